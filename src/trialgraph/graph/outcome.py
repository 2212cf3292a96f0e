"""What a trial measures. Meaning: ontologies/outcome.ttl; rules: shapes/outcome.ttl."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from trialgraph import vocab as v
from trialgraph.records import Outcome
from trialgraph.terms import Properties, Term, Triple, text

_FIELDS: Final = Properties(
    (v.RDFS_LABEL, "measure", text),
    (v.timeFrame, "time_frame", text),
    (v.DCTERMS_DESCRIPTION, "description", text),
)


def triples(me: Term, item: Outcome) -> Iterator[Triple]:
    """One planned outcome measure; the trial points to it as primary, secondary or other."""
    yield me, v.RDF_TYPE, v.OutcomeMeasure
    yield from _FIELDS.of(me, item)
