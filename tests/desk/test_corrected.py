"""A corrected file replaces the faulty one of the same unit while that waits; nothing is lost, nobody else is touched."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from casebook.catalog import Catalog
from casebook.checks import load
from casebook.desk.journal import Journal
from casebook.desk.progress import hashed, read_progress
from casebook.views.progress import progress_file
from tests.desk.conftest import Place, submission
from tests.desk.test_acceptance import NAMES, run
from tests.desk.test_inbox import drafts, intake

RIGHT = submission(title="另一个书架")


def wrong_marks(text: str) -> str:
    """The same file with full-width colons in its fields."""
    head, body = text.removeprefix("---\n").split("---\n", 1)
    return "---\n" + head.replace(": ", "：") + "---\n" + body


def send(place: Place, text: str, name: str = "06全角.md") -> None:
    """Drop a file and take it in."""
    (place.inbox / name).write_text(text, encoding="utf-8")
    assert intake(place).returncode == 0


def waiting(place: Place) -> list[str]:
    """The numbers under review, the first sent first."""
    there = {name.partition("/")[0].upper() for name in drafts(place)}
    return [e.number for e in Journal(place.root).events if e.state == "seen" and e.number in there]


def told(place: Place, number: str) -> list[str]:
    """State and case as the progress page tells them."""
    _, text = progress_file(Catalog(load(place.root)), read_progress(place.root))
    start = text.index(hashed(number)) + 35
    return text[start : text.index("]", start)].replace('"', "").split(",")


def test_corrected_file_replaces_the_faulty_one(place: Place) -> None:
    """Assert one submission under review, the old draft kept, and the old number leading to the new one until its end."""
    send(place, wrong_marks(RIGHT))
    (old,) = waiting(place)
    before = drafts(place)[f"{old.lower()}/case.md"]
    receipt = (place.inbox / "06全角.md.回执.html").read_text(encoding="utf-8")
    assert f"已收件/{old}" in receipt
    send(place, RIGHT)
    (new,) = waiting(place)
    assert new != old
    assert (place.root / f"var/intake/replaced/{old.lower()}/case.md").read_bytes() == before
    assert f"替代回执号 {old}" in (place.inbox / "06全角.md.回执.html").read_text(encoding="utf-8")
    assert f"替代 {old}" in run(place.root, "review").stdout
    assert told(place, old) == told(place, new) == ["submitted", ""]
    run(place.root, "accept", new, *NAMES, "--different", "试")
    assert told(place, old) == told(place, new)
    assert told(place, old)[0] == "accepted"


def test_same_title_of_the_same_unit_replaces_under_another_name(place: Place) -> None:
    """Assert that a corrected copy may have a new name, and that the first may be sent again to win again."""
    send(place, RIGHT, "书架.md")
    (old,) = waiting(place)
    send(place, RIGHT.replace("六楼", "七楼"), "书架（修改）.md")
    (new,) = waiting(place)
    assert new != old
    send(place, RIGHT, "书架.md")
    assert waiting(place)[-1] == old
    assert set(waiting(place)) == {old}
    assert told(place, new) == ["submitted", ""]


def test_of_two_versions_at_once_the_later_one_stays(place: Place) -> None:
    """Assert that the time of the files decides, not their names."""
    for name, text, at in (
        ("a.md", RIGHT.replace("六楼", "七楼"), 2_000_000_000),
        ("b.md", RIGHT, 1_000_000_000),
    ):
        (place.inbox / name).write_text(text, encoding="utf-8")
        os.utime(place.inbox / name, (at, at))
    intake(place)
    (text,) = drafts(place).values()
    assert "七楼" in text.decode("utf-8")


def test_other_cases_are_left_alone(place: Place) -> None:
    """Assert that the same file name of another unit, or with another text, replaces nothing."""
    send(place, RIGHT, "申报表.md")
    send(place, submission("2025/2025-0004", "另一件事"), "申报表.md")
    send(place, RIGHT.replace("unit: gui-yuan", "unit: jia-ju"), "申报表.md")
    assert len(waiting(place)) == 3


def test_decided_ones_are_not_replaced(place: Place) -> None:
    """Assert that a returned submission stays returned when its correction comes."""
    send(place, RIGHT)
    (old,) = waiting(place)
    run(place.root, "return", old, "--reason", "试")
    send(place, RIGHT.replace("六楼", "七楼"))
    assert len(waiting(place)) == 1
    assert told(place, old) == ["returned", ""]


def test_replacing_goes_on_where_it_was_cut_off(place: Place) -> None:
    """Assert the same end after a run that was cut off between the journal's line and moving the old draft."""
    send(place, wrong_marks(RIGHT))
    (old,) = waiting(place)
    send(place, RIGHT)
    (new,) = waiting(place)
    end = (drafts(place), read_progress(place.root), [e.state for e in Journal(place.root).events])
    journal = place.root / "var/intake/journal.jsonl"
    lines = journal.read_text(encoding="utf-8").splitlines(keepends=True)
    journal.write_text("".join(lines[:-1]), encoding="utf-8")
    shutil.move(
        place.root / f"var/intake/replaced/{old.lower()}", place.root / f"docs/cases/incoming/{old.lower()}"
    )
    path = Path(shutil.move(place.inbox / "已收件" / new / "06全角.md", place.inbox))
    intake(place)
    assert not path.exists()
    assert (drafts(place), read_progress(place.root), [e.state for e in Journal(place.root).events]) == end
    assert f"替代回执号 {old}" in (place.inbox / "06全角.md.回执.html").read_text(encoding="utf-8")
