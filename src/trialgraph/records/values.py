"""The kinds of value in a record: texts, dates, ages, codes, and what is left out of the graph.

The truth is the registry's OpenAPI document, version 2.0.5; the enumerations have its names.
"""

from __future__ import annotations

import datetime as dt
import re
import threading
from functools import lru_cache
from typing import Annotated, Final, Literal, TypeAlias, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from trialgraph.privacy import scrub

API_VERSION: Final = "2.0.5"


class LeftOut:
    """Marks a field that is read but deliberately not mapped, and says why."""

    def __init__(self, reason: str) -> None:
        self.reason = reason


class Enumeration:
    """Marks a coded field with the name of its enumeration in the OpenAPI document."""

    def __init__(self, name: str) -> None:
        self.name = name


class Unlisted(str):
    """A code that the OpenAPI document does not list: kept in the graph as it stands, and reported."""

    __slots__ = ()


PERSON: Final = "a person's name or address: no contact data in the graph"
RESULTS: Final = "results come with a later release"
DOCUMENTS: Final = "documents come with the results"
BOOKKEEPING: Final = "bookkeeping of the registry's processing, not part of the record"
NLM_TREE: Final = "an expansion of the MeSH terms by NLM's trees; the terms themselves are mapped"
ANNOTATION: Final = "the registry's notices about results reporting; they come with the results"


class Skipped(BaseModel):
    """An object of which nothing is kept. Its fields never become Python objects, which results would feel."""

    model_config = ConfigDict(extra="ignore", frozen=True)


Person: TypeAlias = Annotated[str | None, LeftOut(PERSON)]
Persons: TypeAlias = Annotated[tuple[Skipped, ...], LeftOut(PERSON)]
Results: TypeAlias = Annotated[Skipped | None, LeftOut(RESULTS)]
Documents: TypeAlias = Annotated[Skipped | None, LeftOut(DOCUMENTS)]
Bookkeeping: TypeAlias = Annotated[Skipped | None, LeftOut(BOOKKEEPING)]
Tree: TypeAlias = Annotated[tuple[Skipped, ...], LeftOut(NLM_TREE)]
Notices: TypeAlias = Annotated[Skipped | None, LeftOut(ANNOTATION)]

T = TypeVar("T")
Many: TypeAlias = tuple[T, ...]


# What the validators of this thread had to change in the record at hand; read by `parse`, so that the common record, of
# which nothing was changed, need not be searched for changes.
touched = threading.local()


def _scrubbed(value: str) -> str:
    clean = scrub(value)
    if clean is not value and clean != value:
        touched.yes = True
    return clean


def _unlisted(value: str) -> Unlisted:
    touched.yes = True
    return Unlisted(value)


@lru_cache(maxsize=16384)
def calendar_date(value: str) -> str:
    """`value` if it is a date in ``yyyy``, ``yyyy-MM`` or ``yyyy-MM-dd`` that the calendar has."""
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            dt.date.fromisoformat(value)
        elif re.fullmatch(r"[0-9]{4}(-(0[1-9]|1[0-2]))?", value) is None or value[:4] == "0000":
            raise ValueError
    except ValueError:
        raise ValueError("not a date of the calendar in the form yyyy, yyyy-MM or yyyy-MM-dd") from None
    return value


def full_date(value: str) -> str:
    """`value` if it is a date in ``yyyy-MM-dd`` that the calendar has."""
    if len(value) != 10:
        raise ValueError("not a date in the form yyyy-MM-dd")
    return calendar_date(value)


@lru_cache(maxsize=4096)
def _duration(value: str) -> str:
    if re.fullmatch(r"[0-9]{1,9} (Year|Month|Week|Day|Hour|Minute)s?", value) is None:
        raise ValueError("not a duration such as 18 Years or 6 Months")
    return value


Text: TypeAlias = Annotated[str, AfterValidator(_scrubbed)]
PartialDate: TypeAlias = Annotated[str, AfterValidator(calendar_date)]
FullDate: TypeAlias = Annotated[str, AfterValidator(full_date)]
Age: TypeAlias = Annotated[str, AfterValidator(_duration)]
# Beyond 2^53, JavaScript and so JSON-LD no longer tell integers apart.
Count: TypeAlias = Annotated[int, Field(ge=0, le=2**53)]
NctId: TypeAlias = Annotated[str, StringConstraints(pattern=r"^NCT[0-9]{8}$")]

_Other: TypeAlias = Annotated[str, StringConstraints(min_length=1), AfterValidator(_unlisted)]
_LTR: Final = Field(union_mode="left_to_right")

AgencyClass: TypeAlias = Annotated[
    Literal["NIH", "FED", "OTHER_GOV", "INDIV", "INDUSTRY", "NETWORK", "AMBIG", "OTHER", "UNKNOWN"] | _Other,
    _LTR, Enumeration("AgencyClass"),
]  # fmt: skip
Status: TypeAlias = Annotated[
    Literal["ACTIVE_NOT_RECRUITING", "COMPLETED", "ENROLLING_BY_INVITATION", "NOT_YET_RECRUITING", "RECRUITING",
            "SUSPENDED", "TERMINATED", "WITHDRAWN", "AVAILABLE", "NO_LONGER_AVAILABLE", "TEMPORARILY_NOT_AVAILABLE",
            "APPROVED_FOR_MARKETING", "WITHHELD", "UNKNOWN"] | _Other,
    _LTR, Enumeration("Status"),
]  # fmt: skip
ExpandedAccessStatus: TypeAlias = Annotated[
    Literal["AVAILABLE", "NO_LONGER_AVAILABLE", "TEMPORARILY_NOT_AVAILABLE", "APPROVED_FOR_MARKETING"] | _Other,
    _LTR, Enumeration("ExpandedAccessStatus"),
]  # fmt: skip
DateType: TypeAlias = Annotated[Literal["ACTUAL", "ESTIMATED"] | _Other, _LTR, Enumeration("DateType")]
EnrollmentType: TypeAlias = Annotated[Literal["ACTUAL", "ESTIMATED"] | _Other, _LTR, Enumeration("EnrollmentType")]
OrgStudyIdType: TypeAlias = Annotated[
    Literal["NIH", "FDA", "VA", "CDC", "AHRQ", "SAMHSA"] | _Other, _LTR, Enumeration("OrgStudyIdType")
]
SecondaryIdType: TypeAlias = Annotated[
    Literal["NIH", "FDA", "VA", "CDC", "AHRQ", "SAMHSA", "OTHER_GRANT", "EUDRACT_NUMBER", "CTIS", "REGISTRY", "OTHER"]
    | _Other,
    _LTR, Enumeration("SecondaryIdType"),
]  # fmt: skip
ResponsiblePartyType: TypeAlias = Annotated[
    Literal["SPONSOR", "PRINCIPAL_INVESTIGATOR", "SPONSOR_INVESTIGATOR"] | _Other,
    _LTR, Enumeration("ResponsiblePartyType"),
]  # fmt: skip
StudyType: TypeAlias = Annotated[
    Literal["EXPANDED_ACCESS", "INTERVENTIONAL", "OBSERVATIONAL"] | _Other, _LTR, Enumeration("StudyType")
]
Phase: TypeAlias = Annotated[
    Literal["NA", "EARLY_PHASE1", "PHASE1", "PHASE2", "PHASE3", "PHASE4"] | _Other, _LTR, Enumeration("Phase")
]
DesignAllocation: TypeAlias = Annotated[
    Literal["RANDOMIZED", "NON_RANDOMIZED", "NA"] | _Other, _LTR, Enumeration("DesignAllocation")
]
InterventionalAssignment: TypeAlias = Annotated[
    Literal["SINGLE_GROUP", "PARALLEL", "CROSSOVER", "FACTORIAL", "SEQUENTIAL"] | _Other,
    _LTR, Enumeration("InterventionalAssignment"),
]  # fmt: skip
PrimaryPurpose: TypeAlias = Annotated[
    Literal["TREATMENT", "PREVENTION", "DIAGNOSTIC", "ECT", "SUPPORTIVE_CARE", "SCREENING",
            "HEALTH_SERVICES_RESEARCH", "BASIC_SCIENCE", "DEVICE_FEASIBILITY", "OTHER"] | _Other,
    _LTR, Enumeration("PrimaryPurpose"),
]  # fmt: skip
ObservationalModel: TypeAlias = Annotated[
    Literal["COHORT", "CASE_CONTROL", "CASE_ONLY", "CASE_CROSSOVER", "ECOLOGIC_OR_COMMUNITY", "FAMILY_BASED",
            "DEFINED_POPULATION", "NATURAL_HISTORY", "OTHER"] | _Other,
    _LTR, Enumeration("ObservationalModel"),
]  # fmt: skip
DesignTimePerspective: TypeAlias = Annotated[
    Literal["RETROSPECTIVE", "PROSPECTIVE", "CROSS_SECTIONAL", "OTHER"] | _Other,
    _LTR, Enumeration("DesignTimePerspective"),
]  # fmt: skip
DesignMasking: TypeAlias = Annotated[
    Literal["NONE", "SINGLE", "DOUBLE", "TRIPLE", "QUADRUPLE"] | _Other, _LTR, Enumeration("DesignMasking")
]
WhoMasked: TypeAlias = Annotated[
    Literal["PARTICIPANT", "CARE_PROVIDER", "INVESTIGATOR", "OUTCOMES_ASSESSOR"] | _Other,
    _LTR, Enumeration("WhoMasked"),
]  # fmt: skip
BioSpecRetention: TypeAlias = Annotated[
    Literal["NONE_RETAINED", "SAMPLES_WITH_DNA", "SAMPLES_WITHOUT_DNA"] | _Other, _LTR, Enumeration("BioSpecRetention")
]
ArmGroupType: TypeAlias = Annotated[
    Literal["EXPERIMENTAL", "ACTIVE_COMPARATOR", "PLACEBO_COMPARATOR", "SHAM_COMPARATOR", "NO_INTERVENTION", "OTHER"]
    | _Other,
    _LTR, Enumeration("ArmGroupType"),
]  # fmt: skip
InterventionType: TypeAlias = Annotated[
    Literal["BEHAVIORAL", "BIOLOGICAL", "COMBINATION_PRODUCT", "DEVICE", "DIAGNOSTIC_TEST", "DIETARY_SUPPLEMENT",
            "DRUG", "GENETIC", "PROCEDURE", "RADIATION", "OTHER"] | _Other,
    _LTR, Enumeration("InterventionType"),
]  # fmt: skip
Sex: TypeAlias = Annotated[Literal["FEMALE", "MALE", "ALL"] | _Other, _LTR, Enumeration("Sex")]
StandardAge: TypeAlias = Annotated[
    Literal["CHILD", "ADULT", "OLDER_ADULT"] | _Other, _LTR, Enumeration("StandardAge")
]  # fmt: skip
SamplingMethod: TypeAlias = Annotated[
    Literal["PROBABILITY_SAMPLE", "NON_PROBABILITY_SAMPLE"] | _Other, _LTR, Enumeration("SamplingMethod")
]
RecruitmentStatus: TypeAlias = Annotated[
    Literal["ACTIVE_NOT_RECRUITING", "COMPLETED", "ENROLLING_BY_INVITATION", "NOT_YET_RECRUITING", "RECRUITING",
            "SUSPENDED", "TERMINATED", "WITHDRAWN", "AVAILABLE"] | _Other,
    _LTR, Enumeration("RecruitmentStatus"),
]  # fmt: skip
ReferenceType: TypeAlias = Annotated[
    Literal["BACKGROUND", "RESULT", "DERIVED"] | _Other, _LTR, Enumeration("ReferenceType")
]
IpdSharing: TypeAlias = Annotated[Literal["YES", "NO", "UNDECIDED"] | _Other, _LTR, Enumeration("IpdSharing")]
IpdSharingInfoType: TypeAlias = Annotated[
    Literal["STUDY_PROTOCOL", "SAP", "ICF", "CSR", "ANALYTIC_CODE"] | _Other, _LTR, Enumeration("IpdSharingInfoType")
]
