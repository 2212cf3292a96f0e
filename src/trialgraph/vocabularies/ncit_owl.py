"""NCI Thesaurus in its own OWL form (EVS flavour), read as terms with their semantic types."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from trialgraph.vocabularies.files import content, fault
from trialgraph.vocabularies.obo import Term

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

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


def _code(iri: str) -> str:
    code = iri.partition("#")[2]
    return f"NCIT:{code}" if code else ""
