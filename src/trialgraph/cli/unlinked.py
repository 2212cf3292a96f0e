"""`trialgraph unlinked`: the names of a built graph that no vocabulary is linked to, most frequent first."""

from __future__ import annotations

import json
from dataclasses import asdict, astuple, fields
from pathlib import Path
from typing import Final

import click

from trialgraph import pipeline
from trialgraph.concepts import Kind

_EPILOG: Final = """\b
Examples:
  trialgraph unlinked graph
  trialgraph unlinked graph --kind drug --limit 0 --tsv

\b
Exit status: 0 done; 2 wrong use, or no mapping set could be read.
"""


@click.command("unlinked", epilog=_EPILOG)
@click.argument("paths", nargs=-1, required=True, metavar="FOLDER_OR_FILE...", type=click.Path(path_type=Path))
@click.option(
    "-k", "--kind", "kinds", multiple=True, type=click.Choice([kind.value for kind in Kind]),
    help="Names of this kind only; repeatable.",
)  # fmt: skip
@click.option("--limit", type=click.IntRange(min=0), default=50, show_default=True, help="How many; 0 for all.")
@click.option("--all", "settled", is_flag=True, help="Names that need no link too, such as 'standard of care'.")
@click.option("--json", "form", flag_value="json", help="Print a JSON object a line.")
@click.option("--tsv", "form", flag_value="tsv", help="Print tab-separated values with a header.")
def command(paths: tuple[Path, ...], kinds: tuple[str, ...], limit: int, form: str | None, *, settled: bool) -> None:
    """List the names that no link was accepted for, most frequent first.

    FOLDER_OR_FILE is the folder of a build, or a mapping set of one; several are taken together. The number of records
    is followed by the kind, the reason, the number of candidates that wait for a person to choose from, and the
    name as it was compared.
    """
    found = pipeline.unlinked(paths, [Kind(kind) for kind in kinds], settled=settled)
    shown = found[:limit] if limit else found
    if form == "tsv":
        click.echo("\t".join(field.name for field in fields(pipeline.Unlinked)))
    for one in shown:
        if form == "json":
            click.echo(json.dumps(asdict(one), ensure_ascii=False))
        elif form == "tsv":
            click.echo("\t".join(map(str, astuple(one))))
        else:
            waiting = f"{one.candidates:>3}" if one.candidates else "   "
            click.echo(f"{one.count:>9,}  {one.kind:12}  {one.why:15}  {waiting}  {one.name}")
    records = sum(one.count for one in found)
    click.echo(f"{len(shown)} of {len(found)} names without a link, {records:,} times in records", err=form is not None)
