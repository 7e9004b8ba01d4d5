"""What a first search of many pages may fetch, and how it tells what it left unread."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from playwright.sync_api import Page

from casebook.search import Document, Facet
from casebook.search.terms import mix, units

from .conftest import make_site
from .test_browser import ask


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tuple(
        Document(
            f"2025-{at:05d}",
            f"cases/{at}.html",
            f"第{at}号",
            "案例",
            (
                (
                    "",
                    "师徒结对，" * 3 + f"第{at}号的思想巡诊"
                    if at % 40 == 7
                    else "思想。巡。诊。结对，师徒。徒结",
                ),
            ),
            (Facet("scene", f"s{at % 3}", f"场景{at % 3}"),),
        )
        for at in range(2100)
    )
    return make_site(tmp_path_factory.mktemp("many") / "site", found)


def test_a_first_search_of_many_pages_fetches_few_files(page: Page, many: Path) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((many / "index.html").as_uri())
    asked.clear()
    found = ask(page, "师徒结对")
    assert len(asked) <= 20
    assert (
        found["unread"] > 0
    )  # every page has all pairs, one in forty the phrase: some were not read, and that is said
    read = ask(page, "师徒结对", thorough=True)
    assert [hit["exact"] for hit in read["hits"]] == [True] * 10
    assert read["unread"] == 0
    every = ask(page, "师徒结对", limit=1000)
    assert sum(hit["exact"] for hit in every["hits"]) == 53
    assert every["unread"] == 0


def test_quotes_count_what_may_have_the_words_and_say_so(page: Page, many: Path) -> None:
    page.goto((many / "index.html").as_uri())
    found = ask(page, "“师徒结对”", facets={})
    assert [hit["exact"] for hit in found["hits"]] == [True] * len(found["hits"])
    assert found["unread"] > 0
    assert found["total"] == sum(value["count"] for value in found["facets"]["scene"])
    read = ask(page, "“师徒结对”", facets={}, thorough=True)
    assert (read["total"], read["unread"]) == (53, 0)
    counts = {value["key"]: value["count"] for value in read["facets"]["scene"]}
    assert sum(counts.values()) == 53
    chosen = ask(page, "“师徒结对”", facets={"scene": ["s1"]}, thorough=True)
    assert chosen["total"] == counts["s1"]
    assert {value["key"]: value["count"] for value in chosen["facets"]["scene"]} == counts
    assert found["total"] - found["unread"] >= len(found["hits"]) == 10
    assert ask(page, "“师徒”", facets={})["unread"] == 0  # the index itself knows two characters


@pytest.mark.parametrize(
    "query",
    [
        "师徒结队",
        "shitujiedui",
        "stjd",
        "师徒jiedui",
        "传帮带",
        "思想寻诊师徒结队导师帮带谈心",
        "結對",
        "师",
        "师徒",
    ],
)
def test_sounds_and_synonyms_share_the_files_of_a_first_search(page: Page, many: Path, query: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((many / "index.html").as_uri())
    asked.clear()
    found = ask(page, query)
    assert found["hits"]
    assert len(asked) <= 20
    # What is loaded already changes nothing.
    assert ask(page, query) == found


def test_the_newest_pages_are_heard_by_their_titles_or_counted(page: Page, tmp_path: Path) -> None:
    found = tuple(
        Document(f"2025-{at:05d}", f"cases/{at}.html", title, "案例", (("", "思想。巡。诊。结对，师徒。"),))
        for at in range(2032)
        for title in ["启明星计划" if at == 2027 else f"第{at}号"]
    )
    page.goto((make_site(tmp_path / "site", found) / "index.html").as_uri())
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    by_title = ask(page, "qimingxing")
    assert by_title["hits"][0]["url"] == "cases/2027.html"
    assert by_title["unread"] == 15  # the other pages of the tail
    assert ask(page, "启名星计划")["suggestion"] == "启明星计划"
    assert len(asked) <= 20
    assert ask(page, "qimingxing", thorough=True)["unread"] == 0


@pytest.fixture(scope="module")
def heavy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages of a thousand characters that all have the same words: large files of pairs, sounds and texts."""
    chance = random.Random(8)
    words = ["师徒结对", "思想巡诊", "导师帮带", "谈心谈话", "机关党建", "支部活动"]
    rest = [chr(code) for code in range(0x4E00, 0x9FA6) if chr(code).encode("gb2312", "ignore")][:600]

    def text(at: int) -> str:
        order = chance.sample(words, len(words))
        return "，".join([*order, *("".join(chance.choices(rest, k=16)) for _ in range(60))])

    found = tuple(
        Document(f"2025-{at:05d}", f"cases/{at}.html", f"第{at}号", "案例", (("", text(at)),))
        for at in range(2020)
    )
    return make_site(tmp_path_factory.mktemp("heavy") / "site", found)


def _fetched(page: Page, site: Path, query: str) -> list[Path]:
    """The files of the index that a first search of a query reads, which has hits."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((site / "index.html").as_uri())
    asked.clear()
    assert ask(page, query)["hits"]
    return [site / "assets" / url.split("/assets/")[1] for url in asked if "/search-data/" in url]


@pytest.mark.parametrize("query", ["师徒结对支布活动", "师图结对谈心谈话", "支部活动机关党龘谈心"])
def test_a_typing_error_stays_within_the_bytes_of_a_first_search(page: Page, heavy: Path, query: str) -> None:
    files = _fetched(page, heavy, query)
    assert len(files) <= 20
    assert sum(file.stat().st_size for file in files) <= 60_000


def test_no_sound_is_fetched_for_a_character_that_has_none(page: Page, heavy: Path) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((heavy / "index.html").as_uri())
    assert ask(page, "师徒龘对")["hits"]
    assert not [url for url in asked if url.endswith("/y.js")]
    sizes = page.evaluate("casebook.searchParts.needTable('龘')")
    table = [heavy / "assets" / url.split("/assets/")[1] for url in asked if "/search-data/t/" in url]
    assert sum(sizes) == pytest.approx(sum(file.stat().st_size for file in table), rel=0.02)


def test_no_table_of_sounds_is_fetched_without_room_for_what_it_finds(page: Page, heavy: Path) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((heavy / "index.html").as_uri())
    found = ask(page, "师徒结对思想巡诊谈心谈话zq")
    assert len(found["hits"]) > 5
    assert not [url for url in asked if "/search-data/i/" in url or url.endswith(("/y.js", "/w.js"))]


@pytest.mark.parametrize("query", ["思想xunzhen", "师徒结对xunzhentanxin", "机关dangjian"])
def test_the_sounds_of_pinyin_have_room_beside_large_texts(page: Page, heavy: Path, query: str) -> None:
    files = _fetched(page, heavy, query)
    assert [file for file in files if "/p/" in file.as_posix()]
    assert len(files) <= 20
    assert sum(file.stat().st_size for file in files) <= 60_000


@pytest.mark.parametrize("query", ["师徒AI结对", "师徒xian结对"])
def test_letters_of_one_syllable_are_not_taken_for_pinyin(page: Page, heavy: Path, query: str) -> None:
    page.goto((heavy / "index.html").as_uri())
    page.evaluate("() => { casebook.searchParts.hear = () => { throw new Error('heard') } }")
    found = ask(page, query)
    assert found["hits"] and "error" not in found


def test_a_newest_page_that_matches_by_chance_is_not_counted(page: Page, tmp_path: Path) -> None:
    """The newest pages are known by a sieve of pairs; one may pass that has none of them, behind the texts that are read."""

    def sieve(pair: str) -> int:
        first, second = units(pair)
        return mix(first << 16 | second) >> 18

    others = [first + chr(code) for first in "阿埃" for code in range(0x4E00, 0x9FA6)]
    pairs = {sieve(pair): pair for pair in others}
    chance = "。".join(pairs[sieve(pair)] for pair in ("师徒", "徒结", "结对"))
    texts = ["师徒结对，" * 3 if at < 60 else "思想巡诊" if at < 2099 else chance for at in range(2100)]
    found = tuple(
        Document(f"2025-{at:05d}", f"cases/{at}.html", f"第{at}号", "案例", (("", text),))
        for at, text in enumerate(texts)
    )
    page.goto((make_site(tmp_path / "site", found) / "index.html").as_uri())
    asked = [{"section": []}, {}]
    assert [ask(page, "师徒结对", facets=facets, limit=10)["total"] for facets in asked] == [60, 60]
    assert [ask(page, "师徒结对", facets=facets, limit=100)["total"] for facets in asked] == [60, 60]
