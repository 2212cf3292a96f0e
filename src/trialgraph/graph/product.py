"""Products, the steps of making them, and who makes the devices. Meaning: ontologies/product.ttl; rules:
shapes/product.ttl."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Final, NamedTuple

from trialgraph import codes, resources
from trialgraph import vocab as v
from trialgraph.concepts import Decision, Linked
from trialgraph.facts import Maker, Part, Product, Property, Ref, Step, StepKind, Trait
from trialgraph.graph import evidence, organization
from trialgraph.graph.evidence import Place
from trialgraph.graph.link import searches
from trialgraph.names import Names
from trialgraph.terms import Term, Triple, text

# A trait that is a marker: the property for what a vocabulary has, and the one for a name that none has.
_MARKERS: Final = {
    Property.TARGET: (v.targetsAntigen, v.targetsAntigenText),
    Property.DOMAIN: (v.costimulatoryDomain, v.costimulatoryDomainText),
    Property.SELECTED: (v.selectedFor, v.selectedForText),
    Property.DEPLETED: (v.depletedOf, v.depletedOfText),
}
# A step by a marker: what is said of the marker, and of the type of cell that the marker defines.
_BY_MARKER: Final = {
    StepKind.DEPLETION: (v.removesCellsBearing, v.removesCellType),
    StepKind.SELECTION: (v.selectsCellsBearing, v.selectsCellType),
}
# The vocabulary of the types of cell.
CELLS: Final = "cl"


class Cell(NamedTuple):
    """A type of cell that a marker defines: a row of data/curation/cells.tsv."""

    curie: str
    label: str


@cache
def cells() -> dict[str, Cell]:
    """Marker → the type of cell that the Cell Ontology defines by it alone. Few markers define one."""
    path = resources.path("data", "curation", "cells.tsv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row["marker"]: Cell(row["cell"], row["cell_label"]) for row in rows}


def concepts(markers: Mapping[str, Linked], name: str) -> list[str]:
    """The concepts that `name` of a marker is linked to; none when no vocabulary has it."""
    links = markers[name].links if name in markers else ()
    return list(dict.fromkeys(link.concept for link in links if link.decision is Decision.ACCEPTED))


def marked(place: Place, me: Term, name: str, concept: Term, words: Term) -> Iterator[Triple]:
    """That `me` has to do with the marker `name`: by the predicate `concept` with what it is linked to, else by `words`
    with its name. The searches for it are not among these triples."""
    found = concepts(place.markers, name)
    for curie in found:
        yield me, concept, place.names.concept(curie)
    if not found:
        yield me, words, text(name)


def searched(place: Place, me: Term, name: str) -> Iterator[Triple]:
    """The record of every search for the marker `name`."""
    if name in place.markers:
        yield from searches(me, place.markers[name], place.names)


def triples(place: Place, products: Sequence[Product]) -> Iterator[Triple]:
    """Every described product with its traits; each trait has evidence of its own."""
    for product in products:
        me = place.thing(Ref(Part.PRODUCT, product.label))
        yield place.trial, v.describesProduct, me
        yield me, v.RDF_TYPE, v.DescribedProduct
        yield me, v.RDFS_LABEL, text(product.label)
        yield me, v.productKind, codes.PRODUCT_KIND[product.kind]
        if product.thing is not None:
            yield me, v.productOf, place.thing(product.thing)
        yield from evidence.triples(me, product.evidence, place)
        for trait in product.traits:
            if trait.property in _MARKERS:
                yield from searched(place, me, trait.value)
            for fact in _said(place, me, trait):
                yield fact
                yield from evidence.triples(me, trait.evidence, place, fact)


def _said(place: Place, me: Term, trait: Trait) -> Iterator[Triple]:
    match trait.property:
        case Property.SOURCE:
            yield me, v.sourceCell, text(trait.value)
        case Property.DONOR:
            yield me, v.donorType, codes.DONOR_TYPE[trait.value]
        case Property.VECTOR:
            yield me, v.vectorType, codes.VECTOR_TYPE[trait.value]
        case _:
            yield from marked(place, me, trait.value, *_MARKERS[trait.property])


def steps(place: Place, found: Sequence[Step]) -> Iterator[Triple]:
    """Every step of making a product."""

    def key(step: Step) -> tuple[str, ...]:
        device, product = ("" if ref is None else place.thing(ref) for ref in (step.device, step.product))
        return " ".join(filter(None, (step.marker, step.kind))), device, step.source, product

    for me, step in zip(place.names.parts(place.nct, "step", found, key), found, strict=True):
        yield place.trial, v.hasProcessingStep, me
        yield me, v.RDF_TYPE, v.ProcessingStep
        yield me, v.stepKind, codes.STEP_KIND[step.kind]
        if step.device is not None:
            yield me, v.usesDevice, place.thing(step.device)
        if step.marker:
            yield from _by_marker(place, me, step)
        if step.source:
            yield me, v.stepInput, text(step.source)
        if step.product is not None:
            yield me, v.outputFor, place.thing(step.product)
        yield from evidence.triples(me, step.evidence, place)


def _by_marker(place: Place, me: Term, step: Step) -> Iterator[Triple]:
    yield from searched(place, me, step.marker)
    if step.kind not in _BY_MARKER:
        # What else is done with the bearers of a marker has no property: the name alone is kept.
        yield me, v.markerText, text(step.marker)
        return
    bearing, of_type = _BY_MARKER[step.kind]
    yield from marked(place, me, step.marker, bearing, v.markerText)
    for cell in _defined(place.markers, step):
        yield me, of_type, place.names.concept(cell.curie)


def _defined(markers: Mapping[str, Linked], step: Step) -> Iterator[Cell]:
    """The types of cell that a step takes out or keeps, because its marker defines them."""
    if step.marker and step.kind in _BY_MARKER:
        for curie in concepts(markers, step.marker):
            if curie in cells():
                yield cells()[curie]


def cell_types(markers: Mapping[str, Linked], found: Sequence[Step]) -> Iterator[Cell]:
    """The types of cell that the steps take out or keep."""
    for step in found:
        yield from _defined(markers, step)


def makers(place: Place, found: Sequence[Maker]) -> Iterator[Triple]:
    """Who makes the devices; the organisations themselves come from :func:`organizations`."""
    for maker in found:
        device = place.thing(maker.device)
        fact = device, v.SCHEMA_MANUFACTURER, place.names.organization(maker.organization)
        yield fact
        yield from evidence.triples(device, maker.evidence, place, fact)


def organizations(names: Names, found: Sequence[Maker]) -> Iterator[Triple]:
    """The makers as organisations, for the graph of what trials share: name only, since no record gives their class."""
    for maker in found:
        yield from organization.triples(names.organization(maker.organization), maker.organization, None)
