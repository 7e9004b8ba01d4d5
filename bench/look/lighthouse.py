"""用 Lighthouse（手机）测首页、场景、案例、工作法、案例库四类得分，并量首页的体积和请求数。

`python -m bench.look.lighthouse --lighthouse PATH [--site DIR] [--pages …]`, where PATH is the program made by
`npm install lighthouse` in a folder outside the repository. The site is served gzipped from 127.0.0.1.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import subprocess
import tempfile
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from tests.conftest import browser_path

HOME = Path(__file__).resolve().parents[2]
PAGES = (
    "index.html",
    "scenes/mentor.html",
    "cases/2024/2024-0001.html",
    "methods/M-2024-01.html",
    "cases/index.html",
    "methods/index.html",
)
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
FLAGS = "--headless=new --no-sandbox --disable-background-networking --disable-component-update"
BAR = 98
MOST_KB, MOST_REQUESTS = 120, 12


class Gzipped(SimpleHTTPRequestHandler):
    """Serves files compressed, as the shipped nginx configuration does."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        file = Path(self.translate_path(urlsplit(self.path).path))
        if not file.is_file():
            self.send_error(404)
            return
        packed = gzip.compress(file.read_bytes(), 6, mtime=0)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(file)) + "; charset=utf-8")
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Cache-Control", "max-age=31536000")
        self.send_header("Content-Length", str(len(packed)))
        self.end_headers()
        self.wfile.write(packed)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def report(program: Path, url: str, work: Path) -> dict[str, object]:
    """One mobile run."""
    out = work / "report.json"
    categories = ",".join(CATEGORIES)
    subprocess.run(
        [str(program), url, "--quiet", f"--only-categories={categories}", "--output=json", f"--output-path={out}", f"--chrome-flags={FLAGS}"],
        check=True,
        env={"PATH": os.environ["PATH"], "HOME": str(work), "CHROME_PATH": browser_path()},
    )  # fmt: skip
    return json.loads(out.read_text(encoding="utf-8"))


def told(page: str, found: dict, explain: bool) -> bool:
    """Print a page's scores, weight and requests; True when all bars are met."""
    scores = {name: round(found["categories"][name]["score"] * 100) for name in CATEGORIES}
    requests = found["audits"]["network-requests"]["details"]["items"]
    weight = sum(item["transferSize"] for item in requests) / 1024
    print(
        f"{page}：{scores}，{len(requests)} 个请求，{weight:.0f} KB，FCP {found['audits']['first-contentful-paint']['displayValue']}"
    )
    if explain:
        for audit in found["audits"].values():
            if (
                audit["score"] is not None
                and audit["score"] < 1
                and audit.get("scoreDisplayMode") != "informative"
            ):
                print(f"  {audit['id']}：{audit['score']} {audit.get('displayValue', '')}")
    light = page != "index.html" or (weight <= MOST_KB and len(requests) <= MOST_REQUESTS)
    return light and min(scores.values()) >= BAR


def main() -> int:
    """Measure; exit code 1 when a bar is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--lighthouse", type=Path, required=True)
    parser.add_argument("--site", type=Path, default=HOME / "site")
    parser.add_argument("--pages", nargs="+", default=PAGES)
    parser.add_argument("--explain", action="store_true", help="列出未满分的项目")
    options = parser.parse_args()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Gzipped, directory=str(options.site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    met = True
    with tempfile.TemporaryDirectory() as folder:
        for page in options.pages:
            found = report(options.lighthouse, f"http://127.0.0.1:{server.server_port}/{page}", Path(folder))
            met &= told(page, found, options.explain)
    server.shutdown()
    return int(not met)


if __name__ == "__main__":
    raise SystemExit(main())
