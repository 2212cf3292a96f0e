"""The SPARQL 1.1 Protocol for queries (https://www.w3.org/TR/sparql11-protocol/#query-operation), read-only.

What it does not do it refuses and says so: updates, data sets chosen in the request, answers cut to fit.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from typing import Final
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from trialgraph import answers
from trialgraph.answers import Answer
from trialgraph.names import Names
from trialgraph.server import media
from trialgraph.server.desk import Desk
from trialgraph.terms import iri

# Bytes of a request's body, and of its query string.
LONGEST: Final = 1 << 20
LONGEST_URL: Final = 64 << 10
_PIECE: Final = 64 << 10  # bytes of an answer that are sent, and compressed, at one time
_UPDATES: Final = frozenset({"update", "using-graph-uri", "using-named-graph-uri"})
_DATA_SETS: Final = frozenset({"default-graph-uri", "named-graph-uri"})
_RDF_TYPE: Final = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_SD: Final = "http://www.w3.org/ns/sparql-service-description#"


async def sparql(request: Request) -> Response:
    """Answers the query in a request, or describes the service when there is none; people are led to the query page."""
    if request.method == "OPTIONS":
        return Response(status_code=204, headers={"allow": "GET, HEAD, POST, OPTIONS"})
    query = await _asked(request)
    if query is None:
        return await _description(request)
    accept = request.headers.get("accept", "")
    every = {**media.TABLES, **media.GRAPHS}
    if media.best(accept, every) is None:
        raise _unacceptable(every)
    desk: Desk = request.app.state.desk
    return await written(request, await desk.ask(query))


async def written(request: Request, answer: Answer, form: str = "") -> Response:
    """An answer in the format that the request asks for, or in `form`. Raises HTTPException (406) if it has none."""
    offers = media.GRAPHS if answer.kind == answers.GRAPH else media.TABLES
    kind = (
        next(kind for kind, name in offers.items() if name == form)
        if form
        else media.best(request.headers.get("accept", ""), offers)
    )
    if kind is None:
        raise _unacceptable(offers)
    desk: Desk = request.app.state.desk
    body = await desk.work(answer.written, offers[kind], Names().prefixes())
    charset = "; charset=utf-8" if kind.startswith("text/") else ""
    headers = {"content-type": f"{kind}{charset}", "content-length": str(len(body)), "vary": "accept"}
    return StreamingResponse(_pieces(body), headers=headers)


async def _pieces(body: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(body), _PIECE):
        yield body[start : start + _PIECE]


async def _asked(request: Request) -> str | None:
    """The query, None if there is none. Raises HTTPException for what is no query or is not done here."""
    inline = request.scope["query_string"]
    if len(inline) > LONGEST_URL:
        raise HTTPException(414, f"the address is too long: a query of more than {LONGEST_URL:,} bytes is sent by POST")
    if request.method != "POST":
        return _parameter(inline)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = await _body(request)
    if kind == "application/x-www-form-urlencoded":
        _check(_parameters(inline))
        query = _parameter(body)
    elif kind == "application/sparql-query":
        _check(_parameters(inline))
        query = _text(body)
    elif kind == "application/sparql-update":
        raise HTTPException(400, "this endpoint is read-only: it takes queries, not updates")
    else:
        raise HTTPException(415, "a query is sent as application/sparql-query or as the form parameter 'query'")
    if not query:
        raise HTTPException(400, "the request has no query")
    return query


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST:
            raise HTTPException(413, f"the query is too long: {LONGEST:,} bytes are the most that is taken")
    return bytes(body)


def _parameter(encoded: bytes) -> str | None:
    parameters = _parameters(encoded)
    _check(parameters)
    queries = [value for name, value in parameters if name == "query"]
    if len(queries) > 1:
        raise HTTPException(400, f"the request has {len(queries)} queries; it may have one")
    return queries[0] if queries else None


def _parameters(encoded: bytes) -> list[tuple[str, str]]:
    return parse_qsl(_text(encoded), keep_blank_values=True, errors="surrogateescape", max_num_fields=None)


def _check(parameters: list[tuple[str, str]]) -> None:
    names = {name for name, _ in parameters}
    if names & _UPDATES:
        raise HTTPException(400, "this endpoint is read-only: it takes queries, not updates")
    if chosen := names & _DATA_SETS:
        raise HTTPException(400, f"{min(chosen)} is not supported; use FROM, FROM NAMED or GRAPH in the query")
    for _, value in parameters:
        _text(value.encode("utf-8", "surrogateescape"))


def _text(encoded: bytes) -> str:
    try:
        return encoded.decode()
    except UnicodeDecodeError as error:
        raise HTTPException(400, f"the request is not UTF-8 text (byte {error.start})") from error


def _unacceptable(offers: Iterable[str]) -> HTTPException:
    return HTTPException(406, f"none of the formats asked for is among those there are: {', '.join(offers)}")


async def _description(request: Request) -> Response:
    """What the service can do, as https://www.w3.org/TR/sparql11-service-description/ has it."""
    accept = request.headers.get("accept", "")
    if media.best(accept, ["text/turtle", *media.GRAPHS, "text/html"]) == "text/html":
        return RedirectResponse("/query", 303)
    try:
        me = iri(str(request.url.replace(query="", fragment="")))
    except ValueError as error:
        raise HTTPException(400, "the host of the request is none") from error
    formats = [form.iri for form in answers.TABLES.values()] + [form.iri for form in answers.GRAPHS.values()]
    said = [
        (_RDF_TYPE, f"<{_SD}Service>"),
        (f"<{_SD}endpoint>", me),
        (f"<{_SD}supportedLanguage>", f"<{_SD}SPARQL11Query>"),
        *((f"<{_SD}resultFormat>", iri(form)) for form in formats),
    ]
    lines = "".join(f"{me} {predicate} {value} .\n" for predicate, value in said)
    return await written(request, Answer(answers.GRAPH, lines.encode()))
