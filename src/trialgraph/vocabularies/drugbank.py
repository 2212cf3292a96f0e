"""DrugBank's open vocabulary: substances with common name, synonyms and UNII."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from trialgraph.concepts import Concept, Release
from trialgraph.vocabularies.files import rows
from trialgraph.vocabularies.latest import Latest, Remote
from trialgraph.vocabularies.slices import concept

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SOURCE = "drugbank/drugbank_vocabulary.csv"

RELEASE = Release(
    name="drugbank",
    title="DrugBank Open Data, vocabulary",
    version="2026-04-24",
    licence="CC0-1.0",
    homepage="https://go.drugbank.com/releases/latest#open-data",
    attribution="DrugBank Open Data, DrugBank vocabulary.",
    sources=(_SOURCE,),
    concepts=0,
)
CHANGES = (
    "Accession numbers, CAS numbers and InChI keys left out; UNIIs given as equivalents; synonyms known "
    "to be wrong left out; synonyms that are a salt or formulation of the entry made related names."
)

# Names that belong to another substance, or that name a whole class. An empty set leaves the entry out.
FAULTS: dict[str, frozenset[str]] = {
    "DB08690": frozenset({"Ubiquinone 10"}),  # the entry is ubiquinone Q2
    "DB02932": frozenset({"(-)-Bicalutamide"}),  # the enantiomer: one step of careless normalising from the racemate
    "DB01274": frozenset({"(-)-formoterol"}),  # arformoterol, likewise one step from formoterol
    "DB02891": frozenset({"Beam"}),  # trade name of a fungicide, a common word in trials
    "DB14972": frozenset({"MONITOR"}),  # trade name of an insecticide, a common word in trials
    "DB13973": frozenset(  # remestemcel-L is one product; these are the class of all such cells
        {"Adult human mesenchymal stem cells", "Allogeneic human mesenchymal stem cell"}
    ),
    "DB15803": frozenset(),  # the label names any dendritic cell vaccine, the synonyms one against COVID-19
}


# A salt or formulation is not the substance, though the vocabulary lists some among the synonyms.
_FORMULATION = re.compile(r"\b(?:nab|liposom\w*|nanoparticle\w*)\b", re.IGNORECASE)
_SALT = re.compile(
    r" (?:acetate|besylate|bromide|calcium|chloride|citrate|fumarate|hcl|hydrobromide|hydrochloride|maleate|mesylate"
    r"|nitrate|phosphate|potassium|sodium|succinate|sulfate|sulphate|tartrate|tosylate)$",
    re.IGNORECASE,
)


def _is_form(name: str, label: str) -> bool:
    """A formulation or salt by its name, of an entry whose label is neither."""
    formulated = _FORMULATION.search(name) and not _FORMULATION.search(label)
    return bool(formulated) or _SALT.sub("", name).casefold() == label.casefold() != name.casefold()


def read(folder: Path) -> Iterator[Concept]:
    """Every entry of the vocabulary but those that are known to be wrong."""
    return _entries(folder / _SOURCE)


def _entries(path: Path) -> Iterator[Concept]:
    columns = ("DrugBank ID", "Common name", "UNII", "Synonyms")
    for row in rows(RELEASE.name, path, columns, delimiter=","):
        wrong = FAULTS.get(row["DrugBank ID"])
        if wrong is not None and not wrong:
            continue
        synonyms = [name for name in row["Synonyms"].split(" | ") if name not in (wrong or ())]
        forms = {name for name in synonyms if _is_form(name, row["Common name"])}
        exact = [f"UNII:{row['UNII']}"] if row["UNII"] else []
        yield concept(
            f"DRUGBANK:{row['DrugBank ID']}",
            row["Common name"],
            "ChemicalEntity",
            set(synonyms) - forms,
            forms,
            (),
            exact,
        )


LATEST = Latest(
    files=(
        Remote(
            "https://go.drugbank.com/releases/latest/downloads/all-drugbank-vocabulary",
            "drugbank/drugbank_vocabulary.zip",
        ),
    ),
    changes=CHANGES,
)


def read_release(folder: Path) -> Iterator[Concept]:
    """The same of a release, which is the same table in a zip."""
    return _entries(folder / LATEST.files[0].file / "*.csv")
