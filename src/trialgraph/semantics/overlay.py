"""What a curator states of one trial, in a file of its own, and how it is joined with what its record implies.

A file ``<NCT id>.yaml`` gives facts with the words of a source that they rest on. Things are named: by the
exact name in the record where it registers them, else by a label that the file itself introduces.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date as calendar_date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Final, Self, TypeVar

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from trialgraph import vocab as v
from trialgraph.concepts import Kind, Linked
from trialgraph.errors import Finding, Severity, VocabularyError
from trialgraph.facts import (
    ConditionFunction,
    ConditionRole,
    Described,
    Evidence,
    Facts,
    Function,
    Maker,
    Member,
    Order,
    Part,
    Population,
    Product,
    Property,
    Ref,
    Regimen,
    RegimenKind,
    Requirement,
    Role,
    Status,
    Step,
    StepKind,
    Trait,
    When,
    moved,
    registered,
)
from trialgraph.names import normal
from trialgraph.semantics.case import Case

RULE: Final = "curated"
RULE_JUDGEMENT: Final = "curated-judgement"  # what no source says: the curator's own opinion
_STATED, _JUDGED = 0.95, 0.7  # the confidence when a fact gives none

S = TypeVar("S", bound="Said")
T = TypeVar("T")


def _iso(value: str) -> str:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise ValueError("a date is written as 2026-11-24")
    calendar_date.fromisoformat(value)
    return value


Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Date = Annotated[str, AfterValidator(_iso)]


class Entry(BaseModel):
    """Base of all parts of a file: no unknown field, no conversion of types."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Source(Entry):
    """Where facts are stated: a web address, or a citation of what has none."""

    title: Text
    url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")] | None = None
    citation: Text | None = None

    @model_validator(mode="after")
    def _findable(self) -> Self:
        if self.url is None and self.citation is None:
            raise ValueError("a source has a url or a citation")
        return self


class Said(Entry):
    """A fact and what it rests on: the id of a source and its verbatim words.

    `judgement` marks what the source does not say and the curator holds. `curator` and `date` are given where they are
    not those of the file.
    """

    source: Text
    quote: Text
    judgement: bool = False
    confidence: float | None = Field(default=None, ge=0, le=1)
    curator: Text | None = None
    date: Date | None = None


class DescribedThing(Said):
    """A thing given or used in the trial that the record does not register."""

    label: Text
    kind: Kind


class ProductTrait(Said):
    """One fact about a product."""

    property: Property
    value: Text


class ProductFact(Said):
    """A product; `registered` is the name of the intervention that it is, `described` the label of a described one."""

    label: Text
    kind: Text
    registered: Text | None = None
    described: Text | None = None
    traits: tuple[ProductTrait, ...] = ()


class RoleFact(Said):
    """The role of `thing`, on one axis, in the arm with that label, or in every arm that the thing is given in."""

    thing: Text
    arm: Text | None = None
    comparative: Status | None = None
    functional: Function | None = None

    @model_validator(mode="after")
    def _one_axis(self) -> Self:
        if (self.comparative is None) == (self.functional is None):
            raise ValueError("a role is either comparative or functional")
        return self


class RegimenFact(Said):
    """Things that are given together to one end, by their names; `arms` are labels of arms."""

    label: Text
    kind: RegimenKind
    members: Annotated[tuple[Text, ...], Field(min_length=1)]
    arms: tuple[Text, ...] = ()


class OrderFact(Said):
    """`first` is given before, after or with `second`."""

    first: Text
    when: When
    second: Text


class StepFact(Said):
    """A step of making `product`; `input` are verbatim words for the cells that go in."""

    kind: StepKind
    device: Text | None = None
    marker: Text | None = None
    input: Text | None = None
    product: Text | None = None


class MakerFact(Said):
    """Who makes a device."""

    device: Text
    organization: Text


class ConditionFact(Said):
    """What the condition with that exact name in the record is to the trial."""

    condition: Text
    function: ConditionFunction


class PopulationFact(Said):
    """One fact about those who may take part."""

    property: Requirement
    value: Text


_CODED: Final = {
    Requirement.DISEASE_STATE: "modifier", Requirement.LINE: "therapyLine", Requirement.AGE_GROUP: "ageGroup",
    Property.DONOR: "donorType", Property.VECTOR: "vectorType",
}  # fmt: skip


_YES_NO: Final = frozenset({"true", "false"})


def _repeated(where: str, labels: Sequence[str]) -> Iterator[str]:
    if again := {label for label in labels if labels.count(label) > 1}:
        yield f"{where} has the label {min(again)!r} more than once"


class Overlay(Entry):
    """A curated file: what is stated of the trial `nct`, by whom and when, from which sources."""

    nct: Annotated[str, StringConstraints(pattern=r"^NCT\d{8}$")]
    curator: Text
    date: Date
    sources: Annotated[dict[Text, Source], Field(min_length=1)]
    described: tuple[DescribedThing, ...] = ()
    products: tuple[ProductFact, ...] = ()
    roles: tuple[RoleFact, ...] = ()
    regimens: tuple[RegimenFact, ...] = ()
    orders: tuple[OrderFact, ...] = ()
    steps: tuple[StepFact, ...] = ()
    makers: tuple[MakerFact, ...] = ()
    conditions: tuple[ConditionFact, ...] = ()
    population: tuple[PopulationFact, ...] = ()

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        for flaw in self._flaws():
            raise ValueError(flaw)
        return self

    def _flaws(self) -> Iterator[str]:
        for said in self._said():
            if said.source not in self.sources:
                yield f"the source {said.source!r} is not among the sources"
        yield from _repeated("described", [item.label for item in self.described])
        yield from _repeated("products", [item.label for item in self.products])
        yield from _repeated("regimens", [item.label for item in self.regimens])
        labels = {item.label for item in self.described}
        for product in self.products:
            if product.registered is not None and product.described is not None:
                yield f"the product {product.label!r} is both registered and described"
            if product.described is not None and product.described not in labels:
                yield f"the product {product.label!r} is no described thing: {product.described!r} has no such entry"
        for scheme, value in self._notations():
            if value not in (_YES_NO if scheme == "true or false" else v.CODES.get(scheme, {})):
                yield f"{value!r} is not in the code list {scheme}"

    def _said(self) -> Iterator[Said]:
        for facts in (self.described, self.products, self.roles, self.regimens, self.orders, self.steps, self.makers,
                      self.conditions, self.population):  # fmt: skip
            yield from facts
        for product in self.products:
            yield from product.traits

    def _notations(self) -> Iterator[tuple[str, str]]:
        for product in self.products:
            yield "productKind", product.kind
            yield from ((_CODED[trait.property], trait.value) for trait in product.traits if trait.property in _CODED)
        for fact in self.population:
            if fact.property in _CODED:
                yield _CODED[fact.property], fact.value
            elif fact.property is Requirement.HEALTHY:
                yield "true or false", fact.value

    def evidence(self, said: Said) -> Evidence:
        """What a fact of the file rests on."""
        source = self.sources[said.source]
        usual = _JUDGED if said.judgement else _STATED
        return Evidence(
            rule=RULE_JUDGEMENT if said.judgement else RULE,
            quote=said.quote,
            confidence=usual if said.confidence is None else said.confidence,
            source=source.url or source.citation or source.title,
            curator=said.curator or self.curator,
            date=said.date or self.date,
        )

    def facts(self, case: Case) -> tuple[Facts, tuple[Finding, ...]]:
        """The facts of the file, said of the parts of a record; what names a part that is not there is a finding."""
        resolving = _Resolving(self, case)
        return resolving.facts(), tuple(resolving.findings)


# --- reading a file --------------------------------------------------------------------------------------------------


class _Loader(yaml.SafeLoader):
    """YAML of plain values, in which a key stands once: the later of two would silently win."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[str] = set()
    for key, _ in node.value:
        if isinstance(key, yaml.ScalarNode):
            if key.value in seen:
                raise yaml.MarkedYAMLError(problem=f"the key {key.value!r} stands twice", problem_mark=key.start_mark)
            seen.add(key.value)
    return loader.construct_mapping(node, deep=True)


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def read(path: Path) -> Overlay:
    """The curated file at `path`. Raises VocabularyError, with file and place, when it is missing or malformed."""
    try:
        data = yaml.load(path.read_text("utf-8"), _Loader)  # a SafeLoader
    except (OSError, UnicodeDecodeError) as error:
        raise VocabularyError(f"{path}: the curated file cannot be read: {error}") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark is not None else 1
        raise VocabularyError(f"{path}:{line}: this is no YAML: {error.problem or error.context}") from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise VocabularyError(f"{path}: this is no YAML: {' '.join(str(error).split())}") from error
    if not isinstance(data, dict):
        raise VocabularyError(f"{path}: a curated file is a mapping of nct, curator, date, sources and facts")
    try:
        overlay = Overlay.model_validate_json(json.dumps(data, default=_refuse))
    except ValidationError as error:
        raise VocabularyError(f"{path}: {_first(error)}") from error
    except (TypeError, ValueError, RecursionError) as error:
        raise VocabularyError(f"{path}: {error}") from error
    if path.stem != overlay.nct:
        raise VocabularyError(f"{path}: nct: the file is about {overlay.nct}, so its name must be {overlay.nct}.yaml")
    return overlay


def read_all(folder: Path) -> Mapping[str, Overlay]:
    """The curated files of a folder (``NCT*.yaml``), by NCT id. Raises VocabularyError for a malformed one."""
    return {overlay.nct: overlay for overlay in map(read, sorted(folder.glob("NCT*.yaml")))}


def _refuse(value: object) -> object:
    if isinstance(value, calendar_date):
        raise TypeError(f'a date stands in quotation marks: "{value}"')
    raise TypeError(f"a value of type {type(value).__name__} has no place here: {value!r}")


def _first(error: ValidationError) -> str:
    """The first flaw in one sentence, with its place."""
    flaw = error.errors(include_url=False, include_context=False, include_input=False)[0]
    place = ".".join(str(step) for step in flaw["loc"])
    message = flaw["msg"].removeprefix("Value error, ")
    more = len(error.errors()) - 1
    return f"{place}: {message}" * bool(place) + message * (not place) + f" (and {more} more)" * bool(more)


# --- from names to parts of a record ---------------------------------------------------------------------------------

_MODULE: Final = "protocolSection.armsInterventionsModule"


class _Unresolved(Exception):
    """A name that the record lacks or holds more than once."""


class _Resolving:
    """The facts of an overlay, said of the parts of one record."""

    def __init__(self, overlay: Overlay, case: Case) -> None:
        self.overlay = overlay
        self.case = case
        self.findings: list[Finding] = []
        self.things = {item.label: Ref(Part.DESCRIBED, item.label) for item in overlay.described}
        self.products = {item.label: Ref(Part.PRODUCT, item.label) for item in overlay.products}
        self.regimens = {item.label: Ref(Part.REGIMEN, item.label) for item in overlay.regimens}

    def facts(self) -> Facts:
        given = self.overlay
        regimens = tuple(self._each(given.regimens, self._regimen))
        left = {item.label for item in regimens}  # a regimen of which no member is known is none
        self.regimens = {label: ref for label, ref in self.regimens.items() if label in left}
        return Facts(
            described=tuple(self._each(given.described, self._described)),
            roles=tuple(self._each(given.roles, self._roles)),
            regimens=regimens,
            orders=tuple(self._each(given.orders, self._order)),
            products=tuple(self._each(given.products, self._product)),
            steps=tuple(self._each(given.steps, self._step)),
            conditions=tuple(self._each(given.conditions, self._condition)),
            population=tuple(Population(item.property, item.value, given.evidence(item)) for item in given.population),
            makers=tuple(self._each(given.makers, self._maker)),
        )

    def _each(self, items: Sequence[S], make: Callable[[S], Iterator[T]]) -> Iterator[T]:
        """What `make` gives for each item; of an item that it cannot resolve, nothing and a finding."""
        for item in items:
            try:
                made = tuple(make(item))
            except _Unresolved as error:
                self._note(str(error))
            else:
                yield from made

    def _note(self, message: str) -> None:
        path = f"{_MODULE}.interventions" if "intervention" in message else ""
        self.findings.append(Finding(Severity.WARNING, "overlay-unresolved", message, self.overlay.nct, path))

    def _only(self, name: str, names: Sequence[str | None], what: str) -> int:
        places = [index for index, written in enumerate(names) if written == name]
        if len(places) != 1:
            count = f"{len(places)} {what}s" if places else f"no {what}"
            raise _Unresolved(f"the overlay speaks of {name!r}, but the record has {count} of that name")
        return places[0]

    def _registered(self, name: str) -> Ref:
        return registered(self._only(name, [item.name for item in self.case.interventions], "intervention"))

    def _thing(self, name: str) -> Ref:
        """What a name stands for: a label of the file, else a registered intervention. A product that is a registered
        or described thing is that thing."""
        for product in self.overlay.products:
            if product.label == name and name not in self.things:
                return self._of_product(product) or self.products[name]
        return self.things.get(name) or self.regimens.get(name) or self._registered(name)

    def _of_product(self, product: ProductFact) -> Ref | None:
        if product.described is not None:
            return self.things[product.described]
        return self._registered(product.registered) if product.registered is not None else None

    def _arm(self, label: str) -> int:
        return self._only(label, [arm.label for arm in self.case.arms], "arm")

    def _described(self, item: DescribedThing) -> Iterator[Described]:
        linked = self.case.look(item.kind, item.label) if self.case.look is not None else Linked(())
        yield Described(item.label, item.kind, self.overlay.evidence(item), linked)

    def _product(self, item: ProductFact) -> Iterator[Product]:
        traits = tuple(Trait(one.property, one.value, self.overlay.evidence(one)) for one in item.traits)
        thing = None
        try:
            thing = self._of_product(item)
        except _Unresolved as error:  # the product is known all the same
            self._note(str(error))
        yield Product(item.label, item.kind, thing, traits, self.overlay.evidence(item))

    def _roles(self, item: RoleFact) -> Iterator[Role]:
        role = item.comparative or item.functional
        assert role is not None, "the model asks for one"
        thing = self._thing(item.thing)
        for arm in self._arms(thing, item.arm):
            yield Role(thing, arm, role, self.overlay.evidence(item))

    def _arms(self, thing: Ref, label: str | None) -> Sequence[int | None]:
        if label is not None:
            return (self._arm(label),)
        if thing.part is Part.INTERVENTION and (arms := self.case.arms_with(int(thing.key))):
            return arms
        return tuple(range(len(self.case.arms))) or (None,)

    def _regimen(self, item: RegimenFact) -> Iterator[Regimen]:
        members = []
        for name in item.members:
            try:
                members.append(Member(self._thing(name), self.overlay.evidence(item)))
            except _Unresolved as error:
                self._note(str(error))
        if members:
            arms = tuple(self._arm(label) for label in item.arms)
            yield Regimen(item.label, item.kind, arms, tuple(members), self.overlay.evidence(item))

    def _order(self, item: OrderFact) -> Iterator[Order]:
        yield Order(self._thing(item.first), item.when, self._thing(item.second), self.overlay.evidence(item))

    def _step(self, item: StepFact) -> Iterator[Step]:
        device = self._thing(item.device) if item.device is not None else None
        product = None
        if item.product is not None:
            product = self.products.get(item.product) or self._thing(item.product)
        yield Step(item.kind, device, item.marker or "", item.input or "", product, self.overlay.evidence(item))

    def _maker(self, item: MakerFact) -> Iterator[Maker]:
        yield Maker(self._thing(item.device), item.organization, self.overlay.evidence(item))

    def _condition(self, item: ConditionFact) -> Iterator[ConditionRole]:
        names = self.case.study.protocol_section.conditions_module.conditions
        yield ConditionRole(self._only(item.condition, names, "condition"), item.function, self.overlay.evidence(item))


# --- joining ---------------------------------------------------------------------------------------------------------

# States of a disease that cannot both hold of one participant.
_OPPOSED: Final = (
    (frozenset({"NEWLY_DIAGNOSED"}),
     frozenset({"RELAPSED", "REFRACTORY", "RECURRENT", "RELAPSED_OR_REFRACTORY", "PREVIOUSLY_TREATED"})),
    (frozenset({"RESECTABLE"}), frozenset({"UNRESECTABLE"})),
    (frozenset({"EARLY_STAGE"}), frozenset({"ADVANCED", "END_STAGE", "METASTATIC"})),
    (frozenset({"firstLine"}), frozenset({"secondLine", "secondLineOrLater", "thirdLineOrLater", "fourthLineOrLater"})),
)  # fmt: skip
_SINGLE: Final = frozenset({Property.DONOR})  # traits of which a product has one


def merge(found: Facts, curated: Overlay | Facts, case: Case) -> tuple[Facts, tuple[Finding, ...]]:
    """What a record implies with what a curator states.

    Where the two contradict each other the curator wins: what the rule read is dropped, and a finding says so. A fact
    that both give is kept once, on the words of the record. `curated` may be the overlay itself, which is then resolved
    first.
    """
    findings: tuple[Finding, ...] = ()
    if isinstance(curated, Overlay):
        curated, findings = curated.facts(case)
    merging = _Merging(found, curated, case)
    return merging.facts(), (*findings, *merging.findings)


@dataclass
class _Merging:
    found: Facts
    given: Facts
    case: Case
    findings: list[Finding] = field(default_factory=list)

    def facts(self) -> Facts:
        self.given = moved(self.given, self._same)
        return Facts(
            described=self._described(),
            roles=self._roles(),
            regimens=self._regimens(),
            orders=_joined(self.found.orders, self.given.orders),
            doses=self.found.doses,
            products=self._products(),
            steps=_joined(self.found.steps, self.given.steps),
            conditions=self._conditions(),
            population=self._population(),
            makers=_joined(self.found.makers, self.given.makers),
        )

    @cached_property
    def _same(self) -> Mapping[Ref, Ref]:
        """What the curator calls a thing → what the rules call the same thing."""
        same: dict[Ref, Ref] = {}
        described = {_key(item.label): item.label for item in self.found.described}
        for thing in self.given.described:
            if _key(thing.label) in described:
                same[Ref(Part.DESCRIBED, thing.label)] = Ref(Part.DESCRIBED, described[_key(thing.label)])
        for product in self.given.products:
            if (mine := self._found_product(product, same)) is not None:
                same[Ref(Part.PRODUCT, product.label)] = Ref(Part.PRODUCT, mine.label)
        for regimen in self.given.regimens:
            if (known := self._found_regimen(regimen)) is not None:
                same[Ref(Part.REGIMEN, regimen.label)] = Ref(Part.REGIMEN, known.label)
        return same

    def _found_product(self, product: Product, same: Mapping[Ref, Ref]) -> Product | None:
        thing = same.get(product.thing, product.thing) if product.thing is not None else None
        for mine in self.found.products:
            if _key(mine.label) == _key(product.label) or (thing is not None and mine.thing == thing):
                return mine
        # A title and a curator may word one product differently: the only one of its kind is the same.
        kin = [mine for mine in self.found.products if mine.kind == product.kind and mine.thing is None]
        alone = sum(other.kind == product.kind for other in self.given.products) == 1
        return kin[0] if alone and len(kin) == 1 else None

    def _found_regimen(self, regimen: Regimen) -> Regimen | None:
        members = {member.thing for member in regimen.members}
        for mine in self.found.regimens:
            shared = not members.isdisjoint(member.thing for member in mine.members)
            apart = bool(mine.arms and regimen.arms) and set(mine.arms).isdisjoint(regimen.arms)
            if not apart and mine.kind is regimen.kind and (shared or _key(mine.label) == _key(regimen.label)):
                return mine
        return None

    def _note(self, path: str, record: str, curator: str, end: str = "what the rule read is dropped") -> None:
        message = f"the record says {record}, the overlay says {curator}: {end}"
        self.findings.append(Finding(Severity.WARNING, "overlay-contradiction", message, self.case.study.nct_id, path))

    def _name(self, ref: Ref | None) -> str:
        if ref is None:
            return "no intervention"
        return f"{self.case.interventions[int(ref.key)].name if ref.part is Part.INTERVENTION else ref.key}"

    def _described(self) -> tuple[Described, ...]:
        new = [item for item in self.given.described if Ref(Part.DESCRIBED, item.label) not in self._same]
        return (*self.found.described, *new)

    def _roles(self) -> tuple[Role, ...]:
        curated = {(role.thing, role.arm): role for role in self.given.roles if isinstance(role.role, Status)}
        kept = []
        for role in self.found.roles:
            other = curated.get((role.thing, role.arm)) if isinstance(role.role, Status) else None
            if other is None or other.role is role.role:
                kept.append(role)
            else:
                where = "" if role.arm is None else f" in the arm {self.case.arms[role.arm].label!r}"
                self._note(
                    role.evidence.path,
                    f"that {self._name(role.thing)}{where} is {role.role}",
                    f"that it is {other.role}",
                )
        return _joined(tuple(kept), self.given.roles)

    def _regimens(self) -> tuple[Regimen, ...]:
        merged = {item.label: item for item in self.found.regimens}
        for regimen in self.given.regimens:
            same = self._same.get(Ref(Part.REGIMEN, regimen.label))
            if same is None:
                merged[regimen.label] = regimen
                continue
            mine = merged[same.key]
            known = {member.thing for member in mine.members}
            more = tuple(member for member in regimen.members if member.thing not in known)
            arms = tuple(dict.fromkeys((*mine.arms, *regimen.arms)))
            merged[same.key] = replace(mine, members=(*mine.members, *more), arms=arms)
        return tuple(merged.values())

    def _products(self) -> tuple[Product, ...]:
        merged = {item.label: item for item in self.found.products}
        for product in self.given.products:
            same = self._same.get(Ref(Part.PRODUCT, product.label))
            merged[product.label if same is None else same.key] = (
                product if same is None else self._one_product(merged[same.key], product)
            )
        return tuple(merged.values())

    def _one_product(self, mine: Product, curated: Product) -> Product:
        if mine.kind != curated.kind:
            self._note(mine.evidence.path, f"that {mine.label} is {mine.kind}", f"that it is {curated.kind}")
        if mine.thing is not None and curated.thing is not None and mine.thing != curated.thing:
            self._note(
                mine.evidence.path, f"that {mine.label} is {self._name(mine.thing)}", f"{self._name(curated.thing)}"
            )
        single = {trait.property: trait for trait in curated.traits if trait.property in _SINGLE}
        kept = []
        for trait in mine.traits:
            other = single.get(trait.property)
            if other is None or other.value == trait.value:
                kept.append(trait)
            else:
                said = f"that the {trait.property} of {mine.label} is {trait.value}"
                self._note(trait.evidence.path, said, f"that it is {other.value}")
        return replace(
            mine,
            kind=curated.kind,
            thing=curated.thing or mine.thing,
            traits=_joined(tuple(kept), curated.traits),
            evidence=mine.evidence if mine.kind == curated.kind else curated.evidence,
        )

    def _conditions(self) -> tuple[ConditionRole, ...]:
        curated = {role.condition: role for role in self.given.conditions}
        kept = []
        for role in self.found.conditions:
            other = curated.get(role.condition)
            if other is None or other.function is role.function:
                kept.append(role)
            else:
                name = self.case.study.protocol_section.conditions_module.conditions[role.condition]
                self._note(role.evidence.path, f"that {name} is {role.function}", f"that it is {other.function}")
        return _joined(tuple(kept), self.given.conditions)

    def _population(self) -> tuple[Population, ...]:
        kept = []
        for fact in self.found.population:
            denial = next((other for other in self.given.population if _deny(fact, other)), None)
            if denial is None:
                kept.append(fact)
            else:
                said = f"{denial.property} {denial.value}"
                self._note(fact.evidence.path, f"{fact.property} {fact.value}", said)
        for other in self.given.population:
            self._against_fields(other)
        return _joined(tuple(kept), self.given.population)

    def _against_fields(self, other: Population) -> None:
        """What the registry's own fields deny; they stay as they are."""
        eligibility = self.case.study.protocol_section.eligibility_module
        if eligibility is None:
            return
        module, stays = "protocolSection.eligibilityModule", "both are kept"
        if other.property is Requirement.AGE_GROUP and eligibility.std_ages and other.value not in eligibility.std_ages:
            said = f"stdAges {', '.join(eligibility.std_ages)}"
            self._note(f"{module}.stdAges", said, f"{other.property} {other.value}", stays)
        if other.property is Requirement.HEALTHY and eligibility.healthy_volunteers is (other.value != "true"):
            said = f"healthyVolunteers {str(eligibility.healthy_volunteers).lower()}"
            self._note(f"{module}.healthyVolunteers", said, f"{other.property} {other.value}", stays)


def _deny(one: Population, other: Population) -> bool:
    """Whether two facts on the population cannot both hold."""
    if one.property is other.property:
        if one.property is Requirement.HEALTHY:
            return one.value != other.value
        return any(
            (one.value in left and other.value in right) or (one.value in right and other.value in left)
            for left, right in _OPPOSED
        )
    markers = {Requirement.MARKER, Requirement.EXCLUDED_MARKER}
    return {one.property, other.property} == markers and one.value == other.value


def _key(label: str) -> str:
    """A label as labels are compared: without case, hyphens and the plural."""
    return re.sub(r"s\b", "", normal(label).replace("-", " ")).replace("  ", " ")


_SURE: Final = 0.8


def _joined(found: tuple[T, ...], curated: tuple[T, ...]) -> tuple[T, ...]:
    """Both, each fact once: with the words of the record, or those of the curator where the rule is less than sure."""
    bare = Evidence("", "")
    facts = {replace(fact, evidence=bare): fact for fact in found}  # type: ignore[type-var]
    for fact in curated:
        key = replace(fact, evidence=bare)  # type: ignore[type-var]
        if key not in facts or facts[key].evidence.confidence < _SURE:  # type: ignore[attr-defined]
            facts[key] = fact
    return tuple(facts.values())
