"""RDF terms as N-Triples text. The only escaping in the project.

A term is a string that can stand in an N-Triples line as it is (https://www.w3.org/TR/n-triples/), a triple is three of
them. Every other format is derived from this text, so a character is escaped in one place or nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter
from typing import Any, TypeAlias

import orjson

Term: TypeAlias = str
Triple: TypeAlias = tuple[Term, Term, Term]

_XSD = "http://www.w3.org/2001/XMLSchema#"
# An absolute IRI by the grammar of RFC 3987, section 2.2, IP literals apart. An IRIREF of N-Triples admits more, but
# parsers that check IRIs refuse a whole file for a "[", a second "#" or a lone "%".
_UCS = "\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef" + "".join(
    f"{chr(plane << 16)}-{chr((plane << 16) + 0xFFFD)}" for plane in range(1, 14)
) + "\U000e1000-\U000efffd"  # fmt: skip
_PRIVATE = "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"


def _run(characters: str) -> str:
    """A pattern for any number of `characters` and percent-encoded bytes, in linear time."""
    some = f"[A-Za-z0-9._~!$&'()*+,;={_UCS}{characters}-]*"
    return f"{some}(?:%[0-9A-Fa-f]{{2}}{some})*"


_IRI = re.compile(
    rf"[A-Za-z][A-Za-z0-9+.-]*:(?=.)(?://(?:{_run(':')}@)?{_run('')}(?::[0-9]*)?(?=[/?#]|\Z)|(?!//))"
    rf"{_run(':@/')}(?:\?{_run(':@/?' + _PRIVATE)})?(?:#{_run(':@/?')})?",
    re.DOTALL,
)

# Spaces beyond ASCII are allowed by the grammar, but rdflib cannot read them.
_SPACE = re.compile(r"\s")


@lru_cache(maxsize=65536)
def iri(value: str) -> Term:
    """`value` as an IRI term.

    Raises ValueError for a relative IRI and for one that RFC 3987 does not allow (spaces, ``<>"{}|^`\\[]``, a lone
    ``%``); also for a host that is an IP literal in brackets.
    """
    if _IRI.fullmatch(value) is None or _SPACE.search(value):
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
    mantissa, _, exponent = f"{Decimal(repr(value)).normalize():E}".partition("E")
    whole, _, fraction = mantissa.partition(".")
    return f'"{whole}.{fraction.rstrip("0") or "0"}E{int(exponent)}"^^<{_XSD}double>'


def boolean(value: bool) -> Term:
    """`value` as xsd:boolean."""
    return _TRUE if value else _FALSE


def integer(value: int) -> Term:
    """`value` as xsd:integer."""
    return f'"{value}"^^<{_XSD}integer>'


# The same cities, states and countries stand in record after record, and so do their coordinates.
repeated = lru_cache(maxsize=65536)(text)


@lru_cache(maxsize=65536)
def decimal(value: float | Decimal) -> Term:
    """`value` as xsd:decimal in its canonical form: no exponent, at least one digit after the point."""
    plain = repr(value) if isinstance(value, float) else ""
    if not plain or "e" in plain:
        whole, _, fraction = format(Decimal(str(value)), "f").partition(".")
        plain = f"{whole}.{fraction.rstrip('0') or '0'}"
    return f'"{plain}"^^<{_XSD}decimal>'


_DATATYPE_BY_LENGTH = {4: "gYear", 7: "gYearMonth", 10: "date"}


@lru_cache(maxsize=16384)
def date(value: str) -> Term:
    """A date of the registry with the precision that it has: ``2024``, ``2024-05`` or ``2024-05-17``."""
    return f'"{value}"^^<{_XSD}{_DATATYPE_BY_LENGTH[len(value)]}>'


_TRUE = f'"true"^^<{_XSD}boolean>'
_FALSE = f'"false"^^<{_XSD}boolean>'


class Properties:
    """A table of properties, a row each: predicate, field of the source, how to render the field's value."""

    def __init__(self, *rows: tuple[Term, str, Callable[[Any], Term]]) -> None:
        # In the order of the predicates, so that a block is made nearly as it is to be sorted.
        self._predicates, fields, self._renderers = zip(*sorted(rows, key=itemgetter(0)), strict=True)
        self._values = itemgetter(*fields, fields[0])  # one field more, so that it always gives a tuple

    def of(self, subject: Term, source: object) -> list[Triple]:
        """One triple for each row whose field is not None; False, 0 and the empty text are values like any other."""
        return [
            (subject, predicate, render(value))
            for predicate, render, value in zip(
                self._predicates, self._renderers, self._values(vars(source)), strict=False
            )
            if value is not None
        ]


def address(value: str) -> Term:
    """A web address as registrants write it: an IRI where it is one, else the text that it is."""
    try:
        return iri(value)
    except ValueError:
        return text(value)


def moment(value: datetime) -> Term:
    """A point in time as xsd:dateTime in UTC, to the second."""
    return f'"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"^^<{_XSD}dateTime>'
