"""The amounts of a clause, and which of them are doses: REFUSALS are the reasons why one is not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from trialgraph.semantics.case import has
from trialgraph.semantics.units import COUNTED, VOLUMES, Amount, amounts


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an amount is not a dose: by what stands before it or behind it (with `both`, and), or the amount itself.

    Whatever `before` matches has one of `needs`, if there are any.
    """

    name: str
    before: re.Pattern[str] | None = None
    after: re.Pattern[str] | None = None
    units: frozenset[str] | None = None
    holds: Callable[[Amount], bool] = lambda amount: False
    both: bool = False
    needs: tuple[str, ...] = ()

    def refuses(self, amount: Amount, before: str, after: str) -> bool:
        """Whether `amount`, between these words, is refused."""
        if self.units is not None and amount.unit not in self.units:
            return False
        if self.holds(amount):
            return True
        followed = self.after is not None and self.after.match(after) is not None
        if followed is not self.both:
            return followed
        if self.before is None or (self.needs and not has(before, self.needs)):
            return False
        return self.before.search(before) is not None


_PRESSURES: Final = frozenset({"mm[Hg]", "cm[H2O]"})

_SAMPLE: Final = (
    r"blood|urine|sample|specimen|aspirat|withdraw|drawn|collect|drain|tidal|loss|residual|urinary|biops|csf"
    r"|plasma volume"
)

_LABORATORY: Final = (
    r"\b(?:tsh|h(?:a)?emoglobin|hgb|creatinine|bilirubin|platelets?|ldl|cholesterol|ferritin|bp|blood pressure"
    r"|weigh(?:t|ing|s)"
    r"|bmi|psa|glyc(?:a)?emia|blood glucose|serum|troponin|birth ?weight|intake of|consum(?:e|ing|ption))\b"
)
REFUSALS: Final = (
    Refusal("concentration-or-strength", holds=lambda amount: amount.held),
    Refusal(
        "tolerance",
        before=re.compile(r"(?:\+\s?/?\s?-|±)\s?$"),
        needs=(
            "+",
            "±",
        ),
    ),
    Refusal(
        "limit",
        before=re.compile(
            r"[<>≤≥]\s?=?\s?$|\b(?:less|greater|more|lower|higher|fewer|smaller|larger) than(?: or equal to)?\s"
            r"(?:a total of\s)?$"
            r"|\b(?:above|below|exceeding|exceeds?|exceeded|at least|minimum of)\s$|=>\s?$"
        ),
        needs=(
            "<",
            ">",
            "≤",
            "≥",
            "than",
            "above",
            "below",
            "exceed",
            "at least",
            "minimum of",
        ),
    ),
    Refusal(
        "diluent-before",
        before=re.compile(
            r"\b(?:dissol\w{1,8}|dilut\w{1,6}|reconstitut\w{1,6}|suspend\w{0,4}|mixed|added|mixing|flush\w{0,4}"
            r"|volume of|in a volume of|final volume|total volume)\s[^.;,]{0,30}$"
            r"|\b(?:in|ad|into|with|per)\s(?:a\s|an\s|the\s|total\s|about\s|approximately\s|of\s){0,3}$"
        ),
        units=frozenset({"mL", "uL", "L"}),
    ),
    Refusal(
        "sample", re.compile(rf"(?:{_SAMPLE})[^.;,]{{0,40}}$"), re.compile(rf"[^.;,]{{0,16}}(?:{_SAMPLE})"), VOLUMES
    ),
    Refusal(
        "strength-before",
        re.compile(
            r"\b(?:equivalent to|each [a-z-]{2,20} (?:contains?|containing|of)|contains?|strengths?(?: of)?:?"
            r"|available (?:in|as)|provided (?:in|as)|supplied (?:in|as)|"
            r"concentration of|comprising|composed of|consist(?:s|ing) of|formulated (?:in|as)|size of an?)\s"
            r"(?:a\s|an\s|about\s|approximately\s|either\s)?$"
        ),
        needs=(
            "equivalent",
            "each ",
            "contain",
            "strength",
            "available",
            "provided",
            "supplied",
            "concentration",
            "compris",
            "composed",
            "consist",
            "formulated",
            "size of",
        ),
    ),
    Refusal(
        "strength-after",
        after=re.compile(
            r"\s?-?(?:[a-z-]{2,16}\s){0,2}(?:vials?|ampoules?|ampules?|cartridges?|bottles?|each\b(?!\s(?:administered|given|infused|on|at|day"
            r"|week|month|morning|evening|night|eye)))"
        ),
    ),
    Refusal(
        "several-of-a-strength",
        re.compile(r"(?:^|[\s(])(?:[2-9]|1\d|two|three|four|five|six|eight|ten)\s?x?\s$"),
        re.compile(r"\s?-?(?:[a-z-]{2,16}\s){0,2}(?:tablets|capsules|pills|caplets)\b"),
        both=True,
    ),
    Refusal(
        "excipient",
        before=re.compile(
            r"\b(?:lactose|starch|cellulose|gelatin|stearate|croscarmellose|povidone|talc|silica|dioxide"
            r"|maltodextrin|sorbitol)(?:[\w\s()]{0,30})$"
        ),
        needs=(
            "lactose",
            "starch",
            "cellulose",
            "gelatin",
            "stearate",
            "croscarmellose",
            "povidone",
            "talc",
            "silica",
            "dioxide",
            "maltodextrin",
            "sorbitol",
        ),
    ),
    Refusal(
        "laboratory",
        before=re.compile(rf"{_LABORATORY}[^.;,]{{0,24}}$"),
        needs=(
            "tsh",
            "globin",
            "hgb",
            "creatinine",
            "bilirubin",
            "platelet",
            "ldl",
            "cholesterol",
            "ferritin",
            "bp",
            "pressure",
            "weigh",
            "bmi",
            "psa",
            "cemia",
            "glucose",
            "serum",
            "troponin",
            "intake",
            "consum",
        ),
    ),
    Refusal(
        "step",
        before=re.compile(
            r"\b(?:by|increments? of|steps? of|adjusted in|reduction of|increase of|decrease of)\s(?:a\s)?$"
        ),
        needs=(
            "by",
            "increment",
            "step",
            "adjusted",
            "reduction",
            "increase",
            "decrease",
        ),
    ),
    Refusal(
        "needle",
        re.compile(r"\b(?:needles?|syringes?)\b[^.;]{0,16}$"),
        re.compile(r"\s?,?\s?(?:\d\d\s?-?g\b|(?:[a-z-]{2,12}\s)?(?:syringes?|needles?)\b)"),
        needs=(
            "needle",
            "syringe",
        ),
    ),
    Refusal(
        "negated",
        before=re.compile(r"\b(?:without|no|not|never|excluding|instead of|previous|prior)\s(?:\w{1,20}\s){0,1}$"),
        needs=(
            "no",
            "without",
            "never",
            "excluding",
            "instead",
            "previous",
            "prior",
        ),
    ),
    Refusal("test", after=re.compile(r"\s?(?:of\s)?(?:oral\s)?(?:ogtt|glucose|dextrose)\b")),
    Refusal(
        "compared-with",
        before=re.compile(r"\bequal to\s$"),
        needs=("equal to",),
    ),
    Refusal(
        "of-the-matched-product",
        before=re.compile(r"\bplacebo\s(?:to|for|of|matching|matched to|similar to)\s(?:[\w/-]{1,40}\s){0,3}$"),
        needs=("placebo",),
    ),
    Refusal(
        "remark",
        after=re.compile(
            r"[^.;,]{0,24}\b(?:has|have|had|is|are|was|were)\s(?:been\s|not\s|also\s){0,2}(?:an?\s|no\s|well\s|only\s)?"
            r"(?:[a-z]{3,12}\s)?(?:effects?|safe|tolerated|shown|reported|associated|considered|found|known)\b"
        ),
    ),
)

_TOGETHER: Final = re.compile(r"[,+/(&=]|\b(?:and|plus|with|or)\b")
_TOPICAL: Final = re.compile(
    r"(?<![\w.,-])(\d{1,2}(?:[.,]\d{1,4})?)\s?%\s(?:\(?w/[wv]\)?\s)?(?:[a-z-]{2,20}\s){0,3}?(?:cream|gel"
    r"|ointment|eye ?drops?|drops|ophthalmic|lotion|foam|shampoo|mouthwash|patch|nasal spray|spray|topical"
    r"|eye solution)\b"
)
_SALINE: Final = re.compile(r"saline|sodium chloride|nacl|dextrose|glucose|vehicle")
_SIGNS: Final = (
    (re.compile(r"\d(?<![\w.]\d)[\d.,]{0,9}\s?[a-z]{1,10}\s?/\s?(?:kg\b|m\s?\^?\s?[2²](?!\d)|㎡)"), ("/",)),
    (
        re.compile(
            r"\bdos(?:e|age)\s(?:of|is|=)\s\d[\d.,]{0,9}\s?(?!%|times|days?|weeks?|months?|hours?|minutes?|doses"
            r"|or\b|to\b|and\b|x\b)[a-z]{1,12}\b"
        ),
        ("dose ", "dosage "),
    ),
    (re.compile(r"\d[\d.,]{0,8}(?:/\d[\d.,]{0,8}){1,3}\s?(?:mg|mcg|ug)\b"), ("/",)),
    (re.compile(r"\d(?<!\w\d)[\d.,]{0,9}\s?(?:mg|mcg|ug)\b"), ("mg", "mcg", "ug")),
)  # fmt: skip
_BEFORE, _AFTER, _NEAR, _GAP = 80, 50, 80, 14
# Reasons that hold for the amounts joined to a refused one too.
_GO_ON: Final = frozenset({"strength-before", "of-the-matched-product"})

# Alternatives of one drug: `50 mg, 100 mg or 150 mg`.
_OR: Final = re.compile(r"(?:'s)?\s?,?\s?or\s|(?:'s)?\s?,\s?")
_OWN_VOLUME: Final = re.compile(
    r"\s?of\s(?:\d[\d.,]{0,5}\s?%\s)?(?!the\b|normal\b|saline|solution|suspension|water)[a-z]{4}"
)
_CELLS: Final = re.compile(r"cells?\b|car-?t\b|lymphocyt|\bmscs?\b")
_NO_TREATMENT: Final = re.compile(r"\bbp\b|blood|systol|diastol|arteri|pulmonary|perfus|ocular|gradient|venous|wedge")


@dataclass(frozen=True, slots=True)
class Read:
    """The amounts of a clause: those that are doses, pairs of several substances, and those that are no doses."""

    found: list[Amount]
    pairs: list[tuple[Amount, ...]]
    refused: list[Amount]

    def signs(self, text: str) -> list[tuple[int, int]]:
        """Where a dose stands by all signs that was not understood; pairs are such."""
        signs = [(pair[0].start, pair[-1].end) for pair in self.pairs]
        known = [(one.start, one.end) for one in (*self.found, *self.refused)]
        for pattern, needs in _SIGNS:
            if not has(text, needs):
                continue
            for match in pattern.finditer(text):
                first, last = match.span()
                for start, end in (*known, *signs):
                    if start < last and first < end:
                        break
                else:
                    signs.append((first, last))
        return signs


def read(text: str, written: str, about: str, *, done: bool) -> Read:
    """The amounts of a clause.

    `text` is folded, `written` is the same with its capitals, `about` the words that tell whether cells are spoken of;
    `done` tells that the intervention is not a drug: pressures may be its doses.
    """
    found: list[Amount] = []
    refused: list[Amount] = []
    made = False  # whether the clause is of what a tablet is made of
    struck = False  # whether the amount before was a strength, which `20 mg and 80 mg of X` goes on
    for raw in _alternatives(text, amounts(text)):
        amount = raw if raw.unit else _cells(raw, text, about)
        before, after = text[max(0, raw.start - _BEFORE) : raw.start], text[raw.end : raw.end + _AFTER]
        reason = next((one.name for one in REFUSALS if one.refuses(amount, before, after)), "")
        made = made or reason == "excipient"
        linked = struck and refused[-1].end + _GAP > amount.start and _TOGETHER.search(before[-_GAP:]) is not None
        # A capital G is the gauge of a needle.
        gauge = amount.unit == "g" and written[amount.start : amount.end].endswith("G")
        if reason or linked or gauge or (amount.unit in _PRESSURES and not (done and _is_treatment(text))):
            refused.append(amount)
            struck = linked or reason in _GO_ON
        else:
            found.append(amount)
            struck = False
    if "%" in text and not found:
        for match in _TOPICAL.finditer(text):
            if not _SALINE.search(match.group()):
                value = Decimal(match[1].replace(",", "."))
                found.append(Amount(match.start(), match.end(1) + 1, value, value, "%"))
                break
    if made:
        return Read([], [], refused + found)
    pairs = list(_pairs(text, found))
    apart = {one.start for pair in pairs for one in pair}
    alone = [one for one in found if one.start not in apart]
    return Read(_principal(text, alone), pairs, refused + found)


def _alternatives(text: str, found: Iterable[Amount]) -> Iterator[Amount]:
    """The amounts, those of one drug to choose from as the levels of one."""
    run: list[Amount] = []
    chosen = False  # whether there is an `or` in the run
    for amount in found:
        gap = _OR.fullmatch(text, run[-1].end, amount.start) if run else None
        if gap is not None and _goes_on(run[-1], amount):
            chosen = chosen or "or" in gap.group()
            run.append(amount)
            continue
        yield from _level(run, chosen=chosen)
        run, chosen = [amount], False
    yield from _level(run, chosen=chosen)


def _goes_on(first: Amount, second: Amount) -> bool:
    same = (first.unit, first.per, first.per_time) == (second.unit, second.per, second.per_time)
    single = first.low is not None and first.low == first.high and second.low == second.high
    return same and single and second.low is not None and first.low is not None and first.low < second.low


def _level(run: Sequence[Amount], *, chosen: bool) -> Iterator[Amount]:
    if not chosen or any(one.held for one in run):
        yield from run
        return
    levels = tuple(one.low for one in run if one.low is not None)
    yield replace(run[-1], start=run[0].start, low=None, high=None, levels=levels)


def _pairs(text: str, found: Sequence[Amount]) -> Iterator[tuple[Amount, ...]]:
    """The amounts of several substances in one product: `55/22 µg`, `400 mcg/12 mcg`."""
    run: list[Amount] = []
    for amount in (*found, None):
        if amount is not None and run and not amount.pair and text[run[-1].end : amount.start].strip() == "/":
            run.append(amount)
            continue
        if len(run) > 1:
            yield tuple(run)
        elif run and run[0].pair and run[0].unit not in _PRESSURES:
            yield tuple(replace(run[0], low=value, high=value, levels=(), pair=False) for value in run[0].levels)
        run = [amount] if amount is not None else []


def _cells(amount: Amount, text: str, about: str) -> Amount:
    """A great power of ten without a unit: cells, where cells are spoken of."""
    spoken = _CELLS.search(text) or _CELLS.search(about.lower())
    return replace(amount, unit="{cells}") if spoken else replace(amount, held=True)


def _is_treatment(text: str) -> bool:
    return "pressure" in text and _NO_TREATMENT.search(text) is None


def _principal(text: str, found: list[Amount]) -> list[Amount]:
    """The amounts without those that say another one again in tablets or millilitres: `60 mg (2 tablets)`."""
    again = [
        one
        for one in found
        if one.unit in COUNTED
        or (one.unit in VOLUMES and not one.per and not one.per_time and not _OWN_VOLUME.match(text, one.end))
    ]
    rest = [one for one in found if one not in again]
    if not rest:
        counted = [one for one in again if one.unit in COUNTED]
        return counted if len(counted) == len(again) else [one for one in again if one not in counted]
    near = [one for one in again if any(abs(one.start - other.start) < _NEAR for other in rest)]
    return [one for one in found if one not in near]
