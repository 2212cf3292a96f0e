"""One record as the rules read it: its texts with their places, its arms, and where it speaks of its interventions."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Final, NamedTuple, TypeVar

from trialgraph.concepts import Decision, Kind, Linked
from trialgraph.facts import Evidence
from trialgraph.records import ArmGroup, Intervention, Study
from trialgraph.records.assignments import assigned

Look = Callable[[Kind, str], Linked]
Made = TypeVar("Made")

# An entity of HTML, or a character that the registry's Markdown escapes: `10\^6`, `\>5 mg`.
_ESCAPED: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});|\\[^\w\s]")
# Where a sentence ends: a stop before white space and a capital, digit or bracket; a semicolon; a line.
_END: Final = re.compile(r"[.!?](?=\s{1,3}[A-Z0-9(\[•-])|;(?=\s)|\n+|(?<=\w\w)[.](?=[A-Z][a-z])")
# Abbreviations whose stop ends no sentence.
_ABBREVIATED: Final = re.compile(
    r"\b(?:e\.?g|i\.?e|vs|approx|max|min|no|inc|dr|st|fig|resp|incl|cf|ca|i\.v|p\.o|s\.c|i\.m)$", re.IGNORECASE
)
_SHORT: Final = 3
_GAP: Final = 3  # as many characters may part the words of a name
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


@dataclass(frozen=True)
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

    @property
    def field(self) -> str:
        """The name of the field that it is the text of: ``briefTitle``, ``description``, ``otherNames`` …"""
        return _field(self.path)

    @cached_property
    def folded(self) -> str:
        """`plain` in small letters and of the same length, for tests with ``in`` before a pattern is tried."""
        return same_length(self.plain)

    def sentences(self) -> Iterator[tuple[int, int]]:
        """Start and end of each sentence, line or clause between semicolons, in order; together they are the text."""
        return iter(self._sentences)

    @cached_property
    def _sentences(self) -> tuple[tuple[int, int], ...]:
        return tuple(self._split())

    def _split(self) -> Iterator[tuple[int, int]]:
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


def same_length(text: str) -> str:
    """`text` in small letters, so that a place in one is the same place in the other."""
    folded = text.casefold()
    return folded if len(folded) == len(text) else "".join(map(_folded_letter, text))


@lru_cache(maxsize=1024)  # records have the same paths
def _field(path: str) -> str:
    return path.rpartition(".")[2].partition("[")[0]


def has(text: str, hints: Sequence[str]) -> bool:
    """Whether one of `hints` is in `text`: far cheaper than a search for a pattern that needs one of them."""
    # A generator in `any` takes twice the time.
    for hint in hints:  # noqa: SIM110
        if hint in text:
            return True
    return False


def _folded_letter(letter: str) -> str:
    """A letter folded, unless it folds to several ("ß"), which no folded name has a letter like."""
    folded = letter.casefold()
    return folded if len(folded) == 1 else letter


class _Sought(NamedTuple):
    """A name to be found in texts: its words, the longest of them, and what bears it. A short name keeps its case."""

    words: tuple[str, ...]
    longest: str
    as_written: bool
    interventions: tuple[int, ...]


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
        module = study.protocol_section.arms_interventions_module
        self.study = study
        self.arms: Sequence[ArmGroup] = module.arm_groups
        self.interventions: Sequence[Intervention] = module.interventions
        self.linked = linked
        self.look = look
        self._original = original
        self._mentions: dict[str, tuple[Mention, ...]] = {}
        self._made: dict[Callable[[Case], Any], Any] = {}
        self._names: dict[int, tuple[str, ...]] = {}
        self._of: dict[tuple[str, ...], tuple[Passage, ...]] = {}

    @cached_property
    def assigned(self) -> frozenset[tuple[int, int]]:
        """(arm, intervention), by index."""
        return frozenset(assigned(self.arms, self.interventions))

    def once(self, make: Callable[[Case], Made]) -> Made:
        """What `make` makes of the case: made at the first call and kept, for all rules that read from it."""
        if make not in self._made:
            self._made[make] = make(self)
        made: Made = self._made[make]
        return made

    def forget(self) -> None:
        """Lets go of what :meth:`once` keeps: what knows the case, too, would hold both until the next collection."""
        self._made.clear()

    def given_in(self, arm: int) -> tuple[int, ...]:
        """The interventions of an arm, in order."""
        return self._given_in.get(arm, ())

    def arms_with(self, intervention: int) -> tuple[int, ...]:
        """The arms that an intervention is assigned to, in order."""
        return self._arms_with.get(intervention, ())

    @cached_property
    def _given_in(self) -> dict[int, tuple[int, ...]]:
        found: dict[int, tuple[int, ...]] = {}
        for arm, intervention in sorted(self.assigned):
            found[arm] = (*found.get(arm, ()), intervention)
        return found

    @cached_property
    def _arms_with(self) -> dict[int, tuple[int, ...]]:
        found: dict[int, tuple[int, ...]] = {}
        for arm, intervention in sorted(self.assigned):
            found[intervention] = (*found.get(intervention, ()), arm)
        return found

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """The texts that say what is done: titles, names, descriptions, conditions, keywords, design, criteria."""
        return tuple(self._passages())

    @cached_property
    def ascii(self) -> str:
        """All passages, one a line, with ``?`` for what is not ASCII: for tests of what the record has nowhere.

        Such a text is searched several times as fast as one that has a letter beyond.
        """
        return "\n".join([passage.plain for passage in self.passages]).encode("ascii", "replace").decode("ascii")

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
        found = self._of.get(fields)
        if found is None:
            places = sorted([place for field in fields for place in self._fields.get(field, ())])
            found = self._of[fields] = tuple([self.passages[place] for place in places])
        return iter(found)

    @cached_property
    def _fields(self) -> dict[str, list[int]]:
        """Name of a field → the places in `passages` of its texts."""
        found: dict[str, list[int]] = {}
        for place, passage in enumerate(self.passages):
            found.setdefault(passage.field, []).append(place)
        return found

    def own(self, *, arm: int | None = None, intervention: int | None = None) -> Iterator[Passage]:
        """The passages of one arm, or of one intervention."""
        # Interventions stand before arms in `passages`.
        if intervention is not None:
            yield from self._parts.get((None, intervention), ())
        if arm is not None:
            yield from self._parts.get((arm, None), ())

    @cached_property
    def _parts(self) -> dict[tuple[int | None, int | None], list[Passage]]:
        """Arm and intervention, one of them None → the passages that belong to it."""
        found: dict[tuple[int | None, int | None], list[Passage]] = {}
        for passage in self.passages:
            found.setdefault((passage.arm, passage.intervention), []).append(passage)
        return found

    def mentions(self, passage: Passage) -> tuple[Mention, ...]:
        """Where a passage speaks of registered interventions by one of their names, in order, without overlap."""
        if passage.path not in self._mentions:
            self._mentions[passage.path] = tuple(self._find(passage))
        return self._mentions[passage.path]

    def mentioned(self, passage: Passage, start: int, end: int) -> Iterator[Mention]:
        """The mentions that begin between `start` and `end`."""
        found = self.mentions(passage)
        first = bisect_right([mention.start for mention in found], start - 1)
        for mention in found[first:]:
            if mention.start >= end:
                return
            yield mention

    def _find(self, passage: Passage) -> Iterator[Mention]:
        """The places of names; of those that begin at one place the longest name counts."""
        text, folded = passage.plain, passage.folded
        places: list[tuple[int, int, int]] = []
        for rank, (words, longest, as_written, _) in enumerate(self._sought):
            searched = text if as_written else folded
            if longest not in searched:
                continue
            first = words[0]
            start = searched.find(first)
            while start >= 0:
                if not (start and (text[start - 1] == "-" or _in_word(text[start - 1]))):
                    end = _end(searched, start + len(first), words) if len(words) > 1 else start + len(first)
                    if end and not (end < len(text) and _in_word(text[end])):
                        places.append((start, rank, end))
                start = searched.find(first, start + 1)
        places.sort()
        reached = 0
        for start, rank, end in places:
            if start >= reached:
                reached = end
                yield Mention(self._sought[rank].interventions, start, end)

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
    def _sought(self) -> tuple[_Sought, ...]:
        """The names to be found, the longest first."""
        return tuple(
            _sought(name, self._named[name]) for name in sorted(self._named, key=lambda name: (-len(name), name))
        )

    def names(self, index: int) -> tuple[str, ...]:
        """What a text may call the intervention at `index`: its names, their parts, and the concept that it means."""
        if index not in self._names:
            self._names[index] = self._called(index)
        return self._names[index]

    def _called(self, index: int) -> tuple[str, ...]:
        item = self.interventions[index]
        found: dict[str, None] = {}
        for name in (item.name or "", *item.other_names):
            forms = (
                (name, _BRACKETS.sub(" ", name), *_BRACKETS.findall(name)) if "(" in name or "[" in name else (name,)
            )
            for form in forms:
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
    if " " not in name and "," not in name and "(" not in name:
        return
    for tail in (_AMOUNT, _FORM, _SALT):
        shorter = tail.sub("", name).strip(" ,;:-")
        if shorter != name and len(shorter) > _SHORT:
            name = shorter
            yield name


def _sought(name: str, interventions: tuple[int, ...]) -> _Sought:
    """How a name is found: a short one as it stands; the words of a longer one with white space or hyphens between."""
    words = (name,) if len(name) <= _SHORT else tuple(name.split())
    return _Sought(words, max(words, key=len), len(name) <= _SHORT, interventions)


def _end(text: str, place: int, words: tuple[str, ...]) -> int:
    """Where a name ends whose first word ends at `place`, or 0: up to three spaces or hyphens part its words."""
    for word in words[1:]:
        begin = place
        while begin < place + _GAP and (text[begin : begin + 1] == "-" or text[begin : begin + 1].isspace()):
            begin += 1
        if begin == place or not text.startswith(word, begin):
            return 0
        place = begin + len(word)
    return place


def _in_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


def _folded(name: str) -> str:
    return " ".join(name.replace("-", " ").split()).casefold()
