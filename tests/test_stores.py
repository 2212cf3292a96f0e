"""The embedded store and the processes that answer: whole or not at all, within limits, one sentence for each fault."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import SAMPLES
from trialgraph import answers, pipeline
from trialgraph.answers import Answer
from trialgraph.errors import (
    BusyFault,
    QueryError,
    SizeFault,
    SourceError,
    StoreError,
    SyntaxFault,
    TimeFault,
    TruncationError,
)
from trialgraph.pipeline import Limits
from trialgraph.pipeline.loading import found
from trialgraph.stores import answering, embedded
from trialgraph.stores.answering import Pool, Source
from trialgraph.stores.embedded import File

COMMAND = [sys.executable, "-c", "from trialgraph.cli import main; main()"]
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
EVERYTHING = "SELECT * WHERE { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
# Takes longer than anybody waits, on any graph of some hundred triples.
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def quiet(step: str, done: int, total: int) -> None:
    """Nobody watches."""


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a build of the samples."""
    folder = tmp_path_factory.mktemp("graph")
    pipeline.build(pipeline.Settings((str(SAMPLES),), folder, ("ntriples", "nquads"), link=False), None, quiet)
    return folder


@pytest.fixture(scope="module")
def store(graph: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stores") / "graph.oxigraph"
    pipeline.load([graph], folder, quiet)
    return folder


@pytest.fixture(scope="module")
def pool(store: Path) -> Iterator[Pool]:
    with answering.pool(embedded.source(store), 2, Limits(2, 5_000)) as made:
        yield made


def little(path: Path, count: int = 3) -> Path:
    path.write_text("".join(f'<http://e.org/{n}> <http://e.org/p> "{n}" .\n' for n in range(count)))
    return path


def rows(folder: Path, query: str = EVERYTHING) -> set[tuple[str, ...]]:
    with answering.pool(embedded.source(folder)) as made:
        return set(made.ask(query).values())


def plain(text: str) -> set[str]:
    """The lines of N-Triples with decimals as Oxigraph writes them: 14 for 14.0."""
    return {re.sub(r'"(-?\d+)\.0"(\^\^<.*#decimal>)', r'"\1"\2', line) for line in text.splitlines()}


# Loading


def test_a_build_is_loaded_whole(graph: Path, store: Path) -> None:
    lines = set((graph / "graph.nt").read_text("utf-8").splitlines())
    with answering.pool(embedded.source(store)) as made:
        held = made.ask("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
        graphs = made.ask("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }").values()
    assert plain(held.body.decode()) == plain("\n".join(lines))
    assert graphs == [("https://w3id.org/trialgraph/graph/dataset",)]  # nothing is derived without links
    assert embedded.about(store).triples == made.triples > len(lines)


def test_quads_are_one_graph_to_a_query(graph: Path, tmp_path: Path) -> None:
    only = tmp_path / "only"
    only.mkdir()
    shutil.copy(graph / "graph.nq", only)
    pipeline.load([only], tmp_path / "quads", quiet)
    lines = (graph / "graph.nt").read_text("utf-8").splitlines()
    assert rows(tmp_path / "quads", COUNT) == {(str(len(lines)),)}


def test_what_the_last_build_did_not_write_is_not_loaded(graph: Path, tmp_path: Path) -> None:
    folder = tmp_path / "graph"
    shutil.copytree(graph, folder)
    pipeline.build(pipeline.Settings((str(SAMPLES),), folder, ("turtle",), link=False), None, quiet)
    assert (folder / "graph.nt").exists()
    assert next(found(folder)).path.name == "graph.ttl"


@pytest.mark.parametrize("lost", [1, 100_000])
def test_a_graph_that_lost_lines_since_it_was_built_is_refused(graph: Path, tmp_path: Path, lost: int) -> None:
    folder = tmp_path / "graph"
    shutil.copytree(graph, folder)
    lines = (folder / "graph.nt").read_bytes().splitlines(keepends=True)
    (folder / "graph.nt").write_bytes(b"".join(lines[: max(1, len(lines) - lost)]))
    with pytest.raises(TruncationError, match=r"graph.nt has [\d,]+ bytes, but the build wrote [\d,]+; build it again"):
        pipeline.load([folder], tmp_path / "store", quiet)
    with pytest.raises(StoreError, match="there is no store"):
        embedded.source(tmp_path / "store")


def test_a_load_replaces_what_was_there(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    embedded.write([File(little(tmp_path / "a.nt", 3))], folder, "1")
    reader = Pool(embedded.source(folder))
    embedded.write([File(little(tmp_path / "b.nt", 5))], folder, "1")
    assert rows(folder, COUNT) == {("5",)}
    assert reader.ask(COUNT).values() == [("3",)]  # it opened the one from before
    reader.close()
    embedded.write([File(tmp_path / "b.nt")], folder, "1")
    assert len(list(folder.glob("data-*"))) == 2


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("broken.nt", '<http://e.org/1> <http://e.org/p> "1 .\n', "broken.nt cannot be loaded: .*line 1"),
        ("empty.ttl", "# nothing\n", "empty.ttl holds no triples"),
        ("table.csv", "a,b\n", "table.csv is not RDF by its name"),
        ("half.nt", '<http://e.org/1> <http://e.org/p> "1" .\n<http://e.org/2> <http', "half.nt cannot be loaded"),
    ],
)
def test_a_bad_file_leaves_the_store_as_it_was(tmp_path: Path, name: str, text: str, sentence: str) -> None:
    folder = tmp_path / "store"
    embedded.write([File(little(tmp_path / "a.nt"))], folder, "1")
    before = rows(folder)
    (tmp_path / name).write_text(text)
    with pytest.raises(SourceError, match=sentence):
        embedded.write([File(tmp_path / "a.nt"), File(tmp_path / name)], folder, "1")
    assert rows(folder) == before
    assert len(list(folder.glob("data-*"))) == 1


def test_fewer_triples_than_were_written_are_refused(tmp_path: Path) -> None:
    with pytest.raises(TruncationError, match=r"a.nt has 4 triples, but the store took 3 of them"):
        embedded.write([File(little(tmp_path / "a.nt", 3), triples=4)], tmp_path / "store", "1")
    with pytest.raises(StoreError, match="there is no store"):
        embedded.source(tmp_path / "store")


def test_there_is_nothing_to_load(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"holds no graph\.\* of a build"):
        pipeline.load([tmp_path], tmp_path / "store", quiet)
    with pytest.raises(SourceError, match="does not exist"):
        pipeline.load([tmp_path / "none"], tmp_path / "store", quiet)


def test_a_folder_of_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("x")
    with pytest.raises(StoreError, match="a folder with other things in it"):
        embedded.write([File(little(tmp_path / "a.nt"))], tmp_path, "1")
    assert {path.name for path in tmp_path.iterdir()} == {"thesis.tex", "a.nt"}


def test_two_do_not_load_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    with embedded._alone(folder), pytest.raises(StoreError, match="is being loaded by another process"):
        embedded.write([File(little(tmp_path / "a.nt"))], folder, "1")
    embedded.write([File(tmp_path / "a.nt")], folder, "1")


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        ("absent", "there is no store in"),
        ("version", "was made by another version of trialgraph; load it again"),
        ("json", r"is damaged \(store.json cannot be read\)"),
        ("gone", "cannot be read"),
        ("data", "cannot be read|cannot answer"),
        ("writer", "is in use by a writer"),
    ],
)
def test_a_store_that_cannot_be_read(tmp_path: Path, damage: str, sentence: str) -> None:
    folder = tmp_path / "store"
    writer = None
    if damage == "writer":
        script = f"import pyoxigraph, time; s = pyoxigraph.Store({str(folder)!r}); print(1, flush=True); time.sleep(60)"
        writer = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
        assert writer.stdout is not None
        writer.stdout.readline()
    elif damage != "absent":
        said = embedded.write([File(little(tmp_path / "a.nt", 1000))], folder, "1")
        data = folder / said.data
        if damage == "version":
            told = json.loads((folder / "store.json").read_text())
            (folder / "store.json").write_text(json.dumps(told | {"format": 99}))
        elif damage == "json":
            (folder / "store.json").write_text('{"format": 1')
        elif damage == "gone":
            shutil.rmtree(data)
        else:
            for file in data.glob("*.sst"):
                file.write_bytes(b"\0" * file.stat().st_size)
    try:
        with pytest.raises(StoreError, match=sentence):
            rows(folder)
    finally:
        if writer is not None and writer.stdout is not None:
            writer.kill()
            writer.wait()
            writer.stdout.close()


def test_a_database_that_oxigraph_made_can_be_asked(tmp_path: Path) -> None:
    made = pyoxigraph.Store(str(tmp_path / "db"))
    made.bulk_load(path=str(little(tmp_path / "a.nt")), format=pyoxigraph.RdfFormat.N_TRIPLES)
    made.flush()
    del made
    assert rows(tmp_path / "db", COUNT) == {("3",)}


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no SIGKILL")
def test_a_load_killed_at_any_moment_leaves_the_old_store_or_the_new(graph: Path, tmp_path: Path) -> None:
    folder = tmp_path / "store"
    embedded.write([File(little(tmp_path / "a.nt"))], folder, "1")
    old = rows(folder)
    started = time.monotonic()
    fresh = tmp_path / "fresh"
    subprocess.run([*COMMAND, "load", str(graph), "-s", str(fresh), "-q"], check=True)
    new, whole = rows(fresh), time.monotonic() - started
    chance = random.Random(7)
    for _ in range(10):
        process = subprocess.Popen([*COMMAND, "load", str(graph), "-s", str(folder), "-q"])
        time.sleep(chance.uniform(0.2, 1.1) * whole)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert rows(folder) in (old, new)
    subprocess.run([*COMMAND, "load", str(graph), "-s", str(folder), "-q"], check=True)
    assert rows(folder) == new
    assert len(list(folder.glob("data-*"))) <= 2  # what was killed is cleared away


# Asking


@pytest.mark.parametrize(
    ("query", "fault", "sentence"),
    [
        ("SELECT * WHERE {\n ?s ?p ?o } ORDER BY ) ?s", SyntaxFault, r"line 2, column \d+, .*: expected .*"),
        ("SELECT * WHERE {", SyntaxFault, "line 1, column 17, at the end of the line"),
        ("# Which?", SyntaxFault, "line 1, column 9, at the end of the line: more is expected$"),
        ("SELECT ?x (COUNT(?y) AS ?n) { ?x ?p ?y }", SyntaxFault, "a variable that is unbound"),
        ("INSERT DATA { <a:a> <a:a> <a:a> }", SyntaxFault, "line 1, column 1"),
        ("DROP ALL", SyntaxFault, "line 1, column"),
        (ENDLESS, TimeFault, "was stopped: it did not end within 2 seconds"),
        (EVERYTHING, SizeFault, "more than 5,000 rows: add a LIMIT"),
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", SizeFault, "more than 5,000 rows"),
        ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", QueryError, "asks another endpoint"),
        ("SELECT (<http://e.org/f>(?s) AS ?x) { ?s ?p ?o }", QueryError, "custom function"),
    ],
)
def test_what_cannot_be_answered_is_said_and_the_next_query_is_answered(
    pool: Pool, query: str, fault: type[Exception], sentence: str
) -> None:
    with pytest.raises(fault, match=sentence) as raised:
        pool.ask(query)
    assert "\n" not in str(raised.value)
    assert pool.ask(COUNT)


def test_many_at_once_each_get_their_own_answer(store: Path) -> None:
    def ask(number: int) -> bool:
        return made.ask(f"SELECT ({number} AS ?n) WHERE {{ ?s ?p ?o }} LIMIT 1").values() == [(str(number),)]

    with answering.pool(embedded.source(store), 3) as made, ThreadPoolExecutor(50) as clients:
        assert all(clients.map(ask, range(200)))


def test_whoever_waits_too_long_is_told(store: Path) -> None:
    with answering.pool(embedded.source(store), 1, Limits(1)) as made:
        faults: list[type[Exception]] = []

        def ask_for_long() -> None:
            try:
                made.ask(ENDLESS)
            except TimeFault as error:
                faults.append(type(error))

        slow = threading.Thread(target=ask_for_long)
        slow.start()
        time.sleep(0.05)
        made.limits = Limits(0.2)
        with pytest.raises(BusyFault, match="busy"):
            made.ask(COUNT)
        slow.join()
        assert faults == [TimeFault]
        made.limits = Limits()
        assert made.ask(COUNT)


def test_what_lies_where_the_user_is_is_not_run(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('not this one')\n")
    monkeypatch.chdir(tmp_path)
    with answering.pool(embedded.source(store)) as made:
        assert made.ask(COUNT)


def test_a_process_that_dies_is_replaced(store: Path) -> None:
    with answering.pool(embedded.source(store)) as made:
        process = made._free.get()
        assert process is not None
        os.kill(process._process.pid, signal.SIGKILL)
        made._free.put(process)
        with pytest.raises(SizeFault, match="ended"):
            made.ask(COUNT)
        assert made.ask(COUNT)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="there are no timers")
def test_no_query_outlives_the_one_who_asked(store: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from trialgraph.stores import answering, embedded\n"
        f"pool = answering.Pool(embedded.source(Path({str(store)!r})), 1, answering.Limits(1))\n"
        "process = pool._free.get(); print(process._process.pid, flush=True); pool._free.put(process)\n"
        f"pool.ask({ENDLESS!r})"
    )
    asker = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert asker.stdout is not None
    worker = int(asker.stdout.readline())
    time.sleep(0.3)
    asker.kill()
    asker.wait()
    asker.stdout.close()
    for _ in range(50):
        if not Path(f"/proc/{worker}").exists() or "(zombie)" in Path(f"/proc/{worker}/status").read_text():
            return
        time.sleep(0.1)
    pytest.fail("the process goes on")


def test_files_are_asked_without_a_store(tmp_path: Path) -> None:
    source = Source(files=((little(tmp_path / "a.nt"), "application/n-triples", ""),))
    with answering.pool(source) as made:
        assert made.ask(COUNT).values() == [("3",)]
    (tmp_path / "bad.ttl").write_text("<a")
    with pytest.raises(StoreError, match=r"bad.ttl cannot be read: .*line 1"):
        Pool(Source(files=((tmp_path / "bad.ttl", "text/turtle", ""),)))


# Answers

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)


@given(st.lists(st.tuples(TEXTS, st.one_of(st.none(), TEXTS)), min_size=1, max_size=5))
def test_an_answer_says_the_same_in_every_format(told: list[tuple[str, str | None]]) -> None:
    store = pyoxigraph.Store()
    for number, (value, other) in enumerate(told):
        me = pyoxigraph.NamedNode(f"http://e.org/{number}")
        store.add(pyoxigraph.Quad(me, pyoxigraph.NamedNode("http://e.org/p"), pyoxigraph.Literal(value)))
        if other is not None:
            literal = pyoxigraph.Literal(other, language="en")
            store.add(pyoxigraph.Quad(me, pyoxigraph.NamedNode("http://e.org/q"), literal))
    found = store.query("SELECT * { ?s <http://e.org/p> ?x OPTIONAL { ?s <http://e.org/q> ?y } }")
    assert isinstance(found, pyoxigraph.QuerySolutions)
    answer = Answer(answers.SOLUTIONS, found.serialize(format=pyoxigraph.QueryResultsFormat.TSV) or b"")
    assert len(answer) == len(told)
    for form, of in answers.TABLES.items():
        if form != "csv" and not (form == "xml" and any(map(_unfit_for_xml, told))):
            again = answers.read(answer.written(form), of.media_type)
            assert list(again.rows()) == list(answer.rows())


def _unfit_for_xml(values: tuple[str, str | None]) -> bool:
    """Control characters that XML 1.0 cannot hold, and line ends that it changes."""
    return any(
        ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0 or c in "\ufffe\uffff\u2028" for text in values for c in text or ""
    )


@pytest.mark.parametrize(("said", "yes"), [(b"true", True), (b"false", False)])
def test_yes_and_no(said: bytes, *, yes: bool) -> None:
    answer = Answer(answers.BOOLEAN, said)
    assert bool(answer) is yes
    for form, of in answers.TABLES.items():
        if form in {"json", "xml"}:
            assert answers.read(answer.written(form), of.media_type) == answer


def test_a_graph_in_every_format(pool: Pool) -> None:
    answer = pool.ask("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 500")
    lines = sorted(answer.body.splitlines())
    assert len(lines) == len(answer)
    for form, of in answers.GRAPHS.items():
        again = answers.read(answer.written(form, {"tg": "https://w3id.org/trialgraph/ns#"}), of.media_type)
        assert sorted(again.body.splitlines()) == lines


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (b"<html>", "text/html"), (b"", ""), (b"{", "application/sparql-results+json"), (b"<a", "text/turtle"),
        (b"{}", "application/sparql-results+json"),
    ],
)  # fmt: skip
def test_what_is_no_answer(body: bytes, media_type: str) -> None:
    with pytest.raises(ValueError, match=r"cannot be read|no format"):
        answers.read(body, media_type)
