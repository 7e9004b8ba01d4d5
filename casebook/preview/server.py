"""Builds at every change, each time in a process that has loaded everything beforehand, and serves the result here."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from watchfiles import Change, watch

from casebook.messages import say
from casebook.publish.atomic import state_dir

_HOLD = 25.0
"""Seconds for which a browser's question is held open until there is a new build."""
_FAULT = re.compile(r"[A-Za-z_][\w.]*: ")
"""How the last line of a traceback begins."""
_IGNORED = ("~", ".tmp", ".swp", ".swx", ".crdownload", ".pyc")


class Preview:
    """The state of one preview: how often it was built, and what the last build found.

    Args:
        command: a process that loads the build's code, waits for a line on its input, then builds; its exit code is 0
            when a site was made, whatever files were left out of it.
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
        made = process.returncode == 0
        lines = (wrong.strip() or said.strip()).splitlines()
        last = ([line for line in lines if _FAULT.match(line)] or lines)[-1:]
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
            self._send_page(page, HTTPStatus.OK)
        elif Path(self.translate_path(parts.path)).is_file():
            super().do_GET()
        else:
            self._send_page(self._preview.site / "404.html", HTTPStatus.NOT_FOUND)

    def _page(self, path: str) -> Path | None:
        found = Path(self.translate_path(path))
        found = found / "index.html" if found.is_dir() else found
        return found if found.suffix == ".html" and found.is_file() else None

    def _send_page(self, page: Path, status: HTTPStatus) -> None:
        html = page.read_bytes() if page.is_file() else f"<p>{say('preview.first')}</p></body>".encode()
        script = b'<script src="/__preview__/live.js"></script></body>'
        self._send(html.replace(b"</body>", script, 1), "text/html", status)

    def _send(self, body: bytes, kind: str, status: HTTPStatus = HTTPStatus.OK) -> None:
        self.send_response(status)
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


class Server(ThreadingHTTPServer):
    """Answers each request in a thread of its own."""

    daemon_threads = True
    allow_reuse_address = os.name == "posix"
    """On Windows a second preview would share the port instead of being told that it is taken."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that went to another page before it had its answer is nothing to tell of."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def serve(preview: Preview, host: str, port: int) -> Server:
    """A server on this address, running in the background.

    Raises:
        OSError: the address is taken.
    """
    server = Server((host, port), partial(Handler, preview))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def follow(preview: Preview, docs: Path, code: Sequence[Path]) -> Iterator[bool]:
    """Build once, then at every change below `docs` or of the code until interrupted; whether each build made a site.

    The watch begins before the first build, so that what is saved meanwhile is built after it.
    """
    changes = watch(
        docs, *code, watch_filter=_counts, debounce=200, step=30, rust_timeout=100, yield_on_timeout=True
    )
    next(changes)
    yield preview.build()
    for seen in changes:
        if not all(Path(path).is_relative_to(docs) for _, path in seen):
            preview.renew()
        if seen:
            yield preview.build()


def _counts(_: Change, path: str) -> bool:
    name = path.replace("\\", "/").rpartition("/")[2]
    return (
        "__pycache__" not in path
        and not name.endswith(_IGNORED)
        and not name.startswith((".#", "~$", "4913"))
    )
