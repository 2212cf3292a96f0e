"""What a record implies: roles, regimens, doses, products and the condition in the trial, each with its quote.

Each module reads one kind of fact out of a :class:`Case` by a visible list of rules; `overlay` adds what a curator
states.
"""

from __future__ import annotations

from dataclasses import replace

from trialgraph.errors import Finding
from trialgraph.facts import Facts, Part, Ref, moved
from trialgraph.names import normal
from trialgraph.semantics import doses, overlay, population, processing, products, regimens, roles
from trialgraph.semantics.case import Case

__all__ = ["Case", "interpret"]


def interpret(case: Case, curated: overlay.Overlay | None = None) -> tuple[Facts, tuple[Finding, ...]]:
    """All that the rules read out of one record, with what a curator states; and what does not fit together."""
    made = products.products(case)
    steps, devices = processing.steps(case, made)
    courses, agents, orders = regimens.regimens(case)
    facts = _once(
        Facts(
            described=(*agents, *devices),
            roles=tuple(roles.roles(case, courses, made, processing.processing_devices(case, made))),
            regimens=courses,
            orders=orders,
            doses=tuple(doses.doses(case)),
            products=made,
            steps=steps,
            conditions=tuple(population.conditions(case)),
            population=tuple(population.population(case)),
        )
    )
    case.forget()
    return overlay.merge(facts, curated, case) if curated is not None else (facts, ())


def _once(facts: Facts) -> Facts:
    """`facts` with each described thing once: two rules may meet the same name, or one rule two ways to write it."""
    first = {normal(thing.label): thing for thing in reversed(facts.described)}
    same = {
        Ref(Part.DESCRIBED, thing.label): Ref(Part.DESCRIBED, first[normal(thing.label)].label)
        for thing in facts.described
        if thing.label != first[normal(thing.label)].label
    }
    return replace(moved(facts, same) if same else facts, described=tuple(reversed(first.values())))
