"""The featured collection, the map of who took part, the data page, and the committee's distilling bench."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from casebook.catalog import Catalog
from casebook.views.collection import featured_view, participation_view
from casebook.views.distil import distil_pages, distil_view
from casebook.views.families import FAMILIES


@pytest.mark.parametrize("url", ["featured.html", "participation.html", "about/data.html"])
def test_pages_read_well(built_site: Path, chromium: Browser, url: str) -> None:
    """Assert no axe finding and no sideways scroll at 390 px, from file://, and that every link leads somewhere."""
    context = chromium.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto((built_site / url).as_uri())
    assert Axe().run(page).violations_count == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    links = page.evaluate("[...document.querySelectorAll('.cb-doc a')].map((a) => a.href.split(/[#?]/)[0])")
    assert links
    assert all(
        Path(page.evaluate("decodeURIComponent", link.removeprefix("file://"))).is_file() for link in links
    )
    context.close()


def test_featured_have_their_reasons(catalog: Catalog, built_site: Path) -> None:
    """Assert that each current featured case is listed with its reason."""
    view = featured_view(catalog)
    assert {item.line.id for item in view.cases} == {c.id for c in catalog.current_cases if c.featured}
    text = (built_site / "featured.html").read_text(encoding="utf-8")
    assert all(item.reason in text for item in view.cases)


def test_map_adds_up(catalog: Catalog) -> None:
    """Assert that cells, lines, years and units of the map agree with the catalog."""
    view = participation_view(catalog)
    assert sum(cell.count for row in view.rows for cell in row.cells) == len(catalog.current_cases)
    assert sum(bar.cases for bar in view.years) == len(catalog.current_cases)
    assert sum(bar.newcomers for bar in view.years) == len(view.rows)
    assert len(view.rows) + len(view.absent) == len(catalog.units)
    for row in view.rows:
        assert row.total == sum(cell.count for cell in row.cells)
        assert all(cell.count == sum(count for _, count in cell.years) for cell in row.cells)


def test_distilling_is_for_the_committee_alone(catalog: Catalog, built_site: Path) -> None:
    """Assert that the bench is a committee family, absent from the public site, and shows all it promises."""
    assert [family.profile for family in FAMILIES if family.folder == "distil"] == ["committee"]
    assert not (built_site / "distil").exists()
    assert [key for key, _ in distil_pages(catalog)] == [
        scene.key for scene in catalog.scenes if len(catalog.cases_in(scene.key)) > 1
    ]
    view = distil_view(catalog, "post")
    assert len(view.cases) == len(view.sections[0].cells) > 1
    assert view.steps[0].likeness >= view.steps[-1].likeness > 0
    assert view.draft.startswith(f"---\nid: {view.draft_id}\n")
