"""Pushing to real servers: the store holds what the file says, nothing else and nothing twice, whatever goes wrong."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from decimal import Decimal
from pathlib import Path

import pyoxigraph
import pytest
from click.testing import CliRunner
from hypothesis import example, given
from hypothesis import strategies as st
from pyoxigraph import QueryResultsFormat, RdfFormat

from conftest import SAMPLES
from servers import VIRTUOSO_LOGIN, Answer, Asked, answering, before, fuseki, oxigraph, virtuoso
from trialgraph import retrying, terms
from trialgraph.cli import main
from trialgraph.errors import SourceError, StoreError, TruncationError
from trialgraph.pipeline import pushing
from trialgraph.stores import push as pushes
from trialgraph.stores.endpoint import Endpoint
from trialgraph.stores.push import Pushed

Start = Callable[[Path], AbstractContextManager[str]]
Quads = set[tuple[str, str, str, str]]
LEDGER = "https://w3id.org/trialgraph/graph/pushed"
XSD = "http://www.w3.org/2001/XMLSchema#"
VALUES: dict[str, Callable[[str], object]] = {
    "boolean": {"true": True, "1": True, "false": False, "0": False}.__getitem__,
    "decimal": lambda value: Decimal(value).normalize(), "double": float, "integer": int,
}  # fmt: skip
JSON = "application/sparql-results+json"
ONE, TWO, THREE = "http://a.org/one", "http://a.org/two", "http://a.org/three"
SECRET = "s3cret-word"


@pytest.fixture(autouse=True)
def quick_and_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits before a request is repeated, and nobody is logged in."""
    monkeypatch.setattr(retrying, "PAUSE", 0.0)
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


def push(
    url: str, source: Path, into: str | None = None, triples: int = 1000, protocol: str | None = None, *,
    prune: bool = False, dry_run: bool = False,
) -> Pushed:  # fmt: skip
    target = pushing.Target(url, timeout=20, triples=triples, protocol=protocol)
    return pushing.push(target, source, lambda *_: None, into=into, prune=prune, dry_run=dry_run)


def quads(**sizes: int) -> str:
    """N-Quads of graphs with some triples each: ``one=3`` is three triples in the graph http://a.org/one."""
    return "".join(
        f'<http://a.org/s> <http://a.org/p> "{name} {number:05}" <http://a.org/{name}> .\n'
        for name, size in sizes.items()
        for number in range(size)
    )


def written(folder: Path, text: str, name: str = "graph.nq") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def normal(term: pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal | pyoxigraph.Triple) -> str:
    """A term, numbers and booleans by their value: a store may write them in another way."""
    if isinstance(term, pyoxigraph.Literal) and (kind := term.datatype.value.removeprefix(XSD)) in VALUES:
        return f"{VALUES[kind](term.value)} {kind}"
    return str(term)


def in_file(path: Path) -> Quads:
    return set(map(plain, pyoxigraph.parse(path.read_bytes(), format=RdfFormat.N_QUADS)))


def plain(quad: pyoxigraph.Quad) -> tuple[str, str, str, str]:
    return normal(quad.subject), normal(quad.predicate), normal(quad.object), str(quad.graph_name)


def asked(query_url: str, query: str) -> pyoxigraph.QuerySolutions:
    with Endpoint(query_url, timeout=60) as remote:
        answer = pyoxigraph.parse_query_results(remote.query(query, JSON)[0], format=QueryResultsFormat.JSON)
    assert isinstance(answer, pyoxigraph.QuerySolutions)
    return answer


def in_store(query_url: str, graphs: Iterable[str] | None = None) -> Quads:
    """What some graphs of a store hold, by default all but the ledger."""
    if graphs is None:
        names = asked(query_url, "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")
        graphs = [str(row["g"]) for row in names]
    return {
        (normal(row["s"]), normal(row["p"]), normal(row["o"]), graph)
        for graph in graphs
        if graph != f"<{LEDGER}>"
        for row in asked(query_url, f"SELECT ?s ?p ?o {{ GRAPH {graph} {{ ?s ?p ?o }} }}")
    }


def ledger(url: str) -> list[tuple[str, ...]]:
    rows = asked(f"{url}/query", f"SELECT ?g ?p ?o {{ GRAPH <{LEDGER}> {{ ?g ?p ?o }} }} ORDER BY ?g ?p")
    return [tuple(str(row[name]) for name in "gpo") for row in rows]


# What ends up in the store

STRANGE_TERMS = "".join(
    f"<http://a.org/s> <http://a.org/p> {term} <http://a.org/strange> .\n"
    for term in (
        r'"\u0022 \u005C \u005Cn \u000A \U0001F9EC"', r'"\\u0022 \" \t \r\n \b\f"', '"} ; DROP ALL #"', '""',
        '"é\u2028💊"', '"colour"@en-GB', f'"{"long " * 20_000}"', f'"2026-02"^^<{XSD}gYearMonth>',
        f'"2026-02-03T04:05:06Z"^^<{XSD}dateTime>', f'"0.10"^^<{XSD}decimal>', r"<http://a.org/\u00E9\U0001F9EC>",
    )
)  # fmt: skip
SERVERS: dict[str, tuple[Start, str | None]] = {
    "oxigraph": (oxigraph, None), "oxigraph by graph store": (oxigraph, "graph-store"),
    "fuseki": (fuseki, None), "fuseki by graph store": (fuseki, "graph-store"), "virtuoso": (virtuoso, None),
}  # fmt: skip


@pytest.mark.parametrize("name", SERVERS)
def test_the_store_holds_what_was_built_and_a_second_push_sends_nothing(
    name: str, built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start, protocol = SERVERS[name]
    if name == "virtuoso":
        for variable, value in VIRTUOSO_LOGIN.items():
            monkeypatch.setenv(variable, value)
    path = written(tmp_path, (built / "graph.nq").read_text("utf-8") + STRANGE_TERMS)
    expected = in_file(path)
    graphs = {graph for *_, graph in expected}
    with start(tmp_path) as url:
        first = push(url, path, protocol=protocol)
        query_url = url if name == "virtuoso" else f"{url}/query"
        assert in_store(query_url, graphs) == expected
        second = push(url, path, protocol=protocol)
        lines = path.read_text("utf-8").splitlines(keepends=True)
        gone = lines[0].rsplit(" ", 2)[1]
        smaller = written(tmp_path, "".join(line for line in lines[:-1] if gone not in line), "smaller.nq")
        third = push(url, smaller, protocol=protocol, prune=True)
        assert in_store(query_url, graphs) == in_file(smaller)
    assert (third.sent, third.pruned) == (1, 1)
    assert first == Pushed(len(graphs), 0, 0, len(expected), len(expected), ())
    assert second == Pushed(0, len(graphs), 0, 0, len(expected), ())


def test_a_build_brings_its_description(built: Path, store: str) -> None:
    said = {
        (*plain(quad)[:3], "<https://w3id.org/trialgraph/graph/dataset>")
        for quad in pyoxigraph.parse(path=str(built / "dataset.ttl"))
    }
    push(store, built)
    assert in_store(f"{store}/query") == in_file(built / "graph.nq") | said
    assert push(store, built).sent == 0


def test_only_what_differs_is_sent(store: str, tmp_path: Path) -> None:
    push(store, written(tmp_path, quads(one=30, two=30, three=30)))
    path = written(tmp_path, quads(one=30, two=10, three=30))
    with before(store, lambda said, on: on()) as (url, heard):
        assert push(url, path) == Pushed(1, 2, 0, 10, 70, ())
        assert [said.path for said in heard if said.body.startswith(b"DELETE")] == ["/update"]
        heard.clear()
        push(url, path)
        assert {said.path.partition("?")[0] for said in heard} == {"/", "/query"}
    assert in_store(f"{store}/query") == in_file(path)


def test_graphs_that_are_gone_are_named_and_dropped_only_when_asked(store: str, tmp_path: Path) -> None:
    with Endpoint(store, update_url=f"{store}/update") as remote:
        remote.update(b"INSERT DATA { GRAPH <http://a.org/foreign> { <a:s> <a:p> <a:o> } }")
    foreign = ("<a:s>", "<a:p>", "<a:o>", "<http://a.org/foreign>")
    both = written(tmp_path, quads(one=3, two=3), "both.nq")
    one = written(tmp_path, quads(one=3), "one.nq")
    push(store, both)
    assert push(store, one) == Pushed(0, 1, 0, 0, 3, (TWO,))
    assert in_store(f"{store}/query") == {*in_file(both), foreign}
    assert push(store, one, prune=True, dry_run=True).pruned == 1
    assert in_store(f"{store}/query") == {*in_file(both), foreign}
    assert push(store, one, prune=True) == Pushed(0, 1, 1, 0, 3, ())
    assert in_store(f"{store}/query") == {*in_file(one), foreign}
    assert {graph for graph, *_ in ledger(store)} == {f"<{ONE}>"}


@pytest.mark.parametrize(
    "change",
    [
        f"DELETE WHERE {{ GRAPH <{ONE}> {{ ?s ?p ?o }} }}",
        f"INSERT DATA {{ GRAPH <{ONE}> {{ <a:s> <a:p> <a:o> }} }}",
        f"DROP GRAPH <{LEDGER}>",
        f"INSERT DATA {{ GRAPH <{LEDGER}> {{ <{ONE}> <http://spdx.org/rdf/terms#checksum> <a:another> }} }}",
    ],
)
def test_what_others_did_to_a_graph_is_put_right(change: str, store: str, tmp_path: Path) -> None:
    path = written(tmp_path, quads(one=20, two=20))
    push(store, path)
    whole = ledger(store)
    with Endpoint(store, update_url=f"{store}/update") as remote:
        remote.update(change.encode())
    assert push(store, path).sent == (2 if "DROP" in change else 1)
    assert in_store(f"{store}/query") == in_file(path)
    assert ledger(store) == whole


@pytest.mark.parametrize("into", [THREE, ""])
@pytest.mark.parametrize("protocol", ["update", "graph-store"])
def test_all_as_one_graph(into: str, protocol: str, store: str, tmp_path: Path) -> None:
    path = written(tmp_path, quads(one=30, two=30) + quads(one=3).replace(f"<{ONE}>", f"<{TWO}>"))
    push(store, path, into, 10, protocol)
    where = f"GRAPH <{into}> {{ ?s ?p ?o }}" if into else "?s ?p ?o"
    found = {str(row["o"]) for row in asked(f"{store}/query", f"SELECT ?o {{ {where} }}")}
    assert found == {o for _, _, o, _ in in_file(path)}  # three of the triples are in both graphs, and counted once
    assert push(store, path, into, 10, protocol) == Pushed(0, 1, 0, 0, 60, ())
    smaller = written(tmp_path, quads(one=5))
    assert push(store, smaller, into, 10, protocol) == Pushed(1, 0, 0, 5, 5, ())


def test_a_ledger_longer_than_a_page(store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pushes, "_PAGE", 3)
    monkeypatch.setattr(pushes, "_ASKED", 2)
    path = written(tmp_path, quads(**{f"g{number}": number + 1 for number in range(10)}))
    assert push(store, path).sent == 10
    assert push(store, path) == Pushed(0, 10, 0, 0, 55, ())


def test_a_dry_run_changes_nothing(store: str, tmp_path: Path) -> None:
    path = written(tmp_path, quads(one=3))
    assert push(store, path, dry_run=True) == Pushed(1, 0, 0, 3, 3, ())
    assert in_store(f"{store}/query") == set()
    assert ledger(store) == []


def test_a_default_graph_that_is_a_union_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, quads(one=1))
    with (
        answering(lambda said: Answer(200, headers={"Server": "Virtuoso/07.20"})) as (url, _),
        pytest.raises(StoreError, match="virtuoso does not tell its default graph from the others"),
    ):
        push(url, path, into="")


# Literals

CHARACTERS = st.characters(exclude_categories=["Cs"])


@given(st.text(CHARACTERS), st.booleans(), st.booleans())
@example('\\"\n\r\t\b\f\x00\x7f\u2028', False, True)
@example("\\u0022", True, False)
def test_every_literal_means_in_an_update_what_it_means_in_the_file(
    tmp_path_factory: pytest.TempPathFactory, value: str, escaped: bool, long: bool
) -> None:
    """An update reads escapes of characters before it reads strings; a file does not."""
    letters = "".join(f"\\U{ord(letter):08X}" if long else _short(letter) for letter in value)
    literal = f'"{letters}"' if escaped else terms.text(value)
    path = written(tmp_path_factory.getbasetemp(), f"<a:s> <a:p> {literal} .\n", "literal.nt")
    (graph,) = pushes.read(path, None)
    (triple,) = pushes._triples(path, graph.start, graph.end)
    assert not re.search(rb"(?<!\\)(?:\\\\)*\\[uU]", triple)
    kept = pyoxigraph.Store()
    kept.update(f"INSERT DATA {{ {triple.decode()} }}")
    assert [quad.object for quad in kept] == [pyoxigraph.Literal(value)]


def _short(letter: str) -> str:
    return f"\\u{ord(letter):04X}" if ord(letter) < 1 << 16 else letter


# Files that cannot be pushed

WRONG = {
    "a graph in two pieces": (quads(one=1, two=1) + quads(one=1), ":3: graph http://a.org/one goes on after another"),
    "a blank node": ("<a:s> <a:p> _:b .\n", ":1: has a blank node"),
    "a blank graph": ("<a:s> <a:p> <a:o> _:b .\n", ":1: has a blank node"),
    "Turtle": ("# fine\n<a:s> <a:p> 7 .\n", ":2: is not a statement of N-Triples or N-Quads"),
    "the end of an update": ("<a:s> <a:p> <a:o> } ; DROP ALL # .\n", ":1: is not a statement"),
    "an IRI that ends": ("<a:s> <a:p> <a:o>} . <a:b> .\n", ":1: is not a statement"),
    "an escaped end": (
        "<a:s> <a:p> <a:o\\u003E\\u007D\\u003BDROP\\u0020ALL\\u0023> .\n",
        ":1: has a character that may not stand there",
    ),
    "a graph's escaped end": ("<a:s> <a:p> <a:o> <a:g\\u003E> .\n", ":1: has a character that may not stand there"),
    "no escape": ('<a:s> <a:p> "\\q" .\n', ":1: is not a statement"),
    "half a line": ('<a:s> <a:p> "half', ":1: is not a statement"),
    "no Unicode": ('<a:s> <a:p> "\\UFFFFFFFF" .\n', ":1: has a character that may not stand there"),
    "nothing": ("# nothing\n\n", " holds no triples"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_file_that_cannot_be_pushed_is_refused_as_a_whole(name: str, store: str, tmp_path: Path) -> None:
    text, sentence = WRONG[name]
    path = written(tmp_path, text)
    with pytest.raises(SourceError, match=re.escape(f"{path}{sentence}")):
        push(store, path)
    assert in_store(f"{store}/query") == set()


def test_a_graph_with_the_name_of_the_ledger(store: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=f"there is a graph {LEDGER}, which is where a push keeps its ledger"):
        push(store, written(tmp_path, quads(one=1)), into=LEDGER)
    assert ledger(store) == []


def test_what_is_no_graph_of_a_build(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for source, sentence in (("none", "does not exist"), ("empty", "holds no graph.nq; build with --format nquads")):
        with pytest.raises(SourceError, match=sentence):
            push("http://127.0.0.1:1/", tmp_path / source)
    with pytest.raises(SourceError, match=r"by its name \(.nq .nt\)"):
        push("http://127.0.0.1:1/", written(tmp_path, "", "graph.ttl"))
    written(tmp_path, "<a:a> <a:b> <https://w3id.org/trialgraph/dataset/graph.ttl> .", "dataset.ttl")
    written(tmp_path, quads(one=1))
    with pytest.raises(SourceError, match="is older than the last build there"):
        push("http://127.0.0.1:1/", tmp_path)


def test_a_name_that_is_no_iri(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="the name of a graph is"):
        push("http://127.0.0.1:1/", written(tmp_path, quads(one=1)), into="http://a.org/> { } } ; DROP ALL #")


def test_a_file_that_changes_meanwhile(store: str, tmp_path: Path) -> None:
    path = written(tmp_path, quads(one=2000))

    def changing(said: Asked, on: Callable[[], Answer]) -> Answer:
        if said.path == "/update":
            written(tmp_path, quads(one=2000).replace("01999", "99999"))
        return on()

    with (
        before(store, changing) as (url, _),
        pytest.raises(SourceError, match="changed while it was pushed; push it again"),
    ):
        push(url, path, triples=500)
    assert push(store, path).sent == 1
    assert in_store(f"{store}/query") == in_file(path)


# Servers that fail


def test_a_server_that_takes_no_large_request_gets_smaller_ones(store: str, tmp_path: Path) -> None:
    path = written(tmp_path, quads(one=900, two=20, three=300))

    def narrow(said: Asked, on: Callable[[], Answer]) -> Answer:
        return Answer(413) if said.path == "/update" and len(said.body) > 4000 else on()

    with before(store, narrow) as (url, heard):
        assert push(url, path, triples=2000).sent == 3
        refused = [said for said in heard if said.path == "/update" and len(said.body) > 4000]
    assert len(refused) < 10  # what was too much is not tried again with the next graph
    assert in_store(f"{store}/query") == in_file(path)


def test_a_server_that_takes_no_request_at_all(store: str, tmp_path: Path) -> None:
    path = written(tmp_path, quads(one=100))
    with (
        before(store, lambda said, on: Answer(413) if said.path == "/update" else on()) as (url, heard),
        pytest.raises(StoreError, match=r"/update takes no request of this size \(413\)$"),
    ):
        push(url, path)
    assert len(heard) < 20


@pytest.mark.parametrize("protocol", ["update", "graph-store"])
def test_a_server_that_chokes_on_size_without_saying_so(protocol: str, store: str, tmp_path: Path) -> None:
    path = written(tmp_path, quads(one=5000, two=10))

    def weak(said: Asked, on: Callable[[], Answer]) -> Answer:
        return Answer(500, (b"out of memory",)) if said.body.count(b" .\n") > 2000 else on()

    with before(store, weak) as (url, _):
        assert push(url, path, triples=10_000, protocol=protocol).sent == 2
    assert in_store(f"{store}/query") == in_file(path)


@pytest.mark.parametrize("protocol", ["update", "graph-store"])
@pytest.mark.parametrize("lost", ["question", "answer"])
def test_lost_requests_and_lost_answers_leave_nothing_twice(
    lost: str, protocol: str, store: str, tmp_path: Path
) -> None:
    push(store, written(tmp_path, quads(one=50, two=50, three=9)))
    path = written(tmp_path, quads(one=70, two=30, three=10))

    def forgetful(said: Asked, on: Callable[[], Answer]) -> Answer:
        if said.number % 2:
            return on()
        if lost == "answer":
            on()
        return Answer()

    with before(store, forgetful) as (url, _):
        assert push(url, path, triples=20, protocol=protocol).sent == 3
    assert in_store(f"{store}/query") == in_file(path)
    assert push(store, path).sent == 0


@pytest.mark.parametrize("protocol", ["update", "graph-store"])
@pytest.mark.parametrize("status", [500, 403, 0])
def test_a_server_that_fails_half_way(status: int, protocol: str, store: str, tmp_path: Path) -> None:
    """Also when what was there has as many triples as what is sent."""
    versions = [
        written(tmp_path, quads(one=50, two=60, three=9).replace(" 00007", f" {word}"), f"{word}.nq")
        for word in ("old", "new")
    ]
    push(store, versions[0])
    for limit in range(12):
        path = versions[limit % 2]
        sent = 0

        def dying(said: Asked, on: Callable[[], Answer]) -> Answer:
            nonlocal sent
            sent += said.path.partition("?")[0] in {"/update", "/store"}
            return Answer(status) if sent > limit else on()  # noqa: B023 - ends with the turn

        with before(store, dying) as (url, _):
            try:
                push(url, path, triples=20, protocol=protocol)
            except StoreError:
                push(store, path)
        assert in_store(f"{store}/query") == in_file(path), f"after {limit} requests"


def test_a_server_that_forgets_what_it_took(store: str, tmp_path: Path) -> None:
    path = written(tmp_path, quads(**{f"g{number}": 3 for number in range(5)}))

    def idle(said: Asked, on: Callable[[], Answer]) -> Answer:
        return Answer(204) if said.path == "/update" else on()

    with before(store, idle) as (url, _), pytest.raises(TruncationError) as caught:
        push(url, path)
    assert str(caught.value) == (
        "the store does not hold what was sent: http://a.org/g0 (0 of 3), http://a.org/g1 (0 of 3), "
        "http://a.org/g2 (0 of 3) and 2 more"
    )


def test_a_store_that_is_read_only(tmp_path: Path) -> None:
    with oxigraph(tmp_path):
        pass
    path = written(tmp_path, quads(one=1))
    with (
        oxigraph(tmp_path, "serve-read-only") as url,
        pytest.raises(StoreError, match=r"/update (cannot be written to|does not allow this)"),
    ):
        push(url, path)


STRANGE = {
    "a web page": Answer(200, (b"<html>",), {"Content-Type": "text/html"}),
    "text": Answer(200, (b"hello",), {"Content-Type": JSON}),
    "other JSON": Answer(200, (b'{"results": [1]}',), {"Content-Type": JSON}),
    "other variables": Answer(200, (b'{"results": {"bindings": [{"x": {"value": "1"}}]}}',), {"Content-Type": JSON}),
    "the same for ever": Answer(
        200, (b'{"results": {"bindings": [{"g": {"value": "http://a.org/one"}, "n": {"value": "1"}}]}}',),
        {"Content-Type": JSON},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", STRANGE)
def test_what_is_no_sparql_store(name: str, tmp_path: Path) -> None:
    with answering(lambda said: STRANGE[name]) as (url, heard), pytest.raises(StoreError, match=re.escape(url)):
        push(url, written(tmp_path, quads(one=1)))
    assert {said.method for said in heard} <= {"GET", "POST"}
    assert not [said for said in heard if "update" in said.headers.get("Content-Type", "")]


# Killed


@pytest.mark.parametrize("start", [oxigraph, fuseki])
def test_a_push_killed_at_any_moment_is_completed_by_the_next(start: Start, built: Path, tmp_path: Path) -> None:
    """Ten times a push of another version of all graphs is killed, before or after the store carried out a request."""
    chance = random.Random(20260101)
    lines = (built / "graph.nq").read_text("utf-8").splitlines(keepends=True)
    versions = [written(tmp_path, "".join(lines[number::3]), f"{number}.nq") for number in range(3)]
    with start(tmp_path) as real:
        with before(real, lambda said, on: on()) as (url, heard):
            push(url, versions[2], triples=250)
            requests = len(heard)
        for moment in range(10):
            path = versions[moment % 3]
            fatal, carried_out = chance.randint(2, requests), chance.random() < 0.5
            started: list[subprocess.Popen[bytes]] = []

            def killing(said: Asked, on: Callable[[], Answer]) -> Answer:
                answer = on() if said.number < fatal or carried_out else Answer()  # noqa: B023 - ends with the turn
                if said.number == fatal:  # noqa: B023
                    started[0].send_signal(signal.SIGKILL)  # noqa: B023
                    started[0].wait()  # noqa: B023
                return answer

            with before(real, killing) as (url, _):
                command = [sys.executable, "-m", "trialgraph", "push", url, str(path), "--batch", "250", "-q"]
                started.append(subprocess.Popen(command, env=os.environ | {"TRIALGRAPH_USER": ""}))
                assert started[0].wait(timeout=60) == -signal.SIGKILL
            push(real, path)
            assert in_store(f"{real}/query") == in_file(path), f"killed at request {fatal}"
            assert push(real, path).sent == 0


# The command


def run(*arguments: str | Path) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, ["push", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


def test_the_command_says_what_it_did(store: str, tmp_path: Path) -> None:
    path = written(tmp_path, quads(one=1200, two=34))
    code, said, _ = run(store, path)
    assert (code, re.sub(r"[\d.]+ s$", "0 s", said.strip())) == (
        0, "2 of 2 graphs sent (1,234 of 1,234 triples), 0 unchanged, 0 s",
    )  # fmt: skip
    written(tmp_path, quads(two=34))
    _, said, _ = run(store, path, "--prune", "--dry-run")
    assert said.startswith("0 of 1 graphs to be sent (0 of 34 triples), 1 unchanged, 1 to be pruned, ")
    _, said, _ = run(store, path)
    assert said.splitlines()[1] == (
        "1 graph pushed before and no longer in the source (--prune drops them): http://a.org/one"
    )
    code, said, _ = run(store, path, "--prune", "--json")
    summary = json.loads(said)
    assert summary.pop("seconds") > 0
    assert summary == {
        "sent": 0, "unchanged": 1, "pruned": 1, "triples_sent": 0, "triples": 34, "left": [], "dry_run": False,
    }  # fmt: skip
    assert run(store, path, "-q", "--graph", "default") == (0, "", "")


def test_addresses_and_kind_can_be_given(store: str, tmp_path: Path) -> None:
    path = written(tmp_path, quads(one=3))
    given = ("--server", "other", "--query-url", f"{store}/query", "--update-url", f"{store}/update", "--store-url",
             f"{store}/store", "--protocol", "graph-store")  # fmt: skip
    assert run(f"{store}/nowhere", path, "-q", *given) == (0, "", "")
    assert in_store(f"{store}/query") == in_file(path)


def test_the_command_fails_with_one_sentence_and_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIALGRAPH_USER", "me")
    monkeypatch.setenv("TRIALGRAPH_PASSWORD", SECRET)
    path = written(tmp_path, quads(one=3))
    refusal = Answer(401, (f"no {SECRET}".encode(),), {"WWW-Authenticate": 'Basic realm="x"'})
    with answering(lambda said: refusal) as (url, _):
        code, said, complaint = run(url, path)
    assert (code, said) == (2, "")
    assert re.fullmatch(r"trialgraph: .* does not accept the credentials in the environment \(401\)\n", complaint)
    assert SECRET not in complaint


def test_an_interrupted_push_says_how_to_go_on(store: str, tmp_path: Path) -> None:
    path = written(tmp_path, quads(one=100))
    started: list[subprocess.Popen[str]] = []

    def interrupting(said: Asked, on: Callable[[], Answer]) -> Answer:
        if said.number == 6:
            started[0].send_signal(signal.SIGINT)
        return on()

    with before(store, interrupting) as (url, _):
        command = [sys.executable, "-m", "trialgraph", "push", url, str(path), "--batch", "2"]
        started.append(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True))
        said, complaint = started[0].communicate(timeout=60)
    assert (started[0].returncode, said) == (130, "")
    assert complaint == "trialgraph: interrupted; the same push again goes on from here\n"
    assert push(store, path).sent == 1
