"""Networks of the graph: the rows of the queries in `queries/network`, projected, measured, written."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, NamedTuple

import networkx as nx

from trialgraph import answers, questions, resources
from trialgraph.names import Names, normal
from trialgraph.networks import files, picture, projection, sameness
from trialgraph.networks.projection import Member, Thing
from trialgraph.networks.sameness import Concept
from trialgraph.pipeline.asking import Ask, asked
from trialgraph.pipeline.counts import Progress
from trialgraph.pipeline.workplace import published, workplace
from trialgraph.questions import Question

# Name of a network → its title, and what an edge of it says.
NETWORKS: Final[Mapping[str, tuple[str, str]]] = {
    "drugs": ("Substances given together", "given in the same arm of a trial"),
    "regimens": ("What regimens consist of", "parts of the same regimen of a trial"),
    "sponsors": ("Organisations behind the same trials", "lead sponsor or collaborators of the same trial"),
    "devices": ("Devices and what they go with", "used in the same arm of a trial, or one makes the other"),
}
NETWORK_FORMATS: Final = ("graphml", "csv", "svg", "png")

# Biolink classes of what is given as a substance, and the registry's types under which substances are registered.
_SUBSTANCES: Final = frozenset({"ChemicalEntity", "Drug", "Cell", "BiologicalEntity"})
_DRUGS: Final = frozenset({"Drug", "Biological", "Combination Product", "Genetic", "Dietary Supplement"})
_DEVICE: Final = "Device"
# Networks whose things are of the kind under which they are registered, and not of the kind of their concept.
_BY_TYPE: Final = frozenset({"sponsors", "devices"})
# Roles of what stands in for another thing.
_STAND_INS: Final = frozenset({"placebo", "sham"})
_CENTRAL: Final = 10  # nodes that the summary names


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which of NETWORKS, in which of NETWORK_FORMATS, and what of it.

    `condition`: of trials that study it or one below it only, an identifier or a name; empty for all. `min_weight`: the
    least number of trials that an edge rests on, 0 for one that fits the size. `top`: the most nodes in a picture.
    """

    of: str
    formats: tuple[str, ...] = ("graphml", "csv", "svg")
    condition: str = ""
    min_weight: int = 0
    top: int = 60


@dataclass(frozen=True, slots=True)
class Networked:
    """A network that was made: of how many trials, its size, the least weight of its edges, and its most central nodes.

    Of what is no node of it, `alone` counts the things that share no group with another, or in fewer trials than
    `min_weight`, and `unmatched` the names of drugs that no concept means. `files` is empty if the network is.
    """

    of: str
    trials: int
    nodes: int
    edges: int
    components: int
    communities: int
    min_weight: int
    alone: int
    unmatched: int
    central: tuple[Mapping[str, Any], ...]
    files: tuple[Path, ...] = ()


class _Row(NamedTuple):
    """A row of a query of members: a thing with its name and type, and its role in a group of a trial."""

    trial: str
    group: str
    thing: str
    name: str
    kind: str
    role: str


class _Members(NamedTuple):
    """What is in which group, the things that are, and the names of drugs that are left out."""

    members: list[Member]
    things: dict[str, Thing]
    unmatched: set[str]


def network(ask: Ask, wanted: Wanted, output: Path, progress: Progress) -> Networked:
    """Makes a network and writes it into the folder `output`, unless it is empty.

    Raises QueryError, or StoreError when the store cannot answer or the folder cannot be written; it is then as it was.
    """
    progress("asking", 0, 0)
    rows = [_Row(*map(_printable, values)) for values in ask(_question(wanted.of).text).values()]
    if wanted.condition:
        about = asked(_question("trials"), {"condition": [wanted.condition]}, progress=progress)
        trials = {trial for (trial,) in ask(about).values()}
        rows = [row for row in rows if row.trial in trials]
    found = _members(wanted.of, rows, _matches(ask))

    progress("measuring", 0, 0)
    whole = projection.projected(found.members, found.things, _DEVICE if wanted.of == "devices" else "")
    weight = wanted.min_weight or projection.fitting_weight(whole)
    made = projection.without_lighter(whole, weight)
    projection.measure(made)
    summary = _summary(wanted.of, made, found, weight)
    if not made:
        return summary
    progress("writing", 0, 0)
    return replace(summary, files=_written(made, summary, wanted, output))


def _question(name: str) -> Question:
    return questions.read(resources.path("queries", "network") / f"{name}.rq")


def _printable(text: str) -> str:
    """A text without control characters, which XML cannot hold."""
    return text if text.isprintable() else "".join(char if char.isprintable() else " " for char in text)


def _matches(ask: Ask) -> dict[str, list[tuple[str, Concept]]]:
    """For each thing the names by which it is matched to concepts (its own, or parts of it), and these."""
    prefixes = Names().prefixes()
    answer = ask(_question("concepts").text)
    concepts = {}
    for (value, *_), (iri, vocabulary, label, kind) in zip(answer.rows(), answer.values(), strict=True):
        concepts[iri] = Concept(answers.short(value, prefixes), vocabulary.rpartition("/")[2], _printable(label), kind)
    matches = defaultdict(list)
    for thing, name, iri in ask(_question("matches").text).values():
        if iri in concepts:  # a file can hold trials without the concepts of their vocabularies
            matches[thing].append((name, concepts[iri]))
    return matches


def _members(of: str, rows: Sequence[_Row], matches: Mapping[str, Sequence[tuple[str, Concept]]]) -> _Members:
    """What becomes of the rows of a network: a thing is what its concepts mean, or else what its name says.

    The name of a drug that no concept means (an internal code, "study drug") says too little to stand for one in all
    trials; the members of the other networks are few, and mostly have nothing but their names.
    """
    if of == "devices":
        stand_ins = {(row.group, row.thing) for row in rows if row.role in _STAND_INS}
        rows = [row for row in rows if (row.group, row.thing) not in stand_ins]
        with_device = {row.group for row in rows if row.kind == _DEVICE}
        rows = [row for row in rows if row.group in with_device]
    meant = {row.thing: matches.get(row.thing, ()) for row in rows}
    unmatched = set()
    if of == "drugs":
        drugs = [row for row in rows if row.kind in _DRUGS and row.role not in _STAND_INS]
        unmatched = {normal(row.name) for row in drugs if not meant[row.thing]}
        meant = {thing: [pair for pair in pairs if pair[1].kind in _SUBSTANCES] for thing, pairs in meant.items()}
        rows = [row for row in rows if meant[row.thing]]
    same = sameness.things(pair for pairs in meant.values() for pair in pairs)
    spellings = _spellings(row for row in rows if not meant[row.thing])
    members, things = [], dict[str, Thing]()
    for row in rows:
        for group in _groups(meant[row.thing], same):
            thing = Thing(group[0].curie, group[0].label, tuple(concept.curie for concept in group))
            things[thing.id] = thing
            kind = row.kind if of in _BY_TYPE else group[0].kind
            members.append(Member(row.trial, row.group, thing.id, kind, row.role))
        if not meant[row.thing]:
            thing = Thing(f"name:{normal(row.name)}", spellings[normal(row.name)])
            things[thing.id] = thing
            members.append(Member(row.trial, row.group, thing.id, row.kind, row.role))
    return _Members(members, things, unmatched)


def _groups(
    pairs: Sequence[tuple[str, Concept]], same: Mapping[Concept, tuple[Concept, ...]]
) -> set[tuple[Concept, ...]]:
    """What the names of a thing mean, each of them one thing."""
    by_name = defaultdict(list)
    for name, concept in pairs:
        by_name[name].append(same[concept])
    return {min(groups, key=lambda group: group[0].rank) for groups in by_name.values()}


def _spellings(rows: Iterable[_Row]) -> dict[str, str]:
    """For each name the way it is written most often."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for _, name in {(row.thing, row.name) for row in rows}:
        found[normal(name)][" ".join(name.split())] += 1
    return {name: min(counts, key=lambda spelling: (-counts[spelling], spelling)) for name, counts in found.items()}


def _summary(of: str, made: nx.Graph[str], found: _Members, weight: int) -> Networked:
    names = projection.central(made)[:_CENTRAL]
    return Networked(
        of=of,
        trials=len({member.trial for member in found.members}),
        nodes=len(made),
        edges=made.number_of_edges(),
        components=nx.number_connected_components(made),
        communities=len({community for _, community in made.nodes(data="community")}),
        min_weight=weight,
        alone=len({member.thing for member in found.members}) - len(made),
        unmatched=len(found.unmatched),
        central=tuple({"id": name} | made.nodes[name] for name in names),
    )


def _written(made: nx.Graph[str], summary: Networked, wanted: Wanted, output: Path) -> tuple[Path, ...]:
    with workplace(output) as place:
        drafts = []
        if "graphml" in wanted.formats:
            drafts.append(place / f"{wanted.of}.graphml")
            files.graphml(made, drafts[-1])
        if "csv" in wanted.formats:
            drafts += [place / f"{wanted.of}_nodes.csv", place / f"{wanted.of}_edges.csv"]
            files.tables(made, *drafts[-2:])
        pictures = [place / f"{wanted.of}.{form}" for form in ("svg", "png") if form in wanted.formats]
        if pictures:
            core = picture.core(made, wanted.top)
            title = NETWORKS[wanted.of][0] + (f": trials of {wanted.condition}" if wanted.condition else "")
            caption = _caption(core, summary)
            picture.draw(core, pictures, title=title, caption=caption, square=_DEVICE if wanted.of == "devices" else "")
        return tuple(published([*drafts, *pictures], output))


def _caption(core: nx.Graph[str], summary: Networked) -> str:
    drawn = "all" if len(core) == summary.nodes else f"the {len(core):,} that the heaviest lines join, of"
    least = "" if summary.min_weight == 1 else f" in {summary.min_weight} trials or more"
    return (
        f"A line: {NETWORKS[summary.of][1]}{least}; its width: in how many. Size of a node: the sum of its lines;"
        f" colour: its community (Louvain), named by its strongest node. Shown are {drawn} {summary.nodes:,} nodes,"
        f" and {core.number_of_edges():,} of {summary.edges:,} lines, from {summary.trials:,} trials."
    )
