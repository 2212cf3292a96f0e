"""A name of a kind -> links to the vocabularies of that kind, or "searched, not found"."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence

from trialgraph.concepts import Concept, Decision, Kind, Link, Linked, Modifier, Release
from trialgraph.linking.abbreviations import unabbreviated
from trialgraph.linking.index import Index
from trialgraph.linking.normalise import PREPROCESSING, normalise
from trialgraph.linking.nothing import names_nothing
from trialgraph.linking.rules import EXACT, RULES, Match, Name
from trialgraph.linking.targets import TARGETS, Target

Vocabularies = Mapping[str, Sequence[Concept]] | Callable[[str], Sequence[Concept]]


class Linker:
    """Links names; the same name of the same kind is decided once.

    `vocabularies` holds the concepts by name of the vocabulary, or loads one when it is first searched. A vocabulary
    without a release is not searched.
    """

    def __init__(self, vocabularies: Vocabularies, releases: Iterable[Release]) -> None:
        self._load = vocabularies.__getitem__ if isinstance(vocabularies, Mapping) else vocabularies
        self._versions = {release.name: release.version for release in releases}
        self._indexes: dict[str, Index] = {}
        self._decided: dict[tuple[Kind, str], Linked] = {}

    def link(self, kind: Kind, name: str) -> Linked:
        """All decisions about a name of a kind; at most one vocabulary entry is accepted in each vocabulary."""
        known = self._decided.get((kind, name))
        if known is None:
            known = self._decided[kind, name] = self._decide(kind, name)
        return known

    def _decide(self, kind: Kind, name: str) -> Linked:
        targets = self._targets(kind)
        if not targets:
            return Linked(())
        key = normalise(name)
        nothing = names_nothing(kind, key) or names_nothing(kind, normalise(unabbreviated(name)))
        if nothing or not key:
            return Linked((self._not_found(kind, key, nothing or "no-match"),))
        links, modifiers = self._search(kind, Name(name, key, frozenset()), targets)
        return Linked(tuple(links) or (self._not_found(kind, key, "no-match"),), modifiers)

    def _search(self, kind: Kind, name: Name, targets: list[Target]) -> tuple[list[Link], tuple[Modifier, ...]]:
        links: list[Link] = []
        modifiers: tuple[Modifier, ...] = ()
        settled: dict[str, set[str]] = {}
        for target in targets:
            before = settled.get(target.beside, set())
            if EXACT in before:
                continue
            matches = self._matches(kind, Name(name.text, name.key, target.categories), target)
            if before:
                matches = [match for match in matches if match.predicate == EXACT]
            links += [self._link(kind, name.key, match, target.vocabulary) for match in matches]
            modifiers = modifiers or next((match.modifiers for match in matches), ())
            settled[target.vocabulary] = {m.predicate for m in matches if m.decision is Decision.ACCEPTED}
        return links, modifiers

    def warm(self) -> None:
        """Opens every index that a search may need, so that processes forked after this share them."""
        for kind in Kind:
            for target in self._targets(kind):
                self._index(target.vocabulary)

    def _matches(self, kind: Kind, name: Name, target: Target) -> list[Match]:
        index = self._index(target.vocabulary)
        return next((found for rule in RULES[kind] if (found := rule(name, index))), [])

    def _targets(self, kind: Kind) -> list[Target]:
        return [target for target in TARGETS[kind] if target.vocabulary in self._versions]

    def _index(self, vocabulary: str) -> Index:
        if vocabulary not in self._indexes:
            self._indexes[vocabulary] = Index(self._load(vocabulary))
        return self._indexes[vocabulary]

    def _link(self, kind: Kind, key: str, match: Match, source: str) -> Link:
        return Link(
            kind=kind,
            key=key,
            decision=match.decision,
            predicate=match.predicate,
            concept=match.concept.curie,
            label=match.concept.label,
            category=match.concept.category,
            source=source,
            source_version=self._versions[source],
            justification="semapv:LexicalMatching",
            confidence=match.confidence,
            matched=match.matched,
            preprocessing=match.preprocessing,
            rule=match.rule,
        )

    def _not_found(self, kind: Kind, key: str, rule: str) -> Link:
        """A search that found nothing; the confidence is that of the search, which is certain, not of the world."""
        return Link(
            kind=kind,
            key=key,
            decision=Decision.NOT_FOUND,
            predicate=EXACT,
            concept="",
            label="",
            category="",
            source=kind.value,
            source_version=self._digest(kind),
            justification="semapv:LexicalMatching",
            confidence=1.0,
            matched="",
            preprocessing=PREPROCESSING,
            rule=rule,
        )

    def _digest(self, kind: Kind) -> str:
        """A short name for the set of releases that a search of this kind goes through."""
        searched = "\n".join(
            f"{target.vocabulary} {self._versions[target.vocabulary]}" for target in self._targets(kind)
        )
        return hashlib.sha256(searched.encode()).hexdigest()[:12]
