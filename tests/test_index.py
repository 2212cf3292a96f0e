"""The index of names: opened quickly, shared, made whole or not at all."""

from __future__ import annotations

import gzip
import json
import multiprocessing
import pickle
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from trialgraph import pipeline, resources
from trialgraph.concepts import Concept, Kind, Release
from trialgraph.errors import VocabularyError
from trialgraph.linking import Index, Linker
from trialgraph.linking.index import Standing, write
from trialgraph.vocabularies import slices
from trialgraph.vocabularies.files import sha256

RELEASE = Release("mondo", "", "1", "", "", "", (), 2)
CONCEPTS = (
    Concept("M:1", "heart valve disease", "Disease", ("valvular disease",), ("valve trouble",), ("M:2",), ("MESH:D1",)),
    Concept("M:2", "heart disease", "Disease"),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    target = tmp_path / "names.sqlite"
    write(str(target), [(RELEASE, CONCEPTS)]).close()
    return target


def test_a_concept_comes_back_as_it_went_in(path: Path) -> None:
    index = Index.open(path)
    [hit] = index.named("valvular disease")
    assert (hit.entry.concept, hit.entry.vocabulary, hit.standing) == (CONCEPTS[0], "mondo", Standing.SYNONYM)
    assert index.versions == {"mondo": "1"}
    assert [entry.concept.curie for entry in index.equivalents("MESH:D1")] == ["M:1"]


def test_a_name_is_found_by_its_coarser_form_too(path: Path) -> None:
    index = Index.open(path)
    assert index.named("valve heart diseases") == ()
    assert {hit.entry.concept.curie for hit in index.folded("cardiac disease valve")} == {"M:1"}
    assert {hit.entry.concept.curie for hit in index.folded("cardiac disease")} == {"M:2"}


def test_the_same_concepts_give_the_same_bytes(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "again.sqlite"
    write(str(other), [(RELEASE, CONCEPTS)]).close()
    assert other.read_bytes() == path.read_bytes()


def test_what_is_no_index_or_another_one_is_one_sentence(path: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.sqlite"
    wrong.write_bytes(b"not a database, by no means" * 40)
    with pytest.raises(VocabularyError, match="cannot be read"):
        Index.open(wrong)
    with pytest.raises(VocabularyError, match="cannot be read"):
        Index.open(tmp_path / "absent.sqlite")
    connection = sqlite3.connect(path)
    connection.execute("UPDATE about SET value = '0'")
    connection.commit()
    connection.close()
    with pytest.raises(VocabularyError, match="another version"):
        Index.open(path)


def test_it_is_opened_read_only(path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        Index.open(path)._query("DELETE FROM name")


def test_what_stands_above_concepts_is_found_once_and_in_their_vocabulary() -> None:
    def concept(curie: str, *parents: str) -> Concept:
        return Concept(curie, curie, "Disease", parents=parents)

    release = Release("a", "A", "1", "CC0-1.0", "https://a.org/", "A", (), 0)
    index = Index.of([
        (release, [concept("A:1", "A:2", "A:3"), concept("A:2", "A:4"), concept("A:3", "A:4"),
                   concept("A:4", "A:1", "A:9"), concept("A:5")]),
        (replace(release, name="b"), [concept("A:4", "A:5")]),
    ])  # fmt: skip
    above = [(entry.vocabulary, entry.concept.curie) for entry in index.upwards([("A:1", "a"), ("A:2", "a")])]
    assert sorted(above) == [("a", "A:1"), ("a", "A:2"), ("a", "A:3"), ("a", "A:4")]
    assert [entry.concept.curie for entry in index.upwards([("A:9", "a"), ("A:5", "b")])] == []


def _find(linker: Linker) -> list[str]:
    linker.index.reopen()
    return [link.concept for link in linker.link(Kind.CONDITION, "Valvular disease").links]


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_other_processes_use_it(path: Path, method: str) -> None:
    if method not in multiprocessing.get_all_start_methods():
        pytest.skip(f"this platform cannot {method}")
    linker = Linker(Index.open(path))
    assert _find(pickle.loads(pickle.dumps(linker))) == ["M:1"]
    with multiprocessing.get_context(method).Pool(2) as pool:
        assert pool.map(_find, [linker] * 4) == [["M:1"]] * 4


# What is installed


def own_slice(folder: Path, *concepts: Concept) -> Path:
    """A user's own MAxO with its manifest, which wins over the shipped one."""
    folder.mkdir()
    file = folder / "maxo.tsv.gz"
    slices.write(concepts, file)
    shipped = json.loads((resources.path("data", "vocabularies") / "manifest.json").read_text("utf-8"))
    [entry] = [entry for entry in shipped if entry["name"] == "maxo"]
    entry |= {"slice": {"file": file.name, "sha256": sha256(file)}, "concepts": len(concepts), "version": "own"}
    (folder / "manifest.json").write_text(json.dumps([entry]), "utf-8")
    return file


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TRIALGRAPH_VOCABULARIES", str(tmp_path / "own"))
    monkeypatch.setenv("TRIALGRAPH_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(pipeline.vocab, "installed", lambda: [item for item in _installed() if item.own])
    return tmp_path / "own"


_installed = pipeline.installed


def test_a_slice_that_was_changed_is_not_indexed(own: Path) -> None:
    file = own_slice(own, Concept("MAXO:1", "surgery", "Procedure"))
    made = pipeline.index_vocabularies()
    file.write_bytes(gzip.compress(gzip.decompress(file.read_bytes()) + b"MAXO:2\tx\tProcedure\t\t\t\t\t\n"))
    assert pipeline.index_vocabularies() == made, "the manifest tells of the same file: what was made of it is there"
    made.unlink()
    with pytest.raises(VocabularyError, match=r"^vocabulary maxo, maxo.tsv.gz, .*SHA-256 differs"):
        pipeline.index_vocabularies()
    assert [*made.parent.iterdir()] == []


def test_a_truncated_slice_leaves_the_index_as_it_was(own: Path) -> None:
    file = own_slice(own, Concept("MAXO:1", "surgery", "Procedure"))
    before = pipeline.index_vocabularies().read_bytes()
    file.write_bytes(file.read_bytes()[:-20])
    manifest = own / "manifest.json"
    entries = json.loads(manifest.read_text("utf-8"))
    entries[0]["slice"]["sha256"] = sha256(file)
    manifest.write_text(json.dumps(entries), "utf-8")
    with pytest.raises(VocabularyError, match=r"^vocabulary maxo, maxo.tsv.gz.*cannot be read"):
        pipeline.index_vocabularies()
    [kept] = (own.parent / "cache").iterdir()
    assert kept.read_bytes() == before


def test_an_identifier_twice_is_one_sentence(own: Path) -> None:
    own_slice(own, Concept("MAXO:1", "surgery", "Procedure"), Concept("MAXO:1", "another", "Procedure"))
    with pytest.raises(VocabularyError, match="has 1 identifiers twice"):
        pipeline.index_vocabularies()
