"""Who learned from whom: adopting cases, the credit of their sources, and rings (source: evaluation.md §3, §6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from operator import attrgetter

from msgspec import Struct, field

from casebook.evaluation.rules import Rules
from casebook.evaluation.standing import stands
from casebook.model import Case, Method, Result, Status


class Adoption(Struct, frozen=True):
    """One adoption: `unit` learned from `source_unit` (empty when the method is the brand's own).

    Attributes:
        case: id of the adopting case.
        target: id of the case or method that it names.
        source: id of the case that is credited, or "" when there is none.
    """

    unit: str
    source_unit: str
    target: str
    case: str
    source: str


def adoptions(cases: Iterable[Case], methods: Iterable[Method]) -> tuple[Adoption, ...]:
    """Every adoption among accepted cases of different units, sorted; unknown targets are left out."""
    everything = tuple(cases)
    by_id = {case.id: case for case in everything if case.id}
    methods_by_id = {method.id: method for method in methods}
    found = (
        _adoption(case, by_id, methods_by_id)
        for case in everything
        if case.status is Status.ACCEPTED and case.based_on
    )
    return tuple(sorted(filter(None, found), key=attrgetter("unit", "source_unit", "target", "case")))


def _adoption(case: Case, by_id: Mapping[str, Case], methods: Mapping[str, Method]) -> Adoption | None:
    method = methods.get(case.based_on)
    if method is None and case.based_on not in by_id:
        return None
    source = by_id.get(method.lead_case if method else case.based_on)
    owner = source.unit if source else method.unit if method else ""
    if owner == case.unit:
        return None
    return Adoption(
        case.unit, "" if owner == "brand" else owner, case.based_on, case.id, source.id if source else ""
    )


def reciprocal_pairs(edges: Iterable[Adoption]) -> tuple[tuple[str, str], ...]:
    """Pairs of units that learned from each other, each pair once, sorted."""
    directions = {(edge.unit, edge.source_unit) for edge in edges if edge.source_unit}
    return tuple(sorted((a, b) for a, b in directions if a < b and (b, a) in directions))


class Credit(Struct, frozen=True):
    """What others made of source cases by a day: source case id → the other units concerned.

    Attributes:
        adopters: units with an adopting case of enough evidence for adoption.
        replicators: units whose adopting case has enough evidence for replication and did not fail.
        distilled: ids of the cases that a published method names.
        owners: method id → units that it is not foreign to.
    """

    adopters: Mapping[str, frozenset[str]]
    replicators: Mapping[str, frozenset[str]]
    distilled: frozenset[str]
    owners: Mapping[str, frozenset[str]] = field(default_factory=dict)


def credit(
    standing: Iterable[Case],
    by_id: Mapping[str, Case],
    methods: Iterable[Method],
    published: frozenset[str],
    rules: Rules,
) -> Credit:
    """The credit on a day, from the cases standing on it and the methods published by it."""
    known = tuple(methods)
    leads = {method.id: method.lead_case for method in known}
    adopters: defaultdict[str, set[str]] = defaultdict(set)
    replicators: defaultdict[str, set[str]] = defaultdict(set)
    for case in standing:
        source = by_id.get(leads.get(case.based_on, case.based_on)) if case.based_on else None
        if source is None or source.unit == case.unit:
            continue
        effect = case.effect
        if effect.evidence >= rules.innovation.adoption_evidence:
            adopters[source.id].add(case.unit)
        if effect.evidence >= rules.effect.replication_evidence and effect.result is not Result.NOT_MET:
            replicators[source.id].add(case.unit)
    return Credit(
        adopters={source: frozenset(units) for source, units in adopters.items()},
        replicators={source: frozenset(units) for source, units in replicators.items()},
        distilled=frozenset(
            case for method in known if method.id in published for case in method.derived_from
        ),
        owners={method.id: _owners(method, by_id) for method in known},
    )


def _owners(method: Method, by_id: Mapping[str, Case]) -> frozenset[str]:
    lead = by_id.get(method.lead_case)
    return frozenset((method.unit, lead.unit) if lead else (method.unit,))


def standing_on(cases: Iterable[Case], day: date, by_id: Mapping[str, Case]) -> tuple[Case, ...]:
    """The cases that stand on a day, in the given order."""
    return tuple(case for case in cases if stands(case, day, by_id))
