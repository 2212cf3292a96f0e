"""A vocabulary indexed by normalised name."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from trialgraph.linking.normalise import normalise_all

if TYPE_CHECKING:
    from collections.abc import Sequence

    from trialgraph.concepts import Concept

# The index keeps, for each key, packed integers: position of the concept times four, plus the standing.
_STANDINGS = 4


class Standing(IntEnum):
    """What a name is to its concept, strongest first."""

    LABEL = 0
    SYNONYM = 1
    RELATED = 2


class Index:
    """Name to concepts of one vocabulary; a key with one concept is stored as a bare integer to save memory."""

    def __init__(self, concepts: Sequence[Concept]) -> None:
        self.concepts = concepts
        names: list[str] = []
        codes: list[int] = []
        for position, concept in enumerate(concepts):
            start = position * _STANDINGS
            names.append(concept.label)
            codes.append(start)
            names += concept.synonyms
            codes += [start + Standing.SYNONYM] * len(concept.synonyms)
            names += concept.related
            codes += [start + Standing.RELATED] * len(concept.related)
        self._codes: dict[str, int | tuple[int, ...]] = {}
        self._fill(normalise_all(names), codes)

    def _fill(self, keys: list[str], codes: list[int]) -> None:
        table = self._codes
        for key, code in zip(keys, codes, strict=True):
            known = table.setdefault(key, code)
            if known is not code and known != code:
                table[key] = (*known, code) if isinstance(known, tuple) else (known, code)
        table.pop("", None)

    def find(self, key: str, standing: Standing, categories: frozenset[str]) -> list[Concept]:
        """The distinct concepts of allowed categories that bear the key with exactly this standing."""
        found = self._codes.get(key)
        if found is None:
            return []
        codes = found if isinstance(found, tuple) else (found,)
        positions = sorted({code // _STANDINGS for code in codes if code % _STANDINGS == standing})
        return [self.concepts[place] for place in positions if self.concepts[place].category in categories]

    @staticmethod
    def matched(concept: Concept, key: str, standing: Standing) -> str:
        """The string of the concept that has the key."""
        names = ((concept.label,), concept.synonyms, concept.related)[standing]
        return next(name for name, other in zip(names, normalise_all(names), strict=True) if other == key)
