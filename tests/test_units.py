"""Numbers and units in prose."""

from __future__ import annotations

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialgraph.semantics import units
from trialgraph.semantics.case import plain
from trialgraph.semantics.units import Amount, amounts, composed, folded, number, numeral, valid


def said(*values: object) -> tuple[object, ...]:
    """Values of any types, to be compared with those of others."""
    return values


def read(text: str) -> list[Amount]:
    return list(amounts(folded(plain(text))))


SINGLE = [
    # text, low, high, whole unit
    ("10 mg", "10", "10", "mg"),
    ("10 MG", "10", "10", "mg"),
    ("0.5mg", "0.5", "0.5", "mg"),
    (".5 mg", "0.5", "0.5", "mg"),
    ("0,5 mg", "0.5", "0.5", "mg"),
    ("1,200 mg", "1200", "1200", "mg"),
    ("720,000 IU/kg", "720000", "720000", "[iU]/kg"),
    ("100 000 IU", "100000", "100000", "[iU]"),
    ("2 million units", "2000000", "2000000", "{U}"),
    ("25 mcg", "25", "25", "ug"),
    ("25 µg", "25", "25", "ug"),
    ("25 μg", "25", "25", "ug"),
    ("1.2 milligrams per kilogram", "1.2", "1.2", "mg/kg"),
    ("10 mg/kg/day", "10", "10", "mg/kg/d"),
    ("60mg/kg/d", "60", "60", "mg/kg/d"),
    ("20 mg per kg body weight per day", "20", "20", "mg/kg/d"),
    ("20 mg.kg-1.d-1", "20", "20", "mg/kg/d"),
    ("0.005 mcg/kg/min", "0.005", "0.005", "ug/kg/min"),
    ("0.4 mg/kg.min", "0.4", "0.4", "mg/kg/min"),
    ("75 mg/m\\^2", "75", "75", "mg/m2"),
    ("75 mg/m2", "75", "75", "mg/m2"),
    ("75 mg / m²", "75", "75", "mg/m2"),
    ("25mg/㎡/day", "25", "25", "mg/m2/d"),
    ("100MBq/sqm", "100", "100", "MBq/m2"),
    ("25 milligrams per meter square", "25", "25", "mg/m2"),
    ("10 mg per day", "10", "10", "mg/d"),
    ("50 mg/week", "50", "50", "mg/wk"),
    ("800 cGy", "800", "800", "cGy"),
    ("3cc", "3", "3", "mL"),
    ("300 mm Hg", "300", "300", "mm[Hg]"),
    ("4 cm H2O", "4", "4", "cm[H2O]"),
    ("2 tablets", "2", "2", "{tablet}"),
    ("2.5e8 PFU/dose", "250000000", "250000000", "[PFU]"),
    ("3 × 10^13 vg/kg", "30000000000000", "30000000000000", "{vg}/kg"),
    ("0.09 mJ/mm2", "0.09", "0.09", "mJ/mm2"),
    # ranges
    ("5-10 mg", "5", "10", "mg"),
    ("5 to 10 mg", "5", "10", "mg"),
    ("5 mg to 10 mg", "5", "10", "mg"),
    ("400 – 1200 mg", "400", "1200", "mg"),
    ("300-450mg/m²", "300", "450", "mg/m2"),
    # powers of ten
    ("1–5 × 10^6 CAR+ cells/kg", "1000000", "5000000", "{cells}/kg"),
    ("0.2-1 x 10\\^7 CART22 cells/kg", "2000000", "10000000", "{cells}/kg"),
    ("1.5x10\\^8 cells", "150000000", "150000000", "{cells}"),
    ("2 x 10⁶ CD34+ cells/kg", "2000000", "2000000", "{cells}/kg"),
    ("2x106 cells/kg", "2000000", "2000000", "{cells}/kg"),
    ("5x10e6 CAR T cells", "5000000", "5000000", "{cells}"),
    ("120,000 VSELs", "120000", "120000", "{cells}"),
    ("0.2 x 10\\^8 (20 million) Auto-hMSCs", "20000000", "20000000", "{cells}"),
    ("1 × 10⁹～1 × 10¹⁰", "1000000000", "10000000000", ""),
    # exposure
    ("AUC 5", "5", "5", "mg.min/mL"),
    ("area under the curve (AUC) 5", "5", "5", "mg.min/mL"),
    ("AUC of 5-6", "5", "6", "mg.min/mL"),
    ("AUC 70-100mg/L x hr", "70", "100", "mg.h/L"),
    ("AUC60-65mg/L X hr", "60", "65", "mg.h/L"),
]


@pytest.mark.parametrize(("text", "low", "high", "code"), SINGLE)
def test_an_amount_is_read(text: str, low: str, high: str, code: str) -> None:
    (amount,) = read(text)
    assert (amount.low, amount.high, amount.code) == (Decimal(low), Decimal(high), code)
    assert not amount.held
    assert not amount.pair
    assert not code or valid(code)


@pytest.mark.parametrize(
    ("text", "levels", "code"),
    [
        ("25, 50, 75 mg", [25, 50, 75], "mg"),
        ("10, 15, or 20 cc", [10, 15, 20], "mL"),
        ("50,90,150,220,300 mg", [50, 90, 150, 220, 300], "mg"),
        ("5 or 10 mg", [5, 10], "mg"),
        ("10\\^6, 5x10\\^6 and 3x10\\^7 JK500 cells injection /kg/ time", [10**6, 5 * 10**6, 3 * 10**7], "{cells}/kg"),
    ],
)
def test_levels_share_their_unit(text: str, levels: list[int], code: str) -> None:
    (amount,) = read(text)
    assert said(list(amount.levels), amount.code) == (levels, code)
    assert amount.low is None


@pytest.mark.parametrize(
    "text", ["20 mg/0.5 mL", "4 mcg/mL", "9 g/dL", "200 mg/tablet", "100 mg per vial", "40 million cells/mL", "6 ug/g"]
)
def test_a_concentration_or_strength_is_held(text: str) -> None:
    (amount,) = read(text)
    assert amount.held


@pytest.mark.parametrize("text", ["55/22 µg", "5/100/12.5 mg"])
def test_a_pair_is_of_several_substances(text: str) -> None:
    (amount,) = read(text)
    assert amount.pair
    assert amount.low is None


@pytest.mark.parametrize(
    "text",
    [
        "CD34",
        "PF-07220060 mg",
        "1:100000 epinephrine",
        "10-5 mg",
        "12 years",
        "50 kg",
        "mg",
        "1 J",
        "3 doses",
        "2 cells",
    ],
)
def test_no_amount(text: str) -> None:
    assert read(text) == []


def test_a_list_of_days_is_no_list_of_amounts() -> None:
    (amount,) = read("on day 1 and 28, 100 mg")
    assert said(amount.low, amount.levels) == (100, ())


def test_the_first_number_of_a_product_is_not_the_amount() -> None:
    assert [amount.low for amount in read("2x3mg/m2")] == [3]


def test_days_behind_an_amount_are_not_its_exponent() -> None:
    (amount,) = read("60 mg/kg day -1")
    assert (amount.per, amount.per_time) == ("kg", "")


def test_one_administration() -> None:
    assert read("5 mg/dose")[0].single
    assert not read("5 mg/day")[0].single


@pytest.mark.parametrize("code", sorted(units.UNITS))
def test_every_unit_is_ucum(code: str) -> None:
    assert valid(code)


@pytest.mark.parametrize("code", [*sorted(units.FURTHER), *units.TIMES])
def test_every_other_unit_is_ucum(code: str) -> None:
    assert valid(code)


def test_composed_units_are_ucum() -> None:
    for unit, per, per_time in product(("mg", "{cells}", "[iU]", "{vg}"), ("", *units.BASES), ("", *units.TIMES)):
        assert valid(composed(unit, per, per_time)), (unit, per, per_time)


def test_the_tables_answer_for_their_quotients_and_the_library_for_the_rest() -> None:
    assert all(units.sound(*parts) == valid(composed(*parts)) for parts in product(("mg", "L"), ("", "kg"), ("", "d")))
    assert units.sound("mg.min/mL")
    assert not units.sound("mg", "person")
    assert not units.sound("[U]", "kg")


@pytest.mark.parametrize("code", ["[U]", "[pfu]", "mg/", "milligram", "m g", ""])
def test_what_is_not_ucum_is_not_valid(code: str) -> None:
    assert not valid(code)


@pytest.mark.parametrize(("word", "value"), [("two", 2), ("12", 12), ("single", 1), ("many", None), ("", None)])
def test_numerals(word: str, value: int | None) -> None:
    assert numeral(word) == value


@given(st.integers(1, 999_999), st.sampled_from([("mg", "mg"), ("mcg", "ug"), ("g", "g"), ("IU", "[iU]")]))
def test_thousands_are_read_with_and_without_commas(value: int, unit: tuple[str, str]) -> None:
    for text in (f"{value} {unit[0]}", f"{value:,} {unit[0]}"):
        (amount,) = read(f"take {text} now")
        assert said(amount.low, amount.unit) == (value, unit[1])


@given(st.text(max_size=200))
def test_folding_keeps_every_place(text: str) -> None:
    assert len(folded(text)) == len(text)


@given(st.text(alphabet="0123456789.,x^ -/mgkcells+()%e", max_size=120))
def test_amounts_lie_in_order_within_the_text(text: str) -> None:
    end = 0
    for amount in amounts(text):
        assert end <= amount.start < amount.end <= len(text)
        assert amount.low is None or (amount.high is not None and amount.low <= amount.high)
        end = amount.end


def test_a_number_that_is_none() -> None:
    assert number("x", 0) is None
