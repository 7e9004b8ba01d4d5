"""A unit's page and the index of units. No score, no ranking: units come in the registry's order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from casebook.catalog import Catalog
from casebook.model import Case, Method, Scene
from casebook.views.case import Borrowing, borrowing
from casebook.views.parts import CaseLine, Link, MethodLine, case_line, method_line, scene_link, unit_link


class UnitScene(Struct, frozen=True):
    """One scene on a unit's page: its cases there, newest first; when there are none, methods of others to borrow."""

    key: str
    order: int
    dimension_key: str
    link: Link
    cases: tuple[CaseLine, ...]
    borrow: tuple[Link, ...]


class UnitDimension(Struct, frozen=True):
    """The scenes of one dimension."""

    key: str
    title: str
    scenes: tuple[UnitScene, ...]


class AdoptedLine(Struct, frozen=True):
    """What the unit took over from whom, and the case that tells of it."""

    source: Borrowing
    case: Link


class UnitView(Struct, frozen=True):
    """Everything a unit's page may show."""

    key: str
    title: str
    dimensions: tuple[UnitDimension, ...]
    case_count: int
    scene_count: int
    covered: int
    methods: tuple[MethodLine, ...]
    adopted: tuple[AdoptedLine, ...]
    lent: tuple[AdoptedLine, ...]
    partnered: tuple[CaseLine, ...]
    partners: tuple[Link, ...]
    retired: tuple[CaseLine, ...]
    sample: bool


class SceneCount(Struct, frozen=True):
    """A scene of a unit's row in the index."""

    title: str
    url: str
    order: int
    dimension_key: str
    cases: int


class UnitLine(Struct, frozen=True):
    """A unit in the index."""

    key: str
    link: Link
    scenes: tuple[SceneCount, ...]
    cases: int
    covered: int
    methods: int
    adopted: int
    sample: bool


class SceneColumn(Struct, frozen=True):
    """A scene as a column of the index."""

    key: str
    title: str
    url: str
    order: int
    dimension_key: str


class UnitsView(Struct, frozen=True):
    """The index of units and what each did where."""

    units: tuple[UnitLine, ...]
    scenes: tuple[SceneColumn, ...]
    with_case: int
    sample: bool


def unit_view(catalog: Catalog, key: str) -> UnitView:
    """The view of `units/<key>.html`."""
    unit = catalog.unit(key)
    own = catalog.cases_of(key)
    partnered = catalog.cases_with(key)
    partners = {name for case in own for name in case.partners} | {case.unit for case in partnered}
    return UnitView(
        key=unit.key,
        title=unit.title,
        dimensions=tuple(
            UnitDimension(
                dimension.key,
                dimension.title,
                tuple(_scene(catalog, key, scene, own) for scene in catalog.scenes_of(dimension.key)),
            )
            for dimension in catalog.dimensions
        ),
        case_count=len(own),
        scene_count=len(catalog.scenes),
        covered=len({case.scene for case in own}),
        methods=tuple(method_line(catalog, method) for method in catalog.methods_of(key)),
        adopted=tuple(
            AdoptedLine(borrowing(catalog, source), _link(catalog, case))
            for case in _newest_first(own)
            if (source := _source(catalog, case)) and source.unit != key
        ),
        lent=tuple(
            AdoptedLine(borrowing(catalog, case), _link(catalog, source))
            for source, case in catalog.lent_by(key)
        ),
        partnered=tuple(case_line(catalog, case) for case in _newest_first(partnered)),
        partners=tuple(unit_link(catalog, other.key) for other in catalog.units if other.key in partners),
        retired=tuple(case_line(catalog, case) for case in catalog.retired_cases_of(key)),
        sample=unit.sample,
    )


def units_view(catalog: Catalog, _key: str = "") -> UnitsView:
    """The view of `units/index.html`."""
    sources = ((case, _source(catalog, case)) for case in catalog.adoption_cases)
    adopted = Counter(case.unit for case, source in sources if source and source.unit != case.unit)
    return UnitsView(
        units=tuple(_unit_line(catalog, unit.key, adopted[unit.key]) for unit in catalog.units),
        scenes=tuple(
            SceneColumn(scene.key, scene.title, catalog.url_of(scene), scene.order, scene.dimension)
            for scene in catalog.scenes
        ),
        with_case=sum(1 for unit in catalog.units if unit.key in catalog.tally.units),
        sample=any(unit.sample for unit in catalog.units),
    )


def _unit_line(catalog: Catalog, key: str, adopted: int) -> UnitLine:
    cells = catalog.tally.cells.get(key, {})
    counts = [sum(cells.get(scene.key, {}).values()) for scene in catalog.scenes]
    return UnitLine(
        key=key,
        link=unit_link(catalog, key),
        scenes=tuple(
            SceneCount(
                scene.title,
                catalog.url_of(scene),
                scene.order,
                scene.dimension,
                count,
            )
            for scene, count in zip(catalog.scenes, counts, strict=True)
        ),
        cases=sum(counts),
        covered=sum(1 for count in counts if count),
        methods=len(catalog.methods_of(key)),
        adopted=adopted,
        sample=catalog.unit(key).sample,
    )


def _scene(catalog: Catalog, key: str, scene: Scene, own: tuple[Case, ...]) -> UnitScene:
    cases = [case for case in own if case.scene == scene.key]
    lent = () if cases else (m for m in catalog.methods_in(scene.key) if m.unit != key)
    return UnitScene(
        key=scene.key,
        order=scene.order,
        dimension_key=scene.dimension,
        link=scene_link(catalog, scene.key),
        cases=tuple(case_line(catalog, case) for case in _newest_first(cases)),
        borrow=tuple(_link(catalog, method) for method in lent),
    )


def _source(catalog: Catalog, case: Case) -> Case | Method | None:
    return catalog.case_or_method(case.based_on) if case.based_on else None


def _newest_first(cases: Iterable[Case]) -> list[Case]:
    return sorted(cases, key=lambda case: case.id, reverse=True)


def _link(catalog: Catalog, record: Case | Method) -> Link:
    return Link(record.title, catalog.url_of(record))
