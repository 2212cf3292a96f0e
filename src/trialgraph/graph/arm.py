"""Arms and which interventions they are assigned. Meaning: ontologies/arm.ttl; rules: shapes/arm.ttl."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from trialgraph import codes
from trialgraph import vocab as v
from trialgraph.errors import Finding, Severity
from trialgraph.records import ArmGroup, Intervention
from trialgraph.records.assignments import assigned, by_label, by_name, written
from trialgraph.terms import Properties, Term, Triple, text

_FIELDS: Final = Properties(
    (v.RDFS_LABEL, "label", text),
    (v.armType, "type", codes.ARM_TYPE.__getitem__),
    (v.DCTERMS_DESCRIPTION, "description", text),
)


def triples(me: Term, item: ArmGroup) -> Iterator[Triple]:
    """One arm as registered."""
    yield me, v.RDF_TYPE, v.Arm
    yield from _FIELDS.of(me, item)


def assignments(
    arms: Sequence[Term], groups: Sequence[ArmGroup], given: Sequence[Term], interventions: Sequence[Intervention]
) -> Iterator[Triple]:
    """Which arm is assigned which intervention.

    A record says it twice, in `interventions[].armGroupLabels` and in `armGroups[].interventionNames`. Either is
    believed; where they differ, :func:`disagreements` reports it. Names that stand twice in a record do not decide,
    labels do.
    """
    for arm, intervention in sorted(assigned(groups, interventions)):
        yield arms[arm], v.assignsIntervention, given[intervention]


def disagreements(groups: Sequence[ArmGroup], interventions: Sequence[Intervention], record: str) -> Iterator[Finding]:
    """Where the two statements of the assignment differ, and labels or names that lead nowhere."""
    module = "protocolSection.armsInterventionsModule"
    labels = {group.label for group in groups}
    known = {written(item) for item in interventions}
    for index, item in enumerate(interventions):
        for place, label in enumerate(item.arm_group_labels):
            if label not in labels:
                path = f"{module}.interventions[{index}].armGroupLabels[{place}]"
                yield Finding(Severity.WARNING, "dangling-arm-label", f"no arm is labelled {label!r}", record, path)
    for index, group in enumerate(groups):
        for place, name in enumerate(group.intervention_names):
            if name not in known:
                path = f"{module}.armGroups[{index}].interventionNames[{place}]"
                yield Finding(
                    Severity.WARNING, "dangling-intervention-name", f"no intervention is named {name!r}", record, path
                )
    labelled, named = by_label(groups, interventions), by_name(groups, interventions)
    told = {(arm, written(interventions[given])) for arm, given in labelled}
    for arm, given in sorted(named - labelled):
        path = f"{module}.interventions[{given}].armGroupLabels"
        message = f"the arm {groups[arm].label!r} lists {interventions[given].name!r}, which does not list the arm"
        yield Finding(Severity.WARNING, "one-sided-assignment", message, record, path)
    for arm, name in sorted(told):
        if name not in groups[arm].intervention_names:
            path = f"{module}.armGroups[{arm}].interventionNames"
            message = f"the intervention {name!r} lists the arm {groups[arm].label!r}, which does not list it"
            yield Finding(Severity.WARNING, "one-sided-assignment", message, record, path)
