"""Things that are given together, and what is given before, after or with what. Meaning: ontologies/regimen.ttl;
rules: shapes/regimen.ttl."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from trialgraph import codes
from trialgraph import vocab as v
from trialgraph.facts import Order, Part, Ref, Regimen, When
from trialgraph.graph import evidence
from trialgraph.graph.evidence import Place
from trialgraph.terms import Triple, text

_WHEN: Final = {When.BEFORE: v.givenBefore, When.AFTER: v.givenAfter, When.WITH: v.givenWith}


def triples(place: Place, item: Regimen) -> Iterator[Triple]:
    """One regimen, each part of it with evidence of its own; the links of its name come from `graph.link`."""
    me = place.thing(Ref(Part.REGIMEN, item.label))
    yield place.trial, v.hasRegimen, me
    yield me, v.RDF_TYPE, v.Regimen
    yield me, v.RDFS_LABEL, text(item.label)
    yield me, v.regimenKind, codes.REGIMEN_KIND[item.kind]
    for arm in item.arms:
        yield me, v.regimenIn, place.arm(arm)
    yield from evidence.triples(me, item.evidence, place)
    for member in item.members:
        fact = me, v.DCTERMS_HAS_PART, place.thing(member.thing)
        yield fact
        yield from evidence.triples(me, member.evidence, place, fact)


def orders(place: Place, found: Sequence[Order]) -> Iterator[Triple]:
    """What is given before, after or with what: said as it was found, not the other way round as well."""
    for order in found:
        me = place.thing(order.first)
        fact = me, _WHEN[order.when], place.thing(order.second)
        yield fact
        yield from evidence.triples(me, order.evidence, place, fact)
