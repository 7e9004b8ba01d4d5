"""用真正的 nginx 在子路径下提供网站：跟随全部站内链接，并用 Lighthouse 测性能得分。

`python -m bench.publish.lighthouse --site DIR --lighthouse PATH`, where PATH is the program made by
`npm install lighthouse` in a folder outside the repository; without it only the links are followed.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import socket
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from casebook.publish.crawl import crawl
from scripts.publish import main as publish

HOME = Path(__file__).resolve().parents[2]
FLAGS = "--headless=new --no-sandbox --disable-background-networking --disable-component-update"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def configuration(work: Path, port: int) -> Path:
    """The shipped configuration with this folder and port."""
    text = (
        (HOME / "deploy/nginx.conf")
        .read_text(encoding="utf-8")
        .replace("/srv/casebook/www", str(work / "out"))
    )
    (work / "server.conf").write_text(
        re.sub(r"listen 80;", f"listen 127.0.0.1:{port};", text), encoding="utf-8"
    )
    temps = "".join(
        f"{kind}_temp_path {work}/t;" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (work / "nginx.conf").write_text(
        f"daemon off; master_process off; pid {work}/pid; events {{}} http {{ include /etc/nginx/mime.types;"
        f" sendfile on; access_log off; {temps} include {work}/server.conf; }}",
        encoding="utf-8",
    )
    return work / "nginx.conf"


def score(program: Path, url: str, work: Path, preset: str) -> tuple[float, str]:
    """Performance (0–100) of one load, and its main figures."""
    out = work / "report.json"
    call = [str(program), url, "--quiet", "--only-categories=performance", "--output=json", f"--output-path={out}",
            f"--chrome-flags={FLAGS}"]  # fmt: skip
    call += ["--preset=desktop"] if preset == "desktop" else []
    subprocess.run(
        call,
        check=True,
        env={"PATH": "/usr/bin:/bin", "HOME": str(work), "CHROME_PATH": shutil.which("chromium") or ""},
    )
    report = json.loads(out.read_text(encoding="utf-8"))
    names = (
        "first-contentful-paint",
        "largest-contentful-paint",
        "total-blocking-time",
        "cumulative-layout-shift",
    )
    figures = "，".join(f"{n} {report['audits'][n]['displayValue']}" for n in names)
    return report["categories"]["performance"]["score"] * 100, figures


def follow(start: str) -> bool:
    """Follows all links; True when one is broken or leads outside."""
    found = crawl(start)
    print(
        f"{found.pages} 个页面，{found.links} 个链接：断链 {len(found.broken)}，站外请求 {len(found.outside)}",
        flush=True,
    )
    for fault in (*found.broken[:20], *found.outside[:20]):
        print(f"  {fault.page} → {fault.url}（{fault.why}）")
    return bool(found.broken or found.outside)


def main() -> int:
    """Serves, crawls, scores; exit code 1 on a broken link or a median score below 98."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--site", type=Path, default=HOME / "site")
    parser.add_argument("--lighthouse", type=Path)
    parser.add_argument("--pages", nargs="+", default=["index.html"])
    parser.add_argument("--runs", type=int, default=3)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work, port = Path(folder), free_port()
        publish(["--site", str(args.site), "--to", str(work / "out")])
        server = subprocess.Popen(
            ["nginx", "-p", folder, "-c", str(configuration(work, port)), "-e", f"{folder}/error.log"]
        )
        try:
            time.sleep(1)
            start = f"http://127.0.0.1:{port}/shiyou/"
            bad = follow(start)
            for page in args.pages if args.lighthouse else ():
                for preset in ("mobile", "desktop"):
                    runs = [score(args.lighthouse, start + page, work, preset) for _ in range(args.runs)]
                    middle = statistics.median(points for points, _ in runs)
                    print(f"Lighthouse {preset} {page}：{middle:.0f}（{runs[-1][1]}）", flush=True)
                    bad |= middle < 98
        finally:
            server.terminate()
            server.wait()
    return int(bad)


if __name__ == "__main__":
    raise SystemExit(main())
