"""Findings as GitHub Flavored Markdown (https://github.github.com/gfm/), for the summary of a step."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby, islice
from typing import Final, TextIO

from trialgraph.errors import Finding, Severity
from trialgraph.validation.report import Report
from trialgraph.validation.reports.sarif import rules_of
from trialgraph.validation.reports.text import gravest_first, looked_at, one_line, position, subject

# GitHub shows no summary of more than 1 MiB; a part is left for what the step wrote before, and for the last line.
_LARGEST: Final = 1_000_000
_LONGEST: Final = 300  # characters of a cell
_SPECIAL: Final = re.compile(r"[\\`*_\[\]<>|~&$#@]")


def write(report: Report, stream: TextIO) -> None:
    """Totals, findings by rule, then the findings, gravest first: as many as `report.limit` and the size allow."""
    totals: Counter[str] = Counter()
    by_rule: Counter[tuple[str, str]] = Counter()
    for finding in report.findings:
        totals["waived" if finding.waived else finding.severity] += 1
        by_rule[finding.rule, "waived" if finding.waived else finding.severity] += 1
    size = 0
    for row in _head(report, totals, by_rule):
        size += len(row.encode())
        if size > _LARGEST:
            break
        stream.write(row)
    left = totals.total()
    shown = islice(gravest_first(report), report.limit or None)
    for cells, alike in groupby(map(_cells, shown)):
        row = _row(*cells)
        size += len(row.encode())
        if size > _LARGEST:
            break
        stream.write(row)
        left -= len(list(alike))
    if left:
        stream.write(f"\n... and {left:,} more\n")


def _head(report: Report, totals: Counter[str], by_rule: Counter[tuple[str, str]]) -> Iterator[str]:
    kinds = [*Severity, "waived"]
    yield "## Validation\n\n" + _table(*kinds) + _row(*(f"{totals[kind]:,}" for kind in kinds))
    yield f"\n{_cell(looked_at(report))}.\n"
    if not by_rule:
        return
    yield "\n### Findings by rule\n\n" + _table("Rule", "Severity", "Findings", "Message")
    rules = rules_of(report)
    for (name, kind), count in sorted(
        by_rule.items(), key=lambda item: (kinds.index(item[0][1]), -item[1], item[0][0])
    ):
        yield _row(name, kind, f"{count:,}", rules[name].message or rules[name].title)
    yield "\n### Findings\n\n" + _table("Severity", "Place", "Rule", "About", "Message")


def _cells(finding: Finding) -> tuple[str, ...]:
    severity = f"{finding.severity} (waived: {finding.waived})" if finding.waived else finding.severity
    about = " ".join(filter(None, (finding.record, finding.path, subject(finding))))
    return severity, position(finding), finding.rule, about, finding.message


def _table(*titles: str) -> str:
    return _row(*titles) + "|" + "---|" * len(titles) + "\n"


def _row(*cells: str) -> str:
    return "| " + " | ".join(map(_cell, cells)) + " |\n"


def _cell(said: str) -> str:
    short = said if len(said) <= _LONGEST else f"{said[:_LONGEST]}…"
    return _SPECIAL.sub(r"\\\g<0>", one_line(short))
