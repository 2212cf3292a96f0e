"""What a condition is to the trial, and who may take part: read from titles, conditions, purpose and criteria.

Registrants use the primary purpose loosely, so that it decides only together with the titles. Facts about the
population are alternatives where one property has several values (newly diagnosed or relapsed); a marker is said to be
required only where nothing in its sentence offers another.
"""

from __future__ import annotations

import csv
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from typing import Final, NamedTuple

from trialgraph import resources
from trialgraph.facts import ConditionFunction, ConditionRole, Evidence, Population, Requirement
from trialgraph.semantics import population_wording as w
from trialgraph.semantics.case import Case, Passage, has, plain, same_length

# --- the parts of a record that the rules read -----------------------------------------------------------------------

# In folded text, as all patterns of this module.
_HEADING: Final = re.compile(
    r"\b(?P<kind>inclusion|exclusion)s?(?:\s+criteri(?:a|on)\w?)?(?P<rest>[^\n:.;]{0,100})(?P<end>:|\n|$)"
)
_HEADING_STEM: Final = "clusion"
_NO_HEADING: Final = re.compile(
    r"\b(?:may apply|meet\w* (?:the|all|any)? ?(?:of )?(?:the )?(?:in|ex)clusion|of the (?:in|ex)clusion"
    r"|failure|applies|prior to|at inclusion|time of|defined|see|before|both)\b"
)
_NON: Final = re.compile(r"\bnon\W{0,2}$")
_OTHER_PEOPLE: Final = re.compile(r"\b(?:donors?|partners?|caregivers?|controls?|parents?|physicians?|providers?)\b")
_HEADING_MOST: Final = 60
_LEAD_MOST: Final = 140
_CHAIN_MOST: Final = 90


class Section(NamedTuple):
    """A part of the criteria: from `start` to `end`, of those that include or exclude."""

    start: int
    end: int
    including: bool


def sections(passage: Passage) -> tuple[Section, ...]:
    """The parts of eligibility criteria by their headings; a text without headings and what stands before the first
    is in none, nor is what is asked of donors, partners or controls."""
    text = passage.folded
    heads: list[tuple[int, int, bool | None]] = []
    for match in _headings(text):
        line = text.rfind("\n", 0, match.start()) + 1
        before, colon = text[line : match.start()], match["end"] == ":"
        criteria = "criteri" in match.group()
        if not colon and (len(before) + match.end() - match.start() > _HEADING_MOST or not criteria):
            continue
        if len(match["rest"]) > _HEADING_MOST and not criteria:
            continue
        said = before[-_HEADING_MOST:] + match.group()
        if _NO_HEADING.search(said) or (not colon and len(before.strip("#*-•· \t\\0123456789.)")) > _HEADING_MOST // 2):
            continue
        both = "inclusion" in said and "exclusion" in said and "\n" not in said[:-1]
        excluding = match["kind"] == "exclusion" or _NON.search(before) is not None
        kind = None if both or _OTHER_PEOPLE.search(match.group()) else not excluding
        heads.append((match.start(), match.end(), kind))
    ends = [*(start for start, _, _ in heads), len(text)][1:]
    return tuple(Section(end, stop, kind) for (_, end, kind), stop in zip(heads, ends, strict=True) if kind is not None)


def _headings(text: str) -> Iterator[re.Match[str]]:
    """Where words stand that may head a part."""
    at = text.find(_HEADING_STEM)
    while at >= 0:
        match = _HEADING.match(text, max(0, at - len("in")))
        if match is not None:
            yield match
        at = text.find(_HEADING_STEM, at + 1 if match is None else match.end())


def folded(text: str) -> str:
    """`text` in small letters with hyphens as spaces, of the same length."""
    return same_length(text).replace("-", " ")


_BRACKETED: Final = re.compile(r"\(([^()]{0,80})\)")
_WORD: Final = re.compile(r"[a-z0-9]{3,}")
_COMMON: Final = frozenset(
    "with and the for due type stage chronic acute disease diseases disorder disorders syndrome patient patients severe"
    " from not other after following primary secondary adult childhood risk high low care health pain women men".split()
)


def _forms(name: str) -> Iterator[str]:
    """How a title may write a condition: as it is, without its brackets, what stands in them, and turned round."""
    bracketed = _BRACKETED.findall(name) if "(" in name else ()
    bare = " ".join((_BRACKETED.sub(" ", name) if bracketed else name).split())
    yield bare
    for inner in bracketed:
        if len(inner) > 2:
            yield inner
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
        self.titles = tuple(case.of("briefTitle", "officialTitle"))
        self.conditions = tuple(case.of("conditions"))
        # The titles and conditions, folded, to see at once which words are not there.
        self.head = "\n".join([passage.folded for passage in (*self.titles, *self.conditions)])
        self.names = tuple([plain(name) for name in protocol.conditions_module.conditions])
        self.names_folded = tuple(map(same_length, self.names))
        design = protocol.design_module
        self.interventional = design.study_type == "INTERVENTIONAL"
        self.purpose = (design.design_info.primary_purpose or "") if design.design_info is not None else ""
        self.phase_1 = any("PHASE1" in phase for phase in design.phases)
        eligibility = protocol.eligibility_module
        self.healthy_allowed = eligibility.healthy_volunteers if eligibility is not None else None
        self.ages = frozenset(eligibility.std_ages) if eligibility is not None else frozenset()

    @cached_property
    def criteria(self) -> tuple[tuple[Passage, Section], ...]:
        return tuple((passage, part) for passage in self.case.of("eligibilityCriteria") for part in sections(passage))

    @cached_property
    def included(self) -> tuple[tuple[Passage, Section, str], ...]:
        """The including parts of the criteria, each with its folded text, to see at once which words are not there."""
        return tuple(
            [(text, part, text.folded[part.start : part.end]) for text, part in self.criteria if part.including]
        )

    @cached_property
    def spaced_names(self) -> tuple[str, ...]:
        return tuple([name.replace("-", " ") for name in self.names_folded])

    @cached_property
    def condition_passages(self) -> dict[str, Passage]:
        """The passages of conditions by the end of their path."""
        return {passage.path.rpartition(".")[2]: passage for passage in self.conditions}

    @cached_property
    def folded_titles(self) -> tuple[str, ...]:
        return tuple([title.folded.replace("-", " ") for title in self.titles])

    @cached_property
    def places(self) -> tuple[tuple[Place, ...], ...]:
        """For each condition where the titles name it, in order."""
        return tuple([tuple(self._places(name)) for name in self.names])

    def _places(self, name: str) -> Iterator[Place]:
        forms = dict.fromkeys(map(folded, _forms(name)))
        for number, title in enumerate(self.folded_titles):
            for form in forms:
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
        return tuple([frozenset(_WORD.findall(name)) - _COMMON for name in self.spaced_names])

    @cached_property
    def disease_words(self) -> frozenset[str]:
        return frozenset(word for words in self.words for word in words if len(word) > 3)

    def others(self, index: int) -> Iterator[int]:
        """The conditions that are neither the one at `index`, nor broader or narrower by their words, nor the name of
        an intervention or of a measure."""
        mine = self.words[index]
        for other, theirs in enumerate(self.words):
            related = mine <= theirs or theirs <= mine or not theirs.isdisjoint(self.given_words)
            if other != index and not related and not w.NO_ILLNESS.search(self.names_folded[other]):
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
        if self.conditions and all(_is_healthy(passage) for passage in self.conditions):
            return self.conditions[0].evidence("population-healthy", confidence=0.95)
        for title in self.titles:
            if "healthy" in title.folded and (match := w.HEALTHY_TITLE.search(title.folded)):
                if w.OTHERS.search(title.folded, match.start()) or w.PATIENTS_WITH.search(title.folded):
                    return None
                return title.evidence("population-healthy", match.start("who"), match.end(), 0.9)
        if self.healthy_allowed and self.phase_1 and not any("patient" in title for title in self.folded_titles):
            return self._healthy_criterion()
        return None

    def _healthy_criterion(self) -> Evidence | None:
        for passage, part, words in self.included:
            if "healthy" not in words:
                continue
            for start, end in passage.sentences():
                if start < part.start or end > part.end:
                    continue
                if match := w.HEALTHY_CRITERION.match(passage.folded[start:end]):
                    if w.OTHERS.search(passage.folded[start + match.end() : end]):
                        return None
                    return passage.evidence("population-healthy", start, start + match.end(), 0.8)
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
    if passage is None or not _is_healthy(passage):
        return None
    return ConditionFunction.HEALTHY, passage.evidence(rule, confidence=0.95)


def _title_prevents(rule: str, reading: Reading, index: int) -> Judged | None:
    if not reading.interventional or not has(reading.head, w.PREVENTS_STEMS):
        return None
    if w.ATTACKS.search(reading.names_folded[index]):
        return None
    for place in reading.places[index]:
        title = reading.titles[place.title]
        for cue in w.PREVENTS.finditer(title.folded, 0, place.start):
            between = title.folded[cue.end() : place.start]
            if len(between) > 60 or w.TURN.search(between) or w.ONLY_PART.match(title.folded[place.end :]):
                continue
            return ConditionFunction.PREVENTED, title.evidence(rule, cue.start(), place.end, 0.9)
    return None


def _setting_name(rule: str, reading: Reading, index: int) -> Judged | None:
    name = reading.names_folded[index].strip()
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
    title = reading.titles[place.title].folded
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
    eases = reading.purpose == "SUPPORTIVE_CARE"
    if not (eases or has(reading.head, w.PREVENTS_STEMS)) or w.ATTACKS.search(reading.names_folded[index]):
        return None
    for place in reading.places[index]:
        title = reading.titles[place.title]
        cues = list(w.PREVENTS.finditer(title.folded, 0, place.start))
        if not cues and eases:
            cues = list(w.COMPLAINT.finditer(title.folded, 0, place.start))
        for cue in cues:
            between = title.folded[cue.end() : place.start]
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
        title = reading.titles[place.title].folded
        for cue in w.DIAGNOSES.finditer(title, 0, place.start):
            between = title[cue.end() : place.start]
            if len(between) > 60 or w.TURN.search(between) or w.TREATS.search(title):
                continue
            if not w.ONLY_PART.match(title[place.end :]):
                return ConditionFunction.DIAGNOSED, reading.of_purpose(rule, 0.85)
    return None


def _purpose_prevention(rule: str, reading: Reading, index: int) -> Judged | None:
    name = reading.names_folded[index]
    if reading.purpose != "PREVENTION" or len(reading.names) > 1 or w.ATTACKS.search(name) or w.NO_ILLNESS.search(name):
        return None
    for place in reading.places[index]:  # what patients have already is not prevented
        title = reading.titles[place.title].folded
        if w.OF_PEOPLE.search(title[: place.start]) or w.ONLY_PART.match(title[place.end :]):
            return None
    if any(w.PREVENTION.search(title.folded) for title in reading.titles):
        return ConditionFunction.PREVENTED, reading.of_purpose(rule, 0.75)
    return None


def _purpose_treatment(rule: str, reading: Reading, index: int) -> Judged | None:
    name = reading.names[index]
    if reading.purpose != "TREATMENT" or not reading.interventional or w.NO_ILLNESS.search(reading.names_folded[index]):
        return None
    if reading.spaced_names[index].strip() in reading.given:  # nor is what it is treated with
        return None
    if w.ANY_MARKER.match(name) and not w.DISEASE.search(name):  # a mutation is not what is treated
        return None
    if len(reading.names) == 1:
        if not reading.places[index] and any(w.PREVENTS.search(title.folded) for title in reading.titles):
            return None
        return ConditionFunction.TREATED, reading.of_purpose(rule, 0.9)
    if reading.named(index):
        return ConditionFunction.TREATED, reading.of_purpose(rule, 0.85)
    if not any(reading.places) and frozenset.intersection(*reading.words):
        return ConditionFunction.TREATED, reading.of_purpose(rule, 0.75)
    return None


def _condition(reading: Reading, index: int) -> Passage | None:
    """The passage of the condition at `index`; an empty name has none."""
    return reading.condition_passages.get(f"conditions[{index}]")


def _is_healthy(passage: Passage) -> bool:
    return has(passage.folded, ("healthy", "volunteer")) and bool(w.HEALTHY_NAME.match(passage.folded.strip()))


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
    reading = case.once(Reading)
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
    # By their first letters, so that at each word only the phrases with its letter are compared.
    by_letter: dict[str, list[str]] = {}
    for phrase in sorted(phrases, key=len, reverse=True):
        by_letter.setdefault(phrase[0], []).append(re.escape(phrase[1:]).replace(r"\ ", r"\s{1,2}"))
    written = "|".join(f"{letter}(?:{'|'.join(rest)})" for letter, rest in by_letter.items())
    return re.compile(rf"\b(?<!-)(?:{written})(?![\w-])"), phrases


def _state(match: re.Match[str]) -> str:
    return _states()[1][" ".join(match.group().split())]


def _chain(passage: Passage, start: int, end: int, reading: Reading) -> bool:
    """Whether a disease or its bearers follow at once from `start`: nothing between starts another thought."""
    end = min(end, start + _CHAIN_MOST)
    text = passage.folded[start:end]
    if stop := w.CHAIN_ENDS.search(text):
        text = text[: stop.start()]
    if w.NOT_THE_DISEASE.search(text):
        return False
    if w.DISEASE.search(passage.plain[start : start + len(text)]) or w.BEARERS.match(text):
        return True
    return not reading.disease_words.isdisjoint(_WORD.findall(text.replace("-", " ")))


def _state_in_head(rule: str, reading: Reading) -> Iterator[Population]:
    if not has(reading.head, _STATE_STEMS):
        return
    pattern, _ = _states()
    for passage in (*reading.titles, *reading.conditions):
        named = passage.path.endswith("]")  # a condition names its disease itself
        for match in pattern.finditer(passage.folded):
            denied = w.DENIED.search(passage.folded[max(0, match.start() - 40) : match.start()])
            if not denied and (named or _chain(passage, match.end(), len(passage.plain), reading)):
                yield Population(
                    Requirement.DISEASE_STATE, _state(match), passage.evidence(rule, match.start(), match.end(), 0.9)
                )


def _included(
    reading: Reading, pattern: re.Pattern[str], stems: Sequence[str]
) -> Iterator[tuple[Passage, re.Match[str], int, int]]:
    """Each match in the including parts of the criteria, with the sentence around it. Where none of `stems` stands in
    a part the pattern is not tried."""
    for passage, part, words in reading.included:
        if has(words, stems):
            for match in pattern.finditer(passage.folded, part.start, part.end):
                start, end = reading.sentence(passage, match.start())
                yield passage, match, max(start, part.start), min(end, part.end)


_COMMAS_MOST: Final = 2
_STATE_STEMS: Final = (
    "relaps", "refractor", "resistant", "recurr", "newly", "treated", "naive", "advanced",
    "metasta", "resectable", "operable", "early", "stage", "controlled", "mild", "moderate",
)  # fmt: skip
_ADMITTED: Final = re.compile(r"\b(?:allowed|permitted|acceptable|eligible if|may be)\b")
_OR_MILD: Final = re.compile(r"\bmild\W{1,3}$")


def _state_in_criteria(rule: str, reading: Reading) -> Iterator[Population]:
    pattern, _ = _states()
    for passage, match, start, end in _included(reading, pattern, _STATE_STEMS):
        if match.start() - start > _LEAD_MOST:
            continue
        before = passage.folded[start : match.start()]
        if before.count("(") > before.count(")") or before.count(",") > _COMMAS_MOST or w.DOUBT.search(before):
            continue
        if w.SOME_ONLY.search(before) or _ADMITTED.search(passage.folded[match.end() : end]) or _OR_MILD.search(before):
            continue
        if _chain(passage, match.end(), end, reading):
            yield Population(
                Requirement.DISEASE_STATE, _state(match), passage.evidence(rule, match.start(), match.end(), 0.75)
            )


def _line_in_titles(rule: str, reading: Reading) -> Iterator[Population]:
    for title in reading.titles:
        if not has(title.folded, w.LATER_STEMS):
            continue
        yield from _counted(rule, title, 0, len(title.plain), 0.9)
        for match in w.NAMED_LINE.finditer(title.folded):
            after, before = title.folded[match.end() : match.end() + 80], title.folded[: match.start()][-80:]
            past = w.LINE_OF_PEOPLE.match(after) or w.PAST_LINE.search(before) or w.MAINTENANCE.search(after)
            line = (w.ONWARDS if match["more"] else w.LINES)[match["line"][:1]]
            if line and not past:
                yield Population(Requirement.LINE, line, title.evidence(rule, match.start(), match.end(), 0.85))


def _counted(rule: str, passage: Passage, start: int, end: int, confidence: float) -> Iterator[Population]:
    for pattern in (w.AT_LEAST, w.OR_MORE):
        for match in pattern.finditer(passage.folded, start, end):
            yield Population(
                Requirement.LINE, w.LATER[match["count"]],
                passage.evidence(rule, match.start(), match.end(), confidence),
            )  # fmt: skip


_LINE_DOUBT: Final = re.compile(
    r"\b(?:no|not|without|if|unless|except\w*|more than|fewer|less|up to|cohorts?|arms?|parts?|groups?|or|either"
    r"|donors?|for"
    r" (?:patients|participants|subjects))\b",
)
_LINE_UNLESS: Final = re.compile(r"\b(?:unless|except|or)\b")


def _line_in_criteria(rule: str, reading: Reading) -> Iterator[Population]:
    for pattern in (w.AT_LEAST, w.OR_MORE):
        for passage, match, start, _ in _included(reading, pattern, w.LATER_STEMS):
            if not _LINE_DOUBT.search(passage.folded[start : match.start()]):
                yield from _counted(rule, passage, match.start(), match.end(), 0.8)
    for passage, match, start, end in _included(reading, w.UNTREATED, ("systemic",)):
        if not _LINE_DOUBT.search(passage.folded[start : match.start()]) and not _LINE_UNLESS.search(
            passage.folded[match.end() : end]
        ):
            yield Population(Requirement.LINE, "firstLine", passage.evidence(rule, match.start(), match.end(), 0.75))


def _groups(reading: Reading, words: str) -> list[tuple[str, re.Pattern[str]]]:
    """The age groups of the record that `words` may speak of, with their patterns."""
    return [
        (group, pattern)
        for group, pattern in w.AGES
        if (not reading.ages or group in reading.ages) and has(words, w.AGE_STEMS[group])
    ]


def _age_in_head(rule: str, reading: Reading) -> Iterator[Population]:
    groups = _groups(reading, reading.head)
    if not groups:
        return
    for passage in (*reading.titles, *reading.conditions):
        for group, pattern in groups:
            for match in pattern.finditer(passage.folded):
                before = passage.folded[max(0, match.start() - 40) : match.start()]
                if not w.NOT_THEMSELVES.search(before):
                    yield Population(
                        Requirement.AGE_GROUP, group, passage.evidence(rule, match.start(), match.end(), 0.9)
                    )


def _age_in_criteria(rule: str, reading: Reading) -> Iterator[Population]:
    """Where an age word opens a criterion, which is a line of its own."""
    for passage, part, words in reading.included:
        for group, pattern in _groups(reading, words):
            for match in pattern.finditer(passage.folded, part.start, part.end):
                line = passage.plain.rfind("\n", part.start, match.start()) + 1 or part.start
                short = match.start() - line <= w.AGE_LEAD_MOST
                if short and w.AGE_LEAD.fullmatch(passage.folded, line, match.start()):
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
    if passage.path.endswith("]") or _chain(passage, match.end(), len(text), reading):
        return True
    before = max(0, match.start() - _CHAIN_MOST)
    harbours = w.HARBOURING.search(passage.folded[before : match.start()])
    return harbours is not None and _chain(passage, before, match.start(), reading)


def _tells_marker(plain: str, folded: str) -> bool:
    """Whether a text may name a marker."""
    return w.MARKER_SIGNS.search(plain) is not None or has(folded, w.MARKER_WORDS)


def _marker_in_head(rule: str, reading: Reading) -> Iterator[Population]:
    """Markers in titles, and in conditions where each of them tells a marker: else some participants have another."""
    if not _tells_marker(
        "\n".join([passage.plain for passage in (*reading.titles, *reading.conditions)]), reading.head
    ):
        return
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
        denied = w.LACKING.search(passage.folded[lead : match.start()])
        if _marker(match) in both:
            continue
        if denied is None:
            wanted.append(match)
        elif not w.VARIANT.search(match.group()) and not w.OTHER.search(
            passage.folded[lead + denied.start() : match.start()]
        ):
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
    stated = [match for match in matches if not w.NOT_STATED.match(passage.folded[match.end() : match.end() + 30])]
    stated = [match for match in stated if _said_of_disease(passage, match, reading)]
    for match in stated:
        before = text[max(start, match.start() - 30) : match.start()]
        if w.OFFERED.search(before[-12:].casefold()) and w.ANY_MARKER.search(before):
            return []
    offered = any(w.OFFERED.search(passage.folded[one.end() : two.start()]) for one, two in pairwise(stated))
    return [] if offered else stated


_LEAD_DOUBT: Final = re.compile(
    r"\b(?:prior|previous\w*|history|treat(?:ed|ment)|therap(?:y|ies)|receiv\w+|progress\w*|agents?|inhibitors?|tki"
    r"|donors?|except\w*)\b",
)


def _marker_in_criteria(rule: str, reading: Reading) -> Iterator[Population]:
    seen = set()
    for passage, match, start, end in _marked(reading, w.ANY_MARKER, including=True):
        if (start, end) in seen:
            continue
        seen.add((start, end))
        if match.start() - start > _LEAD_MOST or _LEAD_DOUBT.search(passage.folded[start : match.start()]):
            continue
        if not w.SOME_ONLY.search(passage.folded[start:end]):
            yield from _markers(rule, passage, start, end, reading, 0.75)


def _marked(
    reading: Reading, pattern: re.Pattern[str], *, including: bool
) -> Iterator[tuple[Passage, re.Match[str], int, int]]:
    """Each match of a pattern of markers in the parts of the criteria that include, or exclude, with its sentence."""
    for passage, part in reading.criteria:
        if part.including is including and _tells_marker(
            passage.plain[part.start : part.end], passage.folded[part.start : part.end]
        ):
            for match in pattern.finditer(passage.plain, part.start, part.end):
                start, end = reading.sentence(passage, match.start())
                yield passage, match, max(start, part.start), min(end, part.end)


def _marker_excluded(rule: str, reading: Reading) -> Iterator[Population]:
    for passage, match, start, _ in _marked(reading, w.PRESENT, including=False):
        if not _marker(match) or match.start() - start > _LEAD_MOST or w.VARIANT.search(match.group()):
            continue
        _, end = reading.sentence(passage, match.start())  # also where it goes on behind the part
        before, after = passage.folded[start : match.start()], passage.folded[match.end() : end]
        sure = w.OUT_MARKER.match(before) and not w.OUT_UNLESS.search(before + after)
        if sure and not w.NOT_STATED.match(after) and not w.CELLS_FOLLOW.match(passage.plain[match.end() : end]):
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
    reading = case.once(Reading)
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
