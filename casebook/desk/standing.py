"""Where a submission stands, by all that knows of it: the journal, the progress list, its draft, its case."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from casebook.desk.journal import Journal
from casebook.desk.progress import hashed, read_progress
from casebook.reader import INCOMING


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

    def _row(self, number: str) -> dict[str, str]:
        return self._rows.get(hashed(number), {})


def undecided(root: Path) -> frozenset[str]:
    """SHA-256 of every content with a case that nobody has accepted, returned or refused yet."""
    journal = Journal(root)
    standings = Standings(root, journal)
    numbers = {event.number: event.sha256 for event in journal.events if event.sha256}
    still = (Standing.WAITING, Standing.OPEN)
    return frozenset(sha256 for number, sha256 in numbers.items() if standings.of(number) in still)


def draft_of(root: Path, number: str) -> Path:
    """The folder of a submission's draft."""
    return root / "docs" / INCOMING / number.lower()
