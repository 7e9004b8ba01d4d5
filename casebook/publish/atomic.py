"""Changing files under the eyes of readers: whole files only, in an order that never shows half a site."""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections.abc import Collection, Iterator, Set
from pathlib import Path

from msgspec import Struct

from casebook.publish.tree import arrival, departure, entries, same_bytes

PARTIAL = ".partial~"
"""Ending of a file on its way in; left over only after a kill, and removed by the next `sync_tree`."""
_TRIES = 20


class Changed(Struct, frozen=True):
    """What a synchronisation did: POSIX paths below the folder, each tuple sorted."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.added) + len(self.changed) + len(self.removed)


@contextlib.contextmanager
def naming(path: Path) -> Iterator[None]:
    """Lets a write that fails say which file it was, as the system does only for opening."""
    try:
        yield
    except OSError as wrong:
        if wrong.filename is None:
            wrong.filename = str(path)
        raise


def write_atomic(path: Path, *data: bytes | str) -> None:
    """Writes a whole file of one or more parts (text as UTF-8) or, after a kill, leaves the old one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}{PARTIAL}")
    with naming(path), partial.open("wb") as stream:
        stream.writelines(part.encode("utf-8") if isinstance(part, str) else part for part in data)
        stream.flush()
        os.fsync(stream.fileno())
    replace(partial, path)


def replace(source: Path, target: Path) -> None:
    """Renames over `target`; on Windows a reader may hold the file for a moment, so it tries for two seconds."""
    for attempt in range(_TRIES):
        try:
            source.replace(target)
        except PermissionError:
            if attempt == _TRIES - 1:
                raise
            time.sleep(0.1)
        else:
            return


def bring(source: Path, target: Path, *, move: bool) -> None:
    """Puts a file in place whole: renames it when it may be moved on one disk, else copies beside and renames."""
    _make_way(target)
    if move:
        # Another disk: fall through to copying.
        with contextlib.suppress(OSError):
            source.replace(target)
            return
    partial = target.with_name(target.name + PARTIAL)
    shutil.copyfile(source, partial)
    replace(partial, target)
    if move:
        source.unlink()


def _make_way(target: Path) -> None:
    """Gives `target` a parent folder, even where a file of that name or a folder in its place stood before."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        next(parent for parent in target.parents if parent.is_file()).unlink()
        target.parent.mkdir(parents=True, exist_ok=True)
    if target.is_dir() and not target.is_symlink():
        shutil.rmtree(target)


def sync_tree(
    src: Path,
    dst: Path,
    keep: Collection[str] = (),
    *,
    move: bool = True,
    holds: Collection[str] | None = None,
) -> Changed:
    """Makes `dst` hold what `src` holds, touching only files whose bytes differ.

    Args:
        src: finished files; with `move`, those that differ are moved out of it (it is a scratch folder).
        dst: the folder that readers see; made when missing.
        keep: POSIX paths that stay in `dst` although `src` lacks them (pages that were not built again).
        move: False leaves `src` as it is and copies.
        holds: every file `dst` holds, when the caller has just listed it.
    """
    kept = keep if isinstance(keep, (set, frozenset, dict)) else frozenset(keep)
    before = {entry.path for entry in entries(dst)} if holds is None else set(holds)
    after = {entry.path for entry in entries(src)}
    added = after - before
    changed = {path for path in after & before if not same_bytes(src / path, dst / path)}
    removed = {path for path in before - after if path not in kept}
    change_tree(src, dst, added, changed, removed, move=move)
    return Changed(
        tuple(sorted(added)),
        tuple(sorted(changed)),
        tuple(sorted(p for p in removed if not p.endswith(PARTIAL))),
    )


def change_tree(
    src: Path, dst: Path, added: Set[str], changed: Set[str], removed: Set[str], *, move: bool
) -> None:
    """Brings known differences from `src` into `dst` in the order that is safe for readers."""
    if move and not (changed or removed) and _takes_place(src, dst):
        return
    dst.mkdir(parents=True, exist_ok=True)
    for path in sorted(added | changed, key=lambda path: arrival(path, new=path in added)):
        bring(src / path, dst / path, move=move)
    drop_files(dst, removed)


def _takes_place(src: Path, dst: Path) -> bool:
    """Whether `src` could become a `dst` that is missing, at once instead of file by file."""
    if dst.exists():
        return False  # empty ones too may have rights that somebody gave them
    try:
        dst.parent.mkdir(parents=True, exist_ok=True)
        src.rename(dst)
    except OSError:  # another disk
        return False
    return True


def drop_files(root: Path, paths: Collection[str]) -> None:
    """Deletes files, pages before what they load, and the folders that this empties; missing ones are no error."""
    for path in sorted(paths, key=departure):
        # A folder may have taken the file's place, or a file its folder's.
        with contextlib.suppress(FileNotFoundError, NotADirectoryError, IsADirectoryError):
            (root / path).unlink()
    folders = {parent for path in paths for parent in (root / path).parents if root in parent.parents}
    for folder in sorted(folders, key=lambda folder: len(folder.parts), reverse=True):
        with contextlib.suppress(OSError):  # not empty, or gone
            folder.rmdir()


def state_dir(site: Path) -> Path:
    """The folder beside a built site in which the builder leaves notes that are not published."""
    return site.with_name(site.name + ".state")


def is_unfinished(site: Path) -> bool:
    """Whether a synchronisation into `site` was cut off: the site is a mixture, and no manifest tells what it holds."""
    return (state_dir(site) / "unfinished").exists()


@contextlib.contextmanager
def unfinished(site: Path) -> Iterator[None]:
    """Marks `site` while it is being changed; the mark outlives a kill and goes only when all went well.

    `publish` refuses a marked site. A builder that finds the mark must not believe its manifest.
    """
    mark = state_dir(site) / "unfinished"
    write_atomic(mark, "")
    yield
    mark.unlink()
