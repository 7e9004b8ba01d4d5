"""`case.md` and `method.md`: blank Markdown files with a comment of help at every line."""

from __future__ import annotations

from collections.abc import Iterator

from casebook.fields import CASE, METHOD, REQUIRED_SECTIONS, SECTIONS, Field, Type
from casebook.forms.lists import word_choices
from casebook.messages import say


def case_template(values: dict[str, str] | None = None) -> str:
    """A blank `case.md` with the sections of a case; `values` are written front-matter values by key."""
    fields = tuple(field for field in CASE if field.who.startswith("U") and field.key != "lessons")
    parts = [_head("forms.template_case", fields, values or {})]
    for name in SECTIONS:
        needed = f"（{say('forms.comment_yes')}）" if name in REQUIRED_SECTIONS else ""
        parts.append(f"## {name}\n\n<!-- {say(f'forms.section_{name}')}{needed} -->\n")
    return "\n".join(parts)


def method_template(values: dict[str, str] | None = None) -> str:
    """A blank file of a 典型工作法."""
    fields = tuple(field for field in METHOD if field.key not in ("superseded_by", "sample"))
    return _head("forms.template_method", fields, values or {})


def _head(note: str, fields: tuple[Field, ...], values: dict[str, str]) -> str:
    """Front matter; a comment has no space after its sign, so that no reader takes it for a heading."""
    lines = ["---", f"#{say(note)}"]
    for field in fields:
        lines += _lines(field, values)
    return "\n".join([*lines, "---", ""])


def _lines(field: Field, values: dict[str, str], indent: str = "") -> Iterator[str]:
    yield f"{indent}#{_told(field)}"
    yield f"{indent}{field.key}: {values.get(field.key, '')}".rstrip()
    if field.type is Type.MAP:
        for part in field.parts:
            yield from _lines(part, {}, indent + "  ")
    elif field.type is Type.MAPS:
        yield from _row(field.parts, indent + "  ")


def _row(fields: tuple[Field, ...], indent: str) -> Iterator[str]:
    """One entry of a list, all of it commented: whoever needs it takes the signs away."""
    for number, field in enumerate(fields):
        lead = f"{indent}#- " if number == 0 else f"{indent}  #"
        yield f"{lead}{field.key}: {_told(field)}"


def _told(field: Field) -> str:
    words = "、".join(choice.title for choice in word_choices(field)) if field.choices else ""
    told = [
        say("forms.comment_yes") if field.required else "",
        say("forms.comment_words", words=words) if words and words not in field.help else "",
        say("forms.comment_limit", limit=field.limit)
        if field.limit and field.type is Type.TEXT and str(field.limit) not in field.help
        else "",
    ]
    more = "；".join(part for part in told if part)
    text = say("forms.comment_part", label=field.label, help=field.help) if field.help else field.label
    return f"{text}（{more}）" if more else text
