"""把一份来稿（docx、doc、wps、md、txt、zip、文件夹）读成 case.md、图片和 report.json，看看系统读到了什么

Exit codes: 0 read, 3 refused (reason on standard error and in `report.json`), 2 wrong use.

Writes `DIR/case.md`, its pictures `p01.webp` …, and `DIR/report.json`; of several cases in a folder or zip each goes
to `DIR/01/`, `DIR/02/` … and `DIR/report.json` holds `{"cases": [report, …]}`. The title stands as `# ` line above the
body of `case.md`. Shape of a report:

    {"file": str, "sha256": str, "result": "converted" | "refused",
     "reason": {"code": str, "message": str} | null,
     "kind": "docx" | "legacy" | "flat" | "markdown" | "text",
     "title": str, "unit": str, "unit_key": str, "scene": str, "scene_key": str,
     "values": {key: str | [str]}, "headings": [{"level": 1–6, "text": str, "by": "style" | "shape" | "form" | "markdown"}],
     "sections": [str], "tables": int, "cells": int, "merged": int, "boxes": int, "labels": int, "notes": int,
     "characters": int, "pictures": [{"file": str, "caption": str, "width": int, "height": int}],
     "methods": [{"id": str, "title": str}], "removed": [str],
     "problems": [{"line": int, "field": str, "message": str, "severity": "error" | "warning"}]}
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from casebook.intake.check import questions
from casebook.intake.convert import convert_path
from casebook.intake.draft import Outcome, Refused, case_text
from casebook.intake.names import Names, names_of
from casebook.messages import say
from scripts._cli import given_path, parser

REFUSED = 3


def main(argv: list[str]) -> int:
    """Run the command; the exit code is 0 when every case was read."""
    arguments = _parsed(argv)
    target: Path = arguments.to
    if target.exists() and any(target.iterdir()) and not arguments.force:
        print(say("intake.no_target", folder=target), file=sys.stderr)
        return 2
    names = names_of(arguments.root)
    outcomes = convert_path(arguments.file, names, seconds=arguments.seconds)
    reports = [
        _write(o, target if len(outcomes) == 1 else target / f"{n:02d}", names)
        for n, o in enumerate(outcomes, 1)
    ]
    made = reports[0] if len(reports) == 1 else {"cases": reports}
    target.mkdir(parents=True, exist_ok=True)
    (target / "report.json").write_text(
        json.dumps(made, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    refused = [o for o in outcomes if isinstance(o, Refused)]
    for outcome in refused:
        print(f"{outcome.name}：{outcome.message}", file=sys.stderr)
    print(say("intake.wrote", folder=target, cases=len(outcomes) - len(refused), refused=len(refused)))
    return REFUSED if refused else 0


def _parsed(argv: list[str]) -> argparse.Namespace:
    made = parser(__doc__)
    made.add_argument("file", type=given_path, metavar="FILE", help="来稿：文件、文件夹或 zip")
    made.add_argument("--to", type=given_path, required=True, metavar="DIR", help="写到哪个文件夹")
    made.add_argument("--force", action="store_true", help="文件夹里已有内容也写")
    made.add_argument("--seconds", type=float, default=60.0, help="每个案例最多用几秒（默认 60）")
    return made.parse_args(argv)


def _write(outcome: Outcome, folder: Path, names: Names) -> dict[str, Any]:
    report: dict[str, Any] = {"file": outcome.name, "sha256": outcome.sha256}
    if isinstance(outcome, Refused):
        return report | {"result": "refused", "reason": {"code": outcome.code, "message": outcome.message}}
    draft, reading = outcome.draft, outcome.draft.reading
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "case.md").write_text(case_text(draft, heading=True), encoding="utf-8", newline="\n")
    for picture in draft.pictures:
        (folder / picture.name).write_bytes(picture.data)
    return report | {
        "result": "converted",
        "reason": None,
        "kind": reading.kind,
        "title": reading.title,
        "unit": reading.unit,
        "unit_key": reading.unit_key,
        "scene": reading.scene,
        "scene_key": reading.scene_key,
        "values": {key: value if isinstance(value, str) else list(value) for key, value in draft.values},
        "headings": [{"level": h.level, "text": h.text, "by": h.by} for h in reading.headings],
        "sections": list(reading.sections),
        "tables": reading.tables,
        "cells": reading.cells,
        "merged": reading.merged,
        "boxes": reading.boxes,
        "labels": reading.labels,
        "notes": reading.notes,
        "characters": reading.characters,
        "pictures": [
            {"file": p.name, "caption": p.caption, "width": p.width, "height": p.height}
            for p in draft.pictures
        ],
        "methods": [{"id": key, "title": title} for key, title in reading.methods],
        "removed": list(reading.removed),
        "problems": [
            {"line": p.line, "field": p.field, "message": p.message, "severity": p.severity.value}
            for p in questions(draft, outcome.name, names)
        ],
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
