"""上网前检查：查找文件中的涉密标志、身份证号、银行卡号、手机号等。

Format `json` prints one object: `{"version": 1, "files": […paths given…], "stops": int, "warnings": int,
"findings": [{"path": str, "line": int (0 = the file has no lines), "field": str, "code": str, "severity":
"error" | "warning", "masked": str, "message": str}, …]}`, findings sorted by path and line. Codes are listed in
`casebook/safety/gate.py`. Exit code: 0 nothing that stops, 1 something does, 2 a path does not exist.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from casebook.messages import say
from casebook.problems import Severity
from casebook.safety import Finding, mask_numbers, scan_tree, stops
from scripts._cli import parser


def _json(findings: tuple[Finding, ...], paths: list[str]) -> str:
    stopped = len(stops(findings))
    rows = [
        {
            "path": f.path,
            "line": f.line,
            "field": f.field,
            "code": f.code,
            "severity": str(f.problem().severity),
            "masked": f.masked,
            "message": f.problem().message,
        }
        for f in findings
    ]
    whole = {
        "version": 1,
        "files": [mask_numbers(path) for path in paths],
        "stops": stopped,
        "warnings": len(findings) - stopped,
        "findings": rows,
    }
    return json.dumps(whole, ensure_ascii=False, indent=1)


def _text(findings: tuple[Finding, ...]) -> str:
    stopped = len(stops(findings))
    lines = [
        say("safety.stop_line" if f.is_stop else "safety.warning_line", problem=f.problem()) for f in findings
    ]
    if findings:
        last = say("safety.scanned", stops=stopped, warnings=len(findings) - stopped)
    else:
        last = say("safety.scanned_clean")
    return "\n".join([*lines, last])


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _github(findings: tuple[Finding, ...]) -> str:
    lines = []
    for f in findings:
        problem = f.problem()
        level = "error" if problem.severity is Severity.ERROR else "warning"
        path = _escaped(problem.path).replace(",", "%2C").replace(":", "%3A")
        lines.append(f"::{level} file={path},line={max(1, problem.line)}::{_escaped(problem.message)}")
    return "\n".join(lines)


def main(argv: list[str]) -> int:
    """0 when nothing stops publication, 1 when something does, 2 when a path is missing."""
    made = parser(__doc__)
    made.add_argument("paths", nargs="*", metavar="路径", help="文件或文件夹（默认：知识库的 docs 文件夹）")
    made.add_argument(
        "--format",
        choices=("text", "json", "github"),
        default="text",
        help="输出格式：文字、JSON、合并请求批注",
    )
    options = made.parse_args(argv)
    paths = [Path(path) for path in options.paths] or [options.root / "docs"]
    missing = [path for path in paths if not path.exists()]
    if missing:
        print("\n".join(say("safety.missing", path=mask_numbers(str(p))) for p in missing), file=sys.stderr)
        return 2
    findings = scan_tree(paths)
    match options.format:
        case "json":
            print(_json(findings, [str(path) for path in paths]))
        case "github":
            print(_github(findings))
        case _:
            print(_text(findings))
    return 1 if stops(findings) else 0
