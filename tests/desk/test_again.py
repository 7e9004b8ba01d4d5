"""The same file sent again: what was returned or got lost is taken in again, what became a case is told."""

from __future__ import annotations

import shutil
from pathlib import Path
from zipfile import ZipFile

from casebook.desk.journal import Journal
from casebook.desk.progress import hashed, read_progress
from tests.desk.conftest import Place, submission
from tests.desk.test_acceptance import NAMES, run
from tests.desk.test_inbox import GATED, drafts, intake


def send(place: Place, name: str = "案例.md", title: str = "另一个书架") -> Path:
    """A file in the inbox, as a unit sends it."""
    path = place.inbox / name
    path.write_text(submission(title=title), encoding="utf-8")
    return path


def number_in(place: Place) -> str:
    """The receipt number of the one draft."""
    (folder,) = {name.partition("/")[0] for name in drafts(place)}
    return folder.upper()


def state_of(place: Place, number: str) -> str:
    """What the progress page says."""
    return read_progress(place.root)[hashed(number)]["state"]


def test_returned_file_is_taken_again(place: Place) -> None:
    """Assert a draft, a receipt, a line and the progress of a file that comes back unchanged after its return."""
    send(place)
    intake(place)
    number, before = number_in(place), drafts(place)
    assert run(place.root, "return", number, "--reason", "误退").returncode == 0
    receipt = place.inbox / "案例.md.回执.html"
    receipt.write_text("old", encoding="utf-8")
    send(place)
    done = intake(place)
    assert f"案例.md：已收件，回执号 {number}" in done.stdout
    assert drafts(place) == before
    assert "收件回执" in receipt.read_text(encoding="utf-8")
    assert state_of(place, number) == "submitted"
    assert not (place.inbox / "案例.md").exists()
    assert [e.state for e in Journal(place.root).events] == [
        "seen",
        "submitted",
        "returned",
        "seen",
        "submitted",
    ]
    assert run(place.root, "return", number, "--reason", "再退").returncode == 0


def test_taking_again_goes_on_where_it_was_cut_off(place: Place) -> None:
    """Assert that a run cut off after the draft, before receipt and journal, is brought to its end by the next one."""
    path = send(place)
    intake(place)
    number = number_in(place)
    run(place.root, "return", number, "--reason", "误退")
    send(place)
    intake(place)
    journal = place.root / "var/intake/journal.jsonl"
    lines = journal.read_text(encoding="utf-8").splitlines(keepends=True)
    journal.write_text("".join(lines[:-1]), encoding="utf-8")
    receipt = place.inbox / "案例.md.回执.html"
    receipt.write_text("old", encoding="utf-8")
    shutil.move(place.inbox / "已收件" / number / "案例.md", path)
    intake(place)
    assert "收件回执" in receipt.read_text(encoding="utf-8")
    assert Journal(place.root).events[-1].state == "submitted"
    assert not path.exists()


def test_lost_draft_is_made_again(place: Place) -> None:
    """Assert that a file under review whose draft was removed gives the same draft when it is put back."""
    path = send(place)
    intake(place)
    number, before = number_in(place), drafts(place)
    shutil.rmtree(place.root / "docs/cases/incoming")
    shutil.move(place.inbox / "已收件" / number / "案例.md", path)
    assert "收件 1 篇" in intake(place).stdout
    assert drafts(place) == before


def test_lost_draft_is_made_again_from_the_original(place: Place) -> None:
    """Assert that the next run drafts again what waits, and leaves alone what was returned."""
    with ZipFile(place.inbox / "两篇.zip", "w") as archive:
        archive.writestr("甲.md", submission(title="另一个书架"))
        archive.writestr("乙.md", submission("2025/2025-0004", "同一件事的另一面"))
    intake(place)
    before = drafts(place)
    back, kept = sorted({name.partition("/")[0] for name in before})
    run(place.root, "return", back, "--reason", "试")
    shutil.rmtree(place.root / "docs/cases/incoming")
    lines = (place.root / "var/intake/journal.jsonl").read_bytes()
    assert f"从原件重新起草，回执号 {kept.upper()}" in intake(place).stdout
    assert drafts(place) == {name: data for name, data in before.items() if name.startswith(kept)}
    assert (place.root / "var/intake/journal.jsonl").read_bytes() == lines
    assert "没有新的来稿" in intake(place).stdout


def test_accepted_file_is_told_and_not_drafted(place: Place) -> None:
    """Assert that a file sent again after acceptance leaves the case, the progress and the desk as they are."""
    send(place)
    intake(place)
    number = number_in(place)
    assert run(place.root, "accept", number, *NAMES, "--different", "试").returncode == 0
    for receipt in place.inbox.glob("*.回执.*"):
        receipt.unlink()
    before = {p: p.read_bytes() for p in sorted((place.root / "docs").rglob("*")) if p.is_file()}
    send(place)
    done = intake(place)
    assert "此前已采用" in done.stdout
    case = Journal(place.root).events[-1].note
    assert case in done.stdout
    assert case in (place.inbox / "案例.md.回执.html").read_text(encoding="utf-8")
    assert {p: p.read_bytes() for p in sorted((place.root / "docs").rglob("*")) if p.is_file()} == before
    assert not (place.inbox / "案例.md").exists()
    assert Journal(place.root).events[-1].state == "accepted"


def test_undone_acceptance_can_be_sent_again(place: Place) -> None:
    """Assert that an acceptance whose case was removed again does not keep the file out."""
    send(place)
    intake(place)
    number = number_in(place)
    run(place.root, "accept", number, *NAMES, "--different", "试")
    case = Journal(place.root).events[-1].note
    (place.root / f"docs/cases/{case[:4]}/{case}.md").unlink()
    send(place)
    assert f"已收件，回执号 {number}" in intake(place).stdout
    assert state_of(place, number) == "submitted"
    assert run(place.root, "accept", number, *NAMES, "--different", "试").returncode == 0


def test_returned_case_beside_a_refused_one_does_not_come_back_by_itself(place: Place) -> None:
    """Assert that an archive which stays in the inbox for one refused case is no new submission of the other."""
    with ZipFile(place.inbox / "两篇.zip", "w") as archive:
        archive.writestr("甲.md", submission(title="另一个书架"))
        archive.writestr("乙.md", submission(title="带号码的") + f"\n联系人{GATED}。\n")
    intake(place)
    number = number_in(place)
    run(place.root, "return", number, "--reason", "试")
    assert (place.inbox / "两篇.zip").is_file()
    intake(place)
    assert drafts(place) == {}
    assert state_of(place, number) == "returned"
    assert Journal(place.root).events[-1].state == "returned"
