"""Normalising names, in named steps, the same for names of records and names of vocabularies.

Conservative on purpose: blanks are never taken out between words, words never stemmed, numbers never touched, so that
``CAR-T`` stays apart from ``cart`` and ``(-)-bicalutamide`` from bicalutamide. A minus sign in brackets and a plus sign
carry meaning and are kept.

Every step works on any number of lines at once and keeps their line ends: a whole vocabulary is normalised in one pass.
"""

from __future__ import annotations

import re
import unicodedata
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
