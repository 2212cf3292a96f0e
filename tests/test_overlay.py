"""What a curator states of one trial."""

from __future__ import annotations

import copy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import ROOT
from trialgraph.concepts import Kind, Linked
from trialgraph.errors import Severity, VocabularyError
from trialgraph.facts import (
    ConditionFunction,
    ConditionRole,
    Described,
    Evidence,
    Facts,
    Function,
    Maker,
    Member,
    Order,
    Part,
    Population,
    Product,
    Property,
    Ref,
    Regimen,
    RegimenKind,
    Requirement,
    Role,
    Status,
    Step,
    StepKind,
    Trait,
    When,
    registered,
)
from trialgraph.records import Study, parse
from trialgraph.semantics.case import Case
from trialgraph.semantics.overlay import RULE, RULE_JUDGEMENT, Overlay, merge, read, read_all

CURATED = ROOT / "data" / "curation" / "NCT07257419.yaml"
CORPUS = ROOT.parent / "shared" / "corpus"
NCT = "NCT00000001"
SAID = {"source": "paper", "quote": "verbatim words"}
WHY = Evidence("a-rule", "words", "protocolSection.x", 0.9)


def record(**modules: Any) -> Case:
    content: dict[str, Any] = {
        "identificationModule": {"nctId": NCT},
        "conditionsModule": {"conditions": ["Leukemia", "Lymphoma"]},
        "armsInterventionsModule": {
            "armGroups": [{"label": "A", "type": "EXPERIMENTAL"}, {"label": "B", "type": "ACTIVE_COMPARATOR"}],
            "interventions": [
                {"type": "DRUG", "name": "Mesna", "armGroupLabels": ["A"]},
                {"type": "DEVICE", "name": "Sorter", "armGroupLabels": ["A", "B"]},
                {"type": "DRUG", "name": "Twice", "armGroupLabels": ["A"]},
                {"type": "DRUG", "name": "Twice", "armGroupLabels": ["B"]},
            ],
        },
        "eligibilityModule": {"stdAges": ["ADULT"], "healthyVolunteers": False},
    }
    return Case(Study.model_validate({"protocolSection": content | modules}, strict=False))


def file(**facts: Any) -> dict[str, Any]:
    sources = {"paper": {"title": "A paper", "url": "https://example.org/paper"}}
    return {"nct": NCT, "curator": "a curator", "date": "2026-11-24", "sources": sources, **facts}


def written(folder: Path, content: Any, name: str = f"{NCT}.yaml") -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else yaml.safe_dump(content, allow_unicode=True), "utf-8")
    return path


def overlay(tmp_path: Path, **facts: Any) -> Overlay:
    return read(written(tmp_path, file(**facts)))


def found(tmp_path: Path, **facts: Any) -> tuple[Facts, list[str]]:
    result, findings = overlay(tmp_path, **facts).facts(record())
    assert {(finding.rule, finding.severity, finding.record) for finding in findings} <= {
        ("overlay-unresolved", Severity.WARNING, NCT)
    }
    return result, [finding.message for finding in findings]


# --- reading ---


def test_a_file_without_facts_is_read(tmp_path: Path) -> None:
    assert overlay(tmp_path).facts(record()) == (Facts(), ())


BROKEN: list[tuple[Any, str]] = [
    ("nct: [", f"{NCT}.yaml:1: this is no YAML"),
    ("nct: a\nnct: b\n", f"{NCT}.yaml:2: this is no YAML: the key 'nct' stands twice"),
    ("- nct\n", "a curated file is a mapping"),
    ("", "a curated file is a mapping"),
    ("nct: !!python/object:os.system {}\n", "this is no YAML"),
    ("&a [*a]\n", "a curated file is a mapping"),
    (f"nct: {NCT}\ndate: 2026-11-24\n", 'a date stands in quotation marks: "2026-11-24"'),
    (file(roles=[{**SAID, "thing": "Mesna"}]), "roles.0: a role is either comparative or functional"),
    (file(roles=[{**SAID, "thing": "Mesna", "functional": "cook"}]), "roles.0.functional: "),
    (file(roles=[{**SAID, "thing": "Mesna", "functional": "supportive", "comparative": "placebo"}]),
     "either comparative"),
    (file(roles=[{"thing": "Mesna", "functional": "supportive", "source": "paper"}]), "roles.0.quote: Field required"),
    (file(roles=[{**SAID, "thing": 7, "functional": "supportive"}]), "roles.0.thing: Input should be a valid string"),
    (file(roles=[{**SAID, "thing": "x", "functional": "supportive", "why": "x"}]), "roles.0.why: Extra inputs"),
    (file(roles=[{**SAID, "thing": "x", "functional": "supportive", "confidence": 2}]), "roles.0.confidence: "),
    (file(roles=[{**SAID, "thing": "x", "functional": "supportive", "judgement": "yes"}]), "roles.0.judgement: "),
    (file(makers=[{**SAID, "source": "book", "device": "x", "organization": "y"}]), "'book' is not among the sources"),
    (file(sources={}), "sources: "),
    (file(sources={"paper": {"title": "A paper"}}), "sources.paper: a source has a url or a citation"),
    (file(sources={"paper": {"title": "A paper", "url": "example.org"}}), "sources.paper.url: "),
    (file(date="24.11.2026"), "date: a date is written as 2026-11-24"),
    (file(date="2026-02-30"), "date: "),
    (file(nct="NCT1"), "nct: "),
    (file(nct="NCT00000002"), "its name must be NCT00000002.yaml"),
    (file(extra=[]), "extra: Extra inputs"),
    (file(described=[{**SAID, "label": "x", "kind": "drug"}] * 2), "described has the label 'x' more than once"),
    (file(regimens=[{**SAID, "label": "x", "kind": "supportive", "members": []}]), "regimens.0.members: "),
    (file(population=[{**SAID, "property": "diseaseState", "value": "ILL"}]), "'ILL' is not in the code list modifier"),
    (file(population=[{**SAID, "property": "healthyVolunteers", "value": "yes"}]), "'yes' is not"),
    (file(products=[{**SAID, "label": "x", "kind": "carT", "described": "y"}]),
     "the product 'x' is no described thing"),
    (file(products=[{**SAID, "label": "x", "kind": "soup"}]), "'soup' is not in the code list productKind"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "expected"), BROKEN)
def test_a_malformed_file_is_refused_in_one_sentence(tmp_path: Path, content: Any, expected: str) -> None:
    path = written(tmp_path, content)
    with pytest.raises(VocabularyError) as caught:
        read(path)
    message = str(caught.value)
    assert message.startswith(str(path))
    assert expected in message
    assert "\n" not in message


def test_a_missing_file_and_other_bytes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(VocabularyError, match="cannot be read"):
        read(tmp_path / f"{NCT}.yaml")
    path = tmp_path / f"{NCT}.yaml"
    path.write_bytes(b"\xff\xfe\xfa")
    with pytest.raises(VocabularyError, match=str(path)):
        read(path)


def test_deep_nesting_is_refused(tmp_path: Path) -> None:
    with pytest.raises(VocabularyError):
        read(written(tmp_path, "[" * 5_000))


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet="nct: -[]{}\"'&*!|>\n\t#%@\x00é0,", max_size=60))
def test_any_text_is_read_or_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / f"{NCT}.yaml"
    path.write_text(content, "utf-8")
    with pytest.raises(VocabularyError):
        read(path)


def test_all_files_of_a_folder_are_read(tmp_path: Path) -> None:
    written(tmp_path, file())
    written(tmp_path, file(nct="NCT00000002"), "NCT00000002.yaml")
    written(tmp_path, "no: overlay", "other.yaml")
    assert list(read_all(tmp_path)) == [NCT, "NCT00000002"]


# --- resolving ---


def test_evidence_is_of_the_fact_else_of_the_file(tmp_path: Path) -> None:
    facts, _ = found(
        tmp_path,
        population=[
            {**SAID, "property": "requiresMarker", "value": "CD19"},
            {**SAID, "property": "requiresMarker", "value": "CD22", "judgement": True, "curator": "other",
             "date": "2026-01-02"},
            {**SAID, "property": "requiresMarker", "value": "CD20", "confidence": 1},
        ],
    )  # fmt: skip
    source, words = "https://example.org/paper", "verbatim words"
    assert [fact.evidence for fact in facts.population] == [
        Evidence(RULE, words, "", 0.95, source, "a curator", "2026-11-24"),
        Evidence(RULE_JUDGEMENT, words, "", 0.7, source, "other", "2026-01-02"),
        Evidence(RULE, words, "", 1, source, "a curator", "2026-11-24"),
    ]


def test_a_citation_is_the_source_where_there_is_no_address(tmp_path: Path) -> None:
    content = file(makers=[{**SAID, "device": "Sorter", "organization": "Maker"}])
    content["sources"] = {"paper": {"title": "A paper", "citation": "Doe, 2025"}}
    facts, _ = read(written(tmp_path, content)).facts(record())
    assert facts.makers[0].evidence.source == "Doe, 2025"


def test_roles_are_of_every_arm_with_the_thing_or_of_the_one_named(tmp_path: Path) -> None:
    facts, _ = found(
        tmp_path,
        described=[{**SAID, "label": "Cells", "kind": "biological"}],
        roles=[
            {**SAID, "thing": "Mesna", "functional": "supportive"},
            {**SAID, "thing": "Sorter", "functional": "manufacturing"},
            {**SAID, "thing": "Sorter", "functional": "diagnostic", "arm": "B"},
            {**SAID, "thing": "Cells", "comparative": "investigational", "arm": "A"},
        ],
    )
    assert [(role.thing, role.arm, role.role) for role in facts.roles] == [
        (registered(0), 0, Function.SUPPORTIVE),
        (registered(1), 0, Function.MANUFACTURING),
        (registered(1), 1, Function.MANUFACTURING),
        (registered(1), 1, Function.DIAGNOSTIC),
        (Ref(Part.DESCRIBED, "Cells"), 0, Status.INVESTIGATIONAL),
    ]


def test_without_arms_a_role_has_none(tmp_path: Path) -> None:
    bare = record(armsInterventionsModule={"interventions": [{"type": "DRUG", "name": "Mesna"}]})
    made = overlay(tmp_path, roles=[{**SAID, "thing": "Mesna", "functional": "supportive"}])
    assert [role.arm for role in made.facts(bare)[0].roles] == [None]


def test_parts_are_named_by_label_or_registered_name(tmp_path: Path) -> None:
    facts, messages = found(
        tmp_path,
        described=[{**SAID, "label": "Graft", "kind": "procedure"}],
        regimens=[
            {**SAID, "label": "preparation", "kind": "conditioning", "members": ["Mesna", "Graft"], "arms": ["A"]}
        ],
        orders=[{**SAID, "first": "preparation", "when": "before", "second": "Graft"}],
        steps=[
            {**SAID, "kind": "depletion", "device": "Sorter", "marker": "CD3", "input": "blood", "product": "Graft"}
        ],
        makers=[{**SAID, "device": "Sorter", "organization": "Maker"}],
        conditions=[{**SAID, "condition": "Lymphoma", "function": "treated"}],
    )
    graft, why = Ref(Part.DESCRIBED, "Graft"), facts.makers[0].evidence
    assert messages == []
    assert facts == Facts(
        described=(Described("Graft", Kind.PROCEDURE, why, Linked(())),),
        regimens=(
            Regimen(
                "preparation", RegimenKind.CONDITIONING, (0,), (Member(registered(0), why), Member(graft, why)), why
            ),
        ),
        orders=(Order(Ref(Part.REGIMEN, "preparation"), When.BEFORE, graft, why),),
        steps=(Step(StepKind.DEPLETION, registered(1), "CD3", "blood", graft, why),),
        conditions=(ConditionRole(1, ConditionFunction.TREATED, why),),
        makers=(Maker(registered(1), "Maker", why),),
    )


def test_a_described_thing_is_looked_up(tmp_path: Path) -> None:
    asked: list[tuple[Kind, str]] = []

    def look(kind: Kind, name: str) -> Linked:
        asked.append((kind, name))
        return Linked((), read_as=name)

    made = overlay(tmp_path, described=[{**SAID, "label": "Graft", "kind": "procedure"}])
    facts, _ = made.facts(Case(record().study, look=look))
    assert asked == [(Kind.PROCEDURE, "Graft")]
    assert facts.described[0].linked.read_as == "Graft"


UNRESOLVED = [
    (
        {"roles": [{**SAID, "thing": "mesna", "functional": "supportive"}]},
        "'mesna', but the record has no intervention",
    ),
    (
        {"roles": [{**SAID, "thing": "Twice", "functional": "supportive"}]},
        "'Twice', but the record has 2 interventions",
    ),
    ({"roles": [{**SAID, "thing": "Mesna", "functional": "supportive", "arm": "C"}]}, "'C', but the record has no arm"),
    ({"makers": [{**SAID, "device": "x", "organization": "y"}]}, "'x', but the record has no intervention"),
    (
        {"orders": [{**SAID, "first": "Mesna", "when": "with", "second": "x"}]},
        "'x', but the record has no intervention",
    ),
    ({"conditions": [{**SAID, "condition": "x", "function": "treated"}]}, "'x', but the record has no condition"),
    ({"regimens": [{**SAID, "label": "r", "kind": "supportive", "members": ["x"]}]}, "'x', but the record has no"),
]


@pytest.mark.parametrize(("facts", "expected"), UNRESOLVED)
def test_a_name_that_the_record_lacks_or_repeats_is_a_finding(
    tmp_path: Path, facts: dict[str, Any], expected: str
) -> None:
    result, messages = found(tmp_path, **facts)
    assert result == Facts()
    assert len(messages) == 1
    assert expected in messages[0]


def test_one_unknown_member_does_not_cost_the_regimen(tmp_path: Path) -> None:
    members = ["Mesna", "Twice"]
    facts, messages = found(tmp_path, regimens=[{**SAID, "label": "r", "kind": "supportive", "members": members}])
    assert [member.thing for member in facts.regimens[0].members] == [registered(0)]
    assert len(messages) == 1


# --- joining ---


def merged(left: Facts, right: Facts) -> tuple[Facts, list[str]]:
    facts, findings = merge(left, right, record())
    assert {finding.rule for finding in findings} <= {"overlay-contradiction"}
    assert all(finding.path.startswith("protocolSection.") for finding in findings)
    assert all(finding.severity is Severity.WARNING and finding.record == NCT for finding in findings)
    return facts, [finding.message for finding in findings]


CURATOR = Evidence(RULE, "said", "", 0.95, "a paper", "a curator", "2026-11-24")


def test_nothing_is_lost_without_contradiction() -> None:
    left = Facts(roles=(Role(registered(0), 0, Status.BACKGROUND, WHY),))
    right = Facts(roles=(Role(registered(0), 0, Function.SUPPORTIVE, CURATOR),))
    assert merged(left, Facts()) == (left, [])
    assert merged(Facts(), right) == (right, [])
    assert merged(left, right) == (Facts(roles=left.roles + right.roles), [])


def test_the_same_fact_is_kept_once_on_the_words_of_the_record() -> None:
    left = Facts(
        roles=(Role(registered(0), 0, Status.BACKGROUND, WHY),),
        population=(Population(Requirement.MARKER, "CD19", WHY),),
        orders=(Order(registered(0), When.BEFORE, registered(1), WHY),),
    )
    right = Facts(
        roles=(Role(registered(0), 0, Status.BACKGROUND, CURATOR),),
        population=(Population(Requirement.MARKER, "CD19", CURATOR),),
        orders=(Order(registered(0), When.BEFORE, registered(1), CURATOR),),
    )
    assert merged(left, right) == (left, [])


def test_another_comparative_role_wins_over_a_rule() -> None:
    kept = Role(registered(0), 1, Status.BACKGROUND, WHY), Role(registered(0), 0, Function.SUPPORTIVE, WHY)
    left = Facts(roles=(Role(registered(0), 0, Status.BACKGROUND, WHY), *kept))
    right = Facts(roles=(Role(registered(0), 0, Status.INVESTIGATIONAL, CURATOR),))
    facts, messages = merged(left, right)
    assert facts.roles == (*kept, *right.roles)
    (message,) = messages
    assert message == (
        "the record says that Mesna in the arm 'A' is background, the overlay says that it is investigational:"
        " what the rule read is dropped"
    )


def cells(label: str, donor: str, why: Evidence, **more: Any) -> Product:
    return Product(label, more.get("kind", "carT"), more.get("thing"), (Trait(Property.DONOR, donor, why),), why)


def test_another_donor_wins_and_references_follow_the_label_of_the_record() -> None:
    left = Facts(products=(cells("CD19-CAR T cell", "autologous", WHY),))
    step = Step(StepKind.DEPLETION, None, "CD45RA", "", Ref(Part.PRODUCT, "CD19 CAR T Cells"), CURATOR)
    right = Facts(products=(cells("CD19 CAR T Cells", "haploidentical", CURATOR),), steps=(step,))
    facts, messages = merged(left, right)
    assert facts.products == (replace(left.products[0], traits=right.products[0].traits),)
    assert facts.steps == (replace(step, product=Ref(Part.PRODUCT, "CD19-CAR T cell")),)
    (message,) = messages
    assert message == (
        "the record says that the donor of CD19-CAR T cell is autologous, the overlay says that it is haploidentical:"
        " what the rule read is dropped"
    )


def test_a_product_of_the_same_thing_is_the_same() -> None:
    left = Facts(products=(cells("Mesna cells", "autologous", WHY, thing=registered(0)),))
    right = Facts(products=(cells("Other", "autologous", CURATOR, thing=registered(0), kind="nk"),))
    facts, messages = merged(left, right)
    assert [(item.label, item.kind, item.evidence) for item in facts.products] == [("Mesna cells", "nk", CURATOR)]
    assert len(messages) == 1


def test_a_described_thing_is_kept_under_the_label_of_the_record() -> None:
    left = Facts(described=(Described("Stem-cell graft", Kind.PROCEDURE, WHY),))
    right = Facts(
        described=(Described("stem cell grafts", Kind.PROCEDURE, CURATOR), Described("New", Kind.DRUG, CURATOR)),
        makers=(Maker(Ref(Part.DESCRIBED, "stem cell grafts"), "Maker", CURATOR),),
    )
    facts, _ = merged(left, right)
    assert [item.label for item in facts.described] == ["Stem-cell graft", "New"]
    assert facts.makers[0].device == Ref(Part.DESCRIBED, "Stem-cell graft")


def test_regimens_with_a_common_member_and_end_are_one() -> None:
    left = Facts(
        regimens=(Regimen("FLAG", RegimenKind.CONDITIONING, (0,), (Member(registered(0), WHY),), WHY),),
    )
    right = Facts(
        regimens=(
            Regimen(
                "conditioning",
                RegimenKind.CONDITIONING,
                (),
                (Member(registered(0), CURATOR), Member(registered(2), CURATOR)),
                CURATOR,
            ),
            Regimen("rest", RegimenKind.SUPPORTIVE, (), (Member(registered(0), CURATOR),), CURATOR),
        ),
        orders=(Order(Ref(Part.REGIMEN, "conditioning"), When.BEFORE, registered(1), CURATOR),),
    )
    facts, messages = merged(left, right)
    assert [(item.label, [member.thing for member in item.members]) for item in facts.regimens] == [
        ("FLAG", [registered(0), registered(2)]),
        ("rest", [registered(0)]),
    ]
    assert facts.orders[0].first == Ref(Part.REGIMEN, "FLAG")
    assert messages == []


def people(*facts: tuple[Requirement, str], why: Evidence = WHY) -> Facts:
    return Facts(population=tuple(Population(name, value, why) for name, value in facts))


@pytest.mark.parametrize(
    ("read_", "curated"),
    [
        ((Requirement.DISEASE_STATE, "NEWLY_DIAGNOSED"), (Requirement.DISEASE_STATE, "RELAPSED")),
        ((Requirement.DISEASE_STATE, "REFRACTORY"), (Requirement.DISEASE_STATE, "NEWLY_DIAGNOSED")),
        ((Requirement.LINE, "firstLine"), (Requirement.LINE, "thirdLineOrLater")),
        ((Requirement.MARKER, "HER2"), (Requirement.EXCLUDED_MARKER, "HER2")),
    ],
)
def test_what_the_record_denies_of_the_population(
    read_: tuple[Requirement, str], curated: tuple[Requirement, str]
) -> None:
    facts, messages = merged(people(read_), people(curated, why=CURATOR))
    assert [(fact.property, fact.value) for fact in facts.population] == [curated]
    assert len(messages) == 1
    assert f"{read_[0]} {read_[1]}" in messages[0]


def test_states_that_may_stand_side_by_side_do() -> None:
    states = [(Requirement.DISEASE_STATE, state) for state in ("RELAPSED", "REFRACTORY")]
    facts, messages = merged(people(states[0]), people(states[1], why=CURATOR))
    assert [(fact.property, fact.value) for fact in facts.population] == states
    assert messages == []


def test_fields_of_the_registry_are_told_and_kept() -> None:
    curated = people((Requirement.AGE_GROUP, "CHILD"), (Requirement.HEALTHY, "true"), why=CURATOR)
    facts, messages = merged(Facts(), curated)
    assert facts == curated
    assert messages == [
        "the record says stdAges ADULT, the overlay says populationAge CHILD: both are kept",
        "the record says healthyVolunteers false, the overlay says healthyVolunteers true: both are kept",
    ]


def test_another_function_of_a_condition_wins() -> None:
    left = Facts(conditions=(ConditionRole(0, ConditionFunction.TREATED, WHY),))
    right = Facts(conditions=(ConditionRole(0, ConditionFunction.BACKGROUND, CURATOR),))
    facts, messages = merged(left, right)
    assert facts == right
    assert "Leukemia is treated" in messages[0]


def test_merging_an_overlay_resolves_it_first(tmp_path: Path) -> None:
    made = overlay(tmp_path, roles=[{**SAID, "thing": "Mesna", "functional": "supportive"},
                                    {**SAID, "thing": "x", "functional": "supportive"}])  # fmt: skip
    facts, findings = merge(Facts(), made, record())
    assert [role.thing for role in facts.roles] == [registered(0)]
    assert [finding.rule for finding in findings] == ["overlay-unresolved"]


# --- the file of the model trial ---

SEVEN = ("Anti-Thymocyte Globulin (Rabbit)", "Cyclophosphamide", "Fludarabine", "Thiotepa", "Mesna", "Melphalan",
         "Filgrastim")  # fmt: skip


def model_trial() -> Case:
    names = [{"type": "DRUG", "name": name} for name in SEVEN] + [{"type": "DEVICE", "name": "CliniMACS System"}]
    content = {"identificationModule": {"nctId": "NCT07257419"}, "armsInterventionsModule": {"interventions": names}}
    return Case(Study.model_validate({"protocolSection": content}, strict=False))


def test_the_curated_facts_of_the_model_trial() -> None:
    facts, findings = read(CURATED).facts(model_trial())
    assert findings == ()
    product, graft = "CD45RA-depleted CD19-CAR T cells", "TCRαβ+ T-cell-depleted haploidentical HCT"
    assert [item.label for item in facts.described] == [product, graft]
    assert {item.label: (item.kind, item.thing) for item in facts.products} == {
        product: ("carT", Ref(Part.DESCRIBED, product)),
        graft: ("stemCellGraft", Ref(Part.DESCRIBED, graft)),
    }
    assert {(item.label, trait.property, trait.value) for item in facts.products for trait in item.traits} == {
        (product, Property.TARGET, "CD19"),
        (product, Property.DEPLETED, "CD45RA"),
        (graft, Property.DONOR, "haploidentical"),
        (graft, Property.DEPLETED, "TCRαβ"),
    }
    (regimen,) = facts.regimens
    assert [member.thing for member in regimen.members] == [registered(index) for index in range(7)]
    conditioning = [role.thing for role in facts.roles if role.role is Function.CONDITIONING]
    assert conditioning == [registered(index) for index in range(7)]
    supportive = [role for role in facts.roles if role.role is Function.SUPPORTIVE]
    assert [role.thing for role in supportive] == [registered(4), registered(6)]
    assert {role.evidence.rule for role in supportive} == {RULE_JUDGEMENT}
    assert [(order.first.key, order.when, order.second.key) for order in facts.orders] == [
        (product, When.AFTER, graft),
        ("conditioning regimen", When.BEFORE, graft),
    ]
    assert [(step.device, step.marker, step.product) for step in facts.steps] == [
        (registered(7), "CD45RA", Ref(Part.PRODUCT, product)),
        (registered(7), "TCRαβ", Ref(Part.PRODUCT, graft)),
    ]
    assert [(maker.device, maker.organization) for maker in facts.makers] == [(registered(7), "Miltenyi Biotec")]
    assert {(fact.property, fact.value) for fact in facts.population} == {
        (Requirement.AGE_GROUP, "CHILD"),
        (Requirement.DISEASE_STATE, "RELAPSED"),
        (Requirement.DISEASE_STATE, "REFRACTORY"),
        (Requirement.MARKER, "CD19"),
    }


def test_no_curated_quote_is_invented() -> None:
    notes = CORPUS / "NCT07257419.md"
    if not notes.exists():
        pytest.skip("the transcription of the announcement is not here")
    text = notes.read_text("utf-8")

    def quotes(node: Any) -> list[str]:
        if isinstance(node, dict):
            own = [node["quote"]] if "quote" in node else []
            return own + [quote for value in node.values() for quote in quotes(value)]
        return [quote for value in node for quote in quotes(value)] if isinstance(node, list) else []

    stated = quotes(yaml.safe_load(CURATED.read_text("utf-8")))
    assert stated
    assert [quote for quote in stated if quote not in text] == []


def test_the_curated_names_are_those_of_the_record() -> None:
    record_ = CORPUS / "NCT07257419.json"
    if not record_.exists():
        pytest.skip("the record of the model trial is not here")
    study = parse(record_.read_bytes()).study
    assert study is not None
    _, findings = read(CURATED).facts(Case(study))
    assert findings == ()


def test_a_file_is_not_changed_by_reading(tmp_path: Path) -> None:
    content = file(makers=[{**SAID, "device": "Sorter", "organization": "Maker"}])
    before = copy.deepcopy(content)
    made = read(written(tmp_path, content))
    assert content == before
    with pytest.raises(ValueError, match="frozen"):
        made.nct = "NCT00000002"  # type: ignore[misc]
