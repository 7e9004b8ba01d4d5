"""Texts of one unit that are largely the same, by shingles of the normalised text (source: evaluation.md, reading 11)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from functools import cached_property
from itertools import combinations
from unicodedata import normalize

from msgspec import Struct

SHINGLE = 8
"""Characters per shingle: long enough that set phrases of official prose do not match by chance."""
_SAMPLED, _SURE = 4, 40
"""One piece in four is sampled by its first character; below forty samples a pair is compared whole."""
_NOISE = re.compile(r"[\W_]+")


class Likeness(Struct, frozen=True, order=True):
    """Two texts and the part (0–1) of the shorter one's shingles that the other has too."""

    first: str
    second: str
    share: Fraction


class _Text:
    """One text: its sampled shingles at once, all of them when a pair is worth it."""

    def __init__(self, text: str) -> None:
        self._plain = _NOISE.sub("", normalize("NFKC", text).lower())
        self.sample = frozenset(
            self._plain[start : start + SHINGLE]
            for start in range(len(self._plain) - SHINGLE + 1)
            if not ord(self._plain[start]) % _SAMPLED
        )

    @cached_property
    def pieces(self) -> frozenset[str]:
        return shingles(self._plain)


def shingles(text: str) -> frozenset[str]:
    """Overlapping pieces of the text with width folded and everything but letters and digits left out."""
    plain = _NOISE.sub("", normalize("NFKC", text).lower())
    if len(plain) <= SHINGLE:
        return frozenset([plain] if plain else [])
    return frozenset(plain[start : start + SHINGLE] for start in range(len(plain) - SHINGLE + 1))


def near_duplicates(texts: Iterable[tuple[str, str]], threshold: Fraction) -> tuple[Likeness, ...]:
    """Pairs of (id, text) at or above the threshold, sorted; a copy has 1, a third cut out of a text has 1 too."""
    read = [(key, _Text(text)) for key, text in sorted(texts)]
    found = []
    for (first, one), (second, other) in combinations(read, 2):
        least = min(len(one.sample), len(other.sample))
        if least >= _SURE and 2 * len(one.sample & other.sample) < threshold * least:
            continue
        shorter = min(len(one.pieces), len(other.pieces))
        if not shorter:
            continue
        share = Fraction(len(one.pieces & other.pieces), shorter)
        if share >= threshold:
            found.append(Likeness(first, second, share))
    return tuple(found)
