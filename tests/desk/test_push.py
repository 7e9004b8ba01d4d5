"""`--push` sends just the decision, says what really happened, and loses nothing when somebody was faster."""

from __future__ import annotations

import subprocess
from importlib import import_module
from pathlib import Path

import pytest

from casebook.desk import sharing
from tests.desk.conftest import Place
from tests.desk.test_undo import DAY, NAMES, files, send

Capture = pytest.CaptureFixture[str]


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-c", "init.defaultBranch=main", *arguments],
        cwd=folder, capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    return done.stdout


def named(clone: Path) -> Path:
    git(clone, "config", "user.name", "甲")
    git(clone, "config", "user.email", "a@example.invalid")
    return clone


@pytest.fixture
def clones(place: Place, tmp_path: Path) -> tuple[Path, Path]:
    """Two checkouts of one shared repository."""
    (place.root / ".gitignore").write_text("var/\n", encoding="utf-8")
    git(place.root, "init", "-q")
    named(place.root)
    git(place.root, "add", "-A")
    git(place.root, "commit", "-qm", "start")
    git(tmp_path, "clone", "-q", "--bare", str(place.root), "remote.git")
    for name in ("a", "b"):
        git(tmp_path, "clone", "-q", "remote.git", name)
    return named(tmp_path / "a"), named(tmp_path / "b")


def run(root: Path, command: str, *arguments: str) -> int:
    return int(import_module(f"scripts.{command}").main([*arguments, "--root", str(root), "--push"]))


def test_only_the_decision_is_pushed(clones: tuple[Path, Path], capsys: Capture) -> None:
    """Assert the files of the commit, that other submissions stay here, and that undoing is pushed likewise."""
    root, _ = clones
    send(root, "x", picture=True)
    send(root, "other", source="2026/2026-0012")
    assert run(root, "accept", "x", *NAMES, *DAY, "--different", "试") == 0
    assert "请提交到 Git" not in capsys.readouterr().out
    pushed = git(root, "show", "--name-only", "--format=", "origin/main").split()
    assert [name.rpartition("/")[2] for name in pushed] == [
        "minted.json", "progress.json", "2026-0024.md", pushed[3].rpartition("/")[2],
    ]  # fmt: skip
    assert (root / "docs/cases/incoming/other/case.md").is_file()
    assert run(root, "accept", "--undo", "x") == 0
    assert not git(root, "ls-files", "docs/cases/incoming", "docs/cases/2026/2026-0024.md")
    assert (root / "docs/cases/incoming/x/case.md").is_file()


def test_a_submission_that_git_does_not_know_survives_a_faster_colleague(
    clones: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Assert that the second checkout mints again, and that neither submission is lost."""
    first, second = clones
    send(first, "x")
    sent = files(send(second, "y", source="2026/2026-0012"))
    commit = sharing._commit

    def late(*arguments: object) -> None:
        """The colleague pushes after the second checkout has decided."""
        monkeypatch.setattr(sharing, "_commit", commit)
        assert run(first, "accept", "x", *NAMES, *DAY, "--different", "试") == 0
        commit(*arguments)  # type: ignore[arg-type] # handed on as they came

    monkeypatch.setattr(sharing, "_commit", late)
    assert run(second, "accept", "y", *NAMES, *DAY, "--different", "试") == 0
    assert (second / "docs/cases/2026/2026-0024.md").is_file()
    assert (second / "docs/cases/2026/2026-0025.md").is_file()
    assert files(second / "var/intake/accepted/y") == sent


def test_what_git_refuses_is_told_as_it_is(clones: tuple[Path, Path], capsys: Capture) -> None:
    """Assert for each failure what was done, what was not, and the cause in Chinese."""
    root, _ = clones
    send(root, "x")
    before = files(root / "docs")
    words = ("accept", "x", *NAMES, *DAY, "--different", "试")
    git(root, "remote", "set-url", "origin", str(root / "nowhere"))
    assert run(root, *words) == 1
    told = capsys.readouterr().err
    assert "没有办理，文件都没有改动" in told
    assert "连不上远端仓库" in told
    assert files(root / "docs") == before
    git(root, "remote", "set-url", "origin", "../remote.git")
    hook = root.parent / "remote.git/hooks/pre-receive"
    hook.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    assert run(root, *words) == 1
    out, err = capsys.readouterr()
    assert "已采用" in out
    assert "已在本机提交，但没有推送" in err
    assert "远端的检查没有通过" in err
    assert git(root, "status", "--porcelain") == ""
    hook.unlink()
    case = root / "docs/cases/2026/2026-0005.md"
    text = case.read_text(encoding="utf-8").replace("## 做法与经过", "## 做法与经过\n\n改正的一句。")
    case.write_text(text, encoding="utf-8")
    assert run(root, "withdraw", "2026-0006") == 1
    assert "2026-0005.md" in capsys.readouterr().err
    assert run(root, "accept", "2026-0005", *NAMES) == 0
    assert git(root, "status", "--porcelain") == ""
    (root / "docs/index.md").write_text("改了\n", encoding="utf-8")
    git(root, "add", "docs/index.md")
    assert run(root, "withdraw", "2026-0005") == 1
    assert "docs/index.md" in capsys.readouterr().err
