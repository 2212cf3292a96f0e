"""The IRIs of instances: pure functions of keys, never of content or position, and no blank nodes.

A part of a trial is named ``{base}trial/{nct}/{kind}-{slug}-{h8}``: `slug` is for the reader, `h8` are the first
eight hex digits of the SHA-256 of the key (NFKC, case-folded, spaces collapsed). So an edited description keeps the
IRI and a moved arm too. Parts of one record with equal keys but different content get ``-2``, ``-3`` in the order of
their sorted content; parts that are equal in everything are one thing said twice and share a name.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Final, TypeVar

from trialgraph import resources
from trialgraph.terms import Term, iri

BASE: Final = "https://w3id.org/trialgraph/"
T = TypeVar("T")

_SLUG_LENGTH: Final = 40
_SEPARATOR: Final = "\0"  # in no text that `records` lets through
# Maps every byte but an ASCII letter or digit to a space.
_WORDS: Final = bytes(byte if chr(byte).isalnum() else ord(" ") for byte in range(128)) + b" " * 128


def normal(value: str) -> str:
    """`value` as keys compare it: NFKC, case-folded, runs of white space one space."""
    folded = value.lower() if value.isascii() else unicodedata.normalize("NFKC", value).casefold()
    return " ".join(folded.split())


def slug(value: str) -> str:
    """`value`, already normal, as ASCII letters and digits joined by hyphens, at most 40 characters; may be empty."""
    head = value[: 2 * _SLUG_LENGTH].encode()
    if not head.isascii():
        head = unicodedata.normalize("NFKD", head.decode()).encode("ascii", "ignore")
    return b"-".join(head.translate(_WORDS).split())[:_SLUG_LENGTH].rstrip(b"-").decode()


def local_name(*key: str) -> str:
    """``slug-h8`` of a key; the slug is of its first part that has one."""
    whole = _SEPARATOR.join(key)
    whole = whole.lower() if _is_tidy(whole) else _SEPARATOR.join(map(normal, key))
    digest = hashlib.sha256(whole.encode()).hexdigest()[:8]
    readable = slug(whole.partition(_SEPARATOR)[0]) or next(filter(None, map(slug, whole.split(_SEPARATOR))), "")
    return f"{readable}-{digest}" if readable else digest


def _is_tidy(whole: str) -> bool:
    """Whether `normal` would only fold the case. Plain tests, since every thing in every record is asked."""
    return (
        whole.isascii()
        and "  " not in whole
        and "\n" not in whole
        and "\t" not in whole
        and "\r" not in whole
        and f" {_SEPARATOR}" not in whole
        and f"{_SEPARATOR} " not in whole
        and whole.strip(" ") == whole
    )


def trial(nct: str) -> Term:
    """The trial itself, as Bioregistry names it; not its web page, which is :func:`record`."""
    return f"<https://bioregistry.io/clinicaltrials:{nct}>"


def record(nct: str) -> Term:
    """The registry's web page about the trial."""
    return f"<https://clinicaltrials.gov/study/{nct}>"


def publication(pmid: str) -> Term:
    """A publication with a PubMed id."""
    return f"<https://bioregistry.io/pubmed:{pmid}>"


class Names:
    """The names under one instance base, ``https://w3id.org/trialgraph/`` unless set otherwise."""

    def __init__(self, base: str = BASE) -> None:
        iri(base)  # raises ValueError for a base that is no IRI
        self.base = base if base.endswith(("/", "#")) else f"{base}/"

    def version(self, nct: str, date: str) -> Term:
        """The record as it stood on `date`."""
        return f"<{self.base}trial/{nct}/record-{date}>"

    def eligibility(self, nct: str) -> Term:
        """The eligibility criteria; a trial has one set of them."""
        return f"<{self.base}trial/{nct}/eligibility>"

    def parts(self, nct: str, kind: str, items: Sequence[T], key: Callable[[T], tuple[str, ...]]) -> list[Term]:
        """The names of the `items` of one kind in one record, in their order."""
        prefix = f"<{self.base}trial/{nct}/{kind}-"
        bare = [local_name(*key(item)) for item in items]
        if len(set(bare)) < len(bare):
            bare = _told_apart(bare, items)
        return [f"{prefix}{name}>" for name in bare]

    def component(self, owner: Term, text: str) -> Term:
        """A part of the registered name of `owner`, told by its words as they stand: names that differ in case may name
        one organisation, but a part has one label."""
        place, _, local = owner[1:-1].rpartition("/")
        digest = hashlib.sha256(f"{local}{_SEPARATOR}{text}".encode()).hexdigest()[:8]
        return f"<{place}/{'-'.join(filter(None, ('component', slug(normal(text)), digest)))}>"

    @lru_cache(maxsize=65536)  # noqa: B019 - one Names lives as long as its run
    def organization(self, name: str) -> Term:
        """An organisation, by its name as registered."""
        return f"<{self.base}org/{local_name(name)}>"

    def evidence(self, *key: str) -> Term:
        """The record of a link, keyed by all that makes it distinct."""
        return f"<{self.base}mapping/{hashlib.sha256(chr(31).join(key).encode()).hexdigest()[:16]}>"

    def population(self, nct: str) -> Term:
        """Those who may take part; a trial has one description of them."""
        return f"<{self.base}trial/{nct}/population>"

    def fact_evidence(self, nct: str, *key: str) -> Term:
        """Why a fact about one trial is believed, keyed by all that makes it distinct."""
        digest = hashlib.sha256(chr(31).join(key).encode()).hexdigest()[:12]
        return f"<{self.base}trial/{nct}/evidence-{digest}>"

    def association(self, treatment: str, disease: str) -> Term:
        """The edge between two concepts, by their CURIEs."""
        return f"<{self.base}association/{local_name(treatment, disease)}>"

    def vocabulary(self, name: str) -> Term:
        """A vocabulary release that was searched; described in the dataset description."""
        return f"<{self.base}vocabulary/{name}>"

    def graph(self, *path: str) -> Term:
        """A named graph: ``graph/trial/{nct}``, ``graph/shared``, ``graph/vocabulary``, ``graph/codes``."""
        return f"<{self.base}graph/{'/'.join(path)}>"

    @lru_cache(maxsize=65536)  # noqa: B019 - one Names lives as long as its run
    def concept(self, curie: str) -> Term:
        """The IRI of a vocabulary's concept: the publisher's own where `prefixes.json` has it. Raises KeyError."""
        prefix, _, local = curie.partition(":")
        return iri(self.namespace(prefix) + local)

    def namespace(self, prefix: str) -> str:
        """The namespace of a CURIE prefix, in whatever case the vocabulary writes it. Raises KeyError."""
        return _namespaces(self.base)[prefix.lower()]

    def prefixes(self) -> dict[str, str]:
        """Prefix → namespace for writers, with the instance prefixes under this base."""
        return {prefix: _rebase(namespace, self.base) for prefix, namespace in prefixes().items()}


def _told_apart(bare: list[str], items: Sequence[T]) -> list[str]:
    """The names with ``-2``, ``-3`` where equal names stand for different contents, in the order of the contents."""
    repeated = {name for name, count in Counter(bare).items() if count > 1}
    content = [repr(item) if name in repeated else "" for name, item in zip(bare, items, strict=True)]
    rank: dict[tuple[str, str], int] = {}
    pairs = list(zip(bare, content, strict=True))
    for _, group in groupby(sorted(set(pairs)), key=itemgetter(0)):
        rank |= {pair: number for number, pair in enumerate(group, 1)}
    return [pair[0] if rank[pair] == 1 else f"{pair[0]}-{rank[pair]}" for pair in pairs]


_INSTANCE_NAMESPACES: Final = (
    "trial/", "org/", "mapping/", "device/", "vocabulary/", "graph/", "fdaproductcode/", "association/",
)  # fmt: skip


def _rebase(namespace: str, base: str) -> str:
    local = namespace.removeprefix(BASE)
    return base + local if local in _INSTANCE_NAMESPACES else namespace


@cache
def prefixes() -> dict[str, str]:
    """The one prefix table of the project, `ontologies/prefixes.json`."""
    table: dict[str, str] = json.loads(resources.path("ontologies", "prefixes.json").read_text("utf-8"))
    return table


@cache
def _namespaces(base: str) -> dict[str, str]:
    namespaces = {prefix.lower(): _rebase(namespace, base) for prefix, namespace in prefixes().items()}
    return namespaces | {"tgdevice": namespaces["device"]}
