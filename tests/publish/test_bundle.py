"""The offline edition, opened the way people open it; and the list logic of the wheelhouse."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from casebook.publish import wheelhouse
from casebook.publish.atomic import PARTIAL, state_dir
from casebook.publish.bundle import write_bundle
from casebook.publish.links import local_path, page_links
from casebook.publish.profile import NOTE
from casebook.publish.publisher import Options, publish
from casebook.publish.wheelhouse import TARGETS, Failed, Target, collect, missing, read_lock, write_lists
from scripts.bundle import main

HASH = "sha256:" + "0" * 64
LOCK = f"""# a comment
colorama==0.4.6 ; sys_platform == 'win32' \\
    --hash={HASH}
Jieba==0.42.1 \\
    --hash={HASH}
lxml==6.0.0 \\
    --hash={HASH} \\
    --hash=sha256:{"1" * 64}
tomli==2.0.0 ; python_full_version < '3.12' and sys_platform == 'linux' \\
    --hash={HASH}
"""


def test_one_zip_holds_start_version_sums_and_site(site: Path, tmp_path: Path) -> None:
    done = write_bundle(site, tmp_path / "out.zip", "2026年第二期 <试>")
    with zipfile.ZipFile(done.path) as archive:
        names = archive.namelist()
        assert names[:3] == ["打开知识库.html", "版本.html", "SHA256SUMS"]
        assert names[3:] == sorted(names[3:])
        assert "知识库/cases/2026/2026-0001/图 1.png" in names
        assert not [name for name in names if name.endswith(".map") or "lunr" in name or "/." in name]
        for info in archive.infolist():
            assert info.date_time == (1980, 1, 1, 0, 0, 0)
            assert info.filename.isascii() or info.flag_bits & 0x800
        sums = dict(
            reversed(line.split("  ", 1)) for line in archive.read("SHA256SUMS").decode("utf-8").splitlines()
        )
        assert set(sums) == set(names) - {"SHA256SUMS"}
        for name, digest in sums.items():
            assert hashlib.sha256(archive.read(name)).hexdigest() == digest
        version = archive.read("版本.html").decode("utf-8")
        assert "2026年第二期 &lt;试&gt;" in version
        assert done.digest in version
        for name in ("打开知识库.html", "版本.html"):
            for reference in page_links(archive.read(name)).references:
                assert local_path(name, reference.url) in names
    assert done.pages == 5


def test_the_same_site_gives_the_same_bytes(site: Path, tmp_path: Path) -> None:
    one = write_bundle(site, tmp_path / "1.zip").path.read_bytes()
    copy = shutil.copytree(site, tmp_path / "elsewhere" / "网站")
    for path in copy.rglob("*"):
        os.utime(path, (1, 1))
    assert write_bundle(copy, tmp_path / "2.zip").path.read_bytes() == one


def test_it_opens_by_double_click_from_an_awkward_folder(
    site: Path, tmp_path: Path, chromium: Browser
) -> None:
    folder = tmp_path / "张三 的资料 #1 100%"
    with zipfile.ZipFile(write_bundle(site, tmp_path / "o.zip").path) as archive:
        archive.extractall(folder)
    tab = chromium.new_page()
    failed: list[str] = []
    tab.on("requestfailed", lambda request: failed.append(request.url))
    tab.goto((folder / "打开知识库.html").as_uri())
    tab.wait_for_url("**/index.html")
    assert tab.inner_text("h1") == "首页"
    tab.click("text=案例1")
    tab.wait_for_load_state()
    assert tab.inner_text("h1") == "案例1"
    tab.close()
    assert [url for url in failed if "data.js" not in url] == []


def test_held_cases_and_half_sites_stay_out(
    site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state_dir(site).mkdir()
    (state_dir(site) / "held.json").write_text(
        json.dumps([{"url": "cases/2026/2026-0001.html", "reason": "x"}]), "utf-8"
    )
    args = ["--root", str(tmp_path), "--site", str(site)]
    assert main(args) == 0
    out = tmp_path / "dist" / "十优思政知识库-版别不明.zip"
    assert str(out) in capsys.readouterr().out
    with zipfile.ZipFile(out) as archive:
        assert "知识库/cases/2026/2026-0001.html" not in archive.namelist()
    (state_dir(site) / "unfinished").touch()
    assert main(args) == 1
    assert main(["--site", str(tmp_path / "none")]) == 1


@pytest.mark.parametrize(
    ("out", "told"),
    [
        ("报告.docx", "不是压缩包"),
        ("abc", "不是压缩包"),
        ("new/", "不是压缩包"),
        ("folder", "不是压缩包"),
        ("folder.zip", "不是压缩包"),
        ("pipe.zip", "链接或设备"),
        ("link.zip", "链接或设备"),
        ("docs/下载/a.zip", "请换到别处"),
        ("site/a.zip", "请换到别处"),
        ("site.state/a.zip", "请换到别处"),
        ("www/releases/000001/a.zip", "请换到别处"),
    ],
)
def test_only_a_zip_is_written_and_nothing_else_replaced(
    site: Path, tmp_path: Path, out: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder, a paper, a device, a link, and places that are published or built stay as they are."""
    publish(site, tmp_path / "www", Options(), lambda _line: None)
    (site / NOTE).write_text("public", encoding="utf-8")
    for folder in ("folder", "folder.zip", "docs/.registry", "site.state"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "site.state" / "manifest").touch()
    (tmp_path / "报告.docx").write_text("x", encoding="utf-8")
    os.mkfifo(tmp_path / "pipe.zip")
    (tmp_path / "link.zip").symlink_to("报告.docx")
    before = sorted(tmp_path.rglob("*"))
    assert main(["--site", str(site), "--out", f"{tmp_path}/{out}"]) == 1
    assert told in capsys.readouterr().err
    assert sorted(tmp_path.rglob("*")) == before
    assert (tmp_path / "报告.docx").read_text("utf-8") == "x"
    (tmp_path / "old.zip").write_text("x", encoding="utf-8")
    assert main(["--site", str(site), "--out", str(tmp_path / "old.zip")]) == 0


@pytest.mark.parametrize(
    ("profile", "name", "mark"),
    [
        ("public", "十优思政知识库.zip", ""),
        ("committee", "十优思政知识库-工委内部版.zip", "内部：工委版"),
        ("", "十优思政知识库-版别不明.zip", "看不出这是公开版还是工委版"),
    ],
)
def test_each_edition_has_its_own_name_and_says_what_it_is(
    site: Path, tmp_path: Path, profile: str, name: str, mark: str, chromium: Browser
) -> None:
    """Nobody passes on the committee's edition for the public one: its name and what it opens with say so."""
    (site / NOTE).write_text(profile, encoding="utf-8")
    assert main(["--root", str(tmp_path), "--site", str(site)]) == 0
    with zipfile.ZipFile(tmp_path / "dist" / name) as archive:
        archive.extractall(tmp_path / "open")
    assert not list((tmp_path / "open").rglob(NOTE))
    tab = chromium.new_page()
    for opened in ("版本.html", "打开知识库.html") if profile != "public" else ("版本.html",):
        tab.goto((tmp_path / "open" / opened).as_uri())
        assert mark in tab.inner_text("body")
        assert tab.locator(".mark").is_visible() is bool(mark)
    tab.close()


def test_the_lock_is_read_with_markers_and_hashes() -> None:
    pins = read_lock(LOCK)
    assert [pin.line for pin in pins] == [
        "colorama==0.4.6 ; sys_platform == 'win32'", "jieba==0.42.1", "lxml==6.0.0",
        "tomli==2.0.0 ; python_full_version < '3.12' and sys_platform == 'linux'",
    ]  # fmt: skip
    assert [len(pin.hashes) for pin in pins] == [1, 1, 2, 1]
    assert [pin.name for pin in pins if Target("3.11", False).wants(pin)] == ["jieba", "lxml", "tomli"]
    assert [pin.name for pin in pins if Target("3.13", True).wants(pin)] == ["colorama", "jieba", "lxml"]


def test_every_own_requirement_is_read() -> None:
    text = (Path(__file__).resolve().parents[2] / "requirements.lock").read_text(encoding="utf-8")
    pins = read_lock(text)
    assert len(pins) == sum("==" in line for line in text.splitlines() if not line.startswith(("#", " ")))
    assert all(pin.hashes for pin in pins)


def test_a_wheel_that_fits_no_machine_is_missed() -> None:
    pins = read_lock(LOCK)
    wheels = [
        "colorama-0.4.6-py2.py3-none-any.whl",
        "jieba-0.42.1-py3-none-any.whl",
        "tomli-2.0.0-py3-none-any.whl",
        "SHA256SUMS",
    ]
    linux = [f"lxml-6.0.0-cp3{n}-cp3{n}-manylinux_2_17_x86_64.manylinux2014_x86_64.whl" for n in (11, 12, 13)]
    windows = [f"lxml-6.0.0-cp3{n}-cp3{n}-win_amd64.whl" for n in (11, 12, 13)]
    assert missing([*wheels, *linux, *windows], pins) == ()
    assert missing([*wheels, *linux, *windows[:2]], pins) == ("lxml==6.0.0（3.13 Windows）",)
    assert (
        missing(
            [
                *wheels,
                "lxml-6.0.0-cp311-abi3-manylinux_2_28_x86_64.whl",
                "lxml-6.0.0-cp311-abi3-win_amd64.whl",
            ],
            pins,
        )
        == ()
    )
    assert len(missing([*wheels, "lxml-6.0.0-cp311-abi3-manylinux_2_39_x86_64.whl"], pins)) == len(TARGETS)
    assert len(missing([*wheels, *linux, *windows, "lxml-6.0.1-cp311-abi3-win_amd64.whl"][1:], pins)) == 3


def fake_pip(call: list[str], pins: list[wheelhouse.Pin]) -> None:
    house = Path(call[-1])
    for pin in pins:
        (house / f"{pin.name}-{pin.version}-py3-none-any.whl").write_bytes(pin.name.encode())


def test_collecting_replaces_the_house_as_a_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock, house = tmp_path / "requirements.lock", tmp_path / "wheelhouse"
    lock.write_text(LOCK, encoding="utf-8")
    house.mkdir()
    for name in ("old-1-py3-none-any.whl", "requirements.txt", "SHA256SUMS"):
        (house / name).touch()

    def fail(call: list[str], pins: list[wheelhouse.Pin]) -> None:
        raise Failed("download", "no network")

    monkeypatch.setattr(wheelhouse, "_pip", fail)
    with pytest.raises(Failed):
        collect(lock, house, lambda *_: None)
    assert (house / "old-1-py3-none-any.whl").exists()
    (tmp_path / "wheelhouse.partial" / "lxml-5.0.0-py3-none-any.whl").touch()
    (tmp_path / "wheelhouse.partial" / f"requirements.txt.1{PARTIAL}").touch()
    monkeypatch.setattr(wheelhouse, "_pip", fake_pip)
    pins = collect(lock, house, lambda *_: None)
    names = sorted(path.name for path in house.iterdir())
    assert names == ["SHA256SUMS", *(f"{n}-py3-none-any.whl" for n in ("colorama-0.4.6", "jieba-0.42.1", "lxml-6.0.0")),
                     "requirements.txt", "tomli-2.0.0-py3-none-any.whl"]  # fmt: skip
    assert missing(names, pins) == ()
    assert "--hash" not in (house / "requirements.txt").read_text(encoding="utf-8")
    for line in (house / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        digest, _, name = line.partition("  ")
        assert hashlib.sha256((house / name).read_bytes()).hexdigest() == digest
    assert sorted(path.name for path in tmp_path.iterdir()) == ["requirements.lock", "wheelhouse"]


@pytest.mark.parametrize(
    "name",
    ["材料.docx", "wheel.whl", "requirements.txt SHA256SUMS 材料.docx", "SHA256SUMS requirements.txt 子/a"],
)
def test_the_house_of_others_is_left_alone(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever is not wheels with both lists stays as it is, and is told before anything is fetched."""
    house = tmp_path / "我的材料"
    for part in name.split():
        (house / part).parent.mkdir(parents=True, exist_ok=True)
        (house / part).write_text("x", encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    assert main(["--wheelhouse", "--out", str(house)]) == 1
    assert "不是离线安装包" in capsys.readouterr().err
    assert sorted(tmp_path.rglob("*")) == before


def test_pip_takes_the_list(tmp_path: Path) -> None:
    """A real pip reads the list and the folder, without any index."""
    pins = read_lock(f"tiny==1.0 \\\n    --hash={HASH}\n")
    with zipfile.ZipFile(tmp_path / "tiny-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("tiny.py", "")
        wheel.writestr("tiny-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n")
        wheel.writestr(
            "tiny-1.0.dist-info/WHEEL",
            "Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        )
        wheel.writestr("tiny-1.0.dist-info/RECORD", "")
    write_lists(tmp_path, pins)
    call = [sys.executable, "-m", "pip", "install", "--no-index", "--no-deps", "--disable-pip-version-check", "-q",
            "--find-links", str(tmp_path), "--target", str(tmp_path / "t"), "-r", str(tmp_path / "requirements.txt")]  # fmt: skip
    subprocess.run(call, check=True, capture_output=True)
    assert (tmp_path / "t" / "tiny.py").exists()
