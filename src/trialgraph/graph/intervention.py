"""Interventions as registered. Meaning: ontologies/intervention.ttl; rules: shapes/intervention.ttl."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from trialgraph import codes
from trialgraph import vocab as v
from trialgraph.records import Intervention
from trialgraph.terms import Properties, Term, Triple, text

_FIELDS: Final = Properties(
    (v.RDFS_LABEL, "name", text),
    (v.interventionType, "type", codes.INTERVENTION_TYPE.__getitem__),
    (v.DCTERMS_DESCRIPTION, "description", text),
)


def triples(trial: Term, me: Term, item: Intervention) -> Iterator[Triple]:
    """One intervention, in the registrant's words; its links to vocabularies come from `graph.link`."""
    yield trial, v.hasIntervention, me
    yield me, v.RDF_TYPE, v.RegisteredIntervention
    yield from _FIELDS.of(me, item)
    for other in item.other_names:
        yield me, v.SKOS_ALT_LABEL, text(other)
