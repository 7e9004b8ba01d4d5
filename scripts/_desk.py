"""What the editor's decisions share: dates, the lock, `--push`, and refusals told without a traceback."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from casebook.desk.acceptance import Done, Refused
from casebook.desk.journal import desk_folder
from casebook.desk.sharing import decide_and_push
from casebook.messages import say
from scripts._cli import no_library, parser


def desk_parser(doc: str | None) -> argparse.ArgumentParser:
    """A parser with `--root`, `--date` and `--push`."""
    made = parser(doc)
    made.add_argument("--date", default="", metavar="YYYY-MM-DD", help="日期（默认今天）")
    made.add_argument("--push", action="store_true", help="提交到 Git 并推送；远端有更新时自动重新编号")
    return made


def day(text: str) -> date:
    """The written day, or today. Raises Refused."""
    if not text:
        return datetime.now(UTC).astimezone().date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(say("desk.bad_date", value=text)) from None


def carry_out(
    options: argparse.Namespace, decide: Callable[[Path, date], Done], subject: str, code: str
) -> int:
    """Decide under the desk's lock and say what was done; 0 done, 1 refused, 2 no library there."""
    if no_library(options.root):
        return 2
    root: Path = options.root.resolve()
    try:
        on = day(options.date)
        with FileLock(desk_folder(root) / "decide.lock", timeout=20):
            if options.push:
                done = decide_and_push(root, lambda: decide(root, on), subject, print)
            else:
                done = decide(root, on)
    except Refused as refused:
        print("\n".join(refused.lines), file=sys.stderr)
        return 1
    except Timeout:
        print(say("desk.accept_busy"), file=sys.stderr)
        return 1
    print(
        say(
            f"desk.{code}",
            id=done.id,
            number=done.id,
            title=done.title,
            path=done.path,
            on=on,
            by=getattr(options, "by", ""),
        )
    )
    return 0
