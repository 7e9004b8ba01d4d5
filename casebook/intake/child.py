"""The child process of a conversion: reads one request on standard input, writes one outcome, and may be killed."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from casebook.intake.convert import MEMORY_EXIT, convert_here, load_names, save_outcome
from casebook.intake.processes import nest


def main(argv: list[str]) -> int:
    """Convert what the request names into the folder `argv[0]`; the exit code tells how it ended."""
    nest()
    sys.setrecursionlimit(6000)
    asked = json.loads(sys.stdin.buffer.read())
    try:
        outcome, count = convert_here(
            Path(asked["path"]), load_names(asked["names"]), index=asked["index"], seconds=asked["seconds"]
        )
        save_outcome(outcome, count, Path(argv[0]))
    except MemoryError:
        return MEMORY_EXIT
    return 0
