"""The constraint components of SHACL (https://www.w3.org/TR/shacl/#core-components), each compiled by one function.

A constraint is a test of each value node, or a check of all value nodes of a focus node together. Where SHACL leaves
room, or pySHACL differs from it, it is pySHACL that is followed: two engines must find the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from trialgraph.terms import Term
from trialgraph.validation import sparql, values
from trialgraph.validation.graph import Graph
from trialgraph.validation.shapes import Shape, sh
from trialgraph.validation.sparql import Unsupported

# Whether a value node passes.
Test: TypeAlias = Callable[[Graph, Term], bool]
# Whether a node conforms to a shape.
Conforms: TypeAlias = Test
# What is wrong with the value nodes of a focus node: each value ("" where there is none), the path of the result (""
# for that of the shape) and its message ("" for that of the shape).
Check: TypeAlias = Callable[[Graph, Term, Sequence[Term]], Iterable[tuple[Term, Term, str]]]

_ANY_LITERAL: Final = "<http://www.w3.org/2000/01/rdf-schema#Literal>"
_ANY_DATATYPE: Final = "<http://www.w3.org/2000/01/rdf-schema#Datatype>"
_NOTHING: Final = ("", "", "")
_FIRST_CHARACTERS: Final = {
    "IRI": "<", "BlankNode": "_", "Literal": '"', "BlankNodeOrIRI": "_<", "BlankNodeOrLiteral": '_"', "IRIOrLiteral":
    '<"',
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


Component: TypeAlias = Callable[[Shape, Context], Iterator[Constraint]]


def _named(name: str) -> Term:
    return sh(f"{name}ConstraintComponent")


def class_(shape: Shape, context: Context) -> Iterator[Constraint]:
    """Value nodes are instances of a class."""
    for kind in shape.parameters.get("class", ()):
        yield Constraint(_named("Class"), lambda graph, value, kind=kind: graph.is_instance(value, kind))  # type: ignore[misc]


def datatype(shape: Shape, context: Context) -> Iterator[Constraint]:
    """Value nodes are literals of a datatype."""
    for wanted in shape.parameters.get("datatype", ()):
        if wanted == _ANY_DATATYPE:
            raise Unsupported("sh:datatype rdfs:Datatype")
        if wanted == _ANY_LITERAL:
            yield Constraint(_named("Datatype"), lambda graph, value: value[0] == '"')
        elif wanted == values.STRING:
            yield Constraint(_named("Datatype"), lambda graph, value: value[0] == '"' and value[-1] == '"')
        else:
            yield Constraint(
                _named("Datatype"),
                lambda graph, value, wanted=wanted: values.has_datatype(value, wanted),  # type: ignore[misc]
            )


def node_kind(shape: Shape, context: Context) -> Iterator[Constraint]:
    """Value nodes are IRIs, blank nodes or literals."""
    for kind in shape.parameters.get("nodeKind", ()):
        first = _FIRST_CHARACTERS[kind]
        yield Constraint(_named("NodeKind"), lambda graph, value, first=first: value[0] in first)  # type: ignore[misc]


def count(shape: Shape, context: Context) -> Iterator[Constraint]:
    """There are so many value nodes."""
    for least in shape.parameters.get("minCount", ()):
        yield Constraint(_named("MinCount"), least=least, always=least > 0)
    for most in shape.parameters.get("maxCount", ()):
        yield Constraint(_named("MaxCount"), most=most)


def value_range(shape: Shape, context: Context) -> Iterator[Constraint]:
    """Value nodes are numbers, dates … within limits."""
    passes: dict[str, Callable[[int], bool]] = {
        "minExclusive": lambda order: order > 0,
        "minInclusive": lambda order: order >= 0,
        "maxExclusive": lambda order: order < 0,
        "maxInclusive": lambda order: order <= 0,
    }
    for name, passed in passes.items():
        for limit in shape.parameters.get(name, ()):

            def test(graph: Graph, value: Term, limit: Term = limit, passed: Callable[[int], bool] = passed) -> bool:
                order = values.compare(value, limit)
                return order is not None and passed(order)

            yield Constraint(_named(name[0].upper() + name[1:]), test)


def length(shape: Shape, context: Context) -> Iterator[Constraint]:
    """Value nodes are texts or IRIs so long."""
    for least in shape.parameters.get("minLength", ()):
        if least:
            yield Constraint(
                _named("MinLength"),
                lambda graph, value, least=least: value[0] != "_" and len(values.lexical(value)) >= least,  # type: ignore[misc]
            )
    for most in shape.parameters.get("maxLength", ()):
        yield Constraint(
            _named("MaxLength"),
            lambda graph, value, most=most: value[0] != "_" and len(values.lexical(value)) <= most,  # type: ignore[misc]
        )


def pattern(shape: Shape, context: Context) -> Iterator[Constraint]:
    """Value nodes match a regular expression."""
    (flags,) = shape.parameters.get("flags", ("",))
    if not set(flags) <= {"i", "m"}:
        raise Unsupported(f"the flags {flags} of sh:pattern")
    options = (re.IGNORECASE if "i" in flags else 0) | (re.MULTILINE if "m" in flags else 0)
    for form in shape.parameters.get("pattern", ()):
        search = re.compile(form, options).search
        yield Constraint(
            _named("Pattern"),
            lambda graph, value, search=search: value[0] != "_" and search(values.lexical(value)) is not None,  # type: ignore[misc]
        )


def language_in(shape: Shape, context: Context) -> Iterator[Constraint]:
    """Value nodes are in one of some languages."""
    for wanted in shape.parameters.get("languageIn", ()):

        def test(graph: Graph, value: Term, wanted: Sequence[str] = wanted) -> bool:
            tag = values.language(value).lower()
            return bool(tag) and ("*" in wanted or tag in wanted or tag.partition("-")[0] in wanted)

        yield Constraint(_named("LanguageIn"), test)


def unique_lang(shape: Shape, context: Context) -> Iterator[Constraint]:
    """No two value nodes are in one language."""
    if shape.parameters.get("uniqueLang") == (True,):

        def check(graph: Graph, focus: Term, found: Sequence[Term]) -> Iterator[tuple[Term, Term, str]]:
            tags = [tag for tag in (values.language(value).lower() for value in found) if tag]
            for tag in dict.fromkeys(tags):
                if tags.count(tag) > 1:
                    yield _NOTHING

        yield Constraint(_named("UniqueLang"), check=check)


def equals(shape: Shape, context: Context) -> Iterator[Constraint]:
    """Value nodes are those of another property."""
    for predicate in shape.parameters.get("equals", ()):

        def check(
            graph: Graph, focus: Term, found: Sequence[Term], predicate: Term = predicate
        ) -> list[tuple[Term, Term, str]]:
            others = graph.objects(focus, predicate)
            return [(value, "", "") for value in (*_without(found, others), *_without(others, found))]

        yield Constraint(_named("Equals"), check=check, always=True)


def disjoint(shape: Shape, context: Context) -> Iterator[Constraint]:
    """No value node is one of another property."""
    for predicate in shape.parameters.get("disjoint", ()):

        def check(
            graph: Graph, focus: Term, found: Sequence[Term], predicate: Term = predicate
        ) -> list[tuple[Term, Term, str]]:
            others = graph.objects(focus, predicate)
            return [(value, "", "") for value in found if value in others]

        yield Constraint(_named("Disjoint"), check=check)


def less_than(shape: Shape, context: Context) -> Iterator[Constraint]:
    """Value nodes come before those of another property."""
    for name, component in (("lessThan", "LessThan"), ("lessThanOrEquals", "LessThanOrEquals")):
        for predicate in shape.parameters.get(name, ()):

            def check(
                graph: Graph,
                focus: Term,
                found: Sequence[Term],
                predicate: Term = predicate,
                or_equal: bool = name == "lessThanOrEquals",
            ) -> Iterator[tuple[Term, Term, str]]:
                others = graph.objects(focus, predicate)
                for value in found:
                    for other in others:
                        if not _is_less(value, other, or_equal=or_equal):
                            yield value, "", ""

            yield Constraint(_named(component), check=check)


def not_(shape: Shape, context: Context) -> Iterator[Constraint]:
    """No value node conforms to a shape."""
    for node in shape.parameters.get("not", ()):
        nested = context.nested(node)
        yield Constraint(_named("Not"), lambda graph, value, nested=nested: not nested(graph, value))  # type: ignore[misc]


def and_(shape: Shape, context: Context) -> Iterator[Constraint]:
    """Value nodes conform to all of some shapes."""
    for members in shape.parameters.get("and", ()):
        parts = [context.nested(node) for node in members]
        yield Constraint(
            _named("And"),
            lambda graph, value, parts=parts: all(part(graph, value) for part in parts),  # type: ignore[misc]
        )


def or_(shape: Shape, context: Context) -> Iterator[Constraint]:
    """Value nodes conform to one of some shapes."""
    for members in shape.parameters.get("or", ()):

        def test(graph: Graph, value: Term, parts: Sequence[Conforms] = tuple(map(context.nested, members))) -> bool:
            for part in parts:  # noqa: SIM110 - any() would take longer than the parts
                if part(graph, value):
                    return True
            return False

        yield Constraint(_named("Or"), test)


def xone(shape: Shape, context: Context) -> Iterator[Constraint]:
    """Value nodes conform to exactly one of some shapes."""
    for members in shape.parameters.get("xone", ()):
        parts = [context.nested(node) for node in members]
        yield Constraint(
            _named("Xone"),
            lambda graph, value, parts=parts: sum(part(graph, value) for part in parts) == 1,  # type: ignore[misc]
        )


def node(shape: Shape, context: Context) -> Iterator[Constraint]:
    """Value nodes conform to a shape."""
    for each in shape.parameters.get("node", ()):
        yield Constraint(_named("Node"), context.nested(each))


def qualified(shape: Shape, context: Context) -> Iterator[Constraint]:
    """So many value nodes conform to a shape."""
    for each in shape.parameters.get("qualifiedValueShape", ()):
        nested = context.nested(each)
        disjoint_ones = shape.parameters.get("qualifiedValueShapesDisjoint") == (True,)
        siblings = [context.nested(other) for other in context.siblings(shape)] if disjoint_ones else []

        def count(
            graph: Graph, found: Sequence[Term], nested: Conforms = nested, siblings: Sequence[Conforms] = siblings
        ) -> int:
            return sum(nested(graph, value) and not any(other(graph, value) for other in siblings) for value in found)

        for least in shape.parameters.get("qualifiedMinCount", ()):
            yield Constraint(
                _named("QualifiedMinCount"),
                check=lambda graph, focus, found, least=least, count=count: (  # type: ignore[misc]
                    (_NOTHING,) if count(graph, found) < least else ()
                ),
                always=least > 0,
            )
        for most in shape.parameters.get("qualifiedMaxCount", ()):
            yield Constraint(
                _named("QualifiedMaxCount"),
                check=lambda graph, focus, found, most=most, count=count: (  # type: ignore[misc]
                    (_NOTHING,) if count(graph, found) > most else ()
                ),
            )


def closed(shape: Shape, context: Context) -> Iterator[Constraint]:
    """Value nodes have no properties but those that are listed."""
    if shape.parameters.get("closed") == (True,):
        if shape.path is not None:
            raise Unsupported("a closed property shape")
        (ignored,) = shape.parameters.get("ignoredProperties", ((),))
        yield Constraint(_named("Closed"), allowed=frozenset((*ignored, *context.properties(shape))))


def has_value(shape: Shape, context: Context) -> Iterator[Constraint]:
    """Some value node is a given term."""
    for wanted in shape.parameters.get("hasValue", ()):
        yield Constraint(
            _named("HasValue"),
            check=lambda graph, focus, found, wanted=wanted: () if wanted in found else (_NOTHING,),  # type: ignore[misc]
            always=True,
        )


def in_(shape: Shape, context: Context) -> Iterator[Constraint]:
    """Value nodes are among given terms."""
    for members in shape.parameters.get("in", ()):
        allowed = frozenset(members)
        yield Constraint(_named("In"), lambda graph, value, allowed=allowed: value in allowed)  # type: ignore[misc]


def sparql_based(shape: Shape, context: Context) -> Iterator[Constraint]:
    """A query finds nothing."""
    for query in shape.parameters.get("sparql", ()):
        if query is None:
            continue
        if "$PATH" in query.text or "?PATH" in query.text:
            raise Unsupported("$PATH in a query")
        select = sparql.compiled(query.text)

        def check(
            graph: Graph,
            focus: Term,
            found: Sequence[Term],
            select: sparql.Select = select,
            message: str = query.message,
            is_node_shape: bool = shape.path is None,
        ) -> Iterator[tuple[Term, Term, str]]:
            for row in select.rows(graph, focus):
                yield row.get("value", focus if is_node_shape else ""), row.get("path", ""), _filled(message, row)

        yield Constraint(_named("SPARQL"), check=check, always=True, backward=select.backward)


COMPONENTS: Final[tuple[Component, ...]] = (
    class_, datatype, node_kind, count, value_range, length, pattern, language_in, unique_lang, equals,
    disjoint, less_than, not_, and_, or_, xone, node, qualified, closed, has_value, in_, sparql_based,
)  # fmt: skip


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
