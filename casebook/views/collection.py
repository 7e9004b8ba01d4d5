"""The featured collection (亮显 with its reason) and the map of who took part: unit × scene over time."""

from __future__ import annotations

from collections import Counter

from msgspec import Struct

from casebook.catalog import Catalog
from casebook.views.parts import CaseLine, Link, case_line, scene_link, unit_link

BAR_WIDE, ROW = 190, 34
"""The drawing's measures, in units of its view box."""


class FeaturedCase(Struct, frozen=True):
    """A case brought out, why, what the committee says, and the issue that carried it."""

    line: CaseLine
    dimension_key: str
    reason: str
    comment: str
    issues: tuple[Link, ...]


class FeaturedView(Struct, frozen=True):
    """All current featured cases by scene order, newest first within (source: R39, R40)."""

    cases: tuple[FeaturedCase, ...]
    methods: tuple[Link, ...]


class Cell(Struct, frozen=True):
    """Cases of a unit in a scene: how many, and in which years, as (year, number)."""

    count: int
    years: tuple[tuple[str, int], ...]


class UnitRow(Struct, frozen=True):
    """A unit's line of the map; `first` is the year of its first case."""

    unit: Link
    cells: tuple[Cell, ...]
    total: int
    first: str


class YearBar(Struct, frozen=True):
    """A year: units with a case accepted in it, those for the first time, cases; `width` of its bar, `y` of its line."""

    year: str
    units: int
    newcomers: int
    cases: int
    width: int
    new_width: int
    y: int


class ParticipationView(Struct, frozen=True):
    """Who took part: the years as a drawing and a table, units × scenes as a table (source: R40, R41)."""

    years: tuple[YearBar, ...]
    scenes: tuple[Link, ...]
    rows: tuple[UnitRow, ...]
    absent: tuple[Link, ...]
    height: int
    units: int
    total: int
    sample: bool


class DataView(Struct, frozen=True):
    """The data files and feeds that lie in the site, by URL."""

    files: tuple[str, ...]
    feeds: tuple[str, ...]


def data_view(_catalog: Catalog, _key: str = "") -> DataView:
    """The view of `about/data.html`."""
    feeds = ("feed", "feed-cases", "feed-methods", "feed-issues")
    return DataView(
        files=("exports/catalog.json", "exports/catalog.schema.json"),
        feeds=tuple(f"exports/{name}.xml" for name in feeds),
    )


def featured_view(catalog: Catalog, _key: str = "") -> FeaturedView:
    """The view of `featured.html`."""
    order = {scene.key: scene.order for scene in catalog.scenes}
    chosen = sorted(catalog.featured_cases, key=lambda case: case.id, reverse=True)
    chosen.sort(key=lambda case: order[case.scene])
    methods = dict.fromkeys(key for issue in catalog.issues for key in issue.featured if key.startswith("M-"))
    current = {method.id: method for method in catalog.current_methods}
    return FeaturedView(
        cases=tuple(
            FeaturedCase(
                line=case_line(catalog, case),
                dimension_key=catalog.scene(case.scene).dimension,
                reason=case.featured,
                comment=case.comment,
                issues=tuple(Link(i.title, catalog.url_of(i)) for i in catalog.issues_with(case.id)),
            )
            for case in chosen
        ),
        methods=tuple(Link(current[k].title, catalog.url_of(current[k])) for k in methods if k in current),
    )


def participation_view(catalog: Catalog, _key: str = "") -> ParticipationView:
    """The view of `participation.html`; a year is the year of acceptance."""
    took_part = catalog.tally.units
    rows = tuple(_row(catalog, unit.key) for unit in catalog.units if unit.key in took_part)
    years = _years(rows)
    return ParticipationView(
        years=years,
        scenes=tuple(scene_link(catalog, scene.key) for scene in catalog.scenes),
        rows=rows,
        absent=tuple(unit_link(catalog, u.key) for u in catalog.units if u.key not in took_part),
        height=len(years) * ROW + 10,
        units=len(catalog.units),
        total=catalog.tally.total,
        sample=catalog.tally.has_samples,
    )


def _row(catalog: Catalog, unit_key: str) -> UnitRow:
    numbers = catalog.tally.cells[unit_key]
    years = (numbers.get(scene.key, {}) for scene in catalog.scenes)
    cells = tuple(Cell(sum(found.values()), tuple(sorted(found.items()))) for found in years)
    first = min(year for cell in cells for year, _ in cell.years)
    return UnitRow(unit_link(catalog, unit_key), cells, catalog.tally.units[unit_key], first)


def _years(rows: tuple[UnitRow, ...]) -> tuple[YearBar, ...]:
    found = [Counter[str]() for _ in rows]
    for row, years in zip(rows, found, strict=True):
        for cell in row.cells:
            years.update(dict(cell.years))
    counts = sum(found, Counter[str]())
    present = Counter(year for years in found for year in years)
    most = max(present.values(), default=1)
    bars = []
    for at, year in enumerate(sorted(present)):
        units, new = present[year], sum(1 for row in rows if row.first == year)
        wide = (round(BAR_WIDE * units / most), round(BAR_WIDE * new / most))
        bars.append(YearBar(year, units, new, counts[year], *wide, at * ROW + 5))
    return tuple(bars)
