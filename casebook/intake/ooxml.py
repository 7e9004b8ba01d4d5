"""The own step before the converter: a Word document becomes plain blocks, and only what is safe comes through.

Dropped: macros, embedded objects, altChunk, external pictures, DDE and INCLUDE fields, hidden and deleted text.
Kept as text: automatic numbers, text boxes (after the paragraph that anchors them), SmartArt, symbols, formulas.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from casebook.intake.blocks import Block, Cell, Image, Para, Removed, Row, Span, Story, Table
from casebook.intake.formulas import linear
from casebook.intake.limits import Refusal
from casebook.intake.numbering import Numbering
from casebook.intake.package import Element, Package, R, Relation, W
from casebook.intake.properties import properties_of
from casebook.intake.styles import Styles, number, read_styles, toggle, value
from casebook.intake.symbols import UNKNOWN, from_font, readable
from casebook.intake.wordfields import FieldStack, address, checked_link
from casebook.messages import say

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
V = "{urn:schemas-microsoft-com:vml}"
OFFICE = "{urn:schemas-microsoft-com:office:office}"
DGM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
SVG = "{http://schemas.microsoft.com/office/drawing/2016/SVG/main}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"

_THROUGH = frozenset(
    f"{W}{t}" for t in ("customXml", "smartTag", "ins", "moveTo", "dir", "bdo", "sdtContent")
)
_GONE = frozenset(f"{W}{t}" for t in ("del", "moveFrom"))
_SHOWN = frozenset(
    (f"{W}txbxContent", f"{A}blip", f"{V}imagedata", f"{W}t", f"{DGM}relIds", f"{A}t", f"{M}t")
)


@dataclass(slots=True)
class _State:
    """What the walk gathers on its way."""

    removed: Counter[str] = field(default_factory=Counter)
    images: list[Image] = field(default_factory=list)
    notes: list[tuple[Block, ...]] = field(default_factory=list)
    scannable: list[tuple[str, str]] = field(default_factory=list)
    boxes: int = 0
    labels: int = 0
    paragraphs: int = 0
    tables: int = 0


@dataclass(slots=True)
class _Line:
    """A paragraph in the making: its spans, and the blocks lifted out of it."""

    style: str
    place: str
    spans: list[Span] = field(default_factory=list)
    lifted: list[Block] = field(default_factory=list)
    size: float = 0


def read_docx(data: bytes) -> Story:
    """Blocks, pictures and scannable texts of a docx (or flat Word XML).

    Raises:
        Refusal: the package is unsafe, damaged, or not a document.
    """
    package = Package(data)
    main = package.main_part()
    root = package.xml(main)
    return _Walk(package, main).story(root)


class _Walk:
    """One pass over the parts of one document."""

    def __init__(self, package: Package, main: str) -> None:
        self.package = package
        self.state = _State()
        self.main_relations = package.relations(main)
        self.relations = self.main_relations
        self.styles: Styles = read_styles(self._part("styles"))
        self.numbering = Numbering(self._part("numbering"), self.styles)
        self.fields = FieldStack()
        self.note_parts = {kind: self._notes(f"{kind}s") for kind in ("footnote", "endnote")}
        self.in_box = 0
        self.place = ""

    def _part(self, kind: str) -> Element | None:
        return next((self.package.xml(r.target) for r in self._related(kind)), None)

    def _related(self, *kinds: str) -> list[Relation]:
        found = [r for r in self.main_relations.values() if r.type in kinds and not r.external]
        return sorted((r for r in found if self.package.has(r.target)), key=lambda r: r.target)

    def _notes(self, kind: str) -> dict[str, tuple[Element, dict[str, Relation]]]:
        found: dict[str, tuple[Element, dict[str, Relation]]] = {}
        for relation in self._related(kind):
            root = self.package.xml(relation.target)
            links = self.package.relations(relation.target)
            for item in root if root is not None else ():
                if (item.get(f"{W}type") or "normal") == "normal":
                    found[item.get(f"{W}id") or ""] = (item, links)
        return found

    # -- the whole ---------------------------------------------------------------------------------------

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
            texts = [line for line in _texts(root) if line]
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
                (place, line) for item, _ in notes.values() for line in _texts(item) if line
            ]
        self.state.scannable += properties_of(self.package)
        lower = [name.lower() for name in self.package.names]
        self.state.removed["macros"] += any(n.endswith(("vbaproject.bin", "vbadata.xml")) for n in lower)
        self.state.removed += Counter()  # drops the zeros

    # -- blocks ------------------------------------------------------------------------------------------

    def flat(self, parent: Element) -> Iterator[Element]:
        """Children, with the wrappers that carry no text of their own opened."""
        for child in parent:
            tag = child.tag
            if not isinstance(tag, str):
                continue
            if tag in _THROUGH:
                if tag == f"{W}ins":
                    self.state.removed["inserted"] += 1
                yield from self.flat(child)
            elif tag == f"{W}sdt":
                content = child.find(f"{W}sdtContent")
                if content is not None:
                    yield from self.flat(content)
            elif tag == f"{MC}AlternateContent":
                branch = _branch(child)
                if branch is not None:
                    yield from self.flat(branch)
            elif tag in _GONE:
                self._deleted(child)
            else:
                yield child

    def _deleted(self, element: Element) -> None:
        text = "".join(t.text or "" for t in element.iter(f"{W}delText", f"{W}t"))
        if text.strip():
            self.state.removed["deleted"] += 1
            self.state.scannable.append((say("intake.place_deleted"), text))

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
                line = _Line("", self.place)
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
                self._hide(" ".join(_texts(row)))
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

    # -- paragraphs --------------------------------------------------------------------------------------

    def paragraph(self, element: Element) -> list[Block]:
        """A paragraph, followed by what was lifted out of its text boxes."""
        properties = element.find(f"{W}pPr")
        style = value(properties, "pStyle") or self.styles.default
        if not self.place:
            self.state.paragraphs += 1
        place = self.place or say("intake.place_body", number=self.state.paragraphs)
        line = _Line(style, place)
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
        self, line: _Line, properties: Element | None, label: str | None, style: str, bullet: int = -1
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

    # -- inside a paragraph --------------------------------------------------------------------------------

    def inline(self, parent: Element, line: _Line, link: str) -> None:
        """Runs, links, simple fields and formulas of a paragraph."""
        for child in self.flat(parent):
            tag = child.tag
            if tag == f"{W}r":
                self.run(child, line, link)
            elif tag == f"{W}hyperlink":
                self.inline(child, line, self._target(child) or link)
            elif tag == f"{W}fldSimple":
                kept = self._field(child.get(f"{W}instr") or "")
                self.inline(child, line, kept or link)
            elif tag in (f"{M}oMath", f"{M}oMathPara"):
                line.spans.append(Span(self._formula(child)))
            elif tag == f"{W}subDoc":
                self.state.removed["subdoc"] += 1
            elif tag in (f"{W}drawing", f"{W}pict", f"{W}object"):
                self._graphic(child, line)
            elif tag == f"{W}p":
                self.inline(child, line, link)

    def _target(self, element: Element) -> str:
        relation = self.relations.get(element.get(f"{R}id") or "")
        if relation is None:
            return ""
        return self._checked(relation.target)

    def _checked(self, target: str) -> str:
        self.state.scannable.append((say("intake.place_link"), target))
        kept = checked_link(target)
        self.state.removed["link"] += target != "" and not kept and not target.startswith("#")
        return kept

    def _field(self, instruction: str) -> str:
        """Note what a field is; the link it makes, or ""."""
        word = instruction.split(maxsplit=1)[0].upper() if instruction.split() else ""
        if word in ("DDE", "DDEAUTO"):
            self.state.removed["dde"] += 1
        elif word in ("INCLUDEPICTURE", "INCLUDETEXT", "INCLUDE", "IMPORT", "LINK", "DATABASE", "RD"):
            self.state.removed["include"] += 1
        elif word == "HYPERLINK":
            return self._checked(address(instruction))
        if word in ("DDE", "DDEAUTO", "INCLUDEPICTURE", "INCLUDETEXT", "LINK", "IMPORT", "DATABASE"):
            self.state.scannable.append((say("intake.place_field"), instruction.strip()))
        return ""

    def run(self, element: Element, line: _Line, link: str) -> None:
        """The content of one run."""
        properties = element.find(f"{W}rPr")
        character = value(properties, "rStyle")
        if self.styles.switch("vanish", properties, character, line.style):
            self._hidden_run(element)
            return
        look = Span(
            bold=bool(toggle(properties, "b")) or self._style_bold(character),
            italic=bool(toggle(properties, "i")),
            raised=_raised(value(properties, "vertAlign")),
            link=link or self.fields.link,
        )
        font = _font(properties)
        before = len(line.spans)
        for child in self.flat(element):
            self._piece(child, line, look, font)
        if any(s.text.strip() for s in line.spans[before:]):
            size = self.styles.run_value("sz", properties, character, line.style)
            line.size = max(line.size, number(size, 20))

    def _style_bold(self, character: str) -> bool:
        return any(toggle(style.run, "b") for style in self.styles.chain(character)[:1])

    def _hidden_run(self, element: Element) -> None:
        for child in element.iter(f"{W}fldChar", f"{W}instrText"):
            self._field_piece(child)
        if not self.fields.inside_code:
            self._hide("".join(t.text or "" for t in element.iter(f"{W}t")))

    def _hide(self, text: str) -> None:
        if text.strip():
            self.state.removed["hidden"] += 1
            self.state.scannable.append((say("intake.place_hidden"), text))

    def _field_piece(self, child: Element) -> str:
        """Follow a complex field; the text that stands for a form field, or ""."""
        if child.tag == f"{W}instrText":
            self.fields.code(child.text or "")
            return ""
        kind = child.get(f"{W}fldCharType") or ""
        shown = self.fields.mark(kind, child)
        if kind == "separate" or (kind == "end" and self.fields.unread):
            instruction = self.fields.instruction(kind)
            self.fields.set_link(self._field(instruction), kind)
            if instruction.split()[:1] and instruction.split()[0].upper() == "SYMBOL" and kind == "end":
                return _symbol_field(instruction)
        return shown

    def _piece(self, child: Element, line: _Line, look: Span, font: str) -> None:  # noqa: C901, PLR0912 - one branch per element
        tag = child.tag
        if tag in (f"{W}fldChar", f"{W}instrText"):
            shown = self._field_piece(child)
            if shown:
                line.spans.append(replace(look, text=shown))
            return
        if self.fields.inside_code:
            return
        if tag == f"{W}t":
            text = readable(child.text or "", font)
            self.state.removed["symbol"] += text.count(UNKNOWN) - (child.text or "").count(UNKNOWN)
            line.spans.append(replace(look, text=text, link=look.link or self.fields.link))
        elif tag in (f"{W}tab", f"{W}ptab"):
            line.spans.append(replace(look, text=" "))
        elif tag in (f"{W}br", f"{W}cr"):
            if child.get(f"{W}type") not in ("page", "column"):
                line.spans.append(Span("\n"))
        elif tag == f"{W}noBreakHyphen":
            line.spans.append(replace(look, text="-"))
        elif tag == f"{W}sym":
            code = int(child.get(f"{W}char") or "0", 16) if _is_hex(child.get(f"{W}char")) else 0
            text = from_font(code, child.get(f"{W}font") or "")
            self.state.removed["symbol"] += text == UNKNOWN
            line.spans.append(replace(look, text=text))
        elif tag in (f"{W}drawing", f"{W}pict", f"{W}object"):
            self._graphic(child, line)
        elif tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
            self._note(child, line)
        elif tag == f"{W}ruby":
            base = child.find(f"{W}rubyBase")
            if base is not None:
                self.inline(base, line, look.link)
        elif tag == f"{W}contentPart":
            self.state.removed["ink"] += 1
        elif tag in (f"{M}oMath", f"{M}oMathPara"):
            line.spans.append(Span(self._formula(child)))
        elif tag == f"{W}r":
            self.run(child, line, look.link)

    def _formula(self, element: Element) -> str:
        self.state.removed["formula"] += 1
        return linear(element)

    def _note(self, child: Element, line: _Line) -> None:
        kind = "footnote" if child.tag == f"{W}footnoteReference" else "endnote"
        key = child.get(f"{W}id") or ""
        found = self.note_parts[kind].pop(key, None)
        if found is None:
            return
        element, links = found
        outer = self.relations, self.fields, self.place
        self.relations, self.fields, self.place = (
            links,
            FieldStack(),
            say(f"intake.place_{'note' if kind == 'footnote' else kind}"),
        )
        blocks = tuple(b for b in self.blocks(element) if isinstance(b, Table) or b.spans)
        self.relations, self.fields, self.place = outer
        self.state.notes.append(blocks)
        line.spans.append(Span(note=len(self.state.notes)))

    # -- pictures, text boxes, drawings --------------------------------------------------------------------

    def _graphic(self, element: Element, line: _Line) -> None:
        alt = next((p.get("descr") or "" for p in element.iter(f"{WP}docPr")), "")
        self._visit(element, line, alt.strip())

    def _visit(self, node: Element, line: _Line, alt: str) -> None:  # noqa: C901, PLR0912 - one branch per element
        tag = node.tag
        if not isinstance(tag, str):
            return
        if tag == f"{MC}AlternateContent":
            branch = _branch(node)
            if branch is not None:
                self._visit(branch, line, alt)
            return
        if tag == f"{W}txbxContent":
            self._box(self.blocks, node, line, scan=False)
            return
        if tag == f"{A}txBody" or tag.endswith("}txBody"):
            self._box(_shape_text, node, line)
            return
        if tag == f"{A}blip":
            self._picture(node.get(f"{R}embed") or _svg(node), node.get(f"{R}link"), alt, line)
        elif tag == f"{V}imagedata":
            self._picture(
                node.get(f"{R}id") or node.get(f"{R}pict") or node.get(f"{OFFICE}relid"),
                node.get(f"{R}href"),
                alt or node.get(f"{OFFICE}title") or "",
                line,
            )
        elif tag == f"{V}textpath" and (node.get("string") or "").strip():
            self._box(lambda n: [Para((Span(n.get("string") or ""),))], node, line)
        elif tag in (f"{OFFICE}OLEObject", f"{W}control"):
            self.state.removed["ole"] += 1
        elif tag == f"{DGM}relIds":
            self._smartart(node, line)
        elif tag.endswith("}chart") and node.get(f"{R}id"):
            self.state.removed["chart"] += 1
            self._scan_part(node.get(f"{R}id"), "chart")
        elif tag == f"{W}contentPart" or tag.endswith(("}contentPart", "}model3d")):
            self.state.removed["ink"] += 1
        for child in node:
            self._visit(child, line, alt)

    def _box(
        self, read: Callable[[Element], list[Block]], node: Element, line: _Line, *, scan: bool = True
    ) -> None:
        """Lift the text of a box to the place after the paragraph."""
        self.state.boxes += 1
        outer, self.fields = self.fields, FieldStack()
        place, self.place = self.place, self.place or say("intake.place_box")
        self.in_box += 1
        made = read(node)
        for block in made:
            if scan and isinstance(block, Para) and block.text:
                self.state.scannable.append((self.place, block.text))
        line.lifted += [b for b in made if isinstance(b, Table) or b.spans]
        self.in_box -= 1
        self.fields, self.place = outer, place

    def _picture(self, embedded: str | None, linked: str | None, alt: str, line: _Line) -> None:
        relation = self.relations.get(embedded or "") or self.relations.get(linked or "")
        if relation is None:
            return
        if relation.external:
            self.state.removed["external_picture"] += 1
            self.state.scannable.append((say("intake.place_link"), relation.target))
            return
        if alt:
            self.state.scannable.append((say("intake.place_alt"), alt))
        self.state.images.append(Image(self._picture_bytes(relation), alt))
        line.spans.append(Span(picture=len(self.state.images)))

    def _picture_bytes(self, relation: Relation) -> bytes:
        try:
            return self.package.read(relation.target)
        except Refusal:
            return b""

    def _smartart(self, node: Element, line: _Line) -> None:
        self.state.removed["smartart"] += 1
        relation = self.relations.get(node.get(f"{R}dm") or "")
        root = self.package.xml(relation.target) if relation and not relation.external else None
        if root is None:
            return
        for point in root.iter(f"{DGM}pt"):
            text = "".join(t.text or "" for t in point.iter(f"{A}t")).strip()
            if text:
                line.lifted.append(Para((Span(text),), bullet=0, box=True))
                self.state.scannable.append((say("intake.place_smartart"), text))

    def _scan_part(self, relation_id: str | None, kind: str) -> None:
        relation = self.relations.get(relation_id or "")
        root = self.package.xml(relation.target) if relation and not relation.external else None
        if root is not None:
            texts = [
                t.text or ""
                for t in root.iter()
                if isinstance(t.tag, str) and t.tag.rsplit("}", 1)[-1] in ("t", "v")
            ]
            self.state.scannable += [(say(f"intake.place_{kind}"), t) for t in texts if t.strip()]


# -- small helpers -----------------------------------------------------------------------------------------


def _branch(element: Element) -> Element | None:
    """The first branch of an alternative that shows anything we can keep."""
    branches = [c for c in element if c.tag in (f"{MC}Choice", f"{MC}Fallback")]
    for branch in branches:
        if any(True for _ in branch.iter(*_SHOWN)):
            return branch
    return branches[0] if branches else None


def _wrapped(run: Element) -> Element:
    holder = run.makeelement(f"{W}p", {}, None)
    holder.append(run)
    return holder


def _texts(root: Element | None) -> list[str]:
    """Each paragraph's text in a part."""
    if root is None:
        return []
    return [
        "".join(t.text or "" for t in p.iter(f"{W}t", f"{W}delText", f"{A}t"))
        for p in root.iter(f"{W}p", f"{A}p")
    ]


def _below(properties: Element | None) -> str:
    merge = properties.find(f"{W}vMerge") if properties is not None else None
    if merge is None:
        return ""
    return "restart" if merge.get(f"{W}val") == "restart" else "continue"


def _filled(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    return tuple(b for b in blocks if isinstance(b, Table) or b.spans)


def _raised(written: str) -> str:
    return written if written in ("superscript", "subscript") else ""


def _font(properties: Element | None) -> str:
    fonts = properties.find(f"{W}rFonts") if properties is not None else None
    if fonts is None:
        return ""
    return fonts.get(f"{W}ascii") or fonts.get(f"{W}hAnsi") or fonts.get(f"{W}eastAsia") or ""


def _is_hex(text: str | None) -> bool:
    return bool(text) and len(text or "") <= 6 and all(c in "0123456789abcdefABCDEF" for c in text or "")


def _svg(blip: Element) -> str | None:
    return next((s.get(f"{R}embed") for s in blip.iter(f"{SVG}svgBlip")), None)


def _symbol_field(instruction: str) -> str:
    words = instruction.replace('"', " ").split()
    font = " ".join(words[words.index("\\f") + 1 :]).split("\\")[0].strip() if "\\f" in words else ""
    code = words[1] if len(words) > 1 else ""
    if code.isdigit() and len(code) < 7:
        return from_font(int(code), font)
    return from_font(int(code, 16), font) if _is_hex(code.removeprefix("0x")) else UNKNOWN


def _shape_text(body: Element) -> list[Block]:
    """Paragraphs of a drawing shape that is not a Word text box."""
    lines = ["".join(t.text or "" for t in p.iter(f"{A}t")).strip() for p in body.iter(f"{A}p")]
    return [Para((Span(text),), box=True) for text in lines if text]


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
