"""`python -m benchmarks.queries STORE [--endpoint URL]`: rows and times of the packaged queries, as a Markdown table.

Each query is asked with the values in its file: once to warm up, then five times, of which the median counts. With an
endpoint that holds the same graph the same is asked there, and the rows are compared: as a multiset, since two engines
may order equal keys each in its own way, and numbers and times by their value, since each may write them in its own.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections import Counter
from collections.abc import Hashable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

import pyoxigraph

from trialgraph import pipeline
from trialgraph.answers import Answer, Value

_ROUNDS: Final = 5
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_NUMBERS: Final = frozenset({f"{_XSD}{name}" for name in ("integer", "int", "decimal", "double", "float")})


def main() -> None:
    """Reads the command line and prints the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.queries", description=__doc__)
    parser.add_argument("store", type=Path, help="folder of an embedded store")
    parser.add_argument("--endpoint", default="", help="address of a SPARQL endpoint that holds the same graph")
    arguments = parser.parse_args()
    remote = arguments.endpoint
    print("| query | rows | ms |" + (" ms there | same rows |" if remote else ""))
    print("|---|--:|--:|" + ("--:|---|" if remote else ""))
    with pipeline.opened(arguments.store) as ask:
        if not remote:
            for question in pipeline.packaged():
                print(_row(question.name, *timed(ask, question.text)))
            return
        with pipeline.opened(endpoint=remote) as ask_there:
            for question in pipeline.packaged():
                answer, here = timed(ask, question.text)
                other, there = timed(ask_there, question.text)
                same = "yes" if rows(answer) == rows(other) else f"no, {len(other)}"
                print(f"{_row(question.name, answer, here)} {there:.0f} | {same} |")


def _row(name: str, answer: Answer, milliseconds: float) -> str:
    return f"| {name} | {len(answer):,} | {milliseconds:.0f} |"


def timed(ask: pipeline.Ask, query: str) -> tuple[Answer, float]:
    """The answer to a query, and the median of the milliseconds that it took once the store was warm."""
    answer, taken = ask(query), []
    for _ in range(_ROUNDS):
        started = time.perf_counter()
        ask(query)
        taken.append(1000 * (time.perf_counter() - started))
    return answer, statistics.median(taken)


def rows(answer: Answer) -> Counter[tuple[Hashable, ...]]:
    """The rows of a table, each with how often it occurs; numbers and times by their value."""
    return Counter(tuple(_comparable(value) for value in row) for row in answer.rows())


def _comparable(value: Value) -> Hashable:
    if isinstance(value, pyoxigraph.Literal):
        if value.datatype.value in _NUMBERS:
            return Decimal(value.value)
        if value.datatype.value == f"{_XSD}dateTime":
            return datetime.fromisoformat(value.value)
    return value


if __name__ == "__main__":
    main()
