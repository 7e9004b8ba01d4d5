"""The own step before the converter: a Word document becomes plain blocks, and only what is safe comes through.

Dropped: macros, embedded objects, altChunk, external pictures, DDE and INCLUDE fields, hidden and deleted text.
Kept as text: automatic numbers, text boxes (after the paragraph that anchors them), SmartArt, symbols, formulas.
"""

from __future__ import annotations

from collections import Counter

from msgspec.structs import replace

from casebook.intake.blocks import Block, Cell, Para, Removed, Row, Span, Story, Table
from casebook.intake.inline import Inline
from casebook.intake.limits import Refusal
from casebook.intake.package import Element, Package, W
from casebook.intake.properties import properties_of
from casebook.intake.styles import number, toggle, value
from casebook.intake.walker import Line, M, texts_of
from casebook.messages import say


def read_docx(data: bytes) -> Story:
    """Blocks, pictures and scannable texts of a docx (or flat Word XML).

    Raises:
        Refusal: the package is unsafe, damaged, or not a document.
    """
    package = Package(data)
    main = package.main_part()
    root = package.xml(main)
    return _Walk(package, main).story(root)


class _Walk(Inline):
    """The walk over the whole document: blocks, tables, paragraphs."""

    def story(self, root: Element | None) -> Story:
        """Everything in the document."""
        body = root.find(f"{W}body") if root is not None else None
        if root is None or root.tag != f"{W}document":
            raise Refusal("damaged", what="document.xml")
        blocks = tuple(self.blocks(body)) if body is not None else ()
        self._scan_rest()
        state = self.state
        return Story(
            blocks,
            tuple(state.notes),
            tuple(state.images),
            tuple(Removed(code, count) for code, count in sorted(state.removed.items())),
            tuple(state.scannable),
            state.boxes,
            state.labels,
        )

    def _scan_rest(self) -> None:
        """Headers, footers, comments, properties and part names: for the safety gate, not for the page."""
        say_place = {"header": "header", "footer": "footer", "comments": "comment"}
        seen_header = False
        for relation in self._related(*say_place):
            root = self.package.xml(relation.target)
            texts = [line for line in texts_of(root) if line]
            self.state.scannable += [
                (say(f"intake.place_{say_place[relation.type]}"), line) for line in texts
            ]
            if relation.type == "comments" and root is not None:
                self.state.removed["comments"] += sum(1 for _ in root.iter(f"{W}comment"))
            elif texts:
                seen_header = True
        self.state.removed["header"] += seen_header
        for kind, notes in self.note_parts.items():
            place = say("intake.place_note" if kind == "footnote" else "intake.place_endnote")
            self.state.scannable += [
                (place, line) for item, _ in notes.values() for line in texts_of(item) if line
            ]
        self.state.scannable += properties_of(self.package)
        lower = [name.lower() for name in self.package.names]
        self.state.removed["macros"] += any(n.endswith(("vbaproject.bin", "vbadata.xml")) for n in lower)
        self.state.removed += Counter()  # drops the zeros

    def blocks(self, parent: Element) -> list[Block]:
        """Paragraphs and tables of a body, cell, text box or note."""
        found: list[Block] = []
        for child in self.flat(parent):
            if child.tag == f"{W}p":
                found += self.paragraph(child)
            elif child.tag == f"{W}tbl":
                found += self.table(child)
            elif child.tag == f"{W}altChunk":
                self.state.removed["altchunk"] += 1
            elif child.tag in (f"{M}oMathPara", f"{M}oMath"):
                found.append(Para((Span(self._formula(child)),)))
            elif child.tag in (f"{W}r", f"{W}hyperlink"):
                line = Line("", self.place)
                self.inline(child if child.tag != f"{W}r" else _wrapped(child), line, "")
                found += self._finish(line, None, None, "")
        return found

    def table(self, element: Element) -> list[Block]:
        """A table, or nothing when all its rows are gone."""
        self.state.tables += 1
        here, place = self.state.tables, self.place
        rows: list[Row] = []
        for row in self.flat(element):
            if row.tag != f"{W}tr":
                continue
            properties = row.find(f"{W}trPr")
            if properties is not None and properties.find(f"{W}del") is not None:
                self._deleted(row)
                continue
            if toggle(properties, "hidden"):
                self._hide(" ".join(texts_of(row)))
                continue
            rows.append(self._row(row, properties, here, len(rows) + 1))
        self.place = place
        rows = [row for row in rows if row.cells]
        return [Table(tuple(rows))] if rows else []

    def _row(self, row: Element, properties: Element | None, table: int, number_: int) -> Row:
        cells: list[Cell] = []
        before = min(number(value(properties, "gridBefore"), 0), 63)
        if before > 0:
            cells.append(Cell((), before))
        for cell in self.flat(row):
            if cell.tag != f"{W}tc":
                continue
            self.place = say("intake.place_cell", table=table, row=number_, column=len(cells) + 1)
            cell_properties = cell.find(f"{W}tcPr")
            across = max(1, min(number(value(cell_properties, "gridSpan"), 1), 63))
            blocks = tuple(self.blocks(cell))
            sideways = cell_properties.find(f"{W}hMerge") if cell_properties is not None else None
            if sideways is not None and (sideways.get(f"{W}val") or "continue") == "continue" and cells:
                cells[-1] = replace(
                    cells[-1], across=cells[-1].across + across, blocks=cells[-1].blocks + _filled(blocks)
                )
                continue
            cells.append(Cell(blocks, across, _below(cell_properties)))
        return Row(tuple(cells), bool(toggle(properties, "tblHeader")))

    def paragraph(self, element: Element) -> list[Block]:
        """A paragraph, followed by what was lifted out of its text boxes."""
        properties = element.find(f"{W}pPr")
        style = value(properties, "pStyle") or self.styles.default
        if not self.place:
            self.state.paragraphs += 1
        place = self.place or say("intake.place_body", number=self.state.paragraphs)
        line = Line(style, place)
        self.fields.paragraph()
        self.inline(element, line, "")
        if not line.spans and not line.lifted and self._paragraph_gone(element, properties, style):
            return []
        label = self.numbering.label(properties, style)
        return self._finish(
            line, properties, label.text if label else None, style, label.bullet if label else -1
        )

    def _paragraph_gone(self, element: Element, properties: Element | None, style: str) -> bool:
        """Whether an empty paragraph is empty because its text was deleted or hidden: it has no number then."""
        mark = properties.find(f"{W}rPr") if properties is not None else None
        if mark is not None and mark.find(f"{W}del") is not None:
            return True
        had = any(True for _ in element.iter(f"{W}t", f"{W}delText"))
        return had and (self.styles.switch("vanish", mark, style) or mark is None)

    def _finish(
        self, line: Line, properties: Element | None, label: str | None, style: str, bullet: int = -1
    ) -> list[Block]:
        spans = _trimmed(line.spans)
        if label:
            self.state.labels += 1
            spans = (Span(label), *spans)
        written = value(properties, "outlineLvl")
        level = number(written, 9) if written else self.styles.outline(style)
        kind = self.styles.kind(style)
        made = Para(
            spans=spans,
            level=level if level is not None and 0 <= level <= 8 and kind != "toc" else None,
            label=label or "",
            bullet=bullet if spans else -1,
            centred=self.styles.paragraph_value("jc", properties, style) == "center",
            size=line.size,
            kind=kind,
            box=self.in_box > 0,
        )
        if made.text:
            self.state.scannable.append((line.place, made.text))
        return [made, *line.lifted]


def _wrapped(run: Element) -> Element:
    holder = run.makeelement(f"{W}p", {}, None)
    holder.append(run)
    return holder


def _below(properties: Element | None) -> str:
    merge = properties.find(f"{W}vMerge") if properties is not None else None
    if merge is None:
        return ""
    return "restart" if merge.get(f"{W}val") == "restart" else "continue"


def _filled(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    return tuple(b for b in blocks if isinstance(b, Table) or b.spans)


def _trimmed(spans: list[Span]) -> tuple[Span, ...]:
    """Spans without the white space (full-width indents too) at both ends, and without empty ones."""
    kept = [s for s in spans if s.text or s.picture or s.note]
    while kept and not (kept[0].picture or kept[0].note):
        text = kept[0].text.lstrip()
        if text:
            kept[0] = replace(kept[0], text=text)
            break
        kept.pop(0)
    while kept and not (kept[-1].picture or kept[-1].note):
        text = kept[-1].text.rstrip()
        if text:
            kept[-1] = replace(kept[-1], text=text)
            break
        kept.pop()
    return tuple(kept)
