"""The shipped slices: rebuildable, licensed, within the known prefixes, and free of codes that may not be shared."""

from __future__ import annotations

import csv
import gzip
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialgraph import vocabularies
from trialgraph.concepts import Concept
from trialgraph.errors import VocabularyError
from trialgraph.vocabularies import drugbank, mondo, slices

ROOT = Path(__file__).resolve().parents[1]
SLICES = ROOT / "data" / "vocabularies"
SHARED = ROOT / ".." / "shared" / "vocab"
PREFIXES = {
    "mondo": "MONDO",
    "ncit_diseases": "NCIT",
    "ncit_therapies": "NCIT",
    "drugbank": "DRUGBANK",
    "chebi": "CHEBI",
    "unii": "UNII",
    "mesh": "MESH",
    "maxo": "MAXO",
    "vo": "VO",
    "fdaproductcode": "fdaproductcode",
    "hgnc": "HGNC",
    "cl": "CL",
    "ror": "ror",
    "devices": "tgdevice",
    "pr": "PR",
    "go": "GO",
}
EQUIVALENTS = {"DOID", "NCIT", "MESH", "Orphanet", "UNII"}
CURIE = re.compile(r"[A-Za-z]+:[A-Za-z0-9-]+")

needs_sources = pytest.mark.skipif(not SHARED.is_dir(), reason="the vocabulary files (../shared/vocab) are not here")


def prefix(curie: str) -> str:
    return curie.partition(":")[0]


@pytest.fixture(scope="module")
def concepts() -> dict[str, dict[str, Concept]]:
    return {name: {c.curie: c for c in vocabularies.load(name, SLICES)} for name in vocabularies.VOCABULARIES}


@needs_sources
def test_slices_are_rebuilt_byte_for_byte(tmp_path: Path) -> None:
    (tmp_path / "devices.tsv").write_bytes((SLICES / "devices.tsv").read_bytes())
    vocabularies.build(SHARED, tmp_path)
    built = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    shipped = {file.name: file.read_bytes() for file in SLICES.iterdir() if file.name != "README.md"}
    assert sorted(built) == sorted(shipped)
    assert [name for name in built if built[name] != shipped[name]] == []


@needs_sources
def test_every_source_stands_in_the_provenance_table_and_none_is_unclear() -> None:
    with (SHARED / "PROVENANCE.tsv").open(encoding="utf-8", newline="") as stream:
        licences = {row["file"]: row["licence"] for row in csv.DictReader(stream, delimiter="\t")}
    sources = {s for r in vocabularies.releases(SLICES) if r.name != "devices" for s in r.sources}
    assert sources <= licences.keys()
    assert "check" not in {licences[source] for source in sources}
    assert not [source for source in sources if re.search("sctid|umls|meddra|medgen|salt", source)]


def test_every_slice_has_its_licence_and_count(concepts: dict[str, dict[str, Concept]]) -> None:
    text = (SLICES / "LICENSES.md").read_text(encoding="utf-8")
    shipped = {file.name for file in SLICES.iterdir() if file.suffix == ".gz" or file.name == "devices.tsv"}
    releases = vocabularies.releases(SLICES)
    assert {f"{release.name}.tsv" + ".gz" * (release.name != "devices") for release in releases} == shipped
    for release in releases:
        section = text.partition(f"## {release.name}\n")[2].partition("\n## ")[0]
        assert f"- Licence: {release.licence} (https://" in section, release.name
        assert release.attribution in section
        assert release.concepts == len(concepts[release.name])


def test_slices_are_small() -> None:
    assert sum(file.stat().st_size for file in SLICES.iterdir()) < 14_000_000


def test_identifiers_have_known_prefixes(concepts: dict[str, dict[str, Concept]]) -> None:
    for name, found in concepts.items():
        assert {prefix(curie) for curie in found} == {PREFIXES[name]}
        assert all(CURIE.fullmatch(curie) for curie in found)
        assert {prefix(curie) for c in found.values() for curie in c.parents} <= {PREFIXES[name]}
        assert {prefix(curie) for c in found.values() for curie in c.exact} <= EQUIVALENTS


def test_mondo_has_its_own_equivalents_and_parents(concepts: dict[str, dict[str, Concept]]) -> None:
    lymphoma = concepts["mondo"]["MONDO:0005062"]
    assert lymphoma.label == "lymphoma"
    assert {"MESH:D008223", "NCIT:C3208"} <= set(lymphoma.exact)
    assert "NCIT:C3167" in concepts["mondo"]["MONDO:0004967"].exact
    assert lymphoma.parents
    assert {parent for c in concepts["mondo"].values() for parent in c.parents} <= concepts["mondo"].keys()


def test_mondo_leaves_out_animals_susceptibility_and_obsolete_classes(concepts: dict[str, dict[str, Concept]]) -> None:
    labels = [c.label for c in concepts["mondo"].values()]
    assert not [label for label in labels if "non-human" in label or label.startswith("obsolete")]
    assert not [label for label in labels if re.search(r"(?<!mendelian )susceptib", label, re.IGNORECASE)]
    assert "MONDO:0025510" not in concepts["mondo"]  # pythiosis, non-human animal
    assert "MONDO:0007126" not in concepts["mondo"]  # spondyloarthropathy, susceptibility to, 1


def test_a_name_that_is_another_class_is_no_synonym(concepts: dict[str, dict[str, Concept]]) -> None:
    diabetes = concepts["mondo"]["MONDO:0005148"]
    assert "insulin resistance" not in {name.casefold() for name in diabetes.synonyms}


def test_wrong_drugbank_synonyms_are_left_out(concepts: dict[str, dict[str, Concept]]) -> None:
    for code, wrong in drugbank.FAULTS.items():
        entry = concepts["drugbank"].get(f"DRUGBANK:{code}")
        assert (entry is None) == (not wrong)
        assert entry is None or not wrong & {entry.label, *entry.synonyms, *entry.related}


def test_the_maker_of_the_device_is_taken_from_the_successor_record(concepts: dict[str, dict[str, Concept]]) -> None:
    assert concepts["ror"]["ror:00qhe6a56"].label == "Miltenyi Biotec (Germany)"
    assert concepts["devices"]["tgdevice:clinimacs-system"].exact == ()
    assert "Cd34+" in concepts["fdaproductcode"]["fdaproductcode:OVG"].label


TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(lambda text: bool(text.strip()))


@given(label=TEXT, names=st.lists(TEXT, max_size=4))
def test_what_a_slice_holds_comes_back(tmp_path_factory: pytest.TempPathFactory, label: str, names: list[str]) -> None:
    path = tmp_path_factory.mktemp("slice") / "x.tsv.gz"
    concept = Concept("X:1", label, "Disease", tuple(names), ("a|b", "c\\"), ("X:2",), ())
    slices.write([concept], path)
    assert slices.read("x", path) == [concept]


def test_a_malformed_slice_names_vocabulary_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "x.tsv.gz"
    path.write_bytes(gzip.compress(("\t".join(slices.COLUMNS) + "\nX:1\tonly two\n").encode()))
    with pytest.raises(VocabularyError, match=r"vocabulary x, x\.tsv\.gz, line 2"):
        slices.read("x", path)


def test_a_missing_file_is_a_vocabulary_error(tmp_path: Path) -> None:
    with pytest.raises(VocabularyError, match=r"vocabulary mondo, .*tsv"):
        list(mondo.read(tmp_path))
    with pytest.raises(VocabularyError, match="there is no vocabulary snomed"):
        vocabularies.load("snomed", SLICES)
    with pytest.raises(VocabularyError, match=r"manifest\.json"):
        vocabularies.releases(tmp_path)
