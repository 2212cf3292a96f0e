"""Pushing to real servers: the store holds what the file says, nothing else, whatever happens on the way."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from decimal import Decimal
from pathlib import Path

import pyoxigraph
import pytest
from click.testing import CliRunner
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat

from conftest import SAMPLES
from servers import VIRTUOSO_LOGIN, Answer, Asked, answering, before, fuseki, oxigraph, virtuoso
from trialgraph import terms
from trialgraph.cli import main
from trialgraph.errors import SourceError, StoreError, TrialGraphError, TruncationError
from trialgraph.pipeline import pushing
from trialgraph.stores import endpoint
from trialgraph.stores import push as pushes
from trialgraph.stores.endpoint import Endpoint
from trialgraph.stores.push import Pushed

Start = Callable[[Path], AbstractContextManager[str]]
Quads = set[tuple[str, str, str, str]]
LEDGER = "https://w3id.org/trialgraph/graph/pushed"
XSD = "http://www.w3.org/2001/XMLSchema#"
G = "http://a.org/g"
KINDS: dict[str, Start] = {"oxigraph": oxigraph, "fuseki": fuseki, "virtuoso": virtuoso}


@pytest.fixture(autouse=True)
def quick_and_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits before a request is repeated, and nobody is logged in."""
    monkeypatch.setattr(endpoint, "PAUSE", 0.0)
    for name in ("USER", "PASSWORD", "TOKEN"):
        monkeypatch.delenv(f"TRIALGRAPH_{name}", raising=False)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a build of the sample leaves."""
    folder = tmp_path_factory.mktemp("built")
    build = [sys.executable, "-m", "trialgraph", "build", str(SAMPLES), "-o", str(folder), "-f", "nquads"]
    subprocess.run([*build, "--no-validate", "-q"], check=True)
    return folder


@pytest.fixture
def store(tmp_path: Path) -> Iterator[str]:
    """An empty Oxigraph server."""
    with oxigraph(tmp_path) as url:
        yield url


def push(url: str, source: Path, into: str | None = None, triples: int = 1000, **options: bool) -> Pushed:
    target = pushing.Target(url, timeout=20, triples=triples)
    return pushing.push(target, source, lambda *_: None, into=into, **options)


def normal(term: pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal | pyoxigraph.Triple) -> str:
    """A term, numbers by their value: stores may write them in another way."""
    if isinstance(term, pyoxigraph.Literal) and term.datatype.value.removeprefix(XSD) in {
        "decimal",
        "double",
        "integer",
    }:
        return f"{Decimal(term.value).normalize():f} {term.datatype.value}"
    return str(term)


def in_file(path: Path) -> Quads:
    quads = pyoxigraph.parse(path.read_bytes(), format=RdfFormat.N_QUADS)
    return {(normal(q.subject), normal(q.predicate), normal(q.object), str(q.graph_name)) for q in quads}


def in_store(query_url: str) -> Quads:
    """What a store has in graphs that a test may have pushed, but for the ledger."""
    found: Quads = set()
    with Endpoint(query_url, timeout=60) as remote:

        def rows(query: str) -> pyoxigraph.QuerySolutions:
            body, _ = remote.query(query, "application/sparql-results+json")
            answer = pyoxigraph.parse_query_results(body, format=pyoxigraph.QueryResultsFormat.JSON)
            assert isinstance(answer, pyoxigraph.QuerySolutions)
            return answer

        for (graph,) in list(rows("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }")):
            if str(graph).startswith(("<https://w3id.org/trialgraph/graph/", f"<{G}")) and str(graph) != f"<{LEDGER}>":
                triples = rows(f"SELECT ?s ?p ?o WHERE {{ GRAPH {graph} {{ ?s ?p ?o }} }}")
                found |= {(normal(s), normal(p), normal(o), str(graph)) for s, p, o in triples}
    return found


def write(folder: Path, *lines: str, name: str = "some.nq") -> Path:
    path = folder / name
    path.write_text("".join(f"{line} .\n" for line in lines), encoding="utf-8")
    return path


def triple(number: int, graph: str = "1") -> str:
    return f'<http://a.org/s> <http://a.org/p> "{number}" <{G}{graph}>'


# Round trips with real servers


@pytest.mark.parametrize("protocol", pushing.PROTOCOLS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_build_arrives_and_a_second_push_changes_nothing(
    kind: str, protocol: str, built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if kind == "virtuoso":
        for name, value in VIRTUOSO_LOGIN.items():
            monkeypatch.setenv(name, value)
    with KINDS[kind](tmp_path) as url:
        # Virtuoso cannot compile an update of some thousand triples.
        target = pushing.Target(url, protocol=protocol, timeout=60, triples=400 if kind == "virtuoso" else 2000)
        first = pushing.push(target, built, lambda *_: None)
        wanted = in_file(built / "graph.nq")
        assert first == Pushed(len({quad[3] for quad in wanted}), 0, 0, len(wanted), len(wanted), ())
        assert in_store(url if kind == "virtuoso" else f"{url}/query") == wanted
        again = pushing.push(target, built, lambda *_: None)
        assert (again.sent, again.unchanged, again.triples_sent) == (0, first.sent, 0)


def test_a_second_push_writes_nothing(built: Path, store: str) -> None:
    with before(store, lambda said, on: on()) as (url, asked):
        push(url, built)
        del asked[:]
        push(url, built)
    assert {said.path.partition("?")[0] for said in asked} == {"/", "/query"}


def test_only_what_differs_is_sent_and_nothing_old_stays(tmp_path: Path, store: str) -> None:
    push(store, write(tmp_path, *(triple(n) for n in range(5)), triple(0, "2")))
    changed = write(tmp_path, *(triple(n) for n in range(3, 9)), triple(0, "2"), triple(1, "3"))
    made = push(store, changed, triples=2)
    assert (made.sent, made.unchanged, made.triples_sent) == (2, 1, 7)
    assert in_store(f"{store}/query") == in_file(changed)


def test_what_others_did_to_a_graph_is_noticed(tmp_path: Path, store: str) -> None:
    source = write(tmp_path, triple(1), triple(1, "2"))
    push(store, source)
    with Endpoint(f"{store}/query", update_url=f"{store}/update") as remote:
        remote.update(b"DELETE WHERE { GRAPH <%b1> { ?s ?p ?o } }" % G.encode())
    assert push(store, source).sent == 1
    assert in_store(f"{store}/query") == in_file(source)


def test_graphs_that_left_the_source_are_told_and_dropped_when_asked(tmp_path: Path, store: str) -> None:
    push(store, write(tmp_path, triple(1), triple(2, "2"), triple(3, "3")))
    source = write(tmp_path, triple(1))
    kept = push(store, source)
    assert (kept.pruned, kept.left) == (0, (f"{G}2", f"{G}3"))
    dry = push(store, source, prune=True, dry_run=True)
    assert (dry.pruned, dry.left) == (2, ())
    assert len(in_store(f"{store}/query")) == 3
    assert push(store, source, prune=True).pruned == 2
    assert in_store(f"{store}/query") == in_file(source)
    assert push(store, source, prune=True).pruned == 0


def test_a_dry_run_changes_nothing(built: Path, store: str) -> None:
    made = push(store, built, dry_run=True)
    assert made.sent > 20
    assert made.triples_sent == made.triples
    assert in_store(f"{store}/query") == set()


@pytest.mark.parametrize("into", [f"{G}/all", ""])
def test_everything_as_one_graph(into: str, built: Path, store: str) -> None:
    wanted = {quad[:3] for quad in in_file(built / "graph.nq")}
    assert push(store, built, into=into).triples == len(wanted)
    with Endpoint(f"{store}/query") as remote:
        graph = f"GRAPH <{into}>" if into else ""
        query = f"SELECT (COUNT(*) AS ?n) WHERE {{ {graph} {{ ?s ?p ?o }} }}"
        assert remote.query(query, "text/csv")[0].split() == [b"n", str(len(wanted)).encode()]
    assert push(store, built, into=into).sent == 0


def test_a_default_graph_needs_a_server_that_has_one(tmp_path: Path) -> None:
    source = write(tmp_path, "<http://a.org/s> <http://a.org/p> <http://a.org/o>", name="some.nt")
    target = pushing.Target("http://127.0.0.1:1/repositories/x", server="rdf4j")
    with pytest.raises(StoreError, match="rdf4j does not tell its default graph from the others"):
        pushing.push(target, source, lambda *_: None)


# What can be in a file

escapes = st.sampled_from([
    r"\t", r"\b", r"\n", r"\r", r"\f", r"\"", r"\\", r"\u0022", r"\u005C", r"\U0001F9EC", r"\u000A", r"\\u0041",
    r"\u00e9", "é", "'", "{", "}", "#", "?x", "$x", " . ", "<http://b.org/>", "\u2028", "\x85", "@en", "^^", "\t",
])  # fmt: skip
literals = st.tuples(
    st.lists(escapes | st.text(st.characters(exclude_characters='"\\\n\r', exclude_categories=["Cs"]), max_size=4)).map(
        "".join
    ),
    st.sampled_from(["", "@en", "@de-CH", f"^^<{XSD}token>"]),
).map(lambda parts: f'"{parts[0]}"{parts[1]}')


@given(literals, st.sampled_from(["", f" <{G}>"]), st.sampled_from([" .", ".", "\t. # a comment"]))
@example(r'"a\\u0041\u0022 }"', "", " .")
@settings(max_examples=300, deadline=None)
def test_a_line_means_the_same_in_an_update(literal: str, graph: str, end: str) -> None:
    line = f"<http://a.org/s> <http://a.org/p> {literal}{graph}{end}\n".encode()
    (wanted,) = pyoxigraph.parse(line, format=RdfFormat.N_QUADS)
    matched = pushes._STATEMENT.fullmatch(line)
    assert matched is not None
    assert matched[2] == (graph.strip().encode() or None)
    said = pushes._ESCAPE.sub(pushes._character, matched[1]) + b" ."
    store = pyoxigraph.Store()
    store.update(f"INSERT DATA {{ {said.decode()} }}")
    assert [quad.triple for quad in store] == [wanted.triple]
    assert [quad.triple for quad in pyoxigraph.parse(said, format=RdfFormat.N_TRIPLES)] == [wanted.triple]


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_every_text_that_a_build_writes_is_taken(value: str) -> None:
    line = f"<http://a.org/s> <http://a.org/p> {terms.text(value)} .\n".encode()
    assert pushes._STATEMENT.fullmatch(line) is not None


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("_:b <http://a.org/p> <http://a.org/o>", "2: has a blank node"),
        ("<http://a.org/s> <http://a.org/p> _:b", "2: has a blank node"),
        ("<http://a.org/s> <http://a.org/p>", "2: is not a statement"),
        ('<http://a.org/s> <http://a.org/p> "a"b"', "2: is not a statement"),
        ("<s> <http://a.org/p> <http://a.org/o>", "2: is not a statement"),
        ("<http://a.org/s> <http://a.org/p> <http://a.org/> } ; DROP ALL ; INSERT DATA { <http://a.org/o>", "2: is not"),
        ('<http://a.org/s> <http://a.org/p> "\\uD800"', "2: has a character that is none of Unicode"),
        (triple(1, "2") + " .\n" + triple(2), f"3: graph {G}1 goes on after another began"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_pushed(line: str, sentence: str, tmp_path: Path) -> None:
    source = write(tmp_path, triple(1), line)
    with pytest.raises(SourceError, match=re.escape(f"{source}:{sentence}")):
        pushes.read(source, None)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("nothing", "does not exist"), ("empty", "holds no graph.nq"), ("a.ttl", "is not a file of N-Quads"),
     ("void.nq", "holds no triples")],
)  # fmt: skip
def test_a_source_that_is_none(name: str, sentence: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "a.ttl").touch()
    (tmp_path / "void.nq").write_text("# nothing\n\n", encoding="utf-8")
    with pytest.raises(SourceError, match=sentence):
        pushing.push(pushing.Target("http://127.0.0.1:1/", server="other"), tmp_path / name, lambda *_: None)


@given(st.lists(st.integers(0, 6), min_size=1))
def test_triples_are_counted_once(numbers: list[int]) -> None:
    lines = [f"{number}".encode() for number in numbers]
    assert pushes._distinct(lines) == len(set(lines))


def test_repeated_lines_are_one_triple(tmp_path: Path, store: str) -> None:
    source = write(tmp_path, triple(2), triple(1), triple(2), triple(2))
    assert push(store, source).triples == 2
    assert push(store, source).sent == 0


# Faults on the way


@pytest.mark.parametrize("protocol", pushing.PROTOCOLS)
@pytest.mark.parametrize("fault", ["lost answer", "lost request", "500", "503"])
def test_faults_that_pass_leave_no_trace(fault: str, protocol: str, built: Path, store: str) -> None:
    """Every other request fails; `lost answer` fails after the store has done what it was asked."""

    def answer(said: Asked, on: Callable[[], Answer]) -> Answer:
        if said.number % 2:
            return on()
        if fault == "lost answer":
            on()
        return Answer(int(fault) if fault.isdecimal() else 0)

    with before(store, answer) as (url, _):
        target = pushing.Target(url, server="oxigraph", protocol=protocol, timeout=20, triples=1000)
        pushing.push(target, built, lambda *_: None)
    assert in_store(f"{store}/query") == in_file(built / "graph.nq")


@pytest.mark.parametrize("protocol", pushing.PROTOCOLS)
def test_a_store_that_takes_little_at_a_time(protocol: str, built: Path, store: str) -> None:
    limit = 60_000  # bytes

    def answer(said: Asked, on: Callable[[], Answer]) -> Answer:
        return Answer(413) if len(said.body) > limit else on()

    with before(store, answer) as (url, asked):
        target = pushing.Target(url, server="oxigraph", protocol=protocol, timeout=20, triples=10_000)
        pushing.push(target, built, lambda *_: None)
    assert in_store(f"{store}/query") == in_file(built / "graph.nq")
    refused = [said for said in asked if len(said.body) > limit]
    assert len(refused) < len(asked) / 2  # what was learnt is kept


def test_a_triple_that_is_too_large_is_said(tmp_path: Path, store: str) -> None:
    source = write(tmp_path, triple(1), triple(2))
    with (
        before(store, lambda said, on: Answer(413) if said.path == "/update" else on()) as (url, _),
        pytest.raises(StoreError, match=r"/update takes no request of this size \(413\)"),
    ):
        push(url, source)


def test_a_push_that_fails_half_way_is_completed_by_the_next(built: Path, store: str) -> None:
    updates = 0

    def answer(said: Asked, on: Callable[[], Answer]) -> Answer:
        nonlocal updates
        updates += said.path == "/update"
        return Answer(500, (b"disk full",)) if updates > 5 else on()

    with before(store, answer) as (url, _), pytest.raises(StoreError, match=r"answers 500: disk full, 5 times"):
        push(url, built)
    there = in_store(f"{store}/query")
    wanted = in_file(built / "graph.nq")
    assert there < wanted
    made = push(store, built)
    assert 0 < made.unchanged < made.sent
    assert in_store(f"{store}/query") == wanted


def test_a_half_sent_old_version_does_not_stay(tmp_path: Path, store: str) -> None:
    """A graph that was begun is in the ledger, so that it is found when it is no longer in the source."""

    def answer(said: Asked, on: Callable[[], Answer]) -> Answer:
        return Answer(403) if b'"3"' in said.body else on()

    with before(store, answer) as (url, _), pytest.raises(StoreError, match="does not allow this"):
        push(url, write(tmp_path, *(triple(n) for n in range(5))), triples=2)
    assert len(in_store(f"{store}/query")) == 2
    source = write(tmp_path, triple(1, "2"))
    assert push(store, source, prune=True).pruned == 1
    assert in_store(f"{store}/query") == in_file(source)


def test_a_store_that_swallows_is_found_out(tmp_path: Path, store: str) -> None:
    source = write(tmp_path, triple(1), triple(2), triple(1, "2"))
    with (
        before(store, lambda said, on: Answer(204) if said.path == "/update" else on()) as (url, _),
        pytest.raises(TruncationError) as caught,
    ):
        push(url, source)
    assert str(caught.value) == f"the store does not hold what was sent: {G}1 (0 of 2), {G}2 (0 of 1)"


def test_a_source_that_changes_meanwhile_is_noticed(tmp_path: Path, store: str) -> None:
    source = write(tmp_path, triple(1), triple(2))

    def changing(step: str, done: int, total: int) -> None:
        if step == "pushing":
            write(tmp_path, triple(1), triple(3))

    with pytest.raises(SourceError, match="changed while it was pushed"):
        pushing.push(pushing.Target(store), source, changing)
    assert in_store(f"{store}/query") == set()


def test_a_store_that_may_only_be_read(tmp_path: Path) -> None:
    source = write(tmp_path, triple(1))
    with oxigraph(tmp_path):
        pass
    with oxigraph(tmp_path, "serve-read-only") as url, pytest.raises(StoreError, match="/update "):
        push(url, source)


def test_what_is_no_triplestore_is_said(tmp_path: Path) -> None:
    source = write(tmp_path, triple(1))
    page = Answer(200, (b"<!doctype html>",), {"Content-Type": "text/html"})
    with answering(lambda said: page) as (url, _), pytest.raises(StoreError, match="answers with a web page"):
        push(url, source)
    with (
        answering(lambda said: Answer(200, (b"[]",))) as (url, _),
        pytest.raises(StoreError, match="does not answer in"),
    ):
        push(url, source)


# The command


def run(*arguments: str | Path) -> tuple[int, str, str]:
    made = CliRunner().invoke(main, ["push", *map(str, arguments)])
    return made.exit_code, made.stdout, made.stderr


def test_the_command_says_what_it_did(tmp_path: Path, store: str) -> None:
    source = write(tmp_path, triple(1), triple(1, "2"))
    status, out, _ = run(store, source, "--dry-run")
    assert (status, out.rpartition(",")[0]) == (0, "2 of 2 graphs to be sent (2 of 2 triples), 0 unchanged")
    status, out, _ = run(store, source)
    assert (status, out.rpartition(",")[0]) == (0, "2 of 2 graphs sent (2 of 2 triples), 0 unchanged")
    status, out, _ = run(store, write(tmp_path, triple(1)), "--json")
    assert (status, json.loads(out) | {"seconds": 0}) == (0, {
        "sent": 0, "unchanged": 1, "pruned": 0, "triples_sent": 0, "triples": 1, "left": [f"{G}2"], "dry_run": False,
        "seconds": 0,
    })  # fmt: skip
    status, out, _ = run(store, source.with_name("some.nq"))
    assert out.splitlines()[1] == f"1 graph pushed before and no longer in the source (--prune drops them): {G}2"
    assert run(store, source, "--prune", "-q")[:2] == (0, "")


def test_the_command_fails_in_one_sentence(tmp_path: Path) -> None:
    source = write(tmp_path, triple(1))
    status, out, err = run("http://me:secret@127.0.0.1:1/", source)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("trialgraph: the address of 127.0.0.1 holds a user name or a password")
    assert "secret" not in err
    assert run("http://127.0.0.1:1/", source, "--graph", "no iri", "--server", "other")[0] == 2


# Killed at any moment

_PUSH = """
import sys
from pathlib import Path
from trialgraph.pipeline.pushing import Target, push
push(Target(sys.argv[1], timeout=60, triples=500), Path(sys.argv[2]), lambda *_: None)
"""


@pytest.mark.parametrize("kind", ["oxigraph", "fuseki"])
def test_killed_at_ten_moments_the_store_ends_complete(kind: str, built: Path, tmp_path: Path) -> None:
    moments = random.Random(5)
    command = [sys.executable, "-c", _PUSH]
    wanted = in_file(built / "graph.nq")
    with KINDS[kind](tmp_path) as url:
        started = time.monotonic()
        subprocess.run([*command, url, built], check=True)
        whole = time.monotonic() - started
        began = 0
        for _ in range(10):
            with Endpoint(f"{url}/query", update_url=f"{url}/update") as remote:
                remote.update(b"DROP ALL")
            process = subprocess.Popen([*command, url, built])
            time.sleep(moments.uniform(0.2, 1) * whole)
            process.kill()
            process.wait()
            began += 0 < len(in_store(f"{url}/query")) < len(wanted)
            push(url, built)
            assert in_store(f"{url}/query") == wanted
            assert push(url, built).sent == 0
    assert began  # else no push was killed half way


def test_every_error_is_one_of_ours(tmp_path: Path) -> None:
    """A server that answers nonsense of any status raises nothing foreign."""
    source = write(tmp_path, triple(1))
    for status in (200, 204, 302, 304, 400, 404, 409, 451, 500, 505, 599):
        with answering(lambda said, status=status: Answer(status)) as (url, _), pytest.raises(TrialGraphError):
            push(url, source)
