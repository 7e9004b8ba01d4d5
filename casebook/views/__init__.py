"""One frozen view per kind of page: exactly what its template may show, nothing else.

`VIEWS` is the map from a page to its template and the function that makes its view. A page is named by its `src_uri`
when there is one of it, else by its kind (the folder's kind of record, or a kind of made page such as `dimension`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from casebook.catalog import Catalog
from casebook.evaluation import (
    adoption_view,
    committee_unit_view,
    committee_units_view,
    coverage_view,
    explained_view,
    gaps_view,
    overview_view,
)
from casebook.views.about import (
    brand_view,
    contribute_view,
    coordination_view,
    effects_view,
    path_view,
    sharing_view,
)
from casebook.views.case import case_view
from casebook.views.collection import data_view, featured_view, participation_view
from casebook.views.dimension import dimension_view
from casebook.views.distil import distil_view
from casebook.views.finder import finder_view
from casebook.views.form import form_view
from casebook.views.home import home_view
from casebook.views.issue import issue_view, issues_view
from casebook.views.library import library_view, problems_view, search_view, year_view
from casebook.views.means import (
    mentor_view,
    mentors_view,
    policies_view,
    policy_view,
    research_view,
    venue_view,
)
from casebook.views.method import method_view, methods_view
from casebook.views.progress import progress_view, waiting_view
from casebook.views.scene import scene_view, scenes_view
from casebook.views.unit import unit_view, units_view


@dataclass(frozen=True, slots=True)
class Showing:
    """How a page is shown: the template's name, and its view from the catalog and the record's key (or "")."""

    template: str
    view: Callable[[Catalog, str], object]


VIEWS: dict[str, Showing] = {
    "index.md": Showing("home.html", home_view),
    "search.md": Showing("search.html", search_view),
    "scenes/index.md": Showing("scenes.html", scenes_view),
    "scene": Showing("scene.html", scene_view),
    "cases/index.md": Showing("cases.html", library_view),
    "case": Showing("case.html", case_view),
    "year": Showing("year.html", year_view),
    "problems/index.md": Showing("problems.html", problems_view),
    "methods/index.md": Showing("methods.html", methods_view),
    "method": Showing("method.html", method_view),
    "finder.md": Showing("finder.html", finder_view),
    "about/data.md": Showing("data.html", data_view),
    "featured.md": Showing("featured.html", featured_view),
    "participation.md": Showing("participation.html", participation_view),
    "distil": Showing("distil.html", distil_view),
    "units/index.md": Showing("units.html", units_view),
    "unit": Showing("unit.html", unit_view),
    "committee unit": Showing("evaluation/unit.html", committee_unit_view),
    "committee units": Showing("evaluation/units.html", committee_units_view),
    "issues/index.md": Showing("issues.html", issues_view),
    "issue": Showing("issue.html", issue_view),
    "dimension": Showing("dimension.html", dimension_view),
    "about/brand.md": Showing("brand.html", brand_view),
    "about/path.md": Showing("path.html", path_view),
    "about/effects.md": Showing("effects.html", effects_view),
    "about/sharing.md": Showing("sharing.html", sharing_view),
    "about/coordination.md": Showing("coordination.html", coordination_view),
    "mentors/index.md": Showing("mentors.html", mentors_view),
    "mentor": Showing("mentor.html", mentor_view),
    "venue": Showing("venue.html", venue_view),
    "policies/index.md": Showing("policies.html", policies_view),
    "policy": Showing("policy.html", policy_view),
    "research/index.md": Showing("research.html", research_view),
    "contribute/index.md": Showing("contribute.html", contribute_view),
    "contribute/form.md": Showing("form.html", form_view),
    "contribute/progress.md": Showing("progress.html", progress_view),
    "waiting": Showing("waiting.html", waiting_view),
    "evaluation/index.md": Showing("evaluation/index.html", overview_view),
    "evaluation/coverage.md": Showing("evaluation/coverage.html", coverage_view),
    "evaluation/adoption.md": Showing("evaluation/adoption.html", adoption_view),
    "evaluation/gaps.md": Showing("evaluation/gaps.html", gaps_view),
    "evaluation/method.md": Showing("evaluation/method.html", explained_view),
}
"""`src_uri` or kind → how it is shown; a page in neither is prose in `main.html`."""
