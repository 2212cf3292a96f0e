"""NCI Thesaurus in its own forms, OWL (EVS flavour) and flat text, read as terms with their semantic types."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from trialgraph.vocabularies.files import cells, content, fault
from trialgraph.vocabularies.latest import Remote
from trialgraph.vocabularies.obo import Term

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# The newest release as flat text; two vocabularies are made of it.
FLAT = Remote("https://evs.nci.nih.gov/ftp1/NCI_Thesaurus/Thesaurus.FLAT.zip", "ncit/Thesaurus.FLAT.zip")
_GONE = {"Retired_Concept", "Obsolete_Concept"}

_EVS = "{http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl#}"
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_RDFS = "{http://www.w3.org/2000/01/rdf-schema#}"
_OWL = "{http://www.w3.org/2002/07/owl#}"


def read_owl(vocabulary: str, path: Path) -> Iterator[tuple[Term, set[str]]]:
    """Each named class with a label, and its semantic types (P106); P90 holds its full synonyms."""
    try:
        root = ET.fromstring(content(vocabulary, path))
    except ET.ParseError as error:
        raise fault(vocabulary, path, error.position[0], "is not XML") from error
    for node in root.iter(f"{_OWL}Class"):
        code, label = _code(node.get(f"{_RDF}about", "")), node.findtext(f"{_RDFS}label")
        if code and label:
            parents = [_code(parent.get(f"{_RDF}resource", "")) for parent in node.findall(f"{_RDFS}subClassOf")]
            synonyms = [name.text or "" for name in node.findall(f"{_EVS}P90")]
            kinds = {kind.text or "" for kind in node.findall(f"{_EVS}P106")}
            yield Term(code, label, synonyms, [], [parent for parent in parents if parent]), kinds


def read_flat(vocabulary: str, folder: Path) -> Iterator[tuple[Term, set[str]]]:
    """Each class of the flat text, and its semantic types; its first synonym is its preferred name.

    The columns: code, IRI, parents, synonyms, definition, display name, status, semantic type, subsets.
    """
    for row in cells(vocabulary, folder / FLAT.file / "Thesaurus.txt", 8):
        label, *synonyms = row[3].split("|")
        parents = [f"NCIT:{code}" for code in row[2].split("|") if code]
        gone = bool(_GONE & set(row[6].split("|")))
        yield Term(f"NCIT:{row[0]}", label, synonyms, [], parents, gone), set(row[7].split("|"))


def _code(iri: str) -> str:
    code = iri.partition("#")[2]
    return f"NCIT:{code}" if code else ""
