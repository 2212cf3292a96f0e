"""The tables, one a piece of what is understood."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from benchmarks.semantics import doses, population, products, regimens, roles
from benchmarks.semantics.gold import Trial

PIECES: Final = {
    "roles": roles.lines,
    "doses": doses.lines,
    "regimens": regimens.lines,
    "products": products.lines,
    "population": population.lines,
}


def lines(trials: Sequence[Trial], *, only: str | None = None, wrong: bool = False) -> Iterator[str]:
    """Every table, or one of them, a blank line between."""
    for number, name in enumerate([only] if only else PIECES):
        if number:
            yield ""
        yield f"== {name}"
        yield from PIECES[name](trials, wrong=wrong)
