"""Runs other programs so that they can always be stopped: own process group, time and memory limits."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

_nested = False


def nest() -> None:
    """Say that this process is itself a killable one: what it starts stays in its group and dies with it."""
    global _nested  # noqa: PLW0603 - one fact about this process, set once at its start
    _nested = True


class Overrun(Exception):  # noqa: N818 - not an error of ours
    """The program did not end in time and was stopped with all its children."""


def _limits(memory: int) -> Callable[[], None]:
    """What runs in the new process before the program: its address space, no core files."""

    def apply() -> None:
        if sys.platform != "win32":
            import resource  # noqa: PLC0415 - not on Windows

            hard = resource.getrlimit(resource.RLIMIT_AS)[1]
            most = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
            resource.setrlimit(resource.RLIMIT_AS, (most, hard))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    return apply


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a program and everything it started."""
    if sys.platform == "win32":
        taskkill = Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "System32" / "taskkill.exe"
        subprocess.run([taskkill, "/T", "/F", "/PID", str(process.pid)], capture_output=True, check=False)
    else:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if _nested:
                process.kill()
            else:
                os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(Exception):
        process.communicate(timeout=5)


def run(
    command: list[str],
    *,
    seconds: float,
    memory: int,
    folder: Path,
    given: bytes = b"",
    extra: dict[str, str] | None = None,
) -> tuple[int, bytes]:
    """Run a program to its end.

    Args:
        seconds: wall time after which it is stopped.
        memory: bytes of address space (not limited on Windows).
        folder: working directory and temporary directory.
        extra: further environment variables; of the others only the harmless ones are passed on.

    Returns:
        Exit code and standard output.

    Raises:
        Overrun: it took too long.
        OSError: it could not be started.
    """
    kept = ("PATH", "SYSTEMROOT", "PATHEXT", "LD_LIBRARY_PATH", "LANG", "VIRTUAL_ENV", "WINDIR", "COMSPEC")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    environment |= {
        "TMPDIR": str(folder),
        "TEMP": str(folder),
        "TMP": str(folder),
        "HOME": str(folder),
        **(extra or {}),
    }
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=folder, env=environment,
        start_new_session=sys.platform != "win32" and not _nested, preexec_fn=_limits(memory) if sys.platform != "win32" else None,  # noqa: PLW1509 - it sets limits, nothing else
    )  # fmt: skip
    try:
        out, _ = process.communicate(given, timeout=max(seconds, 0.1))
    except subprocess.TimeoutExpired:
        raise Overrun(command[0]) from None
    finally:
        stop(process)
    return process.returncode, out
