"""Acceptance mints once, signs, moves, and can be repeated; two checkouts never give the same id twice."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec import Struct

from casebook.checks import load
from casebook.desk.progress import hashed, read_progress
from casebook.desk.writing import case_file
from casebook.model import fields_of
from casebook.records import read_record
from tests.conftest import ROOT
from tests.desk.conftest import Place, submission

NAMES = ("--collector", "采集甲", "--reviewer", "审查乙", "--approver", "终审丙")


def run(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """One command of the desk."""
    command = [sys.executable, "-m", "scripts", arguments[0], "--root", str(root), *arguments[1:]]
    return subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)


def send(root: Path, slug: str, title: str, source: str = "2026/2026-0009") -> None:
    """A submission by pull request."""
    folder = root / "docs/cases/incoming" / slug
    folder.mkdir(parents=True)
    (folder / "case.md").write_text(submission(source, title), encoding="utf-8")


def test_every_sample_is_written_as_it_was_read() -> None:
    """Assert that the canonical file of a case reads back as the same case."""
    library = load(ROOT)
    from casebook.reader import lexicon

    lexicons = {
        "unit": lexicon((u.key, (u.title,)) for u in library.units),
        "scene": lexicon((s.key, (s.title,)) for s in library.scenes),
        "problem": lexicon((p.key, (p.title,)) for p in library.problem_kinds),
        "venue": lexicon((v.key, (v.title,)) for v in library.venues),
        "batch": lexicon((b.key, (b.title,)) for b in library.batches),
    }
    for case in library.cases:
        again = read_record(
            "case", case_file(case, library.body(case)).encode(), case.source.src_uri, lexicons
        ).record
        assert again is not None
        assert {**_values(again), "source": 0} == {**_values(case), "source": 0}


def _values(record: Struct) -> dict[str, object]:
    return {name: getattr(record, name) for name in fields_of(type(record))}


def test_accepting_gives_a_signed_case_and_empties_the_desk(place: Place) -> None:
    """Assert id, place, sign-offs, progress, and that the library has no problem that it had not before."""
    before = load(place.root).problems  # links to pages that this small library lacks
    send(place.root, "yi-ju-shujia", "书架搬家记")
    done = run(
        place.root,
        "accept",
        "yi-ju-shujia",
        *NAMES,
        "--different",
        "另一栋楼",
        "--novelty",
        "2",
        "1",
        "--date",
        "2026-11-20",
    )
    assert done.returncode == 0, done.stderr
    library = load(place.root)
    assert library.problems == before
    case = next(c for c in library.cases if c.title == "书架搬家记")
    assert (case.id, str(case.accepted_on), case.novelty) == ("2026-0024", "2026-11-20", (2, 1))
    assert [s.name for s in case.signoffs] == ["采集甲", "审查乙", "终审丙"]
    assert library.incoming == ()
    assert read_progress(place.root)[hashed("yi-ju-shujia")] == {"state": "accepted", "id": "2026-0024"}


def test_ids_are_never_used_again(place: Place) -> None:
    """Assert that a deleted case's id is not given to the next one."""
    for number, title in enumerate(("第一篇", "第二篇")):
        send(place.root, f"s{number}", title)
        assert (
            run(
                place.root, "accept", f"s{number}", *NAMES, "--different", "试", "--date", "2026-11-20"
            ).returncode
            == 0
        )
        for path in place.root.glob("docs/cases/2026/2026-0024.md"):
            path.unlink()
    assert (place.root / "docs/cases/2026/2026-0025.md").is_file()


def test_a_changed_case_needs_new_signatures(place: Place) -> None:
    """Assert that touching an accepted text is found."""
    path = place.root / "docs/cases/2026/2026-0005.md"
    path.write_text(
        path.read_text(encoding="utf-8").replace("## 做法与经过", "## 做法与经过\n\n悄悄加的一句。"),
        encoding="utf-8",
    )
    done = run(place.root, "check")
    assert done.returncode == 1
    assert "2026-0005.md" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("accept", "nobody", *NAMES), 1, "没有回执号"),
        (("accept", "x"), 2, "三审缺少"),
        (("accept", "bad", *NAMES), 1, "不能采用"),
        (("accept", "same", *NAMES), 1, "--practice"),
        (("accept", "same", *NAMES, "--date", "昨天"), 1, "不是日期"),
        (("return", "nobody", "--reason", "x"), 1, "没有回执号"),
        (("withdraw", "2026-9999"), 1, "没有编号"),
        (("supersede", "2026-0001", "--by", "2026-0001"), 1, "自己替代"),
        (("supersede", "2026-0001", "--by", "2026-9999"), 1, "没有编号"),
        (("withdraw", "2026-0002"), 1, "不能再次"),
    ],
)
def test_wrong_use_is_told_and_changes_nothing(
    place: Place, arguments: tuple[str, ...], code: int, words: str
) -> None:
    """Assert the sentence, the exit code, and an untouched library."""
    send(place.root, "same", "又一次", "2026/2026-0009")
    send(place.root, "bad", "坏的")
    (place.root / "docs/cases/incoming/bad/case.md").write_text(
        "---\n标题: 坏的\n---\n\n正文\n", encoding="utf-8"
    )
    before = {p: p.read_bytes() for p in sorted((place.root / "docs").rglob("*")) if p.is_file()}
    done = run(place.root, *arguments)
    assert (done.returncode, words in done.stderr + done.stdout) == (code, True), done.stderr + done.stdout
    assert {p: p.read_bytes() for p in sorted((place.root / "docs").rglob("*")) if p.is_file()} == before


def test_returning_withdrawing_superseding(place: Place) -> None:
    """Assert that each leaves a clean library and says what happened."""
    send(place.root, "back", "要退的")
    assert run(place.root, "return", "back", "--reason", "成效没有数据").returncode == 0
    assert (place.root / "var/intake/outbox/BACK.回执.docx").is_file()
    assert run(place.root, "withdraw", "2026-0005").returncode == 0
    assert run(place.root, "supersede", "2026-0006", "--by", "2026-0007").returncode == 0
    library = load(place.root)
    assert library.incoming == ()
    state = {c.id: (c.status, c.superseded_by) for c in library.cases}
    assert state["2026-0005"] == ("withdrawn", "")
    assert state["2026-0006"] == ("superseded", "2026-0007")
    assert not [p for p in library.problems if p.severity == "error"]


def _git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.invalid", "-c", "init.defaultBranch=main")
    done = subprocess.run(
        ["git", *identity, *arguments], cwd=folder, capture_output=True, encoding="utf-8", check=True
    )
    return done.stdout


def test_two_clones_never_mint_the_same_id(place: Place, tmp_path: Path) -> None:
    """Assert that a refused push fetches, mints again and pushes."""
    for number in range(2):
        send(place.root, f"s{number}", f"第{number}篇", ("2026/2026-0009", "2026/2026-0011")[number])
    (place.root / ".gitignore").write_text("var/\n", encoding="utf-8")
    _git(place.root, "init", "-q")
    _git(place.root, "add", "-A")
    _git(place.root, "commit", "-qm", "start")
    remote = tmp_path / "remote.git"
    _git(tmp_path, "clone", "-q", "--bare", str(place.root), str(remote))
    clones = []
    for name in ("a", "b"):
        _git(tmp_path, "clone", "-q", str(remote), name)
        _git(tmp_path / name, "config", "user.name", name)
        _git(tmp_path / name, "config", "user.email", f"{name}@example.invalid")
        clones.append(tmp_path / name)
    hook = remote / "hooks/pre-receive"
    # The first push of b comes too late: a's is let in while b is on its way.
    shutil.copy(shutil.which("true") or "/bin/true", hook)
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "scripts", "accept", "--root", str(clone), f"s{number}", *NAMES, "--different", "试",
             "--date", "2026-11-20", "--push"],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
        )
        for number, clone in enumerate(clones)
    ]  # fmt: skip
    told = [process.communicate()[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0], told
    _git(tmp_path, "clone", "-q", str(remote), "check")
    library = load(tmp_path / "check")
    assert not [p for p in library.problems if p.severity == "error"]
    minted = [c.id for c in library.cases if c.title in ("第0篇", "第1篇")]
    assert sorted(minted) == ["2026-0024", "2026-0025"]


def test_review_shows_what_was_read_of_a_draft_with_errors(place: Place) -> None:
    """Assert that title, unit and scene are told whatever is wrong, and every error with them."""
    send(place.root, "x-1", "题" * 41)
    path = place.root / "docs/cases/incoming/x-1/case.md"
    text = re.sub(r"^unit: .*", "unit: 没有这个局", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    path.write_text(re.sub(r"^scene: .*", "scene: mentor", text, flags=re.MULTILINE), encoding="utf-8")
    told = run(place.root, "review").stdout
    assert re.search(
        rf"^x-1  .*没有这个局  导师赋能培优  《{'题' * 41}》  有 2 个问题$", told, re.MULTILINE
    ), told
