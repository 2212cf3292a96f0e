"""Where texts speak of interventions: the places that `Case.mentions` finds, against a pattern of the names."""

from __future__ import annotations

import json
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialgraph.records import parse
from trialgraph.semantics.case import Case, Passage


def case(*names: str, title: str = "") -> Case:
    record = {
        "protocolSection": {
            "identificationModule": {"nctId": "NCT00000001", "briefTitle": title},
            "armsInterventionsModule": {"interventions": [{"name": name} for name in names]},
        }
    }
    study = parse(json.dumps(record).encode()).study
    assert study is not None
    return Case(study)


def found(text: str, *names: str) -> list[tuple[tuple[int, ...], str]]:
    passage = Passage("x", text, text)
    return [(item.interventions, text[item.start : item.end]) for item in case(*names).mentions(passage)]


@pytest.mark.parametrize(
    ("names", "text", "expected"),
    [
        (("Aspirin",), "ASPIRIN, aspirin-free, co-aspirin, aspirins", [((0,), "ASPIRIN"), ((0,), "aspirin")]),
        (("Tai Chi",), "tai  chi, Tai-Chi, taichi, tai    chi", [((0,), "tai  chi"), ((0,), "Tai-Chi")]),
        (("Tai Chi",), "tai\nchi", [((0,), "tai\nchi")]),
        (("ABC",), "ABC abc ABC1", [((0,), "ABC")]),
        (("Xamab", "Xamab plus Xol"), "Xamab plus Xol, Xamab", [((1,), "Xamab plus Xol"), ((0,), "Xamab")]),
        (("Dexol", "DEXOL"), "dexol", [((0, 1), "dexol")]),
        (("Größol",), "GRÖßol größol", []),  # a letter that folds to two is not found in another's place
        (("Müllerin",), "MÜLLERIN ß müllerin", [((0,), "MÜLLERIN"), ((0,), "müllerin")]),
    ],
)  # fmt: skip
def test_names_are_found_as_words(
    names: tuple[str, ...], text: str, expected: list[tuple[tuple[int, ...], str]]
) -> None:
    assert found(text, *names) == expected


def by_pattern(here: Case, text: str) -> list[tuple[tuple[int, ...], int, int]]:
    """What a pattern of all names finds, the longest first."""
    gap = r"[\s-]{1,3}"
    written = [
        re.escape(name) if len(name) <= 3 else f"(?i:{gap.join(map(re.escape, name.split()))})"
        for name in sorted(here._named, key=lambda name: (-len(name), name))
    ]
    if not written:
        return []
    pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(written)})(?!\w)")
    places = []
    for match in pattern.finditer(text):
        folded = " ".join(match.group().replace("-", " ").split()).casefold()
        places.append((here._named.get(match.group()) or here._named[folded], match.start(), match.end()))
    return places


LETTERS = "aAbB -\n(,1_é"


@given(st.lists(st.text(LETTERS, min_size=2, max_size=9), max_size=4), st.text(LETTERS, max_size=60))
def test_the_same_places_as_by_a_pattern(names: list[str], text: str) -> None:
    here = case(*names)
    places = [(item.interventions, item.start, item.end) for item in here.mentions(Passage("x", text, text))]
    assert places == by_pattern(here, text)


@pytest.mark.parametrize("text", ["aaaa " * 8_000, "a" * 40_000, "-" * 40_000, " " * 40_000, "aaaa-" * 8_000])
def test_long_texts_take_little_time(text: str) -> None:
    start = time.perf_counter()
    case("aaaa aaaa aaaa b", "aaaa").mentions(Passage("x", text, text))
    assert time.perf_counter() - start < 0.5
