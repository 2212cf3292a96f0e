"""Which vocabularies a kind of name may land in, in order, and on which categories there: the type check.

A drug never lands on a disease or a gene, a condition never on a substance, procedure or device.
"""

from __future__ import annotations

from dataclasses import dataclass

from trialgraph.concepts import Kind


@dataclass(frozen=True, slots=True)
class Target:
    """A vocabulary and the categories of it that a kind may be linked to.

    `beside` names a vocabulary that states its own equivalents here: after its exact match this one is not searched,
    after its broader match only exact ones count.
    """

    vocabulary: str
    categories: frozenset[str]
    beside: str = ""


_SUBSTANCE = frozenset({"ChemicalEntity", "Drug"})
_GIVEN = _SUBSTANCE | {"BiologicalEntity"}

TARGETS: dict[Kind, tuple[Target, ...]] = {
    Kind.CONDITION: (
        Target("mondo", frozenset({"Disease"})),
        Target("ncit_diseases", frozenset({"Disease"}), beside="mondo"),
    ),
    Kind.DRUG: (
        Target("drugbank", _SUBSTANCE),
        Target("chebi", _SUBSTANCE),
        Target("unii", _SUBSTANCE),
        Target("mesh", _SUBSTANCE),
        Target("ncit_therapies", _SUBSTANCE),
    ),
    Kind.BIOLOGICAL: (
        Target("drugbank", _GIVEN),
        Target("ncit_therapies", _GIVEN),
        Target("vo", _GIVEN),
        Target("mesh", _GIVEN),
    ),
    Kind.DEVICE: (
        Target("devices", frozenset({"Device"})),
        Target("fdaproductcode", frozenset({"Device"})),
    ),
    Kind.PROCEDURE: (
        Target("maxo", frozenset({"Procedure"})),
        Target("ncit_therapies", frozenset({"Procedure"})),
        Target("mesh", frozenset({"Procedure"})),
    ),
    Kind.ORGANIZATION: (Target("ror", frozenset({"Organization"})),),
    Kind.MARKER: (Target("hgnc", frozenset({"Gene"})),),
    Kind.OTHER: (),
}
