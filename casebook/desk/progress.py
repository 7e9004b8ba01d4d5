"""What the public progress page may know: for the hash of a receipt number its state, and the case it became."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from casebook.messages import say
from casebook.publish.atomic import write_atomic

PROGRESS = "docs/.registry/progress.json"


class Unreadable(Exception):  # noqa: N818 - told as it is
    """A ledger that somebody has to put right; its text is a sentence."""


def read_ledger(text: str, path: str) -> dict[str, Any]:
    """What a ledger holds.

    Raises:
        Unreadable: a merge left its marks in it, or it is broken in another way.
    """
    try:
        held = json.loads(text)
    except ValueError:
        held = None
    if not isinstance(held, dict):
        raise Unreadable(say("desk.ledger", path=path))
    return held


def hashed(number: str) -> str:
    """The key of a number: nobody can list the numbers from the page's data."""
    plain = "".join(c for c in number.upper() if c.isalnum())
    return sha256(plain.encode()).hexdigest()[:32]


def read_progress(root: Path) -> dict[str, dict[str, str]]:
    """Hash of a number → {"state", "id"}; a missing file is empty."""
    path = root / PROGRESS
    return read_ledger(path.read_text(encoding="utf-8"), PROGRESS) if path.is_file() else {}


def note_progress(root: Path, number: str, state: str, case_id: str = "") -> None:
    """Set the state of a submission: submitted, refused, returned, accepted (with the case's id), or replaced.

    The id of a replaced one is the hash of the number that took its place.
    """
    rows = read_progress(root)
    rows[hashed(number)] = {"state": state, "id": case_id}
    _write(root, rows)


def forget_progress(root: Path, number: str) -> None:
    """Tell nothing of a submission any more."""
    rows = read_progress(root)
    if rows.pop(hashed(number), None):
        _write(root, rows)


def _write(root: Path, rows: dict[str, dict[str, str]]) -> None:
    write_atomic(root / PROGRESS, json.dumps(dict(sorted(rows.items())), ensure_ascii=False, indent=1) + "\n")
