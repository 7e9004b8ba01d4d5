"""The shared folder: what in it is ready to be taken, and a faithful copy of it.

A shared folder sends no change events, so it is looked at twice; what changed between the looks is still on its way.
"""

from __future__ import annotations

import os
import shutil
import time
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from msgspec import Struct

from casebook.publish.atomic import replace

RECEIPT = ".回执."
TAKEN = "已收件"
_IGNORED_STARTS = ("~$", ".", "~WRL")
_IGNORED_ENDS = (".tmp", ".crdownload", ".part", ".partial", "~")
_IGNORED_NAMES = frozenset(("thumbs.db", "desktop.ini"))
_ZIPS = (".docx", ".zip", ".docm", ".dotx")
_FILES_MOST, _BYTES_MOST = 500, 300 * 1024 * 1024


class Item(Struct, frozen=True):
    """One entry of the inbox: a file, or a folder that holds one case."""

    path: Path
    print: tuple[tuple[str, int, int], ...]
    """(name below the entry, size, mtime in ns) of every file in it, sorted."""


def holds_library(inbox: Path, root: Path) -> bool:
    """Whether taking from a folder would take a library apart: it holds one, or lies in one's content or records."""
    inbox, root = inbox.resolve(), root.resolve()
    own = (root / "docs", root / "var", *(p / "docs" for p in (inbox, *inbox.parents) if _is_library(p)))
    return (
        root.is_relative_to(inbox)
        or _is_library(inbox)
        or (inbox / "mkdocs.yml").is_file()
        or any(inbox.is_relative_to(folder) for folder in own)
    )


def _is_library(folder: Path) -> bool:
    return (folder / "docs" / ".registry").is_dir()


def ready(inbox: Path, pause: float) -> tuple[tuple[Item, ...], tuple[Path, ...]]:
    """(items that did not change within `pause` seconds and are whole, entries still on their way by name).

    The oldest item comes first, so that of two versions the later one has the last word.
    """
    first = {item.path: item for item in _items(inbox)}
    if first:
        time.sleep(pause)
    second = {item.path: item for item in _items(inbox)}
    done = [item for path, item in second.items() if first.get(path) == item and _is_whole(item)]
    waiting = [path for path, item in second.items() if item not in done]
    return tuple(sorted(done, key=_age)), tuple(sorted(waiting))


def _age(item: Item) -> tuple[int, str]:
    return max(mtime for _, _, mtime in item.print), item.path.name


def _items(inbox: Path) -> Iterator[Item]:
    for path in sorted(inbox.iterdir()):
        if not _is_ignored(path.name) and path.name != TAKEN and not path.is_symlink():
            found = tuple(_prints(path))
            if any(size for _, size, _ in found) or (found and _is_old(found)):
                yield Item(path, found)


def _is_old(prints: tuple[tuple[str, int, int], ...]) -> bool:
    """Whether nothing of an entry changed for so long that nothing more will come."""
    return time.time() - max(mtime for _, _, mtime in prints) / 1e9 > _GIVEN_UP


def _prints(path: Path) -> Iterator[tuple[str, int, int]]:
    files = [path] if path.is_file() else sorted(_below(path))
    for file in files[:_FILES_MOST]:
        try:
            stat = file.stat()
        except OSError:
            continue  # it went away between two calls
        yield file.relative_to(path).as_posix() if file != path else "", stat.st_size, stat.st_mtime_ns


def _below(folder: Path) -> Iterator[Path]:
    for root, folders, names in os.walk(folder, followlinks=False):
        folders[:] = sorted(name for name in folders if not _is_ignored(name))
        for name in sorted(names):
            path = Path(root, name)
            if not _is_ignored(name) and path.is_file() and not path.is_symlink():
                yield path


def _is_ignored(name: str) -> bool:
    low = name.lower()
    return (
        RECEIPT in name
        or low in _IGNORED_NAMES
        or name.startswith(_IGNORED_STARTS)
        or low.startswith(".~lock")
        or low.endswith(_IGNORED_ENDS)
    )


def _is_whole(item: Item) -> bool:
    """Whether every file that says where it ends has its end, and, on Windows, nobody else has it open."""
    files = [item.path / name if name else item.path for name, _, _ in item.print]
    return all(_has_its_end(file) and _can_open(file) for file in files)


def _has_its_end(path: Path) -> bool:
    if time.time() - path.stat().st_mtime > _GIVEN_UP:
        return True  # nothing more will come: the reader tells what is broken, and keeps what is not
    if path.suffix.lower() in (".jpg", ".jpeg"):
        with path.open("rb") as stream:
            start = stream.read(2)
            stream.seek(max(0, path.stat().st_size - 64))
            return start != b"\xff\xd8" or b"\xff\xd9" in stream.read()
    if path.suffix.lower() not in _ZIPS:
        return True
    with path.open("rb") as stream:
        if stream.read(2) != b"PK":
            return True  # not what its name says: the reader will tell why it cannot be read
    return zipfile.is_zipfile(path)


_GIVEN_UP = 60.0
"""Seconds without a change after which an empty file, or one without an end, is broken, no longer on its way."""


def _can_open(path: Path) -> bool:
    if os.name != "nt":
        return True
    try:
        with path.open("r+b"):
            return True
    except OSError:
        return False


def stage(item: Item, folder: Path) -> tuple[Path, str] | None:
    """Copy an item below `folder`; (the copy, its SHA-256), or None when it changed meanwhile or is too large."""
    if sum(size for _, size, _ in item.print) > _BYTES_MOST:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / item.path.name
    digests = []
    for name, _, _ in item.print:
        source = item.path / name if name else item.path
        copy = target / name if name else target
        digests.append((name, _copied(source, copy)))
    if tuple(_prints(item.path)) != item.print:
        return None
    if item.path.is_file():
        return target, digests[0][1]
    whole = "\n".join(f"{digest}  {name}" for name, digest in sorted(digests))
    return target, sha256(whole.encode()).hexdigest()


def _copied(source: Path, copy: Path) -> str:
    copy.parent.mkdir(parents=True, exist_ok=True)
    digest = sha256()
    with source.open("rb") as given, copy.open("wb") as taken:
        while block := given.read(1 << 20):
            digest.update(block)
            taken.write(block)
        taken.flush()
        os.fsync(taken.fileno())
    return digest.hexdigest()


def put_away(item: Item, number: str) -> None:
    """Move a taken item from the sender's sight into the folder of taken ones; the last step of all."""
    target = item.path.parent / TAKEN / number / item.path.name
    target.parent.mkdir(parents=True, exist_ok=True)
    if item.path.is_dir() and target.exists():
        shutil.rmtree(target)
    replace(item.path, target)
