"""ROR, the Research Organization Registry: active organisations."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from trialgraph.concepts import Concept, Release
from trialgraph.institutions import tells_alone
from trialgraph.vocabularies.files import document, fault, rows
from trialgraph.vocabularies.latest import Latest, Remote
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
    "in brackets also without, as a synonym for the head office (the oldest entry in Wikidata, or else the only one "
    "that is a funder too) and as a related name for its affiliates; a name of an institution before that of its "
    "university also alone. "
    "Miltenyi Biotec (Germany) is known only as the successor named in the record of LaVision BioTec."
)

_COUNTRY = re.compile(r" \([^()]+\)$")
_ACRONYM = re.compile(r"[A-Z0-9&.\-]{1,8}$")


# Wikidata's entries for research organisations were made in bulk from here on, one for each affiliate.
_IN_BULK = 20_000_000
_OF_UNIVERSITY = re.compile(r"(?P<name>.+?)(?:,| of| at)(?: the)? (?:[\w'’-]+ ){0,4}?Universit\w*(?: [\w'’-]+){0,4}$")


def read(folder: Path) -> Iterator[Concept]:
    """Active organisations, then the successors that a withdrawn record names and no other record describes."""
    columns = ("ror_id", "name", "aliases", "status", "country", "wikidata", "types")
    found = list(rows(RELEASE.name, folder / _SOURCE, columns))
    active = [row for row in found if row["status"] == "active"]
    offices = _head_offices(active)
    for row in active:
        names = [name for name in row["aliases"].split("|") if name]
        yield _organization(row["ror_id"], row["name"], names, row["country"], offices)
    known = {_curie(row["ror_id"]) for row in found}
    for relation in document(RELEASE.name, folder / _LAVISION)["relationships"]:
        if relation["label"] and relation["type"] == "Successor" and _curie(relation["id"]) not in known:
            yield _organization(relation["id"], relation["label"], [], "", {relation["id"]})


def _head_offices(active: list[dict[str, str]]) -> set[str]:
    """The ids of the organisations that a name without its country means."""
    groups: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in active:
        groups[_bare(row["name"]).casefold()].append(row)
    offices = set()
    for same in groups.values():
        old = [row for row in same if row["wikidata"] and int(row["wikidata"].lstrip("Q")) < _IN_BULK]
        funders = [row for row in same if "funder" in row["types"]]
        chosen = next((few for few in (same, old, funders) if len(few) == 1), [])
        offices |= {row["ror_id"] for row in chosen}
    return offices


def _bare(name: str) -> str:
    return _COUNTRY.sub("", name).replace("-", " ")


def _organization(iri: str, name: str, aliases: list[str], country: str, offices: set[str]) -> Concept:
    short = {alias for alias in aliases if _ACRONYM.match(alias)}
    bare = _COUNTRY.sub("", name)
    heads = (found["name"] for alias in (bare, *aliases) if (found := _OF_UNIVERSITY.match(alias)))
    alone = [head for head in heads if tells_alone(head)]
    synonyms, related = {*aliases, *alone} - short, set(short)
    if iri in offices or bare == name:
        synonyms.add(bare)
    else:
        synonyms.discard(bare)
        related.add(bare)
    return concept(_curie(iri), name, "Organization", synonyms, related, country=country)


def _curie(iri: str) -> str:
    return iri.replace("https://ror.org/", "ror:")


LATEST = Latest(
    files=(Remote("*-ror-data.zip", "ror/ror-data.zip"),),
    listing="https://zenodo.org/api/records/6347574",
    changes="Active organisations; acronyms made related names; a company name with its country in brackets also "
    "without.",
)


def read_release(folder: Path) -> Iterator[Concept]:
    """The active organisations of a data dump in the second version of ROR's schema (https://ror.readme.io/docs/data-dump)."""
    path = folder / LATEST.files[0].file / "*-ror-data.json"
    try:
        for record in document(RELEASE.name, path):
            if record["status"] == "active":
                yield _active(record)
    except (KeyError, TypeError, StopIteration) as error:
        raise fault(RELEASE.name, path, 0, f"is not a dump in schema 2 of ROR ({error!r})") from error


def _active(record: dict[str, Any]) -> Concept:
    display = next(name["value"] for name in record["names"] if "ror_display" in name["types"])
    names = {name["value"] for name in record["names"]}
    short = {name["value"] for name in record["names"] if "acronym" in name["types"]}
    short |= {name for name in names if _ACRONYM.match(name)}
    bare = _COUNTRY.sub("", display)
    return concept(_curie(record["id"]), display, "Organization", [*(names - short), bare], short)
