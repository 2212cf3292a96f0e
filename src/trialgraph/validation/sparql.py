"""SPARQL-based constraints (https://www.w3.org/TR/shacl/#sparql-constraints), compiled to functions over a graph.

Only what is understood without a doubt is compiled: basic graph patterns that begin at the focus node, UNION, BIND,
FILTER with EXISTS, comparisons of texts, IRIs and lengths. Whatever else is asked is :class:`Unsupported`; what a
filter cannot compare with certainty, once the values are there, is :class:`Beyond`. Both are left to the reference
engine.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import Any, Final, TypeAlias

import rdflib
from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath
from rdflib.paths import Path as AlgebraPath
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.plugins.sparql.sparql import Query
from rdflib.term import Variable

from trialgraph import vocab as v
from trialgraph.terms import Term, text
from trialgraph.validation import values
from trialgraph.validation.graph import Graph
from trialgraph.validation.paths import Path, walk

_THIS: Final = "this"
Bindings: TypeAlias = dict[str, Term]  # by name: terms of rdflib compare slowly
Solve: TypeAlias = Callable[[Graph, Bindings], Iterator[Bindings]]
Known: TypeAlias = frozenset[str]


class Unsupported(Exception):
    """A construct that is not compiled; its text says which."""


class Beyond(Exception):
    """Two values that cannot be compared here with certainty."""


class _Error(Exception):
    """An error of an expression, which is neither true nor false (https://www.w3.org/TR/sparql11-query/#evaluation)."""


@dataclass(frozen=True, slots=True)
class Select:
    """A compiled query: `rows` are the distinct solutions for a focus node; `backward` the predicates that are walked
    from object to subject."""

    rows: Callable[[Graph, Term], list[Mapping[str, Term]]]
    backward: frozenset[Term]


@cache
def parsed(query: str) -> Query:
    """The algebra of a query, parsed once: that takes a tenth of a second. Raises what rdflib does for what is no
    query."""
    return prepareQuery(query)


def compiled(query: str) -> Select:
    """Raises Unsupported for a query that is not compiled."""
    algebra = parsed(query).algebra
    if algebra.name != "SelectQuery" or algebra.datasetClause:
        raise Unsupported("a query that is no plain SELECT")
    pattern = algebra.p
    while pattern.name in ("Distinct", "Reduced"):
        pattern = pattern.p
    if pattern.name != "Project":
        raise Unsupported(f"SPARQL's {pattern.name}")
    wanted = [str(variable) for variable in pattern.PV]
    if "this" not in wanted or "failure" in wanted:
        raise Unsupported("a query that does not select $this, or selects ?failure")
    backward: set[Term] = set()
    plan = _Plan(backward)
    solve, _ = plan.pattern(pattern.p, frozenset({_THIS}), frozenset({_THIS}))

    def rows(graph: Graph, focus: Term) -> list[Mapping[str, Term]]:
        found: dict[tuple[Term, ...], Mapping[str, Term]] = {}
        try:
            for solution in solve(graph, {_THIS: focus}):
                row = {name: solution[name] for name in wanted if name in solution}
                found.setdefault(tuple(solution.get(name, "") for name in wanted), row)
        except KeyError:  # a pattern met a variable that BIND left without a value
            raise Beyond from None
        return list(found.values())

    return Select(rows, frozenset(backward))


def ordered(triples: Iterable[Sequence[Any]], known: Iterable[str]) -> list[Sequence[Any]]:
    """The triple patterns in an order in which each, if it can, begins at what is known by then."""
    waiting, bound, found = list(triples), set(known), []
    while waiting:
        best = min(waiting, key=lambda triple: _cost(triple, bound))
        waiting.remove(best)
        found.append(best)
        bound |= _names(best)
    return found


def reordered(query: Query) -> Query:
    """`query`, which is changed, so that rdflib too joins its triple patterns in the order of :func:`ordered`: in its
    own, it may begin far from the focus node, among all triples of the graph."""
    _reorder(query.algebra, frozenset({_THIS}))
    return query


def _reorder(node: Any, known: Known) -> Known:
    """Reorders the patterns below `node`; the variables that have a value after it."""
    if isinstance(node, CompValue):
        if node.name == "BGP":
            node["triples"] = ordered(node.triples, known)
            return known.union(*map(_names, node.triples))
        if node.name == "Union":
            _reorder(node.p1, known)
            return known | _reorder(node.p2, known)
        parts = [node.p1, node.p2] if "p1" in node else [node.p] if "p" in node else []
        for part in parts:
            known = _reorder(part, known)
        if "expr" in node:
            _reorder_filters(node.expr, known)
    return known


def _reorder_filters(node: Any, known: Known) -> None:
    if isinstance(node, CompValue):
        if node.name in ("Builtin_EXISTS", "Builtin_NOTEXISTS"):
            _reorder(node.graph, known)
        else:
            for part in node.values():
                _reorder_filters(part, known)
    elif isinstance(node, list):
        for part in node:
            _reorder_filters(part, known)


def _names(triple: Sequence[Any]) -> frozenset[str]:
    return frozenset(str(term) for term in triple if isinstance(term, Variable))


def _cost(triple: Sequence[Any], bound: set[str]) -> int:
    subject, predicate, value = (not isinstance(term, Variable) or str(term) in bound for term in triple)
    if subject:
        return 0 if value else 1 if predicate else 2
    return 3 if value and predicate else 4


class _Plan:
    """Compiles patterns; `backward` collects the predicates that are walked from object to subject.

    `known` are the variables that have a value when a pattern is solved, since solutions are handed from pattern to
    pattern; `visible` those among them that the pattern may use by the rules of SPARQL, where a group does not see what
    its neighbours bind.
    """

    def __init__(self, backward: set[Term]) -> None:
        self._backward = backward

    def pattern(self, node: CompValue, known: Known, visible: Known) -> tuple[Solve, Known]:
        """The function that solves `node`, and the variables that it binds."""
        match node.name:
            case "BGP":
                return self._triples(node.triples, known)
            case "Join":
                first, bound = self.pattern(node.p1, known, visible)
                second, more = self.pattern(node.p2, known | bound, visible)
                return _joined(first, second), bound | more
            case "Union":
                left, some = self.pattern(node.p1, known, visible)
                right, others = self.pattern(node.p2, known, visible)
                if some - known != others - known:
                    raise Unsupported("a UNION whose branches bind different variables")
                return _either(left, right), some
            case "Filter":
                inner, bound = self.pattern(node.p, known, visible)
                test = self._condition(node.expr, known | bound, visible | bound)
                return _filtered(inner, test), bound
            case "Extend":
                inner, bound = self.pattern(node.p, known, visible)
                name = str(node.var)
                if name in known | bound:
                    raise Unsupported("BIND to a variable that has a value")
                value = self._value(node.expr, known | bound, visible | bound)
                return _extended(inner, name, value), bound | {name}
            case _:
                raise Unsupported(f"SPARQL's {node.name}")

    def _triples(self, triples: Sequence[Any], known: Known) -> tuple[Solve, Known]:
        bound = known
        solve: Solve = _as_it_is
        for triple in ordered(triples, known):
            one = self._triple(triple, bound)
            solve = one if solve is _as_it_is else _joined(solve, one)
            bound |= _names(triple)
        return solve, frozenset().union(*map(_names, triples))

    def _triple(self, triple: Sequence[Any], known: Known) -> Solve:
        subject, predicate, value = triple
        begins = not _is_free(subject, known)
        if isinstance(predicate, Variable):
            if not begins:
                raise Unsupported("a triple pattern that does not begin at the focus node")
            given = str(predicate) in known
            return _any_predicate(_operand(subject), str(predicate), given, _operand(value), _is_free(value, known))
        path = _path(predicate)
        if not begins:
            if _is_free(value, known):
                raise Unsupported("a triple pattern that does not begin at the focus node")
            subject, value, path = value, subject, Path("^", (path,))
        backward = set(path.backward())
        if v.RDF_TYPE in backward:
            raise Unsupported("a triple pattern that asks for all instances of a class")
        self._backward |= backward
        return _along(_operand(subject), path, _operand(value), _is_free(value, known))

    def _condition(self, node: Any, known: Known, visible: Known) -> Callable[[Graph, Bindings], bool]:
        """A boolean expression; it raises _Error where that has no value."""
        name = getattr(node, "name", "")
        match name:
            case "ConditionalOrExpression" | "ConditionalAndExpression":
                parts = [self._condition(each, known, visible) for each in (node.expr, *(node.other or ()))]
                return _logical(parts, decides=name == "ConditionalOrExpression")
            case "UnaryNot":
                inner = self._condition(node.expr, known, visible)
                return lambda graph, bindings: not inner(graph, bindings)
            case "Builtin_EXISTS" | "Builtin_NOTEXISTS":
                if hidden := (_variables(node.graph) & known) - visible:
                    raise Unsupported(f"a filter that uses ?{min(hidden)}, which its group does not bind")
                solve, _ = self.pattern(node.graph, known, visible)
                wanted = name == "Builtin_EXISTS"
                return lambda graph, bindings: (next(solve(graph, bindings), None) is not None) is wanted
            case "Builtin_isIRI" | "Builtin_isURI":
                value = self._value(node.arg, known, visible)
                return lambda graph, bindings: value(graph, bindings)[0] == "<"
            case "Builtin_isLITERAL":
                value = self._value(node.arg, known, visible)
                return lambda graph, bindings: value(graph, bindings)[0] == '"'
            case "Builtin_BOUND":
                name = self._visible(node.arg, known, visible)
                return lambda graph, bindings: name in bindings
            case "RelationalExpression":
                return self._comparison(node, known, visible)
            case _:
                raise Unsupported(f"SPARQL's {name or type(node).__name__} as a condition")

    def _comparison(self, node: CompValue, known: Known, visible: Known) -> Callable[[Graph, Bindings], bool]:
        if node.op in ("IN", "NOT IN"):
            one = self._value(node.expr, known, visible)
            if not isinstance(node.other, list):
                raise Unsupported("IN without a list")
            others = [self._value(other, known, visible) for other in node.other]
            wanted = node.op == "IN"
            return lambda graph, bindings: (
                any(_equal(one(graph, bindings), other(graph, bindings)) for other in others) is wanted
            )
        if _is_length(node.expr) and _is_length(node.other):
            compare = _ORDERS[node.op]
            low, high = self._number(node.expr, known, visible), self._number(node.other, known, visible)
            return lambda graph, bindings: bool(compare(low(graph, bindings), high(graph, bindings)))
        if node.op in ("=", "!=") and not (_is_text(node.expr) or _is_text(node.other)):
            first, second = self._value(node.expr, known, visible), self._value(node.other, known, visible)
            same = node.op == "="
            return lambda graph, bindings: _equal(first(graph, bindings), second(graph, bindings)) is same
        order = _ORDERS[node.op]
        left, right = self._text(node.expr, known, visible), self._text(node.other, known, visible)
        return lambda graph, bindings: bool(order(left(graph, bindings), right(graph, bindings)))

    def _value(self, node: Any, known: Known, visible: Known) -> Callable[[Graph, Bindings], Term]:
        """An expression that is a term."""
        if isinstance(node, Variable):
            name = self._visible(node, known, visible)
            return lambda graph, bindings: _bound(bindings, name)
        if isinstance(node, rdflib.URIRef | rdflib.Literal):
            constant = values.term(node)
            return lambda graph, bindings: constant
        inner = self._text(node, known, visible)
        return lambda graph, bindings: text(inner(graph, bindings))

    def _text(self, node: Any, known: Known, visible: Known) -> Callable[[Graph, Bindings], str]:
        """An expression that is a plain literal, as its text."""
        if isinstance(node, Variable | rdflib.Literal):
            value = self._value(node, known, visible)
            return lambda graph, bindings: _plain(value(graph, bindings))
        match getattr(node, "name", ""):
            case "Builtin_STR":
                if isinstance(node.arg, Variable | rdflib.URIRef | rdflib.Literal):
                    inner = self._value(node.arg, known, visible)
                    return lambda graph, bindings: _str(inner(graph, bindings))
                return self._text(node.arg, known, visible)
            case "Builtin_CONCAT":
                parts = [self._text(each, known, visible) for each in node.arg]
                return lambda graph, bindings: "".join([part(graph, bindings) for part in parts])
            case "Builtin_SUBSTR":
                whole = self._text(node.arg, known, visible)
                start = self._number(node.start, known, visible)
                if node.length is None:
                    raise Unsupported("SUBSTR without a length")
                length = self._number(node.length, known, visible)

                def part(graph: Graph, bindings: Bindings) -> str:
                    first, count = start(graph, bindings) - 1, length(graph, bindings)
                    if first < 0 or count < 0:
                        raise Beyond
                    return whole(graph, bindings)[first : first + count]

                return part
            case other:
                raise Unsupported(f"SPARQL's {other or type(node).__name__} as a value")

    def _number(self, node: Any, known: Known, visible: Known) -> Callable[[Graph, Bindings], int]:
        if isinstance(node, rdflib.Literal) and values.has_datatype(values.term(node), f"<{values.XSD}integer>"):
            constant = int(node)
            return lambda graph, bindings: constant
        if getattr(node, "name", "") == "Builtin_STRLEN":
            inner = self._text(node.arg, known, visible)
            return lambda graph, bindings: len(inner(graph, bindings))
        raise Unsupported("a number that is no length")

    def _visible(self, variable: Variable, known: Known, visible: Known) -> str:
        if variable in known and variable not in visible:
            raise Unsupported(f"an expression that uses ?{variable}, which its group does not bind")
        return str(variable)


_ORDERS: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


def _is_text(node: Any) -> bool:
    return getattr(node, "name", "") in ("Builtin_STR", "Builtin_CONCAT", "Builtin_SUBSTR")


def _is_length(node: Any) -> bool:
    is_number = isinstance(node, rdflib.Literal) and isinstance(node.value, int)
    return is_number or getattr(node, "name", "") == "Builtin_STRLEN"


def _variables(node: Any) -> set[str]:
    """All variables of a part of a query, those of nested filters too."""
    if isinstance(node, Variable):
        return {str(node)}
    if isinstance(node, CompValue):
        # rdflib keeps the translated pattern of EXISTS as an attribute, beside the parsed one.
        parts = [node.graph] if node.name in ("Builtin_EXISTS", "Builtin_NOTEXISTS") else list(node.values())
        return set().union(*(_variables(part) for part in parts))
    if isinstance(node, list | tuple | set | frozenset):
        return set().union(*(_variables(part) for part in node))
    return set()


# --- values


def _bound(bindings: Bindings, name: str) -> Term:
    if name not in bindings:
        raise _Error
    return bindings[name]


def _str(term: Term) -> str:
    if term[0] == "_":
        raise _Error
    return values.lexical(term)


def _plain(term: Term) -> str:
    """The text of a plain literal."""
    if term[-1] != '"':
        raise Beyond
    return values.lexical(term)


def _equal(one: Term, other: Term) -> bool:
    if one == other:
        if one[0] == '"' and one[-1] != '"':
            raise Beyond  # a value may differ from itself: NaN, or an ill-typed literal
        return True
    if one[0] == other[0] == '"' and not one[-1] == other[-1] == '"':
        raise Beyond  # literals that differ may have one value
    return False


# --- patterns


@dataclass(frozen=True, slots=True)
class _Constant:
    """A term of a triple pattern that is no variable; a variable is its name."""

    term: Term


_Operand: TypeAlias = str | _Constant


def _operand(term: Any) -> _Operand:
    return str(term) if isinstance(term, Variable) else _Constant(values.term(term))


def _is_free(term: Any, known: Known) -> bool:
    return isinstance(term, Variable) and str(term) not in known


def _path(node: Any) -> Path:
    if isinstance(node, rdflib.URIRef):
        return Path("", predicate=values.term(node))
    if isinstance(node, SequencePath):
        return Path("/", tuple(map(_path, node.args)))
    if isinstance(node, AlternativePath):
        return Path("|", tuple(map(_path, node.args)))
    if isinstance(node, InvPath):
        return Path("^", (_path(node.arg),))
    if isinstance(node, MulPath):
        return Path(node.mod, (_path(node.path),))
    raise Unsupported("a negated path" if isinstance(node, AlgebraPath) else "a triple pattern of another kind")


def _as_it_is(graph: Graph, bindings: Bindings) -> Iterator[Bindings]:
    yield bindings


def _joined(first: Solve, second: Solve) -> Solve:
    def solve(graph: Graph, bindings: Bindings) -> Iterator[Bindings]:
        for solution in first(graph, bindings):
            yield from second(graph, solution)

    return solve


def _either(left: Solve, right: Solve) -> Solve:
    def solve(graph: Graph, bindings: Bindings) -> Iterator[Bindings]:
        yield from left(graph, bindings)
        yield from right(graph, bindings)

    return solve


def _filtered(inner: Solve, test: Callable[[Graph, Bindings], bool]) -> Solve:
    def solve(graph: Graph, bindings: Bindings) -> Iterator[Bindings]:
        for solution in inner(graph, bindings):
            try:
                passed = test(graph, solution)
            except _Error:
                continue
            if passed:
                yield solution

    return solve


def _extended(inner: Solve, name: str, value: Callable[[Graph, Bindings], Term]) -> Solve:
    def solve(graph: Graph, bindings: Bindings) -> Iterator[Bindings]:
        for solution in inner(graph, bindings):
            try:
                yield {**solution, name: value(graph, solution)}
            except _Error:
                yield solution

    return solve


def _along(subject: _Operand, path: Path, value: _Operand, free: bool) -> Solve:
    """The triples from a known subject along a path; `free` is whether `value` is a variable without a value yet."""
    step, start, end, name = walk(path), _getter(subject), _getter(value), _name(value)

    def bind(graph: Graph, bindings: Bindings) -> Iterator[Bindings]:
        for each in step(graph, start(bindings)):
            yield {**bindings, name: each}

    def test(graph: Graph, bindings: Bindings) -> Iterator[Bindings]:
        found = step(graph, start(bindings))
        if found and end(bindings) in found:
            yield bindings

    return bind if free else test


def _any_predicate(subject: _Operand, predicate: str, given: bool, value: _Operand, free: bool) -> Solve:
    """The triples about a known subject whose predicate is a variable; `given` is whether that has a value."""
    start, verb, end, name = _getter(subject), _getter(predicate), _getter(value), _name(value)

    def solve(graph: Graph, bindings: Bindings) -> Iterator[Bindings]:
        about = graph.properties(start(bindings))
        for each in [verb(bindings)] if given else list(about):
            objects = about.get(each, ())
            solution = bindings if given else {**bindings, predicate: each}
            if free:
                for found in objects:
                    yield {**solution, name: found}
            elif objects and end(bindings) in objects:
                yield solution

    return solve


def _name(operand: _Operand) -> str:
    return operand if isinstance(operand, str) else ""


def _getter(operand: _Operand) -> Callable[[Bindings], Term]:
    """What gives the term of an operand; KeyError where BIND left a variable without a value."""
    if isinstance(operand, _Constant):
        term = operand.term
        return lambda bindings: term
    return itemgetter(operand)


def _logical(parts: Sequence[Callable[[Graph, Bindings], bool]], *, decides: bool) -> Callable[[Graph, Bindings], bool]:
    """OR (`decides` is True) and AND (False), by SPARQL's truth table for errors."""

    def condition(graph: Graph, bindings: Bindings) -> bool:
        failed = False
        for part in parts:
            try:
                if part(graph, bindings) is decides:
                    return decides
            except _Error:
                failed = True
        if failed:
            raise _Error
        return not decides

    return condition
