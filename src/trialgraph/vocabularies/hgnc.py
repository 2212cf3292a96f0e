"""HGNC: approved human gene symbols with their aliases; a marker such as CD19 is named by its gene."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialgraph.concepts import Concept, Release
from trialgraph.vocabularies.files import rows
from trialgraph.vocabularies.latest import Latest, Remote
from trialgraph.vocabularies.slices import concept

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SOURCE = "hgnc/hgnc_complete_set.txt.gz"
_NAMES = ("name", "alias_symbol", "alias_name", "prev_symbol", "cd")

RELEASE = Release(
    name="hgnc",
    title="HGNC complete set",
    version="2025-08-05",
    licence="CC0-1.0",
    homepage="https://www.genenames.org",
    attribution="HUGO Gene Nomenclature Committee.",
    sources=(_SOURCE,),
    concepts=0,
)
CHANGES = "Approved protein-coding genes only: symbol, name, aliases, earlier symbols and CD names."


def read(folder: Path) -> Iterator[Concept]:
    """Approved protein-coding genes: cell markers are proteins, and symbols of other genes would only add clashes."""
    return _genes(folder / _SOURCE)


def _genes(path: Path) -> Iterator[Concept]:
    for row in rows(RELEASE.name, path, ("hgnc_id", "symbol", "status", "locus_group", *_NAMES)):
        if row["status"] == "Approved" and row["locus_group"] == "protein-coding gene":
            names = [name for column in _NAMES for name in row[column].split("|")]
            yield concept(row["hgnc_id"], row["symbol"], "Gene", names)


LATEST = Latest(
    files=(
        Remote(
            "https://storage.googleapis.com/public-download-files/hgnc/tsv/tsv/hgnc_complete_set.txt",
            "hgnc/hgnc_complete_set.txt",
        ),
    ),
    changes=CHANGES,
)


def read_release(folder: Path) -> Iterator[Concept]:
    """The same of a release, which is the same table."""
    return _genes(folder / LATEST.files[0].file)
