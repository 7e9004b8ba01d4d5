"""How `manage.py` runs a command: `python -P -m scripts COMMAND …` calls `scripts.COMMAND.main(argv)`."""

from __future__ import annotations

import errno
import os
import sys
import traceback
from importlib import import_module
from pathlib import Path

from casebook.messages import say

OURS = ("casebook", "hooks", "scripts")
TOLD = {
    "full": (errno.ENOSPC, errno.EDQUOT),
    "closed": (errno.EACCES, errno.EROFS, errno.EPERM),
    "is_folder": (errno.EISDIR,),
    "place": (errno.EEXIST, errno.ENOTDIR, errno.ENAMETOOLONG),
}
"""Sentence → the errors of the system that a person can mend."""
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


def _explained(error: Exception) -> int | None:
    """The exit code for a failure that a person can mend, after saying how; None for a fault of ours."""
    if isinstance(error, ModuleNotFoundError):
        return _missing(error)
    if isinstance(error, BrokenPipeError):  # `| head`: nobody listens any more
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    if isinstance(error, OSError):
        code = next((code for code, numbers in TOLD.items() if error.errno in numbers), "")
        path = error.filename or (Path.cwd() if code in ("full", "closed") else "")
        if code and path:
            _tell(say(f"launcher.{code}", path=path))
            return 1
    return None


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
