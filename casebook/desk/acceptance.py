"""Accepting a submission, signing a corrected case again, and undoing an acceptance: whole or not done, safe to repeat.

An id is reserved for its submission before anything is written, so a run that was cut off goes on with the same id.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from casebook.checks import Trial
from casebook.desk.decision import (
    Done,
    Refused,
    give_back,
    keep,
    keep_periods,
    keep_valid,
    kept_folder,
    slug_of,
    tell,
    touched_by,
    undoable,
)
from casebook.desk.journal import Journal
from casebook.desk.progress import hashed, read_ledger, read_progress
from casebook.desk.sheets import accepted
from casebook.desk.writing import case_file
from casebook.evaluation import near_duplicates
from casebook.fields import SIGNOFF_ROLES
from casebook.messages import say
from casebook.model import Case, Result, Signoff, Status
from casebook.problems import errors
from casebook.publish.atomic import write_atomic
from casebook.reader import Library, read_library
from casebook.records import body_of
from casebook.safety import picture_marks, signed_hash
from casebook.sources import INCOMING, pictures_folder

MINTED = "docs/.registry/minted.json"
LIKE = Fraction(6, 10)
"""Share of common shingles from which the editor must say whether it is the same practice (evaluation.md, reading 11)."""


class Decision(Struct, frozen=True):
    """What the editor adds to a submission.

    Attributes:
        on: day of acceptance.
        names: the three people in the order 采集, 审查, 终审.
        result: whether what was expected came about, when the submission does not say it.
        practice: an earlier case of the same practice, or the id that such cases share, or "".
        different: why a case that looks alike is another practice, or "".
    """

    on: date
    names: tuple[str, str, str]
    evidence: int | None = None
    result: Result | None = None
    novelty: tuple[int, ...] = ()
    practice: str = ""
    different: str = ""
    comment: str = ""
    featured: str = ""


def accept(root: Path, number: str, decision: Decision) -> Done:
    """Make a submission a case: id, canonical file, sign-offs; its folder leaves the incoming ones for `var/`.

    Raises:
        Refused: the submission or the case it would become has errors, its day is not possible, or it looks like an
            earlier case and nobody said how they relate.
    """
    trial = Trial(root)
    library = trial.library
    slug = slug_of(library, number)
    case, body = _readable(library, slug)
    _check_people(decision)
    _check_day(root, slug, decision.on)
    practice = _practice(library, case, decision.practice)
    folder = root / "docs" / INCOMING / slug
    before = _minted(root)
    given, made = _mint(library, slug, decision.on, before, body)
    _check_alike(library, case, body, decision, made)
    src_uri = f"cases/{made[:4]}/{made}.md"
    target = root / "docs" / src_uri
    body = _moved(folder, made, body)
    final = _decided(replace(case, id=made, practice=practice), decision)
    if given != before:
        write_atomic(root / MINTED, given)
    copies = _copy_pictures(folder, target.with_suffix(""), body)
    text = _signed(final, body, target.with_suffix(""), decision)
    try:
        if target.is_file() and target.read_bytes() != text.encode("utf-8"):
            raise Refused(say("desk.half_done", path=f"docs/{src_uri}"))
        draft = f"{INCOMING}{slug}/case.md"
        keep_valid(trial, {src_uri: text, draft: None}, say("desk.not_valid", path=f"docs/{draft}"))
    except Refused:
        _take_away(root, () if target.is_file() else copies, before)
        raise
    write_atomic(target, text)
    sheet = accepted(slug.upper(), str(decision.on), case.title, made)
    told = tell(root, slug, Status.ACCEPTED, sheet, made, _digest(text.encode("utf-8")))
    keep(root, slug, Status.ACCEPTED)
    touched = touched_by(slug, f"docs/{src_uri}", f"docs/cases/{made[:4]}/{made}", MINTED)
    return Done(made, case.title, f"docs/{src_uri}", slug.upper(), touched, told)


def _readable(library: Library, slug: str) -> tuple[Case, str]:
    src_uri = f"{INCOMING}{slug}/case.md"
    faults = [p for p in errors(library.problems) if p.path == f"docs/{src_uri}"]
    case = next((c for c in library.incoming if c.source.src_uri == src_uri), None)
    if case is None or faults:
        raise Refused(say("desk.not_ready"), *(str(p) for p in faults))
    return case, library.body(case)


def _check_people(decision: Decision) -> None:
    if len({name.strip() for name in decision.names}) < len(decision.names):
        raise Refused(say("desk.same_person"))


def _check_day(root: Path, slug: str, on: date) -> None:
    keep_periods(root, on)
    came = (e for e in Journal(root).events if e.number == slug.upper() and e.state in ("seen", "submitted"))
    received = next((event.at[:10] for event in came if event.sha256), "")
    if str(on) < received:
        raise Refused(say("desk.before_receipt", on=on, received=received))


def _practice(library: Library, case: Case, written: str) -> str:
    """The id that cases of one practice share: an earlier case of the unit may stand for it, or carry it already."""
    own = [c for c in library.cases if c.unit == case.unit]
    for other in own:
        if written and written in (other.id, other.practice):
            return other.practice or other.id
    if written:
        known = "、".join(c.id for c in own) or say("desk.none")
        raise Refused(say("desk.unknown_practice", practice=written, known=known))
    return ""


def _check_alike(library: Library, case: Case, body: str, decision: Decision, made: str) -> None:
    if decision.practice or decision.different:
        return
    earlier = {c.id: c for c in library.cases if c.unit == case.unit and c.id != made}
    texts = [("", body), *((key, library.body(c)) for key, c in earlier.items())]
    for pair in near_duplicates(texts, LIKE):
        if "" in (pair.first, pair.second):
            other = earlier[pair.first or pair.second]
            percent = int(pair.share * 100)
            raise Refused(say("desk.same_practice", id=other.id, title=other.title, percent=percent))


def _minted(root: Path) -> str:
    path = root / MINTED
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _mint(library: Library, slug: str, on: date, minted: str, body: str) -> tuple[str, str]:
    """(the list of ids to be, the id reserved for a submission); never an id that is another case's, or ever was."""
    given: dict[str, str] = read_ledger(minted or "{}", MINTED)
    if kept := given.get(slug):
        if _is_free(library.root, slug, kept, body):
            return minted, kept
        given[f"{slug}@{kept}"] = kept  # an earlier submission of the same folder name
    year = str(on.year)
    files = (p.stem for p in (library.root / "docs" / "cases" / year).glob("*.md"))
    used = {*given.values(), *files, *(c.id for c in library.cases)}
    last = max((int(i[5:]) for i in used if re.fullmatch(rf"{year}-\d{{4,5}}", i)), default=0)
    given[slug] = f"{year}-{last + 1:04}"
    return json.dumps(dict(sorted(given.items())), ensure_ascii=False, indent=1) + "\n", given[slug]


def _is_free(root: Path, slug: str, case_id: str, body: str) -> bool:
    """Whether a reserved id waits for just this submission: nothing is written there, or what a cut-off run wrote."""
    target = root / "docs" / "cases" / case_id[:4] / f"{case_id}.md"
    if not target.is_file():
        return read_progress(root).get(hashed(slug)) != {"state": str(Status.ACCEPTED), "id": case_id}
    moved = _moved(root / "docs" / INCOMING / slug, case_id, body)
    return body_of(target.read_bytes()).strip() == moved.strip()


def _pictures(folder: Path, body: str) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name != "case.md" and path.is_file() and not path.is_symlink() and f"({path.name}" in body:
            yield path


def _moved(folder: Path, case_id: str, body: str) -> str:
    """The body with its pictures' new addresses."""
    for path in _pictures(folder, body):
        body = body.replace(f"({path.name}", f"({case_id}/{path.name}")
    return body


def _copy_pictures(folder: Path, target: Path, body: str) -> tuple[Path, ...]:
    """Copy the pictures of a moved body below `target`."""
    copies = []
    for path in sorted(folder.iterdir()):
        if f"({target.name}/{path.name}" in body and path.name != "case.md" and path.is_file():
            copies.append(target / path.name)
            write_atomic(copies[-1], path.read_bytes())
    return tuple(copies)


def _take_away(root: Path, pictures: tuple[Path, ...], minted: str) -> None:
    """Leave no trace of an acceptance that was refused."""
    for path in pictures:
        path.unlink(missing_ok=True)
    for folder in {path.parent for path in pictures}:
        if not any(folder.iterdir()):
            folder.rmdir()
    if minted:
        write_atomic(root / MINTED, minted)
    else:
        (root / MINTED).unlink(missing_ok=True)


def _decided(case: Case, decision: Decision) -> Case:
    effect = case.effect
    return replace(
        case,
        status=Status.ACCEPTED,
        accepted_on=decision.on,
        effect=replace(
            effect,
            evidence=effect.evidence if decision.evidence is None else decision.evidence,
            result=decision.result or effect.result,
        ),
        novelty=decision.novelty,
        comment=decision.comment,
        featured=decision.featured,
    )


def _signed(case: Case, body: str, pictures: Path, decision: Decision) -> str:
    """The file of a case with three sign-offs for just what it says and the pictures in its folder."""
    pairs = zip(SIGNOFF_ROLES, decision.names, strict=True)
    made = replace(case, signoffs=tuple(Signoff(role, name, decision.on) for role, name in pairs))
    return case_file(replace(made, signed_hash=signed_hash(made, body, picture_marks(pictures))), body)


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()


def sign_again(root: Path, case_id: str, decision: Decision) -> Done:
    """Give a case that was corrected after its acceptance three new sign-offs for what it says now."""
    src_uri = f"cases/{case_id[:4]}/{case_id}.md"
    _check_people(decision)
    trial = Trial(root)
    found = trial.library
    # Read without the gate, which keeps a case with an outdated signature out.
    case = next((c for c in read_library(root).cases if c.source.src_uri == src_uri), None)
    own = [p for p in errors(found.problems) if p.path == f"docs/{src_uri}"]
    if case is None:
        raise Refused(
            say("desk.case_faulty" if own else "desk.unknown_case", id=case_id), *(str(p) for p in own)
        )
    pictures = root / "docs" / pictures_folder(src_uri)
    text = _signed(case, found.body(case), pictures, decision)
    keep_valid(trial, {src_uri: text}, say("desk.case_faulty", id=case_id), strict=True)
    write_atomic(root / "docs" / src_uri, text)
    return Done(case_id, case.title, f"docs/{src_uri}", touched=(f"docs/{src_uri}",))


def undo_accept(root: Path, number: str) -> Done:
    """Make a case a waiting submission again, exactly as it was sent; its id stays reserved for it.

    Raises:
        Refused: it was changed since, something refers to it, or it counts in a frozen period.
    """
    slug, event = undoable(root, number, Status.ACCEPTED)
    src_uri = f"cases/{event.note[:4]}/{event.note}.md"
    target, kept = root / "docs" / src_uri, kept_folder(root, slug, Status.ACCEPTED)
    title = slug
    if target.is_file():
        if not kept.is_dir():
            raise Refused(say("desk.half_done", path=f"docs/{src_uri}"))
        pictures = _unchanged(target, kept, event.sha256)
        trial = Trial(root)
        case = next((c for c in trial.library.cases if c.source.src_uri == src_uri), None)
        if case and case.accepted_on:
            title = case.title
            keep_periods(root, case.accepted_on)
        keep_valid(trial, {src_uri: None}, say("desk.still_used", id=event.note))
        for path in pictures:
            path.unlink()
        if pictures:
            target.with_suffix("").rmdir()
        target.unlink()  # last: as long as it is there, undoing goes on
    give_back(root, slug, Status.ACCEPTED)
    back = f"docs/{INCOMING}{slug}"
    touched = touched_by(slug, f"docs/{src_uri}", f"docs/{src_uri.removesuffix('.md')}")
    return Done(event.note, title, back, slug.upper(), touched, is_undoing=True)


def _unchanged(target: Path, kept: Path, digest: str) -> tuple[Path, ...]:
    """The pictures of a case, when neither they nor its file changed since it was accepted. Raises Refused."""
    folder = target.with_suffix("")
    pictures = tuple(sorted(folder.iterdir())) if folder.is_dir() else ()
    same = _digest(target.read_bytes()) == digest and all(
        (kept / path.name).is_file() and (kept / path.name).read_bytes() == path.read_bytes()
        for path in pictures
    )
    if not same:
        raise Refused(say("desk.changed_since", id=target.stem))
    return pictures
