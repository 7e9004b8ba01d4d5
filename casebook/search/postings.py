"""Postings of one set as shards: text that `core.js` reads, written whole or patched term by term.

A shard holds its terms by ascending rest of their key: gap to the previous rest, bytes of the list, then the list:
for each page by ascending number (gap - 1) * LEVELS + level.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import accumulate

from msgspec import Struct

from casebook.search.codec import ALPHABET, FOUR, ONE, THREE, TWO, decode, encode, pack, two_digits
from casebook.search.pinyin import other_readings
from casebook.search.score import LEVELS
from casebook.search.terms import mix

Changes = Mapping[int, Mapping[int, int | None]]
"""By rest of the key: page number to its new level, or none when the page lost the term."""


class Layout(Struct, frozen=True):
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
        """The file of a shard; with its terms of sound, the pairs of characters that only some words read so."""
        odd = f',"{_odd(self.bits).get(shard, "")}"' if self.name == "p" else ""
        return f'casebookData("{self.name}",{shard},"{content}"{odd})\n'

    def content(self, script: str) -> str:
        """The terms in a file that `script` made."""
        return script.split('"', 4)[3]


@cache
def _odd(bits: int) -> dict[int, str]:
    """By shard: pairs of characters with another reading, each with the two syllables (two digits each)."""
    found: dict[int, str] = {}
    for pair, spoken in sorted(other_readings().items()):
        for first, second in spoken:
            shard = mix(first << 16 | second) >> (32 - bits)
            text = pack(pair) + two_digits(first) + two_digits(second)
            found[shard] = found.get(shard, "") + text
    return found


def layouts(pages: int) -> tuple[Layout, ...]:
    """Layouts for a number of pages, constant between two powers of two.

    Measured at 10,000 pages of 1,000 characters: 8,192 shards of 1.4 KB keep a query of seven terms below 12 KB. Sounds
    are cut as finely: a shard that somebody asks for is 2.8 KB then, with a quarter as many shards 6.7 KB, and a first
    search of letters or of a typing error must do with 60 KB.
    """
    bits = min(14, max(4, (max(pages, 1) - 1).bit_length() - 1))
    return (
        Layout("s", bits),
        Layout("u", max(4, bits - 4)),
        Layout("p", bits),
        Layout("i", max(2, bits - 7)),
    )


# One number after the other: the first digit says how many follow.
_ALL = [re.escape(char) for char in ALPHABET]
NUMBER = re.compile(
    f"[{''.join(_ALL[:ONE])}]|[{''.join(_ALL[ONE:TWO])}].|[{''.join(_ALL[TWO:THREE])}]..|{_ALL[THREE]}...|{_ALL[FOUR]}....."
)


class _Gaps(dict[str, int]):
    """How far a page is from the one before it, by the number that is written; filled as numbers are met."""

    def __missing__(self, number: str) -> int:
        self[number] = gap = 1 + decode(number)[0] // LEVELS
        return gap


_GAPS = _Gaps()


def _pages(numbers: Iterable[str]) -> list[int]:
    """Pages of a list, after a -1."""
    return list(accumulate(map(_GAPS.__getitem__, numbers), initial=-1))


def _write_list(pages: Mapping[int, int], last: int = -1) -> str:
    out = []
    for number in sorted(pages):
        out.append(encode((number - last - 1) * LEVELS + pages[number]))
        last = number
    return "".join(out)


def _terms(text: str) -> list[tuple[int, int, int, int]]:
    """The terms of a shard: rest of the key, and where its header, its list and the next header are."""
    found = []
    at = rest = 0
    while at < len(text):
        head = at
        gap, at = decode(text, at)
        size, at = decode(text, at)
        rest += gap
        found.append((rest, head, at, at + size))
        at += size
    return found


def read_shard(text: str) -> dict[int, dict[int, int]]:
    """All terms of a shard: rest of the key to page numbers and levels."""
    found = {}
    for rest, _, start, end in _terms(text):
        numbers = NUMBER.findall(text[start:end])
        found[rest] = {
            page: decode(number)[0] % LEVELS
            for page, number in zip(_pages(numbers)[1:], numbers, strict=True)
        }
    return found


def _patch_list(text: str, changes: Mapping[int, int | None]) -> str:
    """A list after some pages changed: only entries between the first and the one after the last are written anew."""
    numbers = NUMBER.findall(text)
    pages = _pages(numbers)
    # Entry `at` has the page `pages[at + 1]`.
    start = bisect_left(pages, min(changes)) - 1 if pages[-1] >= min(changes) else len(numbers)
    stop = min(bisect_right(pages, max(changes)), len(numbers))
    window = {pages[at + 1]: decode(numbers[at])[0] % LEVELS for at in range(start, stop)}
    for page, level in changes.items():
        window.pop(page, None)
        if level is not None:
            window[page] = level
    return "".join((*numbers[:start], _write_list(window, pages[start]), *numbers[stop:]))


def patch(text: str, changes: Changes) -> str:
    """The shard after some pages gained, lost or changed some terms; the same as writing it anew."""
    known = {rest: places for rest, *places in _terms(text)}
    out = []
    before = last = 0  # the term before this one, in the old shard and in the new one
    for rest in sorted(known.keys() | changes.keys()):
        head, start, end = known.get(rest, (0, 0, 0))
        if rest in changes:
            found = _patch_list(text[start:end], changes[rest])
            if found:
                out.append(encode(rest - last) + encode(len(found)) + found)
                last = rest
        else:
            same = before == last
            out.append(
                text[head:end] if same else encode(rest - last) + encode(end - start) + text[start:end]
            )
            last = rest
        if rest in known:
            before = rest
    return "".join(out)
