"""The packaged queries: each is titled and declared, finds what it must in a small graph and nothing else, in two
engines, and answers over the sample records."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Final

import pyoxigraph
import pytest
import rdflib
from pyoxigraph import QueryResultsFormat, RdfFormat

from conftest import ROOT, SAMPLES
from trialgraph import answers, pipeline, questions
from trialgraph.answers import Answer
from trialgraph.names import prefixes
from trialgraph.questions import Question
from trialgraph.terms import Term, text

sys.path.insert(0, str(ROOT))  # the benchmarks are not installed

from benchmarks.queries import rows as by_value

QUESTIONS: Final = {question.name: question for question in questions.read_all(ROOT / "queries")}
SMALL: Final = Path(__file__).parent / "queries"
CODES: Final = ROOT / "ontologies" / "codes.nt"

# The small graph is asked about the trial in the file, or about one that is invented there.
ABOUT: Final[dict[str, Term]] = {
    "arms_matrix": text("NCT00000003"),
    "order_of_giving": text("NCT00000009"),
    "publications": text("NCT00000001"),
}
NOTHING: Final = "<urn:nothing>"
# What a query says in the places that decide: names of terms, strings, numbers in VALUES.
_TERM: Final = re.compile(r'(?<![\w:?])[A-Za-z]\w*:[\w.-]*\w|"[^"\n]*"|(?<=\{ )[0-9]+(?= \})')
_FILTER: Final = re.compile(r"(?:FILTER NOT EXISTS|MINUS) (?P<group>\{)|FILTER(?P<call>\()")


def each(*names: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("question", [QUESTIONS[name] for name in names or QUESTIONS], ids=lambda q: q.name)


def of_small(question: Question) -> str:
    """The query as it is asked of the small graph."""
    return question.about({"trial": [ABOUT[question.name]]}) if question.name in ABOUT else question.text


def rows(store: pyoxigraph.Store, query: str, *, union: bool = False) -> bytes:
    """The answer as SPARQL TSV."""
    found = store.query(query, use_default_graph_as_union=union)
    assert isinstance(found, pyoxigraph.QuerySolutions)
    return found.serialize(format=QueryResultsFormat.TSV) or b""


@pytest.fixture(scope="module")
def small() -> pyoxigraph.Store:
    """The graph of tests/queries, with the codes."""
    store = pyoxigraph.Store()
    store.load(path=str(SMALL / "graph.trig"), format=RdfFormat.TRIG)
    store.load(path=str(CODES), format=RdfFormat.N_TRIPLES)
    return store


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> pyoxigraph.Store:
    """The graph of the sample records, with what stands beside it."""
    folder = tmp_path_factory.mktemp("queries")
    pipeline.build(pipeline.Settings((str(SAMPLES),), folder, ("ntriples",)), None, lambda step, done, total: None)
    store = pyoxigraph.Store()
    store.bulk_load(path=str(folder / "graph.nt"), format=RdfFormat.N_TRIPLES)
    for name in ("derived", "dataset"):
        store.load(
            path=str(folder / f"{name}.ttl"),
            format=RdfFormat.TURTLE,
            to_graph=pyoxigraph.NamedNode(f"https://w3id.org/trialgraph/graph/{name}"),
        )
    return store


# Form


@each()
def test_a_query_has_a_title_and_the_prefixes_of_the_project(question: Question) -> None:
    assert re.fullmatch(r"[A-Z].+\?", question.title)
    declared = re.findall(r"^PREFIX (\S+): <(.+)>$", question.text, re.MULTILINE)
    for prefix, namespace in declared:
        assert prefixes()[prefix] == namespace
        assert re.search(rf"(?<![\w:]){prefix}:(?!//)", question.text.split("\n\n", 1)[1]), f"{prefix} is not used"
    assert max(map(len, question.text.splitlines())) <= 120


@each()
def test_every_line_of_the_head_is_the_title_or_a_parameter(question: Question) -> None:
    head = [line for line in question.text.splitlines() if line.startswith("#")]
    assert head[1:] == [f"# {given.name} ({given.kind}): {given.description}" for given in question.parameters]


def test_a_parameter_of_one_name_is_of_one_kind_everywhere() -> None:
    kinds = {(given.name, given.kind) for question in QUESTIONS.values() for given in question.parameters}
    assert len(dict(kinds)) == len(kinds)


def test_the_readme_lists_each_query_with_its_title() -> None:
    readme = (ROOT / "queries" / "README.md").read_text("utf-8")
    listed = re.findall(r"^\| \[(\w+)\]\((\w+)\.rq\) \| (.+?) \|", readme, re.MULTILINE)
    assert listed == [(name, name, question.title) for name, question in QUESTIONS.items()]


# The small graph


def test_every_query_has_its_expected_rows_and_none_is_left_over() -> None:
    assert {path.stem for path in SMALL.glob("*.tsv")} == set(QUESTIONS)


@each()
def test_a_query_finds_what_it_must_and_nothing_else(small: pyoxigraph.Store, question: Question) -> None:
    assert rows(small, of_small(question)).decode() == (SMALL / f"{question.name}.tsv").read_text("utf-8")


@each()
def test_the_rows_are_the_same_with_all_graphs_as_the_default_graph(question: Question) -> None:
    """As stores have it that keep each trial in a graph of its own and ask their union."""
    store = pyoxigraph.Store()
    with (SMALL / "graph.trig").open("rb") as stream:
        for quad in pyoxigraph.parse(stream, format=RdfFormat.TRIG):
            name = quad.graph_name
            if isinstance(name, pyoxigraph.DefaultGraph):
                name = pyoxigraph.NamedNode("https://w3id.org/trialgraph/graph/trial/some")
            store.add(pyoxigraph.Quad(quad.subject, quad.predicate, quad.object, name))
    store.load(path=str(CODES), format=RdfFormat.N_TRIPLES, to_graph=pyoxigraph.NamedNode("https://w3id.org/codes"))
    found = rows(store, of_small(question), union=True)
    assert found.decode() == (SMALL / f"{question.name}.tsv").read_text("utf-8")


@pytest.fixture(scope="module")
def reference() -> rdflib.Dataset:
    """The small graph in rdflib."""
    graph = rdflib.Dataset()
    graph.parse(SMALL / "graph.trig", format="trig")
    graph.parse(CODES, format="nt")
    return graph


@pytest.mark.filterwarnings("ignore:Dataset|ConjunctiveGraph:DeprecationWarning")  # of rdflib, by rdflib
@each()
def test_another_engine_finds_the_same(reference: rdflib.Dataset, question: Question) -> None:
    found = reference.query(of_small(question)).serialize(format="json")
    theirs = answers.read(found or b"", "application/sparql-results+json")
    ours = Answer(answers.SOLUTIONS, (SMALL / f"{question.name}.tsv").read_bytes())
    assert theirs.variables == ours.variables
    assert by_value(theirs) == by_value(ours)


@each()
def test_each_term_of_a_query_matters(small: pyoxigraph.Store, question: Question) -> None:
    """A query in which one property, class, code or value is another one finds other rows: the small graph has a case
    for each, and a row that is found by chance is noticed."""
    head, body = of_small(question).split("\n\n", 1)
    right = rows(small, f"{head}\n\n{body}")
    for term in dict.fromkeys(found[0] for found in _TERM.finditer(body)):
        other = re.sub(rf"(?<![\w:\"]){re.escape(term)}(?![\w:.-]*\w)", _unlike(term), body)
        assert other != body
        assert rows(small, f"{head}\n\n{other}") != right, f"{question.name} finds the same without {term}"


def _unlike(term: str) -> str:
    if term.startswith('"'):
        return '"nothing"'
    return "999" if term.isdecimal() else NOTHING


@each()
def test_each_condition_of_a_query_matters(small: pyoxigraph.Store, question: Question) -> None:
    """A query without one of its FILTER or MINUS finds other rows."""
    asked = of_small(question)
    right = rows(small, asked)
    for found in _FILTER.finditer(asked):
        end = _closed(asked, found.end())
        assert rows(small, asked[: found.start()] + asked[end:]) != right, f"{asked[found.start() : end]} is idle"


def _closed(query: str, start: int) -> int:
    """Where the bracket closes that opens before `start`."""
    depth, place = 1, start
    while depth:
        depth += {"{": 1, "(": 1, "}": -1, ")": -1}.get(query[place], 0)
        place += 1
    return place


@each(*(name for name, question in QUESTIONS.items() if question.parameters))
def test_each_parameter_matters(small: pyoxigraph.Store, question: Question) -> None:
    right = rows(small, of_small(question))
    for given in question.parameters:
        unlike = {"number": "999", "text": text("9999"), "trial": text("9999"), "year": text("9999")}
        asked = question.about({given.name: [unlike.get(given.kind, NOTHING)]})
        assert rows(small, asked) != right


@each(*(name for name, question in QUESTIONS.items() if question.parameters))
def test_a_value_given_twice_adds_no_row(small: pyoxigraph.Store, question: Question) -> None:
    """A concept is asked for by all its equivalents at once, and counts once."""
    values: dict[str, list[Term]] = {given.name: given.default.split() for given in question.parameters}
    asked = of_small(question)
    twice = question.about(
        {name: [*found, *found] for name, found in values.items()}
        | ({"trial": [ABOUT[question.name]] * 2} if question.name in ABOUT else {})
    )
    assert rows(small, twice) == rows(small, asked)


# The samples


def ask(store: pyoxigraph.Store, name: str) -> list[tuple[str, ...]]:
    found = store.query(QUESTIONS[name].text)
    assert isinstance(found, pyoxigraph.QuerySolutions)
    return [tuple("" if term is None else str(term.value) for term in row) for row in found]


def test_the_conditioning_regimen_of_the_model_trial_has_seven_drugs(samples: pyoxigraph.Store) -> None:
    found = ask(samples, "conditioning_regimen")
    assert {drug for drug, _ in found} == {
        "Anti-Thymocyte Globulin (Rabbit)", "Cyclophosphamide", "Filgrastim", "Fludarabine", "Melphalan", "Mesna",
        "Thiotepa",
    }  # fmt: skip
    assert ("Cyclophosphamide", "http://purl.obolibrary.org/obo/CHEBI_4027") in found


def test_one_device_depletes_two_kinds_of_cells(samples: pyoxigraph.Store) -> None:
    found = {(row[0], row[3], row[5]) for row in ask(samples, "products_made_with_device")}
    assert found == {("NCT07257419", "depletion", ""), ("NCT07257419", "depletion", "alpha-beta T cell")}
    assert ("NCT07257419", "CliniMACS System", "depletion", "Miltenyi Biotec") in ask(samples, "trials_using_device")


def test_the_device_that_makes_the_product_is_not_what_is_tested(samples: pyoxigraph.Store) -> None:
    parts = {row[2] for row in ask(samples, "device_tested_or_making") if row[0] == "NCT07257419"}
    assert parts == {"makes the product"}


def test_a_disease_below_is_found_in_the_samples(samples: pyoxigraph.Store) -> None:
    """NCT03937544 studies B-cell acute lymphoblastic leukaemia, which Mondo has below lymphoma."""
    found = {(row[0], row[3]) for row in ask(samples, "trials_by_disease")}
    assert ("NCT07257419", "lymphoma") in found
    assert any(nct == "NCT03937544" and disease != "lymphoma" for nct, disease in found)


def test_the_build_of_the_samples_tells_its_vocabularies(samples: pyoxigraph.Store) -> None:
    assert "Mondo Disease Ontology" in {row[0] for row in ask(samples, "vocabulary_versions")}
