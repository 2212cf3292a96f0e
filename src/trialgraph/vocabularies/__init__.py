"""Where concepts come from: one file a vocabulary, and the compact slices that are built of them and shipped."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from trialgraph.concepts import Concept, Release
from trialgraph.errors import VocabularyError
from trialgraph.vocabularies import (
    chebi,
    cl,
    devices,
    drugbank,
    fdaproductcode,
    go,
    hgnc,
    maxo,
    mesh,
    mondo,
    ncit_diseases,
    ncit_therapies,
    pr,
    ror,
    slices,
    store,
    unii,
    vo,
)
from trialgraph.vocabularies.files import fault, sha256, text
from trialgraph.vocabularies.latest import Latest
from trialgraph.vocabularies.store import MANIFEST, SOURCES, Installed, installed, manifest

__all__ = [
    "FETCHABLE",
    "MANIFEST",
    "SOURCES",
    "VOCABULARIES",
    "Fetchable",
    "Installed",
    "Vocabulary",
    "build",
    "build_release",
    "find",
    "installed",
    "load",
    "load_checked",
    "manifest",
    "releases",
]


class Vocabulary(Protocol):
    """What each vocabulary's module offers."""

    RELEASE: Release
    CHANGES: str

    @property
    def read(self) -> Callable[[Path], Iterator[Concept]]:
        """The concepts in the files below a folder."""


class Fetchable(Vocabulary, Protocol):
    """A vocabulary whose publisher's newest release can be fetched and read."""

    LATEST: Latest

    @property
    def read_release(self) -> Callable[[Path], Iterator[Concept]]:
        """The concepts in the files of LATEST below a folder."""


VOCABULARIES: dict[str, Vocabulary] = {
    module.RELEASE.name: module
    for module in (
        chebi,
        cl,
        devices,
        drugbank,
        fdaproductcode,
        go,
        hgnc,
        maxo,
        mesh,
        mondo,
        ncit_diseases,
        ncit_therapies,
        pr,
        ror,
        unii,
        vo,
    )
}

FETCHABLE: dict[str, Fetchable] = {
    module.RELEASE.name: module
    for module in (
        chebi,
        cl,
        drugbank,
        fdaproductcode,
        hgnc,
        maxo,
        mesh,
        mondo,
        ncit_diseases,
        ncit_therapies,
        ror,
        unii,
        vo,
    )
}

LICENCES = {
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/legalcode",
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/legalcode",
    "NLM-MeSH": "https://www.nlm.nih.gov/databases/download/terms_and_conditions_mesh.html",
    "Public-Domain-US": "https://www.usa.gov/government-copyright",
}


def build(source_folder: Path, output_folder: Path) -> list[Release]:
    """Make every slice, the manifest and LICENSES.md; the same sources give the same bytes."""
    origins = _origins(source_folder)
    entries = [_build_one(module, source_folder, output_folder, origins) for module in VOCABULARIES.values()]
    manifest = json.dumps(entries, ensure_ascii=False, indent=1) + "\n"
    (output_folder / MANIFEST).write_text(manifest, encoding="utf-8")
    (output_folder / "LICENSES.md").write_text(_licences(entries), encoding="utf-8")
    return releases(output_folder)


def load(name: str, folder: Path) -> list[Concept]:
    """The concepts of one slice (or of the project's own list of devices)."""
    if name not in VOCABULARIES:
        raise VocabularyError(f"there is no vocabulary {name}; known are {', '.join(VOCABULARIES)}")
    if name == devices.RELEASE.name:
        return list(devices.read(folder))
    return slices.read(name, folder / f"{name}.tsv.gz")


def load_checked(item: Installed) -> list[Concept]:
    """The concepts of an installed vocabulary.

    Raises VocabularyError for a slice that is not the one of which its manifest tells, or has an identifier twice.
    """
    name = item.release.name
    try:
        digest = sha256(item.path)
    except OSError as error:
        raise fault(name, item.path, 0, f"cannot be read ({error.strerror})") from error
    if digest != item.sha256:
        raise fault(name, item.path, 0, "is not the file that the manifest beside it tells of (SHA-256 differs)")
    concepts = load(name, item.path.parent)
    if twice := len(concepts) - len({concept.curie for concept in concepts}):
        raise fault(name, item.path, 0, f"has {twice} identifiers twice")
    return concepts


def releases(folder: Path) -> list[Release]:
    """The releases that the slices in a folder were made of, as its manifest says."""
    return [store.release(entry) for entry in manifest(folder)]


def build_release(name: str, own: Path, today: date) -> Release:
    """Makes the slice of a publisher's release of which the files lie below ``sources`` in the user's folder `own`.

    Raises VocabularyError, and leaves what is installed as it was, if a file is missing, changed, broken or incomplete.
    """
    module = FETCHABLE[name]
    store.check(name, module.LATEST, own / SOURCES)
    return store.make(module.RELEASE, module.LATEST, list(module.read_release(own / SOURCES)), own, today)


def find(item: Installed, curies: set[str]) -> list[Concept]:
    """The concepts with these CURIEs in one installed vocabulary."""
    if item.release.name == devices.RELEASE.name:
        return [concept for concept in devices.read(item.path.parent) if concept.curie in curies]
    return slices.find(item.release.name, item.path, curies)


def _build_one(module: Vocabulary, sources: Path, output: Path, origins: dict[str, dict[str, str]]) -> dict[str, Any]:
    release, own = module.RELEASE, module.RELEASE.name == devices.RELEASE.name
    folder = output if own else sources
    concepts = list(module.read(folder))
    twice = len(concepts) - len({concept.curie for concept in concepts})
    if twice or not concepts:
        raise VocabularyError(f"vocabulary {release.name} has {len(concepts)} concepts, {twice} of them twice")
    file = devices.FILE if own else f"{release.name}.tsv.gz"
    if not own:
        slices.write(concepts, output / file)
    return {
        **asdict(replace(release, concepts=len(concepts))),
        "changes": module.CHANGES,
        "sources": [
            {"file": name, "sha256": sha256(folder / name), **origins.get(name, {})} for name in release.sources
        ],
        "slice": {"file": file, "sha256": sha256(output / file)},
    }


def _origins(folder: Path) -> dict[str, dict[str, str]]:
    """Repository, path, commit and licence note of each source file, from the provenance table beside the files."""
    table = csv.DictReader(text("provenance", folder / "PROVENANCE.tsv").splitlines(), delimiter="\t")
    columns = ("repository", "path", "commit", "commit_date", "licence")
    return {row["file"]: {column: row[column] for column in columns} for row in table}


def _licences(entries: list[dict[str, Any]]) -> str:
    parts = [
        "# Licences of the vocabulary slices\n",
        "Written by the build of the slices; `manifest.json` has the same with checksums.\n",
        "| licence | text |\n|---|---|",
        *(f"| {name} | {url} |" for name, url in LICENCES.items()),
        "",
        *map(_licence, entries),
    ]
    return "\n".join(parts)


def _licence(entry: dict[str, Any]) -> str:
    origins = [_origin(source) for source in entry["sources"] if "repository" in source]
    return "\n".join(
        [
            f"## {entry['name']}\n",
            f"`{entry['slice']['file']}`: {entry['title']}, version {entry['version']}, {entry['homepage']}\n",
            f"- Licence: {entry['licence']} ({LICENCES[entry['licence']]})",
            f"- Attribution: {entry['attribution']}",
            f"- Changed: {entry['changes']}\n",
            *(["Made of:\n", *origins, ""] if origins else []),
        ]
    )


def _origin(source: dict[str, str]) -> str:
    place = f"{source['repository']}, {source['path']}, commit {source['commit']}"
    return f"- `{source['file']}`: {place} ({source['commit_date']}; {source['licence']})"
