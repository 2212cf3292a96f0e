"""Where a trial is conducted. Meaning: ontologies/site.ttl; rules: shapes/site.ttl. Contacts are never read."""

from __future__ import annotations

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
    (v.SCHEMA_LATITUDE, "geo_point", lambda point: decimal(point.lat)),
    (v.SCHEMA_LONGITUDE, "geo_point", lambda point: decimal(point.lon)),
)


def triples(trial: Term, me: Term, item: Location) -> list[Triple]:
    """One facility where participants are seen."""
    return [(trial, v.hasSite, me), (me, v.RDF_TYPE, v.Site), *_FIELDS.of(me, item)]
