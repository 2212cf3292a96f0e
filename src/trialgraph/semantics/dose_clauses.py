"""The clauses of a text that statements of dose are looked for in, and what goes on from one to the next.

A clause is a sentence or line. Fields of one statement (``Dose: … Frequency: …``) are one clause, and so is a sentence
that only says when: ``100 mg. One time daily for 8 weeks``, ``… on day 1. Cycles repeat every 3 weeks``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from trialgraph.semantics.case import Passage


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause from `start` to `end`; what stands from `tail` on is said of all that stands before it."""

    start: int
    end: int
    tail: int


_LABEL: Final = re.compile(
    r"[\s*•\d.)-]{0,8}(dose|dosage|frequency|route|mode|duration|schedule|dosing|form|pharmaceutical"
    r"|treatment duration|administration|regimen)\b[a-z ]{0,24}:"
)
# What goes on with the sentence before: how often, how long.
_GOES_ON: Final = re.compile(
    r"\s{0,3}(?:(?:the\s)?(?:treatment|therapy|cycles?|courses?|chemotherapy|regimen)\s"
    r"(?:(?:is|are|was|were|will be|to be)\s)?repeat|repeat(?:ed|s)?\s(?:every?|q|for)\b"
    r"|(?:once|twice|thrice|one time|two times|three times|\d\s?(?:times|x))\s?(?:a\s|per\s|/\s?)?(?:daily|day|week)"
    r"|(?:every|q)\s?(?:\d|other day|day\b|two|three|four|six|eight|twelve|morning|evening|night)"
    r"|(?:daily|weekly|bid|b\.i\.d|tid|qd)\s?(?:\.|for\b|x\b|$)|duration:|for\s(?:\d{1,3}|two|three|four|six)\s(?:day|week|month))"
)
# Amounts of drugs and cells, at a first look.
_MEASURED: Final = re.compile(
    r"\d\s?-?(?:mg|mcg|ug|ng|g\b|gram|micro|milli|ml|iu\b|units?\b|gy\b|cgy|mbq|gbq|mci|mmol|x\s?10|million|pfu"
    r"|cells|tablet|capsule)"
)
_EXPOSED: Final = re.compile(r"\bauc\s?\d")
_BREAK: Final = 1_200  # A longer clause is a list: it is read in pieces.
_SHORT: Final = 200


def measured(text: str) -> list[int]:
    """Where amounts of drugs and cells are in a folded text, at a first look."""
    places = [match.start() for match in _MEASURED.finditer(text)]
    if "auc" in text:
        places = sorted([*places, *(match.start() for match in _EXPOSED.finditer(text))])
    return places


def clauses(passage: Passage, text: str) -> Iterator[Clause]:
    """The clauses of a passage, whose folded text is `text`."""
    start = end = 0
    tail: int | None = None
    used: set[str] = set()
    labelled = ":" in text
    for begin, stop in passage.sentences():
        if text[begin:stop].isspace():
            continue
        label = _LABEL.match(text, begin, stop) if labelled else None
        named = label is not None and bool(used) and label[1] not in used
        if named or (end > start and _goes_on(text, start, begin, stop)):
            if label:
                used.add(label[1])
            tail = begin if tail is None else tail
            end = stop
            continue
        if end > start:
            yield from _pieces(text, start, end, tail)
        start, end, tail, used = begin, stop, None, {label[1]} if label else set()
    if end > start:
        yield from _pieces(text, start, end, tail)


def _goes_on(text: str, before: int, start: int, end: int) -> bool:
    """Whether a sentence goes on with the one that begins at `before`: with any by cycles, else with an amount."""
    match = _GOES_ON.match(text, start, end) if end - start < _SHORT else None
    if match is None or _MEASURED.search(text, start, end):
        return False
    return "repeat" in match.group() or _MEASURED.search(text, before, start) is not None


def _pieces(text: str, start: int, end: int, tail: int | None) -> Iterator[Clause]:
    while end - start > _BREAK:
        cut = max(text.rfind(mark, start + _BREAK // 2, start + _BREAK) for mark in ",) ")
        cut = cut + 1 if cut >= 0 else start + _BREAK
        yield Clause(start, cut, cut)
        start = cut
    yield Clause(start, end, end if tail is None or tail < start else tail)
