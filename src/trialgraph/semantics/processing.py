"""How products are made, as far as a record tells: by which device cells are sorted, by which marker.

A device that makes the product is not what the trial tests: :func:`processing_devices` tells the two apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from trialgraph.concepts import Kind, Linked
from trialgraph.facts import Described, Evidence, Part, Product, Ref, Step, StepKind, registered
from trialgraph.semantics.case import Case
from trialgraph.semantics.cell_sorting import sorted_by
from trialgraph.semantics.product_kinds import maker
from trialgraph.semantics.product_traits import Place, field_of, places, tissue

# What is done to cells by a device that makes a product …
_MAKES: Final = re.compile(
    r"\b(?:separat|select|deplet|enrich|process|isolat|concentrat|prepar|obtain|manufactur|purif|sort|generat|produc"
    r"|collect)(?:ed|ion|ing|es)\b",
    re.IGNORECASE,
)
# … and what is done with the product, or to learn something of it, by others.
_USES: Final = re.compile(
    r"\b(?:inject|deliver|administ|infus|implant|measur|analy[sz]|assess|imag|mapp|monitor|perform|detect|count|evaluat)\w*",
    re.IGNORECASE,
)
_BY: Final = r"\b(?:using|with|by|via|through|on)\s(?:the\s|an?\s)?"
# A name of capitals before the word for a device: "using CliniMACS® Magnetic Separation Device".
_DEVICE: Final = re.compile(
    rf"{_BY}((?:[A-Z][\w®™/-]{{1,24}}\s){{1,5}}(?:[a-z]{{3,12}}\s){{0,2}}?"
    r"(?:[Dd]evice|[Ss]ystem|[Cc]olumn|[Ss]eparator|[Ii]nstrument|[Pp]rocessor|[Pp]latform)s?)\b"
)
# Devices known by name, with the words that belong to it.
_KNOWN: Final = re.compile(
    r"\b(?:Harvest\s|Miltenyi\s)?"
    r"(?:CliniMACS|SmartP[Rr]e[Pp]|Sepax|COBE[\s-]Spectra|Spectra Optia|Isolex|Celution|MarrowStim)\w*"
    r"[®™]{0,1}(?:\s(?:Prodigy|Plus|BMAC|Magnetic|Separation|Cell)[®™]?){0,3}(?:\s(?:[Dd]evice|[Ss]ystem|[Tt]echnology))?",
)
# A registered separator works by markers even where no sentence says so.
_MAGNETIC: Final = re.compile(r"clinimacs|isolex|magnetic", re.IGNORECASE)
# Names of procedures that take from somebody what the product is made of.
_HARVEST: Final = re.compile(
    r"\b(?:leuk?o?apheresis|leucapheresis|apheresis|(?:bone )?marrow (?:harvest\w*|aspirat\w+)|lipo-?suction"
    r"|lipo-?aspirat\w+"
    r"|(?:stem )?cell (?:harvest\w*|collection)|adipose tissue harvest\w*)\b",
    re.IGNORECASE,
)
_MARROW: Final = re.compile(r"marrow", re.IGNORECASE)
_HARVESTS: Final = frozenset({"PROCEDURE", "OTHER", "DEVICE", "BIOLOGICAL"})
_BEFORE: Final = 110


class _Found(NamedTuple):
    """A device in a sentence: what it is, and where it is named."""

    ref: Ref
    label: str
    start: int
    end: int


def steps(case: Case, products: Sequence[Product]) -> tuple[tuple[Step, ...], tuple[Described, ...]]:
    """The steps of making `products`, and the devices among them that only a text names."""
    if not products:
        return (), ()
    found: dict[tuple[object, ...], Step] = {}
    devices: dict[str, Described] = {}
    separators = [index for index, item in enumerate(case.interventions) if _MAGNETIC.search(item.name or "")]
    for product in products:
        if product.kind == "combination":
            continue
        others = [other for other in products if other is not product]
        for place in places(case, product, others):
            for step, device in _in_sentence(case, place, product, separators, alone=not others):
                found.setdefault((step.kind, step.marker, step.product), step)
                if device and device.ref.part is Part.DESCRIBED and device.label not in devices:
                    devices[device.label] = Described(
                        device.label, Kind.DEVICE,
                        place.evidence("processing-device", device.start, device.end),
                        case.look(Kind.DEVICE, device.label) if case.look else Linked(()),
                    )  # fmt: skip
    kept = tuple(_informative(tuple(found.values())))
    used = {step.device.key for step in kept if step.device and step.device.part is Part.DESCRIBED}
    return kept, tuple(device for label, device in devices.items() if label in used)


def _informative(found: Sequence[Step]) -> Iterator[Step]:
    """Without the step by a device alone where the same device sorts by a marker."""
    for step in found:
        if step.marker or not any(other.marker and other.device == step.device for other in found):
            yield step


def _in_sentence(
    case: Case, place: Place, product: Product, separators: Sequence[int], *, alone: bool
) -> Iterator[tuple[Step, _Found | None]]:
    text = place.passage.plain
    made = Ref(Part.PRODUCT, product.label)
    device = _device(case, place) if _MAKES.search(text, place.start, place.end) else None
    source = tissue(place)
    sorted_here = [
        item for item in sorted_by(text, place.start, place.end) if alone or item.belongs(product.kind, text, place.end)
    ]
    for item in sorted_here:
        kind = StepKind.DEPLETION if item.depletion else StepKind.SELECTION
        by = device.ref if device else registered(separators[0]) if len(separators) == 1 else None
        begin, end = (min(item.start, device.start), max(item.end, device.end)) if device else (item.start, item.end)
        rule = item.rule if device or not by else f"{item.rule}-only-separator"
        confidence = 0.9 if device or not by else 0.75
        for marker in item.markers:
            yield Step(kind, by, marker, source, made, place.evidence(rule, begin, end, confidence)), device
    if device and not sorted_here:
        evidence = place.evidence("made-with-device", max(place.start, device.start - 80), device.end)
        yield Step(StepKind.OTHER, device.ref, "", source, made, evidence), device


def _device(case: Case, place: Place) -> _Found | None:
    """The device that a sentence says makes cells."""
    text = place.passage.plain
    for mention in case.mentioned(place.passage, place.start, place.end) if case.interventions else ():
        for index in mention.interventions:
            name = case.interventions[index].name or ""
            if (case.interventions[index].type == "DEVICE" or maker(name)) and _made(text, place, mention.start):
                return _Found(registered(index), name, mention.start, mention.end)
    for words in (_KNOWN, _DEVICE):
        for match in words.finditer(text, place.start, place.end):
            start, end = match.span(1) if words is _DEVICE else match.span()
            if words is _KNOWN or _made(text, place, start):
                label = place.passage.quote(start, end)
                return _Found(Ref(Part.DESCRIBED, label), label, start, end)
    return None


def _made(text: str, place: Place, start: int) -> bool:
    """Whether a word of making stands before the device, and no word of another use behind it."""
    begin = max(place.start, start - _BEFORE)
    ends = [match.end() for match in _MAKES.finditer(text, begin, start)]
    return bool(ends) and _USES.search(text, ends[-1], start) is None


def processing_devices(case: Case, found: Sequence[Product]) -> dict[int, Evidence]:
    """The registered devices and procedures that make the products `found` of the trial, by index, with the reason."""
    candidates = [index for index, item in enumerate(case.interventions) if _may_make(case, index, item.name or "")]
    if not candidates:
        return {}
    cells = [product for product in found if product.kind not in ("combination", "geneTherapy", "oncolyticVirus")]
    if not cells:
        return {}
    given = {product.thing for product in cells}
    result = (_reason(case, index, cells) for index in candidates if registered(index) not in given)
    return dict(reason for reason in result if reason is not None)


def _may_make(case: Case, index: int, name: str) -> bool:
    item = case.interventions[index]
    return (
        item.type == "DEVICE"
        or maker(name) is not None
        or (item.type in _HARVESTS and _HARVEST.search(name) is not None)
    )


def _reason(case: Case, index: int, cells: Sequence[Product]) -> tuple[int, Evidence] | None:
    for passage in case.own(intervention=index):
        if field_of(passage) not in ("name", "otherNames"):
            continue
        match = maker(passage.plain)
        if match:
            # The name tells what the device is made for, not that it made this product.
            return index, passage.evidence("device-for-cells", match.start(), match.end(), 0.75)
        match = _HARVEST.search(passage.plain)
        # A marrow aspirate is a test, unless the product comes from marrow.
        if match and (not _MARROW.search(match.group()) or any(_from_marrow(product) for product in cells)):
            return index, passage.evidence("harvest", match.start(), match.end(), 0.85)
    for product in cells:
        others = [other for other in cells if other is not product]
        for place in places(case, product, others):
            if _MAKES.search(place.passage.plain, place.start, place.end):
                device = _device(case, place)
                if device and device.ref == registered(index):
                    return index, place.evidence("made-with-device", max(place.start, device.start - 80), device.end)
    return None


def _from_marrow(product: Product) -> bool:
    return any(_MARROW.search(trait.value) for trait in product.traits)
