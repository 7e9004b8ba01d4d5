"""A case as its canonical file: English keys in the order of the field table, one spelling for every value."""

from __future__ import annotations

from dataclasses import fields as attributes
from dataclasses import is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from casebook.fields import CASE, SIGNOFF_ROLES
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
        lines += _lines(field.key, value, 0)
    return "---\n" + "\n".join(lines) + f"\n---\n\n{body.strip()}\n"


def _lines(key: str, value: Any, indent: int) -> list[str]:
    pad = "  " * indent
    if is_dataclass(value) and not isinstance(value, type):
        value = {a.name: getattr(value, a.name) for a in attributes(value)}
    if isinstance(value, dict):
        inner = [line for k, v in value.items() if v not in _EMPTY for line in _lines(k, v, indent + 1)]
        return [f"{pad}{key}:", *inner] if inner else []
    if isinstance(value, tuple) and value and is_dataclass(value[0]):
        return [f"{pad}{key}:", *(line for item in value for line in _item(item, indent + 1))]
    if isinstance(value, tuple):
        return [f"{pad}{key}: [{', '.join(_scalar(item) for item in value)}]"]
    if isinstance(value, str) and "\n" in value:
        return [f"{pad}{key}: |-", *(f"{pad}  {line}".rstrip() for line in value.split("\n"))]
    return [f"{pad}{key}: {_scalar(value)}"]


def _item(item: Any, indent: int) -> list[str]:
    pairs = [(a.name, getattr(item, a.name)) for a in attributes(item)]
    inner = [line for k, v in pairs if v not in _EMPTY for line in _lines(k, v, indent + 1)]
    pad = "  " * indent
    return [f"{pad}- {inner[0].strip()}", *inner[1:]] if inner else []


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
