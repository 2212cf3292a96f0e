"""Where records come from: one file a source, each offering ``read(what, *, report)``.

A source only finds and cuts: it yields the text of one study at a time and reports what it could not read. Whether a
study is well formed is for the next stage to say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol, TypeVar

from trialgraph.errors import Finding

Wanted_contra = TypeVar("Wanted_contra", contravariant=True)


@dataclass(frozen=True, slots=True)
class RawRecord:
    """The text of one study and where it was found.

    `data` is JSON, in UTF-8 as found, without a line break inside, so that it can be written as one line. `file` is the
    path as the user gave it, ``archive.zip!member.json`` for a member of an archive, ``-`` for standard input; what
    cannot be printed in it is escaped. `line` is the 1-based line where the study starts in line-based input, else 0;
    `index` is its position, from 0, in an array or page, else 0.
    """

    data: bytes
    file: str
    line: int
    index: int


class Source(Protocol[Wanted_contra]):
    """What each source offers: studies for what is wanted (paths, ids, a query), findings for what cannot be had.

    Raises SourceError, on iteration, only if nothing at all can be read.
    """

    def __call__(self, wanted: Wanted_contra, /, *, report: Callable[[Finding], None]) -> Iterator[RawRecord]:
        """Read what is wanted, in its order, and report what cannot be read."""
        ...
