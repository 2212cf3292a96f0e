"""Which arm is assigned which intervention: the join that a record states twice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from trialgraph.records.study import ArmGroup, Intervention

# How `armGroups[].interventionNames` writes the type before the name.
_PREFIXES: Final = {
    "BEHAVIORAL": "Behavioral", "BIOLOGICAL": "Biological", "COMBINATION_PRODUCT": "Combination Product",
    "DEVICE": "Device", "DIAGNOSTIC_TEST": "Diagnostic Test", "DIETARY_SUPPLEMENT": "Dietary Supplement",
    "DRUG": "Drug", "GENETIC": "Genetic", "PROCEDURE": "Procedure", "RADIATION": "Radiation", "OTHER": "Other",
}  # fmt: skip


def assigned(groups: Sequence[ArmGroup], interventions: Sequence[Intervention]) -> set[tuple[int, int]]:
    """(index of the arm, index of the intervention) as either side states it.

    Names that stand twice in a record do not decide, labels do.
    """
    return by_label(groups, interventions) | by_name(groups, interventions)


def by_label(groups: Sequence[ArmGroup], interventions: Sequence[Intervention]) -> set[tuple[int, int]]:
    """What ``interventions[].armGroupLabels`` says."""
    arms: dict[str | None, list[int]] = {}
    for index, group in enumerate(groups):
        arms.setdefault(group.label, []).append(index)
    return {
        (arm, index)
        for index, item in enumerate(interventions)
        for label in item.arm_group_labels
        for arm in arms.get(label, ())
    }


def by_name(groups: Sequence[ArmGroup], interventions: Sequence[Intervention]) -> set[tuple[int, int]]:
    """What ``armGroups[].interventionNames`` says."""
    given: dict[str, list[int]] = {}
    for index, item in enumerate(interventions):
        given.setdefault(written(item), []).append(index)
    return {
        (arm, given[name][0])
        for arm, group in enumerate(groups)
        for name in group.intervention_names
        if len(given.get(name, ())) == 1
    }


def written(item: Intervention) -> str:
    """The intervention as ``armGroups[].interventionNames`` writes it: ``Drug: Mesna``."""
    return f"{_PREFIXES.get(item.type or '', item.type)}: {item.name}"
