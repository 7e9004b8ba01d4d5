"""The index on disk: the same bytes whichever way it came about, and only a few files for a new case."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from casebook.search import DocRef, Document, Facet, write_index
from casebook.search.bulk import Spill, block_terms, shards
from casebook.search.numbering import TAIL, number
from casebook.search.postings import Layout, patch, read_shard
from casebook.search.terms import SETS, analyse, levels, mix

from .collection import documents, refs
from .conftest import SYNONYMS, WORDS


def written(found: tuple[Document, ...], folder: Path, name: str = "site") -> dict[str, bytes]:
    write_index(refs(found), folder / name, folder / "cache", SYNONYMS, WORDS)
    return files(folder / name)


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


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
        "none": (),
    }


@pytest.mark.parametrize("name", sorted(edits()))
def test_an_update_gives_the_bytes_of_a_clean_build(tmp_path: Path, name: str) -> None:
    written(documents(120), tmp_path)
    updated = written(edits()[name], tmp_path)
    clean = written(edits()[name], tmp_path / "other")
    assert updated == clean


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
    pages = [(at, analyse(one)) for at, one in enumerate(documents(40))]
    for name in SETS:
        layout = Layout(name, 4)
        spill = Spill(tmp_path / name, 16)
        for at in (0, 25):
            for found, block in block_terms(pages[at : at + 25] if at == 0 else pages[at:], 256):
                if found == name:
                    spill.add(block)
        for shard, content in shards(spill, layout):
            changes: dict[int, dict[int, int | None]] = {}
            for number_, analysis in pages:
                for key, level in levels(analysis, name, 256).items():
                    if layout.shard(key) == shard:
                        changes.setdefault(layout.rest(key), {})[number_] = level
            assert patch("", changes) == content
            assert read_shard(content) == changes


def test_numbers_stay_when_others_come_and_go() -> None:
    keys = [f"2025-{at:04d}" for at in range(1, 101)] + ["mentor", "M-2025-01", "unit"]
    before = dict(number(keys).numbers)
    after = dict(number([*keys[:40], *keys[41:], "2025-0101"]).numbers)
    assert all(after[key] == before[key] for key in keys if key != "2025-0041")
    assert after["2025-0101"] == max(before.values()) + 1
    assert number(keys).size - number(keys).boundary <= TAIL


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
