"""发布建好的网站：整版切换，可退回，可核对。

Exit codes: 0 done, 1 refused, or `--check` found a difference.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from casebook.messages import say
from casebook.publish.publisher import KEEP, Options, Outcome, Refused, check, publish, rollback
from casebook.publish.record import Store
from scripts._cli import at_least, given_path, parser


def main(argv: list[str]) -> int:
    """Publishes, rolls back or checks, and says so."""
    args = _parser().parse_args(argv)
    site = args.site or args.root / "site"
    try:
        if args.check:
            return _check(site if args.site or (site / "index.html").is_file() else None, args.to)
        _do(args, site)
    except Refused as refused:
        print(refused, file=sys.stderr)
        return 1
    return 0


def _parser() -> ArgumentParser:
    made = parser(__doc__)
    made.add_argument(
        "--to", type=given_path, required=True, metavar="DIR", help="发布位置；网页服务器指向其中的 current"
    )
    made.add_argument("--site", type=given_path, metavar="DIR", help="建好的网站（默认：知识库下的 site）")
    made.add_argument(
        "--keep", type=at_least(1), default=KEEP, metavar="N", help=f"保留最近几版（默认 {KEEP}）"
    )
    made.add_argument(
        "--wait", type=at_least(0), default=30, metavar="秒", help="别人正在发布时最多等多久（默认 30）"
    )
    made.add_argument(
        "--in-place", action="store_true", default=None, help="逐个文件更新（共享文件夹不支持符号链接时用）"
    )
    made.add_argument("--gzip", action="store_true", default=None, help="就地更新时也预先压缩")
    made.add_argument("--no-gzip", action="store_false", dest="gzip", help="不预先压缩")
    made.add_argument("--verify", action="store_true", help="逐个文件核对内容，修复被改坏的文件")
    made.add_argument("--again", action="store_true", help="再次发布已经撤回的内容")
    what = made.add_mutually_exclusive_group()
    what.add_argument(
        "--rollback", type=at_least(1), nargs="?", const=0, metavar="版号", help="退回上一版，或指定的一版"
    )
    what.add_argument("--check", action="store_true", help="核对读者看到的是否就是建好的；不同则退出码为 1")
    return made


def _do(args: Namespace, site: Path) -> None:
    options = Options(args.keep, args.wait, args.in_place, args.gzip, args.verify, args.again)
    if args.rollback is not None:
        done = rollback(args.to, args.rollback or None, options, _tell)
    else:
        done = publish(site, args.to, options, _tell)
    print(done.summary, end="")
    if done.copied or done.linked:
        print(_sentence(done, args.to))
    if done.policy:
        print(say("publish.csp", path=Store(args.to).policy))


def _sentence(done: Outcome, to: Path) -> str:
    current = Store(to).current
    text = say("publish.done", number=done.number, copied=done.copied, linked=done.linked, current=current)
    return text + (say("publish.pruned", numbers="、".join(map(str, done.pruned))) if done.pruned else "")


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _check(site: Path | None, to: Path) -> int:
    report = check(site, to)
    if report.is_whole:
        told = "publish.check_ok" if site else "publish.check_alone"
        print(say(told, number=report.number))
        return 0
    if not report.policy:
        print(say("publish.check_policy", path=Store(to).policy))
    for code, paths in (
        ("served", report.served),
        ("closed", report.unreadable),
        ("built", report.built),
    ):
        if paths:
            print(say(f"publish.check_{code}", number=report.number, count=len(paths)))
            print("".join(f"  {path}\n" for path in paths), end="")
    return 1
