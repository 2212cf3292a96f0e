"""The trial itself: identity, titles, status, dates, oversight, description, design. Meaning: ontologies/trial.ttl."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from trialgraph import codes, names
from trialgraph import vocab as v
from trialgraph.graph import dates
from trialgraph.records import DesignModule, IpdSharingStatementModule, StatusModule, Study
from trialgraph.terms import Properties, Term, Triple, address, boolean, integer, iri, text

_TYPES: Final = {
    "INTERVENTIONAL": v.SCHEMA_MEDICAL_TRIAL,
    "OBSERVATIONAL": v.SCHEMA_MEDICAL_OBSERVATIONAL_STUDY,
    "EXPANDED_ACCESS": v.ExpandedAccess,
}
_IDENTIFICATION: Final = Properties(
    (v.RDFS_LABEL, "brief_title", text),
    (v.officialTitle, "official_title", text),
    (v.SCHEMA_ALTERNATE_NAME, "acronym", text),
)
_STATUS: Final = Properties(
    (v.SCHEMA_STATUS, "overall_status", codes.OVERALL_STATUS.__getitem__),
    (v.lastKnownStatus, "last_known_status", codes.OVERALL_STATUS.__getitem__),
    (v.delayedPosting, "delayed_posting", boolean),
    (v.whyStopped, "why_stopped", text),
    (v.resultsWaived, "results_waived", boolean),
)
_EXPANDED_ACCESS_INFO: Final = Properties(
    (v.hasExpandedAccess, "has_expanded_access", boolean),
    (v.expandedAccessRecord, "nct_id", names.trial),
    (v.expandedAccessStatus, "status_for_nct_id", codes.EXPANDED_ACCESS_STATUS.__getitem__),
)
_DATES: Final = (
    ("start_date_struct", v.startDate, v.startDateType),
    ("primary_completion_date_struct", v.primaryCompletionDate, v.primaryCompletionDateType),
    ("completion_date_struct", v.completionDate, v.completionDateType),
)
_OVERSIGHT: Final = Properties(
    (v.hasDataMonitoringCommittee, "oversight_has_dmc", boolean),
    (v.isFdaRegulatedDrug, "is_fda_regulated_drug", boolean),
    (v.isFdaRegulatedDevice, "is_fda_regulated_device", boolean),
    (v.isUnapprovedDevice, "is_unapproved_device", boolean),
    (v.isPediatricPostmarketSurveillance, "is_ppsd", boolean),
    (v.isUsExport, "is_us_export", boolean),
    (v.fdaaaViolation, "fdaaa801_violation", boolean),
)
_DESCRIPTION: Final = Properties(
    (v.DCTERMS_ABSTRACT, "brief_summary", text),
    (v.DCTERMS_DESCRIPTION, "detailed_description", text),
)
_DESIGN: Final = Properties(
    (v.studyType, "study_type", codes.STUDY_TYPE.__getitem__),
    (v.expandedAccessReferences, "n_ptrs_to_this_exp_acc_nct_id", integer),
    (v.patientRegistry, "patient_registry", boolean),
    (v.targetDuration, "target_duration", text),
)
_EXPANDED_ACCESS_TYPES: Final = Properties(
    (v.individualExpandedAccess, "individual", boolean),
    (v.intermediateExpandedAccess, "intermediate", boolean),
    (v.treatmentExpandedAccess, "treatment", boolean),
)
_DESIGN_INFO: Final = Properties(
    (v.allocation, "allocation", codes.ALLOCATION.__getitem__),
    (v.interventionModel, "intervention_model", codes.INTERVENTION_MODEL.__getitem__),
    (v.interventionModelDescription, "intervention_model_description", text),
    (v.primaryPurpose, "primary_purpose", codes.PRIMARY_PURPOSE.__getitem__),
    (v.observationalModel, "observational_model", codes.OBSERVATIONAL_MODEL.__getitem__),
    (v.timePerspective, "time_perspective", codes.TIME_PERSPECTIVE.__getitem__),
)
_MASKING: Final = Properties(
    (v.masking, "masking", codes.MASKING.__getitem__),
    (v.maskingDescription, "masking_description", text),
)
_BIOSPECIMENS: Final = Properties(
    (v.biospecimenRetention, "retention", codes.BIOSPECIMEN_RETENTION.__getitem__),
    (v.biospecimenDescription, "description", text),
)
_ENROLLMENT: Final = Properties(
    (v.enrollment, "count", integer),
    (v.enrollmentType, "type", codes.ENROLLMENT_TYPE.__getitem__),
)
_IPD_SHARING: Final = Properties(
    (v.ipdSharing, "ipd_sharing", codes.IPD_SHARING.__getitem__),
    (v.ipdSharingDescription, "description", text),
    (v.ipdSharingTimeFrame, "time_frame", text),
    (v.ipdSharingAccessCriteria, "access_criteria", text),
    (v.ipdSharingUrl, "url", address),
)


def triples(me: Term, study: Study) -> Iterator[Triple]:
    """What the record says of the trial as a whole; its parts have functions of their own."""
    protocol = study.protocol_section
    yield me, v.RDF_TYPE, v.Trial
    kind = protocol.design_module.study_type
    if kind in _TYPES:
        yield me, v.RDF_TYPE, _TYPES[kind]
    yield from _identity(me, study)
    yield from _status(me, protocol.status_module)
    yield from _OVERSIGHT.of(me, protocol.oversight_module)
    yield from _DESCRIPTION.of(me, protocol.description_module)
    for keyword in protocol.conditions_module.keywords:
        yield me, v.SCHEMA_KEYWORDS, text(keyword)
    yield from _design(me, protocol.design_module)
    yield from _data_sharing(me, protocol.ipd_sharing_statement_module)
    if study.has_results is not None:
        yield me, v.hasResults, boolean(study.has_results)


def _identity(me: Term, study: Study) -> Iterator[Triple]:
    identification = study.protocol_section.identification_module
    nct = identification.nct_id
    yield me, v.DCTERMS_IDENTIFIER, text(nct)
    yield me, v.SCHEMA_URL, names.record(nct)
    yield me, v.SCHEMA_SUBJECT_OF, names.record(nct)
    yield me, v.SCHEMA_SAME_AS, iri(f"https://identifiers.org/clinicaltrials:{nct}")
    for alias in identification.nct_id_aliases:
        yield me, v.DCTERMS_REPLACES, names.trial(alias)
    yield from _IDENTIFICATION.of(me, identification)


def _status(me: Term, status: StatusModule) -> Iterator[Triple]:
    yield from _STATUS.of(me, status)
    if status.expanded_access_info is not None:
        yield from _EXPANDED_ACCESS_INFO.of(me, status.expanded_access_info)
    yield from dates.triples(me, status, _DATES)


def _design(me: Term, design: DesignModule) -> Iterator[Triple]:
    yield from _DESIGN.of(me, design)
    for phase in design.phases:
        yield me, v.phase, codes.PHASE[phase]
    if design.expanded_access_types is not None:
        yield from _EXPANDED_ACCESS_TYPES.of(me, design.expanded_access_types)
    if design.bio_spec is not None:
        yield from _BIOSPECIMENS.of(me, design.bio_spec)
    if design.enrollment_info is not None:
        yield from _ENROLLMENT.of(me, design.enrollment_info)
    info = design.design_info
    if info is not None:
        yield from _DESIGN_INFO.of(me, info)
        if info.masking_info is not None:
            yield from _MASKING.of(me, info.masking_info)
            for who in info.masking_info.who_masked:
                yield me, v.whoMasked, codes.WHO_MASKED[who]


def _data_sharing(me: Term, sharing: IpdSharingStatementModule) -> Iterator[Triple]:
    yield from _IPD_SHARING.of(me, sharing)
    for kind in sharing.info_types:
        yield me, v.ipdSharingInfoType, codes.IPD_SHARING_INFO_TYPE[kind]
