"""From the facts about doses, products, steps, makers, populations and conditions to triples."""

from __future__ import annotations

import csv
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from conftest import ROOT
from trialgraph import codes, facts, names, vocabularies
from trialgraph import vocab as v
from trialgraph.concepts import Decision, Kind, Link, Linked
from trialgraph.facts import (
    ConditionFunction,
    ConditionRole,
    Dose,
    Evidence,
    Maker,
    Part,
    Population,
    Product,
    Property,
    Ref,
    Requirement,
    Step,
    StepKind,
    Trait,
)
from trialgraph.graph import dose, population, product
from trialgraph.graph.evidence import Place
from trialgraph.terms import Term, Triple, boolean, decimal, integer, text

NCT = "NCT00000001"
HERE = f"https://w3id.org/trialgraph/trial/{NCT}/"
WHY = Evidence("a-rule", "the words", "protocolSection.descriptionModule.briefSummary", 0.9)
NAMES = names.Names()
KIND, DONOR, VECTOR = (next(iter(v.CODES[scheme])) for scheme in ("productKind", "donorType", "vectorType"))


def link(marker: str, concept: str, label: str, decision: Decision = Decision.ACCEPTED) -> Link:
    return Link(
        Kind.MARKER, marker, decision, "skos:exactMatch", concept, label, "Protein", "go", "1",
        "semapv:LexicalMatching", 0.9, label, (), "label",
    )  # fmt: skip


MARKERS = {
    "CD19": Linked((link("cd19", "HGNC:1633", "CD19"),)),
    "TCRab": Linked((link("tcrab", "GO:0042105", "alpha-beta T cell receptor complex"),)),
    "TCRgd": Linked((link("tcrgd", "GO:0042106", "gamma-delta T cell receptor complex"),)),
    "CD45RA": Linked((link("cd45ra", "PR:000001015", "CD45RA"),)),
    "doubtful": Linked((link("doubtful", "HGNC:1", "A1BG", Decision.CANDIDATE),)),
}
PLACE = Place(
    nct=NCT,
    trial=names.trial(NCT),
    names=NAMES,
    arms=[f"<{HERE}arm-a>", f"<{HERE}arm-b>"],
    conditions=[f"<{HERE}condition-a>"],
    things={
        facts.registered(0): f"<{HERE}intervention-a>",
        Ref(Part.DESCRIBED, "CliniMACS"): f"<{HERE}described-clinimacs>",
        Ref(Part.PRODUCT, "the graft"): f"<{HERE}product-the-graft>",
    },
    markers=MARKERS,
)
GRAFT = Ref(Part.PRODUCT, "the graft")


def values(said: list[Triple], predicate: Term) -> list[Term]:
    return sorted(o for _, p, o in said if p == predicate)


def reasons(said: list[Triple]) -> set[tuple[Term, Term]]:
    """Predicate and object of each statement that has evidence of its own."""
    about = {p: {s: o for s, q, o in said if q == p} for p in (v.OWL_ANNOTATED_PROPERTY, v.OWL_ANNOTATED_TARGET)}
    return {(about[v.OWL_ANNOTATED_PROPERTY][s], o) for s, o in about[v.OWL_ANNOTATED_TARGET].items()}


# Doses


@pytest.mark.parametrize(
    ("field", "value", "predicate", "said"),
    [
        ("thing", facts.registered(0), v.doseOf, f"<{HERE}intervention-a>"),
        ("arm", 1, v.doseIn, f"<{HERE}arm-b>"),
        ("arm", 0, v.doseIn, f"<{HERE}arm-a>"),
        ("substance", "drug", v.doseSubstance, text("drug")),
        ("low", Decimal("0.50"), v.doseLow, decimal(Decimal("0.5"))),
        ("low", Decimal(0), v.doseLow, decimal(Decimal(0))),
        ("high", Decimal("1E+7"), v.doseHigh, decimal(Decimal(10_000_000))),
        ("unit", "mg", v.SCHEMA_DOSE_UNIT, text("mg")),
        ("extent", "day", v.doseExtent, codes.DOSE_EXTENT["day"]),
        ("route", "intravenous", v.doseRoute, codes.DOSE_ROUTE["intravenous"]),
        ("form", "tablet", v.doseForm, codes.DOSE_FORM["tablet"]),
        ("frequency", "twice daily", v.SCHEMA_FREQUENCY, text("twice daily")),
        ("times", Decimal(2), v.timesPerPeriod, decimal(Decimal(2))),
        ("period", Decimal(1), v.period, decimal(Decimal(1))),
        ("period_unit", "d", v.periodUnit, text("d")),
        ("day_reference", "transplant", v.dayReference, text("transplant")),
        ("cycles", 4, v.cycles, integer(4)),
        ("cycle_days", 21, v.cycleDays, integer(21)),
        ("duration", Decimal(2), v.duration, decimal(Decimal(2))),
        ("duration_unit", "wk", v.durationUnit, text("wk")),
    ],
)
def test_a_field_of_a_dose_is_said_by_its_property_and_only_then(
    field: str, value: Any, predicate: Term, said: Term
) -> None:
    bare = Dose("some words", WHY)
    assert values(list(dose.triples(PLACE, [bare])), predicate) == []
    assert values(list(dose.triples(PLACE, [replace(bare, **{field: value})])), predicate) == [said]


def test_a_dose_that_could_not_be_read_has_only_its_text() -> None:
    said = list(dose.triples(PLACE, [Dose("as per protocol", WHY)]))
    (me,) = values(said, v.hasDose)
    assert {p for s, p, _ in said if s == me} == {v.RDF_TYPE, v.doseText, v.evidence}


@pytest.mark.parametrize(
    ("unit", "per", "per_time", "whole"),
    [
        ("mg", "", "", "mg"), ("mg", "m2", "", "mg/m2"), ("mg", "kg", "d", "mg/kg/d"), ("mL", "", "h", "mL/h"),
        ("{cells}", "kg", "", "{cells}/kg"),
    ],
)  # fmt: skip
def test_the_unit_of_a_dose_is_whole(unit: str, per: str, per_time: str, whole: str) -> None:
    said = list(dose.triples(PLACE, [Dose("words", WHY, low=Decimal(1), unit=unit, per=per, per_time=per_time)]))
    assert values(said, v.SCHEMA_DOSE_UNIT) == [text(whole)]
    assert values(said, v.doseBasis) == ([text(per)] if per else [])


def test_days_and_levels_are_one_value_each() -> None:
    said = list(dose.triples(PLACE, [Dose("words", WHY, days=(-7, 0), levels=(Decimal(1), Decimal(3)), unit="mg")]))
    assert values(said, v.doseDay) == sorted([integer(-7), integer(0)])
    assert values(said, v.doseLevel) == sorted([decimal(Decimal(1)), decimal(Decimal(3))])


def test_equal_words_in_two_arms_are_two_doses_whatever_their_order() -> None:
    first, second = Dose("10 mg", WHY, arm=0), Dose("10 mg", WHY, arm=1)
    forwards = list(dose.triples(PLACE, [first, second]))
    assert len(values(forwards, v.hasDose)) == 2
    assert set(forwards) == set(dose.triples(PLACE, [second, first]))
    assert len({*values(list(dose.triples(PLACE, [first, first])), v.hasDose)}) == 1


# Products


def graft(*traits: Trait, thing: Ref | None = None) -> list[Triple]:
    return list(product.triples(PLACE, [Product("the graft", KIND, thing, traits, WHY)]))


def test_a_product_has_name_kind_and_intervention() -> None:
    said = graft(thing=facts.registered(0))
    me = PLACE.thing(GRAFT)
    assert (PLACE.trial, v.describesProduct, me) in said
    assert (me, v.RDFS_LABEL, text("the graft")) in said
    assert (me, v.productKind, codes.PRODUCT_KIND[KIND]) in said
    assert (me, v.productOf, PLACE.thing(facts.registered(0))) in said
    assert values(graft(), v.productOf) == []


@pytest.mark.parametrize(
    ("property_", "value", "predicate", "object_"),
    [
        (Property.TARGET, "CD19", v.targetsAntigen, NAMES.concept("HGNC:1633")),
        (Property.TARGET, "HPV-16 E7", v.targetsAntigenText, text("HPV-16 E7")),
        (Property.TARGET, "doubtful", v.targetsAntigenText, text("doubtful")),
        (Property.DOMAIN, "CD19", v.costimulatoryDomain, NAMES.concept("HGNC:1633")),
        (Property.DOMAIN, "ABC", v.costimulatoryDomainText, text("ABC")),
        (Property.SELECTED, "CD19", v.selectedFor, NAMES.concept("HGNC:1633")),
        (Property.SELECTED, "ABC", v.selectedForText, text("ABC")),
        (Property.DEPLETED, "CD45RA", v.depletedOf, NAMES.concept("PR:000001015")),
        (Property.DEPLETED, "ABC", v.depletedOfText, text("ABC")),
        (Property.SOURCE, "cord blood", v.sourceCell, text("cord blood")),
        (Property.DONOR, DONOR, v.donorType, codes.DONOR_TYPE[DONOR]),
        (Property.VECTOR, VECTOR, v.vectorType, codes.VECTOR_TYPE[VECTOR]),
    ],
)
def test_a_trait_is_said_with_evidence_of_its_own(
    property_: Property, value: str, predicate: Term, object_: Term
) -> None:
    said = graft(Trait(property_, value, WHY))
    assert values(said, predicate) == [object_]
    assert reasons(said) == {(predicate, object_)}
    assert len(values(said, v.evidence)) == 2  # the trait's, and that of the product


def test_the_search_for_a_marker_is_named_even_if_nothing_was_accepted() -> None:
    for marker in ("CD19", "doubtful"):
        said = graft(Trait(Property.TARGET, marker, WHY))
        assert len(values(said, v.linkedBy)) == 1
    assert values(graft(Trait(Property.TARGET, "HPV-16 E7", WHY)), v.linkedBy) == []


def test_every_property_of_a_product_is_known() -> None:
    for property_ in Property:
        value = {Property.DONOR: DONOR, Property.VECTOR: VECTOR}.get(property_, "CD19")
        assert len(reasons(graft(Trait(property_, value, WHY)))) == 1


# Steps


def step(kind: StepKind, marker: str, **more: Any) -> Step:
    return Step(**{"device": None, "source": "", "product": None, "evidence": WHY} | more, kind=kind, marker=marker)


@pytest.mark.parametrize(
    ("kind", "marker", "expected"),
    [
        (StepKind.DEPLETION, "TCRab", {v.removesCellsBearing: "GO:0042105", v.removesCellType: "CL:0000789"}),
        (StepKind.DEPLETION, "TCRgd", {v.removesCellsBearing: "GO:0042106", v.removesCellType: "CL:0000798"}),
        (StepKind.DEPLETION, "CD45RA", {v.removesCellsBearing: "PR:000001015"}),
        (StepKind.DEPLETION, "CD19", {v.removesCellsBearing: "HGNC:1633"}),
        (StepKind.SELECTION, "CD19", {v.selectsCellsBearing: "HGNC:1633"}),
        (StepKind.SELECTION, "TCRab", {v.selectsCellsBearing: "GO:0042105", v.selectsCellType: "CL:0000789"}),
        (StepKind.DEPLETION, "ABC", {}),
        (StepKind.OTHER, "TCRab", {}),
        (StepKind.DEPLETION, "", {}),
    ],
)
def test_what_a_step_does_with_the_bearers_of_a_marker(kind: StepKind, marker: str, expected: dict[Term, str]) -> None:
    said = list(product.steps(PLACE, [step(kind, marker)]))
    by_marker = {
        v.removesCellsBearing, v.removesCellType, v.selectsCellsBearing, v.selectsCellType, v.markerText,
    }  # fmt: skip
    wanted = {predicate: NAMES.concept(curie) for predicate, curie in expected.items()}
    if marker and not expected:
        wanted = {v.markerText: text(marker)}
    assert {p: o for _, p, o in said if p in by_marker} == wanted


def test_a_step_names_device_input_and_output() -> None:
    device = Ref(Part.DESCRIBED, "CliniMACS")
    said = list(product.steps(PLACE, [step(StepKind.OTHER, "", device=device, source="blood", product=GRAFT)]))
    assert values(said, v.usesDevice) == [PLACE.thing(device)]
    assert values(said, v.stepInput) == [text("blood")]
    assert values(said, v.outputFor) == [PLACE.thing(GRAFT)]
    assert values(said, v.stepKind) == [codes.STEP_KIND["other"]]
    assert len(values(said, v.evidence)) == 1


def test_a_type_of_cell_is_described_for_the_vocabulary() -> None:
    steps = [step(StepKind.DEPLETION, "TCRab"), step(StepKind.DEPLETION, "CD19")]
    assert list(product.cell_types(PLACE.markers, steps)) == [product.Cell("CL:0000789", "alpha-beta T cell")]


def test_the_table_of_cells_holds_what_the_vocabularies_say() -> None:
    shipped = ROOT / "data" / "vocabularies"
    known = {c.curie: c.label for name in ("cl", "go", "pr", "hgnc") for c in vocabularies.load(name, shipped)}
    with (ROOT / "data" / "curation" / "cells.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert len({row["marker"] for row in rows}) == len(rows) > 0
    for row in rows:
        assert known[row["marker"]] == row["marker_label"]
        assert known[row["cell"]] == row["cell_label"]
        # A lineage and the marker, and nothing else: what defines a type by the marker alone.
        assert row["source"].count("intersection_of: ") == 2
        assert row["source"].endswith(f"intersection_of: RO:0002104 {row['marker']}")
    assert "PR:000001015" not in product.cells()  # CD45RA is borne by cells of many types


def test_the_definitions_of_cells_stand_in_the_ontology(shared: Any) -> None:
    stanzas = (shared / "vocab" / "cl" / "cl-base_2022-11-25.obo").read_text("utf-8").split("\n\n")
    with (ROOT / "data" / "curation" / "cells.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            (stanza,) = [s for s in stanzas if f"\nid: {row['cell']}\n" in s]
            quoted = row["source"].partition(": ")[2].split("; ")
            assert [line for line in stanza.splitlines() if line.startswith("intersection_of")] == quoted


# Makers


def test_a_maker_is_an_organisation_of_the_device_with_evidence() -> None:
    maker = Maker(facts.registered(0), "Miltenyi Biotec", replace(WHY, path="", source="https://example.org/label"))
    said = list(product.makers(PLACE, [maker]))
    fact = (PLACE.thing(facts.registered(0)), v.SCHEMA_MANUFACTURER, NAMES.organization("Miltenyi Biotec"))
    assert fact in said
    assert reasons(said) == {fact[1:]}
    organisation = set(product.organizations(NAMES, [maker]))
    assert organisation == {
        (fact[2], v.RDF_TYPE, v.Organization), (fact[2], v.RDFS_LABEL, text("Miltenyi Biotec")),
    }  # fmt: skip


# Population and conditions


@pytest.mark.parametrize(
    ("property_", "value", "predicate", "object_"),
    [
        (Requirement.DISEASE_STATE, "RELAPSED", v.diseaseState, codes.MODIFIER["RELAPSED"]),
        (Requirement.LINE, "secondLine", v.priorLines, codes.THERAPY_LINE["secondLine"]),
        (Requirement.AGE_GROUP, "CHILD", v.populationAge, codes.AGE_GROUP["CHILD"]),
        (Requirement.MARKER, "CD19", v.requiresMarker, NAMES.concept("HGNC:1633")),
        (Requirement.MARKER, "ABC", v.requiresMarkerText, text("ABC")),
        (Requirement.EXCLUDED_MARKER, "CD19", v.excludesMarker, NAMES.concept("HGNC:1633")),
        (Requirement.EXCLUDED_MARKER, "ABC", v.excludesMarkerText, text("ABC")),
        (Requirement.HEALTHY, "true", v.includesHealthyVolunteers, boolean(True)),
    ],
)
def test_a_fact_about_the_population_has_evidence_of_its_own(
    property_: Requirement, value: str, predicate: Term, object_: Term
) -> None:
    said = list(population.triples(PLACE, [Population(property_, value, WHY)]))
    assert (PLACE.trial, v.hasPopulation, PLACE.population) in said
    assert values(said, predicate) == [object_]
    assert reasons(said) == {(predicate, object_)}


def test_without_a_fact_there_is_no_population() -> None:
    assert list(population.triples(PLACE, [])) == []


@pytest.mark.parametrize("function", ConditionFunction)
def test_what_a_condition_is_to_the_trial(function: ConditionFunction) -> None:
    said = list(population.conditions(PLACE, [ConditionRole(0, function, WHY)]))
    assert (PLACE.condition(0), v.conditionFunction, v.CODES["conditionFunction"][function]) in said
    assert len(reasons(said)) == 1
