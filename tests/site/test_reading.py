"""Every kind of page in a real browser: access, width, quiet console, nothing from outside, scripts off, file://."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
COLOUR = ["color-contrast", "link-in-text-block"]
SHAPE = ["scrollable-region-focusable", "target-size"]
LOOKS: tuple[tuple[str, int, list[str]], ...] = (
    ("light", 1440, []),
    ("light", 390, SHAPE),
    ("dark", 390, COLOUR),
)
"""Scheme, width, rules ([]: all). Colours do not depend on the width nor shapes on the scheme; `bench/look/access.py`
runs all rules in all four."""
RUN = """async ([scheme, rules]) => {
  document.documentElement.setAttribute('data-cb-scheme', scheme);
  const only = rules.length ? {runOnly: rules} : {};
  const found = await axe.run(document, {resultTypes: ['violations'], preload: false, ...only});
  return found.violations.map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.target.join(' ')).join(' | '));
}"""


@pytest.fixture
def reader(chromium: Browser) -> Iterator[Page]:
    """One page for the whole walk; what it asks for and complains of is kept in `asked` and `said`."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, bypass_csp=True)
    page = context.new_page()
    yield page
    context.close()


@pytest.mark.parametrize("half", [0, 1])
def test_every_kind_of_page(half: int, reader: Page, built_site: Path, kinds: dict[str, str]) -> None:
    """Assert for each kind: no axe violation in light and dark, wide and narrow; no sideways scroll; nothing said or
    asked outside. In two halves, for two workers."""
    said: list[str] = []
    reader.on("console", lambda message: said.append(f"{reader.url}: {message.text}"))
    reader.on("pageerror", lambda error: said.append(f"{reader.url}: {error}"))
    reader.on(
        "request",
        lambda asked: said.append(asked.url) if not asked.url.startswith(("file:", "data:")) else None,
    )
    found: dict[str, Any] = {}
    for kind, url in list(kinds.items())[half::2]:
        reader.set_viewport_size({"width": 1440, "height": 900})
        reader.goto((built_site / url).as_uri())
        reader.add_script_tag(path=AXE)
        for scheme, width, rules in LOOKS:
            reader.set_viewport_size({"width": width, "height": 900})
            if faults := reader.evaluate(RUN, [scheme, rules]):
                found[f"{kind} {scheme} {width}"] = faults
        if (wide := reader.evaluate("document.documentElement.scrollWidth")) > 390:
            found[f"{kind} 390"] = f"{wide} px wide"
    assert not found, "\n".join(f"{where}: {what}" for where, what in found.items())
    assert not said, said


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_was_looked_for_can_be_read_where_it_is_marked(
    scheme: str, reader: Page, built_site: Path
) -> None:
    """Assert that marked words have enough contrast in captions and the line to cite, too."""
    reader.goto((built_site / "cases/2026/2026-0001.html").as_uri() + "?h=师傅")
    for place in ("figcaption", ".cb-cite"):
        reader.locator(f"{place} mark.cb-hit").first.wait_for()
    reader.add_script_tag(path=AXE)
    assert reader.evaluate(RUN, [scheme, COLOUR]) == []


def test_scripts_off(chromium: Browser, built_site: Path, kinds: dict[str, str]) -> None:
    """Assert that heading, navigation and text are there without scripts, and that dead controls are not."""
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    for kind, url in kinds.items():
        page.goto((built_site / url).as_uri())
        assert page.locator("h1").count() == 1, kind
        assert page.locator("h1").is_visible(), kind
        assert page.locator("[data-cb-print]:visible, [data-cb-set-size]:visible").count() == 0, kind
    context.close()


def test_size_and_scheme_are_kept(chromium: Browser, built_site: Path) -> None:
    """Assert that the reader's text size and colours survive going to another page, by keyboard too."""
    context = chromium.new_context(color_scheme="light")
    page = context.new_page()
    page.goto((built_site / "index.html").as_uri())
    usual = page.evaluate("parseFloat(getComputedStyle(document.querySelector('article p')).fontSize)")
    page.focus("[data-cb-set-size=xl]")
    page.keyboard.press("Enter")
    page.click("[data-cb-toggle-scheme]")
    page.goto((built_site / "scenes/mentor.html").as_uri())
    assert page.get_attribute("[data-cb-set-size=xl]", "aria-pressed") == "true"
    assert page.get_attribute("html", "data-cb-scheme") == "dark"
    assert (
        page.evaluate("parseFloat(getComputedStyle(document.querySelector('.cb-split p')).fontSize)")
        > usual * 1.2
    )
    context.close()


def test_first_tab_skips_to_the_text(chromium: Browser, built_site: Path) -> None:
    """Assert that the first stop of the keyboard is a visible link to the text."""
    page = chromium.new_page()
    page.goto((built_site / "scenes/mentor.html").as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    assert page.locator(".cb-skip").bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "cb-main"
    page.close()


@pytest.mark.parametrize("url", ["cases/index.html", "contribute/form.html"])
def test_the_keyboard_is_seen_on_what_folds(chromium: Browser, built_site: Path, url: str) -> None:
    """Assert that a reader with the keyboard sees when a folded part has the focus, and that a click leaves no ring."""
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    page.goto((built_site / url).as_uri())
    fold = page.locator("summary:visible").first
    ring = "fold => getComputedStyle(fold).outlineStyle"
    fold.click()
    assert fold.evaluate("fold => fold === document.activeElement")
    assert fold.evaluate(ring) == "none"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert fold.evaluate("fold => fold === document.activeElement")
    assert fold.evaluate(ring) == "solid"
    page.close()


def test_print_is_a_document(chromium: Browser, built_site: Path) -> None:
    """Assert that print drops the frame, indents paragraphs and shows owner and source."""
    page = chromium.new_page()
    page.goto((built_site / "about/brand.html").as_uri())
    page.emulate_media(media="print")
    assert not page.locator("header, footer, .cb-rail").filter(visible=True).count()
    assert page.locator(".cb-printhead").is_visible()
    assert page.locator(".cb-printfoot").is_visible()
    indent, size = page.evaluate(
        "(s => [parseFloat(s.textIndent), parseFloat(s.fontSize)])(getComputedStyle(document.querySelector('.cb-doc > p')))"
    )
    assert indent == pytest.approx(2 * size, rel=0.01)
    page.close()


def test_old_browser_is_told(chromium: Browser, built_site: Path) -> None:
    """Assert that a kernel below 78 sees the notice, and a current one does not."""
    for kernel, shown in ((63, True), (78, False), (132, False)):
        context = chromium.new_context(
            user_agent=f"Mozilla/5.0 (Windows NT 6.1) Chrome/{kernel}.0.0.0 Safari/537.36"
        )
        page = context.new_page()
        page.goto((built_site / "index.html").as_uri())
        assert page.locator(".cb-oldnote").is_visible() is shown, kernel
        context.close()


def test_not_found_page_needs_nothing(built_site: Path) -> None:
    """Assert that 404.html asks for no file: it may be served at any address."""
    source = (built_site / "404.html").read_text(encoding="utf-8")
    assert '<link rel="stylesheet"' not in source
    assert " src=" not in source


def test_problem_on_the_home_page_leads_to_its_cases(chromium: Browser, built_site: Path) -> None:
    """Assert that a way in by problem opens the library filtered by it."""
    page = chromium.new_page()
    page.goto((built_site / "index.html").as_uri())
    page.click(".cb-problems a >> nth=0")
    page.wait_for_selector("input[type=checkbox]:checked")
    assert page.locator("input[type=checkbox]:checked").count() == 1
    page.close()


def test_others_in_the_scene_come_from_data(chromium: Browser, built_site: Path) -> None:
    """Assert that a case names cases of other units in its scene, never itself, and keeps its plain link."""
    page = chromium.new_page()
    page.goto((built_site / "cases/2024/2024-0001.html").as_uri())
    page.wait_for_selector("[data-cb-others] li:nth-child(2)")
    links = page.locator("[data-cb-others] a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert links[-1].endswith("scenes/mentor.html#cases")
    assert len(links) > 2
    assert not [link for link in links if "2024-0001" in link]
    page.close()


def test_static_list_returns_without_data(chromium: Browser, built_site: Path) -> None:
    """Assert that the complete static list is shown when the live one cannot load its data."""
    page = chromium.new_page()
    page.route("**/data/**", lambda route: route.abort())
    page.route("**/search/view.js", lambda route: route.abort())
    page.goto((built_site / "cases/index.html").as_uri())
    assert not page.locator(".cb-static-list").is_visible()
    page.wait_for_selector(".cb-static-list", state="visible")
    page.close()


def test_a_printed_search_says_what_was_asked_and_lists_the_results(
    chromium: Browser, built_site: Path
) -> None:
    """Assert that print keeps query, conditions, count and results, and drops the box, the filters and the buttons."""
    page = chromium.new_page()
    page.goto((built_site / "search.html").as_uri() + "?q=师徒结对&scene=mentor")
    page.locator(".cb-facet").first.wait_for()
    page.emulate_media(media="print")
    assert page.locator(".cb-find__asked").inner_text() == "搜索：师徒结对；场景：导师赋能培优"
    assert "条结果" in page.locator(".cb-find__count").inner_text()
    assert page.locator(".cb-result:visible").count() > 1
    assert page.locator(".cb-find form:visible, .cb-find button:visible, .cb-facet:visible").count() == 0
    page.goto((built_site / "search.html").as_uri())
    assert page.locator(".cb-find__asked:visible, .cb-find form:visible").count() == 0
    assert page.locator(".cb-static-list").is_visible()
    page.close()
