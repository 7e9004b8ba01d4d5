"""JSON Schema of every kind of front matter, from the field table: for editors that complete and check while typing.

The validator stays the authority: closed lists and rules across fields are not in a schema.
"""

from __future__ import annotations

import json
from typing import Any

from casebook.fields import FIELDS, Field, Type
from casebook.messages import say

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_DATE = r"^\d{4}(-|/|\.|年)\d{1,2}(-|/|\.|月)\d{1,2}日?$"
_WORDS = ["是", "否", "yes", "no", "true", "false"]


def schema(kind: str) -> dict[str, Any]:
    """The schema of one kind; English and Chinese keys alike, every other key refused."""
    title = say("forms.schema_case") if kind == "case" else say("forms.schema_kind", kind=kind)
    return {"$schema": _DIALECT, "title": title, **_object(FIELDS[kind])}


def schema_text(kind: str) -> str:
    """The schema as a file's text."""
    return json.dumps(schema(kind), ensure_ascii=False, indent=1) + "\n"


def _object(fields: tuple[Field, ...]) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    for field in fields:
        properties[field.key] = _of(field)
        properties.setdefault(field.label, properties[field.key])
    needed = [{"anyOf": [{"required": [f.key]}, {"required": [f.label]}]} for f in fields if f.required]
    made: dict[str, Any] = {"type": "object", "properties": properties, "additionalProperties": False}
    return made | ({"allOf": needed} if needed else {})


def _of(field: Field) -> dict[str, Any]:
    told = {"title": field.label} | ({"description": field.help} if field.help else {})
    if field.type is Type.MAP:
        return told | _object(field.parts)
    if field.type is Type.MAPS:
        return told | {"type": "array", "items": _object(field.parts)}
    one = _single(field)
    if field.type.is_list:
        return told | {
            "anyOf": [{"type": "array", "items": one, "uniqueItems": field.type is not Type.INTS}, one]
        }
    return told | one


def _single(field: Field) -> dict[str, Any]:
    if field.type in (Type.WORD, Type.WORDS):
        return {"enum": [word for choice in field.choices for word in choice.split("=") if word]}
    if field.type in (Type.INT, Type.INTS):
        return {"type": "integer", "minimum": 0} | ({"maximum": field.limit} if field.limit else {})
    if field.type is Type.NUMBER:
        return {"type": "number"}
    if field.type is Type.FLAG:
        return {"enum": [True, False, *_WORDS]}
    if field.type is Type.DATE:
        return {"type": "string", "pattern": _DATE}
    return {"type": "string"} | ({"maxLength": field.limit} if field.limit else {})
