"""The SHACL validation report (https://www.w3.org/TR/shacl/#validation-report) of some findings."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final, TextIO

from trialgraph import names
from trialgraph import vocab as v
from trialgraph.errors import Finding, Severity
from trialgraph.terms import Term, Triple, boolean, iri, text
from trialgraph.validation.report import Report
from trialgraph.validation.reports.sarif import fingerprints

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
_SH: Final = re.compile(r"<http://www\.w3\.org/ns/shacl#([A-Za-z]+)>")
_RESULTS: Final = f"{names.BASE}report/"
_OPENING: Final = f"""\
@prefix report: <{_RESULTS}> .
@prefix sh: <http://www.w3.org/ns/shacl#> .

report:validation a sh:ValidationReport ;
    sh:conforms {{conforms}} .
"""
_TOKEN: Final = re.compile(r"<[^<>]*>|[\^/|*+?()]")
_MODIFIERS: Final = {"*": "sh:zeroOrMorePath", "+": "sh:oneOrMorePath", "?": "sh:zeroOrOnePath"}


def write(report: Report, stream: TextIO) -> None:
    """The report in Turtle, a block a result. A waived finding is a result: the data do not conform. What is said about
    the waivers is none."""
    stream.write(_OPENING.format(conforms=str(not any(map(_is_result, report.findings))).lower()))
    for key, finding in fingerprints(filter(_is_result, report.findings)):
        me = f"report:{key.replace(':', '-')}"
        (_, _, kind), *told = list(result(me, "report:validation", finding))[1:]
        statements = [f"{_short(predicate)} {_short(value)}" for _, predicate, value in told]
        if finding.predicate and not _is_iri(finding.predicate):
            statements.append(f"sh:resultPath {path(finding.predicate)}")
        stream.write(f"\nreport:validation sh:result {me} .\n{me} a {_short(kind)} ;\n    ")
        stream.write(" ;\n    ".join(statements) + " .\n")


def result(me: Term, report: Term, finding: Finding) -> Iterator[Triple]:
    """One finding of a shape as a validation result. A path that is no predicate takes blank nodes, and is left out."""
    yield report, v.SH_RESULT, me
    yield me, v.RDF_TYPE, v.SH_VALIDATION_RESULT
    yield me, v.SH_RESULT_SEVERITY, _SEVERITIES[finding.severity]
    yield me, v.SH_RESULT_MESSAGE, text(finding.message)
    for predicate, field in _FIELDS:
        value = getattr(finding, field)
        if value and (field != "predicate" or _is_iri(value)):
            yield me, predicate, value


def triples(findings: Iterable[Finding], base: str) -> Iterator[Triple]:
    """The report on `findings`, without blank nodes; those that no shape made, but the reader of records, are not part
    of it."""
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


def path(written: str) -> str:
    """A SPARQL property path of IRIs as a SHACL path (https://www.w3.org/TR/shacl/#property-paths) in Turtle.

    Raises ValueError when `written` is no such path.
    """
    tokens = _TOKEN.findall(written)
    if "".join(tokens) != written:
        raise ValueError(f"not a property path: {written}")
    tokens.append("")  # the end
    tokens.reverse()
    made = _alternative(tokens)
    if tokens != [""]:
        raise ValueError(f"not a property path: {written}")
    return made


def _alternative(tokens: list[str]) -> str:
    parts = _separated(tokens, "|", _sequence)
    return parts[0] if len(parts) == 1 else f"[ sh:alternativePath ( {' '.join(parts)} ) ]"


def _sequence(tokens: list[str]) -> str:
    parts = _separated(tokens, "/", _step)
    return parts[0] if len(parts) == 1 else f"( {' '.join(parts)} )"


def _step(tokens: list[str]) -> str:
    token = tokens.pop()
    if token == "^":
        return f"[ sh:inversePath {_step(tokens)} ]"
    if token == "(":
        made = _alternative(tokens)
        if tokens.pop() != ")":
            raise ValueError("a property path lacks a closing bracket")
    elif token.startswith("<"):
        made = token
    else:
        raise ValueError(f"a property path has {token or 'nothing'} where an IRI must be")
    while tokens[-1] in _MODIFIERS:
        made = f"[ {_MODIFIERS[tokens.pop()]} {made} ]"
    return made


def _separated(tokens: list[str], sign: str, part: Callable[[list[str]], str]) -> list[str]:
    parts = [part(tokens)]
    while tokens[-1] == sign:
        tokens.pop()
        parts.append(part(tokens))
    return parts


def _is_result(finding: Finding) -> bool:
    """Whether a shape found it; one without a name gives no IRI, but a constraint component."""
    return bool(finding.shape or finding.component)


def _is_iri(path: str) -> bool:
    return path.startswith("<") and path.endswith(">")


def _short(term: Term) -> str:
    return _SH.sub(r"sh:\1", term) if term.startswith("<") else term
