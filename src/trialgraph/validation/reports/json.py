"""Findings as JSON lines (https://jsonlines.org): an object a finding, with all fields of :class:`Finding`."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Final, TextIO

from trialgraph.errors import Finding
from trialgraph.validation.report import Report

_FIELDS: Final = tuple(field.name for field in fields(Finding))


def write(report: Report, stream: TextIO) -> None:
    """One finding a line, in the order of the graph, and nothing else."""
    encode = json.JSONEncoder(ensure_ascii=False).encode
    objects = ({name: getattr(finding, name) for name in _FIELDS} for finding in report.findings)
    stream.writelines(f"{encode(each)}\n" for each in objects)
