"""The rules file: the shipped one is what the documents say; a wrong one is named with its line."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from msgspec.structs import replace

from casebook.evaluation import Period, Rules, evaluate
from casebook.evaluation.intervals import tables
from casebook.evaluation.rules import METHOD_LEVELS
from casebook.evaluation.rulesfile import RULES_PATH, load_rules, parse_rules

from .golden import ROOT, UNITS, case, records, rules

TEXT = (ROOT / RULES_PATH).read_text(encoding="utf-8")
RULES = rules()
Q2 = Period(2025, 2)


def test_shipped_rules() -> None:
    assert RULES.balance.points == (0, 60, 85, 100)
    assert RULES.innovation.adoption == (0, 50, 75, 90, 100)
    assert RULES.effect.evidence == (0, 25, 50, 75, 100)
    assert [(band.name, band.least) for band in RULES.bands] == [
        ("好", 75),
        ("较好", 50),
        ("一般", 25),
        ("起步", 0),
    ]
    assert (RULES.min_cases, RULES.window_quarters, RULES.total) == (3, 4, False)
    assert RULES.method_levels == METHOD_LEVELS


WRONG = {
    "weights: [0.4, 0.3, 0.3]": ("weights: [-0.1, 0.6, 0.5]", "超出范围"),
    "  weights: equal": ("  weights: {politics: 0.5, belief: 0.4}", "合计是 9/10"),
    "  weights: equal  ": ("  weights: egal  ", "应写 equal"),
    "points: [0, 60, 85, 100]": ("points: [0, 40, 85, 100]", "后一步加的分比前一步多"),
    "points: [0, 60, 85, 100] ": ("points: [0, 60, 50, 100] ", "后面的数比前面的小"),
    "points_by_size: {} ": ("points_by_size: {x: [0, 80, 100]} ", "没有“balance.points_by_size.x”"),
    "points_by_size: {}": ("points_by_size: {s: [10, 80, 100]}", "应为 0"),
    "share: 0.7 ": ("share: 七成 ", "不是数字"),
    "min_cases: 3 ": ("min_cases: 2.5 ", "应是整数"),
    "min_cases: 3": ("min_case: 3", "您是不是要写“min_cases”"),
    "near_duplicate: 0.5": ("", "缺少“near_duplicate”"),
    "{name: 起步, from: 0}": ("{name: 起步, from: 5}", "最低一档从 0 起"),
    "partial: 0.7,": ("partial: 0.3,", "达到≥部分达到≥未达到"),
    "novelty_points: 40 ": ("novelty_points: 60 ", "满分是 120"),
    "bands: ": ("bands: {", "读不出来"),
    "top: 3 ": ("top: 0 ", "超出范围"),
    "evidence: [0, 25, 50, 75, 100]": ("evidence: [0, 25, 50, 75]", "应有5项"),
}  # fmt: skip


@pytest.mark.parametrize("old", WRONG)
def test_wrong_rules_are_named_with_their_line(old: str) -> None:
    new, told = WRONG[old]
    assert old in TEXT
    found = parse_rules(TEXT.replace(old, new, 1))
    assert not isinstance(found, Rules)
    assert any(told in problem.message and problem.path == RULES_PATH for problem in found)
    line = TEXT[: TEXT.index(old)].count("\n") + 1
    assert "缺少" in told or any(line - 3 <= problem.line <= line + 3 for problem in found)


def test_no_file_and_an_empty_file_are_named(tmp_path: Path) -> None:
    assert not isinstance(load_rules(tmp_path / "none.yml"), Rules)
    (tmp_path / "empty.yml").write_text("", encoding="utf-8")
    assert not isinstance(load_rules(tmp_path / "empty.yml"), Rules)


def test_hash_follows_values_not_spelling() -> None:
    same = parse_rules(TEXT.replace("share: 0.7 ", "share: 7/10 ").replace("# 创新性", "# 创新"))
    other = parse_rules(TEXT.replace("share: 0.7 ", "share: 0.6 "))
    assert isinstance(same, Rules)
    assert isinstance(other, Rules)
    assert same.sha256 == RULES.sha256 != other.sha256


def test_explicit_weights_and_fractions() -> None:
    written = "{" + ", ".join(f"{key}: 1/4" for key in ("politics", "belief", "exemplar", "integrity")) + "}"
    found = parse_rules(TEXT.replace("weights: equal", f"weights: {written}"))
    assert isinstance(found, Rules)
    one = evaluate(records((case("a", "U1", 1, "2025-01-01"), case("b", "U1", 9, "2025-01-01"))), found, Q2)
    assert one.units[0].balance.exact == 15


def test_only_concave_tables_are_drawn() -> None:
    found = tables(RULES.balance.points, RULES.intervals.steps)
    assert sorted((int(t[1]), int(t[2])) for t in found) == [
        (50, 80), (50, 85), (50, 90), (60, 80), (60, 85), (60, 90), (70, 85), (70, 90),
    ]  # fmt: skip
    small = tables(tuple(map(Fraction, (0, 80, 100))), RULES.intervals.steps)
    assert [tuple(map(int, t)) for t in small] == [(0, 70, 100), (0, 80, 100), (0, 90, 100)]


def test_intervals_are_the_same_every_time_and_belong_to_the_unit() -> None:
    first, again = evaluate(records(), RULES, Q2), evaluate(records(), RULES, Q2)
    assert first == again
    alone = evaluate(records(units=(UNITS[2],)), RULES, Q2).units[0]
    assert alone.effect.interval == first.units[2].effect.interval
    seeded = replace(RULES, intervals=replace(RULES.intervals, seed=1))
    assert evaluate(records(), seeded, Q2).units[0].innovation.interval != first.units[0].innovation.interval


def test_intervals_hold_the_figure_and_narrow_without_noise() -> None:
    calm = replace(
        RULES.intervals, noise=Fraction(0), top=(3,), share=(Fraction(7, 10),), steps=((Fraction(0),),) * 2
    )
    for unit in evaluate(records(), replace(RULES, intervals=calm), Q2).units:
        for _, figure in unit.figures:
            assert figure.interval
            assert figure.interval.low == figure.exact == figure.interval.high
            assert figure.interval.share == 1
    for unit in evaluate(records(), RULES, Q2).units:
        for _, figure in unit.figures:
            assert figure.interval
            assert figure.interval.low <= figure.interval.high <= 100


def test_a_band_near_its_border_names_the_neighbour() -> None:
    unit = evaluate(records(), RULES, Q2).units[0]
    assert unit.balance.interval
    assert unit.balance.interval.share < RULES.intervals.clear
    assert (unit.balance.band, unit.balance.label) == ("一般", "一般（与起步相邻）")


def test_practices_count_once_in_the_draws_too() -> None:
    one = (case("a", "U1", 1, "2025-01-01", 3, 3, practice="p"),)
    copies = tuple(case(f"b{n}", "U1", 1, "2025-01-01", 0, 0, practice="p") for n in range(3))
    single, many = (evaluate(records(cases, ()), RULES, Q2).units[0] for cases in (one, (*one, *copies)))
    assert single.balance.interval == many.balance.interval
    assert single.effect.interval == many.effect.interval
