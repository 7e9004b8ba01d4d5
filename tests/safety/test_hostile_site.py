"""A whole site made of hostile words and file names: no page of it runs, arms or asks for anything, also from `file://`."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import quote

import pytest
from lxml import etree
from playwright.sync_api import Browser, Page, Request, Route

from scripts.build import build
from tests.conftest import ROOT
from tests.safety.library import ODD, SHORT, hostile_library

LOOK = r"""() => {
  const bad = [];
  for (const e of document.querySelectorAll('*')) {
    for (const a of e.attributes) {
      if (/^on/i.test(a.name)) bad.push(e.outerHTML.slice(0, 150));
      if (/^(href|src|action|formaction|data|srcset|xlink:href|poster|srcdoc)$/.test(a.name) && /^[\s\x00-\x20]*(javascript|vbscript|data:text|blob|file|view-source|feed):?/i.test(a.value) && !/^(data|file)/.test(location.protocol))
        bad.push(e.outerHTML.slice(0, 150));
    }
    if (/^(iframe|frame|object|embed|base)$/i.test(e.localName)) bad.push(e.outerHTML.slice(0, 150));
    if (e.localName === 'meta' && /refresh/i.test(e.httpEquiv)) bad.push(e.outerHTML.slice(0, 150));
    if (e.localName === 'script' && !/json/.test(e.type) && /ran\.push/.test(e.textContent)) bad.push(e.outerHTML.slice(0, 150));
    if (e.localName === 'style' && /display:none\}\s*$/.test(e.textContent) && e.textContent.length < 30) bad.push(e.outerHTML.slice(0, 150));
    if (e.localName === 'form' && new URL(e.action).origin !== location.origin) bad.push(e.outerHTML.slice(0, 150));
    if (e.localName === 'img' && e.getAttribute('src') && !/^data:/.test(e.src) && new URL(e.src).origin !== location.origin) bad.push(e.outerHTML.slice(0, 150));
  }
  return bad;
}"""
INIT = "window.ran=[];window.seen=[];document.addEventListener('securitypolicyviolation',e=>seen.push(e.violatedDirective+' '+e.blockedURI+' '+e.sample));"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The hostile library, built once."""
    root = hostile_library(ROOT, tmp_path_factory.mktemp("hostile"))
    build(root, root / "site", "public")
    return root / "site"


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder and logs nothing."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """Where the built site is served."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def page(address: str, chromium: Browser) -> Iterator[tuple[Page, list[str]]]:
    """A tab, and the list of what it asked of anybody but our server; such requests are stopped."""
    outside: list[str] = []
    context = chromium.new_context()

    def stop(route: Route, request: Request) -> None:
        outside.append(request.url)
        route.abort()

    context.route(lambda url: not url.startswith(f"{address}/"), stop)
    context.add_init_script(INIT)
    made = context.new_page()
    yield made, outside
    context.close()


def _with(html: str) -> Callable[[Route], None]:
    return lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8")


def some(site: Path) -> list[Path]:
    """All cases, policies, editors' pages and index pages; of the other folders, whose pages are alike, every ninth."""
    every = ("cases", "policies", "about")
    found, seen = [], Counter[str]()
    for path in pages(site):
        folder = path.relative_to(site).parts[0]
        seen[folder] += 1
        if folder in every or path.name == "index.html" or seen[folder] % 9 == 1:
            found.append(path)
    return found


def pages(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def test_hostile_pages_are_built(site: Path) -> None:
    """All cases are there, so the tests below look at something; nothing odd stopped the build."""
    cases = sorted(p.name for p in (site / "cases" / "2026").glob("*.html"))
    assert len(cases) == len(SHORT) >= 26
    assert len(ODD) == 29
    assert "ran.push" in (site / "cases" / "2026" / cases[0]).read_text(encoding="utf-8")
    assert len(pages(site)) > 60


def test_no_page_runs_or_arms_anything(site: Path, address: str, page: tuple[Page, list[str]]) -> None:
    """Pages of every kind over http, in Chromium, with the policy in place: 0 run, 0 armed, 0 outside, 0 violations."""
    tab, outside = page
    wrong = []
    for path in some(site):
        url = path.relative_to(site).as_posix()
        tab.goto(f"{address}/{quote(url)}", wait_until="load")
        ran, seen = tab.evaluate("[ran.length, seen]")
        armed = tab.evaluate(LOOK)
        if ran or seen or armed:
            wrong.append((url, ran, seen, armed))
    assert wrong == []
    assert outside == []


def test_no_page_relies_on_the_policy(site: Path, address: str, page: tuple[Page, list[str]]) -> None:
    """The same pages without the policy: escaping alone is enough."""
    tab, outside = page
    wrong = []
    for path in some(site)[::5]:
        html = re.sub(
            r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", path.read_text(encoding="utf-8")
        )
        url = f"{address}/{quote(path.relative_to(site).as_posix())}"
        tab.route(url, _with(html))
        tab.goto(url, wait_until="load")
        armed = tab.evaluate(LOOK)
        if armed or tab.evaluate("ran.length"):
            wrong.append((url, armed))
    assert wrong == []
    assert outside == []


@pytest.mark.parametrize("asked", ["push", "onerror", "<img", "script"])
def test_search_shows_hostile_hits_as_text(address: str, page: tuple[Page, list[str]], asked: str) -> None:
    """Suggestions and hits are drawn by script from the index: they are text there too."""
    tab, outside = page
    tab.goto(f"{address}/index.html", wait_until="load")
    tab.fill(".cb-search input[type=search]", asked)
    tab.wait_for_selector(".cb-search__list [role=option], .cb-search__live:not(:empty)", state="attached")
    tab.wait_for_timeout(200)
    assert tab.evaluate("[ran.length, seen]") == [0, []]
    assert tab.evaluate(LOOK) == []
    assert outside == []


def test_the_policy_holds_from_a_folder_too(site: Path, chromium: Browser) -> None:
    """Opened by double-click: no violation, nothing runs that is not ours."""
    context = chromium.new_context()
    context.add_init_script(INIT)
    tab = context.new_page()
    for url in ("index.html", "cases/2026/2026-0001.html"):
        tab.goto((site / url).as_uri(), wait_until="load")
        assert tab.evaluate("[ran.length, seen]") == [0, []]
        assert tab.locator("script[src]").count() > 0
    context.close()


def test_machine_readable_files_are_well_formed(site: Path) -> None:
    """Feeds and maps parse; JSON parses; data inside a page cannot end its script."""
    for path in sorted(site.rglob("*.xml")):
        etree.parse(str(path))
    for path in sorted(site.rglob("*.json")):
        json.loads(path.read_text(encoding="utf-8"))
    for path in pages(site):
        for block in re.findall(
            r'<script type="application/(?:ld\+)?json"[^>]*>(.*?)</script>',
            path.read_text(encoding="utf-8"),
            re.DOTALL,
        ):
            json.loads(block)


def test_file_names_do_not_leave_the_site(site: Path) -> None:
    """Whatever a file is called, its page lies in the built folder and links stay there."""
    for path in pages(site):
        for link in re.findall(r'(?:href|src)="([^"]*)"', path.read_text(encoding="utf-8")):
            assert not re.match(r"\s*(?:javascript|vbscript|data:text)", link, re.IGNORECASE), (path, link)
            assert not link.startswith("//"), (path, link)
