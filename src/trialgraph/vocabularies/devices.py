"""The project's own list of branded devices, each with the source it is taken from; no open vocabulary names them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialgraph.concepts import Concept, Release
from trialgraph.vocabularies.files import rows
from trialgraph.vocabularies.slices import concept

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE = "devices.tsv"

RELEASE = Release(
    name="devices",
    title="trialgraph list of devices",
    version="2026-11-23",
    licence="CC0-1.0",
    homepage="https://w3id.org/trialgraph",
    attribution="trialgraph curators; each row quotes its source.",
    sources=(FILE,),
    concepts=0,
)
CHANGES = "Curated for this project; not derived from another vocabulary."


def read(folder: Path) -> Iterator[Concept]:
    """The devices of the list; `folder` is the folder of the slices, where the list itself lives."""
    for row in rows(RELEASE.name, folder / FILE, ("id", "label", "synonyms", "source", "quote")):
        yield concept(row["id"], row["label"], "Device", row["synonyms"].split("|"))
