"""Whole files that are bombs: reader and gate end on each, in time that grows with their size (measured in bench/safety)."""

from __future__ import annotations

import pytest

from casebook.problems import Severity
from casebook.records import read_record
from casebook.safety import record_problems
from casebook.values import Lexicon

SIZE = 250_000
HEAD = "---\ntitle: 题\nsummary: 要\nunit: a\nscene: mentor\nstatus: submitted\n---\n\n"
UNITS = (
    "![", "![a](", "![\n", "<", "<a ", "<b ", "<!--", "[", "[a](", "{M-", "## ", "## a\n", "\n", ">", "---\n", "|", "*", "汉", "1", "1 ", "6222 ", "一", "王建国同志抑郁", "王", "机密 ", "内部资料 ", "&#",
    "x", "密级：", "★", "（", "①", "1\u200b", "a:\n", "| 1 ", "\\", "`", "身份证", "\u0301",
)  # fmt: skip
BOMBS = {unit: unit * (SIZE // len(unit.encode())) for unit in UNITS}
BOMBS["spaces after a heading"] = "## a" + " " * SIZE + "x"
BOMBS["spaces after a mark"] = "机" + " " * SIZE + "密"


def judge(body: str) -> bool:
    """Whether reader and gate, as `check` and the build call them, keep the file out."""
    text = HEAD + body
    names = {"a": "a", "mentor": "mentor"}
    lexicons = {
        kind: Lexicon(names, tuple(names))
        for kind in ("unit", "scene", "problem", "batch", "case", "method", "venue")
    }
    parsed = read_record("case", text.encode(), "cases/2026/2026-0001.md", lexicons)
    found = [*parsed.problems, *record_problems(parsed.record, text, body, 9, "docs/x.md")]
    return any(problem.severity is Severity.ERROR for problem in found)


@pytest.mark.parametrize("name", sorted(BOMBS))
def test_a_bomb_is_kept_out(name: str) -> None:
    assert judge(BOMBS[name])
