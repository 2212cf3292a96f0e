"""What a record means, beside what it says: its facts, the names that they use linked, and their number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from trialgraph import graph
from trialgraph.errors import Finding
from trialgraph.facts import Facts, Function
from trialgraph.linking import Linker
from trialgraph.pipeline.naming import with_facts
from trialgraph.records import Parsed, Study
from trialgraph.records.assignments import assigned
from trialgraph.semantics import interpret, overlay
from trialgraph.semantics.case import Case


@dataclass(frozen=True, slots=True)
class Interpreted:
    """The facts of one record, its links with those of the names in the facts, and what was noticed."""

    facts: Facts
    links: graph.Links
    findings: tuple[Finding, ...]


def interpreted(
    parsed: Parsed, study: Study, found: graph.Links, linker: Linker | None, curated: overlay.Overlay | None
) -> Interpreted:
    """Reads what a record implies, and adds what a curator states."""
    look = linker.known if linker is not None else None
    facts, findings = interpret(Case(study, found.interventions, look, parsed.original), curated)
    if linker is None:
        return Interpreted(facts, found, findings)
    # What a text or a curator names is searched for as every name is, also where nothing is found.
    described = tuple(
        item if item.linked.links else replace(item, linked=linker.link(item.kind, item.label))
        for item in facts.described
    )
    facts = replace(facts, described=described)
    return Interpreted(facts, with_facts(found, facts, linker), findings)


def counted(study: Study, facts: Facts) -> Counter[str]:
    """How much was understood: interventions in arms and those with a role, statements of dose and those parsed …"""
    return Counter(dict(_counted(study, facts)))


def _counted(study: Study, facts: Facts) -> Iterator[tuple[str, int]]:
    module = study.protocol_section.arms_interventions_module
    pairs: set[tuple[int | None, int]] = {*assigned(module.arm_groups, module.interventions)}
    pairs = pairs or {(None, index) for index in range(len(module.interventions))}
    told = {
        (role.arm, int(role.thing.key)) for role in facts.roles if role.thing is not None and role.thing.is_registered
    }
    yield "interventions in arms", len(pairs)
    yield "with a role", len(told & pairs)
    yield "with a function", len({(r.arm, r.thing) for r in facts.roles if isinstance(r.role, Function)})
    yield "dose statements", len(facts.doses)
    yield "parsed", sum(dose.parsed for dose in facts.doses)
    yield "regimens", len(facts.regimens)
    yield "products", len(facts.products)
    yield "processing steps", len(facts.steps)
    yield "conditions with a function", len({role.condition for role in facts.conditions})
    yield "facts on the population", len(facts.population)
