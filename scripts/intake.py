"""收取共享文件夹里的来稿，逐件写回执，合格的转为待审。

Exit code 0: done, also when files were refused with a receipt; 1: some item failed for a reason of ours; 2: wrong use.
"""

from __future__ import annotations

import contextlib
import errno
import shutil
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from casebook.catalog import Catalog
from casebook.checks import load
from casebook.desk.inbox import holds_library, ready
from casebook.desk.journal import desk_folder
from casebook.desk.standing import lost, undecided
from casebook.desk.take import Desk, Taken
from casebook.messages import say
from casebook.publish.lock import Busy, publisher_lock
from scripts._cli import at_least, given_path, no_library, parser, seconds

_DAY = 86400
_PLACES = {
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), "launcher.closed"),
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), "launcher.full"),
}
"""What a person can mend about a place, by the system's number for it."""
_DECIDED = ("accepted", "returned", "replaced")
"""Folders below `var/intake/` with the drafts of decided submissions."""


def main(argv: list[str]) -> int:
    """Take what is in the inbox, once or again and again."""
    arguments = parser(__doc__)
    arguments.add_argument("--inbox", type=given_path, metavar="DIR", help="收件文件夹")
    arguments.add_argument("--watch", action="store_true", help="一直守候，定时查看")
    arguments.add_argument(
        "--every", type=seconds, default=20.0, metavar="SECONDS", help="守候时每隔几秒查看（默认 20）"
    )
    arguments.add_argument(
        "--pause", type=seconds, default=3.0, metavar="SECONDS", help="两次比对之间等几秒（默认 3）"
    )
    arguments.add_argument(
        "--purge", type=at_least(0), metavar="DAYS", help="删除超过 DAYS 天、已有结果的原件后结束"
    )
    options = arguments.parse_args(argv)
    if no_library(options.root):
        return 2
    root: Path = options.root.resolve()
    if options.purge is not None:
        return _purge(root, options.purge)
    if wrong := _wrong(options.inbox, root):
        print(wrong, file=sys.stderr)
        return 2
    try:
        with publisher_lock(desk_folder(root), 0, lambda _: None):
            if not options.watch:
                return _once(root, options.inbox, options.pause)
            print(say("desk.watching", path=options.inbox, seconds=int(options.every)), flush=True)
            while True:
                _once(root, options.inbox, options.pause, quiet=True)
                time.sleep(options.every)
    except Busy as busy:
        holder = busy.holder
        print(say("desk.busy", host=holder.host, pid=holder.pid, since=holder.since))
        return 0
    except KeyboardInterrupt:
        print(say("desk.stopped"))
        return 0


def _wrong(inbox: Path | None, root: Path) -> str:
    """Why nothing can be taken from this folder; "" when it can."""
    if inbox is None:
        return say("desk.need_inbox")
    if not inbox.is_dir():
        return say("desk.no_inbox", path=inbox)
    return say("desk.inbox_library", path=inbox) if holds_library(inbox, root) else ""


def _once(root: Path, inbox: Path, pause: float, *, quiet: bool = False) -> int:
    items, waiting = ready(inbox, pause)
    if not items and not waiting and not lost(root):
        if not quiet:
            print(say("desk.nothing"))
        return 0
    catalog = Catalog(load(root))
    batches = catalog.open_batches(datetime.now(UTC).astimezone().date())
    desk = Desk(root, catalog, batches[0].key if batches else "")
    counts = {"submitted": 0, "accepted": 0, "refused": 0}
    failed = 0
    for at, item in enumerate(items, 1):
        with _telling(item.path.name) as went_wrong:
            for taken in desk.take(item):
                counts[taken.state] += 1
                _tell(taken, at, len(items))
        failed += len(went_wrong)
    for digest in lost(root):
        with _telling(digest[:8]) as went_wrong:
            for taken in desk.restore(digest):
                print(say("desk.restored", name=taken.name, number=taken.number), flush=True)
        failed += len(went_wrong)
    for path in waiting:
        print(say("desk.waiting", name=path.name))
    taken_, refused = counts["submitted"], counts["refused"]
    if not quiet or taken_ or refused:
        print(
            say("desk.summary", total=len(items), taken=taken_, refused=refused, waiting=len(waiting)),
            flush=True,
        )
    return 1 if failed else 0


def _tell(taken: Taken, at: int, total: int) -> None:
    state = say(f"desk.state_{taken.state}")
    number, note = taken.number, taken.note
    told = say("desk.progress", at=at, total=total, name=taken.name, state=state, number=number, note=note)
    print(told, flush=True)


@contextlib.contextmanager
def _telling(name: str) -> Iterator[list[Exception]]:
    """Tells what went wrong for a reason of ours, so that everything else goes on; the next run tries it again."""
    went_wrong: list[Exception] = []
    try:
        yield went_wrong
    except Exception as error:
        went_wrong.append(error)
        if isinstance(error, OSError) and error.filename and (code := _PLACES.get(error.errno or 0)):
            told = say("desk.failed_place", name=name, why=say(code, path=error.filename2 or error.filename))
        else:
            told = say("desk.failed", name=name, why=f"{type(error).__name__}: {error}")
        print(told, file=sys.stderr)


def _purge(root: Path, days: int) -> int:
    oldest = time.time() - days * _DAY
    kept = undecided(root)
    folder = root / "var" / "intake"
    old = [p for p in sorted(folder.glob("originals/*")) if p.stat().st_mtime < oldest]
    gone = [p for p in old if p.name not in kept]
    drafts = [p for name in _DECIDED for p in sorted(folder.glob(f"{name}/*")) if p.stat().st_mtime < oldest]
    for path in (*gone, *drafts):
        shutil.rmtree(path)
    print(say("desk.purged", count=len(gone), drafts=len(drafts), days=days))
    if len(old) > len(gone):
        print(say("desk.purge_kept", count=len(old) - len(gone)))
    return 0
