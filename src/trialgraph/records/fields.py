"""Every field of the registry's data structure, and what becomes of it: read off the models."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args, get_origin

from trialgraph.records.study import Module, Study
from trialgraph.records.values import Enumeration, LeftOut


@dataclass(frozen=True, slots=True)
class Declared:
    """A field of the registry's data structure as the models declare it.

    `path` without list marks at its end; `reason` why it is left out of the graph, empty when it is mapped;
    `enumeration` its name in the OpenAPI document when it is coded; `leaf` whether it holds values rather than
    further fields.
    """

    path: str
    reason: str
    enumeration: str
    leaf: bool


@cache
def declared() -> dict[str, Declared]:
    """Every field that the models know, by JSON path with ``[]`` for list positions."""
    return {field.path: field for field in _declared(Study, "")}


def _declared(model: type[Module], path: str) -> Iterator[Declared]:
    for info in model.model_fields.values():
        here = f"{path}.{info.alias}" if path else str(info.alias)
        parts = [*info.metadata, *_parts(info.annotation)]
        reason = next((part.reason for part in parts if isinstance(part, LeftOut)), "")
        enumeration = next((part.name for part in parts if isinstance(part, Enumeration)), "")
        inner = next((part for part in parts if isinstance(part, type) and issubclass(part, Module)), None)
        yield Declared(here, reason, enumeration, inner is None)
        if inner is not None:
            yield from _declared(inner, f"{here}[]" if get_origin(info.annotation) is tuple else here)


def _parts(annotation: Any) -> Iterator[Any]:
    """`annotation`, what it is built of, and the marks on it, however deep."""
    yield annotation
    for part in get_args(annotation):
        yield from _parts(part)


def covering(path: str) -> Declared | None:
    """The declaration that says what becomes of the value at `path` (``[]`` for list positions), or None: unknown.

    A field that is left out speaks for everything below it.
    """
    steps = path.split(".")
    for end in range(1, len(steps) + 1):
        field = declared().get(".".join(steps[:end]).removesuffix("[]"))
        if field is None:
            return None
        if field.reason or end == len(steps):
            return field
    return None
