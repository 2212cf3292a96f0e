"""A built graph into a remote triplestore."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from trialgraph.errors import SourceError, StoreError
from trialgraph.names import BASE, Names
from trialgraph.pipeline.counts import Progress
from trialgraph.pipeline.loading import is_current
from trialgraph.retrying import ATTEMPTS
from trialgraph.stores import push as pushes
from trialgraph.stores import servers
from trialgraph.stores.endpoint import Endpoint
from trialgraph.stores.push import TRIPLES, Graph, Pushed
from trialgraph.stores.servers import Protocol, Server
from trialgraph.terms import iri

SERVERS: Final = tuple(servers.SERVERS)
PROTOCOLS: Final = tuple(str(protocol) for protocol in Protocol)
_SYNTAXES: Final = frozenset({".nq", ".nt"})


@dataclass(frozen=True, slots=True)
class Target:
    """Where to push: one address of a server, and what does not follow from it.

    `server` is one of `SERVERS`, None to let it tell; an address that is not empty replaces the one that follows.
    `protocol` is one of `PROTOCOLS`, None for what the server takes best; `timeout` is in seconds, 0 for none;
    `triples` is the number of triples that one request holds at most.
    """

    url: str
    server: str | None = None
    query_url: str = ""
    update_url: str = ""
    store_url: str = ""
    protocol: str | None = None
    timeout: float = 300.0
    triples: int = TRIPLES


def push(
    target: Target, source: Path, progress: Progress, *, into: str | None = None, base: str = BASE,
    prune: bool = False, dry_run: bool = False,
) -> Pushed:  # fmt: skip
    """Makes a remote store hold the graphs of a build (its folder), its description among them, or those of a file of
    N-Quads or N-Triples.

    `into` names one graph for all triples (an IRI; empty: the default graph); None keeps the named graphs. `base` is
    what the name of the ledger starts with. Raises SourceError, StoreError or TruncationError; the same push again then
    completes what this one began.
    """
    path = _file(source)
    names = Names(base)
    if into:
        try:
            iri(into)
        except ValueError as error:
            raise SourceError(f"the name of a graph is {error}") from error
    with Endpoint(target.url, timeout=target.timeout, attempts=ATTEMPTS) as asked:
        server = servers.SERVERS[target.server] if target.server else servers.told(asked.headers())
    with tempfile.TemporaryDirectory() as place:
        graphs = pushes.read(path, into, progress)
        description = source / "dataset.ttl"
        if into is None and description.is_file():
            plain = Path(place, "dataset.nt")
            pushes.plain(description, plain)
            graphs += pushes.read(plain, names.graph("dataset")[1:-1])
        return _pushed(target, server, graphs, names, progress, prune=prune, dry_run=dry_run)


def _pushed(
    target: Target, server: Server, graphs: Sequence[Graph], names: Names, progress: Progress, *, prune: bool,
    dry_run: bool,
) -> Pushed:  # fmt: skip
    query, update, store = server.addresses(target.url)
    if server.union and any(not graph.name for graph in graphs):
        raise StoreError(f"{server.name} does not tell its default graph from the others; name a graph (--graph IRI)")
    with Endpoint(
        target.query_url or query, update_url=target.update_url or update, store_url=target.store_url or store,
        timeout=target.timeout, attempts=ATTEMPTS,
    ) as remote:  # fmt: skip
        ledger, checksums = f"{names.graph('pushed')[1:-1]}", f"{names.base}dataset/sha256/"
        protocol = Protocol(target.protocol) if target.protocol else server.protocol
        made = pushes.Push(remote, ledger, checksums, protocol, target.triples, progress)
        return made.run(graphs, prune=prune, dry_run=dry_run)


def _file(source: Path) -> Path:
    """The file with the graph of a build, or the one that `source` is. Raises SourceError."""
    if source.is_file():
        if source.suffix not in _SYNTAXES:
            raise SourceError(f"{source} is not a file of N-Quads or N-Triples by its name (.nq .nt)")
        return source
    path = source / "graph.nq"
    if not path.is_file():
        what = "holds no graph.nq; build with --format nquads" if source.is_dir() else "does not exist"
        raise SourceError(f"{source} {what}")
    if not is_current(path):
        raise SourceError(f"{path} is older than the last build there; build with --format nquads")
    return path
