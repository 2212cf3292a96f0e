"""The ways to match a name: in its record or alone by the linker, and two simple alternatives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Final

from rapidfuzz import fuzz, process

from benchmarks.linking.gold import Row
from benchmarks.linking.judge import Answer, Matcher
from trialgraph import graph, records
from trialgraph.concepts import Concept, Decision, Kind, Linked
from trialgraph.linking.targets import TARGETS, Target

CUTOFF: Final = 0.88  # a fuzzy match below this likeness is no match
_LEAST: Final = 0.7  # below this it is not even looked for

LinkRecord = Callable[[records.Study], graph.Links]
LinkName = Callable[[Kind, str], Linked]
Pool = Mapping[str, Concept]
Pools = Mapping[Kind, Sequence[Sequence[Pool]]]


class InRecord:
    """What is said of a row's name where it stands: in the first of its records that holds it. Rows whose name is in
    none are linked alone, and kept in `outside`."""

    def __init__(self, link: LinkRecord, alone: LinkName, studies: Iterable[records.Study]) -> None:
        self._studies = {study.nct_id: study for study in studies}
        self._links = cache(lambda trial: link(self._studies[trial]))
        self._alone = alone
        self.outside: dict[str, Row] = {}

    def __call__(self, row: Row) -> list[Answer]:
        there = (self._studies[trial] for trial in row.trials if trial in self._studies)
        found = next(filter(None, (self._in(study, row) for study in there)), None)
        if found is None:
            self.outside[row.id] = row
            found = self._alone(row.kind, row.name)
        return answers(found)

    def _in(self, study: records.Study, row: Row) -> Linked | None:
        """The name as written there, or else but for case and blanks; an intervention only under the row's type."""
        links = self._links(study.nct_id)
        if row.kind is Kind.CONDITION:
            named = list(zip(study.protocol_section.conditions_module.conditions, links.conditions, strict=True))
        elif row.kind is Kind.ORGANIZATION:
            named = list(links.organizations.items())
        else:
            interventions = study.protocol_section.arms_interventions_module.interventions
            pairs = zip(interventions, links.interventions, strict=True)
            named = [(item.name or "", linked) for item, linked in pairs if (item.type or "") == row.type]
        loosely = [(_loosely(name), linked) for name, linked in named]
        return _first(row.name, named) or _first(_loosely(row.name), loosely)


def _first(wanted: str, named: Iterable[tuple[str, Linked]]) -> Linked | None:
    return next((linked for name, linked in named if name == wanted), None)


def _loosely(name: str) -> str:
    return " ".join(name.casefold().split())


def alone(link: LinkName) -> Matcher:
    """What is said of a row's name without its record."""
    return lambda row: answers(link(row.kind, row.name))


def answers(linked: Linked) -> list[Answer]:
    """All that was said of a name and of its parts."""
    own = [
        Answer(link.concept, link.label, link.predicate, link.rule, link.matched, link.confidence, link.decision)
        for link in linked.links
    ]
    return own + [answer for component in linked.components for answer in answers(component.linked)]


def pools(load: Callable[[str], Sequence[Concept]], installed: frozenset[str]) -> Pools:
    """What a kind searches: for each vocabulary the case-folded names with the concept that bears each, of the
    categories allowed; then, for when nothing is found there, the same of those that are its second choice.

    Of several concepts that bear a name the one whose label it is counts, then the first.
    """

    @cache
    def pool(vocabulary: str, categories: frozenset[str]) -> dict[str, Concept]:
        allowed = [concept for concept in load(vocabulary) if concept.category in categories]
        found = {concept.label.casefold(): concept for concept in reversed(allowed)}
        for concept in allowed:
            for synonym in concept.synonyms:
                found.setdefault(synonym.casefold(), concept)
        return found

    def choice(targets: Iterable[Target]) -> list[dict[str, Concept]]:
        return [pool(target.vocabulary, target.categories) for target in targets if target.vocabulary in installed]

    return {
        kind: (choice(t for t in targets if not t.second), choice(t for t in targets if t.second))
        for kind, targets in TARGETS.items()
    }


def exact_string(of: Pools) -> Matcher:
    """The name is a label or exact synonym, letter for letter but for case."""

    def find(name: str, pool: Pool) -> list[Answer]:
        concept = pool.get(name)
        return [] if concept is None else [Answer(concept.curie, concept.label)]

    return _by_choice(of, find)


def best_fuzzy(of: Pools) -> Matcher:
    """The most alike label or exact synonym of each vocabulary, by rapidfuzz's `token_sort_ratio`; less alike than
    `CUTOFF` it is a candidate.

    Of rapidfuzz's measures (`ratio`, `token_sort_ratio`, `token_set_ratio`, `WRatio`, Damerau-Levenshtein,
    Jaro-Winkler) at cutoffs from 0.85 to 0.95 this pair has the highest precision among those within 0.02 of the best
    F1 on the gold rows: a favour, since nothing of ours may be tuned on single rows. `WRatio`, the best known, found
    0.71 of them at 0.90 instead of 0.57, and 0.31 of its links were wrong instead of 0.05.
    """
    in_order: dict[int, dict[str, tuple[str, Concept]]] = {}  # the words of each name of a pool are sorted once

    def find(name: str, pool: Pool) -> list[Answer]:
        if id(pool) not in in_order:
            in_order[id(pool)] = _in_order(pool)
        return _most_alike(_sorted(name), in_order[id(pool)])

    return _by_choice(of, find)


def _by_choice(of: Pools, find: Callable[[str, Pool], list[Answer]]) -> Matcher:
    """What is found in the vocabularies of the first choice; if none of it is accepted, in those of the second."""

    def match(row: Row) -> list[Answer]:
        found: list[Answer] = []
        for choice in of[row.kind]:
            found += [answer for pool in choice for answer in find(row.name.casefold(), pool)]
            if any(answer.decision is Decision.ACCEPTED for answer in found):
                break
        return found

    return match


def _in_order(pool: Pool) -> dict[str, tuple[str, Concept]]:
    found: dict[str, tuple[str, Concept]] = {}
    for string, concept in pool.items():
        found.setdefault(_sorted(string), (string, concept))
    return found


def _sorted(name: str) -> str:
    return " ".join(sorted(name.split()))


def _most_alike(name: str, pool: Mapping[str, tuple[str, Concept]]) -> list[Answer]:
    found = process.extractOne(name, pool.keys(), scorer=fuzz.ratio, processor=None, score_cutoff=_LEAST * 100)
    if found is None:
        return []
    key, score, _ = found
    string, concept = pool[key]
    decision = Decision.ACCEPTED if score >= CUTOFF * 100 else Decision.CANDIDATE
    return [Answer(concept.curie, concept.label, matched=string, confidence=score / 100, decision=decision)]
