"""What the look of a Chinese document says: its title, its headings, the captions of its pictures.

Source: GB/T 9704 (一、（一）1.（1）) and intake facts: style first, then shape; a sentence is never a heading.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable

from msgspec.structs import replace

from casebook.intake.blocks import Block, Para, Span, Table, paragraphs
from casebook.intake.form import label_of

_NUMBER = "一二三四五六七八九十百零〇○"
_FIRST = re.compile(rf"第[{_NUMBER}\d]+(?:[章编篇]|部分)|[{_NUMBER}]{{1,4}}\s*[、．.](?!\d)|[㈠-㈩]、")
_SECOND = re.compile(rf"第[{_NUMBER}\d]+节|[（(]\s*[{_NUMBER}]{{1,4}}\s*[）)]|[㈠-㈩](?!、)")
_END = ("。", "；", "，", ",", ";", "、", ".")
_SHORT_END = ("：", ":", "？", "！", "?", "!")
_SENTENCE = re.compile(r"[。；;]|[！？](?=.)")
_LABEL_ONLY = re.compile(
    rf"^(?:第[{_NUMBER}\d]+(?:[章编篇节]|部分)|[{_NUMBER}]{{1,4}}\s*[、．.]|[（(]\s*[{_NUMBER}]{{1,4}}\s*[）)]|[㈠-㈩]、?)\s*$"
)
HEADING_MOST = 45
"""Characters of the longest paragraph that may be a heading by shape."""
SHORT_MOST = 25
"""The same for one that ends like a question or an announcement."""
TITLE_LOOK = 12
"""Written paragraphs from the top among which the title is looked for."""
TITLE_MOST = 80

_NOT_TITLE = re.compile(
    r"^(?:附件|附录|附表|附)\s*[\d一二三四五六七八九十]*\s*[:：]?$|^[（(].{1,12}[）)]$|〔\d{4}〕|^\d{4}\s*年|^第\s*\d+\s*期"
    r"|^(?:单位|报送单位|申报单位|作者|姓名|日期|时间|密级|编号|场景)\s*[:：]|^目\s*录$|文件$|^[\W\d_]+$"
)
_CAPTION = re.compile(
    r"^(?:(?:图片?|照片|附图|图表|Fig(?:ure)?\.?)\s*(?:[\d一二三四五六七八九十]+(?:[-－.—]\d+)*|[:：])|图为)\s*\S?"
)
_TOC_LINE = re.compile(r"[\s.…·]{2,}\d{1,4}$|[…·.]{3,}")


def heading_shape(text: str) -> int:
    """2 for 第X章 and 一、, 3 for 第X节 and （一）, 0 for everything else."""
    if (
        len(text) > HEADING_MOST
        or text.endswith(_END)
        or (text.endswith(_SHORT_END) and len(text) > SHORT_MOST)
    ):
        return 0
    if _SENTENCE.search(text) or _TOC_LINE.search(text) or _LABEL_ONLY.match(text):
        return 0
    if _FIRST.match(text):
        return 2
    return 3 if _SECOND.match(text) else 0


def with_headings(blocks: Iterable[Block], title: Para | None) -> tuple[Block, ...]:
    """Blocks with headings marked: styles shifted so that the topmost is level 2, shapes at their fixed level."""
    found = [b for b in blocks if b is not title]
    top = min((p.level for p in paragraphs(found) if p.level is not None and p.text), default=0)
    return tuple(_marked(block, top) for block in found)


def _marked(block: Block, top: int) -> Block:
    if isinstance(block, Table):
        return replace(block, rows=tuple(
            replace(row, cells=tuple(replace(c, blocks=tuple(_styled(b, top) for b in c.blocks)) for c in row.cells))
            for row in block.rows
        ))  # fmt: skip
    styled = _styled(block, top)
    if (
        isinstance(styled, Para)
        and not styled.heading
        and styled.kind in ("", "title")
        and styled.bullet < 0
        and not styled.pictures
    ):
        shape = heading_shape(styled.text)
        if shape:
            return replace(styled, heading=shape, by="shape")
    return styled


def _styled(block: Block, top: int) -> Block:
    if isinstance(block, Table):
        return _marked(block, top)
    if block.level is None or not block.text:
        return block
    return replace(block, heading=min(2 + block.level - top, 6), by="style", bullet=-1)


def body_size(blocks: Iterable[Block]) -> float:
    """The size that most characters of the document have, in half-points."""
    sizes: Counter[float] = Counter()
    for para in paragraphs(blocks):
        sizes[para.size] += len(para.text)
    return max(sizes, key=lambda size: (sizes[size], size), default=0)


def find_title(blocks: tuple[Block, ...]) -> tuple[Para | None, tuple[Block, ...]]:
    """The title paragraph and the blocks without it; lines of a broken title are joined.

    Order: title style, first centred paragraph that is not smaller than the text, largest paragraph, first short one
    by heading style. None when nothing looks like a title.
    """
    top: list[tuple[int, Para]] = []
    for index, block in enumerate(blocks):
        if isinstance(block, Para) and block.text and not block.box:
            if heading_shape(block.text) and not block.centred and block.kind != "title":
                break
            top.append((index, block))
        if len(top) == TITLE_LOOK:
            break
    usual = body_size(blocks)
    fit = [(i, p) for i, p in top if _fit(p)]
    styled = [(i, p) for i, p in fit if p.kind == "title"]
    centred = [(i, p) for i, p in fit if p.centred and (p.size >= usual or p.level == 0)]
    largest = max((p.size for _, p in fit), default=0)
    large = [(i, p) for i, p in fit if p.size == largest and p.size > usual]
    first = [
        (i, p)
        for i, p in fit[:1]
        if p.level == 0 or (len(blocks) > 1 and len(p.text) <= 40 and top[0][1] is p)
    ]
    chosen = next(iter(styled or centred or large or first), None)
    if chosen is None:
        return None, blocks
    return _joined(blocks, *chosen)


def _fit(para: Para) -> bool:
    text = para.text
    return (
        1 < len(text) <= TITLE_MOST
        and not text.endswith(("。", "；", "，", "："))
        and not _NOT_TITLE.search(text)
        and not _CAPTION.match(text)
        and (para.centred or para.level is not None or para.kind or label_of(text)[0] in ("", "title"))
        and not (heading_shape(text) and para.kind != "title")
        and para.kind in ("", "title")
        and para.bullet < 0
    )


def _joined(blocks: tuple[Block, ...], index: int, title: Para) -> tuple[Para, tuple[Block, ...]]:
    """The title with the lines that follow it in the same look (a long title broken by hand)."""
    used = [index]
    spans = list(title.spans)
    for step in range(index + 1, min(index + 3, len(blocks))):
        block = blocks[step]
        if not isinstance(block, Para) or not block.text:
            break
        same = block.centred == title.centred and block.size == title.size and block.kind == title.kind
        if (
            not same
            or block.level != title.level
            or not title.centred
            or not _fit(block)
            or _subtitle(block.text)
        ):
            break
        used.append(step)
        spans += [Span("\n"), *block.spans]
    return replace(title, spans=tuple(spans)), tuple(b for i, b in enumerate(blocks) if i not in used)


def _subtitle(text: str) -> bool:
    """Whether a line below the title is something of its own: a subtitle, a unit, a name."""
    return text.startswith(("—", "–", "-", "（", "(")) or len(text) <= 4


def title_text(title: Para) -> str:
    """The title in one line without “标题：” before it, Chinese lines joined without a gap."""
    text = "".join(s.text for s in title.spans)
    line = re.sub(r"\s+", " ", re.sub(r"(?<=[^\x00-\xff])\s+(?=[^\x00-\xff])", "", text)).strip()
    asked, answer = label_of(line)
    return answer if asked == "title" else line


def captions(blocks: Iterable[Block]) -> dict[int, str]:
    """Caption of each picture: the short paragraph right below it, or right above in the manner of 图1."""
    found: dict[int, str] = {}
    _captions_in(tuple(blocks), found)
    return found


def _captions_in(blocks: tuple[Block, ...], found: dict[int, str]) -> None:
    lines = [b for b in blocks if isinstance(b, Table) or b.spans]
    for index, block in enumerate(lines):
        if isinstance(block, Table):
            _captions_in_table(block, found)
            continue
        if not block.pictures:
            continue
        own = block.text if 0 < len(block.text) <= 40 else ""
        said = None if own else _said_beside(lines, index)
        text = own or (said.text if said else "")
        parts = _parts(text)
        for position, number in enumerate(block.pictures):
            if text:
                found[number] = parts[position] if len(parts) == len(block.pictures) else text


def _parts(text: str) -> list[str]:
    """The captions in one line below several pictures."""
    return [p for p in re.split(r"\s{2,}|　+|(?<=\S)\s+(?=图\s*\d)", text) if p]


def _said_beside(lines: list[Block], index: int) -> Para | None:
    """The paragraph that is the caption of the picture at `index`."""
    after = lines[index + 1] if index + 1 < len(lines) else None
    before = lines[index - 1] if index else None
    for block, below in ((after, True), (before, False)):
        if isinstance(block, Para) and _caption_of(block, below=below):
            return block
    return None


def captions_once(blocks: tuple[Block, ...], shown: Collection[int]) -> tuple[Block, ...]:
    """The blocks without the captions that the pictures bear themselves, each picture in a paragraph of its own.

    Args:
        shown: numbers of the pictures that can be shown.
    """
    lines = [b for b in blocks if isinstance(b, Table) or b.spans]
    alone: dict[int, tuple[Para, ...]] = {}
    for index, block in enumerate(lines):
        if (
            isinstance(block, Table)
            or block.text
            or not block.pictures
            or not set(block.pictures) <= set(shown)
        ):
            continue
        said = _said_beside(lines, index)
        if said is None or any(s.note or s.link or s.raised for s in said.spans):
            continue
        if len(block.pictures) in (1, len(_parts(said.text))):
            alone[id(block)] = tuple(
                replace(block, spans=(span,)) for span in block.spans if span.picture or span.note
            )
            alone[id(said)] = ()
    return tuple(made for block in blocks for made in alone.get(id(block), (block,)))


def _captions_in_table(table: Table, found: dict[int, str]) -> None:
    """In a layout table the caption stands in the same cell, or in the cell below."""
    for upper, row in enumerate(table.rows):
        for column, cell in enumerate(row.cells):
            _captions_in(cell.blocks, found)
            numbers = [n for p in paragraphs(cell.blocks) for n in p.pictures if n not in found]
            if not numbers or cell.text or upper + 1 >= len(table.rows):
                continue
            lower = table.rows[upper + 1].cells
            text = lower[column].text if len(lower) == len(row.cells) else ""
            if 0 < len(text) <= 40 and "\n" not in text:
                found.update(dict.fromkeys(numbers, text))


def _caption_of(block: Block | None, *, below: bool) -> str:
    if (
        not isinstance(block, Para)
        or block.pictures
        or not 0 < len(block.text) <= 60
        or block.level is not None
    ):
        return ""
    text = block.text
    if block.kind == "caption" or (_CAPTION.match(text) and not _SENTENCE.search(text[:-1])):
        return text
    return text if below and block.centred and len(text) <= 40 and not heading_shape(text) else ""
