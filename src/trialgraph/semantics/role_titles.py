"""How the titles of a record place the interventions that they name: tested, given along, a base, compared with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Final, NamedTuple

from trialgraph.semantics.case import Case, Passage, has


class Place(StrEnum):
    """Where a title puts an intervention that it names; the first of them says most of being tested."""

    TESTED = "tested"
    ALONG = "along"  # in combination with, plus
    BASE = "base"  # added to, after, in patients treated with
    COMPARED = "compared"  # behind versus


RANKS: Final = {place: rank for rank, place in enumerate(Place)}


class Titled(NamedTuple):
    """A place in a title that names an intervention."""

    place: Place
    passage: Passage
    start: int
    end: int


_VERSUS: Final = re.compile(
    r"\b(?:versus|vs|compared (?:to|with)|comparison (?:to|with)|comparing (?:it )?(?:to|with)|against|relative to"
    r"|instead of|or standard)\b",
    re.IGNORECASE,
)
_BASE: Final = re.compile(
    r"\b(?:added to|addition to|add-on (?:to|therapy to)|adjunct\w*(?: therapy)? to|on top of|background(?: of)?|into"
    r"|following|after|post|during|under|undergoing|receiving|treated (?:with|by)"
    r"|(?:refractory|resistant|resistance) to|failed|failure of|inadequate response to|prior to|before|induced"
    r"|intoleran\w+ (?:to|of)|stable on|controlled (?:with|on|by))\W{0,4}(?:\w+\W{1,4}){0,3}$",
    re.IGNORECASE,
)
_ALONG: Final = re.compile(
    r"(?:\b(?:combination with|combined with|plus|together with|along with|with|concurrent(?:ly)? with)|\+)"
    r"\W{0,4}(?:\w+\W{1,4}){0,3}$",
    re.IGNORECASE,
)
_OPTION: Final = re.compile(
    r"(?:\b(?:with or without|with/without|with and without)|\+/-|±)\W{0,4}(?:\w+\W{1,4}){0,2}$", re.IGNORECASE
)
# Between two names this makes the second stand where the first does.
_LIST: Final = re.compile(r"^[\s,/&()®™+\[\]-]{0,8}(?:and|or|and/or|followed by)?[\s,/&()®™+-]{0,8}$", re.IGNORECASE)
# A text, in small letters, that has none of these has none of the words above.
_VERSUS_HINTS: Final = ("versus", "vs", "compar", "against", "relative to", "instead of", "or standard")
_BASE_HINTS: Final = (
    "add", "adjunct", "on top of", "background", "into", "following", "after", "post", "during", "under", "receiving",
    "treated", "refractory", "resistan", "fail", "inadequate", "prior to", "before", "induced", "intoleran",
    "stable on", "controlled",
)  # fmt: skip
_ALONG_HINTS: Final = ("with", "plus", "+", "±")
_INERT_SIDE: Final = re.compile(r"\b(?:placebo|sham)\b[^.]{0,60}$", re.IGNORECASE)
_LEAD: Final = 80
_WORD: Final = re.compile(r"[A-Za-z0-9][\w-]{3,}")
# Words of names that do not tell one intervention from another, or from the rest of a title.
_COMMON: Final = frozenset(
    (
        "with group treatment therapy study trial patients control standard drug dose oral injection tablet "
        "capsule care usual active experimental intervention device placebo sham product program training "
        "system test based high daily acute combination vaccine cell cells chronic disease cancer infusion "
        "administration effect health medical clinical week weeks days month months year years other single "
        "multiple regimen conventional plus versus blood heart type procedure management technique method "
        "using exercise surgery chemotherapy radiation stem human adult children from "
    ).split()
)


def titled(case: Case) -> dict[int, list[Titled]]:
    """Where the titles name each intervention: by a name of it, or else by a word that only its names have."""
    found: dict[int, list[Titled]] = {}
    distinct: dict[str, int] | None = None
    for passage in case.of("briefTitle", "officialTitle"):
        spans = [(mention.start, mention.end, mention.interventions) for mention in case.mentions(passage)]
        known = {index for _, _, indices in spans for index in indices}
        unnamed: list[str] = []
        if len(known) < len(case.interventions):
            distinct = _distinct(case) if distinct is None else distinct
            unnamed = [word for word, index in distinct.items() if index not in known]
        if distinct and unnamed and has(passage.plain.lower(), unnamed):
            for match in _WORD.finditer(passage.plain):
                index = distinct.get(match.group().lower())
                if index is not None and index not in known:
                    spans.append((match.start(), match.end(), (index,)))
        for place, start, end, indices in _placed(passage, sorted(spans)):
            for index in indices:
                found.setdefault(index, []).append(Titled(place, passage, start, end))
    return found


_Spans = list[tuple[int, int, tuple[int, ...]]]


def _placed(passage: Passage, spans: _Spans) -> Iterator[tuple[Place, int, int, tuple[int, ...]]]:
    text = passage.plain
    cut = _VERSUS.search(text) if spans and has(passage.folded, _VERSUS_HINTS) else None
    last, place = 0, Place.TESTED
    for start, end, indices in spans:
        lead = text[max(last, start - _LEAD) : start]
        if last == 0 or not _LIST.match(lead):
            place = _place(lead, cut is not None and start >= cut.end())
        yield place, start, end, indices
        last = end


def _place(lead: str, behind: bool) -> Place:
    """The place of a name by the words that lead to it; `behind` when a "versus" stands before it."""
    folded = lead.casefold()
    along = has(folded, _ALONG_HINTS)
    if along and _OPTION.search(lead):
        return Place.TESTED
    if has(folded, _BASE_HINTS) and _BASE.search(lead):
        return Place.BASE
    if along and _ALONG.search(lead) and (not behind or _INERT_SIDE.search(lead) or not _VERSUS.search(lead)):
        return Place.ALONG
    return Place.COMPARED if behind else Place.TESTED


def _distinct(case: Case) -> dict[str, int]:
    """Words of names, in lower case, that only one intervention of the record has."""
    owners: dict[str, set[int]] = {}
    for index, item in enumerate(case.interventions):
        for word in _WORD.findall(" ".join((item.name or "", *item.other_names)).lower()):
            if word not in _COMMON:
                owners.setdefault(word, set()).add(index)
    return {word: next(iter(indices)) for word, indices in owners.items() if len(indices) == 1}
