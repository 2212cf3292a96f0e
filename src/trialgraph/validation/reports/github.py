"""Findings as workflow commands, which GitHub shows beside the lines of a pull request
(https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands)."""

from __future__ import annotations

from typing import Final, TextIO

from trialgraph.errors import Severity
from trialgraph.validation.report import Report
from trialgraph.validation.reports.text import gravest_first

_COMMANDS: Final = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_DATA: Final = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY: Final = _DATA | str.maketrans({":": "%3A", ",": "%2C"})


def write(report: Report, stream: TextIO) -> None:
    """One command a finding, gravest first, since GitHub shows only the first of each kind.

    What a reader could not tell apart (same rule, place and message) is one command; waived findings are none.
    """
    seen: set[int] = set()
    for finding in gravest_first(report):
        if finding.waived:
            break
        known = len(seen)
        seen.add(hash((finding.rule, finding.file, finding.line, finding.message)))
        if len(seen) == known or known >= (report.limit or len(seen)):
            continue
        properties = {"file": finding.file, "line": str(finding.line or ""), "title": finding.rule}
        told = ",".join(f"{name}={value.translate(_PROPERTY)}" for name, value in properties.items() if value)
        message = finding.message or finding.rule  # GitHub shows no annotation without a message
        stream.write(f"::{_COMMANDS[Severity(finding.severity)]} {told}::{message.translate(_DATA)}\n")
    if report.limit and len(seen) > report.limit:
        stream.write(f"... and {len(seen) - report.limit:,} more (--limit 0 prints all)\n")
