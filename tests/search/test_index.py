"""The index on disk: the same bytes whichever way it came about, and only a few files for a new case."""

from __future__ import annotations

import random
import shutil
from contextlib import suppress
from pathlib import Path

import pytest
from msgspec.structs import replace

from casebook.search import DocRef, Document, Facet, update_index, write_index
from casebook.search.bulk import Spill, fast_pack
from casebook.search.codec import pack, unpack
from casebook.search.numbering import TAIL, number
from casebook.search.postings import Layout, patch, read_shard
from casebook.search.terms import SETS, analyse, levels, mix

from .collection import documents, refs
from .conftest import SYNONYMS, WORDS
from .library import KilledError, Library, files, kill_at


def written(found: tuple[Document, ...], folder: Path, name: str = "site") -> dict[str, bytes]:
    write_index(refs(found), folder / name, folder / "cache", SYNONYMS, WORDS)
    return files(folder / name)


def edits() -> dict[str, tuple[Document, ...]]:
    all_pages = documents(120)
    case = all_pages[17]
    changed = replace(case, title="换了一个标题", sections=(*case.sections, ("不足与教训", "覆盖面还不够。")))
    added = replace(case, key="2025-0121", url="cases/2025/2025-0121.html", title="新加的案例")
    return {
        "nothing": all_pages,
        "edit": (*all_pages[:17], changed, *all_pages[18:]),
        "add": (*all_pages, added),
        "delete": (*all_pages[:17], *all_pages[18:]),
        "delete the last case": tuple(one for one in all_pages if one.key != "2025-0120"),
        "retire": (*all_pages[:17], replace(case, retired=True), *all_pages[18:]),
        "new unit": (*all_pages, Document("unit-x", "units/x.html", "某单位", "单位")),
        "half gone": all_pages[::2],
        "many more": documents(300),
        "an id that leaps": (*all_pages, replace(case, key="2025-9999", url="cases/2025/2025-9999.html")),
        "retitled": (*all_pages[:17], replace(case, title="换了一个标题"), *all_pages[18:]),
        "none": (),
    }


@pytest.mark.parametrize("name", sorted(edits()))
def test_an_update_gives_the_bytes_of_a_clean_build(tmp_path: Path, name: str) -> None:
    written(documents(120), tmp_path)
    updated = written(edits()[name], tmp_path)
    clean = written(edits()[name], tmp_path / "other")
    assert updated == clean


@pytest.mark.parametrize("seed", range(3))
def test_deltas_give_the_bytes_of_a_clean_build(tmp_path: Path, seed: int) -> None:
    library = Library(seed)
    site, cache = tmp_path / "site", tmp_path / "cache"
    write_index(library.all(), site, cache, SYNONYMS, WORDS, stamp="start")
    stamp, updated = "start", 0
    for _ in range(9):
        changed, gone = library.change()
        delta = library.delta(stamp, changed, gone)
        before = files(site)
        report = update_index(delta, site, cache, SYNONYMS, WORDS)
        updated += report is not None
        if report is None:
            report = write_index(library.all(), site, cache, SYNONYMS, WORDS, stamp=delta.now)
        after = files(site)
        stamp = delta.now
        assert report.changed == tuple(path for path in sorted(after) if before.get(path) != after[path])
        assert report.removed == tuple(sorted(before.keys() - after.keys()))
        shutil.rmtree(tmp_path / "clean", ignore_errors=True)
        write_index(library.all(), tmp_path / "clean", tmp_path / "clean-cache", SYNONYMS, WORDS)
        shutil.rmtree(tmp_path / "clean-cache")
        assert after == files(tmp_path / "clean")
    assert updated > 4


def test_a_delta_from_another_state_is_refused(tmp_path: Path) -> None:
    library = Library(1)
    site, cache = tmp_path / "site", tmp_path / "cache"
    write_index(library.all(), site, cache, SYNONYMS, WORDS, stamp="start")
    before = files(site)
    delta = library.delta("another", *library.change())
    assert update_index(delta, site, cache, SYNONYMS, WORDS) is None
    assert update_index(replace(delta, since=""), site, cache, SYNONYMS, WORDS) is None
    assert update_index(replace(delta, since="start"), tmp_path / "elsewhere", cache, SYNONYMS, WORDS) is None
    assert files(site) == before
    (site / "index.js").write_text("foreign", encoding="utf-8")
    assert update_index(replace(delta, since="start"), site, cache, SYNONYMS, WORDS) is None
    (cache / "search.sqlite").write_bytes(b"not a database")
    assert update_index(replace(delta, since="start"), site, cache, SYNONYMS, WORDS) is None


@pytest.mark.parametrize("seed", range(8))
def test_a_kill_at_any_write_leaves_nothing_that_is_believed(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = Library(seed)
    site, cache = tmp_path / "site", tmp_path / "cache"
    write_index(library.all(), site, cache, SYNONYMS, WORDS, stamp="start")
    before = dict(library.pages)
    delta = library.delta("start", *library.change())
    with monkeypatch.context() as patched:
        kill_at(patched, library.chance.choice([0, 1, 2, 3, 10, 40]))
        with suppress(KilledError):
            update_index(delta, site, cache, SYNONYMS, WORDS)
    # Half of the time the editor takes the change back before the next build.
    if seed % 2:
        library.pages = before
        delta = library.delta("start", [ref.key for ref in delta.changed], [])
        delta = replace(delta, gone=[key for key in files(site) if key not in before])
    if update_index(delta, site, cache, SYNONYMS, WORDS) is None:
        write_index(library.all(), site, cache, SYNONYMS, WORDS, stamp="now")
    write_index(library.all(), tmp_path / "clean", tmp_path / "clean-cache", SYNONYMS, WORDS)
    assert files(site) == files(tmp_path / "clean")


def test_a_kill_while_all_is_written_is_made_good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for writes in (0, 5, 130, 150):
        with monkeypatch.context() as patched:
            kill_at(patched, writes)
            with pytest.raises(KilledError):
                written(documents(120), tmp_path)
    assert written(documents(120), tmp_path) == written(documents(120), tmp_path / "other")


def test_order_of_the_pages_does_not_matter(tmp_path: Path) -> None:
    found = list(documents())
    random.Random(3).shuffle(found)
    assert written(tuple(found), tmp_path / "a") == written(documents(), tmp_path / "b")


def test_a_new_case_changes_few_files(tmp_path: Path) -> None:
    before = written(edits()["nothing"], tmp_path)
    report = write_index(refs(edits()["add"]), tmp_path / "site", tmp_path / "cache", SYNONYMS, WORDS)
    after = files(tmp_path / "site")
    assert report.changed == tuple(path for path in sorted(after) if before.get(path) != after[path])
    assert len(report.changed) <= 6
    assert report.removed == ()


def test_unchanged_pages_are_not_loaded_again(tmp_path: Path) -> None:
    def refuse() -> Document:
        raise AssertionError("loaded a page whose content did not change")

    written(documents(), tmp_path)
    again = [DocRef(ref.key, ref.sha256, refuse) for ref in refs(documents())]
    write_index(again, tmp_path / "site", tmp_path / "cache", SYNONYMS, WORDS)


def test_a_damaged_index_or_cache_is_made_again(tmp_path: Path) -> None:
    clean = written(documents(), tmp_path)
    (tmp_path / "site" / "index.js").write_text("broken", encoding="utf-8")
    (tmp_path / "site" / "stray.txt").write_text("not ours", encoding="utf-8")
    assert written(documents(), tmp_path) == clean
    (tmp_path / "cache" / "search.sqlite").write_bytes(b"not a database")
    assert written(documents(), tmp_path) == clean


def test_a_missing_shard_is_written_again(tmp_path: Path) -> None:
    written(documents(120), tmp_path)
    for path in (tmp_path / "site" / "s").rglob("*.js"):
        path.unlink()
    changed = edits()["edit"]
    assert written(changed, tmp_path) == written(changed, tmp_path / "other")


def test_bulk_and_single_analysis_agree(tmp_path: Path) -> None:
    pages = [(at, analyse(one)) for at, one in enumerate(documents(90))]
    spill = Spill(tmp_path)
    spill.add(0, pages[:70])  # more than are sorted at once
    spill.add(70, pages[70:])
    spill.weigh(range(0, 2 * len(pages), 2), [page.length for _, page in pages], 256)
    for layout in (Layout(name, 4) for name in SETS):
        found = dict(spill.shards(layout, 0, 16))
        assert found == {**dict(spill.shards(layout, 0, 5)), **dict(spill.shards(layout, 5, 16))}
        for shard, content in found.items():
            changes: dict[int, dict[int, int | None]] = {}
            for place, analysis in pages:
                for key, level in levels(analysis, layout.name, 256).items():
                    if layout.shard(key) == shard:
                        changes.setdefault(layout.rest(key), {})[2 * place] = level
            assert patch("", changes) == content
            assert read_shard(content) == changes


def test_numbers_stay_when_others_come_and_go() -> None:
    keys = [f"2025-{at:04d}" for at in range(1, 101)] + ["mentor", "M-2025-01", "unit"]
    before = number(keys).numbers
    after = number([*keys[:40], *keys[41:], "2025-0101"]).numbers
    assert all(after[key] == before[key] for key in keys if key != "2025-0041")
    assert after["2025-0101"] == max(before.values()) + 1
    assert number(keys).size - number(keys).boundary <= TAIL


def test_an_id_that_leaps_moves_nobody_and_wastes_no_numbers() -> None:
    keys = [f"2025-{at:04d}" for at in range(1, 101)]
    before, leapt = number(keys), number([*keys, "2025-8888"])
    assert {key: leapt.numbers[key] for key in keys} == before.numbers
    assert leapt.size < before.size + 512
    assert leapt.boundary == before.boundary
    young = [f"2026-{at:04d}" for at in range(1, 100)]
    assert all(
        sum(at >= found.boundary for at in found.numbers.values()) <= TAIL
        for found in (number(keys + young[:many]) for many in range(99))
    )


def test_mixing_keeps_keys_apart() -> None:
    chance = random.Random(1)
    keys = {chance.getrandbits(32) for _ in range(50000)}
    assert len({mix(key) for key in keys}) == len(keys)


def test_odd_documents(tmp_path: Path) -> None:
    odd = (
        Document("a", "a.html", "", ""),
        Document("b", "b.html", "只有标题", "案例", (("", ""),), (), "不是日期"),
        Document(
            "c-1",
            "c%20\"'<é.html",
            '<script>alert(1)</script>\\"',
            "案例",
            (("𠮷\u2028", "😀𠮷野家\x01\x02\ud800"),),
        ),
        Document(
            "99999999999", "d.html", "长数字", "案例", (("", "。" * 500),), (Facet("scene", "x", "某"),)
        ),
    )
    assert written(odd, tmp_path)


def test_packed_texts_come_back_whichever_way_they_were_packed() -> None:
    chance = random.Random(9)
    pools = (
        range(0x20, 0x7F),
        range(0x2000, 0x2700),
        range(0x3000, 0xA000),
        range(0xE000, 0x10000),
        range(0x1F000, 0x32000),
    )
    for _ in range(300):
        text = "".join(chr(chance.choice(chance.choice(pools))) for _ in range(chance.randrange(80)))
        assert fast_pack(text) == pack(text)
        assert unpack(pack(text)) == text


def test_patching_any_list_is_writing_it_anew() -> None:
    chance = random.Random(4)
    for _ in range(300):
        old = {at: chance.randrange(6) for at in chance.sample(range(4000), chance.choice([0, 1, 5, 300]))}
        changes: dict[int, int | None] = {
            at: chance.randrange(6) for at in chance.sample(range(4000), chance.randrange(1, 5))
        }
        changes.update(dict.fromkeys(chance.sample(sorted(old), min(len(old), 3))))
        new = {at: level for at, level in {**old, **changes}.items() if level is not None}
        assert patch(patch("", {9: dict(old)}) if old else "", {9: changes}) == (
            patch("", {9: dict(new)}) if new else ""
        )
