"""The Markdown that submitted text may use: extensions, their settings, and limits against bombs.

Left out on purpose (measured): snippets (follows symlinks), blocks.html, b64, emoji pictures, magiclink, macros,
mermaid. Raw HTML and attribute lists are let through to `sanitize.clean_html`, which is the only judge of HTML; `builder.simple`
makes the HTML of bodies that hold none by the same rules.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from casebook.messages import say
from casebook.problems import Problem
from casebook.safety.normal import words
from casebook.safety.sanitize import safe_id, safe_link

EXTENSIONS: tuple[str, ...] = (
    "abbr",
    "admonition",
    "attr_list",
    "def_list",
    "footnotes",
    "md_in_html",
    "sane_lists",
    "tables",
    "toc",
    "pymdownx.caret",
    "pymdownx.details",
    "pymdownx.highlight",
    "pymdownx.mark",
    "pymdownx.superfences",
    "pymdownx.tabbed",
    "pymdownx.tasklist",
    "pymdownx.tilde",
    "casebook.safety.markdown",
)
"""Names for Python-Markdown, in order; the last is this module (汉字 line breaks, safe ids)."""

_HAN = re.compile(
    "[\u2e80-\u303f\u3041-\u30ff\u3105-\u31bf\u3200-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\u2014\u2018\u2019\u201c\u201d\u2026\U00020000-\U0003ffff]"
)
"""汉字 and the signs written among them."""


def joined(text: str, marks: str = "") -> str:
    """A text without the line breaks between 汉字, where a browser would show a space.

    Args:
        marks: signs that may stand between a 汉字 and the break.
    """
    first, *more = text.split("\n")
    pieces = [first]
    for line in more:
        end, start = pieces[-1].rstrip(" \t"), line.lstrip(" \t")
        if _HAN.match(end.removesuffix(marks)[-1:]) and _HAN.match(start.removeprefix(marks)):
            pieces[-1:] = end, start
        else:
            pieces += "\n", line
    return "".join(pieces)


def _ends_han(text: str) -> bool:
    return _HAN.match(text.rstrip(" \t")[-1:]) is not None


def _starts_han(text: str) -> bool:
    return _HAN.match(text.lstrip(" \t")) is not None


def slugify(value: str, separator: str = "-") -> str:
    """Id of a heading: its own 汉字, never one of the theme's ids."""
    value = re.sub(r"[^\w\s-]", "", unicodedata.normalize("NFC", value)).strip().lower()
    return safe_id(re.sub(r"[-\s]+", separator, value))


CONFIGS: dict[str, dict[str, object]] = {
    "toc": {"slugify": slugify, "permalink": True, "permalink_title": "本节链接", "toc_depth": 3},
    "footnotes": {"BACKLINK_TITLE": "回到正文第 {} 处脚注"},
    "pymdownx.highlight": {"use_pygments": False},
    "pymdownx.superfences": {"custom_fences": [], "disable_indented_code_blocks": True},
    "pymdownx.tabbed": {"alternate_style": True},
    "pymdownx.tasklist": {"custom_checkbox": True},
}
"""Settings of the extensions that need any, by name."""


class _SoftBreaks(Treeprocessor):
    """Joins lines between 汉字, where a browser would show a space."""

    def run(self, root: Element) -> None:
        pieces = list(_pieces(root))
        for at, (owner, name) in enumerate(pieces):
            if not owner:
                continue
            text = getattr(owner[0], name)
            before = _text_at(pieces, at - 1)
            after = _text_at(pieces, at + 1)
            made = joined(text)
            if made.endswith("\n") and _ends_han(made[:-1] or before) and _starts_han(after):
                made = made[:-1].rstrip(" \t")
            if made.startswith("\n") and _ends_han(before) and _starts_han(made[1:] or after):
                made = made[1:].lstrip(" \t")
            if made != text:
                setattr(owner[0], name, made)


_INLINE = words("a abbr b cite del em i ins mark q s small span strong sub sup u")
_Piece = tuple[tuple[Element, ...], str]
_WALL: _Piece = ((), "")


def _text_at(pieces: list[_Piece], at: int) -> str:
    if not 0 <= at < len(pieces) or not pieces[at][0]:
        return ""
    return str(getattr(pieces[at][0][0], pieces[at][1]))


def _pieces(element: Element) -> Iterator[_Piece]:
    """Texts in reading order, with a wall where a line of text ends (block, break, code, picture)."""
    stack: list[tuple[Element, bool]] = [(element, False)]
    while stack:
        node, closing = stack.pop()
        inline = node.tag in _INLINE
        if closing:
            if not inline:
                yield _WALL
            if node.tail and not isinstance(node.tail, AtomicString):
                yield (node,), "tail"
            continue
        if not inline:
            yield _WALL
        stack.append((node, True))
        if node.tag in ("code", "pre", "script", "style"):
            continue
        if node.text:
            yield ((node,), "text") if not isinstance(node.text, AtomicString) else _WALL
        stack += [(child, False) for child in reversed(node)]


class _Plain(AtomicString):
    """A text without any sign that Markdown could read; the inline step leaves it alone."""


_INLINE_SIGN = re.compile(r"[\\`\[!<&*_^=~\x02]|  \n")
"""What every inline pattern begins with (a test asks them all), and the mark of what was put aside."""


class _PutPlainAside(Treeprocessor):
    """Spares the inline step, which tries sixteen patterns on every text, those texts that have none of their signs."""

    def run(self, root: Element) -> None:
        for element in root.iter():
            text = element.text
            if type(text) is str and not _INLINE_SIGN.search(text):
                element.text = _Plain(text)


class _TakePlainBack(Treeprocessor):
    """Makes plain texts again what the other steps expect."""

    def run(self, root: Element) -> None:
        for element in root.iter():
            if type(element.text) is _Plain:
                element.text = str(element.text)


class _SafeIds(Treeprocessor):
    """Gives every id and every link to one the same safe spelling, before the table of contents is made."""

    def run(self, root: Element) -> None:
        for element in root.iter():
            if written := element.get("id"):
                if safe := safe_id(written):
                    element.set("id", safe)
                else:
                    del element.attrib["id"]
            if element.get("href", "").startswith("#"):
                element.set("href", safe_link(element.get("href", "")))


class SafeText(Extension):
    """The tree steps as one extension."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  (Python-Markdown's name)
        """Registers them: plain texts around the inline step, line breaks after it, ids before `toc`."""
        md.treeprocessors.register(_PutPlainAside(md), "put_plain_aside", 20.5)
        md.treeprocessors.register(_TakePlainBack(md), "take_plain_back", 19.5)
        md.treeprocessors.register(_SoftBreaks(md), "soft_breaks", 15)
        md.treeprocessors.register(_SafeIds(md), "safe_ids", 7)


def makeExtension(**kwargs: object) -> SafeText:  # noqa: N802  (Python-Markdown's name)
    """Lets Python-Markdown load this module by name."""
    return SafeText(**kwargs)


def renderer() -> Markdown:
    """A Markdown renderer with exactly the safe profile; its output still has to pass `clean_html`."""
    return Markdown(extensions=list(EXTENSIONS), extension_configs={k: dict(v) for k, v in CONFIGS.items()})


MOST_CHARACTERS, MOST_IN_LINE, MOST_LINES = 100_000, 10_000, 10_000
MOST_PROBLEMS = 3
MOST_OPEN = 20
MOST_BRACKETED = 600_000  # each open bracket is searched for its end to the end of the paragraph
_IN_DOCUMENT = {
    "many_heading": 300,
    "many_row": 1000,
    "many_cell": 10_000,
    "many_item": 2000,
    "many_definition": 200,
    "many_short": 50,
    "many_rule": 200,
    "many_declaration": 30,
    "many_term": 200,
    "many_box": 100,
    "many_tag": 2000,
}
_IN_BLOCK = {
    "[": 200,
    "]": 400,
    "*": 400,
    "_": 400,
    "~": 200,
    "^": 200,
    "=": 400,
    "`": 200,
    "<": 400,
    "&": 2000,
    "!": 1000,
    "\\": 2000,
    "(": 2000,
}
_IN_ALL = {"[": 1000, "~": 800, "^": 800, "`": 2000, "_": 3000, "*": 6000, "=": 4000, "<": 3000}
_SIGNS = re.compile("[" + re.escape("".join(_IN_BLOCK)) + "]")
_DEEPEST = {"quote": 6, "indent": 32, "marker": 5, "tag": 40, "columns": 30}
_QUOTE = re.compile(r"[ \t]*(?:>[ \t]?)+")
_MARKERS = re.compile(r"(?:[ \t]*(?:>|(?:[-*+]|[0-9]{1,9}[.)])(?=[ \t])))+")
_MARKER = re.compile(r">|[-*+]|[0-9]+[.)]")
_RULE = re.compile(r" {0,3}(?:(?:-{1,99} {0,2}){3,40}|(?:\*{1,99} {0,2}){3,40})\Z")
_KINDS = (
    ("many_heading", re.compile(r" {0,3}#{1,6}")),
    ("many_definition", re.compile(r"[ \t]*\[[^\]]{1,80}\]:")),
    ("many_short", re.compile(r"[ \t]*\*\[[^\]]{1,80}\]:")),
    ("many_box", re.compile(r"[ \t]*(?:!!!|\?\?\?|===|```|~~~)")),
    ("many_item", re.compile(r"[ \t>]*(?:[-*+]|[0-9]{1,9}[.)])[ \t]")),
    ("many_term", re.compile(r"[ \t]*:[ \t]")),
    ("many_declaration", re.compile(r".{0,2000}?<[!?]")),
    ("many_rule", re.compile(r"[ \t]*[-=*_][-=*_ \t]*\Z")),
    ("many_row", re.compile(r"[^|]{0,2000}\|")),
)
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)")
_VOID = words("br hr img input wbr col")


def check_markdown(text: str, path: str = "", first_line: int = 1) -> tuple[Problem, ...]:
    """Problems of a text that would take the renderer too long: at most one of each kind, with its line.

    Args:
        text: Markdown without front matter.
        path: file told in the problems.
        first_line: line of the file on which `text` begins.
    """
    if len(text) > MOST_CHARACTERS:
        return (Problem(path, 0, "", say("safety.too_long", most=MOST_CHARACTERS, found=len(text))),)
    if _is_modest(text):
        return ()
    lines = re.split("\r\n|[\r\n]", text)
    if len(lines) > MOST_LINES:
        return (Problem(path, 0, "", say("safety.many_lines", most=MOST_LINES, found=len(lines))),)
    found: dict[str, Problem] = {}
    for line, code, most in _excesses(lines):
        found.setdefault(code, Problem(path, first_line + line, "", say(f"safety.{code}", most=most)))
        if len(found) == MOST_PROBLEMS:
            break
    return tuple(sorted(found.values()))


_NESTED = re.compile(r"^(?:[ \t]*(?:>|(?:[-*+]|[0-9]{1,9}[.)])(?=[ \t]))){4}|^\s{9}", re.MULTILINE)
_MODEST = 30
"""Below the least of all limits on what one document or one line may hold, but for quotes."""


def _is_modest(text: str) -> bool:
    """Whether a text has so few signs and lines that none of the limits can be passed; true of nearly every case."""
    return (
        len(text) <= MOST_IN_LINE
        and text.count("\n") < 2 * _MODEST
        and "\r" not in text
        and text.count("[") <= MOST_OPEN
        and text.count("<") <= _MODEST
        and text.count("*[") <= _MODEST
        and all(text.count(sign) <= most for sign, most in _IN_BLOCK.items())
        and (text.count("|") <= _MODEST or all(line.count("|") <= _MODEST for line in text.split("\n")))
        and _NESTED.search(text) is None
    )


def _excesses(lines: list[str]) -> Iterator[tuple[int, str, int]]:
    totals: Counter[str] = Counter()
    block: Counter[str] = Counter()
    level = 0
    for number, line in enumerate(lines):
        if len(line) > MOST_IN_LINE:
            yield number, "long_line", MOST_IN_LINE
            continue
        yield from _deep(number, line)
        if not line.strip(" \t>"):
            block = Counter()
            continue
        signs = _SIGNS.findall(line)
        block.update(signs)
        totals.update(signs)
        block["length"] += len(line)
        yield from _crowds(number, set(signs), block, totals)
        totals.update(kind for kind, shape in _KINDS if shape.match(line))
        totals["many_cell"] += line.count("|")
        for tag in _TAG.finditer(line):
            totals["many_tag"] += 1
            level = max(0, level + (-1 if tag[1] else 0 if tag[2].lower() in _VOID else 1))
        if level > _DEEPEST["tag"]:
            yield number, "deep_tags", _DEEPEST["tag"]
        yield from ((number, kind, most) for kind, most in _IN_DOCUMENT.items() if totals[kind] > most)


def _crowds(
    number: int, signs: set[str], block: Counter[str], totals: Counter[str]
) -> Iterator[tuple[int, str, int]]:
    if block["["] * block["length"] > MOST_BRACKETED or _open(block) > MOST_OPEN:
        yield number, "crowded", _IN_BLOCK["["]
    if _open(totals) > MOST_OPEN * 4:
        yield number, "many_signs", MOST_OPEN * 4
    for sign in sorted(signs):
        if block[sign] > _IN_BLOCK[sign]:
            yield number, "crowded", _IN_BLOCK[sign]
        if totals[sign] > _IN_ALL.get(sign, MOST_CHARACTERS):
            yield number, "many_signs", _IN_ALL[sign]


def _open(signs: Counter[str]) -> int:
    return signs["["] - signs["]"]


def _deep(number: int, line: str) -> Iterator[tuple[int, str, int]]:
    if (quote := _QUOTE.match(line)) and quote[0].count(">") > _DEEPEST["quote"]:
        yield number, "deep_quote", _DEEPEST["quote"]
    indent = len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip())
    markers = _MARKERS.match(line)
    nested = len(_MARKER.findall(markers[0])) if markers else 0
    deep = nested > _DEEPEST["marker"] + (0 if ">" not in line else 2) and not _RULE.match(line)
    if deep or (indent > _DEEPEST["indent"] and line.strip()):
        yield number, "deep_list", _DEEPEST["marker"]
    if line.count("|") > _DEEPEST["columns"] + 1:
        yield number, "wide_table", _DEEPEST["columns"]
