"""The one part that knows the others: read → link → interpret → triples → write, validate, count, keep, ask.

One module a task; what callers need of each is here by name, and a module is imported when something of it is first
asked for, so that a query need not wait for the validator.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:  # as explicit exports, one a line
    from trialgraph.pipeline.asking import Ask as Ask
    from trialgraph.pipeline.asking import asked as asked
    from trialgraph.pipeline.asking import opened as opened
    from trialgraph.pipeline.asking import packaged as packaged
    from trialgraph.pipeline.asking import question as question
    from trialgraph.pipeline.building import Built as Built
    from trialgraph.pipeline.building import build as build
    from trialgraph.pipeline.counts import DEFAULT_FORMATS as DEFAULT_FORMATS
    from trialgraph.pipeline.counts import FORMATS as FORMATS
    from trialgraph.pipeline.counts import Counts as Counts
    from trialgraph.pipeline.counts import Progress as Progress
    from trialgraph.pipeline.counts import Settings as Settings
    from trialgraph.pipeline.covering import coverage as coverage
    from trialgraph.pipeline.gaps import Unlinked as Unlinked
    from trialgraph.pipeline.gaps import unlinked as unlinked
    from trialgraph.pipeline.loading import load as load
    from trialgraph.pipeline.networking import NETWORK_FORMATS as NETWORK_FORMATS
    from trialgraph.pipeline.networking import NETWORKS as NETWORKS
    from trialgraph.pipeline.networking import Networked as Networked
    from trialgraph.pipeline.networking import Wanted as Wanted
    from trialgraph.pipeline.networking import network as network
    from trialgraph.pipeline.pushing import PROTOCOLS as PROTOCOLS
    from trialgraph.pipeline.pushing import SERVERS as SERVERS
    from trialgraph.pipeline.pushing import Target as Target
    from trialgraph.pipeline.pushing import push as push
    from trialgraph.pipeline.serving import serve as serve
    from trialgraph.pipeline.validating import ENGINES as ENGINES
    from trialgraph.pipeline.validating import REPORTS as REPORTS
    from trialgraph.pipeline.validating import Validation as Validation
    from trialgraph.pipeline.validating import Validator as Validator
    from trialgraph.pipeline.validating import validated as validated
    from trialgraph.pipeline.vocab import Fetched as Fetched
    from trialgraph.pipeline.vocab import Found as Found
    from trialgraph.pipeline.vocab import Installed as Installed
    from trialgraph.pipeline.vocab import Network as Network
    from trialgraph.pipeline.vocab import build_fetched as build_fetched
    from trialgraph.pipeline.vocab import build_vocabularies as build_vocabularies
    from trialgraph.pipeline.vocab import concept as concept
    from trialgraph.pipeline.vocab import described as described
    from trialgraph.pipeline.vocab import fetch_vocabulary as fetch_vocabulary
    from trialgraph.pipeline.vocab import fetchable as fetchable
    from trialgraph.pipeline.vocab import fetched as fetched
    from trialgraph.pipeline.vocab import index_vocabularies as index_vocabularies
    from trialgraph.pipeline.vocab import installed as installed
    from trialgraph.pipeline.vocab import linker as linker
    from trialgraph.stores.answering import Limits as Limits
    from trialgraph.stores.push import Pushed as Pushed

_HOMES: Final = {
    "asking": ("Ask", "Limits", "asked", "opened", "packaged", "question"),
    "building": ("Built", "build"),
    "counts": ("DEFAULT_FORMATS", "FORMATS", "Counts", "Progress", "Settings"),
    "covering": ("coverage",),
    "loading": ("load",),
    "networking": ("NETWORKS", "NETWORK_FORMATS", "Networked", "Wanted", "network"),
    "pushing": ("PROTOCOLS", "SERVERS", "Pushed", "Target", "push"),
    "serving": ("serve",),
    "gaps": ("Unlinked", "unlinked"),
    "validating": ("ENGINES", "REPORTS", "Validation", "Validator", "validated"),
    "vocab": (
        "Fetched", "Found", "Installed", "Network", "build_fetched", "build_vocabularies", "concept", "described",
        "fetch_vocabulary", "fetchable", "fetched", "index_vocabularies", "installed", "linker",
    ),
}  # fmt: skip
_HOME: Final = {name: module for module, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    """What a module of this package has by that name (https://peps.python.org/pep-0562/)."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = found
    return found
