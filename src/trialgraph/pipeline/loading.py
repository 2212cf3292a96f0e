"""A built graph into the embedded store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from trialgraph import __version__
from trialgraph.errors import SourceError, TruncationError
from trialgraph.names import BASE, Names
from trialgraph.pipeline.counts import Progress
from trialgraph.stores import embedded
from trialgraph.stores.embedded import File, Loaded

# The files of a build that hold the graph, the one that is loaded fastest first; the last two in named graphs.
_GRAPHS: Final = ("graph.nt", "graph.ttl", "graph.jsonld", "graph.nq", "graph.trig")
_QUADS: Final = frozenset({".nq", ".trig"})
# What a build leaves beside the graph, each to be a named graph of its own.
_BESIDE: Final = ("derived", "dataset")


def load(
    sources: Sequence[Path], store: Path, progress: Progress, *, base: str = BASE, triples: int | None = None
) -> Loaded:
    """Fills the embedded store anew with builds (their folders) and RDF files.

    The graph goes to the default graph of the store; `derived.ttl` and `dataset.ttl` of a build to named graphs below
    `base`. `triples` is the number that the one build in `sources` wrote, None to count the lines of its N-Triples.
    Raises SourceError, StoreError or TruncationError, and leaves the store as it was.
    """
    files = [file for source in sources for file in found(source, base, triples)]
    return embedded.write(files, store, __version__, progress)


def found(source: Path, base: str = BASE, triples: int | None = None) -> Iterator[File]:
    """The files to load of a folder that a build wrote, or the one file that `source` is. Raises SourceError."""
    if source.is_file():
        yield File(source)
        return
    graph = next((path for name in _GRAPHS if (path := source / name).is_file() and is_current(path)), None)
    if graph is None:
        what = "holds no graph.* of a build" if source.is_dir() else "does not exist"
        raise SourceError(f"{source} {what}")
    quads = graph.suffix in _QUADS
    yield File(graph, triples=_lines(graph) if triples is None or quads else triples)
    names = Names(base)
    for name in _BESIDE:
        path = source / f"{name}.ttl"
        if path.is_file() and not (quads and name == "derived"):  # formats with named graphs have it already
            yield File(path, names.graph(name)[1:-1])


def is_current(graph: Path) -> bool:
    """Whether the last build in the folder wrote this file: one in a format that was not asked for again is older.

    Raises TruncationError when the file is not as long as the build says.
    """
    description = graph.with_name("dataset.ttl")
    if not description.is_file():
        return True
    size = embedded.declared(description).get(graph.name)
    if size is not None and graph.stat().st_size != size:
        raise TruncationError(
            f"{graph} has {graph.stat().st_size:,} bytes, but the build wrote {size:,}; build it again"
        )
    return size is not None


def _lines(path: Path) -> int | None:
    """The number of triples of a graph that a build wrote one a line; None for other formats."""
    if path.suffix not in {".nt", ".nq"}:
        return None
    with path.open("rb") as stream:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: stream.read(1 << 20), b""))
