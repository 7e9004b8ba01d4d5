"""Intake and the editor's commands work on a library that is there, and never take the library itself for an inbox."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from casebook.desk.inbox import Item
from casebook.desk.journal import Journal
from casebook.desk.take import Desk
from scripts.intake import main
from tests.conftest import ROOT
from tests.desk.conftest import Place, submission


def run(*arguments: str | Path, umask: int = -1) -> subprocess.CompletedProcess[str]:
    """One command."""
    command = [sys.executable, "-m", "scripts", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False, umask=umask)


def tree(folder: Path) -> list[Path]:
    """Everything below a folder."""
    return sorted(folder.rglob("*"))


@pytest.mark.parametrize(
    "inside", [".", "..", "docs", "docs/cases/2026", "var", "link"], ids=lambda inside: inside or "root"
)
def test_library_is_never_an_inbox(place: Place, inside: str) -> None:
    """Assert that an inbox which is, holds or lies in the library is refused and nothing moves."""
    (place.root / "var").mkdir()
    (place.root.parent / "link").symlink_to(place.root / "docs", target_is_directory=True)
    inbox = place.root.parent / "link" if inside == "link" else place.root / inside
    before = tree(place.root.parent)
    done = run("intake", "--root", place.root, "--inbox", inbox, "--pause", "0")
    assert (done.returncode, "知识库自己的内容" in done.stderr) == (2, True), done.stdout + done.stderr
    assert tree(place.root.parent) == before


@pytest.mark.parametrize("inside", [".", "docs", "docs/cases/2026"])
def test_another_library_is_never_an_inbox(place: Place, tmp_path: Path, inside: str) -> None:
    """Assert that neither another library nor its content is taken in."""
    other = tmp_path / "other"
    (other / "docs").mkdir(parents=True)
    done = run("intake", "--root", other, "--inbox", place.root / inside, "--pause", "0")
    assert done.returncode == 2
    assert (place.root / "docs/cases/2026/2026-0005.md").is_file()


def test_a_run_without_an_inbox_says_how_to_name_one(place: Place) -> None:
    """Assert the option in the sentence, and no empty name."""
    done = run("intake", "--root", place.root)
    assert done.returncode == 2
    assert "--inbox" in done.stderr
    assert "“”" not in done.stderr


def test_a_place_that_cannot_be_written_is_told_in_chinese(
    place: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Assert the place and what to do about it, and no word of the system's."""

    def take(_desk: Desk, item: Item) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", f"{item.path}.回执.html")

    monkeypatch.setattr(Desk, "take", take)
    (place.inbox / "案例.md").write_text(submission(title="另一个书架"), encoding="utf-8")
    assert main(["--root", str(place.root), "--inbox", str(place.inbox), "--pause", "0"]) == 1
    told = capsys.readouterr().err
    assert "没有权限读写" in told and "案例.md.回执.html" in told
    assert "Permission" not in told


@pytest.mark.parametrize("ledger", ["progress.json", "minted.json"])
def test_marks_of_a_merge_are_told_and_nothing_is_lost(place: Place, ledger: str) -> None:
    """Assert the file and what to do, without a traceback, and that the acceptance ends well once that is done."""
    folder = place.root / "docs/cases/incoming/a"
    folder.mkdir(parents=True)
    (folder / "case.md").write_text(submission(title="另一个书架"), encoding="utf-8")
    path = place.root / "docs/.registry" / ledger
    path.write_text("{\n<<<<<<< HEAD\n=======\n>>>>>>> b\n}\n", encoding="utf-8")
    names = ("--collector", "甲", "--reviewer", "乙", "--approver", "丙", "--different", "试")
    done = run("accept", "a", *names, "--root", place.root)
    assert done.returncode == 1
    assert f"docs/.registry/{ledger}" in done.stderr and "冲突" in done.stderr
    assert "Traceback" not in done.stderr
    assert (folder / "case.md").is_file()
    path.unlink()
    assert run("accept", "a", *names, "--root", place.root).returncode == 0


def test_inbox_may_lie_beside_the_content(place: Place) -> None:
    """Assert that a folder of its own in the library's folder is taken from."""
    inbox = place.root / "收件箱"
    inbox.mkdir()
    (inbox / "案例.md").write_text(submission(title="另一个书架"), encoding="utf-8")
    assert run("intake", "--root", place.root, "--inbox", inbox, "--pause", "0").returncode == 0
    assert len(list(place.root.glob("docs/cases/incoming/*/case.md"))) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("intake", "--pause", "0", "--inbox"),
        ("intake", "--purge", "0"),
        ("review",),
        ("accept", "x", "--collector", "甲", "--reviewer", "乙", "--approver", "丙"),
        ("return", "x", "--reason", "试"),
        ("withdraw", "2026-0001"),
        ("supersede", "2026-0001", "--by", "2026-0002"),
    ],
    ids=lambda arguments: " ".join(arguments[:2]),
)
def test_mistyped_root_is_told(place: Place, arguments: tuple[str, ...]) -> None:
    """Assert that a `--root` without a library is refused by every command of the desk, and nothing is made or moved."""
    (place.inbox / "案例.md").write_text(submission(title="另一个书架"), encoding="utf-8")
    wrong = place.root.parent / "typo"
    last = (place.inbox,) if arguments[-1] == "--inbox" else ()
    done = run(arguments[0], "--root", wrong, *arguments[1:], *last)
    assert (done.returncode, "没有 docs 文件夹" in done.stderr) == (2, True), done.stdout + done.stderr
    assert not wrong.exists()
    assert [path.name for path in place.inbox.iterdir()] == ["案例.md"]


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--purge", "-1"),
        ("--purge", "1.5"),
        ("--pause", "-1"),
        ("--pause", "nan"),
        ("--every", "inf"),
        ("--pause", "一"),
    ],
)
def test_odd_numbers_are_told(place: Place, option: str, value: str) -> None:
    """Assert that a time that cannot be is refused in Chinese."""
    done = run("intake", "--root", place.root, "--inbox", place.inbox, option, value)
    assert (done.returncode, f"“{value}”不行" in done.stderr) == (2, True), done.stderr


def test_purge_keeps_what_is_under_review(place: Place) -> None:
    """Assert that the originals of decided and refused submissions go, those of the others stay and are counted."""
    for number, title in enumerate(("一个书架", "一面墙", "一条路")):
        (place.inbox / f"{number}.md").write_text(submission(title=title), encoding="utf-8")
    (place.inbox / "3.docx").write_bytes(b"%PDF-1.4")
    run("intake", "--root", place.root, "--inbox", place.inbox, "--pause", "0")
    waiting = {e.name: e.number for e in Journal(place.root).events if e.state == "submitted"}
    run("return", "--root", place.root, waiting["0.md"], "--reason", "试")
    shutil.rmtree(place.root / "docs/cases/incoming" / waiting["1.md"].lower())
    done = run("intake", "--root", place.root, "--purge", "0")
    assert "原件 2 份、已有结果的来稿 1 份" in done.stdout
    assert "另有 2 份" in done.stdout
    kept = sorted(p.name for p in (place.root / "var/intake/originals").glob("*/*"))
    assert kept == ["1.md", "2.md"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_editors_of_the_group_can_work_and_nobody_else_can_look(place: Place) -> None:
    """Assert that the timer's drafts and records are its group's too, and that a run by hand keeps its records private."""
    service = (ROOT / "deploy/systemd/casebook-intake.service").read_text(encoding="utf-8")
    umask = int(service.partition("UMask=")[2][:4], 8)
    (place.inbox / "案例.md").write_text(submission(title="另一个书架"), encoding="utf-8")
    run("intake", "--root", place.root, "--inbox", place.inbox, "--pause", "0", umask=umask)
    made = [*tree(place.root / "docs/cases/incoming"), place.root / "var/intake/journal.jsonl"]
    assert len(made) == 3
    assert {oct(p.stat().st_mode & 0o777) for p in made} == {"0o770", "0o660"}
    shutil.rmtree(place.root / "var")
    run("review", "--root", place.root, umask=0o022)
    assert oct((place.root / "var/intake").stat().st_mode & 0o777) == "0o750"
