"""What every part of the walk over a Word document shares: the parts it reads and what it gathers on its way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from msgspec import Struct, field

from casebook.intake.blocks import Block, Image, Span
from casebook.intake.numbering import Numbering
from casebook.intake.package import Element, Package, Relation, W
from casebook.intake.styles import Styles, read_styles
from casebook.intake.wordfields import FieldStack, checked_link
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
THROUGH = frozenset(f"{W}{t}" for t in ("customXml", "smartTag", "ins", "moveTo", "dir", "bdo", "sdtContent"))
GONE = frozenset(f"{W}{t}" for t in ("del", "moveFrom"))
SHOWN = frozenset((f"{W}txbxContent", f"{A}blip", f"{V}imagedata", f"{W}t", f"{DGM}relIds", f"{A}t", f"{M}t"))


class State(Struct):
    """What the walk gathers on its way."""

    removed: Counter[str] = field(default_factory=Counter)
    images: list[Image] = field(default_factory=list)
    notes: list[tuple[Block, ...]] = field(default_factory=list)
    scannable: list[tuple[str, str]] = field(default_factory=list)
    boxes: int = 0
    labels: int = 0
    paragraphs: int = 0
    tables: int = 0


class Line(Struct):
    """A paragraph in the making: its spans, and the blocks lifted out of it."""

    style: str
    place: str
    spans: list[Span] = field(default_factory=list)
    lifted: list[Block] = field(default_factory=list)
    size: float = 0


class Walker:
    """One pass over the parts of one document; the subclasses read what is in them."""

    def __init__(self, package: Package, main: str) -> None:
        self.package = package
        self.state = State()
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

    def blocks(self, parent: Element) -> list[Block]:
        """Paragraphs and tables of a body, cell, text box or note."""
        raise NotImplementedError

    def flat(self, parent: Element) -> Iterator[Element]:
        """Children, with the wrappers that carry no text of their own opened."""
        for child in parent:
            tag = child.tag
            if not isinstance(tag, str):
                continue
            if tag in THROUGH:
                if tag == f"{W}ins":
                    self.state.removed["inserted"] += 1
                yield from self.flat(child)
            elif tag == f"{W}sdt":
                content = child.find(f"{W}sdtContent")
                if content is not None:
                    yield from self.flat(content)
            elif tag == f"{MC}AlternateContent":
                branch = shown_branch(child)
                if branch is not None:
                    yield from self.flat(branch)
            elif tag in GONE:
                self._deleted(child)
            else:
                yield child

    def _deleted(self, element: Element) -> None:
        text = "".join(t.text or "" for t in element.iter(f"{W}delText", f"{W}t"))
        if text.strip():
            self.state.removed["deleted"] += 1
            self.state.scannable.append((say("intake.place_deleted"), text))

    def _hide(self, text: str) -> None:
        if text.strip():
            self.state.removed["hidden"] += 1
            self.state.scannable.append((say("intake.place_hidden"), text))

    def _checked(self, target: str) -> str:
        self.state.scannable.append((say("intake.place_link"), target))
        kept = checked_link(target)
        self.state.removed["link"] += target != "" and not kept and not target.startswith("#")
        return kept


def shown_branch(element: Element) -> Element | None:
    """The first branch of an alternative that shows anything we can keep."""
    branches = [c for c in element if c.tag in (f"{MC}Choice", f"{MC}Fallback")]
    for branch in branches:
        if any(True for _ in branch.iter(*SHOWN)):
            return branch
    return branches[0] if branches else None


def texts_of(root: Element | None) -> list[str]:
    """Each paragraph's text in a part."""
    if root is None:
        return []
    return [
        "".join(t.text or "" for t in p.iter(f"{W}t", f"{W}delText", f"{A}t"))
        for p in root.iter(f"{W}p", f"{A}p")
    ]
