"""What an engine is: the seam between the reference engine and the compiled one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from trialgraph.errors import Finding
from trialgraph.terms import Term, Triple
from trialgraph.validation.graph import About, Store
from trialgraph.validation.shapes import Shape, local

_NCT: Final = re.compile(r"NCT[0-9]{8}")


def owner(node: Term) -> str:
    """The NCT number of the trial that `node` belongs to, by its IRI; "" for what trials share."""
    if "NCT" not in node or node[0] != "<":  # most are told by this alone
        return ""
    found = _NCT.search(node)
    return found.group() if found else ""


@dataclass(frozen=True, slots=True)
class Batch:
    """A part of a graph: what is said `about` nodes; the `nodes` that may be focus nodes in it; and the `store` of all
    else that paths may lead to, None if there is nothing else."""

    about: About
    nodes: Collection[Term]
    store: Store | None = None

    def triples(self) -> Iterator[Triple]:
        """All triples that it holds itself."""
        for subject, properties in self.about.items():
            for predicate, objects in properties.items():
                for value in objects:
                    yield subject, predicate, value


@dataclass(frozen=True, slots=True)
class Checked:
    """The findings in a batch, in order; how many pairs of a shape with a target and a focus node were looked at; and
    the shapes that met a value which the engine cannot judge, and were not checked."""

    findings: list[Finding]
    focus_nodes: int
    left: tuple[Shape, ...] = ()


class Engine(Protocol):
    """Checks batches. `shapes` are those with a target that it checks; `backward` the predicates that it needs to walk
    from object to subject."""

    @property
    def name(self) -> str: ...

    @property
    def shapes(self) -> Sequence[Shape]: ...

    @property
    def backward(self) -> frozenset[Term]: ...

    def check(self, batch: Batch) -> Checked:
        """The findings in `batch`."""


def finding(shape: Shape, component: Term, focus: Term, predicate: Term, value: Term, message: str = "") -> Finding:
    """A validation result (https://www.w3.org/TR/shacl/#results-validation-result)."""
    return Finding(
        severity=shape.level,
        rule=shape.name or local(component),
        message=shape.message or message or _generic(shape, component),
        record=owner(focus),
        focus=focus,
        predicate=predicate,
        value=value,
        shape=shape.node,
        component=component,
    )


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Sorted by record, focus node and shape, so that the order does not depend on batches."""
    return sorted(findings, key=lambda f: (f.record, f.focus, f.rule, f.predicate, f.value, f.component))


def _generic(shape: Shape, component: Term) -> str:
    """A message for shapes that have none."""
    name = local(component).removesuffix("ConstraintComponent")
    parameter = f"{name[0].lower()}{name[1:]}"
    said = " ".join(_said(value) for value in shape.parameters.get(parameter, ()))
    what = f"of {shape.path} " if shape.path is not None else ""
    return f"The values {what}must keep to sh:{parameter}{f' {said}' if said else ''}."


def _said(value: object) -> str:
    if isinstance(value, tuple):
        return f"({' '.join(map(_said, value))})"
    return "a shape" if isinstance(value, str) and value.startswith("_:") else str(value)
