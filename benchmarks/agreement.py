"""`python -m benchmarks.agreement [--records FILE] [--random N] [--seed N] [--jobs N]`: whether the two engines of the
SHACL validation find the same in graphs of real records that were broken on purpose.

A. For each shape that a finding can name: a real record, so changed that this shape finds something.
B. All records with random changes, each change seeded: in one piece and in batches of several sizes.

All findings about a changed graph are compared, as multisets of severity, shape, focus node, path, value and component.
It exits with 1 if anything differs, or if a shape is left that no change makes find something.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import re
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

from trialgraph import pipeline, resources
from trialgraph import vocab as v
from trialgraph.errors import Finding, SourceError
from trialgraph.terms import Term, Triple, text
from trialgraph.validation import reading, shapes
from trialgraph.validation.compiled import Compiled
from trialgraph.validation.cut import Cut
from trialgraph.validation.engine import Batch, owner
from trialgraph.validation.engines import Engines
from trialgraph.validation.graph import about
from trialgraph.validation.paths import Path as PropertyPath
from trialgraph.validation.shapes import Shape, Shapes, local

_CORPUS: Final = Path(__file__).parents[2] / "shared" / "corpus" / "trials.jsonl.gz"
_SAMPLE: Final = Path(__file__).parents[1] / "data" / "trials"
Key: TypeAlias = tuple[str, ...]
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
STRING: Final = f"<{XSD}string>"
_LIMITS: Final = ("minInclusive", "minExclusive", "maxInclusive", "maxExclusive")
NOWHERE: Final = "<https://example.org/nowhere>"
UNKNOWN: Final = "<https://example.org/unknown>"
# Terms that are wrong almost everywhere: not described, ill-typed, out of range, with contact data.
WRONG: Final = (
    NOWHERE,
    "_:b0",
    '""',
    '"??"',
    '"a text"@en',
    '"Ask jane.doe@example.org or call +1 212-555-0100"',
    f'"maybe"^^<{XSD}boolean>',
    f'"2024-13-45"^^<{XSD}date>',
    f'"007"^^<{XSD}integer>',
    f'"-1"^^<{XSD}integer>',
    f'"1000000000"^^<{XSD}integer>',
    f'"-0.5"^^<{XSD}decimal>',
    f'"1000000000.5"^^<{XSD}decimal>',
    f'"x"^^<{XSD}decimal>',
)
SIZES: Final = (7, 100)  # trials a batch
WHOLE: Final = 50  # trials that pySHACL too is given in one piece
CANDIDATES: Final = 12  # focus nodes of a shape that are tried
SMALL: Final = 2000  # triples of a record that is tried, with all that it leads to
TRIES: Final = 3000  # random changes for one shape


def key(finding: Finding) -> Key:
    """What must be equal about a finding."""
    return (
        finding.severity, finding.rule, finding.shape, finding.focus, finding.predicate, finding.value,
        finding.component,
    )  # fmt: skip


def own_shapes() -> Shapes:
    """The project's own shapes."""
    files = sorted(resources.path("shapes").rglob("*.ttl"))
    return shapes.load((t for number, file in enumerate(files) for t in reading.triples(file, number)), "shapes")


def built(records: Sequence[str], folder: Path) -> list[Triple]:
    """The graph of `records`, with the edges derived from it and the code lists; `folder` is to be made."""
    pipeline.build(pipeline.Settings(tuple(records), folder, ("ntriples",)), None, lambda step, done, all_: None)
    files = (folder / "graph.nt", folder / "derived.ttl", resources.path("ontologies", "codes.nt"))
    return list(dict.fromkeys(t for number, file in enumerate(files) for t in reading.triples(file, number)))


class Graph:
    """A graph of trials, and what leads from a trial to what else stands in it."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.about: defaultdict[Term, dict[Triple, None]] = defaultdict(dict)
        for triple in triples:
            self.about[triple[0]][triple] = None
        self.nodes: defaultdict[str, list[Term]] = defaultdict(list)  # of a trial
        self.pointing: defaultdict[str, list[Term]] = defaultdict(list)  # nodes of none that lead to a trial
        for node, said in self.about.items():
            mine = owner(node)
            if mine:
                self.nodes[mine].append(node)
            else:
                for trial in {owner(value) for _, _, value in said} - {""}:
                    self.pointing[trial].append(node)

    @property
    def trials(self) -> list[str]:
        return sorted(self.nodes)

    def of(self, trials: Iterable[str]) -> list[Triple]:
        """The triples about trials, and about all that these lead to outside of trials."""
        waiting = [node for trial in trials for node in (*self.nodes[trial], *self.pointing[trial])]
        reached = dict.fromkeys(waiting)
        found: list[Triple] = []
        while waiting:
            said = self.about.get(waiting.pop(), {})
            found += said
            for _, _, value in said:
                if value not in reached and value[0] != '"' and not owner(value):
                    reached[value] = None
                    waiting.append(value)
        return found

    def __iter__(self) -> Iterator[Triple]:
        """All, those about one trial one after the other."""
        for trial in self.trials:
            for node in self.nodes[trial]:
                yield from self.about[node]
        for node, said in self.about.items():
            if not owner(node):
                yield from said


def whole(triples: Iterable[Triple], objects_of: frozenset[Term], named: frozenset[Term] = frozenset()) -> Batch:
    """A graph as one batch; `objects_of` are the predicates whose objects are focus nodes, `named` the focus nodes that
    shapes name."""
    said = about(triples)
    nodes = dict.fromkeys((*said, *sorted(named)))
    for properties in said.values():
        for predicate in objects_of & properties.keys():
            nodes |= dict.fromkeys(properties[predicate])
    return Batch(said, nodes)


# --- work over processes; what a process is to do is set before it is forked

_work: Callable[[Any], Any] = id


def spread(work: Callable[[Any], Any], tasks: Sequence[Any], jobs: int) -> list[Any]:
    """What `work` makes of each task, in order."""
    global _work
    if jobs == 1:
        return [work(task) for task in tasks]
    _work = work
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("fork")) as pool:
        return list(pool.map(_do, tasks))


def _do(task: Any) -> Any:
    return _work(task)


# --- A: for each shape a change that it catches


@dataclass(frozen=True, slots=True)
class Mutant:
    """The graph of a trial, changed so that the shape `rule` finds something about `focus`."""

    rule: str
    trial: str
    focus: Term
    before: tuple[Triple, ...]
    after: tuple[Triple, ...]

    def __str__(self) -> str:
        lost, new = set(self.before) - set(self.after), set(self.after) - set(self.before)
        return "\n".join([f"- {' '.join(t)}" for t in sorted(lost)] + [f"+ {' '.join(t)}" for t in sorted(new)])


class _Targets:
    """Finds focus nodes in single triples, without regard to classes above a class."""

    def __init__(self, some: Iterable[Shape]) -> None:
        self._by_key: defaultdict[tuple[str, Term], list[Term]] = defaultdict(list)
        for shape in some:
            for kind, keys in (("a", shape.classes), ("s", shape.subjects_of), ("o", shape.objects_of)):
                for each in keys:
                    self._by_key[kind, each].append(shape.node)

    def of(self, triple: Triple) -> Iterator[tuple[Term, Term]]:
        """Nodes of shapes, each with a focus node."""
        subject, predicate, value = triple
        for key, focus in ((("a", value), subject), (("s", predicate), subject), (("o", predicate), value)):
            if key[0] != "a" or predicate == v.RDF_TYPE:
                yield from ((node, focus) for node in self._by_key.get(key, ()))


class Search:
    """Looks for changes. A shape is tried at focus nodes of real trials, and where none has such a node, at any node
    that is made one."""

    def __init__(self, read: Shapes, graph: Graph, seed: int) -> None:
        self.engine = Compiled(read)
        self.graph = graph
        self.seed = seed
        self.shapes = read
        self.named = _named(read)
        self.values: defaultdict[Term, list[Term]] = defaultdict(list)
        for said in graph.about.values():
            for _, predicate, value in said:
                self.values[predicate].append(value)
        self.candidates = self._candidates()

    def _candidates(self) -> dict[Term, list[tuple[str, Term]]]:
        """Node of a shape with a target → trials, each with one of its focus nodes."""
        targets = _Targets(self.engine.shapes)
        found: defaultdict[Term, list[tuple[str, Term]]] = defaultdict(list)
        trials = self.graph.trials
        random.Random(self.seed).shuffle(trials)
        for trial in trials:
            triples = self.graph.of([trial])
            here: defaultdict[Term, dict[Term, None]] = defaultdict(dict)
            for triple in triples if len(triples) <= SMALL else ():
                for node, focus in targets.of(triple):
                    here[node][focus] = None
            for node, focuses in here.items():
                # The last ones of a trial too: they may differ from the first.
                some = dict.fromkeys((next(iter(focuses)), next(reversed(focuses))))
                found[node] += [(trial, focus) for focus in some][: CANDIDATES - len(found[node])]
        return found

    def __call__(self, rule: str) -> Mutant | None:
        rng = random.Random(f"{self.seed} {rule}")
        places = [
            (shape, target, *candidate)
            for shape, target in self.named[rule]
            for candidate in self.candidates.get(target.node) or self._others(rng)
        ]
        rng.shuffle(places)
        for shape, target, trial, focus in places:
            before = self.graph.of([trial])
            start = before if target.node in self.candidates else [*before, _target(target, focus)]
            if not self._catches(rule, before, focus):
                for after, renamed in self._targeted(shape, focus, start, rng):
                    if self._catches(rule, after, renamed):
                        return Mutant(rule, trial, renamed, tuple(before), tuple(after))
        for number in range(TRIES):
            shape, target, trial, focus = places[number % len(places)]
            before = self.graph.of([trial])
            start = before if target.node in self.candidates else [*before, _target(target, focus)]
            after = self._several(shape, focus, start, rng)
            if self._catches(rule, after, focus) and not self._catches(rule, before, focus):
                return Mutant(rule, trial, focus, tuple(before), tuple(after))
        return None

    def _targeted(
        self, shape: Shape, focus: Term, start: Sequence[Triple], rng: random.Random
    ) -> Iterator[tuple[list[Triple], Term]]:
        """Changed graphs, each with the name of the focus node in it, after what the shape asks for."""
        if "closed" in shape.parameters:
            yield [*start, (focus, UNKNOWN, '"a text"')], focus
        if shape.path is None:
            for name in (NOWHERE, "_:focus", f"{focus[:-1]}-2>"):
                yield [(name if s == focus else s, p, name if o == focus else o) for s, p, o in start], name
            return
        limits = [value for name in _LIMITS for value in shape.parameters.get(name, ())]
        wrong = [f'"{number}"^^{limit.rpartition("^^")[2]}' for limit in limits for number in (-1, 0, 1000000)]
        wrong += [f'"?"^^{datatype}' for datatype in shape.parameters.get("datatype", ()) if datatype != STRING]
        wrong += WRONG
        reached = list(dict.fromkeys((focus, *(value for subject, _, value in start if subject == focus))))
        for predicate, inverse in _steps(shape.path):
            here = [node for node in reached if node[0] != '"']
            some = list(self.values[predicate])
            values = [*wrong, *rng.sample(some, min(4, len(some)))]
            at, to = (2, 0) if inverse else (0, 2)
            for node in here:
                without = [t for t in start if not (t[1] == predicate and t[at] == node)]
                if node is not focus and len(without) == len(start):
                    continue
                yield without, focus
                for value in (value for value in values if not inverse or value[0] != '"'):
                    new = (value, predicate, node) if inverse else (node, predicate, value)
                    yield [*without, new], focus
                    yield [*start, new], focus
                yield [*start, *((node, predicate, value) for value in values if not inverse)], focus
            ahead = (t[to] for node in here for t in start if t[1] == predicate and t[at] == node)
            reached = list(dict.fromkeys((*reached, *ahead)))

    def _several(self, shape: Shape, focus: Term, start: Sequence[Triple], rng: random.Random) -> list[Triple]:
        """A graph with one to four random changes near the focus node, of what the shape speaks about."""
        graph = dict.fromkeys(start)
        near = {focus: None}
        for _ in range(2):
            for subject, _, value in start:
                if subject in near and value[0] != '"':
                    near[value] = None
        nodes = list(near)[: rng.choice((1, 4, 40))]
        predicates, constants = _spoken_of(self.shapes, shape)
        for _ in range(rng.randint(1, 4)):
            node = rng.choice((focus, rng.choice(nodes)))
            mine = [triple for triple in graph if triple[0] == node]
            own = [predicate for _, predicate, _ in mine]
            predicate = rng.choice(predicates if predicates and (not own or rng.random() < 0.8) else own or [UNKNOWN])
            some = self.values[predicate] or WRONG
            value = rng.choice(
                (rng.choice(some), rng.choice(some), rng.choice([*constants, *WRONG]), rng.choice(nodes))
            )
            match rng.randrange(6):
                case 0:
                    graph = dict.fromkeys(t for t in graph if not (t[2] == node and t[1] == predicate))
                case 1:
                    graph = dict.fromkeys(t for t in graph if not (t[0] == node and t[1] == predicate))
                case 2 if mine:
                    graph.pop(rng.choice(mine))
                case 3:
                    graph = dict.fromkeys(t for t in graph if not (t[0] == node and t[1] == predicate))
                    graph[node, predicate, value] = None
                case _:
                    graph[node, predicate, value] = None
            if not owner(value):  # what another trial leads to comes with all that is said of it
                graph |= self.graph.about.get(value, {})
        return list(graph)

    def _others(self, rng: random.Random) -> list[tuple[str, Term]]:
        trials = rng.sample(self.graph.trials, min(CANDIDATES, len(self.graph.trials)))
        return [(trial, rng.choice(self.graph.nodes[trial])) for trial in trials]

    def _catches(self, rule: str, triples: Iterable[Triple], focus: Term) -> bool:
        found = self.engine.check(Batch(about(triples), [focus])).findings
        return any(finding.rule == rule for finding in found)


def _named(read: Shapes) -> dict[str, list[tuple[Shape, Shape]]]:
    """Rule → the shapes whose findings name it, each with the shape above it that has a target. Below sh:not, sh:or
    and the like nothing is found, only judged."""
    found: defaultdict[str, list[tuple[Shape, Shape]]] = defaultdict(list)
    for target in read.targeted():
        waiting = [] if target.deactivated else [target]
        while waiting:
            shape = waiting.pop()
            if any(name != "property" for name in shape.parameters):
                found[shape.name].append((shape, target))
            waiting += [read.by_node[node] for node in shape.parameters.get("property", ())]
    return dict(found)


def _target(target: Shape, focus: Term) -> Triple:
    """What makes a node a focus node."""
    if target.classes:
        return focus, v.RDF_TYPE, target.classes[0]
    return (focus, target.subjects_of[0], NOWHERE) if target.subjects_of else (NOWHERE, target.objects_of[0], focus)


def _steps(path: PropertyPath, *, inverse: bool = False) -> Iterator[tuple[Term, bool]]:
    """The predicates of a path, each with whether it is walked from object to subject."""
    if not path.kind:
        yield path.predicate, inverse
    for part in path.parts:
        yield from _steps(part, inverse=inverse != (path.kind == "^"))


def _spoken_of(read: Shapes, shape: Shape) -> tuple[list[Term], list[Term]]:
    """The predicates, and the terms that may be their values, that a shape and those below it name."""
    predicates: list[Term] = []
    constants: list[Term] = []
    for each in read.reached([shape]):
        if each.path is not None:
            predicates += [predicate for predicate, _ in _steps(each.path)]
        for name in ("equals", "disjoint", "lessThan", "lessThanOrEquals"):
            predicates += each.parameters.get(name, ())
        for name in ("hasValue", "class"):
            constants += each.parameters.get(name, ())
        for members in each.parameters.get("in", ()):
            constants += members
        for query in each.parameters.get("sparql", ()):
            prefixes = dict(re.findall(r"PREFIX (\w*): <([^>]*)>", query.text))
            body = re.sub(r"PREFIX .*", "", query.text)
            names = [f"<{prefixes[p]}{n}>" for p, n in re.findall(r"\b(\w+):(\w+)", body) if p in prefixes]
            predicates += names
            constants += names
            if re.search(r"\ba\b", body):
                predicates.append(v.RDF_TYPE)
    return list(dict.fromkeys(predicates)), list(dict.fromkeys(constants))


# --- B: random changes

Change: TypeAlias = Callable[["Changing", random.Random, Triple], None]


class Changing:
    """A graph while it is changed, and what stands in it to be put elsewhere."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.triples = dict.fromkeys(triples)
        self.every = list(self.triples)
        self.by_predicate: defaultdict[Term, list[Triple]] = defaultdict(list)
        for triple in self.every:
            self.by_predicate[triple[1]].append(triple)
        self.types = list(dict.fromkeys(value for _, _, value in self.by_predicate[v.RDF_TYPE]))

    def replace(self, old: Triple, *new: Triple) -> None:
        self.triples.pop(old, None)
        self.triples |= dict.fromkeys(new)


def _remove(graph: Changing, rng: random.Random, triple: Triple) -> None:
    graph.replace(triple)


def _value_of_another(graph: Changing, rng: random.Random, triple: Triple) -> None:
    graph.replace(triple, (*triple[:2], rng.choice(graph.by_predicate[triple[1]])[2]))


def _second_value(graph: Changing, rng: random.Random, triple: Triple) -> None:
    graph.replace(triple, triple, (*triple[:2], rng.choice(graph.by_predicate[triple[1]])[2]))


def _value_of_another_predicate(graph: Changing, rng: random.Random, triple: Triple) -> None:
    graph.replace(triple, (*triple[:2], rng.choice(graph.every)[2]))


def _wrong_value(graph: Changing, rng: random.Random, triple: Triple) -> None:
    graph.replace(triple, (*triple[:2], rng.choice(WRONG)))


def _with_tag(graph: Changing, rng: random.Random, triple: Triple) -> None:
    value = triple[2]
    quoted = value[: value.rindex('"') + 1] if value[0] == '"' else text(value)
    graph.replace(triple, (*triple[:2], f"{quoted}@{rng.choice(('en', 'de', 'en-us'))}"))


def _other_predicate(graph: Changing, rng: random.Random, triple: Triple) -> None:
    graph.replace(triple, (triple[0], rng.choice(graph.every)[1], triple[2]))


def _copied(graph: Changing, rng: random.Random, triple: Triple) -> None:
    graph.replace(triple, triple, (rng.choice(graph.by_predicate[triple[1]])[0], *triple[1:]))


def _moved(graph: Changing, rng: random.Random, triple: Triple) -> None:
    graph.replace(triple, (rng.choice(graph.every)[0], *triple[1:]))


def _unknown_property(graph: Changing, rng: random.Random, triple: Triple) -> None:
    graph.replace(triple, triple, (triple[0], UNKNOWN, triple[2]))


def _other_type(graph: Changing, rng: random.Random, triple: Triple) -> None:
    for kind in graph.types:
        graph.triples.pop((triple[0], v.RDF_TYPE, kind), None)
    graph.triples[triple[0], v.RDF_TYPE, rng.choice(graph.by_predicate[v.RDF_TYPE])[2]] = None


CHANGES: Final[tuple[Change, ...]] = (
    _remove, _value_of_another, _second_value, _value_of_another_predicate, _wrong_value, _with_tag, _other_predicate,
    _copied, _moved, _unknown_property, _other_type,
)  # fmt: skip


def changed(graph: Graph, count: int, seed: int) -> Graph:
    """The graph with `count` random changes for each trial, some of them of what trials share."""
    rng = random.Random(seed)
    changing = Changing(graph)
    for trial in graph.trials:
        own = [triple for node in graph.nodes[trial] for triple in graph.about[node]]
        shared = [triple for triple in graph.of([trial]) if not owner(triple[0])]
        for _ in range(count):
            triple = rng.choice(shared if shared and rng.random() < 0.15 else own)
            rng.choice(CHANGES)(changing, rng, triple)
    return Graph(changing.triples)


@dataclass(frozen=True, slots=True)
class Checking:
    """A graph on disk, and an engine; a task is some trials, a part of what they share, or None for nodes that no
    triple is about. What a task finds comes back, as keys, or why it cannot be checked."""

    cut: Cut
    engines: Engines

    @classmethod
    def of(cls, triples: Iterable[Triple], name: str, read: Shapes, place: Path) -> Checking:
        place.mkdir()
        engines = Engines.named(name, read)
        assert engines.whole is None
        cut = Cut(place, engines.backward, engines.objects_of, engines.nodes)
        cut.add(triples)
        cut.close()
        return cls(cut, engines)

    def __call__(self, task: Any) -> list[Key] | str:
        if task is None:
            batch = self.cut.of_undescribed()
        elif task == "whole":
            batch = self.cut.whole()
        else:
            batch = self.cut.of_shared(task) if isinstance(task, tuple) else self.cut.of_trials(task)
        return _checked(self.engines, batch)

    def batches(self, size: int, jobs: int) -> Counter[Key]:
        """All findings, in batches of `size` trials."""
        trials = self.cut.trials
        blocks = [trials[start : start + size] for start in range(0, len(trials), size)]
        return together(spread(self, [*blocks, *self.cut.parts(), None], jobs))

    def whole(self) -> Counter[Key]:
        """All findings, the graph in one piece."""
        return together([self("whole")])


def together(found: Iterable[list[Key] | str]) -> Counter[Key]:
    """All findings; that something cannot be checked counts as one."""
    keys: Counter[Key] = Counter()
    for each in found:
        keys.update([(each,)] if isinstance(each, str) else each)
    return keys


# --- what is printed


class Table:
    """Prints figures, and counts what differs."""

    def __init__(self) -> None:
        self.wrong = 0
        self.started = time.monotonic()

    def line(self, what: str, *figures: object) -> None:
        said = "".join(f"{figure:>12,}" if isinstance(figure, int) else f"{figure:>12}" for figure in figures)
        print(f"{what:<58}{said}", flush=True)

    def took(self, what: str) -> None:
        self.line(what, f"{time.monotonic() - self.started:.0f} s")
        self.started = time.monotonic()

    def fault(self, what: str) -> None:
        print(f"   {what}", flush=True)
        self.wrong += 1

    def compare(self, what: str, one: Counter[Key], other: Counter[Key]) -> None:
        """One line for two engines; then what only one of them found."""
        only, others = one - other, other - one
        self.line(what, one.total(), other.total(), "equal" if not only and not others else "DIFFERENT")
        for name, lost in (("only the first", only), ("only the second", others)):
            for each in sorted(lost)[:10]:
                print(f"      {name}: {' '.join(each)}")
        self.wrong += only.total() + others.total()


def each_shape(read: Shapes, graph: Graph, table: Table, seed: int, jobs: int) -> None:
    """Part A."""
    search = Search(read, graph, seed)
    rules = sorted(search.named)
    found: list[Mutant | None] = spread(search, rules, jobs)
    mutants = [mutant for mutant in found if mutant is not None]
    table.took("A. changes looked for")
    both = Both(tuple(Engines.named(name, read) for name in ("compiled", "pyshacl")))
    checked: list[tuple[list[Key] | str, list[Key] | str]] = spread(both, mutants, jobs)
    table.took("   checked by both engines")
    silent = sorted(read.rules().keys() - search.named.keys())
    table.line("   rules of the shapes", len(read.rules()))
    table.line(f"   of these, that only serve other shapes: {', '.join(silent) or 'none'}", len(silent))
    table.line("   that a finding can name", len(rules))
    table.line("   with a changed record in which they find something", len(mutants))
    for rule, mutant in zip(rules, found, strict=True):
        if mutant is None:
            table.fault(f"{rule}: no change was found that it catches")
    every: tuple[Counter[Key], Counter[Key]] = Counter(), Counter()
    components: Counter[str] = Counter()
    for mutant, said in zip(mutants, checked, strict=True):
        for keys, one in zip(every, said, strict=True):
            if isinstance(one, str):
                table.fault(f"{mutant.rule}: {one}\n{mutant}")
            else:
                keys.update((mutant.rule, *each) for each in one)
        caught = {each[6] for each in said[0] if each[1] == mutant.rule and each[3] == mutant.focus}
        components.update(local(component).removesuffix("ConstraintComponent") for component in caught)
        if not caught:
            table.fault(f"{mutant.rule}: finds nothing in the whole graph\n{mutant}")
    table.compare("   findings in those records: compiled, pySHACL", *every)
    for name, count in components.most_common():
        table.line(f"      shapes whose {name} was broken", count)


@dataclass(frozen=True, slots=True)
class Both:
    """What each of two engines finds in the whole graph of a changed record, or why it cannot be checked."""

    engines: tuple[Engines, ...]

    def __call__(self, mutant: Mutant) -> tuple[list[Key] | str, ...]:
        return tuple(_checked(each, whole(mutant.after, each.objects_of, each.nodes)) for each in self.engines)


def _checked(engines: Engines, batch: Batch) -> list[Key] | str:
    try:
        return [key(finding) for finding in engines.check(batch).findings]
    except SourceError as error:
        return str(error)


def each_record(read: Shapes, graph: Graph, table: Table, count: int, seed: int, jobs: int, place: Path) -> None:
    """Part B."""
    unchanged = Checking.of(graph, "compiled", read, place / "before")
    before = unchanged.whole()
    after = changed(graph, count, seed)
    table.line("B. records", len(graph.trials))
    table.line("   random changes", len(graph.trials) * count, f"seed {seed}")
    table.compare("   findings before: compiled whole, in batches of 100", before, unchanged.batches(100, jobs))
    compiled = Checking.of(after, "compiled", read, place / "compiled")
    found = compiled.whole()
    caught = {owner(each[3]) for each in found - before if len(each) > 1} - {""}
    table.line("   findings after", found.total())
    table.line("   rules that find something", len({each[1] for each in found if len(each) > 1}))
    table.line("   records with a change that is found", len(caught))
    table.took("   checked by the compiled engine")
    for size in SIZES:
        table.compare(f"   compiled: whole, in batches of {size}", found, compiled.batches(size, jobs))
    table.took("   checked in batches")
    reference = Checking.of(after, "pyshacl", read, place / "reference")
    table.compare("   compiled, pySHACL in batches of 100", found, reference.batches(100, jobs))
    table.took("   checked by pySHACL")
    some = random.Random(seed).sample(after.trials, min(WHOLE, len(after.trials)))
    part = sorted(set(after.of(some)))
    checks = [Checking.of(part, name, read, place / f"part-{name}") for name in ("compiled", "pyshacl")]
    one, other = (together([found]) for found in spread(lambda number: checks[number]("whole"), (0, 1), jobs))
    table.compare(f"   {len(some)} records: compiled, pySHACL, both whole", one, other)
    for size in SIZES:
        table.compare(
            f"   {len(some)} records: whole, compiled in batches of {size}", one, checks[0].batches(size, jobs)
        )
    table.took("   checked whole")


def main() -> int:
    """Reads the command line and compares."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.agreement", description=__doc__)
    parser.add_argument(
        "--records", default=str(_CORPUS if _CORPUS.exists() else _SAMPLE), help="records, as for `trialgraph build`"
    )
    parser.add_argument("--random", type=int, default=5, metavar="N", help="random changes of each record")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="tells which changes are made")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="processes")
    arguments = parser.parse_args()
    table = Table()
    read = own_shapes()
    with tempfile.TemporaryDirectory(prefix="trialgraph-") as folder:
        place = Path(folder)
        graph = Graph(built([arguments.records], place / "graph"))
        table.took(f"{len(graph.trials):,} records from {Path(arguments.records).name} built")
        each_shape(read, graph, table, arguments.seed, arguments.jobs)
        each_record(read, graph, table, arguments.random, arguments.seed, arguments.jobs, place)
    print("the engines agree" if not table.wrong else f"{table.wrong} differences")
    return 1 if table.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
