"""What a page points to: addresses in HTML and CSS, for keeping a page whole and for proving a site whole."""

from __future__ import annotations

import re
from urllib.parse import unquote, urljoin, urlsplit

from lxml import html
from msgspec import Struct

_CSS = re.compile(r"""url\(\s*['"]?([^'")]+)['"]?\s*\)|@import\s+['"]([^'"]+)['"]""")
_LOADED = {"src", "poster", "srcset", "data", "xlink:href"}
"""Attributes that the browser fetches by itself; so is `href` of `link`, `image` and `use`."""
_ANCHORS = {"a", "area", "form"}
_BASE = "http://site.invalid/top/"


class Reference(Struct, frozen=True, order=True):
    """One address as written, and whether the browser fetches it without being asked."""

    url: str
    loaded: bool


class PageLinks(Struct, frozen=True):
    """What a page points to, and the ids others may point to."""

    references: tuple[Reference, ...]
    ids: frozenset[str]


def page_links(page: bytes) -> PageLinks:
    """All addresses and ids of an HTML page; an empty page has none."""
    if not page.strip():
        return PageLinks((), frozenset())
    tree = html.document_fromstring(page, parser=html.HTMLParser(encoding="utf-8"))
    found: set[Reference] = set()
    ids: set[str] = set()
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag == "style":
            found |= {Reference(url, True) for url in css_links(element.text or "")}
        for name, value in element.attrib.items():
            if name == "id" or (name == "name" and element.tag == "a"):
                ids.add(str(value))
            found |= set(_references(element.tag, str(name), str(value)))
    return PageLinks(tuple(sorted(found)), frozenset(ids))


def _references(tag: str, name: str, value: str) -> list[Reference]:
    if name == "style":
        return [Reference(url, True) for url in css_links(value)]
    if name == "srcset":
        return [Reference(part.split()[0], True) for part in value.split(",") if part.strip()]
    if name in _LOADED and tag not in _ANCHORS:
        return [Reference(value.strip(), True)]
    if name in ("href", "action") and tag != "base":
        return [Reference(value.strip(), tag not in _ANCHORS)]
    return []


def css_links(css: str) -> tuple[str, ...]:
    """Addresses in a style sheet, sorted."""
    return tuple(sorted({one or other for one, other in _CSS.findall(css)}))


def local_path(page: str, url: str) -> str | None:
    """The site's file that `url` on `page` means (POSIX path, a folder's is its `index.html`).

    None for other addresses, `data:` and the like, and for what lies above the site.
    """
    whole = urljoin(_BASE + page, url.strip())
    if not whole.startswith(_BASE):
        return None
    path = unquote(urlsplit(whole).path).removeprefix(urlsplit(_BASE).path)
    return path + "index.html" if not path or path.endswith("/") else path
