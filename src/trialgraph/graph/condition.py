"""Conditions as registered, and the qualifiers set aside when they were linked. Meaning: ontologies/condition.ttl."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from trialgraph import codes
from trialgraph import vocab as v
from trialgraph.concepts import Decision, Linked, Modifier
from trialgraph.graph.link import searches
from trialgraph.names import Names
from trialgraph.terms import Term, Triple, text


def triples(trial: Term, me: Term, name: str) -> Iterator[Triple]:
    """One condition, in the registrant's words; its links to vocabularies come from `graph.link`."""
    yield trial, v.SCHEMA_HEALTH_CONDITION, me
    yield me, v.RDF_TYPE, v.RegisteredCondition
    yield me, v.RDFS_LABEL, text(name)


def modifiers(me: Term, found: Sequence[Modifier], markers: Mapping[str, Linked], names: Names) -> Iterator[Triple]:
    """The qualifiers that a broader match left aside, kept as data; a marker as what `markers` links it to."""
    for modifier in found:
        yield me, v.modifierText, text(modifier.text)
        if modifier.code:
            yield me, v.modifier, codes.MODIFIER[modifier.code]
        if modifier.marker:
            has = v.expressesMarker if modifier.present else v.lacksMarker
            yield from searches(me, markers[modifier.marker], names)
            for link in markers[modifier.marker].links:
                if link.decision is Decision.ACCEPTED:
                    yield me, has, names.concept(link.concept)
