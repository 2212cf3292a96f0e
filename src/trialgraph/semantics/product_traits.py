"""What a record says of a product: its antigens, its costimulation, whose and which cells, how sorted, by which vector.

Each trait is read of single sentences that speak of the product (:func:`places`): its own name and description, titles
and arms, and, where those are silent, the other texts. Eligibility criteria are not read: they speak of earlier
treatment as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from trialgraph.facts import Evidence, Product, Property, Trait
from trialgraph.semantics.case import Case, Passage, has
from trialgraph.semantics.cell_sorting import sorted_by
from trialgraph.semantics.markers import Marker, antigen, read
from trialgraph.semantics.product_kinds import TRANSPLANT, words

RECEPTOR_KINDS: Final = frozenset({"carT", "carNk", "carOther", "tcrT"})
CELL_KINDS: Final = RECEPTOR_KINDS | {
    "nkCells", "tumourInfiltratingLymphocytes", "donorLymphocytes", "dendriticCells", "stromalCells", "stemCellGraft",
    "otherCells", "geneTherapy",
}  # fmt: skip
GENE_KINDS: Final = RECEPTOR_KINDS | {
    "geneTherapy", "oncolyticVirus", "tumourInfiltratingLymphocytes", "otherCells", "stemCellGraft",
}  # fmt: skip


# --- the sentences that speak of a product --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence that speaks of a product: `tier` 0 its own texts, 1 titles and arms, 2 others.

    `shared` is a title that speaks of several products of one kind without the name of any.
    """

    tier: int
    passage: Passage
    start: int
    end: int
    shared: bool = False

    def evidence(self, rule: str, start: int, end: int, confidence: float = 0.9) -> Evidence:
        """That `rule` rests on the words from `start` to `end`, less surely where the words are further off."""
        return self.passage.evidence(rule, start, end, round(confidence - 0.05 * self.tier, 2))


# What sentences call a product of each kind, beside its names.
_CALLED: Final = {
    "stemCellGraft": words(
        TRANSPLANT, r"\bgrafts?\b", r"\bstem cells?\b", r"\btransplant\w*", r"\bHPCs?\b", r"\bdonors?\b"
    ),
}
_CELLS: Final = re.compile(
    r"\b(?:cells?|CAR|CARTs?|CAR[\s-]?Ts?|TCR|m?SCs?|h?MSCs?|MNCs?|PBLs?|PBMCs?|lymphocytes?|CD\d+\+?|DLI|TILs?|NKs?|CTLs?"
    r"|DCs?|SVF|BMAC|concentrate|cardiomyocytes?|product|marrow|injection|receptors?|precursors?|vector)\b|CAR-|MSC",
    re.IGNORECASE,
)
_TITLES: Final = ("briefTitle", "officialTitle")
_TIERS: Final = dict.fromkeys(_TITLES, 1) | dict.fromkeys(
    ("briefSummary", "detailedDescription", "interventionModelDescription", "keywords"), 2
)


def field_of(passage: Passage) -> str:
    """The name of the field that a passage is the text of."""
    return passage.field


def places(case: Case, product: Product, others: Sequence[Product]) -> Iterator[Place]:
    """The sentences that speak of `product`, beside which the trial gives `others`."""
    own = int(product.thing.key) if product.thing else None
    if own is not None:
        for passage in case.own(intervention=own):
            for start, end in passage.sentences():
                yield Place(0, passage, start, end)
    # A kind that only this product is of tells it from the others; else its name must.
    reader = _by_name if any(other.kind == product.kind for other in others) else _by_kind
    elsewhere = frozenset(int(other.thing.key) for other in others if other.thing)
    arms = set(case.arms_with(own)) if own is not None else set(range(len(case.arms)))
    for passage in case.passages:
        tier = _TIERS.get(field_of(passage), 0) if passage.arm is None else int(passage.arm in arms)
        if tier:
            yield from reader(case, product, elsewhere, passage, tier)


def _by_kind(case: Case, product: Product, elsewhere: frozenset[int], passage: Passage, tier: int) -> Iterator[Place]:
    called = _CALLED.get(product.kind, _CELLS)
    if called.search(passage.plain):
        for start, end in passage.sentences():
            if called.search(passage.plain, start, end):
                yield Place(tier, passage, start, end)


def _by_name(case: Case, product: Product, elsewhere: frozenset[int], passage: Passage, tier: int) -> Iterator[Place]:
    own = int(product.thing.key) if product.thing else None
    only = passage.arm is not None and not elsewhere & set(case.given_in(passage.arm))
    mentions = case.mentions(passage)
    for start, end in passage.sentences():
        spoken = {index for mention in mentions if start <= mention.start < end for index in mention.interventions}
        if (own in spoken or only) and not spoken & elsewhere:
            yield Place(tier, passage, start, end)
        elif not spoken and field_of(passage) in _TITLES:
            yield Place(tier, passage, start, end, shared=True)


# --- the antigens that a receptor binds -----------------------------------------------------------------------------

_RECEPTOR: Final = words(r"\b(?:chimeric|m?TCRs?|STAR|scFv)\b", r"(?-i:CAR)", r"T[\s-]?(?:cells?|lymphocytes)\b")
# What says before a marker that it is aimed at …
_AIMS: Final = words(
    r"(?:\banti|\bαnti)[\s-]{0,2}$", r"CARTs?[\s.-]$", r"(?-i:CAR)[.-]$",
    r"\btarget(?:ing|s|ed (?:to|for|at|against)|ed by)?(?: (?:the|human|both|dual))?\s$",
    r"\bdirected (?:against|to|at)(?: the)?\s$", r"\bagainst(?: the)?\s$", r"\brecogni[sz](?:e|es|ing)(?: the)?\s$",
    r"\bspecific(?:ity)? (?:for|to|against)(?: the)?\s$", r"\bexpressing(?: an?)?\s$", r"\bbind(?:s|ing)?(?: to)?\s$",
)  # fmt: skip
# … and what says so behind it.
_AIMED: Final = re.compile(
    r"\+?[\s.-]{0,2}\)?\s?(?:G1[23][A-Z]\s?|mutant\s|mutated\s|positive\s)?(?:antigen[\s-])?"
    r"(?:(?:dual|bi)?-?\s?(?:targeted|targeting|directed|specific|redirected)\b"
    r"|(?:[\w-]{1,18}[\s-]){0,2}?(?:[A-Za-z]{0,4}CARs?\b|[A-Za-z]{0,4}CARs?[\s-]?[TND]|m?TCRs?\b|STAR\b|chimeric\b))",
    re.IGNORECASE,
)
_OTHER_HEAD: Final = re.compile(r"deplet|select|enrich|\bCD\d|\bcells\b", re.IGNORECASE)
_JOINED: Final = re.compile(r"\+?\s{0,2}(?:[/&,+x×-]|and|or|and/or|,\s?and)?\s{0,2}(?:anti-)?", re.IGNORECASE)
_CAR_NUMBER: Final = re.compile(r"(?<![A-Za-z])(?:BE|U|4?S|Tan)?CARS?T?[\s-]?(\d{1,3})(?!\d)")
# Markers by which T cells are stimulated or removed: "anti-CD3" is of the making.
_STIMULATES: Final = frozenset({"CD3", "CD2", "CD28", "CD52", "CD137", "CD27"})
_EARLIER: Final = re.compile(
    r"\b(?:prior|previous|previously|earlier|not|no|without|failed|unlike)\b[^.;]{0,25}$", re.IGNORECASE
)


def _earlier(place: Place, start: int, reach: int = 30) -> bool:
    """Whether what begins at `start` is said of earlier treatment, or denied."""
    return _EARLIER.search(place.passage.plain, max(place.start, start - reach), start) is not None


def _targets(case: Case, product: Product, place: Place) -> Iterator[Trait]:
    text, start, end = place.passage.plain, place.start, place.end
    if not _RECEPTOR.search(text, start, end):
        return
    found = [marker for marker in antigen(text, start, end) if marker.name not in _STIMULATES]
    aimed = [index for index, marker in enumerate(found) if _is_aimed_at(place, marker)]
    for index in sorted(_together(text, found, aimed)):
        marker = found[index]
        yield Trait(Property.TARGET, marker.name, place.evidence("receptor-target", *_around(text, marker, start, end)))
    for match in _CAR_NUMBER.finditer(text, start, end):
        bare = re.compile(rf"\bCD\s?{match[1]}(?!\d)")
        if any(bare.search(passage.plain) for passage in case.passages):
            evidence = place.evidence("car-number-target", match.start(), match.end(), 0.85)
            yield Trait(Property.TARGET, f"CD{match[1]}", evidence)


def _is_aimed_at(place: Place, marker: Marker) -> bool:
    text = place.passage.plain
    stop = min(place.end, marker.end + 70)
    before = _AIMS.search(text, max(place.start, marker.start - 30), marker.start)
    after = _AIMED.match(text, marker.end, stop)
    if after and _OTHER_HEAD.search(after.group()):
        after = None
    receptor = _RECEPTOR.search(text, max(place.start, marker.start - 90), stop)
    return bool(after or (before and receptor)) and not _earlier(place, marker.start, 40)


def _together(text: str, found: Sequence[Marker], aimed: Sequence[int]) -> set[int]:
    """The markers in `aimed`, and those joined to them: both of "CD19/CD22 CAR"."""
    reached = set(aimed)
    joints = [
        index for index in range(len(found) - 1) if _JOINED.fullmatch(text, found[index].end, found[index + 1].start)
    ]
    for index in joints:
        if index in reached:
            reached.add(index + 1)
    for index in reversed(joints):
        if index + 1 in reached:
            reached.add(index)
    return reached


def _around(text: str, marker: Marker, start: int, end: int) -> tuple[int, int]:
    """The marker with a few words on either side."""
    begin = text.rfind(" ", start, max(start, marker.start - 25)) + 1 or start
    return max(begin, start), _word_end(text, marker.end + 25, end)


def _word_end(text: str, place: int, end: int) -> int:
    stop = text.find(" ", min(end, place), end)
    return stop if stop != -1 else end


# --- costimulation --------------------------------------------------------------------------------------------------

_MOLECULE: Final = r"(4-?1BB|CD137|CD28|OX-?40|ICOS|CD27|DAP-?1[02]|2B4|CD244|GITR|HVEM)"
_COSTIMULATES: Final = re.compile(
    rf"(?:TCR|CD3)[\s-]?(?:ζ|z\b|zeta)\s?[:/-]\s?{_MOLECULE}"
    rf"|{_MOLECULE}\s?[:/-]?\s?(?:(?:TCR|CD3)[\s-]?)?(?:ζ|z\b|zeta)"
    rf"|{_MOLECULE}(?:\s\([^()]{{0,30}}\))?[\s-](?:co-?stimulat\w+|intracellular|signal\w+|domains?|endodomains?)"
    rf"|co-?stimulat\w+ (?:molecules?|domains?)(?: of| from)? {_MOLECULE}",
    re.IGNORECASE,
)
_WRITTEN: Final = {"41BB": "4-1BB", "OX-40": "OX40", "DAP-10": "DAP10", "DAP-12": "DAP12"}


def _domains(case: Case, product: Product, place: Place) -> Iterator[Trait]:
    for match in _COSTIMULATES.finditer(place.passage.plain, place.start, place.end):
        name = next(group for group in match.groups() if group).upper()
        evidence = place.evidence("costimulatory-domain", match.start(), match.end())
        yield Trait(Property.DOMAIN, _WRITTEN.get(name, name), evidence)


# --- whose cells ----------------------------------------------------------------------------------------------------

# Notations of the code list `donorType`, and words that say so.
DONORS: Final = (
    (
        "autologous",
        words(
            r"\bautologous\b", r"\bauto-?(?=h?MSC|HSCT|HCT|SCT|BMT|CD34|PBSC)",
            r"\b(?:patients?|participants?|subjects?|person)(?:['’]s?|s)? own (?:[\w-]{1,20} ){0,3}"
            r"(?:cells?|tissue|marrow|fat|blood|adipose)",
            r"\b(?:obtained|collected|harvested|extracted|isolated|taken)(?: \w{1,20})? from "
            r"(?:the |each |all |enrolled )?(?:patient|participant|subject|themselves)",
            r"\bfrom (?:the )?(?:bone marrow|adipose tissue|blood) of (?:the |enrolled )?(?:patient|participant)",
        ),
    ),
    (
        "allogeneic",
        words(
            r"\ballogen[ei]+c\b", r"\ballogenous\b", r"\ballo-?(?=h?MSC|HSCT|HCT|SCT|BMT|PBSC|CAR)",
            r"\bmismatch(?:ed)? donors?\b|\bKIR match donors?\b",
        ),
    ),
    (
        "haploidentical",
        words(
            r"\bhaplo[\s-]?identical\b", r"\bhaplotype\b(?=\s(?:PBSC|peripheral|HSCT|stem|transplant))", r"\bHID\b",
            r"\bhaplo-?\s?(?=HSCT|HCT|SCT|BMT|TPH|PBSCT|hematop|haematop|transplant|donor)",
        ),
    ),
    ("matchedSibling", words(r"\bmatched[\s-](?:\w{1,20} )?sibling\b", r"\bMSD\b", r"\bidentical sibling\b")),
    ("matchedUnrelated", words(r"\bmatched,?[\s-](?:volunteer )?unrelated\b", r"\bMUD\b")),
    ("mismatchedUnrelated", words(r"\bmis-?matched[\s-](?:\w{1,20} )?unrelated\b", r"\bMMUD\b")),
    ("matchedRelated", words(r"\bmatched[\s-]related\b", r"\bMRD donor")),
    ("unrelated", words(r"\bunrelated[\s-](?:\w{1,20} )?(?:donors?|cord)\b")),
    (
        "related",
        words(
            r"(?<!un)(?<!matched )(?<!haploidentical )\brelated[\s-]donors?\b",
            r"(?<!matched )(?<!identical )\bsibling donors?\b",
        ),
    ),
    ("cordBlood", words(r"\b(?:umbilical[\s-])?cord[\s-]blood\b", r"\bUCBT?\b")),
    ("healthyDonor", words(r"\bhealthy (?:\w{1,20} )?donors?\b")),
    ("deceasedDonor", words(r"\bdeceased[\s-]donors?\b", r"\bcadaveric donors?\b")),
)  # fmt: skip
# What a sentence, in small letters, has at least where it has the words.
DONOR_HINTS: Final = {
    "autologous": ("auto", " own ", "from "), "allogeneic": ("allo", "mismatch", "kir match"),
    "haploidentical": ("haplo", "hid"), "matchedSibling": ("sibling", "msd"), "matchedUnrelated": ("unrelated", "mud"),
    "mismatchedUnrelated": ("unrelated", "mud"), "matchedRelated": ("matched", "mrd"), "unrelated": ("unrelated",),
    "related": ("related", "sibling"), "cordBlood": ("cord", "ucb"), "healthyDonor": ("healthy",),
    "deceasedDonor": ("deceased", "cadaver"),
}  # fmt: skip
_DONOR_HINTS: Final = ("auto", "allo", "haplo", "donor", "own", "sibling", "cord", "from", "related", "hid", "ucb")
# A word about donors implies the wider one, which then says nothing new.
IMPLIES: Final = {
    "haploidentical": ("allogeneic", "related"), "matchedSibling": ("allogeneic", "related", "matchedRelated"),
    "matchedUnrelated": ("allogeneic", "unrelated"), "mismatchedUnrelated": ("allogeneic", "unrelated"),
    "matchedRelated": ("allogeneic", "related"), "unrelated": ("allogeneic",), "related": ("allogeneic",),
    "cordBlood": ("allogeneic",), "healthyDonor": ("allogeneic",), "deceasedDonor": ("allogeneic",),
}  # fmt: skip
_TRANSPLANTED: Final = (
    r"\b(?:stem|progenitor|ha?ematopoietic)[\s-](?:stem[\s-])?cells?[\s-](?:transplant|graft|rescue)|transplant"
    r"|(?:HSCT|HCT|BMT|SCT)\b|\bgraft"
)
_TRANSPLANTS: Final = re.compile(_TRANSPLANTED, re.IGNORECASE)
_GRAFTED: Final = words(
    _TRANSPLANTED, r"\bPBSC", r"\b(?:stem|progenitor)[\s-]cells?\b", r"\bdonors?\b", r"\bmarrow\b", r"\bHPC"
)
_ENGINEERED: Final = re.compile(r"\b(?:CAR|NK|TCR|chimeric|lymphocyte)")
_PHRASE: Final = 80


def _donors(case: Case, product: Product, place: Place) -> Iterator[Trait]:
    text = place.passage.plain
    folded = place.passage.folded[place.start : place.end]
    if not has(folded, _DONOR_HINTS):
        return
    graft = product.kind == "stemCellGraft"
    for notation, pattern in DONORS:
        if not has(folded, DONOR_HINTS[notation]) or (notation == "cordBlood" and not graft):
            continue
        for match in pattern.finditer(text, place.start, place.end):
            if not _earlier(place, match.start()) and (place.tier == 0 or _of_this(text, match, place, graft)):
                stop = _word_end(text, match.end() + 30, place.end)
                yield Trait(Property.DONOR, notation, place.evidence(f"donor-{_kebab(notation)}", match.start(), stop))
                break


def _of_this(text: str, match: re.Match[str], place: Place, graft: bool) -> bool:
    """Whether the head of the phrase that begins with the words of a donor is that of a graft, or is not."""
    stop = min(place.end, match.end() + _PHRASE)
    head = _TRANSPLANTS.search(text, match.start(), stop)
    if graft:
        near = _GRAFTED.search(text, max(place.start, match.start() - _PHRASE), stop)
        return near is not None and not _ENGINEERED.search(text, match.end(), head.start() if head else stop)
    said = match.group().casefold()
    if "donor" in said or " from " in f" {said} " or " own " in said:
        return True
    cells = _CELLS.search(text, match.end(), stop)
    return cells is not None and not (head and _stem_cell_graft(head, cells))


def _stem_cell_graft(head: re.Match[str], cells: re.Match[str]) -> bool:
    """Whether the first head is the transplantation of blood-forming cells, not cells that are given."""
    blood = head.group().casefold().startswith(("stem", "progenitor", "hem", "haem"))
    return head.start() <= cells.start() + (5 if blood else 0)


def _kebab(notation: str) -> str:
    return re.sub(r"[A-Z]", lambda upper: f"-{upper.group().lower()}", notation)


def _disagree(here: Sequence[Trait], found: Mapping[tuple[Property, str], Trait], place: Place) -> bool:
    """Whether one place says the participant's own cells and another those of somebody else; the first place holds."""
    own = {trait.value == "autologous" for trait in here}
    known = {value == "autologous" for _, value in found}
    return bool(own and known and own != known) or (place.shared and len(own) > 1)


# --- which cells ----------------------------------------------------------------------------------------------------

_TISSUE: Final = (
    r"(?:human )?(?:blood or bone marrow"
    r"|umbilical[\s-]cord(?: blood| tissue| Wharton['’]?s jelly)?(?: mononuclear cells)?"
    r"|placental?(?: cord blood| matrix| tissue)?|cord[\s-]blood(?: mononuclear cells)?|Wharton['’]?s jelly"
    r"|bone[\s-]marrow(?: mono[\s-]?nuclea\w{2,4} cells| nucleated cells)?|adipose(?:[\s-](?:derived[\s-])?tissue)?"
    r"|fat tissue|amnio\w{1,12}|dental pulp|menstrual blood|peripheral stem cells|PBMCs?|atrial appendage"
    r"|peripheral[\s-]blood(?: mono[\s-]?nuclear cells?| stem cells?| lymphocytes| progenitor cells?)?(?: \(PBMCs?\))?"
    r"|embryonic stem cells?|(?:induced )?pluripotent stem cells?|iPSC?s?(?: cells?)?)"
)
_TAKEN: Final = (
    r"(?:derived|obtained|isolated|collected|harvested|extracted|made|prepared|manufactured|generated|comes?|separated)"
)
_OF_WHOM: Final = (
    r"(?:the |their |a |an |human |allogeneic |autologous |healthy |patient['’]?s?['’]? |own |donor |enrolled ){0,3}"
)
_TISSUE_HINTS: Final = (
    "blood", "cord", "placent", "wharton", "marrow", "adipose", "fat tissue", "amnio", "pulp", "stem cell", "pbmc",
    "appendage", "ips",
)  # fmt: skip
# Rule, what a sentence in small letters has at least, and words whose last group is the source.
SOURCES: Final = (
    (
        "source-named",
        _TISSUE_HINTS,
        words(
            rf"\b({_TISSUE})[\s-](?:(?:tissue[\s-])?derived|mesenchym|stem|stromal|mono|MSC|cells?\b|aspirate|concentrate"
            r"|progenitor|nucleated|MNC)"
        ),
    ),
    ("source-from", _TISSUE_HINTS, words(rf"\b{_TAKEN} from {_OF_WHOM}({_TISSUE})")),
    (
        "source-obtained",
        _TISSUE_HINTS,
        words(
            rf"\bto obtain ({_TISSUE})",
            rf"\b({_TISSUE}) (?:\([\w ]{{1,10}}\) )?(?:(?:is|are|will be|was|were) )?(?:obtained|collected|harvested)",
        ),
    ),
    (
        "source-cells",
        (" from",),
        words(
            r"\b(white blood cells \(T cells\)|white blood cells|T[\s-]cells|lymphocytes|NK cells|monocytes"
            r"|dendritic cells)(?: are| will be| is)? (?:derived|collected|obtained|taken|isolated)(?: \w{1,20})? from"
        ),
    ),
)
_GRAFT_SOURCE: Final = re.compile(
    r"\b(?:peripheral (?:blood )?stem cells?|PBSCs?|PBSC(?=T)|(?:umbilical )?cord blood|blood or bone marrow"
    r"|bone marrow)\b",
    re.IGNORECASE,
)


def _sources(case: Case, product: Product, place: Place) -> Iterator[Trait]:
    if product.kind == "stemCellGraft":
        yield from _graft_sources(place)
        return
    folded = place.passage.folded[place.start : place.end]
    for rule, hints, pattern in SOURCES:
        if not has(folded, hints):
            continue
        if rule == "source-named" and product.kind in RECEPTOR_KINDS:
            continue  # a marrow aspirate beside engineered cells is a test
        for match in pattern.finditer(place.passage.plain, place.start, place.end):
            if not _earlier(place, match.start()):
                value = place.passage.quote(*match.span(match.lastindex or 0))
                yield Trait(Property.SOURCE, value, place.evidence(rule, match.start(), match.end()))


def _graft_sources(place: Place) -> Iterator[Trait]:
    text = place.passage.plain
    if place.tier > 1:
        return  # other texts tell of transplantation in general
    for match in _GRAFT_SOURCE.finditer(text, place.start, place.end):
        by_itself = place.tier == 0 or match.group().casefold().startswith(("pbsc", "periph"))
        if by_itself or _GRAFTED.search(text, match.end(), min(place.end, match.end() + 60)):
            value = place.passage.quote(match.start(), match.end())
            yield Trait(Property.SOURCE, value, place.evidence("graft-source", match.start(), match.end(), 0.85))


def tissue(place: Place) -> str:
    """The words of a sentence for what cells are taken from, or nothing."""
    folded = place.passage.folded[place.start : place.end]
    for _, hints, pattern in SOURCES:
        match = pattern.search(place.passage.plain, place.start, place.end) if has(folded, hints) else None
        if match:
            return place.passage.quote(*match.span(match.lastindex or 0))
    return ""


# --- how the cells are sorted ---------------------------------------------------------------------------------------

_SORTABLE: Final = frozenset({"otherCells", "stemCellGraft", "stromalCells"})
_BEARS: Final = re.compile(
    r"\s?(?:\+|positive\b)[\s-]{0,2}(?:[\w-]{1,20}\s){0,4}(?:cells?|HPC|stem|implantation|injection)|\s?\+?$",
    re.IGNORECASE,
)


def _sorts(case: Case, product: Product, place: Place) -> Iterator[Trait]:
    text = place.passage.plain
    for item in sorted_by(text, place.start, place.end):
        if place.tier == 0 or item.belongs(product.kind, text, place.end):
            kind = Property.DEPLETED if item.depletion else Property.SELECTED
            for name in item.markers:
                yield Trait(kind, name, place.evidence(item.rule, item.start, item.end))
    if product.kind in _SORTABLE and place.tier == 0 and field_of(place.passage) in ("name", "otherNames"):
        for marker in read(text, place.start, place.end):
            if _BEARS.match(text, marker.end, place.end):
                evidence = place.evidence("marker-positive-cells", marker.start, place.end, 0.85)
                yield Trait(Property.SELECTED, marker.name, evidence)


# --- vectors --------------------------------------------------------------------------------------------------------

# Notations of the code list `vectorType`, and words that say so.
VECTORS: Final = (
    ("lentiviral", words(r"\blenti-?vir\w+", r"\blentivector")),
    ("retroviral", words(r"\b(?:gamma-?)?retro-?vir\w+", r"\bγ-?retrovir\w+")),
    ("adenoAssociatedViral", words(r"\b(?:r|sc|ss)?AAV(?:\d|rh|\b)", r"\badeno-?associated[\s-]vir\w+")),
    ("adenoviral", words(r"\badeno-?vir\w+", r"\badenovector")),
    ("herpesviral", words(r"\bherpes simplex vir\w+", r"\boncolytic herpes")),
    ("poxviral", words(r"\bvaccinia\b")),
    ("transposon", words(r"\btransposon\w*", r"\bsleeping beauty\b", r"\bpiggybac\b")),
    ("mrna", words(r"\bmRNA[\s-](?:electropora|transfect|engineer)\w+", r"\b(?:electropora|transfect)\w+ with mRNA")),
    ("plasmid", words(r"\bplasmid\b")),
)
_VIRAL_HINTS: Final = ("vir", "AAV", "vector", "ransposon", "Beauty", "mRNA", "lasmid", "accinia", "iggy")
_CARRIES: Final = words(
    r"transduc|vector|encod|express|deliver|modif|engineer|electropor|transfect|\bgene\b|AAV\d|construct|oncolytic|genetic"
)
_NO_VECTOR: Final = re.compile(r"\b(?:anti|non|no|without|against|specific|infect\w{0,6})[\s-]{0,2}$", re.IGNORECASE)


def _vectors(case: Case, product: Product, place: Place) -> Iterator[Trait]:
    text = place.passage.plain
    said = text[place.start : place.end]
    if not has(said, _VIRAL_HINTS) or not _CARRIES.search(said):
        return
    for notation, pattern in VECTORS:
        for match in pattern.finditer(text, place.start, place.end):
            if not _NO_VECTOR.search(text, max(0, match.start() - 14), match.start()):
                stop = _word_end(text, match.end() + 30, place.end)
                yield Trait(
                    Property.VECTOR, notation, place.evidence(f"vector-{_kebab(notation)}", match.start(), stop)
                )
                break


# --- all ------------------------------------------------------------------------------------------------------------


class TraitRule(NamedTuple):
    """How a property is read of a sentence, for products of `kinds`.

    All of tiers 0 and 1 count; of what is said `once`, only the first tier that tells. A title that several products
    share tells only what may be `shared`.
    """

    property: Property
    kinds: frozenset[str]
    read: Callable[[Case, Product, Place], Iterator[Trait]]
    once: bool = False
    shared: bool = False


RULES: Final = (
    TraitRule(Property.TARGET, RECEPTOR_KINDS, _targets, once=True),
    TraitRule(Property.DOMAIN, RECEPTOR_KINDS, _domains),
    TraitRule(Property.SOURCE, CELL_KINDS, _sources, once=True, shared=True),
    TraitRule(Property.DONOR, CELL_KINDS, _donors, shared=True),
    TraitRule(Property.SELECTED, CELL_KINDS, _sorts),
    TraitRule(Property.VECTOR, GENE_KINDS, _vectors, once=True),
)


def traits(case: Case, product: Product, others: Sequence[Product]) -> tuple[Trait, ...]:
    """What the record says of `product`, beside which the trial gives `others`."""
    rules = [rule for rule in RULES if product.kind in rule.kinds]
    sentences = sorted(places(case, product, others), key=lambda place: place.tier) if rules else []
    return tuple(trait for rule in rules for trait in _read(case, product, rule, sentences))


def _read(case: Case, product: Product, rule: TraitRule, sentences: Sequence[Place]) -> Iterator[Trait]:
    found: dict[tuple[Property, str], Trait] = {}
    reached = 0
    for place in sentences:
        if found and (place.tier == 2 or rule.once) and place.tier > reached:
            break
        if place.shared and not rule.shared:
            continue
        here = list(rule.read(case, product, place))
        if here and rule.property is Property.DONOR and _disagree(here, found, place):
            continue
        for trait in here:
            # The same source is written with and without capitals.
            value = trait.value.casefold() if trait.property is Property.SOURCE else trait.value
            found.setdefault((trait.property, value), trait)
            reached = place.tier
    implied = {wider for _, value in found for wider in IMPLIES.get(value, ())}
    yield from (trait for trait in found.values() if trait.property is not Property.DONOR or trait.value not in implied)
