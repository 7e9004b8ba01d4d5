"""A dimension's page: its aim and its scenes."""

from __future__ import annotations

from msgspec import Struct

from casebook.catalog import Catalog
from casebook.views.parts import Band, Link, MethodLine, bands, method_line


class DimensionView(Struct, frozen=True):
    """One band of the matrix, its methods, and the other dimensions."""

    band: Band
    methods: tuple[MethodLine, ...]
    others: tuple[Link, ...]


def dimension_view(catalog: Catalog, key: str) -> DimensionView:
    """The view of `dimensions/<key>.html`."""
    every = bands(catalog)
    band = next(band for band in every if band.key == key)
    return DimensionView(
        band=band,
        methods=tuple(
            method_line(catalog, method) for scene in band.scenes for method in catalog.methods_in(scene.key)
        ),
        others=tuple(Link(other.title, other.url) for other in every if other.key != key),
    )
