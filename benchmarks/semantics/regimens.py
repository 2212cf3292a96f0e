"""How well regimens and their members are found: against hand-judged records and beside two simple baselines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from benchmarks.linking.figures import Figure, figure
from benchmarks.semantics.gold import Trial
from trialgraph.concepts import Kind
from trialgraph.facts import Part, Ref
from trialgraph.semantics.agents import short_forms
from trialgraph.semantics.case import Case
from trialgraph.semantics.regimens import regimens

_CONDITIONING: Final = re.compile(r"conditioning|lympho-?deplet|preparative", re.IGNORECASE)

Thing = frozenset[str]  # the ways to name one member: its index, its name, the concepts that it is linked to


@dataclass(frozen=True, slots=True)
class Found:
    """A regimen as a way of finding them gives it."""

    label: str
    kind: str
    members: tuple[Thing, ...]
    path: str = ""
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Scored:
    """One trial: for each gold regimen the best found one, and the found ones that fit none."""

    trial: Trial
    pairs: tuple[tuple[Mapping[str, Any], Found | None, int], ...]
    spare: tuple[Found, ...]


def of_rules(trial: Trial) -> list[Found]:
    """What the rules find."""
    found, described, _ = regimens(trial.case)
    linked = {thing.label: thing.linked for thing in described}

    def thing(ref: Ref) -> Thing:
        if ref.part is Part.INTERVENTION:
            index = int(ref.key)
            return _names(trial.case, trial.case.interventions[index].name or "") | {f"#{index}"}
        ids = {link.concept for link in linked[ref.key].links if link.concept} if ref.key in linked else set()
        return _names(trial.case, ref.key) | ids

    return [
        Found(item.label, item.kind.value, tuple(thing(member.thing) for member in item.members), item.evidence.path,
              item.evidence.quote)
        for item in found
    ]  # fmt: skip


def of_arms(trial: Trial) -> list[Found]:
    """A baseline: each arm is one regimen of all that is assigned to it."""
    case = trial.case
    return [
        Found(arm.label or "", "combination", tuple(_registered(case, index) for index in case.given_in(number)))
        for number, arm in enumerate(case.arms)
        if len(case.given_in(number)) > 1
    ]


def of_words(trial: Trial) -> list[Found]:
    """A baseline: the registered interventions whose own texts speak of conditioning are one regimen."""
    case = trial.case
    members = tuple(
        _registered(case, index)
        for index, item in enumerate(case.interventions)
        if _CONDITIONING.search(f"{item.name} {item.description}")
    )
    return [Found("conditioning", "conditioning", members)] if members else []


WAYS: Final[Mapping[str, Callable[[Trial], list[Found]]]] = {
    "rules": of_rules,
    "arm = regimen": of_arms,
    "words": of_words,
}


def _registered(case: Case, index: int) -> Thing:
    return _names(case, case.interventions[index].name or "") | {f"#{index}"}


def _names(case: Case, name: str) -> Thing:
    """The names by which a member is compared: as it is, written out, and the concepts that it is linked to."""
    written = short_forms().get(name, name)
    found = {_plain(name), _plain(written)}
    if case.look is not None:
        for link in case.look(Kind.DRUG, written).links:
            if link.decision.value == "accepted" and link.predicate == "skos:exactMatch":
                found |= {link.concept, _plain(link.label)}
    return frozenset(found)


def _plain(name: str) -> str:
    return " ".join(re.sub(r"[-\s]+", " ", name).casefold().split()).removesuffix("e")


def _wanted(trial: Trial, member: Mapping[str, Any]) -> list[Thing]:
    """The ways to be right about one gold member: itself, or any of its alternatives."""
    found = []
    for item in member.get("alternatives", [member]):
        index = item.get("intervention_index")
        found.append(_names(trial.case, item.get("name") or "") | ({f"#{index}"} if index is not None else set()))
    return found


def _hits(trial: Trial, row: Mapping[str, Any], found: Found) -> int:
    """How many gold members are among those found."""
    return sum(
        any(way & thing for way in _wanted(trial, member) for thing in found.members) for member in row["members"]
    )


def _good(trial: Trial, rows: Sequence[Mapping[str, Any]], found: Found) -> int:
    """How many found members are members of the gold regimen that fits best."""
    return max(
        (
            sum(
                any(way & thing for member in row["members"] for way in _wanted(trial, member))
                for thing in found.members
            )
            for row in rows
        ),
        default=0,
    )


def _overlap(row: Mapping[str, Any], found: Found) -> bool:
    """Whether both rest on the same place."""
    if not found.path or row["path"] != found.path:
        return False
    mine, theirs = found.quote.casefold(), str(row["quote"]).casefold()
    return mine in theirs or theirs in mine or _common(mine, theirs)


def _common(mine: str, theirs: str) -> bool:
    words, other = mine.split(), theirs.split()
    return any(" ".join(words[place : place + 3]) in theirs for place in range(len(words) - 2)) and len(other) > 2


def scored(trial: Trial, way: Callable[[Trial], list[Found]]) -> Scored:
    """The gold regimens of a trial with the best that was found for each."""
    found = way(trial)
    pairs, used = [], set()
    for row in trial.row["regimens"]:
        ranked = []
        for number, item in enumerate(found):
            hits = _hits(trial, row, item)
            close = hits / max(1, len(row["members"]) + len(item.members) - hits)
            fits = _overlap(row, item)
            if fits or close >= 0.5 or (not row["members"] and row["kind"] == item.kind):
                ranked.append((close, fits, -number))
        best = max(ranked, default=None)
        fitting = found[-best[2]] if best else None
        used |= {-number for _, _, number in ranked}
        pairs.append((row, fitting, _hits(trial, row, fitting) if fitting else 0))
    return Scored(trial, tuple(pairs), tuple(item for number, item in enumerate(found) if number not in used))


def recall(item: Scored) -> tuple[int, int]:
    """Gold members that are found, of all."""
    return sum(hits for _, _, hits in item.pairs), sum(len(row["members"]) for row, _, _ in item.pairs)


def precision(item: Scored, *, strict: bool = True) -> tuple[int, int]:
    """Members found that are right; with `strict`, those of regimens that the gold does not have are wrong."""
    good = total = 0
    for row, found, _ in item.pairs:
        if found is not None:
            good += _good(item.trial, [row], found)
            total += len(found.members)
    if strict:
        total += sum(len(found.members) for found in item.spare)
    return good, total


def regimens_found(item: Scored) -> tuple[int, int]:
    """Gold regimens that one was found for, of all."""
    return sum(found is not None for _, found, _ in item.pairs), len(item.pairs)


def _f1(precise: Figure, complete: Figure) -> float:
    both = precise.share + complete.share
    return 2 * precise.share * complete.share / both if both else 0.0


def lines(trials: Sequence[Trial], *, wrong: bool = False) -> Iterator[str]:
    """The table: members and regimens found by each way; with `wrong`, what is missed, wrong or not in the gold."""
    columns = ("member precision", "· in the gold", "member recall", "found")
    yield f"{'regimens':16}" + "".join(f"{name:19}" for name in columns) + "F1    F1 in the gold"
    for name, way in WAYS.items():
        items = [scored(trial, way) for trial in trials]
        strict = figure([precision(item) for item in items])
        loose = figure([precision(item, strict=False) for item in items])
        complete = figure([recall(item) for item in items])
        cells = (strict, loose, complete, figure([regimens_found(item) for item in items]))
        yield (
            f"{name:16}"
            + "".join(f"{cell!s:19}" for cell in cells)
            + (f"{_f1(strict, complete):.2f}  {_f1(loose, complete):.2f}")
        )
    items = [scored(trial, of_rules) for trial in trials]
    for kind in sorted({row["kind"] for item in items for row, _, _ in item.pairs}):
        each = [Scored(item.trial, tuple(pair for pair in item.pairs if pair[0]["kind"] == kind), ()) for item in items]
        loose = figure([precision(item, strict=False) for item in each])
        found = (loose, figure([recall(item) for item in each]), figure([regimens_found(item) for item in each]))
        yield f"· {kind:33}" + "".join(f"{cell!s:19}" for cell in found)
    if wrong:
        yield from _wrong(items)


def _wrong(items: Sequence[Scored]) -> Iterator[str]:
    for item in items:
        for row, found, hits in item.pairs:
            if found is None or hits < len(row["members"]) or hits < len(found.members):
                yield (
                    f"{item.trial.nct} {row['kind']} {row['name']} {[m.get('name') or m for m in row['members']]} ← "
                    f"{found and (found.label, [min(thing, key=len) for thing in found.members])}"
                )
        for found in item.spare:
            yield f"{item.trial.nct} not in the gold: {found.kind} {found.label}: {found.quote}"
