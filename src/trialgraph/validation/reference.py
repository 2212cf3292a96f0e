"""The reference engine: pySHACL (https://github.com/RDFLib/pySHACL), over triples of rdflib."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Collection, Iterator
from functools import cache
from typing import Any, Final

import pyshacl
import rdflib
from pyshacl.errors import ShapeRecursionWarning
from rdflib.namespace import SH
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.plugins.stores.memory import Memory
from rdflib.query import Result

from trialgraph import vocab as v
from trialgraph.errors import Finding, SourceError
from trialgraph.terms import Term, Triple, text
from trialgraph.validation import sparql, values
from trialgraph.validation.compiled import Targets
from trialgraph.validation.engine import Batch, Checked, finding, in_order
from trialgraph.validation.graph import Graph
from trialgraph.validation.shapes import CLASSES, Shape, Shapes, sh

# What it says of parameters that it ignores, the reading of the shapes has said.
_LOG: Final = logging.getLogger("trialgraph.pyshacl")
_LOG.addHandler(logging.NullHandler())
_LOG.propagate = False
_TARGETS: Final = frozenset(map(sh, ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")))


class Reference:
    """The engine, for the given shapes with a target, which may be fewer than there are. `backward` are the predicates
    that they walk from object to subject; only for batches that are not the whole graph need it be known."""

    name = "pySHACL"

    def __init__(self, shapes: Shapes, checked: Collection[Shape], backward: Collection[Term] = ()) -> None:
        self.shapes = list(checked)
        self.backward = frozenset((*backward, v.RDFS_SUB_CLASS_OF))
        self._by_node = shapes.by_node
        self._targets = Targets(self.shapes)
        mine = {shape.node for shape in checked}
        others = {shape.node for shape in shapes.targeted()} - mine
        queries = {
            query.node: text(query.text)
            for shape in shapes.by_node.values()
            for query in shape.parameters.get("sparql", ())
            if query is not None
        }
        self._graph = rdflib.Graph()
        for subject, predicate, value in shapes.triples:
            is_target = predicate in _TARGETS or (predicate == v.RDF_TYPE and value in CLASSES)
            if not (subject in others and is_target):
                # The prefixes of a query are those that were read, also where other ontologies declare them.
                said = queries.get(subject, value) if predicate == sh("select") else value
                self._graph.add(tuple(map(values.node, (subject, predicate, said))))  # type: ignore[arg-type]

    def check(self, batch: Batch) -> Checked:
        objects_of = {predicate for shape in self.shapes for predicate in shape.objects_of}
        graph = Graph(batch.triples, self.backward.union(objects_of), batch.store)
        count = sum(len(list(shapes)) for _, shapes in self._targets.pairs(graph, batch.nodes))
        data = _ParsedOnce() if batch.store is None else _ParsedOnce(store=_View(graph, batch))
        if batch.store is None:
            for triple in batch.triples:
                data.add(tuple(map(values.node, triple)))  # type: ignore[arg-type]
        return Checked(in_order(self._findings(data)) if count else [], count)

    def _findings(self, data: rdflib.Graph) -> Iterator[Finding]:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", ShapeRecursionWarning)
                _, found, said = pyshacl.validate(
                    data, shacl_graph=self._graph, inference="none", inplace=True, advanced=False, logger=_LOG
                )
        except Exception as error:  # pySHACL and rdflib raise many, Exception itself among them
            raise SourceError(f"pySHACL cannot check this: {' '.join(str(error).split())[:300]}") from error
        if not isinstance(found, rdflib.Graph):
            raise SourceError(f"pySHACL cannot check this: {' '.join(said.split())[:300]}")
        # Not every node of type sh:ValidationResult: those below sh:detail only explain another.
        for result in found.objects(None, SH.result):
            yield self._finding(found, result)

    def _finding(self, found: rdflib.Graph, result: rdflib.term.Node) -> Finding:
        def value(predicate: rdflib.URIRef) -> str:
            node = found.value(result, predicate)
            return "" if node is None else values.term(node)

        shape = self._by_node[value(SH.sourceShape)]
        path = value(SH.resultPath)
        messages = sorted(str(message) for message in found.objects(result, SH.resultMessage))
        component = value(SH.sourceConstraintComponent)
        return finding(
            shape,
            component,
            value(SH.focusNode),
            str(shape.path) if path.startswith("_:") else path,
            value(SH.value),
            " ".join(messages) if component not in _CORE else "",
        )


_CORE: Final = frozenset(
    f"<{term}>"
    for term in dir(SH)
    if str(term).endswith("ConstraintComponent") and term != SH.SPARQLConstraintComponent
)


class _ParsedOnce(rdflib.Graph):
    """A graph that parses a query only when it first meets it: pySHACL asks the same one again for each focus node."""

    def query(self, query_object: Any, *args: Any, **kwargs: Any) -> Result:
        return super().query(_prepared(query_object), *args, **kwargs)


@cache
def _prepared(query: str) -> Query:
    return sparql.reordered(prepareQuery(query))


class _View(Memory):
    """A batch, and what its store has besides, as a store of rdflib. It answers what an engine asks that finds the
    focus nodes of the batch and follows paths from there; for what else may be asked it would need the whole graph."""

    def __init__(self, graph: Graph, batch: Batch) -> None:
        super().__init__()
        self._data = graph
        self._nodes = batch.nodes

    def triples(self, triple_pattern: Any, context: Any = None) -> Any:
        for triple in self._found(*(None if node is None else values.term(node) for node in triple_pattern)):
            yield tuple(map(values.node, triple)), iter(())

    def _found(self, subject: Term | None, predicate: Term | None, value: Term | None) -> Iterator[Triple]:
        graph = self._data
        if subject is not None:
            yield from self._about(subject, predicate, value)
        elif predicate is None:
            raise NotImplementedError("a part of a graph cannot say where a node stands")
        elif value is not None and predicate != v.RDF_TYPE:
            yield from ((each, predicate, value) for each in graph.subjects(predicate, value))
        else:  # the focus nodes of a class, the subjects or the objects of a property
            for node in self._nodes:
                yield from self._about(node, predicate, value)
                if value is None and predicate in graph.backward:
                    yield from ((each, predicate, node) for each in graph.subjects(predicate, node))

    def _about(self, subject: Term, predicate: Term | None, value: Term | None) -> Iterator[Triple]:
        about = self._data.properties(subject)
        for each in about if predicate is None else (predicate,):
            yield from ((subject, each, found) for found in about.get(each, ()) if value in (None, found))

    def __len__(self, context: Any = None) -> int:
        return len(self._nodes)
