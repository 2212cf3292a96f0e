"""The triples of an RDF file, whatever its syntax, as N-Triples text in the one form that `terms` writes.

The parsers are those of Oxigraph. Blocks of N-Triples that are in the wanted form already are only split, which is
faster than a parser; one character that is not surely right sends the whole block to the parser.
"""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections.abc import Collection, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Final, TypeAlias, cast
from xml.parsers import expat

import pyoxigraph as ox

from trialgraph.errors import SourceError
from trialgraph.terms import Term, Triple, text

_FORMATS: Final = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".turtle": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".json": ox.RdfFormat.JSON_LD,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
    ".xml": ox.RdfFormat.RDF_XML,
}
_XSD_STRING: Final = "http://www.w3.org/2001/XMLSchema#string"
_SIZE: Final = 1 << 16  # bytes of N-Triples or N-Quads
_BATCH: Final = 1024  # triples of other syntaxes
_CUT: Final = "the file ends in the middle of a statement"
BOM: Final = b"\xef\xbb\xbf"
# Some triples, and their text, which tells at once whether there is a blank node in it.
_Block: TypeAlias = tuple[list[Triple], bytes]


def _run(also: str) -> str:
    some = rf"[A-Za-z0-9._~!$&'()*+,;=:@/\u00a1-\ud7ff{also}-]*+"
    return rf"{some}(?:%[0-9A-Fa-f]{{2}}{some})*+"


# What is surely right and surely canonical: less than the grammar (https://www.w3.org/TR/n-triples/) allows.
_IRI: Final = (
    r"<[A-Za-z][A-Za-z0-9+.-]*+:(?://[A-Za-z0-9.-]*+(?::[0-9]*+)?+(?=[/?#>])|(?!//))"
    rf"{_run('')}(?:\?{_run('?')})?+(?:#{_run('?')})?+>"
)
_BLANK: Final = "_:[A-Za-z0-9]++"
_LITERAL: Final = (
    r'"[^"\\\x00-\x1f]*+(?:\\(?:["\\bfnrt]|u00(?:0[0-7be]|1[0-9a-f]))[^"\\\x00-\x1f]*+)*+"'
    r"(?:@[a-z]{2,3}(?:-[a-z]{4})?+(?:-[a-z]{2})?+"
    rf"|\^\^(?!<{re.escape(_XSD_STRING)}>|<http://www\.w3\.org/1999/02/22-rdf-syntax-ns#){_IRI})?+"
)
_SUBJECT: Final = re.compile(f"{_IRI}|{_BLANK}").fullmatch
_PREDICATE: Final = re.compile(_IRI).fullmatch
_OBJECT: Final = re.compile(f"{_LITERAL}|{_IRI}|{_BLANK}").fullmatch

# Oxigraph names a node without label by a random 128-bit number in hexadecimal that starts with a letter.
looks_random: Final = re.compile("[a-f][0-9a-f]{23,31}").fullmatch
_WHERE: Final = re.compile(
    r"Parser error (?:at|between) line \d+.*?(?:columns? \d+(?: and (?:line \d+ column )?\d+)?): "
)
_DEBUG: Final = re.compile(r"(?:, found| but found)? *\b[A-Z]\w+\(.*", re.DOTALL)


def triples(path: Path, number: int = 0) -> Iterator[Triple]:
    """The triples of the RDF file `path`, one by one; see :func:`blocks`."""
    return chain.from_iterable(blocks(path, number))


def blocks(path: Path, number: int = 0) -> Iterator[list[Triple]]:
    """The triples of the RDF file `path`, some hundreds at a time, in the order of the file, as often as they stand
    there.

    The name tells the syntax: `.ttl .turtle .nt .nq .trig .jsonld .json .rdf .owl .xml`, each also with `.gz` after it.
    Names of graphs are dropped. A literal keeps its lexical form, whether its datatype allows it or not; a language tag
    is in lower case, as RDF compares tags without case (https://www.w3.org/TR/rdf11-concepts/#section-Graph-Literal). A
    relative IRI is resolved against the file's own IRI (https://www.rfc-editor.org/rfc/rfc3986#section-5.1.3).

    Blank nodes are `_:f0.label` where the file has a label and `_:f0-1` for the second one without; the digits after
    the `f` are `number`, which keeps files apart. Memory does not grow with the file, except for JSON-LD and for blank
    nodes without label.

    Raises SourceError when the file is missing, cannot be read, is cut short or is not what its name says. A remote
    context of JSON-LD is an error, never fetched. A file of no bytes has no triples.
    """
    if path.is_dir():
        raise SourceError(f"{path}: is a folder, not a file")
    syntax = syntax_of(path)
    labels = Labels(number)
    try:
        with path.open("rb") as raw:
            for found, block in _read(unpacked(raw, path), syntax, path.absolute().as_uri()):
                yield list(labels(found)) if b"_:" in block else found
    except FileNotFoundError:
        raise SourceError(f"{path}: no such file") from None
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise SourceError(f"{path}: the compressed data are damaged or cut short") from error
    except OSError as error:
        raise SourceError(f"{path}: cannot be read: {error.strerror or error}") from error
    except _BadSyntax as error:
        place = f"{path}:{error.line}" if error.line else str(path)
        raise SourceError(f"{place}: not {syntax.name}: {error}") from error


def unpacked(raw: io.BufferedReader, path: Path) -> io.BufferedReader:
    """The bytes of an open file, unpacked if its name ends in `.gz`."""
    if not path.name.lower().endswith(".gz"):
        return raw
    return cast("io.BufferedReader", io.BufferedReader(gzip.GzipFile(fileobj=raw)))


def syntax_of(path: Path) -> ox.RdfFormat:
    """The syntax that the name of a file tells. Raises SourceError."""
    name = path.name.lower().removesuffix(".gz")
    suffix = name[name.rfind(".") :] if "." in name else ""
    syntax = _FORMATS.get(suffix)
    if syntax is None:
        raise SourceError(f"{path}: no RDF file has the ending {suffix or '(none)'}; known are {' '.join(_FORMATS)}")
    return syntax


class _BadSyntax(Exception):
    """What is wrong with a text, and on which line; 0 is unknown."""

    def __init__(self, wrong: str, line: int = 0) -> None:
        super().__init__(wrong)
        self.line = line

    @classmethod
    def of(cls, error: SyntaxError, before: int = 0) -> _BadSyntax:
        """What Oxigraph says, without the parts that speak of its inside; `before` lines were read already."""
        said = _DEBUG.sub("", _WHERE.sub("", str(error.msg))).strip()
        if "LoadDocumentCallback" in said:
            said = "its @context is another document, which is never fetched"
        elif said.startswith("Unexpected end"):
            said = _CUT
        elif "UTF-8 char" in said or said.startswith("Invalid UTF-8"):
            said = "the text is not UTF-8"
        elif said.startswith("Invalid IRI code point"):
            said = f"an IRI must not hold {said.removeprefix('Invalid IRI code point ')}"
        elif said.startswith("No scheme"):
            said = "an IRI must start with a scheme such as http:"
        elif said[1:2].islower():
            said = said[0].lower() + said[1:]
        return cls(" ".join(said.split())[:200], before + error.lineno if error.lineno else 0)


class Labels:
    """Names the blank nodes of one file; a node without label is told by any value that is its own."""

    def __init__(self, number: int) -> None:
        self._start = f"_:f{number}"
        self._anonymous: dict[object, Term] = {}

    def labelled(self, label: str) -> Term:
        return f"{self._start}.{label}"

    def anonymous(self, node: object) -> Term:
        """The name of a node, numbered in the order of the first calls."""
        return self._anonymous.setdefault(node, f"{self._start}-{len(self._anonymous)}")

    def __call__(self, found: list[Triple]) -> Iterator[Triple]:
        for subject, predicate, value in found:
            yield self._of(subject), predicate, self._of(value)

    def _of(self, term: Term) -> Term:
        if term[0] != "_":
            return term
        label = term[2:]
        return self.anonymous(label) if looks_random(label) else self.labelled(label)


def _read(stream: io.BufferedReader, syntax: ox.RdfFormat, base: str) -> Iterator[_Block]:
    start = len(BOM) if stream.read(len(BOM)) == BOM else 0
    stream.seek(start)
    if not stream.peek(1):
        return
    if syntax in _LINES:
        yield from _lines(stream, syntax)
        return
    if syntax in _CHECKS:
        _CHECKS[syntax](stream, base)
        stream.seek(start)
    for batch in _batches(ox.parse(stream, syntax, base_iri=base)):
        block = _written(batch)
        found = _split(block)
        yield list(_parsed(block)) if found is None else found, block


def _lines(stream: io.BufferedReader, syntax: ox.RdfFormat) -> Iterator[_Block]:
    before = 0
    while lines := stream.readlines(_SIZE):
        block = b"".join(lines)
        found = _split(block, graphs=syntax == ox.RdfFormat.N_QUADS)
        if found is None:
            try:
                found = list(_parsed(block, syntax))
            except SyntaxError as error:
                raise _BadSyntax.of(error, before) from error
        yield found, block
        before += len(lines)


def _batches(quads: Iterator[ox.Quad]) -> Iterator[list[ox.Triple]]:
    try:
        while batch := [quad.triple for quad in islice(quads, _BATCH)]:
            yield batch
    except SyntaxError as error:
        raise _BadSyntax.of(error) from error


def _written(batch: list[ox.Triple]) -> bytes:
    block = ox.serialize(batch, format=ox.RdfFormat.N_TRIPLES)
    assert block is not None
    return block


# IRIs that were found right: predicates and codes come again in every block.
_seen: set[Term] = set()
_REMEMBERED: Final = 20_000


def _split(block: bytes, *, graphs: bool = False) -> list[Triple] | None:
    """The triples of a block whose lines are all canonical, else None."""
    try:
        # No term below has a line break in it, so each piece is a line.
        *lines, rest = block.decode().split(" .\n")
    except UnicodeDecodeError:
        return None
    rows = [line.split(" ", 2) for line in lines]
    if rest or set(map(len, rows)) != {3}:
        return None
    names: Collection[str] = ()
    if graphs:
        parts = [(subject, predicate, value.rpartition(" ")) for subject, predicate, value in rows]
        rows = [[subject, predicate, value] for subject, predicate, (value, _, _) in parts]
        names = {name for _, _, (_, _, name) in parts}
    subjects, predicates, objects = map(set, zip(*rows, strict=True))
    predicates -= _seen
    objects -= _seen
    right = (
        all(map(_PREDICATE, predicates))
        and all(map(_SUBJECT, subjects))
        and all(map(_OBJECT, objects))
        and all(map(_SUBJECT, names))
    )
    if not right:
        return None
    if len(_seen) < _REMEMBERED:
        _seen.update(predicates, (value for value in objects if value[0] == "<"))
    return cast("list[Triple]", list(map(tuple, rows)))


def _parsed(block: bytes, syntax: ox.RdfFormat = ox.RdfFormat.N_TRIPLES) -> Iterator[Triple]:
    """The triples of any N-Triples or N-Quads; raises SyntaxError."""
    for quad in ox.parse(block, syntax):
        yield _term(quad.subject), f"<{quad.predicate.value}>", _term(quad.object)


def _term(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Term:
    if isinstance(term, ox.NamedNode):
        return f"<{term.value}>"
    if isinstance(term, ox.BlankNode):
        return f"_:{term.value}"
    if isinstance(term, ox.Triple):
        raise _BadSyntax("a triple stands as a term, which only RDF 1.2 allows")
    if term.direction is not None:
        raise _BadSyntax("a text has a direction, which only RDF 1.2 allows")
    quoted = text(term.value)
    if term.language:
        return f"{quoted}@{term.language}"
    return quoted if term.datatype.value == _XSD_STRING else f"{quoted}^^<{term.datatype.value}>"


def _check_xml(stream: io.BufferedReader, base: str) -> None:
    """Refuses what is not well-formed: Oxigraph takes RDF/XML that is cut short for whole."""
    parser = expat.ParserCreate()
    try:
        parser.ParseFile(stream)
    except expat.ExpatError as error:
        said = expat.ErrorString(error.code)
        raise _BadSyntax(_CUT if said == expat.errors.XML_ERROR_NO_ELEMENTS else said, error.lineno) from error


def _check_json(stream: io.BufferedReader, base: str) -> None:
    """Refuses broken IRIs and language tags: Oxigraph leaves such statements out, as JSON-LD asks.

    Read leniently they come out. So do keys without meaning, as relative IRIs; those are rightly left out.
    """
    for batch in _batches(ox.parse(stream, ox.RdfFormat.JSON_LD, base_iri=base, lenient=True)):
        block = _written([triple for triple in batch if ":" in triple.predicate.value])
        if _split(block) is None:
            try:
                list(_parsed(block))
            except SyntaxError as error:
                # The line is one of `block`, not of the file, so the statement is shown instead.
                statement = block.split(b"\n")[(error.lineno or 1) - 1].decode()
                raise _BadSyntax(f"{_BadSyntax.of(error)}: {statement}") from error


_LINES: Final = (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS)
_CHECKS: Final = {ox.RdfFormat.RDF_XML: _check_xml, ox.RdfFormat.JSON_LD: _check_json}
