"""Parts of registered names that name something by themselves. Meaning: ontologies/component.ttl; rules:
shapes/component.ttl."""

from __future__ import annotations

from collections.abc import Iterator

from trialgraph import vocab as v
from trialgraph.terms import Term, Triple, text


def triples(owner: Term, me: Term, part: str) -> Iterator[Triple]:
    """One part of the name of `owner`, in the registrant's words; its links come from `graph.link`."""
    yield owner, v.hasComponent, me
    yield me, v.RDF_TYPE, v.NameComponent
    yield me, v.RDFS_LABEL, text(part)
