"""A corrected file takes the place of what the same unit sent before, while nobody has decided on that."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from msgspec import Struct

from casebook.desk.decision import keep
from casebook.desk.journal import Event, Journal
from casebook.desk.progress import hashed, note_progress
from casebook.desk.standing import Standing, Standings, draft_of
from casebook.evaluation import near_duplicates
from casebook.frontmatter import body_below

LIKE = Fraction(1, 2)
"""Share of common shingles from which two texts are called alike."""


class Sent(Struct, frozen=True):
    """A case as it was just read; `sha256` is that of everything it came with, `unit` a key or ""."""

    number: str
    sha256: str
    name: str
    unit: str
    title: str
    body: str


def replaced(root: Path, journal: Journal, standings: Standings, sent: Sent) -> tuple[str, ...]:
    """Numbers of earlier submissions that wait and are corrected by a case, and, after a kill, of those it was replacing."""
    last = {event.number: event for event in journal.events}
    came = {event.number: at for at, event in enumerate(journal.events) if event.state == "seen"}
    read = {event.number: event for event in journal.events if event.state == "submitted" and event.sha256}
    return tuple(
        number
        for number, event in sorted(read.items())
        if (last[number].state == "replaced" and last[number].note == sent.number)
        or (
            came.get(number, 0) < came[sent.number]
            and standings.of(number) is Standing.WAITING
            and _is_corrected(root, event, sent)
        )
    )


def _is_corrected(root: Path, event: Event, sent: Sent) -> bool:
    """Whether unit and title are the same, or the file's name is and most of the text; never across units."""
    if event.sha256 == sent.sha256 or (event.unit and sent.unit and event.unit != sent.unit):
        return False
    if sent.unit and sent.title and (event.unit, event.title) == (sent.unit, sent.title):
        return True
    path = draft_of(root, event.number) / "case.md"
    if event.name != sent.name or not path.is_file():
        return False
    text = body_below(path.read_text(encoding="utf-8"))
    return bool(near_duplicates([("earlier", text), ("sent", sent.body)], LIKE))


def set_aside(root: Path, journal: Journal, number: str, by: str) -> None:
    """Let a submission be replaced: its number leads to the new one, its draft goes to `var/intake/replaced/`."""
    folder, last = draft_of(root, number), journal.last(number)
    if last is None or last.state != "replaced":
        if not folder.is_dir():
            return  # decided in the meantime
        journal.add(number, "replaced", note=by)
    note_progress(root, number, "replaced", hashed(by))
    if folder.is_dir():
        keep(root, folder.name, "replaced")
