"""What passes between vocabularies, linking and the graph: concepts and links to them.

A concept is one class or entry of an open vocabulary; a link is the decision about one name of one kind.
Both are plain frozen values, so that `vocabularies`, `linking` and `graph` need not know each other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a name in a record is a name of; it decides which vocabularies are searched."""

    CONDITION = "condition"
    DRUG = "drug"
    BIOLOGICAL = "biological"
    DEVICE = "device"
    PROCEDURE = "procedure"
    ORGANIZATION = "organization"
    MARKER = "marker"
    REGIMEN = "regimen"
    OTHER = "other"


class Decision(StrEnum):
    """The outcome of a search; only ACCEPTED asserts a SKOS triple."""

    ACCEPTED = "accepted"
    CANDIDATE = "candidate"
    REJECTED = "rejected"
    NOT_FOUND = "not-found"


@dataclass(frozen=True, slots=True)
class Concept:
    """One entry of a vocabulary, as the vocabulary itself states it.

    `category` is the local name of a Biolink class (``Disease``, ``ChemicalEntity``, ``Device`` …). `synonyms` mean the
    same as the label (exact synonyms); `related` are the vocabulary's other names (broad, narrow, related), which
    never carry an exact match. `parents` and `exact` are CURIEs: direct superclasses, and the equivalents that the
    vocabulary (or its published mapping set) declares itself. `country` is the ISO 3166-1 alpha-2 code of an
    organisation's seat.
    """

    curie: str
    label: str
    category: str
    synonyms: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()
    country: str = ""


@dataclass(frozen=True, slots=True)
class Release:
    """Which data a vocabulary slice was made of: for `object_source_version`, the dataset description and licences."""

    name: str
    title: str
    version: str
    licence: str
    homepage: str
    attribution: str
    sources: tuple[str, ...]
    concepts: int


@dataclass(frozen=True, slots=True)
class Link:
    """The decision about one name: an SSSOM literal mapping (https://mapping-commons.github.io/sssom/, 1.1).

    `key` is the normalised form of the name, or of the words of the record that stand for it; `predicate` a SKOS
    mapping predicate as CURIE (``skos:exactMatch``); `concept` the CURIE of the object, empty when nothing was found;
    `source` the vocabulary
    that was searched, `source_version` its release; `justification` a semapv CURIE; `matched` the string of the
    vocabulary that matched; `preprocessing` the semapv steps applied to both sides; `rule` the linker's rule.
    """

    kind: Kind
    key: str
    decision: Decision
    predicate: str
    concept: str
    label: str
    category: str
    source: str
    source_version: str
    justification: str
    confidence: float
    matched: str
    preprocessing: tuple[str, ...]
    rule: str


@dataclass(frozen=True, slots=True)
class Modifier:
    """A qualifier that was set aside to reach a broader concept: ``relapsed``, ``stage IV``, ``CD19+``.

    `text` is verbatim; `code` the notation of the concept in `ontologies/codes.ttl` (scheme ``modifier``), or empty;
    `marker` the bare marker name (``CD19``) when the modifier is a marker's presence or absence, which is then
    itself linked as a name of kind MARKER; `present` tells ``CD19+`` from ``CD20-``.
    """

    text: str
    code: str = ""
    marker: str = ""
    present: bool = True


@dataclass(frozen=True, slots=True)
class Context:
    """What a record says beside a name: witnesses that help to read it, never the answer itself.

    `other_names` are the registrant's further names of the same thing (``interventions[].otherNames``); `siblings` the
    names of the other things of the record; `text` what the record says in prose, where abbreviations and codes are
    explained; `mesh` the CURIEs of the terms that NLM's algorithm gave the trial as a whole; `agency_class` the
    registry's class of an organisation (``INDUSTRY``, ``NIH``).
    """

    other_names: tuple[str, ...] = ()
    siblings: frozenset[str] = frozenset()
    text: str = ""
    mesh: frozenset[str] = frozenset()
    agency_class: str = ""


@dataclass(frozen=True, slots=True)
class Component:
    """A part of a name that names a thing by itself: both drugs in ``A + B``. `text` is verbatim."""

    text: str
    linked: Linked


@dataclass(frozen=True, slots=True)
class Linked:
    """All that linking found for one name: accepted, rejected, candidate and not-found links, and the modifiers.

    `read_as` are the words of the record that were looked up in place of the name (another name of it, the long form of
    an abbreviation), empty when the name itself was.
    """

    links: tuple[Link, ...]
    modifiers: tuple[Modifier, ...] = field(default=())
    components: tuple[Component, ...] = ()
    read_as: str = ""

    @property
    def accepted(self) -> bool:
        """Whether a link of the name as a whole is accepted."""
        return any(link.decision is Decision.ACCEPTED for link in self.links)

    @property
    def exact(self) -> bool:
        """Whether the name, or each of its parts that could be linked, means the same as a concept."""
        whole = any(link.decision is Decision.ACCEPTED and link.predicate == "skos:exactMatch" for link in self.links)
        return whole or any(part.linked.exact for part in self.components)
