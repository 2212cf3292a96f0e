"""The MeSH terms that NLM's algorithm gives a trial as a whole. Meaning: ontologies/concept.ttl."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from trialgraph import vocab as v
from trialgraph.names import Names
from trialgraph.records import DerivedSection, Mesh
from trialgraph.terms import Term, Triple, text

VOCABULARY: Final = "mesh"


def triples(trial: Term, derived: DerivedSection, names: Names) -> Iterator[Triple]:
    """The trial's terms; NLM's, not the sponsor's, and not tied to one condition or intervention."""
    for mesh in derived.condition_browse_module.meshes:
        yield trial, v.derivedConditionTerm, names.concept(f"mesh:{mesh.id}")
    for mesh in derived.intervention_browse_module.meshes:
        yield trial, v.derivedInterventionTerm, names.concept(f"mesh:{mesh.id}")


def concept(mesh: Mesh, names: Names) -> Iterator[Triple]:
    """The stub of one term."""
    me = names.concept(f"mesh:{mesh.id}")
    if mesh.term is not None:
        yield me, v.RDFS_LABEL, text(mesh.term)
    yield me, v.SKOS_IN_SCHEME, names.vocabulary(VOCABULARY)
