"""Contact data are taken out of texts; numbers that mean something else stay."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialgraph.privacy import REMOVED, scrub

CONTACTS = [
    "jane.doe@stjude.org", "j_doe+trial@uni-ulm.de", "O'Brien@example.co.uk", "x@y.health", "trials%us@a-b.example.com",
    "+41 44 123 45 67", "+1-877-285-4559", "+49 (0) 731 500-0", "+8613812345678", "+86-10-6275 1234",
    "+44.20.7946.0958",
    "(615) 555-1234", "(615)555-1234", "1 (615) 555 1234", "1-(615) 555-1234", "1-877-285-4559", "800-555-1234",
    "317-615-4559", "615.555.1234",
]  # fmt: skip
KEPT = [
    "100-200-300 mg", "2019-12-31", "10^6 cells/kg", "1 x 10^8", "NCT07257419", "U01-CA196390", "2016-003586-26",
    "2023-503444-13-00", "U1111-1277-6715", "R01 HL123456-01A1", "5 mg/kg/day", "0.25-0.75-1.5 mg", "18-65 years",
    "AUC 0-24", "CD3+/CD19+", "CD34+ 5000000 cells", "100,000-200,000/mm3", "75069-1780",
    "10.1016/S0140-6736(16)30467-6",
    "doi: 10.1053/j.gastro.2016.05.050", "2022.08.737", "10 Gy @ 2 Gy per fraction", "BigData@Heart Consortium",
    "PMID 31234567", "days 1, 8, 15, 22", "visits 1-2-3", "+/- 3 days", "+ 1 hour", "120-240-3600", "2006.4.6.447",
    "1:100-200", "(2006) 286-1218", "12345678901234", "000-111-2222", "+0.5", "T+1, T+2", "12325-017-0650-4",
]  # fmt: skip


@pytest.mark.parametrize("contact", CONTACTS)
def test_a_contact_is_removed_wherever_it_stands(contact: str) -> None:
    for before, after in (("", ""), ("Call ", ", please"), ("(", ")"), ("Tel:", "."), ("a\n", "\nb"), ("“", "”")):
        assert scrub(f"{before}{contact}{after}") == f"{before}{REMOVED}{after}"


@pytest.mark.parametrize("extension", [" ext. 12", " x12", "x12", " ext 12", ", extension 1234"])
def test_an_extension_goes_with_its_number(extension: str) -> None:
    assert scrub(f"Call 615-555-1234{extension}.") == f"Call {REMOVED}."


def test_a_facility_name_as_one_sponsor_writes_it() -> None:
    start = "For additional information regarding investigative sites for this trial, contact 1-877-CTLILLY"
    end = "Mon - Fri from 9 AM to 5 PM Eastern Time (UTC/GMT - 5 hours, EST), or speak with your doctor."
    clean = scrub(f"{start} (1-877-285-4559, 1-317-615-4559) {end}")
    assert clean == f"{start} ({REMOVED}, {REMOVED}) {end}"


def test_two_addresses_that_touch_are_both_removed() -> None:
    assert scrub("a@b.com;c@d.org") == f"{REMOVED};{REMOVED}"
    assert scrub("a@b.com+c@d.org") == REMOVED * 2
    assert scrub("(800)555-1234(800)555-1235") == REMOVED


@pytest.mark.parametrize("text", KEPT)
def test_what_is_no_contact_is_kept(text: str) -> None:
    for before, after in (("", ""), ("dose: ", " or so"), ("(", ")"), ("", ".")):
        assert scrub(f"{before}{text}{after}") == f"{before}{text}{after}"


pieces = st.sampled_from(
    [*CONTACTS, *KEPT, " ", "  ", ", ", "\n", "(", ")", "a", "@", "+", "-", ".", "1", "é", "x12", "800-", "555"]
)


@given(st.lists(pieces, max_size=12).map(" ".join) | st.lists(pieces, max_size=4).map("; ".join))
def test_scrubbing_twice_changes_nothing_more(text: str) -> None:
    once = scrub(text)
    assert scrub(once) == once


@given(st.text())
def test_a_text_without_digits_and_at_signs_is_never_touched(text: str) -> None:
    plain = "".join(c for c in text if c != "@" and not c.isdigit())
    assert scrub(plain) == plain


@pytest.mark.parametrize(
    "unit", ["a", "a.", "@", "a@", "@a.", "a-", "+1", "(", "(800)", "800-555-", "1-", "800.555.1234", "(800)555-1234",
             "+1 ", ". ", "x@y", "%", "800-555-1234x", "+1(((", "1 (800) 5",
             "+41441234", "+41441234800-555-1234", "800-555-1234x1", "+1 234 567 8"]
)  # fmt: skip
@pytest.mark.parametrize("ends", [("", ""), ("", " @"), ("@", "1"), ("a@", ""), ("+1", "-800-5555"), ("", "a")])
def test_the_time_is_linear(unit: str, ends: tuple[str, str]) -> None:
    text = f"{ends[0]}{unit * (200_000 // len(unit))}{ends[1]}"
    started = time.perf_counter()
    scrub(text)
    assert time.perf_counter() - started < 0.9
