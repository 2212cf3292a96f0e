"""A name of a kind -> links to the vocabularies of that kind, or "searched, not found".

A name is tried as it is, then in other wordings in the order of what they cost; the first wording that a vocabulary
knows decides for that vocabulary (:mod:`trialgraph.linking.search`). Then come its parts, then misspellings. What the
record says beside a name is asked when the name says nothing by itself. A curator's decisions go before all of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from trialgraph.concepts import Component, Concept, Context, Decision, Kind, Link, Linked
from trialgraph.linking import components, evidence
from trialgraph.linking.abbreviations import is_abbreviation
from trialgraph.linking.curation import JUSTIFICATION, Curated, Row
from trialgraph.linking.index import Index, Standing
from trialgraph.linking.modifiers import alternatives
from trialgraph.linking.normalise import PREPROCESSING, fold, normalise
from trialgraph.linking.nothing import names_nothing
from trialgraph.linking.readings import LONGEST, Reading
from trialgraph.linking.search import Found, Search
from trialgraph.linking.targets import TARGETS
from trialgraph.linking.wording import COUNTRIES_OF_FORM

EXACT, BROAD, NARROW, CLOSE = "skos:exactMatch", "skos:broadMatch", "skos:narrowMatch", "skos:closeMatch"
_UNITED_STATES: Final = frozenset({"NIH", "FED"})
# What a registrant's other name tells the kind of, seldom the very thing.
_KIND_OF_THING: Final = frozenset({"Procedure", "Activity", "Device"})
PLACEBO: Final = "Placebo"
_NOTHING_SAID: Final = Context()


class Linker:
    """Links names; the same name of the same kind is decided once."""

    def __init__(self, index: Index, curated: Curated | None = None) -> None:
        self.index = index
        self._curated = curated or Curated()
        self._search = Search(index)
        self._digests = {kind: self._digest(kind) for kind in Kind}
        self._link_plain = lru_cache(maxsize=1 << 16)(self._plain)
        self._know = lru_cache(maxsize=1 << 16)(self._known)

    def __reduce__(self) -> tuple[object, ...]:
        return Linker, (self.index, self._curated)

    def link(self, kind: Kind, name: str, context: Context = _NOTHING_SAID) -> Linked:
        """All decisions about a name of a kind, read in the context of its record."""
        found = self._link_plain(kind, name)
        return found if context is _NOTHING_SAID else self._in_context(kind, name, found, context)

    def known(self, kind: Kind, name: str) -> Linked:
        """What :meth:`link` decides about a name that as a whole means the same as a concept; nothing for any other.

        That is told sooner: neither parts nor misspellings of the name are searched."""
        return self._know(kind, name)

    # A name by itself

    def beginning(self, kind: Kind, name: str) -> Iterator[Concept]:
        """What a name of this kind that nothing bears may be the beginning of; offered to people, never asserted."""
        fitting = {target.vocabulary: target.categories for target in TARGETS[kind] if not target.second}
        for entry in self.index.beginning(normalise(name)):
            if entry.concept.category in fitting.get(entry.vocabulary, ()):
                yield entry.concept

    def _known(self, kind: Kind, name: str) -> Linked:
        key = normalise(name)
        if (
            not key
            or not self._search.covers(kind)
            or (names_nothing(kind, name) and not self._curated.accepted(kind, key))
        ):
            return Linked(())
        found = self._search.find(kind, [Reading(name, key)])
        linked = self._linked(kind, key, found) if _exact(found) or self._curated.accepted(kind, key) else Linked(())
        return linked if linked.exact else Linked(())

    def _plain(self, kind: Kind, name: str) -> Linked:
        key = normalise(name)
        if not self._search.covers(kind):
            return Linked(())
        nothing = names_nothing(kind, name)
        if self._curated.accepted(kind, key):
            nothing = ""
        if nothing or not key:
            return self._of_nothing(kind, key, nothing or "no-match")
        found = self._search.find(kind, [Reading(name, key)])
        if kind is Kind.ORGANIZATION:
            found = [_of_another_country(one, name) for one in found]
        if _exact(found):
            return self._linked(kind, key, found)
        found += self._narrower(kind, name)
        settled = any(one.narrower for one in found) or bool(self._curated.accepted(kind, key))
        parts = () if settled else self._components(kind, name)
        if not parts and not settled:
            found = self._search.misspelt(kind, Reading(name, key)) or found
        return self._linked(kind, key, found, parts)

    def _linked(
        self, kind: Kind, key: str, found: list[Found], parts: tuple[Component, ...] = (), read_as: str = ""
    ) -> Linked:
        links = self._decided_by_curator(kind, key, [self._link(kind, key, one) for one in found])
        modifiers = next((one.reading.modifiers for one in found if one.accepted and one.reading.modifiers), ())
        nothing = "named-in-parts" if parts else "no-match"
        return Linked(tuple(links) or (self._not_found(kind, key, nothing),), modifiers, parts, read_as)

    def _narrower(self, kind: Kind, name: str) -> list[Found]:
        """The classes of which a condition leaves open which one holds: recurrent X, refractory X."""
        if kind is not Kind.CONDITION:
            return []
        found = []
        for text in alternatives(name):
            start = Reading(text, normalise(text), 5, ("alternative",), (*PREPROCESSING, "semapv:RegexReplacement"))
            exact = [one for one in self._search.find(kind, [start]) if one.exact]
            found += [replace(one, narrower=True) for one in exact]
        return found

    def _components(self, kind: Kind, name: str, context: Context = _NOTHING_SAID) -> tuple[Component, ...]:
        """The parts of a name of several things, each linked by itself; none unless something is found in them."""
        for parts, sure in components.split(kind, name) if len(name) <= LONGEST else ():
            linked = [Component(part, self.link(kind, part, context)) for part in parts]
            useful = [part for part in linked if part.linked.accepted or part.linked.components]
            told = [part for part in linked if part in useful or names_nothing(kind, part.text)]
            if useful and len(linked) > 1 and (sure or len(told) == len(linked)):
                return tuple(flatten(linked))
        return ()

    # A name in its record

    def _in_context(self, kind: Kind, name: str, plain: Linked, context: Context) -> Linked:
        if kind is Kind.ORGANIZATION:
            return self._of_country(plain, context)
        if _is_dummy(plain) or (plain.exact and not is_abbreviation(name)):
            return plain
        if plain.components:
            return self._parts_in_context(kind, plain, context)
        offers = list(evidence.instead(kind, name, context))
        defined = [offer for offer in offers if offer.rule == evidence.DEFINED]
        if plain.exact and not defined:
            return plain
        read = self._read_as(kind, defined) or (None if plain.accepted else self._other_name(kind, offers, context))
        if read is not None:
            return read
        return plain if plain.accepted else self._witnessed(plain, context)

    def _parts_in_context(self, kind: Kind, plain: Linked, context: Context) -> Linked:
        """The parts of a name that could not be linked by themselves, read in the record."""
        about = replace(context, other_names=())
        parts = [
            part if part.linked.accepted else Component(part.text, self.link(kind, part.text, about))
            for part in plain.components
        ]
        return replace(plain, components=tuple(flatten(parts)))

    def _read_as(self, kind: Kind, offers: Sequence[evidence.Instead]) -> Linked | None:
        """What the first words of the record that can be linked lead to."""
        for offer in offers:
            start = Reading(
                offer.text,
                normalise(offer.text),
                offer.cost,
                (offer.rule,),
                (*PREPROCESSING, "semapv:RegexReplacement"),
            )
            found = self._search.find(kind, [start])
            parts = () if _exact(found) else self._components(kind, offer.text)
            if not parts and not any(one.accepted for one in found):
                found = self._search.misspelt(kind, start)
            if parts or any(one.accepted for one in found):
                return self._linked(kind, start.key, found, parts, offer.text)
        return None

    def _other_name(self, kind: Kind, offers: Sequence[evidence.Instead], context: Context) -> Linked | None:
        """What the registrant's other names, or the texts, say that a name unknown by itself is, if they agree."""
        siblings = {
            link.concept
            for name in context.siblings
            for link in self._link_plain(kind, name).links
            if link.decision is Decision.ACCEPTED
        }
        for rule in (evidence.OTHER_NAME, evidence.EXPLAINED):
            read = []
            for offer in offers:
                linked = self._read_as(kind, [offer]) if offer.rule == rule else None
                if linked is not None and linked.exact and not linked.components:
                    read.append(linked)
            concepts = [
                {link.concept for link in linked.links if link.decision is Decision.ACCEPTED} for linked in read
            ]
            agreeing = bool(concepts) and all(one & concepts[0] for one in concepts)
            if agreeing and not concepts[0] & siblings:
                fullest = max(read, key=lambda linked: len(linked.links))
                return replace(fullest, links=tuple(_of_substance(link) for link in fullest.links))
        return None

    def _witnessed(self, plain: Linked, context: Context) -> Linked:
        """Of concepts that share a name, the one that NLM gave the trial too."""
        supported = [
            link
            for link in plain.links
            if link.decision is Decision.CANDIDATE
            and link.rule.startswith("ambiguous")
            and self._annotated(link, context)
        ]
        if len(supported) != 1:
            return plain
        chosen = replace(
            supported[0], decision=Decision.ACCEPTED, confidence=0.75, rule=f"{supported[0].rule}-witnessed",
            justification="semapv:CompositeMatching",
        )  # fmt: skip
        return replace(plain, links=(chosen,))

    def _annotated(self, link: Link, context: Context) -> bool:
        return any(
            {entry.concept.curie, *entry.concept.exact} & context.mesh for entry in self.index.equivalents(link.concept)
        )

    def _of_country(self, plain: Linked, context: Context) -> Linked:
        """Organisations of the same name told apart by what the registry says of the agency: NIH and the other federal
        agencies of its classes are of the United States."""
        if context.agency_class not in _UNITED_STATES:
            return plain
        links = [link for link in plain.links if link.concept and self._country(link) == "US"]
        if len(links) == 1 and links[0].rule.startswith("ambiguous"):
            sure = replace(links[0], decision=Decision.ACCEPTED, confidence=0.85, rule=f"{links[0].rule}-country")
            return replace(plain, links=(sure,))
        if links or not plain.accepted:
            return plain if not links else replace(plain, links=tuple(links))
        return replace(plain, links=tuple(_doubted(link, "other-country") for link in plain.links))

    def _country(self, link: Link) -> str:
        return next((entry.concept.country for entry in self.index.equivalents(link.concept)), "")

    # Links

    def _link(self, kind: Kind, key: str, found: Found) -> Link:
        concept, standing = found.entry.concept, found.standing
        rules = (
            *found.reading.rules,
            *(("misspelt",) if found.misspelt else ()),
            *(("folded",) if found.folded else ()),
        )
        named = "-".join((*rules, standing.name.lower()))
        looked_up = found.misspelt or (_fold_of(found) if found.folded else found.reading.key)
        steps = found.reading.steps
        if found.folded:
            steps = (*steps, "semapv:Lemmatization")
        predicate = EXACT
        if standing is Standing.RELATED:
            predicate = CLOSE
        elif found.narrower or found.reading.broader:
            predicate = NARROW if found.narrower else BROAD
        rule = (
            f"ambiguous-{named}" if found.shared > 1 else f"{named}-but-{found.objection}" if found.objection else named
        )
        return Link(
            kind=kind,
            key=key,
            decision=Decision.ACCEPTED if found.accepted else Decision.CANDIDATE,
            predicate=predicate,
            concept=concept.curie,
            label=concept.label,
            category=concept.category,
            source=found.entry.vocabulary,
            source_version=self.index.versions[found.entry.vocabulary],
            justification="semapv:LexicalSimilarityThresholdMatching" if found.misspelt else "semapv:LexicalMatching",
            confidence=found.confidence,
            matched=self.index.matched(found.entry.number, looked_up, standing, folded=found.folded),
            preprocessing=steps,
            rule=rule,
        )

    def _decided_by_curator(self, kind: Kind, key: str, links: list[Link]) -> list[Link]:
        """The links with what a curator accepted in place of the machine's of that vocabulary, and what he rejected."""
        accepted, rejected = self._curated.accepted(kind, key), self._curated.rejected(kind, key)
        if not accepted and not rejected:
            return links
        sources = {row.source for row in accepted.values()}
        kept = [link for link in links if link.source not in sources and link.concept not in rejected]
        made = [self._curators(kind, key, row, Decision.ACCEPTED) for row in accepted.values()]
        return kept + made + [self._curators(kind, key, row, Decision.REJECTED) for row in rejected.values()]

    def _curators(self, kind: Kind, key: str, row: Row, decision: Decision) -> Link:
        entries = self.index.equivalents(row.curie)
        concept = next(one.concept for one in entries if one.concept.curie == row.curie)
        return Link(
            kind=kind,
            key=key,
            decision=decision,
            predicate=row.predicate,
            concept=row.curie,
            label=concept.label,
            category=concept.category,
            source=row.source,
            source_version=self.index.versions[row.source],
            justification=JUSTIFICATION,
            confidence=1.0,
            matched=concept.label,
            preprocessing=PREPROCESSING,
            rule="curated",
        )

    def _of_nothing(self, kind: Kind, key: str, rule: str) -> Linked:
        """A name of no substance, procedure or disease. A placebo has a heading of its own in MeSH."""
        headings = [hit.entry for hit in self.index.named("placebos") if hit.entry.concept.category == PLACEBO]
        if rule != "placebo" or len(headings) != 1:
            return Linked((self._not_found(kind, key, rule),))
        reading = Reading("placebos", "placebos", 0, (rule,), (*PREPROCESSING, "semapv:RegexReplacement"))
        return Linked((self._link(kind, key, Found(headings[0], Standing.LABEL, reading)),))

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
            source_version=self._digests[kind],
            justification="semapv:LexicalMatching",
            confidence=1.0,
            matched="",
            preprocessing=PREPROCESSING,
            rule=rule,
        )

    def _digest(self, kind: Kind) -> str:
        """A short name for the set of releases that a search of this kind goes through."""
        names = dict.fromkeys(target.vocabulary for target in TARGETS[kind] if target.vocabulary in self.index.versions)
        searched = "\n".join(f"{name} {self.index.versions[name]}" for name in names)
        return hashlib.sha256(searched.encode()).hexdigest()[:12]


def _exact(found: Iterable[Found]) -> bool:
    return any(one.exact for one in found)


def _of_another_country(found: Found, name: str) -> Found:
    """Doubts a company of a country that has no such legal form: an affiliate in India is not the head office."""
    countries = next((allowed for form, allowed in COUNTRIES_OF_FORM if form.search(name)), None)
    country = found.entry.concept.country
    odd = countries is not None and country and country not in countries and "without-legal-form" in found.reading.rules
    return replace(found, objection="other-country") if odd else found


def _is_dummy(linked: Linked) -> bool:
    return linked.links[0].rule in ("placebo-label", "placebo", "sham", "not-a-disease") if linked.links else True


def _of_substance(link: Link) -> Link:
    return _doubted(link, "kind-of-thing") if link.category in _KIND_OF_THING else link


def _doubted(link: Link, reason: str) -> Link:
    """The link as a candidate only."""
    if link.decision is not Decision.ACCEPTED:
        return link
    return replace(
        link, decision=Decision.CANDIDATE, confidence=min(0.5, link.confidence), rule=f"{link.rule}-but-{reason}"
    )


def _fold_of(found: Found) -> str:
    """The coarser key by which something was found."""
    return fold(found.reading.key, ordered=found.entry.vocabulary == "ror")


def flatten(parts: Iterable[Component]) -> Iterator[Component]:
    """The parts, and in place of a part that has parts itself those."""
    for part in parts:
        if part.linked.components:
            yield from part.linked.components
        else:
            yield part
