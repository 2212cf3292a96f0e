"""The vocabularies at hand: what is installed, fetching newer releases, and making slices of them.

Not called `vocabularies`: a module of that name would hide the package in this one's namespace.
"""

from __future__ import annotations

import hashlib
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from trialgraph import resources, vocabularies
from trialgraph.concepts import Concept, Release
from trialgraph.errors import StoreError, VocabularyError
from trialgraph.linking import Index, Linker, curation, index
from trialgraph.pipeline.counts import Progress
from trialgraph.vocabularies import Installed
from trialgraph.vocabularies.fetching import Fetched, Network, fetch

__all__ = [
    "Fetched",
    "Found",
    "Installed",
    "Network",
    "build_fetched",
    "build_vocabularies",
    "concept",
    "described",
    "fetch_vocabulary",
    "fetchable",
    "fetched",
    "index_vocabularies",
    "installed",
    "linker",
]


@dataclass(frozen=True, slots=True)
class Found:
    """A concept, the vocabulary that has it, and the labels of its parents by CURIE (empty if it does not have one)."""

    concept: Concept
    source: Installed
    parents: dict[str, str]


def installed() -> list[Installed]:
    """Every vocabulary at hand; one that the user made wins over the shipped one. Raises VocabularyError."""
    return vocabularies.installed(resources.path("data", "vocabularies"), resources.own_vocabularies())


def described(name: str) -> tuple[Installed, dict[str, Any]]:
    """One vocabulary at hand and its entry in the manifest. Raises VocabularyError if there is no such vocabulary."""
    for item in installed():
        if item.release.name == name:
            return item, next(entry for entry in vocabularies.manifest(item.path.parent) if entry["name"] == name)
    raise VocabularyError(f"there is no vocabulary {name}; known are {', '.join(vocabularies.VOCABULARIES)}")


def concept(curie: str) -> list[Found]:
    """The concept in each vocabulary at hand that has it. Raises VocabularyError if none has."""
    found = []
    for item in installed():
        for that in vocabularies.find(item, {curie}):
            labels = {parent.curie: parent.label for parent in vocabularies.find(item, set(that.parents))}
            found.append(Found(that, item, {parent: labels.get(parent, "") for parent in that.parents}))
    if not found:
        raise VocabularyError(f"no installed vocabulary has a concept {curie}")
    return found


def fetchable() -> list[str]:
    """The vocabularies whose newest release can be fetched."""
    return list(vocabularies.FETCHABLE)


def fetch_vocabulary(name: str, progress: Callable[[int, int], None], network: Network | None = None) -> list[Fetched]:
    """Gets the publisher's newest release of a vocabulary; `progress` is told the bytes done and the bytes in all.

    Raises VocabularyError when it cannot be got; what is installed stays as it is in any case.
    """
    if name not in vocabularies.FETCHABLE:
        described(name)
        raise VocabularyError(f"vocabulary {name} is this project's own list, which comes with it: nothing to fetch")
    sources = resources.own_vocabularies() / vocabularies.SOURCES
    return fetch(name, vocabularies.FETCHABLE[name].LATEST, sources, progress, network)


def fetched() -> list[str]:
    """The vocabularies of which a release was fetched, or placed by hand. Raises VocabularyError if there is none."""
    sources = resources.own_vocabularies() / vocabularies.SOURCES
    names = [
        name
        for name, module in vocabularies.FETCHABLE.items()
        if any((sources / remote.file).exists() for remote in module.LATEST.files)
    ]
    if not names:
        raise VocabularyError(f"there is no release to make a slice of in {sources}: fetch one with 'vocab fetch'")
    return names


def build_fetched(name: str) -> Release:
    """Makes the user's slice of a fetched release; it is used from then on.

    Raises VocabularyError, and leaves what is installed as it was, if the release is broken.
    """
    return vocabularies.build_release(name, resources.own_vocabularies(), datetime.now(UTC).date())


def index_vocabularies(progress: Progress = lambda step, done, total: None) -> Path:
    """The index of the names in all vocabularies at hand; made if there is none of just these releases.

    It is made beside its place and moved there when it is whole. Raises VocabularyError for a broken slice, StoreError
    when the cache cannot be written.
    """
    items = installed()
    path = resources.cache() / f"names-{_digest(items)}.sqlite"
    if path.exists():
        return path
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".names-", dir=path.parent) as place:
            made = Path(place, path.name)
            index.write(str(made), _loaded(items, progress)).close()
            made.replace(path)
        for old in sorted(path.parent.glob("names-*.sqlite"), key=lambda file: file.stat().st_mtime)[:-_KEPT]:
            old.unlink(missing_ok=True)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"the index of vocabularies cannot be written to {path.parent} ({error})") from error
    return path


_KEPT: Final = 3  # indexes of different sets of releases, which may be used in turn


def _loaded(items: Sequence[Installed], progress: Progress) -> Iterator[tuple[Release, list[Concept]]]:
    for number, item in enumerate(items):
        progress("indexing", number, len(items))
        yield item.release, vocabularies.load_checked(item)


def _digest(items: Sequence[Installed]) -> str:
    """Short for the releases and for the code that makes the index: another of either is another index."""
    said = "\n".join(f"{item.release.name} {item.release.version} {item.sha256}" for item in items)
    return hashlib.sha256(f"{index.scheme()}\n{said}".encode()).hexdigest()[:12]


def linker(
    progress: Progress = lambda step, done, total: None, curated: Path | None = None
) -> tuple[Linker, tuple[Release, ...]]:
    """A linker over the vocabularies that are installed, and their releases; at first their index is made.

    `curated` are a curator's links, those of the project unless another file is given. Raises VocabularyError for a
    file of them that the installed vocabularies gainsay.
    """
    opened = Index.open(index_vocabularies(progress))
    decisions = curation.read(curated or resources.path("data", "curation", "links.sssom.tsv"))
    if problems := curation.check(decisions, opened):
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        raise VocabularyError(f"a curated link does not hold: {problems[0]}{more}")
    return Linker(opened, decisions), tuple(item.release for item in installed())


def build_vocabularies(sources: Path, output: Path) -> list[Release]:
    """Makes the compact slices of the vocabulary files in `sources`. Raises VocabularyError."""
    output.mkdir(parents=True, exist_ok=True)
    return vocabularies.build(sources, output)
