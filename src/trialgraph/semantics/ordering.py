"""What a record says of order: what is given before, after or together with what.

The things that stand in order are the runs of agents of a text: a run that is a regimen, or one registered
intervention. Conditioning and lymphodepletion come before the graft or the cells of their arm where the words say so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from trialgraph.facts import Order, Part, Ref, Regimen, RegimenKind, When, registered
from trialgraph.semantics.agents import Agent, Run
from trialgraph.semantics.case import Case, Passage


@dataclass(frozen=True, slots=True)
class Rule:
    """Words between two things in folded text, and how the first then stands to the second."""

    name: str
    when: When
    words: re.Pattern[str]


RULES: Final = (
    Rule(
        "order-followed-by",
        When.BEFORE,
        re.compile(r"\b(?:followed (?:by|with)|then|subsequently|sequential(?:ly)?(?: with)?)\b"),
    ),
    Rule("order-before", When.BEFORE, re.compile(r"\b(?:before|prior to)\b")),
    Rule("order-after", When.AFTER, re.compile(r"\b(?:after|following|subsequent to)\b")),
)
CONCURRENT: Final = Rule(
    "order-concurrent",
    When.WITH,
    re.compile(r"\b(?:concurrent|simultaneous|concomitant)(?:ly)? with\b"),
)
PREPARING: Final = "order-conditioning"

# What conditioning prepares for, in folded text as the patterns below.
PRODUCT: Final = re.compile(
    r"\bcells?\b|\bcar\b|\bcar-?t|car-|\btcr|transplant|\bgraft|\bhsct\b|\bsct\b|lymphocytes|\bpbl\b|\btils?\b"
    r"|\bmarrow\b|autotemcel|leucel|\bcord blood\b|gene therapy",
)
_PREPARES: Final = (
    re.compile(
        r"(?:lympho-?deplet|conditioning|preparative|chemotherapy|pre-?treatment)[^.\n]{0,160}"
        r"\b(?:before|prior to|followed by|ahead of)\b",
    ),
    re.compile(r"\b(?:after|following)\b[^.\n]{0,60}(?:lympho-?deplet|conditioning|preparative|pre-?treatment)"),
    re.compile(r"\bpreparative (?:regimen|chemotherapy|therapy)"),
)
_FIELDS: Final = ("description", "label", "briefTitle", "officialTitle", "briefSummary", "detailedDescription")


def orders(
    case: Case,
    runs: Sequence[tuple[Passage, Run]],
    courses: Sequence[Regimen],
    places: Mapping[tuple[str, int], str],
) -> Iterator[Order]:
    """The orders that the texts state, each once.

    `runs` are the runs of agents with their passages, `places` the labels of regimens by the path and the place at
    which their list begins.
    """
    seen: set[tuple[Ref, When, Ref]] = set()
    members = {course.label: {member.thing for member in course.members} for course in courses}
    for order in (*_between(case, runs, places), *_within(case, runs), *_preparing(case, courses)):
        turned = (order.second, _TURNED[order.when], order.first)
        key = (order.first, order.when, order.second)
        # A regimen is not before its own member: `A with B followed by A` says that A goes on.
        part = order.second in members.get(order.first.key, ()) or order.first in members.get(order.second.key, ())
        if order.first != order.second and not part and not {key, turned} & seen:
            seen.add(key)
            yield order


_TURNED: Final = {When.BEFORE: When.AFTER, When.AFTER: When.BEFORE, When.WITH: When.WITH}


def _between(case: Case, runs: Sequence[tuple[Passage, Run]], places: Mapping[tuple[str, int], str]) -> Iterator[Order]:
    """``A followed by B``: two runs of one passage with nothing else between them."""
    for (passage, first), (other, second) in pairwise(runs):
        if passage is not other or first.after != "then" or second.before != "then":
            continue
        one, two = _thing(case, passage, first, places), _thing(case, passage, second, places)
        between = passage.folded[first.end : second.start]
        rule = next((rule for rule in RULES if rule.words.search(between)), None)
        if one and two and rule and _together(case, passage, one, two):
            yield Order(one, rule.when, two, passage.evidence(rule.name, first.start, second.end))


def _within(case: Case, runs: Sequence[tuple[Passage, Run]]) -> Iterator[Order]:
    """``A concurrently with B``: two agents of one run."""
    for passage, run in runs:
        for first, second in pairwise(run.agents):
            if CONCURRENT.words.search(passage.folded, first.end, second.start):
                one, two = _registered(case, passage, first), _registered(case, passage, second)
                if one and two and _together(case, passage, one, two):
                    yield Order(one, When.WITH, two, passage.evidence(CONCURRENT.name, first.start, second.end))


def _thing(case: Case, passage: Passage, run: Run, places: Mapping[tuple[str, int], str]) -> Ref | None:
    """The regimen that a run is, or the one registered intervention."""
    label = places.get((passage.path, run.start))
    if label is not None:
        return Ref(Part.REGIMEN, label)
    return _registered(case, passage, run.agents[0]) if len(run.agents) == 1 else None


def _registered(case: Case, passage: Passage, agent: Agent) -> Ref | None:
    """The registered intervention of the arm of a passage that an agent is; None when it may be one of several."""
    given = [i for i in agent.interventions if passage.arm is None or (passage.arm, i) in case.assigned]
    return registered(given[0]) if len(given) == 1 else None


def _together(case: Case, passage: Passage, one: Ref, two: Ref) -> bool:
    """Whether an arm has both registered interventions; regimens were tested when they were made."""
    indices = [int(ref.key) for ref in (one, two) if ref.part is Part.INTERVENTION]
    arms = range(len(case.arms)) if passage.arm is None else (passage.arm,)
    return not case.arms or any(all((arm, index) in case.assigned for index in indices) for arm in arms)


def _preparing(case: Case, courses: Sequence[Regimen]) -> Iterator[Order]:
    """A conditioning or lymphodepletion is before the product of its arms, if a sentence says so."""
    for course in courses:
        if course.kind not in (RegimenKind.CONDITIONING, RegimenKind.LYMPHODEPLETION):
            continue
        members = {member.thing for member in course.members}
        products = [
            index
            for index, item in enumerate(case.interventions)
            if registered(index) not in members
            and PRODUCT.search((item.name or "").casefold())
            and all((arm, index) in case.assigned for arm in course.arms)
        ]
        if not products:
            continue
        for passage in case.of(*_FIELDS):
            if passage.arm is not None and passage.arm not in course.arms:
                continue
            order = _prepared(case, passage, course, products)
            if order is not None:
                yield order
                break


def _prepared(case: Case, passage: Passage, course: Regimen, products: Sequence[int]) -> Order | None:
    for number, words in enumerate(_PREPARES):
        for match in words.finditer(passage.folded):
            end = passage.plain.find(".", match.end())
            end = min(match.end() + 160, end if end >= 0 else len(passage.plain))
            start = max(passage.plain.rfind(".", 0, match.start()), passage.plain.rfind("\n", 0, match.start())) + 1
            named = {i for mention in case.mentioned(passage, start, end) for i in mention.interventions} & set(
                products
            )
            aim = number == 2 or PRODUCT.search(passage.folded, start, end)
            only = named or (set(products) if len(products) == 1 and aim else set())
            if len(only) == 1:
                evidence = passage.evidence(PREPARING, start, end)
                return Order(Ref(Part.REGIMEN, course.label), When.BEFORE, registered(only.pop()), evidence)
    return None
