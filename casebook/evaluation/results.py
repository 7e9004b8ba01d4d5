"""What an evaluation finds: one row per case, one result per unit, in registry order and never by score."""

from __future__ import annotations

from fractions import Fraction

from msgspec import Struct

from casebook.evaluation.periods import Period
from casebook.evaluation.standing import Reason, Window
from casebook.model import Case, Unit


class Interval(Struct, frozen=True):
    """Where a figure lies in most draws, and in how many of them it is in its commonest band.

    Attributes:
        low, high: bounds of the middle range, points 0–100.
        share: part of the draws (0–1) in `modal`.
        modal: the commonest band.
        other: the second commonest band, or "".
    """

    low: Fraction
    high: Fraction
    share: Fraction
    modal: str
    other: str = ""


class Figure(Struct, frozen=True):
    """One dimension of one unit: exact points 0–100, the band (or 样本不足), and its label beside neighbours."""

    exact: Fraction
    band: str
    label: str
    interval: Interval | None = None


class Row(Struct, frozen=True):
    """One case in a unit's breakdown.

    Attributes:
        novelty: the lower median 0–3; None when nobody reviewed it.
        evidence: level 0–4 as computed.
        adopters: number of distinct other units that adopted it.
        v, f: points of the case; None where they do not enter the figure.
        leader: id of the case that stands for the same practice, or "".
    """

    case: Case
    reason: Reason
    novelty: int | None = None
    distilled: bool = False
    adopters: int = 0
    evidence: int = 0
    v: Fraction | None = None
    f: Fraction | None = None
    leader: str = ""

    @property
    def counted(self) -> bool:
        """Whether the case is one of the unit's counted cases."""
        return self.reason is Reason.COUNTED


class UnitResult(Struct, frozen=True):
    """Everything found for one unit; `counts` in scene order, `learned` the foreign methods adopted."""

    unit: Unit
    cases: int
    scenes: int
    enough: bool
    counts: tuple[int, ...]
    balance: Figure
    innovation: Figure
    effect: Figure
    learning: Fraction
    learned: tuple[str, ...]
    total: float | None
    rows: tuple[Row, ...]

    @property
    def figures(self) -> tuple[tuple[str, Figure], ...]:
        """The three figures with their keys, in the fixed order."""
        return (("balance", self.balance), ("innovation", self.innovation), ("effect", self.effect))


class Evaluation(Struct, frozen=True):
    """A period's evaluation; `units` in registry order."""

    period: Period
    window: Window
    rules_hash: str
    units: tuple[UnitResult, ...]

    @property
    def cases(self) -> int:
        """Number of counted cases of all units."""
        return sum(result.cases for result in self.units)

    def of(self, unit: str) -> UnitResult | None:
        """The result of one unit."""
        return next((result for result in self.units if result.unit.key == unit), None)
