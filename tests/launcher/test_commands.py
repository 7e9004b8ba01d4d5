"""The inner half of the launcher, and the commands `test` and `bench`."""

from __future__ import annotations

import errno
import subprocess
import sys
import types
from collections.abc import Callable
from pathlib import Path

import pytest

from casebook.messages import say
from scripts import __main__ as inner
from scripts import bench, distil, evaluate
from scripts import test as command
from scripts._cli import HOME


def raising(error: BaseException) -> Callable[[list[str]], int]:
    """A command that fails."""

    def main(argv: list[str]) -> int:
        raise error

    return main


@pytest.mark.parametrize(
    ("error", "code", "sentence"),
    [
        (KeyboardInterrupt(), 130, say("launcher.stopped")),
        (OSError(errno.ENOSPC, "full", "a.md"), 1, say("launcher.full", path="a.md")),
        (OSError(errno.ENOSPC, "full", "from.md", None, "to.md"), 1, say("launcher.full", path="to.md")),
        (OSError(errno.ENOSPC, "full"), 1, say("launcher.full_somewhere")),
        (PermissionError(errno.EACCES, "denied", "a.md"), 1, say("launcher.closed", path="a.md")),
        (NotADirectoryError(errno.ENOTDIR, "no", "a.md"), 1, say("launcher.place", path="a.md")),
        (IsADirectoryError(errno.EISDIR, "no", "a"), 1, say("launcher.is_folder", path="a")),
        (ModuleNotFoundError("no", name="lxml.etree"), 1, say("launcher.missing", name="lxml")),
    ],
)
def test_failures_that_a_person_can_mend(
    error: BaseException,
    code: int,
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    """One sentence, no traceback."""
    monkeypatch.setitem(sys.modules, "scripts.fake", types.SimpleNamespace(main=raising(error)))
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    monkeypatch.setattr(sys, "argv", [])
    assert inner.main(["fake"]) == code
    said = capsys.readouterr().err
    assert sentence in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("made", "code"), [(False, say("launcher.place", path="x.state")), (True, "Traceback")]
)
def test_a_place_that_was_named_and_cannot_be_made(
    made: bool, code: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """As below /proc; what is missing though its place is there is a fault of ours."""
    monkeypatch.chdir(tmp_path)
    if made:
        (tmp_path / "x").mkdir()
    fake = types.SimpleNamespace(main=raising(FileNotFoundError(errno.ENOENT, "no", "x.state")))
    monkeypatch.setitem(sys.modules, "scripts.fake", fake)
    monkeypatch.setattr(sys, "argv", [])
    assert inner.main(["fake", "--out", "x"]) == 1
    assert code in capsys.readouterr().err


def test_the_full_disk_is_named_when_the_system_names_none() -> None:
    """The one with next to nothing left, not the first or the last that a command knows."""
    left = {Path("/a"): 1 << 30, Path("/b"): 4096, Path("/c"): 1 << 40}
    assert inner.fullest(left, left.__getitem__) == Path("/b")
    assert inner.fullest([Path("/a"), Path("/c")], left.__getitem__) is None


def test_a_lost_package_is_mended_at_the_next_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The stamp goes, so that the launcher installs again; our own missing module is a fault and shown whole."""
    stamp = tmp_path / "casebook.stamp"
    stamp.write_text("x", encoding="utf-8")
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    monkeypatch.setattr(sys, "argv", [])
    lost = types.SimpleNamespace(main=raising(ModuleNotFoundError("no", name="casebook.nothing")))
    monkeypatch.setitem(sys.modules, "scripts.fake", lost)
    assert inner.main(["fake"]) == 1
    assert stamp.exists()
    assert "Traceback" in capsys.readouterr().err
    lost.main = raising(ModuleNotFoundError("no", name="nh3"))
    assert inner.main(["fake"]) == 1
    assert not stamp.exists()


def test_the_command_gets_arguments_and_gives_its_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """`main(argv)` without the command's name; None counts as success."""
    seen: list[list[str]] = []
    fake = types.SimpleNamespace(main=seen.append)
    monkeypatch.setitem(sys.modules, "scripts.fake", fake)
    monkeypatch.setattr(sys, "argv", [])
    assert inner.main(["fake", "a", "--b"]) == 0
    assert seen == [["a", "--b"]]


def test_all_checks_without_arguments_only_pytest_with() -> None:
    """And a library elsewhere is checked as well."""
    assert [step.name for step in command.steps([], str(HOME))] == ["format", "lint", "types", "tests"]
    assert [step.name for step in command.steps(["-k", "x"], str(HOME))] == ["tests"]
    assert command.steps(["-k", "x"], str(HOME))[0].command == ("-m", "pytest", "-k", "x")
    assert [step.name for step in command.steps(["x"], "/elsewhere")] == ["library", "tests"]


def test_every_check_runs_and_one_failure_counts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The summary names what failed; exit code 1."""
    codes = iter((0, 1, 0, 0))
    done = types.SimpleNamespace(returncode=0)

    def run(*args: object, **options: object) -> object:
        done.returncode = next(codes)
        return done

    monkeypatch.setattr(subprocess, "run", run)
    assert command.main([]) == 1
    told = capsys.readouterr().out
    assert "写法（ruff check）：未通过" in told
    assert "测试（pytest）：通过" in told
    assert next(codes, None) is None


def test_campaigns_are_listed_and_named(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a name all of them; an unknown one is exit code 2."""
    assert bench.main([]) == 0
    assert "scale.run" in capsys.readouterr().out
    assert bench.main(["nothing"]) == 2
    assert "nothing" in capsys.readouterr().err


@pytest.mark.parametrize("words", [[], ["--stale", "--on", "明天"]])
def test_wrong_use_ends_in_one_full_stop(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Our sentences stand inside argparse's own."""
    with pytest.raises(SystemExit):
        distil.main(words)
    said = capsys.readouterr().err
    assert "。。" not in said
    assert "。加 --help" in said


def test_only_documented_actions_are_offered(capsys: pytest.CaptureFixture[str]) -> None:
    """What `evaluate` does without a word has no name of its own."""
    with pytest.raises(SystemExit):
        evaluate.main(["foo"])
    assert "show" not in capsys.readouterr().err
