"""Precision and recall over the threshold of confidence: as a table and as an SVG picture.

At a threshold everything that is accepted or a candidate counts as accepted if its confidence reaches it: precision of
the links that say exact, beside recall of the rows with an exact id. Below the threshold in use the curve is a little
too short: what was not looked at any more after an accepted link is not on it. The alternative's curve is over its
likeness. The points are what each way accepts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Picture

from benchmarks.linking.figures import FIGURES, OTHERS, Figure, by_cluster, figure
from benchmarks.linking.judge import Judge, Scored
from benchmarks.linking.matchers import CUTOFF
from benchmarks.linking.quality import FUZZY, OURS, STRING, Measured
from trialgraph.concepts import Decision, Kind
from trialgraph.linking.search import ACCEPTED_FROM

GROUPS: Final = {
    "conditions": frozenset({Kind.CONDITION}),
    "drugs": frozenset({Kind.DRUG}),
    "organisations": frozenset({Kind.ORGANIZATION}),
    "others": OTHERS,
}
_STEPS: Final = tuple(step / 20 for step in range(1, 20))
_BLUE, _GREY, _RED, _INK = "#0b61a4", "#9a9a9a", "#c0504d", "#222222"
_STYLE: Final[dict[Any, object]] = {
    "svg.hashsalt": "linking-curve",  # the same ids in every run
    "svg.fonttype": "none",  # letters stay letters: a small file that can be searched
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans", "Verdana", "Arial"],
    "font.size": 8.5,
    "lines.linewidth": 1.8,
    "axes.edgecolor": _GREY,
    "axes.labelcolor": _INK,
    "text.color": _INK,
    "xtick.color": _INK,
    "ytick.color": _INK,
}


@dataclass(frozen=True, slots=True)
class Point:
    """What a threshold gives; precision has no n where nothing is said, and is then not drawn."""

    threshold: float
    precision: Figure
    recall: Figure


def curve(judge: Judge, scored: Sequence[Scored], thresholds: Sequence[float]) -> list[Point]:
    """A point for each threshold."""
    return [point(threshold, [judge.at(item, threshold) for item in scored]) for threshold in thresholds]


def point(threshold: float, scored: Sequence[Scored]) -> Point:
    """What is accepted in the rows."""
    precision, recall = (figure(by_cluster(scored, FIGURES[name])) for name in ("exact", "recall"))
    return Point(threshold, precision, recall)


def confidences(scored: Sequence[Scored]) -> list[float]:
    """The thresholds at which anything changes."""
    undecided = {Decision.ACCEPTED, Decision.CANDIDATE}
    return sorted({answer.confidence for item in scored for answer in item.said if answer.decision in undecided})


def lines(measured: Measured) -> Iterator[str]:
    """The table: for each group of kinds and threshold, as shares with interval and n."""
    yield f"{'':14}{'threshold':11}{'exact':19}recall (share, 95 % interval, n; * in use)"
    for group, kinds in GROUPS.items():
        rows = [item for item in measured.ours if item.row.kind in kinds]
        for place, each in enumerate((point(0, rows), *curve(measured.judge, rows, _STEPS))):
            name = f"{each.threshold:.2f}" + "*" * (each.threshold == ACCEPTED_FROM) if place else "accepted"
            yield f"{'' if place else group:14}{name:11}{each.precision!s:19}{each.recall}"


def draw(measured: Measured, path: Path) -> None:
    """The picture: a panel for each group of kinds; the same figures give the same bytes."""
    with mpl.rc_context(_STYLE):
        picture = Picture(figsize=(6.9, 5.4), facecolor="white", layout="constrained")
        panels: list[Axes] = list(picture.subplots(2, 2, sharex=True, sharey=True).ravel())
        for panel, (group, kinds) in zip(panels, GROUPS.items(), strict=True):
            ways = {way: [item for item in rows if item.row.kind in kinds] for way, rows in measured.ways.items()}
            _panel(panel, group, ways, measured.judge)
        panels[0].set(xlim=(0, 1), ylim=(min(0.5, *(each.dataLim.y0 for each in panels)), 1.012))
        picture.supxlabel("recall: names found, of those with an exact id", fontsize=9)
        picture.supylabel("precision of links said to be exact", fontsize=9)
        handles, labels = panels[0].get_legend_handles_labels()
        picture.legend(handles, labels, loc="outside upper center", ncols=3, frameon=False)
        picture.savefig(path, format="svg", metadata={"Date": None, "Creator": None})


def _panel(panel: Axes, group: str, ways: Mapping[str, Sequence[Scored]], judge: Judge) -> None:
    drawn = (
        (FUZZY, _GREY, "rapidfuzz, over its likeness", "s", f"… from {CUTOFF}"),
        (OURS, _BLUE, "trialgraph, over its confidence", "o", f"… from {ACCEPTED_FROM}, as used"),
        (STRING, _RED, "", "D", "exact string"),
    )
    for layer, (way, colour, over, marker, at) in enumerate(drawn, 2):
        scored = ways[way]
        if over:
            points = [each for each in curve(judge, scored, confidences(scored)) if each.precision.n]
            recall = [each.recall.share for each in points]
            panel.plot(recall, [each.precision.share for each in points], color=colour, label=over, zorder=layer)
        chosen = point(0, scored)
        if chosen.precision.n:
            x, y = [chosen.recall.share], [chosen.precision.share]
            panel.plot(x, y, marker, color=colour, markersize=6.5, label=at, zorder=layer + 3, clip_on=False)
    links, names = (point(0, ways[OURS]).precision.n, point(0, ways[OURS]).recall.n)
    panel.set_title(f"{group} (n = {names} names, {links} links)", fontsize=9.5, loc="left")
    panel.grid(color="#e6e6e6", linewidth=0.6)
    panel.spines[["top", "right"]].set_visible(False)
