"""The JSON Schema of the catalog, made from the field table so that it cannot drift."""

from __future__ import annotations

import json
from typing import Any

from casebook.exports.data import RECORDS, REGISTRIES, SCHEMA, VERSION
from casebook.fields import FIELDS, Field, Type

_TYPES: dict[Type, dict[str, Any]] = {
    Type.INT: {"type": "integer"},
    Type.NUMBER: {"type": "number"},
    Type.FLAG: {"type": "boolean"},
    Type.DATE: {"type": "string", "format": "date"},
    Type.INTS: {"type": "array", "items": {"type": "integer"}},
}


def schema_text(private: bool) -> str:
    """The schema of every file of the export: `$defs` by kind, `manifest` and `block`."""
    kinds = {kind: _record(kind, private) for kind in ("case", *RECORDS)}
    entries = {kind: _object(FIELDS[kind], private) for kind in REGISTRIES}
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{SCHEMA}:{VERSION}",
        "title": SCHEMA,
        "oneOf": [{"$ref": "#/$defs/manifest"}, {"$ref": "#/$defs/block"}],
        "$defs": {"manifest": _manifest(), "block": _block(kinds), **kinds, **entries},
    }
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def _head() -> dict[str, Any]:
    return {
        "schema": {"const": SCHEMA},
        "version": {"const": VERSION},
        "profile": {"enum": ["public", "committee"]},
    }


def _manifest() -> dict[str, Any]:
    file = {
        "type": "object",
        "properties": {
            "path": {"type": "string"},
            "kind": {"enum": ["case", *RECORDS]},
            "year": {"type": "string"},
            "count": {"type": "integer"},
            "sha256": {"type": "string"},
        },
        "required": ["path", "kind", "count", "sha256"],
    }
    lists = {
        name: {"type": "array", "items": {"$ref": f"#/$defs/{kind}"}} for kind, name in REGISTRIES.items()
    }
    properties = {**_head(), "title": {"type": "string"}, "files": {"type": "array", "items": file}, **lists}
    return {
        "type": "object", "properties": properties, "required": list(properties), "additionalProperties": False,
    }  # fmt: skip


def _block(kinds: dict[str, Any]) -> dict[str, Any]:
    ways = [
        {
            "properties": {
                "kind": {"const": kind},
                "records": {"type": "array", "items": {"$ref": f"#/$defs/{kind}"}},
            }
        }
        for kind in kinds
    ]
    properties = {**_head(), "kind": {"enum": list(kinds)}, "records": {"type": "array"}}
    return {"type": "object", "properties": properties, "required": list(properties), "oneOf": ways}


def _record(kind: str, private: bool) -> dict[str, Any]:
    made = _object(FIELDS[kind], private)
    made["properties"] |= {"url": {"type": "string"}, "body": {"type": "string"}}
    made["required"] += ["url", "body"]
    return made


def _object(table: tuple[Field, ...], private: bool) -> dict[str, Any]:
    seen = [field for field in table if field.public or private]
    return {
        "type": "object",
        "properties": {field.key: _field(field, private) for field in seen},
        "required": [field.key for field in seen if field.required],
        "additionalProperties": False,
    }


def _field(field: Field, private: bool) -> dict[str, Any]:
    made: dict[str, Any] = {"title": field.label}
    if field.help:
        made["description"] = field.help
    if field.type is Type.MAP:
        return made | _object(field.parts, private)
    if field.type is Type.MAPS:
        return made | {"type": "array", "items": _object(field.parts, private)}
    words = [choice.partition("=")[0] for choice in field.choices if "=" not in choice]
    kind: dict[str, Any] = _TYPES.get(field.type, {"type": "string"})
    if words and field.type is Type.WORD:
        kind = {"enum": words}
    elif field.type.is_list and field.type not in _TYPES:
        kind = {"type": "array", "items": {"enum": words} if words else {"type": "string"}}
    return made | kind
