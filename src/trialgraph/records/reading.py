"""From the JSON text of one study to the study, strict first and lenient on failure.

A record that fits is validated in one pass of compiled code, which also proves that it holds no unknown field. Only a
record that does not fit goes the slow way, which sets each offending value aside with a
:class:`~trialgraph.errors.Finding` and keeps the rest.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

import orjson
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel

from trialgraph.errors import Finding, Severity
from trialgraph.privacy import REMOVED, scrub
from trialgraph.records.fields import covering, declared
from trialgraph.records.study import Module, Study
from trialgraph.records.values import API_VERSION, NctId, Unlisted, calendar_date, full_date, touched


class Members(list[Any]):
    """A list of a record that is being mended: it remembers where its members stood at first."""

    def __init__(self, members: Iterable[Any]) -> None:
        super().__init__(members)
        self.positions = list(range(len(self)))

    def __delitem__(self, index: Any) -> None:
        super().__delitem__(index)
        del self.positions[index]


@dataclass(frozen=True, slots=True)
class Parsed:
    """What became of one record: the study, or None when it had to be left out, and what was found on the way.

    `unlisted` are the codes that the registry's enumerations do not list, as (enumeration, value); `mended` is the
    document of a record that had to be mended, else None.
    """

    study: Study | None
    findings: tuple[Finding, ...] = ()
    unlisted: tuple[tuple[str, str], ...] = ()
    mended: Any = None

    def original(self, path: str) -> str:
        """`path` in the study as it was in the record: list members that were set aside count."""
        return path if self.mended is None else _path(self.mended, _steps(path))


class Head(BaseModel):
    """Just enough of a record to put it in its place: its id and its version."""

    model_config = ConfigDict(alias_generator=to_camel, extra="ignore")

    class _Protocol(BaseModel):
        model_config = ConfigDict(alias_generator=to_camel, extra="ignore")

        class _Identification(BaseModel):
            model_config = ConfigDict(alias_generator=to_camel, extra="ignore")
            nct_id: NctId

        class _Status(BaseModel):
            model_config = ConfigDict(alias_generator=to_camel, extra="ignore")
            last_update_submit_date: str = ""
            status_verified_date: str = ""

        identification_module: _Identification
        status_module: _Status = _Status()

    protocol_section: _Protocol


# XML 1.0 has no place for these, so RDF/XML and several triplestores refuse them; tab, line feed and return may stay.
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
# How such a character looks in JSON text, escaped or raw. Inexact on purpose (an escaped backslash before a "b" looks
# alike): it only sends a record the slow way. Each pattern starts with one literal byte, which makes it fast to rule
# out.
_MAYBE_CONTROL: Final = (
    re.compile(rb"\\(?:u00[01]|u[fF]{3}[eEfF]|[bf])"),
    re.compile(rb"\xef\xbf[\xbe\xbf]"),
)


def head(data: bytes) -> tuple[str, str]:
    """NCT id and version of the record in `data`; empty strings where it does not say.

    A record that cannot be understood is not judged here but by :func:`parse`.
    """
    try:
        protocol = Head.model_validate_json(data).protocol_section
    except ValidationError:
        return "", ""
    status = protocol.status_module
    try:
        version = full_date(status.last_update_submit_date) if status.last_update_submit_date else ""
        version = version or (calendar_date(status.status_verified_date) if status.status_verified_date else "")
    except ValueError:
        return "", ""
    return protocol.identification_module.nct_id, version


def parse(data: bytes) -> Parsed:
    """The study in `data`, one JSON text.

    Never raises for what a record may hold: what does not fit the registry's data structure is set aside and
    reported, and a record without a usable NCT id, or that is no JSON at all, comes back as None with the reason.
    Findings carry record and JSON path; the caller knows the file.
    """
    touched.yes = False
    if not any(pattern.search(data) for pattern in _MAYBE_CONTROL):
        try:
            study = Study.model_validate_json(data)
        except ValidationError:
            pass
        else:
            return _parsed(study, ())
    return _parse_leniently(data)


def _parse_leniently(data: bytes) -> Parsed:
    findings: list[Finding] = []
    try:
        document = load(data)
    except ValueError as error:
        return Parsed(None, (_finding(Severity.VIOLATION, "not-json", f"the record is not JSON: {error}", "", ""),))
    nct = _nct_of(document)
    document = _clean(document, "", nct, findings, _DEPTH)
    for _ in range(_ROUNDS):
        touched.yes = False
        try:
            study = Study.model_validate_json(_dump(document))
        except ValidationError as error:
            fatal = _set_aside(document, error, nct, findings)
            if fatal is not None:
                return Parsed(None, (*findings, fatal))
        else:
            return _parsed(study, findings, document)
    fatal = _finding(
        Severity.VIOLATION, "unreadable-record", "the record does not have the registry's structure", nct, ""
    )
    return Parsed(None, (*findings, fatal))


# How deep a record may be nested; the registry's go to some 15, and parsers give up somewhere beyond 200.
_DEPTH: Final = 100
# Each round sets aside at least one value per error; nested faults surface one level a round.
_ROUNDS: Final = 12


def load(data: bytes) -> Any:
    """JSON as orjson reads it; failing that, as the standard library does, which admits lone surrogates and raw
    controls."""
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        try:
            return json.loads(data.decode("utf-8", "surrogateescape"), strict=False)
        except RecursionError:
            raise ValueError("it is nested too deeply") from None


def _dump(document: Any) -> bytes:
    try:
        return orjson.dumps(document)
    except orjson.JSONEncodeError:  # an integer beyond 64 bits
        return json.dumps(document).encode()


def _nct_of(document: Any) -> str:
    """The NCT id for use in messages, whatever shape the rest is in."""
    try:
        nct = document["protocolSection"]["identificationModule"]["nctId"]
    except (KeyError, TypeError, IndexError):
        return ""
    return "" if nct is None else _plain(str(nct)[:40])


def _clean(node: Any, path: str, nct: str, findings: list[Finding], depth: int) -> Any:
    """`node` with characters that RDF cannot carry taken out or replaced, and null for what lies deeper than `depth`,
    each place reported."""
    if isinstance(node, dict | list) and not depth:
        message = f"what is nested more than {_DEPTH} levels deep was set aside"
        findings.append(_finding(Severity.WARNING, "nested-too-deeply", message, nct, path))
        return None
    if isinstance(node, dict):
        plain = [(_plain(key), value) for key, value in node.items()]
        return {key: _clean(value, f"{path}.{key}" if path else key, nct, findings, depth - 1) for key, value in plain}
    if isinstance(node, list):
        return Members(_clean(value, f"{path}[{index}]", nct, findings, depth - 1) for index, value in enumerate(node))
    if isinstance(node, str):
        clean = _plain(node)
        if clean != node:
            broken = _SURROGATE.search(node) is not None
            what = (
                "bytes that are not UTF-8, or half a surrogate pair, became U+FFFD"
                if broken
                else "control characters were removed"
            )
            rule = "broken-text" if broken else "control-characters"
            findings.append(_finding(Severity.WARNING, rule, what, nct, path))
        return clean
    return node


def _plain(value: str) -> str:
    return _CONTROL.sub("", _SURROGATE.sub("\ufffd", value))


def _set_aside(document: Any, error: ValidationError, nct: str, findings: list[Finding]) -> Finding | None:
    """Removes from `document` every value that `error` complains of, last first so that list positions stay true.

    Returns the finding that ends the record when what is wrong is its identity, else None.
    """
    complaints: dict[tuple[str | int, ...], str] = {}
    for detail in error.errors(include_url=False, include_context=False):
        if detail["type"] == "missing" and detail["loc"] == _IDENTITY[: len(detail["loc"])]:
            return _no_identity(nct)
        place = _place(document, detail["loc"])
        field = covering(re.sub(r"\[[0-9]+\]", "[]", _path(document, place)))
        value = "" if field is not None and field.reason else _shown(_value(document, place))
        complaints.setdefault(place, _say(detail["type"], detail["msg"], value))
    for place in sorted(complaints, key=_order, reverse=True):
        path = _path(document, place)
        if _IDENTITY[: len(place)] == place:
            return _no_identity(nct)
        rule = "unknown-field" if complaints[place] == _UNKNOWN else "bad-value"
        findings.append(_finding(Severity.WARNING, rule, complaints[place], nct, path))
        _remove(document, place)
    return None


_IDENTITY: Final = ("protocolSection", "identificationModule", "nctId")
_UNKNOWN: Final = f"unknown field, not in the registry's data structure {API_VERSION}; it is not in the graph"


def _no_identity(nct: str) -> Finding:
    if nct:
        return _finding(
            Severity.VIOLATION,
            "bad-nct-id",
            f"{nct!r} is not an NCT id; the record is left out",
            nct,
            ".".join(_IDENTITY),
        )
    return _finding(Severity.VIOLATION, "no-nct-id", "a record without an NCT id is left out", "", ".".join(_IDENTITY))


def _shown(value: Any) -> str:
    """The start of a value, fit to be shown: a message must not tell what the graph may not."""
    written = scrub(json.dumps(value, ensure_ascii=False))
    return written if len(written) <= 60 else f"{written[:57]}..."


def _say(kind: str, message: str, value: str) -> str:
    if kind == "extra_forbidden":
        return _UNKNOWN
    reason = message.removeprefix("Value error, ")
    return f"{value or 'a value'} was set aside: {reason[:1].lower()}{reason[1:]}"


def _place(document: Any, location: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """The longest part of pydantic's `location` that exists in `document` (it names members of unions besides)."""
    place: list[str | int] = []
    node = document
    for step in location:
        try:
            node = node[step]
        except (KeyError, TypeError, IndexError):
            break
        place.append(step)
    return tuple(place)


def _value(document: Any, place: tuple[str | int, ...]) -> Any:
    for step in place:
        document = document[step]
    return document


def _remove(document: Any, place: tuple[str | int, ...]) -> None:
    for step in place[:-1]:
        document = document[step]
    del document[place[-1]]


def _order(place: tuple[str | int, ...]) -> tuple[tuple[int, str, int], ...]:
    return tuple((0, step, 0) if isinstance(step, str) else (1, "", step) for step in place)


def _path(document: Any, place: Iterable[str | int]) -> str:
    """The JSON path of a place in `document`, with list positions as they were before anything was set aside."""
    path, node = "", document
    for step in place:
        path += f"[{node.positions[step]}]" if isinstance(step, int) else f".{step}"
        node = node[step]
    return path.lstrip(".")


def _steps(path: str) -> Iterator[str | int]:
    for name, position in re.findall(r"([^.\[\]]+)|\[([0-9]+)\]", path):
        yield name or int(position)


def _parsed(study: Study, findings: Iterable[Finding], mended: Any = None) -> Parsed:
    """The result for a study that fits, with a finding for every unlisted code and every scrubbed text in it."""
    parsed = Parsed(study, tuple(findings), mended=mended)
    if not touched.yes:
        return parsed
    changes: list[Finding] = []
    unlisted: set[tuple[str, str]] = set()
    for path, value, enumeration in _leaves(study, ""):
        if isinstance(value, Unlisted):
            unlisted.add((enumeration, value))
            message = f"{value!r} is not listed in the registry's enumeration {enumeration}"
            changes.append(_finding(Severity.WARNING, "unlisted-code", message, study.nct_id, parsed.original(path)))
        elif REMOVED in value:
            message = "contact data in a text was removed"
            changes.append(_finding(Severity.INFO, "contact-removed", message, study.nct_id, parsed.original(path)))
    return replace(parsed, findings=(*parsed.findings, *changes), unlisted=tuple(sorted(unlisted)))


def _leaves(node: Module, path: str, generic: str = "") -> Iterator[tuple[str, str, str]]:
    """Every mapped text of `node`: its JSON path, its value, and the name of its enumeration if it is a code.

    `generic` is `path` with ``[]`` for list positions.
    """
    for name, info in type(node).model_fields.items():
        step = f".{info.alias}" if path else str(info.alias)
        field = declared()[generic + step]
        if field.reason:
            continue
        value = getattr(node, name)
        many = isinstance(value, tuple)
        for index, item in enumerate(value if many else (value,)):
            place = f"{path}{step}[{index}]" if many else path + step
            if isinstance(item, Module):
                yield from _leaves(item, place, f"{generic}{step}[]" if many else generic + step)
            elif isinstance(item, str):
                yield place, item, field.enumeration


def _finding(severity: Severity, rule: str, message: str, record: str, path: str) -> Finding:
    return Finding(severity, rule, message, record, path)
