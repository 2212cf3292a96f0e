"""One piece of work, many tasks, spread over processes."""

from __future__ import annotations

import gc
import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, TypeVar

from trialgraph.errors import StoreError

_T = TypeVar("_T")
_R = TypeVar("_R")


def can_fork() -> bool:
    """Whether a process may begin as a copy of this one; where not, work goes to it through a pipe."""
    return "fork" in multiprocessing.get_all_start_methods()


def spread(
    work: Callable[[_T], _R], tasks: Sequence[_T], jobs: int, begin: Callable[[], None] | None = None
) -> Iterator[_R]:
    """What `work` makes of each task, in order. `begin` is called in each new process.

    Raises StoreError when a process ends unexpectedly.
    """
    gc.collect()
    gc.freeze()  # what is there stays for the whole run: no collection need look at it again
    try:
        if jobs == 1 or len(tasks) < 2:
            yield from map(work, tasks)
            return
        context = multiprocessing.get_context("fork" if can_fork() else "spawn")
        with ProcessPoolExecutor(min(jobs, len(tasks)), context, _start, (work, begin)) as pool:
            try:
                yield from pool.map(_work, tasks)
            except BrokenProcessPool as error:
                raise StoreError("a process ended unexpectedly; was memory short?") from error
            except BaseException:
                pool.shutdown(wait=True, cancel_futures=True)
                raise
    finally:
        gc.unfreeze()


@contextmanager
def no_collection() -> Iterator[None]:
    """Records, triples and links hold no cycles: looking for some in the middle of the work would cost a tenth of its
    time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


# What a process is to do; it comes with the process, so that a forked one gets nothing of it through a pipe.
_mine: Callable[[Any], Any] | None = None


def _start(work: Callable[[Any], Any], begin: Callable[[], None] | None) -> None:
    global _mine
    _mine = work
    if begin is not None:
        begin()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears Ctrl-C and ends the others


def _work(task: Any) -> Any:
    assert _mine is not None
    return _mine(task)
