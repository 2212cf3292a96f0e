"""Turtle (https://www.w3.org/TR/turtle/) for people: prefixes, types and labels first, one statement a line.

The parts of a trial are written relative to the empty prefix, which is set anew before each trial's block, so that
they read ``:arm-…`` instead of a hundred characters of IRI.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Final

from trialgraph import vocab as v
from trialgraph.terms import Term, Triple

# The local names that need no escape (PN_LOCAL without its rarer letters); all other IRIs are written in full.
_LOCAL: Final = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.:-]*[A-Za-z0-9_:-])?")
_XSD: Final = "^^<http://www.w3.org/2001/XMLSchema#"
# Datatypes whose lexical form is Turtle as it stands, and how such a form looks.
_BARE: Final = {
    "boolean": re.compile(r"true|false"),
    "integer": re.compile(r"[+-]?[0-9]+"),
    "decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    "double": re.compile(r"[+-]?[0-9]+\.[0-9]+E[+-]?[0-9]+"),
}
_FIRST: Final = {v.RDF_TYPE: "0", v.RDFS_LABEL: "1"}


class Turtle:
    """Blocks as Turtle; the names of graphs are dropped."""

    suffix = "ttl"
    media_type = "text/turtle"
    named_graphs = False
    separator = "\n"

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self.prefixes = dict(sorted(prefixes.items(), key=lambda item: item[0].lower()))
        self._trials = prefixes["trial"]
        self._by_namespace = {namespace: prefix for prefix, namespace in prefixes.items()}
        # A cache for each writer: the prefixes are its own.
        self._short = lru_cache(maxsize=65536)(self._shorten)

    def opening(self) -> str:
        width = max(map(len, self.prefixes)) + 1
        return (
            "".join(f"@prefix {prefix + ':':<{width}} <{namespace}> .\n" for prefix, namespace in self.prefixes.items())
            + "\n"
        )

    def block(self, graph: Term, triples: Sequence[Triple]) -> str:
        own = self.parts_namespace(triples)
        head = f"@prefix : <{own}> .\n\n" if own else ""
        return head + "\n".join(self.subjects(triples, own))

    def closing(self) -> str:
        return ""

    def parts_namespace(self, triples: Sequence[Triple]) -> str:
        """The namespace of the trial whose parts the block describes, or "" when it describes none."""
        start = f"<{self._trials}"
        subject = next((s for s, _, _ in triples if s.startswith(start) and "/" in s[len(start) :]), "")
        return subject[1 : subject.index("/", len(start)) + 1] if subject else ""

    def subjects(self, triples: Sequence[Triple], own: str) -> Iterator[str]:
        """Each subject with all it is said to be, ending in a line break."""
        for subject, statements in groupby(triples, key=itemgetter(0)):
            lines = []
            ordered = sorted(statements, key=lambda t: (_FIRST.get(t[1], "2"), t[1], t[2]))
            for predicate, same in groupby(ordered, key=itemgetter(1)):
                verb = "a" if predicate == v.RDF_TYPE else self.term(predicate, own)
                lines.append(f"{verb} {', '.join(self.term(o, own) for _, _, o in same)}")
            yield f"{self.term(subject, own)} " + " ;\n    ".join(lines) + " .\n"

    def term(self, term: Term, own: str) -> str:
        """One term in its shortest form; `own` is the namespace of the empty prefix."""
        if term[0] == '"':
            return self._literal(term)
        if own and term.startswith(own, 1):
            local = term[1 + len(own) : -1]
            return f":{local}" if _LOCAL.fullmatch(local) else term
        return self._short(term)

    def _literal(self, term: Term) -> str:
        if term[-1] != ">":
            return term
        quoted, _, datatype = term[:-1].rpartition(_XSD)
        if not _LOCAL.fullmatch(datatype):
            return term
        bare = _BARE.get(datatype)
        if bare is not None and bare.fullmatch(quoted, 1, len(quoted) - 1):
            return quoted[1:-1]
        return f"{quoted}^^xsd:{datatype}"

    def _shorten(self, term: Term) -> str:
        value = term[1:-1]
        for end in ("#", "/", ":", "_"):
            position = value.rfind(end) + 1
            prefix = self._by_namespace.get(value[:position])
            if prefix is not None and _LOCAL.fullmatch(value, position):
                return f"{prefix}:{value[position:]}"
        return term
