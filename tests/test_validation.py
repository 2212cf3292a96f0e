"""`trialgraph validate` from end to end: what it refuses and says, and that batches and processes change nothing."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import CliRunner, Result

from checking import own_shapes
from conftest import SAMPLES
from trialgraph import pipeline
from trialgraph.cli import main
from trialgraph.errors import Finding
from trialgraph.pipeline import validating
from trialgraph.pipeline.validating import Validation, Validator, validated
from trialgraph.terms import Triple
from trialgraph.validation import reading

PREFIXES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix ex: <http://example.org/> .
"""
SHAPE = (
    "ex:Thing a sh:NodeShape ; sh:targetClass ex:C ; sh:property ex:Thing-p . ex:Thing-p sh:path ex:p ; sh:minCount 1 ."
)
GOOD = "<http://example.org/a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://example.org/C> .\n"
PAIR = "<http://example.org/{}> <http://example.org/p> {} .\n"
XSD = "http://www.w3.org/2001/XMLSchema#"


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, ["validate", *map(str, words)])


def quiet(step: str, done: int, total: int) -> None:
    """No progress."""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    tmp_path.joinpath("shapes.ttl").write_text(PREFIXES + SHAPE)
    tmp_path.joinpath("data.nt").write_text(GOOD)
    return tmp_path


# --- shapes that do not say what they mean


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:closd true .", "sh:closd is no term of SHACL; did you mean sh:closed?"),
        ("ex:S a sh:NodeShape ; sh:targetClas ex:C ; sh:closed true .", "did you mean sh:targetClass?"),
        ("ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:minCount \"one\" ] .",
         'a shape without a name below S: sh:minCount: "one" is no integer from 0'),
        ("ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:minCount 1, 2 ] .", "2 values of sh:minCount, but may have one"),
        ("ex:S sh:targetClass ex:C ; sh:nodeKind sh:Iri .", "sh:Iri is no term of SHACL; did you mean sh:IRI?"),
        ("ex:S sh:targetClass ex:C ; sh:nodeKind sh:Violation .", "sh:nodeKind: <http://www.w3.org/ns/shacl#Violation> is none of sh:IRI"),
        ("ex:S sh:targetClass ex:C ; sh:minCount 1 .", "sh:minCount is for property shapes only"),
        ("ex:S sh:targetClass ex:C ; sh:closed \"yes\" .", 'sh:closed: "yes" is neither true nor false'),
        ("ex:S sh:targetClass ex:C ; sh:class \"C\" .", 'sh:class: "C" is no IRI'),
        ("ex:S sh:targetClass ex:C ; sh:in ex:a .", "sh:in: <http://example.org/a> is no list"),
        ("ex:S sh:targetClass ex:C ; sh:in _:l . _:l rdf:first 1 ; rdf:rest _:l .", "sh:in: the list comes back to itself"),
        ("ex:S sh:targetClass ex:C ; sh:in [ rdf:first 1 ] .", "sh:in: the list is malformed"),
        ("ex:S sh:targetClass ex:C ; sh:or () .", "sh:or: the list is empty"),
        ("ex:S sh:targetClass ex:C ; sh:pattern \"a(b\" .", "sh:pattern: 'a(b' is no regular expression"),
        ("ex:S sh:targetClass ex:C ; sh:pattern \"a\" ; sh:flags \"w\" .", "flags that SPARQL does not know"),
        ("ex:S sh:targetClass ex:C ; sh:flags \"i\" .", "sh:flags says nothing without sh:pattern"),
        ("ex:S sh:targetClass ex:C ; sh:property ex:P .", "sh:property leads to <http://example.org/P>, which is described nowhere"),
        ("ex:S sh:targetClass ex:C ; sh:node [ sh:path ex:p ; sh:minCount 1 ] .", "sh:node leads to a shape without a name, a property shape"),
        ("ex:S sh:targetClass ex:C ; sh:closed true . ex:P a sh:PropertyShape ; sh:path ex:p ; sh:minCount 1 .",
         "<http://example.org/P> checks nothing: it has no target, and no shape with one leads to it"),
        ("ex:S sh:targetClass ex:C ; sh:closed true . ex:P sh:path ex:p ; rdfs:label \"p\" .", "<http://example.org/P> has a path but is no shape"),
        ("ex:S a sh:NodeShape ; sh:closed true .", "no shape in it has a target"),
        ("ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:path ex:p .", "a node shape has no sh:path"),
        ("ex:S a sh:PropertyShape ; sh:targetClass ex:C ; sh:minCount 1 .", "a property shape needs a sh:path"),
        ("ex:S sh:targetClass ex:C ; sh:path ( ex:p ) ; sh:minCount 1 .", "a sequence or alternative has two members or more"),
        ("ex:S sh:targetClass ex:C ; sh:path \"p\" ; sh:minCount 1 .", 'sh:path: "p" is no path'),
        ("ex:S sh:targetClass ex:C ; sh:path [ sh:inversePath ex:p ; sh:zeroOrMorePath ex:q ] ; sh:minCount 1 .", "it is no path of SHACL"),
        ("ex:S sh:targetClass ex:C ; sh:node ex:S .", "<http://example.org/S> refers to itself"),
        ("ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:node ex:T ] . ex:T sh:not ex:S .", "refers to itself"),
        ("ex:S sh:targetClass ex:C ; sh:rule [ a sh:TripleRule ] .", "sh:rule is of SHACL's Advanced Features or SHACL-JS"),
        ("ex:S sh:targetClass ex:C ; sh:sparql [ sh:select \"SELECT $this WHERE { $this ex:p }\" ] .", "sh:sparql: sh:select is no SPARQL query"),
        ("ex:S sh:targetClass ex:C ; sh:sparql [ sh:ask \"ASK {}\" ] .", "a SPARQL-based constraint needs a sh:select"),
        ("ex:S sh:targetClass ex:C ; sh:severity \"Warning\" .", 'sh:severity: "Warning" is no IRI'),
        ("ex:S rdfs:label \"no shape\" .", "no SHACL shape in it"),
        ("", "no SHACL shape in it"),
        ("this is no Turtle", "not Turtle"),
    ],
)  # fmt: skip
def test_shapes_that_do_not_say_what_they_mean_check_nothing(text: str, said: str, here: Path) -> None:
    here.joinpath("shapes.ttl").write_text(PREFIXES + text)
    done = run("data.nt", "--shapes", "shapes.ttl")
    assert done.exit_code == 2
    assert said in done.output
    assert done.output.startswith("trialgraph: shapes.ttl")
    assert done.output.count("\n") == 1


def test_the_first_fault_of_many_is_told_and_the_others_counted(here: Path) -> None:
    here.joinpath("shapes.ttl").write_text(f"{PREFIXES} ex:S sh:targetClass ex:C ; sh:a 1 ; sh:b 1 ; sh:c 1 .")
    assert "(and 2 more such faults)" in run("data.nt", "--shapes", "shapes.ttl").output


def test_a_folder_without_shapes_is_refused(here: Path) -> None:
    here.joinpath("none").mkdir()
    assert run("data.nt", "--shapes", "none").output == "trialgraph: none: no file of shapes (*.ttl) in it\n"


# --- data that cannot be checked


def test_a_broken_iri_far_down_is_named_by_its_line(here: Path) -> None:
    lines = [GOOD.replace("/a>", f"/a{number}>") for number in range(50_000)]
    lines[39_999] = lines[39_999].replace("/C>", "/a b>")
    here.joinpath("data.nt").write_text("".join(lines))
    done = run("data.nt", "--shapes", "shapes.ttl", "--engine", "compiled")
    assert done.exit_code == 2
    assert done.output == "trialgraph: data.nt:40000: not N-Triples: an IRI must not hold ' '\n"


@pytest.mark.parametrize(
    ("name", "cut"),
    [("data.nt", lambda data: data[:-20]), ("data.ttl", lambda data: data[:-20]), ("data.nt.gz", lambda data: gzip.compress(data)[:-9])],
)  # fmt: skip
def test_a_truncated_file_is_no_graph(name: str, cut: Callable[[bytes], bytes], here: Path) -> None:
    here.joinpath(name).write_bytes(cut(GOOD.encode() * 3))
    done = run(name, "--shapes", "shapes.ttl")
    assert done.exit_code == 2
    assert "cut short" in done.output or "ends in the middle" in done.output
    assert done.output.count("\n") == 1


@pytest.mark.parametrize("engine", ["compiled", "pyshacl"])
def test_ill_typed_literals_are_findings(engine: str, here: Path) -> None:
    typed = "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property ex:b, ex:i . ex:b sh:path ex:p ; sh:datatype xsd:boolean . ex:i sh:path ex:q ; sh:datatype xsd:integer ."
    here.joinpath("shapes.ttl").write_text(PREFIXES + typed)
    maybe, seven = f'"maybe"^^<{XSD}boolean>', f'"007"^^<{XSD}integer>'
    here.joinpath("data.nt").write_text(
        GOOD + PAIR.format("a", maybe) + PAIR.format("a", seven) + PAIR.format("a", seven).replace("/p>", "/q>")
    )
    done = run("data.nt", "--shapes", "shapes.ttl", "--engine", engine, "--json")
    found = [json.loads(line) for line in done.output.splitlines()]
    # The lexical form stays as it is, and "007" is an integer.
    assert (
        sorted((each["rule"], each["value"], each["line"]) for each in found)
        == [("b", maybe, 2), ("b", seven, 3)][::-1]
    )
    assert done.exit_code == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--waivers", "waivers.toml"], "waivers.toml:1: waiver 1 is of 'Thing-q', which is no rule of the shapes (did you mean Thing-p?)"),
        (["--waivers", "nowhere.toml"], "nowhere.toml: no such file"),
        (["--report", "json=no/where.json"], "cannot write no/where.json: No such file or directory"),
        (["--report", "json=there"], "cannot write there: Is a directory"),
        (["--report", "word=a"], "'word' is no format of reports"),
        (["--report", "json"], "json: it is not FORMAT=FILE"),
        (["--report", "json="], "it names no file"),
    ],
)  # fmt: skip
def test_what_stands_beside_is_wrong(words: list[str], said: str, here: Path) -> None:
    here.joinpath("there").mkdir()
    here.joinpath("waivers.toml").write_text('[[waiver]]\nrule = "Thing-q"\nreason = "known"\nexpires = 2030-01-01\n')
    done = run("data.nt", "--shapes", "shapes.ttl", *words)
    assert done.exit_code == 2
    assert said in done.output
    assert sorted(path.name for path in here.iterdir()) == ["data.nt", "shapes.ttl", "there", "waivers.toml"]


def test_a_run_that_checked_nothing_fails(here: Path) -> None:
    here.joinpath("data.nt").write_text(PAIR.format("a", '"x"'))
    done = run("data.nt", "--shapes", "shapes.ttl")
    assert done.exit_code == 2
    assert done.output == "trialgraph: data.nt: nothing was checked: no target of shapes.ttl meets a node\n"
    here.joinpath("data.nt").write_text("# nothing\n")
    assert run("data.nt", "--shapes", "shapes.ttl").output == "trialgraph: data.nt: no triple to check\n"


def test_a_report_that_was_there_stays_when_nothing_is_checked(here: Path) -> None:
    here.joinpath("old.json").write_text("old")
    here.joinpath("data.nt").write_text("no triple")
    assert run("data.nt", "--shapes", "shapes.ttl", "--report", "json=old.json").exit_code == 2
    assert here.joinpath("old.json").read_text() == "old"


# --- what is said


def test_policy(here: Path) -> None:
    warns = SHAPE.replace("sh:minCount 1", "sh:minCount 1 ; sh:severity sh:Warning")
    here.joinpath("shapes.ttl").write_text(PREFIXES + warns)
    words = ("data.nt", "--shapes", "shapes.ttl")
    assert [run(*words, "--fail-on", level).exit_code for level in ("violation", "Warning", "info")] == [0, 1, 1]
    here.joinpath("waivers.toml").write_text('[[waiver]]\nrule = "Thing-p"\nreason = "known"\nexpires = 9999-01-01\n')
    assert run(*words, "--fail-on", "info", "--waivers", "waivers.toml").exit_code == 0
    here.joinpath("waivers.toml").write_text('[[waiver]]\nrule = "Thing-p"\nreason = "known"\nexpires = 2001-01-01\n')
    done = run(*words, "--fail-on", "warning", "--waivers", "waivers.toml")
    assert done.exit_code == 1
    assert "[waiver-expired]" in done.output


def test_several_reports_come_from_one_run(here: Path) -> None:
    reports = [word for name in pipeline.REPORTS for word in ("--report", f"{name}=out.{name}")]
    done = run("data.nt", "--shapes", "shapes.ttl", *reports)
    assert done.exit_code == 1
    for name in pipeline.REPORTS:
        assert "Thing" in here.joinpath(f"out.{name}").read_text("utf-8"), name
    assert here.joinpath("out.text").read_text("utf-8") == done.output
    assert run("data.nt", "--shapes", "shapes.ttl", "--quiet", "--report", "json=again.json").output == ""
    assert here.joinpath("again.json").read_bytes() == here.joinpath("out.json").read_bytes()


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        (SHAPE, "pySHACL: 2 shapes"),
        ("ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:pattern \"A\" ; sh:flags \"x\" .", "pySHACL: 1 shape"),
        (f"{SHAPE} ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:pattern \"A\" ; sh:flags \"x\" .", "compiled: 2 shapes, pySHACL: 1 shape"),
    ],
)  # fmt: skip
def test_it_says_which_engine_checked_what(shape: str, said: str, here: Path) -> None:
    here.joinpath("shapes.ttl").write_text(PREFIXES + shape)
    engine = "pyshacl" if shape == SHAPE else "compiled"
    assert run("data.nt", "--shapes", "shapes.ttl", "--engine", engine).output.splitlines()[-1].endswith(f"; {said}")


def test_values_that_only_rdflib_can_compare_are_left_to_the_reference_engine(here: Path) -> None:
    query = "SELECT $this ?value WHERE { $this ex:p ?value . $this ex:q ?other . FILTER (?value != ?other) }"
    declared = '<> a owl:Ontology ; sh:declare [ sh:prefix "ex" ; sh:namespace "http://example.org/" ] .'
    shape = f'ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:sparql [ sh:prefixes <> ; sh:select "{query}" ] .'
    here.joinpath("shapes.ttl").write_text(PREFIXES + declared + shape)
    one, same, other = (f'"{form}"^^<{XSD}integer>' for form in ("1", "01", "2"))
    lines = [GOOD, GOOD.replace("/a>", "/b>")]
    lines += [PAIR.format("a", one), PAIR.format("a", same).replace("/p>", "/q>")]
    lines += [PAIR.format("b", one), PAIR.format("b", other).replace("/p>", "/q>")]
    here.joinpath("data.nt").write_text("".join(lines))
    outputs = [
        run("data.nt", "--shapes", "shapes.ttl", "--engine", name, "--json").output for name in ("compiled", "pyshacl")
    ]
    assert outputs[0] == outputs[1]
    assert [json.loads(line)["focus"] for line in outputs[0].splitlines()] == ["<http://example.org/b>"]


# --- a graph of the project


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build of the sample, checked as it was made."""
    folder = tmp_path_factory.mktemp("built")
    settings = pipeline.Settings((str(SAMPLES),), folder, ("turtle", "ntriples", "nquads", "jsonld"))
    pipeline.build(settings, Validator(), quiet)
    return folder


def findings(folder: Path) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in folder.joinpath("findings.jsonl").read_bytes().splitlines()]


def checked(*files: Path, **options: Any) -> list[Finding]:
    with validated(Validation(tuple(files), **options), quiet) as report:
        return list(report.findings)


def key(finding: Finding) -> tuple[str, ...]:
    return (
        finding.severity,
        finding.rule,
        finding.focus,
        finding.predicate,
        finding.value,
        finding.component,
        finding.path,
    )


def test_a_build_finds_what_a_check_of_its_files_finds(built: Path) -> None:
    mine = [Finding(**each) for each in findings(built) if each["shape"]]
    assert mine
    for name in ("graph.ttl", "graph.nt", "graph.nq", "graph.jsonld"):
        assert sorted(map(key, checked(built / name))) == sorted(map(key, mine)), name


def spoiled(built: Path, target: Path) -> Path:
    """The graph with faults in trials, in what they share, and between two trials."""
    triples = list(reading.triples(built / "graph.nt"))
    trials = sorted({s for s, p, o in triples if o == "<https://w3id.org/trialgraph/ns#Trial>"})
    first, arm = next((s, o) for s, p, o in triples if p.endswith("/ns#hasArm>"))
    trials.remove(first)
    article = next(s for s, p, o in triples if o == "<http://schema.org/ScholarlyArticle>" and "pubmed" in s)
    gone = {triple for triple in triples if triple[2] == article}  # an article that nobody cites
    gone |= {next(t for t in triples if t[1].endswith("/ns#decision>"))}
    added: list[Triple] = [
        (trials[1], "<https://w3id.org/trialgraph/ns#hasArm>", arm),  # an arm of two trials
        (trials[2], "<http://schema.org/status>", '"unknown"'),
        (trials[3], "<https://w3id.org/trialgraph/ns#derivedConditionTerm>", "<http://example.org/nobody/describes>"),
        (trials[4], "<https://w3id.org/trialgraph/ns#derivedConditionTerm>", "<http://example.org/nobody/describes>"),
        ("<http://example.org/c>", "<https://w3id.org/biolink/vocab/category>", '"text"'),
    ]
    target.write_text("".join(f"{s} {p} {o} .\n" for s, p, o in [*triples, *added] if (s, p, o) not in gone), "utf-8")
    return target


@pytest.mark.parametrize("engine", ["compiled", "pyshacl"])
def test_the_size_of_batches_changes_nothing(
    engine: str, built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = spoiled(built, tmp_path / "graph.nt")
    runs = []
    for size in (1, 7, 100) if engine == "compiled" else (7,):
        monkeypatch.setattr(validating, "_TRIALS", size)
        runs.append(checked(graph, engine=engine))
    assert all(each == runs[0] for each in runs[1:])
    rules = {finding.rule for finding in runs[0]}
    assert {"Arm-trial", "Trial-status", "ScholarlyArticle-cited", "LinkEvidence-decision", "Concept-label"} <= rules
    assert (
        sum(
            finding.focus == "<http://example.org/nobody/describes>"
            for finding in runs[0]
            if finding.rule == "Concept-label"
        )
        == 1
    )
    assert runs[0] == checked(graph, engine="compiled")


def test_processes_and_the_order_of_triples_change_nothing(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(validating, "_TRIALS", 5)
    graph = spoiled(built, tmp_path / "graph.nt")
    alone = checked(graph, engine="compiled")
    assert checked(graph, engine="compiled", jobs=3) == alone
    lines = graph.read_text("utf-8").splitlines(keepends=True)
    mixed = tmp_path / "mixed.nt"
    mixed.write_text("".join(lines[::2] + lines[1::2] + lines[:50]), "utf-8")
    assert list(map(key, checked(mixed, engine="compiled"))) == list(map(key, alone))


def test_each_finding_names_file_and_line(built: Path, tmp_path: Path) -> None:
    graph = spoiled(built, tmp_path / "graph.nt")
    lines = graph.read_text("utf-8").splitlines()
    found = checked(graph, engine="compiled")
    for finding in found:
        if finding.focus != "<http://example.org/nobody/describes>":
            assert finding.file == str(graph)
            assert lines[finding.line - 1].startswith(finding.focus)
    status = next(each for each in found if each.rule == "Trial-status" and each.value == '"unknown"')
    assert lines[status.line - 1].endswith('<http://schema.org/status> "unknown" .')
    assert status.path == "protocolSection.statusModule.overallStatus"


def test_the_projects_shapes_are_all_compiled() -> None:
    assert Validator()._engines.whole is None
    assert list(Validator()._engines.counts) == ["compiled"]
    assert len(own_shapes().rules()) == sum(Validator()._engines.counts.values())


def test_engines_are_chosen_by_whose_files_they_are(built: Path, here: Path) -> None:
    ours = built / "graph.nt"
    assert validating._engine(Validation((ours,))) == "compiled"
    assert validating._engine(Validation((ours,), (here / "shapes.ttl",))) == "pyshacl"
    assert validating._engine(Validation((ours, here / "data.nt"))) == "pyshacl"
    assert validating._engine(Validation((here / "data.nt",), engine="compiled")) == "compiled"


def test_severities_other_than_those_of_shacl_count_as_violations(here: Path) -> None:
    here.joinpath("shapes.ttl").write_text(
        PREFIXES + SHAPE.replace("sh:minCount 1", "sh:minCount 1 ; sh:severity ex:Odd")
    )
    done = run("data.nt", "--shapes", "shapes.ttl", "--json")
    assert (done.exit_code, json.loads(done.output)["severity"]) == (1, "Violation")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
def test_a_full_disk_is_one_sentence_and_loses_no_report(here: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "trialgraph",
        "validate",
        "data.nt",
        "--shapes",
        "shapes.ttl",
        "--report",
        "json=a.json",
    ]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (
        2,
        "trialgraph: cannot write to standard output: No space left on device\n",
    )
    assert json.loads(here.joinpath("a.json").read_text("utf-8"))["rule"] == "Thing-p"


def test_a_reader_that_goes_away_loses_no_report(here: Path) -> None:
    here.joinpath("data.nt").write_text("".join(GOOD.replace("/a>", f"/a{number}>") for number in range(5_000)))
    line = f"{sys.executable} -m trialgraph validate data.nt --shapes shapes.ttl --json --report json=a.json | head -1"
    done = subprocess.run(line, shell=True, capture_output=True, text=True, check=False)
    assert (done.stdout.count("\n"), done.stderr) == (1, "")
    assert here.joinpath("a.json").read_text("utf-8").count("\n") == 5_000
