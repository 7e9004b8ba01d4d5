"""What `publish` will not do: bury the files of others, show a damaged release, take nonsense for a number."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from casebook.publish.publisher import Options, Refused, rollback
from scripts.publish import main

from .test_release import go, silent


def test_a_folder_that_no_release_put_there_is_left_alone(site: Path) -> None:
    """Assert that a `current` of somebody else is refused and kept."""
    other = site.parent / "out" / "current" / "other.txt"
    other.parent.mkdir(parents=True)
    other.write_text("x", encoding="utf-8")
    for in_place in (None, True):
        with pytest.raises(Refused, match="不是由 publish 发布"):
            go(site, in_place=in_place)
    assert other.read_text(encoding="utf-8") == "x"


def test_a_damaged_release_is_not_shown_again(site: Path, put: Callable[[str, str | bytes], Path]) -> None:
    """Assert that readers keep what they have when the older release is not whole."""
    go(site)
    put("404.html", "<!doctype html><title>新</title>")
    go(site)
    out = site.parent / "out"
    (out / "releases" / "000001" / "index.html").unlink()
    with pytest.raises(Refused, match="第 1 版的文件已被改动"):
        rollback(out, None, Options(), silent)
    assert (out / "current").resolve().name == "000002"


def test_going_forward_is_told_as_such(site: Path, put: Callable[[str, str | bytes], Path]) -> None:
    """Assert that `--rollback` to a newer release does not say that something was taken back."""
    go(site)
    put("404.html", "<!doctype html><title>新</title>")
    go(site)
    out = site.parent / "out"
    assert "退回" in rollback(out, None, Options(), silent).summary
    assert rollback(out, 2, Options(), silent).summary == "读者现在看到第 2 版。\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--to", ""], "现在是空的"),
        (["--to", "x", "--keep", "0"], "不小于 1"),
        (["--to", "x", "--keep", "-3"], "不小于 1"),
        (["--to", "x", "--wait", "nan"], "不小于 0"),
        (["--to", "x", "--rollback", "0"], "不小于 1"),
    ],
)
def test_numbers_and_places_that_mean_nothing(
    words: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Assert a sentence and the exit code of a wrong call."""
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert told in capsys.readouterr().err
