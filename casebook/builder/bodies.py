"""Markdown bodies as safe HTML with their contents, remembered by content.

One renderer per process; the cache is one SQLite file beside the manifest, safe to delete at any time.
"""

from __future__ import annotations

import json
import re
import sqlite3
import zlib
from hashlib import sha256
from pathlib import Path
from posixpath import dirname
from typing import Any

from msgspec import Struct

from casebook.builder.simple import simple_body
from casebook.safety import clean_html
from casebook.safety.markdown import renderer

_USE = re.compile(r"[{｛](M-[0-9-]+)[}｝]")
"""A step that names the method it used, as in `…每周一次。{M-2026-03}`."""
_FIGURE = re.compile(r'<p>(<img alt="([^"]*)"[^>]*>)</p>')
_MD_LINK = re.compile(r'(href="(?![a-z]+:|//|#)[^"#?]*)\.md(["#?])')


class Body(Struct, frozen=True):
    """Safe HTML and the tokens of its headings (Python-Markdown's `toc_tokens`)."""

    html: str
    toc: list[dict[str, Any]]


class Bodies:
    """Renders bodies, at most once per text and place.

    Args:
        path: the cache file, or None for none.
        code: key of the code; a body of other code is not believed.
    """

    def __init__(self, path: Path | None, code: str) -> None:
        self._path, self._code = path, code
        self._renderer: Any = None
        self._database: sqlite3.Connection | None = None
        self._new: list[tuple[bytes, bytes]] = []

    def body(self, markdown: str, src_uri: str) -> Body:
        """The body of a page that lies at `src_uri`."""
        depth = src_uri.count("/")
        if made := simple_body(markdown, "../" * depth):
            return Body(*made)
        if self._path and not self._database:
            self._database = _open(self._path)
        key = sha256(
            f"{self._code}\0{dirname(src_uri)}\0{markdown}".encode("utf-8", "surrogatepass")
        ).digest()
        row = (
            self._database.execute("select body from bodies where key = ?", (key,)).fetchone()
            if self._database
            else None
        )
        if row:
            html, toc = json.loads(zlib.decompress(row[0]))
            return Body(html, toc)
        full = self.in_full(markdown, depth)
        if self._database:
            packed = zlib.compress(json.dumps([full.html, full.toc], ensure_ascii=False).encode(), 1)
            self._new.append((key, packed))
        return full

    def in_full(self, markdown: str, depth: int) -> Body:
        """The body by the whole renderer and the sanitiser, whatever it holds."""
        if self._renderer is None:
            self._renderer = renderer()
        up = "../" * depth
        html = self._renderer.reset().convert(_USE.sub(rf" [\1]({up}methods/\1.md)", markdown))
        toc = _plain_tokens(self._renderer.toc_tokens)
        html = _FIGURE.sub(r"<figure>\1<figcaption>\2</figcaption></figure>", clean_html(html, depth))
        return Body(_MD_LINK.sub(r"\1.html\2", html), toc)

    def save(self) -> None:
        """Write what is new; several processes may."""
        if self._database and self._new:
            with self._database:
                self._database.executemany("insert or ignore into bodies values (?, ?)", self._new)
            self._new.clear()

    def close(self) -> None:
        """Save and let go of the file."""
        self.save()
        if self._database:
            self._database.close()
            self._database = None


def _open(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        return _prepared(path)
    except sqlite3.DatabaseError:
        path.unlink()  # torn or foreign: it is only a cache
        return _prepared(path)


def _prepared(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=60)
    database.execute("pragma synchronous = off")
    database.execute("create table if not exists bodies (key blob primary key, body blob) without rowid")
    return database


def _plain_tokens(tokens: list[Any]) -> list[dict[str, Any]]:
    return [
        {"level": t["level"], "id": t["id"], "name": t["name"], "children": _plain_tokens(t["children"])}
        for t in tokens
    ]
