"""The links of the gold rows, judged: the table and the lists behind it."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.linking.figures import table
from benchmarks.linking.gold import CORPUS, RECORDS, Row, read_gold, read_studies
from benchmarks.linking.judge import Answer, Judge, Matcher, Scored, Verdict, equivalents, hard_negatives
from benchmarks.linking.matchers import CUTOFF, InRecord, alone, best_fuzzy, exact_string, pools
from trialgraph import pipeline, vocabularies
from trialgraph.concepts import Concept, Decision, Kind
from trialgraph.linking.targets import TARGETS
from trialgraph.pipeline import naming

OURS, ALONE, STRING, FUZZY = "trialgraph", "name alone", "exact string", "rapidfuzz"


class Vocabularies:
    """The concepts that the linker may search, by vocabulary."""

    def __init__(self, concepts: Mapping[str, Sequence[Concept]]) -> None:
        self.concepts = concepts
        self._by_id: defaultdict[str, list[tuple[str, Concept]]] = defaultdict(list)
        for name, each in concepts.items():
            for concept in each:
                self._by_id[concept.curie].append((name, concept))

    @classmethod
    def installed(cls) -> Vocabularies:
        """Those that the linker has its index of."""
        places = {item.release.name: item.path.parent for item in pipeline.installed()}
        return cls({name: vocabularies.load(name, folder) for name, folder in places.items()})

    def held(self) -> dict[Kind, frozenset[str]]:
        """The ids in the vocabularies that each kind searches."""
        return {
            kind: frozenset(concept.curie for target in targets for concept in self.concepts.get(target.vocabulary, ()))
            for kind, targets in TARGETS.items()
        }

    def places(self, wanted: frozenset[str], kind: Kind) -> list[str]:
        """Where the ids are, and why they may not be found there."""
        return [
            f"{name} {curie}{_barred(kind, name, concept)}"
            for curie in sorted(wanted)
            for name, concept in self._by_id.get(curie, ())
        ]


def _barred(kind: Kind, vocabulary: str, concept: Concept) -> str:
    searched = [target.categories for target in TARGETS[kind] if target.vocabulary == vocabulary]
    if not searched:
        return " (not searched)"
    return "" if any(concept.category in each for each in searched) else f" (not searched for a {concept.category})"


@dataclass(frozen=True, slots=True)
class Measured:
    """The gold rows, linked in each way and judged; `outside` are those that no record at hand holds."""

    ways: Mapping[str, Sequence[Scored]]
    judge: Judge
    vocabularies: Vocabularies
    outside: Sequence[Row]

    @property
    def ours(self) -> Sequence[Scored]:
        return self.ways[OURS]


def measure(gold: Path, *, alone_too: bool = False) -> Measured:
    """Links the gold rows in each way and judges what is accepted."""
    if not (gold / "conditions.tsv").is_file():
        sys.exit(f"no gold rows in {gold}: conditions.tsv, interventions.tsv and sponsors.tsv are needed")
    searched, (linker, _), rows = Vocabularies.installed(), pipeline.linker(), read_gold(gold)
    judge = Judge(equivalents(searched.concepts.get("mondo", ())), searched.held())
    of = pools(searched.concepts.__getitem__, frozenset(searched.concepts))
    wanted = {trial for row in rows for trial in row.trials}
    in_record = InRecord(
        lambda study: naming.links(study, linker), linker.link, read_studies((CORPUS, gold / RECORDS), wanted)
    )
    matchers: dict[str, Matcher] = {
        OURS: in_record,
        **({ALONE: alone(linker.link)} if alone_too else {}),
        STRING: exact_string(of),
        FUZZY: best_fuzzy(of),
    }
    ways = {way: judge.score(rows, matcher) for way, matcher in matchers.items()}
    return Measured(ways, judge, searched, list(in_record.outside.values()))


def report(measured: Measured, *, wrong: bool = False, missed: bool = False, hard: bool = False) -> Iterator[str]:
    """The table, and the lists that are asked for."""
    ours, outside = measured.ours, measured.outside
    yield f"{len(ours)} gold rows. Each figure: share, 95 % interval by trial, n. Columns 2 and 3 are precision."
    yield f"{STRING}: label or exact synonym but for case; {FUZZY}: most alike of them, in any order, at least {CUTOFF}"
    yield f"linked in their records: {len(ours) - len(outside)}; not in a record at hand, linked alone: {len(outside)}"
    yield from (f"  {row.id}  {row.name}  ({', '.join(row.trials)})" for row in outside)
    yield ""
    yield from (line.rstrip() for line in table(measured.ways))
    lists = {
        Verdict.WRONG.value: (wrong, list(verdicts(ours, Verdict.WRONG))),
        Verdict.UNJUDGED.value: (wrong, list(verdicts(ours, Verdict.UNJUDGED))),
        "hard negatives accepted": (wrong or hard, [_line(row, answer) for row, answer in hard_negatives(ours)]),
        "missed": (missed, list(unfound(measured))),
    }
    yield ""
    for name, (asked, lines) in lists.items():
        yield from ("", f"{name}: {len(lines)}", *lines) if asked else (f"{name}: {len(lines)}",)


def verdicts(scored: Iterable[Scored], verdict: Verdict) -> Iterator[str]:
    """One line for each answer with the verdict: row, name, what was said, what the row says."""
    for item in scored:
        yield from (_line(item.row, answer) for answer, judged in item.answers if judged is verdict)


def unfound(measured: Measured) -> Iterator[str]:
    """The rows with an exact id that were not found: for each part that was not hit, where its ids are; then all that
    was said instead."""
    for item in measured.ours:
        row = item.row
        if row.parts and not item.found:
            lines = [f"{row.id}  {row.kind.value}  {row.name}  |  {_gold(row)}"]
            for part in measured.judge.missing(row, [answer for answer, _ in item.answers]):
                known = measured.vocabularies.places(measured.judge.wide(part), row.kind)
                lines.append(f"    {','.join(sorted(part))}: " + ("; ".join(known) or "in no vocabulary at hand"))
            lines += [f"    said: {answer.decision.value} {_said(answer)}" for answer in item.said]
            yield "\n".join(lines)


def _line(row: Row, answer: Answer) -> str:
    return f"{row.id}  {row.name}  |  {_said(answer)}  |  {_gold(row)}"


def _said(answer: Answer) -> str:
    """For what was looked for in vain only the rule."""
    how = " ".join(filter(None, (answer.rule, f"“{answer.matched}”" if answer.matched else "")))
    if answer.decision is Decision.NOT_FOUND:
        return f"[{how}]"
    return f"{answer.predicate} {answer.concept} {answer.label} {answer.confidence:.2f}" + (f" [{how}]" if how else "")


def _gold(row: Row) -> str:
    exact = " + ".join(",".join(sorted(part)) for part in row.parts) or ("nothing" if row.nothing else "no exact id")
    broader = f"; broader {','.join(sorted(row.broader))}" if row.broader else ""
    return f"{exact}{broader}" + (f"  ({row.note})" if row.note else "")
