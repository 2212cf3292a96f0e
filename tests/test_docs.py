"""The documentation says what is so."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from conftest import listed
from trialgraph.cli import main
from trialgraph.linking.rules import RULES
from trialgraph.semantics import (
    dose_amounts,
    doses,
    ordering,
    population,
    product_kinds,
    regimens,
    role_functions,
    roles,
    schedules,
)

ROOT = Path(__file__).parents[1]
COMMANDS = (ROOT / "docs" / "commands.md").read_text("utf-8")


def commands(group: click.Group, name: str) -> Iterator[tuple[str, click.Command]]:
    for child, command in listed(group):
        if isinstance(command, click.Group):
            yield from commands(command, f"{name} {child}")
        else:
            yield f"{name} {child}", command


@pytest.mark.parametrize(("name", "command"), [*commands(main, "trialgraph")])
def test_every_command_and_option_is_described(name: str, command: click.Command) -> None:
    section = re.search(rf"^## {re.escape(name)}\b(.*?)(?=^## |\Z)", COMMANDS, re.DOTALL | re.MULTILINE)
    assert section is not None, f"docs/commands.md has no section on {name}"
    for parameter in command.params:
        if isinstance(parameter, click.Option) and parameter.name != "help":
            for option in (*parameter.opts, *parameter.secondary_opts):
                assert f"`{option}`" in section.group(1), f"{name}: {option} is not described"


def test_no_option_is_described_that_does_not_exist() -> None:
    known = {option for _, c in commands(main, "") for p in c.params for option in (*p.opts, *p.secondary_opts)}
    told = set(re.findall(r"`(--?[a-z-]+)`", COMMANDS))
    assert told - known == {"--help", "-h"}


# Where the project keeps pages; whoever makes an environment inside the folder brings pages of others.
PLACES = ("data", "docs", "ontologies", "queries", "shapes", "tests")
PAGES = sorted([*ROOT.glob("*.md"), *(page for place in PLACES for page in (ROOT / place).rglob("*.md"))])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), f"{page.name} points to {target}"


@pytest.fixture(scope="module")
def sample_graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the README's first command leaves, but for the validation."""
    folder = tmp_path_factory.mktemp("readme")
    build = [sys.executable, "-m", "trialgraph", "build", str(ROOT / "data" / "trials"), "-o", "graph", "-f", "turtle"]
    subprocess.run([*build, "--no-validate", "-q"], cwd=folder, check=True)
    return folder


def test_the_query_of_the_readme_has_rows(sample_graph: Path) -> None:
    code = re.search(r"```sparql\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert code is not None
    ask = [sys.executable, "-m", "trialgraph", "query", "-", "--data", "graph", "--format", "tsv"]
    done = subprocess.run(ask, cwd=sample_graph, input=code.group(1), check=True, capture_output=True, text=True)
    melphalan = '"NCT07257419"\t"Melphalan"\t<http://purl.obolibrary.org/obo/CHEBI_28876>\t"melphalan"\t'
    assert [row for row in done.stdout.splitlines() if row.startswith(melphalan)]


def test_the_picture_shows_what_the_graph_holds(sample_graph: Path) -> None:
    drawn = (ROOT / "docs" / "example.dot").read_text("utf-8")
    graph = (sample_graph / "graph" / "graph.ttl").read_text("utf-8")
    for curie in re.findall(r"\b(?:MONDO|CHEBI|drugbank|mesh|NCIT|unii|hgnc|device|ror):[\w-]+", drawn):
        assert curie in graph, f"{curie} is in the picture only"


def test_the_page_on_linking_lists_every_rule_with_its_cost() -> None:
    page = (ROOT / "docs" / "linking.md").read_text("utf-8")
    told = re.findall(r"^\| `([a-z-]+)` \|.*\| 0\.(\d\d) \|$", page, re.MULTILINE)
    assert told == [(rule.name, f"{rule.cost:02}") for rule in RULES]


def test_the_page_on_semantics_lists_every_rule_of_a_role() -> None:
    page = (ROOT / "docs" / "semantics.md").read_text("utf-8")
    told = re.findall(r"^\| `([a-z-]+)` \| (.+) \|$", page, re.MULTILINE)
    rules = (*roles.STATUSES, *role_functions.FUNCTIONS)
    assert told == [(rule.name, (inspect.getdoc(rule.find) or "").splitlines()[0]) for rule in rules]


def test_the_page_on_semantics_names_every_other_rule() -> None:
    page = (ROOT / "docs" / "semantics.md").read_text("utf-8")
    lists = (doses.RULES, dose_amounts.REFUSALS, schedules.RULES, regimens.RULES, ordering.RULES, product_kinds.KINDS,
             population.CONDITION_RULES, population.POPULATION_RULES)  # fmt: skip
    missing = [rule.name for rules in lists for rule in rules if f"`{rule.name}`" not in page]
    assert missing == []
