"""What tests of the site need: a store of the sample records, and the site served on loopback."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn

from conftest import SAMPLES
from trialgraph import pipeline, server
from trialgraph.pipeline import serving
from trialgraph.questions import Question
from trialgraph.server.desk import Ask
from trialgraph.stores import answering, embedded
from trialgraph.stores.answering import Limits

SECONDS, ROWS = 3.0, 2_000


def store(folder: Path) -> Path:
    """A store of the sample records in `folder`, with the graph that it was loaded from beside it."""
    graph = folder / "graph"
    pipeline.build(pipeline.Settings((str(SAMPLES),), graph, ("ntriples", "nquads")), None, lambda *_: None)
    for quads in graph.glob("graph.nq*"):
        quads.rename(folder / "graph.nq")
    pipeline.load([graph], folder / "graph.oxigraph", lambda *_: None)
    return folder / "graph.oxigraph"


@contextmanager
def served(ask: Ask, questions: Sequence[Question] = (), **options: Any) -> Iterator[str]:
    """The address of the site, as `trialgraph serve` runs it, over whoever answers."""
    site = server.app(ask, questions, serving.filled, **{"triples": 0, "seconds": SECONDS, "rows": ROWS} | options)
    with serving.listening("127.0.0.1", 0) as taken:
        runner = uvicorn.Server(serving.settings(site))
        thread = threading.Thread(target=runner.run, kwargs={"sockets": [taken]})
        thread.start()
        try:
            yield serving.address("127.0.0.1", taken.getsockname()[1])
        finally:
            runner.should_exit = True
            thread.join()


@contextmanager
def site(folder: Path) -> Iterator[str]:
    """The address of the site over a store, with all packaged questions."""
    with (
        answering.pool(embedded.source(folder), 2, Limits(SECONDS, ROWS)) as pool,
        served(pool.ask, pipeline.packaged(), triples=pool.triples) as address,
    ):
        yield address
