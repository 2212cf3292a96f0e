"""What the vocabularies have for a name: the best of each, by the wording that costs least.

What the confidences mean: 0.95 the preferred label of exactly one concept; 0.9 an exact synonym of exactly one; less
the cost of the wording; 0.05 less when only the coarser forms of both are equal; 0.2 less for a misspelling. They are
estimates that order decisions, not measured probabilities. A find below `ACCEPTED_FROM` is a candidate. A candidate
that shares its name with others carries one divided by their number, and at most 0.5: a person has to choose.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from trialgraph.concepts import Kind
from trialgraph.linking import evidence
from trialgraph.linking.guards import objection
from trialgraph.linking.index import Entry, Hit, Index, Standing
from trialgraph.linking.misspelling import corrected
from trialgraph.linking.normalise import fold, normalise
from trialgraph.linking.readings import Reading, readings
from trialgraph.linking.targets import TARGETS, Target
from trialgraph.linking.wording import GENERIC

ACCEPTED_FROM: Final = 0.65
_CONFIDENCE: Final = {Standing.LABEL: 95, Standing.SYNONYM: 90, Standing.RELATED: 40}
_FOLDED, _MISSPELT, _MISSPELT_UNTIL = 5, 20, 10
# Where entry terms are not always synonyms: what another vocabulary calls by the name itself is believed more.
_LOOSE: Final = frozenset({"mesh", "maxo"})
# Rules that leave a name what it was.
_LAID_OUT: Final = frozenset(
    {"without-abbreviation", "abbreviation-first", "without-dose", "without-form", "method", evidence.DEFINED}
)


@dataclass(frozen=True, slots=True)
class Found:
    """A concept that a reading led to."""

    entry: Entry
    standing: Standing
    reading: Reading
    folded: bool = False
    misspelt: str = ""  # the key of the vocabulary's name where it differs
    shared: int = 1  # how many concepts of the vocabulary answer to the name
    objection: str = ""
    narrower: bool = False  # the name leaves open whether it is this

    @property
    def exact(self) -> bool:
        """Whether the link asserts that name and concept mean the same."""
        return self.accepted and not self.reading.broader and not self.narrower

    @property
    def confidence(self) -> float:
        """From 0 to 1."""
        if self.shared > 1:
            return round(min(0.5, 1 / self.shared), 2)
        cost = self.reading.cost + _FOLDED * self.folded + _MISSPELT * bool(self.misspelt)
        sure = max(5, _CONFIDENCE[self.standing] - cost) / 100
        return min(0.5, sure) if self.objection else sure

    @property
    def accepted(self) -> bool:
        """Whether the link asserts anything."""
        return self.confidence >= ACCEPTED_FROM


class Search:
    """Looks names up in an index, in the vocabularies and categories that their kind allows."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._allowed = {kind: _by_category(TARGETS[kind], index) for kind in Kind}

    def covers(self, kind: Kind) -> bool:
        """Whether any vocabulary is installed that names of this kind are looked up in."""
        return bool(self._allowed[kind])

    def find(self, kind: Kind, starts: Sequence[Reading]) -> list[Found]:
        """The best of each vocabulary: what is accepted, else what a person may choose from."""
        best: dict[str, list[Found]] = {}
        second: dict[str, list[Found]] = {}
        for reading in readings(kind, starts):
            if not self._goes_on(kind, reading, best):
                break
            for vocabulary, (found, is_second) in self._look_up(kind, reading).items():
                pool = second if is_second else best
                before = pool.get(vocabulary, [])
                if _improves(found, before):
                    pool[vocabulary] = found if not _as_good(found, before) else before + found
        if not any(_accepted(found) for found in best.values()):
            accepted = {name: found for name, found in second.items() if _accepted(found)}
            best = accepted or best
        return _side_by_side(TARGETS[kind], best)

    def _goes_on(self, kind: Kind, reading: Reading, best: dict[str, list[Found]]) -> bool:
        """Whether a reading that costs more can still matter."""
        lead = ("mondo",) if kind is Kind.CONDITION else tuple(best)
        settled = [one for name in lead for one in best.get(name, ()) if one.accepted]
        if any(not one.reading.broader and one.reading.cost < reading.cost for one in settled):
            return False
        return not (reading.broader and any(one.reading.cost < reading.cost for one in settled))

    def _look_up(self, kind: Kind, reading: Reading) -> dict[str, tuple[list[Found], bool]]:
        """What each vocabulary has for a reading, and whether only as a second choice of the kind."""
        allowed = self._allowed[kind]
        if reading.cost and kind not in (Kind.CONDITION, Kind.ORGANIZATION) and GENERIC.fullmatch(reading.text):
            return {}
        found: dict[str, tuple[list[Found], bool]] = {}
        folded = fold(reading.key, ordered=kind is Kind.ORGANIZATION)
        for hits, is_folded in (
            (self._index.named(reading.key), False),
            (self._index.folded(folded) if folded else (), True),
        ):
            groups: defaultdict[tuple[str, bool], list[Hit]] = defaultdict(list)
            for hit in hits:
                is_second = allowed.get((hit.entry.vocabulary, hit.entry.concept.category))
                if is_second is not None:
                    groups[hit.entry.vocabulary, is_second].append(hit)
            for (vocabulary, is_second), group in sorted(groups.items()):
                decided = _decide(kind, reading, group, folded=is_folded)
                if is_second:
                    decided = [one for one in decided if _is_plain(one)]
                known = found.get(vocabulary)
                if decided and (known is None or (not _accepted(known[0]) and _accepted(decided))):
                    found[vocabulary] = decided, is_second
        return found if kind in (Kind.CONDITION, Kind.ORGANIZATION) else self._contested(found)

    def _contested(self, found: dict[str, tuple[list[Found], bool]]) -> dict[str, tuple[list[Found], bool]]:
        """Doubts what the vocabularies themselves gainsay: a loose synonym of what another vocabulary calls by another
        name, and a concept where another vocabulary declares the equivalent to be a different one of the same."""
        accepted = [one for group, _ in found.values() for one in group if one.accepted]
        if len(accepted) < 2:
            return found
        labels = [one for one in accepted if one.standing is Standing.LABEL]
        declared = {curie.partition(":")[0]: curie for one in accepted for curie in one.entry.concept.exact}

        def doubted(one: Found) -> str:
            concept = one.entry.concept
            known = declared.get(concept.curie.partition(":")[0])
            if known is not None and known != concept.curie:
                return "other-equivalent"
            if one.standing is Standing.LABEL or one.entry.vocabulary not in _LOOSE or not labels:
                return ""
            label = normalise(concept.label)
            agreeing = any(hit.entry in (other.entry for other in labels) for hit in self._index.named(label))
            return "" if agreeing else "label-elsewhere"

        return {
            name: ([replace(one, objection=doubted(one)) if one.accepted else one for one in group], is_second)
            for name, (group, is_second) in found.items()
        }

    def misspelt(self, kind: Kind, start: Reading) -> list[Found]:
        """Concepts with a name one letter from this one, if there is no doubt which."""
        if kind is Kind.ORGANIZATION:  # Hunan, Henan
            return []
        for reading in readings(kind, [start]):
            if reading.cost > start.cost + _MISSPELT_UNTIL:
                break
            if reading.broader:
                continue
            found: dict[str, dict[int, Found]] = {}
            for other in corrected(reading.key, self._index):
                for vocabulary, (group, _) in self._look_up(kind, replace(reading, key=other)).items():
                    right = {one.entry.number: one for one in group if one.accepted and not one.folded}
                    found.setdefault(vocabulary, {}).update(right)
            unique = [one for group in found.values() if len(group) == 1 for one in group.values()]
            if unique and len({normalise(one.entry.concept.label) for one in unique}) == 1:
                return [replace(one, reading=reading, misspelt=one.reading.key) for one in unique]
        return []


def _decide(kind: Kind, reading: Reading, hits: list[Hit], *, folded: bool) -> list[Found]:
    """What one vocabulary has: the concept of which the name is the label, whoever else has it as a synonym."""
    for standing in (Standing.LABEL, Standing.SYNONYM):
        same = [hit for hit in hits if hit.standing is standing]
        if same:
            reason = objection(kind, reading.key, same[0].entry.concept, standing) if len(same) == 1 else ""
            return [Found(hit.entry, standing, reading, folded, "", len(same), reason) for hit in same]
    if reading.cost or folded:
        return []
    return [Found(hit.entry, Standing.RELATED, reading, folded, "", len(hits)) for hit in hits]


def _accepted(found: Iterable[Found]) -> bool:
    return any(one.accepted for one in found)


def _is_plain(found: Found) -> bool:
    """Whether a name of another kind than the registrant's is meant without doubt: the whole name, but for its dose or
    form, and no abbreviation. A Lobster device is no lobster."""
    reading = found.reading
    reworded = set(reading.rules) - _LAID_OUT
    return len(reading.key) > 4 and not reworded and (found.standing is Standing.LABEL or not reading.cost)


def _improves(found: list[Found], before: list[Found]) -> bool:
    """Whether what costs more adds to what was found before: something accepted where there was nothing, or an exact
    match where there were broader ones, or another broader one that is as near."""
    if not before:
        return True
    accepted, old = ([one for one in group if one.accepted] for group in (found, before))
    if not accepted or any(not one.reading.broader for one in old):
        return False
    return not old or not accepted[0].reading.broader or _as_good(accepted, old)


def _as_good(found: list[Found], before: list[Found]) -> bool:
    """Whether both are broader by as much: then both are said."""
    return bool(
        before
        and all(one.accepted and one.reading.broader for one in (*found, *before))
        and found[0].reading.cost == before[0].reading.cost
        and not {one.entry.number for one in found} & {one.entry.number for one in before}
    )


def _side_by_side(targets: Iterable[Target], best: dict[str, list[Found]]) -> list[Found]:
    """The finds in the order of the targets, without what another vocabulary states itself."""
    result: list[Found] = []
    said: set[str] = set()
    for target in targets:
        if target.vocabulary in said or target.vocabulary not in best:
            continue
        said.add(target.vocabulary)
        found = best[target.vocabulary]
        beside = [one for one in best.get(target.beside, ()) if one.accepted]
        if any(not one.reading.broader for one in beside):
            continue
        if beside:
            found = [one for one in found if one.accepted and not one.reading.broader]
        accepted = [one for one in found if one.accepted]
        result += accepted or found
    if any(one.accepted for one in result):
        return [one for one in result if one.accepted or one.reading.cost == 0]
    return result


def _by_category(targets: Iterable[Target], index: Index) -> dict[tuple[str, str], bool]:
    """Vocabulary and category to whether it is a second choice."""
    allowed: dict[tuple[str, str], bool] = {}
    for target in targets:
        if target.vocabulary in index.versions:
            for category in target.categories:
                allowed.setdefault((target.vocabulary, category), target.second)
    return allowed
