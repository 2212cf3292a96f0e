"""Fetching releases: what a server may do wrong, and that nothing half-written takes a file's name."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import httpx
import pytest

from trialgraph.errors import VocabularyError
from trialgraph.retrying import ATTEMPTS
from trialgraph.vocabularies import FETCHABLE, fetching
from trialgraph.vocabularies.fetching import Fetched, Network
from trialgraph.vocabularies.latest import Latest, Remote

URL = "https://publisher.example/x.tsv"
DATA = b"".join(b"id:%d\tname %d\n" % (number, number) for number in range(20_000))
HALF = len(DATA) // 2
CHANGED = "Wed, 04 Nov 2026 10:00:00 GMT"

Answer = Callable[[httpx.Request], httpx.Response]


def plain(name: str = "x.tsv") -> Latest:
    return Latest((Remote(f"https://publisher.example/{name}", f"x/{name}"),), changes="")


def pieces(data: bytes, cut: int | None = None) -> Iterator[bytes]:
    """The data in chunks, as a network brings it; after `cut` bytes the connection breaks."""
    for start in range(0, len(data) if cut is None else cut, 10_000):
        yield data[start : start + 10_000 if cut is None else min(start + 10_000, cut)]
    if cut is not None:
        raise httpx.ReadError("connection reset")


def whole(data: bytes = DATA, headers: dict[str, str] | None = None, cut: int | None = None) -> httpx.Response:
    """200 with all of the data, or with a connection that breaks after `cut` bytes."""
    fields = {"Content-Length": str(len(data)), "ETag": '"1"', "Last-Modified": CHANGED} | (headers or {})
    return httpx.Response(200, headers=fields, content=pieces(data, cut))


def rest(request: httpx.Request, data: bytes = DATA, etag: str = '"1"') -> httpx.Response:
    """206 with what was asked for."""
    start = int(request.headers["Range"].removeprefix("bytes=").removesuffix("-"))
    span = {"Content-Range": f"bytes {start}-{len(data) - 1}/{len(data)}", "ETag": etag}
    return httpx.Response(206, headers=span, content=pieces(data[start:]))


class Server:
    """Answers one request after the other, and remembers them; `slept` are the pauses that the client made."""

    def __init__(self, *answers: httpx.Response | Exception | Answer) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []
        self.slept: list[float] = []
        self.network = Network(httpx.MockTransport(self.answer), self.slept.append)

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, httpx.Response) else answer(request)

    def fetch(self, folder: Path, latest: Latest | None = None) -> Fetched:
        told: list[tuple[int, int]] = []
        (fetched,) = fetching.fetch("x", latest or plain(), folder, lambda *step: told.append(step), self.network)
        assert not self.answers
        assert all(done <= total or not total for done, total in told)
        return fetched

    def fail(self, folder: Path, match: str, latest: Latest | None = None) -> str:
        """The sentence that the fetch ends with; the folder holds no finished file then."""
        with pytest.raises(VocabularyError, match=match) as caught:
            self.fetch(folder, latest)
        assert not self.answers
        said = str(caught.value)
        assert said.startswith("vocabulary x: ")
        assert "\n" not in said
        assert {path.name.partition(".part")[1] for path in folder.rglob("*.*")} <= {".part"}
        return said


def note(path: Path) -> dict[str, object]:
    return dict(json.loads(path.with_name(f"{path.name}.json").read_bytes()))


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_file_is_fetched_and_its_checksum_noted(tmp_path: Path) -> None:
    server = Server(whole())
    fetched = server.fetch(tmp_path)
    assert fetched == Fetched(tmp_path / "x" / "x.tsv", len(DATA), unchanged=False)
    assert fetched.path.read_bytes() == DATA
    assert files(tmp_path) == ["x/x.tsv", "x/x.tsv.json"]
    said = note(fetched.path)
    assert said["sha256"] == hashlib.sha256(DATA).hexdigest()
    assert (said["url"], said["modified"], said["size"]) == (URL, "2026-11-04", len(DATA))
    assert server.requests[0].headers["User-Agent"].startswith("trialgraph/")
    assert server.requests[0].headers["Accept-Encoding"] == "identity"


def test_progress_is_told_in_bytes_of_all(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    fetching.fetch("x", plain(), tmp_path, lambda *step: told.append(step), Server(whole()).network)
    assert told[-1] == (len(DATA), len(DATA))
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_a_download_that_is_cut_goes_on_where_it_stopped(tmp_path: Path) -> None:
    server = Server(whole(cut=HALF), rest)
    assert server.fetch(tmp_path).path.read_bytes() == DATA
    assert server.requests[1].headers["Range"] == f"bytes={HALF}-"
    assert server.requests[1].headers["If-Range"] == '"1"'
    assert server.slept == [1.0]


def test_a_download_goes_on_in_a_later_run(tmp_path: Path) -> None:
    failures = [httpx.ConnectError("no route")] * (ATTEMPTS - 1)
    Server(whole(cut=HALF), *failures).fail(tmp_path, "cannot be fetched: the connection fails, 5 times")
    assert files(tmp_path) == ["x/x.tsv.part", "x/x.tsv.part.json"]
    server = Server(rest)
    assert server.fetch(tmp_path).path.read_bytes() == DATA
    assert server.requests[0].headers["Range"] == f"bytes={HALF}-"
    assert files(tmp_path) == ["x/x.tsv", "x/x.tsv.json"]


def test_a_short_answer_without_an_error_is_noticed(tmp_path: Path) -> None:
    short = whole(DATA[:HALF], {"Content-Length": str(len(DATA))})
    assert Server(short, rest).fetch(tmp_path).path.read_bytes() == DATA


def test_more_than_was_announced_is_not_kept(tmp_path: Path) -> None:
    long = whole(DATA, {"Content-Length": str(HALF)})
    assert Server(long, whole()).fetch(tmp_path).path.read_bytes() == DATA


def test_a_file_that_changed_meanwhile_is_fetched_from_its_start(tmp_path: Path) -> None:
    newer = DATA.upper()
    server = Server(whole(cut=HALF), whole(newer, {"ETag": '"2"'}))
    assert server.fetch(tmp_path).path.read_bytes() == newer


def test_a_part_of_another_file_is_not_joined(tmp_path: Path) -> None:
    newer = DATA.upper()
    server = Server(whole(cut=HALF), lambda request: rest(request, newer, '"2"'), whole(newer, {"ETag": '"2"'}))
    assert server.fetch(tmp_path).path.read_bytes() == newer


def test_without_a_way_to_tell_the_file_again_it_is_fetched_from_its_start(tmp_path: Path) -> None:
    nameless = {"ETag": "", "Last-Modified": ""}
    server = Server(whole(DATA, nameless, HALF), whole(DATA, nameless))
    assert server.fetch(tmp_path).path.read_bytes() == DATA
    assert "Range" not in server.requests[1].headers


def test_a_weak_etag_does_not_say_that_bytes_are_the_same(tmp_path: Path) -> None:
    server = Server(whole(DATA, {"ETag": 'W/"1"'}, HALF), lambda request: rest(request, etag='W/"1"'))
    assert server.fetch(tmp_path).path.read_bytes() == DATA
    assert server.requests[1].headers["If-Range"] == CHANGED


@pytest.mark.parametrize(("size", "asked"), [(len(DATA), 1), (HALF, 2)])
def test_a_range_that_cannot_be_had(tmp_path: Path, size: int, asked: int) -> None:
    """All of the file was there already, or the server has a shorter one now."""
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "x.tsv.part").write_bytes(DATA)
    told = json.dumps({"url": URL, "etag": '"1"', "modified": ""})
    (tmp_path / "x" / "x.tsv.part.json").write_text(told)
    beyond = httpx.Response(416, headers={"Content-Range": f"bytes */{size}"})
    server = Server(beyond, *[whole(DATA[:size])] * (asked - 1))
    assert server.fetch(tmp_path).path.read_bytes() == DATA[:size]
    assert len(server.requests) == asked


def test_a_file_that_has_not_changed_is_left_as_it_is(tmp_path: Path) -> None:
    Server(whole()).fetch(tmp_path)
    server = Server(httpx.Response(304))
    assert server.fetch(tmp_path).unchanged
    assert server.requests[0].headers["If-None-Match"] == '"1"'
    assert server.requests[0].headers["If-Modified-Since"] == CHANGED


def test_the_edition_of_another_year_is_another_file(tmp_path: Path) -> None:
    latest = Latest((Remote("https://publisher.example/desc{year}.tsv", "x/x.tsv"),), changes="")
    Server(httpx.Response(404), whole()).fetch(tmp_path, latest)
    server = Server(httpx.Response(404), httpx.Response(304))
    assert server.fetch(tmp_path, latest).unchanged
    assert [request.headers.get("If-None-Match") for request in server.requests] == [None, '"1"']


def test_a_file_that_was_damaged_here_is_fetched_again(tmp_path: Path) -> None:
    path = Server(whole()).fetch(tmp_path).path
    path.write_bytes(DATA[:HALF])
    server = Server(whole())
    assert not server.fetch(tmp_path).unchanged
    assert "If-None-Match" not in server.requests[0].headers
    assert path.read_bytes() == DATA


def test_a_failed_fetch_leaves_the_file_from_before(tmp_path: Path) -> None:
    path = Server(whole()).fetch(tmp_path).path
    with pytest.raises(VocabularyError, match=r"is not there \(404\)"):
        Server(httpx.Response(404)).fetch(tmp_path)
    assert path.read_bytes() == DATA
    assert files(tmp_path) == ["x/x.tsv", "x/x.tsv.json"]


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_server_in_trouble_is_asked_again_later_and_later(tmp_path: Path, status: int) -> None:
    server = Server(httpx.Response(status), httpx.Response(status), whole())
    assert server.fetch(tmp_path).path.read_bytes() == DATA
    assert server.slept == [1.0, 2.0]


def test_patience_has_an_end(tmp_path: Path) -> None:
    server = Server(*[httpx.Response(500)] * ATTEMPTS)
    said = server.fail(tmp_path, "the server answers 500, 5 times")
    assert URL in said
    assert server.slept == [1.0, 2.0, 4.0, 8.0]


@pytest.mark.parametrize(
    "error", [httpx.ReadTimeout("slow"), httpx.ConnectError("dns"), httpx.RemoteProtocolError("?")]
)
def test_a_connection_that_fails_is_tried_again(tmp_path: Path, error: Exception) -> None:
    assert Server(error, whole()).fetch(tmp_path).path.read_bytes() == DATA


def test_the_wait_that_a_server_asks_for_is_kept(tmp_path: Path) -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=50), usegmt=True)
    busy = [httpx.Response(429, headers={"Retry-After": told}) for told in ("17", soon, "soon")]
    server = Server(*busy, whole())
    assert server.fetch(tmp_path).path.read_bytes() == DATA
    assert server.slept == [17.0, pytest.approx(49, abs=2), 4.0]


def test_who_asks_for_an_hour_is_left_alone(tmp_path: Path) -> None:
    server = Server(httpx.Response(429, headers={"Retry-After": "3600"}))
    server.fail(tmp_path, "asks to wait 3,600 seconds; try again later")
    assert server.slept == []


@pytest.mark.parametrize(
    ("answer", "match"),
    [
        (httpx.Response(404), r"is not there \(404\)"),
        (httpx.Response(410), r"is not there \(410\)"),
        (httpx.Response(403), r"refuses the download \(403\); got another way, it can be placed as .*x\.tsv"),
        (httpx.Response(403, headers={"X-RateLimit-Remaining": "0"}), "takes no more requests for now"),
        (httpx.Response(418), "answers 418"),
        (httpx.Response(304), "answers 304"),
        (whole(b"Accept the licence", {"Content-Type": "text/html; charset=utf-8"}), "a web page, not with data"),
        (whole(b" \n<!DOCTYPE html><title>Sign in</title>"), "a web page, not with data"),
        (whole(DATA, {"Content-Encoding": "br"}), "packed data that was not asked for"),
    ],
)  # fmt: skip
def test_an_answer_that_is_no_data_is_refused(tmp_path: Path, answer: httpx.Response, match: str) -> None:
    server = Server(answer)
    server.fail(tmp_path, match)
    assert files(tmp_path) == []
    assert server.slept == []


def test_an_empty_answer_is_no_file(tmp_path: Path) -> None:
    Server(*[whole(b"") for _ in range(ATTEMPTS)]).fail(tmp_path, "ended after 0 bytes, 5 times")


def test_a_redirect_is_followed_and_its_signature_told_nobody(tmp_path: Path) -> None:
    signed = {"Location": "https://files.example/x?signature=geheim"}
    server = Server(httpx.Response(302, headers=signed), whole())
    path = server.fetch(tmp_path).path
    assert server.requests[1].url == signed["Location"]
    assert "geheim" not in path.with_name("x.tsv.json").read_text()
    again = Server(httpx.Response(302, headers=signed), httpx.Response(410))
    with pytest.raises(VocabularyError) as caught:
        again.fetch(tmp_path)
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize("place", ["http://publisher.example/x.tsv", "ftp://publisher.example/x.tsv"])
def test_only_https_is_followed(tmp_path: Path, place: str) -> None:
    server = Server(httpx.Response(301, headers={"Location": place}))
    server.fail(tmp_path, "leads to an address without HTTPS, which is refused")
    assert len(server.requests) == 1


def test_a_circle_of_redirects_ends(tmp_path: Path) -> None:
    Server(*[httpx.Response(302, headers={"Location": URL}) for _ in range(10)]).fail(tmp_path, "more than 10 times")


def zipped(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def flipped(data: bytes) -> bytes:
    return data[:200] + bytes([data[200] ^ 255]) + data[201:]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.gz", gzip.compress(DATA)[:-9]), ("x.gz", flipped(gzip.compress(DATA))), ("x.gz", DATA),
        ("x.zip", zipped(x=DATA)[:-9]), ("x.zip", flipped(zipped(x=DATA))), ("x.zip", DATA),
    ],
)  # fmt: skip
def test_a_truncated_or_damaged_archive_is_not_kept(tmp_path: Path, name: str, data: bytes) -> None:
    Server(whole(data)).fail(tmp_path, r"is (?:not a complete|a damaged) (?:gz|zip) file", plain(name))
    assert files(tmp_path) == []


@pytest.mark.parametrize(("name", "data"), [("x.gz", gzip.compress(DATA)), ("x.zip", zipped(x=DATA))])
def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, data: bytes) -> None:
    monkeypatch.setattr(fetching, "LARGEST", len(DATA) - 1)
    Server(whole(data)).fail(tmp_path, "unpacks to more than", plain(name))


def test_a_stream_without_end_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "LARGEST", HALF)
    Server(whole()).fail(tmp_path, f"sends {len(DATA):,} bytes, more than any vocabulary has")
    Server(whole(DATA, {"Content-Length": "0"})).fail(tmp_path, "sends more than")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "x.tsv.part").symlink_to("/dev/full")
    Server(whole()).fail(tmp_path, "the disk is full")


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"")
    with pytest.raises(VocabularyError, match=r"vocabulary x: cannot write .*x\.tsv\.part"):
        Server().fetch(tmp_path)


def github(digest: str = "", name: str = "x.obo") -> httpx.Response:
    asset = {"name": name, "browser_download_url": f"https://github.example/{name}", "digest": digest or None}
    assets = [asset, asset | {"name": "x.owl"}]
    return httpx.Response(200, json={"tag_name": "v2026-11-03", "assets": assets})


def zenodo(checksum: str, place: str = "https://zenodo.example/content") -> httpx.Response:
    file = {"key": "v2.10-2026-07-20-x.obo", "checksum": checksum, "links": {"self": place}}
    about = {"version": "v2.10", "publication_date": "2026-07-20"}
    return httpx.Response(200, json={"metadata": about, "files": [file]})


LISTED = Latest((Remote("*x.obo", "x/x.obo"),), changes="", listing="https://api.example/latest")
MD5 = f"md5:{hashlib.md5(DATA, usedforsecurity=False).hexdigest()}"
SHA256 = f"sha256:{hashlib.sha256(DATA).hexdigest()}"


@pytest.mark.parametrize(
    ("listing", "release", "place"),
    [
        (github(SHA256), "2026-11-03", "https://github.example/x.obo"),
        (github(), "2026-11-03", "https://github.example/x.obo"),
        (zenodo(MD5), "v2.10-2026-07-20", "https://zenodo.example/content"),
    ],
)
def test_a_listing_leads_to_the_newest_release(
    tmp_path: Path, listing: httpx.Response, release: str, place: str
) -> None:
    server = Server(httpx.Response(503), listing, whole())
    path = server.fetch(tmp_path, LISTED).path
    assert note(path)["release"] == release
    assert server.requests[2].url == place


@pytest.mark.parametrize("listing", [github(f"sha256:{'0' * 64}"), zenodo(f"md5:{'0' * 32}")])
def test_a_wrong_checksum_is_noticed(tmp_path: Path, listing: httpx.Response) -> None:
    Server(listing, whole()).fail(tmp_path, "does not have the checksum that the publisher gives", LISTED)
    assert not (tmp_path / "x" / "x.obo.part").exists()


def test_a_release_with_a_known_checksum_need_not_be_asked_for(tmp_path: Path) -> None:
    Server(github(SHA256), whole()).fetch(tmp_path, LISTED)
    assert Server(github(SHA256)).fetch(tmp_path, LISTED).unchanged
    Server(github(), whole(DATA.upper())).fetch(tmp_path, LISTED)
    assert not Server(github(), whole()).fetch(tmp_path, LISTED).unchanged


@pytest.mark.parametrize(
    ("listing", "match"),
    [
        (httpx.Response(200, json={"message": "moved"}), "does not list the files of a release"),
        (httpx.Response(200, json=["x.obo"]), "does not list the files of a release"),
        (httpx.Response(200, content=b"{"), "does not list the files of a release"),
        (zenodo("", "https://zenodo.example:x/"), "https://zenodo.example:x/ is not an address"),
        (httpx.Response(403), r"refuses the download \(403\); got another way, it can be placed as .*x\.obo"),
        (github(name="other.obo.gz"), r"lists 0 files \*x\.obo where one is needed"),
        (httpx.Response(200, html="<p>Sign in"), "a web page, not with data"),
    ],
)
def test_a_listing_that_lists_nothing_is_refused(tmp_path: Path, listing: httpx.Response, match: str) -> None:
    Server(listing).fail(tmp_path, match, LISTED)


@pytest.mark.parametrize("missing", [0, 1, 2])
def test_the_edition_of_the_newest_year_is_taken(tmp_path: Path, missing: int) -> None:
    """What a publisher answers for a year that is not out may be 404 or a page."""
    latest = Latest((Remote("https://publisher.example/desc{year}.gz", "x/desc.gz"),), changes="")
    none = [httpx.Response(404), whole(b"<html>No such file</html>")]
    server = Server(*none[:missing], whole(gzip.compress(DATA)))
    path = server.fetch(tmp_path, latest).path
    year = datetime.now(UTC).year + 1 - missing
    assert server.requests[-1].url == f"https://publisher.example/desc{year}.gz"
    assert note(path)["release"] == str(year)


def test_every_address_is_https_and_every_file_has_its_own_place() -> None:
    remotes = {remote for module in FETCHABLE.values() for remote in module.LATEST.files}
    assert len({remote.file for remote in remotes}) == len(remotes)
    for module in FETCHABLE.values():
        addresses = [module.LATEST.listing] if module.LATEST.listing else [r.url for r in module.LATEST.files]
        assert all(address.startswith("https://") for address in addresses)
