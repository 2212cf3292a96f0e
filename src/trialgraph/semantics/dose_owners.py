"""Whose dose it is: a registered intervention by its name next to the amount, another drug, or that of the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from trialgraph.concepts import Decision, Kind, Linked
from trialgraph.facts import Ref, registered
from trialgraph.semantics.case import Case, Mention, Passage
from trialgraph.semantics.units import Amount, folded

_CANDIDATE_BEFORE: Final = re.compile(
    r"(?<![a-z])([a-z][a-z0-9-]{3,30})(?:\s?\([^()]{0,30}\))?\s?[:,=-]?\s{0,2}(?:(?:will be|was|is|were|are)\s)?(?:"
    r"(?:administered|administrated|given|infused|dosed)\s)?(?:orally\s|intravenously\s|iv\s|po\s)?(?:at|in"
    r"|with)?\s?"
    r"(?:a\s|the\s)?(?:fixed\s|starting\s|initial\s|total\s|single\s|daily\s|oral\s)?(?:(?:dose|dosage"
    r"|doses)\s?(?:of|:)?\s)?[(\[]?$"
)
_CANDIDATE_AFTER: Final = re.compile(
    r"\s(?:\([^()]{0,20}\)\s)?(?:of\s)?(?:\d[\d.]{0,5}\s?%\s)?(?:oral\s|intravenous\s|iv\s)?([a-z][a-z0-9-]{3,30})"
)
_ORDINARY: Final = frozenset(
    "dose doses dosage day days week weeks given with from intravenous intravenously oral orally subcutaneous"
    " infusion injection infusions tablet"
    " tablets capsule capsules daily weekly twice once over every then than patients participants subjects"
    " receive received single total initial starting"
    " maximum minimum drug study treatment group groups either level levels cohort take taken administered"
    " about approximately body weight course"
    " cycle cycles placebo increased reduced titrated target each least most into this that until solution"
    " cream vaccine cells cell hours minutes"
    " and or plus the of for are was were per liposomes liposomal protein adjuvant chloride globulin acid"
    " sodium antibody vitamin extract oil powder infused saline loading maintenance followed bolus"
    " intramuscular intramuscularly subcutaneously maximal additional amount concentration weight"
    " product agent agents concentrate injected prior after before morning evening night will were have been"
    " inhibitor inhibitors monotherapy combination dosing".split()
)
_WORDS_BEFORE: Final = re.compile(r"(?:[a-z][a-z-]{2,20}\s)?(?P<last>[a-z][a-z-]{2,20}\s)$")
_HEADS: Final = frozenset("globulin chloride acid sodium adjuvant".split())
_ABBREVIATION: Final = re.compile(r"(?<![\w/-])([A-Z][A-Za-z]{0,2}[A-Z]|[A-Z][a-z]{1,2})(?:\s?:)?\s$")
_NO_ABBREVIATION: Final = frozenset(
    "IV PO SC IM IT IP SQ AUC BID TID QID QD QOD TBI CSF IVPB USP OF AT IN TO ON OR AND A The Day Dose Arm Max"
    " Min".split()
)
# Two drugs of one product: `sacubitril/valsartan`, `losartan and amlodipine`.
_TWO: Final = re.compile(r"(?<![\w-])([a-z]{5,30})\s?(?:[/+&-]|and\s|plus\s)\s?([a-z]{5,30})(?![\w-])")
_OF: Final = re.compile(
    r"\s?(?:\([^()]{0,20}\)\s?)?(?:(?:[a-z]{1,12}\s)?(?:dose\s|doses\s)?of\s(?:the\s)?)?(?:oral\s|iv\s"
    r"|intravenous\s)?"
)
_ANOTHER: Final = re.compile(r"[,;]|\b(?:and|plus|with|or)\b")
_BEFORE, _AFTER, _NEAR, _CLOSE, _TOUCHING = 80, 50, 80, 20, 3


@dataclass(frozen=True, slots=True)
class Reading:
    """A clause as it is read: folded, as it is written, and its mentions of interventions; places are in the clause."""

    passage: Passage
    text: str
    written: str
    mentions: Sequence[Mention]


@dataclass(frozen=True, slots=True)
class Owner:
    """What is given: the registered intervention, and the name that stands in the text, with its place."""

    thing: Ref | None = None
    place: tuple[int, int] | None = None
    substance: str = ""

    @property
    def known(self) -> bool:
        """Whether anything is known of it."""
        return self.thing is not None or bool(self.substance)


class Owners:
    """Tells what the statements of one record are about."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._known: dict[str, Linked | None] = {}
        self._names: frozenset[str] | None = None

    def of_all(self, reading: Reading, first: int) -> Owner:
        """What a statement without an amount is about, whose words of route and time begin at `first`."""
        passage, mentions = reading.passage, reading.mentions
        named = {mention.interventions for mention in mentions}
        own = passage.intervention
        if own is not None and (not named or any(own in indices for indices in named)):
            mention = next((one for one in mentions if own in one.interventions), None)
            return Owner(registered(own), (mention.start, mention.end) if mention else None)
        leads = bool(mentions) and mentions[0].start < first and first - mentions[0].end < _NEAR
        if len(named) == 1 and (own is None or leads):
            return Owner(self.meant(passage, mentions[0]), (mentions[0].start, mentions[0].end))
        return Owner(None if named and own is None else self.sole(passage))

    def meant(self, passage: Passage, mention: Mention) -> Ref | None:
        """The one intervention that a name in a passage means."""
        indices = mention.interventions
        if passage.intervention in indices:
            return registered(passage.intervention)
        if passage.arm is not None and len(indices) > 1:
            given = set(self._case.given_in(passage.arm))
            indices = tuple(index for index in indices if index in given)
        return registered(indices[0]) if len(indices) == 1 else None

    def sole(self, passage: Passage) -> Ref | None:
        """The intervention that a passage is about, if it needs no name."""
        if passage.intervention is not None:
            return registered(passage.intervention)
        if passage.arm is not None:
            given = self._case.given_in(passage.arm)
            return registered(given[0]) if len(given) == 1 else None
        return None

    def of_amount(self, reading: Reading, amount: Amount, since: int) -> Owner:
        """What an amount is an amount of: the intervention, or another drug, whose name stands next to it."""
        passage, text, mentions = reading.passage, reading.text, reading.mentions
        field = passage.field
        if field in ("name", "otherNames") and passage.intervention is not None:
            return Owner(registered(passage.intervention))
        before = next(
            (one for one in reversed(mentions) if since <= one.start < amount.start and amount.start - one.end < _NEAR),
            None,
        )
        after = next((one for one in mentions if 0 < one.start - amount.end < _CLOSE), None)
        if after is not None and not _OF.fullmatch(text, amount.end, after.start):
            after = None
        gap = text[before.end : amount.start] if before is not None else ""
        touching = before is not None and len(gap) <= _TOUCHING
        if after is not None and (before is None or _ANOTHER.search(gap)):
            before, touching = after, True
        other = None if touching or after is not None else self._other(reading, amount, since)
        if other is not None:
            return Owner(None, other, text[slice(*other)])
        if before is not None:
            return Owner(self.meant(passage, before), (before.start, before.end), text[before.start : before.end])
        return Owner()

    def of_two(self, reading: Reading, start: int, end: int) -> tuple[Owner, Owner] | None:
        """The two drugs that two amounts from `start` to `end` are of, if their names stand next to them."""
        text = reading.text
        before = list(_TWO.finditer(text, max(0, start - _BEFORE), start))
        for match in (*reversed(before), *_TWO.finditer(text, end, end + _AFTER)):
            if self._is_drug(match[1]) and self._is_drug(match[2]):
                thing = self.sole(reading.passage)
                return Owner(thing, match.span(1), match[1]), Owner(thing, match.span(2), match[2])
        return None

    def _is_drug(self, word: str) -> bool:
        return word not in _ORDINARY and (self._is_registered(word) or self._look(word) is not None)

    def _other(self, reading: Reading, amount: Amount, since: int) -> tuple[int, int] | None:
        """The place of the name of a drug next to an amount that is no registered intervention's."""
        passage, text = reading.passage, reading.text
        if self._case.look is None:
            return None
        start = max(since, amount.start - _BEFORE)
        places = []
        if match := _CANDIDATE_BEFORE.search(text[start : amount.start]):
            places.append((start + match.start(1), start + match.end(1)))
        if follows := _CANDIDATE_AFTER.match(text, amount.end, amount.end + _AFTER):
            # In a list of names behind their amounts, what stands before is the name of another.
            behind = not places or text[places[0][1] : amount.start].lstrip().startswith((",", ";"))
            places.insert(0 if behind else 1, follows.span(1))
        own = self._case.interventions[passage.intervention].name or "" if passage.intervention is not None else ""
        for begin, end in places:
            place, linked = self._longest(text, since if end <= amount.start else begin, begin, end)
            if linked is None:
                continue
            if self._concepts(passage) & _drugs(linked) or text[slice(*place)] in folded(own):
                return None
            if not self._is_registered(text[slice(*place)]):
                return place
        # An abbreviation that nobody knows is still not the name of this intervention: `CsA 3 mg/kg`.
        short = _ABBREVIATION.search(reading.written[start : amount.start])
        if short and short[1] not in _NO_ABBREVIATION and short[1] not in own:
            return start + short.start(1), start + short.end(1)
        return None

    def _is_registered(self, word: str) -> bool:
        if self._names is None:
            count = len(self._case.interventions)
            self._names = frozenset(name.casefold() for index in range(count) for name in self._case.names(index))
        return word in self._names

    def _longest(self, text: str, since: int, begin: int, end: int) -> tuple[tuple[int, int], Linked | None]:
        """The longest name of a drug, of up to three words, that ends with a word, and what linking knows of it."""
        linked = None if text[begin:end] in _ORDINARY else self._look(text[begin:end])
        longer = _WORDS_BEFORE.search(text, since, begin)
        if longer and (linked is not None or text[begin:end] in _HEADS):
            for first in (longer.start(), longer.start("last")):
                ordinary = text[first:end].split(maxsplit=1)[0] in _ORDINARY
                more = None if ordinary else self._look(text[first:end])
                if more is not None:
                    return (first, end), more
        return (begin, end), linked

    def _look(self, word: str) -> Linked | None:
        """What linking knows of a word as the name of a drug."""
        if word not in self._known:
            linked = self._case.look(Kind.DRUG, word) if self._case.look is not None else None
            self._known[word] = linked if linked is not None and _drugs(linked) else None
        return self._known[word]

    def _concepts(self, passage: Passage) -> frozenset[str]:
        if passage.intervention is None or passage.intervention >= len(self._case.linked):
            return frozenset()
        linked = self._case.linked[passage.intervention]
        return _drugs(linked).union(*(_drugs(part.linked) for part in linked.components))


def _drugs(linked: Linked) -> frozenset[str]:
    """The concepts of drugs that a name is accepted for."""
    return frozenset(
        link.concept
        for link in linked.links
        if link.decision is Decision.ACCEPTED and link.concept and not link.concept.startswith("MAXO:")
    )
