"""The role of each intervention in each arm, on two axes: how it stands in the comparison, and what it is for.

:data:`STATUSES` below and :data:`~trialgraph.semantics.role_functions.FUNCTIONS` are the rules, in order; on each axis
the first that fits a pair of arm and intervention gives its role. A rule says nothing where the record does not tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from trialgraph.facts import Evidence, Function, Product, Regimen, Role, Status, registered
from trialgraph.semantics.case import Case, has
from trialgraph.semantics.role_design import BLANK, DEVICES, INERT_ARMS, Design, Found, Rule, Told, first, inert
from trialgraph.semantics.role_functions import FUNCTIONS
from trialgraph.semantics.role_titles import Place

_USUAL: Final = re.compile(
    r"^\W{0,4}(?:(?:no intervention|control)\W{1,4}(?:group\W{1,4})?)?"
    r"(?:(?:best|institutional|current|local|continued?|background|optimi[sz]ed|optimal|routine|the) ){0,3}"
    r"(?:standards?[- ](?:of[- ])?(?:care|treatment|therapy|medical|management|practice|medication|maintenance"
    r"|protocol|preoperative)"
    r"|usual (?:care|treatment|practice|medical|procedural)|(?:treatment|care|therapy) as usual|TAU|SO?C|best care"
    r"|best (?:supportive|available|medical|practice)|conventional (?:care|treatment|therapy|medical)|current practice"
    r"|routine (?:care|treatment|practice|medical|clinical)|(?:guideline[- ]directed|optimal|conservative) medical|GDMT"
    r"|(?:enhanced )?usual care|supportive care|normal care)\b",
    re.IGNORECASE,
)
_CONTROL_NAME: Final = re.compile(
    r"^\W{0,4}(?:the )?(?:controls?|comparison)(?: group| arm| condition)?\W{0,4}$", re.IGNORECASE
)
_NOTHING_NAME: Final = re.compile(
    r"^\W{0,4}(?:no (?:intervention|treatment|therapy|drug|exercise|training)|observation(?: only| alone)?|untreated"
    r"|wait(?:ing)?[- ]?list(?: control)?|watchful waiting)(?: group| arm| control)?\W{0,4}$",
    re.IGNORECASE,
)
_NOTHING: Final = re.compile(
    r"\b(?:no (?:intervention|treatment|therapy|additional|specific|study|active|drug|exercise|training)|not receive"
    r"|without (?:any )?(?:intervention|treatment)|observation(?:al)?|untreated|wait(?:ing)?[- ]?list|control)\b",
    re.IGNORECASE,
)
_EXPERIMENTAL: Final = re.compile(
    r"\b(?:experimental|investigational) (?:drug|therapy|treatment|agent|product|device|intervention|arm|vaccine"
    r"|medic\w+)\b"
    r"|\bstudy drug\b|\btest (?:product|drug|article)\b",
    re.IGNORECASE,
)
_COMPARATOR: Final = re.compile(
    r"\bactive[- ](?:comparator|control)\b|\bcomparator (?:drug|product|arm)\b|\breference (?:product|drug)\b",
    re.IGNORECASE,
)
_EXPERIMENTAL_HINTS: Final = ("experimental", "investigational", "study drug", "test ")
_COMPARATOR_HINTS: Final = ("comparator", "active", "reference")
_BUNDLE: Final = re.compile(r"\b(?:and|plus)\b|\+", re.IGNORECASE)
_BEGINNING: Final = 80  # a description says at its beginning what its thing is


def inert_by_name(design: Design, _arm: int | None, index: int) -> Found | None:
    """The name says placebo or sham, or it is a blank substance whose description says so."""
    return design.inert.get(index)


def inert_by_arm(design: Design, arm: int | None, index: int) -> Found | None:
    """The only thing of a placebo or sham arm that no tested arm has, and some text of it says that it is inert."""
    if arm is None or arm not in design.inert_arms or index in design.functions or usual_care(design, arm, index):
        return None
    only = [other for other in design.given[arm] if not design.arms_of(other).intersection(design.tested)]
    texts = (design.names.get(index), design.descriptions.get(index), design.labels.get(arm), design.arm_texts.get(arm))
    if (
        only != [index]
        or index not in design.names
        or not any(text and (inert(text) or BLANK.search(text.plain)) for text in texts)
    ):
        return None
    if _BUNDLE.search(design.names[index].plain):
        return None  # "shock waves + placebo": not inert as a whole
    device = design.kind(index) in DEVICES or (
        design.arm_type(arm) == "SHAM_COMPARATOR" and design.kind(index) != "DRUG"
    )
    return _by_label(design, arm, Status.SHAM if device else Status.PLACEBO, 0.8)


def inert_by_arm_text(design: Design, arm: int | None, index: int) -> Found | None:
    """The only thing of a placebo arm is named as what the tested arms get, and the text of the arm says placebo."""
    if arm is None or arm not in design.inert_arms or design.given[arm] != {index} or design.inert:
        return None
    text = design.arm_texts.get(arm) or design.labels.get(arm)
    said = inert(text) if text else None
    if text is None or said is None:
        return None
    return Found(Status.SHAM if design.kind(index) in DEVICES else Status.PLACEBO, text, said.start(), said.end(), 0.6)


def nothing_by_name(design: Design, _arm: int | None, index: int) -> Found | None:
    """The name says that nothing is given."""
    name = design.names.get(index)
    return Found(Status.NO_INTERVENTION, name) if name and _NOTHING_NAME.match(name.plain) else None


def usual_care(design: Design, _arm: int | None, index: int) -> Found | None:
    """The name says usual care, standard of care, best supportive care; or control, and the description says so."""
    name, text = design.names.get(index), design.descriptions.get(index)
    if name and (found := _USUAL.match(name.plain)):
        return Found(Status.STANDARD_OF_CARE, name, found.start(), found.end())
    if name and text and _CONTROL_NAME.match(name.plain) and (found := _USUAL.match(text.plain)):
        return Found(Status.STANDARD_OF_CARE, text, found.start(), found.end(), 0.8)
    return None


def background_in_all_arms(design: Design, arm: int | None, index: int) -> Found | None:
    """Every arm has it, and a tested arm has what a control arm has not, or each arm has something of its own."""
    if arm is None or design.observed or not design.everywhere(index):
        return None
    if design.compared:
        return Found(Status.BACKGROUND, design.names[index], confidence=0.85) if design.distinguishing else None
    if design.place(index, Place.TESTED) or not all(
        any(not design.everywhere(other) for other in design.treatments(each)) for each in design.filled
    ):
        return None
    return Found(Status.BACKGROUND, design.names[index], confidence=0.7)


def said_in_description(design: Design, _arm: int | None, index: int) -> Found | None:
    """Its own description calls it experimental or a comparator."""
    text = design.descriptions.get(index)
    if text is None or index in design.functions:
        return None
    tested = _EXPERIMENTAL.search(text.plain) if has(text.folded, _EXPERIMENTAL_HINTS) else None
    compared = _COMPARATOR.search(text.plain) if has(text.folded, _COMPARATOR_HINTS) else None
    found = tested or compared
    if found is None or (tested and compared) or found.start() > _BEGINNING:
        return None
    return Found(Status.INVESTIGATIONAL if tested else Status.ACTIVE_COMPARATOR, text, found.start(), found.end())


def compared_in_control_arm(design: Design, arm: int | None, index: int) -> Found | None:
    """A control arm of active treatment has it, and no tested arm does; or it is all that both have."""
    if arm not in design.compared or index in design.functions or not design.tested or design.observed:
        return None
    if arm is None or design.arm_type(arm) in INERT_ARMS:
        return None
    shared = design.arms_of(index).intersection(design.tested)
    if shared and (design.distinguishing or design.place(index, Place.TESTED) or design.peers(arm, index)):
        return None
    return _by_label(design, arm, Status.ACTIVE_COMPARATOR, 0.85)


def compared_in_title(design: Design, arm: int | None, index: int) -> Found | None:
    """The arms are of one type, and the titles put it, but not what another arm has, behind "versus"."""
    place = next((each for each in design.titled.get(index, ()) if each.place is Place.COMPARED), None)
    if place is None or index in design.functions:
        return None
    if arm is not None and (design.compared or not _alike(design) or len(design.arms_of(index)) > 1):
        return None
    if design.place(index, Place.TESTED) and (arm is None or design.given[arm] != {index}):
        return None
    others = design.names.keys() - design.inert.keys() - {index}
    if all(any(each.place is Place.COMPARED for each in design.titled.get(other, ())) for other in others):
        return None
    return Found(Status.ACTIVE_COMPARATOR, place.passage, place.start, place.end, 0.8)


def _alike(design: Design) -> bool:
    """Whether all arms are of one type."""
    return len({design.arm_type(arm) for arm in design.filled}) == 1


def tested_in_title(design: Design, arm: int | None, index: int) -> Found | None:
    """The titles name it as what the trial is about."""
    place = design.place(index, Place.TESTED)
    if place is None or arm in design.inert_arms:
        return None
    if arm is not None and arm in design.controls and (design.distinguishing or design.called_control(arm)):
        return None
    return Found(Status.INVESTIGATIONAL, place.passage, place.start, place.end, 0.6 if design.observed else 0.9)


def background_in_control_arm(design: Design, arm: int | None, index: int) -> Found | None:
    """A control arm and a tested arm have it beside what is tested, and the titles do not name it as tested."""
    if arm is None or index in design.functions or design.observed or design.model == "FACTORIAL":
        return None
    if design.place(index, Place.TESTED):
        return None
    arms = design.arms_of(index)
    if not (arms.intersection(design.controls) and arms.intersection(design.tested)):
        return None
    compared = {other for control in design.controls for other in design.given[control]}
    if (arm in design.tested and design.peers(arm, index) - compared) or (
        arm in design.inert_arms and design.distinguishing
    ):
        return Found(Status.BACKGROUND, design.names[index], confidence=0.75)
    return None


def tested_with_another(design: Design, arm: int | None, index: int) -> Found | None:
    """The titles name it with what is tested, and only the tested arms have it."""
    place = design.place(index, Place.ALONG, Place.COMPARED)
    if place is None or arm is None or arm in design.controls or index in design.functions:
        return None
    if not design.controls or design.arms_of(index).intersection(design.controls):
        return None
    return Found(Status.INVESTIGATIONAL, place.passage, place.start, place.end, 0.75)


def background_in_title(design: Design, _arm: int | None, index: int) -> Found | None:
    """The titles name it as what is given with, under or before the tested thing."""
    place = design.place(index, Place.ALONG, Place.BASE)
    if place is None or not any(design.place(other, Place.TESTED) for other in design.names if other != index):
        return None
    return Found(Status.BACKGROUND, place.passage, place.start, place.end, 0.7)


def background_beside_title(design: Design, arm: int | None, index: int) -> Found | None:
    """The titles name another treatment of the same arm as tested, and not this one; no control arm tells more."""
    if (
        arm is None
        or index in design.titled
        or arm in design.inert_arms
        or design.model == "CROSSOVER"
        or design.observed
    ):
        return None
    if design.compared and not (design.everywhere(index) and not design.distinguishing):
        return None
    for other in sorted(design.given[arm] - {index}):
        if place := design.place(other, Place.TESTED):
            return Found(Status.BACKGROUND, place.passage, place.start, place.end, 0.6)
    return None


def only_treatment(design: Design, arm: int | None, index: int) -> Found | None:
    """It is the only treatment of a tested arm, or of the record."""
    if index in design.functions or index not in design.names or design.observed or design.peers(arm, index):
        return None
    if arm is None:
        return Found(Status.INVESTIGATIONAL, design.names[index], confidence=0.7)
    if arm not in design.tested or _all_active(design, index):
        return None
    return _by_label(design, arm, Status.INVESTIGATIONAL, 0.85 if design.arm_type(arm) == "EXPERIMENTAL" else 0.7)


def _all_active(design: Design, index: int) -> bool:
    """Whether all arms are active comparators with treatments of their own: then no arm tells which is tested."""
    active = {arm for arm in design.tested if design.arm_type(arm) == "ACTIVE_COMPARATOR"}
    return len(active) > 1 and len(active) == len(design.given) and not design.arms_of(index).issuperset(active)


def tested_by_arm(design: Design, arm: int | None, index: int) -> Found | None:
    """An experimental arm has it and no control arm does; the titles name nothing else of the arm."""
    if arm is None or index in design.functions or design.arm_type(arm) != "EXPERIMENTAL" or arm in design.controls:
        return None
    if design.arms_of(index).intersection(design.controls):
        return None
    if any(design.place(other, Place.TESTED) for other in design.given[arm] - {index}):
        return None
    return _by_label(design, arm, Status.INVESTIGATIONAL, 0.65)


def _by_label(design: Design, arm: int, status: Status, confidence: float) -> Found | None:
    """A role that rests on the type and contents of an arm; the words are its label."""
    label = design.labels.get(arm)
    return Found(status, label, confidence=confidence) if label else None


STATUSES: Final = (
    Rule("inert-by-name", inert_by_name),
    Rule("inert-by-arm", inert_by_arm),
    Rule("inert-by-arm-text", inert_by_arm_text),
    Rule("nothing-by-name", nothing_by_name),
    Rule("usual-care", usual_care),
    Rule("background-in-all-arms", background_in_all_arms),
    Rule("said-in-description", said_in_description),
    Rule("compared-in-control-arm", compared_in_control_arm),
    Rule("compared-in-title", compared_in_title),
    Rule("tested-in-title", tested_in_title),
    Rule("background-in-control-arm", background_in_control_arm),
    Rule("tested-with-another", tested_with_another),
    Rule("background-in-title", background_in_title),
    Rule("background-beside-title", background_beside_title),
    Rule("only-treatment", only_treatment),
    Rule("tested-by-arm", tested_by_arm),
)


def roles(
    case: Case,
    regimens: Sequence[Regimen] = (),
    products: Sequence[Product] = (),
    makers: Mapping[int, Evidence] = MappingProxyType({}),
) -> Iterator[Role]:
    """The roles of the interventions of `case`: at most one on each axis for each pair of arm and intervention.

    `regimens`, `products` and `makers` (what makes the product, by index) are what other rules found in the same
    record: a member of a conditioning regimen is conditioning, a product is not. A record without arms gives roles
    without arm; an arm without interventions has a role of its own, without thing, when its type or words say that
    nothing is given.
    """
    design = Design(case, regimens, products, makers)
    pairs: list[tuple[int | None, int]] = [*sorted(case.assigned)]
    if not case.arms:
        pairs = [(None, index) for index in range(len(case.interventions))]
    functions: dict[tuple[int | None, int], Told] = {}
    for arm, index in pairs:
        if told := first(FUNCTIONS, design, arm, index):
            functions[arm, index] = told
    design.functions = {index: told.role for (_, index), told in functions.items() if isinstance(told.role, Function)}
    for arm, index in pairs:
        for told in (first(STATUSES, design, arm, index), functions.get((arm, index))):
            if told:
                yield Role(registered(index), arm, told.role, told.evidence)
    for arm, given in design.given.items():
        if not given:
            yield from _empty(design, arm)


def _empty(design: Design, arm: int) -> Iterator[Role]:
    """The role of an arm that has no intervention, by its type or, where it has another type, by its words."""
    label, text = design.labels.get(arm), design.arm_texts.get(arm)
    typed = design.arm_type(arm) == "NO_INTERVENTION"
    if not typed and not design.arm_type(arm):
        return
    for passage in (text, label):
        if passage and (found := _NOTHING.search(passage.plain)):
            evidence = passage.evidence("no-intervention", *found.span(), confidence=0.95 if typed else 0.7)
            yield Role(None, arm, Status.NO_INTERVENTION, evidence)
            return
    if typed and label:
        yield Role(None, arm, Status.NO_INTERVENTION, label.evidence("no-intervention", confidence=0.9))
