"""A process that answers SPARQL queries, one at a time, until its standard input ends.

A query that never ends cannot be stopped inside a process, so it runs in one that can be ended: this one, which knows
no more than its store. ``python -m trialgraph.stores.worker`` reads messages from standard input and answers each on
standard output; see :mod:`trialgraph.stores.answering` for the other end. A message is a line of JSON and, if that says
so (``size``), as many bytes.
"""

from __future__ import annotations

import io
import json
import signal
import sys
from contextlib import suppress
from typing import IO, Any, Final

import pyoxigraph
from pyoxigraph import QueryResultsFormat, RdfFormat

# Bytes of memory that the process may write to. A query that would need more ends the process, not the machine.
MEMORY: Final = 4 << 30


class _Full(Exception):
    """An answer has more rows than it may have."""


class _Sink(io.BytesIO):
    """Takes text of which every line is a row, up to a number of them."""

    def __init__(self, rows: int) -> None:
        super().__init__()
        self._left = rows

    def write(self, chunk: Any, /) -> int:
        """Keeps a piece of the answer."""
        self._left -= chunk.count(b"\n")
        if self._left < 0:
            raise _Full
        return super().write(chunk)


def _opened(asked: dict[str, Any]) -> pyoxigraph.Store:
    if asked["store"]:
        return pyoxigraph.Store.read_only(asked["store"])
    store = pyoxigraph.Store()
    for path, media_type, graph in asked["files"]:
        store.bulk_load(
            path=path,
            format=RdfFormat.from_media_type(media_type),
            to_graph=pyoxigraph.NamedNode(graph) if graph else None,
        )
    return store


def _answered(store: pyoxigraph.Store, asked: dict[str, Any]) -> tuple[str, bytes]:
    found = store.query(asked["query"], use_default_graph_as_union=asked["union"])
    if isinstance(found, pyoxigraph.QueryBoolean):
        return "boolean", b"true" if found else b"false"
    table = isinstance(found, pyoxigraph.QuerySolutions)
    sink = _Sink(asked["rows"] + table)  # the first line of a table is its header
    if isinstance(found, pyoxigraph.QuerySolutions):
        found.serialize(sink, format=QueryResultsFormat.TSV)
    else:
        found.serialize(sink, format=RdfFormat.N_TRIPLES)
    return "solutions" if table else "graph", sink.getvalue()


def _say(output: IO[bytes], body: bytes = b"", **said: object) -> None:
    output.write(json.dumps({**said, "size": len(body)}).encode() + b"\n" + body)
    output.flush()


def _limit(seconds: float) -> None:
    """Ends this process after that many seconds, 0 for never, even if nobody is left to do it."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def main(messages: IO[bytes], output: IO[bytes]) -> None:
    """Opens the store that the first message names, and answers the queries of all others."""
    with suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 - not on every platform

        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    try:
        store = _opened(json.loads(messages.readline()))
    except (OSError, SyntaxError, ValueError) as error:
        _say(output, failed="open", message=str(error))
        return
    _say(output, opened=len(store))
    for line in messages:
        asked = json.loads(line)
        _limit(asked["seconds"] * 1.5 if asked["seconds"] else 0)  # the other end has the first word
        try:
            kind, body = _answered(store, asked)
            _say(output, body, kind=kind)
        except _Full:
            _say(output, failed="rows", message="")
        except SyntaxError as error:
            _say(output, failed="syntax", message=str(error))
        except (OSError, ValueError, RuntimeError) as error:
            _say(output, failed="store", message=str(error))
        finally:
            _limit(0)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it hears Ctrl-C, and ends it
    main(sys.stdin.buffer, sys.stdout.buffer)
