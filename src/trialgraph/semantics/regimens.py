"""What is given together: conditioning, lymphodepletion, prophylaxis, chemotherapy and other combinations.

A regimen is a run of agents (:mod:`trialgraph.semantics.agents`) with the words that say what it is for. Its members
are registered interventions of its arm, or things that only the text names and that a vocabulary knows. Eligibility
criteria and sentences about earlier treatment say nothing about what is given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

from trialgraph.concepts import Kind, Linked
from trialgraph.facts import Described, Member, Order, Part, Ref, Regimen, RegimenKind, registered
from trialgraph.semantics.agents import Agent, Reader, Run, alternatives, merged, short_forms
from trialgraph.semantics.case import Case, Passage, has
from trialgraph.semantics.ordering import PRODUCT, orders


@dataclass(frozen=True, slots=True)
class Rule:
    """Words that say what the agents near them are given for. `single`: even one agent is then a regimen's member.

    `words` are looked for in folded text; one of `stems` stands in whatever they match.
    """

    name: str
    kind: RegimenKind
    stems: tuple[str, ...]
    words: re.Pattern[str]
    label: str
    single: bool = False

    def find(self, folded: str) -> Iterator[re.Match[str]]:
        """Where the words stand in a long text."""
        return self.words.finditer(folded) if any(map(folded.__contains__, self.stems)) else iter(())

    def speaks_of(self, folded: str) -> re.Match[str] | None:
        """The first place of the words in a long text."""
        return self.words.search(folded) if any(map(folded.__contains__, self.stems)) else None


def _rule(name: str, kind: RegimenKind, stems: str, words: str, label: str = "", *, single: bool = False) -> Rule:
    return Rule(name, kind, tuple(stems.split()), re.compile(words), label, single)


# The first rules win where several speak at the same place.
RULES: Final = (
    _rule(
        "regimen-gvhd-prophylaxis",
        RegimenKind.GVHD_PROPHYLAXIS,
        "gvhd graft",
        r"\b(?:gvhd|graft[- ](?:versus|vs\.?)[- ]host(?: disease)?)(?: \(a?gvhd\))?[ -]prophyla\w+"
        r"|(?:prophyla\w+|prevent\w*)(?: of| for| against)?(?: acute| chronic| severe){0,2}"
        r" (?:gvhd|graft[- ](?:versus|vs\.?)[- ]host)",
        "GVHD prophylaxis",
        single=True,
    ),
    _rule(
        "regimen-lymphodepletion",
        RegimenKind.LYMPHODEPLETION,
        "deplet",
        r"\blympho-?deplet\w+",
        "lymphodepletion",
        single=True,
    ),
    _rule(
        "regimen-conditioning",
        RegimenKind.CONDITIONING,
        "conditioning preparative myeloabla treatment preprocessing",
        r"\b(?:(?<!pre-)(?<!post-)(?<!ischemic )(?<!ischaemic )(?<!physical )(?<!air )conditioning\b"
        r"|preparative (?:regimen|chemotherapy|therapy)|myeloablati(?:ve|on)\b"
        r"|pre-?treatment (?:regimen|chemotherapy)|preprocessing\b)",
        "conditioning",
        single=True,
    ),
    _rule(
        "regimen-supportive",
        RegimenKind.SUPPORTIVE,
        "medicat supportive",
        r"\b(?:pre-?medicat\w+|supportive (?:care|treatment|therapy|medication)\b)",
        "supportive treatment",
    ),
    _rule(
        "regimen-chemotherapy",
        RegimenKind.CHEMOTHERAPY,
        "chemo induction consolidation salvage regimen antineoplastic cancer debulking doublet",
        r"\b(?:chemo\w*|(?:(?:re-?)?induction|consolidation|salvage|regimens?|antineoplastic|anti-?cancer|debulking"
        r"|doublet)\b)",
    ),
)
GENERAL: Final = _rule(
    "regimen-combination", RegimenKind.COMBINATION, "combin plus + together", r"\bcombin\w+|\bplus\b|\+|\btogether\b"
)
NAMED: Final = "regimen-name"
IMPLIED: Final = "regimen-implied"

_OWN: Final = ("name", "description", "label", "briefTitle", "officialTitle")
_PROSE: Final = ("briefSummary", "detailedDescription", "interventionModelDescription")
_FIELDS: Final = (*_OWN, *_PROSE)
_TITLES: Final = ("briefTitle", "officialTitle")
# Records in which any text may speak of regimens; in others only the names and arms of registered interventions do.
_FIELD: Final = (
    "cancer", "carcinom", "leuk", "lymphom", "myelom", "sarcom", "tumor", "tumour", "neoplas", "blastom", "gliom",
    "melanom", "metasta", "transplant", "graft", "gvhd", "chemo", "car-t", "car t", "chimeric", "stem cell", "t-cell",
    "t cell", "nk cell", "gene therap", "aplastic", "thalass", "sickle", "myelodys", "immunodef", "sclerosis",
)  # fmt: skip
_CELLS: Final = re.compile(
    r"\bcar\b|\bcar-?t|chimeric|\btcr|\bnk\b|natural killer|\btils?\b|tumou?r[- ]infiltrating|transduced|leucel\b"
    r"|engineered|t[- ]cells?\b",
)
_GRAFT: Final = re.compile(r"transplant|\bhsct\b|\b\w{0,4}sct\b|\bgraft\b|stem[- ]cells?\b")
_SUPPORT: Final = re.compile(
    r"mesna|filgrastim|\bg-?csf|ondansetron|allopurinol|diphenhydramine|acetaminophen|paracetamol|aldesleukin|\bil-2\b"
    r"|interleukin-2|levetiracetam|antibiotic|acyclovir|fluconazole|antiemetic",
)
_INERT: Final = re.compile(r"placebo|sham|\bdummy|vehicle|saline")
# Sentences that do not say what this trial gives. This and the patterns below that are written in small letters are
# looked for in folded text.
_BACKGROUND: Final = re.compile(
    r"\b(?:(?:has|have|had) (?:been|previously|received|shown|demonstrated)|previous(?:ly)? "
    r"|prior (?:treatment|therapy|chemo|use|regimen|line)|relapsed? (?:after|following|on)|fail(?:ed|ure)\b"
    r"|refractory to|progress\w+ (?:on|after|following)|et al\b|report(?:ed|s)\b|retrospective|studies\b"
    r"|history of|contraindicat|allerg|hypersensitiv|exclu|in vitro\b|approved\b"
    r"|was (?:found|observed|associated|the first)|patients who (?:received|had)|literature|inhibits?\b"
    r"|standard (?:first-line|therapy|treatment) (?:for|of|is)|earlier\b|pharmacokinetics?\b"
    r"|phase (?:1|i|ii|2|iii|3) (?:trial|study) (?:of|with|which)|not (?:be )?(?:receiv|given|administ))",
)
_NEGATED: Final = re.compile(
    r"\b(?:without|no|not|except|excluding|instead of|other than|rather than|prior|previous|avoid|lacking|free of"
    r"|omit\w*|e\.g|such as|like|stop(?:ped|ping)?|discontinu\w+|intoleran\w+|(?:investigator|physician)s?'? choice)"
    r"\W{0,3}(?:\w{1,15}\W{1,2}){0,2}$",
)
# Words between a purpose and the agents after it that break what joins them.
_ELSEWHERE: Final = re.compile(
    r"\b(?:receiv\w+ (?!a\b|lympho|condition|intra)|followed|then|after|before|prior|patients|participants|subjects"
    r"|underg\w+|transplant\w*|sequential\w*|reinfus\w+|mobili[sz]\w+|versus|day 0)\b",
)
_EARLIER: Final = re.compile(r"\b(?:after|failed|prior|previous(?:ly)?)\b[^,;]{0,40}$")
# One of these stands in each text that a rule speaks of.
_STEMS: Final = (
    "condition", "deplet", "preparative", "myeloabla", "gvhd", "graft", "prophyla", "chemo", "induction", "consolid",
    "salvage", "regimen", "antineoplas", "anticancer", "anti-cancer", "debulk", "doublet", "medicat", "supportive",
    "pre-treat", "pretreat", "preproc",
)  # fmt: skip
# One of these stands in each text of two or more things that are given together, or one after the other.
_SIGNS: Final = (
    "+", "and ", "plus ", "combin", "/", ",", "with ", "&", "\n", "follow", "then ", "before ", "after ", "prior to ",
    "subsequent", "sequential",
)  # fmt: skip
_NAME_SIGNS: Final = ("+", "/", " and ", " plus ", " with ", "&")  # the same for names
# Words that put things in order or join them for certain; and what is to stand in texts without any of them.
_JOINING: Final = (
    "+", "plus", "combin", "together", "along", "concurrent", "concomitant", "as well as", "addition to", "added to",
    "follow", "then", "sequential", "after", "before", "prior to", "subsequent",
)  # fmt: skip
_AND: Final = ("and", "&")
_GIVING: Final = ("receiv", "given", "administ", "treated", "combin", "consist", "undergo", "get", "start")
_SINGLE_STEMS: Final = ("condition", "deplet", "preparative", "myeloabla", "gvhd", "graft", "treat", "preproc")
_INERT_BEHIND: Final = re.compile(r"\W{0,3}(?:[\w-]{1,12}[ -]){0,2}placebo")
_INERT_BEFORE: Final = re.compile(r"placebo[ -]?(?:matching|matched|to match|of|for|to)?(?: the)?\W{0,2}$")
_IMMUNE: Final = re.compile(r"tacrolimus|mycophenol|cyclospor|ciclospor|sirolimus|\bmmf\b|\bcsa\b")
_DRUGS: Final = frozenset({"DRUG", "BIOLOGICAL", "DIETARY_SUPPLEMENT", "COMBINATION_PRODUCT", "GENETIC"})
_DOSED: Final = re.compile(r"\d\s?(?:mg|g|mcg|μg|gy|cgy|iu|units?)\b")
_CHAIN: Final = re.compile(r"[A-Z]{2,8}-[A-Z]{2,8}")  # names of two phases and more
_TO_CELLS: Final = re.compile(r"\b(?:before|prior to|followed by)\b[^.\n]{0,40}?(?:\bcells?\b|\bcar-?t|\binfusion\b)")
_COMPARED: Final = re.compile(r"\bcompar|\bbetween\b|\bversus\b|\bvs\b|\binteraction")
_AS: Final = re.compile(r"\b(?:as|for|to|is|was|were|part of)\b")
_GIVEN: Final = re.compile(r"\b(?:receiv\w+|given|administ\w+|treated|combin\w+|consist\w+|undergo|get|start\w*)\b")
_HEADS: Final = re.compile(r"[^.\n]{0,60}[:：]\s{0,3}\n")  # the rest of a line that stands above a list
_ITEM: Final = re.compile(r"\s{0,20}(?:[*•·-]|\d{1,2}[.)])")
_NEW_SENTENCE: Final = re.compile(r"[.!?]\s+[A-Z]")
_BULLET: Final = re.compile(r"[\s*•·\d.)-]*")
_SENTENCE_END: Final = re.compile(r"[.!?;](?=\s)|\n")
# Endings of the international names of cytotoxic drugs, and a few names that have none.
_CHEMO_STEM: Final = re.compile(
    r"(?<=\w\w)(?:rubicin|platin|taxel|citabine|arabine|fosfamide|phosphamide|blastine|cristine|relbine|trexate|trexed"
    r"|otecan|poside|mustine|fluorouracil|antrone|arbazine)\b|\b(?:busulfan|melphalan)\b",
)
# A name in brackets behind a list, and before one.
_NAME: Final = r"(?P<name>(?:(?:[Mm]ini|[Mm]odified|[Dd]ose-[Aa]djusted)[ -])?[A-Za-z0-9][\w+/&-]{1,18})"
_NAME_BEHIND: Final = re.compile(
    r"(?:\s(?:therapy|chemotherapy|treatment|regimen|combination)){0,2}\s?[(\[]\s?(?:called |known as |the |named )?"
    rf"[\"'‘“]?{_NAME}(?:\s(?:regimen|protocol))?[\"'’”]?\s?[)\]]"
)
_NAME_BEFORE: Final = re.compile(rf"(?<![\w+/-]){_NAME}(?:\s(?:regimen|protocol|chemotherapy))?\s?[(\[:：]\s?$")
_OPENING: Final = ("(", "[", ":", "：")  # one of these stands behind a name before a list
_BLEND: Final = re.compile(r"[A-Z](?<![\w/+-].)[A-Za-z]{1,5}(?:[/-]?[A-Z][a-z]{1,4}){1,4}[0-9]?(?![\w-])")
_PIECE: Final = re.compile(r"[A-Z][a-z]{1,4}|[A-Z]{2,3}(?![a-z])")
_CALLED: Final = re.compile(
    r"(?<![\w+/-])(?P<name>(?:(?i:mini|modified|m|p)-)?[A-Z][A-Za-z0-9]{0,8}(?:[-+/][A-Za-z0-9]{1,8}){0,3})"
    r"\s(?:regimen|conditioning)\b"
)
_IMPLIED: Final = re.compile(
    r"\b(?:lympho-?deplet\w+|conditioning|preparative|myeloablative)"
    r"(?:[ /-](?:lympho-?deplet\w+|conditioning|chemo\w*|regimens?|therapy|preparative)){1,3}\b"
    r"|\b(?:lympho-?depletion|gvhd prophylaxis)\b",
)
_IMPLYING: Final = ("deplet", "conditioning", "preparative", "myeloablative", "gvhd prophylaxis")
_TOGETHER: Final = re.compile(r"\band\b|\bplus\b|\bwith\b|[+&/,]")
_BRIEF: Final = 600
_CLAUSE: Final = 250
_LIST: Final = 1_200
_NEAR: Final = 12
_SAID: Final = 160  # how far before a run its purpose is looked for
_BEHIND: Final = 110
_LONG: Final = 40_000


@dataclass(frozen=True, slots=True)
class _Purpose:
    """A rule and the words that it was read from, where it was words."""

    rule: Rule
    passage: Passage | None = None
    start: int = 0
    end: int = 0


@dataclass(slots=True)
class _Found:
    """A regimen in the making."""

    rule: Rule
    passage: Passage
    start: int
    end: int
    arms: tuple[int, ...]
    members: dict[Ref, Member]
    described: dict[Ref, Described]
    name: str = ""
    runs: list[Run] = field(default_factory=list)
    places: list[tuple[str, int]] = field(default_factory=list)
    purpose: _Purpose | None = None

    @property
    def purposeful(self) -> bool:
        return bool(self.rule.label)


def regimens(case: Case) -> tuple[tuple[Regimen, ...], tuple[Described, ...], tuple[Order, ...]]:
    """The regimens that a record names or implies, the things of them that it does not register, and what it says of
    order among regimens and interventions."""
    reading = _Reading(case)
    found = reading.found()
    if not found and not reading.runs:
        return (), (), ()
    made, described = _made(case, found)
    courses = tuple(_regimen(case, item, label) for item, label in made)
    places = {place: label for item, label in made for place in item.places}
    return courses, described, tuple(orders(case, reading.runs, courses, places))


class _Reading:
    """Reads the regimens of one record."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self.runs: list[tuple[Passage, Run]] = []
        self._spoken_of: dict[str, tuple[Rule, ...]] = {}
        head = " ".join(
            passage.plain for passage in case.of("briefTitle", "officialTitle", "name", "conditions", "label")
        )
        self._head = head.casefold()
        self._medical = has(self._head, _FIELD)
        self.reader = Reader(case, listed=self._medical)
        design = case.study.protocol_section.design_module.design_info
        self._crossover = design is not None and design.intervention_model == "CROSSOVER"

    def found(self) -> list[_Found]:
        """The regimens of all passages, first those whose place says most."""
        found: list[_Found] = []
        # In records of other fields prose says nothing of regimens.
        for passage in self._case.of(*(_FIELDS if self._medical else _OWN)):
            if len(passage.plain) <= _LONG and self._worth(passage):
                found += self._in(passage)
        found += self._blends(found)
        found += self._called(found)
        found += self._implied(found)
        return found

    @cached_property
    def _gives_cells(self) -> bool:
        """Whether engineered cells are given, and no graft."""
        return _CELLS.search(self._head) is not None and _GRAFT.search(self._head) is None

    def _worth(self, passage: Passage) -> bool:
        """Whether a passage can say anything of regimens: a cheap test before the reading."""
        kind, text = passage.field, passage.plain
        if self._medical and has(passage.folded, _STEMS):
            return True
        if kind == "name":
            return has(text, _NAME_SIGNS)
        mentions = len(self._case.mentions(passage))
        if mentions < 2 and not (self._medical and self._is_short(passage)):
            return mentions > 0 and ("+" in text or " plus " in text)
        return has(text, _SIGNS) and (self._medical or self._may_be_sure(passage))

    def _may_be_sure(self, passage: Passage) -> bool:
        """Whether a text of a record of another field has the words that `_is_sure` asks for, or words of order."""
        if has(passage.folded, _JOINING) or self._says(passage, _STEMS):
            return True
        if passage.field in _TITLES:
            return not self._crossover and _COMPARED.search(passage.folded) is None
        return has(passage.folded, _AND) and has(passage.folded, _GIVING)

    # Runs and what they are for

    def _in(self, passage: Passage) -> Iterator[_Found]:
        eager = merged(self._eager(passage))
        own = self._medical and passage.field not in _PROSE
        single = own and self._says(passage, _SINGLE_STEMS)
        for run in self.reader.runs(passage, eager):
            if len(run.agents) < 2 and not single and "then" not in (run.before, run.after):
                continue
            if self._is_denied(passage, run):
                continue
            self.runs.append((passage, run))
            for part in alternatives(run):
                purpose = self._purpose(passage, part)
                if purpose.passage is None and "beside" in part.joins and self._has_phases(passage):
                    continue
                for piece in _levels(part, purpose.rule):
                    if (found := self._made_of(passage, piece, purpose.rule)) is not None:
                        found.purpose = purpose
                        yield found

    def _eager(self, passage: Passage) -> Iterator[tuple[int, int]]:
        if passage.field == "name" or (self._medical and self._is_short(passage)):
            yield 0, len(passage.plain)
        elif self._medical and has(passage.folded, _STEMS):
            rules = _PURPOSES if passage.field == "detailedDescription" else RULES
            for match in (match for rule in rules for match in rule.find(passage.folded)):
                heads = _HEADS.match(passage.plain, match.end())
                yield match.start() - _SAID, match.end() + (_LIST if heads else _CLAUSE)

    def _says(self, passage: Passage, stems: Sequence[str]) -> bool:
        """Whether a passage, or a heading that it stands under, has one of `stems`."""
        return has(passage.folded, stems) or any(has(heading, stems) for heading in self._headings(passage))

    def _is_short(self, passage: Passage) -> bool:
        """Whether a text of an arm or an intervention says little but what is given."""
        own = passage.arm is not None or passage.intervention is not None
        return own and len(passage.plain) < _BRIEF and _TOGETHER.search(passage.folded) is not None

    def _is_denied(self, passage: Passage, run: Run) -> bool:
        """Whether the words before a run say that it is not given, or its sentence is about earlier treatment."""
        text = passage.folded
        if _NEGATED.search(text, max(0, run.start - 60), run.start):
            return True
        start, end = _sentence(text, run.start, run.end)
        if passage.field in _TITLES or passage.field in ("label", "name"):
            return bool(_EARLIER.search(text[start : run.start]))
        return _BACKGROUND.search(text, start, end) is not None

    def _purpose(self, passage: Passage, run: Run) -> _Purpose:
        """What a run is for: by the words before it, above, behind, then by the heading that it stands under."""
        start, end = _sentence(passage.plain, run.start, run.end, heading=True)
        for find in (self._before, self._above, self._behind, self._before_cells, self._under):
            if (found := find(passage, run, start, end)) is not None:
                return replace(found, rule=self._of_cells(found.rule))
        chemo = RULES[-1]
        if any(_IMMUNE.search(_long(agent).casefold()) for agent in run.agents):
            return _Purpose(GENERAL)
        said = chemo.words.search(passage.folded, start, end) or any(map(chemo.speaks_of, self._headings(passage)))
        if self._medical and (said or any(_CHEMO_STEM.search(_long(agent).casefold()) for agent in run.agents)):
            return _Purpose(chemo)
        return _Purpose(GENERAL)

    def _purposes(self, passage: Passage) -> tuple[Rule, ...]:
        """The rules of purposes of whose words the stems stand in a passage."""
        if passage.path not in self._spoken_of:
            rules = tuple([rule for rule in _PURPOSES if has(passage.folded, rule.stems)])
            self._spoken_of[passage.path] = rules
        return self._spoken_of[passage.path]

    def _before(self, passage: Passage, run: Run, start: int, _end: int) -> _Purpose | None:
        """The purpose that the words before a run name last."""
        best: _Purpose | None = None
        for rule in self._purposes(passage):
            for match in rule.words.finditer(passage.folded, max(start, run.start - _SAID), run.start):
                if _joins(passage, match.end(), run.start) and (best is None or match.end() > best.end):
                    best = _Purpose(rule, passage, *match.span())
        return best

    def _above(self, passage: Passage, run: Run, _start: int, _end: int) -> _Purpose | None:
        """The purpose in the line above the list that a run lies in."""
        heading = _list_heading(passage.plain, run.start) if self._purposes(passage) else ""
        at = passage.plain.rfind(heading, 0, run.start) if heading else -1
        folded = heading.casefold()
        rule = next((rule for rule in self._purposes(passage) if folded and rule.words.search(folded)), None)
        return _Purpose(rule, passage, at, at + len(heading)) if rule else None

    def _behind(self, passage: Passage, run: Run, _start: int, end: int) -> _Purpose | None:
        """The purpose that the words behind a run name: ``was used as conditioning``."""
        text = passage.folded
        for rule in self._purposes(passage):
            match = rule.words.search(text, run.end, min(end, run.end + _BEHIND))
            if match is None or _ELSEWHERE.search(text, run.end, match.start()):
                continue
            if _AS.search(text, run.end, match.start()) or match.start() - run.end < _NEAR:
                return _Purpose(rule, passage, *match.span())
        return None

    def _before_cells(self, passage: Passage, run: Run, _start: int, end: int) -> _Purpose | None:
        """Lymphodepletion, where cytotoxic drugs are given before the infusion of engineered cells."""
        aim = _TO_CELLS.search(passage.folded, run.end, min(end, run.end + _SAID))
        if aim is None or not any(_CHEMO_STEM.search(_long(agent).casefold()) for agent in run.agents):
            return None
        return _Purpose(_LYMPHODEPLETION, passage, *aim.span()) if self._gives_cells else None

    def _under(self, passage: Passage, _run: Run, _start: int, _end: int) -> _Purpose | None:
        """The purpose in the label of the arm, or the name of the intervention, that a text describes."""
        for other in self._case.own(arm=passage.arm, intervention=passage.intervention):
            if other.field in ("label", "name") and other.path != passage.path and not _CHAIN.search(other.plain):
                for rule in _PURPOSES:
                    if match := rule.speaks_of(other.folded):
                        return _Purpose(rule, other, *match.span())
        return None

    def _of_cells(self, rule: Rule) -> Rule:
        """What comes before cells and no graft is lymphodepletion, whatever it is called."""
        if rule.kind is RegimenKind.CONDITIONING and self._gives_cells:
            return _LYMPHODEPLETION
        return rule

    def _has_phases(self, passage: Passage) -> bool:
        """Whether a text stands under a name of several regimens, so that agents side by side may be of any of them."""
        return any(map(_CHAIN.search, self._stands_under(passage)))

    def _headings(self, passage: Passage) -> Iterator[str]:
        """What a description stands under, folded."""
        return map(str.casefold, self._stands_under(passage))

    def _stands_under(self, passage: Passage) -> Iterator[str]:
        """What a description stands under: the label of its arm, the name of its intervention."""
        if passage.arm is not None and passage.field == "description":
            yield self._case.arms[passage.arm].label or ""
        if passage.intervention is not None:
            yield self._case.interventions[passage.intervention].name or ""

    # Members and arms

    def _made_of(self, passage: Passage, run: Run, rule: Rule) -> _Found | None:
        agents = [agent for agent in run.agents if agent.known and not self._is_inert(passage, agent)]
        if rule.kind in _PREPARING:
            agents = [
                agent
                for agent in agents
                if not (PRODUCT.search(self._called_as(agent).casefold()) and not _is_serum(agent))
            ]
            agents = [agent for agent in agents if not _SUPPORT.search(self._called_as(agent).casefold())]
        arms = self._arms(passage, agents)
        found = _Found(rule, passage, run.start, run.end, arms, {}, {}, runs=[run], places=[(passage.path, run.start)])
        for agent in agents:
            self._join(found, agent)
        least = 1 if rule.single and passage.field not in _PROSE else 2
        if len(found.members) < least or not self._is_sure(passage, run, rule, found):
            return None
        found.name = self._name(passage, run, found)
        return found

    def _is_inert(self, passage: Passage, agent: Agent) -> bool:
        """Whether it is a placebo, or the words around say that only a placebo for it is given."""
        text = passage.folded
        if "placebo" in text and (
            _INERT_BEHIND.match(text, agent.end) or _INERT_BEFORE.search(text, max(0, agent.start - 40), agent.start)
        ):
            return True
        return _INERT.search(self._called_as(agent).casefold()) is not None

    def _called_as(self, agent: Agent) -> str:
        return " ".join([agent.name, *(self._case.interventions[index].name or "" for index in agent.interventions)])

    def _arms(self, passage: Passage, agents: Sequence[Agent]) -> tuple[int, ...]:
        """The arms that a regimen belongs to: that of its text, else those that all its registered members are in."""
        if passage.arm is not None:
            return (passage.arm,)
        if passage.intervention is not None:
            return self._case.arms_with(passage.intervention)
        named = [agent for agent in agents if agent.interventions]
        if named:
            return tuple(
                arm
                for arm in range(len(self._case.arms))
                if all(any((arm, i) in self._case.assigned for i in agent.interventions) for agent in named)
            )
        return (0,) if len(self._case.arms) == 1 else ()

    def _join(self, found: _Found, agent: Agent) -> None:
        """Make an agent a member: the registered intervention if it is in the arms, else the thing that is named."""
        evidence = found.passage.evidence(found.rule.name, agent.start, agent.end)
        given = [
            index
            for index in agent.interventions
            if not found.arms or all((arm, index) in self._case.assigned for arm in found.arms)
        ]
        if given:
            ref = registered(given[0])
            found.members.setdefault(ref, Member(ref, evidence))
            return
        thing = agent
        if agent.interventions:
            named = self.reader.named(agent.name) or self.reader.named(self._own_name(agent))
            if named is None:
                return
            thing = replace(agent, name=named.name, linked=named.linked, kind=named.kind)
        label = _long(thing)
        ref = Ref(Part.DESCRIBED, label)
        if any(_is_same(label, other) for other in found.members):
            return
        found.members[ref] = Member(ref, evidence)
        found.described[ref] = Described(label, thing.kind, evidence, thing.linked)

    def _own_name(self, agent: Agent) -> str:
        """The registered name of an agent that the text calls by a short form; empty when it may be one of several."""
        names = {(self._case.interventions[index].name or "") for index in agent.interventions}
        return names.pop() if len(names) == 1 and len(agent.name) < _NEAR else ""

    def _is_sure(self, passage: Passage, run: Run, rule: Rule, found: _Found) -> bool:
        """Whether the words and the assignments bear it that the agents are given together."""
        indices = [int(ref.key) for ref in found.members if ref.part is Part.INTERVENTION]
        if rule.label:
            return passage.field not in _PROSE or bool(found.arms) or not indices
        bounded = len(indices) == len(found.members)
        if bounded and not found.arms and len(self._case.arms) > 0:
            return False  # no arm has them all
        words = passage.folded[slice(*_sentence(passage.plain, run.start, run.end))]
        plus = "plus" in run.joins
        if self._crossover and not plus and not GENERAL.words.search(words):
            return False  # each arm has them all, one after the other
        kind = passage.field
        if kind == "name":
            return plus or not bounded
        if not indices and not self._is_treatment(run, words):
            return False
        if kind in _TITLES and bounded:
            return plus or not _COMPARED.search(passage.folded)
        given = bool(GENERAL.words.search(words) or _GIVEN.search(words))
        antineoplastic = rule.kind is RegimenKind.CHEMOTHERAPY
        if kind in _PROSE:
            said = plus or given or RULES[-1].words.search(words) is not None
            return said and (bounded or antineoplastic)
        if not self._medical and not plus:
            drugs = {self._case.interventions[index].type for index in indices} <= _DRUGS
            return drugs and bounded and given and "and" in run.joins
        return bounded or plus or antineoplastic

    def _is_treatment(self, run: Run, words: str) -> bool:
        """Whether a list of things that are not registered is one of treatments."""
        if any(_CHEMO_STEM.search(_long(agent).casefold()) for agent in run.agents) or _DOSED.search(words):
            return True
        return any(rule.words.search(words) for rule in RULES) and not _BACKGROUND.search(words)

    # Names

    def _name(self, passage: Passage, run: Run, found: _Found) -> str:
        """What the record calls the list: in brackets behind it, or before it."""
        text = passage.plain
        behind = _NAME_BEHIND.match(text, run.end)
        before = None
        if text[max(0, run.start - 3) : run.start].rstrip().endswith(_OPENING):
            before = _NAME_BEFORE.search(text, max(0, run.start - 40), run.start)
        members = [_long(agent) for agent in run.agents] if behind or before else []
        if behind and _stands_for(behind["name"], members):
            return passage.quote(*behind.span("name"))
        if before and _stands_for(before["name"], members):
            return passage.quote(*before.span("name"))
        return ""

    def _blends(self, found: list[_Found]) -> Iterator[_Found]:
        """Names made of beginnings of agents, ``BuCy``, ``GemOx``: of a list that was found, or a list themselves."""
        if not self._medical:
            return
        seen: set[tuple[str, int | None]] = set()
        for passage in self._case.of("name", "otherNames", "description", "label", *_TITLES, "briefSummary"):
            for match in _BLEND.finditer(passage.plain):
                name = match.group()
                pieces = _PIECE.findall(name)
                if len(pieces) < 2 or "".join(pieces) != re.sub(r"[/\d-]", "", name):
                    continue
                key = name.casefold()
                same = [item for item in found if not item.name and _spells(pieces, item)]
                for item in same:
                    item.name = name
                if same or (key, passage.arm) in seen:
                    continue
                made = self._blend(passage, match, pieces)
                if made is not None:
                    seen.add((key, passage.arm))
                    yield made

    def _blend(self, passage: Passage, match: re.Match[str], pieces: list[str]) -> _Found | None:
        at, agents = match.start(), []
        for piece in pieces:
            place = passage.plain.index(piece, at)
            listed = self.reader.beginning(piece, place)
            if listed is None:
                return None
            agents.append(listed)
            at = place + len(piece)
        run = Run(tuple(agents), ("list",) * (len(agents) - 1))
        if self._is_denied(passage, run):
            return None
        rule = self._purpose(passage, run).rule
        rule = rule if rule.label else RULES[-1]
        made = _Found(rule, passage, match.start(), match.end(), self._arms(passage, agents), {}, {}, match.group())
        for agent in agents:
            self._join(made, agent)
        return made if len(made.members) == len(pieces) and made.arms else None

    def _called(self, found: list[_Found]) -> Iterator[_Found]:
        """Names that the words call a regimen and whose members the record does not tell."""
        if not self._medical:
            return
        known = {item.name.casefold() for item in found if item.name}
        for passage in self._case.of("name", "description", "label", *_TITLES):
            if not has(passage.plain, (" regimen", " conditioning")):
                continue
            for match in _CALLED.finditer(passage.plain):
                name = match["name"]
                start, end = _sentence(passage.plain, *match.span())
                if name.casefold() in known or not _is_name(name) or any(self._case.mentioned(passage, *match.span())):
                    continue
                if _BACKGROUND.search(passage.folded, start, end) or any(char.isdigit() for char in name):
                    continue
                run = Run((Agent(match.start(), match.end(), name),), ())
                rule = self._purpose(passage, run).rule
                if any(name.casefold() in _long_names(item) for item in found):
                    continue
                known.add(name.casefold())
                yield _Found(
                    rule if rule.label else RULES[-1],
                    passage,
                    *match.span("name"),
                    self._arms(passage, ()),
                    {},
                    {},
                    name,
                )

    def _implied(self, found: list[_Found]) -> Iterator[_Found]:
        """Conditioning, lymphodepletion and prophylaxis that is given although nothing says of what it consists."""
        if not self._medical:
            return
        kinds = {item.rule.kind for item in found}
        for passage in self._case.of("description", "label", *_TITLES, *_PROSE):
            if not has(passage.folded, _IMPLYING):
                continue
            for match in _IMPLIED.finditer(passage.folded):
                rule = next((rule for rule in RULES if rule.label and rule.words.search(match.group())), None)
                if rule is None:
                    continue
                rule = self._of_cells(rule)
                start, end = _sentence(passage.plain, *match.span())
                if rule.kind in kinds or _BACKGROUND.search(passage.folded, start, end):
                    continue
                if _NEGATED.search(passage.folded, max(0, match.start() - 60), match.start()):
                    continue
                kinds.add(rule.kind)
                yield _Found(rule, passage, *match.span(), self._arms(passage, ()), {}, {})


_LYMPHODEPLETION: Final = next(rule for rule in RULES if rule.kind is RegimenKind.LYMPHODEPLETION)
_PURPOSES: Final = tuple(rule for rule in RULES if rule.label)
_PREPARING: Final = frozenset({RegimenKind.CONDITIONING, RegimenKind.LYMPHODEPLETION, RegimenKind.GVHD_PROPHYLAXIS})
_NOT_NAMES: Final = frozenset(
    "RIC MAC NMA CAR HSCT HCT GVHD CAR-T NIH NCI FDA IRB ALL AML WHO PBSC BMT DLI HLA".split()
)


def _sentence(text: str, start: int, end: int, *, heading: bool = False) -> tuple[int, int]:
    """The sentence around a place; with `heading` it may begin in the line of a heading before it."""
    first, last = max(0, start - 400), min(len(text), end + 400)
    begin = first
    for match in _SENTENCE_END.finditer(text, first, start):
        if heading and match.group() == "\n" and text[first : match.start()].rstrip()[-1:] in (":", "：", "\n", ""):
            continue
        if heading and _BULLET.fullmatch(text, match.end(), start):
            continue
        begin = match.end()
    found = _SENTENCE_END.search(text, end, last)
    return begin, found.end() if found else last


def _list_heading(text: str, place: int) -> str:
    """The line that ends in a colon above the list in which a place lies."""
    first = max(0, place - 2_000)
    lines = text[first:place].split("\n")
    if len(lines) < 2 or not _ITEM.match(lines[-1]):
        return ""
    for line in reversed(lines[:-1]):
        if line.rstrip().endswith((":", "：")):
            return line
        if line.strip() and not _ITEM.match(line):
            return ""
    return ""


def _joins(passage: Passage, start: int, end: int) -> bool:
    """Whether the words from `start` to `end`, between a purpose and the agents, let them belong together."""
    text = passage.plain
    said = max(text.rfind(":", start, end), text.rfind("：", start, end), start - 1)
    return not _NEW_SENTENCE.search(text, start, end) and not _ELSEWHERE.search(passage.folded[said + 1 : end])


def _levels(run: Run, rule: Rule) -> Iterator[Run]:
    """In ``conditioning with A and B + C`` only A and B are what the conditioning is of."""
    if rule.kind in _PREPARING and "and" in run.joins:
        closed = run.joins.index("and") + 1
        if any(join in ("plus", "with") for join in run.joins[closed:]):
            yield run.part(0, closed + 1)
            return
    yield run


def _is_serum(agent: Agent) -> bool:
    return "globulin" in agent.name.lower() or "irradiation" in agent.name.lower()


def _long(agent: Agent) -> str:
    """The name of an agent written out."""
    name = agent.linked.read_as or agent.name
    if name in short_forms():
        return short_forms()[name]
    if agent.linked.exact and len(name) < 5:
        return agent.linked.links[0].label.lower()
    return name


def _is_same(label: str, ref: Ref) -> bool:
    return ref.part is Part.DESCRIBED and ref.key.casefold() == label.casefold()


def _is_name(name: str) -> bool:
    """Whether a word before `regimen` is the name of one: with two capitals, four letters, and no word of the field."""
    return sum(char.isupper() for char in name) > 1 and len(name) > len("RIC") and name.upper() not in _NOT_NAMES


def _long_names(item: _Found) -> set[str]:
    return {ref.key.casefold() for ref in item.members if ref.part is Part.DESCRIBED}


def _stands_for(name: str, members: Sequence[str]) -> bool:
    """Whether a name in brackets can be that of the whole list: not a short form of its last member, and with letters
    of two or more of them."""
    letters = re.sub(r"[^A-Za-z]", "", name)
    if len(members) < 2 or not any(char.isupper() for char in letters) or len(letters) < 2:
        return False
    last = members[-1]
    if letters.casefold() == last[: len(letters)].casefold():
        return False
    starts = [word[:1].casefold() for member in members for word in re.split(r"[\s-]", member)[:1]]
    capitals = [char.casefold() for char in letters if char.isupper() or letters.isupper()]
    shared = sum(1 for start in set(starts) if start in letters.casefold())
    return len(capitals) >= 2 and shared >= 2


def _spells(pieces: Sequence[str], item: _Found) -> bool:
    """Whether each piece of a blend begins one of as many members."""
    names = [_long(agent).casefold() for run in item.runs for agent in run.agents]
    return len(item.members) == len(pieces) and all(
        any(name.startswith(piece.casefold()) for name in names) for piece in pieces
    )


# From what was found to regimens


def _made(case: Case, found: Sequence[_Found]) -> tuple[list[tuple[_Found, str]], tuple[Described, ...]]:
    """The regimens, each once, with labels that no two share; and the described things of them."""
    kept = _merged(found)
    for item in kept:
        _spread(case, item)
    labels: dict[str, int] = {}
    made = []
    described: dict[str, Described] = {}
    for item in kept:
        label = item.name or item.rule.label or " + ".join(_member_name(case, ref) for ref in item.members)
        if label.casefold() in labels:
            label = _told_apart(case, item, label)
        key = label.casefold()
        labels[key] = labels.get(key, 0) + 1
        made.append((item, label if labels[key] == 1 else f"{label} ({labels[key]})"))
        for thing in item.described.values():
            described.setdefault(thing.label, thing)
    return made, tuple(described.values())


def _told_apart(case: Case, item: _Found, label: str) -> str:
    """A label with the members, or the arm, behind it."""
    if item.rule.label and item.members and not item.name:
        return f"{label} ({', '.join(_member_name(case, ref) for ref in item.members)})"
    arm = case.arms[item.arms[0]].label if len(item.arms) == 1 else ""
    return f"{label} ({arm})" if arm else label


def _member_name(case: Case, ref: Ref) -> str:
    return ref.key if ref.part is not Part.INTERVENTION else (case.interventions[int(ref.key)].name or ref.key)


def _merged(found: Sequence[_Found]) -> list[_Found]:
    """Equal regimens are one; agents of one purpose that are told one by one in the same arms are one regimen; what is
    part of a larger list of the same arms and has no name of its own says nothing more."""
    items = _joined(_joined(found, singly=True), singly=False)
    return [item for item in items if not any(_covers(other, item) for other in items if other is not item)]


def _joined(found: Sequence[_Found], *, singly: bool) -> list[_Found]:
    """Those with the same members, or (with `singly`) of one purpose, arms and one member each, taken together."""
    same: dict[tuple[object, ...], _Found] = {}
    for item in found:
        kind = item.rule.kind if item.purposeful else None
        key: tuple[object, ...] = (kind, frozenset(map(_folded, item.members)), "" if item.members else item.name)
        if singly:
            key = (kind, item.arms) if item.purposeful and len(item.members) == 1 else (id(item),)
        if key in same:
            _absorb(same[key], item)
        else:
            same[key] = item
    return list(same.values())


def _spread(case: Case, item: _Found) -> None:
    """A regimen with a name belongs to each arm whose own words name it and that has all its registered members."""
    if not item.name or not item.arms:
        return
    indices = [int(ref.key) for ref in item.members if ref.part is Part.INTERVENTION]
    written = re.compile(rf"(?<![\w-]){re.escape(item.name)}(?![\w-])")
    more = {
        passage.arm
        for passage in case.of("label", "description")
        if passage.arm is not None
        and written.search(passage.plain)
        and all((passage.arm, index) in case.assigned for index in indices)
    }
    item.arms = tuple(sorted({*item.arms, *more}))


def _folded(ref: Ref) -> tuple[str, str]:
    return ref.part, ref.key.casefold()


def _absorb(first: _Found, second: _Found) -> None:
    first.arms = tuple(sorted({*first.arms, *second.arms}))
    first.name = first.name or second.name
    first.places += second.places
    known = set(map(_folded, first.members))
    for ref, member in second.members.items():
        if _folded(ref) not in known:
            first.members[ref] = member
            if ref in second.described:
                first.described[ref] = second.described[ref]
    if first.rule is GENERAL and second.rule is not GENERAL:
        first.rule = second.rule


def _covers(larger: _Found, smaller: _Found) -> bool:
    """Whether `smaller` is only a part of `larger`."""
    mine, theirs = set(map(_folded, smaller.members)), set(map(_folded, larger.members))
    if not mine:
        return False
    fits = set(smaller.arms) <= set(larger.arms)
    if mine == theirs:
        return fits and larger.purposeful and not smaller.purposeful
    if not (mine < theirs and fits):
        return False
    if smaller.purposeful:
        return larger.purposeful and larger.rule.kind is smaller.rule.kind
    return not smaller.name


def _regimen(case: Case, item: _Found, label: str) -> Regimen:
    rule = NAMED if item.name and not item.runs else item.rule.name if item.members else IMPLIED
    passage, start, end = item.passage, item.start, item.end
    purpose = item.purpose
    if purpose is not None and purpose.passage is passage:
        start, end = min(start, purpose.start), max(end, purpose.end)
    elif purpose is not None and purpose.passage is not None:
        passage, start, end = purpose.passage, 0, len(purpose.passage.plain)
    evidence = passage.evidence(rule, start, end)
    linked = _linked(case, item.name) if item.name else Linked(())
    return Regimen(label, item.rule.kind, item.arms, tuple(item.members.values()), evidence, linked)


def _linked(case: Case, name: str) -> Linked:
    """What linking finds for the name of a regimen."""
    return case.look(Kind.REGIMEN, name) if case.look is not None else Linked(())
