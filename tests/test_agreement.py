"""The two engines find the same: in sample trials with random changes, and for random shapes in random small graphs.

`python -m benchmarks.agreement` proves the same for a whole corpus, and for every shape of the project.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from checking import own_shapes
from conftest import ROOT, SAMPLES
from trialgraph.errors import SourceError
from trialgraph.terms import Term, Triple
from trialgraph.validation import reading, shapes
from trialgraph.validation.compiled import Compiled
from trialgraph.validation.cut import Cut
from trialgraph.validation.engine import Engine
from trialgraph.validation.reference import Reference
from trialgraph.validation.shapes import sh

sys.path.insert(0, str(ROOT))  # the benchmarks are not installed

from benchmarks.agreement import Checking, Graph, Key, built, changed, key, whole

XSD = "http://www.w3.org/2001/XMLSchema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
TYPE, FIRST, REST, NIL = (f"<{RDF}{name}>" for name in ("type", "first", "rest", "nil"))
SUB_CLASS_OF = "<http://www.w3.org/2000/01/rdf-schema#subClassOf>"


def test_changed_sample_trials(tmp_path: Path) -> None:
    graph = changed(Graph(built([str(SAMPLES)], tmp_path / "graph")), 5, seed=1)
    assert len(graph.trials) == 25
    compiled = Checking.of(graph, "compiled", own_shapes(), tmp_path / "compiled")
    found = compiled.whole()
    assert len({finding[1] for finding in found}) > 40
    assert compiled.batches(1, jobs=1) == found
    assert compiled.batches(7, jobs=1) == found
    assert Checking.of(graph, "pyshacl", own_shapes(), tmp_path / "reference").batches(25, jobs=1) == found


# --- what was found to differ

PREFIXES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix ex: <https://example.org/> .
@prefix one: <https://example.org/NCT00000001/> .
@prefix two: <https://example.org/NCT00000002/> .
"""
CASES = {
    "a blank node is the focus node": (
        "ex:S sh:targetClass ex:C ; sh:nodeKind sh:IRI .",
        "_:x a ex:C .",
    ),
    "a blank node is the value": (
        "ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:nodeKind sh:IRI ] .",
        "one:a a ex:C ; ex:p _:x .",
    ),
    "another trial leads to a focus node that nothing is said of": (
        "ex:S sh:targetObjectsOf ex:p ; sh:nodeKind sh:Literal .",
        "one:a ex:r 1 . two:c ex:p one:b .",
    ),
    "what trials share leads to a focus node that nothing is said of": (
        "ex:S sh:targetObjectsOf ex:p ; sh:nodeKind sh:Literal .",
        "one:a ex:r 1 . ex:d ex:p one:b .",
    ),
    "a path goes on backwards within another trial": (
        "ex:S sh:targetClass ex:C ; sh:property [ sh:path ( ex:p [ sh:inversePath ex:q ] ) ; sh:maxCount 0 ] .",
        "one:a a ex:C ; ex:p two:c . two:b ex:q two:c .",
    ),
    "a path leads backwards from what trials share into a trial, and on": (
        (
            "ex:S sh:targetClass ex:C ; sh:property [ sh:path ( [ sh:inversePath ex:p ] [ sh:inversePath ex:q ] ) ;"
            " sh:maxCount 0 ] ."
        ),
        "ex:d a ex:C . one:a ex:p ex:d . one:b ex:q one:a .",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_cases(case: str, tmp_path: Path) -> None:
    files = [tmp_path / "shapes.ttl", tmp_path / "data.ttl"]
    for file, said in zip(files, CASES[case], strict=True):
        file.write_text(PREFIXES + said, "utf-8")
    written, triples = (list(reading.triples(file, number)) for number, file in enumerate(files))
    assert agreed(written, triples) == 1


# --- random graphs: two nodes of one trial, one of another, one of none

NODES = [f"<https://example.org/{name}>" for name in ("NCT00000001/a", "NCT00000001/b", "NCT00000002/c", "d")]
BLANK = ["_:x", "_:y"]
CLASSES = [f"<https://example.org/{name}>" for name in ("C", "D")]
PREDICATES = [f"<https://example.org/{name}>" for name in "pqr"]
DATATYPES = [
    f"<{XSD}{name}>"
    for name in (
        "string", "boolean", "integer", "decimal", "double", "float", "nonNegativeInteger", "byte", "date", "dateTime",
        "time", "gYear", "gYearMonth", "duration", "dayTimeDuration", "anyURI", "hexBinary", "base64Binary", "token",
    )
] + [f"<{RDF}langString>", f"<{RDF}XMLLiteral>", "<https://example.org/datatype>"]  # fmt: skip
TEXTS = ["", "a", "b", "A", "ab", "a b", "tōkyō", "1", "line\\nline", 'quo\\"te', "a@b.org"]
PLAIN = [f'"{text}"' for text in TEXTS]
TAGGED = [f'"{text}"@{tag}' for text in ("", "a", "b") for tag in ("en", "en-us", "de")]
FORMS = {
    "boolean": ("true", "1", "false", "maybe"),
    "integer": ("1", "01", "+1", "-1", "0", "20", "x", " 1", ""),
    "decimal": ("1", "1.0", "1.50", "-0.5", "20", ".5", "1E0", "x"),
    "double": ("1", "1.0E0", "1e1", "-0.5", "NaN", "INF", "-INF", "x"),
    "float": ("1", "1.5", "INF"),
    "nonNegativeInteger": ("1", "-1"),
    "byte": ("1", "300"),
    "date": ("2024-01-01", "2024-02-30", "2024-13-45", "2024-01-01Z", "2024-02-29", "0000-01-01", "12024-01-01"),
    "dateTime": ("2024-01-01T00:00:00", "2024-01-01T00:00:00Z", "2024-01-01T24:00:00", "2024-01-01"),
    "time": ("10:00:00", "10:00:00Z", "25:00:00"),
    "gYear": ("2024", "24", "2024Z"),
    "gYearMonth": ("2024-01", "2024-13", "2024-02"),
    "duration": ("P1Y", "PT1H", "P", "P1M"),
    "dayTimeDuration": ("PT1H", "P1D", "P1Y"),
    "anyURI": ("https://example.org/d", "a b"),
    "hexBinary": ("00FF", "0"),
    "base64Binary": ("AA==", "A"),
    "token": ("a", "b"),  # not " a": rdflib drops the space, and so pySHACL names another value
}
TYPED = [f'"{form}"^^<{XSD}{name}>' for name, forms in FORMS.items() for form in forms]
TYPED += [f'"a"^^<{RDF}XMLLiteral>', '"1"^^<https://example.org/datatype>', '"2"^^<https://example.org/datatype>']
ORDERED = ("integer", "decimal", "double", "date", "dateTime", "gYear", "boolean", "duration")
LIMITS = [term for term in TYPED if term.endswith(tuple(f"#{name}>" for name in ORDERED))] + PLAIN[1:3] + TAGGED[3:4]


def term(rng: Random) -> Term:
    """Any term; literals of one kind are together, so that two are often alike."""
    return rng.choice(rng.choice((NODES, BLANK, CLASSES, PLAIN, TAGGED, TYPED)))


def name(rng: Random) -> Term:
    """Any term but a blank node."""
    return rng.choice(rng.choice((NODES, CLASSES, PLAIN, TAGGED, TYPED)))


def random_graph(rng: Random) -> list[Triple]:
    triples: set[Triple] = set()
    for _ in range(rng.randint(1, 14)):
        kind = rng.randrange(5)
        if kind == 0:
            triples.add((rng.choice(NODES + BLANK), TYPE, rng.choice(CLASSES)))
        elif kind == 1 and rng.randrange(3) == 0:
            triples.add((rng.choice(CLASSES), SUB_CLASS_OF, rng.choice(CLASSES)))
        else:
            triples.add((rng.choice(NODES + BLANK), rng.choice(PREDICATES), term(rng)))
    return sorted(triples)


@dataclass
class Writer:
    """Writes random shapes."""

    rng: Random
    triples: list[Triple] = field(default_factory=list)
    count: int = 0

    def node(self) -> Term:
        self.count += 1
        return f"_:s{self.count}"

    def say(self, node: Term, name: str, value: Term) -> None:
        self.triples.append((node, sh(name), value))

    def list(self, members: Sequence[Term]) -> Term:
        head = NIL
        for member in reversed(members):
            node = self.node()
            self.triples += [(node, FIRST, member), (node, REST, head)]
            head = node
        return head

    def path(self, depth: int = 3) -> Term:
        kind = self.rng.choice(("", "", "", *PATHS) if depth else ("",))
        if not kind:
            return self.rng.choice([*PREDICATES, *PREDICATES, SUB_CLASS_OF])
        if kind in ("sequence", "alternativePath"):
            inner = self.list([self.path(depth - 1) for _ in range(self.rng.randint(2, 3))])
            if kind == "sequence":
                return inner
        else:
            inner = self.path(depth - 1)
        node = self.node()
        self.say(node, kind, inner)
        return node

    def shape(self, depth: int, *, path: bool | None = None, also: Sequence[str] = ()) -> Term:
        node = self.node()
        self.constraints(node, depth, path=self.rng.random() < 0.5 if path is None else path, also=also)
        return node

    def constraints(self, node: Term, depth: int, *, path: bool, also: Sequence[str] = ()) -> None:
        if path:
            self.say(node, "path", self.path())
        names = CORE + (OF_PROPERTIES if path else OF_NODES) + (NESTED if depth else ())
        for each in dict.fromkeys([*self.some(names), *(also if depth else ())]):
            self.constraint(node, each, depth)

    def some(self, among: Sequence[Term], most: int = 3) -> Sequence[Term]:
        return list(dict.fromkeys(self.rng.choice(among) for _ in range(self.rng.randint(1, most))))

    def number(self) -> Term:
        return f'"{self.rng.randint(0, 3)}"^^<{XSD}integer>'

    def constraint(self, node: Term, kind: str, depth: int) -> None:  # noqa: C901 - one case a kind of value
        rng = self.rng
        match kind:
            case "minCount" | "maxCount" | "minLength" | "maxLength":
                found: Sequence[Term] = [self.number()]
            case "languageIn" | "in":
                among = ['"en"', '"de"', '"en-US"', '"fr"'] if kind == "languageIn" else [name(rng) for _ in range(5)]
                found = [self.list(self.some(among, 5))]
            case "uniqueLang" | "closed":
                found = [TRUE]
            case "not" | "node" | "property":
                found = [self.shape(depth - 1, path={"node": False, "property": True}.get(kind))]
            case "and" | "or" | "xone":
                found = [self.list([self.shape(depth - 1) for _ in range(rng.randint(1, 3))])]
            case "qualifiedValueShape":
                found = [self.shape(depth - 1)]
                for each in self.some(("qualifiedMinCount", "qualifiedMaxCount")):
                    self.say(node, each, self.number())
                if rng.random() < 0.5:
                    self.say(node, "qualifiedValueShapesDisjoint", TRUE)
            case "siblings":
                found = [self.shape(depth - 1, path=True, also=["qualifiedValueShape"]) for _ in range(2)]
            case "hasValue":
                found = [name(rng)]
            case _:
                found = self.some(VALUES[kind], 2 if kind in MANY else 1)
        for value in found:
            self.say(node, "property" if kind == "siblings" else kind, value)
        if kind == "pattern" and rng.random() < 0.5:
            self.say(node, "flags", rng.choice(['"i"', '"m"', '"im"', '""']))
        if kind == "closed" and rng.random() < 0.5:
            self.say(node, "ignoredProperties", self.list(self.some([*PREDICATES, TYPE])))


TRUE = f'"true"^^<{XSD}boolean>'
PATHS = ("sequence", "inversePath", "alternativePath", "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath")
KINDS = ("IRI", "BlankNode", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral")
VALUES: dict[str, Sequence[Term]] = {
    "class": CLASSES,
    "datatype": DATATYPES,
    "nodeKind": [*map(sh, KINDS)],
    "pattern": ['"^a"', '"b$"', '"[A-Z]"', '"^$"', '"."', '"^line$"'],
    **dict.fromkeys(("minExclusive", "minInclusive", "maxExclusive", "maxInclusive"), LIMITS),
    **dict.fromkeys(("equals", "disjoint", "lessThan", "lessThanOrEquals"), PREDICATES),
}
MANY = ("class", "equals", "disjoint", "lessThan", "lessThanOrEquals")
CORE = (
    "class", "datatype", "nodeKind", "minExclusive", "minInclusive", "maxExclusive", "maxInclusive", "minLength",
    "maxLength", "pattern", "languageIn", "equals", "disjoint", "hasValue", "in",
)  # fmt: skip
OF_NODES = ("closed",)
OF_PROPERTIES = ("minCount", "maxCount", "uniqueLang", "lessThan", "lessThanOrEquals")
NESTED = ("not", "and", "or", "xone", "node", "property", "siblings")


def random_shapes(rng: Random) -> list[Triple]:
    writer = Writer(rng)
    for number in range(rng.randint(1, 2)):
        root = f"<https://example.org/Shape{number}>"
        path = rng.random() < 0.5
        writer.triples.append((root, TYPE, sh("PropertyShape" if path else "NodeShape")))
        writer.constraints(root, 2, path=path)
        targets = {
            "targetNode": name(rng),
            "targetClass": rng.choice(CLASSES),
            "targetSubjectsOf": rng.choice(PREDICATES),
            "targetObjectsOf": rng.choice(PREDICATES),
        }
        for each in writer.some(sorted(targets)):
            writer.say(root, each, targets[each])
        writer.say(root, "severity", sh(rng.choice(("Violation", "Warning", "Info"))))
    return writer.triples


def batches(
    engine: Engine, triples: Iterable[Triple], nodes: frozenset[Term], objects_of: frozenset[Term]
) -> Counter[Key]:
    """The findings, trial by trial."""
    with tempfile.TemporaryDirectory() as folder:
        cut = Cut(Path(folder), engine.backward, objects_of, nodes)
        cut.add(triples)
        cut.close()
        every = [cut.of_trials([trial]) for trial in cut.trials]
        every += [*map(cut.of_shared, cut.parts()), cut.of_undescribed()]
        return Counter[Key](key(finding) for batch in every for finding in engine.check(batch).findings)


def agreed(written: list[Triple], triples: list[Triple]) -> int | None:
    """How many findings there are, equal ones from both engines, in one piece and in batches; None where one of them
    cannot check all of it."""
    read = shapes.load(written, "shapes")
    compiled = Compiled(read)
    if compiled.unsupported:
        return None
    objects_of = frozenset(predicate for shape in read.targeted() for predicate in shape.objects_of)
    nodes = frozenset(node for shape in read.targeted() for node in shape.nodes)
    batch = whole(triples, objects_of, nodes)
    reference = Reference(read, compiled.shapes, compiled.backward)
    try:
        wanted = Counter(key(finding) for finding in reference.check(batch).findings)
    except SourceError:
        return None
    checked = compiled.check(batch)
    if checked.left:
        return None
    assert Counter(key(finding) for finding in checked.findings) == wanted
    assert batches(compiled, triples, nodes, objects_of) == wanted
    assert batches(reference, triples, nodes, objects_of) == wanted
    return wanted.total()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(st.randoms(use_true_random=False).map(lambda rng: (random_shapes(rng), random_graph(rng))))
def test_random_shapes(example: tuple[list[Triple], list[Triple]]) -> None:
    assume(agreed(*example) is not None)
