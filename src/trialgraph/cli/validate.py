"""`trialgraph validate`: RDF files against shapes."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO, Final, TextIO

import click

from trialgraph import pipeline
from trialgraph.cli.common import jobs_option, processors, progress_bar, quiet_option, standard_output, whole_file
from trialgraph.errors import Severity

_EPILOG: Final = """\b
Examples:
  trialgraph validate graph/graph.ttl
  trialgraph validate mine.nt --shapes my-shapes.ttl --fail-on warning
  trialgraph validate graph/graph.nt --report sarif=findings.sarif --report junit=findings.xml

\b
Exit status:
  0  no finding that fails
  1  there is one: as grave as --fail-on says, and not waived
  2  it could not be checked, or there was nothing to check
"""
_SEVERITIES: Final = {severity.lower(): severity for severity in Severity}


def _reports(context: click.Context, option: click.Parameter, given: tuple[str, ...]) -> list[tuple[str, Path]]:
    """The format and the file of each ``FORMAT=FILE``."""
    found = []
    for said in given:
        form, equals, file = said.partition("=")
        if not file:
            raise click.BadParameter(f"{said}: {'it names no file' if equals else 'it is not FORMAT=FILE'}")
        if form not in pipeline.REPORTS:
            raise click.BadParameter(f"{form!r} is no format of reports; formats are {', '.join(pipeline.REPORTS)}")
        found.append((form, Path(file)))
    return found


@click.command("validate", epilog=_EPILOG)
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option(
    "--shapes",
    multiple=True,
    type=click.Path(path_type=Path),
    help="File or folder of SHACL shapes, repeatable.  [default: trialgraph's own]",
)
@click.option(
    "--engine",
    type=click.Choice(pipeline.ENGINES),
    default="auto",
    show_default=True,
    help="What checks the shapes. auto: compiled for what a build of trialgraph wrote, pyshacl for all else.",
)
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(list(pipeline.REPORTS)),
    default="text",
    show_default=True,
    help="Format of the report on standard output.",
)
@click.option(
    "--report",
    "reports",
    multiple=True,
    metavar="FORMAT=FILE",
    callback=_reports,
    help="Write a report to a file as well; repeatable.",
)
@click.option("--json", "as_json", is_flag=True, help="Short for --format json.")
@click.option(
    "--fail-on",
    type=click.Choice(list(_SEVERITIES), case_sensitive=False),
    default="violation",
    show_default=True,
    help="The mildest severity that fails.",
)
@click.option(
    "--waivers",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Findings that are known and put up with, as TOML.",
)
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    default=100,
    show_default=True,
    help="Findings to show where people read them: text, github, markdown; 0 for all.",
)
@jobs_option
@quiet_option
def command(
    files: tuple[Path, ...], shapes: tuple[Path, ...], engine: str, form: str, reports: list[tuple[str, Path]],
    fail_on: str, waivers: Path | None, limit: int, jobs: int | None, **flags: bool,
) -> None:  # fmt: skip
    """Check RDF files, taken together, against SHACL shapes.

    The syntax follows from the ending: .ttl .nt .nq .trig .jsonld .rdf and others, each also with .gz.
    """
    wanted = pipeline.Validation(
        files, shapes, engine, waivers, _SEVERITIES[fail_on.lower()], limit, jobs or processors()
    )
    form = "json" if flags["as_json"] else form
    with ExitStack() as checked:
        with ExitStack() as kept:
            # What cannot be written is said before anything is checked.
            outputs = [(pipeline.REPORTS[name], kept.enter_context(whole_file(file))) for name, file in reports]
            with progress_bar(shown=not flags["quiet"]) as progress:
                report = checked.enter_context(pipeline.validated(wanted, progress))
            for write, output in outputs:
                with _text(output) as stream:
                    write(report, stream)
        if not flags["quiet"]:
            with standard_output() as output, _text(output) as stream:
                pipeline.REPORTS[form](report, stream)
        failed = any(map(report.fails, report.findings))
    sys.exit(1 if failed else 0)


@contextmanager
def _text(binary: BinaryIO) -> Iterator[TextIO]:
    """Text on a binary stream that stays open."""
    stream = io.TextIOWrapper(binary, "utf-8", newline="\n")
    yield stream
    stream.detach()
