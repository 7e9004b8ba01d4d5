"""sync_tree and write_atomic: only what differs, in an order safe for readers."""

from __future__ import annotations

from pathlib import Path

import pytest

from casebook.publish import atomic
from casebook.publish.atomic import PARTIAL, Changed, sync_tree, write_atomic
from casebook.publish.tree import entries


def fill(root: Path, **files: str) -> Path:
    for name, text in files.items():
        path = root / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def tree(root: Path) -> dict[str, str]:
    return {entry.path: (root / entry.path).read_text(encoding="utf-8") for entry in entries(root)}


def test_moves_only_what_differs(tmp_path: Path) -> None:
    site = fill(tmp_path / "site", a_html="1", b_html="2", c__d_html="3", gone__x_css="4")
    untouched = (site / "a.html").stat()
    scratch = fill(tmp_path / "scratch", a_html="1", b_html="two", new__e_html="5")
    done = sync_tree(scratch, site, keep={"c/d.html"})
    assert done == Changed(("new/e.html",), ("b.html",), ("gone/x.css",))
    assert len(done) == 3
    assert tree(site) == {"a.html": "1", "b.html": "two", "c/d.html": "3", "new/e.html": "5"}
    assert (site / "a.html").stat().st_ino == untouched.st_ino
    assert not (site / "gone").exists()
    assert (
        sync_tree(fill(tmp_path / "again", a_html="1", b_html="two", new__e_html="5"), site, ["c/d.html"])
        == Changed()
    )


def test_same_size_other_bytes_is_a_change(tmp_path: Path) -> None:
    site, scratch = fill(tmp_path / "site", a_html="abc"), fill(tmp_path / "new", a_html="abd")
    assert sync_tree(scratch, site).changed == ("a.html",)


@pytest.mark.parametrize("empty", [True, False])
def test_takes_the_place_of_a_missing_folder_only(tmp_path: Path, empty: bool) -> None:
    site, scratch = tmp_path / "x" / "site", fill(tmp_path / "new", a_html="1", b__c_html="2")
    if empty:
        site.mkdir(mode=0o711, parents=True)
    assert sync_tree(scratch, site).added == ("a.html", "b/c.html")
    assert tree(site) == {"a.html": "1", "b/c.html": "2"}
    assert scratch.exists() is empty
    assert not empty or site.stat().st_mode & 0o777 == 0o711


def test_makes_a_missing_folder_and_can_leave_the_source(tmp_path: Path) -> None:
    scratch = fill(tmp_path / "new", a_html="1")
    assert sync_tree(scratch, tmp_path / "x" / "site", move=False).added == ("a.html",)
    assert (scratch / "a.html").exists()


def test_order_is_safe_for_readers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = fill(tmp_path / "site", old_html="o", old_css="o", index_html="1", data__index_js="1")
    scratch = fill(
        tmp_path / "new", index_html="2", data__index_js="2", data__block9_js="n", case_html="n", z_css="n"
    )
    seen: list[str] = []
    real_bring, real_drop = atomic.bring, Path.unlink

    def bring(source: Path, target: Path, *, move: bool) -> None:
        seen.append(target.relative_to(site).as_posix())
        real_bring(source, target, move=move)

    def unlink(path: Path, missing_ok: bool = False) -> None:
        seen.append("-" + path.name)
        real_drop(path, missing_ok=missing_ok)

    monkeypatch.setattr(atomic, "bring", bring)
    monkeypatch.setattr(Path, "unlink", unlink)
    sync_tree(scratch, site)
    assert seen == [
        "data/block9.js",
        "z.css",
        "case.html",
        "data/index.js",
        "index.html",
        "-old.html",
        "-old.css",
    ]


def test_a_folder_becomes_a_file_and_back(tmp_path: Path) -> None:
    site = fill(tmp_path / "site", a__b_html="1", c="2")
    sync_tree(fill(tmp_path / "new", a="3", c__d_html="4"), site)
    assert tree(site) == {"a": "3", "c/d.html": "4"}


def test_leftovers_of_a_kill_go_unreported(tmp_path: Path) -> None:
    site = fill(tmp_path / "site", a_html="1")
    (site / f"b.html{PARTIAL}").write_text("half", encoding="utf-8")
    assert sync_tree(fill(tmp_path / "new", a_html="1"), site) == Changed()
    assert tree(site) == {"a.html": "1"}


def test_other_disk_copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.replace

    def replace(source: Path, target: Path) -> Path:
        if not source.name.endswith(PARTIAL):
            raise OSError(18, "Invalid cross-device link")
        return real(source, target)

    monkeypatch.setattr(Path, "replace", replace)
    site, scratch = tmp_path / "site", fill(tmp_path / "new", a_html="1")
    assert sync_tree(scratch, site).added == ("a.html",)
    assert tree(site) == {"a.html": "1"} and tree(scratch) == {}


def test_write_atomic_leaves_no_partial(tmp_path: Path) -> None:
    write_atomic(tmp_path / "x" / "a.json", "十优")
    write_atomic(tmp_path / "x" / "a.json", b"{}")
    assert tree(tmp_path) == {"x/a.json": "{}"}


def test_a_busy_target_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, tries = Path.replace, iter([True, True, False])

    def replace(source: Path, target: Path) -> Path:
        if next(tries):
            raise PermissionError(13, "in use")
        return real(source, target)

    monkeypatch.setattr(Path, "replace", replace)
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    write_atomic(tmp_path / "a", "1")
    assert tree(tmp_path) == {"a": "1"}
