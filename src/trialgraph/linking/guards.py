"""Why a name that matches is still not the same thing: each guard is a sentence about meaning, none about one name."""

from __future__ import annotations

import re
from typing import Final

from trialgraph.concepts import Concept, Kind
from trialgraph.linking.index import Standing
from trialgraph.linking.normalise import fold, normalise

_TUMOUR: Final = frozenset({"tumor", "neoplasm"})
_MALIGNANT: Final = frozenset({"cancer", "carcinoma", "malignant", "malignancy", "sarcoma"})
_NARROWING: Final = frozenset(
    """
    acquired animal autosomal benign congenital dominant drug familial genetic hereditary idiopathic induced infantile
    inherited juvenile linked neonatal primary recessive secondary susceptibility syndromic
    """.split()
)
_DONOR: Final = frozenset(
    {"autologous", "allogeneic", "allogenic", "rabbit", "horse", "equine", "porcine", "bovine", "murine", "mouse"}
)
_AGAINST: Final = frozenset({"anti"})  # cells against an antigen are named by it: CD19 CAR-T cells
_CELL: Final = frozenset({"cell", "lymphocyte", "leukocyte"})
_NUMBER: Final = re.compile(r"type\d*|\d+[a-z]?|i{1,3}|iv|v|[a-h]")


def objection(kind: Kind, key: str, concept: Concept, standing: Standing) -> str:
    """What speaks against an exact match, in one word; empty if nothing does.

    A label is what the vocabulary calls the concept, so only synonyms are doubted.
    """
    if standing is Standing.LABEL or kind in (Kind.ORGANIZATION, Kind.MARKER):
        return ""
    name, label = set(fold(key).split()), set(fold(normalise(concept.label)).split())
    extra = label - name
    numbered = any(word.startswith("type") for word in extra) and not any(word.startswith("type") for word in name)
    if numbered and (kind is not Kind.CONDITION or (name < label and all(_NUMBER.fullmatch(word) for word in extra))):
        return "numbered"  # the whole as a synonym of its type 1
    if kind is not Kind.CONDITION:
        if extra & _DONOR:
            return "donor"
        return (
            "narrower" if name < label and label & _CELL and extra - _AGAINST else ""
        )  # any such cells as a synonym of one product
    if name & _TUMOUR and not name & _MALIGNANT and extra & _MALIGNANT:
        return "malignant"  # a tumour need not be malignant; MeSH and DOID do not separate them
    if extra & _NARROWING:
        return "narrower"  # "dyslipidemia" as a synonym of an inherited disorder
    return ""
