"""Every record of the input in one temporary file, with an index by NCT id; of several versions the newest wins."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import BinaryIO, Final

from trialgraph import records
from trialgraph.errors import Finding, Severity
from trialgraph.pipeline.counts import Counts, Progress
from trialgraph.sources import RawRecord, files

SPOOL: Final = "spool"


@dataclass(frozen=True, slots=True)
class Entry:
    """Where one record lies in the spool, and where it came from."""

    nct: str
    version: str
    offset: int
    length: int
    file: str
    line: int

    def read(self, spool: BinaryIO) -> bytes:
        """The JSON text of the record."""
        spool.seek(self.offset)
        return spool.read(self.length)


def fill(
    inputs: tuple[str, ...], place: Path, counts: Counts, report: Callable[[Finding], None], progress: Progress
) -> list[Entry]:
    """Reads all `inputs` into the spool in `place`; the entries come back sorted by NCT id, one an id.

    Raises SourceError when nothing at all can be read.
    """
    entries = []
    offset = 0
    with (place / SPOOL).open("wb") as spool:
        for raw in files.read(inputs, report=report):
            counts.read += 1
            if counts.read % 100 == 0:
                progress("reading", counts.read, 0)
            nct, version = _head(raw, report)
            if not nct:
                counts.skipped += 1
                continue
            spool.write(raw.data)
            entries.append(Entry(nct, version, offset, len(raw.data), raw.file, raw.line))
            offset += len(raw.data)
    with (place / SPOOL).open("rb") as spool:
        kept = list(_newest(entries, spool, report))
    counts.superseded += len(entries) - len(kept)
    return kept


def _head(raw: RawRecord, report: Callable[[Finding], None]) -> tuple[str, str]:
    """Id and version; of a record that the quick look does not understand, as the full reading tells them."""
    nct, version = records.head(raw.data)
    if nct:
        return nct, version
    parsed = records.parse(raw.data)
    if parsed.study is not None:
        return parsed.study.nct_id, parsed.study.version
    for finding in parsed.findings:
        report(replace(finding, file=raw.file, line=raw.line))
    return "", ""


def _newest(entries: list[Entry], spool: BinaryIO, report: Callable[[Finding], None]) -> Iterator[Entry]:
    """One entry an id. Two of the same version are told apart by their bytes, so that the order of the input does not
    matter."""
    entries.sort(key=attrgetter("nct", "version"))
    for nct, group in groupby(entries, key=attrgetter("nct")):
        rivals = list(group)
        if len(rivals) == 1:
            yield rivals[0]
            continue
        ranked = sorted(
            rivals,
            key=lambda entry: (entry.version, hashlib.sha256(entry.read(spool)).digest(), entry.file, entry.line),
        )
        kept = ranked.pop()
        for entry in ranked:
            same = entry.length == kept.length and entry.read(spool) == kept.read(spool)
            what = (
                "the same record stands twice"
                if same
                else f"version {entry.version or '(none)'} gives way to {kept.version or '(none)'}"
            )
            where = f"{kept.file}:{kept.line}" if kept.line else kept.file
            message = f"{what}; the one in {where} is kept"
            report(Finding(Severity.INFO, "superseded-record", message, nct, "", entry.file, entry.line))
        yield kept
