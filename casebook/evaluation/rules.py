"""The rules of the evaluation as data; the file `docs/.registry/evaluation.yml` holds their values."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from msgspec import Struct

from casebook.model import Result

FORMULA = 1
"""Version of the formulas themselves; raised whenever the same rules and records would give other figures."""

EQUAL, BY_DIMENSION = "equal", "dimension-equal"
NOVELTY_MOST = 3
DECLARED_MOST = 3
REPLICATED = 4

Table = tuple[Fraction, ...]


class Band(Struct, frozen=True):
    """A named stretch of the scale, from `least` points (0–100) up to the next band."""

    name: str
    least: Fraction


class BalanceRules(Struct, frozen=True):
    """Points of a scene for 0, 1, 2 … cases, and the weights of the scenes (source: evaluation.md §2)."""

    points: Table
    by_size: Mapping[str, Table]
    weights: str
    explicit: Mapping[str, Fraction]

    def table(self, size: str) -> Table:
        """The table for a unit's size class."""
        return self.by_size.get(size, self.points)


class InnovationRules(Struct, frozen=True):
    """Points of a case and of a unit's learning (source: evaluation.md §3)."""

    novelty_points: Fraction
    distilled_points: Fraction
    adoption_weight: Fraction
    adoption: Table
    adoption_evidence: int
    credit_months: int
    top: int
    share: Fraction
    learning_points: Fraction
    learning_most: Fraction

    def adopted(self, units: int) -> Fraction:
        """Points for being adopted by a number of distinct other units."""
        return self.adoption_weight * self.adoption[min(units, len(self.adoption) - 1)]

    def case_points(self, novelty: int, *, distilled: bool, units: int) -> Fraction:
        """v of a case, 0–100."""
        return (
            self.novelty_points * novelty / NOVELTY_MOST
            + (self.distilled_points if distilled else 0)
            + self.adopted(units)
        )

    def learned(self, methods: int) -> Fraction:
        """L for a number of distinct foreign methods."""
        return min(self.learning_most, self.learning_points * methods)


class EffectRules(Struct, frozen=True):
    """Points of the evidence levels 0–4 and factors of the results (source: evaluation.md §4)."""

    evidence: Table
    results: Mapping[Result, Fraction]
    top: int
    replication_units: int
    replication_evidence: int

    def case_points(self, evidence: int, result: Result | None) -> Fraction:
        """f of a case, 0–100; a case that states no result has none (the validator names it)."""
        return self.evidence[evidence] * self.results[result] if result else Fraction(0)


class IntervalRules(Struct, frozen=True):
    """What the seeded draws vary, and how often a reviewer might have said one more or less."""

    draws: int
    seed: int
    steps: tuple[tuple[Fraction, ...], ...]
    top: tuple[int, ...]
    share: tuple[Fraction, ...]
    noise: Fraction
    low: Fraction
    high: Fraction
    clear: Fraction


class Proof(Struct, frozen=True):
    """One way to reach a method's evidence level.

    Attributes:
        cases: least number of cases with `evidence` or more.
        units: least number of distinct units among those cases.
        reached: whether only cases count whose result is not `not_met`.
        best: evidence that at least one of those cases must have.
    """

    evidence: int
    cases: int = 1
    units: int = 1
    reached: bool = False
    best: int = 0


METHOD_LEVELS: tuple[tuple[Proof, ...], ...] = (
    (Proof(1),),
    (Proof(2),),
    (Proof(2, units=2), Proof(3)),
    (Proof(2, units=3, reached=True, best=3),),
)
"""Ways to reach levels 1, 2, 3, 4 of a method (source: fields.md, evidence level of a method)."""


class Rules(Struct, frozen=True):
    """All rules; numbers are exact."""

    window_quarters: int
    min_cases: int
    insufficient: str
    bands: tuple[Band, ...]
    balance: BalanceRules
    innovation: InnovationRules
    effect: EffectRules
    total: bool
    total_weights: tuple[Fraction, Fraction, Fraction]
    intervals: IntervalRules
    near_duplicate: Fraction
    method_levels: tuple[tuple[Proof, ...], ...]
    sha256: str

    def band(self, points: Fraction) -> str:
        """Name of the band that holds a figure."""
        return next(band.name for band in self.bands if points >= band.least)
