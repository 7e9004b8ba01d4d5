"""Withdrawing a case, replacing it by another, and taking either back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from msgspec.structs import replace

from casebook.checks import Trial
from casebook.desk.decision import Done, Refused, case_of, keep_periods, keep_valid
from casebook.desk.writing import case_file
from casebook.messages import say
from casebook.model import Case, Status
from casebook.publish.atomic import write_atomic


def withdraw(root: Path, case_id: str, on: date) -> Done:
    """Take a case back: its page stays with a notice, it stops counting from that day on."""
    return _retire(Trial(root), case_id, on, Status.WITHDRAWN, "")


def supersede(root: Path, case_id: str, by: str, on: date) -> Done:
    """Replace a case by another: its page stays and points there."""
    if case_id == by:
        raise Refused(say("desk.self"))
    trial = Trial(root)
    successor = case_of(trial.library, by)
    if successor.status is not Status.ACCEPTED:
        raise Refused(say("desk.retired_successor", id=by, status=say(f"desk.status_{successor.status}")))
    return _retire(trial, case_id, on, Status.SUPERSEDED, by)


def reinstate(root: Path, case_id: str, was: Status) -> Done:
    """Undo a withdrawal or a replacement: the case counts again, as if it had never left."""
    trial = Trial(root)
    case = case_of(trial.library, case_id)
    if case.status is not was:
        raise Refused(say("desk.not_retired", id=case_id, status=say(f"desk.status_{case.status}")))
    if case.withdrawn_on:
        keep_periods(root, case.withdrawn_on)
    again = replace(case, status=Status.ACCEPTED, withdrawn_on=None, superseded_by="")
    return replace(_write(trial, case, again), is_undoing=True)


def _retire(trial: Trial, case_id: str, on: date, status: Status, by: str) -> Done:
    case = case_of(trial.library, case_id)
    if case.status is not Status.ACCEPTED:
        raise Refused(say("desk.already", id=case_id, status=say(f"desk.status_{case.status}")))
    keep_periods(trial.library.root, on)
    return _write(trial, case, replace(case, status=status, withdrawn_on=on, superseded_by=by))


def _write(trial: Trial, case: Case, changed: Case) -> Done:
    library, src_uri = trial.library, case.source.src_uri
    text = case_file(changed, library.body(case))
    keep_valid(trial, {src_uri: text}, say("desk.would_break"))
    write_atomic(library.root / "docs" / src_uri, text)
    return Done(case.id, case.title, f"docs/{src_uri}", touched=(f"docs/{src_uri}",))
