"""What the gold rows say of links."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from benchmarks.linking.gold import Row, clusters
from trialgraph.concepts import Concept, Decision, Kind

EXACT: Final = "skos:exactMatch"
_OWN = "tgdevice:"  # the project's own list, which the gold rows could not know


class Verdict(StrEnum):
    """What the gold row says of a link."""

    RIGHT = "right"
    BROADER = "broader"
    WRONG = "wrong"
    UNJUDGED = "unjudged"


@dataclass(frozen=True, slots=True)
class Answer:
    """One link of a name, as far as it is judged. Only what is accepted counts; the rest explains what was missed."""

    concept: str
    label: str
    predicate: str = EXACT
    rule: str = ""
    matched: str = ""
    confidence: float = 1.0
    decision: Decision = Decision.ACCEPTED


@dataclass(frozen=True, slots=True)
class Scored:
    """A row with the verdicts on its accepted answers, and all that was said; `cluster` is the same for rows that share
    a trial."""

    row: Row
    cluster: int
    answers: tuple[tuple[Answer, Verdict], ...]
    found: bool
    reachable: bool
    said: tuple[Answer, ...] = ()


Matcher = Callable[[Row], Sequence[Answer]]


class Judge:
    """Applies the rules of the gold rows. `equivalents` maps an id to those declared to mean the same; `held` are the
    ids in the vocabularies that a kind searches."""

    def __init__(self, equivalents: Mapping[str, frozenset[str]], held: Mapping[Kind, frozenset[str]]) -> None:
        self._equivalents = equivalents
        self._held = held

    def score(self, rows: Sequence[Row], matcher: Matcher) -> list[Scored]:
        """Every row with the verdicts on what the matcher accepts for it."""
        return [self._score(row, cluster, matcher(row)) for row, cluster in zip(rows, clusters(rows), strict=True)]

    def at(self, scored: Scored, threshold: float) -> Scored:
        """The row again, as if all that is accepted or a candidate were decided by its confidence alone."""
        undecided = {Decision.ACCEPTED, Decision.CANDIDATE}
        said = [
            replace(answer, decision=Decision.ACCEPTED)
            for answer in scored.said
            if answer.decision in undecided and answer.confidence >= threshold
        ]
        return self._score(scored.row, scored.cluster, said)

    def _score(self, row: Row, cluster: int, said: Sequence[Answer]) -> Scored:
        accepted: dict[tuple[str, str], Answer] = {}  # what is said twice, of the name and of a part of it, counts once
        for answer in said:
            if answer.decision is Decision.ACCEPTED:
                accepted.setdefault((answer.concept, answer.predicate), answer)
        return Scored(
            row=row,
            cluster=cluster,
            answers=tuple((answer, self.verdict(row, answer)) for answer in accepted.values()),
            found=bool(row.parts) and not self.missing(row, accepted.values()),
            reachable=bool(row.parts) and all(self.reachable(row.kind, part) for part in row.parts),
            said=tuple(said),
        )

    def verdict(self, row: Row, answer: Answer) -> Verdict:
        """What the row says of an answer; what a cell says itself goes before what follows from an equivalence."""
        says_exact = answer.predicate == EXACT
        cells = (
            (exact_ids(row), Verdict.RIGHT),
            (row.hard, Verdict.WRONG),
            (row.broader, Verdict.WRONG if says_exact else Verdict.BROADER),
        )
        for ids, verdict in (*cells, *((self.wide(ids), verdict) for ids, verdict in cells)):
            if answer.concept in ids:
                return verdict
        return Verdict.WRONG if _denied(row, answer) else Verdict.UNJUDGED

    def missing(self, row: Row, answers: Iterable[Answer]) -> list[frozenset[str]]:
        """The parts that no answer hits. A part of a whole is hit whatever the link says: the whole is not the same as
        its part."""
        said = {answer.concept for answer in answers if row.composite or answer.predicate == EXACT}
        return [part for part in row.parts if not said & self.wide(part)]

    def reachable(self, kind: Kind, part: frozenset[str]) -> frozenset[str]:
        """The ids of a part, or their equivalents, that the vocabularies searched for the kind hold."""
        return self.wide(part) & self._held.get(kind, frozenset())

    def wide(self, ids: frozenset[str]) -> frozenset[str]:
        """The ids and all that are declared to mean the same."""
        return ids.union(*(self._equivalents.get(one, frozenset()) for one in ids))


def exact_ids(row: Row) -> frozenset[str]:
    """The exact ids of all parts."""
    return frozenset[str]().union(*row.parts)


def _denied(row: Row, answer: Answer) -> bool:
    """An id in no cell is wrong all the same where the curator found that there is none: for a condition or sponsor
    none at all, for an intervention no exact one in the vocabularies at hand."""
    if row.kind in {Kind.CONDITION, Kind.ORGANIZATION}:
        return row.nothing
    return row.nothing and answer.predicate == EXACT and not answer.concept.startswith(_OWN)


def equivalents(concepts: Iterable[Concept]) -> dict[str, frozenset[str]]:
    """What the concepts declare to be exact, in both directions."""
    pairs: defaultdict[str, set[str]] = defaultdict(set)
    for concept in concepts:
        for other in concept.exact:
            pairs[concept.curie].add(other)
            pairs[other].add(concept.curie)
    return {curie: frozenset(others) for curie, others in pairs.items()}


def hard_negatives(scored: Iterable[Scored]) -> Iterator[tuple[Row, Answer]]:
    """Accepted answers that the row lists as a trap, whatever they say of it."""
    for item in scored:
        traps = item.row.hard - exact_ids(item.row)
        yield from ((item.row, answer) for answer, _ in item.answers if answer.concept in traps)
