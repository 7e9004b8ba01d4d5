"""The finder: every method is reachable, and the browser answers exactly as Python does."""

from __future__ import annotations

from itertools import product
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from casebook.catalog import Catalog
from casebook.views.finder import FinderView, finder_view, ranked

ASK = """(all) => all.map((given) => {
  document.getElementById("cb-finder").querySelectorAll("input").forEach((input) => {
    input.checked = (given[input.name] || "") === input.value;
  });
  document.getElementById("cb-finder").dispatchEvent(new Event("change"));
  return [...document.getElementById("cb-found").children].filter((li) => !li.hidden).map((li) => li.dataset.id);
})"""


def _paths(view: FinderView) -> list[dict[str, str]]:
    keys = [question.key for question in view.questions]
    answers = product(*(("", *(option.key for option in question.options)) for question in view.questions))
    return [{k: v for k, v in zip(keys, path, strict=True) if v} for path in answers]


def test_every_method_is_reachable(catalog: Catalog) -> None:
    """Assert that each method with facets is first on some path, and each other one is in a list and the table."""
    view = finder_view(catalog)
    first, found = set(), set()
    for path in _paths(view):
        ids = [choice.line.id for choice in ranked(view.choices, path)]
        first.update(ids[:1])
        found.update(ids)
    current = {method.id for method in catalog.current_methods}
    assert found == current
    listed = {choice.line.id for row in view.table for choice in row.choices} | {c.line.id for c in view.open}
    assert listed == current
    answered = {c.line.id for path in _paths(view) if path for c in ranked(view.choices, path)}
    assert {c.line.id for c in view.choices if c.problems or c.areas or c.forms} <= answered
    assert len(first) > len(current) / 3


def test_every_answer_finds_something(catalog: Catalog) -> None:
    """Assert that no offered problem leads nowhere."""
    view = finder_view(catalog)
    for option in view.questions[0].options:
        best = ranked(view.choices, {"problem": option.key})
        assert best
        assert best[0].fits("problem", option.key)


def test_browser_ranks_like_python(catalog: Catalog, built_site: Path, chromium: Browser) -> None:
    """Assert the same order for every combination of answers, from file://, with an accessible page."""
    view = finder_view(catalog)
    paths = _paths(view)
    context = chromium.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto((built_site / "finder.html").as_uri())
    wanted = [[choice.line.id for choice in ranked(view.choices, path)] for path in paths]
    assert page.evaluate(ASK, paths) == wanted
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("input[name=problem]").nth(1).check()
    assert "合：" in page.locator(".cb-found__why").first.inner_text()
    shown = page.locator("#cb-found > li:visible h3").all_inner_texts()
    page.reload()
    assert page.locator("#cb-found > li:visible h3").all_inner_texts() == shown
    assert Axe().run(page).violations_count == 0
    assert not faults
    context.close()


def test_page_works_without_scripts(catalog: Catalog, built_site: Path, chromium: Browser) -> None:
    """Assert that all methods and the decision table are there when scripts are off."""
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((built_site / "finder.html").as_uri())
    assert not page.locator("#cb-finder").is_visible()
    assert page.locator("#cb-found > li").count() == len(catalog.current_methods)
    assert page.get_by_role("table").is_visible()
    context.close()
