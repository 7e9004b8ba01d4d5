"""What spares the gate work never spares it a finding: with every shortcut closed it finds the same."""

from __future__ import annotations

import re
from unittest import mock

from hypothesis import given, settings
from hypothesis import strategies as st

from casebook.safety import marks, normal
from casebook.safety.gate import Place, scan_text

_ALWAYS, _NEVER = re.compile(""), re.compile("(?!)")
_PIECES = [
    "秘", "密", "机密", "绝 密", "密级：", "核心商密", "普通**商密", "★", "（10年）", "%TSD-Header", "内部", "资料", "注意保存", "工作秘密", "不得外传", "阅后即焚", "密级: 内部",
    "11010519491231002X", "110105", "19491231", "002x", "6222", "0202 0000 0000 1234", "13800138000", "138", "0013", "8000", "①", "１３８", "²", "〇", "一三八", "×", "Х",
    "干部王小明因", "姓名：李大为", "对张伟同志", "抑郁", "住院", "**", "*", "_", "`", "~", "^", "=", "\\", "[", "]", "](", "](a)", "[^1]", "{", "{: .a}", "}", "![", "<b>", "</b>", "<!--", "-->",
    "&#49;", "&amp;", "|", " ", "\t", "\n", "\r\n", "\u2028", "\u200b", "\u0301", "か", "\u3099", "é", "e\u0301", "。", "，", "、", "：", "…", "汉字", "的", "a",
]  # fmt: skip


@settings(max_examples=1000, deadline=None)
@given(st.lists(st.sampled_from(_PIECES) | st.characters(), max_size=30).map("".join))
def test_shortcuts_change_nothing(text: str) -> None:
    """Assert that the gate finds, and a reader's view holds, what they do the long way."""
    short = scan_text(text, Place("a.md")), normal.normalise(text), normal.plain(normal.normalise(text))
    with (
        mock.patch.object(normal, "_COMMON", _NEVER),
        mock.patch.object(normal, "_BETWEEN_BEGINS", _ALWAYS),
        mock.patch.object(marks, "_HAS_LEVEL", _ALWAYS),
        mock.patch.object(marks, "_MAY_BE_INTERNAL", _ALWAYS),
    ):
        long = scan_text(text, Place("a.md")), normal.normalise(text), normal.plain(normal.normalise(text))
    assert short == long


def test_common_characters_are_left_alone() -> None:
    """Assert it for each that the short way of `normalise` takes as it is, alone and beside the others."""
    common = [chr(at) for at in range(0x110000) if normal._COMMON.fullmatch(chr(at))]
    assert len(common) > 20_000
    with mock.patch.object(normal, "_COMMON", _NEVER):
        assert all(normal.normalise(sign) == sign for sign in common)
        for text in ("".join(common), "".join(reversed(common))):
            assert normal.normalise(text) == text
