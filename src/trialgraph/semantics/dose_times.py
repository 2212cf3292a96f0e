"""When, how often and how long: the fields of a dose that the expressions of time of one statement fill."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final, TypedDict

from trialgraph.facts import Extent
from trialgraph.semantics.case import Case, Passage, has
from trialgraph.semantics.schedules import About, Timing
from trialgraph.semantics.units import Amount, folded


class Timed(TypedDict):
    """The fields of a dose that say when, how often and how long."""

    frequency: str
    times: Decimal | None
    period: Decimal | None
    period_unit: str
    days: tuple[int, ...]
    day_reference: str
    cycles: int | None
    cycle_days: int | None
    duration: Decimal | None
    duration_unit: str


_TOTAL: Final = re.compile(
    r"\b(?:total|cumulative|overall)\s(?:dose|dosage|amount)?\s?(?:of\s|:\s?)?(?:approximately\s|about\s)?$"
    r"|\bsplit dose"
)
_TOTAL_NEEDS: Final = ("total", "cumulative", "overall", "split")
_SPLIT: Final = re.compile(r"[^.;,]{0,20}\b(?:as a split dose|in total|cumulative|total dose)\b")
_DAY: Final = re.compile(
    r"\b(?:daily|per day)\s(?:total\s)?(?:dose|dosage|intake|amount)s?\s?(?:of|:|is|will be)?\s?$|\bdaily\s$"
)
_DIVIDED: Final = re.compile(r"[^.;]{0,40}\bdivided\b")
_ONE: Final = re.compile(
    r"\b(?:single|one|each|per|loading|bolus)\s(?:[a-z()]{1,14}\s){0,2}(?:dose|injection|infusion|bolus)s?\s"
    r"(?:of\s|at\s)?(?:[\w()-]{1,24}\s){0,3}$"
)
_ONE_NEEDS: Final = ("dose", "injection", "infusion", "bolus")
_TRANSPLANT: Final = re.compile(
    r"transplant(?!ed\b)\w{0,5}|\b(?:hsct|hct|bmt|asct|allo-?sct|sct|bmt|stem cell (?:infusion|rescue"
    r"|reinfusion)|graft infusion|engraftment)\b"
)
_INFUSION: Final = re.compile(
    r"\b(?:re)?infusions? of (?:[\w.-]{1,16}\s){0,4}?(?:cells?|lymphocytes|t-cells?|car\b|ctls?|pbl|til)|\b"
    r"(?:cells?|car-?t|til|pbl|product|nk|t|lymphocytes?|msc|ctl)\s(?:will be\s|are\s|were\s)?(?:"
    r"(?:re)?infus\w{1,4})\b|\breinfusion\b"
)
_CYCLE: Final = re.compile(r"\bcycles?\b")
_COURSE: Final = re.compile(r"\bcourses?\b")
_WEEK: Final = 7
_EVERY: Final = ("every", "each", "q")
_ONCE_A_DAY: Final[tuple[Decimal | None, Decimal | None, str]] = (Decimal(1), Decimal(1), "d")
_DAYS_IN: Final = {"d": 1, "wk": 7}
_WORDS: Final = re.compile(r"(?<![a-z])(?!(?:and|or|on|also|then|days?)\b)[a-z]{2,}")
_PROSE: Final = frozenset({"briefSummary", "detailedDescription"})
_BEFORE: Final = 80


class Times:
    """Reads the times of the statements of one record."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._event: str | None = None  # that of the whole record
        self._events: dict[str, str | None] = {}  # by the path of a text

    def timed(self, passage: Passage, text: str, expressions: Sequence[Timing]) -> Timed:
        """When, how often and how long.

        A frequency is what its words say: of several days every three weeks, that they come again in three weeks.
        """
        by: dict[About, list[Timing]] = {}
        for time in sorted(expressions, key=lambda time: time.start):
            by.setdefault(time.about, []).append(time)
        often = by.get(About.FREQUENCY, [])
        chosen = next((time for time in often if time.period is not None), None) or next(
            (time for time in often if time.times is not None), next(iter(often), None)
        )
        days = _days(text, by.get(About.DAYS, ()))
        length = next((time.number for time in by.get(About.CYCLE_LENGTH, ())), None)
        lasting = next((time for time in by.get(About.DURATION, ()) if time.length is not None), None)
        times, period, unit, words = None, None, "", ""
        if chosen is not None:
            times, period, unit, words = chosen.times, chosen.period, chosen.unit, text[chosen.start : chosen.end]
            # A second, longer frequency is the cycle of what the first says: `250 mg BID every 21 days`.
            longer = max((_in_days(time) or 0 for time in often if text.startswith(_EVERY, time.start)), default=0)
            if longer >= _WEEK and longer > (_in_days(chosen) or 0):
                length = length or longer
        elif length and len(days) == 1:
            cycle = by[About.CYCLE_LENGTH][0]
            times, period, unit, words = Decimal(1), cycle.length, cycle.unit, text[cycle.start : cycle.end]
        return {
            "frequency": words,
            "times": times,
            "period": period,
            "period_unit": unit,
            "days": days,
            "day_reference": self._reference(passage, text, days, by) if days else "",
            "cycles": next((time.number for time in by.get(About.CYCLES, ())), None),
            "cycle_days": length,
            "duration": lasting.length if lasting else None,
            "duration_unit": lasting.unit if lasting else "",
        }

    def _reference(self, passage: Passage, text: str, days: tuple[int, ...], by: dict[About, list[Timing]]) -> str:
        """The event that days are counted from, as the clause, else its text, else the record names it."""
        if min(days) >= 0 and (About.CYCLE_LENGTH in by or _CYCLE.search(text)):
            return "cycle"
        if min(days) > 0 and _COURSE.search(text):
            return "course"
        event = _event(text)
        if event is not None or min(days) >= 0:
            return event or ""
        if passage.path not in self._events:
            self._events[passage.path] = _event(folded(passage.plain))
        event = self._events[passage.path]
        if event is not None:
            return event
        if self._event is None:
            texts: dict[bool, list[str]] = {True: [], False: []}
            for item in self._case.passages:
                field = item.path.rpartition(".")[2]
                if field.endswith("Title") or field in _PROSE or field == "description":
                    texts[field.endswith("Title")].append(folded(item.plain))
            events = (_event(" ".join(texts[titles])) for titles in (True, False))
            self._event = next((event for event in events if event is not None), "")
        return self._event


def _event(text: str) -> str | None:
    """The event that a text counts days from; empty when it may be one of two, None when it names none."""
    transplant, infusion = _TRANSPLANT.search(text) is not None, _INFUSION.search(text) is not None
    if transplant and infusion:
        return ""
    return "transplant" if transplant else "infusion" if infusion else None


def _days(text: str, times: Sequence[Timing]) -> tuple[int, ...]:
    """The days of the first expression of days, and of those that go on with it: `day 1, 0 and on day 8`."""
    days: list[int] = []
    end = None
    for time in times:
        if end is not None and _WORDS.search(text, end, time.start):
            break
        days.extend(time.days)
        end = time.end
    return tuple(dict.fromkeys(days))


def _in_days(time: Timing) -> int | None:
    """The period of a frequency in days."""
    if time.period is None or time.unit not in _DAYS_IN:
        return None
    return int(time.period) * _DAYS_IN[time.unit]


def extent(text: str, amount: Amount, timed: Timed) -> str:
    """What the amount is the amount of."""
    before = text[max(0, amount.start - _BEFORE) : amount.start]
    if (has(before, _TOTAL_NEEDS) and _TOTAL.search(before)) or _SPLIT.match(text, amount.end):
        return Extent.TOTAL
    if amount.single:
        return Extent.ADMINISTRATION
    if amount.per_time == "d" or ("da" in before and _DAY.search(before)) or _DIVIDED.match(text, amount.end):
        return Extent.DAY
    if amount.per_time:
        return ""
    often = (timed["times"], timed["period"], timed["period_unit"])
    if (often[0] is not None and often != _ONCE_A_DAY) or "once" in timed["frequency"]:
        return Extent.ADMINISTRATION
    return Extent.ADMINISTRATION if has(before, _ONE_NEEDS) and _ONE.search(before) else ""
