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
    """The engine, for the given shapes with a target, which may be fewer than there are.

    Of the whole graph, pySHACL finds the focus nodes itself. A batch that has a store may not be asked for all
    instances of a class, so there it is told them; `backward`, the predicates that shapes walk from object to subject,
    need only be given for such batches.
    """

    name = "pySHACL"

    def __init__(self, shapes: Shapes, checked: Collection[Shape], backward: Collection[Term] = ()) -> None:
        self.shapes = list(checked)
        self.backward = frozenset(backward).union(predicate for shape in checked for predicate in shape.objects_of)
        self._by_node = shapes.by_node
        self._targets = Targets(self.shapes)
        self._untargeted, self._targeted = rdflib.Graph(), rdflib.Graph()
        queries = {
            query.node: text(query.text)
            for shape in shapes.by_node.values()
            for query in shape.parameters.get("sparql", ())
            if query is not None
        }
        mine = {shape.node for shape in checked}
        targeted = {shape.node for shape in shapes.targeted()}
        for subject, predicate, value in shapes.triples:
            # The prefixes of a query are those that were read, also where other ontologies declare them.
            said = queries.get(subject, value) if predicate == sh("select") else value
            triple = values.nodes((subject, predicate, said))
            is_target = predicate in _TARGETS or (predicate == v.RDF_TYPE and value in CLASSES)
            if not (is_target and subject in targeted):
                self._untargeted.add(triple)
            if not (is_target and subject in targeted - mine):
                self._targeted.add(triple)

        # For a shape without a message pySHACL would make one of all that it can say about its nodes; none of it is
        # used.
        for shape in shapes.by_node.values():
            if not shape.message:
                for made in (self._untargeted, self._targeted):
                    made.add((values.node(shape.node), SH.message, rdflib.Literal("")))

    def check(self, batch: Batch) -> Checked:
        graph = Graph(batch.about, self.backward, batch.store)
        pairs = [(shape, node) for node, shapes in self._targets.pairs(graph, batch.nodes) for shape in shapes]
        if not pairs:
            return Checked([], 0)
        if batch.store is None:
            data = _ParsedOnce()
            for triple in batch.triples():
                data.add(values.nodes(triple))
            shapes = self._targeted
        else:
            data = _ParsedOnce(store=_View(graph))
            shapes = rdflib.Graph()
            shapes += self._untargeted
            for shape, node in pairs:
                shapes.add((values.node(shape.node), SH.targetNode, values.node(node)))
        return Checked(in_order(self._findings(data, shapes)), len(pairs))

    def _findings(self, data: rdflib.Graph, shapes: rdflib.Graph) -> Iterator[Finding]:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", ShapeRecursionWarning)
                _, found, said = pyshacl.validate(
                    data, shacl_graph=shapes, inference="none", inplace=True, advanced=False, logger=_LOG
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
            " ".join(filter(None, messages)) if component not in _CORE else "",
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
    """A batch, and what its store has besides, as a store of rdflib. It answers what paths ask that begin at a known
    node; for what else may be asked it would need the whole graph."""

    def __init__(self, graph: Graph) -> None:
        super().__init__()
        self._data = graph

    def triples(self, triple_pattern: Any, context: Any = None) -> Any:
        for triple in self._found(*(None if node is None else values.term(node) for node in triple_pattern)):
            yield values.nodes(triple), iter(())

    def _found(self, subject: Term | None, predicate: Term | None, value: Term | None) -> Iterator[Triple]:
        if subject is not None:
            about = self._data.properties(subject)
            for each in about if predicate is None else (predicate,):
                yield from ((subject, each, found) for found in about.get(each, ()) if value in (None, found))
        elif predicate in self._data.backward and value is not None:
            yield from ((each, predicate, value) for each in self._data.subjects(predicate, value))
        else:
            raise LookupError("a part of a graph does not know all triples of a kind")

    def __len__(self, context: Any = None) -> int:
        return len(self._data.forward)
