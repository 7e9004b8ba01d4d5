"""What the public progress page may know: for the hash of a receipt number its state, and the case it became."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

from casebook.publish.atomic import write_atomic

PROGRESS = "docs/.registry/progress.json"


def hashed(number: str) -> str:
    """The key of a number: nobody can list the numbers from the page's data."""
    plain = "".join(c for c in number.upper() if c.isalnum())
    return sha256(plain.encode()).hexdigest()[:32]


def read_progress(root: Path) -> dict[str, dict[str, str]]:
    """Hash of a number → {"state", "id"}; a missing file is empty."""
    path = root / PROGRESS
    rows: dict[str, dict[str, str]] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return rows


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
