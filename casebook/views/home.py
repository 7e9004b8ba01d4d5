"""The home page: the matrix, ways in, what is new, how to contribute."""

from __future__ import annotations

from msgspec import Struct

from casebook.catalog import Catalog
from casebook.views.parts import (
    Band,
    BatchLine,
    CaseLine,
    CountedLink,
    IssueLine,
    MethodLine,
    bands,
    batch_lines,
    case_line,
    issue_line,
    method_line,
)

LATEST = 5
"""Entries in each short list of the home page."""


class HomeView(Struct, frozen=True):
    """Everything the home page may show; counts are accepted cases, all methods, units with a case."""

    bands: tuple[Band, ...]
    problems: tuple[CountedLink, ...]
    cases: tuple[CaseLine, ...]
    methods: tuple[MethodLine, ...]
    issue: IssueLine | None
    batches: tuple[BatchLine, ...]
    case_count: int
    method_count: int
    unit_count: int
    has_samples: bool


def problem_links(catalog: Catalog) -> tuple[CountedLink, ...]:
    """Problems in registry order, each linking to the library filtered by it (source: R04)."""
    return tuple(
        CountedLink(
            title=problem.title,
            url=f"cases/index.html?problem={problem.key}",
            cases=len(catalog.cases_for(problem.key)),
            methods=len(catalog.methods_for(problem.key)),
        )
        for problem in catalog.problems
    )


def home_view(catalog: Catalog, _key: str = "") -> HomeView:
    """The view of `index.html`."""
    issue = catalog.current_issue()
    return HomeView(
        bands=bands(catalog),
        problems=problem_links(catalog),
        cases=tuple(case_line(catalog, case) for case in catalog.latest_cases(LATEST)),
        methods=tuple(method_line(catalog, method) for method in catalog.latest_methods(LATEST)),
        issue=issue_line(catalog, issue) if issue else None,
        batches=batch_lines(catalog)[:1],
        case_count=catalog.tally.total,
        method_count=len(catalog.methods),
        unit_count=len(catalog.tally.units),
        has_samples=catalog.tally.has_samples,
    )
