"""The sanitiser keeps what a case needs and nothing that runs, loads, submits or imitates the theme."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casebook.safety import clean_html, clean_text, safe_id, safe_link, safe_picture
from casebook.safety.markdown import renderer
from tests.safety.hostile import everywhere

KEPT = """\
# 题

| 甲 | 乙 | 丙 |
|:--|:-:|--:|
| 1 | 2 | 3 |

脚注[^1]

[^1]: 注

!!! warning "注意"
    内容

??? tip "展开"
    内容

=== "甲"
    一

=== "乙"
    二

- [x] 已办
- [ ] 未办

==重点== H~2~O x^2^ ~~删~~

<figure markdown>
![图](a/b.webp){ width=300 }
<figcaption>题</figcaption>
</figure>

<ruby>镇<rt>zhèn</rt></ruby> <details><summary>详</summary>情</details> [甲](x.html#题) [乙](https://www.example.cn/a?b#c)

词
:   释

HTML 页

*[HTML]: 超文本
"""


def test_what_a_case_needs_is_kept() -> None:
    html = clean_html(renderer().convert(KEPT), 2)
    for part in (
        '<h1 id="题">', 'href="#题"', '<th style="text-align: left;">', '<th style="text-align: center;">', '<td style="text-align: right;">',
        'id="fnref:1"', 'href="#fn:1"', 'id="fn:1"', 'class="footnote-backref"', '<div class="admonition warning">', 'class="admonition-title"',
        '<details class="tip">', 'id="__tabbed_1_2"', 'for="__tabbed_1_2"', 'class="tabbed-content"', 'data-tabs="1:2"', 'checked="checked" id="__tabbed_1_1"',
        '<input type="checkbox" disabled checked>', '<input type="checkbox" disabled>', 'class="task-list-item"', "<mark>", "<sub>2</sub>", "<sup>2</sup>", "<del>",
        '<img alt="图" src="a/b.webp" width="300">', "<figcaption>题</figcaption>", "<rt>zhèn</rt>", "<summary>详</summary>", 'href="x.html#题"',
        'href="https://www.example.cn/a?b#c"', "<dt>词</dt>", '<abbr title="超文本">HTML</abbr>',
    ):  # fmt: skip
        assert part in html, part
    assert clean_html(html, 2) == html


BAD = re.compile(
    r"<(?!/?(?:a|abbr|b|blockquote|br|caption|cite|code|col|colgroup|dd|del|details|div|dl|dt|em|figcaption|figure|h[1-6]|hr|i|img|input|ins|kbd|label|li|mark|ol|p|pre|q|rp|rt|ruby|s|samp|section|small|span|strong|sub|summary|sup|table|tbody|td|tfoot|th|thead|time|tr|u|ul|var|wbr)[ >/])"
    r"|<[^<>]*\s(?:on\w+|style=\"(?!text-align: (?:left|right|center|justify);\")|srcset|formaction|action|data-md|contenteditable|accesskey|slot|is|form|ping|target|name=\"(?!__tabbed_))"
    r"|<[^<>]*\s(?:href|src)=\"(?:\s*[a-z]*script:|data:|//|\\|/)"
)


def armed(html: str) -> str:
    """The first thing in `html` that should not be there; what titles and alternative texts say is only text."""
    found = BAD.search(re.sub(r'\s(?:title|alt)="[^"]*"', "", html))
    return found[0] if found else ""


def test_nothing_hostile_is_left() -> None:
    """Every vector in every fifth position, by the rules of HTML (the browser's own verdict is in test_browser)."""
    md, wrong, count = renderer(), [], 0
    for number, (_, text) in enumerate(everywhere()):
        if number % 5 == 0:
            count += 1
            html = clean_html(md.reset().convert(text), 1)
            if found := armed(html):
                wrong.append((text, found))
    assert wrong == []
    assert count > 5000


@pytest.mark.parametrize(
    ("url", "depth", "kept"),
    [
        ("a.html", 0, "a.html"), ("../a.html", 1, "../a.html"), ("../a.html", 0, ""), ("../../x/a.html", 2, "../../x/a.html"), ("x/../../a", 0, ""), ("./a", 0, "./a"),
        ("%2e%2e/a", 0, ""), ("%2E%2e/a", 1, "%2E%2e/a"), (".%2e/a", 0, ""), ("..%2fa", 1, ""), ("..\\a", 1, ""), ("%5c%5chost", 0, ""), ("/a", 0, ""), ("//h/a", 0, ""), ("/\\h", 0, ""),
        ("a//b", 0, ""), ("https://a.cn/b", 0, "https://a.cn/b"), ("HTTP://a.cn", 0, "HTTP://a.cn"), ("https:a.cn", 0, ""), ("https:///a.cn", 0, ""), ("https://u@a.cn/", 0, ""),
        ("https://a.cn\\@b.cn", 0, ""), ("http://[::1]:8000/x", 0, "http://[::1]:8000/x"), ("mailto:a@b.cn", 0, "mailto:a@b.cn"), ("mailto:a@b.cn?bcc=c@d.cn", 0, ""),
        ("tel:13800138000", 0, ""), ("javascript:1", 0, ""), ("java\nscript:1", 0, ""), ("\x01javascript:1", 0, ""), ("中文:1", 0, ""), ("#__search", 0, "#s-search"), ("#做法", 0, "#做法"),
        ("#%E5%81%9A", 0, "#做"), ("#", 0, "#"), ("a.html#toc", 0, "a.html#s-toc"), ("?q=1", 0, "?q=1"), ("中文/文件 1.html", 0, "中文/文件 1.html"), ("a\u202eb", 0, ""), ("a%00b", 0, ""), ("a%0ab", 0, ""), ("x" * 3000, 0, ""),
    ],
)  # fmt: skip
def test_links(url: str, depth: int, kept: str) -> None:
    assert safe_link(url, depth) == kept


@pytest.mark.parametrize(
    ("url", "kept"),
    [("a.webp", True), ("图/一.PNG", True), ("../a.jpg", True), ("../../a.jpg", False), ("a.svg", False), ("a.html", False), ("http://a.cn/a.png", False), ("data:image/png;base64,x", False), ("a.png?x", False)],
)  # fmt: skip
def test_pictures(url: str, kept: bool) -> None:
    assert bool(safe_picture(url, 1)) is kept


@pytest.mark.parametrize(
    "written",
    [
        "__search",
        "__drawer",
        "__toc",
        "__palette_0",
        "search",
        "header",
        "document$",
        "a b",
        "x",
        "__proto__",
        "title",
        "S",
        "s-s-",
    ],
)
def test_ids_cannot_be_the_themes(written: str) -> None:
    assert safe_id(written).startswith("s-")


@given(st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_ids_are_stable_and_plain(written: str) -> None:
    """An id is made once, holds no space, quote or sign, and begins with `s-` or holds a 汉字."""
    made = safe_id(written)
    assert safe_id(made) == made
    assert re.fullmatch(r"[\w.:-]*", made)
    assert (
        not made.startswith("__")
        or made.startswith("__tabbed_")
        or any("\u3400" <= c <= "\u9fff" for c in made)
    )


def test_metadata_is_plain() -> None:
    assert clean_text("\u202e师徒\u200b结对\x00\ufeff　 经验\t\u2066!\u2069") == "师徒结对 经验 !"
    assert clean_text("一\r\n二\u2028三") == "一\n二\n三"
    assert clean_text("𠮷野家 é 👍") == "𠮷野家 é 👍"


@given(st.text(alphabet="<>/\"'=&;!- abimgsvonerscript:x#%\\\n\t\x00\u2028汉", max_size=200))
@settings(max_examples=400, deadline=None)
def test_any_html_comes_out_clean_and_stays_so(html: str) -> None:
    once = clean_html(html)
    assert not armed(once)
    assert clean_html(once) == once


def test_deep_nesting_is_shown_as_text() -> None:
    html = clean_html("<div>" * 100_000 + "<script>x</script>")
    assert html.startswith("<pre>")
    assert "<script" not in html
