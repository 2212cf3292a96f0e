"""Products and what is said of them: each rule by examples, the traps, and hostile texts."""

from __future__ import annotations

import csv
import time
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import linker, record, study
from trialgraph import codes, resources
from trialgraph.concepts import Decision, Kind, Link, Linked
from trialgraph.facts import Part, Product, Property, registered
from trialgraph.semantics.case import Case
from trialgraph.semantics.cell_sorting import sorted_by
from trialgraph.semantics.markers import antigen, antigens, read
from trialgraph.semantics.product_kinds import KINDS, hinted, named
from trialgraph.semantics.product_traits import DONORS, IMPLIES, VECTORS
from trialgraph.semantics.products import RULES, products

Thing = str | tuple[str, str] | tuple[str, str, str]


def case(
    *things: Thing,
    title: str = "A study",
    summary: str = "",
    detail: str = "",
    arms: Mapping[str, str] | None = None,
    given: Mapping[str, Sequence[str]] | None = None,
    criteria: str = "",
    linked: Sequence[Linked] = (),
) -> Case:
    """A record: things are names of biologicals, or type, name and description; `given` has the things of each arm."""
    interventions: list[dict[str, Any]] = []
    for thing in things:
        kind, name, *description = ("BIOLOGICAL", thing) if isinstance(thing, str) else thing
        labels = [label for label, names in (given or {}).items() if name in names]
        item: dict[str, Any] = {"type": kind, "name": name, "armGroupLabels": labels}
        interventions.append(item | ({"description": description[0]} if description else {}))
    groups = [{"label": label, "description": text} for label, text in (arms or {}).items()]
    groups += [{"label": label} for label in given or {} if label not in (arms or {})]
    described = {"briefSummary": summary, "detailedDescription": detail}
    document = record(
        identificationModule={"nctId": "NCT00000001", "briefTitle": title},
        descriptionModule={key: text for key, text in described.items() if text},
        armsInterventionsModule={"interventions": interventions, "armGroups": groups},
        eligibilityModule={"eligibilityCriteria": criteria} if criteria else {},
    )
    return Case(study(document), linked)


def kinds(found: Sequence[Product]) -> list[str]:
    return [product.kind for product in found]


def said(product: Product) -> set[tuple[str, str]]:
    """The traits of a product as (property, value)."""
    return {(trait.property.value, trait.value) for trait in product.traits}


def values(product: Product, kind: Property) -> list[str]:
    return [trait.value for trait in product.traits if trait.property is kind]


# --- markers ------------------------------------------------------------------------------------------------------

MARKERS = [
    ("CD19", ["CD19"]),
    ("CD 133+ cells", ["CD133"]),
    ("AC133", ["CD133"]),
    ("c-kit+ cells", ["KIT"]),
    ("CD45RA-depleted CD19-CAR T", ["CD45RA", "CD19"]),
    ("CD62L+, CD1a and CD44v6", ["CD62L", "CD1a", "CD44v6"]),
    ("CD19CAR-T cells", ["CD19"]),
    ("TCRαβ+ T cells", ["TCRαβ"]),
    ("TCR alpha/beta and CD19", ["TCRαβ", "CD19"]),
    ("TCRa/b", ["TCRαβ"]),
    ("TCRab+", ["TCRαβ"]),
    ("α/β T cells", ["TCRαβ"]),
    ("alpha-beta T-cells", ["TCRαβ"]),
    ("gamma delta T cells", ["TCRγδ"]),
    ("alpha/beta blockers", []),
    ("HLA-A*11:01", []),
    ("ABCD19", []),
    ("CD1234", []),
]


@pytest.mark.parametrize(("text", "names"), MARKERS)
def test_markers_are_read(text: str, names: list[str]) -> None:
    found = list(read(text))
    assert [marker.name for marker in found] == names
    assert all(0 <= marker.start < marker.end <= len(text) for marker in found)


ANTIGENS = [
    ("Claudin 18.2 CAR-T", ["CLDN18"]),
    ("anti-BCMA/CD19", ["BCMA", "CD19"]),
    ("B-Cell Maturation Antigen", ["TNFRSF17"]),
    ("IL-13Rα2", ["IL13RA2"]),
    ("FAP-targeted", ["FAP"]),
    ("MAGE-A4", ["MAGEA4"]),
    ("metastatic, met the criteria", []),
    ("flap surgery", []),
]


@pytest.mark.parametrize(("text", "names"), ANTIGENS)
def test_antigens_are_read(text: str, names: list[str]) -> None:
    assert [marker.name for marker in antigen(text, 0, len(text))] == names


def test_the_table_of_antigens_tells_where_it_is_from() -> None:
    with resources.path("data", "curation", "antigens.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert all(row["name"] and row["concept"] and " line " in row["source"] for row in rows)
    assert [row["wording"] for row in rows] == sorted((row["wording"] for row in rows), key=lambda w: (w.casefold(), w))
    assert len(antigens()) == len(rows)


def test_antigens_are_names_that_the_vocabulary_has() -> None:
    """Of all but the ganglioside, which no gene encodes."""
    unknown = {name for name in set(antigens().values()) if not linker().link(Kind.MARKER, name).exact}
    assert unknown == {"GD2"}


# --- names --------------------------------------------------------------------------------------------------------

NAMES = [
    ("carT", "CD19/CD22 bispecific CAR-T cells"),
    ("carT", "Universal CD19-targeted UCAR-T cells"),
    ("carT", "CAR.CD30 T cells"),
    ("carT", "CD33CART"),
    ("carT", "CD19CAR-CD28-CD3zeta-EGFRt-expressing Tn/mem-enriched T-lymphocytes"),
    ("carT", "chimeric antigen receptor T cell"),
    ("carT", "tisagenlecleucel"),
    ("carNk", "CD7 CAR-NK cells"),
    ("carOther", "FAP immunosuppressive CAR-DC"),
    ("carOther", "CAR-iNKT"),
    ("tcrT", "IX001 TCR-T injection"),
    ("tcrT", "anti-KRAS G12D mTCR PBL"),
    ("tcrT", "LILRB4 STAR-T cells injection"),
    ("nkCells", "Alloreactive NK cells"),
    ("nkCells", "Natural Killer Cells Infusion"),
    ("tumourInfiltratingLymphocytes", "Young TIL"),
    ("donorLymphocytes", "Donor leukocyte infusion"),
    ("donorLymphocytes", "DLI"),
    ("dendriticCells", "Dendritic Cell Vaccine"),
    ("stromalCells", "Wharton Jelly Mesenchymal stem cells"),
    ("stromalCells", "HUC-MSCs"),
    ("stemCellGraft", "mHSCT"),
    ("stemCellGraft", "haplotype PBSCT"),
    ("stemCellGraft", "Allogenic Stem Cell Transplantation"),
    ("stemCellGraft", "Peripheral Blood Stem Cell Transplantation"),
    ("stemCellGraft", "HPC, Cord Blood"),
    ("geneTherapy", "AAV8-hFIX19"),
    ("geneTherapy", "valoctocogene roxaparvovec"),
    ("geneTherapy", "autologous CD34+ cells transduced with ADA"),
    ("oncolyticVirus", "Talimogene laherparepvec"),
    ("otherCells", "CD34+ stem cell therapy"),
    ("otherCells", "Transepicardial with Transseptal CD 133+ Implantation"),
    ("otherCells", "Allogeneic Cardiosphere-Derived Cells (CAP-1002)"),
    ("otherCells", "injection of bone marrow mononucleated cells"),
    ("otherCells", "NeuroRegen scaffold/BMMCs transplantation"),
]


@pytest.mark.parametrize(("kind", "name"), NAMES)
def test_names_tell_the_kind(kind: str, name: str) -> None:
    (product,) = products(case(name))
    assert product.kind == kind
    assert product.label == name
    assert product.thing == registered(0)
    assert product.evidence.quote in name
    assert product.evidence.path.endswith("interventions[0].name")


NO_PRODUCTS = [
    "Placebo for CAR-T cells", "Sham control", "PBS without MSC", "Anti-thymocyte globulin", "Stem cell factor",
    "Rifaximin with allogeneic stem cell transplant", "Stem cell mobilization", "T-cell engager", "NK-1 antagonist",
    "Total body irradiation", "Phenotyping of total and innate CD8+T cells by flow cytometry", "Sickle cell education",
    "Hepatitis B vaccine",
    "liposuction for retrieval of own stem cells from fat cells", "Red blood cell transfusion",
    "RF ablation using CARTO 3", "Human Cells, Tissues, and Cellular and Tissue-based Product (HCT/P)",
    "Tocilizumab for CAR-T toxicity", "CAR-T recipients diary", "Cytotoxic chemotherapy", "The start of treatment",
    "Capecitabine Cell Pharm", "Mesenchymal stem cell exosomes", "Leukapheresis",
]  # fmt: skip


@pytest.mark.parametrize("name", NO_PRODUCTS)
def test_what_only_looks_like_a_product_is_none(name: str) -> None:
    assert products(case(name)) == ()


@pytest.mark.parametrize("kind", ["DIAGNOSTIC_TEST", "BEHAVIORAL", "DIETARY_SUPPLEMENT", "RADIATION"])
def test_other_types_are_no_products(kind: str) -> None:
    assert products(case((kind, "CD19 CAR-T cells"))) == ()


def test_a_number_behind_car_is_no_receptor_unless_the_record_speaks_of_one() -> None:
    assert products(case("CAR22v2")) == ()
    (product,) = products(case("CAR22v2", summary="T cells with a chimeric antigen receptor."))
    assert product.kind == "carT"


def test_stem_cells_for_the_heart_are_no_graft() -> None:
    name = "Autologous stem cell transplantation"
    assert kinds(products(case(name, title="Lymphoma"))) == ["stemCellGraft"]
    assert kinds(products(case(name, title="Heart failure"))) == ["otherCells"]


def test_hints_are_in_every_text_that_the_words_match() -> None:
    """The hints of a rule only save time: each example is named by the rule without them as well."""
    for _, name in NAMES:
        found = named(name)
        assert found is not None
        first = next(rule for rule in KINDS if rule.words.search(name) and rule.name == found.rule.name)
        assert first.words.search(name)
        for rule in KINDS:
            if rule.words.search(name):
                assert any(hint in hinted(name) for hint in rule.hints), (rule.name, name)


def test_a_device_is_a_product_only_where_cells_are_given_by_it() -> None:
    assert products(case(("DEVICE", "Stem cell separator system"))) == ()
    (product,) = products(case(("DEVICE", "Intramyocardial Injection of stem cells via NOGA Mapping")))
    assert product.kind == "otherCells"


# --- what a text says of a name -------------------------------------------------------------------------------------

EXPLAINED: list[tuple[str, Thing, dict[str, Any]]] = [
    ("otherCells", ("DRUG", "GDX012"), {"summary": "GDX012 is a novel cell therapy developed for cancer."}),
    (
        "nkCells",
        ("DRUG", "JK500 cell injection，cyclophosphamide"),
        {"summary": "The components of JK500 cell injection are regenerative natural killer (NK) cells."},
    ),
    ("geneTherapy", ("GENETIC", "MYDICAR single infusion", "AAV1/Serca2a"), {}),
    ("stromalCells", ("BIOLOGICAL", "BRTX-100", "Hypoxic cultured mesenchymal stem cells in plasma."), {}),
    ("carT", ("DRUG", "CT053"), {"summary": "CT053 is an autologous CAR T cell product."}),
    (
        "otherCells",
        ("BIOLOGICAL", "Cx611"),
        {"title": "Study of Cx611 Allogeneic Adipose-derived Stem Cells in Sepsis"},
    ),
    ("otherCells", ("PROCEDURE", "CaverStem"), {"title": "Autologous Bone Marrow Concentrate in Erectile Dysfunction"}),
    ("otherCells", ("BIOLOGICAL", "AlloRx"), {"title": "Safety of Cultured Umbilical Cord Stem Cells"}),
]


@pytest.mark.parametrize(("kind", "thing", "texts"), EXPLAINED)
def test_texts_explain_names(kind: str, thing: Thing, texts: dict[str, Any]) -> None:
    assert kinds(products(case(thing, **texts))) == [kind]


NOT_EXPLAINED: list[tuple[Thing, dict[str, Any]]] = [
    (("DRUG", "Talazoparib"), {"summary": "People with Talazoparib (meaning the leukemia cells are gone)."}),
    (("DRUG", "SAR443579"), {"title": "First study of SAR443579, an NK cell engager"}),
    (("DRUG", "AB-101"), {"summary": "AB-101 is an antibody that targets T cells."}),
    (("DRUG", "Tocilizumab"), {"title": "Tocilizumab for cytokine release after CAR-T"}),
    (("DRUG", "Emapalumab"), {"title": "Emapalumab to prevent graft failure after HSCT"}),
]


@pytest.mark.parametrize(("thing", "texts"), NOT_EXPLAINED)
def test_texts_that_only_stand_beside_names_explain_nothing(thing: Thing, texts: dict[str, Any]) -> None:
    assert products(case(thing, **texts)) == ()


def test_the_name_of_a_substance_is_not_explained() -> None:
    link = Link(
        Kind.DRUG, "x", Decision.ACCEPTED, "skos:exactMatch", "CHEBI:1", "x", "ChemicalEntity", "chebi", "1",
        "semapv:LexicalMatching", 0.95, "x", (), "label",
    )  # fmt: skip
    texts: dict[str, Any] = {"summary": "AB-12 is a cell therapy."}
    assert kinds(products(case(("DRUG", "AB-12"), **texts))) == ["otherCells"]
    assert products(case(("DRUG", "AB-12"), linked=(Linked((link,)),), **texts)) == ()


def test_every_rule_of_a_text_has_an_example() -> None:
    seen = set()
    for _, thing, texts in EXPLAINED:
        (product,) = products(case(thing, **texts))
        seen.add(product.evidence.rule.split("-")[0])
    assert seen == {"explained", "description", "title"}
    assert len(RULES) == 4


def test_combination_products_have_a_material() -> None:
    assert kinds(products(case(("COMBINATION_PRODUCT", "Fibrin film")))) == ["combination"]
    assert products(case(("COMBINATION_PRODUCT", "Motivation Support"))) == ()
    assert products(case(("COMBINATION_PRODUCT", "Control device"))) == ()
    assert kinds(products(case(("COMBINATION_PRODUCT", "UC-MSCs and PRP")))) == ["stromalCells"]


def test_labels_do_not_repeat() -> None:
    found = products(case("NK cells", "NK cells"))
    assert [product.label for product in found] == ["NK cells", "NK cells (2)"]
    assert [product.thing for product in found] == [registered(0), registered(1)]


# --- grafts that only a text names ------------------------------------------------------------------------------------

GRAFTS = [
    ("Haploidentical HSCT", {"title": "M-PTCy vs BuCy in Haploidentical HSCT for Acute Leukemia"}),
    ("Allo-HSCT", {"title": "Multiphasic Prehab Allo-HSCT"}),
    ("allogeneic HSCT", {"title": "GVHD prophylaxis after allogeneic HSCT"}),
    ("Peripheral stem cells", {"arms": {"A": "Peripheral stem cells from haploidentical donors were reinfused."}}),
    ("PBSC", {"arms": {"A": "Melphalan day -2 PBSC: day 0"}, "summary": "Allogeneic transplantation is curative."}),
    ("allogeneic stem cell transplant", {"summary": "For people undergoing allogeneic stem cell transplant."}),
]


@pytest.mark.parametrize(("label", "texts"), GRAFTS)
def test_texts_name_grafts(label: str, texts: dict[str, Any]) -> None:
    (product,) = products(case(("DRUG", "Busulfan"), **texts))
    assert (product.label, product.kind, product.thing) == (label, "stemCellGraft", None)


NO_GRAFTS = [
    {"title": "Azacitidine maintenance after allogeneic HSCT"},
    {"title": "Relapse after allogeneic stem cell transplantation"},
    {"summary": "Patients can receive allogeneic stem cell transplantation."},
    {"summary": "Patients who did not undergo allogeneic transplantation."},
    {"summary": "Elranatamab after autologous stem cell transplant."},
    {"title": "Belatacept in renal transplant recipients"},
    {"criteria": "No prior allogeneic stem cell transplantation. Haploidentical HSCT is allowed."},
]


@pytest.mark.parametrize("texts", NO_GRAFTS)
def test_earlier_or_possible_transplants_are_no_grafts(texts: dict[str, Any]) -> None:
    assert products(case(("DRUG", "Busulfan"), **texts)) == ()


def test_a_transplant_beside_another_product_is_none() -> None:
    found = products(case("CAR33 T cells", title="CAR T cells ahead of allogeneic stem cell transplantation"))
    assert kinds(found) == ["carT"]
    assert values(found[0], Property.DONOR) == []


def test_a_device_alone_makes_what_the_title_names() -> None:
    title = (
        "CD45RA-depleted CD19-CAR T Cell Consolidation After TCRαβ+ T Cell-depleted Haploidentical Hematopoietic"
        " Cell Transplantation for Relapsed/Refractory CD19+ ALL and Lymphoma"
    )
    cells, graft = products(case(("DRUG", "Thiotepa"), ("DEVICE", "CliniMACS System"), title=title))
    assert (cells.label, cells.kind, cells.thing) == ("CD45RA-depleted CD19-CAR T", "carT", None)
    assert said(cells) == {("targetsAntigen", "CD19"), ("depletedOf", "CD45RA")}
    assert graft.label == "TCRαβ+ T Cell-depleted Haploidentical Hematopoietic Cell Transplantation"
    assert said(graft) == {("donor", "haploidentical"), ("depletedOf", "TCRαβ")}
    for product in (cells, graft):
        assert all(trait.evidence.quote in title for trait in product.traits)


# --- targets ----------------------------------------------------------------------------------------------------------

TARGETS = [
    ("CD19/CD22 Bispecific CAR-T cells", ["CD19", "CD22"]),
    ("CD19-CD20 CAR-T", ["CD19", "CD20"]),
    ("anti-BCMA CAR-T cells", ["BCMA"]),
    ("Chimeric Antigen Receptor Modified T cells Targeting CD19", ["CD19"]),
    ("CART22 cells to express anti-CD22 scFv TCRz:41BB", ["CD22"]),
    ("Mesothelin-targeted CAR T cells", ["mesothelin"]),
    ("Claudin18.2 CAR-T", ["CLDN18"]),
    ("CAR.CD30 T cells", ["CD30"]),
    ("CART-EGFRvIII T cells", ["EGFR"]),
    ("LILRB4 STAR-T cells", ["LILRB4"]),
    ("anti-KRAS G12D mTCR PBL", ["KRAS"]),
    ("NY-ESO-1 TCR PBL", ["NY-ESO-1"]),
    ("CD45RA-depleted CD19 CAR-T", ["CD19"]),
    ("CAR-T cells stimulated with anti-CD3", []),
    ("CAR-T cells for CD19+ lymphoma", []),
    ("IM19 CAR-T cells", []),
]


@pytest.mark.parametrize(("name", "names"), TARGETS)
def test_targets(name: str, names: list[str]) -> None:
    (product,) = products(case(name))
    assert values(product, Property.TARGET) == names


def test_targets_of_titles_and_texts() -> None:
    (product,) = products(case("CAR-T", title="CD22-Specific CAR T Cells for CD19+ Leukemia"))
    assert values(product, Property.TARGET) == ["CD22"]
    (product,) = products(case("TCR-T therapy", title="KRAS Mutant Antigen Specific TCR-T Cells"))
    assert values(product, Property.TARGET) == ["KRAS"]
    (product,) = products(case("CAR-T", summary="The CAR in these T cells can recognize CD22, a protein."))
    assert values(product, Property.TARGET) == ["CD22"]
    (product,) = products(case("CAR-T", summary="Prior anti-CD19 CAR T cells are allowed."))
    assert values(product, Property.TARGET) == []


def test_a_number_names_an_antigen_only_where_the_record_confirms_it() -> None:
    (product,) = products(case("CAR33 T cells", criteria="CD33+ leukaemia"))
    assert values(product, Property.TARGET) == ["CD33"]
    (product,) = products(case("CAR33 T cells"))
    assert values(product, Property.TARGET) == []


def test_products_do_not_share_their_targets() -> None:
    first, second = products(case("CD19-CART cells", "CD22-CART cells", title="CD19 and CD22 CAR-T"))
    assert (values(first, Property.TARGET), values(second, Property.TARGET)) == (["CD19"], ["CD22"])


# --- costimulation, vectors -------------------------------------------------------------------------------------------

DOMAINS = [
    ("anti-CD22 scFv TCRz:41BB CAR-T", ["4-1BB"]),
    ("CAR-T with a 4-1BB costimulatory domain", ["4-1BB"]),
    ("CD19 CAR-CD28-CD3zeta T cells", ["CD28"]),
    ("CAR T cells, TCRζ/4-1BB", ["4-1BB"]),
    ("CAR-T cells expanded with anti-CD3/CD28 beads", []),
]


@pytest.mark.parametrize(("name", "names"), DOMAINS)
def test_costimulation(name: str, names: list[str]) -> None:
    (product,) = products(case(name))
    assert values(product, Property.DOMAIN) == names


VECTOR_TEXTS = [
    ("T cells are transduced with a lentiviral vector", ["lentiviral"]),
    ("a single retroviral vector that contains the receptor of the cells", ["retroviral"]),
    ("the cells are modified with the Sleeping Beauty transposon", ["transposon"]),
    ("T cells are given with antiretroviral drugs and modified", []),
    ("T cells are adenovirus-negative", []),
]


@pytest.mark.parametrize(("text", "notations"), VECTOR_TEXTS)
def test_vectors(text: str, notations: list[str]) -> None:
    (product,) = products(case("CD19 CAR-T", detail=text))
    assert values(product, Property.VECTOR) == notations


# --- donors -----------------------------------------------------------------------------------------------------------

DONOR_NAMES = [
    ("Autologous CD19 CAR-T cells", ["autologous"]),
    ("Allo-hMSCs", ["allogeneic"]),
    ("Auto-hMSCs", ["autologous"]),
    ("haplotype PBSCT", ["haploidentical"]),
    ("haploidentical donor NK cells", ["haploidentical"]),
    ("Allogeneic HSCT from matched sibling donors", ["matchedSibling"]),
    ("Umbilical cord blood transplantation", ["cordBlood"]),
    ("NK cells of a healthy donor", ["healthyDonor"]),
    ("Deceased Donor Bone Marrow Transplantation", ["deceasedDonor"]),
    ("Matched unrelated donor HSCT", ["matchedUnrelated"]),
    ("CAR-T cells", []),
]


@pytest.mark.parametrize(("name", "notations"), DONOR_NAMES)
def test_donors(name: str, notations: list[str]) -> None:
    (product,) = products(case(name))
    assert values(product, Property.DONOR) == notations


def test_all_donors_of_an_arm_and_not_the_wider_word() -> None:
    text = "Stem cells from HLA-matched sibling donors (MSD), matched unrelated donors or haploidentical donors."
    (product,) = products(case(("PROCEDURE", "Allogeneic HSCT"), arms={"A": text}, given={"A": ["Allogeneic HSCT"]}))
    assert set(values(product, Property.DONOR)) == {"matchedSibling", "matchedUnrelated", "haploidentical"}


def test_donors_of_texts() -> None:
    said_of_cells = "T cells obtained directly from the patient express a chimeric antigen receptor."
    (product,) = products(case("CAR-T", summary=said_of_cells))
    assert values(product, Property.DONOR) == ["autologous"]
    (product,) = products(case("CAR-T", criteria="Prior autologous transplantation of stem cells is allowed."))
    assert values(product, Property.DONOR) == []
    (product,) = products(case("CAR-T", summary="Relapse after previous autologous CAR T cells."))
    assert values(product, Property.DONOR) == []


def test_the_donor_of_a_graft_is_not_that_of_the_cells() -> None:
    found = products(
        case(
            ("PROCEDURE", "Allogeneic HSCT"), "CD19 CAR-T cells",
            title="Autologous CD19 CAR-T cells before haploidentical stem cell transplantation",
        )
    )  # fmt: skip
    graft, cells = found
    assert values(cells, Property.DONOR) == ["autologous"]
    assert values(graft, Property.DONOR) == ["haploidentical"]


def test_where_texts_disagree_the_name_holds() -> None:
    (product,) = products(case(("BIOLOGICAL", "Allogeneic hMSCs", "A total of 100 million Auto-hMSCs.")))
    assert values(product, Property.DONOR) == ["allogeneic"]


def test_a_title_tells_of_all_products_unless_it_compares_them() -> None:
    things = ("MNC", "AC133")
    found = products(case(*things, title="Autologous Bone Marrow Stem Cells in Infarction"))
    assert [values(product, Property.DONOR) for product in found] == [["autologous"], ["autologous"]]
    found = products(case(*things, title="Autologous Versus Allogeneic Stem Cells in Infarction"))
    assert [values(product, Property.DONOR) for product in found] == [[], []]


def test_implied_donors_are_notations_of_the_list() -> None:
    known = {notation for notation, _ in DONORS}
    assert set(IMPLIES) | {wider for each in IMPLIES.values() for wider in each} <= known


# --- sources ----------------------------------------------------------------------------------------------------------

SOURCES = [
    ("umbilical cord-derived mesenchymal stromal cells", "", ["umbilical cord"]),
    ("Wharton's jelly-derived mesenchymal cells", "", ["Wharton's jelly"]),
    ("Administration of autologous adipose derived SVF", "", ["adipose"]),
    ("Peripheral Blood Stem Cell Transplantation", "", ["Peripheral Blood Stem Cell"]),
    ("CAR-T", "Leukapheresis to obtain peripheral blood mononuclear cells (PBMC) for the cells.", ["peripheral blood mononuclear cells (PBMC)"]),  # noqa: E501
    ("TCR-T", "PBMC obtained by leukapheresis will be cultured.", ["PBMC"]),
    ("CAR-T", "T cells derived from healthy donors are used.", ["T cells"]),
    ("NK cells", "NK cells derived from human embryonic stem cells.", ["embryonic stem cells"]),
    ("CAR-T", "T cells are measured in a bone marrow aspirate.", []),
]  # fmt: skip


@pytest.mark.parametrize(("name", "summary", "sources"), SOURCES)
def test_sources(name: str, summary: str, sources: list[str]) -> None:
    (product,) = products(case(name, summary=summary))
    found = values(product, Property.SOURCE)
    assert [source for source in sources if source in found] == sources
    assert sources or not found


# --- sorted cells -----------------------------------------------------------------------------------------------------

SORTED = [
    ("TCRαβ+/CD19+ depleted haploidentical graft", [("TCRαβ", "CD19")], True),
    ("TCR alpha/beta and CD19 depletion", [("TCRαβ", "CD19")], True),
    ("depletion of TCRαβ+ T cells and CD19+ B cells", [("TCRαβ", "CD19")], True),
    ("depleted of CD45RA+ cells", [("CD45RA",)], True),
    ("CD45RA+ naive T-cell depleted lymphocytes", [("CD45RA",)], True),
    ("CD34-selected", [("CD34",)], False),
    ("CD34+ cell enrichment", [("CD34",)], False),
    ("selection of CD34+ cells", [("CD34",)], False),
    ("CD133+ will be separated using a device", [("CD133",)], False),
    ("T-cell depleted CD34+ enriched graft", [("CD34",)], False),
]


@pytest.mark.parametrize(("text", "names", "depletion"), SORTED)
def test_sorting_is_read(text: str, names: list[tuple[str, ...]], depletion: bool) -> None:
    found = list(sorted_by(text, 0, len(text)))
    assert [item.markers for item in found] == names
    assert all(item.depletion is depletion for item in found)


NOT_SORTED = [
    "in vivo T-cell depletion with ATG", "CD19 CAR-T after lymphodepletion", "B-cell depletion with anti-CD20 antibody",
    "patients with CD20+ lymphoma are selected", "T-cell depleted graft", "CD20 depletion by rituximab",
    "nitrate-depleted beetroot juice", "CD4 counts",
]  # fmt: skip


@pytest.mark.parametrize("text", NOT_SORTED)
def test_what_is_no_sorting_of_cells(text: str) -> None:
    assert list(sorted_by(text, 0, len(text))) == []


def test_sorted_products() -> None:
    (graft,) = products(case(("BIOLOGICAL", "mHSCT", "After leukapheresis and CD34+ cell enrichment it was frozen.")))
    assert values(graft, Property.SELECTED) == ["CD34"]
    (cells,) = products(case("CD133+ autologous bone marrow stem cell"))
    assert values(cells, Property.SELECTED) == ["CD133"]
    (lymphocytes,) = products(case("CD45RA-depleted DLI"))
    assert values(lymphocytes, Property.DEPLETED) == ["CD45RA"]
    # The mark of the receptor is no selection.
    (engineered,) = products(case("CAR33+ T cells and CD33+ CAR-T cells"))
    assert values(engineered, Property.SELECTED) == []


# --- all -----------------------------------------------------------------------------------------------------


def test_notations_are_those_of_the_code_lists() -> None:
    assert {rule.kind for rule in KINDS} | {"combination"} == set(codes.PRODUCT_KIND)
    assert {notation for notation, _ in DONORS} == set(codes.DONOR_TYPE)
    assert {notation for notation, _ in VECTORS} == set(codes.VECTOR_TYPE)


def test_evidence_is_verbatim() -> None:
    text = "Cells &lt;5x10\\^6&gt; of CD22 chimeric antigen receptor T cells by a lentiviral vector, autologous cells."
    (product,) = products(case(("BIOLOGICAL", "CART22 &amp; more", text), title="CD22 Redirected Autologous T Cells"))
    texts = {"name": "CART22 &amp; more", "description": text, "briefTitle": "CD22 Redirected Autologous T Cells"}
    assert said(product) >= {("targetsAntigen", "CD22"), ("vector", "lentiviral"), ("donor", "autologous")}
    for trait in product.traits:
        assert trait.evidence.quote in texts[trait.evidence.path.rpartition(".")[2]]
        assert trait.evidence.quote == trait.evidence.quote.strip() != ""
        assert 0 < trait.evidence.confidence <= 1


def test_nothing_of_nothing() -> None:
    assert products(case()) == ()
    assert products(case(("DRUG", ""))) == ()


PIECES = (
    "1", " ", "(", "[", "-", "/", ",", ". A ", "a", "α", "CAR ", "CAR T cells ", "allo ", "CD34+ ", "CD34 and ",
    "stem cell ", "T cells ", "haploidentical HSCT ", "TCR ", "MSC ", "derived from ", "autologous ", "bone marrow ",
    "transduced ", "lentiviral ", "4-1BB ", "Allo Stem Cell ", "mesenchymal ", "chimeric antigen receptor ", "of ",
    "depleted ", "patient ", "\n", "anti-", "&amp;",
)  # fmt: skip


def _cost(text: str) -> float:
    record_ = case(
        ("BIOLOGICAL", "CD19 CAR-T cells", text), ("BIOLOGICAL", "AB-12"), title=text, summary=text, arms={"A": text}
    )
    begin = time.process_time()
    products(record_)
    return time.process_time() - begin


@pytest.mark.parametrize("piece", PIECES)
def test_the_cost_grows_with_the_text(piece: str) -> None:
    small, large = (min(_cost(piece * (size // len(piece))) for _ in range(2)) for size in (5_000, 20_000))
    assert large < 12 * small + 0.05


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=60), st.text(max_size=40))
def test_any_text_gives_products_with_verbatim_evidence(pieces: list[str], text: str) -> None:
    whole = "".join(pieces) + text
    for product in products(case(("BIOLOGICAL", "CD19 CAR-T cells", whole), title=f"A {whole}")):
        assert product.thing is None or product.thing.part is Part.INTERVENTION
        for trait in product.traits:
            assert trait.value
            assert trait.evidence.path
