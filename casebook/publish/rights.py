"""Rights of released files: a web server that runs as somebody else must be able to read them."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

FOLDER, FILE = 0o755, 0o644
"""The least that a folder and a file have; what more they have is left to them."""


@contextlib.contextmanager
def readable_by_all() -> Iterator[None]:
    """Whatever the process makes meanwhile can be read by everybody, however private its files are otherwise."""
    before = os.umask(0o022)
    os.umask(before & 0o022)
    try:
        yield
    finally:
        os.umask(before)


def unreadable(tree: Path, *above: Path) -> tuple[Path, ...]:
    """What some web server could not read of a folder, all that is in it, and folders above it; sorted."""
    return tuple(sorted(path for path, _ in _lacking(tree, above)))


def make_readable(tree: Path, *above: Path) -> None:
    """Lets everybody read a folder, all that is in it, and folders above it; a disk without rights stays as it is."""
    for path, mode in _lacking(tree, above):
        with contextlib.suppress(OSError):
            path.chmod(mode)


def _lacking(tree: Path, above: tuple[Path, ...]) -> Iterator[tuple[Path, int]]:
    """What lacks a right, each with the mode that it should have."""
    found = [(str(path), FOLDER) for path in (*above, tree)]
    for root, folders, files in os.walk(tree):  # strings: for every file at each publication
        found += [(f"{root}{os.sep}{name}", FOLDER) for name in folders]
        found += [(f"{root}{os.sep}{name}", FILE) for name in files]
    for path, least in found:
        mode = os.lstat(path).st_mode
        if mode & least != least:
            yield Path(path), mode & 0o7777 | least
