"""The wordings of a name, in the order of what they cost."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from trialgraph.concepts import Kind, Modifier
from trialgraph.linking.normalise import PREPROCESSING, normalise
from trialgraph.linking.rules import RULES

_MOST: Final = 48
LONGEST: Final = 400  # what is longer is a text, not a name: it is compared as it stands only


@dataclass(frozen=True, slots=True)
class Reading:
    """One wording of a name, how it came about, and what it cost in hundredths of confidence."""

    text: str
    key: str
    cost: int = 0
    rules: tuple[str, ...] = ()
    steps: tuple[str, ...] = PREPROCESSING
    broader: bool = False
    modifiers: tuple[Modifier, ...] = ()


def readings(kind: Kind, starts: Sequence[Reading]) -> Iterator[Reading]:
    """The name, then its wordings and theirs, cheapest first; each rule at most once on the way to a wording."""
    waiting = [(start.cost, number, start) for number, start in enumerate(starts)]
    heapq.heapify(waiting)
    seen = {(start.key, False) for start in starts}
    number = len(waiting)
    for _ in range(_MOST):
        if not waiting:
            return
        reading = heapq.heappop(waiting)[2]
        yield reading
        if len(reading.text) > LONGEST:
            continue
        for rule in RULES:
            if kind not in rule.kinds or reading.rules.count(rule.name) > (rule.name == "without-circumstance"):
                continue
            for other in rule.reword(reading.text):
                key = normalise(other.text)
                broader = reading.broader or other.broader
                if not key or (key, broader) in seen or (key, False) in seen:
                    continue
                seen.add((key, broader))
                number += 1
                cost = reading.cost + rule.cost + max(0, len(other.modifiers) - 1)
                again = Reading(
                    other.text, key, cost, (*reading.rules, rule.name), (*reading.steps, rule.step), broader,
                    (*reading.modifiers, *other.modifiers),
                )  # fmt: skip
                heapq.heappush(waiting, (cost, number, again))
