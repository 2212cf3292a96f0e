"""`trialgraph load`: a built graph into the embedded store."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from pathlib import Path
from typing import Final

import click

from trialgraph import pipeline
from trialgraph.cli.common import base_option, json_option, progress_bar, quiet_option, store_option

_EPILOG: Final = """\b
Examples:
  trialgraph load graph
  trialgraph load graph own-notes.ttl --store graph.oxigraph

\b
Exit status: 0 the store is filled; 2 it could not be, and is what it was; 130 interrupted, likewise.
"""


@click.command("load", epilog=_EPILOG)
@click.argument("sources", nargs=-1, type=click.Path(path_type=Path), metavar="[SOURCE]...")
@store_option
@base_option("graphs, as for the build,")
@json_option("what the store holds")
@quiet_option
def command(sources: tuple[Path, ...], store: Path, base: str, *, as_json: bool, quiet: bool) -> None:
    """Fill the embedded store with a graph, in place of what it held.

    SOURCE is the folder of a build (by default graph) or an RDF file; several are taken together. No server is needed:
    'trialgraph query' and 'trialgraph serve' open the store read-only, and so does every tool that reads Oxigraph
    databases. Whoever has the old one open goes on reading it.
    """
    started = time.monotonic()
    with progress_bar(shown=not (as_json or quiet)) as progress:
        loaded = pipeline.load(sources or (Path("graph"),), store, progress, base=base)
    if as_json:
        click.echo(json.dumps(asdict(loaded) | {"store": str(store)}, indent=2))
    elif not quiet:
        click.echo(f"{loaded.triples:,} triples in {store}, {time.monotonic() - started:.1f} s")
