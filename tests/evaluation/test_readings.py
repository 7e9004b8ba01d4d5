"""The readings that are fixed, and every edge of windows, withdrawals, practices, credit and learning."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from msgspec.structs import replace

from casebook.evaluation import Period, UnitResult, evaluate
from casebook.evaluation.figures import lower_median
from casebook.evaluation.periods import months_later, parse_period
from casebook.evaluation.standing import Reason
from casebook.model import Case, Method, Status

from .golden import CASES, UNITS, case, method, records, rules

RULES = rules()
Q2 = Period(2025, 2)


def result(unit: str, *cases: Case, methods: tuple[Method, ...] = (), period: Period = Q2) -> UnitResult:
    found = evaluate(records(cases, methods), RULES, period, intervals=False).of(unit)
    assert found
    return found


def reason(unit: UnitResult, key: str) -> Reason:
    return next(row.reason for row in unit.rows if row.case.id == key)


def exact(unit: UnitResult) -> list[Fraction]:
    return [figure.exact for _, figure in unit.figures]


@pytest.mark.parametrize(
    ("written", "period"),
    [
        ("2025Q2", Q2),
        ("2025q2", Q2),
        ("2025年第二季度", Q2),
        ("2025", Period(2025, 4)),
        ("2025Q5", None),
        ("", None),
    ],
)
def test_periods_are_read(written: str, period: Period | None) -> None:
    assert parse_period(written) == period


def test_window_is_four_quarters_ends_included() -> None:
    assert (Q2.start(4), Q2.end) == (date(2024, 7, 1), date(2025, 6, 30))
    days = {"2024-06-30": 0, "2024-07-01": 1, "2025-06-30": 1, "2025-07-01": 0}
    assert {day: result("U1", case("a", "U1", 1, day)).cases for day in days} == days


def test_months_are_clamped() -> None:
    assert months_later(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert months_later(date(2023, 6, 30), 24) == date(2025, 6, 30)


@pytest.mark.parametrize(("day", "counts"), [("2025-06-29", 0), ("2025-06-30", 0), ("2025-07-01", 1)])
def test_withdrawn_case_stops_on_its_day(day: str, counts: int) -> None:
    gone = case("a", "U1", 1, "2025-01-01", status="withdrawn", withdrawn_on=date.fromisoformat(day))
    assert result("U1", gone).cases == counts


@pytest.mark.parametrize(("day", "counts"), [("2025-06-30", 0), ("2025-07-01", 1)])
def test_superseded_case_stops_when_its_successor_is_accepted(day: str, counts: int) -> None:
    old = case("a", "U1", 1, "2025-01-01", status="superseded", superseded_by="b")
    found = result("U1", old, case("b", "U1", 2, day))
    assert reason(found, "a") is (Reason.COUNTED if counts else Reason.SUPERSEDED)
    dated = replace(old, withdrawn_on=date(2025, 6, 30))
    assert reason(result("U1", dated, case("b", "U1", 2, "2025-09-01")), "a") is Reason.SUPERSEDED


def test_retired_cases_without_a_day_never_count() -> None:
    for status in ("withdrawn", "superseded"):
        assert result("U1", case("a", "U1", 1, "2025-01-01", status=status)).cases == 0


@pytest.mark.parametrize("status", ["draft", "submitted", "returned"])
def test_only_accepted_cases_count(status: str) -> None:
    found = result("U1", case("a", "U1", 1, "2025-01-01", 3, 3, status=status))
    assert (exact(found), found.balance.band) == ([0, 0, 0], "样本不足")
    assert reason(found, "a") is Reason(status)


def test_a_unit_without_a_counted_case_has_nothing_even_with_credit() -> None:
    source, taker = case("a", "U1", 1, "2024-06-30", 3, 3), case("b", "U2", 1, "2025-01-01", 0, 1, "met", "a")
    assert exact(result("U1", source, taker)) == [0, 0, 0]


def test_credit_of_a_case_that_left_the_window() -> None:
    taker = case("b", "U2", 1, "2025-01-01", 0, 1, "met", "a")
    own = case("c", "U1", 2, "2025-01-01")
    lasting = result("U1", case("a", "U1", 1, "2023-06-30", 3, 3), taker, own)
    assert lasting.innovation.exact == Fraction(7, 10) * Fraction(20) / 3
    assert (reason(lasting, "a"), lasting.cases) == (Reason.CREDIT, 1)
    over = result("U1", case("a", "U1", 1, "2023-06-29", 3, 3), taker, own)
    assert (over.innovation.exact, reason(over, "a")) == (0, Reason.BEFORE)


def test_withdrawn_source_earns_no_credit() -> None:
    taker, own = case("b", "U2", 1, "2025-01-01", 0, 1, "met", "a"), case("c", "U1", 2, "2025-01-01")
    gone = case("a", "U1", 1, "2024-01-01", status="withdrawn", withdrawn_on=date(2025, 2, 1))
    assert result("U1", gone, taker, own).innovation.exact == 0


def test_adopters_count_from_any_time_up_to_the_last_day() -> None:
    source = case("a", "U1", 1, "2025-06-30")
    for day, units in (("2019-01-01", 1), ("2025-06-30", 1), ("2025-07-01", 0)):
        found = result("U1", source, case("b", "U2", 1, day, 0, 1, "met", "a"))
        assert found.rows[0].adopters == units


def test_adoption_needs_evidence_and_another_unit() -> None:
    source = case("a", "U1", 1, "2025-01-01")
    weak, own = (
        case("b", "U2", 1, "2025-02-01", 3, 0, "met", "a"),
        case("c", "U1", 2, "2025-02-01", 0, 3, "met", "a"),
    )
    assert result("U1", source, weak, own).rows[0].adopters == 0


def test_one_credit_per_unit_also_through_case_and_method() -> None:
    source = case("a", "U1", 1, "2025-01-01")
    takers = (
        case("b", "U2", 1, "2025-02-01", 0, 1, "met", "a"),
        case("c", "U2", 2, "2025-02-01", 0, 1, "met", "M"),
    )
    assert result("U1", source, *takers, methods=(method("M", "a"),)).rows[0].adopters == 1


def test_a_partner_is_another_unit() -> None:
    source = replace(case("a", "U1", 1, "2025-01-01"), partners=("U2",))
    found = result("U1", source, case("b", "U2", 1, "2025-02-01", 0, 1, "met", "a"))
    assert found.rows[0].adopters == 1
    assert result("U2", source).cases == 0


def test_only_the_lead_case_earns_credit_of_the_method() -> None:
    lead, other = case("a", "U1", 1, "2025-01-01"), case("b", "U2", 1, "2025-01-01")
    taker = case("c", "U3", 1, "2025-02-01", 0, 1, "met", "M")
    found = result("U2", lead, other, taker, methods=(method("M", "a", "b"),))
    assert (found.rows[0].adopters, found.rows[0].distilled, found.rows[0].v) == (0, True, 20)


def test_a_method_of_a_later_issue_is_adoptable_but_not_yet_distilled() -> None:
    lead, taker = case("a", "U1", 1, "2025-01-01"), case("b", "U2", 1, "2025-02-01", 0, 1, "met", "M")
    for issue, v in (("2025Q3", 20), ("2025Q2", 40), ("2024Q4", 40), ("", 40)):
        found = result("U1", lead, taker, methods=(method("M", "a", issue=issue),))
        assert found.rows[0].v == v
    assert result("U2", lead, taker, methods=(method("M", "a", issue="2025Q3"),)).learning == 50


def test_learning_counts_distinct_foreign_methods_in_counted_cases() -> None:
    sources = (
        case("a", "U2", 1, "2025-01-01"),
        case("b", "U3", 1, "2025-01-01"),
        case("o", "U1", 1, "2025-01-01"),
    )
    methods = (method("MA", "a"), method("MB", "b"), method("MO", "o", unit="U1"))

    def learning(*taken: tuple[str, str, int]) -> Fraction:
        own = [case(f"t{n}", "U1", 2, day, 0, e, "met", m) for n, (day, m, e) in enumerate(taken)]
        return result("U1", *sources, *own, methods=methods).learning

    assert learning() == 0
    assert learning(("2025-02-01", "MA", 1)) == 50
    assert learning(("2025-02-01", "MA", 1), ("2025-03-01", "MA", 3)) == 50
    assert learning(("2025-02-01", "MA", 1), ("2025-03-01", "MB", 1)) == 100
    assert learning(("2025-02-01", "MA", 0)) == 0
    assert learning(("2024-06-30", "MA", 1)) == 0
    assert learning(("2025-02-01", "MO", 1)) == 0
    assert learning(("2025-02-01", "a", 1)) == 0


def test_learning_survives_the_withdrawal_of_the_lead_case() -> None:
    gone = case("a", "U2", 1, "2025-01-01", status="withdrawn", withdrawn_on=date(2025, 2, 1))
    taker = case("t", "U1", 2, "2025-03-01", 0, 1, "met", "M")
    assert result("U1", gone, taker, methods=(method("M", "a"),)).learning == 50


@pytest.mark.parametrize(
    ("declared", "takers", "level"),
    [
        (3, (("U2", 2, "met"), ("U3", 2, "partial")), 4),
        (3, (("U2", 2, "met"), ("U2", 3, "met")), 3),
        (3, (("U2", 2, "met"), ("U3", 2, "not_met")), 3),
        (3, (("U2", 2, "met"), ("U3", 1, "met")), 3),
        (2, (("U2", 2, "met"), ("U3", 2, "met")), 2),
        (3, (("U2", 2, "met"), ("U1", 2, "met")), 3),
    ],
)
def test_level_four_is_replication_elsewhere(
    declared: int, takers: tuple[tuple[str, int, str], ...], level: int
) -> None:
    others = [case(f"t{n}", unit, 1, "2025-02-01", 0, e, r, "a") for n, (unit, e, r) in enumerate(takers)]
    found = result("U1", case("a", "U1", 1, "2025-01-01", 0, declared), *others)
    assert next(row.evidence for row in found.rows if row.case.id == "a") == level


def test_medians_take_the_lower_of_two() -> None:
    assert [lower_median(scores) for scores in ((2, 3), (3, 2, 0), (1, 2, 3, 3), (2,), ())] == [
        2,
        2,
        2,
        2,
        None,
    ]


def test_one_practice_counts_once() -> None:
    first = case("a", "U1", 1, "2025-01-01", 1, 3, practice="p")
    later = case("b", "U1", 2, "2025-02-01", 3, 1, practice="p")
    found = result("U1", later, first)
    assert (found.cases, found.scenes, found.counts[:2]) == (1, 1, (1, 0))
    assert exact(found) == [6, Fraction(7, 10) * 40 / 3, 25]
    assert reason(found, "b") is Reason.SAME_PRACTICE


def test_a_practice_may_be_named_by_its_first_case() -> None:
    assert (
        result("U1", case("a", "U1", 1, "2025-01-01"), case("b", "U1", 2, "2025-02-01", practice="a")).cases
        == 1
    )


def test_a_practice_is_of_one_unit() -> None:
    found = [case("a", "U1", 1, "2025-01-01", practice="p"), case("b", "U2", 1, "2025-01-01", practice="p")]
    assert [result(unit, *found).cases for unit in ("U1", "U2")] == [1, 1]


def test_a_copy_does_not_add_the_credit_of_its_aged_original() -> None:
    old = case("a", "U1", 1, "2024-01-01", practice="p")
    taker = case("t", "U2", 1, "2025-01-01", 0, 1, "met", "a")
    copy = case("b", "U1", 1, "2025-01-01", 3, practice="p")
    assert result("U1", old, taker, copy).innovation.exact == Fraction(7, 10) * 40 / 3


def test_cutting_a_practice_does_not_learn_twice() -> None:
    sources = (case("a", "U2", 1, "2025-01-01"), case("b", "U3", 1, "2025-01-01"))
    parts = [case(f"t{m}", "U1", 2, "2025-02-01", 0, 1, "met", m, practice="p") for m in ("MA", "MB")]
    assert result("U1", *sources, *parts, methods=(method("MA", "a"), method("MB", "b"))).learning == 50


def test_size_tables_apply_only_when_written() -> None:
    small = (replace(UNITS[0], size="s"), *UNITS[1:])
    shipped = evaluate(records(units=small), RULES, Q2).units[0]
    assert shipped.balance.exact == Fraction(53, 2)
    table = tuple(map(Fraction, (0, 80, 100)))
    sized = replace(RULES, balance=replace(RULES.balance, by_size={"s": table}))
    assert evaluate(records(units=small), sized, Q2).units[0].balance.exact == Fraction(34)
    assert evaluate(records(), sized, Q2).units[0].balance.exact == Fraction(53, 2)


def test_no_result_is_no_effect() -> None:
    assert result("U1", case("a", "U1", 1, "2025-01-01", 0, 3, "")).effect.exact == 0


def test_units_stand_in_registry_order() -> None:
    turned = tuple(replace(unit, order=9 - unit.order) for unit in UNITS)
    found = evaluate(records(units=turned), RULES, Q2, intervals=False)
    assert [unit.unit.key for unit in found.units] == ["U3", "U2", "U1"]


def test_everything_is_as_of_the_period() -> None:
    later = replace(CASES[6], status=Status.WITHDRAWN, withdrawn_on=date(2025, 7, 1))
    changed = tuple(later if item.id == "c07" else item for item in CASES)
    plain, again = (evaluate(records(cases), RULES, Q2).units for cases in (CASES, changed))
    assert [exact(unit) for unit in plain] == [exact(unit) for unit in again]
    q3 = evaluate(records(changed), RULES, Period(2025, 3), intervals=False).of("U1")
    assert q3
    assert next(row.adopters for row in q3.rows if row.case.id == "c01") == 1


def test_optional_total_is_shown_only_when_asked() -> None:
    assert evaluate(records(), RULES, Q2, intervals=False).units[0].total is None
    total = evaluate(records(), replace(RULES, total=True), Q2, intervals=False).units
    assert [round(unit.total, 2) if unit.total else None for unit in total] == [42.28, 29.36, None]
