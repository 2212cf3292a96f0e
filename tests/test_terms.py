"""Terms as text: what is written comes back from two independent parsers as it was."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pyoxigraph
import pytest
import rdflib
from hypothesis import example, given, settings
from hypothesis import strategies as st

from trialgraph import terms

pytestmark = pytest.mark.usefixtures("verbatim_literals")
XSD = "http://www.w3.org/2001/XMLSchema#"
# All of Unicode but surrogates, with what tends to break made frequent.
nasty = st.sampled_from('"\\\n\r\t\b\f\x00\x7f\x85\u2028\u2029\u202e\ufeff\U0001f9ec<>^@.')
texts = st.text(st.one_of(st.characters(exclude_categories=["Cs"]), nasty), max_size=40)


def both(term: str) -> tuple[pyoxigraph.Literal, rdflib.Literal]:
    """The literal `term` as pyoxigraph and as rdflib read it, each from N-Triples."""
    line = f"<http://a/s> <http://a/p> {term} ."
    (quad,) = pyoxigraph.parse(line.encode(), format=pyoxigraph.RdfFormat.N_TRIPLES)
    ours = quad.object
    theirs = next(rdflib.Graph().parse(data=line, format="nt").objects())
    assert isinstance(ours, pyoxigraph.Literal)
    assert isinstance(theirs, rdflib.Literal)
    return ours, theirs


@given(texts)
@settings(max_examples=200)
def test_a_text_comes_back_as_it_was(value: str) -> None:
    written = terms.text(value)
    assert "\n" not in written
    assert "\r" not in written
    ours, theirs = both(written)
    assert ours == pyoxigraph.Literal(value)
    assert str(theirs) == value
    assert theirs.datatype is None


@given(texts, st.sampled_from(["en", "de-CH", "zh-Hant-TW"]))
def test_a_tagged_text_keeps_its_language(value: str, language: str) -> None:
    ours, theirs = both(terms.tagged(value, language))
    assert (ours.value, ours.language) == (value, language.lower())
    assert (str(theirs), str(theirs.language).lower()) == (value, language.lower())


@given(st.decimals(allow_nan=False, allow_infinity=False, places=8) | st.floats(allow_nan=False, allow_infinity=False))
@example(Decimal("1E+3"))
@example(Decimal("-1.50E-7"))
@example(1e22)
@example(-0.0001)
@example(0.1)
@example(Decimal(0))
def test_a_decimal_is_canonical_and_exact(value: float | Decimal) -> None:
    ours, theirs = both(terms.decimal(value))
    assert re.fullmatch(r"-?(?:0|[1-9][0-9]*)\.(?:0|[0-9]*[1-9])", ours.value)
    assert Decimal(ours.value) == (value if isinstance(value, Decimal) else Decimal(repr(value)))
    assert ours.datatype.value == f"{XSD}decimal"
    assert str(theirs) == ours.value


@given(st.floats(allow_nan=False, allow_infinity=False))
@example(1.0)
@example(0.95)
@example(1e-9)
@example(-123456.789)
@example(5e-324)
def test_a_double_is_canonical_and_exact(value: float) -> None:
    ours, theirs = both(terms.double(value))
    assert re.fullmatch(r"-?(?:[1-9]\.(?:0|[0-9]*[1-9])E-?(?:0|[1-9][0-9]*)|0\.0E0)", ours.value)
    assert float(ours.value) == value
    assert math.copysign(1, float(ours.value)) == math.copysign(1, value)
    assert str(theirs) == ours.value
    assert ours.datatype.value == f"{XSD}double"


@given(st.integers())
def test_an_integer_is_exact(value: int) -> None:
    assert both(terms.integer(value))[0] == pyoxigraph.Literal(
        str(value), datatype=pyoxigraph.NamedNode(f"{XSD}integer")
    )


def test_booleans() -> None:
    assert [both(terms.boolean(value))[0].value for value in (True, False)] == ["true", "false"]


@pytest.mark.parametrize(("value", "datatype"), [("2024", "gYear"), ("2024-05", "gYearMonth"), ("2024-05-17", "date")])
def test_a_date_has_the_precision_that_it_has(value: str, datatype: str) -> None:
    ours, theirs = both(terms.date(value))
    assert (ours.value, ours.datatype.value) == (value, XSD + datatype)
    assert not theirs.ill_typed


def test_a_moment_is_in_utc() -> None:
    moment = datetime(2026, 11, 23, 12, 0, 5, 999, tzinfo=timezone(timedelta(hours=2)))
    assert terms.moment(moment) == f'"2026-11-23T10:00:05Z"^^<{XSD}dateTime>'
    assert terms.moment(moment.astimezone(UTC)) == terms.moment(moment)


REFUSED = [
    "", "x", "/a", "//a/b", "a b", "http://a b", "http://a/<b>", 'http://a/"', "http://a/{x}", "http://a/|", "http://a/^",
    "http://a/`", "http://a/\\", "http://a/\n", "http://a/\x7f", "http://a/[1]", "http://a/%", "http://a/%zz",
    "http://a/#b#c", "http://host:port/", "http://a/\ue000", "http://a/\ufffe", "1http://a/", " http://a/",
    "http://a/ ",
    "http://a/\xa0", "http://a/\u2028", "http://a/\u3000",
    "https:&#x2F;&#x2F;clinicaltrials.bayer.com&#x2F;study&#x2F;21839",
]  # fmt: skip
ACCEPTED = [
    "http://a", "http://a/", "https://doi.org/10.1016/S0140-6736(16)30467-6", "http://a/b?c=d&e=%20#f", "urn:x:y",
    "mailto:x@example.org", "http://user@host:8080/", "http://a/β", "http://bücher.example/", "http://a/?\ue000",
    "http://a//b", "tag:a,b:c", "https://a/b:c@d;e=f!$'()*+,", "http://a/\U0001f9ec",
]  # fmt: skip


@pytest.mark.parametrize("value", REFUSED)
def test_what_is_no_iri_is_refused_and_stays_text_as_an_address(value: str) -> None:
    with pytest.raises(ValueError, match="not an absolute IRI"):
        terms.iri(value)
    assert terms.address(value) == terms.text(value)


@pytest.mark.parametrize("value", ACCEPTED)
def test_an_iri_is_accepted_by_us_and_by_a_strict_parser(value: str) -> None:
    assert terms.iri(value) == f"<{value}>"
    assert pyoxigraph.NamedNode(value).value == value
    assert terms.address(value) == f"<{value}>"


@given(
    st.builds(
        str.__add__,
        st.sampled_from(["http://a/", "http://", "urn:", "", "https:", "http://h:", "http://u@h", "http://a/?", "a:#"]),
        st.text(st.one_of(st.sampled_from("%20aZ/:?#[]@!$&'()*+,;=.-_~<> "), st.characters(exclude_categories=["Cs"]))),
    )
)
@settings(max_examples=300)
def test_what_we_take_for_an_iri_no_strict_parser_refuses(value: str) -> None:
    try:
        term = terms.iri(value)
    except ValueError:
        return
    line = f"<http://a/s> <http://a/p> {term} .\n"
    (quad,) = pyoxigraph.parse(line.encode(), format=pyoxigraph.RdfFormat.N_TRIPLES)
    assert quad.object == pyoxigraph.NamedNode(value)
    assert next(rdflib.Graph().parse(data=line, format="nt").objects()) == rdflib.URIRef(value)


def test_checking_an_iri_takes_linear_time() -> None:
    for value in ("http://a/" + "a" * 200_000 + " ", "http://a/" + "%20" * 70_000 + "%", "a" * 200_000):
        with pytest.raises(ValueError, match="not an absolute IRI"):
            terms.iri(value)
