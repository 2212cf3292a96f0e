"""The names of all vocabularies in one SQLite file: opened in milliseconds, read only, its pages shared by processes.

Two keys lead to a concept: the normalised name, and where that differs its coarser folded form. SQLite is a stable,
documented file format (https://sqlite.org/fileformat2.html) that a user can look into with any of its tools.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from trialgraph.concepts import Concept
from trialgraph.errors import VocabularyError
from trialgraph.linking.normalise import fold, normalise, normalise_all

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from trialgraph.concepts import Release

FORMAT: Final = "1"
# The order of words tells these organisations apart: University of Miami, Miami University.
_ORDERED: Final = frozenset({"ror"})
_MAPPED: Final = 1 << 30  # bytes of the file that may be read as memory, shared with every other process

_SCHEMA: Final = """
CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE vocabulary (number INTEGER PRIMARY KEY, name TEXT NOT NULL, version TEXT NOT NULL);
CREATE TABLE concept (
    number INTEGER PRIMARY KEY, vocabulary INTEGER NOT NULL, curie TEXT NOT NULL, label TEXT NOT NULL,
    category TEXT NOT NULL, synonyms TEXT NOT NULL, related TEXT NOT NULL, parents TEXT NOT NULL,
    exact TEXT NOT NULL, country TEXT NOT NULL
);
CREATE TABLE name (key TEXT, concept INTEGER, standing INTEGER, PRIMARY KEY (key, concept, standing)) WITHOUT ROWID;
CREATE TABLE folded (key TEXT, concept INTEGER, standing INTEGER, PRIMARY KEY (key, concept, standing)) WITHOUT ROWID;
CREATE TABLE tail (key TEXT, concept INTEGER, PRIMARY KEY (key, concept)) WITHOUT ROWID;
CREATE TABLE word (word TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE equivalent (curie TEXT, concept INTEGER, PRIMARY KEY (curie, concept)) WITHOUT ROWID;
"""


_DIGIT: Final = re.compile(r"\d")
_BY_KEY: Final = "SELECT concept, standing FROM {} WHERE key = ?1"


class Standing(IntEnum):
    """What a name is to its concept, strongest first."""

    LABEL = 0
    SYNONYM = 1
    RELATED = 2


@dataclass(frozen=True, slots=True)
class Entry:
    """A concept in the index, and the vocabulary that it is from."""

    number: int
    vocabulary: str
    concept: Concept


@dataclass(frozen=True, slots=True)
class Hit:
    """A concept that bears a key, and how."""

    entry: Entry
    standing: Standing


def scheme() -> str:
    """A digest of the code that makes the keys: an index made by other code has other keys."""
    code = (Path(__file__).with_name(name).read_bytes() for name in ("index.py", "normalise.py"))
    return hashlib.sha256(b"".join(code)).hexdigest()


def write(path: str, vocabularies: Iterable[tuple[Release, Sequence[Concept]]]) -> sqlite3.Connection:
    """Makes an index of the concepts at `path` (``:memory:`` for none on a disk). Raises VocabularyError."""
    connection = sqlite3.connect(path)
    connection.executescript(f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; {_SCHEMA}")
    number = 0
    for place, (release, concepts) in enumerate(vocabularies):
        connection.execute("INSERT INTO vocabulary VALUES (?, ?, ?)", (place, release.name, release.version))
        rows = [_row(number + offset, place, concept) for offset, concept in enumerate(concepts)]
        connection.executemany("INSERT INTO concept VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
        names = [*_names(concepts, number)]
        keys = normalise_all([name for name, _, _ in names])
        plain = {(key, concept, standing) for key, (_, concept, standing) in zip(keys, names, strict=True) if key}
        connection.executemany("INSERT INTO name VALUES (?, ?, ?)", sorted(plain))
        ordered = release.name in _ORDERED
        folded = {(fold(key, ordered=ordered), concept, standing) for key, concept, standing in plain} - plain
        connection.executemany("INSERT INTO folded VALUES (?, ?, ?)", sorted(folded))
        tails = {(key[::-1], concept) for key, concept, standing in plain if _may_be_misspelt(key, standing)}
        connection.executemany("INSERT INTO tail VALUES (?, ?)", sorted(tails))
        words = sorted({word for key, _, _ in plain for word in key.split(" ") if len(word) > 3 and not ordered})
        connection.executemany("INSERT OR IGNORE INTO word VALUES (?)", ((word,) for word in words))
        same = {
            (curie, number + offset)
            for offset, concept in enumerate(concepts)
            for curie in (concept.curie, *concept.exact)
        }
        connection.executemany("INSERT INTO equivalent VALUES (?, ?)", sorted(same))
        number += len(concepts)
    connection.execute("INSERT INTO about VALUES ('format', ?)", (FORMAT,))
    connection.commit()
    return connection


def _row(number: int, vocabulary: int, concept: Concept) -> tuple[object, ...]:
    lists = (concept.synonyms, concept.related, concept.parents, concept.exact)
    packed = (json.dumps(items, ensure_ascii=False) if items else "" for items in lists)
    return number, vocabulary, concept.curie, concept.label, concept.category, *packed, concept.country


def _names(concepts: Sequence[Concept], first: int) -> Iterator[tuple[str, int, int]]:
    for number, concept in enumerate(concepts, first):
        yield concept.label, number, Standing.LABEL
        for name in concept.synonyms:
            yield name, number, Standing.SYNONYM
        for name in concept.related:
            yield name, number, Standing.RELATED


def _may_be_misspelt(key: str, standing: int) -> bool:
    """Whether a name is long enough and without digits, so that one wrong letter still tells it from others."""
    return standing != Standing.RELATED and 7 <= len(key) <= 40 and key.isascii() and not _DIGIT.search(key)


class Index:
    """What bears a name, in every vocabulary at once."""

    def __init__(self, connection: sqlite3.Connection, path: Path | None = None) -> None:
        self._path = path
        self._connect(connection)

    @classmethod
    def open(cls, path: Path) -> Index:
        """The index in a file. Raises VocabularyError when it is none, or one of another version."""
        return cls(_open(path), path)

    @classmethod
    def of(cls, vocabularies: Iterable[tuple[Release, Sequence[Concept]]]) -> Index:
        """An index in memory, for a few concepts."""
        return cls(write(":memory:", vocabularies))

    def _connect(self, connection: sqlite3.Connection) -> None:
        self._query = connection.execute
        self.versions: dict[str, str] = dict(self._query("SELECT name, version FROM vocabulary ORDER BY number"))
        self._vocabularies = list(self.versions)
        # A cache for each index, not for the class; the same heads of names come back all the time.
        self.entry = lru_cache(maxsize=1 << 14)(self._entry)
        self.named = lru_cache(maxsize=1 << 13)(self._named)
        self.folded = lru_cache(maxsize=1 << 13)(self._folded)
        self.matched = lru_cache(maxsize=1 << 12)(self._matched)

    def reopen(self) -> None:
        """A connection of its own for a process that was forked: SQLite's must not be carried over a fork."""
        if self._path is not None:
            self._connect(_open(self._path))

    def __reduce__(self) -> tuple[object, ...]:
        return Index.open, (self._path,)

    def _named(self, key: str) -> tuple[Hit, ...]:
        """Everything whose normalised label, synonym or related name is `key`."""
        return self._hits(self._query(_BY_KEY.format("name"), (key,)))

    def _folded(self, key: str) -> tuple[Hit, ...]:
        """Everything with a name whose coarser form is `key`."""
        return self._hits(self._query(f"{_BY_KEY.format('name')} UNION {_BY_KEY.format('folded')}", (key,)))

    def _hits(self, rows: Iterable[tuple[int, int]]) -> tuple[Hit, ...]:
        best: dict[int, int] = {}
        for number, standing in rows:
            best[number] = min(standing, best.get(number, standing))
        return tuple(Hit(self.entry(number), Standing(standing)) for number, standing in sorted(best.items()))

    def nearly(self, key: str) -> Iterator[str]:
        """Names that share the first or the last half of `key`, give or take a letter: those with one wrong letter are
        among them."""
        middle, spare = len(key) // 2, len(key) // 2 + 1
        bounds = len(key) - 1, len(key) + 1
        head, tail = key[:middle], key[spare:][::-1]
        sound = "standing < 2 AND length(key) BETWEEN ? AND ?"
        ahead = f"SELECT DISTINCT key FROM name WHERE key >= ? AND key < ? AND {sound}"
        behind = "SELECT DISTINCT key FROM tail WHERE key >= ? AND key < ? AND length(key) BETWEEN ? AND ?"
        yield from (row[0] for row in self._query(ahead, (head, _after(head), *bounds)))
        yield from (row[0][::-1] for row in self._query(behind, (tail, _after(tail), *bounds)))

    def beginning(self, key: str) -> Iterator[Entry]:
        """Concepts with a name that begins with the words of `key`, the shortest names first."""
        query = "SELECT concept FROM name WHERE key > ? AND key < ? AND standing < 2 ORDER BY length(key), key, concept"
        yield from (self.entry(number) for (number,) in self._query(query, (f"{key} ", _after(f"{key} "))))

    def knows(self, word: str) -> bool:
        """Whether some vocabulary uses the word."""
        return self._query("SELECT 1 FROM word WHERE word = ?", (word,)).fetchone() is not None

    def equivalents(self, curie: str) -> list[Entry]:
        """The concept with this CURIE, and those that declare to be the same."""
        rows = self._query("SELECT concept FROM equivalent WHERE curie = ? ORDER BY concept", (curie,))
        return [self.entry(number) for (number,) in rows]

    def upwards(self, concepts: Iterable[tuple[str, str]]) -> Iterator[Entry]:
        """The concepts with these CURIEs in these vocabularies, and all that are above them there, each once."""
        waiting, seen = list(concepts), set()
        while waiting:
            curie, vocabulary = waiting.pop()
            if (curie, vocabulary) in seen:
                continue
            seen.add((curie, vocabulary))
            for entry in self.equivalents(curie):
                if entry.vocabulary == vocabulary and entry.concept.curie == curie:
                    yield entry
                    waiting += [(parent, vocabulary) for parent in entry.concept.parents]

    def _entry(self, number: int) -> Entry:
        row = self._query("SELECT * FROM concept WHERE number = ?", (number,)).fetchone()
        _, vocabulary, curie, label, category, *lists, country = row
        synonyms, related, parents, exact = (tuple(json.loads(cell)) if cell else () for cell in lists)
        concept = Concept(curie, label, category, synonyms, related, parents, exact, country)
        return Entry(number, self._vocabularies[vocabulary], concept)

    def _matched(self, number: int, key: str, standing: Standing, *, folded: bool) -> str:
        """The string of the concept that has the key."""
        entry = self.entry(number)
        names = ((entry.concept.label,), entry.concept.synonyms, entry.concept.related)[standing]
        ordered = entry.vocabulary in _ORDERED
        keys = ((name, normalise(name)) for name in names)
        return next(name for name, own in keys if own == key or (folded and fold(own, ordered=ordered) == key))


def _after(prefix: str) -> str:
    """The least string that is greater than all that start with `prefix`."""
    return prefix[:-1] + chr(ord(prefix[-1]) + 1)


def _open(path: Path) -> sqlite3.Connection:
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        connection.execute(f"PRAGMA mmap_size={_MAPPED}")
        found = connection.execute("SELECT value FROM about WHERE key = 'format'").fetchone()
    except sqlite3.Error as error:
        raise VocabularyError(f"the index of vocabularies {path.name} cannot be read ({error})") from error
    if found is None or found[0] != FORMAT:
        raise VocabularyError(
            f"the index of vocabularies {path.name} is of another version; run `trialgraph vocab build`"
        )
    return connection
