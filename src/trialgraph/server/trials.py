"""The page of a trial: the rows of the queries about it, put together as tables and a drawing; and its RDF."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Final, TypeAlias

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from trialgraph.answers import Answer
from trialgraph.server import drawing, media, protocol
from trialgraph.server.desk import Desk, Row, own
from trialgraph.server.pages import NCT, render
from trialgraph.terms import text

# Ending of the address → format of the trial's RDF.
_ENDINGS: Final = {"ttl": "turtle", "nt": "ntriples", "rdf": "rdfxml", "jsonld": "jsonld"}
QUERIES: Final = (
    "trial", "organizations", "arms", "interventions", "roles", "regimens", "order", "doses", "facts", "links",
    "evidence",
)  # fmt: skip
_WHOLE: Final = ""  # the column of what is said of no arm in particular
_Key: TypeAlias = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Role:
    """What an intervention is in an arm: the axis, the role on it, what that means, and the rows that say why."""

    axis: str
    name: str
    definition: str
    evidence: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Cell:
    """One intervention in one arm: whether the record assigns it, and its roles there."""

    assigned: bool
    roles: Sequence[Role]


@dataclass(frozen=True, slots=True)
class Intervention:
    """A row of the matrix; `cells` has one for each column."""

    thing: str
    name: str
    kind: str
    registered: bool
    description: str
    makers: Sequence[Row]
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Fact:
    """One word about a thing, its values (rows with value and label), and the rows that say why."""

    word: str
    values: Sequence[Row]
    evidence: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Described:
    """A thing with the facts about it, and the rows that say why it is there; `name` is empty for one without."""

    thing: str
    name: str
    facts: Sequence[Fact]
    evidence: Sequence[Row]

    def values(self, word: str) -> Sequence[Row]:
        """The values of one word."""
        return next((fact.values for fact in self.facts if fact.word == word), ())


@dataclass(frozen=True, slots=True)
class Regimen:
    """What is given together; a member is a row and the rows that say why."""

    thing: str
    name: str
    kind: str
    arms: Sequence[str]
    members: Sequence[tuple[Row, Sequence[Row]]]


@dataclass(frozen=True, slots=True)
class Dose:
    """One statement about a dose: field → its values, as text."""

    thing: str
    of: str
    arms: Sequence[str]
    said: dict[str, list[str]]
    evidence: Sequence[Row]

    def all(self, word: str) -> str:
        """The values of a field; empty if it has none."""
        return ", ".join(self.said.get(word, ()))

    @property
    def amount(self) -> str:
        """The amount or its range, with its unit (UCUM)."""
        limits = dict.fromkeys((*self.said.get("low", ()), *self.said.get("high", ())))
        return " ".join(filter(None, ("–".join(limits), self.all("unit")))) if limits else ""

    @property
    def days(self) -> str:
        """The days on which it is given, and from when they count."""
        days = ", ".join(sorted(self.said.get("day", ()), key=int))
        start = self.all("reference")
        return f"day {days}{f' from {start}' if start else ''}" if days else ""


@dataclass(frozen=True, slots=True)
class View:
    """All that the page of a trial shows."""

    nct: str
    said: dict[str, list[str]]
    organizations: Sequence[Row]
    arms: Sequence[Row]
    columns: Sequence[str]
    interventions: Sequence[Intervention]
    regimens: Sequence[Regimen]
    order: Sequence[tuple[Row, Sequence[Row]]]
    doses: Sequence[Dose]
    described: dict[str, list[Described]]
    links: Sequence[tuple[str, str, str, Sequence[Row]]]
    names: dict[str, str]

    def of(self, kind: str) -> Sequence[Described]:
        """The things of one kind: product, step, condition, population, eligibility."""
        return self.described.get(kind, ())

    def first(self, word: str) -> str:
        """The first value of a field of the trial itself; empty if it has none."""
        return next(iter(self.said.get(word, ())), "")


async def page(request: Request) -> Response:
    """A trial, as a page or as RDF.

    Raises HTTPException: 400 for what is no NCT id, 404 for a trial that is not in the graph.
    """
    nct, dot, ending = request.path_params["nct"].partition(".")
    if not NCT.fullmatch(nct) or (dot and ending not in _ENDINGS):
        raise HTTPException(400, f"{request.path_params['nct']!r} is no NCT id such as NCT07257419")
    desk: Desk = request.app.state.desk
    kind = media.best(request.headers.get("accept", ""), ["text/html", *media.GRAPHS])
    if dot or kind not in (None, "text/html"):
        answer = await desk.ask(own("block").about({"nct": [text(nct)]}))
        if not answer:
            raise _unknown(nct)
        ordered = Answer(answer.kind, b"".join(sorted(answer.body.splitlines(keepends=True))))
        return await protocol.written(request, ordered, _ENDINGS.get(ending, ""))
    found = await asyncio.gather(*(desk.rows(name, {"nct": [text(nct)]}) for name in QUERIES))
    rows = dict(zip(QUERIES, found, strict=True))
    if not rows["trial"]:
        raise _unknown(nct)
    seen = view(nct, rows)
    return render("trial.html", trial=seen, drawing=drawing.drawn(seen))


def _unknown(nct: str) -> HTTPException:
    return HTTPException(404, f"{nct} is not in this graph")


def view(nct: str, rows: dict[str, list[Row]]) -> View:
    """What the page shows, from the rows of the queries about the trial by the name of the query."""
    evidence: dict[_Key, list[Row]] = defaultdict(list)
    for row in rows["evidence"]:
        evidence[row["thing"], row["property"], row["value"]].append(row)
    names = {row["arm"]: row["name"] for row in rows["arms"]}
    names |= {row["thing"]: row["name"] for row in rows["interventions"]}
    columns, interventions = _matrix(rows, evidence)
    return View(
        nct,
        _by_field(rows["trial"]),
        [row for row in rows["organizations"] if row["part"] != "manufacturer"],
        rows["arms"],
        columns,
        interventions,
        _regimens(rows["regimens"], evidence),
        [(row, evidence[row["thing"], row["property"], row["other"]]) for row in rows["order"]],
        _doses(rows["doses"], evidence),
        _described(rows["facts"], evidence),
        _links(rows["links"]),
        names,
    )


def _by_field(rows: Iterable[Row]) -> dict[str, list[str]]:
    """Field → its values, each once, by their labels where they have one."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for row in rows:
        found[row["field"]][row["label"] or row["value"]] = None
    return {name: list(values) for name, values in found.items()}


def _matrix(rows: dict[str, list[Row]], evidence: dict[_Key, list[Row]]) -> tuple[list[str], list[Intervention]]:
    """The columns (arms, and one for what is said of none) and the rows of interventions × arms."""
    roles: dict[tuple[str, str], list[Role]] = defaultdict(list)
    for row in rows["roles"]:
        why = evidence[row["assignment"], "", ""]
        roles[row["thing"], row["arm"]].append(Role(row["axis"], row["role"], row["definition"], why))
    columns = [row["arm"] for row in rows["arms"]]
    if not columns or any(arm == _WHOLE for _, arm in roles):
        columns.append(_WHOLE)
    made: dict[str, list[Row]] = defaultdict(list)
    for row in rows["organizations"]:
        if row["part"] == "manufacturer":
            made[row["maker_of"]].append(row)
    found = []
    for thing, group in groupby(rows["interventions"], key=itemgetter("thing")):
        first, *others = group
        arms = {row["arm"] for row in (first, *others)}
        cells = [Cell(arm != _WHOLE and arm in arms, roles[thing, arm]) for arm in columns]
        registered = first["registered"] == "true"
        found.append(
            Intervention(thing, first["name"], first["type"], registered, first["description"], made[thing], cells)
        )
    return columns, found


def _regimens(rows: list[Row], evidence: dict[_Key, list[Row]]) -> list[Regimen]:
    found = []
    part = "http://purl.org/dc/terms/hasPart"
    for thing, group in groupby(rows, key=itemgetter("regimen")):
        said = list(group)
        members = {row["member"]: row for row in said}
        arms = list(dict.fromkeys(row["arm"] for row in said if row["arm"]))
        with_reasons = [(row, evidence[thing, part, member]) for member, row in members.items()]
        found.append(Regimen(thing, said[0]["name"], said[0]["kind"], arms, with_reasons))
    return found


def _doses(rows: list[Row], evidence: dict[_Key, list[Row]]) -> list[Dose]:
    found = []
    for thing, group in groupby(rows, key=itemgetter("dose")):
        said = list(group)
        arms = list(dict.fromkeys(row["arm"] for row in said if row["arm"]))
        found.append(Dose(thing, said[0]["of"], arms, _by_field(said), evidence[thing, "", ""]))
    return found


def _described(rows: list[Row], evidence: dict[_Key, list[Row]]) -> dict[str, list[Described]]:
    """Kind of thing → the things with the facts about each."""
    found: dict[str, list[Described]] = defaultdict(list)
    for (kind, thing), group in groupby(rows, key=itemgetter("kind", "thing")):
        said = list(group)
        facts = []
        for word, same in groupby(said, key=itemgetter("word")):
            values = list({row["value"]: row for row in same}.values())
            why = [reason for row in values for reason in evidence[thing, row["property"], row["value"]]]
            facts.append(Fact(word, values, list({reason["quote"]: reason for reason in why}.values())))
        found[kind].append(Described(thing, said[0]["name"], facts, evidence[thing, "", ""]))
    return dict(found)


def _links(rows: list[Row]) -> list[tuple[str, str, str, list[Row]]]:
    """The links of each thing: its part in the trial, its IRI, its name, and the rows."""
    return [
        (part, thing, name, list(group))
        for (part, thing, name), group in groupby(rows, key=itemgetter("part", "thing", "name"))
    ]
