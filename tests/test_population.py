"""What conditions are to a trial, and who may take part."""

from __future__ import annotations

import csv
import re
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import ROOT
from trialgraph import codes
from trialgraph import vocab as v
from trialgraph.facts import ConditionFunction, Requirement
from trialgraph.records import Study
from trialgraph.semantics import population as population_module
from trialgraph.semantics import population_wording as wording
from trialgraph.semantics.case import Case, Passage, has, plain
from trialgraph.semantics.population import (
    CONDITION_RULES,
    POPULATION_RULES,
    conditions,
    folded,
    population,
    sections,
)
from trialgraph.semantics.population_wording import STATES


def case(
    title: str = "",
    *names: str,
    purpose: str | None = "TREATMENT",
    criteria: str = "",
    official: str = "",
    type_: str = "INTERVENTIONAL",
    ages: list[str] | None = None,
    healthy: bool | None = None,
    phases: tuple[str, ...] = (),
    interventions: tuple[str, ...] = (),
) -> Case:
    eligibility: dict[str, Any] = {"eligibilityCriteria": criteria or None, "stdAges": ages or []}
    if healthy is not None:
        eligibility["healthyVolunteers"] = healthy
    design: dict[str, Any] = {"studyType": type_, "phases": list(phases)}
    if purpose:
        design["designInfo"] = {"primaryPurpose": purpose}
    record = {
        "protocolSection": {
            "identificationModule": {
                "nctId": "NCT00000001",
                **({"briefTitle": title} if title else {}),
                **({"officialTitle": official} if official else {}),
            },
            "conditionsModule": {"conditions": list(names)},
            "designModule": design,
            "eligibilityModule": {key: value for key, value in eligibility.items() if value is not None},
            "armsInterventionsModule": {"interventions": [{"type": "DRUG", "name": name} for name in interventions]},
        }
    }
    return Case(Study.model_validate(record, strict=False))


def functions(made: Case) -> dict[int, tuple[str, str]]:
    return {
        role.condition: (str(role.function), role.evidence.rule.removeprefix("condition-")) for role in conditions(made)
    }


CONDITIONS: list[tuple[str, Case, dict[int, tuple[str, str]]]] = [
    ("healthy by name", case("Mass balance", "Healthy Volunteers"), {0: ("healthyVolunteers", "healthy")}),
    ("healthy in brackets", case("", "Healthy Subjects(Only Men)"), {0: ("healthyVolunteers", "healthy")}),
    ("a healthy diet is none", case("Diets", "Diet, Healthy", purpose="PREVENTION"), {}),
    (
        "prevented by the title",
        case("Tacrolimus in the Prevention of Erectile Dysfunction", "Erectile Dysfunction", purpose="PREVENTION"),
        {0: ("prevented", "title-prevents")},
    ),
    ("turned round", case("Preventing Pulmonary Hypertension", "Hypertension, Pulmonary"),
     {0: ("prevented", "title-prevents")}),
    (
        "the course is not the illness",
        case("Drug to Prevent Heart Failure Hospitalizations", "Heart Failure"),
        {0: ("treated", "purpose-treatment")},
    ),
    (
        "attacks are treated",
        case("Fremanezumab for the Prevention of Cluster Headache", "Cluster Headache"),
        {0: ("treated", "purpose-treatment")},
    ),
    ("a setting", case("Propofol Depth", "General Anesthesia"), {0: ("background", "setting")}),
    (
        "caused by a setting",
        case("Delayed Recovery", "Delayed Recovery From Anaesthesia"),
        {0: ("treated", "purpose-treatment")},
    ),
    (
        "one in the other",
        case("Depression in Patients With Heart Failure", "Depression", "Heart Failure"),
        {0: ("treated", "purpose-treatment"), 1: ("background", "title-setting")},
    ),
    (
        "one after the other",
        case("Erectile Dysfunction After Radiotherapy of Prostate Cancer", "Erectile Dysfunction", "Prostate Cancer"),
        {0: ("treated", "purpose-treatment"), 1: ("background", "title-setting")},
    ),
    (
        "a list is no setting",
        case("Drug X for Leukemia and Lymphoma in Adults", "Leukemia", "Lymphoma"),
        {0: ("treated", "purpose-treatment"), 1: ("treated", "purpose-treatment")},
    ),
    (
        "the treatment of it",
        case("Botulinum Toxin in the Treatment of Erectile Dysfunction", "Botulinum Toxin", "Erectile Dysfunction",
             interventions=("Botulinum Toxin",)),
        {1: ("treated", "purpose-treatment")},
    ),
    (
        "something else is prevented",
        case("Prevention of Mucositis in Patients With Leukemia", "Leukemia", purpose="SUPPORTIVE_CARE"),
        {0: ("background", "title-other-prevented")},
    ),
    (
        "a complaint is eased",
        case("Anxiety in Children With Leukemia", "Leukemia", purpose="SUPPORTIVE_CARE"),
        {0: ("background", "title-other-prevented")},
    ),
    (
        "healthy participants",
        case("Pharmacokinetics of Sildenafil in Healthy Male Volunteers", "Erectile Dysfunction", healthy=True),
        {0: ("background", "healthy-participants")},
    ),
    (
        "healthy but for it",
        case("Drug in Otherwise Healthy Men With Erectile Dysfunction", "Erectile Dysfunction"),
        {0: ("treated", "purpose-treatment")},
    ),
    (
        "diagnosed",
        case("Troponin in the Diagnosis of Myocarditis", "Myocarditis", purpose="DIAGNOSTIC"),
        {0: ("diagnosed", "title-diagnoses")},
    ),
    ("a wrong purpose", case("Novel Treatment for Heart Failure", "Heart Failure", purpose="DIAGNOSTIC"), {}),
    (
        "prevented by the purpose",
        case("Trial of a COVID-19 Vaccine", "SARS-CoV-2 Infection", purpose="PREVENTION"),
        {0: ("prevented", "purpose-prevention")},
    ),
    ("patients have it", case("A Programme for People With Asthma", "Asthma", purpose="PREVENTION"), {}),
    ("no prevention in words", case("Physical Activity in Heart Failure", "Heart Failure", purpose="PREVENTION"), {}),
    ("treated", case("Drug X", "Seminoma"), {0: ("treated", "purpose-treatment")}),
    ("observed", case("Seminoma", "Seminoma", type_="OBSERVATIONAL", purpose=None), {}),
    ("narrower names", case("Drug in Heart Failure", "Heart Failure", "Heart Failure, Diastolic", "Anemia"),
     {0: ("treated", "purpose-treatment"), 1: ("treated", "purpose-treatment")}),
    ("measures", case("Training for Exercise Capacity", "Exercise Capacity"), {}),
    ("a mutation", case("Drug for KRAS G12C", "KRAS G12C"), {}),
    ("what prevents is not told", case("Drug to Prevent Bleeding", "Hemophilic Arthropathy"), {}),
]  # fmt: skip


@pytest.mark.parametrize(("made", "expected"), [row[1:] for row in CONDITIONS], ids=[row[0] for row in CONDITIONS])
def test_conditions(made: Case, expected: dict[int, tuple[str, str]]) -> None:
    assert functions(made) == expected


def test_every_condition_rule_has_an_example() -> None:
    shown = {f"condition-{rule}" for _, _, expected in CONDITIONS for _, rule in expected.values()}
    assert shown == {rule.name for rule in CONDITION_RULES}


def test_the_purpose_is_quoted_from_its_field() -> None:
    (role,) = conditions(case("Drug X", "Seminoma"))
    assert (role.evidence.path, role.evidence.quote) == (
        "protocolSection.designModule.designInfo.primaryPurpose",
        "TREATMENT",
    )


def test_equal_conditions_are_told_apart_by_index() -> None:
    made = case("Depression in Patients With Heart Failure", "Heart Failure", "Depression", "Heart Failure")
    assert {index: function for index, (function, _) in functions(made).items()} == {
        0: "background",
        1: "treated",
        2: "background",
    }


IN, OUT = "Inclusion Criteria:\n\n* ", "\n\nExclusion Criteria:\n\n* "
NSCLC = ("NSCLC",)
POPULATION: list[tuple[str, Case, set[tuple[str, str]]]] = [
    # states in titles and conditions
    ("combined", case("CAR T Cells for Relapsed/Refractory AML"), {("diseaseState", "RELAPSED_OR_REFRACTORY")}),
    ("alternatives", case("Newly Diagnosed and Relapsed Myeloma"),
     {("diseaseState", "NEWLY_DIAGNOSED"), ("diseaseState", "RELAPSED")}),
    ("in a condition", case("", "Seminoma, Metastatic"), {("diseaseState", "METASTATIC")}),
    ("non-metastatic", case("Non-metastatic Prostate Cancer", "Prostate Cancer"), set()),
    ("prevention of the recurrent", case("To Prevent Recurrent Stroke", "Stroke"), set()),
    ("history of", case("Men With History of Recurrent Stroke", "Stroke"), set()),
    ("advanced something", case("Advanced Imaging in Stroke", "Stroke"), set()),
    ("not the disease", case("Effect on Recurrent Heart Failure Hospitalizations", "Heart Failure"), set()),
    ("treated before", case("Drug X in Previously Treated Participants"), {("diseaseState", "PREVIOUSLY_TREATED")}),
    # states in criteria
    ("criterion", case("", *NSCLC, criteria=f"{IN}Histologically confirmed unresectable NSCLC"),
     {("diseaseState", "UNRESECTABLE")}),
    ("excluded", case("", *NSCLC, criteria=f"{IN}Adult{OUT}Metastatic NSCLC"), {("populationAge", "ADULT")}),
    ("no prior", case("", *NSCLC, criteria=f"{IN}No prior therapy for metastatic NSCLC"), set()),
    ("defined", case("", *NSCLC, criteria=f"{IN}Progression is defined as recurrent NSCLC"), set()),
    ("allowed only", case("", *NSCLC, criteria=f"{IN}Metastatic NSCLC is allowed"), set()),
    ("mild too", case("", "Asthma", criteria=f"{IN}Mild, moderate or severe asthma"), set()),
    ("titles come first", case("Advanced NSCLC", *NSCLC, criteria=f"{IN}Recurrent NSCLC"),
     {("diseaseState", "ADVANCED")}),
    # lines
    ("first line", case("First-line Drug X"), {("priorLines", "firstLine")}),
    ("second line", case("Second-line Drug X"), {("priorLines", "secondLine")}),
    ("and later", case("Second-Line or Later Drug X"), {("priorLines", "secondLineOrLater")}),
    ("third line", case("Third-line Drug X"), {("priorLines", "thirdLineOrLater")}),
    ("after it", case("Drug X After Failure of First-line Chemotherapy"), set()),
    ("maintenance", case("First-line Maintenance With Drug X"), set()),
    ("counted in a title", case("After At Least 2 Prior Lines of Therapy"), {("priorLines", "thirdLineOrLater")}),
    ("counted", case("", criteria=f"{IN}Received ≥ 1 prior regimen"), {("priorLines", "secondLineOrLater")}),
    ("a range", case("", criteria=f"{IN}Received 1 to 3 prior lines"), {("priorLines", "secondLineOrLater")}),
    ("or more", case("", criteria=f"{IN}Three or more prior lines"), {("priorLines", "fourthLineOrLater")}),
    ("escaped", case("", criteria=f"{IN}Received \\>= 2 prior lines"), {("priorLines", "thirdLineOrLater")}),
    ("not more than", case("", criteria=f"{IN}No more than two prior lines"), set()),
    ("excluded lines", case("", criteria=f"{IN}x{OUT}At least two prior lines"), set()),
    ("none before", case("", criteria=f"{IN}No prior systemic therapy for advanced disease"),
     {("priorLines", "firstLine")}),
    ("none but", case("", criteria=f"{IN}No prior systemic therapy for NSCLC unless adjuvant"), set()),
    # ages
    ("children", case("Drug X in Children"), {("populationAge", "CHILD")}),
    ("older before adult", case("Drug X in Older Adults"), {("populationAge", "OLDER_ADULT")}),
    ("elderly", case("Geriatric Care"), {("populationAge", "OLDER_ADULT")}),
    ("adult cells", case("Adult Stem Cells"), set()),
    ("a hospital", case("Trial of the Children's Hospital"), set()),
    ("a score", case("Compensated Child Pugh A Cirrhosis"), set()),
    ("parents", case("Training for Parents of Young Children"), set()),
    ("denied by the age groups", case("Survivors of Childhood Cancer", ages=["ADULT"]), set()),
    ("agreed by the age groups", case("Adults", ages=["ADULT", "OLDER_ADULT"]), {("populationAge", "ADULT")}),
    ("a criterion on age", case("", criteria=f"{IN}Male or female adults of 18 years"), {("populationAge", "ADULT")}),
    ("age of laboratory limits", case("", criteria=f"{IN}Creatinine below 1.5 mg/dl (adults)"), set()),
    ("excluded age", case("", criteria=f"{IN}x{OUT}Children"), set()),
    # markers
    ("plus", case("CAR T Cells for CD19+ Leukemia"), {("requiresMarker", "CD19")}),
    ("entity and escape", case("CD19\\+ &amp; CD22\\+ Leukemia"),
     {("requiresMarker", "CD19"), ("requiresMarker", "CD22")}),
    ("words", case("HER-2 Positive Breast Cancer"), {("requiresMarker", "HER2")}),
    ("mutated", case("Patients With EGFR-mutated NSCLC"), {("requiresMarker", "EGFR")}),
    ("harbouring", case("NSCLC Harboring the BRAF V600E Mutation"), {("requiresMarker", "BRAF")}),
    ("both", case("", "HR+/HER2- Breast Cancer"), {("requiresMarker", "hormone receptor"), ("excludesMarker", "HER2")}),
    ("in each condition", case("", "CD19+ Leukemia", "CD19+ Lymphoma"), {("requiresMarker", "CD19")}),
    ("in one condition of two", case("", "HER2+ Breast Cancer", "Colorectal Cancer"), set()),
    ("in a phase", case("Phase 2 of X With or Without Y in HER2-Positive Breast Cancer"), {("requiresMarker", "HER2")}),
    ("cells of a product", case("CD34+ Selected Graft", "Leukemia"), set()),
    ("T cells", case("Depletion of CD45RA+ T Cells"), set()),
    ("a hyphen is no minus", case("CD19-CAR T Cells; CD45RA-depleted Graft in Leukemia"), set()),
    ("without what it targets", case("CD19 CAR T Cells for Leukemia"), set()),
    ("in a criterion", case("", criteria=f"{IN}Documented CD22+ leukemia"), {("requiresMarker", "CD22")}),
    ("one of two", case("", criteria=f"{IN}Confirmed HER2-positive or ROS1-positive NSCLC"), set()),
    ("either sign", case("", criteria=f"{IN}HER2 negative or HER2 positive breast cancer"), set()),
    ("if", case("", criteria=f"{IN}If HER2-positive breast cancer, trastuzumab"), set()),
    ("a cohort", case("", criteria=f"{IN}Cohort 2: HER2-positive breast cancer"), set()),
    ("status", case("", criteria=f"{IN}Known EGFR mutation status of the tumour"), set()),
    ("a previous drug", case("", criteria=f"{IN}Previous therapy of HER2-positive breast cancer"), set()),
    ("without", case("", criteria=f"{IN}NSCLC without EGFR mutation"), {("excludesMarker", "EGFR")}),
    ("excluded marker", case("", criteria=f"{IN}x{OUT}Known EGFR mutation"), {("excludesMarker", "EGFR")}),
    ("an exclusion with a condition", case("", criteria=f"{IN}x{OUT}EGFR mutation unless treated"), set()),
    ("a variant only", case("", criteria=f"{IN}x{OUT}EGFR T790M mutation"), set()),
    # healthy
    ("volunteers", case("Kinetics in Healthy Male Volunteers"), {("healthyVolunteers", "true")}),
    ("by condition", case("", "Healthy"), {("healthyVolunteers", "true")}),
    ("by criterion", case("", "Pain", phases=("PHASE1",), healthy=True, criteria=f"{IN}Healthy male volunteers"),
     {("healthyVolunteers", "true")}),
    ("beside patients", case("Kinetics in Healthy Volunteers and Patients"), set()),
    ("controls", case("Gait in Healthy Adults Versus Stroke"), {("populationAge", "ADULT")}),
    ("denied", case("Kinetics in Healthy Volunteers", healthy=False), set()),
]  # fmt: skip


@pytest.mark.parametrize(("made", "expected"), [row[1:] for row in POPULATION], ids=[row[0] for row in POPULATION])
def test_population(made: Case, expected: set[tuple[str, str]]) -> None:
    assert {(str(fact.property), fact.value) for fact in population(made)} == expected


def test_every_population_rule_has_an_example() -> None:
    shown = {fact.evidence.rule for _, made, _ in POPULATION for fact in population(made)}
    assert shown == {rule.name for rule in POPULATION_RULES}


def test_quotes_are_verbatim_and_have_a_place() -> None:
    for _, made, _ in [*CONDITIONS, *POPULATION]:
        texts = {passage.path: passage.text for passage in made.passages}
        for evidence in [*(fact.evidence for fact in population(made)), *(role.evidence for role in conditions(made))]:
            assert evidence.path.startswith("protocolSection.")
            assert evidence.quote
            if not evidence.path.endswith("primaryPurpose"):
                assert evidence.quote in texts[evidence.path]
            assert 0 < evidence.confidence <= 1


SECTIONS = [
    ("Inclusion Criteria:\n\n* a\n\nExclusion Criteria:\n\n* b", [(True, "* a"), (False, "* b")]),
    ("1. Inclusion Criteria\na\n2. Exclusion Criteria\nb", [(True, "a\n2."), (False, "b")]),
    ("* a\n* stable Exclusion Criteria:\n* b", [(False, "* b")]),
    ("Inclusion Criteria:\n* Stroke within 12 months prior to inclusion.\n* c", [(True, "* Stroke")]),
    ("Non-inclusion criteria:\n* a", [(False, "* a")]),
    ("Inclusion Criteria and Exclusion Criteria:\n* a", []),
    ("Inclusion criteria donor:\n* a\nExclusion criteria:\n* b", [(False, "* b")]),
    ("DISEASE CHARACTERISTICS:\n\n* a", []),
]


@pytest.mark.parametrize(("text", "expected"), SECTIONS)
def test_sections(text: str, expected: list[tuple[bool, str]]) -> None:
    found = sections(Passage("x", text, plain(text)))
    assert [part.including for part in found] == [including for including, _ in expected]
    for part, (_, start) in zip(found, expected, strict=True):
        assert text[part.start : part.end].strip().startswith(start)


def test_values_are_notations_of_their_code_lists() -> None:
    assert set(ConditionFunction) == set(codes.CONDITION_FUNCTION)
    assert set(STATES) <= set(codes.MODIFIER)
    schemes = {
        Requirement.DISEASE_STATE: codes.MODIFIER,
        Requirement.LINE: codes.THERAPY_LINE,
        Requirement.AGE_GROUP: codes.AGE_GROUP,
    }
    stated = [fact for _, made, _ in POPULATION for fact in population(made) if fact.property in schemes]
    assert {fact.value for fact in stated if fact.property is Requirement.LINE} == set(v.CODES["therapyLine"])
    assert all(fact.value in schemes[fact.property] for fact in stated)


@given(st.text(max_size=60))
def test_folding_keeps_the_length(text: str) -> None:
    assert len(folded(text)) == len(text)


WORDS = st.sampled_from(
    "Inclusion Criteria: \n* relapsed refractory or CD19+ HER2- EGFR mutation leukemia no prior at least two lines"
    " of (children ) adults healthy volunteers without patients with \\> &gt; İ 12 mg".split(" ")
)


@settings(deadline=None, max_examples=60)
@given(st.lists(WORDS, max_size=40).map(" ".join), st.lists(WORDS, max_size=20).map(" ".join))
def test_anything_is_read(criteria: str, title: str) -> None:
    made = case(title.strip(), title.strip() or "x", criteria=criteria.strip())
    texts = {passage.path: passage.text for passage in made.passages}
    for fact in population(made):
        assert fact.evidence.quote in texts[fact.evidence.path]
    list(conditions(made))


HOSTILE = (
    "9", " ", "(", "\n", "CD19+ or ", "relapsed ", "no prior ", "Inclusion criteria ", "healthy male ",
    "first line or ",
    "at least two prior ", "adult and ", "EGFR mutation ", "exclusion\n", "prevent ", "in patients with ", "-",
)  # fmt: skip


def _cost(text: str) -> float:
    criteria = f"Inclusion Criteria:\n{text}x"
    made = case(text.strip() or "x", "Heart Failure", "Leukemia", criteria=criteria, healthy=True, phases=("PHASE1",))
    _ = made.passages
    started = time.process_time()
    list(conditions(made))
    list(population(made))
    return time.process_time() - started


@pytest.mark.parametrize("unit", HOSTILE)
def test_time_grows_with_the_text_only(unit: str) -> None:
    long = unit * (20_000 // len(unit))
    _cost(long[:2_000])
    cost = min(_cost(long) for _ in range(2))
    assert cost < 0.25 or cost < 30 * min(_cost(long[:2_000]) for _ in range(3))


def test_the_judged_rows_are_complete() -> None:
    with (ROOT / "tests" / "data" / "population.tsv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert len({row["nct_id"] for row in rows}) == 60
    for row in rows:
        assert row["reason"]
        assert row["verdict"] in ({"right", "wrong"} if row["property"] else {""})


AGE_WORDS = (
    "elderly", "older adults", "geriatric", "senior citizens", "pediatric", "paediatrics", "children", "childhood",
    "infants", "neonatal", "newborn", "toddlers", "preschooler", "adolescents", "teenager", "youths", "adult",
)  # fmt: skip

# What is tried before a pattern may not hide what the pattern would find.


def test_each_phrase_of_a_state_has_a_stem() -> None:
    _, phrases = population_module._states()
    assert [phrase for phrase in phrases if not has(phrase, population_module._STATE_STEMS)] == []


@pytest.mark.parametrize(
    "written",
    "CD19 HER2 HER-2/neu ERBB2 EGFR ALK ROS1 ROS-1 BCMA PSMA GPRC5D PD-L1 PDL1 FLT3-ITD NPM1 IDH1 IDH2 BRAF KRAS NRAS"
    " c-MET MET RET PIK3CA BRCA1 BRCA2 TP53 FOLR1 CLDN18.2 Claudin18.2 TROP2 TROP-2 GD2 mesothelin Mesothelin MSLN"
    " KMT2A NTRK ESR1 oestrogen-receptor Estrogen-Receptor ER progesterone-receptor PgR hormone-receptor HR"
    " Philadelphia Ph BCR-ABL BCR/ABL1".split(),
)
def test_each_marker_is_seen_before_its_pattern_is_tried(written: str) -> None:
    text = f"some ({written}+) disease"
    assert wording.ANY_MARKER.search(text)
    assert population_module._tells_marker(text, text.casefold())


@pytest.mark.parametrize(("group", "pattern"), wording.AGES)
@given(text=st.text(alphabet=" -'aàdeghilnoprstuvwy", max_size=30), word=st.sampled_from(AGE_WORDS))
def test_age_words_have_stems(group: str, pattern: re.Pattern[str], text: str, word: str) -> None:
    said = f"{text}{word} x"
    assert not pattern.search(said) or has(said, wording.AGE_STEMS[group])
