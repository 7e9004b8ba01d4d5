"""What the editor's decisions share: dates, the lock, `--push`, and refusals told without a traceback."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from filelock import FileLock, Timeout

from casebook.desk.decision import Done, Refused
from casebook.desk.journal import desk_folder
from casebook.desk.sharing import NotShared, decide_and_push
from casebook.messages import say
from scripts._cli import no_library, parser


def desk_parser(doc: str | None) -> argparse.ArgumentParser:
    """A parser with `--root`, `--date`, `--undo` and `--push`."""
    made = parser(doc)
    made.add_argument("--date", default="", metavar="YYYY-MM-DD", help="日期（默认今天）")
    made.add_argument("--undo", action="store_true", help="撤销这一步，什么都不丢")
    made.add_argument("--push", action="store_true", help="提交到 Git 并推送；远端有更新时自动重新编号")
    return made


def day(text: str) -> date:
    """The written day, or today. Raises Refused."""
    today = datetime.now(UTC).astimezone().date()
    if not text:
        return today
    try:
        on = date.fromisoformat(text)
    except ValueError:
        raise Refused(say("desk.bad_date", value=text)) from None
    if on > today:
        raise Refused(say("desk.future", on=on, today=today))
    return on


def carry_out(
    options: argparse.Namespace,
    decide: Callable[[Path, date], Done],
    undo: Callable[[Path], Done],
    subject: str,
    code: str,
    corrected: str = "",
) -> int:
    """Decide, or undo, under the desk's lock and say what was done.

    Returns:
        0 done, 1 refused or done but not pushed, 2 no library there.
    """
    if no_library(options.root):
        return 2
    root: Path = options.root.resolve()
    subject = f"Undo: {subject}" if options.undo else subject
    try:
        on = day(options.date)
        with FileLock(desk_folder(root) / "decide.lock", timeout=20):
            act = partial(undo, root) if options.undo else partial(decide, root, on)
            done = decide_and_push(root, act, subject, print, corrected) if options.push else act()
    except Refused as refused:
        print("\n".join(refused.lines), file=sys.stderr)
        return 1
    except NotShared as left:
        _tell(left.done, on, options, code)
        print(left, file=sys.stderr)
        return 1
    except Timeout:
        print(say("desk.accept_busy"), file=sys.stderr)
        return 1
    _tell(done, on, options, code)
    if not options.push:
        print(say("desk.commit_next"))
    return 0


def _tell(done: Done, on: date, options: argparse.Namespace, code: str) -> None:
    told = {
        "id": done.id, "number": done.number, "title": done.title, "path": done.path, "sheet": done.sheet,
        "on": on, "by": getattr(options, "by", ""),
    }  # fmt: skip
    print(say(f"desk.{code}_undone" if done.is_undoing else f"desk.{code}", **told))
    if not done.is_undoing and code != "signed_again":
        print(say(f"desk.{code}_undo", **told))
