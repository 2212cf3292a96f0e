"""Which kinds of cell, gene and combination products there are, and the words that name them.

:func:`named` finds the product that a name, or the part of a sentence that says what a name is, names.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from trialgraph.semantics.case import has


def words(*parts: str) -> re.Pattern[str]:
    """A pattern of any of `parts`, whatever its case."""
    return re.compile("|".join(parts), re.IGNORECASE)


class KindRule(NamedTuple):
    """`name` of the rule, the `kind` of product (code list ``productKind``) and the words that name one.

    A text that has none of the `hints` has none of the words; a hint in capitals stands for capitals, one in small
    letters for either.
    """

    name: str
    kind: str
    hints: tuple[str, ...]
    words: re.Pattern[str]


# The receptor as it is written within names: UCAR, cCAR, CD19CAR, 4SCAR19.
_CAR: Final = r"(?<![A-Za-z])(?-i:(?:U|BE|4S|S|Tan|c|m|hu|allo)?CAR)"
_CHIMERIC: Final = r"\bchimeric antigen[\s-]receptors?\b"
_T: Final = r"T[\s-]?(?:cells?|lymphocytes?)\b"
_ORIGIN: Final = r"(?:allo(?:gen[ei]+c)?|auto(?:logous)?|haplo(?:type|[\s-]?identical)?|syngeneic|cord[\s-]blood)"
_STEM_CELLS: Final = r"(?:stem|progenitor)[\s-]cells?"
_GRAFTED: Final = r"transplant\w*|graft\w*|rescue"
# A graft of blood-forming cells. "Stem cell transplantation" alone may be of any stem cell, into any organ.
TRANSPLANT: Final = "|".join((
    rf"\b(?:{_ORIGIN}[\s-]?)?m?(?:HSCT|HCT(?!/P)|PBSCT|BMT|UCBT|HPCT)\b|\b{_ORIGIN}[\s-]?SCT\b|\bASCT\b",
    r"\bha?ematopo\w{2,6}[\s-](?:stem|progenitor)?[\s-]?cells?[\s-](?:transplant\w*|graft\w*|rescue|boost|infusion)",
    rf"\b(?:{_ORIGIN}|peripheral blood)[\s-](?:[\w-]{{1,16}}\s){{0,3}}{_STEM_CELLS}[\s-](?:{_GRAFTED}|infusion)",
    r"\b(?:stem|progenitor)[\s-]cell[\s-](?:transplant\w*|rescue)",
    rf"\b(?:{_ORIGIN}[\s-])?(?:bone[\s-])?marrow[\s-](?:transplant\w*|graft\w*)",
    rf"\btransplant\w* of ha?ematopo\w{{2,6}}[\s-](?:stem|progenitor)|\b{_ORIGIN}[\s-]transplant\w*",
    r"\bha?ematopo\w{2,6} (?:stem|progenitor)(?: cells?|s)\b|\bPBSCs?\b|\bperipheral blood (?:stem|progenitor) cells\b",
    r"\bstem[\s-]cell boost\b|\bHPC(?:-A|, ?(?:cord|marrow|apheresis))\b|omidubicel",
))  # fmt: skip

TRANSPLANT_HINTS: Final = (
    "transplant", "hct", "sct", "bmt", "ucbt", "hpc", "marrow", "ematopo", "pbsc", "stem", "progenitor", "omidubicel",
)  # fmt: skip

KINDS: Final = (
    KindRule(
        "car-nk", "carNk", ("CAR", "chimeric"),
        words(
            rf"{_CAR}[\s-]?NK\b", rf"{_CAR}\b[\w\s.+-]{{0,30}}\b(?:NK|natural killer)\b",
            rf"{_CHIMERIC}[^.;]{{0,60}}\b(?:NK|natural killer)\b",
        ),
    ),
    KindRule(
        "car-other", "carOther", ("CAR", "chimeric"),
        words(
            rf"{_CAR}[\s-]?(?:DCs?|M|macrophages?|i?NKT)\b",
            rf"{_CHIMERIC}[^.;]{{0,60}}\b(?:dendritic|macrophages?|monocytes?|i?NKT)\b",
        ),
    ),
    KindRule(
        "car-t", "carT",
        ("CAR", "car-t", "chimeric", "cabtagene", "leucel", "kymriah", "abecma", "tecartus", "breyanzi", "yescarta"),
        words(
            rf"{_CAR}[\s-]?TS?[\s-]?\d{{0,3}}\b", r"\bCar-T\b", rf"{_CAR}\b[^.;,()]{{0,60}}?\b(?:{_T}|CTLs?\b)",
            rf"{_CAR}[\w+.-]{{0,8}}[\s-](?:[\w+-]{{1,14}}[\s-]){{0,2}}{_T}", _CHIMERIC,
            rf"{_T}[^.;]{{0,60}}\bchimeric antigen receptor", r"\b\w{3,20}cabtagene\b", r"tisagenlecleucel",
            r"\b(?:Kymriah|Yescarta|Tecartus|Breyanzi|Abecma|Carvykti)\b",
        ),
    ),
    # A number behind CAR names the antigen in codes like CAR22v2; but "CAR-12" may be anything, so the record must
    # speak of receptors elsewhere.
    KindRule("car-number", "carT", ("CAR",), re.compile(r"(?<![A-Za-z])(?:BE|U|4?S|Tan)?CARS?T?[\s-]?\d{1,3}(?!\d)")),
    KindRule(
        "tcr-t", "tcrT", ("tcr", "t cell receptor", "t-cell receptor", "tresgene", "STAR"),
        words(
            r"\bTCR[\s-]?T\b", r"\bTCR[\s-](?:engineered|transduced|modified|redirected|gene)\b", r"\bmTCRs?\b",
            rf"\bm?TCRs?\b[\w\s-]{{0,20}}(?:\bPBLs?\b|{_T})", rf"T[\s-]cell receptor[\w\s()-]{{0,30}}{_T}",
            rf"(?:{_T}|lymphocytes)[^.;]{{0,40}}\btransduced with[^.;]{{0,40}}\bT[\s-]cell receptor",
            r"\b\w{3,20}tresgene\b", r"\b(?-i:STAR)[\s-]?T\b",
        ),
    ),
    KindRule(
        "nk", "nkCells", ("nk", "natural killer"),
        words(r"\bNK[\s-](?:[a-z]{1,14}\s)?cells?\b", r"\bnatural killer(?: \(NK\))?[\s-]cells?\b"),
    ),
    KindRule(
        "til", "tumourInfiltratingLymphocytes", ("infiltrating", "lifileucel", "TIL"),
        words(r"\btumou?r[\s-]infiltrating lymphocytes?", r"lifileucel", r"\b(?-i:TILs?)\b"),
    ),
    KindRule(
        "donor-lymphocytes", "donorLymphocytes", ("dli", "donor"),
        words(r"\bDLI\b", r"\bdonor[\s-](?:derived )?(?:leu[ck]ocytes?|lymphocytes?|T[\s-]cells?)\b"),
    ),
    KindRule(
        "dendritic", "dendriticCells", ("dendritic", "dc", "sipuleucel"),
        words(r"\bdendritic[\s-]cells?\b", r"\bDC[\s-](?:vaccines?|CIK)\b", r"\bDCVAC\b", r"sipuleucel"),
    ),
    KindRule(
        "stromal", "stromalCells", ("mesenchym", "msc", "stromal", "strocel", "stemcel"),
        words(
            r"\bmesenchym\w{1,4}\b[\w\s'’()-]{0,30}?\bcells?\b", r"\b(?:[A-Za-z]{1,6}[\s-]?)?h?MSCs?\b(?!\s?\d)",
            r"\b(?:[\w-]{1,20}\s)?stromal[\s-]cells?\b", r"\bmesenchymal\b",
            r"\b\w{3,20}(?:mestrocel|temestrocel|lestrocel)\b", r"(?:remestem|darvadstro|rexlemestro)cel",
        ),
    ),
    KindRule(
        "gene-in-cells", "geneTherapy", ("transduced", "gene"),
        words(
            r"\bCD34\+?[\w\s-]{0,30}\btransduced\b", r"\btransduced\b[\w\s-]{0,20}\b(?:CD34|HSCs?|ha?ematopo\w+)",
            r"\bgene[\s-](?:modified|corrected|edited)[\w\s-]{0,20}\b(?:CD34|HSCs?|ha?ematopo\w+|stem)",
            r"\b\w{4,20}gene \w{3,20}temcel\b",
        ),
    ),
    KindRule(
        "graft", "stemCellGraft",
        TRANSPLANT_HINTS,
        words(TRANSPLANT),
    ),
    KindRule(
        "oncolytic", "oncolyticVirus", ("oncolytic", "vec", "pelareorep", "recombinant human adenovirus"),
        words(
            r"\boncolytic\b[\w\s-]{0,30}virus\w*", r"talimogene", r"\bT-?VEC\b", r"pelareorep", r"\b\w{4,20}repvec\b",
            r"\brecombinant human adenovirus\b",
        ),
    ),
    KindRule(
        "gene", "geneTherapy", ("gene", "aav", "adeno", "lentivir", "plasmid", "dna"),
        words(
            r"\bgene[\s-](?:therap\w+|transfer)\b", r"\b(?:r|sc|ss)?AAV\d{0,2}(?:rh\d{1,2})?\b",
            r"adeno-?associated vir\w+", r"\blentiviral vector", r"\bplasmid DNA\b", r"\bnaked DNA\b",
            r"\b\w{4,20}gene \w{3,20}(?:vec|cel)\b",
        ),
    ),
    KindRule(
        "marker-cells", "otherCells", ("+",),
        words(r"\b(?:CD\s?|AC\s?)\d{2,3}\s?\+\s?(?:\w+\s){0,4}(?:cells?|implantation|injection|infusion)\b"),
    ),
    KindRule(
        "other-cells", "otherCells",
        (
            "cell", "mnc", "bmmc", "133", "c-kit", "svf", "vascular fraction", "bmac", "concentrate", "marrow",
            "blasts", "cardiomyocyte", "cytes", "phages", "islet", "CTL", "lymphocyte", "leucel", "temcel", "trocel",
            "bicel",
        ),
        words(
            r"\b(?:stem|progenitor|precursor)[\s-]cells\b", r"\bstem[\s-]cell\b(?![\s-](?:factor|mobili|transplant))",
            r"\bcell[\s-](?:based )?(?:therap\w+|injection|infusion|implantation|suspension|sheets?|product)\b",
            r"\bmono[\s-]?nucle\w{2,5}[\s-]cells?\b", r"\b(?:[A-Z]{1,4})?MNCs?\b", r"\bnucleated cells?\b",
            r"\b(?:\w{1,30}[\s-])?derived[\s-](?:\w{1,30}\s)?cells\b", r"\bBMM(?:N)?Cs?\b", r"\bAC\s?133\b",
            r"\bc-kit[\s-]?(?:\+|positive)", r"\bstromal vascular fraction\b", r"\bSVF\b", r"\bBMAC\b",
            r"\bbone marrow (?:aspirate )?concentrate\b", r"\bconcentrated bone marrow\b", r"\bcardiomyocytes?\b",
            r"\b(?:fibroblasts|keratinocytes|chondrocytes|myoblasts|hepatocytes|macrophages)\b",
            r"\b(?:pancreatic islets|islet cells|islet transplant\w*)\b", r"\bcytotoxic T[\s-]lymphocytes\b",
            r"\b(?-i:CTLs?)\b", r"\bT[\s-]cells\b", r"\b\w{4,20}(?:leucel|temcel|trocel|bicel)\b",
            r"\b(?:loaded|irradiated|autologous|allogeneic)[\s-](?:leuk|tumou?r)\w*[\s-]cells\b",
        ),
    ),
)  # fmt: skip

# Devices whose names stand for the making of cells; `processing` finds more by what a text says.
MAKERS: Final = words(
    r"\bclinimacs\b", r"\bprodigy\b", r"\bsepax\b", r"\bcobe[\s-]spectra\b", r"\bcobe 2991\b", r"\bspectra optia\b",
    r"\bisolex\b", r"\bsmart\s?prep\w*", r"\bbmac\b[\w\s-]{0,20}\bsystem\b", r"\bcelution\b", r"\bmarrowstim\b",
    r"\bicellator\b", r"\bcell separat\w+", r"\bcell processor\b", r"\bmagnetic (?:cell )?(?:separat|selection)\w*",
    r"\bmagellan\b[\w\s-]{0,20}\bsystem\b", r"\bharvest\b[\w\s-]{0,20}\bsystem\b",
)  # fmt: skip

_MAKER_HINTS: Final = (
    "clinimacs", "prodigy", "sepax", "cobe", "spectra", "isolex", "smart", "bmac", "celution", "marrowstim",
    "icellator", "cell separat", "cell processor", "magnetic", "magellan", "harvest",
)  # fmt: skip


def maker(name: str) -> re.Match[str] | None:
    """Where a name says that a device makes cells."""
    return MAKERS.search(name) if has(name.casefold(), _MAKER_HINTS) else None


# Before the words of a product these make it another thing's circumstance: "Rifaximin with stem cell transplant".
_CIRCUMSTANCE: Final = words(
    r"\b(?:(?<!seeded )(?<!loaded )with|after|before|following|prior to|post|in|for|from|against|during"
    r"|undergoing|to|at|that|which|who|inhibit\w*|targets?|targeting|stimulat\w+|kills?|prevent\w*)\b"
)
# Behind them these make them another thing: "CAR-T toxicity", "T-cell lymphoma", "T-cell engager".
_ANOTHER: Final = words(
    r"[\s-]{0,2}(?:related|associated|toxicit\w+|recipients?|candidates?|patients?|survivors?|donors?|engagers?|activators?"
    r"|lymphoma|leuk|carcinoma|malignanc\w+|depleting|antibod\w+)"
)
_REACH: Final = 60


class Named(NamedTuple):
    """The product that a text names from `start` to `end`, by `rule`."""

    rule: KindRule
    start: int
    end: int

    @property
    def kind(self) -> str:
        """The notation of its kind."""
        return self.rule.kind


def _fewest(hints: Sequence[str]) -> tuple[str, ...]:
    """`hints` without those that contain another."""
    return tuple(sorted({hint for hint in hints if not any(other in hint and other != hint for other in hints)}))


# Most names of interventions have none.
_HINTS: Final = _fewest([hint for rule in KINDS for hint in rule.hints])


@lru_cache(maxsize=256)  # names and titles of one record are asked for again and again
def hinted(text: str) -> str:
    """The text and its folded form where it may name a product at all, else nothing."""
    both = f"{text}\n{text.casefold()}"
    return both if has(both, _HINTS) else ""


@lru_cache(maxsize=256)
def named(text: str) -> Named | None:
    """The first kind of which `text` names a product, in the order of the table."""
    both = hinted(text)
    for rule in KINDS if both else ():
        if not has(both, rule.hints):
            continue
        for match in rule.words.finditer(text):
            if not _ANOTHER.match(text, match.end()) and not _circumstance(text, match.start(), rule):
                return Named(rule, *match.span())
    return None


def _circumstance(text: str, start: int, rule: KindRule) -> bool:
    """Whether what begins at `start` is only the circumstance of what stands before."""
    found = _CIRCUMSTANCE.findall(text, max(0, start - _REACH), start)
    # Cells by a marker are what is given even behind "with": "Transepicardial with transseptal CD133+ implantation".
    return any(word.casefold() != "with" or rule.name != "marker-cells" for word in found)
