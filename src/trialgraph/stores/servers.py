"""The kinds of servers: where each is asked and changed, how it tells what it is, and what it takes best."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Protocol(StrEnum):
    """How graphs are sent: SPARQL 1.1 Update or the SPARQL 1.1 Graph Store HTTP Protocol."""

    UPDATE = "update"
    GRAPH_STORE = "graph-store"


@dataclass(frozen=True, slots=True)
class Server:
    """A kind of server.

    `query`, `update` and `store` are what is added to an address for each; `endings` what is first taken off it, so
    that any of its addresses does. `sign` is a header, and how its value starts, by which it is known. `union`: a query
    that names no graph asks all of them, so that the default graph cannot be told from the others.
    """

    name: str
    query: str = ""
    update: str = ""
    store: str = ""
    endings: tuple[str, ...] = ()
    sign: tuple[str, str] | None = None
    protocol: Protocol = Protocol.UPDATE
    union: bool = False

    def addresses(self, url: str) -> tuple[str, str, str]:
        """Where to query, update and store, from one address of the server."""
        base = url.rstrip("/")
        ending = next((ending for ending in self.endings if base.endswith(ending)), "")
        base = base.removesuffix(ending)
        return base + self.query, base + self.update, base + self.store


_RDF4J: Final = ("", "/statements", "/rdf-graphs/service", ("/statements", "/rdf-graphs/service"))
SERVERS: Final = {
    server.name: server
    for server in (
        # https://github.com/oxigraph/oxigraph/tree/main/cli
        Server("oxigraph", "/query", "/update", "/store", ("/query", "/update", "/store"), ("Server", "Oxigraph/")),
        # https://jena.apache.org/documentation/fuseki2/fuseki-config-endpoint.html
        Server(
            "fuseki", "/query", "/update", "/data", ("/query", "/sparql", "/update", "/data", "/get"),
            ("Fuseki-Request-Id", ""),
        ),
        # https://docs.openlinksw.com/virtuoso/rdfsparqlprotocolendpoint/
        Server(
            "virtuoso", "/sparql-auth", "/sparql-auth", "/sparql-graph-crud-auth",
            ("/sparql-graph-crud-auth", "/sparql-graph-crud", "/sparql-auth", "/sparql"), ("Server", "Virtuoso/"),
            Protocol.GRAPH_STORE, union=True,
        ),
        # https://rdf4j.org/documentation/reference/rest-api/
        Server("rdf4j", *_RDF4J, union=True),
        Server("graphdb", *_RDF4J, union=True),
        # https://github.com/ad-freiburg/qlever/pull/1727
        Server("qlever", union=True),
        # A server that does everything at one address, or whose addresses are all given.
        Server("other"),
    )
}  # fmt: skip


def told(headers: Mapping[str, str]) -> Server:
    """The kind of server that sends such headers; `other` if they do not tell."""
    for server in SERVERS.values():
        if server.sign is not None:
            name, start = server.sign
            if name in headers and headers[name].startswith(start):
                return server
    return SERVERS["other"]
