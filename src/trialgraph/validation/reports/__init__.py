"""Forms in which a validation is reported: one file a format, found by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TextIO, TypeAlias

from trialgraph.validation.report import Report
from trialgraph.validation.reports import github, json, junit, markdown, sarif, text, turtle

# Writes one run to a stream, reading the findings as they come.
Format: TypeAlias = Callable[[Report, TextIO], None]

# Name on the command line -> how it is written.
FORMATS: Final[Mapping[str, Format]] = {
    "text": text.write,
    "turtle": turtle.write,
    "json": json.write,
    "sarif": sarif.write,
    "junit": junit.write,
    "markdown": markdown.write,
    "github": github.write,
}
