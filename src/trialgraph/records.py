"""One study as ClinicalTrials.gov's API v2 gives it, as frozen pydantic models.

The truth is the registry's OpenAPI document, version 2.0.5 (component schema `Study`): same modules, same fields,
camelCase names as aliases. A field that does not reach the graph is declared too, as :func:`left_out` with the
reason, so that the coverage table is read off the models: *mapped*, *left out because …*, or unknown.

:func:`parse` is strict first and lenient on failure: a record that fits is validated in one pass of compiled code,
which also proves that it holds no unknown field. Only a record that does not fit goes the slow way, which sets each
offending value aside with a :class:`~trialgraph.errors.Finding` and keeps the rest.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Annotated, Any, Final, Literal, TypeAlias, TypeVar, get_args, get_origin

import orjson
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic.alias_generators import to_camel

from trialgraph.errors import Finding, Severity
from trialgraph.privacy import REMOVED, scrub

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
_touched = threading.local()


def _scrubbed(value: str) -> str:
    clean = scrub(value)
    if clean is not value and clean != value:
        _touched.yes = True
    return clean


def _unlisted(value: str) -> Unlisted:
    _touched.yes = True
    return Unlisted(value)


@lru_cache(maxsize=16384)
def _calendar_date(value: str) -> str:
    """`value` if it is a date in ``yyyy``, ``yyyy-MM`` or ``yyyy-MM-dd`` that the calendar has."""
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            dt.date.fromisoformat(value)
        elif re.fullmatch(r"[0-9]{4}(-(0[1-9]|1[0-2]))?", value) is None or value[:4] == "0000":
            raise ValueError
    except ValueError:
        raise ValueError("not a date of the calendar in the form yyyy, yyyy-MM or yyyy-MM-dd") from None
    return value


def _full_date(value: str) -> str:
    if len(value) != 10:
        raise ValueError("not a date in the form yyyy-MM-dd")
    return _calendar_date(value)


@lru_cache(maxsize=4096)
def _duration(value: str) -> str:
    if re.fullmatch(r"[0-9]{1,9} (Year|Month|Week|Day|Hour|Minute)s?", value) is None:
        raise ValueError("not a duration such as 18 Years or 6 Months")
    return value


Text: TypeAlias = Annotated[str, AfterValidator(_scrubbed)]
PartialDate: TypeAlias = Annotated[str, AfterValidator(_calendar_date)]
FullDate: TypeAlias = Annotated[str, AfterValidator(_full_date)]
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


class Module(BaseModel):
    """Base of all parts of a record: camelCase in JSON, frozen, no coercion of types, no unknown field."""

    model_config = ConfigDict(
        alias_generator=to_camel, extra="forbid", frozen=True, strict=True, populate_by_name=False, defer_build=False
    )


class OrgStudyIdInfo(Module):
    id: Text | None = None
    type: OrgStudyIdType | None = None
    link: Text | None = None


class SecondaryIdInfo(Module):
    id: Text | None = None
    type: SecondaryIdType | None = None
    domain: Text | None = None
    link: Text | None = None


class Agency(Module):
    """A sponsor, a collaborator (both with `name`) or the record's organization (with `fullName`)."""

    name: Text | None = None
    class_: AgencyClass | None = Field(default=None, alias="class")


class Organization(Module):
    full_name: Text | None = None
    class_: AgencyClass | None = Field(default=None, alias="class")


class IdentificationModule(Module):
    nct_id: NctId
    nct_id_aliases: Many[NctId] = ()
    org_study_id_info: OrgStudyIdInfo | None = None
    secondary_id_infos: Many[SecondaryIdInfo] = ()
    brief_title: Text | None = None
    official_title: Text | None = None
    acronym: Text | None = None
    organization: Organization | None = None


class ExpandedAccessInfo(Module):
    has_expanded_access: bool | None = None
    nct_id: NctId | None = None
    status_for_nct_id: ExpandedAccessStatus | None = None


class PartialDateStruct(Module):
    date: PartialDate | None = None
    type: DateType | None = None


class DateStruct(Module):
    date: FullDate | None = None
    type: DateType | None = None


class StatusModule(Module):
    status_verified_date: PartialDate | None = None
    overall_status: Status | None = None
    last_known_status: Status | None = None
    delayed_posting: bool | None = None
    why_stopped: Text | None = None
    expanded_access_info: ExpandedAccessInfo | None = None
    start_date_struct: PartialDateStruct | None = None
    primary_completion_date_struct: PartialDateStruct | None = None
    completion_date_struct: PartialDateStruct | None = None
    study_first_submit_date: FullDate | None = None
    study_first_submit_qc_date: FullDate | None = None
    study_first_post_date_struct: DateStruct | None = None
    results_waived: bool | None = None
    results_first_submit_date: FullDate | None = None
    results_first_submit_qc_date: FullDate | None = None
    results_first_post_date_struct: DateStruct | None = None
    disp_first_submit_date: FullDate | None = None
    disp_first_submit_qc_date: FullDate | None = None
    disp_first_post_date_struct: DateStruct | None = None
    last_update_submit_date: FullDate | None = None
    last_update_post_date_struct: DateStruct | None = None


class ResponsibleParty(Module):
    type: ResponsiblePartyType | None = None
    investigator_full_name: Person = None
    investigator_title: Person = None
    investigator_affiliation: Person = None
    old_name_title: Person = None
    old_organization: Person = None


class SponsorCollaboratorsModule(Module):
    responsible_party: ResponsibleParty | None = None
    lead_sponsor: Agency | None = None
    collaborators: Many[Agency] = ()


class OversightModule(Module):
    oversight_has_dmc: bool | None = None
    is_fda_regulated_drug: bool | None = None
    is_fda_regulated_device: bool | None = None
    is_unapproved_device: bool | None = None
    is_ppsd: bool | None = None
    is_us_export: bool | None = None
    fdaaa801_violation: bool | None = Field(default=None, alias="fdaaa801Violation")


class DescriptionModule(Module):
    brief_summary: Text | None = None
    detailed_description: Text | None = None


class ConditionsModule(Module):
    conditions: Many[Text] = ()
    keywords: Many[Text] = ()


class ExpandedAccessTypes(Module):
    individual: bool | None = None
    intermediate: bool | None = None
    treatment: bool | None = None


class MaskingBlock(Module):
    masking: DesignMasking | None = None
    masking_description: Text | None = None
    who_masked: Many[WhoMasked] = ()


class DesignInfo(Module):
    allocation: DesignAllocation | None = None
    intervention_model: InterventionalAssignment | None = None
    intervention_model_description: Text | None = None
    primary_purpose: PrimaryPurpose | None = None
    observational_model: ObservationalModel | None = None
    time_perspective: DesignTimePerspective | None = None
    masking_info: MaskingBlock | None = None


class BioSpec(Module):
    retention: BioSpecRetention | None = None
    description: Text | None = None


class EnrollmentInfo(Module):
    count: Count | None = None
    type: EnrollmentType | None = None


class DesignModule(Module):
    study_type: StudyType | None = None
    n_ptrs_to_this_exp_acc_nct_id: Count | None = None
    expanded_access_types: ExpandedAccessTypes | None = None
    patient_registry: bool | None = None
    target_duration: Age | None = None
    phases: Many[Phase] = ()
    design_info: DesignInfo | None = None
    bio_spec: BioSpec | None = None
    enrollment_info: EnrollmentInfo | None = None


class ArmGroup(Module):
    label: Text | None = None
    type: ArmGroupType | None = None
    description: Text | None = None
    intervention_names: Many[Text] = ()


class Intervention(Module):
    type: InterventionType | None = None
    name: Text | None = None
    description: Text | None = None
    arm_group_labels: Many[Text] = ()
    other_names: Many[Text] = ()


class ArmsInterventionsModule(Module):
    arm_groups: Many[ArmGroup] = ()
    interventions: Many[Intervention] = ()


class Outcome(Module):
    measure: Text | None = None
    description: Text | None = None
    time_frame: Text | None = None


class OutcomesModule(Module):
    primary_outcomes: Many[Outcome] = ()
    secondary_outcomes: Many[Outcome] = ()
    other_outcomes: Many[Outcome] = ()


class EligibilityModule(Module):
    eligibility_criteria: Text | None = None
    healthy_volunteers: bool | None = None
    sex: Sex | None = None
    gender_based: bool | None = None
    gender_description: Text | None = None
    minimum_age: Age | None = None
    maximum_age: Age | None = None
    std_ages: Many[StandardAge] = ()
    study_population: Text | None = None
    sampling_method: SamplingMethod | None = None


class GeoPoint(Module):
    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)


class Location(Module):
    facility: Text | None = None
    status: RecruitmentStatus | None = None
    city: Text | None = None
    state: Text | None = None
    zip: Text | None = None
    country: Text | None = None
    contacts: Persons = ()
    geo_point: GeoPoint | None = None


class ContactsLocationsModule(Module):
    central_contacts: Persons = ()
    overall_officials: Persons = ()
    locations: Many[Location] = ()


class Retraction(Module):
    pmid: Annotated[str, StringConstraints(pattern=r"^[0-9]+$")] | None = None
    source: Text | None = None


class Reference(Module):
    pmid: Annotated[str, StringConstraints(pattern=r"^[0-9]+$")] | None = None
    type: ReferenceType | None = None
    citation: Text | None = None
    retractions: Many[Retraction] = ()


class SeeAlsoLink(Module):
    label: Text | None = None
    url: Text | None = None


class AvailIpd(Module):
    id: Text | None = None
    type: Text | None = None
    url: Text | None = None
    comment: Text | None = None


class ReferencesModule(Module):
    references: Many[Reference] = ()
    see_also_links: Many[SeeAlsoLink] = ()
    avail_ipds: Many[AvailIpd] = ()


class IpdSharingStatementModule(Module):
    ipd_sharing: IpdSharing | None = None
    description: Text | None = None
    info_types: Many[IpdSharingInfoType] = ()
    time_frame: Text | None = None
    access_criteria: Text | None = None
    url: Text | None = None


class ProtocolSection(Module):
    identification_module: IdentificationModule
    status_module: StatusModule = StatusModule()
    sponsor_collaborators_module: SponsorCollaboratorsModule = SponsorCollaboratorsModule()
    oversight_module: OversightModule = OversightModule()
    description_module: DescriptionModule = DescriptionModule()
    conditions_module: ConditionsModule = ConditionsModule()
    design_module: DesignModule = DesignModule()
    arms_interventions_module: ArmsInterventionsModule = ArmsInterventionsModule()
    outcomes_module: OutcomesModule = OutcomesModule()
    eligibility_module: EligibilityModule | None = None
    contacts_locations_module: ContactsLocationsModule = ContactsLocationsModule()
    references_module: ReferencesModule = ReferencesModule()
    ipd_sharing_statement_module: IpdSharingStatementModule = IpdSharingStatementModule()


class Mesh(Module):
    id: Annotated[str, StringConstraints(pattern=r"^[A-Z][0-9]+$")]
    term: str | None = None


class BrowseModule(Module):
    meshes: Many[Mesh] = ()
    ancestors: Tree = ()
    browse_leaves: Tree = ()
    browse_branches: Tree = ()


class DerivedSection(Module):
    misc_info_module: Bookkeeping = None
    condition_browse_module: BrowseModule = BrowseModule()
    intervention_browse_module: BrowseModule = BrowseModule()


class Study(Module):
    """One study record: https://clinicaltrials.gov/data-api/about-api/study-data-structure."""

    protocol_section: ProtocolSection
    results_section: Results = None
    annotation_section: Notices = None
    document_section: Documents = None
    derived_section: DerivedSection = DerivedSection()
    has_results: bool | None = None

    @property
    def nct_id(self) -> str:
        return self.protocol_section.identification_module.nct_id

    @property
    def version(self) -> str:
        """The date of the record's version: of the last update that was submitted, else of the last verification."""
        status = self.protocol_section.status_module
        return status.last_update_submit_date or status.status_verified_date or ""


@dataclass(frozen=True, slots=True)
class Parsed:
    """What became of one record: the study, or None when it had to be left out, and what was found on the way.

    `unlisted` are the codes that the registry's enumerations do not list, as (enumeration, value).
    """

    study: Study | None
    findings: tuple[Finding, ...] = ()
    unlisted: tuple[tuple[str, str], ...] = ()


class Head(BaseModel):
    """Just enough of a record to put it in its place: its id and its version."""

    model_config = ConfigDict(alias_generator=to_camel, extra="ignore")

    class _Protocol(BaseModel):
        model_config = ConfigDict(alias_generator=to_camel, extra="ignore")

        class _Identification(BaseModel):
            model_config = ConfigDict(alias_generator=to_camel, extra="ignore")
            nct_id: NctId

        class _Status(BaseModel):
            model_config = ConfigDict(alias_generator=to_camel, extra="ignore")
            last_update_submit_date: str = ""
            status_verified_date: str = ""

        identification_module: _Identification
        status_module: _Status = _Status()

    protocol_section: _Protocol


# XML 1.0 has no place for these, so RDF/XML and several triplestores refuse them; tab, line feed and return may stay.
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
# How such a character looks in JSON text, escaped or raw. Inexact on purpose (an escaped backslash before a "b" looks
# alike): it only sends a record the slow way. Each pattern starts with one literal byte, which makes it fast to rule
# out.
_MAYBE_CONTROL: Final = (
    re.compile(rb"\\(?:u00[01]|u[fF]{3}[eEfF]|[bf])"),
    re.compile(rb"\xef\xbf[\xbe\xbf]"),
)


def head(data: bytes) -> tuple[str, str]:
    """NCT id and version of the record in `data`; empty strings where it does not say.

    A record that cannot be understood is not judged here but by :func:`parse`.
    """
    try:
        protocol = Head.model_validate_json(data).protocol_section
    except ValidationError:
        return "", ""
    status = protocol.status_module
    try:
        version = _full_date(status.last_update_submit_date) if status.last_update_submit_date else ""
        version = version or (_calendar_date(status.status_verified_date) if status.status_verified_date else "")
    except ValueError:
        return "", ""
    return protocol.identification_module.nct_id, version


def parse(data: bytes) -> Parsed:
    """The study in `data`, one JSON text.

    Never raises for what a record may hold: what does not fit the registry's data structure is set aside and
    reported, and a record without a usable NCT id, or that is no JSON at all, comes back as None with the reason.
    Findings carry record and JSON path; the caller knows the file.
    """
    _touched.yes = False
    if not any(pattern.search(data) for pattern in _MAYBE_CONTROL):
        try:
            study = Study.model_validate_json(data)
        except ValidationError:
            pass
        else:
            return _parsed(study, ())
    return _parse_leniently(data)


def _parse_leniently(data: bytes) -> Parsed:
    findings: list[Finding] = []
    try:
        document = load(data)
    except ValueError as error:
        return Parsed(None, (_finding(Severity.VIOLATION, "not-json", f"the record is not JSON: {error}", "", ""),))
    nct = _nct_of(document)
    document = _clean(document, "", nct, findings, _DEPTH)
    for _ in range(_ROUNDS):
        _touched.yes = False
        try:
            study = Study.model_validate_json(_dump(document))
        except ValidationError as error:
            fatal = _set_aside(document, error, nct, findings)
            if fatal is not None:
                return Parsed(None, (*findings, fatal))
        else:
            return _parsed(study, findings)
    fatal = _finding(
        Severity.VIOLATION, "unreadable-record", "the record does not have the registry's structure", nct, ""
    )
    return Parsed(None, (*findings, fatal))


# How deep a record may be nested; the registry's go to some 15, and parsers give up somewhere beyond 200.
_DEPTH: Final = 100
# Each round sets aside at least one value per error; nested faults surface one level a round.
_ROUNDS: Final = 12


def load(data: bytes) -> Any:
    """JSON as orjson reads it; failing that, as the standard library does, which admits lone surrogates and raw
    controls."""
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        try:
            return json.loads(data.decode("utf-8", "surrogateescape"), strict=False)
        except RecursionError:
            raise ValueError("it is nested too deeply") from None


def _dump(document: Any) -> bytes:
    try:
        return orjson.dumps(document)
    except orjson.JSONEncodeError:  # an integer beyond 64 bits
        return json.dumps(document).encode()


def _nct_of(document: Any) -> str:
    """The NCT id for use in messages, whatever shape the rest is in."""
    try:
        nct = document["protocolSection"]["identificationModule"]["nctId"]
    except (KeyError, TypeError, IndexError):
        return ""
    return "" if nct is None else _plain(str(nct)[:40])


def _clean(node: Any, path: str, nct: str, findings: list[Finding], depth: int) -> Any:
    """`node` with characters that RDF cannot carry taken out or replaced, and null for what lies deeper than `depth`,
    each place reported."""
    if isinstance(node, dict | list) and not depth:
        message = f"what is nested more than {_DEPTH} levels deep was set aside"
        findings.append(_finding(Severity.WARNING, "nested-too-deeply", message, nct, path))
        return None
    if isinstance(node, dict):
        plain = [(_plain(key), value) for key, value in node.items()]
        return {key: _clean(value, f"{path}.{key}" if path else key, nct, findings, depth - 1) for key, value in plain}
    if isinstance(node, list):
        return [_clean(value, f"{path}[{index}]", nct, findings, depth - 1) for index, value in enumerate(node)]
    if isinstance(node, str):
        clean = _plain(node)
        if clean != node:
            broken = _SURROGATE.search(node) is not None
            what = (
                "bytes that are not UTF-8, or half a surrogate pair, became U+FFFD"
                if broken
                else "control characters were removed"
            )
            rule = "broken-text" if broken else "control-characters"
            findings.append(_finding(Severity.WARNING, rule, what, nct, path))
        return clean
    return node


def _plain(value: str) -> str:
    return _CONTROL.sub("", _SURROGATE.sub("\ufffd", value))


def _set_aside(document: Any, error: ValidationError, nct: str, findings: list[Finding]) -> Finding | None:
    """Removes from `document` every value that `error` complains of, last first so that list positions stay true.

    Returns the finding that ends the record when what is wrong is its identity, else None.
    """
    complaints: dict[tuple[str | int, ...], str] = {}
    for detail in error.errors(include_url=False, include_context=False):
        if detail["type"] == "missing" and detail["loc"] == _IDENTITY[: len(detail["loc"])]:
            return _no_identity(nct)
        place = _place(document, detail["loc"])
        field = covering(re.sub(r"\[[0-9]+\]", "[]", _path(place)))
        value = "" if field is not None and field.reason else _shown(_value(document, place))
        complaints.setdefault(place, _say(detail["type"], detail["msg"], value))
    for place in sorted(complaints, key=_order, reverse=True):
        path = _path(place)
        if _IDENTITY[: len(place)] == place:
            return _no_identity(nct)
        rule = "unknown-field" if complaints[place] == _UNKNOWN else "bad-value"
        findings.append(_finding(Severity.WARNING, rule, complaints[place], nct, path))
        _remove(document, place)
    return None


_IDENTITY: Final = ("protocolSection", "identificationModule", "nctId")
_UNKNOWN: Final = f"unknown field, not in the registry's data structure {API_VERSION}; it is not in the graph"


def _no_identity(nct: str) -> Finding:
    if nct:
        return _finding(
            Severity.VIOLATION,
            "bad-nct-id",
            f"{nct!r} is not an NCT id; the record is left out",
            nct,
            ".".join(_IDENTITY),
        )
    return _finding(Severity.VIOLATION, "no-nct-id", "a record without an NCT id is left out", "", ".".join(_IDENTITY))


def _shown(value: Any) -> str:
    """The start of a value, fit to be shown: a message must not tell what the graph may not."""
    written = scrub(json.dumps(value, ensure_ascii=False))
    return written if len(written) <= 60 else f"{written[:57]}..."


def _say(kind: str, message: str, value: str) -> str:
    if kind == "extra_forbidden":
        return _UNKNOWN
    reason = message.removeprefix("Value error, ")
    return f"{value or 'a value'} was set aside: {reason[:1].lower()}{reason[1:]}"


def _place(document: Any, location: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """The longest part of pydantic's `location` that exists in `document` (it names members of unions besides)."""
    place: list[str | int] = []
    node = document
    for step in location:
        try:
            node = node[step]
        except (KeyError, TypeError, IndexError):
            break
        place.append(step)
    return tuple(place)


def _value(document: Any, place: tuple[str | int, ...]) -> Any:
    for step in place:
        document = document[step]
    return document


def _remove(document: Any, place: tuple[str | int, ...]) -> None:
    for step in place[:-1]:
        document = document[step]
    del document[place[-1]]


def _order(place: tuple[str | int, ...]) -> tuple[tuple[int, str, int], ...]:
    return tuple((0, step, 0) if isinstance(step, str) else (1, "", step) for step in place)


def _path(place: tuple[str | int, ...]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place).lstrip(".")


def _parsed(study: Study, findings: Iterable[Finding]) -> Parsed:
    """The result for a study that fits, with a finding for every unlisted code and every scrubbed text in it."""
    if not _touched.yes:
        return Parsed(study, tuple(findings))
    changes: list[Finding] = []
    unlisted: set[tuple[str, str]] = set()
    for path, value, enumeration in _leaves(study, ""):
        if isinstance(value, Unlisted):
            unlisted.add((enumeration, value))
            message = f"{value!r} is not listed in the registry's enumeration {enumeration}"
            changes.append(_finding(Severity.WARNING, "unlisted-code", message, study.nct_id, path))
        elif REMOVED in value:
            message = "contact data in a text was removed"
            changes.append(_finding(Severity.INFO, "contact-removed", message, study.nct_id, path))
    return Parsed(study, (*findings, *changes), tuple(sorted(unlisted)))


def _leaves(node: Module, path: str, generic: str = "") -> Iterator[tuple[str, str, str]]:
    """Every mapped text of `node`: its JSON path, its value, and the name of its enumeration if it is a code.

    `generic` is `path` with ``[]`` for list positions.
    """
    for name, info in type(node).model_fields.items():
        step = f".{info.alias}" if path else str(info.alias)
        field = declared()[generic + step]
        if field.reason:
            continue
        value = getattr(node, name)
        many = isinstance(value, tuple)
        for index, item in enumerate(value if many else (value,)):
            place = f"{path}{step}[{index}]" if many else path + step
            if isinstance(item, Module):
                yield from _leaves(item, place, f"{generic}{step}[]" if many else generic + step)
            elif isinstance(item, str):
                yield place, item, field.enumeration


@dataclass(frozen=True, slots=True)
class Declared:
    """A field of the registry's data structure as the models declare it.

    `path` without list marks at its end; `reason` why it is left out of the graph, empty when it is mapped;
    `enumeration` its name in the OpenAPI document when it is coded; `leaf` whether it holds values rather than
    further fields.
    """

    path: str
    reason: str
    enumeration: str
    leaf: bool


@cache
def declared() -> dict[str, Declared]:
    """Every field that the models know, by JSON path with ``[]`` for list positions."""
    return {field.path: field for field in _declared(Study, "")}


def _declared(model: type[Module], path: str) -> Iterator[Declared]:
    for info in model.model_fields.values():
        here = f"{path}.{info.alias}" if path else str(info.alias)
        parts = [*info.metadata, *_parts(info.annotation)]
        reason = next((part.reason for part in parts if isinstance(part, LeftOut)), "")
        enumeration = next((part.name for part in parts if isinstance(part, Enumeration)), "")
        inner = next((part for part in parts if isinstance(part, type) and issubclass(part, Module)), None)
        yield Declared(here, reason, enumeration, inner is None)
        if inner is not None:
            yield from _declared(inner, f"{here}[]" if get_origin(info.annotation) is tuple else here)


def _parts(annotation: Any) -> Iterator[Any]:
    """`annotation`, what it is built of, and the marks on it, however deep."""
    yield annotation
    for part in get_args(annotation):
        yield from _parts(part)


def covering(path: str) -> Declared | None:
    """The declaration that says what becomes of the value at `path` (``[]`` for list positions), or None: unknown.

    A field that is left out speaks for everything below it.
    """
    steps = path.split(".")
    for end in range(1, len(steps) + 1):
        field = declared().get(".".join(steps[:end]).removesuffix("[]"))
        if field is None:
            return None
        if field.reason or end == len(steps):
            return field
    return None


def _finding(severity: Severity, rule: str, message: str, record: str, path: str) -> Finding:
    return Finding(severity, rule, message, record, path)
