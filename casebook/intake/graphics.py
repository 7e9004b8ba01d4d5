"""Drawings of a Word document: pictures are taken out, text boxes lifted into the flow, the rest is told."""

from __future__ import annotations

from collections.abc import Callable

from casebook.intake.blocks import Block, Image, Para, Span, Table
from casebook.intake.limits import Refusal
from casebook.intake.package import Element, R, Relation, W
from casebook.intake.walker import (
    DGM,
    MC,
    OFFICE,
    SVG,
    WP,
    A,
    Line,
    V,
    Walker,
    shown_branch,
)
from casebook.intake.wordfields import FieldStack
from casebook.messages import say


class Graphics(Walker):
    """The part of the walk that reads drawings, VML pictures and embedded objects."""

    def _graphic(self, element: Element, line: Line) -> None:
        alt = next((p.get("descr") or "" for p in element.iter(f"{WP}docPr")), "")
        self._visit(element, line, alt.strip())

    def _visit(self, node: Element, line: Line, alt: str) -> None:  # noqa: C901, PLR0912 - one branch per element
        tag = node.tag
        if not isinstance(tag, str):
            return
        if tag == f"{MC}AlternateContent":
            branch = shown_branch(node)
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
        self, read: Callable[[Element], list[Block]], node: Element, line: Line, *, scan: bool = True
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

    def _picture(self, embedded: str | None, linked: str | None, alt: str, line: Line) -> None:
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

    def _smartart(self, node: Element, line: Line) -> None:
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


def _svg(blip: Element) -> str | None:
    return next((s.get(f"{R}embed") for s in blip.iter(f"{SVG}svgBlip")), None)


def _shape_text(body: Element) -> list[Block]:
    """Paragraphs of a drawing shape that is not a Word text box."""
    lines = ["".join(t.text or "" for t in p.iter(f"{A}t")).strip() for p in body.iter(f"{A}p")]
    return [Para((Span(text),), box=True) for text in lines if text]
