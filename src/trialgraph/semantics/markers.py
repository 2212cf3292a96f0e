"""Names of markers and antigens in running text: `CD45RA`, `TCRαβ+`, `claudin 18.2`, `CART22`.

:func:`read` finds those that a text names; what is said of them is for `products` and `processing`. A name is given in
the form in which vocabularies have it, the words are at its place.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from trialgraph import resources
from trialgraph.semantics.case import has


@dataclass(frozen=True, slots=True)
class Marker:
    """A marker that a text names from `start` to `end`; a sign of its presence (``+``, ``-positive``) is outside."""

    name: str
    start: int
    end: int


# The T-cell receptor by its chains, in the spellings met: Greek, spelled out, letters; before or behind "TCR".
_ALPHA_BETA: Final = r"(?:α\s?/?\s?β|alpha[\s/-]{0,3}beta|a\s?/\s?b|ab)"
_GAMMA_DELTA: Final = r"(?:γ\s?/?\s?δ|gamma[\s/-]{0,3}delta|g\s?/\s?d|gd)"
# The chains alone mean the receptor only before "T cell" or "TCR", and not when they are two bare letters.
_ALPHA_BETA_T: Final = r"(?:α\s?/?\s?β|alpha[\s/-]{0,3}beta)"
_GAMMA_DELTA_T: Final = r"(?:γ\s?/?\s?δ|gamma[\s/-]{0,3}delta)"
_OF_T: Final = r"\+?[\s-]{0,2}(?=T[\s-]?(?:cell|lymphocyte)|TCR)(?:TCR)?"
_RECEPTOR: Final = r"(?:TCR|T[\s-]cell[\s-]receptor)[\s-]{0,2}"
_CD: Final = r"CD[\s-]?(\d{1,3}(?:R[AOB]|L(?![a-z])|v\d{1,2}|[a-eζ](?![a-z]))?)(?!\d)"
_NAMED: Final = (
    ("TCRαβ", rf"{_RECEPTOR}{_ALPHA_BETA}(?![a-z])|(?<![a-zα-ω]){_ALPHA_BETA_T}{_OF_T}"),
    ("TCRγδ", rf"{_RECEPTOR}{_GAMMA_DELTA}(?![a-z])|(?<![a-zα-ω]){_GAMMA_DELTA_T}{_OF_T}"),
    ("CD133", r"\bAC\s?133(?!\d)"),
    ("KIT", r"\bc-kit\b"),
)
_MARKER: Final = re.compile(
    "|".join(f"(?P<n{index}>{words})" for index, (_, words) in enumerate(_NAMED)) + rf"|(?<![A-Za-z]){_CD}",
    re.IGNORECASE,
)
# A text without any of these names no marker of these.
_HINTS: Final = (
    "CD", "cd", "Cd", "TCR", "tcr", "receptor", "αβ", "α/β", "γδ", "γ/δ", "lpha", "amma", "AC133", "AC 133", "-kit",
)  # fmt: skip
_SUFFIXES: Final = {"ra": "RA", "ro": "RO", "rb": "RB", "l": "L"}


def read(text: str, start: int = 0, end: int | None = None) -> Iterator[Marker]:
    """The markers that `text` names between `start` and `end`, in order: by CD number, and T-cell receptors."""
    end = len(text) if end is None else end
    words = text[start:end]
    if not has(words, _HINTS):
        return
    for match in _MARKER.finditer(text, start, end):
        for index, (name, _) in enumerate(_NAMED):
            if match.group(f"n{index}"):
                yield Marker(name, match.start(), match.end())
                break
        else:
            yield Marker(_cd(match[match.lastindex or 0]), match.start(), match.end())


def _cd(number: str) -> str:
    """The name of a cluster of differentiation: ``CD45RA`` of ``45ra``."""
    digits = number.rstrip("RrAaOoBbLlCcDdEeζv")
    suffix = number[len(digits) :]
    return f"CD{digits}{_SUFFIXES.get(suffix.lower(), suffix)}"


@cache
def antigens() -> dict[str, str]:
    """Wording → name that a vocabulary has: data/curation/antigens.tsv."""
    with resources.path("data", "curation", "antigens.tsv").open(encoding="utf-8", newline="") as file:
        return {row["wording"]: row["name"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}


@cache
def _antigen() -> tuple[re.Pattern[str], dict[str, str]]:
    """The pattern of all wordings, and folded wording → name. A symbol of capitals keeps its case (FAP, MET)."""
    folded = {wording.casefold(): name for wording, name in antigens().items()}
    written = []
    for wording in sorted(antigens(), key=lambda word: (-len(word), word)):
        words = r"[\s-]".join(map(re.escape, wording.split()))
        written.append(words if wording.isupper() or len(wording) <= 4 else f"(?i:{words})")
    return re.compile(rf"(?<![A-Za-z0-9])(?:{'|'.join(written)})(?![A-Zac-z0-9α-ω]|b[a-z])"), folded


def antigen(text: str, start: int, end: int) -> Iterator[Marker]:
    """The antigens that `text` names between `start` and `end`: those of :func:`read` and of the curated table.

    Only for words that are known to name an antigen: as such, a table entry like ``MET`` or ``FAP`` may mean anything.
    """
    found = list(read(text, start, end))
    pattern, names = _antigen()
    for match in pattern.finditer(text, start, end):
        if not any(marker.start < match.end() and match.start() < marker.end for marker in found):
            name = names.get(" ".join(match.group().split()).casefold())
            if name:
                found.append(Marker(name, match.start(), match.end()))
    yield from sorted(found, key=lambda marker: marker.start)
