"""The 申报表: a table (or lines such as “单位：…”) that fills the front matter; private entries never reach the page.

Source: requirements 3.2 (fields seen in real forms) and the field table.
"""

from __future__ import annotations

import re

from msgspec import Struct
from msgspec.structs import replace

from casebook.fields import SECTIONS, field_of
from casebook.intake.blocks import Block, Cell, Para, Span, Table
from casebook.intake.limits import Refusal
from casebook.intake.names import plain
from casebook.intake.rebuild import squared

_SYNONYMS: dict[str, tuple[str, ...]] = {
    "title": ("案例名称", "案例标题", "案例题目", "标题", "题目", "工作法名称", "案例名", "典型案例名称", "实践案例名称"),
    "unit": ("申报单位", "报送单位", "实施单位", "单位", "单位名称", "单位全称", "报送部门", "申报及实施单位", "所在单位", "申报单位名称"),
    "partners": ("合作单位", "联合单位", "协作单位", "共建单位"),
    "scene": ("场景", "所属场景", "申报场景", "主题实践场景", "实践场景", "主题场景", "场景名称", "对应场景"),
    "scene_also": ("相关场景", "其他场景"),
    "values": ("优字内涵",),
    "problem": ("针对问题", "针对的问题", "解决问题"),
    "area": ("涉及领域", "领域"),
    "form": ("形式", "开展形式"),
    "duties": ("导师职责",),
    "venue": ("载体", "实施载体"),
    "practiced": ("起止时间", "实施时间", "开展时间", "实施起止时间", "实践时间", "活动时间"),
    "practiced_from": ("开始时间",),
    "practiced_to": ("结束时间",),
    "methods": ("所用工作法", "工作法"),
    "based_on": ("借鉴自", "借鉴案例"),
    "summary": ("一句话摘要", "一句话简介", "一句话概括"),
    "abstract": ("内容摘要", "案例摘要", "摘要", "案例简介", "内容简介", "主要事迹", "案例概述", "主要内容"),
    "contact_office": ("联系科室", "责任科室", "承办科室"),
    "authors": ("报送人员", "参与撰写人员", "撰写人员", "报送人", "作者", "执笔人", "撰稿人", "参与撰写人员姓名"),
    "consent": ("本人同意", "本人是否同意", "是否同意公开"),
}  # fmt: skip
_PRIVATE = (
    "联系人", "负责人", "联系电话", "电话", "手机", "手机号", "手机号码", "联系方式", "办公电话", "邮箱", "电子邮箱", "电子邮件",
    "身份证号", "身份证号码", "姓名", "性别", "出生年月", "出生日期", "年龄", "民族", "政治面貌", "学历", "学位", "职务", "职称",
    "职务职称", "通讯地址", "地址", "家庭住址", "微信", "微信号", "qq", "邮编", "传真", "联系人及电话", "联系人及联系电话",
    "项目负责人", "负责人姓名", "联系人姓名",
)  # fmt: skip
_NOTES = ("工作指引", "填写说明")
"""Rows of our own blank forms that only tell; nobody's answer stands in them."""
_OPINIONS = re.compile(
    r"(?:意见|盖章|签字|签章|填表说明|填报日期|填表日期|申报日期|填报时间|申报时间|填表人|审核人|编号)$"
)
_UNFILLED = re.compile(
    r"^(?:请?(?:选择|单击|点击|在此|此处|填写|输入)|选择一项|单击或点击|click or tap|choose an item)",
    re.IGNORECASE,
)
_KEYS = {plain(word): key for key, words in _SYNONYMS.items() for word in words}
_SECTION_OF = {plain(word): name for name, also in SECTIONS.items() for word in (name, *also)}
_LINE = re.compile(r"^([^\s：:]{1,10}(?:\s[^\s：:]{1,4})*)\s*[：:]\s*(\S.*)$", re.DOTALL)
_ASIDE = re.compile(r"[（(【\[][^）)】\]]*[）)】\]]")


class Form(Struct, frozen=True):
    """What forms said: (key, written text), sections found in cells, and labels of what was kept off the page."""

    pairs: tuple[tuple[str, str], ...] = ()
    sections: tuple[tuple[str, tuple[Block, ...]], ...] = ()
    rest: tuple[tuple[str, tuple[Block, ...]], ...] = ()
    private: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    found: bool = False


def meaning(label: str) -> str:
    """What a label asks for: a field's key, `section:name`, `private`, `opinion`, `note`, or ""."""
    word = plain(_ASIDE.sub("", label))
    bare = plain(label)
    for text in (word, bare):
        if text in _KEYS:
            return _KEYS[text]
        known = field_of("case", text)
        if known is not None and known.who.startswith("U") and known.key not in ("effect", "lessons"):
            return known.key
        if text in _SECTION_OF:
            return f"section:{_SECTION_OF[text]}"
        if text in _PRIVATE:
            return "private"
        if text in _NOTES:
            return "note"
    return "opinion" if word and len(word) <= 16 and _OPINIONS.search(word) else ""


def label_of(line: str) -> tuple[str, str]:
    """(what the label asks for, what follows it) of a line such as “单位：甲局”; ("", the line) of any other."""
    match = _LINE.match(line)
    asked = meaning(match[1]) if match else ""
    return (asked, match[2].strip()) if match and asked else ("", line)


def _pairs_of(table: Table) -> list[tuple[str, Cell]]:
    """(label, content) of a form; a label alone in its row names the row below."""
    found: list[tuple[str, Cell]] = []
    pending = ""
    for row in squared(table).rows:
        cells = [c for c in row.cells if c.below != "continue" and (c.text or c.across or _has_picture(c))]
        written = [c for c in cells if c.text or _has_picture(c)]
        if len(written) == 1 and len(cells) == 1:
            if pending:
                found.append((pending, _written(written[0])))
                pending = ""
            elif _asks(written[0]):
                pending = written[0].text
            else:
                found += _lead_label(_written(written[0]))
            continue
        pending = ""
        index = 0
        while index < len(cells):
            label = cells[index].text
            following = cells[index + 1] if index + 1 < len(cells) else None
            asks_next = following is not None and _asks(following, meaning(label), index + 2 == len(cells))
            if label and following is not None and len(label) <= 40 and (meaning(label) or not asks_next):
                found.append((label, Cell(()) if asks_next else _written(following)))
                index += 1 if asks_next else 2
            else:
                found += _lead_label(cells[index]) if label else []
                index += 1
    return found


def _written(cell: Cell) -> Cell:
    """A cell, empty when nothing was written in it but the form's own hint."""
    return cell if filled(cell.text) or _has_picture(cell) or not cell.text else Cell(())


def _asks(cell: Cell, before: str = "", last: bool = False) -> bool:
    """Whether a cell is a label; a form's own hint never is, nor is an answer that only ends like one (“听取意见”).

    Args:
        before: meaning of the cell on its left.
        last: whether it ends its row, so that nothing could answer it.
    """
    asked = meaning(cell.text) if filled(cell.text) else ""
    return bool(asked) and not (asked == "opinion" and last and field_of("case", before) is not None)


def _lead_label(cell: Cell) -> list[tuple[str, Cell]]:
    """A full-width cell that begins with its own label: “主要做法：…”."""
    if not cell.blocks or not isinstance(cell.blocks[0], Para):
        return []
    first = cell.blocks[0]
    head, colon, tail = first.text.partition("：")
    if colon and meaning(head):
        rest = (Para((Span(tail.strip()),)),) if tail.strip() else ()
        return [(head, Cell((*rest, *cell.blocks[1:])))]
    if meaning(first.text.rstrip("：:")) and len(cell.blocks) > 1:
        return [(first.text.rstrip("：:"), Cell(cell.blocks[1:]))]
    return [("", cell)]


def _has_picture(cell: Cell) -> bool:
    return any(isinstance(b, Para) and b.pictures for b in cell.blocks)


def is_form(table: Table) -> bool:
    """Whether a table is a 申报表 of a case: it names a unit, a title or scene, and one thing more, and is not blank."""
    pairs = [(meaning(label), filled(cell.text)) for label, cell in _pairs_of(table)]
    meanings = [asked for asked, _ in pairs if asked]
    answered = any(asked and asked != "opinion" and text for asked, text in pairs)
    named = "unit" in meanings and ("title" in meanings or "scene" in meanings)
    return named and len(meanings) >= 3 and answered


def read_forms(blocks: tuple[Block, ...]) -> tuple[Form, tuple[Block, ...]]:
    """What the forms among the blocks say, and the blocks without them.

    Raises:
        Refusal: they are about different cases, which nobody can tell apart in the text.
    """
    pairs: list[tuple[str, str]] = []
    sections: list[tuple[str, tuple[Block, ...]]] = []
    rest: list[tuple[str, tuple[Block, ...]]] = []
    private: list[str] = []
    left_out: list[str] = []
    kept: list[Block] = []
    forms: list[dict[str, str]] = []
    for block in blocks:
        if not isinstance(block, Table) or not is_form(block):
            kept.append(block)
            continue
        first = len(pairs)
        for label, cell in _pairs_of(block):
            kind, text = meaning(label), filled(cell.text)
            content = tuple(b for b in cell.blocks if isinstance(b, Table) or b.spans)
            if kind.startswith("section:") and content:
                sections.append((kind.removeprefix("section:"), content))
            elif kind == "private" and text:
                private.append(label)
            elif kind == "opinion" and text:
                left_out.append(label)
            elif kind and kind not in ("private", "opinion", "note") and not kind.startswith("section:"):
                if text:
                    pairs.append((kind, text))
                rest += [("", (b,)) for b in content if isinstance(b, Para) and b.pictures]
            elif not kind and content and label != cell.text:
                rest.append((label, content))
        forms.append(dict(reversed(pairs[first:])))
    _check_one_case(forms)
    return Form(
        tuple(pairs), tuple(sections), tuple(rest), tuple(private), tuple(left_out), bool(forms)
    ), tuple(kept)


def _check_one_case(forms: list[dict[str, str]]) -> None:
    """A file holds one case: its forms agree on the title, or on the unit where one of them has no title."""
    found: list[dict[str, str]] = []
    for form in forms:
        for other in found:
            key = "title" if "title" in form and "title" in other else "unit"
            ours, theirs = plain(form.get(key, "")), plain(other.get(key, ""))
            if ours == theirs or not ours or not theirs:
                break
        else:
            found.append(form)
    if len(found) > 1:
        named = (form.get("title") or form.get("unit", "") for form in found)
        names = "、".join(f"《{' '.join(name.split())[:40]}》" for name in named)
        raise Refusal("several_cases", count=len(found), names=names)


def filled(text: str) -> str:
    """A cell's text, or "" when it is only the form's own hint."""
    return "" if _UNFILLED.match(text.strip()) and len(text) < 40 else text.strip()


def read_lines(blocks: tuple[Block, ...]) -> tuple[tuple[tuple[str, str], ...], tuple[Block, ...]]:
    """Pairs written as lines at the top (“单位：甲局”), and the blocks without them."""
    pairs: list[tuple[str, str]] = []
    gone: set[int] = set()
    seen = 0
    for index, block in enumerate(blocks):
        if not isinstance(block, Para) or block.heading or seen >= 15:
            break
        seen += bool(block.text)
        key, answer = label_of(block.text)
        limit = 400 if key in ("abstract", "summary") else 90
        if key and key not in ("private", "opinion", "note") and ":" not in key and len(answer) <= limit:
            pairs.append((key, answer))
            gone.add(index)
    return tuple(pairs), tuple(b for i, b in enumerate(blocks) if i not in gone)


def with_sections(blocks: tuple[Block, ...], form: Form, appendix: str) -> tuple[Block, ...]:
    """The text with the sections that stood in the form's cells, and an appendix of the other entries."""
    made = list(blocks)
    order = list(SECTIONS)
    for name, content in sorted(form.sections, key=lambda item: order.index(item[0])):
        made += [
            Para((Span(name),), heading=2, by="form"),
            *(replace(b, heading=0) if isinstance(b, Para) else b for b in content),
        ]
    pictures = [b for label, content in form.rest if not label for b in content]
    others = [(label, content) for label, content in form.rest if label]
    if others:
        made.append(Para((Span(appendix),), heading=2, by="form"))
        for label, content in others:
            made += [Para((Span(label, bold=True),)), *content]
    return tuple(made + pictures)
