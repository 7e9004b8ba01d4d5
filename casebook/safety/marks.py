"""Finds marks of classification and of internal use; never the bare words 秘密 and 机密 in a sentence.

Source: 保守国家秘密法 and its 实施条例 (mark = 密级★期限, at the head of the document), requirements 3.5 for 内部….
"""

from __future__ import annotations

import re
from functools import cache

MARK, INTERNAL = "mark", "internal"

_S = r"[ \t*_~`]{0,6}"
_LEVEL = f"(?:绝{_S}密|机{_S}密|秘{_S}密|核{_S}心{_S}商{_S}密|普{_S}通{_S}商{_S}密)"
_EDGE = r"[ \t#>*_~`|+\-=\[\](){}【】〔〕（）《》<>“”\"'「」『』:：,，.。、;；!！\\/]{0,40}"
_ENUMERATION = rf"(?!{_S}(?:[、,，/]|或|和|及|与|以及){_S}(?:绝|机|秘){_S}密)"
_TERM = r"(?:[0-9一二三四五六七八九十]{1,3}(?:年|个月|天|日)|长期|启用前|解密)?"
_CLASSIFIED = (
    rf"{_LEVEL}{_S}[★☆✩✭✮⭐✯＊﹡]{_S}{_TERM}",
    rf"^{_EDGE}{_LEVEL}{_S}[★☆*]?{_S}{_TERM}{_EDGE}$",
    rf"(?:密{_S}级|保密级别|涉密等级|秘密等级|涉密级别){_S}(?:[:：=|\t]|为|是| ){{1,3}}{_S}[\[【（(“\"]?{_LEVEL}(?!级别|等级){_ENUMERATION}",
    rf"{_LEVEL}{_S}[(（〔\[]{_S}(?:保密期限)?{_S}[0-9]{{1,2}}{_S}年{_S}[)）〕\]]",
    "%TSD-Header",
)
_HAS_LEVEL = re.compile(_LEVEL)
_CELL = rf"[|\t]{_S}({_LEVEL}){_S}(?=[|\t\n]|$)|^{_S}({_LEVEL}){_S}(?=[|\t])"
_WORDS = (
    rf"(?:内{_S}部{_S}(?:资{_S}料|文{_S}件|材{_S}料|刊物|参考|使用|传阅|信息|公文|掌握)|注{_S}意{_S}保{_S}存|妥善保管|妥善保存|工作秘密|仅供内部(?:使用|参考|传阅|学习)?|"
    r"(?:不得|请勿|严禁|禁止|切勿)(?:外传|外泄|扩散|传播|转发|翻印|复印)|阅后(?:即焚|收回|销毁))"
)
_INTERNAL = (
    rf"^{_EDGE}(?:本?)?{_WORDS}(?:[\W_]{{0,6}}(?:请)?{_WORDS}){{0,4}}{_EDGE}$",
    rf"[（(【〔\[]{_S}{_WORDS}(?:[\W_]{{0,4}}{_WORDS}){{0,3}}{_S}[）)】〕\]]",
    r"内部(?:资料|文件|材料)[^\n。；]{0,8}?(?:注意|妥善)保[存管]",
    r"内部(?:资料|文件|材料|刊物)[ \t,，、·:：★☆!！—-]{1,4}(?:请|注意|妥善|不得|严禁|禁止|切勿|仅供)",
    rf"(?:密{_S}级|保密级别){_S}[:：=|\t ]{{1,3}}{_S}(?:内部|工作秘密|敏感)",
)


_MAY_BE_INTERNAL = re.compile(
    rf"内{_S}部|注{_S}意{_S}保{_S}存|妥善保[管存]|工作秘密|密{_S}级|保密级别|阅后(?:即焚|收回|销毁)|"
    + "|".join(
        f"{never}(?:外传|外泄|扩散|传播|转发|翻印|复印)" for never in ("不得", "请勿", "严禁", "禁止", "切勿")
    )
)
"""What every rule of `_INTERNAL` needs; looked for once, and faster as each choice begins with a character of its own."""


@cache
def _rule(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.MULTILINE)  # takes longer than to read a case, few of which need it


def marks_in(text: str, name: bool = False) -> tuple[tuple[int, str, str], ...]:
    """(position, kind, written mark) of every mark in normalised `text`, by position.

    Args:
        name: the text is a file name or a document property, where 内部资料 anywhere is a mark.
    """
    rules = _CLASSIFIED if ("密" in text and _HAS_LEVEL.search(text)) or "%TSD" in text else ()
    found = {(m.start(), MARK, _short(m[0])) for rule in rules for m in _rule(rule).finditer(text)}
    cells = [(m.start(), MARK, _short(m[0])) for m in _rule(_CELL).finditer(text)] if rules else []
    if (
        len({re.sub(r"\W", "", mark) for _, _, mark in cells}) == 1
    ):  # several levels in cells are a list of levels
        found |= set(cells)
    if _MAY_BE_INTERNAL.search(text):
        found |= {
            (m.start(), INTERNAL, _short(m[0])) for rule in _INTERNAL for m in _rule(rule).finditer(text)
        }
    if name:
        found |= {
            (m.start(), INTERNAL, m[0]) for m in re.finditer("内部(?:资料|文件|材料)|注意保存|工作秘密", text)
        }
        found |= {(m.start(), MARK, m[0]) for m in re.finditer(rf"(?:^|[\W_]){_LEVEL}(?=$|[\W_])", text)}
    return _first_of_each_line(text, found)


def _short(mark: str) -> str:
    return re.sub(r"\s+", " ", mark).strip(" #>*_|`\t")[:20]


def _first_of_each_line(text: str, found: set[tuple[int, str, str]]) -> tuple[tuple[int, str, str], ...]:
    ends: dict[str, int] = {}
    kept = []
    for start, kind, mark in sorted(found):
        if start > ends.get(kind, -1):
            end = text.find("\n", start)
            ends[kind] = len(text) if end < 0 else end
            kept.append((start, kind, mark))
    return tuple(kept)
