"""Cell, gene and combination products: which interventions are one, and which only a text names.

:func:`products` reads names first, and what a text says of a name second (:data:`RULES`, the first that tells wins).
What is said of a product is for `product_traits`. Eligibility criteria speak of earlier treatment as well and are not
read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from trialgraph.concepts import Decision
from trialgraph.facts import Evidence, Product, registered
from trialgraph.semantics.case import Case, Passage, has, plain
from trialgraph.semantics.cell_sorting import sorted_by
from trialgraph.semantics.product_kinds import (
    KINDS,
    TRANSPLANT,
    TRANSPLANT_HINTS,
    KindRule,
    hinted,
    maker,
    named,
    words,
)
from trialgraph.semantics.product_traits import field_of, traits

_Kind = tuple[str, Evidence]

# Interventions of these types are no products, whatever they are called.
_OTHER_TYPES: Final = frozenset({"DIAGNOSTIC_TEST", "BEHAVIORAL", "DIETARY_SUPPLEMENT", "RADIATION"})
# Names of what is no product: what only looks like one, what is taken from somebody, what is measured, drugs against
# cells, what is made of cells but is none.
_NOT_GIVEN: Final = words(
    r"\b(?:placebo|sham|control|controls|vehicle|saline|without|no|non[\s-]?transplant|blood draw|bone grafts?)\b",
    r"\b(?:collect\w*|harvest\w*|retriev\w*|isolation|procurement|phenotyp\w*|(?:leuk)?apheresis|mobili[sz]\w*|bank\w*)\b",
    r"\b(?:biops\w+|sampl\w+|samples?|assays?|sequencing|cytometry|analys[ei]s|tests?|testing|counts?|questionnaire\w*)\b",
    r"\b(?:surveys?|education\w*|counsel\w*|exercise|rehabilitation|registry|follow-?up|monitoring|app|program(?:me)?)\b",
    r"\b(?:polymorphism\w*|\w*globulin|vaccin\w*(?<!vaccine)|immuni[sz]ation|red blood cells?|conditioning)\b",
    r"\b(?:prophylaxis|lymphodeplet\w+|extracellular|exosomes?|conditioned|secretome|cell[\s-]free|acellular)\b",
)
_A_DEVICE: Final = words(r"\b(?:systems?|devices?|kits?|separators?|catheters?|scaffold|machine)\b")
_GIVES: Final = words(r"\b(?:injection|infusion|implantation|administration|transplant\w*|therapy|cells)\b")
_TITLES: Final = ("briefTitle", "officialTitle")
_WINDOW: Final = 140


def products(case: Case) -> tuple[Product, ...]:
    """The cell, gene and combination products that the trial gives, those that are registered first."""
    found = list(_registered(case))
    found.extend(_described(case, found))
    found = list(_unique(found))
    return tuple(
        replace(product, traits=traits(case, product, [other for other in found if other is not product]))
        for product in found
    )


def _unique(found: Sequence[Product]) -> Iterator[Product]:
    """The products under labels that do not repeat."""
    labels: set[str] = set()
    for product in found:
        label, number = product.label, 1
        while label in labels:
            number += 1
            label = f"{product.label} ({number})"
        labels.add(label)
        yield replace(product, label=label)


def _registered(case: Case) -> Iterator[Product]:
    """The registered interventions that are products."""
    for index, item in enumerate(case.interventions):
        name = item.name or ""
        if name and item.type not in _OTHER_TYPES:
            found = _kind(case, index)
            if found is not None and not _NOT_GIVEN.search(name):
                yield Product(name, found[0], registered(index), (), found[1])


def _kind(case: Case, index: int) -> _Kind | None:
    found = _by_name(case, index)
    # A name may tell no more than that it is of cells.
    if (found is None or found[0] == "otherCells") and _may_be_explained(case, index):
        for rule in RULES:
            said = rule(case, index)
            if said is not None and (found is None or said[0] != found[0]):
                return said
            if said is not None:
                break
    if found is None and case.interventions[index].type == "COMBINATION_PRODUCT":
        return _by_type(case, index)
    return found


# --- by the name ----------------------------------------------------------------------------------------------------

_BLOOD: Final = words(r"ha?ematopo|HSCT|HCT|PBSCT|BMT|marrow transplant")
_INTO_AN_ORGAN: Final = words(r"heart|cardi|myocard|coronary|erecti|penis|disc\b|knee|stroke|spinal|cirrho|ischa?emi")


def _by_name(case: Case, index: int) -> _Kind | None:
    """The kind that the name of an intervention, or another name of it, names."""
    device = case.interventions[index].type == "DEVICE"
    for passage in case.own(intervention=index):
        field, text = field_of(passage), passage.plain
        found = named(text) if field != "description" else None
        if found is None or (field == "otherNames" and _NOT_GIVEN.search(text)):
            continue
        if device and (_A_DEVICE.search(text) or not _GIVES.search(text)):
            continue
        if _engineered(case, found.rule):
            how, confidence = ("name", 0.95) if field == "name" else ("other-name", 0.9)
            kind = "otherCells" if _into_an_organ(case, found.kind, text[found.start : found.end]) else found.kind
            return kind, passage.evidence(f"{how}-{found.rule.name}", found.start, found.end, confidence)
    return None


def _engineered(case: Case, rule: KindRule) -> bool:
    """Whether ``CAR22`` means a chimeric receptor: the record must say so somewhere."""
    return rule.name != "car-number" or has(case.ascii, ("himeric", "CAR T", "CAR-T"))


def _into_an_organ(case: Case, kind: str, said: str) -> bool:
    """Stem cells that go into the heart, a disc or the like are no graft of blood-forming cells."""
    if kind != "stemCellGraft" or _BLOOD.search(said):
        return False
    return any(_INTO_AN_ORGAN.search(title.plain) for title in case.of(*_TITLES))


# --- by what a text says of the name --------------------------------------------------------------------------------

# What a text says a name is: "GDX012 is a novel cell therapy", "JK500 cell injection are regenerative NK cells".
_IS: Final = re.compile(
    r"\s{0,2}[®™]?\s{0,2}(?:\([^()]{0,40}\)\s?)?,?\s{0,2}"
    r"(?:is|are|was|were|contains?|consists? of|comprises?|composed of|,|\(|:)\s?",
    re.IGNORECASE,
)
# A description that begins with what is given: "Injection of autologous …", "Autologous mesenchymal stem cells …".
_GIVEN: Final = re.compile(
    r"(?:an?\s|the\s|one\s)?(?:[\w-]{1,20}\s){0,3}"
    r"(?:injection|infusion|implantation|administration|transplantation|dose) of\s",
    re.IGNORECASE,
)
_CODE: Final = re.compile(r"\d|[®™]|^[\w-]+$")
_CODE_NAME: Final = re.compile(r"\b[A-Z][A-Za-z]{0,6}-?\d{2,6}\w{0,4}(?: (?:cell )?injection)?(?![\w-])")
_PART: Final = re.compile(r"[.;:\n]|\b(?:and|or|plus|versus|vs)\b", re.IGNORECASE)
_TRIALS: Final = r"safety|efficacy|effects?|use|feasibility|tolerability"
# What a title tries stands behind the last of these words, or begins it.
_TRIED: Final = re.compile(
    rf"\b(?:{_TRIALS}|study|trial|administration|evaluation|injection|infusion|therapy) (?:of|with|using)\s"
    rf"(?:the use of\s|the\s)?(?!.{{0,120}}\b(?:{_TRIALS}) of\b)|^(?=\w)",
    re.IGNORECASE,
)
_TRIED_TYPES: Final = frozenset({"BIOLOGICAL", "GENETIC", "COMBINATION_PRODUCT", "PROCEDURE", "DRUG"})


def _may_be_explained(case: Case, index: int) -> bool:
    """Whether the name is a code, or of cells in general; that of a substance is neither."""
    item = case.interventions[index]
    name = item.name or ""
    if item.type == "DEVICE" or not (_CODE.search(name) or item.type == "GENETIC" or named(name)):
        return False
    links = case.linked[index].links if index < len(case.linked) else ()
    # ChEBI has substances alone; other vocabularies of drugs have cells as well.
    return not any(link.decision is Decision.ACCEPTED and link.concept.startswith("CHEBI:") for link in links)


def _by_description(case: Case, index: int) -> _Kind | None:
    """The kind that the beginning of the own description names."""
    for passage in case.own(intervention=index):
        if field_of(passage) == "description":
            _, end = next(passage.sentences(), (0, 0))
            head = passage.plain[: min(end, _WINDOW)]
            given = _GIVEN.match(head)
            begin = given.end() if given else 0
            found = named(head[begin:])
            if found and (given or found.start <= 40) and _engineered(case, found.rule):
                return found.kind, passage.evidence(f"description-{found.rule.name}", 0, begin + found.end, 0.8)
    return None


def _by_explanation(case: Case, index: int) -> _Kind | None:
    """The kind that a sentence says the named thing is."""
    word = (plain(case.interventions[index].name or "").split() or ["-"])[0]
    for passage in case.of("description", "briefSummary", "detailedDescription"):
        text = passage.plain
        # Reading what a passage mentions takes time: only where the name stands beside such words at all.
        if word not in text or not ("cell" in text or "gene" in text or "vector" in text):
            continue
        for start, end in _spoken(case, index, passage):
            link = _IS.match(text, end)
            found = _said(case, text, link.end(), _WINDOW) if link else None
            if found:
                return found[0].kind, passage.evidence(f"explained-{found[0].name}", start, found[1], 0.85)
    return None


def _behind_name_in_title(case: Case, index: int) -> _Kind | None:
    """The kind that stands behind the name in a title: "Cx611 allogeneic adipose-derived stem cells"."""
    for passage in case.of(*_TITLES):
        spoken = list(_spoken(case, index, passage))
        if spoken and (named(passage.plain[passage.plain.rfind(" of ") + 1 :]) or named(passage.plain)):
            for start, end in spoken:
                found = _said(case, passage.plain, end, 60)
                if found:
                    return found[0].kind, passage.evidence(f"explained-{found[0].name}", start, found[1], 0.85)
    return None


def _tried_in_title(case: Case, index: int) -> _Kind | None:
    """The kind of what a title says is tried, where nothing else is given."""
    if case.interventions[index].type not in _TRIED_TYPES:
        return None
    for other, item in enumerate(case.interventions):
        if other != index and not _NOT_GIVEN.search(item.name or ""):
            return None
    for passage in case.of(*_TITLES):
        tried = _TRIED.search(passage.plain) if hinted(passage.plain) else None
        if tried is None:
            continue
        begin = tried.end()
        found = named(passage.plain[begin : begin + _WINDOW])
        if found is None or found.kind == "stemCellGraft" or not _engineered(case, found.rule):
            continue
        if found.kind != "otherCells" or found.start < 60:
            return found.kind, passage.evidence(f"title-{found.rule.name}", begin, begin + found.end, 0.75)
    return None


def _said(case: Case, text: str, begin: int, reach: int) -> tuple[KindRule, int] | None:
    """The kind of product that the words of `text` from `begin` on name first, and where its words end."""
    window = text[begin : begin + reach]
    found = named(window)
    if found is None or not _engineered(case, found.rule) or _PART.search(window, 0, found.start):
        return None
    return found.rule, begin + found.end


def _spoken(case: Case, index: int, passage: Passage) -> Iterator[tuple[int, int]]:
    """Where a passage speaks of one intervention alone: by its names, or by the code that its name begins with."""
    for mention in case.mentions(passage):
        if mention.interventions == (index,):
            yield mention.start, mention.end
    code = _CODE_NAME.match(case.interventions[index].name or "")
    if code:
        place = passage.plain.find(code.group())
        if place >= 0:
            yield place, place + len(code.group())


RULES: Final[tuple[Callable[[Case, int], _Kind | None], ...]] = (
    _by_description, _by_explanation, _behind_name_in_title, _tried_in_title,
)  # fmt: skip


# --- by the type ----------------------------------------------------------------------------------------------------

_MATERIAL: Final = words(
    r"\b(?:device|scaffolds?|matrix|membranes?|films?|patch(?:es)?|sponges?|shock[\s-]?waves?|stents?|implants?"
    r"|materials?|mesh|inhalers?|dressings?|syringes?|microneedles?|sealant|fleece)\b"
)


def _by_type(case: Case, index: int) -> _Kind | None:
    """What the registrant classes as a combination product, when name or description has a device or material in it.

    Registrants class regimens of drugs, even programmes, so as well.
    """
    own = tuple(case.own(intervention=index))
    if any(_MATERIAL.search(passage.plain) for passage in own):
        return "combination", own[0].evidence("registered-combination", confidence=0.6)
    return None


# --- products that only a text names --------------------------------------------------------------------------------

# Beside a graft, words for cells without more are the cells of the graft.
_PLAIN: Final = frozenset({"otherCells", "stromalCells"})
_NOT_OF_CELLS: Final = frozenset({"stemCellGraft", "geneTherapy", "oncolyticVirus"})
_GRAFT_HINTS: Final = ("ransplant", "RANSPLANT", "SCT", "HCT", "BMT", "graft", "infused", "PBSC", "stem cell")


class _Words(NamedTuple):
    """The words of a text for a product."""

    rule: str
    passage: Passage
    start: int
    end: int

    def product(self, kind: str, confidence: float) -> Product:
        """The product under the name that they give it."""
        evidence = self.passage.evidence(self.rule, self.start, self.end, confidence)
        return Product(self.passage.quote(self.start, self.end), kind, None, (), evidence)

    @property
    def is_made(self) -> bool:
        """Whether they say that cells are sorted by a marker."""
        return any(True for _ in sorted_by(self.passage.plain, self.start, self.end))


def _described(case: Case, known: Sequence[Product]) -> Iterator[Product]:
    """What a registered device makes, and one graft, where no intervention is that."""
    given = [product for product in known if product.kind != "combination"]
    graft = None if any(product.kind == "stemCellGraft" for product in given) else _graft(case, alone=not given)
    made = None if given or not _makers(case) else next(_made(case), None)
    if made is not None and (graft is None or made.kind not in _PLAIN):
        yield made
    if graft is not None:
        yield graft


def _makers(case: Case) -> bool:
    """Whether a device that makes cells is registered."""
    return any(maker(item.name or "") for item in case.interventions)


def _made(case: Case) -> Iterator[Product]:
    """Products in titles and arms of a trial that registers the device that makes them alone."""
    for passage in case.passages:
        if field_of(passage) not in _TITLES and passage.arm is None:
            continue
        for start, end in passage.sentences():
            for rule in KINDS:
                match = rule.words.search(passage.plain, start, end)
                if match and rule.kind not in _NOT_OF_CELLS and _engineered(case, rule):
                    before = _MODIFIES.search(passage.plain, max(start, match.start() - 60), match.start())
                    begin = before.start() if before else match.start()
                    yield _Words("made-by-device", passage, begin, match.end()).product(rule.kind, 0.75)


_MODIFIES: Final = re.compile(
    r"(?:[\w+αβγδ/]{2,20}-(?:depleted|selected|enriched)\s)?(?:(?:CD\d{1,3}|[A-Z][\w.]{2,10})[\s-])?"
    r"(?:autologous |allogeneic )?$",
    re.IGNORECASE,
)


def _graft(case: Case, *, alone: bool) -> Product | None:
    """The graft that only a text names; beside another product only one whose cells are sorted.

    Else a transplant beside another product is mostly what the participant had, or may have later.
    """
    if not has(case.ascii, _GRAFT_HINTS):
        return None
    for rule in (_graft_in_title, _graft_reinfused, _graft_undergone):
        for found in rule(case):
            if alone or found.is_made:
                return found.product("stemCellGraft", 0.8)
    return None


# What takes place at a transplantation, so that "after the transplant" belongs to the trial.
_AROUND: Final = words(
    r"\b(?:conditioning|preparative|prophyla\w+|engraftment|mobili[sz]\w+|cryopreserv\w+|bridg\w+|day [+-])"
)
# Before the words for a transplantation: that it took place before the trial, or may or may not be.
_BEFOREHAND: Final = words(
    r"\b(?:after|post|following|prior|previous|history of|relaps\w+|fail\w+|refractory|survivors?|recipients? with"
    r"|without|not|non|no|if|may|can|could|eligible for|candidates? for|ineligible|instead of)\b[^.;]{0,40}$",
    r"\b(?:versus|vs\.?)\s$",
)


def _graft_in_title(case: Case) -> Iterator[_Words]:
    """ "Haploidentical HSCT for acute leukaemia"."""
    for passage in case.of(*_TITLES):
        for start, end in _from_another(passage.plain):
            found = _Words("graft-in-title", passage, start, end)
            within = _AROUND.search(passage.plain) or (found.is_made and _makers(case))
            if within or not _BEFOREHAND.search(passage.plain, max(0, start - 50), start):
                yield found


_REINFUSED: Final = re.compile(
    r"\b(PBSCs?|peripheral (?:blood )?stem cells?|stem cells?|graft|bone marrow)\b"
    r"(?:\s?[:,]?\s(?:re)?(?:infusion )?(?:on )?(?:day|D)\s?\+?0\b"
    r"|[^.;\n]{0,160}?\b(?:were|was|are|is|will be) (?:re)?infused)",
    re.IGNORECASE,
)


def _graft_reinfused(case: Case) -> Iterator[_Words]:
    """ "Peripheral stem cells from a sibling were reinfused", "PBSC: day 0", in trials with another person's cells."""
    for passage in case.passages:
        text = passage.plain
        if passage.arm is None and passage.intervention is None:
            continue
        if "PBSC" in text or "nfused" in text or "ay 0" in text:
            for match in _REINFUSED.finditer(text):
                if any(_FROM_OTHER.search(other.plain) for other in case.passages if _may_be_other(other.plain)):
                    yield _Words("graft-reinfused", passage, *match.span(1))


_UNDERGOES: Final = words(
    r"\b(?:undergo(?:es|ing)?|receiv(?:es|ing|e)|followed by|proceed(?:s|ing)? to|scheduled for|prior to|before"
    r"|ahead of|bridg\w+ to)\s(?:an?\s|their\s|the\s)?(?:[\w-]{1,20}\s){0,3}$"
)
_TELLS: Final = frozenset({"briefSummary", "description", "label", "interventionModelDescription"})


def _graft_undergone(case: Case) -> Iterator[_Words]:
    """ "People undergoing allogeneic stem cell transplant"."""
    for passage in case.passages:
        if field_of(passage) in _TELLS:
            for start, end in _from_another(passage.plain):
                verb = _UNDERGOES.search(passage.plain, max(0, start - 60), start)
                if verb and not _BEFOREHAND.search(passage.plain, max(0, verb.start() - 60), verb.start()):
                    yield _Words("graft-undergone", passage, start, end)


# Transplantation from another person; of the participant's own cells it is most often earlier treatment.
_FROM_OTHER: Final = re.compile(
    r"\b(?:allo(?:gen[ei]+c)?|haplo(?:type|[\s-]?identical)?|unrelated donor|cord blood)\b"
    r"|\b(?:allo|haplo)-?(?=HSCT|HCT|SCT|BMT|TPH|PBSCT)",
    re.IGNORECASE,
)
_OTHER_HINTS: Final = ("allo", "Allo", "ALLO", "aplo", "APLO", "donor", "Donor", "DONOR", "ord blood", "ord Blood")
_HEAD: Final = words(TRANSPLANT)
_PARTS: Final = re.compile(r"[.;,:]|\b(?:for|in|with|of|to|after|before|and|vs|versus)\b", re.IGNORECASE)
_NEAR: Final = 90
_QUALIFIES: Final = re.compile(
    r"(?:[\w+αβγδ/-]{2,20}[\s-])?(?:T[\s-]?cell[\s-])?(?:depleted|selected|replete|mismatched|matched)[\s-]{1,2}$",
    re.IGNORECASE,
)


def _may_be_other(text: str) -> bool:
    return has(text, _OTHER_HINTS)


def _from_another(text: str) -> Iterator[tuple[int, int]]:
    """The words for a transplantation from another person: its donor and its name within one phrase."""
    if not _may_be_other(text) or not has(text.casefold(), TRANSPLANT_HINTS) or not _FROM_OTHER.search(text):
        return
    for head in _HEAD.finditer(text):
        if _FROM_OTHER.search(head.group()):
            yield _phrase(text, head.start()), head.end()
            continue
        donor = _FROM_OTHER.search(text, max(0, head.start() - _NEAR), head.start())
        if donor and not _PARTS.search(text, donor.end(), head.start()):
            yield _phrase(text, donor.start()), head.end()


def _phrase(text: str, start: int) -> int:
    """Where a phrase begins whose words from `start` on are its head: "TCRαβ+ T cell-depleted" belongs to it."""
    for item in sorted_by(text, max(0, start - 80), start):
        if not text[item.end : start].strip(" -"):
            return item.start
    before = _QUALIFIES.search(text, max(0, start - 60), start)
    return before.start() if before else start
