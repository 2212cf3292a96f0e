"""What an intervention does for the participant or the product: the rules of the functional axis."""

from __future__ import annotations

import re
from typing import Final

from trialgraph.facts import Function, registered
from trialgraph.semantics import role_wording as wording
from trialgraph.semantics.role_design import REGIMENS, Design, Found, Rule, Told
from trialgraph.semantics.role_titles import Place

_PREPARING: Final = frozenset({Function.LYMPHODEPLETION, Function.CONDITIONING})
_PREPARES: Final = frozenset({"DRUG", "BIOLOGICAL", "RADIATION", "OTHER", "PROCEDURE", "COMBINATION_PRODUCT", ""})
_CHEMOTHERAPY: Final = re.compile(
    r"\W{0,4}chemotherap(?:y|ies|eutic)\b(?:\W{0,4}(?:agents?|drugs?|regimens?)\W{0,4}$)?", re.IGNORECASE
)
_FOLATE: Final = re.compile(r"fluorouracil|5-?FU\b|capecitabine|oxaliplatin|irinotecan|folf", re.IGNORECASE)
_BEGINNING: Final = 80
_STEERS: Final = re.compile(r"\b(?:guided|directed|tailor\w*|driven)\b", re.IGNORECASE)


def _may_prepare(design: Design, index: int) -> bool:
    """Whether it can be part of a conditioning or support others: cells, tests and placebos cannot."""
    name = design.names.get(index)
    return (
        name is not None
        and design.kind(index) in _PREPARES
        and index not in design.inert
        and registered(index) not in design.products
        and not wording.of_cells(name.plain)
        and wording.nature(name.plain, design.kind(index)) is None
    )


def _after_graft(design: Design, index: int) -> re.Match[str] | None:
    """Where its own description begins with that it is given after the graft."""
    text = design.descriptions.get(index)
    return wording.POST_TRANSPLANT.search(text.plain, 0, _BEGINNING) if text else None


def _fits(design: Design, function: Function, index: int) -> bool:
    """Whether a purpose that a text names can be that of the intervention."""
    if function is Function.SUPPORTIVE:
        return not design.in_question(index)
    return function not in _PREPARING or not _after_graft(design, index)


def makes_product(design: Design, arm: int | None, index: int) -> Told | None:
    """It is the device or the harvest that makes the product of the trial, and not all that its arm has."""
    # An entry that is all of its arm stands for what the participant gets, however it is named.
    if index not in design.makers or (arm is not None and design.given[arm] == {index}):
        return None
    return Told(Function.MANUFACTURING, design.makers[index])


def regimen_member(design: Design, arm: int | None, index: int) -> Told | None:
    """A regimen of the arm, found in the texts, has it as a member."""
    for regimen in design.regimens:
        if arm is None or not regimen.arms or arm in regimen.arms:
            for member in regimen.members:
                function = REGIMENS[regimen.kind]
                if member.thing == registered(index) and _may_prepare(design, index) and _fits(design, function, index):
                    return Told(function, member.evidence)
    return None


def purpose_in_name(design: Design, _arm: int | None, index: int) -> Found | None:
    """The name says what it is for: "lymphodepleting chemotherapy"."""
    for purpose in design.purposes_in(design.names.get(index)):
        if _may_prepare(design, index) and not design.alone(index) and _fits(design, purpose.function, index):
            return Found(purpose.function, design.names[index], purpose.start, purpose.end)
    return None


def nature_of_name(design: Design, arm: int | None, index: int) -> Found | None:
    """The name says that it is a test, a graft or a harvest."""
    name = design.names.get(index)
    if name is None or index in design.inert:
        return None
    found = wording.nature(name.plain, design.kind(index))
    if found is None:
        return None
    function, start, end = found
    titled = design.place(index, Place.TESTED)
    if function is Function.MANUFACTURING and (titled or design.alone(index)):
        return None  # the device or harvest is what is tested
    if function is Function.DIAGNOSTIC and (titled or not design.peers(arm, index)) and _steers(design):
        return None
    return Found(function, name, start, end)


def _steers(design: Design) -> bool:
    """Whether the titles are about a treatment that a test steers, so that the test is part of what is tested."""
    return any(_STEERS.search(text.plain) for text in design.case.of("briefTitle", "officialTitle"))


def purpose_in_description(design: Design, _arm: int | None, index: int) -> Found | None:
    """Its own description says what it is for."""
    text = design.descriptions.get(index)
    named = design.purposes_in(text)
    if text is None or not named or not _may_prepare(design, index):
        return None
    for start, end in text.sentences():
        for purpose in named:
            own = start <= purpose.start < end and wording.said_of_itself(text, purpose, start)
            if own and _fits(design, purpose.function, index):
                return Found(purpose.function, text, start, end, 0.85)
    return None


def purpose_in_text(design: Design, arm: int | None, index: int) -> Found | None:
    """A text names it in one breath with what it is for: "lymphodepletion with cyclophosphamide and fludarabine"."""
    if not design.purposes or index not in design.purposed or not _may_prepare(design, index):
        return None
    speaking = design.speaking.intersection(design.arms_with[index])
    if speaking and arm not in speaking:  # where the texts of some of its arms speak of a purpose, it is theirs only
        return None
    for purpose, passage, start, end in design.purposed[index]:
        if _fits(design, purpose.function, index):
            return Found(purpose.function, passage, start, end, 0.85)
    return None


def purpose_in_arm_label(design: Design, arm: int | None, index: int) -> Found | None:
    """The label of the arm says what its drugs are for and names none of them: "Myeloablative conditioning"."""
    label = design.labels.get(arm) if arm is not None else None
    named = design.purposes_in(label)
    if label is None or len(named) != 1 or named[0].function is not Function.CONDITIONING:
        return None
    if design.kind(index) != "DRUG" or not _may_prepare(design, index) or design.case.mentions(label):
        return None
    return Found(named[0].function, label, confidence=0.8)


def generic_chemotherapy(design: Design, arm: int | None, index: int) -> Found | None:
    """Its name is no more than chemotherapy, and the arm's text says what chemotherapy is given for."""
    name = design.names.get(index)
    text = design.arm_texts.get(arm) if arm is not None else None
    if name is None or text is None or not _CHEMOTHERAPY.match(name.plain) or not _may_prepare(design, index):
        return None
    for purpose in design.purposes_in(text):
        if purpose.function in _PREPARING and (found := _CHEMOTHERAPY.match(text.plain, purpose.end)):
            return Found(purpose.function, text, purpose.start, found.end(), 0.75)
    return None


def negative_days(design: Design, _arm: int | None, index: int) -> Found | None:
    """It is given on days before the cells or the graft, in a record that speaks of preparing for them."""
    text = design.descriptions.get(index)
    if text is None or not design.purposes or not (days := wording.NEGATIVE_DAYS.search(text.plain)):
        return None
    functions = [each.function for named in design.purposes.values() for each in named if each.function in _PREPARING]
    if not functions or not _may_prepare(design, index) or _after_graft(design, index):
        return None
    return Found(functions[0], text, days.start(), days.end(), 0.75)


def against_gvhd(design: Design, _arm: int | None, index: int) -> Found | None:
    """An agent against GVHD in a trial of a haematopoietic graft; agents with other uses only when given after it."""
    name = design.names.get(index)
    if name is None:
        return None
    always, afterwards = wording.AGAINST_GVHD.search(name.plain), wording.AGAINST_GVHD_AFTER.search(name.plain)
    if not (always or afterwards) or index in design.inert or design.place(index, Place.TESTED):
        return None
    after = _after_graft(design, index)
    if not always and not after:
        return None
    titles = [text.plain for text in design.case.of("briefTitle", "officialTitle")]
    if not any(wording.HAEMATOPOIETIC.search(title) for title in titles):
        return None
    text = design.descriptions.get(index)
    if after and text:
        return Found(Function.GVHD_PROPHYLAXIS, text, after.start(), after.end(), 0.75)
    return Found(Function.GVHD_PROPHYLAXIS, name, confidence=0.7)


def supporting_agent(design: Design, _arm: int | None, index: int) -> Found | None:
    """Its name is that of an agent that helps against what the others do, and no title names it."""
    name = design.names.get(index)
    found = wording.supports(name.plain) if name else None
    if name is None or found is None or not _may_prepare(design, index) or design.in_question(index):
        return None
    if "leucovorin" in found.group().lower() and any(_FOLATE.search(text.plain) for text in design.names.values()):
        return None  # with a fluoropyrimidine it makes the treatment stronger
    return Found(Function.SUPPORTIVE, name, found.start(), found.end(), 0.75)


FUNCTIONS: Final = (
    Rule("makes-product", makes_product),
    Rule("regimen-member", regimen_member),
    Rule("purpose-in-name", purpose_in_name),
    Rule("nature-of-name", nature_of_name),
    Rule("purpose-in-description", purpose_in_description),
    Rule("purpose-in-text", purpose_in_text),
    Rule("purpose-in-arm-label", purpose_in_arm_label),
    Rule("generic-chemotherapy", generic_chemotherapy),
    Rule("negative-days", negative_days),
    Rule("against-gvhd", against_gvhd),
    Rule("supporting-agent", supporting_agent),
)
