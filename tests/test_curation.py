"""The curated links: the shipped ones hold, and each way to get a row wrong is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import ROOT, linker
from trialgraph.concepts import Concept, Kind, Release
from trialgraph.errors import VocabularyError
from trialgraph.linking import Index, curation
from trialgraph.linking.curation import COLUMNS

SHIPPED = ROOT / "data" / "curation" / "links.sssom.tsv"
GOOD = {
    "subject_label": "Alteplase", "subject_type": "rdfs literal", "predicate_id": "skos:exactMatch",
    "predicate_modifier": "Not", "object_id": "MESH:D010959", "object_label": "Tissue Plasminogen Activator",
    "object_source": "vocabulary:mesh", "mapping_justification": "semapv:ManualMappingCuration",
    "author_label": "A Curator", "mapping_date": "2026-11-24", "comment": "The class of all forms.",
    "name_kind": "code:nameKind-drug",
}  # fmt: skip


@pytest.fixture(scope="module")
def index() -> Index:
    """Two vocabularies of three concepts."""
    release = Release("mesh", "MeSH", "2019", "", "", "", (), 2)
    mesh = [
        Concept("MESH:D010959", "Tissue Plasminogen Activator", "ChemicalEntity"),
        Concept("MESH:D1", "Flu", "Disease"),
    ]
    mondo = [Concept("MONDO:1", "flu", "Disease", exact=("MESH:D2",))]
    return Index.of([(release, mesh), (Release("mondo", "MONDO", "2026", "", "", "", (), 1), mondo)])


def written(folder: Path, *rows: dict[str, str]) -> Path:
    path = folder / "links.sssom.tsv"
    lines = ["#curie_map:", "\t".join(COLUMNS), *("\t".join((GOOD | row).values()) for row in rows)]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def test_the_shipped_links_hold_in_the_shipped_vocabularies() -> None:
    shipped = curation.read(SHIPPED)
    assert curation.check(shipped, linker().index) == []
    assert [(row.key, row.curie) for row in shipped.rows] == sorted((row.key, row.curie) for row in shipped.rows)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # pandas, of sssom
@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_the_shipped_links_are_valid_sssom() -> None:
    parsers = pytest.importorskip("sssom.parsers", reason="checking SSSOM needs the sssom package")
    validators = pytest.importorskip("sssom.validators", reason="checking SSSOM needs the sssom package")
    read = parsers.parse_sssom_table(SHIPPED)
    assert len(read.df) == len(curation.read(SHIPPED).rows)
    for report in validators.validate(read, fail_on_error=False).values():
        assert [str(result) for result in report.results] == []


def test_decisions_are_found_by_kind_and_normalised_name(tmp_path: Path) -> None:
    accepted = {"predicate_modifier": "", "predicate_id": "skos:broadMatch", "object_id": "DRUGBANK:DB1"}
    curated = curation.read(written(tmp_path, {}, accepted))
    (wrong,) = curated.rejected(Kind.DRUG, "alteplase").values()
    (right,) = curated.accepted(Kind.DRUG, "alteplase").values()
    assert (wrong.curie, wrong.source, wrong.line) == ("MESH:D010959", "mesh", 3)
    assert (right.curie, right.predicate, right.line) == ("DRUGBANK:DB1", "skos:broadMatch", 4)
    assert not curated.accepted(Kind.BIOLOGICAL, "alteplase")
    assert not curated.rejected(Kind.DRUG, "Alteplase")


def test_a_good_row_has_no_problem(index: Index, tmp_path: Path) -> None:
    assert curation.check(curation.read(written(tmp_path, {})), index) == []


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"object_id": "XYZ:1"}, "the prefix of 'XYZ:1' is unknown"),
        ({"object_id": "D010959"}, "the prefix of 'D010959' is unknown"),
        ({"object_id": "MESH:D9"}, "mesh 2019 has no concept MESH:D9"),
        ({"object_id": "MESH:D2", "object_source": "vocabulary:mondo"}, "mondo 2026 has no concept MESH:D2"),
        ({"object_source": "vocabulary:hgnc"}, "object_source is 'vocabulary:hgnc', but must be one of the installed"),
        ({"object_source": "mesh"}, "object_source is 'mesh', but must be one of the installed vocabularies"),
        ({"object_label": "tPA"}, "MESH:D010959 is called 'Tissue Plasminogen Activator', not 'tPA'"),
        ({"object_id": "MESH:D1", "object_label": "Flu"}, "a drug cannot be MESH:D1, a Disease of mesh"),
        ({"name_kind": "code:nameKind-marker"}, "a marker cannot be MESH:D010959, a ChemicalEntity of mesh"),
        ({"name_kind": "drug-like"}, "name_kind is 'drug-like', but must be code:nameKind-biological, "),
        ({"predicate_id": "owl:sameAs"}, "predicate_id is 'owl:sameAs', but must be skos:broadMatch, "),
        ({"predicate_modifier": "no"}, "predicate_modifier is 'no', but must be Not or empty"),
        ({"subject_type": ""}, "subject_type is '', but must be rdfs literal"),
        ({"mapping_justification": ""}, "mapping_justification is '', but must be semapv:ManualMappingCuration"),
        ({"mapping_date": "24.11.2026"}, "mapping_date is '24.11.2026', but must be a date such as 2026-11-24"),
        ({"subject_label": ""}, "subject_label is empty"),
        ({"author_label": " "}, "author_label is empty"),
        ({"comment": ""}, "comment is empty"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_row_is_said_with_its_line(
    row: dict[str, str], said: str, index: Index, tmp_path: Path
) -> None:
    (problem,) = curation.check(curation.read(written(tmp_path, row)), index)
    assert problem.startswith(f"links.sssom.tsv:3: {said}")


def test_rows_that_contradict_or_repeat_another(index: Index, tmp_path: Path) -> None:
    rows: tuple[dict[str, str], ...] = (
        {},
        {"subject_label": "ALTEPLASE", "predicate_modifier": ""},
        {"comment": "The same again."},
    )
    assert curation.check(curation.read(written(tmp_path, *rows)), index) == [
        "links.sssom.tsv:4: contradicts line 3: 'alteplase' and MESH:D010959",
        "links.sssom.tsv:5: repeats line 3: 'alteplase' and MESH:D010959",
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", r"links\.sssom\.tsv:1: is not the header subject_label "),
        (b"# only a head\n", r"links\.sssom\.tsv:1: is not the header subject_label "),
        (b"#x\nsubject_label\tobject_id\n", r"links\.sssom\.tsv:2: is not the header subject_label "),
        ("\t".join(COLUMNS).encode() + b"\n\na\tb\n", r"links\.sssom\.tsv:3: has 2 cells where 12 are needed"),
        (b"\xff\xfe", r"the curated links in links\.sssom\.tsv cannot be read"),
    ],
)
def test_a_file_of_another_form_is_refused(content: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "links.sssom.tsv"
    path.write_bytes(content)
    with pytest.raises(VocabularyError, match=said):
        curation.read(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(VocabularyError, match="cannot be read"):
        curation.read(tmp_path / "none.tsv")
