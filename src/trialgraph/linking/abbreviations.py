"""Abbreviations that a name or a record defines itself: ``Acute Lymphoblastic Leukemia (ALL)``.

The test is that of Schwartz and Hearst (A simple algorithm for identifying abbreviation definitions in biomedical text,
Pacific Symposium on Biocomputing 2003, 451-462): each letter of the short form, from its end, occurs in the long
form, from its end, and the first one begins a word.
"""

from __future__ import annotations

import csv
import re
from functools import cache, lru_cache
from typing import Final

from trialgraph import resources

_ENDS_IN_BRACKETS: Final = re.compile(r"(?P<long>.*\S)\s*[(\[（](?P<short>[^()\[\]（）\s]{2,10})[)\]）]\s*")
_ABBREVIATION: Final = re.compile(r"(?=(?:[^A-Z]*[A-Z]){2})[A-Za-z][\w/αβγδ-]{1,11}s?")


@cache
def dictionary() -> dict[str, str]:
    """Abbreviations that many records explain in the same way, with their meaning: data/curation/abbreviations.tsv."""
    with resources.path("data", "curation", "abbreviations.tsv").open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row["abbreviation"]: row["meaning"] for row in rows}


def unabbreviated(text: str) -> str:
    """`text` without the abbreviation in brackets at its end; empty if there is none, or none of `text`."""
    found = _ENDS_IN_BRACKETS.fullmatch(text)
    if found is None or not any(char.isupper() for char in found["short"]):
        return ""
    return found["long"] if abbreviates(found["short"], found["long"]) else ""


def is_abbreviation(text: str) -> bool:
    """Whether a name looks like an abbreviation or code: one word with two capitals or more."""
    return bool(_ABBREVIATION.fullmatch(text))


def definitions(short: str, text: str) -> list[str]:
    """The long forms that a text gives for an abbreviation, in their order, each once: ``long form (SHORT)``,
    ``SHORT (long form)``."""
    found: dict[str, None] = {}
    if not _is_beside_brackets(short, text):
        return []
    for match in re.finditer(rf"[(\[]\s*{re.escape(short)}\s*[)\];,]", text, re.IGNORECASE):
        if long := _before(short, text[max(0, match.start() - 200) : match.start()]):
            found.setdefault(long)
    for match in re.finditer(rf"(?<![\w-]){re.escape(short)}\s*[(\[]([^()\[\]]{{6,100}})[)\]]", text):
        if abbreviates(short, match[1]):
            found.setdefault(match[1].strip())
    return list(found)


def aliases(code: str, text: str) -> list[str]:
    """What stands right beside a code in brackets, whatever its letters: ``balcinrenone (AZD9977)``, the words before
    it back to the beginning of the phrase, and all of the brackets behind it."""
    if not _is_beside_brackets(code, text):
        return []
    found: dict[str, None] = {}
    for match in re.finditer(rf"[(\[]\s*{re.escape(code)}\s*(?:[®™]|\(R\)|\(TM\))?\s*[)\];,/]", text):
        phrase = re.split(r"[.;:,()\[\]\n]\s*", text[max(0, match.start() - 80) : match.start()].rstrip())[-1]
        if words := _BEGINS_PHRASE.split(phrase)[-1].split():
            found.setdefault(" ".join(words[-5:]))
    for match in re.finditer(rf"(?<![\w-]){re.escape(code)}[®™]?\s*[(\[]([^()\[\]]{{4,60}})[)\]]", text):
        found.setdefault(match[1].strip())
    return list(found)


_BEGINS_PHRASE: Final = re.compile(
    r"\b(?:the|an?|of|with|and|or|to|by|for|in|on|as|than|versus|vs|plus|using|from|is|are|was|were|receiving?"
    r"|receive[sd]?|given|originator|reference|comparator|generic|brand|drug|product|study|trial|called|named)\b\s*",
    re.IGNORECASE,
)


def _is_beside_brackets(word: str, text: str) -> bool:
    """Whether a word can be explained in a text at all: cheaper than the pattern that reads how."""
    lower, word = _lower(text), word.lower()
    return any(
        beside in lower for beside in (f"({word}", f"[{word}", f"{word} (", f"{word} [", f"{word}(", f"{word}® (")
    )


@lru_cache(maxsize=4)
def _lower(text: str) -> str:
    return text.lower()


def abbreviates(short: str, long: str) -> bool:
    """Whether `short` is an abbreviation of the whole of `long`: its letters in their order, the first at a start."""
    short, long = short.lower(), long.lower()
    if len(short) >= len(long):
        return False
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


def _before(short: str, text: str) -> str:
    """The shortest run of words at the end of `text` that `short` abbreviates, from its first letter on."""
    words = re.split(r"[.;:()\[\]]\s", text)[-1].split()
    most = min(len(short) + 5, 2 * len(short))
    for size in range(1, min(most, len(words)) + 1):
        long = " ".join(words[-size:])
        if long[:1].lower() == short[:1].lower() and abbreviates(short, long):
            return long
    return ""
