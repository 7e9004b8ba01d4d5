"""A folder of finished files: listing, comparing, hashing, and the order in which readers may see changes."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from operator import attrgetter
from pathlib import Path

from msgspec import Struct

PAGES = (".html", ".htm")
_BLOCK = 1 << 20


class Entry(Struct, frozen=True, order=True):
    """One regular file: POSIX path below the folder, size in bytes, modification time in nanoseconds."""

    path: str
    size: int
    mtime_ns: int


def entries(root: Path) -> tuple[Entry, ...]:
    """Every regular file below `root`, sorted by path; symbolic links are not followed, a missing folder is empty."""
    return tuple(sorted(_walk(str(root), ""), key=attrgetter("path"))) if root.is_dir() else ()


def _walk(folder: str, prefix: str) -> Iterator[Entry]:
    with os.scandir(folder) as found:
        for item in found:
            if item.is_dir(follow_symlinks=False):
                yield from _walk(item.path, f"{prefix}{item.name}/")
            elif item.is_file(follow_symlinks=False):
                stat = item.stat(follow_symlinks=False)
                yield Entry(prefix + item.name, stat.st_size, stat.st_mtime_ns)


def sha256(path: Path) -> str:
    """Hexadecimal SHA-256 of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def same_bytes(one: Path, other: Path) -> bool:
    """Whether two existing files hold the same bytes."""
    if one.stat().st_size != other.stat().st_size:
        return False
    with one.open("rb") as left, other.open("rb") as right:
        while block := left.read(_BLOCK):
            if block != right.read(_BLOCK):
                return False
    return True


def is_page(path: str) -> bool:
    """Whether a reader can open the file as a page."""
    return path.lower().removesuffix(".gz").endswith(PAGES)


def arrival(path: str, *, new: bool) -> tuple[int, str]:
    """Sort key for bringing files in: a page must never come before what it loads.

    New assets and search blocks, new pages, changed assets and data (which may name the new pages), changed pages.
    """
    return (2 * (not new) + is_page(path), path)


def departure(path: str) -> tuple[bool, str]:
    """Sort key for taking files away: pages first, then what they load."""
    return (not is_page(path), path)
