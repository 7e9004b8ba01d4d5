"""Ranges of the figures by seeded draws over defensible rules and reviewers' noise (source: evaluation.md §5).

The random streams belong to a case's place within its unit, not to the unit: two equal units get equal ranges,
and no unit's range depends on another's. All points are whole multiples of one fraction, so the draws add integers.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import product
from math import ceil, lcm
from random import Random

from msgspec import Struct

from casebook.evaluation.balance import balance
from casebook.evaluation.results import Interval, Row
from casebook.evaluation.rules import DECLARED_MOST, NOVELTY_MOST, REPLICATED, Rules, Table
from casebook.evaluation.rulesfile import concave, rises

Levels = tuple[int, int, int]
_DOWN, _SAME, _UP = 0, 1, 2
_NONE = frozenset([""])


class Draws:
    """What all units share: the drawn rules, and the streams of noise, made once for a seed."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        how = rules.intervals
        self.top = self._choices("top", how.top)
        self.share = self._choices("share", how.share)
        self._noise: dict[tuple[str, int], bytes] = {}

    def _choices(self, name: str, options: Sequence[object]) -> list[int]:
        stream = Random(f"{self.rules.intervals.seed}/{name}")  # noqa: S311 - must come out the same every time
        return stream.choices(range(len(options)), k=self.rules.intervals.draws)

    def pairs(self, options: int) -> Counter[int]:
        """How often each of the admissible tables is drawn."""
        return Counter(self._choices("table", range(options)))

    def noise(self, kind: str, place: int) -> bytes:
        """For each draw whether the reviewers said one less, the same, or one more (0, 1, 2)."""
        key = (kind, place)
        if key not in self._noise:
            how = self.rules.intervals
            stream = Random(f"{how.seed}/{kind}/{place}")  # noqa: S311 - must come out the same every time
            odds = (float(how.noise / 2), float(1 - how.noise), float(how.noise / 2))
            self._noise[key] = bytes(stream.choices((_DOWN, _SAME, _UP), odds, k=how.draws))
        return self._noise[key]


class UnitInputs(Struct, frozen=True):
    """One unit's part in the draws.

    Attributes:
        rows: rows with points; those without f only bring adoption credit.
        practices: for each row what it counts once with.
        replicated: ids of cases that enough other units replicated.
        foreign: ids of the methods that are foreign to the unit.
    """

    table: Table
    weights: tuple[Fraction, ...]
    counts: tuple[int, ...]
    rows: tuple[Row, ...]
    practices: tuple[str, ...]
    replicated: frozenset[str]
    foreign: frozenset[str]


class _Points(Struct, frozen=True):
    """The points of one row for each of the three noises, in whole multiples of the common unit."""

    practice: str
    noise: bytes | None
    values: Levels


def draw(inputs: UnitInputs, draws: Draws) -> tuple[Interval, Interval, Interval]:
    """The ranges of the three figures of one unit."""
    return (
        _summary(_balance(inputs, draws), draws.rules),
        _summary(_innovation(inputs, draws), draws.rules),
        _summary(_effect(inputs, draws), draws.rules),
    )


def tables(table: Table, steps: Sequence[Sequence[Fraction]]) -> tuple[Table, ...]:
    """The table with each inner entry moved by each step, where it stays a table of points with falling gains."""
    inner = range(1, min(len(steps), len(table) - 2) + 1)
    found = []
    for moves in product(*(steps[place - 1] for place in inner)):
        changed = list(table)
        for place, move in zip(inner, moves, strict=True):
            changed[place] += move
        if rises(tuple(changed)) and concave(tuple(changed)):
            found.append(tuple(changed))
    return tuple(found) or (table,)


def _balance(inputs: UnitInputs, draws: Draws) -> Counter[Fraction]:
    options = tables(inputs.table, draws.rules.intervals.steps)
    found: Counter[Fraction] = Counter()
    for index, times in draws.pairs(len(options)).items():
        found[balance(options[index], inputs.weights, inputs.counts)] += times
    return found


def _innovation(inputs: UnitInputs, draws: Draws) -> Counter[Fraction]:
    rules = draws.rules.innovation
    counted = [row for row in inputs.rows if row.f is not None]
    places = {id(row): place for place, row in enumerate(counted)}
    exact: list[tuple[str, bytes | None, tuple[Fraction, Fraction, Fraction]]] = []
    for row, practice in zip(inputs.rows, inputs.practices, strict=True):
        if row.f is None:
            v = row.v or Fraction(0)
            exact.append((practice, None, (v, v, v)))
            continue
        low, same, high = (
            rules.case_points(level, distilled=row.distilled, units=row.adopters)
            for level in _around(row.novelty or 0, NOVELTY_MOST)
        )
        exact.append((practice, draws.noise("novelty", places[id(row)]), (low, same, high)))
    unit, points = _whole(exact)
    learning = _learning(inputs, counted, draws)
    return _mixed(_tops(points, draws), learning, unit, draws)


def _mixed(sums: Sequence[int], methods: Sequence[int], unit: Fraction, draws: Draws) -> Counter[Fraction]:
    """share · mean of the best + (1 − share) · L, for each draw."""
    how = draws.rules.intervals
    found: Counter[Fraction] = Counter()
    alike = Counter(zip(sums, draws.top, draws.share, methods, strict=True))
    for (total, top, share, count), times in alike.items():
        part = how.share[share]
        found[part * total * unit / how.top[top] + (1 - part) * draws.rules.innovation.learned(count)] += (
            times
        )
    return found


def _effect(inputs: UnitInputs, draws: Draws) -> Counter[Fraction]:
    rules, how = draws.rules.effect, draws.rules.intervals
    exact: list[tuple[str, bytes | None, tuple[Fraction, Fraction, Fraction]]] = []
    for row, practice in zip(inputs.rows, inputs.practices, strict=True):
        if row.f is None:
            continue
        low, same, high = (
            rules.case_points(
                REPLICATED if level == DECLARED_MOST and row.case.id in inputs.replicated else level,
                row.case.effect.result,
            )
            for level in _around(row.case.effect.evidence, DECLARED_MOST)
        )
        exact.append((practice, draws.noise("evidence", len(exact)), (low, same, high)))
    unit, points = _whole(exact)
    found: Counter[Fraction] = Counter()
    for (total, top), times in Counter(zip(_tops(points, draws), draws.top, strict=True)).items():
        found[total * unit / how.top[top]] += times
    return found


def _learning(inputs: UnitInputs, counted: Sequence[Row], draws: Draws) -> list[int]:
    """The number of foreign methods adopted in each draw: evidence may drop below what adoption asks, or reach it."""
    least, total = draws.rules.innovation.adoption_evidence, draws.rules.intervals.draws
    practices = dict(zip((row.case.id for row in inputs.rows), inputs.practices, strict=True))
    taking: defaultdict[str, list[list[str]]] = defaultdict(list)
    for place, row in sorted(
        enumerate(counted), key=lambda item: (item[1].case.accepted_on, item[1].case.id)
    ):
        method = row.case.based_on
        if method in inputs.foreign:
            taken = [
                method if level >= least else "" for level in _around(row.case.effect.evidence, DECLARED_MOST)
            ]
            noise = draws.noise("evidence", place)
            column = taken[:1] * total if len(set(taken)) == 1 else list(map(taken.__getitem__, noise))
            taking[practices[row.case.id]].append(column)
    if not taking:
        return [0] * total
    # One practice learns one method, its earliest; "" stands for none.
    columns = [c[0] if len(c) == 1 else list(map(_first, *c)) for c in taking.values()]
    return [len(set(methods) - _NONE) for methods in zip(*columns, strict=True)]


def _first(*methods: str) -> str:
    return next((method for method in methods if method), "")


def _around(level: int, most: int) -> Levels:
    """A level, one less and one more, within the scale."""
    return max(level - 1, 0), level, min(level + 1, most)


def _whole(
    exact: Iterable[tuple[str, bytes | None, tuple[Fraction, Fraction, Fraction]]],
) -> tuple[Fraction, list[_Points]]:
    """The common unit of all points, and the points as whole multiples of it."""
    listed = list(exact)
    common = lcm(*(x.denominator for _, _, values in listed for x in values)) if listed else 1
    return Fraction(1, common), [
        _Points(practice, noise, (int(low * common), int(same * common), int(high * common)))
        for practice, noise, (low, same, high) in listed
    ]


def _tops(points: Sequence[_Points], draws: Draws) -> list[int]:
    """For each draw the sum of the best, as many as that draw takes; one practice counts once."""
    how = draws.rules.intervals
    groups: defaultdict[str, list[_Points]] = defaultdict(list)
    for item in points:
        groups[item.practice].append(item)
    kept = _able(list(groups.values()), max(how.top))
    if not kept:
        return [0] * how.draws
    columns = [_column(members, how.draws) for members in kept]
    counts = [-how.top[index] for index in draws.top]
    return [
        sum(sorted(values)[count:]) for values, count in zip(zip(*columns, strict=True), counts, strict=True)
    ]


def _able(groups: list[list[_Points]], top: int) -> list[list[_Points]]:
    """The practices that can be among the best in some draw; the others need no drawing."""
    sure = sorted((max(min(item.values) for item in members) for members in groups), reverse=True)
    bar = sure[top - 1] if len(sure) >= top else 0
    return [members for members in groups if max(max(item.values) for item in members) >= bar]


def _column(members: Sequence[_Points], draws: int) -> list[int]:
    """The points of one practice in each draw: the best of its cases."""
    columns = [
        [item.values[_SAME]] * draws if item.noise is None else list(map(item.values.__getitem__, item.noise))
        for item in members
    ]
    return columns[0] if len(columns) == 1 else list(map(max, *columns))


def _summary(found: Counter[Fraction], rules: Rules) -> Interval:
    """The middle range, and the commonest band with the part of the draws in it."""
    how = rules.intervals
    ordered = sorted(found.items())
    reached, ends = 0, []
    for _, times in ordered:
        reached += times
        ends.append(reached)
    low = ordered[bisect_left(ends, max(1, ceil(how.low * how.draws)))][0]
    high = ordered[bisect_left(ends, max(1, ceil(how.high * how.draws)))][0]
    return Interval(low, high, *_bands(found, rules))


def _bands(found: Counter[Fraction], rules: Rules) -> tuple[Fraction, str, str]:
    shares: Counter[str] = Counter()
    for points, times in found.items():
        shares[rules.band(points)] += times
    order = {band.name: place for place, band in enumerate(rules.bands)}
    ranked = sorted(shares, key=lambda name: (-shares[name], order[name]))
    return Fraction(shares[ranked[0]], rules.intervals.draws), ranked[0], ranked[1] if len(ranked) > 1 else ""
