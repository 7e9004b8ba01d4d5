"""What a build must not touch, must not take in, and must get over: folders of others, links, files that are gone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

GROUP = pytest.mark.xdist_group("guard")


def command(root: Path, *options: str) -> list[str]:
    """The command of a build."""
    return [sys.executable, "-P", "-m", "scripts", "build", "--root", str(root), *options]


def build(root: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Build a library with this tool."""
    env = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    return subprocess.run(command(root, *options), capture_output=True, text=True, check=False, env=env)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped library, built."""
    root = tmp_path_factory.mktemp("guard") / "library"
    shutil.copytree(ROOT / "docs", root / "docs", ignore=shutil.ignore_patterns("incoming"))
    assert build(root).returncode == 0
    return root


@GROUP
def test_a_build_buries_nothing(library: Path, tmp_path: Path) -> None:
    """Assert that a folder with other files, the library itself and a file are refused, each with a sentence."""
    own = tmp_path / "own"
    (own / "sub").mkdir(parents=True)
    (own / "sub" / "论文.txt").write_text("x", encoding="utf-8")
    for out, told in (
        (own, "不是由 build 生成"),
        (library, "不能互相包含"),
        (library / "docs" / "site", "不能互相包含"),
        (own / "sub" / "论文.txt", "不是文件夹"),
    ):
        done = build(library, "--out", str(out))
        assert done.returncode == 2 and told in done.stderr, done.stderr
    assert (own / "sub" / "论文.txt").read_text(encoding="utf-8") == "x"
    assert (library / "docs" / "index.md").is_file()


@GROUP
def test_a_picture_that_was_swapped_or_is_gone_is_told(library: Path) -> None:
    """Assert that a signed case waits while its picture is another one, that a lost picture is named, and both heal."""
    folder = library / "docs" / "cases" / "2026"
    picture, page = folder / "2026-0006" / "fig1.webp", library / "site" / "cases" / "2026" / "2026-0006.html"
    kept = picture.read_bytes()
    picture.write_bytes((folder / "2026-0001" / "fig1.webp").read_bytes())
    swapped = build(library)
    assert (swapped.returncode, page.exists()) == (1, False)
    assert "2026-0006.md" in swapped.stderr and "图片" in swapped.stderr
    picture.unlink()
    assert "2026-0006.md" in build(library).stderr
    picture.write_bytes(kept)
    assert (build(library).returncode, page.exists()) == (0, True)
    index = library / "docs" / "index.md"
    text = index.read_text(encoding="utf-8")
    index.write_text(f"{text}\n![图](nopic.png)\n", encoding="utf-8")
    env = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    check = [sys.executable, "-P", "-m", "scripts", "check", "--root", str(library)]
    told = subprocess.run(check, capture_output=True, text=True, check=False, env=env).stdout
    index.write_text(text, encoding="utf-8")
    assert "docs/index.md" in told and "nopic.png" in told


@GROUP
def test_no_link_and_no_garbled_name_reaches_the_site(library: Path, tmp_path: Path) -> None:
    """Assert that what lies outside the library stays there, that each file is named, and that the rest is built."""
    secret = tmp_path / "secret.txt"
    secret.write_text("机密", encoding="utf-8")
    assets = library / "docs" / "assets"
    (assets / "leak.txt").symlink_to(secret)
    (assets / "folder").symlink_to(tmp_path)
    (assets / "nowhere.png").symlink_to(tmp_path / "none")
    os.mkfifo(assets / "pipe.txt")
    pictures = library / "docs" / "cases" / "2024" / "2024-0001"
    pictures.mkdir(exist_ok=True)
    (pictures / "leak.png").symlink_to(secret)
    garbled = [
        os.fsencode(assets) + b"/bad\xff.txt",
        os.fsencode(assets) + b"/new\nline.md",
        os.fsencode(pictures) + b"/bad\xff.png",
    ]
    for name in garbled:
        Path(os.fsdecode(name)).touch()
    done = build(library)
    names = ("leak.txt", "folder", "nowhere.png", "pipe.txt", "bad�.txt", "new�line.md")
    assert done.returncode == 1 and "网站已生成" in done.stdout, done.stderr
    assert all(f"docs/assets/{name}：" in done.stderr for name in names), done.stderr
    site = {path.name for path in (library / "site").rglob("*")}
    assert site.isdisjoint((*names, "leak.png"))
    assert not any("bad" in name for name in site)
    assert all(f"docs/cases/2024/2024-0001/{name}.png：" in done.stderr for name in ("leak", "bad�"))
    for path in (
        pictures / "leak.png",
        *map(assets.joinpath, names[:4]),
        *(Path(os.fsdecode(name)) for name in garbled),
    ):
        path.unlink()


@GROUP
@pytest.mark.parametrize(
    "gone",
    ["cases/2024/2024-0010.md", "units/index.md", "index.md", ".registry/dimensions.yml", "methods"],
)
def test_taking_away_what_others_name(library: Path, tmp_path: Path, gone: str) -> None:
    """Assert that the rest is built as a clean build makes it, the menu of every page included."""
    (library / "docs" / gone).rename(tmp_path / "gone")
    try:
        done = build(library)
        assert "网站已生成" in done.stdout and "Traceback" not in done.stderr, done.stderr
        assert "nav" not in done.stderr
        if gone == "index.md":  # said again when nothing changed since
            for said in (done, build(library)):
                assert said.returncode == 1 and "docs/index.md：没有首页" in said.stderr
        done = build(library, "--verify")
        assert done.returncode == 0, done.stderr
    finally:
        (tmp_path / "gone").rename(library / "docs" / gone)


@GROUP
def test_a_second_build_waits_for_the_first(library: Path) -> None:
    """Assert that two builds of one site at once both end well."""
    env = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    call = command(library, "--clean")
    both = [subprocess.Popen(call, stderr=subprocess.PIPE, text=True, env=env) for _ in range(2)]
    said = [process.communicate()[1] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert sum("另一个 build" in text for text in said) == 1
    assert (library / "site" / "index.html").is_file()
