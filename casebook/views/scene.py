"""A scene's page and the index of scenes."""

from __future__ import annotations

from msgspec import Struct

from casebook.catalog import Catalog
from casebook.views.parts import (
    Band,
    CaseLine,
    Link,
    MethodLine,
    bands,
    case_line,
    method_line,
    unit_link,
)


class SceneView(Struct, frozen=True):
    """Common guidance on one side, the units' own methods and cases on the other (source: R21)."""

    key: str
    title: str
    order: int
    dimension_key: str
    dimension: Link
    dimension_aim: str
    aim: str
    guidance: str
    methods: tuple[MethodLine, ...]
    cases: tuple[CaseLine, ...]
    units: tuple[Link, ...]
    blanks: tuple[Link, ...]
    basis: tuple[Link, ...]
    previous: Link | None
    following: Link | None


class ScenesView(Struct, frozen=True):
    """The index of scenes: the matrix alone."""

    bands: tuple[Band, ...]


def scene_view(catalog: Catalog, key: str) -> SceneView:
    """The view of `scenes/<key>.html`; cases newest first."""
    scene = catalog.scene(key)
    dimension = catalog.dimension(scene.dimension)
    cases = sorted(catalog.cases_in(key), key=lambda case: case.id, reverse=True)
    present = {case.unit for case in cases}
    place = catalog.scenes.index(scene)
    neighbours = (None, *catalog.scenes, None)
    links = tuple(Link(near.title, catalog.url_of(near)) if near else None for near in neighbours)
    return SceneView(
        key=scene.key,
        title=scene.title,
        order=scene.order,
        dimension_key=dimension.key,
        dimension=Link(dimension.title, catalog.url_of(dimension)),
        dimension_aim=dimension.aim,
        aim=scene.aim,
        guidance=scene.guidance,
        methods=tuple(method_line(catalog, method) for method in catalog.methods_in(key)),
        cases=tuple(case_line(catalog, case) for case in cases),
        units=tuple(unit_link(catalog, unit.key) for unit in catalog.units if unit.key in present),
        blanks=tuple(unit_link(catalog, unit.key) for unit in catalog.units if unit.key not in present),
        basis=tuple(Link(policy.title, catalog.url_of(policy)) for policy in catalog.policies),
        previous=links[place],
        following=links[place + 2],
    )


def scenes_view(catalog: Catalog, _key: str = "") -> ScenesView:
    """The view of `scenes/index.html`."""
    return ScenesView(bands(catalog))
