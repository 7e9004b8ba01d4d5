"""测量 serve：从保存一个案例到浏览器能取到新页面，要多少秒。

`python -m bench.scale.serve --cases 10000`. The clock runs from the save until the page served holds the new sentence.
"""

from __future__ import annotations

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from bench.scale.generate import case_path, sign
from bench.scale.run import Bench

PATIENCE = 600.0
"""Seconds for the first build, and for any later one."""


def fetched(url: str, wanted: str) -> float:
    """The moment (`time.monotonic`) at which the page served held a text."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            with urlopen(url, timeout=PATIENCE) as answer:
                if wanted in answer.read().decode("utf-8"):
                    return time.monotonic()
        except (URLError, ConnectionError):
            pass
        time.sleep(0.02)
    raise SystemExit(f"{url}：{PATIENCE} 秒内没有出现“{wanted}”")


def saved(bench: Bench, index: int, sentence: str) -> str:
    """The text of a case with one sentence more, its sign-offs renewed."""
    path = bench.case(index)
    before = path.read_text(encoding="utf-8")
    lines = (before + f"\n{sentence}\n").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith("signed_hash:")), encoding="utf-8")
    sign(bench.library)
    text = path.read_text(encoding="utf-8")
    path.write_text(before, encoding="utf-8")
    return text


def main() -> int:
    """Measures and prints one line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cases", type=int, default=10000, help="案例数")
    parser.add_argument("--saves", type=int, default=7, help="保存几次")
    parser.add_argument("--work", type=Path, help="工作文件夹（默认：临时文件夹）")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=args.work) as folder:
        bench = Bench(Path(folder), args.cases, prove=False)
        changes = [(index, f"第{index}次回访记在这里。") for index in range(1, args.saves + 1)]
        texts = [saved(bench, index, sentence) for index, sentence in changes]
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = [
            sys.executable,
            "-P",
            "-m",
            "scripts",
            "serve",
            "--port",
            str(port),
            "--root",
            str(bench.library),
        ]
        env = os.environ | {"PYTHONPATH": str(bench.tool), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": ""}
        with subprocess.Popen(command, cwd=bench.tool, env=env, stdout=subprocess.DEVNULL) as process:
            address = f"http://127.0.0.1:{port}"
            fetched(f"{address}/index.html", "</html>")
            fetched(f"{address}/__preview__/state?seen=", '"build": 1')
            waits = []
            for (index, sentence), text in zip(changes, texts, strict=True):
                time.sleep(4)  # an editor reads before saving again
                began = time.monotonic()
                bench.case(index).write_text(text, encoding="utf-8")
                page = case_path(index).removeprefix("docs/").removesuffix(".md")
                waits.append(fetched(f"{address}/{page}.html", sentence) - began)
            process.terminate()
    told = "，".join(f"{wait:.2f}" for wait in waits)
    print(f"{args.cases:,} 个案例，{args.saves} 次保存：中位 {statistics.median(waits):.2f} 秒（{told}）")
    return 0


if __name__ == "__main__":
    sys.exit(main())
