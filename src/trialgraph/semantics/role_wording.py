"""What the words of a record say an intervention is for.

Two readings: :func:`purposes` finds where a text says what something is given for (lymphodepletion, conditioning, GVHD
prophylaxis, support), and :func:`nature` what a name says a thing is by itself (a test, a graft, a harvest).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Final, NamedTuple

from trialgraph.facts import Function
from trialgraph.semantics.case import Passage, has


def _search(words: re.Pattern[str], hints: tuple[str, ...], name: str, folded: str) -> re.Match[str] | None:
    """Where a name has one of `words`, each of which has one of `hints` in it."""
    return words.search(name) if has(folded, hints) else None


def _any(*words: str) -> re.Pattern[str]:
    """A pattern of whole words, whatever their case."""
    return re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE)


# --- what something is given for ------------------------------------------------------------------------------------

_GVHD: Final = r"(?:a?c?gvhd|graft[- ](?:versus|vs\.?)[- ]host(?:[- ]disease)?(?: ?\([ac]?gvhd\))?)"


class Naming(NamedTuple):
    """Words for a purpose. A text that has none of the `hints`, in small letters, has none of the words."""

    function: Function
    hints: tuple[str, ...]
    words: str


# Words for a purpose; the first that fits a place wins.
PURPOSES: Final = (
    Naming(Function.LYMPHODEPLETION, ("deplet", "conditioning"), r"lympho-?deplet\w+|lympho-?conditioning"),
    Naming(Function.GVHD_PROPHYLAXIS, ("gvhd", "host"), rf"{_GVHD}[- ](?:prophyla\w+|prevention)"),
    Naming(
        Function.GVHD_PROPHYLAXIS, ("gvhd", "host"),
        rf"(?:prophyla\w+|prevent\w*)(?: (?:of|against|for|acute|chronic)){{0,3}} {_GVHD}",
    ),
    Naming(
        Function.CONDITIONING, ("conditioning",),
        r"\b(?=[pc])(?<!ischemic )(?<!ischaemic )(?<!remote )(?<!physical )(?<!strength and )"
        r"(?:pre-?)?conditioning\b",
    ),
    Naming(
        Function.CONDITIONING, ("preparative", "ablative"),
        r"preparative (?:regimen|chemo\w+)|myelo-?ablative (?:regimen|chemo\w+|therapy)",
    ),
    Naming(
        Function.SUPPORTIVE, ("premedic", "pre-medic", "emetic", "uroprotect", "uro-protect", "growth factor s"),
        r"\bpre-?medicat\w+|\banti-?emetic\w*|\buro-?protect\w*|\bgrowth factor support",
    ),
    Naming(
        Function.SUPPORTIVE, ("supportive ", "leucovorin rescue"),
        r"\bsupportive (?:care|medication|drug|therapy|treatment)|\bleucovorin rescue",
    ),
    Naming(Function.SUPPORTIVE, ("rescue from", "rescue after"), r"\brescue (?:from|after) methotrexate"),
    Naming(
        Function.SUPPORTIVE, ("nausea", "infusion r", "infusion-r", "cystitis"),
        r"\b(?:prevent|prophylaxis (?:of|against|for)) (?:nausea|infusion[- ]reactions?|ha?emorrhagic cystitis)",
    ),
)  # fmt: skip


HINTS: Final = tuple(sorted({hint for naming in PURPOSES for hint in naming.hints}))


@cache
def _naming(rules: tuple[int, ...]) -> re.Pattern[str]:
    """The words of some of the purposes in one pattern, a group for each."""
    return re.compile("|".join(f"({PURPOSES[rule].words})" for rule in rules), re.IGNORECASE)


# Between a purpose and a name these words part them: something comes before or after, or is not given.
_PARTS: Final = _any(
    "after", "follow(?:ed|ing|s)?", "prior to", "before", "until", "then", "thereafter", "subsequent(?:ly)?", "post",
    "without", "no", "not", "if", "versus", "vs", "compared", "ahead of", "who", "prevent",
)  # fmt: skip
# Behind "after lymphodepletion with A and B" a verb begins what is not part of it.
_VERB: Final = _any(
    r"receiv\w+", "treated", r"infus\w+", r"administ\w+", "given", r"undergo\w*", "will", "are", "is", "was", "were",
)  # fmt: skip
_AFTER: Final = re.compile(
    r"\b(?:after|following|post|completion of|prior to|before|upon|once)\b[^.,;]{0,60}$", re.IGNORECASE
)
# "Patients are given A and B as lymphodepletion": what leads from a name to a purpose behind it.
_LEADS: Final = re.compile(
    r"^[^.]{0,100}(?:\b(?:as|for|used|based|part of|serv\w+)\b|[-/(:] ?)[^.]{0,40}$|^[\s,/()+&\w-]{0,24}$",
    re.IGNORECASE,
)
# "Conditioning with A and B", "conditioning regimen (A, B)": what leads from a purpose to its members.
_MEMBERS: Final = re.compile(
    r"^(?!\W{0,4}(?:and|plus)\b|\s{0,4}\+)"
    r"(?:[^.]{0,60}(?:\b(?:of|with|using|consist\w*|includ\w*|compris\w*|contain\w*|by|are|is|receive)\b|[:(])"
    r"|\W{0,4}(?:chemo\w+|regimen|agents?|drugs?)?\W{0,4}$)",
    re.IGNORECASE,
)
_SPAN: Final = 160
# Words before a purpose in a thing's own description that say the purpose is another's.
_OTHERS: Final = re.compile(
    r"\b(?:after|following|follow(?:ed)? by|prior to|before|post|until|completion of|without|no|not|undergo\w*"
    r"|receiv\w+|ahead of|between|day of|since|previous|standard)\b[^.;]{0,60}$",
    re.IGNORECASE,
)
_GIVEN: Final = re.compile(r"\b(?:receiv\w+|undergo\w*)\b[^.;]{0,60}$", re.IGNORECASE)
_TIMED: Final = _any("after", "following", "prior to", "before", "without", "no", "not")
_AS: Final = re.compile(r"\b(?:as|for|is|to)\b(?: \w+){0,3} ?$", re.IGNORECASE)


class Purpose(NamedTuple):
    """A purpose that a text names: which, and where."""

    function: Function
    start: int
    end: int


def purposes(passage: Passage) -> Iterator[Purpose]:
    """The purposes that a text names, in order."""
    folded = passage.folded
    if not has(folded, HINTS):
        return
    rules = tuple([rule for rule, naming in enumerate(PURPOSES) if has(folded, naming.hints)])
    if rules:  # what the text cannot name is not searched for
        for match in _naming(rules).finditer(passage.plain):
            yield Purpose(PURPOSES[rules[(match.lastindex or 1) - 1]].function, match.start(), match.end())


def said_of(passage: Passage, purpose: Purpose, start: int, end: int, sentence: int) -> bool:
    """Whether the name at `start` is given for a purpose in the same sentence, which begins at `sentence`."""
    text = passage.plain
    if purpose.end <= start:
        between = text[purpose.end : min(start, purpose.end + _SPAN + 1)]
        if len(between) > _SPAN or _PARTS.search(between) or of_cells(between) or not _MEMBERS.match(between):
            return False
        before = text[max(sentence, purpose.start - 80) : purpose.start]
        return not (_AFTER.search(before) and _VERB.search(between))
    between = text[end : min(purpose.start, end + _SPAN + 1)]
    return len(between) <= _SPAN and not _PARTS.search(between) and _LEADS.match(between) is not None


def said_of_itself(passage: Passage, purpose: Purpose, sentence: int) -> bool:
    """Whether a purpose in a thing's own description is its own, and not that of what comes before or after."""
    before = passage.plain[max(sentence, purpose.start - 80) : purpose.start]
    if purpose.function is Function.SUPPORTIVE and not _AS.search(before):
        return False
    if not _OTHERS.search(before):
        return True
    return _GIVEN.search(before) is not None and not _TIMED.search(before)


# A record that speaks of none of these has no conditioning in this sense.
CELLULAR: Final = re.compile(
    r"transplant|\bHSCT\b|\bHCT\b|\bBMT\b|\bCAR\b|\bCAR-|T[- ]cell|NK[- ]cell|lymphocyte|stem[- ]cell|gene therapy",
    re.IGNORECASE,
)
# Days before the transplant or the cells: "Days -7 and -6".
NEGATIVE_DAYS: Final = re.compile(r"\bday(?:s|\(s\))?\s{0,2}[-–−]\s?[1-9]\d?\b|\bD[-–−][1-9]\d?\b", re.IGNORECASE)
# Given after the graft: such a thing prepares for nothing.
POST_TRANSPLANT: Final = re.compile(
    r"\b(?:post[- ]?(?:transplant\w*|HSCT|HCT|BMT|graft)|after (?:the )?(?:transplant\w*|graft|HSCT|HCT)"
    r"|days? ?\+ ?[1-9])",
    re.IGNORECASE,
)
HAEMATOPOIETIC: Final = re.compile(
    r"\b(?:ha?ematopoietic|stem[- ]cell|(?:bone )?marrow|cord blood)[\w\s()/-]{0,20}transplant"
    r"|\b(?:\w{0,6}HSCT|HCT|BMT)\b",
    re.IGNORECASE,
)
# Agents that are given after a graft of blood stem cells against graft-versus-host disease, and those that are so only
# when the record says that they come after it.
AGAINST_GVHD: Final = _any("tacrolimus", "c[iy]closporine?(?: A)?", "mycophenolate", "MMF")
AGAINST_GVHD_AFTER: Final = _any("cyclophosphamide", "methotrexate", "sirolimus", "PT-?Cy")

# --- what a thing is by itself --------------------------------------------------------------------------------------

# Tests whatever else the name says.
_SURELY_TESTS: Final = _any(
    "questionnaires?", "survey administration", "biospecimen collection", "biops(?:y|ies)",
    r"blood (?:draw|sampl\w+|collection)", "laboratory biomarker analysis", "quality[- ]of[- ]life assessment",
)  # fmt: skip
_TESTS: Final = _any(
    "surveys?", "interviews?", "assessments?", "biomarkers?", r"biospecimen\w*", "blood tests?", r"measurements?",
    r"(?:laboratory|pharmacological|correlative|cytogenetic|genetic|gene expression|mutation|diagnostic|pathology"
    r"|imaging) (?:analys[ie]s|stud(?:y|ies)|testing|procedures?)",
    r"(?:sample|specimen|tissue|urine|stool|saliva|data) collection", "(?:chart|medical record) review",
    r"\w+ tests?(?=\W{0,3}(?:$|\())", "exercise test(?:ing)?", "(?:clinical )?follow[- ]?up visits?", r"\w{2,12}ometry",
    "MRI", "magnetic resonance imaging", "PET(?:[/-]CT)?", "CT scan", "tomography", "scintigraphy", "angiography",
    "X-ray", r"echocardiogra\w+", r"electrocardiogra\w+", r"electroencephalogra\w+", "ECG", "EEG", "bone scan", "DE?XA",
    "(?:duplex|doppler) ultrasound", "ultrasonography", "polysomnography", "accelerometers?", r"actigraph\w*", "assay",
    r"(?:glucose|blood pressure|heart rate|remote|ha?emodynamic|cardiac|holter|activity|telemetry) monitor(?:s|ing)?",
    "monitoring device", "sequencing", "immunohistochemistry", "pharmacokinetics?", "flow cytometry", "CardioMEMS",
    "fludeoxyglucose", r"(?:18F|68Ga|F-?18)(?:-\w+)?",
)  # fmt: skip
_SUBSTANCES: Final = frozenset({"DRUG", "BIOLOGICAL", "DIETARY_SUPPLEMENT", "COMBINATION_PRODUCT"})
_BESIDE: Final = re.compile(r"\b(?:and|with|plus)\b|\+", re.IGNORECASE)
_TREATS: Final = _any(
    "therapy", "therapies", "treatment", "training", "exercise(?! test)", "guided", "program(?:me)?", "education",
    r"counsel\w*", "coaching", "management", "intervention", "surgery", "based", "feedback", "ablation", "stimulation",
    "support", "diet", "rehabilitation", "motivational", "navigation", "treat",
)  # fmt: skip
# No test, although registered as one.
_OPERATES: Final = _any(
    r"implant\w*", "prosthes[ie]s", "surgery", "therapy", "treatment", "training", "injections?", "optimi[sz]ation",
)  # fmt: skip
_GRAFT: Final = _any(
    r"(?:ha?ematopoietic|(?:cord|peripheral) blood|marrow|stem cell|progenitor)[\w\s()/-]{0,30}"
    r"(?:transplant(?:ation)?s?|graft|rescue|reinfusion)",
    r"(?:allo|auto|haplo|allogene?ic|autologous)[\w()/-]{0,12}[- ]?(?:HSCT|SCT|HCT|BMT|PBSCT)",
    "HSCT", "PBSCT", "BMT", "HCT", "SCT", r"(?:stem cell|bone marrow|cord blood)[\w\s]{0,16}(?:infusion|transfusion)",
)  # fmt: skip
# In the name of a graft these make the entry another thing: care around it, a bundle, other cells.
_NOT_GRAFT: Final = re.compile(
    r"\b(?:with|and|after|before|post|pre|following|for|exercise|program(?:me)?|conditioning|mesenchymal|MSCs?|MSCTs?"
    r"|stromal|drug|patients?|recipients?|limbal|adipose|neural|tandem|care|mononuclear"
    r"|(?:intra)?myocardial)\b|[+,]",
    re.IGNORECASE,
)
_HARVEST: Final = _any(
    "(?:leuka?|leuco|lympha?|cyta?)pheresis", "apheresis", "liposuction", "CliniMACS(?: Prodigy)?",
    r"(?:bone marrow|stem cell|adipose|fat|skin|cell)s? (?:harvest\w*|aspirat\w+|collection|mobili[sz]ation)",
    "cell (?:isolation|separation|selection|expansion)",
)  # fmt: skip
# Agents whose place in a regimen is to help against what the others do; a trial that tests one names it in its title.
_SUPPORTS: Final = _any(
    "mesna", "(?:peg|lipeg|tbo-)?filgrastim", "lenograstim", "sargramostim", "G-CSF", "GM-CSF",
    "granulocyte colony[- ]stimulating factor", "(?:levo)?leucovorin(?: calcium)?", "folinic acid", "dexrazoxane",
    "allopurinol", "rasburicase", "ondansetron", "palonosetron", "(?:fos)?aprepitant", "diphenhydramine", "ursodiol",
    "premedication",
)  # fmt: skip
# In small letters; a name that has none of these has none of the words above.
_TEST_HINTS: Final = (
    "survey", "interview", "assessment", "biomarker", "biospecimen", "test", "measurement", "analys", "stud",
    "procedure", "collection", "review", "visit", "ometry", "mri", "imaging", "pet", "scan", "tomography",
    "gra", "ray", "ecg", "eeg", "exa", "dxa", "ultrasound", "acceleromet", "assay", "monitor", "sequencing",
    "immunohistochemistry", "pharmacokinetic", "cardiomems", "fludeoxyglucose", "18f", "68ga", "f18", "f-18",
)  # fmt: skip
_GRAFT_HINTS: Final = ("transplant", "graft", "rescue", "infusion", "transfusion", "sct", "hct", "bmt")
_HARVEST_HINTS: Final = ("pheresis", "suction", "clinimacs", "harvest", "aspirat", "collection", "mobili", "cell ")
_SUPPORT_HINTS: Final = (
    "mesna", "grastim", "csf", "colony", "leucovorin", "folinic", "dexrazoxane", "allopurinol", "rasburicase", "setron",
    "aprepitant", "diphenhydramine", "ursodiol", "premedication",
)  # fmt: skip
_CELLS: Final = re.compile(
    r"\bCAR\b|CAR-?T|TCR-?T?\b|\bcells?\b|lymphocytes?|\bPBLs?\b|\bTILs?\b|\bCIK\b|leucel\b|\bDLI\b|\bgraft\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=256)  # asked for each arm that has the thing
def nature(name: str, kind: str) -> tuple[Function, int, int] | None:
    """What a name says a thing is by itself, with the place of the words: a test, a graft, a harvest.

    `kind` is the registered type.
    """
    if kind == "DIAGNOSTIC_TEST" and not _OPERATES.search(name):
        return Function.DIAGNOSTIC, 0, len(name)
    folded = name.casefold()
    harvest = _search(_HARVEST, _HARVEST_HINTS, name, folded) if kind != "DRUG" else None
    if harvest and not _TREATS.search(name):
        return Function.MANUFACTURING, *harvest.span()
    if (found := _search(_GRAFT, _GRAFT_HINTS, name, folded)) and not _NOT_GRAFT.search(name):
        return Function.TRANSPLANT, *found.span()
    found = _SURELY_TESTS.search(name)
    if not found and (found := _search(_TESTS, _TEST_HINTS, name, folded)) and _TREATS.search(name):
        return None
    if found:
        beside = kind in _SUBSTANCES and _BESIDE.search(name, 0, found.start())  # "trimix and questionnaires"
        return None if beside else (Function.DIAGNOSTIC, *found.span())
    return None


@lru_cache(maxsize=256)
def supports(name: str) -> re.Match[str] | None:
    """The agent in a name that is given to help against what other agents do."""
    return _search(_SUPPORTS, _SUPPORT_HINTS, name, name.casefold())


def of_cells(name: str) -> bool:
    """Whether a name is that of cells, which no conditioning is made of."""
    return _CELLS.search(name) is not None
