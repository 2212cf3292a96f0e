"""`trialgraph load`: a built graph into the embedded store."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from pathlib import Path
from typing import Final

import click

from trialgraph import pipeline
from trialgraph.cli.showing import progress_bar
from trialgraph.names import BASE

_EPILOG: Final = """\b
Examples:
  trialgraph load graph
  trialgraph load graph own-notes.ttl --store graph.oxigraph

\b
Exit status: 0 the store is filled; 2 it could not be, and is what it was; 130 interrupted, likewise.
"""


@click.command("load", epilog=_EPILOG)
@click.argument("sources", nargs=-1, type=click.Path(path_type=Path), metavar="[SOURCE]...")
@click.option(
    "-s",
    "--store",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("graph.oxigraph"),
    show_default=True,
    envvar="TRIALGRAPH_STORE",
    show_envvar=True,
    help="Folder of the store.",
)
@click.option(
    "--base",
    default=BASE,
    show_default=True,
    envvar="TRIALGRAPH_BASE",
    show_envvar=True,
    help="IRI that the names of the graphs start with, as for the build.",
)
@click.option("--json", "as_json", is_flag=True, help="Print what the store holds as JSON.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")
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
