"""Related pages: explained, stable, and no other scene is touched by a new case."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from casebook.search import Document, Facet, write_related
from casebook.search.keywords import cutter
from casebook.search.related import Traits, rank

from .collection import documents, refs
from .conftest import WORDS, page_html


def pages() -> tuple[Document, ...]:
    found = list(documents(20))
    method = (Facet("method", "M-0001", "师徒结对工作法"),)
    found[3] = replace(found[3], facets=(*found[3].facets, *method))
    found[8] = replace(found[8], facets=(*found[8].facets, *method))
    found[-1] = replace(found[-1], facets=(Facet("scene", "mentor", "导师赋能培优"),))
    return tuple(found)


def written(found: tuple[Document, ...], folder: Path) -> dict[str, bytes]:
    write_related(refs(found), folder / "related", folder / "cache", WORDS)
    return {path.name: path.read_bytes() for path in sorted((folder / "related").iterdir())}


def test_a_new_case_changes_the_file_of_its_scene_only(tmp_path: Path) -> None:
    before = written(pages(), tmp_path)
    added = replace(pages()[3], key="2025-0021", title="另一个案例")
    after = written((*pages(), added), tmp_path)
    assert [name for name in after if before[name] != after[name]] == ["mentor.js"]
    assert after == written((*pages(), added), tmp_path / "clean")


def test_a_scene_without_cases_loses_its_file(tmp_path: Path) -> None:
    written(pages(), tmp_path)
    left = tuple(one for one in pages() if not any(facet.key == "mentor" for facet in one.facets))
    assert "mentor.js" not in written(left, tmp_path)


def test_rank_prefers_shared_methods_and_is_stable() -> None:
    def page(
        key: str, methods: tuple[tuple[str, str], ...], words: tuple[str, ...], retired: bool = False
    ) -> Traits:
        return Traits(key, key, key, "案例", retired, (), methods, (), words)

    one = page("a", (("m", "法"),), ("师徒", "结对"))
    others = [
        page("b", (), ("师徒",)),
        page("c", (("m", "法"),), ()),
        page("d", (), ("无关",)),
        page("e", (("m", "法"),), (), True),
    ]
    assert [other.key for other in rank(one, others)] == ["c", "b"]
    assert rank(one, others) == rank(one, others[::-1])


def test_both_cutters_know_the_word_list(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "思想巡诊推动师徒结对，导师赋能"
    fast = list(cutter(WORDS)(text))
    cutter.cache_clear()
    monkeypatch.setitem(sys.modules, "rjieba", None)
    slow = list(cutter(WORDS)(text))
    cutter.cache_clear()
    assert fast == slow
    assert {"思想巡诊", "师徒结对", "导师赋能"} <= set(fast)


def test_a_page_shows_related_cases_and_why(page: Page, site: Path) -> None:
    write_related(refs(pages()), site / "assets" / "related", site.parent / "cache-related", WORDS)
    body = (
        '{% set related_key = "2024-0004" %}{% set related_scenes = "mentor" %}{% set related_scene_url = "scenes/mentor.html" %}'
        '{% set related_scene_label = "导师赋能培优" %}{% include "partials/casebook-related.html" %}'
        '{% set words_scene = "mentor" %}{% include "partials/casebook-words.html" %}'
    )
    (site / "related.html").write_text(page_html(body), encoding="utf-8")
    page.goto((site / "related.html").as_uri())
    first = page.locator("[data-related=case] li").first
    expect(first).to_contain_text(pages()[8].title)
    expect(first).to_contain_text("同为导师赋能培优；都用到师徒结对工作法")
    expect(page.locator("[data-related=method] li")).to_contain_text("师徒结对工作法")
    expect(page.locator(".cb-words a").first).to_be_visible()
