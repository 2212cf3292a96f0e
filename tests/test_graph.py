"""From a record to its triples."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
import rdflib
from rdflib.compare import graph_diff, to_isomorphic

import checking
from conftest import (
    GOLDEN,
    ROOT,
    golden_triples,
    objects,
    parse,
    rdflib_graph,
    record,
    streams,
    study,
    triples,
)
from trialgraph import facts, graph, names, vocabularies
from trialgraph import vocab as v
from trialgraph.concepts import Decision, Kind, Link, Linked
from trialgraph.errors import Severity
from trialgraph.facts import Described, Evidence, Facts, Order, Part, Ref, Regimen, RegimenKind, Role, Status, When
from trialgraph.graph import mesh
from trialgraph.graph.eligibility import years
from trialgraph.terms import Triple, text

ARMS = "protocolSection.armsInterventionsModule"
XSD = "http://www.w3.org/2001/XMLSchema#"
FOLDERS = sorted(path.name for path in GOLDEN.iterdir() if (path / "record.json").exists())
STEMS = {
    "trial", "record", "identifier", "arm", "intervention", "condition", "component", "eligibility", "outcome", "site",
    "organization", "publication", "link", "evidence", "described", "role", "regimen", "dose",
    "product", "population", "concept",
}  # fmt: skip


# Golden files


def test_every_kind_of_thing_has_a_golden_record() -> None:
    assert set(FOLDERS) >= STEMS
    assert set(FOLDERS) >= {"NCT07257419", "linked-parts", "linked-abbreviation", "linked-placebo", "linked-narrower"}


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_golden_record_says_what_is_expected(folder: str) -> None:
    expected = to_isomorphic(rdflib.Graph().parse(GOLDEN / folder / "expected.ttl", format="turtle"))
    actual = to_isomorphic(rdflib_graph(golden_triples(GOLDEN / folder)))
    if expected != actual:
        _, missing, added = graph_diff(expected, actual)
        told = "\n".join(
            [f"missing {line}" for line in sorted(missing.serialize(format="nt").splitlines())]
            + [f"added   {line}" for line in sorted(added.serialize(format="nt").splitlines())]
        )
        pytest.fail(f"{folder}: if this is meant, run `python tests/golden/update.py` and review\n{told}")


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_golden_record_holds_no_person(folder: str) -> None:
    written = (GOLDEN / folder / "record.json").read_text("utf-8")
    for field in ("centralContacts", "overallOfficials", "contacts", "investigatorFullName"):
        assert f'"{field}"' not in written


def test_the_model_trial_is_the_one_of_the_corpus(shared: Path) -> None:
    ours = json.loads((GOLDEN / "NCT07257419" / "record.json").read_text("utf-8"))
    assert ours == json.loads((shared / "corpus" / "NCT07257419.json").read_text("utf-8"))


# Arms and interventions


def assigned(
    groups: list[dict[str, Any]], interventions: list[dict[str, Any]]
) -> tuple[set[tuple[str, str]], list[tuple[str, str]]]:
    """Which arm (label) gets which intervention (description, else name); and the findings."""  # fmt: skip
    document = record(armsInterventionsModule={"armGroups": groups, "interventions": interventions})
    said = triples(document)
    label = {s: json.loads(o) for s, p, o in said if p == v.RDFS_LABEL}
    what = label | {s: json.loads(o) for s, p, o in said if p == v.DCTERMS_DESCRIPTION}
    pairs = {(label[s], what[o]) for s, p, o in said if p == v.assignsIntervention}
    found = [(f.rule, f.path.removeprefix(f"{ARMS}.")) for f in graph.findings(study(document))]
    return pairs, sorted(found)


def drug(name: str, *labels: str, **more: Any) -> dict[str, Any]:
    return {"type": "DRUG", "name": name} | ({"armGroupLabels": [*labels]} if labels else {}) | more


def test_both_sides_of_an_assignment_agree() -> None:
    pairs, found = assigned(
        [{"label": "A", "interventionNames": ["Drug: x", "Drug: y"]}, {"label": "B", "interventionNames": ["Drug: y"]}],
        [drug("x", "A"), drug("y", "B", "A")],
    )
    assert pairs == {("A", "x"), ("A", "y"), ("B", "y")}
    assert found == []


def test_the_label_alone_assigns_and_is_reported() -> None:
    pairs, found = assigned([{"label": "A"}], [drug("x", "A")])
    assert pairs == {("A", "x")}
    assert found == [("one-sided-assignment", "armGroups[0].interventionNames")]


def test_the_name_alone_assigns_and_is_reported() -> None:
    pairs, found = assigned([{"label": "A", "interventionNames": ["Drug: x"]}], [drug("x")])
    assert pairs == {("A", "x")}
    assert found == [("one-sided-assignment", "interventions[0].armGroupLabels")]


def test_a_label_that_leads_nowhere() -> None:
    pairs, found = assigned([{"label": "A", "interventionNames": ["Drug: x"]}], [drug("x", "A", "B")])
    assert pairs == {("A", "x")}
    assert found == [("dangling-arm-label", "interventions[0].armGroupLabels[1]")]


@pytest.mark.parametrize("name", ["Drug: z", "x", "Device: x", "drug: x", "DRUG: x"])
def test_a_name_that_leads_nowhere(name: str) -> None:
    pairs, found = assigned([{"label": "A", "interventionNames": ["Drug: x", name]}], [drug("x", "A")])
    assert pairs == {("A", "x")}
    assert found == [("dangling-intervention-name", "armGroups[0].interventionNames[1]")]


def test_of_interventions_with_one_name_the_labels_decide() -> None:
    pairs, found = assigned(
        [{"label": "A", "interventionNames": ["Drug: x"]}, {"label": "B", "interventionNames": ["Drug: x"]}],
        [drug("x", "A", description="high"), drug("x", "B", description="low")],
    )
    assert pairs == {("A", "high"), ("B", "low")}
    assert found == []


def test_of_arms_with_one_label_both_are_meant() -> None:
    document = record(armsInterventionsModule={
        "armGroups": [{"label": "A", "description": "1"}, {"label": "A", "description": "2"}],
        "interventions": [drug("x", "A")],
    })  # fmt: skip
    assert len({s for s, p, _ in triples(document) if p == v.assignsIntervention}) == 2


@pytest.mark.parametrize(
    "kind", ["COMBINATION_PRODUCT", "DIETARY_SUPPLEMENT", "DIAGNOSTIC_TEST", "BIOLOGICAL", "OTHER"]
)
def test_types_are_written_before_names_as_the_registry_does(kind: str) -> None:
    written = kind.replace("_", " ").title()
    pairs, found = assigned([{"label": "A", "interventionNames": [f"{written}: x: y"]}], [drug("x: y", "A", type=kind)])
    assert (pairs, found) == ({("A", "x: y")}, [])


def test_the_assignments_of_the_corpus_agree(corpus: list[bytes]) -> None:
    rules: set[str] = set()
    for data in corpus:
        rules |= {finding.rule for finding in graph.findings(study(data))}
    assert rules == set()


# Facts

WHY = Evidence("a-rule", "after it", f"{ARMS}.interventions[0].description", 0.9)
TWO_ARMS = record(armsInterventionsModule={
    "armGroups": [{"label": "A"}, {"label": "B"}], "interventions": [drug("x", "A", "B"), drug("y", "A")],
})  # fmt: skip


def implied(found: Facts, document: dict[str, Any] = TWO_ARMS) -> set[Triple]:
    return {*streams(study(document), facts=found)["trial"]}


@pytest.mark.parametrize("folder", [name for name in FOLDERS if (GOLDEN / name / "facts.json").exists()])
def test_the_facts_of_a_golden_record_keep_the_contract(folder: str) -> None:
    found = checking.check(golden_triples(GOLDEN / folder))
    assert [finding for finding in found if finding.severity is Severity.VIOLATION] == []


def test_facts_of_one_trial_that_rest_on_the_same_words_share_their_evidence() -> None:
    roles = tuple(Role(facts.registered(index), 0, Status.INVESTIGATIONAL, WHY) for index in (0, 1))
    said = implied(Facts(roles=roles))
    assert len(objects(said, v.hasRoleAssignment)) == 2
    assert len(set(objects(said, v.evidence))) == 1
    other = implied(Facts(roles=(roles[0], replace(roles[1], evidence=replace(WHY, confidence=0.8)))))
    assert len(set(objects(other, v.evidence))) == 2


def test_a_role_that_is_found_twice_is_said_once_as_the_surer_evidence_has_it() -> None:
    role = Role(facts.registered(0), 1, Status.PLACEBO, WHY)
    said = implied(Facts(roles=(role, replace(role, evidence=Evidence("another", "it", WHY.path, 0.95)))))
    assert len(objects(said, v.hasRoleAssignment)) == 1
    assert objects(said, v.rule) == ['"another"']


def test_a_role_is_that_of_its_intervention_in_its_arm_on_its_axis() -> None:
    said = implied(Facts(roles=(
        Role(facts.registered(1), 0, Status.BACKGROUND, WHY), Role(None, 1, Status.NO_INTERVENTION, WHY),
        Role(facts.registered(1), 0, facts.Function.SUPPORTIVE, WHY),
    )))  # fmt: skip
    label = {s: json.loads(o) for s, p, o in said if p == v.RDFS_LABEL}
    known: dict[str, dict[str, str]] = {}
    for s, p, o in said:
        if p in (v.roleOf, v.roleIn, v.comparativeRole, v.functionalRole):
            known.setdefault(s, {})[p] = label.get(o, o)
    codes = v.CODES["comparativeRole"] | v.CODES["functionalRole"]
    expected = (
        {v.roleOf: "y", v.roleIn: "A", v.comparativeRole: codes["background"]},
        {v.roleOf: "y", v.roleIn: "A", v.functionalRole: codes["supportive"]},
        {v.roleIn: "B", v.comparativeRole: codes["noIntervention"]},
    )
    assert len(known) == len(expected)
    assert all(role in known.values() for role in expected)


def test_what_only_a_text_names_and_what_only_a_curator_names_are_told_apart_and_never_registered() -> None:
    stated = Evidence("curated", "mesna", source="https://example.org/a", curator="somebody", date="2026-11-24")
    said = implied(Facts(described=(
        Described("mesna", Kind.DRUG, WHY), Described("thiotepa", Kind.DRUG, stated),
        Described("MESNA", Kind.DRUG, replace(stated, source="Example et al.: a trial")),
    )))  # fmt: skip
    things = {json.loads(o): s for s, p, o in said if p == v.RDFS_LABEL}
    types = {name: {o for s, p, o in said if (s, p) == (me, v.RDF_TYPE)} for name, me in things.items()}
    assert types["mesna"] == {v.DescribedIntervention}
    assert types["thiotepa"] == types["MESNA"] == {v.CuratedIntervention}
    assert len(set(objects(said, v.describesIntervention))) == 3
    assert objects(said, v.DCTERMS_SOURCE) == ['"Example et al.: a trial"', "<https://example.org/a>"]
    assert len(objects(said, v.hasIntervention)) == 2


def test_an_order_is_said_as_it_was_found_and_its_evidence_hangs_on_what_it_is_said_of() -> None:
    first, second = facts.registered(0), facts.registered(1)
    said = implied(Facts(orders=(Order(first, When.AFTER, second, WHY),)))
    ((x, _, y),) = [triple for triple in said if triple[1] == v.givenAfter]
    assert not objects(said, v.givenBefore)
    ((subject, _, why),) = [triple for triple in said if triple[1] == v.evidence]
    assert subject == x
    repeated = [(why, v.OWL_ANNOTATED_SOURCE, x), (why, v.OWL_ANNOTATED_PROPERTY, v.givenAfter)]
    assert {*repeated, (why, v.OWL_ANNOTATED_TARGET, y), (why, v.RDF_TYPE, v.OWL_AXIOM)} <= said


def test_a_fact_about_a_part_that_is_not_there_is_a_mistake() -> None:
    nowhere = Ref(Part.DESCRIBED, "mesna")
    with pytest.raises(KeyError):
        implied(Facts(orders=(Order(nowhere, When.AFTER, facts.registered(0), WHY),)))
    with pytest.raises(IndexError):
        implied(Facts(roles=(Role(facts.registered(0), 2, Status.PLACEBO, WHY),)))


def test_the_links_of_what_facts_describe_are_links_of_the_record() -> None:
    link = Link(
        Kind.DRUG, "mesna", Decision.ACCEPTED, "skos:exactMatch", "MESH:D015080", "Mesna", "ChemicalEntity", "mesh",
        "1", "semapv:LexicalMatching", 0.95, "Mesna", (), "label",
    )  # fmt: skip
    found = Facts(
        described=(Described("mesna", Kind.DRUG, WHY, Linked((link,))),),
        regimens=(Regimen("AB", RegimenKind.COMBINATION, (0,), (), WHY, Linked((replace(link, key="ab"),))),),
    )
    assert [item.key for item in graph.all_links(graph.Links(), found)] == ["mesna", "ab"]
    said = streams(study(TWO_ARMS), facts=found)
    assert len([triple for triple in said["shared"] if triple[2] == v.LinkEvidence]) == 2
    assert len(objects({*said["trial"]}, v.SKOS_EXACT_MATCH)) == len(objects({*said["trial"]}, v.linkedBy)) == 2


def test_without_facts_nothing_is_implied(samples: list[bytes]) -> None:
    for data in samples:
        assert not [triple for triple in streams(study(data))["trial"] if triple[1] == v.evidence]


# Ages


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        ("18 Years", "18.0"), ("1 Year", "1.0"), ("0 Years", "0.0"), ("6 Months", "0.5"), ("18 Months", "1.5"),
        ("1 Month", "0.083333"), ("52 Weeks", "0.996578"), ("1 Day", "0.002738"), ("24 Hours", "0.002738"),
        ("1440 Minutes", "0.002738"), ("365 Days", "0.999316"), ("120 Years", "120.0"),
        ("999999999 Years", "999999999.0"),
    ],
)  # fmt: skip
def test_ages_are_years(age: str, expected: str) -> None:
    assert years(age) == f'"{expected}"^^<{XSD}decimal>'


def test_units_are_in_the_right_order_and_proportion() -> None:
    def value(age: str) -> Decimal:
        return Decimal(years(age).split('"')[1])

    assert value("12 Months") == value("1 Year")
    assert value("7 Days") == value("1 Week")
    assert value("48 Hours") == value("2 Days")
    assert value("7200 Minutes") == value("5 Days")
    assert value("3 Hours") < value("1 Day") < value("1 Week") < value("1 Month") < value("1 Year")


def test_an_age_is_said_verbatim_too() -> None:
    said = triples(record(eligibilityModule={"minimumAge": "6 Months", "maximumAge": "N/A"}))
    assert objects(said, v.minimumAgeText) == ['"6 Months"']
    assert objects(said, v.maximumAgeText) == objects(said, v.maximumAgeYears) == []


# What does not depend on the values


def test_false_zero_and_the_empty_text_are_values() -> None:
    said = triples(record(
        oversightModule={"oversightHasDmc": False}, designModule={"enrollmentInfo": {"count": 0}},
        descriptionModule={"briefSummary": ""},
        contactsLocationsModule={"locations": [{"geoPoint": {"lat": 0.0, "lon": 0}}]},
    ))  # fmt: skip
    assert objects(said, v.hasDataMonitoringCommittee) == [f'"false"^^<{XSD}boolean>']
    assert objects(said, v.enrollment) == [f'"0"^^<{XSD}integer>']
    assert objects(said, v.DCTERMS_ABSTRACT) == ['""']
    assert objects(said, v.SCHEMA_LATITUDE) == objects(said, v.SCHEMA_LONGITUDE) == [f'"0.0"^^<{XSD}decimal>']


def test_an_address_that_is_no_iri_stays_text() -> None:
    said = triples(record(referencesModule={"seeAlsoLinks": [{"url": "http://a.org/b c"}, {"url": "http://a.org/b"}]}))
    assert '"http://a.org/b c"' in objects(said, v.SCHEMA_URL)
    assert "<http://a.org/b>" in objects(said, v.SCHEMA_URL)


def test_a_code_that_is_new_to_the_registry_is_a_concept_and_described() -> None:
    said = triples(record(statusModule={"overallStatus": "FAST ASLEEP/é"}))
    (concept,) = objects(said, v.SCHEMA_STATUS)
    assert concept == "<https://w3id.org/trialgraph/code/overallStatus-FAST%20ASLEEP%2F%C3%A9>"
    assert (concept, v.SKOS_NOTATION, text("FAST ASLEEP/é")) in said
    assert (concept, v.SKOS_IN_SCHEME, "<https://w3id.org/trialgraph/code/overallStatus>") in said


def test_codes_are_the_concepts_of_the_ontology() -> None:
    said = triples(record(statusModule={"overallStatus": "COMPLETED"}, designModule={"phases": ["PHASE1", "PHASE2"]}))
    assert objects(said, v.SCHEMA_STATUS) == [v.CODES["overallStatus"]["COMPLETED"]]
    assert objects(said, v.phase) == sorted([v.CODES["phase"]["PHASE1"], v.CODES["phase"]["PHASE2"]])


def test_no_version_is_a_finding_and_no_version_node() -> None:
    document = record(statusModule={})
    assert [finding.rule for finding in graph.findings(study(document))] == ["no-version"]
    assert not objects(triples(document), v.PAV_HAS_CURRENT_VERSION)


def check(said: dict[str, list[Triple]], nct: str) -> None:
    """What holds for the triples of every record."""
    for name, stream in said.items():
        for subject, predicate, value in stream:
            assert re.fullmatch(r"<[^<>\s]+>", subject)
            assert predicate in TERMS, predicate
            assert value[0] in '<"'
            assert "_:" not in (subject[:2], value[:2])
            if name == "trial":
                assert nct in subject, "a trial's graph is about the trial"
            if name != "trial":
                assert f"trial/{nct}/" not in subject


TERMS = {value for value in vars(v).values() if isinstance(value, str) and value.startswith("<")}


def test_every_record_of_the_corpus_keeps_to_the_vocabulary_without_blank_nodes(corpus: list[bytes]) -> None:
    predicates = set()
    for data in corpus:
        of = study(data)
        said = streams(of)
        check(said, of.nct_id)
        predicates |= {predicate for stream in said.values() for _, predicate, _ in stream}
    assert len(predicates) > 100


def test_the_samples_are_said_in_triples_that_a_strict_parser_reads(samples: list[bytes]) -> None:
    for data in samples:
        of = study(data)
        said = streams(of)
        check(said, of.nct_id)
        distinct = {triple for stream in said.values() for triple in stream}
        lines = "".join(f"{s} {p} {o} .\n" for s, p, o in distinct)
        read = list(pyoxigraph.parse(lines.encode(), format=pyoxigraph.RdfFormat.N_TRIPLES))
        assert len(read) == len(set(read)) == len(distinct)


def test_every_part_of_a_trial_is_pointed_to_and_typed(samples: list[bytes]) -> None:
    for data in samples:
        said = streams(study(data))["trial"]
        subjects, values = {s for s, _, _ in said}, {o for _, _, o in said}
        typed = {s for s, p, _ in said if p == v.RDF_TYPE}
        assert subjects == typed
        trial = names.trial(study(data).nct_id)
        assert subjects - values <= {trial}


def test_a_record_that_says_nothing_but_its_id_is_a_trial() -> None:
    said = triples({"protocolSection": {"identificationModule": {"nctId": "NCT00000001"}}})
    assert {s for s, _, _ in said} == {names.trial("NCT00000001"), names.record("NCT00000001")}
    assert parse({"protocolSection": {"identificationModule": {"nctId": "NCT00000001"}}}).findings == ()


@pytest.mark.parametrize(
    ("written", "curie"),
    [
        ("D007938", "mesh:D007938"),
        ("D000007938", "mesh:D007938"),
        ("D000066331", "mesh:D066331"),
        ("D000066388", "mesh:D000066388"),
        ("D000069585", "mesh:D000069585"),
        ("C024352", "mesh:C024352"),
        ("C000024352", "mesh:C024352"),
        ("C000588428", "mesh:C000588428"),
    ],
)
def test_a_mesh_id_is_written_as_mesh_does(written: str, curie: str) -> None:
    assert mesh.curie(written) == curie


def test_the_registrys_mesh_ids_are_those_of_the_vocabulary(corpus: list[bytes]) -> None:
    """Labels agree with the shipped slice wherever it has the id: a padded id would not be found at all."""
    slice_ = {concept.curie: concept.label for concept in vocabularies.load("mesh", ROOT / "data" / "vocabularies")}
    terms = {
        (mesh.curie(term.id), term.term)
        for text in corpus
        for module in (
            study(text).derived_section.condition_browse_module,
            study(text).derived_section.intervention_browse_module,
        )
        for term in module.meshes
        if term.id.startswith("D")
    }
    known = {curie for curie, _ in terms if curie.upper() in slice_}
    assert len(known) > 0.9 * len({curie for curie, _ in terms})
    renamed = {
        curie for curie, label in terms if curie in known and slice_[curie.upper()].lower() != str(label).lower()
    }
    assert len(renamed) < 0.02 * len(known)
