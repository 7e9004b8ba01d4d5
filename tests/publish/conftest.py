"""A small site that a builder could have made, a way to change it, and its publication."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from casebook.publish.links import local_path, page_links
from casebook.publish.publisher import Options, Outcome, publish
from casebook.publish.tree import entries

Put = Callable[[str, str | bytes], Path]
HOME = Path(__file__).resolve().parents[2]
BOTH = pytest.mark.parametrize("in_place", [False, True])

PAGE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title} - 十优思政知识库</title>
<link rel="stylesheet" href="{up}assets/stylesheets/main.{css}.css"></head><body><h1 id="top">{title}</h1>
<a href="{up}index.html#top">首页</a>{body}<script src="{up}assets/search/data.js"></script></body></html>
"""


def page(title: str, body: str = "", up: str = "", css: str = "11aa22bb") -> str:
    """One HTML page."""
    return PAGE.format(title=title, body=body, up=up, css=css)


@pytest.fixture
def put(tmp_path: Path) -> Put:
    """Writes a file of the site at `tmp_path/site`."""

    def write(name: str, data: str | bytes) -> Path:
        path = tmp_path / "site" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode("utf-8") if isinstance(data, str) else data)
        return path

    return write


@pytest.fixture
def site(tmp_path: Path, put: Put) -> Path:
    """A site of five pages with assets, a picture, search data, and what no release needs."""
    links = "".join(f'<a href="cases/2026/2026-000{n}.html">案例{n}</a>' for n in (1, 2, 3))
    put("index.html", page("首页", links + '<a href="404.html?q=铸魂 补钙">检索</a>' + "字" * 3000))
    put("404.html", page("没有这一页"))
    for n in (1, 2, 3):
        picture = '<img src="2026-0001/图 1.png" alt="">' if n == 1 else ""
        put(f"cases/2026/2026-000{n}.html", page(f"案例{n}", picture + "文" * 3000, up="../../"))
    put("cases/2026/2026-0001/图 1.png", b"\x89PNG picture")
    put("assets/stylesheets/main.11aa22bb.css", "body{background:url(../bg.svg)}" + "/* */" * 1500)
    put("assets/stylesheets/main.11aa22bb.css.map", "{}")
    put("assets/bg.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
    put("assets/javascripts/lunr/min/lunr.jp.min.js", "x")
    put("assets/search/data.js", "load(1)")
    put(".hidden", "x")
    return tmp_path / "site"


def silent(_line: str) -> None:
    """Hears nothing."""


def go(site: Path, **options: object) -> Outcome:
    return publish(site, site.parent / "out", Options(**options), silent)


def served(site: Path) -> dict[str, bytes]:
    root = (site.parent / "out" / "current").resolve()
    return {e.path: (root / e.path).read_bytes() for e in entries(root) if not e.path.endswith(".gz")}


def wanted(site: Path) -> dict[str, bytes]:
    drop = (".map", ".hidden", "lunr.jp.min.js")
    return {e.path: (site / e.path).read_bytes() for e in entries(site) if not e.path.endswith(drop)}


def whole(root: Path) -> None:
    """Every page finds what it loads, and every link between pages leads to a page."""
    for entry in entries(root):
        if entry.path.endswith(".html"):
            for reference in page_links((root / entry.path).read_bytes()).references:
                target = local_path(entry.path, reference.url)
                assert target and (root / target).is_file(), (entry.path, reference)
