"""All rules together, on one record: what a text must not fool them into, and time that grows with its length."""

from __future__ import annotations

import gc
import time

import pytest

from conftest import linker, record, study
from trialgraph.facts import Facts, Function, Status
from trialgraph.semantics import Case, interpret

HOSTILE = [
    "5 mg ", "cyclophosphamide and ", "(", "1 x 10^6 ", "CD19-", "without ", "; then ", "\n- ", "&lt;",
    "\\>", "day -", "α/β ", "0", "of each ", "GVHD prophylaxis with ", "a" * 40 + " ",
]  # fmt: skip


def meant(**texts: str) -> Facts:
    """The facts of a trial of CD19 CAR-T cells with fludarabine, with texts of one's own."""
    document = record(
        identificationModule={"briefTitle": texts.get("title", "CD19 CAR-T cells for leukemia")},
        descriptionModule={"briefSummary": texts.get("summary", "A trial.")},
        conditionsModule={"conditions": ["Leukemia"]},
        armsInterventionsModule={
            "armGroups": [{"label": "A", "type": "EXPERIMENTAL", "description": texts.get("arm", "Cells.")}],
            "interventions": [
                {"type": "BIOLOGICAL", "name": "CD19 CAR-T cells", "armGroupLabels": ["A"]},
                {
                    "type": "DRUG",
                    "name": "Fludarabine",
                    "description": texts.get("drug", "A drug."),
                    "armGroupLabels": ["A"],
                },
            ],
        },
        eligibilityModule={"eligibilityCriteria": texts.get("criteria", "Inclusion Criteria:\n- Leukemia")},
    )
    of = study(document)
    return interpret(Case(of, (), linker().known))[0]


def test_what_the_cells_and_the_drug_are_for() -> None:
    facts = meant(arm="Lymphodepletion with fludarabine 30 mg/m2/day on days -5 to -3, then CAR-T cells on day 0.")
    told = {(role.thing.key if role.thing else "", role.role) for role in facts.roles}
    assert ("0", Status.INVESTIGATIONAL) in told
    assert ("1", Function.LYMPHODEPLETION) in told
    assert [product.kind for product in facts.products] == ["carT"]
    assert any(dose.days == (-5, -4, -3) and dose.unit == "mg" and dose.per == "m2" for dose in facts.doses)


@pytest.mark.parametrize(
    "arm",
    [
        "CAR-T cells without cyclophosphamide.",
        "CAR-T cells. No cyclophosphamide is given.",
        "Patients who relapsed after prior cyclophosphamide receive CAR-T cells.",
    ],
)
def test_what_is_not_given_is_not_described(arm: str) -> None:
    facts = meant(arm=arm)
    assert "cyclophosphamide" not in {thing.label.casefold() for thing in facts.described}


@pytest.mark.parametrize(
    "criteria",
    [
        "Inclusion Criteria:\n- Age 18 to 75 years\n- Creatinine < 1.5 mg/dL\n- Hemoglobin ≥ 9 g/dL",
        "Inclusion Criteria:\n- Platelets > 100 x 10^9/L\n- Body weight at least 50 kg",
    ],
)
def test_ages_and_limits_are_no_doses(criteria: str) -> None:
    assert meant(criteria=criteria, drug=criteria).doses == ()


def test_the_dose_of_another_drug_is_not_that_of_this_one() -> None:
    facts = meant(drug="Fludarabine is followed by melphalan 140 mg/m2 IV on day -2.")
    assert not [dose for dose in facts.doses if dose.low == 140 and dose.thing is not None and dose.thing.key == "1"]


@pytest.mark.parametrize("seed", HOSTILE)
def test_time_grows_with_the_length_of_a_text(seed: str) -> None:
    def seconds(length: int) -> float:
        text = (seed * (length // len(seed) + 1))[:length]
        gc.collect()
        start = time.process_time()
        meant(arm=text, drug=text, summary=text, criteria=text)
        return time.process_time() - start

    meant()
    short, long = min(seconds(5_000) for _ in range(2)), min(seconds(20_000) for _ in range(2))
    assert long < 8 * short + 0.5, (short, long)
