"""One run of records, parsed, linked, mapped, written and validated into files of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

import orjson

from trialgraph import __version__, codes, graph, records
from trialgraph.concepts import Decision, Link
from trialgraph.errors import Finding
from trialgraph.facts import Facts
from trialgraph.formats import WRITERS, property_graph, sssom
from trialgraph.linking import Index, Linker
from trialgraph.names import Names
from trialgraph.pipeline.counts import Counts, Settings, Validator
from trialgraph.pipeline.interpreting import counted, interpreted
from trialgraph.pipeline.naming import links
from trialgraph.pipeline.processes import no_collection
from trialgraph.pipeline.spool import SPOOL, Entry
from trialgraph.semantics.overlay import Overlay
from trialgraph.terms import Triple


def part(place: Path, number: int, name: str) -> Path:
    """The file of shard `number` for `name`: a format of RDF, or one of shared, vocabulary, links, candidates, derived,
    nodes, edges, references, findings."""
    return place / f"{number:07}.{name}"


def triples(study: records.Study, names: Names, found: graph.Links, facts: Facts) -> list[Triple]:
    """The block of one trial: sorted, without repetition."""
    # A set would undo the order in which the triples are made, which is nearly the one wanted.
    return [triple for triple, _ in groupby(sorted(graph.trial_triples(study, names, found, facts)))]


@dataclass(frozen=True, slots=True)
class Worker:
    """All that a process needs to make shards."""

    settings: Settings
    place: Path
    linker: Linker | None
    validator: Validator | None
    overlays: Mapping[str, Overlay]

    def begin(self) -> None:
        """What a new process has to do first."""
        if self.linker is not None:
            self.linker.index.reopen()

    def __call__(self, shard: tuple[int, Sequence[Entry]]) -> Counts:
        """Makes the files of one shard, from its number and its records; what it counted comes back."""
        number, entries = shard
        names = Names(self.settings.base)
        counts, common = Counts(), Common(names)
        with no_collection():
            found, blocks = self._write_trials(number, entries, names, counts, common)
            if self.linker is not None:
                common.add_hierarchies(self.linker.index)
            triples = [triple for block in blocks for triple in block]
            if self.settings.property_graphs:
                self._write_nodes_and_edges(number, (*triples, *common.shared, *common.vocabulary), names)
            if self.validator is not None:
                found += _placed(self.validator.trials(triples, common.shared | common.vocabulary), entries)
                references = (f"{s} {p} {o} .\n" for s, p, o in self.validator.references(triples))
                part(self.place, number, "references").write_text("".join(references), encoding="utf-8", newline="\n")
        common.write(self.place, number)
        lines = b"".join(orjson.dumps(finding, option=orjson.OPT_APPEND_NEWLINE) for finding in found)
        part(self.place, number, "findings").write_bytes(lines)
        counts.findings.update((finding.severity, finding.rule) for finding in found)
        return counts

    def _write_nodes_and_edges(self, number: int, triples: Iterable[Triple], names: Names) -> None:
        for name, rows in zip(("nodes", "edges"), property_graph.rows(triples, names.prefixes()), strict=True):
            part(self.place, number, name).write_text("".join(rows), encoding="utf-8", newline="\n")

    def _write_trials(
        self, number: int, entries: Sequence[Entry], names: Names, counts: Counts, common: Common
    ) -> tuple[list[Finding], list[list[Triple]]]:
        found: list[Finding] = []
        blocks: list[list[Triple]] = []
        writers = [(WRITERS[name](names.prefixes()), name) for name in self.settings.rdf]
        with ExitStack() as stack, (self.place / SPOOL).open("rb") as spool:
            outputs = [
                (writer, stack.enter_context(part(self.place, number, name).open("w", encoding="utf-8", newline="\n")))
                for writer, name in writers
            ]
            for entry in entries:
                parsed = records.parse(entry.read(spool))
                found += _placed(parsed.findings, [entry])
                if parsed.study is None:
                    counts.skipped += 1
                    continue
                linked = links(parsed.study, self.linker) if self.linker is not None else graph.Links()
                found += _placed(
                    [replace(f, path=parsed.original(f.path)) for f in graph.findings(parsed.study)], [entry]
                )
                facts = Facts()
                if self.settings.interpret:
                    meant = interpreted(parsed, parsed.study, linked, self.linker, self.overlays.get(entry.nct))
                    facts, linked = meant.facts, meant.links
                    found += _placed(meant.findings, [entry])
                    counts.facts.update(counted(parsed.study, facts))
                block = triples(parsed.study, names, linked, facts)
                common.add(parsed.study, parsed.unlisted, linked, facts)
                for writer, output in outputs:
                    output.write(
                        (writer.separator if counts.trials else "")
                        + writer.block(names.graph("trial", entry.nct), block)
                    )
                counts.trials += 1
                counts.triples += len(block)
                counts.links.update((link.source, link.decision) for link in graph.all_links(linked, facts))
                if self.validator is not None or self.settings.property_graphs:
                    blocks.append(block)
        counts.size = sum(part(self.place, number, name).stat().st_size for name in self.settings.rdf)
        return found, blocks


def _placed(found: Sequence[Finding], entries: Sequence[Entry]) -> list[Finding]:
    """The findings with the file and line of the record that each is about."""
    origin = {entry.nct: entry for entry in entries}
    alone = entries[0] if len(entries) == 1 else None
    placed = []
    for finding in found:
        entry = origin.get(finding.record, alone)
        placed.append(replace(finding, file=entry.file, line=entry.line) if entry is not None else finding)
    return placed


class Common:
    """What the trials of a shard share: organisations, publications, evidence, concepts, mapping rows."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._links: Counter[Link] = Counter()
        self._tested: set[graph.derived.Edge] = set()
        self._cells: set[str] = set()
        self.shared: set[Triple] = set()
        self.vocabulary: set[Triple] = set()

    def add(self, study: records.Study, unlisted: Sequence[tuple[str, str]], found: graph.Links, facts: Facts) -> None:
        """Adds what one record says of shared things."""
        self.shared.update(graph.shared_triples(study, self._names, found, facts))
        self._tested.update(graph.derived.tested(study, found.conditions, found.interventions, facts))
        self.vocabulary.update(graph.vocabulary_triples(study, self._names, found, facts))
        self._cells.update(cell.curie for cell in graph.cell_types(found, facts))
        for enumeration, value in unlisted:
            if enumeration in codes.BY_ENUMERATION:  # a type of reference is a property, not a code
                self.shared.update(codes.BY_ENUMERATION[enumeration].describe(value))
        for link in set(graph.all_links(found, facts)):  # counted once a record, however often it stands in it
            self._links[link] += 1
            if self._links[link] == 1:
                self.shared.update(graph.link.evidence(link, self._names, __version__))
                if link.concept:
                    stub = graph.concept.stub(link.concept, link.label, link.category, link.source, self._names)
                    self.vocabulary.update(stub)

    def add_hierarchies(self, index: Index) -> None:
        """Adds, as their vocabularies publish them, the concepts in use and all that stand above them."""
        linked = {(link.concept, link.source) for link in self._links if link.concept}
        entries = list(index.upwards(linked | {(cell, graph.product.CELLS) for cell in self._cells}))
        known = {entry.concept.curie for entry in entries}
        for entry in entries:
            self.vocabulary.update(graph.concept.triples(entry.concept, entry.vocabulary, known, self._names))

    def _rows(self, *, candidates: bool) -> Iterator[str]:
        for link, count in self._links.items():
            if (link.decision is Decision.CANDIDATE) == candidates:
                yield sssom.row(link, graph.link.name_of(link, self._names), __version__, count)

    def write(self, place: Path, number: int) -> None:
        """Leaves sorted files, ready to be merged with those of other shards."""
        lines: dict[str, Iterable[str]] = {
            "shared": [f"{s} {p} {o} .\n" for s, p, o in self.shared],
            "vocabulary": [f"{s} {p} {o} .\n" for s, p, o in self.vocabulary],
            "links": self._rows(candidates=False),
            "candidates": self._rows(candidates=True),
            "derived": [row.line() for row in self._tested],
        }
        for name, rows in lines.items():
            part(place, number, name).write_text("".join(sorted(rows)), encoding="utf-8", newline="\n")
