"""RDF terms as N-Triples text. The only escaping in the project.

A term is a string that can stand in an N-Triples line as it is (https://www.w3.org/TR/n-triples/), a triple is three of
them. Every other format is derived from this text, so a character is escaped in one place or nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeAlias

import orjson

Term: TypeAlias = str
Triple: TypeAlias = tuple[Term, Term, Term]
Row: TypeAlias = tuple[Term, str, Callable[[Any], Term]]

_XSD = "http://www.w3.org/2001/XMLSchema#"
# What an IRIREF may not hold (N-Triples grammar, production 8) and what RFC 3987 forbids besides: lone '%'.
_NOT_IN_IRI = re.compile(r"[\x00-\x20<>\"{}|^`\\]")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s]")


@lru_cache(maxsize=65536)
def iri(value: str) -> Term:
    """`value` as an IRI term.

    Raises ValueError for a relative IRI or one with characters that no RDF syntax allows (spaces, ``<>"{}|^`\\``).
    """
    if _NOT_IN_IRI.search(value) or not _SCHEME.match(value):
        raise ValueError(f"not an absolute IRI: {value!r}")
    return f"<{value}>"


def text(value: str) -> Term:
    """`value` as a plain literal. A JSON string as orjson writes it is an N-Triples STRING_LITERAL_QUOTE."""
    return orjson.dumps(value).decode()


def tagged(value: str, language: str) -> Term:
    """`value` as a literal with a BCP 47 language tag."""
    return f"{text(value)}@{language}"


def double(value: float) -> Term:
    """`value` as xsd:double in its canonical form (https://www.w3.org/TR/xmlschema11-2/#double): one digit, ``E``."""
    mantissa, _, exponent = f"{Decimal(repr(value)):E}".partition("E")
    whole, _, fraction = mantissa.partition(".")
    return f'"{whole}.{fraction.rstrip("0") or "0"}E{int(exponent)}"^^<{_XSD}double>'


def boolean(value: bool) -> Term:
    """`value` as xsd:boolean."""
    return _TRUE if value else _FALSE


def integer(value: int) -> Term:
    """`value` as xsd:integer."""
    return f'"{value}"^^<{_XSD}integer>'


def decimal(value: float | Decimal) -> Term:
    """`value` as xsd:decimal in its canonical form: no exponent, at least one digit after the point."""
    plain = format(value if isinstance(value, Decimal) else Decimal(repr(value)), "f")
    whole, _, fraction = plain.partition(".")
    return f'"{whole}.{fraction.rstrip("0") or "0"}"^^<{_XSD}decimal>'


_DATATYPE_BY_LENGTH = {4: "gYear", 7: "gYearMonth", 10: "date"}


@lru_cache(maxsize=16384)
def date(value: str) -> Term:
    """A date of the registry with the precision that it has: ``2024``, ``2024-05`` or ``2024-05-17``."""
    return f'"{value}"^^<{_XSD}{_DATATYPE_BY_LENGTH[len(value)]}>'


_TRUE = f'"true"^^<{_XSD}boolean>'
_FALSE = f'"false"^^<{_XSD}boolean>'


def properties(subject: Term, source: object, rows: Iterable[Row]) -> Iterator[Triple]:
    """One triple for each row (predicate, field of `source`, how to render its value) whose field is not None.

    False, 0 and the empty text are values like any other.
    """
    for predicate, field, render in rows:
        value = getattr(source, field)
        if value is not None:
            yield subject, predicate, render(value)


def address(value: str) -> Term:
    """A web address as registrants write it: an IRI where it is one, else the text that it is."""
    try:
        return iri(value)
    except ValueError:
        return text(value)


def moment(value: datetime) -> Term:
    """A point in time as xsd:dateTime in UTC, to the second."""
    return f'"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"^^<{_XSD}dateTime>'
