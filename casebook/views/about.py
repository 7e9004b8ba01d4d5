"""Pages made from the source document: the brand, the path, the effects, sharing, coordination, contributing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from casebook.catalog import Catalog
from casebook.fields import DUTIES, STAGES
from casebook.model import Mentor, Method, Policy, Venue
from casebook.views.home import problem_links
from casebook.views.parts import (
    Band,
    BatchLine,
    CaseLine,
    CountedLink,
    IssueLine,
    Link,
    MethodLine,
    bands,
    batch_lines,
    case_line,
    issue_line,
    method_line,
    scene_link,
)


@dataclass(frozen=True, slots=True)
class BrandView:
    """The brand page: the problems it answers to, each a way into the library."""

    problems: tuple[CountedLink, ...]


@dataclass(frozen=True, slots=True)
class StageShare:
    """Methods that stand at one stage of the path."""

    stage: str
    methods: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class PathView:
    """The six-step path with the state of every method (source: R38)."""

    stages: tuple[StageShare, ...]


@dataclass(frozen=True, slots=True)
class EffectsView:
    """Live counts behind the three effects (source: R41–R44)."""

    units: int
    units_with_case: int
    scenes_with_case: int
    scenes: int
    cases: int
    borrowed: int
    methods_reused: int
    with_figures: int
    areas: tuple[CountedLink, ...]
    forms: tuple[CountedLink, ...]
    featured: tuple[CaseLine, ...]


@dataclass(frozen=True, slots=True)
class SharingView:
    """Case sharing, mentors, carriers (source: 二（三）共建共享)."""

    cases: int
    units: int
    batches: tuple[BatchLine, ...]
    methods: tuple[MethodLine, ...]
    issues: tuple[IssueLine, ...]
    mentors: int
    venues: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class CoordinationView:
    """The two documents and the evaluation (source: 二（四）一体协同)."""

    policies: tuple[Link, ...]
    research: int


@dataclass(frozen=True, slots=True)
class PolicyView:
    """One document: title, issuer, date, and the scenes and methods that rest on it."""

    title: str
    kind: str
    issuer: str
    date: str
    status: str
    methods: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class PoliciesView:
    """The index of documents."""

    policies: tuple[PolicyLine, ...]


@dataclass(frozen=True, slots=True)
class PolicyLine:
    """One document in the index."""

    title: str
    url: str
    status: str


@dataclass(frozen=True, slots=True)
class MentorLine:
    """A member of the mentor panel by role or field."""

    title: str
    url: str
    duties: tuple[str, ...]
    scenes: tuple[Link, ...]
    request_office: str
    sample: bool


@dataclass(frozen=True, slots=True)
class DutyShare:
    """One of the five duties with the mentors who take it and the cases in which it took part."""

    duty: str
    mentors: tuple[Link, ...]
    cases: int


@dataclass(frozen=True, slots=True)
class MentorsView:
    """The mentor panel (source: R26–R28)."""

    duties: tuple[DutyShare, ...]
    mentors: tuple[MentorLine, ...]


@dataclass(frozen=True, slots=True)
class MentorView:
    """One mentor and the methods of the scenes this mentor serves."""

    mentor: MentorLine
    methods: tuple[MethodLine, ...]


@dataclass(frozen=True, slots=True)
class VenueView:
    """A carrier: only confirmed scenes, and the cases held there (source: R29, R30)."""

    title: str
    place: str
    status: str
    scenes: tuple[Link, ...]
    cases: tuple[CaseLine, ...]


@dataclass(frozen=True, slots=True)
class ResearchLine:
    """One paper in the list."""

    title: str
    url: str
    unit: str
    on: str
    abstract: str
    sample: bool


@dataclass(frozen=True, slots=True)
class ResearchView:
    """The list of papers; empty until the first is supplied (source: R34)."""

    papers: tuple[ResearchLine, ...]


@dataclass(frozen=True, slots=True)
class ContributeView:
    """How to contribute: rounds and the scenes to choose from."""

    batches: tuple[BatchLine, ...]
    bands: tuple[Band, ...]


def brand_view(catalog: Catalog, _key: str = "") -> BrandView:
    """The view of `about/brand.html`."""
    return BrandView(problem_links(catalog))


def path_view(catalog: Catalog, _key: str = "") -> PathView:
    """The view of `about/path.html`."""
    return PathView(
        tuple(
            StageShare(stage, _links(catalog, (m for m in catalog.methods if m.stage == stage)))
            for stage in STAGES
        )
    )


def effects_view(catalog: Catalog, _key: str = "") -> EffectsView:
    """The view of `about/effects.html`."""
    cases = catalog.current_cases
    areas = ("工作", "生活", "环境", "精神")
    forms = ("线下", "线上", "即时", "互动")
    return EffectsView(
        units=len(catalog.units),
        units_with_case=len({case.unit for case in cases}),
        scenes_with_case=len({case.scene for case in cases}),
        scenes=len(catalog.scenes),
        cases=len(cases),
        borrowed=sum(1 for case in cases if case.based_on),
        methods_reused=sum(1 for method in catalog.methods if catalog.adopters_of(method.id)),
        with_figures=sum(1 for case in cases if case.effect.evidence >= 2),
        areas=tuple(
            CountedLink(word, f"cases/index.html?area={word}", sum(word in c.area for c in cases), 0)
            for word in areas
        ),
        forms=tuple(
            CountedLink(word, f"cases/index.html?form={word}", sum(word in c.form for c in cases), 0)
            for word in forms
        ),
        featured=tuple(case_line(catalog, case) for case in cases if case.featured),
    )


def sharing_view(catalog: Catalog, _key: str = "") -> SharingView:
    """The view of `about/sharing.html`."""
    cases = catalog.current_cases
    issues = sorted(catalog.issues, key=lambda issue: (issue.date, issue.id), reverse=True)
    return SharingView(
        cases=len(cases),
        units=len({case.unit for case in cases}),
        batches=batch_lines(catalog),
        methods=tuple(method_line(catalog, method) for method in catalog.latest_methods(4)),
        issues=tuple(issue_line(catalog, issue) for issue in issues),
        mentors=len(catalog.mentors),
        venues=tuple(Link(venue.title, catalog.url_of(venue)) for venue in catalog.venues),
    )


def coordination_view(catalog: Catalog, _key: str = "") -> CoordinationView:
    """The view of `about/coordination.html`."""
    return CoordinationView(
        tuple(Link(policy.title, catalog.url_of(policy)) for policy in catalog.policies),
        len(catalog.research),
    )


def policy_view(catalog: Catalog, key: str) -> PolicyView:
    """The view of `policies/<key>.html`."""
    policy = _policy(catalog, key)
    return PolicyView(
        title=policy.title,
        kind=policy.kind,
        issuer=policy.issuer,
        date=policy.date.isoformat() if policy.date else "",
        status=policy.status,
        methods=_links(catalog, (method for method in catalog.methods if key in method.basis)),
    )


def policies_view(catalog: Catalog, _key: str = "") -> PoliciesView:
    """The view of `policies/index.html`."""
    return PoliciesView(
        tuple(PolicyLine(policy.title, catalog.url_of(policy), policy.status) for policy in catalog.policies)
    )


def mentors_view(catalog: Catalog, _key: str = "") -> MentorsView:
    """The view of `mentors/index.html`."""
    return MentorsView(
        duties=tuple(
            DutyShare(
                duty=duty,
                mentors=tuple(
                    Link(mentor.title, catalog.url_of(mentor))
                    for mentor in catalog.mentors
                    if duty in mentor.duties
                ),
                cases=sum(duty in case.duties for case in catalog.current_cases),
            )
            for duty in DUTIES
        ),
        mentors=tuple(_mentor_line(catalog, mentor) for mentor in catalog.mentors),
    )


def mentor_view(catalog: Catalog, key: str) -> MentorView:
    """The view of `mentors/<key>.html`."""
    mentor = next(mentor for mentor in catalog.mentors if mentor.key == key)
    return MentorView(
        _mentor_line(catalog, mentor),
        tuple(
            method_line(catalog, method) for scene in mentor.scenes for method in catalog.methods_in(scene)
        ),
    )


def venue_view(catalog: Catalog, key: str) -> VenueView:
    """The view of `venues/<key>.html`."""
    venue = _venue(catalog, key)
    return VenueView(
        title=venue.title,
        place=venue.place,
        status=venue.status,
        scenes=tuple(scene_link(catalog, scene) for scene in venue.scenes),
        cases=tuple(case_line(catalog, case) for case in catalog.current_cases if case.venue == key),
    )


def research_view(catalog: Catalog, _key: str = "") -> ResearchView:
    """The view of `research/index.html`."""
    papers = sorted(catalog.research, key=lambda paper: (paper.date, paper.key), reverse=True)
    return ResearchView(
        tuple(
            ResearchLine(
                title=paper.title,
                url=catalog.url_of(paper),
                unit=catalog.unit(paper.unit).title,
                on=paper.date.isoformat(),
                abstract=paper.abstract,
                sample=paper.sample,
            )
            for paper in papers
        )
    )


def contribute_view(catalog: Catalog, _key: str = "") -> ContributeView:
    """The view of `contribute/index.html`."""
    return ContributeView(batch_lines(catalog), bands(catalog))


def _links(catalog: Catalog, methods: Iterable[Method]) -> tuple[Link, ...]:
    return tuple(Link(method.title, catalog.url_of(method)) for method in methods)


def _policy(catalog: Catalog, key: str) -> Policy:
    return next(policy for policy in catalog.policies if policy.key == key)


def _venue(catalog: Catalog, key: str) -> Venue:
    return next(venue for venue in catalog.venues if venue.key == key)


def _mentor_line(catalog: Catalog, mentor: Mentor) -> MentorLine:
    return MentorLine(
        title=mentor.title,
        url=catalog.url_of(mentor),
        duties=mentor.duties,
        scenes=tuple(scene_link(catalog, scene) for scene in mentor.scenes),
        request_office=mentor.request_office,
        sample=mentor.sample,
    )
