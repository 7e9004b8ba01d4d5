"""Pages made from the source document: the brand, the path, the effects, sharing, coordination, contributing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from casebook.catalog import Catalog
from casebook.fields import AREAS, FORMS, STAGES
from casebook.model import Origin
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
    method_links,
)


class BrandView(Struct, frozen=True):
    """The brand page: the problems it answers to, each a way into the library."""

    problems: tuple[CountedLink, ...]


class StageShare(Struct, frozen=True):
    """Methods that stand at one stage of the path."""

    stage: str
    methods: tuple[Link, ...]


class PathView(Struct, frozen=True):
    """The six-step path with the state of every method (source: R38)."""

    stages: tuple[StageShare, ...]
    from_brand: tuple[Link, ...]


class EffectsView(Struct, frozen=True):
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


class SharingView(Struct, frozen=True):
    """Case sharing, mentors, carriers (source: 二（三）共建共享)."""

    cases: int
    units: int
    batches: tuple[BatchLine, ...]
    methods: tuple[MethodLine, ...]
    issues: tuple[IssueLine, ...]
    mentors: int
    venues: tuple[Link, ...]


class CoordinationView(Struct, frozen=True):
    """The two documents and the evaluation (source: 二（四）一体协同)."""

    policies: tuple[Link, ...]
    research: int


class ContributeView(Struct, frozen=True):
    """How to contribute: rounds, the scenes to choose from, and the pages of this column that there are (URL or "")."""

    batches: tuple[BatchLine, ...]
    bands: tuple[Band, ...]
    form: str
    fields: str
    progress: str


def brand_view(catalog: Catalog, _key: str = "") -> BrandView:
    """The view of `about/brand.html`."""
    return BrandView(problem_links(catalog))


def path_view(catalog: Catalog, _key: str = "") -> PathView:
    """The view of `about/path.html`; the source does not say at which stage its own four methods stand."""
    made = tuple(method for method in catalog.current_methods if method.origin is not Origin.BRAND)
    return PathView(
        stages=tuple(
            StageShare(stage, method_links(catalog, (m for m in made if m.stage == stage)))
            for stage in STAGES
        ),
        from_brand=method_links(catalog, (m for m in catalog.current_methods if m.origin is Origin.BRAND)),
    )


def effects_view(catalog: Catalog, _key: str = "") -> EffectsView:
    """The view of `about/effects.html`."""
    cases = catalog.current_cases
    areas, forms = _words(case.area for case in cases), _words(case.form for case in cases)
    return EffectsView(
        units=len(catalog.units),
        units_with_case=len(catalog.tally.units),
        scenes_with_case=len(catalog.tally.scenes),
        scenes=len(catalog.scenes),
        cases=len(cases),
        borrowed=sum(1 for case in cases if case.based_on),
        methods_reused=sum(1 for method in catalog.methods if catalog.adopters_of(method.id)),
        with_figures=sum(1 for case in cases if case.effect.evidence >= 2),
        areas=tuple(CountedLink(word, f"cases/index.html?area={word}", areas[word], 0) for word in AREAS),
        forms=tuple(CountedLink(word, f"cases/index.html?form={word}", forms[word], 0) for word in FORMS),
        featured=tuple(case_line(catalog, case) for case in cases if case.featured),
    )


def _words(groups: Iterable[tuple[str, ...]]) -> Counter[str]:
    """How many groups hold each word; most groups are like another."""
    found = Counter[str]()
    for words, count in Counter(groups).items():
        found.update(dict.fromkeys(words, count))
    return found


def sharing_view(catalog: Catalog, _key: str = "") -> SharingView:
    """The view of `about/sharing.html`."""
    return SharingView(
        cases=catalog.tally.total,
        units=len(catalog.tally.units),
        batches=batch_lines(catalog),
        methods=tuple(method_line(catalog, method) for method in catalog.latest_methods(4)),
        issues=tuple(issue_line(catalog, issue) for issue in catalog.issues),
        mentors=len(catalog.mentors),
        venues=tuple(Link(venue.title, catalog.url_of(venue)) for venue in catalog.venues),
    )


def coordination_view(catalog: Catalog, _key: str = "") -> CoordinationView:
    """The view of `about/coordination.html`."""
    return CoordinationView(
        tuple(Link(policy.title, catalog.url_of(policy)) for policy in catalog.policies),
        len(catalog.research),
    )


def contribute_view(catalog: Catalog, _key: str = "") -> ContributeView:
    """The view of `contribute/index.html`."""
    return ContributeView(
        batches=batch_lines(catalog),
        bands=bands(catalog),
        form=_page(catalog, "contribute/form.md"),
        fields=_page(catalog, "contribute/fields.md"),
        progress=_page(catalog, "contribute/progress.md"),
    )


def _page(catalog: Catalog, src_uri: str) -> str:
    known = any(page.source.src_uri == src_uri for page in catalog.library.pages)
    return src_uri.removesuffix(".md") + ".html" if known else ""
