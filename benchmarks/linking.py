"""`python -m benchmarks.linking [--gold DIR] [--wrong]`: how good the links are, on names that a person has judged.

Each accepted link is judged by the gold row of its name: *right* (the row has the id as exact, and the link says
exact, or says less), *broader* (the row has it as acceptable broader answer, and the link does not say exact), *wrong*
(a hard negative, a broader id said to be exact, anything where the right answer is nothing) or *unjudged* (the id is in
no cell). Ids that MONDO declares to be equivalent count for each other. A row with several parts is found only when
every part that has an id is hit. Figures:

- coverage: rows with an accepted link;
- exact: precision, right ones among the judged links that say exact;
- or broader: precision, right or broader ones among all judged links;
- recall: rows found among those that have an exact id in any vocabulary;
- reachable: the same among those with an id that the vocabularies searched for the kind really hold;
- recall or broader: rows found or with a broader link, among those that have an exact or an acceptable broader id.

Each has its n (rows, or links for precision) and a 95 % interval, bootstrapped over trials: rows that share a trial are
drawn together. Where all or none succeed a bootstrap shows nothing; the open end is then the exact binomial bound, as
if each group of trials were one observation. The alternatives search the same concepts, with the same type check.
"""

from __future__ import annotations

import argparse
import csv
import difflib
import importlib
import importlib.util
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, partial
from pathlib import Path
from typing import Final, TypeVar

from trialgraph import resources, vocabularies
from trialgraph.concepts import Concept, Decision, Kind
from trialgraph.linking import Linker
from trialgraph.linking.targets import TARGETS
from trialgraph.pipeline import shards

GOLD: Final = Path(__file__).parents[2] / "shared" / "gold"
EXACT: Final = "skos:exactMatch"
_SEED, _DRAWS = 20_240_501, 1_000
_CUTOFF = 0.9  # a fuzzy match below this likeness is no match
_SHORTLIST = 40  # strings that share most trigrams with a name, when each cannot be compared
_RAREST = 10  # trigrams of a name that are looked up
_OWN = "tgdevice:"  # the project's own list, which the gold rows could not know
_CURIES = {"https://ror.org/": "ror:", "FDA-PC:": "fdaproductcode:"}

T = TypeVar("T")


class Verdict(StrEnum):
    """What the gold row says of a link."""

    RIGHT = "right"
    BROADER = "broader"
    WRONG = "wrong"
    UNJUDGED = "unjudged"


@dataclass(frozen=True, slots=True)
class Row:
    """One gold row. `parts` are the sets of equivalent exact ids, one for each part of the name that has any;
    `composite` tells that the name has several parts, with ids or not; `nothing` that no id is right."""

    id: str
    kind: Kind
    name: str
    trials: tuple[str, ...]
    parts: tuple[frozenset[str], ...] = ()
    broader: frozenset[str] = frozenset()
    hard: frozenset[str] = frozenset()
    nothing: bool = False
    composite: bool = False
    stratum: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """One accepted link of a name, as far as it is judged."""

    concept: str
    label: str
    predicate: str = EXACT
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Scored:
    """A row with the verdicts on its answers; `cluster` is the same for rows that share a trial."""

    row: Row
    cluster: int
    answers: tuple[tuple[Answer, Verdict], ...]
    found: bool
    reachable: bool


Matcher = Callable[[Row], Sequence[Answer]]


# The gold rows


def read_gold(folder: Path) -> list[Row]:
    """All rows of the three tables."""
    readers = {"conditions.tsv": _condition, "interventions.tsv": _intervention, "sponsors.tsv": _sponsor}
    return [make(row) for file, make in readers.items() for row in _table(folder / file)]


def _table(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)


def _curies(cell: str, separator: str = "|") -> frozenset[str]:
    """The ids of a cell, with the prefixes that the graph uses."""
    ids = (text.strip() for text in cell.split(separator))
    return frozenset(_curie(text) for text in ids if text)


def _curie(text: str) -> str:
    for long, short in _CURIES.items():
        if text.startswith(long):
            return short + text.removeprefix(long)
    return text


def _parts(ids: frozenset[str], note: str) -> tuple[bool, tuple[frozenset[str], ...]]:
    """Whether a cell has one id for each part, and the parts. The tables separate parts as they separate equivalents;
    only the note tells which they are."""
    composite = len(ids) > 1 and ("composite" in note or "one per part" in note)
    if composite:
        return True, tuple(frozenset({one}) for one in sorted(ids))
    return False, (ids,) if ids else ()


def _condition(row: Mapping[str, str]) -> Row:
    composite, parts = _parts(_curies(row["exact_mondo"]) | _curies(row["exact_other"]), row["note"])
    return Row(
        id=row["id"],
        kind=Kind.CONDITION,
        name=row["string_as_written"],
        trials=tuple(row["example_nct_ids"].split("|")),
        parts=parts,
        broader=_curies(row["broader_ok"]),
        hard=_curies(row["hard_negative"]),
        nothing=row["nil"] == "1",
        composite=composite,
        stratum=row["stratum"],
        note=row["note"],
    )


def _intervention(row: Mapping[str, str]) -> Row:
    parts = [_curies(part, ",") for part in row["exact_ids"].split("|")]
    return Row(
        id=row["id"],
        kind=shards._KINDS.get(row["type"], Kind.OTHER),
        name=row["name"],
        trials=(row["nct_id"],),
        parts=tuple(part for part in parts if part),
        broader=_curies(row["related_ids"], ","),
        hard=_curies(row["hard_negative"], ","),
        nothing=row["nil"] == "1",
        composite=len(parts) > 1,
        note=row["note"],
    )


def _sponsor(row: Mapping[str, str]) -> Row:
    composite, parts = _parts(_curies(row["exact_ror"]), row["note"])
    return Row(
        id=row["id"],
        kind=Kind.ORGANIZATION,
        name=row["name"],
        trials=tuple(row["example_nct_ids"].split("|")),
        parts=parts,
        broader=_curies(row["parent_ror"]),
        hard=_curies(row["hard_negative"]),
        nothing=row["nil"] == "1",
        composite=composite,
        stratum=row["stratum"],
        note=row["note"],
    )


# Judging


class Judge:
    """Applies the rules of the gold rows. `equivalents` maps an id to those declared to mean the same; `held` are the
    ids in the vocabularies that a kind searches."""

    def __init__(self, equivalents: Mapping[str, frozenset[str]], held: Mapping[Kind, frozenset[str]]) -> None:
        self._equivalents = equivalents
        self._held = held

    def score(self, rows: Sequence[Row], matcher: Matcher) -> list[Scored]:
        """Every row with the verdicts on what the matcher accepts for it."""
        return [self._score(row, cluster, matcher(row)) for row, cluster in zip(rows, clusters(rows), strict=True)]

    def _score(self, row: Row, cluster: int, answers: Sequence[Answer]) -> Scored:
        once = dict.fromkeys(answers)
        held = self._held.get(row.kind, frozenset())
        return Scored(
            row=row,
            cluster=cluster,
            answers=tuple((answer, self.verdict(row, answer)) for answer in once),
            found=bool(row.parts) and all(self._hit(row, part, once) for part in row.parts),
            reachable=bool(row.parts) and all(self._wide(part) & held for part in row.parts),
        )

    def verdict(self, row: Row, answer: Answer) -> Verdict:
        """What the row says of an answer; what a cell says itself goes before what follows from an equivalence."""
        exact = frozenset[str]().union(*row.parts)
        says_exact = answer.predicate == EXACT
        cells = (
            (exact, Verdict.RIGHT),
            (row.hard, Verdict.WRONG),
            (row.broader, Verdict.WRONG if says_exact else Verdict.BROADER),
        )
        for ids, verdict in (*cells, *((self._wide(ids), verdict) for ids, verdict in cells)):
            if answer.concept in ids:
                return verdict
        return Verdict.WRONG if _denied(row, answer) else Verdict.UNJUDGED

    def _hit(self, row: Row, part: frozenset[str], answers: Iterable[Answer]) -> bool:
        """A part of a whole is hit whatever the link says: the whole is not the same as its part."""
        said = {answer.concept for answer in answers if row.composite or answer.predicate == EXACT}
        return bool(said & self._wide(part))

    def _wide(self, ids: frozenset[str]) -> frozenset[str]:
        return ids.union(*(self._equivalents.get(one, frozenset()) for one in ids))


def _denied(row: Row, answer: Answer) -> bool:
    """An id in no cell is wrong all the same where the curator found that there is none: for a condition or sponsor
    none at all, for an intervention no exact one in the vocabularies at hand."""
    if row.kind in {Kind.CONDITION, Kind.ORGANIZATION}:
        return row.nothing
    return row.nothing and answer.predicate == EXACT and not answer.concept.startswith(_OWN)


def clusters(rows: Sequence[Row]) -> list[int]:
    """A number for each row, the same for rows of one table that share a trial, directly or through other rows."""
    parent = list(range(len(rows)))

    def root(place: int) -> int:
        while parent[place] != place:
            place = parent[place]
        return place

    first: dict[tuple[str, str], int] = {}
    for place, row in enumerate(rows):
        for trial in row.trials:
            parent[root(place)] = root(first.setdefault((_table_of(row.kind), trial), place))
    return [root(place) for place in range(len(rows))]


def _table_of(kind: Kind) -> str:
    return kind.value if kind in {Kind.CONDITION, Kind.ORGANIZATION} else "intervention"


def equivalents(concepts: Iterable[Concept]) -> dict[str, frozenset[str]]:
    """What the concepts declare to be exact, in both directions."""
    pairs: defaultdict[str, set[str]] = defaultdict(set)
    for concept in concepts:
        for other in concept.exact:
            pairs[concept.curie].add(other)
            pairs[other].add(concept.curie)
    return {curie: frozenset(others) for curie, others in pairs.items()}


# Figures


@dataclass(frozen=True, slots=True)
class Figure:
    """A share with its number of observations and its 95 % interval."""

    share: float
    n: int
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.share:.2f} {self.low:.2f}–{self.high:.2f} {self.n:3}" if self.n else "–"


def _coverage(scored: Scored) -> tuple[int, int]:
    return bool(scored.answers), 1


def _precision(scored: Scored) -> tuple[int, int]:
    verdicts = [verdict for answer, verdict in scored.answers if answer.predicate == EXACT]
    return verdicts.count(Verdict.RIGHT), len(verdicts) - verdicts.count(Verdict.UNJUDGED)


def _precision_broader(scored: Scored) -> tuple[int, int]:
    count = Counter(verdict for _, verdict in scored.answers)
    good = count[Verdict.RIGHT] + count[Verdict.BROADER]
    return good, good + count[Verdict.WRONG]


def _recall(scored: Scored) -> tuple[int, int]:
    return scored.found, bool(scored.row.parts)


def _recall_reachable(scored: Scored) -> tuple[int, int]:
    return scored.found and scored.reachable, scored.reachable


def _recall_broader(scored: Scored) -> tuple[int, int]:
    broader = any(_acceptable(scored.row, *pair) for pair in scored.answers)
    known = bool(scored.row.parts or scored.row.broader)
    return known and (scored.found or broader), known


def _acceptable(row: Row, answer: Answer, verdict: Verdict) -> bool:
    """A broader answer, or an exact id said to be less than exact; one part of several is not the whole."""
    less = verdict is Verdict.RIGHT and answer.predicate != EXACT and not row.composite
    return verdict is Verdict.BROADER or less


FIGURES: Final[dict[str, Callable[[Scored], tuple[int, int]]]] = {
    "coverage": _coverage,
    "exact": _precision,
    "or broader": _precision_broader,
    "recall": _recall,
    "reachable": _recall_reachable,
    "recall or broader": _recall_broader,
}


def figures(scored: Sequence[Scored]) -> dict[str, Figure]:
    """Every figure for a group of rows."""
    return {name: _figure(scored, count) for name, count in FIGURES.items()}


def _figure(scored: Sequence[Scored], count: Callable[[Scored], tuple[int, int]]) -> Figure:
    sums: defaultdict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for item in scored:
        good, total = count(item)
        if total:
            sums[item.cluster] = (sums[item.cluster][0] + good, sums[item.cluster][1] + total)
    groups = list(sums.values())
    good, total = sum(pair[0] for pair in groups), sum(pair[1] for pair in groups)
    if not total:
        return Figure(0, 0, 0, 1)
    bound = 0.025 ** (1 / len(groups))
    if good == total:
        return Figure(1, total, bound, 1)
    if not good:
        return Figure(0, total, 0, 1 - bound)
    return Figure(good / total, total, *_interval(groups))


def _interval(groups: Sequence[tuple[int, int]]) -> tuple[float, float]:
    """The middle 95 % of the shares in groups drawn again, with replacement."""
    draw = random.Random(_SEED)  # the same draws in every run
    shares = []
    for _ in range(_DRAWS):
        drawn = draw.choices(groups, k=len(groups))
        shares.append(sum(pair[0] for pair in drawn) / sum(pair[1] for pair in drawn))
    shares.sort()
    return shares[round(_DRAWS * 0.025)], shares[round(_DRAWS * 0.975) - 1]


# The ways to match


def trialgraph(linker: Linker) -> Matcher:
    """What the linker accepts."""

    def match(row: Row) -> list[Answer]:
        return [
            Answer(link.concept, link.label, link.predicate, link.rule)
            for link in linker.link(row.kind, row.name).links
            if link.decision is Decision.ACCEPTED
        ]

    return match


Pools = Mapping[Kind, Sequence[Mapping[str, Concept]]]


def pools(load: Callable[[str], Sequence[Concept]], installed: frozenset[str]) -> dict[Kind, list[dict[str, Concept]]]:
    """For each kind and vocabulary that it searches: case-folded name to concept, of the categories allowed.

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

    return {
        kind: [pool(target.vocabulary, target.categories) for target in targets if target.vocabulary in installed]
        for kind, targets in TARGETS.items()
    }


def exact_string(of: Pools) -> Matcher:
    """The name is a label or exact synonym, letter for letter but for case."""

    def match(row: Row) -> list[Answer]:
        concepts = (pool.get(row.name.casefold()) for pool in of[row.kind])
        return [Answer(concept.curie, concept.label) for concept in concepts if concept is not None]

    return match


def best_fuzzy(of: Pools) -> tuple[str, Matcher]:
    """The most alike label or exact synonym of each vocabulary, if it is alike enough; and the name of the measure."""
    if importlib.util.find_spec("rapidfuzz") is None:
        name, nearest = "difflib", _nearest_by_difflib()
    else:
        name, nearest = "rapidfuzz", _nearest_by_rapidfuzz

    def match(row: Row) -> list[Answer]:
        found = ((pool, nearest(row.name.casefold(), pool)) for pool in of[row.kind])
        return [
            Answer(pool[string].curie, pool[string].label, rule=string) for pool, string in found if string is not None
        ]

    return name, match


Nearest = Callable[[str, Mapping[str, Concept]], str | None]


def _nearest_by_rapidfuzz(name: str, pool: Mapping[str, Concept]) -> str | None:
    process, fuzz = importlib.import_module("rapidfuzz.process"), importlib.import_module("rapidfuzz.fuzz")
    found = process.extractOne(name, pool.keys(), scorer=fuzz.ratio, processor=None, score_cutoff=_CUTOFF * 100)
    return None if found is None else str(found[0])


def _nearest_by_difflib() -> Nearest:
    """difflib compares too slowly for all strings: only those are compared that share most of the rarest trigrams."""
    tables: dict[int, tuple[list[str], dict[str, list[int]]]] = {}

    def nearest(name: str, pool: Mapping[str, Concept]) -> str | None:
        if id(pool) not in tables:
            tables[id(pool)] = _trigram_table(pool)
        strings, table = tables[id(pool)]
        rarest = sorted((trigram for trigram in _trigrams(name) if trigram in table), key=lambda t: (len(table[t]), t))
        shared: Counter[int] = Counter()
        for trigram in rarest[:_RAREST]:
            shared.update(table[trigram])
        best = sorted(shared, key=lambda place: (-shared[place], place))[:_SHORTLIST]
        return next(iter(difflib.get_close_matches(name, [strings[place] for place in best], 1, _CUTOFF)), None)

    return nearest


def _trigram_table(strings: Iterable[str]) -> tuple[list[str], dict[str, list[int]]]:
    listed = list(strings)
    table: defaultdict[str, list[int]] = defaultdict(list)
    for place, string in enumerate(listed):
        for trigram in _trigrams(string):
            table[trigram].append(place)
    return listed, dict(table)


def _trigrams(string: str) -> set[str]:
    padded = f"  {string} "
    return {padded[start : start + 3] for start in range(len(padded) - 2)}


# Printing


def _groups(scored: Sequence[Scored]) -> Iterator[tuple[str, list[Scored]]]:
    """The rows of each kind, and the conditions of each stratum."""
    for kind in (
        Kind.CONDITION,
        Kind.DRUG,
        Kind.BIOLOGICAL,
        Kind.DEVICE,
        Kind.PROCEDURE,
        Kind.OTHER,
        Kind.ORGANIZATION,
    ):
        rows = [item for item in scored if item.row.kind is kind]
        yield ("other types" if kind is Kind.OTHER else kind.value), rows
        if kind is Kind.CONDITION:
            for stratum in sorted({item.row.stratum for item in rows}):
                yield f"· {stratum}", [item for item in rows if item.row.stratum == stratum]


def table(ways: Mapping[str, Sequence[Scored]]) -> Iterator[str]:
    """The lines of the table: one for each group of rows and way of matching."""
    yield f"{'kind':13}{'rows':>4}  {'':13}" + "".join(f"{name:19}" for name in FIGURES) + "unjudged  hard"
    grouped = {way: dict(_groups(scored)) for way, scored in ways.items()}
    for group in next(iter(grouped.values())):
        for way, groups in grouped.items():
            rows = groups[group]
            if rows:
                head = f"{group:13}{len(rows):4}" if way == next(iter(grouped)) else " " * 17
                cells = "".join(f"{figure!s:19}" for figure in figures(rows).values())
                unjudged = sum(verdict is Verdict.UNJUDGED for item in rows for _, verdict in item.answers)
                yield f"{head}  {way:13}{cells}{unjudged:8}{len(list(hard_negatives(rows))):6}"


def hard_negatives(scored: Iterable[Scored]) -> Iterator[tuple[Row, Answer]]:
    """Answers that the row lists as a trap, whatever they say of it."""
    for item in scored:
        exact = frozenset[str]().union(*item.row.parts)
        yield from ((item.row, answer) for answer, _ in item.answers if answer.concept in item.row.hard - exact)


def verdicts(scored: Iterable[Scored], verdict: Verdict) -> Iterator[str]:
    """One line for each answer with the verdict: row, name, what was said, what the row says."""
    for item in scored:
        yield from (f"{_said(item.row, answer)}  |  {_gold(item.row)}" for answer, v in item.answers if v is verdict)


def _said(row: Row, answer: Answer) -> str:
    rule = f" [{answer.rule}]" if answer.rule else ""
    return f"{row.id}  {row.name}  |  {answer.predicate} {answer.concept} {answer.label}{rule}"


def _gold(row: Row) -> str:
    exact = " + ".join(",".join(sorted(part)) for part in row.parts) or ("nothing" if row.nothing else "no exact id")
    broader = f"; broader {','.join(sorted(row.broader))}" if row.broader else ""
    return f"{exact}{broader}" + (f"  ({row.note})" if row.note else "")


# The run


def score_all(gold: Path, slices: Path) -> dict[str, list[Scored]]:
    """The gold rows, linked in the three ways and judged."""
    load = cache(partial(vocabularies.load, folder=slices))
    releases = vocabularies.releases(slices)
    installed = frozenset(release.name for release in releases)
    held = {
        kind: frozenset(
            concept.curie for target in targets if target.vocabulary in installed for concept in load(target.vocabulary)
        )
        for kind, targets in TARGETS.items()
    }
    judge, rows, of = Judge(equivalents(load("mondo")), held), read_gold(gold), pools(load, installed)
    fuzzy_name, fuzzy = best_fuzzy(of)
    ways = {"trialgraph": trialgraph(Linker(load, releases)), "exact string": exact_string(of), fuzzy_name: fuzzy}
    return {way: judge.score(rows, matcher) for way, matcher in ways.items()}


def main(gold: Path, *, wrong: bool = False) -> None:
    """Prints the table, the hard negatives that were accepted and, if asked, what is wrong or unjudged."""
    if not (gold / "conditions.tsv").is_file():
        sys.exit(f"no gold rows in {gold}: conditions.tsv, interventions.tsv and sponsors.tsv are needed")
    ways = score_all(gold, resources.path("data", "vocabularies"))
    ours, (*_, fuzzy) = ways["trialgraph"], ways
    print(f"{len(ours)} gold rows. Each figure: share, 95 % interval by trial, n. Columns 2 and 3 are precision.")
    print(f"exact string: label or exact synonym but for case; {fuzzy}: most alike of them, at least {_CUTOFF}\n")
    print(*(line.rstrip() for line in table(ways)), sep="\n")
    traps = [_said(row, answer) for row, answer in hard_negatives(ours)]
    print(f"\nhard negatives accepted by trialgraph: {len(traps)}", *traps, sep="\n")
    if wrong:
        for verdict in (Verdict.WRONG, Verdict.UNJUDGED):
            lines = list(verdicts(ours, verdict))
            print(f"\n{verdict.value}: {len(lines)}", *lines, sep="\n")


def _run() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.linking", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--gold", type=Path, default=GOLD, help="folder with the three tables of gold rows")
    parser.add_argument("--wrong", action="store_true", help="list the wrong and the unjudged links, one a line")
    arguments = parser.parse_args()
    main(arguments.gold, wrong=arguments.wrong)


if __name__ == "__main__":
    _run()
