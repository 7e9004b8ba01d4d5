"""Counts Word's automatic numbers and says each as the text that Word shows (source: ECMA-376 part 1, 17.9)."""

from __future__ import annotations

import re

from msgspec import Struct, field

from casebook.intake.numerals import written
from casebook.intake.package import Element, W
from casebook.intake.styles import Styles, number, toggle, value

_TIGHT = "、，。．）】〕》」』：；"
_LEVELS = 9


class Level(Struct, frozen=True):
    """One level of a list definition; `restart` is the level (from 1) that resets it, 0 never, -1 any above."""

    start: int
    format: str
    text: str
    pattern: str
    suffix: str
    restart: int
    legal: bool
    style: str
    hidden: bool


class Label(Struct, frozen=True):
    """What stands before a paragraph: number text (with its gap), or the depth of a bullet."""

    text: str
    bullet: int = -1


class _Definition(Struct):
    levels: dict[int, Level] = field(default_factory=dict)
    link: str = ""


class _List(Struct):
    abstract: str
    levels: dict[int, Level] = field(default_factory=dict)
    starts: dict[int, int] = field(default_factory=dict)
    begun: set[int] = field(default_factory=set)


def _level(item: Element) -> Level:
    form = item.find(f"{W}numFmt")
    if form is None:
        # Newer custom formats stand in mc:AlternateContent; its choice comes first.
        form = next(item.iter(f"{W}numFmt"), None)
    style = value(item, "pStyle")
    restart = value(item, "lvlRestart")
    return Level(
        start=number(value(item, "start", "0"), 0),
        format=(form.get(f"{W}val") if form is not None else None) or "decimal",
        text=value(item, "lvlText"),
        pattern=(form.get(f"{W}format") if form is not None else None) or "",
        suffix=value(item, "suff", "tab"),
        restart=number(restart, -1) if restart else -1,
        legal=bool(toggle(item, "isLgl")),
        style=style,
        hidden=bool(toggle(item.find(f"{W}rPr"), "vanish")),
    )


class Numbering:
    """The lists of one document with their running counters; ask in document order."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self._styles = styles
        self._definitions: dict[str, _Definition] = {}
        self._lists: dict[str, _List] = {}
        self._counters: dict[str, dict[int, int]] = {}
        self._of_style: dict[str, str] = {}
        if root is not None:
            self._read(root)

    def _read(self, root: Element) -> None:
        for item in root.iter(f"{W}abstractNum"):
            made = _Definition(link=value(item, "numStyleLink"))
            for level in item.iter(f"{W}lvl"):
                made.levels[number(level.get(f"{W}ilvl") or "", 0)] = _level(level)
            key = item.get(f"{W}abstractNumId") or ""
            self._definitions[key] = made
            if value(item, "styleLink"):
                self._of_style[value(item, "styleLink")] = key
        for item in root.iter(f"{W}num"):
            made_list = _List(value(item, "abstractNumId"))
            for change in item.iter(f"{W}lvlOverride"):
                depth = number(change.get(f"{W}ilvl") or "", 0)
                level_item = change.find(f"{W}lvl")
                if level_item is not None:
                    made_list.levels[depth] = _level(level_item)
                start = value(change, "startOverride")
                if start:
                    made_list.starts[depth] = number(start, 1)
            self._lists[item.get(f"{W}numId") or ""] = made_list

    def _definition(self, key: str) -> tuple[str, _Definition]:
        """The definition behind a key, following list styles."""
        made = self._definitions.get(key, _Definition())
        for _ in range(4):
            if made.levels or not made.link:
                break
            linked = self._of_style.get(made.link, "")
            if not linked:
                for style in self._styles.chain(made.link):
                    properties = style.paragraph.find(f"{W}numPr") if style.paragraph is not None else None
                    owner = self._lists.get(value(properties, "numId"))
                    linked = owner.abstract if owner else ""
                    if linked:
                        break
            if linked not in self._definitions or linked == key:
                break
            key, made = linked, self._definitions[linked]
        return key, made

    def _place(self, direct: Element | None, style_id: str) -> tuple[str, int]:
        """List and level of a paragraph: its own, else its style's; list "" when it has none."""
        own = direct.find(f"{W}numPr") if direct is not None else None
        num, depth = value(own, "numId"), value(own, "ilvl")
        if num:
            return num, number(depth, 0)
        for style in self._styles.chain(style_id):
            properties = style.paragraph.find(f"{W}numPr") if style.paragraph is not None else None
            if properties is None:
                continue
            num = value(properties, "numId")
            if num:
                return num, number(
                    depth or value(properties, "ilvl"), self._style_level(num, style_id, style.id)
                )
            depth = depth or value(properties, "ilvl")
        return "", 0

    def _style_level(self, num: str, *style_ids: str) -> int:
        """The level that names one of the styles (`w:pStyle`)."""
        made = self._lists.get(num)
        if made is None:
            return 0
        _, definition = self._definition(made.abstract)
        for style_id in style_ids:
            for depth in range(_LEVELS):
                level = made.levels.get(depth) or definition.levels.get(depth)
                if level is not None and level.style == style_id:
                    return depth
        return 0

    def label(self, direct: Element | None, style_id: str) -> Label | None:
        """Count one paragraph and say its label; None when it is not in a list."""
        num, depth = self._place(direct, style_id)
        made = self._lists.get(num)
        if made is None or num == "0" or not 0 <= depth < _LEVELS:
            return None
        key, definition = self._definition(made.abstract)
        levels = definition.levels | made.levels
        level = levels.get(depth)
        if level is None:
            return None
        counters = self._counters.setdefault(key, {})
        self._count(made, levels, counters, depth)
        if level.format == "bullet":
            return Label("", depth)
        text = "" if level.hidden else self._text(level, levels, counters)
        return Label(text + _gap(text, level.suffix))

    def _count(self, made: _List, levels: dict[int, Level], counters: dict[int, int], depth: int) -> None:
        level = levels[depth]
        if depth in made.starts and depth not in made.begun:
            counters[depth] = made.starts[depth]
            made.begun.add(depth)
        elif depth in counters:
            counters[depth] += 1
        else:
            counters[depth] = made.starts.get(depth, level.start)
        for upper in range(depth):
            if upper not in counters and upper in levels:
                counters[upper] = made.starts.get(upper, levels[upper].start)
        for lower in range(depth + 1, _LEVELS):
            deeper = levels.get(lower)
            restart = deeper.restart if deeper else -1
            if restart == -1 or (restart > 0 and depth < restart):
                counters.pop(lower, None)

    @staticmethod
    def _text(level: Level, levels: dict[int, Level], counters: dict[int, int]) -> str:
        def one(match: re.Match[str]) -> str:
            depth = int(match[1]) - 1
            named = levels.get(depth)
            if named is None:
                return ""
            form = (
                "decimal"
                if level.legal and named.format not in ("none", "bullet", "decimalZero")
                else named.format
            )
            return written(counters.get(depth, named.start), form, named.pattern)

        return re.sub(r"%([1-9])", one, level.text)


def _gap(text: str, suffix: str) -> str:
    """The gap after a label: none where Chinese punctuation ends it already."""
    if not text or suffix == "nothing" or text.endswith(tuple(_TIGHT)) or text[-1].isspace():
        return ""
    return " "
