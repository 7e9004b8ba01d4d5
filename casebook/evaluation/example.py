"""The worked example of the page 「怎么算的」: invented units, reckoned by the rules in force (source: evaluation.md §5)."""

from __future__ import annotations

from datetime import date

from casebook.evaluation.records import Records, collect
from casebook.model import Case, Dimension, Effect, Method, Result, Scene, Source, Status, Unit

# id, unit, scene, accepted, status, novelty, evidence, result, based on
_CASES = (
    ("c01", "U1", 8, (2024, 9, 10), "accepted", 3, 3, "met", ""),
    ("c02", "U1", 8, (2024, 12, 5), "accepted", 2, 2, "met", ""),
    ("c03", "U1", 2, (2025, 3, 31), "accepted", 1, 2, "partial", ""),
    ("c04", "U1", 10, (2025, 5, 20), "accepted", 0, 1, "met", "M1"),
    ("c05", "U1", 8, (2024, 6, 30), "accepted", 2, 3, "met", ""),
    ("c06", "U2", 10, (2024, 8, 15), "accepted", 3, 3, "met", ""),
    ("c07", "U2", 8, (2025, 1, 10), "accepted", 0, 2, "met", "M2"),
    ("c08", "U2", 9, (2025, 4, 1), "accepted", 1, 1, "not_met", ""),
    ("c09", "U3", 8, (2025, 2, 14), "accepted", 0, 2, "met", "M2"),
    ("c10", "U3", 5, (2025, 6, 30), "accepted", 2, 0, "met", ""),
    ("c11", "U3", 4, (2025, 6, 1), "draft", 3, 3, "met", ""),
    ("c12", "U1", 3, (2025, 2, 1), "accepted", 1, 2, "met", ""),
)
_METHODS = (("M1", "c06", ()), ("M2", "c01", ("c02",)))
_DIMENSIONS = (3, 2, 3, 2)


def example_records() -> Records:
    """Twelve cases and two methods of three units over ten scenes in four dimensions."""
    scenes = [
        Scene(str(n), str(n), dimension, n, Source(""))
        for n, dimension in enumerate(
            (str(d) for d, size in enumerate(_DIMENSIONS) for _ in range(size)), start=1
        )
    ]
    dimensions = [Dimension(str(d), str(d), "", "", d) for d in range(len(_DIMENSIONS))]
    units = [Unit(key, key, key, order) for order, key in enumerate(("U1", "U2", "U3"))]
    methods = [
        Method(key, key, "", "1", Source(""), derived_from=(lead, *others), lead_case=lead)
        for key, lead, others in _METHODS
    ]
    return collect([*map(_case, _CASES), *methods, *units, *scenes, *dimensions])


def _case(row: tuple[str, str, int, tuple[int, int, int], str, int, int, str, str]) -> Case:
    key, unit, scene, accepted, status, novelty, evidence, result, based_on = row
    return Case(
        title=key,
        summary="",
        unit=unit,
        scene=str(scene),
        source=Source(""),
        id=key,
        status=Status(status),
        accepted_on=date(*accepted),
        novelty=(novelty, novelty),
        effect=Effect(evidence=evidence, result=Result(result)),
        based_on=based_on,
    )
