"""The scorer of links, on a few rows whose right figures are known by hand."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from multiprocessing import forkserver
from pathlib import Path

import orjson
import pytest

from conftest import ROOT, record, study
from trialgraph import pipeline
from trialgraph.concepts import Component, Concept, Context, Decision, Kind, Link, Linked
from trialgraph.linking.targets import Target
from trialgraph.pipeline import naming
from trialgraph.records import Study

sys.path.insert(0, str(ROOT))  # the benchmarks are not installed

from benchmarks.linking import __main__ as command
from benchmarks.linking import curve, matchers, mesh, pace, quality
from benchmarks.linking.figures import figures, groups, table
from benchmarks.linking.gold import Row, clusters, read_gold, read_studies
from benchmarks.linking.judge import EXACT, Answer, Judge, Scored, Verdict, equivalents, hard_negatives
from benchmarks.linking.matchers import InRecord, alone, best_fuzzy, exact_string, pools

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
EQUIVALENT = equivalents([Concept("MONDO:1", "", "Disease", exact=("DOID:1", "MESH:D1"))])


@pytest.fixture(scope="module")
def gold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gold")
    for name, text in (("conditions", CONDITIONS), ("interventions", INTERVENTIONS), ("sponsors", SPONSORS)):
        (folder / f"{name}.tsv").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def rows(gold: Path) -> dict[str, Row]:
    return {row.id: row for row in read_gold(gold)}


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
        ("C1", ("MONDO:1", EXACT), Verdict.RIGHT),
        ("C1", ("MESH:D1", EXACT), Verdict.RIGHT),  # MONDO says that it is the same
        ("C1", ("MONDO:1", BROAD), Verdict.RIGHT),
        ("C1", ("MONDO:9", BROAD), Verdict.WRONG),
        ("C1", ("MONDO:5", EXACT), Verdict.UNJUDGED),
        ("C3", ("MONDO:1", EXACT), Verdict.WRONG),
        ("C3", ("MONDO:1", BROAD), Verdict.BROADER),
        ("C3", ("DOID:1", BROAD), Verdict.BROADER),
        ("C4", ("MONDO:5", BROAD), Verdict.WRONG),
        ("I3", ("fdaproductcode:XYZ", EXACT), Verdict.WRONG),
        ("I3", ("fdaproductcode:XYZ", BROAD), Verdict.UNJUDGED),
        ("I3", ("tgdevice:brand-pump", EXACT), Verdict.UNJUDGED),
        ("S2", ("ror:c", EXACT), Verdict.WRONG),
        ("S3", ("ror:c", EXACT), Verdict.WRONG),
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
    found = {name: (figure.share, figure.n) for name, figure in figures(scored).items()}
    assert found == {
        "coverage": (3 / 4, 4),
        "exact": (2 / 3, 3),
        "or broader": (3 / 4, 4),
        "recall": (1 / 2, 2),
        "reachable": (1, 1),
        "recall or broader": (2 / 3, 3),
    }
    assert [(row.id, answer.concept) for row, answer in hard_negatives(scored)] == [("C3", "MONDO:8")]
    (line,) = quality.verdicts(scored, Verdict.WRONG)
    assert line.startswith("C3  Severe asthma  |  skos:exactMatch MONDO:8")
    assert "broader MONDO:1" in line


def test_rows_that_share_a_trial_are_drawn_together(rows: dict[str, Row]) -> None:
    groups = dict(zip(rows, clusters(list(rows.values())), strict=True))
    assert groups["C1"] == groups["C2"]
    assert groups["I1"] == groups["I2"]
    assert groups["I3"] == groups["I4"]
    assert len({groups[name] for name in ("C1", "C3", "C4", "I1", "I3", "I5", "S1", "S2", "S3")}) == 9


def _rows_in_trials(found: list[bool], trials: int) -> list[Scored]:
    row = Row("", Kind.DRUG, "", (), (frozenset({"UNII:1"}),))
    return [Scored(row, place % trials, (), hit, reachable=True) for place, hit in enumerate(found)]


def test_intervals_are_wider_when_rows_share_trials() -> None:
    found = [place % 20 < 10 for place in range(200)]
    alone, together = (figures(_rows_in_trials(found, trials))["recall"] for trials in (200, 20))
    assert alone.share == together.share == 0.5
    assert alone.low == pytest.approx(0.43, abs=0.02)  # 0.5 - 1.96 * sqrt(0.25 / 200)
    assert alone.high == pytest.approx(0.57, abs=0.02)
    assert together.low == pytest.approx(0.28, abs=0.06)  # the same with 20
    assert figures(_rows_in_trials(found, 20))["recall"] == together


def test_all_or_none_have_an_open_end_that_depends_on_n() -> None:
    everything, nothing = (figures(_rows_in_trials([hit] * 10, 10))["recall"] for hit in (True, False))
    assert (everything.share, everything.high, nothing.share, nothing.low) == (1, 1, 0, 0)
    assert everything.low == pytest.approx(0.6915, abs=1e-4)  # Clopper and Pearson for 10 of 10
    assert nothing.high == pytest.approx(0.3085, abs=1e-4)
    assert str(figures([])["recall"]) == "–"


CONCEPTS = {
    "drugbank": (
        Concept("DRUGBANK:1", "Aspirin", "Drug", synonyms=("Acetylsalicylic acid",), exact=("MESH:D1",)),
        Concept("DRUGBANK:2", "Acetylsalicylic Acid", "Drug", related=("Salicylate",)),
        Concept("DRUGBANK:3", "Ibuprofen", "Gene"),
    ),
    "cl": (Concept("CL:1", "Aspirin", "Cell"), Concept("CL:2", "Killer cell", "Cell")),
    "mondo": (Concept("MONDO:1", "asthma", "Disease", exact=("MESH:D11",)),),
}
DRUG, CELL, DISEASE = frozenset({"Drug"}), frozenset({"Cell"}), frozenset({"Disease"})
SEARCHED = dict.fromkeys(Kind, ()) | {
    Kind.DRUG: (Target("drugbank", DRUG), Target("cl", CELL, second=True), Target("absent", DRUG)),
    Kind.CONDITION: (Target("mondo", DISEASE),),
}


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> quality.Vocabularies:
    """Three small vocabularies in place of those installed."""
    for module in (matchers, quality, pace):
        monkeypatch.setattr(module, "TARGETS", SEARCHED)
    vocabularies = quality.Vocabularies(CONCEPTS)
    monkeypatch.setattr(quality.Vocabularies, "installed", lambda: vocabularies)
    return vocabularies


@pytest.mark.parametrize(
    ("name", "exact", "fuzzy"),
    [
        ("ASPIRIN", ["DRUGBANK:1"], ["DRUGBANK:1"]),
        ("acetylsalicylic acid", ["DRUGBANK:2"], ["DRUGBANK:2"]),  # whose label it is goes before whose synonym it is
        ("acetylsalicilic acid", [], ["DRUGBANK:2"]),
        ("acid, acetylsalicylic", [], ["DRUGBANK:2"]),
        ("salicylate", [], []),
        ("ibuprofen", [], []),
        ("killer cell", ["CL:2"], ["CL:2"]),  # the second choice
    ],
)
def test_alternatives(few: quality.Vocabularies, name: str, exact: list[str], fuzzy: list[str]) -> None:
    of = pools(few.concepts.__getitem__, frozenset(few.concepts))
    for matcher, expected in ((exact_string(of), exact), (best_fuzzy(of), fuzzy)):
        answers = matcher(Row("", Kind.DRUG, name, ()))
        assert [answer.concept for answer in answers if answer.decision is Decision.ACCEPTED] == expected


def test_what_is_not_alike_enough_is_a_candidate(few: quality.Vocabularies) -> None:
    matcher = best_fuzzy(pools(few.concepts.__getitem__, frozenset(few.concepts)))
    answer, other = matcher(Row("", Kind.DRUG, "aspiran", ()))
    assert (answer.concept, answer.matched, answer.decision) == ("DRUGBANK:1", "aspirin", Decision.CANDIDATE)
    assert other.concept == "CL:1"  # nothing of the first choice is accepted
    assert answer.confidence == pytest.approx(0.857, abs=1e-3)  # 2 · 6 letters in common of 7 + 7


# Names in their records


NOTHING_SAID = Context()


def linked(*said: tuple[str, float] | str, parts: tuple[Component, ...] = ()) -> Linked:
    """Links to concepts, each accepted from 0.65 on, and else a candidate; to none where nothing is said."""
    pairs = [(one, 0.9) if isinstance(one, str) else one for one in said]
    decided = [(curie, sure, Decision.ACCEPTED if sure >= 0.65 else Decision.CANDIDATE) for curie, sure in pairs]
    return Linked(
        tuple(
            Link(Kind.DRUG, "", decision, EXACT, curie, "x", "", "", "", "", sure, "", (), "label")
            for curie, sure, decision in decided or [("", 1.0, Decision.NOT_FOUND)]
        ),
        components=parts,
    )


class Linker:
    """Says the same of a name in every record, unless its first other name is known."""

    def __init__(self, known: dict[str, Linked]) -> None:
        self.known = known

    def link(self, kind: Kind, name: str, context: Context = NOTHING_SAID) -> Linked:
        words = (*context.other_names, name)
        return next((self.known[word] for word in words if word in self.known), linked())


def trial(
    nct: str, conditions: Iterable[str] = (), given: Iterable[tuple[str, str]] = (), **derived: list[str]
) -> Study:
    """A record of a few names; `derived` are the NLM's terms."""
    modules = {f"{part}BrowseModule": {"meshes": [{"id": i} for i in ids]} for part, ids in derived.items()}
    document = record(
        nct,
        conditionsModule={"conditions": list(conditions)},
        armsInterventionsModule={
            "interventions": [{"type": kind, "name": name, "otherNames": [f"{name} too"]} for kind, name in given]
        },
        sponsorCollaboratorsModule={"leadSponsor": {"name": "Clinic of C", "class": "OTHER"}},
    )
    return study(document | {"derivedSection": modules})


RECORDS = [
    trial("NCT00000001", ["Asthma"], [("DRUG", "x"), ("DEVICE", "x"), ("DRUG", "A + B")]),
    trial("NCT00000002", ["severe  ASTHMA"]),
]
SAID = Linker(
    {
        "x too": linked("DRUGBANK:1"),
        "severe  ASTHMA": linked("MONDO:1"),
        "A + B": linked(parts=(Component("A", linked("DRUGBANK:1")), Component("B", linked("DRUGBANK:2")))),
        "Clinic of C": linked("ror:c"),
        "elsewhere": linked("MONDO:7"),
    }
)


@pytest.mark.parametrize(
    ("row", "concepts", "outside"),
    [
        (Row("", Kind.DRUG, "x", ("NCT00000001",), type="DRUG"), ["DRUGBANK:1"], False),
        (Row("", Kind.DRUG, "x", ("NCT00000001",), type="GENETIC"), [], True),
        (Row("", Kind.DRUG, "A + B", ("NCT00000001",), type="DRUG"), ["DRUGBANK:1", "DRUGBANK:2"], False),
        (Row("", Kind.CONDITION, "Severe asthma", ("NCT00000001", "NCT00000002")), ["MONDO:1"], False),
        (Row("", Kind.CONDITION, "elsewhere", ("NCT00000001", "NCT00000009")), ["MONDO:7"], True),
        (Row("", Kind.ORGANIZATION, "Clinic of C", ("NCT00000002",)), ["ror:c"], False),
    ],
)
def test_names_are_linked_where_they_stand(row: Row, concepts: list[str], outside: bool) -> None:
    in_record = InRecord(lambda study: naming.links(study, SAID), SAID.link, RECORDS)  # type: ignore[arg-type]
    found = [answer.concept for answer in in_record(row) if answer.decision is Decision.ACCEPTED]
    assert found == concepts
    assert bool(in_record.outside) is outside


def test_a_name_alone_is_linked_without_what_the_record_says() -> None:
    (answer,) = alone(SAID.link)(Row("", Kind.DRUG, "x", ("NCT00000001",), type="DRUG"))
    assert answer.decision is Decision.NOT_FOUND


def test_only_the_records_that_are_wanted_are_read(tmp_path: Path) -> None:
    file = tmp_path / "records.jsonl"
    file.write_bytes(b"".join(orjson.dumps(record(f"NCT0000000{n}")) + b"\n" for n in (1, 2, 3)))
    files = [file, tmp_path / "absent.jsonl"]
    assert [one.nct_id for one in read_studies(files, {"NCT00000002", "NCT00000009"})] == ["NCT00000002"]
    assert len(list(read_studies(files))) == 3


# The table and the lists


@pytest.fixture
def measured(rows: dict[str, Row], few: quality.Vocabularies) -> quality.Measured:
    """Two conditions and a drug of two parts; of one condition only a candidate is right, of the drug only one part."""
    said = {
        "C1": [Answer("MONDO:9", "nine"), Answer("MONDO:1", "one", confidence=0.5, decision=Decision.CANDIDATE)],
        "C2": says("MONDO:5"),
        "I1": [Answer("CHEBI:1", "", confidence=0.7), Answer("", "", rule="no-match", decision=Decision.NOT_FOUND)],
    }
    chosen, here = [rows[name] for name in said], Judge(EQUIVALENT, {Kind.CONDITION: frozenset({"MONDO:1"})})
    ways = {way: here.score(chosen, lambda row: said[row.id]) for way in (quality.OURS, quality.STRING, quality.FUZZY)}
    return quality.Measured(ways, here, few, [rows["C4"]])


def test_the_table_has_a_line_for_each_group_and_way(rows: dict[str, Row]) -> None:
    scored = judge().score(list(rows.values()), lambda row: [])
    head, *lines = table({"one": scored, "two": scored})
    assert head.startswith("kind")
    assert [line[:17].split() for line in lines[::2]] == [
        ["condition", "4"], ["·", "onc", "2"], ["·", "uniform", "2"], ["drug", "2"], ["device", "1"],
        ["procedure", "1"], ["other", "types", "1"], ["others", "3"], ["organization", "3"], ["all", "12"],
    ]  # fmt: skip
    assert all(line.strip().startswith("two") for line in lines[1::2])
    assert dict(groups(scored))["others"] == [item for item in scored if item.row.id in {"I2", "I3", "I5"}]


def test_lists_are_counted_and_written_out_when_asked_for(measured: quality.Measured) -> None:
    short = list(quality.report(measured))
    assert short[-4:] == ["wrong: 1", "unjudged: 1", "hard negatives accepted: 1", "missed: 3"]
    assert "not in a record at hand, linked alone: 1" in short[2]
    assert short[3] == "  C4  Bypass  (NCT4)"
    hard = list(quality.report(measured, hard=True))
    assert hard[hard.index("hard negatives accepted: 1") + 1].startswith("C1  Asthma  |  skos:exactMatch MONDO:9 nine")
    assert len(list(quality.report(measured, wrong=True))) > len(hard)


def test_what_was_missed_comes_with_where_it_is_and_what_was_said(measured: quality.Measured) -> None:
    condition, unknown, drug = quality.unfound(measured)
    assert condition.splitlines()[1:] == [
        "    DOID:1,MONDO:1: mondo MONDO:1",
        "    said: accepted skos:exactMatch MONDO:9 nine 1.00",
        "    said: candidate skos:exactMatch MONDO:1 one 0.50",
    ]
    assert unknown.splitlines()[1:3] == [
        "    NCIT:1: in no vocabulary at hand",
        "    NCIT:2: in no vocabulary at hand",
    ]
    assert drug.splitlines()[1:] == [
        "    DRUGBANK:DB2: in no vocabulary at hand",
        "    said: accepted skos:exactMatch CHEBI:1  0.70",
        "    said: not-found [no-match]",
    ]


def test_where_an_id_is_tells_why_it_may_not_be_found(few: quality.Vocabularies) -> None:
    wanted = frozenset({"DRUGBANK:1", "DRUGBANK:3", "MONDO:1", "CL:1"})
    assert few.places(wanted, Kind.DRUG) == [
        "cl CL:1",
        "drugbank DRUGBANK:1",
        "drugbank DRUGBANK:3 (not searched for a Gene)",
        "mondo MONDO:1 (not searched)",
    ]
    assert few.held()[Kind.DRUG] == {"DRUGBANK:1", "DRUGBANK:2", "DRUGBANK:3", "CL:1", "CL:2"}


def test_all_ways_are_measured(gold: Path, few: quality.Vocabularies, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "linker", lambda: (SAID, ()))
    monkeypatch.setattr(quality, "CORPUS", gold / "absent.jsonl.gz")
    found = quality.measure(gold, alone_too=True)
    assert list(found.ways) == [quality.OURS, quality.ALONE, quality.STRING, quality.FUZZY]
    assert len(found.outside) == 12
    (asthma,) = (item for item in found.ways[quality.STRING] if item.row.id == "C1")
    assert asthma.found
    assert asthma.reachable


def test_without_gold_rows_the_run_ends_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"no gold rows in .*conditions\.tsv"):
        quality.measure(tmp_path)


# The curve


def test_at_a_threshold_candidates_count_and_unsure_links_do_not(measured: quality.Measured) -> None:
    conditions = [item for item in measured.ours if item.row.kind is Kind.CONDITION]
    assert curve.confidences(measured.ours) == [0.5, 0.7, 1.0]
    low, high = curve.curve(measured.judge, conditions, [0.5, 0.6])
    assert (low.precision.share, low.precision.n, low.recall.share, low.recall.n) == (0.5, 2, 0.5, 2)
    assert (high.precision.share, high.precision.n, high.recall.share) == (0, 1, 0)
    assert curve.curve(measured.judge, conditions, [1.1])[0].precision.n == 0


def test_the_table_of_the_curve_marks_the_threshold_in_use(measured: quality.Measured) -> None:
    lines = list(curve.lines(measured))
    assert [line.split()[0] for line in lines if not line.startswith(" ")] == list(curve.GROUPS)
    assert sum("*" in line for line in lines[1:]) == len(curve.GROUPS)


def test_the_picture_is_the_same_in_every_run(measured: quality.Measured, tmp_path: Path) -> None:
    for name in ("one.svg", "two.svg"):
        curve.draw(measured, tmp_path / name)
    one, two = ((tmp_path / name).read_text(encoding="utf-8") for name in ("one.svg", "two.svg"))
    assert one == two
    assert "dc:date" not in one
    assert "conditions (n = 2 names, 1 links)" in one
    assert float(one.partition('width="')[2].partition("pt")[0]) * 4 / 3 <= 700


# The NLM's annotation


TREE = mesh.Tree({"MESH:D1": ["C08.1."], "MESH:D11": ["C08.1.2.", "C20.3."], "MESH:D12": ["C08.12."]})


def test_terms_are_related_when_one_is_above_the_other() -> None:
    assert TREE.related("MESH:D1", "MESH:D11")
    assert TREE.related("MESH:D11", "MESH:D1")
    assert TREE.related("MESH:C9", "MESH:C9")  # without a place in the tree, but equal
    assert not TREE.related("MESH:D1", "MESH:D12")
    assert not TREE.near("MESH:C9", ["MESH:D1", "MESH:D11"])


def test_the_tree_is_read_from_its_table(tmp_path: Path) -> None:
    file = tmp_path / "tree.tsv"
    file.write_text("mesh_id\tmesh_name\tmesh_tree_number\nD1\ta\tC08\nD2\tb\tC08.1\n", encoding="utf-8")
    assert mesh.Tree.read(file).related("MESH:D2", "MESH:D1")
    assert not mesh.Tree.read(tmp_path / "absent.tsv").related("MESH:D2", "MESH:D1")


def test_mesh_ids_are_reached_over_at_most_one_other_concept(tmp_path: Path) -> None:
    same = [
        Concept("MONDO:1", "", "Disease", exact=("NCIT:1", "MESH:D11")),
        Concept("ORPHA:1", "", "Disease", exact=("NCIT:1",)),
    ]
    file = tmp_path / "substances.tsv"
    file.write_text("MESH\tC1\ta\tCHEBI\tCHEBI:1\ta\nMESH\tC2\tb\tHGNC\tHGNC:1\tb\n", encoding="utf-8")
    ids = mesh.MeshIds(equivalents([*same, *mesh.substances(file), *mesh.substances(tmp_path / "absent.tsv")]))
    found = {curie: ids.of(curie) for curie in ("MESH:D5", "MONDO:1", "NCIT:1", "ORPHA:1", "CHEBI:1", "HGNC:1")}
    assert found == {
        "MESH:D5": {"MESH:D5"},
        "MONDO:1": {"MESH:D11"},
        "NCIT:1": {"MESH:D11"},
        "ORPHA:1": set(),
        "CHEBI:1": {"MESH:C1"},
        "HGNC:1": set(),
    }


def test_both_sides_of_a_trial_are_compared() -> None:
    ids = mesh.MeshIds(equivalents(CONCEPTS["mondo"]))
    named = {
        "conditions": [
            ("Asthma", says("MONDO:1", "MESH:D12")),
            ("Other", says("MONDO:9")),
            ("Maybe", [Answer("MESH:D5", "", decision=Decision.CANDIDATE)]),
        ],
        "interventions": [("x", says("MESH:D7"))],
    }
    found = mesh.compare(trial("NCT00000001", condition=["D000001", "D000002"]), named, ids)
    assert list(found) == ["conditions"]  # the NLM says nothing of the interventions
    one = found["conditions"]
    assert one.theirs == {"MESH:D000001", "MESH:D000002"}
    assert (sorted(one.ours), one.without) == (["MESH:D11", "MESH:D12"], 1)


def test_shares_of_both_sides_and_disagreements() -> None:
    trials = [
        mesh.Trial("NCT1", ("a", "b"), frozenset({"MESH:D1", "MESH:D2"}), {"MESH:D11": "a", "MESH:D5": "b"}, 0),
        mesh.Trial("NCT2", ("c",), frozenset({"MESH:D2", "MESH:D5"}), {"MESH:D5": "c"}, 0),
    ]
    found = {name: (figure.share, figure.n) for name, figure in mesh.figures(trials, TREE).items()}
    assert found == {
        "theirs: equal": (1 / 4, 4),
        "theirs: related": (2 / 4, 4),
        "ours: equal": (1 / 3, 3),
        "ours: related": (2 / 3, 3),
    }
    assert list(mesh.disagreements(trials, TREE, {"MESH:D2": "two"})) == [
        "theirs, not ours: 2, most often",
        "    2  MESH:D2 two  |  NCT1: a; b",
        "ours, not theirs: 1, most often",
        "    1  MESH:D5   |  NCT1: b",
    ]


@pytest.fixture
def corpus_file(tmp_path: Path) -> Path:
    documents = [
        trial("NCT00000001", ["Asthma", "severe  ASTHMA"], [("DRUG", "x")], condition=["D000011"], intervention=["D1"]),
        trial("NCT00000002", ["Asthma"], [("DRUG", "Aspirin"), ("OTHER", "talk")]),
    ]
    file = tmp_path / "trials.jsonl"
    file.write_text("".join(one.model_dump_json(by_alias=True, exclude_none=True) + "\n" for one in documents))
    return file


def test_the_linker_is_not_told_what_the_witness_says(
    corpus_file: Path, few: quality.Vocabularies, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Listening(Linker):
        def link(self, kind: Kind, name: str, context: Context = NOTHING_SAID) -> Linked:
            assert not context.mesh
            return super().link(kind, name, context)

    monkeypatch.setattr(pipeline, "linker", lambda: (Listening(SAID.known), ()))
    *_, condition, intervention, exact, _ = mesh.report([corpus_file])
    assert [line.split()[:3] for line in (condition, intervention)] == [
        ["conditions", "trialgraph", "1"],
        ["interventions", "trialgraph", "1"],
    ]
    assert exact.split()[:4] == ["conditions", "exact", "string", "1"]
    assert any(line.startswith("theirs, not ours") for line in mesh.report([corpus_file], disagreeing=True))


# Pace


def test_names_of_vocabularies_get_a_kind_that_searches_them_first(few: quality.Vocabularies) -> None:
    assert sorted(set(pace.of_vocabularies(few))) == [
        (Kind.CONDITION, "asthma"),
        (Kind.DRUG, "Acetylsalicylic Acid"),
        (Kind.DRUG, "Acetylsalicylic acid"),
        (Kind.DRUG, "Aspirin"),
    ]


def test_the_pace_is_of_distinct_names(
    corpus_file: Path, few: quality.Vocabularies, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "linker", lambda: (SAID, ()))
    monkeypatch.setattr(pipeline, "index_vocabularies", lambda: None)
    monkeypatch.setattr(forkserver, "ensure_running", lambda: None)
    monkeypatch.setattr(pace, "_apart", lambda run, of: run(of))
    lines = list(pace.report([corpus_file], 3))
    assert [line[33:42].strip() for line in lines[2:]] == ["6", "6", "3"]
    assert lines[-1].startswith("drawn of 9 real names")
    run = pace.in_context([corpus_file])
    assert run.pace == run.names / run.linking
    assert 0 < run.before <= run.opened <= run.after


# The command line


def _run(monkeypatch: pytest.MonkeyPatch, *words: str) -> None:
    monkeypatch.setattr(sys, "argv", ["linking", *words])
    command.main()


def test_the_command_prints_what_is_asked_for(
    measured: quality.Measured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(quality, "measure", lambda gold, alone_too: measured)
    monkeypatch.setattr(mesh, "report", lambda paths, disagreeing: [f"mesh {disagreeing}"])
    monkeypatch.setattr(pace, "report", lambda paths, names: [f"pace {names}"])
    file = tmp_path / "records.jsonl"
    file.touch()
    _run(monkeypatch, "--curve", str(tmp_path / "curve.svg"))
    assert "organisations" in capsys.readouterr().out
    assert (tmp_path / "curve.svg").is_file()
    _run(monkeypatch, "--mesh", "--pace", "--names", "7", "--records", str(file))
    assert capsys.readouterr().out == "mesh False\npace 7\n"
    with pytest.raises(SystemExit, match="no records in"):
        _run(monkeypatch, "--mesh", "--records", str(tmp_path / "absent"))
