"""Answers to queries within limits: processes that each have the store open, and are ended when a query is not.

An embedded engine cannot be told to stop, so a limit on time needs a process of its own; several of them answer
several clients at once. See :mod:`trialgraph.stores.worker` for what they do.
"""

from __future__ import annotations

import json
import queue
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from trialgraph.answers import Answer
from trialgraph.errors import BusyFault, QueryError, SizeFault, StoreError, SyntaxFault, TimeFault
from trialgraph.questions import asks_elsewhere

_SHOWN: Final = 40  # characters of what is wrong
_PLACE: Final = re.compile(r"(?:error )?at (\d+):(\d+)(?:-\d+(?::\d+)?)?: ?(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may take: seconds and rows (or triples of a graph); 0 seconds for no limit."""

    seconds: float = 60.0
    rows: int = 1_000_000


@dataclass(frozen=True, slots=True)
class Source:
    """What is asked: the folder of an Oxigraph database, or else files, each with its media type and the graph for its
    triples (empty: the default graph). `union`: the default graph is all graphs together."""

    store: Path | None = None
    files: tuple[tuple[Path, str, str], ...] = ()
    union: bool = False


class _Process:
    """One process with the source open. Raises StoreError when it cannot be opened."""

    def __init__(self, source: Source) -> None:
        self._source = source
        command = [sys.executable, "-P", "-m", "trialgraph.stores.worker"]  # -P: no module from where the user is
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        files = [(str(path), media_type, graph) for path, media_type, graph in source.files]
        said, _ = self._exchange({"store": str(source.store or ""), "files": files})
        if "failed" in said or "ended" in said:
            self.end()
            what = source.store or ", ".join(str(path) for path, _, _ in source.files)
            raise StoreError(f"{what} cannot be read: {said.get('message') or 'the process that reads it ended'}")
        self.triples: int = said["opened"]

    def ask(self, query: str, limits: Limits) -> Answer:
        """The answer to one query. Raises QueryError or StoreError; afterwards `alive` tells whether it can go on."""
        late = threading.Event()

        def stop() -> None:
            late.set()
            self._process.kill()

        timer = threading.Timer(limits.seconds, stop) if limits.seconds else None
        if timer:
            timer.start()
        try:
            asked = {"query": query, "seconds": limits.seconds, "rows": limits.rows, "union": self._source.union}
            said, body = self._exchange(asked)
        finally:
            if timer:
                timer.cancel()
        if "kind" in said:
            return Answer(said["kind"], body)
        if "ended" in said:
            self.end()
            if late.is_set():
                raise TimeFault(f"the query was stopped: it did not end within {limits.seconds:g} seconds")
            raise SizeFault("the process that answered the query ended: it may have needed more memory than there is")
        raise _fault(said["failed"], said["message"], limits, query)

    @property
    def alive(self) -> bool:
        """Whether the process can answer another query."""
        return self._process.poll() is None

    def end(self) -> None:
        """Ends the process."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(OSError):  # what was not yet sent to a process that is gone
                    stream.close()

    def _exchange(self, message: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """What the process says to a message; {"ended": True} when it is gone."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(json.dumps(message).encode() + b"\n")
            self._process.stdin.flush()
        except OSError:
            return {"ended": True}, b""
        line = self._process.stdout.readline()
        if not line.endswith(b"\n"):
            return {"ended": True}, b""
        said = json.loads(line)
        body = self._process.stdout.read(said["size"])
        return (said, body) if len(body) == said["size"] else ({"ended": True}, b"")


def _fault(kind: str, message: str, limits: Limits, query: str) -> QueryError | StoreError:
    if kind == "rows":
        return SizeFault(f"the answer has more than {limits.rows:,} rows: add a LIMIT, or ask for less")
    if kind == "syntax":
        return SyntaxFault(f"the query is not SPARQL 1.1: {_placed(message, query)}")
    if "custom function" in message:
        return QueryError(f"the query cannot be answered: {message}")
    return StoreError(f"the store cannot answer: {message}")


def _placed(message: str, query: str) -> str:
    """Where a query breaks the grammar, what stands there, and the first things that could."""
    found = _PLACE.fullmatch(message.strip())
    if found is None:
        return message.strip()
    line, column, expected = int(found[1]), int(found[2]), " ".join(found[3].split())
    lines = query.split("\n")
    rest = lines[line - 1][column - 1 :].strip() if line <= len(lines) else ""
    there = f"at {rest[:_SHOWN]!r}" if rest else "at the end of the line"
    expected = re.sub(r"(?:, |^expected )\[_\]$", "", expected) or "more is expected"  # [_] is any character
    if len(expected) > 2 * _SHOWN:
        expected = f"{expected[: 2 * _SHOWN].rpartition(',')[0]}, …"
    return f"line {line}, column {column}, {there}: {expected}"


class Pool:
    """Some processes with one source open, shared by threads."""

    def __init__(self, source: Source, size: int = 1, limits: Limits | None = None) -> None:
        """Raises StoreError when the source cannot be opened."""
        self._source, self.limits = source, limits or Limits()
        self._free: queue.SimpleQueue[_Process | None] = queue.SimpleQueue()
        first = _Process(source)
        self.triples = first.triples
        self._free.put(first)
        for _ in range(size - 1):
            self._free.put(None)  # started when it is needed

    def ask(self, query: str) -> Answer:
        """The answer to a query, by the first process that is free.

        Raises SyntaxFault, TimeFault, SizeFault, BusyFault, or StoreError when the store cannot be read. Nothing is
        asked of other endpoints.
        """
        if asks_elsewhere(query):
            raise QueryError("the query asks another endpoint (SERVICE), which is not done here")
        try:
            process = self._free.get(timeout=self.limits.seconds or None)
        except queue.Empty:
            raise BusyFault("the store is busy with other queries; try again") from None
        try:
            if process is None:
                process = _Process(self._source)
            return process.ask(query, self.limits)
        finally:
            if process is not None and not process.alive:
                process = None
            self._free.put(process)

    def close(self) -> None:
        """Ends the processes that are free."""
        with suppress(queue.Empty):
            while True:
                if process := self._free.get_nowait():
                    process.end()


@contextmanager
def pool(source: Source, size: int = 1, limits: Limits | None = None) -> Iterator[Pool]:
    """A pool that is closed at the end."""
    made = Pool(source, size, limits)
    try:
        yield made
    finally:
        made.close()
