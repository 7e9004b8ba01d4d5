"""Small frozen views that several kinds of page share: links, lines of lists, cards."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from casebook.catalog import Catalog
from casebook.evaluation import method_level
from casebook.model import Batch, Case, Issue, Method, Origin, Scene, Status


class Link(Struct, frozen=True):
    """A title and a site-relative URL."""

    title: str
    url: str


class CountedLink(Struct, frozen=True):
    """A link with the number of cases and methods behind it."""

    title: str
    url: str
    cases: int
    methods: int


class CaseLine(Struct, frozen=True):
    """One case as a line of a list; `evidence` 0–4, `on` the day of acceptance."""

    id: str
    title: str
    summary: str
    url: str
    unit: Link
    scene: Link
    on: date | None
    evidence: int
    status: Status
    featured: bool
    sample: bool


class MethodLine(Struct, frozen=True):
    """One method as a card; `evidence` 0–4, `adopters` units that took it over, `cases` using it."""

    id: str
    title: str
    summary: str
    url: str
    scene: Link
    unit: Link | None
    stage: str
    evidence: int
    adopters: int
    cases: int
    from_brand: bool
    sample: bool


class SceneCard(Struct, frozen=True):
    """One scene of the matrix; `latest` is the day its newest case was accepted."""

    key: str
    title: str
    url: str
    order: int
    opening: str
    cases: int
    methods: int
    latest: date | None


class Band(Struct, frozen=True):
    """One dimension of the matrix with its scenes in fixed order."""

    key: str
    title: str
    url: str
    order: int
    aim: str
    scenes: tuple[SceneCard, ...]


class IssueLine(Struct, frozen=True):
    """One 期刊 in a list."""

    id: str
    title: str
    url: str
    on: date
    cases: int
    methods: int
    sample: bool


class BatchLine(Struct, frozen=True):
    """One round of collection; the page's script says whether it is open on the reader's day."""

    title: str
    opens: date
    closes: date
    scope: str
    sample: bool


def scene_link(catalog: Catalog, key: str) -> Link:
    """The scene's name and page."""
    scene = catalog.scene(key)
    return Link(scene.title, catalog.url_of(scene))


def unit_link(catalog: Catalog, key: str) -> Link:
    """The unit's full name and page."""
    unit = catalog.unit(key)
    return Link(unit.title, catalog.url_of(unit))


def case_line(catalog: Catalog, case: Case) -> CaseLine:
    """What a list tells about a case."""
    return CaseLine(
        id=case.id,
        title=case.title,
        summary=case.summary,
        url=catalog.url_of(case),
        unit=unit_link(catalog, case.unit),
        scene=scene_link(catalog, case.scene),
        on=case.accepted_on,
        evidence=case.effect.evidence,
        status=case.status,
        featured=bool(case.featured),
        sample=case.sample,
    )


def method_line(catalog: Catalog, method: Method) -> MethodLine:
    """What a card tells about a method."""
    from_brand = method.origin is Origin.BRAND
    return MethodLine(
        id=method.id,
        title=method.title,
        summary=method.summary,
        url=catalog.url_of(method),
        scene=scene_link(catalog, method.scene),
        unit=None if from_brand else unit_link(catalog, method.unit),
        stage=method.stage,
        evidence=method_level(catalog, method),
        adopters=len(catalog.adopters_of(method.id)),
        cases=len(catalog.cases_using(method.id)),
        from_brand=from_brand,
        sample=method.sample,
    )


def scene_card(catalog: Catalog, scene: Scene) -> SceneCard:
    """What the matrix tells about a scene; the opening is the guidance's first clause."""
    return SceneCard(
        key=scene.key,
        title=scene.title,
        url=catalog.url_of(scene),
        order=scene.order,
        opening=scene.guidance.partition("，")[0],
        cases=catalog.tally.scenes[scene.key],
        methods=len(catalog.methods_in(scene.key)),
        latest=catalog.tally.latest.get(scene.key),
    )


def bands(catalog: Catalog) -> tuple[Band, ...]:
    """The whole matrix, dimensions and scenes in their fixed order (source: 二（一）统一场景)."""
    return tuple(
        Band(
            key=dimension.key,
            title=dimension.title,
            url=catalog.url_of(dimension),
            order=dimension.order,
            aim=dimension.aim,
            scenes=tuple(scene_card(catalog, scene) for scene in catalog.scenes_of(dimension.key)),
        )
        for dimension in catalog.dimensions
    )


def issue_line(catalog: Catalog, issue: Issue) -> IssueLine:
    """What a list tells about a 期刊."""
    return IssueLine(
        id=issue.id,
        title=issue.title,
        url=catalog.url_of(issue),
        on=issue.date,
        cases=len(issue.cases),
        methods=len(issue.methods),
        sample=issue.sample,
    )


def batch_line(batch: Batch) -> BatchLine:
    """What a notice tells about a round of collection."""
    return BatchLine(batch.title, batch.opens, batch.closes, batch.scope, batch.sample)


def batch_lines(catalog: Catalog) -> tuple[BatchLine, ...]:
    """All rounds, the newest first."""
    rounds = sorted(catalog.batches, key=lambda batch: (batch.opens, batch.key), reverse=True)
    return tuple(batch_line(batch) for batch in rounds)


def method_links(catalog: Catalog, methods: Iterable[Method]) -> tuple[Link, ...]:
    """Names and pages of methods, in the order given."""
    return tuple(Link(method.title, catalog.url_of(method)) for method in methods)
