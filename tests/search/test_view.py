"""What the search page, the lists and the header box do with answers, and with data that did not come."""

from __future__ import annotations

import shutil
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from .test_browser import ask


def _asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


@pytest.mark.parametrize(
    ("query", "within"), [("师徒", "支部"), ("stjd", "支部"), ('"师徒结对"', "工"), ("师徒", "量子纠缠")]
)
def test_within_results_only_results_are_found(page: Page, site: Path, query: str, within: str) -> None:
    page.goto((site / "index.html").as_uri())
    before = {hit["url"] for hit in ask(page, query, limit=1000, facets={})["hits"]}
    found = ask(page, query, within=within, limit=1000, facets={})
    both = {hit["url"] for hit in ask(page, within, exact=True, limit=1000)["hits"] if hit["exact"]}
    assert {hit["url"] for hit in found["hits"]} == before & both
    assert found["total"] == len(found["hits"])


def test_a_long_list_names_kind_and_day_of_every_hit(page: Page, site: Path) -> None:
    page.goto((site / "index.html").as_uri())
    short = {hit["url"]: hit for hit in ask(page, "工", limit=40)["hits"]}
    for hit in ask(page, "工", limit=1000)["hits"]:
        assert hit["kind"]
        if hit["url"] in short:
            assert hit["date"] == short[hit["url"]]["date"]


def test_no_spelling_is_offered_that_no_page_has(page: Page, site: Path) -> None:
    page.goto((site / "index.html").as_uri())
    assert ask(page, "量子纠缠")["suggestion"] == ""
    assert ask(page, "师徒节对怎么做")["suggestion"] == "师徒结对怎么做"


def test_a_search_from_the_header_keeps_no_condition(page: Page, site: Path) -> None:
    page.goto((site / "search.html").as_uri() + "?q=支部&scene=mentor&within=工")
    expect(page.locator("[data-part=count]")).to_contain_text("找到")
    page.fill("#cb-search-box", "师徒结对")
    page.keyboard.press("Enter")
    expect(page.locator("#cb-find-q")).to_have_value("师徒结对")
    assert set(_asked(page)) == {"q"}
    page.wait_for_timeout(400)
    assert page.locator("#cb-search-list").is_hidden()
    page.go_back()
    expect(page.locator("#cb-find-q")).to_have_value("支部")


def test_only_the_search_page_tells_a_total_and_only_once_it_is_known(page: Page, site: Path) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/search-data/f/*.js", hold)
    page.goto((site / "search.html").as_uri())
    page.fill("#cb-search-box", "师徒结对")
    expect(page.locator("#cb-search-list [data-url]")).to_have_count(5)
    expect(page.locator(".cb-search__live")).to_have_text("列出最相关的 5 条，按回车查看全部结果")
    page.keyboard.press("Enter")
    expect(page.locator(".cb-result")).to_have_count(10)
    assert page.inner_text("[data-part=count]") == ""
    held[0].continue_()
    expect(page.locator("[data-part=count]")).to_have_text("找到 25 条结果")


def test_an_entered_query_comes_back_and_a_long_one_survives_a_reload(page: Page, site: Path) -> None:
    page.goto((site / "search.html").as_uri())
    for query in ("师徒结对", "支部"):
        page.fill("#cb-find-q", query)
        page.press("#cb-find-q", "Enter")
        expect(page.locator("[data-part=asked]")).to_contain_text(query)
    page.go_back()
    expect(page.locator("#cb-find-q")).to_have_value("师徒结对")
    page.fill("#cb-find-q", "支部" * 5000)
    page.press("#cb-find-q", "Enter")
    expect(page.locator("[data-part=asked]")).to_contain_text("支部支部")
    assert len(page.url) < 4000
    page.reload()
    expect(page.locator("#cb-find-q")).to_have_value("支部" * 5000)


def test_a_choice_that_no_hit_has_keeps_its_name(page: Page, site: Path) -> None:
    page.goto((site / "search.html").as_uri() + "?q=量子纠缠&kind=案例&scene=mentor")
    expect(page.locator("[data-part=chosen]")).to_contain_text("导师赋能培优")


def test_filters_are_folded_on_a_phone(page: Page, site: Path) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto((site / "search.html").as_uri() + "?q=支部")
    expect(page.locator(".cb-find__filters")).to_be_visible()
    assert page.locator(".cb-facet").first.is_hidden()
    page.click(".cb-find__filters summary")
    expect(page.locator(".cb-facet").first).to_be_visible()
    page.goto((site / "search.html").as_uri() + "?q=师徒&within=量子纠缠")
    expect(page.locator("[data-part=results]")).to_contain_text("请减少条件")
    assert page.locator(".cb-find__filters").is_hidden()


@pytest.mark.parametrize(
    ("lost", "place"),
    [
        ("t", "search.html?q=師徒結對"),
        ("w.js", "search.html?q=stjd"),
        ("s", "search.html?q=师徒"),
        ("r", "list.html"),
    ],
)
def test_every_lost_file_is_said(page: Page, site: Path, tmp_path: Path, lost: str, place: str) -> None:
    broken = tmp_path / "site"
    shutil.copytree(site, broken)
    gone = broken / "assets" / "search-data" / lost
    shutil.rmtree(gone) if gone.is_dir() else gone.unlink()
    page.goto((broken / "index.html").as_uri().replace("index.html", place))
    expect(page.locator("[data-part=notes]")).to_contain_text("有一部分数据没有读到")


def test_a_list_without_its_index_gives_the_static_one_back(page: Page, site: Path, tmp_path: Path) -> None:
    broken = tmp_path / "site"
    shutil.copytree(site, broken)
    (broken / "assets" / "search-data" / "index.js").unlink()
    page.goto((broken / "list.html").as_uri())
    expect(page.locator("[data-part=notes]")).to_contain_text("搜索数据暂时读不到")
    assert page.locator(".cb-static-list").is_visible()
    assert "找到" not in page.inner_text("[data-part=count]")
