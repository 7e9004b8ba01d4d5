"""The 期刊: one issue, and the index with what stands ready for the next one."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from casebook.catalog import Catalog
from casebook.exports import has_word
from casebook.model import Issue, Status
from casebook.views.parts import (
    CaseLine,
    IssueLine,
    Link,
    MethodLine,
    case_line,
    issue_line,
    method_line,
    scene_link,
    unit_link,
)

WAITING_MOST = 20
"""Newest cases that the list of issues shows of those not yet printed."""


class Featured(Struct, frozen=True):
    """A case or method brought out, and why: the reason given, else the comment (source: R39, R40)."""

    link: Link
    unit: str
    summary: str
    reason: str
    comment: str
    is_method: bool


class IssueScene(Struct, frozen=True):
    """The cases of one scene in an issue."""

    dimension_key: str
    order: int
    scene: Link
    cases: tuple[CaseLine, ...]


class UnitShare(Struct, frozen=True):
    """A unit that took part in an issue, with its cases and methods there."""

    unit: Link
    cases: int
    methods: int
    scenes: tuple[Link, ...]


class IssueView(Struct, frozen=True):
    """Everything an issue's page may show."""

    id: str
    title: str
    on: date
    foreword: str
    featured: tuple[Featured, ...]
    methods: tuple[MethodLine, ...]
    scenes: tuple[IssueScene, ...]
    units: tuple[UnitShare, ...]
    case_count: int
    previous: Link | None
    following: Link | None
    sample: bool
    has_word: bool


class PartRow(Struct, frozen=True):
    """A unit's cases in each issue, issues oldest first."""

    unit: Link
    counts: tuple[int, ...]
    total: int


class IssueNote(Struct, frozen=True):
    """An issue in the index, with its foreword."""

    line: IssueLine
    foreword: str


class IssuesView(Struct, frozen=True):
    """All issues newest first, what waits for the next, and who took part when."""

    issues: tuple[IssueNote, ...]
    waiting_cases: tuple[CaseLine, ...]
    waiting: int
    waiting_methods: tuple[MethodLine, ...]
    columns: tuple[Link, ...]
    rows: tuple[PartRow, ...]


def issue_view(catalog: Catalog, issue_id: str) -> IssueView:
    """The view of `issues/<id>.html`; a case retired since stays listed with its mark."""
    issue = catalog.issue(issue_id)
    place = catalog.issues.index(issue)
    neighbours = (None, *catalog.issues, None)
    later, earlier = neighbours[place], neighbours[place + 2]
    return IssueView(
        id=issue.id,
        title=issue.title,
        on=issue.date,
        foreword=issue.foreword,
        featured=tuple(_featured(catalog, record_id) for record_id in issue.featured),
        methods=tuple(method_line(catalog, catalog.method(key)) for key in issue.methods),
        scenes=_by_scene(catalog, issue),
        units=_units(catalog, issue),
        case_count=len(issue.cases),
        previous=_link(catalog, earlier) if earlier else None,
        following=_link(catalog, later) if later else None,
        sample=issue.sample,
        has_word=has_word(catalog),
    )


def issues_view(catalog: Catalog, _key: str = "") -> IssuesView:
    """The view of `issues/index.html`."""
    printed = {key for issue in catalog.issues for key in (*issue.cases, *issue.methods)}
    waiting = [case for case in catalog.current_cases if case.id not in printed]
    columns = tuple(reversed(catalog.issues))
    counts = {
        unit.key: tuple(sum(catalog.case(key).unit == unit.key for key in issue.cases) for issue in columns)
        for unit in catalog.units
    }
    return IssuesView(
        issues=tuple(IssueNote(issue_line(catalog, issue), issue.foreword) for issue in catalog.issues),
        waiting_cases=tuple(case_line(catalog, case) for case in waiting[: -WAITING_MOST - 1 : -1]),
        waiting=len(waiting),
        waiting_methods=tuple(
            method_line(catalog, method)
            for method in catalog.current_methods
            if method.unit != "brand" and method.id not in printed
        ),
        columns=tuple(_link(catalog, issue) for issue in columns),
        rows=tuple(
            PartRow(unit_link(catalog, unit.key), counts[unit.key], sum(counts[unit.key]))
            for unit in catalog.units
        ),
    )


def _featured(catalog: Catalog, record_id: str) -> Featured:
    record = catalog.case_or_method(record_id)
    is_method = record_id.startswith("M-")
    return Featured(
        link=Link(record.title, catalog.url_of(record)),
        unit=catalog.unit(record.unit).title,
        summary=record.summary,
        reason="" if is_method else catalog.case(record_id).featured,
        comment="" if is_method else catalog.case(record_id).comment,
        is_method=is_method,
    )


def _by_scene(catalog: Catalog, issue: Issue) -> tuple[IssueScene, ...]:
    cases = [catalog.case(key) for key in issue.cases]
    return tuple(
        IssueScene(
            scene.dimension,
            scene.order,
            scene_link(catalog, scene.key),
            tuple(case_line(catalog, case) for case in cases if case.scene == scene.key),
        )
        for scene in catalog.scenes
        if any(case.scene == scene.key for case in cases)
    )


def _units(catalog: Catalog, issue: Issue) -> tuple[UnitShare, ...]:
    cases = [case for case in map(catalog.case, issue.cases) if case.status is Status.ACCEPTED]
    methods = [catalog.method(key) for key in issue.methods]
    rows = []
    for unit in catalog.units:
        own = [case for case in cases if case.unit == unit.key]
        made = [method for method in methods if method.unit == unit.key]
        present = {case.scene for case in own}
        if own or made:
            scenes = tuple(scene_link(catalog, s.key) for s in catalog.scenes if s.key in present)
            rows.append(UnitShare(unit_link(catalog, unit.key), len(own), len(made), scenes))
    return tuple(rows)


def _link(catalog: Catalog, issue: Issue) -> Link:
    return Link(issue.title, catalog.url_of(issue))
