"""The terms of the graph as N-Triples text, one constant each, and the code lists (scheme, value, concept).

Derived from ontologies/ by ontologies/derive.py; do not edit.
"""

# fmt: off
from typing import Final

Arm: Final = "<https://w3id.org/trialgraph/ns#Arm>"
AvailableData: Final = "<https://w3id.org/trialgraph/ns#AvailableData>"
CuratedEvidence: Final = "<https://w3id.org/trialgraph/ns#CuratedEvidence>"
CuratedIntervention: Final = "<https://w3id.org/trialgraph/ns#CuratedIntervention>"
DescribedIntervention: Final = "<https://w3id.org/trialgraph/ns#DescribedIntervention>"
DescribedProduct: Final = "<https://w3id.org/trialgraph/ns#DescribedProduct>"
Dose: Final = "<https://w3id.org/trialgraph/ns#Dose>"
EligibilityCriteria: Final = "<https://w3id.org/trialgraph/ns#EligibilityCriteria>"
ExpandedAccess: Final = "<https://w3id.org/trialgraph/ns#ExpandedAccess>"
FactEvidence: Final = "<https://w3id.org/trialgraph/ns#FactEvidence>"
LinkEvidence: Final = "<https://w3id.org/trialgraph/ns#LinkEvidence>"
NameComponent: Final = "<https://w3id.org/trialgraph/ns#NameComponent>"
Organization: Final = "<https://w3id.org/trialgraph/ns#Organization>"
OutcomeMeasure: Final = "<https://w3id.org/trialgraph/ns#OutcomeMeasure>"
PartialDate: Final = "<https://w3id.org/trialgraph/ns#PartialDate>"
Population: Final = "<https://w3id.org/trialgraph/ns#Population>"
ProcessingStep: Final = "<https://w3id.org/trialgraph/ns#ProcessingStep>"
RecordVersion: Final = "<https://w3id.org/trialgraph/ns#RecordVersion>"
Regimen: Final = "<https://w3id.org/trialgraph/ns#Regimen>"
RegisteredCondition: Final = "<https://w3id.org/trialgraph/ns#RegisteredCondition>"
RegisteredIntervention: Final = "<https://w3id.org/trialgraph/ns#RegisteredIntervention>"
RegistryRecord: Final = "<https://w3id.org/trialgraph/ns#RegistryRecord>"
RelatedLink: Final = "<https://w3id.org/trialgraph/ns#RelatedLink>"
RoleAssignment: Final = "<https://w3id.org/trialgraph/ns#RoleAssignment>"
Site: Final = "<https://w3id.org/trialgraph/ns#Site>"
StudyIdentifier: Final = "<https://w3id.org/trialgraph/ns#StudyIdentifier>"
TextEvidence: Final = "<https://w3id.org/trialgraph/ns#TextEvidence>"
Trial: Final = "<https://w3id.org/trialgraph/ns#Trial>"
ageGroup: Final = "<https://w3id.org/trialgraph/ns#ageGroup>"
agencyClass: Final = "<https://w3id.org/trialgraph/ns#agencyClass>"
allocation: Final = "<https://w3id.org/trialgraph/ns#allocation>"
armType: Final = "<https://w3id.org/trialgraph/ns#armType>"
assignsIntervention: Final = "<https://w3id.org/trialgraph/ns#assignsIntervention>"
availableData: Final = "<https://w3id.org/trialgraph/ns#availableData>"
backgroundReference: Final = "<https://w3id.org/trialgraph/ns#backgroundReference>"
biospecimenDescription: Final = "<https://w3id.org/trialgraph/ns#biospecimenDescription>"
biospecimenRetention: Final = "<https://w3id.org/trialgraph/ns#biospecimenRetention>"
city: Final = "<https://w3id.org/trialgraph/ns#city>"
collaborator: Final = "<https://w3id.org/trialgraph/ns#collaborator>"
comparativeRole: Final = "<https://w3id.org/trialgraph/ns#comparativeRole>"
completionDate: Final = "<https://w3id.org/trialgraph/ns#completionDate>"
completionDateType: Final = "<https://w3id.org/trialgraph/ns#completionDateType>"
conditionFunction: Final = "<https://w3id.org/trialgraph/ns#conditionFunction>"
costimulatoryDomain: Final = "<https://w3id.org/trialgraph/ns#costimulatoryDomain>"
costimulatoryDomainText: Final = "<https://w3id.org/trialgraph/ns#costimulatoryDomainText>"
country: Final = "<https://w3id.org/trialgraph/ns#country>"
criteriaText: Final = "<https://w3id.org/trialgraph/ns#criteriaText>"
curator: Final = "<https://w3id.org/trialgraph/ns#curator>"
cycleDays: Final = "<https://w3id.org/trialgraph/ns#cycleDays>"
cycles: Final = "<https://w3id.org/trialgraph/ns#cycles>"
dayReference: Final = "<https://w3id.org/trialgraph/ns#dayReference>"
decision: Final = "<https://w3id.org/trialgraph/ns#decision>"
delayCertificationPostDate: Final = "<https://w3id.org/trialgraph/ns#delayCertificationPostDate>"
delayCertificationPostDateType: Final = "<https://w3id.org/trialgraph/ns#delayCertificationPostDateType>"
delayCertificationSubmitDate: Final = "<https://w3id.org/trialgraph/ns#delayCertificationSubmitDate>"
delayCertificationSubmitQcDate: Final = "<https://w3id.org/trialgraph/ns#delayCertificationSubmitQcDate>"
delayedPosting: Final = "<https://w3id.org/trialgraph/ns#delayedPosting>"
depletedOf: Final = "<https://w3id.org/trialgraph/ns#depletedOf>"
depletedOfText: Final = "<https://w3id.org/trialgraph/ns#depletedOfText>"
derivedConditionTerm: Final = "<https://w3id.org/trialgraph/ns#derivedConditionTerm>"
derivedInterventionTerm: Final = "<https://w3id.org/trialgraph/ns#derivedInterventionTerm>"
derivedReference: Final = "<https://w3id.org/trialgraph/ns#derivedReference>"
describesIntervention: Final = "<https://w3id.org/trialgraph/ns#describesIntervention>"
describesProduct: Final = "<https://w3id.org/trialgraph/ns#describesProduct>"
diseaseState: Final = "<https://w3id.org/trialgraph/ns#diseaseState>"
donorType: Final = "<https://w3id.org/trialgraph/ns#donorType>"
doseBasis: Final = "<https://w3id.org/trialgraph/ns#doseBasis>"
doseDay: Final = "<https://w3id.org/trialgraph/ns#doseDay>"
doseExtent: Final = "<https://w3id.org/trialgraph/ns#doseExtent>"
doseForm: Final = "<https://w3id.org/trialgraph/ns#doseForm>"
doseHigh: Final = "<https://w3id.org/trialgraph/ns#doseHigh>"
doseIn: Final = "<https://w3id.org/trialgraph/ns#doseIn>"
doseLevel: Final = "<https://w3id.org/trialgraph/ns#doseLevel>"
doseLow: Final = "<https://w3id.org/trialgraph/ns#doseLow>"
doseOf: Final = "<https://w3id.org/trialgraph/ns#doseOf>"
doseRoute: Final = "<https://w3id.org/trialgraph/ns#doseRoute>"
doseSubstance: Final = "<https://w3id.org/trialgraph/ns#doseSubstance>"
doseText: Final = "<https://w3id.org/trialgraph/ns#doseText>"
duration: Final = "<https://w3id.org/trialgraph/ns#duration>"
durationUnit: Final = "<https://w3id.org/trialgraph/ns#durationUnit>"
enrollment: Final = "<https://w3id.org/trialgraph/ns#enrollment>"
enrollmentType: Final = "<https://w3id.org/trialgraph/ns#enrollmentType>"
evidence: Final = "<https://w3id.org/trialgraph/ns#evidence>"
excludesMarker: Final = "<https://w3id.org/trialgraph/ns#excludesMarker>"
excludesMarkerText: Final = "<https://w3id.org/trialgraph/ns#excludesMarkerText>"
expandedAccessRecord: Final = "<https://w3id.org/trialgraph/ns#expandedAccessRecord>"
expandedAccessReferences: Final = "<https://w3id.org/trialgraph/ns#expandedAccessReferences>"
expandedAccessStatus: Final = "<https://w3id.org/trialgraph/ns#expandedAccessStatus>"
expressesMarker: Final = "<https://w3id.org/trialgraph/ns#expressesMarker>"
factConfidence: Final = "<https://w3id.org/trialgraph/ns#factConfidence>"
fdaaaViolation: Final = "<https://w3id.org/trialgraph/ns#fdaaaViolation>"
firstPostDate: Final = "<https://w3id.org/trialgraph/ns#firstPostDate>"
firstPostDateType: Final = "<https://w3id.org/trialgraph/ns#firstPostDateType>"
firstSubmitDate: Final = "<https://w3id.org/trialgraph/ns#firstSubmitDate>"
firstSubmitQcDate: Final = "<https://w3id.org/trialgraph/ns#firstSubmitQcDate>"
functionalRole: Final = "<https://w3id.org/trialgraph/ns#functionalRole>"
genderBased: Final = "<https://w3id.org/trialgraph/ns#genderBased>"
genderDescription: Final = "<https://w3id.org/trialgraph/ns#genderDescription>"
givenAfter: Final = "<https://w3id.org/trialgraph/ns#givenAfter>"
givenBefore: Final = "<https://w3id.org/trialgraph/ns#givenBefore>"
givenWith: Final = "<https://w3id.org/trialgraph/ns#givenWith>"
hasArm: Final = "<https://w3id.org/trialgraph/ns#hasArm>"
hasComponent: Final = "<https://w3id.org/trialgraph/ns#hasComponent>"
hasDataMonitoringCommittee: Final = "<https://w3id.org/trialgraph/ns#hasDataMonitoringCommittee>"
hasDose: Final = "<https://w3id.org/trialgraph/ns#hasDose>"
hasEligibility: Final = "<https://w3id.org/trialgraph/ns#hasEligibility>"
hasExpandedAccess: Final = "<https://w3id.org/trialgraph/ns#hasExpandedAccess>"
hasIntervention: Final = "<https://w3id.org/trialgraph/ns#hasIntervention>"
hasPopulation: Final = "<https://w3id.org/trialgraph/ns#hasPopulation>"
hasProcessingStep: Final = "<https://w3id.org/trialgraph/ns#hasProcessingStep>"
hasRegimen: Final = "<https://w3id.org/trialgraph/ns#hasRegimen>"
hasResults: Final = "<https://w3id.org/trialgraph/ns#hasResults>"
hasRoleAssignment: Final = "<https://w3id.org/trialgraph/ns#hasRoleAssignment>"
hasSite: Final = "<https://w3id.org/trialgraph/ns#hasSite>"
healthyVolunteers: Final = "<https://w3id.org/trialgraph/ns#healthyVolunteers>"
identifierDomain: Final = "<https://w3id.org/trialgraph/ns#identifierDomain>"
identifierType: Final = "<https://w3id.org/trialgraph/ns#identifierType>"
includesHealthyVolunteers: Final = "<https://w3id.org/trialgraph/ns#includesHealthyVolunteers>"
individualExpandedAccess: Final = "<https://w3id.org/trialgraph/ns#individualExpandedAccess>"
intermediateExpandedAccess: Final = "<https://w3id.org/trialgraph/ns#intermediateExpandedAccess>"
interventionModel: Final = "<https://w3id.org/trialgraph/ns#interventionModel>"
interventionModelDescription: Final = "<https://w3id.org/trialgraph/ns#interventionModelDescription>"
interventionType: Final = "<https://w3id.org/trialgraph/ns#interventionType>"
ipdSharing: Final = "<https://w3id.org/trialgraph/ns#ipdSharing>"
ipdSharingAccessCriteria: Final = "<https://w3id.org/trialgraph/ns#ipdSharingAccessCriteria>"
ipdSharingDescription: Final = "<https://w3id.org/trialgraph/ns#ipdSharingDescription>"
ipdSharingInfoType: Final = "<https://w3id.org/trialgraph/ns#ipdSharingInfoType>"
ipdSharingTimeFrame: Final = "<https://w3id.org/trialgraph/ns#ipdSharingTimeFrame>"
ipdSharingUrl: Final = "<https://w3id.org/trialgraph/ns#ipdSharingUrl>"
isFdaRegulatedDevice: Final = "<https://w3id.org/trialgraph/ns#isFdaRegulatedDevice>"
isFdaRegulatedDrug: Final = "<https://w3id.org/trialgraph/ns#isFdaRegulatedDrug>"
isPediatricPostmarketSurveillance: Final = "<https://w3id.org/trialgraph/ns#isPediatricPostmarketSurveillance>"
isUnapprovedDevice: Final = "<https://w3id.org/trialgraph/ns#isUnapprovedDevice>"
isUsExport: Final = "<https://w3id.org/trialgraph/ns#isUsExport>"
lacksMarker: Final = "<https://w3id.org/trialgraph/ns#lacksMarker>"
lastKnownStatus: Final = "<https://w3id.org/trialgraph/ns#lastKnownStatus>"
lastUpdatePostDate: Final = "<https://w3id.org/trialgraph/ns#lastUpdatePostDate>"
lastUpdatePostDateType: Final = "<https://w3id.org/trialgraph/ns#lastUpdatePostDateType>"
lastUpdateSubmitDate: Final = "<https://w3id.org/trialgraph/ns#lastUpdateSubmitDate>"
linkedBy: Final = "<https://w3id.org/trialgraph/ns#linkedBy>"
markerText: Final = "<https://w3id.org/trialgraph/ns#markerText>"
masking: Final = "<https://w3id.org/trialgraph/ns#masking>"
maskingDescription: Final = "<https://w3id.org/trialgraph/ns#maskingDescription>"
maximumAgeText: Final = "<https://w3id.org/trialgraph/ns#maximumAgeText>"
maximumAgeYears: Final = "<https://w3id.org/trialgraph/ns#maximumAgeYears>"
minimumAgeText: Final = "<https://w3id.org/trialgraph/ns#minimumAgeText>"
minimumAgeYears: Final = "<https://w3id.org/trialgraph/ns#minimumAgeYears>"
modifier: Final = "<https://w3id.org/trialgraph/ns#modifier>"
modifierText: Final = "<https://w3id.org/trialgraph/ns#modifierText>"
nameKind: Final = "<https://w3id.org/trialgraph/ns#nameKind>"
observationalModel: Final = "<https://w3id.org/trialgraph/ns#observationalModel>"
occurrences: Final = "<https://w3id.org/trialgraph/ns#occurrences>"
officialTitle: Final = "<https://w3id.org/trialgraph/ns#officialTitle>"
organizationStudyId: Final = "<https://w3id.org/trialgraph/ns#organizationStudyId>"
otherOutcome: Final = "<https://w3id.org/trialgraph/ns#otherOutcome>"
outputFor: Final = "<https://w3id.org/trialgraph/ns#outputFor>"
patientRegistry: Final = "<https://w3id.org/trialgraph/ns#patientRegistry>"
period: Final = "<https://w3id.org/trialgraph/ns#period>"
periodUnit: Final = "<https://w3id.org/trialgraph/ns#periodUnit>"
phase: Final = "<https://w3id.org/trialgraph/ns#phase>"
populationAge: Final = "<https://w3id.org/trialgraph/ns#populationAge>"
postalCode: Final = "<https://w3id.org/trialgraph/ns#postalCode>"
primaryCompletionDate: Final = "<https://w3id.org/trialgraph/ns#primaryCompletionDate>"
primaryCompletionDateType: Final = "<https://w3id.org/trialgraph/ns#primaryCompletionDateType>"
primaryOutcome: Final = "<https://w3id.org/trialgraph/ns#primaryOutcome>"
primaryPurpose: Final = "<https://w3id.org/trialgraph/ns#primaryPurpose>"
priorLines: Final = "<https://w3id.org/trialgraph/ns#priorLines>"
productKind: Final = "<https://w3id.org/trialgraph/ns#productKind>"
productOf: Final = "<https://w3id.org/trialgraph/ns#productOf>"
quote: Final = "<https://w3id.org/trialgraph/ns#quote>"
quotedFrom: Final = "<https://w3id.org/trialgraph/ns#quotedFrom>"
readAs: Final = "<https://w3id.org/trialgraph/ns#readAs>"
recordProvider: Final = "<https://w3id.org/trialgraph/ns#recordProvider>"
recordsRead: Final = "<https://w3id.org/trialgraph/ns#recordsRead>"
recordsSkipped: Final = "<https://w3id.org/trialgraph/ns#recordsSkipped>"
recordsSuperseded: Final = "<https://w3id.org/trialgraph/ns#recordsSuperseded>"
reference: Final = "<https://w3id.org/trialgraph/ns#reference>"
regimenIn: Final = "<https://w3id.org/trialgraph/ns#regimenIn>"
regimenKind: Final = "<https://w3id.org/trialgraph/ns#regimenKind>"
relatedLink: Final = "<https://w3id.org/trialgraph/ns#relatedLink>"
removesCellType: Final = "<https://w3id.org/trialgraph/ns#removesCellType>"
removesCellsBearing: Final = "<https://w3id.org/trialgraph/ns#removesCellsBearing>"
requiresMarker: Final = "<https://w3id.org/trialgraph/ns#requiresMarker>"
requiresMarkerText: Final = "<https://w3id.org/trialgraph/ns#requiresMarkerText>"
responsiblePartyType: Final = "<https://w3id.org/trialgraph/ns#responsiblePartyType>"
resultPublication: Final = "<https://w3id.org/trialgraph/ns#resultPublication>"
resultsFirstPostDate: Final = "<https://w3id.org/trialgraph/ns#resultsFirstPostDate>"
resultsFirstPostDateType: Final = "<https://w3id.org/trialgraph/ns#resultsFirstPostDateType>"
resultsFirstSubmitDate: Final = "<https://w3id.org/trialgraph/ns#resultsFirstSubmitDate>"
resultsFirstSubmitQcDate: Final = "<https://w3id.org/trialgraph/ns#resultsFirstSubmitQcDate>"
resultsWaived: Final = "<https://w3id.org/trialgraph/ns#resultsWaived>"
retraction: Final = "<https://w3id.org/trialgraph/ns#retraction>"
roleIn: Final = "<https://w3id.org/trialgraph/ns#roleIn>"
roleOf: Final = "<https://w3id.org/trialgraph/ns#roleOf>"
rule: Final = "<https://w3id.org/trialgraph/ns#rule>"
samplingMethod: Final = "<https://w3id.org/trialgraph/ns#samplingMethod>"
secondaryId: Final = "<https://w3id.org/trialgraph/ns#secondaryId>"
secondaryOutcome: Final = "<https://w3id.org/trialgraph/ns#secondaryOutcome>"
selectedFor: Final = "<https://w3id.org/trialgraph/ns#selectedFor>"
selectedForText: Final = "<https://w3id.org/trialgraph/ns#selectedForText>"
selectsCellType: Final = "<https://w3id.org/trialgraph/ns#selectsCellType>"
selectsCellsBearing: Final = "<https://w3id.org/trialgraph/ns#selectsCellsBearing>"
sex: Final = "<https://w3id.org/trialgraph/ns#sex>"
siteStatus: Final = "<https://w3id.org/trialgraph/ns#siteStatus>"
sourceCell: Final = "<https://w3id.org/trialgraph/ns#sourceCell>"
startDate: Final = "<https://w3id.org/trialgraph/ns#startDate>"
startDateType: Final = "<https://w3id.org/trialgraph/ns#startDateType>"
state: Final = "<https://w3id.org/trialgraph/ns#state>"
statusVerifiedDate: Final = "<https://w3id.org/trialgraph/ns#statusVerifiedDate>"
stepInput: Final = "<https://w3id.org/trialgraph/ns#stepInput>"
stepKind: Final = "<https://w3id.org/trialgraph/ns#stepKind>"
studyPopulation: Final = "<https://w3id.org/trialgraph/ns#studyPopulation>"
studyType: Final = "<https://w3id.org/trialgraph/ns#studyType>"
targetDuration: Final = "<https://w3id.org/trialgraph/ns#targetDuration>"
targetsAntigen: Final = "<https://w3id.org/trialgraph/ns#targetsAntigen>"
targetsAntigenText: Final = "<https://w3id.org/trialgraph/ns#targetsAntigenText>"
timeFrame: Final = "<https://w3id.org/trialgraph/ns#timeFrame>"
timePerspective: Final = "<https://w3id.org/trialgraph/ns#timePerspective>"
timesPerPeriod: Final = "<https://w3id.org/trialgraph/ns#timesPerPeriod>"
treatmentExpandedAccess: Final = "<https://w3id.org/trialgraph/ns#treatmentExpandedAccess>"
usesDevice: Final = "<https://w3id.org/trialgraph/ns#usesDevice>"
vectorType: Final = "<https://w3id.org/trialgraph/ns#vectorType>"
whoMasked: Final = "<https://w3id.org/trialgraph/ns#whoMasked>"
whyStopped: Final = "<https://w3id.org/trialgraph/ns#whyStopped>"
BIOLINK_CATEGORY: Final = "<https://w3id.org/biolink/vocab/category>"
BIOLINK_ENTITY_TO_DISEASE_ASSOCIATION: Final = "<https://w3id.org/biolink/vocab/EntityToDiseaseAssociation>"
BIOLINK_HAS_SUPPORTING_STUDIES: Final = "<https://w3id.org/biolink/vocab/has_supporting_studies>"
BIOLINK_IN_CLINICAL_TRIALS_FOR: Final = "<https://w3id.org/biolink/vocab/in_clinical_trials_for>"
BIOLINK_MAX_RESEARCH_PHASE: Final = "<https://w3id.org/biolink/vocab/max_research_phase>"
BIOLINK_OBJECT: Final = "<https://w3id.org/biolink/vocab/object>"
BIOLINK_PREDICATE: Final = "<https://w3id.org/biolink/vocab/predicate>"
BIOLINK_SUBJECT: Final = "<https://w3id.org/biolink/vocab/subject>"
DCAT_BYTE_SIZE: Final = "<http://www.w3.org/ns/dcat#byteSize>"
DCAT_DATASET: Final = "<http://www.w3.org/ns/dcat#Dataset>"
DCAT_DISTRIBUTION: Final = "<http://www.w3.org/ns/dcat#distribution>"
DCAT_DISTRIBUTION_CLASS: Final = "<http://www.w3.org/ns/dcat#Distribution>"
DCAT_LANDING_PAGE: Final = "<http://www.w3.org/ns/dcat#landingPage>"
DCAT_MEDIA_TYPE: Final = "<http://www.w3.org/ns/dcat#mediaType>"
DCAT_VERSION: Final = "<http://www.w3.org/ns/dcat#version>"
DCTERMS_ABSTRACT: Final = "<http://purl.org/dc/terms/abstract>"
DCTERMS_BIBLIOGRAPHIC_CITATION: Final = "<http://purl.org/dc/terms/bibliographicCitation>"
DCTERMS_DATE: Final = "<http://purl.org/dc/terms/date>"
DCTERMS_DESCRIPTION: Final = "<http://purl.org/dc/terms/description>"
DCTERMS_HAS_PART: Final = "<http://purl.org/dc/terms/hasPart>"
DCTERMS_IDENTIFIER: Final = "<http://purl.org/dc/terms/identifier>"
DCTERMS_LICENSE: Final = "<http://purl.org/dc/terms/license>"
DCTERMS_PUBLISHER: Final = "<http://purl.org/dc/terms/publisher>"
DCTERMS_REPLACES: Final = "<http://purl.org/dc/terms/replaces>"
DCTERMS_RIGHTS: Final = "<http://purl.org/dc/terms/rights>"
DCTERMS_SOURCE: Final = "<http://purl.org/dc/terms/source>"
DCTERMS_TITLE: Final = "<http://purl.org/dc/terms/title>"
DCTERMS_TYPE: Final = "<http://purl.org/dc/terms/type>"
IAO_0000104: Final = "<http://purl.obolibrary.org/obo/IAO_0000104>"
OWL_ANNOTATED_PROPERTY: Final = "<http://www.w3.org/2002/07/owl#annotatedProperty>"
OWL_ANNOTATED_SOURCE: Final = "<http://www.w3.org/2002/07/owl#annotatedSource>"
OWL_ANNOTATED_TARGET: Final = "<http://www.w3.org/2002/07/owl#annotatedTarget>"
OWL_AXIOM: Final = "<http://www.w3.org/2002/07/owl#Axiom>"
PAV_HAS_CURRENT_VERSION: Final = "<http://purl.org/pav/hasCurrentVersion>"
PROV_ACTIVITY: Final = "<http://www.w3.org/ns/prov#Activity>"
PROV_ENDED_AT_TIME: Final = "<http://www.w3.org/ns/prov#endedAtTime>"
PROV_ENTITY: Final = "<http://www.w3.org/ns/prov#Entity>"
PROV_SOFTWARE_AGENT: Final = "<http://www.w3.org/ns/prov#SoftwareAgent>"
PROV_SPECIALIZATION_OF: Final = "<http://www.w3.org/ns/prov#specializationOf>"
PROV_STARTED_AT_TIME: Final = "<http://www.w3.org/ns/prov#startedAtTime>"
PROV_USED: Final = "<http://www.w3.org/ns/prov#used>"
PROV_WAS_ASSOCIATED_WITH: Final = "<http://www.w3.org/ns/prov#wasAssociatedWith>"
PROV_WAS_DERIVED_FROM: Final = "<http://www.w3.org/ns/prov#wasDerivedFrom>"
PROV_WAS_GENERATED_BY: Final = "<http://www.w3.org/ns/prov#wasGeneratedBy>"
RDFS_COMMENT: Final = "<http://www.w3.org/2000/01/rdf-schema#comment>"
RDFS_LABEL: Final = "<http://www.w3.org/2000/01/rdf-schema#label>"
RDFS_LITERAL: Final = "<http://www.w3.org/2000/01/rdf-schema#Literal>"
RDFS_SUB_CLASS_OF: Final = "<http://www.w3.org/2000/01/rdf-schema#subClassOf>"
RDF_TYPE: Final = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
SCHEMA_ABOUT: Final = "<http://schema.org/about>"
SCHEMA_ALTERNATE_NAME: Final = "<http://schema.org/alternateName>"
SCHEMA_DOSE_SCHEDULE: Final = "<http://schema.org/DoseSchedule>"
SCHEMA_DOSE_UNIT: Final = "<http://schema.org/doseUnit>"
SCHEMA_FREQUENCY: Final = "<http://schema.org/frequency>"
SCHEMA_HEALTH_CONDITION: Final = "<http://schema.org/healthCondition>"
SCHEMA_IDENTIFIER: Final = "<http://schema.org/identifier>"
SCHEMA_KEYWORDS: Final = "<http://schema.org/keywords>"
SCHEMA_LATITUDE: Final = "<http://schema.org/latitude>"
SCHEMA_LONGITUDE: Final = "<http://schema.org/longitude>"
SCHEMA_MANUFACTURER: Final = "<http://schema.org/manufacturer>"
SCHEMA_MEDICAL_OBSERVATIONAL_STUDY: Final = "<http://schema.org/MedicalObservationalStudy>"
SCHEMA_MEDICAL_TRIAL: Final = "<http://schema.org/MedicalTrial>"
SCHEMA_RUNTIME_PLATFORM: Final = "<http://schema.org/runtimePlatform>"
SCHEMA_SAME_AS: Final = "<http://schema.org/sameAs>"
SCHEMA_SCHOLARLY_ARTICLE: Final = "<http://schema.org/ScholarlyArticle>"
SCHEMA_SOFTWARE_VERSION: Final = "<http://schema.org/softwareVersion>"
SCHEMA_SPONSOR: Final = "<http://schema.org/sponsor>"
SCHEMA_STATUS: Final = "<http://schema.org/status>"
SCHEMA_SUBJECT_OF: Final = "<http://schema.org/subjectOf>"
SCHEMA_URL: Final = "<http://schema.org/url>"
SEMAPV_BLANK_NORMALISATION: Final = "<https://w3id.org/semapv/vocab/BlankNormalisation>"
SEMAPV_CASE_NORMALIZATION: Final = "<https://w3id.org/semapv/vocab/CaseNormalization>"
SEMAPV_COMPOSITE_MATCHING: Final = "<https://w3id.org/semapv/vocab/CompositeMatching>"
SEMAPV_DIACRITICS_SUPPRESSION: Final = "<https://w3id.org/semapv/vocab/DiacriticsSuppression>"
SEMAPV_LEMMATIZATION: Final = "<https://w3id.org/semapv/vocab/Lemmatization>"
SEMAPV_LEXICAL_MATCHING: Final = "<https://w3id.org/semapv/vocab/LexicalMatching>"
SEMAPV_LEXICAL_SIMILARITY_THRESHOLD_MATCHING: Final = "<https://w3id.org/semapv/vocab/LexicalSimilarityThresholdMatching>"
SEMAPV_LINK_STRIPPING: Final = "<https://w3id.org/semapv/vocab/LinkStripping>"
SEMAPV_MANUAL_MAPPING_CURATION: Final = "<https://w3id.org/semapv/vocab/ManualMappingCuration>"
SEMAPV_PUNCTUATION_ELEMINATION: Final = "<https://w3id.org/semapv/vocab/PunctuationElemination>"
SEMAPV_REGEX_REMOVAL: Final = "<https://w3id.org/semapv/vocab/RegexRemoval>"
SEMAPV_REGEX_REPLACEMENT: Final = "<https://w3id.org/semapv/vocab/RegexReplacement>"
SH_CONFORMS: Final = "<http://www.w3.org/ns/shacl#conforms>"
SH_FOCUS_NODE: Final = "<http://www.w3.org/ns/shacl#focusNode>"
SH_INFO: Final = "<http://www.w3.org/ns/shacl#Info>"
SH_RESULT: Final = "<http://www.w3.org/ns/shacl#result>"
SH_RESULT_MESSAGE: Final = "<http://www.w3.org/ns/shacl#resultMessage>"
SH_RESULT_PATH: Final = "<http://www.w3.org/ns/shacl#resultPath>"
SH_RESULT_SEVERITY: Final = "<http://www.w3.org/ns/shacl#resultSeverity>"
SH_SOURCE_CONSTRAINT_COMPONENT: Final = "<http://www.w3.org/ns/shacl#sourceConstraintComponent>"
SH_SOURCE_SHAPE: Final = "<http://www.w3.org/ns/shacl#sourceShape>"
SH_VALIDATION_REPORT: Final = "<http://www.w3.org/ns/shacl#ValidationReport>"
SH_VALIDATION_RESULT: Final = "<http://www.w3.org/ns/shacl#ValidationResult>"
SH_VALUE: Final = "<http://www.w3.org/ns/shacl#value>"
SH_VIOLATION: Final = "<http://www.w3.org/ns/shacl#Violation>"
SH_WARNING: Final = "<http://www.w3.org/ns/shacl#Warning>"
SKOS_ALT_LABEL: Final = "<http://www.w3.org/2004/02/skos/core#altLabel>"
SKOS_BROAD_MATCH: Final = "<http://www.w3.org/2004/02/skos/core#broadMatch>"
SKOS_CLOSE_MATCH: Final = "<http://www.w3.org/2004/02/skos/core#closeMatch>"
SKOS_CONCEPT: Final = "<http://www.w3.org/2004/02/skos/core#Concept>"
SKOS_CONCEPT_SCHEME: Final = "<http://www.w3.org/2004/02/skos/core#ConceptScheme>"
SKOS_DEFINITION: Final = "<http://www.w3.org/2004/02/skos/core#definition>"
SKOS_EXACT_MATCH: Final = "<http://www.w3.org/2004/02/skos/core#exactMatch>"
SKOS_IN_SCHEME: Final = "<http://www.w3.org/2004/02/skos/core#inScheme>"
SKOS_NARROW_MATCH: Final = "<http://www.w3.org/2004/02/skos/core#narrowMatch>"
SKOS_NOTATION: Final = "<http://www.w3.org/2004/02/skos/core#notation>"
SKOS_PREF_LABEL: Final = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
SKOS_RELATED_MATCH: Final = "<http://www.w3.org/2004/02/skos/core#relatedMatch>"
SKOS_TOP_CONCEPT_OF: Final = "<http://www.w3.org/2004/02/skos/core#topConceptOf>"
SPDX_ALGORITHM: Final = "<http://spdx.org/rdf/terms#algorithm>"
SPDX_CHECKSUM: Final = "<http://spdx.org/rdf/terms#checksum>"
SPDX_CHECKSUM_ALGORITHM_SHA256: Final = "<http://spdx.org/rdf/terms#checksumAlgorithm_sha256>"
SPDX_CHECKSUM_CLASS: Final = "<http://spdx.org/rdf/terms#Checksum>"
SPDX_CHECKSUM_VALUE: Final = "<http://spdx.org/rdf/terms#checksumValue>"
SSSOM_CONFIDENCE: Final = "<https://w3id.org/sssom/confidence>"
SSSOM_MAPPING_CARDINALITY: Final = "<https://w3id.org/sssom/mapping_cardinality>"
SSSOM_MAPPING_JUSTIFICATION: Final = "<https://w3id.org/sssom/mapping_justification>"
SSSOM_MAPPING_TOOL: Final = "<https://w3id.org/sssom/mapping_tool>"
SSSOM_MAPPING_TOOL_VERSION: Final = "<https://w3id.org/sssom/mapping_tool_version>"
SSSOM_MATCH_STRING: Final = "<https://w3id.org/sssom/match_string>"
SSSOM_NEGATED_PREDICATE: Final = "<https://w3id.org/sssom/NegatedPredicate>"
SSSOM_NO_TERM_FOUND: Final = "<https://w3id.org/sssom/NoTermFound>"
SSSOM_OBJECT_LABEL: Final = "<https://w3id.org/sssom/object_label>"
SSSOM_OBJECT_SOURCE: Final = "<https://w3id.org/sssom/object_source>"
SSSOM_OBJECT_SOURCE_VERSION: Final = "<https://w3id.org/sssom/object_source_version>"
SSSOM_PREDICATE_MODIFIER: Final = "<https://w3id.org/sssom/predicate_modifier>"
SSSOM_SUBJECT_LABEL: Final = "<https://w3id.org/sssom/subject_label>"
SSSOM_SUBJECT_PREPROCESSING: Final = "<https://w3id.org/sssom/subject_preprocessing>"
SSSOM_SUBJECT_TYPE: Final = "<https://w3id.org/sssom/subject_type>"
VOID_DATASET: Final = "<http://rdfs.org/ns/void#Dataset>"
VOID_ENTITIES: Final = "<http://rdfs.org/ns/void#entities>"
VOID_TRIPLES: Final = "<http://rdfs.org/ns/void#triples>"
VOID_VOCABULARY: Final = "<http://rdfs.org/ns/void#vocabulary>"

CODES: Final[dict[str, dict[str, str]]] = {
    "ageGroup": {
        "ADULT": "<https://w3id.org/trialgraph/code/ageGroup-ADULT>",
        "CHILD": "<https://w3id.org/trialgraph/code/ageGroup-CHILD>",
        "OLDER_ADULT": "<https://w3id.org/trialgraph/code/ageGroup-OLDER_ADULT>",
    },
    "agencyClass": {
        "AMBIG": "<https://w3id.org/trialgraph/code/agencyClass-AMBIG>",
        "FED": "<https://w3id.org/trialgraph/code/agencyClass-FED>",
        "INDIV": "<https://w3id.org/trialgraph/code/agencyClass-INDIV>",
        "INDUSTRY": "<https://w3id.org/trialgraph/code/agencyClass-INDUSTRY>",
        "NETWORK": "<https://w3id.org/trialgraph/code/agencyClass-NETWORK>",
        "NIH": "<https://w3id.org/trialgraph/code/agencyClass-NIH>",
        "OTHER": "<https://w3id.org/trialgraph/code/agencyClass-OTHER>",
        "OTHER_GOV": "<https://w3id.org/trialgraph/code/agencyClass-OTHER_GOV>",
        "UNKNOWN": "<https://w3id.org/trialgraph/code/agencyClass-UNKNOWN>",
    },
    "allocation": {
        "NA": "<https://w3id.org/trialgraph/code/allocation-NA>",
        "NON_RANDOMIZED": "<https://w3id.org/trialgraph/code/allocation-NON_RANDOMIZED>",
        "RANDOMIZED": "<https://w3id.org/trialgraph/code/allocation-RANDOMIZED>",
    },
    "armType": {
        "ACTIVE_COMPARATOR": "<https://w3id.org/trialgraph/code/armType-ACTIVE_COMPARATOR>",
        "EXPERIMENTAL": "<https://w3id.org/trialgraph/code/armType-EXPERIMENTAL>",
        "NO_INTERVENTION": "<https://w3id.org/trialgraph/code/armType-NO_INTERVENTION>",
        "OTHER": "<https://w3id.org/trialgraph/code/armType-OTHER>",
        "PLACEBO_COMPARATOR": "<https://w3id.org/trialgraph/code/armType-PLACEBO_COMPARATOR>",
        "SHAM_COMPARATOR": "<https://w3id.org/trialgraph/code/armType-SHAM_COMPARATOR>",
    },
    "biospecimenRetention": {
        "NONE_RETAINED": "<https://w3id.org/trialgraph/code/biospecimenRetention-NONE_RETAINED>",
        "SAMPLES_WITHOUT_DNA": "<https://w3id.org/trialgraph/code/biospecimenRetention-SAMPLES_WITHOUT_DNA>",
        "SAMPLES_WITH_DNA": "<https://w3id.org/trialgraph/code/biospecimenRetention-SAMPLES_WITH_DNA>",
    },
    "comparativeRole": {
        "activeComparator": "<https://w3id.org/trialgraph/code/comparativeRole-activeComparator>",
        "background": "<https://w3id.org/trialgraph/code/comparativeRole-background>",
        "investigational": "<https://w3id.org/trialgraph/code/comparativeRole-investigational>",
        "noIntervention": "<https://w3id.org/trialgraph/code/comparativeRole-noIntervention>",
        "placebo": "<https://w3id.org/trialgraph/code/comparativeRole-placebo>",
        "sham": "<https://w3id.org/trialgraph/code/comparativeRole-sham>",
        "standardOfCare": "<https://w3id.org/trialgraph/code/comparativeRole-standardOfCare>",
    },
    "conditionFunction": {
        "background": "<https://w3id.org/trialgraph/code/conditionFunction-background>",
        "diagnosed": "<https://w3id.org/trialgraph/code/conditionFunction-diagnosed>",
        "healthyVolunteers": "<https://w3id.org/trialgraph/code/conditionFunction-healthyVolunteers>",
        "prevented": "<https://w3id.org/trialgraph/code/conditionFunction-prevented>",
        "treated": "<https://w3id.org/trialgraph/code/conditionFunction-treated>",
    },
    "dateType": {
        "ACTUAL": "<https://w3id.org/trialgraph/code/dateType-ACTUAL>",
        "ESTIMATED": "<https://w3id.org/trialgraph/code/dateType-ESTIMATED>",
    },
    "decision": {
        "accepted": "<https://w3id.org/trialgraph/code/decision-accepted>",
        "candidate": "<https://w3id.org/trialgraph/code/decision-candidate>",
        "not-found": "<https://w3id.org/trialgraph/code/decision-not-found>",
        "rejected": "<https://w3id.org/trialgraph/code/decision-rejected>",
    },
    "donorType": {
        "allogeneic": "<https://w3id.org/trialgraph/code/donorType-allogeneic>",
        "autologous": "<https://w3id.org/trialgraph/code/donorType-autologous>",
        "cordBlood": "<https://w3id.org/trialgraph/code/donorType-cordBlood>",
        "deceasedDonor": "<https://w3id.org/trialgraph/code/donorType-deceasedDonor>",
        "haploidentical": "<https://w3id.org/trialgraph/code/donorType-haploidentical>",
        "healthyDonor": "<https://w3id.org/trialgraph/code/donorType-healthyDonor>",
        "matchedRelated": "<https://w3id.org/trialgraph/code/donorType-matchedRelated>",
        "matchedSibling": "<https://w3id.org/trialgraph/code/donorType-matchedSibling>",
        "matchedUnrelated": "<https://w3id.org/trialgraph/code/donorType-matchedUnrelated>",
        "mismatchedUnrelated": "<https://w3id.org/trialgraph/code/donorType-mismatchedUnrelated>",
        "related": "<https://w3id.org/trialgraph/code/donorType-related>",
        "unrelated": "<https://w3id.org/trialgraph/code/donorType-unrelated>",
    },
    "doseExtent": {
        "administration": "<https://w3id.org/trialgraph/code/doseExtent-administration>",
        "day": "<https://w3id.org/trialgraph/code/doseExtent-day>",
        "total": "<https://w3id.org/trialgraph/code/doseExtent-total>",
    },
    "doseForm": {
        "capsule": "<https://w3id.org/trialgraph/code/doseForm-capsule>",
        "cream": "<https://w3id.org/trialgraph/code/doseForm-cream>",
        "drops": "<https://w3id.org/trialgraph/code/doseForm-drops>",
        "emulsion": "<https://w3id.org/trialgraph/code/doseForm-emulsion>",
        "eyeDrops": "<https://w3id.org/trialgraph/code/doseForm-eyeDrops>",
        "foam": "<https://w3id.org/trialgraph/code/doseForm-foam>",
        "gel": "<https://w3id.org/trialgraph/code/doseForm-gel>",
        "granules": "<https://w3id.org/trialgraph/code/doseForm-granules>",
        "implant": "<https://w3id.org/trialgraph/code/doseForm-implant>",
        "inhaler": "<https://w3id.org/trialgraph/code/doseForm-inhaler>",
        "lotion": "<https://w3id.org/trialgraph/code/doseForm-lotion>",
        "lozenge": "<https://w3id.org/trialgraph/code/doseForm-lozenge>",
        "mouthwash": "<https://w3id.org/trialgraph/code/doseForm-mouthwash>",
        "ointment": "<https://w3id.org/trialgraph/code/doseForm-ointment>",
        "patch": "<https://w3id.org/trialgraph/code/doseForm-patch>",
        "powder": "<https://w3id.org/trialgraph/code/doseForm-powder>",
        "solution": "<https://w3id.org/trialgraph/code/doseForm-solution>",
        "spray": "<https://w3id.org/trialgraph/code/doseForm-spray>",
        "suppository": "<https://w3id.org/trialgraph/code/doseForm-suppository>",
        "suspension": "<https://w3id.org/trialgraph/code/doseForm-suspension>",
        "syrup": "<https://w3id.org/trialgraph/code/doseForm-syrup>",
        "tablet": "<https://w3id.org/trialgraph/code/doseForm-tablet>",
    },
    "doseRoute": {
        "buccal": "<https://w3id.org/trialgraph/code/doseRoute-buccal>",
        "endotracheal": "<https://w3id.org/trialgraph/code/doseRoute-endotracheal>",
        "enteral": "<https://w3id.org/trialgraph/code/doseRoute-enteral>",
        "epidural": "<https://w3id.org/trialgraph/code/doseRoute-epidural>",
        "inhalation": "<https://w3id.org/trialgraph/code/doseRoute-inhalation>",
        "intraarterial": "<https://w3id.org/trialgraph/code/doseRoute-intraarterial>",
        "intraarticular": "<https://w3id.org/trialgraph/code/doseRoute-intraarticular>",
        "intracameral": "<https://w3id.org/trialgraph/code/doseRoute-intracameral>",
        "intracavernous": "<https://w3id.org/trialgraph/code/doseRoute-intracavernous>",
        "intracavitary": "<https://w3id.org/trialgraph/code/doseRoute-intracavitary>",
        "intracoronary": "<https://w3id.org/trialgraph/code/doseRoute-intracoronary>",
        "intradermal": "<https://w3id.org/trialgraph/code/doseRoute-intradermal>",
        "intralesional": "<https://w3id.org/trialgraph/code/doseRoute-intralesional>",
        "intramuscular": "<https://w3id.org/trialgraph/code/doseRoute-intramuscular>",
        "intramyocardial": "<https://w3id.org/trialgraph/code/doseRoute-intramyocardial>",
        "intranodal": "<https://w3id.org/trialgraph/code/doseRoute-intranodal>",
        "intraosseous": "<https://w3id.org/trialgraph/code/doseRoute-intraosseous>",
        "intraperitoneal": "<https://w3id.org/trialgraph/code/doseRoute-intraperitoneal>",
        "intrapleural": "<https://w3id.org/trialgraph/code/doseRoute-intrapleural>",
        "intrathecal": "<https://w3id.org/trialgraph/code/doseRoute-intrathecal>",
        "intratumoral": "<https://w3id.org/trialgraph/code/doseRoute-intratumoral>",
        "intraurethral": "<https://w3id.org/trialgraph/code/doseRoute-intraurethral>",
        "intrauterine": "<https://w3id.org/trialgraph/code/doseRoute-intrauterine>",
        "intravenous": "<https://w3id.org/trialgraph/code/doseRoute-intravenous>",
        "intraventricular": "<https://w3id.org/trialgraph/code/doseRoute-intraventricular>",
        "intravesical": "<https://w3id.org/trialgraph/code/doseRoute-intravesical>",
        "intravitreal": "<https://w3id.org/trialgraph/code/doseRoute-intravitreal>",
        "nasal": "<https://w3id.org/trialgraph/code/doseRoute-nasal>",
        "ophthalmic": "<https://w3id.org/trialgraph/code/doseRoute-ophthalmic>",
        "oral": "<https://w3id.org/trialgraph/code/doseRoute-oral>",
        "otic": "<https://w3id.org/trialgraph/code/doseRoute-otic>",
        "perineural": "<https://w3id.org/trialgraph/code/doseRoute-perineural>",
        "rectal": "<https://w3id.org/trialgraph/code/doseRoute-rectal>",
        "subcutaneous": "<https://w3id.org/trialgraph/code/doseRoute-subcutaneous>",
        "sublingual": "<https://w3id.org/trialgraph/code/doseRoute-sublingual>",
        "subretinal": "<https://w3id.org/trialgraph/code/doseRoute-subretinal>",
        "topical": "<https://w3id.org/trialgraph/code/doseRoute-topical>",
        "transdermal": "<https://w3id.org/trialgraph/code/doseRoute-transdermal>",
        "vaginal": "<https://w3id.org/trialgraph/code/doseRoute-vaginal>",
    },
    "enrollmentType": {
        "ACTUAL": "<https://w3id.org/trialgraph/code/enrollmentType-ACTUAL>",
        "ESTIMATED": "<https://w3id.org/trialgraph/code/enrollmentType-ESTIMATED>",
    },
    "expandedAccessStatus": {
        "APPROVED_FOR_MARKETING": "<https://w3id.org/trialgraph/code/expandedAccessStatus-APPROVED_FOR_MARKETING>",
        "AVAILABLE": "<https://w3id.org/trialgraph/code/expandedAccessStatus-AVAILABLE>",
        "NO_LONGER_AVAILABLE": "<https://w3id.org/trialgraph/code/expandedAccessStatus-NO_LONGER_AVAILABLE>",
        "TEMPORARILY_NOT_AVAILABLE": "<https://w3id.org/trialgraph/code/expandedAccessStatus-TEMPORARILY_NOT_AVAILABLE>",
    },
    "functionalRole": {
        "conditioning": "<https://w3id.org/trialgraph/code/functionalRole-conditioning>",
        "diagnostic": "<https://w3id.org/trialgraph/code/functionalRole-diagnostic>",
        "gvhdProphylaxis": "<https://w3id.org/trialgraph/code/functionalRole-gvhdProphylaxis>",
        "lymphodepletion": "<https://w3id.org/trialgraph/code/functionalRole-lymphodepletion>",
        "manufacturing": "<https://w3id.org/trialgraph/code/functionalRole-manufacturing>",
        "supportive": "<https://w3id.org/trialgraph/code/functionalRole-supportive>",
        "transplant": "<https://w3id.org/trialgraph/code/functionalRole-transplant>",
    },
    "identifierType": {
        "AHRQ": "<https://w3id.org/trialgraph/code/identifierType-AHRQ>",
        "CDC": "<https://w3id.org/trialgraph/code/identifierType-CDC>",
        "CTIS": "<https://w3id.org/trialgraph/code/identifierType-CTIS>",
        "EUDRACT_NUMBER": "<https://w3id.org/trialgraph/code/identifierType-EUDRACT_NUMBER>",
        "FDA": "<https://w3id.org/trialgraph/code/identifierType-FDA>",
        "NIH": "<https://w3id.org/trialgraph/code/identifierType-NIH>",
        "OTHER": "<https://w3id.org/trialgraph/code/identifierType-OTHER>",
        "OTHER_GRANT": "<https://w3id.org/trialgraph/code/identifierType-OTHER_GRANT>",
        "REGISTRY": "<https://w3id.org/trialgraph/code/identifierType-REGISTRY>",
        "SAMHSA": "<https://w3id.org/trialgraph/code/identifierType-SAMHSA>",
        "VA": "<https://w3id.org/trialgraph/code/identifierType-VA>",
    },
    "interventionModel": {
        "CROSSOVER": "<https://w3id.org/trialgraph/code/interventionModel-CROSSOVER>",
        "FACTORIAL": "<https://w3id.org/trialgraph/code/interventionModel-FACTORIAL>",
        "PARALLEL": "<https://w3id.org/trialgraph/code/interventionModel-PARALLEL>",
        "SEQUENTIAL": "<https://w3id.org/trialgraph/code/interventionModel-SEQUENTIAL>",
        "SINGLE_GROUP": "<https://w3id.org/trialgraph/code/interventionModel-SINGLE_GROUP>",
    },
    "interventionType": {
        "BEHAVIORAL": "<https://w3id.org/trialgraph/code/interventionType-BEHAVIORAL>",
        "BIOLOGICAL": "<https://w3id.org/trialgraph/code/interventionType-BIOLOGICAL>",
        "COMBINATION_PRODUCT": "<https://w3id.org/trialgraph/code/interventionType-COMBINATION_PRODUCT>",
        "DEVICE": "<https://w3id.org/trialgraph/code/interventionType-DEVICE>",
        "DIAGNOSTIC_TEST": "<https://w3id.org/trialgraph/code/interventionType-DIAGNOSTIC_TEST>",
        "DIETARY_SUPPLEMENT": "<https://w3id.org/trialgraph/code/interventionType-DIETARY_SUPPLEMENT>",
        "DRUG": "<https://w3id.org/trialgraph/code/interventionType-DRUG>",
        "GENETIC": "<https://w3id.org/trialgraph/code/interventionType-GENETIC>",
        "OTHER": "<https://w3id.org/trialgraph/code/interventionType-OTHER>",
        "PROCEDURE": "<https://w3id.org/trialgraph/code/interventionType-PROCEDURE>",
        "RADIATION": "<https://w3id.org/trialgraph/code/interventionType-RADIATION>",
    },
    "ipdSharing": {
        "NO": "<https://w3id.org/trialgraph/code/ipdSharing-NO>",
        "UNDECIDED": "<https://w3id.org/trialgraph/code/ipdSharing-UNDECIDED>",
        "YES": "<https://w3id.org/trialgraph/code/ipdSharing-YES>",
    },
    "ipdSharingInfoType": {
        "ANALYTIC_CODE": "<https://w3id.org/trialgraph/code/ipdSharingInfoType-ANALYTIC_CODE>",
        "CSR": "<https://w3id.org/trialgraph/code/ipdSharingInfoType-CSR>",
        "ICF": "<https://w3id.org/trialgraph/code/ipdSharingInfoType-ICF>",
        "SAP": "<https://w3id.org/trialgraph/code/ipdSharingInfoType-SAP>",
        "STUDY_PROTOCOL": "<https://w3id.org/trialgraph/code/ipdSharingInfoType-STUDY_PROTOCOL>",
    },
    "masking": {
        "DOUBLE": "<https://w3id.org/trialgraph/code/masking-DOUBLE>",
        "NONE": "<https://w3id.org/trialgraph/code/masking-NONE>",
        "QUADRUPLE": "<https://w3id.org/trialgraph/code/masking-QUADRUPLE>",
        "SINGLE": "<https://w3id.org/trialgraph/code/masking-SINGLE>",
        "TRIPLE": "<https://w3id.org/trialgraph/code/masking-TRIPLE>",
    },
    "modifier": {
        "ACUTE": "<https://w3id.org/trialgraph/code/modifier-ACUTE>",
        "ADULT": "<https://w3id.org/trialgraph/code/modifier-ADULT>",
        "ADVANCED": "<https://w3id.org/trialgraph/code/modifier-ADVANCED>",
        "CHILDHOOD": "<https://w3id.org/trialgraph/code/modifier-CHILDHOOD>",
        "CHRONIC": "<https://w3id.org/trialgraph/code/modifier-CHRONIC>",
        "EARLY_STAGE": "<https://w3id.org/trialgraph/code/modifier-EARLY_STAGE>",
        "ELDERLY": "<https://w3id.org/trialgraph/code/modifier-ELDERLY>",
        "END_STAGE": "<https://w3id.org/trialgraph/code/modifier-END_STAGE>",
        "EPISODIC": "<https://w3id.org/trialgraph/code/modifier-EPISODIC>",
        "HIGH_RISK": "<https://w3id.org/trialgraph/code/modifier-HIGH_RISK>",
        "INTERMEDIATE_RISK": "<https://w3id.org/trialgraph/code/modifier-INTERMEDIATE_RISK>",
        "LOCALLY_ADVANCED": "<https://w3id.org/trialgraph/code/modifier-LOCALLY_ADVANCED>",
        "LOCALLY_ADVANCED_OR_METASTATIC": "<https://w3id.org/trialgraph/code/modifier-LOCALLY_ADVANCED_OR_METASTATIC>",
        "LOW_RISK": "<https://w3id.org/trialgraph/code/modifier-LOW_RISK>",
        "MARKER_NEGATIVE": "<https://w3id.org/trialgraph/code/modifier-MARKER_NEGATIVE>",
        "MARKER_POSITIVE": "<https://w3id.org/trialgraph/code/modifier-MARKER_POSITIVE>",
        "METASTATIC": "<https://w3id.org/trialgraph/code/modifier-METASTATIC>",
        "MILD": "<https://w3id.org/trialgraph/code/modifier-MILD>",
        "MILD_TO_MODERATE": "<https://w3id.org/trialgraph/code/modifier-MILD_TO_MODERATE>",
        "MODERATE": "<https://w3id.org/trialgraph/code/modifier-MODERATE>",
        "MODERATE_TO_SEVERE": "<https://w3id.org/trialgraph/code/modifier-MODERATE_TO_SEVERE>",
        "NEWLY_DIAGNOSED": "<https://w3id.org/trialgraph/code/modifier-NEWLY_DIAGNOSED>",
        "PREVIOUSLY_TREATED": "<https://w3id.org/trialgraph/code/modifier-PREVIOUSLY_TREATED>",
        "RECURRENT": "<https://w3id.org/trialgraph/code/modifier-RECURRENT>",
        "REFRACTORY": "<https://w3id.org/trialgraph/code/modifier-REFRACTORY>",
        "RELAPSED": "<https://w3id.org/trialgraph/code/modifier-RELAPSED>",
        "RELAPSED_OR_REFRACTORY": "<https://w3id.org/trialgraph/code/modifier-RELAPSED_OR_REFRACTORY>",
        "RESECTABLE": "<https://w3id.org/trialgraph/code/modifier-RESECTABLE>",
        "SEVERE": "<https://w3id.org/trialgraph/code/modifier-SEVERE>",
        "STAGE_0": "<https://w3id.org/trialgraph/code/modifier-STAGE_0>",
        "STAGE_I": "<https://w3id.org/trialgraph/code/modifier-STAGE_I>",
        "STAGE_II": "<https://w3id.org/trialgraph/code/modifier-STAGE_II>",
        "STAGE_III": "<https://w3id.org/trialgraph/code/modifier-STAGE_III>",
        "STAGE_III_OR_IV": "<https://w3id.org/trialgraph/code/modifier-STAGE_III_OR_IV>",
        "STAGE_II_OR_III": "<https://w3id.org/trialgraph/code/modifier-STAGE_II_OR_III>",
        "STAGE_II_TO_IV": "<https://w3id.org/trialgraph/code/modifier-STAGE_II_TO_IV>",
        "STAGE_IV": "<https://w3id.org/trialgraph/code/modifier-STAGE_IV>",
        "STAGE_I_OR_II": "<https://w3id.org/trialgraph/code/modifier-STAGE_I_OR_II>",
        "STAGE_I_TO_III": "<https://w3id.org/trialgraph/code/modifier-STAGE_I_TO_III>",
        "UNCONTROLLED": "<https://w3id.org/trialgraph/code/modifier-UNCONTROLLED>",
        "UNRESECTABLE": "<https://w3id.org/trialgraph/code/modifier-UNRESECTABLE>",
    },
    "nameKind": {
        "biological": "<https://w3id.org/trialgraph/code/nameKind-biological>",
        "condition": "<https://w3id.org/trialgraph/code/nameKind-condition>",
        "device": "<https://w3id.org/trialgraph/code/nameKind-device>",
        "drug": "<https://w3id.org/trialgraph/code/nameKind-drug>",
        "marker": "<https://w3id.org/trialgraph/code/nameKind-marker>",
        "organization": "<https://w3id.org/trialgraph/code/nameKind-organization>",
        "other": "<https://w3id.org/trialgraph/code/nameKind-other>",
        "procedure": "<https://w3id.org/trialgraph/code/nameKind-procedure>",
        "regimen": "<https://w3id.org/trialgraph/code/nameKind-regimen>",
    },
    "observationalModel": {
        "CASE_CONTROL": "<https://w3id.org/trialgraph/code/observationalModel-CASE_CONTROL>",
        "CASE_CROSSOVER": "<https://w3id.org/trialgraph/code/observationalModel-CASE_CROSSOVER>",
        "CASE_ONLY": "<https://w3id.org/trialgraph/code/observationalModel-CASE_ONLY>",
        "COHORT": "<https://w3id.org/trialgraph/code/observationalModel-COHORT>",
        "DEFINED_POPULATION": "<https://w3id.org/trialgraph/code/observationalModel-DEFINED_POPULATION>",
        "ECOLOGIC_OR_COMMUNITY": "<https://w3id.org/trialgraph/code/observationalModel-ECOLOGIC_OR_COMMUNITY>",
        "FAMILY_BASED": "<https://w3id.org/trialgraph/code/observationalModel-FAMILY_BASED>",
        "NATURAL_HISTORY": "<https://w3id.org/trialgraph/code/observationalModel-NATURAL_HISTORY>",
        "OTHER": "<https://w3id.org/trialgraph/code/observationalModel-OTHER>",
    },
    "overallStatus": {
        "ACTIVE_NOT_RECRUITING": "<https://w3id.org/trialgraph/code/overallStatus-ACTIVE_NOT_RECRUITING>",
        "APPROVED_FOR_MARKETING": "<https://w3id.org/trialgraph/code/overallStatus-APPROVED_FOR_MARKETING>",
        "AVAILABLE": "<https://w3id.org/trialgraph/code/overallStatus-AVAILABLE>",
        "COMPLETED": "<https://w3id.org/trialgraph/code/overallStatus-COMPLETED>",
        "ENROLLING_BY_INVITATION": "<https://w3id.org/trialgraph/code/overallStatus-ENROLLING_BY_INVITATION>",
        "NOT_YET_RECRUITING": "<https://w3id.org/trialgraph/code/overallStatus-NOT_YET_RECRUITING>",
        "NO_LONGER_AVAILABLE": "<https://w3id.org/trialgraph/code/overallStatus-NO_LONGER_AVAILABLE>",
        "RECRUITING": "<https://w3id.org/trialgraph/code/overallStatus-RECRUITING>",
        "SUSPENDED": "<https://w3id.org/trialgraph/code/overallStatus-SUSPENDED>",
        "TEMPORARILY_NOT_AVAILABLE": "<https://w3id.org/trialgraph/code/overallStatus-TEMPORARILY_NOT_AVAILABLE>",
        "TERMINATED": "<https://w3id.org/trialgraph/code/overallStatus-TERMINATED>",
        "UNKNOWN": "<https://w3id.org/trialgraph/code/overallStatus-UNKNOWN>",
        "WITHDRAWN": "<https://w3id.org/trialgraph/code/overallStatus-WITHDRAWN>",
        "WITHHELD": "<https://w3id.org/trialgraph/code/overallStatus-WITHHELD>",
    },
    "phase": {
        "EARLY_PHASE1": "<https://w3id.org/trialgraph/code/phase-EARLY_PHASE1>",
        "NA": "<https://w3id.org/trialgraph/code/phase-NA>",
        "PHASE1": "<https://w3id.org/trialgraph/code/phase-PHASE1>",
        "PHASE2": "<https://w3id.org/trialgraph/code/phase-PHASE2>",
        "PHASE3": "<https://w3id.org/trialgraph/code/phase-PHASE3>",
        "PHASE4": "<https://w3id.org/trialgraph/code/phase-PHASE4>",
    },
    "primaryPurpose": {
        "BASIC_SCIENCE": "<https://w3id.org/trialgraph/code/primaryPurpose-BASIC_SCIENCE>",
        "DEVICE_FEASIBILITY": "<https://w3id.org/trialgraph/code/primaryPurpose-DEVICE_FEASIBILITY>",
        "DIAGNOSTIC": "<https://w3id.org/trialgraph/code/primaryPurpose-DIAGNOSTIC>",
        "ECT": "<https://w3id.org/trialgraph/code/primaryPurpose-ECT>",
        "HEALTH_SERVICES_RESEARCH": "<https://w3id.org/trialgraph/code/primaryPurpose-HEALTH_SERVICES_RESEARCH>",
        "OTHER": "<https://w3id.org/trialgraph/code/primaryPurpose-OTHER>",
        "PREVENTION": "<https://w3id.org/trialgraph/code/primaryPurpose-PREVENTION>",
        "SCREENING": "<https://w3id.org/trialgraph/code/primaryPurpose-SCREENING>",
        "SUPPORTIVE_CARE": "<https://w3id.org/trialgraph/code/primaryPurpose-SUPPORTIVE_CARE>",
        "TREATMENT": "<https://w3id.org/trialgraph/code/primaryPurpose-TREATMENT>",
    },
    "productKind": {
        "carNk": "<https://w3id.org/trialgraph/code/productKind-carNk>",
        "carOther": "<https://w3id.org/trialgraph/code/productKind-carOther>",
        "carT": "<https://w3id.org/trialgraph/code/productKind-carT>",
        "combination": "<https://w3id.org/trialgraph/code/productKind-combination>",
        "dendriticCells": "<https://w3id.org/trialgraph/code/productKind-dendriticCells>",
        "donorLymphocytes": "<https://w3id.org/trialgraph/code/productKind-donorLymphocytes>",
        "geneTherapy": "<https://w3id.org/trialgraph/code/productKind-geneTherapy>",
        "nkCells": "<https://w3id.org/trialgraph/code/productKind-nkCells>",
        "oncolyticVirus": "<https://w3id.org/trialgraph/code/productKind-oncolyticVirus>",
        "otherCells": "<https://w3id.org/trialgraph/code/productKind-otherCells>",
        "stemCellGraft": "<https://w3id.org/trialgraph/code/productKind-stemCellGraft>",
        "stromalCells": "<https://w3id.org/trialgraph/code/productKind-stromalCells>",
        "tcrT": "<https://w3id.org/trialgraph/code/productKind-tcrT>",
        "tumourInfiltratingLymphocytes": "<https://w3id.org/trialgraph/code/productKind-tumourInfiltratingLymphocytes>",
    },
    "regimenKind": {
        "chemotherapy": "<https://w3id.org/trialgraph/code/regimenKind-chemotherapy>",
        "combination": "<https://w3id.org/trialgraph/code/regimenKind-combination>",
        "conditioning": "<https://w3id.org/trialgraph/code/regimenKind-conditioning>",
        "gvhdProphylaxis": "<https://w3id.org/trialgraph/code/regimenKind-gvhdProphylaxis>",
        "lymphodepletion": "<https://w3id.org/trialgraph/code/regimenKind-lymphodepletion>",
        "supportive": "<https://w3id.org/trialgraph/code/regimenKind-supportive>",
    },
    "responsiblePartyType": {
        "PRINCIPAL_INVESTIGATOR": "<https://w3id.org/trialgraph/code/responsiblePartyType-PRINCIPAL_INVESTIGATOR>",
        "SPONSOR": "<https://w3id.org/trialgraph/code/responsiblePartyType-SPONSOR>",
        "SPONSOR_INVESTIGATOR": "<https://w3id.org/trialgraph/code/responsiblePartyType-SPONSOR_INVESTIGATOR>",
    },
    "samplingMethod": {
        "NON_PROBABILITY_SAMPLE": "<https://w3id.org/trialgraph/code/samplingMethod-NON_PROBABILITY_SAMPLE>",
        "PROBABILITY_SAMPLE": "<https://w3id.org/trialgraph/code/samplingMethod-PROBABILITY_SAMPLE>",
    },
    "sex": {
        "ALL": "<https://w3id.org/trialgraph/code/sex-ALL>",
        "FEMALE": "<https://w3id.org/trialgraph/code/sex-FEMALE>",
        "MALE": "<https://w3id.org/trialgraph/code/sex-MALE>",
    },
    "siteStatus": {
        "ACTIVE_NOT_RECRUITING": "<https://w3id.org/trialgraph/code/siteStatus-ACTIVE_NOT_RECRUITING>",
        "AVAILABLE": "<https://w3id.org/trialgraph/code/siteStatus-AVAILABLE>",
        "COMPLETED": "<https://w3id.org/trialgraph/code/siteStatus-COMPLETED>",
        "ENROLLING_BY_INVITATION": "<https://w3id.org/trialgraph/code/siteStatus-ENROLLING_BY_INVITATION>",
        "NOT_YET_RECRUITING": "<https://w3id.org/trialgraph/code/siteStatus-NOT_YET_RECRUITING>",
        "RECRUITING": "<https://w3id.org/trialgraph/code/siteStatus-RECRUITING>",
        "SUSPENDED": "<https://w3id.org/trialgraph/code/siteStatus-SUSPENDED>",
        "TERMINATED": "<https://w3id.org/trialgraph/code/siteStatus-TERMINATED>",
        "WITHDRAWN": "<https://w3id.org/trialgraph/code/siteStatus-WITHDRAWN>",
    },
    "stepKind": {
        "depletion": "<https://w3id.org/trialgraph/code/stepKind-depletion>",
        "other": "<https://w3id.org/trialgraph/code/stepKind-other>",
        "selection": "<https://w3id.org/trialgraph/code/stepKind-selection>",
    },
    "studyType": {
        "EXPANDED_ACCESS": "<https://w3id.org/trialgraph/code/studyType-EXPANDED_ACCESS>",
        "INTERVENTIONAL": "<https://w3id.org/trialgraph/code/studyType-INTERVENTIONAL>",
        "OBSERVATIONAL": "<https://w3id.org/trialgraph/code/studyType-OBSERVATIONAL>",
    },
    "therapyLine": {
        "firstLine": "<https://w3id.org/trialgraph/code/therapyLine-firstLine>",
        "fourthLineOrLater": "<https://w3id.org/trialgraph/code/therapyLine-fourthLineOrLater>",
        "secondLine": "<https://w3id.org/trialgraph/code/therapyLine-secondLine>",
        "secondLineOrLater": "<https://w3id.org/trialgraph/code/therapyLine-secondLineOrLater>",
        "thirdLineOrLater": "<https://w3id.org/trialgraph/code/therapyLine-thirdLineOrLater>",
    },
    "timePerspective": {
        "CROSS_SECTIONAL": "<https://w3id.org/trialgraph/code/timePerspective-CROSS_SECTIONAL>",
        "OTHER": "<https://w3id.org/trialgraph/code/timePerspective-OTHER>",
        "PROSPECTIVE": "<https://w3id.org/trialgraph/code/timePerspective-PROSPECTIVE>",
        "RETROSPECTIVE": "<https://w3id.org/trialgraph/code/timePerspective-RETROSPECTIVE>",
    },
    "vectorType": {
        "adenoAssociatedViral": "<https://w3id.org/trialgraph/code/vectorType-adenoAssociatedViral>",
        "adenoviral": "<https://w3id.org/trialgraph/code/vectorType-adenoviral>",
        "herpesviral": "<https://w3id.org/trialgraph/code/vectorType-herpesviral>",
        "lentiviral": "<https://w3id.org/trialgraph/code/vectorType-lentiviral>",
        "mrna": "<https://w3id.org/trialgraph/code/vectorType-mrna>",
        "plasmid": "<https://w3id.org/trialgraph/code/vectorType-plasmid>",
        "poxviral": "<https://w3id.org/trialgraph/code/vectorType-poxviral>",
        "retroviral": "<https://w3id.org/trialgraph/code/vectorType-retroviral>",
        "transposon": "<https://w3id.org/trialgraph/code/vectorType-transposon>",
    },
    "whoMasked": {
        "CARE_PROVIDER": "<https://w3id.org/trialgraph/code/whoMasked-CARE_PROVIDER>",
        "INVESTIGATOR": "<https://w3id.org/trialgraph/code/whoMasked-INVESTIGATOR>",
        "OUTCOMES_ASSESSOR": "<https://w3id.org/trialgraph/code/whoMasked-OUTCOMES_ASSESSOR>",
        "PARTICIPANT": "<https://w3id.org/trialgraph/code/whoMasked-PARTICIPANT>",
    },
}
