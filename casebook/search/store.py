"""The cache: documents by the hash of their content, and what the last index was made of; one SQLite file."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from casebook.search.document import DocRef, Document, Facet
from casebook.search.stored import Card
from casebook.search.terms import reading_order

FORMAT = 1
TABLES = """
create table if not exists pages (sha text primary key, card text not null, sections text not null, length integer not null);
create table if not exists notes (name text primary key, value text not null) without rowid;
"""


def _json(value: object) -> str:
    # Half a surrogate pair (a cut-off emoji) cannot be written as UTF-8.
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode("utf-8")


def _card_text(document: Document) -> str:
    facets = [[facet.name, facet.key, facet.label] for facet in document.facets]
    head = [document.key, document.url, document.title, document.kind, document.date, document.summary]
    return _json([*head, document.retired, facets])


def _card(text: str) -> Card:
    key, url, title, kind, date, summary, retired, facets = json.loads(text)
    ordered = sorted((Facet(*facet) for facet in facets), key=lambda facet: (facet.name, facet.key))
    return Card(key, url, title, kind, date, summary, retired, tuple(ordered))


@dataclass(frozen=True, slots=True)
class Store:
    """Documents that were loaded once."""

    base: sqlite3.Connection

    def missing(self, refs: Sequence[DocRef]) -> list[DocRef]:
        """References whose document is not here yet."""
        known = {sha for (sha,) in self.base.execute("select sha from pages")}
        return [ref for ref in refs if ref.sha256 not in known]

    def keep(self, refs: Iterable[DocRef]) -> None:
        """Load documents and keep them."""
        for ref in refs:
            document = ref.load()
            length = sum(map(len, reading_order(document)))
            row = (ref.sha256, _card_text(document), _json(document.sections), length)
            self.base.execute("insert or replace into pages values (?, ?, ?, ?)", row)

    def brief(self, sha: str) -> tuple[int, bool, str]:
        """Characters of a document, whether it is retired, and its kind."""
        text, length = self.base.execute("select card, length from pages where sha = ?", (sha,)).fetchone()
        row = _card(text)
        return int(length), row.retired, row.kind

    def cards(self, shas: Sequence[str]) -> Iterator[Card]:
        """The cards of some documents, in this order."""
        for sha in shas:
            (text,) = self.base.execute("select card from pages where sha = ?", (sha,)).fetchone()
            yield _card(text)

    def documents(self, shas: Sequence[str]) -> Iterator[Document]:
        """Some documents, in this order."""
        for sha in shas:
            query = "select card, sections from pages where sha = ?"
            text, sections = self.base.execute(query, (sha,)).fetchone()
            row = _card(text)
            yield Document(
                row.key,
                row.url,
                row.title,
                row.kind,
                tuple((head, body) for head, body in json.loads(sections)),
                row.facets,
                row.date,
                row.summary,
                row.retired,
            )

    def forget(self, used: Iterable[str]) -> None:
        """Drop documents that nobody uses any more."""
        known = {sha for (sha,) in self.base.execute("select sha from pages")}
        stale = sorted(known - set(used))
        self.base.executemany("delete from pages where sha = ?", ((sha,) for sha in stale))

    def note(self, name: str) -> str:
        """What was written down under a name, or nothing."""
        row = self.base.execute("select value from notes where name = ?", (name,)).fetchone()
        return str(row[0]) if row else ""

    def write_note(self, name: str, value: str) -> None:
        """Write something down for the next build."""
        self.base.execute("insert or replace into notes values (?, ?)", (name, value))


def _opened(path: Path) -> sqlite3.Connection:
    base = sqlite3.connect(path)
    base.executescript(f"pragma journal_mode = off; pragma synchronous = off;{TABLES}")
    return base


@contextmanager
def opened(cache: Path, code: str) -> Iterator[Store]:
    """The store in a folder; emptied when it is broken or was made by other code (`code`)."""
    cache.mkdir(parents=True, exist_ok=True)
    path = cache / "search.sqlite"
    try:
        base = _opened(path)
        sound = Store(base).note("code") == code
    except sqlite3.DatabaseError:
        sound = False
    if not sound:
        path.unlink(missing_ok=True)
        base = _opened(path)
        Store(base).write_note("code", code)
    try:
        yield Store(base)
        base.commit()
    finally:
        base.close()
