"""Links from names to vocabularies: the direct SKOS triple and the SSSOM record that it rests on.

Meaning: ontologies/link.ttl; rules: shapes/link.ttl; form: SSSOM/RDF 1.1, literal mappings
(https://mapping-commons.github.io/sssom/spec-formats-rdf/). Evidence is shared: one record for each distinct kind,
normalised name, concept, decision, rule and source version, whatever the number of trials that rest on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from trialgraph import codes
from trialgraph import vocab as v
from trialgraph.concepts import Decision, Link, Linked
from trialgraph.names import Names
from trialgraph.terms import Term, Triple, double, text

_PREDICATES: Final = {
    "skos:exactMatch": v.SKOS_EXACT_MATCH,
    "skos:broadMatch": v.SKOS_BROAD_MATCH,
    "skos:narrowMatch": v.SKOS_NARROW_MATCH,
    "skos:closeMatch": v.SKOS_CLOSE_MATCH,
    "skos:relatedMatch": v.SKOS_RELATED_MATCH,
}


def name_of(link: Link, names: Names) -> Term:
    """The IRI of the evidence for `link`: its SSSOM record_id."""
    return names.evidence(link.kind, link.key, link.concept, link.decision, link.rule, link.source, link.source_version)


def searches(me: Term, linked: Linked, names: Names) -> Iterator[Triple]:
    """The record of every search for a name, whatever came of it."""
    for link in linked.links:
        yield me, v.linkedBy, name_of(link, names)


def assertions(me: Term, linked: Linked, names: Names) -> Iterator[Triple]:
    """What a registered name is linked to, and the searches that this rests on."""
    yield from searches(me, linked, names)
    for link in linked.links:
        if link.decision is Decision.ACCEPTED:
            yield me, _PREDICATES[link.predicate], names.concept(link.concept)


def identities(me: Term, linked: Linked, names: Names) -> Iterator[Triple]:
    """The same for an organisation: a whole thing takes schema:sameAs, and only for an exact match."""
    yield from searches(me, linked, names)
    for link in linked.links:
        if link.decision is Decision.ACCEPTED and link.predicate == "skos:exactMatch":
            yield me, v.SCHEMA_SAME_AS, names.concept(link.concept)


def evidence(link: Link, names: Names, tool_version: str) -> Iterator[Triple]:
    """The SSSOM record of one search."""
    me = name_of(link, names)
    yield me, v.RDF_TYPE, v.OWL_AXIOM
    yield me, v.RDF_TYPE, v.LinkEvidence
    yield me, v.SSSOM_SUBJECT_LABEL, text(link.key)
    yield me, v.SSSOM_SUBJECT_TYPE, v.RDFS_LITERAL
    yield me, v.OWL_ANNOTATED_PROPERTY, _PREDICATES[link.predicate]
    if link.decision is Decision.NOT_FOUND:
        yield me, v.OWL_ANNOTATED_TARGET, v.SSSOM_NO_TERM_FOUND
        yield me, v.SSSOM_MAPPING_CARDINALITY, text("1:0")
    else:
        yield me, v.OWL_ANNOTATED_TARGET, names.concept(link.concept)
        yield me, v.SSSOM_OBJECT_LABEL, text(link.label)
        yield me, v.SSSOM_MATCH_STRING, text(link.matched)
    if link.decision is Decision.REJECTED:
        yield me, v.SSSOM_PREDICATE_MODIFIER, v.SSSOM_NEGATED_PREDICATE
    yield me, v.SSSOM_MAPPING_JUSTIFICATION, names.concept(link.justification)
    yield me, v.SSSOM_CONFIDENCE, double(link.confidence)
    for step in link.preprocessing:
        yield me, v.SSSOM_SUBJECT_PREPROCESSING, names.concept(step)
    yield me, v.SSSOM_OBJECT_SOURCE, names.vocabulary(link.source)
    yield me, v.SSSOM_OBJECT_SOURCE_VERSION, text(link.source_version)
    yield me, v.SSSOM_MAPPING_TOOL, text("trialgraph")
    yield me, v.SSSOM_MAPPING_TOOL_VERSION, text(tool_version)
    yield me, v.decision, codes.DECISION[link.decision]
    yield me, v.nameKind, codes.NAME_KIND[link.kind]
    yield me, v.rule, text(link.rule)
