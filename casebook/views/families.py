"""Classifications as a table: families of pages whose number depends on data. One loop makes their pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from casebook.catalog import Catalog


@dataclass(frozen=True, slots=True)
class Family:
    """A folder of generated pages: the kind in `VIEWS`, and (key, title) of each page.

    A Markdown file of the same `src_uri` that an editor writes wins over the generated page.
    """

    folder: str
    kind: str
    entries: Callable[[Catalog], Iterable[tuple[str, str]]]


FAMILIES: tuple[Family, ...] = (
    Family(
        "dimensions", "dimension", lambda catalog: ((d.key, d.title + "维度") for d in catalog.dimensions)
    ),
    Family("units", "unit", lambda catalog: ((u.key, u.title) for u in catalog.units)),
    Family("years", "year", lambda catalog: ((year, year + "年案例") for year in catalog.years)),
)
