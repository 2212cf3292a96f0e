"""The competency questions: each is titled, parses, and answers over the sample records."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph
import pytest

from conftest import ROOT, SAMPLES
from trialgraph import pipeline
from trialgraph.names import prefixes

QUERIES = sorted((ROOT / "queries").glob("*.rq"))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> pyoxigraph.Store:
    folder = tmp_path_factory.mktemp("queries")
    settings = pipeline.Settings((str(SAMPLES),), folder, ("ntriples",))
    pipeline.build(settings, None, lambda step, done, total: None)
    store = pyoxigraph.Store()
    store.bulk_load(path=str(folder / "graph.nt"), format=pyoxigraph.RdfFormat.N_TRIPLES)
    return store


def ask(store: pyoxigraph.Store, name: str) -> list[tuple[str, ...]]:
    found = store.query((ROOT / "queries" / f"{name}.rq").read_text("utf-8"))
    assert isinstance(found, pyoxigraph.QuerySolutions)
    return [tuple(str(term.value) if term is not None else "" for term in row) for row in found]


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_a_query_has_a_title_and_the_prefixes_of_the_project(path: Path) -> None:
    text = path.read_text("utf-8")
    assert re.match(r"# [A-Z].+\?( \(.+\))?\n", text)
    for prefix, namespace in re.findall(r"^PREFIX (\S+): <(.+)>$", text, re.MULTILINE):
        assert prefixes()[prefix] == namespace
        assert re.search(rf"(?<![\w:]){prefix}:(?!//)", text.split("\n\n", 1)[1]), f"{prefix} is not used"


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_a_query_answers_over_the_samples(store: pyoxigraph.Store, path: Path) -> None:
    assert ask(store, path.stem)


def test_the_conditioning_regimen_of_the_model_trial_has_seven_drugs(store: pyoxigraph.Store) -> None:
    rows = {drug: ids for drug, ids in ask(store, "conditioning_regimen")}  # noqa: C416 - rows of unknown length
    assert set(rows) == {
        "Anti-Thymocyte Globulin (Rabbit)", "Cyclophosphamide", "Filgrastim", "Fludarabine", "Melphalan", "Mesna",
        "Thiotepa",
    }  # fmt: skip
    assert "http://purl.obolibrary.org/obo/CHEBI_4027" in rows["Cyclophosphamide"]


def test_one_device_depletes_two_kinds_of_cells(store: pyoxigraph.Store) -> None:
    found = {row[1:4] for row in ask(store, "device_removes_what") if row[0] == "NCT07257419"}
    assert {(device, cell) for device, _, cell in found} == {
        ("CliniMACS System", ""),
        ("CliniMACS System", "alpha-beta T cell"),
    }
    assert ("NCT07257419", "CliniMACS System", "depletion", "Miltenyi Biotec") in ask(store, "trials_using_device")


def test_the_device_that_makes_the_product_is_not_what_is_tested(store: pyoxigraph.Store) -> None:
    parts = {row[2] for row in ask(store, "device_tested_or_making") if row[0] == "NCT07257419"}
    assert parts == {"makes the product"}
