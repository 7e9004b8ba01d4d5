"""A whole site made of hostile words and file names: no page of it runs, arms or asks for anything, also from `file://`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import pytest
from lxml import etree
from playwright.sync_api import Browser, Page, Request, Route

from scripts.build import build
from tests.conftest import ROOT
from tests.safety.library import ODD, SHORT, hostile_library

SITE = "http://site.invalid"
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


@pytest.fixture
def page(site: Path, chromium: Browser) -> Iterator[tuple[Page, list[str]]]:
    """A page of a server that answers from the built folder, and the list of requests to anywhere else."""
    outside: list[str] = []
    context = chromium.new_context()

    def answer(route: Route, request: Request) -> None:
        if not request.url.startswith(f"{SITE}/"):
            outside.append(request.url)
            route.abort()
            return
        path = site / unquote(urlsplit(request.url).path).lstrip("/")
        if path.is_file():
            route.fulfill(path=path)
        else:
            route.fulfill(status=404, body="")

    context.route("**/*", answer)
    context.add_init_script(INIT)
    made = context.new_page()
    yield made, outside
    context.close()


def pages(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def test_hostile_pages_are_built(site: Path) -> None:
    """All cases are there, so the tests below look at something; nothing odd stopped the build."""
    cases = sorted(p.name for p in (site / "cases" / "2026").glob("*.html"))
    assert len(cases) == len(SHORT) >= 26
    assert len(ODD) == 29
    assert "ran.push" in (site / "cases" / "2026" / cases[0]).read_text(encoding="utf-8")
    assert len(pages(site)) > 60


def test_no_page_runs_or_arms_anything(site: Path, page: tuple[Page, list[str]]) -> None:
    """Every page over http, in Chromium, with the policy in place: 0 run, 0 armed, 0 outside, 0 violations."""
    tab, outside = page
    wrong = []
    for path in pages(site):
        url = path.relative_to(site).as_posix()
        tab.goto(f"{SITE}/{quote(url)}", wait_until="load")
        ran, seen = tab.evaluate("[ran.length, seen]")
        if ran or seen or (armed := tab.evaluate(LOOK)):
            wrong.append((url, ran, seen, locals().get("armed")))
    assert wrong == []
    assert outside == []


def test_no_page_relies_on_the_policy(site: Path, page: tuple[Page, list[str]]) -> None:
    """The same pages without the policy: escaping alone is enough."""
    tab, outside = page
    wrong = []
    for path in pages(site)[::3]:
        html = re.sub(
            r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", path.read_text(encoding="utf-8")
        )
        url = f"{SITE}/{quote(path.relative_to(site).as_posix())}"
        tab.route(
            url, lambda route, html=html: route.fulfill(body=html, content_type="text/html; charset=utf-8")
        )
        tab.goto(url, wait_until="load")
        if tab.evaluate("ran.length") or (armed := tab.evaluate(LOOK)):
            wrong.append((url, locals().get("armed")))
    assert wrong == []
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
