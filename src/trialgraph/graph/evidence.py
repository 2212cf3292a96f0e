"""Why a fact is believed, and where facts are said: the terms of the parts of one trial. Meaning:
ontologies/evidence.ttl; rules: shapes/evidence.ttl."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from trialgraph import vocab as v
from trialgraph.concepts import Linked
from trialgraph.facts import Evidence, Facts, Part, Ref, registered
from trialgraph.names import Names
from trialgraph.terms import Term, Triple, date, decimal, iri, text


@dataclass(frozen=True, slots=True)
class Place:
    """One trial as facts refer to it: the terms of its arms, conditions and things, and its markers, linked."""

    nct: str
    trial: Term
    names: Names
    arms: Sequence[Term]
    conditions: Sequence[Term]
    things: Mapping[Ref, Term]
    markers: Mapping[str, Linked]

    def thing(self, ref: Ref) -> Term:
        """The term of what a fact is about. Raises KeyError when no fact and no intervention introduces it."""
        return self.things[ref]

    def arm(self, index: int) -> Term:
        """The arm at `index` of ``armGroups[]``."""
        return self.arms[index]

    def condition(self, index: int) -> Term:
        """The condition at `index` of ``conditions[]``."""
        return self.conditions[index]

    @property
    def population(self) -> Term:
        """Those who may take part; a trial has one description of them."""
        return self.names.population(self.nct)


def things(nct: str, names: Names, given: Sequence[Term], facts: Facts) -> dict[Ref, Term]:
    """The terms of all that a fact of the trial may be about; `given` are those of its registered interventions."""
    found = {registered(index): term for index, term in enumerate(given)}
    labels = (
        (Part.DESCRIBED, [item.label for item in facts.described]),
        (Part.REGIMEN, [item.label for item in facts.regimens]),
        (Part.PRODUCT, [item.label for item in facts.products]),
    )
    for part, named in labels:
        terms = names.parts(nct, part, named, lambda label: (label,))
        found |= {Ref(part, label): term for label, term in zip(named, terms, strict=True)}
    return found


def triples(me: Term, why: Evidence, place: Place, fact: Triple | None = None) -> Iterator[Triple]:
    """That `me` rests on `why`, and what `why` is.

    Where a node needs evidence for several statements, `fact` is the one that this evidence is for. Equal evidence in
    one trial is one node.
    """
    parts = (why.rule, why.path, why.source, why.quote, str(why.confidence), why.curator, why.date, *(fact or ()))
    term = place.names.fact_evidence(place.nct, *parts)
    yield me, v.evidence, term
    yield term, v.rule, text(why.rule)
    yield term, v.factConfidence, decimal(why.confidence)
    if why.quote:
        yield term, v.quote, text(why.quote)
    if why.path:
        yield term, v.RDF_TYPE, v.TextEvidence
        yield term, v.quotedFrom, text(why.path)
    else:
        yield term, v.RDF_TYPE, v.CuratedEvidence
        # A citation may look like an IRI of some scheme ("PMID: 1234"): only a web address is taken for one.
        yield term, v.DCTERMS_SOURCE, iri(why.source) if why.source.startswith("http") else text(why.source)
        if why.curator:
            yield term, v.curator, text(why.curator)
        if why.date:
            yield term, v.DCTERMS_DATE, date(why.date)
    if fact is not None:
        subject, predicate, value = fact
        yield term, v.RDF_TYPE, v.OWL_AXIOM
        yield term, v.OWL_ANNOTATED_SOURCE, subject
        yield term, v.OWL_ANNOTATED_PROPERTY, predicate
        yield term, v.OWL_ANNOTATED_TARGET, value
