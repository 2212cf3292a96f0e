"""Trying again what may go well the next time: after pauses that grow, or as long as the other side asks for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final, TypeVar

_T = TypeVar("_T")

ATTEMPTS: Final = 5
# Seconds: the first pause (doubled each time), and the longest that a server may ask for with Retry-After.
PAUSE: Final = 1.0
PATIENCE: Final = 120.0
# The answers of HTTP that may be others the next time (https://www.rfc-editor.org/rfc/rfc9110#section-15).
PASSING: Final = frozenset({408, 425, 429, 500, 502, 503, 504})


class Passing(Exception):
    """A fault that may be gone the next time; `wait` is how many seconds the server asked for."""

    def __init__(self, reason: str, wait: float = 0.0) -> None:
        super().__init__(reason)
        self.wait = wait


def persist(attempt: Callable[[], _T], attempts: int, sleep: Callable[[float], None]) -> _T:
    """The result of the first attempt that goes well.

    Raises Passing, saying how often or why not again, when the last one does not, or when it would be too long a wait.
    """
    for number in range(1, attempts + 1):
        try:
            return attempt()
        except Passing as fault:
            if fault.wait > PATIENCE:
                fault.args = (f"{fault} and asks to wait {fault.wait:,.0f} seconds",)
                raise
            if number == attempts:
                if attempts > 1:
                    fault.args = (f"{fault}, {attempts} times",)
                raise
            sleep(max(fault.wait, PAUSE * 2 ** (number - 1)))
    raise AssertionError("there is at least one attempt")


def asked_to_wait(header: str) -> float:
    """Seconds that a server asks to wait: Retry-After as a number or a date; 0 for none."""
    try:
        if header.isdecimal():
            return float(header)
        return (parsedate_to_datetime(header) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError):
        return 0.0
