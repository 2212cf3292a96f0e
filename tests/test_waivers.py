"""The waiver file: what it may say, and what it makes of findings."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from trialgraph.errors import Finding, Severity, SourceError
from trialgraph.validation import waivers

RULES = {"Trial-status": 1, "Trial-size": 2, "Arm-label": 3}
TODAY = date(2026, 6, 30)
WHOLE = """\
# What we know of.

[[waiver]]
rule = "Trial-status"
record = "NCT00000001"
reason = \"\"\"
The registrant was told. \"\"\"
expires = 2026-06-30

[[waiver]]
rule = "Arm-label"
pattern = "/arm-[ab]$"
reason = "Labels come with the next release"
expires = 2026-12-31

  [[ waiver ]]
rule = "Trial-size"
reason = "Small trials are fine"
expires = 2027-01-01
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "waivers.toml"


def loaded(file: Path, text: str) -> waivers.Waivers:
    file.write_text(text, "utf-8")
    return waivers.load(file, RULES)


def one(**fields: str) -> str:
    told = {"rule": '"Trial-status"', "reason": '"Known"', "expires": "2026-12-31"} | fields
    return "[[waiver]]\n" + "".join(f"{key} = {value}\n" for key, value in told.items() if value)


def finding(rule: str, record: str = "", focus: str = "") -> Finding:
    return Finding(Severity.VIOLATION, rule, "Wrong.", record=record, focus=focus or f"<https://example.org/{record}>")


def reasons(found: Iterable[Finding]) -> list[str]:
    return [each.waived for each in found if not each.rule.startswith("waiver-")]


def about(found: Iterable[Finding]) -> list[Finding]:
    return [each for each in found if each.rule.startswith("waiver-")]


def test_what_a_waiver_meets_is_waived(file: Path) -> None:
    some = [
        finding("Trial-status", "NCT00000001"),
        finding("Trial-status", "NCT00000002"),
        finding("Arm-label", "NCT00000001", "<https://example.org/NCT00000001/arm-a>"),
        finding("Arm-label", "NCT00000001", "<https://example.org/NCT00000001/arm-c>"),
        finding("Arm-label", "NCT00000001", "_:b/arm-a"),
        finding("Trial-size", "NCT00000009"),
        finding("Other", "NCT00000001"),
    ]
    known = loaded(file, WHOLE)
    found = list(known.apply(some, TODAY))
    labels = "Labels come with the next release"
    assert reasons(found) == ["The registrant was told.", "", labels, "", "", "Small trials are fine", ""]
    assert [replace(each, waived="") for each in found] == some
    assert list(known.apply(some, TODAY)) == found


def test_a_waiver_holds_on_its_last_day_and_is_reported_after_it(file: Path) -> None:
    known = loaded(file, one(record='"NCT00000001"', expires="2026-06-30"))
    some = [finding("Trial-status", "NCT00000001")]
    assert reasons(known.apply(some, date(2026, 6, 30))) == ["Known"]
    unwaived, expired = known.apply(some, date(2026, 7, 1))
    assert unwaived == some[0]
    assert expired == Finding(
        Severity.WARNING,
        "waiver-expired",
        "The waiver of Trial-status for NCT00000001 expired on 2026-06-30.",
        record="NCT00000001",
        file=str(file),
        line=1,
    )


def test_a_waiver_that_meets_nothing_is_reported_at_its_line(file: Path) -> None:
    found = about(loaded(file, WHOLE).apply([finding("Trial-size")], TODAY))
    assert [(each.rule, each.severity, each.message, each.line) for each in found] == [
        ("waiver-unused", "Warning", "The waiver of Trial-status for NCT00000001 meets no finding.", 3),
        ("waiver-unused", "Warning", "The waiver of Arm-label for /arm-[ab]$ meets no finding.", 10),
    ]
    assert {each.file for each in found} == {str(file)}
    assert {each.rule for each in found} | {"waiver-expired"} == set(waivers.RULES)


def test_an_expired_waiver_is_not_called_unused_as_well(file: Path) -> None:
    (found,) = loaded(file, one(expires="2020-01-01")).apply([], TODAY)
    assert found.message == "The waiver of Trial-status expired on 2020-01-01."


def test_the_first_waiver_that_holds_gives_the_reason_and_none_that_meets_is_unused(file: Path) -> None:
    text = one(expires="2020-01-01") + one(reason='"All"') + one(record='"NCT00000001"', reason='"One"')
    found = list(loaded(file, text).apply([finding("Trial-status", "NCT00000001")], TODAY))
    assert reasons(found) == ["All"]
    assert [each.rule for each in about(found)] == ["waiver-expired"]


def test_a_line_that_only_looks_like_a_header_gives_no_wrong_line(file: Path) -> None:
    text = one(reason="'''\n[[waiver]]\n'''")
    (found,) = about(loaded(file, text).apply([], TODAY))
    assert (found.file, found.line) == (str(file), 0)


@pytest.mark.parametrize("text", ["", "waiver = []", "\ufeff# nothing\r\n"])
def test_a_file_may_have_no_waiver(file: Path, text: str) -> None:
    assert list(loaded(file, text).apply([finding("Trial-size")], TODAY)) == [finding("Trial-size")]


KEYS = "known are rule, record, pattern, reason, expires"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"because": '"x"'}, f"has an unknown key 'because'; {KEYS}"),
        ({"reasn": '"x"'}, f"has an unknown key 'reasn' (did you mean reason?); {KEYS}"),
        ({"rule": "", "expires": ""}, "lacks rule and expires"),
        ({"reason": ""}, "lacks reason"),
        ({"reason": '" \\n"'}, "has an empty reason"),
        ({"reason": "1"}, "has a reason that is not text: 1"),
        ({"rule": '"Trial-statu"'}, "is of 'Trial-statu', which is no rule of the shapes (did you mean Trial-status?)"),
        ({"rule": '"zzz"'}, "is of 'zzz', which is no rule of the shapes"),
        ({"expires": '"2026-12-31"'}, "must expire on a date such as 2030-12-31, without quotes or a time"),
        ({"expires": "2026-12-31T00:00:00Z"}, "must expire on a date such as 2030-12-31, without quotes or a time"),
        (
            {"record": '"NCT00000001"', "pattern": '"x"'},
            "has both a record and a pattern; it may have one of them, or neither",
        ),
        ({"record": '"NCT1"'}, "has a record that is no NCT id: 'NCT1'"),
        ({"record": '""'}, "has a record that is no NCT id: ''"),
        (
            {"pattern": '"("'},
            "has a pattern that is no regular expression: missing ), unterminated subpattern at position 0",
        ),
        ({"pattern": '""'}, "has an empty pattern; a waiver without one is for the whole rule"),
    ],
)
def test_what_is_wrong_with_a_waiver_is_one_sentence(file: Path, fields: dict[str, str], said: str) -> None:
    with pytest.raises(SourceError) as raised:
        loaded(file, one() + "\n" + one(**fields))
    assert str(raised.value) == f"{file}:6: waiver 2 {said}"


BRACKETS = "waivers must be tables with the header [[waiver]], in two pairs of brackets"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[waiver]]\nrule = Trial-status\n", "not TOML: Invalid value (at line 2, column 8)"),
        (one() + 'rule = "Arm-label"\n', "not TOML: Cannot overwrite a value (at line 5, column 19)"),
        (one(expires="2026-02-30"), "not TOML: Invalid date or datetime (at line 4, column 11)"),
        ("a = " + "[" * 5000, "not TOML: nested too deeply"),
        ("[waiver]\n", BRACKETS),
        ("waiver = [1]\n", BRACKETS),
        ("[[waivers]]\n", "unknown key 'waivers'; there may only be [[waiver]] tables"),
        ('waiver = [{rule = "Trial-size"}]\n', "waiver 1 lacks reason and expires"),
    ],
)
def test_what_is_wrong_with_a_file_is_one_sentence(file: Path, text: str, said: str) -> None:
    with pytest.raises(SourceError) as raised:
        loaded(file, text)
    assert str(raised.value) == f"{file}: {said}"


def test_a_number_that_python_refuses_is_no_toml(file: Path) -> None:
    with pytest.raises(SourceError, match=rf"^{re.escape(str(file))}: not TOML: "):
        loaded(file, f"a = {'9' * 5000}")


def test_a_file_that_cannot_be_read_is_named(file: Path) -> None:
    with pytest.raises(SourceError, match=rf"^{re.escape(str(file))}: no such file$"):
        waivers.load(file, RULES)
    with pytest.raises(SourceError, match=rf"^{re.escape(str(file.parent))}: cannot be read: Is a directory$"):
        waivers.load(file.parent, RULES)
    file.write_bytes(b"# fine\n# \xff\n")
    with pytest.raises(SourceError, match=rf"^{re.escape(str(file))}:2: not UTF-8$"):
        waivers.load(file, RULES)
