"""Which vocabularies a kind of name may land in, in order, and on which categories there: the type check.

A drug never lands on a disease or a gene, a condition never on a substance, procedure or device. What a registrant
files as a drug may be a procedure, and the other way round: such `second` targets count only when the first have
nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from trialgraph.concepts import Kind


@dataclass(frozen=True, slots=True)
class Target:
    """A vocabulary and the categories of it that a kind may be linked to.

    `beside` names a vocabulary that states its own equivalents here: after its exact match this one is not searched,
    after its broader match only exact ones count.
    """

    vocabulary: str
    categories: frozenset[str]
    second: bool = False
    beside: str = ""


_SUBSTANCE: Final = frozenset({"ChemicalEntity", "Drug"})
_GIVEN: Final = _SUBSTANCE | {"BiologicalEntity"}
_CELL: Final = frozenset({"Cell"})
_DEVICE: Final = frozenset({"Device"})
_DONE: Final = frozenset({"Procedure", "Activity"})
_SUBSTANCE_VOCABULARIES: Final = ("drugbank", "chebi", "unii", "mesh", "ncit_therapies", "vo")


def _all(vocabularies: Iterable[str], categories: frozenset[str], *, second: bool = False) -> tuple[Target, ...]:
    return tuple(Target(name, categories, second) for name in vocabularies)


TARGETS: Final[dict[Kind, tuple[Target, ...]]] = {
    Kind.CONDITION: (
        Target("mondo", frozenset({"Disease"})),
        Target("ncit_diseases", frozenset({"Disease", "PhenotypicFeature"}), beside="mondo"),
        Target("mesh", frozenset({"Disease", "PhenotypicFeature"}), beside="mondo"),
    ),
    Kind.DRUG: (
        *_all(("drugbank", "chebi", "unii", "mesh", "ncit_therapies"), _SUBSTANCE),
        *_all(("ncit_therapies", "vo"), _GIVEN, second=True),
        *_all(("mesh", "cl"), _CELL | _DONE | _DEVICE, second=True),
        *_all(("maxo", "ncit_therapies"), _DONE, second=True),
    ),
    Kind.BIOLOGICAL: (
        *_all(_SUBSTANCE_VOCABULARIES, _GIVEN | _CELL),
        *_all(("cl",), _CELL),
        *_all(("mesh", "maxo", "ncit_therapies"), _DONE | _DEVICE, second=True),
    ),
    Kind.DEVICE: (
        *_all(("devices", "fdaproductcode", "mesh"), _DEVICE | _DONE),
        *_all(("maxo", "ncit_therapies"), _DONE),
        *_all(("drugbank", "mesh"), _GIVEN, second=True),
    ),
    Kind.PROCEDURE: (
        *_all(("maxo", "ncit_therapies", "mesh"), _DONE),
        *_all(("mesh", "fdaproductcode", "devices"), _DEVICE, second=True),
        *_all(("drugbank", "mesh", "cl"), _GIVEN | _CELL, second=True),
    ),
    Kind.OTHER: (
        *_all(("maxo", "ncit_therapies", "mesh"), _DONE),
        *_all(("devices", "fdaproductcode", "mesh"), _DEVICE),
        *_all(_SUBSTANCE_VOCABULARIES, _GIVEN | _CELL, second=True),
        *_all(("cl",), _CELL, second=True),
    ),
    Kind.ORGANIZATION: (Target("ror", frozenset({"Organization"})),),
    Kind.MARKER: (
        Target("hgnc", frozenset({"Gene"})),
        Target("pr", frozenset({"Protein"})),
        Target("go", frozenset({"MacromolecularComplex"})),
    ),
    Kind.REGIMEN: (Target("ncit_therapies", frozenset({"Treatment"})),),
}
