"""The gold rows about what interventions mean, each with its record as the rules read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from benchmarks.linking.gold import CORPUS, RECORDS, read_studies
from trialgraph.linking import Linker
from trialgraph.pipeline.naming import links
from trialgraph.semantics.case import Case


@dataclass(frozen=True, slots=True)
class Trial:
    """The gold row of one trial, whole, and its record."""

    nct: str
    row: Mapping[str, Any]
    case: Case


JUDGED: Final = Path(__file__).parent / "judged.jsonl"


def read(file: Path, linker: Linker) -> Sequence[Trial]:
    """The trials of a file of rows, in its order; their records are beside it or in the corpus."""
    rows = [orjson.loads(line) for line in file.read_bytes().splitlines()]
    wanted = {row["nct_id"] for row in rows}
    studies = {study.nct_id: study for study in read_studies([file.parent / RECORDS, CORPUS], wanted)}
    return [
        Trial(row["nct_id"], row, Case(study, links(study, linker).interventions, linker.known))
        for row in rows
        if (study := studies.get(row["nct_id"])) is not None
    ]
