"""Words typed with a wrong character of the right sound or in pinyin, and right words that are new."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from casebook.search import Document, Facet

from .conftest import make_site
from .test_browser import ask

MEANT = {
    "思想询诊": "思想巡诊",
    "师徒节对": "师徒结对",
    "新理疏导室": "心理疏导室",
    "岗位练病": "岗位练兵",
    "慰问困难职工家挺": "慰问困难职工家庭",
    "支部开展师徒杰队": "支部开展师徒结对",
    "第一议提制度思想巡诊": "第一议题制度思想巡诊",
    "谈心谈话 志元服务": "谈心谈话 志愿服务",
    "sixiangxunzhentanxintanhua": "思想巡诊谈心谈话",
    "支部 xinlishudaoshidingqizuoban": "支部 心理疏导室定期坐班",
}


@pytest.mark.parametrize("typed", sorted(MEANT))
def test_a_typing_error_finds_what_the_right_word_finds(page: Page, site: Path, typed: str) -> None:
    """Assert that the pages are those of the right word in its order, and that none is said to have what was typed."""
    page.goto((site / "index.html").as_uri())
    found, meant = ask(page, typed, limit=100), ask(page, MEANT[typed], limit=100)
    assert (found["suggestion"], found["respelt"]) == (MEANT[typed], True)
    assert [hit["url"] for hit in found["hits"]] == [hit["url"] for hit in meant["hits"]]
    assert meant["suggestion"] == "" and found["total"] == meant["total"] > 0
    assert not any(hit["exact"] for hit in found["hits"])


@pytest.mark.parametrize("newest", ["数智党建", "党建数智"])
def test_a_new_word_is_no_error(page: Page, tmp_path: Path, newest: str) -> None:
    """Assert that a word of the newest page alone is found, though an old one sounds the same and is in all others."""
    old = newest.replace("数智", "数值")
    found = tuple(
        Document(f"2025-{at:04d}", f"cases/{at}.html", f"第{at}号", "案例", (("", f"围绕{text}开展学习。"),))
        for at in range(1, 41)
        for text in [newest if at == 40 else old]
    )
    page.goto((make_site(tmp_path / "site", found) / "index.html").as_uri())
    for typed in (newest, "数智", f"培训{newest}座谈"):
        said = ask(page, typed)
        assert (said["hits"][0]["url"], said["suggestion"]) == ("cases/40.html", "")


def test_a_word_that_no_page_has_is_not_taken_for_another(page: Page, tmp_path: Path) -> None:
    """Assert that two characters which only sound like something in a page are no better spelling."""
    found = tuple(
        Document(f"2025-{at:04d}", f"cases/{at}.html", f"第{at}号", "案例", (("", text),))
        for at, text in enumerate(["开展学习。", "请大家放心。", "会议纪要已发。"] * 5, start=1)
    )
    page.goto((make_site(tmp_path / "site", found) / "index.html").as_uri())
    for typed in ("家访", "机要", "学西"):
        assert (ask(page, typed)["suggestion"], ask(page, typed)["respelt"]) == ("", False)


@pytest.mark.parametrize(
    "narrowed",
    [{"sort": "newest"}, {"facets": {"scene": ["s1"]}}, {"within": "会议"}, {"facets": {"section": []}}],
)
def test_what_was_meant_does_not_hang_on_conditions(
    page: Page, tmp_path: Path, narrowed: dict[str, object]
) -> None:
    """Assert that sorting and filtering leave the same pages, even none, as with the right word."""
    found = tuple(
        Document(
            f"2025-{at:04d}", f"cases/{at}.html", f"第{at}号", "案例", (("", text),),
            (Facet("scene", f"s{at % 2}", f"场景{at % 2}"),), f"2025-01-{at:02d}",
        )
        for at in range(1, 31)
        for text in ["思想工作会议。" if at % 2 or at > 12 else "思想巡诊每季度一次。"]
    )  # fmt: skip
    page.goto((make_site(tmp_path / "site", found) / "index.html").as_uri())
    options = {"facets": {}, "limit": 100, **narrowed}
    typed, meant = ask(page, "思想询诊", **options), ask(page, "思想巡诊", **options)
    assert (typed["suggestion"], typed["respelt"]) == ("思想巡诊", True)
    assert [hit["url"] for hit in typed["hits"]] == [hit["url"] for hit in meant["hits"]]
    assert typed["facets"] == meant["facets"]
