"""每种页面各拍一组：宽屏、中屏、手机、深色、高对比、打印。

`python -m bench.look.screenshots [--site DIR] [--out DIR] [--kinds home,scene] [--looks 1440,390]`. Pictures go to
`var/screenshots/` (outside Git). Print pages need `pdftoppm`; without it the PDF is kept.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
from pathlib import Path

from msgspec import Struct
from playwright.sync_api import Browser, sync_playwright

from tests.conftest import QUIET, browser_path
from tests.site.pages import KINDS

HOME = Path(__file__).resolve().parents[2]


class Look(Struct, frozen=True):
    """One way of looking at a page."""

    width: int = 1440
    scheme: str = "light"
    forced: str = "none"
    size: str = ""


LOOKS = {
    "1440": Look(),
    "1024": Look(width=1024),
    "390": Look(width=390),
    "dark": Look(scheme="dark"),
    "dark-390": Look(width=390, scheme="dark"),
    "forced": Look(forced="active"),
    "large-390": Look(width=390, size="xl"),
}
PRINT = "print"


def pages(site: Path) -> dict[str, Path]:
    """Kind → file of the first page of it."""
    found = {}
    for kind, pattern in KINDS.items():
        files = sorted(f for f in site.glob(pattern) if f.name != "index.html" or "*" not in pattern)
        if files:
            found[kind] = files[0]
    if not found:
        raise SystemExit(f"{site} 里没有网站，请先运行 build，或用 --site 指明。")
    return found


def shoot(browser: Browser, site: Path, out: Path, kinds: list[str], name: str) -> None:
    """All kinds in one look, one PNG each."""
    look = LOOKS[name]
    context = browser.new_context(
        viewport={"width": look.width, "height": 900},
        color_scheme=look.scheme,
        forced_colors=look.forced,
    )
    page = context.new_page()
    for kind, file in pages(site).items():
        if kinds and kind not in kinds:
            continue
        page.goto(file.as_uri())
        if look.size:
            page.evaluate("size => document.documentElement.setAttribute('data-cb-size', size)", look.size)
        page.screenshot(path=out / f"{kind}-{name}.png", full_page=True)
    context.close()


def print_pages(browser: Browser, site: Path, out: Path, kinds: list[str]) -> None:
    """All kinds as printed: a PDF each, and its pages as PNG where poppler is installed."""
    page = browser.new_page()
    for kind, file in pages(site).items():
        if kinds and kind not in kinds:
            continue
        page.goto(file.as_uri())
        pdf = out / f"{kind}-{PRINT}.pdf"
        page.pdf(path=pdf, prefer_css_page_size=True)
        if shutil.which("pdftoppm"):
            subprocess.run(["pdftoppm", "-r", "60", "-png", str(pdf), str(pdf.with_suffix(""))], check=True)
    page.close()


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--site", type=Path, default=HOME / "site")
    parser.add_argument("--out", type=Path, default=HOME / "var" / "screenshots")
    parser.add_argument("--kinds", default="")
    parser.add_argument("--looks", default=",".join((*LOOKS, PRINT)))
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    kinds = [kind for kind in options.kinds.split(",") if kind]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), headless=True, args=[*QUIET])
        for name in options.looks.split(","):
            if name == PRINT:
                print_pages(browser, options.site, options.out, kinds)
            else:
                shoot(browser, options.site, options.out, kinds, name)
        browser.close()
    print(options.out)


if __name__ == "__main__":
    main()
