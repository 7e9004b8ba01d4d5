"""Closed lists (units, scenes, methods …) as names, and the careful step from a written name to a key."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import Counter
from pathlib import Path

from msgspec import Struct

from casebook.frontmatter import Mapping, Mistakes, Node, Scalar, Sequence, parse_any, split
from casebook.text import decode

_NOISE = re.compile(r"[\s“”\"'‘’《》<>〈〉【】\[\]（）()·.,，。、:：;；*_—\-]+")
_PLACES = re.compile(r"^(?:浙江省|宁波市|镇海区|中共|镇海)+")
_KINDS = re.compile(r"(?:局|委员会|委|办公室|办|部|院|所|站|中心|街道|镇|示例)+$")
_TITLE_LINE = re.compile(r"^(?:title|标题):(?P<title>.*)$", re.MULTILINE)
NEAR_ENOUGH = 0.5


class Name(Struct, frozen=True):
    """One entry of a closed list: its key, and every name for it, the full one first."""

    key: str
    names: tuple[str, ...]


class Names(Struct, frozen=True):
    """The closed lists that a submission is read with."""

    units: tuple[Name, ...] = ()
    scenes: tuple[Name, ...] = ()
    methods: tuple[Name, ...] = ()
    problems: tuple[Name, ...] = ()
    venues: tuple[Name, ...] = ()
    cases: tuple[Name, ...] = ()


NO_NAMES = Names()


def plain(text: str) -> str:
    """A name without spaces, quotes and width differences, lower case."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text)).lower()


def find(written: str, names: tuple[Name, ...]) -> Name | None:
    """The entry that a text names exactly, district prefixes aside."""
    wanted = plain(written)
    if not wanted:
        return None
    for strip in (False, True):
        short = _PLACES.sub("", wanted) if strip else wanted
        for name in names:
            for word in (name.key, *name.names):
                known = plain(word)
                if short and short == (_PLACES.sub("", known) if strip else known):
                    return name
    return None


def _alike(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio() if one and other else 0.0


def nearest(written: str, names: tuple[Name, ...]) -> Name | None:
    """The entry most like a text, for a question; None when nothing is near."""
    wanted = _PLACES.sub("", plain(written))
    best: tuple[float, str, Name] | None = None
    for name in names:
        for word in name.names:
            known = _PLACES.sub("", plain(word))
            # 壬局 is not like 辰局: what every unit has at its end makes nothing alike.
            score = min(_alike(wanted, known), _alike(_KINDS.sub("", wanted), _KINDS.sub("", known)))
            if score >= NEAR_ENOUGH and (best is None or (-score, name.key) < (-best[0], best[1])):
                best = (score, name.key, name)
    return best[2] if best else None


def _text(node: Node | None) -> str:
    return node.text.strip() if isinstance(node, Scalar) else ""


def _child(node: Node, key: str) -> Node | None:
    return next((v for k, _, v in node.items if k == key), None) if isinstance(node, Mapping) else None


def _registry(path: Path) -> tuple[Name, ...]:
    """Entries of a registry file, a list of maps with key, title, short, aliases."""
    try:
        root = parse_any(decode(path.read_bytes()), 1)
    except (OSError, Mistakes, UnicodeDecodeError):
        return ()
    found = []
    for entry in root.items if isinstance(root, Sequence) else ():
        others = _child(entry, "aliases")
        aliases = [_text(a) for a in others.items] if isinstance(others, Sequence) else []
        words = [_text(_child(entry, "title")), _text(_child(entry, "short")), *aliases]
        key = _text(_child(entry, "key"))
        if key:
            found.append(Name(key, tuple(w for w in words if w)))
    return tuple(found)


def _pages(folder: Path) -> tuple[Name, ...]:
    """Records kept as Markdown files: key is the file name (or `id`), name is the title."""
    found = []
    for path in sorted(folder.glob("*.md")):
        try:
            meta = split(decode(path.read_bytes())).meta
        except (OSError, Mistakes, UnicodeDecodeError):
            continue
        pairs = {key: _text(value) for key, _, value in meta.items}
        title = pairs.get("title") or pairs.get("标题") or ""
        if path.stem != "index" and title:
            order = pairs.get("order", "")
            found.append(
                (int(order) if order.isdecimal() else 999, Name(pairs.get("id") or path.stem, (title,)))
            )
    return tuple(name for _, name in sorted(found, key=lambda pair: (pair[0], pair[1].key)))


def _cases(folder: Path) -> tuple[Name, ...]:
    """Published cases by id; a title that two of them bear names neither.

    There may be ten thousand, so that only the line with the title is read.
    """
    found = []
    for path in sorted(folder.glob("20*/*.md")):
        try:
            with path.open("rb") as file:
                match = _TITLE_LINE.search(file.read(2048).decode("utf-8", "replace"))
        except OSError:
            continue
        title = match["title"].strip().strip("\"'").replace("\\", "") if match else ""
        found.append((path.stem, title))
    known = Counter(plain(title) for _, title in found)
    return tuple(Name(key, (title,) if known[plain(title)] == 1 else ()) for key, title in found)


def names_of(root: Path) -> Names:
    """The closed lists of the library at `root`."""
    docs = root / "docs"
    return Names(
        _registry(docs / ".registry" / "units.yml"),
        _pages(docs / "scenes"),
        _pages(docs / "methods"),
        _registry(docs / ".registry" / "problems.yml"),
        _pages(docs / "venues"),
        _cases(docs / "cases"),
    )
