"""制作离线版压缩包（双击即用），或为不能上网的生成机备好依赖（--wheelhouse）。

Exit codes: 0 done, 1 refused or failed.
"""

from __future__ import annotations

import sys
from pathlib import Path

from casebook.messages import say
from casebook.publish.atomic import is_unfinished
from casebook.publish.bundle import write_bundle
from casebook.publish.places import around
from casebook.publish.profile import profile_of
from casebook.publish.wheelhouse import Failed, Foreign, collect, missing
from scripts._cli import HOME, given_path, parser

MEGA = 1_000_000


def main(argv: list[str]) -> int:
    """Writes the offline edition or the wheelhouse, and says where."""
    made = parser(__doc__)
    made.add_argument("--site", type=given_path, metavar="DIR", help="建好的网站（默认：知识库下的 site）")
    made.add_argument(
        "--out", type=given_path, metavar="文件", help="写到哪里（默认：知识库下的 dist 或 wheelhouse）"
    )
    made.add_argument(
        "--label", default="", metavar="文字", help="版本页上的版本名，如 2026年第二期（默认用内容指纹）"
    )
    made.add_argument("--wheelhouse", action="store_true", help="收集依赖，供不能上网的机器安装")
    args = made.parse_args(argv)
    if args.out and (folder := around(args.out)):
        return _refuse(say("publish.inside", path=args.out, folder=folder))
    if args.wheelhouse:
        return _wheelhouse(HOME / "requirements.lock", args.out or HOME / "wheelhouse")
    site = args.site or args.root / "site"
    profile = profile_of(site) or "unknown"
    name = say(f"publish.bundle_name_{profile}")
    return _bundle(site, args.out or args.root / "dist" / name, profile, args.label)


def _bundle(site: Path, out: Path, profile: str, label: str) -> int:
    if not (site / "index.html").is_file():
        return _refuse(say("publish.no_site", site=site))
    if is_unfinished(site):
        return _refuse(say("publish.unfinished", site=site))
    if out.suffix.lower() != ".zip" or out.is_dir():
        return _refuse(say("publish.bundle_folder", out=out, name=say(f"publish.bundle_name_{profile}")))
    if out.is_symlink() or (out.exists() and not out.is_file()):
        return _refuse(say("publish.bundle_taken", out=out))
    try:
        done = write_bundle(site, out, label, say(f"publish.bundle_mark_{profile}"))
    except ValueError:
        return _refuse(say("publish.held_damaged", path=site))
    size = f"{out.stat().st_size / MEGA:.1f}"
    print(say("publish.bundle_done", out=done.path, size=size, files=done.files))
    return 0


def _wheelhouse(lock: Path, house: Path) -> int:
    if not lock.is_file():
        return _refuse(say("publish.wheels_lock", path=lock))
    try:
        pins = collect(lock, house, _told)
    except Foreign as foreign:
        return _refuse(say("publish.wheels_foreign", path=foreign.args[0]))
    except Failed as failed:
        return _refuse(say("publish.wheels_pip", name=failed.args[0], said=failed.args[1]))
    names = [path.name for path in house.iterdir()]
    if lacking := missing(names, pins):
        return _refuse(say("publish.wheels_missing", names="、".join(lacking)))
    size = f"{sum(path.stat().st_size for path in house.iterdir()) / MEGA:.0f}"
    print(say("publish.wheels_done", out=house, count=len(names), size=size))
    return 0


def _told(count: int, total: int, name: str) -> None:
    print(say("publish.wheels_progress", count=count, total=total, name=name), file=sys.stderr, flush=True)


def _refuse(text: str) -> int:
    print(text, file=sys.stderr)
    return 1
