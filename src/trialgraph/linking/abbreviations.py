"""Abbreviations that a name defines itself: ``Acute Lymphoblastic Leukemia (ALL)``.

The test is that of Schwartz and Hearst (A simple algorithm for identifying abbreviation definitions in biomedical text,
Pacific Symposium on Biocomputing 2003, 451-462): each letter of the short form, from its end, occurs in the long
form, from its end, and the first one begins a word.
"""

from __future__ import annotations

import re
from typing import Final

_ENDS_IN_BRACKETS: Final = re.compile(r"(?P<long>.*\S)\s*\((?P<short>[^()\s]{2,10})\)\s*")


def unabbreviated(text: str) -> str:
    """`text` without the abbreviation in brackets at its end; empty if there is none, or none of `text`."""
    found = _ENDS_IN_BRACKETS.fullmatch(text)
    if found is None or not any(char.isupper() for char in found["short"]):
        return ""
    return found["long"] if _abbreviates(found["short"].lower(), found["long"].lower()) else ""


def _abbreviates(short: str, long: str) -> bool:
    position = len(long)
    for number, char in enumerate(reversed(short), 1):
        if not char.isalnum():
            continue
        position = long.rfind(char, 0, position)
        while number == len(short) and position > 0 and long[position - 1].isalnum():
            position = long.rfind(char, 0, position)
        if position < 0:
            return False
    return True
