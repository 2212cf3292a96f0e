"""Reads the command line of `python -m benchmarks.linking`."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Iterable
from pathlib import Path

import benchmarks.linking
from benchmarks.linking import mesh, pace, quality
from benchmarks.linking.gold import CORPUS, GOLD


def _parser() -> argparse.ArgumentParser:
    summary = (benchmarks.linking.__doc__ or "").split("\n\n")[0]
    parser = argparse.ArgumentParser(prog="python -m benchmarks.linking", description=summary)
    parser.add_argument("--gold", type=Path, default=GOLD, help="folder with the three tables of gold rows")
    parser.add_argument("--wrong", action="store_true", help="list the wrong and the unjudged links, one a line")
    parser.add_argument("--hard", action="store_true", help="list the hard negatives that were accepted")
    parser.add_argument("--missed", action="store_true", help="list the rows not found, and what was said instead")
    parser.add_argument("--alone", action="store_true", help="also link the names without their records")
    parser.add_argument("--curve", type=Path, metavar="FILE.svg", help="precision and recall over the threshold")
    other = parser.add_argument_group("other figures, in place of those of the gold rows")
    other.add_argument("--mesh", action="store_true", help="agreement with the NLM's MeSH terms for each trial")
    other.add_argument("--disagreements", action="store_true", help="with --mesh: the most frequent ones")
    other.add_argument("--pace", action="store_true", help="names a second, memory")
    other.add_argument("--names", type=int, default=50_000, help="with --pace: names of the long run")
    other.add_argument("--records", type=Path, nargs="+", default=[CORPUS], help="for --mesh and --pace")
    return parser


def main() -> None:
    """Runs what is asked for."""
    arguments = _parser().parse_args()
    if arguments.mesh or arguments.pace:
        if not any(path.is_file() for path in arguments.records):
            sys.exit(f"no records in {', '.join(map(str, arguments.records))}")
        if arguments.mesh:
            _print(mesh.report(arguments.records, disagreeing=arguments.disagreements))
        if arguments.pace:
            _print(pace.report(arguments.records, arguments.names))
        return
    measured = quality.measure(arguments.gold, alone_too=arguments.alone)
    _print(quality.report(measured, wrong=arguments.wrong, missed=arguments.missed, hard=arguments.hard))
    if arguments.curve is not None:
        curve = importlib.import_module("benchmarks.linking.curve")  # the only part that needs matplotlib
        curve.draw(measured, arguments.curve)
        _print(["", *curve.lines(measured)])


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        print(line, flush=True)


if __name__ == "__main__":
    main()
