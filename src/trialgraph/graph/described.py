"""What is given or used without being registered. Meaning: ontologies/described.ttl; rules: shapes/described.ttl."""

from __future__ import annotations

from collections.abc import Iterator

from trialgraph import codes
from trialgraph import vocab as v
from trialgraph.facts import Described, Part, Ref
from trialgraph.graph import evidence
from trialgraph.graph.evidence import Place
from trialgraph.terms import Triple, text


def triples(place: Place, item: Described) -> Iterator[Triple]:
    """One thing that only a text of the record, or only a curator, names; its links come from `graph.link`."""
    me = place.thing(Ref(Part.DESCRIBED, item.label))
    yield place.trial, v.describesIntervention, me
    yield me, v.RDF_TYPE, v.DescribedIntervention if item.evidence.path else v.CuratedIntervention
    yield me, v.RDFS_LABEL, text(item.label)
    yield me, v.nameKind, codes.NAME_KIND[item.kind]
    yield from evidence.triples(me, item.evidence, place)
