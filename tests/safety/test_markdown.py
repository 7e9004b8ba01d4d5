"""The safe Markdown profile: what is on and off, 汉字 line breaks, headings, and bombs that are refused."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casebook.safety import check_markdown, clean_html, slugify
from casebook.safety.markdown import EXTENSIONS, renderer


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("第一行\n第二行", "<p>第一行第二行</p>"), ("第一行，\n第二行", "<p>第一行，第二行</p>"), ("abc\ndef", "<p>abc\ndef</p>"), ("汉字\nabc", "<p>汉字\nabc</p>"),
        ("**粗**\n汉", "<p><strong>粗</strong>汉</p>"), ("汉\n**粗**", "<p>汉<strong>粗</strong></p>"), ("汉  \n字", "<p>汉<br />\n字</p>"), ("汉\n`码`\n字", "<p>汉\n<code>码</code>\n字</p>"),
        ("一\n“二”\n三", "<p>一“二”三</p>"), ("一\n\n二", "<p>一</p>\n<p>二</p>"), ("- 一\n  二", "<ul>\n<li>一二</li>\n</ul>"),
    ],
)  # fmt: skip
def test_lines_of_chinese_are_joined(text: str, html: str) -> None:
    assert renderer().convert(text) == html


def test_code_keeps_its_lines() -> None:
    assert "汉\n字" in renderer().convert("```\n汉\n字\n```")


def test_headings_have_ids_of_their_own_words() -> None:
    md = renderer()
    md.convert(
        "## 做法与经过\n\n## 做法与经过\n\n## Search\n\n## __search {: #__search }\n\n## “四必谈”：怎么谈？"
    )
    ids = [token["id"] for token in md.toc_tokens]
    assert ids == ["做法与经过", "做法与经过_1", "s-search_1", "s-search", "四必谈怎么谈"]
    assert slugify("一、背景 与 起因") == "一背景-与-起因"


def test_contents_and_page_agree_on_ids() -> None:
    """Also for ids that a writer sets, and links to them."""
    md = renderer()
    html = clean_html(md.convert("## 甲 {: #title }\n\n[回](#title)"))
    assert [t["id"] for t in md.toc_tokens] == ["s-title"]
    assert 'id="s-title"' in html
    assert html.count('href="#s-title"') == 2


def test_dangerous_extensions_are_off() -> None:
    assert not [
        e
        for e in EXTENSIONS
        if any(
            bad in e
            for bad in (
                "snippets",
                "blocks",
                "b64",
                "emoji",
                "magiclink",
                "macros",
                "arithmatex",
                "pathconverter",
            )
        )
    ]
    html = renderer().convert(
        '--8<-- "/etc/passwd"\n\n:smile: https://a.cn\n\n```mermaid\na-->b\n```\n\n/// html | script\nx\n///'
    )
    assert "passwd" in html
    assert "<script" not in html
    assert "<img" not in html
    assert "<a " not in html
    assert 'class="mermaid"' not in html


N = 60_000
BOMBS = {
    "quotes": ">" * 5000, "quotes over lines": "\n".join(">" * n + " x" for n in range(300)), "open brackets": "[" * 9000, "links in links": "[a](" * 2000,
    "pictures": "![" * 4000, "stars": "*a " * 3000, "mixed stars": "*a_" * 3000, "bold": "**a" * 3000, "underscores": "_a" * 4000, "ticks": "".join("`" * n + "a" for n in range(1, 120)),
    "lists": "\n".join("    " * n + "- x" for n in range(200)), "list markers": "- " * 2000 + "x", "mixed markers": "1. > " * 1500 + "x", "less than": "<" * 9000,
    "tags": "<b>" * 3000, "tags over lines": "<div markdown>\n" * 500, "paragraph tags": '<p markdown="1">\n' * 500, "wide table": "|".join("a" * 500) + "\n" + "|".join("-" * 500) + "\n",
    "long table": "|a|b|\n|-|-|\n" + "|a|b|\n" * 5000, "headings": "# a\n" * 5000, "references": "".join(f"[a{n}]: x\n" for n in range(5000)),
    "footnotes": "".join(f"[^{n}]: x\n\n" for n in range(3000)), "abbreviations": "".join(f"*[a{n}]: x\n" for n in range(1000)), "tabs": '=== "a"\n\n    x\n\n' * 2000,
    "boxes": "!!! a\n    " * 3000, "nested boxes": "\n".join("    " * n + "!!! note\n" for n in range(100)), "terms": "a\n: b\n" * 3000, "rules": "---\n" * 4000, "fences": "```\n" * 4000,
    "comments": "<!--\n" * 4000, "declarations": "<![CDATA[\n" * 4000, "one line": "汉" * N, "many lines": "\n" * N, "long": "汉字\n" * N, "spaced rule": "-    " * 1000, "attributes": "{: .a }[^1]\n" * 3000,
    "insertions": "^^a" * 3000, "marks": "==a" * 4000, "deletions": "~~a" * 4000,
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(BOMBS))
def test_bombs_are_refused_with_a_line_and_a_remedy(name: str) -> None:
    problems = check_markdown(BOMBS[name], "a.md", 11)
    assert problems
    assert all(p.line == 0 or p.line >= 11 for p in problems)
    assert all("请" in p.message for p in problems)


def test_long_honest_texts_pass() -> None:
    case = (
        "## 做法\n\n"
        + "一段**重点**文字，见[说明](a.html)。[^1]\n\n- 一\n    - 二\n        - 三\n\n" * 80
        + "[^1]: 注\n"
    )
    table = "\n".join("| " + " | ".join(["甲"] * 12) + " |" for _ in range(200)).replace(
        "甲 |\n", "甲 |\n" + "|--" * 12 + "|\n", 1
    )
    assert check_markdown(case + "\n" + table) == ()
    assert check_markdown("* * *\n\n- - -\n\n---\n\n***\n\n> > 引用\n") == ()


@given(
    st.lists(
        st.sampled_from(
            [
                *"[]()*_~^=`<>!&\\|#:-+ \n\t汉a1.",
                "    ",
                "\n\n",
                "```\n",
                "[^1]",
                "<b>",
                "<!--",
                "!!! a\n",
                "{: #x }",
                "- ",
                "> ",
            ]
        ),
        max_size=300,
    )
)
@settings(max_examples=200, deadline=None)
def test_what_passes_is_rendered_without_a_crash(parts: list[str]) -> None:
    text = "".join(parts)
    if not check_markdown(text):
        clean_html(renderer().convert(text), 1)


def test_every_inline_pattern_begins_with_a_sign_that_is_looked_for() -> None:
    """Assert that no pattern of the renderer reads a text which is kept from the inline step."""
    plain = "".join(
        chr(code)
        for code in (*range(9, 0x250), *range(0x2010, 0x2030), 0x3001, 0x4E00)
        if chr(code) not in "\\`[!<&*_^=~"
    )
    for pattern in renderer().inlinePatterns:
        expression = pattern.getCompiledRegExp()
        assert not expression.search(plain), expression.pattern
        assert not expression.search("\n".join(plain.replace(" ", ""))), expression.pattern


_SIGNS_AND_TEXT = st.text(alphabet='汉字，a b*_`[]()!<>&^=~\n#-|1.:{}"\\x\x02', max_size=80)


@given(_SIGNS_AND_TEXT)
def test_plain_texts_kept_from_the_inline_step_change_nothing(text: str) -> None:
    """Assert the same HTML with and without the shortcut."""
    every = renderer()
    every.treeprocessors.deregister("put_plain_aside")
    assert renderer().convert(text) == every.convert(text)
