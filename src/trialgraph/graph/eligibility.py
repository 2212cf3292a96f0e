"""Who may take part. Meaning: ontologies/eligibility.ttl; rules: shapes/eligibility.ttl."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Final

from trialgraph import codes
from trialgraph import vocab as v
from trialgraph.records import EligibilityModule
from trialgraph.terms import Properties, Term, Triple, boolean, decimal, text

# The Julian year of 365.25 days, as UCUM's "a" has it; a month is its twelfth.
_PER_YEAR: Final = {
    "Year": Decimal(1),
    "Month": Decimal(12),
    "Week": Decimal("365.25") / 7,
    "Day": Decimal("365.25"),
    "Hour": Decimal(8766),
    "Minute": Decimal(525_960),
}


@lru_cache(maxsize=1024)
def years(age: str) -> Term:
    """``"6 Months"`` as ``"0.5"^^xsd:decimal``: years, rounded to six places (half a minute)."""
    number, unit = age.split()
    return decimal(round(Decimal(number) / _PER_YEAR[unit.removesuffix("s")], 6))


_FIELDS: Final = Properties(
    (v.criteriaText, "eligibility_criteria", text),
    (v.healthyVolunteers, "healthy_volunteers", boolean),
    (v.sex, "sex", codes.SEX.__getitem__),
    (v.genderBased, "gender_based", boolean),
    (v.genderDescription, "gender_description", text),
    (v.minimumAgeText, "minimum_age", text),
    (v.minimumAgeYears, "minimum_age", years),
    (v.maximumAgeText, "maximum_age", text),
    (v.maximumAgeYears, "maximum_age", years),
    (v.studyPopulation, "study_population", text),
    (v.samplingMethod, "sampling_method", codes.SAMPLING_METHOD.__getitem__),
)


def triples(trial: Term, me: Term, item: EligibilityModule) -> Iterator[Triple]:
    """The eligibility criteria of a trial."""
    yield trial, v.hasEligibility, me
    yield me, v.RDF_TYPE, v.EligibilityCriteria
    yield from _FIELDS.of(me, item)
    for group in item.std_ages:
        yield me, v.ageGroup, codes.AGE_GROUP[group]
