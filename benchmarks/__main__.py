"""`python -m benchmarks [--records FILE] [--rounds N] [--gold DIR]`: prints the tables of figures in the README."""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks import mapping
from benchmarks.linking import quality
from benchmarks.linking.gold import GOLD
from benchmarks.semantics import report
from benchmarks.semantics.gold import JUDGED, read
from trialgraph import pipeline

_CORPUS = Path(__file__).parents[2] / "shared" / "corpus" / "trials.jsonl.gz"
_SAMPLE = Path(__file__).parents[1] / "data" / "trials"


def main() -> None:
    """Reads the command line and runs every benchmark that is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--records", default=str(_CORPUS if _CORPUS.exists() else _SAMPLE), help="records, as for `trialgraph build`"
    )
    parser.add_argument("--rounds", type=int, default=3, help="rounds of each; the median counts")
    parser.add_argument("--gold", type=Path, default=GOLD, help="judged names, as for `benchmarks.linking`")
    arguments = parser.parse_args()
    mapping.main(arguments.records, arguments.rounds)
    print()
    if arguments.gold.is_dir():
        print(*quality.report(quality.measure(arguments.gold)), sep="\n")
        linker = pipeline.linker()[0]
        for rows in (arguments.gold / "semantics.jsonl", JUDGED):
            print(f"\nmeaning: {rows.name}", *report.lines(read(rows, linker)), sep="\n")
    else:
        print("links and meaning: not measured, there are no gold rows here")


if __name__ == "__main__":
    main()
