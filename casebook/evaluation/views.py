"""Views of the public pages: overview and coverage. No view here holds a unit's score."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct

from casebook.catalog import Catalog
from casebook.evaluation.coverage import coverage
from casebook.evaluation.ground import Ground, cases_within, ground
from casebook.model import Case, Method, Scene

LISTED_MOST = 1500
"""Above this number of cases the heat map links to the filtered list instead of listing them below itself."""


class Link(Struct, frozen=True):
    """A title and a site-relative URL."""

    title: str
    url: str


class Span(Struct, frozen=True):
    """The current period and its window, both ends included."""

    year: int
    quarter: int
    start: date
    end: date


class OverviewView(Struct, frozen=True):
    """The entrance: what there is in the window, and the ways on."""

    span: Span | None
    units: int
    units_with_case: int
    scenes: int
    scenes_with_case: int
    cases: int
    adoptions: int
    policies: tuple[Link, ...]
    sample: bool


class Cell(Struct, frozen=True):
    """One cell of the heat map; `url` leads to those cases, `shade` 0–3 only helps the eye."""

    count: int
    url: str
    scene: str
    dimension: str
    shade: int


class HeatRow(Struct, frozen=True):
    """One unit's row."""

    unit: Link
    cells: tuple[Cell, ...]
    total: int
    covered: int


class SceneHead(Struct, frozen=True):
    """A scene as a column: cases in the window, units that have some."""

    title: str
    url: str
    order: int
    dimension: str
    cases: int
    units: int


class DimensionHead(Struct, frozen=True):
    """A dimension over its columns."""

    key: str
    title: str
    url: str
    scenes: int
    cases: int
    units: int


class CellCases(Struct, frozen=True):
    """The cases behind one cell."""

    anchor: str
    scene: str
    cases: tuple[Link, ...]


class UnitCases(Struct, frozen=True):
    """The cases behind one row."""

    unit: Link
    cells: tuple[CellCases, ...]


class CoverageView(Struct, frozen=True):
    """The heat map unit × scene, units in registry order, and the sums per scene and dimension."""

    span: Span | None
    dimensions: tuple[DimensionHead, ...]
    scenes: tuple[SceneHead, ...]
    rows: tuple[HeatRow, ...]
    cases: int
    listed: tuple[UnitCases, ...]
    sample: bool


def overview_view(catalog: Catalog, _key: str = "") -> OverviewView:
    """The view of `evaluation/index.html`."""
    found = ground(catalog)
    cases = cases_within(catalog, found.window)
    return OverviewView(
        span=span_of(found),
        units=len(catalog.units),
        units_with_case=len({case.unit for case in cases}),
        scenes=len(catalog.scenes),
        scenes_with_case=len({case.scene for case in cases}),
        cases=len(cases),
        adoptions=len(found.edges),
        policies=tuple(Link(policy.title, catalog.url_of(policy)) for policy in catalog.policies),
        sample=any(case.sample for case in cases),
    )


def span_of(found: Ground) -> Span | None:
    """The current period for templates."""
    window = found.window
    if window is None:
        return None
    return Span(window.period.year, window.period.quarter, window.start, window.end)


def coverage_view(catalog: Catalog, _key: str = "") -> CoverageView:
    """The view of `evaluation/coverage.html`."""
    found = ground(catalog)
    cases = cases_within(catalog, found.window)
    rows = coverage(cases, catalog.units, catalog.scenes)
    within: defaultdict[str, list[str]] = defaultdict(list)
    for case in cases:
        within[case.scene].append(case.unit)
    listed = len(cases) <= LISTED_MOST
    return CoverageView(
        span=span_of(found),
        dimensions=_dimensions(catalog, within),
        scenes=tuple(
            scene_head(catalog, scene, len(within[scene.key]), len(set(within[scene.key])))
            for scene in catalog.scenes
        ),
        rows=tuple(
            HeatRow(
                unit=unit_link(catalog, row.unit.key),
                cells=tuple(
                    _cell(row.unit.key, scene, len(cell), listed=listed)
                    for scene, cell in zip(catalog.scenes, row.cells, strict=True)
                ),
                total=sum(row.counts),
                covered=sum(1 for count in row.counts if count),
            )
            for row in rows
        ),
        cases=len(cases),
        listed=tuple(
            UnitCases(
                unit_link(catalog, row.unit.key),
                tuple(
                    CellCases(_anchor(row.unit.key, scene.key), scene.title, case_links(catalog, cell))
                    for scene, cell in zip(catalog.scenes, row.cells, strict=True)
                    if cell
                ),
            )
            for row in rows
            if listed and any(row.cells)
        ),
        sample=any(case.sample for case in cases),
    )


def _dimensions(catalog: Catalog, within: Mapping[str, Sequence[str]]) -> tuple[DimensionHead, ...]:
    heads = []
    for dimension in catalog.dimensions:
        scenes = catalog.scenes_of(dimension.key)
        units = [unit for scene in scenes for unit in within.get(scene.key, ())]
        heads.append(
            DimensionHead(
                key=dimension.key,
                title=dimension.title,
                url=catalog.url_of(dimension),
                scenes=len(scenes),
                cases=len(units),
                units=len(set(units)),
            )
        )
    return tuple(heads)


def scene_head(catalog: Catalog, scene: Scene, cases: int, units: int) -> SceneHead:
    """A scene with its numbers."""
    return SceneHead(scene.title, catalog.url_of(scene), scene.order, scene.dimension, cases, units)


def _cell(unit: str, scene: Scene, count: int, *, listed: bool) -> Cell:
    url = f"#{_anchor(unit, scene.key)}" if listed else f"cases/index.html?unit={unit}&scene={scene.key}"
    return Cell(count, url if count else "", scene.title, scene.dimension, min(count, 3))


def _anchor(unit: str, scene: str) -> str:
    return f"cell-{unit}-{scene}"


def unit_link(catalog: Catalog, key: str) -> Link:
    """A unit's short name and page."""
    unit = catalog.unit(key)
    return Link(unit.short or unit.title, catalog.url_of(unit))


def case_links(catalog: Catalog, cases: Sequence[Case]) -> tuple[Link, ...]:
    """Titles and pages of cases, in the order given."""
    return tuple(Link(case.title, catalog.url_of(case)) for case in cases)


def method_links(catalog: Catalog, methods: Sequence[Method]) -> tuple[Link, ...]:
    """Titles and pages of methods, in the order given."""
    return tuple(Link(method.title, catalog.url_of(method)) for method in methods)
