"""What the editor's decisions share: what they answer, what stands against them, where a submission is kept."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from msgspec import Struct

from casebook.checks import Trial
from casebook.desk.journal import Event, Journal
from casebook.desk.progress import PROGRESS, forget_progress, note_progress
from casebook.desk.receipt import Receipt, as_docx, as_html, masked
from casebook.evaluation import read_snapshots
from casebook.messages import say
from casebook.model import Case, Status
from casebook.problems import Problem, errors
from casebook.publish.atomic import write_atomic
from casebook.reader import Library
from casebook.sources import INCOMING


class Refused(Exception):  # noqa: N818 - a decision that cannot be carried out, told in Chinese
    """Why nothing was done; `lines` are sentences."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


class Done(Struct, frozen=True):
    """What was decided about which case.

    Attributes:
        path: the file that now says so (POSIX path below the root).
        number: the submission's receipt number or folder name, or "".
        touched: everything below the root that the decision changed, for the commit.
        sheet: the sheet for the unit (POSIX path below the root), or "".
        is_undoing: whether it takes an earlier decision back.
    """

    id: str
    title: str
    path: str
    number: str = ""
    touched: tuple[str, ...] = ()
    sheet: str = ""
    is_undoing: bool = False


def waiting(library: Library) -> tuple[str, ...]:
    """Folder names of all submissions, readable or not, sorted."""
    folder = library.root / "docs" / INCOMING
    return tuple(sorted(p.parent.name for p in folder.glob("*/case.md"))) if folder.is_dir() else ()


def slug_of(library: Library, number: str) -> str:
    """The folder that a receipt number or folder name means."""
    known = waiting(library)
    if number.lower() in known or number in known:
        return number if number in known else number.lower()
    raise Refused(say("desk.unknown_number", number=number, known="、".join(known) or say("desk.none")))


def case_of(library: Library, case_id: str) -> Case:
    """The published case of an id. Raises Refused, with its errors when they keep it out."""
    case = next((c for c in library.cases if c.id == case_id), None)
    if case is None:
        path = f"docs/cases/{case_id[:4]}/{case_id}.md"
        if faults := [p for p in errors(library.problems) if p.path == path]:
            raise Refused(say("desk.case_faulty", id=case_id), *map(str, faults))
        raise Refused(say("desk.unknown_case", id=case_id))
    return case


def keep_periods(root: Path, on: date) -> None:
    """Refuse what would change a frozen period: everything dated up to its last day."""
    frozen = [snapshot.period for snapshot in read_snapshots(root)[0]]
    if period := next((period for period in frozen if on <= period.end), None):
        raise Refused(say("desk.frozen", on=on, period=period, end=frozen[-1].end))


def keep_valid(trial: Trial, changed: Mapping[str, str | None], head: str, *, strict: bool = False) -> None:
    """Refuse a change that would bring an error (see `Trial.new_errors`), told below `head`."""
    if faults := trial.new_errors(changed, strict=strict):
        raise Refused(head, *(_told(problem, trial.library.root) for problem in faults))


def _told(problem: Problem, root: Path) -> str:
    """A problem with its place, but for a file that will not be written now."""
    return str(problem) if (root / problem.path).is_file() else problem.message


def keep(root: Path, slug: str, state: str) -> None:
    """Move a decided submission out of the incoming ones into `var/`; what was kept there of that name stays too."""
    kept = kept_folder(root, slug, state)
    if kept.exists():
        free = next(n for n in range(1, 10000) if not kept.with_name(f"{slug}.{n}").exists())
        kept.replace(kept.with_name(f"{slug}.{free}"))
    kept.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(root / "docs" / INCOMING / slug, kept)


def kept_folder(root: Path, slug: str, state: str) -> Path:
    """Where a submission lies after its decision."""
    return root / "var" / "intake" / state / slug


def undoable(root: Path, number: str, state: Status) -> tuple[str, Event]:
    """(folder name, event) of a decision that can be undone, also one whose undoing was cut off. Raises Refused."""
    event = Journal(root).last(number.upper())
    folders = (kept_folder(root, "", state), root / "docs" / INCOMING)
    slugs = [p.name for folder in folders if folder.is_dir() for p in sorted(folder.iterdir())]
    slug = next((name for name in slugs if name.upper() == number.upper()), None)
    if slug is None or event is None or event.state != state:
        raise Refused(say(f"desk.nothing_{state}", number=number))
    if slugs.count(slug) > 1:
        raise Refused(say("desk.back_taken", path=f"docs/{INCOMING}{slug}"))
    return slug, event


def give_back(root: Path, slug: str, state: Status) -> None:
    """The last steps of undoing: the submission waits again, and journal, progress and outbox say so."""
    kept, number, journal = kept_folder(root, slug, state), slug.upper(), Journal(root)
    if kept.is_dir():
        (root / "docs" / INCOMING).mkdir(parents=True, exist_ok=True)
        shutil.move(kept, root / "docs" / INCOMING / slug)
    if any(e.number == number and e.state == Status.SUBMITTED and e.sha256 for e in journal.events):
        note_progress(root, number, str(Status.SUBMITTED))
    else:
        forget_progress(root, number)  # sent by pull request: it had no state before
    for path in outbox(root, slug):
        path.unlink(missing_ok=True)
    journal.add(number, str(Status.SUBMITTED))


def outbox(root: Path, slug: str) -> tuple[Path, Path]:
    """The two files of a decision's sheet."""
    path = root / "var" / "intake" / "outbox" / f"{slug.upper()}.回执.docx"
    return path, path.with_suffix(".html")


def tell(root: Path, slug: str, state: Status, sheet: Receipt, case_id: str = "", sha256: str = "") -> str:
    """Note a decision in the journal and on the progress page, and lay out its sheet for the unit."""
    number, journal = slug.upper(), Journal(root)
    last = journal.last(number)
    if last is None or (last.state, last.note, last.sha256) != (state, case_id, sha256):
        journal.add(number, str(state), note=case_id, sha256=sha256)
    note_progress(root, number, str(state), case_id)
    word, page = outbox(root, slug)
    write_atomic(word, as_docx(masked(sheet)))
    write_atomic(page, as_html(masked(sheet)))
    return word.relative_to(root).as_posix()


def touched_by(slug: str, *paths: str) -> tuple[str, ...]:
    """What a decision about a submission changed besides the given paths."""
    return (*paths, PROGRESS, f"docs/{INCOMING}{slug}")
