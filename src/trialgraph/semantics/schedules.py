"""When and how often in prose: `twice daily`, `q3w`, `days -6 to -2`, `6 cycles of 28 days`, `for 8 weeks`.

Read in texts that :func:`trialgraph.semantics.units.folded` made. Each kind of statement is a rule in RULES: a pattern
and what its match means. What cannot be said in numbers (``2-3 times a week``, ``as needed``) is found as words only.
Times of infusion (``over 30 minutes``) are found so that nothing else takes them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Final

from trialgraph.semantics.units import numeral


class About(Enum):
    """What an expression of time says."""

    FREQUENCY = "frequency"
    DAYS = "days"
    CYCLES = "cycles"
    CYCLE_LENGTH = "cycle length"
    DURATION = "duration"
    INFUSION = "infusion"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Timing:
    """One expression of time, from `start` to `end`: only the fields of what it is about have a value.

    `times` in `period` of `unit` is a frequency, once in no period for a single administration; `unit` also that of
    `length`, which is a duration or the time of an infusion. `number` are cycles, the days of one, or administrations.
    """

    about: About
    start: int
    end: int
    times: Decimal | None = None
    period: Decimal | None = None
    unit: str = ""
    days: tuple[int, ...] = ()
    number: int | None = None
    length: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to write a time: its name, what it is about, what is in every match, and the pattern.

    Every match has one of `needs` somewhere, and, if there are `words`, one of them as a whole word.
    """

    name: str
    about: About
    needs: tuple[str, ...]
    pattern: re.Pattern[str]
    meaning: Callable[[Rule, re.Match[str]], Timing | None]
    words: frozenset[str] = frozenset()


# Behind a look at the first letter, so that most words cost only that.
_N: Final = r"(?=[\dotfsen])(?:\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_UCUM: Final = {
    "day": "d", "d": "d", "daily": "d", "week": "wk", "wk": "wk", "weekly": "wk", "w": "wk", "month": "mo", "mo": "mo",
    "monthly": "mo", "m": "mo", "year": "a", "yearly": "a", "annually": "a", "yr": "a", "hour": "h", "hr": "h",
    "h": "h", "hourly": "h", "min": "min", "minute": "min", "sec": "s", "second": "s",
    "morning": "d", "evening": "d", "night": "d", "nightly": "d", "bedtime": "d", "fortnight": "fortnight",
}  # fmt: skip
_ORDINALS: Final = {"other": 2, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}
_MOST_DAYS: Final = 100  # A longer list says no more than its ends do, and these are in the text.
_WEEK: Final = 7


def _ucum(word: str) -> str:
    word = word.strip(" .-")
    return _UCUM.get(word) or _UCUM.get(word.removesuffix("s"), "")


def _count(word: str) -> Decimal | None:
    word = {"once": "one", "twice": "two", "thrice": "three", "trice": "three"}.get(word, word)
    value = numeral(word)
    return None if value is None else Decimal(value)


def _timing(
    rule: Rule, match: re.Match[str], times: Decimal | int | None, period: Decimal | int | None, unit: str
) -> Timing | None:
    if unit == "fortnight":
        unit, period = "wk", 2
    if times is not None and (not times or not period or not unit):
        return None
    many = None if times is None else Decimal(times)
    every = None if period is None else Decimal(period)
    return Timing(rule.about, match.start(), match.end(), many, every, unit if times else "")


def _words(rule: Rule, match: re.Match[str]) -> Timing:
    return Timing(rule.about, match.start(), match.end())


def _times_per(rule: Rule, match: re.Match[str]) -> Timing | None:
    if match["more"]:
        return _words(rule, match)
    return _timing(rule, match, _count(match["n"]), 1, _ucum(match["period"]))


_LATIN_TIMES: Final = {
    "bid": 2, "bd": 2, "tid": 3, "tds": 3, "qid": 4, "qds": 4, "qd": 1, "od": 1, "oad": 1, "qam": 1, "qpm": 1, "qhs": 1,
    "hs": 1, "om": 1, "on": 1,
}  # fmt: skip
_LATIN_WEEKS: Final = {"biw": 2, "tiw": 3, "qw": 1, "qiw": 4}


def _latin(rule: Rule, match: re.Match[str]) -> Timing | None:
    word = re.sub(r"[.\s]", "", match.group())
    if word in ("qod", "eod"):
        return _timing(rule, match, 1, 2, "d")
    if word == "qm":
        return _timing(rule, match, 1, 1, "mo")
    if word in _LATIN_WEEKS:
        return _timing(rule, match, _LATIN_WEEKS[word], 1, "wk")
    return _timing(rule, match, _LATIN_TIMES[word], 1, "d")


def _every(rule: Rule, match: re.Match[str]) -> Timing | None:
    if match["more"]:
        return _words(rule, match)
    if match.group().startswith("q") and not match["n"]:
        return None
    word = match["n"] or "one"
    period = _ORDINALS.get(word) or numeral(word)
    return _timing(rule, match, 1, period, _ucum(match["period"]))


# `12 monthly pulses` are twelve, one a month; `12 hourly` is once in twelve hours.
_COUNTED: Final = re.compile(
    r"\s(?:[a-z-]{1,20}\s)?(?:doses|injections|pulses|infusions|sessions|treatments|visits|cycles|administrations)\b"
)


def _adverb(rule: Rule, match: re.Match[str]) -> Timing | None:
    counted = match["n"] is not None and _COUNTED.match(match.string, match.end()) is not None
    period = numeral(match["n"]) if match["n"] and not counted else 1
    return _timing(rule, match, 1, period, _ucum(match["period"]))


def _alternate(rule: Rule, match: re.Match[str]) -> Timing | None:
    return _timing(rule, match, 1, 2, "d")


def _once(rule: Rule, match: re.Match[str]) -> Timing | None:
    return Timing(rule.about, match.start(), match.end(), Decimal(1))


def _length(rule: Rule, match: re.Match[str]) -> Timing | None:
    unit = _ucum(match["period"])
    if match["more"] or not unit:
        return _words(rule, match)
    value = _length_of(match["n"])
    return None if not value else Timing(rule.about, match.start(), match.end(), unit=unit, length=value)


def _length_of(word: str) -> Decimal | None:
    if word in ("a", "an"):
        return Decimal(1)
    whole = numeral(word)
    if whole is not None:
        return Decimal(whole)
    return Decimal(word) if re.fullmatch(r"\d{1,3}\.\d{1,2}", word) else None


def _cycle_length(rule: Rule, match: re.Match[str]) -> Timing | None:
    number = numeral(match["n"])
    unit = _ucum(match["period"])
    if not number or unit not in ("d", "wk"):
        return None
    return _cycle(rule, match, number, unit)


def _cycle(rule: Rule, match: re.Match[str], number: int, unit: str) -> Timing:
    days = number * (_WEEK if unit == "wk" else 1)
    return Timing(rule.about, match.start(), match.end(), number=days, length=Decimal(number), unit=unit)


def _number(rule: Rule, match: re.Match[str]) -> Timing | None:
    number = numeral(match["n"])
    return Timing(rule.about, match.start(), match.end(), number=number) if number else None


_DAY: Final = re.compile(
    r"(?:days?|d)?\s{0,2}(?P<sign>[+-]?)\s{0,2}(?P<n>\d{1,3})(?:st|nd|rd|th)?(?:\s?(?:days?|d)\b)?"
)
_THROUGH: Final = re.compile(r"\s{0,2}(?:-|to|through|thru|until|till|up to)\s{0,2}$")


_COUNTED_DAYS: Final = re.compile(r"(?:^|(?<!\^)[\s(,])\d{1,3}\s?-?$")


def _listed(text: str) -> tuple[int, ...] | None:
    """The days of a list of days and ranges; None where a range is not understood."""
    found: list[int] = []
    end = 0
    through = False
    for day in _DAY.finditer(text):
        between = text[end : day.start()]
        # `days 1-5`: the dash was taken for a sign.
        dash = day["sign"] == "-" and bool(found) and text[end : day.start("sign")].strip() in ("", "d", "day")
        value = int(day["n"]) if dash or day["sign"] != "-" else -int(day["n"])
        if found and (dash or _THROUGH.search(between)):
            # `-6-2` may end before or after; a range of ranges is none.
            if through or (dash and found[-1] < 0) or not found[-1] < value < found[-1] + _MOST_DAYS * 4:
                return None
            found.extend(range(found[-1] + 1, value + 1))
            through = True
        else:
            found.append(value)
            through = False
        end = day.end()
    return tuple(dict.fromkeys(found))


def _days(rule: Rule, match: re.Match[str]) -> Timing | None:
    """A list of days and ranges of days; a range whose sign is not told is not understood."""
    if match.group().startswith("d") and _COUNTED_DAYS.search(match.string, max(0, match.start() - 8), match.start()):
        return None  # `for 5 days (10 times)`
    days = _listed(match["list"])
    if days is None:
        return None
    if "day" not in match.group() and match.string[match.end() : match.end() + 2].strip()[:1].isdecimal():
        return None  # `D3 1000 IU`
    if not days or len(days) > _MOST_DAYS:
        return _words(rule, match)
    return Timing(rule.about, match.start(), match.end(), days=days)


def _before(rule: Rule, match: re.Match[str]) -> Timing | None:
    """Days before an event: `3 to 5 days before`, `4 days and 5 days before`."""
    first, last = int(match["first"]), int(match["last"] or match["first"])
    if match["join"] and match["join"].strip() in ("to", "-", "through"):
        low, high = sorted((first, last))
        if high - low > _MOST_DAYS:
            return None
        days = tuple(range(-high, -low + 1))
    else:
        days = tuple(sorted({-first, -last}))
    return Timing(rule.about, match.start(), match.end(), days=days)


def _interval(rule: Rule, match: re.Match[str]) -> Timing | None:
    if match["more"]:
        return _words(rule, match)
    period = numeral(match["n"] or match["n2"])
    return _timing(rule, match, 1, period, _ucum(match["period"] or match["period2"]))


def _cycle_is(rule: Rule, match: re.Match[str]) -> Timing | None:
    number = numeral(match["n"] or match["n2"] or match["n3"] or match["n4"])
    unit = _ucum(match["period"] or match["period2"] or match["period3"] or match["period4"])
    return _cycle(rule, match, number, unit) if number else None


# One day or a range of them; a list of those. Bounded, and each part begins with a digit or sign.
_ONE_DAY: Final = (
    r"(?:days?\s{0,2}|d\s?)?[+-]?\s?\d{1,3}(?:st|nd|rd|th)?(?!\d|\.\d|\s?%|(?!d(?:ays?)?\b|to\b|and\b"
    r"|through\b)[a-z]|\s?(?:mg|mcg|ug|ml|g|iu|units?|x\s?10|weeks?|months?|hours?)\b)(?:\s?(?:days?|d)\b"
    r"(?!\s?[+-]?\d))?"
)

_RANGE: Final = (
    rf"{_ONE_DAY}(?:(?:-(?=\sto))?\s{{0,2}}(?:-{{1,2}}|to|through|thru|until|till|up to)\s{{0,2}}{_ONE_DAY})?"
)
_LIST: Final = rf"{_RANGE}(?:(?:\s?,\s?(?:and\s|&\s?)?|\s?(?:and|&|or|/)\s?){_RANGE}){{0,15}}"

_NUMERALS: Final = "one two three four five six seven eight nine ten eleven twelve"


def _whole(words: str, before: str = "") -> frozenset[str]:
    """These words, and each written together with a word that may stand before it (``twoweekly``)."""
    return frozenset(first + word for first in ("", *before.split()) for word in words.split())


RULES: Final = (
    Rule(
        "days",
        About.DAYS,
        ("day", "d ", "d-", "d+", *(f"d{digit}" for digit in range(10))),
        re.compile(
            rf"(?<![\w/-])(?<!\bq\s)(?<!vitamin\s)(?<!vit\s)(?:days?(?![a-z])\s{{0,2}}|d\s?(?=[+-]?\d))"
            rf"(?:[\[(]\s?)?(?P<list>{_LIST})(?!\d|\.\d)"
        ),
        _days,
        _whole("day days d"),
    ),
    Rule(
        "days-by-sign",
        About.DAYS,
        ("+", "-"),
        re.compile(
            r"(?<=[\s(])(?P<list>(?:\+|-\s?)\d{1,3}\s?d?(?!\d|\.\d|\s?%)(?:\s{0,2}(?:to"
            r"|~)\s{0,2}[+-]\s?\d{1,3}\s?d?(?!\d|\.\d|\s?%)|\s?,\s?[+-]\s?\d{1,3}\s?d?(?!\d|\.\d|\s?%)){0,9})"
            r"(?!\s?(?:mg|mcg|ug|ml|g|week|month|hour|h\b|°|%|/|-\s?\d))"
        ),
        _days,
    ),
    Rule(
        "days-before",
        About.DAYS,
        ("before", "prior"),
        re.compile(
            r"(?<![\d.])(?P<first>\d{1,2})\s?-?(?:days?)?(?P<join>\s{0,2}(?:-|to|and|,)\s{0,2})?(?(join)"
            r"(?P<last>\d{1,2})|(?P<none>))\s?days?"
            r"\s(?:before|prior to)\s(?=[^.;,]{0,40}(?:infusion|transplant|hsct|bmt|reinfusion))"
        ),
        _before,
    ),
    Rule(
        "cycle-length",
        About.CYCLE_LENGTH,
        ("cycle",),
        re.compile(
            rf"(?<![\d-])\b(?:(?:of\s)?(?:each|every)\s|q|in\s)?(?P<n>{_N})\s?-?(?P<period>days?|d|weeks?"
            rf"|wks?)\s?-?(?:treatment\s|therapy\s|chemotherapy\s|dosing\s)?cycles?\b"
        ),
        _cycle_length,
    ),
    Rule(
        "cycle-is",
        About.CYCLE_LENGTH,
        ("cycle", "course", "repeat"),
        re.compile(
            rf"\brepeat(?:s|ed|ing)?\s(?:every?|q)\s?(?P<n4>{_N})\s?-?(?P<period4>days?|weeks?|wks?|d|w)\b"
            rf"|\bcycles?\s?(?:lasting|of|is|are|was|=|consists? of|length (?:of|is)|:|duration (?:of|is)|\("
            rf"|will be)\s?(?P<n>{_N})\s?-?(?P<period>days?|weeks?|wks?)\b"
            rf"|\bevery\s(?P<n2>{_N})\s?-?(?P<period2>days?|weeks?)\s(?:as|is|for)\s(?:a|one|1)\s"
            rf"(?:treatment\s)?(?:cycle|course)\b"
            rf"|\b(?P<n3>{_N})\s?-?(?P<period3>days?|weeks?)\s(?:as|is|for)\s(?:a|one|1|each|per)\s"
            rf"(?:treatment\s)?(?:cycle|course)\b"
        ),
        _cycle_is,
    ),
    Rule(
        "times-per-period",
        About.FREQUENCY,
        ("time", "ice", "once", "x", "session", "days"),
        re.compile(
            rf"\b(?=[\dotfsen])(?:(?P<more>(?:one|two|three|four|five|\d|once|twice)\s?(?:-|to|or)\s?))?\b(?P<n>once|twice"
            rf"|thrice|trice|{_N}(?=\s?-?(?:times?|x|sessions?|days)\b))"
            r"\s?-?(?:times?\b|x\s\d{1,3}\s?-?min(?:ute)?s?\ssessions?\b|x\b|sessions?\b|days\b)?\s?-?(?:/\s?|a\b\s?|an\b\s?|per\b\s?|each\b\s?"
            r"|every\b\s?|in (?:a|the|each|every)\b\s?|in\b\s?|\s|-)\s?"
            r"(?P<period>day|d|daily|week|wk|weekly|month|monthly|year|yearly|annually|morning|evening|night|nightly)\b"
        ),
        _times_per,
        _whole("day d daily week wk weekly month monthly year yearly annually morning evening night nightly"),
    ),
    Rule(
        "latin",
        About.FREQUENCY,
        (
            *("bid", "b.i", " b i", "bd", "b.d", "tid", "t.i", " t i", "tds", "t.d", "qid", "q.i", " q i", "qds", "qd"),
            *("q.d", " q d", " od", "(od", ",od", "/od", "o.d", "oad", "qod", "eod", "qhs", "qam", "qpm", "biw", "tiw"),
            *("qw", "qm"),
        ),
        re.compile(
            r"(?<![\w.])(?:b\.?\s?i\.?\s?d|t\.?\s?i\.?\s?d|q\.?\s?i\.?\s?d|b\.?d|t\.?d\.?s|q\.?d\.?s|q\.?\s?d"
            r"|o\.?d|oad|q\.?o\.?d|eod|qhs|qam|qpm|biw|tiw|qw|qm)\.?(?!\w|\s\d)"
        ),
        _latin,
        _whole("b bi bid bd biw t ti tid tiw td tds q qi qid qd qds qo qod qhs qam qpm qw qm o od oad eod"),
    ),
    Rule(
        "every",
        About.FREQUENCY,
        ("every", "each", "q"),
        re.compile(
            r"(?<![\w-])(?:(?:once|one time|one|1)\s|1\s?x\s?)?(?:every|each|q)\s?-?(?P<more>\d{1,2}\s?(?:-"
            r"|to)\s?(?=\d))?(?P<n>\d{1,3}|other|second|third|fourth|2nd|3rd|4th|one|two|three|four|five|six"
            r"|seven|eight|nine|ten|twelve)?"
            r"(?:\s?\(\d{1,2}\))?\s?-?(?P<period>days?|d|weeks?|wks?|w|months?|mos?|m|hours?|hrs?|hr|h|hourly"
            r"|years?|morning|evening|night|bedtime|fortnight)(?![\w])(?!\s?-?cycle)"
        ),
        _every,
    ),
    Rule(
        "interval",
        About.FREQUENCY,
        ("interval", "apart"),
        re.compile(
            rf"\b(?P<more>{_N}\s?(?:-|to)\s?)?(?P<n>{_N})\s?-?(?P<period>days?|weeks?|wks?|months?)(?:\s"
            rf"(?:time\s)?intervals?|-intervals?|\sapart)\b"
            rf"|\bintervals? of (?P<more2>)(?P<n2>{_N})\s?-?(?P<period2>days?|weeks?|months?)\b"
        ),
        _interval,
    ),
    Rule(
        "adverb",
        About.FREQUENCY,
        ("ly",),
        re.compile(
            r"(?<![\w])(?:(?P<n>\d{1,2}|two|three|four|six|eight|twelve)(?:\s|-)?)?(?P<period>daily|weekly"
            r"|monthly|yearly|annually|nightly|hourly)\b"
            r"(?!\s(?:dose of|dose:|living|life|activit|routine|practice|diary|function|steps|intake|requirement))"
        ),
        _adverb,
        _whole("daily weekly monthly yearly annually nightly hourly", "two three four six eight twelve"),
    ),
    Rule(
        "alternate-days",
        About.FREQUENCY,
        ("alternate",),
        re.compile(r"\b(?:on\s)?alternate days?\b"),
        _alternate,
    ),
    Rule(
        "once",
        About.FREQUENCY,
        ("single", "one", "once"),
        re.compile(
            r"\b(?:a\s)?(?:single|one|one-time|one time|once)[\s-](?:[a-z()][a-z().-]{0,20}\s){0,2}?(?:dose|doses"
            r"|injection|infusion|administration|bolus|reinfusion)\b(?!\s?(?:level|escalation|cohort|vial|group|arm|study"
            r"|per|a\s|every|daily|each|/|of each))"
            r"|\bonce only\b|\bonly once\b"
        ),
        _once,
        _whole("single one once"),
    ),
    Rule(
        "as-needed",
        About.FREQUENCY,
        ("need", "prn", "demand"),
        re.compile(r"\bas[\s-]needed\b|(?<!\w)p\.?r\.?n\b\.?|\bon[\s-]demand\b"),
        _words,
    ),
    Rule(
        "cycles",
        About.CYCLES,
        ("cycle", "course"),
        re.compile(
            rf"(?<![\w.-])(?P<n>{_N})\s?(?:treatment\s|chemotherapy\s|additional\s|consecutive\s|total\s)?"
            rf"(?:cycles|courses)\b"
        ),
        _number,
    ),
    Rule(
        "infusion-time",
        About.INFUSION,
        ("min", "hour", "hr", "sec", *(f"{digit}{gap}h" for digit in range(10) for gap in ("", " ", "-"))),
        re.compile(
            r"\b(?:over|for|within|during|in|as an?|by)\s(?:a\s|an\s|approximately\s|about\s|the\s|at least\s"
            r"|period of\s)?(?P<more>\d{1,3}\s?(?:-|to)\s?)?(?!a second)(?P<n>\d{1,3}(?:\.\d)?|an?|one|two"
            r"|three|four|half)\s?-?(?P<period>min(?:ute)?s?|hours?|hrs?|h|seconds?|sec)\b"
            r"|\b(?P<more2>)(?P<n2>\d{1,3})\s?-?(?P<period2>min(?:ute)?s?|hours?|hrs?|h)\s"
            r"(?:[a-z()]{1,14}\s){0,2}infusion\b"
        ),
        _words,
        _whole("min mins minute minutes hour hours hr hrs h second seconds sec", "a an one two three four half"),
    ),
    Rule(
        "duration-for",
        About.DURATION,
        ("for ", "x", "during", "over ", "duration"),
        re.compile(
            rf"(?:for\s(?<![a-z]for\s)(?<!followed for\s)(?<!follow-up for\s)(?<!follow up for\s)"
            rf"(?<!monitored for\s)(?<!observed for\s)(?<!stable for\s)|x(?<=[\s)]x)\s?(?=\d)|during\s|over\s"
            rf"(?<![a-z]over\s)|duration(?: of treatment| of therapy)?(?:\s?[:=]|\sof|\sis|\swill be)\s?)"
            rf"(?:up to\s|a (?:total|period|duration|maximum) (?:duration )?of\s|a further\s|the (?:first"
            rf"|next|following)\s|a minimum of\s|at least\s|approximately\s|about\s|an additional\s|another\s|total\s"
            rf"|a\s(?=\d))?"
            rf"(?P<more>{_N}\s?(?:-|to|or|and)\s?)?(?P<n>{_N}|a|an|\d{{1,2}}\.5)\s?-?(?:consecutive\s|more\s"
            rf"|straight\s|continuous\s)?(?P<period>days?|d|weeks?|wks?|wk|months?|mos?|mo|years?|yrs?)(?!\w)"
            rf"(?!\s(?:wash|follow|of follow|old|of age|prior to (?:study|enrol|screen)|before (?:study|enrol"
            rf"|screen)))"
        ),
        _length,
        _whole("day days d week weeks wk wks month months mo mos year years yr yrs", f"{_NUMERALS} a an"),
    ),
    Rule(
        "duration-per",
        About.DURATION,
        ("per ",),
        re.compile(
            r"(?<!once )(?<!twice )(?<!time )(?<!times )(?<!doses )(?<!dose )(?<!cycle )(?<!mg )(?<!session )"
            r"(?<!sessions )\bper\s(?P<more>)(?P<n>[2-9]|\d\d|two|three|four|six|eight|twelve)\s?-?"
            r"(?P<period>weeks|months)\b"
        ),
        _length,
        _whole("weeks months", _NUMERALS),
    ),
    Rule(
        "duration-of-programme",
        About.DURATION,
        ("day", "week", "month"),
        re.compile(
            rf"(?<![\w.-])(?P<more>)(?P<n>{_N})\s?-?(?P<period>days?|weeks?|wks?|months?|years?)\s?-?"
            rf"(?:[a-z-]{{1,20}}\s){{0,3}}?(?:treatment|therapy|program|programme|training|regimen"
            rf"|intervention)\b"
        ),
        _length,
    ),
    Rule(
        "count",
        About.COUNT,
        ("dose", "session", "time", "injection", "infusion", "administration"),
        re.compile(
            rf"\b(?:total\s(?:of\s)?|total:\s?|in\s)?(?<![\w.-])(?P<n>{_N})\s(?:doses|sessions|injections"
            rf"|infusions|administrations|times)\b"
        ),
        _number,
        _whole("doses sessions injections infusions administrations times"),
    ),
)


_WORD: Final = re.compile(r"[a-z]+")


def timings(text: str) -> Iterator[Timing]:
    """The expressions of time in a folded text, without overlap, in the order of the rules that found them."""
    taken = bytearray(len(text) + 1)
    words = frozenset(_WORD.findall(text))
    for rule in RULES:
        if rule.words and rule.words.isdisjoint(words):
            continue
        for word in rule.needs:
            if word in text:
                break
        else:
            continue
        for match in rule.pattern.finditer(text):
            start, end = match.span()
            if taken.find(1, start, end) >= 0:
                continue
            timing = rule.meaning(rule, match)
            if timing is not None:
                taken[start:end] = b"\x01" * (end - start)
                yield timing
