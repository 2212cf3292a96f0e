"""A graph pushed to a remote store: only what differs is sent, and what is there at the end is counted.

The store keeps a ledger, a graph that says of each graph pushed how many triples it has (`void:triples`) and the
SHA-256 of its N-Triples (`spdx:checksum`). The number is written before the first triple of a graph, the checksum after
its last: a graph without a checksum was begun and not finished. So a push that was ended at any moment is followed by
one that sends what is missing, in place of what is half there; and since a graph is a set of triples, a request whose
answer was lost can be sent again.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

import pyoxigraph

from trialgraph import vocab as v
from trialgraph.errors import SourceError, StoreError, TruncationError
from trialgraph.stores.endpoint import ChokedError, Endpoint
from trialgraph.stores.servers import Protocol
from trialgraph.terms import Term, integer, text

# What one request holds, unless the store asks for less; how many graphs one query asks about, and how many entries of
# the ledger it asks for.
TRIPLES: Final = 10_000
_BYTES: Final = 8 << 20
_ASKED: Final = 40
_PAGE: Final = 5_000
# A store that chokes without a reason is not asked to take fewer triples than these.
_FEWEST: Final = 1_000
_NAMED: Final = 3  # graphs that a sentence names
_TRIPLE: Final = 3  # terms; a fourth one names the graph

# The terms of N-Triples (https://www.w3.org/TR/n-triples/#n-triples-grammar) but for blank nodes. What the escapes in
# an IRI stand for is still to be looked at.
_IRI: Final = rb"<[A-Za-z][A-Za-z0-9+.-]*:[^<>\"{}|^`\\\x00-\x20]*+>"
_CODE: Final = rb"\\(?:u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})"
_NODE: Final = rb"%b(?:%b[^<>\"{}|^`\\\x00-\x20]*+)*+>" % (_IRI.removesuffix(b">"), _CODE)
_STRING: Final = rb'"[^"\\\r]*+(?:(?:\\[tbnrf"\x27\\]|%b)[^"\\\r]*+)*+"' % _CODE
_LITERAL: Final = rb"%b(?:\^\^%b|@[A-Za-z]+(?:-[A-Za-z0-9]+)*)?" % (_STRING, _IRI)
_STATEMENT: Final = re.compile(
    rb"[ \t]*(%b)[ \t]*(%b)[ \t]*(%b|%b)[ \t]*(%b)?[ \t]*\.[ \t]*(?:#.*)?\r?\n?"
    % (_NODE, _NODE, _NODE, _LITERAL, _NODE)
)
_NOTHING: Final = re.compile(rb"[ \t]*(?:#.*)?\r?\n?")
_ESCAPE: Final = re.compile(rb"\\(?:u(.{4})|U(.{8})|.)")
_MUST_STAY: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r"}

Progress = Callable[[str, int, int], None]
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Graph:
    """A graph to push: its file, its name (an IRI; empty: the default graph), its place in the file, the number of its
    triples, each counted once, and the SHA-256 of its lines."""

    path: Path
    name: str
    start: int
    end: int
    triples: int
    digest: str


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a push did, or with `dry_run` would do: numbers of graphs sent, unchanged and pruned; triples sent, and in
    all graphs of the source; names of the graphs that were pushed once and are no longer in the source, and still are
    in the store."""

    sent: int
    unchanged: int
    pruned: int
    triples_sent: int
    triples: int
    left: tuple[str, ...]


class _Part(NamedTuple):
    """Some lines of a graph; the first part of a graph replaces what the store has, the last one completes it."""

    graph: Graph
    lines: list[bytes]
    first: bool
    last: bool


class _Entry(NamedTuple):
    """What the ledger says of a graph; without a digest it was begun and not finished."""

    triples: int
    digest: str


def read(path: Path, into: str | None, progress: Progress = lambda *_: None) -> list[Graph]:
    """The graphs of an N-Quads or N-Triples file, or all its triples as the one graph `into` (empty: the default one).

    Raises SourceError for a line that is neither, for a blank node (which no two requests can share, so that it would
    be another one after each push), and when the lines of a graph do not stand together.
    """
    size = path.stat().st_size
    found: dict[str, Graph] = {}
    name: str | None = None
    start = end = triples = 0
    digest, before, ascending = hashlib.sha256(), b"", True

    def finish() -> None:
        if name is not None:
            count = triples if ascending else _distinct(_triples(path, start, end))
            found[name] = Graph(path, name, start, end, count, digest.hexdigest())

    for own, triple, offset, line in _statements(path):
        graph = own if into is None else into
        if graph != name:
            finish()
            if graph in found:
                raise SourceError(
                    f"{path}:{line}: graph {graph or 'default'} goes on after another began; the lines of a graph must "
                    "stand together, as a build writes them"
                )
            name, start, triples, digest, before, ascending = graph, end, 0, hashlib.sha256(), b"", True
            progress("reading", offset, size)
        end = offset
        triples += 1
        ascending = ascending and before < triple
        before = triple
        digest.update(triple)
    finish()
    if not found:
        raise SourceError(f"{path} holds no triples")
    return list(found.values())


def plain(path: Path, target: Path) -> None:
    """Writes the triples of an RDF file as N-Triples. Raises SourceError for a file that cannot be read."""
    try:
        triples = pyoxigraph.parse(path=str(path))
        pyoxigraph.serialize(triples, output=str(target), format=pyoxigraph.RdfFormat.N_TRIPLES)
    except (OSError, SyntaxError, ValueError) as error:
        raise SourceError(f"{path} cannot be read: {error}") from error


def _statements(path: Path, start: int = 0, end: int | None = None) -> Iterator[tuple[str, bytes, int, int]]:
    """Of each statement in a part of a file its graph, its triple as a line, the offset of its end, and its line."""
    with path.open("rb") as stream:
        stream.seek(start)
        offset = start
        for number, line in enumerate(stream, 1):
            if end is not None and offset >= end:
                return
            offset += len(line)
            matched = _STATEMENT.fullmatch(line)
            if matched is None:
                if _NOTHING.fullmatch(line):
                    continue
                raise _refused(path, number, line)
            terms = [term for term in matched.groups() if term]
            try:
                if b"\\u" in line or b"\\U" in line:
                    terms = [_unescaped(term) for term in terms]
                triple = b"%b %b %b .\n" % (terms[0], terms[1], terms[2])
                triple.decode()
                graph = terms[3][1:-1].decode() if len(terms) > _TRIPLE else ""
            except (ValueError, OverflowError) as error:
                raise SourceError(f"{path}:{number}: has a character that may not stand there") from error
            yield graph, triple, offset, number


def _refused(path: Path, number: int, line: bytes) -> SourceError:
    if re.match(rb'[^"]*_:', line):
        return SourceError(f"{path}:{number}: has a blank node, which would be another one after each push")
    return SourceError(f"{path}:{number}: is not a statement of N-Triples or N-Quads: {line[:60]!r}")


def _unescaped(term: bytes) -> bytes:
    """A term with characters in place of their escapes. Raises ValueError when that is no term: the end of an IRI."""
    plain = _ESCAPE.sub(_character, term)
    if term.startswith(b"<") and not re.fullmatch(_IRI, plain):
        raise ValueError(term)
    return plain


def _character(escape: re.Match[bytes]) -> bytes:
    """The character that an escape of N-Triples means, as SPARQL reads it within a literal: there ``\\u0022`` would end
    it (https://www.w3.org/TR/sparql11-query/#codepointEscape)."""
    code = escape[1] or escape[2]
    if not code:
        return escape[0]
    character = chr(int(code, 16))
    return _MUST_STAY.get(character, character).encode()


def _triples(path: Path, start: int, end: int) -> Iterator[bytes]:
    return (triple for _, triple, _, _ in _statements(path, start, end))


def _distinct(lines: Iterable[bytes]) -> int:
    """The number of different lines, in constant memory."""
    rows = ((hashlib.blake2b(line, digest_size=16).digest(),) for line in lines)
    with closing(sqlite3.connect("")) as kept:  # a database without a name is a temporary file
        kept.execute("CREATE TABLE seen (line BLOB PRIMARY KEY) WITHOUT ROWID")
        kept.executemany("INSERT OR IGNORE INTO seen VALUES (?)", rows)
        (count,) = kept.execute("SELECT COUNT(*) FROM seen").fetchone()
    return int(count)


class Push:
    """A push of graphs to `store`, whose ledger is the graph `ledger` (an IRI).

    `checksums` is what the IRI of a checksum starts with, `triples` how many of them a request holds at most.
    """

    def __init__(
        self, store: Endpoint, ledger: str, checksums: str, protocol: Protocol, triples: int = TRIPLES,
        progress: Progress = lambda *_: None,
    ) -> None:  # fmt: skip
        self._store, self._ledger, self._checksums = store, ledger, checksums
        self._protocol, self._most, self._progress = protocol, triples, progress
        self._listed: dict[str, _Entry] = {}
        self._held: dict[str, int] = {}

    def run(self, graphs: Sequence[Graph], *, prune: bool = False, dry_run: bool = False) -> Pushed:
        """Makes the store hold `graphs` as they are in their files, and with `prune` none of those pushed before that
        are not among them.

        Raises StoreError when the store cannot be asked or changed, SourceError when the file changed meanwhile, and
        TruncationError when a graph has another number of triples in the store than in the file at the end. The same
        push again then goes on where this one ended.
        """
        names = [graph.name for graph in graphs]
        if self._ledger in names:
            raise SourceError(f"there is a graph {self._ledger}, which is where a push keeps its ledger")
        self._listed, self._held = self._read_ledger(), self._counts(names)
        changed = [
            graph
            for graph in graphs
            if self._listed.get(graph.name) != _Entry(graph.triples, graph.digest)
            or self._held[graph.name] != graph.triples
        ]
        gone = sorted(self._listed.keys() - set(names))
        if not dry_run:
            self._send_all(changed)
            if prune:
                self._drop(gone)
            self._compare(changed)
        return Pushed(
            sent=len(changed),
            unchanged=len(graphs) - len(changed),
            pruned=len(gone) if prune else 0,
            triples_sent=sum(graph.triples for graph in changed),
            triples=sum(graph.triples for graph in graphs),
            left=() if prune else tuple(gone),
        )

    # What the store has

    def _read_ledger(self) -> dict[str, _Entry]:
        """The entry of each graph. It is asked for in pages until one is empty: a store may give fewer rows than it
        is asked for."""
        found: dict[str, _Entry] = {}
        last = ""
        while rows := self._select(
            f"SELECT ?g ?n ?c WHERE {{ GRAPH <{self._ledger}> {{ ?g {v.VOID_TRIPLES} ?n "
            f"OPTIONAL {{ ?g {v.SPDX_CHECKSUM} ?c }} }} FILTER(STR(?g) > {text(last)}) }} "
            f"ORDER BY STR(?g) LIMIT {_PAGE}",
            lambda row: (row["g"], int(row["n"]), row.get("c", "")),
        ):
            if rows[-1][0] == last:
                raise StoreError(f"{self._store.url} does not answer what it is asked")
            for last, triples, checksum in rows:
                name = "" if last == self._subject("") else last
                # Two pushes at once leave two entries for a graph, and it is neither's.
                digest = "" if name in found else checksum.removeprefix(self._checksums)
                found[name] = _Entry(triples, digest)
        return found

    def _counts(self, names: Sequence[str]) -> dict[str, int]:
        """How many triples each of some graphs has in the store."""
        found = dict.fromkeys(names, 0)
        if "" in found:
            found |= self._select("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }", lambda row: ("", int(row["n"])))
        for some in _by(_ASKED, filter(None, names)):
            # One small query a graph: a store that is asked by a variable for all of them may read all that it has.
            asked = " UNION ".join(
                f"{{ SELECT (<{name}> AS ?g) (COUNT(*) AS ?n) WHERE {{ GRAPH <{name}> {{ ?s ?p ?o }} }} }}"
                for name in some
            )
            found |= self._select(f"SELECT ?g ?n WHERE {{ {asked} }}", lambda row: (row["g"], int(row["n"])))
        return found

    def _select(self, query: str, read: Callable[[Mapping[str, str]], _T]) -> list[_T]:
        """The rows of a query, each read from the text of its terms by their variables."""
        body, _ = self._store.query(query, "application/sparql-results+json")
        try:
            rows = json.loads(body)["results"]["bindings"]
            return [read({name: str(term["value"]) for name, term in row.items()}) for row in rows]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise StoreError(f"{self._store.url} does not answer in SPARQL results") from error

    def _compare(self, sent: Sequence[Graph]) -> None:
        """Raises TruncationError when the store does not have as many triples of each graph as were sent."""
        counts = self._counts([graph.name for graph in sent])
        wrong = [
            f"{graph.name or 'the default graph'} ({counts[graph.name]:,} of {graph.triples:,})"
            for graph in sent
            if counts[graph.name] != graph.triples
        ]
        if wrong:
            more = f" and {len(wrong) - _NAMED:,} more" if len(wrong) > _NAMED else ""
            raise TruncationError(f"the store does not hold what was sent: {', '.join(wrong[:_NAMED])}{more}")

    # What is sent to it

    def _send_all(self, graphs: Sequence[Graph]) -> None:
        done, total = 0, sum(graph.triples for graph in graphs)
        self._progress("pushing", 0, total)
        for batch in self._batches(graphs):
            self._send(batch)
            done += _triples_of(batch)
            self._progress("pushing", done, total)

    def _batches(self, graphs: Iterable[Graph]) -> Iterator[list[_Part]]:
        batch: list[_Part] = []
        triples = size = 0
        for graph in graphs:
            for part in self._parts(graph):
                length = sum(map(len, part.lines))
                if batch and (triples + len(part.lines) > self._most or size + length > _BYTES):
                    yield batch
                    batch, triples, size = [], 0, 0
                batch.append(part)
                triples, size = triples + len(part.lines), size + length
        if batch:
            yield batch

    def _parts(self, graph: Graph) -> Iterator[_Part]:
        """A graph in parts that a request can hold. Raises SourceError when it is no longer what was read first."""
        digest, lines, size, first = hashlib.sha256(), list[bytes](), 0, True
        for triple in _triples(graph.path, graph.start, graph.end):
            if lines and (len(lines) >= self._most or size + len(triple) > _BYTES):
                yield _Part(graph, lines, first, last=False)
                lines, size, first = [], 0, False
            lines.append(triple)
            size += len(triple)
            digest.update(triple)
        if digest.hexdigest() != graph.digest:
            raise SourceError(f"{graph.path} changed while it was pushed; push it again")
        yield _Part(graph, lines, first, last=True)

    def _send(self, rest: list[_Part]) -> None:
        """Sends parts in one go, or fewer at a time from where they were too much for the store at once."""
        while rest:
            parts, after = _cut(rest, self._most)
            try:
                self._transfer(parts)
            except ChokedError as error:
                triples = _triples_of(parts)
                if triples <= (1 if error.told else _FEWEST):
                    raise
                self._most = triples // 2
            else:
                rest = after

    def _transfer(self, parts: list[_Part]) -> None:
        begun, done = self._begun(parts), self._done(parts)
        if self._protocol is Protocol.UPDATE:
            self._update([*begun, *self._data(parts), *done])
            return
        self._update(begun)
        for part in parts:
            self._store.write(part.graph.name, b"".join(part.lines), replace=part.first)
        self._update(done)

    def _begun(self, batch: Iterable[_Part]) -> list[bytes]:
        """The updates that enter graphs in the ledger as begun."""
        graphs = [part.graph for part in batch if part.first]
        old = [self._forget(graph.name) for graph in graphs if graph.name in self._listed]
        return [*old, *self._enter(graphs, lambda graph: (v.VOID_TRIPLES, integer(graph.triples)))]

    def _done(self, batch: Iterable[_Part]) -> list[bytes]:
        """The updates that enter graphs in the ledger as complete."""
        graphs = [part.graph for part in batch if part.last]
        return self._enter(graphs, lambda graph: (v.SPDX_CHECKSUM, f"<{self._checksums}{graph.digest}>"))

    def _enter(self, graphs: Sequence[Graph], said: Callable[[Graph], tuple[Term, Term]]) -> list[bytes]:
        lines = [f"<{self._subject(graph.name)}> {' '.join(said(graph))} .\n".encode() for graph in graphs]
        return [b"INSERT DATA {\n%b}" % _block(self._ledger, lines)] if lines else []

    def _forget(self, name: str) -> bytes:
        """The update that takes a graph out of the ledger."""
        return f"DELETE WHERE {{ GRAPH <{self._ledger}> {{ <{self._subject(name)}> ?p ?o }} }}".encode()

    def _subject(self, name: str) -> str:
        """What the ledger calls a graph."""
        return name or f"{self._ledger}/default"

    def _data(self, batch: Iterable[_Part]) -> list[bytes]:
        """The updates that bring the triples, in place of those that the store has."""
        old = [_dropped(part.graph.name) for part in batch if part.first and self._held[part.graph.name]]
        return [*old, b"INSERT DATA {\n%b}" % b"".join(_block(part.graph.name, part.lines) for part in batch)]

    def _drop(self, names: Sequence[str]) -> None:
        for some in _by(_ASKED, names):
            self._update([update for name in some for update in (_dropped(name), self._forget(name))])

    def _update(self, updates: Sequence[bytes]) -> None:
        if updates:
            self._store.update(b" ;\n".join(updates))


def _dropped(name: str) -> bytes:
    return f"DROP SILENT {f'GRAPH <{name}>' if name else 'DEFAULT'}".encode()


def _block(name: str, lines: Iterable[bytes]) -> bytes:
    """Triples as they stand in INSERT DATA: lines of N-Triples are that already."""
    body = b"".join(lines)
    return b"GRAPH <%b> {\n%b}\n" % (name.encode(), body) if name else body


def _triples_of(batch: Iterable[_Part]) -> int:
    return sum(len(part.lines) for part in batch)


def _cut(parts: Sequence[_Part], triples: int) -> tuple[list[_Part], list[_Part]]:
    """The parts with the first `triples` triples, and those with the rest; one part may be cut in two."""
    for number, part in enumerate(parts):
        if len(part.lines) > triples:
            before, after = parts[:number], parts[number + 1 :]
            if not triples:
                return [*before], [part, *after]
            head = part._replace(lines=part.lines[:triples], last=False)
            tail = part._replace(lines=part.lines[triples:], first=False)
            return [*before, head], [tail, *after]
        triples -= len(part.lines)
    return [*parts], []


def _by(number: int, names: Iterable[str]) -> Iterator[list[str]]:
    """Some names at a time."""
    rest = iter(names)
    while some := list(islice(rest, number)):
        yield some
