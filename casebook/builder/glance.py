"""What a look at names, sizes and times tells: whether anything at all was touched since the last build.

A build that finds nothing touched ends before it reads a record. Like the manifest's, this shortcut believes no file
that was touched less than two seconds before the look.
"""

from __future__ import annotations

import json
import os
import time
from datetime import UTC, datetime
from hashlib import blake2b
from itertools import chain
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

from casebook.builder.keys import code_key, key_of, tree_key
from casebook.builder.lock import LOCK
from casebook.publish.atomic import state_dir, write_atomic

Listing = dict[str, tuple[int, int]]
"""POSIX path below a folder → (size, or -1 of what is no regular file; mtime in ns)."""
SEARCH = "assets/search-data"
"""Twenty thousand small files of a large site, which only the index writes; here their folders' times stand for them."""
RACY_NS = 2_000_000_000
_STAMP = "untouched.json"
_JOURNAL = "var/intake/journal.jsonl"


class Told(Struct, frozen=True):
    """What a build said: problems line by line, pages in all, files left out, exit code."""

    problems: tuple[str, ...]
    pages: int
    left_out: int
    code: int


class Glance(Struct, frozen=True):
    """One look at a library before its build.

    Attributes:
        inputs: key of the program, its settings, the day, on which warnings depend, and the files below `docs/`.
        docs: every file below `docs/`, hidden ones included.
        settled: no file is so young that it may change without showing it.
        site: every file of the site, and the folders below `SEARCH` with an ending slash.
        seen: key of that listing.
        known: what the last build left behind; empty where the site or the notes beside it were touched since.
    """

    inputs: str
    docs: Listing
    settled: bool
    site: Listing
    seen: str
    known: dict[str, Any]


def look(home: Path, root: Path, profile: str, site: Path) -> Glance:
    """A look at the tool, the library and the site, reading no record."""
    configs = [path for folder in (home, root) if (path := folder / "mkdocs.yml").is_file()]
    journal = root / _JOURNAL
    stat = journal.stat() if journal.is_file() else None
    key = key_of(
        code_key(home),
        tree_key(home / "overrides"),
        tree_key(home / "scripts", (".py",)),
        *(path.read_text(encoding="utf-8", errors="replace") for path in configs),
        profile,
        str(root),
        repr((stat.st_size, stat.st_mtime_ns) if stat else None),
        datetime.now(UTC).astimezone().date().isoformat(),
    )
    docs = listing(root / "docs")
    young = time.time_ns() - RACY_NS
    files = listing(site)
    inputs = key_of(key, digest_of(docs))
    seen = digest_of(files)
    settled = all(mtime <= young for _, mtime in docs.values())
    return Glance(inputs, docs, settled, files, seen, _known(site, seen))


def _known(site: Path, seen: str) -> dict[str, Any]:
    try:
        known: dict[str, Any] = json.loads((state_dir(site) / _STAMP).read_text(encoding="utf-8"))
        return known if known["site"] == _outcome(site, seen) else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def stamp_of(path: str) -> tuple[int, int]:
    """Size and mtime (ns) of one file."""
    stat = os.stat(path)  # noqa: PTH116 - ten thousand times
    return stat.st_size, stat.st_mtime_ns


def listing(folder: Path) -> Listing:
    """Every file below a folder, below `SEARCH` every folder instead, its path with an ending slash; a missing folder is empty."""
    found: Listing = {}
    _list(str(folder), "", found)
    return found


def folder_stamp(path: str) -> tuple[int, int]:
    """What stands for a folder in a listing: its time changes when a file comes, goes or is replaced."""
    return 0, os.stat(path).st_mtime_ns  # noqa: PTH116 - hundreds of times


def _list(folder: str, prefix: str, found: Listing) -> None:
    shut = prefix.startswith(f"{SEARCH}/")
    try:
        entries = os.scandir(folder)
    except (FileNotFoundError, NotADirectoryError):
        return
    if shut:
        found[prefix] = folder_stamp(folder)
    with entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                _list(entry.path, f"{prefix}{entry.name}/", found)
            elif not shut:
                stat = entry.stat(follow_symlinks=False)
                size = stat.st_size if entry.is_file(follow_symlinks=False) else -1
                found[prefix + entry.name] = (size, stat.st_mtime_ns)


def digest_of(files: Listing) -> str:
    """Key of a listing: names, sizes and times."""
    paths = sorted(files)
    digest = blake2b("\0".join(paths).encode("utf-8", "surrogateescape"), digest_size=16)
    digest.update(" ".join(map(str, chain.from_iterable(map(files.__getitem__, paths)))).encode())
    return digest.hexdigest()


def last_told(glance: Glance) -> Told | None:
    """What the last build said, when a build now would find, make and say the same."""
    if not glance.known or glance.known["inputs"] != glance.inputs:
        return None
    told = glance.known["told"]
    return Told(tuple(told["problems"]), told["pages"], told["left_out"], told["code"])


def remember(glance: Glance, site: Path, seen: str, told: Told) -> None:
    """Keep what a finished build found and said; `seen` is the key of the site's files."""
    inputs = glance.inputs if glance.settled else ""
    known = {"inputs": inputs, "site": _outcome(site, seen), "told": asdict(told)}
    write_atomic(state_dir(site) / _STAMP, json.dumps(known, ensure_ascii=False))


def _outcome(site: Path, seen: str) -> str:
    """Key of the site's files and of the notes beside it, whole folders of caches left aside."""
    with os.scandir(state_dir(site)) as entries:
        notes = {
            entry.name: (entry.stat().st_size, entry.stat().st_mtime_ns)
            for entry in entries
            if entry.is_file() and entry.name not in (LOCK, _STAMP)
        }
    return key_of(str(site), seen, digest_of(notes))
