"""The form on the site: fields to be filled in, and the validator's own rules as data for its script."""

from __future__ import annotations

import json

from msgspec import Struct

from casebook.catalog import Catalog
from casebook.fields import (
    BODY_LEAST,
    BODY_LONG,
    BODY_MOST,
    CASE,
    PICTURES_MOST,
    REQUIRED_SECTIONS,
    SECTIONS,
    Field,
    Type,
    field_of,
)
from casebook.forms import Choice, Lists, SceneChoice, lists_of
from casebook.forms.lists import asked
from casebook.messages import say
from casebook.messages.reader import MESSAGES
from casebook.model import Batch
from casebook.text import MARKUP
from casebook.values import ID_SHAPES

_BASIC = ("title", "summary", "unit", "scene", "abstract")
_OFFICE = ("contact_office", "authors", "consent")
_SAID = (
    "missing", "too_long", "date", "date_range", "int", "number", "id", "dates_order", "body_empty",
    "body_short", "body_long", "body_most", "pictures_most",
)  # fmt: skip
"""Sentences of the validator that the form says too."""
_LONG_LINE = 60
"""Above this limit a line of text gets a box of several lines."""


class FormField(Struct, frozen=True):
    """One field; `kind` is text, area, date, select, checks, flag, number or rows (of `parts`)."""

    key: str
    label: str
    kind: str
    required: bool
    limit: int
    help: str
    choices: tuple[Choice, ...] = ()
    parts: tuple[FormField, ...] = ()

    @property
    def id(self) -> str:
        """Of its element."""
        return "f-" + self.key.replace(".", "-")


class FormSection(Struct, frozen=True):
    """One section of the text."""

    name: str
    required: bool
    help: str


class FormView(Struct, frozen=True):
    """The view of `contribute/form.html`; `data` is JSON for the script."""

    basic: tuple[FormField, ...]
    kind: tuple[FormField, ...]
    effect: tuple[FormField, ...]
    office: tuple[FormField, ...]
    sections: tuple[FormSection, ...]
    scenes: tuple[SceneChoice, ...]
    pictures: int
    data: str


def form_view(catalog: Catalog, _key: str = "") -> FormView:
    """The form of this library."""
    lists = lists_of(catalog)
    fields = {field.key: _field(field, lists) for field in asked()}
    effect = field_of("case", "effect")
    parts = tuple(_field(part, lists, "effect.") for part in effect.parts) if effect else ()
    sections = tuple(
        FormSection(name, name in REQUIRED_SECTIONS, say(f"forms.section_{name}")) for name in SECTIONS
    )
    return FormView(
        basic=tuple(fields[key] for key in _BASIC),
        kind=tuple(field for key, field in fields.items() if key not in (*_BASIC, *_OFFICE)),
        effect=parts,
        office=tuple(fields[key] for key in _OFFICE),
        sections=sections,
        scenes=lists.scenes,
        pictures=PICTURES_MOST,
        data=_data(lists, (*fields.values(), *parts), catalog.batches),
    )


def _field(field: Field, lists: Lists, lead: str = "") -> FormField:
    choices = lists.choices(field)
    if field.type is Type.INT and field.limit:
        choices = _levels(field.help)
    return FormField(
        key=lead + field.key,
        label=field.label,
        kind=_kind(field, choices),
        required=field.required,
        limit=field.limit or 0 if field.type in (Type.TEXT, Type.MARKDOWN) else 0,
        help=field.help,
        choices=choices,
        parts=tuple(_field(part, lists) for part in field.parts),
    )


def _levels(told: str) -> tuple[Choice, ...]:
    """“0 仅有做法，1 说清道理。” as choices."""
    pairs = (part.strip("。").partition(" ") for part in told.split("，"))
    return tuple(Choice(number, word) for number, _, word in pairs)


def _kind(field: Field, choices: tuple[Choice, ...]) -> str:
    if field.type in (Type.WORD, Type.REF, Type.INT) and choices:
        return "select"
    if field.type in (Type.WORDS, Type.REFS) and choices:
        return "checks"
    kinds = {
        Type.DATE: "date", Type.FLAG: "flag", Type.INT: "int", Type.NUMBER: "number", Type.MAPS: "rows",
        Type.TEXTS: "list", Type.REFS: "list", Type.WORDS: "list",
    }  # fmt: skip
    return kinds.get(field.type, "area" if (field.limit or 0) > _LONG_LINE else "text")


def _data(lists: Lists, fields: tuple[FormField, ...], batches: tuple[Batch, ...]) -> str:
    """Rules, closed lists' guidance and sentences, the one truth of the validator."""
    rules = {
        "order": [field.key for field in CASE],
        "fields": [_rule(field) for field in fields],
        "labels": {field.label: field.key for field in CASE},
        "unit_written": [field.key for field in CASE if field.who.startswith("U")],
        "sections": [[name, name in REQUIRED_SECTIONS, list(also)] for name, also in SECTIONS.items()],
        "body": {"least": BODY_LEAST, "long": BODY_LONG, "most": BODY_MOST, "markup": MARKUP},
        "pictures": PICTURES_MOST,
        "ids": [ID_SHAPES[kind][0].pattern for kind in ("case", "method")],
        "batches": {batch.key: [str(batch.opens), str(batch.closes)] for batch in batches},
        "guidance": {scene.key: scene.guidance for scene in lists.scenes},
        "messages": {code: MESSAGES[code] for code in _SAID},
    }
    return json.dumps(rules, ensure_ascii=False, separators=(",", ":"))


def _rule(field: FormField) -> dict[str, object]:
    made: dict[str, object] = {"key": field.key, "label": field.label, "kind": field.kind, "help": field.help}
    if field.required:
        made["required"] = True
    if field.limit:
        made["limit"] = field.limit
    if field.parts:
        made["parts"] = [_rule(part) for part in field.parts]
    return made
