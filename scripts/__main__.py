"""How `manage.py` runs a command: `python -P -m scripts COMMAND …` calls `scripts.COMMAND.main(argv)`."""

from __future__ import annotations

import errno
import os
import shutil
import sys
import traceback
from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path

from casebook.messages import say
from scripts._cli import HOME

OURS = ("casebook", "hooks", "scripts")
FULL = (errno.ENOSPC, errno.EDQUOT)
CLOSED = (errno.EACCES, errno.EROFS, errno.EPERM)
WRONG = (errno.EEXIST, errno.ENOTDIR, errno.ENAMETOOLONG)
NEARLY_FULL = 1 << 20
"""Bytes left on a disk on which a write has just failed for want of space."""
STOPPED = 130


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _missing(error: ModuleNotFoundError) -> int | None:
    """Say that the environment lost a package, and have the launcher mend it at the next start."""
    name = (error.name or "").partition(".")[0]
    if not name or name in OURS or name in sys.stdlib_module_names:
        return None
    (Path(sys.prefix) / "casebook.stamp").unlink(missing_ok=True)
    _tell(say("launcher.missing", name=name))
    return 1


def _places() -> list[Path]:
    """Where a command writes: folders named to it, the working and the tool's own folder, and that for temporary files."""
    import tempfile  # noqa: PLC0415 - slow to import, and hardly ever needed

    named = [next(p for p in (word, *word.parents) if _exists(p)) for word in _words()]
    return [*named, Path.cwd(), HOME, Path(tempfile.gettempdir())]


def _words() -> list[Path]:
    """What the command line names, each read as a path."""
    return [Path(word.rpartition("=")[2]).absolute() for word in sys.argv[1:]]


def _exists(path: Path) -> bool:
    return os.path.exists(path)  # noqa: PTH110 - `Path.exists` fails on a name that is too long


def _free(place: Path) -> int:
    return shutil.disk_usage(place).free


def fullest(places: Iterable[Path], free: Callable[[Path], int] = _free) -> Path | None:
    """The first place on the fullest disk; None when none of the disks is full."""
    found = min(places, key=free, default=None)
    return found if found is not None and free(found) < NEARLY_FULL else None


def _explained(error: Exception) -> int | None:
    """The exit code for a failure that a person can mend, after saying how; None for a fault of ours."""
    if isinstance(error, ModuleNotFoundError):
        return _missing(error)
    if isinstance(error, BrokenPipeError):  # `| head`: nobody listens any more
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    from casebook.desk.progress import Unreadable  # noqa: PLC0415 - slow to import, and hardly ever needed

    if isinstance(error, Unreadable):
        _tell(str(error))
        return 1
    if isinstance(error, OSError) and (said := _about_place(error)):
        _tell(said)
        return 1
    return None


def _about_place(error: OSError) -> str:
    """What is wrong with the disk or the place that a command reads or writes; "" when it is a fault of ours."""
    # A copy or renaming names what it read first and what it wrote second; a plain write names nothing.
    place = error.filename2 or error.filename
    if error.errno in FULL:
        found = place or fullest(_places())
        return say("launcher.full", path=found) if found else say("launcher.full_somewhere")
    if error.errno in CLOSED:
        return say("launcher.closed", path=place or Path.cwd())
    if place and error.errno == errno.EISDIR:
        return say("launcher.is_folder", path=place)
    if place and (error.errno in WRONG or (error.errno == errno.ENOENT and _was_named(str(place)))):
        return say("launcher.place", path=place)
    return ""


def _was_named(place: str) -> bool:
    """Whether a place is what the command line names, or beside or below it, and that is not there."""
    where = str(Path(place).absolute())
    return any(where.startswith(str(word)) and not _exists(word) for word in _words())


def main(arguments: list[str]) -> int:
    """Exit code of the command; a fault of ours is shown whole, with a sentence saying what to do with it."""
    command, *rest = arguments
    sys.argv = [f"manage.py {command}", *rest]
    try:
        code = int(import_module(f"scripts.{command}").main(rest) or 0)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        _tell("\n" + say("launcher.stopped"))
        return STOPPED
    except Exception as error:  # the last line of defence: a person must not be left alone with a traceback
        explained = _explained(error)
        if explained is None:
            traceback.print_exc()
            _tell("\n" + say("launcher.fault", command=command))
        return explained or 1


if __name__ == "__main__":
    # At once: to take ten thousand records apart, only to give their memory back, is a third of a second.
    os._exit(main(sys.argv[1:]))
