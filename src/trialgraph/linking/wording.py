"""The words that registrants put around names: doses, forms, routes, circumstances, legal forms."""

from __future__ import annotations

import re
from typing import Final, NamedTuple


def _words(*groups: str) -> str:
    """The words of some groups as alternatives, longest first."""
    words = {word for group in groups for word in group.split("|")}
    return "|".join(re.escape(word).replace(r"\ ", r"[\s-]+") for word in sorted(words, key=lambda w: (-len(w), w)))


# Doses, strengths and schedules

_NUMBER = r"(?:\d+(?:[.,]\d+)*(?:\s*(?:-|–|to|or|/|,)\s*\d+(?:[.,]\d+)*)*)"
_UNIT = (
    r"(?:(?:m|k|µ|μ|u|n|mc)?g(?:rams?)?|milligrams?|micrograms?|m?l|µl|μl|cc|[mk]?iu|miu|units?|u|%|percent|m?mol|meq|[cm]?gy"
    r"|gray|m?ci|[mg]bq|ppm|cm|mm|mhz|hz|joules?|j|cfu|pfu|vg|tcid50|million|billion|cells?|x\s*10\s*[\^\\]*\s*\d+|10\^\d+|drops?"
    r"|tablets?|capsules?|puffs?|sachets?|fractions?|doses?|cycles?)"
)
_PER = r"(?:\s*(?:/|per)\s*(?:\d+\s*)?(?:kg|m2|m²|m\^2|ml|mmol|mmml|mml|l|g|mg|day|d|h|hr|hour|min|minute|week|wk|dose|dl|cm2|vial|tablet|puff|actuation|injection|body\s?weight|bw))*"
_TIME = r"(?:hours?|hrs?|h|minutes?|mins?|days?|d|weeks?|wks?|w|months?|mos?|years?|yrs?)"
DOSE: Final = re.compile(
    rf"(?<![\w.^-])(?:{_NUMBER}\s*-?\s*{_UNIT}{_PER}(?![\w-])"
    rf"|\b(?:for|over|x|×|every|q|at)\s*{_NUMBER}\s*-?\s*{_TIME}\b"
    rf"|{_NUMBER}\s*-?\s*{_TIME}\b(?:\s+(?:period|course|treatment))?"
    r"|(?:once|twice|thrice|one time|two times|three times|four times|\d+\s*(?:x|times))[\s-]*(?:a|per|/|each|every)?[\s-]*(?:daily|day|weekly|week|monthly|month)"
    r"|(?:b\.?i\.?d|t\.?i\.?d|q\.?i\.?d|q\.?o\.?d|q\.?d|q\.?h\.?s|q\d+[hdw]|p\.?r\.?n|o\.d)\b\.?"
    r"|every\s+(?:other\s+)?(?:day|week|month|night|morning|evening)|(?:at\s+)?bedtime|nightly|daily|weekly|monthly"
    r"|(?:on\s+)?days?\s+-?\d+(?:\s*(?:-|–|to|,|and|&)\s*-?\d+)*)",
    re.IGNORECASE,
)

# Dosage forms and routes

_FORMS = (
    "inj|tablet|tablets|tab|tabs|capsule|capsules|caplet|caplets|softgel|softgels|pill|pills|granules|granule|powder|sachet"
    "|injection|injections|injectable|infusion|infusions|solution|suspension|syrup|drops|ointment|cream|gel|lotion|foam"
    "|spray|patch|suppository|suppositories|enema|inhaler|nebulizer|nebulized|mouthwash|mouth rinse|lozenge|lozenges"
    "|film coated|film-coated|extended release|extended-release|sustained release|sustained-release|immediate release"
    "|delayed release|modified release|controlled release|prolonged release|er|sr|xr|ir|xl|cr|dr|odt|orally disintegrating"
    "|prefilled syringe|pre-filled syringe|autoinjector|auto-injector|solostar|pen|vial|ampoule|product|formulation"
    "|dosage form|oral solution|oral suspension|eye drops|eye drop|ophthalmic solution|nasal spray|hard capsules"
)
_ROUTES = (
    "oral|orally|po|p.o.|by mouth|intravenous|intravenously|iv|i.v.|subcutaneous|subcutaneously|sc|s.c.|sq|intramuscular"
    "|intramuscularly|im|i.m.|topical|topically|transdermal|intranasal|nasal|inhaled|inhalation|inhalational|rectal|vaginal"
    "|vaginally|sublingual|buccal|intrathecal|intravitreal|intra-articular|intraarticular|intradermal|intraperitoneal"
    "|intracavernosal|intracavernous|intraurethral|intralesional|intracoronary|epidural|perineural|peripheral iv|ophthalmic"
    "|otic|parenteral|enteral|intraarterial|intra-arterial|intratumoral|intravesical|bolus|continuous"
)
_FORM_WORDS = _words(_FORMS, _ROUTES)
FORM: Final = re.compile(rf"(?<![\w-])(?:(?:for|as|by|via|in)\s+(?:an?\s+)?)?(?:{_FORM_WORDS})(?![\w-])", re.IGNORECASE)

# Words about the giving

_LEVEL = "low|lower|high|higher|mid|middle|medium|moderate|standard|reduced|full|fixed|single|multiple|repeated|escalating|conventional|intermediate"
BEFORE_NAME: Final = re.compile(
    r"^(?:"
    rf"(?:{_LEVEL})[\s-]+dos(?:e|es|ing|age)(?:\s+of)?\s+"
    r"|(?:reduced|increased|continuous|daily|additional|add-on|adjunctive|adjuvant|neoadjuvant|active|real|true|experimental"
    r"|investigational|conventional|standard|traditional|routine|early|late|immediate|delayed|prophylactic|preventive|maintenance"
    r"|enhanced|noninvasive|non-invasive|low[\s-]intensity|autologous|allogeneic|allogenic|donor|third[\s-]party|human|ex[\s-]vivo[\s-]expanded|generic|brand|open[\s-]label|test|reference|study\s+(?:drug|treatment)|drug|device|biological|procedure)\s*:?\s+"
    r"|(?:treatment|therapy|treated|supplementation|administration|application|injections?|infusions?|implantation|placement"
    r"|insertion|use|addition|intake|dose|doses|switch(?:ing)?|conversion|vaccination|immunization|transplantation|transfusion"
    r"|stimulation|rinse|irrigation|instillation|inhalation|initiation|continuation|activation)\s+(?:of|with|by|using|to)\s+(?:the\s+|an?\s+)?"
    r"|(?:extension|switch|rescue|induction|maintenance|consolidation)\s*:\s*"
    r"|the\s+|an?\s+"
    r")",
    re.IGNORECASE,
)
AFTER_NAME: Final = re.compile(
    r"\s+(?:"
    rf"(?:{_LEVEL}|dose)[\s-]+(?:dose|dosing|escalation|level|expansion|titration|regimen)"
    r"|(?:group|arm|cohort|use|only|alone|monotherapy|mono|treatment|therapy|regimen|administration|supplementation|supplement"
    r"|intervention|device|system|procedure|suspension|cell\\s+infusion|dosing|dose|doses|level|extract\s+supplement|comparator|control|prophylaxis"
    r"|pretreatment|premedication|vaccination|injection|active|open\s+label|combination|maintenance|induction|\d)"
    r")$",
    re.IGNORECASE,
)
LABEL: Final = re.compile(
    r"^(?:(?:treatment\s+|experimental\s+|control\s+|study\s+)?(?:arm|group|cohort|part|stage|phase|step|period|sequence|drug|device|biological"
    r"|procedure|active comparator|experimental|investigational|control|comparator|intervention|treatment)\s*(?:#?\s*\d+|[A-Z]|I{1,3}V?)?\s*(?::|\s[-–]\s)\s*)+",
    re.IGNORECASE,
)
AROUND_CONDITION: Final = re.compile(
    r"^(?:patients?\s+with|people\s+with|subjects?\s+with|adults?\s+with|children\s+with|diagnosis\s+of|history\s+of|presence\s+of"
    r"|other|the|an?|suspected|confirmed|proven)\s+|\s*-\s*category$|\s+patients?$|,?\s+unspecified$|\bNOS$|\s+AJCC\s+v\d(?:\s+and\s+v\d)?$"
    r"|\s+(?:management|treatment|prevention|screening|diagnosis)$",
    re.IGNORECASE,
)

# Salts and formulations: another substance, or another thing to give

_SALTS = (
    "acetate|besylate|besilate|bromide|calcium|chloride|citrate|dihydrate|dihydrochloride|dimaleate|disodium|esylate|fumarate"
    "|gluconate|hcl|hemihydrate|hydrobromide|hydrochloride|lactate|malate|maleate|mesilate|mesylate|mesylat|monohydrate|nitrate"
    "|pamoate|phosphate|potassium|sodium|succinate|sulfate|sulphate|tartrate|tosylate|trihydrate|tromethamine|xinafoate|axetil"
    "|medoxomil|proxetil|pivoxil|alafenamide|disoproxil|etexilate|mofetil|propionate|furoate|valerate|dipropionate"
)
SALT: Final = re.compile(rf"(?<=\w)\s+(?:{_words(_SALTS)})(?![\w-])", re.IGNORECASE)
_FORMULATIONS = (
    "liposomal|pegylated liposomal|pegylated|albumin-bound|albumin bound|nanoparticle|nanoparticle albumin-bound|nab-|nab|micellar"
    "|depot|lipid complex|microspheres|biosimilar|implant|encapsulated|cell-free|recombinant|human"
)
FORMULATION: Final = re.compile(rf"(?<![\w-])(?:{_words(_FORMULATIONS)})(?![\w])", re.IGNORECASE)
NARROWS: Final = re.compile(
    rf"(?<![\w-])(?:{_words(_FORMULATIONS, _SALTS)}|horse|rabbit|equine|porcine|bovine|mouse|murine|rat|without|except|not)(?![\w-])",
    re.IGNORECASE,
)

# Names in brackets

CODE: Final = re.compile(r"(?<![\w-])(?=[A-Za-z]*[A-Z])[A-Za-z]{1,6}[-\s]?\d{3,}[A-Za-z]?(?:[-.]\d+)?(?![\w-])")
_ALIAS = re.compile(r"[A-Z][\w®™.-]*(?:[\s-][\w®™.-]+){0,2}")
VAGUE: Final = re.compile(
    r"(?:(?:study|investigational|experimental|test|active|active\s+control|systemic|standard|targeted|intervention|control|trial|usual|oral|combined|new"
    r"|first|second)\s+)*(?:drug|medicine|medication|product|treatment|therapy|chemotherapy|intervention|comparator|control|arm|group|agent|vaccine|device|standard"
    r"|tablet|capsule|injection|supplement|regimen|dose|soc|standard\s+of\s+care)s?(?:\s+(?:[A-Z]|\d+))?",
    re.IGNORECASE,
)


# Vague names that stand for no thing at all; chemotherapy or a supplement is at least a class.
GENERIC: Final = re.compile(
    r"(?:(?:study|investigational|experimental|test|active|systemic|standard|intervention|control|trial|new|first|second|adjuvant|neoadjuvant|maintenance|supportive|concomitant|background|combination|combined|triple|dual|usual|routine|standard|conventional|medical|targeted|local|topical|oral)\s+)*"
    r"(?:drug|medicine|medication|product|treatment|therapy|therapeutic|intervention|agent|vaccine|device|cell|tablet|capsule|injection|regimen|dose)s?"
    r"(?:\s+(?:set\s+)?(?:[A-Z]|\d+))?(?:\s+doses?)?",
    re.IGNORECASE,
)


class Bracketed(NamedTuple):
    """``before (inside)``."""

    before: str
    inside: str


_BRACKET = re.compile(
    r"(?P<before>[^()\[\]（）]*\S)\s*[(\[（](?P<inside>[^()\[\]（）]+)[)\]）][\s.]*(?P<after>[^()\[\]（）]*)"
)


def split_bracket(text: str) -> Bracketed | None:
    """The name before the only brackets of `text`, with what follows them, and what they hold."""
    found = _BRACKET.fullmatch(text)
    if found is None:
        return None
    before = " ".join(f"{found['before']} {found['after']}".split())
    return Bracketed(before, found["inside"].strip())


def is_alias(inside: str) -> bool:
    """Whether brackets hold only further names, codes or doses: ``Nubeqa, BAY1841788``, ``600mg``."""
    if NARROWS.search(inside):
        return False
    parts = [part.strip() for part in re.split(r"[,;/]|\bor\b", inside)]
    return all(part == "" or tidy(DOSE.sub(" ", FORM.sub(" ", part))) == "" or _ALIAS.fullmatch(part) for part in parts)


# Organisations

LEGAL_FORM: Final = re.compile(
    r",?\s+(?:inc|incorporated|ltd|limited|llc|l\.l\.c|llp|lp|l\.p|corp|corporation|co|company|gmbh|ag|se|kgaa|gmbh\s*&\s*co\.?\s*kg|s\.?a\.?s?|s\.?p\.?a|s\.?r\.?l"
    r"|n\.?v|b\.?v|a/s|aps|ab|oy|oyj|asa|k\.?k|plc|pty|pte|pvt|private|co\.,?\s*ltd|s\.a\.u|s\.l|sl|kg|holdings?|group)\.?(?=$|,|\s)",
    re.IGNORECASE,
)
# Legal forms that only the companies of some countries have.
COUNTRIES_OF_FORM: Final = tuple(
    (re.compile(rf"\b(?:{form})\.?$", re.IGNORECASE), frozenset(countries.split()))
    for form, countries in (
        (r"(?:private|pvt\.?)\s+(?:limited|ltd)", "IN PK BD LK SG NP"), (r"pty\.?(?:\s+(?:limited|ltd))?", "AU ZA"), (r"pte\.?\s+ltd", "SG"),
        (r"k\.?k", "JP"), (r"a/s|aps", "DK"), (r"gmbh(?:\s*&\s*co\.?\s*kg)?|kgaa", "DE AT CH"), (r"s\.?p\.?a|s\.?r\.?l", "IT RO MD"),
        (r"oyj?", "FI"), (r"b\.?v", "NL BE"), (r"ab", "SE FI"),
    )
)  # fmt: skip
FORMED: Final = re.compile(r".*\bto\s+form\s+(?P<name>.+)")
OWNED: Final = re.compile(
    r"(?P<name>.+?)(?:,|\s+is)?(?:\s+now)?\s+(?:an?\s+)(?:[\w&.'-]+\s+){0,4}?(?:subsidiary|company|affiliate|division)\b.*",
    re.IGNORECASE,
)
PART: Final = re.compile(
    r"h[oô]pital|hospital|ospedale|clini[ck]|klinik|cent(?:er|re|ro)|[ií]nstitut|istitut|department|faculty|school|college|medicine",
    re.IGNORECASE,
)
INSTITUTION: Final = re.compile(
    r"universit|hospital|institut|college|school|cent(?:er|re)|clinic|faculty|department|inc\b|ltd\b|llc\b|gmbh",
    re.IGNORECASE,
)

_LOOSE = re.compile(r"^[\s,;:/+&.–-]+|(?<![+])[\s,;:/&.–-]+$|\(\s*\)|\[\s*\]|（\s*）")
_LOOSE_WORDS = re.compile(
    r"^(?:and|or|with|of|at|in|by|for|as|a|an)\s+|\s+(?:and|or|with|of|at|in|by|for|as|per)$", re.IGNORECASE
)


def tidy(text: str) -> str:
    """What is left of a name after words were taken out, without what hung on them."""
    before = ""
    while before != text:
        before = text
        text = _LOOSE_WORDS.sub("", _LOOSE.sub(" ", " ".join(text.split())).strip())
    return text
