"""What a condition is to the trial, and who may take part: read from titles, conditions, purpose and criteria.

Registrants use the primary purpose loosely, so that it decides only together with the titles. Facts about the
population are alternatives where one property has several values (newly diagnosed or relapsed); a marker is said to be
required only where nothing in its sentence offers another.
"""

from __future__ import annotations

import csv
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from typing import Final, NamedTuple

from trialgraph import resources
from trialgraph.facts import ConditionFunction, ConditionRole, Evidence, Population, Requirement
from trialgraph.semantics import population_wording as w
from trialgraph.semantics.case import Case, Passage, plain

# --- the parts of a record that the rules read -----------------------------------------------------------------------

_HEADING: Final = re.compile(
    r"\b(?P<kind>inclusion|exclusion)s?(?:\s+criteri(?:a|on)\w?)?(?P<rest>[^\n:.;]{0,100})(?P<end>:|\n|$)",
    re.IGNORECASE,
)
_NO_HEADING: Final = re.compile(
    r"\b(?:may apply|meet\w* (?:the|all|any)? ?(?:of )?(?:the )?(?:in|ex)clusion|of the (?:in|ex)clusion"
    r"|failure|applies|prior to|at inclusion|time of|defined|see|before|both)\b",
    re.IGNORECASE,
)
_NON: Final = re.compile(r"\bnon\W{0,2}$", re.IGNORECASE)
_OTHER_PEOPLE: Final = re.compile(
    r"\b(?:donors?|partners?|caregivers?|controls?|parents?|physicians?|providers?)\b", re.IGNORECASE
)
_HEADING_MOST: Final = 60
_LEAD_MOST: Final = 140


class Section(NamedTuple):
    """A part of the criteria: from `start` to `end`, of those that include or exclude."""

    start: int
    end: int
    including: bool


def sections(passage: Passage) -> tuple[Section, ...]:
    """The parts of eligibility criteria by their headings; a text without headings and what stands before the first
    is in none, nor is what is asked of donors, partners or controls."""
    text = passage.plain
    heads: list[tuple[int, int, bool | None]] = []
    for match in _HEADING.finditer(text):
        line = text.rfind("\n", 0, match.start()) + 1
        before, colon = text[line : match.start()], match["end"] == ":"
        if not colon and (
            len(before) + match.end() - match.start() > _HEADING_MOST or "criteri" not in match.group().lower()
        ):
            continue
        if len(match["rest"]) > _HEADING_MOST and "criteri" not in match.group().lower():
            continue
        said = before[-_HEADING_MOST:] + match.group()
        if _NO_HEADING.search(said) or (not colon and len(before.strip("#*-•· \t\\0123456789.)")) > _HEADING_MOST // 2):
            continue
        both = "inclusion" in said.lower() and "exclusion" in said.lower() and "\n" not in said[:-1]
        excluding = match["kind"].lower() == "exclusion" or _NON.search(before) is not None
        kind = None if both or _OTHER_PEOPLE.search(match.group()) else not excluding
        heads.append((match.start(), match.end(), kind))
    ends = [*(start for start, _, _ in heads), len(text)][1:]
    return tuple(Section(end, stop, kind) for (_, end, kind), stop in zip(heads, ends, strict=True) if kind is not None)


def folded(text: str) -> str:
    """`text` in lower case with hyphens as spaces, of the same length."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
    return low.replace("-", " ")


_BRACKETED: Final = re.compile(r"\(([^()]{0,80})\)")
_WORD: Final = re.compile(r"[a-z0-9]{3,}")
_COMMON: Final = frozenset(
    "with and the for due type stage chronic acute disease diseases disorder disorders syndrome patient patients severe"
    " from not other after following primary secondary adult childhood risk high low care health pain women men".split()
)


def _forms(name: str) -> Iterator[str]:
    """How a title may write a condition: as it is, without its brackets, what stands in them, and turned round."""
    bare = " ".join(_BRACKETED.sub(" ", name).split())
    yield bare
    yield from (inner for inner in _BRACKETED.findall(name) if len(inner) > 2)
    head, comma, tail = bare.partition(", ")
    if comma and "," not in tail:
        yield f"{tail} {head}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a title names a condition."""

    title: int
    start: int
    end: int


class Reading:
    """One record as the rules of this module read it; each part is made when a rule asks for it."""

    def __init__(self, case: Case) -> None:
        self.case = case
        protocol = case.study.protocol_section
        self.names = tuple(plain(name) for name in protocol.conditions_module.conditions)
        design = protocol.design_module
        self.interventional = design.study_type == "INTERVENTIONAL"
        self.purpose = (design.design_info.primary_purpose or "") if design.design_info is not None else ""
        self.phase_1 = any("PHASE1" in phase for phase in design.phases)
        eligibility = protocol.eligibility_module
        self.healthy_allowed = eligibility.healthy_volunteers if eligibility is not None else None
        self.ages = frozenset(eligibility.std_ages) if eligibility is not None else frozenset()

    @cached_property
    def titles(self) -> tuple[Passage, ...]:
        return tuple(self.case.of("briefTitle", "officialTitle"))

    @cached_property
    def conditions(self) -> tuple[Passage, ...]:
        return tuple(self.case.of("conditions"))

    @cached_property
    def criteria(self) -> tuple[tuple[Passage, Section], ...]:
        return tuple((passage, part) for passage in self.case.of("eligibilityCriteria") for part in sections(passage))

    @cached_property
    def folded_criteria(self) -> str:
        """The including parts of the criteria, to see at once which words are not there."""
        return folded("\n".join(text.plain[part.start : part.end] for text, part in self.criteria if part.including))

    @cached_property
    def folded_titles(self) -> tuple[str, ...]:
        return tuple(folded(title.plain) for title in self.titles)

    @cached_property
    def places(self) -> tuple[tuple[Place, ...], ...]:
        """For each condition where the titles name it, in order."""
        return tuple(tuple(self._places(name)) for name in self.names)

    def _places(self, name: str) -> Iterator[Place]:
        for number, title in enumerate(self.folded_titles):
            for form in dict.fromkeys(map(folded, _forms(name))):
                start = title.find(form) if len(form) > 2 else -1
                if start < 0 or (start and title[start - 1].isalnum()):
                    continue
                end = start + len(form)
                end += title[end : end + 1] == "s"
                if not title[end : end + 1].isalnum():
                    yield Place(number, start, end)
                    break

    @cached_property
    def words(self) -> tuple[frozenset[str], ...]:
        """The telling words of each condition."""
        return tuple(frozenset(_WORD.findall(folded(name))) - _COMMON for name in self.names)

    @cached_property
    def disease_words(self) -> frozenset[str]:
        return frozenset(word for words in self.words for word in words if len(word) > 3)

    def others(self, index: int) -> Iterator[int]:
        """The conditions that are neither the one at `index`, nor broader or narrower by their words, nor the name of
        an intervention or of a measure."""
        mine = self.words[index]
        for other, theirs in enumerate(self.words):
            related = mine <= theirs or theirs <= mine or not theirs.isdisjoint(self.given_words)
            if other != index and not related and not w.NO_ILLNESS.search(self.names[other]):
                yield other

    @cached_property
    def given(self) -> frozenset[str]:
        """The names of interventions, folded."""
        return frozenset(folded(plain(item.name or "")).strip() for item in self.case.interventions)

    @cached_property
    def given_words(self) -> frozenset[str]:
        """The telling words in the names of interventions."""
        return frozenset(_WORD.findall(folded(" ".join(item.name or "" for item in self.case.interventions)))) - _COMMON

    def named(self, index: int) -> bool:
        """Whether a title names the condition, or one that is broader or narrower by its words."""
        if self.places[index]:
            return True
        mine = self.words[index]
        return bool(mine) and any(
            bool(self.places[other]) and bool(theirs) and (mine <= theirs or theirs <= mine)
            for other, theirs in enumerate(self.words)
        )

    def of_purpose(self, rule: str, confidence: float) -> Evidence:
        path = "protocolSection.designModule.designInfo.primaryPurpose"
        return Evidence(rule, self.purpose, path, confidence)

    @cached_property
    def healthy(self) -> Evidence | None:
        """What says that all participants are healthy volunteers."""
        if self.healthy_allowed is False:
            return None
        if self.conditions and all(w.HEALTHY_NAME.match(passage.plain.strip()) for passage in self.conditions):
            return self.conditions[0].evidence("population-healthy", confidence=0.95)
        for title in self.titles:
            if match := w.HEALTHY_TITLE.search(title.plain):
                if w.OTHERS.search(title.plain, match.start()) or w.PATIENTS_WITH.search(title.plain):
                    return None
                return title.evidence("population-healthy", match.start("who"), match.end(), 0.9)
        if self.healthy_allowed and self.phase_1 and not any("patient" in title for title in self.folded_titles):
            return self._healthy_criterion()
        return None

    def _healthy_criterion(self) -> Evidence | None:
        for passage, part in self.criteria:
            if part.including:
                for start, end in passage.sentences():
                    if (
                        start >= part.start
                        and end <= part.end
                        and (match := w.HEALTHY_CRITERION.match(passage.plain[start:end]))
                    ):
                        rest = passage.plain[start + match.end() : end]
                        return (
                            None
                            if w.OTHERS.search(rest)
                            else passage.evidence("population-healthy", start, start + match.end(), 0.8)
                        )
        return None

    def sentence(self, passage: Passage, place: int) -> tuple[int, int]:
        """The sentence of the criteria around a place."""
        key = passage.path
        if key not in self._sentences:
            self._sentences[key] = list(passage.sentences())
        found = self._sentences[key]
        at = bisect_right(found, (place, len(passage.plain))) - 1
        return found[at] if at >= 0 else (place, place)

    @cached_property
    def _sentences(self) -> dict[str, list[tuple[int, int]]]:
        return {}


# --- rules: the condition --------------------------------------------------------------------------------------------

Judged = tuple[ConditionFunction, Evidence]


@dataclass(frozen=True, slots=True)
class ConditionRule:
    """A rule about one condition of a record: what it is to the trial, or nothing when the rule does not tell."""

    name: str
    apply: Callable[[str, Reading, int], Judged | None]


def _healthy_name(rule: str, reading: Reading, index: int) -> Judged | None:
    passage = _condition(reading, index)
    if passage is None or not w.HEALTHY_NAME.match(passage.plain.strip()):
        return None
    return ConditionFunction.HEALTHY, passage.evidence(rule, confidence=0.95)


def _title_prevents(rule: str, reading: Reading, index: int) -> Judged | None:
    if w.ATTACKS.search(reading.names[index]) or not reading.interventional:
        return None
    for place in reading.places[index]:
        title = reading.titles[place.title]
        for cue in w.PREVENTS.finditer(title.plain, 0, place.start):
            between = title.plain[cue.end() : place.start]
            if len(between) > 60 or w.TURN.search(between) or w.ONLY_PART.match(title.plain[place.end :]):
                continue
            return ConditionFunction.PREVENTED, title.evidence(rule, cue.start(), place.end, 0.9)
    return None


def _setting_name(rule: str, reading: Reading, index: int) -> Judged | None:
    name = reading.names[index].strip()
    passage = _condition(reading, index)
    if passage is None or not w.SETTING.search(name) or w.CAUSED.search(name):
        return None
    return ConditionFunction.BACKGROUND, passage.evidence(rule, confidence=0.8)


def _title_setting(rule: str, reading: Reading, index: int) -> Judged | None:
    """Depression in patients with heart failure: heart failure, where depression is a condition of the record too."""
    found = None
    for place in reading.places[index]:
        first = next(filter(None, (_studied_in(reading, index, place, other) for other in reading.others(index))), None)
        if first is None:  # a title that names the condition otherwise makes it doubtful
            return None
        if found is None:
            title = reading.titles[place.title]
            found = ConditionFunction.BACKGROUND, title.evidence(rule, first.start, place.end, 0.8)
    return found


def _studied_in(reading: Reading, index: int, place: Place, other: int) -> Place | None:
    """Where the same title names the condition `other` as what is studied in the one at `place`."""
    title = reading.titles[place.title].plain
    for first in reading.places[other]:
        between = title[first.end : place.start]
        if first.title != place.title or not 0 < len(between) <= 90 or w.LISTED.search(between):
            continue
        before = title[max(0, first.start - 60) : first.start]
        if w.ARISEN.search(between) or (w.WITHIN.search(between) and not w.PATIENTS_WITH.search(before)):
            return first
    return None


def _title_prevents_else(rule: str, reading: Reading, index: int) -> Judged | None:
    """Prevention of mucositis in patients with leukaemia: leukaemia; also where a complaint is eased."""
    if w.ATTACKS.search(reading.names[index]):
        return None
    for place in reading.places[index]:
        title = reading.titles[place.title]
        cues = list(w.PREVENTS.finditer(title.plain, 0, place.start))
        if not cues and reading.purpose == "SUPPORTIVE_CARE":
            cues = list(w.COMPLAINT.finditer(title.plain, 0, place.start))
        for cue in cues:
            between = title.plain[cue.end() : place.start]
            if len(between) > 120 or w.ITS_COURSE.search(between):
                continue
            if w.PATIENTS_WITH.search(between) or w.ARISEN.search(between):
                return ConditionFunction.BACKGROUND, title.evidence(rule, cue.start(), place.end, 0.8)
    return None


def _healthy_participants(rule: str, reading: Reading, index: int) -> Judged | None:
    if (said := reading.healthy) is None:
        return None
    return ConditionFunction.BACKGROUND, Evidence(rule, said.quote, said.path, 0.85)


def _title_diagnoses(rule: str, reading: Reading, index: int) -> Judged | None:
    if reading.purpose not in {"DIAGNOSTIC", "SCREENING"}:
        return None
    for place in reading.places[index]:
        title = reading.titles[place.title].plain
        for cue in w.DIAGNOSES.finditer(title, 0, place.start):
            between = title[cue.end() : place.start]
            if len(between) > 60 or w.TURN.search(between) or w.TREATS.search(title):
                continue
            if not w.ONLY_PART.match(title[place.end :]):
                return ConditionFunction.DIAGNOSED, reading.of_purpose(rule, 0.85)
    return None


def _purpose_prevention(rule: str, reading: Reading, index: int) -> Judged | None:
    name = reading.names[index]
    if reading.purpose != "PREVENTION" or len(reading.names) > 1 or w.ATTACKS.search(name) or w.NO_ILLNESS.search(name):
        return None
    for place in reading.places[index]:  # what patients have already is not prevented
        if re.search(
            rf"\b(?:in|with|of|among|after)\W+(?:{w.PEOPLE}\W+)?$", reading.titles[place.title].plain[: place.start]
        ):
            return None
        if w.ONLY_PART.match(reading.titles[place.title].plain[place.end :]):
            return None
    if any(w.PREVENTION.search(title.plain) for title in reading.titles):
        return ConditionFunction.PREVENTED, reading.of_purpose(rule, 0.75)
    return None


def _purpose_treatment(rule: str, reading: Reading, index: int) -> Judged | None:
    name = reading.names[index]
    if reading.purpose != "TREATMENT" or not reading.interventional or w.NO_ILLNESS.search(name):
        return None
    if folded(name).strip() in reading.given:  # nor is what it is treated with
        return None
    if w.ANY_MARKER.match(name) and not w.DISEASE.search(name):  # a mutation is not what is treated
        return None
    if len(reading.names) == 1:
        if not reading.places[index] and any(w.PREVENTS.search(title.plain) for title in reading.titles):
            return None
        return ConditionFunction.TREATED, reading.of_purpose(rule, 0.9)
    if reading.named(index):
        return ConditionFunction.TREATED, reading.of_purpose(rule, 0.85)
    if not any(reading.places) and frozenset.intersection(*reading.words):
        return ConditionFunction.TREATED, reading.of_purpose(rule, 0.75)
    return None


def _condition(reading: Reading, index: int) -> Passage | None:
    """The passage of the condition at `index`; an empty name has none."""
    ending = f"conditionsModule.conditions[{index}]"
    return next((passage for passage in reading.conditions if passage.path.endswith(ending)), None)


CONDITION_RULES: Final = (
    ConditionRule("condition-healthy", _healthy_name),
    ConditionRule("condition-title-prevents", _title_prevents),
    ConditionRule("condition-setting", _setting_name),
    ConditionRule("condition-title-setting", _title_setting),
    ConditionRule("condition-title-other-prevented", _title_prevents_else),
    ConditionRule("condition-healthy-participants", _healthy_participants),
    ConditionRule("condition-title-diagnoses", _title_diagnoses),
    ConditionRule("condition-purpose-prevention", _purpose_prevention),
    ConditionRule("condition-purpose-treatment", _purpose_treatment),
)


def conditions(case: Case) -> Iterator[ConditionRole]:
    """What each condition of the record is to the trial, by the first rule that tells; silent where none does."""
    reading = Reading(case)
    for index in range(len(reading.names)):
        for rule in CONDITION_RULES:
            if (judged := rule.apply(rule.name, reading, index)) is not None:
                yield ConditionRole(index, *judged)
                break


# --- rules: the population -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PopulationRule:
    """A rule about those who may take part. `unless` is the property of which nothing may be known before: words of
    the criteria are asked only where titles and conditions are silent."""

    name: str
    apply: Callable[[str, Reading], Iterator[Population]]
    unless: Requirement | None = None


def _healthy(rule: str, reading: Reading) -> Iterator[Population]:
    if reading.healthy is not None:
        yield Population(Requirement.HEALTHY, "true", reading.healthy)


@cache
def _states() -> tuple[re.Pattern[str], dict[str, str]]:
    """The pattern of all phrases of states, and phrase → notation."""
    phrases: dict[str, str] = {}
    with resources.path("data", "curation", "modifiers.tsv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["notation"] in w.STATES:
                phrases |= {
                    phrase: row["notation"] for phrase in row["patterns"].split("|") if phrase not in w.NOT_IN_TEXT
                }
    written = "|".join(
        re.escape(phrase).replace(r"\ ", r"\s{1,2}") for phrase in sorted(phrases, key=len, reverse=True)
    )
    return re.compile(rf"(?<![\w-])(?:{written})(?![\w-])", re.IGNORECASE), phrases


def _state(match: re.Match[str]) -> str:
    return _states()[1][" ".join(match.group().lower().split())]


def _chain(text: str, reading: Reading) -> bool:
    """Whether a disease or its bearers follow at once: nothing between that starts another thought."""
    text = text[:90]
    if end := w.CHAIN_ENDS.search(text):
        text = text[: end.start()]
    if w.NOT_THE_DISEASE.search(text):
        return False
    if w.DISEASE.search(text) or re.match(rf"\W*{w.PEOPLE}\b", text, re.IGNORECASE):
        return True
    return not reading.disease_words.isdisjoint(_WORD.findall(folded(text)))


def _state_in_head(rule: str, reading: Reading) -> Iterator[Population]:
    pattern, _ = _states()
    for passage in (*reading.titles, *reading.conditions):
        named = passage.path.endswith("]")  # a condition names its disease itself
        for match in pattern.finditer(passage.plain):
            denied = w.DENIED.search(passage.plain[max(0, match.start() - 40) : match.start()])
            if not denied and (named or _chain(passage.plain[match.end() :], reading)):
                yield Population(
                    Requirement.DISEASE_STATE, _state(match), passage.evidence(rule, match.start(), match.end(), 0.9)
                )


def _included(
    reading: Reading, pattern: re.Pattern[str], stems: Iterable[str] = ()
) -> Iterator[tuple[Passage, re.Match[str], int, int]]:
    """Each match in the including parts of the criteria, with the sentence around it. Where none of `stems` stands in
    the criteria the pattern is not tried."""
    if stems and not any(stem in reading.folded_criteria for stem in stems):
        return
    for passage, part in reading.criteria:
        if part.including:
            for match in pattern.finditer(passage.plain, part.start, part.end):
                start, end = reading.sentence(passage, match.start())
                yield passage, match, max(start, part.start), min(end, part.end)


_COMMAS_MOST: Final = 2
_STATE_STEMS: Final = (
    "relaps", "refractor", "resistant", "recurr", "newly", "untreated", "naive", "pretreat", "pre treat",
    "previously treat", "advanced", "metasta", "resectable", "inoperable", "early", "late stage", "end stage",
    "controlled", "mild", "moderate",
)  # fmt: skip
_ADMITTED: Final = re.compile(r"\b(?:allowed|permitted|acceptable|eligible if|may be)\b", re.IGNORECASE)
_OR_MILD: Final = re.compile(r"\bmild\W{1,3}$", re.IGNORECASE)


def _state_in_criteria(rule: str, reading: Reading) -> Iterator[Population]:
    pattern, _ = _states()
    for passage, match, start, end in _included(reading, pattern, _STATE_STEMS):
        if match.start() - start > _LEAD_MOST:
            continue
        before = passage.plain[start : match.start()]
        if before.count("(") > before.count(")") or before.count(",") > _COMMAS_MOST or w.DOUBT.search(before):
            continue
        if w.SOME_ONLY.search(before) or _ADMITTED.search(passage.plain[match.end() : end]) or _OR_MILD.search(before):
            continue
        if _chain(passage.plain[match.end() : end], reading):
            yield Population(
                Requirement.DISEASE_STATE, _state(match), passage.evidence(rule, match.start(), match.end(), 0.75)
            )


def _line_in_titles(rule: str, reading: Reading) -> Iterator[Population]:
    for title in reading.titles:
        yield from _counted(rule, title, 0, len(title.plain), 0.9)
        for match in w.NAMED_LINE.finditer(title.plain):
            after, before = title.plain[match.end() : match.end() + 80], title.plain[: match.start()][-80:]
            past = w.LINE_OF_PEOPLE.match(after) or w.PAST_LINE.search(before) or w.MAINTENANCE.search(after)
            line = (w.ONWARDS if match["more"] else w.LINES)[match["line"][:1].lower()]
            if line and not past:
                yield Population(Requirement.LINE, line, title.evidence(rule, match.start(), match.end(), 0.85))


def _counted(rule: str, passage: Passage, start: int, end: int, confidence: float) -> Iterator[Population]:
    for pattern in (w.AT_LEAST, w.OR_MORE):
        for match in pattern.finditer(passage.plain, start, end):
            yield Population(
                Requirement.LINE, w.LATER[match["count"].lower()],
                passage.evidence(rule, match.start(), match.end(), confidence),
            )  # fmt: skip


_LINE_DOUBT: Final = re.compile(
    r"\b(?:no|not|without|if|unless|except\w*|more than|fewer|less|up to|cohorts?|arms?|parts?|groups?|or|either"
    r"|donors?|for"
    r" (?:patients|participants|subjects))\b",
    re.IGNORECASE,
)


_LINE_STEMS: Final = (" line", "regimen", "systemic", "cancer therap", "cancer treat", "antineoplastic", "cytotoxic")


def _line_in_criteria(rule: str, reading: Reading) -> Iterator[Population]:
    for pattern in (w.AT_LEAST, w.OR_MORE):
        for passage, match, start, _ in _included(reading, pattern, _LINE_STEMS):
            if not _LINE_DOUBT.search(passage.plain[start : match.start()]):
                yield from _counted(rule, passage, match.start(), match.end(), 0.8)
    for passage, match, start, end in _included(reading, w.UNTREATED, ("systemic",)):
        if not _LINE_DOUBT.search(passage.plain[start : match.start()]) and not re.search(
            r"\b(?:unless|except|or)\b", passage.plain[match.end() : end]
        ):
            yield Population(Requirement.LINE, "firstLine", passage.evidence(rule, match.start(), match.end(), 0.75))


def _age_in_head(rule: str, reading: Reading) -> Iterator[Population]:
    for passage in (*reading.titles, *reading.conditions):
        for group, pattern in w.AGES:
            for match in pattern.finditer(passage.plain):
                before = passage.plain[max(0, match.start() - 40) : match.start()]
                if (not reading.ages or group in reading.ages) and not w.NOT_THEMSELVES.search(before):
                    yield Population(
                        Requirement.AGE_GROUP, group, passage.evidence(rule, match.start(), match.end(), 0.9)
                    )


def _age_in_criteria(rule: str, reading: Reading) -> Iterator[Population]:
    """Where an age word opens a criterion, which is a line of its own."""
    for passage, part in reading.criteria:
        if not part.including:
            continue
        for group, pattern in w.AGES:
            if reading.ages and group not in reading.ages:
                continue
            for match in pattern.finditer(passage.plain, part.start, part.end):
                line = passage.plain.rfind("\n", part.start, match.start()) + 1 or part.start
                short = match.start() - line <= w.AGE_LEAD_MOST
                if short and w.AGE_LEAD.fullmatch(passage.plain, line, match.start()):
                    evidence = passage.evidence(rule, match.start(), match.end(), 0.8)
                    yield Population(Requirement.AGE_GROUP, group, evidence)
                    break


def _marker(match: re.Match[str]) -> str:
    """The name of the marker that a match writes; empty for one that tells cells, not a disease."""
    written = match["marker"]
    if written.startswith("CD"):
        return "" if written in w.OF_CELLS else written
    return next((name for name, pattern in w.NAMES if pattern.match(written)), written)


def _said_of_disease(passage: Passage, match: re.Match[str], reading: Reading) -> bool:
    text = passage.plain
    if w.CELLS_FOLLOW.match(text[match.end() : match.end() + 30]) and not w.DISEASE.search(
        text[match.end() : match.end() + 60]
    ):
        return False
    if passage.path.endswith("]") or _chain(text[match.end() :], reading):
        return True
    before = text[max(0, match.start() - 90) : match.start()]
    return bool(w.HARBOURING.search(before)) and _chain(before, reading)


def _marker_in_head(rule: str, reading: Reading) -> Iterator[Population]:
    """Markers in titles, and in conditions where each of them tells a marker: else some participants have another."""
    all_tell = all(w.ANY_MARKER.search(passage.plain) for passage in reading.conditions)
    for passage in (*reading.titles, *(reading.conditions if all_tell else ())):
        if w.ANY_MARKER.search(passage.plain):
            yield from _markers(rule, passage, 0, len(passage.plain), reading, 0.9)


def _markers(
    rule: str, passage: Passage, start: int, end: int, reading: Reading, confidence: float
) -> Iterator[Population]:
    """The markers that a title, a condition or one sentence of the including criteria asks for or rules out."""
    text = passage.plain
    present = [match for match in w.PRESENT.finditer(text, start, end) if _marker(match)]
    absent = [match for match in w.ABSENT.finditer(text, start, end) if _marker(match)]
    both = set(map(_marker, present)) & set(map(_marker, absent))
    wanted = []
    for match in present:
        lead = max(start, match.start() - w.LACKING_MOST)
        denied = w.LACKING.search(text[lead : match.start()])
        if _marker(match) in both:
            continue
        if denied is None:
            wanted.append(match)
        elif not w.VARIANT.search(match.group()) and not w.OTHER.search(text[lead + denied.start() : match.start()]):
            evidence = passage.evidence(rule, lead + denied.start(), match.end(), confidence)
            yield Population(Requirement.EXCLUDED_MARKER, _marker(match), evidence)
    for match in _surely(wanted, passage, start, reading):
        evidence = passage.evidence(rule, match.start(), match.end(), confidence)
        yield Population(Requirement.MARKER, _marker(match), evidence)
    for match in absent:
        if _marker(match) not in both and _said_of_disease(passage, match, reading):
            evidence = passage.evidence(rule, match.start(), match.end(), confidence)
            yield Population(Requirement.EXCLUDED_MARKER, _marker(match), evidence)


def _surely(matches: list[re.Match[str]], passage: Passage, start: int, reading: Reading) -> list[re.Match[str]]:
    """Those of the markers that are said of the disease; none where another marker would do as well."""
    text = passage.plain
    stated = [match for match in matches if not w.NOT_STATED.match(text[match.end() : match.end() + 30])]
    stated = [match for match in stated if _said_of_disease(passage, match, reading)]
    for match in stated:
        before = text[max(start, match.start() - 30) : match.start()]
        if w.OFFERED.search(before[-12:]) and w.ANY_MARKER.search(before):
            return []
    offered = any(w.OFFERED.search(text[one.end() : two.start()]) for one, two in pairwise(stated))
    return [] if offered else stated


_LEAD_DOUBT: Final = re.compile(
    r"\b(?:prior|previous\w*|history|treat(?:ed|ment)|therap(?:y|ies)|receiv\w+|progress\w*|agents?|inhibitors?|tki"
    r"|donors?|except\w*)\b",
    re.IGNORECASE,
)


def _marker_in_criteria(rule: str, reading: Reading) -> Iterator[Population]:
    seen = set()
    for passage, match, start, end in _included(reading, w.ANY_MARKER):
        if (start, end) in seen:
            continue
        seen.add((start, end))
        if match.start() - start > _LEAD_MOST or _LEAD_DOUBT.search(passage.plain[start : match.start()]):
            continue
        if not w.SOME_ONLY.search(passage.plain[start:end]):
            yield from _markers(rule, passage, start, end, reading, 0.75)


def _marker_excluded(rule: str, reading: Reading) -> Iterator[Population]:
    for passage, part in reading.criteria:
        if part.including:
            continue
        for match in w.PRESENT.finditer(passage.plain, part.start, part.end):
            start, end = reading.sentence(passage, match.start())
            start = max(start, part.start)
            if not _marker(match) or match.start() - start > _LEAD_MOST or w.VARIANT.search(match.group()):
                continue
            before, after = passage.plain[start : match.start()], passage.plain[match.end() : end]
            sure = w.OUT_MARKER.match(before) and not w.OUT_UNLESS.search(before + after)
            if sure and not w.NOT_STATED.match(after) and not w.CELLS_FOLLOW.match(after):
                evidence = passage.evidence(rule, start, match.end(), 0.75)
                yield Population(Requirement.EXCLUDED_MARKER, _marker(match), evidence)


POPULATION_RULES: Final = (
    PopulationRule("population-healthy", _healthy),
    PopulationRule("state-in-head", _state_in_head),
    PopulationRule("state-in-criteria", _state_in_criteria, Requirement.DISEASE_STATE),
    PopulationRule("line-in-title", _line_in_titles),
    PopulationRule("line-in-criteria", _line_in_criteria, Requirement.LINE),
    PopulationRule("age-in-head", _age_in_head),
    PopulationRule("age-in-criteria", _age_in_criteria, Requirement.AGE_GROUP),
    PopulationRule("marker-in-head", _marker_in_head),
    PopulationRule("marker-in-criteria", _marker_in_criteria),
    PopulationRule("marker-excluded", _marker_excluded),
)


def population(case: Case) -> Iterator[Population]:
    """What the record says of those who may take part: each property and value once, on its best evidence."""
    reading = Reading(case)
    found: dict[tuple[Requirement, str], Population] = {}
    for rule in POPULATION_RULES:
        if rule.unless is not None and any(known is rule.unless for known, _ in found):
            continue
        for fact in rule.apply(rule.name, reading):
            found.setdefault((fact.property, fact.value), fact)
    yield from _consistent(found.values())


def _consistent(facts: Iterable[Population]) -> Iterator[Population]:
    """Without markers that are both asked for and ruled out: the record speaks of different groups there."""
    facts = list(facts)
    wanted = {fact.value for fact in facts if fact.property is Requirement.MARKER}
    barred = {fact.value for fact in facts if fact.property is Requirement.EXCLUDED_MARKER}
    for fact in facts:
        if fact.property not in {Requirement.MARKER, Requirement.EXCLUDED_MARKER} or fact.value not in wanted & barred:
            yield fact
