"""Statements of dose, route and schedule, and of which intervention in which arm they are.

A statement is looked for clause by clause. The amounts of a clause, without those that are something else (REFUSALS:
diluents, strengths, laboratory limits …), are its anchors: each takes the words of route and time around it. What
stands behind the last of several amounts in a row is said of all of them (``A 25 mg and B 50 mg once daily``). A clause
without an amount is a statement when it tells a route or a frequency of giving. RULES names the kinds of statement.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Final, TypedDict

from trialgraph.concepts import Decision, Kind, Linked
from trialgraph.facts import Dose, Extent, Ref, registered
from trialgraph.semantics.case import Case, Mention, Passage
from trialgraph.semantics.routes import Way, forms, routes, spoken
from trialgraph.semantics.schedules import About, Timing, timings
from trialgraph.semantics.units import COUNTED, VOLUMES, Amount, amounts, folded, valid


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of statement: its name, how sure it is, and whether a statement is of it."""

    name: str
    confidence: float
    holds: Callable[[_Statement], bool]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an amount is not a dose: by what stands before it, behind it, or the amount itself."""

    name: str
    before: re.Pattern[str] | None = None
    after: re.Pattern[str] | None = None
    units: frozenset[str] | None = None
    holds: Callable[[Amount], bool] = lambda amount: False

    def refuses(self, amount: Amount, before: str, after: str) -> bool:
        """Whether `amount`, between these words, is refused."""
        if self.units is not None and amount.unit not in self.units:
            return False
        if self.holds(amount):
            return True
        if self.before is not None and self.before.search(before):
            return True
        return self.after is not None and self.after.match(after) is not None


class _Timed(TypedDict):
    """The fields of a dose that say when, how often and how long."""

    frequency: str
    times: Decimal | None
    period: Decimal | None
    period_unit: str
    days: tuple[int, ...]
    day_reference: str
    cycles: int | None
    cycle_days: int | None
    duration: Decimal | None
    duration_unit: str


@dataclass(slots=True)
class _Statement:
    """What belongs to one statement; places are in the clause."""

    amount: Amount | None
    times: list[Timing]
    ways: list[Way]
    shapes: list[Way]
    name: tuple[int, int] | None = None  # the place of the name of what is given
    thing: Ref | None = None
    substance: str = ""
    borrowed: tuple[int, int] | None = None  # the place of the name that stands at the amount before

    def said(self) -> list[Timing | Way]:
        """What is said of time and route."""
        return [*self.times, *self.ways]


_EXPOSURES: Final = frozenset({"mg.h/L", "mg.min/mL", "umol.min/L"})
RULES: Final = (
    Rule("dose-levels", 0.9, lambda it: bool(it.amount and it.amount.levels)),
    Rule("dose-exposure", 0.9, lambda it: bool(it.amount and it.amount.unit in _EXPOSURES)),
    Rule("dose-cells", 0.9, lambda it: bool(it.amount and it.amount.unit == "{cells}")),
    Rule("dose-strength-percent", 0.8, lambda it: bool(it.amount and it.amount.unit == "%")),
    Rule("dose-count-of-forms", 0.8, lambda it: bool(it.amount and it.amount.unit in COUNTED)),
    Rule("dose-range", 0.9, lambda it: bool(it.amount and it.amount.low != it.amount.high)),
    Rule("dose-amount", 0.9, lambda it: bool(it.amount and it.amount.low is not None)),
    Rule("route-and-schedule", 0.85, lambda it: bool(it.ways and it.times)),
    Rule("route", 0.85, lambda it: bool(it.ways)),
    Rule("schedule", 0.8, lambda it: bool(it.times)),
    Rule("form", 0.8, lambda it: bool(it.shapes)),
)
_UNPARSED: Final = "dose-unparsed"
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
    Refusal("tolerance", before=re.compile(r"(?:\+\s?/?\s?-|±)\s?$")),
    Refusal(
        "limit",
        before=re.compile(
            r"[<>≤≥]\s?=?\s?$|\b(?:less|greater|more|lower|higher|fewer|smaller|larger) than(?: or equal to)?\s"
            r"(?:a total of\s)?$"
            r"|\b(?:above|below|exceeding|exceeds?|exceeded|at least|minimum of)\s$|=>\s?$"
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
    ),
    Refusal(
        "strength-after",
        after=re.compile(
            r"\s?-?(?:[a-z-]{2,16}\s){0,2}(?:vials?|ampoules?|ampules?|cartridges?|bottles?|each\b(?!\s(?:day"
            r"|week|month|morning|evening|night|eye)))"
        ),
    ),
    Refusal(
        "several-of-a-strength",
        re.compile(r"(?:^|[\s(])(?:[2-9]|1\d|two|three|four|five|six|eight|ten)\s?x?\s$"),
        re.compile(r"\s?-?(?:[a-z-]{2,16}\s){0,2}(?:tablets|capsules|pills|caplets)\b"),
    ),
    Refusal(
        "excipient",
        before=re.compile(
            r"\b(?:lactose|starch|cellulose|gelatin|stearate|croscarmellose|povidone|talc|silica|dioxide"
            r"|maltodextrin|sorbitol)(?:[\w\s()]{0,30})$"
        ),
    ),
    Refusal("laboratory", before=re.compile(rf"{_LABORATORY}[^.;,]{{0,24}}$")),
    Refusal(
        "step",
        before=re.compile(
            r"\b(?:by|increments? of|steps? of|adjusted in|reduction of|increase of|decrease of)\s(?:a\s)?$"
        ),
    ),
    Refusal(
        "needle",
        re.compile(r"\b(?:needles?|syringes?)\b[^.;]{0,16}$"),
        re.compile(r"\s?,?\s?(?:\d\d\s?-?g\b|(?:[a-z-]{2,12}\s)?(?:syringes?|needles?)\b)"),
    ),
    Refusal(
        "negated",
        before=re.compile(r"\b(?:without|no|not|never|excluding|instead of|previous|prior)\s(?:\w{1,20}\s){0,1}$"),
    ),
    Refusal("test", after=re.compile(r"\s?(?:of\s)?(?:oral\s)?(?:ogtt|glucose|dextrose)\b")),
    Refusal("compared-with", before=re.compile(r"\bequal to\s$")),
)

_FIELDS: Final = frozenset({"name", "otherNames", "description", "label"})
_PROSE: Final = frozenset({"briefSummary", "detailedDescription"})
# Interventions that are given in amounts by a route; the others are done.
_GIVEN: Final = frozenset({"DRUG", "BIOLOGICAL", "COMBINATION_PRODUCT", "DIETARY_SUPPLEMENT", "GENETIC", "RADIATION"})
# Amounts of drugs and cells in a text of the trial, at a first look.
_MEASURED: Final = re.compile(
    r"\d\s?-?(?:mg|mcg|ug|ng|g\b|gram|micro|milli|ml|iu\b|units?\b|gy\b|cgy|mbq|gbq|mci|mmol|x\s?10|million|pfu"
    r"|cells)|\bauc\s?\d"
)
_DIGIT: Final = re.compile(r"\d")
_WORTH: Final = (
    "daily", "weekly", "monthly", "every", "each", "once", "twice", "times", "single", "one ", "needed", "demand",
    "alternate", "nightly", "hourly",
)  # fmt: skip
_LABEL: Final = re.compile(
    r"[\s*•\d.)-]{0,8}(dose|dosage|frequency|route|mode|duration|schedule|dosing|form|pharmaceutical"
    r"|treatment duration|administration|regimen)\b[a-z ]{0,24}:"
)
_LINE: Final = 120
_BREAK: Final = 1_200  # A longer clause is a list: it is read in pieces.
_GIVING: Final = re.compile(
    r"\b(?:giv(?:en|e|es|ing)|administ\w{1,10}|tak(?:e|en|es|ing)|receiv\w{1,4}|inject\w{0,5}|infus\w{0,5}|dos"
    r"(?:e|ed|es|ing|age)|treat(?:ed|ment)?|appl(?:y|ied)|instill\w{0,4}"
    r"|deliver\w{0,3}|ingest\w{0,3}|swallow\w{0,3}|prescri\w{2,5}|tablets?|capsules?|formulation|bolus|push"
    r"|drip|initiated|started|continu\w{2,5})\b"
)
_NEGATED: Final = re.compile(
    r"\b(?:not|never|no longer)\s(?:to\s)?(?:be\s)?(?:given|administered|taken|received?|used"
    r"|allowed|permitted|treated)\b"
)
_EXERCISE: Final = re.compile(
    r"\b(?:sessions?|training|exercis\w{1,4}|program(?:me)?|performed|practi[cs]\w{1,3}|therapy|treatment"
    r"|intervention|walking|stimulation|massage)\b"
)
_PROGRAMME: Final = re.compile(
    r"\b(?:an?|this)\s(?:\d{1,3}|[a-z]{3,6})\s?-?(?:day|week|month)s?\s?-?(?:[a-z-]{1,20}\s){0,4}?(?:program"
    r"(?:me)?|intervention|training|rehabilitation)\b"
)
_OBSERVED: Final = re.compile(
    r"\b(?:measur\w{1,7}|assess\w{0,6}|visits?|monitor\w{0,4}|follow(?:ed)?[\s-]up|evaluat\w{1,4}|check\w{0,3}"
    r"|questionnaires?|samples?|scans?|imaging|contact\w{0,3}|calls?|phone\w{0,3}|messages?"
    r"|record\w{0,4}|survey\w{0,2}|meetings?|review\w{0,3}|test(?:s|ed|ing)|report\w{0,4}|diary|weigh\w{0,3}"
    r"|feedback|remind\w{1,4}|tested|collect\w{0,3}|titrat\w{1,4}|physician)\b"
)
_STUDIED: Final = re.compile(
    r"\b(?:previous(?:ly)?|mice|rats?|murine|in vitro|animals?|reported|ha(?:s|ve) (?:been )?shown|showed"
    r"|demonstrated|published|literature|approved|pharmacokinetic\w{0,2}|toxicit\w{1,3}|dlt|mtd|half-life"
    r"|patients with prior)\b"
)
_LIST: Final = re.compile(r"[,;+/)(\[\]]|\s(?:and|plus|with|or|followed by|then|to|vs\.?|versus)\s")
# A time behind a connective is of what follows: `A 5 mg, on day 3 B 10 mg`.
_LEADS: Final = re.compile(r"(?:[;+]|,|\b(?:and|plus|then|followed by))\s(?:[a-z]{1,10}\s){0,2}$")
_TOGETHER: Final = re.compile(r"[,+/(&]|\b(?:and|plus|with|or)\b")
_EACH: Final = re.compile(r"\b(?:each|both|all)\b")
_APART: Final = re.compile(
    r"follow|then\b|titrat|increas|escalat|after|before|reduc|decreas|\bto\b|subsequent|until|up to"
)
_BEFORE, _AFTER, _NEAR, _CLOSE, _MOST, _LISTED = 80, 50, 80, 20, 12, 3
_CANDIDATE_BEFORE: Final = re.compile(
    r"([a-z][a-z0-9-]{3,30})(?:\s?\([^()]{0,30}\))?\s?[:,=-]?\s{0,2}(?:(?:will be|was|is|were|are)\s)?(?:"
    r"(?:administered|administrated|given|infused|dosed)\s)?(?:orally\s|intravenously\s|iv\s|po\s)?(?:at|in"
    r"|with)?\s?"
    r"(?:a\s|the\s)?(?:fixed\s|starting\s|initial\s|total\s|single\s|daily\s|oral\s)?(?:(?:dose|dosage"
    r"|doses)\s?(?:of|:)?\s)?[(\[]?$"
)
_CANDIDATE_AFTER: Final = re.compile(
    r"\s(?:\([^()]{0,20}\)\s)?(?:of\s)?(?:oral\s|intravenous\s|iv\s)?([a-z][a-z0-9-]{3,30})"
)
_ORDINARY: Final = frozenset(
    "dose doses dosage day days week weeks given with from intravenous intravenously oral orally subcutaneous"
    " infusion injection infusions tablet"
    " tablets capsule capsules daily weekly twice once over every then than patients participants subjects"
    " receive received single total initial starting"
    " maximum minimum drug study treatment group groups either level levels cohort take taken administered"
    " about approximately body weight course"
    " cycle cycles placebo increased reduced titrated target each least most into this that until solution"
    " cream vaccine cells cell hours minutes"
    " and or plus the of for are was were per liposomes liposomal protein adjuvant chloride globulin acid"
    " sodium antibody vitamin extract oil powder infused saline loading maintenance followed bolus"
    " intramuscular intramuscularly subcutaneously maximal additional amount concentration weight"
    " product agent agents concentrate injected prior after before morning evening night will were have been"
    " inhibitor inhibitors monotherapy combination dosing".split()
)
_TOPICAL: Final = re.compile(
    r"(?<![\w.,-])(\d{1,2}(?:[.,]\d{1,4})?)\s?%\s(?:\(?w/[wv]\)?\s)?(?:[a-z-]{2,20}\s){0,3}?(?:cream|gel"
    r"|ointment|eye ?drops?|drops|ophthalmic|lotion|foam|shampoo|mouthwash|patch|nasal spray|spray|topical"
    r"|eye solution)\b"
)
_WORDS_BEFORE: Final = re.compile(r"(?:[a-z][a-z-]{2,20}\s)?(?P<last>[a-z][a-z-]{2,20}\s)$")
_HEADS: Final = frozenset("globulin chloride acid sodium adjuvant".split())
_ABBREVIATION: Final = re.compile(r"(?<![\w/-])([A-Z][A-Za-z]{0,2}[A-Z]|[A-Z][a-z]{1,2})(?:\s?:)?\s$")
_NO_ABBREVIATION: Final = frozenset(
    "IV PO SC IM IT IP SQ AUC BID TID QID QD QOD TBI CSF IVPB OF AT IN TO ON OR AND A The Day Dose Arm Max Min".split()
)
_SALINE: Final = re.compile(r"saline|sodium chloride|nacl|dextrose|glucose|vehicle")
_SIGNS: Final = (
    re.compile(r"(?<![\w.])\d[\d.,]{0,9}\s?[a-z]{1,10}\s?/\s?(?:kg\b|m\s?\^?\s?[2²](?!\d)|㎡)"),
    re.compile(
        r"\bdos(?:e|age)\s(?:of|is|=)\s\d[\d.,]{0,9}\s?(?!%|times|days?|weeks?|months?|hours?|minutes?|doses|or\b"
        r"|to\b|and\b|x\b)[a-z]{1,12}\b"
    ),
    re.compile(r"\d[\d.,]{0,8}(?:/\d[\d.,]{0,8}){1,3}\s?(?:mg|mcg|ug)\b"),
    re.compile(r"(?<!\w)\d[\d.,]{0,9}\s?(?:mg|mcg|ug)\b"),
)  # fmt: skip
_TOTAL: Final = re.compile(
    r"\b(?:total|cumulative|overall)\s(?:dose|dosage|amount)?\s?(?:of\s|:\s?)?(?:approximately\s|about\s)?$"
    r"|\bsplit dose"
)
_SPLIT: Final = re.compile(r"[^.;,]{0,20}\b(?:as a split dose|in total|cumulative|total dose)\b")
_DAY: Final = re.compile(
    r"\b(?:daily|per day)\s(?:total\s)?(?:dose|dosage|intake|amount)s?\s?(?:of|:|is|will be)?\s?$|\bdaily\s$"
)
_DIVIDED: Final = re.compile(r"[^.;]{0,40}\bdivided\b")
_ONE: Final = re.compile(
    r"\b(?:single|one|each|per|loading|bolus)\s(?:[a-z()]{1,14}\s){0,2}(?:dose|injection|infusion|bolus)s?\s"
    r"(?:of\s|at\s)?(?:[\w()-]{1,24}\s){0,3}$"
)
_TRANSPLANT: Final = re.compile(
    r"transplant(?!ed\b)\w{0,5}|\b(?:hsct|hct|bmt|asct|allo-?sct|sct|bmt|stem cell (?:infusion|rescue"
    r"|reinfusion)|graft infusion|engraftment)\b"
)
_INFUSION: Final = re.compile(
    r"\b(?:re)?infusions? of (?:[\w.-]{1,16}\s){0,4}?(?:cells?|lymphocytes|t-cells?|car\b|ctls?|pbl|til)|\b"
    r"(?:cells?|car-?t|til|pbl|product|nk|t|lymphocytes?|msc|ctl)\s(?:will be\s|are\s|were\s)?(?:"
    r"(?:re)?infus\w{1,4})\b|\breinfusion\b"
)
_CYCLE: Final = re.compile(r"\bcycles?\b")
_COURSE: Final = re.compile(r"\bcourses?\b")


def doses(case: Case) -> Iterator[Dose]:
    """Every statement of dose, route or schedule in the record, in the order of its texts."""
    if not case.interventions:
        return
    reader = _Reader(case)
    for passage in case.passages:
        field = passage.path.rpartition(".")[2].partition("[")[0]
        if field in _FIELDS and (passage.arm is not None or passage.intervention is not None):
            yield from reader.own(passage)
        elif field in _PROSE:
            yield from reader.prose(passage)


def _worth(text: str) -> bool:
    """Whether anything of dose, route or schedule may be in a text: a cheap look before the costly ones."""
    return _DIGIT.search(text) is not None or any(word in text for word in _WORTH) or spoken(text)


class _Reader:
    """Reads the passages of one record."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._known: dict[str, Linked | None] = {}
        self._event: str | None = None

    def own(self, passage: Passage) -> Iterator[Dose]:
        """The statements in a text of an intervention or arm."""
        text = folded(passage.plain)
        if not _worth(text):
            return
        for start, end in _clauses(passage, text):
            clause = text[start:end]
            if _worth(clause):
                yield from self._clause(passage, clause, start)

    def prose(self, passage: Passage) -> Iterator[Dose]:
        """The statements in a text of the trial: of amounts of the one intervention that a sentence names."""
        text = folded(passage.plain)
        places = [match.start() for match in _MEASURED.finditer(text)]
        if not places or not self._case.mentions(passage):
            return
        for start, end in _clauses(passage, text):
            if bisect_left(places, start) == bisect_left(places, end):
                continue
            clause = text[start:end]
            named = {mention.interventions for mention in self._case.mentioned(passage, start, end)}
            if len(named) != 1 or len(next(iter(named))) != 1 or _STUDIED.search(clause):
                continue
            for dose in self._clause(passage, clause, start):
                if dose.thing is not None and (dose.low is not None or dose.levels):
                    yield replace(dose, evidence=replace(dose.evidence, confidence=0.7))

    def _clause(self, passage: Passage, text: str, offset: int) -> Iterator[Dose]:
        written = passage.plain[offset : offset + len(text)]
        found, refused = self._amounts(passage, text, written)
        times = [time for time in timings(text) if not _meets(time, found)]
        ways = [way for way in routes(text, written) if not _meets(way, found)]
        signs = self._signs(text, found, refused) if _DIGIT.search(text) else []
        if not (found or times or ways or signs):
            return
        shapes = list(forms(text))
        mentions = [
            Mention(mention.interventions, mention.start - offset, min(mention.end - offset, len(text)))
            for mention in self._case.mentioned(passage, offset, offset + len(text))
        ]
        if found:
            statements = self._grouped(passage, text, written, found, times, ways, shapes, mentions)
        elif self._speaks(passage, text, times, ways, shapes):
            statements = self._unmeasured(passage, text, times, ways, shapes, mentions)
        else:
            statements = []
        for statement in statements:
            dose = self._dose(passage, text, offset, statement)
            if dose is not None:
                yield dose
        if passage.intervention is not None or passage.arm is not None:
            for start, end in signs:
                if not any(statement.amount is None for statement in statements):
                    evidence = passage.evidence(_UNPARSED, offset + start, offset + end, 0.5)
                    yield Dose(evidence.quote, evidence, self._sole(passage), passage.arm)

    def _amounts(self, passage: Passage, text: str, written: str) -> tuple[list[Amount], list[Amount]]:
        """The amounts of a clause that are doses, and those that are not."""
        found: list[Amount] = []
        refused: list[Amount] = []
        made = False  # whether the clause is of what a tablet is made of
        struck = False  # whether the amount before was a strength, which `20 mg or 80 mg of X` goes on
        for raw in amounts(text):
            before, after = text[max(0, raw.start - _BEFORE) : raw.start], text[raw.end : raw.end + _AFTER]
            amount = raw if raw.unit else self._cells(passage, text, raw)
            reason = next((one for one in REFUSALS if one.refuses(amount, before, after)), None)
            made = made or (reason is not None and reason.name == "excipient")
            linked = struck and refused[-1].end + 8 > amount.start and bool(_TOGETHER.search(before[-8:]))
            # A capital G is the gauge of a needle.
            gauge = amount.unit == "g" and written[amount.start : amount.end].endswith("G")
            if reason or linked or gauge or not self._is_dose(passage, text, amount):
                refused.append(amount)
                struck = linked or (reason is not None and reason.name == "strength-before")
            else:
                found.append(amount)
                struck = False
        for match in _TOPICAL.finditer(text):
            if not found and not _SALINE.search(match.group()):
                value = Decimal(match[1].replace(",", "."))
                found.append(Amount(match.start(), match.end(1) + 1, value, value, "%"))
        # `400 mcg/12 mcg` is of two substances.
        slashed = {
            one
            for first, second in pairwise(found)
            if text[first.end : second.start].strip() == "/"
            for one in (first, second)
        }
        found = [replace(one, pair=True) if one in slashed else one for one in found]
        if made:
            found, refused = [], refused + found
        pairs = [amount for amount in found if amount.pair]
        refused += pairs
        found = [amount for amount in found if not amount.pair]
        return _principal(found), refused + found

    def _is_dose(self, passage: Passage, text: str, amount: Amount) -> bool:
        if amount.unit in _PRESSURES and not self._pressure(passage, text):
            return False
        return amount.pair or valid(amount.code)

    def _cells(self, passage: Passage, text: str, amount: Amount) -> Amount:
        """A great power of ten without a unit: cells, where cells are spoken of."""
        own = self._case.interventions[passage.intervention].name if passage.intervention is not None else ""
        near = f"{text} {own or ''} {passage.plain[:300]}".lower()
        if re.search(r"cells?\b|car-?t\b|lymphocyt|\bmscs?\b", near):
            return replace(amount, unit="{cells}")
        return replace(amount, held=True)

    def _pressure(self, passage: Passage, text: str) -> bool:
        if "pressure" not in text or re.search(
            r"\bbp\b|blood|systol|diastol|arteri|pulmonary|perfus|ocular|gradient|venous|wedge", text
        ):
            return False
        return passage.intervention is not None and self._type(passage.intervention) not in _GIVEN

    def _type(self, index: int) -> str:
        return str(self._case.interventions[index].type or "")

    def _signs(self, text: str, found: Sequence[Amount], refused: Sequence[Amount]) -> list[tuple[int, int]]:
        """Where a dose stands by all signs that was not understood."""
        signs = [(one.start, one.end) for one in refused if one.pair and one.unit not in _PRESSURES]
        known = [(one.start, one.end) for one in (*found, *refused)]
        for pattern in _SIGNS:
            for match in pattern.finditer(text):
                if not any(start < match.end() and match.start() < end for start, end in (*known, *signs)):
                    signs.append(match.span())
        return signs

    def _speaks(
        self, passage: Passage, text: str, times: Sequence[Timing], ways: Sequence[Way], shapes: Sequence[Way]
    ) -> bool:
        """Whether a clause without an amount says how something is given."""
        field = passage.path.rpartition(".")[2].partition("[")[0]
        short = len(text) <= _AFTER
        if field in ("name", "otherNames", "label"):
            kind = self._type(passage.intervention) if passage.intervention is not None else "DRUG"
            return kind in _GIVEN and bool(ways) and (bool(shapes) or ways[0].start == 0 or bool(_GIVING.search(text)))
        given = passage.intervention is None or self._type(passage.intervention) in _GIVEN
        if _NEGATED.search(text):
            return False
        close = any(_GIVING.search(text, max(0, way.start - _BEFORE), way.end + _AFTER) for way in ways)
        if not times and text.count(",") > _LISTED:
            return False
        if ways and (short or close) and (given or times or _GIVING.search(text)):
            return given or not _OBSERVED.search(text)
        often = [time for time in times if time.about is About.FREQUENCY and time.times is not None]
        if often and not _OBSERVED.search(text):
            return bool(short or _GIVING.search(text)) if given else bool(_EXERCISE.search(text))
        return (
            not given
            and passage.intervention is not None
            and any(time.about is About.DURATION and _PROGRAMME.search(text, max(0, time.start - 4)) for time in times)
        )

    def _unmeasured(
        self,
        passage: Passage,
        text: str,
        times: list[Timing],
        ways: list[Way],
        shapes: list[Way],
        mentions: list[Mention],
    ) -> list[_Statement]:
        """The statements of a clause without an amount: one, or one for each intervention that has its own."""
        named = {mention.interventions for mention in mentions}
        if passage.arm is None or len(named) == 1 or len(named) < len(mentions) or len(named) > _MOST:
            statement = _Statement(None, times, ways, shapes)
            self._owner(passage, text, statement, mentions)
            return [statement]
        cuts = [0, *(mention.start for mention in mentions[1:]), len(text)]
        statements = []
        for number, mention in enumerate(mentions):
            start, end = cuts[number], cuts[number + 1]
            parts = ([item for item in items if start <= item.start < end] for items in (times, ways, shapes))
            statement = _Statement(None, *parts)  # type: ignore[arg-type]
            statement.thing, statement.name = self._one(passage, mention), (mention.start, mention.end)
            statements.append(statement)
        for this, following in reversed(list(pairwise(statements))):
            assert this.name is not None
            assert following.name is not None
            between = text[this.name[1] : following.name[0]]
            if not (this.times or this.ways) and _TOGETHER.search(between) and not _APART.search(between):
                this.times, this.ways, this.shapes = following.times, following.ways, following.shapes
        followed = [statement for statement in statements if self._follows(text, statement)]
        return followed or [_Statement(None, times, ways, shapes)]

    def _follows(self, text: str, statement: _Statement) -> bool:
        """Whether what is said of route and time goes on from the name."""
        if not (statement.times or statement.ways) or statement.name is None:
            return False
        first = min(item.start for item in statement.said())
        return first - statement.name[1] < _NEAR and not _APART.search(
            text, statement.name[1], max(first, statement.name[1])
        )

    def _owner(self, passage: Passage, text: str, statement: _Statement, mentions: Sequence[Mention]) -> None:
        """What a statement without an amount is about: its own intervention, the only one that it names."""
        del text
        named = {mention.interventions for mention in mentions}
        own = passage.intervention
        if own is not None and (not named or any(own in indices for indices in named)):
            statement.thing = registered(own)
            mention = next((one for one in mentions if own in one.interventions), None)
        elif len(named) == 1 and (own is None or self._leads(mentions[0], statement)):
            mention = mentions[0]
            statement.thing = self._one(passage, mention)
        elif own is not None:
            mention = None
            statement.thing = registered(own)
        elif named:
            mention = None
        else:
            mention = None
            statement.thing = self._sole(passage)
        if mention is not None:
            statement.name = mention.start, mention.end

    def _leads(self, mention: Mention, statement: _Statement) -> bool:
        """Whether a name stands right before what is said of route and time."""
        first = min(item.start for item in statement.said())
        return mention.start < first and first - mention.end < _NEAR

    def _one(self, passage: Passage, mention: Mention) -> Ref | None:
        """The one intervention that a name in a passage means."""
        indices = mention.interventions
        if passage.intervention in indices:
            return registered(passage.intervention)
        if passage.arm is not None and len(indices) > 1:
            given = set(self._case.given_in(passage.arm))
            indices = tuple(index for index in indices if index in given)
        return registered(indices[0]) if len(indices) == 1 else None

    def _sole(self, passage: Passage) -> Ref | None:
        """The intervention that a passage is about, if it needs no name."""
        if passage.intervention is not None:
            return registered(passage.intervention)
        if passage.arm is not None:
            given = self._case.given_in(passage.arm)
            return registered(given[0]) if len(given) == 1 else None
        return None

    def _grouped(
        self,
        passage: Passage,
        text: str,
        written: str,
        found: Sequence[Amount],
        times: Sequence[Timing],
        ways: Sequence[Way],
        shapes: Sequence[Way],
        mentions: Sequence[Mention],
    ) -> list[_Statement]:
        """One statement for each amount, with what stands around it."""
        items: list[Timing | Way] = [*times, *ways]
        items.sort(key=lambda item: item.start)
        cuts = [0]
        for first, second in pairwise(found):
            cuts.append(_cut(text, first, second, items))
        cuts.append(len(text))
        statements = []
        for number, amount in enumerate(found):
            start, end = cuts[number], cuts[number + 1]
            statement = _Statement(
                amount,
                [item for item in times if start <= item.start < end],
                [item for item in ways if start <= item.start < end],
                [item for item in shapes if start <= item.start < end],
            )
            self._name(passage, text, written, statement, mentions, found[number - 1].end if number else 0)
            statements.append(statement)
        self._carry(text, statements)
        head = next((item for item in times if item.about is About.DAYS and item.end < found[0].start), None)
        if head is not None and text[head.end : head.end + 2].lstrip().startswith(":"):
            for statement in statements[1:]:
                if not any(item.about is About.DAYS for item in statement.times):
                    statement.times.append(head)
        for statement in statements:
            if statement.thing is None and not statement.substance:
                statement.thing = self._sole(passage)
        return statements

    def _carry(self, text: str, statements: list[_Statement]) -> None:
        """What amounts in a row have in common: the schedule behind the last, the substance before the first."""
        for this, following in reversed(list(pairwise(statements))):
            assert this.amount is not None
            assert following.amount is not None
            between = text[this.amount.end : following.amount.start]
            own = [item for item in this.said() if item.start >= this.amount.end]
            # Days are said of all only in so many words: `each on days 1 and 8`.
            shared = _EACH.search(text, following.amount.end, following.amount.end + _NEAR)
            if own or _APART.search(between) or not _TOGETHER.search(between) or len(between) > _NEAR:
                continue
            kinds = {item.about for item in this.times}
            this.times += [
                item
                for item in following.times
                if item.start >= following.amount.end
                and item.about not in kinds
                and (shared or item.about is not About.DAYS)
            ]
            if not this.ways:
                this.ways += [item for item in following.ways if item.start >= following.amount.end]
        for before, this in pairwise(statements):
            assert this.amount is not None
            assert before.amount is not None
            gap = text[before.amount.end : this.amount.start]
            if this.thing is None and not this.substance and not _NAMELIKE.search(_without(gap, this, before)):
                this.thing, this.substance = before.thing, before.substance
                this.borrowed = before.name or before.borrowed

    def _name(
        self,
        passage: Passage,
        text: str,
        written: str,
        statement: _Statement,
        mentions: Sequence[Mention],
        since: int,
    ) -> None:
        """What an amount is an amount of: the intervention, or another drug, whose name stands next to it."""
        amount = statement.amount
        assert amount is not None
        field = passage.path.rpartition(".")[2].partition("[")[0]
        if field in ("name", "otherNames") and passage.intervention is not None:
            statement.thing = registered(passage.intervention)
            return
        before = next(
            (one for one in reversed(mentions) if since <= one.start < amount.start and amount.start - one.end < _NEAR),
            None,
        )
        after = next((one for one in mentions if 0 < one.start - amount.end < _CLOSE), None)
        if after is not None and not re.fullmatch(
            r"\s?(?:\([^()]{0,20}\)\s?)?(?:(?:[a-z]{1,12}\s)?(?:dose\s|doses\s)?of\s(?:the\s)?)?(?:oral\s|iv\s"
            r"|intravenous\s)?",
            text[amount.end : after.start],
        ):
            after = None
        gap = text[before.end : amount.start] if before is not None else ""
        if after is not None and (before is None or re.search(r"[,;]|\b(?:and|plus|with|or)\b", gap)):
            before, gap = after, ""
        other = self._other(passage, text, written, amount, since, bool(before is not None and len(gap) <= 3), after)
        if other is not None:
            statement.name, statement.substance = other, text[slice(*other)]
            return
        if before is not None:
            statement.thing = self._one(passage, before)
            statement.name = before.start, min(before.end, max(before.end, before.start))
            statement.substance = text[before.start : before.end]

    def _other(
        self, passage: Passage, text: str, written: str, amount: Amount, since: int, named: bool, after: Mention | None
    ) -> tuple[int, int] | None:
        """The place of the name of a drug next to an amount that is no registered intervention's."""
        if named or after is not None or self._case.look is None:
            return None
        start = max(since, amount.start - _BEFORE)
        places = []
        if match := _CANDIDATE_BEFORE.search(text[start : amount.start]):
            places.append((start + match.start(1), start + match.end(1)))
        if follows := _CANDIDATE_AFTER.match(text, amount.end, amount.end + _AFTER):
            # In a list of names behind their amounts, what stands before is the name of another.
            behind = not places or text[places[0][1] : amount.start].lstrip().startswith((",", ";"))
            places.insert(0 if behind else 1, follows.span(1))
        own = self._case.interventions[passage.intervention].name or "" if passage.intervention is not None else ""
        for begin, end in places:
            place, linked = self._longest(text, since if end <= amount.start else begin, begin, end)
            if linked is None:
                continue
            if self._concepts(passage) & _drugs(linked) or text[slice(*place)] in folded(own):
                return None
            if not _is_registered(self._case, text[slice(*place)]):
                return place
        # An abbreviation that nobody knows is still not the name of this intervention: `CsA 3 mg/kg`.
        short = _ABBREVIATION.search(written[start : amount.start])
        if short and short[1] not in _NO_ABBREVIATION and short[1] not in own:
            return start + short.start(1), start + short.end(1)
        return None

    def _longest(self, text: str, since: int, begin: int, end: int) -> tuple[tuple[int, int], Linked | None]:
        """The longest name of a drug, of up to three words, that ends with a word, and what linking knows of it."""
        linked = None if text[begin:end] in _ORDINARY else self._look(text[begin:end])
        longer = _WORDS_BEFORE.search(text, since, begin)
        if longer and (linked is not None or text[begin:end] in _HEADS):
            for first in (longer.start(), longer.start("last")):
                ordinary = text[first:end].split(maxsplit=1)[0] in _ORDINARY
                more = None if ordinary else self._look(text[first:end])
                if more is not None:
                    return (first, end), more
        return (begin, end), linked

    def _look(self, word: str) -> Linked | None:
        """What linking knows of a word as the name of a drug."""
        if word not in self._known:
            linked = self._case.look(Kind.DRUG, word) if self._case.look is not None else None
            self._known[word] = linked if linked is not None and _drugs(linked) else None
        return self._known[word]

    def _concepts(self, passage: Passage) -> frozenset[str]:
        if passage.intervention is None or passage.intervention >= len(self._case.linked):
            return frozenset()
        linked = self._case.linked[passage.intervention]
        return _drugs(linked).union(*(_drugs(part.linked) for part in linked.components))

    def _dose(self, passage: Passage, text: str, offset: int, statement: _Statement) -> Dose | None:
        amount = statement.amount
        rule = next((rule for rule in RULES if rule.holds(statement)), None)
        if rule is None:
            return None
        places: list[tuple[int, int]] = [(item.start, item.end) for item in statement.said()]
        if amount is not None:
            places.append((amount.start, amount.end))
        else:
            places += [(item.start, item.end) for item in statement.shapes]
        if statement.name is not None:
            places.append(statement.name)
        start, end = min(place[0] for place in places), max(place[1] for place in places)
        if amount is None and len(text.strip()) <= _LINE and statement.name is None:
            start, end = 0, len(text.rstrip(" .;,\n"))
        # A bracket that a statement opens is closed.
        if text.count("(", start, end) > text.count(")", start, end) and text[end : end + 2].strip().startswith(")"):
            end = text.index(")", end) + 1
        evidence = passage.evidence(rule.name, offset + start, offset + end, rule.confidence)
        substance = statement.substance
        place = statement.name or statement.borrowed
        if substance and place is not None:
            substance = passage.quote(offset + place[0], offset + place[1])
        route = {way.notation for way in statement.ways}
        if "ophthalmic" in route:
            route.discard("topical")
        form = {way.notation for way in statement.shapes}
        if "eyeDrops" in form:
            form = {"eyeDrops"}
        timed = self._timed(passage, text, statement)
        dose = Dose(
            evidence.quote,
            evidence,
            statement.thing,
            passage.arm,
            substance,
            route=next(iter(route)) if len(route) == 1 else "",
            form=next(iter(form)) if len(form) == 1 else "",
            low=_whole(amount.low) if amount else None,
            high=_whole(amount.high) if amount else None,
            unit=amount.unit if amount else "",
            per=amount.per if amount else "",
            per_time=amount.per_time if amount else "",
            levels=tuple(value for value in map(_whole, amount.levels) if value is not None) if amount else (),
            extent=_extent(text, amount, timed) if amount else "",
            **timed,
        )
        return dose if dose.parsed else None

    def _timed(self, passage: Passage, text: str, statement: _Statement) -> _Timed:
        """When, how often and how long."""
        by: dict[About, list[Timing]] = {}
        for time in sorted(statement.times, key=lambda time: time.start):
            by.setdefault(time.about, []).append(time)
        often = by.get(About.FREQUENCY, [])
        chosen = next((time for time in often if time.period is not None), None) or next(
            (time for time in often if time.times is not None), next(iter(often), None)
        )
        days = _days(text, by.get(About.DAYS, ()))
        length = next((time.number for time in by.get(About.CYCLE_LENGTH, ())), None)
        lasting = next((time for time in by.get(About.DURATION, ()) if time.length is not None), None)
        times, period, unit, words = None, None, "", ""
        if chosen is not None:
            times, period, unit, words = chosen.times, chosen.period, chosen.unit, text[chosen.start : chosen.end]
            # A second, longer frequency is the cycle of what the first says: `250 mg BID every 21 days`.
            longer = max((_in_days(time) or 0 for time in often if text.startswith(_EVERY, time.start)), default=0)
            if longer >= _WEEK and longer > (_in_days(chosen) or 0):
                length = length or longer
            if len(days) > 1 and (_in_days(chosen) or 0) >= _WEEK:
                # On several days of each period: not once in it.
                length, times, period, unit = length or _in_days(chosen), None, None, ""
        elif length and len(days) == 1:
            cycle = by[About.CYCLE_LENGTH][0]
            times, period, unit, words = Decimal(1), Decimal(length), "d", text[cycle.start : cycle.end]
        return {
            "frequency": words,
            "times": times,
            "period": period,
            "period_unit": unit,
            "days": days,
            "day_reference": self._reference(passage, text, days, by) if days else "",
            "cycles": next((time.number for time in by.get(About.CYCLES, ())), None),
            "cycle_days": length,
            "duration": lasting.length if lasting else None,
            "duration_unit": lasting.unit if lasting else "",
        }

    def _reference(self, passage: Passage, text: str, days: tuple[int, ...], by: dict[About, list[Timing]]) -> str:
        """The event that days are counted from, as the clause, else its text, else the record names it."""
        if min(days) >= 0 and (About.CYCLE_LENGTH in by or _CYCLE.search(text)):
            return "cycle"
        if min(days) > 0 and _COURSE.search(text):
            return "course"
        for words in (text, folded(passage.plain)):
            event = _event(words)
            if event is not None and (min(days) < 0 or words is text):
                return event
        if min(days) >= 0:
            return ""
        if self._event is None:
            texts: dict[bool, list[str]] = {True: [], False: []}
            for item in self._case.passages:
                field = item.path.rpartition(".")[2]
                if field.endswith("Title") or field in _PROSE or field == "description":
                    texts[field.endswith("Title")].append(folded(item.plain))
            events = (_event(" ".join(texts[titles])) for titles in (True, False))
            self._event = next((event for event in events if event is not None), "")
        return self._event


_WEEK: Final = 7
_EVERY: Final = ("every", "each", "q")
_ONCE_A_DAY: Final[tuple[Decimal | None, Decimal | None, str]] = (Decimal(1), Decimal(1), "d")


def _event(text: str) -> str | None:
    """The event that a text counts days from; empty when it may be one of two, None when it names none."""
    transplant, infusion = _TRANSPLANT.search(text) is not None, _INFUSION.search(text) is not None
    if transplant and infusion:
        return ""
    return "transplant" if transplant else "infusion" if infusion else None


def _days(text: str, times: Sequence[Timing]) -> tuple[int, ...]:
    """The days of the first expression of days, and of those that go on with it: `day 1, 0 and on day 8`."""
    days: list[int] = []
    end = None
    for time in times:
        if end is not None and _WORDS.search(text, end, time.start):
            break
        days.extend(time.days)
        end = time.end
    return tuple(dict.fromkeys(days))


_WORDS: Final = re.compile(r"(?<![a-z])(?!(?:and|or|on|also|then|days?)\b)[a-z]{2,}")


def _in_days(time: Timing) -> int | None:
    """The period of a frequency in days."""
    if time.period is None or time.unit not in _DAYS_IN:
        return None
    return int(time.period) * _DAYS_IN[time.unit]


_DAYS_IN: Final = {"d": 1, "wk": 7}


def _without(gap: str, *statements: _Statement) -> str:
    """The words between two amounts without those of route, form and time."""
    assert statements[1].amount is not None
    offset = statements[1].amount.end
    for statement in statements:
        for item in [*statement.said(), *statement.shapes]:
            start, end = max(0, item.start - offset), max(0, item.end - offset)
            gap = gap[:start] + " " * (min(end, len(gap)) - min(start, len(gap))) + gap[end:]
    return gap


# A word that may be a name, behind which an amount is not of what came before.
_NAMELIKE: Final = re.compile(
    r"(?<!\w)(?!(?:and|then|followed|dose|doses|with|total|the|increased|escalated|titrated|gradually|dosage"
    r"|initial|starting|from|day|days|for|every|once|until|until|reduced|given|maximum|minimum|target|each|mg"
    r"|per|over|infusion|injection|after|before|at|or|to|on|by|of|in|is|an|up|if|not|cr|cri|twice|daily|weekly"
    r"|weeks|week)\b)[a-z][a-z-]{2,}"
)


def _drugs(linked: Linked) -> frozenset[str]:
    """The concepts of drugs that a name is accepted for."""
    return frozenset(
        link.concept
        for link in linked.links
        if link.decision is Decision.ACCEPTED and link.concept and not link.concept.startswith("MAXO:")
    )


def _is_registered(case: Case, word: str) -> bool:
    return any(word == name.casefold() for index in range(len(case.interventions)) for name in case.names(index))


def _meets(item: Timing | Way, found: Sequence[Amount]) -> bool:
    return any(item.start < amount.end and amount.start < item.end for amount in found)


def _whole(value: Decimal | None) -> Decimal | None:
    """A number without needless zeros or exponent."""
    if value is None:
        return None
    return Decimal(int(value)) if value == int(value) else value.normalize()


def _principal(found: list[Amount]) -> list[Amount]:
    """The amounts without those that say another one again in tablets or millilitres: `60 mg (2 tablets)`."""
    again = [one for one in found if one.unit in COUNTED or (one.unit in VOLUMES and not one.per and not one.per_time)]
    rest = [one for one in found if one not in again]
    if not rest:
        counted = [one for one in again if one.unit in COUNTED]
        return counted if len(counted) == len(again) else [one for one in again if one not in counted]
    near = [one for one in again if any(abs(one.start - other.start) < _NEAR for other in rest)]
    return [one for one in found if one not in near]


def _cut(text: str, first: Amount, second: Amount, items: Sequence[Timing | Way]) -> int:
    """Where, between two amounts, the words of the first end and those of the second begin."""
    between = [item for item in items if first.end <= item.start < second.start]
    cut = first.end
    for match in _LIST.finditer(text, first.end, second.start):
        if not any(item.start < match.end() and match.start() < item.end for item in between):
            # A closing bracket belongs to what stands before it, an opening one to what follows.
            cut = match.end() if match.group() not in "([" else match.start()
    # `A 5 mg days 1-3 B 10 mg`: times without a connective behind them belong to what had none.
    has = {item.about for item in between if isinstance(item, Timing) and item.start < cut}
    for item in between:
        if isinstance(item, Timing) and item.start >= cut and item.about not in has:
            if text[item.end : item.end + 2].strip().startswith(":") or _LEADS.search(text, first.end, item.start):
                break
            cut = item.end
    return cut


def _extent(text: str, amount: Amount, timed: _Timed) -> str:
    """What the amount is the amount of."""
    before = text[max(0, amount.start - _BEFORE) : amount.start]
    if _TOTAL.search(before) or _SPLIT.match(text, amount.end):
        return Extent.TOTAL
    if amount.single:
        return Extent.ADMINISTRATION
    if amount.per_time == "d" or _DAY.search(before) or _DIVIDED.match(text, amount.end):
        return Extent.DAY
    if amount.per_time:
        return ""
    often = (timed["times"], timed["period"], timed["period_unit"])
    if (often[0] is not None and often != _ONCE_A_DAY) or "once" in timed["frequency"] or _ONE.search(before):
        return Extent.ADMINISTRATION
    return ""


def _clauses(passage: Passage, text: str) -> Iterator[tuple[int, int]]:
    """The sentences and lines of a text; those that are fields of one statement (``Dose: … Frequency: …``) as one."""
    start = end = 0
    used: set[str] = set()
    for begin, stop in passage.sentences():
        label = _LABEL.match(text, begin, stop)
        if label and used and label[1] not in used:
            used.add(label[1])
            end = stop
            continue
        if end > start:
            yield from _pieces(text, start, end)
        start, end, used = begin, stop, {label[1]} if label else set()
    if end > start:
        yield from _pieces(text, start, end)


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > _BREAK:
        cut = max(text.rfind(mark, start + _BREAK // 2, start + _BREAK) for mark in ",) ")
        cut = cut + 1 if cut >= 0 else start + _BREAK
        yield start, cut
        start = cut
    yield start, end
