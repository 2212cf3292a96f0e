"""The vocabularies at hand: the shipped slices, and those that a user made of newer releases, which win.

The user's folder holds `sources/` (the publishers' files as fetched or placed by hand, each fetched one with a note
`<file>.json` beside it), the slices `<vocabulary>.tsv.gz` made of them, and their `manifest.json`.
"""

from __future__ import annotations

import json
import os
import re
import zipfile
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from trialgraph.concepts import Release
from trialgraph.errors import VocabularyError
from trialgraph.vocabularies import slices
from trialgraph.vocabularies.files import document, head, sha256

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from trialgraph.concepts import Concept
    from trialgraph.vocabularies.latest import Latest

MANIFEST = "manifest.json"
SOURCES = "sources"

# Text of which the publishers end every line.
_LINES = {".obo", ".txt"}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_OBO_VERSION = re.compile(r"^data-version: (\S+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Installed:
    """One vocabulary at hand: `path` its slice, `size` in bytes, `own` whether the user made it.

    `sha256` is the checksum of the slice, as the manifest beside it says.
    `date` (ISO 8601) tells how old the data are: the day in the name of the release, or else the day the slice was
    made; empty if neither is known.
    """

    release: Release
    path: Path
    size: int
    sha256: str
    own: bool
    date: str


def installed(shipped: Path, own: Path) -> list[Installed]:
    """Every vocabulary at hand, in the order of the shipped manifest. Raises VocabularyError for a broken manifest."""
    found = {item.release.name: item for item in _listed(shipped, own=False)}
    if (own / MANIFEST).exists():
        found.update((item.release.name, item) for item in _listed(own, own=True))
    return list(found.values())


def manifest(folder: Path) -> list[dict[str, Any]]:
    """The entries of the manifest in a folder of slices. Raises VocabularyError when it is missing or is not one."""
    path = folder / MANIFEST
    entries = document("manifest", path)
    try:
        for entry in entries:
            release(entry)
            entry["slice"]["file"], entry["slice"]["sha256"]
    except (KeyError, TypeError) as error:
        raise VocabularyError(f"{path.name} is not a manifest of vocabularies ({error!r})") from error
    return list(entries)


def release(entry: dict[str, Any]) -> Release:
    """The release that an entry of a manifest tells of."""
    sources = tuple(source["file"] for source in entry["sources"])
    names = ("name", "title", "version", "licence", "homepage", "attribution", "concepts")
    return Release(sources=sources, **{name: entry[name] for name in names})


def _listed(folder: Path, *, own: bool) -> Iterator[Installed]:
    for entry in manifest(folder):
        path = folder / entry["slice"]["file"]
        if not path.is_file():
            raise VocabularyError(f"vocabulary {entry['name']}, {path.name}: is in the manifest, but not in the folder")
        day = _DAY.search(entry["version"])
        made = day[0] if day else entry.get("made", "")
        yield Installed(release(entry), path, path.stat().st_size, entry["slice"]["sha256"], own, made)


def make(of: Release, latest: Latest, concepts: Sequence[Concept], own: Path, today: date) -> Release:
    """Puts the slice of a publisher's release into the user's folder, and its entry into the manifest there.

    Raises VocabularyError, and leaves what is installed as it was, if there is no concept or one of them twice.
    """
    twice = len(concepts) - len({concept.curie for concept in concepts})
    if twice or not concepts:
        raise VocabularyError(f"vocabulary {of.name} has {len(concepts)} concepts, {twice} of them twice")
    sources = own / SOURCES
    made = replace(
        of,
        version=_version(latest, sources),
        attribution=latest.attribution or of.attribution,
        sources=tuple(remote.file for remote in latest.files),
        concepts=len(concepts),
    )
    entries = {entry["name"]: entry for entry in manifest(own)} if (own / MANIFEST).exists() else {}
    name = f"{of.name}.tsv.gz"
    with replacing(own / MANIFEST) as listing, replacing(own / name) as draft:  # the slice takes its name first
        slices.write(concepts, draft)
        entries[of.name] = {
            **asdict(made),
            "changes": latest.changes,
            "made": today.isoformat(),
            "sources": [
                {"file": file, "sha256": sha256(sources / file), **_origin(note(sources / file))}
                for file in made.sources
            ],
            "slice": {"file": name, "sha256": sha256(draft)},
        }
        listing.write_text(json.dumps([*entries.values()], ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return made


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A draft beside `path` that takes its name when all went well, and is gone otherwise."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield draft
        draft.replace(path)
    except OSError as error:
        raise VocabularyError(f"cannot write {path}: {error.strerror or error}") from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def note(path: Path) -> dict[str, Any]:
    """What was written down when a file was fetched; empty for a file placed by hand."""
    beside = path.with_name(f"{path.name}.json")
    return dict(document("note", beside)) if beside.exists() else {}


def check(name: str, latest: Latest, sources: Path) -> None:
    """Raises VocabularyError if a file of a release is missing, cut short, or no longer what was fetched."""
    for remote in latest.files:
        path = sources / remote.file
        if not path.is_file():
            raise VocabularyError(f"vocabulary {name}: {remote.file} was neither fetched nor placed in {sources}")
        said = note(path).get("sha256")
        if said and said != sha256(path):
            raise VocabularyError(
                f"vocabulary {name}: {remote.file} is not the file that was fetched (other checksum); fetch it again,"
                f" or remove {path.name}.json beside it if it was placed by hand"
            )
        if path.suffix in _LINES and not path.read_bytes().endswith(b"\n"):
            raise VocabularyError(f"vocabulary {name}: {remote.file} ends in the middle of a line, so it is incomplete")


def _origin(said: dict[str, Any]) -> dict[str, str]:
    return {key: said[key] for key in ("url", "release", "modified", "fetched") if said.get(key)}


def _version(latest: Latest, sources: Path) -> str:
    """The release that the files belong to, told by the best witness there is (see Latest)."""
    path = sources / latest.files[0].file
    if ".obo" in path.suffixes and (match := _OBO_VERSION.search(head(path))):
        day = _DAY.search(match[1])
        return day[0] if day else match[1]
    said = note(path)
    if told := said.get("release") or _packed(path) or said.get("modified"):
        return str(told)
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).date().isoformat()


def _packed(path: Path) -> str:
    """The day of the newest file in a zip."""
    if path.suffix != ".zip":
        return ""
    with zipfile.ZipFile(path) as archive:
        days = ("{:04}-{:02}-{:02}".format(*member.date_time) for member in archive.infolist())
        return max((day for day in days if "-00" not in day), default="")
