"""The committee's page for distilling: the cases of a scene side by side, and what they share."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from casebook.catalog import Catalog
from casebook.distil import Section, Suggestion, cases_for, study_of
from casebook.views.parts import CaseLine, Link, case_line, scene_link

LEAST = 2


class StepRow(Struct, frozen=True):
    """A suggested step: its wording, each supporting case's own, likeness in percent."""

    text: str
    likeness: int
    members: tuple[tuple[Link, str], ...]


class DistilView(Struct, frozen=True):
    """Everything `distil.html` may show; `total` counts the scene's current cases."""

    key: str
    dimension_key: str
    scene: Link
    total: int
    cases: tuple[CaseLine, ...]
    methods: tuple[Link, ...]
    keywords: tuple[tuple[str, int], ...]
    steps: tuple[StepRow, ...]
    alone: int
    sections: tuple[Section, ...]
    draft_id: str
    draft: str
    scenes: tuple[Link, ...]


def distil_pages(catalog: Catalog) -> Iterable[tuple[str, str]]:
    """(key, title) of the page of each scene with enough cases to compare."""
    return ((s.key, s.title) for s in catalog.scenes if len(catalog.cases_in(s.key)) >= LEAST)


def distil_view(catalog: Catalog, scene_key: str) -> DistilView:
    """The view of `distil/<scene>.html`; committee profile only."""
    study = study_of(catalog, cases_for(catalog, scene_key))
    shared = [step for step in study.steps if len(step.members) > 1]
    current = [method for method in catalog.methods_in(scene_key) if method.derived_from]
    return DistilView(
        key=scene_key,
        dimension_key=catalog.scene(scene_key).dimension,
        scene=scene_link(catalog, scene_key),
        total=len(catalog.cases_in(scene_key)),
        cases=tuple(case_line(catalog, case) for case in study.cases),
        methods=tuple(Link(method.title, catalog.url_of(method)) for method in current),
        keywords=study.keywords,
        steps=tuple(_row(catalog, step) for step in shared),
        alone=len(study.steps) - len(shared),
        sections=study.sections,
        draft_id=study.draft_id,
        draft=study.draft,
        scenes=tuple(Link(title, f"distil/{key}.html") for key, title in distil_pages(catalog)),
    )


def _row(catalog: Catalog, step: Suggestion) -> StepRow:
    return StepRow(
        text=step.text,
        likeness=round(step.likeness * 100),
        members=tuple(
            (Link(f"{catalog.unit(case.unit).short} {case.id}", catalog.url_of(case)), member.text)
            for member in step.members
            for case in (catalog.case(member.case),)
        ),
    )
