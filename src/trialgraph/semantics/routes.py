"""Route and form in prose: `Given IV`, `by mouth`, `0.01 % eye drops`. The notations are in `ontologies/codes.ttl`.

Read in texts that :func:`trialgraph.semantics.units.folded` made, with the text as it stands for what only capitals
tell (`IT`, `IN`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from trialgraph.semantics.case import has


@dataclass(frozen=True, slots=True)
class Wording:
    """The words for one concept: `notation` in its code list, a pattern of lower-case words, and of capitals."""

    notation: str
    words: str
    capitals: str = ""


ROUTES: Final = (
    Wording("oral", r"oral(?:ly)?|by mouth|per os|p\.o\.?|po|perorally|peroral|per oral|swallow(?:ed)?", ""),
    Wording("sublingual", r"sublingual(?:ly)?|under the tongue"),
    Wording("buccal", r"buccal(?:ly)?"),
    Wording(
        "intravenous",
        r"intravenous(?:ly)?|intra-venous(?:ly)?|intraveneous(?:ly)?|iv|i\.v\.?|ivpb|ivgtt|into (?:a|the) vein|by vein"
        r"|(?:through|via|by) (?:a|the|your) vein|(?:iv\) )vein",
    ),
    Wording(
        "subcutaneous",
        r"subcutaneous(?:ly)?|sub-cutaneous(?:ly)?|subcutaneus(?:ly)?|subq|sub-q|s\.c\.?|sc|under the skin",
        "SQ",
    ),
    Wording("intramuscular", r"intramuscular(?:ly)?|intra-muscular(?:ly)?|i\.m\.?", "IM"),
    Wording("intradermal", r"intradermal(?:ly)?|intra-dermal(?:ly)?|i\.d\."),
    Wording("intrathecal", r"intrathecal(?:ly)?|intra-thecal(?:ly)?", "IT"),
    Wording("intraventricular", r"intracerebroventricular(?:ly)?|intraventricular(?:ly)?"),
    Wording("epidural", r"epidural(?:ly)?|peridural(?:ly)?"),
    Wording("perineural", r"perineural(?:ly)?"),
    Wording("intraperitoneal", r"intraperitoneal(?:ly)?|i\.p\.?", "IP"),
    Wording("intrapleural", r"intrapleural(?:ly)?"),
    Wording("intracavitary", r"intracavitary"),
    Wording("intravesical", r"intravesical(?:ly)?|into the bladder"),
    Wording("intraarterial", r"intra-?arterial(?:ly)?|i\.a\.?|hepatic arterial"),
    Wording("intracoronary", r"intracoronary"),
    Wording("intramyocardial", r"intramyocardial(?:ly)?|transendocardial(?:ly)?|intra-myocardial(?:ly)?"),
    Wording("intracavernous", r"intracavernous(?:ly)?|intracavernosal(?:ly)?|intra-?cavernous(?:ly)?"),
    Wording("intraurethral", r"intra-?urethral(?:ly)?"),
    Wording("intraarticular", r"intra-?articular(?:ly)?"),
    Wording("intralesional", r"intra-?lesional(?:ly)?"),
    Wording("intratumoral", r"intra-?tumou?ral(?:ly)?"),
    Wording("intranodal", r"intra-?nodal(?:ly)?|intralymphatic(?:ally)?"),
    Wording("intraosseous", r"intraosseous(?:ly)?"),
    Wording("intravitreal", r"intravitreal(?:ly)?|intra-vitreal(?:ly)?"),
    Wording("subretinal", r"sub-?retinal(?:ly)?"),
    Wording("intracameral", r"intracameral(?:ly)?"),
    Wording("ophthalmic", r"ophthalmic(?:ally)?|eye drops?|eyedrops?|in(?:to)? (?:the|each|both|one) eyes?"),
    Wording("otic", r"ear drops|otic|intratympanic"),
    Wording(
        "nasal",
        r"intranasal(?:ly)?|intra-nasal(?:ly)?|nasal(?:ly)?(?= (?:spray|drops|administration|route|dos|powder))",
    ),
    Wording("inhalation", r"inhal(?:ed|ation|ations|e)|nebuli[sz](?:ed|ation)|by inhaler|aerosoli[sz]ed"),
    Wording("endotracheal", r"intratracheal(?:ly)?|endotracheal(?:ly)?"),
    Wording("topical", r"topical(?:ly)?|applied to the skin|on the skin|cutaneous(?:ly)?"),
    Wording("transdermal", r"transdermal(?:ly)?"),
    Wording("rectal", r"rectal(?:ly)?|per rectum"),
    Wording("vaginal", r"vaginal(?:ly)?|intravaginal(?:ly)?|per vaginam"),
    Wording("intrauterine", r"intrauterine"),
    Wording(
        "enteral", r"nasogastric|nasoduodenal|nasojejunal|enteral(?:ly)?|gastrostomy tube|via feeding tube|via ng tube"
    ),
)
FORMS: Final = (
    Wording("tablet", r"tablets?|caplets?|pills?|tabs?"),
    Wording("capsule", r"capsules?|softgels?|caps?"),
    Wording("eyeDrops", r"eye drops?|eyedrops?|ophthalmic solution|ophthalmic drops?"),
    Wording("drops", r"drops"),
    Wording("solution", r"solutions?"),
    Wording("suspension", r"suspensions?"),
    Wording("emulsion", r"emulsions?"),
    Wording("syrup", r"syrups?"),
    Wording("powder", r"powders?"),
    Wording("granules", r"granules?"),
    Wording("cream", r"creams?"),
    Wording("ointment", r"ointments?"),
    Wording("gel", r"gels?"),
    Wording("lotion", r"lotions?"),
    Wording("foam", r"foams?"),
    Wording("patch", r"patch(?:es)?"),
    Wording("spray", r"sprays?"),
    Wording("inhaler", r"inhalers?|diskus|turbuhaler"),
    Wording("suppository", r"suppositor(?:y|ies)|pessar(?:y|ies)"),
    Wording("lozenge", r"lozenges?|troches?"),
    Wording("mouthwash", r"mouthwash(?:es)?|mouth rinse"),
    Wording("implant", r"drug implants?|pellets?"),
)
# What makes of a word of a route something else: what follows it, and what stands before it.
_NOT_BEFORE: Final = re.compile(
    r"\s?-?(?:health|hygiene|mucositis|glucose|cavit|cancer|exam|mucosa|surg|care\b|contracepti|tolerance"
    r"|leukoplakia|lichen|disease|intake|feed|nutrition|diet|fluid"
    r"|rehydration|pain|mucous|and dental|maxillo|presentation|line\b|access|cathet|cannula|sedation|anesthe"
    r"|anaesthe|antibiotic|chemotherap|steroid"
    r"|device|block|hematoma|catheter|bleeding|delivery|birth|dryness|atrophy|flora|symptom|swab|exudate|growth"
    r"|insemination|adhesion|temperature|tissue"
    r"|tube|intubation|nitric|oxygen|agent|hypoglyc|anticoag|antidiab|pde|medications?|drugs?\b|temp|wash"
    r"|microbio|sulfonyl|antihyp|appendage|obstruct|lesion|tumou?r|malignan|melanoma|t-cell|lymphoma|pressure"
    r"|ultraso|bypass|fat load|supplement|rinse|semaglut\w{0,6}\s(?:vs|versus))"
)
_NOT_AFTER: Final = re.compile(
    r"(?:\bnot|\bno|non|non-|without|stage|phase|grade|class|type|factor|part|group|arm|cohort|instead of"
    r"|rather than|versus|vs\.?|line|nyha|unable to|other than|excluding|tolerate|able to|or more"
    r"|category|\bi{1,3}\s?(?:or|and|to|/))\s?-?\s?$"
)


def _compiled(table: tuple[Wording, ...]) -> re.Pattern[str]:
    return re.compile(
        r"(?<![\w-])(?<![a-z]\.)(?:"
        + "|".join(f"(?P<{item.notation}>{item.words})" for item in table)
        + r")(?![\w-]|\.\w)"
    )


_ROUTE: Final = _compiled(ROUTES)
_FORM: Final = _compiled(FORMS)
_CAPITALS: Final = {word: item.notation for item in ROUTES for word in item.capitals.split("|") if word}
_CAPITAL_WORDS: Final = tuple(_CAPITALS)
_CAPITAL: Final = re.compile(rf"(?<![\w-])(?:{'|'.join(_CAPITALS)})(?![\w-])")
_WINDOW: Final = 24
_SUBJECT: Final = re.compile(r"\s(?:is|was|will|has|should)\b")  # `IP is taken`: the product
# What goes on with the way: `intravenous (IV) infusion`.
_MORE: Final = re.compile(
    r"(?:\s\((?:iv|im|sc|po|it|i\.v\.?|s\.c\.?|i\.m\.?)\))?(?:\s(?:drip|infusions?|injections?|bolus|push"
    r"|administration))?(?![\w-])"
)


# The first letters of the first words of all routes and forms: only where such a word begins is one looked for.
_STEM: Final = 4


def _beginnings(words: str) -> re.Pattern[str]:
    """The beginnings of words that begin as one of `words` does; a word of less than four letters is whole."""
    following: dict[str, set[str]] = {}
    for word in words.split():
        rest = word[1:_STEM]
        following.setdefault(word[0], set()).add(rest if len(word) >= _STEM else f"{rest}(?![a-z])")
    # By the first letter: so most words cost one look.
    ways = [f"{letter}(?:{'|'.join(sorted(rests))})" for letter, rests in sorted(following.items())]
    return re.compile(f"(?<![a-z])(?=[{''.join(sorted(following))}])(?:{'|'.join(ways)})")


_ROUTE_STEMS: Final = _beginnings(
    "oral by per p po peroral swallow sublingual under buccal intra iv i ivpb ivgtt into vein through via sub"
    " subcutaneous subretinal sc s subq epidural peridural perineural hepatic transendocardial eye eyedrops in ear"
    " otic nasal inhaled nebulised aerosolised ophthalmic endotracheal topical applied on cutaneous transdermal"
    " rectal vaginal nasogastric enteral gastrostomy"
)
_FORM_STEMS: Final = _beginnings(
    "tablet tab tabs caplet pill capsule cap softgel eye eyedrops ophthalmic drops solution suspension emulsion"
    " syrup powder granule cream ointment gel gels lotion foam patch spray inhaler diskus turbuhaler suppository"
    " pessary lozenge troche mouthwash mouth drug pellet"
)


@dataclass(frozen=True, slots=True)
class Way:
    """A route or form in a text, from `start` to `end`."""

    notation: str
    start: int
    end: int


def _found(pattern: re.Pattern[str], stems: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """The matches of a pattern whose first word begins with one of `stems`, without overlap."""
    end = 0
    for word in stems.finditer(text):
        if word.start() >= end:
            match = pattern.match(text, word.start())
            if match is not None:
                yield match
                end = match.end()


def silent(text: str, written: str) -> bool:
    """Whether a text has no word of a route, at a first look; `written` is the same text with its capitals."""
    return _ROUTE_STEMS.search(text) is None and not has(written, _CAPITAL_WORDS)


def routes(text: str, written: str) -> Iterator[Way]:
    """The routes in a folded text; `written` is the same text with its capitals."""
    for match in _found(_ROUTE, _ROUTE_STEMS, text):
        start, end = match.span()
        if not _NOT_BEFORE.match(text, end) and not _NOT_AFTER.search(text, max(0, start - _WINDOW), start):
            assert match.lastgroup is not None
            more = _MORE.match(text, end)
            yield Way(match.lastgroup, start, more.end() if more else end)
    if has(written, _CAPITAL_WORDS):
        for match in _CAPITAL.finditer(written):
            if not _NOT_BEFORE.match(text, match.end()) and not _SUBJECT.match(text, match.end()):
                yield Way(_CAPITALS[match.group()], match.start(), match.end())


def forms(text: str) -> Iterator[Way]:
    """The forms in a folded text."""
    for match in _found(_FORM, _FORM_STEMS, text):
        assert match.lastgroup is not None
        yield Way(match.lastgroup, match.start(), match.end())
