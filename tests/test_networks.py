"""Networks: projection and measures against hand-made ones, files against the graph, facts of real trials."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from itertools import combinations, pairwise
from pathlib import Path

import networkx as nx
import numpy as np
import pyoxigraph
import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import SAMPLES
from trialgraph import pipeline, questions, resources
from trialgraph.answers import SOLUTIONS, Answer
from trialgraph.cli.network import command
from trialgraph.errors import QueryError, StoreError
from trialgraph.networks import files, picture, projection, sameness
from trialgraph.networks.projection import Member, Thing
from trialgraph.networks.sameness import Concept
from trialgraph.pipeline.networking import NETWORK_FORMATS, NETWORKS, Wanted, network


def quiet(step: str, done: int, total: int) -> None:
    """Nobody watches."""


# Which names are one thing

ASPIRIN = Concept("drugbank:DB00945", "drugbank", "Acetylsalicylic acid")
ASPIRIN_MESH = Concept("mesh:D001241", "mesh", "Aspirin")
ASPIRIN_UNII = Concept("unii:R16CO5Y76E", "unii", "ASPIRIN")
CODEINE = Concept("drugbank:DB00318", "drugbank", "Codeine")
CODEINE_MESH = Concept("mesh:D003061", "mesh", "Codeine")


def test_concepts_that_one_name_is_matched_to_are_one_thing_named_by_the_preferred_vocabulary() -> None:
    found = sameness.things([
        ("aspirin", ASPIRIN_MESH), ("aspirin", ASPIRIN), ("ASA", ASPIRIN_MESH), ("ASA", ASPIRIN_UNII),
        ("codeine", CODEINE),
    ])  # fmt: skip
    assert found[ASPIRIN_UNII] == (ASPIRIN, ASPIRIN_MESH, ASPIRIN_UNII)
    assert found[ASPIRIN] == found[ASPIRIN_MESH] == found[ASPIRIN_UNII]
    assert found[CODEINE] == (CODEINE,)


def test_one_bad_name_does_not_draw_two_things_into_one() -> None:
    good = [(name, concept) for name in ("aspirin", "ASA") for concept in (ASPIRIN, ASPIRIN_MESH)]
    good += [("codeine", CODEINE), ("codeine", CODEINE_MESH)]
    bad = [("pain killer", CODEINE), ("pain killer", ASPIRIN_MESH)]
    found = sameness.things(good + bad)
    assert found[ASPIRIN_MESH] == (ASPIRIN, ASPIRIN_MESH)
    assert found[CODEINE] == (CODEINE, CODEINE_MESH)


def test_a_name_counts_once_however_it_is_written() -> None:
    often = [
        (name, concept)
        for name in ("Pain Killer", "pain  killer", "PAIN KILLER")
        for concept in (CODEINE, ASPIRIN_MESH)
    ]
    twice = [(name, concept) for name in ("aspirin", "ASA") for concept in (ASPIRIN, ASPIRIN_MESH)]
    assert sameness.things(often + twice)[ASPIRIN_MESH] == (ASPIRIN, ASPIRIN_MESH)


concepts = st.builds(
    lambda vocabulary, number: Concept(f"{vocabulary}:{number}", vocabulary, f"{vocabulary} {number}"),
    st.sampled_from(["drugbank", "chebi", "mesh", "unii", "maxo"]),
    st.integers(0, 3),
)
matches = st.lists(st.tuples(st.sampled_from("abcdefgh"), concepts), max_size=30)


@given(matches)
def test_things_are_a_partition_without_two_concepts_of_a_vocabulary(pairs: list[tuple[str, Concept]]) -> None:
    found = sameness.things(pairs)
    assert set(found) == {concept for _, concept in pairs}
    for concept, group in found.items():
        assert concept in group
        assert all(found[other] == group for other in group)
        assert len({other.vocabulary for other in group}) == len(group)
    assert sameness.things(reversed(pairs)) == found


# Projection

MEMBERS = [
    # Two arms of one trial, and one of another; c is given with nothing.
    Member("T1", "T1/x", "a", "Drug", "background"), Member("T1", "T1/x", "b", "Drug", "investigational"),
    Member("T1", "T1/y", "a", "Drug", "background"), Member("T1", "T1/y", "b", "Drug", "background"),
    Member("T2", "T2/x", "a", "Biological", "conditioning"), Member("T2", "T2/x", "b"), Member("T2", "T2/x", "d"),
    Member("T3", "T3/x", "c"),
]  # fmt: skip
THINGS = {name: Thing(name, name.upper(), (f"mesh:{name}",)) for name in "abcd"}


def test_the_weight_of_an_edge_is_the_number_of_trials_and_not_of_arms() -> None:
    made = projection.projected(MEMBERS, THINGS)
    assert dict(made.edges) == {
        ("a", "b"): {"weight": 2, "groups": 3, "trials": "T1 T2"},
        ("a", "d"): {"weight": 1, "groups": 1, "trials": "T2"},
        ("b", "d"): {"weight": 1, "groups": 1, "trials": "T2"},
    }
    assert made.nodes["a"] == {
        "label": "A", "concepts": "mesh:a", "kind": "Drug", "trials": 2, "groups": 3,
        "roles": "background 1; conditioning 1",
    }  # fmt: skip
    assert list(made) == ["a", "b", "d"]


def test_lighter_edges_go_and_with_them_the_nodes_that_have_no_other() -> None:
    made = projection.without_lighter(projection.projected(MEMBERS, THINGS), 2)
    assert list(made.edges) == [("a", "b")]
    assert list(made) == ["a", "b"]


def test_with_a_centre_every_edge_has_an_end_of_this_kind() -> None:
    members = [Member("T1", "x", "a", "Device"), Member("T1", "x", "b", "Drug"), Member("T1", "x", "d", "Drug"),
               Member("T2", "y", "a", "Procedure"), Member("T3", "z", "a", "Procedure")]  # fmt: skip
    made = projection.projected(members, THINGS, "Device")
    assert list(made.edges) == [("a", "b"), ("a", "d")]
    assert made.nodes["a"]["kind"] == "Device"


def test_the_weight_that_fits_leaves_as_many_edges_as_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    made = projection.projected(MEMBERS, THINGS)
    assert projection.fitting_weight(made) == 1
    monkeypatch.setattr(projection, "LARGEST", 2)
    assert projection.fitting_weight(made) == 2


def test_measures_of_two_triangles_and_a_bridge() -> None:
    triangles = [*combinations("abc", 2), *combinations("def", 2)]
    members = [Member(f"{edge}{n}", f"{edge}{n}", end) for edge in triangles for n in range(3) for end in edge]
    members += [Member("bridge", "bridge", end) for end in "cd"]
    made = projection.projected(members, {name: Thing(name, name) for name in "abcdef"})
    projection.measure(made)
    assert {node: place["community"] for node, place in made.nodes(data=True)} == {
        "a": 1, "b": 1, "c": 1, "d": 2, "e": 2, "f": 2,
    }  # fmt: skip
    # Of the 10 pairs of the others, 6 have to pass c: a and b to each of d, e and f.
    assert [made.nodes[node]["betweenness"] for node in "abc"] == [0, 0, 0.6]
    assert [made.nodes[node]["strength"] for node in "abc"] == [6, 6, 7]
    assert [made.nodes[node]["degree"] for node in "abc"] == [2, 2, 3]
    assert {place["core"] for _, place in made.nodes(data=True)} == {2}
    assert projection.central(made) == ["c", "d", "a", "b", "e", "f"]
    assert {key for _, _, edge in made.edges(data=True) for key in edge} == {"weight", "groups", "trials"}


@st.composite
def memberships(draw: st.DrawFn) -> list[Member]:
    texts = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=6)
    labels = draw(st.lists(texts, min_size=2, max_size=7, unique=True))
    rows = st.tuples(
        st.integers(0, 4), st.integers(0, 2), st.sampled_from(labels), st.sampled_from(["", "Device", "Drug"])
    )
    return [
        Member(f"NCT{trial}", f"NCT{trial}/{group}", label, kind) for trial, group, label, kind in draw(st.lists(rows))
    ]


def measured(members: list[Member]) -> nx.Graph[str]:
    made = projection.projected(members, {row.thing: Thing(row.thing, row.thing) for row in members})
    projection.measure(made)
    return made


@given(memberships())
def test_an_edge_has_the_trials_in_which_both_ends_share_a_group(members: list[Member]) -> None:
    made = measured(members)
    shared: dict[frozenset[str], set[str]] = {}
    for one, other in combinations(members, 2):
        if one.group == other.group and one.thing != other.thing:
            shared.setdefault(frozenset((one.thing, other.thing)), set()).add(one.trial)
    assert {frozenset(edge[:2]): edge[2] for edge in made.edges(data="weight")} == {
        pair: len(trials) for pair, trials in shared.items()
    }
    assert {frozenset(edge[:2]): set(edge[2].split()) for edge in made.edges(data="trials")} == shared
    for node, place in made.nodes(data=True):
        assert place["strength"] == sum(len(trials) for pair, trials in shared.items() if node in pair)
        assert place["degree"] == sum(node in pair for pair in shared)


@given(memberships())
def test_the_order_of_the_rows_changes_nothing(members: list[Member]) -> None:
    one, other = measured(members), measured(members[::-1])
    assert list(one.nodes(data=True)) == list(other.nodes(data=True))
    assert list(one.edges(data=True)) == list(other.edges(data=True))


# Files


@settings(max_examples=30)
@given(memberships())
def test_what_is_written_is_read_back(members: list[Member]) -> None:
    made = measured(members)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files.graphml(made, folder / "n.graphml")
        files.tables(made, folder / "nodes.csv", folder / "edges.csv")
        back = nx.read_graphml(folder / "n.graphml")
        nodes, edges = table(folder / "nodes.csv"), table(folder / "edges.csv")
    assert dict(back.nodes(data=True)) == dict(made.nodes(data=True))
    assert [(*edge[:2], edge[2]) for edge in back.edges(data=True)] == [
        (*edge[:2], edge[2]) for edge in made.edges(data=True)
    ]
    assert nodes == [
        {"id": node} | {key: str(place[key]) for key in files.NODES} for node, place in made.nodes(data=True)
    ]
    assert [(row["source"], row["target"], int(row["weight"]), row["trials"]) for row in edges] == [
        (one, other, edge["weight"], edge["trials"]) for one, other, edge in made.edges(data=True)
    ]


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_core_is_what_the_heaviest_edges_join() -> None:
    times = {"ab": 3, "bc": 2, "ac": 1, "cd": 1, "ef": 1}
    members = [Member(f"{e}{n}", f"{e}{n}", end) for e, count in times.items() for n in range(count) for end in e]
    made = measured(members)
    assert list(picture.core(made, 2)) == ["a", "b"]
    assert list(picture.core(made, 3).edges) == [("a", "b"), ("a", "c"), ("b", "c")]
    # Two more than fit are passed over, not cut in two.
    assert list(picture.core(made, 5)) == ["a", "b", "c", "d"]
    assert list(picture.core(made, 60)) == list(made)


def test_a_picture_shows_every_label_as_it_is(tmp_path: Path) -> None:
    names = [f"Substance {number} with $ and <&>" for number in range(25)] + ["日本"]
    members = [Member(f"T{n}", f"T{n}", names[end]) for n in range(26) for end in (n, (n * 7 + 3) % 26)]
    made = measured(members)
    picture.draw(made, [tmp_path / "n.svg"], title="Things", caption="A caption.")
    texts = [node.text or "" for node in ET.parse(tmp_path / "n.svg").iter("{http://www.w3.org/2000/svg}text")]
    assert set(names) - {" ".join(pair) for pair in pairwise(texts)} == {"日本"}  # which needs one line only
    assert {"日本", "Things", "A caption."} <= set(texts)


def test_boxes_are_pushed_apart() -> None:
    random = np.random.default_rng(0)
    sizes = random.uniform(10, 60, (40, 2))
    placed = picture._apart(random.uniform(0, 250, (40, 2)), sizes)
    for one, other in combinations(range(40), 2):
        over = (sizes[one] + sizes[other]) / 2 - abs(placed[one] - placed[other])
        assert min(over) < 0.5  # points: nobody sees it


# The networks of the sample


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("network")
    pipeline.build(pipeline.Settings((str(SAMPLES),), folder / "graph", ("ntriples",)), None, quiet)
    pipeline.load([folder / "graph"], folder / "graph.oxigraph", quiet)
    return folder / "graph.oxigraph"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(command, list(map(str, arguments)), catch_exceptions=False)


Edges = dict[tuple[str, str], tuple[int, int, str]]


def written(store: Path, output: Path, of: str, *arguments: object) -> tuple[dict[str, dict[str, str]], Edges]:
    """The nodes by their labels, and by the labels of its ends each edge: weight, groups, trials."""
    done = run("--of", of, "-s", store, "-o", output, "-f", "csv", "-q", *arguments)
    assert (done.exit_code, done.output) == (0, "")
    edges = {
        (min(ends), max(ends)): (int(row["weight"]), int(row["groups"]), row["trials"])
        for row in table(output / f"{of}_edges.csv")
        if (ends := (row["source_label"], row["target_label"]))
    }
    return {row["label"]: row for row in table(output / f"{of}_nodes.csv")}, edges


def test_drugs_of_the_same_arm(store: Path, tmp_path: Path) -> None:
    nodes, edges = written(store, tmp_path, "drugs")
    both = "NCT05589896 NCT07257419"
    # NCT05589896 gives both in each of its three arms; NCT07257419 lists no arms, but a conditioning regimen.
    assert edges["Cyclophosphamide", "Filgrastim"] == (2, 4, both)
    # Only one of the three arms has mesna, and another one busulfan.
    assert edges["Cyclophosphamide", "Mesna"] == (2, 2, both)
    assert edges["Busulfan", "Cyclophosphamide"] == (1, 1, "NCT05589896")
    assert ("Busulfan", "Mesna") not in edges
    assert edges["Cyclophosphamide", "Fludarabine"] == (3, 5, f"NCT03937544 {both}")
    # DrugBank, ChEBI, MeSH, NCIT and UNII each have a concept for it.
    (busulfan,) = (row for row in nodes.values() if "CHEBI:28901" in row["concepts"].split())
    assert busulfan["id"] == "drugbank:DB01008"
    assert set(busulfan["concepts"].split()) == {
        "drugbank:DB01008", "CHEBI:28901", "NCIT:C321", "mesh:D002066", "unii:G1LN9045DK",
    }  # fmt: skip
    assert len(nodes) == len({concept for row in nodes.values() for concept in row["concepts"].split()[:1]})


def test_parts_of_a_regimen(store: Path, tmp_path: Path) -> None:
    nodes, edges = written(store, tmp_path, "regimens")
    conditioning = {node for node, row in nodes.items() if "conditioning" in row["roles"]}
    parts = {
        "Antithymocyte immunoglobulin (rabbit)", "Cyclophosphamide", "Fludarabine", "Thiotepa", "Mesna", "Melphalan",
        "Filgrastim",
    }  # fmt: skip
    assert parts <= conditioning
    assert set(combinations(sorted(parts), 2)) <= set(edges)


def test_sponsors_of_the_same_trial(store: Path, tmp_path: Path) -> None:
    nodes, edges = written(store, tmp_path, "sponsors")
    together = sorted([
        "Norwegian University of Science and Technology", "Haukeland University Hospital", "Oslo University Hospital",
        "St. Olavs Hospital",
    ])  # fmt: skip
    assert {pair for pair, edge in edges.items() if "NCT06200480" in edge[2]} == set(combinations(together, 2))
    assert nodes["Norwegian University of Science and Technology"]["roles"] == "lead sponsor 1"
    assert nodes["Oslo University Hospital"]["roles"] == "collaborator 1"
    assert "St. Jude Children's Research Hospital" not in nodes  # it leads alone


def test_devices_with_what_they_are_used_with_or_make(store: Path, tmp_path: Path) -> None:
    nodes, edges = written(store, tmp_path, "devices")
    assert {(one, other): trials for (one, other), (_, _, trials) in edges.items()} == {
        ("CD45RA-depleted CD19-CAR T", "CliniMACS System"): "NCT07257419",
        ("CliniMACS System", "TCRαβ+ T Cell-depleted Haploidentical Hematopoietic Cell Transplantation"): "NCT07257419",
        ("Carnét oxygen demand valve", "Masks"): "NCT01589588",
        ("RMI", "blood sample"): "NCT02834104",
        ("RMI", "myocardial biopsy"): "NCT02834104",
    }
    assert (nodes["CliniMACS System"]["kind"], nodes["CD45RA-depleted CD19-CAR T"]["kind"]) == ("Device", "Product")


def test_only_trials_of_a_condition_or_one_below_it(store: Path, tmp_path: Path) -> None:
    lymphoblastic = {"NCT03937544", "NCT05589896", "NCT07257419"}
    for condition, trials in (
        ("MONDO:0004967", lymphoblastic),  # acute lymphoblastic leukemia
        ("leukemia", lymphoblastic | {"NCT04501120", "NCT06111625"}),
    ):
        _, edges = written(store, tmp_path, "drugs", "--condition", condition)
        assert {trial for _, _, named in edges.values() for trial in named.split()} == trials
    with pytest.raises(QueryError, match="--condition 'zzz' is not the name of one condition"):
        run("--of", "drugs", "-s", store, "-o", tmp_path / "none", "--condition", "zzz")
    assert not (tmp_path / "none").exists()


def test_equal_graphs_give_equal_files(store: Path, tmp_path: Path) -> None:
    script = "import sys; from trialgraph.cli.network import command; command()"
    for seed in "12":
        arguments = ["--of", "drugs", "-s", str(store), "-o", str(tmp_path / seed), "-q"]
        forms = [part for form in NETWORK_FORMATS for part in ("-f", form)]
        environment = os.environ | {"PYTHONHASHSEED": seed}
        subprocess.run([sys.executable, "-c", script, *arguments, *forms], check=True, env=environment)
    one, other = ({path.name: path.read_bytes() for path in (tmp_path / seed).iterdir()} for seed in "12")
    assert set(one) == {"drugs.graphml", "drugs_nodes.csv", "drugs_edges.csv", "drugs.svg", "drugs.png"}
    assert one == other


def test_the_summary_says_what_was_made_and_left_out(store: Path, tmp_path: Path) -> None:
    done = run("--of", "drugs", "-s", store, "-o", tmp_path, "-f", "graphml", "--json")
    said = json.loads(done.stdout)
    network = nx.read_graphml(tmp_path / "drugs.graphml")
    assert (said["nodes"], said["edges"]) == (len(network), network.number_of_edges())
    assert said["components"] == nx.number_connected_components(network)
    assert said["communities"] == len({community for _, community in network.nodes(data="community")})
    assert [node["id"] for node in said["central"]] == projection.central(network)[:10]
    assert said["files"] == [str(tmp_path / "drugs.graphml")]
    printed = run("--of", "drugs", "-s", store, "-o", tmp_path, "-f", "graphml").stdout
    assert f"{said['nodes']} nodes, {said['edges']} edges, {said['components']} components" in printed
    assert f"{said['alone']} without an edge, {said['unmatched']} names of drugs without a concept" in printed


# What goes wrong


def test_a_network_of_nothing_is_said_in_a_sentence(store: Path, tmp_path: Path) -> None:
    done = run("--of", "devices", "-s", store, "-o", tmp_path / "n", "--min-weight", 9, "-q")
    assert done.exit_code == 1
    assert done.stderr == "trialgraph: there are no two devices that belong together in 9 trials; nothing was written\n"
    assert not (tmp_path / "n").exists()


def test_a_graph_of_other_things_has_no_network(tmp_path: Path) -> None:
    (tmp_path / "other.ttl").write_text("<http://a.org/s> <http://a.org/p> <http://a.org/o> .")
    done = run("--of", "sponsors", "-d", tmp_path / "other.ttl", "-o", tmp_path / "n", "--json")
    assert done.exit_code == 1
    assert json.loads(done.stdout)["nodes"] == 0


def test_a_store_and_data_exclude_each_other(store: Path, tmp_path: Path) -> None:
    done = run("--of", "drugs", "-s", store, "-d", tmp_path)
    assert (done.exit_code, done.stderr.splitlines()[-1]) == (2, "Error: --store and --data exclude each other")


def test_a_folder_that_cannot_be_written_is_an_error(store: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=r"^cannot write to .*file"):
        run("--of", "devices", "-s", store, "-o", tmp_path / "file" / "n")


def test_what_cannot_be_drawn_leaves_the_files_of_before(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "devices.graphml").write_text("of before")

    def fail(*arguments: object, **named: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(picture, "draw", fail)
    with pytest.raises(StoreError, match="No space left on device"):
        run("--of", "devices", "-s", store, "-o", tmp_path)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("devices.graphml", "of before")]


def test_names_that_xml_cannot_hold_are_cleaned(tmp_path: Path) -> None:
    def ask(query: str) -> Answer:
        title = query.splitlines()[0]
        rows = [f'"NCT1"\t<http://a.org/t>\t<http://a.org/{n}>\t"a\\u0001{n}"\t"OTHER"\t"lead"' for n in "12"]
        body = "\n".join(["?trial\t?group\t?thing\t?name\t?kind\t?role", *rows, ""])
        empty = "?thing\t?name\t?concept\t?label\n"
        return Answer(SOLUTIONS, (body if "organisations" in title else empty).encode())

    made = network(ask, Wanted("sponsors", ("graphml", "svg")), tmp_path, quiet)
    assert made.nodes == 2
    assert nx.read_graphml(made.files[0]).nodes["name:a 1"]["label"] == "a 1"


@pytest.mark.parametrize("of", NETWORKS)
def test_the_queries_give_the_columns_that_are_read(of: str) -> None:
    found = questions.read(resources.path("queries", "network") / f"{of}.rq")
    assert found.title.endswith("?")
    empty = pyoxigraph.Store().query(found.text)
    assert isinstance(empty, pyoxigraph.QuerySolutions)
    assert [variable.value for variable in empty.variables] == ["trial", "group", "thing", "name", "kind", "role"]
