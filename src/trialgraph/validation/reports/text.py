"""Findings for people at a terminal: one a line, the counts last. Also what the formats for people have in common."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby, islice
from typing import Final, TextIO

from trialgraph.errors import Finding, Severity
from trialgraph.validation.report import Report

# What would end a line, or command a terminal.
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def write(report: Report, stream: TextIO) -> None:
    """The findings, gravest first where there is a limit, then how many there are and what was looked at.

    Findings that differ in their constraint component alone are one line: a value that breaks several parts of a shape.
    """
    totals: Counter[str] = Counter()
    for finding in report.findings:
        totals["waived" if finding.waived else finding.severity] += 1
    shown = islice(gravest_first(report), report.limit) if report.limit else iter(report.findings)
    stream.writelines(f"{said}\n" for said, _ in groupby(map(line, shown)))
    if report.limit and totals.total() > report.limit:
        stream.write(f"... and {totals.total() - report.limit:,} more (--limit 0 prints all)\n")
    stream.write(", ".join(f"{name}: {totals[name]:,}" for name in (*Severity, "waived")) + "\n")
    stream.write(f"{looked_at(report)}\n")


def gravest_first(report: Report) -> Iterator[Finding]:
    """The findings by severity, each severity in the order of the graph; those that are waived come last."""
    for severity in Severity:
        yield from (finding for finding in report.findings if finding.severity == severity and not finding.waived)
    yield from (finding for finding in report.findings if finding.waived)


def line(finding: Finding) -> str:
    """All that a finding says about the data, without a line break."""
    place = f"{position(finding)}: " if finding.file else ""
    about = " ".join(filter(None, (finding.record, finding.path, subject(finding))))
    told = f"{about}: {finding.message}" if about else finding.message
    waived = f" (waived: {finding.waived})" if finding.waived else ""
    return one_line(f"{place}{finding.severity}: {told} [{finding.rule}]{waived}")


def position(finding: Finding) -> str:
    """File and line, as far as they are known."""
    return f"{finding.file}:{finding.line}" if finding.file and finding.line else finding.file


def subject(finding: Finding) -> str:
    """Focus node, path and value; a value that is the focus node itself is said once."""
    value = finding.value if finding.value != finding.focus else ""
    return " ".join(filter(None, (finding.focus, finding.predicate, value)))


def one_line(said: str) -> str:
    """`said` with a space for each run of control characters and line separators."""
    return _CONTROLS.sub(" ", said)


def looked_at(report: Report) -> str:
    """How much was checked, and by which engines."""
    data = f"triples: {report.triples:,}, trials: {report.trials:,}, focus nodes: {report.focus_nodes:,}"
    engines = (f"{engine}: {count:,} {'shape' if count == 1 else 'shapes'}" for engine, count in report.engines.items())
    return f"{data}; {', '.join(engines)}"
