"""A build: the same bytes whatever the order and packing of its input, sums that add up, all files or none."""

from __future__ import annotations

import gzip
import json
import os
import random
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import orjson
import pyoxigraph
import pytest

from conftest import record, sample_texts
from trialgraph import pipeline
from trialgraph.errors import Severity, SourceError, StoreError
from trialgraph.pipeline import Built, Settings, building, join

COMMAND = [sys.executable, "-c", "from trialgraph.cli import main; main()"]
DATA = ("graph.ttl", "graph.jsonld", "graph.nt", "graph.nq", "graph.trig", "links.sssom.tsv", "candidates.sssom.tsv")


def quiet(step: str, done: int, total: int) -> None:
    """Nobody watches."""


def build(output: Path, *inputs: Path | str, **more: Any) -> Built:
    options: dict[str, Any] = {"link": False, "formats": pipeline.FORMATS} | more
    return pipeline.build(Settings(tuple(map(str, inputs)), output, **options), None, quiet)


def data_of(output: Path) -> dict[str, bytes]:
    return {name: (output / name).read_bytes() for name in DATA if (output / name).exists()}


def findings_of(output: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (output / "findings.jsonl").read_bytes().splitlines()]


def copies(texts: Sequence[bytes], times: int) -> list[bytes]:
    """The records `times` over, each under an id of its own."""
    out = []
    for number in range(times):
        for index, text in enumerate(texts):
            document = orjson.loads(text)
            document["protocolSection"]["identificationModule"]["nctId"] = f"NCT{90_000_000 + number * 1000 + index}"
            out.append(orjson.dumps(document))
    return out


@pytest.fixture(scope="module")
def texts() -> list[bytes]:
    """Thirty records."""
    return [*sample_texts(), *copies(sample_texts()[:5], 1)]


@pytest.fixture(scope="module")
def lines(texts: list[bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("input") / "trials.jsonl"
    path.write_bytes(b"\n".join(texts) + b"\n")
    return path


@pytest.fixture(scope="module")
def expected(lines: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The data files of those records, from JSON lines, in one process."""
    output = tmp_path_factory.mktemp("expected")
    build(output, lines)
    found = data_of(output)
    assert set(found) == {name for name in DATA if name.startswith("graph")}
    return found


def shuffled_lines(texts: list[bytes], folder: Path) -> list[Path]:
    mixed = [*texts]
    random.Random(7).shuffle(mixed)
    (folder / "mixed.ndjson").write_bytes(b"\n".join(mixed))
    return [folder / "mixed.ndjson"]


def a_file_each(texts: list[bytes], folder: Path) -> list[Path]:
    for number, text in enumerate(texts):
        (folder / f"{number}.json").write_bytes(orjson.dumps(orjson.loads(text), option=orjson.OPT_INDENT_2))
    return [folder]


def a_zip(texts: list[bytes], folder: Path) -> list[Path]:
    with zipfile.ZipFile(folder / "all.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number, text in enumerate(reversed(texts)):
            archive.writestr(f"{number}.json", text)
    return [folder / "all.zip"]


def pages(texts: list[bytes], folder: Path) -> list[Path]:
    studies = [orjson.loads(text) for text in texts]
    (folder / "1.json").write_bytes(orjson.dumps({"studies": studies[20:], "nextPageToken": "x"}))
    (folder / "2.json.gz").write_bytes(gzip.compress(orjson.dumps(studies[:20])))
    return [folder / "2.json.gz", folder / "1.json"]


@pytest.mark.parametrize("packed", [shuffled_lines, a_file_each, a_zip, pages])
def test_the_bytes_do_not_depend_on_order_and_packing(
    packed: Callable[[list[bytes], Path], list[Path]], texts: list[bytes], expected: dict[str, bytes], tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    build(tmp_path / "out", *packed(texts, tmp_path / "in"))
    assert data_of(tmp_path / "out") == expected


@pytest.mark.parametrize(("jobs", "shard"), [(1, 1), (1, 7), (2, 7), (3, 1)])
def test_the_bytes_do_not_depend_on_processes_and_shards(
    jobs: int, shard: int, lines: Path, expected: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "SHARD", shard)
    build(tmp_path, lines, jobs=jobs)
    assert data_of(tmp_path) == expected


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # pandas, of sssom
@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_the_bytes_of_a_linked_build_do_not_depend_on_them_either(
    texts: list[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "SHARD", 3)
    for number, (order, jobs) in enumerate([(texts[:6], 1), (texts[:6][::-1], 2)]):
        (tmp_path / f"{number}.jsonl").write_bytes(b"\n".join(order) + b"\n")
        built = build(tmp_path / str(number), tmp_path / f"{number}.jsonl", jobs=jobs, link=True)
        assert built.counts.links
    assert data_of(tmp_path / "0") == data_of(tmp_path / "1")
    assert set(data_of(tmp_path / "0")) == set(DATA)
    for name in ("links", "candidates"):
        check_sssom(tmp_path / "0" / f"{name}.sssom.tsv")


def occurrences(output: Path, label: str) -> set[int]:
    """The counts in the rows of a name."""
    rows = (output / "links.sssom.tsv").read_text("utf-8").splitlines()
    return {int(row.split("\t")[-1]) for row in rows if row.split("\t")[1:2] == [label]}


def test_what_rests_on_a_row_is_added_up_over_shards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    twice = {"interventions": [{"type": "DRUG", "name": name} for name in ("Mesna + Cisplatin", "mesna", "Mesna")]}
    texts = [orjson.dumps(record(f"NCT0000000{number}", armsInterventionsModule=twice)) for number in range(9)]
    (tmp_path / "in.jsonl").write_bytes(b"\n".join(texts) + b"\n")
    for name, shard, jobs, fan in (("one", 100, 1, 256), ("many", 1, 2, 2)):
        monkeypatch.setattr(building, "SHARD", shard)
        monkeypatch.setattr(join, "_FAN_IN", fan)
        build(tmp_path / name, tmp_path / "in.jsonl", link=True, jobs=jobs, formats=("nquads",))
    assert data_of(tmp_path / "one") == data_of(tmp_path / "many")
    assert occurrences(tmp_path / "many", "mesna") == {9}, "once a record, parts of names among them"
    assert occurrences(tmp_path / "many", "cisplatin") == {9}


def check_sssom(path: Path) -> None:
    """A mapping set is read by the sssom package, to as many rows as it has."""
    parsers = pytest.importorskip("sssom.parsers", reason="checking SSSOM needs the sssom package")
    rows = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    assert len(parsers.parse_sssom_table(path).df) == len(rows) - 1
    assert len(set(rows)) == len(rows)


def test_each_format_holds_the_same_distinct_triples(expected: dict[str, bytes]) -> None:
    read = {
        name: list(pyoxigraph.parse(expected[f"graph.{name}"], format=getattr(pyoxigraph.RdfFormat, syntax)))
        for name, syntax in (("ttl", "TURTLE"), ("nt", "N_TRIPLES"), ("nq", "N_QUADS"), ("trig", "TRIG"))
    }
    assert len(set(map(len, read.values()))) == 1
    triples = {name: {quad.triple for quad in quads} for name, quads in read.items()}
    assert triples["ttl"] == triples["nt"] == triples["nq"] == triples["trig"]
    assert len(set(read["nq"])) == len(read["nq"]), "no quad is written twice"
    assert len(triples["nt"]) == len(read["nt"]), "no triple is written twice"
    assert not [t for t in triples["nt"] if isinstance(t.subject, pyoxigraph.BlankNode)]
    assert set(read["nq"]) == set(read["trig"])


def test_each_trial_has_a_graph_of_its_own(texts: list[bytes], expected: dict[str, bytes]) -> None:
    graphs = {
        quad.graph_name.value for quad in pyoxigraph.parse(expected["graph.nq"], format=pyoxigraph.RdfFormat.N_QUADS)
    }
    ids = {orjson.loads(text)["protocolSection"]["identificationModule"]["nctId"] for text in texts}
    base = "https://w3id.org/trialgraph/graph/"
    assert graphs == {f"{base}trial/{nct}" for nct in ids} | {
        f"{base}{name}" for name in ("shared", "vocabulary", "codes")
    }


def test_the_counts_add_up(texts: list[bytes], tmp_path: Path) -> None:
    bad = [b'{"protocolSection": {}}', b'{"protocolSection": {"identificationModule": {"nctId": "x"}}}']
    (tmp_path / "in.jsonl").write_bytes(b"\n".join([*texts, *bad, texts[0], texts[1]]) + b"\n")
    counts = build(tmp_path / "out", tmp_path / "in.jsonl").counts
    assert (counts.read, counts.trials, counts.skipped, counts.superseded) == (len(texts) + 4, len(texts), 2, 2)
    assert counts.triples == (tmp_path / "out" / "graph.nt").read_bytes().count(b"\n")
    told = findings_of(tmp_path / "out")
    assert sum(counts.findings.values()) == len(told)
    assert counts.found(Severity.VIOLATION) == 2
    description = (tmp_path / "out" / "dataset.ttl").read_text("utf-8")
    assert f"tg:recordsRead {len(texts) + 4}" in description
    assert f"void:triples {counts.triples}" in description or f"void#triples> {counts.triples}" in description


def test_the_files_are_those_that_are_named(lines: Path, tmp_path: Path) -> None:
    built = build(tmp_path / "new" / "folder", lines, formats=("ntriples",))
    assert sorted(path.name for path in built.files) == sorted(os.listdir(tmp_path / "new" / "folder"))
    assert {"graph.nt", "findings.jsonl", "report.ttl", "dataset.ttl"} == {path.name for path in built.files}


def version(nct: str, day: str, title: str) -> bytes:
    return orjson.dumps(
        record(nct, identificationModule={"briefTitle": title}, statusModule={"lastUpdateSubmitDate": day})
    )


@pytest.mark.parametrize("reverse", [False, True])
def test_of_several_versions_the_newest_wins_and_it_is_said(reverse: bool, tmp_path: Path) -> None:
    texts = [version("NCT00000001", day, f"as of {day}") for day in ("2024-05-17", "2025-01-02", "2023-12-31")]
    (tmp_path / "in.jsonl").write_bytes(b"\n".join(reversed(texts) if reverse else texts) + b"\n")
    counts = build(tmp_path / "out", tmp_path / "in.jsonl").counts
    assert (counts.trials, counts.superseded) == (1, 2)
    graph = (tmp_path / "out" / "graph.nt").read_text("utf-8")
    assert '"as of 2025-01-02"' in graph
    assert "as of 2024" not in graph
    assert "as of 2023" not in graph
    told = [finding for finding in findings_of(tmp_path / "out") if finding["rule"] == "superseded-record"]
    assert len(told) == 2
    assert all(finding["record"] == "NCT00000001" and "2025-01-02" in finding["message"] for finding in told)
    assert {finding["line"] for finding in told} == {1, 3}, "the newest stands in the middle"


def test_a_version_that_is_no_date_does_not_win(tmp_path: Path) -> None:
    texts = [version("NCT00000001", "2024-05-17", "good"), version("NCT00000001", "9999-99-99", "bad")]
    (tmp_path / "in.jsonl").write_bytes(b"\n".join(texts) + b"\n")
    build(tmp_path / "out", tmp_path / "in.jsonl")
    assert '"good"' in (tmp_path / "out" / "graph.nt").read_text("utf-8")


def test_two_contents_of_one_version_give_the_same_graph_in_any_order(tmp_path: Path) -> None:
    texts = [version("NCT00000001", "2024-05-17", title) for title in ("one", "two")]
    for name, order in (("a", texts), ("b", texts[::-1])):
        (tmp_path / f"{name}.jsonl").write_bytes(b"\n".join(order) + b"\n")
        build(tmp_path / name, tmp_path / f"{name}.jsonl")
    assert data_of(tmp_path / "a") == data_of(tmp_path / "b")


def test_another_base_for_the_whole_graph(lines: Path, tmp_path: Path) -> None:
    build(tmp_path, lines, base="http://example.org/kg/", formats=("nquads", "turtle"))
    quads = (tmp_path / "graph.nq").read_text("utf-8")
    assert "<http://example.org/kg/graph/trial/NCT" in quads
    assert "<https://w3id.org/trialgraph/trial/" not in quads
    assert "<https://w3id.org/trialgraph/org/" not in quads


def test_a_base_that_is_no_iri_is_refused_before_anything_is_done(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not an absolute IRI"):
        Settings(("x",), tmp_path, base="http://a b/")


def test_nothing_to_read_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="nothing can be read"):
        build(tmp_path / "out", tmp_path / "missing.json")
    assert not (tmp_path / "out").exists() or os.listdir(tmp_path / "out") == []


# All files or none


def test_an_output_that_is_a_file(lines: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(StoreError, match="cannot write to"):
        build(tmp_path / "out", lines)
    assert (tmp_path / "out").read_text() == "mine"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_an_output_folder_without_permission(lines: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir(mode=0o500)
    with pytest.raises(StoreError, match="cannot write to"):
        build(tmp_path / "out", lines)
    assert os.listdir(tmp_path / "out") == []


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a file system that refuses to be written")
def test_an_output_folder_on_a_file_system_that_refuses(lines: Path) -> None:
    with pytest.raises(StoreError, match="cannot write to /proc/self/graph"):
        build(Path("/proc/self/graph"), lines)


def test_a_failing_build_keeps_the_files_of_the_one_before(lines: Path, tmp_path: Path) -> None:
    build(tmp_path / "out", lines, formats=("ntriples",))
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    with pytest.raises(SourceError):
        build(tmp_path / "out", tmp_path / "missing.json", formats=("ntriples",))
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_full_disk_leaves_no_file_behind(jobs: str, lines: Path, tmp_path: Path) -> None:
    pytest.importorskip("resource", reason="needs limits on the size of files")
    limited = (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000));"
        "from trialgraph.pipeline import building; building.SHARD = 4;"
        "from trialgraph.cli import main; main()"
    )
    arguments = ["build", str(lines), "-o", str(tmp_path / "out"), "--no-link", "--no-validate", "-j", jobs]
    done = subprocess.run(
        [sys.executable, "-c", limited, *arguments], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 2
    assert done.stderr == f"trialgraph: cannot write to {tmp_path / 'out'}: File too large\n"
    assert os.listdir(tmp_path / "out") == []


@pytest.mark.skipif(os.name != "posix", reason="needs signals")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_interrupt_leaves_no_file_behind(jobs: str, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(b"\n".join(copies(sample_texts(), 100)) + b"\n")
    output = tmp_path / "out"
    arguments = ["build", str(tmp_path / "in.jsonl"), "-o", str(output), "--no-link", "--no-validate", "-j", jobs]
    run = subprocess.Popen(
        [*COMMAND, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    deadline = time.monotonic() + 30
    while not list(output.glob(".trialgraph-*/0000001.*")):
        assert run.poll() is None, run.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.01)
    os.killpg(run.pid, signal.SIGINT)  # as a terminal does: to every process of the group
    _, said = run.communicate(timeout=30)
    assert run.returncode == 130
    assert said == "trialgraph: interrupted; nothing was written\n"
    assert os.listdir(output) == []
