"""From one record to its triples: one file an entity kind, put together here.

Three streams leave a record, one for each named graph that it feeds: the trial's own block, what is shared between
trials (organisations, publications, link evidence), and what is repeated of vocabularies (labels of the concepts that
are used). Facts that semantics read in it, or a curator added, go with the trial's own block.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from trialgraph import codes
from trialgraph import names as name_of
from trialgraph import vocab as v
from trialgraph.concepts import Link, Linked
from trialgraph.errors import Finding, Severity
from trialgraph.facts import Facts, Part, Ref
from trialgraph.graph import (
    arm,
    component,
    concept,
    condition,
    derived,
    described,
    dose,
    eligibility,
    evidence,
    identifier,
    intervention,
    link,
    mesh,
    organization,
    outcome,
    population,
    product,
    publication,
    record,
    regimen,
    role,
    site,
    trial,
)
from trialgraph.graph.evidence import Place
from trialgraph.names import Names
from trialgraph.records import Location, OrgStudyIdInfo, ProtocolSection, SecondaryIdInfo, Study
from trialgraph.terms import Term, Triple, text

_NOTHING = Linked(())
_NO_FACTS = Facts()


@dataclass(frozen=True, slots=True)
class Links:
    """What linking found for one record: parallel to its conditions and interventions, by name for the rest.

    `markers` and `organizations` hold the names that only facts use, too; what facts describe brings its own links.
    """

    conditions: Sequence[Linked] = ()
    interventions: Sequence[Linked] = ()
    organizations: Mapping[str, Linked] = field(default_factory=dict)
    markers: Mapping[str, Linked] = field(default_factory=dict)

    def all(self) -> Iterator[Link]:
        """Every link, in no particular order and with repetitions."""
        for group in (self.conditions, self.interventions, self.organizations.values(), self.markers.values()):
            for linked in group:
                yield from _every(linked)


def _every(linked: Linked) -> Iterator[Link]:
    yield from linked.links
    for part in linked.components:
        yield from _every(part.linked)


def all_links(links: Links, facts: Facts) -> Iterator[Link]:
    """Every link of a record, those of what its facts describe included, in no particular order and with
    repetitions."""
    yield from links.all()
    for linked in (*(item.linked for item in facts.described), *(item.linked for item in facts.regimens)):
        yield from _every(linked)


def trial_triples(study: Study, names: Names, links: Links, facts: Facts = _NO_FACTS) -> list[Triple]:
    """The block of one trial: everything whose subject is the trial, its record or a part of either.

    Raises KeyError or IndexError when a fact is about a part that neither the record nor another fact has.
    """
    nct, protocol = study.nct_id, study.protocol_section
    me = name_of.trial(nct)
    # A list that grows, not one generator inside another: each level would cost every triple a call.
    found = [*trial.triples(me, study)]
    found += _record(me, study, names)
    found += _identifiers(me, protocol, names, nct)
    found += _organizations(me, protocol, names, nct)
    conditions, arms, given = _parts(protocol, names, nct)
    found += _conditions(me, protocol, names, conditions, links)
    found += _arms_and_interventions(me, protocol, names, arms, given, links)
    if facts != _NO_FACTS:
        things = evidence.things(nct, names, given, facts)
        found += _facts(Place(nct, me, names, arms, conditions, things, links.markers), links, facts)
    found += _outcomes(me, protocol, names, nct)
    if protocol.eligibility_module is not None:
        found += eligibility.triples(me, names.eligibility(nct), protocol.eligibility_module)
    locations = protocol.contacts_locations_module.locations
    for where, location in zip(names.parts(nct, "site", locations, _site_key), locations, strict=True):
        found += site.triples(me, where, location)
    found += _references(me, protocol, names, nct)
    found += mesh.triples(me, study.derived_section, names)
    return found


def _site_key(item: Location) -> tuple[str, ...]:
    return item.facility or "", item.city or "", item.state or "", item.zip or "", item.country or ""


def _record(me: Term, study: Study, names: Names) -> Iterator[Triple]:
    page = name_of.record(study.nct_id)
    yield from record.triples(page, me)
    if study.version:
        version = names.version(study.nct_id, study.version)
        yield from record.version(version, page, study.protocol_section.status_module)


def _identifiers(me: Term, protocol: ProtocolSection, names: Names, nct: str) -> Iterator[Triple]:
    module = protocol.identification_module
    items: list[OrgStudyIdInfo | SecondaryIdInfo] = [*module.secondary_id_infos]
    if module.org_study_id_info is not None:
        items.append(module.org_study_id_info)
    for term, item in zip(names.parts(nct, "id", items, _identifier_key), items, strict=True):
        yield me, v.secondaryId if isinstance(item, SecondaryIdInfo) else v.organizationStudyId, term
        yield from identifier.triples(term, item)


def _identifier_key(item: OrgStudyIdInfo | SecondaryIdInfo) -> tuple[str, ...]:
    return item.id or "", item.type or ""


def _organizations(me: Term, protocol: ProtocolSection, names: Names, nct: str) -> Iterator[Triple]:
    module = protocol.sponsor_collaborators_module
    if module.lead_sponsor is not None and module.lead_sponsor.name is not None:
        yield me, v.SCHEMA_SPONSOR, names.organization(module.lead_sponsor.name)
    for agency in module.collaborators:
        if agency.name is not None:
            yield me, v.collaborator, names.organization(agency.name)
    if module.responsible_party is not None and module.responsible_party.type is not None:
        yield me, v.responsiblePartyType, codes.RESPONSIBLE_PARTY_TYPE[module.responsible_party.type]
    provider = protocol.identification_module.organization
    if provider is not None and provider.full_name is not None:
        yield name_of.record(nct), v.recordProvider, names.organization(provider.full_name)


def _parts(protocol: ProtocolSection, names: Names, nct: str) -> tuple[list[Term], list[Term], list[Term]]:
    """The terms of the conditions, the arms and the interventions, each in their order."""
    module = protocol.arms_interventions_module
    return (
        names.parts(nct, "condition", protocol.conditions_module.conditions, lambda item: (item,)),
        names.parts(nct, "arm", module.arm_groups, lambda item: (item.label or "",)),
        names.parts(nct, "intervention", module.interventions, lambda item: (item.name or "", item.type or "")),
    )


def _conditions(
    me: Term, protocol: ProtocolSection, names: Names, terms: Sequence[Term], links: Links
) -> Iterator[Triple]:
    found = protocol.conditions_module.conditions
    linked = links.conditions or [_NOTHING] * len(found)
    for term, name, result in zip(terms, found, linked, strict=True):
        yield from condition.triples(me, term, name)
        yield from _linked(term, result, links, names)


def _linked(
    me: Term,
    linked: Linked,
    links: Links,
    names: Names,
    said: Callable[[Term, Linked, Names], Iterator[Triple]] = link.assertions,
) -> Iterator[Triple]:
    """What linking found for a name: its links, the qualifiers set aside, and the same for each part of the name."""
    yield from said(me, linked, names)
    if linked.read_as:
        yield me, v.readAs, text(linked.read_as)
    yield from condition.modifiers(me, linked.modifiers, links.markers, names)
    for part in linked.components:
        term = names.component(me, part.text)
        yield from component.triples(me, term, part.text)
        yield from _linked(term, part.linked, links, names, said)


def _arms_and_interventions(
    me: Term, protocol: ProtocolSection, names: Names, arms: Sequence[Term], given: Sequence[Term], links: Links
) -> Iterator[Triple]:
    module = protocol.arms_interventions_module
    for term, group in zip(arms, module.arm_groups, strict=True):
        yield me, v.hasArm, term
        yield from arm.triples(term, group)
    linked = links.interventions or [_NOTHING] * len(given)
    for term, item, result in zip(given, module.interventions, linked, strict=True):
        yield from intervention.triples(me, term, item)
        yield from _linked(term, result, links, names)
    yield from arm.assignments(arms, module.arm_groups, given, module.interventions)


def _facts(place: Place, links: Links, facts: Facts) -> Iterator[Triple]:
    """What the record implies, or a curator states, each with its evidence."""
    names = place.names
    for thing in facts.described:
        yield from described.triples(place, thing)
        yield from _linked(place.thing(Ref(Part.DESCRIBED, thing.label)), thing.linked, links, names)
    yield from role.triples(place, facts.roles)
    for group in facts.regimens:
        yield from regimen.triples(place, group)
        yield from _linked(place.thing(Ref(Part.REGIMEN, group.label)), group.linked, links, names)
    yield from regimen.orders(place, facts.orders)
    yield from dose.triples(place, facts.doses)
    yield from product.triples(place, facts.products)
    yield from product.steps(place, facts.steps)
    yield from product.makers(place, facts.makers)
    yield from population.conditions(place, facts.conditions)
    yield from population.triples(place, facts.population)


def _outcomes(me: Term, protocol: ProtocolSection, names: Names, nct: str) -> Iterator[Triple]:
    module = protocol.outcomes_module
    groups = (
        (v.primaryOutcome, module.primary_outcomes),
        (v.secondaryOutcome, module.secondary_outcomes),
        (v.otherOutcome, module.other_outcomes),
    )
    measures = [(relation, item) for relation, items in groups for item in items]
    items = [item for _, item in measures]
    terms = names.parts(nct, "outcome", items, lambda item: (item.measure or "", item.time_frame or ""))
    for term, (relation, item) in zip(terms, measures, strict=True):
        yield me, relation, term
        yield from outcome.triples(term, item)


def _references(me: Term, protocol: ProtocolSection, names: Names, nct: str) -> Iterator[Triple]:
    module = protocol.references_module
    uncatalogued = [item for item in module.references if item.pmid is None]
    local = names.parts(nct, "reference", uncatalogued, lambda item: (item.citation or "",))
    for item in module.references:
        if item.pmid is not None:
            yield publication.reference(me, name_of.publication(item.pmid), item)
    for term, item in zip(local, uncatalogued, strict=True):
        yield publication.reference(me, term, item)
        yield from publication.triples(term, item)
    links = names.parts(nct, "link", module.see_also_links, lambda item: (item.url or "", item.label or ""))
    for term, page in zip(links, module.see_also_links, strict=True):
        yield from publication.related_link(me, term, page)
    data = names.parts(nct, "data", module.avail_ipds, lambda item: (item.id or "", item.type or "", item.url or ""))
    for term, item_data in zip(data, module.avail_ipds, strict=True):
        yield from publication.available_data(me, term, item_data)


def shared_triples(study: Study, names: Names, links: Links, facts: Facts = _NO_FACTS) -> Iterator[Triple]:
    """What a record says of things that other trials share: organisations and catalogued publications."""
    protocol = study.protocol_section
    sponsors = protocol.sponsor_collaborators_module
    agencies = [sponsors.lead_sponsor, *sponsors.collaborators]
    named = [(agency.name, agency.class_) for agency in agencies if agency is not None]
    provider = protocol.identification_module.organization
    if provider is not None:
        named.append((provider.full_name, provider.class_))
    for name, agency_class in named:
        if name is not None:
            me = names.organization(name)
            yield from organization.triples(me, name, agency_class)
            yield from _linked(me, links.organizations.get(name, _NOTHING), links, names, link.identities)
    yield from product.organizations(names, facts.makers)
    for name in sorted({maker.organization for maker in facts.makers}):
        linked = links.organizations.get(name, _NOTHING)
        yield from _linked(names.organization(name), linked, links, names, link.identities)
    for reference in protocol.references_module.references:
        if reference.pmid is not None:
            yield from publication.triples(name_of.publication(reference.pmid), reference)


def vocabulary_triples(
    study: Study, names: Names, links: Links | None = None, facts: Facts = _NO_FACTS
) -> Iterator[Triple]:
    """Labels of the MeSH terms that the registry assigned, and of the cells that a product is made without."""
    derived = study.derived_section
    for term in (*derived.condition_browse_module.meshes, *derived.intervention_browse_module.meshes):
        yield from mesh.concept(term, names)
    for cell in cell_types(links or Links(), facts):
        yield from concept.stub(cell.curie, cell.label, "Cell", product.CELLS, names)


def cell_types(links: Links, facts: Facts) -> Iterator[product.Cell]:
    """The types of cell, of the vocabulary `product.CELLS`, that are taken out or kept in making a product."""
    return product.cell_types(links.markers, facts.steps)


def findings(study: Study) -> Iterator[Finding]:
    """What the mapping noticed in a record and could not mend; shapes/registry finds the rest."""
    nct, protocol = study.nct_id, study.protocol_section
    module = protocol.arms_interventions_module
    yield from arm.disagreements(module.arm_groups, module.interventions, nct)
    if not study.version:
        message = "neither lastUpdateSubmitDate nor statusVerifiedDate: the record has no version"
        yield Finding(Severity.WARNING, "no-version", message, nct, "protocolSection.statusModule")


__all__ = [
    "Links",
    "all_links",
    "cell_types",
    "concept",
    "derived",
    "findings",
    "link",
    "product",
    "shared_triples",
    "trial_triples",
    "vocabulary_triples",
]
