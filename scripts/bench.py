"""列出或运行测速和长时间的考验（bench 文件夹），例如 bench scale.run --cases 300。"""

from __future__ import annotations

import argparse
import ast
import subprocess
import sys

from casebook.messages import say
from scripts._cli import HOME, parser


def campaigns() -> dict[str, str]:
    """Name → first line of the docstring of every program below `bench/`, sorted."""
    found = {}
    for path in sorted((HOME / "bench").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if "__main__" in text:
            name = ".".join(path.relative_to(HOME / "bench").with_suffix("").parts)
            found[name] = (ast.get_docstring(ast.parse(text)) or "").partition("\n")[0]
    return found


def main(argv: list[str]) -> int:
    """Exit code of the campaign; without a name: 0 after listing them; 2 for an unknown one."""
    options = parser(__doc__)
    options.add_argument("name", nargs="?", metavar="名称", help="运行哪一个（不写就列出全部）")
    options.add_argument("rest", nargs=argparse.REMAINDER, metavar="参数", help="交给它的参数")
    chosen = options.parse_args(argv)
    known = campaigns()
    if chosen.name is None:
        print("\n".join(f"{name:<28}{line}" for name, line in known.items()))
        return 0
    if chosen.name not in known:
        print(say("launcher.no_campaign", name=chosen.name), file=sys.stderr)
        return 2
    call = [sys.executable, "-m", f"bench.{chosen.name}", *chosen.rest]
    return subprocess.run(call, cwd=chosen.root, check=False).returncode
