"""Errors and findings.

Only a run that cannot go on raises; bad data in one record is a :class:`Finding` and the run goes on::

    TrialGraphError
    ├── SourceError       a registry or file cannot be read or understood
    ├── VocabularyError   a vocabulary file is missing or malformed
    ├── ModelError        ontology, shapes, context and code disagree
    ├── StoreError        a store or an output cannot be reached or written
    │   └── BusyFault     every process was answering others for as long as a query may take
    ├── QueryError        a query cannot be understood, or does not end within its limits
    │   ├── SyntaxFault   it is not SPARQL 1.1
    │   ├── TimeFault     it did not end in time
    │   └── SizeFault     its answer has more rows than it may have, or needs more memory
    └── TruncationError   fewer or more records or triples than declared
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class TrialGraphError(Exception):
    """Base of every error that trialgraph raises on purpose; its text is one clear sentence."""


class SourceError(TrialGraphError):
    """A registry or file cannot be read or understood."""


class VocabularyError(TrialGraphError):
    """A vocabulary file is missing or malformed."""


class ModelError(TrialGraphError):
    """Ontology, shapes, context and code disagree about a term."""


class StoreError(TrialGraphError):
    """A store or an output folder cannot be reached, or refused."""


class BusyFault(StoreError):
    """Every process was answering others for as long as a query may take."""


class QueryError(TrialGraphError):
    """A query cannot be understood, or its answer does not keep within the limits."""


class SyntaxFault(QueryError):
    """A query is not SPARQL 1.1."""


class TimeFault(QueryError):
    """A query did not end in time."""


class SizeFault(QueryError):
    """An answer has more rows than it may have, or needs more memory."""


class TruncationError(TrialGraphError):
    """Fewer or more records or triples than declared."""


class Severity(StrEnum):
    """The three severities of SHACL (https://www.w3.org/TR/shacl/#severity), gravest first."""

    VIOLATION = "Violation"
    WARNING = "Warning"
    INFO = "Info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was wrong or remarkable in the input or in the graph.

    `rule` is a stable kebab-case name (``bad-date``) or the name of a shape; `path` is the JSON path in the
    registry's own words (``protocolSection.armsInterventionsModule.armGroups[0].label``); `file` and `line`
    say where the record stands. A finding of a shape also has the terms of its validation result
    (https://www.w3.org/TR/shacl/#results-validation-result), as N-Triples text; `predicate` is its path, as a
    SPARQL property path where that is no predicate. `waived` is why a known finding is put up with. What does not apply
    is empty (``""``, ``0``).
    """

    severity: Severity
    rule: str
    message: str
    record: str = ""
    path: str = ""
    file: str = ""
    line: int = 0
    focus: str = ""
    predicate: str = ""
    value: str = ""
    shape: str = ""
    component: str = ""
    waived: str = ""

    def __str__(self) -> str:
        said = bool(self.file) and self.message.startswith(self.file)  # readers of files name the file themselves
        where = ":".join(str(part) for part in (self.file, self.line) if part and not said)
        place = " ".join(part for part in (where, self.record, self.path) if part)
        return (
            f"{self.severity}: {place}: {self.message} [{self.rule}]"
            if place
            else f"{self.severity}: {self.message} [{self.rule}]"
        )
