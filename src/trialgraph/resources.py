"""Where the ontologies, shapes, queries and vocabularies are, installed or in a checkout."""

from __future__ import annotations

from pathlib import Path
from typing import Final

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
