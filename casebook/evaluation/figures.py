"""The arithmetic that 创新性 and 实际工作成效 share: medians, best-of means, rounding for display, the total."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import floor, prod


def lower_median(scores: Sequence[int]) -> int | None:
    """The median of the reviewers' scores, the lower one of two; None when nobody reviewed."""
    return sorted(scores)[(len(scores) - 1) // 2] if scores else None


def best(points: Iterable[Fraction], count: int) -> Fraction:
    """Mean of the best `count` points; missing ones are 0."""
    return sum(sorted(points, reverse=True)[:count], Fraction(0)) / count


def rounded(points: Fraction, places: int = 4) -> float:
    """A figure for display, rounded half up."""
    scale = int(10**places)
    return floor(points * scale + Fraction(1, 2)) / scale


def shown(points: Fraction, places: int = 1) -> str:
    """A figure as readers see it: rounded half up, without needless zeros."""
    text = f"{rounded(points, places):.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def geometric(figures: Sequence[Fraction], weights: Sequence[Fraction]) -> float:
    """The optional total: weighted geometric mean, figures below 1 taken as 1."""
    return prod(
        [pow(float(max(x, Fraction(1))), float(w)) for x, w in zip(figures, weights, strict=True)], start=1.0
    )
