"""Which of the formats on offer a client wants (https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from trialgraph import answers

_WEIGHT: Final = re.compile(r"(?:0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)")

# Media type → format, in the order of preference. The last ones are not those of the standards, but clients ask so.
TABLES: Final[Mapping[str, str]] = {
    **{form.media_type.partition(";")[0]: name for name, form in answers.TABLES.items()},
    "application/json": "json",
    "application/xml": "xml",
}
GRAPHS: Final[Mapping[str, str]] = {
    **{form.media_type.partition(";")[0]: name for name, form in answers.GRAPHS.items()},
    "application/xml": "rdfxml",
    "application/json": "jsonld",
}


def best(accept: str, offers: Iterable[str]) -> str | None:
    """The media type that `accept` (the value of the header; empty: anything) gives most weight to, the first of
    those with equal weight; None if it takes none of them. A range that is not well formed counts for nothing."""
    ranges = dict(filter(None, map(_range, accept.split(",")))) if accept.strip() else {"*/*": 1.0}
    weights = [(_weight(ranges, offer), offer) for offer in offers]
    weight, offer = max(weights, key=lambda pair: pair[0], default=(0.0, ""))
    return offer if weight else None


def _range(text: str) -> tuple[str, float] | None:
    media, *parameters = (part.strip().lower() for part in text.split(";"))
    weights = [value for name, _, value in (parameter.partition("=") for parameter in parameters) if name == "q"]
    if "/" not in media or not all(map(_WEIGHT.fullmatch, weights)):
        return None
    return media, float(weights[0]) if weights else 1.0


def _weight(ranges: Mapping[str, float], offer: str) -> float:
    """The weight of the most specific range that the offer is in."""
    return next((ranges[key] for key in (offer, f"{offer.partition('/')[0]}/*", "*/*") if key in ranges), 0.0)
