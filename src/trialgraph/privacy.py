"""What keeps contact data out of the graph: e-mail addresses and telephone numbers inside free text.

The structured contacts of a record are never read (see `records`); this is for what registrants type into descriptions,
criteria and facility names. The patterns are anchored on rare characters (``@``, ``(``, ``-``, ``+``), because they
run over every text of the registry. They prefer to leave an odd number standing over eating a dose or a date.
"""

from __future__ import annotations

import re

REMOVED = "[contact removed]"

EMAIL = r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}"
# A run of characters of a local part, whether an address or not: each run is looked at once, so the time is linear.
_LOCAL_PART, _, _DOMAIN = EMAIL.partition("@")
_EMAIL_OR_RUN = re.compile(rf"{_LOCAL_PART}(@{_DOMAIN})?")
# +41 44 123 45 67 · (615) 555-1234 · 1-877-285-4559 · 800-555-1234 · 615.555.1234, each with an optional extension.
PHONE = (
    r"\+[1-9][0-9]{0,2}[ .()/-]{0,3}[0-9](?:[ .()/-]{0,2}[0-9]){6,11}"
    r"|(?:1[ -])?\([2-9][0-9]{2}\) ?[0-9]{3}[ .-]?[0-9]{4}"
    r"|(?:1-)?[2-9][0-9]{2}-[2-9][0-9]{2}-[0-9]{4}"
    r"|[2-9][0-9]{2}\.[2-9][0-9]{2}\.[0-9]{4}"
)
_EXTENSION = r"(?:[ ,]{0,2}(?i:extension|ext\.?|x)[ .:]{0,2}[0-9]{1,6})?"
# One or more, since a number that follows another at once is not bounded by anything else.
_BOUNDED_PHONE = re.compile(rf"(?<![A-Za-z0-9.-])(?:(?:{PHONE}){_EXTENSION})+(?![A-Za-z0-9]|[.-][0-9])")
# One cheap look before the costly one: no telephone number without one of these. One search for all of them is best
# for the many short texts; in a long text each, since it starts with one literal character, is found at the speed of
# a byte search.
_HINTS = (r"\+[1-9]", r"\([2-9][0-9]{2}\)", r"-[2-9][0-9]{2}-[0-9]{4}", r"\.[2-9][0-9]{2}\.[0-9]{4}")
_any_hint = re.compile("|".join(_HINTS)).search
_plus, _bracket, _dash, _dot = (re.compile(hint).search for hint in _HINTS)
_SHORTEST_PHONE = 10
_LONG = 200


def scrub(value: str) -> str:
    """`value` with each e-mail address and telephone number replaced by ``[contact removed]``."""
    if "@" in value:
        value = _EMAIL_OR_RUN.sub(lambda found: REMOVED if found[1] else found[0], value)
    length = len(value)
    if length < _SHORTEST_PHONE:
        return value
    if _any_hint(value) if length < _LONG else _plus(value) or _bracket(value) or _dash(value) or _dot(value):
        value = _BOUNDED_PHONE.sub(REMOVED, value)
    return value
