"""The registry's page about a trial and the version of it that was read. Meaning: ontologies/record.ttl."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from trialgraph import vocab as v
from trialgraph.graph import dates
from trialgraph.records import StatusModule
from trialgraph.terms import Properties, Term, Triple, date, iri

_PUBLISHER: Final = iri("https://clinicaltrials.gov/")
_DATES: Final = Properties(
    (v.statusVerifiedDate, "status_verified_date", date),
    (v.firstSubmitDate, "study_first_submit_date", date),
    (v.firstSubmitQcDate, "study_first_submit_qc_date", date),
    (v.resultsFirstSubmitDate, "results_first_submit_date", date),
    (v.resultsFirstSubmitQcDate, "results_first_submit_qc_date", date),
    (v.delayCertificationSubmitDate, "disp_first_submit_date", date),
    (v.delayCertificationSubmitQcDate, "disp_first_submit_qc_date", date),
    (v.lastUpdateSubmitDate, "last_update_submit_date", date),
)
_POST_DATES: Final = (
    ("study_first_post_date_struct", v.firstPostDate, v.firstPostDateType),
    ("results_first_post_date_struct", v.resultsFirstPostDate, v.resultsFirstPostDateType),
    ("disp_first_post_date_struct", v.delayCertificationPostDate, v.delayCertificationPostDateType),
    ("last_update_post_date_struct", v.lastUpdatePostDate, v.lastUpdatePostDateType),
)


def triples(me: Term, trial: Term) -> Iterator[Triple]:
    """The web page, apart from the trial that it is about."""
    yield me, v.RDF_TYPE, v.RegistryRecord
    yield me, v.SCHEMA_ABOUT, trial
    yield me, v.DCTERMS_PUBLISHER, _PUBLISHER


def version(me: Term, record: Term, status: StatusModule) -> Iterator[Triple]:
    """The version of the record that was read, with the dates that belong to the record and not to the trial."""
    yield record, v.PAV_HAS_CURRENT_VERSION, me
    yield me, v.RDF_TYPE, v.RecordVersion
    yield me, v.PROV_SPECIALIZATION_OF, record
    yield from _DATES.of(me, status)
    yield from dates.triples(me, status, _POST_DATES)
