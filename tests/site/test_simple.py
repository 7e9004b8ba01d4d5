"""The short way to a body's HTML gives what the whole renderer and the sanitiser give, byte for byte."""

from __future__ import annotations

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from casebook.builder.bodies import Bodies, Body
from casebook.builder.simple import simple_body
from casebook.records import body_of
from tests.conftest import ROOT

_BODIES = Bodies(None, "")
_SIGNS = "汉字“”，。：、《》（）｛｝　 \n-+*#>|:.!?;,()[]{}<>&\"'`~^=_\\/@%$1２aZ·×—…\t\r\x00\x02\x03\x0b\x1c\x7f\x85\xa0\xad\u200b\u2028\ufeff\ud800\U00020000"
_PIECES = st.sampled_from(
    [*_SIGNS, "\n\n", "\n\n\n", "\n\n## ", "\n\n### ", "\n\n1. ", "\n2. ", "\n\n- ", "\n- ", "\n\n> ", "\n> ", "**", "**粗**", "一段话", "a b", "{M-2026-03}", "2026. ",
     "\n\n| 甲 | 乙 |\n| --- | --- |\n| 丙 | ", " | ", " |\n| ", "\n\n![图](2026-0001/fig1.webp)", "![图](", "    ", "  \n", "\n: ", "\n---", "![", "!!! ", "[^1]", "https://a.cn"]
)  # fmt: skip
_KIND = st.sampled_from(["", "## ", "### ", "1. ", "- ", "> ", "![", "| "])
_WORDS = st.lists(
    st.sampled_from([*"汉字，。“”a1 -+:.!?()%/'\"　", "**粗**", "{M-2026-03}", "\n"]), min_size=1, max_size=12
).map("".join)


_BARE = st.lists(st.sampled_from(["汉", "字，", "“a”", "1。"]), min_size=1, max_size=9).map("".join)
_PLAIN = st.lists(
    st.sampled_from(["汉", "字，", "“a”", "话**粗**，", "用{M-2026-03}。"]), min_size=1, max_size=9
).map("".join)
_ANY = st.text(max_size=8)


def _block(kind: str, words: list[str]) -> str:
    if kind == "| ":
        rows = [f"| {' | '.join([word] * 2)} |" for word in words]
        return "\n".join((rows[0], "|---| --- |", *rows))
    if kind == "![":
        return f"![{words[0]}](2026-0001/fig1.webp)"
    return "\n".join(kind + word for word in words)


_SIMPLE = (
    st.builds(lambda kind, words: kind + words, st.sampled_from(["## ", "### "]), _BARE)
    | st.builds(lambda words: _block("![", [words]), _BARE)
    | st.builds(
        _block, st.sampled_from(["", "1. ", "- ", "> ", "| "]), st.lists(_PLAIN, min_size=1, max_size=3)
    )
)
_BLOCKS = st.sampled_from(
    [*[_SIMPLE] * 7, st.builds(_block, _KIND, st.lists(_WORDS | _ANY, min_size=1, max_size=3))]
).flatmap(lambda blocks: blocks)


def _agrees(markdown: str, depth: int = 2) -> bool:
    """Whether a body is simple; then both ways must agree."""
    made = simple_body(markdown, "../" * depth)
    if made is not None:
        assert Body(*made) == _BODIES.in_full(markdown, depth)
    return made is not None


@settings(max_examples=1000, deadline=None)
@given(st.lists(_PIECES, max_size=25).map("".join))
def test_any_text_of_signs_has_one_rendering(markdown: str) -> None:
    """Assert it for texts that are mostly not simple: what the patterns wrongly let in shows here."""
    _agrees(markdown)


@settings(max_examples=1000, deadline=None)
@given(st.lists(_BLOCKS, min_size=1, max_size=5), st.sampled_from([*["\n\n"] * 8, "\n\n\n", "\n"]))
def test_bodies_of_simple_blocks_have_one_rendering(blocks: list[str], between: str) -> None:
    """Assert it for a thousand texts that are simple."""
    assume(_agrees(between.join(blocks)))


def test_cases_of_the_library_are_simple() -> None:
    """Assert that the short way is taken where it is meant to be, and is right."""
    cases = sorted(ROOT.glob("docs/cases/20*/*.md"))
    assert all(_agrees(body_of(path.read_bytes())) for path in cases)


def test_every_kind_of_block_is_simple() -> None:
    """Assert it block by block, two headings of one name and lines of 汉字 included."""
    text = "一段**话**\n另一行\nabc\n\n## 做法\n\n### 做法\n\n1. **一。** 二\n3. 三\n\n话\n\n- 一\n- 二\n\n> 引\n> 用\n\n用了{M-2026-03}。\n\n![图 一](a/b.webp)\n\n| 甲 | **乙** |\n|---|---|\n| 1 | 2 |\n"
    assert all(_agrees(block) for block in text.split("\n\n"))
    assert _agrees(text)
