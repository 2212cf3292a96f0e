"""What interventions are in their arms. Meaning: ontologies/role.ttl; rules: shapes/role.ttl."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from trialgraph import codes
from trialgraph import vocab as v
from trialgraph.facts import Role, Status
from trialgraph.graph import evidence
from trialgraph.graph.evidence import Place
from trialgraph.terms import Triple


def triples(place: Place, roles: Sequence[Role]) -> Iterator[Triple]:
    """One node for each thing, arm and role."""

    def key(role: Role) -> tuple[str, str, str]:
        return (
            role.role,
            "" if role.thing is None else place.thing(role.thing),
            "" if role.arm is None else place.arm(role.arm),
        )

    # Equal interventions of one record share a term: of two roles that say the same, the surer one is kept.
    distinct = {key(role): role for role in sorted(roles, key=lambda role: role.evidence.confidence)}
    for me, (name, thing, arm) in zip(
        place.names.parts(place.nct, "role", [*distinct], lambda parts: parts), distinct, strict=True
    ):
        role = distinct[name, thing, arm]
        yield place.trial, v.hasRoleAssignment, me
        yield me, v.RDF_TYPE, v.RoleAssignment
        if thing:
            yield me, v.roleOf, thing
        if arm:
            yield me, v.roleIn, arm
        if isinstance(role.role, Status):
            yield me, v.comparativeRole, codes.COMPARATIVE_ROLE[role.role]
        else:
            yield me, v.functionalRole, codes.FUNCTIONAL_ROLE[role.role]
        yield from evidence.triples(me, role.evidence, place)
