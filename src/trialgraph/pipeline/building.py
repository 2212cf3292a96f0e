"""A build: records in, files out.

It has three steps. **Spool**: the sources are cut into studies, kept in one temporary file with an index by NCT
id.
**Shards**: the index, sorted, is cut into runs of records; each run is parsed, linked, mapped, written and validated
by one process into files of its own. **Join**: the shards are put together in the order of the ids, and what trials
share is merged from sorted files. So the bytes of the graph depend on the records alone, not on their order in the
input or the number of processes, and memory does not grow with their number (the index aside, some 300 bytes a record).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import orjson

from trialgraph import resources
from trialgraph.concepts import Release
from trialgraph.errors import Finding, TruncationError
from trialgraph.pipeline import dataset, join, spool
from trialgraph.pipeline.counts import Counts, Progress, Settings, Validator
from trialgraph.pipeline.processes import spread
from trialgraph.pipeline.shards import Worker
from trialgraph.pipeline.vocab import linker
from trialgraph.pipeline.workplace import published, workplace
from trialgraph.semantics import overlay

# Records a shard: enough to pay for setting up a validation, few enough to share out between processes.
SHARD: Final = 100


@dataclass(frozen=True, slots=True)
class Built:
    """What a build left behind."""

    counts: Counts
    files: tuple[Path, ...]
    releases: tuple[Release, ...]
    validated: bool
    seconds: float


def build(settings: Settings, validator: Validator | None, progress: Progress) -> Built:
    """Reads, links, maps, writes and validates `settings.inputs` into `settings.output`.

    The files appear under their names together, at the end: an interrupted build leaves none behind. Raises SourceError
    when there is nothing to read, StoreError when the output cannot be written, TruncationError when counts disagree.
    """
    started = datetime.now(UTC)
    with workplace(settings.output) as place:
        counts = Counts()
        entries = _spool(settings, place, counts, progress)
        found_linker, releases = linker(progress, settings.curated) if settings.link else (None, ())
        overlays = (
            overlay.read_all(settings.overlays or resources.path("data", "curation")) if settings.interpret else {}
        )
        worker = Worker(settings, place, found_linker, validator, overlays)
        tasks = [entries[start : start + SHARD] for start in range(0, len(entries), SHARD)]
        progress("trials", 0, len(entries))
        for done, shard in enumerate(spread(worker, list(enumerate(tasks)), settings.jobs, worker.begin), 1):
            counts.add(shard)
            progress("trials", min(done * SHARD, len(entries)), len(entries))
        if counts.trials + counts.skipped + counts.superseded != counts.read:
            raise TruncationError(
                f"{counts.read} records were read, but {counts.trials} written, {counts.skipped} skipped and"
                f" {counts.superseded} superseded"
            )
        sources = {entry.file for entry in entries}
        made = _join(settings, place, len(tasks), counts, releases, started, progress, sources, validator)
        final = tuple(published(made, settings.output))
    return Built(counts, final, releases, validator is not None, (datetime.now(UTC) - started).total_seconds())


def _spool(settings: Settings, place: Path, counts: Counts, progress: Progress) -> list[spool.Entry]:
    with (place / "input.findings").open("wb") as lines:

        def note(finding: Finding) -> None:
            lines.write(orjson.dumps(finding, option=orjson.OPT_APPEND_NEWLINE))
            counts.findings[finding.severity, finding.rule] += 1

        return spool.fill(settings.inputs, place, counts, note, progress)


def _join(
    settings: Settings,
    place: Path,
    shards: int,
    counts: Counts,
    releases: Sequence[Release],
    started: datetime,
    progress: Progress,
    sources: set[str],
    validator: Validator | None,
) -> list[Path]:
    progress("joining", 0, 0)
    made = [*join.graphs(settings, place, shards, counts).values()]
    made += join.property_graphs(settings, place, shards, counts)
    if settings.link:
        made += join.mappings(settings, place, shards).values()
        if settings.interpret:
            made.append(join.derived(settings, place, shards, counts))
    findings = join.findings(settings, place, shards, counts, validator)
    made.append(findings)
    made.append(join.report(findings, settings, place))
    made.append(dataset.write(settings, made, counts, releases, started, sources, place / "dataset.ttl"))
    return made
