"""Any list as a table for spreadsheets: CSV that Excel and WPS open right, XLSX without a formula in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import UTC, date, datetime

from casebook.catalog import Catalog
from casebook.evaluation import method_level
from casebook.messages import say
from casebook.model import Case, Method, Unit
from casebook.safety import safe_cell, safe_xml

Cell = str | int
Rows = tuple[tuple[Cell, ...], ...]
LISTS = ("cases", "methods", "units")
_MADE = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)


def rows_of(catalog: Catalog, what: str) -> Rows:
    """The list with its Chinese heading as first row; public fields only."""
    if what == "cases":
        head, rows = "cases_head", tuple(_case(catalog, case) for case in catalog.cases)
    elif what == "methods":
        head, rows = "methods_head", tuple(_method(catalog, method) for method in catalog.methods)
    else:
        head, rows = "units_list_head", tuple(_unit(catalog, unit) for unit in catalog.units)
    return (tuple(say(f"exports.{head}").split("|")), *rows)


def csv_bytes(rows: Rows) -> bytes:
    """UTF-8 with a byte-order mark and CRLF; a text that a spreadsheet would run starts with an apostrophe."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerows(
        [safe_cell(cell) if isinstance(cell, str) else cell for cell in row] for row in rows
    )
    return buffer.getvalue().encode("utf-8-sig")


def xlsx_bytes(rows: Rows, title: str) -> bytes:
    """A workbook of one sheet; every text is written as text, the heading stays in sight and has filters."""
    from xlsxwriter import Workbook  # noqa: PLC0415 - the site needs no workbook

    buffer = io.BytesIO()
    book = Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": title, "created": _MADE})
    sheet, bold = book.add_worksheet(title), book.add_format({"bold": True, "text_wrap": True})
    for line, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(line, column, safe_xml(cell), bold if line == 0 else None)
            else:
                sheet.write_number(line, column, cell)
    for column in range(len(rows[0])):
        longest = max(len(str(row[column])) for row in rows)
        sheet.set_column(column, column, min(40, 2 * longest + 2))
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(1, len(rows) - 1), len(rows[0]) - 1)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    book.close()
    return buffer.getvalue()


def _join(words: Iterable[str]) -> str:
    return "、".join(words)


def _day(on: date | None) -> str:
    return on.isoformat() if on else ""


def _flag(on: bool) -> str:
    return say("exports.yes") if on else ""


def _case(catalog: Catalog, case: Case) -> tuple[Cell, ...]:
    scene = catalog.scene(case.scene)
    return (
        case.id, case.title, case.summary, catalog.unit(case.unit).title,
        _join(catalog.unit(key).title for key in case.partners), catalog.dimension(scene.dimension).title, scene.title,
        _join(catalog.scene(key).title for key in case.scene_also),
        _join(catalog.problem(key).title for key in case.problem), _join(case.area), _join(case.form),
        _join(case.duties), _join(case.methods), case.based_on,
        catalog.batch(case.batch).title if case.batch else "", _day(case.practiced_from), _day(case.practiced_to),
        _day(case.accepted_on), say(f"exports.status_{case.status.value}"),
        say(f"exports.evidence_{case.effect.evidence}"),
        say(f"exports.result_{case.effect.result.value}") if case.effect.result else "", case.featured,
        _flag(case.sample),
    )  # fmt: skip


def _method(catalog: Catalog, method: Method) -> tuple[Cell, ...]:
    scene = catalog.scene(method.scene)
    return (
        method.id, method.title, method.summary, catalog.unit(method.unit).title,
        catalog.dimension(scene.dimension).title, scene.title, method.stage, method.version,
        method_level(catalog, method), len(catalog.adopters_of(method.id)), len(catalog.cases_using(method.id)),
        _join(catalog.problem(key).title for key in method.problem), _join(method.area), _join(method.form),
        method.duration, method.people, _join(method.derived_from), method.lead_case, method.issue,
        _day(method.review_by), method.superseded_by, _flag(method.sample),
    )  # fmt: skip


def _unit(catalog: Catalog, unit: Unit) -> tuple[Cell, ...]:
    cases = catalog.cases_of(unit.key)
    present = {case.scene for case in cases}
    lent = sum(len(catalog.borrowers_of(case.id)) for case in cases)
    lent += sum(len(catalog.borrowers_of(method.id)) for method in catalog.methods_of(unit.key))
    return (
        unit.key, unit.title, unit.short, len(cases), len(catalog.methods_of(unit.key)),
        _join(scene.title for scene in catalog.scenes if scene.key in present),
        _join(scene.title for scene in catalog.blank_scenes(unit.key)),
        sum(1 for case in cases if case.based_on), lent, _flag(unit.sample),
    )  # fmt: skip
