"""Organisations: sponsors, collaborators, record providers. Meaning: ontologies/organization.ttl. Shared between
trials."""

from __future__ import annotations

from collections.abc import Iterator

from trialgraph import codes
from trialgraph import vocab as v
from trialgraph.terms import Term, Triple, text


def triples(me: Term, name: str, agency_class: str | None) -> Iterator[Triple]:
    """One organisation under one name, with the class that a record gives it."""
    yield me, v.RDF_TYPE, v.Organization
    yield me, v.RDFS_LABEL, text(name)
    if agency_class is not None:
        yield me, v.agencyClass, codes.AGENCY_CLASS[agency_class]
