"""CPU seconds for evaluating 10,000 cases of 500 units with intervals (bar: 20)."""

from __future__ import annotations

import sys
import time
from datetime import date, timedelta
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from casebook.evaluation.evaluate import evaluate
from casebook.evaluation.periods import Period
from casebook.evaluation.records import collect
from casebook.model import Unit
from tests.evaluation.golden import DIMENSION_RECORDS, SCENES, case, method, rules

CASES, UNITS = 10_000, 500


def main() -> None:
    chance = Random(1)
    units = [Unit(f"u{n}", f"u{n}", f"u{n}", n) for n in range(UNITS)]
    cases = []
    for n in range(CASES):
        day = date(2024, 7, 1) + timedelta(days=chance.randrange(365))
        based_on = chance.choice(("", "", "", f"M{chance.randrange(300)}", f"c{chance.randrange(CASES):05}"))
        cases.append(
            case(
                f"c{n:05}", f"u{n % UNITS}", chance.randint(1, 10), day.isoformat(), chance.randint(0, 3),
                chance.randint(0, 3), chance.choice(("met", "partial", "not_met")), based_on,
            )
        )  # fmt: skip
    methods = [method(f"M{n}", f"c{n * 7:05}", f"c{n * 7 + 1:05}") for n in range(300)]
    library = collect((*cases, *methods, *units, *SCENES, *DIMENSION_RECORDS))
    start = time.process_time()
    plain = evaluate(library, rules(), Period(2025, 2), intervals=False)
    middle = time.process_time()
    evaluate(library, rules(), Period(2025, 2))
    end = time.process_time()
    print(
        f"{plain.cases} cases, {len(plain.units)} units: figures {middle - start:.2f} s, with intervals {end - middle:.2f} s CPU"
    )


if __name__ == "__main__":
    main()
