"""What an evaluation could not reckon with: named with file and line, so that nothing is silently zero."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime

from casebook.evaluation.records import Records, records_of
from casebook.evaluation.rules import Rules
from casebook.evaluation.rulesfile import RULES_PATH, load_rules
from casebook.evaluation.snapshot import read_snapshots
from casebook.fields import FIELDS
from casebook.messages import say
from casebook.model import Case, Method, Origin, Record, Source, Status, Unit
from casebook.problems import Problem, Severity
from casebook.reader import Library

EARLIEST = date(2000, 1, 1)
_CASE = {field.key: field.label for field in FIELDS["case"]}
_METHOD = {field.key: field.label for field in FIELDS["method"]}


def evaluation_problems(
    library: Library, rules: Rules | None = None, today: date | None = None
) -> tuple[Problem, ...]:
    """Every problem of cases, methods, rules and frozen periods that bears on the evaluation, but for `case_remarks`, sorted.

    Args:
        library: as read; its own problems are not repeated.
        rules: the rules in force; None reads and checks the library's own file, where there is one.
        today: civil date that no acceptance may lie after; None asks the clock.
    """
    found: list[Problem] = []
    if rules is None and (library.root / RULES_PATH).is_file():
        loaded = load_rules(library.root / RULES_PATH)
        found += () if isinstance(loaded, Rules) else loaded
        rules = loaded if isinstance(loaded, Rules) else None
    records = records_of(library)
    found += record_problems(records, today or datetime.now(UTC).astimezone().date())
    found += weight_problems(records, rules) if rules else ()
    found += read_snapshots(library.root)[1]
    return tuple(sorted(set(found)))


def record_problems(records: Records, today: date) -> tuple[Problem, ...]:
    """The problems of cases and methods alone, but for `case_remarks`."""
    units = {unit.key: unit for unit in records.units}
    by_id = {case.id: case for case in records.cases if case.id}
    found: list[Problem] = []
    for case in records.cases:
        if _is_plain(case, today, units.get(case.unit)):
            continue
        found += _dates(case, today, units)
        if case.status.is_public:
            found += _ends(case, by_id)
    for method in records.methods:
        found += _method(method)
    found += _cycles(records)
    found += _successions(records)
    return tuple(sorted(found))


def case_remarks(case: Record) -> tuple[Problem, ...]:
    """What a case alone tells wrongly: its evidence and its rating; nothing that keeps it out (the reader remembers it)."""
    if not isinstance(case, Case):
        return ()
    return (*_evidence(case), *(_novelty(case) if case.status.is_public else ()))


def weight_problems(records: Records, rules: Rules) -> tuple[Problem, ...]:
    """Scenes without a written weight, and weights of scenes that do not exist."""
    written = rules.balance.explicit
    scenes = {scene.key for scene in records.scenes}
    lists = {
        "rules_weights_scenes": sorted(scenes - written.keys()),
        "rules_weights_unknown": sorted(written.keys() - scenes),
    }
    return tuple(
        Problem(RULES_PATH, 0, "weights", say(f"evaluation.{code}", scenes="、".join(keys)))
        for code, keys in lists.items()
        if written and keys
    )


def _problem(source: Source, key: str, code: str, /, *, warn: bool = False, **values: object) -> Problem:
    label = (_METHOD if source.src_uri.startswith("methods/") else _CASE)[key]
    severity = Severity.WARNING if warn else Severity.ERROR
    text = say(f"evaluation.check_{code}", **values)
    return Problem(f"docs/{source.src_uri}", source.lines.get(key, 0), label, text, severity)


def _is_plain(case: Case, today: date, unit: Unit | None) -> bool:
    """Whether a case is accepted and has just the days that nothing can be said against; true of nearly all."""
    accepted, ended = case.accepted_on, case.practiced_to
    if case.status is not Status.ACCEPTED or accepted is None or case.withdrawn_on:
        return False
    if unit and (unit.active_from or unit.active_to):
        return False
    first = case.practiced_from or accepted
    return EARLIEST <= first <= accepted <= today and (ended is None or first <= ended)


def _dates(case: Case, today: date, units: Mapping[str, Unit]) -> Iterator[Problem]:
    source, accepted, begun = case.source, case.accepted_on, case.practiced_from
    for key in ("accepted_on", "withdrawn_on", "practiced_from", "practiced_to"):
        day = getattr(case, key)
        if day and day < EARLIEST:
            yield _problem(source, key, "date_early", value=day, earliest=EARLIEST)
        elif day and day > today and key != "practiced_to":
            yield _problem(source, key, "date_future", value=day, today=today)
    if begun and case.practiced_to and case.practiced_to < begun:
        yield _problem(source, "practiced_to", "practiced_order", begun=begun, ended=case.practiced_to)
    if accepted is None:
        if case.status.is_public:
            yield _problem(source, "accepted_on", "accepted_missing")
        return
    if begun and accepted < begun:
        yield _problem(source, "accepted_on", "accepted_early", accepted=accepted, begun=begun)
    unit = units.get(case.unit)
    if unit and (
        (unit.active_from and accepted < unit.active_from) or (unit.active_to and accepted > unit.active_to)
    ):
        yield _problem(source, "accepted_on", "unit_inactive", warn=True, accepted=accepted, unit=unit.title)


def _ends(case: Case, by_id: Mapping[str, Case]) -> Iterator[Problem]:
    source, accepted, ended = case.source, case.accepted_on, case.withdrawn_on
    if accepted and ended and ended < accepted:
        yield _problem(source, "withdrawn_on", "withdrawn_early", withdrawn=ended, accepted=accepted)
    if case.status is Status.WITHDRAWN and ended is None:
        yield _problem(source, "withdrawn_on", "withdrawn_missing")
    if case.status is Status.ACCEPTED and ended:
        yield _problem(source, "withdrawn_on", "withdrawn_status", withdrawn=ended)
    if case.status is Status.SUPERSEDED and ended is None:
        successor = by_id.get(case.superseded_by)
        if successor is None or successor.accepted_on is None:
            yield _problem(source, "superseded_by", "superseded_missing")


def _novelty(case: Case) -> Iterator[Problem]:
    if case.status is Status.ACCEPTED and len(case.novelty) < 2:
        open_ = not case.novelty
        yield _problem(case.source, "novelty", "novelty_open" if open_ else "novelty_one", warn=open_)


def _evidence(case: Case) -> Iterator[Problem]:
    effect, source = case.effect, case.source
    soft = not case.status.is_public
    figures = any(measure.after is not None and measure.n for measure in effect.measures)
    if effect.evidence >= 2 and not figures:
        yield _problem(
            source, "effect", "evidence_2", warn=soft or effect.evidence > 2, level=effect.evidence
        )
    if effect.evidence >= 3 and not (effect.comparison or effect.verified_by):
        yield _problem(source, "effect", "evidence_3", warn=soft)
    if effect.evidence >= 1 and effect.result is None:
        yield _problem(source, "effect", "result_missing", warn=soft, level=effect.evidence)


def _method(method: Method) -> Iterator[Problem]:
    if method.origin is not Origin.CASES:
        return
    if not method.lead_case:
        # A written lead case that is not there has been named by the reader.
        if "lead_case" not in method.source.lines:
            yield _problem(method.source, "lead_case", "lead_missing")
    elif method.lead_case not in method.derived_from:
        yield _problem(method.source, "lead_case", "lead_not_derived", lead=method.lead_case)


def _cycles(records: Records) -> Iterator[Problem]:
    """Each ring of `based_on` once, at its first case; a method stands for its lead case."""
    by_id = {case.id: case for case in records.cases if case.id}
    leads = {method.id: method.lead_case for method in records.methods}
    steps = {case.id: leads.get(case.based_on, case.based_on) for case in by_id.values() if case.based_on}
    for ring in _rings(steps):
        case = by_id[ring[0]]
        yield _problem(case.source, "based_on", "cycle", ring=" → ".join((*ring, ring[0])))


def _successions(records: Records) -> Iterator[Problem]:
    """Each ring of `superseded_by` once, at its first record: none of them would be left."""
    by_id: dict[str, Case | Method] = {case.id: case for case in records.cases if case.id}
    by_id |= {method.id: method for method in records.methods}
    steps = {key: record.superseded_by for key, record in by_id.items() if record.superseded_by}
    for ring in _rings(steps):
        told = " → ".join((*ring, ring[0]))
        yield _problem(by_id[ring[0]].source, "superseded_by", "succession", ring=told)


def _rings(steps: Mapping[str, str]) -> Iterable[tuple[str, ...]]:
    """The cycles of a map from each node to its one successor, each from its smallest member on."""
    done: set[str] = set()
    for start in sorted(steps):
        path: dict[str, int] = {}
        node = start
        while node in steps and node not in done and node not in path:
            path[node] = len(path)
            node = steps[node]
        if node in path:
            ring = list(path)[path[node] :]
            first = ring.index(min(ring))
            yield (*ring[first:], *ring[:first])
        done.update(path)
