"""Where the ontologies, shapes, queries and vocabularies are, installed or in a checkout, and the user's own."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import platformdirs

from trialgraph.errors import ModelError

# A wheel carries the top-level folders inside the package; a checkout (and an editable install) has them beside `src`.
_PACKAGED: Final = Path(__file__).parent / "resources"
_CHECKOUT: Final = Path(__file__).parents[2]


def path(*parts: str) -> Path:
    """The file or folder `parts` (``"shapes"``, ``"data", "vocabularies"``). Raises ModelError when it is missing."""
    for root in (_PACKAGED, _CHECKOUT):
        found = root.joinpath(*parts)
        if found.exists():
            return found
    raise ModelError(f"{'/'.join(parts)} is missing: the installation is incomplete")


def own_vocabularies() -> Path:
    """The user's own vocabularies: TRIALGRAPH_VOCABULARIES, or a folder where the platform keeps a user's data."""
    own = os.environ.get("TRIALGRAPH_VOCABULARIES")
    return Path(own) if own else platformdirs.user_data_path("trialgraph") / "vocabularies"


def cache() -> Path:
    """Where what can be made again is kept: TRIALGRAPH_CACHE, or a folder where the platform keeps caches."""
    own = os.environ.get("TRIALGRAPH_CACHE")
    return Path(own) if own else platformdirs.user_cache_path("trialgraph")
