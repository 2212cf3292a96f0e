"""Records: the models are the registry's own structure, and whatever a record holds becomes a study or a finding."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_origin

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import changed, corpus_lines, general, leaves, parse, record, sample_texts, streams, triples
from trialgraph import records
from trialgraph.errors import Finding, Severity
from trialgraph.graph import Links
from trialgraph.records import Module, Study, values

P = "protocolSection."
ARMS = f"{P}armsInterventionsModule"


# The structure against the registry's OpenAPI document


def schemas(document: Path) -> dict[str, Any]:
    yaml = pytest.importorskip("yaml", reason="reading the OpenAPI document needs a YAML parser")
    found: dict[str, Any] = yaml.safe_load(document.read_text("utf-8"))["components"]["schemas"]
    return found


def resolved(schema: dict[str, Any], known: dict[str, Any]) -> tuple[dict[str, Any], str]:
    name = schema.get("$ref", "").rpartition("/")[2]
    return (known[name], name) if name else (schema, "")


def structure(schema: dict[str, Any], known: dict[str, Any], path: str) -> Iterator[tuple[str, str, str]]:
    """Every path of the document below `schema`, with the kind of value and the name of its enumeration."""
    for field, written in schema.get("properties", {}).items():
        here = f"{path}.{field}" if path else field
        inner, name = resolved(written, known)
        many = inner.get("type") == "array"
        if many:
            inner, name = resolved(inner["items"], known)
        kind = "object" if "properties" in inner else inner.get("format") or inner["type"]
        kind = "code" if "enum" in inner else name if name == "PartialDate" else kind
        yield here, f"{kind}[]" if many else kind, name if "enum" in inner else ""
        yield from structure(inner, known, f"{here}[]" if many else here)


KINDS: dict[Any, str] = {
    bool: "boolean", float: "number", values.Text: "string", values.FullDate: "date", values.Count: "integer",
    values.PartialDate: "PartialDate", values.Age: "string", values.NctId: "string", str: "string",
}  # fmt: skip


def declared_kind(annotation: Any) -> tuple[str, str]:
    """The same two things of a field as the models declare it."""
    if get_origin(annotation) is tuple:
        kind, name = declared_kind(get_args(annotation)[0])
        return f"{kind}[]", name
    if isinstance(annotation, type) and issubclass(annotation, Module):
        return "object", ""
    if annotation in KINDS:
        return KINDS[annotation], ""
    marks = [part for part in get_args(annotation) if isinstance(part, values.Enumeration)]
    if marks:
        return "code", marks[0].name
    optional = [part for part in get_args(annotation) if part is not type(None)]
    return declared_kind(optional[0])


def modelled(model: type[Module], path: str) -> Iterator[tuple[str, str, str]]:
    for info in model.model_fields.values():
        here = f"{path}.{info.alias}" if path else str(info.alias)
        if any(isinstance(mark, values.LeftOut) for mark in info.metadata):
            yield here, "left out", ""
            continue
        marks = [mark.name for mark in info.metadata if isinstance(mark, values.Enumeration)]
        kind, name = ("code", marks[0]) if marks else declared_kind(info.annotation)
        yield here, kind, name
        for part in [info.annotation, *get_args(info.annotation)]:
            if isinstance(part, type) and issubclass(part, Module):
                yield from modelled(part, f"{here}[]" if kind.endswith("[]") else here)


def test_each_field_is_that_of_the_registrys_document_none_missing_none_added(shared: Path) -> None:
    known = schemas(shared / "api" / "ctg-oas-v2.yaml")
    truth = {path: (kind, name) for path, kind, name in structure(known["Study"], known, "")}
    ours = {path: (kind, name) for path, kind, name in modelled(Study, "")}
    left_out = tuple(path for path, (kind, _) in ours.items() if kind == "left out")
    below = tuple(f"{path}{mark}" for path in left_out for mark in (".", "[]."))
    wanted = {path: value for path, value in truth.items() if not path.startswith(below)}
    assert sorted(ours) == sorted(wanted)
    coarse = {"date": "date", "markup": "string", "GeoPoint": "object", "geo-point": "object"}
    for path, (kind, name) in wanted.items():
        if path in left_out:
            continue
        plain = kind.removesuffix("[]")
        expected = coarse.get(plain, plain) + ("[]" if kind.endswith("[]") else "")
        assert ours[path] == (expected, name), path


def test_the_models_are_of_the_version_that_they_name(shared: Path) -> None:
    yaml = pytest.importorskip("yaml", reason="reading the OpenAPI document needs a YAML parser")
    document = yaml.safe_load((shared / "api" / "ctg-oas-v2.yaml").read_text("utf-8"))
    assert document["info"]["version"] == records.API_VERSION


def members(enumeration: str) -> tuple[str, ...]:
    union = get_args(getattr(values, enumeration))[0]
    listed: tuple[str, ...] = get_args(get_args(union)[0])
    return listed


def enumerations() -> list[str]:
    return sorted({field.enumeration for field in records.declared().values() if field.enumeration})


def test_each_enumeration_is_that_of_the_registrys_document(shared: Path) -> None:
    known = schemas(shared / "api" / "ctg-oas-v2.yaml")
    assert {name: members(name) for name in enumerations()} == {
        name: tuple(known[name]["enum"]) for name in enumerations()
    }


# Real records


def test_every_record_of_the_corpus_parses_and_only_contacts_are_removed(corpus: list[bytes]) -> None:
    for data in corpus:
        parsed = records.parse(data)
        assert parsed.study is not None
        assert {finding.rule for finding in parsed.findings} <= {"contact-removed"}, parsed.study.nct_id
        assert parsed.unlisted == ()
        assert records.head(data) == (parsed.study.nct_id, parsed.study.version)


def test_the_samples_parse(samples: list[bytes]) -> None:
    assert samples
    for data in samples:
        parsed = records.parse(data)
        assert parsed.study is not None
        assert {finding.rule for finding in parsed.findings} <= {"contact-removed"}
        assert records.head(data) == (parsed.study.nct_id, parsed.study.version)


def test_strict_and_lenient_reading_agree(samples: list[bytes]) -> None:
    for data in samples:
        document = json.loads(data)
        lenient = parse(document | {"surprise": 1})
        assert lenient.study == records.parse(data).study
        assert [f.path for f in lenient.findings if f.rule != "contact-removed"] == ["surprise"]


# What does not fit: exactly the expected findings, and the rest is kept

ID = f"{P}identificationModule.nctId"
CASES: list[tuple[str, dict[str, Any], list[tuple[str, str]], list[tuple[str, Any]]]] = [
    ("unknown field", {"newModule": {"a": 1}}, [("unknown-field", f"{P}newModule")], []),
    ("unknown field in a list", {"armsInterventionsModule": {"armGroups": [{"label": "a"}, {"label": "b", "x": []}]}},
     [("unknown-field", f"{ARMS}.armGroups[1].x")], [(f"{ARMS}.armGroups[].label", 2)]),
    ("python's name of a field", {"statusModule": {"overall_status": "COMPLETED"}},
     [("unknown-field", f"{P}statusModule.overall_status")], []),
    ("unlisted code", {"statusModule": {"overallStatus": "SLEEPING"}},
     [("unlisted-code", f"{P}statusModule.overallStatus")], [(f"{P}statusModule.overallStatus", 1)]),
    ("unlisted code in a list", {"designModule": {"phases": ["PHASE1", "PHASE9"]}},
     [("unlisted-code", f"{P}designModule.phases[1]")], [(f"{P}designModule.phases", 2)]),
    ("empty code", {"statusModule": {"overallStatus": ""}}, [("bad-value", f"{P}statusModule.overallStatus")], []),
    ("unlisted type of reference", {"referencesModule": {"references": [{"type": "NEW", "citation": "c"}]}},
     [("unlisted-code", f"{P}referencesModule.references[0].type")],
     [(f"{P}referencesModule.references[].citation", 1)]),
    ("text instead of a list", {"conditionsModule": {"conditions": "x", "keywords": ["y"]}},
     [("bad-value", f"{P}conditionsModule.conditions")], [(f"{P}conditionsModule.keywords", 1)]),
    ("list instead of a text", {"descriptionModule": {"briefSummary": ["x"], "detailedDescription": "d"}},
     [("bad-value", f"{P}descriptionModule.briefSummary")], [(f"{P}descriptionModule.detailedDescription", 1)]),
    ("text instead of an object", {"designModule": "x"}, [("bad-value", f"{P}designModule")], []),
    ("null instead of a list", {"conditionsModule": {"conditions": None}},
     [("bad-value", f"{P}conditionsModule.conditions")], []),
    ("null for a value", {"descriptionModule": {"briefSummary": None}}, [], []),
    ("number instead of a text", {"conditionsModule": {"conditions": [7, "x"]}},
     [("bad-value", f"{P}conditionsModule.conditions[0]")], [(f"{P}conditionsModule.conditions", 1)]),
    ("text instead of a number", {"designModule": {"enrollmentInfo": {"count": "5", "type": "ACTUAL"}}},
     [("bad-value", f"{P}designModule.enrollmentInfo.count")], [(f"{P}designModule.enrollmentInfo.type", 1)]),
    ("fraction instead of a count", {"designModule": {"enrollmentInfo": {"count": 5.5}}},
     [("bad-value", f"{P}designModule.enrollmentInfo.count")], []),
    ("a count below nothing", {"designModule": {"enrollmentInfo": {"count": -1}}},
     [("bad-value", f"{P}designModule.enrollmentInfo.count")], []),
    ("a count beyond counting", {"designModule": {"enrollmentInfo": {"count": 10**30}}},
     [("bad-value", f"{P}designModule.enrollmentInfo.count")], []),
    ("text instead of a boolean", {"oversightModule": {"oversightHasDmc": "true"}},
     [("bad-value", f"{P}oversightModule.oversightHasDmc")], []),
    ("several at once", {"designModule": {"phases": [1, "PHASE1", 2], "studyType": 3}},
     [("bad-value", f"{P}designModule.phases[0]"), ("bad-value", f"{P}designModule.phases[2]"),
      ("bad-value", f"{P}designModule.studyType")], [(f"{P}designModule.phases", 1)]),
    ("latitude beyond the pole", {"contactsLocationsModule": {"locations": [{"geoPoint": {"lat": 91, "lon": 1}}]}},
     [("bad-value", f"{P}contactsLocationsModule.locations[0].geoPoint.lat"),
      ("bad-value", f"{P}contactsLocationsModule.locations[0].geoPoint")], []),
    ("a PubMed id that is none", {"referencesModule": {"references": [{"pmid": "x1", "citation": "c"}]}},
     [("bad-value", f"{P}referencesModule.references[0].pmid")], [(f"{P}referencesModule.references[].citation", 1)]),
    ("contact in a text", {"descriptionModule": {"briefSummary": "ask a@b.org"}},
     [("contact-removed", f"{P}descriptionModule.briefSummary")], [(f"{P}descriptionModule.briefSummary", 1)]),
    ("contact in a list", {"conditionsModule": {"conditions": ["x", "call 800-555-1234"]}},
     [("contact-removed", f"{P}conditionsModule.conditions[1]")], [(f"{P}conditionsModule.conditions", 2)]),
]  # fmt: skip
BAD_DATES = (
    "2024-02-30", "2024-13", "24-1-1", "2024-W01-1", "2024-5", "0000", "20240517", "2024-00-10", "N/A", "", "٢٠٢٤",
    "2024-05-17T00:00", " 2024",
)  # fmt: skip
BAD_AGES = (
    "N/A", "18", "18 years", "18 Fortnights", "-1 Years", "1.5 Years", "None", f"{'9' * 40} Years", "１８ Years",
)  # fmt: skip
CASES += [
    (f"date {bad!r}", {"statusModule": {"startDateStruct": {"date": bad, "type": "ACTUAL"}}},
     [("bad-value", f"{P}statusModule.startDateStruct.date")], [(f"{P}statusModule.startDateStruct.type", 1)])
    for bad in BAD_DATES
]  # fmt: skip
CASES += [
    (f"age {bad!r}", {"eligibilityModule": {"minimumAge": bad, "sex": "ALL"}},
     [("bad-value", f"{P}eligibilityModule.minimumAge")], [(f"{P}eligibilityModule.sex", 1)])
    for bad in BAD_AGES
]  # fmt: skip
CASES.append(
    ("month instead of a day", {"statusModule": {"lastUpdateSubmitDate": "2024-05"}},
     [("bad-value", f"{P}statusModule.lastUpdateSubmitDate")], [])
)  # fmt: skip


def found(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    return sorted((finding.rule, finding.path) for finding in findings)


@pytest.mark.parametrize(("modules", "expected", "kept"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_does_not_fit_is_set_aside_and_said(
    modules: dict[str, Any], expected: list[tuple[str, str]], kept: list[tuple[str, int]]
) -> None:
    document = record(**modules)
    parsed = parse(document)
    assert parsed.study is not None
    assert found(parsed.findings) == sorted(expected)
    assert all(finding.record == "NCT00000001" for finding in parsed.findings)
    assert all(re.fullmatch(r"[^\n]+", finding.message) for finding in parsed.findings)
    shown = [general(place).removesuffix("[]") for place, value in leaves(json.loads(parsed.study.model_dump_json(
        by_alias=True, exclude_unset=True))) if value is not None]  # fmt: skip
    assert [shown.count(path) for path, _ in kept] == [number for _, number in kept]


@pytest.mark.parametrize("value", ["2024", "2024-02", "2024-02-29"])
def test_partial_dates_are_taken(value: str) -> None:
    assert found(parse(record(statusModule={"startDateStruct": {"date": value}})).findings) == []


@pytest.mark.parametrize("value", ["0 Years", "1 Year", "6 Months", "1 Day", "90 Minutes"])
def test_ages_are_taken(value: str) -> None:
    assert found(parse(record(eligibilityModule={"maximumAge": value})).findings) == []


NO_STUDY = [
    (b'{"protocolSection": {"identificationModule": {}}}', "no-nct-id"),
    (b'{"protocolSection": {"statusModule": {}}}', "no-nct-id"),
    (b'{"protocolSection": {"identificationModule": {"nctId": null}}}', "no-nct-id"),
    (b'{"protocolSection": {"identificationModule": {"nctId": ""}}}', "no-nct-id"),
    (b'{"protocolSection": null}', "no-nct-id"), (b'{"protocolSection": "x"}', "no-nct-id"),
    (b'{"hasResults": true}', "no-nct-id"), (b"{}", "no-nct-id"), (b"[]", "no-nct-id"), (b'"x"', "no-nct-id"),
    (b"7", "no-nct-id"), (b"null", "no-nct-id"),
    *((b'{"protocolSection": {"identificationModule": {"nctId": %s}}}' % value, "bad-nct-id") for value in (
        b'"NCT1"', b'"nct00000001"', b'"NCT00000001\\n"', b'" NCT00000001"', b"5", b'["NCT00000001"]', b"true",
        b'"NCT0000000\\ud800"', b'"NCT0000000\xff"', '"NCT0000000١"'.encode())),
    (b'{"protocolSection": {"identificationModule": {"nctId": "NCT00000001"}', "not-json"), (b"", "not-json"),
    (b"NCT00000001", "not-json"),
    (b'{"protocolSection": {"identificationModule": {"nctId": "NCT00000001"}}} x', "not-json"),
    (b"[" * 100_000, "not-json"), (b'{"a":' * 5000, "not-json"), (b"\xff\xfe", "not-json"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "rule"), NO_STUDY)
def test_a_record_without_identity_is_left_out_with_the_reason(data: bytes, rule: str) -> None:
    parsed = records.parse(data)
    assert parsed.study is None
    last = parsed.findings[-1]
    assert (last.severity, last.rule) == (Severity.VIOLATION, rule)
    assert last.path == ("" if rule == "not-json" else ID)
    assert records.head(data) == ("", "")
    orjson.dumps(parsed.findings)


def titled(title: bytes) -> bytes:
    return b'{"protocolSection":{"identificationModule":{"nctId":"NCT00000001","briefTitle":"' + title + b'"}}}'


TITLE = f"{P}identificationModule.briefTitle"


@pytest.mark.parametrize(
    ("title", "expected", "rule"),
    [
        (b"a\xffb", "a\ufffdb", "broken-text"),
        (b"a\xed\xa0\x80b", "a\ufffd\ufffd\ufffdb", "broken-text"),
        (b"a\\ud800b", "a\ufffdb", "broken-text"),
        (b"a\\udc00\\ud800b", "a\ufffd\ufffdb", "broken-text"),
        (b"a\x01b", "ab", "control-characters"),
        (b"a\\u0000\\u001fb", "ab", "control-characters"),
        (b"a\\bb\\f", "ab", "control-characters"),
        (b"a\xef\xbf\xbfb", "ab", "control-characters"),
        (b"a\\ufffeb", "ab", "control-characters"),
        (b"a\\tb\\nc\\r", "a\tb\nc\r", ""),
        (b"a\x7fb", "a\x7fb", ""),
        (b"\\ud83e\\uddec", "\U0001f9ec", ""),
        ("\u2028\u202e\\\\b\\\\u0001".encode(), "\u2028\u202e\\b\\u0001", ""),
        (b"\\\"<>&'", "\"<>&'", ""),
    ],
)
def test_characters_that_rdf_cannot_carry(title: bytes, expected: str, rule: str) -> None:
    parsed = records.parse(titled(title))
    assert parsed.study is not None
    assert parsed.study.protocol_section.identification_module.brief_title == expected
    assert found(parsed.findings) == ([(rule, TITLE)] if rule else [])


def test_a_broken_key_is_named_in_a_path_that_can_be_written() -> None:
    parsed = records.parse(
        b'{"protocolSection":{"identificationModule":{"nctId":"NCT00000001"},"k\\ud800":"v\\ud800"}}'
    )
    assert found(parsed.findings) == [("broken-text", f"{P}k\ufffd"), ("unknown-field", f"{P}k\ufffd")]
    orjson.dumps(parsed.findings)


@pytest.mark.parametrize("depth", [150, 205, 260, 600, 1000])
@pytest.mark.parametrize("where", ["resultsSection", "nobodyKnows"])
def test_deep_nesting_loses_at_most_what_is_nested(depth: int, where: str) -> None:
    inner = '{"a": ' + "[" * depth + "]" * depth + "}"
    data = json.dumps(record(conditionsModule={"conditions": ["x"]}))[:-1] + f', "{where}": {inner}}}'
    parsed = records.parse(data.encode())
    if parsed.study is None:
        assert found(parsed.findings) == [("not-json", "")]
        assert depth == 1000
    else:
        assert parsed.study.protocol_section.conditions_module.conditions == ("x",)
        assert {finding.rule for finding in parsed.findings} <= {"nested-too-deeply", "unknown-field"}
        assert where == "resultsSection" or "unknown-field" in {finding.rule for finding in parsed.findings}


def test_an_integer_beyond_64_bits_beside_a_lone_surrogate() -> None:
    data = titled(b"a\\ud800")[:-1] + b', "hasResults": ' + str(10**40).encode() + b"}"
    parsed = records.parse(data)
    assert parsed.study is not None
    assert found(parsed.findings) == [("bad-value", "hasResults"), ("broken-text", TITLE)]


def test_a_record_of_one_and_a_half_megabytes_is_read_whole() -> None:
    text = 'é\u2028 \\ " ' * 200_000
    parsed = parse(record(descriptionModule={"detailedDescription": text}))
    assert parsed.study is not None
    assert parsed.study.protocol_section.description_module.detailed_description == text
    assert parsed.findings == ()


@pytest.mark.parametrize(
    ("status", "version"),
    [
        ({"lastUpdateSubmitDate": "2024-05-17", "statusVerifiedDate": "2025"}, "2024-05-17"),
        ({"statusVerifiedDate": "2024-05"}, "2024-05"), ({}, ""),
        ({"lastUpdateSubmitDate": "2024-13-01", "statusVerifiedDate": "2024-05"}, "2024-05"),
        ({"lastUpdateSubmitDate": "tomorrow"}, ""), ({"lastUpdateSubmitDate": 5, "statusVerifiedDate": "2024"}, "2024"),
    ],
)  # fmt: skip
def test_the_version_is_the_last_update_else_the_last_verification(status: dict[str, Any], version: str) -> None:
    document = record(statusModule=status)
    parsed = parse(document)
    assert parsed.study is not None
    assert parsed.study.version == version
    assert records.head(json.dumps(document).encode()) in {("NCT00000001", version), ("", "")}


garbage = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just(10**40)
    | st.sampled_from(["2024-02-30", "N/A", "\ud800", "a@b.org", "\x00", "NCT1", "PHASE9"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["a", "type", "\udfff"]), inner,
    max_size=2),
    max_leaves=4,
)  # fmt: skip


def places(node: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place in a document, inner ones included."""
    if path:
        yield path
    for key, value in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        yield from places(value, (*path, key))


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_whatever_happens_to_a_record_it_becomes_a_study_or_a_finding_that_says_why(data: st.DataObject) -> None:
    texts = sample_texts()
    document = json.loads(texts[data.draw(st.integers(0, len(texts) - 1))])
    for _ in range(data.draw(st.integers(1, 4))):
        all_places = list(places(document))
        if not all_places:
            break
        place = all_places[data.draw(st.integers(0, len(all_places) - 1))]
        inner = document
        for step in place[:-1]:
            inner = inner[step]
        what = data.draw(st.sampled_from(["other", "removed", "extra"]))
        if what == "removed":
            del inner[place[-1]]
        elif what == "extra" and isinstance(inner, dict):
            inner[data.draw(st.sampled_from(["surprise", "\ud800", "a.b", ""]))] = data.draw(garbage)
        else:
            inner[place[-1]] = data.draw(garbage)
    parsed = records.parse(json.dumps(document).encode())
    orjson.dumps(parsed.findings)
    if parsed.study is None:
        assert parsed.findings[-1].severity == Severity.VIOLATION
        assert parsed.findings[-1].rule in {"no-nct-id", "bad-nct-id", "not-json"}
        return
    head = records.head(json.dumps(document).encode())
    assert head in {(parsed.study.nct_id, parsed.study.version), ("", "")}
    for stream in streams(parsed.study, Links()).values():
        for line in stream:
            "".join(line).encode()


# What becomes of a path


@pytest.mark.parametrize(
    ("path", "state"),
    [
        (ID, "mapped"), (f"{ARMS}.interventions[].otherNames[]", "mapped"), ("hasResults", "mapped"),
        (f"{P}contactsLocationsModule.locations[].geoPoint.lat", "mapped"),
        (f"{P}contactsLocationsModule.locations[].contacts[].name", "left out"),
        (f"{P}sponsorCollaboratorsModule.responsibleParty.investigatorFullName", "left out"),
        ("resultsSection.a.b[].c", "left out"), ("derivedSection.conditionBrowseModule.ancestors[].id", "left out"),
        (f"{P}statusModule.overall_status", "unknown"), (f"{ARMS}.interventions[].dose", "unknown"), ("", "unknown"),
        (f"{P}statusModule.overallStatus.value", "unknown"), ("x", "unknown"), ("x.y[].z", "unknown"),
    ],
)  # fmt: skip
def test_every_path_is_mapped_left_out_or_unknown(path: str, state: str) -> None:
    field = records.covering(path)
    assert ("unknown" if field is None else "left out" if field.reason else "mapped") == state


# "Mapped" and "left out" are true: the test changes each field


def candidates(path: str, enumeration: str) -> list[Any]:
    if enumeration:
        return [members(enumeration)[0]]
    return [f"text of {path.rpartition('.')[2]}", "2024-05-17", "18 Years", "NCT00000002", "12345", "D000002", True, 5,
            {"name": "A. Person"}]  # fmt: skip


def planted(document: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy of `document` with `value` at `path`; each list gets (or has) one member."""
    copy: dict[str, Any] = json.loads(json.dumps(document))
    node: Any = copy
    *steps, last = path.split(".")
    for step in steps:
        if step.endswith("[]"):
            items = node.setdefault(step[:-2], [{}])
            node = items[0]
        else:
            node = node.setdefault(step, {})
    node[last] = value
    return copy


def full_record() -> dict[str, Any]:
    """A record that holds every field which the models declare, each with a value that they take."""
    document = record()
    for path, field in records.declared().items():
        if not field.leaf or path == ID:
            continue
        options = candidates(path, field.enumeration)
        for value in [*options, *([option] for option in options)]:
            attempt = planted(document, path, value)
            complaints = {
                re.sub(r"\[[0-9]+\]", "[]", finding.path).removesuffix("[]") for finding in parse(attempt).findings
            }
            if path not in complaints:
                document = attempt
                break
        else:
            raise AssertionError(f"no value fits {path}")
    assert parse(document).findings == ()
    return document


FULL = full_record()


def another(path: str, value: Any) -> Any:
    """Another valid value for a field."""
    field = records.covering(path)
    assert field is not None
    if field.enumeration:
        return next(member for member in members(field.enumeration) if member != value)
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1 if value < 80 else value - 1
    for pattern, other in (
        (r"NCT[0-9]{8}", "NCT09999999"), (r"[0-9]{4}(-[0-9]{2}){0,2}", "1999-01-02"[: len(value)]),
        (r"[0-9]+ [A-Z][a-z]+s?", "77 Months"), (r"[0-9]+", f"9{value}"), (r"[A-Z][0-9]+", f"{value}9"),
    ):  # fmt: skip
        if re.fullmatch(pattern, value):
            return other
    return f"{value} (changed)"


# The two sides of one statement: the graph believes either, so each is tested where it stands alone (test_graph).
JOINED = {f"{ARMS}.interventions[].armGroupLabels", f"{ARMS}.armGroups[].interventionNames"}
MAPPED = sorted(path for path, field in records.declared().items() if field.leaf and not field.reason)
LEFT_OUT = sorted(path for path, field in records.declared().items() if field.reason)


def holding(
    documents: list[dict[str, Any]], limit: int = 2
) -> dict[str, list[tuple[dict[str, Any], tuple[str | int, ...]]]]:
    """For each mapped path a few documents that hold it, and where."""
    found: dict[str, list[tuple[dict[str, Any], tuple[str | int, ...]]]] = {}
    for document in documents:
        seen = set()
        for place, value in leaves(document):
            path = general(place).removesuffix("[]")
            if path in seen or value is None or len(found.get(path, ())) >= limit:
                continue
            seen.add(path)
            found.setdefault(path, []).append((document, place))
    return found


@pytest.mark.parametrize("path", [path for path in MAPPED if path not in JOINED])
def test_a_field_that_is_mapped_changes_the_graph(path: str) -> None:
    (document, place), *_ = HELD_BY_FULL[path]
    value = next(value for where, value in leaves(document) if where == place)
    after = changed(document, place, another(path, value))
    assert parse(after).findings == ()
    assert triples(after) != triples(document)


HELD_BY_FULL = holding([FULL])


def assert_changes_show(documents: list[dict[str, Any]]) -> set[str]:
    found = holding(documents)
    for path in set(found) & set(MAPPED) - JOINED:
        for document, place in found[path]:
            value = next(value for where, value in leaves(document) if where == place)
            assert triples(changed(document, place, another(path, value))) != triples(document), (path, value)
    return set(found)


def test_a_mapped_field_of_a_sample_changes_the_graph(samples: list[bytes]) -> None:
    assert len(assert_changes_show([json.loads(data) for data in samples])) > 90


def test_a_mapped_field_of_the_corpus_changes_the_graph(corpus: list[bytes]) -> None:
    some = random.Random(2).sample(corpus, 400)
    assert len(assert_changes_show([json.loads(data) for data in some])) > 110


@pytest.mark.parametrize("path", LEFT_OUT)
def test_a_field_that_is_left_out_changes_nothing(path: str) -> None:
    before = triples(FULL)
    silent = 0
    for value in ("else", {"name": "B. Person", "email": "a@b.org"}, [{"x": 1}], [], None, 5):
        after = planted(FULL, path, value)
        assert triples(after) == before
        findings = parse(after).findings
        assert not any("Person" in finding.message or "a@b.org" in finding.message for finding in findings)
        silent += after != FULL and not findings
    assert silent


def test_no_left_out_text_of_the_corpus_reaches_the_graph(corpus: list[bytes]) -> None:
    for data in random.Random(3).sample(corpus, 60):
        document = json.loads(data)
        bare = json.loads(data)
        for path in LEFT_OUT:
            strip(bare, path.split("."))
        assert triples(document) == triples(bare)


def strip(node: Any, steps: list[str]) -> None:
    """Takes the field at `steps` out of `node`, wherever it occurs."""
    step, *rest = steps
    if not rest:
        node.pop(step, None)
        return
    inner = node.get(step.removesuffix("[]"))
    for item in inner if isinstance(inner, list) else [inner] if inner is not None else []:
        strip(item, rest)


def test_the_corpus_is_there_whole(shared: Path) -> None:
    assert len(corpus_lines()) == 1292


def test_positions_count_members_that_were_set_aside() -> None:
    record = {
        "protocolSection": {
            "identificationModule": {"nctId": "NCT00000001"},
            "armsInterventionsModule": {
                "armGroups": [7, 8, {"label": "A", "description": "call (615) 555-1234"}],
                "interventions": [True, {"type": "NEW", "name": "x", "armGroupLabels": ["A", "nowhere"]}],
            },
            "conditionsModule": {"conditions": ["a", 1, "b", 2, "mail a@b.org"]},
        }
    }
    parsed = records.parse(json.dumps(record).encode())
    arms = "protocolSection.armsInterventionsModule"
    conditions = "protocolSection.conditionsModule.conditions"
    assert {(finding.rule, finding.path) for finding in parsed.findings} == {
        ("bad-value", f"{arms}.armGroups[0]"),
        ("bad-value", f"{arms}.armGroups[1]"),
        ("bad-value", f"{arms}.interventions[0]"),
        ("bad-value", f"{conditions}[1]"),
        ("bad-value", f"{conditions}[3]"),
        ("contact-removed", f"{arms}.armGroups[2].description"),
        ("contact-removed", f"{conditions}[4]"),
        ("unlisted-code", f"{arms}.interventions[1].type"),
    }
    assert parsed.original(f"{arms}.interventions[0].armGroupLabels[1]") == f"{arms}.interventions[1].armGroupLabels[1]"
