"""TriG (https://www.w3.org/TR/trig/): Turtle in named graphs."""

from __future__ import annotations

from collections.abc import Sequence

from trialgraph.formats.turtle import Turtle
from trialgraph.terms import Term, Triple


class TriG(Turtle):
    """One named graph a block."""

    suffix = "trig"
    media_type = "application/trig"
    named_graphs = True

    def block(self, graph: Term, triples: Sequence[Triple]) -> str:
        own = self.parts_namespace(triples)
        head = f"@prefix : <{own}> .\n\n" if own else ""
        body = "\n".join(self.subjects(triples, own)).replace("\n", "\n  ").rstrip()
        return f"{head}{self.term(graph, '')} {{\n  {body}\n}}\n"
