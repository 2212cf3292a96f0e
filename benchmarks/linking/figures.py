"""Shares with their n and 95 % interval, for groups of gold rows."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from benchmarks.linking.gold import Row
from benchmarks.linking.judge import EXACT, Answer, Scored, Verdict, hard_negatives
from trialgraph.concepts import Kind

_SEED, _DRAWS = 20_240_501, 1_000

KINDS: Final = {
    "condition": Kind.CONDITION,
    "drug": Kind.DRUG,
    "biological": Kind.BIOLOGICAL,
    "device": Kind.DEVICE,
    "procedure": Kind.PROCEDURE,
    "other types": Kind.OTHER,
    "organization": Kind.ORGANIZATION,
}
OTHERS: Final = frozenset({Kind.BIOLOGICAL, Kind.DEVICE, Kind.PROCEDURE, Kind.OTHER})


@dataclass(frozen=True, slots=True)
class Figure:
    """A share with its number of observations and its 95 % interval."""

    share: float
    n: int
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.share:.2f} {self.low:.2f}–{self.high:.2f} {self.n:3}" if self.n else "–"


def figure(groups: Sequence[tuple[int, int]]) -> Figure:
    """The share in all groups together, each (successes, observations); the groups are what the bootstrap draws."""
    groups = [group for group in groups if group[1]]
    good, total = sum(group[0] for group in groups), sum(group[1] for group in groups)
    if not total:
        return Figure(0, 0, 0, 1)
    bound = 0.025 ** (1 / len(groups))
    if good == total:
        return Figure(1, total, bound, 1)
    if not good:
        return Figure(0, total, 0, 1 - bound)
    return Figure(good / total, total, *_interval(groups))


def _interval(groups: Sequence[tuple[int, int]]) -> tuple[float, float]:
    """The middle 95 % of the shares in groups drawn again, with replacement."""
    draw = random.Random(_SEED)  # the same draws in every run
    shares = []
    for _ in range(_DRAWS):
        good, total = zip(*draw.choices(groups, k=len(groups)), strict=True)
        shares.append(sum(good) / sum(total))
    shares.sort()
    return shares[round(_DRAWS * 0.025)], shares[round(_DRAWS * 0.975) - 1]


def _coverage(scored: Scored) -> tuple[int, int]:
    return bool(scored.answers), 1


def _precision(scored: Scored) -> tuple[int, int]:
    verdicts = [verdict for answer, verdict in scored.answers if answer.predicate == EXACT]
    return verdicts.count(Verdict.RIGHT), len(verdicts) - verdicts.count(Verdict.UNJUDGED)


def _precision_broader(scored: Scored) -> tuple[int, int]:
    count = Counter(verdict for _, verdict in scored.answers)
    good = count[Verdict.RIGHT] + count[Verdict.BROADER]
    return good, good + count[Verdict.WRONG]


def _recall(scored: Scored) -> tuple[int, int]:
    return scored.found, bool(scored.row.parts)


def _recall_reachable(scored: Scored) -> tuple[int, int]:
    return scored.found and scored.reachable, scored.reachable


def _recall_broader(scored: Scored) -> tuple[int, int]:
    broader = any(_acceptable(scored.row, *pair) for pair in scored.answers)
    known = bool(scored.row.parts or scored.row.broader)
    return known and (scored.found or broader), known


def _acceptable(row: Row, answer: Answer, verdict: Verdict) -> bool:
    """A broader answer, or an exact id said to be less than exact; one part of several is not the whole."""
    less = verdict is Verdict.RIGHT and answer.predicate != EXACT and not row.composite
    return verdict is Verdict.BROADER or less


FIGURES: Final[dict[str, Callable[[Scored], tuple[int, int]]]] = {
    "coverage": _coverage,
    "exact": _precision,
    "or broader": _precision_broader,
    "recall": _recall,
    "reachable": _recall_reachable,
    "recall or broader": _recall_broader,
}


def figures(scored: Sequence[Scored]) -> dict[str, Figure]:
    """Every figure for a group of rows."""
    return {name: figure(by_cluster(scored, count)) for name, count in FIGURES.items()}


def by_cluster(scored: Sequence[Scored], count: Callable[[Scored], tuple[int, int]]) -> list[tuple[int, int]]:
    """What the rows count, summed over those that share a trial."""
    sums: defaultdict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for item in scored:
        good, total = count(item)
        sums[item.cluster] = (sums[item.cluster][0] + good, sums[item.cluster][1] + total)
    return list(sums.values())


def groups(scored: Sequence[Scored]) -> Iterator[tuple[str, list[Scored]]]:
    """The rows of each kind, the conditions of each stratum, the kinds with few rows together, and all."""
    for name, kind in KINDS.items():
        if kind is Kind.ORGANIZATION:
            yield "others", [item for item in scored if item.row.kind in OTHERS]
        rows = [item for item in scored if item.row.kind is kind]
        yield name, rows
        if kind is Kind.CONDITION:
            for stratum in sorted({item.row.stratum for item in rows}):
                yield f"· {stratum}", [item for item in rows if item.row.stratum == stratum]
    yield "all", list(scored)


def table(ways: Mapping[str, Sequence[Scored]]) -> Iterator[str]:
    """The lines of the table: one for each group of rows and way of matching."""
    yield f"{'kind':13}{'rows':>4}  {'':13}" + "".join(f"{name:19}" for name in FIGURES) + "unjudged  hard"
    grouped = {way: dict(groups(scored)) for way, scored in ways.items()}
    for group in next(iter(grouped.values())):
        for way, each in grouped.items():
            rows = each[group]
            if rows:
                head = f"{group:13}{len(rows):4}" if way == next(iter(grouped)) else " " * 17
                cells = "".join(f"{share!s:19}" for share in figures(rows).values())
                unjudged = sum(verdict is Verdict.UNJUDGED for item in rows for _, verdict in item.answers)
                yield f"{head}  {way:13}{cells}{unjudged:8}{len(list(hard_negatives(rows))):6}"
