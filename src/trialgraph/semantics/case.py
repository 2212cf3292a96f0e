"""One record as the rules read it: its texts with their places, its arms, and where it speaks of its interventions."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from trialgraph.concepts import Decision, Kind, Linked
from trialgraph.facts import Evidence
from trialgraph.records import ArmGroup, Intervention, Study
from trialgraph.records.assignments import assigned

Look = Callable[[Kind, str], Linked]

# An entity of HTML, or a character that the registry's Markdown escapes: `10\^6`, `\>5 mg`.
_ESCAPED: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});|\\[^\w\s]")
# Where a sentence ends: a stop before white space and a capital, digit or bracket; a semicolon; a line.
_END: Final = re.compile(r"[.!?](?=\s{1,3}[A-Z0-9(\[•-])|;(?=\s)|\n+|(?<=\w\w)[.](?=[A-Z][a-z])")
# Abbreviations whose stop ends no sentence.
_ABBREVIATED: Final = re.compile(
    r"\b(?:e\.?g|i\.?e|vs|approx|max|min|no|inc|dr|st|fig|resp|incl|cf|ca|i\.v|p\.o|s\.c|i\.m)$", re.IGNORECASE
)
_SHORT: Final = 3
_BRACKETS: Final = re.compile(r"[(\[]([^()\[\]]{0,200})[)\]]")
# What follows the name of a thing in the names of interventions: an amount, a form, a salt.
_AMOUNT: Final = re.compile(r"[\s,(]+\d[\d.,]*\s*(?:mg|mcg|µg|ug|g|ml|iu|u|%|units?)\b.*$", re.IGNORECASE | re.DOTALL)
_FORM: Final = re.compile(
    r"\s+(?:(?:oral|for|film|coated|extended|release|soft|hard|topical|ophthalmic|nasal|vaginal|intravenous|subcutaneous)\s+)*"
    r"(?:tablets?|capsules?|injections?|injectable|infusion|solution|suspension|cream|gel|ointment|spray|patch(?:es)?|drops?"
    r"|pills?|powder|oral product|product)$",
    re.IGNORECASE,
)
_SALT: Final = re.compile(
    r"\s+(?:hydrochloride|hcl|sodium|disodium|potassium|calcium|phosphate|sulfate|sulphate|mesylate|tosylate|maleate|acetate"
    r"|citrate|tartrate|fumarate|succinate|bromide|besylate|hydrobromide|trihydrate|monohydrate|dihydrate)$",
    re.IGNORECASE,
)
_GENERIC: Final = frozenset(
    "drug treatment control intervention device placebo therapy experimental study arm group vaccine injection tablet"
    " capsule oral standard care usual procedure surgery active other none product dose test combination".split()
)


@dataclass(frozen=True, slots=True)
class Passage:
    """One text of a record.

    `path` is its JSON path; `text` as it stands; `plain` of the same length, with entities and Markdown escapes
    replaced by what they stand for and spaces, so that a place in one is the same place in the other. `arm` and
    `intervention` are the indices of the part that the text belongs to.
    """

    path: str
    text: str
    plain: str
    arm: int | None = None
    intervention: int | None = None

    def sentences(self) -> Iterator[tuple[int, int]]:
        """Start and end of each sentence, line or clause between semicolons, in order; together they are the text."""
        start = 0
        for match in _END.finditer(self.plain):
            if match.group() == "." and _ABBREVIATED.search(self.plain, max(start, match.start() - 8), match.start()):
                continue
            yield start, match.end()
            start = match.end()
        if start < len(self.plain):
            yield start, len(self.plain)

    def quote(self, start: int, end: int) -> str:
        """The words from `start` to `end`, verbatim, without white space around them."""
        return self.text[start:end].strip()

    def evidence(self, rule: str, start: int = 0, end: int | None = None, confidence: float = 0.9) -> Evidence:
        """That `rule` rests on the words from `start` to `end`."""
        return Evidence(rule, self.quote(start, len(self.text) if end is None else end), self.path, confidence)


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in a passage that speaks of registered interventions: of one, or of all that bear the name."""

    interventions: tuple[int, ...]
    start: int
    end: int


def plain(text: str) -> str:
    """`text` with each HTML entity and Markdown escape replaced by what it stands for, padded to the same length."""
    if "&" not in text and "\\" not in text:
        return text

    def meant(match: re.Match[str]) -> str:
        found = match.group()
        stands_for = found[1:] if found[0] == "\\" else html.unescape(found)
        return stands_for.ljust(len(found)) if len(stands_for) <= len(found) else found

    return _ESCAPED.sub(meant, text)


class Case:
    """A record, its texts and its assignments of interventions to arms.

    `linked` is what linking found for each intervention, in their order; `look` looks a further name up; `original`
    gives the path in the record as it was read for a path in `study`.
    """

    def __init__(
        self,
        study: Study,
        linked: Sequence[Linked] = (),
        look: Look | None = None,
        original: Callable[[str], str] = lambda path: path,
    ) -> None:
        self.study = study
        self.linked = linked
        self.look = look
        self._original = original
        self._mentions: dict[str, tuple[Mention, ...]] = {}

    @property
    def arms(self) -> Sequence[ArmGroup]:
        return self.study.protocol_section.arms_interventions_module.arm_groups

    @property
    def interventions(self) -> Sequence[Intervention]:
        return self.study.protocol_section.arms_interventions_module.interventions

    @cached_property
    def assigned(self) -> frozenset[tuple[int, int]]:
        """(arm, intervention), by index."""
        return frozenset(assigned(self.arms, self.interventions))

    def given_in(self, arm: int) -> tuple[int, ...]:
        """The interventions of an arm, in order."""
        return tuple(sorted(given for place, given in self.assigned if place == arm))

    def arms_with(self, intervention: int) -> tuple[int, ...]:
        """The arms that an intervention is assigned to, in order."""
        return tuple(sorted(place for place, given in self.assigned if given == intervention))

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """The texts that say what is done: titles, names, descriptions, conditions, keywords, design, criteria."""
        return tuple(self._passages())

    def _passages(self) -> Iterator[Passage]:
        protocol = self.study.protocol_section
        identification, description = protocol.identification_module, protocol.description_module
        head = "protocolSection"
        module = f"{head}.armsInterventionsModule"
        yield from self._text(f"{head}.identificationModule.briefTitle", identification.brief_title)
        yield from self._text(f"{head}.identificationModule.officialTitle", identification.official_title)
        for index, item in enumerate(self.interventions):
            place = f"{module}.interventions[{index}]"
            yield from self._text(f"{place}.name", item.name, intervention=index)
            for number, other in enumerate(item.other_names):
                yield from self._text(f"{place}.otherNames[{number}]", other, intervention=index)
            yield from self._text(f"{place}.description", item.description, intervention=index)
        for index, group in enumerate(self.arms):
            yield from self._text(f"{module}.armGroups[{index}].label", group.label, arm=index)
            yield from self._text(f"{module}.armGroups[{index}].description", group.description, arm=index)
        yield from self._text(f"{head}.descriptionModule.briefSummary", description.brief_summary)
        yield from self._text(f"{head}.descriptionModule.detailedDescription", description.detailed_description)
        design = protocol.design_module.design_info
        if design is not None:
            place = f"{head}.designModule.designInfo"
            yield from self._text(f"{place}.interventionModelDescription", design.intervention_model_description)
            if design.masking_info is not None:
                yield from self._text(
                    f"{place}.maskingInfo.maskingDescription", design.masking_info.masking_description
                )
        for index, name in enumerate(protocol.conditions_module.conditions):
            yield from self._text(f"{head}.conditionsModule.conditions[{index}]", name)
        for index, word in enumerate(protocol.conditions_module.keywords):
            yield from self._text(f"{head}.conditionsModule.keywords[{index}]", word)
        if protocol.eligibility_module is not None:
            place = f"{head}.eligibilityModule"
            yield from self._text(f"{place}.eligibilityCriteria", protocol.eligibility_module.eligibility_criteria)
            yield from self._text(f"{place}.studyPopulation", protocol.eligibility_module.study_population)

    def _text(
        self, path: str, text: str | None, arm: int | None = None, intervention: int | None = None
    ) -> Iterator[Passage]:
        if text:
            yield Passage(self._original(path), text, plain(text), arm, intervention)

    def of(self, *fields: str) -> Iterator[Passage]:
        """The passages whose field (``briefTitle``, ``description``, ``conditions`` …) is one of `fields`, in order."""
        for passage in self.passages:
            if passage.path.rpartition(".")[2].partition("[")[0] in fields:
                yield passage

    def own(self, *, arm: int | None = None, intervention: int | None = None) -> Iterator[Passage]:
        """The passages of one arm, or of one intervention."""
        for passage in self.passages:
            if (arm is not None and passage.arm == arm) or (
                intervention is not None and passage.intervention == intervention
            ):
                yield passage

    def mentions(self, passage: Passage) -> tuple[Mention, ...]:
        """Where a passage speaks of registered interventions by one of their names, in order, without overlap."""
        if passage.path not in self._mentions:
            self._mentions[passage.path] = tuple(self._find(passage.plain))
        return self._mentions[passage.path]

    def mentioned(self, passage: Passage, start: int, end: int) -> Iterator[Mention]:
        """The mentions that begin between `start` and `end`."""
        found = self.mentions(passage)
        first = bisect_right([mention.start for mention in found], start - 1)
        for mention in found[first:]:
            if mention.start >= end:
                return
            yield mention

    def _find(self, text: str) -> Iterator[Mention]:
        if self._pattern is None:
            return
        for match in self._pattern.finditer(text):
            found = self._named.get(match.group()) or self._named.get(_folded(match.group()))
            if found:
                yield Mention(found, match.start(), match.end())

    @cached_property
    def _named(self) -> dict[str, tuple[int, ...]]:
        """Name → interventions; short names as they are written, longer ones folded."""
        found: dict[str, list[int]] = {}
        for index in range(len(self.interventions)):
            for name in self.names(index):
                key = name if len(name) <= _SHORT else _folded(name)
                if index not in found.setdefault(key, []):
                    found[key].append(index)
        return {name: tuple(indices) for name, indices in found.items()}

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        written = map(_written, sorted(self._named, key=lambda name: (-len(name), name)))
        return re.compile(rf"(?<![\w-])(?:{'|'.join(written)})(?!\w)") if self._named else None

    def names(self, index: int) -> tuple[str, ...]:
        """What a text may call the intervention at `index`: its names, their parts, and the concept that it means."""
        item = self.interventions[index]
        found: dict[str, None] = {}
        for name in (item.name or "", *item.other_names):
            bare = _BRACKETS.sub(" ", name)
            for form in (name, bare, *_BRACKETS.findall(name)):
                found |= dict.fromkeys(_cores(plain(form)))
        if index < len(self.linked):
            linked = self.linked[index]
            found |= dict.fromkeys(core for part in linked.components for core in _cores(plain(part.text)))
            for link in linked.links:
                if link.decision is Decision.ACCEPTED and link.predicate == "skos:exactMatch":
                    found |= dict.fromkeys(_cores(link.label))
        return tuple(name for name in found if len(name) > 1 and _folded(name) not in _GENERIC)


def _cores(name: str) -> Iterator[str]:
    """A name, and what is left of it without amount, form and salt."""
    name = " ".join(name.split()).strip(" ,;:-")
    yield name
    for tail in (_AMOUNT, _FORM, _SALT):
        shorter = tail.sub("", name).strip(" ,;:-")
        if shorter != name and len(shorter) > _SHORT:
            name = shorter
            yield name


def _written(name: str) -> str:
    """The pattern of a name: a space in it is any white space or hyphen; short names keep their case."""
    if len(name) <= _SHORT:
        return re.escape(name)
    words = r"[\s-]{1,3}".join(map(re.escape, name.split()))
    return f"(?i:{words})"


def _folded(name: str) -> str:
    return " ".join(name.replace("-", " ").split()).casefold()
