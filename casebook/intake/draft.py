"""What intake hands on: a frozen draft with everything that was read, or a refusal with its reason."""

from __future__ import annotations

import json
import re

from msgspec import Struct

from casebook.fields import CASE
from casebook.problems import Problem

Value = str | tuple[str, ...]


class Heading(Struct, frozen=True):
    """A heading of the text: level 1 (title) to 6, and how it was known: style, shape, form, markdown."""

    level: int
    text: str
    by: str


class Picture(Struct, frozen=True):
    """A picture of a draft: file name beside `case.md`, WebP bytes, caption or "", size in pixels."""

    name: str
    data: bytes
    caption: str
    width: int
    height: int


class Reading(Struct, frozen=True):
    """What was read, for the receipt.

    Attributes:
        kind: docx, legacy, flat, markdown, text.
        unit, scene: as written; `unit_key`, `scene_key` are "" when they are not in the closed lists.
        sections: canonical sections found, in order.
        cells: cells seen (merged ones count once); `merged` of them span rows or columns.
        labels: automatic numbers written out as text.
        characters: 字 of the body, markup not counted.
        methods: (id, title) of known methods that the text names.
        removed: sentences on what was left out or changed.
    """

    kind: str = ""
    title: str = ""
    unit: str = ""
    unit_key: str = ""
    scene: str = ""
    scene_key: str = ""
    headings: tuple[Heading, ...] = ()
    sections: tuple[str, ...] = ()
    tables: int = 0
    cells: int = 0
    merged: int = 0
    boxes: int = 0
    labels: int = 0
    notes: int = 0
    characters: int = 0
    methods: tuple[tuple[str, str], ...] = ()
    removed: tuple[str, ...] = ()


class Draft(Struct, frozen=True):
    """One case as it was read: front-matter values by English key, Markdown body, pictures, facts, problems.

    Attributes:
        front: the writer's own front matter, unchanged and without fences, when the file was Markdown with one; then
            `values` is what could be read of it.
        scannable: (place, text) of everything found in the file, for the safety gate.
    """

    values: tuple[tuple[str, Value], ...]
    body: str
    pictures: tuple[Picture, ...] = ()
    reading: Reading = Reading()
    problems: tuple[Problem, ...] = ()
    scannable: tuple[tuple[str, str], ...] = ()
    front: str = ""

    def value(self, key: str) -> str:
        """One value as text, lists joined, "" when it is missing."""
        found = dict(self.values).get(key, "")
        return found if isinstance(found, str) else "、".join(found)


class Converted(Struct, frozen=True):
    """A file that was read: its name, the SHA-256 of its bytes ("" for folders), its draft."""

    name: str
    sha256: str
    draft: Draft


class Refused(Struct, frozen=True):
    """A file that was not read: `code` for programs, `message` in Chinese with the remedy."""

    name: str
    sha256: str
    code: str
    message: str


Outcome = Converted | Refused

_PLAIN = re.compile(r"[^\s\W][^\x00-\x1f:#\"'\[\]{}&*!|>%@`,，：]*$")
_WORDY = re.compile(r"(?:true|false|yes|no|on|off|null|none|~|[-+.\d_eExXoOaAfF:]+)$", re.IGNORECASE)
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)


def yaml_text(text: str) -> str:
    """A value as strict YAML on one line, quoted when in doubt (JSON strings are YAML)."""
    text = _INVISIBLE.sub("", text).strip()
    if _PLAIN.match(text) and not _WORDY.match(text) and "  " not in text:
        return text
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return text
    return (
        json.dumps(text, ensure_ascii=False)
        .replace("\x85", " ")
        .replace("\u2028", " ")
        .replace("\u2029", " ")
    )


def front_matter(values: tuple[tuple[str, Value], ...]) -> str:
    """Front matter with its fences, keys in the order of the field table."""
    order = {made.key: position for position, made in enumerate(CASE)}
    lines = []
    for key, value in sorted(values, key=lambda pair: (order.get(pair[0], 99), pair[0])):
        if isinstance(value, str):
            lines.append(f"{key}: {yaml_text(value)}")
        else:
            lines.append(f"{key}: [{', '.join(yaml_text(v) for v in value)}]")
    return "---\n" + "".join(f"{line}\n" for line in lines) + "---\n"


def case_text(draft: Draft, *, heading: bool = False) -> str:
    """The draft as `case.md`.

    Args:
        heading: put the title as `# ` above the body, for reading outside the site (its pages print the title).
    """
    head = f"---\n{draft.front.rstrip()}\n---\n" if draft.front else front_matter(draft.values)
    title = draft.reading.title.strip()
    shown = f"\n# {_escaped(title)}\n" if heading and title else ""
    return f"{head}{shown}\n{draft.body.strip()}\n"


def _escaped(text: str) -> str:
    """A title as Markdown text."""
    return re.sub(r"([\\`*_\[\]#])", r"\\\1", text).replace("<", "&lt;").replace(">", "&gt;")
