"""CL, the Cell Ontology: cell types."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from trialgraph.concepts import Concept, Release
from trialgraph.vocabularies.files import rows
from trialgraph.vocabularies.latest import Latest, Remote
from trialgraph.vocabularies.obo import curie, read_obo
from trialgraph.vocabularies.slices import concept

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_BASE = "cl/cl-base_2022-11-25.obo"
_NAMES = "cl/synonyms.tsv"
_EDGES = "cl/edges.tsv"

RELEASE = Release(
    name="cl",
    title="Cell Ontology",
    version="2022-11-25",
    licence="CC-BY-4.0",
    homepage="https://obophenotype.github.io/cell-ontology/",
    attribution="Cell Ontology, OBO Foundry.",
    sources=(_BASE, _NAMES, _EDGES),
    concepts=0,
)
CHANGES = "Labels and synonyms of the 2022-11-25 release, with those that the ontology's report table has beside them."


def read(folder: Path) -> Iterator[Concept]:
    """CL's own living classes."""
    exact, parents = _report(folder), _parents(folder)
    for term in read_obo(RELEASE.name, folder / _BASE):
        if term.curie.startswith("CL:") and not term.obsolete and not term.label.startswith("obsolete"):
            above = {parent for parent in term.parents if parent.startswith("CL:")} | parents[term.curie]
            yield concept(term.curie, term.label, "Cell", term.synonyms + exact[term.curie], term.related, above)


def _report(folder: Path) -> dict[str, list[str]]:
    names: dict[str, list[str]] = defaultdict(list)
    for row in rows(RELEASE.name, folder / _NAMES, ("?cls", "?pred", "?val")):
        if row["?pred"].endswith("hasExactSynonym>"):
            names[curie(row["?cls"].strip("<>"))].append(row["?val"])
    return names


def _parents(folder: Path) -> dict[str, set[str]]:
    parents: dict[str, set[str]] = defaultdict(set)
    for row in rows(RELEASE.name, folder / _EDGES, ("?x", "?p", "?y")):
        above = curie(row["?y"].strip("<>"))
        if row["?p"].endswith("#subClassOf>") and above.startswith("CL:"):
            parents[curie(row["?x"].strip("<>"))].add(above)
    return parents


LATEST = Latest(
    files=(Remote("cl-basic.obo", "cl/cl-basic.obo"),),
    listing="https://api.github.com/repos/obophenotype/cell-ontology/releases/latest",
    changes="Only the Cell Ontology's own classes; definitions left out.",
)


def read_release(folder: Path) -> Iterator[Concept]:
    """CL's own living classes in a release, which has names and superclasses in one file."""
    for term in read_obo(RELEASE.name, folder / LATEST.files[0].file):
        if term.curie.startswith("CL:") and not term.obsolete and not term.label.startswith("obsolete"):
            above = [parent for parent in term.parents if parent.startswith("CL:")]
            yield concept(term.curie, term.label, "Cell", term.synonyms, term.related, above)
