"""Which unit has which cases in which scene, and what units without any can borrow (source: evaluation.md §9)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from msgspec import Struct

from casebook.model import Case, Method, Scene, Status, Unit


class Coverage(Struct, frozen=True):
    """One unit's accepted cases by scene, in the order of the scenes given."""

    unit: Unit
    cells: tuple[tuple[Case, ...], ...]

    @property
    def counts(self) -> tuple[int, ...]:
        """Number of cases per scene."""
        return tuple(len(cases) for cases in self.cells)


class Gap(Struct, frozen=True):
    """A scene in which a unit has no accepted case, and the methods of others that it can borrow there."""

    unit: Unit
    scene: Scene
    methods: tuple[Method, ...]


def coverage(cases: Iterable[Case], units: Sequence[Unit], scenes: Sequence[Scene]) -> tuple[Coverage, ...]:
    """Accepted cases per unit and scene, units and scenes in the given order, cases by id."""
    cells: defaultdict[tuple[str, str], list[Case]] = defaultdict(list)
    for case in sorted(cases, key=lambda case: case.id):
        if case.status is Status.ACCEPTED:
            cells[case.unit, case.scene].append(case)
    return tuple(
        Coverage(unit, tuple(tuple(cells.get((unit.key, scene.key), ())) for scene in scenes))
        for unit in units
    )


def gaps(
    cases: Iterable[Case], units: Sequence[Unit], scenes: Sequence[Scene], methods: Iterable[Method]
) -> tuple[Gap, ...]:
    """Every blank scene of every unit, in the given order, with other units' current methods of that scene."""
    offered: defaultdict[str, list[Method]] = defaultdict(list)
    for method in sorted(methods, key=lambda method: method.id):
        if not method.superseded_by:
            offered[method.scene].append(method)
    return tuple(
        Gap(found.unit, scene, tuple(m for m in offered.get(scene.key, ()) if m.unit != found.unit.key))
        for found in coverage(cases, units, scenes)
        for scene, cell in zip(scenes, found.cells, strict=True)
        if not cell
    )
