"""The embedded store: an Oxigraph database in a folder, replaced as a whole or not at all.

::

    graph.oxigraph/
        store.json    says which of the databases beside it is the store, and what it holds
        data-…/       an Oxigraph (RocksDB) database
        loading.lock  held by whoever replaces it

A load fills a new database and then replaces `store.json`, which is one step. Whoever has the old database open goes on
reading it; it is removed by the next load.
"""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pyoxigraph
from filelock import FileLock, Timeout
from pyoxigraph import RdfFormat

from trialgraph import vocab as v
from trialgraph.errors import SourceError, StoreError, TruncationError
from trialgraph.stores.answering import Source

FORMAT: Final = 1
STORE: Final = "store.json"
_LOCK: Final = "loading.lock"
_DATA: Final = "data-"
_QUADS: Final = frozenset({".nq", ".trig"})


@dataclass(frozen=True, slots=True)
class File:
    """A file to load: the graph that its triples go to (an IRI without brackets; empty: the default graph, and for
    quads all into their own graphs), and the number of triples that it must have, None if that is not known."""

    path: Path
    graph: str = ""
    triples: int | None = None


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a store holds: triples in all its graphs, when it was loaded (UTC), by which version, from which files;
    whether the graph is spread over named graphs; the name of its database."""

    triples: int
    loaded: str
    version: str
    files: tuple[str, ...]
    union: bool
    data: str
    format: int = FORMAT


def write(
    files: Sequence[File], folder: Path, version: str, progress: Callable[[str, int, int], None] = lambda *_: None
) -> Loaded:
    """Fills the store `folder` anew with `files`; `version` is that of the program. Returns what it holds.

    Raises SourceError for a file that is not RDF, TruncationError when a file gave fewer or more triples than it must,
    StoreError when another process is loading the store or it cannot be written. The store is then what it was.
    """
    with _alone(folder):
        data = folder / f"{_DATA}{secrets.token_hex(4)}"
        try:
            count = _fill(data, files, progress)
            moment = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
            paths = [file.path for file in files]
            said = Loaded(count, moment, version, tuple(map(str, paths)), spread(paths), data.name)
            draft = data / STORE
            draft.write_text(json.dumps(asdict(said), indent=1) + "\n", encoding="utf-8")
            before = _current(folder)
            draft.replace(folder / STORE)
        except BaseException:
            shutil.rmtree(data, ignore_errors=True)
            raise
        for old in folder.glob(f"{_DATA}*"):
            if old.name not in {data.name, before}:
                shutil.rmtree(old, ignore_errors=True)
    return said


def about(folder: Path) -> Loaded:
    """What the store holds. Raises StoreError when there is none, or one of another version."""
    try:
        said = json.loads((folder / STORE).read_bytes())
        made = Loaded(**{**said, "files": tuple(said["files"])}) if said["format"] == FORMAT else None
    except FileNotFoundError:
        raise StoreError(f"there is no store in {folder}; `trialgraph load` makes one") from None
    except OSError as error:
        raise StoreError(f"the store {folder} cannot be read: {error.strerror or error}") from error
    except (ValueError, TypeError, KeyError) as error:
        raise StoreError(f"the store {folder} is damaged ({STORE} cannot be read); load it again") from error
    if made is None:
        raise StoreError(f"the store {folder} was made by another version of trialgraph; load it again")
    return made


def source(folder: Path) -> Source:
    """The store as something to ask; also the folder of a database that Oxigraph itself made.

    Raises StoreError when there is none, or one of another version.
    """
    if not (folder / STORE).exists() and (folder / "CURRENT").exists():
        _check_unwritten(folder)
        return Source(store=folder, union=True)
    held = about(folder)
    return Source(store=folder / held.data, union=held.union)


def spread(paths: Iterable[Path]) -> bool:
    """Whether one of the files says itself which graph its triples belong to."""
    return any(path.suffix in _QUADS for path in paths)


def media_type(path: Path) -> str:
    """The media type of an RDF file, by its ending. Raises SourceError for an ending that is none of RDF."""
    form = RdfFormat.from_extension(path.suffix.removeprefix("."))
    if form is None:
        raise SourceError(f"{path} is not RDF by its name (.ttl .nt .nq .trig .jsonld .rdf)")
    return form.media_type


def declared(description: Path) -> dict[str, int]:
    """The files that a build says it wrote (`dataset.ttl`), by name, and their bytes. Raises SourceError."""
    store = pyoxigraph.Store()
    try:
        store.load(path=str(description), format=RdfFormat.TURTLE)
    except (OSError, SyntaxError, ValueError) as error:
        raise SourceError(f"{description} cannot be read: {error}") from error
    title, size = (pyoxigraph.NamedNode(term[1:-1]) for term in (v.DCTERMS_TITLE, v.DCAT_BYTE_SIZE))
    return {
        _value(name): int(_value(quad.object))
        for quad in store.quads_for_pattern(None, size, None)
        for _, _, name, _ in store.quads_for_pattern(quad.subject, title, None)
    }


def _value(term: object) -> str:
    assert isinstance(term, pyoxigraph.Literal)
    return term.value


def _check_unwritten(database: Path) -> None:
    """Raises StoreError when a process has the database open to write; what a reader would see then is not defined.
    RocksDB locks the file LOCK (https://github.com/facebook/rocksdb/wiki)."""
    try:
        import fcntl  # noqa: PLC0415 - not on every platform; there, there is no telling

        with (database / "LOCK").open("r+b") as lock:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except ImportError:
        return
    except BlockingIOError:
        raise StoreError(f"the store {database} is in use by a writer; end it, or ask it over HTTP") from None
    except OSError as error:
        raise StoreError(f"the store {database} cannot be read: {error.strerror or error}") from error


def _current(folder: Path) -> str:
    try:
        return str(json.loads((folder / STORE).read_bytes())["data"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """The folder, to be written by nobody else meanwhile."""
    if folder.is_dir() and any(folder.iterdir()) and not {STORE, _LOCK} & {path.name for path in folder.iterdir()}:
        raise StoreError(f"{folder} is a folder with other things in it; a store has a folder of its own")
    lock = FileLock(folder / _LOCK, blocking=False)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        raise StoreError(f"the store {folder} is being loaded by another process") from None
    except OSError as error:
        raise StoreError(f"cannot write to {folder}: {error.strerror or error}") from error
    try:
        yield
    finally:
        lock.release()


def _fill(data: Path, files: Sequence[File], progress: Callable[[str, int, int], None]) -> int:
    """Loads all files into a new database; the number of triples in it."""
    try:
        store = pyoxigraph.Store(str(data))
    except OSError as error:
        raise StoreError(f"cannot write to {data.parent}: {error}") from error
    for number, file in enumerate(files):
        progress("loading", number, len(files))
        before = len(store)
        try:
            store.bulk_load(
                path=str(file.path),
                format=RdfFormat.from_media_type(media_type(file.path)),
                to_graph=pyoxigraph.NamedNode(file.graph) if file.graph else None,
            )
        except (SyntaxError, ValueError) as error:
            raise SourceError(f"{file.path} cannot be loaded: {error}") from error
        except OSError as error:
            raise StoreError(f"{file.path} cannot be loaded: {error}") from error
        added = len(store) - before
        if not added:
            raise SourceError(f"{file.path} holds no triples that others before it do not")
        if file.triples is not None and added != file.triples:
            raise TruncationError(f"{file.path} has {file.triples:,} triples, but the store took {added:,} of them")
    progress("loading", len(files), len(files))
    store.flush()
    return len(store)
