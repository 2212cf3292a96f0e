"""What a browser is told not to do with a page: load, run or send anything that is not the site's own.

The policies are those of https://www.w3.org/TR/CSP3/.
"""

from __future__ import annotations

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_OWN: Final = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
# The editor of the query page has style attributes in what it inserts, and pictures in its style sheet.
EDITOR: Final = f"{_OWN}; style-src 'self' 'unsafe-inline'; img-src 'self' data:"
HEADERS: Final = {
    "content-security-policy": _OWN,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
}


class Guard:
    """Adds the headers that keep a page to itself to every answer that does not set them."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, guarded)
