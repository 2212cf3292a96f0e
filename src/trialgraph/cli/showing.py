"""What commands show alike: progress."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from trialgraph import pipeline


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
