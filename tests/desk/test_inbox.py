"""Nothing that was sent is ever lost, taken half, or taken twice; everybody gets a receipt."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path
from random import Random
from zipfile import ZipFile

import pytest
from PIL import Image

from casebook.desk.inbox import ready
from casebook.desk.journal import Journal
from tests.conftest import ROOT
from tests.desk.conftest import Place, submission, word_file

GATED = "身份证号11010519491231002X"


def command(place: Place) -> list[str]:
    """One run of intake."""
    return [
        sys.executable,
        "-m",
        "scripts",
        "intake",
        "--root",
        str(place.root),
        "--inbox",
        str(place.inbox),
        "--pause",
        "0.2",
    ]


def intake(place: Place) -> subprocess.CompletedProcess[str]:
    """Run intake to its end."""
    return subprocess.run(command(place), cwd=ROOT, capture_output=True, encoding="utf-8", check=False)


def drafts(place: Place) -> dict[str, bytes]:
    """Every file below incoming."""
    folder = place.root / "docs/cases/incoming"
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
    }


def kill_a_run(place: Place, seconds: float) -> None:
    """Start a run and kill it, children and all, after so many seconds."""
    process = subprocess.Popen(
        command(place), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    time.sleep(seconds)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def names_in(place: Place) -> set[str]:
    """Names of everything in the inbox, taken or not."""
    return {p.name for p in place.inbox.iterdir()} | {p.name for p in place.inbox.glob("已收件/*/*")}


def fill(place: Place) -> None:
    """Two Word files, a Markdown file, a folder, and a file that must be refused."""
    word_file(place.inbox / "读书会.docx", "换个地方读书")
    word_file(place.inbox / "读书会（二）.docx", "再换个地方读书")
    (place.inbox / "案例.md").write_text(submission(title="另一个书架"), encoding="gb18030")
    folder = place.inbox / "丙委"
    folder.mkdir()
    (folder / "正文.md").write_text(submission("2025/2025-0004", "同一件事的另一面"), encoding="utf-8-sig")
    (place.inbox / "有号码.md").write_text(
        submission(title="带号码的") + f"\n联系人{GATED}。\n", encoding="utf-8"
    )


def test_each_file_ends_as_a_draft_or_a_refusal_with_a_receipt(place: Place) -> None:
    """Assert one outcome and two receipts for each sent thing, and that a refused file stays where it was."""
    fill(place)
    (place.inbox / "~$读书会.docx").write_bytes(b"lock")
    (place.inbox / "空.md").write_bytes(b"")
    done = intake(place)
    assert done.returncode == 0, done.stderr
    folders = {name.partition("/")[0] for name in drafts(place)}
    assert len(folders) == 4
    for name in ("读书会.docx", "读书会（二）.docx", "案例.md", "丙委", "有号码.md"):
        for ending in (".docx", ".html"):
            assert (place.inbox / f"{name}.回执{ending}").is_file(), name
    assert (place.inbox / "有号码.md").is_file()
    assert not (place.inbox / "案例.md").exists()
    refusal = (place.inbox / "有号码.md.回执.html").read_text(encoding="utf-8")
    assert "11010519491231002X" not in refusal
    assert "未能收件" in refusal
    receipt = (place.inbox / "读书会.docx.回执.html").read_text(encoding="utf-8")
    assert all(word in receipt for word in ("换个地方读书", "甲局", "书香熏陶育优", "2026年秋季案例征集"))
    originals = [p for p in (place.root / "var/intake/originals").rglob("*") if p.is_file()]
    assert len(originals) == 5


def test_empty_file_gets_its_receipt_in_time(place: Place) -> None:
    """Assert that a file of no bytes waits while it may still be on its way, and is refused with a reason after that."""
    path = place.inbox / "空.docx"
    path.write_bytes(b"")
    assert "没有新的来稿" in intake(place).stdout
    os.utime(path, (0, time.time() - 61))
    assert "未能收件 1 篇" in intake(place).stdout
    assert path.is_file()
    assert "0 字节" in (place.inbox / "空.docx.回执.html").read_text(encoding="utf-8")


def test_a_picture_without_its_end_holds_a_case_up_for_a_while_only(place: Place) -> None:
    """Assert that a photo cut off, or with more after its end, waits a minute, and that its case is then taken."""
    folder = place.inbox / "甲局"
    folder.mkdir()
    word_file(folder / "案例.docx", "换个地方读书")
    stream = BytesIO()
    Image.effect_noise((640, 480), 90).save(stream, "JPEG")
    (folder / "断.jpg").write_bytes(stream.getvalue()[:9000])
    (folder / "多.jpg").write_bytes(stream.getvalue() + bytes(100))
    assert "仍在传送 1 件" in intake(place).stdout
    for path in folder.iterdir():
        os.utime(path, (0, time.time() - 61))
    assert "收件 1 篇" in intake(place).stdout
    receipt = (place.inbox / "甲局.回执.html").read_text(encoding="utf-8")
    assert "图片不完整或已损坏" in receipt


def test_the_longest_name_gets_its_receipt(place: Place) -> None:
    """Assert that a file whose name has all the bytes that a name may have is taken like any other, once."""
    path = place.inbox / f"{'长' * 83}.md"
    path.write_text(submission(title="另一个书架"), encoding="utf-8")
    done = intake(place)
    assert done.returncode == 0, done.stderr
    assert "收件 1 篇" in done.stdout
    receipts = sorted(p.name for p in place.inbox.glob("长*.回执.*"))
    assert [name[-5:] for name in receipts] == [".docx", ".html"]
    assert "没有新的来稿" in intake(place).stdout


def test_receipt_of_an_archive_names_archive_and_cases(place: Place) -> None:
    """Assert the archive's whole name, each case's title in the headings, and receipt numbers as `review` lists them."""
    with ZipFile(place.inbox / "两篇.zip", "w") as archive:
        archive.writestr("甲.md", submission(title="另一个书架"))
        archive.writestr("乙.md", submission("2025/2025-0004", "同一件事的另一面"))
    with ZipFile(place.inbox / "一篇.zip", "w") as archive:
        archive.writestr("正文.md", submission("2026/2026-0009", "再一个书架"))
    intake(place)
    receipt = (place.inbox / "两篇.zip.回执.html").read_text(encoding="utf-8")
    for words in ("两篇.zip 中的 甲.md", "《另一个书架》：收到了什么", "《同一件事的另一面》：收到了什么"):
        assert words in receipt
    assert "一篇.zip" in (place.inbox / "一篇.zip.回执.html").read_text(encoding="utf-8")
    command = [sys.executable, "-m", "scripts", "review", "--root", str(place.root), "--format", "json"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=True).stdout
    numbers = [row["number"] for row in json.loads(listed)]
    assert len(numbers) == 3
    assert all(number.isupper() for number in numbers)


def test_second_run_changes_nothing(place: Place) -> None:
    """Assert that a repeated run writes no draft, no receipt and no journal line."""
    fill(place)
    intake(place)
    before = (
        drafts(place),
        (place.root / "var/intake/journal.jsonl").read_bytes(),
        sorted(place.inbox.rglob("*")),
    )
    intake(place)
    assert (
        drafts(place),
        (place.root / "var/intake/journal.jsonl").read_bytes(),
        sorted(place.inbox.rglob("*")),
    ) == before


def test_growing_file_is_not_taken(place: Place) -> None:
    """Assert that a file that changes between two looks, or has no end yet, waits."""
    word_file(place.inbox / "whole.docx", "整的")
    data = (place.inbox / "whole.docx").read_bytes()
    (place.inbox / "half.docx").write_bytes(data[: len(data) // 2])
    child = subprocess.Popen([sys.executable, "-c", (
        "import sys,time\nwith open(sys.argv[1],'ab') as f:\n for _ in range(60):\n  f.write(b'x'); f.flush(); time.sleep(.05)"
    ), str(place.inbox / "growing.md")])  # fmt: skip
    time.sleep(0.3)
    items, waiting = ready(place.inbox, 0.4)
    child.kill()
    child.wait()
    assert [item.path.name for item in items] == ["whole.docx"]
    assert {path.name for path in waiting} == {"half.docx", "growing.md"}


def test_two_runs_at_once_are_one(place: Place) -> None:
    """Assert that a second run says who works and takes nothing twice."""
    fill(place)
    first = subprocess.Popen(command(place), cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8")
    second = subprocess.Popen(command(place), cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8")
    out = first.communicate()[0] + second.communicate()[0]
    assert first.returncode == second.returncode == 0
    assert out.count("已收件，回执号") == 4
    assert len({name.partition("/")[0] for name in drafts(place)}) == 4


@pytest.mark.xdist_group("kills")
def test_twenty_kills_lose_nothing(place: Place, tmp_path: Path) -> None:
    """Assert that after kills at random moments one more run gives the tree of an undisturbed run."""
    random = Random(4)
    fill(place)
    secret = Journal(place.root).folder / "secret"
    secret.write_text("5" * 64, encoding="utf-8")
    sent = {p.name for p in place.inbox.iterdir()}
    again = Place(tmp_path / "again", tmp_path / "again-inbox")
    shutil.copytree(place.inbox, again.inbox)
    shutil.copytree(place.root, again.root)
    for _ in range(20):
        kill_a_run(place, random.uniform(0.2, 2.2))
        assert sent <= names_in(place)
    assert intake(place).returncode == 0
    killed, numbers = drafts(place), {e.number: e.state for e in Journal(place.root).events}
    intake(again)
    assert killed == drafts(again)
    assert numbers == {e.number: e.state for e in Journal(again.root).events}
