"""A body as blocks: what paper shows of a Markdown text, whoever prints it (Word, print HTML)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from msgspec import Struct

from casebook.messages import say
from casebook.safety import clean_html, renderer

_USE = re.compile(r"[{｛](M-[0-9-]+)[}｝]")
_SPACE = re.compile(r"\s+")
_NUMBER = re.compile(
    r"^\s*(?:[（(][一二三四五六七八九十\d]{1,3}[)）]|第[一二三四五六七八九十]{1,3}[、，]?|[一二三四五六七八九十\d]{1,3}[、.．])\s*"
)
NUMERALS = ("", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十")


class Run(Struct, frozen=True):
    """A piece of text in one weight."""

    text: str
    bold: bool = False
    italic: bool = False


class Heading(Struct, frozen=True):
    """A heading below the record's title: level 1 一、 · 2 （一） · 3 1. (source: GB/T 9704-2012); 0 bears no number."""

    level: int
    text: str


class Para(Struct, frozen=True):
    """A paragraph; `look` is body, item, quote, code or comment; `depth` counts nested lists from 0."""

    runs: tuple[Run, ...]
    look: str = "body"
    depth: int = 0


class Table(Struct, frozen=True):
    """Rows of cells of text, all of one length; `header` rows stand first; `caption` may be ""."""

    rows: tuple[tuple[str, ...], ...]
    header: int = 1
    caption: str = ""
    shares: tuple[int, ...] = ()
    """Widths of the columns in percent, or () for equal ones."""


class Figure(Struct, frozen=True):
    """A picture beside the record's file, POSIX path as written, with its caption."""

    path: str
    caption: str


Block = Heading | Para | Table | Figure


def text(*parts: str, look: str = "body") -> Para:
    """A paragraph of plain text."""
    return Para((Run("".join(parts)),), look)


def blocks_of(markdown: str) -> tuple[Block, ...]:
    """The blocks of a body, through the same safe renderer as the site."""
    source = _USE.sub(lambda found: say("exports.step_method", id=found[1]), markdown)
    html = clean_html(_renderer().reset().convert(source), 0)
    if not html.strip():
        return ()
    from lxml import html as lxml_html  # noqa: PLC0415 - only paper needs it

    root = lxml_html.fragment_fromstring(html, create_parent="div")
    return tuple(_walk(root, 0))


@cache
def _renderer() -> Any:
    return renderer()


_HEADINGS = {"h1": 1, "h2": 1, "h3": 2, "h4": 3, "h5": 3, "h6": 3}
_CONTAINERS = frozenset(
    ("div", "section", "article", "details", "figure", "dl", "body", "main", "aside", "label")
)
_SKIPPED = frozenset(("input", "hr", "script", "style"))


def _walk(node: Any, depth: int, look: str = "body") -> Iterator[Block]:
    """Blocks below a container; loose text becomes a paragraph."""
    loose: list[Run] = list(_text(node.text))
    for child in node:
        tag = child.tag if isinstance(child.tag, str) else ""
        if tag in _BLOCKS:
            yield from _flush(loose, look, depth)
            yield from _block(child, tag, depth, look)
        elif tag and tag not in _SKIPPED:
            yield from _pictures(child, loose, look, depth)
        loose += _text(child.tail)
    yield from _flush(loose, look, depth)


def _pictures(node: Any, loose: list[Run], look: str, depth: int) -> Iterator[Block]:
    if node.tag == "img":
        yield from _flush(loose, look, depth)
        yield Figure(node.get("src", ""), node.get("alt", "").strip())
    else:
        loose += _runs(node)


def _flush(loose: list[Run], look: str, depth: int) -> Iterator[Block]:
    runs = _tidy(loose)
    loose.clear()
    if runs:
        yield Para(runs, look, depth)


def _block(node: Any, tag: str, depth: int, look: str) -> Iterator[Block]:  # noqa: PLR0911 - a table of tags
    if tag in _HEADINGS:
        yield Heading(_HEADINGS[tag], "".join(run.text for run in _runs(node)).strip())
        return
    if tag in ("ul", "ol"):
        yield from _list(node, tag == "ol", depth)
        return
    if tag == "table":
        yield from _table(node)
        return
    if tag == "pre":
        for line in node.text_content().rstrip("\n").split("\n"):
            yield Para((Run(line),), "code", depth)
        return
    if tag == "blockquote":
        yield from _walk(node, depth, "quote")
        return
    if tag == "figcaption":
        return
    if tag in ("dt", "summary"):
        yield Para(tuple(Run(run.text, True, run.italic) for run in _tidy(_runs(node))), look, depth)
        return
    yield from _walk(node, depth, look)


_BLOCKS = (
    frozenset(("p", "ul", "ol", "table", "pre", "blockquote", "dt", "dd", "summary", "figcaption"))
    | _HEADINGS.keys()
    | _CONTAINERS
)


def _list(node: Any, ordered: bool, depth: int) -> Iterator[Block]:
    start = int(node.get("start") or 1) if str(node.get("start") or "1").isdigit() else 1
    for number, item in enumerate(node.iterchildren("li"), start):
        mark = f"{number}. " if ordered else "— "
        first = True
        for block in _walk(item, depth + 1 if depth else 1, "item"):
            if isinstance(block, Para) and first:
                yield Para((Run(mark), *block.runs), "item", depth)
                first = False
            else:
                yield block


def _table(node: Any) -> Iterator[Block]:
    rows = [tuple(_plain(cell) for cell in row if cell.tag in ("td", "th")) for row in node.iter("tr")]
    rows = [row for row in rows if row]
    width = max(map(len, rows), default=0)
    if width:
        header = len(node.findall("thead/tr"))
        yield Table(tuple((*row, *[""] * (width - len(row))) for row in rows), header)


def _plain(node: Any) -> str:
    return "".join(run.text for run in _tidy(_runs(node)))


def _runs(node: Any, bold: bool = False, italic: bool = False) -> list[Run]:
    if not isinstance(node.tag, str) or node.tag in _SKIPPED or "headerlink" in (node.get("class") or ""):
        return []
    if node.tag == "br":
        return [Run("\n")]
    if node.tag == "img":
        return []
    bold, italic = bold or node.tag in ("strong", "b"), italic or node.tag in ("em", "i")
    found = _text(node.text, bold, italic)
    for child in node:
        found += _runs(child, bold, italic)
        found += _text(child.tail, bold, italic)
    return found


def _text(value: str | None, bold: bool = False, italic: bool = False) -> list[Run]:
    return [Run(_SPACE.sub(" ", value), bold, italic)] if value else []


def _tidy(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Runs joined where they look the same, without white space at both ends."""
    joined: list[Run] = []
    for run in runs:
        if joined and (joined[-1].bold, joined[-1].italic) == (run.bold, run.italic):
            joined[-1] = Run(joined[-1].text + run.text, run.bold, run.italic)
        elif run.text:
            joined.append(run)
    if joined:
        joined[0] = Run(joined[0].text.lstrip(), joined[0].bold, joined[0].italic)
        joined[-1] = Run(joined[-1].text.rstrip(), joined[-1].bold, joined[-1].italic)
    return tuple(run for run in joined if run.text)


def numbered(blocks: Iterable[Block]) -> Iterator[Block]:
    """Blocks whose headings have the marks of their level instead of those the writer typed."""
    counts = [0, 0, 0, 0]
    for block in blocks:
        if not isinstance(block, Heading) or not block.level:
            yield block
            continue
        level = block.level
        counts[level] += 1
        counts[level + 1 :] = [0] * (3 - level)
        yield Heading(level, number_of(level, counts[level]) + _NUMBER.sub("", block.text))


def number_of(level: int, count: int) -> str:
    """The mark of the `count`-th heading of a level: 一、 （一） 1. (source: GB/T 9704-2012)."""
    return (f"{numeral(count)}、", f"（{numeral(count)}）", f"{count}. ")[level - 1]


def numeral(count: int) -> str:
    """1–99 in Chinese."""
    if count <= 10:
        return NUMERALS[count]
    tens, ones = divmod(count, 10)
    return ("" if tens == 1 else NUMERALS[tens]) + "十" + NUMERALS[ones]
