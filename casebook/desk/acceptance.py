"""The editor's four decisions: accept, return, withdraw, supersede. Each is whole or not done, and safe to repeat.

An id is reserved for its submission before anything is written, so a run that was cut off goes on with the same id.
"""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

from msgspec import Struct

from casebook.checks import load
from casebook.desk.journal import Journal
from casebook.desk.progress import note_progress
from casebook.desk.receipt import Receipt, as_docx, as_html, masked
from casebook.desk.sheets import accepted, returned
from casebook.desk.writing import case_file
from casebook.evaluation import near_duplicates
from casebook.fields import SIGNOFF_ROLES
from casebook.messages import say
from casebook.model import Case, Signoff, Status
from casebook.problems import errors
from casebook.publish.atomic import write_atomic
from casebook.reader import INCOMING, Library
from casebook.safety import picture_marks, signed_hash

MINTED = "docs/.registry/minted.json"
LIKE = Fraction(6, 10)
"""Share of common shingles from which the editor must say whether it is the same practice (evaluation.md, reading 11)."""


class Refused(Exception):  # noqa: N818 - a decision that cannot be carried out, told in Chinese
    """Why nothing was done; `lines` are sentences."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


class Decision(Struct, frozen=True):
    """What the editor adds to a submission.

    Attributes:
        on: day of acceptance.
        names: the three people in the order 采集, 审查, 终审.
        practice: id shared with earlier cases of the same practice, or "".
        different: why a case that looks alike is another practice, or "".
    """

    on: date
    names: tuple[str, str, str]
    evidence: int | None = None
    novelty: tuple[int, ...] = ()
    practice: str = ""
    different: str = ""
    comment: str = ""
    featured: str = ""


class Done(Struct, frozen=True):
    """What was decided about which case, and the file that now says so (POSIX path below the root)."""

    id: str
    title: str
    path: str


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


def accept(root: Path, number: str, decision: Decision) -> Done:
    """Make a submission a case: id, canonical file, sign-offs; its folder leaves the incoming ones.

    Raises:
        Refused: the submission has errors, or looks like an earlier case and nobody said how they relate.
    """
    library = load(root)
    slug = slug_of(library, number)
    case = _readable(library, slug)
    body = library.body(case)
    _check_alike(library, case, body, decision)
    made = _mint(root, library, slug, decision.on)
    folder = root / "docs" / INCOMING / slug
    target = root / "docs" / "cases" / made[:4] / f"{made}.md"
    body = _with_pictures(folder, target.with_suffix(""), body)
    final = _signed(replace(case, id=made), body, picture_marks(target.with_suffix("")), decision)
    write_atomic(target, case_file(final, body))
    _tell(root, slug, Status.ACCEPTED, accepted(slug.upper(), str(decision.on), case.title, made), made)
    shutil.rmtree(folder)
    return Done(made, case.title, target.relative_to(root).as_posix())


def _readable(library: Library, slug: str) -> Case:
    src_uri = f"{INCOMING}{slug}/case.md"
    faults = [p for p in errors(library.problems) if p.path == f"docs/{src_uri}"]
    case = next((c for c in library.incoming if c.source.src_uri == src_uri), None)
    if case is None or faults:
        raise Refused(say("desk.not_ready"), *(str(p) for p in faults))
    return case


def _check_alike(library: Library, case: Case, body: str, decision: Decision) -> None:
    if decision.practice or decision.different:
        return
    earlier = {c.id: c for c in library.cases if c.unit == case.unit}
    texts = [("", body), *((key, library.body(c)) for key, c in earlier.items())]
    for pair in near_duplicates(texts, LIKE):
        if "" in (pair.first, pair.second):
            other = earlier[pair.first or pair.second]
            percent = int(pair.share * 100)
            raise Refused(say("desk.same_practice", id=other.id, title=other.title, percent=percent))


def _mint(root: Path, library: Library, slug: str, on: date) -> str:
    """The id reserved for a submission; never one that was ever given."""
    path = root / MINTED
    given: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    if slug in given:
        return given[slug]
    year = str(on.year)
    files = (p.stem for p in (root / "docs" / "cases" / year).glob("*.md"))
    used = {*given.values(), *files, *(c.id for c in library.cases)}
    last = max((int(i[5:]) for i in used if re.fullmatch(rf"{year}-\d{{4,5}}", i)), default=0)
    given[slug] = f"{year}-{last + 1:04}"
    write_atomic(path, json.dumps(dict(sorted(given.items())), ensure_ascii=False, indent=1) + "\n")
    return given[slug]


def _with_pictures(folder: Path, target: Path, body: str) -> str:
    """The body with its pictures' new addresses; the pictures are copied first."""
    for path in sorted(folder.iterdir()):
        if path.name != "case.md" and path.is_file() and not path.is_symlink() and f"({path.name}" in body:
            write_atomic(target / path.name, path.read_bytes())
            body = body.replace(f"({path.name}", f"({target.name}/{path.name}")
    return body


def _signed(case: Case, body: str, pictures: tuple[str, ...], decision: Decision) -> Case:
    pairs = zip(SIGNOFF_ROLES, decision.names, strict=True)
    level = case.effect.evidence if decision.evidence is None else decision.evidence
    made = replace(
        case,
        status=Status.ACCEPTED,
        accepted_on=decision.on,
        signoffs=tuple(Signoff(role, name, decision.on) for role, name in pairs),
        effect=replace(case.effect, evidence=level),
        novelty=decision.novelty,
        practice=decision.practice,
        comment=decision.comment,
        featured=decision.featured,
    )
    return replace(made, signed_hash=signed_hash(made, body, pictures))


def send_back(root: Path, number: str, reasons: tuple[str, ...], on: date) -> Done:
    """Send a submission back with reasons; its folder is kept in `var/`, its sheet lies in `var/intake/outbox/`."""
    library = load(root)
    slug = slug_of(library, number)
    src_uri = f"{INCOMING}{slug}/case.md"
    title = next((c.title for c in library.incoming if c.source.src_uri == src_uri), slug)
    path = _tell(root, slug, Status.RETURNED, returned(slug.upper(), str(on), title, reasons))
    kept = root / "var" / "intake" / "returned" / slug
    shutil.rmtree(kept, ignore_errors=True)
    kept.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(root / "docs" / INCOMING / slug, kept)
    return Done(slug.upper(), title, path)


def _tell(root: Path, slug: str, state: Status, sheet: Receipt, case_id: str = "") -> str:
    """Note a decision in the journal and on the progress page, and lay out its sheet for the unit."""
    number, journal = slug.upper(), Journal(root)
    last = journal.last(number)
    if last is None or last.state != state:
        journal.add(number, str(state), note=case_id)
    note_progress(root, number, str(state), case_id)
    path = journal.folder / "outbox" / f"{number}.回执.docx"
    write_atomic(path, as_docx(masked(sheet)))
    write_atomic(path.with_suffix(".html"), as_html(masked(sheet)))
    return path.relative_to(root).as_posix()


def withdraw(root: Path, case_id: str, on: date) -> Done:
    """Take a case back: its page stays with a notice, it stops counting from that day on."""
    return _retire(root, case_id, on, Status.WITHDRAWN, "")


def supersede(root: Path, case_id: str, by: str, on: date) -> Done:
    """Replace a case by another: its page stays and points there."""
    if case_id == by:
        raise Refused(say("desk.self"))
    if all(case.id != by for case in load(root).cases):
        raise Refused(say("desk.unknown_case", id=by))
    return _retire(root, case_id, on, Status.SUPERSEDED, by)


def _retire(root: Path, case_id: str, on: date, status: Status, by: str) -> Done:
    library = load(root)
    case = next((c for c in library.cases if c.id == case_id), None)
    if case is None:
        raise Refused(say("desk.unknown_case", id=case_id))
    if case.status is not Status.ACCEPTED:
        raise Refused(say("desk.already", id=case_id, status=case.status))
    retired = replace(case, status=status, withdrawn_on=on, superseded_by=by)
    path = root / "docs" / case.source.src_uri
    write_atomic(path, case_file(retired, library.body(case)))
    return Done(case_id, case.title, path.relative_to(root).as_posix())
