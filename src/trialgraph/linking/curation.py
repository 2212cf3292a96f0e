"""What a curator decided about names: links that are accepted and links that are rejected, before any rule is asked.

The decisions are data (`data/curation/links.sssom.tsv`, SSSOM 1.1 literal mappings) and are checked like code: `read`
refuses a file of another form, `check` names every row that the installed vocabularies gainsay.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from trialgraph.concepts import Kind
from trialgraph.errors import VocabularyError
from trialgraph.linking.index import Index
from trialgraph.linking.normalise import normalise
from trialgraph.linking.targets import TARGETS
from trialgraph.names import Names

COLUMNS: Final = (
    "subject_label", "subject_type", "predicate_id", "predicate_modifier", "object_id", "object_label", "object_source",
    "mapping_justification", "author_label", "mapping_date", "comment", "name_kind",
)  # fmt: skip
JUSTIFICATION: Final = "semapv:ManualMappingCuration"
_PREDICATES: Final = frozenset(f"skos:{name}Match" for name in ("exact", "broad", "narrow", "close", "related"))
_NEVER_EMPTY: Final = ("subject_label", "author_label", "comment")
_CURIE: Final = re.compile(r"(?P<prefix>[A-Za-z]\w*):\S+")


@dataclass(frozen=True, slots=True)
class Row:
    """One decision; `cells` as written, by column."""

    line: int
    cells: Mapping[str, str]

    @property
    def kind(self) -> str:
        """The value of a :class:`Kind`, if the row is right."""
        return self.cells["name_kind"].removeprefix("code:nameKind-")

    @property
    def key(self) -> str:
        """The name in its normalised form."""
        return normalise(self.cells["subject_label"])

    @property
    def predicate(self) -> str:
        return self.cells["predicate_id"]

    @property
    def rejected(self) -> bool:
        """Whether the link is said not to hold."""
        return self.cells["predicate_modifier"] == "Not"

    @property
    def curie(self) -> str:
        return self.cells["object_id"]

    @property
    def source(self) -> str:
        """The name of the vocabulary that has the concept."""
        return self.cells["object_source"].removeprefix("vocabulary:")


class Curated:
    """The decisions of a file, by kind and normalised name."""

    def __init__(self, path: Path | None = None, rows: tuple[Row, ...] = ()) -> None:
        self.path = path
        self.rows = rows
        self._accepted: defaultdict[tuple[str, str], dict[str, Row]] = defaultdict(dict)
        self._rejected: defaultdict[tuple[str, str], dict[str, Row]] = defaultdict(dict)
        for row in rows:
            (self._rejected if row.rejected else self._accepted)[row.kind, row.key][row.curie] = row

    def accepted(self, kind: Kind, key: str) -> Mapping[str, Row]:
        """The concepts that a name is linked to, by CURIE, each with its row."""
        return self._accepted.get((kind, key), {})

    def rejected(self, kind: Kind, key: str) -> Mapping[str, Row]:
        """The concepts that a name must not be linked to, by CURIE, each with its row."""
        return self._rejected.get((kind, key), {})


def read(path: Path) -> Curated:
    """The decisions in a file. Raises VocabularyError for a file that is missing or not of this form."""
    try:
        lines = path.read_text("utf-8").split("\n")  # which also makes line ends of Windows plain
    except (OSError, UnicodeDecodeError) as error:
        raise VocabularyError(f"the curated links in {path.name} cannot be read ({error})") from error
    table = [(n, line.split("\t")) for n, line in enumerate(lines, 1) if line.strip() and not line.startswith("#")]
    number, header = table[0] if table else (1, [])
    if tuple(header) != COLUMNS:
        raise VocabularyError(f"{path.name}:{number}: is not the header {' '.join(COLUMNS)}")
    rows = []
    for number, cells in table[1:]:
        if len(cells) != len(COLUMNS):
            raise VocabularyError(f"{path.name}:{number}: has {len(cells)} cells where {len(COLUMNS)} are needed")
        rows.append(Row(number, dict(zip(COLUMNS, map(str.strip, cells), strict=True))))
    return Curated(path, tuple(rows))


def check(curated: Curated, index: Index) -> list[str]:
    """What is wrong with the rows, a sentence each with file and line; nothing if all is well."""
    names = Names()
    seen: dict[tuple[str, str, str], Row] = {}
    problems = []
    for row in curated.rows:
        found = [*_of_form(row), *_of_concept(row, index, names)]
        before = seen.setdefault((row.kind, row.key, row.curie), row)
        if before is not row:
            verb = "repeats" if before.rejected == row.rejected else "contradicts"
            found.append(f"{verb} line {before.line}: {row.key!r} and {row.curie}")
        problems += [f"{curated.path.name if curated.path else ''}:{row.line}: {problem}" for problem in found]
    return problems


def _of_form(row: Row) -> Iterator[str]:
    cells = row.cells
    yield from (f"{column} is empty" for column in _NEVER_EMPTY if not cells[column])
    for column, allowed in (
        ("subject_type", {"rdfs literal"}),
        ("predicate_id", _PREDICATES),
        ("predicate_modifier", {"", "Not"}),
        ("mapping_justification", {JUSTIFICATION}),
        ("name_kind", {f"code:nameKind-{kind}" for kind in Kind}),
    ):
        if cells[column] not in allowed:
            known = ", ".join(sorted(filter(None, allowed)))
            yield f"{column} is {cells[column]!r}, but must be {known}{' or empty' if '' in allowed else ''}"
    try:
        date.fromisoformat(cells["mapping_date"])
    except ValueError:
        yield f"mapping_date is {cells['mapping_date']!r}, but must be a date such as 2026-11-24"


def _of_concept(row: Row, index: Index, names: Names) -> Iterator[str]:
    match = _CURIE.fullmatch(row.curie)
    if match is None or not _is_known(match["prefix"], names):
        yield f"the prefix of {row.curie!r} is unknown"
    elif row.source not in index.versions or not row.cells["object_source"].startswith("vocabulary:"):
        yield f"object_source is {row.cells['object_source']!r}, but must be one of the installed vocabularies"
    else:
        entries = (one for one in index.equivalents(row.curie) if one.vocabulary == row.source)
        concept = next((one.concept for one in entries if one.concept.curie == row.curie), None)
        if concept is None:
            yield f"{row.source} {index.versions[row.source]} has no concept {row.curie}"
            return
        if concept.label != row.cells["object_label"]:
            yield f"{row.curie} is called {concept.label!r}, not {row.cells['object_label']!r}"
        if row.kind in {*Kind} and not _may_be(Kind(row.kind), row.source, concept.category):
            yield f"a {row.kind} cannot be {row.curie}, a {concept.category} of {row.source}"


def _is_known(prefix: str, names: Names) -> bool:
    try:
        names.namespace(prefix)
    except KeyError:
        return False
    return True


def _may_be(kind: Kind, vocabulary: str, category: str) -> bool:
    return any(target.vocabulary == vocabulary and category in target.categories for target in TARGETS[kind])
