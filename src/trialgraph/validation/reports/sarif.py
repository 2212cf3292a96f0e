"""Findings as SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html), as code scanning reads it
(https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any, Final, TextIO
from urllib.parse import quote

from trialgraph import __version__, names
from trialgraph.errors import Finding, Severity
from trialgraph.validation import waivers
from trialgraph.validation.report import Report, Rule

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: Final = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def write(report: Report, stream: TextIO) -> None:
    """One run, a result a line in the order of the graph."""
    encode = json.JSONEncoder(ensure_ascii=False).encode
    rules = rules_of(report)
    index = {name: number for number, name in enumerate(rules)}
    driver = {
        "name": "trialgraph",
        "semanticVersion": __version__,
        "informationUri": names.BASE,
        "rules": [_descriptor(rule) for rule in rules.values()],
    }
    stream.write(f'{{"$schema": {encode(_SCHEMA)}, "version": "2.1.0", "runs": [{{\n')
    stream.write(f'"tool": {encode({"driver": driver})},\n')
    stream.write('"invocations": [{"executionSuccessful": true}],\n"results": [')
    separator = "\n"
    for key, finding in fingerprints(report.findings):
        stream.write(separator + encode(_result(key, finding, index, report.files)))
        separator = ",\n"
    stream.write("\n]}]}\n")


def rules_of(report: Report) -> Mapping[str, Rule]:
    """The rules of a run by name: its shapes, then what else its findings name (waivers, shapes without a name)."""
    others = {
        finding.rule: Rule(finding.rule, Severity(finding.severity), finding.shape)
        for finding in report.findings
        if finding.rule not in report.rules
    }
    return {**report.rules, **others, **{name: rule for name, rule in waivers.RULES.items() if name in others}}


def fingerprints(findings: Iterable[Finding]) -> Iterator[tuple[str, Finding]]:
    """Each finding with what it is known by from run to run: a hash of what was found about which node, wherever that
    stands in a file, and after a colon a number, which tells apart those with the same hash."""
    seen: set[int] = set()
    again: dict[int, int] = {}
    for finding in findings:
        if finding.focus:
            what = (_stable(finding.focus), finding.predicate, _stable(finding.value), finding.component)
        else:
            what = (finding.record, finding.path, finding.message, "")
        told = (finding.rule, *what)
        digest = hashlib.sha256("\x1f".join(told).encode()).digest()[:8]
        key = int.from_bytes(digest)
        if key in seen:
            again[key] = again.get(key, 1) + 1
        seen.add(key)
        yield f"{digest.hex()}:{again.get(key, 1)}", finding


def _stable(term: str) -> str:
    """`term`, or only that it is a blank node, whose label may be another in the next run."""
    return "_:" if term.startswith("_:") else term


def _descriptor(rule: Rule) -> dict[str, Any]:
    short = rule.message or rule.title or rule.name
    told = {
        "id": rule.name,
        "name": rule.title if rule.title != rule.name else "",
        "shortDescription": {"text": short},
        "fullDescription": {"text": rule.description or short},
        "help": {"text": rule.description or short},  # code scanning asks for it
        "helpUri": rule.help,
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }
    return _said(told)


def _result(key: str, finding: Finding, index: Mapping[str, int], files: tuple[str, ...]) -> dict[str, Any]:
    properties = {
        "record": finding.record,
        "jsonPath": finding.path,
        "focusNode": finding.focus,
        "path": finding.predicate,
        "value": finding.value,
        "component": finding.component,
    }
    suppressions = [{"kind": "external", "justification": finding.waived}] if finding.waived else []
    told = {
        "ruleId": finding.rule,
        "ruleIndex": index[finding.rule],
        "level": _LEVELS[Severity(finding.severity)],
        "message": {"text": finding.message or finding.rule},
        "locations": [_location(finding, files)],
        # The first is the one that code scanning goes by.
        "partialFingerprints": {"primaryLocationLineHash": key, "trialgraphFinding/v1": key},
        "properties": _said(properties),
    }
    # Of the results of one run either all say whether they are suppressed, or none (SARIF, section 3.27.23).
    return _said(told) | {"suppressions": suppressions}


def _location(finding: Finding, files: tuple[str, ...]) -> dict[str, Any]:
    """Where a finding is. Code scanning refuses a whole upload for a result without a file: one of unknown place is in
    the first of the files that were checked."""
    file = finding.file or next(iter(files), "")
    logical = (
        {"kind": "resource", "fullyQualifiedName": finding.focus.removeprefix("<").removesuffix(">")},
        {"kind": "record", "fullyQualifiedName": finding.record},
        {"kind": "property", "fullyQualifiedName": finding.path},
    )
    physical = {
        "artifactLocation": {"uri": uri(file)},
        "region": {"startLine": finding.line} if finding.file and finding.line else {},
    }
    return _said(
        {
            "physicalLocation": _said(physical) if file else {},
            "logicalLocations": [each for each in logical if each["fullyQualifiedName"]],
        }
    )


def uri(file: str) -> str:
    """The path of a file as a URI reference: relative if the path is, else a file: URI."""
    path = Path(file)
    if path.is_absolute():
        return path.as_uri()
    # A colon in the first part of a path would make it a scheme; it is encoded everywhere.
    return quote(str(PurePosixPath(path)))


def _said(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that are not empty; the number 0 is something."""
    return {name: value for name, value in fields.items() if value or value == 0}
