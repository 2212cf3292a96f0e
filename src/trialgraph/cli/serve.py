"""`trialgraph serve`: the graph in a browser, and to SPARQL clients."""

from __future__ import annotations

import os
import webbrowser
from pathlib import Path
from typing import Final

import click

from trialgraph import pipeline
from trialgraph.cli.common import store_option

_EPILOG: Final = """\b
Examples:
  trialgraph serve
  trialgraph serve --store graph.oxigraph --port 0 --open
  curl -H 'Accept: text/csv' --data-urlencode 'query=SELECT * { ?s ?p ?o } LIMIT 3' http://127.0.0.1:7879/sparql

\b
Exit status: 0 it was ended by Ctrl-C; 2 it could not be served.
"""


@click.command("serve", epilog=_EPILOG)
@store_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to serve on; 0.0.0.0 for all.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=7879, show_default=True, help="Port; 0 for one that is free."
)
@click.option(
    "--timeout", type=click.FloatRange(min=0.1), default=30.0, show_default=True, help="Seconds a query may take."
)
@click.option("--rows", type=click.IntRange(min=1), default=100_000, show_default=True, help="Rows an answer may have.")
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    default=min(4, os.cpu_count() or 1),
    show_default="processors, at most 4",
    help="Processes that answer queries.",
)
@click.option("--open", "browse", is_flag=True, help="Open it in the browser.")
@click.option("-v", "--verbose", is_flag=True, help="Say a line for each request.")
def command(
    store: Path, host: str, port: int, timeout: float, rows: int, workers: int, *, browse: bool, verbose: bool
) -> None:
    """Serve a store: a SPARQL endpoint, a query page with the packaged questions, and a page per trial.

    The store is only read. Pages load nothing from elsewhere. A query that takes longer, or an answer with more rows,
    than it may is refused, never cut.
    """

    def ready(address: str) -> None:
        click.echo(f"serving {store} at {address} (SPARQL at {address}sparql); Ctrl-C ends it")
        if browse:
            webbrowser.open(address)

    pipeline.serve(store, host, port, pipeline.Limits(timeout, rows), workers, ready, log=verbose)
