"""列出待审的来稿：等了几天、哪个单位、哪个场景、有没有问题。"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from casebook.catalog import Catalog
from casebook.checks import load
from casebook.desk.decision import waiting
from casebook.desk.journal import Journal
from casebook.intake.markdown import read_markdown
from casebook.messages import say
from casebook.problems import errors
from casebook.sources import INCOMING
from casebook.text import decode
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
        shown = _shown(catalog, library.root / "docs" / src_uri)
        seen = journal.received(slug.upper())
        changed = (library.root / "docs" / src_uri).stat().st_mtime
        since = date.fromisoformat(seen.at[:10]) if seen else datetime.fromtimestamp(changed, UTC).date()
        rows.append({
            "number": slug.upper() if seen else slug,
            "days": (today - since).days,
            **shown,
            "title": shown["title"] or (seen.name if seen else ""),
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


def _shown(catalog: Catalog, path: Path) -> dict[str, str]:
    """Unit, scene and title of a draft as written, whatever else is wrong with it; keys by the names people know."""
    try:
        values = dict(read_markdown(decode(path.read_bytes()), path.name).values)
    except UnicodeDecodeError:
        values = {}
    written = {key: str(values.get(key, "")) for key in ("unit", "scene", "title")}
    units = {name: u.title for u in catalog.units for name in (u.key, u.title, u.short, *u.aliases)}
    names = {"unit": units, "scene": {scene.key: scene.title for scene in catalog.scenes}}
    return {key: names.get(key, {}).get(text, text) for key, text in written.items()}
