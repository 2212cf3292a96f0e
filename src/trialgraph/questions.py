"""Competency questions: one SPARQL query a file, its title and parameters in the comment at its head.

::

    # Which trials study a disease, or one below it, and how strong is the link?
    # condition (condition): a disease; those below it count too
    PREFIX …
    SELECT … WHERE {
      VALUES ?condition { MONDO:0005062 }
      …

The first line is the title. Each line ``name (kind): description`` after it declares a parameter: a variable with one
``VALUES ?name { … }`` in the query, whose content is the value to start from. So a file is a query that any store
answers as it stands, and asking it of something else changes that one place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from trialgraph.concepts import Kind
from trialgraph.errors import QueryError
from trialgraph.terms import Term

# Kinds of values that are no concepts: an NCT id, words to look for, a year, a number.
TRIAL: Final = "trial"
TEXT: Final = "text"
YEAR: Final = "year"
NUMBER: Final = "number"
KINDS: Final = frozenset({TRIAL, TEXT, YEAR, NUMBER, *Kind})

_PARAMETER: Final = re.compile(r"# (?P<name>[a-z]+) \((?P<kind>[a-z]+)\): (?P<description>.+)")
# What may hold any words and brackets without meaning them: comments, IRIs, strings and the local parts of prefixed
# names, by the terminals of https://www.w3.org/TR/sparql11-query/#sparqlGrammar.
_OPAQUE: Final = re.compile(
    r"""
    \#[^\r\n]*
    | <(?:[^\x00-\x20<>"{}|^`\\]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>
    | \"\"\"(?:"{0,2}(?:[^"\\]|\\.))*\"\"\"
    | \'\'\'(?:'{0,2}(?:[^'\\]|\\.))*\'\'\'
    | "(?:[^"\\\r\n]|\\.)*"
    | '(?:[^'\\\r\n]|\\.)*'
    | :(?:[\w:%]|\\.)(?:[\w:%.-]|\\.)*
    """,
    re.DOTALL | re.VERBOSE,
)
_VALUES: Final = r"VALUES\s+\?{name}\s*\{{(?P<values>[^{{}}]*)\}}"
_VARIABLE_OR_LANGUAGE: Final = re.compile(r"[?$]\w+|@[A-Za-z][A-Za-z0-9-]*")
# The engine needs no space before a keyword: ``?o.SERVICE``, ``1SERVICE`` and ``trueSERVICE`` are two words each.
_SERVICE: Final = re.compile(r"(?:(?<![^\W\d])|true|false)SERVICE", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing that a question is about: its name, what kind of value it takes, what it means, and its value in the
    file (SPARQL text)."""

    name: str
    kind: str
    description: str
    default: str

    @property
    def example(self) -> str:
        """The value to start from, as a user gives it: a text without its quotation marks."""
        return self.default[1:-1] if re.fullmatch(r'"[^"\\]*"', self.default) else self.default


@dataclass(frozen=True, slots=True)
class Question:
    """A titled query with its parameters; `name` is the stem of its file."""

    name: str
    title: str
    text: str
    parameters: tuple[Parameter, ...] = ()

    def about(self, values: Mapping[str, Sequence[Term]]) -> str:
        """The query with other values, as N-Triples terms, for some of its parameters.

        Raises QueryError for a value of a parameter that the question does not have.
        """
        text = self.text
        for name, terms in values.items():
            if name not in {parameter.name for parameter in self.parameters}:
                raise QueryError(f"the question {self.name} has no parameter {name}; {self._known()}")
            ((start, end),) = _values(name, text)  # checked when the question was read
            text = f"{text[:start]} {' '.join(terms)} {text[end:]}"
        return text

    def _known(self) -> str:
        names = ", ".join(parameter.name for parameter in self.parameters)
        return f"its parameters are: {names}" if names else "it has none"


def parse(name: str, text: str) -> Question:
    """The question in the text of a file. Raises QueryError when a parameter is declared and has no VALUES, or two, or
    is declared twice.

    A query without a head comment is a question without a title.
    """
    head = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        head.append(line)
    declared = [found for line in head[1:] if (found := _PARAMETER.fullmatch(line))]
    parameters = tuple(_parameter(name, text, found) for found in declared)
    if len({parameter.name for parameter in parameters}) < len(parameters):
        raise QueryError(f"query {name}: a parameter is declared twice")
    return Question(name, head[0].lstrip("# ") if head else "", text, parameters)


def _parameter(question: str, text: str, declared: re.Match[str]) -> Parameter:
    name, kind, description = declared["name"], declared["kind"], declared["description"]
    if kind not in KINDS:
        raise QueryError(f"query {question}: parameter {name} is of no kind that there is ({kind})")
    places = _values(name, text)
    if len(places) != 1:
        raise QueryError(
            f"query {question}: parameter {name} has {len(places) or 'no'} VALUES ?{name} {{ … }}, not one"
        )
    ((start, end),) = places
    return Parameter(name, kind, description, text[start:end].strip())


def _values(name: str, text: str) -> list[tuple[int, int]]:
    """Where the values of a variable stand in a query."""
    pattern = _VALUES.format(name=re.escape(name))
    return [found.span("values") for found in re.finditer(pattern, bare(text), re.IGNORECASE)]


def read(path: Path) -> Question:
    """The question in a file. Raises QueryError when it cannot be read."""
    try:
        return parse(path.stem, path.read_text("utf-8"))
    except OSError as error:
        raise QueryError(f"query {path} cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise QueryError(f"query {path} is not UTF-8 text (byte {error.start})") from error


def read_all(folder: Path) -> tuple[Question, ...]:
    """The questions in a folder, by name."""
    return tuple(read(path) for path in sorted(folder.glob("*.rq")))


def bare(text: str) -> str:
    """A query with spaces in place of its comments, IRIs, strings and local names, for a look at its words."""
    return _OPAQUE.sub(lambda found: " " * len(found[0]), text)


def asks_elsewhere(text: str) -> bool:
    """Whether a query has parts that another endpoint is to answer (SERVICE, https://www.w3.org/TR/sparql11-federated-query/).

    In doubt it has: a prefix that is called ``service:`` counts too.
    """
    return _SERVICE.search(_VARIABLE_OR_LANGUAGE.sub(" ", bare(text))) is not None
