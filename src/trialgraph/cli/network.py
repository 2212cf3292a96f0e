"""`trialgraph network`: who is given, made or run together, as a network."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Final

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from trialgraph import pipeline
from trialgraph.cli.common import data_option, json_option, progress_bar, quiet_option, store_option

_EPILOG: Final = """\b
Examples:
  trialgraph network --of drugs
  trialgraph network --of drugs --condition "breast cancer" --format png -o breast-cancer
  trialgraph network --of sponsors --data graph --min-weight 2 --json

\b
Exit status: 0 the files are written; 1 there is nothing to make a network of; 2 it could not be made; 130 interrupted.
"""
_COLUMNS: Final = ("label", "kind", "trials", "degree", "strength", "betweenness", "community")


@click.command("network", epilog=_EPILOG)
@click.option(
    "--of", required=True, type=click.Choice(pipeline.NETWORKS), help="What the nodes are, and so what joins them."
)
@store_option
@data_option
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("network"),
    show_default=True,
    help="Folder for the files.",
)
@click.option(
    "-f",
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(pipeline.NETWORK_FORMATS),
    default=("graphml", "csv", "svg"),
    show_default=True,
    help="Files to write; repeatable.",
)
@click.option("--condition", default="", help="Only trials of this disease or one below it: identifier or name.")
@click.option(
    "--min-weight",
    type=click.IntRange(min=1),
    help="Leave out edges that rest on fewer trials.  [default: the least that leaves 5,000 edges]",
)
@click.option(
    "--top", type=click.IntRange(min=2), default=60, show_default=True, help="Nodes in a picture; the files hold all."
)
@json_option()
@quiet_option
def command(
    of: str, store: Path, data: tuple[Path, ...], output: Path, formats: tuple[str, ...], condition: str,
    min_weight: int | None, top: int, *, as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    """Make a network of the graph: drugs that are given in the same arm, things that are parts of the same regimen,
    organisations behind the same trial, devices and what they are used with or make.

    Writes it as GraphML, as CSV tables of nodes and edges, and as a picture of its heaviest part; prints how large it
    is and which nodes are most central.
    """
    source = click.get_current_context().get_parameter_source("store")
    if data and source is click.core.ParameterSource.COMMANDLINE:
        raise click.UsageError("--store and --data exclude each other")
    wanted = pipeline.Wanted(of, formats, condition, min_weight or 0, top)
    with (
        progress_bar(shown=not (as_json or quiet)) as progress,
        pipeline.opened(None if data else store, data, limits=pipeline.Limits(0, sys.maxsize)) as ask,
    ):
        made = pipeline.network(ask, wanted, output, progress)
    if as_json:
        click.echo(json.dumps(asdict(made), indent=2, ensure_ascii=False, default=str))
    elif not quiet:
        _print(made)
    if not made.files:
        click.echo(f"trialgraph: {_nothing(wanted)}; nothing was written", err=True)
        sys.exit(1)


def _nothing(wanted: pipeline.Wanted) -> str:
    where = f" in trials of {wanted.condition}" if wanted.condition else ""
    often = f" in {wanted.min_weight} trials" if wanted.min_weight > 1 else ""
    return f"there are no two {wanted.of}{where} that belong together{often}"


def _print(made: pipeline.Networked) -> None:
    console = Console()
    if not console.is_terminal:
        console.width = 10_000  # a row is a line for whoever reads on
    if made.nodes:
        table = Table(box=None, pad_edge=False, header_style="bold")
        for column in _COLUMNS:
            table.add_column(column, justify="left" if column in ("label", "kind") else "right")
        for node in made.central:
            table.add_row(*(Text(str(node[column])) for column in _COLUMNS))
        console.print(table)
    least = f" of at least {made.min_weight} trials" if made.min_weight > 1 else ""
    click.echo(
        f"{made.of} of {made.trials:,} trials: {made.nodes:,} nodes, {made.edges:,} edges{least},"
        f" {made.components:,} components, {made.communities:,} communities"
    )
    unmatched = f", {made.unmatched:,} names of drugs without a concept" if made.unmatched else ""
    click.echo(f"left out: {made.alone:,} without an edge{unmatched}")
    for path in made.files:
        click.echo(path)
