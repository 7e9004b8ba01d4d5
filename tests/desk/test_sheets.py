"""What a receipt says about a file: where each finding stands, in words that fit what was sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from casebook.desk.sheets import received
from casebook.intake.check import questions
from casebook.intake.convert import convert_here
from casebook.intake.draft import Converted, Refused
from casebook.safety import Place, problems, scan_parts
from tests.intake.ooxml_kit import cell, centred, docx, p, row, table
from tests.intake.test_corpus import NAMES


def told(path: Path) -> tuple[str, ...]:
    """The sentences of a receipt on what is missing and what could be better."""
    outcome, _ = convert_here(path, NAMES)
    assert isinstance(outcome, Converted), outcome
    found = scan_parts((Place(place, 0), text) for place, text in outcome.draft.scannable)
    asked = (*questions(outcome.draft, outcome.name, NAMES), *problems(found))
    sheet = received("N", "", outcome, asked, (), (), "", "")
    return tuple(line for part in sheet.parts[2:-1] for line in part.lines)


def test_a_number_is_told_with_its_place(tmp_path: Path) -> None:
    """Assert that two mobile numbers are two lines, each of which says where."""
    path = tmp_path / "案例.docx"
    body = p("请打13812345678。") + table(row(cell("负责人"), cell("13812345678")))
    path.write_bytes(docx(centred("以老带新") + body))
    mobiles = [line.partition("疑似手机号码")[0] for line in told(path) if "手机号码" in line]
    assert mobiles == ["正文第2段：", "表格1第1行第2列："]


def test_markdown_is_told_what_its_front_matter_lacks(tmp_path: Path) -> None:
    """Assert that Markdown is not sent to a form: only its own lines are told, and nothing that follows from them."""
    path = tmp_path / "case.md"
    path.write_text("---\n标题：以老带新\n单位：甲局\n---\n\n## 背景与起因\n\n正文。\n", encoding="utf-8")
    lines = told(path)
    assert [line[:4] for line in lines if "全角冒号" in line] == ["第2行：", "第3行："]
    assert "第6行：正文缺少“做法与经过”一节，请加上标题“## 做法与经过”。" in lines
    assert [line for line in lines if "没有认出" in line or "申报表" in line or "缺少必填" in line] == []
    path.write_text("---\n标题: 以老带新\n---\n\n正文。\n", encoding="utf-8")
    assert any("缺少必填字段“单位”" in line for line in told(path))
    path.write_text("# 以老带新\n\n正文。\n", encoding="utf-8")
    lines = told(path)
    assert any(line.startswith("第1行：开头没有信息栏") for line in lines)
    assert [line for line in lines if "申报表" in line] == []


@pytest.mark.parametrize("data", [b"Rar!\x1a\x07\x00abc", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08"])
def test_other_archives_are_to_be_unpacked(data: bytes, tmp_path: Path) -> None:
    """Assert that nobody is told to open an archive with Word."""
    path = tmp_path / "案例.rar"
    path.write_bytes(data)
    outcome, _ = convert_here(path, NAMES)
    assert isinstance(outcome, Refused)
    assert outcome.message.startswith("这是压缩包（")
    assert outcome.message.endswith("，不是文稿。请解压后提交里面的文件夹，或改用 zip 压缩后重新提交。")


@pytest.mark.parametrize(
    ("written", "near"), [("乙具", "乙局"), ("壬局", ""), ("镇海区乙局办公室", "乙局"), ("丙委", "")]
)
def test_a_unit_is_suggested_only_when_it_is_like(written: str, near: str, tmp_path: Path) -> None:
    """Assert that a common ending makes no two units alike."""
    path = tmp_path / "案例.docx"
    path.write_bytes(docx(centred("以老带新") + p(f"单位：{written}") + p("正文。")))
    line = next(line for line in told(path) if "不在单位名录中" in line)
    assert (f"您是不是要写“{near}”" in line) if near else ("您是不是" not in line)
