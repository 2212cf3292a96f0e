"""Frequencies, days, cycles and durations in prose."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialgraph.semantics import schedules
from trialgraph.semantics.schedules import About, Timing, timings
from trialgraph.semantics.units import folded


def said(*values: object) -> tuple[object, ...]:
    """Values of any types, to be compared with those of others."""
    return values


def read(text: str, about: About) -> list[Timing]:
    return [timing for timing in timings(folded(text)) if timing.about is about]


FREQUENCIES = [
    # text, times, period, unit
    ("once daily", "1", "1", "d"),
    ("twice a day", "2", "1", "d"),
    ("twice-daily", "2", "1", "d"),
    ("three times a week", "3", "1", "wk"),
    ("3x/week", "3", "1", "wk"),
    ("2 times daily", "2", "1", "d"),
    ("5 days/week", "5", "1", "wk"),
    ("500 mg BID", "2", "1", "d"),
    ("500 mg b.i.d.", "2", "1", "d"),
    ("tid", "3", "1", "d"),
    ("QD", "1", "1", "d"),
    ("8 mg od", "1", "1", "d"),
    ("qod", "1", "2", "d"),
    ("q12h", "1", "12", "h"),
    ("q3w", "1", "3", "wk"),
    ("Q1W", "1", "1", "wk"),
    ("q 21 days", "1", "21", "d"),
    ("every 8 hours", "1", "8", "h"),
    ("every other day", "1", "2", "d"),
    ("Every 3-weeks", "1", "3", "wk"),
    ("once every 2 weeks", "1", "2", "wk"),
    ("each morning", "1", "1", "d"),
    ("12 hourly", "1", "12", "h"),
    ("3-weekly", "1", "3", "wk"),
    ("12 monthly pulses", "1", "1", "mo"),
    ("daily", "1", "1", "d"),
    ("monthly", "1", "1", "mo"),
    ("on alternate days", "1", "2", "d"),
    ("two doses with a 21-day interval", "1", "21", "d"),
    ("4 weeks apart", "1", "4", "wk"),
]


@pytest.mark.parametrize(("text", "times", "period", "unit"), FREQUENCIES)
def test_a_frequency_is_read(text: str, times: str, period: str, unit: str) -> None:
    found = read(text, About.FREQUENCY)
    assert [(one.times, one.period, one.unit) for one in found] == [(Decimal(times), Decimal(period), unit)]


@pytest.mark.parametrize("text", ["a single dose", "single infusion", "A single IV infusion", "one dose of X"])
def test_once(text: str) -> None:
    (found,) = read(text, About.FREQUENCY)
    assert said(found.times, found.period) == (1, None)


@pytest.mark.parametrize("text", ["two to three times per week", "every 4-6 hours", "as needed", "PRN", "on demand"])
def test_what_is_no_number_is_found_as_words(text: str) -> None:
    (found,) = read(text, About.FREQUENCY)
    assert found.times is None


@pytest.mark.parametrize("text", ["daily living", "daily activities", "single dose level", "q d 22"])
def test_no_frequency(text: str) -> None:
    assert read(text, About.FREQUENCY) == []


DAYS = [
    ("days -6 to -2", (-6, -5, -4, -3, -2)),
    ("day -6 to -2 days", (-6, -5, -4, -3, -2)),
    ("Days -7 and -6: A", (-7, -6)),
    ("(Day -5, Day -4, Day -3 )", (-5, -4, -3)),
    ("day -21- to d -17", (-21, -20, -19, -18, -17)),
    ("day-21", (-21,)),
    ("day -19 to day-17", (-19, -18, -17)),
    ("days -7--5", (-7, -6, -5)),
    ("day - 14 prior", (-14,)),
    ("days 1, 8 and 15.", (1, 8, 15)),
    ("days 1-5 inclusive", (1, 2, 3, 4, 5)),
    ("Days 1-3 and Day 15-Day 17", (1, 2, 3, 15, 16, 17)),
    ("Days 1,15, 29, and 57, followed", (1, 15, 29, 57)),
    ("on days 0 and 28.", (0, 28)),
    ("D1-D3", (1, 2, 3)),
    ("D-5 to D-3", (-5, -4, -3)),
    ("1.8 g/m2 -4 to -3.", (-4, -3)),
    ("15mg/m2 +1d", (1,)),
    ("10mg/m2 +3,+6,+11, CsA", (3, 6, 11)),
    ("0.8 mg/m2 Day 8", (8,)),
    ("4days and 5 days before TCR-T cell infusion", (-5, -4)),
    ("3 to 5days before the transplant", (-5, -4, -3)),
    ("from day -2 to day +1", (-2, -1, 0, 1)),
]


@pytest.mark.parametrize(("text", "days"), DAYS)
def test_days_are_read(text: str, days: tuple[int, ...]) -> None:
    assert [one.days for one in read(text, About.DAYS)] == [days]


@pytest.mark.parametrize(
    "text", ["vitamin D3 1000 IU", "in 250 mL D5W", "for 5 days (10 times)", "14 days", "days -7-3", "day 5-2", "CD19"]
)
def test_no_days(text: str) -> None:
    assert not any(one.days for one in read(text, About.DAYS))


def test_a_long_list_of_days_is_words_only() -> None:
    (found,) = read("days 1 to 365", About.DAYS)
    assert found.days == ()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("of each 28-day cycle", 28),
        ("in 21-day cycles", 21),
        ("three 4-week cycles", 28),
        ("cycles lasting 21 days", 21),
        ("every 28 days as a cycle", 28),
        ("1 cycle is 21 days", 21),
    ],
)
def test_the_length_of_a_cycle(text: str, number: int) -> None:
    assert [one.number for one in read(text, About.CYCLE_LENGTH)] == [number]


def test_the_length_of_a_cycle_that_is_a_range_is_not_taken() -> None:
    assert read("of each 21-28 day cycle", About.CYCLE_LENGTH) == []


@pytest.mark.parametrize(("text", "number"), [("6 cycles", 6), ("up to 4 cycles", 4), ("Two courses of", 2)])
def test_cycles(text: str, number: int) -> None:
    assert [one.number for one in read(text, About.CYCLES)] == [number]


@pytest.mark.parametrize(
    ("text", "length", "unit"),
    [
        ("for 8 weeks", 8, "wk"),
        ("for two weeks", 2, "wk"),
        ("for up to 3 days", 3, "d"),
        ("mg/kg/day x 2 days", 2, "d"),
        ("for a total of 12 weeks", 12, "wk"),
        ("over three days", 3, "d"),
        ("Total duration of treatment: 28 days", 28, "d"),
        ("for 1 year", 1, "a"),
        ("a 12-week tele-exercise training program", 12, "wk"),
    ],
)
def test_a_duration_is_read(text: str, length: int, unit: str) -> None:
    assert [said(one.length, one.unit) for one in read(text, About.DURATION)] == [(length, unit)]


@pytest.mark.parametrize(
    "text",
    [
        "over 30 minutes",
        "followed for 12 months",
        "monitored for 2 weeks",
        "for 4 weeks washout",
        "for 18 years of age",
        "over 5 to 10 days",
    ],
)
def test_no_duration(text: str) -> None:
    assert not any(one.length for one in read(text, About.DURATION))


@pytest.mark.parametrize("text", ["over 30 minutes", "as a 24-hour infusion", "by 1 hour IV infusion", "for 60 min"])
def test_the_time_of_an_infusion_is_found(text: str) -> None:
    assert len(read(text, About.INFUSION)) == 1


def test_a_second_is_no_time_of_infusion_when_it_is_an_ordinal() -> None:
    assert read("followed by a second infusion", About.INFUSION) == []


@pytest.mark.parametrize(("text", "number"), [("maximum 9 doses", 9), ("a total of 6 times", 6), ("6 sessions", 6)])
def test_counts(text: str, number: int) -> None:
    assert [one.number for one in read(text, About.COUNT)] == [number]


def test_rules_have_names_of_their_own() -> None:
    names = [rule.name for rule in schedules.RULES]
    assert len(set(names)) == len(names)


@given(st.text(alphabet="0123456789 dayswkqhtifor-+,.to/xcl", max_size=120))
def test_times_do_not_overlap(text: str) -> None:
    taken: set[int] = set()
    for timing in timings(text):
        places = set(range(timing.start, timing.end))
        assert places
        assert not places & taken
        taken |= places
