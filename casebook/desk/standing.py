"""Where a submission stands, by all that knows of it: the journal, the progress list, its draft, its case."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from casebook.desk.journal import Journal
from casebook.desk.progress import hashed, read_progress
from casebook.sources import INCOMING


class Standing(StrEnum):
    """What is to be done about a submission."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    RETURNED = "returned"
    """Sent back, or replaced by a later one."""
    OPEN = "open"
    """Undecided without a whole draft: a run was cut off, or somebody removed the draft."""


class Standings:
    """The standings of one moment; progress is asked too, because another checkout may have decided."""

    def __init__(self, root: Path, journal: Journal) -> None:
        self._root, self._rows = root, read_progress(root)
        self._last = {event.number: event for event in journal.events}

    def case_of(self, number: str) -> str:
        """Id of the case that a submission became, or ""; an acceptance that was undone does not count."""
        last = self._last.get(number)
        ids = {self._row(number).get("id", ""), last.note if last and last.state == "accepted" else ""} - {""}
        cases = self._root / "docs" / "cases"
        return next((i for i in sorted(ids) if (cases / i[:4] / f"{i}.md").is_file()), "")

    def of(self, number: str) -> Standing:
        """Where a submission stands."""
        if self.case_of(number):
            return Standing.ACCEPTED
        last = self._last.get(number)
        state = last.state if last else ""
        if state == "refused":
            return Standing.REFUSED
        if state == "submitted" and draft_of(self._root, number).is_dir():
            return Standing.WAITING
        known = (state, self._row(number).get("state", ""))
        return Standing.RETURNED if "returned" in known or "replaced" in known else Standing.OPEN

    def is_lost(self, number: str) -> bool:
        """Whether a submission was taken in and has no draft any more, though nobody decided on it."""
        last = self._last.get(number)
        return bool(last and last.state == "submitted") and self.of(number) is Standing.OPEN

    def _row(self, number: str) -> dict[str, str]:
        return self._rows.get(hashed(number), {})


def undecided(root: Path) -> frozenset[str]:
    """SHA-256 of every content with a case that nobody has accepted, returned or refused yet."""
    standings, contents = _all(root)
    still = (Standing.WAITING, Standing.OPEN)
    return frozenset(sha256 for number, sha256 in contents.items() if standings.of(number) in still)


def lost(root: Path) -> tuple[str, ...]:
    """SHA-256 of every content with a case that was taken in, waits for a decision and has no draft any more, sorted."""
    standings, contents = _all(root)
    return tuple(sorted({sha256 for number, sha256 in contents.items() if standings.is_lost(number)}))


def _all(root: Path) -> tuple[Standings, dict[str, str]]:
    """The standings of every number that this checkout gave, and the SHA-256 of what it was given for."""
    journal = Journal(root)
    contents = {e.number: e.sha256 for e in journal.events if e.state == "seen"}
    return Standings(root, journal), contents


def draft_of(root: Path, number: str) -> Path:
    """The folder of a submission's draft."""
    return root / "docs" / INCOMING / number.lower()
