"""FDA product codes: generic kinds of medical devices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialgraph.concepts import Concept, Release
from trialgraph.vocabularies.files import cells
from trialgraph.vocabularies.latest import Latest, Remote
from trialgraph.vocabularies.slices import concept

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SOURCE = "fda_device/foiclass_2020.txt"

RELEASE = Release(
    name="fdaproductcode",
    title="FDA product classification of medical devices",
    version="2020-11-13",
    licence="Public-Domain-US",
    homepage="https://www.accessdata.fda.gov/scripts/cdrh/cfdocs/cfPCD/classification.cfm",
    attribution="U.S. Food and Drug Administration, Center for Devices and Radiological Health.",
    sources=(_SOURCE,),
    concepts=0,
)
CHANGES = "Product code and device name only; a name inverted with one comma ('Stool, Anesthesia') also in plain order."


def read(folder: Path) -> Iterator[Concept]:
    """One concept a product code. A code is a class of devices: no branded device is exactly a code."""
    return _codes(folder / _SOURCE)


def _codes(path: Path) -> Iterator[Concept]:
    for row in cells(RELEASE.name, path, 4, delimiter="|", encoding="cp1252"):
        if row[2] != "PRODUCTCODE":
            yield concept(f"fdaproductcode:{row[2]}", row[3], "Device", _plain_order(row[3]))


def _plain_order(name: str) -> list[str]:
    parts = name.split(", ")
    return [f"{parts[1]} {parts[0]}"] if len(parts) == 2 else []


LATEST = Latest(
    files=(Remote("https://www.accessdata.fda.gov/premarket/ftparea/foiclass.zip", "fda_device/foiclass.zip"),),
    changes=CHANGES,
)


def read_release(folder: Path) -> Iterator[Concept]:
    """The same of a release, which is the same table in a zip."""
    return _codes(folder / LATEST.files[0].file / "foiclass.txt")
