"""What the home page weighs on its first visit."""

from __future__ import annotations

import gzip
from pathlib import Path

from tests.site.text import tree

MOST_BYTES, MOST_REQUESTS = 120 * 1024, 12


def test_home_page(built_site: Path) -> None:
    """Assert that page, styles, scripts and icon stay within 120 KB gzipped and twelve requests."""
    page = tree(built_site, "index.html")
    loaded = page.xpath("//link[@rel='stylesheet' or @rel='icon']/@href | //script/@src | //img/@src")
    files = ["index.html", *(name.split("?")[0].removeprefix("./") for name in loaded)]
    weight = sum(len(gzip.compress((built_site / file).read_bytes(), 6)) for file in files)
    assert len(files) <= MOST_REQUESTS, files
    assert weight <= MOST_BYTES, weight


def test_no_leftovers_of_the_theme(built_site: Path) -> None:
    """Assert that pages hold no English words of the theme, no generator line, and are marked as Chinese."""
    for url in ("index.html", "scenes/mentor.html", "about/site.html", "404.html"):
        source = (built_site / url).read_text(encoding="utf-8")
        assert '<html lang="zh-CN"' in source, url
        for leftover in (
            "Skip to content",
            "Made with",
            "Material for MkDocs",
            'name="generator"',
            "Not found",
            "googleapis",
        ):
            assert leftover not in source, f"{url}: {leftover}"
