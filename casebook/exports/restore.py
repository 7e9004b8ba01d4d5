"""An exported catalog as a library again: the Markdown files and registries the reader reads."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from casebook.exports.data import REGISTRIES, SCHEMA, VERSION, markdown_of, registry_of
from casebook.messages import say


class Foreign(Exception):  # noqa: N818 - an answer for the person at the keyboard
    """The folder holds no export of ours, or one of another version."""


def files_of(folder: Path) -> Iterator[tuple[str, str]]:
    """(POSIX path below the library's root, text) of every record and registry of an export.

    Raises:
        Foreign: no manifest of this version lies there.
    """
    manifest = _read(folder / "catalog.json")
    for kind, name in REGISTRIES.items():
        if manifest.get(name):
            yield f"docs/.registry/{kind_file(kind)}", registry_of(manifest[name])
    for file in manifest["files"]:
        for record in _read(folder / file["path"])["records"]:
            yield "docs/" + record["url"].removesuffix(".html") + ".md", markdown_of(file["kind"], record)


def kind_file(kind: str) -> str:
    """File name of a registry."""
    return REGISTRIES[kind] + ".yml"


def _read(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        raise Foreign(say("exports.foreign", path=path)) from None
    if not isinstance(data, dict) or (data.get("schema"), data.get("version")) != (SCHEMA, VERSION):
        raise Foreign(say("exports.foreign", path=path))
    return data
