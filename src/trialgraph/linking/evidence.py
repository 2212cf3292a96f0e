"""What a record says of its own names: other names, abbreviations that it explains, codes that it explains.

Each function yields words that may stand in place of a name. They are looked up like any name, at a cost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from trialgraph.concepts import Context, Kind
from trialgraph.linking import wording
from trialgraph.linking.abbreviations import aliases, definitions, is_abbreviation
from trialgraph.linking.normalise import normalise
from trialgraph.linking.nothing import names_nothing
from trialgraph.linking.wording import split_bracket

DEFINED, OTHER_NAME, EXPLAINED = "defined-in-record", "other-name", "explained-in-record"
_COST: Final = {DEFINED: 3, OTHER_NAME: 15, EXPLAINED: 15}
_SHORT: Final = re.compile(r"(?<![\w-])[A-Za-z][\w-]*[A-Z][\w-]*(?![\w-])")


@dataclass(frozen=True, slots=True)
class Instead:
    """Words of the record in place of a name, the rule that found them, and what it costs to believe them."""

    text: str
    rule: str

    @property
    def cost(self) -> int:
        """In hundredths of confidence."""
        return _COST[self.rule]


def instead(kind: Kind, name: str, context: Context) -> Iterator[Instead]:
    """All that the record offers in place of a name, surest first."""
    yield from _defined(name, context)
    if kind not in (Kind.CONDITION, Kind.ORGANIZATION):
        yield from (offer for offer in _other_names(context) if not names_nothing(kind, offer.text))
        yield from (offer for offer in _explained(name, context) if not names_nothing(kind, offer.text))


def _defined(name: str, context: Context) -> Iterator[Instead]:
    """The name with its abbreviations written out as the record itself explains them."""
    if not context.text:
        return
    written = name
    for short in dict.fromkeys(_SHORT.findall(name)):
        if is_abbreviation(short) and (long := _meaning(short, context.text)) and long.lower() not in name.lower():
            written = re.sub(rf"(?<![\w-]){re.escape(short)}(?![\w-])", long.replace("\\", r"\\"), written)
    if written != name:
        yield Instead(written, DEFINED)


def _meaning(short: str, text: str) -> str:
    """What a text says that an abbreviation means, in singular or plural; empty if nothing, or different things."""
    for form in dict.fromkeys((short, short.removesuffix("s"), f"{short}s")):
        if found := definitions(form, text):
            return found[0] if len({normalise(long).removesuffix("s") for long in found}) == 1 else ""
    return ""


def _other_names(context: Context) -> Iterator[Instead]:
    """The registrant's other names, but for those that name another intervention of the record."""
    others = {normalise(name) for name in context.siblings}
    for name in context.other_names:
        if normalise(name) not in others:
            yield Instead(name, OTHER_NAME)


def _explained(name: str, context: Context) -> Iterator[Instead]:
    """What stands beside a code or brand in the texts: ``ioforminol (GE-145)``, ``insulin glargine (Lantus)``."""
    bare = wording.tidy(wording.DOSE.sub(" ", wording.FORM.sub(" ", name)))
    head = split_bracket(bare)
    code = head.before if head else bare
    if context.text and len(code) > 3 and len(code.split()) <= 2 and code[0].isupper():
        for text in aliases(code, context.text):
            yield Instead(text, EXPLAINED)
