"""The compact slice of a vocabulary: a gzipped, sorted TSV file, one concept a row.

List cells join their items with ``|``. In every cell a backslash escapes: ``\\\\`` backslash, ``\\|`` bar,
``\\t`` tab, ``\\n`` line feed, ``\\r`` carriage return. The same concepts always give the same bytes.
"""

from __future__ import annotations

import gzip
import io
import re
from typing import TYPE_CHECKING

from trialgraph.concepts import Concept
from trialgraph.errors import VocabularyError
from trialgraph.vocabularies.files import fault, text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

COLUMNS = ("curie", "label", "category", "synonyms", "related", "parents", "exact", "country")

_ESCAPES = str.maketrans({"\\": r"\\", "|": r"\|", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
_RARE = re.compile(r"[\\\n\r]")
_PLAIN = {"t": "\t", "n": "\n", "r": "\r"}
_BAR = re.compile(r"(?<!\\)(?:\\\\)*\|")
_ESCAPED = re.compile(r"\\(.)")


def write(concepts: Iterable[Concept], path: Path) -> int:
    """Write a slice, sorted by CURIE, without a time stamp in it; return the number of concepts."""
    ordered = sorted(concepts, key=lambda concept: concept.curie)
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=buffer, mtime=0) as stream:
        stream.write(("\t".join(COLUMNS) + "\n").encode())
        stream.write("".join(map(_line, ordered)).encode())
    path.write_bytes(buffer.getvalue())
    return len(ordered)


def read(name: str, path: Path) -> list[Concept]:
    """Read a slice back; a wrong header or row raises VocabularyError."""
    header, _, body = text(name, path).partition("\n")
    if tuple(header.split("\t")) != COLUMNS:
        raise fault(name, path, 1, f"is not the header {' '.join(COLUMNS)}")
    return [_concept(name, path, number, line) for number, line in enumerate(body.split("\n")[:-1], start=2)]


def find(name: str, path: Path, curies: Iterable[str]) -> list[Concept]:
    """The concepts with these CURIEs that a slice has, without reading the others."""
    content = text(name, path)
    found = []
    for curie in sorted(curies):
        start = content.find(f"\n{curie}\t") + 1
        if start:
            line = content[start : content.find("\n", start)]
            found.append(_concept(name, path, content.count("\n", 0, start) + 1, line))
    return found


def _concept(name: str, path: Path, number: int, line: str) -> Concept:
    row = line.split("\t")
    if len(row) != len(COLUMNS):
        raise fault(name, path, number, f"has {len(row)} cells where {len(COLUMNS)} are needed")
    curie, label, category, synonyms, related, parents, exact, country = row
    if "\\" in label:
        label = _plain(label)
    return Concept(curie, label, category, _items(synonyms), _items(related), _items(parents), _items(exact), country)


def concept(
    curie: str,
    label: str,
    category: str,
    synonyms: Iterable[str] = (),
    related: Iterable[str] = (),
    parents: Iterable[str] = (),
    exact: Iterable[str] = (),
    country: str = "",
) -> Concept:
    """A concept with trimmed, sorted and unique names: none repeats the label, no related name repeats a synonym."""
    label = " ".join(label.split())
    if not curie or not label:
        raise VocabularyError(f"a concept needs an identifier and a label, got {curie!r} and {label!r}")
    same = _names(synonyms) - {label}
    return Concept(
        curie,
        label,
        category,
        tuple(sorted(same)),
        tuple(sorted(_names(related) - same - {label})),
        tuple(sorted(set(parents) - {curie, ""})),
        tuple(sorted(set(exact) - {""})),
        country,
    )


def _names(names: Iterable[str]) -> set[str]:
    return {" ".join(name.split()) for name in names} - {""}


def _line(item: Concept) -> str:
    row: list[str | tuple[str, ...]] = [item.curie, item.label, item.category]
    row += [item.synonyms, item.related, item.parents, item.exact, item.country]
    plain = "\t".join(cell if isinstance(cell, str) else "|".join(cell) for cell in row)
    bars = sum(len(cell) - 1 for cell in row if isinstance(cell, tuple) and cell)
    if plain.count("|") == bars and plain.count("\t") == len(COLUMNS) - 1 and not _RARE.search(plain):
        return plain + "\n"
    return "\t".join(_escaped(cell) for cell in row) + "\n"


def _escaped(cell: str | tuple[str, ...]) -> str:
    names = (cell,) if isinstance(cell, str) else cell
    return "|".join(name.translate(_ESCAPES) for name in names)


def _items(cell: str) -> tuple[str, ...]:
    if not cell:
        return ()
    if "\\" not in cell:
        return tuple(cell.split("|"))
    return tuple(_plain(item) for item in _split(cell))


def _split(cell: str) -> list[str]:
    items, start = [], 0
    for match in _BAR.finditer(cell):
        items.append(cell[start : match.end() - 1])
        start = match.end()
    return [*items, cell[start:]]


def _plain(cell: str) -> str:
    return _ESCAPED.sub(lambda match: _PLAIN.get(match[1], match[1]), cell)
