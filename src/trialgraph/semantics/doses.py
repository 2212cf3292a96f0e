"""Statements of dose, route and schedule, and of which intervention in which arm they are.

The texts of a record are read clause by clause (:mod:`dose_clauses`). In a clause, the amounts that are doses
(:mod:`dose_amounts`) each take the words of route and time around them (:mod:`dose_statements`), the name of what is
given (:mod:`dose_owners`) and their fields of time (:mod:`dose_times`). RULES names the kinds of statement.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from trialgraph.facts import Dose
from trialgraph.semantics.case import Case, Mention, Passage
from trialgraph.semantics.dose_amounts import Read, read
from trialgraph.semantics.dose_clauses import Clause, clauses
from trialgraph.semantics.dose_clauses import measured as first_look
from trialgraph.semantics.dose_owners import Owners, Reading
from trialgraph.semantics.dose_statements import (
    Said,
    Statement,
    Two,
    is_given,
    is_name,
    may_speak,
    measured,
    speaks,
    unmeasured,
)
from trialgraph.semantics.dose_times import Times, extent
from trialgraph.semantics.routes import Way, forms, routes, silent
from trialgraph.semantics.schedules import Timing, timings
from trialgraph.semantics.units import COUNTED, Amount, folded, sound


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of statement: its name, how sure it is, and whether a statement is of it."""

    name: str
    confidence: float
    holds: Callable[[Statement], bool]


_EXPOSURES: Final = frozenset({"mg.h/L", "mg.min/mL", "umol.min/L"})
RULES: Final = (
    Rule("dose-levels", 0.9, lambda it: bool(it.amount and it.amount.levels)),
    Rule("dose-exposure", 0.9, lambda it: bool(it.amount and it.amount.unit in _EXPOSURES)),
    Rule("dose-cells", 0.9, lambda it: bool(it.amount and it.amount.unit == "{cells}")),
    Rule("dose-strength-percent", 0.8, lambda it: bool(it.amount and it.amount.unit == "%")),
    Rule("dose-count-of-forms", 0.8, lambda it: bool(it.amount and it.amount.unit in COUNTED)),
    Rule("dose-range", 0.9, lambda it: bool(it.amount and it.amount.low != it.amount.high)),
    Rule("dose-amount", 0.9, lambda it: bool(it.amount and it.amount.low is not None)),
    Rule("route-and-schedule", 0.85, lambda it: bool(it.said.ways and it.said.times)),
    Rule("route", 0.85, lambda it: bool(it.said.ways)),
    Rule("schedule", 0.8, lambda it: bool(it.said.times)),
    Rule("form", 0.8, lambda it: bool(it.said.shapes)),
)
_UNPARSED: Final = "dose-unparsed"
_FIELDS: Final = frozenset({"name", "otherNames", "description", "label"})
_PROSE: Final = frozenset({"briefSummary", "detailedDescription"})
_LINE: Final = 120
_STUDIED: Final = re.compile(
    r"\b(?:previous(?:ly)?|mice|rats?|murine|in vitro|animals?|reported|ha(?:s|ve) (?:been )?shown|showed"
    r"|demonstrated|published|literature|approved|pharmacokinetic\w{0,2}|toxicit\w{1,3}|dlt|mtd|half-life"
    r"|patients with prior)\b"
)
_DIGIT: Final = re.compile(r"\d")
_NONE: Final = Read([], [], [])  # the amounts of a clause without digits
_OPENING: Final = 300  # What a text is about stands in its first words.


def doses(case: Case) -> Iterator[Dose]:
    """Every statement of dose, route or schedule in the record, in the order of its texts."""
    if not case.interventions:
        return
    reader = _Reader(case)
    for passage in case.passages:
        field = passage.field
        if field in _FIELDS and (passage.arm is not None or passage.intervention is not None):
            yield from reader.own(passage)
        elif field in _PROSE:
            yield from reader.prose(passage)


class _Reader:
    """Reads the passages of one record."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._owners = Owners(case)
        self._times = Times(case)

    def own(self, passage: Passage) -> Iterator[Dose]:
        """The statements in a text of an intervention or arm."""
        text = folded(passage.plain)
        if is_name(passage) and _DIGIT.search(text) is None and silent(text, passage.plain):
            return  # A name without amounts says at most a route.
        for clause in clauses(passage, text):
            yield from self._clause(passage, text[clause.start : clause.end], clause)

    def prose(self, passage: Passage) -> Iterator[Dose]:
        """The statements in a text of the trial: of amounts of the one intervention that a sentence names."""
        text = folded(passage.plain)
        places = first_look(text)
        if not places or not self._case.mentions(passage):
            return
        for clause in clauses(passage, text):
            if bisect_left(places, clause.start) == bisect_left(places, clause.end):
                continue
            words = text[clause.start : clause.end]
            named = {mention.interventions for mention in self._case.mentioned(passage, clause.start, clause.end)}
            if len(named) != 1 or len(next(iter(named))) != 1 or _STUDIED.search(words):
                continue
            for dose in self._clause(passage, words, clause):
                if dose.thing is not None and (dose.low is not None or dose.levels):
                    yield replace(dose, evidence=replace(dose.evidence, confidence=0.7))

    def _clause(self, passage: Passage, text: str, clause: Clause) -> Iterator[Dose]:
        offset = clause.start
        numbered = _DIGIT.search(text) is not None
        written = passage.plain[offset : clause.end]
        amounts = self._amounts(passage, text, written) if numbered else _NONE
        ways = [way for way in routes(text, written) if not _meets(way, amounts)]
        worth = ways or amounts.found or amounts.pairs or may_speak(self._case, passage, text)
        times = [time for time in timings(text) if not _meets(time, amounts)] if worth else []
        statements: list[Statement] = []
        if times or ways or amounts.found or amounts.pairs:
            reading, amounts, statements = self._stated(passage, text, clause, amounts, Said(times, ways))
            for statement in statements:
                dose = self._dose(reading, offset, statement)
                if dose is not None:
                    yield dose
        own = passage.intervention is not None or passage.arm is not None
        if numbered and own and not any(statement.amount is None for statement in statements):
            for start, end in amounts.signs(text):
                evidence = passage.evidence(_UNPARSED, offset + start, offset + end, 0.5)
                yield Dose(evidence.quote, evidence, self._owners.sole(passage), passage.arm)

    def _stated(
        self, passage: Passage, text: str, clause: Clause, amounts: Read, said: Said
    ) -> tuple[Reading, Read, list[Statement]]:
        """The statements of a clause that says something, with how it is read and the amounts that are understood."""
        offset, tail = clause.start, clause.tail - clause.start
        mentions = [
            Mention(mention.interventions, mention.start - offset, min(mention.end - offset, len(text)))
            for mention in self._case.mentioned(passage, offset, clause.end)
        ]
        said.shapes = list(forms(text))
        reading = Reading(passage, text, passage.plain[offset : clause.end], mentions)
        amounts, two = self._named(reading, amounts)
        if amounts.found:
            return reading, amounts, measured(self._owners, reading, amounts.found, two, said, tail)
        if said.items() and speaks(self._case, reading, said, tail):
            return reading, amounts, unmeasured(self._owners, reading, said, tail)
        return reading, amounts, []

    def _amounts(self, passage: Passage, text: str, written: str) -> Read:
        own = self._case.interventions[passage.intervention].name if passage.intervention is not None else ""
        done = passage.intervention is not None and not is_given(self._case, passage.intervention)
        return read(text, written, f"{own or ''} {passage.plain[:_OPENING]}", done=done)

    def _named(self, reading: Reading, amounts: Read) -> tuple[Read, dict[int, Two]]:
        """The amounts with the pairs whose substances the text names among those that are understood."""
        two: dict[int, Two] = {}
        anchors: list[Amount] = []
        for pair in amounts.pairs:
            if len(pair) != len(("one", "other")):
                continue
            owners = self._owners.of_two(reading, pair[0].start, pair[1].end)
            if owners is not None:
                two[pair[0].start] = (pair[0], owners[0]), (pair[1], owners[1])
                anchors.append(replace(pair[0], end=pair[1].end))
        if not two:
            return amounts, two
        found = sorted([*amounts.found, *anchors], key=lambda amount: amount.start)
        return Read(found, [pair for pair in amounts.pairs if pair[0].start not in two], amounts.refused), two

    def _dose(self, reading: Reading, offset: int, statement: Statement) -> Dose | None:
        rule = next((rule for rule in RULES if rule.holds(statement)), None)
        if rule is None:
            return None
        passage, text, amount, owner, said = (
            reading.passage, reading.text, statement.amount, statement.owner, statement.said,
        )  # fmt: skip
        start, end = _span(text, statement)
        evidence = passage.evidence(rule.name, offset + start, offset + end, rule.confidence)
        place = owner.place if owner.substance else None
        timed = self._times.timed(passage, text, said.times)
        dose = Dose(
            evidence.quote,
            evidence,
            owner.thing,
            passage.arm,
            passage.quote(offset + place[0], offset + place[1]) if place else "",
            route=_only(said.ways, "ophthalmic", "topical"),
            form=_only(said.shapes, "eyeDrops", "drops", "solution"),
            low=_whole(amount.low) if amount else None,
            high=_whole(amount.high) if amount else None,
            unit=amount.unit if amount else "",
            per=amount.per if amount else "",
            per_time=amount.per_time if amount else "",
            levels=tuple(value for value in map(_whole, amount.levels) if value is not None) if amount else (),
            extent=extent(text, amount, timed) if amount else "",
            **timed,
        )
        if dose.unit and not sound(dose.unit, dose.per, dose.per_time):
            return Dose(evidence.quote, replace(evidence, rule=_UNPARSED, confidence=0.5), owner.thing, passage.arm)
        return dose if dose.parsed else None


def _span(text: str, statement: Statement) -> tuple[int, int]:
    """From the first to the last word of a statement; the whole of a short clause that has no more to say."""
    amount, owner, said = statement.amount, statement.owner, statement.said
    places = [(item.start, item.end) for item in said.items()]
    places += [(amount.start, amount.end)] if amount else [(item.start, item.end) for item in said.shapes]
    if owner.place is not None and not statement.borrowed:
        places.append(owner.place)
    elif amount is None and len(text.strip()) <= _LINE:
        return 0, len(text.rstrip(" .;,\n"))
    start, end = min(place[0] for place in places), max(place[1] for place in places)
    # A bracket that a statement opens is closed.
    if text.count("(", start, end) > text.count(")", start, end) and text[end : end + 2].strip().startswith(")"):
        end = text.index(")", end) + 1
    return start, end


def _only(ways: Sequence[Way], *narrower: str) -> str:
    """The one concept of these; the first of `narrower` stands for the others of them."""
    if not ways:
        return ""
    notations = {way.notation for way in ways}
    if narrower[0] in notations:
        notations -= set(narrower[1:])
    return next(iter(notations)) if len(notations) == 1 else ""


def _meets(item: Timing | Way, amounts: Read) -> bool:
    for amount in (*amounts.found, *amounts.refused):  # noqa: SIM110 - a generator takes twice the time
        if item.start < amount.end and amount.start < item.end:
            return True
    return False


def _whole(value: Decimal | None) -> Decimal | None:
    """A number without needless zeros or exponent."""
    if value is None:
        return None
    return Decimal(int(value)) if value == int(value) else value.normalize()
