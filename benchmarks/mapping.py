"""Record → N-Triples: this project's way beside rdflib doing the same mapping, in turns in one process.

Both run the same mapping functions over the same JSON texts, with the check that no field is unknown, without linking
and validation, up to N-Triples as UTF-8; nothing is kept, so that the disk does not count. For rdflib the functions
are loaded a second time over a `terms` module whose renderers are rdflib's own classes, so that no text is made that
rdflib does not need; the terms go into one `Graph`, which is then serialised, as its documentation has it.
"""

from __future__ import annotations

import gc
import importlib
import multiprocessing
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from functools import cache
from multiprocessing import Queue
from pathlib import Path
from types import ModuleType
from typing import IO, Any

import rdflib

from trialgraph import graph, records
from trialgraph.errors import Finding
from trialgraph.facts import Facts
from trialgraph.formats.ntriples import NTriples
from trialgraph.names import Names
from trialgraph.pipeline.processes import no_collection
from trialgraph.pipeline.shards import triples
from trialgraph.sources import files
from trialgraph.terms import Triple

_FORK = multiprocessing.get_context("fork")


def main(source: str, rounds: int) -> None:
    """Prints the table."""
    texts = [raw.data for raw in files.read([source], report=_refuse)]
    size = sum(map(len, texts))
    print(f"{len(texts):,} records, {size / len(texts) / 1000:.1f} kB each, from {Path(source).name}")
    print(f"Python {platform.python_version()}, rdflib {rdflib.__version__}, {platform.machine()}")
    print(f"CPU seconds, median of {rounds}\n")
    gc.collect()
    gc.freeze()
    ways: dict[str, Callable[[Sequence[bytes], IO[str]], int]] = {
        "parse only": _parse,
        "trialgraph": _ours,
        "rdflib": _theirs(),
    }
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    count: dict[str, int] = {}
    for _ in range(rounds):
        for name, way in ways.items():
            taken, count[name] = _timed(way, texts)
            seconds[name].append(taken)
    median = {name: statistics.median(values) for name, values in seconds.items()}
    print(f"{'':12}{'records/s':>12}{'triples/s':>12}{'seconds':>10}")
    for name, taken in median.items():
        made = f"{count[name] / taken:,.0f}" if count[name] else ""
        print(f"{name:12}{len(texts) / taken:>12,.0f}{made:>12}{taken:>10.2f}")
    ratios = [theirs / ours for theirs, ours in zip(seconds["rdflib"], seconds["trialgraph"], strict=True)]
    ratio, low, high = statistics.median(ratios), min(ratios), max(ratios)
    print(f"\ntrialgraph is {ratio:.1f} times as fast as rdflib ({low:.1f} to {high:.1f})")


def _refuse(finding: Finding) -> None:
    sys.exit(str(finding))


def _timed(way: Callable[[Sequence[bytes], IO[str]], int], texts: Sequence[bytes]) -> tuple[float, int]:
    """CPU seconds and triples of one way, in a process of its own: no way finds the memory that another left behind."""
    results: Queue[tuple[float, int]] = _FORK.Queue()

    def work() -> None:
        with Path(os.devnull).open("w", encoding="utf-8") as output:
            start = time.process_time()
            count = way(texts, output)
            results.put((time.process_time() - start, count))

    process = _FORK.Process(target=work)
    process.start()
    result = results.get()
    process.join()
    return result


def _study(text: bytes) -> records.Study:
    study = records.parse(text).study
    assert study is not None
    return study


def _parse(texts: Sequence[bytes], output: IO[str]) -> int:
    for text in texts:
        _study(text)
    return 0


def _ours(texts: Sequence[bytes], output: IO[str]) -> int:
    writer, names, links, count = NTriples({}), Names(), graph.Links(), 0
    common: set[Triple] = set()
    with no_collection():
        for text in texts:
            study = _study(text)
            block = triples(study, names, links, Facts())
            output.write(writer.block("", block))
            count += len(block)
            common.update(graph.shared_triples(study, names, links))
            common.update(graph.vocabulary_triples(study, names))
        output.write(writer.block("", sorted(common)))
    return count + len(common)


def _theirs() -> Callable[[Sequence[bytes], IO[str]], int]:
    mapping = _mapping_for_rdflib()
    names, links = mapping.Names(), mapping.Links()

    def run(texts: Sequence[bytes], output: IO[str]) -> int:
        store = rdflib.Graph()
        for text in texts:
            study = _study(text)
            for found in (
                mapping.trial_triples(study, names, links),
                mapping.shared_triples(study, names, links),
                mapping.vocabulary_triples(study, names),
            ):
                for subject, predicate, value in found:
                    store.add((_node(subject), _node(predicate), _node(value)))
        output.write(store.serialize(format="nt"))
        return len(store)

    return run


def _node(term: Any) -> Any:
    """The names of instances come as text; a program for rdflib would make a URIRef of each, and keep it."""
    return _uri(term) if type(term) is str else term


@cache
def _uri(term: str) -> rdflib.URIRef:
    return rdflib.URIRef(term[1:-1])


def _mapping_for_rdflib() -> ModuleType:
    """`trialgraph.graph` over terms of rdflib: vocabulary constants are URIRefs, renderers make Literals."""
    swapped = ("trialgraph.terms", "trialgraph.vocab", "trialgraph.codes", "trialgraph.names", "trialgraph.graph")
    kept = {name: module for name, module in sys.modules.items() if name.startswith(swapped)}
    for name in kept:
        del sys.modules[name]
    try:
        terms: Any = importlib.import_module("trialgraph.terms")
        terms.iri = rdflib.URIRef
        terms.text = rdflib.Literal
        terms.repeated = cache(rdflib.Literal)
        terms.boolean = terms.integer = rdflib.Literal
        terms.decimal = cache(lambda value: rdflib.Literal(str(value), datatype=rdflib.XSD.decimal))
        terms.date = cache(lambda value: rdflib.Literal(value, datatype=_DATE_TYPES[len(value)]))
        terms.address = lambda value: rdflib.Literal(value) if " " in value else rdflib.URIRef(value)
        vocabulary = importlib.import_module("trialgraph.vocab")
        for name, value in vars(vocabulary).items():
            if isinstance(value, str) and value.startswith("<"):
                setattr(vocabulary, name, rdflib.URIRef(value[1:-1]))
        for scheme in vocabulary.CODES.values():
            scheme.update({value: rdflib.URIRef(term[1:-1]) for value, term in scheme.items()})
        return importlib.import_module("trialgraph.graph")
    finally:
        for name in [name for name in sys.modules if name.startswith(swapped)]:
            del sys.modules[name]
        sys.modules.update(kept)


_DATE_TYPES = {4: rdflib.XSD.gYear, 7: rdflib.XSD.gYearMonth, 10: rdflib.XSD.date}
