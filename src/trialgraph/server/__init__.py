"""A graph over HTTP: the SPARQL endpoint, the query page, and a page per trial.

What it serves is handed in: whoever can answer a query, and the packaged questions. Nothing is written, and a page
loads nothing from elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from trialgraph.errors import TrialGraphError
from trialgraph.questions import Question
from trialgraph.server import pages, protocol, trials
from trialgraph.server.desk import WAITING, Ask, Desk, Fill
from trialgraph.server.guard import Guard

# RDF and answers may be read by pages of other sites: nothing here is secret, and nothing can be changed.
_READABLE: Final = [Middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["GET", "HEAD", "POST"])]


def app(
    ask: Ask,
    questions: Sequence[Question],
    fill: Fill,
    *,
    triples: int,
    seconds: float,
    rows: int,
    waiting: int = WAITING,
) -> Starlette:
    """The site over a store.

    `ask` answers a query, or raises QueryError or StoreError; it is called from several threads. `fill` gives the text
    of a question about what was given for its parameters, or raises QueryError. For people to read are `triples`, how
    many the store holds, and `seconds` and `rows`, the limits that `ask` keeps to. At most `waiting` queries are
    answered or wait for an answer; others are refused.
    """
    site = Starlette(
        routes=[
            Route("/", pages.home),
            Route("/search", pages.search),
            Route("/query", pages.query),
            Route("/query/{name}", pages.question),
            Route("/trial/{nct}", trials.page, middleware=_READABLE),
            Route("/sparql", protocol.sparql, methods=["GET", "POST", "OPTIONS"], middleware=_READABLE),
            Route("/health", pages.health),
            Mount("/static", StaticFiles(directory=Path(__file__).parent / "static")),
        ],
        middleware=[Middleware(Guard), Middleware(GZipMiddleware, minimum_size=1024, compresslevel=5)],
        exception_handlers={TrialGraphError: pages.refused, HTTPException: pages.refused, Exception: pages.broken},
    )
    site.state.desk = Desk(ask, fill, {item.name: item for item in questions}, waiting)
    site.state.limits = {"seconds": seconds, "rows": rows}
    site.state.triples = triples
    return site
