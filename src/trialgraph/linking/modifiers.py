"""Qualifiers of a disease that can be set aside to reach a broader concept: relapsed, stage IV, CD19-positive.

The list is data (`data/curation/modifiers.tsv`), read once.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import combinations
from typing import TYPE_CHECKING

from trialgraph import resources
from trialgraph.concepts import Modifier

if TYPE_CHECKING:
    from collections.abc import Iterator

# Surface and tumour markers whose presence or absence qualifies a disease; cell surface antigens by the CD scheme.
_MARKER = (
    r"(?P<marker>CD\d{1,3}[A-Za-z]{0,2}|HER-?2(?:/neu)?|ERBB2|EGFR|ALK|ROS1|BCMA|PSMA|GPRC5D|PD-?L1|FLT3|NPM1|IDH1|IDH2"
    r"|BRAF|KRAS|NRAS|MET|RET|FOLR1|CLDN18\.2|TROP-?2|GD2|MSLN|AFP)"
)
_MOST = 4  # a name with more modifiers is searched only with all of them set aside
_LOOSE = re.compile(
    r"^(?:[\s,;:/+-]|(?:and|or|with|of)\b)+|(?:[\s,;:/+-]|\b(?:and|or|with|of|in))+$|\(\s*\)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the list: notation, English label, definition, the phrases that mean it, and the narrower qualifiers
    of which it leaves open which one holds (relapsed or refractory)."""

    notation: str
    label: str
    definition: str
    patterns: tuple[str, ...]
    alternatives: tuple[str, ...] = ()


@cache
def entries() -> tuple[Entry, ...]:
    """The rows of the list, for the linker and for the concept scheme of modifiers."""
    with resources.path("data", "curation", "modifiers.tsv").open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
        return tuple(
            Entry(
                row["notation"],
                row["label"],
                row["definition"],
                tuple(row["patterns"].split("|")),
                tuple(filter(None, row["alternatives"].split("|"))),
            )
            for row in rows
        )


@cache
def _patterns() -> tuple[re.Pattern[str], dict[str, str], re.Pattern[str], re.Pattern[str]]:
    phrases = {phrase: row.notation for row in entries() for phrase in row.patterns if "{marker}" not in phrase}
    longest = sorted(phrases, key=len, reverse=True)
    plain = "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in longest)
    markers = {row.notation: row.patterns for row in entries() if "{marker}" in row.patterns[0]}
    positive, negative = (_states(markers[name]) for name in ("MARKER_POSITIVE", "MARKER_NEGATIVE"))
    return re.compile(rf"(?<![\w-])(?:{plain})(?![\w-])", re.IGNORECASE), phrases, positive, negative


def _states(patterns: tuple[str, ...]) -> re.Pattern[str]:
    endings = sorted((pattern.removeprefix("{marker}") for pattern in patterns), key=len, reverse=True)
    ends = "|".join(re.escape(ending) for ending in endings)
    return re.compile(rf"(?<![\w-]){_MARKER}(?:{ends})(?![\w-])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    modifier: Modifier


@lru_cache(maxsize=64)  # the same name is searched in one vocabulary after the other
def _spans(name: str) -> tuple[_Span, ...]:
    phrase, notations, positive, negative = _patterns()
    spans = [
        _Span(match.start(), match.end(), Modifier(match[0], notations[" ".join(match[0].lower().split())]))
        for match in phrase.finditer(name)
    ]
    for pattern, notation, present in ((positive, "MARKER_POSITIVE", True), (negative, "MARKER_NEGATIVE", False)):
        spans += [
            _Span(match.start(), match.end(), Modifier(match[0], notation, match["marker"], present))
            for match in pattern.finditer(name)
        ]
    return tuple(sorted(spans, key=lambda span: span.start))


def shorter(name: str) -> Iterator[list[tuple[str, tuple[Modifier, ...]]]]:
    """What is left of a name without some of its modifiers: first all ways to set one aside, then two, and so on."""
    spans = _spans(name)
    sizes = range(1, len(spans) + 1) if len(spans) <= _MOST else (len(spans),)
    for size in sizes:
        yield [
            (_without(name, chosen), tuple(span.modifier for span in chosen)) for chosen in combinations(spans, size)
        ]


def alternatives(name: str) -> list[str]:
    """The names that a name leaves open: ``recurrent X`` and ``refractory X`` for relapsed or refractory X."""
    narrower = {row.notation: row.alternatives for row in entries() if row.alternatives}
    for span in _spans(name):
        if span.modifier.code in narrower:
            return [f"{name[: span.start]}{one}{name[span.end :]}" for one in narrower[span.modifier.code]]
    return []


def _without(name: str, spans: tuple[_Span, ...]) -> str:
    rest, end = [], 0
    for span in spans:
        rest.append(name[end : span.start])
        end = max(end, span.end)
    return _LOOSE.sub("", " ".join([*rest, name[end:]]).strip())
