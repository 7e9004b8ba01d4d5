"""Postings of one set as shards: text that `core.js` reads, written whole or patched term by term.

A shard holds its terms by ascending rest of their key: gap to the previous rest, bytes of the list, then the list:
for each page by ascending number (gap - 1) * LEVELS + level.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from casebook.search.codec import ONE, VALUE, decode, encode
from casebook.search.score import LEVELS

Changes = Mapping[int, Mapping[int, int | None]]
"""By rest of the key: page number to its new level, or none when the page lost the term."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a set of postings is cut into 2^bits shards."""

    name: str
    bits: int

    @property
    def shards(self) -> int:
        """Number of shards."""
        return 1 << self.bits

    def shard(self, key: int) -> int:
        """The shard of a mixed key: its upper bits."""
        return key >> (32 - self.bits)

    def rest(self, key: int) -> int:
        """What tells the terms of a shard apart."""
        return key & ((1 << (32 - self.bits)) - 1)

    def path(self, shard: int) -> str:
        """Site-relative file of a shard, below the folder of the index."""
        return f"{self.name}/{shard >> 6}/{shard & 63}.js"

    def script(self, shard: int, content: str) -> str:
        """The file of a shard."""
        return f'casebookData("{self.name}",{shard},"{content}")\n'

    def content(self, script: str) -> str:
        """What `script` wrapped."""
        return script[script.index(',"') + 2 : -3]


def layouts(pages: int) -> tuple[Layout, ...]:
    """Layouts for a number of pages, constant between two powers of two.

    Measured at 10,000 pages of 1,000 characters: 8,192 shards of 1.4 KB keep a query of seven terms below 12 KB.
    """
    bits = min(14, max(4, (max(pages, 1) - 1).bit_length() - 1))
    return (
        Layout("s", bits),
        Layout("u", max(4, bits - 4)),
        Layout("p", max(4, bits - 2)),
        Layout("i", max(2, bits - 7)),
    )


def _read_list(text: str, at: int, end: int) -> dict[int, int]:
    found: dict[int, int] = {}
    number = -1
    while at < end:
        value, at = decode(text, at)
        number += 1 + value // LEVELS
        found[number] = value % LEVELS
    return found


def _write_list(pages: Mapping[int, int], last: int = -1) -> str:
    out = []
    for number in sorted(pages):
        out.append(encode((number - last - 1) * LEVELS + pages[number]))
        last = number
    return "".join(out)


def _read_shard(text: str) -> dict[int, tuple[int, int]]:
    """Rest of the key to the place of its list."""
    found: dict[int, tuple[int, int]] = {}
    at, rest = 0, 0
    while at < len(text):
        gap, at = decode(text, at)
        size, at = decode(text, at)
        rest += gap
        found[rest] = (at, at + size)
        at += size
    return found


def read_shard(text: str) -> dict[int, dict[int, int]]:
    """All terms of a shard: rest of the key to page numbers and levels."""
    return {rest: _read_list(text, start, end) for rest, (start, end) in _read_shard(text).items()}


def _skip(text: str, first: int) -> tuple[int, int]:
    """Place of the first entry at or above a page number, and the number before it."""
    at, number, end = 0, -1, len(text)
    while at < end:
        value = VALUE[text[at]]
        after = at + 1
        if value >= ONE:
            value, after = decode(text, at)
        following = number + 1 + value // LEVELS
        if following >= first:
            break
        at, number = after, following
    return at, number


def _patch_list(text: str, changes: Mapping[int, int | None]) -> str:
    """A list after some pages changed: only entries between the first and the one after the last are written anew."""
    start, before = _skip(text, min(changes))
    at, number, last = start, before, max(changes)
    window: dict[int, int] = {}
    while at < len(text) and number <= last:
        value, at = decode(text, at)
        number += 1 + value // LEVELS
        window[number] = value % LEVELS
    for page, level in changes.items():
        window.pop(page, None)
        if level is not None:
            window[page] = level
    return text[:start] + _write_list(window, before) + text[at:]


def patch(text: str, changes: Changes) -> str:
    """The shard after some pages gained, lost or changed some terms; the same as writing it anew."""
    lists = {rest: text[start:end] for rest, (start, end) in _read_shard(text).items()}
    for rest, pages in changes.items():
        found = _patch_list(lists.pop(rest, ""), pages)
        if found:
            lists[rest] = found
    return join(lists)


def join(lists: Mapping[int, str]) -> str:
    """A shard from the lists of its terms."""
    out = []
    last = 0
    for rest in sorted(lists):
        out.append(encode(rest - last) + encode(len(lists[rest])) + lists[rest])
        last = rest
    return "".join(out)
