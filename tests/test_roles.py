"""The roles of interventions in arms: each rule by examples, the traps, and the pace on hostile texts."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialgraph import codes
from trialgraph.facts import (
    Evidence,
    Function,
    Member,
    Part,
    Product,
    Ref,
    Regimen,
    RegimenKind,
    Role,
    Status,
    registered,
)
from trialgraph.records import parse
from trialgraph.semantics import role_wording as wording
from trialgraph.semantics.case import Case
from trialgraph.semantics.role_functions import FUNCTIONS
from trialgraph.semantics.role_titles import Place, titled
from trialgraph.semantics.roles import STATUSES, roles

Arm = tuple[str, str] | tuple[str, str, str]
Thing = Mapping[str, Any]

INV, ACT, PLA, SHAM = Status.INVESTIGATIONAL, Status.ACTIVE_COMPARATOR, Status.PLACEBO, Status.SHAM
BACK, SOC, NONE = Status.BACKGROUND, Status.STANDARD_OF_CARE, Status.NO_INTERVENTION
EXP, ACTIVE, INERT, SHAM_ARM, NOTHING = (
    "EXPERIMENTAL", "ACTIVE_COMPARATOR", "PLACEBO_COMPARATOR", "SHAM_COMPARATOR", "NO_INTERVENTION",
)  # fmt: skip


def drug(name: str, *arms: str, about: str = "", kind: str = "DRUG") -> Thing:
    """A registered intervention of the arms that bear these labels."""
    return {"type": kind, "name": name, "armGroupLabels": list(arms)} | ({"description": about} if about else {})


def document(
    title: str,
    arms: Sequence[Arm],
    things: Sequence[Thing],
    *,
    summary: str = "",
    model: str = "",
    observed: bool = False,
) -> dict[str, Any]:
    """A record: arms are (label, type) or (label, type, description)."""
    groups = [
        {"label": arm[0]} | ({"type": arm[1]} if arm[1] else {}) | ({"description": arm[2]} if len(arm) > 2 else {})
        for arm in arms
    ]
    design: dict[str, Any] = {"studyType": "OBSERVATIONAL" if observed else "INTERVENTIONAL"}
    if model:
        design["designInfo"] = {"interventionModel": model}
    return {
        "protocolSection": {
            "identificationModule": {"nctId": "NCT00000001", "briefTitle": title},
            "statusModule": {"statusVerifiedDate": "2024-05"},
            "descriptionModule": {"briefSummary": summary},
            "designModule": design,
            "armsInterventionsModule": {"armGroups": groups, "interventions": list(things)},
        }
    }


def case(title: str, arms: Sequence[Arm], things: Sequence[Thing], **more: Any) -> Case:
    study = parse(orjson.dumps(document(title, arms, things, **more))).study
    assert study is not None
    return Case(study)


def told(found: Case, **more: Any) -> dict[tuple[int | None, int | None], tuple[str, ...]]:
    """The roles of each (arm, intervention), status first."""
    result: dict[tuple[int | None, int | None], tuple[str, ...]] = {}
    for role in roles(found, **more):
        pair = role.arm, None if role.thing is None else int(role.thing.key)
        result[pair] = (*result.get(pair, ()), role.role)
    return result


def rules(found: Case) -> dict[tuple[int | None, int | None], set[str]]:
    result: dict[tuple[int | None, int | None], set[str]] = {}
    for role in roles(found):
        pair = role.arm, None if role.thing is None else int(role.thing.key)
        result.setdefault(pair, set()).add(role.evidence.rule)
    return result


TWO = (("A", EXP), ("B", ACTIVE))
PLACEBO = (("A", EXP), ("B", INERT))

# rule: (record, (arm, intervention), role, or None when the rule must not speak of the pair)
EXAMPLES: dict[str, list[tuple[Case, tuple[int | None, int | None], str | None]]] = {
    "inert-by-name": [
        (case("Xamab in Gout", PLACEBO, [drug("Xamab", "A"), drug("Placebo matching Xamab", "B")]), (1, 1), PLA),
        (
            case("Xamab in Gout", PLACEBO, [drug("Xamab", "A"), drug("Saline", "B", about="Placebo infusion")]),
            (1, 1),
            PLA,
        ),
        (case("TENS", PLACEBO, [drug("TENS", "A"), drug("Sham TENS", "B", kind="DEVICE")]), (1, 1), SHAM),
        (case("TENS", PLACEBO, [drug("TENS", "A"), drug("Placebo", "B", kind="DEVICE")]), (1, 1), SHAM),
        (case("Xamab", PLACEBO, [drug("Xamab or placebo", "A", "B")]), (0, 0), None),
        (case("Xamab", PLACEBO, [drug("Xamab", "A"), drug("Placebo followed by Xamab", "B")]), (1, 1), None),
        # named placebo, but another active drug is given
        (
            case(
                "Xamab",
                [("A", ACTIVE), ("B", ACTIVE)],
                [drug("Xamab", "A"), drug("placebo", "B", about="4 mg tolterodine")],
            ),
            (1, 1),
            None,
        ),
    ],
    "inert-by-arm": [
        (case("Xamab", PLACEBO, [drug("Xamab", "A"), drug("Normal saline", "B")]), (1, 1), PLA),
        (case("Xamab", PLACEBO, [drug("Xamab", "A"), drug("Vitamin C", "B")]), (1, 1), None),
        (case("Waves", PLACEBO, [drug("Waves", "A"), drug("Waves + saline injection", "B")]), (1, 1), None),
    ],
    "inert-by-arm-text": [
        (case("Xamab", [("A", EXP), ("B", INERT, "gets a placebo")], [drug("Xamab", "A", "B")]), (1, 0), PLA),
        (case("Xamab", [("A", EXP), ("B", INERT, "gets care")], [drug("Xamab", "A", "B")]), (1, 0), None),
    ],
    "nothing-by-name": [
        (
            case("Yoga", TWO, [drug("Yoga", "A", kind="BEHAVIORAL"), drug("No intervention", "B", kind="OTHER")]),
            (1, 1),
            NONE,
        ),
        (case("Yoga", TWO, [drug("Yoga", "A"), drug("Observation of the eye", "B")]), (1, 1), None),
    ],
    "usual-care": [
        (case("Yoga", TWO, [drug("Yoga", "A"), drug("Standard of care", "B")]), (1, 1), SOC),
        (case("Yoga", TWO, [drug("Yoga", "A"), drug("Best supportive care (BSC)", "B")]), (1, 1), SOC),
        (case("Yoga", TWO, [drug("Yoga", "A"), drug("Control", "B", about="Usual care by the nurse.")]), (1, 1), SOC),
        (case("Yoga", TWO, [drug("Xamab added to standard of care", "A"), drug("Yoga", "B")]), (0, 0), None),
    ],
    "background-in-all-arms": [
        (case("Xamab Plus Bemide", TWO, [drug("Xamab", "A"), drug("Bemide", "A", "B")]), (0, 1), BACK),
        (
            case("Xamab Plus Bemide", PLACEBO, [drug("Xamab", "A"), drug("Bemide", "A", "B"), drug("Placebo", "B")]),
            (1, 1),
            BACK,
        ),
        # registered once for each arm under one name
        (case("Xamab", TWO, [drug("Xamab", "A"), drug("Bemide", "A"), drug("Bemide", "B")]), (1, 2), BACK),
        # nothing tells the arms apart: two schedules of the one drug
        (case("Schedules of Xamab", TWO, [drug("Xamab", "A", "B")]), (0, 0), None),
        # one arm is part of the other
        (
            case(
                "Chemotherapy With Xamab",
                [("A", ACTIVE), ("B", ACTIVE)],
                [drug("Xamab", "A"), drug("Bemide", "A", "B")],
            ),
            (1, 1),
            BACK,
        ),
    ],
    "said-in-description": [
        (case("Gout", TWO, [drug("Xamab", "A", about="Experimental drug."), drug("Bemide", "B")]), (0, 0), INV),
        (
            case(
                "Gout",
                [("A", "OTHER"), ("B", "OTHER")],
                [drug("X1", "A"), drug("Bemide", "B", about="Active comparator")],
            ),
            (1, 1),
            ACT,
        ),
        (
            case("Gout", TWO, [drug("Xamab", "A", about="Experimental/Active Comparator: experimental drug")]),
            (0, 0),
            None,
        ),
    ],
    "compared-in-control-arm": [
        (case("Xamab in Gout", TWO, [drug("Xamab", "A"), drug("Bemide", "B")]), (1, 1), ACT),
        (
            case(
                "Xamab in Gout",
                [("A", EXP), ("Control group", EXP)],
                [drug("Xamab", "A"), drug("Rest", "Control group")],
            ),
            (1, 1),
            ACT,
        ),
        (case("Interval Training", TWO, [drug("Cycling", "A", "B")]), (1, 0), ACT),
        # the only active arm beside a placebo is the tested one
        (
            case("Xamab in Gout", [("A", ACTIVE), ("B", INERT)], [drug("Xamab", "A"), drug("Placebo", "B")]),
            (0, 0),
            None,
        ),
        (case("Xamab in Gout", TWO, [drug("Xamab", "A"), drug("Bemide", "B")], observed=True), (1, 1), None),
    ],
    "compared-in-title": [
        (
            case(
                "Xamab Versus Bemide in Gout", [("A", ACTIVE), ("B", ACTIVE)], [drug("Xamab", "A"), drug("Bemide", "B")]
            ),
            (1, 1),
            ACT,
        ),
        (
            case("Xamab Versus Bemide in Gout", [("A", EXP), ("B", EXP)], [drug("Xamab", "A"), drug("Bemide", "B")]),
            (1, 1),
            ACT,
        ),
        # the type of the arm tells more than the order of the title
        (case("Bemide Versus Xamab in Gout", TWO, [drug("Xamab", "A"), drug("Bemide", "B")]), (0, 0), None),
    ],
    "tested-in-title": [
        (case("Effect of Xamab on Gout", [("A", EXP)], [drug("Xamab 5 mg tablets", "A")]), (0, 0), INV),
        (
            case("Effect of Xamab on Gout", [("A", ACTIVE), ("B", INERT)], [drug("Xamab", "A"), drug("Placebo", "B")]),
            (0, 0),
            INV,
        ),
        (case("Effect of Xamab", [], [drug("Xamab"), drug("Bemide")]), (None, 0), INV),
        (case("Effect of Xamab", [("A", EXP), ("Control", ACTIVE)], [drug("Xamab", "A", "Control")]), (1, 0), None),
    ],
    "background-in-control-arm": [
        (
            case(
                "Xamab",
                [("A", EXP), ("B", EXP), ("C", ACTIVE)],
                [drug("Xamab", "A", "B"), drug("Bemide", "A", "C"), drug("Cemide", "B")],
            ),
            (0, 1),
            BACK,
        ),
        (case("Xamab", TWO, [drug("Xamab", "A"), drug("Bemide", "B")]), (1, 1), None),
    ],
    "tested-with-another": [
        (
            case(
                "Xamab in Combination With Bemide Versus Cemide",
                TWO,
                [drug("Xamab", "A"), drug("Bemide", "A"), drug("Cemide", "B")],
            ),
            (0, 1),
            INV,
        ),
        (
            case("Xamab in Combination With Bemide", [("A", EXP)], [drug("Xamab", "A"), drug("Bemide", "A")]),
            (0, 1),
            None,
        ),
    ],
    "background-in-title": [
        (
            case("Xamab in Combination With Bemide", [("A", EXP)], [drug("Xamab", "A"), drug("Bemide", "A")]),
            (0, 1),
            BACK,
        ),
        (
            case(
                "Xamab Added to Bemide and Cemide",
                [("A", EXP)],
                [drug("Xamab", "A"), drug("Bemide", "A"), drug("Cemide", "A")],
            ),
            (0, 2),
            BACK,
        ),
    ],
    "background-beside-title": [
        (case("Xamab in Gout", [("A", EXP)], [drug("Xamab", "A"), drug("Bemide", "A")]), (0, 1), BACK),
        (
            case("Xamab in Gout", [("A", EXP)], [drug("Xamab", "A"), drug("Bemide", "A")], model="CROSSOVER"),
            (0, 1),
            None,
        ),
        (case("A Study of Gout", [("A", EXP)], [drug("Xamab", "A"), drug("Bemide", "A")]), (0, 1), None),
    ],
    "only-treatment": [
        (case("A Study of Gout", [("A", EXP)], [drug("Xamab", "A")]), (0, 0), INV),
        (case("A Study of Gout", [("A", EXP), ("B", NOTHING)], [drug("Xamab", "A")]), (0, 0), INV),
        (
            case("A Study of Gout", [("A", ACTIVE), ("B", ACTIVE)], [drug("Xamab", "A"), drug("Bemide", "B")]),
            (0, 0),
            None,
        ),
        (case("A Study of Gout", [("A", "")], [drug("Xamab", "A")], observed=True), (0, 0), None),
    ],
    "tested-by-arm": [
        (case("A Study of Gout", TWO, [drug("Xamab", "A"), drug("Cemide", "A"), drug("Bemide", "B")]), (0, 1), INV),
        (case("Effect of Xamab", TWO, [drug("Xamab", "A"), drug("Cemide", "A"), drug("Bemide", "B")]), (0, 1), None),
    ],
    "no-intervention": [
        (case("Yoga", [("A", EXP), ("B", NOTHING)], [drug("Yoga", "A")]), (1, None), NONE),
        (case("Yoga", [("A", EXP), ("B", "OTHER", "will not receive yoga")], [drug("Yoga", "A")]), (1, None), NONE),
        (case("Yoga", [("A", EXP), ("B", "OTHER", "a second dose")], [drug("Yoga", "A")]), (1, None), None),
        (case("Yoga", [("A", ""), ("Control", "")], [drug("Yoga", "A")], observed=True), (1, None), None),
    ],
    "purpose-in-name": [
        (
            case("CAR-T Cells", [("A", EXP)], [drug("CAR-T cells", "A"), drug("Lymphodepleting chemotherapy", "A")]),
            (0, 1),
            Function.LYMPHODEPLETION,
        ),
        (case("CAR-T Cells", [("A", EXP)], [drug("CAR-T cells after lymphodepletion", "A")]), (0, 0), None),
        (case("Heart Failure", TWO, [drug("Remote ischemic conditioning", "A"), drug("Rest", "B")]), (0, 0), None),
    ],
    "nature-of-name": [
        (
            case("Xamab", [("A", EXP)], [drug("Xamab", "A"), drug("Questionnaire administration", "A", kind="OTHER")]),
            (0, 1),
            Function.DIAGNOSTIC,
        ),
        (
            case("Xamab", [("A", EXP)], [drug("Xamab", "A"), drug("PD-L1 assay", "A", kind="DIAGNOSTIC_TEST")]),
            (0, 1),
            Function.DIAGNOSTIC,
        ),
        (
            case("Xamab", [("A", EXP)], [drug("Xamab", "A"), drug("Leukapheresis", "A", kind="PROCEDURE")]),
            (0, 1),
            Function.MANUFACTURING,
        ),
        (case("Leukapheresis in Sepsis", [("A", EXP)], [drug("Leukapheresis", "A", kind="PROCEDURE")]), (0, 0), None),
        (
            case("Xamab", [("A", EXP)], [drug("Xamab", "A"), drug("Allogeneic stem cell transplantation", "A")]),
            (0, 1),
            Function.TRANSPLANT,
        ),
        (case("Xamab", [("A", EXP)], [drug("Exercise after stem cell transplantation", "A")]), (0, 0), None),
        (
            case(
                "Ultrasound-guided Treatment",
                TWO,
                [drug("Lung ultrasonography", "A", kind="PROCEDURE"), drug("Bemide", "B")],
            ),
            (0, 0),
            None,
        ),
        (case("Trimix", [("A", EXP)], [drug("Trimix and questionnaires", "A")]), (0, 0), None),
    ],
    "purpose-in-description": [
        (
            case(
                "CAR-T Cells",
                [("A", EXP)],
                [drug("CAR-T cells", "A"), drug("Fludarabine", "A", about="used for lymphodepletion")],
            ),
            (0, 1),
            Function.LYMPHODEPLETION,
        ),
        (
            case(
                "Marrow Transplant",
                [("A", EXP)],
                [drug("Xamab", "A"), drug("Busulfan", "A", about="As conditioning before transplant")],
            ),
            (0, 1),
            Function.CONDITIONING,
        ),
        (
            case("CAR-T Cells", [("A", EXP)], [drug("CAR-T cells", "A", about="given after lymphodepletion")]),
            (0, 0),
            None,
        ),
        (
            case(
                "CAR-T Cells",
                [("A", EXP)],
                [drug("CAR-T cells", "A"), drug("Bridamab", "A", about="Given without conditioning")],
            ),
            (0, 1),
            None,
        ),
        (
            case(
                "Muscle", [("A", EXP)], [drug("Xamab", "A"), drug("Bemide", "A", about="As conditioning of the muscle")]
            ),
            (0, 1),
            None,
        ),
        (
            case(
                "Xamab",
                [("A", EXP)],
                [drug("Xamab", "A"), drug("Cisplatin", "A", about="Patients will be premedicated with ondansetron")],
            ),
            (0, 1),
            None,
        ),
        (
            case("Xamab", [("A", EXP)], [drug("Xamab", "A"), drug("Bemide", "A", about="Given as premedication.")]),
            (0, 1),
            Function.SUPPORTIVE,
        ),
    ],
    "purpose-in-text": [
        (
            case(
                "CAR-T Cells",
                [("A", EXP)],
                [drug("CAR-T cells", "A"), drug("Fludarabine", "A"), drug("Aldesleukin", "A")],
                summary="Lymphodepletion with fludarabine is followed by the cells and aldesleukin.",
            ),
            (0, 1),
            Function.LYMPHODEPLETION,
        ),
        (
            case(
                "CAR-T Cells",
                [("A", EXP)],
                [drug("CAR-T cells", "A"), drug("Fludarabine", "A"), drug("Aldesleukin", "A")],
                summary="Lymphodepletion with fludarabine is followed by the cells and aldesleukin.",
            ),
            (0, 2),
            None,
        ),
        (
            case(
                "Transplant",
                [("A", EXP)],
                [drug("Xamab", "A"), drug("Tacrosim", "A")],
                summary="Patients are given tacrosim for GVHD prophylaxis.",
            ),
            (0, 1),
            Function.GVHD_PROPHYLAXIS,
        ),
        (
            case(
                "CAR-T Cells",
                [("A", EXP)],
                [drug("CAR-T cells", "A"), drug("Fludarabine", "A")],
                summary="Lymphodepletion without fludarabine.",
            ),
            (0, 1),
            None,
        ),
        # the arms whose own texts speak of it are meant, and no others
        (
            case(
                "Leukaemia",
                [("FLA", EXP), ("RIC", EXP, "conditioning with fludarabine before transplant")],
                [drug("Fludarabine", "FLA", "RIC"), drug("Cytarabine", "FLA")],
            ),
            (0, 0),
            None,
        ),
    ],
    "purpose-in-arm-label": [
        (
            case(
                "Transplant",
                [("Myeloablative conditioning", ACTIVE), ("B", EXP)],
                [drug("Busulfan", "Myeloablative conditioning"), drug("Xamab", "B")],
            ),
            (0, 0),
            Function.CONDITIONING,
        ),
    ],
    "generic-chemotherapy": [
        (
            case(
                "GDX",
                [("A", EXP, "GDX on day 1 after lymphodepleting chemotherapy")],
                [drug("GDX", "A"), drug("Chemotherapy Agents", "A")],
            ),
            (0, 1),
            Function.LYMPHODEPLETION,
        ),
        (
            case("GDX", [("A", EXP, "GDX on day 1 with chemotherapy")], [drug("GDX", "A"), drug("Chemotherapy", "A")]),
            (0, 1),
            None,
        ),
    ],
    "negative-days": [
        (
            case(
                "T Cells",
                [("A", EXP)],
                [drug("CAR-T cells", "A"), drug("Fludara", "A", about="Days -7 to -3: 25 mg/m2")],
                summary="A lymphodepleting regimen comes first.",
            ),
            (0, 1),
            Function.LYMPHODEPLETION,
        ),
        (
            case(
                "T Cells",
                [("A", EXP)],
                [drug("CAR-T cells", "A"), drug("Fludara", "A", about="Days -7 to -3: 25 mg/m2")],
            ),
            (0, 1),
            None,
        ),
    ],
    "against-gvhd": [
        (
            case("Bone Marrow Transplantation", [("A", EXP)], [drug("Xamab", "A"), drug("Tacrolimus", "A")]),
            (0, 1),
            Function.GVHD_PROPHYLAXIS,
        ),
        (
            case(
                "Bone Marrow Transplantation",
                [("A", EXP)],
                [drug("Xamab", "A"), drug("Cyclophosphamide", "A", about="post-transplant treatment")],
            ),
            (0, 1),
            Function.GVHD_PROPHYLAXIS,
        ),
        (
            case("Bone Marrow Transplantation", [("A", EXP)], [drug("Xamab", "A"), drug("Cyclophosphamide", "A")]),
            (0, 1),
            None,
        ),
        (case("Kidney Transplantation", [("A", EXP)], [drug("Xamab", "A"), drug("Tacrolimus", "A")]), (0, 1), None),
    ],
    "supporting-agent": [
        (case("Xamab", [("A", EXP)], [drug("Xamab", "A"), drug("Mesna", "A")]), (0, 1), Function.SUPPORTIVE),
        (case("Filgrastim in Neutropenia", [("A", EXP)], [drug("Filgrastim", "A"), drug("Xamab", "A")]), (0, 0), None),
        (
            case("Xamab", [("A", EXP)], [drug("Xamab", "A"), drug("Leucovorin", "A"), drug("5-Fluorouracil", "A")]),
            (0, 1),
            None,
        ),
    ],
}


@pytest.mark.parametrize(
    ("rule", "found", "pair", "role"),
    [(rule, *example) for rule, examples in EXAMPLES.items() for example in examples],
)
def test_a_rule_tells_the_role_of_its_examples_and_is_silent_on_others(
    rule: str, found: Case, pair: tuple[int | None, int | None], role: str | None
) -> None:
    if role is None:
        assert rule not in rules(found).get(pair, set())
    else:
        assert rule in rules(found)[pair]
        assert role in told(found)[pair]


def test_each_rule_has_examples_and_a_name_of_its_own() -> None:
    names = [rule.name for rule in (*FUNCTIONS, *STATUSES)]
    assert len(names) == len(set(names))
    # What rests on facts that other rules found has a test of its own.
    assert set(names) - {"regimen-member", "makes-product"} | {"no-intervention"} == set(EXAMPLES)


def test_both_axes_are_told_where_both_are_known() -> None:
    found = case("Xamab in Gout", TWO, [drug("Xamab", "A"), drug("Mesna", "A", "B"), drug("Bemide", "B")])
    assert told(found)[0, 1] == (Status.BACKGROUND, Function.SUPPORTIVE)


def test_a_member_of_a_conditioning_regimen_is_conditioning_in_the_arms_of_the_regimen() -> None:
    found = case("Xamab", TWO, [drug("Xamab", "A"), drug("Bemide", "A", "B"), drug("CAR-T cells", "A")])
    evidence = Evidence("r", "conditioning of bemide", "protocolSection.x", 0.8)
    members = Member(registered(1), evidence), Member(registered(2), evidence)
    regimen = Regimen("conditioning", RegimenKind.CONDITIONING, (0,), members, evidence)
    result = list(roles(found, [regimen]))
    assert [(role.arm, role.thing) for role in result if role.role is Function.CONDITIONING] == [(0, registered(1))]
    (role,) = (role for role in result if role.role is Function.CONDITIONING)
    assert role.evidence == Evidence("regimen-member", "conditioning of bemide", "protocolSection.x", 0.8)


@pytest.mark.parametrize(
    ("things", "arms", "expected"),
    [
        (
            [drug("CliniMACS", "A", kind="DEVICE"), drug("CD19 CAR-T", "A")],
            (("A", EXP),),
            (Status.BACKGROUND, Function.MANUFACTURING),
        ),
        ([drug("CliniMACS", kind="DEVICE"), drug("CD19 CAR-T")], (), (Function.MANUFACTURING,)),
        # All that an arm has is what its participants get, however it is named.
        ([drug("CliniMACS", "A", kind="DEVICE")], (("A", EXP),), (Status.INVESTIGATIONAL,)),
    ],
)
def test_a_device_that_makes_the_product_is_for_that_and_not_what_is_tested(
    things: Sequence[Thing], arms: Sequence[Arm], expected: tuple[str, ...]
) -> None:
    found = case("CD19 CAR-T cells in lymphoma", arms, things)
    why = Evidence("device-for-cells", "CliniMACS", "protocolSection.x", 0.75)
    assert told(found, makers={0: why})[0 if arms else None, 0] == expected
    rests_on = {role.evidence for role in roles(found, makers={0: why}) if role.role is Function.MANUFACTURING}
    assert rests_on <= {Evidence("makes-product", "CliniMACS", "protocolSection.x", 0.75)}


def test_a_product_is_no_conditioning() -> None:
    things = [drug("Xamab", "A"), drug("BE33", "A", about="as conditioning before transplant")]
    found = case("Transplant", [("A", EXP)], things)
    product = Product("BE33", "cell", registered(1), (), Evidence("r", "BE33"))
    assert Function.CONDITIONING in told(found)[0, 1]
    assert Function.CONDITIONING not in told(found, products=[product])[0, 1]


def test_names_that_repeat_are_joined_by_index() -> None:
    things = [drug("Xamab", "A", about="5 mg"), drug("Xamab", "B", about="10 mg")]
    found = case("Xamab in Gout", [("A", EXP), ("B", EXP)], things)
    assert set(told(found)) == {(0, 0), (1, 1)}


def test_a_title_places_what_it_names() -> None:
    title = "Xamab Plus Bemide and Cemide After Demide Versus Femide With or Without Gemide"
    found = case(title, [("A", EXP)], [drug(name, "A") for name in "Xamab Bemide Cemide Demide Femide Gemide".split()])
    places = {index: [each.place for each in spans] for index, spans in titled(found).items()}
    assert places == {
        0: [Place.TESTED], 1: [Place.ALONG], 2: [Place.ALONG], 3: [Place.BASE], 4: [Place.COMPARED], 5: [Place.TESTED],
    }  # fmt: skip


def test_entities_in_texts_are_read_and_quoted_as_they_stand() -> None:
    things = [drug("CAR-T cells", "A"), drug("Fludarabine", "A")]
    found = case("CAR-T", [("A", EXP)], things, summary="Lymphodepletion &gt;2 days: fludarabine &amp; rest.")
    (evidence,) = (role.evidence for role in roles(found) if role.role is Function.LYMPHODEPLETION)
    assert evidence.quote == "Lymphodepletion &gt;2 days: fludarabine"


WORDS = st.lists(
    st.sampled_from(
        ["Xamab", "placebo", "versus", "with", "or", "without", "conditioning", "and", "sham", "after", "(", "5 mg",
         "GVHD prophylaxis", "lymphodepletion", "fludarabine", "standard of care", "control", "cells", ".", "&amp;",
         "day -5", "transplant"]
    ),
    max_size=12,
).map(" ".join)  # fmt: skip


@given(WORDS, WORDS, WORDS, st.sampled_from(["", EXP, ACTIVE, INERT, SHAM_ARM, NOTHING, "OTHER"]))
def test_each_pair_has_at_most_one_role_on_each_axis_with_words_of_the_record(
    title: str, name: str, about: str, kind: str
) -> None:
    things = [drug("Xamab", "A", about=about), drug(name or "X1", "A", "B", about=title), drug("Placebo", "B")]
    found = case(title or "T", [("A", EXP, about), ("B", kind, title), ("C", kind)], things, summary=about)
    texts = {passage.path: passage.text for passage in found.passages}
    seen: set[tuple[int | None, Ref | None, type]] = set()
    for role in roles(found):
        key = role.arm, role.thing, type(role.role)
        assert key not in seen
        seen.add(key)
        assert role.evidence.quote in texts[role.evidence.path]
        assert role.evidence.quote
        assert 0 < role.evidence.confidence <= 1
        assert role.thing is None or role.thing.part is Part.INTERVENTION
    assert {role.arm for role in _without_thing(found)} <= {2}


def _without_thing(found: Case) -> list[Role]:
    return [role for role in roles(found) if role.thing is None]


HOSTILE: tuple[Callable[[int], str], ...] = (
    lambda size: "9" * size,
    lambda size: " " * size,
    lambda size: "(" * size,
    lambda size: "conditioning " * (size // 13),
    lambda size: "fludarabine, " * (size // 13),
    lambda size: "lymphodepletion with fludarabine " * (size // 33),
    lambda size: "after the " * (size // 10),
    lambda size: "prevent of of of " * (size // 17),
    lambda size: "umbilical stem cell " * (size // 20),
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_take_time_in_proportion_to_their_length(text: Callable[[int], str]) -> None:
    def seconds(size: int) -> float:
        things = [drug("Xamab", "A", about=text(size)), drug("Fludarabine", "A", about=text(size))]
        found = case("Xamab " + text(200), [("A", EXP, text(size))], things, summary=text(size))
        start = time.perf_counter()
        list(roles(found))
        return time.perf_counter() - start

    seconds(100)
    short, long = min(seconds(5_000) for _ in range(3)), min(seconds(20_000) for _ in range(3))
    assert long < max(0.05, 8 * short)


def test_a_name_says_what_a_thing_is() -> None:
    named = {
        "18F-FDG PET": Function.DIAGNOSTIC,
        "Blood draw": Function.DIAGNOSTIC,
        "Haploidentical HSCT": Function.TRANSPLANT,
        "Bone marrow harvest": Function.MANUFACTURING,
        "MRI-guided therapy": None,
        "Mesenchymal stem cell transplantation": None,
        "Spinal mobilization": None,
    }
    assert {name: (wording.nature(name, "PROCEDURE") or (None,))[0] for name in named} == named


def test_the_code_lists_hold_every_role() -> None:
    assert set(codes.COMPARATIVE_ROLE) == set(Status)
    assert set(codes.FUNCTIONAL_ROLE) == set(Function)
