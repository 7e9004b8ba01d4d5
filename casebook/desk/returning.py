"""Sending a submission back to its unit, and taking that back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from casebook.checks import load
from casebook.desk.decision import Done, give_back, keep, slug_of, tell, touched_by, undoable
from casebook.desk.sheets import returned
from casebook.model import Status
from casebook.sources import INCOMING


def send_back(root: Path, number: str, reasons: tuple[str, ...], on: date) -> Done:
    """Send a submission back with reasons; its folder is kept in `var/`, its sheet lies in `var/intake/outbox/`."""
    library = load(root)
    slug = slug_of(library, number)
    src_uri = f"{INCOMING}{slug}/case.md"
    title = next((c.title for c in library.incoming if c.source.src_uri == src_uri), slug)
    path = tell(root, slug, Status.RETURNED, returned(slug.upper(), str(on), title, reasons))
    keep(root, slug, Status.RETURNED)
    return Done(slug.upper(), title, path, slug.upper(), touched_by(slug), path)


def undo_return(root: Path, number: str) -> Done:
    """Let a returned submission wait again."""
    slug, _ = undoable(root, number, Status.RETURNED)
    give_back(root, slug, Status.RETURNED)
    path = f"docs/{INCOMING}{slug}"
    return Done(slug.upper(), slug, path, slug.upper(), touched_by(slug), is_undoing=True)
