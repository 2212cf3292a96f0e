"""Reading files: whatever the packing, the same studies; whatever the damage, one sentence and the rest goes on."""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialgraph.errors import Finding, Severity, SourceError
from trialgraph.sources import RawRecord, Source
from trialgraph.sources.files import read

SOURCE: Source[Sequence[Path | str]] = read


def study(number: int, **more: object) -> dict[str, object]:
    return {"protocolSection": {"identificationModule": {"nctId": f"NCT{number:08}"}, **more}}


def dumped(*numbers: int) -> list[bytes]:
    return [orjson.dumps(study(number)) for number in numbers]


def lines(*numbers: int) -> bytes:
    return b"".join(line + b"\n" for line in dumped(*numbers))


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def outcome(*paths: Path | str, limit: int = 2**20) -> tuple[list[RawRecord], list[Finding]]:
    """What reading gives, after the checks that hold for every input."""
    findings: list[Finding] = []
    records = list(read(paths, report=findings.append, limit=limit))
    assert not [record for record in records if b"\n" in record.data or b"\r" in record.data]
    for finding in findings:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", finding.rule)
        assert finding.message.isprintable(), "one line"
        assert not re.search(r"\.( |$)", finding.message), "one sentence"
        assert finding.file in finding.message
    return records, findings


def numbers(records: list[RawRecord]) -> list[int]:
    """The study numbers, found even in damaged records."""
    return [int(re.search(rb"NCT(\d{8})", record.data)[1]) for record in records]  # type: ignore[index]


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, bytes], Path]:
    def write(name: str, data: bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    return write


Write = Callable[[str, bytes], Path]


# Every packing

PAGE = b'{"studies":[' + b",".join(dumped(1, 2)) + b'],"nextPageToken":"x"}'
ARRAY = b"[" + b",".join(dumped(1, 2)) + b"]"
PRETTY = b"".join(json.dumps(study(number), indent=2).encode() + b"\n" for number in (1, 2))
GOOD = {
    "a page": ("a.json", PAGE, [(0, 0), (0, 1)]),
    "a page over several lines": ("a.json", json.dumps(json.loads(PAGE), indent=1).encode(), [(0, 0), (0, 1)]),
    "a page with one study a line": (
        "a.json",
        PAGE.replace(b"[{", b"[\n{").replace(b"},{", b"},\n{"),
        [(0, 0), (0, 1)],
    ),
    "an array": ("a.json", ARRAY, [(0, 0), (0, 1)]),
    "an array of studies with a page's key": (
        "a.json",
        ARRAY.replace(b'{"protocolSection"', b'{"totalCount":9,"protocolSection"'),
        [(0, 0), (0, 1)],
    ),
    "an array after white space": ("a.json", b" \n\n\t" + ARRAY, [(0, 0), (0, 1)]),
    "lines": ("a.jsonl", lines(1, 2), [(1, 0), (2, 0)]),
    "lines in .json": ("a.json", lines(1, 2), [(1, 0), (2, 0)]),
    "lines without a last line break": ("a.ndjson", lines(1, 2)[:-1], [(1, 0), (2, 0)]),
    "lines with CRLF and blank lines": (
        "a.jsonl",
        b"\r\n" + lines(1, 2).replace(b"\n", b"\r\n \r\n"),
        [(2, 0), (4, 0)],
    ),
    "lines of pages": (
        "a.jsonl",
        b'{"studies":[%b]}\n{"totalCount":9,"studies":[%b]}\n' % tuple(dumped(1, 2)),
        [(1, 0), (2, 0)],
    ),
    "lines, sections in another order": (
        "a.jsonl",
        b"".join(b'{"x":1,"hasResults":false,' + line[1:] + b"\n" for line in dumped(1, 2)),
        [(1, 0), (2, 0)],
    ),
    "lines with a BOM each": (
        "a.jsonl",
        b"".join(b"\xef\xbb\xbf" + line + b"\n" for line in dumped(1, 2)),
        [(1, 0), (2, 0)],
    ),
    "a BOM before an array": ("a.json", b"\xef\xbb\xbf" + ARRAY, [(0, 0), (0, 1)]),
    "pretty studies one after another": ("a.json", PRETTY, [(0, 0), (0, 1)]),
    "an array of pages": ("a.json", b'[{"studies":[%b]},{"studies":[%b]}]' % tuple(dumped(1, 2)), [(0, 0), (0, 0)]),
    "a page called .jsonl": ("a.jsonl", PAGE, [(1, 0), (1, 1)]),
    "gzip without the name": ("a.json", gzip.compress(lines(1, 2)), [(1, 0), (2, 0)]),
    "gzip in two parts": ("a.jsonl.gz", gzip.compress(lines(1)) + gzip.compress(lines(2)), [(1, 0), (2, 0)]),
    "a zip without the name": ("a.json", zipped({"b.json": dumped(1)[0], "a.json": dumped(2)[0]}), [(0, 0), (0, 0)]),
    "gzip in a zip": ("a.zip", zipped({"x/b.json.gz": gzip.compress(PAGE)}), [(0, 0), (0, 1)]),
    "harmful member names": (
        "a.zip",
        zipped({"../../e.json": dumped(1)[0], "/e.json": dumped(2)[0]}),
        [(0, 0), (0, 0)],
    ),
}


@pytest.mark.parametrize(("name", "data", "places"), GOOD.values(), ids=GOOD)
def test_every_packing_gives_the_same_studies(
    write: Write, tmp_path: Path, name: str, data: bytes, places: list[tuple[int, int]]
) -> None:
    records, findings = outcome(write(name, data))
    assert findings == []
    assert [orjson.loads(record.data)["protocolSection"] for record in records] == [
        study(number)["protocolSection"] for number in (1, 2)
    ]
    assert [(record.line, record.index) for record in records] == places
    assert os.listdir(tmp_path) == [name], "nothing is unpacked to disk"


def test_a_pretty_study_keeps_all_but_its_line_breaks(write: Write) -> None:
    text = '{\n  "protocolSection": {"x": 1.50, "y": "ü\\n"}\r\n}\n'
    [record], _ = outcome(write("a.json", text.encode()))
    assert record == RawRecord(text.strip().translate({10: 32, 13: 32}).encode(), record.file, 0, 0)


def test_display_path(write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write("sub/a.zip", zipped({"in/b.json": dumped(1)[0]}))
    write("sub/b\n.json", dumped(2)[0])
    monkeypatch.chdir(tmp_path)
    records, _ = outcome("./sub")
    assert [record.file for record in records] == ["./sub/a.zip!in/b.json", "./sub/b\\n.json"]


def test_folder_sorted_recursive_and_only_known_suffixes(write: Write, tmp_path: Path) -> None:
    for name, number in {"b/2.json": 2, "c.JSONL": 3, "a.json": 1, "d/e/f.ndjson": 4}.items():
        write(name, lines(number))
    write("b/readme.md", b"# not read")
    write("._a.json", b"\0\5\26\7 a Mac's shadow")
    records, findings = outcome(tmp_path)
    assert (numbers(records), findings) == ([1, 2, 3, 4], [])


def test_links_in_folders_do_not_loop(write: Write, tmp_path: Path) -> None:
    write("a/1.json", lines(1))
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    (tmp_path / "z.json").symlink_to("z.json")
    records, [finding] = outcome(tmp_path)
    assert numbers(records) == [1]
    assert (finding.rule, finding.file) == ("unreadable-file", f"{tmp_path}/z.json")


def test_named_pipe_in_a_folder_is_not_opened(write: Write, tmp_path: Path) -> None:
    write("1.json", lines(1))
    os.mkfifo(tmp_path / "2.json")
    assert numbers(outcome(tmp_path)[0]) == [1]


READ_STDIN = """
import sys
from trialgraph.sources.files import read
for record in read(["-"], report=print):
    print(record.file, record.line, record.data.decode())
"""


def from_stdin(data: bytes, script: str = READ_STDIN) -> str:
    """What a process prints that has `data` on its standard input, a pipe."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", script]
    return subprocess.run(command, input=data, capture_output=True, check=True, env=environment).stdout.decode()


def test_standard_input() -> None:
    expected = "".join(f"- {n} {line.decode()}\n" for n, line in enumerate(dumped(1, 2), 1))
    assert from_stdin(lines(1, 2)) == expected
    assert from_stdin(gzip.compress(lines(1, 2))) == expected


def test_a_slow_pipe(tmp_path: Path) -> None:
    """The first read may give less than it takes to tell the format."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    def feed() -> None:
        with open(pipe, "wb", buffering=0) as stream:
            for byte in (GZIPPED[:1], GZIPPED[1:2], GZIPPED[2:]):
                stream.write(byte)
                time.sleep(0.05)

    feeder = threading.Thread(target=feed)
    feeder.start()
    records, findings = outcome(pipe)
    feeder.join()
    assert (numbers(records), findings) == ([1, 2], [])


def test_zip_on_a_pipe_and_directory_as_standard_input() -> None:
    assert re.fullmatch(
        r"Violation: -: standard input \(-\) is a zip .* file \[unreadable-file]\n", from_stdin(zipped({}))
    )
    script = "import os; os.dup2(os.open('/', os.O_RDONLY), 0)" + READ_STDIN
    assert "standard input (-) cannot be read on: Is a directory" in from_stdin(b"", script)


# Every damage: name, data, studies kept, then of each finding: rule, line, record, path, what the message says

BROKEN = b'{"protocolSection":{"identificationModule":{"nctId":"NCT00000002"} "x":1}}'
DEEP = b"[" * 100_000
DEEP_STUDY = b'{"protocolSection":{"nctId":"NCT00000002","x":' + b'{"a":' * 100_000
GZIPPED = gzip.compress(lines(1, 2))
ZIPPED = zipped({"m.json": dumped(1)[0]})
# Random digits do not compress, so that a byte in the middle is a byte of the last studies.
LONG = b"".join(orjson.dumps(study(n, x=os.urandom(20_000).hex())) + b"\n" for n in range(1, 11))


def with_flag(data: bytes, flag: int) -> bytes:
    """The archive with `flag` set for its first member, in both places."""
    central = data.index(b"PK\x01\x02")
    return data[:6] + bytes([flag]) + data[7 : central + 8] + bytes([flag]) + data[central + 9 :]


def with_method(data: bytes, method: int) -> bytes:
    central = data.index(b"PK\x01\x02")
    return data[: central + 10] + bytes([method]) + data[central + 11 :]


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


BAD = {
    "empty": ("a.json", b"", [], ("empty-file", 0, "", "", "is empty")),
    "white space": ("a.json", b" \n\n", [], ("empty-file", 0, "", "", "holds only white space")),
    "empty gzip": ("a.gz", gzip.compress(b""), [], ("empty-file", 0, "", "", "is empty")),
    "html": (
        "a.json",
        b"<html>\n<p>503</p>",
        [],
        ("not-json", 0, "", "", r"it starts with '<html>\n<p>503</p>', at byte 0"),
    ),
    "html, indented": ("a.json", b"\n  <html>", [], ("not-json", 0, "", "", "it starts with '<html>', at byte 3")),
    "csv": ("a.json", b"id,title\n1,x\n2,y\n", [], ("not-json", 0, "", "", "it starts with 'id,title")),
    "utf-16": ("a.json", json.dumps(study(1)).encode("utf-16"), [], ("utf-16", 0, "", "", "convert it to UTF-8")),
    "utf-16 without BOM": ("a.json", json.dumps(study(1)).encode("utf-16-be"), [], ("utf-16", 0, "", "", "UTF-16")),
    "truncated study": (
        "a.json",
        dumped(1)[0][:-1],
        [],
        ("truncated-json", 0, "NCT00000001", "", "unfinished, at byte 67"),
    ),
    "truncated in a string": (
        "a.json",
        dumped(1)[0][:-5],
        [],
        ("truncated-json", 0, "", "", "unfinished, at byte 63"),
    ),
    "truncated pretty study": (
        "a.json",
        json.dumps(study(1), indent=1).encode()[:-2],
        [],
        ("truncated-json", 0, "NCT00000001", "", "unfinished, at byte 84"),
    ),
    "truncated page": (
        "a.json",
        PAGE[:147],
        [1],
        ("truncated-json", 0, "NCT00000002", "[1]", "unfinished, at byte 147"),
    ),
    "truncated page between studies": ("a.json", PAGE[:149], [1, 2], ("truncated-json", 0, "", "", "kept: 2")),
    "truncated last line": ("a.jsonl", lines(1, 2)[:-2], [1], ("truncated-json", 2, "NCT00000002", "", "byte 67")),
    "truncated first line": (
        "a.jsonl",
        dumped(1)[0][:30] + b"\n" + lines(2),
        [2],
        ("truncated-json", 1, "", "", "byte 30"),
    ),
    "truncated first line after a bracket": (
        "a.jsonl",
        b'{"protocolSection":{"nctId":"NCT00000001","x":[\n' + lines(2, 3),
        [2, 3],
        ("broken-json", 0, "NCT00000001", "[0]", "brackets or quotes do not match"),
    ),
    "broken line": (
        "a.jsonl",
        lines(1) + BROKEN[:-1] + b"]\n" + lines(3),
        [1, 3],
        ("broken-json", 2, "NCT00000002", "", "Expecting ',' delimiter, at byte 67"),
    ),
    "a line that is no JSON": ("a.jsonl", lines(1) + b"oops\n" + lines(3), [1, 3], ("not-json", 2, "", "", "'oops'")),
    "first line that is no JSON": ("a.jsonl", b"Loading\n" + lines(2), [2], ("not-json", 1, "", "", "'Loading'")),
    "broken study in a page": (
        "a.json",
        b'{"studies":[%b,%b,%b]}' % (dumped(1)[0], BROKEN, dumped(3)[0]),
        [1, 3],
        ("broken-json", 0, "NCT00000002", "[1]", "is broken JSON: Expecting ',' delimiter, at byte 148"),
    ),
    "comma at the end": (
        "a.json",
        ARRAY[:-1] + b",]",
        [1, 2],
        ("broken-json", 0, "", "", "studies kept: 2"),
    ),
    "text after the page": ("a.json", PAGE + b" Done", [1, 2], ("broken-json", 0, "", "", "follows, 'Done'")),
    "text after a study": ("a.json", dumped(1)[0] + b",", [1], ("broken-json", 0, "NCT00000001", "", "follows, ','")),
    "a line of text after the page": ("a.json", PAGE + b"\nDone", [1, 2], ("not-json", 2, "", "", "'Done', at byte 0")),
    "a BOM only": ("a.json", b"\xef\xbb\xbf", [], ("empty-file", 0, "", "", "is empty")),
    "NaN": ("a.json", b'{"protocolSection":{"x":NaN}}', [], ("broken-json", 0, "", "", "NaN is no JSON number")),
    "page of null": ("a.json", b'{"studies":null}', [], ("page-without-studies", 0, "", "", "are null, not an array")),
    "page without studies": ("a.json", b'{"nextPageToken":"x"}', [], ("page-without-studies", 0, "", "", "null")),
    "empty page": ("a.json", b'{"studies":[]}', [], ("empty-page", 0, "", "", "is an empty page")),
    "empty array": ("a.json", b"[]", [], ("empty-page", 0, "", "", "is an empty array")),
    "non-objects in an array": (
        "a.json",
        b"[%b,7,null]" % dumped(1)[0],
        [1],
        ("not-a-study", 0, "", "[1]", "[1] in"),
        ("not-a-study", 0, "", "[2]", "is null, neither"),
    ),
    "non-objects in a page on a line": (
        "a.jsonl",
        lines(1) + b'{"studies":["x",[]]}\n',
        [1],
        ("not-a-study", 2, "", "studies[0]", "studies[0] in line 2 of"),
        ("not-a-study", 2, "", "studies[1]", "is an array"),
    ),
    "another object": (
        "a.json",
        b'{"error":{},"x":1}',
        [],
        ("not-a-study", 0, "", "", "the keys 'error', 'x', neither"),
    ),
    "another object on a line": ("a.jsonl", lines(1) + b"{}\n", [1], ("not-a-study", 2, "", "", "without keys")),
    "a number": ("a.json", b"7", [], ("not-a-study", 0, "", "", "is a number")),
    "NUL bytes only": ("a.json", bytes(99), [], ("nul-bytes", 0, "", "", "at byte 0")),
    "NUL bytes in a line": (
        "a.jsonl",
        lines(1) + dumped(2)[0][:-2] + b"\0}}\n" + lines(3),
        [1, 3],
        ("nul-bytes", 2, "NCT00000002", "", "at byte 66"),
    ),
    "NUL bytes at the end": ("a.jsonl", lines(1) + bytes(99), [1], ("nul-bytes", 2, "", "", "the first, at byte 0")),
    "NUL bytes in a page": (
        "a.json",
        b'{"studies":[%b,%b,%b]}' % (dumped(1)[0], dumped(2)[0][:-3] + b"\0" + dumped(2)[0][-3:], dumped(3)[0]),
        [1, 3],
        ("nul-bytes", 0, "NCT00000002", "[1]", "at byte 146"),
    ),
    "deep brackets": ("a.json", DEEP, [], ("nested-too-deeply", 0, "", "", "nests brackets too deeply, at byte 0")),
    "deep brackets on a line": (
        "a.jsonl",
        lines(1) + DEEP + b"\n" + lines(3),
        [1, 3],
        ("nested-too-deeply", 2, "", "", "too deeply"),
    ),
    "deep study in a page": (
        "a.json",
        b'{"studies":[%b,%b,%b]}' % (dumped(1)[0], DEEP_STUDY + b"1" + b"}" * 100_002, dumped(3)[0]),
        [1, 3],
        ("nested-too-deeply", 0, "NCT00000002", "[1]", "too deeply, at byte 81"),
    ),
    "truncated gzip": (
        "a.jsonl.gz",
        gzip.compress(LONG)[:-20_000],
        list(range(1, 10)),
        ("truncated-gzip", 0, "", "", "place: 9"),
    ),
    "gzip without trailer": (
        "a.jsonl.gz",
        GZIPPED[:-8],
        [1, 2],
        ("truncated-gzip", 0, "", "", "cut short in its gzip data"),
    ),
    "gzip header only": ("a.gz", GZIPPED[:5], [], ("truncated-gzip", 0, "", "", "place: 0")),
    "wrong checksum": ("a.jsonl.gz", flipped(GZIPPED, -6), [1, 2], ("corrupted-gzip", 0, "", "", "place: 2")),
    "text after gzip": ("a.jsonl.gz", GZIPPED + b"more text", [1, 2], ("corrupted-gzip", 0, "", "", "place: 2")),
    "zip cut short": ("a.zip", ZIPPED[:-10], [], ("truncated-zip", 0, "", "", "its directory at the end is missing")),
    "zip with a wrong directory": (
        "a.zip",
        ZIPPED.replace(b"PK\x01\x02", b"PK\x09\x09"),
        [],
        ("corrupted-zip", 0, "", "", "is a damaged zip archive"),
    ),
    "damaged member": (
        "a.zip",
        flipped(zipped({"m.jsonl": lines(1), "n.json": dumped(2)[0]}), zipped({}).__len__() + 25),
        [2],
        ("corrupted-zip", 0, "", "", "m.jsonl"),
    ),
    "encrypted member": (
        "a.zip",
        with_flag(ZIPPED, 1),
        [],
        ("encrypted-member", 0, "", "", "a.zip!m.json is encrypted"),
    ),
    "packed otherwise": ("a.zip", with_method(ZIPPED, 9), [], ("unsupported-member", 0, "", "", "method 9")),
    "truncated gzip in a zip": (
        "a.zip",
        zipped({"m.gz": GZIPPED[:-8], "n.json": dumped(3)[0]}),
        [1, 2, 3],
        ("truncated-gzip", 0, "", "", "a.zip!m.gz is cut short"),
    ),
    "member without its header": (
        "a.zip",
        ZIPPED.replace(b"m.json", b"x.json", 1),
        [],
        ("corrupted-zip", 0, "", "", "a.zip!m.json cannot be found in the damaged archive"),
    ),
    "zip in a zip": (
        "a.zip",
        zipped({"b.zip": ZIPPED, "n.json": dumped(3)[0]}),
        [3],
        ("nested-archive", 0, "", "", "a.zip!b.zip"),
    ),
    "zip of other files": (
        "a.zip",
        zipped({"b.txt": b"x", "d/": b""}),
        [],
        ("empty-archive", 0, "", "", "none of its 1 members"),
    ),
    "zip bomb": (
        "a.zip",
        zipped({"b.json": b" " * 2**21, "c.json": dumped(1)[0]}),
        [1],
        ("too-large", 0, "", "", "would inflate to 2097152 bytes, beyond the limit of 1048576"),
    ),
    "gzip bomb": ("a.gz", gzip.compress(b" " * 2**21), [], ("too-large", 1, "", "", "line 1 of")),
    "gzip bomb of short lines": (
        "a.gz",
        gzip.compress(b"[\n" * 2**20),
        [],
        ("too-large", 0, "", "", "one JSON document longer"),
    ),
    "too long a line": (
        "a.jsonl",
        lines(1, 2) + b'{"x":"' + b"x" * 2**21 + b'"}\n' + lines(3),
        [1, 2, 3],
        ("too-large", 3, "", "", "is longer than the limit of 1048576 bytes"),
    ),
}


@pytest.mark.parametrize(("name", "data", "kept", "expected"), [(*c[:3], c[3:]) for c in BAD.values()], ids=BAD)
def test_every_damage_is_one_finding_and_the_rest_goes_on(
    write: Write, name: str, data: bytes, kept: list[int], expected: tuple[tuple[str, int, str, str, str], ...]
) -> None:
    after = write("after.json", lines(99))
    records, findings = outcome(write(name, data), after)
    assert numbers(records) == [*kept, 99]
    assert [(f.rule, f.line, f.record, f.path) for f in findings] == [case[:4] for case in expected]
    for finding, (*_, words) in zip(findings, expected, strict=True):
        assert words in finding.message
        assert name in finding.file
        severity = Severity.INFO if finding.rule == "empty-page" else Severity.VIOLATION
        assert finding.severity is severity


def test_studies_before_a_corrupted_place_are_kept(write: Write) -> None:
    records, findings = outcome(write("a.gz", flipped(gzip.compress(LONG), 90_000)))
    assert [finding.rule for finding in findings][-1] == "corrupted-gzip"
    assert numbers(records)[:4] == [1, 2, 3, 4]


def test_a_damaged_member_is_named_as_the_cause_of_the_cut_gzip_in_it(write: Write) -> None:
    archive = zipped({"m.gz": gzip.compress(LONG)})
    checksum = archive.index(b"PK\x01\x02") + 16
    records, [finding] = outcome(write("a.zip", flipped(archive, checksum)))
    assert numbers(records)[:4] == [1, 2, 3, 4]
    assert finding.rule == "corrupted-zip"
    assert finding.message.endswith(
        f"a.zip!m.gz is damaged in its zip data; studies kept from before that place: {len(records)}"
    )


# Damage inside strings is handed on for the next stage to see


def test_lone_surrogates_are_handed_on_as_escapes(write: Write) -> None:
    hurt = b'{"protocolSection":{"nctId":"NCT00000002","x":"\\ud800"}}'
    for name, data in {
        "page.json": b'{"studies":[%b,%b,%b]}' % (dumped(1)[0], hurt, dumped(3)[0]),
        "lines.jsonl": b"\n".join((dumped(1)[0], hurt, dumped(3)[0])),
    }.items():
        records, findings = outcome(write(name, data))
        assert [record.data for record in records] == [dumped(1)[0], hurt, dumped(3)[0]]
        assert findings == []
    assert outcome(write("one.json", hurt))[0][0].data == hurt


def test_bytes_that_are_not_utf8(write: Write) -> None:
    hurt = b'{"protocolSection":{"nctId":"NCT00000002","x":"caf\xe9 \xc3\xa9 \xff"}}'
    assert outcome(write("one.json", hurt))[0][0].data == hurt
    records, findings = outcome(write("lines.jsonl", lines(1) + hurt + b"\n" + lines(3)))
    assert [record.data for record in records] == [dumped(1)[0], hurt, dumped(3)[0]]
    assert findings == []

    records, findings = outcome(write("page.json", b'{"studies":[%b,%b]}' % (dumped(1)[0], hurt)))
    assert records[0].data == dumped(1)[0]
    assert orjson.loads(records[1].data)["protocolSection"]["x"] == "caf\ufffd é \ufffd"
    [finding] = findings
    assert (finding.severity, finding.rule) == (Severity.WARNING, "invalid-utf-8")
    assert (finding.record, finding.path) == ("NCT00000002", "studies[1]")
    assert "holds 2 bytes that are not UTF-8" in finding.message


def test_raw_control_characters_in_a_page(write: Write) -> None:
    hurt = b'{"protocolSection":{"nctId":"NCT00000002","x":"a\x01b\nc"}}'
    page = b"[%b,%b]" % (dumped(1)[0], hurt)
    records, [finding] = outcome(write("page.json", page))
    assert orjson.loads(records[1].data)["protocolSection"]["x"] == "a\x01b\nc"
    assert (finding.severity, finding.rule) == (Severity.WARNING, "control-character")
    assert f"at byte {page.index(1)}" in finding.message


def test_page_study_too_deep_for_orjson_to_write(write: Write) -> None:
    data = b'[{"protocolSection":' + b"[" * 300 + b"1" + b"]" * 300 + b"}]"
    [record], findings = outcome(write("a.json", data))
    assert (record.data, findings) == (data[1:-1], [])


# Paths that lead nowhere


def test_missing_file_among_others(write: Write, tmp_path: Path) -> None:
    missing = tmp_path / "missing.json"
    for paths in ((missing, write("a.json", lines(1))), (write("a.json", lines(1)), missing)):
        records, [finding] = outcome(*paths)
        assert numbers(records) == [1]
        assert (finding.severity, finding.rule) == (Severity.VIOLATION, "missing-file")
        assert finding.message == f"{missing} does not exist"


def test_nothing_at_all_is_an_error(tmp_path: Path) -> None:
    reported: list[Finding] = []
    (tmp_path / "readme.md").touch()
    for paths, words in (
        ([], "no path is given"),
        ([tmp_path / "x.json"], "x.json does not exist"),
        ([tmp_path / "x.json", tmp_path / "y"], "x.json does not exist; .*y does not exist"),
        ([tmp_path], "holds no records: none of its 1 files ends in .json, "),
        (["a\0b"], r"a\\x00b cannot be opened: embedded null byte"),
    ):
        with pytest.raises(SourceError, match=words):
            list(read(paths, report=reported.append))
    assert reported == [], "the error says it, a finding would say it twice"


def test_folder_without_records_among_others(write: Write, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    records, [finding] = outcome(tmp_path / "empty", write("a.json", lines(1)))
    assert numbers(records) == [1]
    assert finding.rule == "empty-folder"


@contextmanager
def unprivileged() -> Iterator[None]:
    """As somebody whom permissions bind."""
    if os.geteuid():
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_permission_denied() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        for name in ("a.json", "b.json"):
            Path(folder, name).write_bytes(lines(1))
        os.chmod(Path(folder, "a.json"), 0)
        os.mkdir(Path(folder, "c"), 0)
        with unprivileged():
            records, findings = outcome(folder)
            with pytest.raises(SourceError, match=r"a\.json cannot be opened: Permission denied"):
                outcome(Path(folder, "a.json"))
        assert numbers(records) == [1]
        assert [finding.rule for finding in findings] == ["unreadable-file"] * 2
        assert "c cannot be listed: Permission denied" in findings[1].message
        os.chmod(Path(folder, "c"), 0o700)


# Properties

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
STUDIES = st.lists(
    st.builds(lambda rest, body: {**rest, "protocolSection": body}, st.dictionaries(TEXT, VALUES, max_size=2), VALUES)
    .filter(lambda value: "studies" not in value),
    min_size=1, max_size=4,
)  # fmt: skip


def as_lines(studies: list[object]) -> dict[str, bytes]:
    return {"a.json": b"\n".join(map(orjson.dumps, studies))}


def as_blank_lines(studies: list[object]) -> dict[str, bytes]:
    return {"a.jsonl": b"\n" + b"\r\n\n".join(map(orjson.dumps, studies)) + b"\n"}


def as_array(studies: list[object]) -> dict[str, bytes]:
    return {"a.json": orjson.dumps(studies)}


def as_page(studies: list[object]) -> dict[str, bytes]:
    return {"a.json": orjson.dumps({"totalCount": 1, "studies": studies}, option=orjson.OPT_INDENT_2)}


def as_pretty(studies: list[object]) -> dict[str, bytes]:
    return {f"{n}.json": orjson.dumps(value, option=orjson.OPT_INDENT_2) for n, value in enumerate(studies)}


def as_sequence(studies: list[object]) -> dict[str, bytes]:
    return {"a.json": b"\n".join(orjson.dumps(value, option=orjson.OPT_INDENT_2) for value in studies)}


def plain(files: dict[str, bytes]) -> dict[str, bytes]:
    return files


def with_bom(files: dict[str, bytes]) -> dict[str, bytes]:
    return {name: b"\xef\xbb\xbf" + data for name, data in files.items()}


def with_gzip(files: dict[str, bytes]) -> dict[str, bytes]:
    return {f"{name}.gz": gzip.compress(data, 1) for name, data in files.items()}


def with_zip(files: dict[str, bytes]) -> dict[str, bytes]:
    return {"a.zip": zipped(files)}


def with_gzip_in_zip(files: dict[str, bytes]) -> dict[str, bytes]:
    return with_zip(with_gzip(files))


PACKINGS = st.tuples(
    st.sampled_from([as_lines, as_blank_lines, as_array, as_page, as_pretty, as_sequence]),
    st.sampled_from([plain, with_bom, with_gzip, with_zip, with_gzip_in_zip]),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(STUDIES, PACKINGS), min_size=1, max_size=3))
def test_the_packing_does_not_matter(
    groups: list[tuple[list[object], tuple[Callable[..., dict[str, bytes]], Callable[..., dict[str, bytes]]]]],
) -> None:
    with tempfile.TemporaryDirectory() as root:
        for number, (studies, (form, wrapping)) in enumerate(groups):
            folder = Path(root, str(number))
            folder.mkdir()
            for name, data in wrapping(form(studies)).items():
                (folder / name).write_bytes(data)
        records, findings = outcome(root)
    assert findings == []
    given_studies = [value for studies, _ in groups for value in studies]
    assert [orjson.dumps(orjson.loads(record.data)) for record in records] == list(map(orjson.dumps, given_studies))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_damage_raises(data: st.DataObject) -> None:
    """Bytes flipped, cut or inserted: findings, never another exception."""
    good = data.draw(st.sampled_from([PAGE, ARRAY, PRETTY, lines(1, 2, 3), GZIPPED, ZIPPED, zipped({"a.gz": GZIPPED})]))
    at = data.draw(st.integers(0, len(good)))
    bad = good[:at] + data.draw(st.binary(max_size=3)) + good[at + data.draw(st.integers(0, 30)) :]
    with tempfile.TemporaryDirectory() as root:
        path = Path(root, "a.json")
        path.write_bytes(bad)
        records, findings = outcome(path)
    assert records or findings, "nothing is lost in silence"


@pytest.mark.parametrize("wrap", [gzip.compress, lambda data: zipped({"a.jsonl": data})], ids=["gzip", "zip"])
def test_memory_stays_flat_for_lines(write: Write, wrap: Callable[[bytes], bytes]) -> None:
    line = orjson.dumps(study(1, text="x" * 2000)) + b"\n"
    path = write("a.gz", wrap(line * 20_000))  # 41 MB
    findings: list[Finding] = []
    tracemalloc.start()
    try:
        count = sum(1 for _ in read([path], report=findings.append))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (count, findings) == (20_000, [])
    assert peak < 2 * 2**20


def test_real_records() -> None:
    corpus = Path(__file__).parents[2] / "shared" / "corpus" / "trials.jsonl.gz"
    if not corpus.exists():
        pytest.skip("needs the corpus of real records beside the project")
    findings: list[Finding] = []
    records = list(read([corpus], report=findings.append))
    assert findings == []
    with gzip.open(corpus) as plain_lines:
        assert [record.data for record in records] == [line.strip() for line in plain_lines]
