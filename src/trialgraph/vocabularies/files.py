"""Reading vocabulary files: every fault becomes a VocabularyError that names vocabulary, file and line."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import zipfile
import zlib
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Final

from trialgraph.errors import VocabularyError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


# No publisher's file unpacks to more bytes than this: the largest (MeSH supplementary concepts) has 0.8 GB.
LARGEST: Final = 4 << 30
# What unpacking a damaged file may raise; the last two come from zips that are encrypted or odd.
DAMAGED: Final = (OSError, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError, NotImplementedError)


def fault(vocabulary: str, path: Path, line: int, reason: str) -> VocabularyError:
    """The error for one place in one file of a vocabulary."""
    return VocabularyError(f"vocabulary {vocabulary}, {path.name}, line {line}: {reason}")


def content(vocabulary: str, path: Path) -> bytes:
    """The bytes of a file, unpacked if its name ends in ``.gz``; ``x.zip/*.txt`` is the one such file in a zip."""
    try:
        if path.parent.suffix == ".zip":
            return _packed(vocabulary, path)
        data = path.read_bytes()
        return gzip.decompress(data) if path.suffix == ".gz" else data
    except DAMAGED as error:
        raise fault(vocabulary, path, 0, f"cannot be read ({error})") from error


def _packed(vocabulary: str, path: Path) -> bytes:
    with zipfile.ZipFile(path.parent) as archive:
        found = [member for member in archive.infolist() if fnmatchcase(member.filename.split("/")[-1], path.name)]
        if len(found) != 1:
            raise fault(vocabulary, path.parent, 0, f"holds {len(found)} files {path.name} where one is needed")
        if found[0].file_size > LARGEST:
            raise fault(vocabulary, path.parent, 0, f"unpacks to {found[0].file_size:,} bytes")
        return archive.read(found[0])


def head(path: Path) -> str:
    """The first 64 KB of a file as text, unpacked if its name ends in ``.gz``."""
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
        return stream.read(1 << 16).decode("utf-8", "replace")


def text(vocabulary: str, path: Path, encoding: str = "utf-8-sig") -> str:
    """The file as text (UTF-8, a byte order mark removed, unless told otherwise)."""
    data = content(vocabulary, path)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise fault(vocabulary, path, data.count(b"\n", 0, error.start) + 1, f"is not {encoding}") from error


def lines(vocabulary: str, path: Path, encoding: str = "utf-8-sig") -> Iterator[tuple[int, str]]:
    """Numbered lines; only line feeds end a line, since names may hold other Unicode line ends."""
    source = text(vocabulary, path, encoding)
    number, start = 1, 0
    while start < len(source):  # one by one: split() would hold a large file twice
        end = source.find("\n", start)
        end = len(source) if end < 0 else end
        if end > start:
            yield number, source[start:end].rstrip("\r")
        number, start = number + 1, end + 1


def cells(
    vocabulary: str, path: Path, minimum: int, delimiter: str = "\t", encoding: str = "utf-8-sig"
) -> Iterator[list[str]]:
    """The cells of a plain delimited file without quoting; a row with fewer than `minimum` cells is an error."""
    for number, line in lines(vocabulary, path, encoding):
        row = line.split(delimiter)
        if len(row) < minimum:
            raise fault(vocabulary, path, number, f"has {len(row)} cells where {minimum} are needed")
        yield row


def rows(vocabulary: str, path: Path, columns: tuple[str, ...], delimiter: str = "\t") -> Iterator[dict[str, str]]:
    """The rows of a quoted table by column name; comment lines (``#``) before the header are passed over."""
    source = text(vocabulary, path)
    start = 0
    while source.startswith("#", start):
        start = source.find("\n", start) + 1
    reader = csv.DictReader(source[start:].splitlines(), delimiter=delimiter)
    missing = set(columns) - set(reader.fieldnames or ())
    if missing:
        raise fault(vocabulary, path, 1, f"lacks the columns {', '.join(sorted(missing))}")
    for row in reader:
        if any(row[column] is None for column in columns):
            raise fault(vocabulary, path, reader.line_num + source.count("\n", 0, start), "is cut short")
        yield row


def document(vocabulary: str, path: Path) -> Any:
    """A JSON document."""
    try:
        return json.loads(text(vocabulary, path))
    except json.JSONDecodeError as error:
        raise fault(vocabulary, path, error.lineno, f"is not JSON ({error.msg})") from error


def sha256(path: Path) -> str:
    """SHA-256 of a file as stored."""
    return digest(path, "sha256")


def digest(path: Path, algorithm: str) -> str:
    """Checksum of a file as stored, in hexadecimal; `algorithm` as hashlib calls it."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, lambda: hashlib.new(algorithm, usedforsecurity=False)).hexdigest()
