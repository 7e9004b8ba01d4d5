"""Writes `docs/contribute/fields.md` from the field table: `python -m tests.field_guide` (a test compares the two)."""

from __future__ import annotations

from collections.abc import Iterator

from casebook.fields import FIELDS, REQUIRED_SECTIONS, SECTIONS, Field, Type
from tests.conftest import ROOT

GUIDE = ROOT / "docs" / "contribute" / "fields.md"
HEAD = """---
title: 字段说明
---

每份文件最前面、两行“---”之间是信息栏，一行一个“字段: 值”。字段名写中文或英文都可以，冒号用英文冒号，后面空一格。写错了不要紧，检查工具会指出第几行、应当怎样写。

“谁填”一栏：单位，由报送单位填；工委，由工委编辑填；工具，由工具填，不要手写。“公开”一栏写“否”的，只有工委能看到。
"""
KINDS = {
    "case": "案例", "method": "典型工作法", "scene": "场景", "mentor": "导师", "venue": "载体", "policy": "政策文件",
    "issue": "期刊", "research": "理论研究", "dimension": "维度", "unit": "单位", "problem": "针对问题", "batch": "征集批次", "page": "一般页面",
}  # fmt: skip
PLACES = {
    "case": "`docs/cases/年份/编号.md`；报送时是 `docs/cases/incoming/名称/case.md`，图片放在同一文件夹。",
    "method": "`docs/methods/编号.md`", "scene": "`docs/scenes/代号.md`", "mentor": "`docs/mentors/代号.md`",
    "venue": "`docs/venues/代号.md`", "policy": "`docs/policies/代号.md`", "issue": "`docs/issues/编号.md`",
    "research": "`docs/research/代号.md`", "dimension": "`docs/.registry/dimensions.yml`",
    "unit": "`docs/.registry/units.yml`", "problem": "`docs/.registry/problems.yml`",
    "batch": "`docs/.registry/batches.yml`", "page": "`docs/` 下其他 .md 文件",
}  # fmt: skip
TYPES = {
    Type.TEXT: "一行文字", Type.MARKDOWN: "文字，可分段", Type.DATE: "日期，如 2026-03-01 或 2026年3月1日",
    Type.ID: "编号或代号", Type.INT: "整数", Type.NUMBER: "数字", Type.FLAG: "是或否", Type.WORD: "从所列词语中选一个",
    Type.REF: "名称、简称或编号", Type.TEXTS: "几行文字", Type.INTS: "几个整数", Type.WORDS: "从所列词语中选几个",
    Type.REFS: "几个名称或编号", Type.MAP: "几项，见下面各行", Type.MAPS: "若干条，每条见下面各行",
}  # fmt: skip
WHO = {"U": "单位", "E": "工委", "T": "工具", "UE": "单位、工委", "UT": "单位、工具"}


def rows(fields: tuple[Field, ...], lead: str = "") -> Iterator[str]:
    """One table row for every field and, below it, every part of it."""
    for field in fields:
        kind = TYPES[field.type]
        if field.limit and field.type in (Type.TEXT, Type.TEXTS, Type.MARKDOWN):
            kind += f"，不超过{field.limit}字"
        words = "、".join(choice for choice in field.choices if "=" not in choice)
        told = " ".join(filter(None, (field.help, f"可写：{words}。" if words else "")))
        cells = (
            f"`{lead}{field.key}`", field.label, kind, "是" if field.required else "", WHO[field.who],
            "" if field.public else "否", told,
        )  # fmt: skip
        yield "| " + " | ".join(cells) + " |"
        yield from rows(field.parts, f"{lead}{field.key}.")


def guide() -> str:
    """The whole page."""
    parts = [HEAD]
    for kind, fields in FIELDS.items():
        table = [
            "| 英文 | 中文 | 写法 | 必填 | 谁填 | 公开 | 说明 |",
            "| --- | --- | --- | --- | --- | --- | --- |",
            *rows(fields),
        ]
        parts.append(f"## {KINDS[kind]}（`{kind}`）\n\n位置：{PLACES[kind]}\n\n" + "\n".join(table) + "\n")
        if kind == "case":
            parts.append(
                "正文分节，标题用“## ”开头："
                + "、".join(f"{s}（必写）" if s in REQUIRED_SECTIONS else s for s in SECTIONS)
                + "。\n"
            )
    return "\n".join(parts)


if __name__ == "__main__":
    GUIDE.write_text(guide(), encoding="utf-8", newline="\n")
