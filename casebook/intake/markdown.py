"""Markdown and plain text as units send them, saved by Notepad or anything else."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import PurePosixPath
from urllib.parse import unquote

from msgspec import Struct

from casebook.fields import field_of
from casebook.frontmatter import Mistakes, Node, Scalar, Sequence, split
from casebook.intake.blocks import Block, Para, Span
from casebook.intake.draft import Heading, Value
from casebook.problems import Problem

_LIKE_MARKDOWN = re.compile(r"^(?:#{1,6} \S|!\[[^\]]*\]\([^)\s]+\)$)", re.MULTILINE)
_HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*\s*$")
_FENCE = re.compile(r"^\s{0,3}(```+|~~~+)")
PICTURE = re.compile(r"!\[(?P<alt>[^\]]*)\]\(\s*<?(?P<target>[^)>\n]*?)>?(?:\s+[\"'“”][^)\n]*[\"'“”])?\s*\)")
_IMG = re.compile(r"<img\b[^>]*?\bsrc\s*=\s*[\"']?(?P<target>[^\"'>\s]+)[\"']?[^>]*>", re.IGNORECASE)
_FRONT = re.compile(r"\s*---[ \t]*\n(?P<front>.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
_CENTRED = re.compile(r"^(?:[ \t]{6,}|　{4,})\S")


class Written(Struct, frozen=True):
    """A Markdown file in its parts; `front` is the block as written, `line` the body's first line."""

    front: str
    values: tuple[tuple[str, Value], ...]
    body: str
    line: int
    problems: tuple[Problem, ...]


def looks_like_markdown(text: str) -> bool:
    """Whether a .txt was written as Markdown."""
    return bool(re.match(r"\s*---[ \t]*\n", text)) or len(_LIKE_MARKDOWN.findall(text)) >= 2


def read_markdown(text: str, path: str) -> Written:
    """Front matter and body; mistakes of notation are told with their lines, the body is read all the same."""
    try:
        parts = split(text)
    except Mistakes as mistakes:
        return _without(text, path, mistakes)
    match = _FRONT.match(text)
    front = match["front"] if match else ""
    return Written(front, tuple(_values(parts.meta.items)), parts.body, parts.body_line, ())


def _without(text: str, path: str, mistakes: Mistakes) -> Written:
    """A file whose front matter is missing or badly written."""
    match = _FRONT.match(text)
    if match is None and not re.match(r"\s*[-—–－_=]{3,}\s*\n", text):
        return Written("", (), text, 1, ())
    problems = tuple(Problem(path, line, "", message) for line, message in mistakes.found)
    if match is None:
        return Written("", (), text, 1, problems)
    body = text[match.end() :]
    return Written(match["front"], (), body, text[: match.end()].count("\n") + 1, problems)


def _values(items: tuple[tuple[str, int, Node], ...]) -> list[tuple[str, Value]]:
    found: list[tuple[str, Value]] = []
    for written, _, node in items:
        made = field_of("case", written)
        if made is None:
            continue
        if isinstance(node, Scalar):
            found.append((made.key, node.text.strip()))
        elif isinstance(node, Sequence):
            found.append((made.key, tuple(i.text.strip() for i in node.items if isinstance(i, Scalar))))
    return found


def _outside_code(body: str) -> list[tuple[bool, str]]:
    """Lines of a body with whether they stand outside fenced code."""
    made: list[tuple[bool, str]] = []
    fence = ""
    for line in body.split("\n"):
        match = _FENCE.match(line)
        if fence:
            made.append((False, line))
            if match and line.strip().startswith(fence):
                fence = ""
        else:
            made.append((match is None, line))
            fence = match[1] if match else ""
    return made


def headings_of(body: str) -> tuple[Heading, ...]:
    """All `#` headings of a Markdown body."""
    matches = [_HEADING.match(line) for outside, line in _outside_code(body) if outside]
    return tuple(Heading(len(m[1]), m[2], "markdown") for m in matches if m)


def take_title(body: str) -> tuple[str, str]:
    """The first `# ` heading and the body without it; ("", body) when the body does not begin with one."""
    match = re.match(r"\s*#\s+(.+?)\s*#*\s*(?:\n|$)", body)
    return (match[1], body[match.end() :]) if match else ("", body)


def tables_of(body: str) -> tuple[int, int]:
    """How many tables and cells a Markdown body has."""
    tables = cells = 0
    inside = False
    lines = [line.strip() if outside else "" for outside, line in _outside_code(body)]
    for line in lines:
        rule = bool(re.fullmatch(r"\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?", line)) and "|" in line
        if rule:
            tables += 1
            inside = True
        elif "|" not in line:
            inside = False
        elif inside:
            cells += len(line.strip("|").split("|"))
    headers = sum(
        len(upper.strip("|").split("|"))
        for upper, line in pairwise(lines)
        if "|" in line and re.fullmatch(r"[|\s:-]+", line) and "-" in line and "|" in upper
    )
    html = body.lower().count("<table")
    return tables + html, cells + headers + body.lower().count("<td") + body.lower().count("<th>")


def picture_targets(body: str) -> tuple[tuple[str, str], ...]:
    """(target, description) of every picture a body shows, in order."""
    found: list[tuple[int, str, str]] = [
        (m.start(), m["target"].strip(), m["alt"].strip()) for m in PICTURE.finditer(body)
    ]
    found += [(m.start(), m["target"], "") for m in _IMG.finditer(body)]
    return tuple((target, alt) for _, target, alt in sorted(found))


def with_pictures(body: str, names: dict[str, str]) -> str:
    """The body with each picture's target renamed; pictures that are not in `names` are taken out."""

    def markdown(match: re.Match[str]) -> str:
        name = names.get(match["target"].strip())
        return f"![{match['alt']}]({name})" if name else ""

    def html(match: re.Match[str]) -> str:
        name = names.get(match["target"])
        return f"![]({name})" if name else ""

    return _IMG.sub(html, PICTURE.sub(markdown, body))


def local_name(target: str) -> str:
    """The file name that a picture's address means, "" when it leads elsewhere."""
    if re.match(r"[a-zA-Z][\w+.-]+:|//", target):
        return ""
    return PurePosixPath(
        unquote(target.split("?", maxsplit=1)[0].split("#", maxsplit=1)[0]).replace("\\", "/")
    ).name.casefold()


def text_blocks(text: str) -> tuple[Block, ...]:
    """Plain text as paragraphs, one a line; lines centred with spaces count as centred."""
    made: list[Block] = []
    for line in text.split("\n"):
        bare = re.sub(r"\s+", " ", line.replace("　", " ")).strip()
        if not bare:
            continue
        bullet = re.match(r"[-*•·●]\s*(?=\S)", bare)
        shown = bare[bullet.end() :] if bullet else bare
        made.append(Para((Span(shown),), bullet=0 if bullet else -1, centred=bool(_CENTRED.match(line))))
    return tuple(made)
