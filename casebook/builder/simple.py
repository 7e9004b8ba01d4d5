"""Bodies that use only common signs, as safe HTML, in a fiftieth of the whole renderer's time.

Simple are headings, paragraphs, flat lists, quotes, plain tables and figures, with no sign inside but `**bold**` and
`{M-2026-03}`. Each pattern names what it lets in: nothing of a writer's can begin a tag, an entity or an attribute,
so there is nothing to clean. Any other body is left to `Bodies`; a test holds both to the same output.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from markdown.extensions.toc import nest_toc_tokens, unique

from casebook.safety.markdown import CONFIGS, joined, slugify
from casebook.safety.sanitize import clean_text

_PLAIN = r"[^\x00-\x1f\x7f-\xa0\ud800-\udfff\\`\[\]<>&_^=~#|*{}｛｝]"
_BOLD = rf"\*\*(?!\s){_PLAIN}++(?<!\s)\*\*(?!\*)"
_USE = r"\{M-[0-9-]++\}"
_TEXT = rf"(?!\s)(?:{_PLAIN}++|{_BOLD})(?:{_PLAIN}++|{_BOLD}|{_USE})*+(?<!\s)"

_MARKS = re.compile(r"\*\*([^*]+)\*\*|\{(M-[0-9-]+)\}")
_HEADING = re.compile(rf"(##|###) +(?!\s)({_PLAIN}{{1,80}})(?<!\s)")
_LINE = re.compile(rf"(?!\d+\.[ ])(?=[^\s!#-')-/:-@\[-`{{-~]|\*\*){_TEXT}")
_NUMBER = re.compile(r"[0-9]{1,9}\.")
_CELL = re.compile(_TEXT)
_RULE = re.compile(r"\|(?: ?-+ ?\|){2,40}")
_FIGURE = re.compile(
    rf"!\[((?:(?!\"){_PLAIN}){{1,300}})\]\(((?:[A-Za-z0-9-]{{1,80}}/){{0,3}}[A-Za-z0-9-]{{1,80}}\.(?:webp|png|jpe?g|gif))\)"
)
_BETWEEN = re.compile(r"\n\n+")


def simple_body(markdown: str, up: str) -> tuple[str, list[dict[str, Any]]] | None:
    """HTML and contents of a simple body; None for any other.

    Args:
        up: relative URL of the site's root, with its slash.
    """
    page = _Page(up)
    return page.result() if all(map(page.add, _BETWEEN.split(markdown.strip("\n")))) else None


class _Page:
    """One body, block by block; `add` refuses what is not simple."""

    def __init__(self, up: str) -> None:
        self._up, self._last = up, ""
        self._html: list[str] = []
        self._ids: set[str] = set()
        self._contents: list[Any] = []
        self._makers: dict[str, Callable[[str], str]] = {
            "#": self._heading,
            ">": self._quote,
            "|": self._table,
            "!": self._figure,
        }

    def result(self) -> tuple[str, list[dict[str, Any]]]:
        """The page's HTML, and its headings as Python-Markdown nests them."""
        contents: list[Any] = nest_toc_tokens(self._contents)
        return "\n".join(self._html), contents

    def add(self, block: str) -> bool:
        """Whether the block is simple; a list or a quote below its like is not, for they are one."""
        items = _items(block.split("\n")) if block.startswith(("- ", "1. ")) else None
        kind = "list" if items else block[:1]
        if kind == self._last and kind in ("list", ">"):
            return False
        self._last = kind
        made = self._list(block[0], items) if items else self._makers.get(kind, self._paragraph)(block)
        self._html.append(made)
        return bool(made)

    def _marked(self, text: str) -> str:
        if "\n" in text:
            text = joined(text, "**")
        return _MARKS.sub(self._mark, text) if "*" in text or "{" in text else text

    def _mark(self, match: re.Match[str]) -> str:
        if match[1]:
            return f"<strong>{match[1]}</strong>"
        return f' <a href="{self._up}methods/{match[2]}.html">{match[2]}</a>'

    def _paragraph(self, block: str) -> str:
        return f"<p>{self._marked(block)}</p>" if _all_lines(block.split("\n")) else ""

    def _heading(self, block: str) -> str:
        match = _HEADING.fullmatch(block)
        name = " ".join(match[2].split()) if match else ""
        slug = slugify(name)
        if not match or not slug:
            return ""
        level, target = len(match[1]), unique(slug, self._ids)
        self._contents.append({"level": level, "id": target, "name": name})
        link = f'<a class="headerlink" href="#{target}" title="{CONFIGS["toc"]["permalink_title"]}">¶</a>'
        return f'<h{level} id="{target}">{match[2]}{link}</h{level}>'

    def _list(self, sign: str, items: list[str]) -> str:
        tag = "ul" if sign == "-" else "ol"
        return "\n".join((f"<{tag}>", *(f"<li>{self._marked(item)}</li>" for item in items), f"</{tag}>"))

    def _quote(self, block: str) -> str:
        lines = block.split("\n")
        if not all(line.startswith("> ") for line in lines) or not _all_lines([line[2:] for line in lines]):
            return ""
        text = "\n".join(line[2:] for line in lines)
        return f"<blockquote>\n<p>{self._marked(text)}</p>\n</blockquote>"

    def _table(self, block: str) -> str:
        lines = block.split("\n")
        rule = lines.pop(1) if len(lines) > 2 else ""
        rows = [line[2:-2].split(" | ") for line in lines if line[:2] == "| " and line[-2:] == " |"]
        regular = {len(row) for row in rows} == {rule.count("|") - 1} and len(rows) == len(lines)
        if (
            not regular
            or not _RULE.fullmatch(rule)
            or not all(_CELL.fullmatch(c) for row in rows for c in row)
        ):
            return ""
        head, *body = (self._row(row, "td" if at else "th") for at, row in enumerate(rows))
        return "\n".join(("<table>", "<thead>", head, "</thead>", "<tbody>", *body, "</tbody>", "</table>"))

    def _row(self, cells: list[str], tag: str) -> str:
        return "\n".join(("<tr>", *(f"<{tag}>{self._marked(cell)}</{tag}>" for cell in cells), "</tr>"))

    def _figure(self, block: str) -> str:
        match = _FIGURE.fullmatch(block)
        if not match or clean_text(match[1]) != match[1]:
            return ""
        return f'<figure><img alt="{match[1]}" src="{match[2]}"><figcaption>{match[1]}</figcaption></figure>'


def _all_lines(lines: list[str]) -> bool:
    return all(map(_LINE.fullmatch, lines))


def _items(lines: list[str]) -> list[str] | None:
    """What stands behind the signs of a flat list, None where it is another block."""
    parts = [line.partition(" ") for line in lines]
    alike = all(part[0] == "-" if lines[0][0] == "-" else _NUMBER.fullmatch(part[0]) for part in parts)
    items = [part[2] for part in parts]
    return items if alike and _all_lines(items) else None
