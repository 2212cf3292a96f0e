"""Numbers and units in prose: `1–5 × 10^6 CAR+ cells/kg`, `1,200 mg/m²/day`, `AUC 5`, `10, 15, or 20 cc`.

Units are UCUM codes (https://ucum.org), and whether a code is one is what the UCUM grammar of `ucumvert` says
(:func:`valid`). The words that texts use for them are a table here. The grammar of amounts is our own: quantulum3 needs
scikit-learn and takes milliseconds for a sentence, pint reads `1 mg/kg` but no prose and takes a second to import, and
neither knows cells, ranges with a shared power of ten, or the escapes of the registry. All codes are composed of those
in the tables here, so that the tests ask ucumvert for each of them, and reading a record does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Final

# UCUM code -> the words for it, in lower case. A code that differs by a factor from its words stands in FACTORS.
UNITS: Final[dict[str, tuple[str, ...]]] = {
    "mg": ("mg", "mgs", "mgr", "milligram", "milligrams", "milligramme", "milligrammes", "miligram", "miligrams"),
    "ug": ("ug", "mcg", "mcgs", "microgram", "micrograms", "microgramme", "microgrammes", "mikrogram"),
    "ng": ("ng", "nanogram", "nanograms"),
    "g": ("g", "gm", "gms", "gr", "gram", "grams", "gramme", "grammes"),
    "mL": ("ml", "mls", "cc", "ccs", "milliliter", "milliliters", "millilitre", "millilitres"),
    "uL": ("ul", "microliter", "microliters", "microlitre", "microlitres"),
    "L": ("liter", "liters", "litre", "litres"),
    "[iU]": ("iu", "ius", "i.u.", "i.u", "international unit", "international units", "ui"),
    "{U}": ("u", "unit", "units"),
    "mmol": ("mmol", "mmols", "millimole", "millimoles"),
    "umol": ("umol", "micromol", "micromole", "micromoles"),
    "nmol": ("nmol", "nanomole", "nanomoles"),
    "meq": ("meq", "milliequivalent", "milliequivalents"),
    "kcal": ("kcal", "kilocalories"),
    "Gy": ("gy", "gray", "grays"),
    "cGy": ("cgy", "centigray", "centigrays"),
    "MBq": ("mbq", "megabecquerel", "megabecquerels"),
    "GBq": ("gbq", "gigabecquerel", "gigabecquerels"),
    "mCi": ("mci", "millicurie", "millicuries"),
    "mm[Hg]": ("mmhg", "mm hg"),
    "cm[H2O]": ("cmh2o", "cm h2o", "cm of water", "cm h20", "cmh20"),
    "mJ": ("mj", "millijoule", "millijoules"),
    "J": ("j", "joule", "joules"),
    "[PFU]": ("pfu", "pfus", "plaque forming units", "plaque-forming units"),
    "[CFU]": ("cfu", "cfus", "colony forming units", "colony-forming units"),
    "[TCID_50]": ("tcid50", "tcid 50"),
    "{vg}": ("vg", "vector genomes", "viral genomes", "vector genome"),
    "{vp}": ("vp", "viral particles", "virus particles", "particles"),
    "{copies}": ("copies", "genome copies", "gc"),
    "{cells}": ("cells", "cell"),
    "{tablet}": ("tablet", "tablets", "tab", "tabs", "pill", "pills", "caplet", "caplets"),
    "{capsule}": ("capsule", "capsules", "cap", "caps"),
    "[drp]": ("drop", "drops"),
    "{puff}": ("puff", "puffs", "actuation", "actuations", "inhalations"),
    "{sachet}": ("sachet", "sachets"),
}
# What is counted rather than measured, and only said of one form.
# Units that are not read by a word: exposures, and percent.
FURTHER: Final = frozenset({"mg.min/mL", "mg.h/L", "umol.min/L", "%"})
COUNTED: Final = frozenset({"{tablet}", "{capsule}", "[drp]", "{puff}", "{sachet}"})
VOLUMES: Final = frozenset({"mL", "uL", "L"})
# Units that are doses only of something: of an area, so that energy alone is not taken.
_ONLY_PER: Final = frozenset({"J", "mJ"})

# The basis of an amount: what one amount is for.
BASES: Final[dict[str, str]] = {
    "kg": r"kgs?\b|kilograms?\b|kilogrammes?\b|kilos?\b",
    "m2": r"m\s{0,2}\^?\s{0,2}\(?\s?[2²](?!\d)\)?|㎡|sq\.?\s?m\b|sqm\b|square[\s-]met(?:er|re)s?\b|met(?:er"
    r"|re)s?[\s-]squared?\b|bsa\b",
    "cm2": r"cm\s{0,2}\^?\s{0,2}[2²](?!\d)",
    "mm2": r"mm\s{0,2}\^?\s{0,2}[2²](?!\d)",
    "{eye}": r"eyes?\b",
    "{knee}": r"knees?\b",
    "{side}": r"sides?\b",
    "{nostril}": r"nostrils?\b",
    "{lesion}": r"lesions?\b",
    "{site}": r"sites?\b",
}
TIMES: Final[dict[str, str]] = {
    "d": r"days?\b|d\b|24\s?-?h(?:ours?|rs?)?\b|die\b",
    "h": r"h\b|hours?\b|hrs?\b",
    "min": r"min(?:ute)?s?\b",
    "s": r"sec(?:ond)?s?\b",
    "wk": r"w(?:ee)?ks?\b",
    "mo": r"months?\b",
    "a": r"years?\b",
}
# One administration: the amount is that of one of them.
_ONE: Final = (
    r"doses?\b|times?\b|administrations?\b|injections?\b|infusions?\b|sessions?\b|fractions?\b|treatments?\b"
    r"|application\b|bolus\b"
)

# A volume or a package: the number is a concentration or a strength.
_HELD: Final = (
    r"(?:\d[\d.]{0,5}\s?)?(?:ml|cc|dl|l|ul|lit(?:er|re)|millilit(?:er|re)s?)\b|mm\s?\^?\s?[3³]|mm\b|(?:100\s?)?g\b|mg\b"
    r"|(?:vials?|tablets?|tabs?|capsules?|pills?|ampoules?|ampules?|amp|syringes?|sachets?|bottles?|puffs?"
    r"|actuations?|drops?|pens?)\b"
)
_PATIENT: Final = r"(?:patient|subject|person|participant|individual|arm|body)s?\b"


def _alternatives(table: dict[str, str]) -> str:
    return "|".join(f"(?P<x{number}>{pattern})" for number, pattern in enumerate(table.values()))


_WORDS: Final = {word: code for code, words in UNITS.items() for word in words}
_UNIT: Final = re.compile(
    r"\s{0,8}(?:-\s?)?("
    + "|".join(re.escape(word).replace(r"\ ", r"\s") for word in sorted(_WORDS, key=len, reverse=True))
    + r")(?![a-z])"
)
# Between two bases, or before one, without a slash: `mg/kg.min`, `mg.kg-1`.
_DOT: Final = re.compile(r"\s?[.*·]\s?(?=(?:kg|m2|min|h|d)\b)|(?=㎡)")
_SLASH: Final = re.compile(r"\s{0,3}(?:[/∕]|\bper\b|\ba(?=\sday))\s{0,3}")
_INVERSE: Final = re.compile(r"(?:\s?[.·*⋅]\s?(kg|m2|m²|d|day|h|min)|\s(kg|m2))\s?\^?-[12]\b")
_BASIS: Final = re.compile(_alternatives(BASES))
_TIME: Final = re.compile(_alternatives(TIMES))
_ONCE: Final = re.compile(_ONE)
_VOLUME: Final = re.compile(_HELD)
# `370 mg I/mL`: so much of a substance in a volume.
_DISSOLVED: Final = re.compile(r"\s[a-z]{1,12}\s?/\s?(?:\d{1,3}\s?)?(?:ml|dl)\b")
_ANYONE: Final = re.compile(_PATIENT)
_WEIGHT: Final = re.compile(r"\s{0,2}(?:of\s)?(?:\(?body[\s-]?weight\)?|bw\b|b\.w\.)(?:\s{0,2}\(?bw\)?)?")
# Cells go by many names; up to six words stand between their number and theirs.
_CELLS: Final = re.compile(
    r"\s{0,3}(?:of\s)?(?:[a-z(\[αβγδ][a-z0-9+/.αβγδ()\[\]-]{0,23}\s{1,2}){0,6}?"
    r"(?:[a-z0-9+-]{0,16}cells?(?:\s(?:injection|infusion)(?=\s?/))?|[a-z-]{0,12}mscs?|vsels?|car-?\s?ts?\+?"
    r"(?:\scells)?"
    r"|lymphocytes|dcs|ctls?|tils?|hscs?|cardiomyocytes|fibroblasts)(?![a-z0-9])"
)

_THOUSANDS: Final = re.compile(
    r"[1-9]\d{0,2}(?:,\d{3}){1,4}(?![\d])(?:\.\d{1,6}(?!\d))?|[1-9]\d{0,2}(?:\s000){1,3}(?!\d)"
)
_PLAIN: Final = re.compile(r"\d{1,12}(?:[.,]\d{1,8})?(?!\d)|\.\d{1,6}(?!\d)")
_SUPERSCRIPT: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_EXPONENT: Final = (
    r"(?:\s{0,2}(?:\^|\*\*|exp)\s{0,2}[({]?\s?\+?(\d{1,2})(?!\d)\s?[)}]?|e\s?\+?(\d{1,2})(?!\d)"
    r"|\s?([⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2})|\s?\((\d{1,2})\)"
)

_TIMES_TEN: Final = re.compile(
    rf"\s{{0,3}}[x*·]\s{{0,3}}10{_EXPONENT}|([5-9]|1[0-4])(?![\d.,%])|\s([5-9]|1[0-4])(?![\d.,%]))"
)
_BARE_TEN: Final = re.compile(rf"10{_EXPONENT})")
_SCIENTIFIC: Final = re.compile(r"(\d(?:\.\d{1,4})?)e\s?\+?(\d{1,2})(?![\da-z])")
_MANTISSA: Final = 8
_FACTOR: Final = re.compile(r"\s{0,2}(million|mio|billion|thousand)s?\b")
_FACTORS: Final = {"million": 6, "mio": 6, "billion": 9, "thousand": 3}
_DIGITS: Final = re.compile(r"\d+")
_TO: Final = re.compile(r"\s{0,8}(?:-{1,2}|~|to\b|up to\b)\s{0,8}")
_AND: Final = re.compile(r"\s{0,3}(?:,\s{0,2}(?:and|or)\b|,|;|\band\b|\bor\b|\bvs\.?|&)\s{0,3}(?=[.\d])")
_PAIR: Final = re.compile(r"\s?[/+]\s?(?=\d)")
_UNSPACED: Final = re.compile(r"\d{1,4}(?:\.\d{1,3})?(?:,\d{1,4}(?:\.\d{1,3})?){2,9}(?![\d,.])")
# What a number that is no amount most often stands before: its end, or the time that it counts.
_NO_UNIT: Final = re.compile(r"$|[):]|\.(?!\d)|[\s-]?(?:days?|weeks?|months?|years?|hours?|minutes?|times|cycles?)\b")
_LEVELS: Final = 10
_PARTS: Final = 4
_BEFORE: Final = 80
_MANY: Final = 1_000  # Fewer are not the cells of a dose.
_NOT_AMOUNTS: Final = re.compile(
    r"\b(?:days?|weeks?|months?|years?|visits?|cycles?|parts?|cohorts?|groups?|arms?|periods?|phases?|stages?"
    r"|grades?|numbers?|no\.|steps?|aged?)"
    r"\s{0,2}[\d\s,&+-]{0,30}(?:and|or|to)?[\d\s,+-]{0,10}$"
)
_AUC_BEFORE: Final = re.compile(
    r"\bauc(?:[\s-]{0,2}of|\s?[=:(])?(?:\s(?:dose|target|targeted|exposure))?(?:\s?(?:of|=|:))?[\s(]{0,2}0$"
    r"|\b(?:area|areas)[\s-]under[\s-](?:the[\s-])?(?:(?:plasma|concentration|time|versus|[\s-]){0,8})curve"
    r"(?:\s?\(auc\))?(?:\s?\[auc\])?(?:\s?(?:of|=|:))?\s{0,2}0$"
)
_EXPOSURE: Final = re.compile(
    r"\s{0,2}(?:(?P<busulfan>mg\s?/\s?l\s?[x*·]\s?(?:hrs?|hours?|h)\b|mg[*·.x]h/l\b)"
    r"|(?P<carboplatin>(?:mg\s?/\s?ml|mg)\s?(?:[x*·/.]|per|\s)\s?(?:ml\s?/\s?min|min(?:ute)?s?(?:\s?/\s?ml)?)\b"
    r"|min\s?[*x·]\s?mg\s?/\s?ml|mg\s?/\s?ml\b|mg\b(?!/))"
    r"|(?P<molar>u\s?m(?:ol/l)?\s?[x*·/-]?\s?min(?:utes?)?\b))"
)
_CALVERT: Final = Decimal(10)  # No target of carboplatin is above it.


class _Values(Enum):
    """What numbers before one unit are together."""

    ONE = 1
    RANGE = 2
    LEVELS = 3
    PAIR = 4


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in a text, from `start` to `end`.

    `low`, `high`, `unit`, `per`, `per_time` and `levels` are as in :class:`trialgraph.facts.Dose`. `single` tells that
    it is per administration (``5 mg/dose``), `held` that it is per volume or package (a concentration or strength),
    `pair` that its `levels` are of several substances (``55/22 µg``). `unit` is empty for a great power of ten
    without one.
    """

    start: int
    end: int
    low: Decimal | None
    high: Decimal | None
    unit: str
    per: str = ""
    per_time: str = ""
    levels: tuple[Decimal, ...] = ()
    single: bool = False
    held: bool = False
    pair: bool = False

    @property
    def code(self) -> str:
        """The whole unit in UCUM."""
        return composed(self.unit, self.per, self.per_time)


def sound(unit: str, per: str = "", per_time: str = "") -> bool:
    """Whether the code of a unit for each `per` in each `per_time` is one of UCUM.

    Of units, bases and times of the tables here each is (a test asks `ucumvert`), and so is each quotient of them; the
    library is loaded only for a part that is not there.
    """
    known = (unit in UNITS or unit in FURTHER) and (not per or per in BASES) and (not per_time or per_time in TIMES)
    return known or valid(composed(unit, per, per_time))


def composed(unit: str, per: str = "", per_time: str = "") -> str:
    """The UCUM code of a unit for each `per` in each `per_time`."""
    return "/".join(part for part in (unit, per, per_time) if part)


@cache
def valid(code: str) -> bool:
    """Whether `code` is one of UCUM, as its grammar in `ucumvert` reads it."""
    from lark.exceptions import LarkError  # noqa: PLC0415 - only when a code is new

    try:
        _parser().parse(code)
    except LarkError:
        return False
    return True


@cache
def _parser():  # type: ignore[no-untyped-def]  # noqa: ANN202 - a lark parser, which is not typed
    from ucumvert import get_ucum_parser  # type: ignore[import-untyped]  # noqa: PLC0415 - a tenth of a second

    return get_ucum_parser()


_NUMERALS: Final = {
    word: number
    for number, words in enumerate("zero one|single two three four five six seven eight nine ten eleven twelve".split())
    for word in words.split("|")
}


def number(text: str, at: int) -> tuple[Decimal, int, bool] | None:
    """The number at a place: its value, its end, and whether it is a power of ten."""
    if text.startswith("10", at) and (match := _BARE_TEN.match(text, at)):
        return Decimal(10) ** _exponent(match), match.end(), True
    if "e" in text[at : at + _MANTISSA] and (match := _SCIENTIFIC.match(text, at)):
        return Decimal(match[1]) * Decimal(10) ** int(match[2]), match.end(), True
    if match := _THOUSANDS.match(text, at):
        value = Decimal(re.sub(r"[,\s]", "", match.group()))
    elif match := _PLAIN.match(text, at):
        value = Decimal(match.group().replace(",", "."))
    else:
        return None
    end = match.end()
    if match := _TIMES_TEN.match(text, end):
        return value * Decimal(10) ** _exponent(match), match.end(), True
    if match := _FACTOR.match(text, end):
        return value * Decimal(10) ** _FACTORS[match[1]], match.end(), True
    return value, end, False


def _exponent(match: re.Match[str]) -> int:
    return int(next(group for group in match.groups() if group).translate(_SUPERSCRIPT))


def numeral(word: str) -> int | None:
    """What a numeral (``two``) or digits say."""
    return int(word) if word.isdecimal() else _NUMERALS.get(word)


def folded(text: str) -> str:
    """`text` in lower case, with one sign for each of the multiplication signs, dashes and micro signs; as long."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
    if not lower.isascii():
        for sign, one in _ONE_SIGN:  # few of them are in a text: a fifth of the time of `str.translate`
            if sign in lower:
                lower = lower.replace(sign, one)
    return lower


_ONE_SIGN: Final = tuple(
    zip(
        "µμ×✕✖⨯х‐‑‒–—―−－～∼⁓〜＋，（）：％　\u00a0\u2009\u202f∙•∗＊／＜＞",
        "uuxxxxx--------~~~~+,():%    ··**/<>",
        strict=True,
    )
)


def amounts(text: str) -> Iterator[Amount]:
    """The amounts in a text that :func:`folded` made, in order, without overlap."""
    taken = 0
    for found in _DIGITS.finditer(text):
        start = found.start()
        if start < taken or not _begins(text, start):
            continue
        if text[start - 1 : start] == ".":
            start -= 1  # `.5 mg`
        first = number(text, start)
        if first is None:
            taken = found.end()
            continue
        amount = _amount(text, start, first)
        if amount is not None:
            yield amount
            taken = amount.end
        else:
            taken = first[1]


def _begins(text: str, at: int) -> bool:
    """Whether a number begins at a digit: not in a word or name, nor behind a point, comma or ratio."""
    before = text[at - 1] if at else " "
    if before == ".":
        return not (text[at - 2 : at - 1] or " ").isalnum()
    if before == "x":
        return text[max(0, at - 3) : at - 1].strip()[-1:].isdecimal()  # `2x3 mg`
    if before == ":":
        return not text[at - 2 : at - 1].isdecimal()
    if before == "-":
        return not text[at - 2 : at - 1].isalnum()
    if before == ",":
        return not text[at - 2 : at - 1].isdecimal()
    return not (before.isalnum() or before == "_") or text.startswith("auc", max(0, at - 3))


def _amount(text: str, at: int, first: tuple[Decimal, int, bool]) -> Amount | None:
    """The amount whose first number is at a place."""
    before = text[max(0, at - _BEFORE) : at]
    if ("auc" in before or "curve" in before) and (match := _AUC_BEFORE.search(before + "0")):
        return _exposure(text, at, first[0], first[1], at - len(before) + match.start())
    if not first[2] and (_NO_UNIT.match(text, first[1]) and first[0] < _MANY):
        return None
    if (match := _UNSPACED.match(text, at)) and not _THOUSANDS.match(text, at):
        kind, values, end, power = (
            _Values.LEVELS,
            [Decimal(one) for one in match.group().split(",")],
            match.end(),
            False,
        )
    else:
        kind, values, end, power = _values(text, first, before)
    large = power or values[-1] >= _MANY
    measured = _measured(text, end, cells=large)
    if measured is None:
        if not (power and values[-1] >= _MANY):
            return None
        measured = "", end
    unit, end = measured
    if unit in _ONLY_PER and not _BASIS.match(text, _after(_SLASH, text, end)):
        return None
    basis = _basis(text, end)
    of = (basis.per, basis.per_time)
    if kind is _Values.LEVELS:
        return Amount(at, basis.end, None, None, unit, *of, tuple(values), basis.single, basis.held)
    if kind is _Values.PAIR:
        return Amount(at, basis.end, None, None, unit, *of, tuple(values), basis.single, basis.held, pair=True)
    if values[0] > values[-1]:
        return None
    return Amount(at, basis.end, values[0], values[-1], unit, *of, (), basis.single, basis.held)


def _after(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at


def _values(text: str, first: tuple[Decimal, int, bool], before: str) -> tuple[_Values, list[Decimal], int, bool]:
    """What the numbers at a place are together, they, their end, and whether one is a power of ten."""
    low, end, power = first
    if (match := _TO.match(text, _after_unit(text, end))) and (second := number(text, match.end())):
        high, stop, shared = second
        if _measured(text, stop, cells=shared or high >= _MANY) is not None or (shared and high >= _MANY):
            # `1-5 x 10^6`: the power is that of both, unless the first number has one too or is too great for it.
            if shared and not power and low * _scale(text, match.end(), high) <= high:
                low *= _scale(text, match.end(), high)
            return _Values.RANGE, [low, high], stop, power or shared
    several, stop = _pair(text, low, end)
    if stop > end and _measured(text, stop, cells=False) is not None:
        return _Values.PAIR, several, stop, power
    if _AND.match(text, end) and not _NOT_AMOUNTS.search(before):
        values, stop, powers = [low], end, power
        while len(values) < _LEVELS and (match := _AND.match(text, stop)) and (more := number(text, match.end())):
            values.append(more[0])
            stop, powers = more[1], powers or more[2]
        if len(values) > 1 and values == sorted(values) and _measured(text, stop, cells=powers) is not None:
            return _Values.LEVELS, values, stop, powers
    return _Values.ONE, [low], end, power


def _pair(text: str, low: Decimal, end: int) -> tuple[list[Decimal], int]:
    """The numbers that slashes join to the one that ends at a place, with it, and their end."""
    values = [low]
    for _ in range(_PARTS):
        if not (match := _PAIR.match(text, end)) or not (more := number(text, match.end())):
            break
        values.append(more[0])
        end = more[1]
    return values, end


def _scale(text: str, at: int, value: Decimal) -> Decimal:
    """The power of ten that the number at a place is written with."""
    plain = _PLAIN.match(text, at)
    digits = Decimal(plain.group().replace(",", ".")) if plain and not _BARE_TEN.match(text, at) else value
    return value / digits if digits else Decimal(1)


def _after_unit(text: str, at: int) -> int:
    """Past a unit that stands behind the first number of a range too (``5 mg to 10 mg``)."""
    match = _UNIT.match(text, at)
    if not match:
        return at
    end = match.end()
    for _ in range(2):
        slash = _SLASH.match(text, end)
        basis = (_BASIS.match(text, slash.end()) or _TIME.match(text, slash.end())) if slash else None
        if basis is None:
            break
        end = basis.end()
    return end if _TO.match(text, end) else at


def _measured(text: str, at: int, *, cells: bool) -> tuple[str, int] | None:
    """The unit at a place, and its end."""
    match = _UNIT.match(text, at)
    if match:
        unit = _WORDS[" ".join(match[1].split())]
        return (unit, match.end()) if cells or unit != "{cells}" else None
    if cells and (match := _CELLS.match(text, at)):
        return "{cells}", match.end()
    return None


@dataclass(slots=True)
class _Basis:
    """What an amount is for, as far as it is read: the fields are those of :class:`Amount`."""

    end: int
    per: str = ""
    per_time: str = ""
    single: bool = False
    held: bool = False


def _basis(text: str, at: int) -> _Basis:
    """What the amount whose unit ends at a place is for."""
    basis = _Basis(at)
    if match := _DISSOLVED.match(text, at):
        basis.held, basis.end = True, match.end()
    for _ in range(_PARTS):
        inverse = _INVERSE.match(text, basis.end)
        if inverse:
            word = inverse[1] or inverse[2]
            if word in ("kg", "m2", "m²"):
                basis.per = basis.per or ("kg" if word == "kg" else "m2")
            else:
                basis.per_time = basis.per_time or {"day": "d"}.get(word, word)
            basis.end = inverse.end()
            continue
        divided = _SLASH.match(text, basis.end) or _DOT.match(text, basis.end)
        if not divided or not _one_more(basis, text, divided.end()) or basis.held:
            break
    return basis


def _one_more(basis: _Basis, text: str, at: int) -> bool:
    """Read what stands behind a slash into `basis`; whether it was understood."""
    if match := _VOLUME.match(text, at):
        basis.held, basis.end = True, match.end()
    elif match := _ONCE.match(text, at):
        basis.single, basis.end = True, match.end()
    elif not basis.per_time and (match := _TIME.match(text, at)):
        basis.per_time, basis.end = _named(TIMES, match), match.end()
    elif not basis.per and (match := _BASIS.match(text, at)):
        basis.per, basis.end = _named(BASES, match), _after(_WEIGHT, text, match.end())
    elif match := _ANYONE.match(text, at):
        basis.end = match.end()
    else:
        return False
    return True


def _named(table: dict[str, str], match: re.Match[str]) -> str:
    assert match.lastgroup is not None
    return tuple(table)[int(match.lastgroup[1:])]


def _exposure(text: str, at: int, low: Decimal, end: int, start: int) -> Amount | None:
    """A target of exposure: `AUC 5` is in mg.min/mL (Calvert), one with a unit in that."""
    high = low
    if (match := _TO.match(text, end)) and (second := number(text, match.end())):
        high, end = second[0], second[1]
    if low > high:
        return None
    match = _EXPOSURE.match(text, end)
    if match and match.lastgroup == "busulfan":
        return Amount(start, match.end(), low, high, "mg.h/L")
    if match and match.lastgroup == "molar":
        return Amount(start, match.end(), low, high, "umol.min/L")
    if high <= _CALVERT:
        return Amount(start, match.end() if match else end, low, high, "mg.min/mL")
    return None
