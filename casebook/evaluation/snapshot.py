"""Frozen periods: the inputs and results of a published period, reproduced byte for byte or told apart.

Source: evaluation.md §7. A snapshot lies in `docs/.registry/periods/<period>.json` and is never changed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any

from msgspec import Struct

from casebook.evaluation.adoption import standing_on
from casebook.evaluation.evaluate import evaluate, published
from casebook.evaluation.figures import shown
from casebook.evaluation.output import counted_ids
from casebook.evaluation.periods import Period, parse_period
from casebook.evaluation.records import Records
from casebook.evaluation.results import Evaluation, Figure, UnitResult
from casebook.evaluation.rules import FORMULA, Rules
from casebook.evaluation.standing import ended_on
from casebook.messages import say
from casebook.model import Case, Method
from casebook.problems import Problem

PERIODS = "docs/.registry/periods"
DIMENSION_KEYS = ("balance", "innovation", "effect")


class FrozenFigure(Struct, frozen=True):
    """One dimension of one unit as published."""

    exact: Fraction
    band: str
    label: str
    low: Fraction
    high: Fraction
    share: Fraction


class FrozenUnit(Struct, frozen=True):
    """One unit of a frozen period; `counted` are the ids behind its figures."""

    key: str
    cases: int
    scenes: int
    enough: bool
    figures: tuple[FrozenFigure, FrozenFigure, FrozenFigure]
    counted: tuple[str, ...]


class Snapshot(Struct, frozen=True):
    """A frozen period."""

    period: Period
    formula: int
    rules_hash: str
    units: tuple[FrozenUnit, ...]

    def of(self, unit: str) -> FrozenUnit | None:
        """The frozen result of a unit."""
        return next((found for found in self.units if found.key == unit), None)


def snapshot_path(root: Path, period: Period) -> Path:
    """Where a period's snapshot lies."""
    return root / PERIODS / f"{period}.json"


def snapshot_text(records: Records, rules: Rules, period: Period) -> str:
    """The bytes-to-be of a period's snapshot: same records and rules, same text."""
    return written(evaluate(records, rules, period), records)


def written(found: Evaluation, records: Records) -> str:
    """An evaluation with its inputs as snapshot text."""
    data = {
        "period": str(found.period),
        "formula": FORMULA,
        "rules_hash": found.rules_hash,
        "window": [str(found.window.start), str(found.window.end)],
        "inputs": _inputs(found, records),
        "units": {unit.unit.key: _unit(unit) for unit in found.units},
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _inputs(found: Evaluation, records: Records) -> dict[str, Any]:
    end = found.window.end
    by_id = {case.id: case for case in records.cases if case.id}
    quarter = found.period.start(1)
    ended = [(case, ended_on(case, by_id)) for case in records.cases if case.status.is_public]
    standing = standing_on(records.cases, end, by_id)
    # A method that is neither published yet nor adopted has no part in the period, so it may come later unnoticed.
    used = published(records, found.period) | {case.based_on for case in standing}
    return {
        "units": {result.unit.key: result.unit.size for result in found.units},
        "scenes": {scene.key: scene.dimension for scene in records.scenes},
        "cases": {case.id: _case(case) for case in standing},
        "methods": {method.id: _method(method) for method in records.methods if method.id in used},
        "ended": {case.id: str(on) for case, on in ended if on and quarter <= on <= end},
    }


def _case(case: Case) -> dict[str, Any]:
    effect = case.effect
    return {
        "sha256": case.source.sha256,
        "unit": case.unit,
        "scene": case.scene,
        "accepted_on": str(case.accepted_on),
        "practice": case.practice,
        "based_on": case.based_on,
        "novelty": list(case.novelty),
        "evidence": effect.evidence,
        "result": effect.result.value if effect.result else "",
    }


def _method(method: Method) -> dict[str, Any]:
    return {
        "unit": method.unit,
        "lead_case": method.lead_case,
        "derived_from": list(method.derived_from),
        "issue": method.issue,
    }


def _unit(unit: UnitResult) -> dict[str, Any]:
    data: dict[str, Any] = {"cases": unit.cases, "scenes": unit.scenes, "enough": unit.enough}
    data |= {name: _figure(figure) for name, figure in unit.figures}
    return data | {"counted": list(counted_ids(unit))}


def _figure(figure: Figure) -> dict[str, str]:
    found = figure.interval
    low, high, share = (found.low, found.high, found.share) if found else (figure.exact, figure.exact, 1)
    return {
        "exact": str(figure.exact), "band": figure.band, "label": figure.label,
        "low": str(low), "high": str(high), "share": str(share),
    }  # fmt: skip


def read_snapshots(root: Path) -> tuple[tuple[Snapshot, ...], tuple[Problem, ...]]:
    """All frozen periods from the earliest on, and what is wrong with files that are none."""
    found, problems = [], []
    for path in sorted((root / PERIODS).glob("*.json")):
        try:
            found.append(parse_snapshot(path.read_text(encoding="utf-8")))
        except (ValueError, KeyError, TypeError, AttributeError, OSError):
            problems.append(Problem(f"{PERIODS}/{path.name}", 0, "", say("evaluation.snapshot_broken")))
    return tuple(sorted(found, key=lambda snapshot: snapshot.period)), tuple(problems)


def parse_snapshot(text: str) -> Snapshot:
    """A snapshot from its text. Raises ValueError, KeyError or TypeError when it is none."""
    data = json.loads(text)
    period = parse_period(data["period"])
    if period is None:
        raise ValueError(data["period"])
    units = tuple(_frozen(key, unit) for key, unit in data["units"].items())
    return Snapshot(period, int(data["formula"]), str(data["rules_hash"]), units)


def _frozen(key: str, data: dict[str, Any]) -> FrozenUnit:
    balance, innovation, effect = (
        FrozenFigure(
            exact=Fraction(part["exact"]),
            band=str(part["band"]),
            label=str(part["label"]),
            low=Fraction(part["low"]),
            high=Fraction(part["high"]),
            share=Fraction(part["share"]),
        )
        for part in (data[name] for name in DIMENSION_KEYS)
    )
    figures = (balance, innovation, effect)
    return FrozenUnit(
        key, data["cases"], data["scenes"], bool(data["enough"]), figures, tuple(data["counted"])
    )


def changes(old: str, new: str) -> tuple[str, ...]:
    """What differs between a snapshot and its rebuild, in Chinese; empty when the bytes agree."""
    if old == new:
        return ()
    before, after = json.loads(old), json.loads(new)
    found = [
        say(f"evaluation.changed_{name}", before=str(before.get(name))[:12], after=str(after[name])[:12])
        for name in ("formula", "rules_hash", "window")
        if before.get(name) != after[name]
    ]
    for kind in ("units", "scenes", "cases", "methods", "ended"):
        found += _differences(kind, before["inputs"].get(kind, {}), after["inputs"][kind], _fields)
    found += _differences("results", before["units"], after["units"], _results)
    return tuple(found) or (say("evaluation.changed_spelling"),)


def _differences(
    kind: str, before: dict[str, Any], after: dict[str, Any], tell: Callable[[Any, Any], str]
) -> Iterable[str]:
    label = say(f"evaluation.kind_{kind}")
    for key in sorted(before.keys() | after.keys()):
        if key not in after:
            yield say("evaluation.changed_gone", kind=label, key=key)
        elif key not in before:
            yield say("evaluation.changed_new", kind=label, key=key)
        elif before[key] != after[key]:
            yield say("evaluation.changed_value", kind=label, key=key, what=tell(before[key], after[key]))


def _fields(before: Any, after: Any) -> str:
    """The names of the differing parts; a case of which only the file hash differs has the same figures."""
    if not isinstance(before, dict):
        return say("evaluation.changed_from_to", name="", before=before, after=after)
    names = [name for name in after if before.get(name) != after[name]]
    if names == ["sha256"]:
        return say("evaluation.changed_text_only")
    return say("evaluation.changed_join").join(
        say("evaluation.changed_from_to", name=name, before=before.get(name), after=after[name])
        for name in names
        if name != "sha256"
    )


def _results(before: Any, after: Any) -> str:
    told = [
        say(
            "evaluation.changed_from_to",
            name=say(f"evaluation.column_{name}"),
            before=shown(Fraction(before[name]["exact"]), 4),
            after=shown(Fraction(after[name]["exact"]), 4),
        )
        for name in DIMENSION_KEYS
        if before[name]["exact"] != after[name]["exact"]
    ]
    return say("evaluation.changed_join").join(told) or say("evaluation.changed_interval_only")
