"""What several tests need: real records, and the short way from a record to its triples."""

from __future__ import annotations

import dataclasses
import gzip
import json
from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import click
import orjson
import pytest
import rdflib

from trialgraph import codes, graph, pipeline, records
from trialgraph.concepts import Component, Decision, Kind, Link, Linked, Modifier
from trialgraph.facts import Facts, Ref
from trialgraph.linking import Linker
from trialgraph.names import Names
from trialgraph.pipeline.interpreting import Interpreted, interpreted
from trialgraph.pipeline.naming import links as linked_names
from trialgraph.records import Parsed, Study
from trialgraph.semantics import overlay
from trialgraph.terms import Term, Triple

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
SAMPLES = ROOT / "data" / "trials"
GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture(scope="session", autouse=True)
def only_shipped_vocabularies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What a developer has fetched changes no result. The index of names is kept where it always is: it takes long."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRIALGRAPH_VOCABULARIES", str(tmp_path_factory.mktemp("vocabularies")))
        yield


@cache
def linker() -> Linker:
    """The linker over the shipped vocabularies."""
    return pipeline.linker()[0]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of material beside the project."""
    if not SHARED.is_dir():
        pytest.skip("needs the material in ../shared")
    return SHARED


@pytest.fixture(scope="module")
def verbatim_literals() -> Iterator[None]:
    """rdflib keeps "007"^^xsd:integer as it was written."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rdflib, "NORMALIZE_LITERALS", False)
        yield


@cache
def corpus_lines() -> list[bytes]:
    return gzip.decompress((SHARED / "corpus" / "trials.jsonl.gz").read_bytes()).splitlines()


@pytest.fixture(scope="session")
def corpus(shared: Path) -> list[bytes]:
    """All records of the corpus, each one JSON text."""
    return corpus_lines()


@cache
def sample_texts() -> list[bytes]:
    """The records of data/trials, each one JSON text of one line."""
    return [orjson.dumps(orjson.loads(path.read_bytes())) for path in sorted(SAMPLES.glob("NCT*.json"))]


@pytest.fixture(scope="session")
def samples() -> list[bytes]:
    return sample_texts()


def record(nct: str = "NCT00000001", /, **modules: Any) -> dict[str, Any]:
    """A small record: `modules` of its protocol section, or fields of its identification module."""
    identification = {"nctId": nct} | modules.pop("identificationModule", {})
    protocol = {"identificationModule": identification, "statusModule": {"statusVerifiedDate": "2024-05"}}
    return {"protocolSection": protocol | modules}


def parse(document: Any) -> Parsed:
    """`document` as text (or the text itself), parsed."""
    return records.parse(document if isinstance(document, bytes) else json.dumps(document).encode())


def study(document: Any) -> Study:
    """A document that is expected to hold a study."""
    found = parse(document).study
    assert found is not None
    return found


def streams(
    of: Study, links: graph.Links | None = None, names: Names | None = None, facts: Facts | None = None
) -> dict[str, list[Triple]]:
    """The three streams of a record, with all that was yielded."""
    names, links, facts = names or Names(), links or graph.Links(), facts or Facts()
    shared = list(graph.shared_triples(of, names, links, facts))
    vocabulary = list(graph.vocabulary_triples(of, names, links, facts))
    for link in dict.fromkeys(graph.all_links(links, facts)):
        shared += graph.link.evidence(link, names, "0")
        if link.concept:
            vocabulary += graph.concept.stub(link.concept, link.label, link.category, link.source, names)
    return {"trial": list(graph.trial_triples(of, names, links, facts)), "shared": shared, "vocabulary": vocabulary}


def triples(document: Any) -> set[Triple]:
    """Everything the graph says because of one record, codes that are new to the registry's lists included."""
    parsed = parse(document)
    if parsed.study is None:
        return set()
    said = {triple for stream in streams(parsed.study).values() for triple in stream}
    for enumeration, value in parsed.unlisted:
        if enumeration in codes.BY_ENUMERATION:
            said |= {*codes.BY_ENUMERATION[enumeration].describe(value)}
    return said


def listed(group: click.Group) -> list[tuple[str, click.Command]]:
    """The commands of a group, in its order; they are imported when they are asked for."""
    context = click.Context(group)
    found = [(name, group.get_command(context, name)) for name in group.list_commands(context)]
    return [(name, command) for name, command in found if command is not None]


def objects(said: set[Triple], predicate: Term) -> list[Term]:
    return sorted(o for _, p, o in said if p == predicate)


def leaves(node: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every value of a JSON document that is neither object nor array, with its place."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from leaves(value, (*path, key))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from leaves(value, (*path, index))
    else:
        yield path, node


def general(place: tuple[str | int, ...]) -> str:
    """The JSON path of a place with ``[]`` for list positions."""
    return "".join("[]" if isinstance(step, int) else f".{step}" for step in place).removeprefix(".")


def changed(node: Any, place: tuple[str | int, ...], value: Any) -> Any:
    """A copy of a JSON document with another value at `place`."""
    copy = json.loads(json.dumps(node))
    inner = copy
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value
    return copy


def golden_links(folder: Path) -> graph.Links:
    """What linking is said to have found for a golden record (`links.json` beside it), or does find (`linked-…`)."""
    if folder.name.startswith("meant-"):
        return golden_meaning(folder).links
    if folder.name.startswith("linked-"):
        return linked_names(study((folder / "record.json").read_bytes()), linker())
    path = folder / "links.json"
    if not path.exists():
        return graph.Links()
    written = json.loads(path.read_text("utf-8"))
    return graph.Links(
        [_linked(item) for item in written.get("conditions", [])],
        [_linked(item) for item in written.get("interventions", [])],
        {name: _linked(item) for name, item in written.get("organizations", {}).items()},
        {name: _linked(item) for name, item in written.get("markers", {}).items()},
    )


def _linked(item: dict[str, Any]) -> Linked:
    return Linked(
        tuple(
            Link(**link | {
                "kind": Kind(link["kind"]),
                "decision": Decision(link["decision"]),
                "preprocessing": tuple(link["preprocessing"]),
            })
            for link in item["links"]
        ),
        tuple(Modifier(**modifier) for modifier in item.get("modifiers", [])),
        tuple(Component(part["text"], _linked(part["linked"])) for part in item.get("components", [])),
        item.get("read_as", ""),
    )  # fmt: skip


@cache
def golden_meaning(folder: Path) -> Interpreted:
    """What linking and semantics find in a golden record."""
    parsed = parse((folder / "record.json").read_bytes())
    assert parsed.study is not None
    curated = overlay.read_all(ROOT / "data" / "curation").get(parsed.study.nct_id)
    return interpreted(parsed, parsed.study, linked_names(parsed.study, linker()), linker(), curated)


def golden_facts(folder: Path) -> Facts:
    """What semantics is said to have read in a golden record (`facts.json` beside it, with the fields of `Facts`), or
    does read, with what a curator states (`meant-…`)."""
    if folder.name.startswith("meant-"):
        return golden_meaning(folder).facts
    path = folder / "facts.json"
    return _read(Facts, json.loads(path.read_text("utf-8"))) if path.exists() else Facts()


def _read(hint: Any, value: Any) -> Any:
    """A JSON value as what the type of its field says; a reference to a part is a list of two texts."""
    if hint is Linked:
        return _linked(value)
    if hint is Ref:
        return Ref(*(_read(kind, item) for kind, item in zip(get_type_hints(Ref).values(), value, strict=True)))
    if dataclasses.is_dataclass(hint):
        hints = get_type_hints(hint)
        return hint(**{name: _read(hints[name], item) for name, item in value.items()})  # type: ignore[operator]
    if get_origin(hint) is tuple:
        return tuple(_read(get_args(hint)[0], item) for item in value)
    if isinstance(hint, UnionType):
        (kind,) = [kind for kind in get_args(hint) if not issubclass(kind, StrEnum) or value in set(kind)][:1]
        return None if value is None else _read(kind, value)
    return hint(value) if hint in (Decimal, float) or issubclass(hint, StrEnum) else value


def golden_triples(folder: Path) -> set[Triple]:
    """What the graph says of the record in a golden folder."""
    of = study((folder / "record.json").read_bytes())
    said = streams(of, golden_links(folder), facts=golden_facts(folder))
    return {triple for stream in said.values() for triple in stream}


def rdflib_graph(said: set[Triple]) -> rdflib.Graph:
    return rdflib.Graph().parse(data="".join(f"{s} {p} {o} .\n" for s, p, o in said), format="nt")
