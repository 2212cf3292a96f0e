"""The words by which the rules of `population` tell what a condition is to a trial and who may take part.

All but those of diseases and markers, which tell by their capitals, are looked for in folded text. What is named
``…_STEMS`` are words of which one stands in whatever the pattern above it matches.
"""

from __future__ import annotations

import re
from typing import Final

# Conditions that say who takes part, not what they have.
HEALTHY_NAME: Final = re.compile(
    r"^(?:normal\s+)?healthy(?:\s+(?:\w+\s+){0,2}(?:volunteers?|subjects?|participants?|population|people"
    r"|individuals?|adults?"
    r"|men|women|males?|females?))?(?:\s*\([^()]{0,40}\))?$|^(?:normal\s+)?volunteers?$",
)
# Conditions that name what is done to participants or the state they are in, when the name ends so.
SETTING: Final = re.compile(
    r"\b(?:an(?:a)?esthesia|analgesia|surger(?:y|ies)|pregnancy|transplantation|intubation|mechanical ventilation"
    r"|h(?:a)?emodialysis|catheteri[sz]ation|arthroplasty|prostatectomy|hysterectomy|c(?:a)?esarean (?:section"
    r"|delivery))$",
)
CAUSED: Final = re.compile(
    r"\b(?:after|following|due to|induced|related|associated|secondary to|complications? of|from|post\w*)\b",
)
# Conditions that are measures, behaviours or methods: no function of a condition fits them.
NO_ILLNESS: Final = re.compile(
    r"\b(?:quality of life|capacity|functions?|stiffness|exercise|adherence|compliance|telemedicine|intelligence"
    r"|satisfaction"
    r"|therapeutics?|therapy|treatments?|interventions?|imaging|echocardiography|monitoring|supplementation"
    r"|rehabilitation"
    r"|education|knowledge|costs?|practice patterns?|guideline|prosthes[ie]s|pharmacokinetics|biomarkers?|hemostasis"
    r"|survival"
    r"|block|healthy|performance|level|rate|safety|efficacy|mortality|medicine|technique|device|score|walking"
    r"|cognition)\b",
)
# Illnesses that come in attacks: to prevent the attacks is to treat the illness.
ATTACKS: Final = re.compile(
    r"headache|migraine|epilep|seizure|asthma|angioedema|gout|h(?:a)?emophilia|sickle|depressi|copd|pulmonary disease"
    r"|angina|bipolar|schizophren",
)
PREVENTION: Final = re.compile(
    r"\b(?:prevent(?:s|ing|ion of|ion)?|prophylaxis (?:of|against|for)|prophylaxis|prophylactic\w*|vaccin\w+"
    r"|immuni[sz]ation)\b",
)
PREVENTS: Final = re.compile(
    r"\b(?:prevent(?:s|ing|ion of)?|prophylaxis (?:of|against|for)|vaccin(?:e|es|ation) (?:against|for)"
    r"|reduc(?:e|es|ing|tion of|tion in)(?: the)? (?:risk|incidence) of)\b",
)
PREVENTS_STEMS: Final = ("prevent", "prophylaxis", "vaccin", "reduc")
# Words that turn what follows "prevention" into something else than its object.
TURN: Final = re.compile(
    r"\b(?:in|among|after|following|for|during|undergoing|receiving|on|with|of|by|from|at|patients?|using)\b",
)
# What follows a condition that is not itself prevented.
ONLY_PART: Final = re.compile(
    r"^['’]?s?[\s-]{1,3}(?:related|induced|associated|complications?|progression|attacks?|exacerbations?"
    r"|hospitali[sz]ations?"
    r"|re-?hospitali[sz]ations?|readmissions?|recurrences?|relapses?|symptoms?|patients?|receiving|survivors?|flares?"
    r"|deaths?"
    r"|mortality|events?|surgery|hospital)\b",
)
# Between a condition and the setting in which it is studied.
WITHIN: Final = re.compile(r"\b(?:in|among)\b")
ARISEN: Final = re.compile(
    r"\b(?:after|following|during|undergoing|due to|secondary to|associated with|receiving)\b",
)
PEOPLE: Final = (
    r"(?:patients?|participants?|subjects?|adults?|children|adolescents?|infants?|people|persons?|individuals?|men"
    r"|women"
    r"|males?|females?|survivors?|elders?|veterans?|youths?)"
)
PATIENTS_WITH: Final = re.compile(
    rf"\b{PEOPLE}\s+(?:[\w-]+\s+){{0,2}}?(?:with|having|suffering from|diagnosed with|affected by)\b",
)
OF_PEOPLE: Final = re.compile(rf"\b(?:in|with|of|among|after)\W+(?:{PEOPLE}\W+)?$")
BEARERS: Final = re.compile(rf"\W*{PEOPLE}\b")
# Between two conditions that stand in a list, or of which the first names a treatment of the second.
LISTED: Final = re.compile(
    r"^\W*(?:and|or)\b|^\s*[,/;]|\b(?:and|or)\s*$|\b(?:treat\w*|control|management|therap\w*|improv\w*|by)\b",
)
# What is prevented is the course of the illness itself.
ITS_COURSE: Final = re.compile(
    r"\b(?:hospital\w*|re-?admission\w*|progress\w*|function\w*|mortality|deaths?|decline|recurren\w*|relapses?|complications?"
    r"|exacerbat\w*|decompensation|events?|worsening)\b",
)
# Complaints that are eased beside the illness.
COMPLAINT: Final = re.compile(
    r"\b(?:pain|anxiety|nausea|vomiting|fatigue|mucositis|insomnia|sleep|distress|comfort|fear|depressi\w+|neuropathy"
    r"|cachexia"
    r"|quality of life|appetite|itch\w*|pruritus|hiccups?|constipation|shivering|sexual|erectile)\b",
)
DIAGNOSES: Final = re.compile(
    r"\b(?:diagnos(?:is|es|e|ing|tic) (?:\w+ ){0,2}?(?:of|in|for)|diagnos(?:ing|e)|detect(?:ion of|ing|s)?"
    r"|screening (?:of|for)"
    r"|identif(?:y|ying|ication of))\b",
)
TREATS: Final = re.compile(r"\b(?:treat(?:ment|ing|s)?|therap(?:y|ies|eutics?)|efficacy)\b")

PARTICIPANTS: Final = (
    r"(?:volunteers?|subjects?|participants?|adults?|men|males?|women|females?|people|individuals?|population|humans?)"
)
HEALTHY_TITLE: Final = re.compile(
    rf"\b(?:in|to|by|of|among|for|between|with)\s+(?:[\w-]+\s+){{0,3}}?(?<!otherwise )(?P<who>healthy\s+"
    rf"(?:(?!with\b|who\b|after\b)[\w-]+,?\s+){{0,4}}{PARTICIPANTS})\b",
)
HEALTHY_CRITERION: Final = re.compile(
    rf"^\W{{0,6}}(?:\d{{1,2}}[.)]\s{{0,3}})?(?:(?:subjects?|participants?|volunteers?)\s+(?:must be|are|who are)\s+)?"
    rf"(?:\w+\s+){{0,3}}?healthy,?\s+(?:[\w-]+,?\s+){{0,4}}?{PARTICIPANTS}\b",
)
# Beside healthy participants there are others, or they are healthy but for one thing.
OTHERS: Final = re.compile(
    r"\bpatients?\b|\bcontrols?\b|\bsubjects? (?:or|and|with)\b|\botherwise\b|\b(?:with|versus|vs\.?|compared"
    r"|who have) (?!or\b"
    r"|food|water|and without|placebo)\w+|\bhealthy (?:and|or)\b",
)

# Course and extent of a disease: the notations of `data/curation/modifiers.tsv` that are read as states.
STATES: Final = (
    "RELAPSED_OR_REFRACTORY", "RELAPSED", "REFRACTORY", "RECURRENT", "NEWLY_DIAGNOSED", "PREVIOUSLY_TREATED",
    "LOCALLY_ADVANCED_OR_METASTATIC", "LOCALLY_ADVANCED", "ADVANCED", "METASTATIC", "UNRESECTABLE", "RESECTABLE",
    "EARLY_STAGE", "END_STAGE", "UNCONTROLLED", "MILD_TO_MODERATE", "MODERATE_TO_SEVERE",
)  # fmt: skip
# Phrases of those that say something else in running text.
NOT_IN_TEXT: Final = frozenset({"untreated", "de novo", "operable", "r/r", "in relapse", "relapse of", "recurrence of",
                                 "recurring", "new diagnosis of", "drug resistant", "drug-resistant"})  # fmt: skip
DISEASE: Final = re.compile(
    r"\b(?i:\w*(?:oma|omas|leuk(?:a)?emias?|cancers?|tumou?rs?|sarcomas?|neoplasms?|malignanc(?:y|ies)|myelofibrosis"
    r"|sclerosis"
    r"|dystrophy|arthritis|dermatitis|psoriasis|colitis|hypertension|disease|disorders?|syndromes?|failure"
    r"|infections?))\b"
    r"|\b(?:NSCLC|SCLC|AML|ALL|B-?ALL|CLL|SLL|DLBCL|HCC|GVHD|MM|MDS|NHL|TNBC|CRC|RRMM|PDAC|GIST|HNSCC|BTC)\b"
)
CHAIN_ENDS: Final = re.compile(
    r"[.:;]|\b(?:in|for|after|on|using|to|versus|vs|by|from|during|is|are|was|were|will|may|can|has|have|having|who"
    r"|that|if)\b"
)
NOT_THE_DISEASE: Final = re.compile(
    r"\b(?:hospitali[sz]\w*|episodes?|events?|endpoints?|admissions?|imaging|practice|technolog\w*|glycation)\b",
)
DENIED: Final = re.compile(
    r"\b(?:non|not|no|without|prevent\w*|delay\w*|history of|previous|prior|risks? of|time to|free of|absence of"
    r"|never|exclud\w+"
    r"|reduc\w+|incidence of)\b(?:\W+(?:the|a|an|of|for|any)\b)?\W*$",
)
# A sentence of the criteria that begins so far does not say what is required of every participant.
DOUBT: Final = re.compile(
    r"\b(?:no|not|without|non|history|prior|previous\w*|if|unless|except\w*|exclud\w+|defin\w+|after|since|in case"
    r"|donors?"
    r"|specimens?|samples?|treat(?:ed|ment) (?:for|with)|therap(?:y|ies) for|chemotherapy|receiv\w+|suspected|risk"
    r"|caregivers?"
    r"|parents?|known|other than|regardless|either|should|agree|willing|ability)\b",
)

COUNT: Final = r"(?P<count>one|two|three|1|2|3)"
THERAPY: Final = (
    r"(?:[\w/-]+\s+){0,2}?(?:lines?\b|regimens?\b|(?:systemic|anti-?cancer|antineoplastic|cytotoxic)\s+(?:[\w-]+\s+)?"
    r"(?:therap(?:y|ies)|treatments?)\b)"
)
AT_LEAST: Final = re.compile(
    rf"(?:\b(?:at least|a minimum of|minimum of)\s+|[≥⩾]\s{{0,2}}|>\s?=\s{{0,2}}|\bfailed\s+){COUNT}(?:\s+or more)?\s+"
    rf"(?:(?:prior|previous)\s+{THERAPY}|lines?\s+of\s+(?:prior|previous|systemic|anti-?cancer|therapy|treatment)\b)",
)
OR_MORE: Final = re.compile(
    rf"\b{COUNT}(?:\s+or\s+more|\s*(?:-|–|to|or)\s*(?:two|three|four|[2-5]))\s+"
    rf"(?:(?:prior|previous)\s+{THERAPY}|lines?\s+of\s+(?:prior|previous|systemic|anti-?cancer|therapy|treatment)\b)",
)
LATER_STEMS: Final = ("line", "regimen", "systemic", "cancer", "antineoplastic", "cytotoxic")
LATER: Final = {
    "one": "secondLineOrLater", "1": "secondLineOrLater", "two": "thirdLineOrLater", "2": "thirdLineOrLater",
    "three": "fourthLineOrLater", "3": "fourthLineOrLater",
}  # fmt: skip
NAMED_LINE: Final = re.compile(
    r"\b(?P<line>first|second|third|front|1st|2nd|3rd)[\s-]?line\b(?P<more>\s+(?:or|and)\s+(?:later|beyond|above"
    r"|further|third)\b)?",
)
PAST_LINE: Final = re.compile(
    r"\b(?:after|following|failed|failing|failure|progress\w*|maintenance|resistan\w*|refractory|previous\w*|prior"
    r"|post|intolerant"
    r"|pretreated|beyond|versus|vs|compared|to)\b[^.;]{0,40}$",
)
LINES: Final = {
    "f": "firstLine", "1": "firstLine", "s": "secondLine", "2": "secondLine", "t": "thirdLineOrLater",
    "3": "thirdLineOrLater",
}  # fmt: skip
ONWARDS: Final = LINES | {"f": "", "1": "", "s": "secondLineOrLater", "2": "secondLineOrLater"}
MAINTENANCE: Final = re.compile(r"\bmaintenance\b")
LINE_OF_PEOPLE: Final = re.compile(
    r"^\W{0,2}(?:maintenance|health\w*|staff|workers?|providers?|nurses?|clinicians?)",
)
UNTREATED: Final = re.compile(
    r"\b(?:no (?:prior|previous)|(?:have|has) not (?:previously )?(?:received|had)(?: any)?(?: prior| previous)?"
    r"|without (?:prior|previous))"
    r"\s+systemic\s+(?:[\w-]+\s+){0,2}?(?:therap(?:y|ies)|treatments?|chemotherapy)\s+(?:for|in)\b",
)

# Age words, older before adult. Each may stand in a text only where the registry's own age groups do not deny it.
AGES: Final = (
    ("OLDER_ADULT", re.compile(
        r"\b(?:elderly|older\s+(?:adults?|people|persons?|patients?|men|women|participants|individuals|subjects)"
        r"|geriatric|senior"
        r" (?:adults|citizens))\b")),
    ("CHILD", re.compile(
        r"\b(?:p(?:a)?ediatrics?(?![\s-]*(?:inspired|based|type|like|style|dos|research))"
        r"|children(?!['’]s? (?:hospital|research))"
        r"|childhood(?!\W+(?:trauma|abuse|maltreatment|adversit))|infants?|neonat(?:es?|al)|newborns?|toddlers?"
        r"|preschool\w*"
        r"|adolescen(?:ts?|ce)|teenagers?|youths?)\b")),
    ("ADULT", re.compile(
        r"(?<!older )\badults?\b(?!\W+(?:(?:autologous|allogeneic|human|bone|mesenchymal|adipose)\W+){0,3}(?:stem"
        r"|bone|derived|onset"
        r"|marrow|stroma))(?!-onset)")),
)  # fmt: skip
AGE_STEMS: Final = {
    "OLDER_ADULT": ("elderly", "older", "geriatric", "senior"),
    "CHILD": (
        "ediatric", "child", "infant", "neonat", "newborn", "toddler", "preschool", "adolescen", "teenager", "youth",
    ),
    "ADULT": ("adult",),
}  # fmt: skip
NOT_THEMSELVES: Final = re.compile(
    r"\b(?:parents?|mothers?|caregivers?|famil(?:y|ies)|guardians?|history of|survivors? of|bearing|lab\w*"
    r"|from)\b[^.;]{0,25}$",
)
AGE_LEAD: Final = re.compile(
    r"\W{0,6}(?:\d{1,2}[.)]\s{0,3})?(?:(?:all|male|female|males|females|men|women|and|or|hospitali[sz]ed|consenting|any"
    r"|eligible|ambulatory|age|aged|is an?|an?|healthy|subjects? (?:is|are)|participants? (?:is|are)"
    r"|patients? (?:is|are))\s+){0,5}",
)
AGE_LEAD_MOST: Final = 60

# Markers that qualify a disease: the name that is given to the marker, and how it is written.
MARKERS: Final = (
    ("HER2", r"HER-?2(?:/neu)?|ERBB2"), ("EGFR", r"EGFR"), ("ALK", r"ALK"), ("ROS1", r"ROS-?1"), ("BCMA", r"BCMA"),
    ("PSMA", r"PSMA"), ("GPRC5D", r"GPRC5D"), ("PD-L1", r"PD-?L1"), ("FLT3", r"FLT3(?:-ITD)?"), ("NPM1", r"NPM1"),
    ("IDH1", r"IDH1"), ("IDH2", r"IDH2"), ("BRAF", r"BRAF"), ("KRAS", r"KRAS"), ("NRAS", r"NRAS"),
    ("MET", r"c-MET|MET"), ("RET", r"RET"), ("PIK3CA", r"PIK3CA"), ("BRCA1", r"BRCA1"), ("BRCA2", r"BRCA2"),
    ("TP53", r"TP53"), ("FOLR1", r"FOLR1"), ("CLDN18.2", r"CLDN-?18\.2|Claudin ?18\.2"), ("TROP2", r"TROP-?2"),
    ("GD2", r"GD2"), ("mesothelin", r"[Mm]esothelin|MSLN"), ("KMT2A", r"KMT2A"), ("NTRK", r"NTRK"), ("ESR1", r"ESR1"),
    ("estrogen receptor", r"[Oo]?[Ee]strogen[ -][Rr]eceptor|\bER"),
    ("progesterone receptor", r"[Pp]rogesterone[ -][Rr]eceptor|PgR"),
    ("hormone receptor", r"[Hh]ormone[ -][Rr]eceptor|\bHR"),
    ("Philadelphia chromosome", r"[Pp]hiladelphia(?:[ -][Cc]hromosome)?|Ph"), ("BCR-ABL1", r"BCR[-:/]?ABL1?"),
)  # fmt: skip
# One of these stands wherever a marker is written: those that begin with a capital, and parts of the others.
MARKER_SIGNS: Final = re.compile(
    r"CD\d|HER-?2|ER(?<!\wER)|ALK|ROS-?1|BCMA|PSMA|GPRC5D|PD-?L1|FLT3|NPM1|IDH|BRAF|KRAS|NRAS|MET(?<!\wMET)"
    r"|RET(?<!\wRET)|PIK3CA|TP53|FOLR1|CLDN|Claudin|TROP-?2|GD2|MSLN|KMT2A|NTRK|ESR1|HR(?<!\wHR)|PgR|Ph(?![a-z])|BCR"
    r"|EGFR|BRCA"
)
MARKER_WORDS: Final = ("mesothelin", "receptor", "philadelphia")  # in folded text
# Cell markers that products, grafts and counts are told by: they do not qualify a disease here.
OF_CELLS: Final = frozenset({"CD3", "CD4", "CD8", "CD34", "CD45", "CD62", "CD56"})
MARKER: Final = r"(?P<marker>CD\d{1,3}[a-z]?|" + "|".join(written for _, written in MARKERS) + ")"
NAMES: Final = tuple((name, re.compile(rf"(?:{written})\Z")) for name, written in MARKERS)
NAMED_MARKER: Final = rf"\b(?<!-){MARKER}(?:\s?\([A-Z0-9-]{{2,8}}\))?"
PRESENT: Final = re.compile(
    NAMED_MARKER + r"(?:\s?\(?\+\)?(?![\w+])|[\s-]{1,2}(?i:positive|(?:over)?expressing"
    r"|(?:(?:sensiti[sz]ing|activating|sensitive|gene|driver|common|somatic|exon[\s-]\d{1,2}|[A-Z]\d{2,4}[A-Z]|V600|insertion"
    r"|deletion)[\s-]){0,3}(?:mutations?|mutant|mutated|rearrange\w+|fusions?|amplifi\w+)(?:[\s-]positive)?)\b)"
)
ABSENT: Final = re.compile(NAMED_MARKER + r"(?:[\s-]{1,2}(?i:negative)\b|\s?\([-–−]\)|[-–−](?=[\s,;)/]|$))")
ANY_MARKER: Final = re.compile(rf"\b(?<!-){MARKER}(?![a-z])")
NOT_STATED: Final = re.compile(
    r"^\W{0,3}(?:status|test\w*|analys\w+|negative|results?|assess\w*|detect\w*|determin\w*|screen\w*|by local"
    r"|or negative"
    r"|and negative|/negative|tumou?r sample|wild)",
)
VARIANT: Final = re.compile(r"\b[A-Z]\d{2,4}[A-Z]\b|\bV600|\bexon")
OTHER: Final = re.compile(r"\bother\b")
LACKING_MOST: Final = 90
LACKING: Final = re.compile(
    r"(?<!\bor )(?<!/)\b(?:without|no|absence of|negative for|lacking|lacks?|not have|exclud\w+)\b"
    r"(?:(?!\b(?:with|in|for|patients?|participants?|who)\b)[^.;]){0,60}$",
)
CELLS_FOLLOW: Final = re.compile(
    r"^\W{0,2}(?:T|NK|stem|progenitor|h(?:a)?ematopoietic|mononuclear|cells?|counts?|select\w*|enrich\w*|deplet\w*"
    r"|grafts?|donor"
    r"|lymphocytes?|haplo\w*|expressing|CAR)\b",
)
HARBOURING: Final = re.compile(
    r"\b(?:with|harbou?ring|carrying|bearing|positive for|presence of|having|and|confirmed)\b[^.;]{0,40}$",
)
SOME_ONLY: Final = re.compile(
    r"\b(?:if|unless|regardless|either|cohorts?|arms?|groups?|parts?|phase|unknown|or negative|suspected|applicable"
    r"|only for|with or"
    r" without)\b|^\W{0,6}(?:for|in)\b",
)
OFFERED: Final = re.compile(r"\bor\b|/")
OUT_MARKER: Final = re.compile(
    r"^\W{0,6}(?:\d{1,2}[.)]\s{0,3})?(?:(?:known|documented|presence of|patients?|participants?|subjects?|tumou?rs?"
    r"|with|an?|confirmed"
    r"|positive for|has|have|harbou?ring|carrying|sensiti[sz]ing|activating)\s+){0,5}$",
)
OUT_UNLESS: Final = re.compile(
    r"\b(?:unless|except\w*|if|who|prior|without|treated|and|not|before|other than)\b",
)
