"""What follows from many trials together, in a graph of its own. Meaning: ontologies/derived.ttl; rules:
shapes/derived.ttl."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from trialgraph import names as name_of
from trialgraph import vocab as v
from trialgraph.concepts import Decision, Link, Linked
from trialgraph.facts import ConditionFunction, Facts, Status
from trialgraph.names import Names
from trialgraph.records import Study
from trialgraph.terms import Triple, text

# Phases as Biolink's ResearchPhaseEnum has them, from low to high; early phase 1 is a phase 1 there. Two phases of one
# trial are a combined one.
_PHASES: Final = {
    ("EARLY_PHASE1",): "clinical_trial_phase_1",
    ("PHASE1",): "clinical_trial_phase_1",
    ("PHASE1", "PHASE2"): "clinical_trial_phase_1_to_2",
    ("PHASE2",): "clinical_trial_phase_2",
    ("PHASE2", "PHASE3"): "clinical_trial_phase_2_to_3",
    ("PHASE3",): "clinical_trial_phase_3",
    ("PHASE4",): "clinical_trial_phase_4",
}
_NO_PHASE: Final = "not_provided"
_RANK: Final = {phase: rank for rank, phase in enumerate((_NO_PHASE, *dict.fromkeys(_PHASES.values())))}
# One concept stands for an intervention and one for a condition: that of the vocabulary that Biolink lists first for
# the category among those that are linked.
_PREFERRED: Final = ("CHEBI", "unii", "drugbank", "MAXO", "NCIT", "VO", "MONDO", "mesh")
# What in_clinical_trials_for may start from and lead to: its domain and range in Biolink 4.
_TREATMENTS: Final = frozenset({"ChemicalEntity", "Drug", "Protein", "Treatment", "Procedure"})
_DISEASES: Final = frozenset({"Disease", "PhenotypicFeature"})
_TRIED: Final = frozenset({ConditionFunction.TREATED, ConditionFunction.PREVENTED})
_MEANT: Final = frozenset({"skos:exactMatch", "skos:closeMatch"})


@dataclass(frozen=True, slots=True, order=True)
class Edge:
    """That a trial investigates `treatment` (CURIE) for `disease` (CURIE) in `phase` of Biolink's ResearchPhaseEnum."""

    treatment: str
    disease: str
    phase: str
    trial: str

    def line(self) -> str:
        """The row as text, which sorts with those of the same edge."""
        return f"{self.treatment}\t{self.disease}\t{self.phase}\t{self.trial}\n"

    @classmethod
    def read(cls, line: str) -> Edge:
        """The row that a line holds."""
        return cls(*line.rstrip("\n").split("\t"))


def tested(study: Study, conditions: Sequence[Linked], interventions: Sequence[Linked], facts: Facts) -> Iterator[Edge]:
    """What one trial contributes: each investigational intervention with each condition that it is to treat or prevent,
    where both mean the same as a concept of a vocabulary."""
    if not interventions:
        return
    investigated = {
        int(role.thing.key)
        for role in facts.roles
        if role.role is Status.INVESTIGATIONAL and role.thing is not None and role.thing.is_registered
    }
    tried = {role.condition for role in facts.conditions if role.function in _TRIED}
    treatments = _concepts([interventions[index] for index in sorted(investigated)], _TREATMENTS)
    diseases = _concepts([conditions[index] for index in sorted(tried)], _DISEASES)
    phase = _PHASES.get(study.protocol_section.design_module.phases, _NO_PHASE)
    for treatment in treatments:
        for disease in diseases:
            yield Edge(treatment, disease, phase, study.nct_id)


def _concepts(linked: Iterable[Linked], categories: frozenset[str]) -> list[str]:
    found = (_concept(links.links, categories) for links in linked)
    return list(dict.fromkeys(curie for curie in found if curie))


def _concept(links: Sequence[Link], categories: frozenset[str]) -> str:
    meant = [
        link.concept
        for link in links
        if link.decision is Decision.ACCEPTED and link.predicate in _MEANT and link.category in categories
    ]
    return min(meant, key=lambda curie: (_place(curie), curie), default="")


def _place(curie: str) -> int:
    prefix = curie.partition(":")[0].lower()
    order = [name.lower() for name in _PREFERRED]
    return order.index(prefix) if prefix in order else len(order)


def triples(names: Names, rows: Sequence[Edge]) -> Iterator[Triple]:
    """The edge between one treatment and one disease, from all the trials that investigate it."""
    treatment, disease = names.concept(rows[0].treatment), names.concept(rows[0].disease)
    me = names.association(rows[0].treatment, rows[0].disease)
    yield treatment, v.BIOLINK_IN_CLINICAL_TRIALS_FOR, disease
    yield me, v.RDF_TYPE, v.BIOLINK_ENTITY_TO_DISEASE_ASSOCIATION
    yield me, v.BIOLINK_SUBJECT, treatment
    yield me, v.BIOLINK_PREDICATE, v.BIOLINK_IN_CLINICAL_TRIALS_FOR
    yield me, v.BIOLINK_OBJECT, disease
    yield me, v.BIOLINK_MAX_RESEARCH_PHASE, text(max((row.phase for row in rows), key=_RANK.__getitem__))
    for row in rows:
        yield me, v.BIOLINK_HAS_SUPPORTING_STUDIES, name_of.trial(row.trial)
