"""`trialgraph build`: records in, a validated and linked graph out."""

from __future__ import annotations

import json
import sys
from itertools import islice
from pathlib import Path
from typing import Any, Final

import click
from rich.console import Console
from rich.table import Table

from trialgraph import pipeline
from trialgraph.cli.common import base_option, jobs_option, json_option, processors, progress_bar, quiet_option
from trialgraph.concepts import Decision
from trialgraph.errors import Finding, Severity

_EPILOG: Final = """\b
Examples:
  trialgraph build data/trials -o graph
  trialgraph build ctg-studies.json.zip -o graph --format ntriples --jobs 4
  curl -s https://clinicaltrials.gov/api/v2/studies/NCT07257419 | trialgraph build - -o graph

\b
Exit status:
  0  the graph is written
  1  it is written, but a record or file could not be read, or the graph breaks a shape of severity Violation
  2  it could not be written
What is merely odd in the registrants' records is a warning and never fails a build.
"""


@click.command("build", epilog=_EPILOG)
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("graph"),
    show_default=True,
    help="Folder for the files.",
)
@click.option(
    "-f",
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(pipeline.FORMATS),
    help=f"Format of the graph; repeatable.  [default: {', '.join(pipeline.DEFAULT_FORMATS)}]",
)
@jobs_option
@click.option("--link/--no-link", default=True, show_default=True, help="Link names to vocabularies.")
@click.option(
    "--curated",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Links that a curator accepted or rejected, as SSSOM.  [default: trialgraph's own]",
)
@click.option(
    "--interpret/--no-interpret",
    default=True,
    show_default=True,
    help="Say what the interventions mean: roles, regimens, doses, products.",
)
@click.option(
    "--overlays",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    metavar="FOLDER",
    help="Facts that a curator states, as <NCT id>.yaml.  [default: trialgraph's own]",
)
@click.option(
    "--validate/--no-validate", "check", default=True, show_default=True, help="Check the graph against the shapes."
)
@base_option("arms, organisations and other things")
@click.option(
    "--store",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Fill an embedded store with the graph, for 'trialgraph query' and 'trialgraph serve'.",
)
@json_option()
@quiet_option
def command(
    inputs: tuple[str, ...], output: Path, formats: tuple[str, ...], jobs: int | None, curated: Path | None,
    overlays: Path | None, base: str, store: Path | None, **flags: bool,
) -> None:  # fmt: skip
    """Turn trial records into an RDF graph.

    INPUT is a study, a saved page, an array or JSON lines of studies as the API v2 of ClinicalTrials.gov gives them,
    plain or gzipped; a zip of such files; a folder of them; or - for standard input.

    The output folder gets the graph (graph.ttl, graph.jsonld, ...), its mapping set (links.sssom.tsv and, asserting
    nothing, candidates.sssom.tsv), what follows from all trials together (derived.ttl), its description (dataset.ttl),
    the SHACL report (report.ttl) and everything that was noticed on the way (findings.jsonl).
    """
    try:
        settings = pipeline.Settings(
            inputs,
            output,
            tuple(dict.fromkeys(formats)) or pipeline.DEFAULT_FORMATS,
            base,
            jobs or processors(),
            flags["link"],
            curated,
            flags["interpret"],
            overlays,
        )
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--base") from None
    if store is not None and not settings.rdf:
        raise click.UsageError("--store is filled from RDF: ask for a --format of RDF too, such as ntriples")
    with progress_bar(shown=not (flags["quiet"] or flags["as_json"])) as progress:
        built = pipeline.build(settings, pipeline.Validator() if flags["check"] else None, progress)
        if store is not None:
            pipeline.load([output], store, progress, base=base, triples=built.counts.triples)
    _complain(output)
    if flags["as_json"]:
        click.echo(json.dumps(_summary(built), indent=2))
    elif not flags["quiet"]:
        _print(built, output)
        if store is not None:
            click.echo(f"Store: {store}")
    sys.exit(1 if built.counts.found(Severity.VIOLATION) else 0)


def _complain(output: Path) -> None:
    """What could not be read or breaks the contract, a sentence each, on standard error."""
    with (output / "findings.jsonl").open("rb") as lines:
        findings = (Finding(**json.loads(line)) for line in lines)
        grave = (finding for finding in findings if finding.severity == Severity.VIOLATION)
        for finding in islice(grave, _COMPLAINTS):
            click.echo(str(finding), err=True)
        if more := sum(1 for _ in grave):
            click.echo(f"... and {more:,} more of severity Violation in {output / 'findings.jsonl'}", err=True)


_COMPLAINTS: Final = 20


def _summary(built: pipeline.Built) -> dict[str, Any]:
    counts = built.counts
    return {
        "read": counts.read,
        "trials": counts.trials,
        "skipped": counts.skipped,
        "superseded": counts.superseded,
        "triples": counts.triples,
        "nodes": counts.nodes,
        "edges": counts.edges,
        "links": {
            vocabulary: {
                decision: count for (name, decision), count in sorted(counts.links.items()) if name == vocabulary
            }
            for vocabulary in sorted({name for name, _ in counts.links})
        },
        "derived": counts.derived,
        "facts": dict(counts.facts),
        "findings": {
            severity.value: {
                rule: count for (level, rule), count in sorted(counts.findings.items()) if level == severity
            }
            for severity in Severity
        },
        "validated": built.validated,
        "seconds": round(built.seconds, 2),
        "files": [str(path) for path in built.files],
    }


# What was understood: the title of the line, what is counted, and what is said beside it.
_UNDERSTOOD: Final = (
    ("Roles", "interventions in arms", ("with a role", "with a function")),
    ("Doses", "dose statements", ("parsed",)),
    ("Regimens", "regimens", ()),
    ("Products", "products", ("processing steps",)),
    ("Population", "facts on the population", ("conditions with a function",)),
)
# What the table calls each decision about a name.
_DECISIONS: Final = {
    Decision.ACCEPTED: "Links",
    Decision.CANDIDATE: "Candidates",
    Decision.REJECTED: "Rejected",
    Decision.NOT_FOUND: "Not found",
}


def _print(built: pipeline.Built, output: Path) -> None:
    """The summary as a table: a number, and what it is made of."""
    counts = built.counts
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column()
    table.add_row("Trials", f"{counts.trials:,}", _what_became(counts))
    table.add_row("Triples", f"{counts.triples:,}")
    if counts.nodes:
        table.add_row("Nodes", f"{counts.nodes:,}", f"{counts.edges:,} edges")
    for decision, title in _DECISIONS.items():
        table.add_row(title, *_parts({name: n for (name, made), n in counts.links.items() if made == decision}))
    for title, whole, parts in _UNDERSTOOD:
        if counts.facts[whole]:
            said = ", ".join(f"{counts.facts[part]:,} {part}" for part in parts)
            table.add_row(title, f"{counts.facts[whole]:,}", said)
    for severity in Severity:
        table.add_row(severity, *_parts({rule: n for (level, rule), n in counts.findings.items() if level == severity}))
    if not built.validated:
        table.add_row("Shapes", "", "not checked")
    table.add_row("Seconds", f"{built.seconds:.1f}")
    console = Console()
    console.print(table, highlight=False)
    console.print(f"Files in {output}/: {' '.join(path.name for path in built.files)}", highlight=False, soft_wrap=True)


def _parts(parts: dict[str, int]) -> tuple[str, str]:
    """The sum, and its largest parts."""
    ranked = sorted(parts.items(), key=lambda part: (-part[1], part[0]))
    said = ", ".join(f"{name} {number:,}" for name, number in ranked[:_SHOWN])
    return f"{sum(parts.values()):,}", f"{said}, ..." if len(ranked) > _SHOWN else said


_SHOWN: Final = 8


def _what_became(counts: pipeline.Counts) -> str:
    left = [
        f"{number:,} {word}"
        for number, word in ((counts.skipped, "skipped"), (counts.superseded, "superseded"))
        if number
    ]
    return f"of {counts.read:,} records read" + "".join(f", {part}" for part in left)
