"""Questions as files: what the head declares, what changes and what does not when a question is about something else,
and whether a query asks another endpoint, whatever its strings, comments and names hold."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialgraph import questions
from trialgraph.errors import QueryError
from trialgraph.questions import Parameter, asks_elsewhere, bare, parse
from trialgraph.terms import Term, iri, text

QUESTION = """\
# Which things are of a colour?
# colour (text): a colour, "VALUES ?colour { }" stands below
# year (year): a year
PREFIX e: <http://e.org/#>

SELECT ?s ?colour ?year WHERE {
  VALUES ?colour { "red" } # or VALUES ?colour { "green" }
  values ?year{ "2024"
  }
  BIND('VALUES ?year { "1999" }' AS ?note)
}
"""

# What means nothing in a query but may look like anything.
WORDS = st.sampled_from([
    "SERVICE", "VALUES ?x { 1 }", "VALUES ?colour {", "}", "{", "#", " ", ".", "<", ">", "?x", ":", "é", "…"
])  # fmt: skip
INSIDE = st.lists(WORDS | st.characters(exclude_characters="\r\n\\\"'", codec="utf-8"), max_size=6).map("".join)
ESCAPES = st.sampled_from(["", "\\n", "\\\\", '\\"', "\\'"])
SHORT = st.tuples(INSIDE, ESCAPES).map("".join)
OPAQUE = st.one_of(
    SHORT.map(lambda inside: f'"{inside}"'),
    SHORT.map(lambda inside: f"'{inside}'"),
    st.tuples(SHORT, st.sampled_from(["", '"', '""', "\n", "\r"]), SHORT).map(lambda parts: f"'''{''.join(parts)}'''"),
    st.tuples(SHORT, st.sampled_from(["", "'", "''", "\n", "\r"]), SHORT).map(lambda parts: f'"""{"".join(parts)}"""'),
    INSIDE.map(lambda inside: f"#{inside}\n"),
    INSIDE.map(lambda inside: f"#{inside}\r"),
    st.text("aé#:/?=&.'\u00a0", max_size=8).map(lambda inside: f"<http://e.org/{inside}SERVICE>"),
    st.sampled_from(
        ["e:SERVICE", "e:a.SERVICE", "e:o\\'SERVICE", "e:a\\#b", "_:SERVICE", "?SERVICE", "$service", "'a'@en"]
    ),
)


@given(st.lists(OPAQUE, max_size=5))
def test_what_is_opaque_says_nothing(pieces: list[str]) -> None:
    query = f"SELECT * {{ {' '.join(pieces)} }}"
    assert not asks_elsewhere(query)
    assert len(bare(query)) == len(query)
    assert bare(query).startswith("SELECT * {")
    assert bare(query).rstrip().endswith("}")


@given(
    st.lists(OPAQUE, max_size=4),
    st.sampled_from(["SERVICE ", "service", "Service\n", "SERVICE SILENT "]),
    st.sampled_from(["?o.", "1", "true", "{}", ") ", "\n", "e:.", "'x'"]),
    st.lists(OPAQUE, max_size=4),
)
def test_another_endpoint_is_noticed_behind_anything(
    before: list[str], keyword: str, glued: str, after: list[str]
) -> None:
    assert asks_elsewhere(f"SELECT * {{ {' '.join(before)} {glued}{keyword}<http://e.org/> {{}} {' '.join(after)} }}")


class _Peer(BaseHTTPRequestHandler):
    """An endpoint that remembers that it was asked."""

    asked = 0

    def do_POST(self) -> None:
        type(self).asked += 1
        body = b'{"head": {"vars": ["s"]}, "results": {"bindings": []}}'
        self.send_response(200)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        """Nothing."""


@pytest.fixture(scope="module")
def peer() -> Iterator[str]:
    """The address of the endpoint."""
    server = HTTPServer(("127.0.0.1", 0), _Peer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    "pattern",
    [
        "SERVICE <{}> {{}}",
        "?s ?p ?o.SERVICE <{}> {{}}",
        "?s ?p 1.SERVICE<{}>{{}}",
        "?s ?p 1SERVICE <{}> {{}}",
        "?s ?p trueservice <{}> {{}}",
        "?s ?p e:.SERVICE <{}> {{}}",
        "SERVICE:x {{}}",
        "# a comment ends with a line\rSERVICE <{}> {{}}",
        "OPTIONAL{{?s <http://e.org/\u00a0#> ?o}}SERVICE <{}> {{}}",
        "OPTIONAL{{?s <http://e.org/\\u0041#> ?o}}SERVICE <{}> {{}}",
        "OPTIONAL{{?s e:a\\# ?o}}SERVICE <{}> {{}}",
        "OPTIONAL{{?s e:o\\' ?o}}SERVICE <{}> {{}} OPTIONAL{{?s e:o\\' ?o}}",
        'OPTIONAL{{?s ?p """\\""""}}SERVICE <{}> {{}} OPTIONAL{{?s ?p """"a"""}}',
    ],
)
def test_what_the_engine_takes_for_another_endpoint_is_one(peer: str, pattern: str) -> None:
    """The engine itself asks for it: a query that is let through would leave this machine."""
    query = f"PREFIX : <{peer}> PREFIX e: <http://e.org/> SELECT * {{ {pattern.format(peer)} }}"
    store = pyoxigraph.Store()
    subject, predicate = pyoxigraph.NamedNode("http://e.org/s"), pyoxigraph.NamedNode("http://e.org/p")
    for value in (pyoxigraph.Literal(1), pyoxigraph.Literal(True), pyoxigraph.NamedNode("http://e.org/")):
        store.add(pyoxigraph.Quad(subject, predicate, value))
    _Peer.asked = 0
    found = store.query(query)
    assert isinstance(found, pyoxigraph.QuerySolutions)
    list(found)
    assert _Peer.asked
    assert asks_elsewhere(query)


# Files


def test_the_head_tells_the_title_and_the_parameters() -> None:
    question = parse("things", QUESTION)
    assert (question.name, question.title) == ("things", "Which things are of a colour?")
    assert question.parameters == (
        Parameter("colour", "text", 'a colour, "VALUES ?colour { }" stands below', '"red"'),
        Parameter("year", "year", "a year", '"2024"'),
    )


def test_a_query_without_a_head_is_a_question_without_a_title() -> None:
    assert parse("-", "ASK {}\n# Which?\n").title == ""


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("# T?\n# a (text): x\nASK {}", "parameter a has no VALUES ?a"),
        ("# T?\n# a (text): x\nASK { # VALUES ?a { 1 }\n}", "parameter a has no VALUES ?a"),
        ("# T?\n# a (text): x\nASK { VALUES ?a { 1 } VALUES ?a { 2 } }", "parameter a has 2 VALUES ?a"),
        ("# T?\n# a (text): x\n# a (year): y\nASK { VALUES ?a { 1 } }", "declared twice"),
        ("# T?\n# a (colour): x\nASK { VALUES ?a { 1 } }", "of no kind that there is (colour)"),
    ],
)
def test_a_parameter_has_one_kind_and_one_place(query: str, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse("mine", query)
    assert message in str(caught.value)
    assert "mine" in str(caught.value)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match=r"gone\.rq cannot be read: No such file"):
        questions.read(tmp_path / "gone.rq")
    (tmp_path / "odd.rq").write_bytes(b"# caf\xe9?")
    with pytest.raises(QueryError, match=r"odd\.rq is not UTF-8 text \(byte 5\)"):
        questions.read(tmp_path / "odd.rq")


# About something else

TERMS: st.SearchStrategy[Term] = st.one_of(
    st.text().map(text),
    st.lists(WORDS).map("".join).map(text),
    st.text("aé:/?=&.'", max_size=8).map(lambda end: iri(f"http://e.org/#{end}")),
)


@given(st.lists(TERMS, max_size=3, unique=True), st.lists(TERMS, max_size=3, unique=True))
def test_a_question_is_about_what_was_given_and_asks_the_same_otherwise(colours: list[Term], years: list[Term]) -> None:
    question = parse("things", QUESTION)
    asked = question.about({"colour": colours, "year": years})
    found = pyoxigraph.Store().query(asked)
    assert isinstance(found, pyoxigraph.QuerySolutions)
    assert sorted((str(row["colour"]), str(row["year"])) for row in found) == sorted(
        (str(_read(colour)), str(_read(year))) for colour in colours for year in years
    )
    again = parse("things", asked)
    assert [given.default for given in again.parameters] == [" ".join(colours), " ".join(years)]
    assert again.about({"colour": ['"red"'], "year": ['"2024"']}).split() == QUESTION.split()


def _read(term: Term) -> object:
    """A term as the engine reads it."""
    quad = next(iter(pyoxigraph.parse(f"<x:s> <x:p> {term} .", format=pyoxigraph.RdfFormat.N_TRIPLES)))
    return quad.object


def test_a_parameter_that_is_not_there_is_refused_by_name() -> None:
    with pytest.raises(QueryError, match="things has no parameter size; its parameters are: colour, year"):
        parse("things", QUESTION).about({"size": [text("big")]})
    with pytest.raises(QueryError, match="plain has no parameter size; it has none"):
        parse("plain", "ASK {}").about({"size": [text("big")]})


@pytest.mark.parametrize(
    ("value", "example"),
    [('"NCT07257419"', "NCT07257419"), ("MONDO:1", "MONDO:1"), ('"a" "b"', '"a" "b"'), ("50", "50")],
)
def test_an_example_is_what_a_user_would_give(value: str, example: str) -> None:
    text = f"# Is it?\n# it (other): this\nSELECT * {{ VALUES ?it {{ {value} }} ?s ?p ?it }}\n"
    assert questions.parse("q", text).parameters[0].example == example
