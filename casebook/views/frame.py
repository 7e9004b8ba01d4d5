"""The constant site frame: what header and footer of every page may show, nothing that a new case changes."""

from __future__ import annotations

from msgspec import Struct

from casebook.catalog import Catalog
from casebook.views.parts import Link


class FrameDimension(Struct, frozen=True):
    """A dimension and its scenes, for the foot of every page."""

    key: str
    title: str
    url: str
    scenes: tuple[Link, ...]


class Frame(Struct, frozen=True):
    """What every page shares."""

    dimensions: tuple[FrameDimension, ...]


def frame_view(catalog: Catalog) -> Frame:
    """The frame of this library; it changes only when dimensions or scenes change."""
    return Frame(
        tuple(
            FrameDimension(
                key=dimension.key,
                title=dimension.title,
                url=catalog.url_of(dimension),
                scenes=tuple(
                    Link(scene.title, catalog.url_of(scene)) for scene in catalog.scenes_of(dimension.key)
                ),
            )
            for dimension in catalog.dimensions
        )
    )
