"""`trialgraph push`: a built graph into a remote triplestore."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import click

from trialgraph import pipeline
from trialgraph.cli.common import base_option, json_option, progress_bar, quiet_option

_EPILOG: Final = """\b
Examples:
  trialgraph push http://127.0.0.1:7878
  trialgraph push http://127.0.0.1:3030/trials graph --prune
  read -rs TRIALGRAPH_PASSWORD && export TRIALGRAPH_PASSWORD TRIALGRAPH_USER=dba
  trialgraph push http://127.0.0.1:8890/sparql
  trialgraph push http://127.0.0.1:7878 notes.nt --graph https://example.org/notes

\b
Exit status: 0 the store holds the graphs; 2 it could not be made to; 130 interrupted. The same push again completes
what one that ended early began.
"""


@click.command("push", epilog=_EPILOG)
@click.argument("endpoint", metavar="ENDPOINT")
@click.argument("source", type=click.Path(path_type=Path), default=Path("graph"), metavar="[SOURCE]")
@click.option("--graph", "into", metavar="IRI|default", help="Push all triples as this one graph.")
@click.option(
    "--server", type=click.Choice(pipeline.SERVERS), help="Kind of server.  [default: what it says of itself]"
)
@click.option(
    "--protocol",
    type=click.Choice(pipeline.PROTOCOLS),
    help="SPARQL 1.1 Update, or the Graph Store Protocol.  [default: what the server takes best]",
)
@click.option("--query-url", default="", metavar="URL", help="Where to query, if it does not follow from ENDPOINT.")
@click.option("--update-url", default="", metavar="URL", help="Where to update, likewise.")
@click.option("--store-url", default="", metavar="URL", help="Where its Graph Store Protocol is, likewise.")
@click.option(
    "--batch", type=click.IntRange(min=1), default=10_000, show_default=True, help="Triples that one request holds."
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0),
    default=300.0,
    show_default=True,
    help="Seconds that one request may take; 0 for any.",
)
@click.option("--prune", is_flag=True, help="Drop graphs that were pushed before and are no longer in SOURCE.")
@click.option("--dry-run", is_flag=True, help="Ask the store what it has, and change nothing.")
@base_option("the ledger, as for the build,")
@json_option()
@quiet_option
def command(
    endpoint: str, source: Path, into: str | None, batch: int, base: str, *, prune: bool, dry_run: bool, as_json: bool,
    quiet: bool, **target: Any,
) -> None:  # fmt: skip
    """Push a graph to a triplestore over HTTP, and send only what it does not have.

    ENDPOINT is an address of the store: of an Oxigraph server, of a dataset of Fuseki, of a repository of GraphDB or
    RDF4J, the /sparql of Virtuoso. SOURCE is the folder of a build (by default graph), whose named graphs are pushed
    one by one, or a file of N-Quads or N-Triples.

    Who is asking comes from the environment only: TRIALGRAPH_USER and TRIALGRAPH_PASSWORD (basic or digest, as the
    server wishes), or TRIALGRAPH_TOKEN (bearer).
    """
    started = time.monotonic()
    try:
        with progress_bar(shown=not (as_json or quiet)) as progress:
            pushed = pipeline.push(
                pipeline.Target(endpoint, triples=batch, **target),
                source,
                progress,
                into="" if into == "default" else into,
                base=base,
                prune=prune,
                dry_run=dry_run,
            )
    except KeyboardInterrupt:
        click.echo("trialgraph: interrupted; the same push again goes on from here", err=True)
        sys.exit(130)
    seconds = time.monotonic() - started
    if as_json:
        click.echo(json.dumps(asdict(pushed) | {"dry_run": dry_run, "seconds": round(seconds, 2)}, indent=2))
    elif not quiet:
        click.echo(f"{_line(pushed, dry_run=dry_run)}, {seconds:.1f} s")
        if pushed.left:
            click.echo(_left(pushed.left))


def _line(pushed: pipeline.Pushed, *, dry_run: bool) -> str:
    """What was done, or would be."""
    would = "to be " if dry_run else ""
    pruned = f", {pushed.pruned:,} {would}pruned" if pushed.pruned else ""
    return (
        f"{pushed.sent:,} of {pushed.sent + pushed.unchanged:,} graphs {would}sent ({pushed.triples_sent:,} of "
        f"{pushed.triples:,} triples), {pushed.unchanged:,} unchanged{pruned}"
    )


def _left(names: tuple[str, ...]) -> str:
    graphs = "1 graph" if len(names) == 1 else f"{len(names):,} graphs"
    shown = ", ".join(name or "the default graph" for name in names[:_SHOWN])
    more = ", ..." if len(names) > _SHOWN else ""
    return f"{graphs} pushed before and no longer in the source (--prune drops them): {shown}{more}"


_SHOWN: Final = 3
