"""`trialgraph link`: one name, what it is linked to, and why."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Final

import click

from trialgraph import pipeline
from trialgraph.concepts import Context, Decision, Kind, Link, Linked

_EPILOG: Final = """\b
Examples:
  trialgraph link "ATG (rabbit)" --kind drug
  trialgraph link "Systemic therapy (Gemcitabine plus Cisplatin)" --kind drug
  trialgraph link HHT --kind drug --text "standard-dose homoharringtonine (HHT)"
  trialgraph link "Relapsed or Refractory CD19+ Lymphoma" --kind condition --json

\b
Exit status: 0 a link is accepted; 1 none is; 2 wrong use.
"""


@click.command("link", epilog=_EPILOG)
@click.argument("name")
@click.option("-k", "--kind", type=click.Choice([kind.value for kind in Kind]), required=True, help="What NAME names.")
@click.option("--other-name", "others", multiple=True, help="A further name that the record gives it; repeatable.")
@click.option("--text", default="", help="What the record says in prose: abbreviations and codes are read there.")
@click.option("--mesh", multiple=True, metavar="CURIE", help="A MeSH term that NLM gave the trial; repeatable.")
@click.option("--class", "agency_class", default="", help="The registry's class of an organisation (INDUSTRY, NIH).")
@click.option(
    "--curated", type=click.Path(path_type=Path), metavar="FILE", help="Links that a curator decided, as SSSOM."
)
@click.option("--json", "as_json", is_flag=True, help="Print the decisions as JSON.")
def command(
    name: str, kind: str, others: tuple[str, ...], text: str, mesh: tuple[str, ...], agency_class: str,
    curated: Path | None, *, as_json: bool,
) -> None:  # fmt: skip
    """Link one NAME as a build would, and say why.

    Every decision is printed with the string of the vocabulary that matched, the rule, the confidence, the
    vocabulary and its release, and what was done to both strings before they were compared. What the record of the
    name says besides can be given too.
    """
    if not name.strip():
        raise click.BadParameter("is empty", param_hint="NAME")
    if wrong := next((curie for curie in mesh if not _MESH.fullmatch(curie)), None):
        raise click.BadParameter(f"{wrong!r} is no MeSH CURIE such as MESH:D008223", param_hint="--mesh")
    context = Context(others, text=text, mesh=frozenset(curie.upper() for curie in mesh), agency_class=agency_class)
    found = pipeline.linker(_say_once, curated)[0].link(Kind(kind), name, context)
    if as_json:
        click.echo(json.dumps(asdict(found), ensure_ascii=False, indent=2))
    else:
        _print(found)
    sys.exit(0 if _is_linked(found) else 1)


def _say_once(step: str, done: int, total: int) -> None:
    """The index of names is made at first use, and after a vocabulary changed."""
    if not done:
        click.echo("making the index of the vocabularies, once ...", err=True)


_MESH: Final = re.compile(r"mesh:[CD]\d+", re.IGNORECASE)


def _is_linked(found: Linked) -> bool:
    return found.accepted or any(_is_linked(part.linked) for part in found.components)


def _print(found: Linked, indent: str = "") -> None:
    if not found.links:
        click.echo(f"{indent}nothing is searched for names of this kind")
    if found.read_as:
        click.echo(f"{indent}read as {found.read_as!r}, in the words of the record")
    for link in found.links:
        click.echo(f"{indent}{_said(link)}")
        if link.decision is not Decision.NOT_FOUND:
            click.echo(f"{indent}    compared as {link.key!r}, after {', '.join(link.preprocessing)}")
    for modifier in found.modifiers:
        kept = modifier.code + (f", marker {modifier.marker}" if modifier.marker else "")
        click.echo(f"{indent}set aside and kept as data: {modifier.text!r} ({kept})")
    for part in found.components:
        click.echo(f"{indent}part {part.text!r}:")
        _print(part.linked, f"{indent}  ")


def _said(link: Link) -> str:
    source = f"{link.source} {link.source_version}"
    if link.decision is Decision.NOT_FOUND:
        return f"not found in {source}: {link.rule}"
    matched = f"matched {link.matched!r} by rule {link.rule}, confidence {link.confidence:g}, {source}"
    return f"{link.decision}: {link.predicate} {link.concept} ({link.label}): {matched}"
