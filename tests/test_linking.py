"""Linking: the decisions about real names, the type check, and the properties of normalising."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialgraph import vocabularies
from trialgraph.concepts import Concept, Decision, Kind, Link, Release
from trialgraph.linking import Linker, modifiers, normalise
from trialgraph.linking.abbreviations import unabbreviated
from trialgraph.linking.normalise import PREPROCESSING, normalise_all
from trialgraph.linking.targets import TARGETS

SLICES = Path(__file__).resolve().parents[1] / "data" / "vocabularies"
TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@pytest.fixture(scope="module")
def linker() -> Linker:
    return Linker(lambda name: vocabularies.load(name, SLICES), vocabularies.releases(SLICES))


def accepted(linker: Linker, kind: Kind, name: str) -> dict[str, str]:
    """CURIE to predicate of what is asserted."""
    links = linker.link(kind, name).links
    return {link.concept: link.predicate for link in links if link.decision is Decision.ACCEPTED}


def made_up(*concepts: Concept, vocabulary: str = "mondo") -> Linker:
    release = Release(vocabulary, "", "1", "", "", "", (), len(concepts))
    return Linker({vocabulary: concepts}, [release])


def only(linker: Linker, kind: Kind, name: str) -> Link:
    (link,) = linker.link(kind, name).links
    return link


EXACT, BROAD = "skos:exactMatch", "skos:broadMatch"


@pytest.mark.parametrize(
    ("kind", "name", "expected"),
    [
        (Kind.DRUG, "Anti-Thymocyte Globulin (Rabbit)", {"DRUGBANK:DB00098"}),
        (Kind.DRUG, "Cyclophosphamide", {"DRUGBANK:DB00531", "CHEBI:4027", "MESH:D003520"}),
        (Kind.DRUG, "Fludarabine", {"DRUGBANK:DB01073", "UNII:P2K93U8740"}),
        (Kind.DRUG, "Thiotepa", {"DRUGBANK:DB04572", "CHEBI:9570", "UNII:905Z5W3GKH", "MESH:D013852"}),
        (Kind.DRUG, "Mesna", {"MESH:D015080", "NCIT:C192"}),
        (
            Kind.DRUG,
            "Melphalan",
            {"DRUGBANK:DB01042", "CHEBI:28876", "UNII:Q41OR9510P", "MESH:D008558", "NCIT:C633"},
        ),
        (Kind.DRUG, "Filgrastim", {"DRUGBANK:DB00099", "MESH:D000069585"}),
        (Kind.DEVICE, "CliniMACS System", {"tgdevice:clinimacs-system"}),
        (Kind.ORGANIZATION, "St. Jude Children's Research Hospital", {"ror:02r3e0967"}),
        (Kind.ORGANIZATION, "Miltenyi Biotec", {"ror:00qhe6a56"}),
        (Kind.MARKER, "CD19", {"HGNC:1633"}),
    ],
)
def test_names_of_the_model_trial(linker: Linker, kind: Kind, name: str, expected: set[str]) -> None:
    assert accepted(linker, kind, name) == dict.fromkeys(expected, EXACT)


@pytest.mark.parametrize(
    ("name", "concept"),
    [
        ("Relapsed or Refractory CD19+ Acute Lymphoblastic Leukemia", "MONDO:0004967"),
        ("Relapsed or Refractory CD19+ Lymphoma", "MONDO:0005062"),
    ],
)
def test_conditions_of_the_model_trial_are_broader(linker: Linker, name: str, concept: str) -> None:
    linked = linker.link(Kind.CONDITION, name)
    assert accepted(linker, Kind.CONDITION, name) == {concept: BROAD}
    states = [(modifier.text, modifier.code, modifier.marker, modifier.present) for modifier in linked.modifiers]
    assert states == [
        ("Relapsed or Refractory", "RELAPSED_OR_REFRACTORY", "", True),
        ("CD19+", "MARKER_POSITIVE", "CD19", True),
    ]


def test_a_negative_marker_is_told_from_a_positive_one(linker: Linker) -> None:
    linked = linker.link(Kind.CONDITION, "CD20-negative lymphoma")
    assert [(modifier.marker, modifier.present) for modifier in linked.modifiers] == [("CD20", False)]


@pytest.mark.parametrize("name", ["acute leukemia", "chronic lymphocytic leukemia", "acute myeloid leukemia"])
def test_acute_and_chronic_are_never_set_aside(linker: Linker, name: str) -> None:
    assert linker.link(Kind.CONDITION, name).modifiers == ()
    assert EXACT in accepted(linker, Kind.CONDITION, name).values()


def test_ncit_is_exact_where_mondo_only_has_the_broader_class(linker: Linker) -> None:
    found = accepted(linker, Kind.CONDITION, "Childhood Extracranial Germ Cell Tumor")
    assert found["NCIT:C68627"] == EXACT
    assert not [curie for curie, predicate in found.items() if curie.startswith("MONDO:") and predicate == EXACT]
    assert {curie.partition(":")[0] for curie in accepted(linker, Kind.CONDITION, "Lymphoma")} == {"MONDO"}


def test_salts_and_species_stay_apart(linker: Linker) -> None:
    base, salt = (set(accepted(linker, Kind.DRUG, name)) for name in ("Fludarabine", "Fludarabine phosphate"))
    assert base
    assert salt
    assert not base & salt
    rabbit = set(accepted(linker, Kind.DRUG, "Rabbit anti-thymocyte globulin"))
    horse = set(accepted(linker, Kind.DRUG, "Horse anti-thymocyte globulin"))
    assert "DRUGBANK:DB00098" in rabbit
    assert "DRUGBANK:DB09312" in horse
    assert not rabbit & horse
    assert "DRUGBANK:DB01229" not in accepted(linker, Kind.DRUG, "Nab-paclitaxel")


def test_one_form_of_a_marker_is_not_the_gene(linker: Linker) -> None:
    assert only(linker, Kind.MARKER, "CD45RA").decision is Decision.NOT_FOUND
    assert accepted(linker, Kind.MARKER, "CD20") == {"HGNC:7315": EXACT}


@pytest.mark.parametrize("name", ["CliniMACS System", "CliniMACS", "CliniMACS CD34 Reagent System"])
def test_a_product_code_is_never_the_branded_device(linker: Linker, name: str) -> None:
    assert "fdaproductcode:OVG" not in accepted(linker, Kind.DEVICE, name)


@pytest.mark.parametrize(
    "name", ["Placebo", "Sham CPAP", "matching placebo tablets", "Standard of Care", "No intervention"]
)
def test_nothing_is_never_linked(linker: Linker, name: str) -> None:
    for kind in (Kind.DRUG, Kind.BIOLOGICAL, Kind.DEVICE, Kind.PROCEDURE):
        link = only(linker, kind, name)
        assert (link.decision, link.rule, link.concept) == (Decision.NOT_FOUND, "not-a-substance", "")


def test_healthy_volunteers_have_no_disease(linker: Linker) -> None:
    assert only(linker, Kind.CONDITION, "Healthy Volunteers").rule == "not-a-disease"


@pytest.mark.parametrize("name", ["triple therapy", "Mobi-C", "ARM 1", "cyclophosphamide + fludarabine"])
def test_phrases_and_combined_names_are_not_found(linker: Linker, name: str) -> None:
    link = only(linker, Kind.DRUG, name)
    assert (link.decision, link.source, link.rule) == (Decision.NOT_FOUND, "drug", "no-match")
    assert len(link.source_version) == 12


def test_other_kinds_are_not_searched(linker: Linker) -> None:
    assert linker.link(Kind.OTHER, "cyclophosphamide").links == ()


@pytest.mark.parametrize(
    "name", ["lymphoma", "CD19", "cyclophosphamide", "bariatric surgery", "Pfizer", "asthma", "NF1"]
)
def test_no_kind_lands_on_a_foreign_category(linker: Linker, name: str) -> None:
    for kind, targets in TARGETS.items():
        allowed = {target.vocabulary: target.categories for target in targets}
        for link in linker.link(kind, name).links:
            assert not link.concept or link.category in allowed[link.source]


def test_a_label_beats_the_synonym_of_another_concept() -> None:
    linker = made_up(Concept("M:1", "flu", "Disease"), Concept("M:2", "cold", "Disease", ("flu",)))
    assert accepted(linker, Kind.CONDITION, "Flu") == {"M:1": EXACT}


def test_a_shared_synonym_asserts_nothing() -> None:
    linker = made_up(Concept("M:1", "a", "Disease", ("ra",)), Concept("M:2", "b", "Disease", ("RA",)))
    links = linker.link(Kind.CONDITION, "RA").links
    assert [(link.concept, link.decision) for link in links] == [
        ("M:1", Decision.CANDIDATE),
        ("M:2", Decision.CANDIDATE),
    ]
    assert {link.confidence for link in links} == {0.5}


def test_a_related_name_is_a_candidate_at_most() -> None:
    link = only(made_up(Concept("M:1", "a", "Disease", (), ("b",))), Kind.CONDITION, "B")
    assert (link.decision, link.predicate) == (Decision.CANDIDATE, "skos:closeMatch")


def test_the_type_check_holds_in_a_mixed_vocabulary() -> None:
    linker = made_up(Concept("M:1", "iron", "Procedure"), vocabulary="mesh")
    assert only(linker, Kind.DRUG, "iron").decision is Decision.NOT_FOUND


def test_as_few_modifiers_as_possible_are_set_aside() -> None:
    linker = made_up(Concept("M:1", "asthma", "Disease"), Concept("M:2", "childhood asthma", "Disease"))
    linked = linker.link(Kind.CONDITION, "Severe childhood asthma")
    assert [link.concept for link in linked.links] == ["M:2"]
    assert [modifier.code for modifier in linked.modifiers] == ["SEVERE"]


def test_the_evidence_is_complete() -> None:
    link = only(made_up(Concept("M:1", "Asthma", "Disease")), Kind.CONDITION, "ASTHMAS")
    assert (link.key, link.matched, link.rule, link.confidence) == ("asthmas", "Asthma", "plural-label", 0.9)
    assert link.preprocessing == (*PREPROCESSING, "semapv:Lemmatization")
    assert (link.source, link.source_version, link.justification) == ("mondo", "1", "semapv:LexicalMatching")


def test_the_list_of_modifiers_is_consistent() -> None:
    notations = [entry.notation for entry in modifiers()]
    patterns = [pattern for entry in modifiers() for pattern in entry.patterns]
    assert len(set(notations)) == len(notations)
    assert len(set(patterns)) == len(patterns)
    assert all(entry.label and entry.definition.endswith(".") and all(entry.patterns) for entry in modifiers())
    assert not {"acute", "chronic"} & set(patterns)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("TCR\u03b1\u03b2+ T-cell", "tcralphabeta+ t cell"),
        ("Ménière\u2019s disease", "meniere disease"),
        ("(-)-Bicalutamide", "minus bicalutamide"),
        ("St. Jude", "st jude"),
        ("0.5 % NaCl", "0.5 % nacl"),
        ("Mobi-C", "mobi c"),
    ],
)
def test_normalising(name: str, key: str) -> None:
    assert normalise(name) == key


@given(TEXT)
def test_normalising_twice_changes_nothing(name: str) -> None:
    assert normalise(normalise(name)) == normalise(name)


@given(st.lists(TEXT))
def test_many_names_are_normalised_like_each_alone(names: list[str]) -> None:
    assert normalise_all(names) == [normalise(name) for name in names]


@given(kind=st.sampled_from(Kind), name=TEXT)
def test_linking_takes_any_text(linker: Linker, kind: Kind, name: str) -> None:
    linked = linker.link(kind, name)
    assert all(0 <= link.confidence <= 1 for link in linked.links)
    assert bool(linked.links) == (kind is not Kind.OTHER)


def test_importing_loads_no_data() -> None:
    code = (
        "import sys; opened = [];"
        "sys.addaudithook(lambda event, args: event == 'open' and opened.append(str(args[0])));"
        "import trialgraph.linking, trialgraph.vocabularies; print([name for name in opened if '.tsv' in name])"
    )
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert printed.strip() == "[]"


def test_linking_a_new_name_is_quick(linker: Linker) -> None:
    names = [f"stage IV recurrent disease {number}" for number in range(2000)]
    linker.link(Kind.CONDITION, "asthma")
    started = time.perf_counter()
    for name in names:
        linker.link(Kind.CONDITION, name)
    assert time.perf_counter() - started < 2000 * 400e-6, "many times slower than it was"


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("Acute Lymphoblastic Leukemia (ALL)", "Acute Lymphoblastic Leukemia"),
        ("World Health Organization (WHO)", "World Health Organization"),
        ("Chimeric antigen receptor T cells (CAR-T)", "Chimeric antigen receptor T cells"),
        ("Graft-versus-host disease (GvHD) ", "Graft-versus-host disease"),
        ("Leukemia (B)", ""),  # one letter abbreviates nothing
        ("Aspirin (ASA)", ""),  # an abbreviation of another name
        ("Tenofovir (TDF)", ""),
        ("Anti-thymocyte globulin (rabbit)", ""),  # a qualifier, not an abbreviation
        ("Factor (VIII) deficiency", ""),
        ("(ALL)", ""),
        ("", ""),
    ],
)
def test_only_an_abbreviation_of_the_name_itself_is_taken_off(text: str, bare: str) -> None:
    assert unabbreviated(text) == bare


@pytest.mark.parametrize(
    ("kind", "name", "concept", "rule"),
    [
        (Kind.CONDITION, "Acute Lymphoblastic Leukemia (ALL)", "MONDO:0004967", "without-abbreviation-label"),
        (Kind.CONDITION, "Rheumatoid Arthritis (RA)", "MONDO:0008383", "without-abbreviation-label"),
        (Kind.CONDITION, "Leukemia, Acute", "MONDO:0010643", "uninverted-label"),
        (
            Kind.ORGANIZATION,
            "National Institute of Allergy and Infectious Diseases (NIAID)",
            "ror:043z4tv69",
            "without-abbreviation-label",
        ),
    ],
)
def test_a_reworded_name_is_a_little_less_sure(linker: Linker, kind: Kind, name: str, concept: str, rule: str) -> None:
    [link] = [link for link in linker.link(kind, name).links if link.decision is Decision.ACCEPTED]
    assert (link.concept, link.rule) == (concept, rule)
    assert link.confidence in (0.85, 0.9)
    assert link.preprocessing != PREPROCESSING


@given(st.text(max_size=60))
def test_taking_off_an_abbreviation_never_raises_and_never_adds(text: str) -> None:
    assert text.startswith(unabbreviated(text))


def test_nothing_is_nothing_with_its_abbreviation_too(linker: Linker) -> None:
    [link] = linker.link(Kind.PROCEDURE, "Control group (CG)").links
    assert (link.decision, link.rule) == (Decision.NOT_FOUND, "not-a-substance")
