"""Every value in our templates is escaped; what a page's Markdown became is not escaped twice."""

from __future__ import annotations

import re
import sys
from datetime import date
from pathlib import Path

import pytest
from jinja2 import Environment
from mkdocs.config import load_config

from casebook.views.parts import BatchLine

ALLOWED = re.compile(r"page\.content|content\b|\bmarkup\b|\b(?:header|footer)_html\b")
"""Rendered Markdown; header and footer that our own templates made once for many pages."""


@pytest.fixture(scope="module")
def environment(root: Path) -> Environment:
    """The theme's environment after our hook."""
    config = load_config(str(root / "mkdocs.yml"), hooks=[])
    sys.path.insert(0, str(root / "hooks"))
    try:
        from escape import on_env
    finally:
        sys.path.remove(str(root / "hooks"))
    return on_env(config.theme.get_env(), config)


def test_macros_escape(environment: Environment) -> None:
    """Assert that a hostile title comes out as text."""
    macros = environment.get_template("parts/m.html").module
    line = BatchLine("<img src=x onerror=alert(1)>", date(2026, 1, 1), date(2026, 2, 1), '"><script>', False)
    out = str(macros.batch(line))
    assert "<img" not in out
    assert "<script" not in out
    assert "&lt;img src=x onerror=alert(1)&gt;" in out


def test_only_our_templates(environment: Environment) -> None:
    """Assert that ours escape and the theme's own are left as written."""
    autoescape = environment.autoescape
    assert callable(autoescape)
    assert autoescape("home.html")
    assert autoescape("partials/header.html")
    assert not autoescape("base.html")
    assert not autoescape("sitemap.xml")


def test_safe_is_said_of_rendered_markdown_alone(root: Path) -> None:
    """Assert that no template marks anything as safe but the page's own cleaned Markdown."""
    for template in sorted((root / "overrides").rglob("*.html")):
        for number, line in enumerate(template.read_text(encoding="utf-8").splitlines(), 1):
            for found in re.finditer(r"\{\{([^}]*)\|\s*safe\b", line):
                assert ALLOWED.search(found[1]), f"{template.relative_to(root)} 第{number}行：{found[0]}"
