"""How well products, and what is said of them, are found: ``cell_products`` of the gold rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from benchmarks.linking.figures import figure
from benchmarks.semantics.gold import Trial
from trialgraph.concepts import Decision, Kind
from trialgraph.facts import Evidence, Product, Property, Trait, registered
from trialgraph.semantics.case import Case
from trialgraph.semantics.products import products

# The gold's words for a kind of product -> the notations that say the same or more.
_CELLS: Final = ("otherCells", "stromalCells", "dendriticCells", "tumourInfiltratingLymphocytes", "donorLymphocytes")
_KINDS: Final = {
    "CAR-T": ("carT",), "TCR-T": ("tcrT",), "NK": ("nkCells",), "CAR-NK": ("carNk",), "HSC graft": ("stemCellGraft",),
    "TIL": ("tumourInfiltratingLymphocytes",), "DLI": ("donorLymphocytes",), "MSC": ("stromalCells",),
    "cell therapy": _CELLS,
    "gene therapy": ("geneTherapy",), "dendritic cells": ("dendriticCells",), "oncolytic virus": ("oncolyticVirus",),
}  # fmt: skip
_IMPLIES: Final = {
    "haploidentical": {"related", "allogeneic"}, "matchedSibling": {"related", "allogeneic", "sibling"},
    "matchedUnrelated": {"unrelated", "allogeneic"}, "mismatchedUnrelated": {"unrelated", "allogeneic"},
    "matchedRelated": {"related", "allogeneic"}, "related": {"allogeneic"}, "unrelated": {"allogeneic"},
    "cordBlood": {"allogeneic"}, "healthyDonor": {"allogeneic"}, "deceasedDonor": {"allogeneic"},
}  # fmt: skip
_WORD: Final = re.compile(r"[a-z0-9]+")
_Finder = Callable[[Case], Sequence[Product]]


@dataclass(frozen=True, slots=True)
class Pair:
    """A gold product and what was found for it; either may be missing."""

    gold: Mapping[str, Any] | None
    found: Product | None


def _by_type(case: Case) -> Sequence[Product]:
    """The baseline: whatever is registered as a biological or a gene, with every name of a gene in its name."""
    result = []
    for index, item in enumerate(case.interventions):
        if item.type in ("BIOLOGICAL", "GENETIC"):
            words = re.findall(r"[A-Za-z][\w-]+", item.name or "")
            evidence = Evidence("type", item.name or "")
            traits = tuple(Trait(Property.TARGET, word, evidence) for word in words if _symbols(case, word))
            result.append(Product(item.name or "", "otherCells", registered(index), traits, evidence))
    return result


def _symbols(case: Case, name: str) -> set[str]:
    """The HGNC symbols that the name of a marker is linked to."""
    if case.look is None:
        return {name}
    links = case.look(Kind.MARKER, name).links
    return {link.label for link in links if link.decision is Decision.ACCEPTED and link.concept.startswith("HGNC:")}


def _marker_names(case: Case, product: Product, kind: Property) -> set[str]:
    names: set[str] = set()
    for trait in product.traits:
        if trait.property is kind:
            names |= _symbols(case, trait.value) or {trait.value}
    return names


def _notation(words: str) -> str:
    """``matchedSibling`` of ``matched sibling``."""
    first, *rest = words.split()
    return first + "".join(word.capitalize() for word in rest)


def _values(product: Product, kind: Property) -> set[str]:
    return {trait.value for trait in product.traits if trait.property is kind}


def pairs(trial: Trial, found: Sequence[Product]) -> list[Pair]:
    """Each gold product with the found one that is most like it, and what is left on both sides."""
    rest = [product for product in found if product.kind != "combination"]
    result = []
    for gold in trial.row["cell_products"]:
        ranked = sorted(rest, key=lambda product: _likeness(trial, gold, product), reverse=True)
        best = ranked[0] if ranked and _likeness(trial, gold, ranked[0]) > 0 else None
        if best is not None:
            rest.remove(best)
        result.append(Pair(gold, best))
    return result + [Pair(None, product) for product in rest]


def _likeness(trial: Trial, gold: Mapping[str, Any], product: Product) -> float:
    same = product.kind in _KINDS.get(gold["kind"], ())
    antigens = set(gold["target_antigens_hgnc"]) & _marker_names(trial.case, product, Property.TARGET)
    # The other way of finding has no kinds: what is registered under the gold's words is the product.
    path = str(gold["path"])
    own = product.thing is not None and f"interventions[{product.thing.key}]" in path
    words = set(_WORD.findall(gold["name"].casefold())) & set(_WORD.findall(product.label.casefold()))
    return 2 * same + len(antigens) + own + 0.3 * len(words)


def _kind(trial: Trial, pair: Pair) -> tuple[set[str], set[str]]:
    gold = {pair.gold["kind"]} if pair.gold else set()
    found = {pair.found.kind} if pair.found else set()
    if pair.gold and pair.found and pair.found.kind in _KINDS.get(pair.gold["kind"], ()):
        found = gold
    return gold, found


def _antigens(trial: Trial, pair: Pair) -> tuple[set[str], set[str]]:
    gold = set(pair.gold["target_antigens_hgnc"]) if pair.gold else set()
    return gold, _marker_names(trial.case, pair.found, Property.TARGET) if pair.found else set()


def _donors(trial: Trial, pair: Pair) -> tuple[set[str], set[str]]:
    """Donors; a found one that implies a gold one counts as it, one that a gold one implies is right but no hit."""
    gold = {_notation(words) for words in pair.gold["donor_type"]} if pair.gold else set()
    found = set()
    for value in _values(pair.found, Property.DONOR) if pair.found else ():
        wider = _IMPLIES.get(value, set()) & gold
        narrower = {known for known in gold if value in _IMPLIES.get(known, set())}
        found.add(value if value in gold or not (wider or narrower) else next(iter(wider or {f"wider:{value}"})))
    return gold, found


def _markers(trial: Trial, pair: Pair) -> tuple[set[str], set[str]]:
    gold: set[str] = set()
    for field in ("selected_markers", "depleted_markers") if pair.gold else ():
        gold |= {f"{field[:8]} {pair.gold['markers_hgnc'].get(name, name)}" for name in pair.gold[field]}  # type: ignore[index]
    if pair.found is None:
        return gold, set()
    return gold, {f"selected {name}" for name in _marker_names(trial.case, pair.found, Property.SELECTED)} | {
        f"depleted {name}" for name in _marker_names(trial.case, pair.found, Property.DEPLETED)
    }


def _vector(trial: Trial, pair: Pair) -> tuple[set[str], set[str]]:
    gold = {pair.gold["vector"]} if pair.gold and pair.gold["vector"] else set()
    return gold, _values(pair.found, Property.VECTOR) if pair.found else set()


_LONG: Final = {"pbmc": "mononuclear", "pbsc": "stem"}


def _source_words(text: str) -> set[str]:
    found = set(_WORD.findall(text.casefold()))
    return found | {_LONG[word] for word in found if word in _LONG}


def _source(trial: Trial, pair: Pair) -> tuple[set[str], set[str]]:
    """Sources that share a word; where the gold has none, a found one is not judged."""
    gold = str(pair.gold["source_cell"]) if pair.gold and pair.gold["source_cell"] else ""
    if not gold:
        return set(), set()
    values = _values(pair.found, Property.SOURCE) if pair.found else set()
    return {gold}, {gold if _source_words(gold) & _source_words(value) else value for value in values}


FIELDS: Final[dict[str, Callable[[Trial, Pair], tuple[set[str], set[str]]]]] = {
    "kind": _kind, "antigens": _antigens, "donor": _donors, "markers": _markers, "vector": _vector, "source": _source,
}  # fmt: skip
_WAYS: Final[dict[str, _Finder]] = {"rules": products, "by type": _by_type}


def _right(gold: set[str], found: set[str]) -> int:
    return sum(value in gold or value.startswith("wider:") for value in found)


def lines(trials: Sequence[Trial], *, wrong: bool = False) -> Iterator[str]:
    """The lines of the table: precision and recall of products and of each field, for the rules and the baseline."""
    if wrong:
        for trial in trials:
            yield from _faults(trial, pairs(trial, products(trial.case)))
        return
    yield f"{'products':12}{'way':10}{'precision':21}{'recall':21}"
    for way, finder in _WAYS.items():
        matched = [(trial, pairs(trial, finder(trial.case))) for trial in trials]
        precision = [
            (sum(bool(p.gold and p.found) for p in each), sum(bool(p.found) for p in each)) for _, each in matched
        ]
        recall = [(sum(bool(p.gold and p.found) for p in each), sum(bool(p.gold) for p in each)) for _, each in matched]
        yield f"{'all':12}{way:10}{figure(precision)!s:21}{figure(recall)!s:21}"
        facts = [(0, 0)] * len(trials)
        for name, read in FIELDS.items():
            both = [[read(trial, pair) for pair in each] for trial, each in matched]
            good = [(sum(_right(g, f) for g, f in each), sum(len(f) for _, f in each)) for each in both]
            hits = [(sum(len(g & f) for g, f in each), sum(len(g) for g, _ in each)) for each in both]
            facts = [(a + c, b + d) for (a, b), (c, d) in zip(facts, good, strict=True)]
            yield f"{name:12}{way:10}{figure(good)!s:21}{figure(hits)!s:21}"
        yield f"{'all fields':12}{way:10}{figure(facts)!s:21}"


def _faults(trial: Trial, found: Sequence[Pair]) -> Iterator[str]:
    for pair in found:
        if pair.gold is None and pair.found is not None:
            yield f"{trial.nct} too many: {pair.found.kind} {pair.found.label!r} ({pair.found.evidence.rule})"
        elif pair.found is None and pair.gold is not None:
            yield f"{trial.nct} missed: {pair.gold['kind']} {pair.gold['name']!r}"
        else:
            for name, read in FIELDS.items():
                gold, values = read(trial, pair)
                if gold != values:
                    yield f"{trial.nct} {name}: gold {sorted(gold)} found {sorted(values)}"
