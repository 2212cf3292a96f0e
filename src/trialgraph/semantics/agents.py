"""Reads the agents that a text gives together: ``fludarabine 30 mg/m2 on days -5 to -3, Cy 60 mg/kg and TBI``.

A text is cut at commas, conjunctions and lines into segments. A segment that is an agent, with nothing but amounts,
routes, times and a few words of that kind around it, goes on with the run of agents before it; any other word ends the
run. So a run never bridges words that nobody has thought of.
"""

from __future__ import annotations

import csv
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from trialgraph import resources
from trialgraph.concepts import Decision, Kind, Linked
from trialgraph.semantics.case import Case, Mention, Passage, has, same_length

# What cuts a text into segments, in its folded form: signs, then words. `stop` ends a run, `then` ends it too and says
# what comes later. `_word` only keeps the names of groups apart.
_CUT: Final = re.compile(
    r"(?=[^\w\s]|\n)(?:"
    r"(?P<stop>[.!?](?=\s|$)(?!\s{0,20}\n\s{0,20}(?:[*•·-]|\d{1,2}[.)])\s)"
    r"|\n\s{0,20}\n(?!\s{0,20}(?:[*•·-]|\d{1,2}[.)]))|[()\[\]（）]|\+/[-–]|±)"
    r"|(?P<plus>\+(?!\s?\d))"
    r"|(?P<and>&)"
    r"|(?P<line>\n\s{0,20}(?:(?:[*•·-]|\d{1,2}[.)])\s)?)"
    r"|(?P<list>[,，、;]|/(?!(?:m\^?\s?[2²]|kg|day|d|min|hr?|dose|ml|week|cycle|sqm)\b)))"
    r"|\b(?=[a-z])(?:"
    r"(?P<stop_word>(?:versus|vs|compared|alone|until|unless|if|when|where|while|except|without|instead|rather|either"
    r"|with or without|in comparison|followed up|to prevent|e\.g|such as)\b\.?)"
    r"|(?P<then_word>(?:followed by|followed with|and then|then|sequential(?:ly)?(?: with)?|after|before|prior to"
    r"|following|subsequent(?:ly)?)\b)"
    r"|(?P<or_word>(?:and/or|or)\b)"
    r"|(?P<plus_word>(?:plus|(?:in combination|combined|together|along|concurrent(?:ly)?|concomitant(?:ly)?) with"
    r"|as well as|in addition to|added to)\b)"
    r"|(?P<with_word>with\b)"
    r"|(?P<and_word>and\b))"
)
_WORD: Final = re.compile(r"[^\s,:;()\[\]/]+")
# Words of amounts, routes and times: they may stand between an agent and the next one.
_DOSE: Final = frozenset(
    "mg gm gms gram grams mcg µg μg ug g kg m m2 ml l iu u iv po sc sq im it ivpb cgy gy auc x bid tid qd qid od"
    " daily once"
    " twice thrice times time weekly monthly every each per day days d week weeks wk month months hour hours h"
    " hr hrs hourly minute minutes min cycle cycles course courses total dose doses dosage dosing single of"
    " the a an at in on by from to through over for up then intravenously intravenous subcutaneously"
    " subcutaneous orally oral intrathecally intrathecal infusion infusions infused injection injections"
    " injected bolus drip continuous continuously administered given taken mouth tablet tablets capsule"
    " capsules is are was were will be received receive as until mg/m2 mg/kg mg/m area under curve inclusive"
    " maximum max level starting body surface weight about approximately dissolved fractionated fractions"
    " fraction vein dependent both also this that t prolonged".split()
) | {""}  # what is left of a bare sign
# Words that may stand before an agent and do not change which one it is.
_BEFORE: Final = _DOSE | frozenset(
    "high low higher lower standard dose-dense high-dose low-dose reduced-dose intermediate-dose reduced"
    " intermediate full dense fractionated oral intravenous iv intrathecal subcutaneous systemic weekly of the"
    " a an both single-dose dose doses with cytotoxic agents agent drug drugs chemotherapy regimen combination"
    " i.e ie only additional additionally post transplant post-transplant posttransplant high-doses condensed"
    " compressed standard-dose"
    " open-label".split()
)
# Words that may follow it.
_BEHIND: Final = _DOSE | frozenset(
    "based regimen regimens chemotherapy chemotherapies therapy treatment combination combinations arm arms"
    " group only tablet tablets capsules injection infusion infusions monotherapy containing conditioning"
    " doublet triplet oral maintenance".split()
)
# What is never an agent of a regimen although a vocabulary knows it: solvents, classes and words of design.
_NOT_AGENTS: Final = frozenset(
    "saline water dextrose glucose placebo placebos control controls group groups treatment therapy drug"
    " drugs inhibitor inhibitors antibody antibodies cell cells product oral dose injection day days cancer"
    " regimen chemotherapy protein solution sodium normal patients participants other others agents agent"
    " combination standard induction consolidation infusion maintenance tumor association reduction methods"
    " procedure surgery disease blood response study safety efficacy donor donors oxygen hydration fluid"
    " fluids diet exercise education observation radiation transplantation transplant death relapse survival"
    " conditioning prophylaxis immunosuppression stage age sex time air food alcohol smoking vehicle platinum".split()
)
_CLASSES: Final = frozenset("antibody antibodies inhibitor inhibitors agent agents drug drugs cells antagonist".split())
_OTHERS: Final = frozenset({"Disease", "Cell", "Device", "Procedure", "Activity"})
_IRRADIATION: Final = re.compile(r"irradiation\b|radiotherapy\b|radiation therapy\b", re.IGNORECASE)
_SHORT: Final = re.compile(r"\s?[(（]\s?[\"“‘']?(?P<short>[A-Za-z][\w/-]{1,9})[\"”’']?\s?[)）,;]")
_BRACKETS: Final = re.compile(r"[(\[（][^()\[\]（）\n]{0,120}[)\]）]")
_HYPHENED: Final = re.compile(r"\b[A-Za-z]{5,20}+(?:\s?-(?:and-)?[A-Za-z]{5,20}){1,7}\b")
_BEGINNING: Final = re.compile(r"(?<![\w-])[A-Z][A-Za-z]{1,3}(?![\w-])")
_NUMBERED: Final = re.compile(r"\d-[a-z]{5,30}|[A-Z]{2,5}-\d{2,6}")
_INTO: Final = re.compile(
    r"\b(?:of|using|containing|comprising|including|involv(?:ed|ing)|consisting|get|receives?)\s|[:：]\s?",
    re.IGNORECASE,
)
_LISTING: Final = (",", "/", " and ", "+")
_DIGIT: Final = re.compile(r"\d")
_PART: Final = re.compile(r"[A-Za-z]{5,20}")
_CHOICE: Final = re.compile(r"\bor\b", re.IGNORECASE)
_PLUS: Final = re.compile(r"\+|\bplus\b|\bcombin")
_PLUS_STEMS: Final = ("+", "plus", "combin")
_MAX_WORDS: Final = 4
_LONGEST: Final = 200
_AROUND: Final = 120
_JOINING_HYPHEN: Final = re.compile(r"\s?-\s?(?:and-)?|\s?-and-")


@cache
def short_forms() -> dict[str, str]:
    """Short forms of agents that registry records explain, with the long form: data/curation/agents.tsv."""
    with resources.path("data", "curation", "agents.tsv").open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row["abbreviation"]: row["meaning"] for row in rows}


class _Form(NamedTuple):
    """A short or long form as texts have it: short ones as they are written, long ones in folded text."""

    sign: str
    folded: bool
    pattern: re.Pattern[str]

    @classmethod
    def of(cls, name: str, *, folded: bool) -> _Form:
        # The name comes first and what may not stand before it after, so that a search leaps from name to name.
        written = re.escape(name).replace(r"\ ", r"[\s-]") if folded else re.escape(name)
        pattern = re.compile(rf"{written}(?<![\w-]{written})(?!\w)")
        return cls(max(name.split(" "), key=len), folded, pattern)


@cache
def _listed() -> tuple[_Form, ...]:
    """The short forms and the long forms."""
    long = sorted({meaning.casefold() for meaning in short_forms().values()})
    return tuple([_Form.of(short, folded=False) for short in short_forms()] + [_Form.of(n, folded=True) for n in long])


@dataclass(frozen=True, slots=True)
class Agent:
    """An agent named at a place of a text.

    `name` is what it is called, `interventions` the registered interventions that bear the name; `listed` that there
    are no vocabularies and the list of short forms has it. An agent with none of those and no exact link is one that
    nothing is known of: it keeps its place in a run but is no member of anything.
    """

    start: int
    end: int
    name: str
    interventions: tuple[int, ...] = ()
    linked: Linked = field(default=Linked(()))
    kind: Kind = Kind.DRUG
    listed: bool = False

    @property
    def known(self) -> bool:
        return bool(self.interventions) or self.linked.exact or self.listed


@dataclass(frozen=True, slots=True)
class Run:
    """Agents that a text names one after the other. `joins` are what stands between them: ``list``, ``and``, ``plus``,
    ``with``, ``or`` or nothing (``beside``); `before` and `after` what ended the text before it and the run itself
    (``then``, ``stop``, ``words``; ``or`` where something that is not known is the alternative)."""

    agents: tuple[Agent, ...]
    joins: tuple[str, ...]
    before: str = ""
    after: str = ""

    @property
    def start(self) -> int:
        return self.agents[0].start

    @property
    def end(self) -> int:
        return self.agents[-1].end

    def part(self, first: int, last: int) -> Run:
        """The agents from `first` up to but not with `last`."""
        return replace(self, agents=self.agents[first:last], joins=self.joins[first : last - 1])


class Reader:
    """Reads the agents in the texts of one record; the list of short forms only where `listed`."""

    def __init__(self, case: Case, *, listed: bool = True) -> None:
        self._case = case
        self._is_listed = listed
        self._found: dict[str, tuple[Agent, ...]] = {}
        self._named: dict[str, Agent | None] = {}
        self._own: dict[str, tuple[int, ...]] | None = None
        self._by_name: dict[str, list[int]] | None = None

    # Where a passage names agents

    def agents(self, passage: Passage) -> tuple[Agent, ...]:
        """The agents that are known by name or short form, in order, without overlap."""
        if passage.path not in self._found:
            self._found[passage.path] = tuple(self._agents(passage))
        return self._found[passage.path]

    def _agents(self, passage: Passage) -> Iterator[Agent]:
        text = passage.plain
        if parts := self._parts(passage):
            yield from parts
            return
        mentions = self._case.mentions(passage)
        agents = [agent for mention in mentions if (agent := self._mentioned(passage, mention)) is not None]
        mentioned = len(agents)
        if self._is_listed:
            agents += self._abbreviated(passage)
        for short, interventions in self.own_short_forms().items():
            agents += [Agent(at, at + len(short), short, interventions) for at in _occurrences(short, text)]
        yield from agents if len(agents) == mentioned else _apart(agents)

    def _abbreviated(self, passage: Passage) -> Iterator[Agent]:
        """What the list of short forms finds."""
        text, folded = passage.plain, passage.folded
        for sign, in_folded, pattern in _listed():
            searched = folded if in_folded else text
            if sign in searched:
                for match in pattern.finditer(searched):
                    if (agent := self._listed(text, *match.span())) is not None:
                        yield agent

    def _parts(self, passage: Passage) -> list[Agent]:
        """The parts of a registered name that bundles several agents; none when one of them is unknown."""
        index = passage.intervention
        if index is None or not passage.path.endswith(".name") or index >= len(self._case.linked):
            return []
        found: list[Agent] = []
        for part in self._case.linked[index].components:
            at = passage.plain.find(part.text, found[-1].end if found else 0)
            labels = [link.label for link in part.linked.links if link.decision is Decision.ACCEPTED]
            if at < 0 or not _is_agent(part.linked) or not labels:
                return []
            found.append(Agent(at, at + len(part.text), labels[0], self._registered(labels[0]), part.linked))
        return found if len(found) > 1 else []

    def _mentioned(self, passage: Passage, mention: Mention) -> Agent | None:
        """A mention of a registered intervention; a part of one that bundles several is an agent of its own."""
        name = passage.quote(mention.start, mention.end)
        folded = name.casefold()
        if folded in _NOT_AGENTS and not any(self._own_names[index] == folded for index in mention.interventions):
            return None
        whole = tuple([index for index in mention.interventions if not self._is_part(index, name)])
        if whole:
            named = tuple([index for index in whole if folded in self._own_names[index]])
            return Agent(mention.start, mention.end, name, named or whole)
        agent = self.named(name)
        return agent and replace(agent, start=mention.start, end=mention.end)

    @cached_property
    def _own_names(self) -> tuple[str, ...]:
        """The names of the registered interventions, folded."""
        return tuple([(item.name or "").casefold() for item in self._case.interventions])

    def _is_part(self, index: int, name: str) -> bool:
        if index >= len(self._case.linked) or len(self._case.linked[index].components) < 2:
            return False
        folded = name.casefold()
        parts = [part.text.casefold() for part in self._case.linked[index].components]
        return folded != self._own_names[index].strip() and any(folded in part.strip() for part in parts)

    def _listed(self, text: str, start: int, end: int) -> Agent | None:
        """The agent that a short form stands for: the registered one of that name, else the thing itself."""
        written = text[start:end]
        meaning = short_forms().get(written, written)
        same = self._registered(meaning)
        if same:
            return Agent(start, end, written, same)
        agent = self.named(meaning) or self.named(meaning.removeprefix("post-transplant "))
        agent = agent or Agent(0, 0, meaning, listed=self._case.look is None)
        return replace(agent, start=start, end=end)

    def _registered(self, name: str) -> tuple[int, ...]:
        if self._by_name is None:
            self._by_name = {}
            for index in range(len(self._case.interventions)):
                for own in self._case.names(index):
                    if not self._is_part(index, own):
                        self._by_name.setdefault(_plain_name(own), []).append(index)
        return tuple(self._by_name.get(_plain_name(name), ()))

    def own_short_forms(self) -> dict[str, tuple[int, ...]]:
        """The short forms that the record itself explains: ``inotuzumab ozogamicin (InO)``."""
        if self._own is None:
            self._own = {}
            for passage in self._case.of("briefTitle", "officialTitle", "name", "description", "briefSummary", "label"):
                if "(" in passage.plain:
                    for mention in self._case.mentions(passage):
                        self._explain(passage, mention)
        return self._own

    def _explain(self, passage: Passage, mention: Mention) -> None:
        match = _SHORT.match(passage.plain, mention.end)
        if (
            match is None
            or self._own is None
            or not _is_short_of(match["short"], passage.quote(mention.start, mention.end))
        ):
            return
        whole = [i for i in mention.interventions if not self._is_part(i, passage.quote(mention.start, mention.end))]
        if whole:
            self._own.setdefault(match["short"], tuple(whole))

    # What a name means

    def named(self, name: str) -> Agent | None:
        """What the vocabularies know by this name, at no place; None unless they know exactly one thing by it."""
        key = name.casefold()
        if key not in self._named:
            self._named[key] = self._look(name)
        return self._named[key]

    def _look(self, name: str) -> Agent | None:
        look = self._case.look
        # A class is no agent either: `monoclonal antibody`, `proteasome inhibitors`.
        last = name.casefold().rpartition(" ")[2]
        if look is None or name.casefold() in _NOT_AGENTS or last in _CLASSES or len(name) < _MAX_WORDS:
            return None
        kind = Kind.PROCEDURE if _IRRADIATION.search(name) else Kind.DRUG
        linked = look(kind, name)
        exact = _is_agent(linked) or (kind is Kind.PROCEDURE and linked.exact)
        return Agent(0, 0, name, (), linked, kind) if exact and not linked.components else None

    # Runs

    def runs(self, passage: Passage, eager: tuple[tuple[int, int], ...] = ()) -> list[Run]:
        """The runs of agents in a passage, in order. In the places `eager` any name may be looked up, elsewhere only
        what goes on with a run."""
        hyphened = list(self._hyphened(passage, eager))
        known = _apart([*hyphened, *self.agents(passage)]) if hyphened else list(self.agents(passage))
        if not known and not eager:
            return []
        text = self._text(passage)
        folded = passage.folded if text is passage.plain else same_length(text)
        known = [agent for agent in known if not text[agent.start].isspace()]
        near = _near_others(folded, known)
        if not near and not eager:
            return []
        starts = [agent.start for agent in known]
        builder = _Builder()
        for begin, finish in _windows(text, near, eager):
            for start, end, cut in _segments(folded, begin, finish, known[bisect_left(starts, begin) :]):
                within = known[bisect_left(starts, start) : bisect_left(starts, end)]
                if not within and (found := self._candidate(passage, text, start, end, builder, eager)) is not None:
                    within = [found]
                builder.add(text, start, end, within)
                builder.cut(cut)
            builder.flush("stop")
        return builder.runs

    def _text(self, passage: Passage) -> str:
        """The text with what stands in brackets blanked, unless it is a list of its own."""

        def blank(match: re.Match[str]) -> str:
            inside = match.group()
            if not has(inside, _LISTING):
                return " " * len(inside)
            agents = [agent for agent in self.agents(passage) if match.start() < agent.start < match.end()]
            words = sum(word.lower() not in _DOSE and len(word) > _MAX_WORDS for word in _WORD.findall(inside))
            if len(agents) > 1 and _CHOICE.search(inside):
                return " " * len(inside)  # `A + (B or C) + D`: A and D are sure
            if len(agents) > 1 or (words > 1 and not _DIGIT.search(inside)):
                return inside
            return " " * len(inside)

        return _BRACKETS.sub(blank, passage.plain) if "(" in passage.plain or "[" in passage.plain else passage.plain

    def _hyphened(self, passage: Passage, eager: tuple[tuple[int, int], ...]) -> Iterator[Agent]:
        """Agents that hyphens join: ``cladribine-cytarabine-etoposide``, three or more, or two with `and`."""
        if not eager or "-" not in passage.plain:
            return
        for match in _HYPHENED.finditer(passage.plain):
            if not _within(match.start(), eager):
                continue
            places = [part for part in _PART.finditer(match.group()) if part.group() != "based"]
            found = [self.named(part.group()) for part in places]
            least = 2 if "-and-" in match.group() else 3
            if len(found) >= least and all(found):
                for part, agent in zip(places, found, strict=True):
                    if agent is not None:
                        yield replace(agent, start=match.start() + part.start(), end=match.start() + part.end())

    def _candidate(
        self, passage: Passage, text: str, start: int, end: int, builder: _Builder, eager: tuple[tuple[int, int], ...]
    ) -> Agent | None:
        """The agent that a segment without a known one is: by a look-up, or as the beginning of a name."""
        if not (builder.open or _within(start, eager)):
            return None
        name = _core(text, start, end)
        if name is None:
            return None
        first, last = name
        words = text[first:last]
        if _BEGINNING.fullmatch(words):
            return self.beginning(words, first)
        if words.endswith("s") and (same := self._registered(words[:-1])):
            return Agent(first, last, words, same)
        if len(words) <= _MAX_WORDS or len(words.split()) > _MAX_WORDS:
            return None
        agent = self.named(words)
        return agent and replace(agent, start=first, end=last)

    def beginning(self, short: str, at: int = 0) -> Agent | None:
        """The one agent of the record whose name `short` begins: ``Flu`` where fludarabine is registered or listed."""
        named: dict[str, Agent] = {}
        for index, item in enumerate(self._case.interventions):
            if (item.name or "").casefold().startswith(short.casefold()) and len(item.name or "") > len(short) + 2:
                named.setdefault((item.name or "").casefold(), Agent(at, at + len(short), short, (index,)))
        for name in self._elsewhere():
            if name.casefold().startswith(short.casefold()) and (agent := self.named(name)) is not None:
                same = self._registered(name)
                named.setdefault(name.casefold(), replace(agent, start=at, end=at + len(short), interventions=same))
        return next(iter(named.values())) if len(named) == 1 else None

    def _elsewhere(self) -> Iterator[str]:
        """Names in lists that the registrant gives as further names."""
        for item in self._case.interventions:
            for other in (item.name or "", *item.other_names):
                if "," in other or "，" in other or "/" in other or "+" in other:
                    yield from (part.strip() for part in re.split(r"[,，/+]", other) if len(part.strip()) > _MAX_WORDS)


def _apart(agents: list[Agent]) -> list[Agent]:
    """Agents in order of their places; of those that overlap the longest, then the first."""
    found: list[Agent] = []
    for agent in sorted(agents, key=lambda agent: (agent.start, -agent.end)):
        if not found or agent.start >= found[-1].end:
            found.append(agent)
    return found


class _Builder:
    """Puts segments together to runs."""

    def __init__(self) -> None:
        self.runs: list[Run] = []
        self._agents: list[Agent] = []
        self._joins: list[str] = []
        self._cut = ""
        self._before = "stop"
        self._last_end = ""
        self._in_line = 0
        self._is_new_line = False

    @property
    def open(self) -> bool:
        return bool(self._agents)

    def add(self, text: str, start: int, end: int, agents: list[Agent]) -> None:
        """A segment with the agents in it."""
        place = start
        for agent in agents:
            words = _says_more(text[place : agent.start], _BEFORE)
            beside = place > start and not _DIGIT.search(text, place, agent.start)
            joined = _JOINING_HYPHEN.fullmatch(text[place : agent.start]) if place > start else None
            if ((words or beside) and not joined) or (self._cut == "line" and self._is_list_of_lists()):
                self.flush("words")
            self._append(agent, "beside" if place > start and not joined else self._cut)
            place = agent.end
        if _says_more(text[place:end], _BEHIND if agents else _DOSE):
            self.flush("words")
        elif not agents and text[start:end].strip():
            self._cut = ""  # `10 mg orally or IV, and B`: the choice was of the route

    def _append(self, agent: Agent, join: str) -> None:
        if join in _CLOSE and self._in_line == 1 and len(self._agents) > 1 and not self._is_new_line:
            self._split()
        if self._agents:
            self._joins.append("list" if join == "line" else join or "list")
            self._in_line = 1 if join == "line" or self._is_new_line else self._in_line + 1
        else:
            self._before = "or" if join == "or" else self._last_end
            self._in_line = 1
        self._agents.append(agent)
        self._cut, self._is_new_line = "", False

    def _split(self) -> None:
        """End the run before the agent in this line, which begins a list of its own."""
        last = self._agents.pop()
        self._joins.pop()
        self.runs.append(Run(tuple(self._agents), tuple(self._joins), self._before, "words"))
        self._agents, self._joins, self._before = [last], [], "words"

    def _is_list_of_lists(self) -> bool:
        """Whether the line before was a list of its own: then the next line is another one."""
        return self._in_line > 1 and bool(_CLOSE & set(self._joins[-self._in_line + 1 :]))

    def cut(self, kind: str) -> None:
        """What stands behind a segment."""
        self._is_new_line = self._is_new_line or kind == "line"
        if kind in ("stop", "then", ""):
            self.flush(kind or "stop")
            self._cut = ""
        elif _RANK[kind] > _RANK.get(self._cut, 0):
            self._cut = kind

    def flush(self, after: str) -> None:
        """End the run; a choice between its last agent and something unknown is told by `or`."""
        if self._agents:
            after = "or" if self._cut == "or" else after
            self.runs.append(Run(tuple(self._agents), tuple(self._joins), self._before, after))
        self._agents, self._joins, self._last_end = [], [], after if after != "or" else "words"
        self._cut = self._cut if after in ("words", "or") else ""


_CLOSE: Final = frozenset({"and", "plus", "with"})
_RANK: Final = {"line": 1, "list": 1, "with": 2, "and": 3, "plus": 4, "or": 5}


def merged(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Places of a text in order, those that overlap taken together."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return tuple(found)


def _near_others(folded: str, known: list[Agent]) -> list[Agent]:
    """The agents that have another one near, or a plus: only they can be of a run, or before or after something."""
    if not known:
        return []
    near = [_is_near(one, other) for one, other in pairwise(known)]
    adds = has(folded, _PLUS_STEMS)
    around = _AROUND // 3
    return [
        agent
        for agent, before, behind in zip(known, [False, *near], [*near, False], strict=True)
        if before or behind or (adds and _PLUS.search(folded, max(0, agent.start - around), agent.end + around))
    ]


def _is_near(agent: Agent, other: Agent) -> bool:
    gap = other.start - agent.end
    return gap < 2 * _AROUND and (agent.interventions or (agent.name,)) != (other.interventions or (other.name,))


def _windows(text: str, known: list[Agent], eager: tuple[tuple[int, int], ...]) -> Iterator[tuple[int, int]]:
    """The parts of a text that are read: around known agents, and the eager places."""
    around = ((agent.start - _AROUND, agent.end + 2 * _AROUND) for agent in known)
    for start, end in merged([*around, *eager]):
        first = 0 if start <= 0 else text.find(" ", start, start + _AROUND) + 1 or start
        yield first, min(end, len(text))


def _segments(folded: str, begin: int, finish: int, known: list[Agent]) -> Iterator[tuple[int, int, str]]:
    """Start and end of each segment, and what cuts it off; no cut lies within an agent."""
    start, number = begin, 0
    for match in _CUT.finditer(folded, begin, finish):
        while number < len(known) and known[number].end <= match.start():
            number += 1
        if number < len(known) and known[number].start <= match.start() < known[number].end:
            continue
        yield start, match.start(), (match.lastgroup or "stop").removesuffix("_word")
        start = match.end()
    yield start, finish, ""


def _says_more(text: str, allowed: frozenset[str]) -> bool:
    """Whether a text has words that are neither of doses nor `allowed`."""
    # A generator in `any` takes twice the time.
    for word in _WORD.findall(text) if text else ():  # noqa: SIM110
        if not _is_filler(word, allowed):
            return True
    return False


def _is_filler(word: str, allowed: frozenset[str]) -> bool:
    return _bare(word) in allowed or _is_measure(word)


def _core(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Where the name in a segment stands: what is left when qualifiers before and doses behind it are set aside."""
    if end - start > _LONGEST:
        return None
    words = list(_WORD.finditer(text, start, end))
    head = 0
    while head < len(words) and _is_filler(words[head].group(), _BEFORE):
        head += 1
    tail = head
    while tail < len(words) and not _is_filler(words[tail].group(), _BEHIND):
        tail += 1
    # `methotrexate for GVHD prophylaxis`: what it is for may be any words, and they end the run.
    aimed = tail < len(words) and words[tail].group().lower() in ("for", "as")
    count = tail - head
    if not 0 < count <= _MAX_WORDS or (not aimed and _says_more(text[words[tail - 1].end() : end], _BEHIND)):
        inner = list(_INTO.finditer(text, start, end))
        return _core(text, inner[-1].end(), end) if inner else None
    first, last = words[head].start(), words[tail - 1].end()
    name = text[first:last].strip("*•-:®™\"'“” .")
    at = text.find(name, first)
    return (at, at + len(name)) if name and name[0].isalnum() else None


@lru_cache(maxsize=16_384)
def _is_measure(word: str) -> bool:
    """An amount, a day or a bare sign; `6-mercaptopurine` and `VP-16` are none."""
    if not any(char.isdigit() for char in word):
        return not any(char.isalpha() for char in word)
    return not _NUMBERED.fullmatch(word)


@lru_cache(maxsize=16_384)
def _bare(word: str) -> str:
    return word.strip("*•·-.,:+~=<>^").lower()


def _is_agent(linked: Linked) -> bool:
    """Whether a name means exactly one substance or product."""
    return any(
        link.decision is Decision.ACCEPTED and link.predicate == "skos:exactMatch" and link.category not in _OTHERS
        for link in linked.links
    )


def _plain_name(name: str) -> str:
    return " ".join(name.replace("-", " ").casefold().split())


def _is_short_of(short: str, name: str) -> bool:
    """Whether a word in brackets can stand for the name before it: it has a capital and begins as the name, or its
    words, do."""
    if not any(char.isupper() for char in short) or short.casefold() == name.casefold():
        return False
    return any(word[:1].casefold() == short[:1].casefold() for word in re.split(r"[\s-]", name))


def _occurrences(short: str, text: str) -> Iterator[int]:
    at = text.find(short)
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(short) : at + len(short) + 1]
        if not (before.isalnum() or before == "-") and not after.isalnum():
            yield at
        at = text.find(short, at + len(short))


def _within(place: int, spans: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= place < last for first, last in spans)


def alternatives(run: Run) -> list[Run]:
    """A run cut where it offers a choice; an agent of which it is open whether it is given is left out.

    ``A and B or C and D`` are two lists; in ``A plus B or C`` only A is sure; in ``A, B or C`` nothing is.
    """
    if run.before == "or" and "or" not in run.joins:
        run = run.part(1, len(run.agents))
    places = [place for place, join in enumerate(run.joins) if join == "or"]
    if not places and run.after != "or":
        return [run] if run.agents else []
    parts = [run.part(first, last) for first, last in pairwise([0, *(place + 1 for place in places), len(run.agents)])]
    if run.after != "or" and all(len(part.agents) > 1 and part.joins[-1] in _CLOSE for part in parts):
        return parts
    head, kept = parts[0], len(parts[0].agents) - 1
    while kept > 0 and head.joins[kept - 1] == "list":
        kept -= 1
    return [head.part(0, kept)] if kept > 0 else []
