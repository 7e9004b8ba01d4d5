"""The three dimensions over frozen periods, and the same periods restated by today's rules and cases."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from msgspec import Struct

from casebook.evaluation.evaluate import evaluate
from casebook.evaluation.periods import Period
from casebook.evaluation.records import Records
from casebook.evaluation.rules import Rules
from casebook.evaluation.snapshot import FrozenUnit, Snapshot

MOST_PERIODS = 8


class Point(Struct, frozen=True):
    """One unit in one period: the published figures, and the restated ones where asked for."""

    period: Period
    frozen: FrozenUnit | None
    restated: tuple[Fraction, ...] = ()


def trend(
    unit: str, snapshots: Sequence[Snapshot], records: Records | None = None, rules: Rules | None = None
) -> tuple[Point, ...]:
    """The last eight frozen periods of a unit, the earliest first; restated when records and rules are given."""
    return tuple(
        Point(snapshot.period, snapshot.of(unit), _restated(unit, snapshot.period, records, rules))
        for snapshot in snapshots[-MOST_PERIODS:]
    )


def _restated(
    unit: str, period: Period, records: Records | None, rules: Rules | None
) -> tuple[Fraction, ...]:
    if records is None or rules is None:
        return ()
    found = evaluate(records, rules, period, intervals=False).of(unit)
    return tuple(figure.exact for _, figure in found.figures) if found else ()
