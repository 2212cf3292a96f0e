"""On which line of a file a triple stands.

Parsers keep no places, so the text is read once more, token by token, by the grammar of Turtle
(https://www.w3.org/TR/turtle/). TriG, N-Triples and N-Quads are read by the same rules: TriG puts braces around,
N-Quads a fourth term behind. Only files that `reading` has accepted come here, so nothing is checked again.
"""

from __future__ import annotations

import mmap
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

import pyoxigraph as ox

from trialgraph import vocab as v
from trialgraph.terms import Term, Triple, text
from trialgraph.validation.reading import BOM, Labels, looks_random, syntax_of, unpacked

_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_FIRST: Final = f"<{_RDF}first>"
_REST: Final = f"<{_RDF}rest>"
_NIL: Final = f"<{_RDF}nil>"
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_BY_LINE: Final = (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS)
_KNOWN: Final = (ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG, *_BY_LINE)

# Every byte beyond ASCII counts as a letter: where it is none, the file was not accepted.
_GAP: Final = rb"(?:[ \t\r\n]++|\#[^\r\n]*+)"
_NAME: Final = rb"[A-Za-z0-9_\x80-\xff-]"
_PREFIX: Final = rb"(?:[A-Za-z\x80-\xff](?:" + _NAME + rb"|\.+(?=" + _NAME + rb"))*+)?+"
_LOCAL: Final = (
    rb"(?:[A-Za-z0-9_:\x80-\xff]|%[0-9A-Fa-f]{2}|\\.)"
    rb"(?:[A-Za-z0-9_:\x80-\xff-]|%[0-9A-Fa-f]{2}|\\.|\.+(?=[A-Za-z0-9_:\x80-\xff%\\-]))*+"
)
_PNAME: Final = _PREFIX + rb":(?:" + _LOCAL + rb")?+"
_IRI: Final = rb"<[^>]*+>"
_SHORT: Final = rb"""(?:"(?:[^"\\]++|\\.)*+"|'(?:[^'\\]++|\\.)*+')"""
_LONG: Final = (
    rb'(?:"""(?:[^"\\]++|\\.|""?(?!"))*+"""'
    rb"|'''(?:[^'\\]++|\\.|''?(?!'))*+''')"
)
_SUFFIX: Final = (
    _GAP + rb"*+(?:@(?P<language>[A-Za-z]+(?:-[A-Za-z0-9]+)*+)"
    rb"|\^\^" + _GAP + rb"*+(?P<datatype>" + _IRI + rb"|" + _PNAME + rb"))"
)
_TOKEN: Final = re.compile(
    _GAP + rb"*+(?:(?P<prefix>(?:@prefix" + _GAP + rb"*+|(?i:prefix)" + _GAP + rb"++)"
    rb"(?P<short>" + _PREFIX + rb"):" + _GAP + rb"*+(?P<long>" + _IRI + rb"))"
    rb"|(?P<version>@?(?i:version)" + _GAP + rb"*+" + _SHORT + rb")"
    rb"|(?P<base>(?:@base|(?i:base))" + _GAP + rb"*+(?P<start>" + _IRI + rb"))"
    rb"|(?P<iri>" + _IRI + rb")"
    rb"|(?P<pname>" + _PNAME + rb")"
    rb"|(?P<string>(?P<quoted>" + _LONG + rb"|" + _SHORT + rb")(?:" + _SUFFIX + rb")?+)"
    rb"|(?P<number>[+-]?(?:[0-9]*\.?[0-9]+[eE][+-]?[0-9]+|[0-9]+\.[0-9]*[eE][+-]?[0-9]+|[0-9]*\.[0-9]+|[0-9]+))"
    rb"|_:(?P<blank>[A-Za-z0-9_\x80-\xff](?:" + _NAME + rb"|\.+(?=" + _NAME + rb"))*+)"
    rb"|(?P<word>[A-Za-z]+)"
    rb"|(?P<sign>[][(){}.;,]))",
    re.DOTALL,
)
_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_CONTROL: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_PIECE: Final = 1 << 20
_REMEMBERED: Final = 1 << 16  # terms, for those that stand again and again
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


@dataclass(frozen=True, slots=True)
class Places:
    """Lines, counted from 1: of the object of a triple, and of a subject where its first triple begins."""

    triples: Mapping[Triple, int] = field(default_factory=dict)
    subjects: Mapping[Term, int] = field(default_factory=dict)


def locate(path: Path, wanted: Collection[Triple], subjects: Collection[Term] = (), number: int = 0) -> Places:
    """Where the triples in `wanted` and the nodes in `subjects` stand in a file that `reading.triples` accepted.

    Terms are those that `reading.triples` gave, with the same `number`. What stands several times is found where it
    stands first; what is not found is left out, and so is all that JSON-LD and RDF/XML hold. N-Triples and N-Quads are
    read line by line, other files are held in memory, or by it where the system can take them back.
    """
    syntax = syntax_of(path)
    if not (wanted or subjects) or syntax not in _KNOWN or not path.stat().st_size:
        return Places()
    scan = _Scan(path.absolute().as_uri(), frozenset(wanted), frozenset(subjects), Labels(number))
    with path.open("rb") as raw:
        if syntax in _BY_LINE:
            scan.read_lines(unpacked(raw, path))
            return Places(scan.found, scan.begun)
        stream = unpacked(raw, path)
        data = mmap.mmap(raw.fileno(), 0, access=mmap.ACCESS_READ) if stream is raw else stream.read()
        scan.read(data)
        lines = _lines(data, [*scan.found.values(), *scan.begun.values()])
    return Places(
        {triple: lines[at] for triple, at in scan.found.items()},
        {subject: lines[at] for subject, at in scan.begun.items()},
    )


def _lines(data: bytes | mmap.mmap, places: Collection[int]) -> dict[int, int]:
    lines: dict[int, int] = {}
    line, last = 1, 0
    for at in sorted(places):
        for start in range(last, at, _PIECE):
            line += data[start : min(start + _PIECE, at)].count(b"\n")
        lines[at], last = line, at
    return lines


class _Node:
    """A blank node without label."""


class _Token(NamedTuple):
    """A term as it is written; most are never asked for, so it is made out late."""

    kind: str
    text: bytes


_Value: TypeAlias = Term | _Node | _Token


# What the walk expects next: AFTER an object a sign, or the name of a graph in N-Quads; an ITEM is one of a collection.
_SUBJECT, _VERB, _OBJECT, _AFTER, _ITEM = range(5)
_AFTER_BRACKET: Final = {_SUBJECT: _VERB, _OBJECT: _AFTER, _ITEM: _ITEM}
_AFTER_SIGN: Final = {b".": _SUBJECT, b"{": _SUBJECT, b"}": _SUBJECT, b";": _VERB, b",": _OBJECT}


class _Frame(NamedTuple):
    """What waits while a bracket is open: the statement around it, what comes after it, and where it was opened."""

    subject: Term | _Node
    begin: int
    verb: Term | _Token
    after: int
    opened: int


class _Scan:
    """One walk over a text.

    Nodes without label are numbered when a triple first mentions them, so triples are made in the order of Oxigraph:
    what is within brackets comes before the statement around it, but a collection is tied to that statement, and an
    item to the one before it, as soon as it begins.
    """

    def __init__(self, base: str, wanted: frozenset[Triple], subjects: frozenset[Term], labels: Labels) -> None:
        # Where something stands: an offset, or the number of a line.
        self.found: dict[Triple, int] = {}
        self.begun: dict[Term, int] = {}
        self._line = 0
        self._base = base
        self._wanted = wanted
        self._subjects = subjects
        self._asked = subjects | {subject for subject, _, _ in wanted}
        self._labels = labels
        self._prefixes: dict[bytes, str] = {}
        self._terms: dict[bytes, Term] = {}
        self._random: dict[str, _Node] = {}
        self._stack: list[_Frame] = []
        self._state = _SUBJECT
        # The statement that is being read; within a collection the subject is the node of the last item, "" before it.
        self._subject: Term | _Node = ""
        self._begin = 0
        self._verb: Term | _Token = ""
        self._head: _Node | None = None  # the first node of a collection that is a subject
        self._steps: Mapping[str | None, Callable[[re.Match[bytes]], None]] = {
            "version": lambda _: None,
            "prefix": self._prefix,
            "base": self._rebase,
            "sign": self._sign,
            **dict.fromkeys(("iri", "pname", "string", "number", "blank", "word"), self._term),
        }

    def read(self, data: bytes | mmap.mmap) -> None:
        """Reads a whole text."""
        self._walk(data, len(BOM) if data[: len(BOM)] == BOM else 0)

    def read_lines(self, lines: Iterable[bytes]) -> None:
        """Reads a text in which each line is a statement, so that most can be passed over."""
        asked = {term[:-1].encode() for term in self._asked if term[0] == "<"}
        passed = b"\n\n"  # how lines begin that are about the same node as one that was passed over
        for number, line in enumerate(lines, 1):
            if line.startswith(passed) and b"_:" not in line:
                continue
            statement = line.removeprefix(BOM) if number == 1 else line
            subject = statement.partition(b">")[0]
            if subject in asked or statement[:1] != b"<" or b"\\" in subject or b"_:" in statement:
                self._line = number
                self._walk(statement, 0)
            else:
                passed = subject + b"> "

    def _walk(self, data: bytes | mmap.mmap, at: int) -> None:
        steps = self._steps
        while match := _TOKEN.match(data, at):
            at = match.end()
            steps[match.lastgroup](match)

    def _prefix(self, match: re.Match[bytes]) -> None:
        self._prefixes[match["short"]] = self._iri(match["long"])
        self._terms.clear()

    def _rebase(self, match: re.Match[bytes]) -> None:
        self._base = self._iri(match["start"])
        self._terms.clear()

    def _term(self, match: re.Match[bytes]) -> None:
        kind = str(match.lastgroup)
        state, at = self._state, match.start(kind)
        value = self._blank(match["blank"].decode()) if kind == "blank" else _Token(kind, match[kind])
        if state == _OBJECT:
            self._emit(self._subject, self._begin, self._verb, value, at)
            self._state = _AFTER
        elif state == _VERB:
            assert isinstance(value, _Token)
            self._verb = value
            self._state = _OBJECT
        elif state == _SUBJECT and kind != "word":  # the word is GRAPH
            self._subject = self._made(value) if isinstance(value, _Token) else value
            self._begin = at
            self._state = _VERB
        elif state == _ITEM:
            node = _Node()
            # Oxigraph is done with a string only when it has seen what follows.
            for tie in (True, False) if kind == "string" else (False, True):
                if tie:
                    self._tie(node, at)
                else:
                    self._emit(node, at, _FIRST, value, at)
            self._subject = node

    def _sign(self, match: re.Match[bytes]) -> None:
        sign, at = match["sign"], match.start("sign")
        if sign in _AFTER_SIGN:
            self._state = _AFTER_SIGN[sign]
        elif sign in b"[(":
            self._open(at)
            self._subject, self._begin = (_Node() if sign == b"[" else ""), at
            self._state = _VERB if sign == b"[" else _ITEM
        else:
            self._close(at)

    def _open(self, at: int) -> None:
        if self._state == _ITEM:
            node = _Node()
            self._tie(node, at)
            self._subject, self._begin, self._verb = node, at, _FIRST
        self._stack.append(_Frame(self._subject, self._begin, self._verb, _AFTER_BRACKET[self._state], at))

    def _close(self, at: int) -> None:
        inner, collection = self._subject, self._state == _ITEM
        self._subject, self._begin, self._verb, self._state, opened = self._stack.pop()
        if collection and inner:
            self._emit(inner, opened, _REST, _NIL, at)
        if self._state == _VERB:
            first = self._head if collection and inner else inner
            self._subject, self._begin = first or _NIL, opened
        elif not (collection and inner):  # a collection with items is tied already
            self._emit(self._subject, self._begin, self._verb, inner or _NIL, opened)

    def _tie(self, node: _Node, at: int) -> None:
        """Ties a new item of a collection to the one before, or to the statement around."""
        around = self._stack[-1]
        if self._subject:
            self._emit(self._subject, around.opened, _REST, node, at)
        elif around.after == _VERB:
            self._head = node
        else:
            self._emit(around.subject, around.begin, around.verb, node, around.opened)

    def _emit(self, subject: Term | _Node, begin: int, verb: Term | _Token, value: _Value, at: int) -> None:
        known = self._labels.anonymous(subject) if isinstance(subject, _Node) else subject
        if isinstance(value, _Node):
            value = self._labels.anonymous(value)
        if known not in self._asked:
            return
        if known in self._subjects:
            self.begun.setdefault(known, self._line or begin)
        triple = known, self._made(verb), self._made(value)
        if triple in self._wanted:
            self.found.setdefault(triple, self._line or at)

    def _blank(self, label: str) -> Term | _Node:
        if looks_random(label):
            return self._random.setdefault(label, _Node())
        return self._labels.labelled(label)

    def _made(self, value: Term | _Token) -> Term:
        if isinstance(value, str):
            return value
        made = self._terms.get(value.text)
        if made is None:
            if len(self._terms) > _REMEMBERED:
                self._terms.clear()
            made = self._terms[value.text] = self._make(value)
        return made

    def _make(self, token: _Token) -> Term:
        match token.kind:
            case "iri":
                return f"<{self._iri(token.text)}>"
            case "pname":
                prefix, _, local = token.text.partition(b":")
                return f"<{self._prefixes[prefix]}{_unescaped(local.decode())}>"
            case "string":
                return self._literal(token.text)
            case "number":
                form = token.text.decode()
                return f'"{form}"^^<{_XSD}{_number(form)}>'
            case _:
                return v.RDF_TYPE if token.text == b"a" else f'"{token.text.decode()}"^^<{_XSD}boolean>'

    def _literal(self, written: bytes) -> Term:
        match = _TOKEN.match(written)
        assert match is not None
        quoted = match["quoted"].decode()
        marks = 3 if quoted[:3] in ('"""', "'''") else 1
        value = text(_unescaped(quoted[marks:-marks]))
        if match["language"] is not None:
            return f"{value}@{match['language'].decode().lower()}"
        if match["datatype"] is None:
            return value
        kind = "iri" if match["datatype"].startswith(b"<") else "pname"
        datatype = self._made(_Token(kind, match["datatype"]))
        return value if datatype == f"<{_XSD}string>" else f"{value}^^{datatype}"

    def _iri(self, written: bytes) -> str:
        value = _unescaped(written[1:-1].decode())
        if _SCHEME.match(value):
            return value
        (quad,) = ox.parse(f"<{value}> <x:> <x:> .", ox.RdfFormat.TURTLE, base_iri=self._base)
        assert isinstance(quad.subject, ox.NamedNode)
        return quad.subject.value


def _number(form: str) -> str:
    return "double" if "e" in form.lower() else "decimal" if "." in form else "integer"


def _unescaped(written: str) -> str:
    return _ESCAPE.sub(_character, written) if "\\" in written else written


def _character(match: re.Match[str]) -> str:
    short, long, plain = match.groups()
    return chr(int(short or long, 16)) if plain is None else _CONTROL.get(plain, plain)
