"""Answers to SPARQL queries: a table of solutions, a yes or no, or a graph, and the formats in which they are written.

An answer is kept as text in one form each, solutions as SPARQL TSV, a graph as N-Triples: what a process can hand to
another, and in both a line is a row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import pyoxigraph
from pyoxigraph import QueryResultsFormat, RdfFormat

# A value in a row: an RDF term, or None where the variable is unbound.
Value = pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal | pyoxigraph.Triple | None

SOLUTIONS: Final = "solutions"
BOOLEAN: Final = "boolean"
GRAPH: Final = "graph"

# Name of a format → format, in the order of preference where a client takes anything.
TABLES: Final[Mapping[str, QueryResultsFormat]] = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}
GRAPHS: Final[Mapping[str, RdfFormat]] = {
    "turtle": RdfFormat.TURTLE,
    "ntriples": RdfFormat.N_TRIPLES,
    "rdfxml": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query gave: `kind` is one of SOLUTIONS, BOOLEAN, GRAPH; `body` its text in the form of the module."""

    kind: str
    body: bytes

    @property
    def variables(self) -> list[str]:
        """The names of the columns; empty if it is no table."""
        return [variable.value for variable in self._solutions().variables] if self.kind == SOLUTIONS else []

    def rows(self) -> Iterator[tuple[Value, ...]]:
        """The solutions, in their order; none if it is no table."""
        if self.kind == SOLUTIONS:
            yield from (tuple(row) for row in self._solutions())

    def values(self) -> list[tuple[str, ...]]:
        """The solutions as text: IRIs and lexical forms, the empty text for what is unbound."""
        return [tuple("" if value is None else _text(value) for value in row) for row in self.rows()]

    def __len__(self) -> int:
        """The number of rows, of triples, or 1 for a yes or no."""
        if self.kind == BOOLEAN:
            return 1
        return self.body.count(b"\n") - (self.kind == SOLUTIONS)

    def __bool__(self) -> bool:
        """Whether it says yes, or holds anything."""
        return self.body == b"true" if self.kind == BOOLEAN else len(self) > 0

    def written(self, form: str, prefixes: Mapping[str, str] | None = None) -> bytes:
        """The answer in a format of TABLES, or of GRAPHS if it is a graph. Raises KeyError for one of the other."""
        if self.kind == GRAPH:
            triples = pyoxigraph.parse(self.body, format=RdfFormat.N_TRIPLES)
            return pyoxigraph.serialize(triples, format=GRAPHS[form], prefixes=dict(prefixes or {})) or b""
        if self.kind == BOOLEAN:
            wanted = TABLES[form]
            if wanted in (QueryResultsFormat.CSV, QueryResultsFormat.TSV):
                return self.body + b"\n"  # no standard form; what other servers write
            said = b'{"head":{},"boolean":%s}' % self.body
            found = pyoxigraph.parse_query_results(said, format=QueryResultsFormat.JSON)
            assert isinstance(found, pyoxigraph.QueryBoolean)
            return found.serialize(format=wanted) or b""
        if form == "tsv":
            return self.body
        return self._solutions().serialize(format=TABLES[form]) or b""

    def _solutions(self) -> pyoxigraph.QuerySolutions:
        found = pyoxigraph.parse_query_results(self.body, format=QueryResultsFormat.TSV)
        assert isinstance(found, pyoxigraph.QuerySolutions)
        return found


def read(body: bytes, media_type: str) -> Answer:
    """The answer that an endpoint gave in a standard format of results or of RDF. Raises ValueError if it is none."""
    kind = media_type.partition(";")[0].strip().lower()
    try:
        if (form := QueryResultsFormat.from_media_type(kind)) is not None:
            found = pyoxigraph.parse_query_results(body, format=form)
            if isinstance(found, pyoxigraph.QueryBoolean):
                return Answer(BOOLEAN, b"true" if found else b"false")
            return Answer(SOLUTIONS, found.serialize(format=QueryResultsFormat.TSV) or b"")
        if (syntax := RdfFormat.from_media_type(kind)) is not None:
            triples = (quad.triple for quad in pyoxigraph.parse(body, format=syntax))
            return Answer(GRAPH, pyoxigraph.serialize(triples, format=RdfFormat.N_TRIPLES) or b"")
    except SyntaxError as error:
        raise ValueError(f"its {kind} cannot be read: {error}") from error
    raise ValueError(f"{kind or 'an answer without a media type'} is no format of SPARQL results or RDF")


# What to ask an endpoint for: JSON for tables, N-Triples for graphs.
ACCEPT: Final = "application/sparql-results+json, application/n-triples, text/turtle;q=0.9, application/rdf+xml;q=0.5"


def short(value: Value, prefixes: Mapping[str, str]) -> str:
    """A value for people: an IRI as CURIE where there is a prefix for it, a literal as its text."""
    if value is None:
        return ""
    return curie(value.value, prefixes) if isinstance(value, pyoxigraph.NamedNode) else _text(value)


def curie(iri: str, prefixes: Mapping[str, str]) -> str:
    """An IRI as CURIE with the prefix of the longest namespace that it is in; the IRI itself if there is none."""
    fitting = [(space, prefix) for prefix, space in prefixes.items() if iri.startswith(space)]
    space, prefix = max(fitting, key=lambda pair: len(pair[0]), default=("", ""))
    return f"{prefix}:{iri.removeprefix(space)}" if prefix else iri


def _text(value: pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal | pyoxigraph.Triple) -> str:
    return str(value) if isinstance(value, pyoxigraph.Triple | pyoxigraph.BlankNode) else value.value
