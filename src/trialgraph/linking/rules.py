"""How registrants write names, undone: one rule, one function, in the table `RULES`.

A rule takes a name and yields other ways to say it. The linker tries the name itself, then its rewordings and theirs in
the order of what they cost (:mod:`trialgraph.linking.linker`). The cost is taken off the confidence. Costs are the
engineers' estimates of how much a step may change the meaning, in hundredths, checked against the hand-judged names
(`python -m benchmarks.linking --curve`): 2 for what only lays the name out differently, 5 for taking out words
that are no part of a name, 15 for choosing one part of several, 20 for guessing at a misspelling.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from trialgraph.concepts import Kind, Modifier
from trialgraph.institutions import tells_alone
from trialgraph.linking import wording
from trialgraph.linking.abbreviations import abbreviates, dictionary, unabbreviated
from trialgraph.linking.modifiers import shorter


@dataclass(frozen=True, slots=True)
class Reworded:
    """Another wording of a name; `broader` when it means more than the name did, with what was set aside."""

    text: str
    broader: bool = False
    modifiers: tuple[Modifier, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One way of rewording: the kinds of name that it is for, its cost, and the SEMAPV process that it is."""

    name: str
    reword: Callable[[str], Iterator[Reworded]]
    kinds: frozenset[Kind]
    cost: int
    step: str


# Layout


def without_abbreviation(text: str) -> Iterator[Reworded]:
    """``Acute Lymphoblastic Leukemia (ALL)``: the abbreviation of the name itself."""
    if bare := unabbreviated(text):
        yield Reworded(bare)


_BEFORE = re.compile(r"(?P<short>[\w-]{2,10})\s*(?:[-–—:=]\s+|\(\s*)(?P<long>[^()]{6,}?)\s*\)?\s*")


def abbreviation_first(text: str) -> Iterator[Reworded]:
    """``HCC - Hepatocellular Carcinoma``, ``IMRT (Intensity Modulated Radiation Therapy)``."""
    if (found := _BEFORE.fullmatch(text)) and abbreviates(found["short"], found["long"]):
        yield Reworded(found["long"])


def after_label(text: str) -> Iterator[Reworded]:
    """``Arm 1: AdMSC``, ``Experimental - Drug: X``: the label of an arm or type before the name."""
    if (found := wording.LABEL.match(text)) and (rest := text[found.end() :].strip()):
        yield Reworded(rest)


def written_out(text: str) -> Iterator[Reworded]:
    """``PCI with stenting``: abbreviations that many records explain, and all of them in the same way."""
    written = _WORD.sub(lambda word: dictionary().get(word[0], word[0]), text)
    if written != text:
        yield Reworded(written)


_WORD: Final = re.compile(r"(?<![\w-])[A-Za-z][\w-]{2,}(?![\w-])")

# What is no part of the name


def without_dose(text: str) -> Iterator[Reworded]:
    """``Udenafil 100 mg bid``: doses, strengths, schedules."""
    yield from _without(text, wording.DOSE)


def without_form(text: str) -> Iterator[Reworded]:
    """``Cisplatin injection``, ``Topical X``, ``X oral tablet``: dosage forms and routes."""
    yield from _without(text, wording.FORM)


def without_circumstance(text: str) -> Iterator[Reworded]:
    """``Implantation of CRT device``, ``Standard-dose HHT``, ``X therapy``: words about the giving, not the given."""
    yield from _without(text, wording.BEFORE_NAME)
    yield from _without(text, wording.AFTER_NAME)


def without_condition_words(text: str) -> Iterator[Reworded]:
    """``X - Category``, ``Patients with X``: words about the naming, not the named."""
    yield from _without(text, wording.AROUND_CONDITION)


def before_bracket(text: str) -> Iterator[Reworded]:
    """``Darolutamide (Nubeqa, BAY1841788)``: the name before brackets that hold codes, brands or doses."""
    if (head := wording.split_bracket(text)) and wording.is_alias(head.inside):
        yield Reworded(head.before)


def bracket_is_code(text: str) -> Iterator[Reworded]:
    """``Some description (mRNA-1273)``: a code in brackets names the thing as well."""
    if (head := wording.split_bracket(text)) and wording.CODE.fullmatch(head.inside):
        yield Reworded(head.inside)


# One part of several


def before_any_bracket(text: str) -> Iterator[Reworded]:
    """``X (in hospital)``: the name before brackets that hold something else; less than the whole if a form of X."""
    if head := wording.split_bracket(text):
        yield Reworded(head.before, broader=bool(wording.NARROWS.search(head.inside)))


def inside_bracket(text: str) -> Iterator[Reworded]:
    """``Study drug (metformin)``, ``Levitra (Vardenafil, BAY38-9456)``: the brackets name what the head describes or
    brands, the first of several names first."""
    if (head := wording.split_bracket(text)) and (wording.VAGUE.fullmatch(head.before) or " " not in head.before):
        yield Reworded(head.inside.split(",")[0].strip())


def code_beside_name(text: str) -> Iterator[Reworded]:
    """``Moderna mRNA-1273``, ``PL-3994 Aqueous Solution``: a research code names a thing alone."""
    codes = wording.CODE.findall(text)
    if len(codes) == 1 and codes[0] != text and "(" not in text and "+" not in text:
        yield Reworded(codes[0])


def name_beside_code(text: str) -> Iterator[Reworded]:
    """``CAP-1002 Allogeneic Cardiosphere-Derived Cells``: so does the name beside its code."""
    if len(wording.CODE.findall(text)) == 1 and "(" not in text and "+" not in text:
        yield from (other for other in _without(text, wording.CODE) if " " in other.text)


def method(text: str) -> Iterator[Reworded]:
    """``Phenotyping of T cells by flow cytometry``: what is done, behind what it is done for."""
    if found := re.search(r"\s(?:by|via|by means of)\s+(?P<method>.+)", text):
        yield Reworded(found["method"])


def without_means(text: str) -> Iterator[Reworded]:
    """``Ablation using CARTO 3``, ``Percutaneous Diskectomy SpineJet``: the make of the tools behind what is done."""
    if found := re.fullmatch(r"(?P<done>.+?)\s+(?:using|with the use of|utilizing)\s+.+", text):
        yield Reworded(found["done"])
    if found := re.fullmatch(r"(?P<done>.+[a-z])\s+(?:[A-Z][a-z]+[A-Z]\w*|\w+[®™])", text):
        yield Reworded(found["done"])


def as_vaccine(text: str) -> Iterator[Reworded]:
    """``mRNA-1273`` for the mRNA-1273 vaccine."""
    if not re.search(r"vaccin", text, re.IGNORECASE):
        yield Reworded(f"{text} vaccine")


def as_therapy(text: str) -> Iterator[Reworded]:
    """``Proton Beam`` for proton beam therapy."""
    if not re.search(r"therapy|treatment", text, re.IGNORECASE):
        yield Reworded(f"{text} therapy")


# Less than the name says


def without_modifiers(text: str) -> Iterator[Reworded]:
    """``Relapsed stage IV X``: listed modifiers set aside, as few as possible first; they are kept as data."""
    for ways in shorter(text):
        for rest, modifiers in ways:
            yield Reworded(rest, broader=True, modifiers=modifiers)


def without_cause(text: str) -> Iterator[Reworded]:
    """``Erectile Dysfunction Following Radical Prostatectomy``, ``Heart Failure with Preserved Ejection Fraction``: the
    condition before its cause or company, which is kept as data."""
    if found := _CAUSE.fullmatch(text):
        yield Reworded(found["condition"], broader=True, modifiers=(Modifier(found["cause"].strip()),))


_CAUSE: Final = re.compile(
    r"(?P<condition>.+?)(?P<cause>\s+(?:following|after|due\s+to|caused\s+by|secondary\s+to|associated\s+with|with|without|in)\s+.+)",
    re.IGNORECASE,
)


def base_of_salt(text: str) -> Iterator[Reworded]:
    """``Dobutamine hydrochloride``: the base is broader than its salt."""
    for shorter_text in _without(text, wording.SALT):
        yield Reworded(shorter_text.text, broader=True)


def unformulated(text: str) -> Iterator[Reworded]:
    """``Liposomal doxorubicin``: the substance is broader than its formulation."""
    for shorter_text in _without(text, wording.FORMULATION):
        yield Reworded(shorter_text.text, broader=True)


# Markers

_CHAINS: Final = {
    "αβ": "alpha-beta",
    "alphabeta": "alpha-beta",
    "ab": "alpha-beta",
    "γδ": "gamma-delta",
    "gammadelta": "gamma-delta",
}


def receptor_of_chains(text: str) -> Iterator[Reworded]:
    """``TCRαβ+``, ``TCR alpha/beta``: the T-cell receptor of two chains is a complex, not the product of a gene."""
    found = re.fullmatch(r"TCR[\s-]*(?P<chains>\w+?(?:[\s/-]*\w+)?)\+?", text, re.IGNORECASE)
    if found and (chains := _CHAINS.get(re.sub(r"[\s/-]", "", found["chains"]).lower())):
        yield Reworded(f"{chains} TCR complex")


def without_sign(text: str) -> Iterator[Reworded]:
    """``CD19+``, ``CD19 antigen``: presence, and the word antigen, are no part of a marker's name."""
    if found := re.fullmatch(r"(?P<marker>[\w./-]+?)\s*(?:\+|\(\+\)|positive|antigens?)", text, re.IGNORECASE):
        yield Reworded(found["marker"])


# Organisations


def without_legal_form(text: str) -> Iterator[Reworded]:
    """``Tenax Therapeutics, Inc.``: the legal form of a company."""
    yield from _without(text, wording.LEGAL_FORM)


def renamed(text: str) -> Iterator[Reworded]:
    """``A has merged with B to form C``, ``A, a B company``: the organisation that the sentence names."""
    if found := wording.FORMED.fullmatch(text) or wording.OWNED.fullmatch(text):
        yield Reworded(found["name"])


def without_owner(text: str) -> Iterator[Reworded]:
    """``Institute of X, Y University``, ``Y Academy, X Hospital``, ``Istituto di X CNR``: whom it belongs to, beside a
    name that tells it alone."""
    head, comma, tail = text.partition(",")
    owner_first = wording.PART.search(tail) and not wording.PART.search(head)
    place_of_university = re.match(r"(?:the\s+)?universit", head, re.IGNORECASE) and not wording.INSTITUTION.search(
        tail
    )
    own = tail.strip() if owner_first else head
    if comma and (owner_first or not place_of_university) and tells_alone(own):
        yield Reworded(own)
    if (found := re.fullmatch(r"(?P<name>.+[a-z])[\s-]+\(?[A-Z]{2,5}\)?", text)) and tells_alone(found["name"]):
        yield Reworded(found["name"])


def without_place(text: str) -> Iterator[Reworded]:
    """``Institute for X, Greece``: a country or town at the end."""
    head, comma, tail = text.rpartition(", ")
    if (
        comma
        and len(tail.split()) <= 2
        and tail[:1].isupper()
        and len(head.split()) > 2
        and not wording.INSTITUTION.search(tail)
    ):
        yield Reworded(head)


def _without(text: str, pattern: re.Pattern[str]) -> Iterator[Reworded]:
    """What is left without all that the pattern finds; nothing if that is nothing, or all."""
    rest = wording.tidy(pattern.sub(" ", text))
    if rest and rest != text:
        yield Reworded(rest)


_CONDITION: Final = frozenset({Kind.CONDITION})
_GIVEN: Final = frozenset({Kind.DRUG, Kind.BIOLOGICAL, Kind.OTHER})
_DONE: Final = frozenset({Kind.DEVICE, Kind.PROCEDURE, Kind.OTHER})
_INTERVENTION: Final = _GIVEN | _DONE
_ORGANIZATION: Final = frozenset({Kind.ORGANIZATION})
_ALL: Final = _CONDITION | _INTERVENTION | _ORGANIZATION

_REMOVAL, _REPLACEMENT = "semapv:RegexRemoval", "semapv:RegexReplacement"

_MARKER: Final = frozenset({Kind.MARKER})

RULES: Final[tuple[Rule, ...]] = (
    Rule("without-abbreviation", without_abbreviation, _ALL, 2, _REMOVAL),
    Rule("abbreviation-first", abbreviation_first, _ALL, 2, _REMOVAL),
    Rule("receptor-of-chains", receptor_of_chains, _MARKER, 5, _REPLACEMENT),
    Rule("without-sign", without_sign, _MARKER, 2, _REMOVAL),
    Rule("without-legal-form", without_legal_form, _ORGANIZATION, 2, _REMOVAL),
    Rule("written-out", written_out, _CONDITION | _INTERVENTION, 10, _REPLACEMENT),
    Rule("after-label", after_label, _INTERVENTION, 5, _REMOVAL),
    Rule("without-dose", without_dose, _INTERVENTION, 5, _REMOVAL),
    Rule("without-form", without_form, _GIVEN, 5, _REMOVAL),
    Rule("without-circumstance", without_circumstance, _INTERVENTION, 5, _REMOVAL),
    Rule("without-condition-words", without_condition_words, _CONDITION, 5, _REMOVAL),
    Rule("before-bracket", before_bracket, _INTERVENTION, 5, _REMOVAL),
    Rule("bracket-is-code", bracket_is_code, _INTERVENTION, 5, _REMOVAL),
    Rule("renamed", renamed, _ORGANIZATION, 5, _REMOVAL),
    Rule("without-place", without_place, _ORGANIZATION, 5, _REMOVAL),
    Rule("without-owner", without_owner, _ORGANIZATION, 10, _REMOVAL),
    Rule("before-any-bracket", before_any_bracket, _CONDITION | _INTERVENTION, 15, _REMOVAL),
    Rule("inside-bracket", inside_bracket, _INTERVENTION, 10, _REMOVAL),
    Rule("code-beside-name", code_beside_name, _INTERVENTION, 15, _REMOVAL),
    Rule("name-beside-code", name_beside_code, _INTERVENTION, 15, _REMOVAL),
    Rule("method", method, _DONE | {Kind.BIOLOGICAL}, 15, _REMOVAL),
    Rule("without-means", without_means, _DONE, 15, _REMOVAL),
    Rule("as-vaccine", as_vaccine, frozenset({Kind.BIOLOGICAL}), 10, _REPLACEMENT),
    Rule("as-therapy", as_therapy, _DONE, 10, _REPLACEMENT),
    Rule("without-modifiers", without_modifiers, _CONDITION, 10, _REMOVAL),
    Rule("without-cause", without_cause, _CONDITION, 15, _REMOVAL),
    Rule("base-of-salt", base_of_salt, _GIVEN, 10, _REMOVAL),
    Rule("unformulated", unformulated, _GIVEN, 10, _REMOVAL),
)
