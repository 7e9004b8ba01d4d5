"""A method's page and the catalog of methods."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from casebook.catalog import Catalog
from casebook.evaluation import Proof, method_level, method_levels
from casebook.model import Case, Change, Method, Origin, Result, Step
from casebook.views.case import Borrowing, borrowing
from casebook.views.parts import Link, MethodLine, method_line, scene_link, unit_link


class StepRow(Struct, frozen=True):
    """One step: what, how long (minutes or days, None when not said), the cases that support it."""

    text: str
    minutes: int | None
    days: int | None
    cases: tuple[Link, ...]


class UseRow(Struct, frozen=True):
    """A case of the method.

    Attributes:
        derived: the method was distilled from it.
        based: it took the method over (`based_on` names the method or its lead case).
        counts: it counts for the evidence level.
    """

    case: Link
    id: str
    unit: Link
    derived: bool
    based: bool
    counts: bool
    evidence: int
    result: Result | None


class MethodView(Struct, frozen=True):
    """Everything a method's page may show; `stage` is "" where the source gives none."""

    id: str
    title: str
    summary: str
    dimension_key: str
    dimension: str
    scene_key: str
    scene: Link
    unit: Link | None
    from_brand: bool
    stage: str
    version: int
    changes: tuple[Change, ...]
    applies_when: tuple[str, ...]
    not_when: tuple[str, ...]
    people: str
    duration: str
    materials: tuple[str, ...]
    steps: tuple[StepRow, ...]
    difficulties: tuple[str, ...]
    variations: tuple[str, ...]
    basis: tuple[Link, ...]
    problems: tuple[Link, ...]
    area: tuple[str, ...]
    form: tuple[str, ...]
    review_by: date | None
    superseded_by: Link | None
    lead_case: Borrowing | None
    issue: Link | None
    evidence: int
    levels: tuple[tuple[Proof, ...], ...]
    uses: tuple[UseRow, ...]
    adopters: tuple[Link, ...]
    sample: bool


class SceneShelf(Struct, frozen=True):
    """The methods of one scene in the catalog."""

    key: str
    dimension_key: str
    order: int
    scene: Link
    methods: tuple[MethodLine, ...]


class MethodsView(Struct, frozen=True):
    """The catalog of methods by scene, scenes without a method included."""

    shelves: tuple[SceneShelf, ...]
    total: int
    units: int
    from_brand: int
    retired: tuple[Link, ...]


def method_view(catalog: Catalog, method_id: str) -> MethodView:
    """The view of `methods/<id>.html`."""
    method = catalog.method(method_id)
    scene = catalog.scene(method.scene)
    dimension = catalog.dimension(scene.dimension)
    from_brand = method.origin is Origin.BRAND
    return MethodView(
        id=method.id,
        title=method.title,
        summary=method.summary,
        dimension_key=dimension.key,
        dimension=dimension.title,
        scene_key=scene.key,
        scene=scene_link(catalog, scene.key),
        unit=None if from_brand else unit_link(catalog, method.unit),
        from_brand=from_brand,
        stage="" if from_brand else method.stage,
        version=method.version,
        changes=tuple(sorted(method.changes, key=lambda change: change.date, reverse=True)),
        applies_when=method.applies_when,
        not_when=method.not_when,
        people=method.people,
        duration=method.duration,
        materials=method.materials,
        steps=tuple(_step_row(catalog, step) for step in method.steps),
        difficulties=method.difficulties,
        variations=method.variations,
        basis=tuple(
            Link(policy.title, catalog.url_of(policy)) for policy in map(catalog.policy, method.basis)
        ),
        problems=tuple(
            Link(catalog.problem(key).title, f"methods/index.html?problem={key}") for key in method.problem
        ),
        area=method.area,
        form=method.form,
        review_by=method.review_by,
        superseded_by=_link(catalog, catalog.method(method.superseded_by)) if method.superseded_by else None,
        lead_case=borrowing(catalog, catalog.case(method.lead_case)) if method.lead_case else None,
        issue=_issue(catalog, method),
        evidence=method_level(catalog, method),
        levels=method_levels(catalog),
        uses=_uses(catalog, method),
        adopters=tuple(unit_link(catalog, key) for key in catalog.adopters_of(method.id)),
        sample=method.sample,
    )


def methods_view(catalog: Catalog, _key: str = "") -> MethodsView:
    """The view of `methods/index.html`."""
    current = catalog.current_methods
    return MethodsView(
        shelves=tuple(
            SceneShelf(
                key=scene.key,
                dimension_key=scene.dimension,
                order=scene.order,
                scene=scene_link(catalog, scene.key),
                methods=tuple(method_line(catalog, method) for method in catalog.methods_in(scene.key)),
            )
            for scene in catalog.scenes
        ),
        total=len(current),
        units=len({method.unit for method in current if method.origin is not Origin.BRAND}),
        from_brand=sum(1 for method in current if method.origin is Origin.BRAND),
        retired=tuple(_link(catalog, method) for method in catalog.methods if method.superseded_by),
    )


def _uses(catalog: Catalog, method: Method) -> tuple[UseRow, ...]:
    """Cases of the method: those it was distilled from, then those that took it over, then those that name it."""
    counted = {case.id: case for case in catalog.evidence_cases_of(method.id)}
    every = counted | {case.id: case for case in catalog.cases_using(method.id)}
    sources = {method.id, method.lead_case} - {""}
    rows = [_use_row(catalog, method, case, case.based_on in sources, counted) for case in every.values()]
    return tuple(sorted(rows, key=lambda row: (not row.derived, not row.based, row.id)))


def _use_row(catalog: Catalog, method: Method, case: Case, based: bool, counted: Iterable[str]) -> UseRow:
    return UseRow(
        case=Link(case.title, catalog.url_of(case)),
        id=case.id,
        unit=unit_link(catalog, case.unit),
        derived=case.id in method.derived_from,
        based=based,
        counts=case.id in counted,
        evidence=case.effect.evidence,
        result=case.effect.result,
    )


def _step_row(catalog: Catalog, step: Step) -> StepRow:
    cases = tuple(
        Link(f"{catalog.unit(case.unit).short} {case.id}", catalog.url_of(case))
        for case in map(catalog.case, step.cases)
    )
    return StepRow(step.text, step.minutes, step.days, cases)


def _issue(catalog: Catalog, method: Method) -> Link | None:
    if not method.issue:
        return None
    issue = catalog.issue(method.issue)
    return Link(issue.title, catalog.url_of(issue))


def _link(catalog: Catalog, method: Method) -> Link:
    return Link(method.title, catalog.url_of(method))
