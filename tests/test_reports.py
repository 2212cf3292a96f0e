"""Each report, read back by what others read it with."""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, replace
from itertools import groupby
from pathlib import Path as File
from typing import Any

import pyshacl
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from junitparser import Failure, JUnitXml, Skipped, TestCase, TestSuite
from markdown_it import MarkdownIt
from rdflib.namespace import RDF, SH

from trialgraph import terms
from trialgraph.errors import Finding, Severity
from trialgraph.validation.paths import Path
from trialgraph.validation.report import Report, Rule
from trialgraph.validation.reports import FORMATS, sarif, turtle
from trialgraph.validation.reports import text as text_report

DATA = File(__file__).parent / "data"
jsonschema = pytest.importorskip("jsonschema")  # it has no types
SARIF = jsonschema.Draft4Validator(json.loads((DATA / "sarif" / "sarif-schema-2.1.0.json").read_text("utf-8")))
SHAPES = "https://example.org/shapes#"
COMPONENT = "<http://www.w3.org/ns/shacl#DatatypeConstraintComponent>"
RULES = {
    name: Rule(name, severity, f"<{SHAPES}{name}>", title, message)
    for name, severity, title, message in (
        ("Trial-status", Severity.VIOLATION, "Status", "The trial must have one status."),
        ("Trial-size", Severity.WARNING, "", "The trial is small."),
        ("Trial-note", Severity.INFO, "Note", ""),
        ("Trial-good", Severity.VIOLATION, "", ""),
    )
}
ODD = "a\nb\r\tc%0A::d,e<f>&\"'g|h\\i`*_[j](k)\x00\x1b\x7f\u2028\ufffe{0} $x$ ü𝛼"


def finding(rule: str = "Trial-status", value: str = "unknown", **fields: Any) -> Finding:
    told: dict[str, Any] = {
        "severity": RULES[rule].severity if rule in RULES else Severity.WARNING,
        "rule": rule,
        "message": "The trial must have one status.",
        "record": "NCT00000001",
        "file": "graph/graph.ttl",
        "line": 62,
        "focus": "<https://example.org/NCT00000001>",
        "predicate": "<https://example.org/status>",
        "value": terms.text(value),
        "shape": f"<{SHAPES}{rule}>",
        "component": COMPONENT,
    }
    return Finding(**(told | fields))


def report(findings: Iterable[Finding], **fields: Any) -> Report:
    told: dict[str, Any] = {
        "rules": RULES, "files": ("graph/graph.ttl", "b.nt"), "shapes": ("shapes",),
        "engines": {"compiled": 310, "pySHACL": 4}, "triples": 12345, "focus_nodes": 1310, "trials": 20,
    }  # fmt: skip
    return Report(tuple(findings), **(told | fields))


def written(form: str, findings: Iterable[Finding], **fields: Any) -> str:
    stream = io.StringIO(newline="")
    FORMATS[form](report(findings, **fields), stream)
    return stream.getvalue()


WAIVED = finding(value="old", waived="Known since May")
EXPIRED = Finding(Severity.WARNING, "waiver-expired", "The waiver of Trial-good expired.", file="waivers.toml", line=3)
SOME = (finding("Trial-note", message="Note."), finding("Trial-size", line=0), WAIVED, finding(), EXPIRED)
ALL_ODD = replace(
    finding(value=ODD), rule=ODD, message=ODD, record=ODD, path=ODD, file=f"dir/{ODD}", waived=ODD, shape=""
)
ODD_LIST = (ALL_ODD, replace(ALL_ODD, waived=""), *SOME)

anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
somewhere = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=12)
findings = st.builds(
    finding,
    rule=st.sampled_from([*RULES, "unnamed-shape"]),
    value=anything,
    severity=st.sampled_from(Severity),
    message=anything,
    file=somewhere | st.just(""),
    line=st.integers(0, 9),
    waived=anything,
)


def test_each_file_is_a_format() -> None:
    assert set(FORMATS) == {file.stem for file in File(sarif.__file__).parent.glob("*.py")} - {"__init__"}


# --- text


def test_text_in_full() -> None:
    about = "NCT00000001 <https://example.org/NCT00000001> <https://example.org/status>"
    assert written("text", SOME).splitlines() == [
        f'graph/graph.ttl:62: Info: {about} "unknown": Note. [Trial-note]',
        f'graph/graph.ttl: Warning: {about} "unknown": The trial must have one status. [Trial-size]',
        (
            f'graph/graph.ttl:62: Violation: {about} "old": The trial must have one status. [Trial-status]'
            " (waived: Known since May)"
        ),
        f'graph/graph.ttl:62: Violation: {about} "unknown": The trial must have one status. [Trial-status]',
        "waivers.toml:3: Warning: The waiver of Trial-good expired. [waiver-expired]",
        "Violation: 1, Warning: 2, Info: 1, waived: 1",
        "triples: 12,345, trials: 20, focus nodes: 1,310; compiled: 310 shapes, pySHACL: 4 shapes",
    ]


def test_limited_text_shows_the_gravest() -> None:
    lines = written("text", SOME, limit=2).splitlines()
    assert [re.findall(r"\[([\w-]+)\]", line) for line in lines[:2]] == [["Trial-status"], ["Trial-size"]]
    assert lines[2:4] == ["... and 3 more (--limit 0 prints all)", "Violation: 1, Warning: 2, Info: 1, waived: 1"]
    assert "more" not in written("text", SOME, limit=5)


@given(st.lists(findings, max_size=4))
def test_a_finding_is_one_line_of_text(some: list[Finding]) -> None:
    assert len(written("text", some).splitlines()) == len(list(groupby(map(text_report.line, some)))) + 2
    assert written("text", ODD_LIST).count("\n") == len(written("text", ODD_LIST).splitlines()) == len(ODD_LIST) + 2


def test_what_differs_in_the_component_alone_is_one_line() -> None:
    alike = [replace(finding(), component=f"<http://www.w3.org/ns/shacl#{name}>") for name in ("Class", "Pattern")]
    first, *rest = written("text", [*alike, replace(finding(), value='"other"')]).splitlines()
    assert len(rest) == 3
    assert first == text_report.line(alike[1])
    assert rest[1].startswith("Violation: 3,")


def test_a_path_in_the_record_and_a_missing_value_are_told() -> None:
    told = written(
        "text", [finding(path="a.b[0]", value="", focus="<a:a>"), replace(finding(), value="", focus="<a:a>")]
    )
    assert 'NCT00000001 a.b[0] <a:a> <https://example.org/status> ""' in told
    focus_is_value = replace(finding(), value="<a:a>", focus="<a:a>", predicate="")
    assert "NCT00000001 <a:a>: The trial" in written("text", [focus_is_value])


# --- JSON


@given(st.lists(findings, max_size=4))
def test_json_lines_are_the_findings(some: list[Finding]) -> None:
    lines = written("json", some).split("\n")
    assert lines.pop() == ""
    assert [Finding(**json.loads(line)) for line in lines] == some


def test_json_has_every_field_in_order() -> None:
    assert written("json", [ALL_ODD]) == json.dumps(asdict(ALL_ODD), ensure_ascii=False) + "\n"


# --- GitHub


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """As the runner reads them: https://github.com/actions/runner, ActionCommand."""
    found = []
    for line in re.split("\r\n|\r|\n", text.removesuffix("\n")) if text else []:
        match = re.fullmatch(r"::(\w+) (.*?)::(.*)", line, re.DOTALL)
        assert match, line
        pairs = (pair.split("=", 1) for pair in match[2].split(","))
        properties = {name: unescaped(value, ("%3A", ":"), ("%2C", ",")) for name, value in pairs}
        found.append((match[1], properties, unescaped(match[3])))
    return found


def unescaped(text: str, *more: tuple[str, str]) -> str:
    for coded, plain in (*more, ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        text = text.replace(coded, plain)
    return text


def test_a_finding_is_a_command_at_its_line() -> None:
    assert written("github", SOME) == (
        "::error file=graph/graph.ttl,line=62,title=Trial-status::The trial must have one status.\n"
        "::warning file=graph/graph.ttl,title=Trial-size::The trial must have one status.\n"
        "::warning file=waivers.toml,line=3,title=waiver-expired::The waiver of Trial-good expired.\n"
        "::notice file=graph/graph.ttl,line=62,title=Trial-note::Note.\n"
    )


@given(st.lists(findings, max_size=4))
def test_commands_say_what_was_found(some: list[Finding]) -> None:
    expected = {
        (
            {"Violation": "error", "Warning": "warning", "Info": "notice"}[each.severity],
            each.rule, each.file, str(each.line or ""), each.message or each.rule,
        )
        for each in some
        if not each.waived
    }  # fmt: skip
    read = [
        (command, said["title"], said.get("file", ""), said.get("line", ""), message)
        for command, said, message in commands(written("github", some))
    ]
    assert {each[1:] for each in read} == {each[1:] for each in expected}
    assert set(read) <= expected


def test_odd_characters_come_through_commands() -> None:
    ((command, said, message),) = commands(written("github", ODD_LIST[:2]))
    assert (command, said, message) == ("error", {"file": f"dir/{ODD}", "line": "62", "title": ODD}, ODD)


def test_alike_commands_are_one_and_limited() -> None:
    some = [finding(value=str(number), line=number // 2) for number in range(8)]
    assert [said["line"] for _, said, _ in commands(written("github", some, limit=0))[1:]] == ["1", "2", "3"]
    *first, last = written("github", some, limit=3).splitlines()
    assert (len(first), last) == (3, "... and 1 more (--limit 0 prints all)")


# --- SARIF


def run(text: str) -> dict[str, Any]:
    log = json.loads(text)
    assert [error.message for error in SARIF.iter_errors(log)] == []
    (found,) = log["runs"]
    return dict(found)


def test_sarif_in_full() -> None:
    found = run(written("sarif", SOME))
    driver = found["tool"]["driver"]
    assert [rule["id"] for rule in driver["rules"]] == [*RULES, "waiver-expired"]
    assert driver["rules"][0] == {
        "id": "Trial-status",
        "name": "Status",
        "shortDescription": {"text": "The trial must have one status."},
        "fullDescription": {"text": "The trial must have one status."},
        "help": {"text": "The trial must have one status."},
        "defaultConfiguration": {"level": "error"},
    }
    assert driver["rules"][4]["shortDescription"] == {"text": "A waiver has expired."}
    assert found["invocations"] == [{"executionSuccessful": True}]
    assert [result["level"] for result in found["results"]] == ["note", "warning", "error", "error", "warning"]
    assert [rule["id"] for rule in driver["rules"] for result in found["results"][:1]][2] == "Trial-note"
    assert all(driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"] for result in found["results"])
    waived = found["results"][2]
    key = waived["partialFingerprints"]["primaryLocationLineHash"]
    assert re.fullmatch("[0-9a-f]{16}:1", key)
    assert waived == {
        "ruleId": "Trial-status",
        "ruleIndex": 0,
        "level": "error",
        "message": {"text": "The trial must have one status."},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "graph/graph.ttl"},
                    "region": {"startLine": 62},
                },
                "logicalLocations": [
                    {"kind": "resource", "fullyQualifiedName": "https://example.org/NCT00000001"},
                    {"kind": "record", "fullyQualifiedName": "NCT00000001"},
                ],
            }
        ],
        "partialFingerprints": {"primaryLocationLineHash": key, "trialgraphFinding/v1": key},
        "properties": {
            "record": "NCT00000001",
            "focusNode": "<https://example.org/NCT00000001>",
            "path": "<https://example.org/status>",
            "value": '"old"',
            "component": COMPONENT,
        },
        "suppressions": [{"kind": "external", "justification": "Known since May"}],
    }
    assert [len(result["suppressions"]) for result in found["results"]] == [0, 0, 1, 0, 0]
    assert "region" not in found["results"][1]["locations"][0]["physicalLocation"]


@given(st.lists(findings, max_size=4))
def test_sarif_is_valid_and_says_what_was_found(some: list[Finding]) -> None:
    results = run(written("sarif", some))["results"]
    assert [result["message"]["text"] for result in results] == [each.message or each.rule for each in some]
    keys = [result["partialFingerprints"]["primaryLocationLineHash"] for result in results]
    assert len(set(keys)) == len(keys)


def test_sarif_without_findings_and_with_odd_ones_is_valid() -> None:
    assert run(written("sarif", []))["results"] == []
    odd = run(written("sarif", ODD_LIST))["results"][0]
    assert odd["suppressions"][0]["justification"] == odd["message"]["text"] == odd["ruleId"] == ODD


def test_fingerprints_do_not_depend_on_lines_or_on_other_findings() -> None:
    def keys(*some: Finding) -> list[str]:
        return [key for key, _ in sarif.fingerprints(some)]

    one, other = finding(), finding(value="other")
    (mine,) = keys(one)
    assert keys(other, replace(one, line=99, file="moved.ttl", message="Said otherwise."))[1] == mine
    assert keys(one, other, one) == [mine, keys(other)[0], mine[:-1] + "2"]
    others = [{field: "<a:a>"} for field in ("rule", "focus", "predicate", "value", "component")]
    assert len({keys(finding(**other))[0] for other in others} | {mine}) == len(others) + 1
    assert keys(replace(one, focus="_:b1")) == keys(replace(one, focus="_:b2"))
    assert keys(EXPIRED) == keys(replace(EXPIRED, line=9))
    assert mine == "bc69047e59a5ce40:1"  # what was uploaded once must be known again


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("graph/graph.ttl", "graph/graph.ttl"),
        ("./my graph/ü%.ttl", "my%20graph/%C3%BC%25.ttl"),
        ("../a:b.ttl", "../a%3Ab.ttl"),
        ("/data/my graph.ttl", "file:///data/my%20graph.ttl"),
    ],
)
def test_files_are_uris(file: str, uri: str) -> None:
    assert sarif.uri(file) == uri


def test_a_result_without_a_file_is_in_the_first_file_without_a_line() -> None:
    (result,) = run(written("sarif", [finding(file="", line=3)]))["results"]
    assert result["locations"][0]["physicalLocation"] == {"artifactLocation": {"uri": "graph/graph.ttl"}}


# --- JUnit


def suite(text: str) -> TestSuite:
    etree = pytest.importorskip("lxml.etree")
    etree.XMLSchema(etree.parse(DATA / "junit" / "junit-10.xsd")).assertValid(etree.fromstring(text.encode()))
    (found,) = JUnitXml.fromstring(text.encode())
    assert isinstance(found, TestSuite)
    counted = Counter(type(result) for case in found for result in case.result)
    assert (found.tests, found.failures, found.skipped) == (len(list(found)), counted[Failure], counted[Skipped])
    return found


def cases(text: str) -> dict[tuple[str | None, str | None], TestCase]:
    all_cases = list(suite(text))
    found = {(case.classname, case.name): case for case in all_cases}
    assert len(found) == len(all_cases)
    return found


def test_junit_in_full() -> None:
    about = "<https://example.org/NCT00000001> <https://example.org/status>"
    found = cases(written("junit", SOME))
    assert list(found) == [
        ("trialgraph.Trial-size", "Trial-size"),
        ("trialgraph.Trial-note", "Trial-note"),
        ("trialgraph.Trial-good", "Trial-good"),
        ("trialgraph.waiver-expired", "waiver-expired"),
        ("trialgraph.Trial-status", f'{about} "old": Datatype'),
        ("trialgraph.Trial-status", f'{about} "unknown": Datatype'),
    ]
    *passed, waived, failed = found.values()
    assert [case.result for case in passed] == [[], [], [], []]
    note, good = passed[1].system_out, passed[2].system_out
    assert (note or "").splitlines()[0] == "Findings that do not fail the run: 1"
    assert (note or "").splitlines()[1] == written("text", SOME[:1]).splitlines()[0]
    assert good is None
    assert waived.result[0].message == "Waived: Known since May"
    assert (failed.result[0].message, failed.result[0].type) == ("The trial must have one status.", "Violation")
    assert failed.result[0].text == written("text", [finding()]).splitlines()[0]


def test_what_is_milder_fails_where_asked() -> None:
    found = cases(written("junit", SOME, fail_on=Severity.INFO))
    assert [classname for (classname, _), case in found.items() if not case.result] == ["trialgraph.Trial-good"]
    assert Counter(type(case.result[0]) for case in found.values() if case.result) == {Failure: 4, Skipped: 1}


def test_names_are_the_same_in_every_run_and_unlike_each_other() -> None:
    twice = [finding(), finding(line=70), finding(component="<a:other>")]
    blank = [replace(finding(), focus=f"_:b{number}") for number in range(2)]
    long = [finding(value="x" * 500 + end) for end in "ab"]
    names = list(cases(written("junit", [*twice, *blank, *long])))[3:]
    moved = [replace(each, line=1, focus=each.focus.replace("_:b", "_:c")) for each in (*twice, *blank, *long)]
    assert list(cases(written("junit", moved)))[3:] == names
    assert names[1][1] == f"{names[0][1]} (2)"
    assert max(len(name or "") for _, name in names) < 250


@given(st.lists(findings, max_size=4))
def test_junit_is_valid_and_counts(some: list[Finding]) -> None:
    found = cases(written("junit", some, fail_on=Severity.WARNING))
    failing = [each for each in some if each.severity != Severity.INFO and not each.waived]
    assert sum(bool(case.result) and isinstance(case.result[0], Failure) for case in found.values()) == len(failing)


def test_odd_characters_come_through_xml() -> None:
    found = list(suite(written("junit", ODD_LIST)))
    (failed,) = [
        case
        for case in found
        if case.classname == f"trialgraph.{ODD}".translate({0: "\ufffd", 27: "\ufffd", 0xFFFE: "\ufffd"})
        and isinstance(case.result[0], Failure)
    ]
    assert failed.result[0].message == ODD.translate({0: "\ufffd", 27: "\ufffd", 0xFFFE: "\ufffd"})


def test_of_many_mild_findings_some_are_examples() -> None:
    out = cases(written("junit", [finding("Trial-size")] * 1234))["trialgraph.Trial-size", "Trial-size"].system_out
    first, *examples, last = (out or "").splitlines()
    assert (first, len(examples), last) == ("Findings that do not fail the run: 1,234", 10, "... and 1,224 more")


# --- Markdown


def tables(text: str) -> list[list[list[str]]]:
    """The tables, their rows, the text of the cells."""
    found: list[list[list[str]]] = []
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        if token.type == "table_open":
            found.append([])
        elif token.type == "tr_open":
            found[-1].append([])
        elif token.type == "inline" and found and token.level >= 4:
            assert {child.type for child in token.children or ()} <= {"text", "text_special"}, token.content
            found[-1][-1].append("".join(child.content for child in token.children or ()))
    return found


def test_markdown_in_full() -> None:
    totals, by_rule, listed = tables(written("markdown", SOME))
    assert totals == [["Violation", "Warning", "Info", "waived"], ["1", "2", "1", "1"]]
    assert by_rule[1:] == [
        ["Trial-status", "Violation", "1", "The trial must have one status."],
        ["Trial-size", "Warning", "1", "The trial is small."],
        ["waiver-expired", "Warning", "1", "A waiver has expired."],
        ["Trial-note", "Info", "1", "Note"],
        ["Trial-status", "waived", "1", "The trial must have one status."],
    ]
    about = "NCT00000001 <https://example.org/NCT00000001> <https://example.org/status>"
    message = "The trial must have one status."
    assert listed[1] == ["Violation", "graph/graph.ttl:62", "Trial-status", f'{about} "unknown"', message]
    assert listed[5][0] == "Violation (waived: Known since May)"


def test_markdown_without_findings_has_the_totals() -> None:
    text = written("markdown", [])
    assert len(tables(text)) == 1
    assert "triples: 12,345" in text


def test_markdown_is_limited_by_number_and_by_size() -> None:
    text = written("markdown", SOME, limit=2)
    assert (len(tables(text)[2]), text.splitlines()[-1]) == (3, "... and 3 more")
    many = [finding(value=f"{number:04}{'ü' * 400}", message="x" * 5000) for number in range(3000)]
    large = written("markdown", many)
    assert 900_000 < len(large.encode()) < 1_048_576
    shown = len(tables(large)[2]) - 1
    assert large.endswith(f"\n\n... and {3000 - shown:,} more\n")


@given(st.lists(findings, max_size=3))
def test_cells_of_markdown_hold_their_text(some: list[Finding]) -> None:
    rows = tables(written("markdown", [*some, *ODD_LIST]))[2][1:]
    messages = {re.sub(r"[\0-\x1f\x7f-\x9f\u2028\u2029]+", " ", each.message).strip() for each in (*some, *ODD_LIST)}
    assert {row[4].strip() for row in rows} == messages


# --- Turtle

STRUCTURE = """
    @prefix sh: <http://www.w3.org/ns/shacl#> .
    @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
    [] a sh:NodeShape ; sh:targetClass sh:ValidationReport ;
        sh:property [ sh:path sh:conforms ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:boolean ] ,
            [ sh:path sh:result ; sh:class sh:ValidationResult ] .
    [] a sh:NodeShape ; sh:targetClass sh:ValidationResult ;
        sh:property [ sh:path sh:resultSeverity ; sh:minCount 1 ; sh:maxCount 1 ;
                sh:in ( sh:Violation sh:Warning sh:Info ) ] ,
            [ sh:path sh:focusNode ; sh:minCount 1 ; sh:maxCount 1 ] ,
            [ sh:path sh:resultPath ; sh:maxCount 1 ; sh:nodeKind sh:BlankNodeOrIRI ] ,
            [ sh:path sh:value ; sh:maxCount 1 ] ,
            [ sh:path sh:sourceShape ; sh:maxCount 1 ] ,
            [ sh:path sh:sourceConstraintComponent ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ,
            [ sh:path [ sh:inversePath sh:result ] ; sh:minCount 1 ; sh:maxCount 1 ] .
"""


def graph(text: str) -> rdflib.Graph:
    read = rdflib.Graph().parse(data=text, format="turtle")
    conforms, _, said = pyshacl.validate(read, shacl_graph=rdflib.Graph().parse(data=STRUCTURE, format="turtle"))
    assert conforms, said
    return read


def test_turtle_is_a_validation_report() -> None:
    read = graph(written("turtle", [*SOME, finding(), replace(finding(), focus="_:b7", shape="")]))
    (told,) = read.subjects(RDF.type, SH.ValidationReport)
    assert read.value(told, SH.conforms) == rdflib.Literal(False)
    results = set(read.objects(told, SH.result))
    assert len(results) == 6
    mine = rdflib.URIRef("https://w3id.org/trialgraph/report/bc69047e59a5ce40-1")
    assert {(predicate.n3(), value.n3()) for predicate, value in read.predicate_objects(mine)} == {
        (RDF.type.n3(), SH.ValidationResult.n3()),
        (SH.resultSeverity.n3(), SH.Violation.n3()),
        (SH.resultMessage.n3(), '"The trial must have one status."'),
        (SH.focusNode.n3(), "<https://example.org/NCT00000001>"),
        (SH.resultPath.n3(), "<https://example.org/status>"),
        (SH.value.n3(), '"unknown"'),
        (SH.sourceShape.n3(), f"<{SHAPES}Trial-status>"),
        (SH.sourceConstraintComponent.n3(), COMPONENT),
    }


@pytest.mark.parametrize(("some", "conforms"), [((), True), ((EXPIRED,), True), ((WAIVED,), False)])
def test_only_without_a_result_the_data_conform(some: tuple[Finding, ...], *, conforms: bool) -> None:
    read = graph(written("turtle", some))
    assert [bool(value) for value in read.objects(None, SH.conforms)] == [conforms]


@given(st.lists(findings, max_size=4))
def test_turtle_holds_every_result(some: list[Finding]) -> None:
    read = rdflib.Graph().parse(data=written("turtle", some), format="turtle")
    messages = Counter(str(value) for value in read.objects(None, SH.resultMessage))
    assert messages == Counter(each.message for each in some)
    assert {str(value) for value in read.objects(None, SH.value)} == {json.loads(each.value) for each in some}


predicates = st.sampled_from([Path("", predicate=f"<https://example.org/{name}>") for name in "abc"])
paths = st.recursive(
    predicates,
    lambda inner: (
        st.builds(lambda kind, part: Path(kind, (part,)), st.sampled_from("^*+?"), inner)
        | st.builds(
            lambda kind, parts: Path(kind, tuple(parts)), st.sampled_from("/|"), st.lists(inner, min_size=2, max_size=3)
        )
    ),
    max_leaves=6,
)
KINDS = {SH.inversePath: "^", SH.zeroOrMorePath: "*", SH.oneOrMorePath: "+", SH.zeroOrOnePath: "?"}


def read_path(read: rdflib.Graph, node: rdflib.term.Node) -> Path:
    if isinstance(node, rdflib.URIRef):
        return Path("", predicate=node.n3())
    if (node, RDF.first, None) in read:
        return Path("/", tuple(read_path(read, each) for each in read.items(node)))
    ((predicate, value),) = read.predicate_objects(node)
    if predicate == SH.alternativePath:
        return Path("|", tuple(read_path(read, each) for each in read.items(value)))
    assert isinstance(predicate, rdflib.URIRef)
    return Path(KINDS[predicate], (read_path(read, value),))


@given(paths)
def test_any_path_is_a_shacl_path(path: Path) -> None:
    read = graph(written("turtle", [replace(finding(), predicate=str(path))]))
    (node,) = read.objects(None, SH.resultPath)
    assert read_path(read, node) == path


@pytest.mark.parametrize("wrong", ["(path)", "<a:a>/", "(<a:a>", "^", "<a:a><b:b>", "a", "()", "<a:a>)", "*"])
def test_what_is_no_path_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="path"):
        turtle.path(wrong)


def test_the_report_of_a_build_has_no_blank_node_for_a_path() -> None:
    complex_path, plain = replace(finding(), predicate="^<a:a>"), finding("Trial-size")
    made = list(turtle.triples([complex_path, plain, EXPIRED], "https://example.org/"))
    assert [value for _, predicate, value in made if "resultPath" in predicate] == ["<https://example.org/status>"]
    assert len([1 for _, predicate, _ in made if predicate.endswith("#result>")]) == 2
    read = rdflib.Graph().parse(data="".join(f"{' '.join(triple)} .\n" for triple in made), format="nt")
    assert not [each for triple in read for each in triple if isinstance(each, rdflib.BNode)]
