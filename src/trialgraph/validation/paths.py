"""Property paths (https://www.w3.org/TR/shacl/#property-paths): how one is written, and how it is walked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from trialgraph.terms import Term
from trialgraph.validation.graph import Graph

Walk: TypeAlias = Callable[[Graph, Term], Sequence[Term]]


@dataclass(frozen=True, slots=True)
class Path:
    """A path: `kind` is "" for a predicate, or the sign that SPARQL has for it: ``^ / | * + ?``."""

    kind: str
    parts: tuple[Path, ...] = ()
    predicate: Term = ""

    def __str__(self) -> str:
        """As a SPARQL property path of N-Triples terms."""
        match self.kind:
            case "":
                return self.predicate
            case "^":
                return f"^{self._inner()}"
            case "/" | "|":
                return f"({self.kind.join(map(str, self.parts))})"
            case _:
                return f"{self._inner()}{self.kind}"

    def _inner(self) -> str:
        inner = self.parts[0]
        return f"({inner})" if inner.kind in ("^", "*", "+", "?") else str(inner)

    def turns(self, *, inverse: bool = False) -> bool:
        """Whether a sequence in it is walked from its end."""
        inside = inverse != (self.kind == "^")
        return (self.kind == "/" and inverse) or any(part.turns(inverse=inside) for part in self.parts)

    def backward(self) -> Iterator[Term]:
        """The predicates that are walked from object to subject."""
        yield from _backward(self, inverse=False)


def _backward(path: Path, *, inverse: bool) -> Iterator[Term]:
    if not path.kind and inverse:
        yield path.predicate
    for part in path.parts:
        yield from _backward(part, inverse=inverse != (path.kind == "^"))


def walk(path: Path) -> Walk:
    """A function from a graph and a node to the distinct nodes at the end of `path`."""
    return _walk(path, inverse=False)


def _walk(path: Path, *, inverse: bool) -> Walk:
    match path.kind:
        case "":
            return _inverse_step(path.predicate) if inverse else _step(path.predicate)
        case "^":
            return _walk(path.parts[0], inverse=not inverse)
        case "/":
            steps = [_walk(part, inverse=inverse) for part in path.parts]
            return _sequence(steps[::-1] if inverse else steps)
        case "|":
            if not inverse and not any(part.kind for part in path.parts):
                return _one_of([part.predicate for part in path.parts])
            return _either([_walk(part, inverse=inverse) for part in path.parts])
        case "?":
            return _either([_stay, _walk(path.parts[0], inverse=inverse)])
        case "*":
            return _either([_stay, _repeat(_walk(path.parts[0], inverse=inverse))])
        case _:
            return _repeat(_walk(path.parts[0], inverse=inverse))


def _step(predicate: Term) -> Walk:
    def values(graph: Graph, node: Term) -> Sequence[Term]:
        about = graph.forward.get(node)
        return (graph.properties(node) if about is None else about).get(predicate, ())

    return values


def _inverse_step(predicate: Term) -> Walk:
    def values(graph: Graph, node: Term) -> Sequence[Term]:
        return graph.subjects(predicate, node)

    return values


def _stay(graph: Graph, node: Term) -> Sequence[Term]:
    return (node,)


def _sequence(steps: Sequence[Walk]) -> Walk:
    def values(graph: Graph, node: Term) -> Sequence[Term]:
        reached: Sequence[Term] = (node,)
        for step in steps:
            if len(reached) == 1:
                reached = step(graph, reached[0])
            else:
                reached = list(dict.fromkeys(value for each in reached for value in step(graph, each)))
        return reached

    return values


def _one_of(predicates: Sequence[Term]) -> Walk:
    """Several predicates, looked up together, since such paths are many and most lead nowhere."""
    wanted = frozenset(predicates)

    def values(graph: Graph, node: Term) -> Sequence[Term]:
        about = graph.forward.get(node)
        if about is None:
            about = graph.properties(node)
        there = wanted & about.keys()
        if len(there) < 2:
            for predicate in there:
                return about[predicate]
            return ()
        return list(
            dict.fromkeys(value for predicate in predicates if predicate in there for value in about[predicate])
        )

    return values


def _either(branches: Sequence[Walk]) -> Walk:
    def values(graph: Graph, node: Term) -> Sequence[Term]:
        found = [value for branch in branches for value in branch(graph, node)]
        return list(dict.fromkeys(found)) if len(found) > 1 else found

    return values


def _repeat(step: Walk) -> Walk:
    def values(graph: Graph, node: Term) -> Sequence[Term]:
        reached = dict.fromkeys(step(graph, node))
        waiting = list(reached)
        while waiting:
            for value in step(graph, waiting.pop()):
                if value not in reached:
                    reached[value] = None
                    waiting.append(value)
        return list(reached)

    return values
