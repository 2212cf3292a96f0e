"""Real triplestores on free ports of the loopback interface, each with an empty store; and one that misbehaves."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

# Where `tests/install_servers.sh` puts what it gets.
FOLDER = Path(os.environ.get("TRIALGRAPH_SERVERS") or Path.home() / ".cache" / "trialgraph-servers")
VIRTUOSO_LOGIN = {"TRIALGRAPH_USER": "dba", "TRIALGRAPH_PASSWORD": "dba"}  # of a new database
_STARTING = 60.0  # seconds


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def lacking(what: str, *, always: bool) -> None:
    """Skips a test for want of a server; one that is `always` there in CI fails it."""
    if always and os.environ.get("CI"):
        pytest.fail(f"{what} is not installed (tests/install_servers.sh)")
    pytest.skip(f"{what} is not installed (tests/install_servers.sh)")


@contextmanager
def running(command: Sequence[str | Path], folder: Path, url: str, ready: str) -> Iterator[str]:
    """A server process that answers at `ready` with anything, ended afterwards; gives its address `url`."""
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=subprocess.STDOUT)
        try:
            deadline = time.monotonic() + _STARTING
            while True:
                try:
                    httpx.get(ready, timeout=5)
                    break
                except httpx.HTTPError:
                    assert process.poll() is None, (folder / "server.log").read_text("utf-8", "replace")
                    assert time.monotonic() < deadline, f"{command[0]} does not start"
                    time.sleep(0.05)
            yield url
        finally:
            process.kill()
            process.wait()


@contextmanager
def oxigraph(folder: Path, command: str = "serve") -> Iterator[str]:
    """Oxigraph with its database in a folder."""
    program = shutil.which("oxigraph") or shutil.which("oxigraph", path=str(Path(sys.executable).parent))
    if program is None:
        lacking("the server of Oxigraph", always=True)
    assert program
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with running([program, command, "-l", folder / "store", "--bind", f"127.0.0.1:{port}"], folder, url, url):
        yield url


@contextmanager
def fuseki(folder: Path) -> Iterator[str]:
    """Fuseki with one TDB2 dataset in a folder."""
    jars = sorted(FOLDER.glob("jena-fuseki-server-*.jar"))
    java = shutil.which("java")
    if not jars or java is None:
        lacking("Apache Jena Fuseki, or Java", always=True)
    assert java
    port = free_port()
    (folder / "store").mkdir(exist_ok=True)
    command: list[str | Path] = [
        java, f"-DFUSEKI_BASE={folder / 'base'}", "-jar", jars[-1], "--localhost", "--port", str(port), "--tdb2",
        "--loc", folder / "store", "--update", "/trials",
    ]  # fmt: skip
    with running(command, folder, f"http://127.0.0.1:{port}/trials", f"http://127.0.0.1:{port}/trials?query=ASK%7B%7D"):
        yield f"http://127.0.0.1:{port}/trials"


@contextmanager
def virtuoso(folder: Path) -> Iterator[str]:
    """Virtuoso with its database in a folder; whoever writes logs in with VIRTUOSO_LOGIN."""
    program = shutil.which("virtuoso-t")
    if program is None:
        lacking("Virtuoso", always=False)
    assert program
    port = free_port()
    (folder / "virtuoso.ini").write_text(
        f"[Parameters]\nServerPort = 127.0.0.1:{free_port()}\nNumberOfBuffers = 10000\nMaxDirtyBuffers = 6000\n"
        f"[HTTPServer]\nServerPort = 127.0.0.1:{port}\nServerThreads = 5\nServerRoot = .\n"
        "[SPARQL]\nResultSetMaxRows = 10000\n",
        encoding="utf-8",
    )
    url = f"http://127.0.0.1:{port}/sparql"
    with running([program, "+foreground", "+configfile", "virtuoso.ini"], folder, url, url):
        yield url


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that a server got: number from 1, method, path with query, headers, body."""

    number: int
    method: str
    path: str
    headers: httpx.Headers
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server sends; `body` in pieces, with `pause` seconds before each. Without a status it sends nothing and
    closes the connection; `cut` promises more than it sends."""

    status: int = 0
    body: Sequence[bytes] = (b"",)
    headers: dict[str, str] = field(default_factory=dict)
    pause: float = 0.0
    cut: bool = False


@contextmanager
def answering(answer: Callable[[Asked], Answer]) -> Iterator[tuple[str, list[Asked]]]:
    """A server that answers as it is told; gives its address and the list of what it was asked."""
    asked: list[Asked] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            said = Asked(len(asked) + 1, self.command, self.path, httpx.Headers(list(self.headers.items())), body)
            asked.append(said)
            given = answer(said)
            self.close_connection = True
            if not given.status:
                return
            self.send_response_only(given.status)
            for name, value in given.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(sum(map(len, given.body)) + 100 * given.cut))
            self.send_header("Connection", "close")
            try:
                self.end_headers()
                for piece in given.body:
                    time.sleep(given.pause)
                    self.wfile.write(piece)
                    self.wfile.flush()
            except OSError:  # the client went away
                return

        do_GET = do_POST = do_PUT = answer  # noqa: N815 - names of http.server

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def before(url: str, answer: Callable[[Asked, Callable[[], Answer]], Answer]) -> Iterator[tuple[str, list[Asked]]]:
    """A server that stands before another: `answer` gets what is asked, and a function that passes it on."""
    with httpx.Client(timeout=60) as client:

        def passed(said: Asked) -> Answer:
            def on() -> Answer:
                kept = {name: said.headers[name] for name in ("Content-Type", "Accept") if name in said.headers}
                got = client.request(said.method, url + said.path, content=said.body, headers=kept)
                kind = {name: got.headers[name] for name in ("Content-Type", "Server") if name in got.headers}
                return Answer(got.status_code, (got.content,), kind)

            return answer(said, on)

        with answering(passed) as started:
            yield started
