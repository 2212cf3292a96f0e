"""The scorer of what interventions mean, on one sample record whose rows are known by hand."""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT, SAMPLES, linker

sys.path.insert(0, str(ROOT))  # the benchmarks are not installed

from benchmarks.semantics import __main__ as command
from benchmarks.semantics import gold, pace, report
from benchmarks.semantics.gold import Trial

NCT = "NCT03937544"  # CD19 CAR-T cells after cyclophosphamide and fludarabine
ARMS = "protocolSection.armsInterventionsModule"


def role(index: int, label: str) -> dict[str, Any]:
    return {
        "arm_index": 0, "intervention_index": index, "role": label, "alt_roles": [], "uncertain": False,
        "intervention_type": "DRUG", "intervention_name": "x", "arm_type": "EXPERIMENTAL", "basis": "worded",
        "path": "", "quote": "",
    }  # fmt: skip


ROW = {
    "nct_id": NCT,
    "roles": [role(0, "conditioning"), role(1, "conditioning"), role(2, "placebo")],
    "doses": [],
    "non_doses": [],
    "regimens": [],
    "cell_products": [],
    "linked_but_not_given": [],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("meaning")
    record = json.loads((SAMPLES / f"{NCT}.json").read_text("utf-8"))
    names = [item["name"] for item in record["protocolSection"]["armsInterventionsModule"]["interventions"]]
    cells = next(place for place, name in enumerate(names) if "CAR-T" in name)
    rows = [role(place, "placebo" if place == cells else "conditioning") for place in range(len(names))]
    (made / "semantics.jsonl").write_text(json.dumps(ROW | {"roles": rows}) + "\n", "utf-8")
    (made / "records.jsonl.gz").write_bytes(gzip.compress(json.dumps(record).encode()))
    return made


@pytest.fixture(scope="module")
def trials(folder: Path) -> Sequence[Trial]:
    return gold.read(folder / "semantics.jsonl", linker())


def test_a_row_is_read_with_its_record(trials: Sequence[Trial]) -> None:
    assert [(trial.nct, trial.case.study.nct_id, len(trial.case.linked)) for trial in trials] == [(NCT, NCT, 3)]


def test_a_wrong_row_lowers_the_share_and_is_listed(trials: Sequence[Trial]) -> None:
    rules = next(line for line in report.lines(trials, only="roles") if line.startswith("rules"))
    assert rules.split()[1] == "0.67"
    wrong = [line for line in report.lines(trials, only="roles", wrong=True) if NCT in line]
    assert len(wrong) == 1
    assert "placebo" in wrong[0]


@pytest.mark.parametrize("piece", sorted(report.PIECES))
def test_every_table_can_be_made_of_few_rows(trials: Sequence[Trial], piece: str) -> None:
    assert len(list(report.lines(trials, only=piece))) > 1


def test_the_command_says_what_is_missing(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["benchmarks", "--gold", str(tmp_path)])
    assert command.main() == 2
    assert "no rows" in capsys.readouterr().err
    monkeypatch.setattr(sys, "argv", ["benchmarks", "--gold", str(folder), "--only", "roles"])
    assert command.main() == 0
    assert "arm type" in capsys.readouterr().out


def test_the_pace_is_a_ratio_of_one_run() -> None:
    lines = list(pace.report([SAMPLES / f"{NCT}.json"], 1))
    assert lines[0].startswith("1 records")
    assert "of the speed" in lines[-1]


def test_judged_rows_have_the_shape_of_the_others() -> None:
    rows = [json.loads(line) for line in gold.JUDGED.read_text("utf-8").splitlines()]
    assert len({row["nct_id"] for row in rows}) == len(rows)
    for row in rows:
        assert {"nct_id", "roles", "doses", "non_doses", "regimens", "cell_products"} <= row.keys()
