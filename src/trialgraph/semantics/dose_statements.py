"""The statements of a clause: one for each amount with the words of time and route around it, or one without.

The amounts of a clause are its anchors. What stands behind the last of several in a row is said of all of them
(``A 25 mg and B 50 mg once daily``), and so is what the clause ends with in a sentence of its own. Days before a colon
hold until the next such (``Day 1: A 50 mg Day 9-12: B 5 mg``). A clause without an amount is a statement when it tells
a route or a frequency of giving.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from trialgraph.semantics.case import Case, Passage
from trialgraph.semantics.dose_owners import Owner, Owners, Reading
from trialgraph.semantics.routes import Way
from trialgraph.semantics.schedules import About, Timing
from trialgraph.semantics.units import Amount

Item = Timing | Way


@dataclass(slots=True)
class Said:
    """What is said of time, route and form, in the order of the text; places are in the clause."""

    times: list[Timing] = field(default_factory=list)
    ways: list[Way] = field(default_factory=list)
    shapes: list[Way] = field(default_factory=list)

    def items(self) -> list[Item]:
        """What is said of time and route."""
        return [*self.times, *self.ways]

    def within(self, start: int, end: int) -> Said:
        """What begins between two places."""
        return Said(
            [item for item in self.times if start <= item.start < end],
            [item for item in self.ways if start <= item.start < end],
            [item for item in self.shapes if start <= item.start < end],
        )

    def more(self, other: Said) -> None:
        """Adds what another says of what this says nothing of."""
        kinds = {item.about for item in self.times}
        self.times += [item for item in other.times if item.about not in kinds]
        self.ways = self.ways or list(other.ways)


@dataclass(slots=True)
class Statement:
    """What belongs to one statement. The name of a borrowed owner stands at the amount before."""

    amount: Amount | None
    said: Said
    owner: Owner = field(default_factory=Owner)
    borrowed: bool = False


# Two amounts of one product, each with what it is of.
Two = tuple[tuple[Amount, Owner], tuple[Amount, Owner]]

# Interventions that are given in amounts by a route; the others are done.
_GIVEN: Final = frozenset({"DRUG", "BIOLOGICAL", "COMBINATION_PRODUCT", "DIETARY_SUPPLEMENT", "GENETIC", "RADIATION"})
_NAMES: Final = frozenset({"name", "otherNames", "label"})
_GIVING: Final = re.compile(
    r"\b(?:giv(?:en|e|es|ing)|administ\w{1,10}|tak(?:e|en|es|ing)|receiv\w{1,4}|inject\w{0,5}|infus\w{0,5}|dos"
    r"(?:e|ed|es|ing|age)|treat(?:ed|ment)?|appl(?:y|ied)|instill\w{0,4}"
    r"|deliver\w{0,3}|ingest\w{0,3}|swallow\w{0,3}|prescri\w{2,5}|tablets?|capsules?|formulation|bolus|push"
    r"|drip|cycles of|initiated|started|continu\w{2,5})\b"
)
_NEGATED: Final = re.compile(
    r"\b(?:not|never|no longer)\s(?:to\s)?(?:be\s)?(?:given|administered|taken|received?|used"
    r"|allowed|permitted|treated)\b"
)
_EXERCISE: Final = re.compile(
    r"\b(?:sessions?|training|exercis\w{1,4}|program(?:me)?|performed|practi[cs]\w{1,3}|therapy|treatment"
    r"|intervention|walking|stimulation|massage)\b"
)
_PROGRAMME: Final = re.compile(
    r"\b(?:an?|this)\s(?:\d{1,3}|[a-z]{3,6})\s?-?(?:day|week|month)s?\s?-?(?:[a-z-]{1,20}\s){0,4}?(?:program"
    r"(?:me)?|intervention|training|rehabilitation)\b"
)
_OBSERVED: Final = re.compile(
    r"\b(?:measur\w{1,7}|assess\w{0,6}|visits?|monitor\w{0,4}|follow(?:ed)?[\s-]up|evaluat\w{1,4}|check\w{0,3}"
    r"|questionnaires?|samples?|scans?|imaging|contact\w{0,3}|calls?|phone\w{0,3}|messages?"
    r"|record\w{0,4}|survey\w{0,2}|meetings?|review\w{0,3}|test(?:s|ed|ing)|report\w{0,4}|diary|weigh\w{0,3}"
    r"|feedback|remind\w{1,4}|tested|collect\w{0,3}|titrat\w{1,4}|physician)\b"
)
_LIST: Final = re.compile(r"[,;+/)(\[\]]|\s(?:and|plus|with|or|followed by|then|to|vs\.?|versus)\s")
# A time behind a connective is of what follows: `A 5 mg, on day 3 B 10 mg`.
_LEADS: Final = re.compile(r"(?:[;+]|,|\b(?:and|plus|then|followed by))\s(?:[a-z]{1,10}\s){0,2}$")
_TOGETHER: Final = re.compile(r"[,+/(&=]|\b(?:and|plus|with|or)\b")
_APART: Final = re.compile(
    r"follow|then\b|titrat|increas|escalat|after|before|reduc|decreas|\bto\b|subsequent|until|up to"
)
# A word that may be a name, behind which an amount is not of what came before.
_NAMELIKE: Final = re.compile(
    r"(?<!\w)(?!(?:and|then|followed|dose|doses|with|total|the|increased|escalated|titrated|gradually|dosage"
    r"|initial|starting|from|day|days|for|every|once|until|until|reduced|given|maximum|minimum|target|each|mg"
    r"|per|over|infusion|injection|after|before|at|or|to|on|by|of|in|is|an|up|if|not|cr|cri|twice|daily|weekly"
    r"|weeks|week)\b)[a-z][a-z-]{2,}"
)
_JOINED: Final = re.compile(r"(?:[+;,]|\b(?:and|plus|then|followed by))\s{1,2}$")
_BEFORE, _AFTER, _NEAR, _MOST, _LISTED = 80, 50, 80, 12, 3


def is_given(case: Case, intervention: int | None) -> bool:
    """Whether an intervention is a thing that is given, as all are that are not known."""
    return intervention is None or str(case.interventions[intervention].type or "") in _GIVEN


def may_speak(case: Case, passage: Passage, text: str) -> bool:
    """Whether a clause without an amount or route may say how something is given: a cheap look at its words."""
    if is_name(passage):
        return False
    given = is_given(case, passage.intervention)
    return len(text) <= _AFTER or (_GIVING if given else _EXERCISE).search(text) is not None


def is_name(passage: Passage) -> bool:
    """Whether a text is a name of an intervention or arm, not a description."""
    return passage.field in _NAMES


def speaks(case: Case, reading: Reading, said: Said, tail: int) -> bool:
    """Whether a clause without an amount says how something is given; `tail` is where what it ends with begins."""
    passage, text, times, ways = reading.passage, reading.text, said.times, said.ways
    given = is_given(case, passage.intervention)
    short = tail <= _AFTER
    if is_name(passage):
        alone = bool(ways) and (bool(said.shapes) or ways[0].start == 0 or _GIVING.search(text) is not None)
        return given and alone
    if _NEGATED.search(text) or (not times and text.count(",") > _LISTED):
        return False
    close = any(_GIVING.search(text, max(0, way.start - _BEFORE), way.end + _AFTER) for way in ways)
    if ways and (short or close) and (given or times or _GIVING.search(text)):
        return given or not _OBSERVED.search(text)
    if any(time.about is About.FREQUENCY and time.times is not None for time in times) and not _OBSERVED.search(text):
        return (short or _GIVING.search(text) is not None) if given else _EXERCISE.search(text) is not None
    return not given and any(
        time.about is About.DURATION and _PROGRAMME.search(text, max(0, time.start - 4)) for time in times
    )


def unmeasured(owners: Owners, reading: Reading, said: Said, tail: int) -> list[Statement]:
    """The statements of a clause without an amount: one, or one for each intervention that has its own."""
    mentions, text = reading.mentions, reading.text
    named = {mention.interventions for mention in mentions}
    if reading.passage.arm is None or len(named) in (0, 1) or len(named) < len(mentions) or len(named) > _MOST:
        first = min(item.start for item in said.items())
        return [Statement(None, said, owners.of_all(reading, first))]
    cuts = [0, *(mention.start for mention in mentions[1:]), tail]
    statements = []
    for mention, (start, end) in zip(mentions, pairwise(cuts), strict=True):
        owner = Owner(owners.meant(reading.passage, mention), (mention.start, mention.end))
        statements.append(Statement(None, said.within(start, end), owner))
    for (this, following), (name, after) in reversed(list(zip(pairwise(statements), pairwise(mentions), strict=True))):
        between = text[name.end : after.start]
        if not this.said.items() and _TOGETHER.search(between) and not _APART.search(between):
            this.said = following.said
    followed = [
        statement
        for statement, mention in zip(statements, mentions, strict=True)
        if _follows(text, statement.said, mention.end)
    ]
    for statement in followed:
        statement.said.more(said.within(tail, len(text)))
    return followed or [Statement(None, said)]


def _follows(text: str, said: Said, end: int) -> bool:
    """Whether what is said of route and time goes on from the name that ends at a place."""
    first = min((item.start for item in said.items()), default=None)
    return first is not None and first - end < _NEAR and not _APART.search(text, end, max(first, end))


def measured(
    owners: Owners, reading: Reading, anchors: Sequence[Amount], two: Mapping[int, Two], said: Said, tail: int
) -> list[Statement]:
    """One statement for each amount, with what stands around it; `two` are those that an anchor stands for."""
    text = reading.text
    if anchors[-1].start >= tail:
        tail = len(text)
    heads = [item for item in said.times if item.about is About.DAYS and _is_head(text, item)]
    statements: list[Statement] = []
    start, last = 0, 0
    for number, amount in enumerate(anchors):
        end, after = tail, tail
        if number + 1 < len(anchors):
            following = anchors[number + 1]
            between = [head.start for head in heads if amount.end <= head.start < following.start]
            end = between[0] if between else _cut(text, amount, following, said.items())
            after = between[-1] if between else end
        end = min(end, _another(reading, said, amount, end))
        around = said.within(start, end)
        if amount.start in two:
            statements += [
                Statement(one, Said(list(around.times), list(around.ways), list(around.shapes)), owner)
                for one, owner in two[amount.start]
            ]
        else:
            statements.append(Statement(amount, around, owners.of_amount(reading, amount, last)))
        start, last = after, amount.end
    _carry(text, statements)
    leading = [way for way in said.ways if way.end <= anchors[0].start and text[way.end : way.end + 1] in (",", ":")]
    for statement in statements:
        assert statement.amount is not None
        statement.said.more(said.within(tail, len(text)))
        before = [head for head in heads if head.end <= statement.amount.start]
        statement.said.more(Said(before[-1:], leading))
        if not statement.owner.known:
            statement.owner = Owner(owners.sole(reading.passage))
    return statements


def _another(reading: Reading, said: Said, amount: Amount, end: int) -> int:
    """Where another intervention without an amount goes on: `A 5 mg daily + B every 12 weeks`."""
    for mention in reading.mentions:
        if amount.end < mention.start < end and _JOINED.search(reading.text, amount.end, mention.start):
            between, behind = said.within(amount.end, mention.start), said.within(mention.end, end)
            if between.times and behind.times:
                return mention.start
    return end


def _is_head(text: str, item: Timing) -> bool:
    return text[item.end : item.end + 2].lstrip().startswith(":")


def _cut(text: str, first: Amount, second: Amount, items: Sequence[Item]) -> int:
    """Where, between two amounts, the words of the first end and those of the second begin."""
    between = sorted((item for item in items if first.end <= item.start < second.start), key=lambda item: item.start)
    cut = first.end
    for match in _LIST.finditer(text, first.end, second.start):
        if not any(item.start < match.end() and match.start() < item.end for item in between):
            # A closing bracket belongs to what stands before it, an opening one to what follows.
            cut = match.end() if match.group() not in "([" else match.start()
    # `A 5 mg days 1-3 B 10 mg`: times without a connective behind them belong to what had none.
    has = {item.about for item in between if isinstance(item, Timing) and item.start < cut}
    for item in between:
        if isinstance(item, Timing) and item.start >= cut and item.about not in has:
            if _LEADS.search(text, first.end, item.start):
                break
            cut = item.end
    return cut


def _carry(text: str, statements: Sequence[Statement]) -> None:
    """What amounts in a row have in common: the schedule behind the last, the substance before the first."""
    for this, following in reversed(list(pairwise(statements))):
        assert this.amount is not None
        assert following.amount is not None
        between = text[this.amount.end : following.amount.start]
        own = any(item.start >= this.amount.end for item in this.said.items())
        if not own and len(between) <= _NEAR and _TOGETHER.search(between) and not _APART.search(between):
            behind = following.said.within(following.amount.end, len(text))
            # Signs alone (`36 mg/m2 and Bu 3.2 mg/kg -5 to -4`) are those of the last.
            behind.times = [item for item in behind.times if item.about is not About.DAYS or text[item.start] == "d"]
            this.said.more(behind)
    for before, this in pairwise(statements):
        assert this.amount is not None
        assert before.amount is not None
        if not this.owner.known and not _NAMELIKE.search(_gap(text, before, this)):
            this.owner, this.borrowed = before.owner, True


def _gap(text: str, *statements: Statement) -> str:
    """The words between two amounts without those of route, form and time."""
    before, this = (statement.amount for statement in statements)
    assert before is not None
    assert this is not None
    offset = before.end
    gap = text[offset : this.start]
    for statement in statements:
        for item in [*statement.said.items(), *statement.said.shapes]:
            start, end = max(0, item.start - offset), max(0, item.end - offset)
            gap = gap[:start] + " " * (min(end, len(gap)) - min(start, len(gap))) + gap[end:]
    return gap
