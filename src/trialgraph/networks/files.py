"""A network as files: GraphML (http://graphml.graphdrawing.org/specification.html) and two tables in CSV (RFC 4180)."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import networkx as nx

# The columns of the tables, in this order.
NODES: Final = (
    "label", "kind", "trials", "groups", "roles", "degree", "strength", "betweenness", "core", "community", "concepts",
)  # fmt: skip
EDGES: Final = ("weight", "groups", "trials")


def graphml(network: nx.Graph[str], path: Path) -> None:
    """Writes the network with all that is known of its nodes and edges."""
    # The writer of the standard library: what the other one writes differs, and so would the file where lxml is.
    nx.write_graphml_xml(network, path)


def tables(network: nx.Graph[str], nodes: Path, edges: Path) -> None:
    """Writes the nodes, a row each (`id` and NODES), and the edges (`source`, `target`, their labels, and EDGES)."""
    places = network.nodes
    _table(nodes, ("id", *NODES), [(node, *(place[key] for key in NODES)) for node, place in places(data=True)])
    _table(
        edges,
        ("source", "target", "source_label", "target_label", *EDGES),
        [
            (one, other, places[one]["label"], places[other]["label"], *(edge[key] for key in EDGES))
            for one, other, edge in network.edges(data=True)
        ],
    )


def _table(path: Path, head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)
