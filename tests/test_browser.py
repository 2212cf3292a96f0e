"""The pages in a real browser: they work, draw, and ask nobody else."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest

import serving

try:
    from playwright.sync_api import Browser, Error, Page, expect, sync_playwright
except ImportError:  # the package of the browser's driver is not installed
    MISSING = "needs playwright"
else:
    MISSING = "" if shutil.which("chromium") else "needs Chromium"

if MISSING and os.environ.get("CI") != "true":
    pytest.skip(MISSING, allow_module_level=True)
assert not MISSING, MISSING

NCT = "NCT07257419"
WIDE, NARROW = (1280, 900), (400, 800)
# Where pictures of the pages are left, to be looked at.
PICTURES = os.environ.get("TRIALGRAPH_SCREENSHOTS")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving.site(serving.store(tmp_path_factory.mktemp("browsed"))) as address:
        yield address.rstrip("/")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield started
        started.close()


@contextmanager
def opened(
    browser: Browser, address: str, path: str, size: tuple[int, int] = WIDE, scheme: str = "light", script: bool = True
) -> Iterator[Page]:
    """A page of the site. Whatever it complains of, and whatever it asks of others, fails the test."""
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        java_script_enabled=script,
    )
    page = context.new_page()
    complaints: list[str] = []
    asked: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    context.on("request", lambda request: asked.append(request.url))
    try:
        page.goto(f"{address}{path}")
        yield page
        page.wait_for_load_state("networkidle")
        assert complaints == []
        assert [url for url in asked if not url.startswith((f"{address}/", "data:", "blob:"))] == []
    finally:
        context.close()


def picture(page: Page, name: str, *, whole: bool = True) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=whole)


def rows(page: Page) -> list[str]:
    """The cells of the answer of the query page, once it is there."""
    page.wait_for_selector(".yasr table.dataTable tbody tr td")
    return page.locator(".yasr table.dataTable tbody tr td:nth-child(2)").all_inner_texts()


def test_the_query_page_asks_and_shows_rows(browser: Browser, address: str) -> None:
    with opened(browser, address, "/query") as page:
        page.click(".yasqe_queryButton")
        assert len(rows(page)) == 10
        picture(page, "query", whole=False)


def test_what_is_typed_is_asked_with_our_prefixes(browser: Browser, address: str) -> None:
    with opened(browser, address, "/query") as page:
        page.click(".CodeMirror")
        page.keyboard.press("Control+a")
        page.keyboard.type("SELECT ?nct WHERE { ?trial a tg:Trial ; dcterms:identifier ?nct } ORDER BY ?nct")
        page.keyboard.press("Control+Enter")
        assert rows(page)[0] == "NCT00410098"
        text = page.evaluate("document.querySelector('.CodeMirror').CodeMirror.getValue()")
        assert "PREFIX tg: <https://w3id.org/trialgraph/ns#>" in text
        assert "PREFIX dcterms: <http://purl.org/dc/terms/>" in text


def test_a_query_that_is_wrong_is_answered_with_its_place(browser: Browser, address: str) -> None:
    query = quote("SELECT ?a WHERE { ?a }")
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{address}/query?query={query}")
    expect(page.locator(".yasr .error, .yasr pre, .yasr .errorMessage").first).to_contain_text("line 1, column")
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_packaged_question_opens_and_is_asked(
    browser: Browser, address: str, size: tuple[int, int], scheme: str
) -> None:
    with opened(browser, address, "/query/conditioning_regimen?trial=NCT07257419", size, scheme) as page:
        assert "Thiotepa" in rows(page)
        assert page.locator(".tabsList .tab.active").inner_text().startswith("conditioning_regimen")
        picture(page, f"question-{size[0]}-{scheme}", whole=False)


def test_a_link_to_a_query_is_followed(browser: Browser, address: str) -> None:
    with opened(browser, address, f"/query#query={quote('SELECT (6*7 AS ?n) {}')}") as page:
        assert rows(page) == ['"42"^^xsd:integer']


def test_another_endpoint_is_not_asked_even_when_a_link_says_so(browser: Browser, address: str) -> None:
    link = f"/query#query={quote('SELECT (6*7 AS ?n) {}')}&endpoint={quote('http://127.0.0.1:9/sparql', '')}"
    with opened(browser, address, link) as page:
        assert rows(page) == ['"42"^^xsd:integer']


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("nct", [NCT, "NCT03937544"])
def test_the_page_of_a_trial_draws_it(
    browser: Browser, address: str, nct: str, size: tuple[int, int], scheme: str
) -> None:
    with opened(browser, address, f"/trial/{nct}", size, scheme) as page:
        page.wait_for_selector("#drawing[data-nodes]")
        asked = page.evaluate("JSON.parse(document.getElementById('page').textContent)")
        drawn = page.evaluate("({ ...document.getElementById('drawing').dataset })")
        assert drawn == {"nodes": str(len(asked["nodes"])), "edges": str(len(asked["edges"]))}
        page.wait_for_timeout(300)  # it draws in the next frames
        assert len(colours(page.locator("#canvas").screenshot())) > 20
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page is wider than the window"
        picture(page, f"trial-{nct}-{size[0]}-{scheme}")


def colours(image: bytes) -> set[tuple[int, ...]]:
    """The colours in a picture; one or two in an empty one."""
    from PIL import Image  # noqa: PLC0415 - comes with matplotlib

    found = Image.open(io.BytesIO(image)).convert("RGB").getcolors(1 << 24)
    assert found is not None
    return {colour for _, colour in found if isinstance(colour, tuple)}


def test_a_box_that_is_clicked_says_what_it_leads_to(browser: Browser, address: str) -> None:
    with opened(browser, address, f"/trial/{NCT}") as page:
        page.wait_for_selector("#drawing[data-nodes]")
        page.locator("#canvas").scroll_into_view_if_needed()
        box = page.locator("#canvas").bounding_box()
        assert box is not None
        nodes = page.evaluate("JSON.parse(document.getElementById('page').textContent).nodes")
        last = max(node["position"]["x"] for node in nodes)
        for offset in range(0, int(box["height"] / 2), 12):  # until a box of the last column is hit
            if page.locator("#picked a").count():
                break
            page.mouse.click(box["x"] + box["width"] - 60, box["y"] + box["height"] / 2 + offset)
        said = page.locator("#picked").inner_text()
        names = {node["data"]["label"] for node in nodes if node["position"]["x"] == last}
        assert any(said.startswith(name) for name in names), said
        assert page.locator("#picked a").first.get_attribute("href")


def test_a_role_opens_to_the_words_that_it_rests_on(browser: Browser, address: str) -> None:
    with opened(browser, address, f"/trial/{NCT}") as page:
        role = page.locator("details.role", has_text="manufacturing")
        assert not role.locator("blockquote").is_visible()
        role.locator("summary").click()
        expect(role.locator("blockquote")).to_contain_text("plays a central role in depleting CD45RA")
        picture(page, "role", whole=False)


@pytest.mark.parametrize("path", ["/", f"/trial/{NCT}", "/query", "/search?q=lymphoma"])
def test_pages_work_without_javascript(browser: Browser, address: str, path: str) -> None:
    with opened(browser, address, path, script=False) as page:
        assert page.locator("h1").is_visible()
        if path.startswith("/trial"):
            page.locator("details.role summary").first.click()
            assert page.locator("details.role blockquote").first.is_visible()
            assert not page.locator("#drawing").is_visible()
        if path == "/query":
            form = page.locator("form.plain")
            assert form.get_attribute("action") == "/sparql"
            assert form.locator("textarea").get_attribute("name") == "query"


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_the_first_page_leads_to_a_trial_and_to_a_question(
    browser: Browser, address: str, size: tuple[int, int]
) -> None:
    with opened(browser, address, "/", size) as page:
        picture(page, f"home-{size[0]}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.fill("#words", "thiotepa lymphoma")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search?**")
        picture(page, f"search-{size[0]}")
        page.click(f"text={NCT}")
        page.wait_for_url(f"**/trial/{NCT}")
        page.go_back()
        page.go_back()
        form = page.locator("form[action='/query/conditioning_regimen']")
        form.locator("input").fill(NCT)
        form.locator("button").click()
        assert "Thiotepa" in rows(page)


def test_a_page_cannot_be_framed_or_run_what_is_not_its_own(browser: Browser, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{address}/trial/{NCT}")
    with pytest.raises(Error, match=r"(?i)content security policy|unsafe-eval|refused|violates"):
        page.add_script_tag(content="window.ran = true")
    assert page.evaluate("window.ran") is None
    context.close()
