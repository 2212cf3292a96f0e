"""The roles of interventions in arms: how many are told, and how many of them rightly, beside two baselines.

The gold has one label for a pair of arm and intervention: the function where there is one, else the status.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from benchmarks.linking.figures import figure
from benchmarks.semantics.gold import Trial
from trialgraph.facts import Evidence, Function, Status
from trialgraph.semantics import interpret
from trialgraph.semantics.case import Case

Pair = tuple[int | None, int | None]
Answers = Mapping[Pair, str]

_LABELS: Final = {
    Status.ACTIVE_COMPARATOR: "active_comparator",
    Status.STANDARD_OF_CARE: "standard_of_care",
    Status.NO_INTERVENTION: "no_intervention",
    Function.LYMPHODEPLETION: "conditioning",
    Function.GVHD_PROPHYLAXIS: "gvhd_prophylaxis",
}
_ARM: Final = {
    "EXPERIMENTAL": "investigational", "ACTIVE_COMPARATOR": "active_comparator", "PLACEBO_COMPARATOR": "placebo",
    "SHAM_COMPARATOR": "sham", "NO_INTERVENTION": "no_intervention",
}  # fmt: skip
_TYPE: Final = {"DIAGNOSTIC_TEST": "diagnostic"}


@dataclass(frozen=True, slots=True)
class Judged:
    """A gold row with its answer, empty when there is none."""

    trial: Trial
    row: Mapping[str, Any]
    answer: str

    @property
    def strict(self) -> bool:
        return bool(self.answer == self.row["role"])

    @property
    def lenient(self) -> bool:
        return self.strict or self.answer in self.row["alt_roles"]


def told(case: Case) -> dict[Pair, tuple[str, Evidence]]:
    """The single label of each pair: its function, else its status."""
    found: dict[Pair, tuple[str, Evidence]] = {}
    for role in interpret(case)[0].roles:
        pair = role.arm, None if role.thing is None else int(role.thing.key)
        if pair not in found or isinstance(role.role, Function):
            found[pair] = _LABELS.get(role.role, role.role.value), role.evidence
    return found


def ours(case: Case) -> Answers:
    """What the rules say."""
    return {pair: label for pair, (label, _) in told(case).items()}


def by_arm(case: Case) -> Answers:
    """What the type of the arm says."""
    found: dict[Pair, str] = {(arm, index): _ARM.get(case.arms[arm].type or "", "") for arm, index in case.assigned}
    empty = {arm for arm, group in enumerate(case.arms) if not case.given_in(arm)}
    return found | {(arm, None): _ARM.get(case.arms[arm].type or "", "") for arm in empty}


def by_type(case: Case) -> Answers:
    """What the type of the intervention says."""
    return {
        (arm, index): _TYPE.get(case.interventions[index].type or "", "investigational") for arm, index in case.assigned
    }


WAYS: Final[Mapping[str, Callable[[Case], Answers]]] = {
    "rules": ours,
    "arm type": by_arm,
    "intervention type": by_type,
}


def judged(trials: Sequence[Trial], way: Callable[[Case], Answers]) -> list[Judged]:
    """Every gold row with its answer."""
    return [
        Judged(trial, row, answers.get((row["arm_index"], row["intervention_index"]), ""))
        for trial in trials
        for answers in (way(trial.case),)
        for row in trial.row["roles"]
    ]


def share(items: Sequence[Judged], good: Callable[[Judged], bool]) -> str:
    """The share of the rows that are good, with its n and interval."""
    groups: defaultdict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for item in items:
        right, total = groups[item.trial.nct]
        groups[item.trial.nct] = right + good(item), total + 1
    return str(figure(list(groups.values())))


def _strict(item: Judged) -> bool:
    return item.strict


def _lenient(item: Judged) -> bool:
    return item.lenient


def _decided(item: Judged) -> bool:
    return bool(item.answer)


def _overall(name: str, items: Sequence[Judged]) -> str:
    told_so = [item for item in items if item.answer]
    cells = (share(told_so, _strict), share(told_so, _lenient), share(items, _decided))
    return f"{name:34}" + "".join(f"{cell:20}" for cell in cells)


def lines(trials: Sequence[Trial], *, wrong: bool = False) -> Iterator[str]:
    """The table; with `wrong`, also each row that is wrong or not told."""
    yield f"{'roles':34}{'strict':20}{'with alternatives':20}{'decided':20}"
    answers = {name: judged(trials, way) for name, way in WAYS.items()}
    for name, items in answers.items():
        yield _overall(name, items)
        yield _overall("· without uncertain rows", [item for item in items if not item.row["uncertain"]])
    yield f"{'label':34}{'precision':20}{'recall':20}{'decided':20}"
    items = answers["rules"]
    for label in sorted({item.row["role"] for item in items} | {item.answer for item in items if item.answer}):
        told_so = [item for item in items if item.answer == label]
        gold = [item for item in items if item.row["role"] == label]
        cells = (share(told_so, _strict), share(gold, _strict), share(gold, _decided))
        yield f"{label:34}" + "".join(f"{cell:20}" for cell in cells)
    if wrong:
        yield from _wrong(items)


def _wrong(items: Sequence[Judged]) -> Iterator[str]:
    for item in items:
        if not item.strict:
            row = item.row
            _, evidence = told(item.trial.case).get((row["arm_index"], row["intervention_index"]), ("", None))
            yield (
                f"{item.trial.nct} arm {row['arm_index']} {row['intervention_index']} {row['intervention_name']}:"
                f" {row['role']} {row['alt_roles']}{' uncertain' if row['uncertain'] else ''},"
                f" told {item.answer or '–'} by {evidence.rule if evidence else '–'}"
            )
