"""What a reader gets in a real browser, from a folder by double-click."""

from __future__ import annotations

import functools
import http.server
import random
import threading
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from casebook.fields import SECTIONS
from casebook.search.normalise import normalise
from casebook.search.terms import reading_order

from .collection import documents


def ask(page: Page, query: str, **options: Any) -> dict[str, Any]:
    return page.evaluate("([query, options]) => casebook.search(query, options)", [query, options])


@pytest.fixture
def home(page: Page, site: Path) -> Page:
    page.goto((site / "index.html").as_uri())
    return page


def test_exact_hits_equal_a_plain_search_of_the_sources(home: Page) -> None:
    chance = random.Random(11)
    texts = {one.url: normalise("".join(reading_order(one))) for one in documents() if not one.retired}
    raw = ["".join(reading_order(one)) for one in documents()]
    for size in list(range(1, 31)) * 3:
        text = chance.choice([one for one in raw if len(one) > size])
        start = chance.randrange(len(text) - size)
        phrase = normalise(text[start : start + size])
        if not phrase:
            continue
        found = ask(home, text[start : start + size], limit=1000)
        assert {hit["url"] for hit in found["hits"] if hit["exact"]} == {
            url for url, one in texts.items() if phrase in one
        }, phrase


@pytest.mark.parametrize("query", ["师徒结对", "師徒結對", "师徒　结对", "“师徒结对”", "师徒结对工作法"])
def test_spellings_of_one_word(home: Page, query: str) -> None:
    assert ask(home, query)["hits"][0]["url"] == "methods/M-0001.html"


BAD = [
    "",
    "   ",
    "，。！？",
    "😀😀",
    ".*+?^${}()|[]\\",
    "<img src=x onerror=alert(1)>",
    "“没有配对",
    "「",
    "'\"`",
    "啊" * 10000,
    "x" * 10000,
    "\u0000\ud800",
    "&amp;",
    "%E4%B8",
    "constructor",
    "__proto__",
]


@pytest.mark.parametrize("query", BAD, ids=range(len(BAD)))
def test_bad_input_is_answered(home: Page, query: str) -> None:
    found = ask(home, query)
    assert found["missing"] == 0
    assert "error" not in found


@pytest.mark.parametrize("query", ["null", "undefined", "42", "{}", "[]"])
def test_queries_that_are_no_text(home: Page, query: str) -> None:
    assert "error" not in home.evaluate(f"casebook.search({query})")


def test_quotes_ask_for_the_exact_words(home: Page) -> None:
    found = ask(home, "“谈心谈话覆盖” 师徒", limit=100)
    assert found["hits"]
    assert all(hit["exact"] or "谈心谈话覆盖" in hit["snippet"] for hit in found["hits"])
    assert ask(home, "“谈心覆盖谈话”")["relaxed"]


def test_retired_pages_are_hidden_until_asked_for(home: Page) -> None:
    assert ask(home, "示例案例6：The pilot", limit=1)["hits"][0]["title"] != documents()[5].title
    assert (
        ask(home, "示例案例6：The pilot", limit=1, retired=True)["hits"][0]["title"] == documents()[5].title
    )


def test_facets_filter_and_count(home: Page) -> None:
    found = ask(home, "支部", limit=100, facets={"scene": ["mentor"]})
    assert (
        found["total"]
        == len(found["hits"])
        == next(v["count"] for v in found["facets"]["scene"] if v["key"] == "mentor")
    )
    assert len(found["facets"]["scene"]) > 1


def test_no_page_asks_the_network(page: Page, site: Path) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((site / "search.html").as_uri() + "?q=师徒结对")
    expect(page.locator(".cb-result").first).to_be_visible()
    assert all(url.startswith(("file:", "blob:")) for url in asked)


def test_header_box_by_keyboard(home: Page) -> None:
    home.keyboard.press("/")
    home.keyboard.type("师徒")
    box = home.get_by_role("combobox")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(home.get_by_role("option").first).to_be_visible()
    home.keyboard.press("ArrowDown")
    expect(box).to_have_attribute(
        "aria-activedescendant", home.get_by_role("option").first.get_attribute("id") or ""
    )
    home.keyboard.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    home.keyboard.press("Enter")
    home.wait_for_url("**/search.html?q=*")


def test_search_page_keeps_its_state_in_the_address(page: Page, site: Path) -> None:
    page.goto((site / "search.html").as_uri() + "?q=支部&scene=mentor&view=table")
    expect(page.locator("table tbody tr").first).to_be_visible()
    expect(page.get_by_role("checkbox", name="导师赋能培优")).to_be_checked()
    page.get_by_role("checkbox", name="导师赋能培优").uncheck()
    page.wait_for_function("!location.search.includes('scene')")
    assert "view=table" in page.url
    expect(page.locator(".cb-static-list")).to_be_hidden()


def test_back_undoes_a_choice_and_forward_makes_it_again(page: Page, site: Path) -> None:
    page.goto((site / "search.html").as_uri())
    page.locator("[data-casebook-page] input[name=q]").fill("支部")
    box = page.get_by_role("checkbox", name="导师赋能培优")
    box.check()
    page.wait_for_function("location.search.includes('scene=mentor')")
    page.go_back()
    expect(box).not_to_be_checked()
    expect(page.locator("[data-casebook-page] input[name=q]")).to_have_value("支部")
    page.go_forward()
    expect(box).to_be_checked()


@pytest.mark.parametrize("name", ["下一页", "取消条件“导师赋能培优”", "清除全部条件"])
def test_the_keyboard_keeps_its_place_when_a_button_goes(page: Page, site: Path, name: str) -> None:
    page.goto((site / "list.html").as_uri() + "?scene=mentor,care")
    count = page.locator("[data-part=count]")
    before = count.text_content()
    button = page.get_by_role("button", name=name)
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("!document.querySelector('[aria-busy]')")
    assert count.text_content() != before or "page=2" in page.url
    expect(count).to_be_focused()


def test_library_lists_filters_and_downloads(page: Page, site: Path) -> None:
    page.goto((site / "list.html").as_uri())
    expect(page.locator("[data-part=count]")).to_contain_text("59")
    page.get_by_role("checkbox", name="示例单位3").check()
    expect(page.locator("[data-part=count]")).not_to_contain_text("59")
    shown = page.locator(".cb-result").count()
    with page.expect_download() as download:
        page.get_by_role("button", name="下载当前列表").click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    assert len(text.strip().splitlines()) == shown + 1
    assert all("示例单位3" in line for line in text.strip().splitlines()[1:])


def test_opened_page_marks_the_phrase_across_elements(page: Page, site: Path) -> None:
    one = documents()[0]
    phrase = one.sections[1][1][6:18]
    page.goto((site / one.url).as_uri() + "?h=" + phrase)
    expect(page.locator("mark.cb-hit").first).to_be_visible()
    assert normalise("".join(page.locator("mark.cb-hit").all_inner_texts())).startswith(normalise(phrase))


def test_a_missing_shard_is_said_and_the_rest_works(page: Page, site: Path) -> None:
    page.route("**/search-data/s/**", lambda route: route.abort())
    page.goto((site / "index.html").as_uri())
    found = ask(page, "师徒结对")
    assert found["missing"] > 0
    page.unroute("**/search-data/s/**")
    again = ask(page, "师徒结对")
    assert again["missing"] == 0
    assert again["hits"]


def test_a_missing_index_is_said(page: Page, site: Path) -> None:
    page.route("**/search-data/index.js", lambda route: route.abort())
    page.goto((site / "search.html").as_uri() + "?q=师徒")
    expect(page.locator(".cb-note").first).to_contain_text("读不到")


def test_without_scripts_everything_is_listed(chromium: Any, site: Path) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / "search.html").as_uri())
    expect(page.locator(".cb-static-list")).to_be_visible()
    context.close()


def test_works_without_newer_browser_parts(page: Page, site: Path) -> None:
    page.add_init_script(
        "delete Intl.Segmenter; delete window.DecompressionStream; delete String.prototype.replaceAll; delete Array.prototype.at;"
    )
    page.goto((site / "index.html").as_uri())
    assert ask(page, "师徒结对工作法")["hits"][0]["url"] == "methods/M-0001.html"


@pytest.mark.parametrize("query", ["stjd", "shitujiedui", "SHITUJIEDUI", "师徒jiedui"])
def test_pinyin_and_initials(home: Page, query: str) -> None:
    assert ask(home, query)["hits"][0]["url"] == "methods/M-0001.html"


def test_a_typing_error_by_sound_is_repaired(home: Page) -> None:
    found = ask(home, "思想询诊")
    assert "思想巡诊" in found["hits"][0]["snippet"]
    assert found["suggestion"] == "思想巡诊"


def test_other_readings_of_a_character_are_known(home: Page) -> None:
    assert "重庆" in ask(home, "chongqing")["hits"][0]["snippet"]


def test_synonyms_are_said_and_can_be_switched_off(home: Page) -> None:
    found = ask(home, "传帮带", limit=100)
    assert "师徒结对" in found["synonyms"]
    assert any("师徒结对" in hit["snippet"] for hit in found["hits"])
    assert ask(home, "传帮带", limit=100, synonyms=False)["synonyms"] == []


def test_http_below_a_path_gives_the_same_hits_as_a_folder(home: Page, site: Path) -> None:
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Quiet, directory=str(site.parent))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    queries = ["师徒结对", "支部 心理", "stjd", "把“第一议题”制度落到实处", "干部们说以前不敢讲吗"]
    local = [ask(home, query) for query in queries]
    home.goto(f"http://127.0.0.1:{server.server_port}/{site.name}/index.html")
    assert [ask(home, query) for query in queries] == local
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("place", ["index.html", "search.html?q=支部", "list.html", "list.html?view=table"])
def test_search_is_accessible(page: Page, site: Path, place: str) -> None:
    page.goto((site / "index.html").as_uri().replace("index.html", place))
    if place == "index.html":
        page.keyboard.press("/")
        page.keyboard.type("结对")
        page.get_by_role("option").first.wait_for()
        page.keyboard.press("ArrowDown")
    else:
        page.locator(".cb-result, tbody tr").first.wait_for()
    rules = {
        "page-has-heading-one",
        "region",
        "landmark-unique",
    }  # belong to the whole page, not to these parts
    found = [one for one in Axe().run(page).response["violations"] if one["id"] not in rules]
    assert [(one["id"], [node["html"][:120] for node in one["nodes"]][:3]) for one in found] == []


def test_results_can_be_sorted_by_date(page: Page, site: Path) -> None:
    page.goto((site / "search.html").as_uri() + "?q=支部&sort=oldest")
    page.locator(".cb-result").first.wait_for()
    dates = [text[-10:] for text in page.locator(".cb-result__meta").all_inner_texts() if text[-3:-2] == "-"]
    assert len(dates) > 3
    assert dates == sorted(dates)


def test_a_half_loaded_shard_is_like_a_missing_one(chromium: Any, site: Path) -> None:
    page = chromium.new_context().new_page()
    page.route(
        "**/search-data/s/**",
        lambda route: route.fulfill(body='casebookData("s",1,"ab', content_type="text/javascript"),
    )
    page.goto((site / "index.html").as_uri())
    found = ask(page, "师徒结对")
    assert found["missing"] > 0
    assert "error" not in found
    page.unroute("**/search-data/s/**")
    assert ask(page, "师徒结对")["hits"]
    page.context.close()


def test_a_missing_text_leaves_the_other_hits(page: Page, site: Path) -> None:
    gone: list[str] = []

    def drop(route: Any) -> None:
        if not gone:
            gone.append(route.request.url)
            route.abort()
        elif route.request.url in gone:
            route.abort()
        else:
            route.continue_()

    page.route("**/search-data/d/**", drop)
    page.goto((site / "index.html").as_uri())
    found = ask(page, "师徒结对")
    assert found["hits"]
    assert found["missing"] > 0


def test_hits_can_be_restricted_to_a_section(home: Page) -> None:
    where = {
        one.url: {head for head, body in one.sections if "师徒结对" in normalise(head + body)}
        for one in documents()
        if not one.retired
    }
    found = ask(home, "师徒结对", limit=100, facets={"section": ["做法与经过"]})
    assert {hit["url"] for hit in found["hits"] if hit["exact"]} == {
        url for url, heads in where.items() if "做法与经过" in heads
    }
    exact = [hit for hit in found["hits"] if hit["exact"]]
    assert {hit["section"] for hit in exact} == {"做法与经过"}
    assert all("师徒结对" in normalise(hit["snippet"]) for hit in exact)
    assert found["total"] == len(found["hits"])
    counts = {value["key"]: value["count"] for value in found["facets"]["section"]}
    assert counts["做法与经过"] == found["total"]
    assert len(counts) > 1
    whole = ask(home, "师徒结对", limit=100, facets={"section": []})
    assert whole["total"] > found["total"]
    assert {value["key"]: value["count"] for value in whole["facets"]["section"]} == counts


def test_the_search_page_offers_the_sections_of_a_case(page: Page, site: Path) -> None:
    page.goto((site / "search.html").as_uri() + "?q=师徒结对")
    box = page.get_by_role("checkbox", name="做法与经过")
    expect(box).to_be_visible()
    offered = (page.locator("[data-sections]").get_attribute("data-sections") or "").split(",")
    assert [*offered, "附录"] == list(SECTIONS)
    before = page.locator("[data-part=count]").inner_text()
    box.check()
    page.wait_for_function("decodeURIComponent(location.search).includes('section=做法与经过')")
    expect(page.locator("[data-part=count]")).not_to_have_text(before)
    assert set(page.locator(".cb-result__section").all_inner_texts()) == {"做法与经过"}
    page.reload()
    expect(page.get_by_role("checkbox", name="做法与经过")).to_be_checked()
    expect(page.locator(".cb-note", has_text="50 个页面")).to_be_visible()


def test_single_characters_apart_are_not_a_phrase(home: Page) -> None:
    texts = {one.url: normalise("".join(reading_order(one))) for one in documents() if not one.retired}
    assert any("由" in text and "业" in text and "由业" not in text for text in texts.values())
    found = ask(home, "由 业", limit=1000)
    assert {hit["url"] for hit in found["hits"] if hit["exact"]} == {
        url for url, text in texts.items() if "由业" in text
    }


def test_letters_that_pages_have_are_not_taken_for_sounds(page: Page, site: Path) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    page.goto((site / "index.html").as_uri())
    assert "VR" in ask(page, "VR 师徒")["hits"][0]["snippet"]
    assert "y.js" not in asked
    ask(page, "stjd")
    assert "y.js" in asked
