"""An evaluation for machines and terminals: the JSON shape of evaluation.md, and a plain table."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any
from unicodedata import east_asian_width

from casebook.evaluation.figures import rounded, shown
from casebook.evaluation.results import Evaluation, Figure, Interval, Row, UnitResult
from casebook.evaluation.rules import Rules
from casebook.evaluation.standing import Reason
from casebook.evaluation.why import why
from casebook.messages import say

COLUMNS = (
    "unit", "cases", "scenes", "balance", "balance_band", "innovation", "innovation_band", "effect", "effect_band",
)  # fmt: skip


def as_data(found: Evaluation, rules: Rules, units: Sequence[UnitResult] | None = None) -> dict[str, Any]:
    """The machine output (source: evaluation.md §8); units in registry order."""
    return {
        "period": str(found.period),
        "rules_hash": found.rules_hash,
        "units": {
            unit.unit.key: _unit(unit, found, rules) for unit in (found.units if units is None else units)
        },
    }


def _unit(unit: UnitResult, found: Evaluation, rules: Rules) -> dict[str, Any]:
    data: dict[str, Any] = {"cases": unit.cases, "scenes": unit.scenes, "enough": unit.enough}
    data |= {name: _figure(figure) for name, figure in unit.figures}
    if unit.total is not None:
        data["total"] = round(unit.total, 4)
    data["breakdown"] = [_row(row, found, rules) for row in unit.rows]
    return data


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "exact": str(figure.exact),
        "value": rounded(figure.exact),
        "band": figure.band,
        "interval": _interval(figure.interval),
    }


def _interval(found: Interval | None) -> list[float] | None:
    return [rounded(found.low), rounded(found.high)] if found else None


def _row(row: Row, found: Evaluation, rules: Rules) -> dict[str, Any]:
    return {
        "case": case_name(row),
        "v": _exact(row.v),
        "f": _exact(row.f),
        "counted": row.counted,
        "why": why(row, found, rules),
    }


def _exact(points: Fraction | None) -> str | None:
    return None if points is None else str(points)


def case_name(row: Row) -> str:
    """The case's id, or its file while it has none."""
    return row.case.id or row.case.source.src_uri


def heading() -> tuple[str, ...]:
    """The Chinese headings of `summary_rows`."""
    return tuple(say(f"evaluation.column_{name}") for name in COLUMNS)


def summary_rows(units: Sequence[UnitResult]) -> tuple[tuple[str | int | float, ...], ...]:
    """One row per unit: name, counts, and each dimension's points and band."""
    return tuple(_summary(unit) for unit in units)


def _summary(unit: UnitResult) -> tuple[str | int | float, ...]:
    cells: list[str | int | float] = [unit.unit.short or unit.unit.title, unit.cases, unit.scenes]
    for _, figure in unit.figures:
        cells += [rounded(figure.exact), figure.label]
    return tuple(cells)


def as_table(found: Evaluation, rules: Rules, units: Sequence[UnitResult], *, detail: bool) -> str:
    """The evaluation as text; `detail` adds each unit's breakdown."""
    rows = [[*map(str, heading())]]
    rows += [_text_row(unit) for unit in units]
    span = found.window
    lines = [
        say("evaluation.table_title", period=found.period, start=span.start, end=span.end),
        "",
        *_aligned(rows),
    ]
    for unit in units if detail else ():
        lines += ["", say("evaluation.table_unit", unit=unit.unit.title), ""]
        lines += [f"  {case_name(row)}  {row.case.title}：{why(row, found, rules)}" for row in unit.rows]
    return "\n".join(lines) + "\n"


def _text_row(unit: UnitResult) -> list[str]:
    cells = [unit.unit.short or unit.unit.title, str(unit.cases), str(unit.scenes)]
    for _, figure in unit.figures:
        cells += [f"{shown(figure.exact)}{_range(figure.interval)}", figure.label]
    return cells


def _range(found: Interval | None) -> str:
    if not found:
        return ""
    return say(
        "evaluation.range", low=shown(found.low), high=shown(found.high), share=shown(found.share * 100, 0)
    )


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(_width(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]


def _width(text: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def counted_ids(unit: UnitResult) -> tuple[str, ...]:
    """Ids of the cases that enter a unit's figures, those of a shared practice and mere credit included."""
    inside = (Reason.COUNTED, Reason.SAME_PRACTICE, Reason.CREDIT)
    return tuple(row.case.id for row in unit.rows if row.reason in inside)
