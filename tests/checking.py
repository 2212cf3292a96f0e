"""The engines for tests: a graph in memory against the project's own shapes."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from conftest import ROOT
from trialgraph.errors import Finding
from trialgraph.terms import Triple
from trialgraph.validation import reading, shapes
from trialgraph.validation.compiled import Compiled
from trialgraph.validation.engine import Batch, Checked, Engine
from trialgraph.validation.graph import about
from trialgraph.validation.reference import Reference
from trialgraph.validation.shapes import Shapes

NAMES = ("compiled", "pySHACL")


@cache
def own_shapes() -> Shapes:
    files = sorted((ROOT / "shapes").rglob("*.ttl"))
    triples = (triple for number, file in enumerate(files) for triple in reading.triples(file, number))
    return shapes.load(triples, "shapes")


@cache
def engine(name: str) -> Engine:
    compiled = Compiled(own_shapes())
    assert compiled.unsupported == {}
    return compiled if name == "compiled" else Reference(own_shapes(), compiled.shapes, compiled.backward)


@cache
def code_lists() -> tuple[Triple, ...]:
    return tuple(reading.triples(ROOT / "ontologies" / "codes.nt"))


def whole(triples: Iterable[Triple]) -> Batch:
    """A graph, with the code lists, as one batch."""
    said = about((*triples, *code_lists()))
    objects_of = {predicate for shape in own_shapes().targeted() for predicate in shape.objects_of}
    nodes = dict.fromkeys(said)
    for properties in said.values():
        for predicate in objects_of & properties.keys():
            nodes |= dict.fromkeys(properties[predicate])
    return Batch(said, nodes)


def check(triples: Iterable[Triple], name: str = "compiled") -> list[Finding]:
    return checked(triples, name).findings


def checked(triples: Iterable[Triple], name: str = "compiled") -> Checked:
    found = engine(name).check(whole(triples))
    assert found.left == ()
    return found
