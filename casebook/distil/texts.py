"""A case as text to compare: its sections, its steps, its words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from math import log
from unicodedata import normalize

from msgspec import Struct

from casebook.fields import REQUIRED_SECTIONS
from casebook.records import canonical_section

STEPS_SECTION = REQUIRED_SECTIONS[1]
_HEADING = re.compile(r"^##\s+(.+?)\s*#*$", re.MULTILINE)
_ITEM = re.compile(
    r"^\s{0,3}(?:\d+[.)、．]|[-*+]|[（(][一二三四五六七八九十\d]+[)）]|[一二三四五六七八九十]+、)\s*(.+)$"
)
_MARKS = re.compile(r"!\[[^\]]*\]\([^)]*\)|[{｛]M-[0-9-]+[}｝]|[*_`#>|]+")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_NOISE = re.compile(r"[\W_]+")
_HAN = re.compile(r"[\u3400-\u9fff]{2,}")
STEP_LEAST, STEP_MOST = 8, 300


class Step(Struct, frozen=True):
    """One step as a case tells it; `place` is its position among the case's steps, 0 first, 1 last."""

    case: str
    text: str
    place: float


class CaseText(Struct, frozen=True):
    """A case's text: (section, plain paragraphs) in written order, and its steps."""

    id: str
    sections: tuple[tuple[str, tuple[str, ...]], ...]
    steps: tuple[Step, ...]


def case_text(case_id: str, body: str) -> CaseText:
    """The Markdown body of a case as sections and steps."""
    parts = _HEADING.split(body)
    found: dict[str, tuple[str, ...]] = {}
    for heading, text in zip(parts[1::2], parts[2::2], strict=True):
        name = canonical_section(heading)
        found[name] = found.get(name, ()) + _paragraphs(text)
    return CaseText(case_id, tuple(found.items()), _steps(case_id, found.get(STEPS_SECTION, ())))


def _paragraphs(text: str) -> tuple[str, ...]:
    """Paragraphs and items, one each, as plain text; an item keeps its mark."""
    blocks: list[str] = []
    for line in text.split("\n"):
        if not line.strip():
            blocks.append("")
        elif _ITEM.match(line) or line.lstrip().startswith("#") or not blocks or not blocks[-1]:
            blocks.append(line.strip())
        else:
            blocks[-1] += line.strip()
    plain = (_LINK.sub(r"\1", _MARKS.sub("", block)).strip() for block in blocks)
    return tuple(block for block in plain if block)


def _steps(case_id: str, paragraphs: tuple[str, ...]) -> tuple[Step, ...]:
    """Numbered items; without any, the paragraphs themselves."""
    items = [match[1].strip() for match in map(_ITEM.match, paragraphs) if match]
    texts = [text for text in items or paragraphs if len(text) >= STEP_LEAST]
    last = max(1, len(texts) - 1)
    return tuple(Step(case_id, text, at / last) for at, text in enumerate(texts))


def plain(text: str) -> str:
    """Letters, digits and 汉字 alone, width folded."""
    return _NOISE.sub("", normalize("NFKC", text).lower())


def tokens(text: str) -> frozenset[str]:
    """What two texts are compared by: bigrams of their signs, and words of two 汉字 or more."""
    folded = plain(text)
    return frozenset(folded[at : at + 2] for at in range(len(folded) - 1)) | frozenset(words(text))


def words(text: str) -> list[str]:
    """Words of two 汉字 or more, in order."""
    import rjieba  # noqa: PLC0415 - its dictionary takes 33 MB

    return [word for word in rjieba.cut(text) if _HAN.fullmatch(word)]


def keywords(cases: Iterable[CaseText], most: int = 12) -> tuple[tuple[str, int], ...]:
    """Words that most of the cases share and that are not in every sentence, with the number of cases."""
    texts = [["".join(part) for _, part in case.sections] for case in cases]
    inside = Counter(word for parts in texts for word in {w for part in parts for w in words(part)})
    often = Counter(word for parts in texts for part in parts for word in words(part))
    least = 2 if len(texts) > 1 else 1
    scored = [
        (count * log(1 + often[word]) * min(len(word), 4), word, count)
        for word, count in inside.items()
        if count >= least and word not in _COMMON
    ]
    return tuple((word, count) for _, word, count in sorted(scored, key=lambda s: (-s[0], s[1]))[:most])


_COMMON = frozenset(
    [
        "我们",
        "他们",
        "你们",
        "自己",
        "一个",
        "没有",
        "什么",
        "这个",
        "那个",
        "不是",
        "就是",
        "可以",
        "时候",
        "知道",
        "因为",
        "所以",
        "但是",
        "如果",
        "已经",
        "还有",
        "起来",
        "出来",
        "下来",
        "一次",
        "一位",
        "两个",
        "三个",
        "这样",
        "怎么",
        "以后",
        "以前",
        "之后",
        "之前",
        "当天",
        "今天",
        "每个",
        "每次",
        "不能",
        "不要",
        "需要",
        "进行",
        "开展",
        "工作",
        "单位",
        "大家",
        "觉得",
        "应当",
        "有人",
        "一句",
        "一件",
        "一页",
        "一张",
        "一半",
        "多半",
        "后来",
        "不过",
        "只是",
        "还是",
        "或者",
        "而且",
        "为了",
        "对于",
        "通过",
        "以及",
        "其中",
        "同时",
        "同志",
        "干部",
        "机关",
    ]
)
"""Words that tell nothing about a way of working."""
