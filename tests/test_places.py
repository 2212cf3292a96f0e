"""The line of a triple: in the project's own files, in those of others, and in any layout that the grammar allows."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import orjson
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from conftest import GOLDEN, ROOT, golden_triples
from trialgraph import terms
from trialgraph.formats import WRITERS
from trialgraph.formats.turtle import Turtle
from trialgraph.names import Names
from trialgraph.terms import Term, Triple
from trialgraph.validation.places import Places, locate
from trialgraph.validation.reading import triples

XSD = "http://www.w3.org/2001/XMLSchema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
S, P = "<http://a/s>", "<http://a/p>"


def write(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.write_bytes(content.encode())
    return path


def all_places(path: Path, number: int = 0) -> Places:
    found = list(triples(path, number))
    return locate(path, found, {subject for subject, _, _ in found}, number)


def local(term: Term) -> list[str]:
    """What a line has of a term in any of its usual forms."""
    if term == f"<{RDF}nil>":
        return [")", "nil"]
    if term.startswith("<"):
        last = re.split(r"[#/:_]", term[1:-1])[-1]
        return [last, "<>"] if last else [term[1:-1], ":"]
    if term.startswith("_:"):
        return [term.partition(".")[2]] if "." in term else ["[", "(", ""]
    value: str = orjson.loads(term[: term.rindex('"') + 1])
    return [value.partition("\n")[0].strip(), terms.text(value)[1:-1]]


def assert_found(path: Path) -> int:
    """Every triple and every subject has a line, and the line has the object, or the subject, in it."""
    found = list(triples(path, 3))
    lines = path.read_bytes().decode().split("\n")
    places = all_places(path, 3)
    assert set(places.triples) == set(found), path
    assert set(places.subjects) == {subject for subject, _, _ in found}, path
    for triple, line in places.triples.items():
        assert any(each in lines[line - 1] for each in local(triple[2])), (path, line, triple)
    for subject, line in places.subjects.items():
        assert any(each in lines[line - 1] for each in local(subject)), (path, line, subject)
    return len(found)


def test_every_triple_of_the_project_s_turtle_is_found() -> None:
    files = [p for folder in ("shapes", "tests/shapes", "ontologies") for p in sorted((ROOT / folder).rglob("*.ttl"))]
    assert sum(map(assert_found, files)) > 5000


def test_every_triple_of_the_shacl_suite_is_found(shared: Path) -> None:
    assert sum(map(assert_found, sorted((shared / "w3c-shacl").rglob("*.ttl")))) > 2000


def blocks() -> list[tuple[Term, list[Triple]]]:
    names = Names()
    folders = sorted(path for path in GOLDEN.iterdir() if (path / "record.json").exists())[::6]
    return [(names.graph("trial", f"NCT{n:08}"), sorted(golden_triples(path))) for n, path in enumerate(folders)]


@pytest.mark.parametrize("name", ["ntriples", "nquads"])
def test_lines_of_our_own_n_triples(tmp_path: Path, name: str) -> None:
    writer = WRITERS[name](Names().prefixes())
    said = blocks()
    text = writer.opening() + "".join(writer.block(*block) for block in said)
    first: dict[Triple, int] = {}
    for number, triple in enumerate((triple for _, block in said for triple in block), 1):
        first.setdefault(triple, number)
    starts: dict[Term, int] = {}
    for (subject, _, _), number in first.items():
        starts.setdefault(subject, number)
    assert all_places(write(tmp_path, f"t.{writer.suffix}", text)) == Places(first, starts)


def by_lines(text: str, writer: Turtle) -> Iterator[tuple[str, str, str, str, int]]:
    """Namespace of the block, subject, verb and the rest of each line of our own Turtle, with its number."""
    own = subject = ""
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("@prefix : <"):
            own = line[len("@prefix : <") : -len("> .")]
        elif line and not line.startswith("@prefix"):
            if not line.startswith("    "):
                subject, _, line = line.partition(" ")  # noqa: PLW2901
            verb, _, rest = line.strip().partition(" ")
            yield own, subject, verb, rest[:-2], number


def test_lines_of_our_own_turtle(tmp_path: Path) -> None:
    writer = Turtle(Names().prefixes())
    said = blocks()
    text = writer.opening() + writer.separator.join(writer.block(*block) for block in said)
    read = list(by_lines(text, writer))
    shortest = min(said, key=lambda block: len(block[1]))[1]
    places = all_places(write(tmp_path, "t.ttl", text))
    assert set(shortest) < set(places.triples) == {triple for _, block in said for triple in block}
    for (subject, predicate, value), line in places.triples.items():
        verb = "a" if predicate == f"<{RDF}type>" else predicate
        lines = [
            number
            for own, written, by, rest, number in read
            if written == writer.term(subject, own)
            and by in (verb, writer.term(predicate, own))
            and writer.term(value, own) in (rest, *rest.split(", "))
        ]
        assert line == min(lines)
        assert places.subjects[subject] == min(n for own, s, _, _, n in read if s == writer.term(subject, own))


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        ('<a:s> <a:p> """1\n2\n""" , "x" .\n<a:s>\n<a:p>\n\n"y"@EN .', [1, 3, 7]),
        ("PREFIX : <a:>\nbase <a:b/>\n:s :p 1 ,\n 1.0 ,\n 1e0 , true\n; a :C .", [3, 4, 5, 5, 6]),
        ("@prefix a: <http://a/> . # a:s a:p a:o .\na:s a:p '# no' , # \"\na:x\\,y%20z.v .", [2, 3]),
        ("<a:s> <a:p>\n[ <a:q> 1 ;\n <a:r> [] , [ <a:q> 2\n ] ]\n.", [2, 2, 3, 3, 3]),
        ("<a:s> <a:p> (\n1\n\"2\" [ <a:q> ( ) ]\n (3) ) .", [2, 1, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4]),
        ("(1\n[]) <a:p>\n() .\n[ <a:p>\n2 ] .", [1, 2, 2, 2, 3, 5]),
        ("[] <a:p>\n(1) , (\n'a') .", [2, 2, 2, 2, 3, 3]),
        ("_:a <a:p>\n_:b-c.d\n.\n_:b-c.d <a:p>\n_:abcdefabcdefabcdefabcdefabcdef01.", [2, 5]),
        ("\ufeff<a:s> <a:p>\r\n<a:o>.\r\n<a:s> <a:p> <\\u0061:b> .", [2, 3]),
        ('VERSION "1.2"\n<a:s> <a:p>\n 1 .\n@version "1.2" .\n<a:s> <a:p> 2 .', [3, 5]),
        ("<a:s> <a:p> 'it\\'s', '''a''b\\'''' ,\n\"\"\"\"q\" \"\"\", \"\"\"\n\"\"\" .", [1, 1, 2, 2]),
        ("<> <#p>\n<../x> .\n@base <http://a/b/c> .\n<> <#p>\n<../x> .", [2, 5]),
        ("@prefix true: <a:> . @prefix a: <b:>.\ntrue:a a a:a.b;\na:true true , -1.5 , +.5E-1.", [2, 3, 3, 3]),
    ],
)  # fmt: skip
def test_places_in_all_that_turtle_has(tmp_path: Path, content: str, lines: list[int]) -> None:
    path = write(tmp_path, "t.ttl", content)
    places = all_places(path)
    assert list(places.triples) != []
    assert set(places.triples) == set(triples(path))
    assert sorted(places.triples.values()) == sorted(lines)
    packed = path.with_suffix(".ttl.gz")
    packed.write_bytes(gzip.compress(content.encode()))
    assert sorted(all_places(packed).triples.values()) == sorted(lines)


def test_places_in_named_graphs(tmp_path: Path) -> None:
    content = (
        "prefix : <a:>\n:g { :s :p\n1 } GRAPH :h { :s :p\n2 . :t :p [ :p\n3 ] }\n{ :s :p\n1 , 4 . } :s :p\n5 . [] {}"
    )
    places = all_places(write(tmp_path, "t.trig", content))
    numbers = {value[1]: line for (_, _, value), line in places.triples.items() if value[0] == '"'}
    assert numbers == {"1": 3, "2": 4, "3": 5, "4": 7, "5": 8}
    assert (places.subjects["<a:s>"], places.subjects["<a:t>"]) == (2, 4)


def test_lines_as_others_write_them(tmp_path: Path) -> None:
    content = (
        f'# {S} {P} {S} .\n\n  {S}\t{P}  "\\u0061".\n{S} {P} <http://a/g> <http://a/g> . # c\n'
        f'<http://a/\\u0073> {P} "b"^^<{XSD}string> _:g .\n_:x {P} {S} .\n{S} {P} "c" .'
    )
    places = all_places(write(tmp_path, "t.nq", content))
    said = [(S, P, '"a"'), (S, P, "<http://a/g>"), (S, P, '"b"'), ("_:f0.x", P, S), (S, P, '"c"')]
    assert places == Places(dict(zip(said, [3, 4, 5, 6, 7], strict=True)), {S: 3, "_:f0.x": 6})


def test_only_what_was_asked_for_and_stands_there(tmp_path: Path) -> None:
    path = write(tmp_path, "t.ttl", f'{S} {P} 1 ;\n {P} 2 .\n<a:b> {P} "{S} {P} 3" .\n')
    two, three = f'"2"^^<{XSD}integer>', f'"3"^^<{XSD}integer>'
    assert locate(path, [(S, P, two), (S, P, three)], ["<a:b>", "<a:c>"]) == Places({(S, P, two): 2}, {"<a:b>": 3})
    assert locate(path, []) == Places()


@pytest.mark.parametrize("name", ["t.jsonld", "t.json"])
def test_json_ld_has_no_places(tmp_path: Path, name: str) -> None:
    path = write(tmp_path, name, '{"@id": "http://a/s", "http://a/p": "x"}')
    assert all_places(path) == Places()


# Random statements in random layouts; the writer counts its own line breaks.
gaps = st.sampled_from([" ", "\n", "\t", "\r\n", ' # < " . [\n', "\n\n #\n", "  "])
names = st.sampled_from(["a", "true", "b.c", "x-1", "é", "0", "a:b", "a,b", "%41", "~", "e1", "_"])
nasty = st.sampled_from("\"'\\\n\r\t\b\f\x00\x7f\u2028\U0001f9ec<>^@.#[(%")
texts = st.text(st.one_of(nasty, st.characters(exclude_categories=["Cs"])), max_size=8)
Form = tuple[Term, str]


def escaped(value: str, quote: str, draw: Callable[[st.SearchStrategy[bool]], bool]) -> str:
    marks = quote * (3 if draw(st.booleans()) else 1)
    short = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\b": "\\b", "\f": "\\f", quote: f"\\{quote}"}
    written = ""
    for index, character in enumerate(value):
        must = character == "\\" or (len(marks) == 1 and character in f"{quote}\n\r")
        must = must or (character == quote and (index + 1 == len(value) or value[index + 1] == quote or index > 0))
        if must or (character in short and draw(st.booleans())):
            written += short[character]
        elif draw(st.booleans()) and character > "~":
            written += f"\\U{ord(character):08X}" if ord(character) > 0xFFFF else f"\\u{ord(character):04x}"
        else:
            written += character
    return f"{marks}{written}{marks}"


@st.composite
def iri_forms(draw: st.DrawFn) -> Form:
    """An IRI term, and one way to write it."""
    name = draw(names)
    term = f"<http://a/{name}>"
    spelt = re.sub(r"[,~]", r"\\\g<0>", name)
    ways = [term, f"p:{spelt}", f":{spelt}", f"<{name}>" if ":" not in name else term, f"p.q:{spelt}"]
    return term, draw(st.sampled_from(ways))


@st.composite
def literal_forms(draw: st.DrawFn) -> Form:
    if draw(st.booleans()):
        form = draw(st.sampled_from(["1", "-07", "+1.50", ".5", "1e3", "1.E-3", "true", "false"]))
        kind = "double" if "e" in form.lower() and form[0] not in "tf" else "decimal" if "." in form else "integer"
        return f'"{form}"^^<{XSD}{"boolean" if form[0] in "tf" else kind}>', form
    value = draw(texts)
    written = escaped(value, draw(st.sampled_from("'\"")), draw)
    gap = draw(st.sampled_from(["", " ", "\n", "#\n"]))
    mark = draw(st.sampled_from(["", "@en", "@de-CH", f"^^{gap}<{XSD}date>", f"^^{gap}p:a.b", f"^^<{XSD}string>"]))
    canonical = {"@de-CH": "@de-ch", f"^^{gap}p:a.b": "^^<http://a/a.b>", f"^^<{XSD}string>": ""}
    return terms.text(value) + canonical.get(mark, mark.replace(gap, "") if gap else mark), f"{written}{gap}{mark}"


verbs = st.one_of(st.just((f"<{RDF}type>", "a")), iri_forms())
statements = st.lists(
    st.tuples(
        iri_forms(),
        st.lists(
            st.tuples(verbs, st.lists(iri_forms() | literal_forms(), min_size=1, max_size=3)), min_size=1, max_size=3
        ),
    ),
    min_size=1,
    max_size=4,
)
HEAD = "@prefix p: <http://a/> . PREFIX : <http://a/> prefix p.q: <http://a/>\n@base <http://a/> ."


@given(st.data(), statements)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_layout(
    tmp_path: Path, data: st.DataObject, said: list[tuple[Form, list[tuple[Form, list[Form]]]]]
) -> None:
    text = HEAD
    found: dict[Triple, int] = {}
    starts: dict[Term, int] = {}

    def put(token: str) -> int:
        """Writes a gap and a token, and gives the line where the token begins."""
        nonlocal text
        text += data.draw(gaps)
        line = text.count("\n") + 1
        text += token
        return line

    for (subject, written), properties in said:
        starts.setdefault(subject, put(written))
        for more, ((predicate, verb), values) in enumerate(properties):
            if more:
                put(";")
            put(verb)
            for another, (value, form) in enumerate(values):
                if another:
                    put(",")
                found.setdefault((subject, predicate, value), put(form))
        put(".")
    path = write(tmp_path, "t.ttl", text)
    assert set(triples(path)) == set(found)
    assert all_places(path) == Places(found, starts)


def nodes(depth: int) -> st.SearchStrategy[str]:
    """Objects with brackets in brackets."""
    plain = st.sampled_from(
        ["1", "<a:o>", "_:x", '"s"', "'''t'''@en", "true", "p:n", "[]", "()", "[ ]", "_:fa0123456789abcdef01234567"]
    )
    if not depth:
        return plain
    inner = nodes(depth - 1)
    lists = st.lists(inner, max_size=3).map(lambda items: f"( {' '.join(items)} )")
    properties = st.lists(inner, min_size=1, max_size=2).map(lambda items: f"[ p:q {' , '.join(items)} ; p:r 1 ]")
    return st.one_of(plain, lists, properties)


@given(
    st.lists(st.tuples(nodes(2).filter(lambda node: node[0] in "([_<p"), nodes(3), nodes(3)), min_size=1, max_size=4)
)
@example([("[ p:q 1 ]", "('a')", "(1 ('b') [])")])
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nodes_without_label_are_numbered_as_the_reader_does(tmp_path: Path, said: list[tuple[str, str, str]]) -> None:
    body = "".join(f"{subject} p:p {one} , {two} .\n" for subject, one, two in said)
    for name, text in (
        ("t.ttl", f"@prefix p: <a:> .\n{body}"),
        ("t.trig", f"prefix p: <a:>\n[] {{\n{body}}} p:g {{ {body} }}"),
    ):
        path = write(tmp_path, name, text)
        found = list(triples(path, 5))
        places = all_places(path, 5)
        assert set(places.triples) == set(found)
        assert set(places.subjects) == {subject for subject, _, _ in found}


@pytest.mark.parametrize("name", ["empty.nt", "empty.ttl", "empty.ttl.gz"])
def test_nothing_stands_in_an_empty_file(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(b"")
    assert locate(path, [("<a:a>", "<a:b>", "<a:c>")], ["<a:a>"]) == Places()
