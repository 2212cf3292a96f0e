"""The waiver file: findings that are known and put up with, each for a reason and until a day.

A file of TOML (https://toml.io/en/v1.0.0) with a table ``[[waiver]]`` for each; see `docs/validation-reports.md`.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from trialgraph.errors import Finding, Severity, SourceError
from trialgraph.validation.report import Rule

_KEYS: Final = ("rule", "record", "pattern", "reason", "expires")
_HEADER: Final = re.compile(r"[ \t]*\[\[[ \t]*waiver[ \t]*\]\]")
_NCT: Final = re.compile(r"NCT[0-9]{8}")

# What is found about the waivers themselves.
RULES: Final[Mapping[str, Rule]] = {
    rule.name: rule
    for rule in (
        Rule(
            "waiver-expired",
            Severity.WARNING,
            shape="",
            title="Expired waiver",
            message="A waiver has expired.",
            description="What it was for counts again. Give it a new date and a reason that still holds, or remove it.",
        ),
        Rule(
            "waiver-unused",
            Severity.WARNING,
            shape="",
            title="Unused waiver",
            message="A waiver meets no finding.",
            description="What it was for is mended, or was never found. Remove it, lest it hide what comes later.",
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Waiver:
    """Why findings of `rule` are put up with, up to and with the day `expires`: those of `record`, those about nodes
    whose IRI has a match of `pattern`, or all. `line` is where it stands in its file, 0 if unknown."""

    rule: str
    reason: str
    expires: date
    record: str = ""
    pattern: re.Pattern[str] | None = None
    line: int = 0

    def __str__(self) -> str:
        whom = f" for {self.record}" if self.record else f" for {self.pattern.pattern}" if self.pattern else ""
        return f"the waiver of {self.rule}{whom}"

    def meets(self, finding: Finding) -> bool:
        """Whether a finding of its rule is one that it is for."""
        if self.pattern is not None:
            return finding.focus.startswith("<") and self.pattern.search(finding.focus[1:-1]) is not None
        return not self.record or finding.record == self.record


class Waivers:
    """The waivers of one file, in its order."""

    def __init__(self, file: str, waivers: Iterable[Waiver]) -> None:
        self.file = file
        self._all = tuple(waivers)
        # By rule, and those for records by record: there may be thousands of them.
        self._records: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._others: dict[str, list[int]] = defaultdict(list)
        for number, waiver in enumerate(self._all):
            if waiver.record:
                self._records[waiver.rule, waiver.record].append(number)
            else:
                self._others[waiver.rule].append(number)

    def apply(self, findings: Iterable[Finding], today: date) -> Iterator[Finding]:
        """`findings`, those that a waiver meets with its reason, then what is wrong with the waivers.

        Of several waivers that meet a finding the first in the file that has not expired is the one; none of them is
        unused.
        """
        used: set[int] = set()
        for finding in findings:
            met = sorted(
                (
                    *self._records.get((finding.rule, finding.record), ()),
                    *(number for number in self._others.get(finding.rule, ()) if self._all[number].meets(finding)),
                )
            )
            used.update(met)
            reasons = (self._all[number].reason for number in met if self._all[number].expires >= today)
            reason = next(reasons, "")
            yield replace(finding, waived=reason) if reason else finding
        for number, waiver in enumerate(self._all):
            if waiver.expires < today:
                yield self._about(waiver, "waiver-expired", f"expired on {waiver.expires}")
            elif number not in used:
                yield self._about(waiver, "waiver-unused", "meets no finding")

    def _about(self, waiver: Waiver, rule: str, what: str) -> Finding:
        said = f"{waiver} {what}."
        return Finding(
            RULES[rule].severity,
            rule,
            said[0].upper() + said[1:],
            record=waiver.record,
            file=self.file,
            line=waiver.line,
        )


def load(path: Path, rules: Collection[str]) -> Waivers:
    """The waivers in a file; `rules` are the names that a waiver may have.

    Raises SourceError when the file cannot be read, is not TOML, or has a waiver that says too little or too much.
    """
    text = _read(path)
    try:
        document = tomllib.loads(text)
    except RecursionError:
        raise SourceError(f"{path}: not TOML: nested too deeply") from None
    except ValueError as error:  # also for numbers that Python refuses
        raise SourceError(f"{path}: not TOML: {error}") from None
    tables = document.pop("waiver", [])
    if document:
        raise SourceError(f"{path}: unknown key {next(iter(document))!r}; there may only be [[waiver]] tables")
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise SourceError(f"{path}: waivers must be tables with the header [[waiver]], in two pairs of brackets")
    # The parser keeps no lines: a header is taken for that of a table when there are as many of both.
    lines = [number for number, line in enumerate(text.split("\n"), 1) if _HEADER.match(line)]
    waivers = []
    for number, table in enumerate(tables):
        line = lines[number] if len(lines) == len(tables) else 0
        try:
            waivers.append(_waiver(table, rules, line))
        except ValueError as error:
            place = f"{path}:{line}" if line else path
            raise SourceError(f"{place}: waiver {number + 1} {error}") from None
    return Waivers(str(path), waivers)


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except FileNotFoundError:
        raise SourceError(f"{path}: no such file") from None
    except OSError as error:
        raise SourceError(f"{path}: cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise SourceError(f"{path}:{line}: not UTF-8") from None


def _waiver(table: Mapping[str, Any], rules: Collection[str], line: int) -> Waiver:
    """One table. Raises ValueError with what is wrong, to stand after the name of the waiver."""
    _check_keys(table)
    rule, reason, expires = table["rule"], table["reason"].strip(), table["expires"]
    if rule not in rules:
        raise ValueError(f"is of {rule!r}, which is no rule of the shapes{_meant(rule, rules)}")
    if not reason:
        raise ValueError("has an empty reason")
    if not isinstance(expires, date) or isinstance(expires, datetime):
        raise ValueError("must expire on a date such as 2030-12-31, without quotes or a time")
    if "record" in table and not _NCT.fullmatch(table["record"]):
        raise ValueError(f"has a record that is no NCT id: {table['record']!r}")
    pattern = _pattern(table["pattern"]) if "pattern" in table else None
    return Waiver(rule, reason, expires, table.get("record", ""), pattern, line)


def _check_keys(table: Mapping[str, Any]) -> None:
    for key, value in table.items():
        if key not in _KEYS:
            raise ValueError(f"has an unknown key {key!r}{_meant(key, _KEYS)}; known are {', '.join(_KEYS)}")
        if key != "expires" and not isinstance(value, str):
            raise ValueError(f"has a {key} that is not text: {value!r}")
    missing = [key for key in ("rule", "reason", "expires") if key not in table]
    if missing:
        raise ValueError(f"lacks {' and '.join(missing)}")
    if "record" in table and "pattern" in table:
        raise ValueError("has both a record and a pattern; it may have one of them, or neither")


def _pattern(written: str) -> re.Pattern[str]:
    if not written:
        raise ValueError("has an empty pattern; a waiver without one is for the whole rule")
    try:
        return re.compile(written)
    except (re.error, RecursionError, OverflowError) as error:
        raise ValueError(f"has a pattern that is no regular expression: {error}") from None


def _meant(said: str, known: Iterable[str]) -> str:
    close = get_close_matches(said, known, n=1)
    return f" (did you mean {close[0]}?)" if close else ""
