"""What several commands have alike: options, and progress."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final, TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from trialgraph import pipeline
from trialgraph.errors import StoreError
from trialgraph.names import BASE

_F = TypeVar("_F", bound=Callable[..., Any] | click.Command)

store_option: Final = click.option(
    "-s",
    "--store",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("graph.oxigraph"),
    show_default=True,
    envvar="TRIALGRAPH_STORE",
    show_envvar=True,
    help="Folder of the embedded store.",
)
data_option: Final = click.option(
    "-d",
    "--data",
    multiple=True,
    type=click.Path(path_type=Path),
    help="RDF file or folder of a build, in place of a store; repeatable.",
)
jobs_option: Final = click.option(
    "-j", "--jobs", type=click.IntRange(min=1), help="Processes.  [default: one a processor]"
)
quiet_option: Final = click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")


def json_option(what: str = "the summary") -> Callable[[_F], _F]:
    """``--json``, which prints `what` as JSON."""
    return click.option("--json", "as_json", is_flag=True, help=f"Print {what} as JSON.")


def base_option(what: str) -> Callable[[_F], _F]:
    """``--base``: the IRI that the names of `what` start with."""
    return click.option(
        "--base",
        default=BASE,
        show_default=True,
        envvar="TRIALGRAPH_BASE",
        show_envvar=True,
        help=f"IRI that the names of {what} start with.",
    )


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def whole_file(output: Path) -> Iterator[BinaryIO]:
    """A file that appears under its name when it is finished; until then, and if it never is, what was there stays.

    Raises StoreError when it cannot be written.
    """
    draft = output.with_name(f".{output.name}.part")
    try:
        try:
            with draft.open("wb") as file:
                yield file
            draft.replace(output)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(f"cannot write {output}: {error.strerror or error}") from error


@contextmanager
def standard_output() -> Iterator[BinaryIO]:
    """Standard output as bytes. Raises StoreError when it cannot be written; a reader that has gone away is no
    error."""
    try:
        yield sys.stdout.buffer
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        # What is left in its buffer would fail again at the end of the process.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise StoreError(f"cannot write to standard output: {error.strerror or error}") from error


@contextmanager
def progress_bar(*, shown: bool = True) -> Iterator[pipeline.Progress]:
    """A bar on a terminal, nothing elsewhere."""
    console = Console(stderr=True)
    if not (shown and console.is_terminal):
        yield lambda step, done, total: None
        return
    columns = (TextColumn("{task.description:8}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("reading", total=None)
        yield lambda step, done, total: bar.update(task, description=step, completed=done, total=total or None)
