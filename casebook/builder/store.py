"""What the last build knew: every file's parse and every page's key, in one sealed file outside the site.

mtime and size are only a shortcut past the content hash; a file touched within the last two seconds before it was
read is hashed again, and `trust=False` hashes everything.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from casebook.builder.blocks import BLOCK, in_blocks
from casebook.builder.glance import RACY_NS, Listing
from casebook.builder.pack import pack, seal, unpack, unseal
from casebook.publish.atomic import write_atomic
from casebook.records import Parsed


@dataclass(slots=True)
class PageState:
    """One page as it was written: its key, and its file's size and mtime (ns)."""

    key: str
    size: int
    mtime: int


class Store:
    """The memory between builds.

    Args:
        path: the sealed file; missing, torn or foreign means an empty memory.
        code: hash of the code and packages; another code means an empty memory.
        docs: size and mtime of every file below `docs/`.
        trust: whether size and mtime may stand for the content.
    """

    def __init__(self, path: Path, code: str, docs: Listing, *, trust: bool = True) -> None:
        self._path, self._trust, self._docs = path, trust, docs
        self._magic = f"casebook-manifest-1 {sys.implementation.cache_tag} {code}\n".encode()
        known = unseal(self._magic, path.read_bytes()) if path.is_file() else None
        self._files: dict[str, tuple[Any, ...]] = known[0] if known else {}
        self._pages: dict[str, tuple[str, int, int]] = known[1] if known else {}
        self._seen: dict[str, tuple[Any, ...]] = {}
        self.inputs: str = known[2] if known else ""
        self._touched = False
        self.changed = known is None
        """Whether any file differs from what the last build knew."""

    def parsed(
        self, path: str, src_uri: str, kind: str, names: str, read: Callable[[bytes], Parsed]
    ) -> Parsed:
        """The parse of a file, remembered by content, kind and closed lists."""
        size, mtime = self._docs.get(src_uri) or _size_and_mtime(path)
        known = self._files.get(src_uri)
        same_rules = known is not None and known[4] == names and known[3] == kind
        if known and same_rules and self._trust and (known[0], known[1], known[7]) == (mtime, size, False):
            self._seen[src_uri] = known
            return Parsed(unpack(known[5]), unpack(known[6]))
        data = Path(path).read_bytes()
        digest = sha256(data).hexdigest()
        racy = mtime > time.time_ns() - RACY_NS
        if known and known[2:5] == (digest, kind, names):
            self._seen[src_uri] = (mtime, size, *known[2:7], racy)
            self._touched = True
            return Parsed(unpack(known[5]), unpack(known[6]))
        self.changed = True
        row = self._row(path, src_uri, kind, names, lambda _, data: read(data))
        self._seen[src_uri] = row
        return Parsed(unpack(row[5]), unpack(row[6]))

    def prime(
        self, paths: list[tuple[str, str]], kind: str, names: str, read: Callable[[str, bytes], Parsed]
    ) -> None:
        """Read many new files over all cores before `parsed` asks for them.

        Args:
            paths: (path, src_uri) of all files of the kind.
            read: as for `parsed`, with the `src_uri` first.
        """
        new = [
            item
            for item in paths
            if (known := self._files.get(item[1])) is None or known[3:5] != (kind, names)
        ]
        if len(new) < 2 * BLOCK:
            return
        folder = self._path.with_name("reading")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)

        def work(block: range) -> None:
            rows = {new[i][1]: self._row(*new[i], kind, names, read) for i in block}
            (folder / f"{block.start:09}").write_bytes(seal(self._magic, rows))

        in_blocks(len(new), work)
        for path in sorted(folder.iterdir()):
            self._files.update(unseal(self._magic, path.read_bytes()) or {})
        shutil.rmtree(folder)
        self.changed = True

    @staticmethod
    def _row(
        path: str, src_uri: str, kind: str, names: str, read: Callable[[str, bytes], Parsed]
    ) -> tuple[Any, ...]:
        size, mtime = _size_and_mtime(path)
        data = Path(path).read_bytes()
        racy = mtime > time.time_ns() - RACY_NS
        parsed = read(src_uri, data)
        return (
            mtime, size, sha256(data).hexdigest(), kind, names, pack(parsed.record), pack(parsed.problems), racy,
        )  # fmt: skip

    def finish_reading(self) -> None:
        """Forget files that are gone; call once after the whole library was read."""
        if len(self._files) != len(self._seen):
            self.changed = True
        self._files = self._seen

    def page(self, url: str) -> PageState | None:
        """What is known of a written page."""
        known = self._pages.get(url)
        return PageState(*known) if known else None

    def save(self, inputs: str, pages: dict[str, PageState]) -> None:
        """Remember this build; written whole or not at all, and not again when nothing is new."""
        rows = {url: (state.key, state.size, state.mtime) for url, state in pages.items()}
        if not (self.changed or self._touched) and inputs == self.inputs and rows == self._pages:
            return
        write_atomic(self._path, seal(self._magic, (self._files, rows, inputs)))


def _size_and_mtime(path: str) -> tuple[int, int]:
    stat = os.stat(path)  # noqa: PTH116 - ten thousand times
    return stat.st_size, stat.st_mtime_ns
