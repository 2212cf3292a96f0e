"""What a build is asked to do, and what it counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol, TypeAlias

from trialgraph.errors import Finding, Severity
from trialgraph.formats import PROPERTY_GRAPHS, WRITERS
from trialgraph.names import BASE, Names
from trialgraph.terms import Triple

FORMATS: Final = (*WRITERS, *PROPERTY_GRAPHS)
DEFAULT_FORMATS: Final = ("turtle", "jsonld", "ntriples", "nquads")

# Called with the name of a step, how much of it is done, and how much there is (0: not known).
Progress: TypeAlias = Callable[[str, int, int], None]


class Validator(Protocol):
    """Checks a build as it goes on."""

    def trials(self, triples: Sequence[Triple], shared: Iterable[Triple]) -> Sequence[Finding]:
        """The findings about the nodes of trials in `triples`; `shared` are all others that they refer to."""

    def references(self, triples: Iterable[Triple]) -> Iterable[Triple]:
        """Those of `triples` by which trials lead to what they share, as far as a check of that needs them."""

    def shared(self, triples: Iterable[Triple], references: Iterable[Triple], place: Path) -> Iterable[Finding]:
        """The findings about what trials share: all `triples` that are about no trial, and what leads there."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a build is asked to do. Raises ValueError for a base that is no IRI."""

    inputs: tuple[str, ...]
    output: Path
    formats: tuple[str, ...] = DEFAULT_FORMATS
    base: str = BASE
    jobs: int = 1
    link: bool = True
    curated: Path | None = None  # a curator's links; the project's own if none are given
    interpret: bool = True  # say what the interventions mean
    overlays: Path | None = None  # a folder of curated facts, one file a trial; the project's own if none is given

    def __post_init__(self) -> None:
        Names(self.base)

    @property
    def rdf(self) -> tuple[str, ...]:
        """Those of the formats that are written shard by shard."""
        return tuple(name for name in self.formats if name in WRITERS)

    @property
    def property_graphs(self) -> tuple[str, ...]:
        """Those of the formats that are written from nodes and edges."""
        return tuple(name for name in self.formats if name in PROPERTY_GRAPHS)


@dataclass(slots=True)
class Counts:
    """What a build, or one shard of it, read and wrote; counts of shards add up.

    `triples` are those of the graph, `derived` those of the derived graph beside it; `nodes` and `edges` are counted
    where the graph is written as a property graph. `links` counts names in records,
    and parts of names, by (vocabulary, decision); `facts` what was understood, by kind; `findings` by (severity, rule).
    """

    read: int = 0
    trials: int = 0
    skipped: int = 0
    superseded: int = 0
    triples: int = 0
    derived: int = 0
    nodes: int = 0
    edges: int = 0
    size: int = 0
    links: Counter[tuple[str, str]] = field(default_factory=Counter)
    facts: Counter[str] = field(default_factory=Counter)
    findings: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, other: Counts) -> None:
        """Adds the counts of `other` to these."""
        for name in ("read", "trials", "skipped", "superseded", "triples", "size"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.links.update(other.links)
        self.facts.update(other.facts)
        self.findings.update(other.findings)

    def found(self, severity: Severity) -> int:
        """How many findings of one severity there are."""
        return sum(count for (level, _), count in self.findings.items() if level == severity)
