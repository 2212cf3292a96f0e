"""A network from rows: things that are in a group together, such as the drugs of an arm.

The rows are a bipartite graph of things and groups; its projection on the things has an edge between each two that
share a group (https://en.wikipedia.org/wiki/Bipartite_network_projection). The weight of an edge is the number of
*trials* that have such a group: ten arms of one trial say no more than a single arm that two drugs belong together.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import networkx as nx
from networkx.algorithms import bipartite

# Trials that an edge names; its weight tells how many there are.
NAMED: Final = 20
# A network with more edges than this is cut at a weight that leaves fewer, unless the user gives one.
LARGEST: Final = 5_000
_SEED: Final = 0  # of the community search, which visits the nodes in a random order
_DIGITS: Final = 6


@dataclass(frozen=True, slots=True, order=True)
class Thing:
    """What becomes a node: its id, its label, and the CURIEs of all concepts that mean it."""

    id: str
    label: str
    concepts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """That a thing is in a group of a trial: an arm, a regimen. `kind` is what sort of thing it is, `role` what it does
    there; both may be empty."""

    trial: str
    group: str
    thing: str
    kind: str = ""
    role: str = ""


def projected(members: Iterable[Member], things: Mapping[str, Thing], centre: str = "") -> nx.Graph[str]:
    """The network of the things that share a group, each by its id.

    A node has `label`, `concepts`, `kind` (the most frequent one), `trials`, `groups` and `roles` (in how many trials
    it has which); an edge has `weight`, the number of trials, `groups`, and `trials`, the first NAMED of them. What was
    ever of the kind `centre` has this kind, and then an edge needs such an end. What shares no group with anything is
    left out.
    """
    rows = sorted(set(members), key=lambda row: (row.thing, row.group, row.trial, row.kind, row.role))
    halves: nx.Graph[tuple[str, str]] = nx.Graph()
    for row in rows:
        halves.add_edge(("thing", row.thing), ("group", row.group))
    trial_of = {row.group: row.trial for row in rows}
    of_thing: dict[str, list[Member]] = defaultdict(list)
    for row in rows:
        of_thing[row.thing].append(row)

    network: nx.Graph[str] = nx.Graph()
    for thing, own in of_thing.items():
        network.add_node(thing, **_described(things[thing], own, centre))
    for one, other in bipartite.projected_graph(halves, [("thing", thing) for thing in of_thing]).edges:
        ends = sorted((one[1], other[1]))
        if centre and centre not in {network.nodes[end]["kind"] for end in ends}:
            continue
        groups = [group for _, group in set(halves[one]) & set(halves[other])]
        trials = sorted({trial_of[group] for group in groups})
        network.add_edge(*ends, weight=len(trials), groups=len(groups), trials=" ".join(trials[:NAMED]))
    return _ordered(network, 1)


def _described(thing: Thing, rows: Sequence[Member], centre: str) -> dict[str, str | int]:
    kinds = Counter(kind for kind, _ in {(row.kind, row.group) for row in rows} if kind)
    roles = Counter(role for role, _ in {(row.role, row.trial) for row in rows} if role)
    return {
        "label": thing.label,
        "concepts": " ".join(thing.concepts),
        "kind": centre if centre in kinds else _frequent(kinds)[0][0] if kinds else "",
        "trials": len({row.trial for row in rows}),
        "groups": len({row.group for row in rows}),
        "roles": "; ".join(f"{role} {count}" for role, count in _frequent(roles)),
    }


def _frequent(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def fitting_weight(network: nx.Graph[str]) -> int:
    """The smallest weight of which at most LARGEST edges are left when the lighter ones are dropped."""
    weights = sorted((weight for _, _, weight in network.edges(data="weight")), reverse=True)
    return weights[LARGEST] + 1 if len(weights) > LARGEST else 1


def without_lighter(network: nx.Graph[str], weight: int) -> nx.Graph[str]:
    """The network without the edges lighter than `weight`, and without the nodes that then have none."""
    return _ordered(network, weight)


def _ordered(network: nx.Graph[str], weight: int) -> nx.Graph[str]:
    """Nodes and edges sorted, so that equal rows give equal files."""
    made: nx.Graph[str] = nx.Graph()
    kept = sorted((*sorted(edge[:2]), edge[2]) for edge in network.edges(data="weight") if edge[2] >= weight)
    for node in sorted({end for edge in kept for end in edge[:2]}):
        made.add_node(node, **network.nodes[node])
    for one, other, _ in kept:
        made.add_edge(one, other, **network.edges[one, other])
    return made


def measure(network: nx.Graph[str]) -> None:
    """Gives each node its place in the network.

    `degree` is the number of its neighbours, `strength` the sum of the weights to them, `betweenness` the share of
    shortest paths between others that lead through it, an edge being the shorter the heavier it is (distance 1/weight;
    Brandes 2001), `core` the largest k of a subnetwork in which it and all others have k neighbours (Batagelj and
    Zaversnik 2003), `community` the number of its group by Louvain's method (Blondel et al. 2008), largest group first.
    """
    for _, _, edge in network.edges(data=True):
        edge["distance"] = 1 / edge["weight"]
    between = nx.betweenness_centrality(network, weight="distance")
    for _, _, edge in network.edges(data=True):
        del edge["distance"]
    cores = nx.core_number(network)
    communities = _communities(network)
    for node, place in network.nodes(data=True):
        place["degree"] = network.degree(node)
        place["strength"] = network.degree(node, weight="weight")
        place["betweenness"] = round(between[node], _DIGITS)
        place["core"] = cores[node]
        place["community"] = communities[node]


def _communities(network: nx.Graph[str]) -> dict[str, int]:
    # By numbers: the order of a set of texts differs from process to process.
    numbered = nx.convert_node_labels_to_integers(network)
    names = list(network)
    found = nx.community.louvain_communities(numbered, weight="weight", seed=_SEED)
    groups = sorted((sorted(names[number] for number in group) for group in found), key=lambda g: (-len(g), g))
    return {name: number for number, group in enumerate(groups, 1) for name in group}


def central(network: nx.Graph[str]) -> list[str]:
    """The nodes of a measured network, the most central first: by betweenness, then strength, then label."""
    place = network.nodes
    return sorted(
        network, key=lambda n: (-place[n]["betweenness"], -place[n]["strength"], place[n]["label"].casefold(), n)
    )
