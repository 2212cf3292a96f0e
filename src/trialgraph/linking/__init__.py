"""A name in a record -> links to concepts of open vocabularies, or "searched, not found"."""

from trialgraph.linking.index import Index
from trialgraph.linking.linker import Linker
from trialgraph.linking.modifiers import entries as modifiers
from trialgraph.linking.normalise import normalise

__all__ = ["Index", "Linker", "modifiers", "normalise"]
