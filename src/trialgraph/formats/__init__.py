"""Formats in which a graph is written: one file a format.

For RDF each is a :class:`Writer` over blocks of sorted triples. A block is one named graph's worth of triples about one
trial (or of the shared part), sorted and without repetition. A writer turns it into text that does not depend on its
neighbours, so shards can be written by several processes and joined.

A property graph is written by a function over all its nodes and all its edges, which are merged from those of shards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, Protocol, TypeAlias

from trialgraph.formats import graphml, jsonld, kgx, nquads, ntriples, trig, turtle
from trialgraph.formats.property_graph import Properties
from trialgraph.terms import Term, Triple


class Writer(Protocol):
    """How one format writes blocks."""

    suffix: str
    media_type: str
    separator: str
    named_graphs: bool  # whether the name of a block's graph is kept

    def __init__(self, prefixes: Mapping[str, str]) -> None: ...

    def opening(self) -> str:
        """What stands before the first block."""

    def block(self, graph: Term, triples: Sequence[Triple]) -> str:
        """One block; `triples` sorted, at least one."""

    def closing(self) -> str:
        """What stands after the last block."""


# Name on the command line -> how to make the writer, given prefix -> namespace.
WRITERS: Final[Mapping[str, type[Writer]]] = {
    "turtle": turtle.Turtle,
    "jsonld": jsonld.JsonLd,
    "ntriples": ntriples.NTriples,
    "nquads": nquads.NQuads,
    "trig": trig.TriG,
}

# Writes nodes and edges, each in order and once, into files of a folder; what was written comes back.
WriteProperties: TypeAlias = Callable[[Iterable[Properties], Iterable[Properties], Path], tuple[Path, ...]]
PROPERTY_GRAPHS: Final[Mapping[str, WriteProperties]] = {
    "kgx": kgx.write_tsv,
    "kgx-jsonl": kgx.write_jsonl,
    "graphml": graphml.write,
}
