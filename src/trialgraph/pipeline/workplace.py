"""Files that appear together, or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from trialgraph.errors import StoreError


def published(made: Sequence[Path], output: Path) -> Iterator[Path]:
    """Moves the finished files to their names, all of them at the very end."""
    for path in made:
        yield path.replace(output / path.name)


@contextmanager
def workplace(output: Path) -> Iterator[Path]:
    """A temporary folder inside `output`, on the same disk, gone afterwards whatever happens."""
    place = None
    try:
        output.mkdir(parents=True, exist_ok=True)
        place = Path(tempfile.mkdtemp(prefix=".trialgraph-", dir=output))
        yield place
    except OSError as error:
        raise StoreError(f"cannot write to {output}: {error.strerror or error}") from error
    finally:
        if place is not None:
            shutil.rmtree(place, ignore_errors=True)
