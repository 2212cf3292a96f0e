"""Dates that the registry gives with a type: a day or month, and whether it is actual or estimated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from trialgraph import codes
from trialgraph.records import StatusModule
from trialgraph.terms import Term, Triple, date


def triples(me: Term, status: StatusModule, rows: Iterable[tuple[str, Term, Term]]) -> Iterator[Triple]:
    """For each row (field of `status`, predicate of the date, predicate of its type) what the record says of it."""
    for field, when, kind in rows:
        struct = getattr(status, field)
        if struct is None:
            continue
        if struct.date is not None:
            yield me, when, date(struct.date)
        if struct.type is not None:
            yield me, kind, codes.DATE_TYPE[struct.type]
