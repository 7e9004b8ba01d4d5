"""A case as its canonical file: English keys in the order of the field table, one spelling for every value."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from msgspec import Struct

from casebook.fields import CASE, SIGNOFF_ROLES, Field
from casebook.intake.draft import yaml_text
from casebook.model import Case

_EMPTY: tuple[object, ...] = (None, "", (), [])


def case_file(case: Case, body: str) -> str:
    """The Markdown file of a case; reading it again gives the same case."""
    lines: list[str] = []
    for field in CASE:
        value = getattr(case, field.key)
        if field.key == "signoffs":
            value = {
                s.role: {"name": s.name, "date": s.date}
                for role in SIGNOFF_ROLES
                for s in case.signoffs
                if s.role == role
            }
        if value in _EMPTY or value == {} or (field.key == "sample" and not value):
            continue
        lines += _lines(field.key, value, 0, field.parts)
    return "---\n" + "\n".join(lines) + f"\n---\n\n{body.strip()}\n"


def _lines(key: str, value: Any, indent: int, parts: Sequence[Field] = ()) -> list[str]:
    """The lines of one key; `parts` are the fields of a value that has some."""
    pad = "  " * indent
    if isinstance(value, Struct):
        inner = _inner(value, parts, indent + 1)
        return [f"{pad}{key}:", *inner] if inner else []
    if isinstance(value, dict):
        inner = [line for k, v in value.items() if v not in _EMPTY for line in _lines(k, v, indent + 1)]
        return [f"{pad}{key}:", *inner] if inner else []
    if isinstance(value, tuple) and value and isinstance(value[0], Struct):
        return [f"{pad}{key}:", *(line for item in value for line in _item(item, parts, indent + 1))]
    if isinstance(value, tuple):
        return [f"{pad}{key}: [{', '.join(_scalar(item) for item in value)}]"]
    if isinstance(value, str) and "\n" in value:
        return [f"{pad}{key}: |-", *(f"{pad}  {line}".rstrip() for line in value.split("\n"))]
    return [f"{pad}{key}: {_scalar(value)}"]


def _inner(value: Struct, parts: Sequence[Field], indent: int) -> list[str]:
    pairs = ((part, getattr(value, part.key)) for part in parts)
    return [line for part, v in pairs if v not in _EMPTY for line in _lines(part.key, v, indent, part.parts)]


def _item(item: Struct, parts: Sequence[Field], indent: int) -> list[str]:
    inner = _inner(item, parts, indent + 1)
    return [f"{'  ' * indent}- {inner[0].strip()}", *inner[1:]] if inner else []


def _scalar(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, int):
        return str(value)
    return yaml_text(str(value))
