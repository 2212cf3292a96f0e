"""`trialgraph link`: one name, what it is linked to, and why."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Final

import click

from trialgraph import pipeline
from trialgraph.concepts import Decision, Kind, Link, Linked

_EPILOG: Final = """\b
Examples:
  trialgraph link "Anti-Thymocyte Globulin (Rabbit)" --kind drug
  trialgraph link "Relapsed or Refractory CD19+ Lymphoma" --kind condition --json

\b
Exit status: 0 a link is accepted; 1 none is; 2 wrong use.
"""


@click.command("link", epilog=_EPILOG)
@click.argument("name")
@click.option("-k", "--kind", type=click.Choice([kind.value for kind in Kind]), required=True, help="What NAME names.")
@click.option("--json", "as_json", is_flag=True, help="Print the decisions as JSON.")
def command(name: str, kind: str, *, as_json: bool) -> None:
    """Link one NAME as a build would, and say why.

    Every decision is printed with the string of the vocabulary that matched, the rule, the confidence, the
    vocabulary and its release, and what was done to both strings before they were compared.
    """
    if not name.strip():
        raise click.BadParameter("is empty", param_hint="NAME")
    found = pipeline.linker()[0].link(Kind(kind), name)
    if as_json:
        click.echo(json.dumps(asdict(found), ensure_ascii=False, indent=2))
    else:
        _print(found)
    sys.exit(0 if any(link.decision is Decision.ACCEPTED for link in found.links) else 1)


def _print(found: Linked) -> None:
    if not found.links:
        click.echo("nothing is searched for names of this kind")
    for link in found.links:
        click.echo(_said(link))
    if found.links:
        click.echo(f"compared as: {found.links[0].key!r}, after {', '.join(found.links[0].preprocessing)}")
    for modifier in found.modifiers:
        kept = modifier.code + (f", marker {modifier.marker}" if modifier.marker else "")
        click.echo(f"set aside and kept as data: {modifier.text!r} ({kept})")


def _said(link: Link) -> str:
    source = f"{link.source} {link.source_version}"
    if link.decision is Decision.NOT_FOUND:
        return f"not found in {source}: {link.rule}"
    matched = f"matched {link.matched!r} by rule {link.rule}, confidence {link.confidence:g}, {source}"
    return f"{link.decision}: {link.predicate} {link.concept} ({link.label}): {matched}"
