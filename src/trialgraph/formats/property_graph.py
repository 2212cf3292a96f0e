"""The graph as nodes and edges with properties, in the terms of the Biolink model (https://w3id.org/biolink/, 4.4.6).

What the table of classes below names becomes a node, and so does every concept of a vocabulary. Every statement between
two nodes becomes an edge, so a property that is new to the graph needs no line here. An edge has the predicate of
Biolink that its property means; where Biolink has none whose definition, domain and range fit, it has
``biolink:related_to``. `original_predicate` says in either case which property it was. In detail:

- An arm is a ``StudyPopulation``, not a ``Cohort``, which is one kind of study besides. An intervention as registered,
  a part of its name, a regimen: a ``ClinicalIntervention``, for each is what is done, under the name that a record has
  for it; the substance is the concept that it matches. A condition as registered may be either kind of thing that
  ``DiseaseOrPhenotypicFeature`` joins.
- What the ontology has below ``dcterms:hasPart`` is ``has_part``: the arms of a trial, the drugs of a regimen.
- A sponsor, and who supports it, ``contributes_to`` a trial: "the existence or activity of one contributes to the
  occurrence of the other". Biolink has no class of organisations: they are ``Agent``. One that is linked to ROR is the
  node of that entry.
- What a trial has by way of conditions and interventions has no predicate in Biolink, since there these are values of
  the trial's node; as edges they can carry roles. ``has_participant`` is for continuants in biological processes.
- That something is given before something else is no ``precedes``: its domain are occurrents, which an intervention is
  not by the model.
- What is being tried is said as the derived graph says it: ``in_clinical_trials_for``, never ``treats``.

Evidence becomes properties of the edge that rests on it: `has_evidence` (the SSSOM record, or the evidence for a fact
read in a record), `has_confidence_score`, `supporting_text`, `knowledge_level`, `agent_type`. The
`primary_knowledge_source` is ``infores:clinicaltrials`` (in `infores_catalog.yaml` of
https://github.com/biolink/information-resource-registry) for what a record says; what this project or a vocabulary says
has none, as this project is not in that catalogue. Sites, outcomes, doses and publications stay in the RDF.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import groupby, product
from typing import Final, TypeAlias

import orjson

from trialgraph import vocab as v
from trialgraph.terms import Term, Triple

Value: TypeAlias = str | int | float | list[str]
Properties: TypeAlias = dict[str, Value]

# The properties of nodes and edges in the order of the columns, each with the type of its values. A name that Biolink
# does not have is that of the property of ours that it holds.
NODE: Final[Mapping[str, type]] = {
    "id": str, "category": list, "name": str, "description": str, "synonym": list, "xref": list,
    "clinical_trial_brief_title": str, "clinical_trial_phase": str, "clinical_trial_overall_status": str,
    "clinical_trial_primary_purpose": str, "clinical_trial_intervention_model": str, "clinical_trial_enrollment": int,
    "clinical_trial_enrollment_type": str, "clinical_trial_start_date": str, "clinical_trial_age_stage": list,
    "arm_type": str, "intervention_type": str, "condition_function": list, "modifier": list, "regimen_kind": list,
    "product_kind": list, "donor_type": list, "step_kind": list, "agency_class": list,
}  # fmt: skip
EDGE: Final[Mapping[str, type]] = {
    "id": str, "category": list, "subject": str, "predicate": str, "object": str, "original_predicate": str,
    "knowledge_level": str, "agent_type": str, "primary_knowledge_source": str, "has_confidence_score": float,
    "has_evidence": list, "supporting_text": list, "max_research_phase": str, "has_supporting_studies": list,
    "comparative_role": list, "functional_role": list,
}  # fmt: skip

_BIOLINK: Final = "https://w3id.org/biolink/vocab/"
_ROR: Final = "<https://ror.org/"
_REGISTRY: Final = "infores:clinicaltrials"
# Biolink's spelling of prefixes that this project writes otherwise.
_SPELLING: Final = {
    "clinicaltrials": "CLINICALTRIALS", "drugbank": "DRUGBANK", "hgnc": "HGNC", "mesh": "MESH", "unii": "UNII",
}  # fmt: skip
_CATEGORIES: Final = {
    v.Trial: "ClinicalTrial",
    v.Arm: "StudyPopulation",
    v.RegisteredIntervention: "ClinicalIntervention",
    v.DescribedIntervention: "ClinicalIntervention",
    v.CuratedIntervention: "ClinicalIntervention",
    v.Regimen: "ClinicalIntervention",
    v.DescribedProduct: "Drug",  # "a substance intended for use in the treatment of disease"
    v.ProcessingStep: "Procedure",
    v.RegisteredCondition: "DiseaseOrPhenotypicFeature",
    v.Organization: "Agent",
}
_NOTHING_MORE: Final = "biolink:NamedThing"
# Categories of concepts that are no classes of Biolink, or none that a node may have since they are abstract.
_INSTEAD: Final = {"Organization": "Agent", "BiologicalEntity": ""}

_PREDICATES: Final = {
    v.hasArm: "has_part",
    v.hasRegimen: "has_part",
    v.hasProcessingStep: "has_part",
    v.DCTERMS_HAS_PART: "has_part",
    v.SKOS_EXACT_MATCH: "exact_match",
    v.SKOS_CLOSE_MATCH: "close_match",
    v.SKOS_BROAD_MATCH: "broad_match",
    v.SKOS_NARROW_MATCH: "narrow_match",
    v.RDFS_SUB_CLASS_OF: "subclass_of",
}
_REVERSED: Final = {
    v.SCHEMA_SPONSOR: "contributes_to",
    v.collaborator: "contributes_to",
    v.SCHEMA_MANUFACTURER: "produces",
}
# By these a trial has what semantics or a curator found; why it is believed stands on what was found.
_FOUND: Final = frozenset({v.describesIntervention, v.describesProduct, v.hasRegimen, v.hasProcessingStep})
_ACCEPTED: Final = "<https://w3id.org/trialgraph/code/decision-accepted>"
_CURATION: Final = "<https://w3id.org/semapv/vocab/ManualMappingCuration>"

# Who says something, in the terms of Biolink's KnowledgeLevelEnum and AgentTypeEnum.
_REGISTRANT: Final[Properties] = {
    "knowledge_level": "knowledge_assertion", "agent_type": "manual_agent", "primary_knowledge_source": _REGISTRY,
}  # fmt: skip
_REGISTRY_PROGRAM: Final[Properties] = {
    "knowledge_level": "prediction", "agent_type": "automated_agent", "primary_knowledge_source": _REGISTRY,
}  # fmt: skip
_READER: Final[Properties] = {
    "knowledge_level": "not_provided", "agent_type": "text_mining_agent", "primary_knowledge_source": _REGISTRY,
}  # fmt: skip
_DERIVATION: Final[Properties] = {
    "knowledge_level": "knowledge_assertion", "agent_type": "automated_agent", "primary_knowledge_source": _REGISTRY,
}  # fmt: skip
_LINKER: Final[Properties] = {"knowledge_level": "prediction", "agent_type": "automated_agent"}
_CURATOR: Final[Properties] = {"knowledge_level": "knowledge_assertion", "agent_type": "manual_agent"}
_SAID_BY: Final = {
    v.RDFS_SUB_CLASS_OF: _CURATOR,  # those of the vocabulary
    v.hasComponent: _LINKER,
    v.expressesMarker: _LINKER,
    v.lacksMarker: _LINKER,
    v.derivedConditionTerm: _REGISTRY_PROGRAM,
    v.derivedInterventionTerm: _REGISTRY_PROGRAM,
}

_TEXTS: Final = {v.RDFS_LABEL: "name", v.SKOS_ALT_LABEL: "synonym", v.SCHEMA_ALTERNATE_NAME: "synonym"}
_TRIAL_VALUES: Final = {
    v.DCTERMS_ABSTRACT: "description",
    v.RDFS_LABEL: "clinical_trial_brief_title",
    v.SCHEMA_STATUS: "clinical_trial_overall_status",
    v.primaryPurpose: "clinical_trial_primary_purpose",
    v.interventionModel: "clinical_trial_intervention_model",
    v.enrollment: "clinical_trial_enrollment",
    v.enrollmentType: "clinical_trial_enrollment_type",
    v.startDate: "clinical_trial_start_date",
}
_PART_VALUES: Final = {
    v.DCTERMS_DESCRIPTION: "description",  # a trial's is its detailed description, and long
    v.armType: "arm_type",
    v.interventionType: "intervention_type",
    v.conditionFunction: "condition_function",
    v.modifier: "modifier",
    v.regimenKind: "regimen_kind",
    v.productKind: "product_kind",
    v.donorType: "donor_type",
    v.stepKind: "step_kind",
    v.agencyClass: "agency_class",
}
_WITHHELD: Final = "WITHHELD"  # the one status of the registry that Biolink's ClinicalTrialStatusEnum does not have
_ROLES: Final = {v.comparativeRole: "comparative_role", v.functionalRole: "functional_role"}


def rows(triples: Iterable[Triple], prefixes: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """The nodes and the edges that `triples` hold, a sorted line each, ready to be merged by :func:`united`.

    `triples` are those of whole trials together with all that is shared of them, or those of the derived graph.
    """
    mapping = _Mapping(triples, prefixes)
    nodes, edges = mapping.nodes(), mapping.edges()
    return sorted(_line(key, nodes[key]) for key in nodes), sorted(_line(key, edges[key]) for key in edges)


def united(lines: Iterable[str]) -> Iterator[str]:
    """Sorted lines of several calls of :func:`rows`, one for each node or edge: lists are joined, and of two single
    values that differ the first in order is kept."""
    for key, group in groupby(lines, key=lambda line: line.partition("\t")[0]):
        several = [*group]
        if len(several) == 1:
            yield several[0]
            continue
        whole: Properties = {}
        for line in several:
            _join(whole, _parse(line))
        yield _line(key, whole)


def read(line: str) -> Properties:
    """The properties that a line of :func:`united` holds."""
    return {"category": [_NOTHING_MORE]} | _parse(line)


def _parse(line: str) -> Properties:
    found: Properties = orjson.loads(line.partition("\t")[2])
    return found


def flat(value: Value) -> str:
    """A value as one text, for formats that have no lists: items between ``|``, a ``|`` in one of them as ``¦``."""
    return "|".join(item.replace("|", "¦") for item in value) if isinstance(value, list) else str(value)


def _line(key: str, properties: Properties) -> str:
    return f"{key}\t{orjson.dumps(properties, option=orjson.OPT_SORT_KEYS).decode()}\n"


def _join(whole: Properties, more: Properties) -> None:
    for name, value in more.items():
        present = whole.get(name, value)
        if isinstance(value, list):
            whole[name] = sorted({*value, *(present if isinstance(present, list) else ())})
        else:
            whole[name] = min(present, value, key=str)


class _Mapping:
    """The triples by subject and predicate, and which subjects are nodes."""

    def __init__(self, triples: Iterable[Triple], prefixes: Mapping[str, str]) -> None:
        self._curie = _curies(prefixes)
        self._said: dict[Term, dict[Term, list[Term]]] = {}
        for subject, predicate, value in triples:
            self._said.setdefault(subject, {}).setdefault(predicate, []).append(value)
        self._category = self._categories()
        self._id = {term: self._curie(self._entry(term)) for term in self._category}

    def _values(self, subject: Term, predicate: Term) -> list[Term]:
        return self._said.get(subject, {}).get(predicate, [])

    def _holds(self, subject: Term, predicate: Term, value: Term) -> bool:
        return value in self._values(subject, predicate)

    def _texts(self, subject: Term, predicate: Term) -> list[str]:
        return sorted({str(_content(value)) for value in self._values(subject, predicate)})

    # Nodes

    def _categories(self) -> dict[Term, str]:
        """Each node with the name of its class, empty where only another trial's use of a concept may tell it."""
        found: dict[Term, str] = {}
        for subject in self._said:
            for kind in self._values(subject, v.RDF_TYPE):
                if kind in _CATEGORIES:
                    found[subject] = _CATEGORIES[kind]
            if self._is_concept(subject):
                names = [value[1 + len(_BIOLINK) : -1] for value in self._values(subject, v.BIOLINK_CATEGORY)]
                name = min(names, default="")
                found[subject] = _INSTEAD.get(name, name)
        for owner in [*found]:
            found |= dict.fromkeys(self._values(owner, v.hasComponent), found[owner])
        return found

    def _is_concept(self, term: Term) -> bool:
        """Whether it is of a vocabulary; the codes of records are in schemes too, but are values and no nodes."""
        return bool(self._values(term, v.SKOS_IN_SCHEME)) and not self._holds(term, v.RDF_TYPE, v.SKOS_CONCEPT)

    def _entry(self, term: Term) -> Term:
        """The entry of ROR that an organisation is, else the term itself."""
        return min((same for same in self._values(term, v.SCHEMA_SAME_AS) if same.startswith(_ROR)), default=term)

    def nodes(self) -> dict[str, Properties]:
        """Each node by its id."""
        found: dict[str, Properties] = {}
        for term in self._category:
            _join(found.setdefault(self._id[term], {}), self._node(term))
        return found

    def _node(self, me: Term) -> Properties:
        node: Properties = {"id": self._id[me]}
        if category := self._category[me]:
            node["category"] = [f"biolink:{category}"]
        is_trial = self._holds(me, v.RDF_TYPE, v.Trial)
        tables = [_TRIAL_VALUES if is_trial else _PART_VALUES]
        if self._entry(me) == me:  # else it has the name that ROR gives it
            tables.append(_TEXTS)
        for table in tables:
            for predicate in table.keys() & self._said[me].keys():
                name = table[predicate]
                for content in map(_content, self._values(me, predicate)):
                    _join(node, {name: [str(content)] if NODE[name] is list else content})
        if node.get("clinical_trial_overall_status") == _WITHHELD:
            del node["clinical_trial_overall_status"]
        return node | (self._design(me) if is_trial else self._other_names(me))

    def _design(self, trial: Term) -> Properties:
        """What Biolink has in one value and the graph in several, or in another place."""
        stages = [
            stage.lower() for each in self._values(trial, v.hasEligibility) for stage in self._texts(each, v.ageGroup)
        ]
        phase: Properties = {"clinical_trial_phase": _phase(self._texts(trial, v.phase))}
        return phase | ({"clinical_trial_age_stage": stages} if stages else {})

    def _other_names(self, me: Term) -> Properties:
        """The names of an organisation as registered, of which ROR need not know any, and the concepts that the
        vocabulary of a concept declares to be the same: these are no edges, since they need not be nodes."""
        if self._holds(me, v.RDF_TYPE, v.Organization):
            return {"synonym": self._texts(me, v.RDFS_LABEL)}
        same = sorted(map(self._curie, self._values(me, v.SKOS_EXACT_MATCH)))
        return {"xref": same} if same and self._is_concept(me) else {}

    # Edges

    def edges(self) -> dict[str, Properties]:
        """Each edge by its ends and the property that it was."""
        found: dict[str, Properties] = {}
        for subject in self._said:
            for edge in (*self._statements(subject), *self._associations(subject)):
                _join(found.setdefault(_key(edge), {}), edge)
        self._add_roles(found)
        return {key: {"id": uuid.uuid5(uuid.NAMESPACE_URL, key).urn} | edge for key, edge in found.items()}

    def _statements(self, subject: Term) -> Iterator[Properties]:
        """What is said between two nodes."""
        if subject not in self._id:
            return
        identities = {v.SCHEMA_SAME_AS, v.SKOS_EXACT_MATCH if self._is_concept(subject) else ""}
        for predicate in self._said[subject].keys() - identities:
            for value in self._values(subject, predicate):
                if value in self._id:
                    yield self._edge(subject, predicate, value) | self._why(subject, predicate, value)

    def _edge(self, subject: Term, predicate: Term, value: Term) -> Properties:
        ends = (value, subject) if predicate in _REVERSED else (subject, value)
        name = _REVERSED.get(predicate) or _PREDICATES.get(predicate, "related_to")
        return {
            "category": ["biolink:Association"],
            "subject": self._id[ends[0]],
            "predicate": f"biolink:{name}",
            "object": self._id[ends[1]],
            "original_predicate": self._curie(predicate),
        }

    def _why(self, subject: Term, predicate: Term, value: Term) -> Properties:
        """Who says so, and the evidence if there is any."""
        if predicate in _SAID_BY:
            return _SAID_BY[predicate]
        if links := [link for link in self._values(subject, v.linkedBy) if self._is_for(link, predicate, value)]:
            return self._linked(links)
        if facts := self._facts(subject, predicate, value):
            return self._believed(facts)
        return _REGISTRANT

    def _is_for(self, evidence: Term, predicate: Term, value: Term) -> bool:
        return (
            self._holds(evidence, v.OWL_ANNOTATED_PROPERTY, predicate)
            and self._holds(evidence, v.OWL_ANNOTATED_TARGET, value)
            and self._values(evidence, v.decision) in ([], [_ACCEPTED])  # of links alone there are decisions
        )

    def _linked(self, links: list[Term]) -> Properties:
        """A link by one or several searches, of which the surest counts."""
        curated = any(self._holds(link, v.SSSOM_MAPPING_JUSTIFICATION, _CURATION) for link in links)
        return (_CURATOR if curated else _LINKER) | self._evidence(links, v.SSSOM_CONFIDENCE)

    def _facts(self, subject: Term, predicate: Term, value: Term) -> list[Term]:
        """The evidence for the statement alone, else for all of the thing that it introduces or is about."""
        if marked := [why for why in self._values(subject, v.evidence) if self._is_for(why, predicate, value)]:
            return marked
        whole = self._values(value if predicate in _FOUND else subject, v.evidence)
        return [why for why in whole if not self._values(why, v.OWL_ANNOTATED_PROPERTY)]

    def _believed(self, facts: list[Term]) -> Properties:
        curated = any(self._holds(why, v.RDF_TYPE, v.CuratedEvidence) for why in facts)
        return (_CURATOR if curated else _READER) | self._evidence(facts, v.factConfidence)

    def _evidence(self, evidence: list[Term], confidence: Term) -> Properties:
        found: Properties = {
            "has_evidence": sorted(map(self._curie, evidence)),
            "has_confidence_score": max(float(text) for why in evidence for text in self._texts(why, confidence)),
        }
        quotes = sorted({quote for why in evidence for quote in self._texts(why, v.quote)})
        return found | ({"supporting_text": quotes} if quotes else {})

    def _add_roles(self, found: dict[str, Properties]) -> None:
        """Adds what a thing is in an arm to the edges from the arm to it, or from the trial where the record lists no
        arms; if there is no such edge, to one of its own."""
        between: dict[tuple[Value, Value], list[Properties]] = {}
        for edge in found.values():
            between.setdefault((edge["subject"], edge["object"]), []).append(edge)
        for trial in self._category:
            for role in self._values(trial, v.hasRoleAssignment):
                why = self._values(role, v.evidence)
                roles: Properties = {
                    name: self._texts(role, predicate)
                    for predicate, name in _ROLES.items()
                    if self._values(role, predicate)
                }
                for place, thing in product(self._values(role, v.roleIn) or [trial], self._values(role, v.roleOf)):
                    ends = self._id[place], self._id[thing]
                    if ends not in between:
                        edge = self._edge(place, v.hasRoleAssignment, thing) | self._believed(why)
                        found[_key(edge)] = edge
                        between[ends] = [edge]
                    for edge in between[ends]:
                        _join(edge, roles | {"has_evidence": [self._curie(evidence) for evidence in why]})

    def _associations(self, me: Term) -> Iterator[Properties]:
        """An edge that the derived graph says more of, with all that it says."""
        if not self._holds(me, v.RDF_TYPE, v.BIOLINK_ENTITY_TO_DISEASE_ASSOCIATION):
            return
        edge: Properties = {
            "id": self._curie(me),
            "category": ["biolink:EntityToDiseaseAssociation"],
            "subject": self._curie(*self._values(me, v.BIOLINK_SUBJECT)),
            "predicate": self._curie(*self._values(me, v.BIOLINK_PREDICATE)),
            "object": self._curie(*self._values(me, v.BIOLINK_OBJECT)),
            "max_research_phase": self._texts(me, v.BIOLINK_MAX_RESEARCH_PHASE)[0],
            "has_supporting_studies": sorted(map(self._curie, self._values(me, v.BIOLINK_HAS_SUPPORTING_STUDIES))),
        }
        yield edge | _DERIVATION


def _key(edge: Properties) -> str:
    return f"{edge['subject']} {edge['predicate']} {edge['object']} {edge.get('original_predicate', '')}"


def _content(value: Term) -> str | int:
    """The text or number of a literal, the value that a code stands for."""
    if value[0] == "<":
        return value[1:-1].rpartition("/")[2].partition("-")[2]
    end = value.rindex('"')
    text: str = orjson.loads(value[: end + 1])
    return int(text) if value.endswith("#integer>") else text


def _phase(phases: Iterable[str]) -> str:
    """A value of Biolink's ResearchPhaseEnum; early phase 1 is a phase 1 there, two phases are a combined one."""
    numbers = sorted({phase[-1] for phase in phases if phase != "NA"})
    return f"clinical_trial_phase_{'_to_'.join(numbers)}" if numbers else "not_provided"


def _curies(prefixes: Mapping[str, str]) -> Callable[[Term], str]:
    """From an IRI to its CURIE, in Biolink's spelling."""
    spelt = {namespace: _SPELLING.get(prefix, prefix) for prefix, namespace in prefixes.items()}
    # The longest first: one namespace may begin with another.
    namespaces = sorted(spelt, key=lambda namespace: (-len(namespace), namespace))

    @lru_cache(maxsize=65536)
    def curie(term: Term) -> str:
        value = term[1:-1]
        for namespace in namespaces:
            if value.startswith(namespace):
                return f"{spelt[namespace]}:{value[len(namespace) :]}"
        return value

    return curie
