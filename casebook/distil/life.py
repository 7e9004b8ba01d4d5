"""The life of a method: which are due for review, which were replaced (source: 三 创建路径, 动态更新)."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from casebook.catalog import Catalog
from casebook.model import Method, Origin


class Stale(Struct, frozen=True):
    """A method to look at again.

    Attributes:
        days: days since its date of review; None when it has no such date.
        newer: current cases accepted since its last version that used it or took it over.
    """

    method: Method
    days: int | None
    newer: tuple[str, ...]


def stale_methods(catalog: Catalog, on: date) -> tuple[Stale, ...]:
    """Current methods whose date of review has passed on a day, the longest overdue first; then those without one."""
    found = []
    for method in catalog.current_methods:
        if method.origin is Origin.BRAND:
            continue
        if method.review_by is None or method.review_by < on:
            days = (on - method.review_by).days if method.review_by else None
            found.append(Stale(method, days, _newer(catalog, method)))
    return tuple(sorted(found, key=lambda s: (s.days is None, -(s.days or 0), s.method.id)))


def _newer(catalog: Catalog, method: Method) -> tuple[str, ...]:
    last = max((change.date for change in method.changes), default=date.min)
    using = {c.id: c for c in (*catalog.cases_using(method.id), *catalog.evidence_cases_of(method.id))}
    return tuple(key for key in sorted(using) if (on := using[key].accepted_on) and on > last)
