"""Integrators can read of everything that a search takes and gives."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page

from .conftest import ROOT

SCRIPTS = ROOT / "overrides" / "assets" / "search"


def test_options_and_results_are_documented(page: Page, site: Path) -> None:
    page.goto((site / "index.html").as_uri())
    script = "query => casebook.search(query, {facets: {section: []}})"
    found = [page.evaluate(script, query) for query in ("师徒结对", "stjd")]
    names = {name for one in found for name in one} | {name for one in found for name in one["hits"][0]}
    code = "".join((SCRIPTS / name).read_text(encoding="utf-8") for name in ("query.js", "sound.js"))
    names |= set(re.findall(r"\boptions\.(\w+)", code)) | set(re.findall(r"\b(?:result|none)\.(\w+) =", code))
    assert len(names) > 25
    guide = (ROOT / "docs" / "about" / "data.md").read_text(encoding="utf-8")
    table = guide[guide.index("casebook.search(query, options)") : guide.index("## 清单和Word")]
    header = (SCRIPTS / "core.js").read_text(encoding="utf-8").partition("*/")[0]
    assert {name for name in names if not re.search(rf"\b{name}\b", table, re.ASCII)} == set()
    assert {name for name in names if not re.search(rf"\b{name}\b", header, re.ASCII)} == set()
