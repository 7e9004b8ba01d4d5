"""Texts of one unit that are largely the same, by shingles of the normalised text (source: evaluation.md, reading 11)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from unicodedata import category, normalize

SHINGLE = 8
"""Characters per shingle: long enough that set phrases of official prose do not match by chance."""


@dataclass(frozen=True, slots=True, order=True)
class Likeness:
    """Two texts and the part (0–1) of the shorter one's shingles that the other has too."""

    first: str
    second: str
    share: Fraction


def shingles(text: str) -> frozenset[str]:
    """Overlapping pieces of the text with width folded and everything but letters and digits left out."""
    plain = "".join(sign for sign in normalize("NFKC", text).lower() if category(sign)[0] in "LN")
    if len(plain) <= SHINGLE:
        return frozenset([plain] if plain else [])
    return frozenset(plain[start : start + SHINGLE] for start in range(len(plain) - SHINGLE + 1))


def near_duplicates(texts: Iterable[tuple[str, str]], threshold: Fraction) -> tuple[Likeness, ...]:
    """Pairs of (id, text) at or above the threshold, sorted; a copy has 1, a third cut out of a text has 1 too."""
    pieces = {key: shingles(text) for key, text in sorted(texts)}
    holders: defaultdict[str, list[str]] = defaultdict(list)
    for key, found in pieces.items():
        for piece in found:
            holders[piece].append(key)
    shared: Counter[tuple[str, str]] = Counter()
    for keys in holders.values():
        shared.update((a, b) for place, a in enumerate(keys) for b in keys[place + 1 :])
    likely = (
        Likeness(a, b, Fraction(count, min(len(pieces[a]), len(pieces[b]))))
        for (a, b), count in shared.items()
    )
    return tuple(sorted(like for like in likely if like.share >= threshold))
