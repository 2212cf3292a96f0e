"""Linking: the decisions about real names, the type check, and the properties of normalising."""

from __future__ import annotations

import gzip
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialgraph import pipeline
from trialgraph.concepts import Concept, Context, Decision, Kind, Link, Linked, Release
from trialgraph.linking import Index, Linker, curation, modifiers, normalise
from trialgraph.linking.abbreviations import abbreviates, aliases, definitions, dictionary, unabbreviated
from trialgraph.linking.misspelling import corrected
from trialgraph.linking.normalise import PREPROCESSING, fold, normalise_all
from trialgraph.linking.readings import Reading, readings
from trialgraph.linking.rules import RULES
from trialgraph.linking.targets import TARGETS

TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@pytest.fixture(scope="module")
def linker() -> Linker:
    return pipeline.linker()[0]


def accepted(linker: Linker, kind: Kind, name: str, context: Context | None = None) -> dict[str, str]:
    """CURIE to predicate of what is asserted of the whole name."""
    return asserted(linker.link(kind, name, context) if context else linker.link(kind, name))


def asserted(linked: Linked) -> dict[str, str]:
    return {link.concept: link.predicate for link in linked.links if link.decision is Decision.ACCEPTED}


def parts(linker: Linker, kind: Kind, name: str) -> dict[str, set[str]]:
    """Text of each part to the DrugBank, MeSH and MAxO CURIEs that it is linked to."""
    found = linker.link(kind, name).components
    return {
        part.text: {curie for curie in asserted(part.linked) if curie[:4] in ("DRUG", "MESH", "MAXO")} for part in found
    }


def made_up(*concepts: Concept, vocabulary: str = "mondo") -> Linker:
    release = Release(vocabulary, "", "1", "", "", "", (), len(concepts))
    return Linker(Index.of([(release, concepts)]))


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
        (Kind.MARKER, "CD19", {"HGNC:1633", "PR:000001002"}),
        (Kind.MARKER, "CD45RA", {"PR:000001015"}),
        (Kind.MARKER, "TCR\u03b1\u03b2+", {"GO:0042105"}),
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
def test_acute_and_chronic_are_part_of_a_name_that_is_known(linker: Linker, name: str) -> None:
    assert linker.link(Kind.CONDITION, name).modifiers == ()
    assert EXACT in accepted(linker, Kind.CONDITION, name).values()


def test_a_chronic_form_without_a_class_is_a_kind_of_the_disease(linker: Linker) -> None:
    assert accepted(linker, Kind.CONDITION, "Chronic Heart Failure") == {"MONDO:0005252": BROAD}
    linked = linker.link(Kind.CONDITION, "Heart Failure With Preserved Ejection Fraction")
    assert asserted(linked) == {"MONDO:0005252": BROAD}
    assert [modifier.text for modifier in linked.modifiers] == ["With Preserved Ejection Fraction"]


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
    assert accepted(linker, Kind.MARKER, "CD45RA") == {"PR:000001015": EXACT}
    assert accepted(linker, Kind.MARKER, "CD20")["HGNC:7315"] == EXACT


@pytest.mark.parametrize("name", ["CliniMACS System", "CliniMACS", "CliniMACS CD34 Reagent System"])
def test_a_product_code_is_never_the_branded_device(linker: Linker, name: str) -> None:
    assert "fdaproductcode:OVG" not in accepted(linker, Kind.DEVICE, name)


@pytest.mark.parametrize("name", ["Sham CPAP", "Standard of Care", "No intervention", "Treatment A", "study drug"])
def test_nothing_is_never_linked(linker: Linker, name: str) -> None:
    for kind in (Kind.DRUG, Kind.BIOLOGICAL, Kind.DEVICE, Kind.PROCEDURE):
        link = only(linker, kind, name)
        assert (link.decision, link.concept) == (Decision.NOT_FOUND, "")
        assert link.rule in ("not-a-substance", "sham")


@pytest.mark.parametrize(
    "name", ["Placebo", "matching placebo tablets", "Placebo to match valsartan", "Placebo Matching 50 mg Udenafil"]
)
def test_a_placebo_is_a_placebo_whatever_it_looks_like(linker: Linker, name: str) -> None:
    for kind in (Kind.DRUG, Kind.BIOLOGICAL, Kind.DEVICE, Kind.PROCEDURE, Kind.OTHER):
        assert accepted(linker, kind, name) == {"MESH:D010919": EXACT}


def test_a_placebo_beside_a_drug_is_a_part(linker: Linker) -> None:
    found = parts(linker, Kind.DRUG, "Dapagliflozin in combination with placebo")
    assert found["placebo"] == {"MESH:D010919"}
    assert "DRUGBANK:DB06292" in found["Dapagliflozin"]


def test_healthy_volunteers_have_no_disease(linker: Linker) -> None:
    assert only(linker, Kind.CONDITION, "Healthy Volunteers").rule == "not-a-disease"


@pytest.mark.parametrize("name", ["triple therapy", "Mobi-C", "ARM 1", "cyclophosphamide + fludarabine"])
def test_phrases_and_combined_names_are_not_found(linker: Linker, name: str) -> None:
    link = only(linker, Kind.DRUG, name)
    assert (link.decision, link.source) == (Decision.NOT_FOUND, "drug")
    assert len(link.source_version) == 12


@pytest.mark.parametrize(
    "name", ["lymphoma", "CD19", "cyclophosphamide", "bariatric surgery", "Pfizer", "asthma", "NF1"]
)
def test_no_kind_lands_on_a_foreign_category(linker: Linker, name: str) -> None:
    for kind, targets in TARGETS.items():
        allowed: dict[str, set[str]] = {}
        for target in targets:
            allowed.setdefault(target.vocabulary, set()).update(target.categories)
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
    assert (link.key, link.matched, link.rule, link.confidence) == ("asthmas", "Asthma", "folded-label", 0.9)
    assert link.preprocessing == (*PREPROCESSING, "semapv:Lemmatization")
    assert (link.source, link.source_version, link.justification) == ("mondo", "1", "semapv:LexicalMatching")


def test_the_list_of_abbreviations_says_only_what_records_say(shared: Path) -> None:
    with gzip.open(shared / "corpus" / "trials.jsonl.gz", "rt", encoding="utf-8") as lines:
        records = {match[0]: line for line in lines if (match := re.search(r"NCT\d{8}", line))}
    text = (Path(__file__).parents[1] / "data" / "curation" / "abbreviations.tsv").read_text("utf-8")
    for short, meaning, number, example in (row.split("\t") for row in text.splitlines()[1:]):
        assert int(number) >= 5
        assert f"({short}" in records[example]
        assert dictionary()[short] == meaning
        assert abbreviates(short, meaning)


def test_the_list_of_modifiers_is_consistent() -> None:
    notations = [entry.notation for entry in modifiers()]
    patterns = [pattern for entry in modifiers() for pattern in entry.patterns]
    assert len(set(notations)) == len(notations)
    assert len(set(patterns)) == len(patterns)
    assert all(entry.label and entry.definition.endswith(".") and all(entry.patterns) for entry in modifiers())


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
    assert linked.links


def test_importing_loads_no_data() -> None:
    code = (
        "import sys; opened = [];"
        "sys.addaudithook(lambda event, args: event == 'open' and opened.append(str(args[0])));"
        "import trialgraph.linking, trialgraph.vocabularies; print([name for name in opened if '.tsv' in name])"
    )
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert printed.strip() == "[]"


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


# One name for each rule, and what it leads to. The vocabularies know none of these names as it stands.
RULE_BY_RULE = [
    ("without-abbreviation", Kind.CONDITION, "Acute Lymphoblastic Leukemia (ALL)", "MONDO:0004967", EXACT),
    ("abbreviation-first", Kind.CONDITION, "HCC - Hepatocellular Carcinoma", "MONDO:0007256", EXACT),
    ("receptor-of-chains", Kind.MARKER, "TCR alpha/beta", "GO:0042105", EXACT),
    ("without-sign", Kind.MARKER, "CD19 antigen", "HGNC:1633", EXACT),
    ("without-legal-form", Kind.ORGANIZATION, "Novo Nordisk A/S", "ror:0435rc536", EXACT),
    ("written-out", Kind.PROCEDURE, "MRI", "MESH:D008279", EXACT),
    ("after-label", Kind.DRUG, "Experimental: Spironolactone", "DRUGBANK:DB00421", EXACT),
    ("without-dose", Kind.DRUG, "Nicorandil 5mg tid", "DRUGBANK:DB09220", EXACT),
    ("without-form", Kind.DRUG, "Cisplatin injection", "DRUGBANK:DB00515", EXACT),
    ("without-circumstance", Kind.DRUG, "Standard-dose homoharringtonine", "DRUGBANK:DB04865", EXACT),
    ("without-condition-words", Kind.CONDITION, "Patients with asthma", "MONDO:0004979", EXACT),
    ("before-bracket", Kind.DRUG, "Darolutamide (Nubeqa, BAY1841788)", "DRUGBANK:DB12941", EXACT),
    ("bracket-is-code", Kind.DRUG, "some new medicine (BMS-986012)", "DRUGBANK:DB14831", EXACT),
    ("renamed", Kind.ORGANIZATION, "Upjohn has merged with Mylan to form Viatris Inc.", "ror:01g1gvr46", EXACT),
    ("without-place", Kind.ORGANIZATION, "Assiut University Hospital Group University of Florence, Italy", "", ""),
    ("without-owner", Kind.ORGANIZATION, "Istituto di Fisiologia Clinica CNR", "ror:01kdj2848", EXACT),
    ("before-any-bracket", Kind.DRUG, "Acetaminophen (or equivalent)", "DRUGBANK:DB00316", EXACT),
    ("inside-bracket", Kind.DRUG, "Natrecor (nesiritide)", "DRUGBANK:DB04899", EXACT),
    ("code-beside-name", Kind.DRUG, "new PL-3994 spray solution", "DRUGBANK:DB15355", EXACT),
    ("name-beside-code", Kind.BIOLOGICAL, "CAP-1002 Allogeneic Cardiosphere-Derived Cells", "DRUGBANK:DB15744", EXACT),
    ("method", Kind.PROCEDURE, "Phenotyping of T cells by flow cytometry", "MESH:D005434", EXACT),
    ("without-means", Kind.PROCEDURE, "Percutaneous Diskectomy SpineJet", "MESH:D017587", EXACT),
    ("as-vaccine", Kind.BIOLOGICAL, "BCG live attenuated", "", ""),
    ("as-therapy", Kind.PROCEDURE, "Proton Beam", "MESH:D061766", EXACT),
    ("without-modifiers", Kind.CONDITION, "Mild Asthma", "MONDO:0004979", BROAD),
    ("without-cause", Kind.CONDITION, "Erectile Dysfunction Following Radical Prostatectomy", "MONDO:0005362", BROAD),
    ("base-of-salt", Kind.DRUG, "Tamoxifen citrate", "DRUGBANK:DB00675", BROAD),
    ("unformulated", Kind.DRUG, "Liposomal doxorubicin", "DRUGBANK:DB00997", BROAD),
]


def test_every_rule_has_an_example() -> None:
    assert [rule.name for rule in RULES] == [row[0] for row in RULE_BY_RULE]


@pytest.mark.parametrize(
    ("rule", "kind", "name", "concept", "predicate"), RULE_BY_RULE, ids=lambda value: str(value)[:40]
)
def test_each_rule_rewords(linker: Linker, rule: str, kind: Kind, name: str, concept: str, predicate: str) -> None:
    tried = [reading for reading in readings(kind, [Reading(name, normalise(name))]) if rule in reading.rules]
    assert tried, "the rule does not apply"
    if concept:
        [link] = [link for link in linker.link(kind, name).links if link.concept == concept]
        assert (link.decision, link.predicate) == (Decision.ACCEPTED, predicate)
        assert rule in link.rule
        assert link.confidence < 0.95
        assert link.preprocessing[: len(PREPROCESSING)] == PREPROCESSING


def test_cells_are_named_by_their_antigen_but_not_by_less_than_their_source(linker: Linker) -> None:
    assert accepted(linker, Kind.BIOLOGICAL, "CD19 CAR-T CELLS")["DRUGBANK:DB21913"] == EXACT
    assert "DRUGBANK:DB15726" not in accepted(linker, Kind.BIOLOGICAL, "Mesenchymal Stem Cells")  # of umbilical cord


def test_a_letter_at_the_end_is_no_article(linker: Linker) -> None:
    found = accepted(linker, Kind.BIOLOGICAL, "Botulinum toxin type A 50 units")
    assert found["DRUGBANK:DB00083"] == EXACT


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Valve Heart Disease", "Heart Valve Diseases"),
        ("acute myeloid leukaemia", "Acute Myeloid Leukemia"),
        ("tumours of the oesophagus", "Esophageal Tumor"),
        ("SB-656933", "SB 656933"),
        ("diabetes mellitus, type II", "Type 2 Diabetes Mellitus"),
        ("Malignant Neoplasm of Anal Canal", "anal canal cancer"),
        ("Kyphoses", "Kyphosis"),
        ("mesenchymal stromal cells", "Mesenchymal Stem Cell"),
    ],
)
def test_folding_makes_one_of_two_spellings(one: str, other: str) -> None:
    assert fold(normalise(one)) == fold(normalise(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hypertension", "hypotension"),
        ("prednisone", "prednisolone"),
        ("CD19", "CD20"),
        ("type 1", "type 2"),
        ("NK cells", "T cells"),
        ("Vitamin A", "Vitamins"),  # a letter, not an article
        ("Hepatitis A", "Hepatitis"),
    ],
)
def test_folding_keeps_apart_what_differs(one: str, other: str) -> None:
    assert fold(normalise(one)) != fold(normalise(other))


def test_a_short_name_of_an_organisation_keeps_its_order() -> None:
    one, other = "university of miami", "miami university"
    assert fold(one, ordered=True) != fold(other, ordered=True)
    assert fold("university hospital ghent", ordered=True) == fold("ghent university hospital", ordered=True)
    assert fold("viatris inc", ordered=True) == "viatris"


@given(TEXT)
def test_folding_twice_changes_nothing_more(name: str) -> None:
    assert isinstance(fold(normalise(name)), str)


@pytest.mark.parametrize(
    ("kind", "name", "concept"),
    [
        (Kind.DRUG, "Trizepatide", "DRUGBANK:DB15171"),
        (Kind.DRUG, "azactidine", "DRUGBANK:DB00928"),
    ],
)
def test_one_wrong_letter_costs_confidence(linker: Linker, kind: Kind, name: str, concept: str) -> None:
    [link] = [link for link in linker.link(kind, name).links if link.concept == concept]
    assert (link.decision, link.confidence <= 0.75) == (Decision.ACCEPTED, True), link
    assert "misspelt" in link.rule
    assert link.justification == "semapv:LexicalSimilarityThresholdMatching"


def test_a_known_word_is_not_misspelt(linker: Linker) -> None:
    assert "swine disease" in linker.index.nearly("spine disease")
    assert corrected("spine disease", linker.index) == []
    assert corrected("bms 986278", linker.index) == []
    assert corrected("aspirn", linker.index) == [], "shorter than eight letters"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "Systemic therapy (Gemcitabine plus oxaliplatin)",
            {"Gemcitabine": "DRUGBANK:DB00441", "oxaliplatin": "DRUGBANK:DB00526"},
        ),
        ("cisplatin or carboplatin + pemetrexed", {"cisplatin": "DRUGBANK:DB00515", "pemetrexed": "DRUGBANK:DB00642"}),
        ("Baxdrostat/dapagliflozin", {"Baxdrostat": "DRUGBANK:DB19090", "dapagliflozin": "DRUGBANK:DB06292"}),
        (
            "TNF blockers (infliximab, adalimumab, etanercept)",
            {"infliximab": "DRUGBANK:DB00065", "etanercept": "DRUGBANK:DB00005"},
        ),
    ],
)
def test_parts_are_linked_and_the_whole_is_kept(linker: Linker, name: str, expected: dict[str, str]) -> None:
    found = parts(linker, Kind.DRUG, name)
    assert {text: concept for text, concept in expected.items() if concept in found.get(text, ())} == expected
    assert accepted(linker, Kind.DRUG, name) == {}


def test_a_name_with_an_and_in_it_is_not_cut(linker: Linker) -> None:
    assert linker.link(Kind.CONDITION, "Head and Neck Cancer").components == ()
    assert linker.link(Kind.DRUG, "Fish oil and something unheard of").components == ()


def test_what_a_name_leaves_open_is_narrower(linker: Linker) -> None:
    found = accepted(linker, Kind.CONDITION, "Relapsed/Refractory Acute Myeloid Leukaemia")
    narrow = "skos:narrowMatch"
    assert found == {"MONDO:0018874": BROAD, "NCIT:C148427": narrow, "NCIT:C134319": narrow}


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("Brain Tumors", "MONDO:0001657"),  # cancer: a tumour need not be malignant
        ("Dyslipidemias", "MONDO:0002525"),  # the inherited ones only
        ("Eosinophilia", "MONDO:0015691"),
        ("Insulin Resistance", "MONDO:0005148"),
    ],
)
def test_a_synonym_of_something_narrower_is_not_exact(linker: Linker, name: str, wrong: str) -> None:
    assert wrong not in accepted(linker, Kind.CONDITION, name)


def test_vocabularies_that_gainsay_one_another_are_doubted(linker: Linker) -> None:
    found = accepted(linker, Kind.PROCEDURE, "Percutaneous coronary intervention")
    assert found == {"NCIT:C99521": EXACT, "MESH:D062645": EXACT}
    assert "UNII:E7199S1YWR" not in accepted(linker, Kind.DRUG, "lisinopril")  # the dihydrate; DrugBank names another


def test_what_is_filed_under_another_kind_is_found_second(linker: Linker) -> None:
    assert "MAXO:0000014" in accepted(linker, Kind.DRUG, "Radiation")
    assert accepted(linker, Kind.DEVICE, "Lobster Device") == {}
    assert accepted(linker, Kind.PROCEDURE, "NB") == {}


@pytest.mark.parametrize(
    "name", ["Institute of Something Good, ", "a, " * 600, "+ " * 500, "(" * 500, "University of " * 200]
)
@pytest.mark.parametrize("kind", Kind)
def test_odd_and_endless_names_are_only_not_found(linker: Linker, kind: Kind, name: str) -> None:
    assert asserted(linker.link(kind, name, Context(text=name, other_names=(name,)))) == {}


def test_names_of_nothing_but_articles_are_not_all_the_same(linker: Linker) -> None:
    assert accepted(linker, Kind.MARKER, "DES")["HGNC:2770"] == EXACT
    assert "HGNC:2770" not in accepted(linker, Kind.MARKER, "and")


# A curator


def test_a_curator_wins_over_the_machine(tmp_path: Path) -> None:
    header = "\t".join(curation.COLUMNS)
    made = "semapv:ManualMappingCuration|x|2026-11-24|y|code:nameKind-condition"
    rows = [
        f"flu|rdfs literal|skos:exactMatch|Not|M:1|flu|vocabulary:mondo|{made}",
        f"flu|rdfs literal|skos:broadMatch||M:2|cold|vocabulary:mondo|{made}",
    ]
    path = tmp_path / "links.sssom.tsv"
    path.write_text("\n".join([header, *(row.replace("|", "\t") for row in rows)]) + "\n", "utf-8")
    concepts = (Concept("M:1", "flu", "Disease"), Concept("M:2", "cold", "Disease"))
    index = made_up(*concepts).index
    links = Linker(index, curation.read(path)).link(Kind.CONDITION, "Flu").links
    assert [(link.concept, link.decision, link.predicate, link.rule) for link in links] == [
        ("M:2", Decision.ACCEPTED, BROAD, "curated"),
        ("M:1", Decision.REJECTED, EXACT, "curated"),
    ]


def test_the_projects_own_decisions_are_used(linker: Linker) -> None:
    decisions = {link.concept: link.decision for link in linker.link(Kind.DRUG, "Alteplase").links}
    assert decisions["DRUGBANK:DB00009"] is Decision.ACCEPTED
    assert decisions["MESH:D010959"] is Decision.REJECTED


# In the record


def test_an_abbreviation_is_what_the_record_says(linker: Linker) -> None:
    context = Context(text="standard-dose homoharringtonine (HHT) with cytarabine")
    linked = linker.link(Kind.DRUG, "HHT", context)
    assert asserted(linked)["DRUGBANK:DB04865"] == EXACT
    assert linked.read_as == "homoharringtonine"
    assert {link.key for link in linked.links} == {"homoharringtonine"}
    assert linker.link(Kind.CONDITION, "HHT", context).read_as == ""  # a drug is no disease


def test_the_record_goes_before_the_dictionary(linker: Linker) -> None:
    anaemia = Context(text="patients with refractory anaemia (RA) after chemotherapy")
    assert linker.link(Kind.CONDITION, "RA", anaemia).read_as == "refractory anaemia"


def test_other_names_help_a_name_that_nobody_knows(linker: Linker) -> None:
    assert accepted(linker, Kind.DRUG, "GE-145", Context(("Ioforminol",)))["DRUGBANK:DB12439"] == EXACT


def test_other_names_that_disagree_or_name_another_intervention_are_no_help(linker: Linker) -> None:
    unknown = "XY-99999"
    assert accepted(linker, Kind.DRUG, unknown, Context(("carvedilol", "metoprolol"))) == {}
    assert accepted(linker, Kind.DRUG, unknown, Context(("carvedilol",), frozenset({"Carvedilol"}))) == {}
    assert accepted(linker, Kind.DRUG, "lisinopril", Context(("carvedilol", "metoprolol")))["DRUGBANK:DB00722"] == EXACT


def test_texts_explain_a_brand(linker: Linker) -> None:
    context = Context(text="GP40061 compared with originator insulin glargine (Lantus(R)): a randomized trial.")
    linked = linker.link(Kind.DRUG, "Lantus Solostar, 100 Units/mL Subcutaneous Solution", context)
    assert asserted(linked)["DRUGBANK:DB00047"] == EXACT
    assert linked.read_as == "insulin glargine"


def test_nlm_is_a_witness_not_the_answer() -> None:
    linker = made_up(
        Concept("M:1", "a", "Disease", ("ra",), (), (), ("MESH:D1",)), Concept("M:2", "b", "Disease", ("RA",))
    )
    witness = Context(mesh=frozenset({"MESH:D1", "MESH:D9"}))
    assert accepted(linker, Kind.CONDITION, "RA", witness) == {"M:1": EXACT}
    assert accepted(linker, Kind.CONDITION, "RA", Context(mesh=frozenset({"MESH:D9"}))) == {}
    assert accepted(linker, Kind.CONDITION, "unheard of", witness) == {}


def test_a_federal_agency_is_of_the_united_states(linker: Linker) -> None:
    nih = Context(agency_class="NIH")
    assert accepted(linker, Kind.ORGANIZATION, "National Cancer Institute (NCI)", nih) == {"ror:040gcmg81": EXACT}
    assert accepted(linker, Kind.ORGANIZATION, "National Institute of Mental Health (NIMH)", nih) == {}


def test_a_company_without_its_country_is_the_head_office(linker: Linker) -> None:
    assert accepted(linker, Kind.ORGANIZATION, "Sanofi") == {"ror:02n6c9837": EXACT}
    assert accepted(linker, Kind.ORGANIZATION, "Novo Nordisk A/S") == {"ror:0435rc536": EXACT}
    assert accepted(linker, Kind.ORGANIZATION, "Johnson & Johnson Private Limited") == {}


def test_definitions_and_aliases_are_read_from_texts() -> None:
    assert definitions("MSC", "of mesenchymal stem cell (MSC) injection") == ["mesenchymal stem cell"]
    assert definitions("CRT", "CRT (cardiac resynchronization therapy)") == ["cardiac resynchronization therapy"]
    assert definitions("ABC", "nothing of the kind (ABC)") == []
    assert aliases("AZD9977", "single doses of balcinrenone (AZD9977)") == ["balcinrenone"]


@given(name=st.text(max_size=30), other=st.text(max_size=30), text=TEXT)
def test_any_context_can_be_read(linker: Linker, name: str, other: str, text: str) -> None:
    assert linker.link(Kind.DRUG, name, Context((other,), frozenset({text}), text)).links


@given(st.text(max_size=60))
def test_taking_off_an_abbreviation_never_raises_and_never_adds(text: str) -> None:
    assert text.startswith(unabbreviated(text))


def test_nothing_is_nothing_with_its_abbreviation_too(linker: Linker) -> None:
    [link] = linker.link(Kind.PROCEDURE, "Control group (CG)").links
    assert (link.decision, link.rule) == (Decision.NOT_FOUND, "not-a-substance")
