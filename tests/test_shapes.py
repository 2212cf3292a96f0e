"""The shapes and their examples: each shape finds what it is for, nothing else does, and all agree with the code.

`tests/shapes/<stem>/valid.ttl` is a graph without a finding, `tests/shapes/<stem>/invalid/<shape>.ttl` one in which
exactly that shape finds something. Each file has a trial number of its own, so that one call validates all invalid.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache
from itertools import groupby
from pathlib import Path

import pyshacl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import OWL, RDF, SH, SKOS, BNode, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from checking import NAMES, check
from trialgraph import codes, privacy, vocab
from trialgraph.concepts import Kind
from trialgraph.errors import Finding
from trialgraph.linking.targets import TARGETS
from trialgraph.terms import Triple
from trialgraph.validation import reading

ROOT = Path(__file__).resolve().parents[1]
SHAPES = ROOT / "shapes"
EXAMPLES = ROOT / "tests" / "shapes"
STEMS = sorted(path.stem for path in SHAPES.glob("*.ttl"))
INVALID = sorted(EXAMPLES.glob("*/invalid/*.ttl"), key=lambda path: path.stem)
TGSH = "https://w3id.org/trialgraph/shapes#"
TIERS = {"contract": {SH.Violation}, "registry": {SH.Warning, SH.Info}}
TARGET = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf, SH.targetNode)


@cache
def files() -> dict[Path, Graph]:
    return {path: Graph().parse(path) for path in sorted(SHAPES.rglob("*.ttl"))}


@cache
def everything() -> Graph:
    whole = Graph()
    for graph in files().values():
        whole += graph
    return whole


def name(node: Node | None) -> str:
    return str(node).removeprefix(TGSH)


def is_property_shape(node: Node) -> bool:
    return (node, SH.path, None) in everything()


@cache
def finding_shapes() -> dict[str, URIRef]:
    """The shapes that a finding can name: those with a target, and the property shapes of one; not mere helpers."""
    graph = everything()
    found = {node for target in TARGET for node in graph.subjects(target)}
    found |= {shape for node in found for shape in graph.objects(node, SH.property)}
    return {name(node): node for node in found if isinstance(node, URIRef)}


def stem_of(shape: URIRef) -> str:
    (path,) = [path for path, graph in files().items() if (shape, RDF.type, None) in graph]
    return path.stem


def tier_of(path: Path) -> str:
    return "registry" if path.parent.name == "registry" else "contract"


# --- the shapes themselves


@pytest.mark.parametrize("path", files(), ids=lambda path: f"{tier_of(path)}-{path.stem}")
def test_every_finding_has_a_name_a_message_and_the_severity_of_its_tier(path: Path) -> None:
    graph = files()[path]
    shapes = {shape for shape in finding_shapes().values() if (shape, RDF.type, None) in graph}
    assert shapes
    for shape in shapes:
        assert str(shape).startswith(TGSH)
        (message,), (severity,) = graph.objects(shape, SH.message), graph.objects(shape, SH.severity)
        assert re.fullmatch(r"[A-Z].*[\w)>]\.", str(message)), message
        assert severity in TIERS[tier_of(path)]
        assert graph.value(shape, SH.name)


@pytest.mark.parametrize("path", files(), ids=lambda path: f"{tier_of(path)}-{path.stem}")
def test_every_named_shape_is_reached(path: Path) -> None:
    named = {
        shape
        for kind in (SH.NodeShape, SH.PropertyShape)
        for shape in files()[path].subjects(RDF.type, kind)
        if isinstance(shape, URIRef)
    }
    helpers = {shape for shape in named if (None, SH["not"], shape) in everything()}
    assert named - helpers == {shape for shape in finding_shapes().values() if shape in named}
    assert {name(helper) for helper in helpers} <= {"ContactData"}


def test_the_results_of_nameless_shapes_are_never_reported() -> None:
    """A nameless property shape under sh:property may only stand inside sh:or, sh:and, sh:not … of a named one."""
    graph = everything()
    for owner, shape in graph.subject_objects(SH.property):
        assert isinstance(owner, BNode) or isinstance(shape, URIRef), owner


def test_every_shacl_term_exists() -> None:
    """A misspelt term (sh:maxcount) would be ignored in silence."""
    terms = {term for triple in everything() for term in triple if str(term).startswith(str(SH))}
    # rdflib lists its terms but for those that are keywords of Python.
    known = {*map(str, dir(SH)), *(str(SH[word]) for word in ("and", "class", "in", "not", "or"))}
    assert {str(term) for term in terms} <= known
    assert str(SH.maxCount) in known
    assert f"{SH}maxcount" not in known


def test_the_shapes_are_well_formed() -> None:
    conforms, _, _ = pyshacl.validate(Graph(), shacl_graph=everything(), meta_shacl=True)
    assert conforms


def test_no_property_has_two_shapes_in_the_contract() -> None:
    pairs: Counter[tuple[str, str]] = Counter()
    for path, graph in files().items():
        if tier_of(path) == "contract":
            for node, shape in graph.subject_objects(SH.property):
                if isinstance(node, URIRef) and isinstance(route := graph.value(shape, SH.path), URIRef):
                    pairs[name(node), str(route)] += 1
    assert [pair for pair, count in pairs.items() if count > 1] == []


def test_the_contract_is_closed() -> None:
    graph = everything()
    open_shapes = {name(node) for node in graph.subjects(SH.property) if (node, SH.closed, None) not in graph}
    # What a vocabulary says of its own terms is not ours to forbid.
    assert {shape for shape in open_shapes if shape.endswith("Shape")} == {"ConceptShape", "TreatmentShape"}


# --- shapes and code


def predicates_in_code() -> set[str]:
    """What `graph/` names of the vocabulary, but for classes and individuals, whose names begin with a capital."""
    used: set[str] = set()
    for path in (ROOT / "src" / "trialgraph" / "graph").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "v":
                used.add(getattr(vocab, node.attr).strip("<>"))
    return {iri for iri in used if re.split("[#/]", iri)[-1][:1].islower()}


def test_the_contract_knows_exactly_the_predicates_that_the_code_writes() -> None:
    contract = {
        str(route)
        for path, graph in files().items()
        if tier_of(path) == "contract"
        for shape in graph.objects(None, SH.property)
        if isinstance(shape, URIRef) and isinstance(route := graph.value(shape, SH.path), URIRef)
    }
    assert contract | {str(RDF.type)} == predicates_in_code()


def test_code_lists_exist() -> None:
    patterns = {str(pattern) for pattern in everything().objects(None, SH.pattern)}
    prefix = r"^https://w3id\.org/trialgraph/code/"
    lists = {pattern.removeprefix(prefix).removesuffix("-") for pattern in patterns if pattern.startswith(prefix)}
    assert lists == {scheme.name for scheme in vars(codes).values() if isinstance(scheme, codes.Scheme)}


# The kinds of names of what is given or done.
GIVEN = {*Kind} - {Kind.CONDITION, Kind.MARKER, Kind.ORGANIZATION, Kind.REGIMEN}


def categories(shape: str) -> set[str]:
    graph = everything()
    values = graph.value(URIRef(TGSH + shape), SH["in"])
    assert values is not None
    return {str(value).rpartition("/")[2] for value in Collection(graph, values)}


@pytest.mark.parametrize(
    ("shape", "kinds"),
    [
        ("RegisteredCondition-matchedCategory", {Kind.CONDITION}),
        ("RegisteredCondition-markerCategory", {Kind.MARKER}),
        ("RegisteredIntervention-matchedCategory", GIVEN),
        ("DescribedIntervention-matchedCategory", GIVEN),
    ],
)
def test_names_may_be_linked_to_what_the_linker_looks_for(shape: str, kinds: set[Kind]) -> None:
    sought = {category for kind in kinds for target in TARGETS[kind] for category in target.categories}
    # A placebo has no Biolink category; what a cell bears is never a cell.
    assert categories(shape) == sought - ({"Placebo"} if kinds != {Kind.MARKER} else {"Cell"})


# --- contact data


def contact_patterns() -> list[str]:
    graph, shape = everything(), URIRef(TGSH + "ContactData")
    (whole,) = Collection(graph, next(graph.objects(shape, SH["and"])))
    return [str(graph.value(each, SH.pattern)) for each in (shape, whole)]


def is_contact(text: str) -> bool:
    return all(re.search(pattern, text) for pattern in contact_patterns())


def test_contact_data_are_what_the_converter_removes() -> None:
    # The bounds of a telephone number, written without the look-around that SPARQL's regular expressions lack.
    bounded = f"(^|[^A-Za-z0-9.-])({privacy.PHONE})($|[^A-Za-z0-9.-]|[.-]($|[^0-9]))"
    signs, whole = contact_patterns()
    assert whole == f"{privacy.EMAIL}|{bounded}"
    assert len(signs) < 60


@pytest.mark.parametrize(
    "text", ["+41 44 123 45 67", "(615) 555-1234.", "nurse@example.org", "1-877-285-4559-0", "5 mg/kg"]
)
def test_shape_and_converter_agree_on_examples(text: str) -> None:
    assert is_contact(text) == (privacy.scrub(text) != text)


@given(st.text("a@.+-() 0123456789", max_size=24))
def test_shape_and_converter_agree(text: str) -> None:
    assert is_contact(text) == (privacy.scrub(text) != text)


# --- examples


def test_every_shape_has_its_example_and_every_example_its_shape() -> None:
    there = {(path.parents[1].name, path.stem) for path in INVALID}
    assert there == {(stem_of(shape), shape_name) for shape_name, shape in finding_shapes().items()}
    assert {path.parent.name for path in EXAMPLES.glob("*/valid.ttl")} == set(STEMS)


@pytest.mark.parametrize("engine", NAMES)
@pytest.mark.parametrize("stem", STEMS)
def test_valid(stem: str, engine: str) -> None:
    assert check(reading.triples(EXAMPLES / stem / "valid.ttl"), engine) == []


@pytest.mark.parametrize("stem", STEMS)
def test_valid_leaves_out_no_property(stem: str) -> None:
    """A shape is satisfied by data, not by their absence."""
    graph, example = files()[SHAPES / f"{stem}.ttl"], Graph().parse(EXAMPLES / stem / "valid.ttl")
    routes = {graph.value(shape, SH.path) for shape in graph.objects(None, SH.property) if isinstance(shape, URIRef)}
    assert {route for route in routes if isinstance(route, URIRef)} - {RDF.type} <= set(example.predicates())


@cache
def found(engine: str) -> dict[Path, list[Finding]]:
    """The findings in each invalid graph, all validated together; a finding belongs to the file that has its focus."""
    whole, owners = list[Triple](), dict[str, list[Path]]()
    descriptions: dict[str, set[Triple]] = {}
    for number, path in enumerate(INVALID):
        triples = sorted(set(reading.triples(path, number)))
        for node, description in groupby(triples, key=lambda triple: triple[0]):
            # Only terms of vocabularies stand in several files, and then alike: they cannot mend or spoil one another.
            about = set(description)
            assert descriptions.setdefault(node, about) == about, (path, node)
            owners.setdefault(node, []).append(path)
        whole += triples
    by_file: dict[Path, list[Finding]] = {path: [] for path in INVALID}
    for finding in check(whole, engine):
        (path,) = owners[finding.focus]
        by_file[path].append(finding)
    return by_file


@pytest.mark.parametrize("engine", NAMES)
@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_invalid(path: Path, engine: str) -> None:
    severity = everything().value(URIRef(TGSH + path.stem), SH.severity)
    expected = {(path.stem, str(severity).rpartition("#")[2])}
    assert {(finding.rule, finding.severity.value) for finding in found(engine)[path]} == expected


def test_both_engines_find_the_same_in_the_examples() -> None:
    assert found("compiled") == found("pySHACL")


@pytest.mark.parametrize("path", [*INVALID, *EXAMPLES.glob("*/valid.ttl")], ids=lambda path: path.stem)
def test_an_example_says_what_it_is(path: Path) -> None:
    first = path.read_text("utf-8").splitlines()[0]
    assert re.fullmatch(r"# Wrong: .+\." if path.parent.name == "invalid" else r"# .+\.", first)


# --- the table in the README


def rows() -> list[str]:
    graph = everything()
    return [
        f"| `{key}` | {name(graph.value(shape, SH.severity)).rpartition('#')[2]} | {graph.value(shape, SH.message)} |"
        for key, shape in sorted(finding_shapes().items())
    ]


def test_the_readme_lists_every_shape() -> None:
    lines = (SHAPES / "README.md").read_text("utf-8").splitlines()
    assert sorted(line for line in lines if re.match(r"\| `[A-Z]", line)) == sorted(rows())


def test_the_readme_names_only_shapes_that_exist() -> None:
    text = (SHAPES / "README.md").read_text("utf-8")
    named = set(re.findall(r"`([A-Z][A-Za-z]+(?:-[A-Za-z]+|Shape))`", text))
    assert named <= set(finding_shapes()) | {"ContactData"}
    assert {f"S{number:02}" for number in range(1, 25)} == set(re.findall(r"^\| (S[0-9]{2}) \|", text, re.MULTILINE))


def test_every_file_is_titled_and_free() -> None:
    for path, graph in files().items():
        (ontology,) = graph.subjects(RDF.type, OWL.Ontology)
        assert str(ontology) == f"https://w3id.org/trialgraph/{path.relative_to(ROOT).with_suffix('').as_posix()}"
        licence = "https://creativecommons.org/publicdomain/zero/1.0/"
        assert (ontology, URIRef("http://purl.org/dc/terms/license"), URIRef(licence)) in graph
    assert (None, SH["class"], SKOS.Concept) in everything()
