"""The constraint components of SHACL (https://www.w3.org/TR/shacl/#core-components), each compiled by one function of
one value of its parameter.

A constraint is a test of each value node, or a check of all value nodes of a focus node together. Where SHACL leaves
room, or pySHACL differs from it, it is pySHACL that is followed: two engines must find the same.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final, TypeAlias

from trialgraph.terms import Term
from trialgraph.validation import sparql, values
from trialgraph.validation.graph import Graph
from trialgraph.validation.shapes import Query, Shape, Value, sh
from trialgraph.validation.sparql import Unsupported

# Whether a value node passes.
Test: TypeAlias = Callable[[Graph, Term], bool]
# Whether a node conforms to a shape.
Conforms: TypeAlias = Test
# One thing that is wrong: the value ("" where there is none), the path of the result ("" for that of the shape) and its
# message ("" for that of the shape).
Wrong: TypeAlias = tuple[Term, Term, str]
# What is wrong with the value nodes of a focus node, taken together.
Check: TypeAlias = Callable[[Graph, Term, Sequence[Term]], Iterable[Wrong]]

_ANY_LITERAL: Final = "<http://www.w3.org/2000/01/rdf-schema#Literal>"
_ANY_DATATYPE: Final = "<http://www.w3.org/2000/01/rdf-schema#Datatype>"
_NOTHING: Final[Wrong] = ("", "", "")
_FIRST_CHARACTERS: Final = {
    "IRI": "<", "BlankNode": "_", "Literal": '"',
    "BlankNodeOrIRI": "_<", "BlankNodeOrLiteral": '_"', "IRIOrLiteral": '<"',
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Constraint:
    """A compiled constraint: a test, a check, how many value nodes there are at least or at most, or which predicates
    they may have. `always` is whether there may be something wrong where there is none; `backward` are the predicates
    that it walks from object to subject, beside those of the path."""

    component: Term
    test: Test | None = None
    check: Check | None = None
    least: int | None = None
    most: int | None = None
    allowed: frozenset[Term] | None = None
    always: bool = False
    backward: frozenset[Term] = frozenset()


@dataclass(frozen=True, slots=True)
class Context:
    """What a component may need of the rest: the compiled shape of a node; the paths of the property shapes of a shape;
    the other qualified value shapes beside one
    (https://www.w3.org/TR/shacl/#dfn-sibling-shapes)."""

    nested: Callable[[Term], Conforms]
    properties: Callable[[Shape], Iterable[Term]]
    siblings: Callable[[Shape], Iterable[Term]]


# Compiles one value of a parameter; None where that value asks for nothing.
Component: TypeAlias = Callable[[Value, Shape, Context], Constraint | None]


def _named(name: str) -> Term:
    return sh(f"{name}ConstraintComponent")


def class_(kind: Term, shape: Shape, context: Context) -> Constraint:
    """Value nodes are instances of a class."""
    return Constraint(_named("Class"), lambda graph, value: graph.is_instance(value, kind))


def datatype(wanted: Term, shape: Shape, context: Context) -> Constraint:
    """Value nodes are literals of a datatype."""
    if wanted == _ANY_DATATYPE:
        raise Unsupported("sh:datatype rdfs:Datatype")
    if wanted == _ANY_LITERAL:
        return Constraint(_named("Datatype"), lambda graph, value: value[0] == '"')
    if wanted == values.STRING:
        return Constraint(_named("Datatype"), lambda graph, value: value[0] == '"' and value[-1] == '"')
    return Constraint(_named("Datatype"), lambda graph, value: values.has_datatype(value, wanted))


def node_kind(kind: str, shape: Shape, context: Context) -> Constraint:
    """Value nodes are IRIs, blank nodes or literals."""
    first = _FIRST_CHARACTERS[kind]
    return Constraint(_named("NodeKind"), lambda graph, value: value[0] in first)


def min_count(least: int, shape: Shape, context: Context) -> Constraint:
    """There are so many value nodes at least."""
    return Constraint(_named("MinCount"), least=least, always=least > 0)


def max_count(most: int, shape: Shape, context: Context) -> Constraint:
    """There are so many value nodes at most."""
    return Constraint(_named("MaxCount"), most=most)


def _limit(name: str, passes: Callable[[int], bool]) -> Component:
    """Value nodes are numbers, dates … within a limit; `passes` is told how they compare with it."""

    def component(limit: Term, shape: Shape, context: Context) -> Constraint:
        def test(graph: Graph, value: Term) -> bool:
            order = values.compare(value, limit)
            return order is not None and passes(order)

        return Constraint(_named(name), test)

    return component


def min_length(least: int, shape: Shape, context: Context) -> Constraint | None:
    """Value nodes are texts or IRIs so long at least."""
    if not least:
        return None
    return Constraint(_named("MinLength"), lambda graph, value: value[0] != "_" and len(values.lexical(value)) >= least)


def max_length(most: int, shape: Shape, context: Context) -> Constraint:
    """Value nodes are texts or IRIs so long at most."""
    return Constraint(_named("MaxLength"), lambda graph, value: value[0] != "_" and len(values.lexical(value)) <= most)


def pattern(form: str, shape: Shape, context: Context) -> Constraint:
    """Value nodes match a regular expression."""
    (flags,) = shape.parameters.get("flags", ("",))
    if not set(flags) <= {"i", "m"}:
        raise Unsupported(f"the flags {flags} of sh:pattern")
    options = (re.IGNORECASE if "i" in flags else 0) | (re.MULTILINE if "m" in flags else 0)
    search = re.compile(form, options).search
    return Constraint(
        _named("Pattern"), lambda graph, value: value[0] != "_" and search(values.lexical(value)) is not None
    )


def language_in(wanted: Sequence[str], shape: Shape, context: Context) -> Constraint:
    """Value nodes are in one of some languages."""

    def test(graph: Graph, value: Term) -> bool:
        tag = values.language(value).lower()
        return bool(tag) and ("*" in wanted or tag in wanted or tag.partition("-")[0] in wanted)

    return Constraint(_named("LanguageIn"), test)


def unique_lang(asked: bool, shape: Shape, context: Context) -> Constraint | None:
    """No two value nodes are in one language."""

    def check(graph: Graph, focus: Term, found: Sequence[Term]) -> Iterator[Wrong]:
        tags = Counter(tag for tag in (values.language(value).lower() for value in found) if tag)
        return (_NOTHING for count in tags.values() if count > 1)

    return Constraint(_named("UniqueLang"), check=check) if asked else None


def equals(predicate: Term, shape: Shape, context: Context) -> Constraint:
    """Value nodes are those of another property."""

    def check(graph: Graph, focus: Term, found: Sequence[Term]) -> list[Wrong]:
        others = graph.objects(focus, predicate)
        return [(value, "", "") for value in (*_without(found, others), *_without(others, found))]

    return Constraint(_named("Equals"), check=check, always=True)


def disjoint(predicate: Term, shape: Shape, context: Context) -> Constraint:
    """No value node is one of another property."""

    def check(graph: Graph, focus: Term, found: Sequence[Term]) -> list[Wrong]:
        others = graph.objects(focus, predicate)
        return [(value, "", "") for value in found if value in others]

    return Constraint(_named("Disjoint"), check=check)


def _less(name: str, *, or_equal: bool) -> Component:
    """Value nodes come before those of another property."""

    def component(predicate: Term, shape: Shape, context: Context) -> Constraint:
        def check(graph: Graph, focus: Term, found: Sequence[Term]) -> list[Wrong]:
            pairs = product(found, graph.objects(focus, predicate))
            return [(value, "", "") for value, other in pairs if not _is_less(value, other, or_equal=or_equal)]

        return Constraint(_named(name), check=check)

    return component


def not_(node: Term, shape: Shape, context: Context) -> Constraint:
    """No value node conforms to a shape."""
    conforms = context.nested(node)
    return Constraint(_named("Not"), lambda graph, value: not conforms(graph, value))


def and_(members: Sequence[Term], shape: Shape, context: Context) -> Constraint:
    """Value nodes conform to all of some shapes."""
    parts = [context.nested(node) for node in members]
    return Constraint(_named("And"), lambda graph, value: all(part(graph, value) for part in parts))


def or_(members: Sequence[Term], shape: Shape, context: Context) -> Constraint:
    """Value nodes conform to one of some shapes."""
    parts = [context.nested(node) for node in members]
    return Constraint(_named("Or"), lambda graph, value: any(part(graph, value) for part in parts))


def xone(members: Sequence[Term], shape: Shape, context: Context) -> Constraint:
    """Value nodes conform to exactly one of some shapes."""
    parts = [context.nested(node) for node in members]
    return Constraint(_named("Xone"), lambda graph, value: sum(part(graph, value) for part in parts) == 1)


def node(each: Term, shape: Shape, context: Context) -> Constraint:
    """Value nodes conform to a shape."""
    return Constraint(_named("Node"), context.nested(each))


def qualified_min_count(least: int, shape: Shape, context: Context) -> Constraint | None:
    """So many value nodes conform to a shape at least."""
    if "qualifiedValueShape" not in shape.parameters:
        return None
    count = _qualified(shape, context)
    return Constraint(
        _named("QualifiedMinCount"),
        check=lambda graph, focus, found: (_NOTHING,) if count(graph, found) < least else (),
        always=least > 0,
    )


def qualified_max_count(most: int, shape: Shape, context: Context) -> Constraint | None:
    """So many value nodes conform to a shape at most."""
    if "qualifiedValueShape" not in shape.parameters:
        return None
    count = _qualified(shape, context)
    return Constraint(
        _named("QualifiedMaxCount"),
        check=lambda graph, focus, found: (_NOTHING,) if count(graph, found) > most else (),
    )


def _qualified(shape: Shape, context: Context) -> Callable[[Graph, Sequence[Term]], int]:
    """How many value nodes conform to the qualified value shape, and to none beside it where they must be disjoint."""
    (each,) = shape.parameters["qualifiedValueShape"]
    conforms = context.nested(each)
    alone = shape.parameters.get("qualifiedValueShapesDisjoint") == (True,)
    siblings = [context.nested(other) for other in context.siblings(shape)] if alone else []
    return lambda graph, found: sum(
        conforms(graph, value) and not any(other(graph, value) for other in siblings) for value in found
    )


def closed(asked: bool, shape: Shape, context: Context) -> Constraint | None:
    """Value nodes have no properties but those that are listed."""
    if not asked:
        return None
    if shape.path is not None:
        raise Unsupported("a closed property shape")
    (ignored,) = shape.parameters.get("ignoredProperties", ((),))
    return Constraint(_named("Closed"), allowed=frozenset((*ignored, *context.properties(shape))))


def has_value(wanted: Term, shape: Shape, context: Context) -> Constraint:
    """Some value node is a given term."""
    return Constraint(
        _named("HasValue"), check=lambda graph, focus, found: () if wanted in found else (_NOTHING,), always=True
    )


def in_(members: Sequence[Term], shape: Shape, context: Context) -> Constraint:
    """Value nodes are among given terms."""
    allowed = frozenset(members)
    return Constraint(_named("In"), lambda graph, value: value in allowed)


def sparql_based(query: Query | None, shape: Shape, context: Context) -> Constraint | None:
    """A query finds nothing."""
    if query is None:  # it is deactivated
        return None
    if "$PATH" in query.text or "?PATH" in query.text:
        raise Unsupported("$PATH in a query")
    select, message, is_node_shape = sparql.compiled(query.text), query.message, shape.path is None

    def check(graph: Graph, focus: Term, found: Sequence[Term]) -> Iterator[Wrong]:
        for row in select.rows(graph, focus):
            yield row.get("value", focus if is_node_shape else ""), row.get("path", ""), _filled(message, row)

    return Constraint(_named("SPARQL"), check=check, always=True, backward=select.backward)


# Local name of the parameter → what compiles it. The others only serve these, or are property shapes.
COMPONENTS: Final[Mapping[str, Component]] = {
    "class": class_,
    "datatype": datatype,
    "nodeKind": node_kind,
    "minCount": min_count,
    "maxCount": max_count,
    "minExclusive": _limit("MinExclusive", lambda order: order > 0),
    "minInclusive": _limit("MinInclusive", lambda order: order >= 0),
    "maxExclusive": _limit("MaxExclusive", lambda order: order < 0),
    "maxInclusive": _limit("MaxInclusive", lambda order: order <= 0),
    "minLength": min_length,
    "maxLength": max_length,
    "pattern": pattern,
    "languageIn": language_in,
    "uniqueLang": unique_lang,
    "equals": equals,
    "disjoint": disjoint,
    "lessThan": _less("LessThan", or_equal=False),
    "lessThanOrEquals": _less("LessThanOrEquals", or_equal=True),
    "not": not_,
    "and": and_,
    "or": or_,
    "xone": xone,
    "node": node,
    "qualifiedMinCount": qualified_min_count,
    "qualifiedMaxCount": qualified_max_count,
    "closed": closed,
    "hasValue": has_value,
    "in": in_,
    "sparql": sparql_based,
}


def compiled(shape: Shape, context: Context) -> Iterator[Constraint]:
    """The constraints of a shape, in the order of the list. Raises Unsupported."""
    for name, component in COMPONENTS.items():
        for value in shape.parameters.get(name, ()):
            constraint = component(value, shape, context)
            if constraint is not None:
                yield constraint


def _without(some: Sequence[Term], others: Sequence[Term]) -> list[Term]:
    return [value for value in some if value not in others]


def _is_less(one: Term, other: Term, *, or_equal: bool) -> bool:
    """Whether `one` comes before `other`; not so if they cannot be compared."""
    if one[0] == "_" or other[0] == "_" or _is_text(one) != _is_text(other):
        return False
    first, second = (values.lexical(term) if _is_text(term) else values.node(term) for term in (one, other))
    try:
        return bool(first <= second if or_equal else first < second)
    except (TypeError, ArithmeticError):
        return False


def _is_text(term: Term) -> bool:
    """Whether the value of a term is a text: an IRI, or a literal whose value is."""
    return term[0] == "<" or isinstance(getattr(values.node(term), "value", None), str)


def _filled(message: str, row: Mapping[str, Term]) -> str:
    """The message with what its places ``{?value}`` stand for
    (https://www.w3.org/TR/shacl/#sparql-constraints-variables)."""
    if "{" not in message:
        return message
    return re.sub(
        r"\{[?$](\w+)\}", lambda found: values.lexical(row[found[1]]) if found[1] in row else found[0], message
    )
