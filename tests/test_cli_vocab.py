"""The command line for vocabularies, end to end: fetched from a publisher that is played, built, listed and shown."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner, Result

from trialgraph import pipeline
from trialgraph.cli import main
from trialgraph.vocabularies import FETCHABLE, VOCABULARIES

pytestmark = pytest.mark.filterwarnings("ignore:.* is deprecated:DeprecationWarning")  # rdflib, of itself

HEADER = "hgnc_id\tsymbol\tname\tlocus_group\tstatus\talias_symbol\talias_name\tprev_symbol\tcd\n"
CD19 = "HGNC:1633\tCD19\tCD19 molecule\tprotein-coding gene\tApproved\tB4\t\t\tCD19\n"
CD20 = "HGNC:7315\tMS4A1\tmembrane spanning 4-domains A1\tprotein-coding gene\tApproved\tB1\t\t\tCD20\n"
HGNC = (HEADER + CD19).encode()
URL = FETCHABLE["hgnc"].LATEST.files[0].url


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "own"
    monkeypatch.setenv("TRIALGRAPH_VOCABULARIES", str(folder))
    return folder


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """`python -m trialgraph vocab …` as a user runs it."""
    command = [sys.executable, "-m", "trialgraph", "vocab", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=dict(os.environ))


def fetch(*arguments: str, answers: dict[str, bytes]) -> Result:
    """`trialgraph vocab fetch …` where publishers answer with what `answers` has for an address, or else with 404."""

    def answer(request: httpx.Request) -> httpx.Response:
        data = answers.get(str(request.url))
        return httpx.Response(404) if data is None else httpx.Response(200, content=data)

    network = pipeline.Network(httpx.MockTransport(answer), lambda seconds: None)
    return CliRunner().invoke(main, ["vocab", "fetch", *arguments], obj=network)


def place(own: Path, data: bytes) -> None:
    path = own / "sources" / "hgnc" / "hgnc_complete_set.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def test_the_shipped_vocabularies_work_without_anything_else(own: Path) -> None:
    done = run("list")
    assert (done.returncode, done.stderr) == (0, "")
    header, *lines = done.stdout.splitlines()
    assert header.split() == ["name", "concepts", "release", "age", "licence", "size", "from"]
    assert [line.split()[0] for line in lines] == list(VOCABULARIES)
    assert all(line.endswith("  shipped") for line in lines)
    assert not own.exists()


def test_the_list_for_machines(own: Path) -> None:
    listed = json.loads(run("list", "--json").stdout)
    mondo = next(entry for entry in listed if entry["name"] == "mondo")
    assert mondo["licence"] == "CC-BY-4.0"
    assert mondo["own"] is False
    assert mondo["age_days"] >= 0
    assert mondo["size"] == Path(mondo["path"]).stat().st_size


def test_a_vocabulary_is_fetched_built_and_used(own: Path) -> None:
    fetched = fetch("hgnc", answers={URL: HGNC})
    assert (fetched.exit_code, fetched.stderr) == (0, "")
    assert "hgnc_complete_set.txt 0.1 kB" in fetched.stdout
    assert next(e for e in json.loads(run("list", "--json").stdout) if e["name"] == "hgnc")["own"] is False
    built = run("build")
    assert (built.returncode, built.stderr) == (0, "")
    assert built.stdout.split()[:2] == ["hgnc", "1"]
    line = next(line for line in run("list").stdout.splitlines() if line.startswith("hgnc"))
    assert line.endswith("  own")
    assert "0 days" in line
    shown = json.loads(run("show", "hgnc", "--json").stdout)
    assert shown["own"] is True
    assert shown["concepts"] == 1
    assert shown["manifest"]["sources"][0]["url"] == URL
    concept = json.loads(run("show", "HGNC:1633", "--json").stdout)
    assert concept[0]["synonyms"] == ["B4", "CD19 molecule"]
    assert (concept[0]["vocabulary"], concept[0]["release"]) == ("hgnc", shown["version"])
    assert run("show", "HGNC:7315").returncode == 2


def test_a_file_placed_by_hand_is_built_too(own: Path) -> None:
    place(own, HGNC)
    assert run("build").returncode == 0
    assert "url" not in json.loads(run("show", "hgnc", "--json").stdout)["manifest"]["sources"][0]


def test_everything_about_a_vocabulary(own: Path) -> None:
    text = run("show", "mondo").stdout
    assert text.startswith("mondo: Mondo Disease Ontology\n")
    entry = json.loads(run("show", "mondo", "--json").stdout)["manifest"]
    for part in (entry["version"], entry["licence"], entry["attribution"], entry["changes"], entry["slice"]["sha256"]):
        assert part in text
    for source in entry["sources"]:
        assert source["file"] in text
        assert source["sha256"] in text


def test_a_concept_with_its_names_and_neighbours(own: Path) -> None:
    text = run("show", "MONDO:0004967").stdout
    lines = text.splitlines()
    assert lines[0] == "MONDO:0004967  acute lymphoblastic leukemia"
    assert "category     Disease" in lines
    assert "synonym      acute lymphoid leukemia" in lines
    assert "related      lymphoblastic leukemia" in lines
    assert "parent       MONDO:0005402  lymphoid leukemia" in lines
    assert "equivalent   NCIT:C3167" in lines
    concept = json.loads(run("show", "MONDO:0004967", "--json").stdout)[0]
    assert {"curie": "MONDO:0005402", "label": "lymphoid leukemia"} in concept["parents"]
    assert run("show", "tgdevice:clinimacs-system").stdout.startswith("tgdevice:clinimacs-system  ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("show", "snomed"), "there is no vocabulary snomed; known are chebi"),
        (("show", "MONDO:9999999"), "no installed vocabulary has a concept MONDO:9999999"),
        (("fetch",), "name what to fetch, or give --all: chebi, cl, drugbank"),
        (("fetch", "--all", "mondo"), "name what to fetch, or give --all"),
        (("fetch", "snomed"), "there is no vocabulary snomed; known are"),
        (("fetch", "devices"), "is this project's own list, which comes with it: nothing to fetch"),
        (("build",), "there is no release to make a slice of"),
        (("build", "."), "SOURCES and --output go together"),
        (("build", "-o", "slices"), "SOURCES and --output go together"),
    ],
)  # fmt: skip
def test_wrong_use_is_one_sentence(own: Path, arguments: tuple[str, ...], said: str) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (HGNC + CD19.encode(), "vocabulary hgnc has 2 concepts, 1 of them twice"),
        (HGNC[:-5], "vocabulary hgnc: hgnc/hgnc_complete_set.txt ends in the middle of a line, so it is incomplete"),
        (HEADER.encode(), "vocabulary hgnc has 0 concepts"),
    ],
)
def test_a_broken_release_leaves_the_installed_one(own: Path, broken: bytes, said: str) -> None:
    place(own, HGNC)
    assert run("build").returncode == 0
    before = [(path.name, path.read_bytes()) for path in sorted(own.iterdir()) if path.is_file()]
    place(own, broken)
    done = run("build")
    assert done.returncode == 2
    assert done.stderr.startswith(f"trialgraph: {said}")
    assert len(done.stderr.splitlines()) == 1
    assert [(path.name, path.read_bytes()) for path in sorted(own.iterdir()) if path.is_file()] == before


def test_a_fetched_file_that_was_changed_is_noticed(own: Path) -> None:
    assert fetch("hgnc", answers={URL: HGNC}).exit_code == 0
    place(own, HGNC + CD20.encode())
    done = run("build")
    assert done.returncode == 2
    assert "is not the file that was fetched (other checksum); fetch it again" in done.stderr


def test_one_broken_release_does_not_keep_the_others_back(own: Path) -> None:
    place(own, HGNC)
    broken = own / "sources" / "mondo" / "mondo.obo"
    broken.parent.mkdir()
    broken.write_text("format-version: 1.2\n")
    done = run("build")
    assert done.returncode == 1
    assert done.stderr == "trialgraph: vocabulary mondo has 0 concepts, 0 of them twice\n"
    assert done.stdout.startswith("hgnc ")


def test_what_can_be_fetched_is_fetched(own: Path) -> None:
    done = fetch("--all", answers={URL: HGNC})
    assert done.exit_code == 1
    assert done.stdout.startswith("hgnc ")
    sentences = done.stderr.splitlines()
    assert len(sentences) == len(FETCHABLE) - 1
    assert all(" is not there (404)" in sentence for sentence in sentences)
    names = sorted(path.name for path in (own / "sources").rglob("*.*"))
    assert names == ["hgnc_complete_set.txt", "hgnc_complete_set.txt.json"]


def test_a_fetch_that_fails_says_why_in_one_sentence(own: Path) -> None:
    done = fetch("mondo", answers={})
    assert done.exit_code == 2
    address = FETCHABLE["mondo"].LATEST.listing
    assert done.stderr == f"trialgraph: vocabulary mondo: {address} is not there (404)\n"


def test_a_broken_manifest_of_ones_own_is_one_sentence(own: Path) -> None:
    own.mkdir()
    (own / "manifest.json").write_text("{")
    done = run("list")
    assert done.returncode == 2
    assert "manifest.json" in done.stderr
    assert len(done.stderr.splitlines()) == 1
