"""Where sites, releases and zips may be written: over nobody's files, and not into one another."""

from __future__ import annotations

import re
from pathlib import Path

from casebook.publish.atomic import PARTIAL
from casebook.publish.profile import NOTE

_BEGUN = re.compile(rf"releases|records|publish\.lock(\.guard)?|.*{re.escape(PARTIAL)}")
"""What a publisher that was killed at the first time may have left."""
_RELEASES = re.compile(r"\.\d{6,}\.(partial|old)")
_RECORDS = re.compile(r"\d{6,}")


def around(path: Path) -> Path | None:
    """The library's content, built site, notes beside one, or published releases that a path lies in."""
    return next((folder for folder in path.resolve().parents if _is_ours(folder)), None)


def _is_ours(folder: Path) -> bool:
    return (
        (folder / ".registry").is_dir()
        or (folder / NOTE).is_file()
        or (folder.name.endswith(".state") and (folder / "manifest").is_file())
        or _has_releases(folder)
    )


def _has_releases(folder: Path) -> bool:
    return (folder / "releases").is_dir() and any((folder / "records").glob("[0-9]*/release.json"))


def may_hold_releases(folder: Path) -> bool:
    """Whether a folder is empty, or holds what `publish` put there; one that is missing may."""
    if not folder.is_dir() or _has_releases(folder):
        return True
    return all(
        all(map(pattern.fullmatch, _names(place)))
        for place, pattern in (
            (folder, _BEGUN),
            (folder / "releases", _RELEASES),
            (folder / "records", _RECORDS),
        )
    )


def _names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()] if folder.is_dir() else []
