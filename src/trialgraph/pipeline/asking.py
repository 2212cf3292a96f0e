"""Questions put to a store, to files or to a remote endpoint."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from trialgraph import answers, questions, resources
from trialgraph.answers import Answer
from trialgraph.concepts import Decision, Kind
from trialgraph.errors import QueryError, StoreError
from trialgraph.names import BASE, Names
from trialgraph.pipeline.counts import Progress
from trialgraph.pipeline.loading import found
from trialgraph.questions import Parameter, Question
from trialgraph.stores import answering, embedded
from trialgraph.stores.answering import Limits, Source
from trialgraph.terms import Term, iri, text

if TYPE_CHECKING:
    from trialgraph.linking import Linker
    from trialgraph.stores.endpoint import Endpoint

# Gives the answer to a query. Raises QueryError, or StoreError when what is asked cannot answer.
Ask: TypeAlias = Callable[[str], Answer]

_NCT: Final = re.compile(r"NCT[0-9]{8}")
_YEAR: Final = re.compile(r"[0-9]{4}")
_NUMBER: Final = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_CURIE: Final = re.compile(r"([A-Za-z][A-Za-z0-9_.-]*):([^\s/][^\s]*)")
_OFFERED: Final = 5  # concepts that a sentence names


def packaged() -> tuple[Question, ...]:
    """The questions that come with trialgraph, by name."""
    return questions.read_all(resources.path("queries"))


def question(name: str) -> Question:
    """The packaged question of that name. Raises QueryError if there is none."""
    known = {item.name: item for item in packaged()}
    if name not in known:
        raise QueryError(f"there is no query {name}; `trialgraph queries` lists them")
    return known[name]


def asked(
    item: Question, given: Mapping[str, Sequence[str]], base: str = BASE, progress: Progress | None = None
) -> str:
    """The text of a question about what was given for its parameters: identifiers (``MONDO:0005062``) or names, which
    are looked up as a build would.

    Raises QueryError for a parameter that the question does not have, and for a value that means nothing, or several
    things, in the vocabularies.
    """
    known = {parameter.name: parameter for parameter in item.parameters}
    meant = Meant(Names(base), progress)
    return item.about({
        name: [term for value in values for term in meant.terms(known[name], value)] if name in known else []
        for name, values in given.items()
    })  # fmt: skip


@contextmanager
def opened(
    store: Path | None = None, data: Sequence[Path] = (), endpoint: str = "", limits: Limits | None = None
) -> Iterator[Ask]:
    """What is asked: an embedded store, or files and folders of builds, or the address of a SPARQL endpoint.

    Raises StoreError or SourceError when it is not there or cannot be read.
    """
    if endpoint:
        from trialgraph.stores.endpoint import Endpoint  # noqa: PLC0415 - and with it httpx

        with Endpoint(endpoint, timeout=(limits or Limits()).seconds) as remote:
            yield lambda query: _remote(remote, query)
        return
    source = embedded.source(store) if store else _of_files(data)
    with answering.pool(source, 1, limits) as pool:
        yield pool.ask


def _remote(remote: Endpoint, query: str) -> Answer:
    body, media_type = remote.query(query, answers.ACCEPT)
    try:
        return answers.read(body, media_type)
    except ValueError as error:
        raise StoreError(f"{remote.url} does not answer in SPARQL results: {error}") from error


def _of_files(data: Sequence[Path]) -> Source:
    found_files = [file for source in data for file in found(source)]
    files = [(file.path, embedded.media_type(file.path), file.graph) for file in found_files]
    return Source(files=tuple(files), union=embedded.spread(path for path, _, _ in files))


class Meant:
    """What a user means by the value of a parameter, as RDF terms."""

    def __init__(self, names: Names, progress: Progress | None = None) -> None:
        self._names, self._progress = names, progress or (lambda step, done, total: None)

    @cached_property
    def _linker(self) -> Linker:
        from trialgraph.pipeline.vocab import linker  # noqa: PLC0415 - slow to import, and most queries need none

        return linker(self._progress)[0]

    def terms(self, parameter: Parameter, value: str) -> list[Term]:
        """The terms for a value: for a concept all that mean the same thing. Raises QueryError if there are none."""
        value = value.strip()
        if parameter.kind in _PLAIN:
            pattern, sort, term = _PLAIN[parameter.kind]
            if not pattern.fullmatch(value):
                raise QueryError(f"--{parameter.name} {value!r} is no {sort}")
            return [term(value)]
        if not value:
            raise QueryError(f"--{parameter.name} is empty")
        if value.startswith(("http://", "https://", "<")):
            return [_iri(parameter.name, value)]
        if concept := self._curie(value):
            return concept
        return self._named(parameter, Kind(parameter.kind), value)

    def _curie(self, value: str) -> list[Term]:
        """The concept of a CURIE with a known prefix and those that vocabularies declare to be the same; or nothing."""
        matched = _CURIE.fullmatch(value)
        if matched is None:
            return []
        try:
            first = self._names.concept(value)
        except (KeyError, ValueError):
            return []
        prefix = next((name for name in self._names.prefixes() if name.lower() == matched[1].lower()), matched[1])
        curies = [f"{form}:{matched[2]}" for form in dict.fromkeys((matched[1], prefix, prefix.upper()))]
        return sorted({first, *(term for curie in curies for term in self._same(curie))})

    def _same(self, curie: str) -> Iterator[Term]:
        for entry in self._linker.index.equivalents(curie):
            for same in (entry.concept.curie, *entry.concept.exact):
                with suppress(KeyError, ValueError):  # of a vocabulary that this project does not use
                    yield self._names.concept(same)

    def _named(self, parameter: Parameter, kind: Kind, value: str) -> list[Term]:
        links = self._linker.link(kind, value).links
        exact = [link for link in links if link.decision is Decision.ACCEPTED and link.predicate == "skos:exactMatch"]
        if exact:
            return sorted({term for link in exact for term in self._curie(link.concept)})
        found = [
            (link.concept, link.label) for link in links if link.decision in (Decision.ACCEPTED, Decision.CANDIDATE)
        ]
        near = found or [(concept.curie, concept.label) for concept in self._linker.beginning(kind, value)]
        offers = [f"{curie} ({label})" for curie, label in islice(dict.fromkeys(near), _OFFERED)]
        said = f"; nearest: {', '.join(offers)}" if offers else ""
        raise QueryError(f"--{parameter.name} {value!r} is not the name of one {kind} in the vocabularies{said}")


def _iri(name: str, value: str) -> Term:
    try:
        return iri(value.removeprefix("<").removesuffix(">"))
    except ValueError as error:
        raise QueryError(f"--{name}: {error}") from error


_PLAIN: Final[Mapping[str, tuple[re.Pattern[str], str, Callable[[str], Term]]]] = {
    questions.TRIAL: (_NCT, "NCT id such as NCT07257419", text),
    questions.YEAR: (_YEAR, "year such as 2024", text),
    questions.NUMBER: (_NUMBER, "number", str),
    questions.TEXT: (re.compile(r".+", re.DOTALL), "text", text),
}
