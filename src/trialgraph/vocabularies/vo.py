"""VO, the Vaccine Ontology: vaccines by name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from trialgraph.concepts import Concept, Release
from trialgraph.vocabularies.files import rows
from trialgraph.vocabularies.latest import Latest, Remote
from trialgraph.vocabularies.slices import concept

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_TERMS = "vo/vo_terms.tsv"
_PRODUCTS = "vo/vo-rxnorm.sssom.tsv"

RELEASE = Release(
    name="vo",
    title="Vaccine Ontology",
    version="2026-05-07",
    licence="CC-BY-4.0",
    homepage="https://violinet.org/vaccineontology/",
    attribution="Vaccine Ontology, VIOLIN project.",
    sources=(_TERMS, _PRODUCTS),
    concepts=0,
)
CHANGES = (
    "Only classes whose name ends in 'vaccine', and those that VO itself maps to a drug product; the "
    "codes of that mapping left out."
)

_VACCINE = re.compile(r"\bvaccine$", re.IGNORECASE)


def read(folder: Path) -> Iterator[Concept]:
    """Vaccines: the term table has no hierarchy, so the head noun or a product mapping tells them from the rest."""
    products = {row["subject_id"] for row in rows(RELEASE.name, folder / _PRODUCTS, ("subject_id",))}
    for row in rows(RELEASE.name, folder / _TERMS, ("?ID", "?label", "?type")):
        curie, label = row["?ID"].replace("_", ":", 1), row["?label"]
        if (
            row["?type"] == "Class"
            and (curie in products or _VACCINE.search(label))
            and not label.startswith("obsolete")
        ):
            yield concept(curie, label, "Drug")


_REPOSITORY = "https://raw.githubusercontent.com/vaccineontology/VO/master"
LATEST = Latest(
    files=(
        Remote(f"{_REPOSITORY}/vo_terms.tsv", _TERMS),
        Remote(f"{_REPOSITORY}/mappings/vo-rxnorm.sssom.tsv", _PRODUCTS),
    ),
    changes=CHANGES,
)
read_release = read
