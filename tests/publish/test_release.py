"""Releases: what is in them, what they cost, how readers get them, and the way back."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import time
from pathlib import Path

import pytest

from casebook.publish import release, switch
from casebook.publish.atomic import unfinished
from casebook.publish.links import local_path, page_links
from casebook.publish.publisher import Options, Refused, check, publish, rollback
from casebook.publish.record import Origin, Store
from casebook.publish.summary import title_of
from casebook.publish.tree import entries
from scripts.publish import main

from .conftest import BOTH, Put, go, page, served, silent, wanted, whole


@BOTH
def test_a_release_is_the_site_without_what_nobody_needs(site: Path, in_place: bool) -> None:
    done = go(site, in_place=in_place)
    assert done.number == 1
    assert served(site) == wanted(site)
    assert (site.parent / "out" / "current").is_symlink() is not in_place
    for entry in entries(site.parent / "out" / "current"):
        if entry.path.endswith(".html"):
            links = page_links((site.parent / "out" / "current" / entry.path).read_bytes())
            for reference in links.references:
                target = local_path(entry.path, reference.url)
                assert target and (site.parent / "out" / "current" / target).is_file(), reference


def test_checksums_are_true_and_gzip_is_fixed(site: Path) -> None:
    go(site)
    store = Store(site.parent / "out")
    lines = (store.record(1) / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(entries(store.release(1)))
    for line in lines:
        digest, _, name = line.partition("  ")
        assert hashlib.sha256((store.release(1) / name).read_bytes()).hexdigest() == digest
    packed = (store.release(1) / "index.html.gz").read_bytes()
    assert gzip.decompress(packed) == (site / "index.html").read_bytes()
    assert packed[4:8] == bytes(4)
    assert not (store.release(1) / "assets/bg.svg.gz").exists()  # too small to gain


def test_one_changed_page_copies_two_files_and_links_the_rest(site: Path, put: Put) -> None:
    first = go(site)
    put("cases/2026/2026-0002.html", page("案例二，改过", "新" * 3000, up="../../"))
    second = go(site)
    assert (second.number, second.copied) == (2, 2)  # the page and its .gz
    assert second.linked == first.copied - 2
    store = Store(site.parent / "out")
    assert (store.release(1) / "index.html").samefile(store.release(2) / "index.html")
    assert served(site) == wanted(site)
    assert b"\xe6\x94\xb9\xe8\xbf\x87" not in (store.release(1) / "cases/2026/2026-0002.html").read_bytes()


def test_without_hard_links_files_are_copied(site: Path, put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    go(site)
    put("new.html", page("新"))

    def no_link(*_args: object, **_more: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_link)
    go(site)
    assert served(site) == wanted(site)


def test_an_interrupted_release_is_resumed_with_links(site: Path, put: Put) -> None:
    first = go(site)
    store = Store(site.parent / "out")
    put("index.html", page("新"))
    stage = store.staging(2)
    for entry in entries(store.release(1)):
        (stage / entry.path).parent.mkdir(parents=True, exist_ok=True)
        os.link(store.release(1) / entry.path, stage / entry.path)
    (stage / "stranger.html").write_text("x", encoding="utf-8")
    done = go(site)
    assert (done.number, done.copied, done.linked) == (2, 1, first.copied - 2)
    assert served(site) == wanted(site)
    assert b"\xe6\x96\xb0" not in (store.release(1) / "index.html").read_bytes()


def test_summary_names_pages_by_title(site: Path, put: Put) -> None:
    assert "新增页面 5 个：" in go(site).summary
    put("cases/2026/2026-0009.html", page("师徒结对 &amp; 传帮带", up="../../"))
    put("index.html", page("首页"))
    (site / "cases/2026/2026-0003.html").unlink()
    text = go(site).summary
    assert text == (
        "第 2 版的变化\n新增页面 1 个：\n  师徒结对 & 传帮带（cases/2026/2026-0009.html）\n"
        "改动页面 1 个：\n  首页（index.html）\n移除页面 1 个：\n  案例3（cases/2026/2026-0003.html）\n"
    )
    record = Store(site.parent / "out").record(2)
    assert (record / "summary.txt").read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("甲 · 十优思政知识库", "甲"),
        ("甲 - 乙 - 库", "甲 - 乙"),
        ("首页", "首页"),
        ("", "x.html"),
        ("a&amp;b | 库", "a&b"),
    ],
)
def test_titles_lose_the_name_of_the_site(tmp_path: Path, title: str, said: str) -> None:
    (tmp_path / "x.html").write_text(f"<head><title>\n{title}</title>", encoding="utf-8")
    assert title_of(tmp_path / "x.html") == said


def test_nothing_changed_makes_no_release(site: Path) -> None:
    go(site)
    again = go(site)
    assert (again.number, again.copied, again.linked) == (1, 0, 0)
    assert Store(site.parent / "out").numbers() == (1,)


def test_same_size_and_time_but_other_bytes_is_found_with_verify(site: Path, put: Put) -> None:
    old = time.time_ns() - 60_000_000_000
    os.utime(put("assets/search/data.js", "load(1)"), ns=(old, old))
    go(site)
    os.utime(put("assets/search/data.js", "load(2)"), ns=(old, old))
    assert go(site).number == 1  # size and time are only a shortcut …
    assert go(site, verify=True).number == 2
    assert served(site)["assets/search/data.js"] == b"load(2)"


def test_a_file_changed_within_the_clock_tick_is_found_without_verify(site: Path, put: Put) -> None:
    now = time.time_ns()
    os.utime(put("assets/search/data.js", "load(1)"), ns=(now, now))
    go(site)
    os.utime(put("assets/search/data.js", "load(2)"), ns=(now, now))
    assert go(site).number == 2


@BOTH
def test_old_style_sheets_stay_for_open_pages_for_one_release(site: Path, put: Put, in_place: bool) -> None:
    go(site, in_place=in_place)
    (site / "assets/stylesheets/main.11aa22bb.css").unlink()
    put("assets/stylesheets/main.33cc44dd.css", "b{}")
    for entry in entries(site):
        if entry.path.endswith(".html"):
            text = (site / entry.path).read_text(encoding="utf-8")
            put(entry.path, text.replace("11aa22bb", "33cc44dd"))
    go(site)
    assert "assets/stylesheets/main.11aa22bb.css" in served(site)
    assert check(site, site.parent / "out").is_whole
    put("more.html", page("又一页", css="33cc44dd"))
    go(site)
    assert served(site) == wanted(site)


@BOTH
def test_rollback_and_the_way_forward(site: Path, put: Put, in_place: bool) -> None:
    go(site, in_place=in_place)
    first = served(site)
    put("index.html", page("坏的首页"))
    go(site)
    out = site.parent / "out"
    assert rollback(out, None, Options(), silent).number == 1
    assert served(site) == first
    with pytest.raises(Refused, match="第 2 版相同"):
        go(site)
    assert served(site) == first
    assert go(site, again=True).number == 2
    assert served(site) == wanted(site)
    rollback(out, None, Options(), silent)
    put("index.html", page("改好的首页"))
    assert go(site).number == 3
    assert rollback(out, 2, Options(), silent).number == 2
    with pytest.raises(Refused, match="现有的版本：1、2、3"):
        rollback(out, 7, Options(), silent)


def test_only_the_last_releases_are_kept_and_the_served_one(site: Path, put: Put) -> None:
    for n in range(5):
        put("index.html", page(f"首页{n}"))
        done = go(site, keep=3)
    assert Store(site.parent / "out").numbers() == (3, 4, 5)
    assert done.pruned == (2,)
    rollback(site.parent / "out", 3, Options(), silent)
    for n in range(5, 7):
        put("index.html", page(f"首页{n}"))
        go(site, keep=1)
        assert served(site) == wanted(site)
    assert Store(site.parent / "out").numbers() == (7,)
    go(site)
    put("index.html", page("又改"))
    go(site)
    assert go(site, keep=1).pruned == (7,)  # nothing to publish, but old releases go when asked
    history = (site.parent / "out/records/history.txt").read_text(encoding="utf-8").splitlines()
    assert len(history) == 9


@BOTH
def test_check_lists_what_readers_get_wrongly(site: Path, put: Put, in_place: bool) -> None:
    go(site, in_place=in_place)
    out = site.parent / "out"
    assert check(site, out).is_whole
    current = (out / "current").resolve()
    (current / "index.html").write_text("改坏", encoding="utf-8")
    (current / "404.html").unlink()
    (current / "extra.html").write_text("多余", encoding="utf-8")
    put("assets/search/data.js", "load(2)")
    report = check(site, out)
    assert report.served == ("404.html", "extra.html", "index.html")
    assert report.built == ("assets/search/data.js",)


def test_verify_repairs_a_damaged_release(site: Path) -> None:
    go(site)
    out = site.parent / "out"
    (out / "current/index.html").write_text("改坏", encoding="utf-8")
    assert go(site).number == 1
    assert go(site, verify=True).number == 2
    assert check(site, out).is_whole


def held(site: Path, *urls: str) -> None:
    state = site.with_name("site.state")
    state.mkdir(exist_ok=True)
    rows = [{"url": url, "reason": "三审之后正文有改动"} for url in urls]
    (state / "held.json").write_text(json.dumps(rows), encoding="utf-8")


def test_a_case_whose_signoff_broke_keeps_its_last_released_page(site: Path, put: Put) -> None:
    go(site)
    before = served(site)
    for gone in (
        "cases/2026/2026-0001.html",
        "cases/2026/2026-0001/图 1.png",
        "assets/bg.svg",
        "assets/stylesheets/main.11aa22bb.css",
    ):
        (site / gone).unlink()
    held(site, "cases/2026/2026-0001.html", "cases/2026/2026-0777.html")
    for _ in range(2):  # and keeps it in the releases after that
        done = go(site)
        assert served(site) == before
        put("note.html", page("通知"))
        before["note.html"] = (site / "note.html").read_bytes()
    assert "保留上一版、暂不更新：案例1（cases/2026/2026-0001.html）——三审之后正文有改动" in done.summary
    assert "暂不公开：cases/2026/2026-0777.html" in done.summary
    store = Store(site.parent / "out")
    record = store.read(done.number)
    assert record and record.by_path()["cases/2026/2026-0001/图 1.png"].origin is Origin.HELD
    held(site)
    go(site)
    assert "cases/2026/2026-0001.html" not in served(site)


def test_a_held_page_that_was_built_after_all_is_not_shown(site: Path, put: Put) -> None:
    put("cases/2026/2026-0005.html", page("未审", up="../../"))
    held(site, "cases/2026/2026-0005.html")
    go(site)
    assert "cases/2026/2026-0005.html" not in served(site)


def test_refusals_leave_readers_alone(site: Path, tmp_path: Path) -> None:
    go(site)
    before = served(site)
    with pytest.raises(Refused, match="没有建好的网站"):
        publish(tmp_path / "nowhere", tmp_path / "out", Options(), silent)
    with pytest.raises(Refused, match="不能互相包含"):
        publish(site, site / "out", Options(), silent)
    with pytest.raises(RuntimeError), unfinished(site):
        raise RuntimeError
    with pytest.raises(Refused, match="没有做完"):
        go(site)
    with unfinished(site):
        pass
    (site.with_name("site.state") / "held.json").write_text("[{", encoding="utf-8")
    with pytest.raises(Refused, match="读不懂"):
        go(site)
    with pytest.raises(Refused, match="就地"):
        (site.with_name("site.state") / "held.json").unlink()
        go(site, in_place=True)
    with pytest.raises(Refused, match="没有可以退回"):
        rollback(tmp_path / "out", None, Options(), silent)
    assert served(site) == before


def test_a_site_that_changes_meanwhile_is_not_published(
    site: Path, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    go(site)
    before = served(site)
    put("index.html", page("甲"))
    real = release.bring

    def bring(source: Path, target: Path, *, move: bool) -> None:
        put("index.html", page("乙"))
        real(source, target, move=move)

    monkeypatch.setattr(release, "bring", bring)
    with pytest.raises(Refused, match="正在被改动"):
        go(site)
    assert served(site) == before
    monkeypatch.undo()
    go(site)
    assert served(site) == wanted(site)


def test_a_disk_without_symbolic_links_is_told(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_more: object) -> None:
        raise OSError(1, "privilege not held")

    monkeypatch.setattr(Path, "symlink_to", refuse)
    with pytest.raises(Refused, match="--in-place"):
        go(site)
    monkeypatch.undo()
    go(site, in_place=True)
    assert served(site) == wanted(site)


def test_in_place_never_shows_a_page_before_what_it_loads(
    site: Path, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stops the copying after every single step and follows all links of all pages served then."""
    go(site, in_place=True)
    out = site.parent / "out"
    put("assets/stylesheets/main.33cc44dd.css", "b{}")
    (site / "assets/stylesheets/main.11aa22bb.css").unlink()
    (site / "cases/2026/2026-0003.html").unlink()
    put("cases/2026/2026-0004/a.png", b"png")
    for name in ("index.html", "404.html"):
        put(name, page("改", '<a href="cases/2026/2026-0004.html">新</a>', css="33cc44dd"))
    for n in (1, 2, 4):
        put(
            f"cases/2026/2026-000{n}.html",
            page("改", '<img src="2026-0004/a.png">', up="../../", css="33cc44dd"),
        )
    from casebook.publish import atomic

    steps = 0
    real = atomic.bring

    def bring(source: Path, target: Path, *, move: bool) -> None:
        nonlocal steps
        real(source, target, move=move)
        if target.is_relative_to(out / "current"):
            steps += 1
            whole(out / "current")

    monkeypatch.setattr(atomic, "bring", bring)
    go(site)
    whole(out / "current")
    assert steps == 7


def test_command_speaks_chinese_and_exits_rightly(
    site: Path, put: Put, capsys: pytest.CaptureFixture[str]
) -> None:
    root = ["--root", str(site.parent), "--to", str(site.parent / "out")]
    assert main([*root, "--check"]) == 1
    assert "还没有完整的版本" in capsys.readouterr().err
    assert main(root) == 0
    assert "已发布第 1 版" in capsys.readouterr().out
    assert main([*root, "--check"]) == 0
    put("index.html", page("改"))
    assert main([*root, "--check"]) == 1
    assert "  index.html\n" in capsys.readouterr().out
    assert main(root) == 0
    assert main([*root, "--rollback"]) == 0
    assert main([*root, "--rollback"]) == 1
    assert main(root) == 1
    assert main([*root, "--site", str(site.parent / "x")]) == 1
    with pytest.raises(SystemExit):
        main([*root, "--rollback", "--check"])


def test_switch_does_nothing_twice(site: Path) -> None:
    go(site)
    store = Store(site.parent / "out")
    before = store.current.lstat()
    switch.switch(store, 1, in_place=False)
    assert store.current.lstat() == before
