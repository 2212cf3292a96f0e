"""Who answers the queries of the site: a bounded number of threads before whoever holds the store."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Final, TypeAlias, TypeVar

import anyio
from anyio import to_thread

from trialgraph import questions
from trialgraph.answers import Answer
from trialgraph.errors import BusyFault
from trialgraph.questions import Question
from trialgraph.terms import Term

Ask: TypeAlias = Callable[[str], Answer]
Fill: TypeAlias = Callable[[Question, Mapping[str, Sequence[str]]], str]
Row: TypeAlias = dict[str, str]
T = TypeVar("T")

# Queries that are answered or wait at one time; the page of a trial asks eleven. Each waits in a thread, which costs
# little; more would only wait longer than anybody stays.
WAITING: Final = 600
_QUERIES: Final = Path(__file__).parent / "queries"


class Desk:
    """Takes queries to `ask`, not more than `waiting` at one time, and questions to `fill`, one at a time."""

    def __init__(self, ask: Ask, fill: Fill, packaged: Mapping[str, Question], waiting: int) -> None:
        self.packaged = packaged
        self._ask, self._fill, self._waiting, self._inside = ask, fill, waiting, 0
        self._threads, self._filling = anyio.CapacityLimiter(waiting), anyio.CapacityLimiter(1)

    async def ask(self, query: str) -> Answer:
        """The answer to a query. Raises what `ask` raises, and BusyFault when too many wait already."""
        if self._inside >= self._waiting:
            raise BusyFault(f"{self._waiting} queries wait for an answer already; try again")
        self._inside += 1
        try:
            return await to_thread.run_sync(self._ask, query, limiter=self._threads)
        finally:
            self._inside -= 1

    async def rows(self, name: str, values: Mapping[str, Sequence[Term]] | None = None) -> list[Row]:
        """The rows of one of the site's own queries, by variable; the empty text for what is unbound."""
        answer = await self.ask(own(name).about(values or {}))
        variables = answer.variables
        return [dict(zip(variables, row, strict=True)) for row in answer.values()]

    async def filled(self, question: Question, given: Mapping[str, Sequence[str]]) -> str:
        """The text of a question about what was given. Raises what `fill` raises."""
        return await to_thread.run_sync(self._fill, question, given, limiter=self._filling)

    async def work(self, function: Callable[..., T], *args: object) -> T:
        """What a function gives that takes its time, without keeping others waiting."""
        return await to_thread.run_sync(partial(function, *args), limiter=self._threads)


@cache
def own(name: str) -> Question:
    """A query of the site itself, from the folder `queries` beside this module."""
    return questions.read(_QUERIES / f"{name}.rq")
