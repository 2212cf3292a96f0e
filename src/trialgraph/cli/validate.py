"""`trialgraph validate`: any RDF file against the shapes."""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Final

import click

from trialgraph import pipeline
from trialgraph.errors import Finding, Severity

_EPILOG: Final = """\b
Examples:
  trialgraph validate graph/graph.ttl
  trialgraph validate mine.nt --shapes my-shapes.ttl --json

\b
Exit status: 0 no finding of severity Violation; 1 there is one; 2 it could not be checked.
"""


@click.command("validate", epilog=_EPILOG)
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option(
    "--shapes",
    multiple=True,
    type=click.Path(path_type=Path),
    help="File or folder of SHACL shapes in Turtle; repeatable.  [default: trialgraph's own]",
)
@click.option(
    "--limit", type=click.IntRange(min=0), default=100, show_default=True, help="Findings to print; 0 for all."
)
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON lines.")
def command(files: tuple[Path, ...], shapes: tuple[Path, ...], limit: int, *, as_json: bool) -> None:
    """Check RDF files, taken together, against SHACL shapes.

    The syntax follows from the ending: .ttl .nt .nq .trig .jsonld .rdf and others.
    """
    found = sorted(pipeline.validate(files, shapes), key=_gravest_first)
    shown = found if as_json or not limit else found[:limit]
    for finding in shown:
        click.echo(json.dumps(asdict(finding), ensure_ascii=False) if as_json else _line(finding))
    if len(shown) < len(found):
        click.echo(f"... and {len(found) - len(shown):,} more (--limit 0 prints all)")
    totals = Counter(finding.severity for finding in found)
    click.echo(", ".join(f"{severity}: {totals[severity]:,}" for severity in Severity), err=as_json)
    sys.exit(1 if totals[Severity.VIOLATION] else 0)


def _line(finding: Finding) -> str:
    value = finding.value if finding.value != finding.focus else ""
    place = " ".join(filter(None, (finding.focus, finding.predicate, value)))
    return f"{finding.severity}: {place}: {finding.message} [{finding.rule}]"


def _gravest_first(finding: Finding) -> int:
    return list(Severity).index(finding.severity)
