"""Cell, gene and combination products: which interventions are one, what their cells bear and whose they are.

:func:`products` reads names first, what a text explains of a name second. A trait is taken only from words that are
said of the very product: its own name and description, then titles and arms, then, where those are silent, the other
texts. Eligibility criteria speak of earlier treatment as well and are not read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from trialgraph.concepts import Decision
from trialgraph.facts import Evidence, Product, Property, Trait, registered
from trialgraph.semantics.case import Case, Passage, plain
from trialgraph.semantics.markers import Marker, antigen, read


def _words(*parts: str, flags: re.RegexFlag = re.IGNORECASE) -> re.Pattern[str]:
    return re.compile("|".join(parts), flags)


# --- which kind of product a name names -----------------------------------------------------------------------------


class KindRule(NamedTuple):
    """`name` of the rule, the `kind` of product (code list ``productKind``) and the words that name one.

    A text that has none of the `hints`, in small letters, has none of the words.
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
# A graft of blood-forming cells. "Stem cell transplantation" alone may be of any stem cell, into any organ.
_TRANSPLANT: Final = (
    rf"\b(?:{_ORIGIN}[\s-]?)?m?(?:HSCT|HCT(?!/P)|PBSCT|BMT|UCBT|HPCT)\b|\b{_ORIGIN}[\s-]?SCT\b|\bASCT\b"
    r"|\bha?ematopo\w{2,6}[\s-](?:stem|progenitor)?[\s-]?cells?[\s-](?:transplant\w*|graft\w*|rescue|boost|infusion)"
    rf"|\b(?:{_ORIGIN}|peripheral blood)[\s-](?:[\w-]{{1,16}}\s){{0,3}}(?:stem|progenitor)[\s-]cells?"
    r"[\s-](?:transplant\w*|graft\w*|rescue|infusion)"
    r"|\b(?:stem|progenitor)[\s-]cell[\s-](?:transplant\w*|rescue)"
    rf"|\b(?:{_ORIGIN}[\s-])?(?:bone[\s-])?marrow[\s-](?:transplant\w*|graft\w*)"
    rf"|\btransplant\w* of ha?ematopo\w{{2,6}}[\s-](?:stem|progenitor)|\b{_ORIGIN}[\s-]transplant\w*"
    r"|\bha?ematopo\w{2,6} (?:stem|progenitor)(?: cells?|s)\b|\bPBSCs?\b|\bperipheral blood (?:stem|progenitor) cells\b|\bstem[\s-]cell boost\b|\bHPC(?:-A|, ?(?:cord|marrow|apheresis))\b|omidubicel"
)

KINDS: Final = (
    KindRule(
        "car-nk", "carNk", ("car", "chimeric"),
        _words(rf"{_CAR}[\s-]?NK\b", rf"{_CAR}\b[\w\s.+-]{{0,30}}\b(?:NK|natural killer)\b", rf"{_CHIMERIC}[^.;]{{0,60}}\b(?:NK|natural killer)\b"),
    ),
    KindRule(
        "car-other", "carOther", ("car", "chimeric"),
        _words(rf"{_CAR}[\s-]?(?:DCs?|M|macrophages?|i?NKT)\b", rf"{_CHIMERIC}[^.;]{{0,60}}\b(?:dendritic|macrophages?|monocytes?|i?NKT)\b"),
    ),
    KindRule(
        "car-t", "carT", ("car", "chimeric", "cabtagene", "leucel", "kymriah", "abecma", "tecartus", "breyanzi"),
        _words(
            rf"{_CAR}[\s-]?TS?[\s-]?\d{{0,3}}\b", r"\bCar-T\b", rf"{_CAR}\b[^.;,()]{{0,60}}?\b(?:{_T}|CTLs?\b)",
            rf"{_CAR}[\w+.-]{{0,8}}[\s-](?:[\w+-]{{1,14}}[\s-]){{0,2}}{_T}", rf"{_CHIMERIC}", rf"{_T}[^.;]{{0,60}}\bchimeric antigen receptor",
            r"\b\w{3,20}cabtagene\b", r"tisagenlecleucel", r"\b(?:Kymriah|Yescarta|Tecartus|Breyanzi|Abecma|Carvykti)\b",
        ),
    ),
    # A number behind CAR names the antigen in codes like CAR22v2; but "CAR-12" may be anything, so see _engineered.
    KindRule("car-number", "carT", ("car",), re.compile(r"(?<![A-Za-z])(?:BE|U|4?S|Tan)?CARS?T?[\s-]?\d{1,3}(?!\d)")),
    KindRule(
        "tcr-t", "tcrT", ("tcr", "t cell receptor", "t-cell receptor", "tresgene", "star"),
        _words(
            r"\bTCR[\s-]?T\b", r"\bTCR[\s-](?:engineered|transduced|modified|redirected|gene)\b",
            rf"\bm?TCRs?\b[\w\s-]{{0,20}}(?:\bPBLs?\b|{_T})", rf"T[\s-]cell receptor[\w\s()-]{{0,30}}{_T}",
            rf"(?:{_T}|lymphocytes)[^.;]{{0,40}}\btransduced with[^.;]{{0,40}}\bT[\s-]cell receptor", r"\b\w{3,20}tresgene\b",
            r"\b(?-i:STAR)[\s-]?T\b", r"\bmTCRs?\b",
        ),
    ),
    KindRule("nk", "nkCells", ("nk", "natural killer"), _words(r"\bNK[\s-](?:[a-z]{1,14}\s)?cells?\b", r"\bnatural killer(?: \(NK\))?[\s-]cells?\b")),
    KindRule("til", "tumourInfiltratingLymphocytes", ("infiltrating", "lifileucel", "til"), _words(r"\btumou?r[\s-]infiltrating lymphocytes?", r"lifileucel", r"\b(?-i:TILs?)\b")),
    KindRule(
        "donor-lymphocytes", "donorLymphocytes", ("dli", "donor"),
        _words(r"\bDLI\b", r"\bdonor[\s-](?:derived )?(?:leu[ck]ocytes?|lymphocytes?|T[\s-]cells?)\b"),
    ),
    KindRule(
        "dendritic", "dendriticCells", ("dendritic", "dc", "sipuleucel"),
        _words(r"\bdendritic[\s-]cells?\b", r"\bDC[\s-](?:vaccines?|CIK)\b", r"\bDCVAC\b", r"sipuleucel"),
    ),
    KindRule(
        "stromal", "stromalCells", ("mesenchym", "msc", "stromal", "cel"),
        _words(
            r"\bmesenchym\w{1,4}\b[\w\s'’()-]{0,30}?\bcells?\b", r"\b(?:[A-Za-z]{1,6}[\s-]?)?h?MSCs?\b(?!\s?\d)",
            r"\b(?:[\w-]{1,20}\s)?stromal[\s-]cells?\b", r"\bmesenchymal\b", r"\b\w{3,20}(?:mestrocel|temestrocel|lestrocel)\b",
            r"(?:remestem|darvadstro|rexlemestro)cel",
        ),
    ),
    KindRule(
        "gene-in-cells", "geneTherapy", ("transduced", "gene"),
        _words(
            r"\bCD34\+?[\w\s-]{0,30}\btransduced\b", r"\btransduced\b[\w\s-]{0,20}\b(?:CD34|HSCs?|ha?ematopo\w+)",
            r"\bgene[\s-](?:modified|corrected|edited)[\w\s-]{0,20}\b(?:CD34|HSCs?|ha?ematopo\w+|stem)", r"\b\w{4,20}gene \w{3,20}temcel\b",
        ),
    ),
    KindRule("graft", "stemCellGraft", ("transplant", "hct", "sct", "bmt", "ucbt", "hpc", "graft", "rescue", "boost", "infusion", "haematopo", "hematopo", "pbsc", "peripheral blood", "omidubicel"), _words(_TRANSPLANT)),
    KindRule(
        "oncolytic", "oncolyticVirus", ("oncolytic", "vec", "pelareorep", "recombinant human adenovirus"),
        _words(r"\boncolytic\b[\w\s-]{0,30}virus\w*", r"talimogene", r"\bT-?VEC\b", r"pelareorep", r"\brecombinant human adenovirus\b", r"\b\w{4,20}repvec\b"),
    ),
    KindRule(
        "gene", "geneTherapy", ("gene", "aav", "adeno", "lentivir", "plasmid", "dna"),
        _words(
            r"\bgene[\s-](?:therap\w+|transfer)\b", r"\b(?:r|sc|ss)?AAV\d{0,2}(?:rh\d{1,2})?\b", r"adeno-?associated vir\w+",
            r"\blentiviral vector", r"\bplasmid DNA\b", r"\b\w{4,20}gene \w{3,20}(?:vec|cel)\b", r"\bnaked DNA\b",
        ),
    ),
    KindRule(
        "marker-cells", "otherCells", ("cd", "ac"),
        _words(r"\b(?:CD\s?|AC\s?)\d{2,3}\s?\+\s?(?:\w+\s){0,4}(?:cells?|implantation|injection|infusion)\b"),
    ),
    KindRule(
        "other-cells", "otherCells", ("cell", "mnc", "bmmc", "133", "kit", "svf", "vascular fraction", "bmac", "concentrate", "marrow", "cardiomyocyte", "blasts", "cytes", "phages", "islet", "ctl", "lymphocyte", "cel"),
        _words(
            r"\b(?:stem|progenitor|precursor)[\s-]cells\b", r"\bstem[\s-]cell\b(?![\s-](?:factor|mobili|transplant))",
            r"\bcell[\s-](?:based )?(?:therap\w+|injection|infusion|implantation|suspension|sheets?|product)\b",
            r"\bmono[\s-]?nucle\w{2,5}[\s-]cells?\b", r"\b(?:[A-Z]{1,4})?MNCs?\b", r"\bnucleated cells?\b",
            r"\b(?:\w+[\s-])?derived[\s-](?:\w+\s)?cells\b", r"\bBMM(?:N)?Cs?\b",
            r"\bAC\s?133\b", r"\bc-kit[\s-]?(?:\+|positive)", r"\bstromal vascular fraction\b", r"\bSVF\b", r"\bBMAC\b",
            r"\bbone marrow (?:aspirate )?concentrate\b", r"\bconcentrated bone marrow\b", r"\bcardiomyocytes?\b",
            r"\b(?:fibroblasts|keratinocytes|chondrocytes|myoblasts|hepatocytes|macrophages|pancreatic islets|islet cells)\b",
            r"\bislet transplant\w*", r"\bcytotoxic T[\s-]lymphocytes\b", r"\b(?-i:CTLs?)\b", r"\b(?:regulatory|gamma delta|γδ|specific) T[\s-]cells\b",
            r"\bT[\s-]cells\b", r"\b(?:loaded|irradiated|autologous|allogeneic)[\s-](?:leuk|tumou?r)\w*[\s-]cells\b", r"\b\w{4,20}(?:leucel|temcel|trocel|bicel)\b",
        ),
    ),
)  # fmt: skip
# Interventions of these types are no products, whatever they are called.
_OTHER_TYPES: Final = frozenset({"DIAGNOSTIC_TEST", "BEHAVIORAL", "DIETARY_SUPPLEMENT", "RADIATION"})
# Names of what is no product: what only looks like one, what is taken from somebody, what is measured, drugs against cells.
_NOT_GIVEN: Final = _words(
    r"\b(?:placebo|sham|control|controls|vehicle|saline|without|no|non[\s-]?transplant)\b",
    r"\b(?:collect\w*|harvest\w*|retriev\w*|isolation|procurement|phenotyp\w*|l?eu?k?apheresis|apheresis|mobili[sz]\w*|bank\w*)\b",
    r"\b(?:biops\w+|sampl\w+|samples?|assays?|sequencing|cytometry|analys[ei]s|tests?|testing|counts?|questionnaire\w*|surveys?)\b",
    r"\b(?:education\w*|counsel\w*|exercise|rehabilitation|registry|follow-?up|monitoring|app|program(?:me)?|polymorphism\w*)\b",
    r"\b(?:\w*globulin|vaccin\w*(?<!vaccine)|immuni[sz]ation|red blood cells?|conditioning|prophylaxis|lymphodeplet\w+)\b",
    r"\b(?:blood draw|extracellular|exosomes?|conditioned|secretome|cell[\s-]free|acellular|bone grafts?)\b",
)
_A_DEVICE: Final = _words(r"\b(?:systems?|devices?|kits?|separators?|catheters?|scaffold|machine)\b")
_GIVES: Final = _words(r"\b(?:injection|infusion|implantation|administration|transplant\w*|therapy|cells)\b")
# Before the words of a product these make it another thing's circumstance: "Rifaximin with stem cell transplant".
_CIRCUMSTANCE: Final = _words(
    r"\b(?:(?<!seeded )(?<!loaded )with|after|before|following|prior to|post|in|for|from|against|during|undergoing|to|at|that|which|who|inhibit\w*"
    r"|targets?|targeting|stimulat\w+|kills?|prevent\w*)\b"
)
_COMPLICATION: Final = _words(
    r"[\s-]{0,2}(?:related|associated|toxicit\w+|recipients?|candidates?|patients?|survivors?|donors?|engagers?|activators?|lymphoma|leuk|carcinoma"
    r"|malignanc\w+|depleting|antibod\w+)"
)


def _named(text: str) -> tuple[KindRule, re.Match[str]] | None:
    """The first kind of which `text` names a product, in the order of the table."""
    folded = text.casefold()
    for rule in KINDS:
        if not any(hint in folded for hint in rule.hints):
            continue
        for match in rule.words.finditer(text):
            if not _COMPLICATION.match(text, match.end()) and not _circumstance(text, match.start(), rule):
                return rule, match
    return None


def _circumstance(text: str, start: int, rule: KindRule) -> bool:
    """Whether what begins at `start` is only the circumstance of what stands before."""
    found = _CIRCUMSTANCE.findall(text, max(0, start - 60), start)
    # Cells by a marker are what is given even behind "with": "Transepicardial with transseptal CD133+ implantation".
    return any(word.casefold() != "with" or rule.name != "marker-cells" for word in found)


# --- which registered interventions are products --------------------------------------------------------------------

# What a text says a name is: "GDX012 is a novel cell therapy", "JK500 cell injection are regenerative NK cells".
_IS: Final = re.compile(
    r"\s{0,2}[®™]?\s{0,2}(?:\([^()]{0,40}\)\s?)?,?\s{0,2}(?:is|are|was|were|contains?|consists? of|comprises?|composed of|,|\(|:)\s?",
    re.IGNORECASE,
)
# A description that begins with what is given: "Injection of autologous …", "Autologous mesenchymal stem cells …".
_GIVEN: Final = re.compile(
    r"(?:an?\s|the\s|one\s)?(?:[\w-]{1,20}\s){0,3}(?:injection|infusion|implantation|administration|transplantation|dose) of\s",
    re.IGNORECASE,
)
_CODE: Final = re.compile(r"\d|[®™]|^[\w-]+$")
_WINDOW: Final = 140
_HEART: Final = re.compile(
    r"heart|cardi|myocard|coronary|erecti|penis|disc\b|knee|stroke|spinal|cirrho|ischa?emi", re.IGNORECASE
)
_CONFIDENCE: Final = {
    "name": 0.95,
    "other-name": 0.9,
    "explained": 0.85,
    "description": 0.8,
    "title": 0.75,
    "type": 0.6,
}


def _registered(case: Case) -> Iterator[tuple[int, str, Evidence]]:
    """(index, kind, evidence) of each registered intervention that is a product."""
    for index, item in enumerate(case.interventions):
        if item.type in _OTHER_TYPES or _NOT_GIVEN.search(item.name or ""):
            continue
        found = _by_name(case, index)
        if found is None or found[0] == "otherCells":
            explained = _by_text(case, index)
            found = explained if explained and (found is None or explained[0] != found[0]) else found
        if found is None and item.type == "COMBINATION_PRODUCT":
            found = _by_type(case, index)
        if found is not None:
            yield index, *found


def _by_name(case: Case, index: int) -> tuple[str, Evidence] | None:
    """The kind that the name of an intervention, or another name of it, names."""
    device = case.interventions[index].type == "DEVICE"
    for passage in case.own(intervention=index):
        field = field_of(passage)
        if field == "description":
            break
        if field == "otherNames" and _NOT_GIVEN.search(passage.plain):
            continue
        if device and (_A_DEVICE.search(passage.plain) or not _GIVES.search(passage.plain)):
            continue
        found = _named(passage.plain)
        if found and _engineered(case, found[0]):
            rule, match = found
            how = "name" if field == "name" else "other-name"
            kind = _other_than_graft(case, rule.kind, match)
            return kind, passage.evidence(f"{how}-{rule.name}", match.start(), match.end(), _CONFIDENCE[how])
    return None


def _engineered(case: Case, rule: KindRule) -> bool:
    """Whether ``CAR22`` means a chimeric receptor: the record must say so somewhere."""
    if rule.name != "car-number":
        return True
    return any(
        "himeric" in passage.plain or "CAR T" in passage.plain or "CAR-T" in passage.plain for passage in case.passages
    )


def _other_than_graft(case: Case, kind: str, match: re.Match[str]) -> str:
    """Stem cells that go into the heart, a disc or the like are no graft of blood-forming cells."""
    if kind != "stemCellGraft" or re.search(
        r"ha?ematopo|HSCT|HCT|PBSCT|BMT|marrow transplant", match.group(), re.IGNORECASE
    ):
        return kind
    return "otherCells" if any(_HEART.search(title.plain) for title in case.of("briefTitle", "officialTitle")) else kind


def _by_text(case: Case, index: int) -> tuple[str, Evidence] | None:
    """The kind that a text explains a name of an intervention by."""
    name = case.interventions[index].name or ""
    if (
        case.interventions[index].type == "DEVICE"
        or not (_CODE.search(name) or _named(name) or case.interventions[index].type == "GENETIC")
        or _chemical(case, index)
    ):
        return None
    return _by_description(case, index) or _by_explanation(case, index) or _by_title(case, index)


def _chemical(case: Case, index: int) -> bool:
    """Whether the name is linked to a substance, which no cell product is."""
    if index >= len(case.linked):
        return False
    # ChEBI has substances alone; other vocabularies of drugs have cells as well.
    return any(
        link.decision is Decision.ACCEPTED and link.concept.startswith("CHEBI:") for link in case.linked[index].links
    )


def _by_description(case: Case, index: int) -> tuple[str, Evidence] | None:
    """The kind that the beginning of the own description names."""
    for passage in case.own(intervention=index):
        if field_of(passage) == "description":
            first = next(passage.sentences(), (0, 0))
            head = passage.plain[: min(first[1], _WINDOW)]
            given = _GIVEN.match(head)
            begin = given.end() if given else 0
            found = _named(head[begin:])
            if found and (given or found[1].start() <= 40) and _engineered(case, found[0]):
                return found[0].kind, passage.evidence(
                    f"description-{found[0].name}", 0, begin + found[1].end(), _CONFIDENCE["description"]
                )
    return None


def _by_explanation(case: Case, index: int) -> tuple[str, Evidence] | None:
    """The kind that a sentence says the named thing is."""
    word = (plain(case.interventions[index].name or "").split() or ["-"])[0]
    for passage in case.of("description", "briefSummary", "detailedDescription"):
        text = passage.plain
        # Reading what a passage mentions takes time: only where the name stands beside such words at all.
        if word not in text or not ("cell" in text or "gene" in text or "vector" in text):
            continue
        for start, end in _spoken(case, index, passage):
            link = _IS.match(passage.plain, end)
            if link is None:
                continue
            window = passage.plain[link.end() : link.end() + _WINDOW]
            window = window[: next(_ends(window), len(window))]
            found = _named(window)
            if found and _engineered(case, found[0]) and not _PART.search(window, 0, found[1].start()):
                end = link.end() + found[1].end()
                return found[0].kind, passage.evidence(
                    f"explained-{found[0].name}", start, end, _CONFIDENCE["explained"]
                )
    return None


_CODE_NAME: Final = re.compile(r"\b[A-Z][A-Za-z]{0,6}-?\d{2,6}\w{0,4}(?: (?:cell )?injection)?(?![\w-])")


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


def _by_title(case: Case, index: int) -> tuple[str, Evidence] | None:
    """The kind that a title names behind the name, or, where nothing else is given, as what is tried."""
    alone = all(
        other == index or _NOT_GIVEN.search(item.name or "") for other, item in enumerate(case.interventions)
    ) and case.interventions[index].type in ("BIOLOGICAL", "GENETIC", "COMBINATION_PRODUCT", "PROCEDURE", "DRUG")
    for passage in case.of("briefTitle", "officialTitle"):
        text = passage.plain
        if _named(text) is None and _named(text[text.rfind(" of ") + 1 :]) is None:
            continue
        for start, end in _spoken(case, index, passage):
            found = _named(text[end : end + 60])
            if found and _engineered(case, found[0]) and not _PART.search(text, end, end + found[1].start()):
                stop = end + found[1].end()
                return found[0].kind, passage.evidence(
                    f"explained-{found[0].name}", start, stop, _CONFIDENCE["explained"]
                )
        tried = _TRIED.search(text) if alone else None
        found = _named(text[tried.end() : tried.end() + _WINDOW]) if tried else None
        if (tried and found and found[0].kind not in ("stemCellGraft", "otherCells")) or (
            tried and found and found[1].start() < 60
        ):
            begin = tried.end()
            stop = begin + found[1].end()
            if found[0].kind != "stemCellGraft" and _engineered(case, found[0]):
                return found[0].kind, passage.evidence(f"title-{found[0].name}", begin, stop, _CONFIDENCE["title"])
    return None


_PART: Final = re.compile(r"[.;:]|\b(?:and|or|plus|versus|vs)\b", re.IGNORECASE)
# What a title tries stands behind these words, or begins it.
_TRIED: Final = re.compile(
    r"\b(?:safety|efficacy|effects?|use|feasibility|study|trial|tolerability|administration|evaluation|injection|infusion|therapy)"
    r" (?:of|with|using)\s(?:the use of\s|the\s)?(?!.{0,120}\b(?:safety|efficacy|effects?|use|feasibility|tolerability) of\b)|^(?=\w)",
    re.IGNORECASE,
)


def _ends(text: str) -> Iterator[int]:
    for match in re.finditer(r"[.;\n]", text):
        yield match.start()


_MATERIAL: Final = _words(
    r"\b(?:device|scaffolds?|matrix|membranes?|films?|patch(?:es)?|sponges?|shock[\s-]?waves?|stents?|catheters?|implants?|materials?"
    r"|mesh|inhalers?|pumps?|dressings?|syringes?|microneedles?|sealant|fleece|gel|ring|balloon)\b"
)


def _by_type(case: Case, index: int) -> tuple[str, Evidence] | None:
    """What the registrant classes as a combination product, when name or description has a device or material in it.

    Registrants class regimens of drugs, even programmes, so as well.
    """
    own = tuple(case.own(intervention=index))
    if own and any(_MATERIAL.search(passage.plain) for passage in own):
        return "combination", own[0].evidence("registered-combination", confidence=_CONFIDENCE["type"])
    return None


def field_of(passage: Passage) -> str:
    """The name of the field that a passage is the text of."""
    return passage.path.rpartition(".")[2].partition("[")[0]


# --- products that only a text names --------------------------------------------------------------------------------

# Transplantation from another person; of the participant's own cells it is most often earlier treatment.
_FROM_OTHER: Final = re.compile(
    r"\b(?:allo(?:gen[ei]+c)?|haplo(?:type|[\s-]?identical)?|unrelated donor|cord blood)\b"
    r"|\b(?:allo|haplo)-?(?=HSCT|HCT|SCT|BMT|TPH|PBSCT)",
    re.IGNORECASE,
)
_HEAD: Final = re.compile(_TRANSPLANT, re.IGNORECASE)
_BEFOREHAND: Final = _words(
    r"\b(?:after|post|following|prior|previous|history of|relaps\w+|fail\w+|refractory|survivors?|recipients? with"
    r"|without|not|non|no|if|may|can|could|eligible for|candidates? for|ineligible|instead of)\b[^.;]{0,40}$",
    r"\b(?:versus|vs\.?)\s$",
)
# What takes place at a transplantation, so that "after the transplant" belongs to the trial.
_AROUND: Final = _words(
    r"\b(?:conditioning|preparative|prophyla\w+|engraftment|mobili[sz]\w+|cryopreserv\w+|bridg\w+|day [+-])"
)
_UNDERGOES: Final = _words(
    r"\b(?:undergo(?:es|ing)?|receiv(?:es|ing|e)|followed by|proceed(?:s|ing)? to|scheduled for|prior to|before|ahead of|bridg\w+ to)"
    r"\s(?:an?\s|their\s|the\s)?(?:[\w-]+\s){0,3}$"
)
_REINFUSED: Final = re.compile(
    r"\b(?:PBSCs?|peripheral (?:blood )?stem cells?|stem cells?|graft|bone marrow)\b"
    r"(?:\s?[:,]?\s(?:re)?(?:infusion )?(?:on )?(?:day|D)\s?\+?0\b|[^.;\n]{0,160}?\b(?:were|was|are|is|will be) (?:re)?infused)",
    re.IGNORECASE,
)
_NEAR: Final = 90


def _grafts(case: Case) -> Iterator[tuple[str, str, Passage, int, int]]:
    """(rule, label, passage, start, end) of the words of a graft that no intervention is, the best first."""
    makers = any(MAKERS.search(item.name or "") for item in case.interventions)
    for passage in case.of("briefTitle", "officialTitle"):
        for match in _other_donor(passage):
            around = _AROUND.search(passage.plain) or (
                makers and any(sorted_by(passage.plain, match.start(), match.end()))
            )
            if around or not _BEFOREHAND.search(passage.plain, max(0, match.start() - 50), match.start()):
                yield "graft-in-title", passage.quote(match.start(), match.end()), passage, match.start(), match.end()
    for passage in case.passages:
        if passage.arm is None and passage.intervention is None:
            continue
        if "PBSC" not in passage.plain and "nfused" not in passage.plain and "ay 0" not in passage.plain:
            continue
        for match in _REINFUSED.finditer(passage.plain):
            word = re.match(r"[\w-]+(?: (?:blood )?(?:stem )?cells?)?", match.group())
            label = word.group() if word else match.group()
            if _haematology(case):
                yield "graft-reinfused", label, passage, match.start(), match.end()
    for passage in case.passages:
        if field_of(passage) in ("briefSummary", "description", "label", "interventionModelDescription"):
            for match in _other_donor(passage):
                verb = _UNDERGOES.search(passage.plain, max(0, match.start() - 60), match.start())
                if verb and not _BEFOREHAND.search(passage.plain, max(0, verb.start() - 60), verb.start()):
                    yield (
                        "graft-undergone",
                        passage.quote(match.start(), match.end()),
                        passage,
                        match.start(),
                        match.end(),
                    )


def _haematology(case: Case) -> bool:
    """Whether the record speaks of transplantation from another person at all."""
    return any(
        _FROM_OTHER.search(passage.plain)
        for passage in case.of(
            "briefTitle", "officialTitle", "briefSummary", "detailedDescription", "keywords", "description"
        )
        if "allo" in passage.plain.casefold() or "haplo" in passage.plain.casefold()
    )


class _Span(NamedTuple):
    begin: int
    stop: int

    def start(self) -> int:
        return self.begin

    def end(self) -> int:
        return self.stop


_OTHER_HINTS: Final = ("allo", "Allo", "ALLO", "aplo", "APLO", "donor", "Donor", "DONOR", "ord blood", "ord Blood")
_GRAFT_HINTS: Final = ("ransplant", "RANSPLANT", "SCT", "HCT", "BMT", "graft", "infused", "PBSC", "stem cell")


def _other_donor(passage: Passage) -> Iterator[_Span]:
    """Words for a transplantation from another person: its donor and its name within one phrase."""
    text = passage.plain
    if not any(hint in text for hint in _OTHER_HINTS):
        return
    for head in _HEAD.finditer(text):
        inside = _FROM_OTHER.search(head.group())
        if inside:
            yield _Span(_phrase(text, head.start()), head.end())
            continue
        begin = max(0, head.start() - _NEAR)
        donors = list(_FROM_OTHER.finditer(text, begin, head.start()))
        between = text[donors[0].end() : head.start()] if donors else "."
        if donors and not re.search(r"[.;,:]|\b(?:for|in|with|of|to|after|before|and|vs|versus)\b", between):
            yield _Span(_phrase(text, donors[0].start()), head.end())


_QUALIFIES: Final = re.compile(
    r"(?:[\w+αβγδ/-]{2,20}[\s-])?(?:T[\s-]?cell[\s-])?(?:depleted|selected|replete|mismatched|matched)[\s-]{1,2}$",
    re.IGNORECASE,
)


def _phrase(text: str, start: int) -> int:
    """Where a phrase begins whose words from `start` on are its head: "TCRαβ+ T cell-depleted" belongs to it."""
    for item in sorted_by(text, max(0, start - 80), start):
        if not text[item.end : start].strip(" -"):
            return item.start
    before = _QUALIFIES.search(text, max(0, start - 60), start)
    return before.start() if before else start


def _made_by_device(case: Case) -> Iterator[tuple[str, str, Passage, int, int]]:
    """(kind, label, passage, start, end) of products in titles and arms, for trials that register the device alone."""
    for passage in case.passages:
        if field_of(passage) not in ("briefTitle", "officialTitle", "label", "description"):
            continue
        if passage.arm is None and passage.intervention is not None:
            continue
        for start, end in passage.sentences():
            for rule in KINDS:
                match = rule.words.search(passage.plain, start, end)
                if (
                    match
                    and rule.kind not in ("stemCellGraft", "geneTherapy", "oncolyticVirus")
                    and _engineered(case, rule)
                ):
                    begin = _modified(passage.plain, match.start())
                    yield rule.kind, passage.quote(begin, match.end()), passage, begin, match.end()
                    return


_MODIFIES: Final = re.compile(
    r"(?:[\w+αβγδ/]{2,20}-(?:depleted|selected|enriched)\s)?(?:(?:CD\d{1,3}|[A-Z][\w.]{2,10})[\s-])?(?:autologous |allogeneic )?$",
    re.IGNORECASE,
)  # noqa: E501


def _modified(text: str, start: int) -> int:
    found = _MODIFIES.search(text, max(0, start - 60), start)
    return found.start() if found else start


# Devices whose names stand for the making of cells; `processing` finds more by what a text says.
MAKERS: Final = _words(
    r"\bclinimacs\b", r"\bprodigy\b", r"\bsepax\b", r"\bcobe[\s-]spectra\b", r"\bcobe 2991\b", r"\bspectra optia\b", r"\bisolex\b",
    r"\bsmart\s?prep\w*", r"\bbmac\b[\w\s-]{0,20}\bsystem\b", r"\bcelution\b", r"\bmarrowstim\b", r"\bicellator\b",
    r"\bcell separat\w+", r"\bcell processor\b", r"\bmagnetic (?:cell )?(?:separat|selection)\w*", r"\bmagellan\b[\w\s-]{0,20}\bsystem\b",
    r"\bharvest\b[\w\s-]{0,20}\bsystem\b",
)  # fmt: skip


# --- traits ---------------------------------------------------------------------------------------------------------

_RECEPTOR_KINDS: Final = frozenset({"carT", "carNk", "carOther", "tcrT"})
_GENE_KINDS: Final = _RECEPTOR_KINDS | {
    "geneTherapy",
    "oncolyticVirus",
    "tumourInfiltratingLymphocytes",
    "otherCells",
    "stemCellGraft",
}
_CELL_KINDS: Final = _RECEPTOR_KINDS | {
    "nkCells", "tumourInfiltratingLymphocytes", "donorLymphocytes", "dendriticCells", "stromalCells", "stemCellGraft", "otherCells", "geneTherapy",
}  # fmt: skip
# What sentences call a product of each kind, beside its names.
_CALLED: Final = {
    "stemCellGraft": re.compile(
        rf"{_TRANSPLANT}|\bgrafts?\b|\bstem cells?\b|\btransplant\w*|\bHPCs?\b|\bdonors?\b", re.IGNORECASE
    ),
}
_CELLS: Final = re.compile(
    r"\b(?:cells?|CAR|CARTs?|CAR[\s-]?Ts?|TCR|m?SCs?|h?MSCs?|MNCs?|PBLs?|PBMCs?|lymphocytes?|CD\d+\+?|DLI|TILs?|NKs?|CTLs?|DCs?|SVF|BMAC|concentrate"
    r"|cardiomyocytes?|product|marrow|injection|receptors?|precursors?|vector)\b|CAR-|MSC",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence that speaks of a product: `tier` 0 its own texts, 1 titles and arms, 2 others.

    `shared` is a title that speaks of several products of one kind without the name of any.
    """

    tier: int
    passage: Passage
    start: int
    end: int
    shared: bool = False

    def evidence(self, rule: str, start: int, end: int, confidence: float = 0.9) -> Evidence:
        """That `rule` rests on the words from `start` to `end`, less surely where the words are further off."""
        return self.passage.evidence(rule, start, end, round(confidence - 0.05 * self.tier, 2))


_TIERS: Final = {
    "briefTitle": 1, "officialTitle": 1, "label": 1, "briefSummary": 2, "detailedDescription": 2,
    "interventionModelDescription": 2, "keywords": 2,
}  # fmt: skip


def places(case: Case, product: Product, others: Sequence[Product]) -> Iterator[Place]:
    """The sentences that speak of `product`, beside which the trial gives `others`."""
    own = int(product.thing.key) if product.thing else None
    called = _CALLED.get(product.kind, _CELLS)
    alone = not others
    if own is not None:
        for passage in case.own(intervention=own):
            for start, end in passage.sentences():
                yield Place(0, passage, start, end)
    arms = set(case.arms_with(own)) if own is not None else set(range(len(case.arms)))
    elsewhere = {int(other.thing.key) for other in others if other.thing}
    for passage in case.passages:
        tier = _TIERS.get(field_of(passage), 1 if passage.arm is not None else 3)
        if tier > 2 or (passage.arm is not None and passage.arm not in arms):
            continue
        text = passage.plain
        by_kind = alone or all(other.kind != product.kind for other in others)
        if by_kind and not called.search(text):
            continue
        for start, end in passage.sentences():
            if by_kind:
                # The text of a product is not the text of one beside it: words must stand next to their head.
                if called.search(text, start, end):
                    yield Place(tier, passage, start, end)
                continue
            spoken = {index for mention in case.mentioned(passage, start, end) for index in mention.interventions}
            only_arm = passage.arm is not None and not elsewhere & set(case.given_in(passage.arm))
            if (own in spoken or only_arm) and not spoken & elsewhere:
                yield Place(tier, passage, start, end)
            elif not spoken and field_of(passage) in ("briefTitle", "officialTitle"):
                yield Place(tier, passage, start, end, shared=True)


_Reader = Callable[[Case, Product, Place], Iterator[Trait]]


class TraitRule(NamedTuple):
    """How one property is read of a sentence, for products of the `kinds`; all of tiers 0 and 1 count, or those of
    the first tier that tells (`first`)."""

    property: Property
    kinds: frozenset[str]
    read: _Reader
    first: bool = False


# Target: the words around the name of an antigen.
_RECEPTOR: Final = re.compile(
    r"\b(?:chimeric|m?TCRs?|STAR|scFv)\b|(?-i:CAR)|T[\s-]?(?:cells?|lymphocytes)\b", re.IGNORECASE
)
_AIMS: Final = _words(
    r"(?:\banti|\bαnti)[\s-]{0,2}$", r"\btarget(?:ing|s|ed (?:to|for|at|against)|ed by)?(?: (?:the|human|both|dual))?\s$",
    r"\bdirected (?:against|to|at)(?: the)?\s$", r"\bagainst(?: the)?\s$", r"\brecogni[sz](?:e|es|ing)(?: the)?\s$",
    r"CARTs?[\s.-]$", r"(?-i:CAR)[.-]$", r"\bspecific(?:ity)? (?:for|to|against)(?: the)?\s$", r"\bexpressing(?: an?)?\s$", r"\bbind(?:s|ing)?(?: to)?\s$",
)  # fmt: skip
_AIMED: Final = re.compile(
    r"\+?[\s.-]{0,2}\)?\s?(?:G1[23][A-Z]\s?|mutant\s|mutated\s|positive\s)?(?:antigen[\s-])?"
    r"(?:(?:dual|bi)?-?\s?(?:targeted|targeting|directed|specific|redirected)\b"
    r"|(?:[\w-]{1,18}[\s-]){0,2}?(?:[A-Za-z]{0,4}CARs?\b|[A-Za-z]{0,4}CARs?[\s-]?[TND]|m?TCRs?\b|STAR\b|chimeric\b))",
    re.IGNORECASE,
)
_SORTED: Final = re.compile(r"deplet|select|enrich|\bCD\d|\bcells\b", re.IGNORECASE)
_JOINED: Final = re.compile(r"\+?\s{0,2}(?:[/&,+x×-]|and|or|and/or|,\s?and)?\s{0,2}(?:anti-)?", re.IGNORECASE)
_CAR_NUMBER: Final = re.compile(r"(?<![A-Za-z])(?:BE|U|4?S|Tan)?CARS?T?[\s-]?(\d{1,3})(?!\d)")
_STIMULATES: Final = frozenset({"CD3", "CD2", "CD28", "CD52", "CD137", "CD27"})
_EARLIER: Final = re.compile(
    r"\b(?:prior|previous|previously|earlier|not|no|without|failed|unlike)\b[^.;]{0,25}$", re.IGNORECASE
)


def _targets(case: Case, product: Product, place: Place) -> Iterator[Trait]:
    text, (start, end) = place.passage.plain, (place.start, place.end)
    if not _RECEPTOR.search(text, start, end):
        return
    found = [marker for marker in antigen(text, start, end) if marker.name not in _STIMULATES]
    aimed: list[int] = []
    for index, marker in enumerate(found):
        before = _AIMS.search(text, max(start, marker.start - 30), marker.start)
        after = _AIMED.match(text, marker.end, min(end, marker.end + 70))
        if after and _SORTED.search(after.group()):
            after = None
        said = before and (after or _RECEPTOR.search(text, max(start, marker.start - 90), min(end, marker.end + 70)))
        earlier = _EARLIER.search(text, max(start, marker.start - 40), marker.start)
        if (said or after) and not earlier:
            aimed.append(index)
    for index in sorted(_together(text, found, aimed)):
        marker = found[index]
        yield Trait(Property.TARGET, marker.name, place.evidence("receptor-target", *_around(text, marker, start, end)))
    for match in _CAR_NUMBER.finditer(text, start, end):
        name = f"CD{match[1]}"
        if any(re.search(rf"\bCD\s?{match[1]}(?!\d)", passage.plain) for passage in case.passages):
            yield Trait(Property.TARGET, name, place.evidence("car-number-target", match.start(), match.end(), 0.85))


def _together(text: str, found: Sequence[Marker], aimed: Sequence[int]) -> set[int]:
    """The markers in `aimed`, and those joined to them: both of "CD19/CD22 CAR"."""
    reached = set(aimed)
    for one, other in [(i, i + 1) for i in range(len(found) - 1)] + [
        (i + 1, i) for i in reversed(range(len(found) - 1))
    ]:
        low = min(one, other)
        if one in reached and _JOINED.fullmatch(text, found[low].end, found[low + 1].start):
            reached.add(other)
    return reached


def _around(text: str, marker: Marker, start: int, end: int) -> tuple[int, int]:
    """The marker with a few words on either side."""
    begin = text.rfind(" ", start, max(start, marker.start - 25)) + 1 or start
    stop = text.find(" ", min(end, marker.end + 25), end)
    return max(begin, start), stop if stop != -1 else end


# Costimulation.
_MOLECULE: Final = r"(4-?1BB|CD137|CD28|OX-?40|ICOS|CD27|DAP-?1[02]|2B4|CD244|IL-?2Rβ|GITR|HVEM)"
_COSTIMULATES: Final = re.compile(
    rf"(?:TCR|CD3)[\s-]?(?:ζ|z\b|zeta)?\s?[:/-]\s?{_MOLECULE}|{_MOLECULE}\s?[:/-]?\s?(?:(?:TCR|CD3)[\s-]?)?(?:ζ|z\b|zeta)"
    rf"|{_MOLECULE}(?:\s\([^()]{{0,30}}\))?[\s-](?:co-?stimulat\w+|intracellular|signal\w+|domains?|endodomains?)"
    rf"|co-?stimulat\w+ (?:molecules?|domains?)(?: of| from)? {_MOLECULE}",
    re.IGNORECASE,
)
_WRITTEN: Final = {"41BB": "4-1BB", "OX-40": "OX40", "DAP-10": "DAP10", "DAP-12": "DAP12"}


def _domains(case: Case, product: Product, place: Place) -> Iterator[Trait]:
    for match in _COSTIMULATES.finditer(place.passage.plain, place.start, place.end):
        name = next(group for group in match.groups() if group).upper()
        name = _WRITTEN.get(name, name)
        yield Trait(Property.DOMAIN, name, place.evidence("costimulatory-domain", match.start(), match.end()))


# Donor: words, and the notation of the code list `donorType`.
DONORS: Final = (
    ("autologous", _words(r"\bautologous\b", r"\bauto-?(?=h?MSC|HSCT|HCT|SCT|BMT|CD34|PBSC)", r"\bself\b(?= peripheral)")),
    ("autologous", _words(
        r"\b(?:patients?|participants?|subjects?|person)(?:['’]s?|s)? own (?:[\w-]+ ){0,3}(?:cells?|tissue|marrow|fat|blood|adipose)",
        r"\b(?:obtained|collected|harvested|extracted|isolated|taken)(?: \w+)? from (?:the |each |all |enrolled )?(?:patient|participant|subject|themselves)",
        r"\bfrom (?:the )?(?:bone marrow|adipose tissue|blood) of (?:the |enrolled )?(?:patient|participant|subject)",
    )),
    ("allogeneic", _words(r"\ballogen[ei]+c\b", r"\ballo-?(?=h?MSC|HSCT|HCT|SCT|BMT|PBSC)", r"\ballogenous\b", r"\bmismatch(?:ed)? donors?\b|\bKIR match donors?\b")),
    ("haploidentical", _words(r"\bhaplo[\s-]?identical\b", r"\bhaplotype\b(?=\s(?:PBSC|peripheral|HSCT|stem|transplant))", r"\bhaplo-?\s?(?=HSCT|HCT|SCT|BMT|TPH|PBSCT|hematop|haematop|transplant|donor)", r"\bHID\b")),
    ("matchedSibling", _words(r"\bmatched[\s-](?:\w+ )?sibling\b", r"\bMSD\b", r"\bidentical sibling\b")),
    ("matchedUnrelated", _words(r"\bmatched,?[\s-](?:volunteer )?unrelated\b", r"\bMUD\b")),
    ("mismatchedUnrelated", _words(r"\bmis-?matched[\s-](?:\w+ )?unrelated\b", r"\bMMUD\b")),
    ("matchedRelated", _words(r"\bmatched[\s-]related\b", r"\bMRD donor")),
    ("unrelated", _words(r"\bunrelated[\s-](?:\w+ )?(?:donors?|cord)\b")),
    ("related", _words(r"(?<!un)(?<!matched )(?<!haploidentical )\brelated[\s-]donors?\b", r"(?<!matched )(?<!identical )\bsibling donors?\b")),
    ("cordBlood", _words(r"\b(?:umbilical[\s-])?cord[\s-]blood\b", r"\bUCBT?\b")),
    ("healthyDonor", _words(r"\bhealthy (?:\w+ )?donors?\b")),
    ("deceasedDonor", _words(r"\bdeceased[\s-]donors?\b", r"\bcadaveric donors?\b")),
)  # fmt: skip
# A word about donors implies the wider one, which then says nothing new.
_IMPLIES: Final = {
    "haploidentical": ("allogeneic", "related"), "matchedSibling": ("allogeneic", "related", "matchedRelated"),
    "matchedUnrelated": ("allogeneic", "unrelated"), "mismatchedUnrelated": ("allogeneic", "unrelated"),
    "matchedRelated": ("allogeneic", "related"), "unrelated": ("allogeneic",), "related": ("allogeneic",),
    "cordBlood": ("allogeneic",), "healthyDonor": ("allogeneic",), "deceasedDonor": ("allogeneic",),
}  # fmt: skip
_TRANSPLANTED: Final = re.compile(
    r"\b(?:stem|progenitor|ha?ematopoietic)[\s-](?:stem[\s-])?cells?[\s-](?:transplant|graft|rescue)|transplant|\w*(?:HSCT|HCT|BMT|SCT)\b|\bgraft",
    re.IGNORECASE,
)
_GRAFTED: Final = re.compile(
    rf"{_TRANSPLANTED.pattern}|\bPBSC|\b(?:stem|progenitor)[\s-]cells?\b|\bdonors?\b|\bmarrow\b|\bHPC", re.IGNORECASE
)
_PHRASE: Final = 80


def _donors(case: Case, product: Product, place: Place) -> Iterator[Trait]:
    text = place.passage.plain
    folded = text[place.start : place.end].casefold()
    if not any(
        hint in folded
        for hint in ("auto", "allo", "haplo", "donor", "own", "sibling", "cord", "from", "related", "hid")
    ):
        return
    graft = product.kind == "stemCellGraft"
    for notation, words in DONORS:
        if notation == "cordBlood" and not graft:
            continue
        for match in words.finditer(text, place.start, place.end):
            if _EARLIER.search(text, max(place.start, match.start() - 30), match.start()):
                continue
            if place.tier > 0 and not _of_this(text, match, place, graft):
                continue
            yield Trait(
                Property.DONOR, notation, place.evidence(f"donor-{_kebab(notation)}", *_wider(text, match, place))
            )
            break


def _of_this(text: str, match: re.Match[str], place: Place, graft: bool) -> bool:
    """Whether the head of the phrase that begins with the words of a donor is that of a graft, or is not."""
    stop = min(place.end, match.end() + _PHRASE)
    head = _TRANSPLANTED.search(text, match.start(), stop)
    cells = _CELLS.search(text, match.end(), stop)
    if graft:
        near = _GRAFTED.search(text, max(place.start, match.start() - _PHRASE), stop)
        engineered = re.search(
            r"\b(?:CAR|NK|TCR|chimeric|lymphocyte)", text[match.end() : head.start() if head else stop]
        )
        return near is not None and engineered is None
    if "donor" in match.group().casefold() or " from " in f" {match.group()} " or " own " in match.group():
        return True
    return cells is not None and not (head and _stem_cell_graft(text, head, cells))


def _stem_cell_graft(text: str, head: re.Match[str], cells: re.Match[str]) -> bool:
    """Whether the first head is the transplantation of blood-forming cells, not cells that are given."""
    return head.start() <= cells.start() or (
        head.group().casefold().startswith(("stem", "progenitor", "hem", "haem")) and head.start() <= cells.start() + 5
    )


def _wider(text: str, match: re.Match[str], place: Place) -> tuple[int, int]:
    stop = text.find(" ", min(place.end, match.end() + 30), place.end)
    return match.start(), stop if stop != -1 else place.end


def _kebab(notation: str) -> str:
    return re.sub(r"[A-Z]", lambda upper: f"-{upper.group().lower()}", notation)


# Source: the tissue or cells that the product is made of.
_TISSUE: Final = (
    r"(?:human )?(?:blood or bone marrow|umbilical[\s-]cord(?: blood| tissue| Wharton['’]?s jelly)?(?: mononuclear cells)?|placental?(?: cord blood| matrix| tissue)?"
    r"|cord[\s-]blood(?: mononuclear cells)?|Wharton['’]?s jelly|bone[\s-]marrow(?: mono[\s-]?nuclea\w+ cells| nucleated cells)?"
    r"|adipose(?:[\s-](?:derived[\s-])?tissue)?|fat tissue|amnio\w+|dental pulp|menstrual blood"
    r"|peripheral[\s-]blood(?: mono[\s-]?nuclear cells?| stem cells?| lymphocytes| progenitor cells?)?(?: \(PBMCs?\))?|PBMCs?|peripheral stem cells"
    r"|embryonic stem cells?|(?:induced )?pluripotent stem cells?|iPSC?s?(?: cells?)?|atrial appendage)"
)
_SOURCES: Final = (
    ("source-named", re.compile(rf"\b({_TISSUE})(?:[\s-](?:tissue[\s-])?derived|[\s-](?:mesenchym|stem|stromal|mono|MSC|cells?\b|aspirate|concentrate|progenitor|nucleated|MNC))", re.IGNORECASE)),
    ("source-from", re.compile(rf"\b(?:derived|obtained|isolated|collected|harvested|extracted|made|prepared|manufactured|generated|comes?|separated) from (?:the |their |a |an |human |allogeneic |autologous |healthy |patient['’]?s?['’]? |own |donor |enrolled ){{0,3}}({_TISSUE})", re.IGNORECASE)),
    ("source-obtained", re.compile(rf"\bto obtain ({_TISSUE})|\b({_TISSUE}) (?:\([\w ]{{1,10}}\) )?(?:is |are |will be |was |were )?(?:obtained|collected|harvested)", re.IGNORECASE)),
    ("source-cells", re.compile(r"\b((?:white blood cells \(T cells\)|white blood cells|T[\s-]cells|lymphocytes|NK cells|monocytes|dendritic cells))(?: are| will be| is)? (?:derived|collected|obtained|taken|isolated)(?: \w+)? from", re.IGNORECASE)),
)  # fmt: skip
_GRAFT_SOURCE: Final = re.compile(
    r"\b(peripheral blood stem cells?|peripheral stem cells?|PBSCs?|PBSC(?=T)|umbilical cord blood|cord blood|bone marrow|blood or bone marrow)\b",
    re.IGNORECASE,
)


def _sources(case: Case, product: Product, place: Place) -> Iterator[Trait]:
    text = place.passage.plain
    if product.kind == "stemCellGraft":
        # Other texts tell of transplantation in general.
        if place.tier < 2:
            for match in _GRAFT_SOURCE.finditer(text, place.start, place.end):
                if (
                    place.tier == 0
                    or _GRAFTED.search(text, match.end(), min(place.end, match.end() + 60))
                    or match.group().startswith(("PBSC", "Periph", "periph"))
                ):
                    value = place.passage.quote(match.start(), match.end())
                    yield Trait(
                        Property.SOURCE, value, place.evidence("graft-source", match.start(), match.end(), 0.85)
                    )
        return
    for rule, words in _SOURCES:
        if rule == "source-named" and product.kind in _RECEPTOR_KINDS:
            continue  # a marrow aspirate beside engineered cells is a test
        for match in words.finditer(text, place.start, place.end):
            group = 1 if match[1] else 2
            if _EARLIER.search(text, max(place.start, match.start() - 30), match.start()):
                continue
            value = place.passage.quote(*match.span(group))
            yield Trait(Property.SOURCE, value, place.evidence(rule, match.start(), match.end()))


def tissue(place: Place) -> str:
    """The words of a sentence for what cells are taken from, or nothing."""
    for _, words in _SOURCES:
        match = words.search(place.passage.plain, place.start, place.end)
        if match:
            return place.passage.quote(*match.span(1 if match[1] else 2))
    return ""


# What the cells are selected for, or depleted of.
@dataclass(frozen=True, slots=True)
class Sorted:
    """Markers by which cells are sorted, `depletion` or selection, and the words from `start` to `end` that say so."""

    markers: tuple[str, ...]
    depletion: bool
    rule: str
    start: int
    end: int

    def belongs(self, product: Product, text: str, place: Place) -> bool:
        """Whether what is sorted is `product`: the head behind the words decides between a graft and other cells."""
        following = text[self.end : min(place.end, self.end + 90)]
        graft = re.search(r"transplant|HSCT|HCT|BMT|graft|haplo", following, re.IGNORECASE)
        engineered = re.search(r"\bCAR\b|CAR-|chimeric|\bNK\b|\bTCR-|lymphocyte", following)
        if product.kind == "stemCellGraft":
            return not engineered or (graft is not None and graft.start() < engineered.start())
        return not graft or (engineered is not None and engineered.start() < graft.start())


_TAKES_OUT: Final = re.compile(r"deplet(?:ed|ion|ions)\b|\bnegative(?:ly)? select\w+", re.IGNORECASE)
_KEEPS: Final = re.compile(
    r"\b(?:positive(?:ly)? )?(?:select(?:ed|ion)|enrich(?:ed|ment)|purifi(?:ed|cation)|immunoselect\w+|separat(?:ed|ion))\b",
    re.IGNORECASE,
)
_CELL_WORDS: Final = r"(?:\+|pos\b|positive|bearing|expressing|\s|-|(?:T|B|NK)\b|cells?|lymphocytes?|naive|memory|stem|progenitors?|the|of|graft|are|is|will|be|was|were|for)"
_UP_TO: Final = re.compile(rf"{_CELL_WORDS}{{0,10}}", re.IGNORECASE)
_FOR: Final = re.compile(r"\s(?:of|for|from)\s(?:the\s|donor\s|autologous\s){0,2}$", re.IGNORECASE)
_ANTIBODY: Final = re.compile(
    r"\b(?:rituximab|antibod\w+|alemtuzumab|in vivo|ATG|serotherapy|patients? (?:are|were|will be) select|lymphodeplet)",
    re.IGNORECASE,
)


def sorted_by(text: str, start: int, end: int) -> Iterator[Sorted]:
    """Where the words from `start` to `end`, one sentence, say that cells are sorted by markers, and how."""
    found = list(read(text, start, end))
    if not found or _ANTIBODY.search(text, start, end):
        return
    runs: list[list[Marker]] = []
    for marker in found:
        if runs and _run_on(text, runs[-1][-1].end, marker.start):
            runs[-1].append(marker)
        else:
            runs.append([marker])
    for run in runs:
        names = tuple(dict.fromkeys(marker.name for marker in run))
        for depletion, words in ((True, _TAKES_OUT), (False, _KEEPS)):
            how = "depletion" if depletion else "selection"
            gap = _UP_TO.match(text, run[-1].end, end)
            after = words.match(text, gap.end(), end) if gap else None
            if after is None and gap:
                after = next(
                    (m for m in words.finditer(text, run[-1].end, min(end, gap.end() + 12)) if m.start() <= gap.end()),
                    None,
                )
            if after:
                yield Sorted(names, depletion, f"marker-{how}", run[0].start, after.end())
                break
            before = None
            for match in words.finditer(text, max(start, run[0].start - 40), run[0].start):
                if _FOR.fullmatch(text, match.end(), run[0].start):
                    before = match
            if before:
                yield Sorted(names, depletion, f"{how}-of-marker", before.start(), run[-1].end)
                break


_AND: Final = re.compile(r"(?:\+|-|\s|/|,|&|and|or|positive|(?:T|B)\b|cells?|lymphocytes?|αβ)*", re.IGNORECASE)


def _run_on(text: str, start: int, end: int) -> bool:
    return end - start <= 24 and _AND.fullmatch(text, start, end) is not None


_SORTABLE: Final = frozenset({"otherCells", "stemCellGraft", "stromalCells"})
_BEARS: Final = re.compile(
    r"\s?(?:\+|positive\b)[\s-]{0,2}(?:[\w-]+\s){0,4}(?:cells?|HPC|stem|implantation|injection)|\s?\+?$", re.IGNORECASE
)


def _sorts(case: Case, product: Product, place: Place) -> Iterator[Trait]:
    text = place.passage.plain
    for item in sorted_by(text, place.start, place.end):
        if place.tier and not item.belongs(product, text, place):
            continue
        for name in item.markers:
            kind = Property.DEPLETED if item.depletion else Property.SELECTED
            yield Trait(kind, name, place.evidence(item.rule, item.start, item.end))
    if product.kind in _SORTABLE and place.tier == 0 and field_of(place.passage) in ("name", "otherNames"):
        for marker in read(text, place.start, place.end):
            if _BEARS.match(text, marker.end, place.end):
                yield Trait(
                    Property.SELECTED,
                    marker.name,
                    place.evidence("marker-positive-cells", marker.start, place.end, 0.85),
                )


# Vector: words, and the notation of the code list `vectorType`.
VECTORS: Final = (
    ("lentiviral", _words(r"\blenti-?vir\w+", r"\blentivector")),
    ("retroviral", _words(r"\b(?:gamma-?)?retro-?vir\w+", r"\bγ-?retrovir\w+")),
    ("adenoAssociatedViral", _words(r"\b(?:r|sc|ss)?AAV(?:\d|rh|\b)", r"\badeno-?associated[\s-]vir\w+")),
    ("adenoviral", _words(r"\badeno-?vir\w+", r"\badenovector")),
    ("herpesviral", _words(r"\bherpes simplex vir\w+", r"\boncolytic herpes")),
    ("poxviral", _words(r"\bvaccinia\b")),
    ("transposon", _words(r"\btransposon\w*", r"\bsleeping beauty\b", r"\bpiggybac\b")),
    ("mrna", _words(r"\bmRNA[\s-](?:electropora|transfect|engineer)\w+", r"\b(?:electropora|transfect)\w+ with mRNA")),
    ("plasmid", _words(r"\bplasmid\b")),
)  # fmt: skip
_VIRAL_HINTS: Final = ("vir", "AAV", "vector", "ransposon", "Beauty", "mRNA", "lasmid", "accinia", "iggy")
_CARRIES: Final = re.compile(
    r"transduc|vector|encod|express|deliver|modif|engineer|electropor|transfect|\bgene\b|AAV\d|construct|oncolytic|Genetic",
    re.IGNORECASE,
)


def _vectors(case: Case, product: Product, place: Place) -> Iterator[Trait]:
    text = place.passage.plain
    if not any(hint in text for hint in _VIRAL_HINTS) or not _CARRIES.search(text, place.start, place.end):
        return
    for notation, words in VECTORS:
        for match in words.finditer(text, place.start, place.end):
            if not re.search(
                r"\b(?:anti|non|no|without|against|specific|infect\w+)[\s-]{0,2}$",
                text[max(0, match.start() - 12) : match.start()],
            ):
                yield Trait(
                    Property.VECTOR, notation, place.evidence(f"vector-{_kebab(notation)}", *_wider(text, match, place))
                )
                break


TRAITS: Final = (
    TraitRule(Property.TARGET, _RECEPTOR_KINDS, _targets, first=True),
    TraitRule(Property.DOMAIN, _RECEPTOR_KINDS, _domains),
    TraitRule(Property.SOURCE, _CELL_KINDS, _sources, first=True),
    TraitRule(Property.DONOR, _CELL_KINDS, _donors),
    TraitRule(Property.SELECTED, _CELL_KINDS, _sorts),
    TraitRule(Property.VECTOR, frozenset(_GENE_KINDS), _vectors, first=True),
)


def _traits(case: Case, product: Product, others: Sequence[Product]) -> Iterator[Trait]:
    rules = [rule for rule in TRAITS if product.kind in rule.kinds]
    if not rules:
        return
    sentences = sorted(places(case, product, others), key=lambda place: place.tier)
    for rule in rules:
        found: dict[tuple[Property, str], Trait] = {}
        reached = 0
        for place in sentences:
            if found and (place.tier == 2 or rule.first) and place.tier > reached:
                break
            read_here = list(rule.read(case, product, place))
            if rule.property is Property.DONOR and _disagree(read_here, found, place):
                continue
            if place.shared and rule.property not in (Property.DONOR, Property.SOURCE):
                continue
            for trait in read_here:
                found.setdefault((trait.property, trait.value), trait)
                reached = max(reached, place.tier)
        implied = (
            {wider for _, value in found for wider in _IMPLIES.get(value, ())}
            if rule.property is Property.DONOR
            else set()
        )
        yield from (trait for trait in found.values() if trait.value not in implied)


def _disagree(here: Sequence[Trait], found: Mapping[tuple[Property, str], Trait], place: Place) -> bool:
    """Whether one place says the participant's own cells and another those of somebody else; the first place holds."""
    own = {trait.value == "autologous" for trait in here}
    known = {value == "autologous" for _, value in found}
    return bool(own and known and own != known) or (place.shared and len(own) > 1)


# --- all ------------------------------------------------------------------------------------------------------------


def products(case: Case) -> tuple[Product, ...]:
    """The cell, gene and combination products that the trial gives, those that are registered first."""
    found = [
        Product(case.interventions[index].name or "", kind, registered(index), (), evidence)
        for index, kind, evidence in _registered(case)
    ]
    found.extend(_described(case, found))
    found = list(_unique(found))
    return tuple(
        replace(product, traits=tuple(_traits(case, product, [other for other in found if other is not product])))
        for product in found
    )


def _described(case: Case, known: Sequence[Product]) -> Iterator[Product]:
    """Products that only a text names: what a registered device makes, and one graft."""
    given = [product for product in known if product.kind != "combination"]
    graft = None if any(product.kind == "stemCellGraft" for product in given) else _graft(case, alone=not given)
    if not given and any(MAKERS.search(item.name or "") for item in case.interventions):
        for kind, label, passage, start, end in _made_by_device(case):
            if graft is None or kind not in _PLAIN:
                yield Product(label, kind, None, (), passage.evidence("made-by-device", start, end, 0.75))
    if graft is not None:
        yield graft


# Beside a graft, words for cells without more are the cells of the graft.
_PLAIN: Final = frozenset({"otherCells", "stromalCells"})


def _graft(case: Case, *, alone: bool) -> Product | None:
    """The graft that only a text names; beside another product only one that is made, as the other is.

    Else a transplant beside another product is mostly what the participant had, or may have later.
    """
    if not any(hint in passage.plain for passage in case.passages for hint in _GRAFT_HINTS):
        return None
    for rule, label, passage, start, end in _grafts(case):
        if alone or any(sorted_by(passage.plain, start, end)):
            return Product(label, "stemCellGraft", None, (), passage.evidence(rule, start, end, 0.8))
    return None


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
