"""Networks of the graph: the rows of the queries in `queries/network`, projected, measured, written."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from trialgraph import questions, resources
from trialgraph.errors import StoreError
from trialgraph.names import Names, normal
from trialgraph.networks import files, picture, projection, sameness
from trialgraph.networks.projection import Member, Thing
from trialgraph.networks.sameness import Concept
from trialgraph.pipeline.asking import Ask, asked
from trialgraph.pipeline.counts import Progress

# Biolink classes of what is given as a substance.
_SUBSTANCES: Final = frozenset({"ChemicalEntity", "Drug", "Cell", "BiologicalEntity"})
# Types of the registry under which substances are registered.
_DRUGS: Final = frozenset({"Drug", "Biological", "Combination Product", "Genetic", "Dietary Supplement"})
_DEVICE: Final = "Device"
# Roles of what stands in for another thing.
_STANDINS: Final = frozenset({"placebo", "sham"})


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a query of members: `thing` with its name, registered type (or class) and role in a group of a trial."""

    trial: str
    group: str
    thing: str
    name: str
    kind: str
    role: str


def rows(ask: Ask, of: str) -> list[Row]:
    return [Row(*values) for values in ask(question(of).text).values()]


def question(name: str) -> questions.Question:
    return questions.read(resources.path("queries", "network") / f"{name}.rq")
