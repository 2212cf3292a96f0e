"""The client of a remote endpoint: what it says when things go wrong, who learns the password, when it tries again."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from servers import Answer, Asked, answering, free_port, oxigraph
from trialgraph import retrying
from trialgraph.errors import StoreError, SyntaxFault, TimeFault, TrialGraphError
from trialgraph.stores import servers
from trialgraph.stores.endpoint import ChokedError, Endpoint

JSON = "application/sparql-results+json"
YES = Answer(200, (b'{"head":{},"boolean":true}',), {"Content-Type": JSON})
SECRET = "s3cret-word"


@pytest.fixture(autouse=True)
def nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("USER", "PASSWORD", "TOKEN"):
        monkeypatch.delenv(f"TRIALGRAPH_{name}", raising=False)


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with oxigraph(tmp_path_factory.mktemp("oxigraph")) as url:
        yield url


def ask(url: str, timeout: float = 5.0, attempts: int = 1) -> tuple[bytes, str]:
    with Endpoint(url, timeout=timeout, attempts=attempts, sleep=lambda seconds: None) as remote:
        return remote.query("ASK {}", JSON)


def test_a_query_is_answered_with_its_media_type(real: str) -> None:
    body, kind = ask(f"{real}/query")
    assert (body, kind) == (b'{"head":{},"boolean":true}', JSON)


def test_an_update_and_a_graph_arrive(real: str) -> None:
    triple = b'<http://a.org/s> <http://a.org/p> "\xc3\xa9" .\n'
    with Endpoint(f"{real}/query", update_url=f"{real}/update", store_url=f"{real}/store") as remote:
        remote.update(b"INSERT DATA { GRAPH <http://a.org/one> { %b } }" % triple)
        remote.write("http://a.org/two?x=1&y=2", triple, replace=True)
        remote.write("http://a.org/two?x=1&y=2", triple.replace(b"/p", b"/q"), replace=False)
        body, _ = remote.query("SELECT ?g ?p ?o { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g ?p", "text/csv")
    assert body.decode().split() == [
        "g,p,o", "http://a.org/one,http://a.org/p,é",
        "http://a.org/two?x=1&y=2,http://a.org/p,é", "http://a.org/two?x=1&y=2,http://a.org/q,é",
    ]  # fmt: skip


def test_what_a_server_says_to_a_wrong_query_is_passed_on(real: str) -> None:
    with Endpoint(f"{real}/query") as remote, pytest.raises(SyntaxFault, match=r"does not understand the query: .*1:"):
        remote.query("SELEC ?s { }", JSON)


FAULTS = {
    "401": (Answer(401), StoreError, "asks who you are (401): set TRIALGRAPH_USER and TRIALGRAPH_PASSWORD"),
    "403": (Answer(403, (b"read only",)), StoreError, "does not allow this (403): read only"),
    "404": (Answer(404), StoreError, "is not there (404)"),
    "413": (Answer(413), ChokedError, "takes no request of this size (413)"),
    "418": (Answer(418, (b"\x1b[31ma\x07 teapot\n\n\nand\nmore\nlines",)), StoreError,
            "answers 418: [31ma teapot and more"),
    "499": (Answer(499), StoreError, "answers 499"),
    "500": (Answer(500, (b"out of memory",)), ChokedError, "answers 500: out of memory"),
    "503": (Answer(503), StoreError, "answers 503"),
    "web page": (Answer(200, (b"<html>hello",), {"Content-Type": "text/html"}), StoreError,
                 "answers with a web page, not with the results of a query"),
    "error page": (Answer(502, (b"<html><style>p {}</style><p>Bad <b>gateway</b>",), {"Content-Type": "text/html"}),
                   StoreError, "answers 502: Bad gateway"),
    "redirect": (Answer(301, (b"",), {"Location": f"https://elsewhere.org/sparql?key={SECRET}"}), StoreError,
                 "leads to https://elsewhere.org/sparql: give that address"),
    "closes": (Answer(), ChokedError, "closes the connection without a whole answer"),
    "breaks off": (Answer(200, (b'{"head"',), {"Content-Type": JSON}, cut=True), ChokedError,
                   "closes the connection without a whole answer"),
    "slow": (Answer(200, (b"{}",), {"Content-Type": JSON}, pause=2.0), TimeFault, "did not answer within 0.3 seconds"),
    "drips": (Answer(200, (b" ",) * 30, {"Content-Type": JSON}, pause=0.1), TimeFault,
              "did not answer within 0.3 seconds"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_has_its_sentence(name: str) -> None:
    answer, kind, sentence = FAULTS[name]
    with answering(lambda said: answer) as (url, _), pytest.raises(TrialGraphError) as caught:
        ask(url, timeout=0.3)
    assert type(caught.value) is kind
    assert str(caught.value).startswith(f"{url} {sentence}")
    assert "\n" not in str(caught.value)
    assert SECRET not in str(caught.value)


def test_a_server_that_is_down() -> None:
    url = f"http://127.0.0.1:{free_port()}/sparql"
    with pytest.raises(StoreError, match=r"cannot be reached: connection refused, 3 times$"):
        ask(url, attempts=3)


@pytest.mark.parametrize(
    "address", ["ftp://a.org/", "a.org/sparql", "", "http://", "file:///etc/passwd", "http://a:x/"]
)
def test_what_is_no_address_of_the_web(address: str) -> None:
    with pytest.raises(StoreError, match="is not an address"), Endpoint(address):
        pass


def test_credentials_in_an_address_are_refused_and_not_repeated() -> None:
    with pytest.raises(StoreError, match="TRIALGRAPH_USER and TRIALGRAPH_PASSWORD") as caught:
        Endpoint(f"https://me:{SECRET}@a.org/sparql")
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504, 0])
def test_a_passing_fault_passes(status: int) -> None:
    waits: list[float] = []
    with (
        answering(lambda said: Answer(status) if said.number < 4 else YES) as (url, asked),
        Endpoint(url, attempts=5, sleep=waits.append) as remote,
    ):
        assert remote.query("ASK {}", JSON)[0] == YES.body[0]
    assert waits == [retrying.PAUSE, 2 * retrying.PAUSE, 4 * retrying.PAUSE]
    assert len(asked) == 4


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 413])
def test_a_refusal_is_not_tried_again(status: int) -> None:
    with answering(lambda said: Answer(status)) as (url, asked), pytest.raises(TrialGraphError):
        ask(url, attempts=5)
    assert len(asked) == 1


def test_the_server_says_how_long_to_wait_within_bounds() -> None:
    waits: list[float] = []
    with (
        answering(lambda said: Answer(503, headers={"Retry-After": "7" if said.number == 1 else "9999"})) as (url, _),
        Endpoint(url, attempts=5, sleep=waits.append) as remote,
        pytest.raises(StoreError, match=r"answers 503 and asks to wait 9,999 seconds$"),
    ):
        remote.query("ASK {}", JSON)
    assert waits == [7]


# Who is asking

BASIC = "Basic " + base64.b64encode(f"me:{SECRET}".encode()).decode()


def guarded(scheme: str) -> Answer:
    return Answer(401, headers={"WWW-Authenticate": f'{scheme} realm="x", nonce="n1", qop="auth", algorithm="MD5"'})


@pytest.fixture
def login(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIALGRAPH_USER", "me")
    monkeypatch.setenv("TRIALGRAPH_PASSWORD", SECRET)


@pytest.mark.usefixtures("login")
def test_a_password_is_sent_as_the_server_asks_and_not_before() -> None:
    def answer(said: Asked) -> Answer:
        return YES if said.headers.get("Authorization") == BASIC else guarded("Basic")

    with answering(answer) as (url, asked), Endpoint(url) as remote:
        remote.query("ASK {}", JSON)
        remote.query("ASK {}", JSON)
    assert [said.headers.get("Authorization") for said in asked] == [None, BASIC, BASIC]


@pytest.mark.usefixtures("login")
def test_a_digest_never_holds_the_password() -> None:
    def answer(said: Asked) -> Answer:
        return YES if said.headers.get("Authorization", "").startswith("Digest ") else guarded("Digest")

    with answering(answer) as (url, asked), Endpoint(url, update_url=url) as remote:
        remote.query("ASK {}", JSON)
        remote.update(b"INSERT DATA {}")
    assert [said.headers.get("Authorization", "-")[:16] for said in asked] == [*2 * ["-"], *2 * ["Digest username="]]
    assert [said.body for said in asked][-1] == b"INSERT DATA {}"
    assert SECRET not in str(asked)


def test_a_token_is_sent_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIALGRAPH_TOKEN", SECRET)
    with answering(lambda said: YES) as (url, asked):
        ask(url)
    assert asked[0].headers["Authorization"] == f"Bearer {SECRET}"


@pytest.mark.usefixtures("login")
def test_wrong_credentials_are_not_repeated_in_the_message() -> None:
    with answering(lambda said: guarded("Basic")) as (url, _), pytest.raises(StoreError) as caught:
        ask(url)
    assert str(caught.value) == f"{url} does not accept the credentials in the environment (401)"


@pytest.mark.parametrize("variable", ["TOKEN", "USER"])
@pytest.mark.parametrize("status", [400, 403, 500])
def test_what_a_server_repeats_of_the_credentials_is_not_shown(
    status: int, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("USER", "PASSWORD") if variable == "USER" else ("TOKEN",):
        monkeypatch.setenv(f"TRIALGRAPH_{name}", SECRET)
    sent = base64.b64encode(f"{SECRET}:{SECRET}".encode())

    def answer(said: Asked) -> Answer:
        echo = f"you sent {said.headers.get('Authorization')} which is {SECRET}".encode()
        return Answer(status, (echo,)) if "Authorization" in said.headers else guarded("Basic")

    with answering(answer) as (url, _), pytest.raises(TrialGraphError, match=r"you sent \w+ \*\*\*") as caught:
        ask(url)
    assert SECRET not in str(caught.value)
    assert sent.decode() not in str(caught.value)


@pytest.mark.parametrize("variable", ["TOKEN", "USER"])
def test_credentials_stay_with_the_address_that_was_given(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("USER", "PASSWORD") if variable == "USER" else ("TOKEN",):
        monkeypatch.setenv(f"TRIALGRAPH_{name}", SECRET)
    with answering(lambda said: YES) as (elsewhere, asked):
        leads = Answer(307, headers={"Location": elsewhere})
        with answering(lambda said: leads) as (url, _), pytest.raises(StoreError, match="leads to"):
            ask(url)
    assert asked == []


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"USER": "me"}, "belong together"), ({"PASSWORD": SECRET}, "belong together"),
        ({"USER": "me", "PASSWORD": SECRET, "TOKEN": SECRET}, "unset one of them"),
        ({"TOKEN": f"{SECRET}\u2028"}, "characters that no token has"),
        ({"TOKEN": f"{SECRET}\n"}, "characters that no token has"),
    ],
)  # fmt: skip
def test_half_a_login_is_refused(variables: dict[str, str], sentence: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(f"TRIALGRAPH_{name}", value)
    with pytest.raises(StoreError, match=sentence) as caught:
        Endpoint("http://127.0.0.1:1/")
    assert SECRET not in str(caught.value)


# Kinds of servers


@pytest.mark.parametrize(
    ("name", "given"),
    [(name, given) for name, server in servers.SERVERS.items() for given in ("", "/", *server.endings)],
)
def test_any_address_of_a_server_leads_to_all_of_them(name: str, given: str) -> None:
    server = servers.SERVERS[name]
    assert server.addresses(f"http://a.org/x{given}") == server.addresses("http://a.org/x")


def test_addresses_are_those_of_the_manuals() -> None:
    page = (Path(__file__).parents[1] / "docs" / "triplestores.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `([a-z0-9]+)` \| (.*) \|$", page, re.MULTILINE))
    for name, server in servers.SERVERS.items():
        told = [part.strip("` ") for part in rows[name].split("|")]
        assert tuple(told[1:4]) == server.addresses(told[0]), name


@pytest.mark.parametrize(
    ("headers", "name"),
    [
        ({"Server": "Oxigraph/0.5.13"}, "oxigraph"), ({"Fuseki-Request-Id": "7"}, "fuseki"),
        ({"Server": "Virtuoso/07.20.3229 (Linux) x86_64-pc-linux-gnu  "}, "virtuoso"),
        ({"Server": "nginx"}, "other"), ({}, "other"),
    ],
)  # fmt: skip
def test_a_server_tells_what_it_is(headers: dict[str, str], name: str) -> None:
    assert servers.told(headers).name == name
