"""One publisher at a time, on one disk or on a share used by several machines."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from filelock import FileLock
from msgspec import Struct
from msgspec.structs import asdict

from casebook.publish.atomic import write_atomic

BEAT, STALE, PAUSE = 5.0, 60.0, 0.2
"""Seconds between heartbeats; without a heartbeat after which a lock is dead; between two looks of a waiter."""


class Holder(Struct, frozen=True):
    """Who publishes: machine, process, local time of the start, and a token nobody else has."""

    host: str
    pid: int
    since: str
    token: str


class Busy(Exception):  # noqa: N818  (a state of affairs, not a fault)
    """Another publisher works on the same folder; `holder` says who."""

    def __init__(self, holder: Holder) -> None:
        super().__init__(holder.host)
        self.holder = holder


class Held:
    """The lock in our hands: beats until released, and knows whether somebody took it over."""

    def __init__(self, path: Path, holder: Holder) -> None:
        self._path, self._holder = path, holder
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)
        self._thread.start()

    def _beat(self) -> None:
        while not self._stop.wait(BEAT):
            with contextlib.suppress(OSError):
                os.utime(self._path)

    @property
    def lost(self) -> bool:
        """Whether the lock is no longer ours, as after a night in which this machine slept."""
        return read_holder(self._path) != self._holder

    def release(self) -> None:
        """Stops the heartbeat and removes the lock if it is still ours."""
        self._stop.set()
        self._thread.join()
        with _guard(self._path):
            if not self.lost:
                self._path.unlink(missing_ok=True)


@contextlib.contextmanager
def publisher_lock(folder: Path, wait: float, told: Callable[[Holder], None]) -> Iterator[Held]:
    """Holds `folder/publish.lock`.

    Args:
        wait: seconds to wait for another publisher.
        told: called once with the holder when there is something to wait for.

    Raises:
        Busy: the other one was still at work when the time was over.
    """
    folder.mkdir(parents=True, exist_ok=True)
    held = _acquire(folder / "publish.lock", wait, told)
    try:
        yield held
    finally:
        held.release()


def _acquire(path: Path, wait: float, told: Callable[[Holder], None]) -> Held:
    me = Holder(socket.gethostname(), os.getpid(), time.strftime("%Y-%m-%d %H:%M:%S"), secrets.token_hex(8))
    end = time.monotonic() + wait
    seen, since, spoken = 0, time.monotonic(), False
    while True:
        with _guard(path):
            other, beat = read_holder(path), _beat_of(path)
            if beat != seen:
                seen, since = beat, time.monotonic()
            if other is None or _is_dead(other) or time.monotonic() - since > STALE:
                write_atomic(path, json.dumps(asdict(me)))
                return Held(path, me)
        if not spoken:
            told(other)
            spoken = True
        if time.monotonic() > end:
            raise Busy(other)
        time.sleep(PAUSE)


def _guard(path: Path) -> FileLock:
    # Held for milliseconds only, while the lock file is read and written.
    return FileLock(f"{path}.guard", timeout=30)


def _beat_of(path: Path) -> int:
    # Clocks of two machines may differ, so a waiter only looks whether the time stamp moves.
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def read_holder(path: Path) -> Holder | None:
    """Who holds the lock file; None when it is missing or unreadable."""
    try:
        return Holder(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _is_dead(holder: Holder) -> bool:
    # On Windows signal 0 is not a question but an event: there the heartbeat alone decides.
    if holder.host != socket.gethostname() or os.name == "nt":
        return False
    try:
        os.kill(holder.pid, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False
