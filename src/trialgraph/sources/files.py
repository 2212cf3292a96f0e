"""Studies from files, folders, archives and standard input.

What may stand in a file: one study; a page as the registry answers it (``{"studies": […], "nextPageToken": …}``); an
array of studies or pages; one study or page a line; several of these one after another. Any of them may be gzipped or
be a member of a zip archive. The content decides, not the name: only a file of a single line asks its name (``.jsonl``,
``.ndjson``) whether to count as line-based.

JSON lines are streamed, and a line that opens with one of a study's sections and ends with ``}`` is passed on unparsed.
Every other line is parsed, so a page on a line is cut too; so is a last line without line break, where a cut of the
file would show.
Anything else is held whole, up to `LIMIT` bytes.

Findings, each a Violation if not marked otherwise:

===================== ==================================================================================================
missing-file          a path does not exist
unreadable-file       permission is denied, or the system fails to read
empty-folder          nothing in the folder has one of the known suffixes
empty-file            no byte, or only white space
utf-16                the text is UTF-16 or UTF-32
not-json              the text starts with neither ``{`` nor ``[``
broken-json           JSON up to a byte, then not; the other studies of the file are kept
truncated-json        the text ends inside the JSON; the studies before are kept
nul-bytes             the text holds NUL bytes
nested-too-deeply     brackets within brackets beyond what can be parsed
too-large             one line, one document or one archive member exceeds the limit
not-a-study           JSON that is neither study nor page
page-without-studies  a page whose ``studies`` is missing or no array
empty-page            Info: a page or array of no studies
invalid-utf-8         Warning: bytes inside a page that are not UTF-8; replaced by U+FFFD in the named study
control-character     Warning: a raw control character inside a string; kept
truncated-gzip        the compressed data end too early; the studies before are kept
corrupted-gzip        the compressed data are damaged; the studies before are kept, up to a buffer's length
truncated-zip         an archive without its directory, or a member that ends too early
corrupted-zip         an archive or member that is damaged
encrypted-member      a member needs a password
unsupported-member    a member is packed otherwise than stored or deflated
nested-archive        an archive within an archive
empty-archive         no member of the archive has one of the known suffixes
===================== ==================================================================================================
"""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, count, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, cast

import orjson

from trialgraph.errors import Finding, Severity, SourceError
from trialgraph.sources import RawRecord

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

SUFFIXES = (".json", ".jsonl", ".ndjson", ".gz", ".zip")
LIMIT = 512 * 2**20

Report = Callable[[Finding], None]

_STUDY_KEYS = frozenset(
    ("protocolSection", "resultsSection", "annotationSection", "documentSection", "derivedSection", "hasResults")
)
_PAGE_KEYS = frozenset(("studies", "nextPageToken", "totalCount"))

_STUDY_LINE = re.compile(rb'\{\s*"(?:' + "|".join(sorted(_STUDY_KEYS)).encode() + rb')"\s*:')
# Never met inside a study: within a string the quotes are escaped, and no section holds a key of this name.
_STUDY_START = re.compile(r'\{\s*"protocolSection"\s*:')
_NCT_ID = re.compile(r'"nctId"\s*:\s*"(NCT\d{8})"')
_BETWEEN_VALUES = re.compile("[ \t\r\n\ufeff]*")
_ESCAPED_BYTE = re.compile("[\udc80-\udcff]")  # what decoding with surrogateescape makes of a byte that is not UTF-8
_ONE_LINE = bytes.maketrans(b"\r\n", b"  ")

_BOM = b"\xef\xbb\xbf"
_UTF_16 = re.compile(rb"\xff\xfe|\xfe\xff|[\s{\[]\0|\0[\s{\[]|\0\0\0[\s{\[]")
_GZIP = b"\x1f\x8b"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_MAGIC_LENGTH = 4
_BUFFER = 64 * 2**10  # also what a damaged gzip can lose of the good data before the damage
_LINES_AHEAD = 1000  # blank lines to look past when deciding between lines and one document

_ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, RuntimeError)


def read(paths: Sequence[Path | str], *, report: Report, limit: int = LIMIT) -> Iterator[RawRecord]:
    """The studies in `paths`, in their order; folders are read recursively, sorted by name; ``-`` is standard input.

    `limit` bounds in bytes what is held at once (one line, one document) and what one archive member may inflate to.
    Raises SourceError, on iteration, if not one of the paths leads to a file that can be opened.
    """
    run = _Run(report)
    for path in paths:
        yield from _path(os.fspath(path), run, limit)
    run.refuse_nothing()


@dataclass(slots=True)
class _Run:
    """The findings of one run: what cannot be opened waits until it is known whether anything can."""

    report: Report
    anything: bool = False
    waiting: list[Finding] = field(default_factory=list)

    def opened(self) -> None:
        self.anything = True
        for finding in self.waiting:
            self.report(finding)
        self.waiting.clear()

    def unopened(self, rule: str, file: str, what: str) -> None:
        finding = Finding(Severity.VIOLATION, rule, f"{_name(file)} {what}", file=file)
        if self.anything:
            self.report(finding)
        else:
            self.waiting.append(finding)

    def refuse_nothing(self) -> None:
        """Raises SourceError if no file was opened."""
        if not self.anything:
            reasons = "; ".join(finding.message for finding in self.waiting)
            raise SourceError(f"nothing can be read: {reasons or 'no path is given'}")


# Paths


def _path(path: str, run: _Run, limit: int) -> Iterator[RawRecord]:
    if path == "-":
        yield from _standard_input(run, limit)
    elif os.path.isdir(path):
        yield from _folder(path, run, limit)
    else:
        yield from _file(path, run, limit)


def _standard_input(run: _Run, limit: int) -> Iterator[RawRecord]:
    if sys.stdin is None:
        run.unopened("unreadable-file", "-", "is closed")
        return
    run.opened()
    yield from _stream(cast("io.BufferedIOBase", sys.stdin.buffer), "-", run.report, limit)


def _file(path: str, run: _Run, limit: int) -> Iterator[RawRecord]:
    try:
        stream = open(path, "rb")  # noqa: SIM115 - closed below, out of reach of this except
    except FileNotFoundError:
        run.unopened("missing-file", _printable(path), "does not exist")
    except (OSError, ValueError) as error:
        run.unopened("unreadable-file", _printable(path), f"cannot be opened: {_reason(error)}")
    else:
        with stream:
            run.opened()
            yield from _stream(stream, _printable(path), run.report, limit)


def _folder(path: str, run: _Run, limit: int) -> Iterator[RawRecord]:
    found = others = 0
    for entry in _walk(path, run):
        if _is_known(entry):
            found += 1
            yield from _file(entry, run, limit)
        else:
            others += 1
    if not found:
        what = f"holds no records: none of its {others} files ends in {', '.join(SUFFIXES)}"
        run.unopened("empty-folder", _printable(path), what if others else "holds no files that can be reached")


def _walk(folder: str, run: _Run) -> Iterator[str]:
    """The files under `folder`, sorted by name. Links are followed, but no folder is entered twice."""
    entered: set[tuple[int, int]] = set()
    waiting = [folder]
    while waiting:
        path = waiting.pop()
        if not os.path.isdir(path):
            # A named pipe would wait for a writer; a dangling link is passed on to be reported.
            if os.path.isfile(path) or os.path.islink(path):
                yield path
            continue
        try:
            identity = os.stat(path)
            names = os.listdir(path) if (identity.st_dev, identity.st_ino) not in entered else []
        except OSError as error:
            run.unopened("unreadable-file", _printable(path), f"cannot be listed: {_reason(error)}")
            continue
        entered.add((identity.st_dev, identity.st_ino))
        waiting.extend(os.path.join(path, name) for name in sorted(names, reverse=True))


def _is_known(path: str) -> bool:
    """Whether the name promises records; hidden files are left out (``._x.json`` is a Mac's shadow of ``x.json``)."""
    name = path.rpartition("/")[2]
    return name.lower().endswith(SUFFIXES) and not name.startswith(".")


# Streams


class _Guarded(io.RawIOBase):
    """A stream that ends where its data are damaged, and remembers why, instead of raising.

    So whatever reads it keeps all that was good before.
    """

    def __init__(self, inner: io.BufferedIOBase, kind: str, under: _Guarded | None = None) -> None:
        self._inner = inner
        self._kind = kind
        self._under = under
        self._damage: tuple[str, str] | None = None

    @property
    def damage(self) -> tuple[str, str] | None:
        """Rule and wording of the damage met so far; that of the stream underneath is the cause of ours."""
        return (self._under.damage if self._under else None) or self._damage

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        room = memoryview(buffer).cast("B")
        data = self._read(len(room))
        # A pipe may give a byte at a time, and the caller looks at the first few to tell the format.
        while len(data) < _MAGIC_LENGTH and (more := self._read(len(room) - len(data))):
            data += more
        room[: len(data)] = data
        return len(data)

    def _read(self, size: int) -> bytes:
        if self._damage:
            return b""
        try:
            # read() would collect several pieces and lose them all if the last one fails.
            return self._inner.read1(size)
        except _ZIP_ERRORS as error:
            self._damage = self._diagnosis(error)
            return b""

    def _diagnosis(self, error: Exception) -> tuple[str, str]:
        if isinstance(error, EOFError):
            return f"truncated-{self._kind}", f"is cut short in its {self._kind} data"
        if self._kind == "file" or (isinstance(error, OSError) and error.errno):
            return "unreadable-file", f"cannot be read on: {_reason(error)}"
        return f"corrupted-{self._kind}", f"is damaged in its {self._kind} data"


def _buffered(guard: _Guarded) -> io.BufferedReader:
    return io.BufferedReader(guard, _BUFFER)


def _stream(inner: io.BufferedIOBase, file: str, report: Report, limit: int) -> Iterator[RawRecord]:
    """The studies in an opened file, whichever of the formats it has."""
    guard = _Guarded(inner, "file")
    stream = _buffered(guard)
    if not stream.peek(_MAGIC_LENGTH).startswith(_ZIP):
        yield from _unpacked(_Text(file, report, limit, guard), stream)
    elif inner.seekable():
        yield from _archive(inner, _Text(file, report, limit, guard))
    else:
        what = "is a zip archive that comes through a pipe, but its directory stands at its end: give it as a file"
        _Text(file, report, limit, guard).find("unreadable-file", what)


def _unpacked(text: _Text, stream: io.BufferedReader) -> Iterator[RawRecord]:
    """The studies in `stream`, which may be gzipped."""
    head = stream.peek(_MAGIC_LENGTH)
    if head.startswith(_ZIP):
        text.find("nested-archive", "is a zip archive within another archive: unpack the outer one")
    elif head.startswith(_GZIP):
        with gzip.GzipFile(fileobj=stream) as inflated:
            guard = _Guarded(inflated, "gzip", text.guard)
            yield from _counted(replace(text, guard=guard), _buffered(guard))
    else:
        yield from _counted(text, stream)


def _counted(text: _Text, stream: io.BufferedReader) -> Iterator[RawRecord]:
    """The studies in `stream`; if it turns out to be damaged, how many were kept is reported."""
    kept = 0
    for record in _studies(text, stream):
        kept += 1
        yield record
    if text.guard.damage:
        rule, what = text.guard.damage
        text.find(rule, f"{what}; studies kept from before that place: {kept}")


# Archives


def _archive(stream: io.BufferedIOBase, text: _Text) -> Iterator[RawRecord]:
    try:
        stream.seek(0)
        archive = zipfile.ZipFile(cast("Any", stream))
    except _ZIP_ERRORS as error:
        # The directory stands at the end of an archive: without it there is "not a zip file".
        if "not a zip file" in str(error):
            text.find("truncated-zip", "is a zip archive that is cut short: its directory at the end is missing")
        else:
            text.find("corrupted-zip", f"is a damaged zip archive: {_reason(error)}")
        return
    with archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
        known = [member for member in members if _is_known(member.filename)]
        if not known:
            text.find("empty-archive", f"holds no records: none of its {len(members)} members has a known suffix")
        for member in known:
            yield from _member(archive, member, replace(text, file=f"{text.file}!{_printable(member.filename)}"))


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, text: _Text) -> Iterator[RawRecord]:
    if member.flag_bits & 1:
        text.find("encrypted-member", "is encrypted: unpack the archive with its password first")
        return
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        text.find("unsupported-member", f"is packed with method {member.compress_type}, not stored or deflated")
        return
    # zipfile gives no more bytes than are declared here, so a false declaration is bounded as well.
    if member.file_size > text.limit:
        what = f"would inflate to {member.file_size} bytes, beyond the limit of {text.limit}; gzip it if it is genuine"
        text.find("too-large", what)
        return
    try:
        stream = archive.open(member)
    except _ZIP_ERRORS as error:
        text.find("corrupted-zip", f"cannot be found in the damaged archive: {_reason(error)}")
        return
    with stream:
        guard = _Guarded(cast("io.BufferedIOBase", stream), "zip")
        yield from _unpacked(replace(text, guard=guard), _buffered(guard))


# Lines and documents


@dataclass(frozen=True, slots=True)
class _Text:
    """A text to be cut into studies: where it stands, and whom to tell what is wrong with it.

    `line` is set for one line of a file; `offset` is how many bytes of the file (or line) stand before the text;
    `mend` if it was decoded with escapes for bytes that are not UTF-8.
    """

    file: str
    report: Report
    limit: int
    guard: _Guarded
    line: int = 0
    offset: int = 0
    mend: bool = False

    def find(
        self, rule: str, what: str, severity: Severity = Severity.VIOLATION, record: str = "", path: str = ""
    ) -> None:
        """Report one sentence: the place, then `what` is wrong there."""
        if rule in ("truncated-json", "empty-file") and self.guard.damage:
            return  # it only shows that the stream is damaged, which is reported as such
        place = f"line {self.line} of {_name(self.file)}" if self.line else _name(self.file)
        place = f"{path} in {place}" if path else place
        place = f"{place} ({record})" if record else place
        self.report(Finding(severity, rule, f"{place} {what}", record, path, self.file, self.line))


def _studies(text: _Text, stream: io.BufferedReader) -> Iterator[RawRecord]:
    """The studies in a stream of plain text."""
    head = stream.peek(_MAGIC_LENGTH)
    if _UTF_16.match(head):
        text.find("utf-16", "is UTF-16 or UTF-32: convert it to UTF-8")
        return
    if head.startswith(_BOM):
        text = replace(text, offset=len(stream.read(len(_BOM))))
    if not stream.peek(1):
        text.find("empty-file", "is empty")
        return
    lines = _numbered(text, stream)
    ahead, blank = _ahead(lines)
    if not ahead and blank:
        text.find("empty-file", "holds only white space")
    elif not ahead:
        return  # its only line was too large, and reported as such
    elif _is_line_based(ahead, text.file):
        yield from _lines(chain(ahead, lines), text)
    else:
        data = b"".join(line for _, line in ahead)
        yield from _document(data, replace(text, offset=text.offset + blank), stream)


def _numbered(text: _Text, stream: io.BufferedReader) -> Iterator[tuple[int, bytes]]:
    """The lines of `stream` with their numbers, line breaks included, without those beyond the limit."""
    for number in count(1):
        line = stream.readline(text.limit + 1)
        if not line:
            return
        if len(line) <= text.limit:
            yield number, line
            continue
        replace(text, line=number).find("too-large", f"is longer than the limit of {text.limit} bytes")
        while line and not line.endswith(b"\n"):
            line = stream.readline(_BUFFER)


def _ahead(lines: Iterator[tuple[int, bytes]]) -> tuple[list[tuple[int, bytes]], int]:
    """The lines from the first that is not blank to the second, and how many bytes of blank lines stood before."""
    blank = 0
    for number, line in lines:
        if line.isspace():
            blank += len(line)
            continue
        ahead = [(number, line)]
        for following in lines:
            ahead.append(following)
            if len(ahead) > _LINES_AHEAD or not following[1].isspace():
                break
        return ahead, blank
    return [], blank


def _is_line_based(ahead: list[tuple[int, bytes]], file: str) -> bool:
    """Whether each line stands for itself."""
    first, last = ahead[0][1].strip(), ahead[-1][1].strip()
    if len(ahead) == 1 or not last:
        return file.lower().removesuffix(".gz").endswith((".jsonl", ".ndjson"))
    if _is_json(first):
        return True
    # Within one document an object can follow these three only; after anything else a broken line has ended.
    return last.startswith(b"{") and not first.endswith((b"[", b",", b":"))


def _is_json(data: bytes) -> bool:
    try:
        orjson.loads(data)
    except orjson.JSONDecodeError:
        return False
    return True


def _lines(lines: Iterator[tuple[int, bytes]], text: _Text) -> Iterator[RawRecord]:
    for number, line in lines:
        data = line.strip()
        if _STUDY_LINE.match(data) and data.endswith(b"}") and line.endswith(b"\n") and not _has_odd_bytes(data):
            yield RawRecord(data, text.file, number, 0)
        elif data:
            yield from _cut(data.removeprefix(_BOM), replace(text, line=number, offset=0))


def _has_odd_bytes(data: bytes) -> bool:
    return b"\0" in data or b"\r" in data


def _document(data: bytes, text: _Text, stream: io.BufferedReader) -> Iterator[RawRecord]:
    if len(data) <= text.limit:
        data = b"".join((data, stream.read(text.limit + 1 - len(data))))
    if len(data) > text.limit:
        text.find("too-large", f"is one JSON document longer than the limit of {text.limit} bytes")
    else:
        yield from _cut(data, text)


# Cutting a text


def _cut(data: bytes, text: _Text) -> Iterator[RawRecord]:
    """The studies in `data`: a line or a whole document."""
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError:
        yield from _cut_damaged(data, text)
    else:
        yield from _cut_value(value, data, text)


def _cut_value(value: object, data: bytes, text: _Text) -> Iterator[RawRecord]:
    """The studies in the parsed `value` of `data`."""
    if _is_study(value):
        yield RawRecord(data.strip().translate(_ONE_LINE), text.file, text.line, 0)
    elif not isinstance(value, list):
        yield from _cut_item(value, text, "", 0)
    elif not value:
        text.find("empty-page", "is an empty array: it holds no studies", Severity.INFO)
    else:
        for index, item in enumerate(value):
            yield from _cut_item(item, text, f"[{index}]", index)


def _cut_item(item: object, text: _Text, path: str, index: int) -> Iterator[RawRecord]:
    if isinstance(item, dict) and not _is_study(item) and item.keys() & _PAGE_KEYS:
        yield from _cut_page(item, text, path)
    else:
        yield from _study(item, text, path, index)


def _cut_page(page: dict[str, Any], text: _Text, path: str) -> Iterator[RawRecord]:
    studies = page.get("studies")
    if not isinstance(studies, list):
        text.find("page-without-studies", f"is a page whose studies are {_kind(studies)}, not an array", path=path)
    elif not studies:
        text.find("empty-page", "is an empty page: it holds no studies", Severity.INFO, path=path)
    else:
        prefix = f"{path}.studies" if path else "studies"
        for index, item in enumerate(studies):
            yield from _study(item, text, f"{prefix}[{index}]", index)


def _study(item: object, text: _Text, path: str, index: int) -> Iterator[RawRecord]:
    """One study out of several as a record, or the finding that it is none."""
    if not _is_study(item):
        text.find("not-a-study", f"is {_kind(item)}, neither a study nor a page", path=path)
        return
    try:
        data = _dump(_mended(item, text, path) if text.mend else item)
    except RecursionError:
        text.find("nested-too-deeply", "nests brackets too deeply", path=path)
    else:
        yield RawRecord(data, text.file, text.line, index)


def _is_study(value: object) -> bool:
    return isinstance(value, dict) and not _STUDY_KEYS.isdisjoint(value)


def _dump(study: object) -> bytes:
    try:
        return orjson.dumps(study)
    except orjson.JSONEncodeError:
        # Lone surrogates, numbers beyond 64 bits and deep nesting: json can, and writes a surrogate as its escape.
        return json.dumps(study, separators=(",", ":")).encode()


def _mended(study: object, text: _Text, path: str) -> Any:
    """`study` with U+FFFD for each byte that was not UTF-8."""
    mended, bad = _ESCAPED_BYTE.subn("\ufffd", json.dumps(study, ensure_ascii=False))
    if not bad:
        return study
    what = f"holds {bad} bytes that are not UTF-8, each replaced by U+FFFD"
    text.find("invalid-utf-8", what, Severity.WARNING, _nct_id(mended), path)
    return json.loads(mended)


# Damaged texts: only now does a second, tolerant parser look at them


class _Flaw(Exception):
    """Where (in characters) and why a text cannot be parsed."""

    def __init__(self, rule: str, what: str, at: int) -> None:
        super().__init__(rule)
        self.rule, self.what, self.at = rule, what, at


def _cut_damaged(data: bytes, text: _Text) -> Iterator[RawRecord]:
    """The studies in `data`, which is not strictly JSON: at worst, those that can be parsed by themselves."""
    try:
        decoded = data.decode()
    except UnicodeDecodeError:
        decoded, text = data.decode(errors="surrogateescape"), replace(text, mend=True)
    try:
        values = _tolerant_values(decoded, text)
    except _Flaw as flaw:
        yield from _salvaged(decoded, flaw, text)
    else:
        yield from _cut_value(values[0] if len(values) == 1 else values, data, text)


def _tolerant_values(decoded: str, text: _Text) -> list[Any]:
    """The JSON values in `decoded`, one after another, control characters in strings allowed (but said).

    Raises _Flaw where even that fails.
    """
    nul = decoded.find("\0")
    if nul >= 0:
        raise _Flaw("nul-bytes", "holds NUL bytes, the first", nul)
    try:
        return list(_values(decoded, _STRICT))
    except _Flaw as flaw:
        if not flaw.what.startswith(_CONTROL_CHARACTER):
            raise
        values = list(_values(decoded, _LENIENT))
        what = f"holds a raw control character inside a string at byte {_byte(decoded, flaw.at, text)}"
        text.find("control-character", what, Severity.WARNING)
        return values


def _values(decoded: str, decoder: json.JSONDecoder) -> Iterator[Any]:
    at = _skipped(decoded, 0)
    while at < len(decoded):
        value, at = _decode(decoded, at, decoder)
        yield value
        at = _skipped(decoded, at)


def _skipped(decoded: str, at: int) -> int:
    between = _BETWEEN_VALUES.match(decoded, at)
    return between.end() if between else at


def _decode(decoded: str, at: int, decoder: json.JSONDecoder) -> tuple[Any, int]:
    """The value that starts at `at` and where it ends. Raises _Flaw."""
    if decoded[at] not in "{[":
        excerpt = repr(decoded[at : at + 20])
        if at == _skipped(decoded, 0):
            raise _Flaw("not-json", f"is not JSON: it starts with {excerpt}", at)
        raise _Flaw("broken-json", f"something else follows, {excerpt}", at)
    try:
        return decoder.raw_decode(decoded, at)
    except json.JSONDecodeError as error:
        end = len(decoded.rstrip())
        if error.msg != _CONTROL_CHARACTER and (error.pos >= end or decoded[end - 1] not in "}]"):
            raise _Flaw("truncated-json", "is cut short: its JSON ends unfinished", len(decoded)) from None
        raise _Flaw("broken-json", error.msg, error.pos) from None
    except RecursionError:
        raise _Flaw("nested-too-deeply", "nests brackets too deeply", at) from None
    except ValueError as error:
        raise _Flaw("broken-json", str(error), at) from None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


_STRICT = json.JSONDecoder(parse_constant=_refuse_constant)
_LENIENT = json.JSONDecoder(parse_constant=_refuse_constant, strict=False)
_CONTROL_CHARACTER = "Invalid control character at"


def _salvaged(decoded: str, flaw: _Flaw, text: _Text) -> Iterator[RawRecord]:
    """The studies that can be parsed by themselves out of a text that cannot; a finding for each of the others."""
    starts = [match.start() for match in _STUDY_START.finditer(decoded)]
    kept = 0
    for index, (start, end) in enumerate(pairwise((*starts, len(decoded)))):
        piece = decoded[start:end]
        path = f"[{index}]" if len(starts) > 1 else ""
        try:
            study = _piece(piece, is_last=end == len(decoded))
        except _Flaw as broken:
            _tell(replace(text, offset=_byte(decoded, start, text)), piece, broken, path)
        else:
            kept += 1
            yield from _study(study, text, path, index)
    if kept == len(starts):
        _tell(text, decoded, flaw, "", kept)


def _piece(piece: str, is_last: bool) -> Any:
    """The one study at the start of `piece`. Raises _Flaw."""
    if "\0" in piece:
        raise _Flaw("nul-bytes", "holds NUL bytes, the first", piece.index("\0"))
    try:
        return _decode(piece if is_last else piece.rstrip(" \t\r\n,"), 0, _LENIENT)[0]
    except _Flaw as flaw:
        if flaw.rule == "truncated-json" and not is_last:
            raise _Flaw("broken-json", "its brackets or quotes do not match", flaw.at) from None
        raise


def _tell(text: _Text, decoded: str, flaw: _Flaw, path: str, kept: int = 0) -> None:
    """Report `flaw` with its byte, and the NCT id if it can be seen and is the only one."""
    what = f"is broken JSON: {flaw.what}" if flaw.rule == "broken-json" else flaw.what
    what = f"{what}, at byte {_byte(decoded, flaw.at, text)}"
    what = f"{what}; studies kept: {kept}" if kept else what
    text.find(flaw.rule, what, record="" if kept > 1 else _nct_id(decoded), path=path)


# Wording


def _name(file: str) -> str:
    return "standard input (-)" if file == "-" else file


def _printable(path: str) -> str:
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in path)


def _reason(error: Exception) -> str:
    """The words of `error`, fit to stand inside our sentence."""
    words = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return _printable(words).rstrip(".")


def _byte(decoded: str, at: int, text: _Text) -> int:
    return text.offset + len(decoded[:at].encode(errors="surrogateescape"))


def _nct_id(decoded: str) -> str:
    found = _NCT_ID.search(decoded)
    return found[1] if found else ""


def _kind(value: object) -> str:
    """The kind of a JSON value, as words for a sentence."""
    if isinstance(value, dict):
        keys = ", ".join(repr(key[:30]) for key in list(value)[:3])
        return f"an object with the keys {keys}" if keys else "an object without keys"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, int | float):
        return "a number"
    if value is None:
        return "null"
    return "a string" if isinstance(value, str) else "an array"
