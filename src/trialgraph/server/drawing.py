"""A trial drawn from left to right: who runs it and the trial, its arms and conditions, what is given, the steps and
products, the concepts. The places are worked out here, so that they can be tested; the browser only draws.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING, Any, Final

from trialgraph.server.pages import anchor, curie, web

if TYPE_CHECKING:
    from trialgraph.server.trials import View

# Pixels at full size, and characters of a line of a label.
_COLUMN: Final = 270
_WIDTH: Final = 200
_LINE: Final = 18
_GAP: Final = 16
_CHARACTERS: Final = 22
_LONGEST: Final = 80  # characters of a label
_SWEEPS: Final = 4

# Kind of node → its column.
COLUMNS: Final = {
    "organisation": 0, "trial": 0, "arm": 1, "regimen": 1, "condition": 1, "intervention": 2, "device": 2, "step": 3,
    "maker": 3, "product": 4, "concept": 5,
}  # fmt: skip


@dataclass(slots=True)
class Node:
    """A box: its kind (a key of COLUMNS), what it says, and what it leads to (text and address)."""

    key: str
    kind: str
    label: str
    links: list[tuple[str, str]] = field(default_factory=list)

    @property
    def height(self) -> int:
        """Pixels that it takes."""
        return 16 + _LINE * ceil(len(self.label) / _CHARACTERS)


class _Drawing:
    def __init__(self) -> None:
        self.nodes: dict[str, Node] = {}
        self.edges: dict[tuple[str, str], str] = {}

    def node(self, key: str, kind: str, label: str, *links: tuple[str, str]) -> None:
        label = label if len(label) <= _LONGEST else f"{label[: _LONGEST - 1].rstrip()}…"
        found = self.nodes.setdefault(key, Node(key, kind, label))
        found.links += [link for link in links if link not in found.links]

    def edge(self, source: str, target: str, word: str) -> None:
        if source in self.nodes and target in self.nodes:
            self.edges.setdefault((source, target), word)

    def concept(self, source: str, row: dict[str, str], word: str) -> None:
        """A concept. Those of one name are one box, whatever their vocabularies."""
        iri, label = row["concept"], row["label"] or curie(row["concept"])
        key = f"concept {label.casefold()}"
        self.node(key, "concept", label, (curie(iri), web(iri)))
        self.edge(source, key, word)


def drawn(trial: View) -> dict[str, Any]:
    """The boxes with their places, and the arrows, as Cytoscape.js takes them (https://js.cytoscape.org/#notation)."""
    made = _Drawing()
    _beginning(made, trial)
    _given(made, trial)
    _products(made, trial)
    _concepts(made, trial)
    places = _placed(made)
    nodes = [
        {
            "data": {
                "id": node.key, "kind": node.kind, "label": node.label, "height": node.height, "width": _WIDTH,
                "links": node.links,
            },
            "position": dict(zip("xy", places[node.key], strict=True)),
        }
        for node in made.nodes.values()
    ]  # fmt: skip
    edges = [{"data": {"source": source, "target": to, "label": word}} for (source, to), word in made.edges.items()]
    return {"nodes": nodes, "edges": edges, "kinds": [kind for kind in COLUMNS if kind in _kinds(made)]}


def _kinds(made: _Drawing) -> set[str]:
    return {node.kind for node in made.nodes.values()}


def _on_page(thing: str) -> tuple[str, str]:
    return "on this page", f"#{anchor(thing)}"


def _beginning(made: _Drawing, trial: View) -> None:
    """Who runs the trial, its arms, regimens and conditions."""
    for row in trial.organizations:
        link = (curie(row["ror"]), web(row["ror"])) if row["ror"] else _on_page("#trial")
        made.node(row["organization"], "organisation", row["name"], link)
    made.node(trial.nct, "trial", trial.nct, ("record in the registry", web(trial.first("page"))))
    for row in trial.organizations:
        made.edge(row["organization"], trial.nct, row["part"])
    for row in trial.arms:
        made.node(row["arm"], "arm", row["name"], _on_page(row["arm"]))
        made.edge(trial.nct, row["arm"], "has arm")
    for regimen in trial.regimens:
        made.node(regimen.thing, "regimen", regimen.name, _on_page(regimen.thing))
        made.edge(trial.nct, regimen.thing, "has regimen")
    for condition in trial.of("condition"):
        made.node(condition.thing, "condition", condition.name, _on_page(condition.thing))
        made.edge(trial.nct, condition.thing, "studies")


def _given(made: _Drawing, trial: View) -> None:
    """What is given, in which arm and regimen, and who makes it."""
    for item in trial.interventions:
        kind = "device" if item.kind.lower() == "device" else "intervention"
        made.node(item.thing, kind, item.name, _on_page(item.thing))
        for row in item.makers:
            made.node(row["organization"], "maker", row["name"], (curie(row["ror"]), web(row["ror"])))
            made.edge(item.thing, row["organization"], "made by")
    for regimen in trial.regimens:
        for row, _ in regimen.members:
            made.edge(regimen.thing, row["member"], "of")
    reached = {target for _, target in made.edges}
    for item in trial.interventions:
        for arm, cell in zip(trial.columns, item.cells, strict=True):
            word = ", ".join(role.name for role in cell.roles)
            if arm and (cell.assigned or cell.roles):
                made.edge(arm, item.thing, word or "is given")
            elif not arm and item.thing not in reached:
                made.edge(trial.nct, item.thing, word or "has")


def _products(made: _Drawing, trial: View) -> None:
    """The products, and the steps that make them with a device."""
    for product in trial.of("product"):
        made.node(product.thing, "product", product.name, _on_page(product.thing))
        for row in product.values("used as"):
            made.edge(row["value"], product.thing, "is")
    for step in trial.of("step"):
        kinds = ", ".join(row["label"] for row in step.values("kind")) or "processing"
        markers = ", ".join(row["label"] for row in step.values("removes cells bearing"))
        made.node(step.thing, "step", f"{kinds} by {markers}" if markers else kinds, _on_page(step.thing))
        for row in step.values("with device"):
            made.edge(row["value"], step.thing, "is used in")
        for row in step.values("for product"):
            made.edge(step.thing, row["value"], "makes")


def _concepts(made: _Drawing, trial: View) -> None:
    """The concepts that names are linked to and markers that are spoken of."""
    for _, thing, _, rows in trial.links:
        for row in rows:
            if thing in made.nodes and made.nodes[thing].kind != "step" and row["decision"] == "accepted":
                word = curie(row["predicate"]).partition(":")[2]
                if made.nodes[thing].kind not in ("organisation", "maker", "product"):
                    made.concept(thing, row, word)
    for kind in ("product", "step"):
        for item in trial.of(kind):
            for fact in item.facts:
                for row in fact.values:
                    if "/vocabulary/" in row["scheme"]:
                        made.concept(item.thing, {**row, "concept": row["value"]}, fact.word)


def _placed(made: _Drawing) -> dict[str, tuple[int, int]]:
    """The middle of each box: columns by kind, in each the order that crosses few arrows (Sugiyama's barycentres)."""
    columns: dict[int, list[Node]] = defaultdict(list)
    for node in made.nodes.values():
        columns[COLUMNS[node.kind]].append(node)
    stacks = [columns[number] for number in sorted(columns)]
    near: dict[str, list[str]] = defaultdict(list)
    for source, target in made.edges:
        near[source].append(target)
        near[target].append(source)
    heights = _heights(stacks)
    for sweep in range(_SWEEPS):
        pairs = list(pairwise(stacks)) if sweep % 2 == 0 else [(b, a) for a, b in pairwise(stacks)][::-1]
        for fixed, moved in pairs:
            known = {node.key for node in fixed}
            moved.sort(key=lambda node: _middle(node.key, [key for key in near[node.key] if key in known], heights))
            heights = _heights(stacks)
    return {node.key: (number * _COLUMN, heights[node.key]) for number, stack in enumerate(stacks) for node in stack}


def _middle(key: str, neighbours: list[str], heights: dict[str, int]) -> float:
    return sum(heights[other] for other in neighbours) / len(neighbours) if neighbours else heights[key]


def _heights(stacks: list[list[Node]]) -> dict[str, int]:
    """The height at which the middle of each box is, every stack about the same middle."""
    found = {}
    for stack in stacks:
        top = -(sum(node.height + _GAP for node in stack) - _GAP) // 2
        for node in stack:
            found[node.key] = top + node.height // 2
            top += node.height + _GAP
    return found
