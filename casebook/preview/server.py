"""Builds at every change, each time in a process that has loaded everything beforehand, and serves the result here."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from watchfiles import Change, watch

from casebook.messages import say
from casebook.publish.atomic import state_dir

_HOLD = 25.0
"""Seconds for which a browser's question is held open until there is a new build."""
_IGNORED = ("~", ".tmp", ".swp", ".swx", ".crdownload", ".pyc")


class Preview:
    """The state of one preview: how often it was built, and what the last build found.

    Args:
        command: a process that loads the build's code, waits for a line on its input, then builds.
        site: where it writes.
    """

    def __init__(self, command: Sequence[str], site: Path) -> None:
        self._command, self.site = list(command), site
        self._next = self._ready()
        self._changed = threading.Condition()
        self._number = 0
        self._failed = ""

    def build(self) -> bool:
        """Build once; whether a site could be made (files with errors are left out and named)."""
        with self._next as process:
            said, wrong = process.communicate("\n")
        self._next = self._ready()
        made = process.returncode in (0, 1) and (self.site / "index.html").is_file()
        last = (wrong.strip() or said.strip()).splitlines()[-1:]
        with self._changed:
            self._number += 1
            self._failed = "" if made else say("preview.failed", why=last[0] if last else "")
            self._changed.notify_all()
        if not made:
            sys.stderr.write(wrong)
        return made

    def renew(self) -> None:
        """Have the next build load its code again."""
        self.close()
        self._next = self._ready()

    def close(self) -> None:
        """Let go of the process that waits."""
        with self._next as process:
            process.kill()

    def _ready(self) -> subprocess.Popen[str]:
        pipe = subprocess.PIPE
        return subprocess.Popen(
            self._command, stdin=pipe, stdout=pipe, stderr=pipe, encoding="utf-8", errors="replace"
        )

    def problems(self) -> list[str]:
        """What the last build found, one sentence each."""
        path = state_dir(self.site) / "problems.json"
        rows: list[str] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []
        return rows

    def state(self, seen: str) -> bytes:
        """The state as JSON; waits for news while the browser has seen the latest."""
        with self._changed:
            if seen == str(self._number):
                self._changed.wait(_HOLD)
            number, failed = self._number, self._failed
        problems = self.problems()
        told = {
            "build": number,
            "failed": failed,
            "problems": problems,
            "title": say("preview.problems", count=len(problems)),
        }
        return json.dumps(told, ensure_ascii=False).encode()


class Handler(SimpleHTTPRequestHandler):
    """Files of the site, each page with the preview's script; nothing is cached."""

    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".webp": "image/webp",
        ".js": "text/javascript",
    }

    def __init__(self, preview: Preview, *args: object) -> None:
        self._preview = preview
        super().__init__(*args, directory=str(preview.site))  # type: ignore[arg-type] # socketserver's own arguments

    def do_GET(self) -> None:
        """Answer one request."""
        parts = urlsplit(self.path)
        if "%00" in parts.path:
            self.send_error(HTTPStatus.NOT_FOUND)
        elif parts.path == "/__preview__/state":
            self._send(self._preview.state(parse_qs(parts.query).get("seen", [""])[0]), "application/json")
        elif parts.path == "/__preview__/live.js":
            self._send(files("casebook.preview").joinpath("live.js").read_bytes(), "text/javascript")
        elif (page := self._page(parts.path)) is not None:
            html = page.read_bytes()
            script = b'<script src="/__preview__/live.js"></script></body>'
            self._send(html.replace(b"</body>", script, 1), "text/html")
        else:
            super().do_GET()

    def _page(self, path: str) -> Path | None:
        found = Path(self.translate_path(path))
        found = found / "index.html" if found.is_dir() else found
        return found if found.suffix == ".html" and found.is_file() else None

    def _send(self, body: bytes, kind: str) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def end_headers(self) -> None:
        """Nothing is cached: an editor must see what was saved."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def serve(preview: Preview, host: str, port: int) -> ThreadingHTTPServer:
    """A server on this address, running in the background.

    Raises:
        OSError: the address is taken.
    """
    server = ThreadingHTTPServer((host, port), partial(Handler, preview))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def follow(preview: Preview, docs: Path, code: Sequence[Path], told: Callable[[bool], None]) -> None:
    """Build at every change below `docs` or of the code until interrupted; `told` hears whether each build made a site."""
    for changes in watch(docs, *code, watch_filter=_counts, debounce=200, step=30, raise_interrupt=True):
        if not all(Path(path).is_relative_to(docs) for _, path in changes):
            preview.renew()
        told(preview.build())


def _counts(_: Change, path: str) -> bool:
    name = path.replace("\\", "/").rpartition("/")[2]
    return (
        "__pycache__" not in path
        and not name.endswith(_IGNORED)
        and not name.startswith((".#", "~$", "4913"))
    )
