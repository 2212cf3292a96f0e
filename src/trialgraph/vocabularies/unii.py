"""UNII, the substance identifiers of the FDA, with the names of a 2014 table."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from trialgraph.concepts import Concept, Release
from trialgraph.vocabularies.files import cells, fault
from trialgraph.vocabularies.latest import Latest, Remote
from trialgraph.vocabularies.slices import concept

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SOURCE = "unii/Name_Syns_UNII_DbId_2014.txt"

RELEASE = Release(
    name="unii",
    title="FDA Substance Registration System, Unique Ingredient Identifiers",
    version="2014-11-16",
    licence="Public-Domain-US",
    homepage="https://precision.fda.gov/uniisearch",
    attribution="U.S. Food and Drug Administration, Substance Registration System.",
    sources=(_SOURCE,),
    concepts=0,
)
CHANGES = (
    "Source tags such as [USP] cut off; systematic names with dotted Greek letters left out; the matches "
    "to DrugBank left out."
)

_TAG = re.compile(r" \[[^\]]+\]$")
_SYSTEMATIC = re.compile(r"\.[A-Z]+\.")


def read(folder: Path) -> Iterator[Concept]:
    """Each substance with its preferred name; names that two substances share are left to the linker to tell apart."""
    labels: dict[str, str] = {}
    names: dict[str, list[str]] = defaultdict(list)
    for row in cells(RELEASE.name, folder / _SOURCE, 6):
        curie = f"UNII:{row[2]}"
        labels.setdefault(curie, row[0])
        name = _TAG.sub("", row[1])
        if not _SYSTEMATIC.search(name):
            names[curie].append(name)
    for curie, label in labels.items():
        yield concept(curie, label, "ChemicalEntity", names[curie])


LATEST = Latest(
    files=(Remote("https://precision.fda.gov/uniisearch/archive/latest/UNIIs.zip", "unii/UNIIs.zip"),),
    changes="Source tags such as [USP] cut off; systematic names left out.",
)
_COLUMNS = ["Name", "TYPE", "UNII", "Display Name"]


def read_release(folder: Path) -> Iterator[Concept]:
    """Each substance with its display name; the table of a release says which names are systematic (``sys``)."""
    path = folder / LATEST.files[0].file / "UNII_Names_*.txt"
    table = cells(RELEASE.name, path, len(_COLUMNS))
    if next(table, [])[: len(_COLUMNS)] != _COLUMNS:
        raise fault(RELEASE.name, path, 1, f"is not the header {' '.join(_COLUMNS)}")
    labels: dict[str, str] = {}
    names: dict[str, list[str]] = defaultdict(list)
    for name, kind, code, label in (row[: len(_COLUMNS)] for row in table):
        labels.setdefault(code, label)
        if kind != "sys" and not _SYSTEMATIC.search(name):
            names[code].append(_TAG.sub("", name))
    for code, label in labels.items():
        yield concept(f"UNII:{code}", label, "ChemicalEntity", names[code])
