"""UNII, the substance identifiers of the FDA, with the names of a 2014 table."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from trialgraph.concepts import Concept, Release
from trialgraph.vocabularies.files import cells
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


def read(folder: Path) -> Iterator[Concept]:
    """Each substance with its preferred name; names that two substances share are left to the linker to tell apart."""
    labels: dict[str, str] = {}
    names: dict[str, list[str]] = defaultdict(list)
    for row in cells(RELEASE.name, folder / _SOURCE, 6):
        curie = f"UNII:{row[2]}"
        labels.setdefault(curie, row[0])
        name = _TAG.sub("", row[1])
        if not re.search(r"\.[A-Z]+\.", name):
            names[curie].append(name)
    for curie, label in labels.items():
        yield concept(curie, label, "ChemicalEntity", names[curie])
