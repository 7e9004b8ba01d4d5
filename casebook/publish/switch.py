"""Showing readers another release: by one rename where symbolic links work, file by file where they do not."""

from __future__ import annotations

import json
import os
from pathlib import Path

from casebook.publish.atomic import PARTIAL, change_tree, replace, sync_tree, write_atomic
from casebook.publish.record import Store


class NoLinks(Exception):  # noqa: N818  (a state of affairs)
    """The disk takes no symbolic links; publish in place instead."""


def is_in_place(store: Store) -> bool | None:
    """How `current` is served so far: True a real folder, False a symbolic link, None nothing yet."""
    if store.current.is_symlink():
        return False
    return True if store.current.exists() else None


def switch(store: Store, number: int, *, in_place: bool) -> None:
    """Shows release `number`.

    Raises:
        NoLinks: a symbolic link was wanted and cannot be made.
    """
    if store.serving() == number:
        return
    if in_place:
        _copy_over(store, number)
    else:
        _relink(store.current, Path("releases") / store.release(number).name)


def _relink(current: Path, target: Path) -> None:
    fresh = current.with_name(f".{current.name}{PARTIAL}")
    fresh.unlink(missing_ok=True)
    try:
        fresh.symlink_to(target, target_is_directory=True)
    except OSError as wrong:
        raise NoLinks from wrong
    replace(fresh, current)
    if hasattr(os, "O_DIRECTORY"):
        folder = os.open(current.parent, os.O_RDONLY | os.O_DIRECTORY)
        os.fsync(folder)
        os.close(folder)


def _copy_over(store: Store, number: int) -> None:
    """Brings `current` to release `number`; only the differences when it is known what lies there."""
    source, before = store.release(number), store.serving()
    old, new = (store.read(n) if n is not None else None for n in (before, number))
    write_atomic(store.marker, json.dumps({"whole": None, "coming": number}))
    if old is None or new is None:
        sync_tree(source, store.current, move=False)
    else:
        was = {item.path: item.sha256 for item in old.items}
        comes = {item.path: item.sha256 for item in new.items}
        changed = {path for path in was.keys() & comes if was[path] != comes[path]}
        change_tree(source, store.current, comes.keys() - was, changed, was.keys() - comes, move=False)
    write_atomic(store.marker, json.dumps({"whole": number}))
