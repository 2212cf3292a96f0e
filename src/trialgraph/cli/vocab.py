"""`trialgraph vocab`: the vocabularies that names are linked to."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from trialgraph import pipeline

_LIST_EPILOG: Final = "\b\nExample:\n  trialgraph vocab list"
_BUILD_EPILOG: Final = "\b\nExample:\n  trialgraph vocab build ../shared/vocab -o data/vocabularies"


@click.group("vocab", epilog=_LIST_EPILOG)
def command() -> None:
    """Show or make the compact vocabulary slices."""


@command.command("list", epilog=_LIST_EPILOG)
def list_() -> None:
    """List the installed vocabularies with release, licence and number of concepts."""
    for release in pipeline.linker()[1]:
        click.echo(
            f"{release.name:16} {release.concepts:>8,}  {release.version:22}  {release.licence:18} {release.title}"
        )


@command.command("build", epilog=_BUILD_EPILOG)
@click.argument("sources", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder for the slices."
)
def build(sources: Path, output: Path) -> None:
    """Make the compact slices of the vocabulary files in the folder SOURCES.

    The files are those that the manifest of the shipped slices names, in the same folders.
    """
    for release in pipeline.build_vocabularies(sources, output):
        click.echo(f"{release.name:16} {release.concepts:>8,}  {release.version}")
