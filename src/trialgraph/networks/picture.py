"""The core of a network as a picture: size says how strong a node is, colour its community, width how heavy an edge.

A network of a thousand nodes is a hairball. What is drawn is its heaviest part: edges in the order of their weight,
then of the strength of their ends, as long as they join no more nodes than asked for; and all edges between these.

Lengths are in points (1/72 inch). A node and the label below it are one box; boxes are pushed apart until none lies on
another, components are set in columns, and the picture is as large as that takes.
"""

from __future__ import annotations

import math
import textwrap
import warnings
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import networkx as nx
import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

_Pair: TypeAlias = tuple[float, float]
_Points: TypeAlias = NDArray[np.float64]

# Colours of the largest communities (Okabe and Ito 2008: told apart by the colour-blind), and of all others.
_COLOURS: Final = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442")
_OTHERS: Final = "#BBBBBB"
_GREY: Final = "#555555"
_LINE: Final = "#9A9A9A"
_PAPER: Final = {"boxstyle": "square,pad=0.08", "facecolor": "white", "edgecolor": "none", "alpha": 0.7}
_RESOLUTION: Final = 110  # dots an inch
_SEED: Final = 1  # of the layout
_RADII: Final = (5.0, 17.0)  # of the weakest possible and of the strongest node
_WIDTHS: Final = (0.7, 7.0)  # of the lightest possible and of the heaviest edge
_FONT: Final = 8.0
_LEADING: Final = 1.25 * _FONT
_LABEL: Final = 22  # characters in a line of a label, which has two at most
_GAP: Final = 5.0  # between boxes
_BETWEEN: Final = 16.0  # and between components
_AIR: Final = 0.45  # area of a component to that of its boxes, for each doubling of its nodes
_ROUNDS: Final = 400
_MARGIN: Final = 26.0
_HEAD: Final = 46.0
_FOOT: Final = 92.0
_NARROWEST: Final = 620.0
_SHAPE: Final = 1.5  # width to height of a picture of many small components


def core(network: nx.Graph[str], top: int) -> nx.Graph[str]:
    """The heaviest part of a measured network, of at most `top` nodes (at least two)."""
    strength = dict(network.nodes(data="strength"))

    def heaviest(edge: tuple[str, str, int]) -> tuple[int, int, str, str]:
        one, other, weight = edge
        return -weight, -strength[one] - strength[other], one, other

    kept: set[str] = set()
    for one, other, _ in sorted(network.edges(data="weight"), key=heaviest):
        if len(kept | {one, other}) <= max(top, 2):
            kept |= {one, other}
    drawn: nx.Graph[str] = nx.Graph()  # a view would have the nodes in the order of a set
    drawn.add_nodes_from((node, place) for node, place in network.nodes(data=True) if node in kept)
    drawn.add_edges_from(edge for edge in network.edges(data=True) if kept.issuperset(edge[:2]))
    return drawn


def draw(network: nx.Graph[str], paths: Sequence[Path], *, title: str, caption: str, square: str = "") -> None:
    """Draws a measured network, all of it, into files whose endings say the format.

    Nodes of the kind `square` are squares, others circles. Equal networks give equal files.
    """
    import matplotlib as mpl  # noqa: PLC0415 - slow to import, and only for pictures

    settings: dict[Any, Any] = {
        "svg.hashsalt": "trialgraph",  # equal pictures have equal ids in them
        "svg.fonttype": "none",  # text stays text: it can be searched, and the file is small
        "font.family": "sans-serif",
        "font.sans-serif": ["DejaVu Sans", "Verdana", "Arial"],  # matplotlib brings the first; the next is as wide
        "font.size": _FONT,
        "text.parse_math": False,  # a dollar in a name is a dollar
    }
    with mpl.rc_context(settings), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph")  # a character that the font lacks is drawn as a box
        figure = _drawn(network, title, caption, square)
        for path in paths:
            unstamped = {"Date": None} if path.suffix == ".svg" else {"Software": None}
            figure.savefig(path, dpi=_RESOLUTION, metadata=unstamped)


def _drawn(network: nx.Graph[str], title: str, caption: str, square: str) -> Figure:
    from matplotlib.figure import Figure  # noqa: PLC0415

    labels = {node: _label(label) for node, label in network.nodes(data="label")}
    radii = _radii(network)
    boxes = {node: _box(labels[node], radii[node]) for node in network}
    middles, (width, height) = _layout(network, boxes)
    places = {
        node: (x, y + boxes[node][1] / 2 - radii[node]) for node, (x, y) in middles.items()
    }  # at the top of the box
    colours = _colours(network)

    whole = max(width, _NARROWEST) + 2 * _MARGIN, height + _HEAD + _FOOT
    figure = Figure(figsize=(whole[0] / 72, whole[1] / 72))
    axes = figure.add_axes((_MARGIN / whole[0], _FOOT / whole[1], width / whole[0], height / whole[1]))
    axes.set_axis_off()
    heaviest = _heaviest(network)
    widths = [_width(weight, heaviest) for _, _, weight in network.edges(data="weight")]
    nx.draw_networkx_edges(network, places, ax=axes, width=widths, edge_color=_LINE, alpha=0.55, node_size=0)
    for shape, nodes in _shapes(network, square).items():
        sizes, fills = [(2 * radii[node]) ** 2 for node in nodes], [colours[node] for node in nodes]
        drawn = nx.draw_networkx_nodes(
            network, places, nodes, ax=axes, node_size=sizes, node_color=fills, node_shape=shape, edgecolors="white"
        )
        drawn.set_zorder(2)
    for node, (x, y) in places.items():
        below = y - radii[node] - 2
        axes.text(x, below, labels[node], ha="center", va="top", linespacing=1.1, bbox=_PAPER, zorder=3)
    axes.set(xlim=(0, width), ylim=(0, height))
    _tell(figure, title, caption, _signs(network, colours, square))
    return figure


def _radii(network: nx.Graph[str]) -> dict[str, float]:
    """Half the width of each node: its area grows with its strength."""
    strengths = dict(network.nodes(data="strength"))
    strongest = max(strengths.values())
    weakest, widest = _RADII
    return {
        node: weakest + (widest - weakest) * math.sqrt(strength / strongest) for node, strength in strengths.items()
    }


def _heaviest(network: nx.Graph[str]) -> int:
    return int(max(weight for _, _, weight in network.edges(data="weight")))


def _width(weight: int, heaviest: int) -> float:
    return _WIDTHS[0] + (_WIDTHS[1] - _WIDTHS[0]) * (weight - 1) / max(heaviest - 1, 1)


def _label(label: str) -> str:
    return "\n".join(textwrap.wrap(label, _LABEL, max_lines=2, placeholder=" …")) or label


def _box(label: str, radius: float) -> tuple[float, float]:
    """Width and height of a node with its label."""
    from matplotlib.textpath import TextPath  # noqa: PLC0415

    lines = label.split("\n")
    widest = max(TextPath((0, 0), line, size=_FONT).get_extents().width for line in lines)
    return max(widest, 2 * radius) + _GAP, 2 * radius + 2 + _LEADING * len(lines) + _GAP


def _shapes(network: nx.Graph[str], square: str) -> dict[str, list[str]]:
    shapes: dict[str, list[str]] = {}
    for node, kind in network.nodes(data="kind"):
        shapes.setdefault("s" if square and kind == square else "o", []).append(node)
    return shapes


# Where the nodes are


def _layout(network: nx.Graph[str], boxes: Mapping[str, _Pair]) -> tuple[dict[str, _Pair], _Pair]:
    """The middle of each box, and width and height of the whole."""
    parts = [_component(network, nodes, boxes) for nodes in _components(network)]
    height = max(*(high for _, (_, high) in parts), math.sqrt(sum(w * h for _, (w, h) in parts) / _SHAPE))
    places: dict[str, _Pair] = {}
    left = top = column = lowest = 0.0
    for middles, (wide, high) in parts:
        if top and top + high > height:
            left, top, column = left + column, 0.0, 0.0
        for node, (x, y) in middles.items():
            places[node] = (left + x, top + high - y)
        top, column = top + high, max(column, wide)
        lowest = max(lowest, top)
    return {node: (places[node][0], lowest - places[node][1]) for node in network}, (left + column, lowest)


def _components(network: nx.Graph[str]) -> list[list[str]]:
    """The nodes of each component, the largest component first."""
    order = {node: number for number, node in enumerate(network)}
    found = [sorted(nodes, key=order.__getitem__) for nodes in nx.connected_components(network)]
    return sorted(found, key=lambda nodes: (-len(nodes), order[nodes[0]]))


def _component(
    network: nx.Graph[str], nodes: Sequence[str], boxes: Mapping[str, _Pair]
) -> tuple[dict[str, _Pair], _Pair]:
    """The middle of each box of a component, and width and height of what they take."""
    numbers = {node: number for number, node in enumerate(nodes)}
    plain: nx.Graph[int] = nx.Graph()
    plain.add_nodes_from(range(len(nodes)))
    plain.add_edges_from((numbers[one], numbers[other]) for one, other in network.edges(nodes))
    found = nx.spring_layout(plain, iterations=300, seed=_SEED)
    sizes = np.array([boxes[node] for node in nodes])
    area = float(np.prod(sizes, axis=1).sum()) * (_AIR * math.log2(2 * len(nodes)))
    stretched = np.array([math.sqrt(_SHAPE), 1 / math.sqrt(_SHAPE)]) * math.sqrt(area) / 2
    middle = _apart(np.array([found[number] for number in plain]) * stretched, sizes)
    corner = (middle - sizes / 2).min(axis=0) - _BETWEEN / 2
    wide, high = (middle + sizes / 2).max(axis=0) + _BETWEEN / 2 - corner
    return dict(zip(nodes, map(tuple, (middle - corner).tolist()), strict=True)), (float(wide), float(high))


def _apart(middle: _Points, sizes: _Points) -> _Points:
    """The boxes pushed apart, each pair along the axis on which less is needed, until none lies on another."""
    needed = (sizes[:, None] + sizes[None]) / 2
    for _ in range(_ROUNDS):
        between = middle[:, None] - middle[None]
        over = np.clip(needed - np.abs(between), 0, None)
        over[(over == 0).any(axis=2)] = 0
        np.einsum("iij->ij", over)[:] = 0
        if not over.any():
            break
        across = over[..., 0] < over[..., 1]
        over[..., 1][across] = 0
        over[..., 0][~across] = 0
        middle = middle + (over * np.where(between >= 0, 1, -1)).sum(axis=1) * 0.3
    return middle


# What is said beside it


def _colours(network: nx.Graph[str]) -> dict[str, str]:
    of = dict(zip(_largest(network), _COLOURS, strict=False))
    return {node: of.get(community, _OTHERS) for node, community in network.nodes(data="community")}


def _largest(network: nx.Graph[str]) -> list[int]:
    sizes = Counter(community for _, community in network.nodes(data="community"))
    return sorted(sizes, key=lambda community: (-sizes[community], community))[: len(_COLOURS)]


def _signs(network: nx.Graph[str], colours: Mapping[str, str], square: str) -> list[Line2D]:
    """What the legend explains: colours by the strongest node of each community, shapes, widths."""
    from matplotlib.lines import Line2D  # noqa: PLC0415

    def dot(colour: str, label: str, shape: str = "o") -> Line2D:
        return Line2D([], [], linestyle="", marker=shape, markersize=8, color=colour, label=label)

    places = network.nodes
    signs = []
    for community in _largest(network):
        nodes = [node for node in network if places[node]["community"] == community]
        strongest = max(nodes, key=lambda node: places[node]["strength"])
        more = f" and {len(nodes) - 1} more" if len(nodes) > 1 else ""
        signs.append(dot(colours[strongest], textwrap.shorten(places[strongest]["label"], 34, placeholder=" …") + more))
    if _OTHERS in colours.values():
        signs.append(dot(_OTHERS, "smaller communities"))
    if square:
        signs += [dot(_GREY, square.lower(), "s"), dot(_GREY, "other")]
    heaviest = _heaviest(network)
    for weight in sorted({1, (heaviest + 1) // 2, heaviest}):
        trials = f"{weight} trial{'' if weight == 1 else 's'}"
        signs.append(Line2D([], [], color=_LINE, linewidth=_width(weight, heaviest), label=trials))
    return signs


def _tell(figure: Figure, title: str, caption: str, signs: list[Line2D]) -> None:
    width, height = figure.get_size_inches() * 72
    left = _MARGIN / width
    figure.text(left, 1 - 20 / height, title, fontsize=15, weight="bold", va="top")
    figure.legend(
        handles=signs, loc="lower left", bbox_to_anchor=(left, 40 / height), ncols=4, frameon=False, borderpad=0,
        borderaxespad=0, columnspacing=3.0,
    )  # fmt: skip
    lines = textwrap.fill(caption, int((width - 2 * _MARGIN) / (0.55 * _FONT)))
    figure.text(left, 32 / height, lines, va="top", color=_GREY, linespacing=1.35)
