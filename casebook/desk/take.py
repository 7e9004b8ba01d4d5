"""Taking one thing a unit sent: stage, keep the original, read, judge, draft, receipt — each step safe to repeat."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection
from hashlib import sha256
from pathlib import Path, PurePath

from filelock import FileLock
from msgspec import Struct
from msgspec.structs import replace

from casebook.catalog import Catalog
from casebook.desk.corrected import LIKE, Sent, replaced, set_aside
from casebook.desk.inbox import TAKEN, Item, put_away, stage
from casebook.desk.journal import Journal
from casebook.desk.progress import note_progress
from casebook.desk.receipt import Receipt, as_docx, as_html, masked
from casebook.desk.sheets import known, received, refused
from casebook.desk.standing import Standing, Standings, draft_of
from casebook.evaluation import near_duplicates
from casebook.intake.check import questions
from casebook.intake.convert import convert_path
from casebook.intake.draft import Converted, Outcome, Refused, case_text, front_matter
from casebook.intake.names import Names, names_of
from casebook.messages import say
from casebook.publish.atomic import write_atomic
from casebook.safety import Place, problems, scan_parts, stops

_NAME_MOST = 220
"""Bytes of the longest name that leaves room for “.回执.docx” and the ending of a file on its way in, 255 in all."""


class Taken(Struct, frozen=True):
    """How one case of an item ended: its receipt number, its state, what to print, and which numbers it replaces."""

    number: str
    state: str
    name: str
    title: str
    note: str
    unit: str = ""
    replaces: tuple[str, ...] = ()


class Desk:
    """Takes items into one library.

    Args:
        root: the library.
        catalog: what it holds already, to tell a sender of cases that are alike.
        batch: key of the open round of collection, or "".
    """

    def __init__(self, root: Path, catalog: Catalog, batch: str = "") -> None:
        self.root, self.catalog, self.batch = root, catalog, batch
        self.journal = Journal(root)
        self._standings = Standings(root, self.journal)
        self._names: Names = names_of(root)

    def take(self, item: Item) -> tuple[Taken, ...]:
        """All cases of an item; () when it is still changing, or waits for review already and is only put away.

        The same content comes again as a new submission when it was returned or its draft is gone; what was accepted
        is told, and stays as it is.
        """
        work = self.journal.folder / "staging" / "now"
        shutil.rmtree(work, ignore_errors=True)
        staged = stage(item, work)
        if staged is None:
            return ()
        copy, digest = staged
        number = self.journal.number(digest, 0)
        self._standings = Standings(self.root, self.journal)
        standings = {number: self._standings.of(number) for number in self.journal.finished(digest)}
        if number in standings and _is_settled(standings.values()) and self._has_receipt(item):
            if Standing.REFUSED not in standings.values():
                put_away(item, number)
            return ()
        self.journal.seen(number, digest, item.path.name)
        self._keep_original(copy, digest)
        outcomes = convert_path(copy, self._names)
        outcomes = tuple(_named(outcome, item.path.name, len(outcomes)) for outcome in outcomes)
        judged = [self._judge(outcome, digest, index) for index, outcome in enumerate(outcomes)]
        self._write_receipt(item, number, judged)
        # The first case's end comes last: where it is noted, those of all the others are.
        with self._alone():
            for taken, _ in reversed(judged):
                self._note(taken, digest)
        shutil.rmtree(work, ignore_errors=True)
        if all(taken.state != "refused" for taken, _ in judged):
            put_away(item, number)
        return tuple(taken for taken, _ in judged)

    def restore(self, digest: str) -> tuple[Taken, ...]:
        """Draft again, from the kept original, what waits and has no draft any more; nobody needs a receipt twice."""
        self._standings = Standings(self.root, self.journal)
        folder = self.journal.folder / "originals" / digest
        copy = next(folder.iterdir(), None) if folder.is_dir() else None
        outcomes = convert_path(copy, self._names) if copy else ()
        made = []
        for index, outcome in enumerate(outcomes):
            if copy and self._standings.is_lost(self.journal.number(digest, index)):
                named = _named(outcome, copy.name, len(outcomes))
                made.append(self._judge(named, digest, index)[0])
        with self._alone():
            for taken in made:
                self._note(taken, digest)
        return tuple(made)

    def _alone(self) -> FileLock:
        """The lock under which editors decide."""
        return FileLock(self.journal.folder / "decide.lock", timeout=20)

    def _note(self, taken: Taken, digest: str) -> None:
        """Note how a case ended, unless nothing is new; the journal comes last and closes it."""
        if taken.state == "accepted":
            return
        note_progress(self.root, taken.number, taken.state)
        for earlier in taken.replaces:
            set_aside(self.root, self.journal, earlier, taken.number)
        last = self.journal.last(taken.number)
        if last is None or last.state != taken.state:
            self.journal.add(
                taken.number,
                taken.state,
                sha256=digest,
                name=taken.name,
                note=taken.note,
                unit=taken.unit,
                title=taken.title,
            )

    def _has_receipt(self, item: Item) -> bool:
        return _beside(item, ".docx").is_file() and _beside(item, ".html").is_file()

    def _keep_original(self, copy: Path, digest: str) -> None:
        """The untouched original, outside Git and `docs/`, once for each content."""
        folder = self.journal.folder / "originals" / digest
        if folder.is_dir():
            return
        partial = folder.with_name(digest + ".partial")
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        (shutil.copytree if copy.is_dir() else shutil.copy2)(copy, partial / copy.name)
        partial.replace(folder)

    def _judge(self, outcome: Outcome, digest: str, index: int) -> tuple[Taken, Receipt]:
        number = self.journal.number(digest, index)
        if case_id := self._standings.case_of(number):
            note = say("desk.note_known", id=case_id)
            return Taken(number, "accepted", outcome.name, "", note), known(number, outcome.name, case_id)
        first = self.journal.seen(number, digest, outcome.name)
        if isinstance(outcome, Refused):
            receipt = refused(number, first.at, digest, outcome.name, (outcome.message,))
            return Taken(number, "refused", outcome.name, "", outcome.message), receipt
        found = scan_parts((Place(place, 0), text) for place, text in outcome.draft.scannable)
        if halts := stops(found):
            told = tuple(str(problem) for problem in problems(halts))
            return Taken(number, "refused", outcome.name, "", told[0]), refused(
                number, first.at, digest, outcome.name, told
            )
        asked = (*questions(outcome.draft, outcome.name, self._names), *problems(found))
        alike = self._alike(outcome)
        title, unit = outcome.draft.reading.title, outcome.draft.reading.unit_key
        sent = Sent(number, digest, outcome.name, unit, title, outcome.draft.body)
        replaces = replaced(self.root, self.journal, self._standings, sent)
        self._write_draft(outcome, number)
        batch = self.catalog.batch(self.batch).title if self.batch else ""
        place = f"{TAKEN}/{self.journal.number(digest, 0)}"
        receipt = received(
            number, first.at, outcome, tuple(dict.fromkeys(asked)), alike, replaces, batch, place
        )
        note = say("desk.note_questions", count=len(asked)) if asked else say("desk.note_whole")
        if replaces:
            note += say("desk.note_replaces", numbers="、".join(replaces))
        return Taken(number, "submitted", outcome.name, title, note, unit, replaces), receipt

    def _alike(self, outcome: Converted) -> tuple[str, ...]:
        """Cases of the same unit or scene whose text is largely the same."""
        unit, scene = outcome.draft.reading.unit_key, outcome.draft.reading.scene_key
        near = {c.id: c for c in (*self.catalog.cases_of(unit), *self.catalog.cases_in(scene))}
        texts = [
            ("", outcome.draft.body),
            *((key, self.catalog.library.body(near[key])) for key in sorted(near)),
        ]
        pairs = [pair for pair in near_duplicates(texts, LIKE) if "" in (pair.first, pair.second)]
        return tuple(
            say("desk.alike", id=key, title=near[key].title, percent=int(pair.share * 100))
            for pair in pairs
            for key in (pair.first or pair.second,)
        )

    def _write_draft(self, outcome: Converted, number: str) -> None:
        """`docs/cases/incoming/<number>/` with `case.md` and pictures, whole or not at all."""
        folder = draft_of(self.root, number)
        if folder.is_dir():
            return
        draft = outcome.draft
        text = case_text(draft)
        if not draft.front:
            values = (
                dict(draft.values) | {"status": "submitted"} | ({"batch": self.batch} if self.batch else {})
            )
            text = front_matter(tuple(values.items())) + text.split("---\n", 2)[2]
        partial = folder.with_name(f".{folder.name}.partial")
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        (partial / "case.md").write_text(text, encoding="utf-8", newline="\n")
        for picture in draft.pictures:
            (partial / picture.name).write_bytes(picture.data)
        partial.replace(folder)

    def _write_receipt(self, item: Item, number: str, judged: list[tuple[Taken, Receipt]]) -> None:
        whole = masked(_joined(judged, number))
        write_atomic(_beside(item, ".html"), as_html(whole))
        write_atomic(_beside(item, ".docx"), as_docx(whole))


def _is_settled(standings: Collection[Standing]) -> bool:
    """Whether a content that lies in the inbox has nothing left to do but to be put away.

    One with a refused case was never put away: what was returned of it since was not sent again.
    """
    if Standing.REFUSED in standings:
        return Standing.OPEN not in standings
    return all(standing is Standing.WAITING for standing in standings)


def _named(outcome: Outcome, sent: str, count: int) -> Outcome:
    """An outcome by the name of what was sent, and of its place in that when there are several."""
    inner = outcome.name.removeprefix(f"{PurePath(sent).stem}/").removeprefix(f"{sent}/")
    return replace(outcome, name=say("desk.name_inside", sent=sent, inner=inner) if count > 1 else sent)


def _joined(judged: list[tuple[Taken, Receipt]], number: str) -> Receipt:
    """One sheet for all cases of an item; the heading of every part names its case."""
    if len(judged) == 1:
        return judged[0][1]
    parts = [
        replace(part, title=say("desk.part_of", at=at, case=taken.title or taken.name, part=part.title))
        for at, (taken, receipt) in enumerate(judged, 1)
        for part in receipt.parts
    ]
    return Receipt(say("desk.title_many", number=number, count=len(judged)), tuple(parts))


def _beside(item: Item, ending: str) -> Path:
    """A receipt's place; of a name to which nothing can be added any more, it bears the start and a mark of its own."""
    name = item.path.name
    if len(os.fsencode(name)) > _NAME_MOST:
        start = os.fsencode(name)[: _NAME_MOST - 11].decode("utf-8", "ignore")
        name = f"{start}…{sha256(os.fsencode(name)).hexdigest()[:8]}"
    return item.path.with_name(f"{name}.回执{ending}")
