"""发布途中随机中断 100 次，每次之后核对读者看到的是不是完整的一版。

Kills `publish` by SIGKILL after a random share of its usual time, then compares every served byte with the versions
that were built. In place (`--in-place`) it follows all links of all served pages instead.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from casebook.publish.links import local_path, page_links
from casebook.publish.publisher import Options, check, publish
from casebook.publish.tree import entries

HOME = Path(__file__).resolve().parents[2]
PAGE = '<html><head><title>{n}</title><link rel="stylesheet" href="assets/main.{css}.css"></head><body>{text}</body></html>'


def build(site: Path, turn: int, pages: int) -> str:
    """A site whose style sheet and third of pages change with each turn; gives its fingerprint."""
    (site / "assets").mkdir(parents=True, exist_ok=True)
    css = f"{turn // 3:08x}"
    for old in (site / "assets").glob("*.css"):
        old.unlink()
    (site / "assets" / f"main.{css}.css").write_text("body{}", encoding="utf-8")
    for n in range(pages):
        name = "index.html" if n == 0 else f"p{n}.html"
        text = f"{turn if n % 3 == turn % 3 else ''} " + "正文" * 500
        (site / name).write_text(PAGE.format(n=n, css=css, text=text), encoding="utf-8")
    return fingerprint(site)


def fingerprint(root: Path) -> str:
    """One hash over all pages, which change with each turn; compressed copies and grace files left out."""
    total = hashlib.sha256()
    for entry in entries(root):
        if entry.path.endswith(".html"):
            total.update(entry.path.encode() + (root / entry.path).read_bytes())
    return total.hexdigest()


def links_whole(root: Path) -> bool:
    """Whether every page finds what it loads."""
    pages = [entry.path for entry in entries(root) if entry.path.endswith(".html")]
    targets = ((p, r.url) for p in pages for r in page_links((root / p).read_bytes()).references)
    return all(
        (found := local_path(page, url)) is not None and (root / found).is_file() for page, url in targets
    )


def main() -> int:
    """Runs the campaign; exit code 1 when a reader would have seen half a site."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--pages", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--in-place", action="store_true")
    args = parser.parse_args()
    dice, killed, faults = random.Random(args.seed), 0, 0
    with tempfile.TemporaryDirectory() as folder:
        site, out = Path(folder, "site"), Path(folder, "out")
        known = {build(site, 0, args.pages)}
        command = [sys.executable, "-m", "scripts", "publish", "--site", str(site), "--to", str(out)]
        command += ["--in-place"] if args.in_place else []
        started = time.monotonic()
        subprocess.run(command, cwd=HOME, check=True, stdout=subprocess.DEVNULL)
        usual, turn, through = time.monotonic() - started, 0, 0
        while killed < args.kills:
            turn += 1
            known.add(build(site, turn, args.pages))
            started = time.monotonic()
            run = subprocess.Popen(command, cwd=HOME, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                run.wait(dice.uniform(0.3, 1.2) * usual)
                usual, through = time.monotonic() - started, through + 1
            except subprocess.TimeoutExpired:
                run.send_signal(signal.SIGKILL)
                run.wait()
                killed += 1
            current = out / "current"
            good = links_whole(current) and (args.in_place or fingerprint(current.resolve()) in known)
            faults += not good
        publish(site, out, Options(in_place=args.in_place or None), print)
        whole = check(site, out).is_whole
    print(
        f"中断 {killed} 次（另有 {through} 次来得及发布完，{args.pages} 页）：读者看到半成品 {faults} 次；最后一次核对{'一致' if whole else '不一致'}"
    )
    return int(bool(faults) or not whole)


if __name__ == "__main__":
    raise SystemExit(main())
