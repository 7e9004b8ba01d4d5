"""One publisher at a time."""

from __future__ import annotations

import json
import os
import socket
import threading
import time
from pathlib import Path

import pytest

from casebook.publish import lock
from casebook.publish.lock import Busy, Holder, publisher_lock, read_holder


def silent(_holder: Holder) -> None:
    """Hears nothing."""


def leave(folder: Path, host: str, pid: int) -> Path:
    path = folder / "publish.lock"
    row = {"host": host, "pid": pid, "since": "2026-01-01 08:00:00", "token": "x"}
    path.write_text(json.dumps(row), encoding="utf-8")
    return path


def test_the_second_one_is_told_who_and_gives_up(tmp_path: Path) -> None:
    told: list[Holder] = []
    with (
        publisher_lock(tmp_path, 0, silent),
        pytest.raises(Busy) as busy,
        publisher_lock(tmp_path, 0.3, told.append),
    ):
        pytest.fail("two at once")
    assert [h.pid for h in told] == [os.getpid()] == [busy.value.holder.pid]
    assert not (tmp_path / "publish.lock").exists()


def test_the_second_one_waits(tmp_path: Path) -> None:
    order: list[str] = []
    inside, waiting = threading.Event(), threading.Event()

    def first() -> None:
        with publisher_lock(tmp_path, 0, silent):
            inside.set()
            waiting.wait(10)
            order.append("first")

    thread = threading.Thread(target=first)
    thread.start()
    inside.wait(10)
    with publisher_lock(tmp_path, 20, lambda _holder: waiting.set()):
        order.append("second")
    thread.join()
    assert order == ["first", "second"]


def test_a_dead_process_of_this_machine_holds_nothing(tmp_path: Path) -> None:
    leave(tmp_path, socket.gethostname(), 2**22 + 12345)
    with publisher_lock(tmp_path, 0, silent):
        pass


def test_another_machine_counts_while_its_heart_beats(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "STALE", 0.5)
    path = leave(tmp_path, "other", 1)
    stop = threading.Event()

    def beat() -> None:
        while not stop.wait(0.1):
            os.utime(path)

    thread = threading.Thread(target=beat)
    thread.start()
    with pytest.raises(Busy), publisher_lock(tmp_path, 1.2, silent):
        pytest.fail("took a living lock")
    stop.set()
    thread.join()
    with publisher_lock(tmp_path, 10, silent):
        holder = read_holder(path)
        assert holder and holder.pid == os.getpid()


def test_the_heart_beats_and_a_lost_lock_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "BEAT", 0.05)
    with publisher_lock(tmp_path, 0, silent) as held:
        path = tmp_path / "publish.lock"
        os.utime(path, (1, 1))
        end = time.monotonic() + 10
        while path.stat().st_mtime < 2 and time.monotonic() < end:
            time.sleep(0.02)
        assert path.stat().st_mtime > 2
        assert not held.lost
        leave(tmp_path, "other", 1)
        assert held.lost
    assert path.exists()  # it is the other one's now
