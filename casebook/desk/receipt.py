"""The receipt (回执): one plain sheet beside the sent file, as .docx and .html, with the same words in both."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from html import escape
from importlib.resources import files
from string import Template

from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt
from msgspec import Struct, field

from casebook.messages import say
from casebook.safety import mask_numbers


class Part(Struct, frozen=True):
    """One part of a receipt: heading, (label, value) rows, and sentences."""

    title: str
    rows: tuple[tuple[str, str], ...] = ()
    lines: tuple[str, ...] = ()


class Receipt(Struct, frozen=True):
    """A receipt ready to be written; every text in it has its numbers masked."""

    title: str
    parts: tuple[Part, ...] = field(default_factory=tuple)


def masked(receipt: Receipt) -> Receipt:
    """The receipt with every personal number masked, wherever it came from."""
    return Receipt(
        mask_numbers(receipt.title),
        tuple(
            Part(
                mask_numbers(part.title),
                tuple((label, mask_numbers(value)) for label, value in part.rows),
                tuple(mask_numbers(line) for line in part.lines),
            )
            for part in receipt.parts
        ),
    )


def as_html(receipt: Receipt) -> str:
    """The receipt as one page that needs nothing else."""
    frame = Template(files("casebook.desk").joinpath("receipt.html").read_text(encoding="utf-8"))
    return frame.substitute(title=escape(receipt.title), parts="".join(_html(receipt)))


def _html(receipt: Receipt) -> Iterator[str]:
    for part in receipt.parts:
        yield f"<h2>{escape(part.title)}</h2>"
        if part.rows:
            rows = (
                f"<tr><th scope=row>{escape(label)}</th><td>{escape(value)}</td></tr>"
                for label, value in part.rows
            )
            yield f"<table>{''.join(rows)}</table>"
        if part.lines:
            yield f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in part.lines)}</ul>"


def as_docx(receipt: Receipt) -> bytes:
    """The receipt as a Word file; the same receipt gives the same bytes."""
    document = Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = say("desk.font"), Pt(12)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), say("desk.font"))
    document.add_heading(_plain(receipt.title), 0)
    for part in receipt.parts:
        document.add_heading(_plain(part.title), 1)
        if part.rows:
            table = document.add_table(rows=0, cols=2, style="Table Grid")
            for label, value in part.rows:
                cells = table.add_row().cells
                cells[0].text, cells[1].text = _plain(label), _plain(value)
        for line in part.lines:
            document.add_paragraph(_plain(line), style="List Bullet")
    stream = io.BytesIO()
    document.save(stream)
    return fixed(stream.getvalue())


def _plain(text: str) -> str:
    """Text without the characters that XML cannot hold."""
    return "".join(
        c
        for c in text
        if c in "\t\n" or (c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff")
    )


def fixed(data: bytes) -> bytes:
    """A zip with the same entries and no dates, so that equal content is equal bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            info = zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, old.read(entry))
    return stream.getvalue()
