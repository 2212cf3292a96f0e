"""Both engines against the W3C's own tests of SHACL (https://github.com/w3c/data-shapes), where they lie beside the
project. What an engine does not pass is listed, with the reason; nothing else may fail, and nothing listed may pass.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from conftest import ROOT
from trialgraph.errors import SourceError
from trialgraph.terms import Term, Triple
from trialgraph.validation import reading, shapes
from trialgraph.validation.compiled import Compiled
from trialgraph.validation.engine import Batch, Engine
from trialgraph.validation.graph import Graph, about
from trialgraph.validation.reference import Reference
from trialgraph.validation.shapes import Shapes, sh
from trialgraph.validation.sparql import Beyond

SUITE = ROOT.parent / "shared" / "w3c-shacl" / "data-shapes-test-suite" / "tests"
MF = "<http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
SHT = "<http://www.w3.org/ns/shacl-test#"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
FILES = sorted(path for part in ("core", "sparql") for path in (SUITE / part).glob("*/*.ttl"))
TESTS = [path for path in FILES if f"<{path.name}>" in path.with_name("manifest.ttl").read_text("utf-8")]

# What an engine does not pass: part of what it says instead, or of the result that is missing (-) or too much (+).
_STRANGE = "it is no path of SHACL"  # two paths in one, which the strict reading of shapes refuses
_ONE = "+[('<http://example.org/shacl-test/message>'"  # sh:uniqueLang "1"^^xsd:boolean, which pySHACL takes for true
_OTHER = "left to pySHACL: "
NOT_PASSED = {
    "compiled": {
        "core/path/path-strange-001": _STRANGE,
        "core/path/path-strange-002": _STRANGE,
        "core/property/uniqueLang-002": _ONE,
        "sparql/component/optional-001": _OTHER,
        "sparql/component/propertyValidator-select-001": _OTHER,
        "sparql/component/validator-001": _OTHER,
        "sparql/node/sparql-002": _OTHER,
        "sparql/node/sparql-003": _OTHER,
        "sparql/pre-binding/pre-binding-003": _OTHER,
        "sparql/pre-binding/pre-binding-007": _OTHER,
        "sparql/pre-binding/shapesGraph-001": _OTHER,
        "sparql/property/sparql-001": _OTHER,
    },
    "pySHACL": {
        "core/path/path-strange-001": _STRANGE,
        "core/path/path-strange-002": _STRANGE,
        "core/property/uniqueLang-002": _ONE,
        "sparql/pre-binding/shapesGraph-001": "Shapes Graph is not currently supported",
    },
}


@cache
def read(path: Path) -> tuple[Triple, ...]:
    # Labels of blank nodes tell shapes of this file from those of another.
    return tuple(dict.fromkeys(reading.triples(path, FILES.index(path))))


class Case:
    """One test: its data, its shapes, and the results that it wants (None: a failure)."""

    def __init__(self, path: Path) -> None:
        self.about = Graph(about(read(path)), [TYPE])
        (test,) = self.about.subjects(TYPE, f"{SHT}Validate>")
        (action,) = self.about.objects(test, f"{MF}action>")
        self.data = self._file(path, action, "dataGraph")
        self.shapes = self._file(path, action, "shapesGraph")
        (self.wanted,) = self.about.objects(test, f"{MF}result>")

    def _file(self, path: Path, action: Term, name: str) -> Path:
        (iri,) = self.about.objects(action, f"{SHT}{name}>")
        return path.parent / (iri[1:-1].rpartition("/")[2] or path.name)

    def results(self, reader: shapes._Reader) -> Counter[tuple[str, ...]] | None:
        if self.wanted == f"{SHT}Failure>":
            return None
        fields = ("focusNode", "value", "resultSeverity", "sourceConstraintComponent", "sourceShape")
        found: Counter[tuple[str, ...]] = Counter()
        for result in self.about.objects(self.wanted, sh("result")):
            paths = self.about.objects(result, sh("resultPath"))
            path = str(reader._path(paths[0], 0)) if paths else ""
            found[(path, *("".join(self.about.objects(result, sh(name))[:1]) for name in fields))] += 1
        return found


def outcome(engine: str, path: Path) -> str:
    """ "passed", or what went wrong."""
    case = Case(path)
    wanted = case.results(shapes._Reader(read(path)))
    try:
        found = results(engine, case)
    except (SourceError, Beyond) as error:
        return "passed" if wanted is None else f"refused: {error}"
    if wanted is None:
        return "no failure"
    if case.shapes != path:
        # Blank nodes of another file: what is compared is whether there is one.
        found, wanted = (
            Counter({tuple("_" if f[:1] == "_" else f for f in key): n for key, n in some.items()})
            for some in (found, wanted)
        )
    return "passed" if found == wanted else f"-{list(wanted - found)[:2]} +{list(found - wanted)[:2]}"


def results(name: str, case: Case) -> Counter[tuple[str, ...]]:
    loaded = shapes.load(read(case.shapes), case.shapes.name, strict=False)
    data = read(case.data)
    nodes = dict.fromkeys([t[0] for t in data] + [t[2] for t in data] + [n for s in loaded.targeted() for n in s.nodes])
    found = engine(name, loaded).check(Batch(about(data), nodes)).findings
    return Counter(
        (f.predicate, f.focus, f.value, loaded.by_node[f.shape].severity, f.component, f.shape) for f in found
    )


def engine(name: str, loaded: Shapes) -> Engine:
    if name == "pySHACL":
        return Reference(loaded, loaded.targeted())
    compiled = Compiled(loaded)
    if compiled.unsupported:
        raise SourceError(f"left to pySHACL: {', '.join(compiled.unsupported.values())}")
    return compiled


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.stem)
@pytest.mark.parametrize("name", NOT_PASSED)
def test_w3c(name: str, path: Path) -> None:
    known = NOT_PASSED[name].get(path.relative_to(SUITE).with_suffix("").as_posix())
    said = outcome(name, path)
    assert said == "passed" if known is None else known in said


def test_the_suite_is_whole(shared: Path) -> None:
    parts = Counter(path.relative_to(SUITE).parts[0] for path in TESTS)
    assert parts == {"core": 98, "sparql": 22}
