"""The ontologies against themselves, against what is derived from them, and against the registry's code lists."""

from __future__ import annotations

import csv
import importlib.util
import json
import re
import sys
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, XSD, Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.term import Node

from trialgraph import facts
from trialgraph import vocab as v
from trialgraph.concepts import Decision, Kind

# rdflib's own JSON-LD parser still builds one.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")

ROOT = Path(__file__).parents[1]
ONTOLOGIES = ROOT / "ontologies"
ENUMS: dict[str, dict[str, str]] = json.loads((ROOT / "tests" / "data" / "api_enums.json").read_text("utf-8"))


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


derive = _load(ONTOLOGIES / "derive.py")
TG = derive.TG
TERMS = derive.terms()
OWN = [term for term in TERMS if term.own]
CODES: Graph = derive.codes()
CONTEXT: dict[str, Any] = json.loads((ONTOLOGIES / "context.jsonld").read_text("utf-8"))["@context"]


@cache
def everything() -> Graph:
    graph: Graph = derive.parse("trialgraph", *derive.STEMS)
    return graph + CODES


def texts(subject: Node, predicate: URIRef) -> set[str]:
    return {str(value) for value in everything().objects(subject, predicate)}


def local(iri: str) -> str:
    return re.split(r"[#/]", iri)[-1]


# --- terms --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("term", OWN, ids=lambda term: local(term.iri))
def test_own_term_is_documented(term: Any) -> None:
    graph = everything()
    for predicate, language in ((RDFS.label, "en"), (SKOS.definition, "en"), (SKOS.example, None)):
        values = list(graph.objects(term.iri, predicate))
        assert len(values) == 1, f"{local(predicate)}: {values}"
        assert isinstance(values[0], Literal)
        assert values[0].language == language
        assert values[0].strip() == str(values[0]) != ""
    assert list(graph.objects(term.iri, RDFS.isDefinedBy)) == [derive.ONTOLOGY]
    assert str(graph.value(term.iri, SKOS.definition)).endswith(".")


def test_annotation_properties_are_declared() -> None:
    graph = everything()
    used = {p for p in graph.predicates() if isinstance(p, URIRef) and p in TG}
    assert used
    for predicate in used:
        assert (predicate, RDF.type, OWL.AnnotationProperty) in graph, predicate
        assert graph.value(predicate, SKOS.definition) is not None, predicate


def test_domains_and_ranges_are_declared() -> None:
    declared = {term.iri for term in TERMS if term.is_class} | {RDFS.Resource, RDF.langString}
    for term in TERMS:
        for other in (*term.domains, *term.ranges):
            assert other in declared or other.startswith(str(XSD)), f"{term.iri}: {other}"


def test_object_and_datatype_properties_have_fitting_ranges() -> None:
    for term in OWN:
        literal = [r for r in term.ranges if r.startswith(str(XSD)) or r == TG.PartialDate]
        if OWL.ObjectProperty in term.types:
            assert term.ranges, term.iri
            assert not literal, term.iri
        if OWL.DatatypeProperty in term.types:
            assert len(literal) == len(term.ranges) == 1, term.iri


def test_a_code_property_names_a_scheme() -> None:
    schemes = {str(s).removeprefix(derive.CODE) for s in CODES.subjects(RDF.type, SKOS.ConceptScheme)}
    named = {term.scheme for term in TERMS if term.scheme}
    assert named == schemes
    for term in OWN:
        assert bool(term.scheme) == (SKOS.Concept in term.ranges), term.iri


def test_foreign_terms_are_used_but_not_redefined() -> None:
    graph = everything()
    logical = (RDFS.domain, RDFS.range, RDFS.subClassOf, RDFS.subPropertyOf, OWL.equivalentClass, OWL.inverseOf)
    for term in TERMS:
        if not term.own:
            assert graph.value(term.iri, TG.usageNote) is not None, term.iri
            assert not any((term.iri, predicate, None) in graph for predicate in logical), term.iri


def test_every_stem_has_its_file_and_stands_in_the_header() -> None:
    parts = {local(part) for part in texts(derive.ONTOLOGY, DCTERMS.hasPart)}
    assert parts == {*derive.STEMS, "codes"}
    files = {path.stem for path in ONTOLOGIES.glob("*.ttl")}
    assert files == {*derive.STEMS, "codes", "modifiers", "trialgraph"}


def test_version_is_that_of_the_package() -> None:
    graph = everything()
    version = str(graph.value(derive.ONTOLOGY, OWL.versionInfo))
    assert str(graph.value(derive.ONTOLOGY, OWL.versionIRI)) == f"{derive.ONTOLOGY}/{version}"


def test_paths_exist_in_the_api() -> None:
    """Each name in a path is one of the data structure of the registry (a list of them is kept with the tests)."""
    known = set((ROOT / "tests" / "data" / "api_names.txt").read_text("utf-8").split())
    for term in TERMS:
        for path in term.paths:
            unknown = [name for name in path.replace("[]", "").split(".") if name not in known]
            assert not unknown, f"{term.iri}: {path}"


# --- codes --------------------------------------------------------------------------------------------------------


def test_schemes_hold_the_values_of_the_api() -> None:
    """Every value of an enumeration is a concept of its scheme, with the registry's label, and nothing else is."""
    seen: set[str] = set()
    for scheme in CODES.subjects(RDF.type, SKOS.ConceptScheme):
        enums = [str(name) for name in CODES.objects(scheme, TG.apiEnum)]
        seen |= set(enums)
        if enums:
            expected = {(value, label) for name in enums for value, label in ENUMS[name].items()}
            concepts = CODES.subjects(SKOS.inScheme, scheme)
            held = {(str(CODES.value(c, SKOS.notation)), str(CODES.value(c, SKOS.prefLabel))) for c in concepts}
            assert held == expected
    assert seen == set(ENUMS)


def test_kept_enumerations_are_those_of_the_registry() -> None:
    """The copy in the repository against a newer download of /studies/enums, where one lies beside the checkout."""
    download = ROOT.parent / "shared" / "api" / "studies_enums.json"
    if not download.is_file():
        pytest.skip("no download of /studies/enums beside the checkout")
    published = {
        enum["type"]: {item["value"]: item["legacyValue"] for item in enum["values"]}
        for enum in json.loads(download.read_text("utf-8"))
    }
    assert {name: published[name] for name in ENUMS} == ENUMS


def test_own_schemes_are_those_of_the_code() -> None:
    assert set(v.CODES["decision"]) == {decision.value for decision in Decision}
    assert set(v.CODES["nameKind"]) == {kind.value for kind in Kind}
    for scheme, values in {
        "comparativeRole": facts.Status, "functionalRole": facts.Function, "regimenKind": facts.RegimenKind,
        "doseExtent": facts.Extent, "stepKind": facts.StepKind, "conditionFunction": facts.ConditionFunction,
    }.items():  # fmt: skip
        assert set(v.CODES[scheme]) == {value.value for value in values}, scheme
    with (ROOT / "data" / "curation" / "modifiers.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert set(v.CODES["modifier"]) == {row["notation"] for row in rows}


def test_concepts_are_well_formed() -> None:
    for concept in CODES.subjects(RDF.type, SKOS.Concept):
        scheme = CODES.value(concept, SKOS.inScheme)
        notation = CODES.value(concept, SKOS.notation)
        assert concept == URIRef(f"{scheme}-{notation}")
        assert CODES.value(concept, SKOS.topConceptOf) == scheme
        assert (scheme, RDF.type, SKOS.ConceptScheme) in CODES
        for predicate in (SKOS.prefLabel, SKOS.definition):
            values = list(CODES.objects(concept, predicate))
            assert [value.language for value in values if isinstance(value, Literal)] == ["en"], concept
        assert (concept, RDFS.isDefinedBy, derive.ONTOLOGY) in CODES


# --- derived files ------------------------------------------------------------------------------------------------


def test_derived_files_are_fresh() -> None:
    stale = [path.name for path, text in derive.outputs().items() if path.read_text("utf-8") != text]
    assert not stale, "run python ontologies/derive.py"


def test_check_names_a_stale_file(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    stale = {ONTOLOGIES / "context.jsonld": "something else"}
    monkeypatch.setattr(derive, "outputs", lambda: stale)
    assert derive.main(["--check"]) == 1
    assert "ontologies/context.jsonld is stale" in capsys.readouterr().err


def test_two_terms_may_not_share_a_key() -> None:
    table, lists = derive.prefixes(), derive.code_lists(CODES)
    keyed = next(term for term in OWN if term.key and term.is_property)
    with pytest.raises(SystemExit, match=keyed.key):
        derive.context([keyed, keyed], lists, table)


def test_every_term_is_a_constant() -> None:
    constants = {value for name, value in vars(v).items() if not name.startswith("_") and isinstance(value, str)}
    assert {f"<{term.iri}>" for term in TERMS} <= constants
    assert v.SKOS_ALT_LABEL[1:-1] == str(SKOS.altLabel)
    assert v.hasIntervention[1:-1] == str(TG.hasIntervention)
    assert v.CODES["phase"]["PHASE1"][1:-1] == f"{derive.CODE}phase-PHASE1"


def test_matching_processes_are_declared() -> None:
    """What the linker says it did is a term of SEMAPV that the ontology explains."""
    linking = (ROOT / "src" / "trialgraph" / "linking").glob("*.py")
    said = {name for file in linking for name in re.findall(r"semapv:([A-Z]\w+)", file.read_text("utf-8"))}
    semapv = derive.prefixes()["semapv"]
    assert said
    assert {f"{semapv}{name}" for name in said} <= {str(term.iri) for term in TERMS}


# --- alignments ---------------------------------------------------------------------------------------------------


def _alignments() -> list[dict[str, str]]:
    lines = (ONTOLOGIES / "alignments.sssom.tsv").read_text("utf-8").splitlines()
    return list(csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t"))


def _expand(curie: str) -> str:
    head = (ONTOLOGIES / "alignments.sssom.tsv").read_text("utf-8")
    prefix, _, name = curie.partition(":")
    found = re.search(rf"^#  {prefix}: (\S+)$", head, re.MULTILINE)
    assert found is not None, f"{prefix} is missing from the curie_map"
    return found[1] + name


@pytest.mark.filterwarnings("ignore")  # of the validator's own dependencies
def test_alignments_are_valid_sssom() -> None:
    sssom_parsers = pytest.importorskip("sssom.parsers", reason="the SSSOM validator is not installed")
    validators = pytest.importorskip("sssom.validators")
    mappings = sssom_parsers.parse_sssom_table(ONTOLOGIES / "alignments.sssom.tsv")
    assert len(mappings.df) == len(_alignments())
    for report in validators.validate(mappings, fail_on_error=False).values():
        assert not [result.message for result in report.results]


def test_alignments_are_of_our_terms() -> None:
    labels = {str(term.iri): term.label for term in OWN}
    seen = set()
    for row in _alignments():
        assert labels[_expand(row["subject_id"])] == row["subject_label"]
        assert _expand(row["object_id"])
        assert row["comment"]
        assert 0 < float(row["confidence"]) <= 1
        seen.add((row["subject_id"], row["predicate_id"], row["object_id"]))
    assert len(seen) == len(_alignments())


def test_alignments_repeat_the_axioms() -> None:
    """What the ontology asserts between a term of ours and another term stands in the alignments, and the reverse."""
    graph = everything()
    asserted = {
        (str(s), str(p), str(o))
        for p in (RDFS.subClassOf, RDFS.subPropertyOf)
        for s, o in graph.subject_objects(p)
        if s in TG and isinstance(o, URIRef)
    }
    rows = {tuple(map(_expand, (r["subject_id"], r["predicate_id"], r["object_id"]))) for r in _alignments()}
    assert {row for row in rows if row[1].startswith(str(RDFS))} == asserted
    for s, o in graph.subject_objects(SKOS.closeMatch):
        if s in TG:
            assert (str(s), str(SKOS.closeMatch), str(o)) in rows


# --- context ------------------------------------------------------------------------------------------------------


def _sample(key: str, definition: Any) -> Any:
    """A value that the key coerces to what the ontology says."""
    entry = definition if isinstance(definition, dict) else {}
    coercion = entry.get("@type", "")
    if coercion == "@vocab":
        scheme = entry["@context"]["@vocab"].removeprefix(derive.CODE).removesuffix("-")
        value: Any = list(v.CODES[scheme])
    elif coercion == "@id":
        value = "MONDO:0005252"
    else:
        value = {
            "xsd:boolean": True, "xsd:integer": 7, "xsd:decimal": "0.5", "xsd:double": "9.5E-1",
            "xsd:date": "2024-05-17", "xsd:gYearMonth": "2024-05", "xsd:gYear": "2024",
            "xsd:dateTime": "2026-11-23T12:00:00Z", "": f"text of {key}",
        }[coercion]  # fmt: skip
    return [value] if entry.get("@container") == "@set" and not isinstance(value, list) else value


def _keys() -> dict[str, Any]:
    """The keys that stand for properties."""
    curies = {":".join(derive._split(term.iri, derive.prefixes())) for term in TERMS if term.is_property}
    return {
        key: entry
        for key, entry in CONTEXT.items()
        if (entry.get("@id") if isinstance(entry, dict) else entry) in curies and not key.startswith("@")
    }


def _document() -> dict[str, Any]:
    return {"id": "clinicaltrials:NCT02552212", "type": "Trial"} | {k: _sample(k, e) for k, e in _keys().items()}


def _read(document: dict[str, Any], context: dict[str, Any]) -> Graph:
    return Graph().parse(data=json.dumps({"@context": context} | document), format="json-ld")


def test_context_has_no_term_that_the_ontology_lacks() -> None:
    table = derive.prefixes()
    known = {":".join(derive._split(term.iri, table)) for term in TERMS}
    for key, entry in CONTEXT.items():
        iri = entry.get("@id") if isinstance(entry, dict) else entry
        assert key.startswith("@") or key in table or str(iri).startswith("@") or iri in known, key
    keyed = {term.key for term in TERMS if term.key}
    assert keyed <= CONTEXT.keys() | {f"{key}Text" for key in keyed}
    assert all(term.key for term in OWN if term.iri != TG.PartialDate)


def test_each_key_gives_the_triples_that_the_ontology_promises() -> None:
    graph = _read(_document(), CONTEXT)
    trial = URIRef("https://bioregistry.io/clinicaltrials:NCT02552212")
    by_iri = {term.iri: term for term in TERMS}
    assert (trial, RDF.type, TG.Trial) in graph
    promised = {term.iri for term in TERMS if term.is_property and term.key}
    assert set(graph.predicates()) == promised | {RDF.type}
    dates = {XSD.date, XSD.gYearMonth, XSD.gYear}
    for predicate, value in graph.predicate_objects(trial):
        assert isinstance(predicate, URIRef)
        term = by_iri[predicate]
        if term.scheme:
            assert f"<{value}>" in v.CODES[term.scheme].values()
        elif isinstance(value, Literal):
            allowed = {*term.ranges} | (dates if TG.PartialDate in term.ranges else set())
            assert (value.datatype or (RDF.langString if value.language else XSD.string)) in allowed, predicate
        elif predicate != RDF.type:
            assert value == URIRef("http://purl.obolibrary.org/obo/MONDO_0005252"), predicate


def test_context_round_trips_through_pyld_and_rdflib() -> None:
    jsonld = pytest.importorskip("pyld", reason="pyld is not installed").jsonld
    document = _document()
    wanted = _read(document, CONTEXT)
    expanded = jsonld.expand({"@context": CONTEXT} | document)
    compacted = jsonld.compact(expanded, CONTEXT)
    assert compacted["status"] == document["status"]
    assert compacted["nameKind"] == document["nameKind"]
    assert compacted["startDateMonth"] == document["startDateMonth"]
    assert compacted["urlText"] == document["urlText"]
    assert compacted.keys() - {"@context"} == document.keys()
    quads = jsonld.to_rdf({"@context": CONTEXT} | document, {"format": "application/n-quads"})
    for again in (Graph().parse(data=quads, format="nt"), _read(compacted, CONTEXT)):
        assert isomorphic(again, wanted)


def test_context_reads_the_same_in_oxigraph() -> None:
    pyoxigraph = pytest.importorskip("pyoxigraph", reason="pyoxigraph is not installed")
    text = json.dumps({"@context": CONTEXT} | _document())
    triples = pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.JSON_LD)
    nt = pyoxigraph.serialize((quad.triple for quad in triples), format=pyoxigraph.RdfFormat.N_TRIPLES)
    assert isomorphic(Graph().parse(data=nt, format="nt"), _read(_document(), CONTEXT))


def test_prefixes_are_a_bijection_and_bind_in_the_context() -> None:
    table = derive.prefixes()
    assert len(set(table.values())) == len(table) == len({prefix.lower() for prefix in table})
    document = {"@graph": [{"@id": f"{prefix}:x", "label": "x"} for prefix in table]}
    assert set(_read(document, CONTEXT).subjects()) == {URIRef(f"{namespace}x") for namespace in table.values()}
