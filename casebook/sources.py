"""What a path below `docs/` says: which files are read, as which kind, and where a case's pictures lie."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

FOLDERS = {
    "scenes": "scene", "venues": "venue", "policies": "policy", "mentors": "mentor", "research": "research",
    "issues": "issue", "methods": "method", "cases": "case",
}  # fmt: skip
"""Folder below `docs/` → kind of its files; `index.md` in any of them is a page."""
INCOMING = "cases/incoming/"
UNNAMEABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


def kind_of(src_uri: str) -> str:
    """Kind of record that a Markdown file holds, by its folder; "other" for what only accompanies a submission."""
    folder, _, rest = src_uri.partition("/")
    if folder not in FOLDERS or rest == "index.md":
        return "page"
    if src_uri.startswith(INCOMING):
        return "case" if src_uri.count("/") == 3 and src_uri.endswith("/case.md") else "other"
    return FOLDERS[folder]


def pictures_folder(src_uri: str) -> str:
    """Where a case's pictures lie below `docs/`: beside a submission's text, in a folder with an accepted case's id."""
    return src_uri.rpartition("/")[0] if src_uri.startswith(INCOMING) else src_uri.removesuffix(".md")


def is_read(src_uri: str) -> bool:
    """Whether a file below `docs/` is Markdown that is published or submitted."""
    return src_uri.endswith(".md") and not is_hidden(src_uri)


def is_hidden(src_uri: str) -> bool:
    """Whether a file or a folder above it is for the program or the editors, not for readers."""
    return src_uri.startswith((".", "templates/")) or "/." in src_uri


def is_nameable(src_uri: str) -> bool:
    """Whether a file's name is text of one line, which a page, a list or a message can show."""
    return not UNNAMEABLE.search(src_uri)


def files_below(folder: Path, prefix: str) -> Iterator[tuple[str, bool]]:
    """Every file below a folder as (src_uri, whether it is a regular file)."""
    try:
        entries = os.scandir(folder)
    except FileNotFoundError:
        return
    with entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from files_below(folder / entry.name, f"{prefix}{entry.name}/")
            else:
                yield prefix + entry.name, entry.is_file(follow_symlinks=False)
