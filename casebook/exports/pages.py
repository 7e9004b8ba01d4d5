"""On which page an entry will stand: a reckoning by lines of 28 字 and pages of 22 lines (source: GB/T 9704-2012).

Word and LibreOffice fill in the true numbers when they open the file; this is what a reader sees before that.
"""

from __future__ import annotations

from math import ceil
from unicodedata import east_asian_width

from casebook.exports.book import Book
from casebook.exports.content import Block, Figure, Heading, Table
from casebook.exports.entries import Entry

LINE, PAGE = 28.0, 22.0
_CELLS_A_LINE = 36
_CELL_LINE, _CELL_SPACE = 18 / 28, 4 / 28
_FIGURE = 13.2
_LOSS = 1.2
"""Space under a title, and what headings kept with their text leave empty; measured on sixty cases."""


class Pages:
    """Pages of a book's parts and entries, counted from 1 behind the contents."""

    def __init__(self, book: Book) -> None:
        self._starts: list[list[int]] = []
        page = 1
        for part in book.parts:
            starts = []
            for place, entry in enumerate(part.entries):
                starts.append(page)
                page += max(1, ceil(_lines(entry, 2.5 if place == 0 else 0) / PAGE))
            self._starts.append(starts)
        self.last = page

    def part(self, number: int) -> int:
        """First page of a part, parts counted from 0."""
        return self._starts[number][0]

    def entry(self, number: int, place: int) -> int:
        """First page of an entry of a part, both counted from 0."""
        return self._starts[number][place]


def _lines(entry: Entry, above: float) -> float:
    head = above + 1.2 * _wrapped(entry.title, 20) + 1.3 + _wrapped(entry.summary, LINE - 2) + _LOSS
    facts = sum(_row((fact.value,), (29.0,)) for fact in entry.facts) + 0.8
    return head + facts + sum(map(_block, entry.blocks))


def _block(block: Block) -> float:
    if isinstance(block, Heading):
        return _wrapped(block.text, LINE - 2)
    if isinstance(block, Figure):
        return _FIGURE
    if isinstance(block, Table):
        columns = len(block.rows[0])
        shares = block.shares or (100 // columns,) * columns
        widths = tuple(_CELLS_A_LINE * share / 100 - 1 for share in shares)
        return sum(_row(row, widths) for row in block.rows) + 1.6
    return _wrapped("　　" + "".join(run.text for run in block.runs), LINE)


def _row(cells: tuple[str, ...], widths: tuple[float, ...]) -> float:
    most = max(_wrapped(cell, width) for cell, width in zip(cells, widths, strict=True))
    return most * _CELL_LINE + _CELL_SPACE


def _wrapped(text: str, width: float) -> int:
    wide = sum(1.0 if east_asian_width(sign) in "WFA" else 0.5 for sign in text)
    return max(1, ceil(wide / width))
