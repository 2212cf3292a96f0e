"""Those who may take part, and what the conditions are to a trial. Meaning: ontologies/population.ttl; rules:
shapes/population.ttl."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from trialgraph import codes
from trialgraph import vocab as v
from trialgraph.facts import ConditionRole, Population, Requirement
from trialgraph.graph import evidence
from trialgraph.graph.evidence import Place
from trialgraph.graph.product import marked, searched
from trialgraph.terms import Term, Triple, boolean

_CODED: Final = {
    Requirement.DISEASE_STATE: (v.diseaseState, codes.MODIFIER),
    Requirement.LINE: (v.priorLines, codes.THERAPY_LINE),
    Requirement.AGE_GROUP: (v.populationAge, codes.AGE_GROUP),
}
_MARKERS: Final = {
    Requirement.MARKER: (v.requiresMarker, v.requiresMarkerText),
    Requirement.EXCLUDED_MARKER: (v.excludesMarker, v.excludesMarkerText),
}


def triples(place: Place, population: Sequence[Population]) -> Iterator[Triple]:
    """What is known of the population, one node a trial; each fact has evidence of its own."""
    if not population:
        return
    me = place.population
    yield place.trial, v.hasPopulation, me
    yield me, v.RDF_TYPE, v.Population
    for item in population:
        if item.property in _MARKERS:
            yield from searched(place, me, item.value)
        for fact in _said(place, me, item):
            yield fact
            yield from evidence.triples(me, item.evidence, place, fact)


def _said(place: Place, me: Term, item: Population) -> Iterator[Triple]:
    if item.property in _CODED:
        predicate, scheme = _CODED[item.property]
        yield me, predicate, scheme[item.value]
    elif item.property in _MARKERS:
        yield from marked(place, me, item.value, *_MARKERS[item.property])
    else:
        yield me, v.includesHealthyVolunteers, boolean(item.value == "true")


def conditions(place: Place, conditions: Sequence[ConditionRole]) -> Iterator[Triple]:
    """What each registered condition is to the trial."""
    for role in conditions:
        me = place.condition(role.condition)
        fact = me, v.conditionFunction, codes.CONDITION_FUNCTION[role.function]
        yield fact
        yield from evidence.triples(me, role.evidence, place, fact)
