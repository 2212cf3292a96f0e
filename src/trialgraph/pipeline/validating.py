"""Files against shapes, in batches that fit into memory and over processes; and a build against the project's own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Final, TypeAlias

import orjson

from trialgraph import resources
from trialgraph.errors import Finding, Severity, SourceError, StoreError
from trialgraph.pipeline.counts import Progress
from trialgraph.pipeline.processes import can_fork, no_collection, spread
from trialgraph.terms import Term, Triple
from trialgraph.validation import engines, places, reading, shapes, values, waivers
from trialgraph.validation.cut import Cut
from trialgraph.validation.engine import Batch, Checked, owner
from trialgraph.validation.engines import Engines
from trialgraph.validation.graph import About, Memory, about
from trialgraph.validation.report import Report
from trialgraph.validation.reports import FORMATS
from trialgraph.validation.shapes import Shapes

ENGINES: Final = ("auto", *engines.ENGINES)
REPORTS: Final = FORMATS  # name → write(report, stream)
_TRIALS: Final = 100  # a batch: enough to pay for setting up a check, few enough to share out between processes
_NS: Final = "https://w3id.org/trialgraph/ns#"
_JSON_PATH, _USED_ON = f"<{_NS}jsonPath>", f"<{_NS}usedOn>"
_DOMAIN: Final = "<http://www.w3.org/2000/01/rdf-schema#domain>"


@dataclass(frozen=True, slots=True)
class Validation:
    """What is to be checked: `files`, taken together, against `shapes` (none: the project's own).

    `waivers` is a file of findings that are put up with, `fail_on` the mildest severity that fails, `limit` how many
    findings a report that people read shows (0: all).
    """

    files: tuple[Path, ...]
    shapes: tuple[Path, ...] = ()
    engine: str = "auto"
    waivers: Path | None = None
    fail_on: Severity = Severity.VIOLATION
    limit: int = 0
    jobs: int = 1


@contextmanager
def validated(wanted: Validation, progress: Progress) -> Iterator[Report]:
    """The report on `wanted`, readable until the context ends.

    Raises SourceError for a file that cannot be read, shapes that do not say what they mean, a waiver file that is
    wrong, and when nothing was checked: no triple, or no focus node; StoreError when the temporary folder is full.
    """
    read = _shapes(wanted.shapes)
    waived = waivers.load(wanted.waivers, read.rules()) if wanted.waivers is not None else None
    with tempfile.TemporaryDirectory(prefix="trialgraph-") as folder:
        try:
            report = _report(wanted, read, Path(folder), progress)
        except OSError as error:  # what cannot be read is a SourceError
            raise StoreError(f"cannot keep the graph in {folder}: {error.strerror or error}") from error
        yield report if waived is None else replace(report, findings=_Waived(report.findings, waived))


def _report(wanted: Validation, read: Shapes, place: Path, progress: Progress) -> Report:
    """What a check finds; the graph, and then the findings, are kept in `place`."""
    chosen = Engines.named(_engine(wanted), read)
    cut = Cut(place, chosen.backward, chosen.objects_of, chosen.nodes)
    with no_collection():
        for number, file in enumerate(wanted.files):
            for block in reading.blocks(file, number):
                cut.add(block)
                progress("reading", cut.triples, 0)
    files = ", ".join(map(str, wanted.files))
    if not cut.triples:
        raise SourceError(f"{files}: no triple to check")
    count, trials = cut.triples, len(cut.trials)
    if not wanted.shapes:
        cut.add(_triples(resources.path("ontologies", "codes.nt")))
    cut.close()
    found = place / "findings.jsonl"
    focus_nodes = _spool(_Run(cut, chosen), found, wanted.jobs, progress)
    if not focus_nodes:
        whose = ", ".join(map(str, wanted.shapes)) or "trialgraph's own shapes"
        raise SourceError(f"{files}: nothing was checked: no target of {whose} meets a node")
    return Report(
        findings=_Findings(_placed(found, wanted.files, None if wanted.shapes else read)),
        rules=read.rules(),
        files=tuple(map(str, wanted.files)),
        shapes=tuple(map(str, wanted.shapes)),
        engines=chosen.counts,
        triples=count,
        focus_nodes=focus_nodes,
        trials=trials,
        fail_on=wanted.fail_on,
        limit=wanted.limit,
    )


class Validator:
    """The check of a build: the trials of each shard as they are made, and what all trials share at its end."""

    def __init__(self) -> None:
        read = _shapes(())
        self._engines = Engines.named("compiled", read)
        assert self._engines.whole is None  # the build has not all of the graph at hand; a test says so first
        self._paths = _json_paths(read)
        self._codes = _triples(resources.path("ontologies", "codes.nt"))
        self._described_codes = about(self._codes)

    def trials(self, triples: Sequence[Triple], shared: Iterable[Triple]) -> list[Finding]:
        """The findings about the nodes of trials in `triples`; `shared` are all others that they refer to."""
        said = about(triples)
        batch = Batch(said, list(said), Memory(about(shared), self._described_codes))
        return [self._with_path(each) for each in self._engines.check(batch).findings]

    def references(self, triples: Iterable[Triple]) -> Iterator[Triple]:
        """Those of `triples` by which trials lead to what they share, as far as a check of that needs them."""
        backward = self._engines.backward
        return (triple for triple in triples if triple[1] in backward and not owner(triple[2]))

    def shared(self, triples: Iterable[Triple], references: Iterable[Triple], place: Path) -> Iterator[Finding]:
        """The findings about what trials share: all `triples` that are about no trial, and what leads there."""
        folder = place / "shared.check"
        folder.mkdir()
        cut = Cut(folder, self._engines.backward, self._engines.objects_of, self._engines.nodes)
        cut.add(chain(triples, self._codes))
        cut.refer(references)
        cut.close()
        for batch in [*map(cut.of_shared, cut.parts()), cut.of_undescribed()]:
            yield from map(self._with_path, self._engines.check(batch).findings)

    def _with_path(self, finding: Finding) -> Finding:
        return replace(finding, path=self._paths.get(finding.rule, ""))


def _engine(wanted: Validation) -> str:
    """pySHACL for other people's shapes and files; for a graph that this project wrote, the compiled engine."""
    if wanted.engine != "auto":
        return wanted.engine
    return "compiled" if not wanted.shapes and all(map(_is_ours, wanted.files)) else "pyshacl"


def _is_ours(file: Path) -> bool:
    """Whether a build wrote `file`: it is described beside it."""
    described = file.with_name("dataset.ttl")
    try:
        return f'dcterms:title "{file.name}"' in described.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return False


def _shapes(paths: Sequence[Path]) -> Shapes:
    files: list[Path] = []
    for path in paths or [resources.path("shapes")]:
        if path.is_dir():
            inside = sorted(path.rglob("*.ttl"))
            if not inside:
                raise SourceError(f"{path}: no file of shapes (*.ttl) in it")
            files += inside
        else:
            files.append(path)
    found = (triple for number, file in enumerate(files) for triple in reading.triples(file, number))
    return shapes.load(found, ", ".join(map(str, paths)) or "trialgraph's own shapes")


def _triples(path: Path) -> list[Triple]:
    return list(reading.triples(path))


# --- batches, over processes

_Task: TypeAlias = Sequence[str] | tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class _Run:
    """A task is some trials, a part of what they share, or None for the focus nodes that no triple is about."""

    cut: Cut
    engines: Engines

    def tasks(self) -> list[_Task]:
        if self.engines.batches is None:
            return []
        trials = self.cut.trials
        blocks = [trials[start : start + _TRIALS] for start in range(0, len(trials), _TRIALS)]
        return [*blocks, *self.cut.parts(), None]

    def __call__(self, task: _Task) -> tuple[bytes, int]:
        if task is None:
            batch = self.cut.of_undescribed()
        elif isinstance(task, tuple):
            batch = self.cut.of_shared(task)
        else:
            batch = self.cut.of_trials(task)
        checked = self.engines.check(batch)
        return _lines(checked.findings), checked.focus_nodes


def _spool(run: _Run, target: Path, jobs: int, progress: Progress) -> int:
    """Writes all findings, one JSON object a line; the number of focus nodes comes back."""
    tasks = run.tasks()
    focus_nodes = 0
    with target.open("wb") as output:
        with no_collection():
            for done, (lines, count) in enumerate(spread(run, tasks, jobs if can_fork() else 1), 1):
                output.write(lines)
                focus_nodes += count
                progress("checking", done, len(tasks))
        if run.engines.whole is not None:
            progress("checking with pySHACL", 0, 0)
            checked: Checked = run.engines.whole.check(run.cut.whole())
            output.write(_lines(checked.findings))
            focus_nodes += checked.focus_nodes
    return focus_nodes


def _lines(findings: Iterable[Finding]) -> bytes:
    return b"".join(orjson.dumps(finding, option=orjson.OPT_APPEND_NEWLINE) for finding in findings)


# --- what a finding is about


@dataclass(frozen=True, slots=True)
class _Findings:
    """The findings in a file, which can be read several times."""

    path: Path

    def __iter__(self) -> Iterator[Finding]:
        with self.path.open("rb") as lines:
            for line in lines:
                said = orjson.loads(line)
                yield Finding(**(said | {"severity": Severity(said["severity"])}))


@dataclass(frozen=True, slots=True)
class _Waived:
    findings: Iterable[Finding]
    waivers: waivers.Waivers

    def __iter__(self) -> Iterator[Finding]:
        return self.waivers.apply(self.findings, date.today())


def _placed(found: Path, files: Sequence[Path], ours: Shapes | None) -> Path:
    """Adds the file and line of the triple, or of its subject where there is none, and the place in the record."""
    if not found.stat().st_size:
        return found
    paths = {} if ours is None else _json_paths(ours)
    triples = {(each.focus, each.predicate, each.value) for each in _Findings(found)}
    subjects = {focus for focus, _, _ in triples}
    spots = [places.locate(file, triples, subjects, number) for number, file in enumerate(files)]
    placed = found.with_name("placed.jsonl")
    with placed.open("wb") as output:
        for each in _Findings(found):
            triple = (each.focus, each.predicate, each.value)
            where = [
                (file, spot.triples[triple]) for file, spot in zip(files, spots, strict=True) if triple in spot.triples
            ]
            where += [
                (file, spot.subjects[each.focus])
                for file, spot in zip(files, spots, strict=True)
                if each.focus in spot.subjects
            ]
            file, line = where[0] if where else ("", 0)
            output.write(_lines([replace(each, file=str(file), line=line, path=paths.get(each.rule, ""))]))
    return placed


@cache
def _annotated() -> tuple[About, ...]:
    """The ontologies, one graph a file: a property may be used, and annotated, in several."""
    files = sorted(resources.path("ontologies").glob("*.ttl"))
    return tuple(about(reading.triples(file, number)) for number, file in enumerate(files))


def _json_paths(read: Shapes) -> dict[str, str]:
    """Rule → where in the registry's JSON stands what it is about, by the ontologies (`tg:jsonPath`)."""
    found: dict[str, str] = {}
    by_class: dict[tuple[Term, Term], str] = {}
    for graph in _annotated():
        for node, properties in graph.items():
            said = sorted(map(values.lexical, properties.get(_JSON_PATH, ())))
            if said:
                by_class.setdefault((node, ""), said[0])
                for kind in (*properties.get(_DOMAIN, ()), *properties.get(_USED_ON, ())):
                    by_class.setdefault((kind, node), said[0])
    for shape in read.targeted():
        for kind in shape.classes:
            own = by_class.get((kind, ""), "")
            found.setdefault(shape.name, own)
            for node in shape.parameters.get("property", ()):
                below = read.by_node[node]
                predicate = below.path.predicate if below.path is not None else ""
                found.setdefault(below.name, by_class.get((kind, predicate)) or own)
    return {rule: path for rule, path in found.items() if path}
