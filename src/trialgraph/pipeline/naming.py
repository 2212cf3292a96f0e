"""Every name of a record with its kind and what the record says beside it, and all of them linked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from trialgraph import graph, records
from trialgraph.concepts import Context, Kind, Linked
from trialgraph.facts import Facts, marker_names
from trialgraph.graph import mesh
from trialgraph.linking import Linker

# Which vocabularies an intervention's name is searched in first follows from the type that the registrant gave it.
KINDS: Final = {
    "BEHAVIORAL": Kind.PROCEDURE,
    "BIOLOGICAL": Kind.BIOLOGICAL,
    "COMBINATION_PRODUCT": Kind.DRUG,
    "DEVICE": Kind.DEVICE,
    "DIAGNOSTIC_TEST": Kind.PROCEDURE,
    "DIETARY_SUPPLEMENT": Kind.DRUG,
    "DRUG": Kind.DRUG,
    "GENETIC": Kind.BIOLOGICAL,
    "PROCEDURE": Kind.PROCEDURE,
    "RADIATION": Kind.PROCEDURE,
}


def links(study: records.Study, linker: Linker) -> graph.Links:
    """Every name of a record, linked."""
    protocol = study.protocol_section
    found = [(kind, name, linker.link(kind, name, context)) for kind, name, context in contexts(study)]
    conditions = [linked for kind, _, linked in found if kind is Kind.CONDITION]
    organizations = {name: linked for kind, name, linked in found if kind is Kind.ORGANIZATION}
    given = len(protocol.arms_interventions_module.interventions)
    interventions = [linked for _, _, linked in found[len(conditions) : len(conditions) + given]]
    return graph.Links(conditions, interventions, organizations, _markers(conditions, linker))


def _markers(conditions: list[Linked], linker: Linker) -> dict[str, Linked]:
    parts = [part.linked for linked in conditions for part in linked.components]
    named = {modifier.marker for linked in (*conditions, *parts) for modifier in linked.modifiers if modifier.marker}
    return {marker: linker.link(Kind.MARKER, marker) for marker in sorted(named)}


def with_facts(found: graph.Links, facts: Facts, linker: Linker) -> graph.Links:
    """`found` with the names that only facts use: markers of products, steps and populations, makers of devices."""
    markers = {name: linker.link(Kind.MARKER, name) for name in sorted(set(marker_names(facts)) - {*found.markers})}
    makers = {maker.organization for maker in facts.makers} - {*found.organizations}
    organizations = {name: linker.link(Kind.ORGANIZATION, name) for name in sorted(makers)}
    return replace(found, markers={**found.markers, **markers}, organizations={**found.organizations, **organizations})


def contexts(study: records.Study) -> Iterator[tuple[Kind, str, Context]]:
    """Kind, name and context of the conditions, of the interventions and of the organisations, each in their order."""
    protocol, derived = study.protocol_section, study.derived_section
    module = protocol.arms_interventions_module
    said = prose(protocol)
    terms = (*derived.condition_browse_module.meshes, *derived.intervention_browse_module.meshes)
    annotated = frozenset(mesh.curie(term.id).upper() for term in terms)
    about = Context(text=said, mesh=annotated)
    for name in protocol.conditions_module.conditions:
        yield Kind.CONDITION, name, about
    names = [item.name or "" for item in module.interventions]
    for place, item in enumerate(module.interventions):
        siblings = frozenset(names[:place] + names[place + 1 :])
        context = Context(item.other_names, siblings, said, annotated)
        yield KINDS.get(item.type or "", Kind.OTHER), item.name or "", context
    for name, agency_class in _organizations(protocol).items():
        yield Kind.ORGANIZATION, name, Context(agency_class=agency_class)


def prose(protocol: records.ProtocolSection) -> str:
    """The texts of a record in which abbreviations and codes are explained, a line each."""
    identification, description = protocol.identification_module, protocol.description_module
    module, eligibility = protocol.arms_interventions_module, protocol.eligibility_module
    texts = [
        identification.official_title,
        identification.brief_title,
        description.brief_summary,
        description.detailed_description,
        *protocol.conditions_module.conditions,
        *protocol.conditions_module.keywords,
        *(item.name for item in module.interventions),
        *(other for item in module.interventions for other in item.other_names),
        *(item.description for item in module.interventions),
        *(text for arm in module.arm_groups for text in (arm.label, arm.description)),
        eligibility.eligibility_criteria if eligibility is not None else None,
        *(reference.citation for reference in protocol.references_module.references),
    ]
    return "\n".join(text for text in texts if text)


def _organizations(protocol: records.ProtocolSection) -> dict[str, str]:
    """Name to class of the organisations of a record."""
    sponsors = protocol.sponsor_collaborators_module
    provider = protocol.identification_module.organization
    agencies = (sponsors.lead_sponsor, *sponsors.collaborators)
    named = [(agency.name, agency.class_) for agency in agencies if agency is not None]
    if provider is not None:
        named.append((provider.full_name, provider.class_))
    return {name: agency_class or "" for name, agency_class in reversed(named) if name is not None}
