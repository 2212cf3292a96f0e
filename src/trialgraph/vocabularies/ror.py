"""ROR, the Research Organization Registry: active organisations."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from trialgraph.concepts import Concept, Release
from trialgraph.vocabularies.files import document, rows
from trialgraph.vocabularies.slices import concept

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SOURCE = "ror/ror_slice_from_ror-records.tsv"
_LAVISION = "ror/05sxqw262_lavision.json"

RELEASE = Release(
    name="ror",
    title="Research Organization Registry",
    version="2026-06-23",
    licence="CC0-1.0",
    homepage="https://ror.org",
    attribution="Research Organization Registry (ROR).",
    sources=(_SOURCE, _LAVISION),
    concepts=0,
)
CHANGES = (
    "Active organisations of a part of ROR; acronyms made related names; a company name with its country "
    "in brackets also without. "
    "Miltenyi Biotec (Germany) is known only as the successor named in the record of LaVision BioTec."
)

_COUNTRY = re.compile(r" \([^()]+\)$")
_ACRONYM = re.compile(r"[A-Z0-9&.\-]{1,8}$")


def read(folder: Path) -> Iterator[Concept]:
    """Active organisations, then the successors that a withdrawn record names and no other record describes."""
    known = set()
    for row in rows(RELEASE.name, folder / _SOURCE, ("ror_id", "name", "aliases", "status")):
        known.add(_curie(row["ror_id"]))
        if row["status"] == "active":
            yield _organization(row["ror_id"], row["name"], [name for name in row["aliases"].split("|") if name])
    for relation in document(RELEASE.name, folder / _LAVISION)["relationships"]:
        if relation["label"] and relation["type"] == "Successor" and _curie(relation["id"]) not in known:
            yield _organization(relation["id"], relation["label"], [])


def _organization(iri: str, name: str, aliases: list[str]) -> Concept:
    short = [alias for alias in aliases if _ACRONYM.match(alias)]
    bare = _COUNTRY.sub("", name)
    return concept(_curie(iri), name, "Organization", [*(set(aliases) - set(short)), bare], short)


def _curie(iri: str) -> str:
    return iri.replace("https://ror.org/", "ror:")
