"""What the rules of roles ask of a record: which arms are compared with, what is inert, what the titles name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from trialgraph.facts import Evidence, Function, Product, Regimen, RegimenKind, Status
from trialgraph.semantics import role_wording as wording
from trialgraph.semantics.case import Case, Passage, has
from trialgraph.semantics.role_titles import RANKS, Place, Titled, titled

INERT: Final = re.compile(
    r"\b(?:placebos?|sham|dummy|simulated|mock|inactive (?:drug|pill|tablet|treatment|device)|detuned)\b"
    r"|^(?:vehicle|excipient)\b",
    re.IGNORECASE,
)
_INERT_HINTS: Final = (
    "placebo", "sham", "dummy", "simulated", "mock", "inactive", "detuned", "vehicle", "excipient",
)  # fmt: skip
# Names of what is inert when the record says that it stands for something.
BLANK: Final = re.compile(
    r"\b(?:saline|sodium chloride|vehicle|dextrose|sugar pills?|starch|maltodextrin|lactose|excipients?|PBS"
    r"|cell carrier)\b",
    re.IGNORECASE,
)
_ONLY_CONTROL: Final = re.compile(r"^\W*(?:the )?controls?(?: group| arm)?\W*$", re.IGNORECASE)
_BESIDE: Final = re.compile(r"\b(?:or|and|plus|versus|vs|with)\b|[+/]|placebo[- ]controlled", re.IGNORECASE)
_THEN: Final = re.compile(r"\b(?:followed by|then|crossing over to|switch\w*)\b", re.IGNORECASE)
_MILLIGRAMS: Final = re.compile(r"\d ?mg\b")
_CONTROL: Final = re.compile(
    r"\b(?:control|controls|comparator|conventional|standard|usual|traditional|routine|reference|placebo|sham)\b",
    re.IGNORECASE,
)
_CONTROL_HINTS: Final = (
    "control", "compar", "conventional", "standard", "usual", "traditional", "routine", "reference", "placebo", "sham",
)  # fmt: skip
_NO_CONTROL: Final = re.compile(
    r"\b(?:control(?:led)? (?:of|trial|study|release)|standard dose|with standard|to standard|plus standard)\b"
    r"|\+ ?standard\b",
    re.IGNORECASE,
)
DEVICES: Final = frozenset({"DEVICE", "PROCEDURE", "RADIATION", "BEHAVIORAL"})
INERT_ARMS: Final = frozenset({"PLACEBO_COMPARATOR", "SHAM_COMPARATOR"})
# The fields that say what things are for.
TEXTS: Final = (
    "description", "briefSummary", "detailedDescription", "briefTitle", "officialTitle", "label",
    "interventionModelDescription",
)  # fmt: skip
REGIMENS: Final = {
    RegimenKind.CONDITIONING: Function.CONDITIONING,
    RegimenKind.LYMPHODEPLETION: Function.LYMPHODEPLETION,
    RegimenKind.GVHD_PROPHYLAXIS: Function.GVHD_PROPHYLAXIS,
    RegimenKind.SUPPORTIVE: Function.SUPPORTIVE,
}


def inert(text: Passage) -> re.Match[str] | None:
    """Where a text first speaks of something inert."""
    return INERT.search(text.plain) if has(text.folded, _INERT_HINTS) else None


class Told(NamedTuple):
    """A role and why."""

    role: Status | Function
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Found:
    """A role with the words that tell it."""

    role: Status | Function
    passage: Passage
    start: int = 0
    end: int | None = None
    confidence: float = 0.9


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to tell a role: what it finds for an arm (None when the record has none) and an intervention."""

    name: str
    find: Callable[[Design, int | None, int], Found | Told | None]


def first(rules: Sequence[Rule], design: Design, arm: int | None, index: int) -> Told | None:
    """What the first rule that fits tells of an arm and an intervention."""
    for rule in rules:
        found = rule.find(design, arm, index)
        if isinstance(found, Found):
            return Told(found.role, found.passage.evidence(rule.name, found.start, found.end, found.confidence))
        if found is not None:
            quoted = found.evidence
            return Told(found.role, Evidence(rule.name, quoted.quote, quoted.path, quoted.confidence))
    return None


class Design:
    """A record as the rules of roles read it. `functions` are told before any status is asked for."""

    def __init__(
        self, case: Case, regimens: Sequence[Regimen], products: Sequence[Product], makers: Mapping[int, Evidence]
    ) -> None:
        self.case = case
        self.regimens = [item for item in regimens if item.kind in REGIMENS]
        self.products = {item.thing for item in products if item.thing is not None}
        self.makers = makers
        self.functions: dict[int, Function] = {}
        self.names: dict[int, Passage] = {}
        self.descriptions: dict[int, Passage] = {}
        self.labels: dict[int, Passage] = {}
        self.arm_texts: dict[int, Passage] = {}
        for passage in case.of("name", "description", "label"):
            if passage.intervention is not None:
                (self.names if passage.field == "name" else self.descriptions)[passage.intervention] = passage
            elif passage.arm is not None:
                (self.labels if passage.field == "label" else self.arm_texts)[passage.arm] = passage
        self.given: dict[int, set[int]] = {arm: set() for arm in range(len(case.arms))}
        self.arms_with: dict[int, set[int]] = {index: set() for index in range(len(case.interventions))}
        for arm, index in case.assigned:
            self.given[arm].add(index)
            self.arms_with[index].add(arm)
        self._types = tuple([arm.type or "" for arm in case.arms])
        self.filled = tuple(arm for arm, given in self.given.items() if given)
        self.twins = _twins(case)
        self._places: dict[int, Titled | None] = {}

    def kind(self, index: int) -> str:
        """The registered type of an intervention."""
        return self.case.interventions[index].type or ""

    def arm_type(self, arm: int) -> str:
        """The registered type of an arm."""
        return self._types[arm]

    @cached_property
    def observed(self) -> bool:
        """Whether the study assigns nothing: what it registers is what its participants are exposed to."""
        return self.case.study.protocol_section.design_module.study_type == "OBSERVATIONAL"

    @cached_property
    def model(self) -> str:
        """The registered model: in ``CROSSOVER`` arms are sequences, in ``FACTORIAL`` each treatment is a question."""
        design = self.case.study.protocol_section.design_module.design_info
        return (design.intervention_model if design else None) or ""

    # --- what is alike, and what is inert ---

    def arms_of(self, index: int) -> set[int]:
        """The arms that have an intervention, or one that is registered under the same name."""
        return {arm for twin in self.twins[index] for arm in self.arms_with[twin]}

    def treatments(self, arm: int) -> set[int]:
        """What an arm has that is neither inert nor there for a function; the first of those of one name."""
        return {min(self.twins[index]) for index in self.given[arm] - self.inert.keys() - self.functions.keys()}

    def peers(self, arm: int | None, index: int) -> set[int]:
        """The other treatments of an arm: neither inert nor there for a function."""
        everything = self.given[arm] if arm is not None else set(self.names)
        return everything - self.inert.keys() - self.functions.keys() - {index}

    def everywhere(self, index: int) -> bool:
        """Whether every arm that has interventions has this one, and there are several."""
        return len(self.filled) > 1 and self.arms_of(index).issuperset(self.filled)

    def alone(self, index: int) -> bool:
        """Whether an intervention is the only treatment of the record, placebos aside."""
        return not self.names.keys() - self.inert.keys() - {index}

    @cached_property
    def inert(self) -> dict[int, Found]:
        """The interventions that are placebos or shams by name."""
        return {index: found for index in self.names if (found := self._inert(index)) is not None}

    def _inert(self, index: int) -> Found | None:
        name, text = self.names[index], self.descriptions.get(index)
        status = Status.SHAM if self.kind(index) in DEVICES else Status.PLACEBO
        if found := inert(name):
            beside = _BESIDE.search(name.plain)
            if (beside and beside.start() < found.start()) or _THEN.search(name.plain):
                return None  # "X or placebo", "placebo followed by X": not a placebo by itself
            # Named placebo, but the arm is of another type and its text tells of something active only.
            types = {self.arm_type(arm) for arm in self.arms_with[index]}
            if types == {"ACTIVE_COMPARATOR"} and text and not inert(text) and _MILLIGRAMS.search(text.plain):
                return None
            status = Status.SHAM if found.group().lower() == "sham" else status
            return Found(status, name, found.start(), found.end(), 0.95)
        if text is None or not (said := inert(text)):
            return None
        if BLANK.search(name.plain) or (_ONLY_CONTROL.match(name.plain) and said.start() < 80):
            return Found(status, text, said.start(), said.end(), 0.9)
        return None

    # --- which arms are compared with ---

    @cached_property
    def inert_arms(self) -> frozenset[int]:
        """The arms of a placebo or sham."""
        return frozenset(arm for arm in self.given if self.arm_type(arm) in INERT_ARMS)

    @cached_property
    def controls(self) -> frozenset[int]:
        """The arms that the others are compared with, by their types, or by their labels where all types are alike."""
        typed = self.inert_arms | {arm for arm in self.given if self.arm_type(arm) == "NO_INTERVENTION"}
        active = {arm for arm in self.given if self.arm_type(arm) == "ACTIVE_COMPARATOR"}
        rest = set(self.given) - typed - active
        if any(self.arm_type(arm) == "EXPERIMENTAL" for arm in rest):
            typed |= active
            rest = {arm for arm in rest if self.arm_type(arm) != "EXPERIMENTAL"} or rest
        else:
            rest |= active
        found = typed | ({arm for arm in rest if self.called_control(arm)} or self._part_of_another(rest & active))
        return found if found != set(self.given) else typed

    def called_control(self, arm: int) -> bool:
        """Whether the label of an arm, or the name of its only treatment, says that others are compared with it."""
        only = self.given[arm] - self.inert.keys()
        texts = [self.labels.get(arm), *(self.names.get(index) for index in only if len(only) == 1)]
        return any(
            text
            and has(text.folded, _CONTROL_HINTS)
            and _CONTROL.search(text.plain)
            and not _NO_CONTROL.search(text.plain)
            for text in texts
        )

    def _part_of_another(self, arms: set[int]) -> set[int]:
        """The arms that have nothing but what another of `arms` has beside more."""
        given = {arm: {min(self.twins[index]) for index in self.given[arm] - self.inert.keys()} for arm in arms}
        return {arm for arm in arms if given[arm] and any(given[arm] < given[other] for other in arms)}

    @cached_property
    def tested(self) -> tuple[int, ...]:
        """The arms with interventions that are not compared with."""
        return tuple(arm for arm in self.filled if arm not in self.controls)

    @cached_property
    def compared(self) -> frozenset[int]:
        """The arms with interventions that are compared with."""
        return self.controls.intersection(self.filled)

    @cached_property
    def distinguishing(self) -> bool:
        """Whether a tested arm has a treatment that a control arm has not."""
        return any(self.treatments(arm) - self.treatments(control) for arm in self.tested for control in self.compared)

    # --- what the titles name ---

    @cached_property
    def titled(self) -> dict[int, list[Titled]]:
        """What the titles name, placebos aside; where they name nothing as tested, what is given along with it is."""
        found = {index: places for index, places in titled(self.case).items() if index not in self.inert}
        if any(each.place is Place.TESTED for places in found.values() for each in places):
            return found
        return {
            index: [each._replace(place=Place.TESTED) if each.place is Place.ALONG else each for each in places]
            for index, places in found.items()
        }

    def place(self, index: int, *wanted: Place) -> Titled | None:
        """Where a title puts an intervention; the place that says most of being tested counts."""
        if index not in self._places:
            places = self.titled.get(index, ())
            self._places[index] = min(places, key=lambda each: RANKS[each.place], default=None)
        found = self._places[index]
        return found if found is not None and found.place in wanted else None

    def in_question(self, index: int) -> bool:
        """Whether the titles name an intervention, or nothing else is there to be asked about."""
        return self.alone(index) or index in self.titled

    # --- what the texts say things are for ---

    @cached_property
    def purposes(self) -> dict[str, list[wording.Purpose]]:
        """The purposes that texts name, by path; no conditioning in a record that speaks of no cells or grafts."""
        texts = [*self.case.of("name", *TEXTS)]
        if not has("\n".join([text.folded for text in texts]), wording.HINTS):
            return {}
        found = {text.path: named for text in texts if (named := list(wording.purposes(text)))}
        if not any(each.function is Function.CONDITIONING for named in found.values() for each in named):
            return found
        if any(wording.CELLULAR.search(text.plain) for text in (*texts, *self.case.of("conditions"))):
            return found
        kept = {
            path: [each for each in named if each.function is not Function.CONDITIONING]
            for path, named in found.items()
        }
        return {path: named for path, named in kept.items() if named}

    def purposes_in(self, passage: Passage | None) -> list[wording.Purpose]:
        """The purposes that a text names, in order."""
        return self.purposes.get(passage.path, []) if passage is not None else []

    @cached_property
    def purposed(self) -> dict[int, list[tuple[wording.Purpose, Passage, int, int]]]:
        """What each intervention is for by the words near where a text names it, in the order of the texts."""
        found: dict[int, list[tuple[wording.Purpose, Passage, int, int]]] = {}
        if not self.purposes:
            return found
        for passage in self.case.of(*TEXTS):
            named = self.purposes_in(passage)
            for start, end in passage.sentences() if named else ():
                here = [each for each in named if start <= each.start < end]
                for index, begin, stop in self._named(passage, start, end) if here else ():
                    for each in here:
                        if wording.said_of(passage, each, begin, stop, start):
                            place = min(each.start, begin), max(each.end, stop)
                            found.setdefault(index, []).append((each, passage, *place))
        return found

    def _named(self, passage: Passage, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        """The interventions that a sentence names, each with the place of the name."""
        for mention in self.case.mentioned(passage, start, end):
            for index in mention.interventions:
                yield index, mention.start, mention.end
        for index, places in self.titled.items():
            for each in places:
                if each.passage is passage and start <= each.start < end:
                    yield index, each.start, each.end

    @cached_property
    def speaking(self) -> frozenset[int]:
        """The arms whose own label or description speaks of a purpose; none where all or no arms do."""
        texts = [*self.labels.items(), *self.arm_texts.items()]
        found = frozenset(arm for arm, text in texts if self.purposes_in(text))
        return found if found != set(self.given) else frozenset()


def _twins(case: Case) -> dict[int, set[int]]:
    """For each intervention the interventions of its name: a record may register one thing once for each arm."""
    named: dict[str, set[int]] = {}
    for index, item in enumerate(case.interventions):
        named.setdefault(" ".join((item.name or str(index)).casefold().split()), set()).add(index)
    return {index: indices for indices in named.values() for index in indices}
