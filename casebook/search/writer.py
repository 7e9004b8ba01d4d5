"""Files of a folder that are written only when their bytes differ, and whole."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct


class Written(Struct, frozen=True):
    """What a build did to its folder: site-relative paths below it, sorted."""

    changed: tuple[str, ...]
    removed: tuple[str, ...]


class Writer:
    """Writes files whose bytes differ from those of a folder, and remembers them.

    Args:
        out: the folder; it need not exist.
        into: where changed files go instead; `out` is then left as it is, what is to go from it is only told.
    """

    def __init__(self, out: Path, *, fresh: bool | None = None, into: Path | None = None) -> None:
        self.out, self._into = out, into
        self.folders: set[str] = set()
        self.fresh = not out.exists() if fresh is None else fresh
        self.changed: set[str] = set()
        self.removed: set[str] = set()

    def another(self) -> Writer:
        """A writer into the same folder that remembers nothing yet."""
        return Writer(self.out, fresh=self.fresh, into=self._into)

    def write(self, path: str, text: str) -> None:
        """Put a text into a file below the folder, whole, unless it is there already."""
        data = text.encode("utf-8")
        try:
            if self.fresh:
                raise FileNotFoundError
            with open(f"{self.out}/{path}", "rb", 0) as old:  # noqa: PTH123 -- ten thousand times: pathlib costs a second
                if old.read() == data:
                    return
        except FileNotFoundError:
            pass
        self._put(path, data)

    def rewrite(self, path: str, edit: Callable[[str], str]) -> None:
        """Change the text of a file that was written before this build.

        Raises:
            OSError: it is gone.
        """
        with open(f"{self.out}/{path}", "rb", 0) as file:  # noqa: PTH123 - ten thousand times
            old = file.read().decode("ascii")
        new = edit(old)
        if new != old:
            self._put(path, new.encode("ascii"))

    def _put(self, path: str, data: bytes) -> None:
        self.changed.add(path)
        target = f"{self._into or self.out}/{path}"
        folder = target.rpartition("/")[0]
        if folder not in self.folders:
            os.makedirs(folder, exist_ok=True)  # noqa: PTH103 - ten thousand times
            self.folders.add(folder)
        # Nobody reads a folder that was not there before; in others a reader never meets half a file.
        plain = self.fresh or self._into is not None
        place = target if plain else f"{target}.new"
        with open(place, "wb", 0) as new:  # noqa: PTH123 - ten thousand times
            if new.write(data) != len(data):
                raise OSError(f"{place}: the disk is full")
        if not plain:
            os.replace(place, target)  # noqa: PTH105 - ten thousand times

    def read(self, path: str) -> str:
        """A text as it was before this build.

        Raises:
            OSError: it is gone.
        """
        return (self.out / path).read_text(encoding="utf-8")

    def remove(self, path: str) -> None:
        """Delete a file."""
        if self._into is None:
            (self.out / path).unlink(missing_ok=True)
        self.removed.add(path)

    def written(self) -> Written:
        """What was done so far."""
        return Written(tuple(sorted(self.changed)), tuple(sorted(self.removed)))

    def sweep(self, wanted: set[str]) -> None:
        """Delete all files that are not wanted, and folders that became empty."""
        for folder, _, files in os.walk(self.out, topdown=False):
            for name in files:
                path = Path(folder, name).relative_to(self.out).as_posix()
                if path not in wanted:
                    self.remove(path)
            if self._into is None and Path(folder) != self.out and not any(Path(folder).iterdir()):
                Path(folder).rmdir()
