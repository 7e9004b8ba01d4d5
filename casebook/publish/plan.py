"""Which files a release will hold: what was built, less what nobody needs, plus what must stay from before."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from casebook.publish.atomic import state_dir
from casebook.publish.links import css_links, local_path, page_links
from casebook.publish.record import Item, Origin, Record
from casebook.publish.tree import Entry, entries, is_page, sha256

_LUNR = re.compile(r"(^|/)assets/javascripts/lunr/")
_HASHED_ASSET = re.compile(r"^assets/.*[.\-][0-9a-f]{8,}(\.min)?\.(css|js)$")
_RACY = 2_000_000_000
"""Nanoseconds: a file this young when it was last hashed may have changed since without showing it."""


class HeldPage(Struct, frozen=True):
    """A page whose new version may not be shown: POSIX path below the site, and why in Chinese."""

    url: str
    reason: str


class Plan(Struct, frozen=True):
    """A release to be: files sorted by path, pages kept from before, and held pages that never were released."""

    items: tuple[Item, ...]
    held: tuple[HeldPage, ...] = ()
    never: tuple[HeldPage, ...] = ()

    def content(self) -> frozenset[tuple[str, str]]:
        """As `Record.content`."""
        return Record(0, 0, self.items).content()


def is_unneeded(path: str) -> bool:
    """Whether a built file stays out of a release: source maps, the theme's word stemmers, dot files, half files."""
    name = path.rpartition("/")[2]
    hidden = any(part.startswith(".") for part in path.split("/"))
    return hidden or name.endswith((".map", "~", ".map.gz")) or bool(_LUNR.search(path))


def read_held(site: Path) -> tuple[HeldPage, ...]:
    """The pages the builder left out because their sign-off no longer holds (`<site>.state/held.json`), sorted.

    Raises:
        ValueError: the list is damaged; then nothing may be published.
    """
    path = state_dir(site) / "held.json"
    if not path.exists():
        return ()
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        pages = {HeldPage(str(row["url"]).lstrip("/"), str(row.get("reason", ""))) for row in rows}
    except (TypeError, KeyError, AttributeError) as wrong:
        raise ValueError(path.name) from wrong
    return tuple(sorted(pages, key=lambda page: (page.url, page.reason)))


def make_plan(site: Path, before: Record | None, release: Path | None, *, verify: bool = False) -> Plan:
    """What a release of `site` holds.

    Args:
        before: the release that is served now, in folder `release`; None at the first time.
        verify: hash every file instead of trusting size and modification time.

    Raises:
        ValueError: the list of held pages is damaged.
    """
    held = read_held(site)
    urls = {page.url for page in held}
    old = before.by_path() if before else {}
    floor = before.made_ns - _RACY if before and not verify else -1
    found = (e for e in entries(site) if not is_unneeded(e.path) and e.path not in urls)
    items = {entry.path: _hashed(site, entry, old, floor) for entry in found}
    kept = [page for page in held if page.url in old]
    if before and release:
        for path in _closure(release, [page.url for page in kept], old, items):
            items[path] = _again(old[path], Origin.HELD)
        for path, item in old.items():
            if path not in items and item.origin is Origin.SITE and _HASHED_ASSET.search(path):
                items[path] = _again(item, Origin.GRACE)
    never = tuple(page for page in held if page.url not in old)
    return Plan(tuple(sorted(items.values())), tuple(kept), never)


def _again(item: Item, origin: Origin) -> Item:
    return Item(item.path, item.sha256, item.size, 0, origin)


def _hashed(site: Path, entry: Entry, old: dict[str, Item], floor: int) -> Item:
    known = old.get(entry.path)
    if known and (known.size, known.mtime_ns) == (entry.size, entry.mtime_ns) and entry.mtime_ns < floor:
        return known
    return Item(entry.path, sha256(site / entry.path), entry.size, entry.mtime_ns)


def _closure(
    release: Path, pages: Iterable[str], old: dict[str, Item], new: dict[str, Item]
) -> Iterator[str]:
    """The kept pages and every file they load or offer that the new site lacks; other pages are not dragged along."""
    todo, seen = list(pages), set(pages)
    while todo:
        path = todo.pop()
        yield path
        for url in _urls(release / path):
            target = local_path(path, url)
            if target and target not in seen and target in old and target not in new and not is_page(target):
                seen.add(target)
                todo.append(target)


def _urls(path: Path) -> tuple[str, ...]:
    if is_page(path.name):
        return tuple(reference.url for reference in page_links(path.read_bytes()).references)
    if path.suffix == ".css":
        return css_links(path.read_text(encoding="utf-8", errors="replace"))
    return ()
