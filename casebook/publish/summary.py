"""What a release changes, told to people by the titles of pages."""

from __future__ import annotations

import html
import re
from pathlib import Path

from msgspec import Struct

from casebook.messages import say
from casebook.publish.plan import HeldPage, Plan
from casebook.publish.record import Origin, Record
from casebook.publish.tree import is_page

MOST = 30
"""Titles listed of one kind; the rest is counted."""
_TITLE = re.compile(rb"<title[^>]*>(.*?)</title>", re.DOTALL | re.IGNORECASE)

_SITE = re.compile(r" [·|-] (?!.* [·|-] ).*$")
"""The site's name at the end of a title."""


class Difference(Struct, frozen=True):
    """What readers will see differ: POSIX paths of pages, sorted, and the number of other files."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    others: int


def title_of(page: Path) -> str:
    """A page's title without the site's name; its file name when it has none."""
    try:
        found = _TITLE.search(page.read_bytes())
    except OSError:
        found = None
    text = html.unescape(found[1].decode("utf-8", "replace")) if found else ""
    whole = " ".join(text.split())
    return _SITE.sub("", whole) or page.name


def difference(before: Record | None, plan: Plan) -> Difference:
    """The difference between what is served and a plan, without compressed copies and files kept for open pages."""
    quiet = (Origin.GRACE, Origin.GZIP)
    old = {i.path: i.sha256 for i in before.items if i.origin not in quiet} if before else {}
    new = {i.path: i.sha256 for i in plan.items if i.origin not in quiet}
    added, removed = new.keys() - old, old.keys() - new
    changed = {path for path in old.keys() & new if old[path] != new[path]}
    pages = [tuple(sorted(path for path in some if is_page(path))) for some in (added, changed, removed)]
    others = len(added) + len(changed) + len(removed) - sum(map(len, pages))
    return Difference(pages[0], pages[1], pages[2], others)


def tell(number: int, diff: Difference, plan: Plan, site: Path, old: Path) -> str:
    """The summary in Chinese; `site` holds the new pages, `old` the release served so far."""
    lines = [say("publish.summary_head", number=number)]
    kinds = (("added", diff.added, site), ("changed", diff.changed, site), ("removed", diff.removed, old))
    for kind, paths, folder in kinds:
        if paths:
            lines.append(say(f"publish.summary_{kind}", count=len(paths)))
            lines += [f"  {title_of(folder / path)}（{path}）" for path in paths[:MOST]]
            lines += [say("publish.summary_more", count=len(paths) - MOST)] if len(paths) > MOST else []
    if diff.others:
        lines.append(say("publish.summary_others", count=diff.others))
    lines += [_held("held", page, old) for page in plan.held] + [
        _held("never", page, old) for page in plan.never
    ]
    return "\n".join(lines) + "\n"


def _held(kind: str, page: HeldPage, old: Path) -> str:
    name = title_of(old / page.url) if kind == "held" else page.url
    return say(f"publish.summary_{kind}", title=name, url=page.url, reason=page.reason)
