"""Records as plain data and back: the field table is the schema (source: docs/about/data.md).

A record's object has its fields under their English keys, empty ones left out, and beside them `url` and `body`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

import yaml

from casebook.fields import FIELDS, Field, Type

SCHEMA = "casebook-catalog"
VERSION = 1
"""Raised when a field changes its meaning or goes; new fields do not raise it."""
RECORDS = ("scene", "method", "mentor", "venue", "policy", "issue", "research")
"""Kinds whose records stand in one file each; cases stand in one file a year."""
REGISTRIES = {"dimension": "dimensions", "unit": "units", "problem": "problems", "batch": "batches"}


def data_of(kind: str, record: object, *, private: bool) -> dict[str, Any]:
    """A record's fields in the order of the table.

    Args:
        private: with what only the 工委 may see.
    """
    return _fields(FIELDS[kind], record, private=private)


def _fields(table: Iterable[Field], record: object, *, private: bool) -> dict[str, Any]:
    found = {}
    for field in table:
        if not (field.public or private):
            continue
        value = getattr(record, field.key, None)
        if type(value) is not str and value is not None:  # nearly all are texts, or missing
            value = _value(field, value, private=private)
        if value or value == 0:
            found[field.key] = value
    return found


def _value(field: Field, value: Any, *, private: bool) -> Any:
    if field.type is Type.MAPS:
        return [_fields(field.parts, part, private=private) for part in value]
    if field.key == "signoffs":
        return {s.role: {"name": s.name, "date": s.date.isoformat()} for s in value}
    if field.type is Type.MAP:
        return _fields(field.parts, value, private=private)
    if isinstance(value, tuple):
        return list(value)
    return plain(value)


def plain(value: Any) -> Any:
    """A value as JSON knows it: dates as ISO text, figures as numbers; an unset flag is nothing."""
    if value is False:
        return None
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def one_line(data: dict[str, Any]) -> str:
    """A record as one line of JSON, the same on every machine."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def markdown_of(kind: str, data: dict[str, Any]) -> str:
    """A record's data as the Markdown file the reader reads."""
    keys = [field.key for field in FIELDS[kind] if field.key in data]
    front = {key: _typed(data[key]) for key in keys}
    text = yaml.safe_dump(front, allow_unicode=True, sort_keys=False, width=10**6)
    return f"---\n{text}---\n{data.get('body', '')}"


def registry_of(rows: list[dict[str, Any]]) -> str:
    """Entries of a registry as its YAML file."""
    return yaml.safe_dump(_typed(rows), allow_unicode=True, sort_keys=False, width=10**6)


def _typed(value: Any) -> Any:
    """ISO dates as dates, so that YAML writes them bare."""
    if isinstance(value, dict):
        return {key: _typed(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_typed(part) for part in value]
    if isinstance(value, str) and len(value) == len("2025-01-01") and value[4] == value[7] == "-":
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value
