"""Findings as JUnit XML, as Jenkins (https://plugins.jenkins.io/junit/) and GitLab
(https://docs.gitlab.com/ci/testing/unit_test_reports/) read it.

A run is a suite. A finding that fails the run is a test that failed, one that a waiver keeps from it a test that was
skipped; its class is the rule, its name what was found about which node, without a line, so that both tools see which
failures are new. A rule that found nothing of the kind is a test that passed. What it found that does not fail is
counted in the output of that test, with some examples: as tests, half a million warnings are more than GitLab takes.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import Final, TextIO
from xml.sax.saxutils import escape, quoteattr

from trialgraph.errors import Finding
from trialgraph.validation.report import Report
from trialgraph.validation.reports.sarif import fingerprints, rules_of
from trialgraph.validation.reports.text import line, looked_at, subject

# What XML 1.0 cannot hold (https://www.w3.org/TR/xml/#charsets).
_NO_CHARACTER: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_EXAMPLES: Final = 10
_LONGEST: Final = 200  # characters of a test's name; Jenkins makes addresses of names


def write(report: Report, stream: TextIO) -> None:
    """The rules that passed, then the findings in the order of the graph."""
    failures, skipped, mild = Counter[str](), Counter[str](), Counter[str]()
    examples: dict[str, list[str]] = {}
    for finding in report.findings:
        if report.fails(finding):
            failures[finding.rule] += 1
        elif _would_fail(report, finding):
            skipped[finding.rule] += 1
        else:
            mild[finding.rule] += 1
            if mild[finding.rule] <= _EXAMPLES:
                examples.setdefault(finding.rule, []).append(line(finding))
    passed = [rule for rule in rules_of(report) if mild[rule] or not failures[rule] + skipped[rule]]
    tests = len(passed) + failures.total() + skipped.total()
    totals = f'tests="{tests}" failures="{failures.total()}" errors="0"'
    stream.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites {totals}>\n')
    stream.write(f'<testsuite name="trialgraph validate" {totals} skipped="{skipped.total()}">\n')
    for rule in passed:
        stream.write(_opening(rule, rule))
        if mild[rule]:
            more = f"\n... and {mild[rule] - _EXAMPLES:,} more" if mild[rule] > _EXAMPLES else ""
            said = "\n".join((f"Findings that do not fail the run: {mild[rule]:,}", *examples[rule])) + more
            stream.write(f"<system-out>{_text(said)}</system-out>")
        stream.write("</testcase>\n")
    for key, finding in fingerprints(report.findings):
        if report.fails(finding):
            how = f"<failure type={_attribute(finding.severity)} message={_attribute(finding.message)}>"
            closing = "</failure>"
        elif _would_fail(report, finding):
            how, closing = f"<skipped message={_attribute(f'Waived: {finding.waived}')}>", "</skipped>"
        else:
            continue
        stream.write(f"{_opening(finding.rule, _name(key, finding))}{how}{_text(line(finding))}{closing}</testcase>\n")
    stream.write(f"<system-out>{_text(looked_at(report))}</system-out>\n</testsuite>\n</testsuites>\n")


def _would_fail(report: Report, finding: Finding) -> bool:
    """Whether only its waiver keeps a finding from failing the run."""
    return bool(finding.waived) and report.fails(replace(finding, waived=""))


def _opening(rule: str, name: str) -> str:
    return f"<testcase classname={_attribute(f'trialgraph.{rule}')} name={_attribute(name)}>"


def _name(key: str, finding: Finding) -> str:
    """What distinguishes a finding from all others of its rule, the same in every run: tools take two tests of one name
    for one."""
    component = re.split(r"[#/]", finding.component.strip("<>"))[-1].removesuffix("ConstraintComponent")
    about = subject(finding) or " ".join(filter(None, (finding.record, finding.path))) or finding.message
    name = f"{about}: {component}" if component else about
    if finding.focus.startswith("_:") or finding.value.startswith("_:"):
        return f"{finding.predicate}: {component}, blank node {key}"  # the label may be another in the next run
    if len(name) > _LONGEST:
        return f"{name[:_LONGEST]}… {key}"
    number = key.partition(":")[2]
    return name if number == "1" else f"{name} ({number})"


def _text(said: str) -> str:
    return escape(_NO_CHARACTER.sub("\ufffd", said), {"\r": "&#13;"})


def _attribute(said: str) -> str:
    return quoteattr(_NO_CHARACTER.sub("\ufffd", said))
