"""The description of a build: DCAT 3, VoID and PROV-O about the files that it wrote and what they were made of."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from trialgraph import __version__
from trialgraph import vocab as v
from trialgraph.concepts import Release
from trialgraph.formats import WRITERS
from trialgraph.formats.turtle import Turtle
from trialgraph.names import Names, local_name
from trialgraph.pipeline.counts import Counts, Settings
from trialgraph.terms import Term, Triple, address, integer, iri, moment, text

_CC0: Final = iri("https://creativecommons.org/publicdomain/zero/1.0/")
_REGISTRY_TERMS: Final = iri("https://clinicaltrials.gov/about-site/terms-conditions")
_HOMEPAGE: Final = iri("https://clinicaltrials.gov/")
_MEDIA_TYPES: Final = {maker.suffix: maker.media_type for maker in WRITERS.values()} | {
    "tsv": "text/tab-separated-values",
    "jsonl": "application/jsonl",
    "graphml": "application/xml",
}
_IANA: Final = "https://www.iana.org/assignments/media-types/"


def write(
    settings: Settings,
    files: Sequence[Path],
    counts: Counts,
    releases: Sequence[Release],
    started: datetime,
    sources: set[str],
    target: Path,
) -> Path:
    """Writes the description to `target`."""
    names = Names(settings.base)
    triples = sorted(set(_triples(names, files, counts, releases, started, sources)))
    writer = Turtle(names.prefixes())
    target.write_text(writer.opening() + writer.block("", triples) + writer.closing(), encoding="utf-8")
    return target


def _triples(
    names: Names,
    files: Sequence[Path],
    counts: Counts,
    releases: Sequence[Release],
    started: datetime,
    sources: set[str],
) -> Iterator[Triple]:
    me, run = iri(f"{names.base}dataset/build"), iri(f"{names.base}dataset/build-activity")
    yield me, v.RDF_TYPE, v.DCAT_DATASET
    yield me, v.RDF_TYPE, v.VOID_DATASET
    yield me, v.DCTERMS_TITLE, text("Clinical trial interventions as a knowledge graph")
    yield me, v.DCTERMS_LICENSE, _CC0
    yield me, v.DCTERMS_RIGHTS, _REGISTRY_TERMS
    yield me, v.VOID_TRIPLES, integer(counts.triples)
    yield me, v.VOID_ENTITIES, integer(counts.trials)
    yield me, v.VOID_VOCABULARY, iri("https://w3id.org/trialgraph/ns#")
    yield me, v.PROV_WAS_GENERATED_BY, run
    yield from _activity(run, names, counts, started)
    for file in files:
        yield from _distribution(me, names, file)
    for source in sorted(sources):
        yield from _source(me, run, names, source)
    for release in releases:
        yield from _release(me, names, release)


def _activity(run: Term, names: Names, counts: Counts, started: datetime) -> Iterator[Triple]:
    tool = iri(f"{names.base}dataset/trialgraph-{__version__}")
    yield run, v.RDF_TYPE, v.PROV_ACTIVITY
    yield run, v.PROV_STARTED_AT_TIME, moment(started)
    yield run, v.PROV_ENDED_AT_TIME, moment(datetime.now(UTC))
    yield run, v.PROV_WAS_ASSOCIATED_WITH, tool
    yield run, v.recordsRead, integer(counts.read)
    yield run, v.recordsSkipped, integer(counts.skipped)
    yield run, v.recordsSuperseded, integer(counts.superseded)
    yield tool, v.RDF_TYPE, v.PROV_SOFTWARE_AGENT
    yield tool, v.RDFS_LABEL, text("trialgraph")
    yield tool, v.SCHEMA_SOFTWARE_VERSION, text(__version__)
    yield tool, v.SCHEMA_RUNTIME_PLATFORM, text(f"Python {platform.python_version()}")


def _distribution(me: Term, names: Names, file: Path) -> Iterator[Triple]:
    it = iri(f"{names.base}dataset/build/{file.name}")
    yield me, v.DCAT_DISTRIBUTION, it
    yield it, v.RDF_TYPE, v.DCAT_DISTRIBUTION_CLASS
    yield it, v.DCTERMS_TITLE, text(file.name)
    yield it, v.DCAT_MEDIA_TYPE, iri(_IANA + _MEDIA_TYPES[file.suffix[1:]])
    yield it, v.DCAT_BYTE_SIZE, integer(file.stat().st_size)
    yield from _checksum(it, names, file)


def _source(me: Term, run: Term, names: Names, source: str) -> Iterator[Triple]:
    """One input file, by name and checksum; a member of an archive is part of the archive, standard input has
    neither."""
    file = Path(source.partition("!")[0])
    it = iri(f"{names.base}dataset/input/{local_name(source)}")
    yield me, v.PROV_WAS_DERIVED_FROM, it
    yield run, v.PROV_USED, it
    yield it, v.RDF_TYPE, v.PROV_ENTITY
    yield it, v.RDFS_LABEL, text("standard input" if source == "-" else file.name)
    yield it, v.DCTERMS_PUBLISHER, _HOMEPAGE
    if file.is_file():
        yield from _checksum(it, names, file)


def _checksum(it: Term, names: Names, file: Path) -> Iterator[Triple]:
    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    checksum = iri(f"{names.base}dataset/sha256/{digest}")
    yield it, v.SPDX_CHECKSUM, checksum
    yield checksum, v.RDF_TYPE, v.SPDX_CHECKSUM_CLASS
    yield checksum, v.SPDX_ALGORITHM, v.SPDX_CHECKSUM_ALGORITHM_SHA256
    yield checksum, v.SPDX_CHECKSUM_VALUE, text(digest)


def _release(me: Term, names: Names, release: Release) -> Iterator[Triple]:
    it = names.vocabulary(release.name)
    yield me, v.PROV_WAS_DERIVED_FROM, it
    yield it, v.RDF_TYPE, v.DCAT_DATASET
    yield it, v.DCTERMS_TITLE, text(release.title)
    yield it, v.DCAT_VERSION, text(release.version)
    yield it, v.DCTERMS_LICENSE, text(release.licence)
    yield it, v.DCAT_LANDING_PAGE, address(release.homepage)
    yield it, v.DCTERMS_BIBLIOGRAPHIC_CITATION, text(release.attribution)
    yield it, v.VOID_ENTITIES, integer(release.concepts)
