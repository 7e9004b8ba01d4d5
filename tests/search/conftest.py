from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader
from playwright.sync_api import Browser, Page

from casebook.search import write_index

from .collection import documents, refs

ROOT = Path(__file__).resolve().parents[2]
REGISTRY = ROOT / "docs" / ".registry"
SYNONYMS = (REGISTRY / "synonyms.txt").read_text(encoding="utf-8")
WORDS = (REGISTRY / "words.txt").read_text(encoding="utf-8")


def page_html(body: str) -> str:
    """A page around partials of the site, as MkDocs would render them in the top folder."""
    templates = Environment(loader=FileSystemLoader(ROOT / "overrides"), autoescape=False)
    template = templates.from_string(
        '<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>t</title>'
        '<link rel="stylesheet" href="assets/records.css"></head><body>'
        '{% include "partials/casebook-search.html" %}<main>' + body + "</main></body></html>"
    )
    return template.render(base_url=".", list_kind="案例")


def make_site(folder: Path, found: tuple = ()) -> Path:
    shutil.copytree(ROOT / "overrides" / "assets", folder / "assets")
    found = found or documents()
    write_index(refs(found), folder / "assets" / "search-data", folder.parent / "cache", SYNONYMS, WORDS)
    static = '<div class="cb-static-list">全部内容</div>'
    pages = {
        "index.html": "<p>首页</p>",
        "search.html": '{% include "partials/casebook-search-page.html" %}' + static,
        "list.html": '{% include "partials/casebook-list.html" %}' + static,
    }
    for name, body in pages.items():
        (folder / name).write_text(page_html(body), encoding="utf-8")
    for one in found[:10]:
        text = "".join(
            f"<h2>{head}</h2><p>{body[:9]}<b>{body[9:14]}</b>{body[14:]}</p>" for head, body in one.sections
        )
        target = folder / one.url
        target.parent.mkdir(parents=True, exist_ok=True)
        html = page_html(f"<article><h1>{one.title}</h1>{text}</article>").replace('"./', '"../../')
        target.write_text(
            html.replace('data-base="."', 'data-base="../.."').replace('href="assets', 'href="../../assets'),
            encoding="utf-8",
        )
    return folder


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_site(tmp_path_factory.mktemp("search") / "site")


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(locale="zh-CN", accept_downloads=True)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert not errors
