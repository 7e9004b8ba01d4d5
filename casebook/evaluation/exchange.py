"""Views of the public pages on learning from each other: adoptions, and blank scenes with methods to borrow."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date

from msgspec import Struct

from casebook.catalog import Catalog
from casebook.evaluation.adoption import Adoption, adoptions
from casebook.evaluation.coverage import gaps
from casebook.evaluation.views import Link, SceneHead, method_links, scene_head, unit_link
from casebook.model import Case, Method

EDGES_MOST = 1000
"""Adoptions that the table lists, the newest; the others are told on the pages of their cases."""
DRAWN_MOST = 40
"""Above this number of units the drawing of adoptions is left out; the table holds them all."""


class EdgeLine(Struct, frozen=True):
    """One adoption: who learned from whom, by which case, from what."""

    unit: Link
    source: Link
    target: Link
    case: Link
    scene: Link
    on: date | None


class Arc(Struct, frozen=True):
    """One learner and one source as places on the drawing's axis; `count` adoptions between them."""

    learner: int
    source: int
    count: int


class AdoptionView(Struct, frozen=True):
    """Who learned from whom; `names` are the units on the drawing's axis in registry order."""

    edges: tuple[EdgeLine, ...]
    total: int
    names: tuple[str, ...]
    arcs: tuple[Arc, ...]
    methods: tuple[MethodShare, ...]
    sample: bool


class MethodShare(Struct, frozen=True):
    """A method and the units that took it over, in registry order."""

    method: Link
    source: str
    adopters: tuple[Link, ...]


class SceneGap(Struct, frozen=True):
    """A scene, the units without a case in it, and the methods that others offer."""

    anchor: str
    scene: SceneHead
    units: tuple[Link, ...]
    methods: tuple[Link, ...]


class UnitGap(Struct, frozen=True):
    """A unit and its blank scenes; the links lead to the methods that can be borrowed there."""

    unit: Link
    scenes: tuple[Link, ...]


class GapsView(Struct, frozen=True):
    """Blank scenes and what can be borrowed there."""

    scenes: tuple[SceneGap, ...]
    units: tuple[UnitGap, ...]
    sample: bool


def adoption_view(catalog: Catalog, _key: str = "") -> AdoptionView:
    """The view of `evaluation/adoption.html`: all adoptions among current cases, whenever accepted."""
    cases = {case.id: case for case in catalog.adoption_cases}
    edges = adoptions(cases.values(), catalog.methods)
    lenders: dict[str, Case | Method] = {**cases, **{method.id: method for method in catalog.methods}}
    order = {unit.key: place for place, unit in enumerate(catalog.units)}
    newest = sorted(edges, key=lambda edge: _newness(cases[edge.case]), reverse=True)[:EDGES_MOST]
    drawn = sorted(
        {key for edge in edges for key in (edge.unit, edge.source_unit) if key}, key=lambda key: order[key]
    )
    places = {key: place for place, key in enumerate(drawn)}
    arcs = Counter((places[edge.unit], places[edge.source_unit]) for edge in edges if edge.source_unit)
    return AdoptionView(
        edges=tuple(_edge_line(catalog, edge, cases[edge.case], lenders[edge.target]) for edge in newest),
        total=len(edges),
        names=tuple(unit_link(catalog, key).title for key in drawn) if len(drawn) <= DRAWN_MOST else (),
        arcs=tuple(Arc(learner, source, count) for (learner, source), count in sorted(arcs.items())),
        methods=_method_shares(catalog),
        sample=any(cases[edge.case].sample for edge in edges),
    )


def _newness(case: Case) -> tuple[date, str]:
    return case.accepted_on or date.min, case.id


def _edge_line(catalog: Catalog, edge: Adoption, case: Case, lender: Case | Method) -> EdgeLine:
    scene = catalog.scene(case.scene)
    return EdgeLine(
        unit=unit_link(catalog, case.unit),
        source=unit_link(catalog, edge.source_unit or "brand"),
        target=Link(lender.title, catalog.url_of(lender)),
        case=Link(case.title, catalog.url_of(case)),
        scene=Link(scene.title, catalog.url_of(scene)),
        on=case.accepted_on,
    )


def _method_shares(catalog: Catalog) -> tuple[MethodShare, ...]:
    found = []
    for method in catalog.current_methods:
        adopters = tuple(unit_link(catalog, key) for key in catalog.adopters_of(method.id))
        if adopters:
            source = unit_link(catalog, method.unit).title
            found.append(MethodShare(Link(method.title, catalog.url_of(method)), source, adopters))
    return tuple(found)


def gaps_view(catalog: Catalog, _key: str = "") -> GapsView:
    """The view of `evaluation/gaps.html`: blank over all time, so that an old case is no gap."""
    taken = {(unit, scene) for unit, scenes in catalog.tally.cells.items() for scene in scenes}
    found = gaps(taken, catalog.units, catalog.scenes, catalog.methods)
    present = Counter(scene for _, scene in taken)
    by_scene: defaultdict[str, list[Link]] = defaultdict(list)
    by_unit: defaultdict[str, list[Link]] = defaultdict(list)
    for gap in found:
        by_scene[gap.scene.key].append(unit_link(catalog, gap.unit.key))
        by_unit[gap.unit.key].append(Link(gap.scene.title, f"#scene-{gap.scene.key}"))
    return GapsView(
        scenes=tuple(
            SceneGap(
                f"scene-{scene.key}",
                scene_head(catalog, scene, catalog.tally.scenes[scene.key], present[scene.key]),
                tuple(by_scene[scene.key]),
                method_links(catalog, catalog.methods_in(scene.key)),
            )
            for scene in catalog.scenes
        ),
        units=tuple(
            UnitGap(unit_link(catalog, unit.key), tuple(by_unit[unit.key]))
            for unit in catalog.units
            if by_unit[unit.key]
        ),
        sample=any(unit.sample for unit in catalog.units),
    )
