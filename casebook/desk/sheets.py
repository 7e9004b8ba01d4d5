"""What stands on each kind of receipt: received, refused, returned, accepted."""

from __future__ import annotations

from casebook.desk.receipt import Part, Receipt
from casebook.intake.draft import Converted
from casebook.messages import say
from casebook.problems import Problem, Severity


def received(
    number: str,
    at: str,
    outcome: Converted,
    asked: tuple[Problem, ...],
    alike: tuple[str, ...],
    replaces: tuple[str, ...],
    batch: str,
    place: str,
) -> Receipt:
    """A file that was read and now waits for review; `place` is where in the inbox it lies from now on."""
    faults = tuple(_sentence(p, outcome.name) for p in asked if p.severity is Severity.ERROR)
    hints = tuple(_sentence(p, outcome.name) for p in asked if p.severity is not Severity.ERROR)
    parts = [
        _arrived(number, at, outcome.name, outcome.sha256, batch),
        _read(outcome),
        Part(say("desk.part_missing"), (), faults or (say("desk.nothing_missing"),)),
    ]
    if hints:
        parts.append(Part(say("desk.part_hints"), (), hints))
    if outcome.draft.reading.removed:
        parts.append(Part(say("desk.part_removed"), (), outcome.draft.reading.removed))
    if alike:
        parts.append(Part(say("desk.part_alike"), (), alike))
    if replaces:
        told = say("desk.replaces", numbers="、".join(replaces))
        parts.append(Part(say("desk.part_replaces"), (), (told,)))
    following = say("desk.next_mend", place=place) if faults else say("desk.next_review")
    parts.append(Part(say("desk.part_next"), (), (following, say("desk.next_progress", number=number))))
    return Receipt(say("desk.title_received", number=number), tuple(parts))


def refused(number: str, at: str, digest: str, name: str, reasons: tuple[str, ...]) -> Receipt:
    """A file that could not be taken: why, and what to do."""
    return Receipt(
        say("desk.title_refused", number=number),
        (
            _arrived(number, at, name, digest, ""),
            Part(say("desk.part_reasons"), (), reasons),
            Part(say("desk.part_next"), (), (say("desk.next_refused"),)),
        ),
    )


def known(number: str, name: str, case_id: str) -> Receipt:
    """A file that was sent again after it became a case."""
    rows = (
        (say("desk.row_number"), number),
        (say("desk.row_name"), name),
        (say("desk.row_id"), case_id),
    )
    return Receipt(
        say("desk.title_known", number=number),
        (
            Part(say("desk.part_arrived"), rows),
            Part(say("desk.part_next"), (), (say("desk.next_known", id=case_id),)),
        ),
    )


def returned(number: str, on: str, title: str, reasons: tuple[str, ...]) -> Receipt:
    """A submission that the editor sends back."""
    rows = ((say("desk.row_number"), number), (say("desk.row_title"), title), (say("desk.row_returned"), on))
    return Receipt(
        say("desk.title_returned", number=number),
        (
            Part(say("desk.part_arrived"), rows),
            Part(say("desk.part_reasons"), (), reasons),
            Part(say("desk.part_next"), (), (say("desk.next_returned"),)),
        ),
    )


def accepted(number: str, on: str, title: str, case_id: str) -> Receipt:
    """A submission that became a case."""
    rows = (
        (say("desk.row_number"), number),
        (say("desk.row_title"), title),
        (say("desk.row_accepted"), on),
        (say("desk.row_id"), case_id),
    )
    return Receipt(say("desk.title_accepted", number=number), (Part(say("desk.part_arrived"), rows),))


def _sentence(problem: Problem, name: str) -> str:
    """A problem with its line, or with the place in the file that the gate found it in."""
    if problem.line:
        return say("desk.line", line=problem.line) + problem.message
    return (
        problem.message if problem.path == name else say("desk.place", place=problem.path) + problem.message
    )


def _arrived(number: str, at: str, name: str, digest: str, batch: str) -> Part:
    rows = [
        (say("desk.row_number"), number),
        (say("desk.row_at"), at),
        (say("desk.row_name"), name),
    ]
    if digest:
        rows.append((say("desk.row_sha256"), digest))
    if batch:
        rows.append((say("desk.row_batch"), batch))
    return Part(say("desk.part_arrived"), tuple(rows))


def _read(outcome: Converted) -> Part:
    reading, draft = outcome.draft.reading, outcome.draft
    none = say("desk.not_found")
    captions = "；".join(p.caption or say("desk.no_caption", name=p.name) for p in draft.pictures)
    rows = (
        (say("desk.row_title"), reading.title or none),
        (say("desk.row_unit"), reading.unit or none),
        (say("desk.row_scene"), reading.scene or none),
        (say("desk.row_sections"), "、".join(reading.sections) or none),
        (say("desk.row_characters"), say("desk.characters", count=reading.characters)),
        (say("desk.row_tables"), say("desk.tables", tables=reading.tables, cells=reading.cells)),
        (
            say("desk.row_pictures"),
            say("desk.pictures", count=len(draft.pictures)) + (f"：{captions}" if captions else ""),
        ),
        (
            say("desk.row_methods"),
            "、".join(f"{title}（{key}）" for key, title in reading.methods) or say("desk.no_methods"),
        ),
    )
    return Part(say("desk.part_read"), rows)
