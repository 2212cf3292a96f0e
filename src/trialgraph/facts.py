"""What passes between semantics and the graph: what a record implies, each fact with the words it rests on.

A fact is said of a part of a record (:class:`Ref`) and carries its :class:`Evidence`. All are plain frozen values, so
that `semantics` and `graph` need not know each other. Words of the ontology are given as the notations of its code
lists (`ontologies/codes.ttl`), which the enumerations below repeat and a test compares.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from trialgraph.concepts import Kind, Linked


class Part(StrEnum):
    """What a fact is about, or leads to."""

    INTERVENTION = "intervention"  # registered; the key is its index in the record
    DESCRIBED = "described"  # named by a text or a curator only; the key is its label
    REGIMEN = "regimen"  # the key is its label
    PRODUCT = "product"  # the key is its label


class Ref(NamedTuple):
    """A part of a trial: a registered intervention by index, what is not registered by label."""

    part: Part
    key: str

    @property
    def is_registered(self) -> bool:
        """Whether it is an intervention that the record registers."""
        return self.part is Part.INTERVENTION


def registered(index: int) -> Ref:
    """The registered intervention at `index` of ``interventions[]``."""
    return Ref(Part.INTERVENTION, str(index))


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a fact is believed.

    `rule` is the name of the rule; `quote` verbatim words of the record at the JSON path `path`, or of `source` when a
    curator states the fact; `confidence` between 0 and 1. `source`, `curator` and `date` (ISO 8601) are of curated
    facts only, which have no path.
    """

    rule: str
    quote: str
    path: str = ""
    confidence: float = 1.0
    source: str = ""
    curator: str = ""
    date: str = ""


class Status(StrEnum):
    """How an intervention stands in the comparison that a trial makes: the code list ``comparativeRole``."""

    INVESTIGATIONAL = "investigational"
    ACTIVE_COMPARATOR = "activeComparator"
    PLACEBO = "placebo"
    SHAM = "sham"
    BACKGROUND = "background"
    STANDARD_OF_CARE = "standardOfCare"
    NO_INTERVENTION = "noIntervention"


class Function(StrEnum):
    """What an intervention does for the participant or the product: the code list ``functionalRole``."""

    CONDITIONING = "conditioning"
    LYMPHODEPLETION = "lymphodepletion"
    GVHD_PROPHYLAXIS = "gvhdProphylaxis"
    SUPPORTIVE = "supportive"
    TRANSPLANT = "transplant"
    MANUFACTURING = "manufacturing"
    DIAGNOSTIC = "diagnostic"


@dataclass(frozen=True, slots=True)
class Role:
    """The role, on one axis, of one thing in one arm.

    `thing` is None for an arm that has no intervention at all (NO_INTERVENTION); `arm` is the index in ``armGroups[]``,
    None only where the record has no arms.
    """

    thing: Ref | None
    arm: int | None
    role: Status | Function
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Described:
    """A thing given or used in the trial that only a text of the record, or a curator, names."""

    label: str
    kind: Kind
    evidence: Evidence
    linked: Linked = field(default=Linked(()))


class RegimenKind(StrEnum):
    """What a regimen is for: the code list ``regimenKind``."""

    CONDITIONING = "conditioning"
    LYMPHODEPLETION = "lymphodepletion"
    GVHD_PROPHYLAXIS = "gvhdProphylaxis"
    SUPPORTIVE = "supportive"
    CHEMOTHERAPY = "chemotherapy"  # antineoplastic treatment, whatever its agents are
    COMBINATION = "combination"  # of other things that are given together


@dataclass(frozen=True, slots=True)
class Member:
    """One part of a regimen."""

    thing: Ref
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Regimen:
    """Things that are given together to one end, as the record names or implies them.

    `label` is the name in the record (``FLAG-Ida``), or says what it is for (``conditioning``); unique in a trial.
    `arms` are the indices of the arms that it belongs to; none when the record does not tell. `linked` is what linking
    found for its name.
    """

    label: str
    kind: RegimenKind
    arms: tuple[int, ...]
    members: tuple[Member, ...]
    evidence: Evidence
    linked: Linked = field(default=Linked(()))


class When(StrEnum):
    """How one part stands to another in time."""

    BEFORE = "before"
    AFTER = "after"
    WITH = "with"


@dataclass(frozen=True, slots=True)
class Order:
    """`first` is given before, after or with `second`."""

    first: Ref
    when: When
    second: Ref
    evidence: Evidence


class Extent(StrEnum):
    """What an amount is the amount of: the code list ``doseExtent``."""

    ADMINISTRATION = "administration"
    DAY = "day"
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Dose:
    """One statement of dose, route or schedule.

    `thing` and `arm` say of what and in which arm, as far as the text tells; `substance` is the name in the text. `low`
    and `high` are equal for a single value; `unit` is the UCUM code of the amount without its basis (``mg``,
    ``{cells}``), `per` the basis (``kg``, ``m2``, or empty) and `per_time` the UCUM time unit (``d``, or empty) of a
    rate. `levels` are the amounts of an escalation, in the same unit. `extent` says whether the amount is that of one
    administration, of a day or of all; empty when the text does not tell. `route` and `form` are notations of the code
    lists ``doseRoute`` and ``doseForm``. `frequency` are the verbatim words; `times` administrations fall in `period`
    of the UCUM time unit `period_unit`, as the words say it: beside `days`, the days are those of each period. `days`
    are whole days relative to the event that `day_reference` names as the text does (``transplant``, ``cycle``);
    negative days are before it. `cycles` and `cycle_days` are number and length of cycles, `duration` with the UCUM
    time unit `duration_unit` how long it goes on. `text` is the whole statement verbatim, its place is in the evidence.
    A statement that is a dose by all signs but that could not be parsed has nothing but its text.
    """

    text: str
    evidence: Evidence
    thing: Ref | None = None
    arm: int | None = None
    substance: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str = ""
    per: str = ""
    per_time: str = ""
    levels: tuple[Decimal, ...] = ()
    extent: str = ""
    route: str = ""
    form: str = ""
    frequency: str = ""
    times: Decimal | None = None
    period: Decimal | None = None
    period_unit: str = ""
    days: tuple[int, ...] = ()
    day_reference: str = ""
    cycles: int | None = None
    cycle_days: int | None = None
    duration: Decimal | None = None
    duration_unit: str = ""

    @property
    def parsed(self) -> bool:
        """Whether anything but the text is known."""
        known = (self.low, self.levels, self.route, self.form, self.times, self.days, self.cycles, self.duration)
        return any(value not in (None, (), "") for value in known)


class Property(StrEnum):
    """What is said of a product."""

    TARGET = "targetsAntigen"  # value: the marker's name; the antigen that its receptor or antibody binds
    DOMAIN = "costimulatoryDomain"  # value: the marker's name
    SOURCE = "sourceCell"  # value: verbatim words
    DONOR = "donor"  # value: a notation of the code list donorType
    SELECTED = "selectedFor"  # value: the marker's name
    DEPLETED = "depletedOf"  # value: the marker's name
    VECTOR = "vector"  # value: a notation of the code list vectorType


@dataclass(frozen=True, slots=True)
class Trait:
    """One fact about a product."""

    property: Property
    value: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Product:
    """A cell, gene or combination product that a trial gives, as the record or a curator describes it.

    `label` is its name in the record, unique in a trial; `kind` a notation of the code list ``productKind``; `thing`
    the registered intervention that is this product, None when none is.
    """

    label: str
    kind: str
    thing: Ref | None
    traits: tuple[Trait, ...]
    evidence: Evidence


class StepKind(StrEnum):
    """What a processing step does with the cells that bear its marker: the code list ``stepKind``."""

    DEPLETION = "depletion"
    SELECTION = "selection"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Step:
    """A planned step of making a product: `device` works on `source` cells by `marker`, towards `product`.

    `device` is None when the record names none; `marker` is its name or empty; `source` the verbatim words for what
    goes in, or empty; `product` the part that comes out.
    """

    kind: StepKind
    device: Ref | None
    marker: str
    source: str
    product: Ref | None
    evidence: Evidence


class ConditionFunction(StrEnum):
    """What a condition is to a trial: the code list ``conditionFunction``."""

    TREATED = "treated"
    PREVENTED = "prevented"
    DIAGNOSED = "diagnosed"
    BACKGROUND = "background"
    HEALTHY = "healthyVolunteers"


@dataclass(frozen=True, slots=True)
class ConditionRole:
    """What the condition at index `condition` of ``conditions[]`` is to the trial."""

    condition: int
    function: ConditionFunction
    evidence: Evidence


class Requirement(StrEnum):
    """What is said of those who may take part."""

    DISEASE_STATE = "diseaseState"  # value: a notation of the code list modifier: relapsed, refractory …
    LINE = "priorLines"  # value: a notation of the code list therapyLine
    AGE_GROUP = "populationAge"  # value: a notation of the code list ageGroup
    MARKER = "requiresMarker"  # value: the marker's name
    EXCLUDED_MARKER = "excludesMarker"  # value: the marker's name
    HEALTHY = "healthyVolunteers"  # value: "true"


@dataclass(frozen=True, slots=True)
class Population:
    """One fact about those who may take part, from titles, conditions and eligibility criteria."""

    property: Requirement
    value: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Maker:
    """That `organization`, by its name in the source, makes the registered or described `device`."""

    device: Ref
    organization: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Facts:
    """All that one record, and its curator, imply."""

    described: tuple[Described, ...] = ()
    roles: tuple[Role, ...] = ()
    regimens: tuple[Regimen, ...] = ()
    orders: tuple[Order, ...] = ()
    doses: tuple[Dose, ...] = ()
    products: tuple[Product, ...] = ()
    steps: tuple[Step, ...] = ()
    conditions: tuple[ConditionRole, ...] = ()
    population: tuple[Population, ...] = ()
    makers: tuple[Maker, ...] = ()


_NAMES_A_MARKER = frozenset({
    Property.TARGET, Property.DOMAIN, Property.SELECTED, Property.DEPLETED,
    Requirement.MARKER, Requirement.EXCLUDED_MARKER,
})  # fmt: skip


def marker_names(facts: Facts) -> Iterator[str]:
    """The names of markers in `facts`, which are to be linked; with repetitions."""
    for product in facts.products:
        yield from (trait.value for trait in product.traits if trait.property in _NAMES_A_MARKER)
    yield from (step.marker for step in facts.steps if step.marker)
    yield from (fact.value for fact in facts.population if fact.property in _NAMES_A_MARKER)


def moved(facts: Facts, same: Mapping[Ref, Ref]) -> Facts:
    """`facts` with the references in `same` led elsewhere."""

    def led(ref: Ref | None) -> Ref | None:
        return same.get(ref, ref) if ref is not None else None

    def sure(ref: Ref) -> Ref:
        return same.get(ref, ref)

    return replace(
        facts,
        roles=tuple(replace(role, thing=led(role.thing)) for role in facts.roles),
        regimens=tuple(
            replace(item, members=tuple(replace(member, thing=sure(member.thing)) for member in item.members))
            for item in facts.regimens
        ),
        orders=tuple(replace(item, first=sure(item.first), second=sure(item.second)) for item in facts.orders),
        products=tuple(replace(item, thing=led(item.thing)) for item in facts.products),
        steps=tuple(replace(item, device=led(item.device), product=led(item.product)) for item in facts.steps),
        makers=tuple(replace(item, device=sure(item.device)) for item in facts.makers),
    )
