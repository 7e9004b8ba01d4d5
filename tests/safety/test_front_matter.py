"""Hostile front matter: bombs and odd types are refused in Chinese on a line, fast, and nothing is ever constructed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casebook.frontmatter import Mistakes, split
from casebook.records import read_record
from tests.safety.library import ODD


def refused(block: str) -> list[tuple[int, str]]:
    with pytest.raises(Mistakes) as caught:
        split(f"---\n{block}\n---\n\n正文\n")
    return list(caught.value.found)


BOMBS = {
    "anchors": "a: &a [x]\n" + "\n".join(f"k{n}: &b{n} [{', '.join(['*a'] * 9)}]" for n in range(9)),
    "merges": "a: &a {x: 1}\n"
    + "\n".join(f"k{n}: &k{n}\n  <<: [*a, *a, *a, *a, *a, *a, *a, *a]" for n in range(7)),
    "deep list": "title: " + "[" * 3000 + "]" * 3000,
    "deep map": "title: " + "{a: " * 2000 + "}" * 2000,
    "deep blocks": "title:\n" + "\n".join("  " * n + "a:" for n in range(1, 80)),
    "deep dashes": "title:\n  " + "- " * 2000 + "x",
    "many keys": "\n".join(f"k{n}: x" for n in range(5000)),
    "long value": "title: " + "x" * 200_000,
    "tag": "title: !!python/object/apply:os.system [id]",
    "binary": "title: !!binary eA==",
    "custom tag": "title: !x y",
    "second document": "title: x\n--- x\ntitle: y",
    "alias": "title: *x",
    "set": "title: !!set {a, b}",
    "huge integer key": "? " + "1" * 5000 + "\n: x",
    "directive": "%YAML 1.1\ntitle: x",
}


@pytest.mark.parametrize("name", sorted(BOMBS))
def test_bombs_are_refused(name: str) -> None:
    assert all(line >= 1 and message for line, message in refused(BOMBS[name]))


def test_a_control_character_is_no_bomb_but_no_title_either() -> None:
    """The notation is right; the reader refuses the value."""
    parsed = read_record("page", '---\ntitle: "a\\0b"\n---\n\n正文\n'.encode(), "about/x.md", {})
    assert parsed.record is None
    assert [p.line for p in parsed.problems] == [2]


@pytest.mark.parametrize("odd", ODD)
def test_odd_values_never_crash(odd: str) -> None:
    try:
        split(f"---\n{odd}\n---\n\n正文\n")
    except Mistakes as mistakes:
        assert all(line >= 1 and message for line, message in mistakes.found)


PARTS = [*"-:#[]{}&*!|>'\"%@`,? \n：“”，—0123456789", "---\n", "title: ", "标题: ", "unit: ", "  - ", "<<: ", "&a ", "*a", "!!int ", "effect:\n  ", "甲", "是", "\t", "\u3000"]  # fmt: skip


@given(st.lists(st.one_of(st.sampled_from(PARTS), st.text(max_size=3)), max_size=40))
@settings(max_examples=300, deadline=None)
def test_any_block_is_read_or_refused(parts: list[str]) -> None:
    try:
        split("---\n" + "".join(parts) + "\n---\n\n正文\n")
    except Mistakes as mistakes:
        assert all(line >= 1 and message for line, message in mistakes.found)
