"""`python -m benchmarks.validation [--records FILE] [--sizes 100,1000,10000] [--jobs 1,2] [--rounds N] [--limit S]`:
trials/s and peak memory of checking a graph against this project's shapes, here and with other engines, as Markdown
tables. `--w3c` prints what each engine passes of the W3C's tests instead.

Each figure is a whole command in a process of its own, from its start to its report: `trialgraph validate` with each
engine; the command of pySHACL; shacl-rust (`pip install shacl-rust`, left out where it is missing), whose Python
bindings are called once; and `trialgraph build` with and without validation, whose difference is what validation costs
there, with as many processes as are asked for at most. All run three times (`--rounds`), in turns, since the speed of
a machine drifts, and medians count; only pySHACL, which is slow, runs once. What does not end within the limit is
said, never extrapolated, and not tried at larger sizes.

The records of a size are spread evenly over those in the file. Where more are wanted than there are, records are
repeated: a repeat is the same record with its NCT number replaced everywhere by a new one, and all are shuffled with a
fixed seed, so that no batch holds one record many times.

All engines get the same shapes. `trialgraph validate` adds the codes of the registry to the graph by itself; for the
others they are in its file. shacl-rust reads two kinds of paths not at all (the inverse of alternatives, a sequence
among alternatives): its shapes have others that lead to the same nodes in these graphs.

Memory is the peak resident size of the process, as the kernel counts it (`ru_maxrss`). With several processes it is the
largest sum of their proportional sizes (Pss, which counts a page that n processes share as 1/n in each), looked at
five times a second (Linux).
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
import multiprocessing
import os
import platform
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module, metadata
from multiprocessing.queues import SimpleQueue
from pathlib import Path
from statistics import median
from typing import Any, Final

from trialgraph import resources

# The peak that the kernel counts for a command begins with the size of the process that starts it. So this one stays
# small: it imports what is large, and holds what is large, in processes of their own.

SEED: Final = 20260101
_ROUNDS: Final = 3
_HOUR: Final = 3600.0
_COMPARED: Final = (
    1_000  # trials up to which builds with and without validation are compared; beyond, they take minutes
)
_ROOT: Final = Path(__file__).parents[1]
_CORPUS: Final = _ROOT.parent / "shared" / "corpus" / "trials.jsonl.gz"
_FORK: Final = multiprocessing.get_context("fork")
_LEVELS: Final = ("Violation", "Warning", "Info")
_PEERS: Final = ("pyshacl", "shacl-rust")

Findings = Counter[tuple[str, str]]  # (severity, name of the shape) → how many


@dataclass(frozen=True, slots=True)
class Way:
    """A command whose time is taken: `files` → command; `found` reads its findings from what it wrote."""

    name: str
    command: Callable[[Files], list[str]]
    found: Callable[[Files], Findings]
    several: bool = False
    rounds: int = _ROUNDS
    limited: bool = True


@dataclass(frozen=True, slots=True)
class Files:
    """What the commands read and write at one size."""

    folder: Path

    @property
    def records(self) -> Path:
        return self.folder / "records.jsonl"

    @property
    def build(self) -> Path:
        """The output of a build."""
        return self.folder / "build"

    @property
    def graph(self) -> Path:
        return self.folder / "graph.nt"

    @property
    def with_codes(self) -> Path:
        return self.folder / "with-codes.nt"

    @property
    def shapes(self) -> Path:
        return self.folder / "shapes.ttl"

    @property
    def other_paths(self) -> Path:
        """The shapes for shacl-rust."""
        return self.folder / "other-paths.ttl"

    @property
    def report(self) -> Path:
        return self.folder / "report"

    @property
    def printed(self) -> Path:
        """Standard output of the command."""
        return self.folder / "printed"


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a command: seconds of wall time (None: it did not end), bytes, and what went wrong."""

    seconds: float | None
    memory: float
    wrong: str = ""


@dataclass(slots=True)
class Measured:
    """All runs of a way at one size, and what each found."""

    runs: list[Run] = field(default_factory=list)
    found: list[Findings] = field(default_factory=list)

    @property
    def wrong(self) -> str:
        return next((run.wrong for run in self.runs if run.wrong), "")

    @property
    def seconds(self) -> list[float]:
        return [run.seconds for run in self.runs if run.seconds is not None]


# --- the ways


def ways(jobs: Sequence[int]) -> list[Way]:
    """Builds first: they make the graph that all others check."""
    most = max(jobs)
    found = [
        Way(f"build --jobs {most}", _build(most), _of_build, most > 1, limited=False),
        Way(f"build --no-validate --jobs {most}", _build(most, "--no-validate"), _nothing, most > 1, limited=False),
    ]
    for number in jobs:
        name = f"trialgraph, compiled, --jobs {number}"
        found.append(Way(name, _validate("compiled", number), _of_report, number > 1))
    found += [Way("trialgraph, pyshacl, --jobs 1", _validate("pyshacl", 1), _of_report, rounds=1), _PYSHACL]
    if _installed("shacl-rust"):
        for name, indexed in (("shacl-rust", False), ("shacl-rust, experimental_index", True)):
            found.append(Way(name, _shacl_rust(indexed=indexed), _of_report))
    return found


def _trialgraph(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "trialgraph", *map(str, arguments), "-q"]


def _build(jobs: int, *options: str) -> Callable[[Files], list[str]]:
    return lambda files: _trialgraph(
        "build", files.records, "-o", files.build, "-f", "ntriples", "--jobs", str(jobs), *options
    )


def _validate(engine: str, jobs: int) -> Callable[[Files], list[str]]:
    return lambda files: _trialgraph(
        "validate", files.graph, "--engine", engine, "--jobs", str(jobs), "--report", f"json={files.report}"
    )


def _shacl_rust(*, indexed: bool) -> Callable[[Files], list[str]]:
    program = f"""
import json, shacl_rust
report = shacl_rust.validate_file({{data!r}}, {{shapes!r}}, experimental_index={indexed})
with open({{report!r}}, "w") as output:
    for each in report["results"]:
        said = {{{{"severity": each["severity"].strip("<>").rpartition("#")[2], "shape": each["sourceShape"]}}}}
        print(json.dumps(said), file=output)
"""
    return lambda files: [
        sys.executable,
        "-c",
        program.format(data=str(files.with_codes), shapes=str(files.other_paths), report=str(files.report)),
    ]


def _nothing(files: Files) -> Findings:
    return Counter()


def _of_build(files: Files) -> Findings:
    return _of_lines(files.build / "findings.jsonl")


def _of_report(files: Files) -> Findings:
    return _of_lines(files.report)


def _of_lines(path: Path) -> Findings:
    with path.open("rb") as lines:
        said = map(json.loads, lines)
        # A build finds more than the shapes do.
        return Counter((each["severity"], _local(each["shape"])) for each in said if each["shape"])


def _of_text(files: Files) -> Findings:
    """The report that pySHACL prints for people; what lies deeper than one tab is the details of a result."""
    found: Findings = Counter()
    severity = ""
    with files.printed.open(encoding="utf-8") as lines:
        for line in lines:
            name, colon, value = line.rstrip("\n").partition(": ")
            if colon and name == "\tSeverity":
                severity = _local(value)
            elif colon and name == "\tSource Shape":
                found[severity, _local(value)] += 1
    return found


_PYSHACL: Final = Way(
    "pySHACL",
    lambda files: [
        *(sys.executable, "-m", "pyshacl", "-s", str(files.shapes), "-f", "human"),
        str(files.with_codes),
    ],
    _of_text,
    rounds=1,
)


def _local(name: str) -> str:
    """The last part of an IRI or a prefixed name; nodes without a name are alike."""
    return re.split(r"[#:]", name.strip("<>"))[-1] if name[:2] != "_:" and name[:1] != "[" else "a shape without a name"


# --- what they work on


def _prepare(files: Files, source: str, size: int) -> int:
    """Writes the records and the shapes; how many records were repeated comes back."""
    count = _written(files.records, source, size)
    text = "".join(path.read_text("utf-8") for path in sorted(resources.path("shapes").rglob("*.ttl")))
    files.shapes.write_text(text, "utf-8")
    text = re.sub(
        r"\[\s*sh:inversePath\s*\[\s*sh:alternativePath\s*\(([^()\[\]]*)\)\s*\]\s*\]",
        lambda path: f"[ sh:alternativePath ( {' '.join(f'[ sh:inversePath {p} ]' for p in path[1].split())} ) ]",
        text,
    )
    # Trials assign nothing themselves, and arms list nothing.
    text = text.replace(
        "[ sh:alternativePath ( tg:hasIntervention ( tg:hasArm tg:assignsIntervention ) ) ]",
        "( [ sh:zeroOrOnePath tg:hasArm ] [ sh:alternativePath ( tg:hasIntervention tg:assignsIntervention ) ] )",
    )
    files.other_paths.write_text(text, "utf-8")
    return count


def _written(target: Path, source: str, size: int) -> int:
    repeated: SimpleQueue[int] = _FORK.SimpleQueue()

    def work() -> None:
        with gzip.open(source) if source.endswith(".gz") else Path(source).open("rb") as lines:
            records = [line.rstrip(b"\n") for line in lines if line.strip()]
        chosen = [number * len(records) // size for number in range(size)]
        own = {_nct(record) for record in records}
        free = (name for number in range(99_999_999, 0, -1) if (name := b"NCT%08d" % number) not in own)
        made = [
            records[at] if not number or at != chosen[number - 1] else _renamed(records[at], next(free))
            for number, at in enumerate(chosen)
        ]
        random.Random(SEED).shuffle(made)
        target.write_bytes(b"\n".join(made) + b"\n")
        repeated.put(max(0, size - len(records)))

    process = _FORK.Process(target=work)
    process.start()
    process.join()
    if process.exitcode:
        sys.exit(f"{source}: its records cannot be read")
    return repeated.get()


def _nct(record: bytes) -> bytes:
    found = re.search(rb'"nctId" *: *"(NCT[0-9]{8})"', record)
    if found is None:
        raise ValueError("a record without an NCT number")
    return found[1]


def _renamed(record: bytes, name: bytes) -> bytes:
    return record.replace(_nct(record), name)


def _keep_graph(files: Files) -> None:
    shutil.move(files.build / "graph.nt", files.graph)
    with files.with_codes.open("wb") as output:
        for path in (files.graph, resources.path("ontologies", "codes.nt")):
            with path.open("rb") as lines:
                shutil.copyfileobj(lines, output)


# --- time and memory


def measure(command: Sequence[str], printed: Path, limit: float, *, several: bool) -> Run:
    """Runs a command; all of its processes are ended when it takes longer than `limit` seconds."""
    peak, looked, late = 0.0, 0.0, False
    with printed.open("wb") as output, tempfile.TemporaryFile() as errors:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, stderr=errors, start_new_session=True)
        try:
            while True:
                pid, status, usage = os.wait4(process.pid, os.WNOHANG)
                passed = time.perf_counter() - started
                if pid:
                    break
                if passed > limit and not late:
                    late = True
                    os.killpg(process.pid, signal.SIGKILL)
                if several and passed - looked > 0.2:
                    looked, peak = passed, max(peak, _proportional(process.pid))
                time.sleep(0.01)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise
        process.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        said = errors.read().decode(errors="replace").strip().splitlines()
    memory = peak if several else usage.ru_maxrss * 1024.0
    if late:
        return Run(None, memory, f"not ended after {limit:.0f} s")
    # 1: done, and there are findings.
    if process.returncode not in {0, 1} or (process.returncode and any("Traceback" in line for line in said)):
        return Run(None, memory, f"failed: {said[-1] if said else f'exit status {process.returncode}'}")
    return Run(passed, memory)


def _proportional(pid: int) -> float:
    """Bytes of a process and of all below it."""
    return sum(map(_pss, _tree(pid)))


def _tree(pid: int) -> Iterator[int]:
    yield pid
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            below = path.read_text().split()
        except OSError:  # it has ended
            continue
        for child in below:
            yield from _tree(int(child))


def _pss(pid: int) -> float:
    try:
        found = re.search(r"^Pss: +(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    except OSError:
        return 0.0
    return int(found[1]) * 1024.0 if found else 0.0


def measured(asked: Sequence[Way], files: Files, limit: float, rounds: int) -> dict[Way, Measured]:
    """Runs all ways in turns."""
    results = {way: Measured() for way in asked}
    for number in range(rounds):
        for way, result in results.items():
            if result.wrong or number >= way.rounds:
                continue
            shutil.rmtree(files.build, ignore_errors=True)
            files.report.unlink(missing_ok=True)
            print(f"  {way.name}, round {number + 1}", end="", file=sys.stderr, flush=True)
            longest = limit if way.limited else _HOUR
            run = measure(way.command(files), files.printed, longest, several=way.several)
            print(f": {run.wrong or f'{run.seconds:.1f} s'}", file=sys.stderr)
            result.runs.append(run)
            if not run.wrong:
                result.found.append(way.found(files))
            if not files.graph.exists():
                if run.wrong:
                    sys.exit(f"{way.name}: {run.wrong}")
                _keep_graph(files)
    return results


# --- tables


def main() -> None:
    """Reads the command line and prints the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.validation", description=(__doc__ or "").split("\n")[0])
    parser.add_argument(
        "--records", default=str(_CORPUS), help="JSON lines of records, plain or gzipped  [default: the corpus]"
    )
    parser.add_argument("--sizes", type=_numbers, default=[100, 1000, 10000], help="numbers of trials")
    parser.add_argument("--jobs", type=_numbers, default=[1, 2], help="processes of the compiled engine and of builds")
    parser.add_argument("--limit", type=float, default=900, help="seconds that a command may take")
    parser.add_argument("--rounds", type=int, default=_ROUNDS, help="rounds of each; the median counts")
    parser.add_argument("--w3c", action="store_true", help="what engines pass of the W3C's tests")
    given = parser.parse_args()
    print(_machine(), end="\n\n")
    if given.w3c:
        w3c()
        return
    asked, too_large = ways(given.jobs), dict[str, str]()
    for size in sorted(given.sizes):
        with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
            files = Files(Path(folder))
            repeated = _prepare(files, given.records, size)
            print(f"{size:,} trials", file=sys.stderr)
            tried = [way for way in asked if way.name not in too_large]
            if size > _COMPARED:
                tried = [way for way in tried if way.found is not _of_build]
            results = measured(tried, files, given.limit, given.rounds)
            with files.graph.open("rb") as lines:
                triples = sum(1 for _ in lines)
        _print(size, repeated, triples, results, too_large)
        too_large |= {way.name: f"not ended at {size:,}" for way, result in results.items() if result.wrong}


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


def _installed(package: str) -> str:
    """Its version, "" if it is missing."""
    if importlib.util.find_spec(package.replace("-", "_")) is None:
        return ""
    return metadata.version(package)


def _machine() -> str:
    found = re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    versions = (f"{package} {_installed(package) or 'not installed'}" for package in _PEERS)
    cores = len(os.sched_getaffinity(0))
    parts = (found[1] if found else platform.machine(), f"{cores} cores", f"Python {platform.python_version()}")
    return ", ".join((*parts, *versions))


def _print(size: int, repeated: int, triples: int, results: dict[Way, Measured], too_large: dict[str, str]) -> None:
    by_name = {way.name: result for way, result in results.items()}
    reference = by_name[_PYSHACL.name].seconds if _PYSHACL.name in by_name else []
    said = f"; {repeated:,} of them are repeats of others with NCT numbers of their own" if repeated else ""
    print(f"{size:,} trials, {triples:,} triples{said}\n")
    print("| engine | trials | trials/s | × pySHACL | peak memory MB | findings: violations/warnings/infos |")
    print("|---|--:|--:|--:|--:|---|")
    for name, result in by_name.items():
        memory = f"{max(run.memory for run in result.runs) / 1e6:,.0f}"
        if result.wrong:
            print(f"| {name} | {size:,} | {result.wrong} | | {memory} by then | |")
            continue
        seconds = median(result.seconds)
        compared = name.startswith("build") or not reference
        ratio = "" if compared else _figure(median(reference) / seconds)
        counts = list(dict.fromkeys(map(_levels, filter(None, result.found))))
        print(f"| {name} | {size:,} | {_figure(size / seconds)} | {ratio} | {memory} | {', '.join(counts)} |")
        checked = by_name.get(name.replace(" --no-validate", "")) if "--no-validate" in name else None
        if checked is not None and not checked.wrong:
            cost = median(a - b for a, b in zip(checked.seconds, result.seconds, strict=True))
            rate = _figure(size / cost) if cost > 0 else "too quick to tell"
            print(f"| the difference: validation | {size:,} | {rate} | | | |")
    for name, why in too_large.items():
        print(f"| {name} | {size:,} | {why} | | | |")
    print()
    print(*_differences(by_name), sep="\n", end="\n\n", flush=True)


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:,.1f}" if value >= 10 else f"{value:,.2f}"


def _levels(found: Findings) -> str:
    levels: Counter[str] = Counter()
    for (severity, _), count in found.items():
        levels[severity] += count
    return "/".join(f"{levels[level]:,}" for level in _LEVELS)


def _differences(results: dict[str, Measured]) -> Iterator[str]:
    """What each engine found too little or too much, beside pySHACL's own command, or what is nearest to it."""
    names = (_PYSHACL.name, *results)
    base = next(name for name in names if name in results and any(results[name].found) and name[:5] != "build")
    wanted = results[base].found[0]
    yield f"Findings beside those of {base} ({wanted.total():,}), by shape:"
    for name, result in results.items():
        if name == base or not any(result.found):
            continue
        said = list(dict.fromkeys(_difference(found, wanted) for found in result.found))
        yield f"- {name}: {' | in another round: '.join(said)}"


def _difference(found: Findings, wanted: Findings) -> str:
    parts = [f"{count} fewer of {shape}" for (_, shape), count in sorted((wanted - found).items())]
    parts += [f"{count} more of {shape}" for (_, shape), count in sorted((found - wanted).items())]
    return ", ".join(parts) or "the same"


# --- the W3C's tests


def w3c() -> None:
    """Prints a table: engines → how many of the W3C's tests they pass, and which they do not."""
    sys.path.insert(0, str(_ROOT / "tests"))
    tests: Any = import_module("test_w3c")
    if not tests.TESTS:
        sys.exit("the W3C's tests are not here; see tests/test_w3c.py")
    outcomes: dict[str, Callable[[Path], str]] = {name: partial(tests.outcome, name) for name in tests.NOT_PASSED}
    if _installed("shacl-rust"):
        outcomes["shacl-rust (paths not compared)"] = lambda path: _outcome(tests, path)
    parts = Counter(_part(tests, path) for path in tests.TESTS)
    print(f"| engine | {' | '.join(f'{part}, of {count}' for part, count in parts.items())} | not passed |")
    print(f"|---|{'--:|' * len(parts)}---|")
    for name, outcome in outcomes.items():
        said = {path: outcome(path) for path in tests.TESTS}
        passed = Counter(_part(tests, path) for path, result in said.items() if result == "passed")
        others = ", ".join(path.stem for path, result in said.items() if result != "passed")
        print(f"| {name} | {' | '.join(str(passed[part]) for part in parts)} | {others} |", flush=True)


def _part(tests: Any, path: Path) -> str:
    return str(path.relative_to(tests.SUITE).parts[0])


def _outcome(tests: Any, path: Path) -> str:
    """What `outcome` of the tests is for our engines. It runs in a process of its own, which may end in a crash."""
    case = tests.Case(path)
    wanted = case.results(tests.shapes._Reader(tests.read(path)))
    fields = ("focusNode", "value", "severity", "sourceConstraintComponent", "sourceShape")
    program = (
        "import json, shacl_rust, sys\n"
        "try: results = shacl_rust.validate_file(*sys.argv[1:])['results']\n"
        "except ValueError: results = None\n"
        f"print(json.dumps(results and [[each.get(name) or '' for name in {fields}] for each in results]))"
    )
    command = [sys.executable, "-c", program, str(case.data), str(case.shapes)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    if done.returncode:
        return "crashed"
    results = json.loads(done.stdout)
    if wanted is None or results is None:
        return "passed" if wanted is results else "no failure" if wanted is None else "refused"
    expected: Counter[tuple[str, ...]] = Counter()
    for key, count in wanted.items():
        expected[_without_labels(key[1:])] += count
    return "passed" if expected == Counter(map(_without_labels, results)) else "other results"


def _without_labels(terms: Sequence[str]) -> tuple[str, ...]:
    return tuple("_" if term.startswith("_:") else term for term in terms)


if __name__ == "__main__":
    main()
