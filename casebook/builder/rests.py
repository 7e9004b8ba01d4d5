"""What records keep out of memory: their long fields, one after the other in a file that only grows.

The manifest names the file, its length and its digest; a file that is not exactly that is not believed. What a killed
build appended lies behind that length and is cut off by the next one.
"""

from __future__ import annotations

import os
import sys
from hashlib import blake2b
from pathlib import Path
from typing import IO
from weakref import finalize

_BITS = 22
"""Bits of a place for the length; a record's file has at most 256 KiB."""
_CHUNK = 1 << 20


def length(place: int) -> int:
    """Bytes at a place."""
    return place & (1 << _BITS) - 1


class Rests:
    """The file beside the manifest.

    Args:
        folder: where the manifest lies.
        known: name, length and digest as the manifest tells them; None for a new file.
    """

    def __init__(self, folder: Path, known: tuple[str, int, str] | None) -> None:
        self._folder = folder
        self._digest = blake2b(digest_size=16)
        self.name, self.size = "", 0
        self.sound = known is None or self._is(*known)
        self._writer: IO[bytes] | None = None
        self._reader: int | None = None
        self._let_go: finalize[..., Rests] | None = None

    def _is(self, name: str, size: int, digest: str) -> bool:
        """Take over a file if it is the one that is meant."""
        left = size
        try:
            with (self._folder / name).open("rb") as stream:
                while left and (chunk := stream.read(min(left, _CHUNK))):
                    self._digest.update(chunk)
                    left -= len(chunk)
        except OSError:
            return False
        self.name, self.size = name, size
        return not left and self._digest.hexdigest() == digest

    @property
    def known(self) -> tuple[str, int, str]:
        """What the manifest must remember."""
        return self.name, self.size, self._digest.hexdigest()

    def read(self, place: int) -> bytes:
        """What was added at a place."""
        if self._reader is None:
            self._reader = os.open(self._folder / self.name, os.O_RDONLY | getattr(os, "O_BINARY", 0))
            # Whoever holds a record may be the last to need it.
            self._let_go = finalize(self, os.close, self._reader)
        if sys.platform != "win32":
            return os.pread(self._reader, length(place), place >> _BITS)  # forked children share one position
        os.lseek(self._reader, place >> _BITS, os.SEEK_SET)
        return os.read(self._reader, length(place))

    def add(self, data: bytes) -> int:
        """Append; the place to read it from."""
        self._open().write(data)
        self._digest.update(data)
        place = self.size << _BITS | len(data)
        self.size += len(data)
        return place

    def take(self, path: Path) -> int:
        """Append another such file; what its places grow by."""
        moved = self.size << _BITS
        out = self._open()
        with path.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                out.write(chunk)
                self._digest.update(chunk)
                self.size += len(chunk)
        return moved

    def close(self) -> None:
        """Let go of the file until something is added or read again."""
        if self._writer:
            self._writer.close()
        if self._let_go:
            self._let_go()
        self._writer = self._reader = self._let_go = None

    def renew(self) -> Rests:
        """An empty file under another name, for what is still wanted of this one."""
        made = Rests(self._folder, None)
        made.name = "records.1" if self.name == "records.0" else "records.0"
        return made

    def sweep(self) -> None:
        """Delete the other file, which no manifest names any more."""
        self.close()
        for name in ("records.0", "records.1"):
            if name != self.name:
                (self._folder / name).unlink(missing_ok=True)

    def _open(self) -> IO[bytes]:
        if self._writer is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            self.name = self.name or "records.0"
            path = self._folder / self.name
            path.touch()
            self._writer = path.open("r+b", buffering=0)
            self._writer.truncate(self.size)
            self._writer.seek(self.size)
        return self._writer
