"""Making a release: whole, unchangeable, and cheap because unchanged files are linked from the one before."""

from __future__ import annotations

import gzip
import os
import shutil
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from msgspec import Struct

from casebook.publish.atomic import bring, drop_files, naming, write_atomic
from casebook.publish.plan import Plan
from casebook.publish.record import Item, Origin, Record, Store
from casebook.publish.tree import entries, sha256

TEXT = (".html", ".htm", ".css", ".js", ".json", ".svg", ".xml", ".txt", ".csv", ".webmanifest")
GZIP_FROM = 6144
"""Bytes below which a compressed copy saves less than a packet; it would double the files of a publication."""
_LEVEL = 6
_SINGLE_FLUSHES = 500


class SiteChanged(Exception):  # noqa: N818  (a state of affairs)
    """A file of the built site changed while it was being copied; its path is the argument."""


class Made(Struct, frozen=True):
    """A release on disk: its files, how many were written and linked, and the paths of those written from the site."""

    items: tuple[Item, ...]
    copied: int
    linked: int
    written: tuple[str, ...]


def make_release(
    store: Store, number: int, site: Path, plan: Plan, before: Record | None, *, verify: bool, compress: bool
) -> Made:
    """Fills the staging folder of release `number`, going on where an interrupted publisher stopped.

    Args:
        before: the release that lends its unchanged files.
        verify: read those files before believing them.
        compress: lay a `.gz` beside each larger text file.

    Raises:
        SiteChanged: the site was built anew meanwhile.
    """
    stage = store.staging(number)
    lender = _Lender(store.release(before.number), before, verify) if before else None
    items = sorted(plan.items + (_compressible(plan.items) if compress else ()))
    _clean(stage, {item.path for item in items})
    for folder in sorted({item.path.rpartition("/")[0] for item in items}):
        (stage / folder).mkdir(parents=True, exist_ok=True)
    work = [
        item for item in items if not (lender and item.origin is not Origin.GZIP and lender.lend(item, stage))
    ]
    written = [_copied(item, site, stage, store, before) for item in work if item.origin is not Origin.GZIP]
    fresh = {item.path for item in written}
    zips = [item for item in work if item.origin is Origin.GZIP]
    lent = {
        item.path: z
        for item in zips
        if lender and _source(item) not in fresh and (z := lender.lend_gzip(item, stage))
    }
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        made = list(
            pool.map(lambda item: _zipped(item, stage), (item for item in zips if item.path not in lent))
        )
    done = {item.path: item for item in (*made, *lent.values())}
    _flush(stage, [*fresh, *(item.path for item in made)])
    final = tuple(done.get(item.path, item) for item in items)
    copied = len(written) + len(made)
    return Made(final, copied, len(final) - copied, tuple(sorted(fresh)))


def _source(item: Item) -> str:
    return item.path.removesuffix(".gz")


def _compressible(items: tuple[Item, ...]) -> tuple[Item, ...]:
    there = {item.path for item in items}
    return tuple(
        Item(item.path + ".gz", "", 0, 0, Origin.GZIP)
        for item in items
        if item.path.lower().endswith(TEXT) and item.size >= GZIP_FROM and item.path + ".gz" not in there
    )


def _clean(stage: Path, wanted: set[str]) -> None:
    """Removes what an interrupted publisher left and this release does not want."""
    drop_files(stage, [entry.path for entry in entries(stage) if entry.path not in wanted])


class _Lender:
    """The release before, which lends files with the same bytes by hard link, or by copy where links do not work."""

    def __init__(self, folder: Path, record: Record, verify: bool) -> None:
        self._folder, self._verify = folder, verify
        self._items = record.by_path()

    def lend(self, item: Item, stage: Path) -> bool:
        """Puts the file into the staging folder; False when the bytes differ or are gone."""
        mine = self._items.get(item.path)
        return bool(mine and mine.sha256 == item.sha256 and self._link(mine, stage))

    def lend_gzip(self, item: Item, stage: Path) -> Item | None:
        """Puts the compressed copy of an unchanged file into the staging folder."""
        mine = self._items.get(item.path)
        return mine if mine and mine.origin is Origin.GZIP and self._link(mine, stage) else None

    def _link(self, item: Item, stage: Path) -> bool:
        # Strings, not paths: this runs for every file of the site at each publication.
        source, target = f"{self._folder}{os.sep}{item.path}", f"{stage}{os.sep}{item.path}"
        if self._verify and not (Path(source).is_file() and sha256(Path(source)) == item.sha256):
            return False
        try:
            _relink(source, target)
        except FileNotFoundError:
            return False
        except OSError:  # no links on this disk
            bring(Path(source), Path(target), move=False)
        return True


def _relink(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except FileExistsError:  # an interrupted publisher was here
        Path(target).unlink()
        os.link(source, target)


def _copied(item: Item, site: Path, stage: Path, store: Store, before: Record | None) -> Item:
    target = stage / item.path
    if target.is_file() and target.stat().st_size == item.size and sha256(target) == item.sha256:
        return item  # an interrupted publisher brought it
    kept = item.origin is not Origin.SITE and before
    source = (store.release(before.number) if kept and before else site) / item.path
    target.unlink(missing_ok=True)
    try:
        bring(source, target, move=False)
    except FileNotFoundError:
        raise SiteChanged(item.path) from None
    if sha256(target) != item.sha256:
        target.unlink()
        raise SiteChanged(item.path)
    return item


def _zipped(item: Item, stage: Path) -> Item:
    target = stage / item.path
    packed = gzip.compress((stage / _source(item)).read_bytes(), _LEVEL, mtime=0)
    target.unlink(missing_ok=True)
    with naming(target):
        target.write_bytes(packed)
    return Item(item.path, sha256(target), len(packed), 0, Origin.GZIP)


def _flush(stage: Path, paths: Iterable[str]) -> None:
    """Sees to it that a power cut after the switch finds whole files."""
    some = list(paths)
    if len(some) > _SINGLE_FLUSHES and hasattr(os, "sync"):
        os.sync()
        return
    for path in some:
        with (stage / path).open("r+b") as stream:
            os.fsync(stream.fileno())


def finish(store: Store, record: Record, summary: str) -> None:
    """Writes the record and gives the staged folder its final name: from here on the release exists."""
    store.write(record, summary)
    store.staging(record.number).rename(store.release(record.number))


def prune(store: Store, keep: int) -> tuple[int, ...]:
    """Deletes the oldest releases beyond `keep`, never the one that is served, and says which; what a killed publisher left too.

    The caller alone publishes, and has nothing in the making.
    """
    serving = store.serving()
    old = [number for number in store.numbers()[:-keep] if number != serving]
    for number in old:
        away = store.root / "releases" / f".{number:06d}.old"
        store.release(number).rename(away)
    for pattern in (".*.old", ".*.partial"):
        for away in sorted((store.root / "releases").glob(pattern)):
            shutil.rmtree(away)
    for number in old:
        shutil.rmtree(store.record(number), ignore_errors=True)
    return tuple(old)


def note(store: Store, line: str) -> None:
    """Adds a line to the history of publications, which outlives the releases."""
    path = store.root / "records" / "history.txt"
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    write_atomic(path, before + line + "\n")
