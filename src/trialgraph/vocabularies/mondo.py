"""MONDO diseases, put together from what MONDO publishes about itself.

Labels are the subject labels of MONDO's mapping sets and subclass reports; equivalents are its exact mappings. Files
about codes that may not be shared (SNOMED CT, UMLS, MedDRA, MedGen) are not read at all. Synonyms are the labels and
exact synonyms of the equivalent classes in DOID, NCIT, Orphanet and MeSH, and those in a small piece of MONDO itself.
A borrowed name that is the label of a class which is no equivalent is a related name only: type 2 diabetes is also
called insulin resistance, which is a class of its own in MeSH and NCIT.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from trialgraph.concepts import Concept, Release
from trialgraph.vocabularies import mesh
from trialgraph.vocabularies.files import cells, fault, lines, rows
from trialgraph.vocabularies.latest import Latest, Remote
from trialgraph.vocabularies.obo import lineage, read_graph, read_obo
from trialgraph.vocabularies.slices import concept

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_MAPPINGS = tuple(f"mondo/mappings/mondo_exactmatch_{name}.sssom.tsv" for name in ("doid", "mesh", "ncit", "orphanet"))
_LABELS = tuple(
    f"mondo/mappings/mondo_{name}.sssom.tsv"
    for name in (
        "exactmatch_efo",
        "exactmatch_icd10cm",
        "exactmatch_icd11.foundation",
        "exactmatch_omim",
        "exactmatch_omimps",
        "broadmatch_ncit",
        "narrowmatch_ncit",
        "relatedmatch_mesh",
        "relatedmatch_ncit",
    )
)
_CONFIRMED = "mondo/sync-subClassOf.confirmed_2026-03.tsv"
_EDGES = "mondo/edges_2023-09-05.tsv"
_OBSOLETE = "mondo/obsoletes.tsv"
_SUBSET = "mondo/vicc_mondo_20251104_subset.obo"
_GRAPHS = (
    "doid/doid-2018-07-05.json.gz",
    "ncit/ncit-disease-2018-06-08.json.gz",
    "orphanet/ordo-2_6-2018-07-12.json.gz",
)
_OBO = ("doid/NCIthesaurus.obo", "doid/DO_cancer_slim.obo", "doid/DO_rare_slim.obo")
_HUMAN_DO = "doid/HumanDO.tsv"

RELEASE = Release(
    name="mondo",
    title="Mondo Disease Ontology",
    version="2026-08-04",
    licence="CC-BY-4.0",
    homepage="https://mondo.monarchinitiative.org",
    attribution="Mondo Disease Ontology, Monarch Initiative; synonyms from the Human Disease Ontology, NCI Thesaurus, "
    "Orphanet Rare Disease Ontology (INSERM) and MeSH (U.S. National Library of Medicine).",
    sources=(*_MAPPINGS, *_LABELS, _CONFIRMED, _EDGES, _OBSOLETE, _SUBSET, *_GRAPHS, *_OBO, _HUMAN_DO, mesh.TERMS),
    concepts=0,
)
CHANGES = (
    "Labels, exact mappings and superclasses are MONDO's; synonyms are borrowed from its exact "
    "equivalents. Left out: obsolete "
    "classes, classes for animals, 'susceptibility to' classes, and every mapping to SNOMED CT, UMLS, MedDRA or MedGen."
)

_ANIMALS = "MONDO:0005583"
_SUSCEPTIBILITY = re.compile(r"(?<!mendelian )\bsusceptib|non-human", re.IGNORECASE)


def read(folder: Path) -> Iterator[Concept]:
    """Every living class for human disease that has a label in the files."""
    equivalents = _equivalents(folder)
    parents = _parents(folder)
    labels = _labels(folder)
    gone = _obsolete(folder) | _below(_ANIMALS, parents)
    kept = {
        curie
        for curie, label in labels.items()
        if curie not in gone and not label.startswith("obsolete") and not _SUSCEPTIBILITY.search(label)
    }
    names = _foreign_names(folder)
    owners = _owners(names)
    own = {term.curie: term for term in read_obo(RELEASE.name, folder / _SUBSET)}
    for curie in kept:
        borrowed = {name for other in equivalents[curie] for name in names.get(other, ())}
        claimed = {name for name in borrowed if _of_another(owners.get(name.casefold()), equivalents[curie])}
        mine = own.get(curie)
        yield concept(
            curie,
            labels[curie],
            "Disease",
            (borrowed - claimed) | set(mine.synonyms if mine else ()),
            claimed | set(mine.related if mine else ()),
            parents[curie] & kept,
            equivalents[curie],
        )


def _mapping(folder: Path, source: str) -> Iterator[list[str]]:
    path = folder / source
    for number, line in lines(RELEASE.name, path):
        if line.startswith("MONDO:"):
            row = line.split("\t")
            if len(row) < 4:
                raise fault(RELEASE.name, path, number, "is not a mapping of four columns or more")
            yield row


def _equivalents(folder: Path) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for source in _MAPPINGS:
        for row in _mapping(folder, source):
            found[row[0]].add(row[3].replace("mesh:", "MESH:"))
    return found


def _labels(folder: Path) -> dict[str, str]:
    """The newest label of each class: older reports come first and are written over."""
    labels: dict[str, str] = {}
    for row in cells(RELEASE.name, folder / _CONFIRMED, 6):
        if row[0].startswith("MONDO:"):
            labels[row[0]], labels[row[2]] = row[1], row[5]
    for source in (*_LABELS, *_MAPPINGS):
        labels.update((row[0], row[1]) for row in _mapping(folder, source) if row[1])
    return labels


def _parents(folder: Path) -> dict[str, set[str]]:
    parents: dict[str, set[str]] = defaultdict(set)
    for child, relation, parent in cells(RELEASE.name, folder / _EDGES, 3):
        if relation == "rdfs:subClassOf" and parent.startswith("MONDO:"):
            parents[child].add(parent)
    for row in cells(RELEASE.name, folder / _CONFIRMED, 6):
        if row[0].startswith("MONDO:"):
            parents[row[0]].add(row[2])
    return parents


def _obsolete(folder: Path) -> set[str]:
    prefix = "<http://purl.obolibrary.org/obo/MONDO_"
    found = (row[0] for row in cells(RELEASE.name, folder / _OBSOLETE, 1))
    return {f"MONDO:{iri[len(prefix) : -1]}" for iri in found if iri.startswith(prefix)}


def _below(top: str, parents: dict[str, set[str]]) -> set[str]:
    children: dict[str, set[str]] = defaultdict(set)
    for child, above in parents.items():
        for parent in above:
            children[parent].add(child)
    found, waiting = {top}, [top]
    while waiting:
        for child in children[waiting.pop()] - found:
            found.add(child)
            waiting.append(child)
    return found


def _foreign_names(folder: Path) -> dict[str, list[str]]:
    """Label and exact synonyms by CURIE in the vocabularies that MONDO maps to."""
    names: dict[str, list[str]] = defaultdict(list)
    graphs = (term for source in _GRAPHS for term in read_graph(RELEASE.name, folder / source))
    texts = (term for source in _OBO for term in read_obo(RELEASE.name, folder / source))
    for term in (*graphs, *texts):
        if not term.obsolete:
            names[term.curie] += [term.label, *term.synonyms]
    for row in rows(RELEASE.name, folder / _HUMAN_DO, ("id", "label")):
        names[row["id"]].append(row["label"])
    for curie, label, entry_terms in mesh.terms(folder):
        names[curie] += [label, *entry_terms]
    return names


def _owners(names: dict[str, list[str]]) -> dict[str, set[str]]:
    """The foreign classes that bear a name as their label, which stands first among their names."""
    owners: dict[str, set[str]] = defaultdict(set)
    for curie, own in names.items():
        owners[own[0].casefold()].add(curie)
    return owners


def _of_another(owners: set[str] | None, equivalents: set[str]) -> bool:
    return owners is not None and not owners & equivalents


def disease_names(folder: Path, source: str) -> Iterable[tuple[str, str]]:
    """(CURIE, label) of the equivalents that an exact mapping set names with a label of their own."""
    for row in _mapping(folder, source):
        if len(row) > 5 and row[4]:
            yield row[3], row[4]


LATEST = Latest(
    files=(Remote("mondo.obo", "mondo/mondo.obo"),),
    listing="https://api.github.com/repos/monarch-initiative/mondo/releases/latest",
    changes="Left out: obsolete classes, classes for animals, 'susceptibility to' classes, definitions, and every "
    "mapping but exact ones to DOID, MeSH, NCI Thesaurus and Orphanet.",
    attribution="Mondo Disease Ontology, Monarch Initiative.",
)
_EQUIVALENTS = {"doid": "DOID", "mesh": "MESH", "ncit": "NCIT", "orphanet": "Orphanet"}


def read_release(folder: Path) -> Iterator[Concept]:
    """Every living class for human disease in a release, with MONDO's own synonyms."""
    found = [
        term
        for term in read_obo(RELEASE.name, folder / LATEST.files[0].file)
        if term.curie.startswith("MONDO:") and not term.obsolete and not term.label.startswith("obsolete")
    ]
    terms = {term.curie: term for term in found}
    kept = [term for term in found if not _SUSCEPTIBILITY.search(term.label) and _ANIMALS not in lineage(term, terms)]
    curies = {term.curie for term in kept}
    for term in kept:
        parts = [other.partition(":") for other in term.exact]
        exact = [f"{_EQUIVALENTS[kind.lower()]}:{code}" for kind, _, code in parts if kind.lower() in _EQUIVALENTS]
        parents = curies.intersection(term.parents)
        yield concept(term.curie, term.label, "Disease", term.synonyms, term.related, parents, exact)
