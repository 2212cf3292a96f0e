"""One study as ClinicalTrials.gov's API v2 gives it, as frozen pydantic models.

The truth is the registry's OpenAPI document, version 2.0.5 (component schema `Study`): same modules, same fields,
camelCase names as aliases. A field that does not reach the graph is declared too, as left out with the reason, so that
the coverage table is read off the models: *mapped*, *left out because …*, or unknown.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel

from trialgraph.records.values import (
    Age,
    AgencyClass,
    ArmGroupType,
    BioSpecRetention,
    Bookkeeping,
    Count,
    DateType,
    DesignAllocation,
    DesignMasking,
    DesignTimePerspective,
    Documents,
    EnrollmentType,
    ExpandedAccessStatus,
    FullDate,
    InterventionalAssignment,
    InterventionType,
    IpdSharing,
    IpdSharingInfoType,
    Many,
    NctId,
    Notices,
    ObservationalModel,
    OrgStudyIdType,
    PartialDate,
    Person,
    Persons,
    Phase,
    PrimaryPurpose,
    RecruitmentStatus,
    ReferenceType,
    ResponsiblePartyType,
    Results,
    SamplingMethod,
    SecondaryIdType,
    Sex,
    StandardAge,
    Status,
    StudyType,
    Text,
    Tree,
    WhoMasked,
)


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
