"""What the last build knew: every file's parse and every page's key, in one sealed file outside the site.

mtime and size are only a shortcut past the content hash; a file touched within the last two seconds before it was
read is hashed again, and `trust=False` hashes everything. Long fields lie in a second file (`rests.py`).
"""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from msgspec import Struct, field

from casebook.builder.blocks import BLOCK, in_blocks
from casebook.builder.glance import RACY_NS, Listing, stamp_of
from casebook.builder.pack import pack, remembered, rest_of, seal, short, unpack, unseal
from casebook.builder.rests import Rests, length
from casebook.model import Case, Record
from casebook.problems import Problem
from casebook.publish.atomic import write_atomic
from casebook.records import MODELS, Parsed

Question = tuple[Any, ...]
"""Name of what was asked of the catalog, and the arguments (`questions.py`)."""
FileRow = tuple[Any, ...]
"""mtime (ns), size, SHA-256, kind, key of the closed lists, packed record and problems (empty without any), whether it
was racy, where its long fields are kept (-1: nowhere)."""

_PROBLEMS = tuple[Problem, ...]

DocRow = tuple[bytes, str, str]
"""The questions that a search document asked, the hash of its file, and the hash of all it is made of."""


class PageRow(NamedTuple):
    """One page as it was written: its key, its file's size and mtime (ns), and the questions its view asked."""

    key: str
    size: int
    mtime: int
    asked: bytes | None
    stamp: str


class Memory(Struct):
    """What is remembered of pages.

    Attributes:
        inputs: key of everything that bears on all pages; another one makes all else worthless.
        pages: by URL.
        answers: question → digest of its answer, in the order in which `PageRow.asked` counts them.
        docs: search documents by key.
        notes: anything else a build wants to know of the last one.
    """

    inputs: str = ""
    pages: dict[str, PageRow] = field(default_factory=dict)
    answers: dict[Question, bytes] = field(default_factory=dict)
    docs: dict[str, DocRow] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)


class Store:
    """The memory between builds.

    Args:
        path: the sealed file; missing, torn or foreign means an empty memory.
        code: hash of the code and packages; another code means an empty memory.
        folder: `docs/`.
        docs: size and mtime of every file below it.
        trust: whether size and mtime may stand for the content.
    """

    def __init__(self, path: Path, code: str, folder: Path, docs: Listing, *, trust: bool = True) -> None:
        self._path, self._trust, self._folder, self._docs = path, trust, folder, docs
        self._magic = f"casebook-manifest-2 {sys.implementation.cache_tag} {code}\n".encode()
        known = unseal(self._magic, path.read_bytes()) if path.is_file() else None
        self._rests = Rests(path.parent, known[0] if known else None)
        if not self._rests.sound:
            known, self._rests = None, Rests(path.parent, None)
        self._files: dict[str, FileRow] = known[1] if known else {}
        self.memory = _memory(*known[2:]) if known else Memory()
        self._seen: dict[str, FileRow] = {}
        self._touched = False
        self.changed = known is None
        """Whether any file differs from what the last build knew."""

    def files(self) -> Iterable[tuple[str, bool]]:
        """Every file below `docs/` as (src_uri, whether it is a regular file)."""
        return ((path, size >= 0) for path, (size, _) in self._docs.items())

    def state(self, src_uris: Iterable[str]) -> str:
        """Sizes and times of files, or their contents where these cannot be trusted."""
        found = []
        for src_uri in src_uris:
            size, mtime = self._docs[src_uri]
            trusted = self._trust and mtime < time.time_ns() - RACY_NS
            content = "" if trusted else sha256((self._folder / src_uri).read_bytes()).hexdigest()
            found.append(f"{src_uri} {content or f'{size} {mtime}'}")
        return sha256("\n".join(found).encode()).hexdigest()

    def parsed(
        self, path: str, src_uri: str, kind: str, names: str, read: Callable[[bytes], Parsed]
    ) -> Parsed:
        """The parse of a file, remembered by content, kind and closed lists."""
        size, mtime = self._docs.get(src_uri) or stamp_of(path)
        known = self._files.get(src_uri)
        if known and known[3] == kind and known[4] == names:
            if self._trust and known[0] == mtime and known[1] == size and not known[7]:
                self._seen[src_uri] = known
                return self._parse(known)
            data = Path(path).read_bytes()
            if known[2] == sha256(data).hexdigest():
                racy = mtime > time.time_ns() - RACY_NS
                self._seen[src_uri] = known = (mtime, size, *known[2:7], racy, known[8])
                self._touched = True
                return self._parse(known)
        self.changed = True
        self._seen[src_uri] = row = _row(
            self._rests.add, path, src_uri, names, kind, lambda _, data: read(data)
        )
        return self._parse(row)

    def _parse(self, row: FileRow) -> Parsed:
        packed, problems, place = row[5], row[6], row[8]
        if place >= 0:
            record: Record | None = remembered(packed, place, self._rests.read)
        else:
            record = unpack(packed, MODELS[row[3]]) if packed else None
        return Parsed(record, unpack(problems, _PROBLEMS) if problems else ())

    def prime(
        self, files: list[tuple[str, str, str]], kind: str, read: Callable[[str, bytes], Parsed]
    ) -> None:
        """Read many new files over all cores before `parsed` asks for them.

        Args:
            files: (path, src_uri, key of the closed lists) of all files of the kind.
            read: as for `parsed`, with the `src_uri` first.
        """
        new = [
            item
            for item in files
            if (known := self._files.get(item[1])) is None or known[3:5] != (kind, item[2])
        ]
        if len(new) < 2 * BLOCK:
            return
        folder = self._path.with_name("reading")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)

        def work(block: range) -> None:
            rests = Rests(folder / f"{block.start:09}.rests", None)
            rows = {new[i][1]: _row(rests.add, *new[i], kind, read) for i in block}
            rests.close()
            (folder / f"{block.start:09}").write_bytes(b"".join(seal(self._magic, (rests.name, rows))))

        in_blocks(len(new), work)
        for path in sorted(path for path in folder.iterdir() if path.is_file()):
            name, rows = unseal(self._magic, path.read_bytes()) or ("", {})
            moved = self._rests.take(path.with_name(f"{path.name}.rests") / name) if name else 0
            for src_uri, row in rows.items():
                self._files[src_uri] = _moved(row, row[8] + moved)
        shutil.rmtree(folder)
        self.changed = True

    def finish_reading(self) -> None:
        """Forget files that are gone; call once after the whole library was read."""
        if len(self._files) != len(self._seen):
            self.changed = True
        self._files = self._seen

    def save(self, now: Memory) -> None:
        """Remember this build; written whole or not at all, and not again when nothing is new."""
        if not (self.changed or self._touched) and now == self.memory:
            return
        self._renew()
        rows = {url: tuple(row) for url, row in now.pages.items()}
        known = (self._rests.known, self._files, now.inputs, rows, now.answers, now.docs, now.notes)
        write_atomic(self._path, *seal(self._magic, known))
        self._rests.sweep()

    def _renew(self) -> None:
        """Leave behind long fields that nobody names any more, once they are half of the file."""
        places = {row[8] for row in self._files.values() if row[8] >= 0}
        if self._rests.size <= 2 * sum(map(length, places)) + 1024:
            return
        made = self._rests.renew()
        for src_uri, row in self._files.items():
            if row[8] >= 0:
                self._files[src_uri] = _moved(row, made.add(self._rests.read(row[8])))
        self._rests.close()
        self._rests = made


def _memory(inputs: str, pages: Mapping[str, Any], *more: Any) -> Memory:
    return Memory(inputs, {url: PageRow._make(row) for url, row in pages.items()}, *more)


def _row(
    keep: Callable[[bytes], int],
    path: str,
    src_uri: str,
    names: str,
    kind: str,
    read: Callable[[str, bytes], Parsed],
) -> FileRow:
    size, mtime = stamp_of(path)
    data = Path(path).read_bytes()
    racy = mtime > time.time_ns() - RACY_NS
    parsed = read(src_uri, data)
    record = parsed.record
    place = keep(rest_of(record)) if isinstance(record, Case) else -1
    packed = short(record) if isinstance(record, Case) else pack(record) if record else b""
    problems = pack(parsed.problems) if parsed.problems else b""
    # One string, wherever it is remembered.
    digest = record.source.sha256 if record else sha256(data).hexdigest()
    return (mtime, size, digest, kind, names, packed, problems, racy, place)


def _moved(row: FileRow, place: int) -> FileRow:
    return (*row[:8], place) if row[8] >= 0 else row
