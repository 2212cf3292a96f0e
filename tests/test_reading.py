"""Any RDF file as triples: the one form of a term, what is refused and in which words, and agreement with rdflib."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import orjson
import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from rdflib.compare import isomorphic

from conftest import ROOT
from trialgraph import terms
from trialgraph.errors import SourceError
from trialgraph.terms import Term, Triple
from trialgraph.validation.reading import triples

pytestmark = pytest.mark.usefixtures("verbatim_literals")
XSD = "http://www.w3.org/2001/XMLSchema#"
S, P = "<http://a/s>", "<http://a/p>"
FIXED = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])

nasty = st.sampled_from('"\\\n\r\t\b\f\x00\x1f\x7f\x85\u2028\ufeff\U0001f9ec<>^@. _:')
texts = st.text(st.one_of(st.characters(exclude_categories=["Cs"]), nasty), max_size=20)
tags = st.sampled_from(["en", "de-ch", "zh-hant-tw", "es-419", "x-private"])
datatypes = st.sampled_from([f"{XSD}integer", f"{XSD}boolean", f"{XSD}date", "http://a/own", "urn:own:é"])
literals = st.one_of(
    texts.map(terms.text),
    st.builds(terms.tagged, texts, tags),
    st.builds(lambda value, datatype: f"{terms.text(value)}^^<{datatype}>", texts, datatypes),
)


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def parts(literal: Term) -> tuple[str, str, str]:
    """Text, language and datatype of a literal."""
    end = literal.rindex('"') + 1
    rest = literal[end:]
    language = rest[1:] if rest.startswith("@") else ""
    return orjson.loads(literal[:end]), language, rest[3:-1] if rest.startswith("^^") else ""


def as_json(literal: Term) -> bytes:
    value, language, datatype = parts(literal)
    said = {"@value": value} | ({"@language": language} if language else {}) | ({"@type": datatype} if datatype else {})
    return orjson.dumps({"@id": S[1:-1], P[1:-1]: [said]})


def as_xml(literal: Term) -> bytes:
    value, language, datatype = parts(literal)
    how = f" xml:lang={quoteattr(language)}" if language else ""
    how += f" rdf:datatype={quoteattr(datatype)}" if datatype else ""
    return (
        '<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:a="http://a/">'
        f"<rdf:Description rdf:about={quoteattr(S[1:-1])}><a:p{how}>{escape(value, {chr(13): '&#13;'})}</a:p>"
        "</rdf:Description></rdf:RDF>"
    ).encode()


@pytest.mark.parametrize("name", ["t.nt", "t.nq", "t.ttl", "t.trig"])
@given(said=st.lists(literals, min_size=1, max_size=4))
@example(
    said=['"maybe"^^<http://www.w3.org/2001/XMLSchema#boolean>', '"007"^^<http://www.w3.org/2001/XMLSchema#integer>']
)
@FIXED
def test_literals_come_back_as_terms_writes_them(tmp_path: Path, name: str, said: list[Term]) -> None:
    path = write(tmp_path, name, "".join(f"{S} {P} {literal} .\n" for literal in said))
    assert list(triples(path)) == [(S, P, literal) for literal in said]


@given(said=literals)
@FIXED
def test_literals_come_back_from_json_ld(tmp_path: Path, said: Term) -> None:
    assert list(triples(write(tmp_path, "t.jsonld", as_json(said)))) == [(S, P, said)]


@given(
    said=literals.filter(lambda literal: not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", parts(literal)[0]))
)
@FIXED
def test_literals_come_back_from_rdf_xml(tmp_path: Path, said: Term) -> None:
    assert list(triples(write(tmp_path, "t.rdf", as_xml(said)))) == [(S, P, said)]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r'"\u0041\u007F\U0001F600\u001F"', '"A\x7f😀\\u001f"'),
        ('"x"@EN-us', '"x"@en-us'),
        (f'"x"^^<{XSD}string>', '"x"'),
        (f'"+01"^^<{XSD}integer>', f'"+01"^^<{XSD}integer>'),
        (r"<http://a/\u00e9>", "<http://a/é>"),
        ("<HTTP://a/%7e/../x>", "<HTTP://a/%7e/../x>"),
        ("<http://[::1]/a>", "<http://[::1]/a>"),
        ("_:x", "_:f0.x"),
    ],
)
@pytest.mark.parametrize("name", ["t.nt", "t.nq", "t.ttl"])
def test_one_form_for_what_can_be_written_in_several(tmp_path: Path, name: str, written: str, read: Term) -> None:
    assert list(triples(write(tmp_path, name, f"{S} {P} {written} .\n"))) == [(S, P, read)]


def by_oxigraph(content: str, syntax: ox.RdfFormat) -> list[Triple] | int:
    """The triples, or the line where Oxigraph's parser gives up."""

    def term(node: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Term:
        if isinstance(node, ox.BlankNode):
            return f"_:f0.{node.value}"
        if not isinstance(node, ox.Literal):
            return str(node)
        mark = f"@{node.language}" if node.language else f"^^{node.datatype}"
        return terms.text(node.value) + ("" if mark == f"^^<{XSD}string>" else mark)

    try:
        return [(term(q.subject), str(q.predicate), term(q.object)) for q in ox.parse(content.encode(), syntax)]
    except SyntaxError as error:
        return error.lineno or 0


pieces = st.sampled_from([
    "<http://a/s>", "<a:b>", "<a>", "<http://a b>", "<http://a/%4>", "<http://a/#x#y>", "<//a>", "<http://é:80/?q#f>",
    "<http://a/\u2028>", "<urn:\ue000>", "<http://a?\ue000>", "_:b0", "_:b.", "_:-", '"t"', '"a" .', '"a\\"',
    '"\\u00e9"', '"\\x"', '"\t"', '"t"@en', '"t"@', '"t"@abcdefghij', '"t"@en-latn-us', '"1"^^<a:b>', '"1"^^<a>',
    f'"t"^^<{XSD}string>', '"t"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#langString>',
    "# c", "", " ", "\t", ".", ". .",
])  # fmt: skip
lines = st.one_of(
    st.tuples(st.just(S), st.just(P), pieces, st.just(".")),
    st.tuples(pieces, pieces, pieces, st.just(".")),
    st.tuples(st.just(S), st.just(P), pieces, pieces, st.just(".")),
    st.lists(pieces, max_size=5).map(tuple),
).map(" ".join)


@pytest.mark.parametrize("name", ["t.nt", "t.nq"])
@given(written=st.lists(lines, max_size=5))
@settings(FIXED, max_examples=400)
def test_the_short_way_takes_nothing_that_the_parser_refuses(tmp_path: Path, name: str, written: list[str]) -> None:
    content = "".join(f"{line}\n" for line in written)
    expected = by_oxigraph(content, ox.RdfFormat.N_TRIPLES if name == "t.nt" else ox.RdfFormat.N_QUADS)
    path = write(tmp_path, name, content)
    if isinstance(expected, list):
        assert list(triples(path)) == expected
    else:
        with pytest.raises(SourceError, match=re.escape(f"{path}:{expected}: not N-")):
            list(triples(path))


def refused(path: Path) -> str:
    with pytest.raises(SourceError) as raised:
        list(triples(path))
    return str(raised.value)


CUT = "the file ends in the middle of a statement"
DAMAGED = "the compressed data are damaged or cut short"
KNOWN = ".ttl .turtle .nt .nq .trig .jsonld .json .rdf .owl .xml"
ONLY_1_2 = "which only RDF 1.2 allows"
BROKEN_JSON = "object values must be followed by a comma to add a new value or a curly bracket to end the object"
HEAD = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"\n xmlns:a="http://a/">\n'
XML = HEAD + '<rdf:Description rdf:about="{}">'


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("t.nt", f"{S} {P} <a b> .\n", ":1: not N-Triples: an IRI must not hold ' '"),
        ("t.nt", f"{S} {P} <b> .\n", ":1: not N-Triples: an IRI must start with a scheme such as http:"),
        ("t.nt", f'{S} {P} "a" .\n{S} {P} "a', f":2: not N-Triples: {CUT}"),
        ("t.nt", f'{S} {P} "a" .\n{S} {P} "a"', ":2: not N-Triples: triples must be followed by a dot"),
        (
            "t.nt",
            f"{S} {P} {S} . {S} {P} {S} .",
            ":1: not N-Triples: only a single triple or quad can be written in a line",
        ),
        ("t.nt", f'{S} {P} "'.encode() + b'\xe9" .\n', ":1: not N-Triples: the text is not UTF-8"),
        ("t.nt", f'{S} {P} "a" .\n'.encode("utf-16"), ":1: not N-Triples: the text is not UTF-8"),
        ("t.nt", f"{S} {P} <<( {S} {P} {S} )>> .\n", f": not N-Triples: a triple stands as a term, {ONLY_1_2}"),
        ("t.nt", f'{S} {P} "a"@en--ltr .\n', f": not N-Triples: a text has a direction, {ONLY_1_2}"),
        ("t.nq", f"{S} {P} {S} {S}\n", ":2: not N-Quads: quads must be followed by a dot"),
        ("t.ttl", f"{S} {P} 1 ;\n  a:b 2 .", ":2: not Turtle: the prefix a: has not been declared"),
        ("t.ttl", f"{S} {P} <a:b c> .", ":1: not Turtle: an IRI must not hold ' '"),
        ("t.ttl", f"{S} {P} 1 ;\n\n  {P} 2", f":3: not Turtle: {CUT}"),
        ("t.turtle", f'{S} {P} 1 ;\n  {P} """2\n3\n', f":2: not Turtle: {CUT}"),
        ("t.ttl", f"{S} {P} << {S} {P} {S} >> .\n", f": not Turtle: a triple stands as a term, {ONLY_1_2}"),
        ("t.trig", f"{S} {{ {S} {P} 1 .\n", f":2: not TriG: {CUT}"),
        ("t.json", '{"@id": "http://a/s",\n "http://a/p": 1', f":2: not JSON-LD: {BROKEN_JSON}"),
        (
            "t.json",
            '{"@context": "http://a/c", "p": 1}',
            ": not JSON-LD: its @context is another document, which is never fetched",
        ),
        (
            "t.jsonld",
            '{"@id": "http://a b", "a:p": 1}',
            f": not JSON-LD: an IRI must not hold ' ': <http://a b> <a:p> \"1\"^^<{XSD}integer> .",
        ),
        (
            "t.jsonld",
            '{"@id": "a:s", "a:p": {"@id": "http://a b"}}',
            ": not JSON-LD: an IRI must not hold ' ': <a:s> <a:p> <http://a b> .",
        ),
        (
            "t.jsonld",
            '{"@id": "a:s", "a:p": {"@value": "v", "@language": "a b"}}',
            ': not JSON-LD: the given language subtag is invalid: <a:s> <a:p> "v"@a b .',
        ),
        ("t.rdf", XML.format("a:s"), f":3: not RDF/XML: {CUT}"),
        ("t.rdf", XML.format("a:s") + "\n</rdf:RDF>", ":4: not RDF/XML: mismatched tag"),
        (
            "t.owl",
            XML.format("http://a b") + "<a:p>1</a:p></rdf:Description></rdf:RDF>",
            ": not RDF/XML: error while parsing IRI 'http://a b': Invalid IRI code point ' '",
        ),
        ("t.xml", "none", ":1: not RDF/XML: syntax error"),
        ("t.nt.gz", gzip.compress(f"{S} {P} {S} .\n".encode() * 9)[:-9], f": {DAMAGED}"),
        ("t.ttl.gz", f"{S} {P} {S} .\n", f": {DAMAGED}"),
        ("t.ttl.gz", gzip.compress(f"{S} {P} {S} .\n{S} {P}".encode()), f":2: not Turtle: {CUT}"),
        ("t.csv", "a,b", f": no RDF file has the ending .csv; known are {KNOWN}"),
        ("none", "", f": no RDF file has the ending (none); known are {KNOWN}"),
    ],
)
def test_a_bad_file_is_refused_in_one_sentence(tmp_path: Path, name: str, content: str | bytes, said: str) -> None:
    path = write(tmp_path, name, content)
    assert refused(path) == f"{path}{said}"


def test_what_is_no_readable_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.ttl").mkdir()
    assert refused(tmp_path / "none.ttl") == f"{tmp_path}/none.ttl: no such file"
    assert refused(tmp_path / "folder.ttl") == f"{tmp_path}/folder.ttl: is a folder, not a file"
    assert refused(tmp_path) == f"{tmp_path}: is a folder, not a file"
    (tmp_path / "loop.ttl").symlink_to("loop.ttl")
    assert refused(tmp_path / "loop.ttl") == f"{tmp_path}/loop.ttl: cannot be read: Too many levels of symbolic links"


@pytest.mark.parametrize("broken", ["<http://a b>", "<http://a/{x}>", "<a>", '"\\u12"', '"a\rb"', "<http://a/%>"])
def test_one_broken_term_is_found_deep_in_a_file(tmp_path: Path, broken: str) -> None:
    good = f'{S} {P} "one" .\n{S} <http://a/q> <http://a/two> .\n'
    path = write(tmp_path, "t.nt", good * 19_999 + f"{S} {P} {S} .\n{S} {P} {broken} .\n" + good)
    assert refused(path).startswith(f"{path}:40000: not N-Triples: ")


@pytest.mark.parametrize("name", ["t.ttl", "t.nt", "t.nq", "t.trig", "t.jsonld", "t.rdf", "t.nt.gz"])
def test_an_empty_file_has_no_triples(tmp_path: Path, name: str) -> None:
    assert list(triples(write(tmp_path, name, gzip.compress(b"") if name.endswith("gz") else b""))) == []


@pytest.mark.parametrize("name", ["t.ttl", "t.nt", "t.nq", "t.trig", "T.NT"])
@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf", b"# c\r\n\r\n"])
def test_other_editors_and_packed_files(tmp_path: Path, name: str, before: bytes) -> None:
    content = before + f"{S} {P} {S} .\r\n".encode()
    assert list(triples(write(tmp_path, name, content))) == [(S, P, S)]
    assert list(triples(write(tmp_path, f"{name}.gz", gzip.compress(content)))) == [(S, P, S)]


def test_a_relative_iri_is_relative_to_the_file(tmp_path: Path) -> None:
    here = tmp_path.as_uri()
    path = write(tmp_path, "t u.ttl", "<> <#p> <../o> . <s> <#p> <http://a/o> .")
    assert list(triples(path)) == [
        (f"<{here}/t%20u.ttl>", f"<{here}/t%20u.ttl#p>", f"<{tmp_path.parent.as_uri()}/o>"),
        (f"<{here}/s>", f"<{here}/t%20u.ttl#p>", "<http://a/o>"),
    ]


def test_names_of_graphs_are_dropped(tmp_path: Path) -> None:
    said = [(S, P, '"a b"'), (S, P, "<a:o>")]
    assert list(triples(write(tmp_path, "t.nq", f'{S} {P} "a b" <a:g> .\n{S} {P} <a:o> _:g .\n'))) == said
    assert list(triples(write(tmp_path, "t.nq", f'{S} {P} "a b" .\n{S} {P} <a:o> .\n'))) == said
    assert list(triples(write(tmp_path, "t.trig", f'<a:g> {{ {S} {P} "a b" }} {S} {P} <a:o> .'))) == said
    graph = '{"@id": "a:g", "@graph": {"@id": "http://a/s", "http://a/p": ["a b", {"@id": "a:o"}]}}'
    assert list(triples(write(tmp_path, "t.jsonld", graph))) == said


def test_keys_without_meaning_are_no_statements(tmp_path: Path) -> None:
    content = '{"@id": "http://a/s", "unknown": {"http://a/p": 1}, "http://a/p": {"@id": "http://a/s"}}'
    assert list(triples(write(tmp_path, "t.jsonld", content))) == [(S, P, S)]


def test_blank_nodes_keep_files_apart_and_are_the_same_in_each_run(tmp_path: Path) -> None:
    path = write(tmp_path, "t.ttl", f"_:x {P} [ {P} _:x ], [] .")
    expected = [("_:f7-0", P, "_:f7.x"), ("_:f7.x", P, "_:f7-0"), ("_:f7.x", P, "_:f7-1")]
    assert [list(triples(path, 7)) for _ in range(3)] == [expected] * 3
    assert not {s for s, _, _ in triples(path, 1)} & {s for s, _, _ in triples(path, 11)}
    lines = write(tmp_path, "t.nt", f'_:x {P} "_:x" .\n_:x {P} _:x2 .\n')
    assert list(triples(lines)) == [("_:f0.x", P, '"_:x"'), ("_:f0.x", P, "_:f0.x2")]


def test_real_triples_are_streamed(tmp_path: Path) -> None:
    """The first triples come before the end of the file is met, which is broken here."""
    for name, many in (("t.nt", 200_000), ("t.ttl", 200_000)):
        path = write(tmp_path, name, f"{S} {P} {S} .\n" * many + "broken")
        found = triples(path)
        assert [next(found) for _ in range(1000)] == [(S, P, S)] * 1000


def without_case(graph: rdflib.Graph) -> rdflib.Graph:
    """A copy with language tags in lower case."""
    copy = rdflib.Graph()
    for s, p, o in graph:
        if isinstance(o, rdflib.Literal) and o.language:
            o = rdflib.Literal(str(o), lang=o.language.lower())  # noqa: PLW2901
        copy.add((s, p, o))
    return copy


def assert_same(path: Path) -> None:
    theirs = without_case(rdflib.Graph().parse(path, format="turtle"))
    ours = rdflib.Graph().parse(data="".join(f"{s} {p} {o} .\n" for s, p, o in triples(path)), format="nt")
    assert len(ours) == len(theirs) > 0
    assert set(ours) == set(theirs) or isomorphic(ours, theirs), path


def test_turtle_of_the_project_is_what_rdflib_reads() -> None:
    files = [path for folder in ("shapes", "tests/shapes") for path in sorted((ROOT / folder).rglob("*.ttl"))[::5]]
    assert len(files) > 100
    for path in files:
        assert_same(path)


def test_turtle_of_the_shacl_suite_is_what_rdflib_reads(shared: Path) -> None:
    files = sorted((shared / "w3c-shacl").rglob("*.ttl"))
    assert len(files) > 100
    for path in files:
        assert_same(path)
