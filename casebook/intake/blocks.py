"""The text of a document between reading and writing: paragraphs and tables, nothing a document can hide."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct


class Span(Struct, frozen=True):
    """A stretch of text of one look, or a picture, a note or a line break standing in the text.

    Attributes:
        picture: number of a picture counted from 1, or 0.
        note: number of a note counted from 1, or 0.
        link: address of a link, or "".
        raised: "superscript", "subscript" or "".
    """

    text: str = ""
    bold: bool = False
    italic: bool = False
    raised: str = ""
    link: str = ""
    picture: int = 0
    note: int = 0


class Para(Struct, frozen=True):
    """A paragraph.

    Attributes:
        level: outline level by style, 0–8, or None.
        heading: heading level in the output, 2–6 (1 for the title), or 0.
        by: "style" or "shape", how the heading was recognised.
        label: its automatic number, already part of the spans.
        bullet: depth of a bulleted item, 0–8, or -1.
        size: largest size of its text in half-points.
        kind: "title", "caption", "toc" or "".
        box: whether it was lifted out of a text box.
    """

    spans: tuple[Span, ...] = ()
    level: int | None = None
    heading: int = 0
    by: str = ""
    label: str = ""
    bullet: int = -1
    centred: bool = False
    size: float = 0
    kind: str = ""
    box: bool = False

    @property
    def text(self) -> str:
        """Its text without marks, one line."""
        return re.sub(r"\s+", " ", "".join(s.text for s in self.spans)).strip()

    @property
    def pictures(self) -> tuple[int, ...]:
        """Numbers of its pictures, in order."""
        return tuple(s.picture for s in self.spans if s.picture)


class Cell(Struct, frozen=True):
    """A cell: its blocks, how many columns it spans, and whether it continues the cell above."""

    blocks: tuple[Block, ...]
    across: int = 1
    below: str = ""
    """"restart", "continue" or ""."""

    @property
    def text(self) -> str:
        """All its text, paragraphs separated by line ends."""
        return "\n".join(p.text for p in paragraphs(self.blocks) if p.text)


class Row(Struct, frozen=True):
    """A row of a table."""

    cells: tuple[Cell, ...]
    header: bool = False


class Table(Struct, frozen=True):
    """A table of rows."""

    rows: tuple[Row, ...]

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Cells that are seen: those that continue the one above do not count."""
        return tuple(c for row in self.rows for c in row.cells if c.below != "continue")


Block = Para | Table


def paragraphs(blocks: Iterable[Block]) -> Iterator[Para]:
    """All paragraphs in order, those in tables included."""
    for block in blocks:
        if isinstance(block, Para):
            yield block
        else:
            for cell in block.cells:
                yield from paragraphs(cell.blocks)


def tables(blocks: Iterable[Block]) -> Iterator[Table]:
    """All tables in order, nested ones after the one that holds them."""
    for block in blocks:
        if isinstance(block, Table):
            yield block
            for cell in block.cells:
                yield from tables(cell.blocks)


class Removed(Struct, frozen=True):
    """Something that was left out while reading: message code and how often."""

    code: str
    count: int


class Image(Struct, frozen=True):
    """A picture as it lies in the file: bytes, described by `alt`; empty bytes when its part is missing."""

    data: bytes
    alt: str = ""


class Story(Struct, frozen=True):
    """Everything read from one document, in order.

    Attributes:
        notes: blocks of each foot- and endnote, numbered from 1.
        scannable: (place, text) of everything a reader or a machine could find in the file.
    """

    blocks: tuple[Block, ...]
    notes: tuple[tuple[Block, ...], ...] = ()
    images: tuple[Image, ...] = ()
    removed: tuple[Removed, ...] = ()
    scannable: tuple[tuple[str, str], ...] = ()
    boxes: int = 0
    labels: int = 0
