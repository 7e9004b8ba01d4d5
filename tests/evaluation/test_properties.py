"""What must hold for every library: monotone, nothing for copies, even is best, order and others do not matter."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations_with_replacement
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from casebook.evaluation import Evaluation, Period, collect, evaluate
from casebook.evaluation.balance import balance, weights
from casebook.model import Case

from .golden import CASES, DIMENSION_RECORDS, METHODS, SCENES, UNITS, case, method, records, rules

RULES = rules()
Q2 = Period(2025, 2)
QUICK = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
TARGETS = ("", "", "M1", "M2", *(f"c{n:02}" for n in range(1, 13)))


@st.composite
def new_cases(draw: st.DrawFn, key: str = "n1") -> Case:
    day = date(2024, 6, 1) + timedelta(days=draw(st.integers(0, 420)))
    return case(
        key,
        draw(st.sampled_from(("U1", "U2", "U3"))),
        draw(st.integers(1, 10)),
        day.isoformat(),
        tuple(draw(st.lists(st.integers(0, 3), min_size=2, max_size=4))),
        draw(st.integers(0, 3)),
        draw(st.sampled_from(("met", "partial", "not_met"))),
        draw(st.sampled_from(TARGETS)),
    )


libraries = st.lists(st.integers(0, 10**6), max_size=12, unique=True).flatmap(
    lambda keys: st.tuples(*(new_cases(f"x{key}") for key in keys))
)


def figures(found: Evaluation) -> dict[str, list[Fraction]]:
    return {unit.unit.key: [figure.exact for _, figure in unit.figures] for unit in found.units}


def plain(cases: tuple[Case, ...], period: Period = Q2) -> dict[str, list[Fraction]]:
    return figures(evaluate(records(cases), RULES, period, intervals=False))


@QUICK
@given(libraries, new_cases())
def test_another_accepted_case_never_lowers_any_figure(cases: tuple[Case, ...], added: Case) -> None:
    before, after = plain((*CASES, *cases)), plain((*CASES, *cases, added))
    assert all(a <= b for unit in before for a, b in zip(before[unit], after[unit], strict=True))


@QUICK
@given(libraries, st.data())
def test_copies_of_a_practice_raise_nothing(cases: tuple[Case, ...], data: st.DataObject) -> None:
    everything = (*CASES, *cases)
    chosen = data.draw(st.sampled_from(everything))
    marked = replace(chosen, practice="p")
    rest = tuple(item for item in everything if item is not chosen)
    days = [timedelta(days=data.draw(st.integers(0, 90))) for _ in range(2)]
    assert chosen.accepted_on
    if not Q2.start(4) <= chosen.accepted_on:
        days = [timedelta(0)] * 2
    copies = tuple(
        replace(marked, id=f"{chosen.id}-{n}", accepted_on=chosen.accepted_on + day, scene=SCENES[n].key)
        for n, day in enumerate(days)
    )
    own = chosen.unit
    assert plain((*rest, marked, *copies))[own] == plain((*rest, marked))[own]


@QUICK
@given(libraries, st.integers(0, 10**6))
def test_order_never_matters(cases: tuple[Case, ...], seed: int) -> None:
    found = [*CASES, *cases, *METHODS, *UNITS, *SCENES, *DIMENSION_RECORDS]
    turned = list(found)
    Random(seed).shuffle(turned)
    assert evaluate(collect(found), RULES, Q2, intervals=False) == evaluate(
        collect(turned), RULES, Q2, intervals=False
    )


@QUICK
@given(libraries, new_cases())
def test_other_units_matter_only_by_adoption(cases: tuple[Case, ...], added: Case) -> None:
    lonely = replace(added, based_on="")
    before, after = plain((*CASES, *cases)), plain((*CASES, *cases, lonely))
    assert all(before[unit] == after[unit] for unit in before if unit != added.unit)


def test_bounds_are_reached_and_kept() -> None:
    units = UNITS
    many = tuple(
        case(f"{unit.key}{scene}{n}", unit.key, scene, "2025-01-01", 3, 3, "met", f"M{other.key}")
        for unit in units
        for other in units
        if other is not unit
        for scene in range(1, 11)
        for n in (f"{other.key}a", f"{other.key}b")
    )
    methods = tuple(method(f"M{unit.key}", next(c.id for c in many if c.unit == unit.key)) for unit in units)
    found = figures(evaluate(records(many, methods), RULES, Q2, intervals=False))
    assert all(0 <= x <= 100 for row in found.values() for x in row)
    assert all(row[0] == 100 for row in found.values())


def test_even_spread_is_best_under_equal_weights() -> None:
    weighted = weights(RULES.balance, SCENES)
    for total in range(1, 9):
        spreads = {
            tuple(sorted((chosen.count(n) for n in range(10)), reverse=True))
            for chosen in combinations_with_replacement(range(10), total)
        }
        best = max(spreads, key=lambda counts: balance(RULES.balance.points, weighted, counts))
        assert max(best) - min(best) <= 1


def test_more_cases_of_a_scene_never_lower_balance() -> None:
    weighted = weights(RULES.balance, SCENES)
    rising = [balance(RULES.balance.points, weighted, (n, *(0,) * 9)) for n in range(8)]
    assert rising == sorted(rising)
