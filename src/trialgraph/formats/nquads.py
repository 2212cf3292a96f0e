"""N-Quads (https://www.w3.org/TR/n-quads/): N-Triples with the name of the graph on each line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from trialgraph.terms import Term, Triple


class NQuads:
    """One quad a line."""

    suffix = "nq"
    media_type = "application/n-quads"
    named_graphs = True
    separator = ""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        """N-Quads has no prefixes."""

    def opening(self) -> str:
        return ""

    def block(self, graph: Term, triples: Sequence[Triple]) -> str:
        return "".join([f"{s} {p} {o} {graph} .\n" for s, p, o in triples])

    def closing(self) -> str:
        return ""
