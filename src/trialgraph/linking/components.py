"""Names of several things: ``A + B``, ``A/B``, ``A and B``, ``Systemic therapy (A plus B)``. The whole is kept; each
part that names something is linked by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from trialgraph.concepts import Kind
from trialgraph.linking import wording

# From the surest separator to the least: what stands at both sides of the first one found is split no further by it.
_PLUS: Final = re.compile(
    r"\s*(?:(?:(?<!\d)\+(?=\s*\w)(?!ve)|(?<!CD\d)(?<!CD\d\d)(?<!CD\d\d\d)\+(?=\s*[a-z]{3}))|(?<=\s)&(?=\s)|;|-->|→)\s*"
    r"|\s+(?:plus|followed by|in combination with|combined with|together with|added to|vs\.?|versus)\s+",
    re.IGNORECASE,
)
_AND: Final = re.compile(r"\s*,\s*(?:and|or|&)\s+|\s+(?:and|or|with|and/or)\s+|\s*/\s*|\s*,\s+", re.IGNORECASE)
_BRACKETS: Final = re.compile(r"(?P<before>[^()\[\]]*?)\s*[(\[](?P<inside>[^()\[\]]*)[)\]](?P<after>.*)")
_MOST: Final = 12
_CONDITION_AND: Final = re.compile(r"\s*[;/]\s*|\s\+\s|\s*,?\s+(?:and|and/or|or|&)\s+|,\s+", re.IGNORECASE)


def split(kind: Kind, text: str) -> Iterator[tuple[list[str], bool]]:
    """Ways to cut a name into parts, likeliest first, and whether the cut is sure: parts of an unsure cut must all be
    found."""
    if kind is Kind.ORGANIZATION:
        if len(parts := _cut(re.compile(r"\s+OR\s+|\s*;\s*"), text)) > 1:
            yield parts, False
        return
    if kind is Kind.CONDITION:
        if len(parts := _cut(_CONDITION_AND, text)) > 1:
            yield parts, False
        return
    inside = _BRACKETS.fullmatch(text)
    outside = wording.tidy(f"{inside['before']} {inside['after']}") if inside else text
    if len(parts := _cut(_PLUS, text)) > 1:
        yield [part for whole in parts for part in _cut(re.compile(r"\s+or\s+"), whole)], True
    if inside and len(parts := _both(wording.DOSE.sub(" ; ", inside["inside"]))) > 1:
        yield parts, True
    if len(parts := _both(outside)) > 1:
        yield parts, False


def _both(text: str) -> list[str]:
    return [part for whole in _cut(_PLUS, text) for part in _cut(_AND, whole)]


def _cut(pattern: re.Pattern[str], text: str) -> list[str]:
    """The parts between separators that stand outside brackets; none if they are too many to be a list of names."""
    parts, start = [], 0
    for match in pattern.finditer(text):
        before = text[: match.start()]
        if sum(map(before.count, "([（")) == sum(map(before.count, ")]）")):
            parts.append(text[start : match.start()])
            start = match.end()
    parts.append(text[start:])
    named = [part for part in (wording.tidy(part) for part in parts) if part]
    return named if len(named) <= _MOST else []
