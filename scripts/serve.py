"""在本机预览网站；内容、模板或程序一有改动就自动更新。"""

from __future__ import annotations

import sys
from pathlib import Path

from casebook.messages import say
from casebook.preview.server import Preview, follow, serve
from scripts._cli import HOME, at_least, no_library, parser


def main(argv: list[str]) -> int:
    """Preview the site until interrupted."""
    arguments = parser(__doc__)
    arguments.add_argument(
        "--port", type=at_least(0, 65535), default=8000, metavar="N", help="端口（默认 8000）"
    )
    arguments.add_argument(
        "--profile", choices=("public", "committee"), default="public", help="公开版或工委版"
    )
    options = arguments.parse_args(argv)
    if no_library(options.root):
        return 2
    root = options.root.resolve()
    site = root / "var" / f"preview-{options.profile}"
    command = [sys.executable, "-P", "-m", "scripts", "_ready", "--root", str(root), "--out", str(site)]
    preview = Preview([*command, "--profile", options.profile], site)
    try:
        server = serve(preview, "127.0.0.1", options.port)
    except OSError:
        preview.close()
        print(say("preview.taken", port=options.port, other=options.port + 1), file=sys.stderr)
        return 1
    print(say("preview.first"), flush=True)
    try:
        for number, made in enumerate(follow(preview, root / "docs", _code(root))):
            _tell(preview, made)
            if not number:
                address = f"http://127.0.0.1:{server.server_address[1]}/"
                print(say("preview.ready", address=address), flush=True)
    except KeyboardInterrupt:
        print(say("preview.stopped"))
    finally:
        server.shutdown()
        preview.close()
    return 0


def _code(root: Path) -> list[Path]:
    """The program, and the settings of the library; a change of any is loaded anew."""
    own = root / "mkdocs.yml"
    program = [HOME / name for name in ("overrides", "casebook", "hooks", "scripts", "mkdocs.yml")]
    return program if root == HOME or not own.is_file() else [*program, own]


def _tell(preview: Preview, made: bool) -> None:
    problems = preview.problems()
    for problem in problems:
        print(problem)
    if made:
        print(
            say("preview.again", problems=say("preview.some", count=len(problems)) if problems else ""),
            flush=True,
        )
