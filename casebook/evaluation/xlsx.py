"""The evaluation as a workbook: results, breakdown, inputs and rules, for the 工委's own reckoning."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from casebook.evaluation.figures import rounded
from casebook.evaluation.output import case_name
from casebook.evaluation.results import Evaluation, UnitResult
from casebook.evaluation.rules import FORMULA, Rules
from casebook.evaluation.why import why
from casebook.messages import say

Cell = str | int | float | None
_MADE = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""A fixed date, so that the same evaluation gives the same bytes."""


def workbook(found: Evaluation, rules: Rules, units: Sequence[UnitResult]) -> bytes:
    """The xlsx file's bytes; every text is written as text, never as a formula."""
    buffer = BytesIO()
    book = Workbook(buffer, {"in_memory": True})
    book.set_properties({"title": say("evaluation.sheet_title", period=found.period), "created": _MADE})
    _sheet(book, "results", _results(units), (18, *[10] * 20))
    _sheet(book, "breakdown", _breakdown(found, rules, units), (18, 14, 40, 14, 10, 12, 8, 8, 8, 100))
    _sheet(book, "inputs", _inputs(units), (18, 14, 40, 14, 12, 12, 12, 14, 14, 10, 10, 10))
    _sheet(book, "basis", _basis(found), (20, 70))
    book.close()
    return buffer.getvalue()


def _sheet(book: Workbook, name: str, rows: Iterable[Sequence[Cell]], widths: Sequence[int]) -> None:
    sheet: Worksheet = book.add_worksheet(say(f"evaluation.sheet_{name}"))
    bold, plain = book.add_format({"bold": True, "text_wrap": True}), book.add_format({})
    head = say(f"evaluation.head_{name}").split("|")
    for row, cells in enumerate([head, *rows]):
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.write_string(row, column, cell, plain if row else bold)
            elif cell is not None:
                sheet.write_number(row, column, cell)
    for column, width in enumerate(widths[: len(head)]):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _results(units: Iterable[UnitResult]) -> Iterable[Sequence[Cell]]:
    for unit in units:
        cells: list[Cell] = [unit.unit.title, unit.cases, unit.scenes]
        for _, figure in unit.figures:
            found = figure.interval
            cells += [rounded(figure.exact), str(figure.exact), figure.label]
            cells += [rounded(found.low), rounded(found.high), rounded(found.share)] if found else [None] * 3
        yield cells


def _breakdown(found: Evaluation, rules: Rules, units: Iterable[UnitResult]) -> Iterable[Sequence[Cell]]:
    for unit in units:
        for row in unit.rows:
            case = row.case
            yield (
                unit.unit.title, case_name(row), case.title, case.scene, say("evaluation.yes" if row.counted else "evaluation.no"),
                str(case.accepted_on or ""), rounded(row.v) if row.v is not None else None,
                rounded(row.f) if row.f is not None else None, row.evidence, why(row, found, rules),
            )  # fmt: skip


def _inputs(units: Iterable[UnitResult]) -> Iterable[Sequence[Cell]]:
    for unit in units:
        for row in unit.rows:
            case, effect = row.case, row.case.effect
            yield (
                unit.unit.title, case_name(row), case.title, case.scene, case.status.value, str(case.accepted_on or ""),
                str(case.withdrawn_on or ""), case.based_on, case.practice, "、".join(map(str, case.novelty)),
                effect.evidence, effect.result.value if effect.result else "",
            )  # fmt: skip


def _basis(found: Evaluation) -> Iterable[Sequence[Cell]]:
    for name, value in (
        ("period", found.period), ("start", found.window.start), ("end", found.window.end),
        ("rules_hash", found.rules_hash), ("formula", FORMULA),
    ):  # fmt: skip
        yield say(f"evaluation.basis_{name}"), str(value)
    yield say("evaluation.basis_note"), say("evaluation.basis_note_text")
