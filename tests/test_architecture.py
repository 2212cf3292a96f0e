"""Who may know whom: an upward or sideways import is refused."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from conftest import ROOT
from trialgraph import pipeline

SOURCE = ROOT / "src" / "trialgraph"
# Top to bottom: a part knows what stands below it, never its neighbours.
LAYERS = (
    {"__main__"},
    {"cli"},
    {"pipeline"},
    {
        "sources",
        "vocabularies",
        "linking",
        "semantics",
        "graph",
        "formats",
        "validation",
        "stores",
        "networks",
        "server",
    },
    {"facts", "answers", "questions"},
    {"records", "names", "codes", "concepts", "institutions"},
    {"terms", "privacy", "resources", "vocab", "retrying"},
    {"errors"},
)
# Outside libraries have one home, or a few.
HOMES = {
    "rdflib": {"validation"}, "pyshacl": {"validation"}, "pydantic": {"records", "semantics"}, "click": {"cli"},
    "rich": {"cli"}, "yaml": {"semantics"}, "ucumvert": {"semantics"},
    "rapidfuzz": {"linking"},
    "orjson": {"terms", "records", "sources", "formats", "pipeline", "vocabularies", "validation"},
    "httpx": {"vocabularies", "stores"}, "platformdirs": {"resources"},
    "pyoxigraph": {"answers", "stores", "validation"}, "filelock": {"stores"},
    "networkx": {"networks", "pipeline"}, "matplotlib": {"networks"}, "numpy": {"networks"},
    "starlette": {"server", "pipeline"}, "jinja2": {"server"}, "uvicorn": {"pipeline"}, "anyio": {"server"},
}  # fmt: skip
FILES = sorted(SOURCE.rglob("*.py"))


def part_of(file: Path) -> str:
    return file.relative_to(SOURCE).parts[0].removesuffix(".py")


def imports(file: Path) -> Iterator[tuple[int, str]]:
    """Line and full name of everything that a file imports."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}:{node.lineno}: imports are absolute"
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def forbidden(importer: str, imported: str) -> str:
    """Why the part `importer` may not import `imported`; empty if it may."""
    top, *rest = imported.split(".")
    if top != "trialgraph":
        homes = HOMES.get(top)
        return f"{top} is for {', '.join(sorted(homes))} only" if homes is not None and importer not in homes else ""
    part = rest[0] if rest else ""
    if part == "__version__" or part == importer:
        return ""
    level = {name: number for number, names in enumerate(LAYERS) for name in names}
    if part not in level:
        return "nobody imports the package root" if not part else f"{part} has no place in the layers"
    if level[part] < level[importer]:
        return f"{part} stands above {importer}"
    return f"{part} stands beside {importer}" if level[part] == level[importer] else ""


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(SOURCE)))
def test_imports_point_downwards(file: Path) -> None:
    if file == SOURCE / "__init__.py":
        assert not [name for _, name in imports(file) if name.startswith("trialgraph")]
        return
    found = [f"line {line}: {why}" for line, name in imports(file) if (why := forbidden(part_of(file), name))]
    assert found == []


def test_every_part_has_its_place() -> None:
    parts = {part_of(file) for file in FILES} - {"__init__"}
    assert parts == {name for names in LAYERS for name in names}


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("records", "trialgraph.graph"), ("graph", "trialgraph.formats.turtle"), ("terms", "trialgraph.privacy.scrub"),
        ("sources", "trialgraph.pipeline"), ("graph", "rdflib"), ("cli", "trialgraph"),
        ("formats", "pydantic.BaseModel"),
        ("names", "trialgraph.records.Study"), ("errors", "trialgraph.terms"), ("graph", "trialgraph.newcomer"),
    ],
)  # fmt: skip
def test_a_forbidden_import_is_noticed(importer: str, imported: str) -> None:
    assert forbidden(importer, imported)


def test_types_and_programs_find_the_same_in_the_pipeline() -> None:
    """What type checkers are told to be in `trialgraph.pipeline` is what is imported when it is asked for."""
    tree = ast.parse((SOURCE / "pipeline" / "__init__.py").read_text("utf-8"))
    (told,) = [node for node in tree.body if isinstance(node, ast.If)]
    imported = [node for node in told.body if isinstance(node, ast.ImportFrom)]
    homes = {alias.name: node.module for node in imported for alias in node.names}
    assert set(homes) == set(pipeline._HOME)
    assert not set(homes) & {file.stem for file in (SOURCE / "pipeline").glob("*.py")}  # a module would hide the name
    for name, module in homes.items():
        assert getattr(pipeline, name) is getattr(import_module(str(module)), name)


def test_nothing_in_the_package_prints() -> None:
    for file in FILES:
        calls = [node for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Call)]
        assert not [call.lineno for call in calls if isinstance(call.func, ast.Name) and call.func.id == "print"], file
