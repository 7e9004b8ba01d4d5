"""The evaluation against a second, naive reckoning written straight from the text, over random libraries."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from random import Random

import pytest
from msgspec.structs import replace

from casebook.evaluation import Period, evaluate
from casebook.model import Case, Method, Status

from .golden import KEYS, case, method, records, rules

UNITS = ("U1", "U2", "U3")
RULES = rules()
START, END = date(2024, 7, 1), date(2025, 6, 30)


def library(seed: int) -> tuple[tuple[Case, ...], tuple[Method, ...]]:
    chance = Random(seed)
    cases: list[Case] = []
    count = chance.randint(4, 26)
    for n in range(count):
        day = date(2023, 1, 1) + timedelta(days=chance.randrange(1000))
        target = chance.choice(("", f"x{chance.randrange(count):02}", f"M{chance.randrange(4)}"))
        made = case(
            f"x{n:02}", chance.choice(UNITS), chance.randint(1, 10), day.isoformat(),
            tuple(chance.randint(0, 3) for _ in range(chance.randint(2, 4))), chance.randint(0, 3),
            chance.choice(("met", "partial", "not_met")), "" if target == f"x{n:02}" else target,
            practice=chance.choice(("", "", "", "p", "q")),
        )  # fmt: skip
        if chance.random() < 0.15:
            made = replace(
                made, status=Status.WITHDRAWN, withdrawn_on=day + timedelta(days=chance.randrange(400))
            )
        elif chance.random() < 0.1:
            made = replace(made, status=Status.SUPERSEDED, superseded_by=f"x{chance.randrange(count):02}")
        cases.append(made)
    issues = ("", "2024Q4", "2025Q2", "2025Q3")
    methods = tuple(
        method(
            f"M{n}",
            chance.choice(cases).id,
            *(c.id for c in chance.sample(cases, 2)),
            issue=chance.choice(issues),
        )
        for n in range(4)
    )
    return tuple(cases), methods


def naive(  # noqa: C901 - one story, told once
    cases: tuple[Case, ...], methods: tuple[Method, ...], unit: str
) -> tuple[int, Fraction, Fraction, Fraction]:
    """Count, B, I, F of a unit as of 2025Q2, written for reading, not for speed."""
    find = {c.id: c for c in cases}
    lead = {m.id: m.lead_case for m in methods}

    def stands(c: Case) -> bool:
        if c.accepted_on is None or c.accepted_on > END:
            return False
        if c.status is Status.WITHDRAWN:
            return bool(c.withdrawn_on and c.withdrawn_on > END)
        if c.status is Status.SUPERSEDED:
            later = find[c.superseded_by].accepted_on
            return bool(later and later > END)
        return True

    def takers(source: Case, evidence: int, *, worked: bool) -> set[str]:
        return {
            c.unit
            for c in cases
            if stands(c) and c.unit != source.unit and c.effect.evidence >= evidence
            and (c.based_on == source.id or lead.get(c.based_on) == source.id)
            and not (worked and c.effect.result == "not_met")
        }  # fmt: skip

    def adoption(c: Case) -> Fraction:
        return Fraction(4, 10) * (0, 50, 75, 90, 100)[min(4, len(takers(c, 1, worked=False)))]

    def v(c: Case) -> Fraction:
        ordered = sorted(c.novelty)
        median = ordered[(len(ordered) - 1) // 2]
        named = any(c.id in m.derived_from and (not m.issue or m.issue <= "2025Q2") for m in methods)
        return Fraction(40 * median, 3) + 20 * named + adoption(c)

    def f(c: Case) -> Fraction:
        level = c.effect.evidence
        if level == 3 and len(takers(c, 2, worked=True)) >= 2:
            level = 4
        return (
            level
            * 25
            * {"met": Fraction(1), "partial": Fraction(7, 10), "not_met": Fraction(4, 10)}[
                str(c.effect.result)
            ]
        )

    own = sorted((c for c in cases if c.unit == unit and stands(c)), key=lambda c: (c.accepted_on, c.id))
    inside = [c for c in own if c.accepted_on and c.accepted_on >= START]
    if not inside:
        return 0, Fraction(0), Fraction(0), Fraction(0)
    scenes: dict[str, str] = {}
    best_v: dict[str, Fraction] = {}
    best_f: dict[str, Fraction] = {}
    learned: dict[str, str] = {}
    for c in inside:
        key = c.practice or c.id
        scenes.setdefault(key, c.scene)
        best_v[key] = max(best_v.get(key, Fraction(0)), v(c))
        best_f[key] = max(best_f.get(key, Fraction(0)), f(c))
        foreign = c.based_on in lead and find[lead[c.based_on]].unit != unit
        if foreign and c.effect.evidence >= 1:
            learned.setdefault(key, c.based_on)
    for c in own:
        first = c.accepted_on
        if (
            c not in inside
            and first
            and (first.year + 2, first.month, first.day) >= (END.year, END.month, END.day)
        ):
            key = c.practice or c.id
            best_v[key] = max(best_v.get(key, Fraction(0)), adoption(c))
    counts = [list(scenes.values()).count(key) for key in KEYS]
    b = sum(Fraction((0, 60, 85, 100)[min(n, 3)], 10) for n in counts)
    top = [sum(sorted(points.values(), reverse=True)[:3], Fraction(0)) / 3 for points in (best_v, best_f)]
    learning = min(100, 50 * len(set(learned.values())))
    return len(scenes), Fraction(b), Fraction(7, 10) * top[0] + Fraction(3, 10) * learning, top[1]


@pytest.mark.parametrize("block", range(4))
def test_against_the_naive_reckoning(block: int) -> None:
    for seed in range(block * 100, block * 100 + 100):
        cases, methods = library(seed)
        found = evaluate(records(cases, methods), RULES, Period(2025, 2), intervals=False)
        for unit in found.units:
            figures = (unit.cases, unit.balance.exact, unit.innovation.exact, unit.effect.exact)
            assert figures == naive(cases, methods, unit.unit.key), (seed, unit.unit.key)
