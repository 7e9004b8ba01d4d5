"""A compilation (汇编), one case or one method as a book: what is printed, in order, free of any file format."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from casebook.catalog import Catalog
from casebook.exports.entries import Entry, Fact, entry_of
from casebook.exports.select import Selection
from casebook.messages import say
from casebook.model import Case, Method


class Part(Struct, frozen=True):
    """A part of the book: the methods, or the cases of one scene."""

    title: str
    note: str
    entries: tuple[Entry, ...]


class UnitLine(Struct, frozen=True):
    """A unit in the list at the end, with what it gave."""

    title: str
    cases: int
    methods: int
    scenes: str


class Book(Struct, frozen=True):
    """A whole compilation; `on` is the day of publication, or None."""

    title: str
    subtitle: str
    on: date | None
    foreword: tuple[str, ...]
    featured: tuple[Fact, ...]
    parts: tuple[Part, ...]
    units: tuple[UnitLine, ...]
    sample: bool

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All entries in printed order."""
        return tuple(entry for part in self.parts for entry in part.entries)


def book_of(catalog: Catalog, chosen: Selection) -> Book:
    """The compilation of a selection: methods first, then cases by scene in the fixed order."""
    return Book(
        title=say("exports.book_title"),
        subtitle=chosen.title,
        on=chosen.on,
        foreword=tuple(filter(None, (line.strip() for line in chosen.foreword.splitlines()))),
        featured=tuple(_featured(catalog, record_id) for record_id in chosen.featured),
        parts=tuple(_parts(catalog, chosen)),
        units=_units(catalog, chosen),
        sample=chosen.sample,
    )


def single(catalog: Catalog, record: Case | Method) -> Book:
    """One case or method as a book of one entry without cover and contents."""
    entry = entry_of(catalog, record)
    part = Part(catalog.scene(record.scene).title, "", (entry,))
    return Book(say("exports.book_site"), record.title, None, (), (), (part,), (), record.sample)


def _parts(catalog: Catalog, chosen: Selection) -> Iterable[Part]:
    if chosen.methods:
        methods = tuple(entry_of(catalog, catalog.method(key)) for key in chosen.methods)
        yield Part(say("exports.part_methods"), say("exports.count_methods", count=len(methods)), methods)
    cases = [catalog.case(key) for key in chosen.cases]
    for scene in catalog.scenes:
        here = tuple(entry_of(catalog, case) for case in cases if case.scene == scene.key)
        if here:
            dimension = catalog.dimension(scene.dimension).title
            note = say("exports.part_scene", dimension=dimension, count=len(here))
            yield Part(scene.title, note, here)


def _units(catalog: Catalog, chosen: Selection) -> tuple[UnitLine, ...]:
    cases = [catalog.case(key) for key in chosen.cases]
    methods = [catalog.method(key) for key in chosen.methods]
    lines = []
    for unit in catalog.units:
        own = [case for case in cases if case.unit == unit.key]
        made = sum(1 for method in methods if method.unit == unit.key)
        if own or made:
            present = {case.scene for case in own}
            scenes = "、".join(s.title for s in catalog.scenes if s.key in present)
            lines.append(UnitLine(unit.title, len(own), made, scenes))
    return tuple(lines)


def _featured(catalog: Catalog, record_id: str) -> Fact:
    record = catalog.case_or_method(record_id)
    return Fact(
        record.title, record.featured if isinstance(record, Case) and record.featured else record.summary
    )
