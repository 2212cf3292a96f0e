"""Every format says the same: what a writer writes is read back by independent parsers as the same triples."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from typing import Any

import orjson
import pyoxigraph
import pytest
import rdflib
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyld import jsonld

from conftest import GOLDEN, golden_links, golden_triples, record, sample_texts, streams, study
from test_records import FULL
from trialgraph import resources, terms
from trialgraph import vocab as v
from trialgraph.concepts import Decision
from trialgraph.formats import WRITERS, sssom
from trialgraph.graph import link as graph_link
from trialgraph.names import Names
from trialgraph.terms import Term, Triple

# rdflib warns of itself.
pytestmark = pytest.mark.filterwarnings("ignore:.* is deprecated, use Dataset:DeprecationWarning")
NAMES = Names()
XSD = "http://www.w3.org/2001/XMLSchema#"
Block = tuple[Term, list[Triple]]
SYNTAX = {
    "turtle": (pyoxigraph.RdfFormat.TURTLE, "turtle"), "trig": (pyoxigraph.RdfFormat.TRIG, "trig"),
    "ntriples": (pyoxigraph.RdfFormat.N_TRIPLES, "nt"), "nquads": (pyoxigraph.RdfFormat.N_QUADS, "nquads"),
}  # fmt: skip


def written(name: str, blocks: Sequence[Block]) -> str:
    writer = WRITERS[name](NAMES.prefixes())
    return writer.opening() + writer.separator.join(writer.block(*block) for block in blocks) + writer.closing()


def by_oxigraph(name: str, text: str) -> list[pyoxigraph.Quad]:
    return list(pyoxigraph.parse(text.encode(), format=SYNTAX[name][0]))


def plain(blocks: Sequence[Block]) -> set[pyoxigraph.Triple]:
    """What the blocks say, by the simplest of formats."""
    lines = "".join(f"{s} {p} {o} .\n" for _, block in blocks for s, p, o in block)
    return {quad.triple for quad in pyoxigraph.parse(lines.encode(), format=pyoxigraph.RdfFormat.N_TRIPLES)}


def by_rdflib(name: str, text: str) -> set[tuple[Any, ...]]:
    """What rdflib reads: the triples, with the name of the graph where the syntax has it."""
    if name in ("trig", "nquads"):
        return {tuple(quad) for quad in rdflib.Dataset().parse(data=text, format=SYNTAX[name][1]).quads()}
    return set(rdflib.Graph().parse(data=text, format=SYNTAX[name][1]))


# Blocks of all that RDF can hold

TRIAL = "https://w3id.org/trialgraph/trial/NCT00000001/"
starts = st.sampled_from([
    TRIAL, f"{TRIAL}arm-", "https://w3id.org/trialgraph/ns#", "https://bioregistry.io/clinicaltrials:NCT0000000",
    "http://purl.obolibrary.org/obo/MONDO_", "https://w3id.org/trialgraph/code/phase-", "https://ror.org/", "http://a.org/",
    "https://w3id.org/trialgraph/", "urn:", "http://id.nlm.nih.gov/mesh/", "https://w3id.org/trialgraph/trial/", XSD,
])  # fmt: skip
ends = st.lists(
    st.sampled_from([*"aZ09-._:/(),;'!*@&=+$~?αβ日\U0001f9ec", "%2F", "%20", "..", "./"])
    | st.characters(categories=["L", "N"]),
    max_size=8,
).map("".join)


def is_iri(value: str) -> bool:
    try:
        terms.iri(value)
    except ValueError:
        return False
    return True


iris = st.builds(str.__add__, starts, ends).filter(is_iri).map(terms.iri)
texts = st.text(
    st.one_of(st.sampled_from('"\\\n\r\t\b\f\x00\x7f\x85\u2028\u2029\u202e\u2066\ufeff\U0001f9ec^<>@.\'#'),
              st.characters(exclude_categories=["Cs"])), max_size=12,
)  # fmt: skip
lexicals = st.sampled_from([
    "007", "+7", "-0", "7", "1.", ".5", "-1.50", "1.0E3", "1e3", "1.0E+03", "INF", "NaN", "true", "1", "2024",
    "2024-05",
    "", "7\n", " 7", "٧", "0x1f", "true ", "1.5.2", "-", "+", "E1",
])  # fmt: skip
datatypes = st.sampled_from([f"{XSD}{name}" for name in (
    "integer", "decimal", "double", "boolean", "date", "gYear", "gYearMonth", "string", "token", "int", "a.b", "a/b",
    "")
] + ["http://www.opengis.net/ont/geosparql#wktLiteral", "http://a.org/dt", f"{TRIAL}dt"])  # fmt: skip
literals = st.one_of(
    texts.map(terms.text),
    st.builds(terms.tagged, texts, st.sampled_from(["en", "de-CH", "zh-Hant"])),
    st.builds(lambda value, datatype: f"{terms.text(value)}^^<{datatype}>", lexicals | texts, datatypes),
)
triple = st.tuples(iris, st.sampled_from([v.RDF_TYPE, v.RDFS_LABEL, v.phase]) | iris, iris | literals)
block = st.lists(triple, min_size=1, max_size=8).map(lambda found: sorted(set(found)))
blocks = st.lists(st.tuples(iris, block), min_size=1, max_size=3)
EVIL = (f'"x^^<{XSD}integer"^^<http://a.org/dt>', f'"a^^<{XSD}b>"', '"a"^^<http://a.org/dt>')


@pytest.mark.parametrize("name", SYNTAX)
@given(blocks)
@example([("<http://a.org/g>", sorted(("<http://a.org/s>", "<http://a.org/p>", value) for value in EVIL))])
@settings(max_examples=70, deadline=None)
def test_arbitrary_blocks_come_back(name: str, blocks: list[Block]) -> None:
    text = written(name, blocks)
    quads = by_oxigraph(name, text)
    assert {quad.triple for quad in quads} == plain(blocks)
    if name in ("trig", "nquads"):
        graphs = {f"<{quad.graph_name.value}>" for quad in quads if isinstance(quad.graph_name, pyoxigraph.NamedNode)}
        assert graphs == {graph for graph, _ in blocks}
    ours = {found[:3] for found in by_rdflib(name, text)}
    assert ours == by_rdflib("ntriples", written("ntriples", blocks))


@given(blocks)
@settings(max_examples=30, deadline=None)
def test_blocks_do_not_depend_on_their_neighbours(blocks: list[Block]) -> None:
    for name in SYNTAX:
        one = WRITERS[name](NAMES.prefixes())
        assert [one.block(*block) for block in blocks] == [
            WRITERS[name](NAMES.prefixes()).block(*block) for block in blocks
        ]


def sample_blocks() -> list[Block]:
    """The blocks of several real records, of one that holds every field, and of links."""
    found: list[Block] = []
    shared: set[Triple] = set()
    documents = [study(text) for text in [*sample_texts()[::4], json.dumps(FULL).encode()]]
    for of in documents:
        said = streams(of)
        found.append((NAMES.graph("trial", of.nct_id), sorted(set(said["trial"]))))
        shared |= {*said["shared"], *said["vocabulary"]}
    for name in ("link", "condition", "component"):
        shared |= {t for t in golden_triples(GOLDEN / name) if not t[0].startswith(("<https://w3id.org/trialgraph/trial/",
                   "<https://bioregistry.io/clinicaltrials:", "<https://clinicaltrials.gov/"))}  # fmt: skip
    return [*found, (NAMES.graph("shared"), sorted(shared))]


@pytest.mark.parametrize("name", SYNTAX)
def test_real_records_come_back(name: str) -> None:
    blocks = sample_blocks()
    quads = by_oxigraph(name, written(name, blocks))
    assert {quad.triple for quad in quads} == plain(blocks)
    assert len(quads) == sum(len(block) for _, block in blocks), "nothing is written twice"


def test_turtle_is_for_people() -> None:
    text = written("turtle", sample_blocks())
    body = text.partition("@prefix :")[2]
    assert "clinicaltrials:NCT" in body
    assert " a tg:Arm ;\n    rdfs:label" in body
    assert "<https://w3id.org/trialgraph/ns#" not in body
    assert "<https://w3id.org/trialgraph/trial/NCT00000001/arm-" not in body
    assert f"^^<{XSD}" not in body
    assert "^^xsd:boolean" not in body


def no_loading(url: str, options: Any) -> Any:
    raise AssertionError(f"the document asks for {url}")


def by_pyld(document: Any) -> set[pyoxigraph.Triple]:
    text = jsonld.to_rdf(document, {"format": "application/n-quads", "documentLoader": no_loading})
    return {quad.triple for quad in pyoxigraph.parse(text.encode(), format=pyoxigraph.RdfFormat.N_QUADS)}


@pytest.fixture(scope="module")
def document() -> tuple[list[Block], str]:
    resources.path("ontologies", "context.jsonld")
    blocks = sample_blocks()
    return blocks, written("jsonld", blocks)


def test_jsonld_says_the_same_to_an_independent_processor(document: tuple[list[Block], str]) -> None:
    blocks, text = document
    assert by_pyld(json.loads(text)) == plain(blocks)


def test_jsonld_says_the_same_to_oxigraph(document: tuple[list[Block], str]) -> None:
    blocks, text = document
    read = pyoxigraph.parse(text.encode(), format=pyoxigraph.RdfFormat.JSON_LD)
    assert {quad.triple for quad in read} == plain(blocks)


def test_jsonld_says_the_same_to_rdflib(document: tuple[list[Block], str]) -> None:
    blocks, text = document
    found = set(rdflib.Graph().parse(data=text, format="json-ld"))
    expected = set(rdflib.Graph().parse(data=written("ntriples", blocks), format="nt"))
    # rdflib writes a JSON number as Python does ("0.95"), not canonically: doubles are compared as values.
    assert {tuple(map(value_of, triple)) for triple in found} == {tuple(map(value_of, triple)) for triple in expected}


def value_of(term: Any) -> Any:
    if isinstance(term, rdflib.Literal) and str(term.datatype) == f"{XSD}double":
        return float(term), str(term.datatype)
    return term


def test_jsonld_reads_like_a_document(document: tuple[list[Block], str]) -> None:
    read = json.loads(document[1])
    trials = [item for item in read["@graph"] if "Trial" in item.get("type", ())]
    assert len(trials) == len(document[0]) - 1
    full = next(item for item in trials if item["nctId"] == "NCT00000001")
    assert full["status"] == "ACTIVE_NOT_RECRUITING"
    assert full["label"] == "text of briefTitle"
    assert full["enrollment"] == 5
    assert full["hasDataMonitoringCommittee"] is True
    assert full["startDate"] == "2024-05-17"
    assert full["arms"][0]["label"] == "text of label"
    assert isinstance(full["interventions"], list)
    assert full["eligibility"]["sex"] == "FEMALE"
    assert not [key for item in trials for key in keys(item) if ":" in key], "every property has a term"
    assert list(full)[:3] == ["id", "type", "label"]
    nested = [
        isinstance(value, dict) or (isinstance(value, list) and isinstance(value[0], dict)) for value in full.values()
    ]
    assert nested == sorted(nested), "plain values come first"


def keys(node: Any) -> set[str]:
    if isinstance(node, dict):
        return set(node) | {key for value in node.values() for key in keys(value)}
    return {key for value in node for key in keys(value)} if isinstance(node, list) else set()


@pytest.mark.parametrize("date", ["2024", "2024-05", "2024-05-17"])
def test_jsonld_keeps_the_precision_of_a_date(date: str) -> None:
    said = streams(study(record(statusModule={"startDateStruct": {"date": date}})))["trial"]
    blocks = [("<http://a.org/g>", sorted(said))]
    assert by_pyld(json.loads(written("jsonld", blocks))) == plain(blocks)


def test_jsonld_of_one_trial_does_not_depend_on_others() -> None:
    blocks = sample_blocks()
    one = WRITERS["jsonld"](NAMES.prefixes())
    for graph, triples in blocks:
        alone = WRITERS["jsonld"](NAMES.prefixes())
        assert one.block(graph, triples) == alone.block(graph, triples)


def test_jsonld_under_another_base() -> None:
    names = Names("http://example.org/kg/")
    said = sorted(set(streams(study(FULL), names=names)["trial"]))
    writer = WRITERS["jsonld"](names.prefixes())
    text = writer.opening() + writer.block(names.graph("trial", "NCT00000001"), said) + writer.closing()
    assert by_pyld(json.loads(text)) == plain([("<http://a.org/g>", said)])


@given(texts, st.sampled_from(["briefTitle", "acronym"]))
@settings(max_examples=40, deadline=None)
def test_any_text_comes_back_from_jsonld(value: str, field: str) -> None:
    of = study(orjson.dumps(record(identificationModule={field: value})))
    found = [("<http://a.org/g>", sorted(set(streams(of)["trial"])))]
    assert by_pyld(json.loads(written("jsonld", found))) == plain(found)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # pandas, of sssom
@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_the_mapping_set_is_valid_sssom(tmp_path: Any) -> None:
    parsers = pytest.importorskip("sssom.parsers", reason="checking SSSOM needs the sssom package")
    validators = pytest.importorskip("sssom.validators", reason="checking SSSOM needs the sssom package")
    schema = pytest.importorskip("sssom.constants").SchemaValidationType.JsonSchema
    links = [link for name in ("link", "condition") for link in golden_links(GOLDEN / name).all()]
    links.append(dataclasses.replace(links[0], key="a\tname\nwith \"quotes\" | and 'more'", matched="=1+1"))
    curies = {link.concept.partition(":")[0] for link in links if link.concept}
    rows = [sssom.row(link, graph_link.name_of(link, NAMES), "1.2.3", 7) for link in links]
    path = tmp_path / "links.sssom.tsv"
    prefixes = NAMES.prefixes() | {curie: NAMES.namespace(curie) for curie in curies}
    path.write_text(
        sssom.header("http://a.org/set", "A set: with a colon", prefixes, curies, "1.2.3") + "".join(sorted(rows)),
        "utf-8",
    )
    assert all(row.count("\t") == len(sssom.COLUMNS) - 1 and row.endswith("\t7\n") for row in rows)
    assert [row["subject_label"] for row in sssom.read(path)] == [row.split("\t")[1] for row in sorted(rows)]
    read = parsers.parse_sssom_table(path)
    assert len(read.df) == len(links)
    for report in validators.validate(read, [schema], fail_on_error=False).values():
        assert [str(result) for result in report.results] == []
    kept = {json.dumps(row, sort_keys=True) for row in read.df[["subject_label", "object_id"]].to_dict("records")}
    assert json.dumps({"object_id": "sssom:NoTermFound", "subject_label": "clinimacs system"}, sort_keys=True) in kept
    assert sum(read.df["predicate_modifier"] == "Not") == sum(link.decision is Decision.REJECTED for link in links)
