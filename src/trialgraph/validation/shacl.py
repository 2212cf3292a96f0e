"""SHACL validation by pySHACL, the reference engine (https://www.w3.org/TR/shacl/).

Nothing here is in the way from record to file: a build hands over finished triples, a few trials at a time with all
that they refer to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import pyshacl
import rdflib
from rdflib.namespace import RDF, SH
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result

from trialgraph import resources
from trialgraph.errors import Finding, Severity, SourceError
from trialgraph.terms import Triple

_NCT: Final = re.compile(r"NCT[0-9]{8}")
_SEVERITIES: Final = {SH.Violation: Severity.VIOLATION, SH.Warning: Severity.WARNING, SH.Info: Severity.INFO}
# What users call their RDF files; rdflib's name of the syntax.
_SYNTAXES: Final = {
    ".ttl": "turtle", ".turtle": "turtle", ".nt": "nt", ".nq": "nquads", ".trig": "trig", ".jsonld": "json-ld",
    ".json": "json-ld", ".rdf": "xml", ".owl": "xml", ".xml": "xml",
}  # fmt: skip


class Shapes:
    """A set of shapes, and the reference data that stand beside whatever is validated."""

    def __init__(self, graph: rdflib.Graph, reference: rdflib.Graph) -> None:
        self._graph = graph
        self._reference = reference

    @classmethod
    def own(cls) -> Shapes:
        """The project's shapes: the converter's contract and the checks of the registrant's record."""
        return cls(cls.of([resources.path("shapes")])._graph, read(resources.path("ontologies", "codes.nt")))

    @classmethod
    def of(cls, paths: Sequence[Path]) -> Shapes:
        """The shapes in files and folders, for data that need nothing beside them.

        Raises SourceError for a file that is missing, is no RDF or holds no shape.
        """
        graph = rdflib.Graph()
        for path in paths:
            for file in sorted(path.rglob("*.ttl")) if path.is_dir() else [path]:
                graph += read(file)
        if not any((None, RDF.type, kind) in graph for kind in (SH.NodeShape, SH.PropertyShape)):
            raise SourceError(f"{', '.join(map(str, paths))}: no SHACL shape in it")
        return cls(graph, rdflib.Graph())

    def __call__(self, triples: Iterable[Triple]) -> list[Finding]:
        """The findings in `triples`, which hold all that they refer to but the code lists."""
        data = rdflib.Graph()
        data.parse(data="".join(f"{s} {p} {o} .\n" for s, p, o in triples), format="nt")
        return self.check(data)

    def check(self, data: rdflib.Graph) -> list[Finding]:
        """The findings in a graph, sorted by focus node and shape."""
        whole = _ParsedOnce()
        whole += self._reference
        whole += data
        _, found, _ = pyshacl.validate(whole, shacl_graph=self._graph, inference="none", inplace=True, advanced=False)
        assert isinstance(found, rdflib.Graph)
        # Not every node of type sh:ValidationResult: those below sh:detail only explain another.
        results = found.objects(None, SH.result)
        return sorted((_finding(found, self._graph, result) for result in results), key=_order)


class _ParsedOnce(rdflib.Graph):
    """A graph that parses a query only when it first meets it: pySHACL asks the same one again for each focus node."""

    def query(self, query_object: Any, *args: Any, **kwargs: Any) -> Result:
        return super().query(_prepared(query_object), *args, **kwargs)


@cache
def _prepared(query: str) -> Query:
    return prepareQuery(query)


def read_all(paths: Sequence[Path]) -> rdflib.Graph:
    """The triples of several files, taken together. Raises SourceError, also when there are none: that would check
    nothing."""
    graph = rdflib.Graph()
    for path in paths:
        graph += read(path)
    if not graph:
        raise SourceError(f"{', '.join(map(str, paths))}: no triple to check")
    return graph


def read(path: Path) -> rdflib.Graph:
    """The triples of an RDF file. Raises SourceError when it is missing or not RDF of the kind that its name says."""
    syntax = _SYNTAXES.get(path.suffix.lower())
    if syntax is None:
        raise SourceError(
            f"{path}: no RDF file has the ending {path.suffix or '(none)'}; known are {' '.join(_SYNTAXES)}"
        )
    graph: rdflib.Graph = rdflib.Dataset(default_union=True) if syntax in ("nquads", "trig") else rdflib.Graph()
    try:
        graph.parse(path, format=syntax)
    except FileNotFoundError:
        raise SourceError(f"{path}: no such file") from None
    except OSError as error:
        raise SourceError(f"{path}: cannot be read: {error.strerror or error}") from error
    except Exception as error:  # rdflib's parsers raise whatever they meet, ValueError and SyntaxError among others
        said = " ".join(str(error).split())
        raise SourceError(f"{path}: not {syntax}: {said[:200]}") from error
    if isinstance(graph, rdflib.Dataset):
        merged = rdflib.Graph()
        for quad in graph.quads():
            merged.add(quad[:3])
        return merged
    return graph


def _finding(found: rdflib.Graph, shapes: rdflib.Graph, result: rdflib.term.Node) -> Finding:
    def value(predicate: rdflib.URIRef) -> rdflib.term.Node | None:
        return found.value(result, predicate)

    shape, focus, bad = value(SH.sourceShape), value(SH.focusNode), value(SH.value)
    nct = _NCT.search(str(focus))
    severity = value(SH.resultSeverity)
    return Finding(
        severity=_SEVERITIES.get(severity, Severity.VIOLATION)
        if isinstance(severity, rdflib.URIRef)
        else Severity.VIOLATION,
        rule=_local(shape) if isinstance(shape, rdflib.URIRef) else _component(value(SH.sourceConstraintComponent)),
        message=_message(found, result),
        record=nct.group() if nct else "",
        focus=focus.n3() if focus is not None else "",
        predicate=_path(found, value(SH.resultPath)),
        value=bad.n3() if bad is not None else "",
        shape=shape.n3() if isinstance(shape, rdflib.URIRef) else "",
        component=(value(SH.sourceConstraintComponent) or rdflib.Literal("")).n3(),
    )


def _message(found: rdflib.Graph, result: rdflib.term.Node) -> str:
    return " ".join(sorted(str(message) for message in found.objects(result, SH.resultMessage)))


def _path(found: rdflib.Graph, path: rdflib.term.Node | None) -> str:
    return path.n3() if isinstance(path, rdflib.URIRef) else "" if path is None else "(path)"


def _component(component: rdflib.term.Node | None) -> str:
    return _local(component) if component is not None else "unnamed-shape"


def _local(term: rdflib.term.Node) -> str:
    return re.split(r"[#/]", str(term))[-1]


def _order(finding: Finding) -> tuple[str, str, str, str]:
    return finding.focus, finding.rule, finding.predicate, finding.value
