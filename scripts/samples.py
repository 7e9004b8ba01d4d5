"""列出或移除示例内容（带“示例”标记的案例、工作法、导师、期刊、单位等）。"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from casebook.messages import say
from casebook.samples import Removal, remove, samples
from scripts._cli import parser


def listing(found: Removal) -> str:
    """Every file and entry that is a sample, one a line."""
    lines = [*found.files, *(say("launcher.sample_entry", path=e.path, key=e.key) for e in found.entries)]
    total = say("launcher.samples_total", files=len(found.files), entries=len(found.entries))
    return "\n".join([*lines, total])


def undoing(root: Path) -> str:
    """How to undo a removal that has not begun; what nobody has committed yet must not be lost with it."""
    if not (root / ".git").exists():
        return say("launcher.samples_no_undo")
    command = ["git", "-C", str(root), "status", "--porcelain", "--", "docs"]
    try:
        told = subprocess.run(command, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return say("launcher.samples_undo_some")
    return say("launcher.samples_undo_some" if told else "launcher.samples_undo")


def report(found: Removal, undo: str) -> str:
    """What was removed, what was edited, what a person still has to write, and how to undo it."""
    lines = [say("launcher.samples_removed", files=len(found.files), entries=len(found.entries))]
    registries = {entry.path for entry in found.entries}
    for edit in found.edits:
        if edit.path not in registries:
            where = "、".join(str(line) for line in edit.lines)
            lines.append(say("launcher.samples_edited", path=edit.path, lines=where))
    lines += [say("launcher.samples_needed", path=path, line=line) for path, line in found.needed]
    lines.append(undo)
    return "\n".join(lines)


def agreed() -> bool:
    """Whether the person at the keyboard says yes; without a keyboard nobody does."""
    if not sys.stdin.isatty():
        print(say("launcher.samples_ask_yes"), file=sys.stderr)
        return False
    return input(say("launcher.samples_ask")).strip().lower() in ("是", "y", "yes")


def main(argv: list[str]) -> int:
    """0 when listed or removed (also when there is nothing left), 1 when not agreed."""
    options = parser(__doc__)
    options.add_argument(
        "action", choices=("list", "remove"), metavar="list|remove", help="list 列出，remove 移除"
    )
    options.add_argument("--yes", action="store_true", help="不再询问，直接移除")
    chosen = options.parse_args(argv)
    found = samples(chosen.root)
    if not found.files and not found.entries:
        print(say("launcher.samples_none"))
        return 0
    if chosen.action == "list":
        print(listing(found))
        return 0
    if not chosen.yes:
        print(say("launcher.samples_total", files=len(found.files), entries=len(found.entries)))
        if not agreed():
            return 1
    undo = undoing(chosen.root)
    remove(chosen.root, found)
    print(report(found, undo))
    return 0
