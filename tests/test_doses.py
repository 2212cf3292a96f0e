"""Statements of dose, route and schedule in records."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialgraph import records
from trialgraph.concepts import Decision, Kind, Link, Linked
from trialgraph.facts import Dose, Extent, registered
from trialgraph.semantics import dose_amounts
from trialgraph.semantics import doses as module
from trialgraph.semantics.case import Case
from trialgraph.semantics.doses import doses
from trialgraph.semantics.routes import FORMS, ROUTES, forms, routes
from trialgraph.semantics.units import folded, valid

CODES = Path(__file__).parents[1] / "ontologies" / "codes.ttl"
DRUGS = ("mesna", "tamsulosin", "busulfan", "antithymocyte globulin", "losartan", "amlodipine", "bupivacaine")


def said(*values: object) -> tuple[object, ...]:
    """Values of any types, to be compared with those of others."""
    return values


def look(kind: Kind, name: str) -> Linked:
    """A linker that knows a few drugs that no record here registers."""
    if kind is not Kind.DRUG or name not in DRUGS:
        return Linked(())
    link = Link(
        kind, name, Decision.ACCEPTED, "skos:exactMatch", f"MESH:{name}", name, "ChemicalEntity", "mesh", "1", "", 1.0,
        name, (), "",
    )  # fmt: skip
    return Linked((link,))


def case(
    *interventions: Mapping[str, object],
    arms: Sequence[Mapping[str, object]] = (),
    title: str = "",
    summary: str = "",
    criteria: str = "",
) -> Case:
    protocol = {
        "identificationModule": {"nctId": "NCT00000001", "briefTitle": title},
        "descriptionModule": {"briefSummary": summary},
        "armsInterventionsModule": {"interventions": list(interventions), "armGroups": list(arms)},
        "eligibilityModule": {"eligibilityCriteria": criteria},
    }
    study = records.parse(orjson.dumps({"protocolSection": protocol})).study
    assert study is not None
    return Case(study, look=look)


def drug(name: str, description: str = "", **more: object) -> Mapping[str, object]:
    return {"type": "DRUG", "name": name, "description": description, **more}


def of(text: str, name: str = "Zalutumab", **more: object) -> list[Dose]:
    """The statements of the description of a drug."""
    return list(doses(case(drug(name, text, **more))))


def amount(dose: Dose) -> tuple[object, ...]:
    return dose.low, dose.high, "/".join(part for part in (dose.unit, dose.per, dose.per_time) if part)


AMOUNTS = [
    ("1–5 × 10^6 CAR+ cells/kg", 1_000_000, 5_000_000, "{cells}/kg", "dose-cells"),
    ("10 mg/kg/day IV on days -5, -4", 10, 10, "mg/kg/d", "dose-amount"),
    ("AUC 5 IV on day 1", 5, 5, "mg.min/mL", "dose-exposure"),
    ("0.01 % eye drops", Decimal("0.01"), Decimal("0.01"), "%", "dose-strength-percent"),
    ("1,200 mg daily", 1200, 1200, "mg", "dose-amount"),
    ("0,5 mg daily", Decimal("0.5"), Decimal("0.5"), "mg", "dose-amount"),
    ("15,000,000 Human Umbilical Cord Mesenchymal Stem Cells", 15_000_000, 15_000_000, "{cells}", "dose-cells"),
    ("15 million HUC-MSCs", 15_000_000, 15_000_000, "{cells}", "dose-cells"),
    ("Enalapril 10 mg film-coated tablets", 10, 10, "mg", "dose-amount"),
    ("1.5x10\\^8 cells", 150_000_000, 150_000_000, "{cells}", "dose-cells"),
    ("75 mg/m\\^2 once weekly", 75, 75, "mg/m2", "dose-amount"),
    ("5&#8211;10 mg once daily", 5, 10, "mg", "dose-range"),
    ("100 mg &amp; supportive care", 100, 100, "mg", "dose-amount"),
    ("2 tablets daily", 2, 2, "{tablet}", "dose-count-of-forms"),
    ("60 mg (2 tablets) once daily", 60, 60, "mg", "dose-amount"),
    ("single TCR-T cell infusion of about 1 × 10⁹～1 × 10¹⁰", 10**9, 10**10, "{cells}", "dose-cells"),
]


@pytest.mark.parametrize(("text", "low", "high", "code", "rule"), AMOUNTS)
def test_amounts(text: str, low: object, high: object, code: str, rule: str) -> None:
    (dose,) = of(text)
    assert amount(dose) == (low, high, code)
    assert dose.evidence.rule == rule
    assert dose.thing == registered(0)


def test_levels_of_an_escalation() -> None:
    (dose,) = of("3+3 dose escalation (25, 50, 75 mg)")
    assert said(dose.levels, dose.unit, dose.low, dose.evidence.rule) == ((25, 50, 75), "mg", None, "dose-levels")


REFUSED = [
    ("diluent-before", "dissolved in 250 mL of saline"),
    ("diluent-before", "in 250 mL D5W"),
    ("concentration-or-strength", "a solution of 20 mg/0.5 mL"),
    ("concentration-or-strength", "4 mcg/mL"),
    ("concentration-or-strength", "creatinine 1.5 mg/dL"),
    ("limit", "platelets > 100,000/mm3 and dose < 5 mg"),
    ("limit", "more than 20 mg"),
    ("limit", "hemoglobin \\>= 9 g/dL, at least 30 mg"),
    ("strength-before", "vials equivalent to 20 mg or 80 mg of anhydrous docetaxel"),
    ("strength-before", "each tablet contains 100 mg"),
    ("strength-after", "133 mg/10 mL single-dose vial, 100 mg vials"),
    ("several-of-a-strength", "two 50 mg tablets"),
    ("excipient", "Lactose monohydrate 66 mg, Maize starch 25 mg, Gelatin 5 mg"),
    ("laboratory", "body weight 70 g"),
    ("step", "reduced by 25 mcg"),
    ("negated", "without 10 mg"),
    ("tolerance", "+/- 0.2 mL"),
    ("concentration-or-strength", "Iopamidol 370 mg I/mL"),
    ("of-the-matched-product", "Placebo to LCZ696 200 mg = 97 mg/103 mg bid"),
    ("remark", "a dosage of up to 3 g/day has a negligible effect"),
    ("strength-before", "supplied as 5 mg tablets, 10 mg and 20 mg tablets"),
    ("sample", "5 mL of blood"),
    ("needle", "a 5 mL syringe"),
    ("test", "a 75 g OGTT"),
    ("compared-with", "a tablet equal to 20 mg"),
    ("a gauge", "a 25 G"),
    ("an age", "aged 65 years"),
    ("doses of a name", "Vaccine 3 Dose"),
    ("a pressure", "BP 90/60mmHg, systolic blood pressure 120 mmHg"),
    ("a follow-up", "followed for 12 months"),
]


@pytest.mark.parametrize(("why", "text"), REFUSED)
def test_other_numbers_are_no_doses(why: str, text: str) -> None:
    assert not [dose for dose in of(text) if dose.low is not None or dose.levels], why


def test_refusals_have_examples() -> None:
    names = {refusal.name for refusal in dose_amounts.REFUSALS}
    assert names <= {why for why, _ in REFUSED}


def test_criteria_are_not_read() -> None:
    assert not list(doses(case(drug("Zalutumab"), criteria="Prednisone 20 mg daily. Hemoglobin >= 9 g/dL.")))


SCHEDULES = [
    ("10 mg twice daily", {"times": 2, "period": 1, "period_unit": "d", "frequency": "twice daily"}),
    ("10 mg BID", {"times": 2, "period": 1, "period_unit": "d"}),
    ("1 g q12h", {"times": 1, "period": 12, "period_unit": "h"}),
    ("200 mg IV q3w", {"times": 1, "period": 3, "period_unit": "wk"}),
    ("10 mg once weekly", {"times": 1, "period": 1, "period_unit": "wk"}),
    ("10 mg daily for 8 weeks", {"times": 1, "period_unit": "d", "duration": 8, "duration_unit": "wk"}),
    ("500 mg IV over 30 minutes", {"duration": None, "route": "intravenous"}),
    ("30 mg on days 1–21 of each 28-day cycle", {"days": tuple(range(1, 22)), "cycle_days": 28}),
    ("IV on Day 1 of each 21-day cycle", {"days": (1,), "times": 1, "period": 21, "period_unit": "d"}),
    ("IV on Day 2 of each 21-day cycle", {"cycle_days": 21, "day_reference": "cycle"}),
    ("30 mg on days 1 and 8 every 3 weeks", {"days": (1, 8), "times": 1, "period": 3, "cycle_days": None}),
    (
        "500 mg/m2 every 3 weeks (Days 1 and 22 of every 6-week cycle)",
        {"days": (1, 22), "times": 1, "period": 3, "period_unit": "wk", "cycle_days": 42},
    ),
    ("25 mg/m2 i.v over 1 h on day 1. Cycles repeated every 3 weeks", {"period": 3, "days": (1,), "cycle_days": 21}),
    ("320 mg as a single iv. administration", {"times": 1, "period": None, "route": "intravenous"}),
    ("10 mg for the following 8 weeks", {"duration": 8, "duration_unit": "wk"}),
    ("100 mg. One time daily with the first bite per 8 weeks", {"times": 1, "duration": 8, "duration_unit": "wk"}),
    ("100 mg IV q2w.\n\nDuration: 3 months", {"period": 2, "duration": 3, "duration_unit": "mo"}),
    ("1.8 mg/kg using a 3 + 3 design", {"days": ()}),
    ("5 mg b.i.d.", {"route": "", "times": 2}),
    ("250 mg BID continuous dosing every 21 days", {"times": 2, "period": 1, "cycle_days": 21}),
    ("100 mg IV for up to 6 cycles", {"cycles": 6}),
    ("25 mg/m2 days -6 to -2 before the transplant", {"days": (-6, -5, -4, -3, -2), "day_reference": "transplant"}),
    ("25 mg/m2 on days -5, -4 before infusion of CAR T cells", {"days": (-5, -4), "day_reference": "infusion"}),
    ("25 mg/m2 on days -5, -4", {"days": (-5, -4), "day_reference": ""}),
    ("Dose: 75 mg; Frequency: Every 3-weeks", {"low": 75, "times": 1, "period": 3, "period_unit": "wk"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "fields"), SCHEDULES)
def test_schedules(text: str, fields: dict[str, object]) -> None:
    (dose,) = of(text)
    assert {name: getattr(dose, name) for name in fields} == fields


EXTENTS = [
    ("10 mg twice daily", Extent.ADMINISTRATION),
    ("a single dose of 10 mg", Extent.ADMINISTRATION),
    ("10 mg/dose", Extent.ADMINISTRATION),
    ("10 mg/day", Extent.DAY),
    ("a daily dose of 10 mg", Extent.DAY),
    ("100 mg in 2 divided doses", Extent.DAY),
    ("a total dose of 175 mg", Extent.TOTAL),
    ("10 mg", ""),
]


@pytest.mark.parametrize(("text", "extent"), EXTENTS)
def test_what_the_amount_is_of(text: str, extent: str) -> None:
    (dose,) = of(text)
    assert dose.extent == extent


WITHOUT_AMOUNT = [
    ("Given IV", "intravenous", "route"),
    ("Given by PO", "oral", "route"),
    ("Given SC", "subcutaneous", "route"),
    ("Given IM", "intramuscular", "route"),
    ("IV infusion", "intravenous", "route"),
    ("Given intrathecally", "intrathecal", "route"),
    ("taken by mouth once daily", "oral", "route-and-schedule"),
    ("Standard of care chemotherapy by intravenous infusion", "intravenous", "route"),
    ("Placebo given intravenously three times a week during dialysis", "intravenous", "route-and-schedule"),
    ("Injection 4 mcg/mL given intravenously", "intravenous", "route"),
]


@pytest.mark.parametrize(("text", "route", "rule"), WITHOUT_AMOUNT)
def test_a_route_is_a_statement_too(text: str, route: str, rule: str) -> None:
    (dose,) = of(text)
    assert (dose.route, dose.low, dose.evidence.rule, dose.text) == (route, None, rule, text)


@pytest.mark.parametrize(
    "text",
    [
        "Oral hygiene is taught",
        "an oral glucose tolerance test",
        "a stage IV tumour is treated",
        "not given intravenously",
        "Given by an intravenous line",
        "blood pressure is measured twice daily",
        "visits every 4 weeks",
        "A CDK4 inhibitor",
        "activities of daily living are treated",
    ],
)
def test_what_is_no_statement(text: str) -> None:
    assert of(text) == []


def test_two_routes_are_none() -> None:
    (dose,) = of("10 mg PO or IV once daily")
    assert said(dose.route, dose.times) == ("", 1)


def test_a_form_in_a_name_is_of_the_intervention() -> None:
    (dose,) = doses(case(drug("Sacubitril / Valsartan Oral Tablet")))
    assert (dose.route, dose.form, dose.evidence.path.rpartition(".")[2]) == ("oral", "tablet", "name")


def test_a_name_of_a_procedure_tells_no_route() -> None:
    assert not list(doses(case({"type": "PROCEDURE", "name": "Oral surgery with an epidural"})))


def test_a_programme_has_a_duration_and_a_frequency() -> None:
    text = "Patients do a 12-week exercise training program. Walking is performed three times per week."
    first, second = doses(case({"type": "BEHAVIORAL", "name": "Exercise", "description": text}))
    assert said(first.duration, first.duration_unit) == (12, "wk")
    assert said(second.times, second.period_unit) == (3, "wk")


def test_a_sentence_of_its_own_amount_is_not_that_of_the_one_before() -> None:
    first, second = of("100 mg IV. Daily dose of 50 mg for 2 weeks.")
    assert said(first.duration, first.times, second.duration) == (None, None, 2)


ALTERNATIVES = [
    ("10 mg or 20 mg daily", [(None, (10, 20))]),
    ("50mg, 100mg or 150mg", [(None, (50, 100, 150))]),
    ("1.0cc's or 2cc's", [(None, (1, 2))]),
    ("50 mg, 100 mg", [(50, ()), (100, ())]),
    ("20 mg or 10 mg", [(20, ()), (10, ())]),
    ("10 mg or 20 mL", [(10, ())]),
    ("each tablet contains 10 mg or 20 mg", []),
]


@pytest.mark.parametrize(("text", "amounts"), ALTERNATIVES)
def test_alternatives_of_one_drug_are_levels(text: str, amounts: list[object]) -> None:
    assert [(dose.low, dose.levels) for dose in of(text) if dose.unit] == amounts


PAIRS = [
    ("Losartan and amlodipine in capsules, 100mg/5mg twice daily", [("Losartan", 100), ("amlodipine", 5)]),
    ("losartan/amlodipine 55/22 mg", [("losartan", 55), ("amlodipine", 22)]),
    ("97 mg/103 mg bid losartan/amlodipine", [("losartan", 97), ("amlodipine", 103)]),
    ("5 mg/10 mg", [("", None)]),
    ("5 mg/10 mg/20 mg losartan/amlodipine", [("", None)]),
]


@pytest.mark.parametrize(("text", "parts"), PAIRS)
def test_amounts_of_two_drugs_in_one(text: str, parts: list[object]) -> None:
    found = [dose for dose in of(text) if not dose.times or dose.low]
    assert [said(dose.substance, dose.low) for dose in found] == parts


def test_a_volume_of_another_drug_is_its_dose() -> None:
    first, second = of("a mixture of 40 mg of mesna and 2 ml of 0.75% bupivacaine")
    assert said(first.substance, first.low, second.substance, second.low) == ("mesna", 40, "bupivacaine", 2)


# Whose dose it is.


def test_another_drug_next_to_the_amount() -> None:
    text = "Days -7 and -6: Cyclophosphamide 60 mg/kg/day x 2 days IV in 250 mL D5W with mesna 15 mg/kg/day over 1 hour"
    first, second = of(text, "Cyclophosphamide")
    assert said(first.thing, first.days, first.route, first.duration) == (registered(0), (-7, -6), "intravenous", 2)
    assert said(second.thing, second.substance, second.low, second.days) == (None, "mesna", 15, (-7, -6))


def test_a_registered_drug_next_to_the_amount() -> None:
    found = doses(case(drug("Docetaxel", "75 mg/m2, and Prednisone 5 mg twice daily"), drug("Prednisone")))
    assert [said(dose.thing, dose.low) for dose in found] == [(registered(0), 75), (registered(1), 5)]


def test_what_stands_behind_the_last_amount_is_said_of_all() -> None:
    first, second = of("oral Zalutumab 50 mg plus tamsulosin 0.4 mg once daily for 8 weeks")
    assert said(first.route, first.times, first.duration) == ("oral", 1, 8)
    assert said(second.thing, second.substance, second.route, second.times, second.duration) == (
        None,
        "tamsulosin",
        "",
        1,
        8,
    )


def test_one_schedule_of_a_list() -> None:
    text = "mesna 800 mg/m2, busulfan, 25 mg/m2, and tamsulosin 100 mg/m2, on days 1 and 8, q3w. Duration: 3 months"
    found = of(text)
    assert [dose.substance for dose in found] == ["mesna", "busulfan", "tamsulosin"]
    assert {said(dose.days, dose.times, dose.period, dose.duration) for dose in found} == {((1, 8), 1, 3, 3)}


def test_days_before_a_colon_hold_until_the_next() -> None:
    found = of("Day 1: mesna 50 mg single dose Day 2-Day 3: Washout Day 9-10: busulfan 5 mg Day 13: mesna 6 mg+ 7 mg")
    assert [said(dose.low, dose.days) for dose in found] == [(50, (1,)), (5, (9, 10)), (6, (13,)), (7, (13,))]


def test_signs_alone_are_of_the_last_of_a_list() -> None:
    first, second = of("mesna 36 mg/m2 and busulfan 3.2 mg/kg -5 to -4")
    assert said(first.days, second.days) == ((), (-5, -4))


def test_a_route_before_a_list_is_of_all() -> None:
    text = "via IV infusion, 500 mg/m2 busulfan every 3 weeks plus mesna 5 mg every 2 weeks"
    assert [said(dose.route, dose.period) for dose in of(text)] == [("intravenous", 3), ("intravenous", 2)]


def test_another_intervention_without_an_amount_has_its_own_times() -> None:
    arms = [{"label": "A", "description": "Docetaxel 85 mg twice daily + Prednisone every 12 weeks for 52 weeks"}]
    (dose,) = doses(case(drug("Docetaxel"), drug("Prednisone"), arms=arms))
    assert said(dose.thing, dose.times, dose.period_unit, dose.duration) == (registered(0), 2, "d", None)


def test_what_stands_behind_a_titration_is_not_said_of_the_start() -> None:
    first, second = of("10 mg increased to 20 mg twice daily")
    assert said(first.low, first.times, second.low, second.times) == (10, None, 20, 2)


def test_days_go_with_the_amount_before_them() -> None:
    found = of("100mg day-21; 200mg day -20, 400mg day -19 to day-18 Busulfan: 3.2mg/kg day -6 to -5", "Venetoclax")
    assert [(dose.low, dose.days) for dose in found] == [
        (100, (-21,)), (200, (-20,)), (400, (-19, -18)), (Decimal("3.2"), (-6, -5)),
    ]  # fmt: skip
    assert found[-1].substance == "Busulfan"


def test_the_name_of_a_drug_may_have_several_words() -> None:
    (dose,) = of("and antithymocyte globulin (90 mg/kg)")
    assert (dose.thing, dose.substance, dose.text) == (
        None,
        "antithymocyte globulin",
        "antithymocyte globulin (90 mg/kg)",
    )


def test_an_unknown_abbreviation_is_not_the_intervention() -> None:
    first, second = of("CsA 3mg/kg/d, 2mg/kg/d")
    assert (first.thing, first.substance, second.thing, second.substance) == (None, "CsA", None, "CsA")


def test_without_a_linker_the_text_is_of_its_own_intervention() -> None:
    study = case(drug("Zalutumab", "mesna 15 mg")).study
    (dose,) = doses(Case(study))
    assert dose.thing == registered(0)


def test_an_arm_tells_its_index_and_the_drugs_by_name() -> None:
    arms = [
        {"label": "A", "interventionNames": ["Drug: Capecitabine", "Drug: Oxaliplatin"], "description": "nothing"},
        {
            "label": "B",
            "interventionNames": ["Drug: Capecitabine", "Drug: Oxaliplatin"],
            "description": "1000 mg/m\\^2 of capecitabine BID orally. Oxaliplatin 130 mg/m\\^2 IV. 5 mg daily.",
        },
    ]
    found = list(doses(case(drug("Capecitabine"), drug("Oxaliplatin"), arms=arms)))
    assert [said(dose.arm, dose.thing, dose.low, dose.route) for dose in found] == [
        (1, registered(0), 1000, "oral"),
        (1, registered(1), 130, "intravenous"),
        (1, None, 5, ""),
    ]


def test_an_arm_with_one_intervention_needs_no_name() -> None:
    arms = [{"label": "A", "interventionNames": ["Drug: Zalutumab"], "description": "5 mg once daily"}]
    (dose,) = doses(case(drug("Zalutumab"), arms=arms))
    assert (dose.arm, dose.thing) == (0, registered(0))


def test_a_route_of_each_of_two_drugs_in_an_arm() -> None:
    names = ["Drug: Letrozole", "Drug: Palbociclib"]
    arms = [
        {"label": "A", "interventionNames": names, "description": "Palbociclib given orally plus letrozole given IV"}
    ]
    found = doses(case(drug("Letrozole"), drug("Palbociclib"), arms=arms))
    assert [(dose.thing, dose.route) for dose in found] == [(registered(1), "oral"), (registered(0), "intravenous")]


def test_interventions_of_the_same_name_are_told_apart_by_the_arm() -> None:
    arms: list[Mapping[str, object]] = [
        {"label": "A", "description": "nothing"},
        {"label": "B", "description": "Zalutumab 5 mg"},
    ]
    twice = (drug("Zalutumab", armGroupLabels=["A"]), drug("Zalutumab", armGroupLabels=["B"]))
    (dose,) = doses(case(*twice, arms=arms))
    assert (dose.arm, dose.thing) == (1, registered(1))


def test_the_summary_counts_where_it_names_one_intervention_at_the_amount() -> None:
    known = (drug("Zalutumab"), drug("Cetuximab"))
    (dose,) = doses(case(*known, summary="Patients take Zalutumab 5 mg daily. They are seen."))
    assert (dose.thing, dose.arm, dose.evidence.confidence) == (registered(0), None, 0.7)
    assert not list(doses(case(*known, summary="Patients take Zalutumab or Cetuximab 5 mg daily.")))
    assert not list(doses(case(*known, summary="In previous trials Zalutumab 5 mg daily was safe.")))
    assert not list(doses(case(*known, summary="Patients take 5 mg daily.")))


def test_what_could_not_be_understood_has_its_text_only() -> None:
    (dose,) = of("55/22 µg")
    assert (dose.parsed, dose.text, dose.evidence.rule) == (False, "55/22 µg", "dose-unparsed")
    (dose,) = of("injected with 100WU/ m2 of it"[14:])
    assert (dose.parsed, dose.text) == (False, "100WU/ m2")


def test_the_quote_is_verbatim_at_its_path() -> None:
    text = "First, 75&nbsp;mg/m\\^2 IV (day 1)."
    (dose,) = of(text)
    assert dose.text in text
    assert dose.text == dose.evidence.quote == "75&nbsp;mg/m\\^2 IV (day 1)"
    assert dose.evidence.path == "protocolSection.armsInterventionsModule.interventions[0].description"


# Routes, forms, code lists.

ROUTE_WORDS = [
    ("by mouth", "oral"),
    ("p.o.", "oral"),
    ("i.v.", "intravenous"),
    ("intravenous (IV) infusion", "intravenous"),
    ("through a vein", "intravenous"),
    ("s.c.", "subcutaneous"),
    ("under the skin", "subcutaneous"),
    ("intravitreal injection", "intravitreal"),
    ("eye drops", "ophthalmic"),
    ("intranasally", "nasal"),
    ("nebulised", "inhalation"),
    ("transdermal", "transdermal"),
    ("intracavernosal", "intracavernous"),
]


@pytest.mark.parametrize(("text", "route"), ROUTE_WORDS)
def test_words_of_routes(text: str, route: str) -> None:
    assert {way.notation for way in routes(folded(text), text)} == {route}


@pytest.mark.parametrize(
    "text", ["it", "im", "in", "IVF", "stage IV", "grade IV", "oral mucositis", "sclerosis", "NYHA III or IV"]
)
def test_words_that_are_no_routes(text: str) -> None:
    assert not list(routes(folded(text), text))


@pytest.mark.parametrize(
    ("text", "form"), [("film coated tablets", "tablet"), ("eye drops", "eyeDrops"), ("gel", "gel")]
)
def test_words_of_forms(text: str, form: str) -> None:
    assert form in {way.notation for way in forms(folded(text))}


@pytest.mark.parametrize(
    ("scheme", "notations"),
    [
        ("doseRoute", [item.notation for item in ROUTES]),
        ("doseForm", [item.notation for item in FORMS]),
        ("doseExtent", [item.value for item in Extent]),
    ],
)
def test_notations_are_those_of_the_code_lists(scheme: str, notations: list[str]) -> None:
    lines = CODES.read_text("utf-8").splitlines()
    head = f"code:{scheme}-"
    assert [line.split()[0].removeprefix(head) for line in lines if line.startswith(head)] == notations


def test_kinds_of_statement_have_names_of_their_own() -> None:
    names = [rule.name for rule in module.RULES]
    assert len(set(names)) == len(names)


# Whatever the text is.

WORDS = (
    "5 mg 10-20 mg/kg and or with, ; : ( ) daily BID days -3 to -1 day 1 IV orally Zalutumab mesna 2 x 10^6 cells for 8"
    " weeks over 30 minutes each 28-day cycle AUC 5 0.1 % cream / per total dose"
).split()


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join))
def test_every_statement_is_verbatim_and_valid(text: str) -> None:
    for dose in of(text):
        assert dose.text
        assert dose.text in text
        assert dose.substance.casefold() in text.casefold()
        assert (dose.low is None) == (dose.high is None)
        assert dose.low is None or dose.high is None or dose.low <= dose.high
        assert not dose.unit or valid("/".join(part for part in (dose.unit, dose.per, dose.per_time) if part))


HOSTILE = [
    "1",
    "1,",
    "1/",
    "1-",
    " ",
    "(",
    "[",
    "10^",
    "day 1, ",
    "-1 ",
    "+1,",
    "d1-",
    "1000 a b c ",
    "iv ",
    "mg/",
    "auc ",
    "dose: ",
    "days 1: 5 mg ",
    "5 mg or ",
    "5 mg, ",
    "5 mg/",
    "a/b ",
    "1 mg. once daily. ",
    "repeat every 3 weeks. ",
]


@pytest.mark.parametrize("seed", HOSTILE)
def test_the_time_grows_with_the_length(seed: str) -> None:
    def took(length: int) -> float:
        record = case(drug("Zalutumab", (seed * length)[:length]))
        assert record.passages is not None
        fastest = 9.0
        for _ in range(3):
            start = time.perf_counter()
            list(doses(record))
            fastest = min(fastest, time.perf_counter() - start)
        return fastest

    took(200)
    assert took(20_000) < 8 * took(5_000) + 0.05
