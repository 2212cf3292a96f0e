"""Which things are one node: those whose names mean the same, whatever vocabulary says so.

A name is matched to concepts of several vocabularies (DrugBank, ChEBI, MeSH …), and not every name to the same ones.
So two concepts that one name is matched to are taken for one thing: the pairs that most names have in common first, and
never two concepts of one vocabulary, since a vocabulary keeps apart what differs. A name that is matched wrongly can
thus not draw two things into one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from trialgraph.names import normal

# The vocabulary that gives a node its id and label is the first of these that has the thing, then any other.
PREFERRED: Final = ("drugbank", "chebi", "ncit_therapies", "mesh", "unii")


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept: CURIE, name of its vocabulary, label there, and the Biolink class of what it means, or empty."""

    curie: str
    vocabulary: str
    label: str
    kind: str = ""

    @property
    def rank(self) -> tuple[int, str, str]:
        """Its place among the concepts for one thing; the first gives the node its name."""
        known = self.vocabulary in PREFERRED
        return PREFERRED.index(self.vocabulary) if known else len(PREFERRED), self.vocabulary, self.curie


def things(matches: Iterable[tuple[str, Concept]]) -> Mapping[Concept, tuple[Concept, ...]]:
    """For each concept all that mean the same thing, best first, from pairs of a name and a concept that it matches.

    No two of a group are of one vocabulary. The result does not depend on the order of the pairs.
    """
    matched: dict[str, set[Concept]] = defaultdict(set)
    for name, concept in matches:
        matched[normal(name)].add(concept)
    shared = Counter(
        pair for concepts in matched.values() for pair in combinations(sorted(concepts, key=lambda c: c.rank), 2)
    )
    groups = {concept: frozenset({concept}) for concepts in matched.values() for concept in concepts}
    for (one, other), _ in sorted(shared.items(), key=lambda item: (-item[1], item[0][0].rank, item[0][1].rank)):
        united = groups[one] | groups[other]
        if len({concept.vocabulary for concept in united}) == len(united):
            groups.update(dict.fromkeys(united, united))
    return {concept: tuple(sorted(group, key=lambda c: c.rank)) for concept, group in groups.items()}
