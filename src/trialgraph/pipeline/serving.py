"""The embedded store, the processes that answer, the packaged questions and the site, put together and served."""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from copy import deepcopy
from pathlib import Path
from typing import Final

import uvicorn
from starlette.applications import Starlette
from uvicorn.config import LOGGING_CONFIG

from trialgraph import server
from trialgraph.errors import StoreError
from trialgraph.names import BASE
from trialgraph.pipeline.asking import asked, packaged
from trialgraph.questions import Question
from trialgraph.stores import answering, embedded
from trialgraph.stores.answering import Limits

# Connections at one time; the next gets 503. Seconds that answers under way have when the server is ended.
_CONNECTIONS: Final = 1000
_FAREWELL: Final = 3
# Bytes of a request's head. More than the longest address that is taken, so that a longer one is told why it is not.
_HEAD: Final = 256 << 10
_BACKLOG: Final = 256


def serve(
    store: Path, host: str, port: int, limits: Limits, workers: int, ready: Callable[[str], None], *, log: bool = False
) -> None:
    """Serves the embedded store until it is interrupted; `ready` is told the address once requests are taken.

    `port` 0 takes a free one; `log` says a line a request on standard error. Raises StoreError when the store cannot
    be opened or the port cannot be had.
    """
    source = embedded.source(store)
    with listening(host, port) as taken, answering.pool(source, workers, limits) as pool:
        site = server.app(pool.ask, packaged(), filled, triples=pool.triples, seconds=limits.seconds, rows=limits.rows)
        ready(address(host, taken.getsockname()[1]))
        with suppress(KeyboardInterrupt):  # how a server is ended
            uvicorn.Server(settings(site, log=log)).run(sockets=[taken])


def settings(site: Starlette, *, log: bool = False) -> uvicorn.Config:
    """How the site is run."""
    logging = deepcopy(LOGGING_CONFIG)
    logging["handlers"]["access"]["stream"] = "ext://sys.stderr"
    return uvicorn.Config(
        site,
        http="h11",
        ws="none",
        lifespan="off",
        access_log=log,
        log_config=logging,
        log_level="info" if log else "warning",
        server_header=False,
        limit_concurrency=_CONNECTIONS,
        timeout_graceful_shutdown=_FAREWELL,
        h11_max_incomplete_event_size=_HEAD,
    )


def filled(question: Question, given: Mapping[str, Sequence[str]]) -> str:
    """The text of a question about identifiers or names. Raises QueryError for what means nothing."""
    return asked(question, given, BASE)


def listening(host: str, port: int) -> socket.socket:
    """A socket that takes connections. Raises StoreError when there is no such address or the port is taken."""
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        taken = socket.socket(family, kind, protocol)
    except OSError as error:
        raise StoreError(f"{host} is no address of this machine: {error.strerror or error}") from error
    try:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(place)
        taken.listen(_BACKLOG)
    except OSError as error:
        taken.close()
        why = "is in use" if error.errno == errno.EADDRINUSE else f"cannot be had ({error.strerror or error})"
        raise StoreError(f"port {port} of {host} {why}; choose another with --port") from error
    return taken


def address(host: str, port: int) -> str:
    """The address of the site, for a browser."""
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"
