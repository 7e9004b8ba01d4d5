"""Marks of classification and of internal use are stopped; the words in a sentence are not."""

from __future__ import annotations

import pytest

from casebook.safety import Place, scan_text, talk_findings

PLACE = Place("a.md")


def codes(text: str, place: Place = PLACE) -> list[str]:
    return [f.code for f in scan_text(text, place)]


@pytest.mark.parametrize(
    "text",
    [
        "机密★1年", "秘密★长期", "绝密★", "绝密★启用前", "机 密 ★ 10年", "机密☆5年", "机密⭐5年", "机　密★1年", "**机密**★1年", "机密\u200b★1年", "秘密★6个月",
        "秘密", "# 机密", "  【绝密】  ", "（秘密）", "> 秘密", "- 机密", "**秘密**", "机 密", "绝　密", "正文\n\n机密\n\n正文", "秘密 5年", "机密★",
        "密级：机密", "密级: 秘密", "密 级：绝密", "密　级　　机密", "密级\t机密", "| 密级 | 机密 |", "| 密级 | 机密★10年 | 份号 | 1 |", "保密级别：秘密", "密级为机密", "密级：[机密]",
        "| 份号 | 000012 |\n|---|---|\n| 机密 | |", "机密（10年）", "机密&#9733;1年", "机<b>密</b>★1年", "普通商密★5年", "核心商密★长期", "%TSD-Header-###%",
    ],
)  # fmt: skip
def test_marks_are_stopped(text: str) -> None:
    assert "mark" in codes(text)


@pytest.mark.parametrize(
    "text",
    [
        "保守国家秘密", "严守党的秘密", "国家秘密分为绝密、机密、秘密三级。", "秘密级国家秘密的保密期限不超过十年", "泄露国家机密的", "密级：绝密、机密、秘密三级", "工作秘密管理",
        "密级分为绝密、机密、秘密", "确定密级、保密期限和知悉范围", "商业秘密保护", "秘密战线的故事", "观看《秘密》一片", "| 绝密 | 最重要的国家秘密 |\n|---|---|\n| 机密 | 重要的国家秘密 |\n| 秘密 | 一般的国家秘密 |",
        "评分：★★★★☆", "机密文件的管理", "定密责任人", "不得泄露工作秘密和商业秘密。",
    ],
)  # fmt: skip
def test_words_in_a_sentence_are_not(text: str) -> None:
    assert codes(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "内部资料", "内部文件", "内部资料 注意保存", "【内部资料】", "（内部文件，注意保存）", "注意保存", "内部资料，请勿外传", "本资料为内部资料，注意保存。", "# 内部文件", "工作秘密", "内部资料·仅供参考\n",
        "仅供内部使用", "密级：内部", "内部资料（不得外传）", "内部刊物", "报告（内部资料）", "内\u200b部\u200b资料", "内 部 资 料", "内部文件　注 意 保 存",
    ],
)  # fmt: skip
def test_internal_marks_are_stopped(text: str) -> None:
    assert codes(text) == ["internal"]


@pytest.mark.parametrize(
    "text",
    [
        "查阅内部资料应当经过批准",
        "完善内部文件管理制度",
        "加强内部管理",
        "单位内部刊物的编辑",
        "妥善处理内部信息公开",
    ],
)
def test_internal_words_in_a_sentence_are_not(text: str) -> None:
    assert codes(text) == []


def test_a_file_name_needs_no_line_of_its_own() -> None:
    name = Place("x.docx", 0, "文件名", is_name=True)
    assert codes("2024年总结-机密", name) == ["mark"]
    assert codes("师徒结对内部资料2024", name) == ["internal"]
    assert codes("秘密花园读书会", name) == []


@pytest.mark.parametrize(
    "text",
    [
        "王建国同志近期情绪低落",
        "干部李晓明因患抑郁症请假",
        "找到张伟民科长，他因家庭矛盾失眠",
        "| 姓名：陈志强 | 病情：高血压 |",
    ],
)
def test_names_beside_states_are_a_warning(text: str) -> None:
    found = scan_text(text, PLACE)
    assert [f.code for f in found] == ["private"]
    assert not found[0].is_stop
    assert found[0].masked.endswith("某")


@pytest.mark.parametrize(
    "text",
    ["干部张某因患抑郁症", "小王近期情绪低落", "某同志思想波动较大", "王某某同志住院", "李××离婚后", "王建国同志获先进。有人情绪低落。", "关心干部心理健康，缓解焦虑", "副书记主任带队看望住院职工"],
)  # fmt: skip
def test_anonymous_states_are_not(text: str) -> None:
    assert codes(text) == []


def test_talks_are_anonymous_without_consent() -> None:
    body = ((PLACE, "第一行\n王建国同志谈了想法。\n![合影](a.jpg)"),)
    found = talk_findings("谈心谈话“四必谈”", body, None)
    assert [(f.code, f.line, f.is_stop) for f in found] == [("picture", 1, False), ("named", 2, True)]
    assert talk_findings("谈心谈话", body, True) == ()
    assert talk_findings("师徒结对", body, None) == ()
    assert [f.code for f in talk_findings("师徒结对", body, False, by_method=True)] == ["picture", "named"]
    assert talk_findings("思想巡诊", ((PLACE, "干部张某谈了想法。"),), None) == ()
