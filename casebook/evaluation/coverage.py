"""Which unit has which cases in which scene, and what units without any can borrow (source: evaluation.md §9)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from operator import attrgetter

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
    for case in sorted(cases, key=attrgetter("id")):
        if case.status is Status.ACCEPTED:
            cells[case.unit, case.scene].append(case)
    return tuple(
        Coverage(unit, tuple(tuple(cells.get((unit.key, scene.key), ())) for scene in scenes))
        for unit in units
    )


def gaps(
    taken: Container[tuple[str, str]],
    units: Sequence[Unit],
    scenes: Sequence[Scene],
    methods: Iterable[Method],
) -> tuple[Gap, ...]:
    """Every blank scene of every unit, in the given order, with other units' current methods of that scene.

    Args:
        taken: keys of unit and scene wherever there is a case.
    """
    offered: defaultdict[str, list[Method]] = defaultdict(list)
    for method in sorted(methods, key=lambda method: method.id):
        if not method.superseded_by:
            offered[method.scene].append(method)
    return tuple(
        Gap(unit, scene, tuple(m for m in offered.get(scene.key, ()) if m.unit != unit.key))
        for unit in units
        for scene in scenes
        if (unit.key, scene.key) not in taken
    )
