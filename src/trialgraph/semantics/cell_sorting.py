"""Where a text says that cells are sorted by a marker: "TCRαβ+/CD19+ depleted", "selection of CD34+ cells"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from trialgraph.semantics.markers import Marker, read


@dataclass(frozen=True, slots=True)
class Sorted:
    """Markers by which cells are sorted, `depletion` or selection, and the words from `start` to `end` that say so."""

    markers: tuple[str, ...]
    depletion: bool
    rule: str
    start: int
    end: int

    def belongs(self, kind: str, text: str, end: int) -> bool:
        """Whether it is a product of `kind` that is sorted: the head behind the words decides.

        `end` is the end of the sentence in `text`.
        """
        following = text[self.end : min(end, self.end + _FOLLOWING)]
        graft, engineered = _GRAFT.search(following), _ENGINEERED.search(following)
        if kind == "stemCellGraft":
            return not engineered or (graft is not None and graft.start() < engineered.start())
        return not graft or (engineered is not None and engineered.start() < graft.start())


class _Way(NamedTuple):
    how: str
    words: re.Pattern[str]


WAYS: Final = (
    _Way("depletion", re.compile(r"deplet(?:ed|ions?)\b|\bnegative(?:ly)? select\w+", re.IGNORECASE)),
    _Way(
        "selection",
        re.compile(
            r"\b(?:positive(?:ly)? )?(?:select(?:ed|ion)|enrich(?:ed|ment)|purifi(?:ed|cation)|immunoselect\w+"
            r"|separat(?:ed|ion))\b",
            re.IGNORECASE,
        ),
    ),
)
_GRAFT: Final = re.compile(r"transplant|HSCT|HCT|BMT|graft|haplo", re.IGNORECASE)
_ENGINEERED: Final = re.compile(r"\bCAR\b|CAR-|chimeric|\bNK\b|\bTCR-|lymphocyte")
_FOLLOWING: Final = 90
# What may stand between the markers and the word for what is done: "CD34+ cells will be enriched".
_BETWEEN: Final = re.compile(
    r"(?:\+|pos\b|positive|bearing|expressing|\s|-|(?:T|B|NK)\b|cells?|lymphocytes?|naive|memory|stem|progenitors?|the"
    r"|of|graft|are|is|will|be|was|were|for){0,10}",
    re.IGNORECASE,
)
_OF: Final = re.compile(r"\s(?:of|for|from)\s(?:the\s|donor\s|autologous\s){0,2}", re.IGNORECASE)
_BEFORE: Final = 40
# What joins markers: "CD3+ and CD19+".
_AND: Final = re.compile(r"(?:\+|-|\s|/|,|&|and|or|positive|(?:T|B)\b|cells?|lymphocytes?|αβ)*", re.IGNORECASE)
_JOINT: Final = 24
# Depletion in the body is not the making of a product.
_IN_THE_BODY: Final = re.compile(
    r"\b(?:rituximab|antibod\w+|alemtuzumab|in vivo|ATG|serotherapy"
    r"|patients? (?:are|were|will be) select|lymphodeplet)",
    re.IGNORECASE,
)


def sorted_by(text: str, start: int, end: int) -> Iterator[Sorted]:
    """Where the words from `start` to `end`, one sentence, say that cells are sorted by markers, and how."""
    found = list(read(text, start, end))
    if not found or _IN_THE_BODY.search(text, start, end):
        return
    for run in _runs(text, found):
        for way in WAYS:
            item = _behind(text, run, way, end) or _ahead(text, run, way, start)
            if item:
                yield item
                break


def _runs(text: str, found: Sequence[Marker]) -> Iterator[list[Marker]]:
    """The markers in groups of those that stand together."""
    run: list[Marker] = []
    for marker in found:
        apart = run and (marker.start - run[-1].end > _JOINT or not _AND.fullmatch(text, run[-1].end, marker.start))
        if apart:
            yield run
            run = []
        run.append(marker)
    yield run


def _names(run: Sequence[Marker]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(marker.name for marker in run))


def _behind(text: str, run: Sequence[Marker], way: _Way, end: int) -> Sorted | None:
    """ "CD34+ selection": the word for what is done stands behind the markers."""
    gap = _BETWEEN.match(text, run[-1].end, end)
    reach = gap.end() if gap else run[-1].end
    for match in way.words.finditer(text, run[-1].end, min(end, reach + 24)):
        if match.start() <= reach:
            return Sorted(_names(run), way.how == "depletion", f"marker-{way.how}", run[0].start, match.end())
    return None


def _ahead(text: str, run: Sequence[Marker], way: _Way, start: int) -> Sorted | None:
    """ "Selection of CD34+ cells": it stands before them."""
    for match in way.words.finditer(text, max(start, run[0].start - _BEFORE), run[0].start):
        if _OF.fullmatch(text, match.end(), run[0].start):
            return Sorted(_names(run), way.how == "depletion", f"{way.how}-of-marker", match.start(), run[-1].end)
    return None
