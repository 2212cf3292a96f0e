"""The two plain forms in which OBO ontologies come: OBO text and OBO graphs (JSON)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from trialgraph.vocabularies.files import document, fault, lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SYNONYM = re.compile(r'"((?:[^"\\]|\\.)*)"(?: ([A-Z]+))?')
_ESCAPE = re.compile(r"\\(.)")
_EQUIVALENT = re.compile(r'(\S+) \{.*source="MONDO:equivalentTo"')
_OBO_IRI = re.compile(r".*/([A-Za-z]+)_([A-Za-z0-9]+)$")


@dataclass(slots=True)
class Term:
    """One class of an ontology: names, direct superclasses, whether it is obsolete, equivalents, and subsets."""

    curie: str
    label: str = ""
    synonyms: list[str] = field(default_factory=list)
    related: list[str] = field(default_factory=list)
    parents: list[str] = field(default_factory=list)
    obsolete: bool = False
    exact: list[str] = field(default_factory=list)
    subsets: list[str] = field(default_factory=list)


def curie(iri: str) -> str:
    """``http://purl.obolibrary.org/obo/NCIT_C3208`` as ``NCIT:C3208``; empty for another kind of IRI."""
    match = _OBO_IRI.match(iri)
    return f"{match[1]}:{match[2]}" if match else ""


def lineage(term: Term, terms: dict[str, Term]) -> set[str]:
    """The class itself and all its superclasses, direct or not, as far as `terms` has them."""
    found, waiting = {term.curie}, [term]
    while waiting:
        for parent in set(waiting.pop().parents) - found:
            found.add(parent)
            if parent in terms:
                waiting.append(terms[parent])
    return found


def read_obo(vocabulary: str, path: Path) -> Iterator[Term]:
    """The terms of an OBO 1.2/1.4 file that have a name."""
    term: Term | None = None
    for number, line in lines(vocabulary, path):
        if line.startswith("["):
            if term and term.label:
                yield term
            term = Term("") if line.startswith("[Term]") else None
        elif term is not None:
            tag, separator, value = line.partition(": ")
            if not separator and not line.endswith(":"):
                raise fault(vocabulary, path, number, "is not 'tag: value'")
            _take(term, tag, value)
    if term and term.label:
        yield term


def _take(term: Term, tag: str, value: str) -> None:
    if tag == "id":
        term.curie = value
    elif tag == "name":
        term.label = _ESCAPE.sub(r"\1", value)
    elif tag == "is_a":
        term.parents.append(value.split(maxsplit=1)[0])
    elif tag == "is_obsolete":
        term.obsolete = value == "true"
    elif tag == "synonym" and (match := _SYNONYM.match(value)):
        names = term.synonyms if match[2] == "EXACT" else term.related
        names.append(_ESCAPE.sub(r"\1", match[1]))
    elif tag == "xref" and (match := _EQUIVALENT.match(value)):
        term.exact.append(match[1])
    elif tag == "property_value" and value.startswith(("skos:exactMatch ", "exactMatch ")):
        term.exact.append(value.split()[1])
    elif tag == "subset":
        term.subsets.append(value.split(maxsplit=1)[0])


def read_graph(vocabulary: str, path: Path) -> Iterator[Term]:
    """The classes of an OBO graph document that have a label."""
    graph = document(vocabulary, path)["graphs"][0]
    parents: dict[str, list[str]] = {}
    for edge in graph["edges"]:
        if edge["pred"] == "is_a":
            parents.setdefault(edge["sub"], []).append(curie(edge["obj"]))
    for node in graph["nodes"]:
        if not node.get("lbl") or not curie(node["id"]):
            continue
        meta = node.get("meta") or {}
        names = meta.get("synonyms") or []
        yield Term(
            curie(node["id"]),
            node["lbl"],
            [name["val"] for name in names if name["pred"] == "hasExactSynonym"],
            [name["val"] for name in names if name["pred"] != "hasExactSynonym"],
            parents.get(node["id"], []),
            bool(meta.get("deprecated")),
        )
