"""What becomes of every field that occurs in some records: mapped, left out and why, or unknown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from trialgraph import records
from trialgraph.errors import Finding
from trialgraph.sources import files


@dataclass(frozen=True, slots=True)
class Row:
    """One JSON path (``[]`` for list positions), how many values stand there, and what becomes of them."""

    path: str
    values: int
    state: str
    reason: str


def coverage(inputs: Sequence[str], report: Callable[[Finding], None]) -> list[Row]:
    """A row for every path in `inputs`, sorted. Raises SourceError when nothing can be read."""
    counts: Counter[str] = Counter()
    for raw in files.read(inputs, report=report):
        try:
            counts.update(_paths(records.load(raw.data), ""))
        except (ValueError, RecursionError):
            for finding in records.parse(raw.data).findings:
                report(replace(finding, file=raw.file, line=raw.line))
    return [_row(path, count) for path, count in sorted(counts.items())]


def _paths(node: Any, path: str) -> Iterator[str]:
    """The path of every value; an empty object or array counts as one."""
    if isinstance(node, dict) and node:
        for key, value in node.items():
            yield from _paths(value, f"{path}.{key}" if path else key)
    elif isinstance(node, list) and node:
        for value in node:
            yield from _paths(value, f"{path}[]")
    else:
        yield path


def _row(path: str, count: int) -> Row:
    field = records.covering(path)
    if field is None:
        return Row(path, count, "unknown", "")
    return Row(path, count, "left out" if field.reason else "mapped", field.reason)
