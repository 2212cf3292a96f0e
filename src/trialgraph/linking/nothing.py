"""Names that stand for no substance, procedure or disease, and are therefore never linked."""

from __future__ import annotations

import re

from trialgraph.concepts import Kind
from trialgraph.linking.abbreviations import unabbreviated
from trialgraph.linking.normalise import normalise
from trialgraph.linking.wording import GENERIC

NOT_A_SUBSTANCE = frozenset(
    {
        "active comparator",
        "adjuvant",
        "application",
        "active control",
        "attention control",
        "best available therapy",
        "best supportive care",
        "comparator",
        "control",
        "control arm",
        "control group",
        "conventional treatment",
        "delayed treatment",
        "experimental",
        "intervention",
        "investigational product",
        "no drug",
        "no intervention",
        "no treatment",
        "none",
        "not applicable",
        "observation",
        "routine care",
        "routine treatment",
        "soc",
        "standard care",
        "standard medical care",
        "standard of care",
        "standard of care soc",
        "standard therapy",
        "standard treatment",
        "study drug",
        "treatment",
        "treatment as usual",
        "usual care",
        "vehicle",
        "wait list",
        "waitlist",
        "waitlist control",
        "watchful waiting",
    }
)
NOT_A_DISEASE = frozenset(
    {
        "healthy",
        "healthy adults",
        "healthy aging",
        "healthy control",
        "healthy controls",
        "healthy individuals",
        "healthy male volunteers",
        "healthy participants",
        "healthy people",
        "healthy subject",
        "healthy subjects",
        "healthy volunteer",
        "healthy volunteers",
        "no condition",
        "none",
        "normal volunteers",
        "not applicable",
        "unknown",
        "volunteers",
    }
)
# A dummy named beside something real ("X plus placebo") is a combined name, not nothing.
_DUMMY = re.compile(
    r"(?!.+\b(?:with|plus|and|or|followed by)\b.*\b(?:placebos?|sham)\b|.*[+/].*\b(?:placebos?|sham)\b"
    r"|.*\b(?:placebos?|sham)\b.*(?:\bplus\b|\bfollowed by\b|\+)).*\b(?:placebos?|sham)\b.*"
)


def names_nothing(kind: Kind, name: str) -> str:
    """The rule by which a name stands for nothing that a vocabulary has; empty if there is none."""
    given = kind not in (Kind.CONDITION, Kind.ORGANIZATION, Kind.MARKER)
    if given and GENERIC.fullmatch(name.strip()):
        return "not-a-substance"
    return _of_key(kind, normalise(name)) or _of_key(kind, normalise(unabbreviated(name)))


def _of_key(kind: Kind, key: str) -> str:
    if kind is Kind.CONDITION:
        return "not-a-disease" if key in NOT_A_DISEASE else ""
    if kind in (Kind.ORGANIZATION, Kind.MARKER):
        return ""
    if key in NOT_A_SUBSTANCE:
        return "not-a-substance"
    return "" if not (found := _DUMMY.match(key)) else "placebo" if "placebo" in found[0] else "sham"
