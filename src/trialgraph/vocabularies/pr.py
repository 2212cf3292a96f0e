"""PR, the Protein Ontology: proteins and their forms, by which the Cell Ontology tells blood and immune cells apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialgraph.concepts import Concept, Release
from trialgraph.vocabularies.obo import read_obo
from trialgraph.vocabularies.slices import concept

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SOURCE = "cl/blood_and_immune_upper_slim.obo"

RELEASE = Release(
    name="pr",
    title="Protein Ontology, proteins of blood and immune cells",
    version="2026-06-08",
    licence="CC-BY-4.0",
    homepage="https://proconsortium.org",
    attribution="Protein Ontology (PRO) Consortium; by way of the Cell Ontology's blood and immune slim of 2026-06-08.",
    sources=(_SOURCE,),
    concepts=0,
)
CHANGES = "Only the classes that the Cell Ontology's blood and immune slim imports; definitions left out."


def read(folder: Path) -> Iterator[Concept]:
    """Proteins and forms of proteins: one form of a marker, such as CD45RA, is not its gene."""
    for term in read_obo(RELEASE.name, folder / _SOURCE):
        if term.curie.startswith("PR:") and not term.obsolete:
            parents = [parent for parent in term.parents if parent.startswith("PR:")]
            yield concept(term.curie, term.label, "Protein", term.synonyms, term.related, parents)
