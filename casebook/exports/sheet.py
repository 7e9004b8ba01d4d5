"""The compilation as one HTML file for printing, and the announcement as plain text."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from msgspec import Struct

from casebook.catalog import Catalog
from casebook.exports.book import Book
from casebook.exports.content import Block, Figure
from casebook.exports.entries import Entry, day
from casebook.exports.pictures import shot_of
from casebook.exports.select import Selection
from casebook.messages import say

_WORDS = {
    "brand": "brand_line", "owner": "owner", "contents": "contents", "foreword": "foreword", "sample": "sample_cover",
    "featured": "featured_head", "units": "units_head", "sample_note": "sample_note",
}  # fmt: skip


class _Picture(Struct, frozen=True):
    """A picture inside the page: a `data:` address ("" when it cannot be shown) and its caption."""

    source: str
    caption: str


def book_html(book: Book) -> str:
    """The whole compilation, pictures included, in one file that needs nothing else."""
    words = {name: say(f"exports.{code}") for name, code in _WORDS.items()}
    columns = say("exports.units_columns").split("|")
    template = _environment().get_template("book.html")
    return template.render(book=book, words=words, columns=columns, day=day(book.on), pieces=_pieces).lstrip()


@cache
def _environment() -> Environment:
    folder = Path(__file__).parent / "print"
    return Environment(loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined)


def _pieces(entry: Entry) -> Iterator[Block | _Picture]:
    for block in entry.blocks:
        yield _picture(entry, block) if isinstance(block, Figure) else block


def _picture(entry: Entry, figure: Figure) -> _Picture:
    shot = shot_of(entry.folder / figure.path)
    if shot is None:
        return _Picture("", say("exports.picture_gone", caption=figure.caption))
    kind = "png" if shot.ending == "png" else "jpeg"
    return _Picture(f"data:image/{kind};base64,{b64encode(shot.data).decode('ascii')}", figure.caption)


def announcement(catalog: Catalog, chosen: Selection, book: Book) -> str:
    """The text with which the 工委 sends an issue out, ready to paste."""
    title = chosen.title
    lines = [
        say("exports.notice_title", title=title),
        "",
        say("exports.notice_to"),
        say(
            "exports.notice_lead", title=title, cases=len(chosen.cases), methods=len(chosen.methods),
            units=len(book.units),
        ),
        *(line for line in book.foreword),
    ]  # fmt: skip
    for code, ids in (
        ("featured_head", chosen.featured), ("notice_methods", chosen.methods), ("notice_cases", chosen.cases),
    ):  # fmt: skip
        if ids:
            lines += ["", say(f"exports.{code}"), *_listed(catalog, ids)]
    lines += ["", say("exports.notice_use")]
    lines += [say("exports.notice_sample")] if book.sample else []
    lines += ["", say("exports.owner"), day(chosen.on)]
    return "\n".join(lines).rstrip() + "\n"


def _listed(catalog: Catalog, ids: tuple[str, ...]) -> Iterator[str]:
    for count, record_id in enumerate(ids, 1):
        record = catalog.case_or_method(record_id)
        unit = catalog.unit(record.unit).title
        yield say("exports.notice_line", count=count, title=record.title, unit=unit, id=record_id)
        yield say("exports.notice_summary", summary=record.summary)
