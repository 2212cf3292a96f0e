"""The engines by name, and which of them checks what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from trialgraph.terms import Term
from trialgraph.validation.compiled import Compiled
from trialgraph.validation.engine import Batch, Checked, Engine, in_order
from trialgraph.validation.reference import Reference
from trialgraph.validation.shapes import Shape, Shapes

ENGINES: Final = ("compiled", "pyshacl")


@dataclass(slots=True)
class Engines:
    """`batches` is the engine that can check a graph batch by batch, None where no shape allows it; `whole` the
    reference engine for shapes that may look anywhere in a graph, and so need all of it at once; None where there are
    none."""

    shapes: Shapes
    batches: Engine | None
    whole: Reference | None
    _spare: dict[tuple[Shape, ...], Reference] = field(default_factory=dict)

    @classmethod
    def named(cls, name: str, shapes: Shapes) -> Engines:
        """The engine `name` for all shapes that it checks, and for all others the reference engine."""
        compiled = Compiled(shapes)
        whole = Reference(shapes, list(compiled.unsupported)) if compiled.unsupported else None
        if not compiled.shapes:
            return cls(shapes, None, whole)
        if name == "compiled":
            return cls(shapes, compiled, whole)
        # What could be compiled is known to stay with what its focus node leads to.
        return cls(shapes, Reference(shapes, compiled.shapes, compiled.backward), whole)

    @property
    def counts(self) -> Mapping[str, int]:
        """Engine → how many shapes with a target, and property shapes of theirs, it checks."""
        found: dict[str, int] = {}
        for engine in (self.batches, self.whole):
            if engine is not None:
                rules = {shape.name for shape in self.shapes.reached(engine.shapes)}
                found[engine.name] = found.get(engine.name, 0) + len(rules)
        return found

    @property
    def backward(self) -> frozenset[Term]:
        """The predicates that are walked from object to subject."""
        return self.batches.backward if self.batches is not None else frozenset()

    @property
    def objects_of(self) -> frozenset[Term]:
        """The predicates whose objects are focus nodes."""
        return frozenset(predicate for shape in self.shapes.targeted() for predicate in shape.objects_of)

    @property
    def nodes(self) -> frozenset[Term]:
        """The focus nodes that shapes name."""
        return frozenset(node for shape in self.shapes.targeted() for node in shape.nodes)

    def check(self, batch: Batch) -> Checked:
        """The findings of `batches` in a batch; what that engine leaves to the other is done."""
        assert self.batches is not None
        checked = self.batches.check(batch)
        if not checked.left:
            return checked
        spare = self._spare.get(checked.left)
        if spare is None:
            spare = self._spare[checked.left] = Reference(self.shapes, checked.left, self.batches.backward)
        others = spare.check(batch)
        return Checked(in_order((*checked.findings, *others.findings)), checked.focus_nodes)
