"""Names of things: the same key has the same name whatever surrounds it, and no two keys share one."""

from __future__ import annotations

import json
import random
import re
import unicodedata

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import objects, record, streams, study, triples
from trialgraph import names, resources
from trialgraph import vocab as v
from trialgraph.names import Names

NAMES = Names()
NCT = "NCT00000001"
# Letters with one upper and one lower case form each, so that a change of case can be undone.
cased = st.sampled_from("abcxyzABCXYZäéñøÄÉÑØαβγΑΒΓжЖ")
words = st.text(st.one_of(cased, st.sampled_from("0123456789-+/()., ")), min_size=1, max_size=60)


def one(*key: str) -> str:
    return NAMES.parts(NCT, "arm", [key], lambda item: item)[0]


@given(words)
def test_case_spaces_and_compatibility_forms_do_not_change_a_name(key: str) -> None:
    same = {
        key, key.upper(), key.lower(), f"  {key}\t", key.replace(" ", " \n "), key.replace(" ", "\u00a0"),
        unicodedata.normalize("NFD", key), unicodedata.normalize("NFKC", key),
        "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in key),
    }  # fmt: skip
    assert {one(form) for form in same} == {one(key)}


@given(st.lists(words, min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_order_does_not_change_names(keys: list[str], shuffle: random.Random) -> None:
    items = [(key, str(number)) for number, key in enumerate(keys)]
    before = dict(zip(items, NAMES.parts(NCT, "arm", items, lambda item: item[:1]), strict=True))
    shuffle.shuffle(items)
    assert dict(zip(items, NAMES.parts(NCT, "arm", items, lambda item: item[:1]), strict=True)) == before
    assert len(set(before.values())) == len(items)


@given(st.lists(words, min_size=2, max_size=20, unique_by=names.normal))
def test_different_keys_have_different_names(keys: list[str]) -> None:
    assert len({one(key) for key in keys}) == len(keys)


@given(words, words)
def test_the_parts_of_a_key_are_kept_apart(first: str, second: str) -> None:
    if names.normal(first + second) != names.normal(first):
        assert one(first, second) != one(first + second)
        assert one(first, second) != one(first + second, "")


def test_equal_keys_are_numbered_in_the_order_of_their_content_and_equal_content_shares_a_name() -> None:
    items = [("Drug", "c"), ("drug ", "a"), ("DRUG", "b"), ("Drug", "c"), ("Other", "a")]
    given_names = NAMES.parts(NCT, "intervention", items, lambda item: item[:1])
    first, third = given_names[0], given_names[2]
    assert given_names[0] == given_names[3]
    assert len(set(given_names)) == 4
    bare = next(name for name in given_names if not re.search(r"-[23]>$", name) and "drug" in name)
    assert {given_names[0], given_names[1], given_names[2]} == {bare, f"{bare[:-1]}-2>", f"{bare[:-1]}-3>"}
    ranked = sorted(set(items[:3]), key=repr)
    assert [given_names[items.index(item)] for item in ranked] == [bare, f"{bare[:-1]}-2>", f"{bare[:-1]}-3>"]
    assert first != third


def test_repeated_interventions_of_a_record_keep_their_names_in_any_order() -> None:
    given_twice = [
        {"type": "DRUG", "name": "Aspirin", "description": "high"},
        {"type": "DRUG", "name": "aspirin", "description": "low"},
    ]
    one_way = triples(record(armsInterventionsModule={"interventions": given_twice}))
    other_way = triples(record(armsInterventionsModule={"interventions": given_twice[::-1]}))
    assert one_way == other_way
    assert len(objects(one_way, v.hasIntervention)) == 2


def test_a_name_is_of_the_key_and_not_of_the_content() -> None:
    def arm(description: str) -> list[str]:
        said = triples(record(armsInterventionsModule={"armGroups": [{"label": "A", "description": description}]}))
        return objects(said, v.hasArm)

    assert arm("before") == arm("after an edit")


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Universität Zürich", "universitat-zurich"), ("Hôpital Saint-Antoine", "hopital-saint-antoine"),
        ("TCRαβ+ T cells", "tcr-t-cells"), ("日本", ""), ("", ""), ("--a--", "a"), ("½ dose", "12-dose"),
        ("x" * 50, "x" * 40), (f"{'x' * 39} y", "x" * 39),
    ],
)  # fmt: skip
def test_a_slug_is_for_the_reader(text: str, slug: str) -> None:
    assert names.slug(names.normal(text)) == slug


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=100))
def test_every_name_is_an_iri_of_plain_letters(key: str) -> None:
    name = one(key)[1:-1]
    assert re.fullmatch(r"https://w3id\.org/trialgraph/trial/NCT00000001/arm-([a-z0-9-]{1,40}-)?[0-9a-f]{8}", name)
    assert pyoxigraph.NamedNode(name).value == name


def test_organisations_are_one_under_all_spellings_of_their_name() -> None:
    assert NAMES.organization("St. Jude ") == NAMES.organization("ST. JUDE")
    assert NAMES.organization("St. Jude") != NAMES.organization("St Jude")


def test_a_part_of_a_name_is_named_beside_its_owner_by_its_words() -> None:
    given, registered = one("A + B"), NAMES.organization("A OR B")
    for owner, place in ((given, "trial/NCT00000001"), (registered, "org")):
        for text in ("A", "a", "β₂"):
            name = NAMES.component(owner, text)[1:-1]
            assert re.fullmatch(rf"https://w3id\.org/trialgraph/{place}/component-([a-z0-9-]+-)?[0-9a-f]{{8}}", name)
    assert len({NAMES.component(owner, text) for owner in (given, registered, one("A + C")) for text in "Aa"}) == 6


@pytest.mark.parametrize("base", ["http://example.org/kg", "http://example.org/kg/", "http://example.org/kg#"])
def test_another_base_moves_every_name_and_no_term(base: str, samples: list[bytes]) -> None:
    here = Names(base)
    assert here.base.rstrip("/#") == "http://example.org/kg"
    document = study(samples[0])
    moved = {triple for stream in streams(document, names=here).values() for triple in stream}
    said = {triple for stream in streams(document).values() for triple in stream}
    places = ("trial/", "org/", "mapping/", "vocabulary/", "graph/")
    assert not [
        term for triple in moved for term in triple if term.startswith(tuple(f"<{names.BASE}{p}" for p in places))
    ]
    assert {p for _, p, _ in moved} == {p for _, p, _ in said}
    back = {tuple(term.replace(f"<{here.base}", f"<{names.BASE}") for term in triple) for triple in moved}
    assert back == said
    assert here.prefixes()["trial"] == f"{here.base}trial/"
    assert here.prefixes()["tg"] == Names().prefixes()["tg"]


@pytest.mark.parametrize("base", ["", "kg", "http://a b/", "http://a/<x>", "/kg/", "http://a/%"])
def test_a_base_that_is_no_iri_is_refused(base: str) -> None:
    with pytest.raises(ValueError, match="not an absolute IRI"):
        Names(base)


@pytest.mark.parametrize(
    ("curie", "expected"),
    [
        ("MONDO:0005062", "http://purl.obolibrary.org/obo/MONDO_0005062"), ("mesh:D008223", "http://id.nlm.nih.gov/mesh/D008223"),
        ("ror:02r3e0967", "https://ror.org/02r3e0967"), ("mondo:0005062", "http://purl.obolibrary.org/obo/MONDO_0005062"),
        ("hgnc:1633", "https://bioregistry.io/hgnc:1633"), ("skos:exactMatch", "http://www.w3.org/2004/02/skos/core#exactMatch"),
    ],
)  # fmt: skip
def test_a_curie_becomes_the_publishers_iri(curie: str, expected: str) -> None:
    assert NAMES.concept(curie) == f"<{expected}>"


def test_an_unknown_prefix_is_refused() -> None:
    with pytest.raises(KeyError):
        NAMES.concept("nobody:1")


def test_prefixes_are_told_apart_by_more_than_case_and_have_namespaces_of_their_own() -> None:
    table = json.loads(resources.path("ontologies", "prefixes.json").read_text("utf-8"))
    assert len({prefix.lower() for prefix in table}) == len(table)
    assert len(set(table.values())) == len(table)
    for namespace in table.values():
        assert pyoxigraph.NamedNode(namespace)
