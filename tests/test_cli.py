"""The command line: help that helps, output for machines, and exit statuses that mean what they say."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from checking import own_shapes
from conftest import SAMPLES, listed, record
from trialgraph import __version__, pipeline
from trialgraph.cli import main

COMMAND = [sys.executable, "-c", "from trialgraph.cli import main; main()"]
pytestmark = pytest.mark.filterwarnings("ignore:.* is deprecated:DeprecationWarning")  # rdflib, of itself
PLAIN = ["--no-link", "--no-validate", "-f", "ntriples", "-j", "1"]


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def commands(group: click.Command, name: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield name
    if isinstance(group, click.Group):
        for inner, command in listed(group):
            yield from commands(command, (*name, inner))


@pytest.fixture
def one(tmp_path: Path) -> Path:
    path = tmp_path / "one.json"
    path.write_text(json.dumps(record()))
    return path


@pytest.mark.parametrize("name", list(commands(main)), ids=" ".join)
def test_help_has_an_example_that_the_command_understands(name: tuple[str, ...]) -> None:
    done = run(*name, "--help")
    assert done.exit_code == 0
    assert re.search(r"^ *Examples?:\n +\S", done.output, re.MULTILINE)
    examples = re.findall(r"^ +(?:.*\| )?(trialgraph .*)$", done.output, re.MULTILINE)
    assert examples
    for example in examples:
        words = example.split()[1:]
        command: click.Command = main
        while isinstance(command, click.Group):
            command = dict(listed(command))[words.pop(0)]
        options = {option for parameter in command.params for option in parameter.opts}
        if command.name == "query" and words[0].isidentifier():
            options |= {f"--{parameter.name}" for parameter in pipeline.question(words[0]).parameters}
        assert not [word for word in words if word.startswith("-") and word != "-" and word not in options]


@pytest.mark.parametrize("name", [(), ("build",), ("validate",), ("coverage",)], ids=" ".join)
def test_help_says_the_exit_status(name: tuple[str, ...]) -> None:
    assert "Exit status:" in run(*name, "--help").output


def test_the_version() -> None:
    assert run("--version").output == f"trialgraph {__version__}\n"


@pytest.mark.parametrize("arguments",
[["build"], ["fly"], ["build", "x", "--format", "rdfxml"], ["build", "x", "-j", "0"],
                                       ["validate"], ["coverage"],
                                       ["build", "x", "--base", "http://a b/"]])  # fmt: skip
def test_wrong_use_ends_with_2_and_says_how_it_is_used(arguments: list[str]) -> None:
    done = run(*arguments)
    assert done.exit_code == 2
    assert "Usage:" in done.output
    assert "Traceback" not in done.output


def test_build_says_what_it_did(one: Path, tmp_path: Path) -> None:
    done = run("build", one, "-o", tmp_path / "graph", *PLAIN)
    assert done.exit_code == 0, done.output
    assert "of 1 records read" in done.output
    assert "graph.nt" in done.output


def test_build_prints_json(one: Path, tmp_path: Path) -> None:
    done = run("build", one, "-o", tmp_path / "graph", *PLAIN, "--json")
    assert done.exit_code == 0
    summary = json.loads(done.output)
    assert (summary["read"], summary["trials"], summary["skipped"], summary["superseded"]) == (1, 1, 0, 0)
    assert all(Path(path).is_file() for path in summary["files"])
    assert set(summary["findings"]) == {"Violation", "Warning", "Info"}


def test_build_can_be_quiet(one: Path, tmp_path: Path) -> None:
    done = run("build", one, "-o", tmp_path / "graph", *PLAIN, "--quiet")
    assert (done.exit_code, done.output) == (0, "")


def test_build_repeats_formats_once(one: Path, tmp_path: Path) -> None:
    done = run("build", one, "-o", tmp_path, *PLAIN, "-f", "turtle", "-f", "ntriples")
    assert done.exit_code == 0
    assert {path.name for path in tmp_path.glob("graph.*")} == {"graph.nt", "graph.ttl"}


def test_the_base_can_come_from_the_environment(one: Path, tmp_path: Path) -> None:
    base = {"TRIALGRAPH_BASE": "http://example.org/kg/"}
    done = CliRunner().invoke(main, ["build", str(one), "-o", str(tmp_path), *PLAIN], env=base)
    assert done.exit_code == 0
    assert "<http://example.org/kg/trial/" in (tmp_path / "graph.nt").read_text("utf-8")


def test_standard_input_is_read(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["build", "-", "-o", str(tmp_path), *PLAIN], input=json.dumps(record()))
    assert done.exit_code == 0
    assert "clinicaltrials:NCT00000001>" in (tmp_path / "graph.nt").read_text("utf-8")


def test_a_validated_build_of_the_model_trial_breaks_no_shape(tmp_path: Path) -> None:
    done = run("build", SAMPLES / "NCT07257419.json", "-o", tmp_path, "--json", "-j", "1", "-f", "turtle")
    summary = json.loads(done.output)
    assert summary["findings"]["Violation"] == {}
    assert done.exit_code == 0
    written = (tmp_path / "graph.ttl").read_text("utf-8")
    assert re.search(r"schema:sameAs ror:02r3e0967", written)
    checked = run("validate", tmp_path / "graph.ttl")
    assert checked.exit_code == 0
    assert "Violation: 0," in checked.output
    assert f"compiled: {len(own_shapes().rules())} shapes" in checked.output


GOOD = '<https://bioregistry.io/clinicaltrials:NCT00000001> <http://www.w3.org/2000/01/rdf-schema#label> "x" .\n'
SHAPE = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<http://a.org/LabelShape> a sh:NodeShape ; sh:targetSubjectsOf rdfs:label ;
    sh:property <http://a.org/LabelShape-short> .
<http://a.org/LabelShape-short> sh:path rdfs:label ; sh:maxLength %d ; sh:severity sh:%s ; sh:message "too long" .
"""


@pytest.mark.parametrize(
    ("length", "severity", "status"), [(5, "Violation", 0), (0, "Violation", 1), (0, "Warning", 0), (0, "Info", 0)]
)
def test_validate_fails_by_violations_alone(length: int, severity: str, status: int, tmp_path: Path) -> None:
    (tmp_path / "data.nt").write_text(GOOD)
    (tmp_path / "shapes.ttl").write_text(SHAPE % (length, severity))
    done = run("validate", tmp_path / "data.nt", "--shapes", tmp_path / "shapes.ttl", "--json")
    assert done.exit_code == status, done.output
    found = [json.loads(line) for line in done.output.splitlines() if line.startswith("{")]
    assert len(found) == (length == 0)
    for finding in found:
        assert (finding["severity"], finding["rule"], finding["record"]) == (
            severity,
            "LabelShape-short",
            "NCT00000001",
        )


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("missing.ttl", None, "missing.ttl: no such file"),
        ("data.txt", GOOD, "data.txt: no RDF file has the ending .txt"),
        ("data.ttl", "this is no turtle", "data.ttl:1: not Turtle: "), ("data.nt", "", "data.nt: no triple to check"),
        ("data.jsonld", "{", "data.jsonld:1: not JSON-LD: "),
    ],
)  # fmt: skip
def test_validate_ends_with_2_when_it_cannot_check(name: str, content: str | None, said: str, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / name).write_text(content)
    (tmp_path / "shapes.ttl").write_text(SHAPE % (5, "Violation"))
    done = run("validate", tmp_path / name, "--shapes", tmp_path / "shapes.ttl")
    assert done.exit_code == 2
    assert said in done.output
    assert done.output.count("\n") == 1


def test_validate_refuses_shapes_that_are_none(tmp_path: Path) -> None:
    (tmp_path / "data.nt").write_text(GOOD)
    done = run("validate", tmp_path / "data.nt", "--shapes", tmp_path / "data.nt")
    assert done.exit_code == 2
    assert "no SHACL shape in it" in done.output


def test_coverage_of_the_samples_knows_every_path() -> None:
    done = run("coverage", SAMPLES, "--json")
    assert done.exit_code == 0
    rows = [json.loads(line) for line in done.output.splitlines() if line.startswith("{")]
    assert {row["state"] for row in rows} <= {"mapped", "left out"}
    assert all(bool(row["reason"]) == (row["state"] == "left out") for row in rows)
    assert all(row["values"] > 0 for row in rows)


def test_coverage_of_the_corpus_knows_every_path(shared: Path) -> None:
    done = run("coverage", shared / "corpus" / "trials.jsonl.gz", "--unknown")
    assert done.exit_code == 0
    assert ", 0 unknown" in done.output


def test_coverage_names_what_is_unknown(tmp_path: Path) -> None:
    document = record(designModule={"phases": ["PHASE1", "PHASE2"], "newField": {"deep": [1, 2]}}, emptyModule={})
    (tmp_path / "in.json").write_text(json.dumps(document))
    done = run("coverage", tmp_path / "in.json", "--unknown", "--json")
    assert done.exit_code == 1
    rows = [json.loads(line) for line in done.output.splitlines() if line.startswith("{")]
    assert {(row["path"], row["values"]) for row in rows} == {
        ("protocolSection.designModule.newField.deep[]", 2), ("protocolSection.emptyModule", 1),
    }  # fmt: skip


def test_coverage_of_nothing_ends_with_2(tmp_path: Path) -> None:
    assert run("coverage", tmp_path / "missing").exit_code == 2


def test_the_command_works_from_an_empty_folder(one: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    one.write_text(json.dumps(record(statusModule={"statusVerifiedDate": "2024-05", "overallStatus": "COMPLETED"})))
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(
        [*COMMAND, "build", str(one), "--no-link", "-j", "1"], cwd=tmp_path / "empty", env=environment,
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert "Traceback" not in done.stdout
    assert {"graph.ttl", "graph.jsonld", "graph.nt", "graph.nq", "dataset.ttl", "report.ttl"} <= set(
        os.listdir(tmp_path / "empty" / "graph")
    )


def test_vocab_list_names_release_and_licence() -> None:
    done = run("vocab", "list")
    assert done.exit_code == 0
    assert any(line.split()[0] == "mondo" for line in done.output.splitlines())


def test_build_says_on_standard_error_what_could_not_be_read(tmp_path: Path) -> None:
    (tmp_path / "cut.json").write_text('{"protocolSection": {"identificationModule": {"nctId": "NCT000')
    build = [
        sys.executable,
        "-m",
        "trialgraph",
        "build",
        "cut.json",
        str(SAMPLES / "NCT00410098.json"),
        "--no-validate",
    ]
    done = subprocess.run([*build, "-q"], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert done.stdout == ""
    [line] = done.stderr.splitlines()
    assert line.startswith("Violation: cut.json is cut short")
    assert line.endswith("[truncated-json]")


def test_linking_an_empty_name_is_wrong_use() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "trialgraph", "link", " ", "-k", "drug"], capture_output=True, timeout=60, check=False
    )
    assert done.returncode == 2
