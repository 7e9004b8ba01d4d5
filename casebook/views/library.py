"""The case library, the complete list of a year, and the way in by problem."""

from __future__ import annotations

from msgspec import Struct

from casebook.catalog import Catalog
from casebook.model import Status
from casebook.views.parts import (
    CaseLine,
    CountedLink,
    Link,
    MethodLine,
    case_line,
    method_line,
    method_links,
    scene_link,
)

NEWEST = 100
"""Cases that the library's page lists by itself; scenes and years list all of theirs."""
PER_PROBLEM = 12
"""Newest cases that the page of problems lists for each of them."""


class SceneDoor(Struct, frozen=True):
    """A scene as a way into the library."""

    dimension_key: str
    order: int
    link: Link
    cases: int


class LibraryView(Struct, frozen=True):
    """The case library: the ways to the complete lists, and the newest cases."""

    total: int
    units: int
    scenes: tuple[SceneDoor, ...]
    years: tuple[CountedLink, ...]
    problems: tuple[CountedLink, ...]
    cases: tuple[CaseLine, ...]
    retired: tuple[CaseLine, ...]


class YearView(Struct, frozen=True):
    """All cases numbered in a year, the newest number first; `current` counts the accepted ones."""

    year: str
    cases: tuple[CaseLine, ...]
    current: int
    others: tuple[Link, ...]


class ProblemShelf(Struct, frozen=True):
    """What answers to one problem; `cases` are the newest of `total`."""

    key: str
    title: str
    methods: tuple[MethodLine, ...]
    cases: tuple[CaseLine, ...]
    total: int


class ProblemsView(Struct, frozen=True):
    """Ways in by problem (source: R04)."""

    shelves: tuple[ProblemShelf, ...]


class SearchShelf(Struct, frozen=True):
    """A scene on the search page: the way without scripts."""

    dimension_key: str
    order: int
    scene: Link
    methods: tuple[Link, ...]
    cases: int


class SearchView(Struct, frozen=True):
    """What stands below the search form."""

    shelves: tuple[SearchShelf, ...]
    years: tuple[CountedLink, ...]


def search_view(catalog: Catalog, _key: str = "") -> SearchView:
    """The view of `search.html`."""
    return SearchView(
        tuple(
            SearchShelf(
                scene.dimension,
                scene.order,
                scene_link(catalog, scene.key),
                method_links(catalog, catalog.methods_in(scene.key)),
                catalog.tally.scenes[scene.key],
            )
            for scene in catalog.scenes
        ),
        year_links(catalog),
    )


def library_view(catalog: Catalog, _key: str = "") -> LibraryView:
    """The view of `cases/index.html`."""
    return LibraryView(
        total=catalog.tally.total,
        units=len(catalog.tally.units),
        scenes=tuple(
            SceneDoor(
                scene.dimension,
                scene.order,
                scene_link(catalog, scene.key),
                catalog.tally.scenes[scene.key],
            )
            for scene in catalog.scenes
        ),
        years=year_links(catalog),
        problems=tuple(
            CountedLink(
                problem.title,
                f"problems/index.html#{problem.key}",
                len(catalog.cases_for(problem.key)),
                len(catalog.methods_for(problem.key)),
            )
            for problem in catalog.problems
        ),
        cases=tuple(case_line(catalog, case) for case in catalog.latest_cases(NEWEST)),
        retired=tuple(
            case_line(catalog, case) for case in catalog.cases if case.status is not Status.ACCEPTED
        ),
    )


def year_links(catalog: Catalog) -> tuple[CountedLink, ...]:
    """The years' lists, newest first, with the number of accepted cases of each."""
    return tuple(
        CountedLink(year + "年", f"years/{year}.html", _current(catalog, year), 0) for year in catalog.years
    )


def year_view(catalog: Catalog, year: str) -> YearView:
    """The view of `years/<year>.html`."""
    cases = sorted(catalog.cases_in_year(year), key=lambda case: case.id, reverse=True)
    return YearView(
        year=year,
        cases=tuple(case_line(catalog, case) for case in cases),
        current=_current(catalog, year),
        others=tuple(Link(other + "年", f"years/{other}.html") for other in catalog.years if other != year),
    )


def problems_view(catalog: Catalog, _key: str = "") -> ProblemsView:
    """The view of `problems/index.html`."""
    shelves = []
    for problem in catalog.problems:
        cases = sorted(catalog.cases_for(problem.key), key=lambda case: case.id, reverse=True)
        shelves.append(
            ProblemShelf(
                key=problem.key,
                title=problem.title,
                methods=tuple(method_line(catalog, method) for method in catalog.methods_for(problem.key)),
                cases=tuple(case_line(catalog, case) for case in cases[:PER_PROBLEM]),
                total=len(cases),
            )
        )
    return ProblemsView(tuple(shelves))


def _current(catalog: Catalog, year: str) -> int:
    return sum(1 for case in catalog.cases_in_year(year) if case.status is Status.ACCEPTED)
