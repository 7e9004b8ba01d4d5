"""Atom feeds of new cases, methods and issues (source: RFC 4287). Ids never change; links are relative."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from uuid import UUID, uuid5
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from msgspec import Struct

from casebook.catalog import Catalog
from casebook.messages import say
from casebook.model import Origin
from casebook.safety import safe_xml

MOST = 50
_SPACE = UUID("6f0a4f3e-5d0b-5c2b-9a43-0f1c9b7e2a10")
"""Name space of our ids; never to be changed."""
_ATOM = "http://www.w3.org/2005/Atom"
_FIRST = date(2000, 1, 1)


class Item(Struct, frozen=True):
    """One entry; `on` is the day of acceptance, of the latest version, or of publication."""

    id: str
    kind: str
    title: str
    url: str
    on: date
    author: str
    summary: str


def feeds(catalog: Catalog) -> dict[str, str]:
    """File name → text of each feed, newest first."""
    kinds = {
        "cases": tuple(_cases(catalog)),
        "methods": tuple(_methods(catalog)),
        "issues": tuple(_issues(catalog)),
    }
    every = {"feed.xml": ("all", tuple(item for items in kinds.values() for item in items))}
    every |= {f"feed-{name}.xml": (name, items) for name, items in kinds.items()}
    return {path: _feed(path, name, items) for path, (name, items) in every.items()}


def _cases(catalog: Catalog) -> Iterator[Item]:
    for case in catalog.latest_cases(MOST):
        if case.accepted_on:
            title, unit = say("exports.feed_case", title=case.title), catalog.unit(case.unit).title
            yield Item(case.id, "case", title, catalog.url_of(case), case.accepted_on, unit, case.summary)


def _methods(catalog: Catalog) -> Iterator[Item]:
    for method in catalog.current_methods:
        days = [change.date for change in method.changes]
        if days:
            brand = method.origin is Origin.BRAND
            author = say("exports.owner") if brand else catalog.unit(method.unit).title
            title = say("exports.feed_method", title=method.title)
            yield Item(method.id, "method", title, catalog.url_of(method), max(days), author, method.summary)


def _issues(catalog: Catalog) -> Iterator[Item]:
    for issue in catalog.issues:
        summary = say(
            "exports.feed_issue_summary",
            cases=len(issue.cases),
            methods=len(issue.methods),
            foreword=issue.foreword,
        )
        title = say("exports.feed_issue", title=issue.title)
        yield Item(issue.id, "issue", title, catalog.url_of(issue), issue.date, say("exports.owner"), summary)


def _urn(name: str) -> str:
    return f"urn:uuid:{uuid5(_SPACE, name)}"


def _feed(path: str, name: str, items: Iterable[Item]) -> str:
    newest = sorted(items, key=lambda item: (item.on, item.kind, item.id), reverse=True)[:MOST]
    root = Element("feed", {"xmlns": _ATOM, "xml:lang": "zh-CN"})
    _add(root, "id", _urn(f"feed/{name}"))
    _add(root, "title", say(f"exports.feed_{name}"))
    _add(root, "updated", _time(max((item.on for item in newest), default=_FIRST)))
    _link(root, "self", path, "application/atom+xml")
    _link(root, "alternate", "../index.html", "text/html")
    _add(SubElement(root, "author"), "name", say("exports.owner"))
    for item in newest:
        entry = SubElement(root, "entry")
        _add(entry, "id", _urn(f"{item.kind}/{item.id}"))
        _add(entry, "title", item.title)
        _add(entry, "updated", _time(item.on))
        _link(entry, "alternate", "../" + item.url, "text/html")
        _add(SubElement(entry, "author"), "name", item.author)
        _add(entry, "summary", item.summary)
    indent(root, " ")
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _add(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = safe_xml(text)


def _link(parent: Element, rel: str, href: str, kind: str) -> None:
    SubElement(parent, "link", {"rel": rel, "type": kind, "href": href})


def _time(on: date) -> str:
    return f"{on.isoformat()}T00:00:00+08:00"
