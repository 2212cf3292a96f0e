"""The site over a store: the SPARQL protocol, the pages, and one sentence for everything that is refused."""

from __future__ import annotations

import csv
import hashlib
import http.client
import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import QueryResultsFormat, RdfFormat

import serving as served_samples
from conftest import ROOT
from serving import ROWS, served, site
from trialgraph import server
from trialgraph.answers import BOOLEAN, Answer
from trialgraph.errors import BusyFault, QueryError, SizeFault, StoreError, SyntaxFault, TimeFault
from trialgraph.names import Names
from trialgraph.pipeline import serving
from trialgraph.server import drawing, media, protocol, trials
from trialgraph.server.desk import Row, own

NCT = "NCT07257419"
TRIALS = 25
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?t a <https://w3id.org/trialgraph/ns#Trial> }"
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(STR(?a) < STR(?d)) }"
STATIC = Path(server.__file__).parent / "static"
YES = Answer(BOOLEAN, b"true")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return served_samples.store(tmp_path_factory.mktemp("served"))


@pytest.fixture(scope="module")
def address(store: Path) -> Iterator[str]:
    with site(store) as address:
        yield address


@pytest.fixture
def client(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, timeout=30) as client:
        yield client


@contextmanager
def over(ask: Callable[[str], Answer], **options: Any) -> Iterator[httpx.Client]:
    """A client of the site over whoever answers."""
    with served(ask, **options) as address, httpx.Client(base_url=address, timeout=30) as client:
        yield client


# Which format is wanted


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        ("", "a/x"), ("*/*", "a/x"), ("a/y", "a/y"), ("A/Y", "a/y"), ("a/y;q=0.5, a/x;q=0.4", "a/y"),
        ("a/*;q=0.1", "a/x"),
        ("a/x;q=0, */*", "a/y"), ("b/z, */*;q=0.1", "b/z"), ("a/x;q=0.2,*/*;q=0.3", "a/y"), ("a/y;level=1", "a/y"),
        ("c/c", None), ("a/x;q=0", None), ("nonsense", None), ("a/y;q=2, b/z", "b/z"),
        ("a/y; q=0.9 ,b/z;q=0.8", "a/y"),
    ],
)  # fmt: skip
def test_the_format_with_the_greatest_weight_is_taken(accept: str, wanted: str | None) -> None:
    assert media.best(accept, ["a/x", "a/y", "b/z"]) == wanted


@given(st.text(), st.lists(st.sampled_from(list(media.TABLES)), unique=True))
def test_any_header_gives_an_offer_or_none(accept: str, offers: list[str]) -> None:
    assert media.best(accept, offers) in {None, *offers}


# The protocol


@pytest.mark.parametrize("way", ["get", "form", "direct"])
def test_the_three_ways_of_asking_give_the_same(client: httpx.Client, way: str) -> None:
    if way == "get":
        answer = client.get("/sparql", params={"query": COUNT})
    elif way == "form":
        answer = client.post("/sparql", data={"query": COUNT})
    else:
        answer = client.post(
            "/sparql", content=COUNT, headers={"content-type": "application/sparql-query; charset=utf-8"}
        )
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/sparql-results+json"
    assert answer.json()["results"]["bindings"][0]["n"]["value"] == str(TRIALS)


@pytest.mark.parametrize("kind", [kind for kind in media.TABLES if kind != "application/json"])
def test_a_table_comes_in_each_format(client: httpx.Client, kind: str) -> None:
    query = 'SELECT ?a ?b ?c WHERE { VALUES (?a ?b ?c) { (<http://e.org/> "é,\\"<\\n"@fr UNDEF) ("2" 2 true) } }'
    answer = client.get("/sparql", params={"query": query}, headers={"accept": kind})
    assert answer.headers["content-type"].partition(";")[0] == kind
    assert answer.headers["vary"].lower().count("accept")
    if kind == "text/csv":
        assert list(csv.reader(io.StringIO(answer.text)))[1:] == [["http://e.org/", 'é,"<\n', ""], ["2", "2", "true"]]
        return
    form = QueryResultsFormat.from_media_type(kind) or QueryResultsFormat.XML
    rows = pyoxigraph.parse_query_results(answer.content, format=form)
    assert isinstance(rows, pyoxigraph.QuerySolutions)
    first, second = list(rows)
    assert (first["a"], first["b"], first["c"]) == (
        pyoxigraph.NamedNode("http://e.org/"), pyoxigraph.Literal('é,"<\n', language="fr"), None,
    )  # fmt: skip
    assert second["b"] == pyoxigraph.Literal(2)


@pytest.mark.parametrize("kind", [kind for kind in media.GRAPHS if kind not in {"application/json", "application/xml"}])
def test_a_graph_comes_in_each_format(client: httpx.Client, kind: str) -> None:
    query = "CONSTRUCT { ?t a ?c } WHERE { ?t a ?c, <https://w3id.org/trialgraph/ns#Trial> }"
    answer = client.post("/sparql", data={"query": query}, headers={"accept": kind})
    assert answer.headers["content-type"].partition(";")[0] == kind
    form = RdfFormat.from_media_type(kind)
    triples = {str(quad.triple) for quad in pyoxigraph.parse(answer.content, format=form)}
    assert len(triples) == 2 * TRIALS


def test_yes_or_no(client: httpx.Client) -> None:
    assert client.get("/sparql", params={"query": "ASK { ?s ?p ?o }"}).json()["boolean"] is True
    assert client.get("/sparql", params={"query": "ASK { ?s <x:y> ?o }"}).json()["boolean"] is False


def test_what_no_format_fits_is_refused(client: httpx.Client) -> None:
    for query, accept in ((COUNT, "image/png"), (COUNT, "text/turtle"), ("DESCRIBE <x:y>", "text/csv")):
        answer = client.get("/sparql", params={"query": query}, headers={"accept": accept})
        assert answer.status_code == 406, (query, accept)


def test_the_service_describes_itself(client: httpx.Client) -> None:
    answer = client.get("/sparql", headers={"accept": "text/turtle"})
    said = {
        (str(quad.predicate), str(quad.object)) for quad in pyoxigraph.parse(answer.content, format=RdfFormat.TURTLE)
    }
    sd = "http://www.w3.org/ns/sparql-service-description#"
    assert (f"<{sd}supportedLanguage>", f"<{sd}SPARQL11Query>") in said
    assert (f"<{sd}endpoint>", f"<{client.base_url.join('/sparql')}>") in said
    assert (f"<{sd}resultFormat>", "<http://www.w3.org/ns/formats/SPARQL_Results_JSON>") in said


def test_people_are_led_to_the_query_page(client: httpx.Client) -> None:
    answer = client.get("/sparql", headers={"accept": "text/html,*/*;q=0.8"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/query")


@pytest.mark.parametrize(
    ("status", "said", "parameters"),
    [
        (400, r"line 1, column \d+", {"query": "SELECT * WHERE { ?s ?p }"}),
        (400, "not SPARQL", {"query": "INSERT DATA { <x:a> <x:b> <x:c> }"}),
        (400, "SERVICE", {"query": "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"}),
        (400, "default-graph-uri is not supported", {"query": COUNT, "default-graph-uri": "http://e.org/"}),
        (400, "named-graph-uri is not supported", {"query": COUNT, "named-graph-uri": "http://e.org/"}),
        (400, "read-only", {"update": "CLEAR ALL"}),
        (400, "no query", {"query": ""}),
        (400, "no query", {"other": "x"}),
    ],
)  # fmt: skip
def test_a_request_that_is_refused_says_why(
    client: httpx.Client, status: int, said: str, parameters: dict[str, str]
) -> None:
    answer = client.post("/sparql", data=parameters)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert re.search(said, answer.text)
    assert answer.text.count("\n") == 1
    in_json = client.post("/sparql", data=parameters, headers={"accept": "application/json"})
    assert in_json.json() == {"error": answer.text.strip()}


def test_data_sets_are_not_chosen_beside_a_posted_query_either(client: httpx.Client) -> None:
    headers = {"content-type": "application/sparql-query"}
    answer = client.post("/sparql?default-graph-uri=x:y", content=COUNT, headers=headers)
    assert answer.status_code == 400


def test_what_is_no_form_and_no_query(client: httpx.Client) -> None:
    assert client.post("/sparql", json={"query": COUNT}).status_code == 415
    headers = {"content-type": "application/sparql-update"}
    assert client.post("/sparql", content="CLEAR ALL", headers=headers).status_code == 400
    headers = {"content-type": "application/sparql-query"}
    assert client.post("/sparql", content=b"ASK { \xff }", headers=headers).status_code == 400
    assert client.get(f"/sparql?query={quote(COUNT)}&query={quote(COUNT)}").status_code == 400
    assert client.get("/sparql?query=%FF").status_code == 400
    for method in ("PUT", "DELETE", "PATCH"):
        assert client.request(method, "/sparql").status_code == 405


def test_a_query_may_be_long_but_not_too_long(client: httpx.Client) -> None:
    long = f"{COUNT} #{'x' * (protocol.LONGEST - len(COUNT) - 2)}"
    headers = {"content-type": "application/sparql-query"}
    assert client.post("/sparql", content=long, headers=headers).status_code == 200
    answer = client.post("/sparql", content=f"{long}x", headers=headers)
    assert (answer.status_code, answer.text) == (
        413, "the query is too long: 1,048,576 bytes are the most that is taken\n",
    )  # fmt: skip


def test_an_address_may_be_long_but_not_too_long(address: str) -> None:
    # Over a connection of its own: httpx itself refuses to ask for so much.
    for length, status in ((60_000, 200), (70_000, 414), (200_000, 414)):
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
        connection.request("GET", f"/sparql?query={quote(COUNT)}%23{'x' * length}")
        assert connection.getresponse().status == status, length
        connection.close()


def test_limits_refuse_and_never_cut(client: httpx.Client) -> None:
    within = client.post("/sparql", data={"query": f"SELECT * {{ ?s ?p ?o }} LIMIT {ROWS}"})
    assert len(within.json()["results"]["bindings"]) == ROWS
    beyond = client.post("/sparql", data={"query": f"SELECT * {{ ?s ?p ?o }} LIMIT {ROWS + 1}"})
    assert (beyond.status_code, beyond.text) == (
        413, "the answer has more than 2,000 rows: add a LIMIT, or ask for less\n",
    )  # fmt: skip
    started = time.monotonic()
    late = client.post("/sparql", data={"query": ENDLESS})
    assert (late.status_code, late.text) == (504, "the query was stopped: it did not end within 3 seconds\n")
    assert time.monotonic() - started < 10
    assert client.get("/health").text == "ok\n"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (SyntaxFault("no"), 400), (QueryError("no"), 400), (SizeFault("no"), 413), (TimeFault("no"), 504),
        (BusyFault("no"), 503), (StoreError("no"), 500), (RuntimeError("secret"), 500),
    ],
)  # fmt: skip
def test_each_error_has_its_status(error: Exception, status: int) -> None:
    def ask(query: str) -> Answer:
        raise error

    with over(ask) as client:
        answer = client.post("/sparql", data={"query": COUNT})
    assert answer.status_code == status
    assert answer.text == ("the server made a mistake; its log says more\n" if "secret" in str(error) else "no\n")
    assert ("retry-after" in answer.headers) == (status == 503)
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_other_sites_may_read_and_head_and_options_do_what_they_are_for(client: httpx.Client) -> None:
    origin = {"origin": "https://elsewhere.example"}
    answer = client.get("/sparql", params={"query": COUNT}, headers=origin)
    assert answer.headers["access-control-allow-origin"] == "*"
    refused = client.get("/sparql", params={"query": "x"}, headers=origin)
    assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (400, "*")
    asked = client.options("/sparql", headers=origin | {"access-control-request-method": "POST"})
    assert asked.status_code == 200
    assert "POST" in asked.headers["access-control-allow-methods"]
    assert client.options("/sparql").headers["allow"] == "GET, HEAD, POST, OPTIONS"
    head = client.head("/sparql", params={"query": COUNT})
    assert (head.status_code, head.content) == (200, b"")


def test_long_answers_are_compressed_for_those_who_can_read_it(client: httpx.Client) -> None:
    parameters = {"query": "SELECT * { ?s ?p ?o } LIMIT 1000"}
    packed = client.get("/sparql", params=parameters)
    plain = client.get("/sparql", params=parameters, headers={"accept-encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.json() == plain.json()


def test_fifty_at_once_are_all_answered(client: httpx.Client, address: str) -> None:
    def ask(number: int) -> tuple[int, int]:
        answer = httpx.post(f"{address}sparql", data={"query": f"SELECT ({number} AS ?n) {{}}"}, timeout=60)
        return answer.status_code, int(answer.json()["results"]["bindings"][0]["n"]["value"])

    with ThreadPoolExecutor(50) as clients:
        assert list(clients.map(ask, range(200))) == [(200, number) for number in range(200)]


def test_more_than_wait_are_refused_at_once() -> None:
    go, inside = threading.Event(), threading.Semaphore(0)

    def ask(query: str) -> Answer:
        inside.release()
        assert go.wait(30)
        return YES

    with served(ask, waiting=4) as address, ThreadPoolExecutor(4) as clients:
        url = f"{address}sparql?query=ASK%20%7B%7D"
        waiting = [clients.submit(httpx.get, url, timeout=60) for _ in range(4)]
        assert all(inside.acquire(timeout=30) for _ in range(4))
        refused = httpx.get(url, timeout=5)
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
        assert refused.text == "4 queries wait for an answer already; try again\n"
        assert httpx.get(f"{address}static/site.css", timeout=5).status_code == 200
        go.set()
        assert [each.result().status_code for each in waiting] == [200] * 4
        assert httpx.get(url, timeout=30).status_code == 200


# Pages


class Page(HTMLParser):
    """What a test wants to know of a page: its text, the identifiers in it, and where its links and parts lead."""

    def __init__(self, answer: httpx.Response) -> None:
        super().__init__()
        self.text, self.ids, self.links, self.parts, self.inline = (
            "",
            list[str](),
            list[str](),
            list[str](),
            list[str](),
        )
        self._script = False
        self.feed(answer.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        self.ids += [said["id"]] if "id" in said else []
        self.links += [said["href"]] if tag == "a" else []
        self.parts += [said[name] for name in ("src", "href") if name in said and tag in {"script", "img", "link"}]
        self.inline += [name for name in said if name == "style" or name.startswith("on")]
        self._script = tag in {"script", "style"}
        if self._script and "src" not in said and said.get("type") != "application/json":
            self.inline.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += "" if self._script else f" {data}"

    def handle_endtag(self, tag: str) -> None:
        self._script = False


def page(client: httpx.Client, path: str) -> Page:
    answer = client.get(path, headers={"accept": "text/html"})
    assert answer.status_code == 200, path
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return Page(answer)


PAGES = ("/", "/query", "/query/trials_by_disease", "/search?q=lymphoma", f"/trial/{NCT}", "/trial/NCT03937544")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_keeps_to_itself(client: httpx.Client, path: str) -> None:
    answer = client.get(path, headers={"accept": "text/html"})
    policy = dict(part.strip().partition(" ")[::2] for part in answer.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["object-src"] == policy["base-uri"] == "'none'"
    assert "script-src" not in policy
    assert ("style-src" in policy) == path.startswith("/query")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "server" not in answer.headers
    found = Page(answer)
    assert found.inline == []
    assert all(part.startswith(("/static/", "/trial/")) for part in found.parts)
    assert len(found.ids) == len(set(found.ids))
    for link in found.links:
        if link.startswith("#"):
            assert link.removeprefix("#") in found.ids, link
        elif link.startswith("/"):
            assert client.get(link, headers={"accept": "text/html"}, follow_redirects=True).status_code == 200, link


def test_the_first_page_says_what_the_graph_is(client: httpx.Client, store: Path) -> None:
    text = " ".join(page(client, "/").text.split())
    assert f"{TRIALS} trials of ClinicalTrials.gov" in text
    held = json.loads((store / "store.json").read_text("utf-8"))
    assert f"triples {held['triples']:,} " in text
    assert "Mondo Disease Ontology 2026-08-04 21,559 CC-BY-4.0" in text
    assert re.search(r"built 20\d\d-\d\d-\d\d \d\d:\d\d:\d\d UTC", text)


def test_the_first_page_needs_no_description_of_the_data_set() -> None:
    def ask(query: str) -> Answer:
        return Answer("solutions", b"?trials\n0\n" if "COUNT" in query else b"?title\n")

    with over(ask) as client:
        assert "0 trials" in client.get("/").text


def test_trials_are_found_by_id_and_by_words(client: httpx.Client) -> None:
    to_trial = client.get("/search", params={"q": f" {NCT.lower()} "})
    assert (to_trial.status_code, to_trial.headers["location"]) == (303, f"/trial/{NCT}")
    assert client.get("/search", params={"q": "CYCLOPHOSPHAMIDE lymphoma"}).text.index(NCT)
    found = page(client, "/search?q=cyclophosphamide+lymphoma+thiotepa").links
    assert next(link for link in found if link.startswith("/trial/")) == f"/trial/{NCT}"
    for nothing in ("xyzzy", '"} ?s ?p ?o {"', "\\", "' OR 1=1", "é" * 3000, "a " * 500):
        assert client.get("/search", params={"q": nothing}).status_code == 200, nothing
    assert "Type the NCT id" in client.get("/search").text


def test_a_question_is_filled_from_the_address(client: httpx.Client) -> None:
    def asked(path: str) -> str:
        found = re.search(r'id="page">(.*?)</script>', client.get(path).text, re.DOTALL)
        assert found is not None
        text: str = json.loads(found[1])["asked"]["text"]
        return text

    plain = asked("/query/trials_by_disease")
    assert plain == (ROOT / "queries" / "trials_by_disease.rq").read_text("utf-8")
    assert asked("/query/trials_by_disease?condition=") == plain
    filled = asked("/query/trials_by_disease?condition=MONDO:0004967")
    assert "<http://purl.obolibrary.org/obo/MONDO_0004967>" in filled
    assert client.post("/sparql", data={"query": filled}).status_code == 200
    assert asked(f"/query?query={quote('ASK {} # </script>')}") == "ASK {} # </script>"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/query/none", 404), ("/query/trials_by_disease?nonsense=x", 400), ("/query/arms_matrix?trial=x", 400),
        ("/trial/NCT00000000", 404), ("/trial/NCT00000000.ttl", 404), ("/trial/nonsense", 400),
        (f"/trial/{NCT}.exe", 400),
        ("/trial/NCT0725741", 400), ("/nothing", 404), ("/trial/%00", 400), ("/trial/NCT07257419%0A", 400),
    ],
)  # fmt: skip
def test_a_page_that_is_not_there_says_so(client: httpx.Client, path: str, status: int) -> None:
    answer = client.get(path, headers={"accept": "text/html"})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert client.get(path).headers["content-type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize(
    "path",
    [
        "/static/../__init__.py", "/static/%2e%2e/__init__.py", "/static/..%2f..%2ferrors.py", "/static//etc/passwd",
        "/static/%2fetc%2fpasswd", "/static/yasgui/../../desk.py", "/static/", "/static/yasgui",
        "/query/../../etc/passwd",
        "/static/..%5c__init__.py", "/templates/base.html",
    ],
)  # fmt: skip
def test_no_path_leads_out(address: str, path: str) -> None:
    # Over a connection of its own: httpx would make the path straight.
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    connection.request("GET", path)
    assert connection.getresponse().status == 404
    connection.close()


def test_what_others_made_is_as_published() -> None:
    table = re.findall(r"\| `([^`|]+)` \| `([0-9a-f]{64})` \|", (STATIC / "README.md").read_text("utf-8"))
    assert {name for name, _ in table} == {
        path.relative_to(STATIC).as_posix() for path in STATIC.glob("*/*") if path.suffix in {".js", ".css"}
    }
    for name, digest in table:
        assert hashlib.sha256((STATIC / name).read_bytes()).hexdigest() == digest, name
    assert all(list((STATIC / name).glob("LICENSE*")) for name in ("yasgui", "cytoscape"))


# The page of a trial


def test_the_page_of_a_trial_says_what_the_graph_says(client: httpx.Client) -> None:
    text = " ".join(page(client, f"/trial/{NCT}").text.split())
    for said in (
        "Not yet recruiting", "St. Jude Children's Research Hospital ror:02r3e0967",
        "CliniMACS System Device made by Miltenyi Biotec ror:00qhe6a56", "conditioning", "supportive",
        "investigational",
        "plays a central role in depleting CD45RA and TCRαβ+ T cells", "announcement (medicaldevicenavigator.com",
        "CD45RA-depleted CD19-CAR T cells after TCRαβ+ T-cell-depleted haploidentical HCT",
        "removes cells bearing alpha-beta T cell receptor complex GO:0042105",
        "removes cells of type alpha-beta T cell CL:0000789",
        "depleted of receptor-type tyrosine-protein phosphatase C isoform CD45RA PR:000001015",
        "broadMatch acute lymphoblastic leukemia MONDO:0004967", "modifier marker present , relapsed or refractory",
        "must have marker CD19 hgnc:1633", "accepted exactMatch Melphalan mesh:D008558", "lexical matching",
        "identificationModule.briefTitle", "marker-depletion", "why it is here",
    ):  # fmt: skip
        assert said in text, said
    with_arms = " ".join(page(client, "/trial/NCT03937544").text.split())
    assert "250 mg/m2/d intravenous day -5, -4, -3 from infusion" in with_arms
    assert "2019-03-19 actual" in with_arms


def test_no_iri_is_shown_where_there_is_a_label(client: httpx.Client, store: Path) -> None:
    for nct in sample_ids(store):
        text = page(client, f"/trial/{nct}").text
        shown = re.findall(
            r"https?://(?:w3id\.org/trialgraph|purl\.obolibrary\.org|id\.nlm\.nih\.gov|bioregistry)\S*", text
        )
        assert shown == [], nct


def sample_ids(store: Path) -> list[str]:
    found = set(re.findall(r"/graph/trial/(NCT\d{8})>", (store.parent / "graph.nq").read_text("utf-8")))
    assert len(found) == TRIALS
    return sorted(found)


def as_stored(triples: set[str]) -> set[str]:
    """The triples as a store of Oxigraph gives them back: it writes numbers and dates its own way."""
    store = pyoxigraph.Store()
    store.load("".join(triples).encode(), format=RdfFormat.N_TRIPLES)
    return {str(quad.triple) for quad in store}


def test_the_rdf_of_a_trial_is_its_named_graph(client: httpx.Client, store: Path) -> None:
    named: dict[str, set[str]] = {nct: set() for nct in sample_ids(store)}
    for line in (store.parent / "graph.nq").read_text("utf-8").splitlines():
        if found := re.fullmatch(r"(.*) <[^>]*/graph/trial/(NCT\d{8})> \.", line):
            named[found[2]].add(f"{found[1]} .\n")
    for nct, triples in named.items():
        answer = client.get(f"/trial/{nct}.nt")
        assert answer.status_code == 200, nct
        got = {str(quad.triple) for quad in pyoxigraph.parse(answer.content, format=RdfFormat.N_TRIPLES)}
        assert got == as_stored(triples), nct


@pytest.mark.parametrize(("ending", "kind"), [("ttl", "text/turtle"), ("jsonld", "application/ld+json")])
def test_the_rdf_of_a_trial_comes_by_ending_or_by_what_is_asked(client: httpx.Client, ending: str, kind: str) -> None:
    by_ending = client.get(f"/trial/{NCT}.{ending}", headers={"accept": "text/html"})
    by_kind = client.get(f"/trial/{NCT}", headers={"accept": kind})
    assert by_ending.headers["content-type"].partition(";")[0] == kind
    assert by_kind.headers["content-type"].partition(";")[0] == kind
    assert by_ending.content == by_kind.content


NASTY = "<script>alert(1)</script>\"'&{{ 7*7 }}"


def nasty(query: str) -> Answer:
    """An answer in which every text is an attack."""
    store = pyoxigraph.Store()
    tg, rdfs = "https://w3id.org/trialgraph/ns#", "http://www.w3.org/2000/01/rdf-schema#label"
    trial, thing = (
        "https://bioregistry.io/clinicaltrials:NCT00000001",
        "https://w3id.org/trialgraph/trial/NCT00000001/x-1",
    )
    evidence = "https://w3id.org/trialgraph/mapping/1"
    literal = json.dumps(NASTY)
    store.load(
        f"""<{trial}> <http://purl.org/dc/terms/identifier> "NCT00000001" ; <{rdfs}> {literal} ; a <{tg}Trial> ;
          <http://schema.org/url> <javascript:alert(1)> ; <{tg}hasIntervention> <{thing}> ; <{tg}hasArm> <{thing}-arm> .
        <{thing}-arm> <{rdfs}> {literal} .
        <{thing}> <{rdfs}> {literal} ; <http://purl.org/dc/terms/description> {literal} ; <{tg}linkedBy> <{evidence}> .
        <{evidence}> <http://www.w3.org/2002/07/owl#annotatedTarget> <javascript:alert(2)> ;
          <https://w3id.org/sssom/object_label> {literal} .""".encode(),
        format=RdfFormat.TURTLE,
    )
    found = store.query(query)
    assert isinstance(found, pyoxigraph.QuerySolutions)
    return Answer("solutions", found.serialize(format=QueryResultsFormat.TSV) or b"")


@pytest.mark.parametrize("path", ["/trial/NCT00000001", "/search?q=script", f"/search?q={quote(NASTY)}"])
def test_nothing_that_is_said_becomes_part_of_the_page(path: str) -> None:
    with over(nasty) as client:
        answer = client.get(path, headers={"accept": "text/html"})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert "49" not in Page(answer).text
    assert "{{ 7*7 }}" in Page(answer).text
    assert not [link for link in Page(answer).links if link.startswith("javascript")]


# What is drawn


def rows_of(client: httpx.Client, nct: str) -> dict[str, list[Row]]:
    found = {}
    for name in trials.QUERIES:
        text = own(name).about({"nct": [f'"{nct}"']})
        answer = client.post("/sparql", data={"query": text}).json()
        found[name] = [
            {variable: row[variable]["value"] if variable in row else "" for variable in answer["head"]["vars"]}
            for row in answer["results"]["bindings"]
        ]
    return found


def test_boxes_stand_in_their_columns_and_on_no_other(client: httpx.Client, store: Path) -> None:
    for nct in sample_ids(store):
        drawn = drawing.drawn(trials.view(nct, rows_of(client, nct)))
        places = {node["data"]["id"]: (node["position"]["x"], node["position"]["y"]) for node in drawn["nodes"]}
        assert len(places) == len(drawn["nodes"]) >= 3
        columns: dict[int, set[int]] = {}
        for node in drawn["nodes"]:
            columns.setdefault(node["position"]["x"], set()).add(drawing.COLUMNS[node["data"]["kind"]])
        assert [len(kinds) for kinds in columns.values()] == [1] * len(columns)
        assert [kinds for _, kinds in sorted(columns.items())] == sorted(columns.values(), key=min)
        for one in drawn["nodes"]:
            for other in drawn["nodes"]:
                apart = abs(one["position"]["y"] - other["position"]["y"]) * 2
                if one is not other and one["position"]["x"] == other["position"]["x"]:
                    assert apart >= one["data"]["height"] + other["data"]["height"], nct
        for edge in drawn["edges"]:
            assert {edge["data"]["source"], edge["data"]["target"]} <= places.keys()


def test_the_drawing_of_a_trial(client: httpx.Client) -> None:
    drawn = drawing.drawn(trials.view(NCT, rows_of(client, NCT)))
    names = {node["data"]["id"]: node["data"]["label"] for node in drawn["nodes"]}
    said = {(names[e["data"]["source"]], e["data"]["label"], names[e["data"]["target"]]) for e in drawn["edges"]}
    assert said >= {
        ("St. Jude Children's Research Hospital", "sponsor", NCT), (NCT, "has regimen", "conditioning regimen"),
        ("conditioning regimen", "of", "Thiotepa"), ("CliniMACS System", "made by", "Miltenyi Biotec"),
        ("CliniMACS System", "is used in", "depletion by alpha-beta T cell receptor complex"),
        ("Relapsed or Refractory CD19+ Lymphoma", "broadMatch", "lymphoma"),
        ("CD45RA-depleted CD19-CAR T cells", "is", "CD45RA-depleted CD19-CAR T"),
    }  # fmt: skip


# The command


def command(*arguments: str | Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "trialgraph", "serve", *map(str, arguments)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )  # fmt: skip


def test_serve_says_where_logs_when_asked_and_ends_cleanly(store: Path) -> None:
    running = command("--store", store, "--port", "0", "--workers", "1", "-v")
    assert running.stdout is not None
    line = running.stdout.readline()
    address = re.search(r"http://127\.0\.0\.1:\d+/", line)
    assert address is not None, line
    assert httpx.get(f"{address[0]}health", timeout=30).text == "ok\n"
    running.send_signal(signal.SIGINT)
    said, log = running.communicate(timeout=30)
    assert (running.returncode, said) == (0, "")
    assert "GET /health" in log
    assert "Traceback" not in log


def test_a_taken_port_is_one_sentence(store: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        running = command("--store", store, "--port", str(port))
        said, wrong = running.communicate(timeout=60)
    assert (running.returncode, said) == (2, "")
    assert wrong == f"trialgraph: port {port} of 127.0.0.1 is in use; choose another with --port\n"


def test_a_store_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    running = command("--store", tmp_path / "none", "--port", "0")
    said, wrong = running.communicate(timeout=60)
    assert (running.returncode, said) == (2, "")
    assert wrong.startswith("trialgraph: there is no store in ")
    assert wrong.count("\n") == 1


def test_an_address_of_another_machine_cannot_be_served() -> None:
    for host in ("192.0.2.1", "no such host"):
        with pytest.raises(StoreError, match=r"--port|no address"):
            serving.listening(host, 0)


def test_the_prefixes_of_the_editor_are_those_of_the_project(client: httpx.Client) -> None:
    found = re.search(r'id="page">(.*?)</script>', client.get("/query").text, re.DOTALL)
    assert found is not None
    assert json.loads(found[1]) == {"asked": None, "prefixes": Names().prefixes()}
