"""The registry's code lists as SKOS concepts. Meaning and labels: `ontologies/codes.ttl`.

A scheme is a mapping from the API's value to the rendered IRI of its concept. A value that the registry has come to use
and that the scheme does not list yet has an IRI of the same form, and :func:`describe` says what is known of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

from trialgraph import vocab as v
from trialgraph.terms import Term, Triple, iri, text

_CODE: Final = "https://w3id.org/trialgraph/code/"


class Scheme(dict[str, Term]):
    """One code list: value → concept."""

    def __init__(self, name: str) -> None:
        super().__init__(v.CODES[name])
        self.name = name

    def __missing__(self, value: str) -> Term:
        return iri(f"{_CODE}{self.name}-{quote(value, safe='')}")

    def describe(self, value: str) -> Iterator[Triple]:
        """What the graph says of a value that the scheme does not list: that it is a concept of it, and its
        notation."""
        me = self[value]
        yield me, v.RDF_TYPE, v.SKOS_CONCEPT
        yield me, v.SKOS_NOTATION, text(value)
        yield me, v.SKOS_PREF_LABEL, text(value)
        yield me, v.SKOS_IN_SCHEME, iri(f"{_CODE}{self.name}")


AGE_GROUP: Final = Scheme("ageGroup")
AGENCY_CLASS: Final = Scheme("agencyClass")
ALLOCATION: Final = Scheme("allocation")
ARM_TYPE: Final = Scheme("armType")
BIOSPECIMEN_RETENTION: Final = Scheme("biospecimenRetention")
COMPARATIVE_ROLE: Final = Scheme("comparativeRole")
CONDITION_FUNCTION: Final = Scheme("conditionFunction")
DATE_TYPE: Final = Scheme("dateType")
DECISION: Final = Scheme("decision")
DONOR_TYPE: Final = Scheme("donorType")
DOSE_EXTENT: Final = Scheme("doseExtent")
DOSE_FORM: Final = Scheme("doseForm")
DOSE_ROUTE: Final = Scheme("doseRoute")
ENROLLMENT_TYPE: Final = Scheme("enrollmentType")
EXPANDED_ACCESS_STATUS: Final = Scheme("expandedAccessStatus")
FUNCTIONAL_ROLE: Final = Scheme("functionalRole")
IDENTIFIER_TYPE: Final = Scheme("identifierType")
INTERVENTION_MODEL: Final = Scheme("interventionModel")
INTERVENTION_TYPE: Final = Scheme("interventionType")
IPD_SHARING: Final = Scheme("ipdSharing")
IPD_SHARING_INFO_TYPE: Final = Scheme("ipdSharingInfoType")
MASKING: Final = Scheme("masking")
MODIFIER: Final = Scheme("modifier")
NAME_KIND: Final = Scheme("nameKind")
OBSERVATIONAL_MODEL: Final = Scheme("observationalModel")
OVERALL_STATUS: Final = Scheme("overallStatus")
PHASE: Final = Scheme("phase")
PRIMARY_PURPOSE: Final = Scheme("primaryPurpose")
PRODUCT_KIND: Final = Scheme("productKind")
REGIMEN_KIND: Final = Scheme("regimenKind")
RESPONSIBLE_PARTY_TYPE: Final = Scheme("responsiblePartyType")
SAMPLING_METHOD: Final = Scheme("samplingMethod")
SEX: Final = Scheme("sex")
SITE_STATUS: Final = Scheme("siteStatus")
STEP_KIND: Final = Scheme("stepKind")
STUDY_TYPE: Final = Scheme("studyType")
THERAPY_LINE: Final = Scheme("therapyLine")
TIME_PERSPECTIVE: Final = Scheme("timePerspective")
VECTOR_TYPE: Final = Scheme("vectorType")
WHO_MASKED: Final = Scheme("whoMasked")

# The enumeration of the OpenAPI document -> the scheme, for values met in a record.
BY_ENUMERATION: Final = {
    "AgencyClass": AGENCY_CLASS, "Status": OVERALL_STATUS, "ExpandedAccessStatus": EXPANDED_ACCESS_STATUS,
    "DateType": DATE_TYPE, "EnrollmentType": ENROLLMENT_TYPE, "OrgStudyIdType": IDENTIFIER_TYPE,
    "SecondaryIdType": IDENTIFIER_TYPE, "ResponsiblePartyType": RESPONSIBLE_PARTY_TYPE, "StudyType": STUDY_TYPE,
    "Phase": PHASE, "DesignAllocation": ALLOCATION, "InterventionalAssignment": INTERVENTION_MODEL,
    "PrimaryPurpose": PRIMARY_PURPOSE, "ObservationalModel": OBSERVATIONAL_MODEL,
    "DesignTimePerspective": TIME_PERSPECTIVE, "DesignMasking": MASKING, "WhoMasked": WHO_MASKED,
    "BioSpecRetention": BIOSPECIMEN_RETENTION, "ArmGroupType": ARM_TYPE, "InterventionType": INTERVENTION_TYPE,
    "Sex": SEX, "StandardAge": AGE_GROUP, "SamplingMethod": SAMPLING_METHOD, "RecruitmentStatus": SITE_STATUS,
    "IpdSharing": IPD_SHARING, "IpdSharingInfoType": IPD_SHARING_INFO_TYPE,
}  # fmt: skip
