"""Property graphs say in Biolink's terms what the graph says, the same in each format, however it was built."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, TypeAlias
from xml.etree import ElementTree as ET

import orjson
import pyoxigraph
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import GOLDEN, ROOT, golden_triples, sample_texts
from trialgraph import pipeline
from trialgraph.formats import PROPERTY_GRAPHS, graphml, kgx, property_graph
from trialgraph.formats.property_graph import EDGE, NODE
from trialgraph.names import Names
from trialgraph.pipeline import Built, building

Row: TypeAlias = dict[str, Any]

HERE = Path(__file__).parent
FILES = ("graph_nodes.tsv", "graph_edges.tsv", "graph_nodes.jsonl", "graph_edges.jsonl", "graph.graphml")
MODEL_TRIAL = "CLINICALTRIALS:NCT07257419"
XMLNS = "{http://graphml.graphdrawing.org/xmlns}"
BIOLINK = "https://w3id.org/biolink/vocab/"
OWN_NODE = {
    "arm_type", "intervention_type", "condition_function", "modifier", "regimen_kind", "product_kind", "donor_type",
    "step_kind", "agency_class",
}  # fmt: skip
OWN_EDGE = {"comparative_role", "functional_role"}


def build(output: Path, texts: list[bytes], **more: Any) -> Built:
    output.mkdir()
    (output / "in.jsonl").write_bytes(b"\n".join(texts) + b"\n")
    options: dict[str, Any] = {"formats": tuple(PROPERTY_GRAPHS)} | more
    made = pipeline.Settings((str(output / "in.jsonl"),), output / "out", **options)
    return pipeline.build(made, None, lambda step, done, total: None)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Built, Path]:
    """The sample trials, linked and interpreted, as property graphs and as N-Triples."""
    place = tmp_path_factory.mktemp("built") / "one"
    return build(place, sample_texts(), formats=(*PROPERTY_GRAPHS, "ntriples")), place / "out"


@pytest.fixture(scope="module")
def folder(built: tuple[Built, Path]) -> Path:
    return built[1]


def lines_of(path: Path) -> list[Row]:
    return [orjson.loads(line) for line in path.read_bytes().splitlines()]


@pytest.fixture(scope="module")
def nodes(folder: Path) -> dict[str, Row]:
    """By id; none stands there twice."""
    rows = lines_of(folder / "graph_nodes.jsonl")
    assert len({row["id"] for row in rows}) == len(rows)
    return {row["id"]: row for row in rows}


@pytest.fixture(scope="module")
def edges(folder: Path) -> list[Row]:
    rows = lines_of(folder / "graph_edges.jsonl")
    assert len({row["id"] for row in rows}) == len(rows)
    return rows


# What is said


@pytest.mark.parametrize("stem", ["arm", "component", "described", "link", "product-device", "regimen", "role"])
def test_golden_records(stem: str) -> None:
    """The nodes, then the edges, of records whose links and facts are fixed."""
    rows = chain(*property_graph.rows(golden_triples(GOLDEN / stem), Names().prefixes()))
    expected = (GOLDEN / stem / "property_graph.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line) for line in expected] == [property_graph.read(row) for row in rows]


def test_the_model_trial_can_be_read_aloud(nodes: dict[str, Row], edges: list[Row]) -> None:
    def ends(subject: str, original: str, **more: list[str]) -> set[str]:
        return {
            str(edge["object"])
            for edge in edges
            if nodes[edge["subject"]].get("name", edge["subject"]) == subject
            and edge.get("original_predicate") == original
            and all(edge.get(name) == value for name, value in more.items())
        }

    def names(ids: set[str]) -> set[Any]:
        return {nodes[each].get("name") for each in ids}

    trial = str(nodes[MODEL_TRIAL]["name"])
    assert nodes[MODEL_TRIAL]["clinical_trial_overall_status"] == "NOT_YET_RECRUITING"
    sponsors = [edge for edge in edges if edge["object"] == MODEL_TRIAL]
    assert [(edge["subject"], edge["predicate"]) for edge in sponsors] == [("ror:02r3e0967", "biolink:contributes_to")]
    assert nodes["ror:02r3e0967"]["name"] == "St. Jude Children's Research Hospital"

    drugs = {
        "Anti-Thymocyte Globulin (Rabbit)", "Cyclophosphamide", "Filgrastim", "Fludarabine", "Melphalan", "Mesna",
        "Thiotepa",
    }  # fmt: skip
    given = [
        edge for edge in edges if edge["subject"] == MODEL_TRIAL and "conditioning" in edge.get("functional_role", ())
    ]
    assert {nodes[edge["object"]]["name"] for edge in given} == drugs
    assert names(ends("conditioning regimen", "dcterms:hasPart")) == drugs
    assert {"CHEBI:28876", "DRUGBANK:DB01042", "MESH:D008558"} <= ends("Melphalan", "skos:exactMatch")

    assert names(ends(trial, "tg:hasIntervention", functional_role=["manufacturing"])) == {"CliniMACS System"}
    assert "device:clinimacs-system" in ends("CliniMACS System", "skos:exactMatch")
    makers = [edge for edge in edges if edge["predicate"] == "biolink:produces"]
    assert [(nodes[edge["subject"]]["name"], nodes[edge["object"]]["name"]) for edge in makers] == [
        ("Miltenyi Biotec (Germany)", "CliniMACS System")
    ]
    steps = {edge["subject"] for edge in edges if edge.get("original_predicate") == "tg:usesDevice"}
    assert {tuple(nodes[step]["category"]) for step in steps} == {("biolink:Procedure",)}

    product = "CD45RA-depleted CD19-CAR T"
    assert "HGNC:1633" in ends(product, "tg:targetsAntigen")
    assert nodes["HGNC:1633"]["name"] == "CD19"
    assert ends("Relapsed or Refractory CD19+ Acute Lymphoblastic Leukemia", "skos:broadMatch") == {"MONDO:0004967"}


def test_every_id_expands_to_what_the_rdf_says(folder: Path, nodes: dict[str, Row], edges: list[Row]) -> None:
    names = Names()
    written = (folder / "graph.nt").read_text("utf-8") + (folder / "derived.ttl").read_text("utf-8")
    said = set(re.findall(r"<([^<>]+)>", written))

    def iri(curie: object) -> str:
        prefix, _, local = str(curie).partition(":")
        return names.namespace(prefix) + local

    used = {*nodes, *(row.get("original_predicate", "tg:Trial") for row in edges)}
    used |= {each for row in edges for each in row.get("has_evidence", ())}
    assert {curie for curie in used if iri(curie) not in said} <= {"tg:Trial"}


def test_every_edge_has_its_ends_and_every_registered_statement_is_there(
    folder: Path, nodes: dict[str, Row], edges: list[Row]
) -> None:
    assert {end for edge in edges for end in (edge["subject"], edge["object"]) if end not in nodes} == set()
    quads = pyoxigraph.parse((folder / "graph.nt").read_bytes(), format=pyoxigraph.RdfFormat.N_TRIPLES)
    predicates = [quad.predicate.value for quad in quads]
    for original, iri in (
        ("tg:assignsIntervention", "https://w3id.org/trialgraph/ns#assignsIntervention"),
        ("tg:hasIntervention", "https://w3id.org/trialgraph/ns#hasIntervention"),
        ("tg:hasArm", "https://w3id.org/trialgraph/ns#hasArm"),
        ("schema:healthCondition", "http://schema.org/healthCondition"),
        ("skos:broadMatch", "http://www.w3.org/2004/02/skos/core#broadMatch"),
        ("dcterms:hasPart", "http://purl.org/dc/terms/hasPart"),
    ):
        assert sum(edge.get("original_predicate") == original for edge in edges) == predicates.count(iri) > 0


def test_what_is_in_trials_for_what_is_what_the_derived_graph_says(folder: Path, edges: list[Row]) -> None:
    names = Names()
    found = {
        (
            names.concept(str(edge["subject"]))[1:-1],
            names.concept(str(edge["object"]))[1:-1],
            edge["max_research_phase"],
            frozenset(names.concept(each)[1:-1] for each in edge["has_supporting_studies"]),
        )
        for edge in edges
        if edge["predicate"] == "biolink:in_clinical_trials_for"
    }
    said: dict[str, dict[str, list[str]]] = {}
    for quad in pyoxigraph.parse((folder / "derived.ttl").read_bytes(), format=pyoxigraph.RdfFormat.TURTLE):
        assert isinstance(quad.object, (pyoxigraph.NamedNode, pyoxigraph.Literal))
        name = quad.predicate.value.removeprefix(BIOLINK)
        said.setdefault(str(quad.subject), {}).setdefault(name, []).append(quad.object.value)
    assert found == {
        (*row["subject"], *row["object"], *row["max_research_phase"], frozenset(row["has_supporting_studies"]))
        for row in said.values()
        if "max_research_phase" in row
    }
    assert len(found) > 5
    assert not [edge for edge in edges if "treat" in str(edge["predicate"])]


# Biolink


@cache
def model() -> dict[str, Any]:
    loaded: dict[str, Any] = {}
    for name in ("attributes", "biolink_model"):
        part = yaml.safe_load(gzip.decompress((HERE / "biolink" / f"{name}.yaml.gz").read_bytes()))
        for kind in ("classes", "slots", "enums"):
            loaded[kind] = loaded.get(kind, {}) | (part.get(kind) or {})
    return loaded


@cache
def above(kind: str, name: str) -> frozenset[str]:
    """A class or slot with all that it is a kind of, mixins among them."""
    definition = model()[kind][name]
    parents = [definition["is_a"]] if "is_a" in definition else []
    return frozenset({name}.union(*(above(kind, parent) for parent in (*parents, *definition.get("mixins", ())))))


def category_of(row: Row) -> str:
    (category,) = row["category"]
    return str(category).removeprefix("biolink:")


def class_of(row: Row) -> str:
    """``biolink:ClinicalTrial`` → ``clinical trial``"""
    wanted = category_of(row).lower()
    (found,) = [name for name in model()["classes"] if re.sub(r"[ _-]", "", name).lower() == wanted]
    return str(found)


def wrong_values(row: Row, own: set[str]) -> Iterator[str]:
    """What of a node or edge the slots of Biolink do not allow."""
    for name, value in row.items():
        slot = model()["slots"].get(name.replace("_", " "))
        if slot is None:
            if name not in own:
                yield f"{name} is no slot"
            continue
        if isinstance(value, list) != (slot.get("multivalued", False) or name == "category"):
            yield f"{name}: list or not"
        values = value if isinstance(value, list) else [value]
        enumeration = model()["enums"].get(slot.get("range", ""))
        if enumeration is not None and not {*values} <= enumeration["permissible_values"].keys():
            yield f"{name}: {value}"
        kind = {"integer": int, "float": float, "double": float}.get(slot.get("range", ""), str)
        if not all(isinstance(each, kind) for each in values):
            yield f"{name}: no {kind}"


def test_nodes_are_of_biolink(nodes: dict[str, Row]) -> None:
    prefixes = {
        prefix.lower(): prefix for each in model()["classes"].values() for prefix in each.get("id_prefixes", ())
    }
    for node in nodes.values():
        assert [*wrong_values(node, OWN_NODE)] == [], node
        definition = model()["classes"][class_of(node)]
        assert "named thing" in above("classes", class_of(node))
        assert not {"abstract", "mixin"} & definition.keys(), node
        prefix = str(node["id"]).partition(":")[0]
        assert prefixes.get(prefix.lower(), prefix) == prefix, "the prefix is spelt as Biolink spells it"
    assert {name for node in nodes.values() for name in node} == NODE.keys()
    assert {name for name in NODE if name.replace("_", " ") not in model()["slots"]} == OWN_NODE


def test_edges_are_of_biolink(nodes: dict[str, Row], edges: list[Row]) -> None:
    for edge in edges:
        assert [*wrong_values(edge, OWN_EDGE)] == [], edge
        assert "association" in above("classes", class_of(edge))
        predicate = str(edge["predicate"]).removeprefix("biolink:").replace("_", " ")
        assert "related to" in above("slots", predicate)
        slot = model()["slots"][predicate]
        assert "deprecated" not in slot
        assert "inverse" not in slot or slot.get("annotations", {}).get("canonical_predicate") or (
            predicate == "narrow match"  # what SKOS says of a name has its direction
        ), edge  # fmt: skip
        for end, limit in (("subject", slot.get("domain")), ("object", slot.get("range"))):
            # "Nodes in a biolink compatible KG can be considered both instances of biolink classes, and OWL classes"
            assert limit in (None, "ontology class") or limit in above("classes", class_of(nodes[edge[end]])), edge
        assert ("original_predicate" in edge) != (predicate == "in clinical trials for")
    assert {name for edge in edges for name in edge} == EDGE.keys()


@pytest.fixture(scope="module")
def json_schema(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The model as JSON Schema, made as the Biolink project makes it."""
    generators = pytest.importorskip("linkml.generators.jsonschemagen", reason="JSON Schema needs the linkml package")
    place = tmp_path_factory.mktemp("biolink")
    for name in ("attributes", "biolink_model"):
        (place / f"{name}.yaml").write_bytes(gzip.decompress((HERE / "biolink" / f"{name}.yaml.gz").read_bytes()))
    generator = generators.JsonSchemaGenerator(str(place / "biolink_model.yaml"), not_closed=True)
    made: dict[str, Any] = json.loads(generator.serialize())
    return made


@pytest.mark.filterwarnings("ignore")  # of linkml
def test_nodes_and_edges_are_valid_by_the_json_schema_of_biolink(
    json_schema: dict[str, Any], nodes: dict[str, Row], edges: list[Row]
) -> None:
    jsonschema = pytest.importorskip("jsonschema", reason="validation needs the jsonschema package")
    for row in (*nodes.values(), *edges):
        whole = json_schema["$defs"][category_of(row)] | {"$defs": json_schema["$defs"]}
        # The schema has the category, a list, as one of a list of names.
        whole = whole | {"properties": whole["properties"] | {"category": {"const": row["category"]}}}
        # It wants studies inside the edge, by their ids. In KGX they are nodes, and the edge has the ids.
        studies = {each: nodes[each]["category"] for each in row.get("has_supporting_studies", ())}
        nested = row | ({"has_supporting_studies": studies} if studies else {})
        found = [error.message for error in jsonschema.Draft201909Validator(whole).iter_errors(nested)]
        assert found == [], row


# The same in each format


def flat(row: Row) -> dict[str, str]:
    return {name: property_graph.flat(value) for name, value in row.items()}


def read_tsv(path: Path) -> list[dict[str, str]]:
    header, *rows = [line.split("\t") for line in path.read_text("utf-8").removesuffix("\n").split("\n")]
    return [{name: cell for name, cell in zip(header, row, strict=True) if cell} for row in rows]


def read_graphml(path: Path) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """By the parser of the standard library."""
    root = ET.parse(path).getroot()
    named = {key.get("id"): str(key.get("attr.name")) for key in root.iter(f"{XMLNS}key")}
    named |= {key: "id" for key, name in named.items() if name == "curie"}

    def data(element: ET.Element) -> dict[Any, Any]:
        return {named[each.get("key")]: each.text or "" for each in element}

    found = [data(node) for node in root.iter(f"{XMLNS}node")]
    ids = [node.get("id") for node in root.iter(f"{XMLNS}node")]
    by_token = dict(zip(ids, [node["id"] for node in found], strict=True))
    assert len(by_token) == len(ids), "no two nodes are one"
    edges = [
        {"id": each.get("id"), "subject": by_token[each.get("source")], "object": by_token[each.get("target")]}
        | data(each)
        for each in root.iter(f"{XMLNS}edge")
    ]
    return found, edges


def test_the_formats_say_the_same(built: tuple[Built, Path], nodes: dict[str, Row], edges: list[Row]) -> None:
    counts, folder = built[0].counts, built[1]
    assert (counts.nodes, counts.edges) == (len(nodes), len(edges))
    rows = [flat(node) for node in nodes.values()], [flat(edge) for edge in edges]
    assert read_graphml(folder / "graph.graphml") == rows
    for name, expected in zip(("nodes", "edges"), rows, strict=True):
        spaced = [{name: " ".join(value.split()) for name, value in row.items()} for row in expected]
        assert read_tsv(folder / f"graph_{name}.tsv") == spaced


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_networkx_reads_graphml(folder: Path, nodes: dict[str, Row], edges: list[Row]) -> None:
    networkx = pytest.importorskip("networkx", reason="reading GraphML as others do needs the networkx package")
    graph = networkx.read_graphml(folder / "graph.graphml", force_multigraph=True)
    assert (graph.number_of_nodes(), graph.number_of_edges()) == (len(nodes), len(edges))
    enrollment = nodes["CLINICALTRIALS:NCT05144685"]["clinical_trial_enrollment"]
    assert graph.nodes["CLINICALTRIALS:NCT05144685"]["clinical_trial_enrollment"] == enrollment
    scores = {data["has_confidence_score"] for *_, data in graph.edges(data=True) if "has_confidence_score" in data}
    assert scores == {edge["has_confidence_score"] for edge in edges if "has_confidence_score" in edge}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_what_the_page_says_is_so(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = (ROOT / "docs" / "property-graph.md").read_text("utf-8")
    known = {re.sub(r"[ _]", "", name).lower() for kind in ("classes", "slots") for name in model()[kind]}
    named = {name.replace("_", "").lower() for name in re.findall(r"biolink:(\w+)", page)}
    assert named - known == set()
    pytest.importorskip("networkx", reason="the example on the page needs the networkx package")
    (example,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    exec(example.replace("graph/graph.graphml", str(folder / "graph.graphml")), {})
    assert "2)" in capsys.readouterr().out


# Bytes


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in FILES}


@pytest.mark.parametrize(("jobs", "shard", "step"), [(2, 3, 1), (1, 1, -1), (1, 7, -1)])
def test_the_bytes_do_not_depend_on_order_processes_and_shards(
    jobs: int, shard: int, step: int, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "SHARD", shard)
    build(tmp_path / "other", sample_texts()[::step], jobs=jobs)
    assert bytes_of(tmp_path / "other" / "out") == bytes_of(folder)


def test_the_triples_are_counted_without_any_rdf(built: tuple[Built, Path], tmp_path: Path) -> None:
    counts = build(tmp_path / "alone", sample_texts(), formats=("kgx",)).counts
    assert counts.triples == built[0].counts.triples
    assert counts.triples == (built[1] / "graph.nt").read_bytes().count(b"\n")


def test_another_base_and_neither_links_nor_facts(tmp_path: Path) -> None:
    build(tmp_path / "bare", sample_texts()[:3], base="http://example.org/kg/", link=False, interpret=False)
    nodes = {row["id"]: row for row in lines_of(tmp_path / "bare" / "out" / "graph_nodes.jsonl")}
    edges = lines_of(tmp_path / "bare" / "out" / "graph_edges.jsonl")
    assert {str(each).partition(":")[0] for each in nodes} <= {"CLINICALTRIALS", "MESH", "org", "trial"}
    assert {end for edge in edges for end in (edge["subject"], edge["object"]) if end not in nodes} == set()


# Any text

texts = st.text(
    st.one_of(st.sampled_from('\t\n\r|¦"\\\x00\x01\x0b\x1c\x7f\x85\u2028\ufeff\ufffe&<>\'] '),
              st.characters(exclude_categories=["Cs"])), max_size=10,
)  # fmt: skip
values = {str: texts, list: st.lists(texts, min_size=1, max_size=3), int: st.integers(-9, 9),
          float: st.floats(0, 1, allow_nan=False)}  # fmt: skip
ids = st.from_regex(r"[A-Za-z]{1,4}:[A-Za-z0-9._/-]{1,8}", fullmatch=True)


def rows_of(columns: Any, fixed: Any) -> Any:
    free = {name: values[kind] for name, kind in columns.items() if name not in fixed}
    return st.fixed_dictionaries(fixed, optional=free)


node_rows = st.lists(rows_of(NODE, {"id": ids}), min_size=1, max_size=3, unique_by=lambda row: row["id"])


@given(node_rows)
@settings(max_examples=80, deadline=None)
def test_any_text_comes_back(tmp_path_factory: pytest.TempPathFactory, rows: list[Row]) -> None:
    place = tmp_path_factory.mktemp("any")
    loops: list[Row] = [{"id": f"urn:{n}", "subject": row["id"], "object": row["id"]} for n, row in enumerate(rows)]
    for write in (kgx.write_jsonl, kgx.write_tsv, graphml.write):
        write(rows, loops, place)
    assert lines_of(place / "graph_nodes.jsonl") == rows
    kept = [{name: " ".join(value.split()) for name, value in flat(row).items()} for row in rows]
    assert read_tsv(place / "graph_nodes.tsv") == [{name: cell for name, cell in row.items() if cell} for row in kept]
    not_xml = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
    assert read_graphml(place / "graph.graphml")[0] == [
        {name: not_xml.sub("\ufffd", value) for name, value in flat(row).items()} for row in rows
    ]
    for row, read in zip(rows, read_tsv(place / "graph_nodes.tsv"), strict=True):
        for name, value in row.items():
            if isinstance(value, list) and name in read:
                assert len(read[name].split("|")) == len(value)


lines = st.lists(
    st.tuples(st.sampled_from(["a:1", "a:1/b", "a:12"]), st.fixed_dictionaries({}, optional={
        "name": texts, "synonym": st.lists(texts, min_size=1, max_size=3, unique=True).map(sorted)})), max_size=8,
).map(lambda rows: [f"{key}\t{orjson.dumps(row).decode()}\n" for key, row in rows])  # fmt: skip


@given(lines, lines)
@settings(max_examples=80, deadline=None)
def test_rows_are_united_in_any_grouping(some: list[str], others: list[str]) -> None:
    at_once = [*property_graph.united(sorted(some + others))]
    first = [*property_graph.united(sorted(some))], [*property_graph.united(sorted(others))]
    stepwise = [*property_graph.united(sorted(chain(*first)))]
    read = [[(line.partition("\t")[0], property_graph.read(line)) for line in each] for each in (at_once, stepwise)]
    assert read[0] == read[1]
    assert len({key for key, _ in read[0]}) == len(read[0])
