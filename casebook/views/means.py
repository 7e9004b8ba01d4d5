"""The means of the work: documents, mentors, carriers, research (source: 二（三）, 二（四）)."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from casebook.catalog import Catalog
from casebook.fields import DUTIES
from casebook.model import Mentor
from casebook.views.parts import (
    CaseLine,
    Link,
    MethodLine,
    case_line,
    method_line,
    method_links,
    scene_link,
)


class PolicyView(Struct, frozen=True):
    """One document: title, issuer, date, and the scenes and methods that rest on it."""

    title: str
    kind: str
    issuer: str
    on: date | None
    status: str
    methods: tuple[Link, ...]


class PoliciesView(Struct, frozen=True):
    """The index of documents."""

    policies: tuple[PolicyLine, ...]


class PolicyLine(Struct, frozen=True):
    """One document in the index."""

    title: str
    url: str
    status: str


class MentorLine(Struct, frozen=True):
    """A member of the mentor panel by role or field."""

    title: str
    url: str
    duties: tuple[str, ...]
    scenes: tuple[Link, ...]
    request_office: str
    sample: bool


class DutyShare(Struct, frozen=True):
    """One of the five duties with the mentors who take it and the cases in which it took part."""

    duty: str
    mentors: tuple[Link, ...]
    cases: int


class MentorsView(Struct, frozen=True):
    """The mentor panel (source: R26–R28)."""

    duties: tuple[DutyShare, ...]
    mentors: tuple[MentorLine, ...]


class MentorView(Struct, frozen=True):
    """One mentor and the methods of the scenes this mentor serves."""

    mentor: MentorLine
    methods: tuple[MethodLine, ...]


class VenueView(Struct, frozen=True):
    """A carrier: only confirmed scenes, and the cases held there (source: R29, R30)."""

    title: str
    place: str
    status: str
    scenes: tuple[Link, ...]
    cases: tuple[CaseLine, ...]


class ResearchLine(Struct, frozen=True):
    """One paper in the list."""

    title: str
    url: str
    unit: str
    on: date
    abstract: str
    sample: bool


class ResearchView(Struct, frozen=True):
    """The list of papers; empty until the first is supplied (source: R34)."""

    papers: tuple[ResearchLine, ...]


def policy_view(catalog: Catalog, key: str) -> PolicyView:
    """The view of `policies/<key>.html`."""
    policy = catalog.policy(key)
    return PolicyView(
        title=policy.title,
        kind=policy.kind,
        issuer=policy.issuer,
        on=policy.date,
        status=policy.status,
        methods=method_links(catalog, (method for method in catalog.methods if key in method.basis)),
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
                cases=len(catalog.cases_with_duty(duty)),
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
    venue = catalog.venue(key)
    return VenueView(
        title=venue.title,
        place=venue.place,
        status=venue.status,
        scenes=tuple(scene_link(catalog, scene) for scene in venue.scenes),
        cases=tuple(case_line(catalog, case) for case in catalog.cases_held_at(key)),
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
                on=paper.date,
                abstract=paper.abstract,
                sample=paper.sample,
            )
            for paper in papers
        )
    )


def _mentor_line(catalog: Catalog, mentor: Mentor) -> MentorLine:
    return MentorLine(
        title=mentor.title,
        url=catalog.url_of(mentor),
        duties=mentor.duties,
        scenes=tuple(scene_link(catalog, scene) for scene in mentor.scenes),
        request_office=mentor.request_office,
        sample=mentor.sample,
    )
