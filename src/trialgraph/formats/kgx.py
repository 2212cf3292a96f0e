"""KGX (https://github.com/biolink/kgx/blob/master/docs/kgx_format.md): a file of nodes and one of edges.

As tab-separated text, with ``|`` between the items of a list, or as a JSON object a line. The tab-separated form has
no escapes: white space in a value is made one space, and a ``|`` in an item of a list is made ``¦``. JSON lines keep
every character.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import orjson

from trialgraph.formats.property_graph import EDGE, NODE, Properties, flat


def write_tsv(nodes: Iterable[Properties], edges: Iterable[Properties], folder: Path) -> tuple[Path, ...]:
    """Writes ``graph_nodes.tsv`` and ``graph_edges.tsv``; every column is there, used or not."""
    return _write(nodes, edges, folder, "tsv", lambda columns: "\t".join(columns) + "\n", _cells)


def write_jsonl(nodes: Iterable[Properties], edges: Iterable[Properties], folder: Path) -> tuple[Path, ...]:
    """Writes ``graph_nodes.jsonl`` and ``graph_edges.jsonl``."""
    return _write(nodes, edges, folder, "jsonl", lambda columns: "", _object)


def _write(
    nodes: Iterable[Properties],
    edges: Iterable[Properties],
    folder: Path,
    suffix: str,
    header: Callable[[Mapping[str, type]], str],
    line: Callable[[Properties, Mapping[str, type]], str],
) -> tuple[Path, ...]:
    made = []
    for name, rows, columns in (("nodes", nodes, NODE), ("edges", edges, EDGE)):
        made.append(folder / f"graph_{name}.{suffix}")
        with made[-1].open("w", encoding="utf-8", newline="\n") as output:
            output.write(header(columns))
            output.writelines(line(row, columns) for row in rows)
    return tuple(made)


def _cells(row: Properties, columns: Mapping[str, type]) -> str:
    return "\t".join(" ".join(flat(row[name]).split()) if name in row else "" for name in columns) + "\n"


def _object(row: Properties, columns: Mapping[str, type]) -> str:
    return orjson.dumps({name: row[name] for name in columns if name in row}).decode() + "\n"
