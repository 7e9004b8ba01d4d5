"""Styles of a document: what a paragraph or a run looks like after all inheritance."""

from __future__ import annotations

import re

from msgspec import Struct, field

from casebook.intake.package import Element, W

_HEADING = re.compile(
    r"(?:heading|标题|überschrift|titre|título|rubrik|kop|nagłówek|заголовок)\s*([1-9])$", re.IGNORECASE
)
_TITLE = re.compile(r"(?:title|标题|文档标题|公文标题)$", re.IGNORECASE)
_CAPTION = re.compile(r"(?:caption|题注|图注|图题)", re.IGNORECASE)
_TOC = re.compile(r"(?:toc|目录)\s*\d*$|toc heading|table of (?:figures|contents)", re.IGNORECASE)


def value(parent: Element | None, tag: str, default: str = "") -> str:
    """`w:val` of a child, or `default`."""
    child = parent.find(f"{W}{tag}") if parent is not None else None
    return default if child is None else child.get(f"{W}val") or default


def number(text: str, default: int) -> int:
    """A whole number as written in an attribute, or `default`."""
    match = re.match(r"\s*-?\d+", text)
    return int(match[0]) if match and len(match[0]) < 12 else default


def toggle(properties: Element | None, tag: str) -> bool | None:
    """A switch such as `w:b`: on, off, or None when it is not written."""
    child = properties.find(f"{W}{tag}") if properties is not None else None
    if child is None:
        return None
    return (child.get(f"{W}val") or "true").lower() not in ("0", "false", "off", "none")


class Style(Struct, frozen=True):
    """One style, its own properties only."""

    id: str
    name: str
    base: str
    paragraph: Element | None
    run: Element | None


class Styles(Struct, frozen=True):
    """All styles by id, the default paragraph style, and the document's default run properties."""

    by_id: dict[str, Style] = field(default_factory=dict)
    default: str = ""
    run_defaults: Element | None = None
    paragraph_defaults: Element | None = None

    def chain(self, style_id: str) -> list[Style]:
        """A style and those it is based on, nearest first."""
        found: list[Style] = []
        seen: set[str] = set()
        while style_id in self.by_id and style_id not in seen and len(found) < 32:
            seen.add(style_id)
            style = self.by_id[style_id]
            found.append(style)
            style_id = style.base
        return found

    def outline(self, style_id: str) -> int | None:
        """Outline level 0–8 that a style gives, or None."""
        for style in self.chain(style_id):
            written = value(style.paragraph, "outlineLvl")
            if written:
                level = number(written, 9)
                return level if 0 <= level <= 8 else None
            match = _HEADING.match(style.name.strip())
            if match:
                return int(match[1]) - 1
        return None

    def kind(self, style_id: str) -> str:
        """ "title", "caption", "toc" or "" by the names of the style and its bases."""
        for style in self.chain(style_id):
            name = style.name.strip()
            for pattern, kind in ((_TITLE, "title"), (_CAPTION, "caption"), (_TOC, "toc")):
                if pattern.match(name):
                    return kind
        return ""

    def switch(self, tag: str, direct: Element | None, *style_ids: str) -> bool:
        """A switch of a run: written on it, or given by the nearest style that says so."""
        said = toggle(direct, tag)
        for style_id in style_ids:
            for style in self.chain(style_id) if said is None else ():
                said = toggle(style.run, tag)
                if said is not None:
                    break
        if said is None:
            said = toggle(self.run_defaults, tag)
        return bool(said)

    def run_value(self, tag: str, direct: Element | None, *style_ids: str) -> str:
        """A run property's `w:val`, by the same order."""
        written = value(direct, tag)
        for style_id in style_ids:
            for style in self.chain(style_id) if not written else ():
                written = written or value(style.run, tag)
        return written or value(self.run_defaults, tag)

    def paragraph_value(self, tag: str, direct: Element | None, style_id: str) -> str:
        """A paragraph property's `w:val`: direct, then styles, then defaults."""
        written = value(direct, tag)
        for style in self.chain(style_id) if not written else ():
            written = written or value(style.paragraph, tag)
        return written or value(self.paragraph_defaults, tag)


def read_styles(root: Element | None) -> Styles:
    """The styles part, or no styles when there is none."""
    if root is None:
        return Styles()
    found: dict[str, Style] = {}
    default = ""
    for item in root.iter(f"{W}style"):
        style_id = item.get(f"{W}styleId") or ""
        name = value(item, "name", style_id)
        found[style_id] = Style(
            style_id, name, value(item, "basedOn"), item.find(f"{W}pPr"), item.find(f"{W}rPr")
        )
        if item.get(f"{W}type") == "paragraph" and (item.get(f"{W}default") or "") in ("1", "true", "on"):
            default = style_id
    return Styles(
        found,
        default,
        root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"),
        root.find(f"{W}docDefaults/{W}pPrDefault/{W}pPr"),
    )
