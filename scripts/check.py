"""检查全部内容，列出每个问题的文件、行号和改法。

Submissions are judged by `review`, and here only when `--changed` asks for what a pull request brings.
Exit code 0: no error; 1: errors found; 2: the command itself cannot run.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from msgspec.structs import asdict

from casebook.checks import is_waiting, load
from casebook.messages import say
from casebook.problems import Problem, Severity, errors
from casebook.reader import Library
from scripts._cli import no_library, parser


def main(argv: list[str]) -> int:
    """Print every problem of the library; see the module's first line."""
    arguments = parser(__doc__)
    arguments.add_argument(
        "--format", choices=("text", "github", "json"), default="text", help="输出格式（默认 text）"
    )
    arguments.add_argument("--changed", metavar="BASE", help="只报告与 Git 的 BASE 相比有改动的文件")
    options = arguments.parse_args(argv)
    if no_library(options.root):
        return 2
    library = load(options.root)
    problems: Iterable[Problem] = library.problems
    if options.changed:
        changed = _changed(options.root, options.changed)
        if changed is None:
            print(say("check.no_base", base=options.changed), file=sys.stderr)
            return 2
        problems = [p for p in problems if p.path in changed]
    else:
        problems = [p for p in problems if not is_waiting(p)]
    problems = sorted(problems)
    if options.format == "json":
        print(json.dumps([asdict(p) for p in problems], ensure_ascii=False, indent=1))
    else:
        for problem in problems:
            print(_github(problem) if options.format == "github" else _text(problem))
        _summary(problems, library)
        if not options.changed:
            _waiting(library)
    return 1 if errors(problems) else 0


def _changed(root: Path, base: str) -> set[str] | None:
    if base.startswith("-"):
        return None
    command = [
        "git",
        "-C",
        str(root),
        "-c",
        "core.quotepath=off",
        "diff",
        "--name-only",
        "--relative",
        base,
        "--",
    ]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    return set(done.stdout.splitlines()) if done.returncode == 0 else None


def _text(problem: Problem) -> str:
    return f"[{say('check.' + problem.severity)}] {problem}"


def _github(problem: Problem) -> str:
    message = problem.message.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    path = problem.path.replace("%", "%25").replace(",", "%2C").replace(":", "%3A")
    line = f",line={problem.line}" if problem.line else ""
    return f"::{problem.severity} file={path}{line},title={say('check.github_title')}::{message}"


def _waiting(library: Library) -> None:
    """One line about submissions that cannot be accepted yet; they keep nothing from the readers."""
    faulty = {p.path.split("/")[3] for p in errors(library.problems) if is_waiting(p)}
    if faulty:
        print(say("check.waiting_wrong", count=len(faulty), names="、".join(sorted(faulty))))


def _summary(problems: list[Problem], library: object) -> None:
    failed = len(errors(problems))
    if problems:
        print(
            say("check.counts", errors=failed, warnings=sum(p.severity is Severity.WARNING for p in problems))
        )
        return
    counts = {name: len(getattr(library, attribute)) for name, attribute in _COUNTED.items()}
    print(say("check.clean", **counts))


_COUNTED = {"cases": "cases", "methods": "methods", "waiting": "incoming"}
