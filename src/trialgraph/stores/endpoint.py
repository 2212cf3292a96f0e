"""A client of one remote SPARQL store: query, update and graph store (https://www.w3.org/TR/sparql11-protocol/,
https://www.w3.org/TR/sparql11-http-rdf-update/).

Every request can be repeated without harm, so one whose answer was lost is sent again. Credentials come from the
environment only, are never part of a message, and never leave for another address: redirects are not followed.
"""

from __future__ import annotations

import base64
import os
import re
import time
from collections.abc import Callable, Generator, Iterable, Mapping
from types import TracebackType
from typing import Final, Self, TypeVar

import httpx

from trialgraph import __version__
from trialgraph.errors import StoreError, SyntaxFault, TimeFault
from trialgraph.retrying import PASSING, Passing, asked_to_wait, persist

_T = TypeVar("_T")

_CONNECT: Final = 10.0  # seconds that a connection may take
_UNSUPPORTED: Final = {405, 415, 501}
_JSON: Final = "application/sparql-results+json"
_SHOWN: Final = 300  # characters of what a server says
_LINES: Final = 3
_TAG: Final = re.compile(r"<(style|script|title)\b.*?</\1>|<[^>]*>", re.DOTALL | re.IGNORECASE)
_UNPRINTABLE: Final = re.compile(r"(?:[^\S\n]|[\x00-\x09\x0b-\x1f\x7f-\x9f])+")
_TOKEN: Final = re.compile(r"[!-~]+")


class ChokedError(StoreError):
    """A request may have been too large: the server said so (`told`), or gave up on it each time."""

    def __init__(self, message: str, *, told: bool = False) -> None:
        super().__init__(message)
        self.told = told


class _Choked(Passing):
    """A fault that may be gone the next time, or with less at once."""


class Endpoint:
    """A SPARQL store at `url`; `update_url` and `store_url` are where it is changed, if it may be.

    `timeout` is the number of seconds that one request may take, 0 for any; `attempts` how often a request is sent when
    it fails in a way that may pass. Raises StoreError for an address that is none, or that holds credentials.
    """

    def __init__(
        self, url: str, *, update_url: str = "", store_url: str = "", timeout: float = 60.0, attempts: int = 1,
        transport: httpx.BaseTransport | None = None, sleep: Callable[[float], None] = time.sleep,
    ) -> None:  # fmt: skip
        self.url, self.update_url, self.store_url = url, update_url, store_url
        for address in (url, *filter(None, (update_url, store_url))):
            _check(address)
        self._timeout, self._attempts, self._sleep = timeout, attempts, sleep
        limits = httpx.Timeout(timeout or None, connect=min(timeout or _CONNECT, _CONNECT))
        headers = {"User-Agent": f"trialgraph/{__version__}"}
        self._login, self._secrets = _login(os.environ), _secrets(os.environ)
        self._client = httpx.Client(transport=transport, headers=headers, timeout=limits, auth=self._login)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def headers(self) -> Mapping[str, str]:
        """What the server says of itself in the headers of an answer, whatever the answer is. Raises StoreError."""
        request = self._client.build_request("GET", self.url, params={"query": "ASK {}"}, headers={"Accept": _JSON})
        return self._persist(self.url, lambda: self._answer(request)[0].headers)

    def query(self, text: str, accept: str) -> tuple[bytes, str]:
        """The answer to a query, and its media type: one of those in `accept`, if the server keeps to them.

        Raises SyntaxFault when the server does not understand the query, TimeFault when it does not answer in time,
        StoreError when it cannot be asked.
        """
        request = self._client.build_request("POST", self.url, data={"query": text}, headers={"Accept": accept})
        try:
            response, body = self._persist(self.url, lambda: self._sound(request))
        except ChokedError as error:
            if isinstance(error.__cause__, _Choked) and isinstance(error.__cause__.__cause__, httpx.TimeoutException):
                raise TimeFault(f"{self.url} did not answer within {self._timeout:g} seconds") from error
            raise
        if response.status_code == httpx.codes.BAD_REQUEST:
            raise SyntaxFault(f"{self.url} does not understand the query{_said(response, body)}")
        _refuse(self.url, response, body, known=self._login is not None)
        kind = response.headers.get("Content-Type", "")
        if kind.startswith(("text/html", "application/xhtml")):
            raise StoreError(f"{self.url} answers with a web page, not with the results of a query")
        return body, kind

    def update(self, text: bytes) -> None:
        """Changes the store by SPARQL 1.1 Update. Raises StoreError, ChokedError when the request may be too large."""
        self._change("POST", self.update_url, text, "application/sparql-update", {})

    def write(self, graph: str, triples: bytes, *, replace: bool) -> None:
        """Sends N-Triples to a graph (an IRI; empty: the default graph), in place of what it held or added to it.

        Raises StoreError, ChokedError when the request may be too large.
        """
        where = {"graph": graph} if graph else {"default": ""}
        self._change("PUT" if replace else "POST", self.store_url, triples, "application/n-triples", where)

    def _change(self, method: str, url: str, content: bytes, kind: str, where: Mapping[str, str]) -> None:
        request = self._client.build_request(
            method, url, content=content, params=where or None, headers={"Content-Type": kind, "Accept": "*/*"}
        )
        response, body = self._persist(url, lambda: self._sound(request))
        if response.status_code in _UNSUPPORTED:
            raise StoreError(f"{url} cannot be written to: it answers {response.status_code}{_said(response, body)}")
        _refuse(url, response, body, known=self._login is not None)

    def _persist(self, url: str, attempt: Callable[[], _T]) -> _T:
        """The result of the first attempt that goes well."""
        try:
            return persist(attempt, self._attempts, self._sleep)
        except Passing as fault:
            raise (ChokedError if isinstance(fault, _Choked) else StoreError)(f"{url} {fault}") from fault

    def _sound(self, request: httpx.Request) -> tuple[httpx.Response, bytes]:
        """An answer that does not ask to try again."""
        response, body = self._answer(request)
        if (status := response.status_code) in PASSING:
            kind = _Choked if status == httpx.codes.INTERNAL_SERVER_ERROR else Passing
            wait = asked_to_wait(response.headers.get("Retry-After", ""))
            raise kind(f"answers {status}{_said(response, body)}", wait)
        return response, body

    def _answer(self, request: httpx.Request) -> tuple[httpx.Response, bytes]:
        deadline = time.monotonic() + self._timeout if self._timeout else float("inf")
        try:
            response = self._client.send(request, stream=True)
            try:
                body = b"".join(_until(deadline, request, response.iter_bytes()))
            finally:
                response.close()
        except httpx.ConnectError as error:
            raise Passing(f"cannot be reached: {_reason(error)}") from error
        except httpx.ConnectTimeout as error:
            raise Passing("cannot be reached: no connection in time") from error
        except httpx.TimeoutException as error:
            raise _Choked(f"did not answer within {self._timeout:g} seconds") from error
        except httpx.HTTPError as error:
            raise _Choked("closes the connection without a whole answer") from error
        if response.is_error:  # and may repeat what it was sent
            for secret in self._secrets:
                body = body.replace(secret, b"***")
        return response, body


def _check(address: str) -> None:
    """Raises StoreError for what is no address of the web, or one with credentials in it."""
    try:
        url = httpx.URL(address)
    except (httpx.InvalidURL, ValueError):
        raise StoreError(f"{address!r} is not an address") from None
    if url.userinfo:
        raise StoreError(
            f"the address of {url.host} holds a user name or a password: leave them out, and set them in the "
            "environment as TRIALGRAPH_USER and TRIALGRAPH_PASSWORD"
        )
    if url.scheme not in {"http", "https"} or not url.host:
        raise StoreError(f"{address!r} is not an address that starts with http:// or https://")


class _Login(httpx.Auth):
    """A user name and password, sent in the way that the server asks for, once it has asked."""

    def __init__(self, user: str, password: str) -> None:
        self._ways = {"digest": httpx.DigestAuth(user, password), "basic": httpx.BasicAuth(user, password)}
        self._way: httpx.Auth | None = None

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        if self._way is None:
            response = yield request
            asked = [said.partition(" ")[0].lower() for said in response.headers.get_list("WWW-Authenticate")]
            self._way = next((way for name, way in self._ways.items() if name in asked), None)
            if response.status_code != httpx.codes.UNAUTHORIZED or self._way is None:
                return
        yield from self._way.auth_flow(request)


class _Token(httpx.Auth):
    """A bearer token (RFC 6750)."""

    def __init__(self, token: str) -> None:
        self._token = token

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = f"Bearer {self._token}"
        yield request


def _login(environment: Mapping[str, str]) -> httpx.Auth | None:
    """What the environment says of who is asking. Raises StoreError when it says half of it, or two things."""
    user, password, token = (environment.get(f"TRIALGRAPH_{name}", "") for name in ("USER", "PASSWORD", "TOKEN"))
    if token and user:
        raise StoreError("TRIALGRAPH_TOKEN and TRIALGRAPH_USER are both set: unset one of them")
    if bool(user) != bool(password):
        raise StoreError("TRIALGRAPH_USER and TRIALGRAPH_PASSWORD belong together, and one of them is not set")
    if not (token or user):
        return None
    if token and not _TOKEN.fullmatch(token):
        raise StoreError("TRIALGRAPH_TOKEN has characters that no token has")
    return _Token(token) if token else _Login(user, password)


def _secrets(environment: Mapping[str, str]) -> list[bytes]:
    """What no message may hold: the password, as it is and as basic authentication sends it, and the token."""
    user, password, token = (environment.get(f"TRIALGRAPH_{name}", "") for name in ("USER", "PASSWORD", "TOKEN"))
    basic = base64.b64encode(f"{user}:{password}".encode())
    return [basic, *(secret.encode() for secret in (password, token) if secret)]


def _until(deadline: float, request: httpx.Request, chunks: Iterable[bytes]) -> Iterable[bytes]:
    for chunk in chunks:
        if time.monotonic() > deadline:  # a server that sends a byte now and then is in time with each of them
            raise httpx.ReadTimeout("the answer takes too long", request=request)
        yield chunk


def _refuse(url: str, response: httpx.Response, body: bytes, *, known: bool) -> None:
    """Raises StoreError for an answer that is a refusal."""
    status = response.status_code
    if response.is_success:
        return
    if response.is_redirect:
        raise StoreError(f"{url} leads to {_place(response)}: give that address, if it is the right one")
    if status == httpx.codes.UNAUTHORIZED:
        raise StoreError(
            f"{url} does not accept the credentials in the environment (401)"
            if known
            else f"{url} asks who you are (401): set TRIALGRAPH_USER and TRIALGRAPH_PASSWORD, or TRIALGRAPH_TOKEN"
        )
    if status == httpx.codes.REQUEST_ENTITY_TOO_LARGE:
        raise ChokedError(f"{url} takes no request of this size (413)", told=True)
    reasons: dict[int, str] = {
        httpx.codes.FORBIDDEN: "does not allow this (403)",
        httpx.codes.NOT_FOUND: "is not there (404)",
    }
    raise StoreError(f"{url} {reasons.get(status, f'answers {status}')}{_said(response, body)}")


def _place(response: httpx.Response) -> str:
    """Where an answer redirects to, without what may be a signature."""
    try:
        return str(response.url.join(response.headers["Location"]).copy_with(query=None, fragment=None, userinfo=b""))
    except (httpx.InvalidURL, KeyError):
        return "nowhere"


def _said(response: httpx.Response, body: bytes) -> str:
    """The first lines of the text in an answer, after a colon."""
    text = body[: 1 << 16].decode(response.encoding or "utf-8", "replace")
    if "html" in response.headers.get("Content-Type", ""):
        text = _TAG.sub(" ", text)
    lines = [line.strip() for line in _UNPRINTABLE.sub(" ", text).split("\n") if line.strip()]
    said = " ".join(lines[:_LINES])
    return f": {said[:_SHOWN]}{'…' if len(said) > _SHOWN else ''}" if said else ""


def _reason(error: httpx.ConnectError) -> str:
    """What the system says, without its number: ``[Errno 111] Connection refused``."""
    return re.sub(r"^\[Errno -?\d+\] ", "", str(error)).lower() or "no connection"
