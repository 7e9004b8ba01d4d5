"""A case's page."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from msgspec import Struct

from casebook.catalog import Catalog
from casebook.exports import has_word
from casebook.model import Case, Measure, Method, Result, Status
from casebook.views.parts import Link, method_links, scene_link, unit_link


class MeasureRow(Struct, frozen=True):
    """One outcome before → after; the shares are widths of its bars, 0–100 of the larger figure."""

    name: str
    unit: str
    before: str
    after: str
    before_share: int
    after_share: int
    n: int | None
    source: str


class Borrowing(Struct, frozen=True):
    """A record that lent or borrowed: what it is, and whose."""

    link: Link
    unit: Link
    id: str


class CaseView(Struct, frozen=True):
    """Everything a case's page may show; nothing that a new case elsewhere changes, but who borrowed from it."""

    id: str
    title: str
    summary: str
    abstract: str
    dimension_key: str
    dimension: str
    scene_key: str
    scene: Link
    scene_also: tuple[Link, ...]
    unit_key: str
    unit: Link
    partners: tuple[Link, ...]
    values: tuple[str, ...]
    problems: tuple[Link, ...]
    area: tuple[str, ...]
    form: tuple[str, ...]
    duties: tuple[str, ...]
    venue: Link | None
    practiced_from: date | None
    practiced_to: date | None
    accepted_on: date | None
    status: Status
    withdrawn_on: date | None
    superseded_by: Link | None
    evidence: int
    expected: str
    measures: tuple[MeasureRow, ...]
    comparison: str
    verified_by: str
    result: Result | None
    methods: tuple[Link, ...]
    based_on: Borrowing | None
    borrowers: tuple[Borrowing, ...]
    distilled: tuple[Link, ...]
    comment: str
    featured: str
    lessons: str
    contact_office: str
    batch: str
    issues: tuple[Link, ...]
    sample: bool
    has_word: bool


def case_view(catalog: Catalog, case_id: str) -> CaseView:
    """The view of `cases/<year>/<id>.html`."""
    around = catalog.around(case_id)
    case = around.case
    scene = catalog.scene(case.scene)
    dimension = catalog.dimension(scene.dimension)
    effect = case.effect
    return CaseView(
        id=case.id,
        title=case.title,
        summary=case.summary,
        abstract=case.abstract,
        dimension_key=dimension.key,
        dimension=dimension.title,
        scene_key=scene.key,
        scene=scene_link(catalog, case.scene),
        scene_also=tuple(scene_link(catalog, key) for key in case.scene_also),
        unit_key=case.unit,
        unit=unit_link(catalog, case.unit),
        partners=tuple(unit_link(catalog, key) for key in case.partners),
        values=case.values,
        problems=tuple(
            Link(catalog.problem(key).title, f"cases/index.html?problem={key}") for key in case.problem
        ),
        area=case.area,
        form=case.form,
        duties=case.duties,
        venue=_venue(catalog, case),
        practiced_from=case.practiced_from,
        practiced_to=case.practiced_to,
        accepted_on=case.accepted_on,
        status=case.status,
        withdrawn_on=case.withdrawn_on,
        superseded_by=_link(catalog, catalog.case(case.superseded_by)) if case.superseded_by else None,
        evidence=effect.evidence,
        expected=effect.expected,
        measures=tuple(measure_row(measure) for measure in effect.measures),
        comparison=effect.comparison,
        verified_by=effect.verified_by,
        result=effect.result,
        methods=method_links(catalog, (catalog.method(key) for key in case.methods)),
        based_on=borrowing(catalog, catalog.case_or_method(case.based_on)) if case.based_on else None,
        borrowers=tuple(borrowing(catalog, other) for other in around.borrowers),
        distilled=method_links(catalog, around.methods),
        comment=case.comment,
        featured=case.featured,
        lessons=case.lessons,
        contact_office=case.contact_office,
        batch=catalog.batch(case.batch).title if case.batch else "",
        issues=tuple(Link(issue.title, catalog.url_of(issue)) for issue in around.issues),
        sample=case.sample,
        has_word=has_word(catalog),
    )


def measure_row(measure: Measure) -> MeasureRow:
    """One figure with the widths of its two bars."""
    largest = max(
        (abs(value) for value in (measure.before, measure.after) if value is not None), default=Decimal(0)
    )
    return MeasureRow(
        name=measure.name,
        unit=measure.unit,
        before=_figure(measure.before),
        after=_figure(measure.after),
        before_share=_share(measure.before, largest),
        after_share=_share(measure.after, largest),
        n=measure.n,
        source=measure.source,
    )


def borrowing(catalog: Catalog, record: Case | Method) -> Borrowing:
    """A case or method as the other side of an adoption."""
    return Borrowing(_link(catalog, record), unit_link(catalog, record.unit), record.id)


def _link(catalog: Catalog, record: Case | Method) -> Link:
    return Link(record.title, catalog.url_of(record))


def _venue(catalog: Catalog, case: Case) -> Link | None:
    if not case.venue:
        return None
    venue = catalog.venue(case.venue)
    return Link(venue.title, catalog.url_of(venue))


def _figure(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}"


def _share(value: Decimal | None, largest: Decimal) -> int:
    return int(100 * abs(value) / largest) if value is not None and largest else 0
