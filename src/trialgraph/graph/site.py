"""Where a trial is conducted. Meaning: ontologies/site.ttl; rules: shapes/site.ttl. Contacts are never read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from trialgraph import codes
from trialgraph import vocab as v
from trialgraph.records import Location
from trialgraph.terms import Properties, Term, Triple, decimal, repeated, text

_FIELDS: Final = Properties(
    (v.RDFS_LABEL, "facility", text),
    (v.siteStatus, "status", codes.SITE_STATUS.__getitem__),
    (v.city, "city", repeated),
    (v.state, "state", repeated),
    (v.postalCode, "zip", repeated),
    (v.country, "country", repeated),
)


def triples(trial: Term, me: Term, item: Location) -> Iterator[Triple]:
    """One facility where participants are seen."""
    yield trial, v.hasSite, me
    yield me, v.RDF_TYPE, v.Site
    yield from _FIELDS.of(me, item)
    if item.geo_point is not None:
        yield me, v.SCHEMA_LATITUDE, decimal(item.geo_point.lat)
        yield me, v.SCHEMA_LONGITUDE, decimal(item.geo_point.lon)
