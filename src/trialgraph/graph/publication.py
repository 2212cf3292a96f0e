"""Publications, related links and available data sets. Meaning: ontologies/publication.ttl."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from trialgraph import names
from trialgraph import vocab as v
from trialgraph.records import AvailIpd, Reference, SeeAlsoLink
from trialgraph.terms import Properties, Term, Triple, address, text

_RELATIONS: Final = {
    "RESULT": v.resultPublication,
    "BACKGROUND": v.backgroundReference,
    "DERIVED": v.derivedReference,
}
_LINK: Final = Properties((v.RDFS_LABEL, "label", text), (v.SCHEMA_URL, "url", address))
_DATA: Final = Properties(
    (v.SKOS_NOTATION, "id", text),
    (v.DCTERMS_TYPE, "type", text),
    (v.SCHEMA_URL, "url", address),
    (v.RDFS_COMMENT, "comment", text),
)


def reference(trial: Term, me: Term, item: Reference) -> Triple:
    """How the trial refers to the publication; a type that is missing or new says no more than that it does."""
    return trial, _RELATIONS.get(item.type or "", v.reference), me


def triples(me: Term, item: Reference) -> Iterator[Triple]:
    """One publication. With a PubMed id it is shared between trials."""
    yield me, v.RDF_TYPE, v.SCHEMA_SCHOLARLY_ARTICLE
    if item.pmid is not None:
        yield me, v.SCHEMA_IDENTIFIER, text(item.pmid)
    if item.citation is not None:
        yield me, v.DCTERMS_BIBLIOGRAPHIC_CITATION, text(item.citation)
    for retraction in item.retractions:
        if retraction.pmid is not None:
            notice = names.publication(retraction.pmid)
            yield me, v.retraction, notice
            yield notice, v.RDF_TYPE, v.SCHEMA_SCHOLARLY_ARTICLE
            yield notice, v.SCHEMA_IDENTIFIER, text(retraction.pmid)
            if retraction.source is not None:
                yield notice, v.DCTERMS_BIBLIOGRAPHIC_CITATION, text(retraction.source)


def related_link(trial: Term, me: Term, item: SeeAlsoLink) -> Iterator[Triple]:
    """One web page that the registrant refers to."""
    yield trial, v.relatedLink, me
    yield me, v.RDF_TYPE, v.RelatedLink
    yield from _LINK.of(me, item)


def available_data(trial: Term, me: Term, item: AvailIpd) -> Iterator[Triple]:
    """One data set or document about the participants that can be had."""
    yield trial, v.availableData, me
    yield me, v.RDF_TYPE, v.AvailableData
    yield from _DATA.of(me, item)
