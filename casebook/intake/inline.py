"""The inside of paragraphs: runs, links, fields, symbols, notes and formulas."""

from __future__ import annotations

from msgspec.structs import replace

from casebook.intake.blocks import Span, Table
from casebook.intake.formulas import linear
from casebook.intake.graphics import Graphics
from casebook.intake.package import Element, R, W
from casebook.intake.styles import number, toggle, value
from casebook.intake.symbols import UNKNOWN, from_font, readable
from casebook.intake.walker import Line, M
from casebook.intake.wordfields import FieldStack, address
from casebook.messages import say


class Inline(Graphics):
    """The part of the walk that reads what stands in a paragraph."""

    def inline(self, parent: Element, line: Line, link: str) -> None:
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

    def run(self, element: Element, line: Line, link: str) -> None:
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

    def _piece(self, child: Element, line: Line, look: Span, font: str) -> None:  # noqa: C901, PLR0912 - one branch per element
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

    def _note(self, child: Element, line: Line) -> None:
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


def _raised(written: str) -> str:
    return written if written in ("superscript", "subscript") else ""


def _font(properties: Element | None) -> str:
    fonts = properties.find(f"{W}rFonts") if properties is not None else None
    if fonts is None:
        return ""
    return fonts.get(f"{W}ascii") or fonts.get(f"{W}hAnsi") or fonts.get(f"{W}eastAsia") or ""


def _is_hex(text: str | None) -> bool:
    return bool(text) and len(text or "") <= 6 and all(c in "0123456789abcdefABCDEF" for c in text or "")


def _symbol_field(instruction: str) -> str:
    words = instruction.replace('"', " ").split()
    font = " ".join(words[words.index("\\f") + 1 :]).split("\\")[0].strip() if "\\f" in words else ""
    code = words[1] if len(words) > 1 else ""
    if code.isdigit() and len(code) < 7:
        return from_font(int(code), font)
    return from_font(int(code, 16), font) if _is_hex(code.removeprefix("0x")) else UNKNOWN
