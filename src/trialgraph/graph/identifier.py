"""Identifiers that others gave the trial: the organisation's own, grants, other registries. Meaning:
ontologies/identifier.ttl."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from trialgraph import codes
from trialgraph import vocab as v
from trialgraph.records import OrgStudyIdInfo, SecondaryIdInfo
from trialgraph.terms import Properties, Term, Triple, address, text

_FIELDS: Final = Properties(
    (v.SKOS_NOTATION, "id", text),
    (v.identifierType, "type", codes.IDENTIFIER_TYPE.__getitem__),
    (v.SCHEMA_URL, "link", address),
)


def triples(me: Term, item: OrgStudyIdInfo | SecondaryIdInfo) -> Iterator[Triple]:
    """One identifier as registered; what it identifies points to it."""
    yield me, v.RDF_TYPE, v.StudyIdentifier
    yield from _FIELDS.of(me, item)
    if isinstance(item, SecondaryIdInfo) and item.domain is not None:
        yield me, v.identifierDomain, text(item.domain)
