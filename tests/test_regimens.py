"""Regimens, the agents that they are of, and their order: each rule by examples, the traps, and hostile texts."""

from __future__ import annotations

import csv
import re
import time
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialgraph import codes, resources
from trialgraph.concepts import Component, Decision, Kind, Link, Linked
from trialgraph.facts import Order, Part, Ref, Regimen, RegimenKind, registered
from trialgraph.records import parse
from trialgraph.semantics.agents import Agent, Reader, Run, alternatives, short_forms
from trialgraph.semantics.case import Case
from trialgraph.semantics.regimens import RULES, regimens

KNOWN = frozenset(
    "fludarabine cyclophosphamide busulfan melphalan cytarabine etoposide venetoclax cladribine oxaliplatin gemcitabine"
    " capecitabine methotrexate cyclosporine tacrolimus idarubicin prednisone vincristine pegaspargase tamsulosin"
    " mirabegron sacubitril valsartan thiotepa mesna collagen fibronectin 6-mercaptopurine dexamethasone".split()
) | {"mycophenolate mofetil", "monoclonal antibody", "total body irradiation", "antithymocyte globulin"}


def link(name: str, kind: Kind = Kind.DRUG) -> Linked:
    """That a vocabulary knows a name as a substance."""
    found = Link(
        kind, name, Decision.ACCEPTED, "skos:exactMatch", f"X:{name}", name.title(), "ChemicalEntity", "x", "1",
        "semapv:LexicalMatching", 0.95, name, (), "label",
    )  # fmt: skip
    return Linked((found,))


def look(kind: Kind, name: str) -> Linked:
    return link(name.casefold(), kind) if name.casefold() in KNOWN else Linked(())


def case(
    things: Mapping[str, Sequence[str]],
    arms: Mapping[str, str] | None = None,
    *,
    title: str = "Leukemia",
    summary: str = "",
    about: Mapping[str, str] | None = None,
    linked: Sequence[Linked] | None = None,
    known: bool = True,
    criteria: str = "",
    kind: str = "DRUG",
) -> Case:
    """A record: interventions with the labels of their arms, arms with their descriptions."""
    protocol: dict[str, Any] = {
        "identificationModule": {"nctId": "NCT00000001", "briefTitle": title},
        "statusModule": {},
        "descriptionModule": {"briefSummary": summary},
        "armsInterventionsModule": {
            "armGroups": [
                {"label": label, "description": text, "type": "EXPERIMENTAL"}
                for label, text in (arms or {"A": ""}).items()
            ],
            "interventions": [
                {"type": kind, "name": name, "armGroupLabels": list(labels), "description": (about or {}).get(name, "")}
                for name, labels in things.items()
            ],
        },
        "eligibilityModule": {"eligibilityCriteria": criteria},
    }
    study = parse(orjson.dumps({"protocolSection": protocol})).study
    assert study is not None
    return Case(study, linked or [Linked(())] * len(things), look if known else None)


def one(found: Case) -> Regimen:
    courses, _, _ = regimens(found)
    assert len(courses) == 1, [course.label for course in courses]
    return courses[0]


def members(course: Regimen) -> list[str]:
    """Registered members as ``#index``, described ones by name."""
    refs = [member.thing for member in course.members]
    return [f"#{ref.key}" if ref.part is Part.INTERVENTION else ref.key.casefold() for ref in refs]


FLU_CY = {"Fludarabine": ["A"], "Cyclophosphamide": ["A"], "CD19 CAR-T cells": ["A"]}
TRANSPLANT = {"Hematopoietic stem cell transplant": ["A"]}


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("Lymphodepleting chemotherapy with Fludarabine 30 mg/m2 and Cyclophosphamide 300 mg/m2 on days -5 to -3.",
         RegimenKind.LYMPHODEPLETION, ["#0", "#1"]),
        ("A conditioning regimen of fludarabine and cyclophosphamide, followed by CD19 CAR-T cells.",
         RegimenKind.LYMPHODEPLETION, ["#0", "#1"]),
        ("Fludarabine and cyclophosphamide on days -5 to -3 prior to cell infusion.",
         RegimenKind.LYMPHODEPLETION, ["#0", "#1"]),
    ],
)  # fmt: skip
def test_lymphodepletion_is_what_comes_before_cells(text: str, kind: RegimenKind, expected: list[str]) -> None:
    course = one(case(FLU_CY, {"A": text}, title="CAR-T cells for leukemia"))
    assert (course.kind, members(course), course.arms) == (kind, expected, (0,))
    assert course.evidence.quote in text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Conditioning with busulfan 3.2 mg/kg, Flu 30 mg/m2 and TBI 200 cGy.", ["busulfan", "total body irradiation"]),
        ("Myeloablative conditioning therapy consisting of fludarabine-and-busulfan-based regimen.",
         ["fludarabine", "busulfan"]),
        ("The conditioning regimen involved Ara-C 2g/m2 q12h -8, busulfan 3.2 mg/kg -7 to -5,VP-16 1.8 g/m2 -4 to -3",
         ["cytarabine", "busulfan", "etoposide"]),
        ("Busulfan 3.2 mg/kg -5 to -4, fludarabine 30mg/m2 -12 to -9, was used as conditioning regimen",
         ["busulfan", "fludarabine"]),
        ("Preparative regimen:\n\n1. Fludarabine 30 mg/m2 IV\n2. Melphalan 140 mg/m2 IV", ["fludarabine", "melphalan"]),
    ],
)  # fmt: skip
def test_conditioning_names_things_that_are_not_registered(text: str, expected: list[str]) -> None:
    found = case(TRANSPLANT, {"A": text}, title="Transplant for leukemia")
    courses, described, _ = regimens(found)
    assert [(course.kind, members(course)) for course in courses] == [(RegimenKind.CONDITIONING, expected)]
    assert [thing.label.casefold() for thing in described] == expected
    assert all(thing.evidence.quote in text for thing in described)


@pytest.mark.parametrize(
    "text",
    [
        "GVHD prophylaxis with CsA 3 mg/kg, MMF 1 g q12h and methotrexate 15 mg/m2.",
        "To prevent GVHD, methotrexate 15mg/m2 +1d, 10mg/m2 +3,+6,+11,CsA 3mg/kg/d from -8d,MMF 1g q12h",
        "CsA, MMF and methotrexate for GVHD prophylaxis.",
    ],
)
def test_prophylaxis(text: str) -> None:
    course = one(case(TRANSPLANT, {"A": text}, title="Transplant for leukemia"))
    assert course.kind is RegimenKind.GVHD_PROPHYLAXIS
    assert set(members(course)) == {"cyclosporine", "mycophenolate mofetil", "methotrexate"}


def test_conditioning_and_prophylaxis_in_one_sentence_are_two() -> None:
    text = (
        "The conditioning regimen was Ara-C 2g/m2, VP-16 1.8 g/m2 -4 to -3, to prevent GVHD, methotrexate 15mg, CsA 3mg"
    )
    courses, _, _ = regimens(case(TRANSPLANT, {"A": text}, title="Transplant for leukemia"))
    assert {course.kind: members(course) for course in courses} == {
        RegimenKind.CONDITIONING: ["cytarabine", "etoposide"],
        RegimenKind.GVHD_PROPHYLAXIS: ["methotrexate", "cyclosporine"],
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("induction regimen (dexamethasone, prednisone, vincristine, cyclophosphamide, idarubicin, pegaspargase)", 6),
        ("Intensive chemotherapy Cladribine-cytarabine-etoposide -venetoclax", 4),
        ("Gemcitabine 1000 mg/m2 IV over 30 minutes on days 1, 8 and 15 plus oxaliplatin 85 mg/m2", 2),
    ],
)
def test_chemotherapy(text: str, expected: int) -> None:
    course = one(case({"Study treatment": ["A"]}, {"A": text}))
    assert (course.kind, len(course.members)) == (RegimenKind.CHEMOTHERAPY, expected)


TWO = {"Drug Alpha": ["A"], "Drug Beta": ["A", "B"]}


@pytest.mark.parametrize(
    ("arms", "title", "expected"),
    [
        ({"A": "Drug Alpha 5 mg plus Drug Beta 10 mg", "B": ""}, "Asthma", [((0,), ["#0", "#1"])]),
        ({"A": "", "B": ""}, "Drug Alpha and Drug Beta in Asthma", [((0,), ["#0", "#1"])]),
        ({"A": "", "B": ""}, "Drug Alpha Versus Drug Beta in Asthma", []),
        ({"A": "", "B": ""}, "Drug Alpha or Drug Beta in Asthma", []),
        ({"A": "", "B": ""}, "Drug Alpha Followed by Drug Beta in Asthma", []),
        ({"A": "", "B": ""}, "Drug Alpha With or Without Drug Beta in Asthma", []),
        ({"A": "Drug Alpha plus Drug Beta-matching placebo", "B": ""}, "Asthma", []),
        ({"A": "Drug Alpha plus placebo for Drug Beta", "B": ""}, "Asthma", []),
        ({"A": "Drug Alpha without Drug Beta", "B": ""}, "Asthma", []),
        ({"A": "", "B": "Drug Beta"}, "Drug Beta Alone in Asthma", []),
    ],
)
def test_combination(arms: Mapping[str, str], title: str, expected: list[tuple[tuple[int, ...], list[str]]]) -> None:
    courses, _, _ = regimens(case(TWO, arms, title=title))
    assert [(course.arms, members(course)) for course in courses] == expected


def test_what_no_arm_has_together_is_no_combination() -> None:
    courses, _, _ = regimens(
        case({"Alpha": ["A"], "Beta": ["B"]}, {"A": "", "B": ""}, title="Alpha and Beta in Asthma")
    )
    assert courses == ()


def test_one_name_of_two_agents() -> None:
    parts = Linked((), (), (Component("Sacubitril", link("sacubitril")), Component("Valsartan", link("valsartan"))))
    course = one(case({"Sacubitril / Valsartan": ["A"]}, title="Heart failure", linked=[parts]))
    assert (course.kind, members(course)) == (RegimenKind.COMBINATION, ["sacubitril", "valsartan"])


@pytest.mark.parametrize(
    "text",
    [
        "Patients who relapsed after fludarabine and cyclophosphamide are treated.",
        "Prior chemotherapy with fludarabine and cyclophosphamide is allowed.",
        "Previous studies gave a conditioning regimen of fludarabine and cyclophosphamide.",
        "CAR-T cells without fludarabine and cyclophosphamide.",
        "Conditioning chemotherapy has been reported with fludarabine and cyclophosphamide (Smith et al).",
        "Chemotherapy such as fludarabine and cyclophosphamide.",
    ],
)
def test_what_is_not_given_is_no_regimen(text: str) -> None:
    courses, _, _ = regimens(case(FLU_CY, {"A": text}, title="CAR-T cells for leukemia"))
    assert [course for course in courses if course.members] == []


def test_criteria_say_nothing_of_what_is_given() -> None:
    criteria = "Conditioning with fludarabine and cyclophosphamide. Chemotherapy: Fludarabine plus Cyclophosphamide."
    courses, described, orders = regimens(case(FLU_CY, title="CAR-T cells for leukemia", criteria=criteria))
    assert (courses, described, orders) == ((), (), ())


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("cladribine, cytarabine and etoposide (CLAGE) chemotherapy", ["CLAGE"]),
        ("gemcitabine and oxaliplatin chemotherapy", ["GemOx"]),
        ("cyclophosphamide, vincristine, and dexamethasone (called mini hyper-CVD) chemotherapy", ["mini hyper-CVD"]),
        ("chemotherapy of cytarabine and methotrexate (MTX)", ["Cytarabine + Methotrexate"]),
    ],
)
def test_names(text: str, names: list[str]) -> None:
    courses, _, _ = regimens(case({"GemOx": ["A"]}, {"A": text}))
    assert [course.label.casefold() for course in courses if course.members] == [name.casefold() for name in names]


def test_blend_of_registered_agents() -> None:
    things = {"Busulfan": ["A"], "Cyclophosphamide": ["A"], **TRANSPLANT}
    course = one(case(things, {"A": "BuCy conditioning before the graft"}, title="Transplant for leukemia"))
    assert (course.label, course.kind, members(course)) == ("BuCy", RegimenKind.CONDITIONING, ["#0", "#1"])


def test_purpose_without_members() -> None:
    text = "Patients will be given lymphodepleting chemotherapy before CD19 CAR-T cells."
    course = one(case({"CD19 CAR-T cells": ["A"]}, {"A": text}, title="CAR-T cells for leukemia"))
    assert (course.kind, course.members) == (RegimenKind.LYMPHODEPLETION, ())
    assert course.evidence.quote == "lymphodepleting chemotherapy"


def test_agents_told_one_by_one_are_one_regimen() -> None:
    about = {
        "Fludarabine": "Lymphodepleting chemotherapy: Fludarabine 25 mg/m2 on days -5 to -3.",
        "Cyclophosphamide": "Lymphodepleting chemotherapy: Cyclophosphamide 250 mg/m2 on days -5 to -3.",
    }
    course = one(case(FLU_CY, about=about, title="CAR-T cells for leukemia"))
    assert (course.kind, sorted(members(course))) == (RegimenKind.LYMPHODEPLETION, ["#0", "#1"])
    for member in course.members:
        name = list(FLU_CY)[int(member.thing.key)]
        assert member.evidence.path.endswith(f"interventions[{member.thing.key}].description")
        assert member.evidence.quote == name


def test_an_intervention_of_another_arm_is_no_registered_member() -> None:
    things = {"Stem cell transplant": ["A"], "Cyclophosphamide": ["B"]}
    arms = {"A": "Conditioning with busulfan and cyclophosphamide", "B": ""}
    courses, described, _ = regimens(case(things, arms, title="Transplant for leukemia"))
    assert [members(course) for course in courses] == [["busulfan", "cyclophosphamide"]]
    assert {thing.label.casefold() for thing in described} == {"busulfan", "cyclophosphamide"}


def test_names_that_repeat_are_told_by_arm() -> None:
    """Two interventions of one name: the member is that of the arm."""
    arms = {"A": "Drug Alpha plus Drug Beta", "B": "Drug Alpha plus Drug Beta"}
    found = case({"Drug Alpha": ["A"], "Drug Beta": ["A", "B"], "Drug Alpha ": ["B"]}, arms, title="Asthma")
    courses, _, _ = regimens(found)
    assert [(course.arms, members(course)) for course in courses] == [((0,), ["#0", "#1"]), ((1,), ["#2", "#1"])]


def test_without_vocabularies_only_what_is_registered_or_listed() -> None:
    text = "Conditioning with busulfan, VP-16 and thiotepa"
    course = one(case({"Busulfan": ["A"], **TRANSPLANT}, {"A": text}, title="Transplant", known=False))
    assert members(course) == ["#0", "etoposide"]


def test_escapes_do_not_hide_an_agent() -> None:
    text = "Conditioning with Busulfan 3.2 mg/m\\^2 \\& Cyclophosphamide &gt;50 mg/kg"
    course = one(case({"Busulfan": ["A"], "Cyclophosphamide": ["A"]}, {"A": text}, title="Transplant for leukemia"))
    assert members(course) == ["#0", "#1"]
    assert course.evidence.quote == "Conditioning with Busulfan 3.2 mg/m\\^2 \\& Cyclophosphamide"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Drug Alpha followed by Drug Beta.", [("0", "before", "1")]),
        ("Drug Alpha 5 mg then Drug Beta 10 mg.", [("0", "before", "1")]),
        ("Drug Alpha before Drug Beta.", [("0", "before", "1")]),
        ("Drug Alpha after Drug Beta.", [("0", "after", "1")]),
        ("Drug Alpha concurrently with Drug Beta.", [("0", "with", "1")]),
        ("Drug Alpha plus Drug Beta followed by Drug Alpha.", []),
        ("Drug Alpha is given; response is assessed after Drug Beta.", []),
    ],
)
def test_order(text: str, expected: list[tuple[str, str, str]]) -> None:
    _, _, orders = regimens(case(TWO, {"A": text, "B": ""}, title="Leukemia"))
    assert [(order.first.key, order.when.value, order.second.key) for order in orders] == expected
    assert all(order.evidence.quote in text for order in orders)


@pytest.mark.parametrize(
    "text",
    [
        "Non-myeloablative, lymphodepleting preparative regimen of cyclophosphamide and fludarabine + CD19 CAR-T cells",
        "Lymphodepletion with fludarabine and cyclophosphamide prior to infusion of CD19 CAR-T cells",
        "CD19 CAR-T cells after lymphodepletion with fludarabine and cyclophosphamide",
    ],
)
def test_conditioning_is_before_the_product(text: str) -> None:
    courses, _, orders = regimens(case(FLU_CY, {"A": text}, title="CAR-T cells for leukemia"))
    (order,) = orders
    assert isinstance(order, Order)
    assert (order.first, order.when.value, order.second) == (
        Ref(Part.REGIMEN, courses[0].label), "before", registered(2),
    )  # fmt: skip


def agent(name: str, at: int) -> Agent:
    return Agent(at, at + 1, name, (0,))


@pytest.mark.parametrize(
    ("joins", "after", "expected"),
    [
        (("list", "and"), "stop", ["ABC"]),
        (("and", "or", "and"), "stop", ["AB", "CD"]),
        (("plus", "or"), "stop", ["A"]),
        (("list", "or"), "stop", []),
        (("or",), "stop", []),
        (("list", "and"), "or", ["AB"]),
    ],
)
def test_alternatives(joins: tuple[str, ...], after: str, expected: list[str]) -> None:
    run = Run(tuple(agent("ABCD"[at], at) for at in range(len(joins) + 1)), joins, "stop", after)
    assert ["".join(part.name for part in (p.agents)) for p in alternatives(run)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fludarabine 30 mg/m2 IV over 30 minutes on days 1-5, and busulfan 3.2 mg/kg/day", ["Fludarabine busulfan"]),
        ("Busulfan to reduce the tumour, and fludarabine", ["fludarabine"]),
        ("VP-16 to reduce the tumour, and fludarabine", ["etoposide", "fludarabine"]),
        ("* Fludarabine 10 mg PO or IV days 1-7 (total 5 doses).\n* Busulfan 4 mg", ["Fludarabine Busulfan"]),
        ("1. Fludarabine and busulfan\n2. Melphalan and cytarabine", ["Fludarabine busulfan", "Melphalan cytarabine"]),
        ("1. Fludarabine\n2. Melphalan and cytarabine", ["Fludarabine", "Melphalan cytarabine"]),
        ("* Fludarabine\n* Melphalan, and\n* cytarabine", ["Fludarabine Melphalan cytarabine"]),
        ("Fludarabine + (VP-16 or Ara-C) + melphalan", ["Fludarabine melphalan"]),
        ("Fludarabine, monoclonal antibody and busulfan", ["Fludarabine", "busulfan"]),
        ("Fludarabine. Busulfan", ["Fludarabine", "Busulfan"]),
    ],
)
def test_runs(text: str, expected: list[str]) -> None:
    found = case({"Thing": ["A"]}, {"A": text})
    passage = next(item for item in found.own(arm=0) if item.path.endswith("description"))
    runs = Reader(found).runs(passage, ((0, len(text)),))
    assert [" ".join(one.name for one in run.agents) for run in runs] == expected


def test_the_list_of_short_forms() -> None:
    with resources.path("data", "curation", "agents.tsv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert rows == sorted(rows, key=lambda row: row["abbreviation"])
    assert len(short_forms()) == len(rows)
    for row in rows:
        assert row["meaning"] == row["meaning"].strip()
        assert int(row["records"]) > 0
        assert re.fullmatch(r"NCT\d{8}", row["example"])
        assert len(row["abbreviation"]) < len(row["meaning"])


def test_kinds_are_the_code_list() -> None:
    assert set(codes.REGIMEN_KIND) == {kind.value for kind in RegimenKind}
    assert len({rule.name for rule in RULES}) == len(RULES)


WORDS = (
    "fludarabine", "Cyclophosphamide", "conditioning", "and", "or", ",", "with", "followed by", "30 mg/m2", "(", ")",
    "\n* ", "regimen", "chemotherapy", "BuCy", "without", "VP-16", "TBI", ":", ".", "lymphodepletion",
    "prior to", "CAR-T cells",
    "+", "&amp;", "\\^2", "GVHD prophylaxis", "unknown",
)  # fmt: skip


@given(st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join))
@settings(max_examples=200, deadline=None)
def test_whatever_is_said_rests_on_its_words(text: str) -> None:
    found = case(FLU_CY, {"A": text}, title="CAR-T cells for leukemia", summary=text)
    texts = {passage.path: passage.text for passage in found.passages}
    courses, described, orders = regimens(found)
    labels = [course.label.casefold() for course in courses]
    assert len(labels) == len(set(labels))
    known = {thing.label for thing in described}
    for course in courses:
        assert course.evidence.quote in texts[course.evidence.path]
        for member in course.members:
            assert member.evidence.quote in texts[member.evidence.path]
            if member.thing.part is Part.INTERVENTION:
                assert all((arm, int(member.thing.key)) in found.assigned for arm in course.arms)
            else:
                assert member.thing.key in known
    for order in orders:
        assert order.evidence.quote in texts[order.evidence.path]
        for ref in (order.first, order.second):
            assert ref.part is Part.INTERVENTION or ref.key.casefold() in labels


HOSTILE = (
    "1", " ", "(", "[", "A", "a-", "A-", "Flu ", "conditioning ", "conditioning with Fludarabine, ", "or ", "\n* ", "+",
    "/", "Cyclophosphamide and ", "Ab", "regimen: ", "e.g. ", "and, ", "AbC", "prior to ", "graft-versus-host ",
    "mg/m2 ", "preven",
    "lymphodepleting ",
)  # fmt: skip


@pytest.mark.parametrize("unit", HOSTILE)
def test_a_long_text_takes_time_in_proportion(unit: str) -> None:
    def spent(length: int) -> float:
        text = (unit * (length // len(unit) + 1))[:length]
        found = case(FLU_CY, {"A": f"Conditioning {text}"}, title="CAR-T cells for leukemia", summary=text)
        best = float("inf")
        for _ in range(3):
            start = time.perf_counter()
            regimens(found)
            best = min(best, time.perf_counter() - start)
        return best

    short, long = spent(5_000), spent(20_000)
    assert long < max(0.1, 10 * short), (short, long)
