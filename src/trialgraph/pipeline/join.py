"""The shards of a build, put together: trials in the order of their ids, then what they share, then the code lists."""

from __future__ import annotations

import heapq
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from itertools import chain, groupby
from pathlib import Path
from typing import BinaryIO, Final, TypeAlias

import orjson

from trialgraph import __version__, resources
from trialgraph.errors import Finding, TruncationError
from trialgraph.formats import PROPERTY_GRAPHS, WRITERS, Writer, property_graph, sssom
from trialgraph.formats.property_graph import Properties
from trialgraph.formats.turtle import Turtle
from trialgraph.graph.derived import Edge
from trialgraph.graph.derived import triples as trial_edges
from trialgraph.names import Names
from trialgraph.pipeline.counts import Counts, Settings, Validator
from trialgraph.pipeline.shards import part
from trialgraph.terms import Term, Triple
from trialgraph.validation.reports import turtle as validation_report

# How many files are merged at once (a process may have some thousand open), and how many triples make a block of
# shared things.
_FAN_IN: Final = 256
_BLOCK: Final = 5_000
_United: TypeAlias = Callable[[Iterable[str]], Iterator[str]]

MAPPINGS: Final = {
    "links": "Links of names in trial records to vocabularies: accepted, rejected and not found",
    "candidates": "Candidate links of names in trial records to vocabularies; they assert nothing",
}


def graphs(settings: Settings, place: Path, shards: int, counts: Counts) -> dict[str, Path]:
    """Joins the graph in every format of RDF asked for; format → file in `place`.

    Raises TruncationError when the joined trials are not exactly the bytes that the shards wrote.
    """
    names = Names(settings.base)
    common = {name: _merged(place, name, shards, _distinct) for name in ("shared", "vocabulary")}
    common["codes"] = resources.path("ontologies", "codes.nt")
    counts.triples += _lines(*common.values())
    made, copied = {}, 0
    for name in settings.rdf:
        writer = WRITERS[name](names.prefixes())
        made[name] = place / f"graph.{writer.suffix}"
        with made[name].open("wb") as output:
            output.write(writer.opening().encode())
            copied += _move_trials(writer, output, [part(place, number, name) for number in range(shards)])
            blocks = ((names.graph(kind), block) for kind, path in common.items() for block in _blocks(path))
            for number, (graph, block) in enumerate(blocks):
                separator = writer.separator if counts.trials or number else ""
                output.write((separator + writer.block(graph, block)).encode())
            if writer.named_graphs:
                for block in _derived(place, shards, names):
                    output.write((writer.separator + writer.block(names.graph("derived"), block)).encode())
            output.write(writer.closing().encode())
    if copied != counts.size:
        raise TruncationError(f"the shards hold {counts.size} bytes of trials, but {copied} were joined")
    return made


def property_graphs(settings: Settings, place: Path, shards: int, counts: Counts) -> list[Path]:
    """Joins nodes and edges in every format of property graphs asked for. The edges that follow from all trials
    together, which `derived.ttl` has too, come first."""
    if not settings.property_graphs:
        return []
    names = Names(settings.base)
    nodes, edges = (_merged(place, name, shards, property_graph.united) for name in ("nodes", "edges"))
    together = place / "associations"
    with together.open("w", encoding="utf-8", newline="\n") as output:
        for block in _derived(place, shards, names):
            output.writelines(property_graph.rows(block, names.prefixes())[1])
    counts.nodes, counts.edges = _lines(nodes), _lines(together, edges)
    return [
        path
        for name in settings.property_graphs
        for path in PROPERTY_GRAPHS[name](_rows(nodes), _rows(together, edges), place)
    ]


def derived(settings: Settings, place: Path, shards: int, counts: Counts) -> Path:
    """Writes `derived.ttl`: the edges that follow from all trials together, each once.

    In formats with named graphs they are also a graph of the file; see :func:`graphs`.
    """
    names = Names(settings.base)
    writer = Turtle(names.prefixes())
    made = place / "derived.ttl"
    with made.open("w", encoding="utf-8", newline="\n") as output:
        output.write(writer.opening())
        for number, block in enumerate(_derived(place, shards, names)):
            counts.derived += len(block)
            output.write((writer.separator if number else "") + writer.block("", block))
    return made


def _derived(place: Path, shards: int, names: Names) -> Iterator[list[Triple]]:
    """The triples of each edge, sorted, some thousand edges a block."""
    merged = place / "derived.merged"
    if not merged.exists():
        _merged(place, "derived", shards, _distinct)
    block: list[Triple] = []
    with merged.open(encoding="utf-8", newline="\n") as lines:
        rows = map(Edge.read, lines)
        for _, group in groupby(rows, key=lambda row: (row.treatment, row.disease)):
            block += trial_edges(names, list(group))
            if len(block) >= _BLOCK:
                yield sorted(set(block))
                block = []
    if block:
        yield sorted(set(block))


def mappings(settings: Settings, place: Path, shards: int) -> dict[str, Path]:
    """Joins the mapping sets: `links.sssom.tsv` and `candidates.sssom.tsv`."""
    names = Names(settings.base)
    made = {}
    for name, title in MAPPINGS.items():
        merged = _merged(place, name, shards, sssom.added_up)
        made[name] = place / f"{name}.sssom.tsv"
        prefixes = names.prefixes()
        with merged.open(encoding="utf-8", newline="\n") as rows:
            used = {row.split("\t")[sssom.COLUMNS.index("object_id")].partition(":")[0] for row in rows}
        curies = {prefix: names.namespace(prefix) for prefix in used}
        with made[name].open("w", encoding="utf-8", newline="\n") as output:
            output.write(sssom.header(f"{names.base}mappings/{name}", title, prefixes | curies, used, __version__))
            with merged.open(encoding="utf-8", newline="\n") as rows:
                shutil.copyfileobj(rows, output)
    return made


def findings(settings: Settings, place: Path, shards: int, counts: Counts, validator: Validator | None) -> Path:
    """Joins the findings: one JSON object a line, those of the input first, those about what trials share last."""
    made = place / "findings.jsonl"
    with made.open("wb") as output:
        for path in (place / "input.findings", *(part(place, number, "findings") for number in range(shards))):
            with path.open("rb") as lines:
                shutil.copyfileobj(lines, output)
        for finding in _about_shared(settings, place, shards, validator):
            output.write(orjson.dumps(finding, option=orjson.OPT_APPEND_NEWLINE))
            counts.findings[finding.severity, finding.rule] += 1
    return made


def _about_shared(settings: Settings, place: Path, shards: int, validator: Validator | None) -> Iterator[Finding]:
    """The findings about what trials share, and about what follows from all of them together."""
    if validator is None:
        return
    files = (place / "shared.merged", place / "vocabulary.merged")
    triples = (triple for path in files for triple in _read(path))
    derived = (triple for block in _derived(place, shards, Names(settings.base)) for triple in block)
    references = (triple for number in range(shards) for triple in _read(part(place, number, "references")))
    yield from validator.shared(chain(triples, derived), references, place)


def _read(path: Path) -> Iterator[Triple]:
    with path.open(encoding="utf-8", newline="\n") as lines:
        yield from map(_triple, lines)


def report(findings: Path, settings: Settings, place: Path) -> Path:
    """Writes `report.ttl` from the joined findings."""
    names = Names(settings.base)
    made = place / "report.ttl"
    with findings.open("rb") as lines:
        read = (Finding(**orjson.loads(line)) for line in lines)
        triples = sorted(set(validation_report.triples(read, names.base)))
    writer = Turtle(names.prefixes())
    made.write_text(writer.opening() + writer.block("", triples) + writer.closing(), encoding="utf-8", newline="\n")
    return made


def _move_trials(writer: Writer, output: BinaryIO, paths: Iterable[Path]) -> int:
    """Appends the shards to `output`, each deleted once it is there, so that a graph is on the disk only once."""
    copied = 0
    for path in paths:
        size = path.stat().st_size
        if size:
            output.write(writer.separator.encode() if copied else b"")
            with path.open("rb") as shard:
                shutil.copyfileobj(shard, output, 1 << 20)
            copied += size
        path.unlink()
    return copied


def _merged(place: Path, name: str, shards: int, united: _United) -> Path:
    """The sorted lines of all shards in one file, those that belong together `united`."""
    paths = [part(place, number, name) for number in range(shards)]
    level = 0
    while len(paths) > _FAN_IN:
        groups = [paths[start : start + _FAN_IN] for start in range(0, len(paths), _FAN_IN)]
        paths = [_merge(group, place / f"{name}-{level}-{number}", united) for number, group in enumerate(groups)]
        level += 1
    return _merge(paths, place / f"{name}.merged", united)


def _merge(paths: list[Path], target: Path, united: _United) -> Path:
    with ExitStack() as stack, target.open("w", encoding="utf-8", newline="\n") as output:
        streams = [stack.enter_context(path.open(encoding="utf-8", newline="\n")) for path in paths]
        output.writelines(united(heapq.merge(*streams)))
    return target


def _distinct(lines: Iterable[str]) -> Iterator[str]:
    return (line for line, _ in groupby(lines))


def _lines(*paths: Path) -> int:
    count = 0
    for path in paths:
        with path.open("rb") as lines:
            count += sum(1 for _ in lines)
    return count


def _rows(*paths: Path) -> Iterator[Properties]:
    for path in paths:
        with path.open(encoding="utf-8", newline="\n") as lines:
            yield from map(property_graph.read, lines)


def _blocks(path: Path) -> Iterator[list[Triple]]:
    """The triples of a sorted N-Triples file in blocks that do not divide a subject."""
    block: list[Triple] = []
    with path.open(encoding="utf-8", newline="\n") as lines:
        for _, subject in groupby(map(_triple, lines), key=lambda triple: triple[0]):
            block += subject
            if len(block) >= _BLOCK:
                yield block
                block = []
    if block:
        yield block


def _triple(line: str) -> tuple[Term, Term, Term]:
    subject, predicate, rest = line.split(" ", 2)
    return subject, predicate, rest[: -len(" .\n")]
