"""What units and editors write is read as they meant it, in every encoding they save in."""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from casebook.catalog import Catalog
from casebook.checks import load
from casebook.model import Case
from casebook.problems import errors
from casebook.reader import read_library
from tests.conftest import ROOT

CHINESE = """---
标题: “一年制”师徒结对：从跟着干到自己干
一句话摘要: 师傅带一年，新人独立上岗提前四十五天
单位: 甲局
场景: 导师赋能培优
形式: [线下, 即时]
针对问题:
  - 能力不足
开始时间: 2025年3月1日
结束时间: 2025/9/30
成效:
  预期: 早日独立上岗
  前后数据:
    - 指标: 独立上岗时间
      计量单位: 天
      之前: 120
      之后: 75
      样本数: 14
      数据来源: 人事台账
  证据等级: 2
  结果: 达到
本人同意: 是
---

## 背景

正文。
"""


def _incoming(library: Path, data: bytes) -> Case:
    path = library / "docs/cases/incoming/x/case.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    read = read_library(library)
    assert not errors(read.problems), read.problems
    return read.incoming[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends_are_read_alike(library: Path, encoding: str, newline: str) -> None:
    """Assert that Notepad, WPS and editors give the same record."""
    quoted = CHINESE.replace("标题: “一年制”师徒结对：从跟着干到自己干", "标题: “一年制”师徒结对")
    case = _incoming(library, quoted.replace("\n", newline).encode(encoding))
    assert (case.title, case.unit, case.scene) == ("“一年制”师徒结对", "jia-ju", "mentor")


def test_chinese_keys_and_values(library: Path) -> None:
    """Assert that every Chinese spelling becomes its typed value."""
    case = _incoming(library, CHINESE.encode())
    assert case.practiced_from == date(2025, 3, 1)
    assert case.practiced_to == date(2025, 9, 30)
    assert case.effect.measures[0].before == Decimal(120)
    assert case.effect.measures[0].n == 14
    assert (case.effect.evidence, case.effect.result, case.consent) == (2, "met", True)
    assert case.form == ("线下", "即时")


def test_sample_library_is_clean() -> None:
    """Assert that what the repository ships has no problem of any kind."""
    assert load(ROOT).problems == ()


def test_eleventh_scene_is_one_file(library: Path) -> None:
    """Assert that a further scene needs nothing but its Markdown file."""
    text = (library / "docs/scenes/care.md").read_text(encoding="utf-8")
    new = text.replace("关爱帮扶护优", "协同共治聚优").replace("order: 10", "order: 11")
    (library / "docs/scenes/together.md").write_text(new, encoding="utf-8")
    catalog = Catalog(load(library))
    assert [scene.title for scene in catalog.scenes][-1] == "协同共治聚优"
    assert len(catalog.scenes) == 11


def test_dangling_reference_is_named_and_taken_out(library: Path) -> None:
    """Assert that a wrong id is an error on its line and that the record stays."""
    text = CHINESE.replace("开始时间", "所用工作法: [M-0001, M-2099-01]\n开始时间")
    path = library / "docs/cases/incoming/x/case.md"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    read = read_library(library)
    assert [(p.line, "M-2099-01" in p.message) for p in errors(read.problems)] == [(9, True)]
    assert read.incoming[0].methods == ("M-0001",)


def test_a_reference_to_a_faulty_case_names_its_file(library: Path) -> None:
    """Assert that who reads of it is sent to the case with the error, not to another id."""
    for name in ("methods", "issues", "cases/2024", "cases/2025", "cases/2026"):
        shutil.copytree(ROOT / "docs" / name, library / "docs" / name, dirs_exist_ok=True)
    path = library / "docs/cases/2026/2026-0011.md"
    path.write_text(path.read_text(encoding="utf-8") + "补充一句。\n", encoding="utf-8")
    problems = [p for p in load(library).problems if p.path != "docs/cases/2026/2026-0011.md"]
    told = [p.message for p in problems if "2026-0011" in p.message]
    assert len(told) == 2
    assert all("不存在" not in text and "请改好 docs/cases/2026/2026-0011.md" in text for text in told)


def test_a_step_names_no_case_that_is_gone(library: Path) -> None:
    """Assert that a method's step loses the reference, told on the line of the steps, and the method stays."""
    shutil.copytree(ROOT / "docs/methods", library / "docs/methods", dirs_exist_ok=True)
    shutil.copytree(ROOT / "docs/cases/2024", library / "docs/cases/2024")
    (library / "docs/cases/2024/2024-0010.md").unlink()
    read = read_library(library)
    steps = [step for method in read.methods if method.id == "M-2025-01" for step in method.steps]
    assert steps and all("2024-0010" not in step.cases for step in steps)
    assert any("步骤" in p.message and "2024-0010" in p.message for p in errors(read.problems))


def test_doubled_id_keeps_the_first(library: Path) -> None:
    """Assert that an id is never used twice."""
    shutil.copytree(ROOT / "docs/cases/2024", library / "docs/cases/2024")
    second = library / "docs/cases/2024/2024-9999.md"
    second.write_bytes((library / "docs/cases/2024/2024-0001.md").read_bytes())
    read = read_library(library)
    assert "cases/2024/2024-9999.md" in read.left_out


def test_links_are_not_followed(library: Path, tmp_path: Path) -> None:
    """Assert that a symbolic link is refused, not read."""
    outside = tmp_path / "outside.md"
    outside.write_text(CHINESE, encoding="utf-8")
    path = library / "docs/cases/incoming/x/case.md"
    path.parent.mkdir(parents=True)
    path.symlink_to(outside)
    read = read_library(library)
    assert read.incoming == ()
    assert "cases/incoming/x/case.md" in read.left_out


def test_links_to_nowhere_are_named(library: Path) -> None:
    """Assert that a page's link is told with its line when no page of the site has that address, and only then."""
    page = library / "docs/about/x.md"
    page.parent.mkdir()
    links = (
        "[在](../scenes/care.md)、[单位](../units/yi-ju.md#cases)、[外](https://a.cn/x.md)、`[码](../no.md)`\n\n"
        "```\n[码](../no.md)\n```\n\n[旧](../cases/2020/2020-0001.md#x)\n"
    )
    page.write_text(f"---\ntitle: 页\n---\n{links}", encoding="utf-8")
    told = [(p.path, p.line, p.severity) for p in load(library).problems if "链接指向" in p.message]
    assert told == [("docs/about/x.md", 10, "warning")]


SECTIONS = ("背景与起因", "做法与经过", "成效与反响")
FRONT = CHINESE.partition("## ")[0]


def _told(library: Path, text: str) -> list[tuple[int, str, str]]:
    path = library / "docs/cases/incoming/x/case.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return [
        (p.line, p.message, str(p.severity)) for p in read_library(library).problems if "incoming" in p.path
    ]


def _body(**texts: str) -> str:
    return "".join(f"## {name}\n\n{texts.get(name, '正文。')}\n\n" for name in SECTIONS)


@pytest.mark.parametrize(
    "text", ["", "<!-- 分几步，每步谁做。 -->", "### 小标题", "![图](p01.webp)", "| --- | --- |"]
)
def test_a_required_section_without_text_is_an_error(library: Path, text: str) -> None:
    """Assert that a heading with nothing to read below it keeps a case out, on its line."""
    body = _body(做法与经过=text)
    line = (FRONT + body).split("\n").index("## 做法与经过") + 1
    told = _told(library, FRONT + body)
    assert (line, "“做法与经过”一节只有标题，没有文字，请写上内容。", "error") in told
    assert (
        len([message for _, message, severity in told if severity == "error" and "图片" not in message]) == 1
    )


@pytest.mark.parametrize(
    "body",
    [
        _body(),
        _body(做法与经过="### 第一步\n\n结对。"),
        _body(做法与经过="## 第一步\n\n结对。"),
        _body(做法与经过="| 甲 | 乙 |\n| --- | --- |\n| 1 | 2 |"),
        _body(做法与经过="<table><tr><td>甲</td></tr></table>"),
        _body(做法与经过="") + "## 主要做法：\n\n结对。",
        "## 我们的故事\n\n正文。",
    ],
)
def test_text_anywhere_below_a_section_is_its_text(library: Path, body: str) -> None:
    """Assert that subheadings, headings of other names, tables and a second part count for a section."""
    assert [told for told in _told(library, FRONT + body) if told[2] == "error"] == []


def test_a_case_without_any_text_is_an_error(library: Path) -> None:
    """Assert that taking the empty headings away does not make a case of nothing."""
    for body in ("", "## 我们的故事\n\n<!-- 待写 -->\n"):
        assert "没有正文，请写上背景、做法和成效。" in [
            m for _, m, s in _told(library, FRONT + body) if s == "error"
        ]


def test_everything_is_told_in_one_round(library: Path) -> None:
    """Assert that a wrong field, or front matter badly written, hides nothing of the body or of other fields."""
    long = _body(做法与经过="做" * 5001)
    front = FRONT.replace("单位: 甲局", "单位: 没有这个局").replace("2025/9/30", "2024/9/30")
    messages = " ".join(message for _, message, _ in _told(library, front + long))
    for words in ("不在单位目录中", "结束时间早于开始时间", "超过 5000 字，不能收录"):
        assert words in messages
    assert "缺少必填字段" not in messages
    told = _told(library, FRONT.replace("\n单位: ", "\n单位：") + _body(成效与反响=""))
    line = (FRONT + _body()).split("\n").index("## 成效与反响") + 1
    assert [(at, severity) for at, message, severity in told if "全角冒号" in message] == [(4, "error")]
    assert (line, "“成效与反响”一节只有标题，没有文字，请写上内容。", "error") in told
