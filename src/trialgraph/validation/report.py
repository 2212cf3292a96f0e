"""What a validation found, and what it looked at: the one value that every report is written from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from trialgraph.errors import Finding, Severity
from trialgraph.terms import Term


@dataclass(frozen=True, slots=True)
class Rule:
    """A shape that findings can name.

    `name` is the local name of its IRI (``Trial-status``); `title`, `message` and `description` are its ``sh:name``,
    ``sh:message`` and ``sh:description``, empty where it has none; `help` the address of a page about it, or "".
    """

    name: str
    severity: Severity
    shape: Term
    title: str = ""
    message: str = ""
    description: str = ""
    help: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """One run.

    `findings` can be read several times, in the order of the graph. `rules` are all shapes of the run that a finding
    can name, by name, also those that found nothing. `engines` counts shapes by the engine that checked them;
    `triples`, `focus_nodes` (pairs of a shape with a target and a node) and `trials` what was looked at. `fail_on` is
    the mildest severity that fails the run. `limit` is how many findings a report that people read shows (text,
    Markdown); 0 is all.
    """

    findings: Iterable[Finding]
    rules: Mapping[str, Rule]
    files: tuple[str, ...]
    shapes: tuple[str, ...]
    engines: Mapping[str, int]
    triples: int
    focus_nodes: int
    trials: int
    fail_on: Severity = Severity.VIOLATION
    limit: int = 0

    def fails(self, finding: Finding) -> bool:
        """Whether `finding` fails the run: grave enough, and not waived."""
        gravest_first = list(Severity)
        return not finding.waived and gravest_first.index(finding.severity) <= gravest_first.index(self.fail_on)
