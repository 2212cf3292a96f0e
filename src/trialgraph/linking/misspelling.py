"""Names with one wrong letter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rapidfuzz.distance import OSA

if TYPE_CHECKING:
    from trialgraph.linking.index import Index

# Shorter names are too often one letter from another; digits tell codes apart.
SHORTEST: Final = 8


def corrected(key: str, index: Index) -> list[str]:
    """The names of vocabularies that differ from `key` by one letter (left out, put in, changed, or two exchanged:
    optimal string alignment distance 1) and begin with the same one. A word of some vocabulary is not misspelt."""
    if len(key) < SHORTEST or any(map(str.isdigit, key)):
        return []
    unknown = {word for word in key.split(" ") if len(word) > 3 and not index.knows(word)}
    near = {other for other in index.nearly(key) if other[:1] == key[:1] and _spares(key, other, unknown)}
    return sorted(other for other in near if OSA.distance(key, other, score_cutoff=1) == 1)


def _spares(key: str, other: str, unknown: set[str]) -> bool:
    """Whether what differs is the blanks between words, or an unknown word."""
    if key.replace(" ", "") == other.replace(" ", ""):
        return True
    changed = set(key.split(" ")) - set(other.split(" "))
    return bool(changed) and changed <= unknown
