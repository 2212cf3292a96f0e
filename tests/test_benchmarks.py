"""The scorer of links, on a few rows whose right figures are known by hand."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from conftest import ROOT
from trialgraph.concepts import Concept, Kind, Release
from trialgraph.linking import Linker

sys.path.insert(0, str(ROOT))  # the benchmarks are not installed

from benchmarks import linking
from benchmarks.linking import Answer, Judge, Row, Scored, Verdict

BROAD = "skos:broadMatch"

CONDITIONS = """\
id	string	example_nct_ids	exact_mondo	exact_other	broader_ok	nil	hard_negative	note	stratum	string_as_written
C1	asthma	NCT1|NCT2	MONDO:1	DOID:1		0	MONDO:9		uniform	Asthma
C2	relapsed/refractory x	NCT2		NCIT:1|NCIT:2	MONDO:2	0		two NCIT ids, one per part	uniform	R/R X
C3	severe asthma	NCT3			MONDO:1	0	MONDO:8		onc	Severe asthma
C4	bypass	NCT4				1	MONDO:7	a procedure	onc	Bypass
"""
INTERVENTIONS = """\
id	type	name	nct_id	components	exact_ids	related_ids	nil	hard_negative	note
I1	DRUG	a + b	NCT1	a|b	DRUGBANK:DB1,CHEBI:1|DRUGBANK:DB2		0		plain
I2	RADIATION	beam	NCT1	radiotherapy	MAXO:1	MESH:1	0	DRUGBANK:DB3,MESH:9	plain
I3	DEVICE	brand pump	NCT5	brand pump		FDA-PC:ABC	1		"said" so
I4	DRUG	premix	NCT5	c|d	UNII:1|		0		plain
I5	OTHER	talk	NCT6	c|d	|		1		plain
"""
SPONSORS = """\
id	name	example_nct_ids	exact_ror	parent_ror	nil	hard_negative	note	stratum
S1	A OR B	NCT1	https://ror.org/a|https://ror.org/b		0		composite 'A OR B'	uniform
S2	Clinic of C	NCT2		https://ror.org/c	0	https://ror.org/d		uniform
S3	Paul	NCT3			1		person	uniform
"""  # fmt: skip
EQUIVALENT = linking.equivalents([Concept("MONDO:1", "", "Disease", exact=("DOID:1", "MESH:D1"))])


@pytest.fixture(scope="module")
def gold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gold")
    for name, text in (("conditions", CONDITIONS), ("interventions", INTERVENTIONS), ("sponsors", SPONSORS)):
        (folder / f"{name}.tsv").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def rows(gold: Path) -> dict[str, Row]:
    return {row.id: row for row in linking.read_gold(gold)}


def judge(**held: set[str]) -> Judge:
    return Judge(EQUIVALENT, {Kind(kind): frozenset(ids) for kind, ids in held.items()})


def says(*answers: tuple[str, str] | str) -> list[Answer]:
    return [Answer(a, "") if isinstance(a, str) else Answer(a[0], "", a[1]) for a in answers]


def score(rows: dict[str, Row], said: dict[str, list[Answer]], **held: set[str]) -> dict[str, Scored]:
    """The rows that something is said of (or nothing: an empty list), scored."""
    chosen = [rows[name] for name in said]
    return {item.row.id: item for item in judge(**held).score(chosen, lambda row: said[row.id])}


def parts(row: Row) -> list[list[str]]:
    return [sorted(part) for part in row.parts]


def test_rows_are_read_with_parts_kinds_and_the_prefixes_of_the_graph(rows: dict[str, Row]) -> None:
    assert (rows["C1"].name, parts(rows["C1"])) == ("Asthma", [["DOID:1", "MONDO:1"]])
    assert (parts(rows["C2"]), rows["C2"].composite) == ([["NCIT:1"], ["NCIT:2"]], True)
    assert parts(rows["I1"]) == [["CHEBI:1", "DRUGBANK:DB1"], ["DRUGBANK:DB2"]]
    assert (parts(rows["I4"]), rows["I4"].composite) == ([["UNII:1"]], True)
    assert [rows[name].kind.value for name in ("I1", "I2", "I3", "I5")] == ["drug", "procedure", "device", "other"]
    assert rows["I2"].hard == {"DRUGBANK:DB3", "MESH:9"}
    assert rows["I3"].broader == {"fdaproductcode:ABC"}
    assert (parts(rows["I5"]), rows["I5"].broader) == ([], frozenset())
    assert rows["I3"].note == '"said" so'
    assert parts(rows["S1"]) == [["ror:a"], ["ror:b"]]
    assert (sorted(rows["S2"].broader), sorted(rows["S2"].hard)) == (["ror:c"], ["ror:d"])
    assert [name for name, row in rows.items() if row.nothing] == ["C4", "I3", "I5", "S3"]


@pytest.mark.parametrize(
    ("row", "answer", "expected"),
    [
        ("C1", ("MONDO:1", linking.EXACT), Verdict.RIGHT),
        ("C1", ("MESH:D1", linking.EXACT), Verdict.RIGHT),  # MONDO says that it is the same
        ("C1", ("MONDO:1", BROAD), Verdict.RIGHT),
        ("C1", ("MONDO:9", BROAD), Verdict.WRONG),
        ("C1", ("MONDO:5", linking.EXACT), Verdict.UNJUDGED),
        ("C3", ("MONDO:1", linking.EXACT), Verdict.WRONG),
        ("C3", ("MONDO:1", BROAD), Verdict.BROADER),
        ("C3", ("DOID:1", BROAD), Verdict.BROADER),
        ("C4", ("MONDO:5", BROAD), Verdict.WRONG),
        ("I3", ("fdaproductcode:XYZ", linking.EXACT), Verdict.WRONG),
        ("I3", ("fdaproductcode:XYZ", BROAD), Verdict.UNJUDGED),
        ("I3", ("tgdevice:brand-pump", linking.EXACT), Verdict.UNJUDGED),
        ("S2", ("ror:c", linking.EXACT), Verdict.WRONG),
        ("S3", ("ror:c", linking.EXACT), Verdict.WRONG),
    ],
)
def test_verdicts(rows: dict[str, Row], row: str, answer: tuple[str, str], expected: Verdict) -> None:
    assert judge().verdict(rows[row], *says(answer)) is expected


def test_what_a_cell_says_goes_before_an_equivalence() -> None:
    row = Row("C", Kind.CONDITION, "", ("NCT1",), (frozenset({"MONDO:1"}),), hard=frozenset({"DOID:1"}))
    assert judge().verdict(row, *says("DOID:1")) is Verdict.WRONG
    assert judge().verdict(row, *says("MESH:D1")) is Verdict.RIGHT


def test_equivalences_count_in_both_directions() -> None:
    row = Row("C", Kind.CONDITION, "", ("NCT1",), (frozenset({"DOID:1"}),))
    assert judge().verdict(row, *says("MONDO:1")) is Verdict.RIGHT
    assert judge().verdict(row, *says("MESH:D1")) is Verdict.UNJUDGED  # not over two steps


@pytest.mark.parametrize(
    ("row", "answers", "found"),
    [
        ("C1", says("MESH:D1"), True),
        ("C1", says(("MONDO:1", BROAD)), False),
        ("C2", says("NCIT:1"), False),
        ("C2", says("NCIT:1", "NCIT:2"), True),
        ("I1", says("DRUGBANK:DB1", "CHEBI:1"), False),
        ("I1", says("CHEBI:1", ("DRUGBANK:DB2", BROAD)), True),
        ("I4", says("UNII:1"), True),
        ("I3", [], False),
        ("S1", says("ror:b", "ror:a"), True),
    ],
)
def test_every_part_must_be_hit(rows: dict[str, Row], row: str, answers: list[Answer], found: bool) -> None:
    assert score(rows, {row: answers})[row].found is found


def test_reachable_rows_have_an_id_of_every_part_in_the_vocabularies_searched(rows: dict[str, Row]) -> None:
    said: dict[str, list[Answer]] = {name: [] for name in ("C1", "C2", "I1", "I3")}
    scored = score(rows, said, condition={"MESH:D1", "NCIT:1"}, drug={"CHEBI:1", "DRUGBANK:DB2"})
    assert {name for name, item in scored.items() if item.reachable} == {"C1", "I1"}


def test_figures_of_all_conditions(rows: dict[str, Row]) -> None:
    said = {
        "C1": says("MONDO:1", "MONDO:1", "MONDO:5"),  # said twice, counted once; one unjudged
        "C2": says("NCIT:1"),
        "C3": says(("MONDO:1", BROAD), "MONDO:8"),
        "C4": says(),
    }
    scored = list(score(rows, said, condition={"MONDO:1"}).values())
    found = {name: (figure.share, figure.n) for name, figure in linking.figures(scored).items()}
    assert found == {
        "coverage": (3 / 4, 4),
        "exact": (2 / 3, 3),
        "or broader": (3 / 4, 4),
        "recall": (1 / 2, 2),
        "reachable": (1, 1),
        "recall or broader": (2 / 3, 3),
    }
    assert [(row.id, answer.concept) for row, answer in linking.hard_negatives(scored)] == [("C3", "MONDO:8")]
    (line,) = linking.verdicts(scored, Verdict.WRONG)
    assert line.startswith("C3  Severe asthma  |  skos:exactMatch MONDO:8")
    assert "broader MONDO:1" in line


def test_rows_that_share_a_trial_are_drawn_together(rows: dict[str, Row]) -> None:
    groups = dict(zip(rows, linking.clusters(list(rows.values())), strict=True))
    assert groups["C1"] == groups["C2"]
    assert groups["I1"] == groups["I2"]
    assert groups["I3"] == groups["I4"]
    assert len({groups[name] for name in ("C1", "C3", "C4", "I1", "I3", "I5", "S1", "S2", "S3")}) == 9


def _rows_in_trials(found: list[bool], trials: int) -> list[Scored]:
    row = Row("", Kind.DRUG, "", (), (frozenset({"UNII:1"}),))
    return [Scored(row, place % trials, (), hit, reachable=True) for place, hit in enumerate(found)]


def test_intervals_are_wider_when_rows_share_trials() -> None:
    found = [place % 20 < 10 for place in range(200)]
    alone, together = (linking.figures(_rows_in_trials(found, trials))["recall"] for trials in (200, 20))
    assert alone.share == together.share == 0.5
    assert alone.low == pytest.approx(0.43, abs=0.02)  # 0.5 - 1.96 * sqrt(0.25 / 200)
    assert alone.high == pytest.approx(0.57, abs=0.02)
    assert together.low == pytest.approx(0.28, abs=0.06)  # the same with 20
    assert linking.figures(_rows_in_trials(found, 20))["recall"] == together


def test_all_or_none_have_an_open_end_that_depends_on_n() -> None:
    everything, nothing = (linking.figures(_rows_in_trials([hit] * 10, 10))["recall"] for hit in (True, False))
    assert (everything.share, everything.high, nothing.share, nothing.low) == (1, 1, 0, 0)
    assert everything.low == pytest.approx(0.6915, abs=1e-4)  # Clopper and Pearson for 10 of 10
    assert nothing.high == pytest.approx(0.3085, abs=1e-4)
    assert str(linking.figures([])["recall"]) == "–"


CONCEPTS = (
    Concept("DRUGBANK:1", "Aspirin", "Drug", synonyms=("Acetylsalicylic acid",)),
    Concept("DRUGBANK:2", "Acetylsalicylic Acid", "Drug", related=("Salicylate",)),
    Concept("DRUGBANK:3", "Ibuprofen", "Gene"),
)


@pytest.mark.parametrize(
    ("name", "exact", "fuzzy"),
    [
        ("ASPIRIN", ["DRUGBANK:1"], ["DRUGBANK:1"]),
        ("acetylsalicylic acid", ["DRUGBANK:2"], ["DRUGBANK:2"]),  # whose label it is goes before whose synonym it is
        ("acetylsalicilic acid", [], ["DRUGBANK:2"]),
        ("salicylate", [], []),
        ("ibuprofen", [], []),
    ],
)
@pytest.mark.parametrize("installed", [False, True])
def test_alternatives(
    monkeypatch: pytest.MonkeyPatch, name: str, exact: list[str], fuzzy: list[str], installed: bool
) -> None:
    if not installed:
        monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    elif importlib.util.find_spec("rapidfuzz") is None:
        pytest.skip("rapidfuzz is not installed")
    pools = linking.pools({"drugbank": CONCEPTS}.__getitem__, frozenset({"drugbank"}))
    row = Row("", Kind.DRUG, name, ())
    measure, matcher = linking.best_fuzzy(pools)
    assert measure == ("rapidfuzz" if installed else "difflib")
    assert [answer.concept for answer in linking.exact_string(pools)(row)] == exact
    assert [answer.concept for answer in matcher(row)] == fuzzy


def test_only_accepted_links_of_the_linker_count() -> None:
    release = Release("drugbank", "", "1", "", "", "", (), len(CONCEPTS))
    matcher = linking.trialgraph(Linker({"drugbank": CONCEPTS}, [release]))
    (answer,) = matcher(Row("", Kind.DRUG, "aspirin", ()))
    assert (answer.concept, answer.predicate) == ("DRUGBANK:1", linking.EXACT)
    assert matcher(Row("", Kind.DRUG, "salicylate", ())) == []


def test_the_table_has_a_line_for_each_group_and_way(rows: dict[str, Row]) -> None:
    scored = judge().score(list(rows.values()), lambda row: [])
    head, *lines = linking.table({"one": scored, "two": scored})
    assert head.startswith("kind")
    assert [line.split()[0] for line in lines[::2]] == [
        "condition", "·", "·", "drug", "device", "procedure", "other", "organization"
    ]  # fmt: skip
    assert all(line.strip().startswith("two") for line in lines[1::2])


def test_without_gold_rows_the_run_ends_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"no gold rows in .*conditions\.tsv"):
        linking.main(tmp_path)
