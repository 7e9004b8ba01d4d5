"""What `publish` will not do: bury the files of others, show a damaged release, take nonsense for a number."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from casebook.publish import publisher
from casebook.publish.profile import NOTE
from casebook.publish.publisher import Options, Refused, rollback
from casebook.publish.record import Store
from scripts.build import main as build
from scripts.publish import main

from .conftest import page
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


@pytest.mark.parametrize(
    "there",
    [
        ["材料.docx"],
        ["releases/20260101120000/index.html", "current/index.html"],
        ["records/2026/a.txt"],
        ["records/000001/files.tsv", "材料.docx"],
    ],
)
def test_a_folder_with_the_files_of_others_gets_no_release(site: Path, there: list[str]) -> None:
    """Assert that nothing is added to a folder that is neither empty nor one of ours."""
    out = site.parent / "out"
    for name in there:
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_text("x", encoding="utf-8")
    before = sorted(out.rglob("*"))
    with pytest.raises(Refused, match="不是由 publish 发布"):
        go(site)
    assert sorted(out.rglob("*")) == before


@pytest.mark.parametrize(
    "place", ["docs/www", "site.state/www", "other/www", "www/current/x", "www/releases/x"]
)
def test_no_release_inside_of_something_else(
    site: Path, place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Assert that content, sites, their notes and releases take in no releases."""
    here = site.parent
    main(["--site", str(site), "--to", str(here / "www")])
    (here / "docs" / ".registry").mkdir(parents=True)
    for note in (here / "site.state" / "manifest", here / "other" / NOTE):
        note.parent.mkdir()
        note.touch()
    before = sorted(here.rglob("*"))
    assert main(["--site", str(site), "--to", str(here / place)]) == 1
    assert "不能往里写" in capsys.readouterr().err
    assert sorted(here.rglob("*")) == before


@pytest.mark.parametrize("in_place", [False, True])
@pytest.mark.parametrize("place", ["current", "releases/000001", "releases/000009"])
def test_no_build_over_a_release(
    site: Path, in_place: bool, place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Assert that `build` does not take what was published for a site of its own."""
    go(site, in_place=in_place)
    out = site.parent / "out"
    before = sorted(out.rglob("*"))
    assert build(["--out", str(out / place)]) == 2
    assert "不能往里写" in capsys.readouterr().err
    assert sorted(out.rglob("*")) == before


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


def named(site: Path, profile: str) -> Path:
    """The same site, built with another profile."""
    (site / NOTE).write_text(f"{profile}\n", encoding="utf-8")
    (site / "index.html").write_text(page(f"首页 {profile}"), encoding="utf-8")
    return site


@pytest.mark.parametrize(
    ("served", "next_one", "told"),
    [
        ("public", "committee", "是工委版，而"),
        ("committee", "public", "是公开版，而"),
        ("public", "none", "看不出"),
        ("committee", "none", "看不出"),
        ("none", "committee", "是工委版，而"),
    ],
)
def test_one_edition_is_not_published_over_the_other(
    site: Path, served: str, next_one: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Assert that readers keep their edition, and that a comparison with the other is refused too."""
    words = ["--root", str(site.parent), "--to", str(site.parent / "out")]
    assert main([*words, "--site", str(named(site, served))]) == 0
    assert (site.parent / "out/current" / NOTE).exists() is False
    for more in ([], ["--again", "--verify"], ["--check"]):
        named(site, next_one)
        assert main([*words, *more]) == 1
        assert told in capsys.readouterr().err
    assert served in (site.parent / "out/current/index.html").read_text(encoding="utf-8")
    assert Store(site.parent / "out").numbers() == (1,)
    assert main([*words, "--site", str(named(site, served))]) == 0


@pytest.mark.parametrize(("profile", "told"), [("committee", "第 1 版是工委版"), ("", "第 1 版是看不出")])
def test_no_rollback_to_the_other_edition(site: Path, profile: str, told: str) -> None:
    """Assert that a release of another edition, or of none that can be told, stays where it is."""
    store = Store(site.parent / "out")
    go(named(site, "public"))
    (site / "404.html").write_text(page("新"), encoding="utf-8")
    go(site)
    about = store.record(1) / "release.json"
    about.write_text(about.read_text("utf-8").replace('"public"', f'"{profile}"'), "utf-8")
    with pytest.raises(Refused, match=told):
        rollback(store.root, None, Options(), silent)
    assert store.serving() == 2


def test_a_site_built_anew_meanwhile_with_another_profile_is_not_published(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Assert that the edition is asked for once more when the release is ready."""
    real = publisher.make_release

    def make_release(*args: Any, **more: Any) -> Any:
        (site / NOTE).write_text("committee", encoding="utf-8")
        return real(*args, **more)

    monkeypatch.setattr(publisher, "make_release", make_release)
    with pytest.raises(Refused, match="正在被改动"):
        go(named(site, "public"))
    assert Store(site.parent / "out").numbers() == ()


def test_check_says_with_what_it_compared(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Assert that a `--site` that is none is refused, and that without a built site nothing is called equal to it."""
    here = ["--root", str(site.parent), "--to", str(site.parent / "out")]
    assert main(here) == 0
    assert main([*here, "--check"]) == 0
    assert "与生成结果一致" in capsys.readouterr().out
    assert main([*here, "--check", "--site", str(site.parent / "sitte")]) == 1
    assert "没有建好的网站" in capsys.readouterr().err
    site.rename(site.with_name("elsewhere"))
    assert main([*here, "--check"]) == 0
    said = capsys.readouterr().out
    assert "没有与生成结果比较" in said and "一致" not in said
