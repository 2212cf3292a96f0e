"""`trialgraph queries`: the questions that come with it."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Final

import click

from trialgraph import pipeline

_EPILOG: Final = """\b
Examples:
  trialgraph queries
  trialgraph queries trials_by_disease
"""


@click.command("queries", epilog=_EPILOG)
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print the queries as a JSON array.")
def command(name: str | None, *, as_json: bool) -> None:
    """List the packaged queries with their parameters, or print the SPARQL text of the one called NAME."""
    if name and not as_json:
        click.echo(pipeline.question(name).text, nl=False)
        return
    found = (pipeline.question(name),) if name else pipeline.packaged()
    if as_json:
        click.echo(json.dumps([asdict(item) for item in found], ensure_ascii=False, indent=2))
        return
    for item in found:
        click.echo(f"{item.name}\n    {item.title}")
        for parameter in item.parameters:
            click.echo(f"    --{parameter.name}  {parameter.description}  [{parameter.example}]")
