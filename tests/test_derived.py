"""What follows from many trials: which roles, conditions, links and phases make an edge, and which do not."""

from __future__ import annotations

from typing import Any

import pytest

from conftest import record, study
from trialgraph import vocab as v
from trialgraph.concepts import Decision, Kind, Link, Linked
from trialgraph.facts import ConditionFunction, ConditionRole, Evidence, Facts, Function, Role, Status, registered
from trialgraph.graph import derived
from trialgraph.graph.derived import Edge
from trialgraph.names import Names

WHY = Evidence("a-rule", "words", "protocolSection.identificationModule.briefTitle")
DRUG = ("CHEBI:1", "ChemicalEntity")
DISEASE = ("MONDO:1", "Disease")


def linked(
    *concepts: tuple[str, str], predicate: str = "skos:exactMatch", decision: Decision = Decision.ACCEPTED
) -> Linked:
    why = ("semapv:LexicalMatching", 0.9, "x", (), "a-rule")
    links = (Link(Kind.DRUG, "x", decision, predicate, at, "x", category, "v", "1", *why) for at, category in concepts)
    return Linked(tuple(links))


THE_DRUG, THE_DISEASE = linked(DRUG), linked(DISEASE)


def rows(
    *,
    conditions: Linked = THE_DISEASE,
    interventions: Linked = THE_DRUG,
    role: Status | Function = Status.INVESTIGATIONAL,
    function: ConditionFunction = ConditionFunction.TREATED,
    phases: tuple[str, ...] = ("PHASE2",),
) -> list[Edge]:
    document = record(
        designModule={"phases": list(phases)},
        conditionsModule={"conditions": ["c"]},
        armsInterventionsModule={"interventions": [{"type": "DRUG", "name": "x"}]},
    )
    facts = Facts(roles=(Role(registered(0), None, role, WHY),), conditions=(ConditionRole(0, function, WHY),))
    return list(derived.tested(study(document), [conditions], [interventions], facts))


def test_an_investigational_drug_and_the_condition_that_it_is_to_treat() -> None:
    assert rows() == [Edge("CHEBI:1", "MONDO:1", "clinical_trial_phase_2", "NCT00000001")]


@pytest.mark.parametrize("function", [ConditionFunction.TREATED, ConditionFunction.PREVENTED])
def test_to_prevent_is_to_be_tried_for(function: ConditionFunction) -> None:
    assert rows(function=function)


NO_EDGE: list[tuple[str, dict[str, Any]]] = [
    ("a background drug", {"role": Status.BACKGROUND}),
    ("a comparator", {"role": Status.ACTIVE_COMPARATOR}),
    ("a placebo", {"role": Status.PLACEBO}),
    ("a supportive drug", {"role": Function.SUPPORTIVE}),
    ("a condition that is only the setting", {"function": ConditionFunction.BACKGROUND}),
    ("healthy volunteers", {"function": ConditionFunction.HEALTHY}),
    ("a broader disease", {"conditions": linked(DISEASE, predicate="skos:broadMatch")}),
    ("a broader drug", {"interventions": linked(DRUG, predicate="skos:broadMatch")}),
    ("a candidate", {"interventions": linked(DRUG, decision=Decision.CANDIDATE)}),
    ("a device, which is no treatment to Biolink", {"interventions": linked(("device:x", "Device"))}),
    ("a condition that is a procedure", {"conditions": linked(("MAXO:1", "Procedure"))}),
]


@pytest.mark.parametrize("given", [given for _, given in NO_EDGE], ids=[name for name, _ in NO_EDGE])
def test_what_makes_no_edge(given: dict[str, Any]) -> None:
    assert rows(**given) == []


def test_the_vocabulary_that_biolink_prefers_stands_for_the_others() -> None:
    several = linked(("mesh:D1", "ChemicalEntity"), ("drugbank:DB1", "Drug"), DRUG)
    assert [row.treatment for row in rows(interventions=several)] == ["CHEBI:1"]


@pytest.mark.parametrize(
    ("phases", "expected"),
    [
        ((), "not_provided"), (("NA",), "not_provided"), (("EARLY_PHASE1",), "clinical_trial_phase_1"),
        (("PHASE1", "PHASE2"), "clinical_trial_phase_1_to_2"), (("PHASE2", "PHASE3"), "clinical_trial_phase_2_to_3"),
        (("PHASE4",), "clinical_trial_phase_4"),
    ],
)  # fmt: skip
def test_phases_as_biolink_has_them(phases: tuple[str, ...], expected: str) -> None:
    assert [row.phase for row in rows(phases=phases)] == [expected]


def test_an_edge_has_the_highest_phase_and_every_trial() -> None:
    said = set(
        derived.triples(
            Names(),
            [
                Edge("CHEBI:1", "MONDO:1", phase, trial)
                for phase, trial in (
                    ("clinical_trial_phase_3", "NCT00000003"),
                    ("not_provided", "NCT00000001"),
                    ("clinical_trial_phase_2_to_3", "NCT00000002"),
                )
            ],
        )
    )
    assert [o for _, p, o in said if p == v.BIOLINK_MAX_RESEARCH_PHASE] == ['"clinical_trial_phase_3"']
    assert len([o for _, p, o in said if p == v.BIOLINK_HAS_SUPPORTING_STUDIES]) == 3
    assert len([o for _, p, o in said if p == v.BIOLINK_IN_CLINICAL_TRIALS_FOR]) == 1
    assert not [p for _, p, _ in said if p.endswith("/treats>")]


def test_a_row_survives_its_line() -> None:
    row = Edge("CHEBI:1", "MONDO:1", "not_provided", "NCT00000001")
    assert Edge.read(row.line()) == row
