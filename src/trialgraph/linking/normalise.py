"""Normalising names, in named steps, the same for names of records and names of vocabularies.

Conservative on purpose: blanks are never taken out between words, words never stemmed, numbers never touched, so that
``CAR-T`` stays apart from ``cart`` and ``(-)-bicalutamide`` from bicalutamide. A minus sign in brackets and a plus sign
carry meaning and are kept.

Every step works on any number of lines at once and keeps their line ends: a whole vocabulary is normalised in one pass.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_GREEK = {
    chr(code): unicodedata.name(chr(code)).removeprefix("GREEK SMALL LETTER ").lower().replace("lamda", "lambda")
    for code in range(0x3B1, 0x3CA)
    if code != 0x3C2  # the final sigma is case-folded to sigma
}
_MARKS = str.maketrans(dict.fromkeys("™®©℠", ""))
_SPELT = str.maketrans(_GREEK)
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("\u2019\u2018\u02bc\u2032`\u00b4\u02b9", "'"),  # quotes, primes, accents used for an apostrophe
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043", "-"),  # hyphens, dashes, the minus sign
        **dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb\u00b7\u2022\u2026\u2020\u2021", " "),  # quotes, dots, daggers
    }
)
_LINKS = str.maketrans("-_", "  ")
# One ASCII character for one: str.translate has a fast way for such tables.
_PUNCTUATION = str.maketrans(dict.fromkeys('()[]{}<>,;:"!?*#|\\~^\t', " "))
# The patterns begin with a literal character, so that the regex engine can leap to it.
_POSSESSIVE = re.compile(r"'s\b(?<=\w's)")
_DOT = re.compile(r"\.(?!(?<=\d\.)\d)")
_BLANKS = re.compile(r"  +")


def fold_case(text: str) -> str:
    """``CyClophosphamide`` to ``cyclophosphamide``; ligatures and wide letters to plain ones, trade marks out."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text.translate(_MARKS)).casefold())


def spell_greek(text: str) -> str:
    """A small alpha to ``alpha``."""
    return text if text.isascii() else text.translate(_SPELT)


def strip_diacritics(text: str) -> str:
    """``Ménière`` to ``meniere``; quotes and dashes of other shapes to the plain ones."""
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char for char in decomposed if not unicodedata.combining(char)).translate(_PLAIN)


def open_links(text: str) -> str:
    """Hyphens and underscores to blanks, ``Crohn's`` to ``crohn``; a minus sign in brackets to a word."""
    return _POSSESSIVE.sub("", text.replace("(-)", " minus ")).replace("'", "").translate(_LINKS)


def drop_punctuation(text: str) -> str:
    """Punctuation to blanks, but for plus, slash, per cent, and the dot inside a number; ``&`` to a word."""
    return _DOT.sub("", text.replace("&", " and ").translate(_PUNCTUATION))


def collapse_blanks(text: str) -> str:
    """One blank between words, none at the ends of a line."""
    plain = text if text.isascii() else "".join(" " if char.isspace() and char != "\n" else char for char in text)
    return "\n".join(map(str.strip, _BLANKS.sub(" ", plain).split("\n")))


STEPS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("semapv:CaseNormalization", fold_case),
    ("semapv:DiacriticsSuppression", strip_diacritics),
    ("semapv:RegexReplacement", spell_greek),  # after the accents, since Greek letters may bear some
    ("semapv:LinkStripping", open_links),
    ("semapv:PunctuationElemination", drop_punctuation),  # spelt so in semapv
    ("semapv:BlankNormalisation", collapse_blanks),  # spelt so in semapv
)
PREPROCESSING = tuple(name for name, _ in STEPS)

_LINE_ENDS = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")


def normalise(name: str) -> str:
    """The key by which one name is compared."""
    return _steps(_LINE_ENDS.sub(" ", name))


def normalise_all(names: Sequence[str]) -> list[str]:
    """The keys of many names at once, each the same as :func:`normalise` gives."""
    simple = [name.isascii() and name.isprintable() for name in names]
    joined = "\n".join(name if plain else "" for name, plain in zip(names, simple, strict=True))
    keys = _steps(joined).split("\n") if names else []
    return [key if plain else normalise(name) for name, plain, key in zip(names, simple, keys, strict=True)]


def _steps(text: str) -> str:
    for _, step in STEPS:
        text = step(text)
    return text


# Folding: a second, coarser key, tried when the first finds nothing.

_SPELLINGS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), plain)
    for pattern, plain in (
        (r"(?<=[a-z])ae(?=[a-z])|^ae(?=[ts])", "e"),  # leukaemia, anaesthesia, aetiology
        (r"oe(?=[a-z])", "e"),  # oesophagus, coeliac
        (r"(?<=[a-z]{3})our(?=s?$|al$|ing$)", "or"),  # tumour, behaviour
        (r"sulph", "sulf"),
        (r"^ceph", "cef"),  # cephalexin, cefalexin
        (r"(?<=[a-z]{3})is(?=ation|ing$|ed$|e$)", "iz"),  # immunisation, randomised
        (r"(?<=[a-z]{2})yse", "yze"),
        (r"(?<=[a-z]{3})tre$", "ter"),  # centre
        (r"disc(?=s?$|ect)", "disk"),
        (r"programme", "program"),
        (r"(?<=[a-z]{3})lling$", "ling"),
        (r"nucleated$", "nuclear"),
        (r"graphy$", "gram"),  # echocardiography, echocardiogram
    )
)
# What vocabularies and registrants use for one another; none of these changes the meaning.
_SAME_WORD = {
    "neoplasm": "tumor", "disorder": "disease", "kidney": "renal", "liver": "hepatic", "heart": "cardiac",
    "lung": "pulmonary", "spine": "spinal", "esophagus": "esophageal", "larynx": "laryngeal", "ovary": "ovarian",
    "stomach": "gastric",
    "st": "saint", "ph+": "phpositive", "inhibition": "inhibitor", "stromal": "stem",
}  # fmt: skip
_PHRASES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"malignant (?:neoplasm|tumou?r)s?\b"), "cancer"),
    (re.compile(r"radiation (?:therapy|treatment)\b"), "radiotherapy"),
    (re.compile(r"blood vessels?\b"), "vascular"),
    (re.compile(r"(?:nanoparticle )?albumin bound\b|\bnab(?= \w)"), "albuminbound"),
    (re.compile(r"philadelphia(?: chromosome)? positive\b|ph positive\b"), "phpositive"),
    (re.compile(r"medical cent(?:er|re)\b"), "mc"),
)
_ANY_PHRASE = re.compile(r"malignant|radiation|blood v|albumin b|nab |positive|medical c")
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6"}
_NUMBERED = frozenset({"type", "stage", "grade", "class", "factor", "phase", "group"})
_EMPTY = frozenset(
    {
        "of",
        "the",
        "to",
        "in",
        "for",
        "by",
        "and",
        "at",
        "derived",
        "tissue",
        "de",
        "di",
        "du",
        "des",
        "la",
        "el",
        "et",
        "en",
        "der",
    }
)
_DIGIT = re.compile(r"\d")
_CODE = re.compile(r"\b([a-z]{1,6}) (\d+[a-z]?)\b")
_LEGAL = frozenset(
    {"inc", "incorporated", "ltd", "limited", "llc", "llp", "corp", "corporation", "co", "company", "gmbh", "ag"}
)
_FEW = 3
_SINGULAR_AS_IT_IS = ("ss", "us", "is")


def fold(key: str, *, ordered: bool = False) -> str:
    """A coarser form of a normalised name: British spelling as American, plurals as singulars, letters and digits of a
    code together, Roman numbers after ``type`` or ``stage`` as Arabic ones, one word for several that mean the same,
    without articles and prepositions, with the words in the order of the alphabet (``Valve Heart Disease``, ``Heart
    Valve Diseases``). A short `ordered` name keeps its order: University of Miami is not Miami University; it is that
    of an organisation, whose legal form is left out.
    """
    if _ANY_PHRASE.search(key):
        for pattern, plain in _PHRASES:
            key = pattern.sub(plain, key)
    words: list[str] = []
    for word in key.split(" "):
        if words and words[-1] in _NUMBERED and word in _ROMAN:
            words.append(_ROMAN[word])
        elif words and words[-1] == "non":  # nonunion, non union
            words[-1] += _fold_word(word)
        elif word not in _EMPTY and not (ordered and word in _LEGAL):
            words.append(_fold_word(word))
    text = " ".join(words)
    if _DIGIT.search(text):
        text = _CODE.sub(r"\1\2", text)
    parts = text.split(" ")
    return text if ordered and len(parts) < _FEW else " ".join(sorted(parts))


@lru_cache(maxsize=1 << 18)
def _fold_word(word: str) -> str:
    for pattern, plain in _SPELLINGS:
        word = pattern.sub(plain, word)
    word = _singular(word)
    return _SAME_WORD.get(word, word)


def _singular(word: str) -> str:
    if len(word) < 4 or not word.endswith("s") or word.endswith(_SINGULAR_AS_IT_IS):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("xes", "ches", "shes", "sses")):
        return word[:-2]
    if word.endswith(("yses", "oses", "tases")) and len(word) > 6:
        return word[:-2] + "is"
    return word[:-1]
