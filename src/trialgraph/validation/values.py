"""What RDF terms say: the lexical form, datatype and value of a term in N-Triples text.

The common forms are told by their text alone. All others are left to rdflib, which the reference engine uses, so that
two engines never differ about a value.
"""

from __future__ import annotations

import logging
import re
import warnings
from decimal import Decimal
from functools import lru_cache
from typing import Final

import orjson
import rdflib
from pyshacl.rdfutil.compare import compare_literal

from trialgraph.terms import Term, Triple, tagged, text

# An ill-typed literal is a finding where a shape asks for a datatype, and nothing to be said on standard error besides.
logging.getLogger("rdflib.term").addFilter(lambda record: "Literal lexical form" not in record.getMessage())

XSD: Final = "http://www.w3.org/2001/XMLSchema#"
LANG_STRING: Final = f"<{rdflib.RDF.langString}>"
STRING: Final = f"<{XSD}string>"
# Lexical forms that are well-formed beyond doubt; what else may be is asked of rdflib.
_WELL_FORMED: Final = {
    f"<{XSD}{datatype}>": re.compile(pattern)
    for datatype, pattern in {
        "integer": r"[+-]?[0-9]{1,300}",
        "decimal": r"[+-]?[0-9]{1,300}(?:\.[0-9]{1,300})?",
        "boolean": r"true|false",
        "date": r"[12][0-9]{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])",
        "double": r"[+-]?[0-9]{1,300}(?:\.[0-9]{1,300})?(?:E[+-]?[0-9]{1,2})?",
    }.items()
}
_EXACT: Final = (f"<{XSD}integer>", f"<{XSD}decimal>")


def split(literal: Term) -> tuple[str, Term, str]:
    """The quoted text, datatype (an IRI term) and language tag ("" if none) of a literal."""
    last = literal[-1]
    if last == '"':
        return literal, STRING, ""
    if last == ">":
        quoted, _, datatype = literal.rpartition("^^")
        return quoted, datatype, ""
    quoted, _, language = literal.rpartition("@")
    return quoted, LANG_STRING, language


def lexical(term: Term) -> str:
    """The IRI, or the lexical form of a literal."""
    if term[0] == "<":
        return term[1:-1]
    quoted = split(term)[0]
    return str(orjson.loads(quoted)) if "\\" in quoted else quoted[1:-1]


def language(term: Term) -> str:
    """The language tag of a term, "" if it has none."""
    return split(term)[2] if term[0] == '"' and term[-1] not in '">' else ""


def has_datatype(term: Term, wanted: Term) -> bool:
    """Whether `term` is a well-formed literal of the datatype `wanted`
    (https://www.w3.org/TR/shacl/#DatatypeConstraintComponent)."""
    if term[0] != '"':
        return False
    quoted, given, _ = split(term)
    if given != wanted:
        return False
    pattern = _WELL_FORMED.get(given)
    if given in (STRING, LANG_STRING) or (pattern is not None and pattern.fullmatch(quoted, 1, len(quoted) - 1)):
        return True
    return not _ill_typed(term)


@lru_cache(maxsize=65536)
def _ill_typed(literal: Term) -> bool:
    return bool(_literal(literal).ill_typed)


@lru_cache(maxsize=65536)
def compare(one: Term, other: Term) -> int | None:
    """Below, above or equal to 0 as the literal `one` is less than, greater than or equal to `other`; None if they
    cannot be compared."""
    if one[0] != '"' or other[0] != '"':
        return None
    numbers = _exact(one), _exact(other)
    if numbers[0] is not None and numbers[1] is not None:
        return (numbers[0] > numbers[1]) - (numbers[0] < numbers[1])
    first, second = _literal(one), _literal(other)
    if isinstance(first.value, str) != isinstance(second.value, str):
        return None
    try:
        return int(compare_literal(first, second))  # type: ignore[no-untyped-call]
    except (TypeError, NotImplementedError, ArithmeticError):  # NaN has no order
        return None


def _exact(literal: Term) -> Decimal | None:
    quoted, datatype, _ = split(literal)
    form = quoted[1:-1]
    return Decimal(form) if datatype in _EXACT and _WELL_FORMED[datatype].fullmatch(form) else None


@lru_cache(maxsize=65536)
def node(term: Term) -> rdflib.term.Identifier:
    """A term of rdflib, its lexical form as it is."""
    if term[0] == "<":
        return rdflib.URIRef(term[1:-1])
    return _literal(term) if term[0] == '"' else rdflib.BNode(term[2:])


def nodes(triple: Triple) -> tuple[rdflib.term.Identifier, rdflib.term.Identifier, rdflib.term.Identifier]:
    """A triple of rdflib."""
    subject, predicate, value = triple
    return node(subject), node(predicate), node(value)


def _literal(term: Term) -> rdflib.Literal:
    _, datatype, tag = split(term)
    form = lexical(term)
    if tag:
        return rdflib.Literal(form, lang=tag)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return rdflib.Literal(
            form, datatype=None if datatype == STRING else rdflib.URIRef(datatype[1:-1]), normalize=False
        )


def term(node: rdflib.term.Node) -> Term:
    """A term of rdflib as N-Triples text."""
    if isinstance(node, rdflib.URIRef):
        return f"<{node}>"
    if not isinstance(node, rdflib.Literal):
        return f"_:{node}"
    if node.language:
        return tagged(str(node), node.language.lower())
    given = f"<{node.datatype}>" if node.datatype else STRING
    return text(str(node)) if given == STRING else f"{text(str(node))}^^{given}"
