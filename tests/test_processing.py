"""Steps of making products and the devices that make them: examples, and devices that do something else."""

from __future__ import annotations

import time

import pytest

from test_products import PIECES, Thing, case
from trialgraph.concepts import Kind
from trialgraph.facts import Described, Part, Ref, Step, StepKind, registered
from trialgraph.semantics.case import Case
from trialgraph.semantics.processing import processing_devices, steps
from trialgraph.semantics.products import products


def made(record: Case) -> tuple[tuple[Step, ...], tuple[Described, ...]]:
    return steps(record, products(record))


def test_a_registered_separator_in_a_sentence() -> None:
    summary = "The graft will be depleted of TCRαβ+ T cells and CD19+ B cells using the CliniMACS device."
    record = case(("DEVICE", "CliniMACS"), ("PROCEDURE", "Haploidentical HSCT"), summary=summary)
    found, described = made(record)
    assert [(step.kind, step.marker, step.device) for step in found] == [
        (StepKind.DEPLETION, "TCRαβ", registered(0)),
        (StepKind.DEPLETION, "CD19", registered(0)),
    ]
    assert all(step.product == Ref(Part.PRODUCT, "Haploidentical HSCT") for step in found)
    assert all(step.evidence.quote in summary for step in found)
    assert described == ()


def test_a_device_that_only_a_text_names() -> None:
    detail = "Stem cell CD133+ will be separated using CliniMACS® Magnetic Separation Device after labelling."
    found, described = made(case("CD 133+ Implantation", detail=detail))
    (step,) = found
    (device,) = described
    assert (device.label, device.kind) == ("CliniMACS® Magnetic Separation Device", Kind.DEVICE)
    assert step.device == Ref(Part.DESCRIBED, device.label)
    assert (step.kind, step.marker) == (StepKind.SELECTION, "CD133")
    assert step.evidence.quote == "CD133+ will be separated using CliniMACS® Magnetic Separation Device"


def test_a_device_without_a_marker() -> None:
    summary = "The preparation is concentrated BMAC, obtained using Harvest SmartPReP2 technology."
    found, described = made(case(("DRUG", "BMAC"), summary=summary))
    (step,) = found
    assert (step.kind, step.marker) == (StepKind.OTHER, "")
    assert [device.label for device in described] == ["Harvest SmartPReP2 technology"]


def test_a_step_without_a_device() -> None:
    found, described = made(
        case(("BIOLOGICAL", "mHSCT", "After leukapheresis and CD34+ cell enrichment it was frozen."))
    )
    (step,) = found
    assert (step.kind, step.marker, step.device) == (StepKind.SELECTION, "CD34", None)
    assert described == ()


def test_the_only_registered_separator_works_by_the_markers_of_the_title() -> None:
    title = "CD45RA-depleted CD19-CAR T Cells After TCRαβ+ T Cell-depleted Haploidentical HCT"
    record = case(("DRUG", "Mesna"), ("DEVICE", "CliniMACS System"), title=title)
    found, _ = made(record)
    cells, graft = products(record)
    assert {(step.marker, step.device, step.product) for step in found} == {
        ("CD45RA", registered(1), Ref(Part.PRODUCT, cells.label)),
        ("TCRαβ", registered(1), Ref(Part.PRODUCT, graft.label)),
    }
    assert all(step.evidence.rule.endswith("-only-separator") and step.evidence.confidence < 0.8 for step in found)


NO_STEPS = [
    "T cells are measured using the CellSearch System.",
    "Cells are injected using the Helix Infusion System.",
    "The product is produced by Ever Supreme Bio Technology.",
    "CD20 cells are depleted by rituximab in the patient.",
    "Images are obtained with the Siemens System.",
]


@pytest.mark.parametrize("text", NO_STEPS)
def test_what_is_no_step(text: str) -> None:
    assert made(case("CD19 CAR-T cells", detail=text)) == ((), ())


def test_a_trial_without_products_has_no_steps() -> None:
    assert made(case(("DEVICE", "CliniMACS"), detail="CD34+ selection using the CliniMACS device.")) == ((), ())


MAKERS: list[tuple[tuple[Thing, ...], str, list[int]]] = [
    ((("DEVICE", "CliniMACS CD34 Reagent System"), ("PROCEDURE", "Allogeneic HSCT")), "", [0]),
    ((("DEVICE", "Harvest SmartPReP2 BMAC System"),), "Autologous Bone Marrow Nucleated Cells", [0]),
    ((("OTHER", "Liposuction"), "AD-SVF Cell Injection"), "", [0]),
    ((("PROCEDURE", "Leukapheresis"), "CD19 CAR-T"), "", [0]),
    ((("PROCEDURE", "Bone marrow aspiration"), "CD19 CAR-T"), "", []),
    ((("PROCEDURE", "Bone marrow aspiration"), "Bone marrow mononuclear cells"), "", [0]),
    ((("DEVICE", "CellSearch System"), "CD19 CAR-T"), "", []),
    ((("DEVICE", "NOGA catheter"), "MSC"), "", []),
    ((("DEVICE", "CliniMACS"),), "", []),
    ((("PROCEDURE", "Plasmapheresis"), "CD19 CAR-T"), "", []),
]


@pytest.mark.parametrize(("things", "title", "indices"), MAKERS)
def test_devices_that_make_the_product(things: tuple[Thing, ...], title: str, indices: list[int]) -> None:
    record = case(*things, title=title or "A study")
    found = processing_devices(record, products(record))
    assert [*found] == indices
    for index, evidence in found.items():
        assert evidence.quote in (record.interventions[index].name or "")


def test_a_device_that_a_sentence_says_makes_cells() -> None:
    record = case(("DEVICE", "Xcell 3000"), "Autologous MSC", detail="MSC are isolated from fat with the Xcell 3000.")
    ((index, evidence),) = processing_devices(record, products(record)).items()
    assert index == 0
    assert evidence.rule == "made-with-device"


def _cost(text: str) -> float:
    record = case(
        ("DEVICE", "CliniMACS"), ("BIOLOGICAL", "CD34+ stem cells", text), title=text, summary=text, arms={"A": text}
    )
    found = products(record)
    begin = time.process_time()
    steps(record, found)
    processing_devices(record, found)
    return time.process_time() - begin


@pytest.mark.parametrize("piece", [*PIECES, "using Abc ", "Harvest ", "separated ", "CliniMACS "])
def test_the_cost_grows_with_the_text(piece: str) -> None:
    small, large = (min(_cost(piece * (size // len(piece))) for _ in range(2)) for size in (5_000, 20_000))
    assert large < 12 * small + 0.05
