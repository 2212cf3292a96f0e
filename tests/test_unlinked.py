"""The names without a link: which they are, how often they occur, and what is said of a folder that has none."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from trialgraph import pipeline
from trialgraph.cli import main
from trialgraph.concepts import Decision, Kind, Link
from trialgraph.errors import SourceError
from trialgraph.formats import sssom
from trialgraph.pipeline import Unlinked

MISSED = Link(
    Kind.DRUG, "drug x", Decision.NOT_FOUND, "skos:exactMatch", "", "", "", "drug", "0123456789ab",
    "semapv:LexicalMatching", 1.0, "", (), "no-match",
)  # fmt: skip
FOUND = replace(
    MISSED, key="mesna", decision=Decision.ACCEPTED, concept="CHEBI:31824", label="mesna", source="chebi", rule="label"
)


def write(path: Path, *rows: tuple[Link, int]) -> None:
    lines = [sssom.row(link, "<https://example.org/mapping/0>", "0", count) for link, count in rows]
    path.write_text(sssom.header("https://example.org/set", "A set", {}, (), "0") + "".join(lines), "utf-8")


def candidate(key: str, concept: str) -> Link:
    return replace(FOUND, key=key, decision=Decision.CANDIDATE, concept=concept, rule="ambiguous-label")


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A folder as a build leaves it, but for the graph."""
    write(
        tmp_path / "links.sssom.tsv",
        (MISSED, 3),
        (FOUND, 40),
        (replace(MISSED, key="placebo", rule="placebo"), 90),
        (replace(MISSED, key="a + b", rule="named-in-parts"), 80),
        (replace(MISSED, key="heart of stone", kind=Kind.CONDITION), 12),
        (replace(FOUND, key="lymphom", kind=Kind.CONDITION, decision=Decision.REJECTED), 2),
        (replace(FOUND, key="told elsewhere"), 1),
        (replace(MISSED, key="told elsewhere"), 5),
    )
    write(
        tmp_path / "candidates.sssom.tsv",
        (candidate("ed", "CHEBI:1"), 7),
        (candidate("ed", "CHEBI:2"), 7),
        (candidate("mesna", "UNII:1"), 40),
    )
    return tmp_path


def test_names_without_a_link_most_frequent_first(built: Path) -> None:
    assert pipeline.unlinked([built]) == [
        Unlinked(12, Kind.CONDITION, "heart of stone", "no-match", 0),
        Unlinked(7, Kind.DRUG, "ed", "waiting", 2),
        Unlinked(3, Kind.DRUG, "drug x", "no-match", 0),
        Unlinked(2, Kind.CONDITION, "lymphom", "rejected", 0),
    ]


def test_names_that_need_no_link_are_shown_when_asked_for(built: Path) -> None:
    assert [one.name for one in pipeline.unlinked([built], settled=True)][:2] == ["placebo", "a + b"]


def test_names_of_one_kind(built: Path) -> None:
    assert {one.kind for one in pipeline.unlinked([built], [Kind.CONDITION])} == {Kind.CONDITION}


def test_several_builds_are_taken_together(built: Path) -> None:
    file = built / "links.sssom.tsv"
    counts = {one.name: one.count for one in pipeline.unlinked([built, file])}
    assert (counts["drug x"], counts["ed"]) == (6, 7)


def test_a_real_build_tells_its_own_names(tmp_path: Path) -> None:
    conditions = {"conditionsModule": {"conditions": ["Zyx", "Asthma"]}}
    study = {"protocolSection": {"identificationModule": {"nctId": "NCT00000001"}, **conditions}}
    (tmp_path / "one.json").write_text(json.dumps(study))
    settings = pipeline.Settings((str(tmp_path / "one.json"),), tmp_path / "graph", formats=("ntriples",))
    pipeline.build(settings, None, lambda step, done, total: None)
    assert pipeline.unlinked([tmp_path / "graph"]) == [Unlinked(1, Kind.CONDITION, "zyx", "no-match", 0)]


# What is no mapping set


def older(path: Path) -> None:
    write(path, (MISSED, 3))
    lines = path.read_text("utf-8").splitlines()
    path.write_text("".join(line.removesuffix("\toccurrences") + "\n" for line in lines))


def cut(path: Path) -> None:
    write(path, (MISSED, 3))
    path.write_text(path.read_text("utf-8")[:-8])


def edited(path: Path) -> None:
    write(path, (MISSED, 3))
    path.write_text(path.read_text("utf-8").replace("nameKind-drug", "nameKind-song"))


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: None, "{} cannot be read: No such file or directory"),
        (lambda path: path.mkdir(), "{} holds no links.sssom.tsv: it is no folder of a build that linked names"),
        (lambda path: path.write_bytes(b""), "{} is no mapping set"),
        (lambda path: path.write_bytes(b"# x\n<a> <b> <c> .\n"), "{} is no mapping set"),
        (lambda path: path.write_bytes(b"\x1f\x8b\xff\n"), "{} is no mapping set"),
        (older, "{} is a mapping set of another version: build the graph anew"),
        (cut, r"{}:\d+: the row is cut short or was edited: build the graph anew"),
        (edited, r"{}:\d+: the row is cut short or was edited: build the graph anew"),
    ],
)  # fmt: skip
def test_what_is_no_mapping_set_costs_one_sentence(make: object, said: str, tmp_path: Path) -> None:
    path = tmp_path / "set"
    assert callable(make)
    make(path)
    with pytest.raises(SourceError, match=f"^{said.format(path)}$"):
        pipeline.unlinked([path])


def test_a_folder_with_half_of_the_mapping_sets(built: Path) -> None:
    (built / "candidates.sssom.tsv").unlink()
    with pytest.raises(SourceError, match=r"holds no candidates\.sssom\.tsv"):
        pipeline.unlinked([built])


# The command


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["unlinked", *map(str, arguments)])


def test_the_command_prints_a_line_a_name(built: Path) -> None:
    lines = run(built, "--limit", "2").output.splitlines()
    assert lines[0].split() == ["12", "condition", "no-match", "heart", "of", "stone"]
    assert lines[1].split() == ["7", "drug", "waiting", "2", "ed"]
    assert lines[2] == "2 of 4 names without a link, 24 times in records"


def test_the_command_prints_for_machines(built: Path) -> None:
    rows = run(built, "--tsv", "--limit", "0", "-k", "drug").stdout.splitlines()
    assert rows == ["count\tkind\tname\twhy\tcandidates", "7\tdrug\ted\twaiting\t2", "3\tdrug\tdrug x\tno-match\t0"]
    first = json.loads(run(built, "--json", "--all").stdout.splitlines()[0])
    assert first == {"count": 90, "kind": "drug", "name": "placebo", "why": "placebo", "candidates": 0}


def test_the_command_says_what_it_cannot_read(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("trialgraph: ")
