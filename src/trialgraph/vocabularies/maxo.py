"""MAxO, the Medical Action Ontology: procedures and other medical actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialgraph.concepts import Concept, Release
from trialgraph.vocabularies.latest import Latest, Remote
from trialgraph.vocabularies.obo import read_obo
from trialgraph.vocabularies.slices import concept

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SOURCE = "maxo/maxo.obo"

RELEASE = Release(
    name="maxo",
    title="Medical Action Ontology",
    version="2024-07-29",
    licence="CC-BY-4.0",
    homepage="https://github.com/monarch-initiative/MAxO",
    attribution="Medical Action Ontology, Monarch Initiative.",
    sources=(_SOURCE,),
    concepts=0,
)
CHANGES = "Only MAxO's own classes; definitions left out."


def read(folder: Path) -> Iterator[Concept]:
    """MAxO's living classes with their exact synonyms."""
    for term in read_obo(RELEASE.name, folder / _SOURCE):
        if term.curie.startswith("MAXO:") and not term.obsolete:
            parents = [parent for parent in term.parents if parent.startswith("MAXO:")]
            yield concept(term.curie, term.label, "Procedure", term.synonyms, term.related, parents)


LATEST = Latest(
    files=(Remote("maxo.obo", _SOURCE),),
    listing="https://api.github.com/repos/monarch-initiative/MAxO/releases/latest",
    changes=CHANGES,
)
read_release = read
