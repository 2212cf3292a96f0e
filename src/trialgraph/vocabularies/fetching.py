"""Fetching a publisher's newest release over HTTPS.

A file is streamed into `<file>.part`, with a note `<file>.part.json` of what the server said about it, so that a
download that was cut goes on where it stopped (Range, If-Range). It takes its own name only when its length, its
checksum where the publisher gives one, and its completeness as gzip or zip are right; the note beside it then keeps its
SHA-256. Messages name the address that was asked for, never one that a server redirects to, which may be signed.
"""

from __future__ import annotations

import errno
import gzip
import hashlib
import json
import re
import time
import zipfile
from collections.abc import Callable
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from fnmatch import fnmatchcase
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, TypeVar

import httpx

from trialgraph import __version__
from trialgraph.errors import VocabularyError
from trialgraph.retrying import ATTEMPTS, PASSING, PATIENCE, Passing, asked_to_wait, persist
from trialgraph.vocabularies.files import DAMAGED, LARGEST, digest
from trialgraph.vocabularies.store import note, replacing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from trialgraph.vocabularies.latest import Latest

_T = TypeVar("_T")
# Bytes done of bytes in all, 0 if the server does not say.
Progress = Callable[[int, int], None]

_TIMEOUT: Final = httpx.Timeout(30.0)
_REDIRECTS: Final = 10
_LISTING: Final = 8 << 20  # bytes
_REFUSED: Final = {401, 403}
_GONE: Final = {404, 410}
_WEB_PAGE: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html)", re.IGNORECASE)
_RANGE: Final = re.compile(r"bytes (?:(\d+)-\d+|\*)/(\d+|\*)")


@dataclass(frozen=True, slots=True)
class Network:
    """What lies between a fetch and the outside: the transport (none: the real one), and how it waits."""

    transport: httpx.BaseTransport | None = None
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that is now there: its path, its size in bytes, and whether it was there already."""

    path: Path
    size: int
    unchanged: bool


class _Missing(VocabularyError):
    """There is nothing of use at an address."""


@dataclass(frozen=True, slots=True)
class _Task:
    """One file to get; `checksum` (``md5:…``) and `release` as the publisher's listing gives them, or empty."""

    vocabulary: str
    url: str
    target: Path
    checksum: str = ""
    release: str = ""

    def error(self, reason: str) -> VocabularyError:
        return VocabularyError(f"vocabulary {self.vocabulary}: {self.url} {reason}")


def fetch(
    name: str, latest: Latest, sources: Path, progress: Progress, network: Network | None = None
) -> list[Fetched]:
    """Gets the files of the newest release of a vocabulary into the folder `sources`.

    A file that the publisher has not changed since is left as it is. Raises VocabularyError: nothing can be got, or
    what came is not what the publisher promised; a finished file from before is then still there.
    """
    network = network or Network()
    headers = {"User-Agent": f"trialgraph/{__version__}", "Accept-Encoding": "identity"}
    with httpx.Client(transport=network.transport, headers=headers, timeout=_TIMEOUT) as client:
        fetcher = _Fetcher(client, progress, network.sleep)
        found = fetcher.listed(name, latest, sources) if latest.listing else _plain(name, latest, sources)
        return [fetcher.first(tasks) for tasks in found]


def _plain(name: str, latest: Latest, sources: Path) -> list[list[_Task]]:
    """For each file the places to look for it, in this order: next year's edition comes out in autumn."""
    year = datetime.now(UTC).year
    return [
        [
            _Task(name, remote.url.format(year=y), sources / remote.file, release=str(y))
            for y in (year + 1, year, year - 1)
        ]
        if "{year}" in remote.url
        else [_Task(name, remote.url, sources / remote.file)]
        for remote in latest.files
    ]


@dataclass(frozen=True, slots=True)
class _Fetcher:
    """Gets files by way of `client`, tells `progress`, and waits by `sleep`."""

    client: httpx.Client
    progress: Progress
    sleep: Callable[[float], None]

    def listed(self, name: str, latest: Latest, sources: Path) -> list[list[_Task]]:
        """The files of the release that the publisher's listing names."""
        listing = _Task(name, latest.listing, sources / latest.files[0].file)
        text = self._persist(listing, lambda: self._text(listing))
        try:
            release, files = _entries(json.loads(text))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise listing.error("does not list the files of a release") from error
        tasks = []
        for remote in latest.files:
            found = [file for file in files if fnmatchcase(file[0], remote.url)]
            if len(found) != 1:
                raise listing.error(f"lists {len(found)} files {remote.url} where one is needed")
            tasks.append([_Task(name, found[0][1], sources / remote.file, found[0][2], release)])
        return tasks

    def first(self, tasks: list[_Task]) -> Fetched:
        """The file from the first place that has it."""
        for task in tasks[:-1]:
            try:
                return self._get(task)
            except _Missing:
                continue
        return self._get(tasks[-1])

    def _get(self, task: _Task) -> Fetched:
        part = task.target.with_name(f"{task.target.name}.part")
        try:
            task.target.parent.mkdir(parents=True, exist_ok=True)
            before = _before(task)
            if task.checksum and before.get("checksum") == task.checksum:
                return Fetched(task.target, task.target.stat().st_size, unchanged=True)
            said = self._persist(task, lambda: self._attempt(task, part, before))
            if said is None:
                return Fetched(task.target, task.target.stat().st_size, unchanged=True)
            return _finish(task, part, said)
        except OSError as error:
            reason = "the disk is full" if error.errno == errno.ENOSPC else error.strerror or str(error)
            raise VocabularyError(f"vocabulary {task.vocabulary}: cannot write {part}: {reason}") from error

    def _persist(self, task: _Task, attempt: Callable[[], _T]) -> _T:
        """The result of the first attempt that goes well."""
        try:
            return persist(attempt, ATTEMPTS, self.sleep)
        except Passing as fault:
            later = "; try again later" if fault.wait > PATIENCE else ""
            raise task.error(f"cannot be fetched: {fault}{later}") from fault

    def _text(self, task: _Task) -> bytes:
        with self._open(task, {"Accept": "application/json"}) as response:
            _refuse(task, response)
            text = b""
            for chunk in response.iter_bytes():
                text += chunk
                if len(text) > _LISTING:
                    raise task.error(f"answers with more than {_LISTING:,} bytes")
            return text

    def _attempt(self, task: _Task, part: Path, before: dict[str, Any]) -> dict[str, Any] | None:
        """Gets what is missing of a file; returns what the server says about it, None if it is the one from before."""
        begun = _begun(task, part)
        offset = part.stat().st_size if begun else 0
        with self._open(task, _conditions(task, begun, offset, before)) as response:
            if response.status_code == httpx.codes.NOT_MODIFIED and before:
                return None
            if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE and offset:
                if _range(response) == (None, offset):
                    return begun  # all of it was there already
                part.unlink()
                raise Passing("the server has another file than the one begun")
            _refuse(task, response)
            if response.status_code == httpx.codes.PARTIAL_CONTENT:
                start, total = _range(response)
                if start != offset or response.headers.get("ETag", begun.get("etag")) != begun.get("etag"):
                    part.unlink(missing_ok=True)
                    raise Passing("the server sent another part than the one asked for")
            else:
                offset, total = 0, int(response.headers.get("Content-Length", 0))
            said = {"url": task.url, "etag": response.headers.get("ETag", "")}
            said["modified"] = response.headers.get("Last-Modified", "")
            self._stream(task, response, part, offset, total, said)
        return said

    def _stream(
        self, task: _Task, response: httpx.Response, part: Path, offset: int, total: int, said: dict[str, Any]
    ) -> None:
        if total > LARGEST:
            raise task.error(f"sends {total:,} bytes, more than any vocabulary has")
        chunks = response.iter_bytes()
        first = next(chunks, b"")
        if not offset and _WEB_PAGE.match(first):
            raise _Missing(str(task.error("answers with a web page, not with data")))
        _note_path(part).write_text(json.dumps(said), encoding="utf-8")
        done = offset
        with part.open("ab" if offset else "wb") as stream:
            for chunk in chain((first,), chunks):
                done += len(chunk)
                if done > (total or LARGEST):
                    break
                stream.write(chunk)
                self.progress(done, total)
        if total and done > total:
            part.unlink()
            raise Passing(f"the server announced {total:,} bytes and sent more")
        if done > LARGEST:
            part.unlink()
            raise task.error(f"sends more than {LARGEST:,} bytes")
        if done < total or not done:
            raise Passing(f"the connection ended after {done:,} bytes")

    @contextmanager
    def _open(self, task: _Task, headers: dict[str, str]) -> Iterator[httpx.Response]:
        """The answer to a request, after redirects, with its body still to be read."""
        try:
            request = self.client.build_request("GET", task.url, headers=headers)
            for _ in range(_REDIRECTS):
                if request.url.scheme != "https":
                    raise task.error("leads to an address without HTTPS, which is refused")
                response = self.client.send(request, stream=True)
                with closing(response):
                    if response.next_request is None:
                        yield response
                        return
                    request = response.next_request
        except httpx.InvalidURL as error:
            raise task.error("is not an address") from error
        except httpx.TimeoutException as error:
            raise Passing("no answer in time") from error
        except (httpx.NetworkError, httpx.ProxyError) as error:
            raise Passing("the connection fails") from error
        except httpx.HTTPError as error:
            raise Passing("the answer breaks off or is not HTTP") from error
        raise task.error(f"redirects more than {_REDIRECTS} times")


def _entries(listing: dict[str, Any]) -> tuple[str, list[tuple[str, str, str]]]:
    """Release, and (name, address, checksum) of its files: https://docs.github.com/rest/releases, or Zenodo's API."""
    if "assets" in listing:
        assets = listing["assets"]
        files = [(str(file["name"]), str(file["browser_download_url"]), file.get("digest") or "") for file in assets]
        return listing["tag_name"].removeprefix("v"), files
    about = listing["metadata"]
    files = [(str(file["key"]), str(file["links"]["self"]), file.get("checksum") or "") for file in listing["files"]]
    return "-".join(about[key] for key in ("version", "publication_date") if about.get(key)), files


def _before(task: _Task) -> dict[str, Any]:
    """The note of the finished file from before; empty if there is none or the file is not what the note says."""
    said = note(task.target) if task.target.is_file() else {}
    return said if said and said.get("sha256") == digest(task.target, "sha256") else {}


def _begun(task: _Task, part: Path) -> dict[str, Any]:
    """The note of a download that was begun and can go on; empty if there is none."""
    try:
        said = json.loads(_note_path(part).read_bytes()) if part.is_file() else {}
    except (OSError, ValueError):
        return {}
    return said if said.get("url") == task.url and _validator(said) else {}


def _validator(said: dict[str, Any]) -> str:
    """What If-Range takes: a strong ETag, or else the date (RFC 9110, 13.1.5)."""
    etag = str(said["etag"])
    return etag if etag and not etag.startswith("W/") else str(said["modified"])


def _conditions(task: _Task, begun: dict[str, Any], offset: int, before: dict[str, Any]) -> dict[str, str]:
    if offset:
        return {"Range": f"bytes={offset}-", "If-Range": _validator(begun)}
    if before.get("url") != task.url:
        return {}
    pairs = (("If-None-Match", before.get("etag")), ("If-Modified-Since", before.get("last_modified")))
    return {header: value for header, value in pairs if value}


def _range(response: httpx.Response) -> tuple[int | None, int]:
    """First byte (None: none satisfiable) and size of the whole (0: not told) of a Content-Range."""
    match = _RANGE.fullmatch(response.headers.get("Content-Range", ""))
    if match is None:
        return None, 0
    return int(match[1]) if match[1] else None, int(match[2]) if match[2] != "*" else 0


def _refuse(task: _Task, response: httpx.Response) -> None:
    """Raises for an answer that is no data: Passing if it may be another the next time."""
    status, kind = response.status_code, response.headers.get("Content-Type", "")
    if status in PASSING:
        raise Passing(f"the server answers {status}", asked_to_wait(response.headers.get("Retry-After", "")))
    if status in _REFUSED:
        if response.headers.get("X-RateLimit-Remaining") == "0":
            raise task.error("takes no more requests for now; try again later")
        raise task.error(f"refuses the download ({status}); got another way, it can be placed as {task.target}")
    if status in _GONE:
        raise _Missing(str(task.error(f"is not there ({status})")))
    if status not in (httpx.codes.OK, httpx.codes.PARTIAL_CONTENT):
        raise task.error(f"answers {status}")
    if kind.startswith("text/html"):
        raise _Missing(str(task.error("answers with a web page, not with data")))
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise task.error("answers with packed data that was not asked for")


def _finish(task: _Task, part: Path, said: dict[str, Any]) -> Fetched:
    """Checks a file that is all there, and gives it its name."""
    algorithm, _, promised = task.checksum.partition(":")
    wrong = _incomplete(part, task.target.suffix)
    if algorithm in hashlib.algorithms_guaranteed and digest(part, algorithm) != promised.lower():
        wrong = f"does not have the checksum that the publisher gives ({task.checksum})"
    if wrong:
        part.unlink()
        _note_path(part).unlink(missing_ok=True)
        raise task.error(wrong)
    size = part.stat().st_size
    written = {
        "url": task.url,
        "release": task.release,
        "modified": _day(said["modified"]),
        "fetched": datetime.now(UTC).date().isoformat(),
        "size": size,
        "sha256": digest(part, "sha256"),
        "checksum": task.checksum,
        "etag": said["etag"],
        "last_modified": said["modified"],
    }
    with replacing(_note_path(task.target)) as draft:
        draft.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")
        part.replace(task.target)
    _note_path(part).unlink(missing_ok=True)
    return Fetched(task.target, size, unchanged=False)


def _incomplete(part: Path, suffix: str) -> str:
    """Why a gzip or zip file cannot be unpacked to its end within the bounds; empty if it can."""
    unpacked = 0
    try:
        if suffix == ".gz":
            with gzip.open(part) as stream:
                while chunk := stream.read(1 << 20):
                    unpacked += len(chunk)
                    if unpacked > LARGEST:
                        return f"unpacks to more than {LARGEST:,} bytes"
        elif suffix == ".zip":
            with zipfile.ZipFile(part) as archive:
                if sum(member.file_size for member in archive.infolist()) > LARGEST:
                    return f"unpacks to more than {LARGEST:,} bytes"
                if archive.testzip() is not None:
                    return "is a damaged zip file"
    except DAMAGED:
        return f"is not a complete {suffix.removeprefix('.')} file"
    return ""


def _day(header: str) -> str:
    try:
        return parsedate_to_datetime(header).date().isoformat()
    except (ValueError, TypeError):
        return ""


def _note_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.json")
