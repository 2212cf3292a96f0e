"""Reads the command line of `python -m benchmarks.semantics`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import benchmarks.semantics
from benchmarks.linking.gold import CORPUS, GOLD
from benchmarks.semantics import pace, report
from benchmarks.semantics.gold import JUDGED, read
from trialgraph import pipeline


def main() -> int:
    """Prints the tables, or why there are none."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.semantics", description=benchmarks.semantics.__doc__)
    parser.add_argument("--gold", type=Path, default=GOLD, help="folder with semantics.jsonl and its records")
    parser.add_argument("--judged", action="store_true", help="the rows that were judged apart, in place of those")
    parser.add_argument("--wrong", action="store_true", help="list the wrong and the missed rows, one a line")
    parser.add_argument("--only", choices=sorted(report.PIECES), help="one table only")
    parser.add_argument("--pace", action="store_true", help="records per second in place of the tables")
    parser.add_argument("--records", type=Path, nargs="+", default=[CORPUS], help="records for --pace")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of --pace")
    arguments = parser.parse_args()
    if arguments.pace:
        print(*pace.report(arguments.records, arguments.rounds), sep="\n")
        return 0
    rows = JUDGED if arguments.judged else arguments.gold / "semantics.jsonl"
    trials = read(rows, pipeline.linker()[0]) if rows.is_file() else ()
    if not trials:
        print(f"{rows}: no rows, or none whose record is at hand", file=sys.stderr)
        return 2
    print(*report.lines(trials, only=arguments.only, wrong=arguments.wrong), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
