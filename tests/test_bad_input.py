"""Everything that can be wrong with the input, end to end: exit status, one clear sentence, and the rest is done."""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph
import pytest
from click.testing import CliRunner

from conftest import record
from trialgraph.cli import main

COMMAND = [sys.executable, "-c", "from trialgraph.cli import main; main()"]
PLAIN = ["--no-link", "--no-validate", "-f", "ntriples", "-j", "1"]
P = "protocolSection."
ID = f"{P}identificationModule.nctId"


class Case(NamedTuple):
    """A file; its record's id; what is said of it as (rule, path); whether the graph has the record; what of it."""

    content: bytes
    nct: str
    said: set[tuple[str, str]]
    kept: bool
    holds: str = ""


def text(nct: str, /, **modules: Any) -> bytes:
    return json.dumps(record(nct, **modules)).encode()


def titled(nct: str, title: bytes) -> bytes:
    return text(nct, identificationModule={"briefTitle": "@"}).replace(b'"@"', b'"' + title + b'"')


TITLE = f"{P}identificationModule.briefTitle"
ODD = '"quotes" \\ back\u2028line\u2029 \u202eright to left\u202c \U0001f9ec <>&'
CASES: dict[str, Case] = {
    "empty.json": Case(b"", "", {("empty-file", "")}, kept=False),
    "blank.json": Case(b" \n\n ", "", {("empty-file", "")}, kept=False),
    "prose.json": Case(b"NCT00000001 is a trial", "", {("not-json", "")}, kept=False),
    "html.json": Case(b"<!doctype html><p>429", "", {("not-json", "")}, kept=False),
    "truncated.json": Case(text("NCT00000002")[:-9], "NCT00000002", {("truncated-json", "")}, kept=False),
    "truncated.json.gz": Case(gzip.compress(text("NCT00000003"))[:-30], "", {("truncated-gzip", "")}, kept=False),
    "page.json": Case(b'{"studies": null, "totalCount": 0}', "", {("page-without-studies", "")}, kept=False),
    "empty_page.json": Case(b'{"studies": []}', "", {("empty-page", "")}, kept=False),
    "no_id.json": Case(b'{"protocolSection": {"statusModule": {}}}', "", {("no-nct-id", ID)}, kept=False),
    "bad_id.json": Case(text("NCT5"), "NCT5", {("bad-nct-id", ID)}, kept=False),
    "surrogate_id.json": Case(text("NCT\ud800"), "NCT\ufffd", {("broken-text", ID), ("bad-nct-id", ID)}, kept=False),
    "wrong_types.json": Case(
        text("NCT00000010", conditionsModule={"conditions": "x", "keywords": ["kept"]}, designModule=[1], statusModule={
            "overallStatus": 7}),
        "NCT00000010",
        {("bad-value", f"{P}conditionsModule.conditions"), ("bad-value", f"{P}designModule"),
         ("bad-value", f"{P}statusModule.overallStatus"), ("no-version", f"{P}statusModule")}, kept=True,
         holds='"kept"'),
    "unknown_field.json": Case(
        text("NCT00000011", somethingNew={"a": [1]}), "NCT00000011", {("unknown-field", f"{P}somethingNew")},
        kept=True),
    "unlisted_code.json": Case(
        text("NCT00000012", designModule={"phases": ["PHASE5"]}), "NCT00000012",
        {("unlisted-code", f"{P}designModule.phases[0]")}, kept=True, holds="code/phase-PHASE5>"),
    "unlisted_reference.json": Case(
        text("NCT00000013", referencesModule={"references": [{"type": "ODD", "citation": "a citation"}]}),
        "NCT00000013",
        {("unlisted-code", f"{P}referencesModule.references[0].type")}, kept=True, holds='"a citation"'),
    "not_utf8.json": Case(
        titled("NCT00000014", b"caf\xe9"), "NCT00000014", {("broken-text", TITLE)}, kept=True,
        holds='"caf\ufffd"'),
    "surrogate.json": Case(
        titled("NCT00000015", b"half \\ud83e pair"), "NCT00000015", {("broken-text", TITLE)}, kept=True,
        holds='"half \ufffd pair"'),
    "surrogate_key.json": Case(
        b'{"protocolSection":{"identificationModule":{"nctId":"NCT00000016"},"statusModule":{"statusVerifiedDate":"2024"},'
        b'"\\ud800":"\\ud800"}}', "NCT00000016", {("broken-text", f"{P}\ufffd"), ("unknown-field", f"{P}\ufffd")},
        kept=True),
    "control.json": Case(
        titled("NCT00000017", b"be\\u0007ll \\u0000"), "NCT00000017", {("control-characters", TITLE)}, kept=True,
        holds='"bell "'),
    "raw_control.json": Case(
        titled("NCT00000018", b"raw \x01 control"), "NCT00000018",
        {("control-character", ""), ("control-characters", TITLE)},
        kept=True, holds='"raw  control"'),
    "odd.json": Case(
        text("NCT00000019", identificationModule={"briefTitle": ODD}), "NCT00000019", set(), kept=True,
        holds=json.dumps(ODD, ensure_ascii=False)),
    "iri.json": Case(
        text("NCT00000020", referencesModule={"seeAlsoLinks": [{"url": "http://a.org/<b> c"}, {"url": "http://a.org/%"}]}),
        "NCT00000020", set(), kept=True, holds='"http://a.org/<b> c"'),
    "dates.json": Case(
        text("NCT00000021", statusModule={
            "statusVerifiedDate": "2024-05", "startDateStruct": {"date": "2024-02-30", "type": "ACTUAL"},
            "completionDateStruct": {"date": "2024-13"}, "primaryCompletionDateStruct": {"date": "2024-05"}}),
        "NCT00000021",
        {("bad-value", f"{P}statusModule.startDateStruct.date"),
        ("bad-value", f"{P}statusModule.completionDateStruct.date")},
        kept=True, holds='"2024-05"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>'),
    "ages.json": Case(
        text("NCT00000022", eligibilityModule={"minimumAge": "6 Months", "maximumAge": "N/A"}), "NCT00000022",
        {("bad-value", f"{P}eligibilityModule.maximumAge")}, kept=True,
        holds='"0.5"^^<http://www.w3.org/2001/XMLSchema#decimal>'),
    "huge_age.json": Case(
        text("NCT00000023", eligibilityModule={"minimumAge": f"{'9' * 50} Years"}), "NCT00000023",
        {("bad-value", f"{P}eligibilityModule.minimumAge")}, kept=True),
    "huge_count.json": Case(
        text("NCT00000024", designModule={"enrollmentInfo": {"count": 10**30}}), "NCT00000024",
        {("bad-value", f"{P}designModule.enrollmentInfo.count")}, kept=True),
    "large.json": Case(
        text("NCT00000025", descriptionModule={"detailedDescription": "many words " * 140_000 + "THE END"}),
        "NCT00000025",
        set(), kept=True, holds='THE END"'),
    "deep.json": Case(
        text("NCT00000026")[:-1] + b',"resultsSection":{"a":' + b"[" * 400 + b"]" * 400 + b"}}", "NCT00000026",
        {("nested-too-deeply", "resultsSection.a" + "[0]" * 98)}, kept=True),
    "contact.json": Case(
        text("NCT00000027", descriptionModule={"briefSummary": "write to a.person@example.org or call (615) 555-1234"}),
        "NCT00000027", {("contact-removed", f"{P}descriptionModule.briefSummary")}, kept=True,
        holds='"write to [contact removed] or call [contact removed]"'),
    "contact_of_wrong_type.json": Case(
        text("NCT00000028", descriptionModule={"briefSummary": ["a.person@example.org"]}, contactsLocationsModule={
            "centralContacts": "A. Person"}), "NCT00000028",
        {("bad-value", f"{P}descriptionModule.briefSummary"),
        ("bad-value", f"{P}contactsLocationsModule.centralContacts")},
        kept=True),
    "twice.jsonl": Case(
        text("NCT00000029", statusModule={"lastUpdateSubmitDate": "2024-01-01"}) + b"\n"
        + text("NCT00000029", statusModule={"lastUpdateSubmitDate": "2025-01-01"}) + b"\n", "NCT00000029",
        {("superseded-record", "")}, kept=True, holds='"2025-01-01"^^'),
    "torn.jsonl": Case(
        text("NCT00000030") + b"\n" + text("NCT00000031")[:50] + b"\n" + text("NCT00000032") + b"\n", "NCT00000032",
        {("truncated-json", "")}, kept=True),
}  # fmt: skip
# Only what is lost makes a build end with 1: a file or record that cannot be read.
LOST = {
    "empty-file", "not-json", "truncated-json", "truncated-gzip", "page-without-studies", "no-nct-id", "bad-nct-id",
    "broken-json",
}  # fmt: skip


def findings(output: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (output / "findings.jsonl").read_bytes().splitlines()]


@pytest.fixture(scope="module")
def messy(tmp_path_factory: pytest.TempPathFactory) -> tuple[subprocess.CompletedProcess[str], Path, Path]:
    """One run of the command over all the files at once, a good record among them."""
    folder = tmp_path_factory.mktemp("messy")
    for name, case in CASES.items():
        (folder / name).write_bytes(case.content)
    (folder / "good.json").write_bytes(text("NCT00000099", identificationModule={"briefTitle": "good"}))
    output = tmp_path_factory.mktemp("out") / "graph"
    formats = [word for name in ("turtle", "jsonld", "nquads") for word in ("-f", name)]
    command = [
        *COMMAND,
        "build",
        str(folder),
        str(folder / "missing.json"),
        "-o",
        str(output),
        *PLAIN,
        *formats,
        "--json",
    ]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60), folder, output


def test_a_messy_folder_is_read_to_its_end(
    messy: tuple[subprocess.CompletedProcess[str], Path, Path],
) -> None:
    done, _, output = messy
    assert done.returncode == 1
    summary = json.loads(done.stdout)
    grave = [finding["rule"] for finding in findings(output) if finding["severity"] == "Violation"]
    said = done.stderr.splitlines()
    assert [re.sub(r".*\[(.+)\]$", r"\1", line) for line in said[:20]] == grave[:20]
    assert all(line.startswith("Violation: ") for line in said[:20])
    assert [line.split()[1:3] for line in said[20:]] == ([["and", str(len(grave) - 20)]] if len(grave) > 20 else [])
    assert summary["read"] == summary["trials"] + summary["skipped"] + summary["superseded"]
    lines = (output / "graph.nt").read_text("utf-8")
    for name, case in CASES.items():
        assert (f"clinicaltrials:{case.nct}> <" in lines) == case.kept, name
        assert case.holds in lines, name
    assert '"good"' in lines
    assert "example.org" not in lines
    told = (output / "findings.jsonl").read_text("utf-8")
    assert "a.person" not in told
    assert "A. Person" not in told


@pytest.mark.parametrize(("name", "syntax"), [("ttl", "TURTLE"), ("nt", "N_TRIPLES"), ("nq", "N_QUADS")])
def test_what_comes_of_it_is_read_by_a_strict_parser(
    name: str, syntax: str, messy: tuple[subprocess.CompletedProcess[str], Path, Path]
) -> None:
    data = (messy[2] / f"graph.{name}").read_bytes()
    plain = (messy[2] / "graph.nt").read_bytes()
    read = {quad.triple for quad in pyoxigraph.parse(data, format=getattr(pyoxigraph.RdfFormat, syntax))}
    assert read == {quad.triple for quad in pyoxigraph.parse(plain, format=pyoxigraph.RdfFormat.N_TRIPLES)}
    json.loads((messy[2] / "graph.jsonld").read_bytes())


@pytest.mark.parametrize("name", CASES)
def test_each_flaw_is_said_once_in_one_clear_sentence(
    name: str, messy: tuple[subprocess.CompletedProcess[str], Path, Path]
) -> None:
    case = CASES[name]
    _, folder, output = messy
    told = [finding for finding in findings(output) if finding["file"] == str(folder / name)]
    assert {(finding["rule"], finding["path"]) for finding in told} == case.said
    assert len(told) == len(case.said)
    for finding in told:
        assert finding["message"].isprintable()
        assert not re.search(r"[.!] |\.$|\n", finding["message"]), "one sentence"
        if finding["path"]:
            assert finding["record"] == case.nct
        assert (finding["severity"] == "Violation") == (finding["rule"] in LOST)


@pytest.mark.parametrize("name", CASES)
def test_the_exit_status_says_whether_a_record_was_lost(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(CASES[name].content)
    arguments = ["build", str(tmp_path / name), "-o", str(tmp_path / "graph"), *PLAIN]
    done = CliRunner().invoke(main, arguments)
    lost = {rule for rule, _ in CASES[name].said} & LOST
    assert done.exit_code == (1 if lost else 0), done.output
    assert (tmp_path / "graph" / "graph.nt").stat().st_size


def no_folder(place: Path) -> list[str]:
    return [str(place / "missing")]


def empty_folder(place: Path) -> list[str]:
    (place / "empty").mkdir()
    return [str(place / "empty")]


def folder_of_others(place: Path) -> list[str]:
    (place / "others").mkdir()
    (place / "others" / "README.txt").write_text("no record")
    return [str(place / "others")]


def closed_output(place: Path) -> list[str]:
    (place / "good.json").write_bytes(text("NCT00000099"))
    (place / "taken").write_text("mine")
    return [str(place / "good.json"), "-o", str(place / "taken" / "graph")]


@pytest.mark.parametrize(
    ("prepare", "said"),
    [
        (no_folder, r"nothing can be read: \S+/missing does not exist"),
        (empty_folder, r"nothing can be read: \S+/empty holds no files that can be reached"),
        (folder_of_others, r"nothing can be read: \S+/others holds no records: none of its 1 files ends in .*"),
        (closed_output, r"cannot write to \S+/taken/graph: Not a directory"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(
    prepare: Callable[[Path], list[str]], said: str, tmp_path: Path
) -> None:
    command = [*COMMAND, "build", "-o", str(tmp_path / "graph"), *PLAIN, *prepare(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    assert re.fullmatch(rf"trialgraph: {said}\n", done.stderr)
    assert done.stdout == ""
    assert not (tmp_path / "graph").exists() or os.listdir(tmp_path / "graph") == []


def test_a_missing_file_beside_a_good_one_is_said_and_the_rest_done(tmp_path: Path) -> None:
    (tmp_path / "good.json").write_bytes(text("NCT00000099"))
    inputs = [str(tmp_path / "missing.json"), str(tmp_path / "good.json"), str(tmp_path / "gone")]
    done = CliRunner().invoke(main, ["build", *inputs, "-o", str(tmp_path / "graph"), *PLAIN])
    assert done.exit_code == 1
    told = findings(tmp_path / "graph")
    assert [(finding["rule"], finding["file"]) for finding in told] == [
        ("missing-file", inputs[0]),
        ("missing-file", inputs[2]),
    ]
    assert "clinicaltrials:NCT00000099>" in (tmp_path / "graph" / "graph.nt").read_text("utf-8")


@pytest.mark.parametrize("name", ["deep.json", "surrogate_key.json", "not_utf8.json", "torn.jsonl", "huge_count.json"])
def test_coverage_reads_bad_input_too(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(CASES[name].content)
    done = CliRunner().invoke(main, ["coverage", str(tmp_path / name)])
    assert done.exit_code in (0, 1)
    assert ID in done.output
