"""Long campaigns: 4,000 added cases never lower a figure; 4,000 random libraries agree with the naive reckoning."""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path
from random import Random

from msgspec.structs import replace

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from casebook.evaluation import Period, evaluate
from tests.evaluation.golden import CASES, METHODS, case, records
from tests.evaluation.test_oracle import RULES, library, naive

ROUNDS = 4_000
Q2 = Period(2025, 2)


def figures(cases: tuple, methods: tuple = METHODS) -> dict[str, tuple]:
    found = evaluate(records(cases, methods), RULES, Q2, intervals=False)
    return {
        unit.unit.key: (unit.cases, *(figure.exact for _, figure in unit.figures)) for unit in found.units
    }


def main() -> None:
    chance, before, lowered = Random(7), figures(CASES), 0
    targets = ("", "M1", "M2", *(c.id for c in CASES))
    for n in range(ROUNDS):
        day = date(2023, 1, 1) + timedelta(days=chance.randrange(1100))
        added = case(
            f"n{n}", f"U{chance.randint(1, 3)}", chance.randint(1, 10), day.isoformat(), chance.randint(0, 3),
            chance.randint(0, 3), chance.choice(("met", "partial", "not_met")), chance.choice(targets),
        )  # fmt: skip
        after = figures((*CASES, replace(added, partners=("U2",))))
        lowered += any(a > b for unit in before for a, b in zip(before[unit], after[unit], strict=True))
    differing = 0
    for seed in range(10_000, 10_000 + ROUNDS):
        cases, methods = library(seed)
        found = figures(cases, methods)
        differing += any(found[unit] != naive(cases, methods, unit) for unit in found)
    print(
        f"{ROUNDS} added cases: {lowered} lowered a figure; {ROUNDS} libraries: {differing} differ from the naive reckoning"
    )


if __name__ == "__main__":
    main()
