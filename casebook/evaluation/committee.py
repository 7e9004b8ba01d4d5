"""Views of the committee build: bands, breakdown, trend and flags of each unit, in registry order, never ranked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from msgspec import Struct

from casebook.catalog import Catalog
from casebook.evaluation.adoption import Adoption, reciprocal_pairs
from casebook.evaluation.balance import effective_scenes, scene_points, weights
from casebook.evaluation.duplicates import Likeness, near_duplicates
from casebook.evaluation.evaluate import evaluate
from casebook.evaluation.explained import BandLine
from casebook.evaluation.figures import rounded, shown
from casebook.evaluation.ground import Ground, evaluation, ground
from casebook.evaluation.periods import Period
from casebook.evaluation.results import Evaluation, Figure, Row, UnitResult
from casebook.evaluation.rules import Rules
from casebook.evaluation.snapshot import Snapshot, read_snapshots
from casebook.evaluation.trend import MOST_PERIODS
from casebook.evaluation.views import Link, Span, method_links, span_of, unit_link
from casebook.evaluation.why import why


class Bar(Struct, frozen=True):
    """One dimension: the figure on the fixed scale 0–100, its range, and how sure the band is."""

    key: str
    value: float
    text: str
    band: str
    label: str
    low: float
    high: float
    share: str


class SceneBar(Struct, frozen=True):
    """One scene of a unit: cases, the points they give there, and their share of the figure."""

    scene: Link
    order: int
    count: int
    points: str
    part: str
    methods: tuple[Link, ...]


class RowLine(Struct, frozen=True):
    """One case of 得分构成; `inside` tells whether any of its points enter a figure."""

    id: str
    case: Link
    scene: str
    accepted: date | None
    v: str
    f: str
    counted: bool
    inside: bool
    why: str


class TrendPoint(Struct, frozen=True):
    """One frozen period: published figures, today's reckoning beside them, cases gone since."""

    period: str
    values: tuple[float, ...]
    texts: tuple[str, ...]
    bands: tuple[str, ...]
    restated: tuple[str, ...]
    gone: tuple[Link, ...]


class Alike(Struct, frozen=True):
    """Two cases of the unit with much text in common; `marked` when they already count as one practice."""

    first: Link
    second: Link
    share: str
    marked: bool


class UnitView(Struct, frozen=True):
    """One unit's page."""

    title: str
    url: str
    span: Span
    cases: int
    scenes: int
    enough: bool
    min_cases: int
    insufficient: str
    ticks: tuple[BandLine, ...]
    bars: tuple[Bar, ...]
    scene_bars: tuple[SceneBar, ...]
    effective: str
    learning: str
    learned: tuple[Link, ...]
    h_index: int
    rows: tuple[RowLine, ...]
    trend: tuple[TrendPoint, ...]
    mutual: tuple[Link, ...]
    alike: tuple[Alike, ...]
    total: str
    sample: bool


class UnitLine(Struct, frozen=True):
    """One unit in the committee's list."""

    unit: Link
    cases: int
    scenes: int
    enough: bool
    bars: tuple[Bar, ...]
    flags: int


class UnitsView(Struct, frozen=True):
    """All units in registry order."""

    span: Span
    min_cases: int
    units: tuple[UnitLine, ...]
    frozen: tuple[str, ...]
    sample: bool


def unit_pages(catalog: Catalog) -> tuple[tuple[str, str], ...]:
    """(key, title) of the committee's unit pages, in registry order."""
    found = evaluation(catalog)
    return tuple((result.unit.key, result.unit.title) for result in found.units) if found else ()


def units_view(catalog: Catalog, _key: str = "") -> UnitsView | None:
    """The view of `evaluation/units/index.html`; None while there are no rules or no cases."""
    base, found = ground(catalog), evaluation(catalog)
    span = span_of(base)
    if found is None or base.rules is None or span is None:
        return None
    return UnitsView(
        span=span,
        min_cases=base.rules.min_cases,
        units=tuple(_unit_line(result, base, catalog) for result in found.units),
        frozen=tuple(str(snapshot.period) for snapshot in catalog.from_registry(_snapshots)),
        sample=any(result.unit.sample for result in found.units),
    )


def _unit_line(result: UnitResult, base: Ground, catalog: Catalog) -> UnitLine:
    key = result.unit.key
    flags = len(_mutual(key, base.edges)) + sum(not pair.marked for pair in _alike(catalog, key))
    link = Link(result.unit.title, f"evaluation/units/{key}.html")
    return UnitLine(link, result.cases, result.scenes, result.enough, _bars(result), flags)


def unit_view(catalog: Catalog, key: str) -> UnitView | None:
    """The view of `evaluation/units/<key>.html`; None while there are no rules, no cases or no such unit."""
    base, found = ground(catalog), evaluation(catalog)
    result, span = found.of(key) if found else None, span_of(base)
    if found is None or result is None or base.rules is None or span is None:
        return None
    rules = base.rules
    return UnitView(
        title=result.unit.title,
        url=catalog.url_of(result.unit),
        span=span,
        cases=result.cases,
        scenes=result.scenes,
        enough=result.enough,
        min_cases=rules.min_cases,
        insufficient=rules.insufficient,
        ticks=tuple(BandLine(band.name, shown(band.least)) for band in rules.bands),
        bars=_bars(result),
        scene_bars=_scene_bars(result, rules, catalog),
        effective=f"{effective_scenes(result.counts):.1f}",
        learning=shown(result.learning),
        learned=method_links(catalog, [catalog.method(method) for method in result.learned]),
        h_index=adoption_h_index(catalog, key),
        rows=tuple(_row_line(row, found, rules, catalog) for row in result.rows),
        trend=tuple(_trend_point(snapshot, key, catalog) for snapshot in catalog.from_registry(_snapshots)),
        mutual=tuple(unit_link(catalog, other) for other in _mutual(key, base.edges)),
        alike=_alike(catalog, key),
        total="" if result.total is None else f"{result.total:.1f}",
        sample=result.unit.sample,
    )


def _bars(result: UnitResult) -> tuple[Bar, ...]:
    return tuple(_bar(name, figure) for name, figure in result.figures)


def _bar(name: str, figure: Figure) -> Bar:
    found = figure.interval
    low, high, share = (
        (found.low, found.high, found.share) if found else (figure.exact, figure.exact, Fraction(1))
    )
    return Bar(
        key=name,
        value=rounded(figure.exact, 1),
        text=shown(figure.exact),
        band=figure.band,
        label=figure.label,
        low=rounded(low, 1),
        high=rounded(high, 1),
        share=shown(share * 100, 0),
    )


def _scene_bars(result: UnitResult, rules: Rules, catalog: Catalog) -> tuple[SceneBar, ...]:
    table = rules.balance.table(result.unit.size)
    each = zip(catalog.scenes, result.counts, weights(rules.balance, catalog.scenes), strict=True)
    return tuple(
        SceneBar(
            scene=Link(scene.title, catalog.url_of(scene)),
            order=scene.order,
            count=count,
            points=shown(scene_points(table, count)),
            part=shown(weight * scene_points(table, count), 2),
            methods=()
            if count
            else method_links(
                catalog, [m for m in catalog.methods_in(scene.key) if m.unit != result.unit.key]
            ),
        )
        for scene, count, weight in each
    )


def _row_line(row: Row, found: Evaluation, rules: Rules, catalog: Catalog) -> RowLine:
    case = row.case
    url = catalog.url_of(case) if case.status.is_public else ""
    scenes = {scene.key: scene.title for scene in catalog.scenes}
    return RowLine(
        id=case.id,
        case=Link(case.title, url),
        scene=scenes.get(case.scene, case.scene),
        accepted=case.accepted_on,
        v="" if row.v is None else shown(row.v),
        f="" if row.f is None else shown(row.f),
        counted=row.counted,
        inside=row.v is not None,
        why=why(row, found, rules),
    )


def _snapshots(root: Path) -> tuple[Snapshot, ...]:
    return read_snapshots(root)[0][-MOST_PERIODS:]


@lru_cache(maxsize=MOST_PERIODS)
def _restated(catalog: Catalog, period: Period) -> Evaluation | None:
    base = ground(catalog)
    return evaluate(base.records, base.rules, period, intervals=False) if base.rules else None


def _trend_point(snapshot: Snapshot, key: str, catalog: Catalog) -> TrendPoint:
    frozen, again = snapshot.of(key), _restated(catalog, snapshot.period)
    today = again.of(key) if again else None
    current = {case.id for case in catalog.current_cases}
    public = {case.id: case for case in catalog.cases}
    gone = [case for case in (frozen.counted if frozen else ()) if case not in current]
    return TrendPoint(
        period=str(snapshot.period),
        values=tuple(rounded(figure.exact, 1) for figure in frozen.figures) if frozen else (),
        texts=tuple(shown(figure.exact) for figure in frozen.figures) if frozen else (),
        bands=tuple(figure.label for figure in frozen.figures) if frozen else (),
        restated=tuple(shown(figure.exact) for _, figure in today.figures) if today else (),
        gone=tuple(
            Link(public[case].title, catalog.url_of(public[case])) if case in public else Link(case, "")
            for case in gone
        ),
    )


def _mutual(key: str, edges: Iterable[Adoption]) -> tuple[str, ...]:
    """The units that learned from this one and that it learned from."""
    return tuple(other for pair in reciprocal_pairs(edges) if key in pair for other in pair if other != key)


def _alike(catalog: Catalog, key: str) -> tuple[Alike, ...]:
    found = []
    for like in catalog.derived(_likenesses).get(key, ()):
        first, second = catalog.case(like.first), catalog.case(like.second)
        same = bool(first.practice or second.practice) and (first.practice or first.id) == (
            second.practice or second.id
        )
        found.append(
            Alike(
                first=Link(first.title, catalog.url_of(first)),
                second=Link(second.title, catalog.url_of(second)),
                share=shown(like.share * 100, 0),
                marked=same,
            )
        )
    return tuple(found)


def _likenesses(catalog: Catalog) -> dict[str, tuple[Likeness, ...]]:
    """Unit → pairs of its current cases with much text in common; every body is read once."""
    rules = ground(catalog).rules
    texts: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for case in catalog.current_cases if rules else ():
        if len(catalog.cases_of(case.unit)) > 1:
            texts[case.unit].append((case.id, catalog.library.body(case)))
    return {unit: near_duplicates(bodies, rules.near_duplicate) for unit, bodies in texts.items() if rules}


def adoption_h_index(catalog: Catalog, key: str) -> int:
    """The largest h such that h of a unit's methods are each adopted by h or more other units; never scored."""
    return h_index([len(catalog.adopters_of(method.id)) for method in catalog.methods_of(key)])


def h_index(counts: Sequence[int]) -> int:
    """The largest h with h counts of at least h."""
    ordered = sorted(counts, reverse=True)
    return sum(1 for place, count in enumerate(ordered, 1) if count >= place)
