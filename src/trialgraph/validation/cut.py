"""A graph on disk, cut into trials and what they share, to be checked in batches that fit into memory.

Of a graph of any size, what is in memory is an index of the trials (some 200 bytes each) and the batch at hand. All
else that paths may lead to is looked up in sorted files.
"""

from __future__ import annotations

import heapq
import mmap
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import groupby, pairwise
from pathlib import Path
from typing import BinaryIO, Final

import orjson

from trialgraph.terms import Term, Triple
from trialgraph.validation.engine import Batch, owner
from trialgraph.validation.graph import NOTHING, About, Properties, about, distinct

_RUN: Final = 200_000  # lines that are sorted at once
_STRIDE: Final = 1 << 13  # bytes between two entries of an index
_CACHED: Final = 20_000  # nodes whose properties are kept
_PART: Final = 1 << 21  # bytes of shared nodes a batch


class Cut:
    """The graph. Triples are added first; after :meth:`close` batches can be asked for, also by forked processes.

    `backward` are the predicates that an engine walks from object to subject, `objects_of` those whose objects are
    focus nodes, `nodes` the focus nodes that shapes name.
    """

    def __init__(
        self, place: Path, backward: Collection[Term], objects_of: Collection[Term], nodes: Collection[Term]
    ) -> None:
        self._backward = frozenset(backward)
        self._objects_of = frozenset(objects_of)
        self._nodes = frozenset(nodes)
        self._trials = place / "trials"
        self._segments: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        self._end = 0
        self._trial = ""
        self._waiting: About = {}  # what is said of it
        self._several: dict[int, list[Term]] = {}  # the lists of more than one object in it
        self._shared = _Sorted(place, "shared")
        # Triples with a predicate of `backward`, by object, but for those between two nodes of one trial.
        self._references = _Sorted(place, "references")
        self._referred: defaultdict[str, set[Term]] = defaultdict(set)  # trial → nodes to which such a triple leads
        self._cached: dict[Term, Properties] = {}
        self.triples = 0

    def add(self, triples: Iterable[Triple]) -> None:
        """Adds triples; those about one trial should come one after the other."""
        backward, waiting, several = self._backward, self._waiting, self._several
        last, trial, count = "", self._trial, 0
        properties: dict[Term, list[Term]] = {}
        for triple in triples:
            subject, predicate, value = triple
            count += 1
            if subject != last:
                last = subject
                mine = owner(subject)
                if mine != trial or len(waiting) >= _CACHED:
                    self._flush()
                    trial = self._trial = mine
                properties = waiting.setdefault(subject, {})
            objects = properties.get(predicate)
            if objects is None:
                properties[predicate] = [value]
            else:
                objects.append(value)
                several[id(objects)] = objects
            if predicate in backward and not (trial and _is_within(value, trial)):
                self._refer(trial, triple)
        self.triples += count

    def refer(self, triples: Iterable[Triple]) -> None:
        """Adds triples about trials that are not part of the graph, to be walked from object to subject only."""
        for triple in triples:
            self._refer(owner(triple[0]), triple)

    def close(self) -> None:
        """Ends adding."""
        self._flush()
        self._trials.touch()
        self._shared.close()
        self._references.close()

    @property
    def trials(self) -> list[str]:
        """The NCT numbers of the trials, sorted."""
        return sorted(self._segments)

    def of_trials(self, trials: Sequence[str]) -> Batch:
        """The batch of some trials."""
        found: About = {}
        with self._trials.open("rb") as file:
            for trial in trials:
                found |= self._block(file, trial)
        nodes = dict.fromkeys(found)
        if self._objects_of or self._nodes:
            mine = set(trials)
            for properties in found.values():
                for predicate in self._objects_of & properties.keys():
                    nodes |= dict.fromkeys(value for value in properties[predicate] if owner(value) in mine)
            nodes |= dict.fromkeys(node for node in sorted(self._nodes) if owner(node) in mine)
            nodes |= dict.fromkeys(node for trial in trials for node in sorted(self._referred.get(trial, ())))
        return Batch(found, nodes, self)

    def parts(self) -> list[tuple[int, int]]:
        """Where to cut the other nodes into batches; see :meth:`of_shared`."""
        return self._shared.parts(_PART)

    def of_shared(self, part: tuple[int, int]) -> Batch:
        """The batch of the nodes that no trial owns, in one part."""
        found = about(map(_triple, self._shared.lines(*part)))
        return Batch(found, list(found), self)

    def of_undescribed(self) -> Batch:
        """The batch of the focus nodes that no triple is about."""
        return Batch({}, list(self._undescribed()), self)

    def whole(self) -> Batch:
        """Everything, in memory."""
        found = self.of_trials(self.trials).about | about(map(_triple, self._shared))
        nodes = dict.fromkeys(found)
        for properties in found.values():
            for predicate in self._objects_of & properties.keys():
                nodes |= dict.fromkeys(properties[predicate])
        return Batch(found, nodes | dict.fromkeys(sorted(self._nodes)))

    def properties(self, node: Term) -> Properties:
        """See :class:`~trialgraph.validation.graph.Store`."""
        found = self._cached.get(node)
        if found is None:
            if len(self._cached) >= _CACHED:
                self._cached.clear()
            trial = owner(node)
            if trial in self._segments:
                with self._trials.open("rb") as file:
                    said = self._block(file, trial)
            else:
                said = about(map(_triple, self._shared.beginning(f"{node} ")))
            found = self._cached[node] = said.get(node, NOTHING)
        return found

    def subjects(self, predicate: Term, value: Term) -> Collection[Term]:
        """See :class:`~trialgraph.validation.graph.Store`."""
        prefix = f"{value} {predicate} "
        found = [line[len(prefix) :] for line in self._references.beginning(prefix)]
        trial = owner(value)
        if trial in self._segments:
            with self._trials.open("rb") as file:
                block = self._block(file, trial)
            found += [node for node, properties in block.items() if value in properties.get(predicate, ())]
        return found

    def refers(self, value: Term) -> bool:
        """See :class:`~trialgraph.validation.graph.Store`."""
        return "NCT" not in value or value in self._referred.get(owner(value), ())

    def _refer(self, mine: str, triple: Triple) -> None:
        subject, predicate, value = triple
        trial = owner(value)
        if not trial or trial != mine:
            self._references.extend((f"{value} {predicate} {subject}\n",))
            if trial:
                self._referred[trial].add(value)

    def _flush(self) -> None:
        """Keeps what is said of one trial, or of what trials share, and came one after the other."""
        distinct(self._several.values())
        self._several.clear()
        if self._trial:
            said = orjson.dumps(self._waiting)
            self._segments[self._trial].append((self._end, len(said)))
            with self._trials.open("ab") as output:
                output.write(said)
            self._end += len(said)
        else:
            self._shared.extend(f"{' '.join(triple)}\n" for triple in Batch(self._waiting, ()).triples())
        self._waiting.clear()

    def _block(self, file: BinaryIO, trial: str) -> About:
        found: list[About] = []
        for start, length in self._segments.get(trial, ()):
            file.seek(start)
            found.append(orjson.loads(file.read(length)))
        if len(found) < 2:
            return found[0] if found else {}
        # What is said of the trial stands in several places of the files.
        return about(sorted(triple for each in found for triple in Batch(each, ()).triples()))

    def _undescribed(self) -> Iterator[Term]:
        """Focus nodes that no triple is about."""
        for node in sorted(self._nodes):
            if owner(node) not in self._segments and not self.properties(node):
                yield node
        last = ""
        for line in self._references:
            value, predicate, _ = _reference(line)
            if predicate in self._objects_of and value != last:
                last = value
                if value not in self._nodes and owner(value) not in self._segments and not self.properties(value):
                    yield value


def _is_within(value: Term, trial: str) -> bool:
    """Whether a trial surely owns `value`, quickly said."""
    return value[0] == "<" and trial in value and value.count("NCT") == 1


def _triple(line: str) -> Triple:
    subject, predicate, value = line.split(" ", 2)
    return subject, predicate, value


def _reference(line: str) -> Triple:
    """Object, predicate and subject; a literal has spaces of its own."""
    value, predicate, subject = line.rsplit(" ", 2)
    return value, predicate, subject


class _Sorted:
    """Lines in a file, sorted, each once."""

    def __init__(self, place: Path, name: str) -> None:
        self._path = place / name
        self._lines: list[str] = []
        self._runs: list[Path] = []
        self._keys: list[bytes] = []
        self._starts: list[int] = []
        self._map: mmap.mmap | bytes = b""

    def extend(self, lines: Iterable[str]) -> None:
        self._lines += lines
        if len(self._lines) >= _RUN:
            run = self._path.with_name(f"{self._path.name}-{len(self._runs)}")
            run.write_text("".join(sorted(self._lines)), encoding="utf-8", newline="\n")
            self._runs.append(run)
            self._lines = []

    def close(self) -> None:
        """Writes the file and an index of it."""
        with ExitStack() as stack, self._path.open("wb") as output:
            runs = [stack.enter_context(run.open(encoding="utf-8", newline="\n")) for run in self._runs]
            merged = heapq.merge(*runs, sorted(self._lines)) if runs else iter(sorted(self._lines))
            output.write(b"\n")  # so that each line has one before it
            end, indexed = 1, -_STRIDE
            for text, _ in groupby(merged):
                line = text.encode()
                if end - indexed >= _STRIDE:
                    self._keys.append(line)
                    self._starts.append(end)
                    indexed = end
                output.write(line)
                end += len(line)
        self._lines = []
        for run in self._runs:
            run.unlink()
        with self._path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._starts.append(end)

    def parts(self, size: int) -> list[tuple[int, int]]:
        """Offsets, some `size` apart, between which to read."""
        starts = self._starts[: -1 : max(1, size // _STRIDE)]
        return list(pairwise([*starts, self._starts[-1]]))

    def lines(self, start: int, end: int) -> Iterator[str]:
        """The lines of all subjects whose first line is in a part."""
        with self._path.open("rb") as lines:
            before = b""
            if start > 1:
                lines.seek(self._map.rfind(b"\n", 0, start - 1) + 1)
                before = lines.readline().partition(b" ")[0]
            at = max(start, 1)
            lines.seek(at)
            subject = before
            for line in lines:
                mine = line.partition(b" ")[0]
                if at >= end and mine != subject:
                    return
                if mine != before:
                    yield line[:-1].decode()
                subject = mine
                at += len(line)

    def __iter__(self) -> Iterator[str]:
        return self.lines(1, self._starts[-1])

    def beginning(self, prefix: str) -> list[str]:
        """The lines that begin with `prefix`."""
        wanted = prefix.encode()
        at = bisect_left(self._keys, wanted)
        first = self._starts[max(at - 1, 0)]
        # They may begin with the first line of the next part.
        begin = self._map.find(b"\n" + wanted, first - 1, self._starts[at] + len(wanted)) + 1
        found = []
        while begin and self._map[begin : begin + len(wanted)] == wanted:
            end = self._map.find(b"\n", begin)
            found.append(self._map[begin:end].decode())
            begin = end + 1
        return found
