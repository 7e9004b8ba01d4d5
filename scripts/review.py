"""列出待审的来稿：等了几天、哪个单位、哪个场景、有没有问题。"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

from casebook.catalog import Catalog
from casebook.checks import load
from casebook.desk.decision import waiting
from casebook.desk.journal import Journal
from casebook.messages import say
from casebook.problems import errors
from casebook.reader import INCOMING
from scripts._cli import no_library, parser


def main(argv: list[str]) -> int:
    """Print what waits, oldest first."""
    arguments = parser(__doc__)
    arguments.add_argument("--format", choices=("text", "json"), default="text", help="输出格式（默认 text）")
    options = arguments.parse_args(argv)
    if no_library(options.root):
        return 2
    library = load(options.root)
    catalog, journal = Catalog(library), Journal(options.root.resolve())
    today = datetime.now(UTC).astimezone().date()
    latest = [e for e in {e.number: e for e in journal.events}.values() if e.state == "replaced"]
    rows: list[dict[str, Any]] = []
    for slug in waiting(library):
        src_uri = f"{INCOMING}{slug}/case.md"
        case = next((c for c in library.incoming if c.source.src_uri == src_uri), None)
        seen = journal.received(slug.upper())
        changed = (library.root / "docs" / src_uri).stat().st_mtime
        since = date.fromisoformat(seen.at[:10]) if seen else datetime.fromtimestamp(changed, UTC).date()
        rows.append({
            "number": slug.upper() if seen else slug,
            "days": (today - since).days,
            "unit": catalog.unit(case.unit).title if case else "",
            "scene": catalog.scene(case.scene).title if case else "",
            "title": case.title if case else "",
            "replaces": sorted(last.number for last in latest if last.note == slug.upper()),
            "problems": [str(p) for p in errors(library.problems) if p.path == f"docs/{src_uri}"],
        })  # fmt: skip
    rows.sort(key=lambda row: (-int(str(row["days"])), str(row["number"])))
    if options.format == "json":
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return 0
    for row in rows:
        faults = row["problems"]
        told = say("desk.review_problems", count=len(faults)) if faults else say("desk.review_ready")
        print(say("desk.review_line", **(row | {"problems": told})))
        for fault in faults:
            print(f"    {fault}")
        if row["replaces"]:
            print("    " + say("desk.review_replaces", numbers="、".join(row["replaces"])))
    print(say("desk.review_total", count=len(rows)) if rows else say("desk.no_waiting"))
    return 0
