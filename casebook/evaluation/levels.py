"""The evidence level of a method, computed from its cases (source: fields.md, Method)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from casebook.evaluation.rules import METHOD_LEVELS, Proof
from casebook.model import Case, Method, Result, Status


def cases_of_method(method: Method, cases: Iterable[Case]) -> tuple[Case, ...]:
    """Accepted cases that the method derives from, or that are based on it or its lead case; by id."""
    sources = {method.id, method.lead_case} - {""}
    found = (
        case
        for case in cases
        if case.status is Status.ACCEPTED and (case.id in method.derived_from or case.based_on in sources)
    )
    return tuple(sorted(found, key=lambda case: case.id))


def evidence_level(
    method: Method, cases: Iterable[Case], levels: Sequence[Sequence[Proof]] = METHOD_LEVELS
) -> int:
    """Level 0–4: the highest that some way of the rules (`Rules.method_levels`) reaches."""
    known = cases_of_method(method, cases)
    reached = (level for level, ways in enumerate(levels, 1) if any(_holds(way, known) for way in ways))
    return max(reached, default=0)


def _holds(way: Proof, cases: Sequence[Case]) -> bool:
    good = [
        case
        for case in cases
        if case.effect.evidence >= way.evidence and not (way.reached and case.effect.result is Result.NOT_MET)
    ]
    return (
        len(good) >= way.cases
        and len({case.unit for case in good}) >= way.units
        and any(case.effect.evidence >= way.best for case in good)
    )
