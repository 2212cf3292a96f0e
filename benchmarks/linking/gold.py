"""The gold rows, and the records that their names stand in."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from trialgraph import records
from trialgraph.concepts import Kind
from trialgraph.pipeline import naming
from trialgraph.sources import files

SHARED: Final = Path(__file__).parents[3] / "shared"
GOLD: Final = SHARED / "gold"
CORPUS: Final = SHARED / "corpus" / "trials.jsonl.gz"
RECORDS: Final = "records.jsonl.gz"  # beside the tables: the records that rows point to and the corpus does not hold
_CURIES = {"https://ror.org/": "ror:", "FDA-PC:": "fdaproductcode:"}


@dataclass(frozen=True, slots=True)
class Row:
    """One gold row. `parts` are the sets of equivalent exact ids, one for each part of the name that has any;
    `composite` tells that the name has several parts, with ids or not; `nothing` that no id is right. `type` is that of
    the registry, for an intervention."""

    id: str
    kind: Kind
    name: str
    trials: tuple[str, ...]
    parts: tuple[frozenset[str], ...] = ()
    broader: frozenset[str] = frozenset()
    hard: frozenset[str] = frozenset()
    nothing: bool = False
    composite: bool = False
    type: str = ""
    stratum: str = ""
    note: str = ""


def read_gold(folder: Path) -> list[Row]:
    """All rows of the three tables."""
    readers = {"conditions.tsv": _condition, "interventions.tsv": _intervention, "sponsors.tsv": _sponsor}
    return [make(row) for file, make in readers.items() for row in _table(folder / file)]


def read_studies(paths: Iterable[Path], wanted: Collection[str] | None = None) -> Iterator[records.Study]:
    """The studies in those of the files that exist: all, or those of the NCT ids wanted."""
    for path in filter(Path.is_file, paths):
        for raw in files.read([str(path)], report=lambda finding: None):
            if wanted is None or records.head(raw.data)[0] in wanted:
                study = records.parse(raw.data).study
                if study is not None:
                    yield study


def clusters(rows: Sequence[Row]) -> list[int]:
    """A number for each row, the same for rows of one table that share a trial, directly or through other rows."""
    parent = list(range(len(rows)))

    def root(place: int) -> int:
        while parent[place] != place:
            place = parent[place]
        return place

    first: dict[tuple[str, str], int] = {}
    for place, row in enumerate(rows):
        for trial in row.trials:
            parent[root(place)] = root(first.setdefault((_table_of(row.kind), trial), place))
    return [root(place) for place in range(len(rows))]


def _table_of(kind: Kind) -> str:
    return kind.value if kind in {Kind.CONDITION, Kind.ORGANIZATION} else "intervention"


def _table(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)


def _curies(cell: str, separator: str = "|") -> frozenset[str]:
    """The ids of a cell, with the prefixes that the graph uses."""
    ids = (text.strip() for text in cell.split(separator))
    return frozenset(_curie(text) for text in ids if text)


def _curie(text: str) -> str:
    for long, short in _CURIES.items():
        if text.startswith(long):
            return short + text.removeprefix(long)
    return text


def _parts(ids: frozenset[str], note: str) -> tuple[bool, tuple[frozenset[str], ...]]:
    """Whether a cell has one id for each part, and the parts. The tables separate parts as they separate equivalents;
    only the note tells which they are."""
    composite = len(ids) > 1 and ("composite" in note or "one per part" in note)
    if composite:
        return True, tuple(frozenset({one}) for one in sorted(ids))
    return False, (ids,) if ids else ()


def _condition(row: Mapping[str, str]) -> Row:
    composite, parts = _parts(_curies(row["exact_mondo"]) | _curies(row["exact_other"]), row["note"])
    return Row(
        id=row["id"],
        kind=Kind.CONDITION,
        name=row["string_as_written"],
        trials=tuple(row["example_nct_ids"].split("|")),
        parts=parts,
        broader=_curies(row["broader_ok"]),
        hard=_curies(row["hard_negative"]),
        nothing=row["nil"] == "1",
        composite=composite,
        stratum=row["stratum"],
        note=row["note"],
    )


def _intervention(row: Mapping[str, str]) -> Row:
    parts = [_curies(part, ",") for part in row["exact_ids"].split("|")]
    return Row(
        id=row["id"],
        kind=naming.KINDS.get(row["type"], Kind.OTHER),
        name=row["name"],
        trials=(row["nct_id"],),
        parts=tuple(part for part in parts if part),
        broader=_curies(row["related_ids"], ","),
        hard=_curies(row["hard_negative"], ","),
        nothing=row["nil"] == "1",
        composite=len(parts) > 1,
        type=row["type"],
        note=row["note"],
    )


def _sponsor(row: Mapping[str, str]) -> Row:
    composite, parts = _parts(_curies(row["exact_ror"]), row["note"])
    return Row(
        id=row["id"],
        kind=Kind.ORGANIZATION,
        name=row["name"],
        trials=tuple(row["example_nct_ids"].split("|")),
        parts=parts,
        broader=_curies(row["parent_ror"]),
        hard=_curies(row["hard_negative"]),
        nothing=row["nil"] == "1",
        composite=composite,
        stratum=row["stratum"],
        note=row["note"],
    )
