"""`trialgraph coverage`: what becomes of every field that occurs in some records."""

from __future__ import annotations

import json
import sys
from typing import Final

import click

from trialgraph import pipeline

_EPILOG: Final = """\b
Examples:
  trialgraph coverage data/trials
  trialgraph coverage ctg-studies.json.zip --unknown

\b
Exit status: 0 every path is known; 1 some path is unknown; 2 nothing could be read.
"""


@click.command("coverage", epilog=_EPILOG)
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("--unknown", "only_unknown", is_flag=True, help="List the unknown paths only.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object a line.")
def command(inputs: tuple[str, ...], *, only_unknown: bool, as_json: bool) -> None:
    """List every JSON path that occurs in the input: mapped, left out and why, or unknown.

    The number is how many values stand at the path. INPUT is as for `trialgraph build`.
    """
    rows = pipeline.coverage(inputs, lambda finding: click.echo(str(finding), err=True))
    for row in rows:
        if row.state != "unknown" and only_unknown:
            continue
        if as_json:
            click.echo(json.dumps({"path": row.path, "values": row.values, "state": row.state, "reason": row.reason}))
        else:
            click.echo(f"{row.values:>9,}  {row.state:8}  {row.path}" + (f"  ({row.reason})" if row.reason else ""))
    states = [row.state for row in rows]
    said = ", ".join(f"{states.count(state)} {state}" for state in ("mapped", "left out", "unknown"))
    click.echo(f"{len(rows)} paths: {said}", err=as_json)
    sys.exit(1 if "unknown" in states else 0)
