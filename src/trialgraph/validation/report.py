"""The SHACL validation report (https://www.w3.org/TR/shacl/#validation-report) of some findings, as triples."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Final

from trialgraph import vocab as v
from trialgraph.errors import Finding, Severity
from trialgraph.terms import Term, Triple, boolean, iri, text

_SEVERITIES: Final = {
    Severity.VIOLATION.value: v.SH_VIOLATION,
    Severity.WARNING.value: v.SH_WARNING,
    Severity.INFO.value: v.SH_INFO,
}
_FIELDS: Final = (
    (v.SH_FOCUS_NODE, "focus"),
    (v.SH_RESULT_PATH, "predicate"),
    (v.SH_VALUE, "value"),
    (v.SH_SOURCE_SHAPE, "shape"),
    (v.SH_SOURCE_CONSTRAINT_COMPONENT, "component"),
)


def result(me: Term, report: Term, finding: Finding) -> Iterator[Triple]:
    """One finding of a shape as a validation result."""
    yield report, v.SH_RESULT, me
    yield me, v.RDF_TYPE, v.SH_VALIDATION_RESULT
    yield me, v.SH_RESULT_SEVERITY, _SEVERITIES[finding.severity]
    yield me, v.SH_RESULT_MESSAGE, text(finding.message)
    for predicate, field in _FIELDS:
        value = getattr(finding, field)
        if value:
            yield me, predicate, value


def triples(findings: Iterable[Finding], base: str) -> Iterator[Triple]:
    """The report on `findings`; those that no shape made, but the reader of records, are not part of it."""
    report, conforms = iri(f"{base}report/build"), True
    for finding in findings:
        if finding.shape:
            conforms = False
            key = "\x1f".join(
                (finding.shape, finding.focus, finding.predicate, finding.value, finding.component, finding.message)
            )
            yield from result(iri(f"{base}report/{hashlib.sha256(key.encode()).hexdigest()[:16]}"), report, finding)
    yield report, v.RDF_TYPE, v.SH_VALIDATION_REPORT
    yield report, v.SH_CONFORMS, boolean(conforms)
