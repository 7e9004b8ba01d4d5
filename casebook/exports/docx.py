"""A book as a Word file in official typography (source: GB/T 9704-2012); the look is in `word/*.xml`.

The parts are written from templates: python-docx knows no contents, fields, bookmarks or font alternatives, and takes
many times as long for each file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from msgspec import Struct, field

from casebook.exports.book import Book, Part
from casebook.exports.content import Block, Figure, Heading, Para, Run, Table
from casebook.exports.entries import Entry, Fact, day
from casebook.exports.package import packed
from casebook.exports.pages import Pages
from casebook.exports.pictures import Shot, shot_of
from casebook.messages import say
from casebook.safety import safe_xml

_TEXT_WIDTH = 8844
"""Width of the text in twentieths of a point: 156 mm."""
_UNIT_WIDTHS = (3000, 900, 1000, 3944)
_COVER_GAP = 4
_BEFORE_ALL = date(2000, 1, 1)


class Anchor(Struct, frozen=True):
    """A bookmark: its number in the file and its name."""

    number: int
    name: str


class _Heading(Struct, frozen=True):
    level: int
    text: str
    kind: str = "heading"


class _Para(Struct, frozen=True):
    look: str
    depth: int
    runs: tuple[Run, ...]
    kind: str = "para"


class _Table(Struct, frozen=True):
    rows: tuple[tuple[str, ...], ...]
    header: int
    widths: tuple[int, ...]
    caption: str
    number: int
    kind: str = "table"


class _Picture(Struct, frozen=True):
    rel: str
    file: str
    caption: str
    width: int
    height: int
    number: int
    kind: str = "picture"


class _Entry(Struct, frozen=True):
    title: str
    byline: str
    summary: str
    facts: tuple[Fact, ...]
    blocks: tuple[_Heading | _Para | _Table | _Picture, ...]
    anchor: Anchor


class _Part(Struct, frozen=True):
    title: str
    anchor: Anchor
    entries: tuple[_Entry, ...]


class _Line(Struct, frozen=True):
    """A line of the contents; `page` is an estimate that Word and LibreOffice replace when they open the file."""

    style: str
    text: str
    anchor: Anchor
    page: int


class Made(Struct, frozen=True):
    """A finished file, how many pictures it shows, and those (entry id, path) that could not be shown."""

    data: bytes
    pictures: int
    missing: tuple[tuple[str, str], ...]


class _Writer(Struct):
    """Numbers what must be numbered through the whole file, and gathers its pictures."""

    shots: list[tuple[_Picture, Shot]] = field(default_factory=list)
    missing: list[tuple[str, str]] = field(default_factory=list)
    anchors: int = 0
    tables: int = 0

    def anchor(self, name: str) -> Anchor:
        self.anchors += 1
        return Anchor(self.anchors, "_Toc" + re.sub(r"\W", "_", name, flags=re.ASCII))

    def entry(self, entry: Entry) -> _Entry:
        return _Entry(
            entry.title, entry.byline, entry.summary, entry.facts,
            tuple(self._pieces(entry)), self.anchor(entry.id),
        )  # fmt: skip

    def _pieces(self, entry: Entry) -> Iterator[_Heading | _Para | _Table | _Picture]:
        for block in entry.blocks:
            yield self._piece(entry, block)

    def _piece(self, entry: Entry, block: Block) -> _Heading | _Para | _Table | _Picture:
        if isinstance(block, Heading):
            return _Heading(block.level, block.text)
        if isinstance(block, Para):
            return _Para(block.look, block.depth, block.runs)
        if isinstance(block, Table):
            self.tables += bool(block.caption)
            return _Table(block.rows, block.header, _widths(block), block.caption, self.tables)
        return self._picture(entry, block)

    def _picture(self, entry: Entry, figure: Figure) -> _Para | _Picture:
        shot = shot_of(entry.folder / figure.path)
        if shot is None:
            self.missing.append((entry.id, figure.path))
            return _Para("body", 0, (Run(say("exports.picture_gone", caption=figure.caption)),))
        number = len(self.shots) + 1
        made = _Picture(
            f"rIdPicture{number}",
            f"picture{number}.{shot.ending}",
            figure.caption,
            shot.width,
            shot.height,
            number,
        )
        self.shots.append((made, shot))
        return made


def book_docx(book: Book) -> Made:
    """The compilation with cover, contents, foreword, parts and the list of units."""
    writer = _Writer()
    parts = tuple(
        _Part(part.title, writer.anchor(f"Part{number}"), tuple(writer.entry(e) for e in part.entries))
        for number, part in enumerate(book.parts, 1)
    )
    units = writer.anchor("Units")
    values = {
        "cover": True, "cover_gap": _COVER_GAP, "parts": parts, "units_anchor": units,
        "contents": tuple(_contents(book, parts, units)),
        "unit_columns": tuple(say("exports.units_columns").split("|")), "unit_widths": _UNIT_WIDTHS,
    }  # fmt: skip
    return _made(book, writer, values, say("exports.header", subtitle=book.subtitle))


def single_docx(book: Book) -> Made:
    """One case or method as a file of its own (`book.single`)."""
    writer = _Writer()
    parts = tuple(
        _Part(p.title, writer.anchor("Part"), tuple(map(writer.entry, p.entries))) for p in book.parts
    )
    header = say("exports.header_single", id=book.entries[0].id)
    return _made(book, writer, {"cover": False, "parts": parts}, header)


def _made(book: Book, writer: _Writer, values: dict[str, Any], header: str) -> Made:
    document = _render("document.xml", book=book, day=day(book.on), words=_words(), **values)
    parts = [("word/document.xml", document)]
    parts += _frame(book.title, book.on, header, [shot for shot, _ in writer.shots], "contents" in values)
    parts += [(f"word/media/{made.file}", shot.data) for made, shot in writer.shots]
    return Made(packed(_first(parts)), len(writer.shots), tuple(writer.missing))


def _first(parts: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    """Office wants to find the list of types first."""
    return sorted(parts, key=lambda part: (part[0] != "[Content_Types].xml", part[0] != "_rels/.rels"))


def _frame(
    title: str, on: date | None, header: str, shots: list[_Picture], contents: bool
) -> list[tuple[str, bytes]]:
    made = f"{(on or _BEFORE_ALL).isoformat()}T00:00:00Z"
    return [
        ("[Content_Types].xml", _render("types.xml")),
        ("_rels/.rels", _render("root.xml")),
        ("docProps/core.xml", _render("core.xml", title=title, owner=say("exports.owner"), made=made)),
        ("word/_rels/document.xml.rels", _render("rels.xml", shots=shots)),
        ("word/styles.xml", _constant("styles.xml")),
        ("word/settings.xml", _render("settings.xml", contents=contents)),
        ("word/fontTable.xml", _constant("fontTable.xml")),
        ("word/header1.xml", _render("header.xml", header=header)),
        ("word/footer1.xml", _render("footer.xml", even=False)),
        ("word/footer2.xml", _render("footer.xml", even=True)),
    ]


class Card(Struct, frozen=True):
    """One method on one page."""

    id: str
    title: str
    line: str
    summary: str
    facts: tuple[Fact, ...]
    steps: tuple[str, ...]
    hard: str
    foot: str


def card_docx(card: Card, on: date | None) -> bytes:
    """The card of a method as a Word file of one A4 page."""
    parts = [("word/document.xml", _render("card.xml", card=card, words=_words()))]
    return packed(_first([*parts, *_frame(card.title, on, "", [], False)]))


def _contents(book: Book, parts: Iterable[_Part], units: Anchor) -> Iterator[_Line]:
    pages = Pages(book)
    for number, part in enumerate(parts):
        yield _Line("TOC1", part.title, part.anchor, pages.part(number))
        for place, entry in enumerate(part.entries):
            yield _Line("TOC2", entry.title, entry.anchor, pages.entry(number, place))
    if book.units:
        yield _Line("TOC1", say("exports.units_head"), units, pages.last)


def _widths(table: Table) -> tuple[int, ...]:
    columns = len(table.rows[0])
    shares = table.shares if len(table.shares) == columns else (100 // columns,) * columns
    return tuple(_TEXT_WIDTH * share // 100 for share in shares)


def _words() -> dict[str, str]:
    return {
        "brand": say("exports.brand_line"), "owner": say("exports.owner"), "contents": say("exports.contents"),
        "foreword": say("exports.foreword"), "featured": say("exports.featured_head"),
        "units": say("exports.units_head"), "sample": say("exports.sample_cover"),
        "sample_note": say("exports.sample_note"), "table": say("exports.table"), "picture": say("exports.picture"),
        "card": say("exports.card_brand"), "hard": say("exports.card_hard"),
        "notes": say("exports.card_notes"),
    }  # fmt: skip


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "word"), autoescape=True, trim_blocks=True,
        lstrip_blocks=True, undefined=StrictUndefined, finalize=_clean,
    )  # fmt: skip


def _clean(value: object) -> object:
    """Text without the characters that XML cannot hold."""
    return safe_xml(value) if type(value) is str else value


@cache
def _constant(name: str) -> bytes:
    return _render(name)


def _render(name: str, **values: Any) -> bytes:
    return _environment().get_template(name).render(**values).lstrip().encode("utf-8")


__all__ = ["Card", "Made", "Part", "book_docx", "card_docx", "single_docx"]
