"""Reading the publishers' newest releases, each in a small piece of its own format, and making slices of them."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from conftest import SHARED
from trialgraph import vocabularies
from trialgraph.concepts import Concept
from trialgraph.errors import VocabularyError
from trialgraph.vocabularies import SOURCES, slices
from trialgraph.vocabularies.store import MANIFEST

TODAY = date(2026, 11, 24)

MONDO = """format-version: 1.2
data-version: http://purl.obolibrary.org/obo/mondo/releases/2026-11-03/mondo.owl

[Term]
id: MONDO:0000001
name: disease
is_a: BFO:0000016 {source="MONDO:x"} ! disposition

[Term]
id: MONDO:0004967
name: acute lymphoblastic leukemia
synonym: "acute lymphoid leukemia" EXACT [NCIT:C3167]
synonym: "ALL" EXACT ABBREVIATION [DOID:9952]
synonym: "lymphoblastic leukemia" BROAD []
xref: DOID:9952 {source="MONDO:equivalentTo", source="MONDO:DOID"}
xref: MESH:D054198 {source="EFO:0000220", source="MONDO:equivalentTo"}
xref: SCTID:91857003 {source="MONDO:equivalentTo"}
xref: ICD9:204 {source="MONDO:relatedTo", source="i2s"}
is_a: MONDO:0000001 {source="NCIT:C3167"} ! disease
property_value: exactMatch http://identifiers.org/snomedct/91857003
property_value: skos:exactMatch NCIT:C3167
property_value: skos:exactMatch Orphanet:513
property_value: skos:closeMatch MESH:D000001

[Term]
id: MONDO:0005583
name: non-human animal disease
is_a: MONDO:0000001 ! disease

[Term]
id: MONDO:0025510
name: pythiosis
is_a: MONDO:0005583 ! non-human animal disease

[Term]
id: MONDO:0007126
name: spondyloarthropathy, susceptibility to, 1
is_a: MONDO:0000001 ! disease

[Term]
id: MONDO:0000002
name: obsolete thing
is_obsolete: true

[Term]
id: HP:0000001
name: All

[Typedef]
id: part_of
name: part of
"""

CL = """format-version: 1.2
data-version: cl/releases/2026-10-07/cl-basic.owl

[Term]
id: CL:0000000
name: cell
is_a: BFO:0000040

[Term]
id: CL:0000084
name: T cell
synonym: "T-lymphocyte" EXACT []
synonym: "T lymphocyte" RELATED []
is_a: CL:0000000 ! cell

[Term]
id: GO:0005623
name: cellular anatomical entity
"""

CHEBI = """format-version: 1.2
data-version: 252
date: 01:05:2026 16:42

[Term]
id: CHEBI:24431
name: chemical entity
subset: 3:STAR

[Term]
id: CHEBI:28876
name: melphalan
subset: 3:STAR
synonym: "L-PAM" RELATED [DrugBank]
synonym: "4-[bis(2-chloroethyl)amino]-L-phenylalanine" EXACT IUPAC:NAME [IUPAC]
is_a: CHEBI:24431

[Term]
id: CHEBI:1
name: melphalan hydrochloride
subset: 3_STAR
synonym: "melphalan" RELATED INN [WHO_MedNet]
is_a: CHEBI:28876

[Term]
id: CHEBI:2
name: something submitted
subset: 2:STAR
is_a: CHEBI:24431

[Term]
id: CHEBI:35610
name: antineoplastic agent
subset: 3:STAR
is_a: CHEBI:50906
"""

NCIT = "".join(
    f"{code}\t<http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl#{code}>\t{above}\t{names}\ttext\t\t{status}\t{kinds}\t\n"
    for code, above, names, status, kinds in [
        ("C7057", "", "Disease, Disorder or Finding", "", "Classification"),
        ("C2991", "C7057", "Disease or Disorder|disease", "", "Disease or Syndrome"),
        ("C3367", "C7057", "Finding|finding", "", "Finding"),
        ("C3167", "C2991", "Acute Lymphoblastic Leukemia|ALL", "", "Neoplastic Process"),
        ("C21585", "C2991", "Mouse Leukemia", "", "Neoplastic Process"),
        ("C3038", "C3367", "Fever|Pyrexia", "", "Sign or Symptom"),
        ("C1908", "", "Drug, Food, Chemical or Biomedical Material", "", "Substance"),
        ("C642", "C1908", "Melphalan|Alkeran|L-PAM", "", "Organic Chemical|Pharmacologic Substance"),
        ("C1", "C1908", "Old Agent", "Retired_Concept", "Pharmacologic Substance"),
        ("C2", "C1908", "Autologous Anti-CD19 CAR T Cells", "", "Pharmacologic Substance"),
        ("C25218", "", "Intervention or Procedure", "", "Therapeutic or Preventive Procedure"),
        ("C3", "C25218", "FLAG Regimen", "", "Therapeutic or Preventive Procedure"),
        ("C17026", "", "CD19 Antigen", "", "Amino Acid, Peptide, or Protein"),
    ]
)

DESCRIPTORS = """<?xml version="1.0"?>
<!DOCTYPE DescriptorRecordSet SYSTEM "https://www.nlm.nih.gov/databases/dtd/nlmdescriptorrecordset_20260101.dtd">
<DescriptorRecordSet LanguageCode = "eng">
<DescriptorRecord DescriptorClass = "1">
 <DescriptorUI>D054198</DescriptorUI>
 <DescriptorName><String>Precursor Cell Lymphoblastic Leukemia-Lymphoma</String></DescriptorName>
 <TreeNumberList><TreeNumber>C04.557.337.428.600</TreeNumber><TreeNumber>C15.604.560</TreeNumber></TreeNumberList>
 <ConceptList>
  <Concept PreferredConceptYN="Y"><ConceptUI>M0498800</ConceptUI>
   <ConceptName><String>Precursor Cell Lymphoblastic Leukemia-Lymphoma</String></ConceptName>
   <TermList>
    <Term><TermUI>T1</TermUI><String>Precursor Cell Lymphoblastic Leukemia-Lymphoma</String></Term>
    <Term><TermUI>T2</TermUI><String>Leukemia, Acute Lymphoblastic</String></Term>
   </TermList>
  </Concept>
  <Concept PreferredConceptYN="N"><ConceptUI>M0498801</ConceptUI>
   <ConceptName><String>Leukemia, Acute Lymphoblastic, L1</String></ConceptName>
   <TermList><Term><TermUI>T3</TermUI><String>Leukemia, Acute Lymphoblastic, L1</String></Term></TermList>
  </Concept>
 </ConceptList>
</DescriptorRecord>
<DescriptorRecord DescriptorClass = "1">
 <DescriptorUI>D005843</DescriptorUI>
 <DescriptorName><String>Geography</String></DescriptorName>
 <TreeNumberList><TreeNumber>H01.277.500</TreeNumber></TreeNumberList>
 <ConceptList/>
</DescriptorRecord>
</DescriptorRecordSet>
"""

SUPPLEMENTS = """<?xml version="1.0"?>
<SupplementalRecordSet LanguageCode = "eng">
<SupplementalRecord SCRClass = "1">
 <SupplementalRecordUI>C000002</SupplementalRecordUI>
 <SupplementalRecordName><String>bevonium</String></SupplementalRecordName>
 <ConceptList><Concept PreferredConceptYN="Y"><TermList>
  <Term><String>bevonium</String></Term><Term><String>piribenzil</String></Term>
 </TermList></Concept></ConceptList>
</SupplementalRecord>
<SupplementalRecord SCRClass = "4">
 <SupplementalRecordUI>C000003</SupplementalRecordUI>
 <SupplementalRecordName><String>Some virus</String></SupplementalRecordName>
</SupplementalRecord>
</SupplementalRecordSet>
"""

UNII = """Name\tTYPE\tUNII\tDisplay Name
MELPHALAN [USP]\tof\tQ41OR9510P\tMELPHALAN
ALKERAN\tbn\tQ41OR9510P\tMELPHALAN
L-PHENYLALANINE, 4-(BIS(2-CHLOROETHYL)AMINO)-\tsys\tQ41OR9510P\tMELPHALAN
.ALPHA.-MELPHALAN\tcn\tQ41OR9510P\tMELPHALAN
"""

DRUGBANK = """DrugBank ID,Accession Numbers,Common name,CAS,UNII,Synonyms,Standard InChI Key
DB01042,APRD00042,Melphalan,148-82-3,Q41OR9510P,"L-PAM | Melphalan hydrochloride | Alanine, nitrogen mustard",SGDBT
DB15803,,Dendritic cell vaccine,,,COVID-19 dendritic cell vaccine,
"""

FOICLASS = (
    "REVIEW_PANEL|MEDICALSPECIALTY|PRODUCTCODE|DEVICENAME|DEVICECLASS\nAN|AN|BRX|Stool, Anesthesia|1\n"
    "HE|HE|OVG|System, Processor Of Cd34+ Cells, Ex Vivo, F\xfcr Transplantation|3\n"
).encode("cp1252")

HGNC = (
    "hgnc_id\tsymbol\tname\tlocus_group\tstatus\talias_symbol\talias_name\tprev_symbol\tcd\tgencc\n"
    'HGNC:1633\tCD19\tCD19 molecule\tprotein-coding gene\tApproved\t"B4|CVID3"\t\t\tCD19\t\n'
    "HGNC:37133\tA1BG-AS1\tA1BG antisense RNA 1\tnon-coding RNA\tApproved\tFLJ23569\t\t\t\t\n"
)

VO = '?ID\t?label\t?type\n"VO_0000003"\t"ACAM2000 vaccine"\t"Class"\n"VO_0000002"\t"vaccination"\t"Class"\n'
VO_PRODUCTS = "#license: https://creativecommons.org/licenses/by/4.0/\nsubject_id\tobject_id\nVO:0000009\tRXNORM:1\n"

ROR = [
    {
        "id": "https://ror.org/02r3e0967",
        "status": "active",
        "names": [
            {"lang": "en", "types": ["ror_display", "label"], "value": "St. Jude Children's Research Hospital"},
            {"lang": None, "types": ["acronym"], "value": "SJCRH"},
            {"lang": "es", "types": ["label"], "value": "Hospital St. Jude"},
        ],
    },
    {
        "id": "https://ror.org/00qhe6a56",
        "status": "active",
        "names": [{"lang": "en", "types": ["label", "ror_display"], "value": "Miltenyi Biotec (Germany)"}],
    },
    {"id": "https://ror.org/0000000xx", "status": "withdrawn", "names": []},
]


def put(sources: Path, file: str, content: str | bytes, member: str = "") -> None:
    """A publisher's file, packed as its name says."""
    path = sources / file
    path.parent.mkdir(parents=True, exist_ok=True)
    data = content if isinstance(content, bytes) else content.encode()
    if member:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(zipfile.ZipInfo("README.md", (2020, 1, 1, 0, 0, 0)), "about")
            archive.writestr(zipfile.ZipInfo(member, (2026, 2, 26, 8, 0, 0)), data)
    else:
        path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)


def both(sources: Path, *files: tuple[str, str]) -> None:
    for file, content in files:
        put(sources, file, content)


RELEASES: dict[str, Callable[[Path], None]] = {
    "mondo": lambda s: put(s, "mondo/mondo.obo", MONDO),
    "cl": lambda s: put(s, "cl/cl-basic.obo", CL),
    "maxo": lambda s: put(s, "maxo/maxo.obo", CL.replace("CL:", "MAXO:").replace("cl/", "maxo/")),
    "chebi": lambda s: put(s, "chebi/chebi.obo.gz", CHEBI),
    "ncit_diseases": lambda s: put(s, "ncit/Thesaurus.FLAT.zip", NCIT, "Thesaurus.txt"),
    "ncit_therapies": lambda s: put(s, "ncit/Thesaurus.FLAT.zip", NCIT, "Thesaurus.txt"),
    "mesh": lambda s: both(s, ("mesh/desc.xml.gz", DESCRIPTORS), ("mesh/supp.xml.gz", SUPPLEMENTS)),
    "unii": lambda s: put(s, "unii/UNIIs.zip", UNII, "UNII_Names_26Feb2026.txt"),
    "drugbank": lambda s: put(s, "drugbank/drugbank_vocabulary.zip", DRUGBANK, "drugbank vocabulary.csv"),
    "fdaproductcode": lambda s: put(s, "fda_device/foiclass.zip", FOICLASS, "foiclass.txt"),
    "hgnc": lambda s: put(s, "hgnc/hgnc_complete_set.txt", HGNC),
    "vo": lambda s: both(s, ("vo/vo_terms.tsv", VO), ("vo/vo-rxnorm.sssom.tsv", VO_PRODUCTS)),
    "ror": lambda s: put(s, "ror/ror-data.zip", json.dumps(ROR), "v2.10-2026-07-20-ror-data.json"),
}


def read(name: str, own: Path) -> dict[str, Concept]:
    RELEASES[name](own / SOURCES)
    return {concept.curie: concept for concept in vocabularies.FETCHABLE[name].read_release(own / SOURCES)}


def test_mondo(tmp_path: Path) -> None:
    found = read("mondo", tmp_path)
    assert found.keys() == {"MONDO:0000001", "MONDO:0004967"}
    leukemia = found["MONDO:0004967"]
    assert leukemia.synonyms == ("ALL", "acute lymphoid leukemia")
    assert leukemia.related == ("lymphoblastic leukemia",)
    assert leukemia.parents == ("MONDO:0000001",)
    assert leukemia.exact == ("DOID:9952", "MESH:D054198", "NCIT:C3167", "Orphanet:513")
    assert found["MONDO:0000001"].parents == ()


def test_cl(tmp_path: Path) -> None:
    found = read("cl", tmp_path)
    assert found.keys() == {"CL:0000000", "CL:0000084"}
    assert found["CL:0000084"] == Concept(
        "CL:0000084", "T cell", "Cell", ("T-lymphocyte",), ("T lymphocyte",), ("CL:0000000",)
    )


def test_chebi(tmp_path: Path) -> None:
    found = read("chebi", tmp_path)
    assert found.keys() == {"CHEBI:24431", "CHEBI:28876", "CHEBI:1"}
    assert "L-PAM" in found["CHEBI:28876"].synonyms
    assert found["CHEBI:1"].synonyms == ()  # the salt bears the name of the base, too


def test_ncit(tmp_path: Path) -> None:
    diseases, therapies = read("ncit_diseases", tmp_path), read("ncit_therapies", tmp_path)
    assert {curie: concept.category for curie, concept in diseases.items()} == {
        "NCIT:C2991": "Disease",
        "NCIT:C3367": "PhenotypicFeature",
        "NCIT:C3167": "Disease",
        "NCIT:C3038": "PhenotypicFeature",
    }
    assert diseases["NCIT:C3167"].synonyms == ("ALL",)
    assert {curie: concept.category for curie, concept in therapies.items()} == {
        "NCIT:C642": "Drug",
        "NCIT:C2": "BiologicalEntity",
        "NCIT:C25218": "Procedure",
        "NCIT:C3": "Treatment",
    }
    assert (therapies["NCIT:C642"].synonyms, therapies["NCIT:C642"].related) == (("Alkeran",), ("L-PAM",))


def test_mesh(tmp_path: Path) -> None:
    found = read("mesh", tmp_path)
    assert found.keys() == {"MESH:D054198", "MESH:C000002"}
    leukemia = found["MESH:D054198"]
    assert (leukemia.category, leukemia.synonyms) == ("Disease", ("Leukemia, Acute Lymphoblastic",))
    assert leukemia.related == ("Leukemia, Acute Lymphoblastic, L1",)
    assert found["MESH:C000002"] == Concept("MESH:C000002", "bevonium", "ChemicalEntity", ("piribenzil",))


def test_tables(tmp_path: Path) -> None:
    assert read("unii", tmp_path) == {
        "UNII:Q41OR9510P": Concept("UNII:Q41OR9510P", "MELPHALAN", "ChemicalEntity", ("ALKERAN",))
    }
    melphalan = read("drugbank", tmp_path)["DRUGBANK:DB01042"]
    assert melphalan.synonyms == ("Alanine, nitrogen mustard", "L-PAM")
    assert (melphalan.related, melphalan.exact) == (("Melphalan hydrochloride",), ("UNII:Q41OR9510P",))
    assert len(read("drugbank", tmp_path)) == 1  # an entry that is known to be wrong
    codes = read("fdaproductcode", tmp_path)
    assert codes["fdaproductcode:BRX"].synonyms == ("Anesthesia Stool",)
    assert "Für" in codes["fdaproductcode:OVG"].label
    assert read("hgnc", tmp_path) == {
        "HGNC:1633": Concept("HGNC:1633", "CD19", "Gene", ("B4", "CD19 molecule", "CVID3"))
    }
    assert read("vo", tmp_path).keys() == {"VO:0000003"}


def test_ror(tmp_path: Path) -> None:
    found = read("ror", tmp_path)
    assert found["ror:02r3e0967"].synonyms == ("Hospital St. Jude",)
    assert found["ror:02r3e0967"].related == ("SJCRH",)
    assert found["ror:00qhe6a56"].synonyms == ("Miltenyi Biotec",)
    assert len(found) == 2


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the material in ../shared")
@pytest.mark.parametrize(
    ("name", "source", "member"),
    [
        ("mondo", "mondo/vicc_mondo_20251104_subset.obo", ""), ("maxo", "maxo/maxo.obo", ""),
        ("cl", "cl/cl-base_2022-11-25.obo", ""), ("fdaproductcode", "fda_device/foiclass_2020.txt", "foiclass.txt"),
        ("drugbank", "drugbank/drugbank_vocabulary.csv", "drugbank vocabulary.csv"),
        ("hgnc", "hgnc/hgnc_complete_set.txt.gz", ""),
    ],
)  # fmt: skip
def test_real_files_read_as_releases_give_what_is_shipped(tmp_path: Path, name: str, source: str, member: str) -> None:
    """Where the shipped slice is made of the same file, both readers say the same of it."""
    data = (SHARED / "vocab" / source).read_bytes()
    data = gzip.decompress(data) if source.endswith(".gz") else data
    put(tmp_path / SOURCES, vocabularies.FETCHABLE[name].LATEST.files[0].file, data, member)
    found = {concept.curie: concept for concept in vocabularies.FETCHABLE[name].read_release(tmp_path / SOURCES)}
    shipped = {concept.curie: concept for concept in vocabularies.FETCHABLE[name].read(SHARED / "vocab")}
    assert found
    if name not in ("mondo", "cl"):
        assert found == shipped
        return
    same = [curie for curie in found if curie in shipped]
    assert len(same) > 0.8 * len(found)
    for curie in same:
        assert set(found[curie].synonyms) <= {shipped[curie].label, *shipped[curie].synonyms, *shipped[curie].related}


@pytest.mark.parametrize("name", RELEASES)
def test_a_release_becomes_the_users_slice(tmp_path: Path, name: str) -> None:
    expected = read(name, tmp_path)
    release = vocabularies.build_release(name, tmp_path, TODAY)
    assert release.concepts == len(expected)
    made = vocabularies.load(name, tmp_path)
    assert {concept.curie: concept for concept in made} == expected
    (item,) = vocabularies.installed(tmp_path, tmp_path / "none")
    assert item.release == release
    (entry,) = vocabularies.manifest(tmp_path)
    assert entry["licence"] == vocabularies.FETCHABLE[name].RELEASE.licence
    assert entry["made"] == "2026-11-24"
    assert all(len(source["sha256"]) == 64 for source in entry["sources"])


@pytest.mark.parametrize(
    ("name", "version"),
    [
        ("mondo", "2026-11-03"), ("cl", "2026-10-07"), ("chebi", "252"), ("unii", "2026-02-26"),
        ("ncit_diseases", "2026-02-26"), ("fdaproductcode", "2026-02-26"),
    ],
)  # fmt: skip
def test_the_release_is_told_by_the_file(tmp_path: Path, name: str, version: str) -> None:
    read(name, tmp_path)
    assert vocabularies.build_release(name, tmp_path, TODAY).version == version


@pytest.mark.parametrize(
    ("said", "version"),
    [
        ({"release": "v2.10-2026-07-20", "modified": "2026-07-21"}, "v2.10-2026-07-20"),
        ({"release": "", "modified": "2026-07-21"}, "2026-07-21"),
    ],
)
def test_the_release_is_told_by_the_publisher(tmp_path: Path, said: dict[str, str], version: str) -> None:
    read("hgnc", tmp_path)
    (tmp_path / SOURCES / "hgnc" / "hgnc_complete_set.txt.json").write_text(json.dumps(said))
    assert vocabularies.build_release("hgnc", tmp_path, TODAY).version == version


def test_an_own_vocabulary_wins_over_the_shipped_one(tmp_path: Path) -> None:
    shipped, own = tmp_path / "shipped", tmp_path / "own"
    for name in ("cl", "mondo"):
        read(name, shipped)
        vocabularies.build_release(name, shipped, TODAY)
    assert [item.own for item in vocabularies.installed(shipped, own)] == [False, False]
    read("mondo", own)
    vocabularies.build_release("mondo", own, TODAY)
    found = {item.release.name: item for item in vocabularies.installed(shipped, own)}
    assert list(found) == ["cl", "mondo"]
    assert (found["mondo"].own, found["mondo"].path) == (True, own / "mondo.tsv.gz")
    assert found["mondo"].size == found["mondo"].path.stat().st_size
    assert found["mondo"].date == "2026-11-03"
    assert not found["cl"].own


def twice(text: str) -> str:
    return text + text[text.index("\n[Term]") :]


@pytest.mark.parametrize(
    ("name", "broken", "match"),
    [
        ("mondo", twice(MONDO), r"vocabulary mondo has 4 concepts, 2 of them twice"),
        ("mondo", MONDO[:20], r"vocabulary mondo has 0 concepts"),
        ("mondo", MONDO + "\n[Term]\nid: MONDO:1\nname\n", r"vocabulary mondo, mondo\.obo, line \d+: is not 'tag: v"),
        ("mondo", b"\xff" + MONDO.encode(), r"vocabulary mondo, mondo\.obo, line 1: is not utf-8"),
        ("hgnc", HGNC[:-8] + "\n", r"vocabulary hgnc, hgnc_complete_set\.txt, line 3: is cut short"),
        ("hgnc", HGNC[:-8], r"vocabulary hgnc: hgnc/hgnc_complete_set\.txt ends in the middle of a line"),
        ("mondo", MONDO[:-8], r"vocabulary mondo: mondo/mondo\.obo ends in the middle of a line"),
        ("hgnc", HGNC.replace("\tcd\t", "\tCD\t"), r"vocabulary hgnc, .*: lacks the columns cd"),
        ("chebi", b"", r"vocabulary chebi has 0 concepts"),
    ],
)  # fmt: skip
def test_a_broken_release_leaves_the_installed_one(tmp_path: Path, name: str, broken: str | bytes, match: str) -> None:
    read(name, tmp_path)
    vocabularies.build_release(name, tmp_path, TODAY)
    before = {path.name: path.read_bytes() for path in tmp_path.glob("*.*")}
    put(tmp_path / SOURCES, vocabularies.FETCHABLE[name].LATEST.files[0].file, broken)
    with pytest.raises(VocabularyError, match=match) as caught:
        vocabularies.build_release(name, tmp_path, TODAY)
    assert "\n" not in str(caught.value)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()} == before


@pytest.mark.parametrize("name", ["chebi", "mesh", "ncit_diseases", "unii", "drugbank", "fdaproductcode", "ror"])
def test_a_truncated_archive_is_one_sentence(tmp_path: Path, name: str) -> None:
    read(name, tmp_path)
    path = tmp_path / SOURCES / vocabularies.FETCHABLE[name].LATEST.files[0].file
    path.write_bytes(path.read_bytes()[:-12])
    with pytest.raises(VocabularyError, match=f"vocabulary {name}, .*cannot be read"):
        vocabularies.build_release(name, tmp_path, TODAY)
    assert not (tmp_path / MANIFEST).exists()


@pytest.mark.parametrize(
    ("name", "file", "content", "member", "match"),
    [
        ("unii", "unii/UNIIs.zip", UNII, "UNII_Records.txt", r"holds 0 files UNII_Names_\*\.txt where one is needed"),
        ("unii", "unii/UNIIs.zip", "Name\tUNII\tType\tX\n", "UNII_Names_1.txt", "is not the header Name TYPE UNII"),
        ("ror", "ror/ror-data.zip", '[{"id": "x", "name": "y"}]', "v1-ror-data.json", "not a dump in schema 2"),
        ("ror", "ror/ror-data.zip", "[", "v1-ror-data.json", "is not JSON"),
        ("mesh", "mesh/desc.xml.gz", "<DescriptorRecordSet>", "", "cannot be read"),
    ],
)  # fmt: skip
def test_another_format_than_the_expected_one(
    tmp_path: Path, name: str, file: str, content: str, member: str, match: str
) -> None:
    RELEASES[name](tmp_path / SOURCES)
    put(tmp_path / SOURCES, file, content, member)
    with pytest.raises(VocabularyError, match=match):
        vocabularies.build_release(name, tmp_path, TODAY)


def test_a_file_that_is_missing_or_changed_since_it_was_fetched(tmp_path: Path) -> None:
    with pytest.raises(VocabularyError, match=r"hgnc/hgnc_complete_set\.txt was neither fetched nor placed in"):
        vocabularies.build_release("hgnc", tmp_path, TODAY)
    read("hgnc", tmp_path)
    (tmp_path / SOURCES / "hgnc" / "hgnc_complete_set.txt.json").write_text(json.dumps({"sha256": "0" * 64}))
    with pytest.raises(VocabularyError, match="is not the file that was fetched"):
        vocabularies.build_release("hgnc", tmp_path, TODAY)


@pytest.mark.parametrize("text", ["{", "[1]", '[{"name": "cl"}]', '{"name": 1}'])
def test_a_broken_manifest_is_one_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / MANIFEST).write_text(text)
    with pytest.raises(VocabularyError, match=r"manifest\.json"):
        vocabularies.installed(tmp_path, tmp_path / "none")


def test_a_slice_that_is_gone_is_one_sentence(tmp_path: Path) -> None:
    read("cl", tmp_path)
    vocabularies.build_release("cl", tmp_path, TODAY)
    (tmp_path / "cl.tsv.gz").unlink()
    with pytest.raises(VocabularyError, match=r"vocabulary cl, cl\.tsv\.gz: is in the manifest, but not in the folder"):
        vocabularies.installed(tmp_path, tmp_path / "none")


def test_concepts_are_found_without_reading_the_others(tmp_path: Path) -> None:
    read("cl", tmp_path)
    vocabularies.build_release("cl", tmp_path, TODAY)
    (item,) = vocabularies.installed(tmp_path, tmp_path / "none")
    every = slices.read("cl", item.path)
    assert vocabularies.find(item, {concept.curie for concept in every}) == every
    assert vocabularies.find(item, {"CL:00000", "cell", "curie"}) == []


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    read("cl", tmp_path)
    (tmp_path / "cl.tsv.gz").mkdir()
    with pytest.raises(VocabularyError, match=r"cannot write .*cl\.tsv\.gz"):
        vocabularies.build_release("cl", tmp_path, TODAY)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cl.tsv.gz", SOURCES]
