"""The hash that ties three sign-offs to the text they were given for; a later change needs new ones.

Source: requirements 3.5 (信息采集人、保密审查人、终审人; changes need review again).
"""

from __future__ import annotations

import hashlib
import json
import os
import unicodedata
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path

from msgspec import Struct

from casebook.fields import CASE, SIGNOFF_ROLES
from casebook.messages import say
from casebook.model import Case, fields_of
from casebook.problems import Problem

_SIGNED = tuple(f.key for f in CASE if "U" in f.who)
"""What a unit writes."""
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def _text(value: str) -> str:
    text = unicodedata.normalize("NFC", value)
    if "\n" not in text and "\r" not in text:
        return text.rstrip()
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join([line.rstrip() for line in lines]).strip("\n")


def _canonical(value: object) -> object:
    """A value without the accidents of its writing: line ends, trailing spaces, composed characters, zeros."""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (tuple, list)):
        return [_canonical(each) for each in value]
    if isinstance(value, Struct):
        pairs = ((name, _canonical(getattr(value, name))) for name in fields_of(type(value)))
        return {name: each for name, each in pairs if each not in (None, "", [], {})}
    return value


def picture_marks(folder: Path) -> tuple[str, ...]:
    """Name and SHA-256 of each picture in a case's folder that can reach readers, sorted; none without a folder."""
    if not os.path.isdir(folder):  # noqa: PTH112 - ten thousand times
        return ()
    paths = sorted(folder.iterdir())
    return tuple(
        f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}"
        for path in paths
        if path.suffix != ".md" and path.is_file() and not path.is_symlink() and path.name.isprintable()
    )


def signed_hash(case: Case, body: str, pictures: Iterable[str] = ()) -> str:
    """SHA-256 (64 hex digits) over the body, its pictures and every field that a unit writes; what is empty does not count.

    Args:
        body: Markdown below the front matter.
        pictures: their marks (`picture_marks`).
    """
    written = {key: _canonical(getattr(case, key)) for key in _SIGNED}
    kept = {key: value for key, value in written.items() if value not in (None, "", [], {})}
    signed = [kept, _canonical(body), *pictures]
    return hashlib.sha256(_encode(signed).encode("utf-8", "surrogatepass")).hexdigest()


def signature_problems(
    case: Case, body: str, path: str = "", pictures: Iterable[str] = ()
) -> tuple[Problem, ...]:
    """Why a published case may not be published as it stands: a sign-off is missing, or it changed since.

    A case that is still a draft, submitted or returned has no such problems.
    """
    if not case.status.is_public:
        return ()
    path = path or f"docs/{case.source.src_uri}"
    signed = {s.role for s in case.signoffs if s.name.strip()}
    missing = [role for role in SIGNOFF_ROLES if role not in signed]
    if missing:
        message = say("safety.unsigned", roles="、".join(missing))
        return (Problem(path, case.source.lines.get("signoffs", 0), "三审", message),)
    if case.signed_hash != signed_hash(case, body, pictures):
        line = case.source.lines.get("signed_hash", 0)
        return (
            Problem(path, line, "审定指纹", say("safety.changed" if case.signed_hash else "safety.no_hash")),
        )
    return ()
