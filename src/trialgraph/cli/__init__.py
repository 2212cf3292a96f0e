"""The command line: one file a command."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Final

import click

from trialgraph import __version__
from trialgraph.errors import TrialGraphError

_EPILOG: Final = """\b
Examples:
  trialgraph build data/trials -o graph --store graph.oxigraph
  trialgraph query trials_by_disease --condition lymphoma

\b
Exit status: 0 done; 1 done, with violations; 2 wrong use, or it could not be done; 130 interrupted.
"""


# In the order of work: make a graph, look at it, ask it, hand it on.
_COMMANDS: Final = (
    "build",
    "validate",
    "coverage",
    "link",
    "unlinked",
    "vocab",
    "load",
    "query",
    "queries",
    "serve",
    "push",
    "network",
)


class _Commands(click.Group):
    """Says what went wrong in one sentence, and ends with status 2.

    A command is imported when it is asked for: a query need not wait for what a build needs.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = import_module(f"trialgraph.cli.{cmd_name}").command
        return command

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
