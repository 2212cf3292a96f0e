"""The command line: one file a command."""

from __future__ import annotations

import sys
from typing import Final

import click

from trialgraph import __version__
from trialgraph.cli import build, coverage, link, unlinked, validate, vocab
from trialgraph.errors import TrialGraphError

_EPILOG: Final = """\b
Example:
  trialgraph build data/trials -o graph

\b
Exit status: 0 done; 1 done, with violations; 2 wrong use, or it could not be done; 130 interrupted.
"""


class _Commands(click.Group):
    """Says what went wrong in one sentence, and ends with status 2."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except TrialGraphError as error:
            click.echo(f"trialgraph: {error}", err=True)
            sys.exit(2)
        except KeyboardInterrupt:  # with the status of a command that SIGINT ended; 1 would say that files are there
            click.echo("trialgraph: interrupted; nothing was written", err=True)
            sys.exit(130)


@click.group(
    cls=_Commands, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, message="trialgraph %(version)s")
def main() -> None:
    """Clinical-trial registry records as a validated, linked RDF graph of trial interventions."""


for command in (build.command, validate.command, coverage.command, link.command, unlinked.command, vocab.command):
    main.add_command(command)
