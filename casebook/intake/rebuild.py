"""Writes blocks as a small, clean docx for the converter: only what this module spells out can be in it."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from io import BytesIO
from xml.sax.saxutils import escape, quoteattr

from msgspec import Struct, field
from msgspec.structs import replace

from casebook.intake.blocks import Block, Cell, Para, Row, Span, Table

_NS = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_TYPES = (
    f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Default Extension="webp" ContentType="image/webp"/>'
    + "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_WORD}.{kind}+xml"/>'
        for name, kind in (
            ("document", "document.main"), ("styles", "styles"), ("numbering", "numbering"), ("footnotes", "footnotes"),
        )
    )
    + "</Types>"
)  # fmt: skip
_RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
)
_STYLES = (
    f'{_HEAD}<w:styles {_NS}><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    + "".join(
        f'<w:style w:type="paragraph" w:styleId="H{n}"><w:name w:val="heading {n}"/><w:basedOn w:val="Normal"/></w:style>'
        for n in range(1, 7)
    )
    + '<w:style w:type="paragraph" w:styleId="L"><w:name w:val="List Paragraph"/><w:basedOn w:val="Normal"/></w:style>'
    + "</w:styles>"
)
_NUMBERING = (
    f'{_HEAD}<w:numbering {_NS}><w:abstractNum w:abstractNumId="0">'
    + "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/></w:lvl>'
        for n in range(9)
    )
    + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
)


class _Links(Struct):
    """Relationships of one part, made while it is written."""

    items: list[tuple[str, str, bool]] = field(default_factory=list)

    def id_of(self, kind: str, target: str, *, external: bool) -> str:
        self.items.append((kind, target, external))
        return f"r{len(self.items)}"

    def xml(self) -> str:
        mode = {True: ' TargetMode="External"', False: ""}
        return _HEAD + _RELS.format(
            "".join(
                f'<Relationship Id="r{n}" Type="{_OFFICE}/{kind}" Target={quoteattr(target)}{mode[external]}/>'
                for n, (kind, target, external) in enumerate(self.items, 1)
            )
        )


def clean_docx(
    blocks: Iterable[Block], notes: tuple[tuple[Block, ...], ...], files: dict[int, tuple[str, str]]
) -> bytes:
    """A docx of the blocks.

    Args:
        files: picture number → (file name, description); pictures that are not in it are left out.
    """
    writer = _Writer(files)
    links = _Links()
    for kind in ("styles", "numbering", "footnotes"):
        links.id_of(kind, f"{kind}.xml", external=False)
    body = writer.blocks(blocks, links)
    note_links = _Links()
    note_xml = "".join(
        f'<w:footnote w:id="{n}">{writer.blocks(note, note_links) or "<w:p/>"}</w:footnote>'
        for n, note in enumerate(notes, 1)
    )
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _HEAD
        + _RELS.format(f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'),
        "word/document.xml": f"{_HEAD}<w:document {_NS}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": links.xml(),
        "word/_rels/footnotes.xml.rels": note_links.xml(),
        "word/footnotes.xml": f"{_HEAD}<w:footnotes {_NS}>{note_xml}</w:footnotes>",
        "word/numbering.xml": _NUMBERING,
        "word/styles.xml": _STYLES,
    }
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
        for name in sorted({name for name, _ in files.values()}):
            archive.writestr(f"word/media/{name}", b"webp")
    return out.getvalue()


class _Writer:
    def __init__(self, files: dict[int, tuple[str, str]]) -> None:
        self._files = files

    def blocks(self, blocks: Iterable[Block], links: _Links) -> str:
        return "".join(self._para(b, links) if isinstance(b, Para) else self._table(b, links) for b in blocks)

    def _para(self, para: Para, links: _Links) -> str:
        spans = para.spans
        after = ""
        if para.heading:
            after = "".join(self._picture(s.picture, links) for s in spans if s.picture)
            spans = tuple(
                replace(s, text=s.text.replace("\n", " "), bold=False) for s in spans if not s.picture
            )
        runs = "".join(self._span(span, links) for span in spans)
        if after:
            after = f"<w:p>{after}</w:p>"
        if not runs:
            return after
        properties = ""
        if para.heading:
            properties = f'<w:pPr><w:pStyle w:val="H{min(para.heading, 6)}"/></w:pPr>'
        elif para.bullet >= 0:
            properties = f'<w:pPr><w:pStyle w:val="L"/><w:numPr><w:ilvl w:val="{min(para.bullet, 8)}"/><w:numId w:val="1"/></w:numPr></w:pPr>'
        return f"<w:p>{properties}{runs}</w:p>{after}"

    def _span(self, span: Span, links: _Links) -> str:
        if span.picture:
            return self._picture(span.picture, links)
        if span.note:
            return f'<w:r><w:footnoteReference w:id="{span.note}"/></w:r>'
        look = "".join(f"<w:{tag}/>" for tag, on in (("b", span.bold), ("i", span.italic)) if on)
        if span.raised:
            look += f'<w:vertAlign w:val="{span.raised}"/>'
        text = "<w:br/>".join(
            f'<w:t xml:space="preserve">{escape(_legal(piece))}</w:t>' for piece in span.text.split("\n")
        )
        run = f"<w:r>{f'<w:rPr>{look}</w:rPr>' if look else ''}{text}</w:r>"
        if span.link:
            return f'<w:hyperlink r:id="{links.id_of("hyperlink", span.link, external=True)}">{run}</w:hyperlink>'
        return run

    def _picture(self, number: int, links: _Links) -> str:
        if number not in self._files:
            return ""
        name, alt = self._files[number]
        link = links.id_of("image", f"media/{name}", external=False)
        return (
            f'<w:r><w:drawing><wp:inline><wp:docPr id="{number}" name="p" descr={quoteattr(_legal(alt))}/>'
            f'<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
            f'<pic:blipFill><a:blip r:embed="{link}"/></pic:blipFill></pic:pic></a:graphicData></a:graphic>'
            "</wp:inline></w:drawing></w:r>"
        )

    def _table(self, table: Table, links: _Links) -> str:
        clean = squared(table)
        width = sum(c.across for c in clean.rows[0].cells) if clean.rows else 0
        if not width:
            return ""
        header = _has_header(clean)
        rows = "".join(
            self._row(row, links, header=row.header or (header and index == 0))
            for index, row in enumerate(clean.rows)
        )
        grid = '<w:gridCol w:w="1000"/>' * width
        return f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl><w:p/>"

    def _row(self, row: Row, links: _Links, *, header: bool) -> str:
        mark = "<w:trPr><w:tblHeader/></w:trPr>" if header else ""
        return f"<w:tr>{mark}{''.join(self._cell(cell, links) for cell in row.cells)}</w:tr>"

    def _cell(self, cell: Cell, links: _Links) -> str:
        merge = {"": "", "restart": '<w:vMerge w:val="restart"/>', "continue": "<w:vMerge/>"}[cell.below]
        span = f'<w:gridSpan w:val="{cell.across}"/>' if cell.across > 1 else ""
        return f"<w:tc><w:tcPr>{span}{merge}</w:tcPr>{self.blocks(cell.blocks, links)}<w:p/></w:tc>"


def _legal(text: str) -> str:
    """Text without the characters that XML forbids."""
    return "".join(
        ch
        for ch in text
        if (ch >= " " and ch not in "\ufffe\uffff" and not "\ud800" <= ch <= "\udfff") or ch == "\t"
    )


def _has_header(table: Table) -> bool:
    first = table.rows[0]
    return (
        len(table.rows) > 1
        and len(first.cells) > 1
        and all(
            c.below == "" and c.across == 1 and 0 < len(c.text) <= 20 and "\n" not in c.text
            for c in first.cells
        )
    )


def squared(table: Table) -> Table:
    """A table whose rows all have the same width and whose vertical merges are sound.

    Text in a cell that continues the one above goes to the cell that begins the merge: nothing gets lost.
    """
    width = max((sum(c.across for c in row.cells) for row in table.rows), default=0)
    grid: list[list[Cell]] = []
    begins: dict[int, tuple[int, int, int]] = {}
    for row in table.rows:
        cells: list[Cell] = []
        column = 0
        opened: dict[int, tuple[int, int, int]] = {}
        for cell in row.cells:
            made = cell
            above = begins.get(column)
            if cell.below == "continue" and above and above[2] == cell.across:
                extra = tuple(b for b in cell.blocks if isinstance(b, Table) or b.spans)
                if extra:
                    top = grid[above[0]][above[1]]
                    grid[above[0]][above[1]] = replace(top, blocks=top.blocks + extra)
                made = replace(cell, blocks=())
                opened[column] = above
            elif cell.below:
                made = replace(cell, below="restart")
                opened[column] = (len(grid), len(cells), cell.across)
            cells.append(made)
            column += cell.across
        if column < width:
            cells.append(Cell((), width - column))
        begins = opened
        grid.append(cells)
    return Table(
        tuple(replace(row, cells=tuple(cells)) for row, cells in zip(table.rows, _sound(grid), strict=True))
    )


def _sound(grid: list[list[Cell]]) -> list[list[Cell]]:
    """Merges that begin but never continue become plain cells."""
    fixed = []
    for index, cells in enumerate(grid):
        below: set[int] = set()
        column = 0
        for cell in grid[index + 1] if index + 1 < len(grid) else ():
            if cell.below == "continue":
                below.add(column)
            column += cell.across
        column = 0
        made = []
        for cell in cells:
            made.append(replace(cell, below="") if cell.below == "restart" and column not in below else cell)
            column += cell.across
        fixed.append(made)
    return fixed
