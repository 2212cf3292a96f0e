"""N-Triples (https://www.w3.org/TR/n-triples/): terms are kept as its text, so writing is joining."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from trialgraph.terms import Term, Triple


class NTriples:
    """One triple a line; the names of graphs are dropped."""

    suffix = "nt"
    media_type = "application/n-triples"
    named_graphs = False
    separator = ""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        """N-Triples has no prefixes."""

    def opening(self) -> str:
        return ""

    def block(self, graph: Term, triples: Sequence[Triple]) -> str:
        return "".join([f"{s} {p} {o} .\n" for s, p, o in triples])

    def closing(self) -> str:
        return ""
