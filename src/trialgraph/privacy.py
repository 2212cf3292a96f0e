"""What keeps contact data out of the graph: e-mail addresses and telephone numbers inside free text.

The structured contacts of a record are never read (see `records`); this is for what registrants type into descriptions,
criteria and facility names. The patterns are anchored on rare characters (``@``, ``(``, ``-``, ``+``), because they
run over every text of the registry. They prefer to leave an odd number standing over eating a dose or a date.
"""

from __future__ import annotations

import re

REMOVED = "[contact removed]"

EMAIL = r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}"
# +41 44 123 45 67 · (615) 555-1234 · 1-877-285-4559 · 800-555-1234 · 615.555.1234, each with an optional extension.
PHONE = (
    r"\+[1-9][0-9]{0,2}[ .()/-]{0,3}[0-9](?:[ .()/-]{0,2}[0-9]){6,11}"
    r"|(?:1[ -])?\([2-9][0-9]{2}\) ?[0-9]{3}[ .-]?[0-9]{4}"
    r"|(?:1-)?[2-9][0-9]{2}-[2-9][0-9]{2}-[0-9]{4}"
    r"|[2-9][0-9]{2}\.[2-9][0-9]{2}\.[0-9]{4}"
)
_BOUNDED_PHONE = re.compile(rf"(?<![A-Za-z0-9.-])(?:{PHONE})(?![A-Za-z0-9]|[.-][0-9])")
_EMAIL = re.compile(EMAIL)
# One cheap look before the costly ones: no telephone number without one of these.
_MAYBE_PHONE = re.compile(r"\+[1-9]|\([2-9][0-9]{2}\)|-[2-9][0-9]{2}-[0-9]{4}|\.[2-9][0-9]{2}\.[0-9]{4}")


def scrub(value: str) -> str:
    """`value` with each e-mail address and telephone number replaced by ``[contact removed]``."""
    if "@" in value:
        value = _EMAIL.sub(REMOVED, value)
    if _MAYBE_PHONE.search(value):
        value = _BOUNDED_PHONE.sub(REMOVED, value)
    return value
