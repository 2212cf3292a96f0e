"""`trialgraph vocab`: the vocabularies that names are linked to."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final, TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

from trialgraph import pipeline
from trialgraph.errors import VocabularyError

_T = TypeVar("_T")

_EPILOG: Final = """\b
Examples:
  trialgraph vocab list
  trialgraph vocab show MONDO:0004967
  trialgraph vocab fetch mondo hgnc
  trialgraph vocab build

\b
Own vocabularies are kept in the folder TRIALGRAPH_VOCABULARIES, or where the platform keeps a user's data.
"""
_LIST_EPILOG: Final = "\b\nExample:\n  trialgraph vocab list"
_SHOW_EPILOG: Final = "\b\nExamples:\n  trialgraph vocab show mondo\n  trialgraph vocab show MONDO:0004967 --json"
_FETCH_EPILOG: Final = """\b
Examples:
  trialgraph vocab fetch mondo hgnc
  trialgraph vocab fetch --all

\b
Exit status: 0 all were fetched, or had not changed; 1 some were; 2 none was, or wrong use.
"""
_BUILD_EPILOG: Final = """\b
Examples:
  trialgraph vocab build
  trialgraph vocab build ../shared/vocab -o data/vocabularies

\b
Exit status: 0 all slices were made; 1 some were; 2 none was, or wrong use.
"""


@click.group("vocab", epilog=_EPILOG)
def command() -> None:
    """Show, fetch or make the vocabularies that names are linked to."""


@command.command("list", epilog=_LIST_EPILOG)
@click.option("--json", "as_json", is_flag=True, help="Print the vocabularies as JSON.")
def list_(*, as_json: bool) -> None:
    """List the installed vocabularies with release, age, licence and size."""
    found = pipeline.installed()
    if as_json:
        click.echo(json.dumps([_plain(item) for item in found], ensure_ascii=False, indent=2))
        return
    click.echo(f"{'name':16} {'concepts':>8}  {'release':18} {'age':>10}  {'licence':16} {'size':>8}  from")
    for item in found:
        release = item.release
        click.echo(
            f"{release.name:16} {release.concepts:>8,}  {release.version:18} {_age(item.date):>10}"
            f"  {release.licence:16} {_size(item.size):>8}  {'own' if item.own else 'shipped'}"
        )


@command.command("show", epilog=_SHOW_EPILOG)
@click.argument("name", metavar="NAME_OR_CURIE")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def show(name: str, *, as_json: bool) -> None:
    """Show all about an installed vocabulary (mondo), or about one concept (MONDO:0004967)."""
    if ":" in name:
        found = pipeline.concept(name)
        if as_json:
            click.echo(json.dumps([_concept(item) for item in found], ensure_ascii=False, indent=2))
        else:
            click.echo("\n\n".join("\n".join(_concept_lines(item)) for item in found))
        return
    item, entry = pipeline.described(name)
    if as_json:
        click.echo(json.dumps(_plain(item) | {"manifest": entry}, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_vocabulary_lines(item, entry)))


@command.command("fetch", epilog=_FETCH_EPILOG)
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--all", "every", is_flag=True, help="Fetch every vocabulary that can be fetched.")
@click.pass_obj
def fetch(network: pipeline.Network | None, names: tuple[str, ...], *, every: bool) -> None:
    """Download the newest release of vocabularies from their publishers.

    A download that was cut goes on where it stopped. Nothing is used until 'vocab build' has made slices of it.
    """
    known = pipeline.fetchable()
    if bool(names) == every:
        raise click.UsageError(f"name what to fetch, or give --all: {', '.join(known)}")

    def one(name: str) -> str:
        with _progress(name) as progress:
            files = pipeline.fetch_vocabulary(name, progress, network)
        return ", ".join(f"{file.path.name} {_size(file.size)}{' unchanged' * file.unchanged}" for file in files)

    _each(known if every else dict.fromkeys(names), one)


@command.command("build", epilog=_BUILD_EPILOG)
@click.argument("sources", type=click.Path(path_type=Path, exists=True, file_okay=False), required=False)
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False), help="Folder for slices of SOURCES.")
def build(sources: Path | None, output: Path | None) -> None:
    """Make compact slices of what was fetched, and the index of their names.

    A broken release leaves the installed vocabulary as it was. With SOURCES, a folder that holds the files which the
    manifest of the shipped slices names, the slices of the project itself are made, in the folder --output.
    """
    if (sources is None) != (output is None):
        raise click.UsageError("SOURCES and --output go together")
    if sources is not None and output is not None:
        for release in pipeline.build_vocabularies(sources, output):
            click.echo(f"{release.name:16} {release.concepts:>8,}  {release.version}")
        return

    def one(name: str) -> str:
        release = pipeline.build_fetched(name)
        return f"{release.concepts:>8,}  {release.version}"

    _each(pipeline.fetched(), one, pipeline.index_vocabularies)


def _each(names: Iterable[str], one: Callable[[str], str], then: Callable[[], object] = lambda: None) -> None:
    """Does `one` for each name, whatever becomes of the others, and `then` if any went well; sets the exit status."""
    well, ill = 0, 0
    for name in names:
        try:
            said = one(name)
        except VocabularyError as error:
            click.echo(f"trialgraph: {error}", err=True)
            ill += 1
        else:
            click.echo(f"{name:16} {said}")
            well += 1
    if well:
        then()
    sys.exit(0 if not ill else 1 if well else 2)


@contextmanager
def _progress(name: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal, nothing elsewhere."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda done, total: None
        return
    columns = (TextColumn("{task.description:16}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as bar:
        task = bar.add_task(name, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total or None)


def _plain(item: pipeline.Installed) -> dict[str, Any]:
    return asdict(item.release) | {
        "path": str(item.path),
        "size": item.size,
        "sha256": item.sha256,
        "own": item.own,
        "date": item.date,
        "age_days": _days(item.date),
    }


def _vocabulary_lines(item: pipeline.Installed, entry: dict[str, Any]) -> Iterator[str]:
    yield f"{entry['name']}: {entry['title']}"
    yield f"release      {entry['version']}, {_age(item.date)} old"
    yield f"concepts     {entry['concepts']:,}"
    yield f"licence      {entry['licence']}"
    yield f"attribution  {entry['attribution']}"
    yield f"homepage     {entry['homepage']}"
    yield f"changes      {entry['changes']}"
    made = f", made {entry['made']}" if "made" in entry else ""
    yield f"slice        {item.path}, {_size(item.size)}, {'own' if item.own else 'shipped'}{made}"
    yield f"             sha256 {entry['slice']['sha256']}"
    for source in entry["sources"]:
        yield f"source       {source['file']}"
        yield f"             sha256 {source['sha256']}"
        rest = {key: value for key, value in source.items() if key not in ("file", "sha256")}
        yield from (f"             {key} {value}" for key, value in rest.items())


def _concept(found: pipeline.Found) -> dict[str, Any]:
    parents = [{"curie": curie, "label": label} for curie, label in found.parents.items()]
    source = {"vocabulary": found.source.release.name, "release": found.source.release.version}
    return asdict(found.concept) | {"parents": parents} | source


def _concept_lines(found: pipeline.Found) -> Iterator[str]:
    concept, release = found.concept, found.source.release
    yield f"{concept.curie}  {concept.label}"
    yield f"category     {concept.category}"
    yield f"vocabulary   {release.name} {release.version}"
    yield from (f"synonym      {name}" for name in concept.synonyms)
    yield from (f"related      {name}" for name in concept.related)
    yield from (f"parent       {curie}  {label}" for curie, label in found.parents.items())
    yield from (f"equivalent   {curie}" for curie in concept.exact)


def _days(day: str) -> int | None:
    return (datetime.now(UTC).date() - date.fromisoformat(day)).days if day else None


def _age(day: str) -> str:
    """How long ago, in the unit that one would say it in."""
    days = _days(day)
    if days is None:
        return "unknown"
    if days < 60:
        return f"{max(days, 0)} day{'s' * (days != 1)}"
    return f"{days // 30} months" if days < 730 else f"{days / 365.25:.1f} years"


def _size(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{size / 1e3:.1f} kB"
