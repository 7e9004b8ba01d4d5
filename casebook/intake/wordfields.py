"""Complex fields of Word: which runs are code, which are shown, and where a link leads."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from msgspec import Struct

from casebook.intake.package import Element, W
from casebook.intake.styles import number, value

_SCHEMES = ("http", "https", "mailto")


class _Frame(Struct):
    code: str = ""
    separated: bool = False
    link: str = ""
    shown: str = ""


class FieldStack:
    """Fields that are open at one point of a story."""

    def __init__(self) -> None:
        self._frames: list[_Frame] = []
        self._last = _Frame()

    @property
    def inside_code(self) -> bool:
        """Whether text here is part of a field's code and not shown."""
        return any(not frame.separated for frame in self._frames)

    @property
    def link(self) -> str:
        """Address of the innermost open link."""
        return next((frame.link for frame in reversed(self._frames) if frame.link), "")

    @property
    def unread(self) -> bool:
        """Whether the field that just ended never showed a result."""
        return not self._last.separated

    def paragraph(self) -> None:
        """A new paragraph begins: a code left open by a broken file swallows no further text."""
        self._frames = [frame for frame in self._frames if frame.separated]

    def code(self, text: str) -> None:
        """More code of the innermost field."""
        if self._frames and not self._frames[-1].separated:
            self._frames[-1].code += text

    def mark(self, kind: str, element: Element) -> str:
        """A `w:fldChar`; the text that stands for a form field that just ended, or ""."""
        if kind == "begin":
            self._frames.append(_Frame(shown=_form_field(element)))
        elif kind == "separate" and self._frames:
            self._frames[-1].separated = True
        elif kind == "end":
            self._last = self._frames.pop() if self._frames else _Frame(separated=True)
            return "" if self.inside_code else self._last.shown
        return ""

    def instruction(self, kind: str) -> str:
        """The code of the field that was just separated or ended."""
        frame = self._frames[-1] if kind == "separate" and self._frames else self._last
        return frame.code

    def set_link(self, link: str, kind: str) -> None:
        """Remember where the field that was just separated leads."""
        if kind == "separate" and self._frames:
            self._frames[-1].link = link


def _form_field(element: Element) -> str:
    """A check box or drop-down of the old form fields, as Word shows it."""
    data = element.find(f"{W}ffData")
    if data is None:
        return ""
    box = data.find(f"{W}checkBox")
    if box is not None:
        checked = box.find(f"{W}checked")
        checked = box.find(f"{W}default") if checked is None else checked
        on = checked is not None and (checked.get(f"{W}val") or "1") not in ("0", "false", "off")
        return "☑" if on else "☐"
    drop = data.find(f"{W}ddList")
    if drop is not None:
        entries = [item.get(f"{W}val") or "" for item in drop.findall(f"{W}listEntry")]
        chosen = number(value(drop, "result") or value(drop, "default", "0"), 0)
        return entries[chosen] if 0 <= chosen < len(entries) else ""
    return ""


def address(instruction: str) -> str:
    """The address in a HYPERLINK code; a place inside the document begins with `#`."""
    match = re.search(r'HYPERLINK\s+(?:"([^"]*)"|(?!\\)(\S+))', instruction, re.IGNORECASE)
    if match:
        return (match[1] or match[2] or "").strip()
    return "#" if "\\l" in instruction else ""


def checked_link(target: str) -> str:
    """A link to the web or a mailbox, unchanged; everything else becomes ""."""
    plain = "".join(ch for ch in target.strip() if ch.isprintable() and ch not in ' <>"`{}|\\^')
    try:
        parts = urlsplit(plain)
    except ValueError:
        return ""
    if parts.scheme.lower() not in _SCHEMES or (parts.scheme.lower() != "mailto" and not parts.netloc):
        return ""
    return plain
