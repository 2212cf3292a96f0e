"""Doses, routes and schedules. Meaning: ontologies/dose.ttl; rules: shapes/dose.ttl."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from trialgraph import codes
from trialgraph import vocab as v
from trialgraph.facts import Dose
from trialgraph.graph import evidence
from trialgraph.graph.evidence import Place
from trialgraph.terms import Term, Triple, decimal, integer, text

# Predicate, field of the fact, how to render its value. A field that the text does not fill is None or empty.
_FIELDS: Final[tuple[tuple[Term, str, Callable[[Any], Term]], ...]] = (
    (v.doseSubstance, "substance", text),
    (v.doseLow, "low", decimal),
    (v.doseHigh, "high", decimal),
    (v.doseBasis, "per", text),
    (v.doseExtent, "extent", codes.DOSE_EXTENT.__getitem__),
    (v.doseRoute, "route", codes.DOSE_ROUTE.__getitem__),
    (v.doseForm, "form", codes.DOSE_FORM.__getitem__),
    (v.SCHEMA_FREQUENCY, "frequency", text),
    (v.timesPerPeriod, "times", decimal),
    (v.period, "period", decimal),
    (v.periodUnit, "period_unit", text),
    (v.dayReference, "day_reference", text),
    (v.cycles, "cycles", integer),
    (v.cycleDays, "cycle_days", integer),
    (v.duration, "duration", decimal),
    (v.durationUnit, "duration_unit", text),
)


def triples(place: Place, doses: Sequence[Dose]) -> Iterator[Triple]:
    """Every statement of a dose, each a node of its own, with the words that it rests on."""

    def key(dose: Dose) -> tuple[str, ...]:
        of = "" if dose.thing is None else place.thing(dose.thing)
        where = "" if dose.arm is None else place.arm(dose.arm)
        return dose.text, of, where

    for me, dose in zip(place.names.parts(place.nct, "dose", doses, key), doses, strict=True):
        yield place.trial, v.hasDose, me
        yield me, v.RDF_TYPE, v.Dose
        yield me, v.doseText, text(dose.text)
        if dose.thing is not None:
            yield me, v.doseOf, place.thing(dose.thing)
        if dose.arm is not None:
            yield me, v.doseIn, place.arm(dose.arm)
        for predicate, field, render in _FIELDS:
            value = getattr(dose, field)
            if value is not None and value != "":
                yield me, predicate, render(value)
        for level in dose.levels:
            yield me, v.doseLevel, decimal(level)
        if dose.unit:
            yield me, v.SCHEMA_DOSE_UNIT, text("/".join(filter(None, (dose.unit, dose.per, dose.per_time))))
        for day in dose.days:
            yield me, v.doseDay, integer(day)
        yield from evidence.triples(me, dose.evidence, place)
