"""Precision of what conditions are to a trial, and of facts on the population.

No gold rows exist for these. The facts of 60 records of the corpus, drawn at random from those that are not among the
gold trials, were judged by hand (`tests/data/population.tsv`): one reader, one pass, by titles, purpose, conditions,
interventions and the words around each quote, not by the whole record; the reader is who wrote the rules, so that the
figure is a first one. An earlier draw of 60 had been read to mend the rules. Of the facts as judged 68 of 72 were
right; after that one class of errors was mended (a condition that is the name of an intervention). Recall is not
measured.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from benchmarks.linking.figures import figure
from benchmarks.linking.gold import CORPUS, read_studies
from benchmarks.semantics.gold import Trial
from trialgraph.semantics.case import Case
from trialgraph.semantics.population import conditions, population

JUDGED: Final = Path(__file__).parents[2] / "tests" / "data" / "population.tsv"

Key = tuple[str, str]  # property (for a condition with its name) and value


def read(path: Path = JUDGED) -> Mapping[str, Mapping[Key, tuple[str, str]]]:
    """NCT id → (property, value) → (verdict, reason). A trial of which nothing was stated has no rows of facts."""
    found: defaultdict[str, dict[Key, tuple[str, str]]] = defaultdict(dict)
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
            facts = found[row["nct_id"]]
            if row["property"]:
                facts[row["property"], row["value"]] = row["verdict"], row["reason"]
    return found


def stated(case: Case) -> list[Key]:
    """What the rules state of one record, in the form of the judged rows."""
    names = case.study.protocol_section.conditions_module.conditions
    roles = [(f"condition:{names[role.condition]}", str(role.function)) for role in conditions(case)]
    return list(dict.fromkeys([*roles, *((str(fact.property), fact.value) for fact in population(case))]))


@cache
def _stated() -> Mapping[str, list[Key]]:
    return {study.nct_id: stated(Case(study)) for study in read_studies([CORPUS], read())}


def lines(trials: Sequence[Trial], *, wrong: bool = False) -> Iterator[str]:
    """The table, by kind of fact; with `wrong`, also each fact that was judged wrong or that nobody judged."""
    judged, found = read(), _stated()
    groups: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    unjudged = 0
    amiss = []
    for nct, facts in found.items():
        counts: defaultdict[str, list[bool]] = defaultdict(list)
        for key in facts:
            verdict, reason = judged[nct].get(key, ("unjudged", ""))
            unjudged += verdict == "unjudged"
            if verdict != "unjudged":
                group = "condition" if key[0].startswith("condition:") else "population"
                counts[group].append(verdict == "right")
                counts["all"].append(verdict == "right")
            if verdict != "right":
                amiss.append(f"{nct}  {key[0]} = {key[1]}: {verdict} {reason}".rstrip())
        for group, good in counts.items():
            groups[group].append((sum(good), len(good)))
    yield f"{'condition and population':28}precision ({len(found)} trials that are not gold, one reader)"
    for group in ("condition", "population", "all"):
        yield f"{group:28}{figure(groups[group])}"
    yield f"{'not judged':28}{unjudged}"
    if wrong:
        yield from amiss
