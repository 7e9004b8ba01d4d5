"""Classifications as a table: families of pages whose number depends on data. One loop makes their pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import Struct

from casebook.catalog import Catalog


class Family(Struct, frozen=True):
    """A folder of generated pages: the kind in `VIEWS`, and (key, title) of each page.

    A Markdown file of the same `src_uri` that an editor writes wins over the generated page.
    """

    folder: str
    kind: str
    entries: Callable[[Catalog], Iterable[tuple[str, str]]]
    profile: str = "public"
    """`committee`: these pages are made in the committee's build only."""


def _unit_pages(catalog: Catalog) -> Iterable[tuple[str, str]]:
    from casebook.evaluation import unit_pages  # noqa: PLC0415 - of the committee's profile only

    return unit_pages(catalog)


def _distil_pages(catalog: Catalog) -> Iterable[tuple[str, str]]:
    from casebook.views.distil import distil_pages  # noqa: PLC0415 - of the committee's profile only

    return distil_pages(catalog)


FAMILIES: tuple[Family, ...] = (
    Family(
        "dimensions", "dimension", lambda catalog: ((d.key, d.title + "维度") for d in catalog.dimensions)
    ),
    Family("units", "unit", lambda catalog: ((u.key, u.title) for u in catalog.units)),
    Family("evaluation/units", "committee unit", _unit_pages, profile="committee"),
    Family("evaluation/units", "committee units", lambda _: (("index", "各单位评价"),), profile="committee"),
    Family("review", "waiting", lambda _: (("index", "待审来稿"),), profile="committee"),
    Family("distil", "distil", _distil_pages, profile="committee"),
    Family("years", "year", lambda catalog: ((year, year + "年案例") for year in catalog.years)),
)
