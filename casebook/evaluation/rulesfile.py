"""The file `docs/.registry/evaluation.yml` → `Rules`, or every finding with its line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

from msgspec import to_builtins
from msgspec.structs import replace

from casebook.evaluation.rules import (
    BY_DIMENSION,
    DECLARED_MOST,
    EQUAL,
    REPLICATED,
    BalanceRules,
    Band,
    EffectRules,
    InnovationRules,
    IntervalRules,
    Proof,
    Rules,
    Table,
)
from casebook.evaluation.sheet import HUNDRED, ONE, ZERO, Sheet, compose
from casebook.messages import say
from casebook.model import Result
from casebook.problems import Problem

RULES_PATH = "docs/.registry/evaluation.yml"
SIZES = ("s", "m", "l")
_FEWEST_DRAWS, _MOST_DRAWS = 100, 100_000


def load_rules(path: Path, shown: str = RULES_PATH) -> Rules | tuple[Problem, ...]:
    """The rules in a file, or every problem in it sorted by line; `shown` is the path that problems name."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return (Problem(shown, 0, "", say("evaluation.rules_no_file")),)
    return parse_rules(text, shown)


def parse_rules(text: str, shown: str = RULES_PATH) -> Rules | tuple[Problem, ...]:
    """The rules in a text, or every problem in it sorted by line."""
    problems: list[Problem] = []
    node = compose(text, shown, problems)
    if node is None:
        return tuple(problems)
    rules = _rules(Sheet(node, shown, problems))
    return tuple(sorted(problems)) or replace(rules, sha256=_fingerprint(rules))


def _fingerprint(rules: Rules) -> str:
    """Hash of the values, so that comments and spelling (0.50) do not matter."""
    plain = json.dumps(to_builtins(rules, enc_hook=str), sort_keys=True, ensure_ascii=False)
    return sha256(plain.encode()).hexdigest()


def _rules(top: Sheet) -> Rules:
    top.only(
        (
            "window_quarters", "min_cases", "insufficient", "bands", "balance", "innovation", "effect",
            "total", "intervals", "near_duplicate", "method_evidence",
        )
    )  # fmt: skip
    show, weights = _total(top.sheet("total"))
    return Rules(
        window_quarters=top.whole("window_quarters", 1, 40),
        min_cases=top.whole("min_cases", 1, 100),
        insufficient=top.text("insufficient"),
        bands=_bands(top),
        balance=_balance(top.sheet("balance")),
        innovation=_innovation(top.sheet("innovation")),
        effect=_effect(top.sheet("effect")),
        total=show,
        total_weights=weights,
        intervals=_intervals(top.sheet("intervals")),
        near_duplicate=top.number("near_duplicate", ZERO, ONE),
        method_levels=_levels(top),
        sha256="",
    )


def _bands(top: Sheet) -> tuple[Band, ...]:
    found = []
    for sheet in top.sheets("bands"):
        sheet.only(("name", "from"))
        found.append(Band(sheet.text("name"), sheet.number("from")))
    falls = all(a.least > b.least for a, b in pairwise(found))
    top.demand("bands", falls and bool(found) and found[-1].least == 0, "bands")
    top.demand("bands", len({band.name for band in found}) == len(found), "band_names")
    return tuple(found)


def _balance(sheet: Sheet) -> BalanceRules:
    sheet.only(("points", "points_by_size", "weights"))
    points = _points(sheet, "points")
    sizes = sheet.sheet("points_by_size")
    sizes.only(SIZES)
    by_size = {size: _points(sizes, size) for size in sizes.keys() if size in SIZES}  # noqa: SIM118 - a sheet is no dict
    weights, explicit = _weights(sheet)
    return BalanceRules(points, by_size, weights, explicit)


def _points(sheet: Sheet, key: str) -> Table:
    """A table g: starts at 0, never falls, and each further case adds no more than the one before."""
    table = sheet.numbers(key)
    sheet.demand(key, not table or table[0] == 0, "first_zero")
    sheet.demand(key, len(table) > 1, "too_short", least=2)
    sheet.demand(key, rises(table), "falls")
    sheet.demand(key, concave(table), "not_concave")
    return table


def rises(table: Table) -> bool:
    """Whether a table never falls."""
    return all(a <= b for a, b in pairwise(table))


def concave(table: Table) -> bool:
    """Whether each step adds no more than the one before it."""
    return all(b - a >= c - b for a, b, c in zip(table, table[1:], table[2:], strict=False))


def _weights(sheet: Sheet) -> tuple[str, Mapping[str, Fraction]]:
    node = sheet.node("weights")
    if node is None or isinstance(node.value, str):
        word = sheet.text("weights") if node else EQUAL
        sheet.demand("weights", word in (EQUAL, BY_DIMENSION), "weights_word", value=word)
        return word, {}
    scenes = sheet.sheet("weights")
    explicit = {scene: scenes.number(scene, ZERO, ONE) for scene in scenes.keys()}  # noqa: SIM118 - a sheet is no dict
    total = sum(explicit.values(), ZERO)
    sheet.demand("weights", total == 1, "sum", total=total)
    return "", explicit


def _innovation(sheet: Sheet) -> InnovationRules:
    sheet.only(
        (
            "novelty_points", "distilled_points", "adoption_weight", "adoption", "adoption_evidence",
            "adoption_credit_months", "top", "share", "learning_points", "learning_most",
        )
    )  # fmt: skip
    rules = InnovationRules(
        novelty_points=sheet.number("novelty_points"),
        distilled_points=sheet.number("distilled_points"),
        adoption_weight=sheet.number("adoption_weight", ZERO, ONE),
        adoption=sheet.numbers("adoption"),
        adoption_evidence=sheet.whole("adoption_evidence", 0, DECLARED_MOST),
        credit_months=sheet.whole("adoption_credit_months", 0, 600),
        top=sheet.whole("top", 1, 100),
        share=sheet.number("share", ZERO, ONE),
        learning_points=sheet.number("learning_points"),
        learning_most=sheet.number("learning_most"),
    )
    sheet.demand("adoption", not rules.adoption or rules.adoption[0] == 0, "first_zero")
    sheet.demand("adoption", rises(rules.adoption), "falls")
    most = (
        rules.novelty_points + rules.distilled_points + rules.adoption_weight * max(rules.adoption or (ZERO,))
    )
    sheet.demand("novelty_points", most <= HUNDRED, "above_hundred", total=most)
    return rules


def _effect(sheet: Sheet) -> EffectRules:
    sheet.only(("evidence", "results", "top", "replication_units", "replication_evidence"))
    evidence = sheet.numbers("evidence")
    sheet.demand("evidence", len(evidence) == REPLICATED + 1, "length", count=REPLICATED + 1)
    sheet.demand("evidence", rises(evidence), "falls")
    factors = sheet.sheet("results")
    factors.only([result.value for result in Result])
    results = {result: factors.number(result.value, ZERO, ONE) for result in Result}
    falls = results[Result.MET] >= results[Result.PARTIAL] >= results[Result.NOT_MET]
    sheet.demand("results", falls, "results_order")
    return EffectRules(
        evidence=evidence,
        results=results,
        top=sheet.whole("top", 1, 100),
        replication_units=sheet.whole("replication_units", 1, 100),
        replication_evidence=sheet.whole("replication_evidence", 0, DECLARED_MOST),
    )


def _total(sheet: Sheet) -> tuple[bool, tuple[Fraction, Fraction, Fraction]]:
    sheet.only(("show", "weights"))
    weights = sheet.numbers("weights", ZERO, ONE)
    sheet.demand("weights", len(weights) == 3, "length", count=3)
    sheet.demand("weights", sum(weights, ZERO) == 1, "sum", total=sum(weights, ZERO))
    first, second, third = (*weights, ZERO, ZERO, ZERO)[:3]
    return sheet.flag("show"), (first, second, third)


def _intervals(sheet: Sheet) -> IntervalRules:
    sheet.only(("draws", "seed", "steps", "top", "share", "noise", "low", "high", "clear"))
    top = sheet.numbers("top", ONE, HUNDRED)
    sheet.demand("top", all(count.denominator == 1 for count in top), "whole_numbers")
    rules = IntervalRules(
        draws=sheet.whole("draws", _FEWEST_DRAWS, _MOST_DRAWS),
        seed=sheet.whole("seed", 0, 10**12),
        steps=sheet.rows("steps", -HUNDRED, HUNDRED),
        top=tuple(int(count) for count in top),
        share=sheet.numbers("share", ZERO, ONE),
        noise=sheet.number("noise", ZERO, ONE),
        low=sheet.number("low", ZERO, ONE),
        high=sheet.number("high", ZERO, ONE),
        clear=sheet.number("clear", ZERO, ONE),
    )
    sheet.demand("low", rules.low < rules.high, "low_high")
    sheet.demand("steps", all(ZERO in row for row in rules.steps), "steps_zero")
    return rules


def _levels(top: Sheet) -> tuple[tuple[Proof, ...], ...]:
    found: list[tuple[Proof, ...]] = []
    for place, level in enumerate(top.sheets("method_evidence"), 1):
        level.only(("level", "ways"))
        level.demand("level", level.whole("level", 1, 4) == place, "level_order", place=place)
        found.append(tuple(_proof(way) for way in level.sheets("ways")))
    top.demand("method_evidence", len(found) == 4, "length", count=4)
    return tuple(found)


def _proof(sheet: Sheet) -> Proof:
    sheet.only(("evidence", "cases", "units", "reached", "best"))
    return Proof(
        evidence=sheet.whole("evidence", 0, DECLARED_MOST),
        cases=sheet.whole("cases", 1, 1000) if sheet.has("cases") else 1,
        units=sheet.whole("units", 1, 1000) if sheet.has("units") else 1,
        reached=sheet.flag("reached") if sheet.has("reached") else False,
        best=sheet.whole("best", 0, DECLARED_MOST) if sheet.has("best") else 0,
    )
