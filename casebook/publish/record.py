"""What a release holds, kept beside it: one line a file, checksums, number and summary."""

from __future__ import annotations

import json
import re
from enum import StrEnum
from pathlib import Path

from msgspec import DecodeError, Struct
from msgspec.json import decode
from msgspec.structs import asdict

from casebook.publish.atomic import write_atomic


class Origin(StrEnum):
    """Where a released file comes from."""

    SITE = "site"  # the built folder
    HELD = "held"  # the previous release, because the new version may not be shown
    GRACE = "grace"  # the previous release, for readers who still have its pages open
    GZIP = "gzip"  # made for the web server out of another file


class Item(Struct, frozen=True, order=True):
    """One file of a release.

    Attributes:
        path: POSIX path below the release.
        sha256: of its bytes, hexadecimal.
        size: bytes.
        mtime_ns: modification time of the built file it was made from; 0 for the other origins.
    """

    path: str
    sha256: str
    size: int
    mtime_ns: int = 0
    origin: Origin = Origin.SITE


class Record(Struct, frozen=True):
    """A whole release.

    Attributes:
        made_ns: time of making in nanoseconds.
        items: its files, sorted by path.
        profile: "" when its site did not say.
        scripts: CSP sources of the inline scripts in its pages, sorted; None in a record of an older version.
    """

    number: int
    made_ns: int
    items: tuple[Item, ...]
    profile: str = ""
    scripts: tuple[str, ...] | None = None

    def by_path(self) -> dict[str, Item]:
        """Path → file."""
        return {item.path: item for item in self.items}

    def content(self) -> frozenset[tuple[str, str]]:
        """What readers are meant to see: path and hash, without what serves transport and open pages."""
        return frozenset((i.path, i.sha256) for i in self.items if i.origin in (Origin.SITE, Origin.HELD))


class About(Struct, frozen=True):
    """What is known of a release without its list of files: `release.json`."""

    number: int
    made_ns: int
    files: int
    profile: str = ""
    scripts: tuple[str, ...] | None = None


class Store(Struct, frozen=True):
    """The folder a site is published to.

    `current` is what the web server serves, `releases/<number>/` are whole sites, `records/<number>/` tell about them.
    """

    root: Path

    @property
    def current(self) -> Path:
        """What readers get: a symbolic link to a release, or (in place) a real folder."""
        return self.root / "current"

    def release(self, number: int) -> Path:
        """Folder of a release."""
        return self.root / "releases" / f"{number:06d}"

    def staging(self, number: int) -> Path:
        """Folder of a release in the making."""
        return self.root / "releases" / f".{number:06d}.partial"

    def record(self, number: int) -> Path:
        """Folder that tells about a release."""
        return self.root / "records" / f"{number:06d}"

    def numbers(self) -> tuple[int, ...]:
        """Numbers of the whole releases, ascending."""
        folder = self.root / "releases"
        names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
        return tuple(sorted(int(name) for name in names if re.fullmatch(r"\d{6,}", name)))

    def used(self) -> int:
        """The highest number ever given out, also by a publisher that was interrupted; 0 at the start."""
        found = [path.name for path in (self.root / "records").glob("[0-9]*")]
        return max((int(name) for name in found if name.isdigit()), default=0)

    def write(self, record: Record, summary: str) -> None:
        """Writes file list, checksums, number and summary; complete before the release is."""
        folder = self.record(record.number)
        lines = [f"{i.sha256}\t{i.size}\t{i.mtime_ns}\t{i.origin}\t{i.path}\n" for i in record.items]
        write_atomic(folder / "files.tsv", "".join(lines))
        write_atomic(folder / "SHA256SUMS", "".join(f"{i.sha256}  {i.path}\n" for i in record.items))
        write_atomic(folder / "summary.txt", summary)
        about = About(record.number, record.made_ns, len(record.items), record.profile, record.scripts)
        write_atomic(folder / "release.json", json.dumps(asdict(about), indent=2) + "\n")

    def about(self, number: int) -> About | None:
        """What is known of a release; None when that is missing or damaged."""
        try:
            return decode((self.record(number) / "release.json").read_bytes(), type=About)
        except (OSError, DecodeError):
            return None

    def read(self, number: int) -> Record | None:
        """The record of a whole release; None when it is missing or damaged."""
        about = self.about(number)
        try:
            lines = (self.record(number) / "files.tsv").read_text(encoding="utf-8").splitlines()
            items = tuple(_item(line) for line in lines)
        except (OSError, ValueError):
            return None
        if about is None or about.files != len(items) or not self.release(number).is_dir():
            return None
        return Record(number, about.made_ns, items, about.profile, about.scripts)

    def profile(self) -> str | None:
        """The profile that readers get, or got last; None when nothing was released yet."""
        numbers = [number for number in (self.serving(), *reversed(self.numbers())) if number]
        known = (about.profile for number in numbers if (about := self.about(number)))
        return next(known, "" if numbers else None)

    def serving(self) -> int | None:
        """Number of the release readers get; None when nothing, or something unfinished, is served."""
        try:
            if self.current.is_symlink():
                return int(self.current.readlink().name)
            return int(json.loads(self.marker.read_text(encoding="utf-8"))["whole"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    @property
    def marker(self) -> Path:
        """Says which release lies whole in `current` when that is a real folder."""
        return self.root / "serving.json"

    @property
    def policy(self) -> Path:
        """The content security policy, which the web server includes."""
        return self.root / "csp.conf"

    @property
    def rolled_back(self) -> Path:
        """Numbers of the releases that were taken back, one a line."""
        return self.root / "records" / "rolled-back.txt"

    def taken_back(self) -> tuple[int, ...]:
        """Numbers of the releases that were taken back."""
        if not self.rolled_back.exists():
            return ()
        return tuple(int(line) for line in self.rolled_back.read_text(encoding="utf-8").split())


def _item(line: str) -> Item:
    digest, size, mtime_ns, origin, path = line.split("\t", 4)
    return Item(path, digest, int(size), int(mtime_ns), Origin(origin))
