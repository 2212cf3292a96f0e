"""Reading vocabulary files: every fault becomes a VocabularyError that names vocabulary, file and line."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
from typing import TYPE_CHECKING, Any

from trialgraph.errors import VocabularyError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def fault(vocabulary: str, path: Path, line: int, reason: str) -> VocabularyError:
    """The error for one place in one file of a vocabulary."""
    return VocabularyError(f"vocabulary {vocabulary}, {path.name}, line {line}: {reason}")


def content(vocabulary: str, path: Path) -> bytes:
    """The bytes of a file, unpacked if its name ends in ``.gz``."""
    try:
        data = path.read_bytes()
        return gzip.decompress(data) if path.suffix == ".gz" else data
    except (OSError, EOFError) as error:
        raise fault(vocabulary, path, 0, f"cannot be read ({error})") from error


def text(vocabulary: str, path: Path, encoding: str = "utf-8-sig") -> str:
    """The file as text (UTF-8, a byte order mark removed, unless told otherwise)."""
    data = content(vocabulary, path)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise fault(vocabulary, path, data.count(b"\n", 0, error.start) + 1, f"is not {encoding}") from error


def lines(vocabulary: str, path: Path, encoding: str = "utf-8-sig") -> Iterator[tuple[int, str]]:
    """Numbered lines; only line feeds end a line, since names may hold other Unicode line ends."""
    for number, line in enumerate(text(vocabulary, path, encoding).split("\n"), start=1):
        if line:
            yield number, line.rstrip("\r")


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
    return hashlib.sha256(path.read_bytes()).hexdigest()
