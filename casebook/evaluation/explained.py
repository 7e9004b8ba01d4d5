"""The view of 「怎么算的」: the rules in force as words and numbers, and the worked example reckoned by them."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from msgspec import Struct

from casebook.catalog import Catalog
from casebook.evaluation.balance import weights
from casebook.evaluation.evaluate import evaluate
from casebook.evaluation.example import example_records
from casebook.evaluation.figures import shown
from casebook.evaluation.ground import rules_in_force
from casebook.evaluation.periods import Period
from casebook.evaluation.results import UnitResult
from casebook.evaluation.rules import FORMULA, Proof, Rules
from casebook.evaluation.why import why
from casebook.model import Result

EXAMPLE_PERIODS = (Period(2025, 2), Period(2025, 1))


class SizeTable(Struct, frozen=True):
    """A table of points for a size class; `size` is "" for all others."""

    size: str
    points: tuple[str, ...]


class SceneWeight(Struct, frozen=True):
    """A scene and its weight as a fraction."""

    title: str
    weight: str


class BandLine(Struct, frozen=True):
    """A band and where it begins."""

    name: str
    least: str


class ExampleRow(Struct, frozen=True):
    """One case of the example: as written, and what it gave."""

    case: str
    unit: str
    scene: str
    accepted: str
    status: str
    novelty: int
    evidence: int
    result: str
    based_on: str
    v: str
    f: str
    why: str


class ExampleUnit(Struct, frozen=True):
    """One unit of the example in one period."""

    unit: str
    cases: int
    scenes: int
    balance: str
    innovation: str
    effect: str
    enough: bool


class ExamplePeriod(Struct, frozen=True):
    """The example as of a period."""

    period: str
    start: str
    end: str
    units: tuple[ExampleUnit, ...]


class ExplainedView(Struct, frozen=True):
    """Everything the page says, as text made from the rules; the numbers are for wording only."""

    formula: int
    sha256: str
    window_quarters: int
    min_cases: int
    insufficient: str
    bands: tuple[BandLine, ...]
    tables: tuple[SizeTable, ...]
    weights_kind: str
    weights: tuple[SceneWeight, ...]
    novelty: tuple[str, ...]
    distilled: str
    adoption: tuple[str, ...]
    adoption_evidence: int
    credit_months: int
    innovation_top: int
    share: str
    rest: str
    learning: str
    learning_most: str
    evidence: tuple[str, ...]
    results: tuple[str, ...]
    effect_top: int
    replication_units: int
    replication_evidence: int
    total: bool
    total_weights: tuple[str, ...]
    draws: int
    steps: tuple[str, ...]
    tops: str
    shares: str
    noise: str
    low: str
    high: str
    clear: str
    near_duplicate: str
    levels: tuple[tuple[Proof, ...], ...]
    rows: tuple[ExampleRow, ...]
    periods: tuple[ExamplePeriod, ...]


def explained_view(catalog: Catalog, _key: str = "") -> ExplainedView | None:
    """The view of `evaluation/method.html`; None while the rules file is broken."""
    rules, scenes = catalog.from_registry(rules_in_force), catalog.scenes
    if rules is None:
        return None
    innovation, effect, how = rules.innovation, rules.effect, rules.intervals
    each = zip(scenes, weights(rules.balance, scenes) if scenes else (), strict=True)
    return ExplainedView(
        formula=FORMULA,
        sha256=rules.sha256,
        window_quarters=rules.window_quarters,
        min_cases=rules.min_cases,
        insufficient=rules.insufficient,
        bands=tuple(BandLine(band.name, shown(band.least)) for band in rules.bands),
        tables=(
            SizeTable("", _all(rules.balance.points)),
            *(SizeTable(size, _all(table)) for size, table in sorted(rules.balance.by_size.items())),
        ),
        weights_kind=rules.balance.weights or "explicit",
        weights=tuple(SceneWeight(scene.title, str(weight)) for scene, weight in each),
        novelty=_all(innovation.case_points(level, distilled=False, units=0) for level in range(4)),
        distilled=shown(innovation.distilled_points),
        adoption=_all(innovation.adopted(units) for units in range(len(innovation.adoption))),
        adoption_evidence=innovation.adoption_evidence,
        credit_months=innovation.credit_months,
        innovation_top=innovation.top,
        share=shown(innovation.share, 2),
        rest=shown(1 - innovation.share, 2),
        learning=shown(innovation.learning_points),
        learning_most=shown(innovation.learning_most),
        evidence=_all(effect.evidence),
        results=tuple(shown(effect.results[result], 2) for result in Result),
        effect_top=effect.top,
        replication_units=effect.replication_units,
        replication_evidence=effect.replication_evidence,
        total=rules.total,
        total_weights=tuple(shown(weight, 2) for weight in rules.total_weights),
        draws=how.draws,
        steps=tuple("、".join(_all(row)) for row in how.steps),
        tops="、".join(map(str, how.top)),
        shares="、".join(shown(part, 2) for part in how.share),
        noise=shown(how.noise * 100),
        low=shown(how.low * 100),
        high=shown(how.high * 100),
        clear=shown(how.clear * 100),
        near_duplicate=shown(rules.near_duplicate * 100),
        levels=rules.method_levels,
        rows=_example_rows(rules),
        periods=tuple(_example_period(rules, period) for period in EXAMPLE_PERIODS),
    )


def _all(points: Iterable[Fraction]) -> tuple[str, ...]:
    return tuple(shown(point, 2) for point in points)


def _example_rows(rules: Rules) -> tuple[ExampleRow, ...]:
    found = evaluate(example_records(), rules, EXAMPLE_PERIODS[0], intervals=False)
    rows = sorted((row for unit in found.units for row in unit.rows), key=lambda row: row.case.id)
    return tuple(
        ExampleRow(
            case=row.case.id,
            unit=row.case.unit,
            scene=row.case.scene,
            accepted=str(row.case.accepted_on),
            status=row.case.status.value,
            novelty=max(row.case.novelty),
            evidence=row.case.effect.evidence,
            result=row.case.effect.result.value if row.case.effect.result else "",
            based_on=row.case.based_on,
            v=_points(row.v),
            f=_points(row.f),
            why=why(row, found, rules),
        )
        for row in rows
    )


def _points(points: Fraction | None) -> str:
    return "" if points is None else shown(points)


def _example_period(rules: Rules, period: Period) -> ExamplePeriod:
    found = evaluate(example_records(), rules, period, intervals=False)
    window = found.window
    return ExamplePeriod(
        str(period), str(window.start), str(window.end), tuple(_example_unit(unit) for unit in found.units)
    )


def _example_unit(unit: UnitResult) -> ExampleUnit:
    balance, innovation, effect = (shown(figure.exact, 4) for _, figure in unit.figures)
    return ExampleUnit(unit.unit.key, unit.cases, unit.scenes, balance, innovation, effect, unit.enough)
