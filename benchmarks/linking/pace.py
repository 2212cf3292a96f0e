"""Names linked per second on one core, the time to open the index, and memory.

Each part runs in a process of its own, forked from one that has loaded nothing, so that it finds no cache filled and no
memory taken: what it reports is what a build with one job would meet. Every name is a real one: those of the records,
and for the long run also the labels and exact synonyms of the vocabularies, each as a name of a kind that searches its
vocabulary first. Most of these are found at the first look, so the names of the records give the slower and more honest
pace; each pace is projected.
"""

from __future__ import annotations

import multiprocessing
import platform
import random
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import forkserver
from pathlib import Path
from typing import Final, TypeVar

from benchmarks.linking.gold import read_studies
from benchmarks.linking.quality import Vocabularies
from trialgraph import pipeline
from trialgraph.concepts import Kind
from trialgraph.linking import Linker
from trialgraph.linking.targets import TARGETS
from trialgraph.pipeline import naming

PROJECTED: Final = 600_000
_SEED: Final = 20_240_501
_RSS_UNIT: Final = 1 if sys.platform == "darwin" else 1024

Name = tuple[Kind, str]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds to open the index and to link, the number of distinct names, and the most memory (bytes) before the index
    was opened, after that, and after linking."""

    names: int
    opening: float
    linking: float
    before: int
    opened: int
    after: int

    @property
    def pace(self) -> float:
        return self.names / self.linking if self.linking else 0.0


def alone(names: Sequence[Name]) -> Run:
    """Names without their records."""

    def link(linker: Linker) -> tuple[int, float]:
        start = time.perf_counter()
        for kind, name in names:
            linker.link(kind, name)
        return len(names), time.perf_counter() - start

    return _run(link)


def in_context(paths: Sequence[Path]) -> Run:
    """All names of the records in the files, each in its record; reading and parsing are not counted."""

    def link(linker: Linker) -> tuple[int, float]:
        names: set[Name] = set()
        seconds = 0.0
        for study in read_studies(paths):
            start = time.perf_counter()
            naming.links(study, linker)
            seconds += time.perf_counter() - start
            names |= {(kind, name) for kind, name, _ in naming.contexts(study)}
        return len(names), seconds

    return _run(link)


def _run(link: Callable[[Linker], tuple[int, float]]) -> Run:
    before, start = _peak(), time.perf_counter()
    linker, _ = pipeline.linker()
    linker.link(Kind.CONDITION, "asthma")
    opening, opened = time.perf_counter() - start, _peak()
    names, seconds = link(linker)
    return Run(names, opening, seconds, before, opened, _peak())


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _RSS_UNIT


def of_records(paths: Sequence[Path]) -> list[Name]:
    """The distinct names of the records in the files."""
    return sorted({(kind, name) for study in read_studies(paths) for kind, name, _ in naming.contexts(study)})


def of_vocabularies(searched: Vocabularies) -> Iterator[Name]:
    """Every label and exact synonym, as a name of the first kind that searches for it in the first place."""
    for vocabulary, concepts in searched.concepts.items():
        kinds = _kinds(vocabulary)
        for concept in concepts:
            if concept.category in kinds:
                for name in (concept.label, *concept.synonyms):
                    yield kinds[concept.category], name


def _kinds(vocabulary: str) -> dict[str, Kind]:
    found: dict[str, Kind] = {}
    for kind, targets in TARGETS.items():
        for target in targets:
            if target.vocabulary == vocabulary and not target.second:
                for category in target.categories:
                    found.setdefault(category, kind)
    return found


def report(paths: Sequence[Path], names: int) -> Iterator[str]:
    """The figures; `names` is how many of all real names are linked in the long run."""
    forkserver.ensure_running()  # while this process is small
    pipeline.index_vocabularies()  # a file that is made once: opening it is what counts
    registered = of_records(paths)
    everything = sorted({*registered, *of_vocabularies(Vocabularies.installed())})
    drawn = random.Random(_SEED).sample(everything, min(names, len(everything)))
    yield f"one core, Python {platform.python_version()}, {platform.machine()}; each line in a process of its own"
    memory = f"{'MB before':>11}{'opened':>8}{'after':>8}"
    yield f"{'':33}{'names':>9}{'seconds':>9}{'names/s':>9}{'opening s':>11}{memory}{f's for {PROJECTED // 1000}k':>13}"
    yield _line("names of the records, alone", _apart(alone, registered))
    yield _line("names of the records, in context", _apart(in_context, paths))
    yield _line(f"drawn of {len(everything):,} real names", _apart(alone, drawn))


def _line(part: str, run: Run) -> str:
    memory = f"{run.before / 1e6:11.0f}{run.opened / 1e6:8.0f}{run.after / 1e6:8.0f}"
    projected = PROJECTED / run.pace if run.pace else 0.0
    return f"{part:33}{run.names:9,}{run.linking:9.2f}{run.pace:9,.0f}{run.opening:11.3f}{memory}{projected:13,.0f}"


def _apart(run: Callable[[T], Run], of: T) -> Run:
    """A run in a fresh process; not a spawned one, which would report the peak of this one: Linux keeps it on exec."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("forkserver")) as pool:
        return pool.submit(run, of).result()
