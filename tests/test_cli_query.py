"""The commands that keep and ask a graph: load, query, queries."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from conftest import SAMPLES
from trialgraph import pipeline
from trialgraph.cli import main
from trialgraph.errors import QueryError
from trialgraph.questions import Parameter, parse

LYMPHOMA = "<http://purl.obolibrary.org/obo/MONDO_0005062>"


def run(*arguments: str | Path, text: str | None = None) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], input=text)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store filled by a build of the samples."""
    folder = tmp_path_factory.mktemp("built")
    done = run("build", SAMPLES, "-o", folder / "graph", "-f", "turtle", "--no-validate", "--store", folder / "store")
    assert done.exit_code == 0, done.output
    assert f"Store: {folder / 'store'}" in done.output
    return folder / "store"


def table(done: Result) -> list[dict[str, str]]:
    assert done.exit_code == 0, done.output
    return list(csv.DictReader(io.StringIO(done.stdout)))


def test_a_name_is_asked_as_the_concepts_that_it_means(store: Path) -> None:
    named = table(run("query", "trials_by_disease", "--condition", "lymphoma", "-s", store, "-f", "csv"))
    assert "NCT07257419" in {row["nct"] for row in named}
    for same in ("MONDO:0005062", "mesh:D008223", "MESH:D008223", "NCIT:C3208", LYMPHOMA):
        asked = table(run("query", "trials_by_disease", f"--condition={same}", "-s", store, "-f", "csv"))
        assert asked == named, same


def test_what_stands_below_a_condition_counts(store: Path) -> None:
    below = table(run("query", "trials_by_disease", "--condition", "MONDO:0004967", "-s", store, "-f", "csv"))
    above = table(run("query", "trials_by_disease", "--condition", "MONDO:0005070", "-s", store, "-f", "csv"))
    assert {row["nct"] for row in below} < {row["nct"] for row in above}


def test_every_concept_above_one_in_use_is_described(store: Path) -> None:
    nameless = """
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        SELECT DISTINCT ?above WHERE {
          ?below rdfs:subClassOf ?above
          FILTER NOT EXISTS { ?above rdfs:label ?label ; skos:inScheme ?vocabulary }
        }"""
    assert table(run("query", "-", "-s", store, "-f", "csv", text=nameless)) == []
    up = "<http://www.w3.org/2000/01/rdf-schema#subClassOf>+"
    known = (
        f"ASK {{ <http://purl.obolibrary.org/obo/MONDO_0004967> {up} <http://purl.obolibrary.org/obo/MONDO_0005070> }}"
    )
    assert run("query", "-", "-s", store, text=known).stdout == "yes\n"


def test_every_packaged_query_is_listed_and_can_be_shown(store: Path) -> None:
    listed = run("queries").stdout
    for item in pipeline.packaged():
        assert f"\n{item.name}\n    {item.title}\n" in f"\n{listed}"
        assert run("queries", item.name).stdout == item.text
        assert run("query", item.name, "--show").stdout == item.text
    assert [item["name"] for item in json.loads(run("queries", "--json").stdout)] == [
        item.name for item in pipeline.packaged()
    ]


def test_files_are_asked_without_a_store(store: Path) -> None:
    folder = store.parent / "graph"
    by_store = table(run("query", "conditioning_regimen", "-s", store, "-f", "csv"))
    assert {row["drug"] for row in by_store} >= {"Mesna", "Thiotepa"}
    drugs = {row["drug"] for row in table(run("query", "conditioning_regimen", "-d", folder, "-f", "csv"))}
    assert drugs == {row["drug"] for row in by_store}


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_a_table_in_every_format(store: Path, form: str) -> None:
    done = run("query", "conditioning_regimen", "-s", store, "-f", form)
    assert done.exit_code == 0
    assert "Thiotepa" in done.stdout
    assert " rows, " in done.stderr


def test_a_file_is_written_whole_or_not_at_all(store: Path, tmp_path: Path) -> None:
    query = "SELECT (1 AS ?n) {}"
    done = run("query", "-", "-s", store, "-o", tmp_path / "none" / "rows", "-q", text=query)
    sentence = f"trialgraph: cannot write {tmp_path / 'none' / 'rows'}: No such file or directory\n"
    assert (done.exit_code, done.output) == (2, sentence)
    assert [*tmp_path.iterdir()] == []
    assert run("query", "-", "-s", store, "-o", tmp_path / "rows", "-q", text=query).exit_code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["rows"]


def test_a_store_needs_a_format_of_rdf(tmp_path: Path) -> None:
    done = run("build", SAMPLES, "-o", tmp_path / "graph", "-f", "kgx", "--store", tmp_path / "store")
    assert done.exit_code == 2
    assert "--store is filled from RDF: ask for a --format of RDF too" in done.stderr
    assert [*tmp_path.iterdir()] == []


def test_a_graph_is_turtle(store: Path, tmp_path: Path) -> None:
    query = "CONSTRUCT { ?s a ?type } WHERE { ?s a ?type } LIMIT 5"
    done = run("query", "-", "-s", store, text=query)
    assert "@prefix tg: <https://w3id.org/trialgraph/ns#>" in done.stdout
    assert "5 triples" in done.stderr
    done = run("query", "-", "-s", store, "-f", "csv", text=query)
    assert (done.exit_code, done.stderr) == (2, "trialgraph: the answer is a graph, which is not written as csv\n")
    done = run("query", "-", "-s", store, "-o", tmp_path / "rows", "-q", text="SELECT (1 AS ?n) {}")
    assert ((tmp_path / "rows").read_text(), done.output) == ("?n\n1\n", "")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nothing_like_this"], "there is no query nothing_like_this; `trialgraph queries` lists them"),
        (["none.rq"], "query none.rq cannot be read: No such file or directory"),
        (["trials_by_disease", "--drug", "x"], "query trials_by_disease has no parameter --drug; it has --condition"),
        (["trials_by_disease", "--condition"], "--condition needs a value"),
        (["trials_by_disease", "lymphoma"], "'lymphoma' is no option; parameters of a query are given as --name VALUE"),
        (["trials_by_disease", "--condition", "qwxz"], "--condition 'qwxz' is not the name of one condition"),
        (["trials_using_device", "--device", "CliniMACS"], "nearest: tgdevice:clinimacs-system (CliniMACS System)"),
        (["trials_by_disease", "--condition", "lymphoma, lym"], "is not the name of one condition"),
        (["trials_by_disease", "--condition", ""], "--condition needs a value"),
        (["trials_by_disease", "--condition", "<a b>"], "--condition: not an absolute IRI: 'a b'"),
        (["conditioning_regimen", "--trial", "NCT1"], "--trial 'NCT1' is no NCT id such as NCT07257419"),
        (["arms_matrix", "-s", "a", "-d", "b"], "--store, --data and --endpoint exclude each other"),
        (["arms_matrix", "-s", "nowhere"], "there is no store in nowhere; `trialgraph load` makes one"),
        (["arms_matrix", "-d", "nowhere"], "nowhere does not exist"),
    ],
)  # fmt: skip
def test_wrong_use_is_one_sentence(
    arguments: list[str], sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run("query", *arguments)
    assert done.exit_code == 2
    assert sentence in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("kind", "value", "term"),
    [
        ("trial", "NCT07257419", '"NCT07257419"'), ("year", "2024", '"2024"'), ("number", "-2.5", "-2.5"),
        ("text", 'a "b" \\ {c}', '"a \\"b\\" \\\\ {c}"'), ("other", "https://e.org/x", "<https://e.org/x>"),
    ],
)  # fmt: skip
def test_plain_values(kind: str, value: str, term: str) -> None:
    question = parse("q", f"# Is it?\n# it ({kind}): this\nSELECT * {{ VALUES ?it {{ 1 }} ?s ?p ?it }}\n")
    assert f"VALUES ?it {{ {term} }} ?s" in pipeline.asked(question, {"it": [value]})


@pytest.mark.parametrize(("kind", "value"), [("year", "24"), ("number", "1; DROP ALL"), ("trial", "NCT07257419 ")])
def test_what_is_no_value_of_its_kind(kind: str, value: str) -> None:
    question = parse("q", f"# Is it?\n# it ({kind}): this\nSELECT * {{ VALUES ?it {{ 1 }} ?s ?p ?it }}\n")
    if value.strip() != value:
        assert '"NCT07257419"' in pipeline.asked(question, {"it": [value]})
        return
    with pytest.raises(QueryError, match=r"--it '.*' is no "):
        pipeline.asked(question, {"it": [value]})


def test_a_query_of_ones_own_has_parameters(store: Path, tmp_path: Path) -> None:
    path = tmp_path / "mine.rq"
    path.write_text(
        "# Which trials are there in a year?\n# year (year): when it starts\n"
        "SELECT (COUNT(*) AS ?n) WHERE { VALUES ?year { '1900' }\n"
        "?trial <https://w3id.org/trialgraph/ns#startDate> ?date FILTER(STRSTARTS(STR(?date), ?year)) }\n"
    )
    assert table(run("query", path, "-s", store, "-f", "csv")) == [{"n": "0"}]
    assert table(run("query", path, "-s", store, "-f", "csv", "--year", "2024")) != [{"n": "0"}]


def test_a_parameter_is_what_the_head_declares() -> None:
    question = pipeline.question("trials_by_disease")
    (parameter,) = question.parameters
    assert isinstance(parameter, Parameter)
    assert (parameter.name, parameter.kind, parameter.default) == ("condition", "condition", "MONDO:0005062")
