"""The state of a submission by its receipt number, and, for the committee alone, everything that waits."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from msgspec import Struct

from casebook.catalog import Catalog
from casebook.desk.journal import Journal
from casebook.views.parts import Link, scene_link, unit_link

STATES = ("submitted", "returned", "refused", "accepted")


def progress_file(catalog: Catalog, rows: Mapping[str, Mapping[str, str]]) -> tuple[str, str]:
    """Site-relative path and text of the page's data: [hash of the number, state, URL of the case or ""], sorted.

    Nobody can list the numbers from it: they are random, and only their hashes are here.
    """
    public = {case.id: catalog.url_of(case) for case in catalog.cases}
    latest = {key: _latest(rows, key) for key in sorted(rows)}
    made = [
        [key, row.get("state", ""), public.get(row.get("id", ""), "")]
        for key, row in latest.items()
        if row.get("state") in STATES
    ]
    text = json.dumps(made, ensure_ascii=True, separators=(",", ":"))
    return "data/progress.js", f'casebook.give("progress",{text});\n'


def _latest(rows: Mapping[str, Mapping[str, str]], key: str) -> Mapping[str, str]:
    """What a number is told: of a replaced submission, how the one that took its place stands."""
    passed = set()
    while rows.get(key, {}).get("state") == "replaced" and key not in passed:
        passed.add(key)
        key = rows[key].get("id", "")
    return rows.get(key, {})


def progress_view(_catalog: Catalog, _key: str = "") -> None:
    """The view of `contribute/progress.html`: nothing; the states come by script, by number alone."""


class WaitingLine(Struct, frozen=True):
    """One submission that waits.

    Attributes:
        number: of the receipt, or the folder's name when it came by a pull request.
        received: None when this checkout did not take it in itself.
        faults: errors still in it.
    """

    number: str
    received: date | None
    title: str
    summary: str
    scene: Link
    state: str
    faults: int


class WaitingUnit(Struct, frozen=True):
    """A unit and what it sent, the oldest first."""

    unit: Link
    lines: tuple[WaitingLine, ...]


class WaitingView(Struct, frozen=True):
    """Everything that waits, units in registry order; `unread` are folders whose case cannot be read at all."""

    units: tuple[WaitingUnit, ...]
    count: int
    unread: tuple[str, ...]


def waiting_view(catalog: Catalog, _key: str = "") -> WaitingView:
    """The view of the committee's `review/index.html`."""
    faults: dict[str, int] = {}
    for problem in catalog.library.problems:
        faults[problem.path] = faults.get(problem.path, 0) + (problem.severity == "error")
    days = _received(catalog.library.root)
    order = {unit.key: place for place, unit in enumerate(catalog.units)}
    found: dict[str, list[WaitingLine]] = {}
    for case in catalog.library.incoming:
        folder = case.source.src_uri.split("/")[2]
        line = WaitingLine(
            number=folder.upper() if folder.upper() in days else folder,
            received=days.get(folder.upper()),
            title=case.title,
            summary=case.summary,
            scene=scene_link(catalog, case.scene),
            state=case.status.value,
            faults=faults.get(f"docs/{case.source.src_uri}", 0),
        )
        found.setdefault(case.unit, []).append(line)
    units = tuple(
        WaitingUnit(unit_link(catalog, key), tuple(sorted(found[key], key=_age)))
        for key in sorted(found, key=lambda key: (order.get(key, len(order)), key))
    )
    unread = sorted(uri for uri in catalog.library.left_out if uri.startswith("cases/incoming/"))
    return WaitingView(units, len(catalog.library.incoming), tuple(uri.split("/")[2] for uri in unread))


def _age(line: WaitingLine) -> tuple[date, str]:
    return line.received or date.max, line.number


def _received(root: Path) -> dict[str, date]:
    """Receipt number → day of receipt, for what this checkout took in."""
    if not (root / "var" / "intake" / "journal.jsonl").is_file():
        return {}
    return {e.number: date.fromisoformat(e.at[:10]) for e in Journal(root).events if e.state == "seen"}
