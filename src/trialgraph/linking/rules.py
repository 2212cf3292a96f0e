"""The rules of the linker, one short function each, tried in the order of the table until one finds something.

What the confidences mean. They are the engineers' estimates of how often such a match is right, not measured
probabilities: 0.95 the preferred label of exactly one concept; 0.9 an exact synonym of exactly one concept; 0.05 less
when the name had to be reworded (plural, order of words, abbreviation behind it); 0.8 the same after modifiers were
set aside, for the broader concept. A candidate carries one divided by the number of concepts that answer to the name,
and at most 0.5: a person has to choose.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from trialgraph.concepts import Concept, Decision, Kind, Modifier
from trialgraph.linking.abbreviations import unabbreviated
from trialgraph.linking.index import Index, Standing
from trialgraph.linking.modifiers import shorter
from trialgraph.linking.normalise import PREPROCESSING, normalise

EXACT, BROAD, CLOSE = "skos:exactMatch", "skos:broadMatch", "skos:closeMatch"


@dataclass(frozen=True, slots=True)
class Name:
    """A name as registered, its key, and the categories it may land on."""

    text: str
    key: str
    categories: frozenset[str]


@dataclass(frozen=True, slots=True)
class Match:
    """What a rule found in one vocabulary."""

    concept: Concept
    decision: Decision
    predicate: str
    confidence: float
    matched: str
    rule: str
    preprocessing: tuple[str, ...] = PREPROCESSING
    modifiers: tuple[Modifier, ...] = ()


Rule = Callable[[Name, Index], list[Match]]


def label(name: Name, index: Index) -> list[Match]:
    """The name is the preferred label of one concept, whoever else has it as a synonym."""
    return _decide(name, index, Standing.LABEL, 0.95, "label")


def synonym(name: Name, index: Index) -> list[Match]:
    """The name is an exact synonym of one concept."""
    return _decide(name, index, Standing.SYNONYM, 0.9, "synonym")


def without_abbreviation(name: Name, index: Index) -> list[Match]:
    """The name without the abbreviation of itself that it ends in: ``Acute Lymphoblastic Leukemia (ALL)``."""
    bare = unabbreviated(name.text)
    return _reworded(bare, name, index, "without-abbreviation", "semapv:RegexRemoval") if bare else []


def uninverted(name: Name, index: Index) -> list[Match]:
    """The name with its parts in the order of speech: ``Pain, Postoperative``."""
    head, comma, tail = name.text.partition(", ")
    if not comma or "," in tail or not tail:
        return []
    return _reworded(f"{tail} {head}", name, index, "uninverted", "semapv:RegexReplacement")


def plural(name: Name, index: Index) -> list[Match]:
    """The name is the plain plural of a label or exact synonym: ``lymphomas``."""
    if not name.key.endswith("s") or name.key.endswith(("ss", "us", "is")):
        return []
    return _reworded(name.key[:-1], name, index, "plural", "semapv:Lemmatization")


def without_modifiers(name: Name, index: Index) -> list[Match]:
    """As few modifiers as possible are set aside until exactly one concept answers: it is broader than the name."""
    for ways in shorter(name.text):
        found = [match for rest, modifiers in ways for match in _broader(rest, modifiers, name, index)]
        if len({match.concept.curie for match in found}) == 1:
            return found[:1]
    return []


def related(name: Name, index: Index) -> list[Match]:
    """The vocabulary has the name only as a broad, narrow or related one: a hint to a person, no more."""
    found = index.find(name.key, Standing.RELATED, name.categories)
    return _candidates(name, found, Standing.RELATED, CLOSE, "related")


RULES: dict[Kind, tuple[Rule, ...]] = {
    Kind.CONDITION: (label, without_abbreviation, synonym, plural, uninverted, without_modifiers, related),
    Kind.DRUG: (label, without_abbreviation, synonym, related),
    Kind.BIOLOGICAL: (label, without_abbreviation, synonym, plural, related),
    Kind.DEVICE: (label, without_abbreviation, synonym, plural, related),
    Kind.PROCEDURE: (label, without_abbreviation, synonym, plural, uninverted, related),
    Kind.ORGANIZATION: (label, without_abbreviation, synonym, related),
    Kind.MARKER: (label, synonym),
    Kind.OTHER: (),
}


def _reworded(text: str, name: Name, index: Index, how: str, step: str) -> list[Match]:
    """What another wording of the name is the label or exact synonym of: 0.05 less sure than the name itself."""
    other = replace(name, text=text, key=normalise(text))
    if not other.key:
        return []
    return [
        replace(
            match,
            confidence=round(match.confidence - 0.05, 2),
            rule=f"{how}-{match.rule}",
            preprocessing=(*PREPROCESSING, step),
        )
        for match in label(other, index) or synonym(other, index)
        if match.decision is Decision.ACCEPTED
    ]


def _decide(name: Name, index: Index, standing: Standing, confidence: float, rule: str) -> list[Match]:
    found = index.find(name.key, standing, name.categories)
    if len(found) != 1:
        return _candidates(name, found, standing, EXACT, f"ambiguous-{rule}")
    matched = index.matched(found[0], name.key, standing)
    return [Match(found[0], Decision.ACCEPTED, EXACT, confidence, matched, rule)]


def _candidates(name: Name, found: list[Concept], standing: Standing, predicate: str, rule: str) -> list[Match]:
    confidence = round(min(0.5, 1 / max(1, len(found))), 2)
    return [
        Match(concept, Decision.CANDIDATE, predicate, confidence, Index.matched(concept, name.key, standing), rule)
        for concept in found
    ]


def _broader(rest: str, modifiers: tuple[Modifier, ...], name: Name, index: Index) -> list[Match]:
    bare = replace(name, text=rest, key=normalise(rest))
    if not bare.key:
        return []
    found = label(bare, index) or synonym(bare, index) or plural(bare, index)
    return [
        replace(
            match,
            predicate=BROAD,
            confidence=0.8,
            rule="without-modifiers",
            preprocessing=("semapv:RegexRemoval", *match.preprocessing),
            modifiers=modifiers,
        )
        for match in found
        if match.decision is Decision.ACCEPTED
    ]
