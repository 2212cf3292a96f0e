"""The MeSH terms that NLM's algorithm gives a trial as a whole. Meaning: ontologies/concept.ttl."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from trialgraph import vocab as v
from trialgraph.names import Names
from trialgraph.records import DerivedSection, Mesh
from trialgraph.terms import Term, Triple, text

VOCABULARY: Final = "mesh"

# MeSH's unique ids had six digits until these, and have nine since. The registry pads the old ones to nine as well
# (D000007938 for D007938), and did not always do so; id.nlm.nih.gov knows the unpadded form only.
_LAST_OF_SIX_DIGITS: Final = {"D": 66_331, "C": 588_384}


@lru_cache(maxsize=65536)
def curie(identifier: str) -> str:
    """The CURIE of a MeSH id as the registry writes it.

    The last ids of six digits were read in the label table of 2019 (descriptors: D066331, the next being D000066388)
    and in the mappings of 2026 (supplementary concepts: C588384, the next being C000588428).
    """
    letter, number = identifier[0], int(identifier[1:])
    width = 6 if number <= _LAST_OF_SIX_DIGITS.get(letter, 0) else 9
    return f"mesh:{letter}{number:0{width}}"


def triples(trial: Term, derived: DerivedSection, names: Names) -> Iterator[Triple]:
    """The trial's terms; NLM's, not the sponsor's, and not tied to one condition or intervention."""
    for mesh in derived.condition_browse_module.meshes:
        yield trial, v.derivedConditionTerm, names.concept(curie(mesh.id))
    for mesh in derived.intervention_browse_module.meshes:
        yield trial, v.derivedInterventionTerm, names.concept(curie(mesh.id))


def concept(mesh: Mesh, names: Names) -> Iterator[Triple]:
    """The stub of one term."""
    me = names.concept(curie(mesh.id))
    if mesh.term is not None:
        yield me, v.RDFS_LABEL, text(mesh.term)
    yield me, v.SKOS_IN_SCHEME, names.vocabulary(VOCABULARY)
