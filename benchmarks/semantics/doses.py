"""Doses against the gold rows: each field apart, and the amount as a whole.

Rows and answers of one text are paired by overlapping words, the best agreeing first. `complete` is over all rows;
`precise` over the answers in names and descriptions of interventions, where the rows are complete: in texts of arms
they are a selection. What the gold has and a dose cannot say (times of infusion, numbers of doses, ranges such as
2-3 a week) is not asked for as a field; a row that has nothing else counts as a statement only.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from benchmarks.linking.figures import figure
from benchmarks.semantics.gold import Trial
from trialgraph.facts import Dose, Evidence
from trialgraph.semantics.case import Case
from trialgraph.semantics.doses import doses
from trialgraph.semantics.routes import routes

Row = Mapping[str, Any]

_DAYS_IN_WEEK: Final = 7
_COMPLETE: Final = re.compile(r"interventions\[\d+\]\.(?:name|description)$")


def _number(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _frequency(row: Row) -> object:
    norm = row.get("frequency_norm")
    if not norm:
        return None
    if norm.get("once"):
        return (Decimal(1), None, "")
    if norm["count_low"] != norm["count_high"]:
        return None
    return (_number(norm["count_low"]), _number(norm["period"]), norm["period_unit"])


def _duration(row: Row) -> object:
    match = re.search(r"(?<![\d-])(\d+) (d|wk|mo|a)$", row.get("duration") or "")
    return (_number(match[1]), match[2]) if match else None


def _cycles(row: Row) -> object:
    match = re.match(r"(?:up to |max )?(\d+)(?:,|$)", str(row.get("cycles") or ""))
    return int(match[1]) if match else None


def _cycle_days(row: Row) -> object:
    match = re.search(r"(\d+)[ -](d\b|week)", str(row.get("cycles") or ""))
    return int(match[1]) * (_DAYS_IN_WEEK if match[2] == "week" else 1) if match else None


def _its_cycle_days(dose: Dose) -> object:
    """The gold gives the length of cycles as a frequency where one dose falls in each."""
    period = None if dose.period is None else dose.period * {"d": 1, "wk": _DAYS_IN_WEEK}.get(dose.period_unit, 0)
    return None if dose.times == 1 and period == dose.cycle_days else dose.cycle_days


def _route(row: Row) -> object:
    """The notation for the word of a row, where that names one route."""
    word = row.get("route") or ""
    found = {way.notation for way in routes(word, word)}
    return next(iter(found)) if len(found) == 1 else None


def _levels(values: Sequence[object]) -> object:
    return tuple(Decimal(str(value)) for value in values) or None


# Field -> its value in a row, and in a dose; None is no value.
FIELDS: Final[dict[str, tuple[Callable[[Row], object], Callable[[Dose], object]]]] = {
    "low": (lambda row: _number(row.get("value_low")), lambda dose: dose.low),
    "high": (lambda row: _number(row.get("value_high")), lambda dose: dose.high),
    "unit": (lambda row: row.get("unit_ucum"), lambda dose: dose.unit or None),
    "per": (lambda row: row.get("per") if row.get("unit_ucum") else None, lambda dose: dose.per or None),
    "per_time": (lambda row: row.get("per_time"), lambda dose: dose.per_time or None),
    "levels": (lambda row: _levels(row.get("levels") or ()), lambda dose: _levels(dose.levels)),
    "route": (_route, lambda dose: dose.route or None),
    "days": (lambda row: tuple(row.get("day_offsets") or ()) or None, lambda dose: tuple(sorted(dose.days)) or None),
    "frequency": (_frequency, lambda dose: None if dose.times is None else (dose.times, dose.period, dose.period_unit)),
    "duration": (_duration, lambda dose: None if dose.duration is None else (dose.duration, dose.duration_unit)),
    "cycles": (_cycles, lambda dose: dose.cycles),
    "cycle days": (_cycle_days, _its_cycle_days),
}
_AMOUNT: Final = ("low", "high", "unit", "per", "levels")


def _agreement(row: Row, dose: Dose) -> int:
    return sum(2 * (mine(dose) == theirs(row)) - 1 for theirs, mine in FIELDS.values() if mine(dose) or theirs(row))


def _overlap(text: str, one: str, other: str) -> bool:
    """Whether two quotes share a place of the text, wherever in it they stand."""
    spans = []
    for quote in (one, other):
        at = text.find(quote)
        found = []
        while at >= 0 and quote:
            found.append((at, at + len(quote)))
            at = text.find(quote, at + 1)
        spans.append(found)
    return any(a < d and c < b for a, b in spans[0] for c, d in spans[1])


def _pairs(trial: Trial, answers: Sequence[Dose]) -> tuple[list[tuple[Row, Dose | None]], list[Dose]]:
    """Each row with its answer, and the answers without a row."""
    texts = {passage.path: passage.text for passage in trial.case.passages}
    rows: list[Row] = list(trial.row["doses"])
    ranked = sorted(
        (
            (-_agreement(row, dose), place, number)
            for place, row in enumerate(rows)
            for number, dose in enumerate(answers)
            if row["path"] == dose.evidence.path and _overlap(texts.get(row["path"], ""), row["quote"], dose.text)
        )
    )
    given: dict[int, int] = {}
    for _, place, number in ranked:
        if place not in given and number not in given.values():
            given[place] = number
    taken = set(given.values())
    paired = [(row, answers[given[place]] if place in given else None) for place, row in enumerate(rows)]
    return paired, [dose for number, dose in enumerate(answers) if number not in taken]


_NAIVE: Final = re.compile(
    r"(\d+(?:\.\d+)?)\s?(mg|mcg|µg|μg|g|mL|ml|IU|units|cGy|Gy)\b(?:\s?/\s?(kg|m2|m²))?", re.IGNORECASE
)
_NAIVE_UNITS: Final = {
    "mg": "mg", "mcg": "ug", "µg": "ug", "μg": "ug", "g": "g", "ml": "mL", "iu": "[iU]", "units": "{U}",
    "cgy": "cGy", "gy": "Gy",
}  # fmt: skip


def naive(case: Case) -> Iterator[Dose]:
    """The baseline: the first number with a unit in each text."""
    for passage in case.passages:
        if passage.intervention is None and passage.arm is None:
            continue
        match = _NAIVE.search(passage.plain)
        if match:
            value = Decimal(match[1])
            evidence = Evidence("naive", passage.quote(*match.span()), passage.path)
            per = {"m²": "m2"}.get(match[3], match[3] or "")
            yield Dose(evidence.quote, evidence, low=value, high=value, unit=_NAIVE_UNITS[match[2].lower()], per=per)


def lines(trials: Sequence[Trial], *, wrong: bool = False) -> Iterator[str]:
    """The lines of the table; with `wrong` one for each row missed or wrong, and each answer without a row."""
    ways = {"rules": doses, "first number": naive}
    yield f"{'doses':14}{'way':14}{'precise':20}{'complete':20}"
    for way, read in ways.items():
        precise: dict[str, list[tuple[int, int]]] = defaultdict(list)
        complete: dict[str, list[tuple[int, int]]] = defaultdict(list)
        taken = []
        for trial in trials:
            answers = [dose for dose in read(trial.case) if dose.parsed]
            paired, alone = _pairs(trial, answers)
            for name, right, said, asked in _counted(paired, alone):
                precise[name].append((right[0], said))
                complete[name].append((right[1], asked))
            taken.append(_taken(trial, answers))
        for name in (*FIELDS, "all fields", "amount whole", "amount partly", "statement"):
            yield f"{name:14}{way:14}{figure(precise[name])!s:20}{figure(complete[name])!s:20}"
        yield f"{'non-doses':14}{way:14}{figure(taken)!s:20} (the share that was taken)"
    if wrong:
        for trial in trials:
            yield from _errors(trial)


def _counted(
    paired: Sequence[tuple[Row, Dose | None]], alone: Sequence[Dose]
) -> Iterator[tuple[str, tuple[int, int], int, int]]:
    """For each field: right among the answers that count for precision and among all; answers; rows that have it."""
    judged = [(row, dose) for row, dose in paired if dose is not None and _COMPLETE.search(row["path"])]
    extra = [dose for dose in alone if _COMPLETE.search(dose.evidence.path)]
    every = [0, 0, 0, 0]
    for name, (theirs, mine) in FIELDS.items():
        right = sum(mine(dose) == theirs(row) for row, dose in judged if mine(dose) is not None)
        said = sum(mine(dose) is not None for _, dose in judged) + sum(mine(dose) is not None for dose in extra)
        found = sum(dose is not None and mine(dose) == theirs(row) for row, dose in paired if theirs(row) is not None)
        asked = sum(theirs(row) is not None for row, _ in paired)
        every = [a + b for a, b in zip(every, (right, found, said, asked), strict=True)]
        yield name, (right, found), said, asked
    yield "all fields", (every[0], every[1]), every[2], every[3]
    for name, enough in (("amount whole", all), ("amount partly", any)):
        has = [(row, dose) for row, dose in paired if row.get("unit_ucum")]
        good = [dose is not None and enough(_same(row, dose)) for row, dose in has]
        mine_too = [(row, dose) for row, dose in judged if dose.unit]
        right = sum(bool(row.get("unit_ucum")) and enough(_same(row, dose)) for row, dose in mine_too)
        yield name, (right, sum(good)), len(mine_too) + sum(bool(dose.unit) for dose in extra), len(has)
    yield "statement", (len(judged), sum(dose is not None for _, dose in paired)), len(judged) + len(extra), len(paired)


def _same(row: Row, dose: Dose) -> list[bool]:
    """For each field of the amount, whether they agree; those that neither has are left out."""
    fields = [FIELDS[name] for name in _AMOUNT]
    return [mine(dose) == theirs(row) for theirs, mine in fields if mine(dose) is not None or theirs(row) is not None]


def _taken(trial: Trial, answers: Sequence[Dose]) -> tuple[int, int]:
    """How many of the numbers that are no doses were taken for one."""
    rows = trial.row["non_doses"]
    return sum(any(_takes(row, dose) for dose in answers) for row in rows), len(rows)


def _takes(row: Row, dose: Dose) -> bool:
    if row["path"] != dose.evidence.path or dose.low is None:
        return False
    quoted = {Decimal(one) for one in re.findall(r"\d+(?:\.\d+)?", row["quote"])}
    return dose.low in quoted and (dose.text in row["quote"] or row["quote"] in dose.text)


def _errors(trial: Trial) -> Iterator[str]:
    answers = [dose for dose in doses(trial.case) if dose.parsed]
    paired, alone = _pairs(trial, answers)
    for row, dose in paired:
        where = f"{trial.nct} {row['path'].removeprefix('protocolSection.armsInterventionsModule.')}"
        if dose is None:
            yield f"missed {where} | {row['quote']}"
            continue
        for name, (theirs, mine) in FIELDS.items():
            if mine(dose) != theirs(row):
                yield f"{name} {where} | {theirs(row)} | {mine(dose)} | {row['quote'][:100]} | {dose.text[:100]}"
    for dose in alone:
        if _COMPLETE.search(dose.evidence.path):
            place = dose.evidence.path.rpartition("Module.")[2]
            yield f"without row {trial.nct} {place} | {dose.text} | {dose.evidence.rule}"
    for row in trial.row["non_doses"]:
        if any(_takes(row, dose) for dose in answers):
            yield f"no dose {trial.nct} | {row['quote']} | {row['why']}"
