"""Related pages: explained, stable, and no other scene is touched by a new case."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from msgspec.structs import replace
from playwright.sync_api import Page, expect

from casebook.search import Delta, Document, Facet, update_related, write_index, write_related
from casebook.search.keywords import WORD, tools
from casebook.search.related import Traits, rank
from casebook.search.store import opened

from .collection import documents, refs
from .conftest import WORDS, page_html
from .library import KilledError, Library, files, kill_at


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


def test_deltas_give_the_bytes_of_a_clean_build(tmp_path: Path) -> None:
    library = Library(5)
    place, cache = tmp_path / "related", tmp_path / "cache"
    write_related(library.all(), place, cache, WORDS, stamp="start")
    stamp = "start"
    for step in range(12):
        delta = library.delta(stamp, *library.change())
        before = files(place)
        if step == 6:
            # Reading all pages for the index must not make the related pages look up to date.
            write_index(library.all(), tmp_path / "site", cache, "", WORDS, related=True)
            assert update_related(delta, place, cache, WORDS) is None
            report = write_related(library.all(), place, cache, WORDS, stamp=delta.now)
        else:
            found = update_related(delta, place, cache, WORDS)
            assert found
            report = found
        stamp = delta.now
        write_related(library.all(), tmp_path / "clean", tmp_path / "clean-cache", WORDS)
        after = files(place)
        assert after == files(tmp_path / "clean")
        assert report.changed == tuple(path for path in sorted(after) if before.get(path) != after[path])


def test_a_delta_from_another_state_is_refused(tmp_path: Path) -> None:
    library = Library(1)
    place, cache = tmp_path / "related", tmp_path / "cache"
    write_related(library.all(), place, cache, WORDS, stamp="start")
    delta = library.delta("start", *library.change())
    assert update_related(replace(delta, since="another"), place, cache, WORDS) is None
    assert update_related(delta, place, cache, WORDS + "\n新词 100") is None
    (place / "mentor.js").unlink()
    assert update_related(delta, place, cache, WORDS) is None


def test_a_kill_leaves_nothing_that_is_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = Library(1)
    place, cache = tmp_path / "related", tmp_path / "cache"
    write_related(library.all(), place, cache, WORDS, stamp="start")
    before = files(place)
    key = next(key for key in library.pages if key[0] == "2")
    edited = dict(library.pages)
    edited[key] = replace(edited[key], title="改过的题目")
    delta = Delta("start", "now", refs((edited[key],)))
    with monkeypatch.context() as patched, pytest.raises(KilledError):
        kill_at(patched, 1)
        update_related(
            replace(delta, changed=[*delta.changed, *refs((moved(edited["2025-0100"]),))]),
            place,
            cache,
            WORDS,
        )
    assert files(place) != before
    # The editor took it back: the same state as at the start, but not the same files.
    assert update_related(replace(delta, changed=[]), place, cache, WORDS) is None
    write_related(library.all(), place, cache, WORDS, stamp="now")
    assert files(place) == before


def moved(document: Document) -> Document:
    """A case that went to another scene."""
    return replace(document, facets=(Facet("scene", "other", "另一场景"), *document.facets[1:]))


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


def test_a_few_pages_are_cut_as_thousands_are(tmp_path: Path) -> None:
    chance = random.Random(6)
    rare = "".join(chr(chance.randrange(0x4E00, 0xA000)) for _ in range(3000))
    texts = [
        "思想巡诊推动师徒结对，导师赋能",
        *("".join(one.sections[0]) + one.title for one in documents(60)),
        rare,
    ]
    with opened(tmp_path) as store:
        few, weigh_few = tools(store, tmp_path, WORDS, 1)
        many, weigh_many = tools(store, tmp_path, WORDS, 1000)
        for text in texts:
            words = [word for word in many(text) if WORD.fullmatch(word)]
            assert words == [word for word in few(text) if WORD.fullmatch(word)]
            assert [weigh_few[word] for word in words] == [weigh_many[word] for word in words]
        assert {"思想巡诊", "师徒结对", "导师赋能"} <= set(few(texts[0]))


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
