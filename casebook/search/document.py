"""What the index is made of: one record per page that readers can find."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Facet:
    """One value by which a page can be filtered: `scene`, `mentor`, 导师赋能培优."""

    name: str
    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Document:
    """A page as search sees it.

    `key` is stable and unique (a case id); keys that end in a number keep their place in the index when others
    come and go. `url` is relative to the site, `date` ISO or empty, `sections` pairs of heading and plain text.
    """

    key: str
    url: str
    title: str
    kind: str
    sections: tuple[tuple[str, str], ...] = ()
    facets: tuple[Facet, ...] = ()
    date: str = ""
    summary: str = ""
    retired: bool = False


@dataclass(frozen=True, slots=True)
class DocRef:
    """A promise of a document: `load` is called only when the analysis of `sha256` is not in the cache."""

    key: str
    sha256: str
    load: Callable[[], Document]
