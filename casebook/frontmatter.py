"""Front matter of a Markdown file: a line scanner for the mistakes Chinese writers make, then strict YAML.

Only maps, lists and strings come out, each with its line; dates and numbers are read by the field table.
Anchors, aliases, tags, merges, duplicate keys, deep nesting and oversized blocks are refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import yaml
from frontmatter.default_handlers import YAMLHandler
from msgspec import Struct

from casebook.fields import FIELDS, Field
from casebook.messages import say

DEPTH_MOST, BYTES_MOST = 6, 16 * 1024
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Scalar(Struct, frozen=True):
    """A written value and its line."""

    text: str
    line: int


class Sequence(Struct, frozen=True):
    """A written list and its first line."""

    items: tuple[Node, ...]
    line: int


class Mapping(Struct, frozen=True):
    """A written map: (key, line of the key, value) in written order."""

    items: tuple[tuple[str, int, Node], ...]
    line: int


Node = Scalar | Sequence | Mapping


class Mistakes(Exception):  # noqa: N818 - a batch of findings, not one error
    """Everything wrong with the notation of one block.

    Attributes:
        found: (line, message) in the order of lines.
    """

    def __init__(self, found: list[tuple[int, str]]) -> None:
        super().__init__(found)
        self.found = found


class Split(Struct, frozen=True):
    """A file in two parts. `body_line` is the line of the body's first line, counted from 1."""

    meta: Mapping
    body: str
    body_line: int


class StrictHandler(YAMLHandler):
    """python-frontmatter's handler with our fences."""

    FM_BOUNDARY = re.compile(r"^---[ \t]*$|^\.\.\.[ \t]*$", re.MULTILINE)


_HANDLER = StrictHandler()
_FENCE = re.compile(r"---[ \t]*$")
_ODD_FENCE = re.compile(r"\s*(?:[-—–－─_]{2,}|={3,}|\*{3,}|～{3,}|```+\w*|\+{3,})\s*$")
_END = re.compile(r"(?:---|\.\.\.)[ \t]*$")
_HEADING = re.compile(r"\s{0,3}#{1,6}\s")
_INSIDE = re.compile(r" *(?:- +)?(?:[^\W_]|[\"'])")
"""The beginning of a line that ends no front matter."""
_KEY_LINE = re.compile(r"(?P<key>[^\s:：#\-\[{\"'“”][^:：]{0,19}?)(?P<gap>\s*)(?P<colon>[:：])(?P<rest>.*)$")
_SPECIAL = tuple("@`%&*!,?}]")


def _words(fields: tuple[Field, ...]) -> Iterator[str]:
    for field in fields:
        yield field.key
        yield field.label
        yield from _words(field.parts)


_KNOWN = frozenset(word for fields in FIELDS.values() for word in _words(fields))


def split(text: str) -> Split:
    """The front matter and the body of a file.

    Raises:
        Mistakes: the fences or the block are not well written; every finding has its line.
    """
    lines = text.split("\n")
    start = next((i for i, line in enumerate(lines) if line.strip()), None)
    if start is None:
        raise Mistakes([(1, say("reader.empty_file"))])
    _check_opening(lines[start], start + 1)
    end = _closing(lines, start)
    found = list(_scan(lines[start + 1 : end], start + 2))
    if found:
        raise Mistakes(found)
    block, body = _HANDLER.split("\n".join(lines[start:]))
    return Split(parse_yaml(block, first_line=start + 1), body.lstrip("\n"), _body_line(lines, end))


_OPENING = re.compile(r"\s*^---[ \t]*\n", re.MULTILINE)
_CLOSING = re.compile(r"\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)\s*")


def body_below(text: str) -> str:
    """The body of a file whose front matter `split` has accepted, without reading that again."""
    opening = _OPENING.match(text)
    closing = _CLOSING.search(text, opening.end() - 1) if opening else None
    return text[closing.end() :] if closing else text


def _body_line(lines: list[str], end: int) -> int:
    after = next((i for i in range(end + 1, len(lines)) if lines[i].strip()), end + 1)
    return after + 1


def _check_opening(line: str, number: int) -> None:
    if _FENCE.match(line):
        return
    if _ODD_FENCE.match(line):
        raise Mistakes([(number, say("reader.fence_odd", written=line.strip()))])
    match = _KEY_LINE.match(line.strip())
    if match and match["key"].strip() in _KNOWN:
        raise Mistakes([(number, say("reader.fence_missing"))])
    raise Mistakes([(number, say("reader.no_front_matter"))])


def _closing(lines: list[str], start: int) -> int:
    """Index of the closing fence."""
    for i in range(start + 1, len(lines)):
        line = lines[i]
        if line[:1].isalpha() or _INSIDE.match(line):
            continue
        if _END.match(line):
            return i
        if _ODD_FENCE.match(line):
            raise Mistakes([(i + 1, say("reader.fence_odd", written=line.strip()))])
        if _HEADING.match(line) or (not line.strip() and _looks_like_body(lines, i + 1)):
            raise Mistakes([(i + 1, say("reader.fence_unclosed"))])
    raise Mistakes([(start + 1, say("reader.fence_unclosed"))])


def _looks_like_body(lines: list[str], index: int) -> bool:
    rest = next((line for line in lines[index:] if line.strip()), "")
    return not rest.startswith((" ", "-", "#", ".")) and not _KEY_LINE.match(rest)


_PLAIN = re.compile(
    r"(?P<indent> *)(?P<item>- )?(?:(?P<key>[A-Za-z_\u4e00-\u9fff]+):(?: +|$))?(?:[^\s:：#\"'\[\]{}@`%&*!,?|>－—–•·●-][^:：#\t]*)?$"
)
"""A line that is surely well written; everything else is looked at closely."""


def _scan(lines: list[str], first: int) -> Iterator[tuple[int, str]]:  # noqa: C901 - one state machine
    """Mistakes of notation that YAML accepts silently or reports in English on the wrong line."""
    seen: dict[str, int] = {}
    block_indent: int | None = None
    open_flow = False
    for number, line in enumerate(lines, first):
        if (
            block_indent is None
            and not open_flow
            and (plain := _PLAIN.match(line))
            and (plain["key"] in _KNOWN or (plain["item"] and not plain["key"]))
        ):
            if not plain["indent"] and not plain["item"]:
                if plain["key"] in seen:
                    yield number, say("reader.duplicate_key", key=plain["key"], first=seen[plain["key"]])
                seen.setdefault(plain["key"], number)
            continue
        stripped = line.strip()
        indent = len(line) - len(line.lstrip(" "))
        if block_indent is not None and (not stripped or indent > block_indent):
            continue
        block_indent = None
        if not stripped or stripped.startswith("#"):
            continue
        if open_flow:
            open_flow = "}" not in line
            continue
        yield from ((number, message) for message in _line_mistakes(line, stripped, indent))
        match = _KEY_LINE.match(stripped.removeprefix("- ").lstrip())
        if match and match["colon"] == ":":
            value = match["rest"].strip()
            if re.match(r"[|>][+-]?\d?[+-]?$", value):
                block_indent = indent
            open_flow = value[:1] == "{" and not re.search(r"}\s*(#.*)?$", value)
            if indent == 0 and not stripped.startswith("- "):
                key = match["key"].strip()
                if key in seen:
                    yield number, say("reader.duplicate_key", key=key, first=seen[key])
                seen.setdefault(key, number)


def _line_mistakes(line: str, stripped: str, indent: int) -> Iterator[str]:
    lead = line[: len(line) - len(line.lstrip())]
    if "\t" in lead:
        yield say("reader.tab")
        return
    if any(ch not in " \t" for ch in lead):
        yield say("reader.wide_space", fixed=" " * len(lead) + stripped)
        return
    if re.match(r"[－—–•·●][^－—–]", stripped):
        yield say("reader.bullet", fixed=" " * indent + "- " + stripped[1:].strip())
        return
    if re.match(r"-[^\s-]", stripped) and not re.match(r"-\d", stripped):
        yield say("reader.dash_space", fixed=" " * indent + "- " + stripped[1:])
        return
    item = stripped.startswith("- ")
    match = _KEY_LINE.match(stripped[2:].lstrip() if item else stripped)
    nested = item or indent > 0
    if match is None or (nested and match["key"].strip() not in _KNOWN):
        if nested:
            yield from _value_mistakes(stripped[2:].strip() if item else "", "- " if item else "")
        elif not stripped.startswith(('"', "'", "{", "[")):
            yield say("reader.no_colon", written=stripped[:20])
        return
    yield from _pair_mistakes(match, " " * indent + ("- " if item else ""))


def _pair_mistakes(match: re.Match[str], lead: str) -> Iterator[str]:
    key, rest = match["key"].strip(), match["rest"]
    value = rest.strip(" \t\u3000\u00a0")
    fixed = f"{lead}{key}: {value}".rstrip()
    if match["colon"] == "：":
        yield say("reader.wide_colon", key=key, fixed=fixed)
    elif match["gap"].strip(" ") or (rest and rest[0] in "\u3000\u00a0"):
        yield say("reader.wide_space", fixed=fixed)
    elif rest and rest[0] not in " \t":
        yield say("reader.colon_space", key=key, fixed=fixed)
    else:
        yield from _value_mistakes(value, f"{lead}{key}: ")


def _value_mistakes(value: str, lead: str) -> Iterator[str]:  # noqa: C901 - a list of independent checks
    if not value:
        return
    quoted = value[0] in "\"'"
    if quoted:
        if not _quote_closed(value):
            yield say("reader.quote_open", fixed=lead + '"' + value.strip("\"'“”") + '"')
        return
    if value[0] == "#":
        yield say("reader.hash", fixed=f'{lead}"{value}"')
    elif value[0] == "[":
        if re.search(r"[，、；]", value):
            yield say("reader.flow_wide", fixed=lead + re.sub(r"[，、；]\s*", ", ", value))
        elif value.count("[") != value.count("]"):
            yield say("reader.flow_open", fixed=lead + value.rstrip("】］,") + "]")
    elif value[0] == "{":
        if re.search(r"[：，、]", value):
            yield say("reader.flow_wide", fixed=lead + value.replace("：", ": ").replace("，", ", "))
    elif value.startswith(_SPECIAL):
        yield say("reader.special", sign=value[0], fixed=f'{lead}"{value}"')
    elif re.search(r":(\s|$)", value):
        yield say("reader.second_colon", fixed=f'{lead}"{value}"')
    elif re.search(r"\s#", value):
        yield say("reader.hash", fixed=f'{lead}"{value}"')


def _quote_closed(value: str) -> bool:
    if value[0] == '"':
        return bool(re.fullmatch(r'"(?:[^"\\]|\\.)*"\s*(#.*)?', value))
    return bool(re.fullmatch(r"'(?:[^']|'')*'\s*(#.*)?", value))


def parse_yaml(text: str, first_line: int, limit: int = BYTES_MOST) -> Mapping:
    """A block of YAML as maps, lists and strings.

    Args:
        first_line: line of the file that the block's first line is.
        limit: most bytes.

    Raises:
        Mistakes: the block is too large, too deep, not a map, or not YAML.
    """
    if len(text.encode("utf-8")) > limit:
        raise Mistakes([(first_line, say("reader.too_large", limit=limit // 1024))])
    node = parse_any(text, first_line)
    if not isinstance(node, Mapping):
        raise Mistakes([(node.line, say("reader.not_a_map"))])
    return node


def parse_any(text: str, first_line: int) -> Node:
    """A block of YAML that may be a map or a list; an empty one is an empty map."""
    try:
        loader = _LOADER(text)
        try:
            return _Builder(loader.get_event, first_line).document()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first_line + (mark.line if mark else 0)
        raise Mistakes([(line, say("reader.yaml"))]) from None
    except yaml.YAMLError:
        raise Mistakes([(first_line, say("reader.yaml_character"))]) from None


class _Builder:
    """Events of one document to nodes, refusing what only attackers and machines write."""

    def __init__(self, following: Callable[[], Any], first_line: int) -> None:
        self._next = following
        self._first = first_line

    def document(self) -> Node:
        self._next()
        event = self._next()
        if isinstance(event, yaml.StreamEndEvent):
            return Mapping((), self._first)
        node = self._node(self._next(), 1)
        self._next()
        event = self._next()
        if not isinstance(event, yaml.StreamEndEvent):
            raise Mistakes([(self._line(event), say("reader.second_document"))])
        return node

    def _line(self, event: Any) -> int:
        return self._first + int(event.start_mark.line)

    def _node(self, event: Any, depth: int) -> Node:
        line = self._line(event)
        if type(event) is yaml.ScalarEvent and event.anchor is None and event.tag is None:
            return Scalar(event.value, line)  # nearly every one
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise Mistakes([(line, say("reader.anchor"))])
        if event.tag is not None and not (isinstance(event, yaml.ScalarEvent) and event.tag == "!"):
            raise Mistakes([(line, say("reader.tag"))])
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(event.value, line)
        if depth > DEPTH_MOST:
            raise Mistakes([(line, say("reader.too_deep", limit=DEPTH_MOST))])
        if isinstance(event, yaml.SequenceStartEvent):
            items = []
            while not isinstance(event := self._next(), yaml.SequenceEndEvent):
                items.append(self._node(event, depth + 1))
            return Sequence(tuple(items), line)
        return self._mapping(line, depth)

    def _mapping(self, line: int, depth: int) -> Mapping:
        pairs: list[tuple[str, int, Node]] = []
        seen: dict[str, int] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            if not isinstance(key, Scalar) or key.text == "<<":
                raise Mistakes([(key.line, say("reader.odd_key"))])
            if key.text in seen:
                raise Mistakes([(key.line, say("reader.duplicate_key", key=key.text, first=seen[key.text]))])
            seen[key.text] = key.line
            pairs.append((key.text, key.line, self._node(self._next(), depth + 1)))
        return Mapping(tuple(pairs), line)
