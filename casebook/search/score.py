"""The arithmetic of ranking, the same in Python and in `overrides/assets/search/` (core.js, rank.js).

BM25F with the field weights, the term saturation and the length normalisation baked into one level per posting, so
that the browser needs no table of lengths; weights from measurements (title 3, k1 1.2, b .75).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import log

LEVELS = 6
TITLE_WEIGHT = 3
HEADING_WEIGHT = 2
K1, B = 1.2, 0.75


def length_class(mean: float) -> int:
    """The power of two next to the mean length of a page: constant while pages come and go."""
    size = 64
    while size < 8192 and mean >= size * 1.5:
        size *= 2
    return size


def saturation(length: int, mean: int) -> float:
    """K of BM25: how many occurrences are half of the greatest weight in a page of this length (characters)."""
    return K1 * (1 - B + B * length / mean)


def level(count: int, k: float) -> int:
    """The level 0-5 of a term that occurs `count` times (weighted by field) in a page."""
    return min(LEVELS - 1, int(LEVELS * (count / (count + k))))


def impact(found: int) -> float:
    """The weight of a level, in the middle of its range."""
    return (found + 0.5) / LEVELS


def idf(frequency: int, pages: int) -> float:
    """How telling a term is that occurs in `frequency` of `pages`."""
    return log(1 + (max(pages - frequency, 0) + 0.5) / (frequency + 0.5))


# Second pass, on the text: weight of coverage, of the densest windows (characters), of the title, and of terms that come
# early (half of it after so many characters).
COVER, WINDOWS, NEAR, TITLE = 0.5, (20, 50), 0.6, 2.0
LEAD, EARLY = 0.2, 100


def _densest(spots: Sequence[tuple[int, str]], weights: Mapping[str, float], width: int) -> float:
    """The greatest weight of different terms within `width` characters."""
    inside: Counter[str] = Counter()
    best = total = 0.0
    left = 0
    for place, term in spots:
        if not inside[term]:
            total += weights[term]
        inside[term] += 1
        while place - spots[left][0] > width:
            first = spots[left][1]
            inside[first] -= 1
            if not inside[first]:
                total -= weights[first]
            left += 1
        best = max(best, total)
    return best


def _title_share(text: str, head: int, weights: Mapping[str, float]) -> float:
    """Weight of the terms in the title times the share of the title that was asked for."""
    pairs = {text[at : at + 2] for at in range(head - 1) if at + 2 <= len(text)}
    asked = pairs & weights.keys()
    return sum(weights[term] for term in sorted(asked)) * len(asked) / len(pairs) if pairs else 0.0


def measure(text: str, head: int, headings: Sequence[str], weights: Mapping[str, float], mean: int) -> float:
    """How well a normal form answers weighted pairs of characters (no characters beyond 16 bits).

    Args:
        text: the normal form of a page, the title first.
        head: characters of the title.
        headings: normal forms of the headings, which count once more.
        weights: by pair of characters.
        mean: length class of the collection.
    """
    total = sum(weights.values())
    if not total > 0:
        return 0.0
    spots = [(at, a + b) for at, (a, b) in enumerate(pairwise(text)) if a + b in weights]
    counts: Counter[str] = Counter()
    first: dict[str, int] = {}
    for at, term in spots:
        first.setdefault(term, at)
        counts[term] += TITLE_WEIGHT if at + 2 <= head else 1
    for heading in headings:
        for a, b in pairwise(heading):
            counts[a + b] += 1 if counts[a + b] else 0
    found = sorted(term for term in counts if counts[term])
    k = saturation(len(text), mean)
    bm25 = sum(weights[term] * counts[term] / (counts[term] + k) for term in found)
    cover = sum(weights[term] for term in found)
    near = sum(_densest(spots, weights, width) for width in WINDOWS)
    early = sum(weights[term] * EARLY / (EARLY + at) for term, at in first.items())
    share = _title_share(text, head, weights)
    return (bm25 * (1 - COVER + COVER * cover / total) + NEAR * near + LEAD * early + TITLE * share) / total
