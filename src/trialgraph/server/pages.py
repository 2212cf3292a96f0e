"""The pages for people: what the graph is, its questions, the query page, the search, and what went wrong."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response

from trialgraph import __version__, answers
from trialgraph.errors import BusyFault, QueryError, SizeFault, StoreError, TimeFault
from trialgraph.names import Names
from trialgraph.server import media
from trialgraph.server.desk import Desk
from trialgraph.server.guard import EDITOR, HEADERS
from trialgraph.terms import text

NCT: Final = re.compile(r"NCT[0-9]{8}")
_FOUND: Final = 100  # trials that a search lists
_WORDS: Final = 8  # words that it looks for
# The first that fits says what status a refusal has.
_STATUS: Final = ((TimeFault, 504), (SizeFault, 413), (BusyFault, 503), (QueryError, 400), (StoreError, 500))
_AGAIN: Final = {"retry-after": "5"}  # seconds


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters |= {"curie": curie, "anchor": anchor, "web": web, "spaced": spaced}
    environment.globals["version"] = __version__
    return environment


def render(template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A page. Everything in it that is not the template's own is escaped."""
    return HTMLResponse(_templates().get_template(template).render(**values), status)


def curie(value: str) -> str:
    """An IRI for people: shortened where the project has a prefix for it."""
    return answers.curie(value, _prefixes())


@cache
def _prefixes() -> dict[str, str]:
    return Names().prefixes()


def anchor(value: str) -> str:
    """The place of a thing on the page of its trial: the last part of its IRI."""
    return value.rpartition("/")[2]


def web(value: str) -> str:
    """An address to link to; empty when it is not one of the web."""
    return value if value.startswith(("https://", "http://")) else ""


def spaced(value: str) -> str:
    """A name in camel case as words: LexicalMatching is lexical matching."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", value).lower()


async def home(request: Request) -> Response:
    """What the graph is, and the ways into it."""
    desk: Desk = request.app.state.desk
    state = request.app.state
    if not hasattr(state, "about"):  # a store does not change while it is served
        (count,) = await desk.rows("count")
        state.about = {**count, "triples": state.triples, "dataset": await desk.rows("dataset")}
    return render("home.html", **state.about, questions=desk.packaged.values(), limits=state.limits)


async def search(request: Request) -> Response:
    """The trials that have the words that were asked for; the trial itself when they are its identifier."""
    asked = request.query_params.get("q", "").strip()
    if NCT.fullmatch(asked.upper()):
        return RedirectResponse(f"/trial/{asked.upper()}", 303)
    words = list(dict.fromkeys(asked.lower().split()))[:_WORDS]
    desk: Desk = request.app.state.desk
    rows = await desk.rows("search", {"word": [text(word) for word in words]}) if words else []
    return render("search.html", asked=asked, words=words, rows=rows[:_FOUND], more=len(rows) > _FOUND)


async def query(request: Request) -> Response:
    """The query page, with a query in the editor if the address has one."""
    given = request.query_params.get("query", "")
    return _editor(request, {"name": "Query", "title": "Query", "text": given} if given else None)


async def question(request: Request) -> Response:
    """The query page with a packaged question about what the address says."""
    desk: Desk = request.app.state.desk
    item = desk.packaged.get(request.path_params["name"])
    if item is None:
        raise HTTPException(404, f"there is no question {request.path_params['name']}")
    sent = request.query_params
    given = {name: [value for value in sent.getlist(name) if value.strip()] for name in sent}
    given = {name: values for name, values in given.items() if values}
    filled = await desk.filled(item, given) if given else item.text
    return _editor(request, {"name": item.name, "title": item.title, "text": filled})


def _editor(request: Request, asked: dict[str, str] | None) -> Response:
    desk: Desk = request.app.state.desk
    page = render(
        "query.html", questions=desk.packaged.values(), asked=asked, prefixes=_prefixes(),
        limits=request.app.state.limits,
    )  # fmt: skip
    page.headers["content-security-policy"] = EDITOR
    return page


async def health(request: Request) -> Response:
    """Whether a query is answered."""
    desk: Desk = request.app.state.desk
    await desk.ask("ASK {}")
    return PlainTextResponse("ok\n")


async def refused(request: Request, error: Exception) -> Response:
    """Says in one sentence why a request was not answered: in plain text, JSON, or a page."""
    if isinstance(error, HTTPException):
        headers = dict(error.headers or {})
        return said(request, error.status_code, error.detail, headers)
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), 500)
    return said(request, status, str(error), _AGAIN if status == 503 else {})


async def broken(request: Request, error: Exception) -> Response:
    """What is said when the program itself is at fault; the log has more."""
    return said(request, 500, "the server made a mistake; its log says more", HEADERS)  # outside of what adds them


def said(request: Request, status: int, sentence: str, headers: Any) -> Response:
    """A sentence with a status, in the form that the client prefers."""
    form = media.best(request.headers.get("accept", ""), ["text/plain", "application/json", "text/html"])
    if form == "application/json":
        page: Response = JSONResponse({"error": sentence}, status)
    elif form == "text/html":
        page = render("refused.html", status, sentence=sentence, code=status)
    else:
        page = PlainTextResponse(f"{sentence}\n", status)
    page.headers.update(headers)
    return page
