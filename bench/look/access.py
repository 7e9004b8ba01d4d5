"""用 axe-core 检查每种页面：浅色、深色，宽屏、手机，全部规则。

`python -m bench.look.access [--site DIR]`; exit code 1 on any violation. The tests run a shorter form of it.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from bench.look.screenshots import HOME, pages
from tests.conftest import QUIET, browser_path
from tests.site.test_reading import AXE, RUN


def main() -> int:
    """Walk over all kinds in four looks."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--site", type=Path, default=HOME / "site")
    options = parser.parse_args()
    faults = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), headless=True, args=[*QUIET])
        page = browser.new_context(bypass_csp=True).new_page()
        for kind, file in pages(options.site).items():
            began = time.perf_counter()
            page.goto(file.as_uri())
            page.add_script_tag(path=AXE)
            for scheme in ("light", "dark"):
                for width in (1440, 390):
                    page.set_viewport_size({"width": width, "height": 900})
                    for fault in page.evaluate(RUN, [scheme, []]):
                        print(f"{kind} {scheme} {width}：{fault}")
                        faults += 1
            print(f"{kind}：{time.perf_counter() - began:.1f} 秒")
        browser.close()
    print(f"共 {faults} 处")
    return int(faults > 0)


if __name__ == "__main__":
    raise SystemExit(main())
