"""Records per second of processor time from text to N-Triples: parsed and linked, and the same interpreted as well.

What a build does for a record, without validation and in one process; the rounds alternate, so that both meet the same
machine. Linked but not interpreted is what was done before there was semantics: the ratio is the figure.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from trialgraph import pipeline, records
from trialgraph.facts import Facts
from trialgraph.formats.ntriples import NTriples
from trialgraph.linking import Linker
from trialgraph.names import Names
from trialgraph.pipeline.interpreting import interpreted
from trialgraph.pipeline.naming import links
from trialgraph.pipeline.processes import no_collection
from trialgraph.pipeline.shards import triples
from trialgraph.sources import files


def run(texts: Sequence[bytes], linker: Linker, *, interpret: bool) -> tuple[float, int]:
    """Seconds of processor time, and triples, for all `texts`."""
    names, writer, count = Names(), NTriples({}), 0
    start = time.process_time()  # what others do on the machine does not count
    with no_collection():
        for text in texts:
            parsed = records.parse(text)
            if parsed.study is None:
                continue
            found, facts = links(parsed.study, linker), Facts()
            if interpret:
                meant = interpreted(parsed, parsed.study, found, linker, None)
                found, facts = meant.links, meant.facts
            block = triples(parsed.study, names, found, facts)
            writer.block(names.graph("trial", parsed.study.nct_id), block)
            count += len(block)
    return time.process_time() - start, count


def report(paths: Sequence[Path], rounds: int) -> Iterator[str]:
    """The figures: medians of the rounds, and the range of the ratio."""
    texts = [raw.data for raw in files.read([str(path) for path in paths], report=lambda finding: None)]
    seconds: dict[bool, list[float]] = {False: [], True: []}
    count = {False: 0, True: 0}
    for _ in range(rounds):
        for interpret in (False, True):
            linker, _releases = pipeline.linker()  # a new one: what it remembers is not carried over
            spent, count[interpret] = run(texts, linker, interpret=interpret)
            seconds[interpret].append(spent)
    yield f"{len(texts):,} records, one core, {rounds} rounds: text to N-Triples"
    for interpret, name in ((False, "linked"), (True, "linked and interpreted")):
        middle = statistics.median(seconds[interpret])
        yield f"{name:24}{len(texts) / middle:8,.0f} records/s{count[interpret]:12,} triples"
    ratios = sorted(plain / meant for plain, meant in zip(seconds[False], seconds[True], strict=True))
    yield f"interpreting leaves {statistics.median(ratios):.2f} of the speed ({ratios[0]:.2f}–{ratios[-1]:.2f})"
