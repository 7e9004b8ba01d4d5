"""The arithmetic of ranking, the same in Python and in `overrides/assets/search/core.js`.

BM25F with the field weights, the term saturation and the length normalisation baked into one level per posting, so
that the browser needs no table of lengths; weights from measurements (title 3, k1 1.2, b .75).
"""

from __future__ import annotations

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
