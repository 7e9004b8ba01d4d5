"""The golden example of the evaluation and the table that shows why plain evenness fails."""

from __future__ import annotations

from fractions import Fraction

import pytest
from msgspec.structs import replace

from casebook.evaluation.balance import balance, effective_scenes, weights
from casebook.evaluation.evaluate import evaluate
from casebook.evaluation.figures import best, geometric, rounded
from casebook.evaluation.periods import Period

from .golden import SCENES, records, rules

RULES = rules()
GOLDEN = {
    Period(2025, 2): {
        "U1": (5, 4, 26.5, 50.0, 66.6667, 42.28),
        "U2": (3, 3, 18.0, 36.7778, 45.0, 29.36),
        "U3": (2, 2, 12.0, 21.2222, 16.6667, 15.71),
    },
    Period(2025, 1): {
        "U1": (5, 3, 22.0, 38.1111, 75.0, None),
        "U2": (2, 2, 12.0, 29.0, 41.6667, None),
        "U3": (1, 1, 6.0, 15.0, 16.6667, None),
    },
}


@pytest.mark.parametrize("period", GOLDEN, ids=str)
def test_golden_example(period: Period) -> None:
    found = evaluate(records(), RULES, period)
    for unit in found.units:
        cases, scenes, b, i, f, total = GOLDEN[period][unit.unit.key]
        assert (unit.cases, unit.scenes) == (cases, scenes)
        exact = [figure.exact for _, figure in unit.figures]
        assert [rounded(x) for x in exact] == [b, i, f]
        if total:
            assert round(geometric(exact, RULES.total_weights), 2) == total
        assert unit.enough == (cases >= 3)
        assert (unit.balance.band == "样本不足") == (cases < 3)


def test_exact_values_and_bands() -> None:
    unit = evaluate(records(), RULES, Period(2025, 2)).units[0]
    assert [figure.exact for _, figure in unit.figures] == [Fraction(53, 2), Fraction(50), Fraction(200, 3)]
    assert [figure.band for _, figure in unit.figures] == ["一般", "较好", "较好"]
    assert {row.case.id: row.v for row in unit.rows if row.counted} == {
        "c01": 90, "c02": Fraction(140, 3), "c03": Fraction(40, 3), "c04": 0, "c12": Fraction(40, 3),
    }  # fmt: skip
    assert {row.case.id: row.f for row in unit.rows if row.counted} == {
        "c01": 100, "c02": 50, "c03": 35, "c04": 25, "c12": 50,
    }  # fmt: skip
    assert next(row.evidence for row in unit.rows if row.case.id == "c01") == 4


COUNTS = {
    "A": ((0, 0, 0, 0, 0, 0, 0, 10, 0, 0), 10),
    "B": ((1,) * 10, 60),
    "C": ((3, 2, 1, 1, 1, 1, 1, 0, 0, 0), 48.5),
    "D": ((1, 1) + (0,) * 8, 12),
    "E": ((1,) + (0,) * 9, 6),
    "F": ((2,) * 10, 85),
    "G": ((3,) * 10, 100),
    "H": ((2,) + (1,) * 9, 62.5),
    "I": ((10, 10, 10) + (0,) * 7, 30),
}


@pytest.mark.parametrize("name", COUNTS)
def test_balance_column(name: str) -> None:
    counts, expected = COUNTS[name]
    assert balance(RULES.balance.points, weights(RULES.balance, SCENES), counts) == Fraction(expected)


def test_dimension_equal_weights() -> None:
    weighted = weights(replace(RULES.balance, weights="dimension-equal"), SCENES)
    assert sum(weighted) == 1
    assert rounded(balance(RULES.balance.points, weighted, COUNTS["C"][0])) == 45.4167
    assert rounded(balance(RULES.balance.points, weighted, COUNTS["A"][0])) == 8.3333


def test_effective_scenes() -> None:
    assert round(effective_scenes(COUNTS["C"][0]), 3) == 6.261
    assert effective_scenes((0,) * 10) == 0


def test_worked_innovation_and_effect() -> None:
    rule = RULES.innovation
    x = [
        rule.case_points(n, distilled=d, units=a)
        for n, d, a in ((3, True, 3), (2, False, 1), (1, False, 0), (0, False, 0))
    ]
    assert [rounded(v) for v in x] == [96, 46.6667, 13.3333, 0]
    assert rule.share * best(x, 3) + (1 - rule.share) * rule.learned(1) == Fraction("51.4")
    assert rounded(rule.share * best([rule.case_points(3, distilled=True, units=9)], 3)) == 23.3333
    assert rounded(best([Fraction(n) for n in (75, 50, 35, 25, 30)], 3)) == 53.3333


@pytest.mark.parametrize(
    ("figures", "expected"),
    [((48.5, 51.4, 53.3333), 50.78), ((90, 10, 60), 41.22), ((100, 0, 80), 23.49), ((60, 60, 60), 60)],
)
def test_geometric_total(figures: tuple[float, float, float], expected: float) -> None:
    assert round(geometric([Fraction(x) for x in figures], RULES.total_weights), 2) == expected
