"""Which names of a built graph have no accepted link, and in how many records they stand: where to curate first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from trialgraph.concepts import Decision, Kind
from trialgraph.errors import SourceError
from trialgraph.formats import sssom
from trialgraph.pipeline.join import MAPPINGS

# Rules of names that need no link: they stand for nothing, or their parts are linked one by one.
SETTLED: Final = frozenset({"named-in-parts", "not-a-disease", "not-a-substance", "placebo", "sham"})
WAITING, REJECTED = "waiting", "rejected"


@dataclass(frozen=True, slots=True)
class Unlinked:
    """A normalised name without an accepted link.

    `count` is the number of records that it stands in; `why` the rule by which nothing was found, ``waiting`` when
    there are candidates for a person to choose from, or ``rejected`` when all that was found was.
    """

    count: int
    kind: Kind
    name: str
    why: str
    candidates: int


@dataclass(slots=True)
class _Said:
    """What the mapping sets say of one name."""

    accepted: bool = False
    rule: str = ""
    missed: int = 0
    most: int = 0  # records with the same candidate or rejected concept
    candidates: set[str] = field(default_factory=set)

    def add(self, row: dict[str, str]) -> None:
        decision = row["decision"].removeprefix("code:decision-")
        count = int(row["occurrences"])
        self.accepted |= decision == Decision.ACCEPTED
        if decision == Decision.NOT_FOUND:
            self.rule, self.missed = row["rule"], self.missed + count
        else:
            self.most = max(self.most, count)
        if decision == Decision.CANDIDATE:
            self.candidates.add(row["object_id"])


def unlinked(paths: Sequence[Path], kinds: Sequence[Kind] = (), *, settled: bool = False) -> list[Unlinked]:
    """The names without an accepted link in the mapping sets at `paths` (files, or folders of a build), most frequent
    first.

    A name that is linked in one record and not in another counts as linked. `kinds` are all if none is given; `settled`
    adds the names that need no link. Raises SourceError for what is no mapping set of this version.
    """
    names: dict[tuple[Kind, str], _Said] = {}
    for path in paths:
        for file in _files(path):
            for row in sssom.read(file):
                kind = Kind(row["name_kind"].removeprefix("code:nameKind-"))
                if not kinds or kind in kinds:
                    names.setdefault((kind, row["subject_label"]), _Said()).add(row)
    found = [_unlinked(kind, name, said) for (kind, name), said in names.items() if not said.accepted]
    wanted = (one for one in found if settled or one.why not in SETTLED)
    return sorted(wanted, key=lambda one: (-one.count, one.kind, one.name))


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    files = [path / f"{name}.sssom.tsv" for name in MAPPINGS]
    if missing := [file.name for file in files if not file.is_file()]:
        raise SourceError(f"{path} holds no {missing[0]}: it is no folder of a build that linked names")
    return files


def _unlinked(kind: Kind, name: str, said: _Said) -> Unlinked:
    why = WAITING if said.candidates else said.rule or REJECTED
    return Unlinked(max(said.missed, said.most), kind, name, why, len(said.candidates))
