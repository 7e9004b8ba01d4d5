"""What a command costs: CPU seconds and memory of its whole process tree, and wall time."""

from __future__ import annotations

import contextlib
import os
import resource
import subprocess
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct


class Cost(Struct, frozen=True):
    """CPU seconds (user + system), wall seconds, peak of the tree's memory in MB (shared pages counted once)."""

    cpu: float
    wall: float
    memory: float

    def __str__(self) -> str:
        return f"{self.cpu:.2f} s, {self.memory:.0f} MB ({self.wall:.1f} s)"


def run(command: Sequence[str | Path], cwd: Path, env: dict[str, str] | None = None) -> Cost:
    """Runs a command to its end; exits with its output when it fails."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    process = subprocess.Popen(
        [str(part) for part in command],
        cwd=cwd,
        env=os.environ | (env or {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    watch = _Memory(process.pid)
    watch.start()
    said, _ = process.communicate()
    wall = time.monotonic() - started
    watch.stop()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode:
        raise SystemExit(f"{' '.join(map(str, command))}\n{said.decode('utf-8', 'replace')[-3000:]}")
    return Cost(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall, watch.peak / 1024)


class _Memory(threading.Thread):
    """Looks ten times a second at the proportional memory (PSS) of a process and all below it, in kB."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.peak, self._pid, self._end = 0, pid, threading.Event()

    def run(self) -> None:
        while not self._end.wait(0.1):
            self.peak = max(self.peak, sum(map(_pss, _tree(self._pid))))

    def stop(self) -> None:
        """Ends the watch."""
        self._end.set()
        self.join()


def _tree(pid: int) -> list[int]:
    found = [pid]
    with contextlib.suppress(OSError):  # it may end at any moment
        for task in Path(f"/proc/{pid}/task").glob("*/children"):
            for child in task.read_text(encoding="ascii").split():
                found += _tree(int(child))
    return found


def _pss(pid: int) -> int:
    with contextlib.suppress(OSError, StopIteration, ValueError):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
        return int(next(line for line in lines if line.startswith("Pss:")).split()[1])
    return 0
