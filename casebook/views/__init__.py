"""One frozen view per kind of page: exactly what its template may show, nothing else.

`VIEWS` is the map from a page to its template and the function that makes its view. A page is named by its `src_uri`
when there is one of it, else by its kind (the folder's kind of record, or a kind of made page such as `dimension`).
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from msgspec import Struct

from casebook.catalog import Catalog


class Showing(Struct, frozen=True):
    """How a page is shown: the template's name, and its view from the catalog and the record's key (or "")."""

    template: str
    view: Callable[[Catalog, str], object]


def _shown(template: str, module: str, name: str) -> Showing:
    """A page whose view's module is loaded when the first of its kind is looked at."""

    def view(catalog: Catalog, key: str) -> object:
        make: Callable[[Catalog, str], object] = getattr(import_module(module), name)
        return make(catalog, key)

    return Showing(template, view)


VIEWS: dict[str, Showing] = {
    "index.md": _shown("home.html", "casebook.views.home", "home_view"),
    "search.md": _shown("search.html", "casebook.views.library", "search_view"),
    "scenes/index.md": _shown("scenes.html", "casebook.views.scene", "scenes_view"),
    "scene": _shown("scene.html", "casebook.views.scene", "scene_view"),
    "cases/index.md": _shown("cases.html", "casebook.views.library", "library_view"),
    "case": _shown("case.html", "casebook.views.case", "case_view"),
    "year": _shown("year.html", "casebook.views.library", "year_view"),
    "problems/index.md": _shown("problems.html", "casebook.views.library", "problems_view"),
    "methods/index.md": _shown("methods.html", "casebook.views.method", "methods_view"),
    "method": _shown("method.html", "casebook.views.method", "method_view"),
    "finder.md": _shown("finder.html", "casebook.views.finder", "finder_view"),
    "about/data.md": _shown("data.html", "casebook.views.collection", "data_view"),
    "featured.md": _shown("featured.html", "casebook.views.collection", "featured_view"),
    "participation.md": _shown("participation.html", "casebook.views.collection", "participation_view"),
    "distil": _shown("distil.html", "casebook.views.distil", "distil_view"),
    "units/index.md": _shown("units.html", "casebook.views.unit", "units_view"),
    "unit": _shown("unit.html", "casebook.views.unit", "unit_view"),
    "committee unit": _shown("evaluation/unit.html", "casebook.evaluation", "committee_unit_view"),
    "committee units": _shown("evaluation/units.html", "casebook.evaluation", "committee_units_view"),
    "issues/index.md": _shown("issues.html", "casebook.views.issue", "issues_view"),
    "issue": _shown("issue.html", "casebook.views.issue", "issue_view"),
    "dimension": _shown("dimension.html", "casebook.views.dimension", "dimension_view"),
    "about/brand.md": _shown("brand.html", "casebook.views.about", "brand_view"),
    "about/path.md": _shown("path.html", "casebook.views.about", "path_view"),
    "about/effects.md": _shown("effects.html", "casebook.views.about", "effects_view"),
    "about/sharing.md": _shown("sharing.html", "casebook.views.about", "sharing_view"),
    "about/coordination.md": _shown("coordination.html", "casebook.views.about", "coordination_view"),
    "mentors/index.md": _shown("mentors.html", "casebook.views.means", "mentors_view"),
    "mentor": _shown("mentor.html", "casebook.views.means", "mentor_view"),
    "venue": _shown("venue.html", "casebook.views.means", "venue_view"),
    "policies/index.md": _shown("policies.html", "casebook.views.means", "policies_view"),
    "policy": _shown("policy.html", "casebook.views.means", "policy_view"),
    "research/index.md": _shown("research.html", "casebook.views.means", "research_view"),
    "contribute/index.md": _shown("contribute.html", "casebook.views.about", "contribute_view"),
    "contribute/form.md": _shown("form.html", "casebook.views.form", "form_view"),
    "contribute/progress.md": _shown("progress.html", "casebook.views.progress", "progress_view"),
    "waiting": _shown("waiting.html", "casebook.views.progress", "waiting_view"),
    "evaluation/index.md": _shown("evaluation/index.html", "casebook.evaluation", "overview_view"),
    "evaluation/coverage.md": _shown("evaluation/coverage.html", "casebook.evaluation", "coverage_view"),
    "evaluation/adoption.md": _shown("evaluation/adoption.html", "casebook.evaluation", "adoption_view"),
    "evaluation/gaps.md": _shown("evaluation/gaps.html", "casebook.evaluation", "gaps_view"),
    "evaluation/method.md": _shown("evaluation/method.html", "casebook.evaluation", "explained_view"),
}
"""`src_uri` or kind → how it is shown; a page in neither is prose in `main.html`."""
