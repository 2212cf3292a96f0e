"""Concepts of open vocabularies as the vocabularies publish them. Meaning: ontologies/concept.ttl; rules:
shapes/concept.ttl.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from typing import Final

from trialgraph import vocab as v
from trialgraph.concepts import Concept
from trialgraph.names import Names
from trialgraph.terms import Triple, iri, text

_BIOLINK: Final = "https://w3id.org/biolink/vocab/"
# Categories of our own, which keep the linker from what they hold: no classes of Biolink.
_NOT_BIOLINK: Final = frozenset({"", "Placebo"})


def stub(curie: str, label: str, category: str, source: str, names: Names) -> Iterator[Triple]:
    """What the graph repeats of a concept: label, vocabulary, Biolink category. Never a class of ours."""
    me = names.concept(curie)
    yield me, v.RDFS_LABEL, text(label)
    yield me, v.SKOS_IN_SCHEME, names.vocabulary(source)
    if category not in _NOT_BIOLINK:
        yield me, v.BIOLINK_CATEGORY, iri(_BIOLINK + category)


def triples(concept: Concept, source: str, known: Set[str], names: Names) -> Iterator[Triple]:
    """A concept with those right above it, as far as they are `known`, and those that its vocabulary declares to be the
    same."""
    yield from stub(concept.curie, concept.label, concept.category, source, names)
    me = names.concept(concept.curie)
    for parent in known & set(concept.parents):
        yield me, v.RDFS_SUB_CLASS_OF, names.concept(parent)
    for same in concept.exact:
        try:
            yield me, v.SKOS_EXACT_MATCH, names.concept(same)
        except KeyError:  # of a vocabulary that this project has no namespace for
            continue
