"""均衡度: points per scene, weighted (source: evaluation.md §2); its descriptive companion is never scored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import exp, log

from casebook.evaluation.rules import BY_DIMENSION, BalanceRules, Table
from casebook.model import Scene


def weights(rules: BalanceRules, scenes: Sequence[Scene]) -> tuple[Fraction, ...]:
    """The weight of each scene, in the given order, summing to 1; a scene without a written weight has 0."""
    if rules.explicit:
        return tuple(rules.explicit.get(scene.key, Fraction(0)) for scene in scenes)
    if rules.weights == BY_DIMENSION:
        sizes = Counter(scene.dimension for scene in scenes)
        return tuple(Fraction(1, len(sizes) * sizes[scene.dimension]) for scene in scenes)
    return tuple(Fraction(1, len(scenes)) for _ in scenes)


def scene_points(table: Table, count: int) -> Fraction:
    """g of a number of cases; beyond the table's end its last value."""
    return table[min(count, len(table) - 1)]


def balance(table: Table, weighted: Sequence[Fraction], counts: Sequence[int]) -> Fraction:
    """B, 0–100, of the counts per scene in the order of the weights."""
    return sum((w * scene_points(table, n) for w, n in zip(weighted, counts, strict=True)), Fraction(0))


def effective_scenes(counts: Sequence[int]) -> float:
    """¹D: how many equally used scenes would be as varied as these; 0 without a case."""
    total = sum(counts)
    return exp(-sum(n / total * log(n / total) for n in counts if n)) if total else 0.0


def count_scenes(scenes: Sequence[Scene], used: Mapping[str, int]) -> tuple[int, ...]:
    """The counts in the order of the scenes."""
    return tuple(used.get(scene.key, 0) for scene in scenes)
