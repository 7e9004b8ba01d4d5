"""Which terms a page has: pairs of characters, single characters, pairs of syllables, as mixed 32-bit keys.

A term is two 16-bit units. Its key is mixed by a bijection, so the upper bits choose a shard evenly and the lower ones
still tell terms apart without error.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import pairwise

from msgspec import Struct

from casebook.search.document import Document
from casebook.search.normalise import normalise
from casebook.search.pinyin import initials, syllable_pairs
from casebook.search.score import HEADING_WEIGHT, TITLE_WEIGHT, level, saturation

# Sets of postings: pairs of characters, single characters, pairs of syllables, pairs of initials of titles.
SETS = ("s", "u", "p", "i")
MASK = 0xFFFFFFFF
FIRST, SECOND = 0x9E3779B1, 0x85EBCA77


def mix(key: int) -> int:
    """Spread a key over 32 bits; different keys stay different."""
    key = key * FIRST & MASK
    key ^= key >> 15
    key = key * SECOND & MASK
    return key ^ key >> 13


def units(text: str) -> list[int]:
    """UTF-16 units, as JavaScript counts characters."""
    raw = text.encode("utf-16-le", "surrogatepass")
    return list(memoryview(raw).cast("H"))


class Analysis(Struct, frozen=True):
    """The normal form of a page in reading order, and the parts of it that weigh more."""

    text: str
    title: str
    headings: tuple[str, ...]

    @property
    def length(self) -> int:
        """Characters of the normal form."""
        return len(self.text)

    @property
    def extras(self) -> tuple[tuple[str, int], ...]:
        """Parts to be counted again, and how often."""
        heads = ((heading, HEADING_WEIGHT - 1) for heading in self.headings)
        return ((self.title, TITLE_WEIGHT - 1), *heads)


def reading_order(document: Document) -> tuple[str, ...]:
    """All texts of a page that search reads, in the order in which they are read."""
    sections = (part for section in document.sections for part in section)
    return (document.title, document.summary, *sections)


def analyse(document: Document, fold: Callable[[str], str] = normalise) -> Analysis:
    """The normal form of a page; `fold` may be a faster normaliser with the same results."""
    return Analysis(
        fold("".join(reading_order(document))),
        normalise(document.title),
        tuple(normalise(heading) for heading, _ in document.sections),
    )


def _weighted(analysis: Analysis, name: str) -> Counter[int]:
    if name == "i":
        return Counter(raw_keys(initials(analysis.title), "s"))
    counts = Counter(raw_keys(analysis.text, name))
    for part, times in analysis.extras:
        for key in raw_keys(part, name):
            counts[key] += times
    return counts


def raw_keys(text: str, name: str) -> list[int]:
    """Unmixed keys of all terms of a normal form, in order; `name` is the set of postings (s, u, p or i)."""
    codes = units(text)
    if name == "u":
        return [code << 16 for code in codes]
    if name == "p":
        return [a << 16 | b for a, b in syllable_pairs(text)]
    return [a << 16 | b for a, b in pairwise(codes)]


def levels(analysis: Analysis, name: str, mean: int) -> dict[int, int]:
    """Mixed key and level of every term of a page; `mean` is the length class of the collection."""
    k = saturation(analysis.length, mean)
    return {mix(key): level(count, k) for key, count in _weighted(analysis, name).items()}
