"""The compiled engine: each shape is turned once into functions over the triples of a batch.

It checks a shape only if it understands all of it, and of what it refers to; what it leaves out it says, and why.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from trialgraph import vocab as v
from trialgraph.terms import Term
from trialgraph.validation import components
from trialgraph.validation.components import Check, Conforms, Constraint, Context, Test
from trialgraph.validation.engine import Batch, Checked, finding, in_order
from trialgraph.validation.graph import Graph
from trialgraph.validation.paths import Walk, walk
from trialgraph.validation.shapes import Shape, Shapes, sh
from trialgraph.validation.sparql import Beyond, Unsupported

# Shape, component, focus node, path, value, message.
Hit: TypeAlias = tuple[Shape, Term, Term, Term, Term, str]
_NONE: Final = tuple[Term, ...]()
_LONG: Final = 100  # characters; longer values hardly come again
_MIN_COUNT: Final = sh("MinCountConstraintComponent")
_MAX_COUNT: Final = sh("MaxCountConstraintComponent")
_CLOSED: Final = sh("ClosedConstraintComponent")
_RESOURCE: Final = "<http://www.w3.org/2000/01/rdf-schema#Resource>"


@dataclass(slots=True, eq=False)
class Checker:
    """A compiled shape. `path` is its path as findings write it, `walk` how it is walked.

    `always` is whether it may find something where there is no value node, `allowed` are the predicates of a closed
    shape. `descends` is whether it looks at the properties of value nodes; of its property shapes, those whose path is
    a predicate are found by it, since most have nothing to say of what is not there. `is_plain` is whether it has but
    tests and counts; `passed` are values that are known to pass the tests in the graph at hand: codes, places and dates
    stand in trial after trial.
    """

    shape: Shape
    path: Term
    walk: Walk | None
    tests: list[tuple[Term, Test]] = field(default_factory=list)
    test: Test | None = None
    checks: list[tuple[Term, Check]] = field(default_factory=list)
    least: int = 0
    most: int = sys.maxsize
    always: bool = False
    by_predicate: dict[Term, list[Checker]] = field(default_factory=dict)
    required: list[tuple[Term, Checker]] = field(default_factory=list)
    others: list[Checker] = field(default_factory=list)
    allowed: frozenset[Term] | None = None
    descends: bool = False
    is_plain: bool = False
    passed: set[Term] = field(default_factory=set)

    def take(self, constraint: Constraint) -> None:
        """Takes in one of its constraints."""
        self.always = self.always or constraint.always
        self.least = constraint.least or self.least
        self.most = self.most if constraint.most is None else constraint.most
        self.allowed = self.allowed if constraint.allowed is None else constraint.allowed
        if constraint.test is not None:
            self.tests.append((constraint.component, constraint.test))
        if constraint.check is not None:
            self.checks.append((constraint.component, constraint.check))

    def add(self, below: Checker) -> None:
        """Takes in one of its property shapes."""
        path = below.shape.path
        if path is not None and not path.kind:
            self.by_predicate.setdefault(path.predicate, []).append(below)
            if below.always:
                self.required.append((path.predicate, below))
        else:
            self.others.append(below)

    def find(self, graph: Graph, focus: Term, hits: list[Hit]) -> None:
        """Adds to `hits` what is wrong with a focus node."""
        self.judge(graph, focus, (focus,) if self.walk is None else self.walk(graph, focus), hits)

    def judge(self, graph: Graph, focus: Term, found: Sequence[Term], hits: list[Hit]) -> None:
        """Adds to `hits` what is wrong with a focus node whose value nodes are `found`."""
        count = len(found)
        if count < self.least:
            hits.append((self.shape, _MIN_COUNT, focus, self.path, "", ""))
        if count > self.most:
            hits.append((self.shape, _MAX_COUNT, focus, self.path, "", ""))
        if self.tests:
            passed = self.passed
            for value in found:
                if value not in passed and self._passes(graph, focus, value, hits) and len(value) < _LONG:
                    passed.add(value)
        for component, check in self.checks:
            for value, path, message in check(graph, focus, found):
                hits.append((self.shape, component, focus, path or self.path, value, message))
        if self.descends:
            for value in found:
                self._descend(graph, value, hits)

    def _passes(self, graph: Graph, focus: Term, value: Term, hits: list[Hit]) -> bool:
        before = len(hits)
        for component, test in self.tests:
            if not test(graph, value):
                hits.append((self.shape, component, focus, self.path, value, ""))
        return len(hits) == before

    def _descend(self, graph: Graph, value: Term, hits: list[Hit]) -> None:
        about = graph.properties(value)
        by_predicate = self.by_predicate
        for predicate, objects in about.items():
            if predicate in by_predicate:
                for below in by_predicate[predicate]:
                    if len(objects) > 1 or not below.passes_alone(graph, objects[0]):
                        below.judge(graph, value, objects, hits)
            elif self.allowed is not None and predicate not in self.allowed:
                hits += self._extra(value, predicate, objects)
        for predicate, below in self.required:
            if predicate not in about:
                below.judge(graph, value, _NONE, hits)
        for below in self.others:
            below.find(graph, value, hits)

    def passes_alone(self, graph: Graph, value: Term) -> bool:
        """Whether one value, and no other, is surely right: most are, and this is the quick way to say so."""
        if not self.is_plain or not self.least <= 1 <= self.most:
            return False
        return value in self.passed if self.test is None else self.test(graph, value)

    def _extra(self, node: Term, predicate: Term, objects: Sequence[Term]) -> Iterator[Hit]:
        """What a closed shape does not allow."""
        for value in objects:
            if predicate != v.RDF_TYPE or value != _RESOURCE:
                yield self.shape, _CLOSED, node, predicate, value, ""

    def conforms(self, graph: Graph, node: Term) -> bool:
        """Whether nothing is wrong with a node."""
        found = (node,) if self.walk is None else self.walk(graph, node)
        if not self.least <= len(found) <= self.most:
            return False
        for _, test in self.tests:
            for value in found:
                if not test(graph, value):
                    return False
        for _, check in self.checks:
            for _ in check(graph, node, found):
                return False
        if self.descends:
            hits: list[Hit] = []
            for value in found:
                self._descend(graph, value, hits)
                if hits:
                    return False
        return True

    def conformance(self) -> Conforms:
        """The quickest way to ask whether a node conforms to it."""
        if self.shape.deactivated:
            return lambda graph, node: True
        if self.is_plain and self.walk is None and self.test is not None:
            return self.test
        if self.is_plain and self.walk is not None and not self.tests:
            walk, least, most = self.walk, self.least, self.most
            return lambda graph, node: least <= len(walk(graph, node)) <= most
        return self.conforms


class Compiled:
    """The engine. `unsupported` are the shapes with a target that it does not check, with the reason."""

    name = "compiled"

    def __init__(self, shapes: Shapes) -> None:
        self._shapes = shapes
        self._checkers: dict[Term, Checker] = {}
        self._backward: dict[Term, frozenset[Term]] = {}
        self._owners: dict[Term, list[Shape]] = {}
        for shape in shapes.by_node.values():
            for node in shape.parameters.get("property", ()):
                self._owners.setdefault(node, []).append(shape)
        self._context = Context(lambda node: self._checker(node).conformance(), self._paths, self._siblings)
        self.unsupported: dict[Shape, str] = {}
        self.shapes: list[Shape] = []
        for shape in shapes.targeted():
            if shape.deactivated:
                continue
            reason = self._reason(shape)
            if reason:
                self.unsupported[shape] = reason
            else:
                self.shapes.append(shape)
        reached = [each.node for each in shapes.reached(self.shapes)]
        objects_of = {predicate for shape in self.shapes for predicate in shape.objects_of}
        self.backward: frozenset[Term] = frozenset(objects_of).union(
            *(self._backward.get(node, ()) for node in reached)
        )
        self._targets = Targets(self.shapes)

    def check(self, batch: Batch) -> Checked:
        graph = Graph(batch.about, self.backward, batch.store)
        for checker in self._checkers.values():
            checker.passed.clear()
        hits: list[tuple[Shape, list[Hit]]] = []
        count = 0
        left: dict[Shape, None] = {}
        for node, shapes in self._targets.pairs(graph, batch.nodes):
            for shape in shapes:
                count += 1
                found: list[Hit] = []
                try:
                    self._checkers[shape.node].find(graph, node, found)
                except Beyond:
                    left[shape] = None
                if found:
                    hits.append((shape, found))
        findings = (finding(*hit) for shape, found in hits if shape not in left for hit in found)
        return Checked(in_order(findings), count, tuple(left))

    def _reason(self, shape: Shape) -> str:
        try:
            self._checker(shape.node)
        except Unsupported as reason:
            return str(reason)
        return ""

    def _checker(self, node: Term) -> Checker:
        made = self._checkers.get(node)
        if made is None:
            shape = self._shapes.by_node[node]
            if shape.others:
                raise Unsupported(f"the declared constraint component with the parameter {min(shape.others)}")
            made = self._compiled(shape)
            self._checkers[node] = made
        return made

    def _compiled(self, shape: Shape) -> Checker:
        path = shape.path
        if path is not None and path.turns():
            raise Unsupported("the inverse of a sequence, which pySHACL walks in another order than SPARQL")
        made = Checker(shape, "" if path is None else str(path), None if path is None else walk(path))
        backward = set(path.backward()) if path is not None else set[Term]()
        for constraint in components.compiled(shape, self._context):
            made.take(constraint)
            backward |= constraint.backward
        for each in shape.parameters.get("property", ()):
            below = self._checker(each)
            if not below.shape.deactivated:
                made.add(below)
        if v.RDF_TYPE in backward:
            raise Unsupported("a path to all instances of a class")
        self._backward[shape.node] = frozenset(backward)
        made.descends = bool(made.by_predicate or made.others) or made.allowed is not None
        made.is_plain = not made.checks and not made.descends
        made.test = made.tests[0][1] if len(made.tests) == 1 else None
        return made

    def _paths(self, shape: Shape) -> Iterator[Term]:
        for node in shape.parameters.get("property", ()):
            path = self._shapes.by_node[node].path
            if path is not None and not path.kind:
                yield path.predicate

    def _siblings(self, shape: Shape) -> Iterator[Term]:
        mine = shape.parameters.get("qualifiedValueShape", ())
        for above in self._owners.get(shape.node, ()):
            for node in above.parameters.get("property", ()):
                for other in self._shapes.by_node[node].parameters.get("qualifiedValueShape", ()):
                    if other not in mine:
                        yield other


class Targets:
    """Finds the shapes that a node is a focus node of (https://www.w3.org/TR/shacl/#targets)."""

    def __init__(self, shapes: Iterable[Shape]) -> None:
        self._classes: dict[Term, list[Shape]] = {}
        self._nodes: dict[Term, list[Shape]] = {}
        self._subjects_of: dict[Term, list[Shape]] = {}
        self._objects_of: dict[Term, list[Shape]] = {}
        for shape in shapes:
            for index, keys in (
                (self._classes, shape.classes),
                (self._nodes, shape.nodes),
                (self._subjects_of, shape.subjects_of),
                (self._objects_of, shape.objects_of),
            ):
                for key in keys:
                    index.setdefault(key, []).append(shape)

    def pairs(self, graph: Graph, nodes: Iterable[Term]) -> Iterator[tuple[Term, Iterable[Shape]]]:
        """Each of `nodes` that is a focus node, with its shapes."""
        by_types: dict[tuple[Term, ...], list[Shape]] = {}
        subjects_of, objects_of = self._subjects_of, self._objects_of
        for node in nodes:
            about = graph.properties(node)
            types = tuple(about.get(v.RDF_TYPE, _NONE))
            shapes = by_types.get(types)
            if shapes is None:
                above = {kind for each in types for kind in graph.classes(each)}
                shapes = by_types[types] = list(
                    dict.fromkeys(shape for kind in sorted(above) for shape in self._classes.get(kind, ()))
                )
            others = list(self._nodes.get(node, ()))
            if not subjects_of.keys().isdisjoint(about):
                others += [shape for key, found in subjects_of.items() if key in about for shape in found]
            for key in graph.objects_of(objects_of, node):
                others += objects_of[key]
            if others:
                yield node, dict.fromkeys((*shapes, *others))
            elif shapes:
                yield node, shapes
