"""Written values to typed values, by the field table; every problem is collected with its line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from collections.abc import Mapping as Lookup
from datetime import date
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from enum import StrEnum
from functools import cache

from msgspec import Struct
from msgspec import field as attribute

from casebook.fields import FIELDS, SIGNOFF_ROLES, Field, Type
from casebook.frontmatter import Mapping, Node, Scalar, Sequence
from casebook.messages import say
from casebook.model import Change, Effect, Measure, Origin, Result, Signoff, Step
from casebook.problems import Problem

_DATE = re.compile(r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?$")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2060-\u2065\ufeff]")
"""Comes along with text copied from the web; dropped without a word."""
ID_SHAPES = {
    "case": (re.compile(r"20\d\d-\d{4,5}$"), "2026-0031"),
    "method": (re.compile(r"M-(?:20\d\d-\d{2,3}|\d{4})$"), "M-2026-03"),
    "issue": (re.compile(r"20\d\dQ[1-4]$"), "2025Q2"),
    "practice": (re.compile(r"[\w.-]{1,40}$"), "jia-ju-jiedui"),
    "signed_hash": (re.compile(r"[0-9a-f]{64}$"), "64位指纹"),
    "key": (re.compile(r"[a-z0-9][a-z0-9-]{0,39}$"), "jia-ju"),
}
_TARGET_LABELS = {
    "unit": "单位", "scene": "场景", "problem": "问题", "dimension": "维度", "venue": "载体",
    "policy": "文件", "batch": "征集批次", "case": "案例", "method": "工作法", "issue": "期刊",
}  # fmt: skip
_YES, _NO = (
    frozenset(("是", "yes", "true", "y", "同意")),
    frozenset(("否", "no", "false", "n", "不同意", "无")),
)


class Lexicon(Struct, frozen=True):
    """The names of one closed list: every accepted spelling → key, and the names shown as suggestions."""

    keys: Lookup[str, str]
    shown: tuple[str, ...]

    def nearest(self, written: str) -> str | None:
        """The shown name most like a wrong one, or None."""
        found = get_close_matches(written, self.shown, n=1, cutoff=0.4)
        return found[0] if found else None


class Reading(Struct):
    """One file being read: where, against which closed lists, and what was found.

    `lexicons` lacks a target whose records are not read yet: such references are checked by the catalog.
    """

    path: str
    lexicons: Lookup[str, Lexicon]
    problems: list[Problem] = attribute(default_factory=list)

    def add(self, line: int, label: str, code: str, **values: object) -> None:
        """Note an error at a line; `code` is a sentence of the reader's catalog."""
        self.problems.append(Problem(self.path, line, label, say(f"reader.{code}", label=label, **values)))


def read_map(node: Mapping, fields: tuple[Field, ...], reading: Reading) -> dict[str, object]:
    """Typed values by English key; a field that is wrong is noted and left out."""
    values: dict[str, object] = {}
    lines: dict[str, int] = {}
    named = by_name(fields)
    for written, line, value in node.items:
        field = named.get(written.strip())
        if field is None:
            reading.add(line, written, "unknown_key", key=written, hint=_key_hint(fields, written))
        elif field.key in lines:
            reading.add(line, field.label, "duplicate_key", key=written, first=lines[field.key])
        else:
            lines[field.key] = line
            if not _is_blank(value):
                read = _read(field, value, line, reading)
                if read is not None:
                    values[field.key] = read
    for field in fields:
        if field.required and field.key not in values:
            _note_missing(field, lines, node.line, reading)
    return values


def _note_missing(field: Field, lines: dict[str, int], first: int, reading: Reading) -> None:
    told = say("reader.help", help=field.help) if field.help else say("reader.no_help")
    if field.key not in lines:
        reading.add(first, field.label, "missing", help=told)
    elif not any(p.line >= lines[field.key] and p.field == field.label for p in reading.problems):
        reading.add(lines[field.key], field.label, "empty", help=told)


@cache
def by_name(fields: tuple[Field, ...]) -> Lookup[str, Field]:
    """Fields by key and by label."""
    named = {f.label: f for f in reversed(fields)}
    return named | {f.key: f for f in reversed(fields)}


def _key_hint(fields: tuple[Field, ...], written: str) -> str:
    names = [name for f in fields for name in (f.key, f.label)]
    found = get_close_matches(written, names, n=1, cutoff=0.5)
    return say("reader.hint", nearest=found[0]) if found else say("reader.no_hint")


def _is_blank(node: Node) -> bool:
    if isinstance(node, Scalar):
        return not node.text.strip() or node.text.strip() in ("null", "~")
    return not node.items


def _read(field: Field, node: Node, line: int, reading: Reading) -> object | None:
    if field.type in (Type.MAP, Type.MAPS):
        return _read_maps(field, node, line, reading)
    if field.type.is_list:
        return _read_list(field, node, line, reading)
    if not isinstance(node, Scalar):
        reading.add(node.line, field.label, "want_text")
        return None
    return _read_scalar(field, node, line, reading)


def _read_list(field: Field, node: Node, line: int, reading: Reading) -> tuple[object, ...] | None:
    if isinstance(node, Mapping):
        reading.add(node.line, field.label, "want_list")
        return None
    items = node.items if isinstance(node, Sequence) else (node,)
    values: list[object] = []
    for item in items:
        if not isinstance(item, Scalar):
            reading.add(item.line, field.label, "want_list")
        elif item.text.strip():
            value = _read_scalar(field, item, item.line or line, reading)
            if value is not None and (value not in values or field.type is Type.INTS):
                values.append(value)
    return tuple(values) or None


def _read_maps(field: Field, node: Node, line: int, reading: Reading) -> object | None:
    if field.type is Type.MAP:
        if not isinstance(node, Mapping):
            reading.add(line, field.label, "want_map", keys="、".join(part.key for part in field.parts))
            return None
        return _record(field.key, read_map(node, field.parts, reading))
    items = node.items if isinstance(node, Sequence) else (node,)
    made: list[object] = []
    for item in items:
        if isinstance(item, Mapping):
            before = len(reading.problems)
            values = read_map(item, field.parts, reading)
            if len(reading.problems) == before:
                made.append(_record(field.key, values))
        elif isinstance(item, Scalar) and field.key == "steps":
            made.append(Step(item.text.strip()))
        else:
            reading.add(item.line, field.label, "want_map", keys="、".join(part.key for part in field.parts))
    return tuple(made)


def _record(key: str, values: dict[str, object]) -> object:
    """The record of a map field; a person of the sign-offs stays a plain (name, date)."""
    if key in SIGNOFF_ROLES:
        return Signoff(key, **values) if len(values) == 2 else None  # type: ignore[arg-type] # typed by the field table
    if key == "signoffs":
        return tuple(values[role] for role in SIGNOFF_ROLES if values.get(role) is not None)
    makers = {"effect": Effect, "measures": Measure, "steps": Step, "changes": Change}
    return makers[key](**values)  # typed by the field table


def _read_scalar(field: Field, node: Scalar, line: int, reading: Reading) -> object | None:
    text, line = node.text.strip(), node.line or line
    if not text.isprintable():
        text = _INVISIBLE.sub("", text).strip()
        if _CONTROL.search(text):
            reading.add(line, field.label, "control")
            return None
    if field.type in (Type.TEXT, Type.TEXTS, Type.MARKDOWN):
        return _text(field, text, line, reading)
    if field.type is Type.DATE:
        return read_date(field.label, text, line, reading)
    reader = _SCALARS.get(field.type)
    return reader(field, text, line, reading) if reader else text


def _text(field: Field, text: str, line: int, reading: Reading) -> str | None:
    if field.type is not Type.MARKDOWN and "\n" in text:
        reading.add(line, field.label, "one_line")
        return None
    if field.limit and len(text) > field.limit:
        reading.add(line, field.label, "too_long", count=len(text), limit=field.limit)
        return None
    return text


def read_date(label: str, text: str, line: int, reading: Reading) -> date | None:
    """A civil date in one of four spellings: 2026-03-01, 2026/3/1, 2026.3.1, 2026年3月1日."""
    match = _DATE.match(text)
    try:
        found = date(*(int(part) for part in match.groups())) if match else None
    except ValueError:
        found = None
    if found is None:
        reading.add(line, label, "date", value=text)
    elif not 1949 <= found.year <= 2099:
        reading.add(line, label, "date_range", value=text)
        return None
    return found


def _int(field: Field, text: str, line: int, reading: Reading) -> int | None:
    if re.fullmatch(r"[0-9]{1,9}", text) and (field.limit is None or int(text) <= field.limit):
        return int(text)
    bounds = say("reader.int_range", limit=field.limit) if field.limit else ""
    reading.add(line, field.label, "int", value=text, range=bounds)
    return None


def _number(field: Field, text: str, line: int, reading: Reading) -> Decimal | None:
    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation:
        number = Decimal("NaN")
    if number.is_finite() and len(text) <= 15 and "e" not in text.lower():
        return number
    reading.add(line, field.label, "number", value=text)
    return None


def _flag(field: Field, text: str, line: int, reading: Reading) -> bool | None:
    if text.lower() in _YES:
        return True
    if text.lower() in _NO:
        return False
    reading.add(line, field.label, "flag", value=text)
    return None


@cache
def _choices(field: Field) -> dict[str, str]:
    return {choice.rpartition("=")[0] or choice: choice.rpartition("=")[2] for choice in field.choices}


def _word(field: Field, text: str, line: int, reading: Reading) -> object | None:
    choices = _choices(field)
    if text in choices:
        return _ENUMS[field.key](choices[text]) if field.key in _ENUMS else choices[text]
    names = [name for name in choices if name not in choices.values()] or list(choices)
    near = get_close_matches(text, list(choices), n=1, cutoff=0.4)
    hint = say("reader.hint", nearest=near[0]) if near else "。"
    reading.add(line, field.label, "word", value=text, hint=hint, choices="、".join(names))
    return None


_ENUMS: dict[str, type[StrEnum]] = {"result": Result, "origin": Origin}


def _ref(field: Field, text: str, line: int, reading: Reading) -> str | None:
    known = [reading.lexicons[target] for target in field.target if target in reading.lexicons]
    for lexicon in known:
        if text in lexicon.keys:
            return lexicon.keys[text]
    if len(known) == len(field.target):
        _note_unknown(field, text, line, known, reading)
        return None
    shapes = [ID_SHAPES[target] for target in field.target if target in ID_SHAPES]
    if shapes and not any(shape.match(text) for shape, _ in shapes):
        reading.add(line, field.label, "id", value=text, example=shapes[0][1])
        return None
    return text


def _note_unknown(field: Field, text: str, line: int, known: list[Lexicon], reading: Reading) -> None:
    near = next((name for lexicon in known if (name := lexicon.nearest(text))), None)
    if near:
        hint = say("reader.ref_hint", nearest=near)
    elif re.search(r"[、，,；;]", text):
        hint = "。" + say("reader.ref_list_hint")
    else:
        hint = say("reader.ref_none")
    target = "、".join(_TARGET_LABELS[name] for name in field.target)
    reading.add(line, field.label, "ref", value=text, target=target, hint=hint)


def ids_in(kind: str, values: dict[str, object]) -> Iterator[tuple[Field, str]]:
    """Every id or key a record carries of its own, with its field."""
    for field in FIELDS[kind]:
        if field.type is Type.ID and isinstance(value := values.get(field.key), str):
            yield field, value


_SCALARS: dict[Type, Callable[[Field, str, int, Reading], object | None]] = {
    Type.INT: _int, Type.INTS: _int, Type.NUMBER: _number, Type.FLAG: _flag,
    Type.WORD: _word, Type.WORDS: _word, Type.REF: _ref, Type.REFS: _ref,
}  # fmt: skip
