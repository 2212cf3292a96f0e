"""GraphML (http://graphml.graphdrawing.org/specification.html) for programs that draw and analyse networks.

The nodes and edges of KGX, each property under a typed key. GraphML has no lists: their items stand between ``|``. XML
cannot hold control characters, not even escaped (https://www.w3.org/TR/xml/#charsets): U+FFFD stands for them. The id
of a node is an xs:NMTOKEN, which has no ``/``: a ``·`` stands for what it cannot have, and the property `curie` has it
as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from trialgraph.formats.property_graph import EDGE, NODE, Properties, flat

_OPENING: Final = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""
_TYPES: Final = {str: "string", list: "string", int: "int", float: "double"}
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_IN_TOKEN: Final = re.compile(r"[^A-Za-z0-9._:-]")
# What the attributes of an edge say already.
_ENDS: Final = frozenset({"id", "subject", "object"})
_NAMES: Final = {"id": "curie"}  # readers call the id of a node "id" themselves


def write(nodes: Iterable[Properties], edges: Iterable[Properties], folder: Path) -> tuple[Path, ...]:
    """Writes ``graph.graphml``, a directed graph with parallel edges."""
    path = folder / "graph.graphml"
    with path.open("w", encoding="utf-8", newline="\n") as output:
        output.write(_OPENING)
        output.writelines(chain(_keys("node", NODE), _keys("edge", EDGE)))
        output.write('<graph id="trialgraph" edgedefault="directed">\n')
        for node in nodes:
            output.write(f'<node id="{_token(node["id"])}">{_data("node", node, NODE)}</node>\n')
        for edge in edges:
            ends = f'source="{_token(edge["subject"])}" target="{_token(edge["object"])}"'
            output.write(f'<edge id="{_token(edge["id"])}" {ends}>{_data("edge", edge, EDGE)}</edge>\n')
        output.write("</graph>\n</graphml>\n")
    return (path,)


def _keys(domain: str, columns: Mapping[str, type]) -> Iterator[str]:
    for name, kind in columns.items():
        if domain == "node" or name not in _ENDS:
            shown = _NAMES.get(name, name)
            yield f'<key id="{domain}.{name}" for="{domain}" attr.name="{shown}" attr.type="{_TYPES[kind]}"/>\n'


def _data(domain: str, row: Properties, columns: Mapping[str, type]) -> str:
    return "".join(
        f'<data key="{domain}.{name}">{_text(flat(row[name]))}</data>'
        for name in columns
        if name in row and (domain == "node" or name not in _ENDS)
    )


def _text(value: str) -> str:
    # A bare carriage return is read as a line feed.
    return escape(_NOT_XML.sub("\ufffd", value), {"\r": "&#13;"})


def _token(value: object) -> str:
    return _NOT_IN_TOKEN.sub("·", str(value))
