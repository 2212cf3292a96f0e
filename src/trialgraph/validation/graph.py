"""The triples that an engine looks at: those of a batch in memory, found by subject and, for the predicates that a plan
walks backwards, by object; and beyond them whatever a store holds.

What a batch does not hold is looked up when a path leads there. So an engine sees one graph, of which only what it
needs is ever in memory, and finds the same in batches of any size.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, Protocol, TypeAlias

from trialgraph import vocab as v
from trialgraph.terms import Term, Triple

Properties: TypeAlias = Mapping[Term, Sequence[Term]]
# Node → predicate → objects.
About: TypeAlias = dict[Term, dict[Term, list[Term]]]
NOTHING: Final[Properties] = MappingProxyType({})


class Store(Protocol):
    """The rest of the graph that a batch is of."""

    def properties(self, node: Term) -> Properties:
        """Predicate → objects of the triples about `node`."""

    def subjects(self, predicate: Term, value: Term) -> Collection[Term]:
        """The subjects of the triples with `predicate`, one that is walked backwards, and the object `value`."""

    def refers(self, value: Term) -> bool:
        """Whether something that a batch with `value` does not hold may lead to it, quickly said."""


def about(triples: Iterable[Triple]) -> About:
    """Distinct triples by subject and predicate."""
    found: About = {}
    last, properties = "", dict[Term, list[Term]]()
    for subject, predicate, value in triples:
        if subject != last:
            last, properties = subject, found.setdefault(subject, {})
        if predicate in properties:
            properties[predicate].append(value)
        else:
            properties[predicate] = [value]
    distinct(objects for properties in found.values() for objects in properties.values() if len(objects) > 1)
    return found


def distinct(lists: Iterable[list[Term]]) -> None:
    """Leaves each term of a list once."""
    for terms in lists:
        if len(set(terms)) < len(terms):
            terms[:] = dict.fromkeys(terms)


class Graph:
    """An index over some triples, and what `store` has besides. `inverse` are the predicates that are walked from
    object to subject."""

    def __init__(self, about: About, inverse: Collection[Term], store: Store | None = None) -> None:
        self.forward: dict[Term, Properties] = dict(about)
        self._about = about
        self._store = store
        self.backward: dict[Term, dict[Term, list[Term]]] = {predicate: {} for predicate in inverse}
        # What the store knows is added to what the batch has when it is first asked for.
        self._complete: set[tuple[Term, Term]] = set()
        self._above: dict[Term, frozenset[Term]] = {}
        for subject, properties in about.items():
            for predicate in self.backward.keys() & properties:
                subjects = self.backward[predicate]
                for value in properties[predicate]:
                    if value in subjects:
                        subjects[value].append(subject)
                    else:
                        subjects[value] = [subject]

    def properties(self, node: Term) -> Properties:
        """Predicate → objects of the triples about `node`."""
        found = self.forward.get(node)
        if found is None:
            found = NOTHING if node[0] == '"' or self._store is None else self._store.properties(node)
            self.forward[node] = found
        return found

    def objects(self, subject: Term, predicate: Term) -> Sequence[Term]:
        """The objects of the triples with `subject` and `predicate`."""
        found = self.forward.get(subject)
        return (self.properties(subject) if found is None else found).get(predicate, ())

    def subjects(self, predicate: Term, value: Term) -> Sequence[Term]:
        """The subjects of the triples with `predicate`, one of those in `inverse`, and the object `value`."""
        known = self.backward[predicate]
        if self._asks(value) and (predicate, value) not in self._complete:
            assert self._store is not None
            self._complete.add((predicate, value))
            others = self._store.subjects(predicate, value)
            if others:
                known[value] = list(dict.fromkeys((*known.get(value, ()), *others)))
        return known.get(value, ())

    def objects_of(self, predicates: Iterable[Term], node: Term) -> list[Term]:
        """Those of `predicates` that some triple about something else leads to `node` by."""
        if self._asks(node):
            return [predicate for predicate in predicates if self.subjects(predicate, node)]
        return [predicate for predicate in predicates if node in self.backward[predicate]]

    def _asks(self, value: Term) -> bool:
        """Whether the store may know what else leads to `value`: of what the batch describes, it can say at once."""
        return self._store is not None and (value not in self._about or self._store.refers(value))

    def classes(self, kind: Term) -> frozenset[Term]:
        """`kind` and the classes above it."""
        found = self._above.get(kind)
        if found is None:
            reached, waiting = {kind}, [kind]
            while waiting:
                for above in self.objects(waiting.pop(), v.RDFS_SUB_CLASS_OF):
                    if above not in reached:
                        reached.add(above)
                        waiting.append(above)
            found = self._above[kind] = frozenset(reached)
        return found

    def is_instance(self, node: Term, kind: Term) -> bool:
        """Whether `node` is a SHACL instance of `kind` (https://www.w3.org/TR/shacl/#dfn-shacl-instance)."""
        types = self.objects(node, v.RDF_TYPE)
        return kind in types or any(kind in self.classes(each) for each in types)


class Memory:
    """A store of triples in memory; of what leads to their objects it knows nothing. A node is described by the first
    of `layers` that knows it."""

    def __init__(self, *layers: About) -> None:
        self._layers = layers

    def properties(self, node: Term) -> Properties:
        return next((layer[node] for layer in self._layers if node in layer), NOTHING)

    def subjects(self, predicate: Term, value: Term) -> Collection[Term]:
        return ()

    def refers(self, value: Term) -> bool:
        return False
