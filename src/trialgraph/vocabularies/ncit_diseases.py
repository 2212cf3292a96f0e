"""NCI Thesaurus diseases and findings: they have the stage, relapse and age forms that MONDO leaves out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from trialgraph.concepts import Concept, Release
from trialgraph.vocabularies import mondo
from trialgraph.vocabularies.latest import Latest
from trialgraph.vocabularies.ncit_owl import FLAT, read_flat, read_owl
from trialgraph.vocabularies.obo import Term, lineage, read_graph
from trialgraph.vocabularies.slices import concept

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_GRAPH = "ncit/ncit-disease-2018-06-08.json.gz"
_SUBSET = "ncit/vicc_disease_ncit_25.08d_subset.owl"
_MONDO = "mondo/mappings/mondo_exactmatch_ncit.sssom.tsv"

RELEASE = Release(
    name="ncit_diseases",
    title="NCI Thesaurus, diseases and findings",
    version="2018-06-08",
    licence="CC-BY-4.0",
    homepage="https://evsexplore.semantics.cancer.gov",
    attribution="NCI Thesaurus, U.S. National Cancer Institute, Enterprise Vocabulary Services.",
    sources=(_GRAPH, _SUBSET, _MONDO),
    concepts=0,
)
CHANGES = (
    "Only classes below 'Disease or Disorder' (category Disease) and 'Finding' (PhenotypicFeature); a "
    "few newer classes and labels "
    "from a 25.08d extract and from MONDO's mapping set; experimental and animal classes left out; codes "
    "of other sources dropped."
)

_DISEASE, _FINDING = "NCIT:C2991", "NCIT:C3367"
_ANIMAL = re.compile(r"\b(?:rat|mouse|murine|canine|feline|non-human)\b", re.IGNORECASE)


def read(folder: Path) -> Iterator[Concept]:
    """Diseases and findings with their exact synonyms and superclasses."""
    terms = {term.curie: term for term in read_graph(RELEASE.name, folder / _GRAPH)}
    for found, _ in read_owl(RELEASE.name, folder / _SUBSET):
        terms[found.curie] = found
    mapped = dict(mondo.disease_names(folder, _MONDO))
    for curie, label in mapped.items():
        terms.setdefault(curie, Term(curie, label))
    for term in terms.values():
        category = "Disease" if term.curie in mapped else _category(term.curie, terms)
        if category and not term.obsolete and not _ANIMAL.search(term.label):
            yield concept(term.curie, term.label, category, term.synonyms, (), term.parents)


def _category(curie: str, terms: dict[str, Term]) -> str:
    seen, waiting = {curie}, [curie]
    while waiting:
        term = terms.get(waiting.pop())
        for parent in set(term.parents if term else ()) - seen:
            seen.add(parent)
            waiting.append(parent)
    return "Disease" if _DISEASE in seen else "PhenotypicFeature" if _FINDING in seen else ""


LATEST = Latest(
    files=(FLAT,),
    changes="Only classes below 'Disease or Disorder' (category Disease) and 'Finding' (PhenotypicFeature); "
    "experimental, animal and retired classes left out, and definitions.",
)


def read_release(folder: Path) -> Iterator[Concept]:
    """Diseases and findings of a release with their synonyms and superclasses."""
    found = [term for term, _ in read_flat(RELEASE.name, folder) if not term.obsolete]
    terms = {term.curie: term for term in found}
    for term in found:
        tops = lineage(term, terms)
        category = "Disease" if _DISEASE in tops else "PhenotypicFeature" if _FINDING in tops else ""
        if category and not _ANIMAL.search(term.label):
            yield concept(term.curie, term.label, category, term.synonyms, (), term.parents)
