"""Writes expected.ttl anew for every golden record, for review: `python tests/golden/update.py [NAME…]`.

The names of the records `linked-…` are linked with the shipped vocabularies, whatever is installed besides.
"""

from __future__ import annotations

import os
import sys
import tempfile
from itertools import chain
from pathlib import Path

import orjson

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from conftest import golden_triples  # noqa: E402
from trialgraph.formats import property_graph  # noqa: E402
from trialgraph.formats.turtle import Turtle  # noqa: E402
from trialgraph.names import Names  # noqa: E402


def update(folder: Path) -> None:
    writer = Turtle(Names().prefixes())
    text = writer.opening() + writer.block("", sorted(golden_triples(folder))) + writer.closing()
    (folder / "expected.ttl").write_text(text, encoding="utf-8", newline="\n")
    if (path := folder / "property_graph.jsonl").exists():
        rows = chain(*property_graph.rows(golden_triples(folder), Names().prefixes()))
        path.write_bytes(b"".join(orjson.dumps(property_graph.read(row)) + b"\n" for row in rows))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as none:
        os.environ["TRIALGRAPH_VOCABULARIES"] = none
        for record in sorted(HERE.glob("*/record.json")):
            if not sys.argv[1:] or record.parent.name in sys.argv[1:]:
                update(record.parent)
