"""A shapes graph, read strictly (https://www.w3.org/TR/shacl/#shapes-graph).

A processor may ignore what it does not know in a shapes graph, so a misspelt parameter would check nothing and every
graph would be valid. Here it is a SourceError: unknown terms of SHACL, values that a parameter cannot have, malformed
lists and paths, shapes that nothing leads to, shapes that refer to themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final, TypeAlias

from rdflib import OWL, RDF, RDFS
from rdflib import SH as SHACL

from trialgraph import vocab as v
from trialgraph.errors import Severity, SourceError
from trialgraph.terms import Term, Triple
from trialgraph.validation import values
from trialgraph.validation.graph import NOTHING
from trialgraph.validation.paths import Path
from trialgraph.validation.report import Rule
from trialgraph.validation.sparql import parsed

SH: Final = "http://www.w3.org/ns/shacl#"
_FIRST, _REST, _NIL = (f"<{term}>" for term in (RDF.first, RDF.rest, RDF.nil))
CLASSES: Final = frozenset({f"<{RDFS.Class}>", f"<{OWL.Class}>"})
_LEVELS: Final = {
    v.SH_VIOLATION: Severity.VIOLATION, v.SH_WARNING: Severity.WARNING, v.SH_INFO: Severity.INFO,
}  # fmt: skip
# rdflib lists the terms of SHACL but for those that are keywords of Python.
_KNOWN: Final = frozenset({str(term).removeprefix(SH) for term in dir(SHACL)} | {"and", "class", "in", "not", "or"})
_LOWER: Final = {name.lower(): name for name in sorted(_KNOWN)}
# SHACL Advanced Features (https://www.w3.org/TR/shacl-af/) and SHACL-JS: rules and constraints that no engine here
# reads.
_ADVANCED: Final = frozenset(
    {"target", "rule", "condition", "expression", "values", "filterShape", "js", "jsFunctionName", "jsLibrary", "nodes"}
)
# Parameters whose values are shapes, and those whose values are lists of shapes.
_ONE_SHAPE: Final = ("property", "node", "not", "qualifiedValueShape")
_SOME_SHAPES: Final = ("and", "or", "xone")
_NODE_KINDS: Final = {
    f"<{SH}{kind}>": kind
    for kind in ("IRI", "BlankNode", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral")
}


def sh(name: str) -> Term:
    """A term of SHACL."""
    return f"<{SH}{name}>"


def local(iri: Term) -> str:
    """The local name of an IRI."""
    return re.split(r"[#/:]", iri[1:-1].rstrip("#/"))[-1]


@dataclass(frozen=True, slots=True)
class Query:
    """A SPARQL-based constraint: its text with all prefixes declared, and its message, "" if it has none."""

    node: Term
    text: str
    message: str


Value: TypeAlias = Any  # what a reader makes of the value of a parameter: see PARAMETERS


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """A shape (https://www.w3.org/TR/shacl/#shapes).

    `name` is the rule that findings name: the local name of its IRI, or of the nearest shape above that has one. `path`
    is None for a node shape. `parameters` are its constraints: local name of the parameter → values, as
    :data:`PARAMETERS` reads them; `others` those of constraint components that the shapes graph declares
    (https://www.w3.org/TR/shacl/#sparql-constraint-components). `severity` is the term, whatever it is, `level` what it
    counts as here.
    """

    node: Term
    name: str
    path: Path | None
    severity: Term
    title: str
    message: str
    description: str
    help: str
    deactivated: bool
    classes: tuple[Term, ...]
    nodes: tuple[Term, ...]
    subjects_of: tuple[Term, ...]
    objects_of: tuple[Term, ...]
    parameters: Mapping[str, tuple[Value, ...]]
    others: frozenset[Term]

    @property
    def level(self) -> Severity:
        return _LEVELS.get(self.severity, Severity.VIOLATION)

    @property
    def targeted(self) -> bool:
        """Whether it looks for focus nodes of its own."""
        return bool(self.classes or self.nodes or self.subjects_of or self.objects_of)

    def references(self) -> Iterator[Term]:
        """The shapes that its constraints refer to."""
        for name in _ONE_SHAPE:
            yield from self.parameters.get(name, ())
        for name in _SOME_SHAPES:
            for members in self.parameters.get(name, ()):
                yield from members


@dataclass(frozen=True, slots=True, eq=False)
class Shapes:
    """The shapes of a shapes graph, by node, in the order of their terms. `triples` is the graph itself, for engines
    that read it anew."""

    by_node: Mapping[Term, Shape]
    triples: tuple[Triple, ...]

    def targeted(self) -> list[Shape]:
        """Those that look for focus nodes of their own."""
        return [shape for shape in self.by_node.values() if shape.targeted]

    def reached(self, start: Iterable[Shape]) -> list[Shape]:
        """`start` and all that they refer to."""
        found = {shape.node: shape for shape in start}
        waiting = list(found.values())
        while waiting:
            for node in waiting.pop().references():
                if node not in found:
                    found[node] = self.by_node[node]
                    waiting.append(found[node])
        return list(found.values())

    def rules(self) -> dict[str, Rule]:
        """What findings can name, by name."""
        found: dict[str, Rule] = {}
        for shape in self.reached(self.targeted()):
            if shape.node[0] == "<" or shape.name not in found:
                found[shape.name] = Rule(
                    shape.name, shape.level, shape.node, shape.title, shape.message, shape.description, shape.help
                )
        return dict(sorted(found.items()))


def load(triples: Iterable[Triple], where: str, *, strict: bool = True) -> Shapes:
    """The shapes in `triples`, which come from `where`.

    Raises SourceError for a shapes graph without a shape, and for one that cannot say what its author meant; the first
    fault is told, and how many there are. Not `strict`, it lets pass what SHACL lets a processor ignore.
    """
    reader = _Reader(tuple(triples))
    made = Shapes(reader.shapes(), reader.triples)
    faults = reader.faults
    if not faults:
        faults += _recursive(made)
        if not made.by_node:
            faults.append("no SHACL shape in it")
        elif not made.targeted():
            faults.append("no shape in it has a target, so they would check nothing")
        elif strict:
            faults += _unreached(made)
    if strict:
        faults = reader.ignored + faults
    if faults:
        first, *others = dict.fromkeys(faults)
        more = f" (and {len(others)} more such {'fault' if len(others) == 1 else 'faults'})" if others else ""
        raise SourceError(f"{where}: {first}{more}")
    return made


def _unreached(shapes: Shapes) -> Iterator[str]:
    reached = {shape.node for shape in shapes.reached(shapes.targeted())}
    for shape in shapes.by_node.values():
        if shape.node not in reached and not shape.deactivated and shape.path is not None:
            yield f"{_said(shape.node)} checks nothing: it has no target, and no shape with one leads to it"


def _recursive(shapes: Shapes) -> Iterator[str]:
    """The shapes that refer to themselves; SHACL does not say what they mean
    (https://www.w3.org/TR/shacl/#shapes-recursion)."""
    done: set[Term] = set()
    for start in shapes.by_node:
        above: dict[Term, None] = {}
        waiting: list[tuple[Term, bool]] = [(start, True)]
        while waiting:
            node, enter = waiting.pop()
            if not enter:
                above.pop(node)
                done.add(node)
            elif node in above:
                yield f"{_said(node)} refers to itself, which SHACL gives no meaning"
            elif node not in done:
                above[node] = None
                waiting.append((node, False))
                waiting += [(other, True) for other in shapes.by_node[node].references()]


def _said(term: Term) -> str:
    """A term as a message names it."""
    return "a shape without a name" if term.startswith("_:") else term


class _Fault(Exception):
    """One thing that is wrong with a shapes graph."""


class _Reader:
    def __init__(self, triples: tuple[Triple, ...]) -> None:
        self.triples = triples
        self.faults: list[str] = []  # what has no meaning
        self.ignored: list[str] = []  # what means nothing
        self._about: dict[Term, dict[Term, list[Term]]] = {}
        for subject, predicate, value in dict.fromkeys(triples):
            self._about.setdefault(subject, {}).setdefault(predicate, []).append(value)
        components = [node for node, about in self._about.items() if sh("parameter") in about]
        parameters = {each for node in components for each in self._about[node].get(sh("parameter"), ())}
        self._metaclasses = CLASSES.union(
            node for node, about in self._about.items() if f"<{RDFS.Class}>" in about.get(v.RDFS_SUB_CLASS_OF, ())
        )
        # Constraint components that the graph declares, and their parameters, have the properties of shapes too.
        self._declared = parameters.union(components)
        self.custom = {path for each in parameters for path in self._about.get(each, NOTHING).get(sh("path"), ())}

    def shapes(self) -> dict[Term, Shape]:
        """Reads all; what is wrong is in `faults` and `ignored` afterwards."""
        self.ignored += self._unknown_terms()
        nodes = self._nodes()
        self.ignored += self._unattached(nodes)
        names = _names(nodes, self._owners(nodes))
        made = {}
        for node in sorted(nodes):
            try:
                made[node] = self._shape(node, names[node])
            except _Fault as fault:
                below = f" below {names[node]}" if node.startswith("_:") and names[node] else ""
                self.faults.append(f"{_said(node)}{below}: {fault}")
        for shape in made.values():
            self.faults += self._dangling(shape, made)
        return made

    def _unknown_terms(self) -> Iterator[str]:
        for triple in self.triples:
            for term in triple:
                if term.startswith(f"<{SH}"):
                    name = term[len(SH) + 1 : -1]
                    if name and name not in _KNOWN:
                        near = get_close_matches(name.lower(), _LOWER, 1)
                        hint = f"; did you mean sh:{_LOWER[near[0]]}?" if near else ""
                        yield f"sh:{name} is no term of SHACL{hint}"
            if triple[1].startswith(f"<{SH}") and (name := triple[1][len(SH) + 1 : -1]) in _ADVANCED:
                yield f"sh:{name} is of SHACL's Advanced Features or SHACL-JS, which are not checked here"
            if triple[1] == sh("entailment"):
                yield "sh:entailment asks for triples to be inferred, which is not done here"

    def _nodes(self) -> set[Term]:
        """What is a shape (https://www.w3.org/TR/shacl/#shapes), but for the parameters of declared components."""
        parameters = {sh(name) for name in PARAMETERS} | self.custom
        targets = {sh(name) for name in ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")}
        typed = {sh("NodeShape"), sh("PropertyShape")}
        found = {
            node
            for node, properties in self._about.items()
            if node not in self._declared
            and (
                not typed.isdisjoint(properties.get(v.RDF_TYPE, ()))
                or not targets.isdisjoint(properties)
                or not parameters.isdisjoint(properties)
            )
        }
        return found | {below for node in self._about for below in self._below(node)}

    def _below(self, node: Term) -> Iterator[Term]:
        """What the constraints of `node` refer to as shapes."""
        about = self._about.get(node, NOTHING)
        found = [value for name in _ONE_SHAPE for value in about.get(sh(name), ())]
        for head in (value for name in _SOME_SHAPES for value in about.get(sh(name), ())):
            with suppress(_Fault):  # told where the parameter is read
                found += self.members(head)
        yield from (value for value in found if value[0] != '"')

    def _unattached(self, nodes: set[Term]) -> Iterator[str]:
        """What has a path and nothing else that would make it a shape is one that was forgotten, or misspelt."""
        for node, about in self._about.items():
            alone = sh("path") in about and len(about) > 1 and node not in nodes | self._declared
            if alone and v.SH_VALIDATION_RESULT not in about.get(v.RDF_TYPE, ()):
                yield f"{_said(node)} has a path but is no shape: it has no constraint, and nothing leads to it"

    def _owners(self, nodes: set[Term]) -> dict[Term, list[Term]]:
        """Shape → the shapes that refer to it."""
        owners: dict[Term, list[Term]] = {node: [] for node in nodes}
        for node in sorted(nodes):
            for below in self._below(node):
                owners[below].append(node)
        return owners

    def _shape(self, node: Term, name: str) -> Shape:
        about = self._about.get(node, NOTHING)
        kinds, paths = about.get(v.RDF_TYPE, ()), about.get(sh("path"), ())
        _check_kind(kinds, paths)
        path = self._path(self._one(paths, "sh:path"), 0) if paths else None
        (severity,) = self._at_most_one(about, "severity", _iri) or (v.SH_VIOLATION,)
        (deactivated,) = self._at_most_one(about, "deactivated", _boolean) or (False,)
        classes = [_iri(self, value) for value in about.get(sh("targetClass"), ())]
        if not self._metaclasses.isdisjoint(kinds):
            classes.append(node)  # https://www.w3.org/TR/shacl/#implicit-targetClass
        pages = [values.lexical(term) for term in sorted(about.get(f"<{RDFS.seeAlso}>", ())) if term[0] == "<"]
        return Shape(
            node=node,
            name=name,
            path=path,
            severity=severity,
            title=self._text(about, "name"),
            message=self._text(about, "message"),
            description=self._text(about, "description"),
            help=pages[0] if pages else node[1:-1] if node.startswith("<http") else "",
            deactivated=deactivated,
            classes=tuple(sorted(classes)),
            nodes=tuple(sorted(about.get(sh("targetNode"), ()))),
            subjects_of=tuple(sorted(_iri(self, value) for value in about.get(sh("targetSubjectsOf"), ()))),
            objects_of=tuple(sorted(_iri(self, value) for value in about.get(sh("targetObjectsOf"), ()))),
            parameters=self._parameters(node, about),
            others=frozenset(self.custom.intersection(about)),
        )

    def _parameters(self, node: Term, about: Mapping[Term, Sequence[Term]]) -> dict[str, tuple[Value, ...]]:
        found: dict[str, tuple[Value, ...]] = {}
        for name, (many, read) in PARAMETERS.items():
            given = about.get(sh(name), ())
            if not given:
                continue
            if len(given) > 1 and not many:
                raise _Fault(f"it has {len(given)} values of sh:{name}, but may have one")
            if name in _OF_PROPERTIES and sh("path") not in about:
                raise _Fault(f"sh:{name} is for property shapes only")
            try:
                found[name] = tuple(read(self, value) for value in sorted(given))
            except _Fault as fault:
                raise _Fault(f"sh:{name}: {fault}") from None
        for name, needed in _COMPANIONS.items():
            if name in found and not any(each in found for each in needed):
                self.ignored.append(f"{_said(node)}: sh:{name} says nothing without sh:{' or sh:'.join(needed)}")
        return found

    def _at_most_one(
        self, about: Mapping[Term, Any], name: str, read: Callable[[_Reader, Term], Any]
    ) -> tuple[Any, ...]:
        given = about.get(sh(name), ())
        try:
            return (read(self, self._one(given, f"sh:{name}")),) if given else ()
        except _Fault as fault:
            raise _Fault(f"sh:{name}: {fault}") from None

    def _one(self, given: Iterable[Term], what: str) -> Term:
        first, *others = given
        if others:
            raise _Fault(f"it has {len(others) + 1} values of {what}, but may have one")
        return first

    def _text(self, about: Mapping[Term, Sequence[Term]], name: str) -> str:
        """The texts, in English where there are several languages."""
        given = sorted(about.get(sh(name), ()))
        if any(value[0] != '"' for value in given):
            raise _Fault(f"sh:{name} must be text")
        english = [value for value in given if values.language(value) in ("", "en")] or given
        return " ".join(" ".join(values.lexical(value).split()) for value in english)

    def _dangling(self, shape: Shape, made: Mapping[Term, Shape]) -> Iterator[str]:
        for name, found in shape.parameters.items():
            for node in found if PARAMETERS[name][1] is _shape else ():
                other = made.get(node)
                if other is None or node not in self._about:
                    yield f"{_said(shape.node)}: sh:{name} leads to {node}, which is described nowhere"
                elif name == "property" and other.path is None:
                    yield f"{_said(shape.node)}: sh:property leads to {_said(node)}, which has no sh:path"
                elif name == "node" and other.path is not None:
                    yield f"{_said(shape.node)}: sh:node leads to {_said(node)}, a property shape"
            for members in found if PARAMETERS[name][1] is _shapes else ():
                for node in members:
                    if node not in made or node not in self._about:
                        yield f"{_said(shape.node)}: sh:{name} leads to {node}, which is described nowhere"

    def members(self, head: Term) -> tuple[Term, ...]:
        """The members of a SHACL list (https://www.w3.org/TR/shacl/#dfn-shacl-list)."""
        found: list[Term] = []
        seen: set[Term] = set()
        while head != _NIL:
            about = self._about.get(head, NOTHING)
            first, rest = about.get(_FIRST, ()), about.get(_REST, ())
            if not first and not rest and not seen:
                raise _Fault(f"{_said_value(head)} is no list")
            if head in seen:
                raise _Fault("the list comes back to itself")
            if len(first) != 1 or len(rest) != 1:
                raise _Fault("the list is malformed: each of its nodes needs one rdf:first and one rdf:rest")
            seen.add(head)
            found.append(first[0])
            head = rest[0]
        return tuple(found)

    def _path(self, node: Term, depth: int) -> Path:
        if node[0] == "<" and node != _NIL:
            return Path("", predicate=node)
        if node[0] == '"' or node == _NIL:
            raise _Fault(f"sh:path: {_said_value(node)} is no path")
        if depth > 20:
            raise _Fault("sh:path: the path comes back to itself")
        about = self._about.get(node, NOTHING)
        signs = [(sign, name) for name, sign in _SIGNS.items() if sh(name) in about]
        if _FIRST in about or _REST in about:
            signs.append(("/", ""))
        if len(signs) != 1:
            raise _Fault("sh:path: it is no path of SHACL")
        ((sign, name),) = signs
        try:
            if sign == "/":
                inner = self.members(node)
            else:
                value = self._one(about[sh(name)], f"sh:{name}")
                inner = self.members(value) if sign == "|" else (value,)
        except _Fault as fault:
            raise _Fault(f"sh:path: {fault}") from None
        if sign in "/|" and len(inner) < 2:
            raise _Fault("sh:path: a sequence or alternative has two members or more")
        return Path(sign, tuple(self._path(each, depth + 1) for each in inner))

    def query(self, node: Term) -> Query | None:
        """The SPARQL-based constraint `node`; None if it is deactivated."""
        about = self._about.get(node, NOTHING)
        if about.get(sh("deactivated")) and _boolean(self, self._one(about[sh("deactivated")], "sh:deactivated")):
            return None
        if sh("select") not in about:
            raise _Fault("a SPARQL-based constraint needs a sh:select")
        select = self._one(about[sh("select")], "sh:select")
        if select[0] != '"':
            raise _Fault("sh:select must be text")
        lines = [f"PREFIX {prefix}: <{namespace}>" for prefix, namespace in self._prefixes(about)]
        text = "\n".join((*lines, values.lexical(select)))
        if "$PATH" not in text:
            try:
                parsed(text)
            except Exception as error:  # rdflib raises whatever its parser meets
                raise _Fault(f"sh:select is no SPARQL query: {' '.join(str(error).split())[:200]}") from None
        return Query(node, text, self._text(about, "message"))

    def _prefixes(self, about: Mapping[Term, Sequence[Term]]) -> list[tuple[str, str]]:
        """https://www.w3.org/TR/shacl/#sparql-prefixes"""
        found = {"rdf": str(RDF), "rdfs": str(RDFS), "owl": str(OWL)}
        waiting, seen = list(about.get(sh("prefixes"), ())), set[Term]()
        while waiting:
            ontology = waiting.pop()
            if ontology in seen:
                continue
            seen.add(ontology)
            described = self._about.get(ontology, NOTHING)
            waiting += described.get(f"<{OWL.imports}>", ())
            for declaration in described.get(sh("declare"), ()):
                said = self._about.get(declaration, NOTHING)
                prefix, namespace = said.get(sh("prefix"), ()), said.get(sh("namespace"), ())
                if len(prefix) != 1 or len(namespace) != 1:
                    raise _Fault("sh:declare needs one sh:prefix and one sh:namespace")
                found[values.lexical(prefix[0])] = values.lexical(namespace[0])
        return sorted(found.items())


def _check_kind(kinds: Collection[Term], paths: Collection[Term]) -> None:
    if sh("NodeShape") in kinds and sh("PropertyShape") in kinds:
        raise _Fault("it cannot be both a node shape and a property shape")
    if sh("NodeShape") in kinds and paths:
        raise _Fault("a node shape has no sh:path")
    if sh("PropertyShape") in kinds and not paths:
        raise _Fault("a property shape needs a sh:path")


def _names(nodes: Iterable[Term], owners: Mapping[Term, list[Term]]) -> dict[Term, str]:
    """Shape → the rule that its findings name; the whole IRI where two have one local name."""
    named: dict[str, Term] = {}
    names: dict[Term, str] = {}
    for node in sorted(node for node in nodes if node[0] == "<"):
        name = local(node)
        names[node] = name if name and name not in named else node[1:-1]
        named.setdefault(name, node)
    for node in nodes:
        if node not in names:
            above, seen = list(owners[node]), set[Term]()
            while above and not any(each[0] == "<" for each in above):
                seen.update(above)
                above = [other for each in above for other in owners[each] if other not in seen]
            names[node] = min((names[each] for each in above if each[0] == "<"), default="")
    return names


def _said_value(term: Term) -> str:
    return "a blank node" if term.startswith("_:") else term


# --- readers of values


def _iri(reader: _Reader, value: Term) -> Term:
    if value[0] != "<":
        raise _Fault(f"{_said_value(value)} is no IRI")
    return value


def _term(reader: _Reader, value: Term) -> Term:
    return value


def _literal(reader: _Reader, value: Term) -> Term:
    if value[0] != '"':
        raise _Fault(f"{_said_value(value)} is no literal")
    return value


def _integer(reader: _Reader, value: Term) -> int:
    if not values.has_datatype(value, f"<{values.XSD}integer>") or int(values.lexical(value)) < 0:
        raise _Fault(f"{_said_value(value)} is no integer from 0 (xsd:integer)")
    return int(values.lexical(value))


def _boolean(reader: _Reader, value: Term) -> bool:
    if not values.has_datatype(value, f"<{values.XSD}boolean>"):
        raise _Fault(f"{_said_value(value)} is neither true nor false (xsd:boolean)")
    return values.lexical(value) in ("true", "1")


def _pattern(reader: _Reader, value: Term) -> str:
    form = values.lexical(_literal(reader, value))
    try:
        re.compile(form)
    except re.error as error:
        raise _Fault(f"{form!r} is no regular expression: {error}") from None
    return form


def _flags(reader: _Reader, value: Term) -> str:
    form = values.lexical(_literal(reader, value))
    if not set(form) <= set("smixq"):
        raise _Fault(f"{form!r} has flags that SPARQL does not know")
    return form


def _node_kind(reader: _Reader, value: Term) -> str:
    if value not in _NODE_KINDS:
        raise _Fault(f"{_said_value(value)} is none of sh:{', sh:'.join(_NODE_KINDS.values())}")
    return _NODE_KINDS[value]


def _list(reader: _Reader, value: Term) -> tuple[Term, ...]:
    return reader.members(value)


def _iris(reader: _Reader, value: Term) -> tuple[Term, ...]:
    return tuple(_iri(reader, member) for member in reader.members(value))


def _languages(reader: _Reader, value: Term) -> tuple[str, ...]:
    return tuple(values.lexical(_literal(reader, member)).lower() for member in reader.members(value))


def _shape(reader: _Reader, value: Term) -> Term:
    if value[0] == '"':
        raise _Fault(f"{value} is no shape")
    return value


def _shapes(reader: _Reader, value: Term) -> tuple[Term, ...]:
    found = tuple(_shape(reader, member) for member in reader.members(value))
    if not found:
        raise _Fault("the list is empty")
    return found


def _query(reader: _Reader, value: Term) -> Query | None:
    return reader.query(value)


# Local name of a parameter → whether it may have several values, and what reads one.
PARAMETERS: Final[Mapping[str, tuple[bool, Callable[[_Reader, Term], Value]]]] = {
    "class": (True, _iri),
    "datatype": (False, _iri),
    "nodeKind": (False, _node_kind),
    "minCount": (False, _integer),
    "maxCount": (False, _integer),
    "minExclusive": (False, _literal),
    "minInclusive": (False, _literal),
    "maxExclusive": (False, _literal),
    "maxInclusive": (False, _literal),
    "minLength": (False, _integer),
    "maxLength": (False, _integer),
    "pattern": (False, _pattern),
    "flags": (False, _flags),
    "languageIn": (False, _languages),
    "uniqueLang": (False, _boolean),
    "equals": (True, _iri),
    "disjoint": (True, _iri),
    "lessThan": (True, _iri),
    "lessThanOrEquals": (True, _iri),
    "not": (True, _shape),
    "and": (True, _shapes),
    "or": (True, _shapes),
    "xone": (True, _shapes),
    "node": (True, _shape),
    "property": (True, _shape),
    "qualifiedValueShape": (False, _shape),
    "qualifiedMinCount": (False, _integer),
    "qualifiedMaxCount": (False, _integer),
    "qualifiedValueShapesDisjoint": (False, _boolean),
    "closed": (False, _boolean),
    "ignoredProperties": (False, _iris),
    "hasValue": (True, _term),
    "in": (False, _list),
    "sparql": (True, _query),
}
_OF_PROPERTIES: Final = frozenset({
    "minCount", "maxCount", "uniqueLang", "lessThan", "lessThanOrEquals", "qualifiedValueShape",
})  # fmt: skip
_COMPANIONS: Final = {
    "flags": ("pattern",),
    "ignoredProperties": ("closed",),
    "qualifiedMinCount": ("qualifiedValueShape",),
    "qualifiedMaxCount": ("qualifiedValueShape",),
    "qualifiedValueShapesDisjoint": ("qualifiedValueShape",),
    "qualifiedValueShape": ("qualifiedMinCount", "qualifiedMaxCount"),
}
_SIGNS: Final = {
    "inversePath": "^",
    "alternativePath": "|",
    "zeroOrMorePath": "*",
    "oneOrMorePath": "+",
    "zeroOrOnePath": "?",
}
