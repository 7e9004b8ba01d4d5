"""Every decision can be taken back with nothing lost, and none is taken that the validator would reject."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest

from casebook.checks import load, published_errors
from casebook.desk.journal import Journal
from casebook.desk.progress import hashed, read_progress
from tests.conftest import ROOT
from tests.desk.conftest import Place, submission

Capture = pytest.CaptureFixture[str]
NAMES = ("--collector", "甲", "--reviewer", "乙", "--approver", "丙")
DAY = ("--date", "2026-11-20")
PICTURE = next((ROOT / "docs/cases/2026/2026-0011").iterdir())


def run(root: Path, command: str, *arguments: str) -> int:
    return int(import_module(f"scripts.{command}").main([*arguments, "--root", str(root)]))


def send(root: Path, slug: str, *, picture: bool = False, source: str = "2026/2026-0009") -> Path:
    folder = root / "docs/cases/incoming" / slug
    folder.mkdir(parents=True)
    text = submission(source, f"来稿{slug}")
    if picture:
        text += f"\n![一张图]({PICTURE.name})\n"
        (folder / PICTURE.name).write_bytes(PICTURE.read_bytes())
    (folder / "case.md").write_text(text, encoding="utf-8")
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
    }


def without_minted(root: Path) -> dict[str, bytes]:
    """Everything below `docs/` but the list of ids and an empty list of states."""
    found = files(root / "docs")
    found.pop(".registry/minted.json", None)
    if found.get(".registry/progress.json", b"").split() == [b"{}"]:
        found.pop(".registry/progress.json")
    return found


def test_undoing_an_acceptance_brings_everything_back(place: Place, capsys: Capture) -> None:
    """Assert the submission, the others beside it, the state, and the same id the second time."""
    send(place.root, "a", picture=True)
    send(place.root, "b", source="2026/2026-0012")
    before = without_minted(place.root)
    assert run(place.root, "accept", "a", *NAMES, *DAY, "--different", "试") == 0
    told = capsys.readouterr().out
    assert "accept --undo A" in told
    assert "var/intake/outbox/A.回执.docx" in told
    assert (place.root / "docs/cases/2026/2026-0024" / PICTURE.name).is_file()
    assert run(place.root, "accept", "--undo", "A") == 0
    assert without_minted(place.root) == before
    journal = Journal(place.root).last("A")
    assert journal is not None
    assert journal.state == "submitted"
    assert hashed("A") not in read_progress(place.root)
    assert not (place.root / "var/intake/outbox/A.回执.docx").exists()
    assert run(place.root, "accept", "a", *NAMES, *DAY, "--different", "试") == 0
    assert (place.root / "docs/cases/2026/2026-0024.md").is_file()


def test_undoing_a_return_brings_everything_back(place: Place, capsys: Capture) -> None:
    """Assert the submission and its state, also when it is returned a second time."""
    send(place.root, "a", picture=True)
    before = without_minted(place.root)
    for _ in range(2):
        assert run(place.root, "return", "a", "--reason", "没有数据") == 0
        assert "return --undo A" in capsys.readouterr().out
        assert not (place.root / "docs/cases/incoming/a").exists()
        assert run(place.root, "return", "--undo", "a") == 0
        assert without_minted(place.root) == before
    assert run(place.root, "return", "--undo", "a") == 1


def test_a_folder_name_used_again_loses_no_earlier_submission(place: Place) -> None:
    """Assert that both returned texts are kept, and that a second acceptance writes over no case."""
    for title in ("一", "二"):
        text = send(place.root, "a") / "case.md"
        text.write_text(text.read_text(encoding="utf-8") + f"\n第{title}次。\n", encoding="utf-8")
        assert run(place.root, "return", "a", "--reason", "再改") == 0
    kept = sorted((place.root / "var/intake/returned").rglob("case.md"))
    assert [p.read_text(encoding="utf-8").split()[-1] for p in kept] == ["第二次。", "第一次。"]
    send(place.root, "a")
    assert run(place.root, "accept", "a", *NAMES, *DAY, "--different", "试") == 0
    first = (place.root / "docs/cases/2026/2026-0024.md").read_bytes()
    send(place.root, "a", source="2026/2026-0012")
    assert run(place.root, "accept", "a", *NAMES, *DAY, "--different", "试") == 0
    assert (place.root / "docs/cases/2026/2026-0024.md").read_bytes() == first
    assert (place.root / "docs/cases/2026/2026-0025.md").is_file()


def test_an_acceptance_cut_off_goes_on_and_a_doubled_one_is_refused(place: Place, capsys: Capture) -> None:
    """Assert that the same words finish what lies half done, and that other words write over nothing."""
    folder = send(place.root, "a")
    sent = files(folder)
    words = ("accept", "a", *NAMES, *DAY, "--different", "试")
    assert run(place.root, *words) == 0
    done = files(place.root / "docs")
    folder.mkdir()
    (folder / "case.md").write_bytes(sent["case.md"])  # killed before the folder was moved
    assert run(place.root, "accept", "a", *NAMES, "--date", "2026-11-21", "--different", "试") == 1
    assert "没有覆盖" in capsys.readouterr().err
    assert run(place.root, *words) == 0
    assert files(place.root / "docs") == done


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("comment", "又有改动"),
        ("picture", "又有改动"),
        ("issue", "已被别处引用"),
        ("frozen", "已存档的 2026Q4"),
    ],
)
def test_undoing_what_others_rely_on_is_refused(
    place: Place, capsys: Capture, change: str, told: str
) -> None:
    """Assert the reason and an untouched library."""
    send(place.root, "a", picture=True)
    assert run(place.root, "accept", "a", *NAMES, *DAY, "--different", "试") == 0
    case = place.root / "docs/cases/2026/2026-0024.md"
    if change == "comment":
        case.write_text(
            case.read_text(encoding="utf-8").replace("status:", "comment: 好\nstatus:"), encoding="utf-8"
        )
    elif change == "picture":
        (case.with_suffix("") / PICTURE.name).write_bytes(b"another")
    elif change == "issue":
        issue = place.root / "docs/issues/2026Q2.md"
        issue.write_text(
            re.sub(
                r"^cases: \[", "cases: [2026-0024, ", issue.read_text(encoding="utf-8"), flags=re.MULTILINE
            ),
            encoding="utf-8",
        )
    else:
        frozen = place.root / "docs/.registry/periods"
        text = (frozen / "2026Q3.json").read_text(encoding="utf-8").replace("2026Q3", "2026Q4")
        (frozen / "2026Q4.json").write_text(text, encoding="utf-8")
    before = files(place.root)
    capsys.readouterr()
    assert run(place.root, "accept", "--undo", "a") == 1
    assert told in capsys.readouterr().err
    assert files(place.root) == before


def test_withdrawing_and_replacing_can_be_undone(place: Place, capsys: Capture) -> None:
    """Assert the same file as before, and what the commands say."""
    for case_id in ("2026-0005", "2026-0006"):  # from here on written as the tools write
        assert run(place.root, "withdraw", case_id) == 0
        assert run(place.root, "withdraw", "--undo", case_id) == 0
    before = files(place.root / "docs")
    assert run(place.root, "withdraw", "2026-0005") == 0
    assert "withdraw --undo 2026-0005" in capsys.readouterr().out
    assert run(place.root, "supersede", "--undo", "2026-0005") == 1
    assert "已撤回" in capsys.readouterr().err
    assert run(place.root, "withdraw", "--undo", "2026-0005") == 0
    assert run(place.root, "supersede", "2026-0006", "--by", "2026-0007") == 0
    assert run(place.root, "supersede", "--undo", "2026-0006") == 0
    assert files(place.root / "docs") == before


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("withdraw", "2026-0005", "--date", "2026-09-30"), "已存档的 2026Q3"),
        (("withdraw", "2026-0005", "--date", "2020-01-01"), "已存档的"),
        (("withdraw", "2026-0005", "--date", "2999-01-01"), "晚于今天"),
        (("withdraw", "2026-0002"), "“已撤回”"),
        (("supersede", "2026-0005", "--by", "2026-0002"), "不能用它替代"),
        (("supersede", "2026-0005"), "--by"),
        (("supersede", "--undo", "2024-0015"), "已存档的 2026Q1"),
        (("accept", "a", *NAMES, "--date", "2026-09-30"), "已存档的 2026Q3"),
        (("accept", "a", *NAMES, "--date", "2999-12-31"), "晚于今天"),
        (("accept", "a", *NAMES, "--different", "试", "--novelty", "3"), "只有一位评审"),
        (("accept", "a", *NAMES, "--different", "试", "--evidence", "3"), "没有写“对照”"),
        (("accept", "bare", *NAMES, "--different", "试", "--evidence", "2"), "没有一项同时写了"),
        (("accept", "bare", *NAMES, "--different", "试", "--evidence", "1"), "--result"),
        (("accept", "a", *NAMES[:4], "--approver", "甲"), "三个不同的人"),
        (("accept", "a", *NAMES, "--practice", "随便"), "并不到一起"),
        (("accept", "a", *NAMES, "--practice", "2024-0001"), "本单位案例"),
        (("return", "a", "--reason", " "), "--reason"),
        (("return", "a"), "--reason"),
        (("accept", "2026-0005", *NAMES, "--evidence", "1"), "先在文件里改好"),
        (("accept", "2026-0999", *NAMES), "没有编号"),
    ],
)
def test_what_the_validator_would_reject_is_not_done(
    place: Place, capsys: Capture, words: tuple[str, ...], told: str
) -> None:
    """Assert a sentence with the remedy, and that not a byte of the library changed."""
    send(place.root, "a", picture=True)
    bare = send(place.root, "bare") / "case.md"
    text = re.sub(r"^effect:\n(  .*\n)+", "", bare.read_text(encoding="utf-8"), flags=re.MULTILINE)
    bare.write_text(text, encoding="utf-8")
    before = files(place.root / "docs")
    assert run(place.root, *words) in (1, 2)
    assert told in capsys.readouterr().err
    assert files(place.root / "docs") == before


def test_a_result_can_be_given_at_acceptance(place: Place) -> None:
    """Assert that the Word form, which has no place for it, leads to a valid case."""
    bare = send(place.root, "bare") / "case.md"
    text = re.sub(r"^effect:\n(  .*\n)+", "", bare.read_text(encoding="utf-8"), flags=re.MULTILINE)
    bare.write_text(text, encoding="utf-8")
    words = ("--different", "试", "--evidence", "1", "--result", "部分达到", "--novelty", "1", "2")
    assert run(place.root, "accept", "bare", *NAMES, *DAY, *words) == 0
    assert not published_errors(load(place.root))


def test_a_day_before_the_receipt_is_refused(place: Place, capsys: Capture) -> None:
    """Assert that the journal's first sight bounds the day."""
    send(place.root, "k7qd-m3xp")
    Journal(place.root).seen("K7QD-M3XP", "0" * 64, "x.docx")
    assert run(place.root, "accept", "k7qd-m3xp", *NAMES, *DAY, "--different", "试") == 1
    assert "早于收到来稿" in capsys.readouterr().err


def test_a_practice_joins_the_case_it_names(place: Place) -> None:
    """Assert that the new case and the old one count once: the old one's id, or what it carries already."""
    library = load(place.root)
    carrying = next(c for c in library.cases if c.practice)
    plain = next(c for c in library.cases if c.id == "2026-0009")
    assert not plain.practice
    send(place.root, "a", source=f"{plain.id[:4]}/{plain.id}")
    send(place.root, "b", source=f"{carrying.id[:4]}/{carrying.id}")
    assert run(place.root, "accept", "a", *NAMES, *DAY, "--practice", plain.id) == 0
    assert run(place.root, "accept", "b", *NAMES, *DAY, "--practice", carrying.id) == 0
    made = {c.id: c.practice for c in load(place.root).cases}
    assert (made["2026-0024"], made["2026-0025"]) == (plain.id, carrying.practice)


def test_a_corrected_case_is_signed_again(place: Place, capsys: Capture) -> None:
    """Assert that three names make a changed text valid, and that nothing else of it changes."""
    path = place.root / "docs/cases/2026/2026-0005.md"
    text = path.read_text(encoding="utf-8")
    accepted = next(line for line in text.splitlines() if line.startswith("accepted_on"))
    path.write_text(text.replace("## 做法与经过", "## 做法与经过\n\n改正的一句。"), encoding="utf-8")
    assert run(place.root, "check") == 1
    assert "manage.py accept" in capsys.readouterr().out
    assert run(place.root, "accept", "2026-0005", *NAMES) == 0
    assert "已重新三审" in capsys.readouterr().out
    assert run(place.root, "check") == 0
    text = path.read_text(encoding="utf-8")
    assert "改正的一句。" in text
    assert "name: 甲" in text
    assert accepted in text


def test_a_ring_of_replacements_is_refused_and_named(place: Place, capsys: Capture) -> None:
    """Assert both: the command, and the validator for what is written by hand."""
    assert run(place.root, "supersede", "2026-0005", "--by", "2026-0006") == 0
    assert run(place.root, "supersede", "2026-0006", "--by", "2026-0005") == 1
    assert "已被替代" in capsys.readouterr().err
    path = place.root / "docs/cases/2026/2026-0006.md"
    text = path.read_text(encoding="utf-8").replace(
        "status: accepted", "status: superseded\nsuperseded_by: 2026-0005\nwithdrawn_on: 2026-11-01"
    )
    path.write_text(text, encoding="utf-8")
    assert run(place.root, "check") == 1
    assert "绕成了圈：2026-0005 → 2026-0006 → 2026-0005" in capsys.readouterr().out


def test_faulty_submissions_block_nobody_else(place: Place, tmp_path: Path, capsys: Capture) -> None:
    """Assert that check passes with one line, that a quarter can be frozen, and that nothing counts as missing."""
    folder = place.root / "docs/cases/incoming/bad"
    folder.mkdir(parents=True)
    (folder / "case.md").write_text("---\n标题: 坏的\n---\n\n正文\n", encoding="utf-8")
    (place.root / "docs/.registry/periods/2026Q3.json").unlink()
    assert run(place.root, "check") == 0
    out = capsys.readouterr().out
    assert "1 份待审来稿有错误（bad）" in out
    assert "case.md" not in out
    assert run(place.root, "evaluate", "freeze", "2026Q3") == 0
    assert run(place.root, "evaluate") == 0
    assert run(place.root, "export", "cases", "--out", str(tmp_path / "x.csv")) == 0
    assert run(place.root, "digest", "2026Q2", "--out", str(tmp_path / "d")) == 0
    assert "个错误" not in capsys.readouterr().err
    assert run(place.root, "review") == 0
    assert "case.md" in capsys.readouterr().out


def test_minted_keeps_every_id_ever_given(place: Place) -> None:
    """Assert that a name used again keeps the earlier id on the list."""
    for source in ("2026/2026-0009", "2026/2026-0012"):
        send(place.root, "a", source=source)
        assert run(place.root, "accept", "a", *NAMES, *DAY, "--different", "试") == 0
        for path in place.root.glob("docs/cases/2026/2026-002[45].md"):
            path.unlink()
    minted = json.loads((place.root / "docs/.registry/minted.json").read_text(encoding="utf-8"))
    assert minted == {"a": "2026-0025", "a@2026-0024": "2026-0024"}


class Killed(BaseException):
    """The end of the process, as far as the disk is concerned."""


@pytest.mark.parametrize("undo", [False, True])
def test_killed_at_any_step_and_run_again(
    place: Place, monkeypatch: pytest.MonkeyPatch, *, undo: bool
) -> None:
    """Assert that wherever a run ends, the next one comes to the same files, and no submission is ever gone."""
    for name in ("cases/2024", "cases/2025", "issues"):  # quicker
        shutil.rmtree(place.root / "docs" / name)
    folder = send(place.root, "a", picture=True)
    sent = files(folder)
    words = ("accept", "a", *NAMES, *DAY, "--different", "试")
    ends = []
    left = 0

    def mortal(step: Callable[..., object]) -> Callable[..., object]:
        def run_or_die(*given: object, **named: object) -> object:
            nonlocal left
            left -= 1
            if left == 0:
                raise Killed
            return step(*given, **named)

        return run_or_die

    for name in ("replace", "unlink", "rmdir"):
        monkeypatch.setattr(Path, name, mortal(getattr(Path, name)))
    monkeypatch.setattr("shutil.move", mortal(shutil.move))
    for at in range(1, 40):
        if undo:
            assert run(place.root, *words) == 0
        command = ("accept", "--undo", "a") if undo else words
        left = at
        with contextlib.suppress(Killed):
            assert run(place.root, *command) == 0
        if left > 0:
            break  # it lived to its end
        left = 0
        kept = place.root / "var/intake/accepted/a"
        assert sent in (files(folder), files(kept))
        assert run(place.root, *command) == 0
        ends.append(files(place.root / "docs"))
        if not undo:
            assert run(place.root, "accept", "--undo", "a") == 0
    assert len(ends) > 5
    assert all(end == ends[0] for end in ends)
