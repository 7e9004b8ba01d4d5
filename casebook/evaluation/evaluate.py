"""The evaluation of a period: records and rules in, exact figures out (source: evaluation.md, Readings fixed)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from msgspec import Struct

from casebook.evaluation.adoption import Credit, credit, standing_on
from casebook.evaluation.balance import balance, count_scenes, weights
from casebook.evaluation.figures import best, geometric, lower_median
from casebook.evaluation.intervals import Draws, UnitInputs, draw
from casebook.evaluation.periods import Period, months_later, parse_period
from casebook.evaluation.records import Records
from casebook.evaluation.results import Evaluation, Figure, Interval, Row, UnitResult
from casebook.evaluation.rules import DECLARED_MOST, REPLICATED, Rules
from casebook.evaluation.standing import Reason, Window, place, window
from casebook.messages import say
from casebook.model import Case, Issue, Method, Unit


class _Ground(Struct, frozen=True):
    """What every unit's evaluation of one period stands on."""

    records: Records
    rules: Rules
    window: Window
    credit: Credit
    by_id: Mapping[str, Case]
    scene_keys: frozenset[str]
    weights: tuple[Fraction, ...]
    draws: Draws | None


def evaluate(records: Records, rules: Rules, period: Period, *, intervals: bool = True) -> Evaluation:
    """Every unit of the registry, in its order; a unit without a counted case has 0, 0, 0 and 样本不足."""
    ground = _ground(records, rules, period, intervals=intervals)
    cases: defaultdict[str, list[Case]] = defaultdict(list)
    for case in records.cases:
        cases[case.unit].append(case)
    found = (_unit(unit, cases[unit.key], ground) for unit in records.units)
    units = tuple(result for result in found if result.cases or _is_active(result.unit, ground.window))
    return Evaluation(period, ground.window, rules.sha256, units)


def _is_active(unit: Unit, span: Window) -> bool:
    """Whether a unit existed on some day of a window."""
    begins, ends = unit.active_from, unit.active_to
    return (begins is None or begins <= span.end) and (ends is None or ends >= span.start)


def _ground(records: Records, rules: Rules, period: Period, *, intervals: bool) -> _Ground:
    span = window(period, rules)
    by_id = {case.id: case for case in records.cases if case.id}
    units = {unit.key for unit in records.units}
    standing = (case for case in standing_on(records.cases, span.end, by_id) if case.unit in units)
    return _Ground(
        records=records,
        rules=rules,
        window=span,
        credit=credit(standing, by_id, records.methods, published(records, period), rules),
        by_id=by_id,
        scene_keys=frozenset(scene.key for scene in records.scenes),
        weights=weights(rules.balance, records.scenes),
        draws=Draws(rules) if intervals else None,
    )


def published(records: Records, period: Period) -> frozenset[str]:
    """Ids of the methods published by a period; a method without an issue counts as published."""
    issues = {issue.id: issue for issue in records.issues}
    return frozenset(method.id for method in records.methods if _is_published(method, issues, period))


def _is_published(method: Method, issues: Mapping[str, Issue], period: Period) -> bool:
    written = parse_period(method.issue)
    if written:
        return written <= period
    issue = issues.get(method.issue)
    return issue.date <= period.end if issue else not method.issue


def _unit(unit: Unit, cases: Sequence[Case], ground: _Ground) -> UnitResult:
    groups = _practices(cases, ground)
    rows = _rows(cases, groups, ground)
    counted = [row for row in rows if row.counted]
    learned = _learned(unit, groups, ground.credit, ground.rules)
    counts = count_scenes(ground.records.scenes, Counter(row.case.scene for row in counted))
    enough = len(counted) >= ground.rules.min_cases
    found = _figures(unit, counts, rows, len(learned), ground)
    ranges = _intervals(unit, counts, rows, ground) if ground.draws else (None, None, None)
    figures = [_figure(x, r, ground.rules, enough=enough) for x, r in zip(found, ranges, strict=True)]
    total = geometric(found, ground.rules.total_weights) if ground.rules.total and enough else None
    return UnitResult(
        unit=unit,
        cases=len(counted),
        scenes=sum(1 for count in counts if count),
        enough=enough,
        counts=counts,
        balance=figures[0],
        innovation=figures[1],
        effect=figures[2],
        learning=ground.rules.innovation.learned(len(learned)),
        learned=learned,
        total=total,
        rows=rows,
    )


def _practices(cases: Iterable[Case], ground: _Ground) -> dict[str, list[Case]]:
    """Counted cases by practice, each list from the earliest acceptance on (source: reading 11)."""
    groups: defaultdict[str, list[Case]] = defaultdict(list)
    for case in cases:
        if place(case, ground.window, ground.by_id) is Reason.COUNTED and case.scene in ground.scene_keys:
            groups[practice_of(case)].append(case)
    for members in groups.values():
        members.sort(key=lambda case: (case.accepted_on, case.id))
    return dict(groups)


def practice_of(case: Case) -> str:
    """What a case counts once with: its practice, which may name the first case by id, or else itself."""
    return case.practice or case.id or case.source.src_uri


def _rows(cases: Iterable[Case], groups: Mapping[str, Sequence[Case]], ground: _Ground) -> tuple[Row, ...]:
    return tuple(_row(case, groups, ground) for case in cases)


def _row(case: Case, groups: Mapping[str, Sequence[Case]], ground: _Ground) -> Row:
    reason = place(case, ground.window, ground.by_id)
    if case.scene not in ground.scene_keys:
        return Row(case, Reason.NO_SCENE)
    if reason is Reason.COUNTED:
        leader = groups[practice_of(case)][0]
        return _counted_row(case, "" if leader is case else leader.id, ground)
    adopters = len(ground.credit.adopters.get(case.id, ()))
    if reason is Reason.BEFORE and adopters and groups and _credit_lasts(case, ground):
        v = ground.rules.innovation.adopted(adopters)
        return Row(case, Reason.CREDIT, adopters=adopters, evidence=case.effect.evidence, v=v)
    return Row(case, reason, evidence=case.effect.evidence)


def _counted_row(case: Case, leader: str, ground: _Ground) -> Row:
    rules, found = ground.rules, ground.credit
    novelty = lower_median(case.novelty)
    distilled = case.id in found.distilled
    adopters = len(found.adopters.get(case.id, ()))
    evidence = replicated(case.effect.evidence, replicates(case, ground.credit, rules))
    return Row(
        case=case,
        reason=Reason.SAME_PRACTICE if leader else Reason.COUNTED,
        novelty=novelty,
        distilled=distilled,
        adopters=adopters,
        evidence=evidence,
        v=rules.innovation.case_points(novelty or 0, distilled=distilled, units=adopters),
        f=rules.effect.case_points(evidence, case.effect.result),
        leader=leader,
    )


def _credit_lasts(case: Case, ground: _Ground) -> bool:
    """Whether the adoption credit of a case that left the window still lasts (source: readings 1 and 2)."""
    accepted = case.accepted_on
    return accepted is not None and ground.window.end <= months_later(
        accepted, ground.rules.innovation.credit_months
    )


def replicates(case: Case, found: Credit, rules: Rules) -> bool:
    """Whether enough other units replicated a case."""
    return len(found.replicators.get(case.id, ())) >= rules.effect.replication_units


def replicated(declared: int, works_elsewhere: bool) -> int:
    """The evidence level, 4 when the declared 3 was replicated elsewhere (source: evaluation.md §4)."""
    return REPLICATED if declared == DECLARED_MOST and works_elsewhere else declared


def _learned(
    unit: Unit, groups: Mapping[str, Sequence[Case]], found: Credit, rules: Rules
) -> tuple[str, ...]:
    """Foreign methods adopted in counted cases; one practice learns one method, its earliest."""
    methods = set()
    for members in groups.values():
        taken = [
            case.based_on
            for case in members
            if case.effect.evidence >= rules.innovation.adoption_evidence
            and case.based_on in found.owners
            and unit.key not in found.owners[case.based_on]
        ]
        methods.update(taken[:1])
    return tuple(sorted(methods))


def _figures(
    unit: Unit, counts: Sequence[int], rows: Sequence[Row], methods: int, ground: _Ground
) -> tuple[Fraction, Fraction, Fraction]:
    rules = ground.rules
    v = best(_best_by_practice(rows, "v"), rules.innovation.top)
    share = rules.innovation.share
    return (
        balance(rules.balance.table(unit.size), ground.weights, counts),
        share * v + (1 - share) * rules.innovation.learned(methods),
        best(_best_by_practice(rows, "f"), rules.effect.top),
    )


def _best_by_practice(rows: Iterable[Row], name: str) -> tuple[Fraction, ...]:
    """The best points of each practice."""
    found: dict[str, Fraction] = {}
    for row in rows:
        points: Fraction | None = row.v if name == "v" else row.f
        if points is not None:
            key = practice_of(row.case)
            found[key] = max(points, found.get(key, points))
    return tuple(found.values())


def _intervals(
    unit: Unit, counts: Sequence[int], rows: Sequence[Row], ground: _Ground
) -> tuple[Interval | None, Interval | None, Interval | None]:
    if ground.draws is None:
        return None, None, None
    inputs = UnitInputs(
        table=ground.rules.balance.table(unit.size),
        weights=ground.weights,
        counts=tuple(counts),
        rows=tuple(row for row in rows if row.v is not None),
        practices=tuple(practice_of(row.case) for row in rows if row.v is not None),
        replicated=frozenset(
            row.case.id for row in rows if replicates(row.case, ground.credit, ground.rules)
        ),
        foreign=frozenset(m for m, owners in ground.credit.owners.items() if unit.key not in owners),
    )
    return draw(inputs, ground.draws)


def _figure(points: Fraction, found: Interval | None, rules: Rules, *, enough: bool) -> Figure:
    if not enough:
        return Figure(points, rules.insufficient, rules.insufficient, found)
    band = rules.band(points)
    return Figure(points, band, _label(band, found, rules), found)


def _label(band: str, found: Interval | None, rules: Rules) -> str:
    """The band, with its neighbour when the draws do not agree on it."""
    if found is None or (found.modal == band and (not found.other or found.share >= rules.intervals.clear)):
        return band
    return say("evaluation.band_near", band=band, other=found.modal if found.modal != band else found.other)
