"""运行全部检查：格式、写法、类型和测试（后面写 pytest 参数则只运行测试）。

`manage.py test` runs ruff (format, lint), mypy and pytest over all cores; `manage.py test ARGS…` runs pytest alone
with those arguments; `--root DIR` also checks that content folder.
"""

from __future__ import annotations

import os
import subprocess
import sys
from time import monotonic

from msgspec import Struct

from casebook.messages import say
from scripts._cli import HOME, parser


class Step(Struct, frozen=True):
    """One check: its name in the summary and the command after the interpreter."""

    name: str
    command: tuple[str, ...]


def steps(arguments: list[str], root: str) -> tuple[Step, ...]:
    """The checks to run, in this order; the slow one last."""
    workers = str(min(os.cpu_count() or 2, 4))
    tests = tuple(arguments) or ("-n", workers, "--dist", "loadgroup")
    every = () if arguments else (
        Step("format", ("-m", "ruff", "format", "--check", "--quiet", ".")),
        Step("lint", ("-m", "ruff", "check", "--quiet", ".")),
        Step("types", ("-m", "mypy", "--no-error-summary")),
    )  # fmt: skip
    library = () if root == str(HOME) else (Step("library", ("-m", "scripts", "check", "--root", root)),)
    return (*every, *library, Step("tests", ("-m", "pytest", *tests)))


def main(argv: list[str]) -> int:
    """0 when every check passes, else 1; each check runs, so that all faults are seen at once."""
    options, arguments = parser(__doc__).parse_known_args(argv)
    lines, failed = [], False
    for step in steps(arguments, str(options.root.resolve() if options.root != HOME else HOME)):
        name = say(f"launcher.step_{step.name}")
        print(say("launcher.step", name=name), flush=True)
        start = monotonic()
        code = subprocess.run([sys.executable, "-P", *step.command], cwd=HOME, check=False).returncode
        failed = failed or code != 0
        result = say("launcher.step_passed" if code == 0 else "launcher.step_failed")
        lines.append(say("launcher.step_line", name=name, result=result, seconds=round(monotonic() - start)))
    print("\n".join(["", *lines, say("launcher.all_failed" if failed else "launcher.all_passed")]))
    return int(failed)
