"""One build of a site at a time.

The system's own lock, which goes with its process: loading `filelock`, which `publish` takes, needs as long as reading
ten thousand records.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK = "lock"
"""File beside the site that a build holds."""
PAUSE = 0.2
"""Seconds between two tries."""


@contextmanager
def alone(path: Path, told: Callable[[], None]) -> Iterator[None]:
    """Hold the lock of a file, which stays; `told` is called once when another process holds it.

    On a disk without locks it holds nothing. Children that are forked while it is held share it, so it is free only
    when they have ended too.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        waited = False
        while not _taken(handle):
            if not waited:
                told()
                waited = True
            time.sleep(PAUSE)
        yield
    finally:
        os.close(handle)


def _taken(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415 - of Windows alone

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415 - not on Windows

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        return True  # a disk that knows no locks: better than never
    return True
