"""GO, the Gene Ontology: the protein complexes by which the Cell Ontology tells blood and immune cells apart."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from trialgraph.concepts import Concept, Release
from trialgraph.vocabularies.obo import read_obo
from trialgraph.vocabularies.slices import concept

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SOURCE = "cl/blood_and_immune_upper_slim.obo"

RELEASE = Release(
    name="go",
    title="Gene Ontology, complexes of blood and immune cells",
    version="2026-06-08",
    licence="CC-BY-4.0",
    homepage="https://geneontology.org",
    attribution="Gene Ontology Consortium; by way of the Cell Ontology's blood and immune slim of 2026-06-08.",
    sources=(_SOURCE,),
    concepts=0,
)
CHANGES = "Only the complexes that the Cell Ontology's blood and immune slim imports; definitions left out."

_COMPLEX = re.compile(r" complex$")


def read(folder: Path) -> Iterator[Concept]:
    """Complexes: the T-cell receptor of alpha and beta chains is a marker that no single gene names."""
    for term in read_obo(RELEASE.name, folder / _SOURCE):
        if term.curie.startswith("GO:") and not term.obsolete and _COMPLEX.search(term.label):
            yield concept(term.curie, term.label, "MacromolecularComplex", term.synonyms, term.related)
