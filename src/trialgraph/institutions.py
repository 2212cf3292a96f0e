"""Which names of institutions tell by themselves who is meant."""

from __future__ import annotations

import re
from typing import Final

_COMMON: Final = frozenset(
    """
    affiliated and at business cancer cardiology center central centre children childrens chinese city clinic clinical
    college dental department education engineering eye faculty first for general graduate health hospital hospitals in
    institute law library maternity medical medicine mental museum national nursing of oncology people peoples popular
    press province provincial public regional research school science sciences second state stomatology surgery system
    teaching technology the third traditional union university western women womens
    """.split()
)


def tells_alone(name: str) -> bool:
    """Whether a name of three words or more has one that is not common to institutions: West China Hospital is known
    without its university, the First Affiliated Hospital is not."""
    words = re.findall(r"[^\W\d_]+", name.casefold().replace("'s", "s").replace("’s", "s"))
    return len(words) > 2 and any(word not in _COMMON and len(word) > 3 for word in words)
